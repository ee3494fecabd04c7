/* The loop around standard input. See feed.h. Runs on the command's thread; answers come on others and touch nothing
 * but the two counters that are atomic.
 */
#include "host/feed.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "domain/event.h"
#include "host/lines.h"
#include "host/say.h"

static volatile sig_atomic_t is_stopped;

static void stop(int signal_number) {
  (void)signal_number;
  is_stopped = 1;
}

/* Blocked, so that all other threads leave the signals to this one, and let in only while it waits for input. */
void feed_catch_signals(struct feed *feed) {
  struct sigaction action = {.sa_handler = stop};
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &feed->waiting);
  sigdelset(&feed->waiting, SIGINT);
  sigdelset(&feed->waiting, SIGTERM);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
}

double feed_seconds(const struct feed *feed) {
  return (double)(clock_monotonic_us() - feed->start_us) / 1e6;
}

static void tell_progress(struct feed *feed) {
  uint64_t now_us = clock_monotonic_us();
  uint64_t interval_us = isatty(STDERR_FILENO) ? 1000000 : 10000000;
  if (now_us - feed->told_us < interval_us) return;
  feed->told_us = now_us;
  feed_tell(feed, "");
}

void feed_tell(const struct feed *feed, const char *more) {
  double seconds = feed_seconds(feed);
  say(stderr, "sarto %s: %llu events, %llu refused events%s, %.1f s, %.0f events/s", feed->command,
      (unsigned long long)feed->lines, (unsigned long long)feed->errors, more, seconds,
      seconds > 0 ? (double)feed->lines / seconds : 0);
}

void feed_run(struct feed *feed) {
  struct lines lines = {.file = STDIN_FILENO, .line_bytes_max = EVENT_BYTES_MAX, .waiting = &feed->waiting};
  struct slice line;
  bool goes_on = true;
  feed->start_us = feed->told_us = clock_monotonic_us();
  while (goes_on && !is_stopped && !feed->fatal && lines_next(&lines, &line)) {
    if (!line.data) line.data = "";
    goes_on = feed->submit(feed->context, line, ++feed->lines);
    if (feed->lines % 256 == 0) tell_progress(feed);
  }
  lines_fini(&lines);
}

int feed_exit_code(const struct feed *feed) {
  if (feed->fatal) say(stderr, "sarto %s: stopped: %s", feed->command, status_name((enum status)feed->fatal));
  if (is_stopped) {
    say(stderr, "sarto %s: stopped by a signal; what was read is answered", feed->command);
    return EXIT_INTERRUPTED;
  }
  return feed->errors || feed->fatal ? EXIT_FAULT : EXIT_DONE;
}
