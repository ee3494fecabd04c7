/* A worker: owns a share of the profiles and runs their events through the pipeline, in order. One thread's.
 *
 * Takes an event's text, gives the journal a row; the answer comes from the journal once the row is durable.
 */
#ifndef SARTO_ENGINE_WORKER_H
#define SARTO_ENGINE_WORKER_H

#include "domain/ports.h"
#include "domain/profile.h"
#include "script/release.h"

struct worker;

struct worker_options {
  const struct release *release; /* outlives the worker */
  struct script_arena *scripts;  /* the one the release was loaded in: images hold its addresses */
  struct journal_port journal;
  bool is_clock_events; /* `run`: time is the events', nothing is late, nothing comes from the future */
  bool has_no_holdout;  /* specs and simulations: as if everybody were personalized */
  size_t
      profiles_max; /* kept in memory, as far as the journal's folding lets them go; 0: 200,000. Nor more than the
                           worker's share of workspace.max_memory_bytes (0: 1 GB) */
};

struct worker *worker_new(const struct worker_options *options);
void worker_free(struct worker *worker); /* NULL is fine */

/* Decides the event and appends its row; `ticket` comes back with the journal's answer. An event that came
 * before is answered with the decision stored for it. Anything but OK is the answer itself: the event was not
 * taken. */
enum status worker_take(struct worker *worker, struct slice text, int64_t arrival_ms, void *ticket,
                        struct error *err);

/* Decides the event on a profile as it would be after `history` (events' texts, in order), without holdout and
 * leaving no trace: appends the decision's JSON to `out`. Starts from the known profile where
 * `is_known_profile`, else from a new one. */
enum status worker_simulate(struct worker *worker, const struct slice *history, size_t history_count,
                            struct slice text, int64_t arrival_ms, bool is_known_profile, struct buffer *out,
                            struct error *err);

/* Borrowed until the next call; NULL: nobody of that id. */
const struct profile *worker_find_profile(struct worker *worker, const char *profile_id, struct error *err);

/* After an answer of FULL or BUSY: drops every profile in memory, so that they are read again as they were
 * kept. */
void worker_recover(struct worker *worker);

struct worker_figures {
  uint64_t events, repeats, conflicts, refused, faults, late, future, holdout, profiles;
  uint64_t decide_us_total;
  uint64_t profile_bytes; /* of the profiles in memory */
};
struct worker_figures worker_figures(const struct worker *worker);

#endif
