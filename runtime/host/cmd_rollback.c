/* sarto rollback: a release that was kept is active again; by the server that has the database open, else on the files. */
#include <stdio.h>
#include <stdlib.h>

#include "host/audit.h"
#include "host/command.h"
#include "host/remote.h"
#include "host/say.h"
#include "host/shelf.h"
#include "script/script.h"
#include "store/store.h"

static void tell(const char *release) {
  say(stdout, "release %s is active", release);
}

/* Nothing is asked of the store but its lock. */
static void ignore(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

static void complain(const struct findings *findings, const struct error *err) {
  for (size_t i = 0; i < findings->count; i++) {
    const struct finding *finding = &findings->items[i];
    char line[16] = "";
    if (finding->line) snprintf(line, sizeof line, "%d:", finding->line);
    say(stderr, "%s:%s %s", finding->file, line, finding->text);
  }
  say(stderr, "sarto rollback: %s%s", err->text, findings->count ? "; what was active stays" : "");
}

/* Under the store's lock: no server may begin meanwhile. */
static enum status go_back(const char *database, const char *which, const struct shelf_note *note,
                           char release[static DIGEST_TEXT_BYTES], struct findings *findings,
                           struct error *err) {
  struct store *store = NULL;
  hash_init();
  enum status status = script_check_thread(err);
  if (!status) status = script_take_signal(COMMAND_STOP_SIGNAL, err);
  if (!status)
    status = store_open(&(struct store_options){.path = database, .answered = ignore}, &store, err);
  if (!status) status = shelf_go_back(database, which, COMMAND_STOP_SIGNAL, note, release, findings, err);
  store_close(store);
  return status;
}

static int roll_back_here(const char *database, const char *which, const struct shelf_note *note) {
  char release[DIGEST_TEXT_BYTES];
  struct findings findings = {0};
  struct error err;
  enum status status = go_back(database, which, note, release, &findings, &err);
  if (audit_write(database, AUDIT_ROLLBACK, status ? NULL : release, AUDIT_COMMAND, status, NULL))
    say(stderr, "sarto rollback: the audit log could not be written");
  if (status)
    complain(&findings, &err);
  else
    tell(release);
  findings_fini(&findings);
  return status ? EXIT_FAULT : EXIT_DONE;
}

static int roll_back(const char *database, const char *which, const struct shelf_note *note) {
  struct buffer path = {0};
  struct error err;
  json_value *answer = NULL;
  int http_status = 0, exit_code = EXIT_FAULT;
  buffer_print(&path, "/v1/releases/%s/activate", which);
  enum status status =
      remote_post(database, buffer_text(&path), note, (struct slice){0}, &http_status, &answer, &err);
  if (status == STATUS_NOT_FOUND && !http_status) {
    exit_code = roll_back_here(database, which, note);
  } else if (status) {
    say(stderr, "sarto rollback: %s", err.text);
  } else if (http_status == 200 || http_status == 201) {
    tell(json_string(json_find(answer, "release")));
    exit_code = EXIT_DONE;
  } else {
    remote_complain("rollback", "", answer, http_status);
  }
  json_free(answer);
  buffer_fini(&path);
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *which = "previous", *database = NULL;
  struct shelf_note note = {.author = getenv("USER"), .why = "rolled back"};
  const struct option_row rows[] = {
      {"--db", "FILE", "the database whose release it is", &database, NULL},
      {"--author", "NAME", "who rolls back; $USER by default", &note.author, NULL},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &which, &exit_code)) return exit_code;
  if (!database) {
    say(stderr, "sarto rollback: --db is missing");
    return EXIT_USAGE;
  }
  return roll_back(database, which, &note);
}

const struct command command_rollback = {
    .name = "rollback",
    .arguments = "[HASH]",
    .argument_count = 1,
    .is_last_optional = true,
    .summary = "make an earlier release active again: the one before, or that of HASH",
    .run = run,
};
