/* How a placement is told: which text, what fills its slots, and whether it keeps to itself what is known. See telling.h.
 * What the holdout and degree mass may not know of a customer, their texts do not say; what a strategy put together itself
 * is compared with all that it read, a text that stands in the release as it is with the texts that it read
 * (discreet.h). Runs on the worker's thread; what it makes lies in the event's arena.
 */
#include "engine/telling.h"

#include <string.h>

#include "domain/offer.h"
#include "domain/profile_manners.h"
#include "engine/discreet.h"

struct slots {
  const struct page *page;
  const struct placement_decision *decided;
  const char *name; /* of the slot that stayed empty; not NUL-terminated */
  size_t length;
  const char *why;
  struct slice said[MESSAGE_ARGUMENTS_MAX]; /* what filled the others */
  size_t said_count;
};

/* ---- slots ---- */

static bool names_slot(const char *known, const char *name, size_t length) {
  return strlen(known) == length && !memcmp(known, name, length);
}

static void be_text(struct message_value *value, const char *text) {
  if (!text || !*text) return;
  value->type = MESSAGE_IS_TEXT;
  value->text = (struct slice){text, strlen(text)};
}

static void be_number(struct message_value *value, double number) {
  value->type = MESSAGE_IS_NUMBER;
  value->number = number;
}

static void be_hard(struct message_value *value, const struct hard_value *said) {
  switch ((enum hard_type)said->type) {
  case HARD_STRING:
    be_text(value, said->text);
    break;
  case HARD_NUMBER:
    be_number(value, said->number);
    break;
  case HARD_BOOLEAN:
    be_text(value, said->boolean ? "true" : "false");
    break;
  case HARD_DATE:
    value->type = MESSAGE_IS_DAY;
    value->day = said->day;
    break;
  case HARD_LIST:
  case HARD_SET:
    break;
  }
}

/* NULL: what the customer declared may be said. */
static const char *why_not_personal(const struct slots *slots) {
  const struct strategy *strategy = slots->decided->strategy;
  if (slots->page->decision->is_holdout) return "may not be said to the holdout";
  if (slots->page->decision->event->is_unverified)
    return "may not be said while the identity is not verified";
  if (limits_degree(&slots->page->situation->profile->limits) == DEGREE_MASS)
    return "may not be said to who asked for degree mass";
  if (strategy && strategy->degree == DEGREE_MASS) return "may not be said by a strategy of degree mass";
  return NULL;
}

/* By which right, of what is known and may be said at all. */
static const char *why_withheld(const struct slots *slots, size_t attribute) {
  const struct rights rights = situation_rights(slots->page->situation);
  const struct hard_attribute *declared = &rights.workspace->hard[attribute];
  enum withheld why = rights_on_hard(&rights, attribute, profile_find_hard(rights.profile, attribute));
  if (!why || !declared->may_say) return "may not be said";
  const char *sentence = rights_why_not_hard(&rights, attribute, why, slots->page->arena);
  return arena_print(slots->page->arena, "may not be said: %s",
                     sentence + strlen("hard.") + strlen(declared->name) + strlen(": "));
}

/* NULL: this one may be said, and is. */
static const char *why_not_said(const struct slots *slots, size_t attribute, struct message_value *value) {
  const struct offer_situation *situation = slots->page->situation;
  const char *why = why_not_personal(slots);
  if (why) return why;
  if (!profile_find_hard(situation->profile, attribute)) return "is not known";
  const struct hard_value *said =
      profile_find_sayable(situation->profile, situation->workspace, attribute, situation->now_ms);
  if (!said) return why_withheld(slots, attribute);
  be_hard(value, said);
  return value->type == MESSAGE_ABSENT ? "is not known" : NULL; /* told as an empty text */
}

/* Of the first alternative. False: it is none of an offer's. */
static bool find_offer_field(const struct slots *slots, const char *name, size_t length,
                             struct message_value *value) {
  const struct offer *offer = slots->decided->alternatives[0].offer;
  if (names_slot("offer_name", name, length))
    be_text(value, wording_get(&offer->name, WORDING_ANY, slots->decided->locale, slots->decided->tone));
  else if (names_slot("offer_category", name, length))
    be_text(value, offer->category);
  else if (!names_slot("offer_price", name, length))
    return false;
  else if (offer->has_price)
    be_number(value, offer->price);
  return true;
}

/* In the neutral form where nobody may be named. */
static void be_salutation(const struct slots *slots, enum salutation_register form,
                          struct message_value *value) {
  const struct page *page = slots->page;
  const struct offer_situation *situation = page->situation;
  struct buffer salutation = {0};
  if (profile_salute(situation->profile, situation->workspace, !why_not_personal(slots),
                     slots->decided->locale, form, situation->now_ms, &salutation))
    be_text(value, arena_text(page->arena, salutation.data, salutation.length));
  buffer_fini(&salutation);
}

static void find_slot(void *context, const char *name, size_t length, struct message_value *value) {
  struct slots *slots = context;
  const struct workspace *workspace = slots->page->situation->workspace;
  const char *why = "is not known";
  enum salutation_register form;
  if (salutation_slot(name, length, &form)) {
    be_salutation(slots, form, value);
    why = "has no form in this language";
  } else if (!find_offer_field(slots, name, length, value)) {
    for (size_t i = 0; i < workspace->hard_count; i++)
      if (names_slot(workspace->hard[i].name, name, length)) why = why_not_said(slots, i, value);
  }
  if (value->type == MESSAGE_IS_TEXT && slots->said_count < MESSAGE_ARGUMENTS_MAX)
    slots->said[slots->said_count++] = value->text;
  if (value->type != MESSAGE_ABSENT) return;
  slots->name = name;
  slots->length = length;
  slots->why = why;
}

/* ---- texts ---- */

/* Whose words were not told: the strategy's, or of a placement without one the neutral ones. */
static void drop_words(struct page *page, const struct placement_decision *decided,
                       const struct strategy *strategy, const struct slots *slots) {
  const char *const *locales = page->decision->workspace->locales;
  size_t locale = page->decision->locale;
  struct drop dropped = {.strategy = strategy ? strategy->name : NULL, .placement = decided->placement->name};
  dropped.check = slots->why ? "slot" : "parts";
  if (slots->why)
    dropped.detail = arena_print(page->arena, "%.*s%s%s", (int)slots->length,
                                 slots->length ? slots->name : "", slots->length ? " " : "", slots->why);
  else
    dropped.detail = arena_print(page->arena, "a part is missing in '%s'%s%s%s", locales[locale],
                                 locale ? " and in '" : "", locale ? locales[0] : "", locale ? "'" : "");
  decision_drop(page->decision, page->arena, dropped);
}

static bool find_texts(const struct page *page, const struct placement_decision *decided,
                       const struct wording *wording, const char *texts[PARTS_MAX]) {
  const struct placement *placement = decided->placement;
  size_t locale = page->decision->locale;
  if (placement->parts)
    return wording_get_parts(wording, placement->part_count, locale, decided->tone, texts);
  texts[0] = wording_get(wording, WORDING_ANY, locale, decided->tone);
  return texts[0] != NULL;
}

/* Whether the text may leave, filled; else the drop says why not, and never the value. */
static bool is_discreet(struct page *page, const struct placement_decision *decided,
                        const struct proposal *proposal, const char *text, const struct buffer *filled,
                        const struct slots *slots) {
  const struct discreet_text told = {text, {filled->data, filled->length}, slots->said, slots->said_count};
  const char *detail = discreet_judge(page, decided, proposal, &told);
  if (detail)
    decision_drop(page->decision, page->arena,
                  (struct drop){.strategy = proposal->strategy->name,
                                .placement = decided->placement->name,
                                .check = "discretion",
                                .detail = detail});
  return !detail;
}

/* What fills the slots is bounded each by itself, and a page by all of them: a text that is filled is no longer than one
 * that is written. */
static bool fill(const char *text, const char *locale, struct slots *slots, struct buffer *filled) {
  bool is_whole = wording_fill(text, locale, find_slot, slots, filled);
  if (!is_whole && !slots->why) slots->why = "a slot asks for a style that there is not";
  if (!is_whole || filled->length <= TEXT_BYTES_MAX) return is_whole;
  slots->length = 0;
  slots->why = "the text is longer than 4000 bytes once it is filled";
  return false;
}

/* Fills every part, or none: a text with a hole in it is never shown, nor one that tells too much, and the drop says what
 * is wrong. Whose text it is: the proposal's, or NULL: the placement's neutral one. */
static bool say(struct page *page, struct placement_decision *decided, const struct proposal *proposal,
                const struct wording *wording) {
  size_t count = decided->placement->parts ? decided->placement->part_count : 1;
  const char *texts[PARTS_MAX];
  struct slots slots = {.page = page, .decided = decided};
  struct buffer filled = {0};
  if (!wording->count) return false;
  bool is_whole = find_texts(page, decided, wording, texts), is_kept = true;
  decided->locale =
      wording_told_in(wording, decided->placement->parts ? count : 0, page->decision->locale, decided->tone);
  const char *locale = page->decision->workspace->locales[decided->locale];
  for (size_t i = 0; i < count && is_whole && is_kept; i++) {
    buffer_clear(&filled);
    is_whole = fill(texts[i], locale, &slots, &filled);
    is_kept = !is_whole || !proposal || is_discreet(page, decided, proposal, texts[i], &filled, &slots);
    if (is_whole) decided->message[i] = arena_text(page->arena, filled.data, filled.length);
  }
  if (!is_whole) drop_words(page, decided, proposal ? proposal->strategy : NULL, &slots);
  if (!is_whole || !is_kept) {
    memset(decided->message, 0, sizeof decided->message);
    decided->locale = page->decision->locale;
  }
  buffer_fini(&filled);
  return is_whole && is_kept;
}

void telling_tell(struct page *page, struct placement_decision *decided, const struct proposal *proposal) {
  bool is_true = decided->frame == proposal->frame;
  if (is_true && (!proposal->message.count || say(page, decided, proposal, &proposal->message))) return;
  decided->frame = NULL;
  telling_tell_neutral(page, decided);
}

void telling_tell_neutral(struct page *page, struct placement_decision *decided) {
  say(page, decided, NULL, &decided->placement->message);
}
