/* What http.h promises beyond the judgement of a request: connections, time, order, sockets, the end. Over
 * real sockets, against the echo server in a process of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "net/http.h"
#include "tests/http/client.h"

static struct echo server, patient;
static struct reply reply;

static int start_server(void **state) {
  (void)state;
  echo_start(&server, NULL);
  echo_start_patient(&patient);
  return 0;
}

static int stop_server(void **state) {
  (void)state;
  bool is_stopped = echo_stop(&server);
  return echo_stop(&patient) && is_stopped ? 0 : -1;
}

static void sleep_ms(unsigned ms) {
  usleep(ms * 1000);
}

/* The figure's value once it is `wanted`, or what it is after ten seconds. */
static long await_figure(const struct echo *echo, const char *name, long wanted) {
  long found = -1;
  for (int i = 0; i < 500 && (found = client_figure(echo, name)) != wanted; i++) sleep_ms(20);
  return found;
}

static const char slow_request[] = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char slower_request[] = "GET /slower HTTP/1.1\r\nHost: localhost\r\n\r\n";

static void answers_pipelined_requests_in_order(void **state) {
  (void)state;
  int fd = client_connect(&patient);
  client_send_text(fd, "POST /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\none"
                       "GET /items/two HTTP/1.1\r\nHost: localhost\r\n\r\n"
                       "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
                       "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nfour");
  client_read(fd, &reply, 4, ENOUGH_MS);
  assert_int_equal(reply_count(&reply), 4);
  for (int i = 0; i < 4; i++) assert_int_equal(reply_status(&reply, i), 200);
  const char *first = strstr(reply.text, "\r\n\r\none"), *second = strstr(reply.text, "\r\n\r\ntwo");
  const char *third = strstr(reply.text, "\r\n\r\nslow"), *fourth = strstr(reply.text, "\r\n\r\nfour");
  assert_true(first && first < second && second < third && third < fourth);
  assert_false(reply.is_closed);
  close(fd);
}

static void serves_a_connection_many_times(void **state) {
  (void)state;
  int fd = client_connect(&server);
  for (int i = 0; i < 20; i++) {
    client_send_text(fd, i % 2 ? "POST /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
                               : "GET /items/abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client_read(fd, &reply, 1, ENOUGH_MS);
    assert_int_equal(reply_status(&reply, 0), 200);
  }
  close(fd);
}

static void keeps_many_requests_waiting_at_once(void **state) {
  (void)state;
  enum { MANY = 150 };
  int fds[MANY];
  for (int i = 0; i < MANY; i++) client_send_text(fds[i] = client_connect(&patient), slower_request);
  assert_true(client_figure(&patient, "pending") > MANY / 2);
  for (int i = 0; i < MANY; i++) {
    client_read(fds[i], &reply, 1, ENOUGH_MS);
    assert_int_equal(reply_status(&reply, 0), 200);
    close(fds[i]);
  }
  assert_int_equal(await_figure(&patient, "pending", 1), 1); /* the asking one */
}

static void outlives_clients_that_leave_while_their_requests_wait(void **state) {
  (void)state;
  for (int i = 0; i < 50; i++) {
    int fd = client_connect(&server);
    client_send_text(fd, slow_request);
    if (i % 2) setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
    close(fd);
  }
  assert_int_equal(await_figure(&server, "pending", 1), 1); /* the asking one */
  assert_int_equal(await_figure(&server, "connections", 1), 1);
}

static void outlives_clients_that_leave_halfway_through_a_body(void **state) {
  (void)state;
  for (int i = 0; i < 20; i++) {
    int fd = client_connect(&server);
    client_send_text(fd, "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc");
    close(fd);
  }
  assert_int_equal(await_figure(&server, "connections", 1), 1);
}

static void refuses_a_connection_too_many_with_503(void **state) {
  (void)state;
  int fds[ECHO_CONNECTIONS_MAX];
  for (int i = 0; i < ECHO_CONNECTIONS_MAX; i++) fds[i] = client_connect(&patient);
  uint64_t start_us = clock_monotonic_us();
  int fd = client_connect(&patient);
  client_read(fd, &reply, 2, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 503);
  assert_true(reply.is_closed);
  assert_non_null(strstr(reply.text, "Retry-After: "));
  assert_true(clock_monotonic_us() - start_us < 1000 * ENOUGH_MS);
  close(fd);
  for (int i = 0; i < ECHO_CONNECTIONS_MAX; i++) close(fds[i]);
  assert_int_equal(await_figure(&patient, "connections", 1), 1);
}

static void send_zeros(int fd, size_t count) {
  char *zeros = calloc(1, 1 << 20);
  for (; count > 1 << 20; count -= 1 << 20) client_send(fd, zeros, 1 << 20);
  client_send(fd, zeros, count);
  free(zeros);
}

static void a_refusal_reaches_a_client_that_is_still_sending(void **state) {
  (void)state;
  for (int i = 0; i < 5; i++) {
    int fd = client_connect(&patient);
    client_send_text(fd, i % 2 ? "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8000000\r\n\r\n"
                               : "POST /any HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "7a1200\r\n");
    send_zeros(fd, 8000000);
    client_read(fd, &reply, 2, ENOUGH_MS);
    assert_int_equal(reply_status(&reply, 0), 413);
    close(fd);
  }
}

static void takes_a_body_of_the_greatest_length(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++) {
    int fd = client_connect(&patient);
    client_send_text(fd, i ? "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65536\r\n\r\n"
                           : "POST /any HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "10000\r\n");
    send_zeros(fd, ECHO_BODY_MAX);
    if (!i) client_send_text(fd, "\r\n0\r\n\r\n");
    client_read(fd, &reply, 1, ENOUGH_MS);
    assert_int_equal(reply_status(&reply, 0), 200);
    assert_non_null(strstr(reply.text, "Content-Length: 65536\r\n"));
    close(fd);
  }
}

static const char half_alone[] = "POST /alone HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabc";

static void assert_place(bool is_free) {
  client_ask(
      &patient,
      "POST /alone HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 60000\r\n\r\n",
      &reply);
  assert_int_equal(reply_status(&reply, 0), is_free ? 100 : 429);
  if (!is_free) assert_non_null(strstr(reply.text, "\r\nRetry-After: 1\r\n"));
}

static void a_route_that_takes_one_body_at_a_time_refuses_the_next_before_it_is_sent(void **state) {
  (void)state;
  int fd = client_connect(&patient);
  client_send_text(fd, half_alone);
  sleep_ms(50);
  assert_place(false);
  assert_place(false); /* and one that was refused has not taken or given up the place */
  client_ask(&patient, "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na", &reply);
  assert_int_equal(reply_status(&reply, 0), 200);
  client_send_text(fd, "def");
  client_read(fd, &reply, 1, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 200);
  client_send_text(fd, half_alone); /* the connection that had it may have it again */
  sleep_ms(50);
  assert_place(false);
  close(fd);
  assert_int_equal(await_figure(&patient, "connections", 1), 1);
  assert_place(true);
  assert_int_equal(await_figure(&patient, "connections", 1), 1);
}

static void asks_for_the_body_of_a_client_that_waits(void **state) {
  (void)state;
  int fd = client_connect(&patient);
  client_send_text(fd, "POST /any HTTP/1.1\r\nHost: localhost\r\nExpect: 100-Continue\r\n"
                       "Content-Length: 5\r\n\r\n");
  client_read(fd, &reply, 1, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 100);
  client_send_text(fd, "hello");
  client_read(fd, &reply, 1, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 200);
  assert_non_null(strstr(reply.text, "\r\n\r\nhello"));
  close(fd);
}

static void head_is_get_without_its_body(void **state) {
  (void)state;
  client_ask(&server, "HEAD /items/abc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", &reply);
  assert_int_equal(reply_status(&reply, 0), 200);
  assert_non_null(strstr(reply.text, "Content-Length: 3\r\n"));
  assert_string_equal(strstr(reply.text, "\r\n\r\n"), "\r\n\r\n");
}

static void options_and_405_say_what_is_allowed(void **state) {
  (void)state;
  client_ask(&server, "OPTIONS /items/a HTTP/1.1\r\nHost: localhost\r\n\r\n", &reply);
  assert_int_equal(reply_status(&reply, 0), 204);
  assert_non_null(strstr(reply.text, "\r\nAllow: OPTIONS, PUT, GET, HEAD\r\n"));
  client_ask(&server, "DELETE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", &reply);
  assert_int_equal(reply_status(&reply, 0), 405);
  assert_non_null(strstr(reply.text, "\r\nAllow: OPTIONS, POST\r\n"));
}

static void a_problem_says_type_title_status_and_detail(void **state) {
  (void)state;
  client_ask(&server, "GET /busy HTTP/1.1\r\nHost: localhost\r\n\r\n", &reply);
  assert_non_null(strstr(reply.text, "\r\nContent-Type: application/problem+json\r\n"));
  assert_non_null(strstr(reply.text, "\r\nRetry-After: 3\r\n"));
  assert_string_equal(strstr(reply.text, "\r\n\r\n") + 4,
                      "{\"type\":\"https://sarto.invalid/problems/too-many-requests\",\"title\":\"Too Many "
                      "Requests\",\"status\":429,\"detail\":\"too much of \\\"it\\\"\"}");
}

static void a_stranger_is_told_why(void **state) {
  (void)state;
  client_ask(&server, "GET /busy HTTP/1.1\r\nHost: rebind.example\r\n\r\n", &reply);
  assert_int_equal(reply_status(&reply, 0), 401);
  assert_non_null(strstr(reply.text, "\r\nWWW-Authenticate: Bearer"));
  assert_non_null(strstr(reply.text, "makes: Host is not localhost"));
}

static void a_handler_reads_query_and_headers(void **state) {
  (void)state;
  client_ask(&server, "GET /query?b=1&a=x%26y+z HTTP/1.1\r\nHost: localhost\r\nUSER-AGENT: t  \r\n\r\n",
             &reply);
  assert_non_null(strstr(reply.text, "\r\n\r\nx&y z"));
  assert_non_null(strstr(reply.text, "\r\nX-Agent: named\r\n"));
  client_ask(&server, "GET /query HTTP/1.1\r\nHost: localhost\r\n\r\n", &reply);
  assert_non_null(strstr(reply.text, "\r\n\r\n(none)"));
  assert_non_null(strstr(reply.text, "\r\nX-Agent: none\r\n"));
}

static void ends_an_idle_connection_without_a_word(void **state) {
  (void)state;
  int fd = client_connect(&server);
  client_send_text(fd, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  uint64_t start_us = clock_monotonic_us();
  client_read(fd, &reply, 2, ENOUGH_MS);
  uint64_t took_ms = (clock_monotonic_us() - start_us) / 1000;
  assert_int_equal(reply_count(&reply), 1);
  assert_true(reply.is_closed);
  assert_true(took_ms >= ECHO_IDLE_MS - 100 && took_ms < ECHO_IDLE_MS + 2000);
  close(fd);
}

static void a_slow_second_request_is_408(void **state) {
  (void)state;
  int fd = client_connect(&server);
  client_send_text(fd, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client_read(fd, &reply, 1, ENOUGH_MS);
  sleep_ms(100);
  client_send_text(fd, "GET /hea");
  client_read(fd, &reply, 2, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 408);
  assert_true(reply.is_closed);
  close(fd);
}

/* A byte that comes just as the server ends the connection hides the end from the library's one look. */
static void a_connection_that_is_ended_ends_whatever_still_comes(void **state) {
  enum { DRIPS = 32 };
  int fds[DRIPS];
  uint64_t end_us = clock_monotonic_us() + 1500 * ECHO_REQUEST_MS;
  (void)state;
  for (int i = 0; i < DRIPS; i++) fds[i] = client_connect(&server);
  while (clock_monotonic_us() < end_us) {
    for (int i = 0; i < DRIPS; i++) client_send(fds[i], "G", 1);
    usleep(50);
  }
  assert_int_equal(await_figure(&server, "connections", 1), 1);
  for (int i = 0; i < DRIPS; i++) close(fds[i]);
}

static void a_waiting_request_has_no_deadline_but_its_handlers(void **state) {
  (void)state;
  int fd = client_connect(&server);
  client_send_text(
      fd, "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\nGET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
          "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client_read(fd, &reply, 3, ENOUGH_MS); /* 450 ms in all, beyond the 300 of a request */
  assert_int_equal(reply_count(&reply), 3);
  assert_int_equal(reply_status(&reply, 2), 200);
  close(fd);
}

static void quiesced_it_answers_what_it_has_and_takes_no_more(void **state) {
  (void)state;
  struct echo other;
  echo_start_patient(&other);
  int idle = client_connect(&other), busy = client_connect(&other), halfway = client_connect(&other);
  client_send_text(busy, slower_request);
  client_send_text(busy, slower_request);
  client_send_text(halfway, "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\na");
  assert_int_equal(await_figure(&other, "connections", 4), 4); /* with the asking one */
  assert_int_equal(await_figure(&other, "pending", 2), 2);     /* the first of busy's and the asking one */
  kill(other.pid, SIGUSR1);
  client_read(idle, &reply, 1, ENOUGH_MS);
  assert_true(reply.is_closed && !reply.length);
  client_send_text(halfway, "b");
  client_read(halfway, &reply, 2, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 200);
  assert_non_null(strstr(reply.text, "\r\nConnection: close\r\n"));
  client_read(busy, &reply, 2, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 200);
  assert_int_equal(reply_count(&reply), 1);
  assert_true(reply.is_closed);
  assert_true(echo_stop(&other));
  close(idle), close(busy), close(halfway);
}

static void closing_forgets_the_requests_that_wait(void **state) {
  (void)state;
  struct echo other;
  int fds[20];
  echo_start(&other, NULL);
  for (int i = 0; i < 20; i++) client_send_text(fds[i] = client_connect(&other), slow_request);
  sleep_ms(50);
  assert_true(echo_stop(&other));
  for (int i = 0; i < 20; i++) close(fds[i]);
}

static void closing_does_not_wait_for_refused_clients(void **state) {
  (void)state;
  struct echo other;
  echo_start(&other, NULL);
  int fd = client_connect(&other);
  client_send_text(fd, "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8000000\r\n\r\nabc");
  client_read(fd, &reply, 2, ENOUGH_MS);
  assert_int_equal(reply_status(&reply, 0), 413);
  assert_true(echo_stop(&other));
  close(fd);
}

static const struct http_route no_routes[] = {{0}};

static enum status try_open(const char *host, uint16_t port, const char *unix_path, struct error *err) {
  uv_loop_t loop;
  struct http_server *opened = NULL;
  uv_loop_init(&loop);
  struct http_options options = {.loop = &loop,
                                 .host = host,
                                 .port = port,
                                 .unix_path = unix_path,
                                 .is_control = unix_path != NULL,
                                 .routes = no_routes};
  enum status status = http_open(&options, &opened, err);
  http_close(opened);
  assert_int_equal(uv_loop_close(&loop), 0);
  return status;
}

static void a_taken_port_is_busy(void **state) {
  struct error err;
  (void)state;
  assert_int_equal(try_open("127.0.0.1", server.port, NULL, &err), STATUS_BUSY);
  assert_int_equal(try_open("no address", 0, NULL, &err), STATUS_INVALID);
  assert_int_equal(try_open("127.0.0.1", 0, NULL, &err), STATUS_OK);
}

static char socket_path[64];

static void start_on_socket(struct echo *other) {
  snprintf(socket_path, sizeof socket_path, "/tmp/sarto-http-%d.sock", (int)getpid());
  echo_start(other, socket_path);
}

static void a_socket_file_is_its_owners_alone_and_trusted(void **state) {
  struct echo other;
  struct stat made;
  (void)state;
  start_on_socket(&other);
  assert_int_equal(lstat(socket_path, &made), 0);
  assert_int_equal(made.st_mode & 0777, 0600);
  client_ask(&other, "GET /items/a HTTP/1.1\r\nHost: anything\r\nVia: 1.1 a\r\n\r\n", &reply);
  assert_int_equal(reply_status(&reply, 0), 200);
  client_ask(&other, "GET /items/a HTTP/1.1\r\n\r\n", &reply);
  assert_int_equal(reply_status(&reply, 0), 400);
  assert_true(echo_stop(&other));
  assert_int_equal(lstat(socket_path, &made), -1);
}

static void a_dead_process_socket_file_is_replaced_and_a_living_ones_is_not(void **state) {
  struct echo dead, living;
  struct stat found;
  struct error err;
  (void)state;
  start_on_socket(&dead);
  kill(dead.pid, SIGKILL);
  waitpid(dead.pid, NULL, 0);
  assert_int_equal(lstat(socket_path, &found), 0);
  start_on_socket(&living);
  assert_int_equal(try_open(NULL, 0, socket_path, &err), STATUS_BUSY);
  client_ask(&living, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", &reply);
  assert_int_equal(reply_status(&reply, 0), 200);
  assert_true(echo_stop(&living));
}

static void a_file_that_is_no_socket_is_left_alone(void **state) {
  struct error err;
  struct stat found;
  (void)state;
  snprintf(socket_path, sizeof socket_path, "/tmp/sarto-http-%d.file", (int)getpid());
  fclose(fopen(socket_path, "w"));
  assert_int_equal(try_open(NULL, 0, socket_path, &err), STATUS_BUSY);
  assert_int_equal(lstat(socket_path, &found), 0);
  assert_true(S_ISREG(found.st_mode));
  unlink(socket_path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_pipelined_requests_in_order),
      cmocka_unit_test(serves_a_connection_many_times),
      cmocka_unit_test(keeps_many_requests_waiting_at_once),
      cmocka_unit_test(outlives_clients_that_leave_while_their_requests_wait),
      cmocka_unit_test(outlives_clients_that_leave_halfway_through_a_body),
      cmocka_unit_test(refuses_a_connection_too_many_with_503),
      cmocka_unit_test(a_refusal_reaches_a_client_that_is_still_sending),
      cmocka_unit_test(takes_a_body_of_the_greatest_length),
      cmocka_unit_test(a_route_that_takes_one_body_at_a_time_refuses_the_next_before_it_is_sent),
      cmocka_unit_test(asks_for_the_body_of_a_client_that_waits),
      cmocka_unit_test(head_is_get_without_its_body),
      cmocka_unit_test(options_and_405_say_what_is_allowed),
      cmocka_unit_test(a_problem_says_type_title_status_and_detail),
      cmocka_unit_test(a_stranger_is_told_why),
      cmocka_unit_test(a_handler_reads_query_and_headers),
      cmocka_unit_test(ends_an_idle_connection_without_a_word),
      cmocka_unit_test(a_slow_second_request_is_408),
      cmocka_unit_test(a_connection_that_is_ended_ends_whatever_still_comes),
      cmocka_unit_test(a_waiting_request_has_no_deadline_but_its_handlers),
      cmocka_unit_test(quiesced_it_answers_what_it_has_and_takes_no_more),
      cmocka_unit_test(closing_forgets_the_requests_that_wait),
      cmocka_unit_test(closing_does_not_wait_for_refused_clients),
      cmocka_unit_test(a_taken_port_is_busy),
      cmocka_unit_test(a_socket_file_is_its_owners_alone_and_trusted),
      cmocka_unit_test(a_dead_process_socket_file_is_replaced_and_a_living_ones_is_not),
      cmocka_unit_test(a_file_that_is_no_socket_is_left_alone),
  };
  return cmocka_run_group_tests(tests, start_server, stop_server);
}
