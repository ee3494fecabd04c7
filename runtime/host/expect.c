/* Running the cases of expect.lua. See expect.h. A case is judged from the decision's JSON, which is what a page would get;
 * of a case the first thing that is not as expected is said, since what comes after it mostly follows from it.
 */
#include "host/expect.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/crew.h"
#include "host/explain.h"
#include "host/persona.h"
#include "store/memory_journal.h"

#define NOON_MS INT64_C(1772452800000) /* 2026-03-02T12:00:00Z, when specs begin */
enum { RUN_MS_MAX = 60000, CHECKS_MAX = 64, TYPES_MAX = 256 };

struct history {
  struct slice *events;
  size_t count, capacity;
};

struct expecting {
  const struct workspace *workspace;
  struct crew *crew;
  const struct script_arena *scripts; /* of the release */
  const struct release_file *personas;
  size_t persona_count;
  struct findings *findings;
  const struct expectation *one; /* the case at hand */
  const json_value *decision;    /* its */
  struct history history;        /* its persona's */
};

/* ---- saying ---- */

static bool fail(struct expecting *expecting, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool fail(struct expecting *expecting, const char *format, ...) {
  char text[1000];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  findings_add(expecting->findings, "expect.lua", expecting->one->line, "expect \"%s\": %s",
               expecting->one->name, text);
  return false;
}

static bool fail_unknown(struct expecting *expecting, const char *what, const char *name,
                         const char *const *names) {
  const char *nearest = text_nearest(name, names);
  return fail(expecting, "%s '%s'%s%s%s", what, name, nearest ? ", did you mean '" : "",
              nearest ? nearest : "", nearest ? "'?" : "");
}

static const char *text_of(const json_value *object, const char *key) {
  const char *text = object ? json_string(json_find(object, key)) : NULL;
  return text ? text : "";
}

/* Why the strategy did not fill the placement, as " (…)": of its drops those of it as a whole come first. */
static const char *why_not(const struct expecting *expecting, const char *strategy, char text[static 400]) {
  const json_value *drops = json_find(expecting->decision, "drops"), *found = NULL;
  for (const json_value *drop = drops ? json_first(drops) : NULL; drop; drop = json_next(drop)) {
    if (strcmp(text_of(drop, "strategy"), strategy) || !strcmp(text_of(drop, "check"), "log")) continue;
    if (!found || (*text_of(found, "offer") && !*text_of(drop, "offer"))) found = drop;
  }
  bool is_nothing = !strcmp(text_of(found, "check"), "propose"); /* its detail says the same */
  const char *detail = is_nothing ? "" : text_of(found, "detail"), *offer = text_of(found, "offer");
  if (!found)
    snprintf(text, 400, " (%s: not asked, the event is none that it hears)", strategy);
  else
    snprintf(text, 400, " (%s: %s%s%s%s%s)", strategy, offer, *offer ? ": " : "",
             explain_check(text_of(found, "check"), text_of(found, "fault")), *detail ? ": " : "", detail);
  return text;
}

/* ---- comparing: each false, and said, where it is not as expected ---- */

static bool has_offers(const json_value *placement) {
  const json_value *alternatives = json_find(placement, "alternatives");
  return alternatives && json_first(alternatives);
}

static bool compare_strategy(struct expecting *expecting, const json_value *placement) {
  const char *name = expecting->one->placement->name, *expected = expecting->one->strategy;
  const char *strategy = text_of(placement, "strategy");
  char why[400];
  if (!expected || !strcmp(expected, strategy)) return true;
  why_not(expecting, expected, why);
  if (!has_offers(placement)) return fail(expecting, "%s stays empty, expected %s%s", name, expected, why);
  return fail(expecting, "%s was filled by %s, expected %s%s", name, *strategy ? strategy : "the fallback",
              expected, why);
}

static bool compare_text(struct expecting *expecting, const json_value *placement, const char *key,
                         const char *expected) {
  const char *text = text_of(placement, key);
  if (!expected || !strcmp(expected, text)) return true;
  return fail(expecting, "%s has %s %s%s%s, expected %s", expecting->one->placement->name,
              *text ? "the" : "no", key, *text ? " " : "", text, expected);
}

static bool has_offer(const json_value *placement, const char *id) {
  const json_value *alternatives = json_find(placement, "alternatives");
  for (const json_value *one = alternatives ? json_first(alternatives) : NULL; one; one = json_next(one))
    if (!strcmp(text_of(one, "offer"), id)) return true;
  return false;
}

/* "a, b", as they are shown. */
static const char *shown(const json_value *placement, char text[static 200]) {
  const json_value *alternatives = json_find(placement, "alternatives");
  size_t length = 0;
  snprintf(text, 200, "nothing");
  for (const json_value *one = alternatives ? json_first(alternatives) : NULL; one && length < 150;
       one = json_next(one))
    length +=
        (size_t)snprintf(text + length, 200 - length, "%s%.40s", length ? ", " : "", text_of(one, "offer"));
  return text;
}

/* Why it is not there, where one of the drops is of it. */
static const char *why_no_offer(const struct expecting *expecting, const char *id, char text[static 200]) {
  const json_value *drops = json_find(expecting->decision, "drops");
  *text = '\0';
  for (const json_value *drop = drops ? json_first(drops) : NULL; drop && !*text; drop = json_next(drop))
    if (!strcmp(text_of(drop, "offer"), id))
      snprintf(text, 200, " (%s: %s)", id, explain_check(text_of(drop, "check"), text_of(drop, "fault")));
  return text;
}

static bool compare_offers(struct expecting *expecting, const json_value *placement) {
  const char *name = expecting->one->placement->name;
  char list[200], why[200];
  for (const char *const *id = expecting->one->offers; id && *id; id++)
    if (!has_offer(placement, *id))
      return fail(expecting, "%s shows %s, expected %s among them%s", name, shown(placement, list), *id,
                  why_no_offer(expecting, *id, why));
  for (const char *const *id = expecting->one->not_offers; id && *id; id++)
    if (has_offer(placement, *id))
      return fail(expecting, "%s shows %s, expected it without %s", name, shown(placement, list), *id);
  return true;
}

/* A text, or one for each part. */
static void gather_message(const json_value *placement, struct buffer *out) {
  const json_value *message = json_find(placement, "message");
  bool has_parts = message && json_type(message) == JSON_OBJECT;
  buffer_add_text(out, text_of(placement, "message"));
  for (const json_value *part = has_parts ? json_first(message) : NULL; part; part = json_next(part)) {
    if (out->length) buffer_add_text(out, " / ");
    buffer_add_text(out, text_of(message, json_key(part)));
  }
  buffer_text(out);
}

/* What must be said is said as written; what must not, in small or capital letters alike: as in specs. */
static bool compare_message(struct expecting *expecting, const json_value *placement) {
  const struct expectation *one = expecting->one;
  const char *name = one->placement->name;
  struct buffer message = {0};
  bool is_right = true;
  gather_message(placement, &message);
  for (const char *const *text = one->says; is_right && text && *text; text++)
    if (!strstr(message.data, *text))
      is_right = fail(expecting, "%s says \"%.300s\", expected \"%s\" in it", name, message.data, *text);
  for (const char *const *text = one->never_says; is_right && text && *text; text++)
    if (strcasestr(message.data, *text))
      is_right = fail(expecting, "%s says \"%.300s\", expected it without \"%s\"", name, message.data, *text);
  buffer_fini(&message);
  return is_right;
}

static bool compare_drops(struct expecting *expecting) {
  const struct expectation *one = expecting->one;
  const json_value *drops = json_find(expecting->decision, "drops"), *other = NULL;
  if (!one->dropped) return true;
  for (const json_value *drop = drops ? json_first(drops) : NULL; drop; drop = json_next(drop)) {
    if (strcmp(text_of(drop, "strategy"), one->dropped)) continue;
    if (!strcmp(text_of(drop, "check"), one->check)) return true;
    other = drop;
  }
  return fail(expecting, "%s was %s%s, expected that '%s' drops it", one->dropped,
              other ? "dropped by " : "not dropped", text_of(other, "check"), one->check);
}

static const json_value *find_placement(const json_value *decision, const char *name) {
  const json_value *placements = json_find(decision, "placements");
  for (const json_value *one = placements ? json_first(placements) : NULL; one; one = json_next(one))
    if (!strcmp(text_of(one, "placement"), name)) return one;
  return NULL;
}

/* What the strategies of its placement hear: the event's type may be a slip of the pen. */
static bool fail_undecided(struct expecting *expecting) {
  const struct workspace *workspace = expecting->workspace;
  const char *types[TYPES_MAX + 1], *type = expecting->one->event_type;
  size_t count = 0;
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const struct strategy *strategy = &workspace->strategies[i];
    if (strategy->placement != expecting->one->placement) continue;
    for (const char *const *on = strategy->hears.on; on && *on && count < TYPES_MAX; on++)
      types[count++] = *on;
  }
  types[count] = NULL;
  const char *nearest = text_is_one_of(type, types) ? NULL : text_nearest(type, types);
  return fail(expecting,
              "%s was not decided: the event does not ask for it, and no strategy of it hears '%s'%s%s%s",
              expecting->one->placement->name, type, nearest ? ", did you mean '" : "",
              nearest ? nearest : "", nearest ? "'?" : "");
}

static bool compare(struct expecting *expecting) {
  const struct expectation *one = expecting->one;
  const json_value *placement = find_placement(expecting->decision, one->placement->name);
  if (!placement) return fail_undecided(expecting);
  return compare_strategy(expecting, placement) &&
         compare_text(expecting, placement, "reason", one->reason) &&
         compare_text(expecting, placement, "frame", one->frame) &&
         compare_text(expecting, placement, "tone", one->tone) && compare_offers(expecting, placement) &&
         compare_message(expecting, placement) && compare_drops(expecting);
}

/* ---- one case ---- */

static bool check_name(struct expecting *expecting) {
  const char *names[CHECKS_MAX + 1], *check = expecting->one->check;
  size_t count = 0;
  while (count < CHECKS_MAX && explain_check_name(count)) names[count] = explain_check_name(count), count++;
  names[count] = NULL;
  return !check || text_is_one_of(check, names) ||
         fail_unknown(expecting, "drops.check: there is no check", check, names);
}

static bool fail_persona(struct expecting *expecting) {
  const char **names = mem_alloc((expecting->persona_count + 1) * sizeof *names);
  struct arena arena = {0};
  for (size_t i = 0; i < expecting->persona_count; i++) {
    const char *name = expecting->personas[i].name + strlen("personas/");
    names[i] = arena_text(&arena, name, strlen(name) - strlen(".json"));
  }
  names[expecting->persona_count] = NULL;
  fail_unknown(expecting, "there is no persona", expecting->one->persona, names);
  free(names);
  arena_fini(&arena);
  return false;
}

/* NULL: there is none of that name. */
static const struct release_file *find_persona(const struct expecting *expecting) {
  for (size_t i = 0; i < expecting->persona_count; i++) {
    const char *name = expecting->personas[i].name + strlen("personas/");
    size_t length = strlen(name) - strlen(".json");
    if (strlen(expecting->one->persona) == length && !strncmp(name, expecting->one->persona, length))
      return &expecting->personas[i];
  }
  return NULL;
}

static void collect(void *context, char *event, size_t length) {
  struct history *history = context;
  if (history->count == history->capacity) {
    history->capacity = history->capacity ? history->capacity * 2 : 16;
    history->events = mem_resize(history->events, history->capacity * sizeof *history->events);
  }
  history->events[history->count++] = (struct slice){event, length};
}

static void forget(struct history *history) {
  for (size_t i = 0; i < history->count; i++) free((char *)history->events[i].data);
  free(history->events);
  *history = (struct history){0};
}

/* What the event says of whom it is; else whom the case names. */
static const char *subject_of(const struct expectation *one, const json_value *event) {
  const char *subject = json_string(json_find(event, "subject"));
  return subject ? subject : one->persona ? one->persona : "nobody";
}

static bool tell_persona(struct expecting *expecting, const char *subject, int64_t now_ms) {
  const char *name = expecting->one->persona;
  struct error err;
  if (!name) return true;
  const struct release_file *file = find_persona(expecting);
  if (!file) return fail_persona(expecting);
  enum status status = persona_judge_text(file->text, expecting->workspace, name, &err);
  if (!status) status = persona_tell(file->text, name, subject, now_ms, collect, &expecting->history, &err);
  return !status || fail(expecting, "%s: %s", file->name, err.text);
}

static void decide_and_compare(struct expecting *expecting, const struct buffer *event, int64_t now_ms) {
  struct buffer out = {0};
  struct error err;
  json_value *decision = NULL;
  enum status status = crew_simulate(expecting->crew, expecting->history.events, expecting->history.count,
                                     (struct slice){event->data, event->length}, now_ms, false, &out, &err);
  if (!status) status = json_decode(out.data, out.length, &decision, &err);
  expecting->decision = decision;
  if (status)
    fail(expecting, "event: %s", err.text);
  else
    compare(expecting);
  json_free(decision);
  buffer_fini(&out);
}

static void run_case(struct expecting *expecting) {
  const struct expectation *one = expecting->one;
  struct slice sketch = {one->event, strlen(one->event)};
  struct buffer event = {0};
  struct error err;
  json_value *tree = NULL;
  int64_t now_ms = NOON_MS;
  enum status status = json_decode(sketch.data, sketch.length, &tree, &err);
  const char *subject = status ? NULL : subject_of(one, tree);
  if (!status) status = persona_complete_event(sketch, subject, NOON_MS, &event, &now_ms, &err);
  if (status)
    fail(expecting, "event: %s", err.text);
  else if (check_name(expecting) && tell_persona(expecting, subject, now_ms))
    decide_and_compare(expecting, &event, now_ms);
  forget(&expecting->history);
  json_free(tree);
  buffer_fini(&event);
}

/* ---- all of them ---- */

/* Nothing is ever asked of the journal. */
static void answered(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

static void run_cases(struct expecting *expecting) {
  const struct workspace *workspace = expecting->workspace;
  uint64_t begin_us = clock_monotonic_us();
  for (size_t i = 0; i < workspace->expectation_count && !script_is_left(expecting->scripts); i++) {
    expecting->one = &workspace->expectations[i];
    if (clock_monotonic_us() - begin_us > RUN_MS_MAX * UINT64_C(1000)) {
      fail(expecting, "the cases before it took more than %d seconds: it was not run", RUN_MS_MAX / 1000);
      return;
    }
    run_case(expecting);
  }
}

void expect_run(struct release *release, struct script_arena *scripts, const struct release_file *personas,
                size_t persona_count, struct findings *findings) {
  struct expecting expecting = {.workspace = &release->workspace,
                                .scripts = scripts,
                                .personas = personas,
                                .persona_count = persona_count,
                                .findings = findings};
  const struct crew_seat seat = {release, scripts};
  struct error err;
  if (!release->workspace.expectation_count) return;
  struct memory_journal *journal = memory_journal_new(answered, NULL);
  const struct crew_options options = {
      .seats = &seat, .seat_count = 1, .journal = memory_journal_port(journal), .is_clock_events = true};
  if (crew_new(&options, &expecting.crew, &err))
    findings_add(findings, "expect.lua", 0, "its cases cannot be run: %s", err.text);
  else
    run_cases(&expecting);
  crew_free(expecting.crew);
  memory_journal_free(journal);
}

static bool has_cases(const struct release_file *files, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(files[i].name, "expect.lua")) return true;
  return false;
}

void expect_run_files(const struct release_file *files, size_t count, const struct release_file *personas,
                      size_t persona_count, int stop_signal, const atomic_bool *is_stopped,
                      struct findings *findings) {
  if (!has_cases(files, count)) return;
  struct script_arena *scripts = script_arena_new(NULL);
  script_stop_by(scripts, stop_signal);
  script_leave_when(scripts, is_stopped);
  struct release *release = release_load(scripts, files, count, NULL, findings);
  if (release) expect_run(release, scripts, personas, persona_count, findings);
  release_unref(release);
  script_arena_unref(scripts);
}
