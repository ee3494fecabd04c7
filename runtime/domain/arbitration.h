/* Arbitration: in which order proposals are tried for their placements. */
#ifndef SARTO_DOMAIN_ARBITRATION_H
#define SARTO_DOMAIN_ARBITRATION_H

#include "domain/decision.h"

/* What decides between equals in this event: a keyed hash of event and strategy, so that it is the same on
 * every run and no strategy wins always. */
uint64_t arbitration_tie(const struct workspace *workspace, const struct event *event,
                         const struct strategy *strategy);

/* Sorts: by priority, then degree (the nearer first), then score, all descending, then tie. A total order: strategies
 * differ in their tie or name. */
void arbitrate(struct proposal *proposals, size_t count);

#endif
