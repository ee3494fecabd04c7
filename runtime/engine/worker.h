/* A worker: owns a share of the profiles and decides their events, in order. One thread's at a time.
 *
 * Takes events that the crew has checked and numbered, gives back what the journal keeps of them.
 */
#ifndef SARTO_ENGINE_WORKER_H
#define SARTO_ENGINE_WORKER_H

#include "base/histogram.h"
#include "base/token.h"
#include "domain/alias.h"
#include "domain/ports.h"
#include "domain/profile.h"
#include "engine/commons.h"
#include "engine/health.h"
#include "script/release.h"

struct worker;

struct worker_options {
  struct release *release;      /* the worker takes a reference */
  struct script_arena *scripts; /* the one the release was loaded in: images hold its addresses */
  struct journal_port journal;  /* load_profile and folded_number alone are called */
  struct commons *commons;      /* shared by all; outlives the worker */
  size_t index;                 /* of the worker's tally there */
  struct health *health;        /* shared by all; outlives the worker, or worker_change */
  bool has_no_holdout;          /* specs and simulations: as if everybody were personalized */
  bool is_import;               /* the events teach, and nothing is decided */
  struct token_key link_key;    /* of links: domain/link.h */
  size_t profiles_max; /* kept in memory, as far as the journal's folding lets them go; at least 1. Nor more
                          than the worker's share of workspace.max_memory_bytes (0: 1 GB) */
};

struct worker *worker_new(const struct worker_options *options);
void worker_free(struct worker *worker); /* NULL is fine */

/* Decides by this release from now on; `health` is its own. What is in memory is read anew when it is next used, and what
 * nobody uses is put aside, a few at a time with each event, and with worker_put_aside: the release before goes when none of
 * its profiles is left. */
void worker_change(struct worker *worker, struct release *release, struct script_arena *scripts,
                   struct health *health);

/* Puts aside at most so many profiles that hold to an earlier release. True: there are more. */
bool worker_put_aside(struct worker *worker, size_t most);

/* One event on its way: profile_check has passed it, its time is settled. */
struct task {
  struct event event; /* the host's own, too */
  bool is_import;     /* of the past, as of a worker that imports */
  int64_t arrival_ms;
  uint64_t number;
  bool is_late; /* teaches, decides nothing */
  void *ticket;
  /* Of a customer.alias: */
  const struct profile *previous; /* who turned out to be the subject: merged into it; NULL: nobody */
  uint64_t previous_number;       /* of the row that changed whoever came under the previous id; 0: none */
  bool makes_known;               /* the subject is a known person from now on */
  const char *note;               /* what became of it, for the decision; static */
};

/* Of a customer.alias; `previous` is whoever came under the previous id, `subject` whose event it is; NULL: nobody. */
enum alias_verdict worker_judge_alias(const struct event *event, const struct profile *previous,
                                      const struct profile *subject);
/* What the event makes of the profile before anything is decided: the first step of a decision. */
void worker_apply(const struct workspace *workspace, const struct task *task, struct profile *profile);
/* And the last one: when the host has something to do about them next. What is imported is seen when it came. */
void worker_schedule(const struct workspace *workspace, const struct task *task, struct profile *profile);

/* Decides the event on its profile, tallies what it bought, and fills *row, whose bytes are the caller's. IO or
 * CORRUPT: the profile could not be read; nothing has changed. */
enum status worker_decide(struct worker *worker, const struct task *task, struct journal_row *row,
                          struct error *err);

/* Decides the event on a profile as it would be after `history`, without holdout and leaving no trace: appends
 * the decision's JSON to `out`. Starts from the known profile where `is_known_profile`, else from a new one.
 * All events as those of a task. INVALID: the event is nobody's. */
enum status worker_simulate(struct worker *worker, const struct event *history, size_t history_count,
                            const struct event *event, bool is_known_profile, struct buffer *out,
                            struct error *err);

/* Appends to `out` what worker_decide would decide of the event now, on the profile as it is: holdout, caps and rules set
 * aside are what they are. Leaves no trace but in the health of rules; a customer.alias merges nobody. *number: of the row
 * that changed the profile last, 0: none. INVALID: the event is nobody's. */
enum status worker_evaluate(struct worker *worker, const struct event *event, uint64_t *number,
                            struct buffer *out, struct error *err);

/* Shows whose next time to come back (wakes.next_ms) the events since the last call have changed; the latest first. `number`: of the
 * row that says so. */
typedef void worker_scheduled(void *context, const char *profile_id, int64_t next_ms, uint64_t number);
void worker_each_scheduled(struct worker *worker, worker_scheduled *each, void *context);

/* Takes the profile in the place of what is held of its id. */
void worker_put_profile(struct worker *worker, struct profile *profile);

/* Borrowed until the next call; NULL: nobody of that id. */
const struct profile *worker_find_profile(struct worker *worker, const char *profile_id, struct error *err);

/* The release that decides; borrowed until worker_change. */
struct release *worker_release(const struct worker *worker);

/* Drops every profile in memory, so that they are read again as they were kept. */
void worker_forget(struct worker *worker);
/* Drops the profile of that id, where a row up to `number` changed it last, and whatever of the last event is at hand. */
void worker_drop(struct worker *worker, const char *profile_id, uint64_t number);

/* Takes out of a profile what is older than its attribute is kept. True: something went; *image is the profile as row
 * `number` is to hold it, borrowed until the next call, and *before the row that changed it until now. Nothing changes
 * where it cannot be read. */
bool worker_prune(struct worker *worker, const char *profile_id, int64_t now_ms, uint64_t number,
                  struct slice *image, uint64_t *before);

struct worker_figures {
  struct histogram decide; /* how long each decision took */
  uint64_t contact_refused[CONTACT_KINDS],
      contacts[CONTACT_STATES]; /* drops of the contact policy; events of decisions */
  uint64_t faults, holdout, profiles;
  uint64_t special[SPECIAL_CATEGORIES]; /* declared data that no consent covered, by category */
  uint64_t profile_bytes;               /* of the profiles in memory */
  uint64_t releases; /* that are kept for profiles in memory, the one that decides among them */
};
struct worker_figures worker_figures(const struct worker *worker);

#endif
