/* sd_notify in a few lines. See notify.h. */
#include "host/notify.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 1024 };

/* A path, or the name of an abstract socket after an '@', for which the kernel wants a NUL. */
static void find_socket(struct notify *notify, const char *name) {
  size_t length = name ? strlen(name) : 0;
  if (!length || length >= sizeof notify->address.sun_path || !strchr("/@", *name)) return;
  notify->address.sun_family = AF_UNIX;
  memcpy(notify->address.sun_path, name, length);
  if (*name == '@') notify->address.sun_path[0] = '\0';
  notify->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

static bool is_for_us(const char *pid) {
  return !pid || strtol(pid, NULL, 10) == (long)getpid();
}

struct notify notify_open(void) {
  struct notify notify = {0};
  const char *every = getenv("WATCHDOG_USEC");
  find_socket(&notify, getenv("NOTIFY_SOCKET"));
  if (notify.length && every && is_for_us(getenv("WATCHDOG_PID")))
    notify.watchdog_us = strtoull(every, NULL, 10);
  unsetenv("NOTIFY_SOCKET");
  unsetenv("WATCHDOG_USEC");
  unsetenv("WATCHDOG_PID");
  return notify;
}

void notify_say(const struct notify *notify, const char *format, ...) {
  char message[MESSAGE_BYTES];
  va_list arguments;
  if (!notify->length) return;
  va_start(arguments, format);
  int length = vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  if (length < 0 || length >= MESSAGE_BYTES) return;
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  (void)!sendto(fd, message, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT,
                (const struct sockaddr *)&notify->address, notify->length);
  close(fd);
}
