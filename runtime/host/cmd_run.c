/* sarto run: events from standard input, one decision a line on standard output, in order.
 *
 * This thread reads and submits; answers are printed by whichever thread completes the next line in order. A
 * bad line becomes an error object in its place. Ctrl-C stops reading; what was read is answered and kept.
 */
#include <stdio.h>

#include "domain/decision.h"
#include "host/also.h"
#include "host/command.h"
#include "host/feed.h"
#include "host/ordered.h"
#include "host/say.h"

/* The runtime's answers carry the place as their ticket. */
struct run {
  sarto_runtime *runtime;
  struct ordered *ordered;
  struct feed feed;
  struct also also;
};

static void fill_error(struct run *run, void *place, const struct error *err) {
  struct buffer out = {0};
  decision_put_error(&out, err, ordered_number(place));
  ordered_fill(run->ordered, place, out.data, out.length);
  buffer_fini(&out);
}

static void answered(void *context, const sarto_answer *answers, size_t count) {
  struct run *run = context;
  for (size_t i = 0; i < count; i++) {
    if (!answers[i].status) {
      ordered_fill(run->ordered, answers[i].ticket, answers[i].decision, answers[i].length);
      continue;
    }
    struct error err;
    error_set(&err, (enum status)answers[i].status, "%s", answers[i].why);
    if (answers[i].status == SARTO_NOT_FOUND || answers[i].status == SARTO_CORRUPT)
      run->feed.errors++;
    else
      run->feed.fatal = answers[i].status;
    fill_error(run, answers[i].ticket, &err);
  }
}

static bool submit(void *context, struct slice line, uint64_t number) {
  struct run *run = context;
  struct error err;
  void *place = ordered_take(run->ordered); /* it counts the lines as well */
  (void)number;
  if (sarto_submit(run->runtime, line.data, line.length, place, (sarto_error *)&err)) {
    run->feed.errors++;
    fill_error(run, place, &err);
  }
  return !ordered_has_failed(run->ordered);
}

static void tell(const struct run *run) {
  sarto_figures figures = sarto_count(run->runtime);
  char failed[48], more[96];
  snprintf(failed, sizeof failed, ", %llu failed calls", (unsigned long long)figures.failed_calls);
  snprintf(more, sizeof more, "%s, %llu of the host's own", failed, (unsigned long long)figures.made);
  feed_tell(&run->feed, figures.made ? more : failed);
  if (figures.profiles)
    say(stderr, "sarto run: %llu profiles in memory, %llu bytes each", (unsigned long long)figures.profiles,
        (unsigned long long)(figures.profile_bytes / figures.profiles));
}

static int finish(struct run *run) {
  bool is_whole = ordered_finish(run->ordered);
  tell(run);
  if (!is_whole) say(stderr, "sarto run: the output could not be written");
  int exit_code = feed_exit_code(&run->feed);
  return exit_code == EXIT_DONE && !is_whole ? EXIT_FAULT : exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace, *database = NULL;
  const char *also = NULL;
  bool is_readable = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "keep profiles and decisions in FILE (ends in .db)", &database, NULL},
      {"--also", "FILE", "append the decisions of the host's own events to FILE", &also, NULL},
      {"--readable", NULL, "print decisions as sentences, for people", NULL, &is_readable},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  struct run state = {.feed = {.command = command->name, .submit = submit, .context = &state}};
  state.also = (struct also){.command = command->name, .path = also};
  if (!also_open(&state.also)) return EXIT_FAULT;
  feed_catch_signals(&state.feed);
  state.ordered = ordered_new(stdout, is_readable);
  state.runtime = command_open_kept(command, &(sarto_options){.size = sizeof(sarto_options),
                                                              .has_samples = 1,
                                                              .workspace = workspace,
                                                              .database = database,
                                                              .is_clock_events = 1,
                                                              .answered = answered,
                                                              .context = &state,
                                                              .made = also_made,
                                                              .made_context = &state.also,
                                                              .faulted = command_tell_fault,
                                                              .faulted_context = (void *)command});
  exit_code = EXIT_FAULT;
  if (state.runtime) {
    feed_run(&state.feed);
    exit_code = finish(&state);
    sarto_close(state.runtime);
  }
  if (!also_close(&state.also) && exit_code == EXIT_DONE) exit_code = EXIT_FAULT;
  ordered_free(state.ordered);
  return exit_code;
}

const struct command command_run = {
    .name = "run",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "events in on standard input, one decision a line out",
    .run = run,
};
