/* Trying a release on what was decided, and judging by its bounds. See gate.h. The calling thread. */
#include "host/gate.h"

#include <stdlib.h>
#include <string.h>

#include "host/compared.h"
#include "host/replay.h"

enum { TOLD_MOST = 3 }; /* lines of a kind, rules that fail */

static const char file[] = "workspace.lua";

/* ---- what is told ---- */

static void put_faults(struct buffer *out, uint64_t count) {
  if (count)
    compared_put_count(out, count);
  else
    buffer_add_text(out, "no");
  buffer_print(out, " new fault%s", count > 1 ? "s" : "");
}

/* "1,000 decisions tried, 37 changed (3.7 %), no new fault; of 12 an input is gone" */
static void put_figures(struct buffer *out, const struct replay_result *result) {
  uint64_t tried = replay_tried(result), changed = replay_changed(result);
  compared_put_count(out, tried);
  buffer_print(out, " decision%s tried, ", tried == 1 ? "" : "s");
  compared_put_count(out, changed);
  buffer_add_text(out, " changed (");
  compared_put_share(out, changed, tried);
  buffer_add_text(out, "), ");
  put_faults(out, comparison_totals(result->comparison).new_faults);
  if (result->gone.count) {
    buffer_add_text(out, "; of ");
    compared_put_count(out, result->gone.count);
    buffer_print(out, " more an input is gone (%s)", result->gone.why);
  }
}

static void put_kind(struct buffer *out, const struct comparison *comparison, enum comparison_kind kind) {
  size_t count;
  struct comparison_line *lines = compared_lines(comparison, kind, &count);
  for (size_t i = 0; i < count && i < TOLD_MOST; i++) {
    uint64_t of = lines[i].before > lines[i].after ? lines[i].before : lines[i].after;
    buffer_print(out, "%s%s '%s' (", out->length ? ", " : "", compared_kinds[kind], lines[i].name);
    compared_put_count(out, lines[i].changed.any);
    buffer_add_text(out, " of ");
    compared_put_count(out, of > lines[i].changed.any ? of : lines[i].changed.any);
    buffer_add_byte(out, ')');
  }
  free(lines);
}

static void put_example(struct buffer *out, const char *id, size_t *count) {
  if (*count == REPLAY_EXAMPLES) return;
  buffer_print(out, "%s%s", (*count)++ ? ", " : "; for example decision ", id);
}

/* Of one decision several placements may differ, one behind the other. */
static void put_examples(struct buffer *out, const struct comparison *comparison) {
  const struct comparison_example *example;
  const char *before = "";
  size_t count = 0;
  for (size_t i = 0; (example = comparison_example(comparison, i)); i++) {
    if (strcmp(before, example->decision_id)) put_example(out, example->decision_id, &count);
    before = example->decision_id;
  }
}

/* ---- the bounds ---- */

static void tell_changed(const struct replay_result *result, const struct gate *gate,
                         struct findings *findings) {
  struct buffer count = {0}, most = {0};
  uint64_t tried = replay_tried(result), changed = replay_changed(result);
  compared_put_count(&count, changed);
  buffer_add_text(&count, " of ");
  compared_put_count(&count, tried);
  buffer_add_text(&count, " decisions tried would change, which is ");
  compared_put_share(&count, changed, tried);
  findings_add(findings, file, 0, "gate: %s; max_changed = %g allows %.6g %%", buffer_text(&count),
               gate->max_changed, 100 * gate->max_changed);
  for (int kind = 0; kind < COMPARISON_KINDS; kind++)
    put_kind(&most, result->comparison, (enum comparison_kind)kind);
  if (most.length) {
    put_examples(&most, result->comparison);
    findings_add(findings, file, 0, "gate: most change in %s", buffer_text(&most));
  }
  if (result->refused.count)
    findings_add(findings, file, 0, "gate: %llu of the events would be refused, %s first: %s",
                 (unsigned long long)result->refused.count, result->refused.ids[0], result->refused.why);
  buffer_fini(&count);
  buffer_fini(&most);
}

static void tell_faults(const struct replay_result *result, const struct gate *gate,
                        struct findings *findings) {
  struct buffer count = {0};
  struct comparison_fault fault;
  put_faults(&count, comparison_totals(result->comparison).new_faults);
  findings_add(findings, file, 0, "gate: %s in %llu decisions tried; max_faults allows %zu",
               buffer_text(&count), (unsigned long long)replay_tried(result), gate->max_faults);
  for (size_t i = 0; i < TOLD_MOST && comparison_fault(result->comparison, i, &fault); i++)
    findings_add(findings, file, 0, "gate: %s '%s' fails %llu time%s, first in decision %s: %s", fault.kind,
                 fault.name, (unsigned long long)fault.count, fault.count == 1 ? "" : "s", fault.decision_id,
                 fault.detail);
  buffer_fini(&count);
}

static void judge(const struct replay_result *result, const struct gate *gate, struct findings *findings) {
  uint64_t tried = replay_tried(result);
  if (tried && (double)replay_changed(result) > gate->max_changed * (double)tried)
    tell_changed(result, gate, findings);
  if (comparison_totals(result->comparison).new_faults > gate->max_faults)
    tell_faults(result, gate, findings);
}

/* ---- trying ---- */

static enum status walk(const struct gate_trial *trial, const struct crew_seat *seat,
                        struct replay_result *result, struct error *err) {
  uint64_t last = trial->record.last_number(trial->record.self), most = trial->gate->replay;
  int64_t time_max_ms = trial->time_max_ms ? trial->time_max_ms : GATE_TIME_MAX_MS;
  const struct replay replay = {.kind = REPLAY_RECORDED,
                                .rules = *seat,
                                .record = trial->record,
                                .first = last > most ? last - most + 1 : 1,
                                .last = last,
                                .time_max_us = (uint64_t)time_max_ms * 1000,
                                .is_stopped = trial->is_stopped};
  return replay_walk(&replay, result, err);
}

static bool is_left(const struct gate_trial *trial) {
  return trial->is_stopped && *trial->is_stopped;
}

static enum status leave(struct error *err) {
  return error_set(err, STATUS_CLOSED, "the gate was left, for the server stops");
}

/* What the last call came to may be of its having been left. */
static enum status tell(const struct gate_trial *trial, const struct replay_result *result,
                        struct findings *findings, char **said, struct error *err) {
  struct buffer out = {0};
  if (is_left(trial)) return leave(err);
  judge(result, trial->gate, findings);
  put_figures(&out, result);
  if (result->is_cut) buffer_add_text(&out, "; the rest was left, its time was up");
  *said = (buffer_text(&out), buffer_take(&out, NULL));
  return STATUS_OK;
}

enum status gate_try(const struct gate_trial *trial, struct findings *findings, char **said,
                     struct error *err) {
  struct seats seats;
  struct replay_result result = {0};
  *said = NULL;
  if (!trial->gate->replay) return STATUS_OK;
  struct seats_texts texts = *trial->texts;
  texts.is_stopped = trial->is_stopped;
  if (!seats_load_one(&seats, &texts, trial->stop_signal, findings))
    return is_left(trial) ? leave(err) : STATUS_OK;
  script_leave_when(seats.items[0].scripts, trial->is_stopped);
  enum status status = walk(trial, &seats.items[0], &result, err);
  if (!status) status = tell(trial, &result, findings, said, err);
  replay_fini(&result);
  seats_fini(&seats);
  return status;
}
