/* decide: microseconds of CPU for one decision in process, JSON in, JSON out, through sarto.h.
 *   decide WORKSPACE [DATABASE]
 * Events of the fashion shop over 1,000 profiles of whom a third is known, every event another id. Prints the
 * median of five rounds of this process's CPU time (all threads) and wall time per decision.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sarto.h"

enum { ROUNDS = 5, EVENTS = 40000, PROFILES = 1000, EVENT_BYTES = 512 };

static size_t answered_count;

static void answered(void *context, const sarto_answer *answers, size_t count) {
  (void)context;
  for (size_t i = 0; i < count; i++)
    if (answers[i].status) exit(1);
  __atomic_add_fetch(&answered_count, count, __ATOMIC_RELEASE);
}

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void submit(sarto_runtime *runtime, const char *event, size_t length) {
  sarto_error error;
  if (!sarto_submit(runtime, event, length, NULL, &error)) return;
  fprintf(stderr, "decide: %s\n", error.text);
  exit(1);
}

static void wait_for(size_t count) {
  while (__atomic_load_n(&answered_count, __ATOMIC_ACQUIRE) < count)
    nanosleep(&(struct timespec){0, 100000}, NULL);
}

static size_t introduce(sarto_runtime *runtime) {
  size_t count = 0;
  char event[EVENT_BYTES];
  for (int i = 0; i < PROFILES; i += 3, count++) {
    int length = snprintf(
        event, sizeof event,
        "{\"id\":\"known-%d\",\"source\":\"bench\",\"type\":\"customer.profile\",\"subject\":\"p-%d\","
        "\"time\":\"2026-03-01T10:00:00Z\",\"data\":{\"look\":\"%s\",\"budget\":%d,\"locale\":\"en\"}}",
        i, i, i % 2 ? "mine_alone" : "like_my_friends", 50 + i % 200);
    submit(runtime, event, (size_t)length);
  }
  return count;
}

int main(int argc, char **argv) {
  sarto_runtime *runtime;
  sarto_error error;
  sarto_options options = {.size = sizeof options,
                           .workspace = argv[1],
                           .database = argc > 2 ? argv[2] : NULL,
                           .is_clock_events = 1};
  options.answered = answered;
  if (argc < 2 || sarto_open(&options, &runtime, &error)) {
    fprintf(stderr, "decide: %s\n", argc < 2 ? "WORKSPACE is missing" : error.text);
    return 1;
  }
  char(*events)[EVENT_BYTES] = malloc(EVENTS * sizeof *events);
  double cpu_us[ROUNDS], wall_us[ROUNDS];
  size_t due = introduce(runtime);
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < EVENTS; i++)
      snprintf(events[i], sizeof events[i],
               "{\"specversion\":\"1.0\",\"id\":\"%d-%d\",\"source\":\"bench\",\"type\":\"page.viewed\","
               "\"subject\":\"p-%d\","
               "\"time\":\"2026-03-02T10:00:00Z\",\"touchpoint\":\"web\",\"data\":{\"category\":\"dresses\","
               "\"path\":"
               "\"/women/dresses/summer\",\"referrer\":\"https://www.example.com/"
               "search?q=dress\",\"dwell_seconds\":%d,"
               "\"scroll\":0.73,\"device\":\"mobile\",\"session\":\"5f2b9d1c-77aa-4c1e-9b0d-%012d\"}}",
               round, i, i * 7 % PROFILES, i % 90, i);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    for (int i = 0; i < EVENTS; i++) submit(runtime, events[i], strlen(events[i]));
    due += EVENTS;
    wait_for(due);
    cpu_us[round] = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / EVENTS;
    wall_us[round] = (seconds(CLOCK_MONOTONIC) - wall) * 1e6 / EVENTS;
  }
  qsort(cpu_us, ROUNDS, sizeof *cpu_us, compare);
  qsort(wall_us, ROUNDS, sizeof *wall_us, compare);
  printf("decide %-12s %6.2f us CPU a decision [%.2f..%.2f], %6.2f us wall, %.0f decisions/s\n",
         options.database ? "durable" : "in memory", cpu_us[ROUNDS / 2], cpu_us[0], cpu_us[ROUNDS - 1],
         wall_us[ROUNDS / 2], 1e6 / wall_us[ROUNDS / 2]);
  sarto_close(runtime);
  free(events);
  return 0;
}
