/* An embedder who names a signal, linked against libsarto.so: two runtimes of one process, each on a thread of its own,
 * whose scripts run away in every call. stops ATTACKED FASHION: workspaces. Exits 0 where every one was stopped, and the
 * other runtime decided as ever.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sarto.h"

struct job {
  const char *workspace, *type, *expected;
  int rounds, failures;
};

static int decide(sarto_runtime *runtime, const struct job *job, int round) {
  char event[300], *decision;
  sarto_error error;
  int length = snprintf(event, sizeof event,
                        "{\"id\":\"%d\",\"source\":\"embed\",\"type\":\"%s\",\"subject\":\"lucia\","
                        "\"time\":\"2026-03-02T10:00:00Z\",\"data\":{\"category\":\"dresses\"}}",
                        round, job->type);
  if (sarto_decide(runtime, event, (size_t)length, &decision, NULL, &error)) {
    fprintf(stderr, "stops: %s\n", error.text);
    return 0;
  }
  int is_expected = strstr(decision, job->expected) != NULL;
  if (!is_expected) fprintf(stderr, "stops: %s\n", decision);
  sarto_free(decision);
  return is_expected;
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
