/* Placements as OpenFeature's flags, over OFREP: POST /ofrep/v1/evaluate/flags, of all of them or of one. See ofrep.h.
 *
 * One flag is an event, placement.requested: kept, and what it fills counts. All of them at once are evaluated, and
 * nothing is kept, so that a page may ask as often as it likes: the objects as one page, where no offer stands twice (of
 * more than one event can name each further lot is a page of its own), and of the others, which show no offers, each by
 * itself. That answer waits all the same until what it rests on is durable, and has an entity tag: as long as a customer
 * would see the same a client that knows it gets 304. The loop's thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "domain/problem.h"
#include "host/ofrep.h"
#include "host/runtime_inside.h"
#include "host/serve_events.h"

static const struct workspace *workspace_of(const struct serve *serve) {
  return &serve->runtime->release->workspace;
}

static bool is_flag(const struct placement *placement) {
  return !placement->channel || !placement->channel->interrupts;
}

/* ---- failures ---- */

static int status_of(enum ofrep_fault fault) {
  if (fault == OFREP_FLAG_NOT_FOUND) return 404;
  return fault == OFREP_GENERAL ? 500 : 400;
}

static void answer_text(struct http_request *request, int status, struct buffer *out) {
  size_t length;
  char *body = buffer_take(out, &length);
  http_answer(request, status, "application/json", body, length);
}

static void answer_failure(struct http_request *request, int status, enum ofrep_fault fault,
                           const char *details) {
  struct buffer out = {0};
  ofrep_put_failure(request->argument, fault, details, &out);
  answer_text(request, status, &out);
}

/* Clients read 400, 404 and 500; they come back after a 503. */
static void answer_refused(struct http_request *request, int status, const char *details) {
  int problem = problem_status((enum status)status);
  bool is_later = problem == 503;
  if (is_later) http_add_header(request, "Retry-After", "1");
  enum ofrep_fault fault =
      status == SARTO_INVALID || status == SARTO_TOO_LARGE ? OFREP_INVALID_CONTEXT : OFREP_GENERAL;
  answer_failure(request, is_later ? 503 : problem < 500 ? 400 : 500, fault, details);
}

static void answer_place(struct http_request *request, const struct place *place) {
  json_value *tree = NULL;
  const char *details = NULL;
  if (!json_decode(place->result, place->length, &tree, NULL))
    details = json_string(json_find_path(tree, "error.detail"));
  answer_refused(request, place->status, details);
  json_free(tree);
}

/* False: it is answered. */
static bool read_ask(struct serve *serve, struct http_request *request, struct ofrep_ask *ask) {
  struct error err;
  if (serve_refuse_overload(serve, request)) return false;
  enum ofrep_fault fault = ofrep_read(request->body, ask, &err);
  if (fault) answer_failure(request, status_of(fault), fault, err.text);
  return !fault;
}

/* ---- one flag ---- */

static void answer_flag(struct batch *batch) {
  const struct place *place = batch->places[0];
  const enum flag *type = batch->context;
  json_value *decision = NULL;
  struct buffer out = {0};
  if (place->status) {
    answer_place(batch->request, place);
    return;
  }
  must(!json_decode(place->result, place->length, &decision, NULL)); /* we wrote it */
  const struct ofrep_flag flag = {batch->request->argument, *type, true};
  enum ofrep_fault fault = ofrep_put_flag(decision, &flag, &out);
  json_free(decision);
  answer_text(batch->request, fault ? status_of(fault) : 200, &out);
}

static void refuse_flag(const struct workspace *workspace, struct http_request *request) {
  struct buffer details = {0};
  const char **names = mem_alloc((workspace->placement_count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < workspace->placement_count; i++)
    if (is_flag(&workspace->placements[i])) names[count++] = workspace->placements[i].name;
  names[count] = NULL;
  const char *nearest = text_nearest(request->argument, names);
  buffer_add_text(&details, "there is no placement of that name that can be asked for");
  if (nearest) buffer_print(&details, ": did you mean '%s'?", nearest);
  answer_failure(request, 404, OFREP_FLAG_NOT_FOUND, buffer_text(&details));
  buffer_fini(&details);
  free(names);
}

/* Who sends it again with the same Idempotency-Key, for the same person and flag, gets the same decision. */
static void make_id(const struct http_request *request, const char *subject,
                    char id[static TOKEN_RANDOM_BYTES]) {
  const char *key = http_header(request, "Idempotency-Key");
  unsigned char digest[DIGEST_BYTES];
  struct identity identity;
  if (!key || !*key) {
    token_random(id);
    return;
  }
  size_t length = strlen(key);
  bool is_quoted = length > 2 && *key == '"' && key[length - 1] == '"';
  const struct slice parts[] = {{key + is_quoted, length - 2 * is_quoted},
                                {request->argument, strlen(request->argument)},
                                {subject, strlen(subject)}};
  digest_of(parts, sizeof parts / sizeof *parts, digest);
  memcpy(identity.bytes, digest, sizeof identity.bytes);
  identity_print(&identity, id);
}

static void ask_for_flag(struct serve *serve, struct http_request *request, const struct ofrep_ask *ask,
                         const struct placement *placement) {
  struct buffer event = {0};
  char id[TOKEN_RANDOM_BYTES];
  struct batch *batch = batch_new(serve, request);
  make_id(request, ask->targeting_key, id);
  ofrep_put_event(ask, id, &placement->name, 1, &event);
  batch->finish = answer_flag;
  batch->context = mem_copy(&placement->flag, sizeof placement->flag);
  batch_add(batch, (struct slice){event.data, event.length});
  batch_submit(batch);
  buffer_fini(&event);
}

void serve_post_flag(void *context, struct http_request *request) {
  struct serve *serve = context;
  const struct workspace *workspace = workspace_of(serve);
  const char *key = request->argument;
  struct ofrep_ask ask;
  if (!read_ask(serve, request, &ask)) return;
  const struct placement *placement = workspace_find_placement(workspace, key, strlen(key));
  if (placement && is_flag(placement))
    ask_for_flag(serve, request, &ask, placement);
  else
    refuse_flag(workspace, request);
  ofrep_fini(&ask);
}

/* ---- all flags ---- */

struct bulk {
  struct batch *batch;
  const struct ofrep_ask *ask;
  const struct placement *lot[EVENT_PLACEMENTS_MAX];
  size_t lot_count;
  size_t lots;    /* before this one */
  bool is_public; /* the door says so of its events */
  struct buffer flags;
};

/* Its draws are the same each time. */
static void put_lot_event(const struct bulk *bulk, struct buffer *out) {
  const char *names[EVENT_PLACEMENTS_MAX];
  char id[32];
  snprintf(id, sizeof id, "flags-%zu", bulk->lots);
  for (size_t i = 0; i < bulk->lot_count; i++) names[i] = bulk->lot[i]->name;
  ofrep_put_event(bulk->ask, id, names, bulk->lot_count, out);
}

static void put_lot_flags(struct bulk *bulk, const char *text) {
  json_value *decision = NULL;
  must(!json_decode(text, strlen(text), &decision, NULL)); /* we wrote it */
  for (size_t i = 0; i < bulk->lot_count; i++) {
    const struct ofrep_flag flag = {bulk->lot[i]->name, bulk->lot[i]->flag, false};
    if (bulk->flags.length > 1) buffer_add_byte(&bulk->flags, ',');
    ofrep_put_flag(decision, &flag, &bulk->flags);
  }
  json_free(decision);
}

/* As the door lets it in: of a public key, without a visitor for this person. */
static bool is_public(struct slice event) {
  json_value *tree = NULL;
  if (json_decode(event.data, event.length, &tree, NULL)) return false;
  const json_value *member = json_find(tree, "public");
  bool is = member && json_type(member) == JSON_TRUE;
  json_free(tree);
  return is;
}

/* The last one is what the answer waits for. */
static int evaluate_lot(struct bulk *bulk, bool is_last, sarto_error *error) {
  struct buffer event = {0}, marked = {0};
  char *decision = NULL;
  put_lot_event(bulk, &event);
  struct slice text = batch_mark(bulk->batch, (struct slice){event.data, event.length}, &marked);
  if (bulk->batch->request->caller.is_public) bulk->is_public = is_public(text);
  int status = sarto_evaluate(bulk->batch->serve->runtime, text.data, text.length,
                              is_last ? bulk->batch->places[0] : NULL, &decision, error);
  if (!status) put_lot_flags(bulk, decision);
  free(decision);
  buffer_fini(&event);
  buffer_fini(&marked);
  bulk->lots++;
  bulk->lot_count = 0;
  return status;
}

static bool is_shown(const struct placement *placement) {
  return placement->flag == FLAG_OBJECT;
}

static bool joins(const struct bulk *bulk, const struct placement *placement) {
  if (!bulk->lot_count) return true;
  return is_shown(placement) && is_shown(bulk->lot[0]) && bulk->lot_count < EVENT_PLACEMENTS_MAX;
}

static int evaluate_those(struct bulk *bulk, const struct workspace *workspace, bool are_shown,
                          sarto_error *error) {
  int status = SARTO_OK;
  for (size_t i = 0; i < workspace->placement_count && !status; i++) {
    const struct placement *placement = &workspace->placements[i];
    if (!is_flag(placement) || is_shown(placement) != are_shown) continue;
    if (!joins(bulk, placement)) status = evaluate_lot(bulk, false, error);
    bulk->lot[bulk->lot_count++] = placement;
  }
  return status;
}

static int evaluate_all(struct bulk *bulk, const struct workspace *workspace, sarto_error *error) {
  buffer_add_byte(&bulk->flags, '[');
  int status = evaluate_those(bulk, workspace, true, error);
  if (!status) status = evaluate_those(bulk, workspace, false, error);
  if (!status) status = evaluate_lot(bulk, true, error);
  buffer_add_byte(&bulk->flags, ']');
  return status;
}

static void put_streams(const struct bulk *bulk, struct buffer *out) {
  const struct batch *batch = bulk->batch;
  struct buffer address = {0};
  if (streams_put_address(batch->serve->streams, bulk->ask->targeting_key, bulk->is_public, &address)) {
    buffer_add_text(out, ",\"eventStreams\":[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":");
    json_put_string(out, address.data, address.length);
    buffer_add_text(out, "},\"inactivityDelaySec\":120}]");
  }
  buffer_fini(&address);
}

static void fill_place(const struct bulk *bulk, struct place *place) {
  struct buffer out = {0};
  buffer_add_text(&out, "{\"flags\":");
  buffer_add(&out, bulk->flags.data, bulk->flags.length);
  put_streams(bulk, &out);
  buffer_add_byte(&out, '}');
  place->result = buffer_take(&out, &place->length);
}

/* The tag is of the whole answer, so that a client gets the new address of its stream too. */
static void answer_flags(struct batch *batch) {
  struct place *place = batch->places[0];
  char etag[OFREP_ETAG_BYTES];
  if (place->status) {
    answer_place(batch->request, place);
    return;
  }
  ofrep_etag((struct slice){place->result, place->length}, etag);
  http_add_header(batch->request, "ETag", etag);
  if (ofrep_is_known(http_header(batch->request, "If-None-Match"), etag)) {
    http_answer(batch->request, 304, NULL, NULL, 0);
    return;
  }
  http_answer(batch->request, 200, "application/json", place->result, place->length);
  place->result = NULL;
}

void serve_post_flags(void *context, struct http_request *request) {
  struct serve *serve = context;
  struct ofrep_ask ask;
  sarto_error error;
  if (!read_ask(serve, request, &ask)) return;
  struct bulk bulk = {.batch = batch_new(serve, request), .ask = &ask};
  bulk.batch->is_shown = true;
  bulk.batch->finish = answer_flags;
  batch_add(bulk.batch, (struct slice){0});
  bulk.batch->missing = 1;
  int status = evaluate_all(&bulk, workspace_of(serve), &error);
  if (status) {
    batch_abandon(bulk.batch);
    answer_refused(request, status, error.text);
  } else {
    fill_place(&bulk, bulk.batch->places[0]);
  }
  buffer_fini(&bulk.flags);
  ofrep_fini(&ask);
}
