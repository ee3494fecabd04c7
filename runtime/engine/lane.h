/* A lane: one worker on a thread of its own, and what waits for it. */
#ifndef SARTO_ENGINE_LANE_H
#define SARTO_ENGINE_LANE_H

#include "engine/sequencer.h"

struct lane;

/* Starts the thread. Worker and sequencer outlive the lane. */
struct lane *lane_start(struct worker *worker, struct sequencer *sequencer);
/* Ends it once all that was put is filled. */
void lane_stop(struct lane *lane);

/* Has the slot filled. The places of the sequencer are the bound. */
void lane_put(struct lane *lane, struct slot *slot);

struct lane_figures {
  uint64_t decide_us_total;
  uint64_t failures; /* events whose profile could not be read */
};
struct lane_figures lane_figures(const struct lane *lane); /* while nothing waits */

#endif
