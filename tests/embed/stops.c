/* An embedder who names a signal, linked against libsarto.so: two runtimes of one process, each on a thread of its own,
 * whose scripts run away in every call. stops ATTACKED FASHION: workspaces. Exits 0 where every one was stopped, soon, and
 * the other runtime decided as ever. Soon is said in CPU time of the calling thread, for the machine may be busy;
 * HOSTILE_SCALE=3 gives three times as much.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sarto.h"

/* A limit of 5 ms, the second stage, and what decides around it. */
enum { DECIDE_CPU_MS = 300 };

struct job {
  const char *workspace, *type, *expected;
  int rounds, failures;
};

static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int is_soon(double took_ms) {
  const char *scale = getenv("HOSTILE_SCALE");
  double most_ms = DECIDE_CPU_MS * (scale ? atof(scale) : 1);
  if (took_ms > most_ms)
    fprintf(stderr, "stops: a decision took %.0f ms of CPU, %.0f may be\n", took_ms, most_ms);
  return took_ms <= most_ms;
}

static int decide(sarto_runtime *runtime, const struct job *job, int round) {
  char event[300], *decision;
  sarto_error error;
  int length = snprintf(event, sizeof event,
                        "{\"id\":\"%d\",\"source\":\"embed\",\"type\":\"%s\",\"subject\":\"lucia\","
                        "\"time\":\"2026-03-02T10:00:00Z\",\"data\":{\"category\":\"dresses\"}}",
                        round, job->type);
  double begun_ms = cpu_ms();
  if (sarto_decide(runtime, event, (size_t)length, &decision, NULL, &error)) {
    fprintf(stderr, "stops: %s\n", error.text);
    return 0;
  }
  double took_ms = cpu_ms() - begun_ms;
  int is_expected = strstr(decision, job->expected) != NULL;
  if (!is_expected) fprintf(stderr, "stops: %s\n", decision);
  sarto_free(decision);
  return is_expected && is_soon(took_ms);
}

static void *run(void *context) {
  struct job *job = context;
  /* Opened anew for every two rounds: what runs away a third time is set aside. */
  for (int round = 0; round < job->rounds; round += 2) {
    sarto_options options = {.size = sizeof options,
                             .workspace = job->workspace,
                             .is_clock_events = 1,
                             .stop_signal = SIGRTMIN + 5};
    sarto_runtime *runtime;
    sarto_error error;
    if (sarto_open(&options, &runtime, &error)) {
      fprintf(stderr, "stops: %s\n", error.text);
      job->failures++;
      return NULL;
    }
    for (int i = 0; i < 2; i++) job->failures += !decide(runtime, job, round + i);
    sarto_close(runtime);
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  struct job jobs[] = {{argv[1], "attack.made", "took longer than 5 ms", 30, 0},
                       {argv[2], "page.viewed", "\"placement\":\"home.hero\"", 200, 0},
                       {argv[1], "attack.made", "took longer than 5 ms", 30, 0}};
  enum { JOBS = sizeof jobs / sizeof *jobs };
  pthread_t threads[JOBS];
  int failures = 0;
  for (int i = 0; i < JOBS; i++)
    if (pthread_create(&threads[i], NULL, run, &jobs[i])) return 3;
  for (int i = 0; i < JOBS; i++) {
    pthread_join(threads[i], NULL);
    failures += jobs[i].failures;
  }
  if (failures) fprintf(stderr, "stops: %d failures\n", failures);
  return failures != 0;
}
