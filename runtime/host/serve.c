/* The HTTP service: what each route does. See serve.h; net/http.c speaks the protocol.
 *
 *   loop thread:    request → batch of events → sarto_submit for each ─┐
 *   writer thread:  answers, once durable → list under a lock → uv_async ─┐
 *   loop thread:    list → the batch's results → when none is missing: http_answer
 *
 * A ticket is one place in a batch; one event is a batch of one. An event that is refused fills its place at
 * once. Overload is refused early, with 429.
 */
#include "host/serve.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "domain/decision.h"
#include "domain/link.h"
#include "domain/problem.h"
#include "host/metrics.h"
#include "host/privacy_marks.h"
#include "host/right_put.h"
#include "host/say.h"
#include "host/serve_asks.h"
#include "host/serve_backup.h"
#include "host/serve_export.h"
#include "host/serve_links.h"
#include "host/serve_releases.h"
#include "host/serve_rights.h"
#include "host/tar.h"

enum {
  BATCH_EVENTS_MAX = 4096,
  GRACE_MS = 10000,
  END_LOOK_MS = 20,
  HOUSEKEEPING_MS = 1000,
  TURNS_TO_PRUNE = 60, /* of housekeeping */
  LAST_TURNS = 4,
  ROOM_BYTES = 1 << 20 /* a disk that was full has room again with so much free */
};

/* PROFILE holds no event but a profile, which waits until what it shows is durable; PAGE one event, of which a page tells;
 * RECEIPT one that withdraws an origin. */
enum batch_kind { BATCH_ONE, BATCH_ARRAY, BATCH_LINES, BATCH_PROFILE, BATCH_PAGE, BATCH_RECEIPT };

struct batch;

/* One event's place in its batch. */
struct place {
  struct batch *batch;
  struct place *next; /* in the list of answers that came */
  int status;
  char *why; /* the status is not OK */
  char *result;
  size_t length;
};

struct batch {
  struct http_request *request;
  enum batch_kind kind;
  struct privacy_marks marks; /* of what is submitted */
  size_t count, missing, capacity;
  size_t beyond; /* events past BATCH_EVENTS_MAX: counted, for the refusal, and not kept */
  struct place **places;
  char *page, *later;   /* of BATCH_PAGE: what is shown once it is kept, and where it is not */
  struct serve *audits; /* writes a line about it; NULL: none */
  enum audit_act act;
};

struct serve {
  uv_loop_t *loop;
  uv_async_t wake;
  uv_timer_t housekeeping, grace;
  sarto_runtime *runtime;
  struct http_server *http, *control;
  bool is_ready, is_stopping;
  uint64_t stop_by_ms; /* whoever is not answered then is left */
  struct serve_releases releases;
  struct serve_backup *backup;
  struct serve_rights rights;
  struct once *once;
  struct serve_asks asks;
  uv_work_t pruning;
  bool is_pruning;
  unsigned house_turns;
  int prune_status;
  sarto_error prune_error;
  char *control_path; /* NULL: no database, no socket */
  bool is_full_told;
  int fatal;
  void (*stopped)(void *context);
  void *stopped_context;
  uint64_t overloads;
  pthread_mutex_t lock;
  struct place *answered, **answered_end; /* in order; under the lock */
};

/* ---- answers ---- */

void serve_answered(void *context, const sarto_answer *answers, size_t count) {
  struct serve *serve = context;
  struct place *first = NULL, **end = &first;
  for (size_t i = 0; i < count; i++) {
    struct place *place = answers[i].ticket;
    place->status = answers[i].status;
    place->next = NULL;
    if (place->status) place->why = mem_copy_text(answers[i].why);
    if (!place->status && place->batch->kind != BATCH_PROFILE) {
      place->result = mem_copy(answers[i].decision, answers[i].length);
      place->length = answers[i].length;
    }
    *end = place;
    end = &place->next;
  }
  pthread_mutex_lock(&serve->lock);
  *serve->answered_end = first;
  serve->answered_end = end;
  pthread_mutex_unlock(&serve->lock);
  uv_async_send(&serve->wake);
}

static void fill_error(struct place *place, const struct error *err) {
  struct buffer out = {0};
  size_t position = 0;
  while (place->batch->places[position] != place) position++;
  bool is_one_of_many = place->batch->kind == BATCH_ARRAY || place->batch->kind == BATCH_LINES;
  decision_put_error(&out, err, is_one_of_many ? position + 1 : 0);
  free(place->result);
  place->status = (int)err->status;
  place->result = buffer_take(&out, &place->length);
}

static void batch_free(struct batch *batch) {
  for (size_t i = 0; i < batch->count; i++) {
    free(batch->places[i]->why);
    free(batch->places[i]->result);
    free(batch->places[i]);
  }
  free(batch->places);
  free(batch->page);
  free(batch->later);
  free(batch);
}

/* The error object of a single event is the problem itself. */
static void answer_one(struct batch *batch) {
  struct place *place = batch->places[0];
  if (place->status) {
    json_value *tree = NULL;
    const char *detail = NULL;
    if (!json_decode(place->result, place->length, &tree, NULL))
      detail = json_string(json_find_path(tree, "error.detail"));
    int status = problem_status((enum status)place->status);
    if (status == 503) http_add_header(batch->request, "Retry-After", "1");
    http_problem(batch->request, status, "%s", detail ? detail : "");
    json_free(tree);
    return;
  }
  http_answer(batch->request, 200, "application/json", place->result, place->length);
  place->result = NULL;
}

/* To a person, who cannot read a problem. */
static void answer_page(struct batch *batch) {
  enum status status = (enum status)batch->places[0]->status;
  char **page = status ? &batch->later : &batch->page;
  serve_answer_page(batch->request, status ? problem_status(status) : 200, *page);
  *page = NULL;
}

static void answer_receipt(struct batch *batch) {
  struct place *place = batch->places[0];
  struct buffer receipt = {0};
  struct error err;
  struct slice decision = {place->result, place->length};
  if (!place->status && !right_put_receipt(batch->request->second_argument, decision, &receipt, &err)) {
    free(place->result);
    place->result = buffer_take(&receipt, &place->length);
  }
  answer_one(batch);
}

static void answer_many(struct batch *batch) {
  bool is_array = batch->kind == BATCH_ARRAY;
  struct buffer out = {0};
  size_t length;
  if (is_array) buffer_add_byte(&out, '[');
  for (size_t i = 0; i < batch->count; i++) {
    if (is_array && i) buffer_add_byte(&out, ',');
    buffer_add(&out, batch->places[i]->result, batch->places[i]->length);
    if (!is_array) buffer_add_byte(&out, '\n');
  }
  if (is_array) buffer_add_byte(&out, ']');
  char *body = buffer_take(&out, &length);
  http_answer(batch->request, 200, is_array ? "application/json" : "application/x-ndjson", body, length);
}

static void batch_finish(struct batch *batch) {
  if (batch->audits)
    serve_audit(batch->audits->rights.database, batch->request, batch->act, NULL,
                (enum status)batch->places[0]->status);
  if (batch->kind == BATCH_RECEIPT)
    answer_receipt(batch);
  else if (batch->kind == BATCH_ONE || batch->kind == BATCH_PROFILE)
    answer_one(batch);
  else if (batch->kind == BATCH_PAGE)
    answer_page(batch);
  else
    answer_many(batch);
  batch_free(batch);
}

static void settle(struct place *place) {
  if (--place->batch->missing == 0) batch_finish(place->batch);
}

static void finish_stop(struct serve *serve);

static void take_failure(struct serve *serve, struct place *place) {
  struct error err;
  error_set(&err, (enum status)place->status, "%s", place->why);
  if (place->status == SARTO_IO) serve->fatal = place->status;
  fill_error(place, &err);
}

static void drain(struct serve *serve) {
  pthread_mutex_lock(&serve->lock);
  struct place *place = serve->answered;
  serve->answered = NULL;
  serve->answered_end = &serve->answered;
  pthread_mutex_unlock(&serve->lock);
  for (struct place *next; place; place = next) {
    next = place->next;
    /* Its row may be pruned or damaged since: it was durable. */
    bool is_old = place->status == SARTO_NOT_FOUND || place->status == SARTO_CORRUPT;
    if (place->batch->kind == BATCH_PROFILE && is_old) place->status = SARTO_OK;
    if (place->status) take_failure(serve, place);
    settle(place);
  }
}

void serve_drain(void *serve) {
  drain(serve);
}

/* Once, and once more when it is over. */
static void tell_full(struct serve *serve) {
  bool is_full = sarto_is_full(serve->runtime);
  if (is_full == serve->is_full_told) return;
  serve->is_full_told = is_full;
  say(stderr, "sarto serve: %s",
      is_full ? "the disk is full: events are refused with 503 until there is room"
              : "there is room on the disk again: events are taken");
}

static void take_answers(uv_async_t *wake) {
  struct serve *serve = wake->data;
  drain(serve);
  tell_full(serve);
  if (serve->fatal)
    uv_stop(serve->loop);
  else if (serve->is_stopping)
    finish_stop(serve);
}

/* ---- events ---- */

static void add_event(void *context, struct slice text) {
  struct batch *batch = context;
  if (batch->count == BATCH_EVENTS_MAX) {
    batch->beyond++;
    return;
  }
  if (batch->count == batch->capacity) {
    batch->capacity = batch->capacity ? batch->capacity * 2 : 1;
    batch->places = mem_resize(batch->places, batch->capacity * sizeof *batch->places);
  }
  struct place *place = mem_zero(sizeof *place);
  place->batch = batch;
  /* Until it is submitted the place holds the event's text, borrowed from the request. */
  place->result = (char *)text.data;
  place->length = text.length;
  batch->places[batch->count++] = place;
}

static void split_lines(struct batch *batch, struct slice body) {
  const char *at = body.data, *end = body.data + body.length;
  while (at < end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    const char *stop = newline ? newline : end;
    size_t length = (size_t)(stop - at);
    if (length && at[length - 1] == '\r') length--;
    add_event(batch, (struct slice){at, length});
    at = stop + 1;
  }
}

static char first_byte(struct slice body) {
  for (size_t i = 0; i < body.length; i++)
    if (!strchr(" \t\r\n", body.data[i])) return body.data[i];
  return '\0';
}

static enum status read_batch(struct batch *batch, const struct http_request *request, struct error *err) {
  if (!strcmp(request->content_type, "application/x-ndjson")) {
    batch->kind = BATCH_LINES;
    split_lines(batch, request->body);
  } else if (!strcmp(request->content_type, "application/cloudevents-batch+json") ||
             first_byte(request->body) == '[') {
    batch->kind = BATCH_ARRAY;
    if (json_split_array(request->body.data, request->body.length, add_event, batch, err)) return err->status;
  } else {
    add_event(batch, request->body);
  }
  if (batch->beyond)
    return error_set(err, STATUS_TOO_LARGE, "%zu events in one request; at most %d are taken",
                     batch->count + batch->beyond, BATCH_EVENTS_MAX);
  return STATUS_OK;
}

/* What is submitted is copied. */
static int submit(struct serve *serve, struct place *place, struct slice text, struct error *err) {
  struct buffer marked = {0};
  if (privacy_has_marks(&place->batch->marks)) {
    privacy_mark(text, &place->batch->marks, &marked);
    text = (struct slice){marked.data, marked.length};
  }
  int status = sarto_submit(serve->runtime, text.data, text.length, place, (sarto_error *)err);
  buffer_fini(&marked);
  return status;
}

/* The batch is kept alive by one more that is missing: without it the last refusal could answer it half-way.
 */
static void submit_batch(struct serve *serve, struct batch *batch) {
  batch->missing = batch->count + 1;
  for (size_t i = 0; i < batch->count; i++) {
    struct place *place = batch->places[i];
    struct slice text = {place->result, place->length};
    struct error err;
    place->result = NULL;
    if (!submit(serve, place, text, &err)) continue;
    fill_error(place, &err);
    batch->missing--;
  }
  if (--batch->missing == 0) batch_finish(batch);
}

static void abandon(struct batch *batch) {
  for (size_t i = 0; i < batch->count; i++) batch->places[i]->result = NULL;
  batch_free(batch);
}

static bool refuse_overload(struct serve *serve, struct http_request *request) {
  if (!sarto_is_overloaded(serve->runtime)) return false;
  serve->overloads++;
  http_add_header(request, "Retry-After", "1");
  http_problem(request, 429,
               "more events are waiting than can be decided at once; send it again in a second");
  return true;
}

/* What is decided goes by Sec-GPC too. */
static struct batch *batch_of(struct http_request *request) {
  struct batch *batch = mem_zero(sizeof *batch);
  batch->request = request;
  batch->marks.has_gpc = http_has_header(request, "Sec-GPC", "1");
  http_add_header(request, "Vary", "Sec-GPC");
  return batch;
}

static void post_events(void *context, struct http_request *request) {
  struct serve *serve = context;
  struct error err;
  if (refuse_overload(serve, request)) return;
  struct batch *batch = batch_of(request);
  batch->marks.tcf = privacy_tcf(http_query(request, "gdpr"), http_query(request, "gdpr_consent"));
  if (read_batch(batch, request, &err)) {
    abandon(batch);
    http_problem(request, problem_status(err.status), "%s", err.text);
    return;
  }
  submit_batch(serve, batch);
}

/* What of it cannot be had, and no more than that. */
static void try_right(struct serve *serve, struct http_request *request, struct slice event) {
  sarto_error error;
  if (sarto_try(serve->runtime, event.data, event.length, &error))
    http_problem(request, problem_status((enum status)error.status), "%s", error.text);
  else
    serve_answer_tried(request);
}

static void submit_right(struct serve *serve, struct http_request *request, enum right right,
                         struct slice event) {
  struct batch *batch = batch_of(request);
  batch->audits = serve;
  batch->act = right_put_act(right);
  if (right == RIGHT_WITHDRAW) batch->kind = BATCH_RECEIPT;
  add_event(batch, event);
  submit_batch(serve, batch);
}

/* Taken even under load: a withdrawal must not wait for better times. */
static void put_right(void *context, struct http_request *request, enum right right) {
  const struct right_put put = {.right = right,
                                .profile = request->argument,
                                .name = request->second_argument,
                                .key = http_header(request, "Idempotency-Key"),
                                .body = request->body};
  struct serve *serve = context;
  struct buffer event = {0};
  struct error err;
  int is_tried = 0;
  if (!serve_read_flag(request, "try", 1, &is_tried)) return;
  enum status status = right_put_event(&put, &event, &err);
  if (status && !is_tried) serve_audit(serve->rights.database, request, right_put_act(right), NULL, status);
  if (status)
    http_problem(request, problem_status(status), "%s", err.text);
  else if (is_tried)
    try_right(serve, request, (struct slice){event.data, event.length});
  else
    submit_right(serve, request, right, (struct slice){event.data, event.length});
  buffer_fini(&event); /* what was submitted is copied */
}

static bool find_act(struct slice event, enum audit_act *act) {
  json_value *tree = NULL;
  const char *type = NULL;
  if (!json_decode(event.data, event.length, &tree, NULL)) type = json_string(json_find(tree, "type"));
  bool is_right = type && right_audit_act(type, act);
  json_free(tree);
  return is_right;
}

void serve_submit_for_page(void *serve, struct http_request *request, struct slice event, char *page,
                           char *later) {
  struct batch *batch = batch_of(request);
  if (find_act(event, &batch->act)) batch->audits = serve;
  batch->kind = BATCH_PAGE;
  batch->page = page;
  batch->later = later;
  add_event(batch, event);
  submit_batch(serve, batch);
}

static void put_consent(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_CONSENT);
}

static void delete_origin(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_WITHDRAW);
}

static void put_origin(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_ALLOW);
}

static void put_degree(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_DEGREE);
}

static void patch_profile(void *context, struct http_request *request) {
  put_right(context, request, RIGHT_RECTIFY);
}

/* ---- questions ---- */

static void answer_json(struct http_request *request, int status, char *json, const sarto_error *error) {
  if (status)
    http_problem(request, problem_status((enum status)status), "%s", error->text);
  else
    http_answer(request, 200, "application/json", json, strlen(json));
}

static void get_profile(void *context, struct http_request *request) {
  struct serve *serve = context;
  struct batch *batch = mem_zero(sizeof *batch);
  sarto_error error;
  char *json = NULL;
  batch->request = request;
  batch->kind = BATCH_PROFILE;
  add_event(batch, (struct slice){0});
  batch->missing = 1;
  int status = sarto_profile(serve->runtime, request->argument, batch->places[0], &json, &error);
  if (status) {
    abandon(batch);
    http_problem(request, problem_status((enum status)status), "%s", error.text);
    return;
  }
  batch->places[0]->result = json;
  batch->places[0]->length = strlen(json);
}

static void get_decision(void *context, struct http_request *request) {
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

static void get_healthz(void *context, struct http_request *request) {
  (void)context;
  http_answer(request, 200, "application/json", mem_copy_text("{\"status\":\"ok\"}"),
              strlen("{\"status\":\"ok\"}"));
}

/* What Global Privacy Control's specification asks of who honours it; since when Sarto does. */
static void get_gpc(void *context, struct http_request *request) {
  static const char statement[] = "{\"gpc\":true,\"lastUpdate\":\"2026-11-26\"}";
  (void)context;
  http_answer(request, 200, "application/json", mem_copy_text(statement), strlen(statement));
}

/* As the last event found it; but whoever sends none while we are not ready must learn when to begin again. */
static bool is_disk_full(const struct serve *serve) {
  struct statvfs disk;
  if (!serve->control_path || !sarto_is_full(serve->runtime)) return false;
  return !statvfs(serve->control_path, &disk) && (uint64_t)disk.f_bavail * disk.f_frsize < ROOM_BYTES;
}

static void get_readyz(void *context, struct http_request *request) {
  const struct serve *serve = context;
  if (!serve->is_ready) {
    http_problem(request, 503, "stopping");
    return;
  }
  if (is_disk_full(serve)) {
    http_problem(request, 503, "the disk is full: events are refused until there is room");
    return;
  }
  struct buffer out = {0};
  size_t length;
  buffer_print(&out, "{\"status\":\"ready\",\"release\":\"%s\"}", sarto_release(serve->runtime));
  char *body = buffer_take(&out, &length);
  http_answer(request, 200, "application/json", body, length);
}

static void put_http_figures(struct buffer *out, const struct serve *serve) {
  struct http_figures figures = http_figures(serve->http);
  metrics_put(out, "sarto_http_requests_total", "counter", "HTTP requests.", (double)figures.requests);
  metrics_put(out, "sarto_http_refused_total", "counter", "Requests refused before a handler saw them.",
              (double)figures.refused);
  metrics_put(out, "sarto_http_overloads_total", "counter", "Requests answered 429.",
              (double)serve->overloads);
  metrics_put(out, "sarto_http_connections", "gauge", "Open connections.", (double)figures.connections);
  buffer_add_text(out, "# HELP sarto_http_answers_total Answers by class of status.\n"
                       "# TYPE sarto_http_answers_total counter\n");
  for (int class = 2; class <= 5; class ++)
    buffer_print(out, "sarto_http_answers_total{code=\"%dxx\"} %llu\n", class,
                 (unsigned long long)figures.answers_by_class[class]);
}

static void put_release_figures(struct buffer *out, const struct serve *serve) {
  struct reload_figures figures = reload_figures(serve->releases.reload);
  buffer_print(out,
               "# HELP sarto_release_changes_total Changes of the release, by what became of them.\n"
               "# TYPE sarto_release_changes_total counter\n"
               "sarto_release_changes_total{result=\"active\"} %llu\n"
               "sarto_release_changes_total{result=\"refused\"} %llu\n",
               (unsigned long long)figures.active, (unsigned long long)figures.refused);
}

static void get_metrics(void *context, struct http_request *request) {
  const struct serve *serve = context;
  struct buffer out = {0};
  size_t length;
  char *text = sarto_metrics(serve->runtime);
  buffer_add_text(&out, text);
  free(text);
  put_http_figures(&out, serve);
  put_release_figures(&out, serve);
  char *body = buffer_take(&out, &length);
  http_answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", body, length);
}

static const char *const event_types[] = {"application/json", "application/cloudevents+json",
                                          "application/cloudevents-batch+json", "application/x-ndjson", NULL};

static const char *const right_types[] = {"application/json", NULL};

/* To add a route: a line here and one in README.md. */
static const struct http_route routes[] = {
    {.method = "POST", .path = "/v1/events", .content_types = event_types, .handle = post_events},
    {.method = "GET", .path = "/v1/profiles/{id}", .handle = get_profile},
    {.method = "GET", .path = "/v1/profiles/{id}/export", .handle = serve_get_export},
    {.method = "PUT",
     .path = "/v1/profiles/{id}/consents/{purpose}",
     .content_types = right_types,
     .handle = put_consent},
    {.method = "DELETE", .path = "/v1/profiles/{id}", .handle = serve_forget},
    {.method = "GET", .path = "/v1/receipts/{receipt}", .handle = serve_get_receipt},
    {.method = "POST", .path = "/v1/receipts/{receipt}/undo", .handle = serve_unforget},
    {.method = "DELETE", .path = "/v1/profiles/{id}/origins/{origin}", .handle = delete_origin},
    {.method = "PUT",
     .path = "/v1/profiles/{id}/origins/{origin}",
     .content_types = right_types,
     .handle = put_origin},
    {.method = "PUT", .path = "/v1/profiles/{id}/degree", .content_types = right_types, .handle = put_degree},
    {.method = "PATCH", .path = "/v1/profiles/{id}", .content_types = right_types, .handle = patch_profile},
    {.method = "POST",
     .path = "/v1/profiles/{id}/links",
     .content_types = right_types,
     .handle = serve_make_own_link},
    {.method = "GET", .path = LINK_PATH "{token}", .is_open = true, .handle = serve_get_link},
    {.method = "POST",
     .path = LINK_PATH "{token}",
     .content_types = serve_form_types,
     .body_bytes_max = SERVE_FORM_BYTES_MAX,
     .is_open = true,
     .handle = serve_post_link},
    {.method = "GET", .path = "/o/{token}", .is_open = true, .handle = serve_get_own_link},
    {.method = "POST",
     .path = "/o/{token}",
     .content_types = serve_form_types,
     .body_bytes_max = SERVE_FORM_BYTES_MAX,
     .is_open = true,
     .handle = serve_post_own_link},
    {.method = "GET", .path = "/v1/decisions/{id}", .handle = get_decision},
    {.method = "GET", .path = "/v1/asks", .handle = serve_get_asks},
    {.method = "GET", .path = "/v1/releases", .handle = serve_get_releases},
    {.method = "POST",
     .path = "/v1/releases",
     .content_types = serve_release_types,
     .body_bytes_max = TAR_BYTES_MAX,
     .is_alone = true,
     .handle = serve_post_release},
    {.method = "POST", .path = "/v1/releases/{release}/activate", .handle = serve_activate_release},
    {.method = "GET", .path = "/v1/releases/{from}/diff/{to}", .handle = serve_diff_releases},
    {.method = "GET", .path = "/.well-known/gpc.json", .handle = get_gpc},
    {.method = "GET", .path = "/control/backup", .is_local = true, .handle = serve_get_backup},
    {.method = "POST", .path = "/control/backup", .is_local = true, .handle = serve_post_backup},
    {.method = "GET", .path = "/metrics", .handle = get_metrics},
    {.method = "GET", .path = "/healthz", .is_open = true, .handle = get_healthz},
    {.method = "GET", .path = "/readyz", .is_open = true, .handle = get_readyz},
    {0},
};

/* ---- life ---- */

/* On a thread of libuv's pool: what retention rewrites may take seconds, and the loop must turn. */
static void prune(uv_work_t *work) {
  struct serve *serve = work->data;
  serve->prune_status = sarto_prune(serve->runtime, &serve->prune_error);
}

static void end_at_once(struct serve *serve, int status) {
  serve->fatal = status;
  uv_stop(serve->loop);
}

static void finish_prune(uv_work_t *work, int canceled) {
  struct serve *serve = work->data;
  (void)canceled;
  serve->is_pruning = false;
  if (!serve->prune_status) return;
  say(stderr, "sarto serve: retention: %s", serve->prune_error.text);
  if (serve->prune_status == SARTO_FULL || serve->prune_status == SARTO_BUSY)
    return; /* the next turn may do */
  end_at_once(serve, serve->prune_status);
}

static void keep_house(uv_timer_t *timer) {
  struct serve *serve = timer->data;
  sarto_error error;
  int status = sarto_tick(serve->runtime, &error);
  if (status) {
    say(stderr, "sarto serve: %s", error.text);
    end_at_once(serve, status);
    return;
  }
  if (++serve->house_turns % TURNS_TO_PRUNE) return;
  once_sweep(serve->once, clock_now_ms());
  if (serve->is_pruning) return;
  serve->is_pruning = uv_queue_work(serve->loop, &serve->pruning, prune, finish_prune) == 0;
}

struct serve *serve_new(uv_loop_t *loop) {
  struct serve *serve = mem_zero(sizeof *serve);
  serve->loop = loop;
  serve->once = once_new();
  serve->answered_end = &serve->answered;
  pthread_mutex_init(&serve->lock, NULL);
  must(!uv_async_init(loop, &serve->wake, take_answers));
  uv_timer_init(loop, &serve->housekeeping);
  uv_timer_init(loop, &serve->grace);
  serve->wake.data = serve->housekeeping.data = serve->grace.data = serve->pruning.data = serve;
  return serve;
}

static enum status refuse_port(const struct serve_options *options, struct error *err) {
  unsigned other = options->port == UINT16_MAX ? 8080 : options->port + 1u;
  return error_set(err, STATUS_BUSY,
                   "%s:%u is in use; choose another port with --listen %u (make run PORT=%u)", options->host,
                   options->port, other, other);
}

enum status serve_start(struct serve *serve, sarto_runtime *runtime, const struct serve_options *options,
                        struct error *err) {
  serve->runtime = runtime;
  serve->releases = (struct serve_releases){
      .loop = serve->loop, .database = options->database, .reload = reload_new(serve->loop, runtime)};
  serve->backup = serve_backup_new(serve->loop, runtime, options->database);
  serve->rights =
      (struct serve_rights){.loop = serve->loop, .database = options->database, .runtime = runtime};
  serve->asks.loop = serve->loop;
  serve->asks.runtime = runtime;
  struct http_options http = {
      .loop = serve->loop, .host = options->host, .port = options->port, .routes = routes, .context = serve};
  enum status status = http_open(&http, &serve->http, err);
  if (status == STATUS_BUSY) return refuse_port(options, err);
  if (status) return error_wrap(err, "%s:%u", options->host, options->port);
  if (options->control_path) {
    http.unix_path = serve->control_path = mem_copy_text(options->control_path);
    status = http_open(&http, &serve->control, err);
  }
  if (status) return status;
  serve->is_ready = true;
  serve_rights_start(&serve->rights);
  if (options->is_watching) reload_watch(serve->releases.reload);
  uv_timer_start(&serve->housekeeping, keep_house, HOUSEKEEPING_MS, HOUSEKEEPING_MS);
  return STATUS_OK;
}

struct serve_backup *serve_backup_of(void *serve) {
  return ((struct serve *)serve)->backup;
}

struct serve_releases *serve_releases_of(void *serve) {
  return &((struct serve *)serve)->releases;
}

struct once *serve_once_of(void *serve) {
  return ((struct serve *)serve)->once;
}

struct serve_rights *serve_rights_of(void *serve) {
  return &((struct serve *)serve)->rights;
}

struct serve_asks *serve_asks_of(void *serve) {
  return &((struct serve *)serve)->asks;
}

void serve_reload(struct serve *serve) {
  if (serve->is_ready) reload_folder(serve->releases.reload);
}

uint16_t serve_port(const struct serve *serve) {
  return http_port(serve->http);
}

static unsigned pending(const struct serve *serve) {
  return http_pending(serve->http) + (serve->control ? http_pending(serve->control) : 0);
}

static void finish_stop(struct serve *serve) {
  if (pending(serve) && uv_now(serve->loop) < serve->stop_by_ms) return;
  uv_timer_stop(&serve->grace);
  serve->stopped(serve->stopped_context);
}

/* Not all answers come by way of take_answers: those of changes do not. */
static void look_at_end(uv_timer_t *timer) {
  finish_stop(timer->data);
}

void serve_stop(struct serve *serve, void (*stopped)(void *context), void *context) {
  if (serve->is_stopping) return;
  serve->is_ready = false;
  serve->is_stopping = true;
  serve->stopped = stopped;
  serve->stopped_context = context;
  serve->asks.is_left = true;
  reload_end(serve->releases.reload);
  http_quiesce(serve->http);
  if (serve->control) http_quiesce(serve->control);
  serve->stop_by_ms = uv_now(serve->loop) + GRACE_MS;
  uv_timer_start(&serve->grace, look_at_end, END_LOOK_MS, END_LOOK_MS);
  finish_stop(serve);
}

int serve_fatal(const struct serve *serve) {
  return serve->fatal;
}

static void close_http(struct http_server **server) {
  if (*server) http_close(*server);
  *server = NULL;
}

/* The runtime first, while the connections still live: its last answers are for them. */
void serve_free(struct serve *serve) {
  uv_timer_stop(&serve->housekeeping);
  serve_backup_free(serve->backup);
  serve->asks.is_left = true;
  while (serve->is_pruning || serve->releases.reading_count || serve->asks.is_counting ||
         serve->rights.is_erasing || serve->rights.export_count)
    uv_run(serve->loop, UV_RUN_ONCE);
  reload_free(serve->releases.reload);
  sarto_close(serve->runtime);
  drain(serve);
  for (int turn = 0; turn < LAST_TURNS; turn++) uv_run(serve->loop, UV_RUN_NOWAIT); /* those answers go out */
  uv_close((uv_handle_t *)&serve->wake, NULL);
  uv_close((uv_handle_t *)&serve->housekeeping, NULL);
  uv_close((uv_handle_t *)&serve->grace, NULL);
  close_http(&serve->http);
  close_http(&serve->control);
  uv_run(serve->loop, UV_RUN_NOWAIT);
  pthread_mutex_destroy(&serve->lock);
  once_free(serve->once);
  free(serve->control_path);
  free(serve);
}
