/* Lines, read in blocks. See lines.h. Signals are let in only while ppoll waits, so none can come between a look at
 * a flag and the waiting for input that may never come; and before it, since ppoll lets none in where input is ready.
 */
#include "host/lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Lets in a signal that came meanwhile. */
static bool was_signalled(const struct lines *lines) {
  sigset_t pending;
  if (!lines->waiting || sigpending(&pending)) return false;
  for (int number = 1; number < NSIG; number++)
    if (sigismember(&pending, number) == 1 && sigismember(lines->waiting, number) == 0) {
      sigsuspend(lines->waiting);
      return true;
    }
  return false;
}

static bool fill(struct lines *lines) {
  struct pollfd input = {.fd = lines->file, .events = POLLIN};
  ssize_t got = -1;
  if (!was_signalled(lines) && ppoll(&input, 1, NULL, lines->waiting) > 0) {
    do got = read(lines->file, lines->block, sizeof lines->block);
    while (got < 0 && errno == EINTR);
  }
  lines->is_ended = got == 0;
  lines->at = 0;
  lines->end = got > 0 ? (size_t)got : 0;
  return got > 0;
}

static void keep(struct lines *lines, const char *bytes, size_t length) {
  size_t room = lines->line_bytes_max + 1 - lines->line.length;
  buffer_add(&lines->line, bytes, length < room ? length : room);
}

bool lines_next(struct lines *lines, struct slice *line) {
  bool has_line = false;
  buffer_clear(&lines->line);
  while (!has_line) {
    if (lines->at == lines->end && !fill(lines)) break;
    const char *start = lines->block + lines->at;
    const char *newline = memchr(start, '\n', lines->end - lines->at);
    size_t length = newline ? (size_t)(newline - start) : lines->end - lines->at;
    keep(lines, start, length);
    lines->at += length + (newline != NULL);
    has_line = newline != NULL;
  }
  if (!has_line && !(lines->is_ended && lines->line.length)) return false;
  *line = (struct slice){lines->line.data, lines->line.length};
  if (line->length && line->data[line->length - 1] == '\r') line->length--;
  return true;
}

void lines_fini(struct lines *lines) {
  buffer_fini(&lines->line);
}
