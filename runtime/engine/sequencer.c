/* The order of events over many workers. See sequencer.h.
 *
 *   taken   ─►│ filled │ empty │ filled │ empty │ … free … │
 *              first: the oldest that the journal has not         next: the one to be taken
 *
 * A ring. The crew's thread alone moves `next` and keeps the identities of the places, so that an event that comes
 * again while it is on its way is noticed: then the crew waits for it, and what it finds afterwards is what one
 * worker would have found. Whatever waits, waits for a place to be released, so one condition is enough. A crew
 * that found the ring full is woken when half of it is free, not for every place.
 */
#include "engine/sequencer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define HASH_FUNCTION(key, length, hash) memcpy(&(hash), key, sizeof(hash))
#define uthash_malloc(bytes)             mem_alloc(bytes)
#include <uthash.h>

/* For each worker. More would be colder memory when a worker comes to it, fewer would let a slow event stop all. */
enum { PLACES = 128 };

struct place {
  struct slot slot;      /* first: a slot is its place */
  uint64_t number_again; /* the place of a repeat: of the row that answers it */
  void *ticket_again;
  bool is_filled;

  struct identity identity; /* of here on the crew's thread's */
  uint64_t sequence;
  bool is_hashed;
  UT_hash_handle hh;
};

struct sequencer {
  struct journal_port journal;
  pthread_mutex_t lock; /* of the journal, `is_filled` and what follows */
  pthread_cond_t released;
  uint64_t first;
  uint64_t awaited; /* until `first` is that far the crew's thread sleeps */

  size_t place_count;
  uint64_t next, first_seen; /* of here on the crew's thread's */
  uint64_t first_kept;       /* the places before it have no event any more */
  uint64_t last_number;
  struct place *on_their_way; /* by identity; released ones too, until their place is taken again */
  struct place *places;
};

struct sequencer *sequencer_new(const struct journal_port *journal, size_t worker_count) {
  struct sequencer *sequencer = mem_zero(sizeof *sequencer);
  sequencer->journal = *journal;
  sequencer->last_number = journal->last_number(journal->self);
  sequencer->place_count = PLACES * worker_count;
  sequencer->places = mem_zero(sequencer->place_count * sizeof *sequencer->places);
  pthread_mutex_init(&sequencer->lock, NULL);
  pthread_cond_init(&sequencer->released, NULL);
  return sequencer;
}

static struct place *place_at(const struct sequencer *sequencer, uint64_t sequence) {
  return &sequencer->places[sequence % sequencer->place_count];
}

/* What one thread allocates and another frees costs both (malloc's caches are a thread's; a tenth of a decision,
 * measured), so the thread that decoded the events frees them. */
static void free_released(struct sequencer *sequencer) {
  for (; sequencer->first_kept < sequencer->first_seen; sequencer->first_kept++) {
    struct event *event = &place_at(sequencer, sequencer->first_kept)->slot.task.event;
    free((char *)event->text.data);
    event_fini(event);
  }
}

void sequencer_free(struct sequencer *sequencer) {
  if (!sequencer) return;
  must(sequencer->first == sequencer->next);
  sequencer->first_seen = sequencer->first;
  free_released(sequencer);
  HASH_CLEAR(hh, sequencer->on_their_way);
  pthread_cond_destroy(&sequencer->released);
  pthread_mutex_destroy(&sequencer->lock);
  free(sequencer->places);
  free(sequencer);
}

/* ---- releasing; under the lock ---- */

static void hand_over(const struct journal_port *journal, struct place *place) {
  struct slot *slot = &place->slot;
  if (place->number_again) {
    journal->again(journal->self, place->number_again, place->ticket_again);
  } else if (slot->failure) {
    journal->refuse(journal->self, slot->task.ticket, slot->failure);
    free(slot->failure);
    slot->failure = NULL;
  } else {
    journal->append(journal->self, slot->row);
  }
  place->number_again = 0;
  place->is_filled = false;
}

static void fill(struct sequencer *sequencer, struct place *place) {
  place->is_filled = true;
  if (place != place_at(sequencer, sequencer->first)) return;
  for (; place->is_filled; place = place_at(sequencer, sequencer->first)) {
    hand_over(&sequencer->journal, place);
    sequencer->first++;
  }
  if (sequencer->awaited && sequencer->first >= sequencer->awaited) pthread_cond_signal(&sequencer->released);
}

void sequencer_fill(struct sequencer *sequencer, struct slot *slot) {
  pthread_mutex_lock(&sequencer->lock);
  fill(sequencer, (struct place *)slot);
  pthread_mutex_unlock(&sequencer->lock);
}

/* ---- taking ---- */

/* Until all places before `sequence` are released. */
static void await(struct sequencer *sequencer, uint64_t sequence) {
  sequencer->awaited = sequence;
  while (sequencer->first < sequence) pthread_cond_wait(&sequencer->released, &sequencer->lock);
  sequencer->awaited = 0;
  sequencer->first_seen = sequencer->first;
}

void sequencer_wait(struct sequencer *sequencer) {
  pthread_mutex_lock(&sequencer->lock);
  await(sequencer, sequencer->next);
  pthread_mutex_unlock(&sequencer->lock);
  free_released(sequencer);
}

static void unhash(struct sequencer *sequencer, struct place *place) {
  if (place->is_hashed) HASH_DEL(sequencer->on_their_way, place);
  place->is_hashed = false;
}

static struct place *take(struct sequencer *sequencer) {
  if (sequencer->next - sequencer->first_seen == sequencer->place_count) {
    pthread_mutex_lock(&sequencer->lock);
    bool is_full = sequencer->next - sequencer->first == sequencer->place_count;
    await(sequencer, is_full ? sequencer->next - sequencer->place_count / 2 : 0);
    pthread_mutex_unlock(&sequencer->lock);
  }
  free_released(sequencer);
  struct place *place = place_at(sequencer, sequencer->next);
  unhash(sequencer, place);
  place->sequence = sequencer->next++;
  return place;
}

struct slot *sequencer_take(struct sequencer *sequencer, struct task *task) {
  struct place *place = take(sequencer);
  place->slot.task = *task;
  place->slot.task.event.text.data = mem_copy(task->event.text.data, task->event.text.length);
  task->event.tree = NULL;
  sequencer->last_number = task->number;
  place->identity = task->event.identity;
  place->is_hashed = true;
  HASH_ADD(hh, sequencer->on_their_way, identity, sizeof place->identity, place);
  return &place->slot;
}

/* ---- the journal, asked by many ---- */

static uint64_t last_number(void *self) {
  struct sequencer *sequencer = self;
  return sequencer->journal.last_number(sequencer->journal.self);
}

/* Where the journal knows the last rows alone, it may still have one that it would not if all that was taken were
 * with it already: to one worker that row were gone. */
static bool is_gone(const struct sequencer *sequencer, const struct journal_entry *entry) {
  uint64_t rows_max = sequencer->journal.rows_max;
  return rows_max && entry->number + rows_max <= sequencer->last_number;
}

static bool find(void *self, const struct identity *identity, struct journal_entry *entry) {
  struct sequencer *sequencer = self;
  struct place *place;
  HASH_FIND(hh, sequencer->on_their_way, identity, sizeof *identity, place);
  pthread_mutex_lock(&sequencer->lock);
  if (place) await(sequencer, place->sequence + 1);
  bool is_found = sequencer->journal.find(sequencer->journal.self, identity, entry);
  sequencer->first_seen = sequencer->first;
  pthread_mutex_unlock(&sequencer->lock);
  if (place) unhash(sequencer, place);
  return is_found && !is_gone(sequencer, entry);
}

static void again(void *self, uint64_t number, void *ticket) {
  struct sequencer *sequencer = self;
  struct place *place = take(sequencer);
  place->number_again = number;
  place->ticket_again = ticket;
  sequencer_fill(sequencer, &place->slot);
}

static uint64_t folded_number(void *self) {
  struct sequencer *sequencer = self;
  pthread_mutex_lock(&sequencer->lock);
  uint64_t number = sequencer->journal.folded_number(sequencer->journal.self);
  pthread_mutex_unlock(&sequencer->lock);
  return number;
}

static enum status load_profile(void *self, const char *profile_id, struct buffer *image, uint64_t *number,
                                struct error *err) {
  struct sequencer *sequencer = self;
  pthread_mutex_lock(&sequencer->lock);
  enum status status =
      sequencer->journal.load_profile(sequencer->journal.self, profile_id, image, number, err);
  pthread_mutex_unlock(&sequencer->lock);
  return status;
}

static void recover(void *self) {
  struct sequencer *sequencer = self;
  sequencer_wait(sequencer);
  sequencer->journal.recover(sequencer->journal.self);
}

struct journal_port sequencer_port(struct sequencer *sequencer) {
  return (struct journal_port){.self = sequencer,
                               .last_number = last_number,
                               .find = find,
                               .again = again,
                               .folded_number = folded_number,
                               .load_profile = load_profile,
                               .recover = recover};
}
