/* Asking: see asking.h. One decision asks for one thing at most, and not of the holdout, which is kept as if nobody cared
 * who they are. What a person said no to, or answered, and how often they were asked is theirs: domain/asked.c. Runs on
 * the worker's thread; what it makes lies in the event's arena.
 */
#include "engine/asking.h"

static bool is_closed(const struct decision *decision, const struct placement *placement) {
  for (size_t i = 0; i < decision->placement_count; i++)
    if (decision->placements[i].placement == placement) return decision->placements[i].is_closed;
  return true;
}

/* Nobody is promised what is not to be had. */
static bool can_give(const struct offer_situation *situation, const struct ask *ask) {
  if (!ask->gives_offer) return true;
  const struct offer *offer = catalogue_find(situation->workspace->catalogue, ask->gives_offer);
  return offer && guardrail_can_give(situation, offer);
}

static const char *why_not(const struct pipeline *pipeline, const struct decision *decision,
                           const struct offer_situation *situation, const struct ask *ask) {
  struct arena *arena = pipeline->arena;
  if (decision->is_holdout) return arena_print(arena, "%s: the holdout is not asked", ask->name);
  if (is_closed(decision, ask->placement))
    return arena_print(arena, "%s: nothing goes to %s now", ask->name, ask->placement->name);
  const char *why = asked_forbids(situation->profile, situation->workspace, ask, situation->now_ms, arena);
  if (why) return why;
  if (decision->ask) return arena_print(arena, "%s: %s came first", ask->name, decision->ask->name);
  return can_give(situation, ask)
             ? NULL
             : arena_print(arena, "%s: %s, which it gives, is not to be had", ask->name, ask->gives_offer);
}

void asking_decide(const struct pipeline *pipeline, struct decision *decision,
                   const struct offer_situation *situation, const struct proposal *proposals, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const struct strategy *strategy = proposals[i].strategy;
    const struct ask *ask = proposals[i].ask;
    const char *why = ask ? why_not(pipeline, decision, situation, ask) : NULL;
    if (why)
      decision_drop(decision, pipeline->arena,
                    (struct drop){.strategy = strategy->name,
                                  .placement = strategy->placement->name,
                                  .check = "ask",
                                  .detail = why});
    if (!ask || why) continue;
    decision->ask = ask;
    decision->asker = strategy;
  }
  if (decision->ask) asked_record(&pipeline->profile->asked, decision->ask, pipeline->event);
}
