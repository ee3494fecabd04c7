/* A small server behind http.h for tests over a real socket: forked, so that a client may block. */
#ifndef SARTO_TESTS_HTTP_ECHO_H
#define SARTO_TESTS_HTTP_ECHO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
  ECHO_BODY_MAX = 65536,
  ECHO_CONNECTIONS_MAX = 200,
  ECHO_REQUEST_MS = 300,
  ECHO_IDLE_MS = 900,
  ECHO_PATIENT_MS = 10000
};

struct echo {
  pid_t pid;
  uint16_t port;
  const char *unix_path;
};

/* Routes: POST /echo (JSON, text), POST /any and POST /later (any type; /later answers in a batch from a
 * later turn of the loop), PUT /items/{id} and GET /items/{id}, GET /query (?a=), GET /slow (after 150 ms),
 * GET /slower (after 1.5 s), GET /figures (pending, connections, refused), GET /healthz (open to all), and GET and
 * POST /smuggled, which nobody means to ask. `unix_path` NULL: TCP on 127.0.0.1. */
void echo_start(struct echo *echo, const char *unix_path);
/* Over TCP, with ECHO_PATIENT_MS for a request and for idleness: for what must not depend on how fast the machine is.
 */
void echo_start_patient(struct echo *echo);
/* SIGUSR1 quiesces; SIGTERM closes. Whether it left cleanly (leak checkers speak at exit). */
bool echo_stop(struct echo *echo);

#endif
