/* A worker: from a checked event to a journal row. See worker.h.
 *
 * Profiles are kept in memory, the longest unused first to go; one that a row not yet folded has changed
 * stays, since the profile table does not have it yet.
 *
 * A profile in memory holds indexes into its release's hard data, so each belongs to an era: a run of releases with the
 * same hard data, of which the era keeps the newest. When another release has others a new era begins. A profile of an
 * earlier one is written by its release and read by the new one when it is next used; meanwhile, with every event and
 * every tick, a few of those that nobody uses are written and put aside as bytes, which no release need be kept for. Of the earlier eras
 * the latest is put aside first, so that however fast releases come, and however many profiles there are, but a few eras
 * live at a time. The bytes are those that the journal has, so it is the same as if they had been forgotten. What needs the order of all events, and not the
 * profile, is the crew's. Runs on whichever thread has it at hand; nothing here waits but for a profile's bytes.
 */
#include "engine/worker.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <utlist.h>

#include "base/clock.h"
#include "domain/event_special.h"
#include "domain/profile_due.h"
#include "domain/visitor.h"
#include "engine/pipeline.h"
#include "engine/row.h"

enum { MEMORY_BYTES_DEFAULT = 1 << 30 };

/* How many profiles of earlier eras are put aside with each that is used. */
enum { ASIDE_AT_A_TIME = 2 };

struct cached {
  UT_hash_handle hh;
  struct profile *profile; /* with `image`, its id, number and weight alone */
  struct slice image;      /* put aside: owned; else empty */
  struct era *era;         /* NULL: put aside */
  struct cached *next, *prev;
};

struct era {
  struct era *before;
  struct release *release;
  struct cached *profiles;
};

struct scheduled {
  struct scheduled *next;
  int64_t next_ms;
  uint64_t number;
  char id[];
};

struct worker {
  struct worker_options options;
  struct scheduled *scheduled; /* since the crew last asked, the latest first */
  struct arena arena;          /* of the event at hand */
  struct cached *cache;        /* by profile id; in order of use, oldest first */
  struct era *era;             /* now; before it only such as have profiles */
  size_t memory_bytes;         /* of the profiles in memory */
  struct buffer image, other, decision;
  struct buffer kept; /* the text of an event whose own may not be kept */
  struct worker_figures figures;
};

static const struct workspace *workspace_of(const struct worker *worker) {
  return &worker->options.release->workspace;
}

/* ---- eras ---- */

static void begin_era(struct worker *worker) {
  struct era *era = mem_zero(sizeof *era);
  *era = (struct era){.before = worker->era, .release = release_ref(worker->options.release)};
  worker->era = era;
}

static void end_era(struct worker *worker, struct era *era) {
  struct era **at = &worker->era;
  while (*at != era) at = &(*at)->before;
  *at = era->before;
  release_unref(era->release);
  free(era);
}

static void join(struct worker *worker, struct cached *cached) {
  cached->era = worker->era;
  DL_APPEND(worker->era->profiles, cached);
}

static void leave(struct worker *worker, struct cached *cached) {
  struct era *era = cached->era;
  if (!era) return;
  cached->era = NULL;
  DL_DELETE(era->profiles, cached);
  if (era != worker->era && !era->profiles) end_era(worker, era);
}

struct worker *worker_new(const struct worker_options *options) {
  struct worker *worker = mem_zero(sizeof *worker);
  must(options->profiles_max);
  worker->options = *options;
  begin_era(worker);
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
  leave(worker, cached);
  worker->memory_bytes -= cached->profile->bytes;
  free((char *)cached->image.data);
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
         (count > 1 && worker->memory_bytes > share_of_memory(workspace_of(worker)));
}

static void evict(struct worker *worker) {
  const struct journal_port *journal = &worker->options.journal;
  if (!holds_too_much(worker)) return;
  uint64_t folded = journal->folded_number(journal->self);
  while (holds_too_much(worker) && worker->cache->profile->number <= folded) forget(worker, worker->cache);
}

/* Another profile of the same id; the one before goes. */
static void replace(struct worker *worker, struct cached *cached, struct profile *profile) {
  profile->number = cached->profile->number;
  worker->memory_bytes -= cached->profile->bytes;
  profile_free(cached->profile);
  cached->profile = profile;
  cached->hh.key = profile->id;
}

static struct slice slice_of(const struct buffer *buffer) {
  return (struct slice){buffer->data, buffer->length};
}

/* Its release is needed no more. */
static void put_aside(struct worker *worker, struct cached *cached) {
  const struct workspace *workspace = &cached->era->release->workspace;
  struct buffer image = {0};
  profile_encode(cached->profile, workspace, &image);
  replace(worker, cached, profile_new(workspace, cached->profile->id));
  cached->image = (struct slice){mem_copy(image.data, image.length), image.length};
  cached->profile->bytes = profile_bytes(cached->profile) + sizeof *cached + image.length;
  worker->memory_bytes += cached->profile->bytes;
  buffer_fini(&image);
  leave(worker, cached);
}

bool worker_put_aside(struct worker *worker, size_t most) {
  for (; most && worker->era->before; most--) put_aside(worker, worker->era->before->profiles);
  return worker->era->before != NULL;
}

/* Reads a profile of an earlier era, or one that was put aside, as one of now. */
static void renew(struct worker *worker, struct cached *cached) {
  struct profile *profile;
  struct error err;
  if (cached->era == worker->era) return;
  if (cached->era) put_aside(worker, cached);
  must(!profile_decode(cached->image, workspace_of(worker), &profile, &err)); /* we wrote it */
  replace(worker, cached, profile);
  free((char *)cached->image.data);
  cached->image = (struct slice){0};
  join(worker, cached);
  weigh(worker, profile);
}

static void keep(struct worker *worker, struct profile *profile) {
  struct cached *cached = mem_zero(sizeof *cached);
  cached->profile = profile;
  HASH_ADD_KEYPTR(hh, worker->cache, profile->id, strlen(profile->id), cached);
  join(worker, cached);
  weigh(worker, profile);
  worker_put_aside(worker, ASIDE_AT_A_TIME);
  evict(worker);
}

static struct profile *find_cached(struct worker *worker, const char *id) {
  struct cached *cached;
  HASH_FIND_STR(worker->cache, id, cached);
  if (!cached) return NULL;
  HASH_DEL(worker->cache, cached);
  HASH_ADD_KEYPTR(hh, worker->cache, cached->profile->id, strlen(cached->profile->id), cached);
  renew(worker, cached);
  worker_put_aside(worker, ASIDE_AT_A_TIME);
  return cached->profile;
}

/* OK with NULL for someone new. */
static enum status load_profile(struct worker *worker, const char *id, struct profile **profile,
                                struct error *err) {
  const struct journal_port *journal = &worker->options.journal;
  *profile = find_cached(worker, id);
  if (*profile) return STATUS_OK;
  buffer_clear(&worker->image);
  uint64_t number;
  enum status status = journal->load_profile(journal->self, id, &worker->image, &number, err);
  if (status == STATUS_NOT_FOUND) return STATUS_OK;
  struct slice image = {worker->image.data, worker->image.length};
  if (!status) status = profile_decode(image, workspace_of(worker), profile, err);
  if (status) return status;
  (*profile)->number = number;
  keep(worker, *profile);
  return STATUS_OK;
}

const struct profile *worker_find_profile(struct worker *worker, const char *profile_id, struct error *err) {
  struct profile *profile;
  err->status = load_profile(worker, profile_id, &profile, err);
  return err->status ? NULL : profile;
}

void worker_forget(struct worker *worker) {
  struct cached *cached, *next;
  HASH_ITER(hh, worker->cache, cached, next) forget(worker, cached);
}

static void drop_scratch(struct worker *worker) {
  arena_fini(&worker->arena);
  buffer_fini(&worker->image);
  buffer_fini(&worker->other);
  buffer_fini(&worker->kept);
  buffer_fini(&worker->decision);
}

void worker_drop(struct worker *worker, const char *profile_id, uint64_t number) {
  struct cached *cached;
  HASH_FIND_STR(worker->cache, profile_id, cached);
  if (cached && cached->profile->number <= number) forget(worker, cached);
  drop_scratch(worker);
}

void worker_free(struct worker *worker) {
  if (!worker) return;
  worker_forget(worker);
  worker_each_scheduled(worker, NULL, NULL);
  end_era(worker, worker->era);
  drop_scratch(worker);
  free(worker);
}

struct release *worker_release(const struct worker *worker) {
  return worker->options.release;
}

void worker_change(struct worker *worker, struct release *release, struct script_arena *scripts,
                   struct health *health) {
  worker->options.release = release;
  worker->options.scripts = scripts;
  worker->options.health = health;
  if (!workspace_has_same_hard(&worker->era->release->workspace, &release->workspace)) {
    struct era *era = worker->era;
    begin_era(worker);
    if (!era->profiles) end_era(worker, era);
    return;
  }
  release_ref(release);
  release_unref(worker->era->release);
  worker->era->release = release;
}

/* ---- one event ---- */

static void count(struct worker_figures *figures, const struct decision *decision) {
  figures->faults += decision->fault_count;
  figures->holdout += decision->is_holdout;
  figures->contacts[contact_state_of(decision->event)]++;
  for (size_t i = 0; i < decision->drop_count; i++)
    if (!strcmp(decision->drops[i].check, "contact")) figures->contact_refused[decision->drops[i].contact]++;
}

static void decide(struct worker *worker, const struct task *task, struct profile *profile, bool is_simulated,
                   struct buffer *out) {
  struct decision decision;
  struct pipeline pipeline = {.release = worker->options.release,
                              .scripts = worker->options.scripts,
                              .profile = profile,
                              .event = &task->event,
                              .sealed = commons_sealed(worker->options.commons),
                              .arena = &worker->arena,
                              .note = task->note,
                              .link_key = &worker->options.link_key,
                              .health = is_simulated ? NULL : worker->options.health,
                              .is_late = task->is_late,
                              .is_import = worker->options.is_import,
                              .is_trial = is_simulated,
                              .has_log = is_simulated,
                              .has_no_holdout = is_simulated || worker->options.has_no_holdout};
  pipeline_run(&pipeline, &decision);
  decision_encode(&decision, out);
  count(&worker->figures, &decision);
}

/* The image of somebody of whom nothing is known. */
static void encode_nobody(const struct workspace *workspace, const char *id, struct buffer *image) {
  struct profile *nobody = profile_new(workspace, id);
  buffer_clear(image);
  profile_encode(nobody, workspace, image);
  profile_free(nobody);
}

/* `before`: the number of the row that changed the profile before. */
static struct journal_row make_row(struct worker *worker, const struct task *task, uint64_t before) {
  const struct profile *previous = task->previous;
  struct row_inputs inputs = commons_inputs(worker->options.commons);
  inputs.profile = before;
  inputs.other = task->previous_number;
  if (previous) encode_nobody(workspace_of(worker), previous->id, &worker->other);
  return row_make(&(struct row_parts){.event = &task->event,
                                      .number = task->number,
                                      .arrival_ms = task->arrival_ms,
                                      .profile_id = task->event.subject,
                                      .profile = slice_of(&worker->image),
                                      .decision = slice_of(&worker->decision),
                                      .other_id = previous ? previous->id : NULL,
                                      .other = previous ? slice_of(&worker->other) : (struct slice){0},
                                      .inputs = inputs,
                                      .ticket = task->ticket});
}

enum alias_verdict worker_judge_alias(const struct event *event, const struct profile *previous,
                                      const struct profile *subject) {
  bool is_held = previous && previous->activity_count; /* who has begun afresh has done nothing yet */
  const struct alias_person person = {alias_previous(event), is_held, is_held && previous->is_known_person};
  enum alias_verdict verdict = alias_judge(event->subject, &person);
  return event->is_public ? alias_judge_public(subject && subject->is_known_person, &person, verdict)
                          : verdict;
}

void worker_apply(const struct workspace *workspace, const struct task *task, struct profile *profile) {
  int64_t time_ms = task->event.time_ms;
  enum lifecycle before = profile_begin_change(profile, workspace, time_ms);
  if (task->previous) {
    profile_merge(profile, task->previous, workspace);
    aliases_note(&profile->aliases, task->previous->id, task->number, time_ms);
  }
  if (task->makes_known) profile->is_known_person = true;
  profile_apply(profile, workspace, &task->event);
  if (!task->is_import) profile_end_change(profile, workspace, time_ms, before);
}

void worker_schedule(const struct workspace *workspace, const struct task *task, struct profile *profile) {
  bool is_past = task->is_import && task->arrival_ms > task->event.time_ms;
  profile_schedule(profile, workspace, is_past ? task->arrival_ms : task->event.time_ms);
}

/* ---- whom the host comes back to ---- */

static void note_scheduled(struct worker *worker, const struct profile *profile, const struct wakes *before) {
  const struct wakes *wakes = &profile->wakes;
  bool is_same = before->is_scheduled && before->next_ms == wakes->next_ms;
  if (worker->options.is_import) return; /* nobody is woken meanwhile */
  if (!wakes->is_scheduled || is_same) return;
  struct scheduled *scheduled = mem_zero(sizeof *scheduled + strlen(profile->id) + 1);
  scheduled->next_ms = wakes->next_ms;
  scheduled->number = profile->number;
  memcpy(scheduled->id, profile->id, strlen(profile->id));
  LL_PREPEND(worker->scheduled, scheduled);
}

void worker_each_scheduled(struct worker *worker, worker_scheduled *each, void *context) {
  struct scheduled *scheduled = worker->scheduled, *next;
  worker->scheduled = NULL;
  for (; scheduled; scheduled = next) {
    next = scheduled->next;
    if (each) each(context, scheduled->id, scheduled->next_ms, scheduled->number);
    free(scheduled);
  }
}

/* Whose word it is; and of data that the schema declares special only what a consent covers goes on: the profile is at hand here, and nothing is
 * written yet. True: `settled` has an event of its own. */
static bool settle(struct worker *worker, struct profile *profile, const struct event *event,
                   struct event *settled) {
  *settled = *event;
  visitor_settle(profile, settled);
  if (!event->has_special) return false;
  const struct event heard = *settled;
  event_special_settle(workspace_of(worker), profile, &heard, settled, &worker->kept,
                       worker->figures.special);
  visitor_settle(profile, settled);
  return true;
}

static void apply(struct worker *worker, const struct task *task, struct profile *profile) {
  worker_apply(&worker->options.release->workspace, task, profile);
  commons_note(worker->options.commons, worker->options.index, profile, &task->event, &worker->arena);
}

enum status worker_decide(struct worker *worker, const struct task *task, struct journal_row *row,
                          struct error *err) {
  const struct workspace *workspace = workspace_of(worker);
  struct profile *profile, *made = NULL;
  struct task settled = *task;
  uint64_t start_us = clock_monotonic_us();
  settled.is_import = worker->options.is_import;
  enum status status = load_profile(worker, task->event.subject, &profile, err);
  if (status) return status;
  if (!profile) profile = made = profile_new(workspace, task->event.subject);
  uint64_t before = profile->number;
  const struct wakes waited = profile->wakes; /* for its times alone */
  bool is_own = settle(worker, profile, &task->event, &settled.event);
  apply(worker, &settled, profile);
  buffer_clear(&worker->decision);
  decide(worker, &settled, profile, false, &worker->decision);
  worker_schedule(workspace, &settled, profile);
  profile->number = task->number;
  note_scheduled(worker, profile, &waited);
  buffer_clear(&worker->image);
  profile_encode(profile, workspace, &worker->image);
  *row = make_row(worker, &settled, before);
  if (is_own) event_fini(&settled.event);
  if (made) {
    keep(worker, made);
  } else {
    weigh(worker, profile);
    evict(worker);
  }
  arena_reset(&worker->arena);
  histogram_add(&worker->figures.decide, clock_monotonic_us() - start_us);
  return STATUS_OK;
}

void worker_put_profile(struct worker *worker, struct profile *profile) {
  struct cached *cached;
  HASH_FIND_STR(worker->cache, profile->id, cached);
  if (cached) forget(worker, cached);
  keep(worker, profile);
}

bool worker_prune(struct worker *worker, const char *profile_id, int64_t now_ms, uint64_t number,
                  struct slice *image, uint64_t *before) {
  struct profile *profile;
  if (load_profile(worker, profile_id, &profile, NULL) || !profile) return false;
  if (!profile_prune(profile, workspace_of(worker), now_ms)) return false;
  profile_schedule(profile, workspace_of(worker), now_ms);
  *before = profile->number;
  profile->number = number;
  buffer_clear(&worker->image);
  profile_encode(profile, workspace_of(worker), &worker->image);
  *image = slice_of(&worker->image);
  weigh(worker, profile);
  return true;
}

/* ---- simulation ---- */

/* A copy through the image, so that what is in memory stays untouched. */
static enum status copy_profile(struct worker *worker, const struct profile *profile, struct profile **copy,
                                struct error *err) {
  const struct workspace *workspace = workspace_of(worker);
  buffer_clear(&worker->image);
  profile_encode(profile, workspace, &worker->image);
  return profile_decode((struct slice){worker->image.data, worker->image.length}, workspace, copy, err);
}

static enum status start_profile(struct worker *worker, const char *id, bool is_known,
                                 struct profile **profile, struct error *err) {
  struct profile *known = NULL;
  enum status status = is_known ? load_profile(worker, id, &known, err) : STATUS_OK;
  if (!status && known) return copy_profile(worker, known, profile, err);
  if (!status) *profile = profile_new(workspace_of(worker), id);
  return status;
}

/* As worker_decide does it, but on a profile of its own and with nothing counted. */
static void evaluate_event(struct worker *worker, struct profile *profile, const struct event *event,
                           struct buffer *out) {
  struct task task = {0};
  bool is_own = settle(worker, profile, event, &task.event);
  worker_apply(workspace_of(worker), &task, profile);
  decide(worker, &task, profile, false, out);
  if (is_own) event_fini(&task.event);
}

static void try_event(struct worker *worker, struct profile *profile, const struct event *event, bool is_late,
                      struct buffer *out) {
  struct task task = {.is_late = is_late};
  bool is_own = settle(worker, profile, event, &task.event);
  profile_apply(profile, workspace_of(worker), &task.event);
  decide(worker, &task, profile, true, out);
  if (is_own) event_fini(&task.event);
}

/* As an event that is too old to decide anything. */
static void learn(struct worker *worker, struct profile *profile, const struct event *event) {
  buffer_clear(&worker->decision);
  try_event(worker, profile, event, true, &worker->decision);
}

static enum status check_whose(const struct event *event, struct error *err) {
  if (event->subject) return STATUS_OK; /* an offer.changed may have none */
  return error_set(err, STATUS_INVALID, "subject: missing, expected a text that says whose event it is");
}

enum status worker_evaluate(struct worker *worker, const struct event *event, uint64_t *number,
                            struct buffer *out, struct error *err) {
  struct worker_figures figures = worker->figures;
  struct profile *profile = NULL;
  enum status status = check_whose(event, err);
  if (!status) status = start_profile(worker, event->subject, true, &profile, err);
  if (status) return status;
  const struct profile *known = find_cached(worker, event->subject); /* it was read just now */
  *number = known ? known->number : 0;
  evaluate_event(worker, profile, event, out);
  profile_free(profile);
  arena_reset(&worker->arena);
  worker->figures = figures;
  return STATUS_OK;
}

enum status worker_simulate(struct worker *worker, const struct event *history, size_t history_count,
                            const struct event *event, bool is_known_profile, struct buffer *out,
                            struct error *err) {
  struct worker_figures figures = worker->figures; /* what is simulated did not happen */
  struct profile *profile = NULL;
  enum status status = check_whose(event, err);
  if (!status) status = start_profile(worker, event->subject, is_known_profile, &profile, err);
  if (status) return status;
  for (size_t i = 0; i < history_count; i++) learn(worker, profile, &history[i]);
  try_event(worker, profile, event, false, out);
  profile_free(profile);
  arena_reset(&worker->arena);
  worker->figures = figures;
  return STATUS_OK;
}

struct worker_figures worker_figures(const struct worker *worker) {
  struct worker_figures figures = worker->figures;
  figures.profiles = HASH_COUNT(worker->cache);
  figures.profile_bytes = worker->memory_bytes;
  for (const struct era *era = worker->era; era; era = era->before) figures.releases++;
  return figures;
}
