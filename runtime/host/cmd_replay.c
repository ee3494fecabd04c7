/* sarto replay: what a database decided, decided again: by the release that did, to the byte; or by another, beside the
 * one it is held against. Reads the files, and writes nothing but its answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "host/command.h"
#include "host/compared.h"
#include "host/replay_all.h"
#include "host/say.h"

enum { ROWS_MAX = 1000000000 };

/* A count as people read it, in one of some places, so that a line may hold several. */
struct figures {
  struct buffer texts[6];
  size_t next;
};

static const char *figure(struct figures *figures, uint64_t count) {
  struct buffer *text = &figures->texts[figures->next++ % (sizeof figures->texts / sizeof *figures->texts)];
  buffer_clear(text);
  compared_put_count(text, count);
  return buffer_text(text);
}

static const char *share(struct figures *figures, uint64_t part, uint64_t whole) {
  struct buffer *text = &figures->texts[figures->next++ % (sizeof figures->texts / sizeof *figures->texts)];
  buffer_clear(text);
  compared_put_share(text, part, whole);
  return buffer_text(text);
}

static void figures_fini(struct figures *figures) {
  for (size_t i = 0; i < sizeof figures->texts / sizeof *figures->texts; i++) buffer_fini(&figures->texts[i]);
}

/* ---- in words ---- */

static void tell_ids(const char *what, const struct replay_miss *miss) {
  struct buffer ids = {0};
  for (size_t i = 0; i < REPLAY_EXAMPLES && i < miss->count; i++)
    if (*miss->ids[i]) buffer_print(&ids, "%s%s", ids.length ? ", " : "", miss->ids[i]);
  if (ids.length) say(stdout, "  %s decision %s", what, buffer_text(&ids));
  buffer_fini(&ids);
}

static void tell_gone(struct figures *figures, const struct replay_result *result) {
  if (result->gone.count)
    say(stdout, "of %s more an input is gone, the first: %s", figure(figures, result->gone.count),
        result->gone.why);
}

static void tell_equal(struct figures *figures, const struct replayed *replayed) {
  const struct replay_result *result = &replayed->result;
  uint64_t differing = result->differing.count;
  say(stdout, "release %s", replayed->release);
  say(stdout, "%s of its decisions derived again: %s equal to the byte, %s differ%s",
      figure(figures, result->equal + differing), figure(figures, result->equal), figure(figures, differing),
      differing == 1 ? "s" : "");
  if (differing) tell_ids("differing: for example", &result->differing);
  if (*replayed->engine && strcmp(replayed->engine, sarto_version()))
    say(stdout, "  the first was decided by sarto %s; this is sarto %s", replayed->engine, sarto_version());
  if (*result->differing.why) say(stdout, "  the first: %s", result->differing.why);
  if (result->others) say(stdout, "%s more were made by another release", figure(figures, result->others));
  tell_gone(figures, result);
}

static void tell_line(struct figures *figures, enum comparison_kind kind,
                      const struct comparison_line *line) {
  const struct comparison_changes *changed = &line->changed;
  struct buffer out = {0};
  buffer_print(&out, "  %s '%s': %s before, %s after, ", compared_kinds[kind], line->name,
               figure(figures, line->before), figure(figures, line->after));
  buffer_print(&out, "%s change:", figure(figures, changed->any));
  const struct {
    const char *name;
    uint64_t count;
  } parts[] = {{"offers", changed->offers},   {"strategy", changed->strategy}, {"frame", changed->frame},
               {"message", changed->message}, {"emptied", changed->emptied},   {"filled", changed->filled}};
  bool is_first = true;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (!parts[i].count) continue;
    buffer_print(&out, "%s %s %s", is_first ? "" : ",", parts[i].name, figure(figures, parts[i].count));
    is_first = false;
  }
  if (is_first) buffer_add_text(&out, " reasons alone");
  say(stdout, "%s", buffer_text(&out));
  buffer_fini(&out);
}

static void tell_lines(struct figures *figures, const struct comparison *comparison) {
  for (int kind = 0; kind < COMPARISON_KINDS; kind++) {
    size_t count;
    struct comparison_line *lines = compared_lines(comparison, (enum comparison_kind)kind, &count);
    for (size_t i = 0; i < count; i++) tell_line(figures, (enum comparison_kind)kind, &lines[i]);
    free(lines);
  }
}

static void tell_faults(struct figures *figures, const struct comparison *comparison) {
  struct comparison_fault fault;
  for (size_t i = 0; comparison_fault(comparison, i, &fault); i++)
    say(stdout, "  %s '%s' fails %s time%s more, first in decision %s: %s", fault.kind, fault.name,
        figure(figures, fault.count), fault.count == 1 ? "" : "s", fault.decision_id, fault.detail);
}

static void tell_examples(const struct comparison *comparison) {
  const struct comparison_example *example;
  for (size_t i = 0; (example = comparison_example(comparison, i)); i++)
    say(stdout, "  for example decision %s, placement '%s'", example->decision_id, example->placement);
}

static void tell_refused(struct figures *figures, const char *whose, const struct replay_miss *refused) {
  if (!refused->count) return;
  say(stdout, "%s would not take %s of the events, the first: %s", whose, figure(figures, refused->count),
      refused->why);
  tell_ids("for example", refused);
}

static void tell_changed(struct figures *figures, const struct replayed *replayed) {
  const struct replay_result *result = &replayed->result;
  const struct comparison_totals totals = comparison_totals(result->comparison);
  say(stdout, "release %s against %s", replayed->release, replayed->against);
  say(stdout, "%s decisions compared: %s change (%s), for %s %s; %s new fault%s",
      figure(figures, totals.decisions), figure(figures, totals.changed),
      share(figures, totals.changed, totals.decisions), figure(figures, totals.people_changed),
      totals.people_changed == 1 ? "person" : "people",
      totals.new_faults ? figure(figures, totals.new_faults) : "no", totals.new_faults > 1 ? "s" : "");
  tell_lines(figures, result->comparison);
  tell_faults(figures, result->comparison);
  tell_examples(result->comparison);
  tell_refused(figures, "the release", &result->refused);
  tell_refused(figures, "the one it is held against", &result->refused_before);
  tell_gone(figures, result);
}

/* ---- as JSON ---- */

static void put_miss(struct buffer *out, const char *name, const struct replay_miss *miss) {
  buffer_print(out, ",\"%s\":{\"count\":%llu", name, (unsigned long long)miss->count);
  if (*miss->why) {
    buffer_add_text(out, ",\"first\":");
    json_put_text(out, miss->why);
  }
  buffer_add_text(out, ",\"decision_ids\":[");
  for (size_t i = 0; i < REPLAY_EXAMPLES && i < miss->count; i++)
    if (*miss->ids[i]) buffer_print(out, "%s\"%s\"", i ? "," : "", miss->ids[i]);
  buffer_add_text(out, "]}");
}

static void put_number(struct buffer *out, const char *name, uint64_t number) {
  buffer_print(out, ",\"%s\":%llu", name, (unsigned long long)number);
}

static void put_equal(struct buffer *out, const struct replayed *replayed) {
  const struct replay_result *result = &replayed->result;
  put_number(out, "decisions", result->equal + result->differing.count);
  put_number(out, "equal", result->equal);
  put_miss(out, "differing", &result->differing);
  if (*replayed->engine) {
    buffer_print(out, ",\"engine\":\"%s\",\"differing_engine\":", sarto_version());
    json_put_text(out, replayed->engine);
  }
  put_number(out, "of_other_releases", result->others);
  put_miss(out, "gone", &result->gone);
}

static void put_changed(struct buffer *out, const struct replayed *replayed) {
  const struct replay_result *result = &replayed->result;
  const struct comparison_totals totals = comparison_totals(result->comparison);
  buffer_print(out, ",\"against\":\"%s\"", replayed->against);
  put_number(out, "decisions", totals.decisions);
  put_number(out, "changed", totals.changed);
  put_number(out, "people_changed", totals.people_changed);
  put_number(out, "new_faults", totals.new_faults);
  put_miss(out, "refused", &result->refused);
  put_miss(out, "refused_before", &result->refused_before);
  put_miss(out, "gone", &result->gone);
  buffer_add_byte(out, ',');
  compared_put_json(out, result->comparison);
}

static void print_json(const struct replayed *replayed, bool is_against) {
  struct buffer out = {0};
  buffer_print(&out, "{\"release\":\"%s\"", replayed->release);
  if (is_against)
    put_changed(&out, replayed);
  else
    put_equal(&out, replayed);
  buffer_add_byte(&out, '}');
  puts(buffer_text(&out));
  buffer_fini(&out);
}

/* ---- the command ---- */

static void tell_progress(void *context, uint64_t done, uint64_t rows) {
  struct figures figures = {0};
  (void)context;
  say(stderr, "sarto replay: %s of %s rows", figure(&figures, done), figure(&figures, rows));
  figures_fini(&figures);
}

static void tell_speed(const struct replayed *replayed) {
  struct figures figures = {0};
  say(stderr, "sarto replay: %s rows, %.1f s, %.0f a second on %zu thread%s",
      figure(&figures, replayed->rows), replayed->seconds,
      replayed->seconds > 0 ? (double)replayed->rows / replayed->seconds : 0, replayed->thread_count,
      replayed->thread_count == 1 ? "" : "s");
  figures_fini(&figures);
}

static int tell(const struct replayed *replayed, bool is_against, bool is_json) {
  struct figures figures = {0};
  const struct replay_result *result = &replayed->result;
  tell_speed(replayed);
  if (is_json)
    print_json(replayed, is_against);
  else if (is_against)
    tell_changed(&figures, replayed);
  else
    tell_equal(&figures, replayed);
  figures_fini(&figures);
  if (is_against) return EXIT_DONE;
  if (!result->equal && !result->differing.count)
    say(stderr,
        "sarto replay: no decision that can be derived again was made by this release; to see what it would "
        "change: --against DIR|HASH");
  return result->differing.count || !result->equal ? EXIT_FAULT : EXIT_DONE;
}

static void tell_findings(const struct rules *rules, const struct findings *findings) {
  for (size_t i = 0; i < findings->count; i++)
    say(stderr, "%s/%s: %s", rules->which, findings->items[i].file, findings->items[i].text);
}

static enum status read_rules(const char *which, const char *database, struct rules *rules,
                              struct error *err) {
  struct findings findings = {0};
  enum status status = rules_read(which, database, rules, &findings, err);
  if (!status && findings.count) {
    tell_findings(rules, &findings);
    status = error_set(err, STATUS_INVALID, "%s: see above", which);
  }
  findings_fini(&findings);
  return status;
}

/* False: no whole number above 0. */
static bool read_count(const char *text, uint64_t *count) {
  char *end;
  unsigned long long number = strtoull(text, &end, 10);
  if (strspn(text, "0123456789") != strlen(text) || !*text || !number || number > ROWS_MAX) return false;
  *count = number;
  return true;
}

static int replay(struct replay_all *all, const char *which, const char *against, bool is_json) {
  struct rules rules = {0}, other = {0};
  struct replayed replayed = {0};
  struct error err;
  int exit_code = EXIT_FAULT;
  hash_init();
  enum status status = read_rules(which, all->database, &rules, &err);
  if (!status && against) status = read_rules(against, all->database, &other, &err);
  all->rules = &rules;
  all->against = against ? &other : NULL;
  if (!status) status = replay_all(all, &replayed, &err);
  if (status)
    command_complain("sarto replay", err.text);
  else
    exit_code = tell(&replayed, against != NULL, is_json);
  replay_fini(&replayed.result);
  rules_fini(&rules);
  rules_fini(&other);
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *which, *against = NULL, *last = NULL;
  struct replay_all all = {.stop_signal = COMMAND_STOP_SIGNAL};
  bool is_json = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "the database whose decisions are made again", &all.database, NULL},
      {"--against", "DIR|HASH", "compare with what these files, or that release, decide", &against, NULL},
      {"--last", "N", "only the last N rows", &last, NULL},
      {"--json", NULL, "print one JSON object", NULL, &is_json},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &which, &exit_code)) return exit_code;
  if (!all.database) {
    say(stderr, "sarto replay: --db is missing");
    return EXIT_USAGE;
  }
  if (last && !read_count(last, &all.last_rows)) {
    say(stderr, "sarto replay: --last: expected a whole number from 1 to %d, got '%s'", ROWS_MAX, last);
    return EXIT_USAGE;
  }
  if (isatty(STDERR_FILENO)) all.progress = tell_progress;
  return replay(&all, which, against, is_json);
}

const struct command command_replay = {
    .name = "replay",
    .arguments = "DIR|HASH",
    .argument_count = 1,
    .summary = "make a database's decisions again: the same to the byte, or what other rules change",
    .run = run,
};
