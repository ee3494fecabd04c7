/* The crew: N workers, each owning a share of the profiles, that decide as one would: the same bytes in the same
 * order, whatever N is. One thread's, the caller's.
 *
 * Takes an event's text, gives the journal a row; the answer comes from the journal once the row is durable. With
 * one worker everything is done before crew_take returns; with more each has a thread of its own.
 */
#ifndef SARTO_ENGINE_CREW_H
#define SARTO_ENGINE_CREW_H

#include "engine/worker.h"

struct crew;

/* One for each worker: the same release, loaded in an arena of its own and with one catalogue. The crew takes a reference
 * to each release, and with it to its arena. */
struct crew_seat {
  struct release *release;
  struct script_arena *scripts;
};

struct crew_options {
  const struct crew_seat *seats; /* copied */
  size_t seat_count;             /* 1 to WORKERS_MAX */
  struct journal_port journal;   /* with more than one worker it answers on whichever thread it is asked */
  bool is_clock_events;      /* `run`: time is the events', nothing is late, nothing comes from the future */
  bool has_no_holdout;       /* specs and simulations: as if everybody were personalized */
  bool is_import;            /* the events teach, and nothing is decided */
  struct token_key link_key; /* of links that go with what is sent: domain/link.h */
  health_told *faulted;      /* told of scripts that fail, now and then; may be NULL */
  void *faulted_context;
  /* Kept in memory by all together, as far as the journal's folding lets them go; 0: as many as
   * workspace.max_memory_bytes holds. */
  size_t profiles_max;
};

/* IO, CORRUPT: what an earlier process left cannot be read. */
enum status crew_new(const struct crew_options *options, struct crew **crew, struct error *err);
/* Once all that was taken is with the journal, which outlives the crew. NULL is fine. */
void crew_free(struct crew *crew);

/* Decides the event and appends its row; `ticket` comes back with the journal's answer. An event that came before is
 * answered with the decision stored for it. Anything but OK is the answer itself: the event was not taken. With more
 * than one worker waits while hundreds are at work; IO or CORRUPT, when the profile could not be read, then comes
 * with the ticket. */
enum status crew_take(struct crew *crew, struct slice text, int64_t arrival_ms, void *ticket,
                      struct error *err);

/* From the next event on another release decides; those at hand are decided first, by the one before. `seats`: as many as
 * there were, loaded in arenas of their own, of which no crew has had any before. What many people's events made goes on.
 * Where release_has_same_catalogue the new release gets the crew's, and the old one its; else what came since the last seal is sealed, and what
 * events have changed is put over the new catalogue: from then on all is as if a process had begun with the new release.
 * Which rules are set aside is forgotten. Who owns which profile stays as it was when the crew was new, whatever the salt.
 * INVALID: workspace.workers is another one; CORRUPT: a changed offer. Nothing has changed then, but perhaps for a seal. */
enum status crew_change(struct crew *crew, const struct crew_seat *seats, struct error *err);

/* The crew keeps rows of its own in the journal; answers with this ticket are nobody's. */
bool crew_is_own_ticket(const void *ticket);

/* The crew makes events of its own where something is due of a person (domain/profile_due.h): where time is the events',
 * all that is due up to the time of an event before it, and what the event itself made due right after it, in the order of
 * when it is due and of whom; else with crew_tick, and a few before each event. Their answers have this ticket. Nothing where it imports. */
bool crew_is_due_ticket(const void *ticket);

/* Where time is the events': it is that time now, and what is due up to then is made. Nothing else. */
void crew_pass(struct crew *crew, int64_t time_ms);

/* Puts aside some of the profiles that hold to a release before, so that it goes although nobody comes: CREW_ASIDE_MAX at
 * most, of all workers together. And seals what many people's events make, where workspace.epoch_ms have passed since the last seal and there is anything
 * new. And makes the events that are due, CREW_DUE_MAX at most. In serve, every second; nothing where time is the events'. */
enum { CREW_ASIDE_MAX = 2000, CREW_DUE_MAX = 1000 };
void crew_tick(struct crew *crew, int64_t now_ms);

/* Waits until no worker has anything to do and all that was taken is with the journal. Until crew_take is called
 * again every profile, and all that workers share, is the caller's to touch. */
void crew_barrier(struct crew *crew);

/* These begin with a barrier. */

/* Decides the event on a profile as it would be after `history` (events' texts, in order), without holdout and
 * leaving no trace: appends the decision's JSON to `out`. Starts from the known profile where
 * `is_known_profile`, else from a new one. INVALID besides: an offer.changed, which is nobody's. */
enum status crew_simulate(struct crew *crew, const struct slice *history, size_t history_count,
                          struct slice text, int64_t arrival_ms, bool is_known_profile, struct buffer *out,
                          struct error *err);

/* What would be decided of the event if it came now: see worker_evaluate. The same event on the same profile, catalogue and
 * seal, at the same time, gives the same bytes. INVALID besides: an offer.changed. */
enum status crew_evaluate(struct crew *crew, struct slice text, int64_t arrival_ms, uint64_t *number,
                          struct buffer *out, struct error *err);

/* Borrowed until the next call; NULL: nobody of that id (err->status is OK), or it could not be read. */
const struct profile *crew_find_profile(struct crew *crew, const char *profile_id, struct error *err);

/* People who are to be forgotten. */
struct crew_forgetting {
  const char *const *profile_ids;
  size_t count;
  int64_t asked_ms, erase_from_ms, deadline_ms; /* wall clock: see journal_forget_ask */
  bool is_now;
  /* Only those who have done nothing since, by what is in memory; INT64_MAX: all of them. Then events of theirs are kept out
   * that are no later than the last one held. */
  int64_t silent_since_ms;
};

/* From when it returns they are in no answer: the journal has their tombstones, no worker has their profiles, and what
 * fewer than workspace.min_people bought is thinned, in a seal of its own. Whoever is unknown is forgotten all the same,
 * so that nothing is learned from the answer; whoever is gone already, for good, without a time to undo it. Where a worker could not read a profile, for it is damaged, whoever it is
 * goes without those who flowed into them. INVALID: an id that nobody can have, or the journal forgets nobody; NOT_FOUND:
 * none of them was silent; what else the journal says. Nobody was forgotten then. */
enum status crew_forget(struct crew *crew, const struct crew_forgetting *asked,
                        char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err);

/* Takes out of those people's profiles what is older than its attribute is kept, each in a row of the crew's own. By the
 * wall clock. */
void crew_prune(struct crew *crew, const char *const *profile_ids, size_t count, int64_t now_ms);

/* What many people's events have made, as of the last seal; borrowed until the next call. */
const struct aggregate *crew_sealed(struct crew *crew);

/* After an answer of FULL or BUSY: drops every profile in memory, so that they are read again as they were
 * kept, and counts anew what many people's events make. */
enum status crew_recover(struct crew *crew, struct error *err);

/* Borrowed until crew_change. Needs no barrier. */
const struct health *crew_health(const struct crew *crew);

struct crew_figures {
  uint64_t events, repeats, conflicts, refused, faults, late, future, holdout, profiles;
  uint64_t forgotten; /* events that were not taken, for they are of people who were forgotten */
  uint64_t forgets;   /* people */
  uint64_t
      contact_refused[CONTACT_KINDS]; /* strategies, fallbacks and offers that the contact policy dropped */
  uint64_t
      contacts[CONTACT_STATES]; /* events of decisions that were shown or answered, from CONTACT_EXPOSED on */
  uint64_t special[SPECIAL_CATEGORIES]; /* data that were not kept, by category */
  uint64_t due, due_late,
      due_failed;           /* events that the crew made itself; those too late; that could not be made */
  uint64_t waiting;         /* whom it comes back to within the hour, about */
  uint64_t decide_us_total; /* of all threads together */
  struct histogram decide;  /* of each event that got a row, the crew's own among them */
  uint64_t workers;
  uint64_t profile_bytes; /* of the profiles in memory */
  uint64_t
      releases; /* the most that one worker keeps for profiles in memory: 1, and soon again after a change */
};
struct crew_figures crew_figures(struct crew *crew);

#endif
