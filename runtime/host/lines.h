/* Lines from a file descriptor, bounded, and a signal that ends the waiting for the next. One thread. */
#ifndef SARTO_HOST_LINES_H
#define SARTO_HOST_LINES_H

#include <signal.h>
#include <stdbool.h>

#include "base/buffer.h"

enum { LINES_BLOCK_BYTES = 65536 };

struct lines {
  int file;
  size_t
      line_bytes_max; /* of a longer line one byte more than this is kept, so that it shows; the rest is dropped */
  const sigset_t *waiting; /* the signal mask while it waits for input; NULL: unchanged */
  struct buffer line;
  size_t at, end;
  bool is_ended;
  char block[LINES_BLOCK_BYTES];
};

/* The next line without its newline (and a CR before it), borrowed until the next call. False: the input is at its
 * end, cannot be read, or a signal came while it waited. A last line without a newline is one. */
bool lines_next(struct lines *lines, struct slice *line);
void lines_fini(struct lines *lines);

#endif
