/* sarto releases: what is kept of a database's releases, read from the files, whether a server has them open or not. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "host/command.h"
#include "host/releases_json.h"
#include "host/say.h"

static const char *or_none(const char *text) {
  return text && *text ? text : "-";
}

static void tell_release(const struct release_listed *listed, bool is_active) {
  const struct release_record *record = &listed->record;
  char time[CLOCK_TEXT_BYTES], since[CLOCK_TEXT_BYTES] = "";
  if (listed->activated_count) clock_print(listed->activated_ms[0], since);
  say(stdout, "%s %.19s  put %s, %s by %s, specs %s, %zu files%s%s%s%s", is_active ? "*" : " ", record->hash,
      clock_print(record->time_ms, time), or_none(record->source), or_none(record->author),
      record->specs ? record->specs : "not run", listed->file_count,
      *since ? (is_active ? ", active since " : ", last activated ") : ", never active", since,
      record->note ? ": " : "", record->note ? record->note : "");
  if (record->gate) say(stdout, "    gate: %s", record->gate);
}

static void tell_refusal(const struct release_refusal *refusal) {
  char time[CLOCK_TEXT_BYTES];
  say(stdout, "refused %s, %s by %s%s%s", clock_print(refusal->time_ms, time), or_none(refusal->source),
      or_none(refusal->author), refusal->note ? ": " : "", refusal->note ? refusal->note : "");
  if (refusal->hash) say(stdout, "    archive %s", refusal->hash);
  for (size_t i = 0; i < refusal->count; i++) {
    char number[16] = "";
    if (refusal->findings[i].line) snprintf(number, sizeof number, "%d:", refusal->findings[i].line);
    say(stdout, "    %s:%s %s", refusal->findings[i].file, number, refusal->findings[i].text);
  }
}

static enum status tell_all(struct releases *releases, struct arena *arena, struct error *err) {
  struct release_activation active = {0};
  struct release_listed *listed = NULL;
  struct release_refusal *refusals = NULL;
  size_t count = 0;
  enum status status = releases_active(releases, arena, &active, err);
  if (status == STATUS_NOT_FOUND) status = STATUS_OK;
  if (!status) status = releases_list(releases, RELEASES_SHOWN_MAX, arena, &listed, &count, err);
  for (size_t i = 0; !status && i < count; i++)
    tell_release(&listed[i], active.hash && !strcmp(active.hash, listed[i].record.hash));
  if (!status) status = releases_refusals(releases, arena, &refusals, &count, err);
  for (size_t i = 0; !status && i < count && i < REFUSALS_SHOWN_MAX; i++) tell_refusal(&refusals[i]);
  return status;
}

static enum status tell(const char *database, struct error *err) {
  struct releases *releases = NULL;
  struct arena arena = {0};
  enum status status = releases_open(database, NULL, true, &releases, err);
  if (!status) status = tell_all(releases, &arena, err);
  releases_close(releases);
  arena_fini(&arena);
  return status;
}

static enum status print_json(const char *database, struct error *err) {
  struct buffer out = {0};
  enum status status = releases_put_list(database, false, &out, err);
  if (!status) puts(buffer_text(&out));
  buffer_fini(&out);
  return status;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *database = NULL;
  bool is_json = false;
  const struct option_row rows[] = {{"--db", "FILE", "the database whose releases they are", &database, NULL},
                                    {"--json", NULL, "print them as one JSON object", NULL, &is_json},
                                    {0}};
  struct error err;
  int exit_code;
  if (!option_parse(command, rows, argc, argv, NULL, &exit_code)) return exit_code;
  if (!database) {
    say(stderr, "sarto releases: --db is missing");
    return EXIT_USAGE;
  }
  hash_init();
  if (!(is_json ? print_json(database, &err) : tell(database, &err))) return EXIT_DONE;
  say(stderr, "sarto releases: %s", err.text);
  return EXIT_FAULT;
}

const struct command command_releases = {
    .name = "releases",
    .arguments = "",
    .argument_count = 0,
    .summary = "the releases a database has, which is active, and what was refused",
    .run = run,
};
