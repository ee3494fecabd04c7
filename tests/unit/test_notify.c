/* systemd is told on both kinds of socket, and on nothing else. The sockets are the test's own. */
#include <stddef.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/notify.h"

/* A socket of that name, as $NOTIFY_SOCKET has it. */
static int listen_at(const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(name);
  memcpy(address.sun_path, name, length);
  if (*name == '@') address.sun_path[0] = '\0';
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  assert_true(fd >= 0);
  assert_int_equal(
      bind(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)), 0);
  setenv("NOTIFY_SOCKET", name, 1);
  return fd;
}

static const char *heard(int fd, char text[static 256]) {
  ssize_t length = recv(fd, text, 255, MSG_DONTWAIT);
  text[length > 0 ? length : 0] = '\0';
  return text;
}

static void says_to_a_path(void **state) {
  char folder[] = "/tmp/sarto-notify-XXXXXX", path[64], text[256];
  (void)state;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/socket", folder);
  int fd = listen_at(path);
  struct notify notify = notify_open();
  notify_say(&notify, "READY=1\nSTATUS=release %s", "abc");
  assert_string_equal(heard(fd, text), "READY=1\nSTATUS=release abc");
  close(fd);
  unlink(path);
  rmdir(folder);
}

static void says_to_an_abstract_socket(void **state) {
  char name[64], text[256];
  (void)state;
  snprintf(name, sizeof name, "@sarto-notify-%ld", (long)getpid());
  int fd = listen_at(name);
  struct notify notify = notify_open();
  notify_say(&notify, "STOPPING=1");
  assert_string_equal(heard(fd, text), "STOPPING=1");
  close(fd);
}

static void leaves_nothing_in_the_environment(void **state) {
  (void)state;
  setenv("NOTIFY_SOCKET", "@sarto-nobody", 1);
  setenv("WATCHDOG_USEC", "2000000", 1);
  setenv("WATCHDOG_PID", "1", 1);
  notify_open();
  assert_null(getenv("NOTIFY_SOCKET"));
  assert_null(getenv("WATCHDOG_USEC"));
  assert_null(getenv("WATCHDOG_PID"));
}

static uint64_t watchdog_of(const char *socket, const char *every, const char *pid) {
  if (socket) setenv("NOTIFY_SOCKET", socket, 1);
  setenv("WATCHDOG_USEC", every, 1);
  if (pid) setenv("WATCHDOG_PID", pid, 1);
  return notify_open().watchdog_us;
}

static void is_watched_where_it_is_meant(void **state) {
  char pid[24];
  (void)state;
  snprintf(pid, sizeof pid, "%ld", (long)getpid());
  assert_int_equal(watchdog_of("@sarto-nobody", "2000000", pid), 2000000);
  assert_int_equal(watchdog_of("@sarto-nobody", "2000000", NULL), 2000000);
  assert_int_equal(watchdog_of("@sarto-nobody", "2000000", "1"), 0);
  assert_int_equal(watchdog_of(NULL, "2000000", pid), 0);
}

static void is_silent_without_a_socket(void **state) {
  (void)state;
  unsetenv("NOTIFY_SOCKET");
  struct notify notify = notify_open();
  assert_int_equal(notify.length, 0);
  notify_say(&notify, "READY=1");
  setenv("NOTIFY_SOCKET", "relative/path", 1);
  assert_int_equal(notify_open().length, 0);
}

static void loses_what_nobody_hears(void **state) {
  (void)state;
  setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
  struct notify notify = notify_open();
  notify_say(&notify, "READY=1");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(says_to_a_path),
      cmocka_unit_test(says_to_an_abstract_socket),
      cmocka_unit_test(leaves_nothing_in_the_environment),
      cmocka_unit_test(is_watched_where_it_is_meant),
      cmocka_unit_test(is_silent_without_a_socket),
      cmocka_unit_test(loses_what_nobody_hears),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
