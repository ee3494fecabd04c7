/* Decisions inside a program that runs on libuv: in_loop WORKSPACE DATABASE. Events are submitted on the loop's thread, which
 * never waits for the disk; answers come on the library's, are copied, and cross over with uv_async_send. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <sarto.h>

struct shop {
  sarto_runtime *runtime;
  uv_mutex_t lock;
  uv_async_t answered;
  uv_timer_t second;
  char *decision; /* behind the lock */
};

/* On the library's thread: must not call the runtime, and what it is given ends with it. */
static void answered(void *context, const sarto_answer *answers, size_t count) {
  struct shop *shop = context;
  uv_mutex_lock(&shop->lock);
  for (size_t i = 0; i < count; i++) {
    const char *text = answers[i].status ? answers[i].why : answers[i].decision;
    free(shop->decision);
    shop->decision = strndup(text, answers[i].status ? strlen(text) : answers[i].length);
  }
  uv_mutex_unlock(&shop->lock);
  uv_async_send(&shop->answered);
}

static void show(uv_async_t *async) {
  struct shop *shop = async->data;
  uv_mutex_lock(&shop->lock);
  puts(shop->decision);
  uv_mutex_unlock(&shop->lock);
  uv_close((uv_handle_t *)&shop->second, NULL); /* this program wanted one answer */
  uv_close((uv_handle_t *)&shop->answered, NULL);
}

static void tick(uv_timer_t *timer) {
  struct shop *shop = timer->data;
  sarto_error error;
  if (sarto_tick(shop->runtime, &error)) fprintf(stderr, "%s\n", error.text);
}

int main(int argc, char **argv) {
  static const char event[] =
      "{\"id\":\"1\",\"source\":\"shop\",\"type\":\"page.viewed\",\"subject\":\"lucia\"}";
  struct shop shop = {0};
  sarto_options options = {.size = sizeof options,
                           .workspace = argc > 1 ? argv[1] : "scripts/fashion",
                           .database = argc > 2 ? argv[2] : NULL,
                           .answered = answered,
                           .context = &shop};
  sarto_error error;
  uv_loop_t *loop = uv_default_loop();
  shop.answered.data = shop.second.data = &shop;
  uv_mutex_init(&shop.lock);
  uv_async_init(loop, &shop.answered, show);
  uv_timer_init(loop, &shop.second);
  int status = sarto_open(&options, &shop.runtime, &error);
  if (!status) status = sarto_submit(shop.runtime, event, strlen(event), NULL, &error);
  if (!status) {
    uv_timer_start(&shop.second, tick, 1000, 1000);
    uv_run(loop, UV_RUN_DEFAULT);
  } else {
    puts(error.text);
  }
  sarto_close(shop.runtime); /* answers what is due first: the lock and the handle must still be there */
  uv_mutex_destroy(&shop.lock);
  free(shop.decision);
  return status;
}
