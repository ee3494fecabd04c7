/* How a placement is filled. It shows the first proposal, in the order of arbitration, that leaves it at least two
 * alternatives once the guardrails have seen every offer and the fallback has filled up; where none does, the fallback
 * itself; where that cannot either, nothing. A story is told only over offers of which it is true: see "frames"; in which
 * words: telling.c.
 */
#include "engine/placement.h"

#include <math.h>
#include <string.h>

#include "domain/offer.h"
#include "engine/reach.h"
#include "engine/telling.h"

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

static void drop_offer(struct page *page, const struct placement_decision *decided,
                       const struct proposal *proposal, const struct offer *offer, const char *check) {
  struct drop dropped = {.strategy = proposal->strategy->name,
                         .placement = decided->placement->name,
                         .offer = offer->id,
                         .check = check};
  dropped.detail = guardrail_detail(page->situation, offer, check, page->arena, &dropped.contact);
  drop(page, dropped);
}

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
      drop_offer(page, decided, proposal, offer, check);
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

/* ---- as if by chance ----
 *
 * Of n alternatives k are drawn, of which the mean is n times the placement's serendipity, and never all: the last k that
 * were proposed or completed make room for k of the pool, each equally likely. The pool is what the fallback may
 * show, without what is shown. Every draw is the event's own, and so is its propensity: known, not estimated. */

/* The draws of one placement, in one order: SplitMix64 (Steele, Lea, Flood 2014), from a keyed hash of the event. */
struct draws {
  uint64_t state;
};

static struct draws draws_of(const struct page *page, const struct placement *placement) {
  unsigned char key[IDENTITY_BYTES + NAME_BYTES_MAX];
  size_t length = strnlen(placement->name, NAME_BYTES_MAX);
  memcpy(key, page->decision->event->identity.bytes, IDENTITY_BYTES);
  memcpy(key + IDENTITY_BYTES, placement->name, length);
  return (struct draws){hash_keyed(&page->situation->workspace->key, key, IDENTITY_BYTES + length)};
}

static double draw(struct draws *draws) {
  uint64_t mixed = draws->state += UINT64_C(0x9e3779b97f4a7c15);
  mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
  return (double)((mixed ^ mixed >> 31) >> 11) * 0x1p-53;
}

static size_t find_pool(struct page *page, const struct placement_decision *decided,
                        const struct frame *frame, const struct offer *pool[OFFERS_FOUND_MAX]) {
  struct completion completion = {page, decided, frame, guardrail_audience(page->situation)};
  struct offer_audience audience = {may_complete, NULL, &completion};
  struct offer_query query = decided->placement->fallback;
  query.limit = 0;
  return offer_select(page->situation->workspace->catalogue, &query, &audience, pool, OFFERS_FOUND_MAX);
}

/* How likely it is that at least `many` of n are drawn, where the mean is `mean`. */
static double chance_of(double mean, size_t many) {
  double certain = floor(mean);
  if ((double)many <= certain) return 1;
  return (double)many > certain + 1 ? 0 : mean - certain;
}

/* A mass strategy reads nothing to be outside of, and what the customer dictates is theirs. */
static bool may_draw(const struct placement *placement, const struct strategy *strategy) {
  return placement->serendipity > 0 &&
         (strategy->degree == DEGREE_SEGMENT || strategy->degree == DEGREE_INDIVIDUAL);
}

static void draw_some(struct page *page, struct placement_decision *decided,
                      const struct proposal *proposal) {
  const struct placement *placement = decided->placement;
  const struct offer *pool[OFFERS_FOUND_MAX];
  const struct frame *frame = find_misfit(decided, proposal->frame) ? NULL : proposal->frame;
  if (!may_draw(placement, proposal->strategy)) return;
  size_t count = decided->alternative_count, pool_count = find_pool(page, decided, frame, pool);
  size_t most = count - 1 < pool_count ? count - 1 : pool_count;
  double mean = placement->serendipity * (double)count;
  if (mean > (double)most) mean = (double)most;
  struct draws draws = draws_of(page, placement);
  size_t drawn = (size_t)(floor(mean) + (draw(&draws) < mean - floor(mean)));
  for (size_t i = 0; i < most; i++)
    decided->alternatives[count - 1 - i].propensity = 1 - chance_of(mean, i + 1);
  for (size_t i = 0; i < drawn; i++) {
    size_t at = i + (size_t)(draw(&draws) * (double)(pool_count - i));
    const struct offer *offer = pool[at];
    pool[at] = pool[i];
    decided->alternatives[count - drawn + i] = (struct alternative){offer, 0, mean / (double)pool_count};
  }
}

/* ---- the whole ---- */

/* Whether the proposal leaves the placement filled; where it does not, everything of it is taken back. What was filled
 * before on this page may have been the last that the contact policy allows. */
static bool fill(struct page *page, struct placement_decision *decided, const struct proposal *proposal) {
  decided->alternative_count = 0;
  if (reach_is_used_up(page->reach, decided->placement, proposal->strategy)) return false;
  page->situation->is_transactional = proposal->strategy->is_transactional;
  take_proposed(page, decided, proposal);
  if (decided->alternative_count) complete(page, decided, proposal);
  if (decided->alternative_count >= ALTERNATIVES_MIN) {
    draw_some(page, decided, proposal);
    decided->strategy = proposal->strategy;
    decided->frame = judge_frame(page, decided, proposal);
    decided->reason = REASON_TARGETING_MATCH;
    decided->tone = proposal->tone;
    telling_tell(page, decided, proposal);
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
    telling_tell_neutral(page, decided);
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
    if (proposal->strategy->placement != decided->placement || !proposal->offers) continue;
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
