/* sarto simulate: one event on a persona, nothing kept, every drop explained. */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "host/command.h"
#include "host/folder.h"
#include "host/say.h"

enum { EVENT_FILE_BYTES_MAX = 1 << 20 };

/* JSON as it is, a type alone ("page.viewed"), or the name of a file. */
static bool read_event(const char *given, struct buffer *event) {
  struct error err;
  if (given[strspn(given, " \t\n")] == '{') {
    buffer_add_text(event, given);
    return true;
  }
  if (!strpbrk(given, "/{\"") && !(strlen(given) > 5 && !strcmp(given + strlen(given) - 5, ".json"))) {
    buffer_print(event, "{\"type\":\"%s\"}", given);
    return true;
  }
  if (!file_read(given, EVENT_FILE_BYTES_MAX, event, &err)) return true;
  say(stderr, "sarto simulate: --event: %s", err.text);
  return false;
}

/* What is shown here is not what they would see. */
static void print_holdout(sarto_runtime *runtime, const char *decision) {
  json_value *tree = NULL;
  struct error err;
  if (json_decode(decision, strlen(decision), &tree, &err)) return;
  const char *profile_id = json_string(json_find(tree, "profile_id"));
  if (profile_id && sarto_is_holdout(runtime, profile_id))
    puts("  in the holdout: simulated as if they were not, this customer is kept without personalization");
  json_free(tree);
}

static int print_decision(sarto_runtime *runtime, const char *decision, bool is_json) {
  char *text = NULL;
  if (is_json) {
    puts(decision);
  } else if (!sarto_explain(decision, strlen(decision), &text, NULL)) {
    fputs(text, stdout);
    print_holdout(runtime, decision);
    sarto_free(text);
  }
  return EXIT_DONE;
}

/* What is wrong with a persona's file is said of the file; that there is none, of the option. */
static void print_fault(const char *workspace, const char *text) {
  if (!strncmp(text, "event: ", 7))
    say(stderr, "sarto simulate: --event: %s", text + 7);
  else if (!strncmp(text, "personas/", 9))
    say(stderr, "sarto simulate: %s/%s", workspace, text);
  else
    say(stderr, "sarto simulate: --persona: %s", text);
}

static int simulate(const char *workspace, const char *persona, const char *given, bool is_json) {
  struct buffer event = {0};
  char *decision = NULL;
  int exit_code = EXIT_FAULT;
  sarto_error error;
  if (!read_event(given, &event)) return EXIT_FAULT;
  sarto_runtime *runtime = command_open(&(sarto_options){
      .size = sizeof(sarto_options), .workspace = workspace, .is_clock_events = 1, .has_no_holdout = 1});
  if (runtime && !sarto_simulate(runtime, persona, event.data, event.length, &decision, &error))
    exit_code = print_decision(runtime, decision, is_json);
  else if (runtime)
    print_fault(workspace, error.text);
  sarto_free(decision);
  sarto_close(runtime);
  buffer_fini(&event);
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace, *persona = NULL, *event = NULL;
  bool is_json = false;
  const struct option_row rows[] = {
      {"--persona", "NAME", "personas/NAME.json; without it, someone new", &persona, NULL},
      {"--event", "EVENT", "JSON, a type such as page.viewed, or a file", &event, NULL},
      {"--json", NULL, "print the decision as JSON", NULL, &is_json},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  if (!event) {
    say(stderr, "sarto simulate: --event is missing, for instance --event page.viewed");
    return EXIT_USAGE;
  }
  return simulate(workspace, persona, event, is_json);
}

const struct command command_simulate = {
    .name = "simulate",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "one event on a persona; nothing is kept",
    .run = run,
};
