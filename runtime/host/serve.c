/* The HTTP service's life. See serve.h and serve_inside.h; net/http.c speaks the protocol. */
#include "host/serve_events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "host/say.h"
#include "net/http_admit.h"

enum {
  GRACE_MS = 10000,
  END_LOOK_MS = 20,
  HOUSEKEEPING_MS = 1000,
  TURNS_TO_PRUNE = 60, /* of housekeeping */
  TURNS_TO_ERASE = 5,  /* what a reader held up is due as soon as it has ended */
  LAST_TURNS = 4,
  PEM_BYTES_MAX = 1 << 20
};

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
  say(stderr, LOG_ERROR "sarto serve: retention: %s", serve->prune_error.text);
  if (serve->prune_status == SARTO_FULL || serve->prune_status == SARTO_BUSY)
    return; /* the next turn may do */
  end_at_once(serve, serve->prune_status);
}

/* Of whoever copied a file there; `sarto token` says so itself. */
static void renew_tokens(struct serve *serve) {
  struct error err;
  bool was_bad = serve->are_tokens_bad;
  serve->are_tokens_bad = access_renew(serve->access, &err) != STATUS_OK;
  if (serve->are_tokens_bad && !was_bad)
    say(stderr, "sarto serve: access tokens: %s; those that were read before hold", err.text);
}

static void keep_house(uv_timer_t *timer) {
  struct serve *serve = timer->data;
  sarto_error error;
  int status = sarto_tick(serve->runtime, &error);
  if (status) {
    say(stderr, LOG_ERROR "sarto serve: %s", error.text);
    end_at_once(serve, status);
    return;
  }
  renew_tokens(serve);
  streams_tick(serve->streams);
  if (++serve->house_turns % TURNS_TO_ERASE == 0 && !serve->rights.is_erasing)
    serve_rights_start(&serve->rights);
  if (serve->house_turns % TURNS_TO_PRUNE) return;
  once_sweep(serve->once, clock_now_ms());
  if (serve->is_pruning) return;
  serve->is_pruning = uv_queue_work(serve->loop, &serve->pruning, prune, finish_prune) == 0;
}

struct serve *serve_new(uv_loop_t *loop) {
  struct serve *serve = mem_zero(sizeof *serve);
  serve->loop = loop;
  serve->once = once_new();
  serve->streams = streams_new(serve);
  serve->answered_end = &serve->answered;
  pthread_mutex_init(&serve->lock, NULL);
  must(!uv_async_init(loop, &serve->wake, serve_take_answers));
  uv_timer_init(loop, &serve->housekeeping);
  uv_timer_init(loop, &serve->grace);
  serve->wake.data = serve->housekeeping.data = serve->grace.data = serve->pruning.data = serve;
  return serve;
}

static enum status read_pem(const char *option, const char *path, struct buffer *text, struct error *err) {
  FILE *file = fopen(path, "re");
  char bytes[4096];
  size_t count;
  if (!file) return error_set(err, STATUS_INVALID, "%s: %s: %s", option, path, strerror(errno));
  while ((count = fread(bytes, 1, sizeof bytes, file)) && text->length < PEM_BYTES_MAX)
    buffer_add(text, bytes, count);
  enum status status = STATUS_OK;
  if (ferror(file) || text->length >= PEM_BYTES_MAX)
    status = error_set(err, STATUS_INVALID, "%s: %s: it cannot be read, or is no PEM file", option, path);
  fclose(file);
  return status;
}

static enum status refuse_port(const struct serve_options *options, struct error *err) {
  unsigned other = options->port == UINT16_MAX ? 8080 : options->port + 1u;
  return error_set(err, STATUS_BUSY,
                   "%s:%u is in use; choose another port with --listen %u (make run PORT=%u)", options->host,
                   options->port, other, other);
}

static void note_served(void *context, const struct http_served *served) {
  struct serve *serve = context;
  latency_note(&serve->latency, served);
  if (serve->log) log_request(serve->log, served);
}

/* Who listens where others can ask lets nobody in without a token, and says so before it begins. */
static enum status check_door(const struct serve *serve, const struct serve_options *options,
                              struct error *err) {
  if (options->unix_path || http_admits_at(options->host) || access_has_tokens(serve->access))
    return STATUS_OK;
  return error_set(
      err, STATUS_INVALID,
      "--listen: %s is no loopback address, and without access tokens only programs on this "
      "machine are served: make one first (sarto token NAME --role ROLE --db FILE), or listen on "
      "127.0.0.1:%u",
      options->host, options->port);
}

static enum status open_door(struct serve *serve, const struct serve_options *options, struct error *err) {
  struct buffer cert = {0}, key = {0};
  struct http_options http = {.loop = serve->loop,
                              .host = options->host,
                              .port = options->port,
                              .unix_path = options->unix_path,
                              .routes = serve_routes,
                              .served = note_served,
                              .context = serve,
                              .gate = access_gate,
                              .opens_to = access_opens_to,
                              .gate_context = serve->access};
  enum status status = check_door(serve, options, err);
  if (!status && options->tls_cert) status = read_pem("--tls-cert", options->tls_cert, &cert, err);
  if (!status && options->tls_cert) status = read_pem("--tls-key", options->tls_key, &key, err);
  serve->is_tls = options->tls_cert != NULL;
  if (options->tls_cert) http.tls_cert = buffer_text(&cert), http.tls_key = buffer_text(&key);
  if (status) goto done;
  status = http_open(&http, &serve->http, err);
  if (status == STATUS_BUSY && !options->unix_path)
    refuse_port(options, err);
  else if (status && options->tls_cert)
    error_wrap(err, "--tls-cert, --tls-key");
  else if (status && options->unix_path)
    error_wrap(err, "--listen");
  else if (status)
    error_wrap(err, "%s:%u", options->host, options->port);
done:
  buffer_fini(&cert);
  buffer_fini(&key);
  return status;
}

static enum status open_control(struct serve *serve, const char *path, struct error *err) {
  serve->control_path = mem_copy_text(path);
  const struct http_options http = {.loop = serve->loop,
                                    .unix_path = serve->control_path,
                                    .is_control = true,
                                    .routes = serve_routes,
                                    .served = note_served,
                                    .context = serve};
  return http_open(&http, &serve->control, err);
}

enum status serve_start(struct serve *serve, sarto_runtime *runtime, const struct serve_options *options,
                        struct error *err) {
  serve->runtime = runtime;
  serve->log = options->log;
  serve->webhook_origins = options->webhook_origins;
  serve->releases = (struct serve_releases){
      .loop = serve->loop, .database = options->database, .reload = reload_new(serve->loop, runtime)};
  serve->backup = serve_backup_new(serve->loop, runtime, options->database);
  serve->rights =
      (struct serve_rights){.loop = serve->loop, .database = options->database, .runtime = runtime};
  serve->asks.loop = serve->loop;
  serve->asks.runtime = runtime;
  enum status status = access_open(options->database, &serve->access, err);
  if (!status) status = open_door(serve, options, err);
  if (!status && options->control_path) status = open_control(serve, options->control_path, err);
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

bool serve_is_reloading(const struct serve *serve) {
  return reload_is_busy(serve->releases.reload);
}

uint16_t serve_port(const struct serve *serve) {
  return http_port(serve->http);
}

static unsigned pending(const struct serve *serve) {
  return http_pending(serve->http) + (serve->control ? http_pending(serve->control) : 0);
}

void serve_look_at_end(struct serve *serve) {
  if (pending(serve) && uv_now(serve->loop) < serve->stop_by_ms) return;
  uv_timer_stop(&serve->grace);
  serve->stopped(serve->stopped_context);
}

/* Not all answers come by way of take_answers: those of changes do not. */
static void look_at_end(uv_timer_t *timer) {
  serve_look_at_end(timer->data);
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
  serve_look_at_end(serve);
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
  serve->asks.is_left = true;
  serve_backup_free(serve->backup);
  while (serve->is_pruning || serve->releases.reading_count || serve->asks.is_counting ||
         serve->rights.is_erasing || serve->rights.export_count)
    uv_run(serve->loop, UV_RUN_ONCE);
  reload_free(serve->releases.reload);
  sarto_close(serve->runtime);
  serve_drain(serve);
  for (int turn = 0; turn < LAST_TURNS; turn++) uv_run(serve->loop, UV_RUN_NOWAIT); /* those answers go out */
  uv_close((uv_handle_t *)&serve->wake, NULL);
  uv_close((uv_handle_t *)&serve->housekeeping, NULL);
  uv_close((uv_handle_t *)&serve->grace, NULL);
  close_http(&serve->http);
  close_http(&serve->control);
  uv_run(serve->loop, UV_RUN_NOWAIT);
  streams_free(serve->streams);
  pthread_mutex_destroy(&serve->lock);
  access_close(serve->access);
  once_free(serve->once);
  free(serve->control_path);
  free(serve);
}