/* Which strategies an event concerns: an index on event type and `where`, so that a strategy that does not
 * listen costs nothing. */
#ifndef SARTO_DOMAIN_SELECTION_H
#define SARTO_DOMAIN_SELECTION_H

#include "domain/event.h"
#include "domain/workspace.h"

/* Builds workspace->selection once all strategies and signals are in. */
void selection_build(struct workspace *workspace);

/* The strategies that listen to the event (type and every condition of `where`), and those without `on` whose
 * placement it names; where it names placements, only those of them, and none of a channel that interrupts; those that wait
 * (`after`) are found whatever the event names, for they answer later. In the order of workspace.strategies; in
 * `arena`. */
const struct strategy **selection_find(const struct workspace *workspace, const struct event *event,
                                       struct arena *arena, size_t *count);

/* The strategy of that name, as it hears the event now; NULL: there is none, or it hears it no more. */
const struct strategy *selection_find_due(const struct workspace *workspace, const char *name,
                                          const struct event *event);

/* The signals that hear a type of event under the event's own data, in the order of workspace.signals. */
const struct signal *const *selection_signals(const struct workspace *workspace, const char *type,
                                              const struct event *event, struct arena *arena, size_t *count);

/* Of a type that no strategy and no signal hears, and nobody counts, the nearest that one of them does; NULL: it is heard,
 * or near to none. */
const char *selection_nearest_type(const struct workspace *workspace, const char *type);

#endif
