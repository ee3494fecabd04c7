/* The inside of the store: what its files share. journal.c says how they work together. */
#ifndef SARTO_STORE_JOURNAL_H
#define SARTO_STORE_JOURNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/forgotten.h"
#include "store/lookup.h"
#include "store/queue.h"
#include "store/reader.h"
#include "store/recent.h"
#include "store/store.h"
#include "store/unfolded.h"

enum { WRITER_ROWS = 1024 };

/* The writer's thread owns all of it but the queue. */
struct writer {
  struct queue queue;
  pthread_t thread;
  bool is_started;
  struct segment segment; /* the one being written */
  uint64_t segment_id, first_number, last_number;
  int64_t first_arrival_ms;
  uint64_t segment_bytes;
  int log_frames, woken_frames; /* in the segment's log: now, and when the fold was last told */
  uint64_t refused_epoch;       /* asks of it or before are answered with `refusal` */
  enum status refusal;
  struct ask batch[WRITER_ROWS];
  struct journal_answer answers[WRITER_ROWS];
};

/* `work` is held by whoever writes the main database or touches sealed segments: fold, retention, close. */
struct fold {
  pthread_mutex_t work;
  sqlite3 *db;
  sqlite3_stmt *put_identity, *put_profile, *put_segment, *set_meta;
  pthread_t thread;
  bool is_started;
  pthread_mutex_t mutex; /* of what follows */
  pthread_cond_t is_wanted;
  bool is_asked, is_closing;
};

struct store {
  char *path, *base, *vfs;              /* `base` is `path` without ".db"; `vfs` may be NULL */
  struct store_retention retain, asked; /* under fold.work; under failure_mutex: what it will be */
  uint64_t segment_rows, fold_rows;
  uint64_t last_segment; /* the highest id there ever was, as of opening */
  uint64_t
      asked_number; /* of the last append; the engine's, as `unfolded` and `engine` are: one thread at a time */
  bool is_read_only;
  journal_answered *answered;
  void *context;
  bool (*thin)(void *context, const char *profile_id, struct slice image, struct buffer *thinned);
  void *thin_context;
  char *engine_version; /* may be NULL */
  int lock;
  struct catalog catalog;
  struct forgotten forgotten;
  struct recent recent;
  struct writer writer;
  struct fold fold;
  struct unfolded unfolded;
  struct lookup engine;
  struct lookup public_lookup;        /* under public_mutex */
  struct reader again, public_reader; /* the writer's; anybody's */
  pthread_mutex_t public_mutex, failure_mutex;
  struct error failure; /* the first; what no one comes back from */
  _Atomic bool has_failed;
  _Atomic bool is_full;       /* the last commit found no space */
  _Atomic bool has_leftovers; /* the current segment's log may have bytes of what was never committed */
  _Atomic uint64_t committed_number, folded_number;
  _Atomic uint64_t commits, rows, folds, commit_us_total;
};

/* journal.c */
/* Notes what nobody comes back from; FULL and BUSY are not that. */
void store_fail(struct store *store, enum status status, const struct error *err);

/* due.c: journal_port.due */
enum status store_due(void *self, int64_t after_ms, int64_t until_ms, journal_due_visit *visit, void *context,
                      struct error *err);

/* discover.c: what is in the folder, as catalog, committed_number and folded_number. */
enum status discover(struct store *store, sqlite3 *db, struct error *err);
/* Shows every row that no fold has reached, in order. */
enum status discover_unfolded(struct store *store, segment_visit *visit, void *context, struct error *err);
/* Read-only: the identities that were not folded yet. */
enum status discover_recent(struct store *store, struct error *err);

/* writer.c */
enum status writer_start(struct store *store, struct error *err); /* opens the segment, starts the thread */
void writer_stop(struct store *store);                            /* once all that is queued is answered */

/* fold.c; with `work` held or before there are threads */
enum status fold_open(struct store *store, struct error *err);
enum status fold_run(struct store *store, struct error *err); /* all rows committed by now */
void fold_start(struct store *store);
void fold_wake(struct store *store);
void fold_stop(struct store *store); /* the thread */
void fold_close(struct store *store);
enum status fold_put_segment(struct store *store, const struct segment_entry *entry, struct error *err);

/* rewrite.c; with `work` held or before there are threads. Of sealed segments alone. */
struct rewrite {
  unsigned parts_gone; /* of all rows */
  bool passes_damage; /* a damaged row is copied as it is, and stays seen to be damaged; else it is CORRUPT */
  /* Which rows stay; may change what stays of one (segment_change). NULL: all. */
  bool (*filter)(void *context, struct segment_row *row);
  void *context;
};
enum status rewrite_collect(struct store *store,
                            struct error *err); /* deletes the files on the garbage list */
enum status rewrite_drop(struct store *store, const struct segment_entry *entry, struct error *err);
enum status rewrite_segment(struct store *store, const struct segment_entry *entry,
                            const struct rewrite *rewrite, struct error *err);

/* retain.c; with `work` held or before there are threads */
enum status retain_run(struct store *store, int64_t now_ms, struct error *err);

#endif
