/* Counting asks for a request: see serve_asks.h. Walking all profiles takes seconds where they are many, so libuv's pool does
 * it, one count at a time, over what is folded and so is durable. The active release is held meanwhile.
 */
#include "host/serve_asks.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "domain/problem.h"
#include "host/asks_count.h"
#include "host/runtime_inside.h"

struct question {
  uv_work_t work;
  struct serve_asks *asks;
  struct http_request *request;
  struct release *release;
  struct asks_count count;
  enum status status;
  struct error err;
};

static void count(uv_work_t *work) {
  struct question *question = work->data;
  question->status = asks_count(&question->count, question->asks->runtime->database, &question->err);
}

static void answer(uv_work_t *work, int canceled) {
  struct question *question = work->data;
  struct buffer out = {0};
  size_t length;
  (void)canceled;
  question->asks->is_counting = false;
  if (question->status) {
    http_problem(question->request, problem_status(question->status), "%s", question->err.text);
  } else {
    asks_count_put(&question->count, &out);
    char *body = buffer_take(&out, &length);
    http_answer(question->request, 200, "application/json", body, length);
  }
  asks_count_fini(&question->count);
  release_unref(question->release);
  free(question);
}

void serve_get_asks(void *serve, struct http_request *request) {
  struct serve_asks *asks = serve_asks_of(serve);
  if (!asks->runtime->database) {
    http_problem(request, 404, "without a database there are no profiles to count: start with --db FILE");
    return;
  }
  if (asks->is_counting) {
    http_add_header(request, "Retry-After", "1");
    http_problem(request, 429, "asks are being counted already; send it again in a second");
    return;
  }
  struct question *question = mem_zero(sizeof *question);
  question->work.data = question;
  question->asks = asks;
  question->request = request;
  question->release = release_ref(asks->runtime->seats.items[0].release);
  question->count = (struct asks_count){
      .workspace = &question->release->workspace, .now_ms = clock_now_ms(), .is_left = &asks->is_left};
  asks->is_counting = true;
  must(!uv_queue_work(asks->loop, &question->work, count, answer));
}
