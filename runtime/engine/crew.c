/* The crew: what needs the order of all events. See crew.h.
 *
 *   crew_take: decode → seen before? → check → settle time and number ─┬─ one worker: decide → append
 *                                                                      └─ more: a place in the order
 *                                                                            └─► the owner's lane → decide → fill
 *
 * All that depends on which event came before which, over all profiles, is settled here and in order: repeats,
 * numbers, the events' clock, lateness. All that can refuse an event is asked here too, so that a refusal is the
 * answer of crew_take whatever the number of workers. What is left depends on one profile, whose owner sees its
 * events in order; so who owns it changes no byte. A worker's profiles pass between its lane and the caller's
 * thread by the sequencer's lock and by nothing else.
 */
#include "engine/crew.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/lane.h"

enum { PROFILES_MAX_DEFAULT = 200000 };
#define FUTURE_MS (5 * CLOCK_MINUTE_MS)

struct member {
  struct worker *worker;
  struct lane *lane; /* NULL in a crew of one */
};

struct crew {
  struct crew_options options;
  const struct workspace *workspace; /* the first one's; all are alike */
  struct journal_port journal;       /* the sequencer's, where there is one */
  struct sequencer *sequencer;       /* NULL in a crew of one */
  struct member members[WORKERS_MAX];
  size_t member_count;
  int64_t latest_ms;    /* the events' clock: the greatest time so far */
  uint64_t last_number; /* given to an event */
  struct crew_figures figures;
};

static size_t share_of(size_t profiles_max, size_t member_count) {
  size_t share = (profiles_max ? profiles_max : PROFILES_MAX_DEFAULT) / member_count;
  return share ? share : 1;
}

static struct member member_new(const struct crew *crew, const struct crew_seat *seat) {
  const struct crew_options *options = &crew->options;
  struct member member = {0};
  member.worker = worker_new(
      &(struct worker_options){.release = seat->release,
                               .scripts = seat->scripts,
                               .journal = crew->journal,
                               .has_no_holdout = options->has_no_holdout,
                               .profiles_max = share_of(options->profiles_max, options->seat_count)});
  if (crew->sequencer) member.lane = lane_start(member.worker, crew->sequencer);
  return member;
}

struct crew *crew_new(const struct crew_options *options) {
  must(options->seat_count && options->seat_count <= WORKERS_MAX);
  struct crew *crew = mem_zero(sizeof *crew);
  crew->options = *options;
  crew->options.seats = NULL;
  crew->workspace = &options->seats[0].release->workspace;
  crew->latest_ms = INT64_MIN;
  crew->last_number = options->journal.last_number(options->journal.self);
  if (options->seat_count > 1) crew->sequencer = sequencer_new(&options->journal, options->seat_count);
  crew->journal = crew->sequencer ? sequencer_port(crew->sequencer) : options->journal;
  for (size_t i = 0; i < options->seat_count; i++)
    crew->members[crew->member_count++] = member_new(crew, &options->seats[i]);
  return crew;
}

void crew_free(struct crew *crew) {
  if (!crew) return;
  for (size_t i = 0; i < crew->member_count; i++)
    if (crew->members[i].lane) lane_stop(crew->members[i].lane);
  for (size_t i = 0; i < crew->member_count; i++) worker_free(crew->members[i].worker);
  sequencer_free(crew->sequencer);
  free(crew);
}

void crew_barrier(struct crew *crew) {
  if (crew->sequencer) sequencer_wait(crew->sequencer);
}

static struct member *owner_of(struct crew *crew, const char *profile_id) {
  if (crew->member_count == 1) return crew->members;
  uint64_t hash = hash_keyed(&crew->workspace->key, profile_id, strlen(profile_id));
  return &crew->members[hash % crew->member_count];
}

/* ---- one event ---- */

/* Time defaults to arrival; in `run` the clock is the events', so it defaults to the latest of them. True: it was
 * said to come from the future. */
static bool settle_time(const struct crew *crew, struct event *event, int64_t arrival_ms) {
  bool is_future =
      !crew->options.is_clock_events && event->has_time && event->time_ms > arrival_ms + FUTURE_MS;
  if (is_future || !event->has_time)
    event->time_ms =
        crew->options.is_clock_events && crew->latest_ms != INT64_MIN ? crew->latest_ms : arrival_ms;
  return is_future;
}

static bool is_late(const struct crew *crew, const struct event *event, int64_t arrival_ms) {
  return !crew->options.is_clock_events && event->time_ms < arrival_ms - crew->workspace->late_after_ms;
}

static void advance_clock(struct crew *crew, int64_t time_ms) {
  if (time_ms > crew->latest_ms) crew->latest_ms = time_ms;
}

/* The same event again: the answer is what was decided then, whatever its body says now. */
static bool take_repeat(struct crew *crew, const struct task *task) {
  const struct journal_port *journal = &crew->journal;
  const struct event *event = &task->event;
  struct journal_entry entry;
  if (!journal->find(journal->self, &event->identity, &entry)) return false;
  crew->figures.repeats++;
  /* The events' clock goes on as it did the first time, so that a run begun again decides what follows alike. */
  if (event->has_time) advance_clock(crew, event->time_ms);
  crew->figures.conflicts += entry.body_checksum != checksum(event->text.data, event->text.length);
  journal->again(journal->self, entry.number, task->ticket);
  return true;
}

/* From here on the event has its place among all others. */
static void admit(struct crew *crew, struct task *task) {
  crew->figures.future += settle_time(crew, &task->event, task->arrival_ms);
  task->is_late = is_late(crew, &task->event, task->arrival_ms);
  crew->figures.late += task->is_late;
  advance_clock(crew, task->event.time_ms);
  task->number = ++crew->last_number;
}

static enum status decide_here(struct crew *crew, struct task *task, struct error *err) {
  const struct journal_port *journal = &crew->journal;
  struct journal_row row;
  enum status status = worker_decide(crew->members[0].worker, task, &row, err);
  if (!status) journal->append(journal->self, row);
  return status;
}

static enum status decide_there(struct crew *crew, struct task *task) {
  struct member *owner = owner_of(crew, task->event.subject);
  lane_put(owner->lane, sequencer_take(crew->sequencer, task));
  return STATUS_OK;
}

static enum status take_new(struct crew *crew, struct task *task, struct error *err) {
  enum status status = profile_check(crew->workspace, &task->event, err);
  if (status) return status;
  admit(crew, task);
  return crew->sequencer ? decide_there(crew, task) : decide_here(crew, task, err);
}

enum status crew_take(struct crew *crew, struct slice text, int64_t arrival_ms, void *ticket,
                      struct error *err) {
  struct task task;
  uint64_t start_us = clock_monotonic_us();
  enum status status = event_decode(text, &task.event, err);
  if (status) {
    crew->figures.refused++;
    return status;
  }
  task.arrival_ms = arrival_ms;
  task.ticket = ticket;
  if (!take_repeat(crew, &task)) {
    status = take_new(crew, &task, err);
    crew->figures.events += status == STATUS_OK;
    crew->figures.refused += status != STATUS_OK;
  }
  event_fini(&task.event);
  crew->figures.decide_us_total += clock_monotonic_us() - start_us;
  return status;
}

/* ---- asking ---- */

static enum status read_event(const struct crew *crew, struct slice text, int64_t arrival_ms,
                              struct event *event, struct error *err) {
  enum status status = event_decode(text, event, err);
  if (status) return status;
  settle_time(crew, event, arrival_ms);
  status = profile_check(crew->workspace, event, err);
  if (status) event_fini(event);
  return status;
}

static enum status read_history(const struct crew *crew, const struct slice *texts, size_t count,
                                int64_t arrival_ms, struct event *events, struct error *err) {
  for (size_t i = 0; i < count; i++)
    if (read_event(crew, texts[i], arrival_ms, &events[i], err)) return error_wrap(err, "the persona");
  return STATUS_OK;
}

enum status crew_simulate(struct crew *crew, const struct slice *history, size_t history_count,
                          struct slice text, int64_t arrival_ms, bool is_known_profile, struct buffer *out,
                          struct error *err) {
  struct event event;
  crew_barrier(crew);
  enum status status = read_event(crew, text, arrival_ms, &event, err);
  if (status) return status;
  struct event *events = mem_zero((history_count + 1) * sizeof *events);
  status = read_history(crew, history, history_count, arrival_ms, events, err);
  if (!status)
    status = worker_simulate(owner_of(crew, event.subject)->worker, events, history_count, &event,
                             is_known_profile, out, err);
  for (size_t i = 0; i < history_count; i++) event_fini(&events[i]);
  free(events);
  event_fini(&event);
  return status;
}

const struct profile *crew_find_profile(struct crew *crew, const char *profile_id, struct error *err) {
  crew_barrier(crew);
  return worker_find_profile(owner_of(crew, profile_id)->worker, profile_id, err);
}

void crew_recover(struct crew *crew) {
  crew_barrier(crew);
  for (size_t i = 0; i < crew->member_count; i++) worker_forget(crew->members[i].worker);
  crew->journal.recover(crew->journal.self);
}

struct crew_figures crew_figures(struct crew *crew) {
  struct crew_figures figures = crew->figures;
  crew_barrier(crew);
  figures.workers = crew->member_count;
  for (size_t i = 0; i < crew->member_count; i++) {
    struct worker_figures own = worker_figures(crew->members[i].worker);
    figures.faults += own.faults;
    figures.holdout += own.holdout;
    figures.profiles += own.profiles;
    if (!crew->members[i].lane) continue;
    struct lane_figures lane = lane_figures(crew->members[i].lane);
    figures.decide_us_total += lane.decide_us_total;
    figures.events -= lane.failures;
    figures.refused += lane.failures;
  }
  return figures;
}
