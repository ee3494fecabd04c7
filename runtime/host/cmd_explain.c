/* sarto explain: a stored decision in plain sentences; from the server that has the database open, else from
 * the files. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "host/command.h"
#include "host/control.h"
#include "host/say.h"
#include "net/http_client.h"

/* NOT_FOUND with *http_status 0: no server is there. */
static enum status ask_server(const char *database, const char *id, char **json, int *http_status,
                              struct error *err) {
  char socket[4096], path[128];
  struct buffer out = {0};
  control_path(database, socket, sizeof socket);
  snprintf(path, sizeof path, "/v1/decisions/%s", id);
  enum status status = http_client_get(socket, path, http_status, &out, err);
  if (!status && *http_status == 404)
    status = error_set(err, STATUS_NOT_FOUND, "no decision of that id is kept");
  if (!status && *http_status != 200)
    status = error_set(err, STATUS_IO, "the server answered %d", *http_status);
  if (!status)
    *json = buffer_take(&out, NULL);
  else
    buffer_fini(&out);
  return status;
}

static enum status find(const char *database, const char *id, char **json, struct error *err) {
  int http_status = 0;
  struct identity identity;
  if (access(database, F_OK))
    return error_set(err, STATUS_NOT_FOUND, "database: %s: %s", database, strerror(errno));
  if (!identity_parse(id, &identity))
    return error_set(err, STATUS_INVALID, "'%s': a decision's id is 32 characters of 0-9 and a-f", id);
  enum status status = ask_server(database, id, json, &http_status, err);
  if (status == STATUS_NOT_FOUND && !http_status)
    status = (enum status)sarto_stored_decision(database, id, json, (sarto_error *)err);
  return status;
}

static int derive_again(const char *database, const char *workspace, const char *id) {
  struct error err;
  char *text = NULL;
  int is_equal = 0, exit_code = EXIT_FAULT;
  if (sarto_derive_again(database, workspace, id, COMMAND_STOP_SIGNAL, &text, &is_equal, (sarto_error *)&err))
    command_complain("sarto explain", err.text);
  else if (fputs(text, stdout) >= 0 && is_equal)
    exit_code = EXIT_DONE;
  sarto_free(text);
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *id, *database = NULL, *workspace = NULL;
  bool is_json = false, is_again = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "the database the decision is kept in", &database, NULL},
      {"--json", NULL, "print the decision as it is stored", NULL, &is_json},
      {"--again", NULL, "derive it again from its record, and compare", NULL, &is_again},
      {"--workspace", "DIR", "with --again: by these files, where its release is not kept", &workspace, NULL},
      {0}};
  struct error err;
  char *json = NULL, *text = NULL;
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &id, &exit_code)) return exit_code;
  if (!database) {
    say(stderr, "sarto explain: --db is missing");
    return EXIT_USAGE;
  }
  if ((workspace && !is_again) || (is_again && is_json)) {
    say(stderr, is_json && is_again ? "sarto explain: --again has no --json"
                                    : "sarto explain: --workspace goes with --again");
    return EXIT_USAGE;
  }
  if (is_again) return derive_again(database, workspace, id);
  exit_code = EXIT_FAULT;
  if (find(database, id, &json, &err)) {
    command_complain("sarto explain", err.text);
  } else if (is_json) {
    exit_code = puts(json) < 0 ? EXIT_FAULT : EXIT_DONE;
  } else if (sarto_explain(json, strlen(json), &text, (sarto_error *)&err)) {
    say(stderr, "sarto explain: %s", err.text);
  } else {
    exit_code = fputs(text, stdout) < 0 ? EXIT_FAULT : EXIT_DONE;
  }
  sarto_free(text);
  sarto_free(json);
  return exit_code;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "ID",
    .argument_count = 1,
    .summary = "why a decision was made, in plain words",
    .run = run,
};
