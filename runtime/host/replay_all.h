/* A walk over all that a database keeps, on as many threads as there are processors. */
#ifndef SARTO_HOST_REPLAY_ALL_H
#define SARTO_HOST_REPLAY_ALL_H

#include "host/replay.h"
#include "host/rules.h"
#include "store/store.h"

struct replay_all {
  const char *database;
  const struct rules *rules, *against; /* `against` NULL: REPLAY_EQUAL, else REPLAY_AGAINST */
  uint64_t last_rows;                  /* so many of the last; 0: all */
  int stop_signal;                     /* of calls; 0: none */
  void (*progress)(void *context, uint64_t done,
                   uint64_t rows); /* now and then, on the calling thread; may be NULL */
  void *context;
};

struct replayed {
  char release[DIGEST_TEXT_BYTES], against[DIGEST_TEXT_BYTES];
  uint64_t rows;
  char engine[ENGINE_BYTES]; /* which decided the first that differs; "": none does, or it is not known */
  size_t thread_count;
  double seconds;
  struct replay_result result;
};

/* A zeroed struct to begin with; whatever the status it is to be freed (replay_fini of its result). BUSY: a process has
 * the database open; the text says what to do. */
enum status replay_all(const struct replay_all *all, struct replayed *replayed, struct error *err);

/* Keeps every process from opening the database until lock_close(*lock). BUSY as above; where the folder may not be
 * written there is nothing to hold, *lock is -1 and the status OK. NOT_FOUND: there is no such database. */
enum status replay_hold(const char *database, int *lock, struct error *err);

#endif
