/* Errors: a status to branch on, a sentence to read.
 *
 * `struct error` belongs to the caller, has a fixed size and never allocates. A function that can fail
 * returns `enum status` and takes `struct error *err` last; on any status but STATUS_OK it has filled `err`
 * (which may be NULL when the caller has no use for the text). The text is one lower-case line that says what
 * was wrong and what was expected; each caller on the way up may add context in front of it with error_wrap. It is safe
 * to print, whatever it quotes (text_escape).
 */
#ifndef SARTO_BASE_ERROR_H
#define SARTO_BASE_ERROR_H

#include <stddef.h>

/* One list: to add a status, add a line; status_name follows. */
#define STATUS_MAP(X)                                                                                        \
  X(OK, "ok")                                                                                                \
  X(INVALID, "invalid input")                                                                                \
  X(NOT_FOUND, "not found")                                                                                  \
  X(TOO_LARGE, "too large")                                                                                  \
  X(UNSUPPORTED, "not supported")                                                                            \
  X(BUSY, "busy")                                                                                            \
  X(FULL, "no space left")                                                                                   \
  X(IO, "input/output error")                                                                                \
  X(CORRUPT, "damaged data")                                                                                 \
  X(CLOSED, "closed")                                                                                        \
  X(GONE, "gone for good")                                                                                   \
  X(STOPPED, "took too long")                                                                                \
  X(CONFLICT, "in conflict with what is there")

enum status {
#define X(name, text) STATUS_##name,
  STATUS_MAP(X)
#undef X
};

struct error {
  enum status status;
  char text[504];
};

const char *status_name(enum status status);

/* Fills `err` and returns `status`, so that `return error_set(err, STATUS_INVALID, "…")` reads as one step.
 */
enum status error_set(struct error *err, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts context in front of what `err` already says ("config: <text>") and returns its status. */
enum status error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A bug, kept in release builds: says where and aborts. */
#define must(condition) ((condition) ? (void)0 : must_failed(#condition, __FILE__, __LINE__))
__attribute__((noreturn)) void must_failed(const char *condition, const char *file, int line);

#endif
