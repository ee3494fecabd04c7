/* A script's text, opened, and where a field of a declaration stands in it. See source.h.
 *
 * A declaration is `kind "name" {` or `kind {`, with parentheses or without. Tables are entered only along
 * the path that is asked for; functions and all else are stepped over by the pairs that source_scan.c found.
 * Leaves judgement to source_check.c. Any thread.
 */
#include "script/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "script/source_tokens.h"

static enum status refuse_bytes(const char *text, size_t length, struct error *err) {
  const char *line = text;
  int number = 1;
  for (;;) {
    size_t left = length - (size_t)(line - text);
    const char *newline = memchr(line, '\n', left);
    size_t line_length = newline ? (size_t)(newline - line) : left;
    if (memchr(line, '\0', line_length))
      return error_set(err, STATUS_INVALID, "line %d: a byte that is zero: this is not a text file", number);
    if (!text_is_utf8(line, line_length))
      return error_set(err, STATUS_INVALID, "line %d: letters that are not UTF-8: save the file as UTF-8",
                       number);
    if (!newline) return STATUS_OK;
    line = newline + 1;
    number++;
  }
}

static enum status check_bytes(const char *text, size_t length, size_t bytes_max, struct error *err) {
  if (length > bytes_max)
    return error_set(err, STATUS_TOO_LARGE, "line 1: the file has %zu bytes, %zu are allowed: split it",
                     length, bytes_max);
  if (length && text[0] == '\x1b')
    return error_set(err, STATUS_INVALID, "line 1: this is compiled Lua: only its text can be used");
  if (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
    return error_set(err, STATUS_INVALID,
                     "line 1: the file begins with a byte order mark: save it as UTF-8 without one");
  return refuse_bytes(text, length, err);
}

enum status source_open(const char *text, size_t length, size_t bytes_max, struct source **source,
                        struct error *err) {
  struct source *opened = mem_zero(sizeof *opened);
  must(bytes_max < UINT32_MAX);
  opened->text = text;
  opened->length = length;
  enum status status = check_bytes(text, length, bytes_max, err);
  if (status == STATUS_OK) status = source_scan(opened, err);
  if (status != STATUS_OK) goto refused;
  source_nest(opened);
  *source = opened;
  return STATUS_OK;
refused:
  source_close(opened);
  return status;
}

void source_close(struct source *source) {
  if (!source) return;
  free(source->tokens);
  free(source);
}

static bool has_value(const struct source *source, size_t at, const char *text) {
  size_t length;
  const char *value = token_value(source, at, &length);
  return strlen(text) == length && !memcmp(value, text, length);
}

/* The { of the declaration whose kind is at token `at`, or 0. */
static size_t find_body(const struct source *source, size_t at, const char *kind, const char *name) {
  if (source->tokens[at].type != TOKEN_NAME || !has_value(source, at, kind)) return 0;
  if (at > 0 && (token_is(source, at - 1, ".") || token_is(source, at - 1, ":"))) return 0;
  size_t next = at + 1;
  if (name) {
    bool is_round = token_is(source, next, "(");
    next += is_round;
    if (source->tokens[next].type != TOKEN_STRING || !has_value(source, next, name)) return 0;
    next++;
    if (is_round && !token_is(source, next++, ")")) return 0;
  }
  if (token_is(source, next, "(")) next++;
  return token_is(source, next, "{") ? next : 0;
}

/* Past a field's value: the , or ; that ends it, or the table's }. */
static size_t skip_value(const struct source *source, size_t at, size_t end) {
  while (at < end && !token_is(source, at, ",") && !token_is(source, at, ";"))
    at = source->tokens[at].match > at ? source->tokens[at].match + 1 : at + 1;
  return at < end ? at : end;
}

/* One field of a table: its key's text (for a positional item or a number "[n]") and where its value is. */
struct field {
  char position[32];
  const char *key;
  size_t key_length;
  size_t value;
};

static struct field read_field(const struct source *source, size_t at, int *positional) {
  const struct token *token = &source->tokens[at];
  struct field field = {.value = at};
  bool is_name = token->type == TOKEN_NAME || token->type == TOKEN_KEY;
  if (is_name && token_is(source, at + 1, "=")) {
    field.key = token_value(source, at, &field.key_length);
    field.value = at + 2;
    return field;
  }
  size_t close = token->match;
  if (token_is(source, at, "[") && token_is(source, close, "]") && token_is(source, close + 1, "=")) {
    field.value = close + 2;
    if (close != at + 2) return field; /* a computed key: nobody can ask for it */
    field.key = token_value(source, at + 1, &field.key_length);
    if (source->tokens[at + 1].type == TOKEN_STRING) return field;
    snprintf(field.position, sizeof field.position, "[%.*s]",
             (int)(field.key_length < 24 ? field.key_length : 24), field.key);
  } else {
    snprintf(field.position, sizeof field.position, "[%d]", ++*positional);
  }
  field.key = NULL;
  return field;
}

/* How much of `path` the field's key covers, the dot behind it included: 0 where it is another one. */
static size_t covered(const struct field *field, const char *path) {
  const char *key = field->key ? field->key : field->position;
  size_t length = field->key ? field->key_length : strlen(field->position);
  if (!length || strncmp(path, key, length)) return 0;
  if (path[length] == '.') return length + 1;
  return path[length] == '\0' || path[length] == '[' ? length : 0;
}

/* The field in the table at `open` that covers most of the path: keys may hold dots, and of two alike Lua
 * keeps the last. Gives its first token, or 0. */
static size_t find_field(const struct source *source, size_t open, const char *path, size_t *path_covered,
                         size_t *value) {
  size_t end = source->tokens[open].match, found = 0;
  int positional = 0;
  *path_covered = 0;
  for (size_t at = open + 1; at < end;) {
    struct field field = read_field(source, at, &positional);
    size_t length = covered(&field, path);
    if (length && length >= *path_covered) {
      *path_covered = length;
      *value = field.value;
      found = at;
    }
    at = skip_value(source, field.value, end) + 1;
  }
  return found;
}

static int line_in(const struct source *source, size_t open, int line, const char *path) {
  while (*path && token_is(source, open, "{")) {
    size_t length, value = 0, field = find_field(source, open, path, &length, &value);
    if (!field) break;
    line = (int)source->tokens[field].line;
    path += length;
    open = value;
  }
  return line;
}

int source_line(const struct source *source, const char *kind, const char *name, int nth, const char *path) {
  for (size_t at = 0; at < source->count; at++) {
    size_t body = find_body(source, at, kind, name);
    if (body && nth-- == 0) return line_in(source, body, (int)source->tokens[at].line, path);
    if (token_is(source, at, "{") && source->tokens[at].match > at) at = source->tokens[at].match;
  }
  return 0;
}
