/* One request through the library's four callbacks:
 *
 *   http_call_begin     the request line is read: keep the target as it came, start its clock
 *   http_call_continue  the head is whole: admit it and find its route, or refuse and close;
 *                       then for each piece of body: keep it, within the limit;
 *                       then all is whole: hand it to the route, suspend unless it is answered already
 *   http_call_end       the answer is sent, or the connection is gone
 *
 * A request with a chunked body is the last on its connection: the library ends a chunk's line at a bare LF,
 * extensions included, where a proxy may read on, and so might take the rest of a body for a second request.
 * What is never read cannot be smuggled. The loop's thread.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/problem.h"
#include "net/http_coding.h"
#include "net/http_inside.h"

enum {
  BODY_KEPT_BYTES = 64 << 10, /* a larger buffer is given back after its request */
  RESERVED_BYTES = 1 << 20    /* what is told to be longer grows as it comes */
};

static struct http_connection *connection_of(struct MHD_Connection *library) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(library, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info->socket_context;
}

static void drop_long_body(struct buffer *body) {
  if (body->capacity > BODY_KEPT_BYTES) buffer_fini(body);
}

static void reset_call(struct http_call *call) {
  struct arena arena = call->arena;
  struct buffer body = call->body;
  arena_reset(&arena);
  buffer_clear(&body);
  drop_long_body(&body);
  *call = (struct http_call){.arena = arena, .body = body};
}

void http_call_fini(struct http_call *call) {
  arena_fini(&call->arena);
  buffer_fini(&call->body);
}

void *http_call_begin(void *context, const char *target, struct MHD_Connection *library) {
  struct http_server *server = context;
  struct http_connection *connection = connection_of(library);
  struct http_call *call = &connection->call;
  uint64_t now_ms = uv_now(server->options.loop);
  reset_call(call);
  call->text = arena_text(&call->arena, target ? target : "", target ? strlen(target) : 0);
  call->is_late = server->is_quiesced;
  call->request.server_private = connection;
  connection->phase = HTTP_RECEIVING;
  connection->since_ms = connection->first_byte_ms ? connection->first_byte_ms : now_ms;
  connection->first_byte_ms = 0;
  server->figures.requests++;
  return connection;
}

static enum MHD_Result collect_field(void *context, enum MHD_ValueKind kind, const char *name,
                                     size_t name_length, const char *value, size_t value_length) {
  struct http_call *call = context;
  (void)kind;
  call->fields[call->field_count++] =
      (struct http_field){name, value ? value : "", name_length, value_length};
  return MHD_YES;
}

static bool collect_fields(struct http_call *call, struct MHD_Connection *library,
                           struct http_verdict *verdict) {
  int count = MHD_get_connection_values_n(library, MHD_HEADER_KIND, NULL, NULL);
  if (count > HTTP_FIELDS_MAX)
    return http_refuse(verdict, 431, "a request may have at most %d headers", HTTP_FIELDS_MAX);
  call->fields = arena_alloc(&call->arena, ((size_t)count + 1) * sizeof *call->fields);
  MHD_get_connection_values_n(library, MHD_HEADER_KIND, collect_field, call);
  return true;
}

static size_t head_bytes_of(struct MHD_Connection *library) {
  return MHD_get_connection_info(library, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
}

static const struct sockaddr *peer_of(struct MHD_Connection *library) {
  return MHD_get_connection_info(library, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
}

/* A method's route, or HEAD's by way of GET. */
static bool serves(const struct http_route *route, const char *method) {
  return !strcmp(route->method, method) || (!strcmp(method, "HEAD") && !strcmp(route->method, "GET"));
}

static bool matches(const struct http_server *server, const struct http_call *call,
                    const struct http_route *route, const char *arguments[HTTP_ARGUMENTS_MAX]) {
  if (route->is_local && !server->options.is_control) return false;
  return http_target_matches(&call->target, route->path, arguments);
}

/* The route for method and path; `same_path` is any route of the path, whatever its method. */
static const struct http_route *find_route(const struct http_server *server, struct http_call *call,
                                           const struct http_route **same_path) {
  const char *arguments[HTTP_ARGUMENTS_MAX];
  *same_path = NULL;
  for (const struct http_route *route = server->options.routes; route->method; route++) {
    if (!matches(server, call, route, arguments)) continue;
    call->request.argument = arguments[0];
    call->request.second_argument = arguments[1];
    *same_path = route;
    if (serves(route, call->request.method)) return route;
  }
  return NULL;
}

static void add_allow(const struct http_server *server, struct http_call *call) {
  struct buffer allow = {0};
  const char *arguments[HTTP_ARGUMENTS_MAX];
  buffer_add_text(&allow, "OPTIONS");
  for (const struct http_route *route = server->options.routes; route->method; route++) {
    if (!strcmp(route->method, "OPTIONS")) continue;
    if (!matches(server, call, route, arguments)) continue;
    buffer_print(&allow, ", %s%s", route->method, strcmp(route->method, "GET") ? "" : ", HEAD");
  }
  http_add_header(&call->request, "Allow", buffer_text(&allow));
  buffer_fini(&allow);
}

static const char *plain_content_type(struct http_call *call) {
  const struct http_field *field = http_find_field(call->fields, call->field_count, "Content-Type");
  if (!field) return "";
  size_t length = strcspn(field->value, ";");
  while (length && strchr(" \t", field->value[length - 1])) length--;
  char *type = arena_text(&call->arena, field->value, length);
  for (char *byte = type; *byte; byte++)
    if (*byte >= 'A' && *byte <= 'Z') *byte |= 0x20;
  return type;
}

static bool is_accepted(const char *const *types, const char *type) {
  for (; *types; types++)
    if (!strcmp(*types, "*") || !strcmp(*types, type)) return true;
  return false;
}

static bool refuse_type(struct http_verdict *verdict, const char *const *types) {
  char list[256] = "";
  for (size_t length = 0; *types && length < sizeof list; types++)
    length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", length ? ", " : "", *types);
  return http_refuse(verdict, 415, "this route does not take this Content-Type; it takes %s", list);
}

static size_t body_bytes_max(const struct http_server *server, const struct http_call *call) {
  bool is_own = call->route && call->route->body_bytes_max;
  return is_own ? call->route->body_bytes_max : server->options.body_bytes_max;
}

static bool admit_body(const struct http_server *server, const struct http_call *call,
                       struct http_verdict *verdict) {
  const char *method = call->request.method;
  const struct http_framing *framing = &call->framing;
  bool has_body = framing->is_chunked || framing->length;
  bool is_asked = call->route && call->route->content_types;
  bool is_sender = !strcmp(method, "POST") || !strcmp(method, "PUT") || !strcmp(method, "PATCH");
  if (is_sender && !framing->has_length && !framing->is_chunked)
    return http_refuse(verdict, 411, "%s needs a Content-Length", method);
  if (has_body && (!is_asked || !strcmp(method, "GET") || !strcmp(method, "HEAD")))
    return http_refuse(verdict, 400, "this request must not have a body");
  if (framing->length > body_bytes_max(server, call))
    return http_refuse(verdict, 413, "a body may have at most %zu bytes", body_bytes_max(server, call));
  if (has_body && !is_accepted(call->route->content_types, call->request.content_type))
    return refuse_type(verdict, call->route->content_types);
  return true;
}

/* The last of all judgements: whoever takes the place is admitted, and gives it up in http_call_end. */
static bool take_place(struct http_server *server, struct http_call *call, struct http_verdict *verdict) {
  if (!call->route->is_alone) return true;
  if (!server->alone) {
    server->alone = call;
    return true;
  }
  http_add_header(&call->request, "Retry-After", "1");
  return http_refuse(verdict, 429, "another body is taken here at this moment; send it again in a second");
}

/* A slip in what says how something irrevocable is done must not pass for nothing said. */
static bool admit_queries(const struct http_call *call, struct http_verdict *verdict) {
  const char *const *known = call->route ? call->route->queries : NULL;
  for (size_t i = 0; known && i < call->target.pair_count; i++) {
    const char *name = call->target.pairs[i].name;
    if (text_is_one_of(name, known)) continue;
    const char *nearest = text_nearest(name, known);
    return http_refuse(verdict, 400, "%.64s: no query of this path%s%s%s", name,
                       nearest ? ", did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  }
  return true;
}

static const char *trimmed_value(struct http_call *call, const struct http_field *field) {
  size_t length = field->value_length;
  while (length && strchr(" \t", field->value[length - 1])) length--;
  return length == field->value_length ? field->value : arena_text(&call->arena, field->value, length);
}

/* ---- pages of another origin ----
 *
 * A browser asks first whether the page may (a preflight: OPTIONS, without a key), and shows the page of an answer what it is
 * allowed to. Source: WHATWG Fetch, "CORS protocol". No credentials of the browser's own are ever wanted. */

static const char *header_of(struct http_call *call, const char *name) {
  const struct http_field *field = http_find_field(call->fields, call->field_count, name);
  return field ? trimmed_value(call, field) : NULL;
}

/* Nothing else is ever said of a page's origin, nor said back: an empty header, or a tab in one, is none. */
static bool is_origin(const char *text) {
  const char *at = text;
  while (*at > ' ' && *at < 0x7f) at++;
  return at > text && !*at;
}

static bool opens_to(const struct http_server *server, const char *origin) {
  const struct http_options *options = &server->options;
  return options->opens_to && is_origin(origin) && options->opens_to(options->gate_context, origin);
}

/* What a page may see of the answer, whatever that is: refusals too. */
static void add_page_headers(const struct http_server *server, struct http_call *call,
                             const struct http_route *route) {
  const char *origin = route && route->is_for_pages ? header_of(call, "Origin") : NULL;
  if (route && route->is_for_pages) http_add_header(&call->request, "Vary", "Origin");
  if (!origin || !opens_to(server, origin)) return;
  http_add_header(&call->request, "Access-Control-Allow-Origin", origin);
  http_add_header(&call->request, "Access-Control-Expose-Headers", "ETag, Retry-After");
}

/* The route that a preflight asks for. */
static const struct http_route *find_preflighted(const struct http_server *server, struct http_call *call) {
  const char *method = header_of(call, "Access-Control-Request-Method");
  const char *arguments[HTTP_ARGUMENTS_MAX];
  if (strcmp(call->request.method, "OPTIONS") || !method || !header_of(call, "Origin")) return NULL;
  for (const struct http_route *route = server->options.routes; route->method; route++)
    if (route->is_for_pages && serves(route, method) && matches(server, call, route, arguments)) return route;
  return NULL;
}

/* Whether it is one, which is then answered with 204. Of an origin that nothing is open to it is judged like any request. */
static bool is_preflight(const struct http_server *server, struct http_call *call) {
  const struct http_route *route = find_preflighted(server, call);
  if (!route || !opens_to(server, header_of(call, "Origin"))) return false;
  call->route = NULL;
  add_page_headers(server, call, route);
  http_add_header(&call->request, "Access-Control-Allow-Methods", route->method);
  http_add_header(
      &call->request, "Access-Control-Allow-Headers",
      "authorization, content-type, if-none-match, x-api-key, x-retry-count, prefer, traceparent");
  http_add_header(&call->request, "Access-Control-Max-Age", "600");
  return true;
}

/* ---- who asks ---- */

static bool admit_neighbours(void *context, struct http_request *request, const struct http_route *route,
                             const struct sockaddr *peer, const struct http_head *head,
                             struct http_verdict *verdict) {
  (void)context;
  (void)route;
  request->caller = (struct caller){.roles = ROLE_ALL};
  return http_admit_local(peer, head, verdict);
}

/* Whoever can open the control socket is trusted. */
static bool admit_caller(const struct http_server *server, struct http_call *call,
                         const struct http_route *same_path, const struct sockaddr *peer,
                         const struct http_head *head, struct http_verdict *verdict) {
  const struct http_options *options = &server->options;
  http_gate *gate = options->gate ? options->gate : admit_neighbours;
  call->request.caller = (struct caller){.roles = options->is_control ? ROLE_ALL : 0};
  if (options->is_control || (same_path && same_path->is_open)) return true;
  return gate(options->gate_context, &call->request, call->route, peer, head, verdict);
}

static bool admit_route(struct http_server *server, struct http_call *call, const struct http_head *head,
                        struct MHD_Connection *library, struct http_verdict *verdict) {
  const struct http_route *same_path;
  call->route = find_route(server, call, &same_path);
  if (is_preflight(server, call)) return admit_body(server, call, verdict);
  add_page_headers(server, call, call->route);
  if (!admit_caller(server, call, same_path, peer_of(library), head, verdict)) return false;
  if (!same_path) return http_refuse(verdict, 404, "there is nothing at this path");
  bool is_options = !strcmp(call->request.method, "OPTIONS");
  if (!call->route) add_allow(server, call);
  if (!call->route && !is_options) return http_refuse(verdict, 405, "this path has other methods: see Allow");
  bool has_body = call->framing.is_chunked || call->framing.length;
  if (!admit_queries(call, verdict) || !admit_body(server, call, verdict)) return false;
  if (!has_body) return true;
  bool is_read = call->route->may_be_gzip ? http_coding_admit(head, &call->is_gzip, verdict)
                                          : http_admit_coding(head, verdict);
  return is_read && take_place(server, call, verdict);
}

static bool admit(struct http_connection *connection, const char *method, const char *url,
                  const char *version, struct http_verdict *verdict) {
  struct http_server *server = connection->server;
  struct http_call *call = &connection->call;
  size_t head_bytes = head_bytes_of(connection->library);
  *verdict = (struct http_verdict){0};
  if (call->is_late) return http_refuse(verdict, 503, "the server is stopping");
  if (head_bytes > server->options.header_bytes_max)
    return http_refuse(verdict, 431, "the head of a request may have at most %u bytes",
                       server->options.header_bytes_max);
  if (!collect_fields(call, connection->library, verdict)) return false;
  struct http_head head = {.method = method,
                           .target = url,
                           .version = version,
                           .target_length = strlen(call->text),
                           .fields = call->fields,
                           .field_count = call->field_count,
                           .head_bytes = head_bytes};
  if (!http_admit_head(&head, &call->framing, verdict)) return false;
  if (!http_target_parse(&call->arena, call->text, &call->target, verdict)) return false;
  call->request.method = method;
  call->request.path = call->target.path;
  call->request.content_type = plain_content_type(call);
  return admit_route(server, call, &head, connection->library, verdict);
}

static enum MHD_Result judge(struct http_connection *connection, const char *method, const char *url,
                             const char *version) {
  struct http_verdict verdict;
  connection->call.is_judged = true;
  connection->call.is_last = !admit(connection, method, url, version, &verdict);
  if (connection->call.is_last) {
    http_answer_refusal(connection, &verdict);
  } else {
    connection->call.is_last = connection->call.framing.is_chunked;
    size_t told = connection->call.framing.length;
    buffer_reserve(&connection->call.body, told < RESERVED_BYTES ? told : RESERVED_BYTES);
  }
  return connection->is_severed ? MHD_NO : MHD_YES;
}

/* The library cannot answer while it reads a body, so the refusal of one that grew too long goes past it. */
static enum MHD_Result keep_body(struct http_connection *connection, const char *bytes, size_t *length) {
  struct http_call *call = &connection->call;
  size_t bytes_max = body_bytes_max(connection->server, call);
  if (*length > bytes_max - call->body.length) {
    char detail[80];
    snprintf(detail, sizeof detail, "a body may have at most %zu bytes", bytes_max);
    connection->must_linger = true;
    http_say_last(connection, 413, detail);
    return MHD_NO;
  }
  buffer_add(&call->body, bytes, *length);
  *length = 0;
  return MHD_YES;
}

/* When the empty line after the last chunk comes in two pieces, the library takes the head's last header for
 * a trailer, once more and from the same place. */
static enum MHD_Result count_trailer(void *context, enum MHD_ValueKind kind, const char *name,
                                     size_t name_length, const char *value, size_t value_length) {
  struct http_call *call = context;
  (void)kind;
  (void)name_length;
  (void)value;
  (void)value_length;
  call->has_trailer |= !call->field_count || name != call->fields[call->field_count - 1].name;
  return MHD_YES;
}

/* False: it cannot be unpacked, and is answered. */
static bool unpack_body(const struct http_server *server, struct http_call *call) {
  struct buffer plain = {0};
  struct error err;
  if (!call->is_gzip) return true;
  struct slice packed = {call->body.data, call->body.length};
  enum status status = http_coding_unpack(packed, body_bytes_max(server, call), &plain, &err);
  buffer_fini(&call->body);
  call->body = plain;
  if (status) http_problem(&call->request, problem_status(status), "%s", err.text);
  return !status;
}

static enum MHD_Result finish(struct http_connection *connection) {
  struct http_server *server = connection->server;
  struct http_call *call = &connection->call;
  MHD_get_connection_values_n(connection->library, MHD_FOOTER_KIND, count_trailer, call);
  if (call->has_trailer) {
    struct http_verdict verdict = {400, "trailers are not read here"};
    http_answer_refusal(connection, &verdict);
    return connection->is_severed ? MHD_NO : MHD_YES;
  }
  connection->phase = HTTP_PENDING;
  call->whole_us = clock_monotonic_us();
  server->pending++;
  call->in_handler = true;
  bool is_read = unpack_body(server, call);
  call->request.body = (struct slice){call->body.data, call->body.length};
  if (!is_read) {
    /* It is answered. */
  } else if (call->route) {
    call->route->handle(server->options.context, &call->request);
  } else {
    http_answer(&call->request, 204, NULL, NULL, 0);
  }
  call->in_handler = false;
  if (connection->phase == HTTP_PENDING) MHD_suspend_connection(connection->library);
  return connection->is_severed ? MHD_NO : MHD_YES;
}

enum MHD_Result http_call_continue(void *context, struct MHD_Connection *library, const char *url,
                                   const char *method, const char *version, const char *bytes, size_t *length,
                                   void **call_context) {
  struct http_connection *connection = *call_context;
  (void)context;
  (void)library;
  if (connection->is_severed || connection->phase != HTTP_RECEIVING) return MHD_NO;
  if (!connection->call.is_judged) return judge(connection, method, url, version);
  return *length ? keep_body(connection, bytes, length) : finish(connection);
}

void http_call_end(void *context, struct MHD_Connection *library, void **call_context,
                   enum MHD_RequestTerminationCode code) {
  struct http_server *server = context;
  struct http_connection *connection = connection_of(library);
  (void)call_context;
  if (connection->phase == HTTP_PENDING) server->pending--;
  if (connection->stream) http_stream_over(connection->stream);
  if (server->alone == &connection->call) server->alone = NULL;
  drop_long_body(&connection->call.body); /* the connection may stay, for nothing */
  /* Between target and handler the library refuses too (a length that is no number, a broken chunk). */
  if (connection->phase == HTTP_RECEIVING && code == MHD_REQUEST_TERMINATED_WITH_ERROR &&
      !connection->is_severed)
    server->figures.refused++;
  connection->phase = HTTP_IDLE;
  connection->since_ms = uv_now(server->options.loop);
  if (server->is_quiesced) http_sever(connection);
}

const char *http_header(const struct http_request *request, const char *name) {
  struct http_call *call = &http_connection_of(request)->call;
  const struct http_field *field = http_find_field(call->fields, call->field_count, name);
  return field ? trimmed_value(call, field) : NULL;
}

void http_each_header(const struct http_request *request, http_each_field *each, void *context) {
  struct http_call *call = &http_connection_of(request)->call;
  for (size_t i = 0; i < call->field_count; i++)
    each(context, call->fields[i].name, trimmed_value(call, &call->fields[i]));
}

const struct http_route *http_route_of(const struct http_request *request) {
  return http_connection_of(request)->call.route;
}

/* Whoever sends two does not say which. */
bool http_trace(const struct http_request *request, char id[static TRACE_ID_BYTES]) {
  struct http_call *call = &http_connection_of(request)->call;
  const char *found = NULL;
  size_t count = 0;
  id[0] = '\0';
  for (size_t i = 0; i < call->field_count; i++) {
    if (strcasecmp(call->fields[i].name, "traceparent")) continue;
    found = trimmed_value(call, &call->fields[i]);
    count++;
  }
  return count == 1 && trace_parse(found, id);
}

static const char *known_method(const char *method) {
  static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", NULL};
  return method && text_is_one_of(method, known) ? method : "other";
}

void http_tell_served(const struct http_connection *connection, int status, uint64_t bytes) {
  const struct http_options *options = &connection->server->options;
  const struct http_call *call = &connection->call;
  struct http_served served = {.method = known_method(call->request.method),
                               .route = call->route ? call->route->path : "none",
                               .status = status,
                               .bytes = bytes,
                               .duration_us = call->whole_us ? clock_monotonic_us() - call->whole_us : 0};
  if (!options->served) return;
  http_trace(&call->request, served.trace_id);
  options->served(options->context, &served);
}

bool http_has_header(const struct http_request *request, const char *name, const char *value) {
  struct http_call *call = &http_connection_of(request)->call;
  for (size_t i = 0; i < call->field_count; i++)
    if (!strcasecmp(call->fields[i].name, name) && !strcmp(trimmed_value(call, &call->fields[i]), value))
      return true;
  return false;
}

const char *http_query(const struct http_request *request, const char *name) {
  return http_target_find(&http_connection_of(request)->call.target, name);
}
