/* sarto run: events from standard input, one decision a line on standard output, in order.
 *
 * This thread reads and submits; answers are printed by whichever thread completes the next line in order. A
 * bad line becomes an error object in its place. Ctrl-C stops reading; what was read is answered and kept.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "domain/decision.h"
#include "domain/event.h"
#include "host/command.h"
#include "host/lines.h"
#include "host/ordered.h"

/* The runtime's answers carry the place as their ticket. */
struct run {
  sarto_runtime *runtime;
  struct ordered *ordered;
  uint64_t lines;
  _Atomic uint64_t errors;
  uint64_t start_us, told_us;
  _Atomic int fatal; /* an answer's status that ends the run */
};

static volatile sig_atomic_t is_stopped;

static void stop(int signal_number) {
  (void)signal_number;
  is_stopped = 1;
}

/* Every line takes a place, so a place's number is its line's. */
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
    error_set(&err, (enum status)answers[i].status, "%s", sarto_answer_text(answers[i].status));
    if (answers[i].status == SARTO_NOT_FOUND || answers[i].status == SARTO_CORRUPT)
      run->errors++;
    else
      run->fatal = answers[i].status;
    fill_error(run, answers[i].ticket, &err);
  }
}

static void tell_progress(struct run *run, bool is_end) {
  uint64_t now_us = clock_monotonic_us();
  uint64_t interval_us = isatty(STDERR_FILENO) ? 1000000 : 10000000;
  if (!is_end && now_us - run->told_us < interval_us) return;
  run->told_us = now_us;
  double seconds = (double)(now_us - run->start_us) / 1e6;
  fprintf(stderr, "sarto run: %llu events, %llu errors, %.1f s, %.0f events/s\n",
          (unsigned long long)run->lines, (unsigned long long)run->errors, seconds,
          seconds > 0 ? (double)run->lines / seconds : 0);
}

static void submit(struct run *run, const char *line, size_t length) {
  struct error err;
  void *place = ordered_take(run->ordered);
  run->lines++;
  if (sarto_submit(run->runtime, line, length, place, (sarto_error *)&err)) {
    run->errors++;
    fill_error(run, place, &err);
  }
}

static void run_all(struct run *run, const sigset_t *waiting) {
  struct lines lines = {.file = STDIN_FILENO, .line_bytes_max = EVENT_BYTES_MAX, .waiting = waiting};
  struct slice line;
  run->start_us = run->told_us = clock_monotonic_us();
  for (uint64_t number = 1; !is_stopped && !run->fatal && lines_next(&lines, &line); number++) {
    submit(run, line.data ? line.data : "", line.length);
    if (number % 256 == 0) tell_progress(run, false);
    if (ordered_has_failed(run->ordered)) break;
  }
  lines_fini(&lines);
}

/* Blocked before any thread is made, so that all of them leave the signals to this one, and let in only while it
 * waits for input. */
static void catch_signals(sigset_t *waiting) {
  struct sigaction action = {.sa_handler = stop};
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, waiting);
  sigdelset(waiting, SIGINT);
  sigdelset(waiting, SIGTERM);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
}

static int finish(struct run *run) {
  bool is_whole = ordered_finish(run->ordered);
  tell_progress(run, true);
  if (!is_whole) fprintf(stderr, "sarto run: the output could not be written\n");
  if (run->fatal) fprintf(stderr, "sarto run: stopped: %s\n", status_name((enum status)run->fatal));
  if (is_stopped) {
    fprintf(stderr, "sarto run: stopped by a signal; what was read is answered\n");
    return EXIT_INTERRUPTED;
  }
  return run->errors || run->fatal || !is_whole ? EXIT_FAULT : EXIT_DONE;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace, *database = NULL;
  bool is_readable = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "keep profiles and decisions in FILE (ends in .db)", &database, NULL},
      {"--readable", NULL, "print decisions as sentences, for people", NULL, &is_readable},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  sigset_t waiting;
  catch_signals(&waiting);
  struct run state = {.ordered = ordered_new(stdout, is_readable)};
  state.runtime = command_open(&(sarto_options){.size = sizeof(sarto_options),
                                                .workspace = workspace,
                                                .database = database,
                                                .is_clock_events = 1,
                                                .answered = answered,
                                                .context = &state});
  exit_code = EXIT_FAULT;
  if (state.runtime) {
    run_all(&state, &waiting);
    exit_code = finish(&state);
    sarto_close(state.runtime);
  }
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
