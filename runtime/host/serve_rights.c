/* The HTTP side of being forgotten. See serve_rights.h.
 *
 * The act is the loop's, a few milliseconds; taking the bytes away is the pool's, once at a time for all who ask meanwhile.
 * Who asked for it to be done at once waits for that, and is told where a byte is still held.
 */
#include "host/serve_rights.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "domain/ports.h"
#include "domain/problem.h"
#include "host/say.h"
#include "host/serve_links.h"
#include "host/serve_streams.h"

struct rights_waiting {
  struct rights_waiting *next;
  struct http_request *request;
  char receipt[JOURNAL_RECEIPT_BYTES];
  bool is_begun; /* the erasing that runs began after it was asked for */
};

void serve_audit(const char *database, const struct http_request *request, enum audit_act act,
                 const char *subject, enum status outcome) {
  struct error err;
  enum audit_by by = http_is_by_socket(request) ? AUDIT_CONTROL : AUDIT_HTTP;
  if (audit_write_token(database, act, subject, request->caller.name, by, outcome, &err))
    say(stderr, "sarto serve: audit log: %s", err.text);
}

static void answer_problem(struct http_request *request, int status, const sarto_error *error) {
  http_problem(request, problem_status((enum status)status), "%s", error->text);
}

/* 202 as long as a byte of theirs is on the disk. */
static void answer_receipt(struct http_request *request, char *json, bool is_asked_for) {
  json_value *tree = NULL;
  json_decode(json, strlen(json), &tree, NULL);
  const json_value *gone = tree ? json_find(tree, "gone_from_disk") : NULL;
  bool is_gone = gone && json_type(gone) == JSON_STRING;
  json_free(tree);
  http_answer(request, is_gone || is_asked_for ? 200 : 202, "application/json", json, strlen(json));
}

/* ---- the bytes ---- */

static void erase(uv_work_t *work) {
  struct serve_rights *rights = work->data;
  rights->status = sarto_erase(rights->runtime, &rights->error);
}

static void answer_waiting(struct serve_rights *rights, struct rights_waiting *waiting) {
  char *json = NULL;
  sarto_error error;
  int status = sarto_receipt(rights->runtime, waiting->receipt, &json, &error);
  if (status)
    answer_problem(waiting->request, status, &error);
  else
    answer_receipt(waiting->request, json, false);
}

static void start_erasing(struct serve_rights *rights);

static void finish_erasing(uv_work_t *work, int canceled) {
  struct serve_rights *rights = work->data;
  struct rights_waiting **at = &rights->waiting;
  (void)canceled;
  rights->is_erasing = false;
  if (rights->status) say(stderr, "sarto serve: erasing: %s; it is tried again", rights->error.text);
  while (*at) {
    struct rights_waiting *waiting = *at;
    if (!waiting->is_begun) {
      at = &waiting->next;
      continue;
    }
    *at = waiting->next;
    answer_waiting(rights, waiting);
    free(waiting);
  }
  if (rights->must_again) start_erasing(rights);
}

static void start_erasing(struct serve_rights *rights) {
  rights->must_again = rights->is_erasing;
  if (rights->is_erasing) return;
  rights->is_erasing = true;
  rights->erasing.data = rights;
  for (struct rights_waiting *waiting = rights->waiting; waiting; waiting = waiting->next)
    waiting->is_begun = true;
  must(!uv_queue_work(rights->loop, &rights->erasing, erase, finish_erasing));
}

void serve_rights_start(struct serve_rights *rights) {
  start_erasing(rights);
}

static void wait_until_gone(struct serve_rights *rights, struct http_request *request, const char *receipt) {
  struct rights_waiting *waiting = mem_zero(sizeof *waiting);
  waiting->request = request;
  snprintf(waiting->receipt, sizeof waiting->receipt, "%s", receipt);
  waiting->next = rights->waiting;
  rights->waiting = waiting;
}

/* ---- the act ---- */

bool serve_read_flag(struct http_request *request, const char *name, int flag, int *flags) {
  const char *text = http_query(request, name);
  if (text && strcmp(text, "true") && strcmp(text, "false")) {
    http_problem(request, 400, "%s: expected true or false", name);
    return false;
  }
  if (text && !strcmp(text, "true")) *flags |= flag;
  return true;
}

void serve_answer_tried(struct http_request *request) {
  static const char tried[] = "{\"tried\":true}";
  http_answer(request, 200, "application/json", mem_copy_text(tried), strlen(tried));
}

static void read_number(const char *json, char receipt[static JOURNAL_RECEIPT_BYTES]) {
  json_value *tree = NULL;
  const char *number = NULL;
  if (!json_decode(json, strlen(json), &tree, NULL)) number = json_string(json_find(tree, "receipt"));
  snprintf(receipt, JOURNAL_RECEIPT_BYTES, "%s", number ? number : "");
  json_free(tree);
}

void serve_forget(void *serve, struct http_request *request) {
  struct serve_rights *rights = serve_rights_of(serve);
  char *json = NULL, receipt[JOURNAL_RECEIPT_BYTES] = "";
  sarto_error error;
  int flags = 0;
  if (!serve_read_flag(request, "now", SARTO_FORGET_NOW, &flags) ||
      !serve_read_flag(request, "undo", SARTO_FORGET_UNDO, &flags))
    return;
  if (flags == (SARTO_FORGET_NOW | SARTO_FORGET_UNDO)) {
    http_problem(request, 400, "undo: what is erased now cannot be undone");
    return;
  }
  int status = sarto_forget(rights->runtime, request->argument, flags, &json, &error);
  serve_drain(serve); /* what was asked before is answered before; afterwards nothing tells of them */
  if (!status) read_number(json, receipt);
  if (!status) streams_notify(serve_streams_of(serve), request->argument);
  if (!status && !(flags & SARTO_FORGET_UNDO)) once_forget(serve_once_of(serve), request->argument);
  serve_audit(rights->database, request, AUDIT_FORGET, receipt, (enum status)status);
  if (status) {
    answer_problem(request, status, &error);
    return;
  }
  if (flags & SARTO_FORGET_NOW && rights->database) {
    free(json);
    wait_until_gone(rights, request, receipt);
  } else {
    answer_receipt(request, json, false);
  }
  if (!(flags & SARTO_FORGET_UNDO)) start_erasing(rights);
}

/* ---- receipts ---- */

static bool check_receipt(struct http_request *request) {
  const char *at = request->argument;
  while (isxdigit((unsigned char)*at) && !isupper((unsigned char)*at)) at++;
  if (!*at && at - request->argument == JOURNAL_RECEIPT_BYTES - 1) return true;
  http_problem(request, 400, "a receipt is %d characters of 0-9 and a-f", JOURNAL_RECEIPT_BYTES - 1);
  return false;
}

void serve_get_receipt(void *serve, struct http_request *request) {
  struct serve_rights *rights = serve_rights_of(serve);
  char *json = NULL;
  sarto_error error;
  if (!check_receipt(request)) return;
  int status = sarto_receipt(rights->runtime, request->argument, &json, &error);
  if (status)
    answer_problem(request, status, &error);
  else
    answer_receipt(request, json, true);
}

void serve_unforget(void *serve, struct http_request *request) {
  struct serve_rights *rights = serve_rights_of(serve);
  sarto_error error;
  struct buffer out = {0};
  size_t length;
  if (!check_receipt(request)) return;
  int status = sarto_unforget(rights->runtime, request->argument, &error);
  const char *receipt = status == SARTO_NOT_FOUND ? NULL : request->argument; /* that is none may be an id */
  serve_audit(rights->database, request, AUDIT_UNFORGET, receipt, (enum status)status);
  if (status == SARTO_INVALID) {
    http_problem(request, 409, "%s", error.text);
  } else if (status) {
    answer_problem(request, status, &error);
  } else {
    buffer_print(&out, "{\"receipt\":\"%s\",\"undone\":true}", request->argument);
    char *body = buffer_take(&out, &length);
    http_answer(request, 200, "application/json", body, length);
  }
}
