/* By which fields events are counted: those that a script's profile:count("type", "window", { field = … }) names.
 *
 * Read off the tokens of every script, since a profile must count from the first event on and not from the first
 * question. Only what is written out counts: a type that is a text, a condition that is a table. A call with others
 * says so when it is made. The pairs are gathered while files are read and put in order at the end. One thread.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/profile.h"
#include "script/kinds.h"
#include "script/source_counts.h"
#include "script/source_tokens.h"

struct counted_pair {
  const char *type, *field;
  const char *file;
  int line;
};

static char *copy_value(struct loading *loading, size_t at) {
  size_t length;
  const char *value = token_value(loading->source, at, &length);
  return arena_text(&loading->workspace->arena, value, length);
}

static void add_field(struct loading *loading, size_t type, size_t field) {
  struct counted_pair *pair = list_add(&loading->workspace->arena, &loading->counted, sizeof *pair);
  *pair = (struct counted_pair){copy_value(loading, type), copy_value(loading, field), loading->file->name,
                                (int)loading->source->tokens[field].line};
}

static size_t step_over(const struct source *source, size_t at) {
  return source->tokens[at].match > at ? source->tokens[at].match + 1 : at + 1;
}

/* The token that holds the key of the field at `at`, as a name or a text in brackets; 0: it has none. */
static size_t key_of(const struct source *source, size_t at) {
  const struct token *token = &source->tokens[at];
  if ((token->type == TOKEN_NAME || token->type == TOKEN_KEY) && token_is(source, at + 1, "=")) return at;
  bool is_text = token_is(source, at, "[") && source->tokens[at + 1].type == TOKEN_STRING;
  return is_text && token_is(source, at + 2, "]") && token_is(source, at + 3, "=") ? at + 1 : 0;
}

static void add_table(struct loading *loading, size_t type, size_t open) {
  const struct source *source = loading->source;
  size_t end = source->tokens[open].match;
  for (size_t at = open + 1; at < end; at = step_over(source, at)) {
    size_t key = token_begins_field(source, at) ? key_of(source, at) : 0;
    if (key) add_field(loading, type, key);
  }
}

/* `:count` at a token: : count ( "type" , window , { */
static void read_call(struct loading *loading, size_t at) {
  const struct source *source = loading->source;
  size_t type = at + 3, name_bytes;
  if (!token_is(source, at, ":") || source->tokens[at + 1].type != TOKEN_NAME) return;
  const char *name = token_value(source, at + 1, &name_bytes);
  if (name_bytes != strlen("count") || memcmp(name, "count", name_bytes)) return;
  if (!token_is(source, at + 2, "(") || source->tokens[type].type != TOKEN_STRING) return;
  if (!token_is(source, type + 1, ",")) return;
  size_t end = source->tokens[at + 2].match;
  for (at = type + 2; at < end && !token_is(source, at, ","); at = step_over(source, at))
    ;
  if (at + 1 < end && token_is(source, at + 1, "{")) add_table(loading, type, at + 1);
}

void counts_gather(struct loading *loading) {
  for (size_t at = 0; at + 3 < loading->source->count; at++) read_call(loading, at);
}

static int compare_pairs(const void *left, const void *right) {
  const struct counted_pair *a = left, *b = right;
  int order = strcmp(a->type, b->type);
  if (!order) order = strcmp(a->field, b->field);
  if (!order) order = strcmp(a->file, b->file);
  return order ? order : (a->line > b->line) - (a->line < b->line);
}

/* It would be 0 for ever, and nobody would know why. */
static void refuse_told(struct loading *loading, const struct counted_pair *pair) {
  bool is_answer = strcmp(pair->type, "customer.profile") != 0;
  findings_add(loading->findings, pair->file, pair->line,
               "profile:count: nothing is counted by %s, such as '%s': read %s",
               is_answer ? "answers" : "what attributes were told", pair->field,
               is_answer ? "what they tell in profile.hard or profile.soft" : "profile.hard instead");
}

static void add_counted(struct loading *loading, const struct counted_pair *pair) {
  struct workspace *workspace = loading->workspace;
  struct counted_type *last =
      workspace->counted_count ? &workspace->counted[workspace->counted_count - 1] : NULL;
  size_t fields = 0;
  if (!profile_counts_by(workspace, pair->type, pair->field)) {
    refuse_told(loading, pair);
    return;
  }
  if (!last || strcmp(last->type, pair->type)) {
    if (workspace->counted_count == COUNTED_TYPES_MAX) {
      findings_add(loading->findings, pair->file, pair->line,
                   "profile:count with a condition: the scripts ask so of more than %d types of events",
                   COUNTED_TYPES_MAX);
      return;
    }
    last = &workspace->counted[workspace->counted_count++];
    last->type = pair->type;
    last->fields =
        arena_alloc(&workspace->arena, (COUNTED_FIELDS_MAX + 1) * sizeof *last->fields); /* NULLs */
  }
  while (last->fields[fields]) fields++;
  if (fields && !strcmp(last->fields[fields - 1], pair->field)) return;
  if (fields == COUNTED_FIELDS_MAX)
    findings_add(loading->findings, pair->file, pair->line,
                 "profile:count: the scripts name more than %d fields of \"%s\"", COUNTED_FIELDS_MAX,
                 pair->type);
  else
    ((const char **)last->fields)[fields] = pair->field;
}

void counts_take(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  struct counted_pair *pairs = loading->counted.items;
  if (!loading->counted.count) return;
  qsort(pairs, loading->counted.count, sizeof *pairs, compare_pairs);
  workspace->counted = arena_alloc(&workspace->arena, COUNTED_TYPES_MAX * sizeof *workspace->counted);
  for (size_t i = 0; i < loading->counted.count; i++) add_counted(loading, &pairs[i]);
}
