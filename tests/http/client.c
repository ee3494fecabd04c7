/* The raw client: see client.h. Blocking sockets and poll; answers are told apart by their Content-Length. */
#include "tests/http/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"

enum { MOMENT_MS = 12 };

int client_connect(const struct echo *echo) {
  struct sockaddr_un local = {.sun_family = AF_UNIX};
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(echo->port)};
  if (echo->unix_path) snprintf(local.sun_path, sizeof local.sun_path, "%s", echo->unix_path);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(echo->unix_path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(fd >= 0);
  int failed = echo->unix_path ? connect(fd, (struct sockaddr *)&local, sizeof local)
                               : connect(fd, (struct sockaddr *)&address, sizeof address);
  must(!failed);
  return fd;
}

void client_send(int fd, const void *bytes, size_t length) {
  const char *at = bytes;
  while (length) {
    ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);
    if (sent < 0) return;
    at += sent;
    length -= (size_t)sent;
  }
}

void client_send_text(int fd, const char *text) {
  client_send(fd, text, strlen(text));
}

/* Where the answer at `text` ends; NULL while it is not whole. Answers without a length end at their head. */
static const char *end_of_answer(const char *text, const char *end) {
  const char *body = strstr(text, "\r\n\r\n");
  if (!body) return NULL;
  const char *length = strcasestr(text, "\r\nContent-Length:");
  body += 4;
  if (length && length < body) body += strtol(length + 17, NULL, 10);
  return body > end ? NULL : body;
}

int reply_status(const struct reply *reply, int index) {
  const char *text = reply->text, *end = text + reply->length;
  for (; text && index > 0; index--) text = end_of_answer(text, end);
  return text && text < end && !strncmp(text, "HTTP/1.1 ", 9) ? atoi(text + 9) : 0;
}

int reply_count(const struct reply *reply) {
  const char *text = reply->text, *end = text + reply->length;
  int count = 0;
  while (text < end && (text = end_of_answer(text, end))) count++;
  return count;
}

static bool read_some(int fd, struct reply *reply, int wait_ms) {
  struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
  if (poll(&poll_fd, 1, wait_ms) <= 0) return false;
  ssize_t count = recv(fd, reply->text + reply->length, sizeof reply->text - 1 - reply->length, 0);
  if (count <= 0) {
    reply->is_closed = true;
    return false;
  }
  reply->length += (size_t)count;
  reply->text[reply->length] = 0;
  return true;
}

void client_read(int fd, struct reply *reply, int count, int wait_ms) {
  uint64_t end_us = clock_monotonic_us() + (uint64_t)wait_ms * 1000;
  reply->length = 0;
  reply->is_closed = false;
  reply->text[0] = 0;
  for (;;) {
    uint64_t now_us = clock_monotonic_us();
    bool is_enough = reply_count(reply) >= count;
    if (now_us > end_us) return;
    if (!read_some(fd, reply, is_enough ? MOMENT_MS : (int)((end_us - now_us) / 1000) + 1)) return;
  }
}

void client_ask(const struct echo *echo, const char *text, struct reply *reply) {
  int fd = client_connect(echo);
  client_send_text(fd, text);
  client_read(fd, reply, 1, ENOUGH_MS);
  close(fd);
}

long client_figure(const struct echo *echo, const char *name) {
  struct reply reply;
  client_ask(echo, "GET /figures HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", &reply);
  const char *found = reply_status(&reply, 0) == 200 ? strstr(reply.text, name) : NULL;
  return found ? strtol(found + strlen(name), NULL, 10) : -1;
}
