/* A service under systemd: ready, reloading, stopping, alive. Where nobody supervises it nothing is done. The loop's
 * thread. */
#ifndef SARTO_HOST_SUPERVISE_H
#define SARTO_HOST_SUPERVISE_H

#include "host/notify.h"
#include "host/serve.h"

struct supervise {
  struct notify notify;
  uv_timer_t beat;
  const struct serve *serve;
  sarto_runtime *runtime;
  char release[20]; /* the beginning of the one that was told */
  bool is_begun, is_reloading;
};

/* The service answers from now on. Both outlive `supervise`. */
void supervise_begin(struct supervise *supervise, uv_loop_t *loop, const struct serve *serve,
                     sarto_runtime *runtime);
/* The folder is read again; that it is over is told once it is. */
void supervise_reload(struct supervise *supervise);
void supervise_stop(struct supervise *supervise);
/* Closes its handle, which is gone after the loop's next turn. */
void supervise_end(struct supervise *supervise);

#endif
