/* Names in the literal arguments of profile's and offers' functions. See check.h.
 *
 * There are no scopes: a file that makes a name `offers` or `profile` of its own is not judged on what that name is
 * asked. What returned tables say is judged in check_returned.c. One thread.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "bindings/call.h"
#include "script/check_inside.h"

/* ---- telling ---- */

void literal_refuse(struct loading *loading, size_t at, const char *format, ...) {
  char text[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  findings_add(loading->findings, loading->file->name, (int)loading->source->tokens[at].line, "%s", text);
}

void literal_unknown(struct loading *loading, size_t at, const char *owner, const char *what,
                     const char *const *names) {
  char name[WALK_TEXT_BYTES];
  if (!token_text(loading->source, at, name)) return;
  const char *nearest = text_nearest(name, names);
  char few[TEXT_LIST_BYTES] = "";
  if (strcmp(what, "offer") != 0) text_list(names, few);
  literal_refuse(loading, at, "%s: there is no %s '%s'%s%s%s", owner, what, name,
                 nearest ? ", did you mean '"
                 : *few  ? ": expected "
                         : "",
                 nearest ? nearest : few, nearest ? "'?" : "");
}

void literal_one_of(struct loading *loading, size_t at, const char *owner, const char *what,
                    const char *const *names) {
  char name[WALK_TEXT_BYTES];
  if (token_text(loading->source, at, name) && !text_is_one_of(name, names))
    literal_unknown(loading, at, owner, what, names);
}

const char *const *literal_names(struct loading *loading, int kinds) {
  struct workspace *workspace = loading->workspace;
  size_t most = workspace->hard_count + workspace->soft_count + workspace->frame_count +
                workspace->purpose_count + workspace->ask_count;
  size_t count = 0;
  const char **names = arena_alloc(&workspace->arena, (most + 1) * sizeof *names);
  for (size_t i = 0; kinds & NAMES_HARD && i < workspace->hard_count; i++)
    names[count++] = workspace->hard[i].name;
  for (size_t i = 0; kinds & NAMES_SOFT && i < workspace->soft_count; i++)
    names[count++] = workspace->soft[i].name;
  for (size_t i = 0; kinds & NAMES_FRAMES && i < workspace->frame_count; i++)
    names[count++] = workspace->frames[i].name;
  for (size_t i = 0; kinds & NAMES_PURPOSES && i < workspace->purpose_count; i++)
    names[count++] = workspace->purposes[i].name;
  for (size_t i = 0; kinds & NAMES_ASKS && i < workspace->ask_count; i++)
    names[count++] = workspace->asks[i].name;
  return names;
}

/* Where no offer is declared they come as events, and nothing is known of them here. */
void literal_offer(struct loading *loading, size_t at, const char *owner) {
  const struct catalogue *catalogue = loading->workspace->catalogue;
  char id[WALK_TEXT_BYTES];
  if (!loading->has_offers || !catalogue->offer_count || !token_text(loading->source, at, id)) return;
  if (catalogue_find(catalogue, id)) return;
  const char **names = mem_alloc((catalogue->offer_count + 1) * sizeof *names);
  for (size_t i = 0; i < catalogue->offer_count; i++) names[i] = catalogue->offers[i]->id;
  names[catalogue->offer_count] = NULL;
  literal_unknown(loading, at, owner, "offer", names);
  free((void *)names);
}

void literal_offers(struct loading *loading, const struct table_field *field, const char *owner) {
  const struct source *source = loading->source;
  struct table_field one;
  if (field_is_text(source, field)) literal_offer(loading, field->value, owner);
  if (!field_is_table(source, field)) return;
  for (size_t at = field->value + 1; table_next(source, field->value, &at, &one);)
    if (one.is_positional && field_is_text(source, &one)) literal_offer(loading, one.value, owner);
}

/* ---- profile ---- */

static void check_data(struct loading *loading, size_t at, const char *method) {
  char owner[WALK_TEXT_BYTES + 16];
  bool is_knows = !strcmp(method, "knows");
  if (loading->source->tokens[at].type != TOKEN_STRING) return;
  snprintf(owner, sizeof owner, "profile:%s", method);
  literal_one_of(loading, at, owner, is_knows ? "hard or soft data" : "soft data",
                 literal_names(loading, is_knows ? NAMES_HARD | NAMES_SOFT : NAMES_SOFT));
}

static void check_condition(struct loading *loading, size_t open) {
  const struct source *source = loading->source;
  struct table_field field;
  if (source->tokens[open].match == open + 1)
    literal_refuse(loading, open,
                   "profile:count: a condition without any field would count everything: leave it out");
  for (size_t at = open + 1; table_next(source, open, &at, &field);) {
    if (field.is_positional)
      literal_refuse(
          loading, field.value,
          "profile:count: expected fields of the event's data, such as { category = \"dresses\" }");
    else if (token_is(source, field.value, "function"))
      literal_refuse(loading, field.value, "profile:count: a condition is plain data, not a function");
  }
}

/* The third argument of profile:count( … ), whose ( is at `open`. */
static void check_count(struct loading *loading, size_t open) {
  const struct source *source = loading->source;
  size_t end = source->tokens[open].match, at = open + 1, commas = 0;
  for (; at < end && commas<2; at = source->tokens[at].match> at ? source->tokens[at].match + 1 : at + 1)
    commas += token_is(source, at, ",");
  if (commas < 2 || at >= end) return;
  uint8_t type = source->tokens[at].type;
  bool is_value = type == TOKEN_STRING || type == TOKEN_NUMBER || token_is(source, at, "true") ||
                  token_is(source, at, "false");
  if (token_is(source, at, "{") && source->tokens[at].match < end)
    check_condition(loading, at);
  else if (token_is(source, at, "function") || (is_value && at + 1 == end))
    literal_refuse(loading, at,
                   "profile:count: expected a table as the third, such as { category = \"dresses\" }");
}

/* Whether a text is written out at `at`, and not put together of several. */
static bool is_whole_text(const struct source *source, size_t at) {
  return at + 1 < source->count && source->tokens[at].type == TOKEN_STRING && !token_is(source, at + 1, "..");
}

/* A window that is written out, at `at`. */
static void check_window(struct loading *loading, size_t at, const char *owner) {
  const struct source *source = loading->source;
  char window[WALK_TEXT_BYTES];
  int64_t window_ms;
  bool is_number = source->tokens[at].type == TOKEN_NUMBER;
  if (is_number && (token_is(source, at + 1, ")") || token_is(source, at + 1, ",")))
    literal_refuse(loading, at, "%s: expected whole days in quotes, such as \"30d\"", owner);
  if (!is_whole_text(source, at) || !token_text(source, at, window)) return;
  if (clock_parse_duration(window, &window_ms) && window_ms % CLOCK_DAY_MS == 0) return;
  literal_refuse(loading, at, "%s: expected whole days, such as \"30d\" or \"2w\", got \"%s\"", owner,
                 window);
}

/* profile.lifecycle == "…": a name that is none of them is never met. */
static void check_lifecycle(struct loading *loading, size_t at) {
  static const char *const names[] = {"prospect", "new", "established", "lapsed", NULL};
  const struct source *source = loading->source;
  if (at + 4 >= source->count || !token_is(source, at + 1, ".") || !token_names(source, at + 2, "lifecycle"))
    return;
  bool is_compared = token_is(source, at + 3, "==") || token_is(source, at + 3, "~=");
  if (is_compared && is_whole_text(source, at + 4))
    literal_one_of(loading, at + 4, "profile.lifecycle", "lifecycle", names);
}

/* A method with a dot before it gets no profile; profile.count(profile, …) would be right. */
static void check_dot(struct loading *loading, size_t at) {
  static const char *const methods[] = {"count", "last",   "owns", "viewed", "spent",
                                        "knows", "belief", "top",  "may",    NULL};
  const struct source *source = loading->source;
  char method[WALK_TEXT_BYTES];
  if (!token_is(source, at + 1, ".") || at + 4 >= source->count || !token_text(source, at + 2, method))
    return;
  bool is_called = source->tokens[at + 3].type == TOKEN_STRING ||
                   (token_is(source, at + 3, "(") && !token_names(source, at + 4, "profile"));
  if (is_called && text_is_one_of(method, methods))
    literal_refuse(loading, at, "profile.%s: write a colon, profile:%s(…)", method, method);
}

/* profile:count, whose arguments begin at `open` and whose first at `type`. */
static void check_counting(struct loading *loading, size_t open, size_t type) {
  const struct source *source = loading->source;
  bool is_round = token_is(source, open, "("), is_text = source->tokens[type].type == TOKEN_STRING;
  bool is_last = !is_round || token_is(source, type + 1, ")");
  if (is_text && is_last)
    literal_refuse(loading, type,
                   "profile:count: the window is missing: profile:count(\"page.viewed\", \"30d\")");
  if (!is_round) return;
  if (token_is(source, type + 1, ",")) check_window(loading, type + 2, "profile:count");
  check_count(loading, open);
}

static void check_profile_call(struct loading *loading, size_t at) {
  static const char *const methods[] = {"knows", "belief", "top", NULL};
  const struct source *source = loading->source;
  char method[WALK_TEXT_BYTES];
  bool is_alone;
  if (!token_is(source, at + 1, ":") || at + 3 >= source->count) return;
  if (source->tokens[at + 2].type != TOKEN_NAME || !token_text(source, at + 2, method)) return;
  size_t argument = call_argument(source, at + 2, &is_alone);
  if (!argument || !is_alone) return;
  if (text_is_one_of(method, methods))
    check_data(loading, argument, method);
  else if (!strcmp(method, "may"))
    literal_one_of(loading, argument, "profile:may", "purpose", literal_names(loading, NAMES_PURPOSES));
  else if (!strcmp(method, "owns") && source->tokens[argument].type == TOKEN_STRING)
    literal_offer(loading, argument, "profile:owns");
  else if (!strcmp(method, "spent"))
    check_window(loading, argument, "profile:spent");
  else if (!strcmp(method, "count"))
    check_counting(loading, at + 3, argument);
}

/* ---- offers ---- */

static const char *const where_fields[] = {"category", "tags", "id", "price", "sort", "limit", NULL};
static const char *const some_fields[] = {"category", "tags", "id", "price", "limit", NULL};
static const char *const related_fields[] = {"to", "by", "limit", NULL};
static const char *const wished_fields[] = {"limit", NULL};

/* To add a function that takes a table: a row, and in bindings/offers_read.c. */
static const struct queried {
  const char *function;
  const char *const *fields;
} asked[] = {{"where", where_fields},
             {"popular", some_fields},
             {"niche", some_fields},
             {"related", related_fields},
             {"wished", wished_fields}};

/* A limit that is written out. */
static void check_limit(struct loading *loading, const struct table_field *field, const char *owner) {
  const struct source *source = loading->source;
  size_t length;
  const char *value = token_value(source, field->value, &length);
  bool is_number = source->tokens[field->value].type == TOKEN_NUMBER;
  bool is_whole = is_number && strspn(value, "0123456789") >= length && strspn(value, "0") < length;
  bool is_negative = token_is(source, field->value, "-") && field->end == field->value + 2;
  bool is_other_number =
      field->end == field->value + 1 && is_number && !is_whole && !memchr(value, 'x', length);
  if (is_negative || is_other_number || field_is_text(source, field))
    literal_refuse(loading, field->value, "%s: limit: expected a whole number above 0", owner);
}

static void check_asked_field(struct loading *loading, const struct table_field *field, const char *owner) {
  static const char *const sorts[] = {"catalogue", "newest", "cheapest", "dearest", "popular", "niche", NULL};
  static const char *const similarities[] = {"count", "jaccard", "lift", NULL};
  static const char *const ends[] = {"at_least", "at_most", NULL};
  const struct source *source = loading->source;
  struct table_field end;
  bool is_text = field_is_text(source, field);
  if (token_says(source, field->key, "id") || token_says(source, field->key, "to"))
    literal_offers(loading, field, owner);
  else if (token_says(source, field->key, "limit"))
    check_limit(loading, field, owner);
  else if (token_says(source, field->key, "sort") && is_text)
    literal_one_of(loading, field->value, owner, "sort", sorts);
  else if (token_says(source, field->key, "by") && is_text)
    literal_one_of(loading, field->value, owner, "measure", similarities);
  else if (token_says(source, field->key, "price") && field_is_table(source, field))
    for (size_t at = field->value + 1; table_next(source, field->value, &at, &end);)
      if (end.key) literal_one_of(loading, end.key, owner, "end of a price", ends);
}

static void check_asked(struct loading *loading, size_t open, const struct queried *function) {
  char owner[64];
  struct table_field field;
  snprintf(owner, sizeof owner, "offers.%s", function->function);
  for (size_t at = open + 1; table_next(loading->source, open, &at, &field);) {
    if (!field.key) continue;
    literal_one_of(loading, field.key, owner, "field", function->fields);
    check_asked_field(loading, &field, owner);
  }
}

static void check_offers_call(struct loading *loading, size_t at) {
  const struct source *source = loading->source;
  bool is_alone;
  if (!token_is(source, at + 1, ".") || at + 3 >= source->count) return;
  size_t argument = call_argument(source, at + 2, &is_alone);
  if (!argument || !is_alone) return;
  if (token_names(source, at + 2, "get") && source->tokens[argument].type == TOKEN_STRING)
    literal_offer(loading, argument, "offers.get");
  for (size_t i = 0; token_is(source, argument, "{") && i < sizeof asked / sizeof *asked; i++)
    if (token_names(source, at + 2, asked[i].function)) check_asked(loading, argument, &asked[i]);
}

/* `offer` declares one, or is one of a loop or a parameter, of which nothing is called; a slip of the pen for the
 * library. */
static void check_offer_for_offers(struct loading *loading, size_t at, bool is_own) {
  char name[WALK_TEXT_BYTES];
  bool is_alone;
  if (!token_is(loading->source, at + 1, ".") || !token_text(loading->source, at + 2, name)) return;
  if (text_is_one_of(name, offers_functions) &&
      (!is_own || call_argument(loading->source, at + 2, &is_alone)))
    literal_refuse(loading, at, "no such name 'offer.%s', did you mean 'offers.%s'?", name, name);
}

/* ---- the whole ---- */

/* A name that the file gives to something of its own: a local, a loop's, or a parameter. `profile` is a parameter where
 * it is the host's, so of it only the first two say that it is not. */
static bool is_own(const struct source *source, const char *name, bool may_be_parameter) {
  for (size_t at = 1; at < source->count; at++) {
    if (!token_names(source, at, name)) continue;
    if (token_is(source, at - 1, "local") || token_is(source, at - 1, "for")) return true;
    bool is_listed = token_is(source, at - 1, ",") || token_is(source, at - 1, "(");
    bool is_read = token_is(source, at + 1, ".") || token_is(source, at + 1, ":");
    bool is_key = token_begins_field(source, at) && token_is(source, at + 1, "=");
    if (is_listed && !may_be_parameter && !is_read && !is_key) return true;
  }
  return false;
}

static bool is_local(const struct source *source, const char *name) {
  for (size_t at = 1; at < source->count; at++)
    if (token_names(source, at, name) && token_is(source, at - 1, "local")) return true;
  return false;
}

void check_literals(struct loading *loading) {
  const struct source *source = loading->source;
  bool has_profile = !is_own(source, "profile", true), has_offers = !is_own(source, "offers", false),
       has_offer = is_own(source, "offer", false), has_local_offer = is_local(source, "offer");
  for (size_t at = 0; at < source->count; at++) {
    bool is_member = at && (token_is(source, at - 1, ".") || token_is(source, at - 1, ":"));
    if (is_member) continue;
    if (has_profile && token_names(source, at, "profile")) {
      check_dot(loading, at);
      check_profile_call(loading, at);
      check_lifecycle(loading, at);
      check_compared(loading, at);
    }
    if (has_offers && token_names(source, at, "offers")) check_offers_call(loading, at);
    if (!has_local_offer && token_names(source, at, "offer")) check_offer_for_offers(loading, at, has_offer);
  }
  check_returned(loading);
}
