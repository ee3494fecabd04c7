/* Missing commas between the fields of a table. Lua says "'}' expected near 'other'", or takes the next key for a name
 * that does not exist; whoever wrote the table wants to hear of the comma. Only what Lua refuses in any case is told, so
 * nothing right is. Any thread.
 */
#include <stdio.h>

#include "script/source_tokens.h"

static bool ends_value(const struct source *source, size_t at) {
  static const char *const words[] = {"}", ")", "]", "end", "true", "false", "nil", "..."};
  uint8_t type = source->tokens[at].type;
  if (type == TOKEN_NAME || type == TOKEN_STRING || type == TOKEN_NUMBER) return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (token_is(source, at, words[i])) return true;
  return false;
}

/* `key =` or `["key"] =` */
static bool begins_key(const struct source *source, size_t at) {
  size_t close = source->tokens[at].match;
  if (source->tokens[at].type == TOKEN_NAME || source->tokens[at].type == TOKEN_WORD)
    return token_is(source, at + 1, "=");
  return token_is(source, at, "[") && close > at && close < source->count && token_is(source, close + 1, "=");
}

/* A literal behind a literal that stands where a field begins, so that it is no argument of a call. */
static bool follows_item(const struct source *source, size_t at) {
  static const uint8_t literal[] = {TOKEN_STRING, TOKEN_NUMBER};
  bool is_literal = false, is_behind_one = false;
  for (size_t i = 0; i < sizeof literal; i++) {
    is_literal |= source->tokens[at].type == literal[i];
    is_behind_one |= source->tokens[at - 1].type == literal[i];
  }
  return is_literal && is_behind_one && (token_begins_field(source, at - 1) || token_is(source, at - 2, "="));
}

bool source_misses_comma(const struct source *source, size_t at) {
  if (at < 2 || at >= source->count || !source->tokens[at].is_in_table) return false;
  if (!ends_value(source, at - 1)) return false;
  return begins_key(source, at) || follows_item(source, at);
}

/* In a table that is never closed all that follows would seem to lack one. */
static bool closes_its_tables(const struct source *source) {
  for (size_t at = 0; at < source->count; at++)
    if (token_is(source, at, "{") && !token_is(source, source->tokens[at].match, "}")) return false;
  return true;
}

void source_check_commas(const struct source *source, source_found *found, void *context) {
  char sentence[200];
  if (!closes_its_tables(source)) return;
  for (size_t at = 2; at < source->count; at++) {
    if (!source_misses_comma(source, at)) continue;
    size_t shown = token_is(source, at, "[") ? at + 1 : at, length;
    const char *value = token_value(source, shown, &length);
    snprintf(sentence, sizeof sentence, "a comma is missing before '%.*s'", (int)(length < 64 ? length : 64),
             value);
    found(context, (int)source->tokens[at].line, sentence);
  }
}
