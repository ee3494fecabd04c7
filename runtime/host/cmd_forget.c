/* sarto forget: a customer is forgotten, by the server that has the database open, else on the files. And sarto receipt: what
 * became of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "host/audit.h"
#include "host/command.h"
#include "host/remote.h"
#include "host/say.h"
#include "net/http_client.h"

struct forgetting {
  const struct command *command;
  const char *profile, *database, *workspace, *undo;
  bool is_now, is_undoable, is_json;
  bool is_unknown; /* nobody of that id was known before */
};

/* ---- telling ---- */

/* "" where it is no text. */
static const char *said(const json_value *tree, const char *name) {
  const json_value *member = tree ? json_find(tree, name) : NULL;
  const char *text = member ? json_string(member) : NULL;
  return text ? text : "";
}

/* Files are written anew for others too. */
static bool has_any(const json_value *went) {
  for (const json_value *one = json_first(went); one; one = json_next(one))
    if (strcmp(json_key(one), "files_rewritten") && json_number(one) > 0) return true;
  return false;
}

/* "profiles 1, rows 4, files rewritten 2" */
static void put_went(struct buffer *out, const json_value *went) {
  for (const json_value *one = json_first(went); one; one = json_next(one)) {
    buffer_add_text(out, out->length ? ", " : "");
    for (const char *at = json_key(one); *at; at++) buffer_add_byte(out, *at == '_' ? ' ' : *at);
    buffer_print(out, " %.0f", json_number(one));
  }
}

static void tell_went(const struct forgetting *forgetting, const json_value *tree) {
  const json_value *went = json_find(tree, "went");
  struct buffer out = {0};
  bool is_counted = went && json_type(went) == JSON_OBJECT, is_any = is_counted && has_any(went);
  if (is_any) put_went(&out, went);
  if (forgetting->is_unknown && !is_any)
    say(stdout, "nobody of that id was known: nothing goes but what comes late");
  else if (!is_counted)
    say(stdout, "went: it is counted when it goes");
  else
    say(stdout, "went: %s", is_any ? buffer_text(&out) : "nothing");
  buffer_fini(&out);
}

static void tell_stays(const json_value *tree) {
  const json_value *stays = json_find(tree, "stays");
  for (const json_value *one = stays ? json_first(stays) : NULL; one; one = json_next(one))
    say(stdout, "stays: %s", json_string(one));
}

static void tell_receipt(const struct forgetting *forgetting, const json_value *tree) {
  const char *gone = said(tree, "gone_from_disk"), *pending = said(tree, "pending");
  say(stdout, "receipt %s", said(tree, "receipt"));
  say(stdout, "gone from every answer since %s", said(tree, "gone_from_answers"));
  if (*gone)
    say(stdout, "gone from the disk since %s", gone);
  else
    say(stdout, "not yet gone from the disk%s%s; by %s at the latest", *pending ? ": " : "", pending,
        said(tree, "deadline"));
  tell_went(forgetting, tree);
  tell_stays(tree);
}

static int tell(const struct forgetting *forgetting, const char *json) {
  json_value *tree = NULL;
  struct error err;
  if (forgetting->is_json) return puts(json) < 0 ? EXIT_FAULT : EXIT_DONE;
  if (json_decode(json, strlen(json), &tree, &err)) {
    say(stderr, "sarto %s: the receipt cannot be read: %s", forgetting->command->name, err.text);
    return EXIT_FAULT;
  }
  if (*said(tree, "gone_from_answers"))
    tell_receipt(forgetting, tree);
  else
    say(stdout, "receipt %s is undone%s%s: whoever it was is there again", said(tree, "receipt"),
        *said(tree, "undone") ? " since " : "", said(tree, "undone"));
  json_free(tree);
  return EXIT_DONE;
}

static int complain(const struct forgetting *forgetting, const struct error *err) {
  char who[32];
  snprintf(who, sizeof who, "sarto %s", forgetting->command->name);
  command_complain(who, err->text);
  return EXIT_FAULT;
}

/* What a server answered, of 200 or 202. */
static int tell_answer(const struct forgetting *forgetting, int http_status, struct buffer *out) {
  json_value *tree = NULL;
  if (http_status == 200 || http_status == 202) return tell(forgetting, buffer_text(out));
  json_decode(buffer_text(out), out->length, &tree, NULL);
  remote_complain(forgetting->command->name, "", tree, http_status);
  json_free(tree);
  return EXIT_FAULT;
}

/* ---- whether anybody is known ---- */

/* An answer over HTTP tells nobody; whoever has the socket or the files may ask. */
static bool is_unknown_there(const struct forgetting *forgetting) {
  struct buffer path = {0}, out = {0};
  struct error err;
  int http_status = 0;
  buffer_add_text(&path, "/v1/profiles/");
  http_client_encode(&path, forgetting->profile);
  enum status status = remote_ask(forgetting->database, "GET", buffer_text(&path), &http_status, &out, &err);
  buffer_fini(&path);
  buffer_fini(&out);
  return !status && http_status == 404;
}

static bool is_unknown_here(const struct forgetting *forgetting, sarto_runtime *runtime) {
  char *json = NULL;
  sarto_error error;
  bool is_unknown = sarto_profile(runtime, forgetting->profile, NULL, &json, &error) == SARTO_NOT_FOUND;
  sarto_free(json);
  return is_unknown;
}

/* ---- on the files ---- */

static sarto_runtime *open_here(const struct forgetting *forgetting) {
  const sarto_options options = {.size = sizeof options,
                                 .workspace = forgetting->workspace ? forgetting->workspace : ".",
                                 .database = forgetting->database};
  return command_open_with(&options,
                           &(sarto_releasing){.is_kept_first = 1, .source = "start", .why = "start"});
}

static void audit(const struct forgetting *forgetting, enum audit_act act, const char *receipt, int status) {
  struct error err;
  if (audit_write(forgetting->database, act, receipt, AUDIT_COMMAND, (enum status)status, &err))
    say(stderr, "sarto %s: audit log: %s", forgetting->command->name, err.text);
}

static void audit_receipt(const struct forgetting *forgetting, const char *json, int status) {
  json_value *tree = NULL;
  if (json) json_decode(json, strlen(json), &tree, NULL);
  audit(forgetting, AUDIT_FORGET, said(tree, "receipt"), status);
  json_free(tree);
}

/* The receipt as it is once what is due was erased. */
static int forget_with(const struct forgetting *forgetting, sarto_runtime *runtime, char **json,
                       struct error *err) {
  int flags =
      forgetting->is_undoable ? SARTO_FORGET_UNDO : SARTO_FORGET_NOW; /* nobody else would do it later */
  int status = sarto_forget(runtime, forgetting->profile, flags, json, (sarto_error *)err);
  audit_receipt(forgetting, status ? NULL : *json, status);
  if (status) return status;
  json_value *tree = NULL;
  char *later = NULL;
  json_decode(*json, strlen(*json), &tree, NULL);
  status = sarto_erase(runtime, (sarto_error *)err);
  if (!status) status = sarto_receipt(runtime, said(tree, "receipt"), &later, (sarto_error *)err);
  json_free(tree);
  if (status) return status;
  sarto_free(*json);
  *json = later;
  return SARTO_OK;
}

static int forget_here(struct forgetting *forgetting) {
  struct error err;
  char *json = NULL;
  sarto_runtime *runtime = open_here(forgetting);
  if (!runtime) return EXIT_FAULT;
  forgetting->is_unknown = is_unknown_here(forgetting, runtime);
  int status = forget_with(forgetting, runtime, &json, &err);
  int exit_code = status ? complain(forgetting, &err) : tell(forgetting, json);
  sarto_free(json);
  sarto_close(runtime);
  return exit_code;
}

static int undo_here(const struct forgetting *forgetting) {
  struct error err;
  struct buffer out = {0};
  sarto_runtime *runtime = open_here(forgetting);
  if (!runtime) return EXIT_FAULT;
  int status = sarto_unforget(runtime, forgetting->undo, (sarto_error *)&err);
  audit(forgetting, AUDIT_UNFORGET, status == SARTO_NOT_FOUND ? NULL : forgetting->undo, status);
  sarto_close(runtime);
  buffer_print(&out, "{\"receipt\":\"%s\",\"undone\":true}", forgetting->undo);
  int exit_code = status ? complain(forgetting, &err) : tell(forgetting, buffer_text(&out));
  buffer_fini(&out);
  return exit_code;
}

static int read_here(const struct forgetting *forgetting, const char *receipt) {
  struct error err;
  char *json = NULL;
  if (sarto_stored_receipt(forgetting->database, receipt, &json, (sarto_error *)&err))
    return complain(forgetting, &err);
  int exit_code = tell(forgetting, json);
  sarto_free(json);
  return exit_code;
}

/* ---- which of the two ---- */

static bool is_receipt(const char *text) {
  return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

/* False: the options are wrong, which is said. */
static bool check(const struct forgetting *forgetting, const char *receipt, int *exit_code) {
  const char *name = forgetting->command->name;
  *exit_code = EXIT_USAGE;
  if (!forgetting->database)
    say(stderr, "sarto %s: --db is missing", name);
  else if (receipt && !is_receipt(receipt))
    say(stderr, "sarto %s: '%s': a receipt is 32 characters of 0-9 and a-f", name, receipt);
  else if (access(forgetting->database, F_OK)) {
    say(stderr, "sarto %s: --db: %s: %s", name, forgetting->database, strerror(errno));
    *exit_code = EXIT_FAULT;
  } else
    return true;
  return false;
}

static int forget(struct forgetting *forgetting) {
  struct buffer path = {0}, out = {0};
  struct error err;
  int http_status = 0, exit_code;
  if (forgetting->undo) {
    buffer_print(&path, "/v1/receipts/%s/undo", forgetting->undo);
  } else {
    buffer_add_text(&path, "/v1/profiles/");
    http_client_encode(&path, forgetting->profile);
    buffer_print(&path, "?now=%s&undo=%s", forgetting->is_now ? "true" : "false",
                 forgetting->is_undoable ? "true" : "false");
    forgetting->is_unknown = is_unknown_there(forgetting);
  }
  enum status status = remote_ask(forgetting->database, forgetting->undo ? "POST" : "DELETE",
                                  buffer_text(&path), &http_status, &out, &err);
  if (status == STATUS_NOT_FOUND && !http_status)
    exit_code = forgetting->undo ? undo_here(forgetting) : forget_here(forgetting);
  else if (status)
    exit_code = complain(forgetting, &err);
  else
    exit_code = tell_answer(forgetting, http_status, &out);
  buffer_fini(&path);
  buffer_fini(&out);
  return exit_code;
}

static int run_forget(const struct command *command, int argc, char **argv) {
  struct forgetting forgetting = {.command = command};
  const struct option_row rows[] = {
      {"--db", "FILE", "the database that the customer is kept in", &forgetting.database, NULL},
      {"--now", NULL, "take their bytes away before it returns, as always without a server", NULL,
       &forgetting.is_now},
      {"--undoable", NULL, "hide them for seven days, in which it can be undone, before anything is erased",
       NULL, &forgetting.is_undoable},
      {"--undo", "RECEIPT", "show whoever was forgotten under that receipt again", &forgetting.undo, NULL},
      {"--json", NULL, "print the receipt as one JSON object", NULL, &forgetting.is_json},
      {"--workspace", "DIR", "these files, where the database keeps no release", &forgetting.workspace, NULL},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &forgetting.profile, &exit_code)) return exit_code;
  if (!forgetting.profile == !forgetting.undo) {
    say(stderr, "sarto forget: %s",
        forgetting.undo ? "--undo goes without PROFILE" : "PROFILE is missing: the customer's id");
    return EXIT_USAGE;
  }
  if (forgetting.is_now && forgetting.is_undoable) {
    say(stderr, "sarto forget: --undoable: what is erased now cannot be undone");
    return EXIT_USAGE;
  }
  return check(&forgetting, forgetting.undo, &exit_code) ? forget(&forgetting) : exit_code;
}

static int run_receipt(const struct command *command, int argc, char **argv) {
  struct forgetting forgetting = {.command = command};
  const char *receipt = NULL;
  const struct option_row rows[] = {
      {"--db", "FILE", "the database that somebody was forgotten in", &forgetting.database, NULL},
      {"--json", NULL, "print it as one JSON object, signed", NULL, &forgetting.is_json},
      {0}};
  struct buffer path = {0}, out = {0};
  struct error err;
  int exit_code, http_status = 0;
  if (!option_parse(command, rows, argc, argv, &receipt, &exit_code) ||
      !check(&forgetting, receipt, &exit_code))
    return exit_code;
  buffer_print(&path, "/v1/receipts/%s", receipt);
  enum status status = remote_ask(forgetting.database, "GET", buffer_text(&path), &http_status, &out, &err);
  if (status == STATUS_NOT_FOUND && !http_status)
    exit_code = read_here(&forgetting, receipt);
  else
    exit_code = status ? complain(&forgetting, &err) : tell_answer(&forgetting, http_status, &out);
  buffer_fini(&path);
  buffer_fini(&out);
  return exit_code;
}

const struct command command_forget = {
    .name = "forget",
    .arguments = "PROFILE",
    .argument_count = 1,
    .is_last_optional = true,
    .summary = "a customer is gone: from every answer at once, from every byte in time",
    .run = run_forget,
};

const struct command command_receipt = {
    .name = "receipt",
    .arguments = "RECEIPT",
    .argument_count = 1,
    .summary = "what went when a customer was forgotten, and when",
    .run = run_receipt,
};
