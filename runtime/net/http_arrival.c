/* libmicrohttpd says nothing of a request before its first line is whole; the kernel does. One getsockopt for
 * an idle connection at each sweep: see http.c. Linux alone. The loop's thread.
 */
#include "net/http_arrival.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

bool http_arrival_find(int fd, uint64_t *bytes, uint64_t *quiet_ms) {
  struct tcp_info info = {0};
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length)) return false;
  *bytes = info.tcpi_bytes_received;
  *quiet_ms = info.tcpi_last_data_recv;
  return true;
}
