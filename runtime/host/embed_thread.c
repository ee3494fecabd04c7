/* A runtime on a thread of its own: events come from any thread, everything is decided and told on this one.
 *
 * Callers queue events and go on, or wait for the answer. What else they ask (a profile, an export) they ask themselves,
 * in turn with this thread (runtime->turn). Answers come through a mailbox, so that the host is never called from the
 * journal's thread, and what was refused is told like what was decided. Every second time passes. At the end the thread
 * answers all that was queued and closes what decides.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "host/embed.h"
#include "host/mailbox.h"
#include "host/runtime_inside.h"

enum { DUE_MAX = 4096, TICK_MS = 1000, STACK_BYTES = 4 << 20 };

/* What sarto_decide waits for. */
struct wanted {
  bool is_done;
  int status;
  char *text; /* the decision, or why there is none */
  size_t length;
};

/* The ticket of everything that is answered here. */
struct job {
  struct job *next;
  void *ticket;          /* the host's */
  struct wanted *wanted; /* NULL: `answered` is told */
  size_t length;
  char event[];
};

struct embed_thread {
  sarto_runtime *runtime;
  sarto_options host; /* as given: who is told */
  struct mailbox box;
  pthread_t thread;
  bool is_started;
  pthread_mutex_t lock; /* of what follows */
  pthread_cond_t changed;
  struct job *first, **last;
  size_t due_count; /* taken, and not told yet */
  bool is_ending;
};

static void notify(struct embed_thread *thread) {
  pthread_mutex_lock(&thread->lock);
  pthread_cond_broadcast(&thread->changed);
  pthread_mutex_unlock(&thread->lock);
}

/* ---- answers, from the journal's thread or this one ---- */

static void mail(void *context, const sarto_answer *answers, size_t count) {
  struct embed_thread *thread = context;
  for (size_t i = 0; i < count; i++) mailbox_put(&thread->box, &answers[i], false);
  notify(thread);
}

static void mail_made(void *context, const char *decision, size_t length) {
  struct embed_thread *thread = context;
  mailbox_put(&thread->box, &(sarto_answer){.decision = decision, .length = length}, true);
  notify(thread);
}

/* ---- on the thread ---- */

static void hand_over(struct embed_thread *thread, struct wanted *wanted, const sarto_answer *answer) {
  const char *text = answer->status ? answer->why : answer->decision;
  wanted->length = answer->status ? strlen(text) : answer->length;
  wanted->text = mem_zero(wanted->length + 1);
  memcpy(wanted->text, text, wanted->length);
  wanted->status = answer->status;
  pthread_mutex_lock(&thread->lock);
  wanted->is_done = true;
  pthread_mutex_unlock(&thread->lock);
}

static void tell_answer(struct embed_thread *thread, sarto_answer answer) {
  struct job *job = answer.ticket;
  answer.ticket = job->ticket;
  if (job->wanted)
    hand_over(thread, job->wanted, &answer);
  else if (thread->host.answered)
    thread->host.answered(thread->host.context, &answer, 1);
  free(job);
  pthread_mutex_lock(&thread->lock);
  thread->due_count--;
  pthread_cond_broadcast(&thread->changed);
  pthread_mutex_unlock(&thread->lock);
}

static void tell_all(struct embed_thread *thread) {
  struct letter *letter;
  while ((letter = mailbox_take(&thread->box))) {
    if (letter->is_made)
      thread->host.made(thread->host.made_context, letter->answer.decision, letter->answer.length);
    else
      tell_answer(thread, letter->answer);
    free(letter);
  }
}

static void take(struct embed_thread *thread, struct job *job) {
  struct error err = {0};
  runtime_turn_begin(thread->runtime);
  enum status status = runtime_take(thread->runtime, (struct slice){job->event, job->length}, job, &err);
  runtime_turn_end(thread->runtime);
  if (status)
    mailbox_put(&thread->box, &(sarto_answer){.ticket = job, .status = (int)status, .why = err.text}, false);
}

static int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until there is something to do, or it is `until_ms`; the oldest event, or NULL. *is_over: nothing is due any more. */
static struct job *wait_for_job(struct embed_thread *thread, int64_t until_ms, bool *is_over) {
  struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
  pthread_mutex_lock(&thread->lock);
  while (!thread->first && mailbox_is_empty(&thread->box) && !(thread->is_ending && !thread->due_count))
    if (pthread_cond_timedwait(&thread->changed, &thread->lock, &until) == ETIMEDOUT) break;
  struct job *job = thread->first;
  if (job) thread->first = job->next;
  if (!thread->first) thread->last = &thread->first;
  *is_over = thread->is_ending && !thread->due_count;
  pthread_mutex_unlock(&thread->lock);
  return job;
}

static void tick(struct embed_thread *thread) {
  sarto_error error;
  if (sarto_tick(thread->runtime, &error)) runtime_log(thread->runtime, SARTO_LOG_ERROR, error.text);
}

static void *run(void *context) {
  struct embed_thread *thread = context;
  int64_t tick_ms = monotonic_ms() + TICK_MS;
  for (bool is_over = false; !is_over;) {
    struct job *job = wait_for_job(thread, tick_ms, &is_over);
    if (job) take(thread, job);
    tell_all(thread);
    if (monotonic_ms() < tick_ms) continue;
    if (!thread->host.is_clock_events) tick(thread);
    tick_ms = monotonic_ms() + TICK_MS;
  }
  runtime_finish(thread->runtime);
  tell_all(thread);
  return NULL;
}

/* ---- from any thread ---- */

enum status embed_check(const sarto_options *options, struct error *err) {
  if (options->loop && options->own_thread)
    return error_set(err, STATUS_INVALID, "options: expected loop or own_thread, got both");
  if (options->loop && !options->answered)
    return error_set(err, STATUS_INVALID,
                     "options.answered: expected a function with options.loop, for a loop cannot wait");
  return STATUS_OK;
}

struct embed_thread *embed_thread_new(sarto_runtime *runtime) {
  struct embed_thread *thread = mem_zero(sizeof *thread);
  sarto_options *options = &runtime->options;
  pthread_condattr_t monotonic;
  thread->runtime = runtime;
  thread->host = *options;
  thread->last = &thread->first;
  mailbox_init(&thread->box);
  pthread_mutex_init(&thread->lock, NULL);
  must(!pthread_condattr_init(&monotonic) && !pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC));
  pthread_cond_init(&thread->changed, &monotonic);
  pthread_condattr_destroy(&monotonic);
  options->answered = mail;
  options->context = options->made_context = thread;
  if (options->made) options->made = mail_made;
  return thread;
}

/* The program's signals are not this thread's. That which stops scripts is let through when it calls them. */
enum status embed_thread_start(struct embed_thread *thread, struct error *err) {
  sigset_t all, before;
  pthread_attr_t attributes;
  sigfillset(&all);
  must(!pthread_attr_init(&attributes) && !pthread_attr_setstacksize(&attributes, STACK_BYTES));
  must(!pthread_sigmask(SIG_SETMASK, &all, &before));
  int failed = pthread_create(&thread->thread, &attributes, run, thread);
  must(!pthread_sigmask(SIG_SETMASK, &before, NULL));
  pthread_attr_destroy(&attributes);
  if (failed) return error_set(err, STATUS_IO, "options.own_thread: %s", strerror(failed));
  thread->is_started = true;
  return STATUS_OK;
}

static bool is_here(const struct embed_thread *thread) {
  return thread->is_started && pthread_equal(pthread_self(), thread->thread);
}

static struct job *new_job(const char *event, size_t length, void *ticket, struct wanted *wanted) {
  struct job *job = mem_zero(sizeof *job + length + 1);
  job->ticket = ticket;
  job->wanted = wanted;
  job->length = length;
  if (length) memcpy(job->event, event, length);
  return job;
}

void *embed_thread_ticket(struct embed_thread *thread, void *ticket) {
  pthread_mutex_lock(&thread->lock);
  thread->due_count++;
  pthread_mutex_unlock(&thread->lock);
  return new_job(NULL, 0, ticket, NULL);
}

/* Who answers may ask for more: it does not wait for itself. */
static void enqueue(struct embed_thread *thread, struct job *job) {
  pthread_mutex_lock(&thread->lock);
  while (thread->due_count >= DUE_MAX && !is_here(thread)) pthread_cond_wait(&thread->changed, &thread->lock);
  thread->due_count++;
  *thread->last = job;
  thread->last = &job->next;
  pthread_cond_broadcast(&thread->changed);
  pthread_mutex_unlock(&thread->lock);
}

enum status embed_thread_submit(struct embed_thread *thread, const char *event, size_t length, void *ticket,
                                struct error *err) {
  if (!thread->host.answered)
    return error_set(err, STATUS_INVALID, "sarto_submit on a runtime without `answered`: use sarto_decide");
  enqueue(thread, new_job(event, length, ticket, NULL));
  return STATUS_OK;
}

enum status embed_thread_decide(struct embed_thread *thread, const char *event, size_t length,
                                char **decision, size_t *decision_length, struct error *err) {
  struct wanted wanted = {0};
  if (is_here(thread))
    return error_set(err, STATUS_INVALID,
                     "sarto_decide on the runtime's own thread would wait for itself: use sarto_submit");
  enqueue(thread, new_job(event, length, NULL, &wanted));
  pthread_mutex_lock(&thread->lock);
  while (!wanted.is_done) pthread_cond_wait(&thread->changed, &thread->lock);
  pthread_mutex_unlock(&thread->lock);
  if (wanted.status) {
    error_set(err, (enum status)wanted.status, "%s", wanted.text);
    free(wanted.text);
    return (enum status)wanted.status;
  }
  *decision = wanted.text;
  if (decision_length) *decision_length = wanted.length;
  return STATUS_OK;
}

void embed_thread_end(struct embed_thread *thread) {
  if (!thread->is_started) return;
  pthread_mutex_lock(&thread->lock);
  thread->is_ending = true;
  pthread_cond_broadcast(&thread->changed);
  pthread_mutex_unlock(&thread->lock);
  pthread_join(thread->thread, NULL);
}

void embed_thread_free(struct embed_thread *thread) {
  if (!thread) return;
  mailbox_fini(&thread->box);
  pthread_cond_destroy(&thread->changed);
  pthread_mutex_destroy(&thread->lock);
  free(thread);
}
