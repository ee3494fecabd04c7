/* The HTTP service over one runtime: routes, batches, answers brought back to the loop. */
#ifndef SARTO_HOST_SERVE_H
#define SARTO_HOST_SERVE_H

#include <uv.h>

#include "host/log.h"
#include "net/http.h"
#include "sarto_admin.h"

struct serve;

/* `serve` takes the answers of its runtime: open the runtime with serve_answered and the serve as context,
 * then give it to serve_start. */
struct serve *serve_new(uv_loop_t *loop);
void serve_answered(void *serve, const sarto_answer *answers, size_t count);

/* Told of what the runtime decided by itself: sarto_options.made. Any thread. */
void serve_made(void *serve, const char *decision, size_t length);

struct serve_options {
  const char *host; /* an address, or with unix_path NULL */
  uint16_t port;
  const char *unix_path;          /* a socket file in its stead; NULL: TCP */
  const char *tls_cert, *tls_key; /* PEM files; NULL: without TLS */
  const char *control_path;       /* NULL: no control socket */
  const char *database;           /* the runtime's; outlives the serve; NULL: none */
  bool is_watching;               /* changes of the folder are taken as they come */
  const struct log *log;          /* told of each request; outlives the serve; NULL: nobody is */
  const char *const
      *webhook_origins; /* who may send CloudEvents by a web hook; NULL-ended, borrowed; NULL: none */
};
/* Takes the runtime, whatever it returns. */
enum status serve_start(struct serve *serve, sarto_runtime *runtime, const struct serve_options *options,
                        struct error *err);
uint16_t serve_port(const struct serve *serve);
/* Not ready any more, no new requests; `stopped` is called on the loop once everything at hand is answered,
 * or after the grace. */
void serve_stop(struct serve *serve, void (*stopped)(void *context), void *context);
/* Reads the folder again, off the loop. */
void serve_reload(struct serve *serve);
bool serve_is_reloading(const struct serve *serve);
/* Answers what can be answered, and closes the runtime. */
void serve_free(struct serve *serve);

/* The status that an answer brought when the disk failed: the process must end. 0: none. */
int serve_fatal(const struct serve *serve);

#endif
