/* Decisions inside a program that runs on libuv: in_loop WORKSPACE [DATABASE]. Everything happens on the loop's thread, which
 * never waits for the disk; the loop ends by itself once the program has nothing left to do. */
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include <sarto.h>

struct shop {
  sarto_runtime *runtime;
  uv_timer_t visits;
  int visit_count, status;
};

static void answered(void *context, const sarto_answer *answers, size_t count) {
  struct shop *shop = context;
  for (size_t i = 0; i < count; i++) {
    const sarto_answer *answer = &answers[i];
    shop->status |= answer->status;
    if (answer->status)
      fprintf(stderr, "%s: %s\n", (const char *)answer->ticket, answer->why);
    else
      printf("%s: %.*s\n", (const char *)answer->ticket, (int)answer->length, answer->decision);
  }
}

/* What this program does anyway. */
static void visit(uv_timer_t *timer) {
  static char visitor[] = "lucia";
  struct shop *shop = timer->data;
  sarto_error error;
  char event[160];
  int length = snprintf(event, sizeof event,
                        "{\"id\":\"%d\",\"source\":\"shop\",\"type\":\"page.viewed\",\"subject\":\"%s\"}",
                        shop->visit_count, visitor);
  if (sarto_submit(shop->runtime, event, (size_t)length, visitor, &error))
    fprintf(stderr, "%s\n", error.text);
  if (++shop->visit_count == 3) uv_close((uv_handle_t *)timer, NULL);
}

int main(int argc, char **argv) {
  struct shop shop = {0};
  uv_loop_t *loop = uv_default_loop();
  sarto_options options = {.size = sizeof options,
                           .workspace = argc > 1 ? argv[1] : "scripts/fashion",
                           .database = argc > 2 ? argv[2] : NULL,
                           .loop = loop,
                           .answered = answered,
                           .context = &shop};
  sarto_error error;
  if (sarto_open(&options, &shop.runtime, &error)) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  shop.visits.data = &shop;
  uv_timer_init(loop, &shop.visits);
  uv_timer_start(&shop.visits, visit, 10, 10);
  uv_run(loop, UV_RUN_DEFAULT);
  sarto_close(shop.runtime);
  uv_run(loop, UV_RUN_DEFAULT); /* lets go of the runtime's handles */
  return uv_loop_close(loop) || shop.status;
}
