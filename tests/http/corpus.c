/* The corpus of cases.h against servers of our own, over real sockets: what must end by a deadline against one whose
 * deadlines are short, all else against a patient one, so that a busy machine changes no answer. Each case has a new
 * connection, and after each an ordinary request on another, which must find the server well and /smuggled never reached.
 * Prints what failed and the counts; exit 1 when anything did.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/http/client.h"

enum after { OPEN, CLOSED, EITHER };

struct corpus_case {
  const char *name, *bytes;
  size_t length;
  int drip_ms, status;
  enum after after;
  bool is_deviation;
};

static const struct corpus_case cases[] = {
#define CASE(name, bytes, status, after) {name, bytes, sizeof(bytes) - 1, 0, status, after, false},
#define DRIP(name, bytes, drip_ms, status, after)                                                            \
  {name, bytes, sizeof(bytes) - 1, drip_ms, status, after, false},
#define DEVIATION(name, bytes, status, after) {name, bytes, sizeof(bytes) - 1, 0, status, after, true},
#include "tests/http/cases.h"
};

enum { CASE_COUNT = sizeof cases / sizeof cases[0] };

static void send_case(int fd, const struct corpus_case *test) {
  struct timespec pause = {0, test->drip_ms * 1000000L};
  if (!test->drip_ms) client_send(fd, test->bytes, test->length);
  for (size_t i = 0; test->drip_ms && i < test->length; i++) {
    client_send(fd, test->bytes + i, 1);
    nanosleep(&pause, NULL);
  }
}

/* What is wrong with the reply, or NULL. */
static const char *judge(const struct corpus_case *test, const struct reply *reply) {
  int status = reply_status(reply, 0);
  if (status != test->status) return "another status";
  if (strstr(reply->text, "SMUGGLED")) return "the hidden request was answered";
  if (test->after == CLOSED && !reply->is_closed) return "the connection stayed open";
  if (test->after == OPEN && reply->is_closed) return "the connection was closed";
  if (status > 400 && reply_count(reply) > 1) return "something was answered after the refusal";
  return NULL;
}

static bool is_own_page(const struct reply *reply) {
  return reply_status(reply, 0) < 400 || strstr(reply->text, "application/problem+json");
}

static bool is_about_time(const struct corpus_case *test) {
  return test->status == 408 || !test->status;
}

static bool run_case(const struct echo *echo, const struct corpus_case *test, struct reply *reply) {
  long smuggled_before = client_figure(echo, "smuggled");
  int fd = client_connect(echo);
  send_case(fd, test);
  client_read(fd, reply, test->after == CLOSED ? 100 : 1, ENOUGH_MS);
  close(fd);
  const char *fault = judge(test, reply);
  long smuggled = client_figure(echo, "smuggled");
  if (smuggled < 0) fault = "an ordinary request after it was not answered";
  if (!fault && smuggled != smuggled_before) fault = "the hidden request was handled";
  if (fault)
    printf("FAILED  %s: %s (expected %d, got %d%s)\n", test->name, fault, test->status,
           reply_status(reply, 0), reply->is_closed ? ", closed" : "");
  return !fault;
}

int main(int count, char **words) {
  static struct reply reply;
  struct echo hasty, patient;
  int failed = 0, ran = 0, deviations = 0, foreign_pages = 0;
  echo_start(&hasty, NULL);
  echo_start_patient(&patient);
  for (int i = 0; i < CASE_COUNT; i++) {
    if (count > 1 && !strstr(cases[i].name, words[1])) continue;
    ran++;
    deviations += cases[i].is_deviation;
    failed += !run_case(is_about_time(&cases[i]) ? &hasty : &patient, &cases[i], &reply);
    if (reply_status(&reply, 0) && !is_own_page(&reply)) {
      foreign_pages++;
      printf("library's page  %d  %s\n", reply_status(&reply, 0), cases[i].name);
    }
  }
  bool left_cleanly = echo_stop(&hasty);
  if (!echo_stop(&patient)) left_cleanly = false;
  if (!left_cleanly) printf("FAILED  a server did not leave cleanly\n");
  printf("corpus: %d passed, %d failed; %d known deviations, %d answered by the library's own page\n",
         ran - failed, failed, deviations, foreign_pages);
  return failed || !left_cleanly;
}
