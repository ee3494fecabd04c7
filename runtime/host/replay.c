/* Walking the journal's rows with one release or two. See replay.h. What a decision is made from is engine/derive.c's
 * business; here it is counted. Of two releases the one that made a decision is not asked again: what it decided stands
 * there. The calling thread.
 */
#include "host/replay.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "engine/commons.h"
#include "engine/derive.h"

struct walk {
  const struct replay *replay;
  struct replay_result *result;
  struct derive *derive, *against; /* `against` is NULL but for REPLAY_AGAINST */
};

static void miss(struct replay_miss *miss, const struct derived *derived) {
  if (!miss->count && derived->why)
    snprintf(miss->why, sizeof miss->why, "%s", derived->kind == DERIVED ? "" : derived->why);
  if (!miss->count && derived->row) miss->first_number = derived->row->number;
  if (derived->row && miss->count < REPLAY_EXAMPLES)
    identity_print(&derived->row->identity, miss->ids[miss->count]);
  miss->count++;
}

static void judge_equal(struct walk *walk, const struct derived *derived) {
  struct replay_result *result = walk->result;
  if (derived->kind == DERIVED_GONE)
    miss(&result->gone, derived);
  else if (!derived->is_same_release)
    result->others++;
  else if (derived->kind == DERIVED_REFUSED || !derived->is_equal || !derived->is_same_profile)
    miss(&result->differing, derived);
  else
    result->equal++;
}

/* What the other release decided, or would have. Not found: there is no such thing, which is counted. */
static enum status find_before(struct walk *walk, const struct derived *derived, struct slice *before,
                               bool *is_found, struct error *err) {
  struct derived other;
  *is_found = true;
  *before = derived->row->decision;
  if (!walk->against || !strcmp(derived->release, walk->replay->against.release->workspace.release))
    return STATUS_OK;
  enum status status = derive_row(walk->against, derived->row->number, &other, err);
  if (status) return status;
  *is_found = other.kind == DERIVED;
  if (other.kind == DERIVED) *before = other.decision;
  if (other.kind == DERIVED_GONE) miss(&walk->result->gone, &other);
  if (other.kind == DERIVED_REFUSED) miss(&walk->result->refused_before, &other);
  return STATUS_OK;
}

static enum status judge_changed(struct walk *walk, const struct derived *derived, struct error *err) {
  struct slice before;
  bool is_found = false;
  if (*derived->row->profile_id == *COMMONS_KEY_MARK) return STATUS_OK;
  if (derived->kind == DERIVED_GONE) {
    miss(&walk->result->gone, derived);
    return STATUS_OK;
  }
  enum status status = find_before(walk, derived, &before, &is_found, err);
  if (status || !is_found) return status;
  if (derived->kind == DERIVED_REFUSED) {
    miss(&walk->result->refused, derived);
    return STATUS_OK;
  }
  return comparison_add(walk->result->comparison, before, derived->decision, err);
}

static enum status walk_row(struct walk *walk, uint64_t number, struct error *err) {
  struct derived derived;
  enum status status = derive_row(walk->derive, number, &derived, err);
  if (status || derived.kind == DERIVED_NOTHING) return status;
  if (!derived.row) { /* damaged: whose it was, nobody knows */
    miss(&walk->result->gone, &derived);
    return STATUS_OK;
  }
  if (walk->replay->kind != REPLAY_EQUAL) return judge_changed(walk, &derived, err);
  judge_equal(walk, &derived);
  return STATUS_OK;
}

static struct derive *begin(const struct replay *replay, const struct crew_seat *seat) {
  return derive_new(&(struct derive_options){.release = seat->release, .record = replay->record});
}

enum status replay_walk(const struct replay *replay, struct replay_result *result, struct error *err) {
  struct walk walk = {.replay = replay, .result = result, .derive = begin(replay, &replay->rules)};
  uint64_t begun_us = clock_monotonic_us();
  enum status status = STATUS_OK;
  if (replay->kind == REPLAY_AGAINST) walk.against = begin(replay, &replay->against);
  if (replay->kind != REPLAY_EQUAL) result->comparison = comparison_new();
  for (uint64_t number = replay->first; !status && number <= replay->last; number++) {
    result->is_cut = (replay->is_stopped && *replay->is_stopped) ||
                     (replay->time_max_us && clock_monotonic_us() - begun_us > replay->time_max_us);
    if (result->is_cut) break;
    status = walk_row(&walk, number, err);
    if (replay->done) atomic_fetch_add(replay->done, 1);
  }
  derive_free(walk.derive);
  derive_free(walk.against);
  return status;
}

static void merge_miss(struct replay_miss *into, const struct replay_miss *from) {
  if (!into->count) {
    memcpy(into->why, from->why, sizeof into->why);
    into->first_number = from->first_number;
  }
  for (uint64_t i = 0; i < from->count && i < REPLAY_EXAMPLES; i++)
    if (into->count + i < REPLAY_EXAMPLES)
      memcpy(into->ids[into->count + i], from->ids[i], sizeof *into->ids);
  into->count += from->count;
}

void replay_merge(struct replay_result *into, const struct replay_result *from) {
  into->equal += from->equal;
  into->others += from->others;
  merge_miss(&into->differing, &from->differing);
  merge_miss(&into->gone, &from->gone);
  merge_miss(&into->refused, &from->refused);
  merge_miss(&into->refused_before, &from->refused_before);
  into->is_cut |= from->is_cut;
  if (!from->comparison) return;
  if (!into->comparison) into->comparison = comparison_new();
  comparison_merge(into->comparison, from->comparison);
}

void replay_fini(struct replay_result *result) {
  comparison_free(result->comparison);
  result->comparison = NULL;
}

uint64_t replay_tried(const struct replay_result *result) {
  return comparison_totals(result->comparison).decisions + result->refused.count;
}

uint64_t replay_changed(const struct replay_result *result) {
  return comparison_totals(result->comparison).changed + result->refused.count;
}
