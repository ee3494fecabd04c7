/* A runtime on the caller's libuv loop: events are decided on its thread, answers come home to it, time passes by a timer.
 *
 * Answers are put into a mailbox by the journal's thread, which wakes the loop (uv_async_send). The loop is kept going while
 * answers are due and by nothing else of ours: a program ends as it did before. What holds the handles outlives the runtime
 * until the loop has closed them. Everything but `mail` and `mail_made` runs on the loop's thread.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <uv.h>

#include "base/memory.h"
#include "host/embed.h"
#include "host/mailbox.h"
#include "host/runtime_inside.h"

enum { TICK_MS = 1000 };

struct embed_loop {
  sarto_runtime *runtime;
  sarto_options host; /* as given: who is told */
  struct mailbox box;
  uv_async_t wake;
  uv_timer_t timer;
  int due_count;
  int open_count; /* handles that the loop has */
  atomic_bool is_started;
};

static void mail_one(struct embed_loop *loop, const sarto_answer *answer, bool is_made) {
  mailbox_put(&loop->box, answer, is_made);
  if (atomic_load(&loop->is_started)) uv_async_send(&loop->wake);
}

static void mail(void *context, const sarto_answer *answers, size_t count) {
  for (size_t i = 0; i < count; i++) mail_one(context, &answers[i], false);
}

static void mail_made(void *context, const char *decision, size_t length) {
  mail_one(context, &(sarto_answer){.decision = decision, .length = length}, true);
}

void embed_loop_expect(struct embed_loop *loop, int count) {
  loop->due_count += count;
  if (!loop->open_count) return;
  if (loop->due_count)
    uv_ref((uv_handle_t *)&loop->wake);
  else
    uv_unref((uv_handle_t *)&loop->wake);
}

static void tell_all(struct embed_loop *loop) {
  const sarto_options *host = &loop->host;
  struct letter *letter;
  while ((letter = mailbox_take(&loop->box))) {
    if (letter->is_made) {
      host->made(host->made_context, letter->answer.decision, letter->answer.length);
    } else {
      embed_loop_expect(loop, -1);
      host->answered(host->context, &letter->answer, 1);
    }
    free(letter);
  }
}

static void wake(uv_async_t *async) {
  tell_all(async->data);
}

static void tick(uv_timer_t *timer) {
  struct embed_loop *loop = timer->data;
  sarto_error error;
  if (sarto_tick(loop->runtime, &error)) runtime_log(loop->runtime, SARTO_LOG_ERROR, error.text);
}

struct embed_loop *embed_loop_new(sarto_runtime *runtime) {
  struct embed_loop *loop = mem_zero(sizeof *loop);
  sarto_options *options = &runtime->options;
  loop->runtime = runtime;
  loop->host = *options;
  mailbox_init(&loop->box);
  options->answered = mail;
  options->context = options->made_context = loop;
  if (options->made) options->made = mail_made;
  return loop;
}

enum status embed_loop_start(struct embed_loop *loop, struct error *err) {
  struct uv_loop_s *uv = loop->host.loop;
  int failed = uv_async_init(uv, &loop->wake, wake);
  if (failed) return error_set(err, STATUS_IO, "options.loop: %s", uv_strerror(failed));
  must(!uv_timer_init(uv, &loop->timer));
  loop->wake.data = loop->timer.data = loop;
  loop->open_count = 2;
  uv_unref((uv_handle_t *)&loop->wake);
  uv_unref((uv_handle_t *)&loop->timer);
  if (!loop->host.is_clock_events) must(!uv_timer_start(&loop->timer, tick, TICK_MS, TICK_MS));
  atomic_store(&loop->is_started, true);
  uv_async_send(&loop->wake);
  return STATUS_OK;
}

static void free_loop(struct embed_loop *loop) {
  mailbox_fini(&loop->box);
  free(loop);
}

static void closed(uv_handle_t *handle) {
  struct embed_loop *loop = handle->data;
  if (!--loop->open_count) free_loop(loop);
}

void embed_loop_end(struct embed_loop *loop) {
  if (!loop) return;
  tell_all(loop);
  if (!loop->open_count) {
    free_loop(loop);
    return;
  }
  uv_close((uv_handle_t *)&loop->wake, closed);
  uv_close((uv_handle_t *)&loop->timer, closed);
}
