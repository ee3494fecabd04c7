/* What a profile's data are compared with, where it is written out: a belief with what no belief reaches, a datum with
 * what its type or its one_of never is. Only a comparison of the two as they stand is judged: what is reckoned with
 * first may be anything. See check.h. One thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "script/check_inside.h"

/* profile.soft.NAME or profile.hard.NAME as one side of a comparison. */
struct compared {
  size_t first, last; /* of the value that it is compared with; two tokens where it has a sign */
  bool is_order;      /* < and its like: neither == nor ~= */
};

static bool is_any(const struct source *source, size_t at, const char *const *texts) {
  for (; *texts; texts++)
    if (at < source->count && token_is(source, at, *texts)) return true;
  return false;
}

static bool is_reckoned_before(const struct source *source, size_t at) {
  static const char *const operators[] = {"+", "-", "*", "/", "//", "%",  "^",   "..",
                                          "#", "&", "|", "~", "<<", ">>", "not", NULL};
  return is_any(source, at, operators);
}

/* A call and an index make another value of it, too. */
static bool is_reckoned_behind(const struct source *source, size_t at) {
  static const char *const suffixes[] = {".", ":", "[", "(", "{", NULL};
  bool is_called = at < source->count && source->tokens[at].type == TOKEN_STRING;
  return is_called || is_any(source, at, suffixes) || is_reckoned_before(source, at);
}

static bool is_comparison(const struct source *source, size_t at, bool *is_order) {
  static const char *const orders[] = {"<", ">", "<=", ">=", NULL}, *const equals[] = {"==", "~=", NULL};
  *is_order = is_any(source, at, orders);
  return *is_order || is_any(source, at, equals);
}

static bool is_literal(const struct source *source, size_t at) {
  uint8_t type = source->tokens[at].type;
  return type == TOKEN_NUMBER || type == TOKEN_STRING || token_is(source, at, "true") ||
         token_is(source, at, "false");
}

/* The literal behind a comparison at `at`, with its sign. */
static bool literal_behind(const struct source *source, size_t at, struct compared *compared) {
  compared->first = compared->last = at + 1;
  if (at + 2 < source->count && token_is(source, at + 1, "-")) compared->last++;
  return compared->last < source->count && is_literal(source, compared->last) &&
         !is_reckoned_behind(source, compared->last + 1);
}

static bool literal_before(const struct source *source, size_t at, struct compared *compared) {
  if (at < 2 || !is_literal(source, at - 1) || is_reckoned_before(source, at - 2)) return false;
  compared->first = compared->last = at - 1;
  return true;
}

/* The datum that begins with `profile` at `from` and ends at `to`, compared with a literal on either side. */
static bool find_literal(const struct source *source, size_t from, size_t to, struct compared *compared) {
  bool is_alone_before = from == 0 || !is_reckoned_before(source, from - 1),
       is_alone_behind = !is_reckoned_behind(source, to + 1);
  if (is_alone_before && is_comparison(source, to + 1, &compared->is_order))
    return literal_behind(source, to + 1, compared);
  return is_alone_behind && from && is_comparison(source, from - 1, &compared->is_order) &&
         literal_before(source, from - 1, compared);
}

static bool number_of(const struct source *source, const struct compared *compared, double *number) {
  char text[64];
  size_t length;
  const char *value = token_value(source, compared->last, &length);
  if (source->tokens[compared->last].type != TOKEN_NUMBER || length >= sizeof text) return false;
  snprintf(text, sizeof text, "%.*s", (int)length, value);
  *number = strtod(text, NULL);
  if (compared->first != compared->last) *number = -*number;
  return true;
}

static bool is_text(const struct source *source, const struct compared *compared) {
  return source->tokens[compared->last].type == TOKEN_STRING;
}

/* ---- soft ---- */

static void judge_belief(struct loading *loading, const struct compared *compared, const char *name) {
  double number;
  if (!number_of(loading->source, compared, &number))
    literal_refuse(loading, compared->last,
                   "profile.soft.%s is a number from 0 to 1: compare it with one, without quotes", name);
  else if (number < 0 || number > 1)
    literal_refuse(loading, compared->last, "profile.soft.%s is a number from 0 to 1: %g is never reached",
                   name, number);
}

static void judge_soft(struct loading *loading, size_t at) {
  const struct source *source = loading->source;
  char name[WALK_TEXT_BYTES];
  const struct soft_datum *datum =
      token_text(source, at + 4, name) ? workspace_find_soft(loading->workspace, name) : NULL;
  struct compared compared;
  size_t last = at + 4;
  if (!datum) return;
  bool is_affinity = datum->kind == SOFT_AFFINITY;
  bool has_key = is_affinity && token_is(source, last + 1, ".");
  if (has_key) last += 2;
  if (is_affinity && !has_key && token_is(source, last + 1, "[")) {
    last = source->tokens[last + 1].match;
    has_key = true;
  }
  if (last + 1 >= source->count || !find_literal(source, at, last, &compared)) return;
  if (is_affinity && !has_key)
    literal_refuse(loading, at,
                   "profile.soft.%s is an affinity and no number: ask for one of its keys, as in "
                   "profile.soft.%s[\"linen\"]",
                   name, name);
  else
    judge_belief(loading, &compared, name);
}

/* ---- hard ---- */

static void judge_choice(struct loading *loading, const struct compared *compared,
                         const struct hard_attribute *hard) {
  char said[WALK_TEXT_BYTES], listed[TEXT_LIST_BYTES];
  if (!token_text(loading->source, compared->last, said) || text_is_one_of(said, hard->one_of)) return;
  const char *nearest = text_nearest(said, hard->one_of);
  text_list(hard->one_of, listed);
  if (nearest)
    literal_refuse(loading, compared->last, "profile.hard.%s is never '%s', did you mean '%s'?", hard->name,
                   said, nearest);
  else
    literal_refuse(loading, compared->last, "profile.hard.%s is never '%s'%s%s", hard->name, said,
                   *listed ? ": it is one of " : "", listed);
}

static void judge_type(struct loading *loading, const struct compared *compared,
                       const struct hard_attribute *hard) {
  double number;
  bool is_quoted = is_text(loading->source, compared);
  bool is_number = number_of(loading->source, compared, &number);
  bool is_listed = hard->type == HARD_LIST || hard->type == HARD_SET;
  bool wants_text = hard->type == HARD_STRING || hard->type == HARD_DATE;
  if (is_listed)
    literal_refuse(loading, compared->last,
                   "profile.hard.%s holds several texts: look for one in a loop over ipairs(profile.hard.%s)",
                   hard->name, hard->name);
  else if (hard->type == HARD_NUMBER && !is_number)
    literal_refuse(loading, compared->last,
                   "profile.hard.%s is a number: compare it with one, without quotes", hard->name);
  else if (hard->type == HARD_BOOLEAN && (is_quoted || is_number))
    literal_refuse(loading, compared->last,
                   "profile.hard.%s is true or false: compare it with one of them, without quotes",
                   hard->name);
  else if (wants_text && !is_quoted)
    literal_refuse(loading, compared->last, "profile.hard.%s is a text: compare it with one in quotes",
                   hard->name);
  else if (wants_text && hard->one_of && !compared->is_order)
    judge_choice(loading, compared, hard);
}

static void judge_hard(struct loading *loading, size_t at) {
  struct compared compared;
  char name[WALK_TEXT_BYTES];
  const struct hard_attribute *hard =
      token_text(loading->source, at + 4, name) ? workspace_find_hard(loading->workspace, name) : NULL;
  if (hard && find_literal(loading->source, at, at + 4, &compared)) judge_type(loading, &compared, hard);
}

void check_compared(struct loading *loading, size_t at) {
  const struct source *source = loading->source;
  if (at + 6 >= source->count || !token_is(source, at + 1, ".") || !token_is(source, at + 3, ".")) return;
  if (token_names(source, at + 2, "soft")) judge_soft(loading, at);
  if (token_names(source, at + 2, "hard")) judge_hard(loading, at);
}
