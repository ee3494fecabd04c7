/* The watchdog: who ends a call that runs too long.
 *
 * One thread a process looks every few milliseconds at what runs in each watched arena and compares the CPU time of its
 * thread with the limit (wall time, 200 times as long, for what sleeps). Beyond it the run must stop, in two stages: at
 * first with an error of Lua's, which has a line; STOP_GRACE_MS later by whatever ends it. How the running thread hears
 * of it: by a signal, at once, in the middle of anything; or, without a signal ("hook mode"), where it looks itself, at
 * the gate (bindings/gate.h) and from a count hook.
 *
 * Nothing of it is on the way of a call but two stores. The thread sleeps while nothing is called.
 */
#ifndef SARTO_SCRIPT_WATCHDOG_H
#define SARTO_SCRIPT_WATCHDOG_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

enum { STOP_GRACE_MS = 20 };

/* One for each arena, which it outlives by watchdog_forget. All zero but `signal` before watchdog_watch. */
struct watch {
  int signal;                 /* 0: hook mode */
  const atomic_bool *is_left; /* once it is set, whatever runs is beyond its limit; NULL: never */
  struct watch *next;

  /* Of the run of the moment, set by its thread before `run`. */
  _Atomic int64_t limit_ms;
  _Atomic pid_t thread;
  _Atomic clockid_t clock;
  _Atomic uint64_t run; /* counts up; 0: nothing runs */
  uint64_t run_count;   /* the thread's own */

  /* Set by the watchdog: which run must stop, and which at once. */
  _Atomic uint64_t stop_run, kill_run;

  /* What the watchdog knows. */
  uint64_t seen_run;
  int64_t since_us; /* CPU time of the thread when the last stage began */
  int64_t wall_us;  /* since then */
  int stage;
};

void watchdog_watch(struct watch *watch);  /* starts the thread with the first */
void watchdog_forget(struct watch *watch); /* and ends it with the last */
/* Sets is_left of one that is watched; from its return on nobody looks at the one before. */
void watchdog_leave_when(struct watch *watch, const atomic_bool *is_left);

/* The calling thread runs from here on under a limit; returns the run's number. */
uint64_t watchdog_begin(struct watch *watch, int64_t limit_ms);
void watchdog_end(struct watch *watch);

/* Takes the signal for this process: `handle` is called on the thread that runs too long, again and again until the run
 * has ended, and now and then a little too late. INVALID: not a signal of 1 to SIGRTMAX, another one is taken already, or
 * the program handles it itself. Each take wants its leave. */
enum status watchdog_take_signal(int signal, void (*handle)(int signal), struct error *err);
void watchdog_leave_signal(void);

#endif
