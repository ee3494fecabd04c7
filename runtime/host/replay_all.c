/* Walking a database's rows on all processors. See replay_all.h.
 *
 * Each thread has a run of rows that lie together, and its own release: an arena is one thread's, and a catalogue follows
 * the rows. Results are added up in the order of the rows, so that how many threads there were shows in nothing. The
 * caller's thread only waits, and tells how far they are.
 */
#include "host/replay_all.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/lock.h"

enum { ROWS_MIN = 500, TELL_EVERY_MS = 1000 }; /* fewer rows are no thread's work */

struct job {
  struct replay replay;
  struct replay_result result;
  struct seats rules, against;
  enum status status;
  struct error err;
  pthread_t thread;
};

struct jobs {
  struct job items[WORKERS_MAX];
  size_t count;
  _Atomic uint64_t done; /* rows */
};

/* ---- holding ---- */

enum status replay_hold(const char *database, int *lock, struct error *err) {
  struct buffer path = {0};
  const char *slash = strrchr(database, '/');
  *lock = -1;
  if (access(database, F_OK))
    return error_set(err, STATUS_NOT_FOUND, "database: %s: %s", database, strerror(errno));
  if (slash) buffer_add(&path, database, (size_t)(slash - database + 1));
  buffer_add_text(&path, "sarto.lock");
  enum status status = lock_open(buffer_text(&path), database, lock, err);
  buffer_fini(&path);
  if (status == STATUS_BUSY) {
    char who[sizeof err->text];
    snprintf(who, sizeof who, "%.300s", err->text);
    return error_set(err, status, "database: %s: stop that process first, or copy the files", who);
  }
  return STATUS_OK;
}

/* ---- jobs ---- */

static size_t processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set)) return 1;
  int count = CPU_COUNT(&set);
  return count < 1 ? 1 : count > WORKERS_MAX ? WORKERS_MAX : (size_t)count;
}

static enum status load(const struct replay_all *all, struct job *job, struct error *err) {
  enum status status = rules_load(all->rules, all->stop_signal, &job->rules, err);
  if (!status) job->replay.rules = job->rules.items[0];
  if (status || !all->against) return status;
  status = rules_load(all->against, all->stop_signal, &job->against, err);
  if (!status) job->replay.against = job->against.items[0];
  return status;
}

static enum status prepare(const struct replay_all *all, struct record_port record, uint64_t first,
                           uint64_t last, struct jobs *jobs, struct error *err) {
  uint64_t rows = last - first + 1;
  size_t most = processor_count();
  enum status status = STATUS_OK;
  size_t count = rows / ROWS_MIN < most ? (size_t)(rows / ROWS_MIN) : most;
  if (!count) count = 1;
  for (size_t i = 0; !status && i < count; i++) {
    struct job *job = &jobs->items[jobs->count++];
    job->replay = (struct replay){.kind = all->against ? REPLAY_AGAINST : REPLAY_EQUAL,
                                  .record = record,
                                  .first = first + rows * i / count,
                                  .last = first + rows * (i + 1) / count - 1,
                                  .done = &jobs->done};
    status = load(all, job, err);
  }
  return status;
}

static void *work(void *context) {
  struct job *job = context;
  job->status = replay_walk(&job->replay, &job->result, &job->err);
  return NULL;
}

/* False: it has not ended yet. */
static bool await(pthread_t thread, int64_t most_ms) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  int64_t ns = until.tv_nsec + most_ms % 1000 * 1000000;
  until.tv_sec += most_ms / 1000 + ns / 1000000000;
  until.tv_nsec = ns % 1000000000;
  return pthread_timedjoin_np(thread, NULL, &until) != ETIMEDOUT;
}

static enum status run(const struct replay_all *all, struct jobs *jobs, uint64_t rows, struct error *err) {
  size_t begun = 0;
  enum status status = STATUS_OK;
  for (; begun < jobs->count; begun++)
    if (pthread_create(&jobs->items[begun].thread, NULL, work, &jobs->items[begun])) break;
  if (begun < jobs->count) status = error_set(err, STATUS_IO, "no thread could be made");
  for (size_t i = 0; i < begun; i++) {
    while (!await(jobs->items[i].thread, TELL_EVERY_MS))
      if (all->progress) all->progress(all->context, jobs->done, rows);
    if (!status && jobs->items[i].status)
      status = error_set(err, jobs->items[i].status, "%s", jobs->items[i].err.text);
  }
  return status;
}

static void fini(struct jobs *jobs) {
  for (size_t i = 0; i < jobs->count; i++) {
    replay_fini(&jobs->items[i].result);
    seats_fini(&jobs->items[i].rules);
    seats_fini(&jobs->items[i].against);
  }
  free(jobs);
}

static const char *hash_of(const struct seats *seats) {
  return seats->items[0].release->workspace.release;
}

static void add_up(const struct replay_all *all, const struct jobs *jobs, struct replayed *replayed) {
  replayed->thread_count = jobs->count;
  strcpy(replayed->release, hash_of(&jobs->items[0].rules));
  if (all->against) strcpy(replayed->against, hash_of(&jobs->items[0].against));
  for (size_t i = 0; i < jobs->count; i++) replay_merge(&replayed->result, &jobs->items[i].result);
}

static enum status walk(const struct replay_all *all, struct store *store, struct replayed *replayed,
                        struct error *err) {
  const struct record_port record = store_record_port(store);
  uint64_t last = record.last_number(record.self), begun_us = clock_monotonic_us();
  uint64_t first = all->last_rows && last > all->last_rows ? last - all->last_rows + 1 : 1;
  if (!last) return error_set(err, STATUS_NOT_FOUND, "database: no decision is kept in it");
  struct jobs *jobs = mem_zero(sizeof *jobs);
  replayed->rows = last - first + 1;
  enum status status = prepare(all, record, first, last, jobs, err);
  if (!status) status = run(all, jobs, replayed->rows, err);
  if (!status) {
    const struct replay_miss *differing = &replayed->result.differing;
    add_up(all, jobs, replayed);
    if (differing->count) shelf_engine(all->database, differing->first_number, replayed->engine, NULL);
  }
  replayed->seconds = (double)(clock_monotonic_us() - begun_us) / 1e6;
  fini(jobs);
  return status;
}

enum status replay_all(const struct replay_all *all, struct replayed *replayed, struct error *err) {
  struct store *store = NULL;
  int lock;
  enum status status = script_check_thread(err);
  if (!status && all->stop_signal) status = script_take_signal(all->stop_signal, err);
  if (status) return status;
  status = replay_hold(all->database, &lock, err);
  if (!status) {
    status = store_open(&(struct store_options){.path = all->database, .is_read_only = true}, &store, err);
    if (status) status = error_wrap(err, "database");
  }
  if (!status) status = walk(all, store, replayed, err);
  store_close(store);
  lock_close(lock);
  if (all->stop_signal) script_leave_signal();
  return status;
}
