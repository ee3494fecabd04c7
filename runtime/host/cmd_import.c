/* sarto import: past events from standard input; profiles learn, nothing is decided or sent.
 *
 * Each event gets its row, so what was imported is known: sent again, by whatever way, it is answered with the row's
 * decision, which says IMPORT, and not learned twice. A bad line is told and the others go on. Ctrl-C stops reading;
 * what was read is kept, and the import can be begun again.
 */
#include <stdio.h>

#include "host/command.h"
#include "host/feed.h"
#include "host/say.h"

/* The runtime's answers carry the line's number as their ticket. */
struct import {
  sarto_runtime *runtime;
  struct feed feed;
  _Atomic uint64_t known; /* lines whose event is kept, now or from before */
};

static void tell_line(struct import *import, uint64_t number, const char *sentence) {
  import->feed.errors++;
  say(stderr, "sarto import: line %llu: %s", (unsigned long long)number, sentence);
}

static void answered(void *context, const sarto_answer *answers, size_t count) {
  struct import *import = context;
  for (size_t i = 0; i < count; i++) {
    int status = answers[i].status;
    if (!status || status == SARTO_NOT_FOUND) /* a repeat needs no decision here */
      import->known++;
    else if (status == SARTO_CORRUPT)
      tell_line(import, (uint64_t)(uintptr_t)answers[i].ticket, answers[i].why);
    else
      import->feed.fatal = status;
  }
}

static bool submit(void *context, struct slice line, uint64_t number) {
  struct import *import = context;
  sarto_error error;
  if (sarto_submit(import->runtime, line.data, line.length, (void *)(uintptr_t)number, &error))
    tell_line(import, number, error.text);
  return true;
}

/* Closed before the last word is said: only then everything is answered. */
static int finish(struct import *import) {
  unsigned long long repeats = sarto_count(import->runtime).repeats;
  sarto_close(import->runtime);
  unsigned long long known = import->known, refused = import->feed.errors;
  int exit_code = feed_exit_code(&import->feed);
  say(stderr, "sarto import: %llu events, %llu repeats, %llu refused, %.1f s",
      known > repeats ? known - repeats : 0, repeats, refused, feed_seconds(&import->feed));
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace, *database = NULL;
  const struct option_row rows[] = {
      {"--db", "FILE", "the database whose profiles learn (ends in .db)", &database, NULL}, {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  if (!database) {
    say(stderr, "sarto import: --db is missing: name the database whose profiles are to learn");
    return EXIT_USAGE;
  }
  struct import state = {.feed = {.command = command->name, .submit = submit, .context = &state}};
  feed_catch_signals(&state.feed);
  state.runtime = command_open_kept(command, &(sarto_options){.size = sizeof(sarto_options),
                                                              .workspace = workspace,
                                                              .database = database,
                                                              .is_clock_events = 1,
                                                              .is_import = 1,
                                                              .answered = answered,
                                                              .context = &state,
                                                              .faulted = command_tell_fault,
                                                              .faulted_context = (void *)command});
  if (!state.runtime) return EXIT_FAULT;
  feed_run(&state.feed);
  return finish(&state);
}

const struct command command_import = {
    .name = "import",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "past events on standard input: profiles learn, nothing is decided",
    .run = run,
};
