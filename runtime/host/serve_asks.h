/* The route of asks: what was asked, answered and given, counted over all profiles. See README.md. The loop's thread. */
#ifndef SARTO_HOST_SERVE_ASKS_H
#define SARTO_HOST_SERVE_ASKS_H

#include <stdatomic.h>
#include <uv.h>

#include "net/http.h"
#include "sarto_admin.h"

/* What the handler works with; serve.c fills it in and has it at hand: serve_asks_of. */
struct serve_asks {
  uv_loop_t *loop;
  sarto_runtime *runtime;
  bool is_counting;     /* the pool works at it */
  _Atomic bool is_left; /* it is to end soon */
};
struct serve_asks *serve_asks_of(void *serve);

void serve_get_asks(void *serve, struct http_request *request);

#endif
