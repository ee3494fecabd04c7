/* Who was forgotten: the tombstones of shop-forgotten.db, and the same in memory, where every reader asks.
 *
 * Nothing in the file and nothing in memory says who: an id is asked about and its hash under the folder's secret looked
 * up. Where nobody was ever forgotten there is no file and no secret, and asking costs one load.
 */
#ifndef SARTO_STORE_FORGOTTEN_H
#define SARTO_STORE_FORGOTTEN_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "store/database.h"
#include "store/store.h"

/* Its hash under the key stands beside the tombstones: another key is seen. */
#define FORGOTTEN_CHECK_TEXT "the key of the tombstones"

struct tombstone {
  struct identity subject; /* of the id, under the key */
  char receipt[JOURNAL_RECEIPT_BYTES];
  uint64_t number;
  int64_t time_ms, erase_from_ms, erased_ms; /* erased_ms 0: not yet */
};

/* Those that something is done to, as they were when it began. */
struct tombstones {
  struct tombstone *items; /* by subject */
  size_t count;
};

/* How far erasing has come. COUNTED: what is there was counted, and bytes may be gone; COMPACTED: they are, but for what a
 * reader holds. */
enum erasing_stage { STAGE_ASKED, STAGE_COUNTED, STAGE_COMPACTED };

enum went { WENT_PROFILES, WENT_ROWS, WENT_DECISIONS, WENT_IDENTITIES, WENT_FILES, WENT_COUNT };

/* Of one ask. */
struct receipt {
  char id[JOURNAL_RECEIPT_BYTES];
  int64_t asked_ms, erase_from_ms, deadline_ms;
  bool is_now;
  enum erasing_stage stage;
  uint64_t went[WENT_COUNT];
};

/* What is erased in one go. */
struct due {
  struct receipt *receipts; /* by id */
  size_t receipt_count;
  struct tombstones who;
};

struct forgotten {
  char *path, *key_path, *vfs;
  bool is_read_only, has_key;
  pthread_mutex_t erasing; /* held by whoever erases, before any other */
  pthread_mutex_t writing; /* of db, secret */
  sqlite3 *db;             /* NULL: nobody was ever forgotten; read-only: closed again */
  struct secret secret;
  unsigned char key[SECRET_BYTES];
  pthread_rwlock_t lock; /* of what follows */
  struct tombstones all;
  _Atomic size_t count;         /* of all: where it is 0 nobody takes the lock */
  _Atomic uint64_t last_number; /* the greatest of any */
};

/* `base`: the database's path without ".db". CORRUPT: the secret is not the one the tombstones were made with, or is
 * missing. Before any thread; forgotten_close also after it failed, and for a zeroed struct. */
enum status forgotten_open(struct forgotten *forgotten, const char *base, const char *vfs, bool is_read_only,
                           struct error *err);
void forgotten_close(struct forgotten *forgotten);

/* Where it is for good (erase_from_ms is not later than asked_ms), earlier receipts of the same people that can be undone
 * end: they are erased with it. */
enum status forgotten_add(struct forgotten *forgotten, const struct journal_forget_ask *ask,
                          char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err);
/* More ids under receipts that there are; durable on return. */
enum status forgotten_also(struct forgotten *forgotten, const struct tombstone *made, size_t count,
                           struct error *err);
/* A journal that was put back from a copy ends before rows that tombstones know of, and its next rows take those numbers
 * again: what it has now is theirs, and no more. All of it is to be erased once more. Before any thread. */
enum status forgotten_fit(struct forgotten *forgotten, uint64_t last_number, struct error *err);

/* Read-only: the file is opened for a question, between these two; with `writing` held. */
enum status forgotten_begin_reading(struct forgotten *forgotten, struct error *err);
void forgotten_end_reading(struct forgotten *forgotten);

bool forgotten_find(struct forgotten *forgotten, const char *profile_id, int64_t now_ms,
                    struct journal_forgotten *found);
/* Whether what row `number` says of the id is of somebody forgotten. */
bool forgotten_has(struct forgotten *forgotten, const char *profile_id, uint64_t number);
/* The id that a customer.alias tells of, whether or not it was merged: only where it was has the row another id. NULL: the
 * event tells of none. The caller frees. */
char *forgotten_previous(struct slice event);
/* What is left of a row for whoever reads it: false, nothing. Of a row that is another's and names somebody forgotten,
 * everything but the event and the second image. */
bool forgotten_pass(struct forgotten *forgotten, struct journal_row *row);
/* Whether any row up to that number can be somebody's who was forgotten. */
bool forgotten_reaches(const struct forgotten *forgotten, uint64_t number);

/* ---- undo.c ---- */

/* With every other receipt that hides one of the same people and can be undone too: then they are whole again. All of
 * them are kept as undone. `engine` may be NULL. INVALID: it is too late, or they were forgotten for good since. */
enum status forgotten_undo(struct forgotten *forgotten, const char *receipt, int64_t now_ms,
                           const char *engine, struct error *err);
/* Earlier receipts of the people in `made` that can be undone cannot any more, and are erased with the next: in the file,
 * inside of a transaction; then in memory. With `writing` held. */
enum status forgotten_end_undos(struct forgotten *forgotten, const struct tombstone *made,
                                const struct journal_forget_ask *ask, struct error *err);
void forgotten_note_ended(struct forgotten *forgotten, const struct tombstone *made, size_t count,
                          int64_t now_ms);

/* ---- receipts.c ---- */

/* Who is to be erased: all who may be, once any has to be; from then on none of them can be undone, after a cut neither.
 * Empty, nobody. due_fini also after it failed. */
enum status receipts_due(struct forgotten *forgotten, int64_t now_ms, bool is_small, struct due *due,
                         struct error *err);
void due_fini(struct due *due);
void due_again(struct forgotten *forgotten, struct due *due); /* with ids that came after */
/* The receipt of whoever the id was in row `number`; NULL: nobody who is due. */
struct receipt *due_find(const struct forgotten *forgotten, const struct due *due, const char *profile_id,
                         uint64_t number);
/* Durable on return, with what was counted. */
enum status receipts_reach(struct forgotten *forgotten, struct due *due, enum erasing_stage stage,
                           struct error *err);
enum status receipts_pend(struct forgotten *forgotten, const struct due *due, const char *why,
                          struct error *err);
/* The bytes are gone: signs, and says so in memory. `engine` may be NULL. */
enum status receipts_end(struct forgotten *forgotten, struct due *due, int64_t now_ms, const char *engine,
                         struct error *err);
/* It is kept as one that was undone: signed, with when. Inside of a transaction, with `writing` held. NOT_FOUND. */
enum status receipts_undone(struct forgotten *forgotten, const char *receipt, int64_t now_ms,
                            const char *engine, struct error *err);
enum status receipts_pending(struct forgotten *forgotten, struct store_erasure **pending, size_t *count,
                             struct error *err);
enum status receipts_show(struct forgotten *forgotten, const char *receipt, const char *engine, char **json,
                          struct error *err);

#endif
