/* A decision in a customer's words: where, what there was to choose from, why. See export.h.
 *
 * A rule is told by its `about`, which a marketer wrote for colleagues: one that tells of watching, as the guardrail on
 * texts judges it, is left out, and the general sentence stands alone. What else is quoted was shown already.
 */
#include "base/json.h"
#include "base/text.h"
#include "domain/decision.h"
#include "host/export_html.h"

#include <string.h>

struct telling {
  struct page page; /* for its words; nothing is written */
  told_each *each;
  void *context;
};

static void tell(struct telling *telling, enum told_kind kind, enum export_word word,
                 const struct filling *fillings) {
  telling->each(telling->context, kind, page_text(&telling->page, word, fillings));
}

static void tell_what(struct telling *telling, enum export_word word, const char *what) {
  if (what && *what) tell(telling, TOLD_LINE, word, (struct filling[]){{"what", what, 0}, {0}});
}

static const char *text_of(const json_value *object, const char *key) {
  const char *text = object ? json_string(json_find(object, key)) : NULL;
  return text ? text : "";
}

/* ---- why ---- */

static const struct {
  const char *name;
  enum export_word word;
} reasons[] =
    {
        {"TARGETING_MATCH", WORD_MATCH}, {"DEFAULT", WORD_DEFAULT}, {"SPLIT", WORD_SPLIT},
        {"DISABLED", WORD_DISABLED},     {"ERROR", WORD_ERROR},     {"LATE", WORD_LATE},
        {"IMPORT", WORD_IMPORT},
},
  degrees[] = {
      {"mass", WORD_MASS},
      {"segment", WORD_SEGMENT},
      {"individual", WORD_INDIVIDUAL},
      {"inverse", WORD_INVERSE},
};

static enum export_word reason_of(const char *name) {
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (!strcmp(reasons[i].name, name)) return reasons[i].word;
  return WORD_NO_REASON;
}

/* What the guardrails look at whatever a rule's degree: of the profile as it is now, and of whatever was once bought. */
static bool may_have_left_out(const struct export *export) {
  const struct profile *profile = export->profile;
  bool is_any = profile && (profile->owned_count || profile->orders.day_count ||
                            profile->orders.earlier_count || profile->contacts.count || profile->asked.count);
  for (int kind = 0; profile && kind < WISH_KINDS; kind++) is_any |= profile->wishes.kinds[kind].is_said;
  return is_any || (profile && profile_find_hard(profile, export->workspace->locale_attribute));
}

static void tell_degree(struct telling *telling, const char *name) {
  bool is_but = may_have_left_out(telling->page.export);
  for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++) {
    enum export_word word = degrees[i].word == WORD_MASS && is_but ? WORD_MASS_BUT : degrees[i].word;
    if (!strcmp(degrees[i].name, name)) tell(telling, TOLD_LINE, word, NULL);
  }
}

bool export_is_discreet(const struct export *export, const char *text) {
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  bool is_hit = discretion_judge_phrases(export->workspace->discretion, (struct slice){text, strlen(text)},
                                         &scratch, &hit);
  discretion_scratch_fini(&scratch);
  return !is_hit;
}

static void tell_rule(struct telling *telling, const char *strategy) {
  const struct workspace *workspace = telling->page.export->workspace;
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const char *about = workspace->strategies[i].about;
    if (strcmp(workspace->strategies[i].name, strategy) || !about) continue;
    if (export_is_discreet(telling->page.export, about)) tell_what(telling, WORD_RULE, about);
  }
}

/* ---- what ---- */

static void tell_offers(struct telling *telling, const json_value *alternatives) {
  struct buffer list = {0};
  for (const json_value *one = alternatives ? json_first(alternatives) : NULL; one; one = json_next(one)) {
    const char *name = *text_of(one, "name") ? text_of(one, "name") : text_of(one, "offer");
    if (list.length) buffer_add_text(&list, ", ");
    buffer_add_text(&list, name);
  }
  if (list.length)
    tell_what(telling, WORD_SHOWN, buffer_text(&list));
  else
    tell(telling, TOLD_LINE, WORD_NONE_SHOWN, NULL);
  buffer_fini(&list);
}

/* A text, or one for each part. */
static void tell_message(struct telling *telling, const json_value *message) {
  bool has_parts = message && json_type(message) == JSON_OBJECT;
  if (message && !has_parts) tell_what(telling, WORD_WORDS, json_string(message));
  for (const json_value *part = has_parts ? json_first(message) : NULL; part; part = json_next(part))
    tell_what(telling, WORD_WORDS, json_string(part));
}

static void tell_placement(struct telling *telling, const json_value *placement) {
  const char *strategy = text_of(placement, "strategy");
  tell(telling, TOLD_PLACE, WORD_PLACE,
       (struct filling[]){{"where", text_of(placement, "placement"), 0}, {0}});
  tell_offers(telling, json_find(placement, "alternatives"));
  tell_message(telling, json_find(placement, "message"));
  tell(telling, TOLD_LINE, reason_of(text_of(placement, "reason")), NULL);
  if (*strategy) tell_rule(telling, strategy);
  tell_degree(telling, text_of(placement, "degree"));
}

/* What a rule said, and that it was called when its time had come, leaves nothing out. */
static size_t count_left_out(const json_value *drops) {
  static const char *const others[] = {"log", "waited", NULL};
  size_t count = 0;
  for (const json_value *drop = drops ? json_first(drops) : NULL; drop; drop = json_next(drop))
    count += *text_of(drop, "strategy") && !text_is_one_of(text_of(drop, "check"), others);
  return count;
}

static void tell_all(struct telling *telling, const json_value *tree) {
  const json_value *placements = json_find(tree, "placements"), *ask = json_find(tree, "ask");
  const json_value *first = placements ? json_first(placements) : NULL;
  size_t left_out = count_left_out(json_find(tree, "drops"));
  if (*text_of(tree, "reason")) tell(telling, TOLD_LINE, reason_of(text_of(tree, "reason")), NULL);
  for (const json_value *one = first; one; one = json_next(one)) tell_placement(telling, one);
  if (ask && json_type(ask) == JSON_OBJECT) tell_what(telling, WORD_QUESTION, text_of(ask, "text"));
  if (first && left_out)
    tell(telling, TOLD_LINE, WORD_LEFT_OUT, (struct filling[]){{"n", NULL, (double)left_out}, {0}});
}

void export_tell(const struct export *export, struct slice decision, told_each *each, void *context) {
  struct telling telling = {.page = {.export = export}, .each = each, .context = context};
  json_value *tree = NULL;
  if (decision.length && !json_decode(decision.data, decision.length, &tree, NULL)) tell_all(&telling, tree);
  json_free(tree);
  buffer_fini(&telling.page.text);
  arena_fini(&telling.page.arena);
}
