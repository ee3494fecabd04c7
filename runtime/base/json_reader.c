/* The words of JSON: whitespace, strings with their escapes, and how an error names its place.
 *
 * A reader walks a text by `at` and never passes `end`, so that no text needs a NUL. A byte >= 0x80 can stand
 * in strings alone; a run of them is judged as a whole, since no UTF-8 sequence holds an ASCII byte. What the
 * words mean together is json_check.c's. Any thread.
 */
#include "base/json_reader.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum status json_refuse(const struct json_reader *reader, const char *problem) {
  size_t line = 1, column = 1;
  bool has_lines = memchr(reader->start, '\n', (size_t)(reader->end - reader->start));
  for (const char *c = reader->start; c < reader->at; c++) {
    bool is_continuation = ((unsigned char)*c & 0xC0) == 0x80;
    column = *c == '\n' ? 1 : column + !is_continuation;
    line += *c == '\n';
  }
  size_t offset = (size_t)(reader->at - reader->start);
  if (!has_lines) return error_set(reader->err, STATUS_INVALID, "byte %zu: %s", offset, problem);
  return error_set(reader->err, STATUS_INVALID, "line %zu, column %zu (byte %zu): %s", line, column, offset,
                   problem);
}

enum status json_expected(const struct json_reader *reader, const char *wanted) {
  char problem[200];
  int found = json_peek(reader);
  if (reader->end - reader->at >= 3 && !memcmp(reader->at, "\xEF\xBB\xBF", 3))
    return json_refuse(reader, "a byte order mark stands here: save the text as UTF-8 without one");
  if (found == JSON_END)
    snprintf(problem, sizeof problem, "expected %s, found the end of the text", wanted);
  else if (found > ' ' && found < 0x7F)
    snprintf(problem, sizeof problem, "expected %s, found '%c'", wanted, found);
  else
    snprintf(problem, sizeof problem, "expected %s, found byte 0x%02X", wanted, (unsigned)found);
  return json_refuse(reader, problem);
}

static enum status read_hex4(struct json_reader *reader, uint32_t *unit) {
  *unit = 0;
  for (int i = 0; i < 4; i++) {
    int digit = json_peek(reader);
    if (digit >= '0' && digit <= '9')
      digit -= '0';
    else if ((digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F'))
      digit = (digit | 0x20) - 'a' + 10;
    else
      return json_expected(reader, "four hexadecimal digits after \\u");
    *unit = *unit << 4 | (uint32_t)digit;
    reader->at++;
  }
  return STATUS_OK;
}

/* What follows "\u": one code unit, or a surrogate pair. */
static enum status read_code_point(struct json_reader *reader, uint32_t *code_point) {
  struct json_reader first = *reader;
  uint32_t low = 0;
  enum status status = read_hex4(reader, code_point);
  if (status) return status;
  first.at -= 2;
  if (*code_point == 0) return json_refuse(&first, "\\u0000 is not supported in text");
  if (*code_point < 0xD800 || *code_point > 0xDFFF) return STATUS_OK;
  if (*code_point < 0xDC00 && json_take(reader, '\\') && json_take(reader, 'u')) {
    status = read_hex4(reader, &low);
    if (status) return status;
  }
  if (low < 0xDC00 || low > 0xDFFF) return json_refuse(&first, "a lone surrogate, expected a pair");
  *code_point = 0x10000 + ((*code_point - 0xD800) << 10) + (low - 0xDC00);
  return STATUS_OK;
}

enum status json_read_escape(struct json_reader *reader, uint32_t *code_point) {
  static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  reader->at++;
  if (json_take(reader, 'u')) return read_code_point(reader, code_point);
  int kind = json_peek(reader);
  const char *name = kind > 0 ? strchr(names, kind) : NULL;
  if (!name) return json_expected(reader, "one of \" \\ / b f n r t u after the backslash");
  *code_point = (unsigned char)meanings[name - names];
  reader->at++;
  return STATUS_OK;
}

static enum status check_utf8_run(struct json_reader *reader) {
  const char *run = reader->at;
  while (json_peek(reader) >= 0x80) reader->at++;
  size_t length = (size_t)(reader->at - run), good = text_utf8_prefix(run, length);
  if (good == length) return STATUS_OK;
  reader->at = run + good;
  return json_expected(reader, "well-formed UTF-8");
}

/* Three of four bytes of an event pass through here: kept in registers. */
static void skip_plain(struct json_reader *reader) {
  const char *at = reader->at, *end = reader->end;
  while (at < end && (unsigned char)(*at - ' ') < 0x80 - ' ' && *at != '"' && *at != '\\') at++;
  reader->at = at;
}

enum status json_read_string(struct json_reader *reader, struct slice *inside, bool *has_escapes) {
  const char *start = ++reader->at;
  uint32_t code_point;
  *has_escapes = false;
  for (;;) {
    enum status status = STATUS_OK;
    skip_plain(reader);
    int byte = json_peek(reader);
    if (byte == '"') break;
    if (byte == '\\') {
      *has_escapes = true;
      status = json_read_escape(reader, &code_point);
    } else if (byte >= 0x80) {
      status = check_utf8_run(reader);
    } else {
      return json_expected(reader, byte == JSON_END ? "a closing quote"
                                                    : "an escape in place of the control character");
    }
    if (status) return status;
  }
  *inside = (struct slice){start, (size_t)(reader->at - start)};
  reader->at++;
  return STATUS_OK;
}
