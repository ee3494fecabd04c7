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
#include "base/sorted.h"
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

/* ---- declarations ---- */

static struct slice value_at(const struct source *source, size_t at) {
  struct slice value;
  value.data = token_value(source, at, &value.length);
  return value;
}

/* The declaration whose kind is at token `at`; false: there is none. */
static bool read_declaration(const struct source *source, size_t at, struct declaration *read) {
  size_t next = at + 1;
  if (source->tokens[at].type != TOKEN_NAME) return false;
  if (at > 0 && (token_is(source, at - 1, ".") || token_is(source, at - 1, ":"))) return false;
  bool is_round = token_is(source, next, "(");
  *read = (struct declaration){.kind = value_at(source, at), .at = (uint32_t)at};
  next += is_round;
  if (source->tokens[next].type == TOKEN_STRING) {
    read->name = value_at(source, next++);
    if (is_round && !token_is(source, next++, ")")) return false;
    if (token_is(source, next, "(")) next++;
  }
  read->body = (uint32_t)next;
  return token_is(source, next, "{");
}

static int compare_slices(struct slice left, struct slice right) {
  size_t shorter = left.length < right.length ? left.length : right.length;
  int order = shorter ? memcmp(left.data, right.data, shorter) : 0;
  if (!order) order = (left.length > right.length) - (left.length < right.length);
  return order ? order : (left.data && 1) - (right.data && 1);
}

/* By what it is called alone. */
static int compare_called(const void *element, const void *key) {
  const struct declaration *declaration = element, *wanted = key;
  int order = compare_slices(declaration->kind, wanted->kind);
  return order ? order : compare_slices(declaration->name, wanted->name);
}

static int compare_declarations(const void *left, const void *right) {
  const struct declaration *a = left, *b = right;
  int order = compare_called(a, b);
  return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* Once for all that is asked: a file may declare forty thousand, and each be told of. */
static void find_declarations(struct source *source) {
  size_t capacity = 0;
  for (size_t at = 0; at < source->count; at++) {
    struct declaration read;
    if (read_declaration(source, at, &read)) {
      if (source->declaration_count == capacity) {
        capacity = capacity ? 2 * capacity : 8;
        source->declarations = mem_resize(source->declarations, capacity * sizeof read);
      }
      source->declarations[source->declaration_count++] = read;
    }
    if (token_is(source, at, "{") && source->tokens[at].match > at) at = source->tokens[at].match;
  }
  if (source->declaration_count)
    qsort(source->declarations, source->declaration_count, sizeof *source->declarations,
          compare_declarations);
}

static struct slice slice_of(const char *text) {
  return (struct slice){text, text ? strlen(text) : 0};
}

/* NULL: there are not so many. */
static const struct declaration *find_declaration(const struct source *source, const char *kind,
                                                  const char *name, int nth) {
  struct declaration wanted = {.kind = slice_of(kind), .name = slice_of(name)};
  size_t at =
      sorted_place(source->declarations, source->declaration_count, sizeof wanted, &wanted, compare_called) +
      (size_t)nth;
  bool is_there = at < source->declaration_count && !compare_called(&source->declarations[at], &wanted);
  return is_there ? &source->declarations[at] : NULL;
}

/* ---- the whole ---- */

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
  source_resolve(opened);
  find_declarations(opened);
  *source = opened;
  return STATUS_OK;
refused:
  source_close(opened);
  return status;
}

void source_close(struct source *source) {
  if (!source) return;
  free(source->tokens);
  free(source->declarations);
  free(source);
}

/* ---- fields ---- */

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
  const struct declaration *found = find_declaration(source, kind, name, nth);
  return found ? line_in(source, found->body, (int)source->tokens[found->at].line, path) : 0;
}
