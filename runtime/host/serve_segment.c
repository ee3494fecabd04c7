/* Segment's and RudderStack's tracking API: requests of messages → events of ours (domain/segment.h) → one answer, once all of
 * them are durable. Their SDKs drop a whole request on most of 4xx and send it again on 429 and 503, so what is wrong with
 * one message of a batch is told beside a 200, and what was only not kept now is 503. The Content-Type is not looked at: a
 * browser says text/plain, and RudderStack's a form. The loop's thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "domain/problem.h"
#include "domain/segment.h"
#include "host/runtime_inside.h"
#include "host/serve_events.h"

enum { MESSAGES_MAX = 4096 };

/* What of a request's body is looked at before its messages: as texts, since one bad message must not cost the others. */
struct parts {
  struct slice key, batch, sent_at, context; /* without data: absent */
};

/* What became of a request's messages; its batch's `context`. */
struct tracked {
  bool is_many;
  size_t count;
  char **reasons;                  /* of each message; NULL: nothing against it */
  size_t *message_of, event_count; /* which of them each event came from */
};

/* A request while it is read. */
struct reading {
  struct serve *serve;
  struct slice body;
  struct parts parts;
  json_value *key, *sent_at, *context;
  struct slice *messages;
  size_t count, beyond;
  struct buffer events;
};

/* ---- reading ---- */

static bool is_name(struct slice name, const char *wanted) {
  return name.length == strlen(wanted) && !memcmp(name.data, wanted, name.length);
}

static void note_part(void *context, struct slice name, struct slice value) {
  struct parts *parts = context;
  if (is_name(name, "writeKey")) parts->key = value;
  if (is_name(name, "batch")) parts->batch = value;
  if (is_name(name, "sentAt")) parts->sent_at = value;
  if (is_name(name, "context")) parts->context = value;
}

static json_value *decode_part(struct slice part) {
  json_value *value = NULL;
  if (part.data) json_decode(part.data, part.length, &value, NULL);
  return value;
}

static void add_message(void *context, struct slice message) {
  struct reading *reading = context;
  if (reading->count == MESSAGES_MAX) {
    reading->beyond++;
    return;
  }
  reading->messages[reading->count++] = message;
}

static void reading_fini(struct reading *reading) {
  json_free(reading->key);
  json_free(reading->sent_at);
  json_free(reading->context);
  free(reading->messages);
  buffer_fini(&reading->events);
}

/* The members that all messages share, and who sends them. False: answered. */
static bool read_parts(struct reading *reading, struct http_request *request) {
  struct error err;
  enum status status =
      json_split_object(request->body.data, request->body.length, note_part, &reading->parts, &err);
  reading->key = status ? NULL : decode_part(reading->parts.key);
  const char *key = json_string(reading->key);
  if (!serve_admit_key(reading->serve, request, key && *key ? key : NULL)) return false;
  if (status) http_problem(request, 400, "%s", err.text);
  return !status;
}

/* False: answered. */
static bool split_batch(struct reading *reading, struct http_request *request) {
  struct slice batch = reading->parts.batch;
  struct error err;
  reading->sent_at = decode_part(reading->parts.sent_at);
  reading->context = decode_part(reading->parts.context);
  reading->messages = mem_alloc(MESSAGES_MAX * sizeof *reading->messages);
  if (!batch.data || batch.data[0] != '[') {
    http_problem(request, 400, "batch: expected an array of messages");
    return false;
  }
  if (json_split_array(batch.data, batch.length, add_message, reading, &err)) {
    http_problem(request, 400, "batch: %s", err.text);
    return false;
  }
  if (reading->beyond)
    http_problem(request, 413, "%zu messages in one request; at most %d are taken",
                 reading->count + reading->beyond, MESSAGES_MAX);
  return !reading->beyond;
}

static bool declares(void *context, const char *name) {
  const struct workspace *workspace = context;
  for (size_t i = 0; i < workspace->event_type_count; i++)
    if (!strcmp(workspace->event_types[i].name, name)) return true;
  return false;
}

static void read_message(struct reading *reading, const struct segment_scope *shared, size_t number,
                         struct tracked *tracked, struct segment_events *events) {
  char made[IDENTITY_TEXT_BYTES];
  struct identity random;
  struct segment_scope scope = *shared;
  struct error err;
  hash_random_bytes(&random, sizeof random);
  scope.made_id = identity_print(&random, made);
  if (segment_read(&scope, reading->messages[number], &reading->events, events, &err))
    tracked->reasons[number] = mem_copy_text(err.text);
}

/* ---- answering ---- */

static void tracked_fini(struct tracked *tracked) {
  for (size_t i = 0; i < tracked->count; i++) free(tracked->reasons[i]);
  free(tracked->reasons);
  free(tracked->message_of);
}

static size_t rejected_count(const struct tracked *tracked) {
  size_t count = 0;
  for (size_t i = 0; i < tracked->count; i++) count += tracked->reasons[i] != NULL;
  return count;
}

static void put_rejected(const struct tracked *tracked, struct buffer *out) {
  bool is_first = true;
  buffer_add_text(out, ",\"rejected\":[");
  for (size_t i = 0; i < tracked->count; i++) {
    if (!tracked->reasons[i]) continue;
    buffer_print(out, "%s{\"index\":%zu", is_first ? "" : ",", i);
    json_put_member(out, "reason", tracked->reasons[i]);
    buffer_add_byte(out, '}');
    is_first = false;
  }
  buffer_add_byte(out, ']');
}

static void answer(struct http_request *request, const struct tracked *tracked) {
  struct buffer out = {0};
  size_t length;
  if (!tracked->is_many && tracked->reasons[0]) {
    http_problem(request, 400, "%s", tracked->reasons[0]);
    return;
  }
  buffer_add_text(&out, "{\"success\":true");
  if (rejected_count(tracked)) put_rejected(tracked, &out);
  buffer_add_byte(&out, '}');
  char *body = buffer_take(&out, &length);
  http_answer(request, 200, "application/json", body, length);
}

static char *reason_of(const struct place *place) {
  json_value *tree = NULL;
  const char *detail = NULL;
  if (place->why) return mem_copy_text(place->why);
  if (place->result && !json_decode(place->result, place->length, &tree, NULL))
    detail = json_string(json_find_path(tree, "error.detail"));
  char *reason = mem_copy_text(detail ? detail : "refused");
  json_free(tree);
  return reason;
}

/* All are durable, or refused. What was sent before is no fault, even where its text is another by now (409): its time is told
 * anew with each attempt. */
static void finish(struct batch *batch) {
  struct tracked *tracked = batch->context;
  bool is_to_send_again = false;
  for (size_t i = 0; i < batch->count; i++) {
    const struct place *place = batch->places[i];
    int status = place->status ? problem_status((enum status)place->status) : 200;
    char **reason = &tracked->reasons[tracked->message_of[i]];
    if (status >= 500) is_to_send_again = true;
    if (status >= 400 && status < 500 && status != 409 && !*reason) *reason = reason_of(place);
  }
  batch->serve->messages_rejected += rejected_count(tracked);
  if (is_to_send_again) {
    http_add_header(batch->request, "Retry-After", "1");
    http_problem(batch->request, 503, "not all of it could be kept; send the same again in a second");
  } else {
    answer(batch->request, tracked);
  }
  tracked_fini(tracked);
}

/* ---- requests ---- */

/* The events' texts grow while they are read, so they are added once all are there. */
static void read_messages(struct reading *reading, const struct segment_scope *scope, struct tracked *tracked,
                          struct batch *batch) {
  struct segment_events *events = mem_zero((reading->count + 1) * sizeof *events);
  for (size_t i = 0; i < reading->count; i++) read_message(reading, scope, i, tracked, &events[i]);
  for (size_t i = 0; i < reading->count; i++)
    for (size_t at = 0; at < events[i].count; at++) {
      tracked->message_of[tracked->event_count++] = i;
      batch_add(batch,
                (struct slice){reading->events.data + events[i].at[at].start, events[i].at[at].length});
    }
  free(events);
}

static void submit(struct reading *reading, struct http_request *request, const char *type, bool is_many) {
  struct serve *serve = reading->serve;
  struct segment_scope scope = {.type = type,
                                .context = reading->context,
                                .sent_at = json_string(reading->sent_at),
                                .received_ms = clock_now_ms(),
                                .declares = declares,
                                .declares_context = (void *)&serve->runtime->release->workspace};
  struct tracked *tracked = mem_zero(sizeof *tracked);
  *tracked = (struct tracked){
      .is_many = is_many,
      .count = reading->count,
      .reasons = mem_zero((reading->count + 1) * sizeof *tracked->reasons),
      .message_of = mem_zero((reading->count * SEGMENT_EVENTS_MAX + 1) * sizeof *tracked->message_of)};
  struct batch *batch = batch_new(serve, request);
  batch->marks.tcf = event_marks_tcf(http_query(request, "gdpr"), http_query(request, "gdpr_consent"));
  batch->finish = finish;
  batch->context = tracked;
  read_messages(reading, &scope, tracked, batch);
  if (batch->beyond) {
    http_problem(request, 413, "more than can be taken of one request: send fewer messages at once");
    tracked_fini(tracked);
    batch_abandon(batch);
    return;
  }
  batch_submit(batch);
}

static void take(struct serve *serve, struct http_request *request, const char *type, bool is_many) {
  struct reading reading = {.serve = serve};
  if (serve_refuse_overload(serve, request)) return;
  bool is_read = read_parts(&reading, request);
  if (is_read && is_many) is_read = split_batch(&reading, request);
  if (is_read && !is_many) {
    reading.messages = mem_alloc(sizeof *reading.messages);
    reading.messages[reading.count++] = request->body;
  }
  if (is_read) submit(&reading, request, type, is_many);
  reading_fini(&reading);
}

void serve_post_segment(void *context, struct http_request *request) {
  take(context, request, segment_type(strrchr(request->path, '/') + 1), false);
}

void serve_post_segment_batch(void *context, struct http_request *request) {
  take(context, request, NULL, true);
}

/* analytics.js tells how it fares itself; nobody here asks. */
void serve_post_segment_metrics(void *context, struct http_request *request) {
  static const char taken[] = "{\"success\":true}";
  (void)context;
  http_answer(request, 200, "application/json", mem_copy_text(taken), strlen(taken));
}

/* What analytics.js wants to know before it sends anything: where to, which is here. */
void serve_get_segment_settings(void *context, struct http_request *request) {
  struct serve *serve = context;
  struct buffer out = {0}, host = {0};
  size_t length;
  if (!serve_admit_key(serve, request, request->argument)) return;
  const char *name = http_header(request, "Host"), *forwarded = http_header(request, "X-Forwarded-Proto");
  bool is_https = serve->is_tls || (forwarded && !strcmp(forwarded, "https"));
  buffer_print(&host, "%s/v1", name ? name : "localhost");
  buffer_add_text(&out, "{\"integrations\":{\"Segment.io\":{\"apiKey\":");
  json_put_text(&out, request->argument);
  json_put_member(&out, "apiHost", buffer_text(&host));
  json_put_member(&out, "protocol", is_https ? "https" : "http");
  buffer_add_text(&out, "}},\"plan\":{\"track\":{\"__default\":{\"enabled\":true}}},"
                        "\"metrics\":{\"sampleRate\":0}}");
  buffer_fini(&host);
  char *body = buffer_take(&out, &length);
  http_answer(request, 200, "application/json", body, length);
}
