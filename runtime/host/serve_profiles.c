/* What is held of a profile, and the rights that are events; and stored decisions. See README.md. The loop's thread. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "domain/problem.h"
#include "host/right_put.h"
#include "host/serve_events.h"

/* ---- rights that are events ---- */

static void answer_receipt(struct batch *batch) {
  struct place *place = batch->places[0];
  struct buffer receipt = {0};
  struct error err;
  struct slice decision = {place->result, place->length};
  if (!place->status && !right_put_receipt(batch->request->second_argument, decision, &receipt, &err)) {
    free(place->result);
    place->result = buffer_take(&receipt, &place->length);
  }
  batch_answer_one(batch);
}

/* What of it cannot be had. A no, or how near, may be said before anything else is known of somebody; a correction is of
 * what is there. */
static enum status try_right(struct serve *serve, enum right right, bool is_tried, struct slice event,
                             struct error *err) {
  enum status status = (enum status)sarto_try(serve->runtime, event.data, event.length, (sarto_error *)err);
  bool may_be_new = !is_tried && right != RIGHT_RECTIFY;
  return status == STATUS_NOT_FOUND && may_be_new ? STATUS_OK : status;
}

static void submit_right(struct serve *serve, struct http_request *request, enum right right,
                         struct slice event) {
  struct batch *batch = batch_new(serve, request);
  batch->is_audited = true;
  batch->act = right_put_act(right);
  if (right == RIGHT_WITHDRAW) batch->finish = answer_receipt;
  batch_add(batch, event);
  batch_submit(batch);
}

/* Taken even under load: a withdrawal must not wait for better times. */
static void put_right(void *context, struct http_request *request, enum right right) {
  const struct right_put put = {.right = right,
                                .profile = request->argument,
                                .name = request->second_argument,
                                .key = http_header(request, "Idempotency-Key"),
                                .body = request->body};
  struct serve *serve = context;
  struct buffer text = {0};
  struct error err;
  int is_tried = 0;
  if (!serve_read_flag(request, "try", 1, &is_tried)) return;
  enum status status = right_put_event(&put, &text, &err);
  struct slice event = {text.data, text.length};
  if (!status) status = try_right(serve, right, is_tried, event, &err);
  if (status && !is_tried) serve_audit(serve->rights.database, request, right_put_act(right), NULL, status);
  if (status)
    http_problem(request, problem_status(status), "%s", err.text);
  else if (is_tried)
    serve_answer_tried(request);
  else
    submit_right(serve, request, right, event);
  buffer_fini(&text); /* what was submitted is copied */
}

void serve_put_consent(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_CONSENT);
}

void serve_delete_origin(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_WITHDRAW);
}

void serve_put_origin(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_ALLOW);
}

void serve_put_degree(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_DEGREE);
}

void serve_patch_profile(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_RECTIFY);
}

/* ---- questions ---- */

static void answer_json(struct http_request *request, int status, char *json, const sarto_error *error) {
  if (status)
    http_problem(request, problem_status((enum status)status), "%s", error->text);
  else
    http_answer(request, 200, "application/json", json, strlen(json));
}

void serve_get_profile(void *context, struct http_request *request) {
  struct serve *serve = context;
  struct batch *batch = batch_new(serve, request);
  sarto_error error;
  char *json = NULL;
  batch->is_shown = true;
  batch_add(batch, (struct slice){0});
  batch->missing = 1;
  int status = sarto_profile(serve->runtime, request->argument, batch->places[0], &json, &error);
  if (status) {
    batch_abandon(batch);
    http_problem(request, problem_status((enum status)status), "%s", error.text);
    return;
  }
  batch->places[0]->result = json;
  batch->places[0]->length = strlen(json);
}

void serve_get_decision(void *context, struct http_request *request) {
  struct serve *serve = context;
  const char *explain = http_query(request, "explain");
  sarto_error error;
  char *json = NULL, *text = NULL;
  if (explain && strcmp(explain, "true") && strcmp(explain, "false")) {
    http_problem(request, 400, "explain: expected true or false");
    return;
  }
  int status = sarto_decision(serve->runtime, request->argument, &json, &error);
  if (!status && explain && !strcmp(explain, "true")) {
    status = sarto_explain(json, strlen(json), &text, &error);
    free(json);
    if (!status) {
      http_answer(request, 200, "text/plain; charset=utf-8", text, strlen(text));
      return;
    }
  }
  answer_json(request, status, json, &error);
}
