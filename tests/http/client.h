/* A client that sends what it is told, byte for byte, and says what came back. */
#ifndef SARTO_TESTS_HTTP_CLIENT_H
#define SARTO_TESTS_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/http/echo.h"

/* How long a test waits for what must come: it ends the wait by coming. Shorter than a patient server's patience. */
enum { ENOUGH_MS = 5000 };

struct reply {
  char text[65536]; /* everything that came, NUL-ended */
  size_t length;
  bool is_closed;
};

int client_connect(const struct echo *echo);
void client_send(int fd, const void *bytes, size_t length); /* stops quietly when the peer is gone */
void client_send_text(int fd, const char *text);
/* Reads until `count` answers are whole and nothing more comes for a moment, the end, or `wait_ms`. */
void client_read(int fd, struct reply *reply, int count, int wait_ms);
int reply_status(const struct reply *reply, int index); /* of the answer with that number; 0: there is none */
int reply_count(const struct reply *reply);
/* Connects, sends, reads one answer, closes. */
void client_ask(const struct echo *echo, const char *text, struct reply *reply);
/* What /figures says of `name`, over a connection of its own. */
long client_figure(const struct echo *echo, const char *name);

#endif
