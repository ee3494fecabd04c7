/* What the kernel knows of the bytes that came on a TCP socket. (Apart: linux/tcp.h and uv.h exclude each
 * other.) */
#ifndef SARTO_NET_HTTP_ARRIVAL_H
#define SARTO_NET_HTTP_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

/* How many bytes came in all, and how long ago the last of them did. false: not a TCP socket. */
bool http_arrival_find(int fd, uint64_t *bytes, uint64_t *quiet_ms);

#endif
