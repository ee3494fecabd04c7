/* Listening sockets: TCP on one address, or a socket file of the mode that is asked for.
 *
 * The file's mode is set on the socket before bind makes the file, so there is no moment in which it is open
 * to others and the process's umask is left alone. A file nobody answers behind is a dead process's and is
 * replaced. Leaves accepting to the library. The loop's thread.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include "net/http_inside.h"
#include "net/socket_path.h"

static enum status fail(struct error *err, const char *what) {
  return error_set(err, errno == EADDRINUSE ? STATUS_BUSY : STATUS_IO, "%s: %s", what, strerror(errno));
}

static enum status parse_address(const char *host, uint16_t port, struct sockaddr_storage *address,
                                 socklen_t *length, struct error *err) {
  *length = sizeof(struct sockaddr_in);
  if (!uv_ip4_addr(host, port, (struct sockaddr_in *)address)) return STATUS_OK;
  *length = sizeof(struct sockaddr_in6);
  if (!uv_ip6_addr(host, port, (struct sockaddr_in6 *)address)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "\"%s\" is not an address to listen on", host);
}

static uint16_t bound_port_of(int fd) {
  struct sockaddr_storage address = {0};
  socklen_t length = sizeof address;
  getsockname(fd, (struct sockaddr *)&address, &length);
  return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                             : ((struct sockaddr_in *)&address)->sin_port);
}

enum status http_listen_tcp(const char *host, uint16_t port, int *fd, uint16_t *bound_port,
                            struct error *err) {
  struct sockaddr_storage address = {0};
  socklen_t length;
  enum status status = parse_address(host, port, &address, &length, err);
  if (status) return status;
  int sock = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (sock < 0) return fail(err, "socket");
  setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(sock, (struct sockaddr *)&address, length) || listen(sock, SOMAXCONN)) {
    status = fail(err, "listen");
    close(sock);
    return status;
  }
  *bound_port = bound_port_of(sock);
  *fd = sock;
  return STATUS_OK;
}

/* Removes the socket file of a dead process. The address leads to `path`. */
static enum status clear_path(const struct sockaddr_un *address, const char *path, struct error *err) {
  struct stat found;
  if (lstat(address->sun_path, &found)) return errno == ENOENT ? STATUS_OK : fail(err, path);
  if (!S_ISSOCK(found.st_mode)) return error_set(err, STATUS_BUSY, "%s exists and is not a socket", path);
  int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (probe < 0) return fail(err, "socket");
  bool is_dead = connect(probe, (const struct sockaddr *)address, sizeof *address) && errno == ECONNREFUSED;
  close(probe);
  if (!is_dead) return error_set(err, STATUS_BUSY, "another process answers on %s", path);
  return unlink(address->sun_path) && errno != ENOENT ? fail(err, path) : STATUS_OK;
}

static enum status listen_at(const struct sockaddr_un *address, const char *path, mode_t mode, int *fd,
                             struct error *err) {
  enum status status = clear_path(address, path, err);
  if (status) return status;
  int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (sock < 0) return fail(err, "socket");
  /* What the umask takes from the mode others are to have is given back once the file is there. */
  if (fchmod(sock, mode) || bind(sock, (const struct sockaddr *)address, sizeof *address) ||
      chmod(address->sun_path, mode) || listen(sock, SOMAXCONN)) {
    status = fail(err, path);
    close(sock);
    return status;
  }
  *fd = sock;
  return STATUS_OK;
}

enum status http_listen_unix(const char *path, mode_t mode, int *fd, struct error *err) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct socket_path name;
  enum status status = socket_path_open(path, &name, err);
  if (status) return status;
  memcpy(address.sun_path, name.text, sizeof address.sun_path);
  status = listen_at(&address, path, mode, fd, err);
  socket_path_close(&name);
  return status;
}
