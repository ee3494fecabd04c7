/* A placement: which proposal it shows, which alternatives, in which words. */
#ifndef SARTO_ENGINE_PLACEMENT_H
#define SARTO_ENGINE_PLACEMENT_H

#include "domain/decision.h"
#include "domain/guardrails.h"

struct reach;

/* What the placements of one event share. */
struct page {
  struct arena *arena; /* the event's */
  struct decision *decision;
  struct offer_situation *situation;
  struct reach *reach;
  const struct proposal *proposals; /* in the order of arbitration */
  size_t proposal_count;
  const struct offer **shown; /* on this page already, over all placements; room for all their alternatives */
  size_t shown_count;
};

/* Fills `decided`, whose placement is one of the workspace's, with the first proposal that can be shown; false: none
 * can. `page` remembers what is shown. */
bool placement_decide(struct page *page, struct placement_decision *decided);
/* Fills one that no proposal filled, with the fallback or, where that cannot be shown, nothing. Once every proposal for
 * the page was heard: what somebody wants to tell comes before what stands there when nobody does. */
void placement_fall_back(struct page *page, struct placement_decision *decided);

#endif
