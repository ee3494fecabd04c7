/* The ways a runtime runs, by threads: ways WORKSPACE OTHER [DATABASE OTHER_DATABASE]. Two runtimes with a thread of their own
 * at once, each asked by four threads; then one on a loop, which is closed by its own answer. Exits 0 where every event was
 * answered once, where it was promised. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "sarto.h"

enum { ASKERS = 4, EVENTS = 200 };

struct world {
  const char *workspace, *database;
  sarto_runtime *runtime;
  pthread_t told_on; /* written by the first answer, read by the others */
  atomic_int is_told, answers, refusals, failures;
};

static void fail(struct world *world, const char *what) {
  fprintf(stderr, "ways: %s\n", what);
  world->failures++;
}

static int event_of(char *event, size_t bytes, const char *source, int number) {
  return snprintf(event, bytes,
                  "{\"id\":\"%d\",\"source\":\"%s\",\"type\":\"page.viewed\",\"subject\":\"s%d\"}", number,
                  source, number % 7);
}

/* ---- a thread of its own ---- */

static void answered(void *context, const sarto_answer *answers, size_t count) {
  struct world *world = context;
  if (!atomic_exchange(&world->is_told, 1)) world->told_on = pthread_self();
  if (!pthread_equal(world->told_on, pthread_self())) fail(world, "told on two threads");
  for (size_t i = 0; i < count; i++) {
    world->answers++;
    world->refusals += answers[i].status == SARTO_INVALID && answers[i].why;
    char *decision;
    sarto_error error;
    if (!answers[i].status && !strstr(answers[i].decision, "placements")) fail(world, "no decision");
    if (i == 0 && sarto_decide(world->runtime, "{}", 2, &decision, NULL, &error) != SARTO_INVALID)
      fail(world, "waits for itself");
  }
}

struct asker {
  struct world *world;
  int number;
};

static void ask(struct world *world, const char *source, int number) {
  char event[200], *text = NULL;
  sarto_error error;
  int length = event_of(event, sizeof event, source, number);
  if (number % 3) {
    if (sarto_submit(world->runtime, event, (size_t)length, world, &error)) fail(world, error.text);
    return;
  }
  if (sarto_decide(world->runtime, event, (size_t)length, &text, NULL, &error))
    fail(world, error.text);
  else if (!strstr(text, "placements"))
    fail(world, "decided nothing");
  sarto_free(text);
  text = NULL;
  if (sarto_profile(world->runtime, "s0", NULL, &text, &error) && error.status != SARTO_NOT_FOUND)
    fail(world, error.text);
  sarto_free(text);
}

static void *ask_all(void *context) {
  struct asker *asker = context;
  struct world *world = asker->world;
  char source[20], *text;
  sarto_error error;
  snprintf(source, sizeof source, "asker-%d", asker->number);
  for (int i = 0; i < EVENTS; i++) ask(world, source, i);
  if (sarto_submit(world->runtime, "{}", 2, world, &error)) fail(world, error.text);
  if (sarto_decide(world->runtime, "{}", 2, &text, NULL, &error) != SARTO_INVALID ||
      !strstr(error.text, "id"))
    fail(world, "an event without an id is decided");
  return NULL;
}

static void *run_own(void *context) {
  struct world *world = context;
  sarto_options options = {.size = sizeof options,
                           .workspace = world->workspace,
                           .database = world->database,
                           .own_thread = 1,
                           .answered = answered,
                           .context = world};
  sarto_error error;
  pthread_t threads[ASKERS];
  struct asker askers[ASKERS];
  if (sarto_open(&options, &world->runtime, &error)) {
    fail(world, error.text);
    return NULL;
  }
  for (int i = 0; i < ASKERS; i++) {
    askers[i] = (struct asker){world, i};
    if (pthread_create(&threads[i], NULL, ask_all, &askers[i])) abort();
  }
  for (int i = 0; i < ASKERS; i++) pthread_join(threads[i], NULL);
  sarto_close(world->runtime);
  int submitted = ASKERS * (EVENTS - (EVENTS + 2) / 3 + 1);
  if (world->answers != submitted || world->refusals != ASKERS) {
    fprintf(stderr, "ways: %d answers of %d, %d refusals\n", world->answers, submitted, world->refusals);
    world->failures++;
  }
  return NULL;
}

/* ---- a loop ---- */

static void answered_in_loop(void *context, const sarto_answer *answers, size_t count) {
  struct world *world = context;
  if (!pthread_equal(world->told_on, pthread_self())) fail(world, "told beside the loop");
  if (!world->is_told) fail(world, "told inside sarto_submit");
  for (size_t i = 0; i < count; i++)
    if (++world->answers == 10) sarto_close(world->runtime);
  if (answers[0].status) fail(world, answers[0].why);
}

static void run_loop(struct world *world) {
  uv_loop_t loop;
  sarto_options options = {.size = sizeof options,
                           .workspace = world->workspace,
                           .database = world->database,
                           .loop = &loop,
                           .answered = answered_in_loop,
                           .context = world};
  sarto_error error;
  world->told_on = pthread_self();
  uv_loop_init(&loop);
  if (sarto_open(&options, &world->runtime, &error)) fail(world, error.text);
  for (int i = 0; i < 50 && !world->failures; i++) {
    char event[200], *decision;
    int length = event_of(event, sizeof event, "loop", i);
    if (sarto_submit(world->runtime, event, (size_t)length, NULL, &error)) fail(world, error.text);
    if (i == 0 &&
        sarto_decide(world->runtime, event, (size_t)length, &decision, NULL, &error) != SARTO_INVALID)
      fail(world, "a loop waits");
  }
  world->is_told = 1;
  uv_run(&loop, UV_RUN_DEFAULT);
  if (world->answers != 50) fail(world, "not every event was answered");
  if (uv_loop_close(&loop)) fail(world, "the loop keeps something");
}

static void refuse(struct world *world, sarto_options options, const char *why) {
  sarto_error error = {0};
  options.size = sizeof options;
  options.workspace = world->workspace;
  if (sarto_open(&options, &world->runtime, &error) != SARTO_INVALID || !strstr(error.text, why))
    fail(world, error.text);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  struct world one = {.workspace = argv[1], .database = argc > 3 ? argv[3] : NULL};
  struct world two = {.workspace = argv[2], .database = argc > 4 ? argv[4] : NULL};
  struct world looped = {.workspace = argv[1]}, kept = {.workspace = argv[1], .database = one.database};
  pthread_t thread;
  if (pthread_create(&thread, NULL, run_own, &one)) return 3;
  run_own(&two);
  pthread_join(thread, NULL);
  run_loop(&looped);
  if (kept.database) run_loop(&kept);
  struct world refused = {.workspace = argv[1]};
  refuse(&refused, (sarto_options){.loop = uv_default_loop()}, "options.answered: expected");
  refuse(&refused, (sarto_options){.loop = uv_default_loop(), .own_thread = 1, .answered = answered},
         "got both");
  return one.failures || two.failures || looped.failures || kept.failures || refused.failures;
}
