/* sarto backup: a copy of a database that is whole; by the server that has the database open, else on the files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "host/audit.h"
#include "host/backup_tell.h"
#include "host/command.h"
#include "host/control.h"
#include "host/say.h"
#include "net/http_client.h"

enum { POLL_MS = 100 };

/* The server works in another folder: the target from the root on, as far as it is there. */
static char *from_root(const char *path) {
  struct buffer full = {0};
  char here[4096];
  if (*path != '/' && getcwd(here, sizeof here)) buffer_print(&full, "%s/", here);
  buffer_add_text(&full, path);
  buffer_text(&full);
  return buffer_take(&full, NULL);
}

/* ---- by the server ---- */

/* *tree is json_free's. Not 200 or 202: the problem, said. */
static enum status read_answer(enum status status, int http_status, struct buffer *body, json_value **tree,
                               struct error *err) {
  *tree = NULL;
  if (!status) status = json_decode(body->data ? body->data : "", body->length, tree, err);
  buffer_fini(body);
  if (status || http_status == 200 || http_status == 202) return status;
  const char *detail = json_string(json_find(*tree, "detail"));
  status = error_set(err, STATUS_INVALID, "%s", detail ? detail : "the server refused");
  json_free(*tree);
  *tree = NULL;
  return status;
}

static enum status post(const char *socket, const char *database, const char *path, int *http_status,
                        json_value **tree, struct error *err) {
  struct buffer target = {0}, body = {0};
  char *full = from_root(database);
  *http_status = 0;
  buffer_add_text(&target, "/control/backup?path=");
  http_client_encode(&target, path);
  buffer_add_text(&target, "&database=");
  http_client_encode(&target, full);
  enum status status =
      http_client_post(socket, buffer_text(&target), NULL, (struct slice){0}, http_status, &body, err);
  free(full);
  buffer_fini(&target);
  return read_answer(status, *http_status, &body, tree, err);
}

static enum status look(const char *socket, json_value **tree, struct error *err) {
  struct buffer body = {0};
  int http_status = 0;
  enum status status = http_client_get(socket, "/control/backup", &http_status, &body, err);
  if (status) error_set(err, status, "the server ended before the backup was whole; nothing is left of it");
  return read_answer(status, http_status, &body, tree, err);
}

static uint64_t number_of(const json_value *tree, const char *key) {
  const json_value *number = json_find(tree, key);
  return number && json_type(number) == JSON_NUMBER ? (uint64_t)json_number(number) : 0;
}

/* True: it is over, and *report or `err` says how. */
static bool is_over(const json_value *tree, const char *path, const sarto_watching *watching, char **report,
                    struct error *err) {
  const char *state = json_string(json_find(tree, "state")), *own = json_string(json_find(tree, "path"));
  const json_value *made = json_find(tree, "report");
  if (!state || !own || strcmp(own, path)) {
    error_set(err, STATUS_BUSY,
              "another backup was begun meanwhile; whether this one is whole says sarto backup --verify");
    return true;
  }
  if (!strcmp(state, "running")) {
    watching->goes_on(watching->context, json_string(json_find(tree, "doing")), number_of(tree, "done"),
                      number_of(tree, "all"));
    return false;
  }
  const char *why = json_string(json_find(tree, "error"));
  if (made) {
    struct buffer out = {0};
    json_put_value(&out, made);
    *report = (buffer_text(&out), buffer_take(&out, NULL));
  } else {
    error_set(err, (enum status)number_of(tree, "status"), "%s", why ? why : "the backup failed");
  }
  return true;
}

static enum status wait_for(const char *socket, const char *path, const sarto_watching *watching,
                            char **report, struct error *err) {
  for (;;) {
    json_value *tree = NULL;
    enum status status = look(socket, &tree, err);
    bool is = status || is_over(tree, path, watching, report, err);
    json_free(tree);
    if (status) return status;
    if (is) return *report ? STATUS_OK : err->status;
    usleep(POLL_MS * 1000);
  }
}

/* NOT_FOUND with *is_served false: no server is there. */
static enum status ask_server(const char *database, const char *target, const sarto_watching *watching,
                              bool *is_served, char **report, struct error *err) {
  char socket[4096];
  json_value *tree = NULL;
  int http_status;
  char *path = from_root(target);
  control_path(database, socket, sizeof socket);
  enum status status = post(socket, database, path, &http_status, &tree, err);
  *is_served = http_status != 0;
  json_free(tree);
  if (!status) status = wait_for(socket, path, watching, report, err);
  free(path);
  return status;
}

/* ---- the command ---- */

/* Of a database that is none nothing is written. */
static void audit(const char *database, enum status status) {
  struct error err;
  if (!access(database, F_OK) && audit_write(database, AUDIT_BACKUP, NULL, AUDIT_COMMAND, status, &err))
    say(stderr, "sarto backup: audit log: %s", err.text);
}

static enum status back_up(const char *database, const char *target, const sarto_watching *watching,
                           char **report, struct error *err) {
  bool is_served;
  enum status status = ask_server(database, target, watching, &is_served, report, err);
  if (status != STATUS_NOT_FOUND || is_served) return status;
  status = (enum status)sarto_backup_stored(database, target, watching, report, (sarto_error *)err);
  audit(database, status);
  return status;
}

static int work(const char *database, const char *target, bool is_json) {
  struct backup_teller teller = {0};
  const sarto_watching watching = {tell_backup_progress, &teller};
  struct error err;
  char *report = NULL;
  enum status status = database ? back_up(database, target, &watching, &report, &err)
                                : (enum status)sarto_verify(target, &watching, &report, (sarto_error *)&err);
  if (status)
    command_complain("sarto backup", err.text);
  else if (is_json)
    puts(report);
  else
    tell_backup(database ? "backup" : "verified", report);
  sarto_free(report);
  return status ? EXIT_FAULT : EXIT_DONE;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *target, *database = NULL;
  bool is_verifying = false, is_json = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "the database to copy; a server may have it open", &database, NULL},
      {"--verify", NULL, "only look whether the backup TARGET is what it was", NULL, &is_verifying},
      {"--json", NULL, "print what it came to as one JSON object", NULL, &is_json},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &target, &exit_code)) return exit_code;
  if (!database == !is_verifying) {
    say(stderr, is_verifying ? "sarto backup: --verify looks at TARGET alone, without --db"
                             : "sarto backup: --db is missing");
    return EXIT_USAGE;
  }
  return work(database, target, is_json);
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "TARGET",
    .argument_count = 1,
    .summary = "copy a database into the new folder TARGET, while it is served too",
    .run = run,
};
