/* sarto doctor: what is wrong with a workspace, a data folder and this machine, and what to do about it. See doctor.h. */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "host/command.h"
#include "host/doctor.h"
#include "host/neighbour.h"
#include "host/say.h"

static const char *level_name(enum doctor_level level) {
  return level == DOCTOR_WRONG ? "wrong" : "advice";
}

static void put_finding(struct buffer *out, const struct doctor_finding *finding) {
  buffer_print(out, "{\"check\":\"%s\",\"level\":\"%s\",\"what\":", finding->check,
               level_name(finding->level));
  json_put_text(out, finding->what);
  json_put_member(out, "why", finding->why);
  json_put_member(out, "do", finding->todo);
  buffer_add_byte(out, '}');
}

static void print_json(const struct doctor *doctor) {
  struct buffer out = {0};
  buffer_add_text(&out, "{\"workspace\":");
  json_put_text(&out, doctor->workspace);
  json_put_member(&out, "database", doctor->database);
  json_put_member(&out, "release", *doctor->release ? doctor->release : NULL);
  buffer_print(&out, ",\"holder\":%ld,\"served\":%s,\"wrong\":%zu,\"findings\":[", doctor->holder,
               doctor->is_served ? "true" : "false", doctor->wrong_count);
  for (size_t i = 0; i < doctor->count; i++) {
    if (i) buffer_add_byte(&out, ',');
    put_finding(&out, &doctor->findings[i]);
  }
  buffer_add_text(&out, "]}");
  puts(buffer_text(&out));
  buffer_fini(&out);
}

static void print_lines(const struct doctor *doctor) {
  size_t advice = doctor->count - doctor->wrong_count;
  for (size_t i = 0; i < doctor->count; i++) {
    const struct doctor_finding *finding = &doctor->findings[i];
    say(stdout, "%s (%s): %s", level_name(finding->level), finding->check, finding->what);
    say(stdout, "    why it matters: %s", finding->why);
    say(stdout, "    what to do: %s", finding->todo);
  }
  if (doctor->is_served)
    say(stdout, "process %ld has the data folder and answers: its files were not opened", doctor->holder);
  if (!doctor->database) say(stdout, "no data folder was looked at: name its database with --db FILE");
  say(stdout, "%zu %s wrong, %zu %s of advice", doctor->wrong_count,
      doctor->wrong_count == 1 ? "thing is" : "things are", advice, advice == 1 ? "piece" : "pieces");
}

/* For whoever asks every few seconds: nothing is looked at but the answer. */
static int ask_ready(const char *database) {
  char why[DOCTOR_WHY_BYTES];
  bool is_ready = doctor_is_ready(database, why);
  say(stdout, "%s: %s", database, is_ready ? "ready" : why);
  return is_ready ? EXIT_DONE : EXIT_FAULT;
}

static int run(const struct command *command, int argc, char **argv) {
  struct doctor doctor = {.host = "127.0.0.1", .port = 8080, .stop_signal = COMMAND_STOP_SIGNAL};
  const char *listen = NULL;
  bool is_json = false, is_asking = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "the database whose folder is looked at; a server may have it open", &doctor.database,
       NULL},
      {"--listen", "[HOST:]PORT", "where the service is to listen; 127.0.0.1:8080 by default", &listen, NULL},
      {"--json", NULL, "print what is found as one JSON object", NULL, &is_json},
      {"--ready", NULL, "only ask the server that has the database whether it takes events", NULL,
       &is_asking},
      {0}};
  int exit_code;
  char where[256];
  struct error err;
  if (!option_parse(command, rows, argc, argv, &doctor.workspace, &exit_code)) return exit_code;
  snprintf(where, sizeof where, "%s", listen ? listen : "8080");
  if (!command_parse_listen(where, &doctor.host, &doctor.port, &doctor.unix_path)) {
    say(stderr, "sarto doctor: --listen: expected HOST:PORT, PORT or unix:PATH, such as 127.0.0.1:8080");
    return EXIT_USAGE;
  }
  if (is_asking && !doctor.database) {
    say(stderr, "sarto doctor: --ready asks the server that has a database: --db is missing");
    return EXIT_USAGE;
  }
  if (doctor.database && neighbour_check(doctor.database, &err)) {
    say(stderr, "sarto doctor: %s", err.text);
    return EXIT_USAGE;
  }
  if (is_asking) return ask_ready(doctor.database);
  doctor.is_port_asked = listen != NULL;
  doctor_examine(&doctor);
  if (is_json)
    print_json(&doctor);
  else
    print_lines(&doctor);
  exit_code = doctor.wrong_count ? EXIT_FAULT : EXIT_DONE;
  doctor_fini(&doctor);
  return exit_code;
}

const struct command command_doctor = {
    .name = "doctor",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "what is wrong with a workspace, its data folder and this machine, and what to do about it",
    .run = run,
};
