/* What systemd is told of a service: sd_notify's protocol (Type=notify), without its library. A line of "NAME=value" a
 * fact, all of a message in one datagram to the socket that $NOTIFY_SOCKET names. */
#ifndef SARTO_HOST_NOTIFY_H
#define SARTO_HOST_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
  struct sockaddr_un address;
  socklen_t length;     /* 0: nobody listens, and nothing is sent */
  uint64_t watchdog_us; /* how long we may be silent; 0: as long as we like */
};

/* From the environment, which is left without it, so that no child speaks for us. */
struct notify notify_open(void);

/* "READY=1", "STATUS=…". Never waits; what nobody takes is lost. Any thread. */
void notify_say(const struct notify *notify, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
