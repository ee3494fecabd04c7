/* Time passes by itself on a thread of the runtime's own and on a loop: ticks tests/embed/host. Each is told one event, for
 * which a strategy waits a second. Exits 0 where `made` heard of it soon after, where it was promised. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "sarto.h"

enum { WAIT_MS = 10000 };

struct heard {
  pthread_t answered_on;
  atomic_int made, failures;
  uv_timer_t patience;
};

static void answered(void *context, const sarto_answer *answers, size_t count) {
  struct heard *heard = context;
  heard->answered_on = pthread_self();
  if (count != 1 || answers[0].status) heard->failures++;
}

static void made(void *context, const char *decision, size_t length) {
  struct heard *heard = context;
  if (!pthread_equal(heard->answered_on, pthread_self())) heard->failures++;
  if (!memmem(decision, length, "\"strategy\":\"later\"", 18)) heard->failures++;
  heard->made++;
  if (heard->patience.loop) uv_close((uv_handle_t *)&heard->patience, NULL);
}

static void give_up(uv_timer_t *timer) {
  uv_close((uv_handle_t *)timer, NULL);
}

static int open_on(struct heard *heard, const char *workspace, uv_loop_t *loop, sarto_runtime **runtime) {
  static const char event[] =
      "{\"id\":\"1\",\"source\":\"test\",\"type\":\"postponed\",\"subject\":\"lucia\"}";
  sarto_options options = {.size = sizeof options,
                           .workspace = workspace,
                           .has_samples = 1,
                           .loop = loop,
                           .own_thread = !loop,
                           .answered = answered,
                           .context = heard,
                           .made = made,
                           .made_context = heard};
  sarto_error error;
  int status = sarto_open(&options, runtime, &error);
  if (!status) status = sarto_submit(*runtime, event, strlen(event), NULL, &error);
  if (status) fprintf(stderr, "ticks: %s\n", error.text);
  return status;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  struct heard own = {0}, looped = {0};
  uv_loop_t *loop = uv_default_loop();
  sarto_runtime *runtime;
  if (open_on(&own, argv[1], NULL, &runtime)) return 1;
  for (int waited_ms = 0; waited_ms < WAIT_MS && !own.made; waited_ms += 10) usleep(10000);
  sarto_close(runtime);
  if (open_on(&looped, argv[1], loop, &runtime)) return 1;
  uv_timer_init(loop, &looped.patience);
  uv_timer_start(&looped.patience, give_up, WAIT_MS, 0);
  uv_run(loop, UV_RUN_DEFAULT);
  sarto_close(runtime);
  uv_run(loop, UV_RUN_DEFAULT);
  if (own.made != 1 || looped.made != 1)
    fprintf(stderr, "ticks: made %d on a thread of its own, %d on a loop\n", own.made, looped.made);
  return own.made != 1 || looped.made != 1 || own.failures || looped.failures;
}
