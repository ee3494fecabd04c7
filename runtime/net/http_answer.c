/* Answers: an ordinary one through the library, a problem as one of them, and last words written straight to
 * the socket where the library has no way to answer (a request that never becomes whole, a body that grows
 * too long while it is read, a connection too many).
 *
 * Answered outside the handler, the connection is resumed and the library asked to run on the loop's next
 * turn: however many answers a turn brings, they cost one MHD_run. The loop's thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "domain/problem.h"
#include "net/http_inside.h"

struct http_connection *http_connection_of(const struct http_request *request) {
  return request->server_private;
}

bool http_is_by_socket(const struct http_request *request) {
  return http_connection_of(request)->server->options.is_control;
}

void http_add_header(struct http_request *request, const char *name, const char *value) {
  struct http_call *call = &http_connection_of(request)->call;
  struct http_added *added = arena_alloc(&call->arena, sizeof *added);
  added->name = arena_text(&call->arena, name, strlen(name));
  added->value = arena_text(&call->arena, value, strlen(value));
  added->next = call->added;
  call->added = added;
}

static void count_answer(struct http_server *server, int status) {
  if (status >= 100 && status < 600) server->figures.answers_by_class[status / 100]++;
}

static void put_headers(const struct http_connection *connection, const char *content_type,
                        struct MHD_Response *response) {
  if (content_type) MHD_add_response_header(response, "Content-Type", content_type);
  for (struct http_added *added = connection->call.added; added; added = added->next)
    must(MHD_add_response_header(response, added->name, added->value));
  if (connection->call.is_last || connection->server->is_quiesced)
    MHD_add_response_header(response, "Connection", "close");
}

static struct MHD_Response *make_response(const struct http_connection *connection, const char *content_type,
                                          char *body, size_t length) {
  struct MHD_Response *response = MHD_create_response_from_buffer(
      length, length ? body : "", length ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
  must(response);
  if (!length) free(body);
  put_headers(connection, content_type, response);
  return response;
}

static void queue(struct http_connection *connection, int status, struct MHD_Response *response,
                  enum http_phase phase) {
  struct http_server *server = connection->server;
  connection->phase = phase;
  connection->since_ms = uv_now(server->options.loop);
  count_answer(server, status);
  if (!MHD_queue_response(connection->library, (unsigned)status, response)) connection->is_severed = true;
  MHD_destroy_response(response);
}

static void queue_answer(struct http_connection *connection, int status, const char *content_type, char *body,
                         size_t length) {
  queue(connection, status, make_response(connection, content_type, body, length), HTTP_ANSWERING);
}

/* Suspended since its handler returned. */
static void resume(struct http_connection *connection) {
  if (connection->call.in_handler) return;
  MHD_resume_connection(connection->library);
  http_run_soon(connection->server);
}

void http_queue_stream(struct http_connection *connection, const char *content_type,
                       struct MHD_Response *response) {
  must(connection->phase == HTTP_PENDING);
  connection->server->pending--;
  connection->call.is_last = true;
  put_headers(connection, content_type, response);
  queue(connection, 200, response, HTTP_STREAMING);
  must(!connection->is_severed);
  resume(connection);
}

void http_answer(struct http_request *request, int status, const char *content_type, char *body,
                 size_t length) {
  struct http_connection *connection = http_connection_of(request);
  must(connection->phase == HTTP_PENDING);
  http_tell_served(connection, status, length);
  connection->server->pending--;
  queue_answer(connection, status, content_type, body, length);
  resume(connection);
}

void http_problem(struct http_request *request, int status, const char *detail_format, ...) {
  struct buffer body = {0};
  char detail[512], trace[TRACE_ID_BYTES];
  size_t length;
  va_list arguments;
  va_start(arguments, detail_format);
  vsnprintf(detail, sizeof detail, detail_format, arguments);
  va_end(arguments);
  http_trace(request, trace);
  problem_put_traced(&body, status, detail, trace);
  if (status == 401) http_add_header(request, "WWW-Authenticate", "Bearer realm=\"sarto\"");
  char *text = buffer_take(&body, &length);
  http_answer(request, status, "application/problem+json", text, length);
}

void http_answer_refusal(struct http_connection *connection, const struct http_verdict *verdict) {
  struct http_call *call = &connection->call;
  struct buffer body = {0};
  char trace[TRACE_ID_BYTES];
  size_t length;
  connection->server->figures.refused++;
  connection->must_linger = true;
  call->is_last = true;
  http_trace(&call->request, trace);
  problem_put_traced(&body, verdict->status, verdict->detail, trace);
  if (verdict->status == 401) http_add_header(&call->request, "WWW-Authenticate", "Bearer realm=\"sarto\"");
  char *text = buffer_take(&body, &length);
  http_tell_served(connection, verdict->status, length);
  queue_answer(connection, verdict->status, "application/problem+json", text, length);
}

static void put_last_words(struct buffer *out, int status, const char *detail, const char *trace) {
  struct buffer problem = {0};
  problem_put_traced(&problem, status, detail, trace);
  buffer_print(out, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: application/problem+json\r\n",
               status, problem_title(status));
  if (status == 503) buffer_add_text(out, "Retry-After: 1\r\n");
  buffer_print(out, "Content-Length: %zu\r\n\r\n", problem.length);
  buffer_add(out, problem.data, problem.length);
  buffer_fini(&problem);
}

void http_say_last(struct http_connection *connection, int status, const char *detail) {
  struct buffer out = {0};
  char trace[TRACE_ID_BYTES] = "";
  bool is_request = connection->phase == HTTP_RECEIVING;
  if (is_request) http_trace(&connection->call.request, trace);
  put_last_words(&out, status, detail, trace);
  connection->is_severed = true;
  connection->server->figures.refused++;
  count_answer(connection->server, status);
  if (is_request) http_tell_served(connection, status, out.length);
  if (connection->server->options.tls_cert) {
    buffer_fini(&out); /* in the clear it would be no word of TLS */
    return;
  }
  /* Into an empty socket buffer; if it does not fit there, nobody reads. */
  (void)!send(connection->fd, out.data, out.length, MSG_NOSIGNAL | MSG_DONTWAIT);
  buffer_fini(&out);
}

/* The library has no call to close a connection: it closes when it reads the end, or fails to write. */
void http_sever(struct http_connection *connection) {
  connection->is_severed = true;
  shutdown(connection->fd, connection->phase >= HTTP_ANSWERING ? SHUT_RDWR : SHUT_RD);
  if (connection->stream) http_stream_break(connection->stream);
}
