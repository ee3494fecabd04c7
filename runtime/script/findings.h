/* What is wrong with a workspace or worth saying of it, by file and line. */
#ifndef SARTO_SCRIPT_FINDINGS_H
#define SARTO_SCRIPT_FINDINGS_H

#include <stddef.h>

#include <stdbool.h>

#include "base/memory.h"

/* An error refuses the workspace; advice is told by `sarto check` and refuses nothing. */
enum severity { SEVERITY_ERROR, SEVERITY_ADVICE };

struct finding {
  const char *file; /* as the folder has it: escape it where it is printed */
  int line;         /* 0: the file as a whole */
  const char *text; /* safe to print */
  enum severity severity;
};

/* All that is wrong with a workspace, by file and line. A zeroed struct is empty. */
struct findings {
  struct arena arena;
  struct finding *items;
  size_t count, capacity;
  size_t left_off; /* beyond as many as anybody would read */
};

void findings_add(struct findings *findings, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Whether one more that is added is left off, so that its line need not be looked for. */
bool findings_are_full(const struct findings *findings);
void findings_advise(struct findings *findings, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void findings_sort(struct findings *findings); /* and drops repeats */
void findings_fini(struct findings *findings);

#endif
