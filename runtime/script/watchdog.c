/* The watchdog's thread, the list of what it watches, and the process's one signal. See watchdog.h.
 *
 *   stage 0 ── CPU time ≥ limit ──► 1: stop_run, signal ── + STOP_GRACE_MS ──► 2: kill_run, signal
 *                                                            (again at every look, until the run has ended)
 *
 * A run is known by its number, so that whatever comes late, a mark or a signal, means nothing to the next one. The
 * first look at a run takes the time from which it counts, so a call may last one look longer than its limit. Wall time
 * is added up look by look and a long pause counts as a short one: a process that was stopped and goes on kills nobody.
 * Where a thread stays behind the gate for seconds of CPU time, our own code is broken and there is no way on: abort.
 */
#include "script/watchdog.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
  LOOK_MS = 5,
  IDLE_LOOKS = 20,   /* without a new run: sleep */
  WALL_FACTOR = 200, /* innocents are killed by busy neighbours under wall time, and scripts cannot sleep */
  PAUSE_MS_MAX = 50, /* a look counts as no more */
  STUCK_MS_MAX = 30000, /* of CPU time */
  STACK_BYTES = 64 << 10
};

static const int64_t NOT_YET = -1;

/* The process's one watchdog. */
static struct {
  pthread_mutex_t life; /* of starting and ending the thread; taken before `lock` */
  pthread_mutex_t lock; /* of all that is not atomic, and of what the list holds */
  pthread_cond_t changed;
  struct watch *first;
  pthread_t thread;
  _Atomic bool is_asleep;
  bool is_ending;
  int signal, signal_holders;
} dog = {.life = PTHREAD_MUTEX_INITIALIZER,
         .lock = PTHREAD_MUTEX_INITIALIZER,
         .changed = PTHREAD_COND_INITIALIZER};

/* What a thread says of itself, found out once. */
static _Thread_local __attribute__((tls_model("initial-exec"))) struct {
  pid_t id;
  clockid_t clock;
  int signal; /* that is not blocked here */
} self;

/* ---- the thread that runs ---- */

static void introduce(int signal) {
  sigset_t own;
  self.id = (pid_t)syscall(SYS_gettid);
  must(!pthread_getcpuclockid(pthread_self(), &self.clock));
  if (!signal) return;
  sigemptyset(&own);
  sigaddset(&own, signal);
  must(!pthread_sigmask(SIG_UNBLOCK, &own, NULL));
  self.signal = signal;
}

static void wake(void) {
  pthread_mutex_lock(&dog.lock);
  pthread_cond_signal(&dog.changed);
  pthread_mutex_unlock(&dog.lock);
}

uint64_t watchdog_begin(struct watch *watch, int64_t limit_ms) {
  if (!self.id || self.signal != watch->signal) introduce(watch->signal);
  uint64_t run = ++watch->run_count;
  atomic_store_explicit(&watch->limit_ms, limit_ms, memory_order_relaxed);
  atomic_store_explicit(&watch->thread, self.id, memory_order_relaxed);
  atomic_store_explicit(&watch->clock, self.clock, memory_order_relaxed);
  /* Either this thread sees that the watchdog sleeps, or it, before it sleeps, this run. */
  atomic_store(&watch->run, run);
  if (atomic_load(&dog.is_asleep)) wake();
  return run;
}

void watchdog_end(struct watch *watch) {
  atomic_store_explicit(&watch->run, 0, memory_order_release);
}

/* ---- looking ---- */

/* NOT_YET: the thread is gone, and with it what it ran. */
static int64_t cpu_us(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time)) return NOT_YET;
  return time.tv_sec * INT64_C(1000000) + time.tv_nsec / 1000;
}

static void tell(struct watch *watch, uint64_t run) {
  atomic_store_explicit(&watch->stop_run, run, memory_order_relaxed);
  if (watch->stage == 2) atomic_store_explicit(&watch->kill_run, run, memory_order_relaxed);
  if (!watch->signal || atomic_load(&watch->run) != run) return;
  pid_t thread = atomic_load_explicit(&watch->thread, memory_order_relaxed);
  syscall(SYS_tgkill, getpid(), thread, watch->signal);
}

static void begin_stage(struct watch *watch, int stage, int64_t now_us) {
  watch->stage = stage;
  watch->since_us = now_us;
  watch->wall_us = 0;
}

static bool is_over(const struct watch *watch, int64_t now_us) {
  if (!watch->stage && watch->is_left && *watch->is_left) return true;
  int64_t limit_ms = atomic_load_explicit(&watch->limit_ms, memory_order_relaxed);
  int64_t allowed_us = (watch->stage ? STOP_GRACE_MS : limit_ms) * 1000;
  return now_us - watch->since_us >= allowed_us || watch->wall_us >= WALL_FACTOR * allowed_us;
}

/* In hook mode one long function of Lua's runs on, and that is said in sarto.h. */
static void give_up_if_stuck(const struct watch *watch, int64_t now_us) {
  if (!watch->signal || now_us - watch->since_us < STUCK_MS_MAX * INT64_C(1000)) return;
  fputs("sarto: a function of the host does not return; ending at once\n", stderr);
  abort();
}

/* Whether it is a run that was not seen before. */
static bool look(struct watch *watch, int64_t pause_us) {
  uint64_t run = atomic_load(&watch->run);
  if (!run) return false;
  int64_t now_us = cpu_us(atomic_load_explicit(&watch->clock, memory_order_relaxed));
  if (now_us == NOT_YET) return false;
  if (run != watch->seen_run) {
    watch->seen_run = run;
    begin_stage(watch, 0, now_us);
    return true;
  }
  watch->wall_us += pause_us;
  if (watch->stage == 2)
    give_up_if_stuck(watch, now_us);
  else if (is_over(watch, now_us))
    begin_stage(watch, watch->stage + 1, now_us);
  if (watch->stage) tell(watch, run);
  return false;
}

static int64_t monotonic_us(void) {
  return cpu_us(CLOCK_MONOTONIC);
}

static struct timespec in_ms(int64_t ms) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  int64_t nanoseconds = time.tv_nsec + ms * 1000000;
  return (struct timespec){time.tv_sec + nanoseconds / 1000000000, nanoseconds % 1000000000};
}

/* A run that began before is_asleep could be seen is seen here. */
static bool is_anything_running(void) {
  for (struct watch *watch = dog.first; watch; watch = watch->next)
    if (atomic_load(&watch->run)) return true;
  return false;
}

static void sleep_until_called(void) {
  atomic_store(&dog.is_asleep, true);
  while (!dog.is_ending && !is_anything_running()) pthread_cond_wait(&dog.changed, &dog.lock);
  atomic_store(&dog.is_asleep, false);
}

static void *watch_all(void *context) {
  (void)context;
  int64_t before_us = monotonic_us();
  int idle_looks = 0;
  pthread_mutex_lock(&dog.lock);
  while (!dog.is_ending) {
    int64_t now_us = monotonic_us(), pause_us = now_us - before_us;
    bool has_news = false;
    if (pause_us > PAUSE_MS_MAX * 1000) pause_us = PAUSE_MS_MAX * 1000;
    for (struct watch *watch = dog.first; watch; watch = watch->next) has_news |= look(watch, pause_us);
    before_us = now_us;
    idle_looks = has_news || is_anything_running() ? 0 : idle_looks + 1;
    struct timespec next_look = in_ms(LOOK_MS);
    if (idle_looks > IDLE_LOOKS)
      sleep_until_called();
    else
      pthread_cond_timedwait(&dog.changed, &dog.lock, &next_look);
  }
  pthread_mutex_unlock(&dog.lock);
  return NULL;
}

/* ---- what is watched ---- */

/* A runtime does not survive a fork; one that the child opens is watched like any other. */
static void begin_afresh(void) {
  self.id = 0;
  dog.first = NULL;
  dog.signal_holders = 0;
  atomic_store(&dog.is_asleep, false);
  must(!pthread_mutex_init(&dog.life, NULL) && !pthread_mutex_init(&dog.lock, NULL));
  must(!pthread_cond_init(&dog.changed, NULL));
}

/* All signals are blocked in it: those of the program are for the program's own threads. */
static void start(void) {
  static bool is_told_of_forks;
  pthread_attr_t attributes;
  sigset_t all, before;
  if (!is_told_of_forks) must(!pthread_atfork(NULL, NULL, begin_afresh));
  is_told_of_forks = true;
  dog.is_ending = false;
  sigfillset(&all);
  pthread_attr_init(&attributes);
  must(!pthread_attr_setstacksize(&attributes, STACK_BYTES));
  must(!pthread_sigmask(SIG_SETMASK, &all, &before));
  must(!pthread_create(&dog.thread, &attributes, watch_all, NULL));
  must(!pthread_sigmask(SIG_SETMASK, &before, NULL));
  pthread_attr_destroy(&attributes);
}

void watchdog_watch(struct watch *watch) {
  pthread_mutex_lock(&dog.life);
  pthread_mutex_lock(&dog.lock);
  bool is_first = !dog.first;
  watch->next = dog.first;
  dog.first = watch;
  if (is_first) start();
  pthread_mutex_unlock(&dog.lock);
  pthread_mutex_unlock(&dog.life);
}

void watchdog_forget(struct watch *watch) {
  pthread_mutex_lock(&dog.life);
  pthread_mutex_lock(&dog.lock);
  struct watch **at = &dog.first;
  while (*at != watch) at = &(*at)->next;
  *at = watch->next;
  bool is_last = !dog.first;
  if (is_last) dog.is_ending = true;
  pthread_cond_signal(&dog.changed);
  pthread_mutex_unlock(&dog.lock);
  if (is_last) must(!pthread_join(dog.thread, NULL));
  pthread_mutex_unlock(&dog.life);
}

void watchdog_leave_when(struct watch *watch, const atomic_bool *is_left) {
  pthread_mutex_lock(&dog.lock);
  watch->is_left = is_left;
  pthread_mutex_unlock(&dog.lock);
}

/* ---- the signal ---- */

/* Those that mean something by themselves, a fault or the end, are not given away. */
static bool is_free(int signal) {
  return signal == SIGUSR1 || signal == SIGUSR2 || (signal >= SIGRTMIN && signal <= SIGRTMAX);
}

static enum status install(int signal, void (*handle)(int signal), struct error *err) {
  struct sigaction before, action = {.sa_handler = handle, .sa_flags = SA_RESTART | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  if (!is_free(signal) || sigaction(signal, NULL, &before))
    return error_set(err, STATUS_INVALID,
                     "stop_signal: expected SIGUSR1, SIGUSR2 or one from SIGRTMIN to SIGRTMAX, got %d",
                     signal);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
    return error_set(err, STATUS_INVALID, "stop_signal: the program handles signal %d itself", signal);
  if (sigaction(signal, &action, NULL))
    return error_set(err, STATUS_INVALID, "stop_signal: signal %d cannot be handled: %s", signal,
                     strerror(errno));
  dog.signal = signal;
  return STATUS_OK;
}

enum status watchdog_take_signal(int signal, void (*handle)(int signal), struct error *err) {
  enum status status = STATUS_OK;
  pthread_mutex_lock(&dog.lock);
  if (!dog.signal_holders)
    status = install(signal, handle, err);
  else if (signal != dog.signal)
    status =
        error_set(err, STATUS_INVALID, "stop_signal: this process's runtimes use signal %d already, not %d",
                  dog.signal, signal);
  if (!status) dog.signal_holders++;
  pthread_mutex_unlock(&dog.lock);
  return status;
}

/* Ignored from then on: one may still be on its way, and by default it would end the process. */
void watchdog_leave_signal(void) {
  pthread_mutex_lock(&dog.lock);
  if (!--dog.signal_holders) signal(dog.signal, SIG_IGN);
  pthread_mutex_unlock(&dog.lock);
}
