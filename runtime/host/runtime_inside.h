/* The runtime from inside, for the files of host/ that are one with runtime.c. */
#ifndef SARTO_HOST_RUNTIME_INSIDE_H
#define SARTO_HOST_RUNTIME_INSIDE_H

#include <pthread.h>

#include "base/token.h"
#include "domain/profile.h"
#include "host/embed.h"
#include "host/functions.h"
#include "host/seats.h"
#include "sarto_admin.h"
#include "store/memory_journal.h"
#include "store/store.h"

struct sarto_runtime {
  sarto_options options;
  char *workspace;               /* the folder */
  char *database;                /* NULL: none */
  struct seats seats;            /* the active release */
  const struct release *release; /* that of the first seat */
  struct crew *crew;
  struct token_key link_key; /* of links that go with what is sent */
  struct store *store;       /* one of the two */
  struct memory_journal *memory;
  char *notice;                       /* what opening had to say; NULL: nothing */
  _Atomic int64_t releases_keep_ms;   /* of the active release; 0: for ever */
  _Atomic size_t releases_keep_count; /* 0: all */
  pthread_mutex_t shelf;              /* held by whoever writes what is kept of releases */
  _Atomic bool must_recover;          /* something was not kept since the last event was taken */
  _Atomic uint64_t unkept;            /* how often something was not */
  bool has_signal;                    /* of its options, taken */
  _Atomic size_t min_people;          /* of the active release; erasing asks on a thread of its own */
  char *silent_after;                 /* the id that the sweep for the silent has come to; NULL: it begins */
  pthread_mutex_t lock;               /* of what sarto_decide waits for */
  pthread_cond_t decided;
  struct functions functions; /* that scripts may call */
  struct embed_loop *loop;    /* at most one of the two: how it runs */
  struct embed_thread *thread;
  pthread_mutex_t turn; /* with a thread of its own: held by whoever uses the runtime; recursive */
};

/* Where the runtime has a thread of its own callers take turns with it; else nothing. */
void runtime_turn_begin(sarto_runtime *runtime);
void runtime_turn_end(sarto_runtime *runtime);
/* From here to the end of the block it is the caller's turn. */
static inline void runtime_turn_leave(sarto_runtime **runtime) {
  runtime_turn_end(*runtime);
}
#define RUNTIME_TURN(runtime)                                                                                \
  __attribute__((cleanup(runtime_turn_leave))) sarto_runtime *turn = (runtime);                              \
  runtime_turn_begin(turn)

/* One event, on the thread that decides. */
enum status runtime_take(sarto_runtime *runtime, struct slice event, void *ticket, struct error *err);
/* Answers what is due and closes what decides and what keeps; again: nothing. */
void runtime_finish(sarto_runtime *runtime);
/* To options.log, if there is one. Any thread. */
void runtime_log(const sarto_runtime *runtime, int level, const char *text);

/* The profile as it is, which may not be durable yet; until the next event. NOT_FOUND. */
enum status runtime_find_profile(sarto_runtime *runtime, const char *profile_id,
                                 const struct profile **profile, struct error *err);
/* As of when it is told: now, or where time is the events' of the last thing that the person did themselves. */
int64_t runtime_now_ms(const sarto_runtime *runtime, const struct profile *profile);

/* Between two events: the crew sits on these, and *seats becomes what it sat on before. On anything but OK nothing has
 * changed. INVALID: another count of workers. */
enum status runtime_change(sarto_runtime *runtime, struct seats *seats, struct error *err);

/* Drops what was decided on profiles that were then not kept; before anything else is asked of the crew. */
enum status runtime_recover(sarto_runtime *runtime, struct error *err);

/* A step of the sweep for people who did nothing for workspace.retain.inactive: forgets those that it finds. On the runtime's
 * thread, now and then; nothing where time is the events'. */
enum status runtime_sweep(sarto_runtime *runtime, int64_t now_ms, struct error *err);

/* Of what the store rewrites when somebody is erased; `context` is the runtime: store_options.thin. */
bool runtime_thin(void *context, const char *key, struct slice image, struct buffer *thinned);

#endif
