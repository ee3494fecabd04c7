/* Errors: a status and one sentence, in memory the caller owns. See error.h for the contract.
 * No allocation, no lock: any thread may use it.
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
  SENTENCE_BYTES = 2 * sizeof(struct error)
}; /* so that what is cut is cut by text_escape, after a character */

static const char *const status_names[] = {
#define X(name, text) text,
    STATUS_MAP(X)
#undef X
};

const char *status_name(enum status status) {
  must(status < sizeof status_names / sizeof *status_names);
  return status_names[status];
}

/* What a sentence quotes was often chosen by a script or an event, and a sentence goes to logs, terminals and whoever
 * embeds us: so it is made safe where it is made. `sentence` may be longer than fits. */
static void keep(struct error *err, const char *sentence) {
  struct buffer text = {.data = err->text, .capacity = sizeof err->text}; /* and never more */
  text_escape(&text, sentence, strlen(sentence), sizeof err->text - TEXT_MORE_BYTES - 1);
  err->text[text.length] = '\0';
}

enum status error_set(struct error *err, enum status status, const char *format, ...) {
  char sentence[SENTENCE_BYTES];
  va_list arguments;
  if (!err) return status;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  keep(err, sentence);
  err->status = status;
  return status;
}

enum status error_wrap(struct error *err, const char *format, ...) {
  char sentence[SENTENCE_BYTES];
  va_list arguments;
  if (!err) return STATUS_INVALID;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  size_t length = strlen(sentence);
  snprintf(sentence + length, sizeof sentence - length, ": %s", err->text);
  keep(err, sentence);
  return err->status;
}

__attribute__((noreturn)) void must_failed(const char *condition, const char *file, int line) {
  fprintf(stderr, "sarto: bug: %s does not hold at %s:%d\n", condition, file, line);
  abort();
}
