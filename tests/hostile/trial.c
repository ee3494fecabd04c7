/* Tries one case. See trial.h. All through sarto.h; JSON is read with the runtime's own reader. One thread. */
#include "trial.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/json.h"
#include "sarto.h"

enum {
  ATTACK_CPU_MS = 300,  /* of one attack: the limit, the second stage, and what decides around it */
  OPEN_CPU_MS = 3000,   /* of a workspace, refused or not */
  AFTER_WALL_MS = 1000, /* of canary and ordinary request */
  ATTACKS_OF_A_RUNTIME = 2,
  ATTACKS_BEFORE_FLAT = 20,
  GROWN_KB_MAX = 4096,
  MEMORY_KB_MAX = 200 * 1024, /* of the whole process: one script may not take the others' */
  FINDINGS_BYTES = 65536,
};

struct trial {
  const struct trial_settings *settings;
  const struct hostile_case *one; /* NULL: the baseline's */
  const struct trial_baseline *baseline;
  struct trial_report *report;
  char folder[300];
  struct buffer findings;
  sarto_runtime *runtime;
  int event_number;
};

static double now_ms(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The first reason stands. */
__attribute__((format(printf, 2, 3))) static void fail(struct trial *trial, const char *format, ...) {
  va_list arguments;
  if (trial->report->has_failed) return;
  trial->report->has_failed = true;
  va_start(arguments, format);
  vsnprintf(trial->report->text, sizeof trial->report->text, format, arguments);
  va_end(arguments);
}

/* The only failure that another try may mend. */
static void fail_slow(struct trial *trial, const char *what, double took_ms, double most_ms) {
  bool is_first = !trial->report->has_failed;
  if (took_ms <= most_ms * trial->settings->scale) return;
  fail(trial, "%s took %.0f ms, %.0f may be", what, took_ms, most_ms * trial->settings->scale);
  if (is_first) trial->report->was_slow = true;
}

/* ---- what is said to people ---- */

/* A letter that turns the direction of those after it, or ends a line. */
static bool is_turning(const unsigned char *at) {
  if (at[0] != 0xE2) return false;
  if (at[1] == 0x80) return at[2] == 0xA8 || at[2] == 0xA9 || (at[2] >= 0xAA && at[2] <= 0xAE);
  return at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9;
}

/* NULL, or what a terminal or a log must not be shown. */
static const char *unsafe(const char *text) {
  for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
    if (*at < 0x20 || *at == 0x7F) return "a control byte";
    if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0) return "a control letter";
    if (is_turning(at)) return "a letter that turns the line around or ends it";
  }
  return NULL;
}

static void take_finding(void *context, const char *file, int line, const char *text) {
  struct trial *trial = context;
  if (line < 0 || strstr(text, ":-1:")) fail(trial, "a finding has a line below zero: %s", text);
  if (unsafe(text)) fail(trial, "a finding holds %s", unsafe(text));
  if (unsafe(file)) fail(trial, "a finding's file holds %s", unsafe(file));
  if (trial->findings.length + strlen(text) > FINDINGS_BYTES) return;
  buffer_add_text(&trial->findings, file);
  buffer_add_text(&trial->findings, ": ");
  buffer_add_text(&trial->findings, text);
  buffer_add_byte(&trial->findings, '\n');
}

static void take_fault(void *context, const char *text) {
  struct trial *trial = context;
  if (unsafe(text)) fail(trial, "a line of the log holds %s", unsafe(text));
}

/* ---- the workspace ---- */

static bool write_file(struct trial *trial, const char *name, const char *text, size_t length) {
  char path[500];
  snprintf(path, sizeof path, "%s/%s", trial->folder, name);
  FILE *file = fopen(path, "wb");
  bool is_written = file && fwrite(text, 1, length, file) == length;
  if (file && fclose(file)) is_written = false;
  if (!is_written) fail(trial, "%s cannot be written", path);
  return is_written;
}

static bool copy_file(struct trial *trial, const char *from, const char *name) {
  char path[500];
  size_t length;
  snprintf(path, sizeof path, "%s/%s", trial->settings->world, from);
  char *text = case_read_file(path, &length);
  bool is_copied = text && write_file(trial, name, text, length);
  if (!text) fail(trial, "%s cannot be read", path);
  free(text);
  return is_copied;
}

static void remove_file(struct trial *trial, const char *name) {
  char path[500];
  snprintf(path, sizeof path, "%s/%s", trial->folder, name);
  unlink(path);
}

static const char *const world_files[] = {
    "workspace.lua",      "profile.lua",           "offers.lua",
    "signals/taught.lua", "strategies/canary.lua", "strategies/ordinary.lua"};
enum { WORLD_FILES = sizeof world_files / sizeof *world_files };

/* None of the house's, so that the fallback stays what it is. */
static bool write_offers(struct trial *trial) {
  struct buffer lines = {0};
  for (int i = 0; i < trial->one->offer_count; i++)
    buffer_print(
        &lines,
        "{\"id\":\"more-%d\",\"name\":\"More %d\",\"category\":\"more\",\"tags\":[\"many\",\"t%d\"]}\n", i, i,
        i % 1000);
  bool is_written = write_file(trial, "offers.ndjson", lines.data, lines.length);
  buffer_fini(&lines);
  return is_written;
}

static bool make_workspace(struct trial *trial) {
  const struct hostile_case *one = trial->one;
  char path[500];
  snprintf(trial->folder, sizeof trial->folder, "%s/%s", trial->settings->folder,
           one ? one->name : "baseline");
  mkdir(trial->folder, 0700);
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", trial->folder, i ? "signals" : "strategies");
    mkdir(path, 0700);
  }
  for (size_t i = 0; i < WORLD_FILES; i++)
    if (!copy_file(trial, world_files[i], world_files[i])) return false;
  if (!one) return true;
  if (one->offer_count && !write_offers(trial)) return false;
  if (!strcmp(one->file, "audiences.lua") && !copy_file(trial, "asks_audience.lua", "strategies/attack.lua"))
    return false;
  return write_file(trial, one->file, one->text, one->length);
}

static void remove_attack(struct trial *trial) {
  remove_file(trial, trial->one->file);
  remove_file(trial, "strategies/attack.lua");
  for (size_t i = 0; i < WORLD_FILES; i++)
    if (!strcmp(world_files[i], trial->one->file)) copy_file(trial, world_files[i], world_files[i]);
}

/* ---- events ---- */

/* The decision, which the caller frees; NULL: it failed. */
static char *decide(struct trial *trial, const char *event, size_t length) {
  sarto_error error;
  char *decision;
  size_t decision_length;
  if (sarto_decide(trial->runtime, event, length, &decision, &decision_length, &error)) {
    fail(trial, "an event was refused: %s", error.text);
    return NULL;
  }
  struct buffer copy = {0};
  buffer_add(&copy, decision, decision_length);
  sarto_free(decision);
  buffer_text(&copy);
  return buffer_take(&copy, &decision_length);
}

static void decide_all_before(struct trial *trial) {
  char path[500];
  size_t length;
  snprintf(path, sizeof path, "%s/before.ndjson", trial->settings->world);
  char *text = case_read_file(path, &length);
  if (!text) fail(trial, "%s cannot be read", path);
  for (char *line = text; line && *line;) {
    size_t line_length = strcspn(line, "\n");
    free(decide(trial, line, line_length));
    line += line_length + (line[line_length] == '\n');
  }
  free(text);
}

static void add_items(struct buffer *out, int count) {
  if (!count) return;
  buffer_add_text(out, ",\"items\":[\"cup\"");
  for (int i = 1; i < count; i++) buffer_add_text(out, ",\"cup\"");
  buffer_add_byte(out, ']');
}

static void add_attack_data(struct buffer *out, const char *subject, int item_count) {
  buffer_print(out, "{\"secret\":\"%s-secret\",\"text\":\"%%s%%d 0x1p4 (.-)*[ \\\"quoted\\\" caff\xC3\xA8\"",
               subject);
  buffer_add_text(out, ",\"pattern\":\".-.-.-.-b\",\"empty\":{},\"no_list\":[],\"deep\":");
  for (int i = 0; i < 20; i++) buffer_add_text(out, i < 19 ? "{\"deep\":" : "{}");
  for (int i = 0; i < 19; i++) buffer_add_byte(out, '}');
  buffer_add_text(out, ",\"list\":[1");
  for (int i = 2; i <= 5000; i++) buffer_print(out, ",%d", i);
  buffer_add_byte(out, ']');
  add_items(out, item_count);
  buffer_add_byte(out, '}');
}

/* "attack.made", unless the attack is an order. */
static void add_type(const struct trial *trial, struct buffer *out, const char *type) {
  if (!strcmp(type, "attack") && trial->one->item_count)
    buffer_add_text(out, "order.placed");
  else
    buffer_print(out, "%s.made", type);
}

/* An hour after those before, a second apart. */
static char *decide_made(struct trial *trial, const char *type, const char *subject) {
  struct buffer event = {0};
  int number = trial->event_number++;
  buffer_print(&event, "{\"id\":\"%s-%d\",\"source\":\"hostile\",\"type\":\"", type, number);
  add_type(trial, &event, type);
  buffer_print(&event, "\",\"subject\":\"%s\"", subject);
  buffer_print(&event, ",\"time\":\"2026-03-02T12:%02d:%02dZ\",\"data\":", number / 60 % 60, number % 60);
  if (!strcmp(type, "attack"))
    add_attack_data(&event, subject, trial->one->item_count);
  else
    buffer_print(&event, "{\"secret\":\"%s-secret\"}", subject);
  buffer_add_byte(&event, '}');
  char *decision = decide(trial, event.data, event.length);
  buffer_fini(&event);
  return decision;
}

/* ---- outcomes ---- */

static enum outcome outcome_of_fault(const char *fault, const char *detail) {
  if (fault)
    return !strcmp(fault, "time") ? OUTCOME_TIME : !strcmp(fault, "memory") ? OUTCOME_MEMORY : OUTCOME_ERROR;
  if (strstr(detail, "took longer than")) return OUTCOME_TIME;
  if (strstr(detail, "needs more than") || strstr(detail, "need more than")) return OUTCOME_MEMORY;
  return OUTCOME_ERROR;
}

static bool begins_at_file(const struct trial *trial, const char *detail) {
  size_t length = strlen(trial->one->file);
  return !strncmp(detail, trial->one->file, length) && detail[length] == ':';
}

/* What came of it, and in `detail` what was said: of several faults of the first. */
static enum outcome read_outcome(struct trial *trial, const json_value *decision, char detail[static 2000]) {
  const json_value *drops = json_find(decision, "drops");
  detail[0] = '\0';
  for (const json_value *drop = json_first(drops); drop; drop = json_next(drop)) {
    const char *check = json_string(json_find(drop, "check")), *said = json_string(json_find(drop, "detail"));
    const char *fault = json_string(json_find(drop, "fault"));
    if (!check || strcmp(check, "fault")) continue;
    snprintf(detail, 2000, "%s", said ? said : "");
    if (!begins_at_file(trial, detail))
      fail(trial, "the fault is not said to be in %s: %s", trial->one->file, detail);
    return outcome_of_fault(fault, detail);
  }
  return OUTCOME_HARMLESS;
}

static void judge_outcome(struct trial *trial, enum outcome outcome, const char *said) {
  if (case_expects(trial->one, outcome, said)) return;
  fail(trial, "expected %s, it was %s: %.300s", trial->one->expected, outcome_names[outcome], said);
}

static void judge_times(struct trial *trial, double cpu_ms, double wall_ms, double most_ms) {
  struct trial_report *report = trial->report;
  if (cpu_ms > report->stop_cpu_ms) {
    report->stop_cpu_ms = cpu_ms;
    report->stop_wall_ms = wall_ms;
  }
  fail_slow(trial, "the CPU", cpu_ms, most_ms);
}

/* ---- the parts of a trial ---- */

static bool open_runtime(struct trial *trial) {
  sarto_options options = {.size = sizeof options,
                           .workspace = trial->folder,
                           .is_clock_events = 1,
                           .has_no_holdout = 1,
                           .found = take_finding,
                           .found_context = trial,
                           .faulted = take_fault,
                           .faulted_context = trial,
                           .stop_signal = trial->settings->is_hook_mode ? 0 : SIGRTMIN + 3};
  sarto_error error = {.text = ""};
  double cpu_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID), wall_ms = now_ms(CLOCK_MONOTONIC);
  buffer_clear(&trial->findings);
  int status = sarto_open(&options, &trial->runtime, &error);
  if (trial->one) {
    cpu_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_ms;
    wall_ms = now_ms(CLOCK_MONOTONIC) - wall_ms;
    if (status) judge_times(trial, cpu_ms, wall_ms, OPEN_CPU_MS);
    fail_slow(trial, "the CPU in opening", cpu_ms, OPEN_CPU_MS);
  }
  if (status) take_finding(trial, "", 0, error.text);
  return !status;
}

static void close_runtime(struct trial *trial) {
  sarto_close(trial->runtime);
  trial->runtime = NULL;
}

static enum outcome attack(struct trial *trial, const char *subject) {
  char detail[2000];
  struct error err;
  json_value *value = NULL;
  enum outcome outcome = OUTCOME_HARMLESS;
  double cpu_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID), wall_ms = now_ms(CLOCK_MONOTONIC);
  char *decision = decide_made(trial, "attack", subject);
  cpu_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_ms;
  wall_ms = now_ms(CLOCK_MONOTONIC) - wall_ms;
  if (!decision) return outcome;
  if (json_decode(decision, strlen(decision), &value, &err)) {
    fail(trial, "the decision is no JSON: %s", err.text);
  } else {
    outcome = read_outcome(trial, value, detail);
    judge_outcome(trial, outcome, detail);
    judge_times(trial, cpu_ms, wall_ms, ATTACK_CPU_MS);
  }
  json_free(value);
  free(decision);
  return outcome;
}

/* From "placements" on into `answer`. */
static void ask(struct trial *trial, const char *who, char *answer, size_t bytes) {
  trial->event_number = 3000; /* the same event in every case */
  char *decision = decide_made(trial, who, who);
  const char *from = decision ? strstr(decision, "\"placements\"") : NULL;
  snprintf(answer, bytes, "%s", from ? from : "nothing");
  free(decision);
}

static void judge_after(struct trial *trial) {
  char canary[2000], ordinary[2000];
  double from_ms = now_ms(CLOCK_MONOTONIC);
  ask(trial, "canary", canary, sizeof canary);
  ask(trial, "ordinary", ordinary, sizeof ordinary);
  double took_ms = now_ms(CLOCK_MONOTONIC) - from_ms;
  if (strcmp(canary, trial->baseline->canary)) fail(trial, "the canary says: %.500s", canary);
  if (strcmp(ordinary, trial->baseline->ordinary)) fail(trial, "the ordinary request got: %.500s", ordinary);
  fail_slow(trial, "what came after", took_ms, AFTER_WALL_MS);
  if (took_ms > trial->report->after_ms) trial->report->after_ms = took_ms;
}

static void try_refused(struct trial *trial) {
  judge_outcome(trial, OUTCOME_REFUSED, buffer_text(&trial->findings));
}

/* The attack for one customer, and for the other. */
static void try_opened(struct trial *trial) {
  decide_all_before(trial);
  enum outcome outcome = attack(trial, "first");
  if (outcome == OUTCOME_TIME && trial->settings->is_quick && !trial->one->needs_both) return;
  attack(trial, "second");
}

static long resident_kb(void) {
  size_t length;
  long size = 0, resident = 0;
  char *text = case_read_file("/proc/self/statm", &length);
  if (text) sscanf(text, "%ld %ld", &size, &resident);
  free(text);
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void judge_peak(struct trial *trial) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  trial->report->most_kb = usage.ru_maxrss;
  if ((double)usage.ru_maxrss > MEMORY_KB_MAX * trial->settings->scale)
    fail(trial, "took %ld MB of memory", usage.ru_maxrss / 1024);
}

static void judge_memory(struct trial *trial, long before_kb) {
  trial->report->grown_kb = resident_kb() - before_kb;
  if (trial->report->grown_kb > GROWN_KB_MAX)
    fail(trial, "grew by %ld KB from the %dth attack to the last", trial->report->grown_kb,
         ATTACKS_BEFORE_FLAT);
}

/* ---- the whole ---- */

static void trial_fini(struct trial *trial) {
  if (trial->runtime) close_runtime(trial);
  buffer_fini(&trial->findings);
}

void trial_baseline(const struct trial_settings *settings, struct trial_baseline *baseline,
                    struct trial_report *report) {
  struct trial trial = {.settings = settings, .report = report};
  if (make_workspace(&trial) && open_runtime(&trial)) {
    decide_all_before(&trial);
    ask(&trial, "canary", baseline->canary, sizeof baseline->canary);
    ask(&trial, "ordinary", baseline->ordinary, sizeof baseline->ordinary);
    if (!strstr(baseline->canary, "\"message\":\"alive 0."))
      fail(&trial, "the canary says: %.500s", baseline->canary);
    if (!strstr(baseline->ordinary, "For {diary} of ordinary"))
      fail(&trial, "the ordinary request got: %.500s", baseline->ordinary);
  } else {
    fail(&trial, "the workspace does not open: %.500s", buffer_text(&trial.findings));
  }
  trial_fini(&trial);
}

void trial_run(const struct trial_settings *settings, const struct hostile_case *one,
               const struct trial_baseline *baseline, struct trial_report *report) {
  struct trial trial = {.settings = settings, .one = one, .baseline = baseline, .report = report};
  int attacks = settings->repeats ? settings->repeats : ATTACKS_OF_A_RUNTIME;
  bool is_refused = false;
  long before_kb = 0;
  if (!make_workspace(&trial)) return;
  for (int done = 0; done < attacks && !report->has_failed; done += ATTACKS_OF_A_RUNTIME) {
    if (trial.runtime) close_runtime(&trial);
    is_refused = !open_runtime(&trial);
    if (done == ATTACKS_BEFORE_FLAT) before_kb = resident_kb();
    if (is_refused)
      try_refused(&trial);
    else
      try_opened(&trial);
  }
  if (settings->repeats > ATTACKS_BEFORE_FLAT && !report->has_failed) judge_memory(&trial, before_kb);
  if (is_refused) {
    remove_attack(&trial);
    if (open_runtime(&trial))
      decide_all_before(&trial);
    else
      fail(&trial, "without the attack: %.300s", buffer_text(&trial.findings));
  }
  if (trial.runtime) judge_after(&trial);
  judge_peak(&trial);
  trial_fini(&trial);
}
