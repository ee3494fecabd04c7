/* The server: libmicrohttpd's daemon without threads, its epoll descriptor watched by the loop.
 *
 * The library knows idle time only, so time is ours: a sweep over the open connections (at most some
 * thousand) a few times a second ends those that have overstayed their phase (http_inside.h draws them). What
 * it cannot be told to do (close a connection) is done to the socket, and it follows. Leaves requests to
 * http_call.c, sockets to http_listen.c. The loop's thread.
 */
#include "net/http.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/http_arrival.h"
#include "net/http_inside.h"

enum {
  SPARE_CONNECTIONS = 64,   /* accepted beyond the limit, so that they can be told 503 */
  RECORDS_BYTES = 12 << 10, /* beyond a head's bytes, for the library's list of its headers */
  RUNS_MAX = 4,             /* MHD_run in a row before the loop's other work has its turn */
  FIRST_BYTE_SLACK_MS = 50, /* the kernel's clock ticks coarsely */
  SWEEP_MIN_MS = 10,
  SWEEP_MAX_MS = 250
};

static void run_daemon(struct http_server *server) {
  unsigned long long wait_ms;
  bool is_unfinished = true;
  server->is_running = true;
  for (int i = 0; i < RUNS_MAX && is_unfinished; i++) {
    MHD_run(server->daemon);
    is_unfinished = MHD_get_timeout(server->daemon, &wait_ms) && !wait_ms;
  }
  server->is_running = false;
}

static void on_again(uv_timer_t *timer);

/* The library's connections have no timeout of their own: it has work left, or waits for events. */
static void run(struct http_server *server) {
  unsigned long long wait_ms;
  run_daemon(server);
  if (MHD_get_timeout(server->daemon, &wait_ms)) http_run_soon(server);
}

/* A timer of no time: due before the loop polls again, and a second start before that is free. */
void http_run_soon(struct http_server *server) {
  if (!uv_is_active((uv_handle_t *)&server->again)) uv_timer_start(&server->again, on_again, 0, 0);
}

static void on_again(uv_timer_t *timer) {
  run(timer->data);
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  (void)status;
  (void)events;
  run(poll->data);
}

/* When the first bytes of a request came whose line is not whole yet, of which the library tells nothing. On
 * a connection that has served before, bytes right behind the last request are not told from it: idle_ms
 * bounds those, as it does on a unix socket. */
static void note_first_byte(struct http_connection *connection, uint64_t now_ms) {
  uint64_t bytes, quiet_ms;
  if (connection->first_byte_ms || !http_arrival_find(connection->fd, &bytes, &quiet_ms)) return;
  bool is_new = !connection->call.text;
  if (is_new ? bytes > 0 : connection->since_ms + quiet_ms + FIRST_BYTE_SLACK_MS < now_ms)
    connection->first_byte_ms = now_ms - quiet_ms;
}

static bool is_overdue(const struct http_connection *connection, uint64_t now_ms) {
  uint64_t request_ms = connection->server->options.request_ms;
  if (connection->phase == HTTP_RECEIVING) return now_ms - connection->since_ms > request_ms;
  return connection->first_byte_ms && now_ms - connection->first_byte_ms > request_ms;
}

static void sweep_connection(struct http_connection *connection, uint64_t now_ms) {
  if (connection->phase == HTTP_PENDING) return;
  if (connection->stream && !connection->is_severed) {
    http_stream_sweep(connection->stream, now_ms);
    return;
  }
  if (connection->is_severed) {
    /* The library looks once for each edge of its epoll; bytes that came with the end hid it. Tell it again. */
    http_sever(connection);
    return;
  }
  if (connection->phase == HTTP_IDLE) note_first_byte(connection, now_ms);
  if (is_overdue(connection, now_ms)) {
    http_say_last(connection, 408, "the request did not arrive in time");
    http_sever(connection);
  } else if (now_ms - connection->since_ms > connection->server->options.idle_ms) {
    http_sever(connection);
  }
}

static void on_sweep(uv_timer_t *timer) {
  struct http_server *server = timer->data;
  uint64_t now_ms = uv_now(server->options.loop);
  for (struct http_connection *connection = server->connections; connection; connection = connection->next)
    sweep_connection(connection, now_ms);
  http_linger_sweep(server, now_ms);
  if (!server->connections && !server->lingers) uv_timer_stop(timer);
}

static void start_sweep(struct http_server *server) {
  const struct http_options *options = &server->options;
  uint64_t shorter_ms = options->idle_ms < options->request_ms ? options->idle_ms : options->request_ms;
  uint64_t period_ms = shorter_ms / 8;
  if (period_ms < SWEEP_MIN_MS) period_ms = SWEEP_MIN_MS;
  if (period_ms > SWEEP_MAX_MS) period_ms = SWEEP_MAX_MS;
  if (!uv_is_active((uv_handle_t *)&server->sweep))
    uv_timer_start(&server->sweep, on_sweep, period_ms, period_ms);
}

static void *connection_open(struct http_server *server, struct MHD_Connection *library) {
  struct http_connection *connection = mem_zero(sizeof *connection);
  *connection = (struct http_connection){
      .server = server,
      .library = library,
      .fd = MHD_get_connection_info(library, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
      .since_ms = uv_now(server->options.loop),
      .next = server->connections,
      .link = &server->connections};
  if (connection->next) connection->next->link = &connection->next;
  server->connections = connection;
  start_sweep(server);
  if (++server->figures.connections > server->options.connections_max) {
    http_say_last(connection, 503, "there are too many connections");
    http_sever(connection);
  }
  return connection;
}

static void connection_close(struct http_connection *connection) {
  struct http_server *server = connection->server;
  if (connection->must_linger && server->daemon) http_linger_start(server, connection->fd);
  *connection->link = connection->next;
  if (connection->next) connection->next->link = connection->link;
  server->figures.connections--;
  http_call_fini(&connection->call);
  free(connection);
}

static void on_connection(void *context, struct MHD_Connection *library, void **socket_context,
                          enum MHD_ConnectionNotificationCode code) {
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    *socket_context = connection_open(context, library);
  } else {
    connection_close(*socket_context);
  }
}

/* Targets are decoded by http_target.c, from their copy; the library must leave them as they are. */
static size_t keep_escapes(void *context, struct MHD_Connection *library, char *text) {
  (void)context;
  (void)library;
  return strlen(text);
}

static enum status start_daemon(struct http_server *server, int listener, struct error *err) {
  const struct http_options *options = &server->options;
  /* No more than needed: the library clears all of it after each request (48 KiB: a tenth of its CPU). */
  size_t memory_bytes = options->header_bytes_max + RECORDS_BYTES;
  struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, (char *)options->tls_cert},
                                 {MHD_OPTION_HTTPS_MEM_KEY, 0, (char *)options->tls_key},
                                 {MHD_OPTION_END, 0, NULL}};
  bool is_tls = options->tls_cert != NULL;
  server->daemon = MHD_start_daemon(
      MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (is_tls ? MHD_USE_TLS : 0), 0, NULL, NULL,
      http_call_continue, server, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
      options->connections_max + SPARE_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_bytes,
      MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_URI_LOG_CALLBACK, http_call_begin, server,
      MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, http_call_end, server,
      MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_ARRAY, is_tls ? tls : tls + 2,
      MHD_OPTION_END);
  if (server->daemon) return STATUS_OK;
  if (is_tls)
    return error_set(err, STATUS_INVALID,
                     "the certificate and the key do not go together, or are no PEM files");
  return error_set(err, STATUS_IO, "the HTTP library did not start");
}

static void watch_daemon(struct http_server *server) {
  uv_loop_t *loop = server->options.loop;
  int epoll = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
  uv_timer_init(loop, &server->again);
  uv_timer_init(loop, &server->sweep);
  must(!uv_poll_init(loop, &server->poll, epoll));
  server->again.data = server->sweep.data = server->poll.data = server;
  server->open_handles = 3;
  uv_poll_start(&server->poll, UV_READABLE, on_poll);
}

static void fill_defaults(struct http_options *options) {
  if (!options->body_bytes_max) options->body_bytes_max = 1 << 20;
  if (!options->connections_max) options->connections_max = 1024;
  if (!options->header_bytes_max) options->header_bytes_max = 16 << 10;
  if (!options->idle_ms) options->idle_ms = 60000;
  if (!options->request_ms) options->request_ms = 10000;
}

static enum status listen_somewhere(struct http_server *server, int *listener, struct error *err) {
  const struct http_options *options = &server->options;
  struct stat made;
  if (!options->unix_path) return http_listen_tcp(options->host, options->port, listener, &server->port, err);
  enum status status = http_listen_unix(options->unix_path, options->is_control ? 0600 : 0660, listener, err);
  if (status || stat(options->unix_path, &made)) return status;
  server->unix_path = mem_copy_text(options->unix_path);
  server->socket_device = made.st_dev;
  server->socket_inode = made.st_ino;
  return STATUS_OK;
}

/* Ours alone: another process may have put its own there since. */
static void remove_socket_file(struct http_server *server) {
  struct stat found;
  if (server->unix_path && !lstat(server->unix_path, &found) && found.st_ino == server->socket_inode &&
      found.st_dev == server->socket_device)
    unlink(server->unix_path);
  free(server->unix_path);
  server->unix_path = NULL;
}

enum status http_open(const struct http_options *options, struct http_server **opened, struct error *err) {
  struct http_server *server = mem_zero(sizeof *server);
  int listener = -1;
  must(options->unix_path || !options->is_control);
  server->options = *options;
  fill_defaults(&server->options);
  enum status status = listen_somewhere(server, &listener, err);
  if (status) goto free_server;
  status = start_daemon(server, listener, err);
  if (status) goto close_listener;
  watch_daemon(server);
  *opened = server;
  return STATUS_OK;

close_listener:
  close(listener);
  remove_socket_file(server);
free_server:
  free(server);
  return status;
}

uint16_t http_port(const struct http_server *server) {
  return server->port;
}

void http_quiesce(struct http_server *server) {
  if (server->is_quiesced) return;
  server->is_quiesced = true;
  int listener = MHD_quiesce_daemon(server->daemon);
  if (listener != MHD_INVALID_SOCKET) close(listener);
  remove_socket_file(server);
  for (struct http_connection *connection = server->connections; connection; connection = connection->next)
    if (connection->phase == HTTP_IDLE)
      http_sever(connection);
    else if (connection->stream)
      http_stream_end(connection->stream);
}

unsigned http_pending(const struct http_server *server) {
  return server->pending;
}

/* The library aborts on a connection that is still suspended when it stops. Streams were awoken to end by http_quiesce. */
static void stop_daemon(struct http_server *server) {
  struct MHD_Daemon *daemon = server->daemon;
  for (struct http_connection *connection = server->connections; connection; connection = connection->next)
    if (connection->phase == HTTP_PENDING) MHD_resume_connection(connection->library);
  server->daemon = NULL;
  MHD_stop_daemon(daemon);
}

void http_handle_closed(struct http_server *server) {
  server->open_handles--;
}

static void on_handle_closed(uv_handle_t *handle) {
  http_handle_closed(handle->data);
}

void http_close(struct http_server *server) {
  if (!server) return;
  must(!server->is_running);
  http_quiesce(server);
  uv_close((uv_handle_t *)&server->poll, on_handle_closed);
  uv_close((uv_handle_t *)&server->again, on_handle_closed);
  uv_close((uv_handle_t *)&server->sweep, on_handle_closed);
  stop_daemon(server);
  http_linger_sweep(server, UINT64_MAX);
  while (server->open_handles) uv_run(server->options.loop, UV_RUN_NOWAIT);
  free(server);
}

struct http_figures http_figures(const struct http_server *server) {
  return server->figures;
}
