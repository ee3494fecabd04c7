/* Batches of events. See serve_events.h. Overload is refused early, with 429. */
#include "host/serve_events.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "domain/decision.h"
#include "domain/problem.h"
#include "host/cloudevents.h"

enum { BATCH_EVENTS_MAX = 4096 };

/* ---- answers ---- */

/* Behind what came before; `end` is the last one's link. */
static void put_answered(struct serve *serve, struct place *first, struct place **end) {
  pthread_mutex_lock(&serve->lock);
  *serve->answered_end = first;
  serve->answered_end = end;
  pthread_mutex_unlock(&serve->lock);
  uv_async_send(&serve->wake);
}

/* Nobody waits for it, but pages may listen. */
void serve_made(void *context, const char *decision, size_t length) {
  struct serve *serve = context;
  if (!streams_count(serve->streams)) return;
  struct place *place = mem_zero(sizeof *place);
  place->result = mem_copy(decision, length);
  place->length = length;
  put_answered(serve, place, &place->next);
}

void serve_answered(void *context, const sarto_answer *answers, size_t count) {
  struct serve *serve = context;
  struct place *first = NULL, **end = &first;
  for (size_t i = 0; i < count; i++) {
    struct place *place = answers[i].ticket;
    place->status = answers[i].status;
    place->next = NULL;
    if (place->status) place->why = mem_copy_text(answers[i].why);
    if (!place->status && !place->batch->is_shown) {
      place->result = mem_copy(answers[i].decision, answers[i].length);
      place->length = answers[i].length;
    }
    *end = place;
    end = &place->next;
  }
  put_answered(serve, first, end);
}

static void fill_error(struct place *place, const struct error *err) {
  struct buffer out = {0};
  size_t position = 0;
  while (place->batch->places[position] != place) position++;
  decision_put_error(&out, err, place->batch->is_numbered ? position + 1 : 0);
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
  free(batch->context);
  free(batch);
}

static int status_of(const struct batch *batch) {
  return batch->is_acknowledged ? 202 : 200;
}

/* The error object of a single event is the problem itself. */
void batch_answer_one(struct batch *batch) {
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
  http_answer(batch->request, status_of(batch), "application/json", place->result, place->length);
  place->result = NULL;
}

static void put_all(const struct batch *batch, const char *between, const char *after, struct buffer *out) {
  for (size_t i = 0; i < batch->count; i++) {
    if (i) buffer_add_text(out, between);
    buffer_add(out, batch->places[i]->result, batch->places[i]->length);
    buffer_add_text(out, after);
  }
}

static void answer_array(struct batch *batch) {
  struct buffer out = {0};
  size_t length;
  buffer_add_byte(&out, '[');
  put_all(batch, ",", "", &out);
  buffer_add_byte(&out, ']');
  char *body = buffer_take(&out, &length);
  http_answer(batch->request, status_of(batch), "application/json", body, length);
}

static void answer_lines(struct batch *batch) {
  struct buffer out = {0};
  size_t length;
  put_all(batch, "", "\n", &out);
  char *body = buffer_take(&out, &length);
  http_answer(batch->request, status_of(batch), "application/x-ndjson", body, length);
}

/* To who may not see decisions, and who does not wait for them: that it is kept. */
static void shorten(struct place *place) {
  struct buffer out = {0};
  json_value *tree = NULL;
  if (json_decode(place->result, place->length, &tree, NULL)) return;
  buffer_add_text(&out, "{\"event_id\":");
  json_put_text(&out, json_string(json_find(tree, "event_id")));
  buffer_add_byte(&out, '}');
  json_free(tree);
  free(place->result);
  place->result = buffer_take(&out, &place->length);
}

static void hide_drops(struct place *place) {
  struct buffer out = {0};
  decision_for_public((struct slice){place->result, place->length}, &out);
  free(place->result);
  place->result = buffer_take(&out, &place->length);
}

static void hide(struct batch *batch) {
  for (size_t i = 0; i < batch->count; i++) {
    struct place *place = batch->places[i];
    if (place->status || !place->result) continue;
    if (batch->is_acknowledged)
      shorten(place);
    else if (batch->request->caller.is_public)
      hide_drops(place);
  }
}

static void batch_finish(struct batch *batch) {
  hide(batch);
  if (batch->is_audited)
    serve_audit(batch->serve->rights.database, batch->request, batch->act, NULL,
                (enum status)batch->places[0]->status);
  batch->finish(batch);
  batch_free(batch);
}

static void settle(struct place *place) {
  if (--place->batch->missing == 0) batch_finish(place->batch);
}

static void take_failure(struct serve *serve, struct place *place) {
  struct error err;
  error_set(&err, (enum status)place->status, "%s", place->why);
  if (place->status == SARTO_IO) serve->fatal = place->status;
  fill_error(place, &err);
}

/* Whom the decision is of; of a place that holds no event nobody. */
static void notify(struct serve *serve, const struct place *place) {
  if (place->batch && place->batch->is_shown) return;
  streams_notify_decided(serve->streams, (struct slice){place->result, place->length});
}

static void take_made(struct serve *serve, struct place *place) {
  notify(serve, place);
  free(place->result);
  free(place);
}

static void take_answer(struct serve *serve, struct place *place) {
  /* Its row may be pruned or damaged since: it was durable. */
  bool is_old = place->status == SARTO_NOT_FOUND || place->status == SARTO_CORRUPT;
  if (place->batch->is_shown && is_old) place->status = SARTO_OK;
  if (place->status)
    take_failure(serve, place);
  else
    notify(serve, place);
  settle(place);
}

static void drain(struct serve *serve) {
  pthread_mutex_lock(&serve->lock);
  struct place *place = serve->answered;
  serve->answered = NULL;
  serve->answered_end = &serve->answered;
  pthread_mutex_unlock(&serve->lock);
  for (struct place *next; place; place = next) {
    next = place->next;
    if (place->batch)
      take_answer(serve, place);
    else
      take_made(serve, place);
  }
}

void serve_drain(void *serve) {
  drain(serve);
}

void serve_take_answers(uv_async_t *wake) {
  struct serve *serve = wake->data;
  drain(serve);
  serve_tell_full(serve);
  if (serve->fatal)
    uv_stop(serve->loop);
  else if (serve->is_stopping)
    serve_look_at_end(serve);
}

/* ---- events ---- */

void batch_add(void *context, struct slice text) {
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
    batch_add(batch, (struct slice){at, length});
    at = stop + 1;
  }
}

static char first_byte(struct slice body) {
  for (size_t i = 0; i < body.length; i++)
    if (!strchr(" \t\r\n", body.data[i])) return body.data[i];
  return '\0';
}

static enum status read_list(struct batch *batch, struct slice body, struct error *err) {
  batch->finish = answer_array;
  batch->is_numbered = true;
  return json_split_array(body.data, body.length, batch_add, batch, err);
}

/* Of ours: lines, a list, or one. */
static enum status read_ours(struct batch *batch, const struct http_request *request, struct error *err) {
  if (!strcmp(request->content_type, "application/x-ndjson")) {
    batch->finish = answer_lines;
    batch->is_numbered = true;
    split_lines(batch, request->body);
  } else if (first_byte(request->body) == '[') {
    return read_list(batch, request->body, err);
  } else {
    batch_add(batch, request->body);
  }
  return STATUS_OK;
}

/* ---- CloudEvents ---- */

static void find_attribute(void *context, const char *name, const char *value) {
  (void)value;
  *(bool *)context |= cloudevents_is_header(name);
}

static void add_attribute(void *context, const char *name, const char *value) {
  cloudevent_add(context, name, value);
}

/* The event's text is made in `event`, which outlives the batch's submission. */
static enum status read_binary(struct batch *batch, const struct http_request *request,
                               struct cloudevent *event, struct error *err) {
  http_each_header(request, add_attribute, event);
  enum status status = cloudevent_finish(event, http_header(request, "Content-Type"), request->body, err);
  if (!status) batch_add(batch, (struct slice){event->text.data, event->text.length});
  return status;
}

/* UNSUPPORTED: 415. */
static enum status read_batch(struct batch *batch, const struct http_request *request,
                              struct cloudevent *event, struct error *err) {
  bool has_header = false;
  enum status status = STATUS_OK;
  http_each_header(request, find_attribute, &has_header);
  switch (cloudevents_mode(request->content_type, has_header)) {
  case CLOUDEVENTS_NOT:
    status = read_ours(batch, request, err);
    break;
  case CLOUDEVENTS_BINARY:
    status = read_binary(batch, request, event, err);
    break;
  case CLOUDEVENTS_STRUCTURED:
    batch_add(batch, request->body);
    break;
  case CLOUDEVENTS_BATCH:
    status = read_list(batch, request->body, err);
    break;
  case CLOUDEVENTS_REFUSED:
    status = error_set(err, STATUS_UNSUPPORTED,
                       "this route does not take this Content-Type; it takes application/json, "
                       "application/x-ndjson, application/cloudevents+json, "
                       "application/cloudevents-batch+json, and any other with the event in ce- headers");
  }
  if (!status && batch->beyond)
    return error_set(err, STATUS_TOO_LARGE, "%zu events in one request; at most %d are taken",
                     batch->count + batch->beyond, BATCH_EVENTS_MAX);
  return status;
}

/* Who asked may have become known since the batch was made: a key in the body. */
static void mark_caller(struct batch *batch) {
  struct event_marks *marks = &batch->marks;
  if (batch->is_caller_marked) return;
  batch->is_caller_marked = true;
  marks->is_public = batch->request->caller.is_public;
  if (!marks->is_public) return;
  marks->now_ms = clock_now_ms();
  marks->visitor_keys = batch->visitor_keys;
  marks->visitor_key_count = access_visitor_keys(batch->serve->access, marks->now_ms, batch->visitor_keys);
}

struct slice batch_mark(struct batch *batch, struct slice event, struct buffer *marked) {
  mark_caller(batch);
  if (!event_mark(event, &batch->marks, marked)) return event;
  return (struct slice){marked->data, marked->length};
}

/* What is submitted is copied. */
static int submit(struct place *place, struct slice text, struct error *err) {
  struct buffer opened = {0}, marked = {0};
  enum status wrong = cloudevents_open_data(text, &opened, err);
  if (wrong) return (int)wrong;
  if (opened.length) text = (struct slice){opened.data, opened.length};
  text = batch_mark(place->batch, text, &marked);
  int status = sarto_submit(place->batch->serve->runtime, text.data, text.length, place, (sarto_error *)err);
  buffer_fini(&opened);
  buffer_fini(&marked);
  return status;
}

/* The batch is kept alive by one more that is missing: without it the last refusal could answer it half-way.
 */
void batch_submit(struct batch *batch) {
  if (batch->count > 1) access_charge(batch->serve->access, &batch->request->caller, batch->count - 1);
  batch->missing = batch->count + 1;
  for (size_t i = 0; i < batch->count; i++) {
    struct place *place = batch->places[i];
    struct slice text = {place->result, place->length};
    struct error err;
    place->result = NULL;
    if (!submit(place, text, &err)) continue;
    fill_error(place, &err);
    batch->missing--;
  }
  if (--batch->missing == 0) batch_finish(batch);
}

void batch_abandon(struct batch *batch) {
  for (size_t i = 0; i < batch->count; i++) batch->places[i]->result = NULL;
  batch_free(batch);
}

bool serve_refuse_overload(struct serve *serve, struct http_request *request) {
  if (!sarto_is_overloaded(serve->runtime)) return false;
  serve->overloads++;
  http_add_header(request, "Retry-After", "1");
  http_problem(request, 429,
               "more events are waiting than can be decided at once; send it again in a second");
  return true;
}

/* What is decided goes by Sec-GPC too. */
struct batch *batch_new(struct serve *serve, struct http_request *request) {
  struct batch *batch = mem_zero(sizeof *batch);
  batch->serve = serve;
  batch->request = request;
  batch->finish = batch_answer_one;
  batch->marks.has_gpc = http_has_header(request, "Sec-GPC", "1");
  http_add_header(request, "Vary", "Sec-GPC");
  return batch;
}

/* "respond-async" among what it prefers. */
static bool prefers_not_to_wait(const struct http_request *request) {
  static const char async[] = "respond-async";
  const char *at = http_header(request, "Prefer");
  while (at && *at) {
    at += strspn(at, " \t,");
    size_t length = strcspn(at, ",; \t");
    if (length == sizeof async - 1 && !strncasecmp(at, async, length)) return true;
    at += strcspn(at, ",");
  }
  return false;
}

static void acknowledge(struct batch *batch) {
  bool is_preferred = prefers_not_to_wait(batch->request);
  batch->is_acknowledged = is_preferred || batch->request->caller.roles == ROLE_BIT(ROLE_INGEST);
  if (is_preferred) http_add_header(batch->request, "Preference-Applied", "respond-async");
}

void serve_post_events(void *context, struct http_request *request) {
  struct serve *serve = context;
  struct cloudevent event = {0};
  struct error err;
  if (serve_refuse_overload(serve, request)) return;
  struct batch *batch = batch_new(serve, request);
  batch->marks.tcf = event_marks_tcf(http_query(request, "gdpr"), http_query(request, "gdpr_consent"));
  enum status status = read_batch(batch, request, &event, &err);
  if (status) {
    batch_abandon(batch);
    http_problem(request, status == STATUS_UNSUPPORTED ? 415 : problem_status(status), "%s", err.text);
  } else {
    acknowledge(batch);
    batch_submit(batch);
  }
  cloudevent_fini(&event);
}

/* ---- the handshake of CloudEvents' web hooks ---- */

static bool is_listed(const char *const *origins, const char *origin) {
  for (; origins && *origins; origins++)
    if (!strcmp(*origins, "*") || !strcasecmp(*origins, origin)) return true;
  return false;
}

/* Whoever asks learns no more than whether that origin may send; to send it needs a token like anybody. */
void serve_offer_webhook(void *context, struct http_request *request) {
  const struct serve *serve = context;
  const char *origin = http_header(request, "WebHook-Request-Origin");
  http_add_header(request, "Allow", origin ? "POST" : "OPTIONS, POST");
  if (origin && *origin && is_listed(serve->webhook_origins, origin)) {
    http_add_header(request, "WebHook-Allowed-Origin", origin);
    http_add_header(request, "WebHook-Allowed-Rate", "*");
  }
  http_answer(request, 204, NULL, NULL, 0);
}
