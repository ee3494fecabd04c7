/* A socket closed while the client still sends answers with a reset, and a reset can throw away the refusal
 * before the client has read it. So a refused connection's socket is kept a little: the library closes its
 * own descriptor (which sends FIN), ours is read and thrown away until the client has seen it, a second has
 * passed or too much has come. Few at a time, so that it is a courtesy and not a burden. The loop's thread.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http_inside.h"

enum { LINGERS_MAX = 64, LINGER_MS = 1000, LINGER_BYTES_MAX = 16 << 20 };

static void on_closed(uv_handle_t *handle) {
  struct http_linger *linger = handle->data;
  struct http_server *server = linger->server;
  close(linger->fd);
  free(linger);
  http_handle_closed(server);
}

static void linger_end(struct http_linger *linger) {
  *linger->link = linger->next;
  if (linger->next) linger->next->link = linger->link;
  linger->server->linger_count--;
  uv_close((uv_handle_t *)&linger->poll, on_closed);
}

static void on_readable(uv_poll_t *poll, int status, int events) {
  struct http_linger *linger = poll->data;
  char waste[65536];
  (void)events;
  ssize_t count = status ? 0 : recv(linger->fd, waste, sizeof waste, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0 || (size_t)count >= linger->bytes_left) {
    linger_end(linger);
  } else {
    linger->bytes_left -= (size_t)count;
  }
}

void http_linger_start(struct http_server *server, int fd) {
  if (server->linger_count == LINGERS_MAX) return;
  int kept = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (kept < 0) return;
  struct http_linger *linger = mem_zero(sizeof *linger);
  *linger = (struct http_linger){
      .server = server, .fd = kept, .since_ms = uv_now(server->options.loop), .bytes_left = LINGER_BYTES_MAX};
  if (uv_poll_init(server->options.loop, &linger->poll, kept)) {
    close(kept);
    free(linger);
    return;
  }
  linger->poll.data = linger;
  linger->next = server->lingers;
  linger->link = &server->lingers;
  if (linger->next) linger->next->link = &linger->next;
  server->lingers = linger;
  server->linger_count++;
  server->open_handles++;
  uv_poll_start(&linger->poll, UV_READABLE | UV_DISCONNECT, on_readable);
}

void http_linger_sweep(struct http_server *server, uint64_t now_ms) {
  for (struct http_linger *linger = server->lingers, *next; linger; linger = next) {
    next = linger->next;
    if (now_ms - linger->since_ms > LINGER_MS) linger_end(linger);
  }
}
