/* How long a visitor waits for a page while other strategies of the shop are attacked.
 *
 *   latency PORT SECONDS RATE [TYPE SHARE]     exit 1: a request was refused, 2: it cannot begin
 *
 * RATE page views a second, each at its time whether or not the last was answered: what a visitor waits is counted from
 * when they asked. Beside them two connections send events of TYPE, each ATTACKS_A_SECOND at most and one after the
 * other, of which SHARE percent hurt (0: the same traffic, harmless). Prints one line of figures: milliseconds of all
 * page views, and, where the attacked strategy was set aside, of those before and after. Threads and blocking sockets.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"

enum { VISITORS = 16, ATTACKERS = 2, ATTACKS_A_SECOND = 50, ANSWER_BYTES = 65536, SECONDS_MAX = 3600 };

struct wait {
  uint64_t due_us, waited_us;
};

struct trial {
  uint16_t port;
  uint64_t begin_us, end_us;
  int rate, share;
  const char *type;
  _Atomic uint64_t aside_us; /* when an answer first said so; 0: never */
  atomic_long refused, attacks, faults;
};

struct sender {
  pthread_t thread;
  struct trial *trial;
  int number, socket;
  struct wait *waits;
  size_t wait_count;
};

static void give_up(const char *what) {
  fprintf(stderr, "latency: %s\n", what);
  exit(2);
}

static void sleep_until(uint64_t due_us) {
  uint64_t now_us = clock_monotonic_us();
  if (due_us > now_us) usleep((useconds_t)(due_us - now_us));
}

static int connect_to(uint16_t port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) give_up("cannot connect");
  return fd;
}

static bool is_whole(const char *answer) {
  const char *body = strstr(answer, "\r\n\r\n"), *length = strcasestr(answer, "\r\nContent-Length:");
  return body && length && strlen(body + 4) >= strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
}

/* Sends one event and reads its answer into `answer`. */
static void ask(const struct sender *sender, const char *event, char answer[static ANSWER_BYTES]) {
  char request[1024];
  int length = snprintf(request, sizeof request,
                        "POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        strlen(event), event);
  if (send(sender->socket, request, (size_t)length, MSG_NOSIGNAL) != length) give_up("cannot send");
  size_t got = 0;
  do {
    ssize_t more = recv(sender->socket, answer + got, ANSWER_BYTES - 1 - got, 0);
    if (more <= 0) give_up("the connection was closed");
    got += (size_t)more;
    answer[got] = '\0';
  } while (!is_whole(answer));
  if (strncmp(answer, "HTTP/1.1 200", 12)) sender->trial->refused++;
}

static void write_event(const struct sender *sender, size_t number, const char *type, bool hurts,
                        char event[static 512]) {
  snprintf(event, 512,
           "{\"id\":\"%s-%d-%llu-%zu\",\"source\":\"latency\",\"type\":\"%s\",\"subject\":\"p-%zu\","
           "\"data\":{\"category\":\"dresses\"%s}}",
           type, sender->number, (unsigned long long)sender->trial->begin_us, number, type, number % 500,
           hurts ? ",\"hurts\":true" : "");
}

static void *visit(void *context) {
  struct sender *sender = context;
  const struct trial *trial = sender->trial;
  char event[512], *answer = mem_alloc(ANSWER_BYTES);
  uint64_t step_us = (uint64_t)VISITORS * 1000000 / (uint64_t)trial->rate;
  uint64_t due_us = trial->begin_us + step_us * (uint64_t)sender->number / VISITORS;
  sender->waits = mem_alloc(((trial->end_us - trial->begin_us) / step_us + 2) * sizeof *sender->waits);
  for (; due_us < trial->end_us; due_us += step_us) {
    sleep_until(due_us);
    write_event(sender, sender->wait_count, "page.viewed", false, event);
    ask(sender, event, answer);
    sender->waits[sender->wait_count++] = (struct wait){due_us, clock_monotonic_us() - due_us};
  }
  free(answer);
  return NULL;
}

static void note_answer(struct trial *trial, const char *answer) {
  uint64_t never = 0;
  trial->attacks++;
  if (strstr(answer, "\"fault\":")) trial->faults++;
  if (strstr(answer, "\"set_aside\""))
    atomic_compare_exchange_strong(&trial->aside_us, &never, clock_monotonic_us());
}

static void *attack(void *context) {
  struct sender *sender = context;
  struct trial *trial = sender->trial;
  char event[512], *answer = mem_alloc(ANSWER_BYTES);
  for (size_t i = 0; clock_monotonic_us() < trial->end_us; i++) {
    uint64_t next_us = clock_monotonic_us() + 1000000 / ATTACKS_A_SECOND;
    write_event(sender, i, trial->type, (int)(i * 37 % 100) < trial->share, event);
    ask(sender, event, answer);
    note_answer(trial, answer);
    sleep_until(next_us);
  }
  free(answer);
  return NULL;
}

/* ---- figures ---- */

static int compare(const void *left, const void *right) {
  const struct wait *a = left, *b = right;
  return (a->waited_us > b->waited_us) - (a->waited_us < b->waited_us);
}

static double ms(const struct wait *waits, size_t count, double share) {
  return count ? (double)waits[(size_t)((double)(count - 1) * share)].waited_us / 1000 : 0;
}

static void show(const char *what, struct wait *waits, size_t count) {
  qsort(waits, count, sizeof *waits, compare);
  printf(" %s %zu p50 %.1f p99 %.1f max %.1f", what, count, ms(waits, count, 0.5), ms(waits, count, 0.99),
         ms(waits, count, 1));
}

/* Those that were due before `moment_us` come first; returns how many. */
static size_t divide(struct wait *waits, size_t count, uint64_t moment_us) {
  size_t before = 0;
  for (size_t i = 0; i < count; i++) {
    if (waits[i].due_us >= moment_us) continue;
    struct wait swapped = waits[before];
    waits[before++] = waits[i];
    waits[i] = swapped;
  }
  return before;
}

static void report(const struct trial *trial, struct wait *waits, size_t count) {
  uint64_t aside_us = trial->aside_us;
  printf("attacks %ld faults %ld", trial->attacks, trial->faults);
  show("all", waits, count);
  if (aside_us) {
    size_t before = divide(waits, count, aside_us);
    printf(" aside_after_ms %.0f", (double)(aside_us - trial->begin_us) / 1000);
    show("before", waits, before);
    show("after", waits + before, count - before);
  }
  printf("\n");
}

int main(int argc, char **argv) {
  static struct sender visitors[VISITORS], attackers[ATTACKERS];
  if (argc < 4) give_up("PORT SECONDS RATE [TYPE SHARE]");
  struct trial trial = {
      .port = (uint16_t)atoi(argv[1]), .rate = atoi(argv[3]), .begin_us = clock_monotonic_us()};
  int seconds = atoi(argv[2]), attacker_count = argc > 5 ? ATTACKERS : 0;
  if (seconds < 1 || seconds > SECONDS_MAX || trial.rate < 1) give_up("SECONDS, RATE: expected numbers");
  trial.end_us = trial.begin_us + (uint64_t)seconds * 1000000;
  trial.type = attacker_count ? argv[4] : NULL;
  trial.share = attacker_count ? atoi(argv[5]) : 0;
  for (int i = 0; i < VISITORS + attacker_count; i++) {
    struct sender *sender = i < VISITORS ? &visitors[i] : &attackers[i - VISITORS];
    *sender = (struct sender){.trial = &trial, .number = i, .socket = connect_to(trial.port)};
    if (pthread_create(&sender->thread, NULL, i < VISITORS ? visit : attack, sender)) give_up("no thread");
  }
  struct wait *waits = NULL;
  size_t count = 0;
  for (int i = 0; i < VISITORS; i++) {
    struct sender *sender = &visitors[i];
    pthread_join(sender->thread, NULL);
    waits = mem_resize(waits, (count + sender->wait_count + 1) * sizeof *waits);
    memcpy(waits + count, sender->waits, sender->wait_count * sizeof *waits);
    count += sender->wait_count;
  }
  for (int i = 0; i < attacker_count; i++) pthread_join(attackers[i].thread, NULL);
  report(&trial, waits, count);
  return trial.refused ? 1 : 0;
}
