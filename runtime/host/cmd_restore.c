/* sarto restore: a backup in the place of a database that nobody has open. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "host/audit.h"
#include "host/backup_tell.h"
#include "host/command.h"
#include "host/say.h"

static const char *text_of(const json_value *tree, const char *key) {
  return json_string(json_find(tree, key));
}

static double number_of(const json_value *tree, const char *key) {
  const json_value *number = json_find(tree, key);
  return number && json_type(number) == JSON_NUMBER ? json_number(number) : 0;
}

static void tell_forgotten(const json_value *tree) {
  double kept = number_of(tree, "forgotten"), dropped = number_of(tree, "forgotten_dropped");
  if (kept > 0) say(stdout, "  who was forgotten is gone from it: %.0f tombstones", kept);
  if (dropped > 0)
    say(stdout,
        "  %.0f tombstones were dropped: people who were forgotten may be back, and events of theirs are "
        "taken",
        dropped);
}

/* What a restore takes away is said, and not left to be found out. */
static void tell(const char *report) {
  json_value *tree = NULL;
  tell_backup("restored", report);
  if (json_decode(report, strlen(report), &tree, NULL)) return;
  double lost = number_of(tree, "lost_rows_up_to"), last = number_of(tree, "last_row");
  const char *aside = text_of(tree, "set_aside"), *made = text_of(tree, "made");
  if (lost > last)
    say(stdout, "  gone with what was there: rows %.0f to %.0f, and what they decided", last + 1, lost);
  else if (made)
    say(stdout, "  what was decided after %s is not in it", made);
  say(stdout, "  the next row is %.0f", number_of(tree, "next_row"));
  tell_forgotten(tree);
  if (aside) say(stdout, "  what was there is a backup now: %s", aside);
  json_free(tree);
}

/* Of a place that has no database, because nothing was restored, nothing is written. */
static void audit(const char *database, int status) {
  struct error err;
  if (!access(database, F_OK) &&
      audit_write(database, AUDIT_RESTORE, NULL, AUDIT_COMMAND, (enum status)status, &err))
    say(stderr, "sarto restore: audit log: %s", err.text);
}

static int work(const sarto_restoring *restoring, bool is_json) {
  sarto_error error;
  char *report = NULL;
  int status = sarto_restore(restoring, &report, &error);
  audit(restoring->database, status);
  if (status)
    command_complain("sarto restore", error.text);
  else if (is_json)
    puts(report);
  else
    tell(report);
  sarto_free(report);
  return status ? EXIT_FAULT : EXIT_DONE;
}

static bool check(const sarto_restoring *restoring) {
  const char *wrong = NULL;
  if (!restoring->database)
    wrong = "--db is missing";
  else if (!restoring->is_replacing && (restoring->is_discarding || restoring->set_aside))
    wrong = restoring->is_discarding ? "--discard goes with --replace" : "--set-aside goes with --replace";
  else if (restoring->is_discarding && restoring->set_aside)
    wrong = "--set-aside and --discard exclude one another";
  if (wrong) say(stderr, "sarto restore: %s", wrong);
  return !wrong;
}

static int run(const struct command *command, int argc, char **argv) {
  struct backup_teller teller = {0};
  const sarto_watching watching = {tell_backup_progress, &teller};
  sarto_restoring restoring = {.watching = &watching};
  bool is_replacing = false, is_discarding = false, is_without = false, is_json = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "where the database is to be; no server may have it open", &restoring.database, NULL},
      {"--replace", NULL, "put it in the place of a database that is there", NULL, &is_replacing},
      {"--set-aside", "DIR", "with --replace: make a backup of that one in DIR; beside its folder by default",
       &restoring.set_aside, NULL},
      {"--discard", NULL, "with --replace: keep nothing of that one", NULL, &is_discarding},
      {"--key", "FILE", "the secret key people were forgotten with; the one beside FILE by default",
       &restoring.key, NULL},
      {"--without-tombstones", NULL, "DANGEROUS: where that key is lost, people who were forgotten come back",
       NULL, &is_without},
      {"--json", NULL, "print what it came to as one JSON object", NULL, &is_json},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &restoring.backup, &exit_code)) return exit_code;
  restoring.is_replacing = is_replacing;
  restoring.is_discarding = is_discarding;
  restoring.is_without_tombstones = is_without;
  return check(&restoring) ? work(&restoring, is_json) : EXIT_USAGE;
}

const struct command command_restore = {
    .name = "restore",
    .arguments = "BACKUP",
    .argument_count = 1,
    .summary = "put a backup in the place of a database",
    .run = run,
};
