/* The host's own decisions as lines of a file. See also.h. Each is handed to the system before the next: whoever sends
 * them on reads the file as it grows. Called on the journal's thread. */
#include "host/also.h"

#include <errno.h>
#include <string.h>

#include "host/say.h"

bool also_open(struct also *also) {
  if (!also->path) return true;
  also->file = fopen(also->path, "ae");
  if (!also->file) say(stderr, "sarto %s: --also: %s: %s", also->command, also->path, strerror(errno));
  return also->file;
}

void also_made(void *context, const char *decision, size_t length) {
  struct also *also = context;
  if (!also->file || also->has_failed) return;
  bool is_written = fwrite(decision, 1, length, also->file) == length && fputc('\n', also->file) != EOF &&
                    !fflush(also->file);
  if (is_written) return;
  also->has_failed = true;
  say(stderr,
      "sarto %s: --also: %s: %s; what the host decides by itself is in the database alone from here on",
      also->command, also->path, strerror(errno));
}

bool also_close(struct also *also) {
  if (also->file && fclose(also->file)) also->has_failed = true;
  also->file = NULL;
  return !also->has_failed;
}
