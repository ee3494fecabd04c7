/* How a placement is filled. It shows the first proposal, in the order of arbitration, that leaves it at least two
 * alternatives once the guardrails have seen every offer and the fallback has filled up; where none does, the fallback
 * itself; where that cannot either, nothing. A story is told only over offers of which it is true: see "frames".
 */
#include "engine/placement.h"

#include <string.h>

#include "domain/offer.h"
#include "domain/profile_manners.h"
#include "engine/reach.h"

static void drop(struct page *page, struct drop drop) {
  decision_drop(page->decision, page->arena, drop);
}

/* ---- guard ---- */

static bool is_shown(const struct page *page, const struct placement_decision *decided,
                     const struct offer *offer) {
  for (size_t i = 0; i < page->shown_count; i++)
    if (page->shown[i] == offer) return true;
  for (size_t i = 0; i < decided->alternative_count; i++)
    if (decided->alternatives[i].offer == offer) return true;
  return false;
}

static void add_alternative(struct placement_decision *decided, const struct offer *offer, double score) {
  decided->alternatives[decided->alternative_count++] = (struct alternative){offer, score, 1.0};
}

static const char *check_of(const struct page *page, const struct placement_decision *decided,
                            const struct offer *offer) {
  const char *check = guardrail_on_offer(page->situation, offer);
  return !check && is_shown(page, decided, offer) ? "shown_already" : check;
}

/* ---- frames: with two offers that fit, those that do not are dropped and only such complete that fit, for a true story
 * over two says more than a neutral one over three; else all stay, and the story goes ---- */

static bool is_proposed_before(const struct proposal *proposal, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (proposal->offers[i] == proposal->offers[at]) return true;
  return false;
}

static bool has_two_that_fit(const struct page *page, const struct placement_decision *decided,
                             const struct proposal *proposal) {
  size_t fitting = 0;
  for (size_t i = 0; proposal->frame && i < proposal->offer_count && fitting < ALTERNATIVES_MIN; i++) {
    const struct offer *offer = proposal->offers[i];
    fitting += offer_fits_frame(offer, proposal->frame) && !is_proposed_before(proposal, i) &&
               !check_of(page, decided, offer);
  }
  return fitting >= ALTERNATIVES_MIN;
}

/* The first alternative of which the frame's story is not true; NULL: it is of all, or there is no frame. */
static const struct offer *find_misfit(const struct placement_decision *decided, const struct frame *frame) {
  for (size_t i = 0; frame && i < decided->alternative_count; i++)
    if (!offer_fits_frame(decided->alternatives[i].offer, frame)) return decided->alternatives[i].offer;
  return NULL;
}

/* The frame whose story may be told; NULL with a drop where it may not. */
static const struct frame *judge_frame(struct page *page, const struct placement_decision *decided,
                                       const struct proposal *proposal) {
  const struct offer *misfit = find_misfit(decided, proposal->frame);
  if (!misfit) return proposal->frame;
  drop(page, (struct drop){.strategy = proposal->strategy->name,
                           .placement = decided->placement->name,
                           .check = "fits",
                           .detail = arena_print(page->arena, "frame '%s' is not true of '%s'",
                                                 proposal->frame->name, misfit->id)});
  return NULL;
}

/* ---- alternatives ---- */

static void take_proposed(struct page *page, struct placement_decision *decided,
                          const struct proposal *proposal) {
  size_t wanted = decided->placement->alternatives;
  bool must_fit = has_two_that_fit(page, decided, proposal);
  for (size_t i = 0; i < proposal->offer_count && decided->alternative_count < wanted; i++) {
    const struct offer *offer = proposal->offers[i];
    const char *check = check_of(page, decided, offer);
    if (!check && must_fit && !offer_fits_frame(offer, proposal->frame)) check = "fits";
    if (!check)
      add_alternative(decided, offer, proposal->score);
    else
      drop(page, (struct drop){.strategy = proposal->strategy->name,
                               .placement = decided->placement->name,
                               .offer = offer->id,
                               .check = check,
                               .detail = guardrail_detail(page->situation, offer, check, page->arena)});
  }
}

struct completion {
  struct page *page;
  const struct placement_decision *decided;
  const struct frame *frame; /* what completes must fit it; NULL: anything */
  struct offer_audience profile;
};

static bool may_complete(void *context, const struct offer *offer) {
  struct completion *completion = context;
  return !is_shown(completion->page, completion->decided, offer) &&
         (!completion->frame || offer_fits_frame(offer, completion->frame)) &&
         completion->profile.may_show(completion->profile.context, offer);
}

static bool completes_first(void *context, const struct offer *offer) {
  struct completion *completion = context;
  return completion->profile.is_preferred(completion->profile.context, offer);
}

static void complete_from_fallback(struct page *page, struct placement_decision *decided,
                                   const struct frame *frame) {
  const struct placement *placement = decided->placement;
  const struct offer *found[ALTERNATIVES_MAX];
  struct completion completion = {page, decided, frame, guardrail_audience(page->situation)};
  struct offer_audience audience = {may_complete, completion.profile.is_preferred ? completes_first : NULL,
                                    &completion};
  if (!placement->has_fallback || decided->alternative_count >= placement->alternatives) return;
  size_t count = offer_select(page->situation->workspace->catalogue, &placement->fallback, &audience, found,
                              placement->alternatives - decided->alternative_count);
  for (size_t i = 0; i < count; i++) add_alternative(decided, found[i], 0);
}

/* While the story is true of all there is, what completes must fit it too, as long as two can be found so. */
static void complete(struct page *page, struct placement_decision *decided, const struct proposal *proposal) {
  if (proposal->frame && !find_misfit(decided, proposal->frame))
    complete_from_fallback(page, decided, proposal->frame);
  if (!proposal->frame || find_misfit(decided, proposal->frame) ||
      decided->alternative_count < ALTERNATIVES_MIN)
    complete_from_fallback(page, decided, NULL);
}

/* ---- texts ---- */

struct slots {
  const struct page *page;
  const struct placement_decision *decided;
  const char *name; /* of the slot that stayed empty; not NUL-terminated */
  size_t length;
  const char *why;
};

static bool names_slot(const char *known, const char *name, size_t length) {
  return strlen(known) == length && !memcmp(known, name, length);
}

/* What the holdout and degree mass may not know of a customer, their texts may not say. NULL: this one may. */
static const char *why_not_personal(const struct slots *slots) {
  const struct strategy *strategy = slots->decided->strategy;
  if (slots->page->decision->is_holdout) return "may not be said to the holdout";
  if (strategy && strategy->degree == DEGREE_MASS) return "may not be said by a strategy of degree mass";
  return NULL;
}

static const char *why_not_said(const struct slots *slots, size_t attribute) {
  const char *why = why_not_personal(slots);
  if (why) return why;
  return profile_find_hard(slots->page->situation->profile, attribute) ? NULL : "is not known";
}

static const char *say_hard(const struct slots *slots, size_t attribute, struct buffer *out) {
  const struct offer_situation *situation = slots->page->situation;
  const char *why = why_not_said(slots, attribute);
  size_t before = out->length;
  if (why) return why;
  bool is_said = profile_say(situation->profile, situation->workspace, attribute, situation->now_ms, out);
  if (!is_said) return "may not be said";
  return out->length > before ? NULL : "is not known"; /* told as an empty text */
}

static const char *salute(const struct slots *slots, enum salutation_register form, struct buffer *out) {
  const struct offer_situation *situation = slots->page->situation;
  bool is_said = profile_salute(situation->profile, situation->workspace, !why_not_personal(slots),
                                slots->page->decision->locale, form, situation->now_ms, out);
  return is_said ? NULL : "has no form in this language";
}

/* The first alternative's name, the salutation, or what the customer declared and may be said. */
static bool fill_slot(void *context, const char *name, size_t length, struct buffer *out) {
  struct slots *slots = context;
  const struct workspace *workspace = slots->page->situation->workspace;
  enum salutation_register form;
  const char *text = NULL;
  if (names_slot("offer_name", name, length))
    text = wording_get(&slots->decided->alternatives[0].offer->name, WORDING_ANY,
                       slots->page->decision->locale, slots->decided->tone);
  if (text) {
    buffer_add_text(out, text);
    return true;
  }
  slots->name = name;
  slots->length = length;
  slots->why = "is not known";
  if (salutation_slot(name, length, &form)) return !(slots->why = salute(slots, form, out));
  for (size_t i = 0; i < workspace->hard_count; i++)
    if (names_slot(workspace->hard[i].name, name, length)) return !(slots->why = say_hard(slots, i, out));
  return false;
}

/* Whose words were not told: the strategy's, or of a placement without one the neutral ones. */
static void drop_words(struct page *page, const struct placement_decision *decided,
                       const struct strategy *strategy, const struct slots *slots) {
  const char *const *locales = page->decision->workspace->locales;
  size_t locale = page->decision->locale;
  struct drop dropped = {.strategy = strategy ? strategy->name : NULL, .placement = decided->placement->name};
  dropped.check = slots->why ? "slot" : "parts";
  if (slots->why)
    dropped.detail = arena_print(page->arena, "%.*s %s", (int)slots->length, slots->name, slots->why);
  else
    dropped.detail = arena_print(page->arena, "a part is missing in '%s'%s%s%s", locales[locale],
                                 locale ? " and in '" : "", locale ? locales[0] : "", locale ? "'" : "");
  drop(page, dropped);
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

/* Fills every part, or none: a text with a hole in it is never shown, and the drop says what is missing. Whose text it
 * is: a strategy's, or NULL: the placement's neutral one. */
static bool say(struct page *page, struct placement_decision *decided, const struct strategy *strategy,
                const struct wording *wording) {
  size_t count = decided->placement->parts ? decided->placement->part_count : 1;
  const char *texts[PARTS_MAX];
  struct slots slots = {.page = page, .decided = decided};
  struct buffer filled = {0};
  if (!wording->count) return false;
  bool is_whole = find_texts(page, decided, wording, texts);
  for (size_t i = 0; i < count && is_whole; i++) {
    buffer_clear(&filled);
    is_whole = wording_fill(texts[i], fill_slot, &slots, &filled);
    if (is_whole) decided->message[i] = arena_text(page->arena, filled.data, filled.length);
  }
  if (!is_whole) {
    memset(decided->message, 0, sizeof decided->message);
    drop_words(page, decided, strategy, &slots);
  }
  buffer_fini(&filled);
  return is_whole;
}

/* The proposal's own words where its story is true and no slot stays empty, else the neutral ones, which tell no story.
 * A proposal without words has none. */
static void tell(struct page *page, struct placement_decision *decided, const struct proposal *proposal) {
  bool is_true = decided->frame == proposal->frame;
  if (is_true && (!proposal->message.count || say(page, decided, proposal->strategy, &proposal->message)))
    return;
  decided->frame = NULL;
  say(page, decided, NULL, &decided->placement->message);
}

/* Whether the proposal leaves the placement filled; where it does not, everything of it is taken back. What was filled
 * before on this page may have been the last that the contact policy allows. */
static bool fill(struct page *page, struct placement_decision *decided, const struct proposal *proposal) {
  decided->alternative_count = 0;
  if (reach_is_used_up(page->reach, decided->placement, proposal->strategy)) return false;
  page->situation->is_transactional = proposal->strategy->is_transactional;
  take_proposed(page, decided, proposal);
  if (decided->alternative_count) complete(page, decided, proposal);
  if (decided->alternative_count >= ALTERNATIVES_MIN) {
    decided->strategy = proposal->strategy;
    decided->frame = judge_frame(page, decided, proposal);
    decided->reason = REASON_TARGETING_MATCH;
    decided->tone = proposal->tone;
    tell(page, decided, proposal);
    return true;
  }
  drop(page, (struct drop){.strategy = proposal->strategy->name,
                           .placement = decided->placement->name,
                           .check = "choice",
                           .detail = decided->alternative_count ? "only one alternative"
                                                                : "no offer left to show"});
  decided->alternative_count = 0;
  return false;
}

/* Of a strategy for it, or of the audience of one. */
static bool has_failure(const struct page *page, const struct placement *placement) {
  for (size_t i = 0; i < page->decision->drop_count; i++) {
    const struct drop *dropped = &page->decision->drops[i];
    if (dropped->is_failure && dropped->placement && !strcmp(dropped->placement, placement->name))
      return true;
  }
  return false;
}

static void show(struct page *page, const struct placement_decision *decided) {
  for (size_t i = 0; i < decided->alternative_count; i++)
    page->shown[page->shown_count++] = decided->alternatives[i].offer;
}

void placement_fall_back(struct page *page, struct placement_decision *decided) {
  page->situation->is_transactional = false;
  complete_from_fallback(page, decided, NULL);
  if (decided->alternative_count >= ALTERNATIVES_MIN) {
    say(page, decided, NULL, &decided->placement->message);
    decided->reason = page->decision->is_holdout ? REASON_SPLIT : REASON_DEFAULT;
  } else {
    decided->alternative_count = 0;
    decided->reason = REASON_DISABLED;
    drop(page, (struct drop){.placement = decided->placement->name,
                             .check = "choice",
                             .detail = decided->placement->has_fallback
                                           ? "the fallback has no two offers left to show"
                                           : "no fallback"});
  }
  if (has_failure(page, decided->placement)) decided->reason = REASON_ERROR;
  show(page, decided);
}

bool placement_decide(struct page *page, struct placement_decision *decided) {
  const struct proposal *winner = NULL;
  for (size_t i = 0; i < page->proposal_count; i++) {
    const struct proposal *proposal = &page->proposals[i];
    if (proposal->strategy->placement != decided->placement) continue;
    if (winner)
      drop(page, (struct drop){.strategy = proposal->strategy->name,
                               .placement = decided->placement->name,
                               .check = "arbitration",
                               .detail = arena_print(page->arena, "%s came first", winner->strategy->name)});
    else if (fill(page, decided, proposal))
      winner = proposal;
  }
  show(page, decided);
  return winner;
}
