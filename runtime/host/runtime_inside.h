/* The runtime from inside, for the files of host/ that are one with runtime.c. */
#ifndef SARTO_HOST_RUNTIME_INSIDE_H
#define SARTO_HOST_RUNTIME_INSIDE_H

#include <pthread.h>

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
  struct store *store; /* one of the two */
  struct memory_journal *memory;
  char *notice;                       /* what opening had to say; NULL: nothing */
  _Atomic int64_t releases_keep_ms;   /* of the active release; 0: for ever */
  _Atomic size_t releases_keep_count; /* 0: all */
  pthread_mutex_t shelf;              /* held by whoever writes what is kept of releases */
  _Atomic bool must_recover;          /* something was not kept since the last event was taken */
  bool has_signal;                    /* of its options, taken */
  _Atomic size_t min_people;          /* of the active release; erasing asks on a thread of its own */
  char *silent_after;                 /* the id that the sweep for the silent has come to; NULL: it begins */
  pthread_mutex_t lock;               /* of what sarto_decide waits for */
  pthread_cond_t decided;
};

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
