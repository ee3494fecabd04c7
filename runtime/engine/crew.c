/* The crew: what needs the order of all events. See crew.h.
 *
 *   crew_take: decode → seen before? → check → seal, if due → settle time and number
 *                ├─ alone (an alias, a change of the catalogue): barrier → decide → append
 *                ├─ one worker: decide → append
 *                └─ more: a place in the order
 *                           └─► the owner's lane → decide → fill
 *
 * All that depends on which event came before which, over all profiles, is settled here and in order: repeats,
 * numbers, the events' clock, lateness. All that can refuse an event is asked here too, so that a refusal is the
 * answer of crew_take whatever the number of workers. What is left depends on one profile, whose owner sees its
 * events in order; so who owns it changes no byte. A worker's profiles pass between its lane and the caller's
 * thread by the sequencer's lock and by nothing else.
 */
#include "engine/crew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/alias.h"
#include "domain/decision.h"
#include "domain/event_check.h"
#include "domain/event_map.h"
#include "domain/event_slips.h"
#include "domain/event_special.h"
#include "domain/profile_due.h"
#include "engine/forgetting.h"
#include "engine/lane.h"
#include "engine/row.h"
#include "engine/waking.h"

#define FUTURE_MS (5 * CLOCK_MINUTE_MS)

struct member {
  struct worker *worker;
  struct lane *lane; /* NULL in a crew of one */
};

struct crew {
  struct crew_options options;
  const struct release *release;     /* the first one's; all are alike */
  const struct workspace *workspace; /* its */
  struct hash_key key;               /* by which profiles have owners: the first release's */
  size_t worker_count;               /* as the first release's workspace says it */
  struct journal_port journal;       /* the sequencer's, where there is one */
  struct sequencer *sequencer;       /* NULL in a crew of one */
  struct member members[WORKERS_MAX];
  size_t member_count;
  struct commons *commons;
  struct health *health;
  struct buffer row_key, image, decision; /* of a row of the crew's own */
  struct buffer kept;                     /* the text of an event whose own may not be kept */
  struct special_memo *harmless;          /* names in events' data */
  int64_t sealed_ms;    /* arrival of the event before which the last seal was, or of the first one */
  int64_t arrival_ms;   /* the latest that the crew was told, by an event or a tick; INT64_MIN: none yet */
  int64_t latest_ms;    /* the events' clock: the greatest time of all that the journal was given */
  uint64_t last_number; /* given to an event */
  struct waking waking;
  int64_t unsettled_ms; /* from then on something may be due that a worker alone knows of yet */
  struct buffer due;    /* the text of an event of the crew's own */
  bool has_earlier;     /* a worker may have profiles of a release before */
  bool must_thin; /* an earlier process forgot somebody, and was ended before the seal that goes with it */
  struct crew_figures figures;
};

/* A forget is asked for with the number of the last row, and the seal that goes with it is the next one. */
static bool is_thinning_due(const struct crew *crew) {
  const struct journal_port *journal = &crew->options.journal;
  uint64_t number = journal->forgotten_number ? journal->forgotten_number(journal->self) : 0;
  return number && commons_inputs(crew->commons).seal <= number;
}

static size_t share_of(size_t profiles_max, size_t member_count) {
  size_t share = profiles_max / member_count;
  if (!profiles_max) return SIZE_MAX;
  return share ? share : 1;
}

/* The ticket of rows that nobody waits for. */
static char own_ticket, due_ticket;

bool crew_is_due_ticket(const void *ticket) {
  return ticket == &due_ticket;
}

bool crew_is_own_ticket(const void *ticket) {
  return ticket == &own_ticket;
}

static struct member member_new(const struct crew *crew, const struct crew_seat *seat) {
  const struct crew_options *options = &crew->options;
  struct member member = {0};
  member.worker = worker_new(
      &(struct worker_options){.release = seat->release,
                               .scripts = seat->scripts,
                               .journal = crew->journal,
                               .commons = crew->commons,
                               .index = crew->member_count,
                               .health = crew->health,
                               .has_no_holdout = options->has_no_holdout,
                               .is_import = options->is_import,
                               .link_key = options->link_key,
                               .profiles_max = share_of(options->profiles_max, options->seat_count)});
  if (crew->sequencer) member.lane = lane_start(member.worker, crew->sequencer);
  return member;
}

enum status crew_new(const struct crew_options *options, struct crew **made, struct error *err) {
  must(options->seat_count && options->seat_count <= WORKERS_MAX);
  for (size_t i = 1; i < options->seat_count; i++)
    must(options->seats[i].release->workspace.catalogue == options->seats[0].release->workspace.catalogue);
  struct crew *crew = mem_zero(sizeof *crew);
  crew->options = *options;
  crew->options.seats = NULL;
  crew->release = options->seats[0].release;
  crew->workspace = &crew->release->workspace;
  crew->key = crew->workspace->key;
  crew->worker_count = crew->workspace->worker_count;
  crew->arrival_ms = INT64_MIN;
  crew->sealed_ms = INT64_MIN;
  crew->unsettled_ms = INT64_MAX;
  crew->last_number = options->journal.last_number(options->journal.self);
  crew->commons = commons_new(crew->workspace, options->seat_count);
  enum status status = commons_load(crew->commons, &options->journal, &crew->latest_ms, err);
  if (status) {
    commons_free(crew->commons);
    free(crew);
    return status;
  }
  crew->must_thin = is_thinning_due(crew);
  crew->harmless = special_memo_new();
  crew->health = health_new(crew->workspace, options->faulted, options->faulted_context);
  if (options->seat_count > 1) crew->sequencer = sequencer_new(&options->journal, options->seat_count);
  crew->journal = crew->sequencer ? sequencer_port(crew->sequencer) : options->journal;
  for (; crew->member_count < options->seat_count; crew->member_count++)
    crew->members[crew->member_count] = member_new(crew, &options->seats[crew->member_count]);
  *made = crew;
  return STATUS_OK;
}

void crew_free(struct crew *crew) {
  if (!crew) return;
  for (size_t i = 0; i < crew->member_count; i++)
    if (crew->members[i].lane) lane_stop(crew->members[i].lane);
  for (size_t i = 0; i < crew->member_count; i++) worker_free(crew->members[i].worker);
  sequencer_free(crew->sequencer);
  commons_free(crew->commons);
  health_free(crew->health);
  buffer_fini(&crew->row_key);
  buffer_fini(&crew->image);
  buffer_fini(&crew->decision);
  buffer_fini(&crew->kept);
  buffer_fini(&crew->due);
  waking_fini(&crew->waking);
  special_memo_free(crew->harmless);
  free(crew);
}

void crew_barrier(struct crew *crew) {
  if (crew->sequencer) sequencer_wait(crew->sequencer);
}

static struct member *owner_of(struct crew *crew, const char *profile_id) {
  if (crew->member_count == 1) return crew->members;
  uint64_t hash = hash_keyed(&crew->key, profile_id, strlen(profile_id));
  return &crew->members[hash % crew->member_count];
}

/* ---- one event ---- */

/* What may not be kept is gone before anything else sees the event, but for what a consent may cover: that is the
 * profile's, and so its owner's, to say. */
static enum status decode(struct crew *crew, struct slice text, struct event *event,
                          uint64_t special[static SPECIAL_CATEGORIES], struct error *err) {
  enum status status = event_decode(text, event, err);
  return status ? status
                : event_special_refuse(crew->workspace, crew->harmless, event, &crew->kept, special, err);
}

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

/* The same event again: the answer is what was decided then, whatever its body says now; but to a public key, which anyone
 * may have, only where it is the same to the byte. */
static enum status take_repeat(struct crew *crew, const struct task *task, bool *is_repeat,
                               struct error *err) {
  const struct journal_port *journal = &crew->journal;
  const struct event *event = &task->event;
  struct journal_entry entry;
  *is_repeat = journal->find(journal->self, &event->identity, &entry);
  if (!*is_repeat) return STATUS_OK;
  bool is_same = entry.body_checksum == event_checksum(event);
  crew->figures.repeats++;
  crew->figures.conflicts += !is_same;
  if (event->is_public && !is_same)
    return error_set(err, STATUS_CONFLICT,
                     "id: an event of this source and id came before, and was another: expected a new id");
  journal->again(journal->self, entry.number, task->ticket);
  return STATUS_OK;
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

/* ---- what is done alone: nobody else has anything to do meanwhile ---- */

static struct slice slice_of(const struct buffer *buffer) {
  return (struct slice){buffer->data, buffer->length};
}

/* After a barrier: everything taken is with the journal, and nobody else asks it. */
static void append_alone(struct crew *crew, struct journal_row row) {
  crew->options.journal.append(crew->options.journal.self, row);
}

/* A row that no event made; `source` of its identity. */
static void append_own(struct crew *crew, const char *source, uint64_t number, int64_t arrival_ms,
                       const char *profile_id, struct slice profile, struct row_inputs inputs) {
  char id[24];
  snprintf(id, sizeof id, "%llu", (unsigned long long)number);
  struct event event = {.text = {"{}", 2}, .identity = identity_of(source, id), .time_ms = crew->latest_ms};
  append_alone(crew, row_make(&(struct row_parts){.event = &event,
                                                  .number = number,
                                                  .arrival_ms = arrival_ms,
                                                  .profile_id = profile_id,
                                                  .profile = profile,
                                                  .decision = {"{}", 2},
                                                  .inputs = inputs,
                                                  .ticket = &own_ticket}));
}

static void seal(struct crew *crew, int64_t arrival_ms, bool is_thinned) {
  uint64_t number = ++crew->last_number;
  crew_barrier(crew);
  struct row_inputs inputs = commons_inputs(crew->commons);
  inputs.profile = inputs.seal;
  buffer_clear(&crew->image);
  commons_seal(crew->commons, number, crew->latest_ms, is_thinned, &crew->image);
  append_own(crew, COMMONS_SEAL_KEY, number, arrival_ms, COMMONS_SEAL_KEY, slice_of(&crew->image), inputs);
  crew->sealed_ms = arrival_ms;
  crew->must_thin &= !is_thinned;
}

static void put_aside(struct crew *crew) {
  if (!crew->has_earlier) return;
  crew_barrier(crew);
  crew->has_earlier = false;
  for (size_t i = 0; i < crew->member_count; i++)
    crew->has_earlier |= worker_put_aside(crew->members[i].worker, CREW_ASIDE_MAX / crew->member_count);
}

static void wake_all(struct crew *crew, int64_t until_ms, int64_t now_ms, size_t most);

void crew_tick(struct crew *crew, int64_t now_ms) {
  if (crew->options.is_clock_events) return;
  put_aside(crew);
  crew->arrival_ms = now_ms;
  wake_all(crew, now_ms, now_ms, CREW_DUE_MAX);
  if (crew->sealed_ms == INT64_MIN) crew->sealed_ms = now_ms; /* for what an earlier process left */
  if (!crew->must_thin && now_ms - crew->sealed_ms < crew->workspace->epoch_ms) return;
  crew_barrier(crew);
  if (crew->must_thin || commons_has_news(crew->commons)) seal(crew, now_ms, crew->must_thin);
}

static enum status change_offer(struct crew *crew, const struct task *task, struct error *err) {
  (void)err;
  const struct decision decision = {.event = &task->event, .workspace = crew->workspace};
  crew_barrier(crew);
  struct row_inputs inputs = commons_inputs(crew->commons);
  buffer_clear(&crew->row_key);
  buffer_clear(&crew->image);
  buffer_clear(&crew->decision);
  inputs.profile = commons_change(crew->commons, &task->event, task->number, &crew->row_key, &crew->image);
  decision_encode(&decision, &crew->decision);
  append_alone(crew, row_make(&(struct row_parts){.event = &task->event,
                                                  .number = task->number,
                                                  .arrival_ms = task->arrival_ms,
                                                  .profile_id = buffer_text(&crew->row_key),
                                                  .profile = slice_of(&crew->image),
                                                  .decision = slice_of(&crew->decision),
                                                  .inputs = inputs,
                                                  .ticket = task->ticket}));
  return STATUS_OK;
}

/* A copy, for its owner may forget it while the subject is looked for. NULL: nothing is held of that id. *number: of the
 * row that changed it last. */
static enum status copy_person(struct crew *crew, const char *id, struct profile **copy, uint64_t *number,
                               struct error *err) {
  const struct profile *held = worker_find_profile(owner_of(crew, id)->worker, id, err);
  *copy = NULL;
  *number = held ? held->number : 0;
  if (!held) return err->status;
  buffer_clear(&crew->image);
  profile_encode(held, crew->workspace, &crew->image);
  return profile_decode(slice_of(&crew->image), crew->workspace, copy, err);
}

/* Who the subject is matters of a public event alone. */
static const struct profile *find_subject(struct crew *crew, const struct event *event, enum status *status,
                                          struct error *err) {
  if (!event->is_public) return NULL;
  const struct profile *held =
      worker_find_profile(owner_of(crew, event->subject)->worker, event->subject, err);
  if (!held) *status = err->status;
  return held;
}

/* The previous id starts afresh, for whoever comes next. */
static void begin_afresh(struct crew *crew, const char *id, uint64_t number) {
  struct profile *nobody = profile_new(crew->workspace, id);
  nobody->number = number;
  worker_put_profile(owner_of(crew, id)->worker, nobody);
}

static enum status take_alias(struct crew *crew, struct task *task, struct error *err) {
  struct journal_row row;
  struct profile *copy;
  uint64_t previous_number;
  const char *previous = alias_previous(&task->event);
  crew_barrier(crew);
  enum status status = copy_person(crew, previous, &copy, &previous_number, err);
  if (status) return status;
  const struct profile *subject = find_subject(crew, &task->event, &status, err);
  if (status) {
    profile_free(copy);
    return status;
  }
  enum alias_verdict verdict = worker_judge_alias(&task->event, copy, subject);
  task->previous = verdict == ALIAS_MERGES ? copy : NULL;
  task->previous_number = previous_number;
  task->makes_known = alias_makes_known(verdict);
  task->note = alias_note(verdict);
  status = worker_decide(owner_of(crew, task->event.subject)->worker, task, &row, err);
  if (!status) {
    if (task->previous) begin_afresh(crew, previous, task->number);
    append_alone(crew, row);
  }
  profile_free(copy);
  return status;
}

/* ---- what the host comes back to: alone, too, so that one and many workers make the same of it ---- */

static void put_scheduled(void *context, const char *id, int64_t next_ms, uint64_t number) {
  waking_put(context, id, next_ms, number);
}

static void gather_scheduled(struct crew *crew) {
  for (size_t i = 0; i < crew->member_count; i++)
    worker_each_scheduled(crew->members[i].worker, put_scheduled, &crew->waking);
}

/* The earliest time at which something may be due because of an event of that time. What only moves a time that was known
 * before is found by that. */
static int64_t earliest_ms(const struct workspace *workspace, int64_t time_ms) {
  int64_t earliest_ms = workspace->least_after_ms ? time_ms + workspace->least_after_ms : INT64_MAX;
  int64_t grain_ms = time_ms - ((time_ms % OCCASION_GRAIN_MS) + OCCASION_GRAIN_MS) % OCCASION_GRAIN_MS;
  if (workspace->hears_lifecycle) return time_ms;
  if (workspace->has_occasions && grain_ms + OCCASION_GRAIN_MS < earliest_ms)
    earliest_ms = grain_ms + OCCASION_GRAIN_MS;
  return earliest_ms;
}

static void note_unsettled(struct crew *crew, int64_t time_ms) {
  int64_t from_ms = earliest_ms(crew->workspace, time_ms);
  if (from_ms < crew->unsettled_ms) crew->unsettled_ms = from_ms;
}

/* Brings all that may be due up to then into the heap. */
static enum status settle_due(struct crew *crew, int64_t until_ms, struct error *err) {
  bool is_beyond = !crew->waking.has_begun || until_ms > crew->waking.horizon_ms;
  if (until_ms < crew->unsettled_ms && !is_beyond && crew->sequencer) return STATUS_OK;
  crew_barrier(crew);
  gather_scheduled(crew);
  crew->unsettled_ms = INT64_MAX;
  return is_beyond ? waking_reach(&crew->waking, &crew->options.journal, until_ms, err) : STATUS_OK;
}

static enum status make_due(struct crew *crew, struct worker *worker, struct task *task, struct error *err) {
  struct journal_row row;
  if (crew->must_thin || commons_is_due(crew->commons)) seal(crew, task->arrival_ms, crew->must_thin);
  commons_count(crew->commons);
  advance_clock(crew, task->event.time_ms);
  task->number = ++crew->last_number;
  enum status status = worker_decide(worker, task, &row, err);
  if (status) return status;
  append_alone(crew, row);
  crew->unsettled_ms = INT64_MIN;
  crew->figures.due++;
  crew->figures.due_late += task->is_late;
  return STATUS_OK;
}

static enum status make_event(struct crew *crew, const struct profile *profile, const struct due *due,
                              int64_t now_ms, struct task *task, struct error *err) {
  uint64_t special[SPECIAL_CATEGORIES] = {0};
  bool is_clock_events = crew->options.is_clock_events;
  *task = (struct task){.arrival_ms = now_ms, .ticket = &due_ticket};
  task->is_late = !is_clock_events &&
                  profile_is_late(profile, crew->workspace, due, crew->workspace->late_after_ms, now_ms);
  buffer_clear(&crew->due);
  due_put_event(profile, due, is_clock_events ? due->at_ms : now_ms, &crew->due);
  return decode(crew, slice_of(&crew->due), &task->event, special, err);
}

static enum status wake_one(struct crew *crew, const struct waking_entry *entry, int64_t now_ms,
                            struct error *err) {
  struct task task;
  struct due due;
  crew_barrier(crew);
  struct worker *worker = owner_of(crew, entry->id)->worker;
  const struct profile *profile = worker_find_profile(worker, entry->id, err);
  if (!profile) return err->status;
  if (!profile->wakes.is_scheduled || !profile_find_due(profile, crew->workspace, &due)) return STATUS_OK;
  if (due.at_ms > entry->due_ms) {
    waking_put(&crew->waking, entry->id, due.at_ms, profile->number);
    return STATUS_OK;
  }
  enum status status = make_event(crew, profile, &due, now_ms, &task, err);
  if (!status) status = make_due(crew, worker, &task, err);
  event_fini(&task.event);
  return status;
}

/* A profile that cannot be read costs nobody else anything: it is asked of again when the process starts again. */
static void wake_all(struct crew *crew, int64_t until_ms, int64_t now_ms, size_t most) {
  struct waking_entry entry;
  struct error err;
  uint64_t first = crew->figures.due;
  while (!crew->options.is_import && crew->figures.due - first < most) {
    bool is_settled = !settle_due(crew, until_ms, &err);
    if (!is_settled || !waking_take(&crew->waking, until_ms, &entry)) return;
    crew->figures.due_failed += wake_one(crew, &entry, now_ms, &err) != STATUS_OK;
    free(entry.id);
  }
}

/* Where time is the events' all that is due before one of them; else a few, for whoever calls no crew_tick. */
static void wake_before(struct crew *crew, const struct task *task) {
  enum { A_FEW = 16 };
  int64_t time_ms = task->event.has_time ? task->event.time_ms : crew->latest_ms;
  if (!crew->options.is_clock_events)
    wake_all(crew, task->arrival_ms, task->arrival_ms, A_FEW);
  else if (time_ms != INT64_MIN)
    wake_all(crew, time_ms, task->arrival_ms, SIZE_MAX);
}

static void wake_after(struct crew *crew, const struct task *task) {
  note_unsettled(crew, task->event.time_ms);
  if (crew->options.is_clock_events) wake_all(crew, crew->latest_ms, task->arrival_ms, SIZE_MAX);
}

void crew_pass(struct crew *crew, int64_t time_ms) {
  if (!crew->options.is_clock_events) return;
  wake_all(crew, time_ms, clock_now_ms(), SIZE_MAX);
  advance_clock(crew, time_ms);
}

/* ---- the whole ---- */

/* What an earlier change of the catalogue may have made right or wrong. */
static enum status check_change(struct crew *crew, const struct event *event, struct error *err) {
  if (!offer_change_id(event) && strcmp(event->type, "offer.changed")) return STATUS_OK;
  crew_barrier(crew);
  return offer_change_check(crew->workspace, event, err);
}

static enum status check_forgotten(const struct crew *crew, const struct task *task, const char *id,
                                   struct error *err) {
  return forgetting_check(&crew->options.journal, &task->event, id, task->arrival_ms, err);
}

static enum status decide_new(struct crew *crew, struct task *task, struct error *err) {
  if (offer_change_id(&task->event)) return change_offer(crew, task, err);
  if (alias_previous(&task->event)) return take_alias(crew, task, err);
  return crew->sequencer ? decide_there(crew, task) : decide_here(crew, task, err);
}

static enum status take_new(struct crew *crew, struct task *task, struct error *err) {
  event_map(crew->workspace, &task->event);
  enum status status = event_check_made(&task->event, err);
  if (!status) status = event_check_slips(crew->workspace, &task->event, err);
  if (!status) status = event_check(crew->workspace, &task->event, err);
  if (!status) status = check_change(crew, &task->event, err);
  if (!status && alias_previous(&task->event))
    status = check_forgotten(crew, task, alias_previous(&task->event), err);
  if (status) return status;
  wake_before(crew, task);
  if (crew->sealed_ms == INT64_MIN) crew->sealed_ms = task->arrival_ms;
  if (crew->must_thin || commons_is_due(crew->commons)) seal(crew, task->arrival_ms, crew->must_thin);
  commons_count(crew->commons);
  admit(crew, task);
  status = decide_new(crew, task, err);
  if (!status) wake_after(crew, task);
  return status;
}

static void count_special(struct crew *crew, const uint64_t special[static SPECIAL_CATEGORIES]) {
  for (size_t i = 0; i < SPECIAL_CATEGORIES; i++) crew->figures.special[i] += special[i];
}

enum status crew_take(struct crew *crew, struct slice text, int64_t arrival_ms, void *ticket,
                      struct error *err) {
  struct task task = {0};
  uint64_t special[SPECIAL_CATEGORIES] = {0};
  uint64_t start_us = clock_monotonic_us();
  enum status status = decode(crew, text, &task.event, special, err);
  if (!status) status = event_check_source(&task.event, err);
  if (status) {
    event_fini(&task.event);
    crew->figures.refused++;
    return status;
  }
  task.arrival_ms = crew->arrival_ms = arrival_ms;
  task.ticket = ticket;
  bool is_repeat = false;
  status = check_forgotten(crew, &task, task.event.subject, err);
  if (!status) status = take_repeat(crew, &task, &is_repeat, err);
  if (status || !is_repeat) {
    if (!status) status = take_new(crew, &task, err);
    if (!status) count_special(crew, special);
    crew->figures.events += status == STATUS_OK;
    crew->figures.forgotten += status == STATUS_GONE;
    crew->figures.refused += status && status != STATUS_GONE;
  }
  event_fini(&task.event);
  crew->figures.decide_us_total += clock_monotonic_us() - start_us;
  return status;
}

/* ---- another release ---- */

static enum status check_seats(const struct crew *crew, const struct crew_seat *seats, struct error *err) {
  size_t wanted = seats[0].release->workspace.worker_count;
  for (size_t i = 1; i < crew->member_count; i++)
    must(seats[i].release->workspace.catalogue == seats[0].release->workspace.catalogue);
  if (wanted == crew->worker_count) return STATUS_OK;
  return error_set(
      err, STATUS_INVALID,
      "workspace.workers: it is %zu while this process runs and cannot become %zu: restart for that",
      crew->worker_count, wanted);
}

/* Where the catalogue is the same, the one that was read for nothing goes with the release before: to free it takes a
 * while. What came since the last seal was counted by the old catalogue; told again it would be by the new one. */
static enum status take_catalogue(struct crew *crew, const struct crew_seat *seats, struct error *err) {
  const struct release *next = seats[0].release;
  if (release_has_same_catalogue(next, crew->release))
    for (size_t i = 0; i < crew->member_count; i++)
      release_swap_catalogues(seats[i].release, worker_release(crew->members[i].worker));
  else if (commons_has_begun(crew->commons))
    seal(crew, crew->arrival_ms == INT64_MIN ? crew->latest_ms : crew->arrival_ms, crew->must_thin);
  return commons_take(crew->commons, &next->workspace, err);
}

enum status crew_change(struct crew *crew, const struct crew_seat *seats, struct error *err) {
  enum status status = check_seats(crew, seats, err);
  if (status) return status;
  crew_barrier(crew);
  status = take_catalogue(crew, seats, err);
  if (status) return status;
  struct health *before = crew->health;
  crew->release = seats[0].release;
  crew->workspace = &crew->release->workspace;
  crew->health = health_new(crew->workspace, crew->options.faulted, crew->options.faulted_context);
  for (size_t i = 0; i < crew->member_count; i++)
    worker_change(crew->members[i].worker, seats[i].release, seats[i].scripts, crew->health);
  health_free(before);
  crew->has_earlier = true;
  return STATUS_OK;
}

/* ---- forgetting ---- */

static void gather_late(struct crew *crew, struct journal_forget *earlier) {
  struct error err;
  struct worker *worker = owner_of(crew, earlier->profile_id)->worker;
  forgetting_add_late(earlier, worker_find_profile(worker, earlier->profile_id, &err), crew->last_number);
}

/* Adds whoever is to go, by what is at hand. */
static enum status gather(struct crew *crew, const struct crew_forgetting *asked, const char *id,
                          struct forgetting *gathered, struct error *err) {
  bool is_by_silence = asked->silent_since_ms != INT64_MAX;
  int64_t time_ms = crew->options.is_clock_events ? crew->latest_ms : asked->asked_ms;
  if (!*id || !event_may_be_of(id))
    return error_set(err, STATUS_INVALID, "nobody can have that id: it is empty or has a control character");
  const struct profile *profile = worker_find_profile(owner_of(crew, id)->worker, id, err);
  if (!profile && err->status && err->status != STATUS_CORRUPT) return err->status;
  if (is_by_silence && (!profile || forgetting_last_ms(profile) >= asked->silent_since_ms)) return STATUS_OK;
  size_t earlier = gathered->count + 1;
  gathered->holds_any |= profile || err->status;
  forgetting_add(gathered, id, profile, crew->last_number, is_by_silence ? INT64_MIN : time_ms);
  for (; earlier < gathered->count; earlier++) gather_late(crew, &gathered->ids[earlier]);
  return STATUS_OK;
}

static void drop(struct crew *crew, const struct forgetting *gathered) {
  gather_scheduled(crew);
  for (size_t i = 0; i < gathered->count; i++) {
    const struct journal_forget *one = &gathered->ids[i];
    worker_drop(owner_of(crew, one->profile_id)->worker, one->profile_id, one->number);
    waking_drop(&crew->waking, one->profile_id);
  }
  buffer_fini(&crew->due);
  buffer_fini(&crew->row_key);
  buffer_fini(&crew->image);
  buffer_fini(&crew->decision);
  buffer_fini(&crew->kept);
}

/* Of whom nothing is left or is being erased nothing could be brought back: an undo would promise what cannot be. */
static bool are_gone_already(const struct crew *crew, const struct crew_forgetting *asked,
                             const struct forgetting *gathered) {
  const struct journal_port *journal = &crew->options.journal;
  bool are_gone = journal->forgotten && !gathered->holds_any;
  struct journal_forgotten found;
  for (size_t i = 0; i < asked->count && are_gone; i++)
    are_gone = journal->forgotten(journal->self, asked->profile_ids[i], asked->asked_ms, &found) &&
               !found.can_be_undone;
  return are_gone;
}

enum status crew_forget(struct crew *crew, const struct crew_forgetting *asked,
                        char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err) {
  const struct journal_port *journal = &crew->options.journal;
  struct forgetting gathered = {0};
  size_t people = 0;
  enum status status = STATUS_OK;
  if (!journal->forget) return error_set(err, STATUS_INVALID, "nothing is kept here that could be forgotten");
  crew_barrier(crew);
  for (size_t i = 0; i < asked->count && !status; i++) {
    size_t count = gathered.count;
    status = gather(crew, asked, asked->profile_ids[i], &gathered, err);
    people += gathered.count > count;
  }
  if (!status && !gathered.count) status = error_set(err, STATUS_NOT_FOUND, "nobody is to be forgotten");
  int64_t undo_ms = are_gone_already(crew, asked, &gathered) ? asked->erase_from_ms - asked->asked_ms : 0;
  const struct journal_forget_ask ask = {.ids = gathered.ids,
                                         .count = gathered.count,
                                         .asked_ms = asked->asked_ms,
                                         .erase_from_ms = asked->erase_from_ms - undo_ms,
                                         .deadline_ms = asked->deadline_ms - undo_ms,
                                         .is_now = asked->is_now};
  if (!status) status = journal->forget(journal->self, &ask, receipt, err);
  if (!status) {
    drop(crew, &gathered);
    if (crew->latest_ms != INT64_MIN) seal(crew, asked->asked_ms, true); /* else there was no event yet */
    crew->figures.forgets += people;
  }
  forgetting_fini(&gathered);
  return status;
}

void crew_prune(struct crew *crew, const char *const *profile_ids, size_t count, int64_t now_ms) {
  crew_barrier(crew);
  for (size_t i = 0; i < count; i++) {
    struct worker *worker = owner_of(crew, profile_ids[i])->worker;
    struct row_inputs inputs = commons_inputs(crew->commons);
    struct slice image;
    if (!worker_prune(worker, profile_ids[i], now_ms, crew->last_number + 1, &image, &inputs.profile))
      continue;
    commons_count(crew->commons); /* as whoever reads the row will */
    append_own(crew, COMMONS_PRUNED, ++crew->last_number, now_ms, profile_ids[i], image, inputs);
  }
}

/* ---- asking ---- */

static void finish_event(struct event *event, struct slice text) {
  if (event->text.data != text.data) free((char *)event->text.data);
  event_fini(event);
}

static enum status read_event(struct crew *crew, struct slice text, int64_t arrival_ms, struct event *event,
                              struct error *err) {
  uint64_t special[SPECIAL_CATEGORIES] = {0};
  enum status status = decode(crew, text, event, special, err);
  if (status) return status;
  if (event->text.data != text.data) /* the next event has the buffer */
    event->text.data = mem_copy(event->text.data, event->text.length);
  event_map(crew->workspace, event);
  settle_time(crew, event, arrival_ms);
  status = event_check_slips(crew->workspace, event, err);
  if (!status) status = event_check(crew->workspace, event, err);
  if (!status && !strcmp(event->type, "offer.changed"))
    status = error_set(
        err, STATUS_INVALID,
        "type: an offer.changed changes the catalogue, and nothing of it would be left: send it, or "
        "change offers.lua");
  if (status) finish_event(event, text);
  return status;
}

static enum status read_history(struct crew *crew, const struct slice *texts, size_t count,
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
  for (size_t i = 0; i < history_count; i++) finish_event(&events[i], history[i]);
  free(events);
  finish_event(&event, text);
  return status;
}

enum status crew_evaluate(struct crew *crew, struct slice text, int64_t arrival_ms, uint64_t *number,
                          struct buffer *out, struct error *err) {
  struct event event;
  crew_barrier(crew);
  enum status status = read_event(crew, text, arrival_ms, &event, err);
  if (status) return status;
  status = worker_evaluate(owner_of(crew, event.subject)->worker, &event, number, out, err);
  finish_event(&event, text);
  return status;
}

const struct profile *crew_find_profile(struct crew *crew, const char *profile_id, struct error *err) {
  crew_barrier(crew);
  err->status = STATUS_OK;
  if (!event_may_be_of(profile_id)) return NULL; /* a row of the host's own, perhaps */
  return worker_find_profile(owner_of(crew, profile_id)->worker, profile_id, err);
}

const struct aggregate *crew_sealed(struct crew *crew) {
  crew_barrier(crew);
  return commons_sealed(crew->commons);
}

enum status crew_recover(struct crew *crew, struct error *err) {
  crew_barrier(crew);
  for (size_t i = 0; i < crew->member_count; i++) {
    worker_forget(crew->members[i].worker);
    worker_each_scheduled(crew->members[i].worker, NULL, NULL);
  }
  waking_fini(&crew->waking);
  crew->journal.recover(crew->journal.self);
  enum status status = commons_recover(crew->commons, &crew->options.journal, &crew->latest_ms, err);
  crew->must_thin = is_thinning_due(crew);
  return status;
}

const struct health *crew_health(const struct crew *crew) {
  return crew->health;
}

struct crew_figures crew_figures(struct crew *crew) {
  struct crew_figures figures = crew->figures;
  crew_barrier(crew);
  figures.workers = crew->member_count;
  figures.waiting = waking_count(&crew->waking);
  for (size_t i = 0; i < crew->member_count; i++) {
    struct worker_figures own = worker_figures(crew->members[i].worker);
    figures.faults += own.faults;
    figures.holdout += own.holdout;
    for (size_t s = 0; s < SPECIAL_CATEGORIES; s++) figures.special[s] += own.special[s];
    for (size_t kind = 0; kind < CONTACT_KINDS; kind++)
      figures.contact_refused[kind] += own.contact_refused[kind];
    for (size_t state = 0; state < CONTACT_STATES; state++) figures.contacts[state] += own.contacts[state];
    figures.profiles += own.profiles;
    histogram_add_all(&figures.decide, &own.decide);
    figures.profile_bytes += own.profile_bytes;
    if (own.releases > figures.releases) figures.releases = own.releases;
    if (!crew->members[i].lane) continue;
    struct lane_figures lane = lane_figures(crew->members[i].lane);
    figures.decide_us_total += lane.decide_us_total;
    figures.events -= lane.failures;
    figures.refused += lane.failures;
  }
  return figures;
}
