/* The sequencer: what many workers finish in any order reaches the journal in the order it was taken.
 *
 * One thread, the crew's, takes places; whoever fills the oldest hands it to the journal, and all filled ones
 * behind it. The journal is for one thread at a time, so it is asked under the sequencer's lock alone.
 */
#ifndef SARTO_ENGINE_SEQUENCER_H
#define SARTO_ENGINE_SEQUENCER_H

#include <stdbool.h>

#include "engine/worker.h"

struct sequencer;

/* A place in the order, with a new event in it. */
struct slot {
  struct task task;       /* its filler's until the place is filled; the event is the sequencer's to free */
  struct slot *next;      /* the lane's: what waits behind it */
  struct journal_row row; /* what the event became, or */
  struct error *failure;  /* why it became nothing; the sequencer's to free */
};

/* A hundred places and some for each worker. */
struct sequencer *sequencer_new(const struct journal_port *journal, size_t worker_count);
void sequencer_free(struct sequencer *sequencer); /* NULL is fine; nothing may be on its way */

/* The journal as the crew and its workers may ask it. find: waits for an event of that identity that is on its way;
 * again: takes a place; both and recover are the crew's thread's. append and refuse are not for anyone to call. */
struct journal_port sequencer_port(struct sequencer *sequencer);

/* The next place, for an event that find did not know; waits while all places are still to be filled. Takes the
 * event's tree and copies its text. The crew's thread. */
struct slot *sequencer_take(struct sequencer *sequencer, struct task *task);
/* The place is filled: whoever calls has no business with it any more. Any thread. */
void sequencer_fill(struct sequencer *sequencer, struct slot *slot);
/* Waits until every place is filled and with the journal. The crew's thread. */
void sequencer_wait(struct sequencer *sequencer);

#endif
