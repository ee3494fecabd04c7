/* A worker: from an event's text to a journal row. See worker.h.
 *
 * Profiles are kept in memory, the longest unused first to go; one that a row not yet folded has changed
 * stays, since the profile table does not have it yet. A profile is changed only after everything that can
 * refuse the event has been asked. Runs on one thread; nothing here waits but the journal's append when its
 * queue is full.
 */
#include "engine/worker.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/clock.h"
#include "engine/pipeline.h"

enum { PROFILES_MAX_DEFAULT = 200000, MEMORY_BYTES_DEFAULT = 1 << 30 };
#define FUTURE_MS (5 * CLOCK_MINUTE_MS)

struct cached {
  UT_hash_handle hh;
  struct profile *profile;
};

struct worker {
  struct worker_options options;
  struct arena arena;   /* of the event at hand */
  struct cached *cache; /* by profile id; in order of use, oldest first */
  size_t memory_bytes;  /* of the profiles in memory */
  struct buffer image, decision;
  int64_t latest_ms;    /* the events' clock: the greatest time so far */
  uint64_t last_number; /* given to a row */
  struct worker_figures figures;
};

struct worker *worker_new(const struct worker_options *options) {
  struct worker *worker = mem_zero(sizeof *worker);
  worker->options = *options;
  if (!worker->options.profiles_max) worker->options.profiles_max = PROFILES_MAX_DEFAULT;
  worker->latest_ms = INT64_MIN;
  worker->last_number = options->journal.last_number(options->journal.self);
  return worker;
}

/* ---- profiles in memory ---- */

/* Accounts for what a profile in memory takes now. */
static void weigh(struct worker *worker, struct profile *profile) {
  worker->memory_bytes -= profile->bytes;
  profile->bytes = profile_bytes(profile) + sizeof(struct cached);
  worker->memory_bytes += profile->bytes;
}

static void forget(struct worker *worker, struct cached *cached) {
  HASH_DEL(worker->cache, cached);
  worker->memory_bytes -= cached->profile->bytes;
  profile_free(cached->profile);
  free(cached);
}

static size_t share_of_memory(const struct workspace *workspace) {
  size_t bytes = workspace->max_memory_bytes ? workspace->max_memory_bytes : MEMORY_BYTES_DEFAULT;
  return bytes / (workspace->worker_count ? workspace->worker_count : 1);
}

/* The profile at hand is the last in use, and stays. */
static bool holds_too_much(const struct worker *worker) {
  size_t count = HASH_COUNT(worker->cache);
  return count > worker->options.profiles_max ||
         (count > 1 && worker->memory_bytes > share_of_memory(&worker->options.release->workspace));
}

static void evict(struct worker *worker) {
  const struct journal_port *journal = &worker->options.journal;
  if (!holds_too_much(worker)) return;
  uint64_t folded = journal->folded_number(journal->self);
  while (holds_too_much(worker) && worker->cache->profile->number <= folded) forget(worker, worker->cache);
}

static void keep(struct worker *worker, struct profile *profile) {
  struct cached *cached = mem_zero(sizeof *cached);
  cached->profile = profile;
  HASH_ADD_KEYPTR(hh, worker->cache, profile->id, strlen(profile->id), cached);
  weigh(worker, profile);
  evict(worker);
}

static struct profile *find_cached(struct worker *worker, const char *id) {
  struct cached *cached;
  HASH_FIND_STR(worker->cache, id, cached);
  if (!cached) return NULL;
  HASH_DEL(worker->cache, cached);
  HASH_ADD_KEYPTR(hh, worker->cache, cached->profile->id, strlen(cached->profile->id), cached);
  return cached->profile;
}

/* OK with NULL for someone new. */
static enum status load_profile(struct worker *worker, const char *id, struct profile **profile,
                                struct error *err) {
  const struct journal_port *journal = &worker->options.journal;
  *profile = find_cached(worker, id);
  if (*profile) return STATUS_OK;
  buffer_clear(&worker->image);
  enum status status = journal->load_profile(journal->self, id, &worker->image, err);
  if (status == STATUS_NOT_FOUND) return STATUS_OK;
  struct slice image = {worker->image.data, worker->image.length};
  if (!status) status = profile_decode(image, &worker->options.release->workspace, profile, err);
  if (!status) keep(worker, *profile);
  return status;
}

const struct profile *worker_find_profile(struct worker *worker, const char *profile_id, struct error *err) {
  struct profile *profile;
  err->status = load_profile(worker, profile_id, &profile, err);
  return err->status ? NULL : profile;
}

void worker_recover(struct worker *worker) {
  struct cached *cached, *next;
  HASH_ITER(hh, worker->cache, cached, next) forget(worker, cached);
  worker->options.journal.recover(worker->options.journal.self);
}

void worker_free(struct worker *worker) {
  if (!worker) return;
  struct cached *cached, *next;
  HASH_ITER(hh, worker->cache, cached, next) forget(worker, cached);
  arena_fini(&worker->arena);
  buffer_fini(&worker->image);
  buffer_fini(&worker->decision);
  free(worker);
}

/* ---- one event ---- */

/* Time defaults to arrival; in `run` the clock is the events', so it defaults to the latest of them. */
static void settle_time(struct worker *worker, struct event *event, int64_t arrival_ms) {
  if (worker->options.is_clock_events) {
    if (!event->has_time) event->time_ms = worker->latest_ms == INT64_MIN ? arrival_ms : worker->latest_ms;
  } else if (!event->has_time || event->time_ms > arrival_ms + FUTURE_MS) {
    worker->figures.future += event->has_time;
    event->time_ms = arrival_ms;
  }
}

static bool is_late(const struct worker *worker, const struct event *event, int64_t arrival_ms) {
  const struct workspace *workspace = &worker->options.release->workspace;
  return !worker->options.is_clock_events && event->time_ms < arrival_ms - workspace->late_after_ms;
}

static void decide(struct worker *worker, const struct event *event, const struct profile *profile, bool late,
                   bool is_simulated, struct buffer *out) {
  struct decision decision;
  struct pipeline pipeline = {.release = worker->options.release,
                              .scripts = worker->options.scripts,
                              .profile = profile,
                              .event = event,
                              .arena = &worker->arena,
                              .is_late = late,
                              .has_log = is_simulated,
                              .has_no_holdout = is_simulated || worker->options.has_no_holdout};
  pipeline_run(&pipeline, &decision);
  decision_encode(&decision, out);
  worker->figures.faults += decision.fault_count;
  worker->figures.holdout += decision.is_holdout;
  worker->figures.late += late;
}

static struct slice place(char **at, const char *data, size_t length) {
  struct slice slice = {*at, length};
  if (length) memcpy(*at, data, length);
  *at += length;
  return slice;
}

/* One block holds all four parts: the row is freed with one call, on the journal's thread. */
static struct journal_row make_row(struct worker *worker, const struct event *event, int64_t arrival_ms,
                                   uint64_t number, void *ticket) {
  size_t id_bytes = strlen(event->subject) + 1;
  char *at = mem_alloc(id_bytes + event->text.length + worker->image.length + worker->decision.length);
  struct journal_row row = {.number = number,
                            .identity = event->identity,
                            .body_checksum = checksum(event->text.data, event->text.length),
                            .time_ms = event->time_ms,
                            .arrival_ms = arrival_ms,
                            .bytes = at,
                            .ticket = ticket};
  row.profile_id = place(&at, event->subject, id_bytes).data;
  row.event = place(&at, event->text.data, event->text.length);
  row.profile = place(&at, worker->image.data, worker->image.length);
  row.decision = place(&at, worker->decision.data, worker->decision.length);
  return row;
}

static void append(struct worker *worker, const struct event *event, struct profile *profile,
                   int64_t arrival_ms, void *ticket) {
  const struct journal_port *journal = &worker->options.journal;
  profile->number = ++worker->last_number;
  buffer_clear(&worker->image);
  profile_encode(profile, &worker->options.release->workspace, &worker->image);
  journal->append(journal->self, make_row(worker, event, arrival_ms, profile->number, ticket));
}

static enum status take_new(struct worker *worker, struct event *event, int64_t arrival_ms, void *ticket,
                            struct error *err) {
  const struct workspace *workspace = &worker->options.release->workspace;
  struct profile *profile, *made = NULL;
  settle_time(worker, event, arrival_ms);
  enum status status = profile_check(workspace, event, err);
  if (!status) status = load_profile(worker, event->subject, &profile, err);
  if (status) return status;
  if (!profile) profile = made = profile_new(workspace, event->subject);
  profile_apply(profile, workspace, event);
  if (event->time_ms > worker->latest_ms) worker->latest_ms = event->time_ms;
  buffer_clear(&worker->decision);
  decide(worker, event, profile, is_late(worker, event, arrival_ms), false, &worker->decision);
  append(worker, event, profile, arrival_ms, ticket);
  if (made) {
    keep(worker, made);
  } else {
    weigh(worker, profile);
    evict(worker);
  }
  return STATUS_OK;
}

/* The same event again: the answer is what was decided then, whatever its body says now. */
static bool take_repeat(struct worker *worker, const struct event *event, void *ticket) {
  const struct journal_port *journal = &worker->options.journal;
  struct journal_entry entry;
  if (!journal->find(journal->self, &event->identity, &entry)) return false;
  worker->figures.repeats++;
  /* The events' clock goes on as it did the first time, so that a run begun again decides what follows alike. */
  if (event->has_time && event->time_ms > worker->latest_ms) worker->latest_ms = event->time_ms;
  worker->figures.conflicts += entry.body_checksum != checksum(event->text.data, event->text.length);
  journal->again(journal->self, entry.number, ticket);
  return true;
}

enum status worker_take(struct worker *worker, struct slice text, int64_t arrival_ms, void *ticket,
                        struct error *err) {
  struct event event;
  uint64_t start_us = clock_monotonic_us();
  enum status status = event_decode(text, &event, err);
  if (status) {
    worker->figures.refused++;
    return status;
  }
  if (!take_repeat(worker, &event, ticket)) {
    status = take_new(worker, &event, arrival_ms, ticket, err);
    worker->figures.events += status == STATUS_OK;
    worker->figures.refused += status != STATUS_OK;
  }
  event_fini(&event);
  arena_reset(&worker->arena);
  worker->figures.decide_us_total += clock_monotonic_us() - start_us;
  return status;
}

/* ---- simulation ---- */

/* A copy through the image, so that what is in memory stays untouched. */
static enum status copy_profile(struct worker *worker, const struct profile *profile, struct profile **copy,
                                struct error *err) {
  const struct workspace *workspace = &worker->options.release->workspace;
  buffer_clear(&worker->image);
  profile_encode(profile, workspace, &worker->image);
  return profile_decode((struct slice){worker->image.data, worker->image.length}, workspace, copy, err);
}

static enum status start_profile(struct worker *worker, const char *id, bool is_known,
                                 struct profile **profile, struct error *err) {
  struct profile *known = NULL;
  enum status status = is_known ? load_profile(worker, id, &known, err) : STATUS_OK;
  if (!status && known) return copy_profile(worker, known, profile, err);
  if (!status) *profile = profile_new(&worker->options.release->workspace, id);
  return status;
}

static enum status apply_checked(struct worker *worker, struct profile *profile, const struct event *event,
                                 struct error *err) {
  const struct workspace *workspace = &worker->options.release->workspace;
  enum status status = profile_check(workspace, event, err);
  if (!status) profile_apply(profile, workspace, event);
  return status;
}

static enum status apply_history(struct worker *worker, struct profile *profile, struct slice text,
                                 int64_t arrival_ms, struct error *err) {
  struct event event;
  enum status status = event_decode(text, &event, err);
  if (!status) {
    settle_time(worker, &event, arrival_ms);
    status = apply_checked(worker, profile, &event, err);
    event_fini(&event);
  }
  return status ? error_wrap(err, "the persona") : STATUS_OK;
}

enum status worker_simulate(struct worker *worker, const struct slice *history, size_t history_count,
                            struct slice text, int64_t arrival_ms, bool is_known_profile, struct buffer *out,
                            struct error *err) {
  struct event event;
  struct profile *profile = NULL;
  struct worker_figures figures = worker->figures; /* what is simulated did not happen */
  enum status status = event_decode(text, &event, err);
  if (status) return status;
  settle_time(worker, &event, arrival_ms);
  status = start_profile(worker, event.subject, is_known_profile, &profile, err);
  for (size_t i = 0; i < history_count && !status; i++)
    status = apply_history(worker, profile, history[i], arrival_ms, err);
  if (!status) status = apply_checked(worker, profile, &event, err);
  if (!status) decide(worker, &event, profile, false, true, out);
  profile_free(profile);
  event_fini(&event);
  arena_reset(&worker->arena);
  worker->figures = figures;
  return status;
}

struct worker_figures worker_figures(const struct worker *worker) {
  struct worker_figures figures = worker->figures;
  figures.profiles = HASH_COUNT(worker->cache);
  figures.profile_bytes = worker->memory_bytes;
  return figures;
}
