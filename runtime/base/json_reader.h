/* The words of JSON, for the files that read it: json_check and json_split. Any thread.
 */
#ifndef SARTO_BASE_JSON_READER_H
#define SARTO_BASE_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

/* Where a reader stands in its text. */
struct json_reader {
  const char *start;
  const char *at;
  const char *end;
  struct error *err; /* may be NULL */
};

enum { JSON_END = -1 };

/* The byte the reader stands on, JSON_END behind the last. */
static inline int json_peek(const struct json_reader *reader) {
  return reader->at < reader->end ? (unsigned char)*reader->at : JSON_END;
}

static inline bool json_take(struct json_reader *reader, char wanted) {
  if (reader->at == reader->end || *reader->at != wanted) return false;
  reader->at++;
  return true;
}

static inline void json_skip_space(struct json_reader *reader) {
  while (reader->at < reader->end &&
         (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\t' || *reader->at == '\r'))
    reader->at++;
}

/* Both name the place the reader stands on and return STATUS_INVALID: "byte 17: <problem>", and
 * "byte 17: expected <wanted>, found 'x'". */
enum status json_refuse(const struct json_reader *reader, const char *problem);
enum status json_expected(const struct json_reader *reader, const char *wanted);

/* From a string's first quote to behind its last; `inside` is what lies between, as written. */
enum status json_read_string(struct json_reader *reader, struct slice *inside, bool *has_escapes);

/* From a backslash to behind its escape, or behind both where it is a surrogate pair. */
enum status json_read_escape(struct json_reader *reader, uint32_t *code_point);

#endif
