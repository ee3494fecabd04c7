/* Standard input, line after line, into a command that submits them; what `run` and `import` share. */
#ifndef SARTO_HOST_FEED_H
#define SARTO_HOST_FEED_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "host/command.h"

struct feed {
  const char *command; /* "run", for what is told */
  /* One line, without its end and at most one byte longer than an event may be; false ends the feed. */
  bool (*submit)(void *context, struct slice line, uint64_t number);
  void *context;
  uint64_t lines;
  _Atomic uint64_t errors; /* lines that are no event: submit and answers count them */
  _Atomic int fatal;       /* an answer's status that ends the feed */
  uint64_t start_us, told_us;
  sigset_t waiting;
};

/* Ctrl-C and its like end the feed. To be called before any thread is made. */
void feed_catch_signals(struct feed *feed);
/* Submits every line, and tells how it goes on standard error, until the input ends, something is fatal or a signal
 * comes. */
void feed_run(struct feed *feed);
/* How far it is, in a line on standard error; `more` is put in, such as ", 3 repeats". */
void feed_tell(const struct feed *feed, const char *more);
double feed_seconds(const struct feed *feed);
/* Once everything is answered: tells what ended the feed early. */
int feed_exit_code(const struct feed *feed);

#endif
