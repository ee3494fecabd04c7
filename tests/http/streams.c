/* What http_stream.h promises, over real sockets against a server in a process of its own, whose idle time is short: a stream
 * is told at once and later, sleeps longer than an idle connection may, and ends with its source, its client, a client
 * that takes nothing, or its server. The server leaves with 0 only when each stream that was opened was closed, once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utlist.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/http_stream.h"
#include "tests/http/client.h"

enum { IDLE_MS = 400, MANY = 200, WAIT_MS = 8000 };

/* ---- the server ---- */

struct listener {
  struct listener *prev, *next;
  struct site *site;
  struct http_stream *stream;
  bool is_new, is_flood;
  unsigned told; /* the number that it was told last */
};

struct site {
  uv_loop_t loop;
  uv_signal_t on_term, on_usr1;
  struct http_server *server;
  struct listener *listeners;
  unsigned said, opened, closed;
};

static void next(void *context, struct buffer *out) {
  struct listener *listener = context;
  if (listener->is_flood) {
    char page[HTTP_STREAM_BYTES_MAX];
    memset(page, 'x', sizeof page);
    buffer_add(out, page, sizeof page);
    return;
  }
  if (listener->is_new) buffer_add_text(out, "hello;");
  if (listener->told != listener->site->said) buffer_print(out, "said %u;", listener->site->said);
  listener->is_new = false;
  listener->told = listener->site->said;
}

static void over(void *context) {
  struct listener *listener = context;
  listener->site->closed++;
  DL_DELETE(listener->site->listeners, listener);
  free(listener);
}

static void listen_now(void *context, struct http_request *request) {
  struct site *site = context;
  struct listener *listener = mem_zero(sizeof *listener);
  *listener = (struct listener){
      .site = site, .is_new = true, .is_flood = http_query(request, "flood"), .told = site->said};
  DL_APPEND(site->listeners, listener);
  site->opened++;
  listener->stream =
      http_stream_open(request, "text/event-stream", &(struct http_stream_source){next, over, listener});
}

static void answer_count(struct site *site, struct http_request *request) {
  struct buffer out = {0};
  size_t length;
  buffer_print(&out, "open %u;", site->opened - site->closed);
  char *text = buffer_take(&out, &length);
  http_answer(request, 200, "text/plain", text, length);
}

static void say(void *context, struct http_request *request) {
  struct site *site = context;
  struct listener *listener;
  site->said++;
  DL_FOREACH(site->listeners, listener) http_stream_wake(listener->stream);
  answer_count(site, request);
}

static void end(void *context, struct http_request *request) {
  struct site *site = context;
  struct listener *listener;
  DL_FOREACH(site->listeners, listener) http_stream_end(listener->stream);
  answer_count(site, request);
}

static void count(void *context, struct http_request *request) {
  answer_count(context, request);
}

static const struct http_route routes[] = {
    {.method = "GET", .path = "/listen", .handle = listen_now},
    {.method = "GET", .path = "/say", .handle = say},
    {.method = "GET", .path = "/end", .handle = end},
    {.method = "GET", .path = "/count", .handle = count},
    {0},
};

static void on_signal(uv_signal_t *handle, int number) {
  struct site *site = handle->data;
  if (number == SIGUSR1)
    http_quiesce(site->server);
  else
    uv_stop(&site->loop);
}

static int serve(int ready_fd) {
  struct site site = {0};
  struct error err;
  uv_loop_init(&site.loop);
  uv_signal_init(&site.loop, &site.on_term);
  uv_signal_init(&site.loop, &site.on_usr1);
  site.on_term.data = site.on_usr1.data = &site;
  uv_signal_start(&site.on_term, on_signal, SIGTERM);
  uv_signal_start(&site.on_usr1, on_signal, SIGUSR1);
  const struct http_options options = {
      .loop = &site.loop, .host = "127.0.0.1", .routes = routes, .context = &site, .idle_ms = IDLE_MS};
  if (http_open(&options, &site.server, &err)) return 1;
  uint16_t port = http_port(site.server);
  must(write(ready_fd, &port, sizeof port) == sizeof port);
  uv_run(&site.loop, UV_RUN_DEFAULT);
  http_close(site.server);
  uv_close((uv_handle_t *)&site.on_term, NULL);
  uv_close((uv_handle_t *)&site.on_usr1, NULL);
  uv_run(&site.loop, UV_RUN_DEFAULT);
  bool is_leaky = site.listeners || site.opened != site.closed;
  return uv_loop_close(&site.loop) || is_leaky;
}

static struct echo server;

static int start(void **state) {
  int ready[2];
  (void)state;
  must(!pipe(ready));
  server = (struct echo){.pid = fork()};
  must(server.pid >= 0);
  if (!server.pid) {
    close(ready[0]);
    exit(serve(ready[1]));
  }
  close(ready[1]);
  must(read(ready[0], &server.port, sizeof server.port) == sizeof server.port);
  close(ready[0]);
  return 0;
}

static int stop(void **state) {
  int status = 0;
  (void)state;
  kill(server.pid, SIGTERM);
  must(waitpid(server.pid, &status, 0) == server.pid);
  return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

/* ---- the client ---- */

static struct reply reply;

static int listen_to(const char *query) {
  char text[128];
  int fd = client_connect(&server);
  snprintf(text, sizeof text, "GET /listen%s HTTP/1.1\r\nHost: localhost\r\n\r\n", query);
  client_send_text(fd, text);
  return fd;
}

static void ask(const char *path) {
  char text[128];
  snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
  client_ask(&server, text, &reply);
}

/* Reads until the stream has said it, or has ended, or much time is over. */
static bool says(int fd, const char *text) {
  static char said[8192];
  size_t length = 0;
  int64_t until_ms = clock_now_ms() + WAIT_MS;
  while (clock_now_ms() < until_ms && length < sizeof said - 1) {
    struct pollfd poll_fd = {fd, POLLIN, 0};
    if (poll(&poll_fd, 1, 20) <= 0) continue;
    ssize_t got = recv(fd, said + length, sizeof said - 1 - length, 0);
    if (got <= 0) return false;
    length += (size_t)got;
    said[length] = '\0';
    if (strstr(said, text)) return true;
  }
  return false;
}

static bool ends(int fd) {
  char bytes[4096];
  int64_t until_ms = clock_now_ms() + WAIT_MS;
  while (clock_now_ms() < until_ms) {
    struct pollfd poll_fd = {fd, POLLIN, 0};
    if (poll(&poll_fd, 1, 20) > 0 && recv(fd, bytes, sizeof bytes, 0) <= 0) return true;
  }
  return false;
}

static bool has_open(unsigned wanted) {
  char text[32];
  snprintf(text, sizeof text, "open %u;", wanted);
  for (int i = 0; i < WAIT_MS / 20; i++) {
    ask("/count");
    if (strstr(reply.text, text)) return true;
    usleep(20000);
  }
  return false;
}

/* ---- claims ---- */

static void tells_at_once_and_whenever_there_is_more(void **state) {
  (void)state;
  int fd = listen_to("");
  assert_true(says(fd, "hello;"));
  ask("/say");
  assert_true(says(fd, "said 1;"));
  ask("/say");
  assert_true(says(fd, "said 2;"));
  close(fd);
}

static void sleeps_longer_than_an_idle_connection_may(void **state) {
  (void)state;
  int fd = listen_to("");
  assert_true(says(fd, "hello;"));
  usleep(4 * IDLE_MS * 1000);
  assert_true(has_open(1));
  ask("/say");
  assert_true(says(fd, "said 1;"));
  close(fd);
}

static void notices_that_a_client_has_gone(void **state) {
  (void)state;
  int fd = listen_to(""), other = listen_to("");
  assert_true(says(fd, "hello;") && says(other, "hello;"));
  client_send_text(fd, "more than was asked for"); /* as TLS does at its end */
  close(fd);
  assert_true(has_open(1));
  ask("/say");
  assert_true(says(other, "said 1;"));
  close(other);
  assert_true(has_open(0));
}

static void ends_with_its_source(void **state) {
  (void)state;
  int fd = listen_to("");
  assert_true(says(fd, "hello;"));
  ask("/end");
  assert_true(says(fd, "0\r\n\r\n"));
  assert_true(ends(fd));
  assert_true(has_open(0));
  close(fd);
}

static void ends_one_that_takes_nothing_and_serves_the_others(void **state) {
  (void)state;
  int fd = listen_to("?flood=1"), other = listen_to("");
  assert_true(says(other, "hello;"));
  assert_true(has_open(2));
  ask("/say");
  assert_true(says(other, "said 1;"));
  assert_true(has_open(1)); /* after idle_ms in which it took nothing */
  assert_true(ends(fd));
  close(fd);
  close(other);
}

static void keeps_one_that_reads(void **state) {
  char bytes[65536];
  int fd = listen_to("?flood=1");
  int64_t until_ms = clock_now_ms() + 3 * IDLE_MS;
  size_t got = 0;
  (void)state;
  while (clock_now_ms() < until_ms) {
    ssize_t length = recv(fd, bytes, sizeof bytes, 0);
    assert_true(length > 0);
    got += (size_t)length;
  }
  assert_true(got > 1000000);
  assert_true(has_open(1));
  close(fd);
  assert_true(has_open(0));
}

static void holds_many_at_once(void **state) {
  int fds[MANY];
  (void)state;
  for (int i = 0; i < MANY; i++) fds[i] = listen_to("");
  for (int i = 0; i < MANY; i++) assert_true(says(fds[i], "hello;"));
  assert_true(has_open(MANY));
  ask("/say");
  for (int i = 0; i < MANY; i++) assert_true(says(fds[i], "said 1;"));
  for (int i = 0; i < MANY; i++) close(fds[i]);
  assert_true(has_open(0));
}

static void speaks_to_an_old_client_without_chunks(void **state) {
  (void)state;
  int fd = client_connect(&server);
  client_send_text(fd, "GET /listen HTTP/1.0\r\nHost: localhost\r\n\r\n");
  assert_true(says(fd, "\r\n\r\nhello;"));
  ask("/end");
  assert_true(ends(fd));
  close(fd);
}

static void ends_when_its_server_takes_no_more(void **state) {
  (void)state;
  int fd = listen_to("");
  assert_true(says(fd, "hello;"));
  kill(server.pid, SIGUSR1);
  assert_true(says(fd, "0\r\n\r\n"));
  assert_true(ends(fd));
  close(fd);
}

/* What `stop` checks: asleep, awake and half-way. */
static void closes_its_server_with_streams_open(void **state) {
  (void)state;
  int asleep = listen_to(""), flood = listen_to("?flood=1");
  assert_true(says(asleep, "hello;"));
  assert_true(has_open(2));
  assert_int_equal(stop(NULL), 0);
  assert_true(ends(asleep) && ends(flood));
  close(asleep);
  close(flood);
  assert_int_equal(start(NULL), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(tells_at_once_and_whenever_there_is_more, start, stop),
      cmocka_unit_test_setup_teardown(sleeps_longer_than_an_idle_connection_may, start, stop),
      cmocka_unit_test_setup_teardown(notices_that_a_client_has_gone, start, stop),
      cmocka_unit_test_setup_teardown(ends_with_its_source, start, stop),
      cmocka_unit_test_setup_teardown(ends_one_that_takes_nothing_and_serves_the_others, start, stop),
      cmocka_unit_test_setup_teardown(keeps_one_that_reads, start, stop),
      cmocka_unit_test_setup_teardown(holds_many_at_once, start, stop),
      cmocka_unit_test_setup_teardown(speaks_to_an_old_client_without_chunks, start, stop),
      cmocka_unit_test_setup_teardown(ends_when_its_server_takes_no_more, start, stop),
      cmocka_unit_test_setup_teardown(closes_its_server_with_streams_open, start, stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
