/* Errors: a status and one sentence, in memory the caller owns. See error.h for the contract.
 * No allocation, no lock: any thread may use it.
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const status_names[] = {
#define X(name, text) text,
    STATUS_MAP(X)
#undef X
};

const char *status_name(enum status status) {
  must(status < sizeof status_names / sizeof *status_names);
  return status_names[status];
}

enum status error_set(struct error *err, enum status status, const char *format, ...) {
  if (err) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    err->status = status;
  }
  return status;
}

enum status error_wrap(struct error *err, const char *format, ...) {
  if (!err) return STATUS_INVALID;
  char context[sizeof err->text];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(context, sizeof context, format, arguments);
  va_end(arguments);
  char text[sizeof err->text];
  memcpy(text, err->text, sizeof text);
  size_t length = strlen(context), left = sizeof err->text - 1;
  if (length + 2 > left) length = left - 2;
  memcpy(err->text, context, length);
  memcpy(err->text + length, ": ", 2);
  strncpy(err->text + length + 2, text, left - length - 2);
  err->text[left] = '\0';
  return err->status;
}

_Noreturn void must_failed(const char *condition, const char *file, int line) {
  fprintf(stderr, "sarto: bug: %s does not hold at %s:%d\n", condition, file, line);
  abort();
}
