/* What an event names that nobody here knows: a type that is nearly one which strategies or signals hear, offers that the
 * catalogue does not have. It counts all the same; the decision says so, with the nearest right name, since whoever writes
 * events would hear of it from nobody else. The thread that has the profile at hand.
 */
#ifndef SARTO_ENGINE_UNKNOWNS_H
#define SARTO_ENGINE_UNKNOWNS_H

#include "engine/pipeline.h"

/* Adds drops of check `unheard` (one at most) and `unknown_offer` (a few). */
void unknowns_note(const struct pipeline *pipeline, struct decision *decision);

#endif
