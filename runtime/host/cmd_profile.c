/* sarto profile: what is held of a person, and what they want to be otherwise: consents, origins, how near strategies come,
 * what they told. By the server that has the database open, else on the files, through one function: ask. All that is asked
 * for is tried before any of it is done; then it is done in the order of the command line, up to the first that fails.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/audit.h"
#include "host/command.h"
#include "host/explain.h"
#include "host/remote.h"
#include "host/say.h"
#include "host/wanted.h"
#include "net/http_client.h"

struct profiling {
  const struct command *command;
  const char *profile, *database, *workspace;
  bool is_json;
  struct wanted *wanted;
  size_t count;
  sarto_runtime *runtime; /* NULL: a server is asked */
};

/* False: it is said. */
static bool read_wanted(struct profiling *profiling, const struct option_given *given, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const char *expected;
    if (wanted_read(&profiling->wanted[profiling->count++], &given[i], &expected)) continue;
    say(stderr, "sarto profile: %s: expected %s, not '%s'", given[i].row->name, expected, given[i].value);
    return false;
  }
  return true;
}

static void free_wanted(struct profiling *profiling) {
  for (size_t i = 0; i < profiling->count; i++) wanted_fini(&profiling->wanted[i]);
  free(profiling->wanted);
}

/* ---- asking ---- */

static struct right_put put_of(const struct profiling *profiling, const struct wanted *wanted) {
  struct right_put put = {.right = wanted->right, .profile = profiling->profile, .name = wanted->name};
  if (wanted->body.length) put.body = (struct slice){wanted->body.data, wanted->body.length};
  return put;
}

/* What the server says besides what was asked for becomes the error. */
static enum status judge(int http_status, const struct buffer *out, struct error *err) {
  json_value *tree = NULL;
  if (http_status == 200 || http_status == 201) return STATUS_OK;
  const char *detail = NULL;
  if (!json_decode(out->data ? out->data : "", out->length, &tree, NULL))
    detail = json_string(json_find(tree, "detail"));
  if (detail)
    error_set(err, http_status == 404 ? STATUS_NOT_FOUND : STATUS_INVALID, "%s", detail);
  else
    error_set(err, STATUS_IO, "the server answered %d", http_status);
  json_free(tree);
  return err->status;
}

static enum status ask_server(const struct profiling *profiling, const struct wanted *wanted, bool is_tried,
                              struct buffer *out, struct error *err) {
  struct buffer path = {0};
  const char *method = "POST";
  int http_status = 0;
  const struct right_put put = put_of(profiling, wanted);
  if (wanted->is_link) {
    buffer_add_text(&path, "/v1/profiles/");
    http_client_encode(&path, profiling->profile);
    buffer_add_text(&path, "/links");
  } else {
    method = right_put_target(&put, &path);
  }
  buffer_add_text(&path, is_tried ? "?try=true" : "");
  enum status status =
      remote_send(profiling->database, method, buffer_text(&path),
                  wanted->is_link ? (struct slice){"{}", 2} : put.body, &http_status, out, err);
  if (!status) status = judge(http_status, out, err);
  buffer_fini(&path);
  return status;
}

static void audit(const struct profiling *profiling, enum right right, enum status outcome) {
  struct error err;
  if (audit_write(profiling->database, right_put_act(right), NULL, AUDIT_COMMAND, outcome, &err))
    say(stderr, "sarto profile: audit log: %s", err.text);
}

static enum status decide(const struct profiling *profiling, const struct wanted *wanted, struct slice event,
                          struct buffer *out, struct error *err) {
  char *decision = NULL;
  size_t length = 0;
  enum status status = (enum status)sarto_decide(profiling->runtime, event.data, event.length, &decision,
                                                 &length, (sarto_error *)err);
  audit(profiling, wanted->right, status);
  if (status) return status;
  if (wanted->right == RIGHT_WITHDRAW)
    status = right_put_receipt(wanted->name, (struct slice){decision, length}, out, err);
  else
    buffer_add(out, decision, length);
  sarto_free(decision);
  return status;
}

static enum status ask_here(const struct profiling *profiling, const struct wanted *wanted, bool is_tried,
                            struct buffer *out, struct error *err) {
  struct buffer event = {0};
  const struct right_put put = put_of(profiling, wanted);
  if (wanted->is_link)
    return error_set(err, STATUS_UNSUPPORTED,
                     "a link that opens once needs a server that has the database open");
  enum status status = right_put_event(&put, &event, err);
  const struct slice text = {event.data, event.length};
  if (!status && is_tried)
    status = (enum status)sarto_try(profiling->runtime, text.data, text.length, (sarto_error *)err);
  else if (!status)
    status = decide(profiling, wanted, text, out, err);
  buffer_fini(&event);
  return status;
}

/* What would be answered over HTTP. Tried, it leaves no trace. */
static enum status ask(const struct profiling *profiling, const struct wanted *wanted, bool is_tried,
                       struct buffer *out, struct error *err) {
  if (profiling->runtime) return ask_here(profiling, wanted, is_tried, out, err);
  return ask_server(profiling, wanted, is_tried, out, err);
}

/* ---- telling ---- */

/* What a decision says of the request: which part of it has no effect, and why. */
static bool tell_notes(const struct wanted *wanted, const json_value *decision) {
  const json_value *drops = json_find(decision, "drops");
  bool is_taken = true;
  for (const json_value *drop = drops ? json_first(drops) : NULL; drop; drop = json_next(drop)) {
    const char *check = json_string(json_find(drop, "check"));
    if (!check || !text_is_one_of(check, (const char *const[]){"origin", "special", "undeclared", NULL}))
      continue;
    say(stdout, "%s: has no effect: %s", wanted->name, explain_check(check, ""));
    is_taken = false;
  }
  return is_taken;
}

static void tell_receipt(const struct wanted *wanted, const json_value *receipt) {
  const json_value *went = json_find(receipt, "went"), *stays = json_find(receipt, "stays");
  const json_value *attributes = json_find(went, "attributes"), *beliefs = json_find(went, "beliefs");
  say(stdout, "%s: %s", wanted->name, wanted->becomes);
  if (attributes && beliefs)
    say(stdout, "  went: attributes %.0f, beliefs that had evidence of it %.0f", json_number(attributes),
        json_number(beliefs));
  for (const json_value *one = stays ? json_first(stays) : NULL; one; one = json_next(one))
    say(stdout, "  stays: %s", json_string(one));
}

static void tell_link(const json_value *link) {
  const char *url = json_string(json_find(link, "url")), *expires = json_string(json_find(link, "expires"));
  say(stdout, "%s", url ? url : "");
  say(stdout, "  opens once, until %s, for whoever has it: send it to the person alone",
      expires ? expires : "");
}

static void tell_words(const struct wanted *wanted, const json_value *answer) {
  if (wanted->is_link)
    tell_link(answer);
  else if (wanted->right == RIGHT_WITHDRAW)
    tell_receipt(wanted, answer);
  else if (tell_notes(wanted, answer))
    say(stdout, "%s: %s", wanted->name, wanted->becomes);
}

static enum status tell(const struct profiling *profiling, const struct wanted *wanted, struct buffer *out,
                        struct error *err) {
  json_value *tree = NULL;
  if (profiling->is_json) {
    puts(buffer_text(out));
    return STATUS_OK;
  }
  enum status status = json_decode(buffer_text(out), out->length, &tree, err);
  if (!status) tell_words(wanted, tree);
  json_free(tree);
  return status;
}

/* ---- the whole ---- */

static int complain(const struct wanted *wanted, const struct error *err) {
  char who[48];
  snprintf(who, sizeof who, "sarto profile%s%s", wanted ? ": " : "", wanted ? wanted->option->name : "");
  command_complain(who, err->text);
  return EXIT_FAULT;
}

static int ask_for_all(const struct profiling *profiling, bool is_tried) {
  int exit_code = EXIT_DONE;
  for (size_t i = 0; i < profiling->count && exit_code == EXIT_DONE; i++) {
    const struct wanted *wanted = &profiling->wanted[i];
    struct buffer out = {0};
    struct error err;
    enum status status = ask(profiling, wanted, is_tried, &out, &err);
    if (!status && !is_tried) status = tell(profiling, wanted, &out, &err);
    if (status) exit_code = complain(wanted, &err);
    buffer_fini(&out);
  }
  return exit_code;
}

static int show(const char *json) {
  return puts(json) < 0 ? EXIT_FAULT : EXIT_DONE;
}

static int work(const struct profiling *profiling, const char *held) {
  int exit_code = profiling->count ? ask_for_all(profiling, true) : show(held);
  return profiling->count && exit_code == EXIT_DONE ? ask_for_all(profiling, false) : exit_code;
}

static int work_here(struct profiling *profiling) {
  const sarto_options options = {.size = sizeof options,
                                 .workspace = profiling->workspace ? profiling->workspace : ".",
                                 .database = profiling->database};
  struct error err;
  char *held = NULL;
  profiling->runtime =
      command_open_with(&options, &(sarto_releasing){.is_kept_first = 1, .source = "start", .why = "start"});
  if (!profiling->runtime) return EXIT_FAULT;
  int status = sarto_profile(profiling->runtime, profiling->profile, NULL, &held, (sarto_error *)&err);
  int exit_code = status ? complain(NULL, &err) : work(profiling, held);
  sarto_free(held);
  sarto_close(profiling->runtime);
  return exit_code;
}

static int work_somewhere(struct profiling *profiling) {
  struct buffer path = {0}, held = {0};
  struct error err;
  int http_status = 0, exit_code;
  buffer_add_text(&path, "/v1/profiles/");
  http_client_encode(&path, profiling->profile);
  enum status status = remote_ask(profiling->database, "GET", buffer_text(&path), &http_status, &held, &err);
  bool is_served = status != STATUS_NOT_FOUND || http_status;
  if (!status) status = judge(http_status, &held, &err);
  if (!is_served)
    exit_code = work_here(profiling);
  else
    exit_code = status ? complain(NULL, &err) : work(profiling, buffer_text(&held));
  buffer_fini(&path);
  buffer_fini(&held);
  return exit_code;
}

/* False: the options are wrong, which is said. */
static bool check(struct profiling *profiling, const struct option_given *given, size_t count,
                  int *exit_code) {
  *exit_code = EXIT_USAGE;
  if (!profiling->database) {
    say(stderr, "sarto profile: --db is missing");
    return false;
  }
  if (!read_wanted(profiling, given, count)) return false;
  if (!access(profiling->database, F_OK)) return true;
  say(stderr, "sarto profile: --db: %s: %s", profiling->database, strerror(errno));
  *exit_code = EXIT_FAULT;
  return false;
}

static int run(const struct command *command, int argc, char **argv) {
  struct profiling profiling = {.command = command};
  const struct option_row rows[] = {
      {"--db", "FILE", "the database in which they are kept", &profiling.database, NULL},
      {"--grant", "PURPOSE", "they consent to it", NULL, NULL},
      {"--deny", "PURPOSE", "they object to it", NULL, NULL},
      {"--withdraw", "PURPOSE", "they take their consent back", NULL, NULL},
      {"--unlearn", "ORIGIN", "what came from there goes, and nothing of it teaches any more", NULL, NULL},
      {"--allow", "ORIGIN", "it teaches again, by what comes from now on", NULL, NULL},
      {"--degree", "DEGREE", "how near strategies may come: mass, segment, individual or none", NULL, NULL},
      {"--set", "NAME=VALUE", "what they told is corrected: JSON, else a text", NULL, NULL},
      {"--unset", "NAME", "and taken back", NULL, NULL},
      {"--link", NULL, "make a link for them alone that opens once; with a server", NULL, NULL},
      {"--json", NULL, "print each answer as one JSON object", NULL, &profiling.is_json},
      {"--workspace", "DIR", "these files, where the database keeps no release", &profiling.workspace, NULL},
      {0}};
  struct option_given *given = mem_zero((size_t)(argc + 1) * sizeof *given);
  size_t count = 0;
  int exit_code;
  profiling.wanted = mem_zero((size_t)(argc + 1) * sizeof *profiling.wanted);
  if (option_parse_list(command, rows, argc, argv, &profiling.profile, given, &count, &exit_code) &&
      check(&profiling, given, count, &exit_code))
    exit_code = work_somewhere(&profiling);
  free_wanted(&profiling);
  free(given);
  return exit_code;
}

const struct command command_profile = {
    .name = "profile",
    .arguments = "PROFILE",
    .argument_count = 1,
    .summary = "what is held of a customer, and what they want otherwise",
    .run = run,
};
