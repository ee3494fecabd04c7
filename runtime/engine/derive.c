/* Deciding again. See derive.h. From a row to a decision:
 *
 *   row → what the decision says that no script decided → catalogue, aggregate → event → profile before → pipeline
 *
 * What a row lacks is told by a sentence and is no failure of the walk. Whichever thread derives; what a decision is made
 * of lies in one arena until the next.
 */
#include "engine/derive.h"

#include <stdlib.h>
#include <string.h>

#include "domain/event_check.h"
#include "domain/event_map.h"
#include "domain/visitor.h"
#include "engine/commons.h"
#include "engine/derive_commons.h"
#include "engine/pipeline.h"
#include "engine/worker.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

enum { IMAGES_BYTES = 64 << 20 };

/* A profile as a row left it. */
struct image {
  UT_hash_handle hh;
  uint64_t number;
  struct buffer bytes;
  char id[];
};

struct derive {
  struct derive_options options;
  const struct workspace *workspace;
  struct derive_commons commons;
  struct image *images; /* in order of use, oldest first */
  size_t images_bytes;
  uint64_t last_number; /* asked for */
  struct journal_row row;
  json_value *recorded; /* the row's decision */
  struct told_calls told;
  struct arena arena;
  struct buffer scratch, decision, profile;
  struct error why;
};

struct derive *derive_new(const struct derive_options *options) {
  struct derive *derive = mem_zero(sizeof *derive);
  derive->options = *options;
  if (!derive->options.images_bytes_max) derive->options.images_bytes_max = IMAGES_BYTES;
  derive->workspace = &options->release->workspace;
  derive_commons_init(&derive->commons, derive->workspace, &derive->options.record);
  return derive;
}

/* ---- recent images ---- */

static void forget(struct derive *derive, struct image *image) {
  HASH_DEL(derive->images, image);
  derive->images_bytes -= image->bytes.capacity + sizeof *image;
  buffer_fini(&image->bytes);
  free(image);
}

static struct image *find_image(struct derive *derive, const char *id) {
  struct image *image;
  HASH_FIND_STR(derive->images, id, image);
  return image;
}

static void keep_image(struct derive *derive, const char *id, uint64_t number, struct slice bytes) {
  struct image *image = find_image(derive, id);
  size_t length = strlen(id);
  if (image) forget(derive, image);
  if (!bytes.length) return;
  image = mem_zero(sizeof *image + length + 1);
  memcpy(image->id, id, length);
  image->number = number;
  buffer_add(&image->bytes, bytes.data, bytes.length);
  derive->images_bytes += image->bytes.capacity + sizeof *image;
  HASH_ADD_KEYPTR(hh, derive->images, image->id, length, image);
  while (derive->images_bytes > derive->options.images_bytes_max) forget(derive, derive->images);
}

/* OK with NULL where `number` is 0: nobody. */
static enum status load_profile(struct derive *derive, const char *id, uint64_t number,
                                struct profile **profile, struct error *err) {
  const struct image *image = find_image(derive, id);
  enum status status = STATUS_OK;
  *profile = NULL;
  if (!number) return STATUS_OK;
  if (image && image->number == number)
    return profile_decode((struct slice){image->bytes.data, image->bytes.length}, derive->workspace, profile,
                          err);
  status = derive_load_image(&derive->options.record, number, id, "the profile as it was before",
                             &derive->scratch, err);
  if (status) return status;
  struct slice bytes = {derive->scratch.data, derive->scratch.length};
  return profile_decode(bytes, derive->workspace, profile, err);
}

static void finish_row(struct derive *derive) {
  json_free(derive->recorded);
  derive->recorded = NULL;
  journal_row_fini(&derive->row);
  arena_reset(&derive->arena);
}

void derive_free(struct derive *derive) {
  struct image *image, *next;
  if (!derive) return;
  finish_row(derive);
  HASH_ITER(hh, derive->images, image, next) forget(derive, image);
  derive_commons_fini(&derive->commons);
  arena_fini(&derive->arena);
  buffer_fini(&derive->scratch);
  buffer_fini(&derive->decision);
  buffer_fini(&derive->profile);
  free(derive);
}

/* ---- what the recorded decision says ---- */

static const char *said(const json_value *object, const char *key) {
  const json_value *member = json_find(object, key);
  const char *text = member ? json_string(member) : NULL;
  return text ? text : "";
}

static enum fault fault_named(const char *name) {
  for (int fault = FAULT_NONE + 1; fault < FAULT_KINDS; fault++)
    if (!strcmp(decision_fault_name((enum fault)fault), name)) return (enum fault)fault;
  return FAULT_NONE;
}

/* False: no host decided this. */
static bool read_told(const json_value *drop, struct told_call *told) {
  static const char *const kinds[RULE_KINDS] = {"strategy", "signal", "audience", "guardrail"};
  const json_value *item = json_find(drop, "item");
  const char *check = said(drop, "check");
  *told = (struct told_call){.is_set_aside = !strcmp(check, "set_aside"), .detail = said(drop, "detail")};
  if (!strcmp(check, "fault")) told->fault = fault_named(said(drop, "fault"));
  if (!told->is_set_aside && told->fault != FAULT_TIME && told->fault != FAULT_MEMORY) return false;
  if (item && json_type(item) == JSON_NUMBER) told->item = (size_t)json_number(item);
  for (int kind = 0; kind < RULE_KINDS; kind++)
    if (*said(drop, kinds[kind])) {
      told->kind = (enum rule_kind)kind;
      told->name = said(drop, kinds[kind]);
      return true;
    }
  return false;
}

static void read_all_told(struct derive *derive) {
  const json_value *drops = json_find(derive->recorded, "drops");
  size_t count = drops ? json_count(drops) : 0;
  derive->told =
      (struct told_calls){.calls = arena_alloc(&derive->arena, (count + 1) * sizeof *derive->told.calls)};
  for (const json_value *drop = drops ? json_first(drops) : NULL; drop; drop = json_next(drop))
    derive->told.count += read_told(drop, &derive->told.calls[derive->told.count]);
}

static bool is_true(const json_value *object, const char *key) {
  const json_value *member = json_find(object, key);
  return member && json_type(member) == JSON_TRUE;
}

/* ---- one row ---- */

static enum status miss(const struct derive *derive, const char *part, const char *setting,
                        struct error *err) {
  return error_set(err, STATUS_NOT_FOUND, "the %s was pruned from row %llu (retain.%s)", part,
                   (unsigned long long)derive->row.number, setting);
}

static enum status check_row(struct derive *derive, struct error *err) {
  const struct journal_row *row = &derive->row;
  if (!row->event.length) return miss(derive, "event", "events", err);
  if (!row->decision.length) return miss(derive, "decision", "decisions", err);
  if (!row->inputs.are_noted)
    return error_set(err, STATUS_NOT_FOUND,
                     "row %llu is of an earlier version, which did not note what decisions are made from",
                     (unsigned long long)row->number);
  enum status status = json_decode(row->decision.data, row->decision.length, &derive->recorded, err);
  return status ? error_set(err, STATUS_CORRUPT, "the decision of row %llu cannot be read",
                            (unsigned long long)row->number)
                : STATUS_OK;
}

static enum status read_event(struct derive *derive, struct event *event, struct error *err) {
  enum status status = event_decode(derive->row.event, event, err);
  if (status) return status;
  event_map(derive->workspace, event);
  event->time_ms = derive->row.time_ms;
  status = event_check(derive->workspace, event, err);
  if (status) event_fini(event);
  return status;
}

static void decide(struct derive *derive, const struct task *task, struct profile *profile, bool is_same) {
  const char *reason = said(derive->recorded, "reason");
  struct decision decision;
  struct pipeline pipeline = {.release = derive->options.release,
                              .scripts = derive->options.release->arena,
                              .profile = profile,
                              .event = &task->event,
                              .sealed = derive->commons.sealed,
                              .arena = &derive->arena,
                              .note = task->note,
                              .recorded = derive->recorded,
                              .told = is_same ? &derive->told : NULL,
                              .is_late = !strcmp(reason, "LATE"),
                              .is_import = task->is_import,
                              .has_no_holdout = is_same && !is_true(derive->recorded, "holdout")};
  pipeline_run(&pipeline, &decision);
  decision_encode(&decision, &derive->decision);
  worker_schedule(derive->workspace, task, profile);
  buffer_clear(&derive->profile);
  if (is_same) profile_encode(profile, derive->workspace, &derive->profile);
}

static void settle_alias(struct task *task, const struct profile *previous, const struct profile *subject) {
  if (!alias_previous(&task->event)) return;
  enum alias_verdict verdict = worker_judge_alias(&task->event, previous, subject);
  task->previous = verdict == ALIAS_MERGES ? previous : NULL;
  task->makes_known = alias_makes_known(verdict);
  task->note = alias_note(verdict);
}

static enum status decide_event(struct derive *derive, struct task *task, bool is_same, struct error *err) {
  const struct row_inputs *inputs = &derive->row.inputs;
  const char *other_id = alias_previous(&task->event);
  struct profile *profile = NULL, *other = NULL;
  enum status status = load_profile(derive, derive->row.profile_id, inputs->profile, &profile, err);
  if (!status && other_id) status = load_profile(derive, other_id, inputs->other, &other, err);
  task->is_import = !strcmp(said(derive->recorded, "reason"), "IMPORT");
  if (!status) {
    if (!profile) profile = profile_new(derive->workspace, derive->row.profile_id);
    visitor_settle(profile, &task->event);
    settle_alias(task, other, profile);
    worker_apply(derive->workspace, task, profile);
    decide(derive, task, profile, is_same);
  }
  profile_free(other);
  profile_free(profile);
  return status;
}

/* What an offer.changed is answered with. */
static void decide_nothing(struct derive *derive, const struct event *event) {
  const struct decision decision = {.event = event, .workspace = derive->workspace};
  decision_encode(&decision, &derive->decision);
}

static bool is_slice(struct slice slice, const struct buffer *buffer) {
  return slice.length == buffer->length && (!slice.length || !memcmp(slice.data, buffer->data, slice.length));
}

static void compare(const struct derive *derive, struct derived *derived) {
  bool is_person = *derive->row.profile_id != *COMMONS_KEY_MARK;
  struct slice profile = derive->row.profile;
  derived->kind = DERIVED;
  derived->decision = (struct slice){derive->decision.data, derive->decision.length};
  derived->is_equal = derived->is_same_release && is_slice(derive->row.decision, &derive->decision);
  derived->is_same_profile =
      derived->is_same_release && (!is_person || !profile.length || is_slice(profile, &derive->profile));
}

static enum status derive_event(struct derive *derive, struct derived *derived, struct error *err) {
  struct task task = {.number = derive->row.number, .arrival_ms = derive->row.arrival_ms};
  enum status status = check_row(derive, err);
  if (status) return status;
  derived->release = said(derive->recorded, "release");
  derived->is_same_release = !strcmp(derived->release, derive->workspace->release);
  read_all_told(derive);
  status = derive_commons_go(&derive->commons, &derive->row.inputs, err);
  if (status) return status;
  if (read_event(derive, &task.event, err)) {
    derived->kind = DERIVED_REFUSED;
    return STATUS_OK;
  }
  buffer_clear(&derive->decision);
  if (*derive->row.profile_id == *COMMONS_KEY_MARK)
    decide_nothing(derive, &task.event);
  else
    status = decide_event(derive, &task, derived->is_same_release, err);
  event_fini(&task.event);
  if (!status) compare(derive, derived);
  return status;
}

static void keep_images(struct derive *derive) {
  const struct journal_row *row = &derive->row;
  if (*row->profile_id == *COMMONS_KEY_MARK) return;
  keep_image(derive, row->profile_id, row->number, row->profile);
  if (row->other_id) keep_image(derive, row->other_id, row->number, row->other);
}

/* A profile that was pruned between two events: nothing was decided, and the next decision is made from it. */
static bool is_own(const struct journal_row *row) {
  return row->event.length == 2 && !memcmp(row->event.data, "{}", 2);
}

enum status derive_row(struct derive *derive, uint64_t number, struct derived *derived, struct error *err) {
  const struct record_port *record = &derive->options.record;
  must(number > derive->last_number);
  derive->last_number = number;
  finish_row(derive);
  *derived = (struct derived){.kind = DERIVED_NOTHING, .why = derive->why.text, .release = ""};
  enum status status = record->load_row(record->self, number, &derive->row, &derive->why);
  if (status == STATUS_NOT_FOUND) return STATUS_OK;
  if (!status && !strcmp(derive->row.profile_id, COMMONS_SEAL_KEY)) return STATUS_OK;
  if (!status && is_own(&derive->row)) {
    keep_images(derive);
    return STATUS_OK;
  }
  if (!status) {
    derived->row = &derive->row;
    status = derive_event(derive, derived, &derive->why);
    keep_images(derive);
  }
  if (status == STATUS_NOT_FOUND || status == STATUS_CORRUPT) {
    derived->kind = DERIVED_GONE;
    return STATUS_OK;
  }
  return status ? error_set(err, status, "%s", derive->why.text) : STATUS_OK;
}
