/* Walking the tables of a script's text. See source_walk.h. Any thread. */
#include "script/source_walk.h"

#include <string.h>

/* The , or ; that ends a value, or the table's }. */
static size_t value_end(const struct source *source, size_t at, size_t end) {
  while (at < end && !token_is(source, at, ",") && !token_is(source, at, ";"))
    at = source->tokens[at].match > at ? source->tokens[at].match + 1 : at + 1;
  return at < end ? at : end;
}

static bool has_name_key(const struct source *source, size_t at) {
  const struct token *token = &source->tokens[at];
  return (token->type == TOKEN_NAME || token->type == TOKEN_KEY) && token_is(source, at + 1, "=");
}

bool table_next(const struct source *source, size_t open, size_t *at, struct table_field *field) {
  size_t end = source->tokens[open].match, begin = *at;
  if (begin >= end) return false;
  size_t close = source->tokens[begin].match;
  *field = (struct table_field){.value = begin};
  if (has_name_key(source, begin)) {
    field->key = begin;
    field->value = begin + 2;
  } else if (token_is(source, begin, "[") && close > begin && close < end &&
             token_is(source, close + 1, "=")) {
    field->key = close == begin + 2 && source->tokens[begin + 1].type == TOKEN_STRING ? begin + 1 : 0;
    field->value = close + 2;
  } else {
    field->is_positional = true;
  }
  field->end = value_end(source, field->value, end);
  *at = field->end + 1;
  return true;
}

bool field_is_text(const struct source *source, const struct table_field *field) {
  return field->end == field->value + 1 && source->tokens[field->value].type == TOKEN_STRING;
}

bool field_is_table(const struct source *source, const struct table_field *field) {
  return field->value < field->end && token_is(source, field->value, "{") &&
         source->tokens[field->value].match == field->end - 1;
}

const char *token_text(const struct source *source, size_t at, char text[static WALK_TEXT_BYTES]) {
  const struct token *token = &source->tokens[at];
  size_t length;
  if (token->type != TOKEN_STRING && token->type != TOKEN_NAME && token->type != TOKEN_KEY) return NULL;
  const char *value = token_value(source, at, &length);
  if (length >= WALK_TEXT_BYTES || memchr(value, '\\', length) || memchr(value, '\n', length)) return NULL;
  memcpy(text, value, length);
  text[length] = '\0';
  return text;
}

bool token_says(const struct source *source, size_t at, const char *text) {
  char own[WALK_TEXT_BYTES];
  const char *said = at < source->count ? token_text(source, at, own) : NULL;
  return said && !strcmp(said, text);
}

bool token_names(const struct source *source, size_t at, const char *name) {
  return at < source->count && source->tokens[at].type == TOKEN_NAME && token_says(source, at, name);
}

size_t declaration_body(const struct source *source, size_t at, const char *kind) {
  if (!token_names(source, at, kind)) return 0;
  size_t next = at + 1;
  bool is_round = token_is(source, next, "(");
  next += is_round;
  if (next >= source->count || source->tokens[next++].type != TOKEN_STRING) return 0;
  if (is_round && (next >= source->count || !token_is(source, next++, ")"))) return 0;
  if (next < source->count && token_is(source, next, "(")) next++;
  return next < source->count && token_is(source, next, "{") ? next : 0;
}

size_t call_argument(const struct source *source, size_t at, bool *is_alone) {
  size_t next = at + 1;
  if (next >= source->count) return 0;
  bool is_round = token_is(source, next, "(");
  next += is_round;
  bool is_table = next < source->count && token_is(source, next, "{");
  bool is_text = next < source->count && source->tokens[next].type == TOKEN_STRING;
  size_t behind = is_table ? source->tokens[next].match + 1 : next + 1;
  *is_alone = !is_round ||
              (behind <= source->count && (token_is(source, behind, ")") || token_is(source, behind, ",")));
  return is_round || is_table || is_text ? next : 0;
}
