/* The echo server: handlers that answer at once, in a batch from a later turn, and after a while. See echo.h.
 */
#include "tests/http/echo.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "base/error.h"
#include "base/memory.h"
#include "net/http.h"

struct waiting {
  struct http_request *request;
  uint64_t due_ms;
  struct waiting *next;
};

struct site {
  uv_loop_t loop;
  uv_idle_t idle;
  uv_timer_t timer;
  uv_signal_t on_term, on_usr1;
  struct http_server *server;
  struct waiting *batch, *slow;
  unsigned smuggled;
};

static void answer_text(struct http_request *request, int status, const char *text) {
  http_answer(request, status, "text/plain", mem_copy_text(text), strlen(text));
}

static void answer_echo(struct http_request *request) {
  size_t length = request->body.length;
  char *copy = length ? mem_copy(request->body.data, length) : NULL;
  http_answer(request, 200, *request->content_type ? request->content_type : "text/plain", copy, length);
}

static void echo(void *context, struct http_request *request) {
  (void)context;
  answer_echo(request);
}

static void on_idle(uv_idle_t *idle) {
  struct site *site = idle->data;
  while (site->batch) {
    struct waiting *waiting = site->batch;
    site->batch = waiting->next;
    answer_echo(waiting->request);
    free(waiting);
  }
  uv_idle_stop(idle);
}

static void later(void *context, struct http_request *request) {
  struct site *site = context;
  struct waiting *waiting = mem_zero(sizeof *waiting);
  *waiting = (struct waiting){.request = request, .next = site->batch};
  site->batch = waiting;
  uv_idle_start(&site->idle, on_idle);
}

static void on_timer(uv_timer_t *timer) {
  struct site *site = timer->data;
  for (struct waiting **link = &site->slow, *waiting; (waiting = *link);) {
    if (waiting->due_ms > uv_now(&site->loop)) {
      link = &waiting->next;
      continue;
    }
    *link = waiting->next;
    answer_text(waiting->request, 200, "slow");
    free(waiting);
  }
  if (!site->slow) uv_timer_stop(timer);
}

static void answer_after(struct site *site, struct http_request *request, uint64_t wait_ms) {
  struct waiting *waiting = mem_zero(sizeof *waiting);
  *waiting =
      (struct waiting){.request = request, .due_ms = uv_now(&site->loop) + wait_ms, .next = site->slow};
  site->slow = waiting;
  if (!uv_is_active((uv_handle_t *)&site->timer)) uv_timer_start(&site->timer, on_timer, 10, 10);
}

static void slow(void *context, struct http_request *request) {
  answer_after(context, request, 150);
}

static void slower(void *context, struct http_request *request) {
  answer_after(context, request, 1500);
}

static void item(void *context, struct http_request *request) {
  (void)context;
  answer_text(request, 200, request->argument);
}

static void query(void *context, struct http_request *request) {
  const char *value = http_query(request, "a");
  (void)context;
  http_add_header(request, "X-Agent", http_header(request, "user-agent") ? "named" : "none");
  answer_text(request, 200, value ? value : "(none)");
}

static void smuggled(void *context, struct http_request *request) {
  struct site *site = context;
  site->smuggled++;
  answer_text(request, 200, "SMUGGLED");
}

static void figures(void *context, struct http_request *request) {
  struct site *site = context;
  struct http_figures figures = http_figures(site->server);
  char text[200];
  snprintf(text, sizeof text, "smuggled %u pending %u connections %u refused %llu", site->smuggled,
           http_pending(site->server), figures.connections, (unsigned long long)figures.refused);
  answer_text(request, 200, text);
}

static void health(void *context, struct http_request *request) {
  (void)context;
  answer_text(request, 200, "ok");
}

static void busy(void *context, struct http_request *request) {
  (void)context;
  http_add_header(request, "Retry-After", "3");
  http_problem(request, 429, "too much of \"%s\"", "it");
}

static const char *const text_types[] = {"application/json", "text/plain", NULL};
static const char *const any_type[] = {"*", NULL};

static const struct http_route routes[] = {
    {"POST", "/echo", text_types, .handle = echo},
    {"POST", "/any", any_type, .handle = echo},
    {"POST", "/alone", any_type, .handle = echo, .is_alone = true},
    {"POST", "/later", any_type, .handle = later},
    {"PUT", "/items/{id}", any_type, .handle = item},
    {"GET", "/items/{id}", .handle = item},
    {"GET", "/query", .handle = query},
    {"GET", "/slow", .handle = slow},
    {"GET", "/slower", .handle = slower},
    {"GET", "/figures", .is_open = true, .handle = figures},
    {"GET", "/healthz", .is_open = true, .handle = health},
    {"GET", "/smuggled", .is_open = true, .handle = smuggled},
    {"POST", "/smuggled", any_type, .is_open = true, .handle = smuggled},
    {"GET", "/busy", .handle = busy},
    {0}};

static void on_signal(uv_signal_t *handle, int number) {
  struct site *site = handle->data;
  if (number == SIGUSR1) {
    http_quiesce(site->server);
  } else {
    uv_stop(&site->loop);
  }
}

static void drop_list(struct waiting *list) {
  while (list) {
    struct waiting *next = list->next;
    free(list);
    list = next;
  }
}

static void site_init(struct site *site) {
  uv_loop_init(&site->loop);
  uv_idle_init(&site->loop, &site->idle);
  uv_timer_init(&site->loop, &site->timer);
  uv_signal_init(&site->loop, &site->on_term);
  uv_signal_init(&site->loop, &site->on_usr1);
  site->idle.data = site->timer.data = site->on_term.data = site->on_usr1.data = site;
  uv_signal_start(&site->on_term, on_signal, SIGTERM);
  uv_signal_start(&site->on_usr1, on_signal, SIGUSR1);
}

static int site_fini(struct site *site) {
  http_close(site->server);
  uv_close((uv_handle_t *)&site->idle, NULL);
  uv_close((uv_handle_t *)&site->timer, NULL);
  uv_close((uv_handle_t *)&site->on_term, NULL);
  uv_close((uv_handle_t *)&site->on_usr1, NULL);
  uv_run(&site->loop, UV_RUN_DEFAULT);
  drop_list(site->batch);
  drop_list(site->slow);
  return uv_loop_close(&site->loop) ? 1 : 0;
}

/* In this process, until SIGTERM. */
static int serve(const char *unix_path, bool is_patient, int ready_fd) {
  struct site site = {0};
  struct error err;
  site_init(&site);
  struct http_options options = {.loop = &site.loop,
                                 .host = "127.0.0.1",
                                 .unix_path = unix_path,
                                 .is_control = unix_path != NULL,
                                 .routes = routes,
                                 .context = &site,
                                 .body_bytes_max = ECHO_BODY_MAX,
                                 .connections_max = ECHO_CONNECTIONS_MAX,
                                 .idle_ms = is_patient ? ECHO_PATIENT_MS : ECHO_IDLE_MS,
                                 .request_ms = is_patient ? ECHO_PATIENT_MS : ECHO_REQUEST_MS};
  if (http_open(&options, &site.server, &err)) {
    fprintf(stderr, "echo: %s\n", err.text);
    return 1;
  }
  uint16_t port = http_port(site.server);
  must(write(ready_fd, &port, sizeof port) == sizeof port);
  uv_run(&site.loop, UV_RUN_DEFAULT);
  return site_fini(&site);
}

static void start(struct echo *echo_server, const char *unix_path, bool is_patient) {
  int ready[2];
  must(!pipe(ready));
  echo_server->unix_path = unix_path;
  echo_server->pid = fork();
  must(echo_server->pid >= 0);
  if (!echo_server->pid) {
    close(ready[0]);
    exit(serve(unix_path, is_patient, ready[1]));
  }
  close(ready[1]);
  must(read(ready[0], &echo_server->port, sizeof echo_server->port) == sizeof echo_server->port);
  close(ready[0]);
}

void echo_start(struct echo *echo_server, const char *unix_path) {
  start(echo_server, unix_path, false);
}

void echo_start_patient(struct echo *echo_server) {
  start(echo_server, NULL, true);
}

bool echo_stop(struct echo *echo_server) {
  int status = -1;
  kill(echo_server->pid, SIGTERM);
  return waitpid(echo_server->pid, &status, 0) == echo_server->pid && WIFEXITED(status) &&
         !WEXITSTATUS(status);
}
