/* Habits of other languages that Lua takes for something else, or refuses in words of its own: a comma in a number, an
 * = before the name of what is declared. Only what no declaration can mean is told. Any thread.
 */
#include <stdio.h>
#include <string.h>

#include "script/source_tokens.h"

static bool is_name(const struct source *source, size_t at, const char *const *names) {
  size_t length;
  const char *value = token_value(source, at, &length);
  if (source->tokens[at].type != TOKEN_NAME) return false;
  for (; *names; names++)
    if (strlen(*names) == length && !memcmp(*names, value, length)) return true;
  return false;
}

/* `price = 39,90`: the 90 would be a value of its own. */
static void check_decimal(const struct source *source, size_t at, source_found *found, void *context) {
  static const char *const numbers[] = {"price", "popularity", "at_least", "at_most", "holdout",
                                        "score", "weight",     "priority", NULL};
  const struct token *token = &source->tokens[at];
  char sentence[200];
  if (!is_name(source, at, numbers) || !token_begins_field(source, at) || !token_is(source, at + 1, "="))
    return;
  bool is_cut = at + 4 < source->count && token[2].type == TOKEN_NUMBER && token_is(source, at + 3, ",") &&
                token[4].type == TOKEN_NUMBER && token[4].start == token[2].start + token[2].length + 1;
  if (!is_cut || token[2].length + token[4].length > 40) return;
  const char *whole = source->text + token[2].start, *part = source->text + token[4].start;
  snprintf(sentence, sizeof sentence, "a number has a point and no comma: write %.*s.%.*s",
           (int)token[2].length, whole, (int)token[4].length, part);
  found(context, (int)token->line, sentence);
}

/* `strategy = "rare" {` */
static void check_declaration(const struct source *source, size_t at, source_found *found, void *context) {
  static const char *const kinds[] = {"strategy",      "signal",   "audience", "guardrail", "offer",
                                      "placement",     "frame",    "channel",  "origin",    "hard",
                                      "trait",         "attitude", "emotion",  "affinity",  "event_type",
                                      "host_function", NULL};
  char sentence[200];
  size_t length;
  if (at + 3 >= source->count || !is_name(source, at, kinds) || source->tokens[at].is_in_table) return;
  if (!token_is(source, at + 1, "=") || source->tokens[at + 2].type != TOKEN_STRING ||
      !token_is(source, at + 3, "{"))
    return;
  const char *kind = token_value(source, at, &length);
  snprintf(sentence, sizeof sentence, "no = stands in a declaration: write %.*s \"…\" { … }", (int)length,
           kind);
  found(context, (int)source->tokens[at].line, sentence);
}

void source_check_slips(const struct source *source, source_found *found, void *context) {
  for (size_t at = 0; at < source->count; at++) {
    check_decimal(source, at, found, context);
    check_declaration(source, at, found, context);
  }
}
