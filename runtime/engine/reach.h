/* Whether anything may be shown in a placement now, before any strategy for it is called: what the host decides of how and
 * when a person is reached. */
#ifndef SARTO_ENGINE_REACH_H
#define SARTO_ENGINE_REACH_H

#include "domain/guardrails.h"
#include "engine/pipeline.h"

struct reach {
  const struct pipeline *pipeline;
  struct decision *decision;
  const struct offer_situation *situation;
  int64_t quiet_until_ms;  /* the last that was forbidden was so by quiet hours, until then; else 0 */
  struct guarded *guarded; /* by index in workspace.guardrails: reach.c's */
};

/* `situation` is of the event's profile, and outlives it. */
void reach_begin(struct reach *reach, const struct pipeline *pipeline, struct decision *decision,
                 const struct offer_situation *situation);

/* Whether the strategy, or where that is NULL the fallback, may show nothing in the placement; a drop says why. */
bool reach_forbids(struct reach *reach, const struct placement *placement, const struct strategy *strategy);
/* Whether the contact policy alone forbids it: once more, since what was filled meanwhile counts. */
bool reach_is_used_up(struct reach *reach, const struct placement *placement,
                      const struct strategy *strategy);
/* Whether the event asks for a placement that nobody can ask for; a drop says why. */
bool reach_is_closed(struct reach *reach, const struct placement *placement);

#endif
