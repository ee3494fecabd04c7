/* One worker's thread. See lane.h.
 *
 * What is put hangs on a list under the lane's lock; the thread takes the whole list at once, so under load it
 * asks for the lock once for many events. A slot belongs to the thread from lane_put until sequencer_fill, and so
 * do the worker and its profiles as long as there is such a slot: the crew touches them when there is none.
 */
#include "engine/lane.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { STACK_BYTES = 8 << 20 }; /* Lua's calls within calls need it */

struct lane {
  struct worker *worker;
  struct sequencer *sequencer;
  struct lane_figures figures;
  pthread_t thread;
  pthread_mutex_t lock; /* of what follows */
  pthread_cond_t has_slots;
  struct slot *first, **end;
  bool is_waiting, is_closing;
};

static void decide(struct lane *lane, struct slot *slot) {
  struct error err;
  uint64_t start_us = clock_monotonic_us();
  if (worker_decide(lane->worker, &slot->task, &slot->row, &err)) {
    slot->failure = mem_copy(&err, sizeof err);
    lane->figures.failures++;
  }
  lane->figures.decide_us_total += clock_monotonic_us() - start_us;
  sequencer_fill(lane->sequencer, slot);
}

/* NULL: closed, and empty. */
static struct slot *take_all(struct lane *lane) {
  pthread_mutex_lock(&lane->lock);
  lane->is_waiting = true;
  while (!lane->first && !lane->is_closing) pthread_cond_wait(&lane->has_slots, &lane->lock);
  lane->is_waiting = false;
  struct slot *slots = lane->first;
  lane->first = NULL;
  lane->end = &lane->first;
  pthread_mutex_unlock(&lane->lock);
  return slots;
}

static void *run(void *context) {
  struct lane *lane = context;
  struct slot *slot;
  while ((slot = take_all(lane)))
    for (struct slot *next; slot; slot = next) {
      next = slot->next; /* once it is filled the slot is another event's */
      decide(lane, slot);
    }
  return NULL;
}

struct lane *lane_start(struct worker *worker, struct sequencer *sequencer) {
  struct lane *lane = mem_zero(sizeof *lane);
  pthread_attr_t attributes;
  lane->worker = worker;
  lane->sequencer = sequencer;
  lane->end = &lane->first;
  pthread_mutex_init(&lane->lock, NULL);
  pthread_cond_init(&lane->has_slots, NULL);
  pthread_attr_init(&attributes);
  must(!pthread_attr_setstacksize(&attributes, STACK_BYTES));
  must(!pthread_create(&lane->thread, &attributes, run, lane));
  pthread_attr_destroy(&attributes);
  return lane;
}

void lane_stop(struct lane *lane) {
  pthread_mutex_lock(&lane->lock);
  lane->is_closing = true;
  pthread_cond_signal(&lane->has_slots);
  pthread_mutex_unlock(&lane->lock);
  must(!pthread_join(lane->thread, NULL));
  pthread_cond_destroy(&lane->has_slots);
  pthread_mutex_destroy(&lane->lock);
  free(lane);
}

void lane_put(struct lane *lane, struct slot *slot) {
  slot->next = NULL;
  pthread_mutex_lock(&lane->lock);
  *lane->end = slot;
  lane->end = &slot->next;
  if (lane->is_waiting) pthread_cond_signal(&lane->has_slots);
  pthread_mutex_unlock(&lane->lock);
}

struct lane_figures lane_figures(const struct lane *lane) {
  return lane->figures;
}
