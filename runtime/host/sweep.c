/* The sweep: a few profiles of the table with each step, by id, and over again when all were looked at; for people who did
 * nothing themselves for workspace.retain.inactive, and for attributes that are older than their `keep`. Whoever looks
 * silent there is asked about in memory, and then forgotten like anybody; their tombstone reaches no further than the last
 * event that was held of them, so that only that is kept out. The bytes go with whatever else is erased.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/crew.h"
#include "engine/forgetting.h"
#include "host/audit.h"
#include "host/runtime_inside.h"

enum { STEP_PROFILES = 50 };

struct step {
  const struct workspace *workspace;
  struct store *store;
  int64_t since_ms;
  int64_t now_ms;
  char *ids[STEP_PROFILES]; /* of the silent; owned */
  size_t count;
  char *stale[STEP_PROFILES]; /* of those with something too old; owned */
  size_t stale_count;
  char *last; /* that was looked at; owned */
};

/* Of whom nothing is held, as of who flowed into somebody, their row says since when. */
static bool is_older(const struct step *step, uint64_t number) {
  struct journal_row row = {0};
  enum status status = store_load_row(step->store, number, &row, NULL);
  int64_t arrival_ms = row.arrival_ms;
  journal_row_fini(&row);
  return status == STATUS_NOT_FOUND || (!status && arrival_ms < step->since_ms);
}

static bool is_silent(const struct step *step, const struct profile *profile, uint64_t number) {
  int64_t last_ms = forgetting_last_ms(profile);
  if (!step->workspace->retain.inactive_ms) return false;
  return last_ms == INT64_MIN ? is_older(step, number) : last_ms < step->since_ms;
}

static void look_at(void *context, const char *id, uint64_t number, struct slice image) {
  struct step *step = context;
  struct profile *profile;
  free(step->last);
  step->last = mem_copy_text(id);
  if (!event_may_be_of(id) || !image.length || profile_decode(image, step->workspace, &profile, NULL)) return;
  if (is_silent(step, profile, number))
    step->ids[step->count++] = mem_copy_text(id);
  else if (forgetting_last_ms(profile) <= step->now_ms &&
           profile_prune(profile, step->workspace, step->now_ms))
    step->stale[step->stale_count++] = mem_copy_text(id);
  profile_free(profile);
}

static enum status forget(sarto_runtime *runtime, const struct step *step, int64_t now_ms,
                          struct error *err) {
  char receipt[JOURNAL_RECEIPT_BYTES] = "";
  const struct crew_forgetting asked = {.profile_ids = (const char *const *)step->ids,
                                        .count = step->count,
                                        .asked_ms = now_ms,
                                        .erase_from_ms = now_ms,
                                        .deadline_ms = now_ms + runtime->release->workspace.erase_within_ms,
                                        .silent_since_ms = step->since_ms};
  enum status status = crew_forget(runtime->crew, &asked, receipt, err);
  if (status == STATUS_NOT_FOUND) return STATUS_OK; /* they came back since the table was written */
  audit_write(runtime->database, AUDIT_INACTIVE, receipt, AUDIT_HOST, status, NULL);
  return status;
}

static bool is_wanted(const struct workspace *workspace) {
  bool is_kept_for = workspace->retain.inactive_ms != 0;
  for (size_t i = 0; i < workspace->hard_count && !is_kept_for; i++)
    is_kept_for = workspace->hard[i].keep_ms != 0;
  return is_kept_for;
}

enum status runtime_sweep(sarto_runtime *runtime, int64_t now_ms, struct error *err) {
  const struct workspace *workspace = &runtime->release->workspace;
  struct step step = {.workspace = workspace,
                      .store = runtime->store,
                      .now_ms = now_ms,
                      .since_ms = now_ms - workspace->retain.inactive_ms};
  size_t seen;
  if (!is_wanted(workspace) || !runtime->store || runtime->options.is_clock_events) return STATUS_OK;
  const char *after = runtime->silent_after ? runtime->silent_after : "";
  enum status status = store_some_profiles(runtime->store, after, STEP_PROFILES, look_at, &step, &seen, err);
  free(runtime->silent_after);
  runtime->silent_after = NULL;
  if (!status && seen == STEP_PROFILES) {
    runtime->silent_after = step.last;
    step.last = NULL;
  }
  if (!status && step.count) status = forget(runtime, &step, now_ms, err);
  if (!status && step.stale_count)
    crew_prune(runtime->crew, (const char *const *)step.stale, step.stale_count, now_ms);
  if (status == STATUS_BUSY || status == STATUS_FULL) status = STATUS_OK; /* the next step may do */
  for (size_t i = 0; i < step.count; i++) free(step.ids[i]);
  for (size_t i = 0; i < step.stale_count; i++) free(step.stale[i]);
  free(step.last);
  return status;
}
