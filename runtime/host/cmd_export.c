/* sarto export: everything that is held of a person, from the server that has the database open, else from the files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/json.h"
#include "host/audit.h"
#include "host/command.h"
#include "host/export_words.h"
#include "host/remote.h"
#include "host/say.h"
#include "net/http_client.h"

struct export_wanted {
  const char *profile_id, *database, *workspace, *locale;
  bool is_page;
};

static enum status read_answer(struct buffer *out, int http_status, char **text, struct error *err) {
  json_value *tree = NULL;
  if (http_status == 200) {
    buffer_text(out);
    *text = buffer_take(out, NULL);
    return STATUS_OK;
  }
  const char *detail = NULL;
  if (!json_decode(out->data ? out->data : "", out->length, &tree, NULL))
    detail = json_string(json_find(tree, "detail"));
  error_set(err, http_status == 404 ? STATUS_NOT_FOUND : STATUS_IO, "%s",
            detail ? detail : "the server did not answer");
  json_free(tree);
  return err->status;
}

/* NOT_FOUND with *http_status 0: no server is there. */
static enum status ask_server(const struct export_wanted *wanted, char **text, int *http_status,
                              struct error *err) {
  struct buffer path = {0}, out = {0};
  buffer_add_text(&path, "/v1/profiles/");
  http_client_encode(&path, wanted->profile_id);
  buffer_print(&path, "/export?format=%s", wanted->is_page ? "page" : "json");
  if (wanted->locale) buffer_print(&path, "&locale=%s", wanted->locale);
  enum status status = remote_ask(wanted->database, "GET", buffer_text(&path), http_status, &out, err);
  if (!status) status = read_answer(&out, *http_status, text, err);
  buffer_fini(&path);
  buffer_fini(&out);
  return status;
}

static enum status read_files(const struct export_wanted *wanted, char **text, struct error *err) {
  int format = wanted->is_page ? SARTO_PAGE : SARTO_JSON;
  struct error own;
  enum status status =
      (enum status)sarto_stored_export(wanted->database, wanted->workspace, wanted->profile_id, format,
                                       wanted->locale, COMMAND_STOP_SIGNAL, text, (sarto_error *)err);
  if (audit_write(wanted->database, AUDIT_EXPORT, NULL, AUDIT_COMMAND, status, &own))
    say(stderr, "sarto export: audit log: %s", own.text);
  return status;
}

static enum status find(const struct export_wanted *wanted, char **text, struct error *err) {
  int http_status = 0;
  if (access(wanted->database, F_OK))
    return error_set(err, STATUS_NOT_FOUND, "database: %s: %s", wanted->database, strerror(errno));
  enum status status = ask_server(wanted, text, &http_status, err);
  return status == STATUS_NOT_FOUND && !http_status ? read_files(wanted, text, err) : status;
}

static int run(const struct command *command, int argc, char **argv) {
  struct export_wanted wanted = {0};
  const char *arguments[2] = {0};
  const struct option_row rows[] = {
      {"--db", "FILE", "the database in which it is held", &wanted.database, NULL},
      {"--page", NULL, "as a page to read, instead of JSON", NULL, &wanted.is_page},
      {"--locale", "LOCALE", "in this language: en, it, de, fr or es", &wanted.locale, NULL},
      {0}};
  struct error err;
  char *text = NULL;
  int exit_code;
  if (!option_parse(command, rows, argc, argv, arguments, &exit_code)) return exit_code;
  wanted.profile_id = arguments[0];
  wanted.workspace = arguments[1];
  if (!wanted.database) {
    say(stderr, "sarto export: --db is missing");
    return EXIT_USAGE;
  }
  if (wanted.locale) {
    enum export_language language = export_language_of(wanted.locale, strlen(wanted.locale));
    if (language == LANGUAGES) {
      say(stderr, "sarto export: --locale: expected en, it, de, fr or es");
      return EXIT_USAGE;
    }
    wanted.locale = export_language_tag(language);
  }
  exit_code = EXIT_FAULT;
  if (find(&wanted, &text, &err))
    command_complain("sarto export", err.text);
  else if (fputs(text, stdout) >= 0)
    exit_code = EXIT_DONE;
  sarto_free(text);
  return exit_code;
}

const struct command command_export = {
    .name = "export",
    .arguments = "PROFILE [DIR]",
    .argument_count = 2,
    .is_last_optional = true,
    .summary = "everything that is held of a person, for them",
    .run = run,
};
