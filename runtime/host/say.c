/* The one way in which commands and the service print a line that is no decision: see say.h. The whole line is escaped and
 * not its parts, so that nobody who quotes something has to think of it. Decisions are safe as JSON (json.h) and as
 * sentences (explain.c), of which this makes neither. Any thread.
 */
#include "host/say.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum { LINE_BYTES_MAX = 16384 }; /* two paths and a sentence */

static void add_line(struct buffer *out, const char *format, va_list arguments) {
  char *line;
  must(vasprintf(&line, format, arguments) >= 0);
  text_escape(out, line, strlen(line), LINE_BYTES_MAX);
  buffer_add_byte(out, '\n');
  free(line);
}

void say_into(struct buffer *out, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add_line(out, format, arguments);
  va_end(arguments);
}

void say(FILE *out, const char *format, ...) {
  struct buffer line = {0};
  va_list arguments;
  va_start(arguments, format);
  add_line(&line, format, arguments);
  va_end(arguments);
  fwrite(line.data, 1, line.length, out);
  buffer_fini(&line);
}
