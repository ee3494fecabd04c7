/* --also FILE: the decisions of the events that the host made itself, which nobody waits for, a line each, behind what the
 * file has. All of them, for what was dropped and why is told there alone. Any thread, one call at a time. */
#ifndef SARTO_HOST_ALSO_H
#define SARTO_HOST_ALSO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct also {
  const char *command; /* "run", for what is told */
  const char *path;    /* NULL: nowhere */
  FILE *file;
  bool has_failed;
};

/* False: it cannot be written, which was said. */
bool also_open(struct also *also);
/* For sarto_options.made. That a line could not be written is said once. */
void also_made(void *also, const char *decision, size_t length);
/* Once the runtime is closed. False: not all was written. */
bool also_close(struct also *also);

#endif
