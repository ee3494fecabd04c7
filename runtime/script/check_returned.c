/* What propose and observe return, where it is written as a table: `return { … }` in the function itself, not in one
 * that it makes. See check.h. One thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "bindings/wording_read.h"
#include "script/check_inside.h"

enum { KEYS_MAX = LOCALES_MAX + TONES_MAX + PARTS_MAX };
static const char *const no_names[] = {NULL};

/* ---- a text ---- */

struct text_check {
  struct loading *loading;
  size_t at;
};

static void refuse_text(void *context, const char *sentence) {
  const struct text_check *check = context;
  literal_refuse(check->loading, check->at, "message: %s", sentence);
}

static void check_phrases(struct loading *loading, size_t at, struct slice text) {
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  if (discretion_judge_phrases(loading->workspace->discretion, text, &scratch, &hit))
    literal_refuse(loading, at, "message: it tells where it is known from (%s): suggest, do not remind",
                   hit.datum);
  discretion_scratch_fini(&scratch);
}

/* What is written with escapes is not yet the text; that is checked when it is told. */
static void check_text(struct loading *loading, size_t at) {
  struct text_check check = {loading, at};
  size_t length;
  const char *value = token_value(loading->source, at, &length);
  if (memchr(value, '\\', length)) return;
  if (length > TEXT_BYTES_MAX) literal_refuse(loading, at, "message: longer than %d bytes", TEXT_BYTES_MAX);
  wording_judge(loading->workspace, arena_text(&loading->workspace->arena, value, length), true, refuse_text,
                &check);
  check_phrases(loading, at, (struct slice){value, length});
}

static const char *const *wording_keys(struct loading *loading, const char *const *parts) {
  const struct workspace *workspace = loading->workspace;
  const char *const *lists[] = {workspace->locales, workspace->tones, parts};
  const char **names = arena_alloc(&loading->workspace->arena, (KEYS_MAX + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; lists[i] && lists[i][j] && count < KEYS_MAX; j++) names[count++] = lists[i][j];
  return names;
}

struct wording_check {
  struct loading *loading;
  const char *const *parts; /* NULL: the placement's text is one */
  const char *const *keys;  /* all that may stand as one */
  const char *what;
};

static void check_wording(const struct wording_check *check, const struct table_field *value, bool has_part) {
  const struct source *source = check->loading->source;
  char key[WALK_TEXT_BYTES];
  struct table_field field;
  if (field_is_text(source, value)) {
    if (check->parts && !has_part)
      literal_refuse(check->loading, value->value,
                     "message: the placement shows parts: expected { %s = \"…\" }", check->parts[0]);
    check_text(check->loading, value->value);
  }
  if (!field_is_table(source, value)) return;
  for (size_t at = value->value + 1; table_next(source, value->value, &at, &field);) {
    if (!field.key || !token_text(source, field.key, key)) continue;
    literal_one_of(check->loading, field.key, "message", check->what, check->keys);
    check_wording(check, &field, has_part || (check->parts && text_is_one_of(key, check->parts)));
  }
}

static void check_message(struct loading *loading, const struct table_field *field,
                          const struct placement *placement) {
  const char *const *parts = placement ? placement->parts : NULL;
  struct wording_check check = {loading, parts, wording_keys(loading, parts),
                                loading->workspace->tones || parts ? "locale, tone or part" : "locale"};
  if (placement) check_wording(&check, field, false);
}

/* ---- what propose returns ---- */

static void check_score(struct loading *loading, const struct table_field *field) {
  const struct source *source = loading->source;
  char text[64];
  size_t length;
  const char *value = token_value(source, field->value, &length);
  bool is_number = source->tokens[field->value].type == TOKEN_NUMBER && length < sizeof text;
  if (field->end != field->value + 1) return;
  if (is_number) snprintf(text, sizeof text, "%.*s", (int)length, value);
  if (is_number ? strtod(text, NULL) > 1 : field_is_text(source, field))
    literal_refuse(loading, field->value, "propose returns: score: expected a number from 0 to 1");
}

/* An ask that there is, and that stands where the strategy does. */
static void check_ask(struct loading *loading, const struct table_field *field,
                      const struct placement *placement) {
  char name[WALK_TEXT_BYTES];
  if (!field_is_text(loading->source, field) || !token_text(loading->source, field->value, name)) return;
  const struct ask *ask = workspace_find_ask(loading->workspace, name);
  if (!ask)
    literal_unknown(loading, field->value, "propose returns", "ask", literal_names(loading, NAMES_ASKS));
  else if (placement && ask->placement && ask->placement != placement)
    literal_refuse(loading, field->value,
                   "propose returns: ask: '%s' stands in '%s', and this strategy is for '%s'", name,
                   ask->placement->name, placement->name);
}

static void check_proposal(struct loading *loading, size_t open, const struct placement *placement) {
  const struct source *source = loading->source;
  const char *const *tones = loading->workspace->tones ? loading->workspace->tones : no_names;
  struct table_field field;
  for (size_t at = open + 1; table_next(source, open, &at, &field);) {
    if (!field.key) continue;
    literal_one_of(loading, field.key, "propose returns", "field", call_proposal_fields);
    if (token_says(source, field.key, "ask")) check_ask(loading, &field, placement);
    if (token_says(source, field.key, "frame") && field_is_text(source, &field))
      literal_one_of(loading, field.value, "propose returns", "frame", literal_names(loading, NAMES_FRAMES));
    if (token_says(source, field.key, "tone") && field_is_text(source, &field))
      literal_one_of(loading, field.value, "propose returns", "tone", tones);
    if (token_says(source, field.key, "score")) check_score(loading, &field);
    if (token_says(source, field.key, "offers")) literal_offers(loading, &field, "propose returns");
    if (token_says(source, field.key, "message")) check_message(loading, &field, placement);
  }
}

/* ---- what observe returns ---- */

/* Keys of an affinity, as { linen = 1 } or { "linen" }. */
static void check_keys(struct loading *loading, const struct table_field *datum) {
  const struct source *source = loading->source;
  struct table_field key;
  if (!field_is_table(source, datum)) return;
  for (size_t at = datum->value + 1; table_next(source, datum->value, &at, &key);) {
    char name[WALK_TEXT_BYTES];
    size_t named = key.key ? key.key : field_is_text(source, &key) ? key.value : 0;
    if (!named || !token_text(source, named, name)) continue;
    enum special_category category = special_of_key((struct slice){name, strlen(name)});
    if (category)
      literal_refuse(loading, named,
                     "observe returns what is of a special category (%s), which nothing may infer",
                     special_name(category));
  }
}

static void check_evidence(struct loading *loading, size_t open) {
  const struct source *source = loading->source;
  struct table_field field, datum;
  for (size_t at = open + 1; table_next(source, open, &at, &field);) {
    if (!field.key) continue;
    literal_one_of(loading, field.key, "observe returns", "field", call_signal_fields);
    if (!token_says(source, field.key, "soft") || !field_is_table(source, &field)) continue;
    for (size_t in = field.value + 1; table_next(source, field.value, &in, &datum);)
      if (datum.key) {
        literal_one_of(loading, datum.key, "observe returns", "soft data",
                       literal_names(loading, NAMES_SOFT));
        check_keys(loading, &datum);
      }
  }
}

/* `observe = function(event, profile)`, where such a profile is read. */
static void check_parameters(struct loading *loading, size_t function) {
  const struct source *source = loading->source;
  size_t open = function + 1, end = source->tokens[function].match, at = open + 1;
  if (!token_is(source, open, "(")) return;
  while (at < source->tokens[open].match && !token_names(source, at, "profile")) at++;
  if (at >= source->tokens[open].match) return;
  for (size_t in = source->tokens[open].match; in + 1 < end; in++)
    if (token_names(source, in, "profile") &&
        (token_is(source, in + 1, ".") || token_is(source, in + 1, ":"))) {
      literal_refuse(loading, at, "observe gets (event, offer): a signal reads no profile");
      return;
    }
}

/* ---- finding them ---- */

static bool ends_return(const struct source *source, size_t at) {
  static const char *const words[] = {"end", "else", "elseif", "until", ";", ","};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (token_is(source, at, words[i])) return true;
  return false;
}

/* The next `return { … }` of the function that ends at `end`: its {, or 0. */
static size_t next_returned(const struct source *source, size_t *at, size_t end) {
  for (; *at < end; (*at)++) {
    if (token_is(source, *at, "function") && source->tokens[*at].match > *at) {
      *at = source->tokens[*at].match;
      continue;
    }
    if (!token_is(source, *at, "return") || !token_is(source, *at + 1, "{")) continue;
    size_t open = ++*at, close = source->tokens[open].match;
    if (close < end && ends_return(source, close + 1)) return open;
  }
  return 0;
}

static const struct placement *placement_in(struct loading *loading, size_t body) {
  const struct source *source = loading->source;
  struct table_field field;
  char name[WALK_TEXT_BYTES];
  for (size_t at = body + 1; table_next(source, body, &at, &field);)
    if (field.key && token_says(source, field.key, "placement") && field_is_text(source, &field) &&
        token_text(source, field.value, name))
      return workspace_find_placement(loading->workspace, name, strlen(name));
  return NULL;
}

static void check_declaration(struct loading *loading, size_t body, bool is_strategy) {
  const struct source *source = loading->source;
  const struct placement *placement = is_strategy ? placement_in(loading, body) : NULL;
  struct table_field field;
  for (size_t at = body + 1; table_next(source, body, &at, &field);) {
    bool is_asked = field.key && token_says(source, field.key, is_strategy ? "propose" : "observe");
    if (!is_asked || !token_is(source, field.value, "function")) continue;
    size_t end = source->tokens[field.value].match, open;
    if (!is_strategy) check_parameters(loading, field.value);
    for (size_t in = field.value + 1; (open = next_returned(source, &in, end));)
      if (is_strategy)
        check_proposal(loading, open, placement);
      else
        check_evidence(loading, open);
  }
}

void check_returned(struct loading *loading) {
  for (size_t at = 0; at < loading->source->count; at++) {
    size_t strategy = declaration_body(loading->source, at, "strategy");
    size_t signal = declaration_body(loading->source, at, "signal");
    if (strategy || signal) check_declaration(loading, strategy ? strategy : signal, strategy != 0);
  }
}
