/* The store: what lasts. One data folder, one process, one writer thread, one folding thread.
 *
 *   shop.db                     main database: identities, profiles, meta; folded from the journal
 *   shop-journal-000001.db …    the journal in segments, each a SQLite database of its own
 *   shop-forgotten.db           tombstones and receipts; from the first person on who is forgotten
 *   shop-secret.key             what the tombstones are made with (base/secret.h)
 *   shop-restoring/             while a backup is put in its place: restore.h
 *   sarto.lock                  held (flock) while a process has a store of the folder open; holds its pid as text
 *
 * The layout, the algorithm and why no crash loses what was answered stand on top of journal.c.
 */
#ifndef SARTO_STORE_STORE_H
#define SARTO_STORE_STORE_H

#include "domain/ports.h"

struct store;

/* How long each part of a row is kept after its arrival; 0 is for ever. */
struct store_retention {
  int64_t events_ms;
  int64_t profiles_ms; /* the images in the journal, not the profile itself */
  int64_t decisions_ms;
};

struct store_options {
  const char *path; /* of the main database; must end in ".db" */
  struct store_retention retain;
  uint64_t segment_rows;      /* 0: the default */
  uint64_t fold_rows;         /* fold once so many rows are not; 0: the default */
  const char *vfs;            /* SQLite's name of one, for tests; NULL: the default */
  bool is_read_only;          /* no lock, no writing: looks at a store that nobody has open */
  journal_answered *answered; /* on the writer thread; not needed read-only */
  void *context;
  /* Of images under ids that no customer has (they begin with \x01), in rows that are rewritten when somebody is erased:
   * adds to `thinned` what may stay of one. False: it stays as it is. On whichever thread erases; NULL: all stay. */
  bool (*thin)(void *context, const char *profile_id, struct slice image, struct buffer *thinned);
  void *thin_context;
  const char *engine; /* the program's version, for receipts; NULL: not said */
};

/* SQLite, as it runs and as it was when this was built; static. */
const char *store_sqlite_running(void);
const char *store_sqlite_built(void);

/* STATUS_BUSY names the process that holds the lock; STATUS_UNSUPPORTED: a newer schema; STATUS_CORRUPT, IO.
 * Folds what an earlier process left unfolded before it returns. */
enum status store_open(const struct store_options *options, struct store **store, struct error *err);
/* Commits what is queued (answers for it come before this returns), folds, closes. NULL is fine. */
void store_close(struct store *store);

struct journal_port store_port(struct store *store);

/* Reading, from any thread, as long as the store is open. */
struct record_port store_record_port(struct store *store);

/* Reading, from any thread; the row's bytes are the caller's to free. NOT_FOUND: no such row or part pruned
 * whole; a part that retention took is an empty slice. CORRUPT: its checksum is wrong. */
enum status store_load_row(struct store *store, uint64_t number, struct journal_row *row, struct error *err);
enum status store_find_row(struct store *store, const struct identity *identity, struct journal_row *row,
                           struct error *err);

/* Whether it is of somebody who was forgotten, or cannot be shown for another reason; false where nobody was. Any thread. */
bool store_is_decision_gone(struct store *store, const struct identity *decision);

/* Prunes by retention and rolls an old segment, now, off the commit path. Housekeeping calls it; tests may.
 */
enum status store_prune(struct store *store, int64_t now_ms, struct error *err);

/* At most so many of the folded profiles whose ids come after `after`, by id, the host's own among them; a damaged one, and
 * that of somebody forgotten, without an image. *seen: how many; fewer than `most`: there are no more. Any thread. */
enum status store_some_profiles(struct store *store, const char *after, size_t most,
                                journal_profile_visit *visit, void *context, size_t *seen, struct error *err);

/* From the next pruning on. Any thread. */
void store_retain(struct store *store, const struct store_retention *retain);
/* When the oldest row arrived whose decision is kept. NOT_FOUND, without a message: there is none. Any thread. */
enum status store_oldest_decision(struct store *store, int64_t *arrival_ms, struct error *err);

/* ---- forgetting a person ----
 *
 * A tombstone says up to which row and time whatever came under an id was of somebody who is forgotten. Once
 * store_forget has returned no reader of the store shows such a row or profile, this process's or another's that opens
 * it later; store_erase then takes the bytes away. A tombstone holds the id under a key that never leaves the folder
 * (base/secret.h), and stays: events that come late, imports and a backup put back do not bring the person back.
 */
/* Durable on return; any thread but the one that answers. Fills in `receipt`. INVALID: nobody is named. IO, FULL, BUSY:
 * nobody was forgotten. */
enum status store_forget(struct store *store, const struct journal_forget_ask *ask,
                         char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err);
/* Shows the person again: see forgotten_undo. NOT_FOUND: no such receipt; INVALID: it is too late. Any thread. */
enum status store_unforget(struct store *store, const char *receipt, int64_t now_ms, struct error *err);
/* False where there is no tombstone of that id. Any thread; also read-only. */
bool store_is_forgotten(struct store *store, const char *profile_id, int64_t now_ms,
                        struct journal_forgotten *forgotten);

/* Takes the bytes of whoever is due away, off the commit path: at once in a store of less than 256 MB or where it was asked
 * for, else once half of the time until the deadline has gone by. What was begun and interrupted is begun again. OK also
 * while a reader of another process holds old bytes; their receipts say so. Housekeeping calls it. */
enum status store_erase(struct store *store, int64_t now_ms, struct error *err);
/* Receipts whose bytes are not gone yet, by id, those that can still be undone among them; the caller frees. Any thread. */
struct store_erasure {
  char receipt[JOURNAL_RECEIPT_BYTES];
  int64_t asked_ms, deadline_ms;
};
enum status store_erasures(struct store *store, struct store_erasure **pending, size_t *count,
                           struct error *err);
/* What went and when, as signed JSON that the caller frees; nothing in it is personal. NOT_FOUND. Any thread. */
enum status store_receipt(struct store *store, const char *receipt, char **json, struct error *err);

/* OK, or why the store answers nothing but IO or CORRUPT: the first failure that nobody comes back from. */
enum status store_failure(struct store *store, struct error *err);

struct store_figures {
  uint64_t commits, rows, folds, segments, bytes; /* bytes: of the data folder's files */
  uint64_t commit_us_total;
  uint64_t queued; /* now */
};
struct store_figures store_figures(struct store *store); /* looks at the files: not for every event */
/* Whether folding is far behind committing, so that what is kept in memory until it is folded grows: the time to
 * refuse new events. Appends wait once it is twice as far. */
bool store_is_behind(struct store *store);
/* Whether the last commit found no space left; so it stays until one is tried and finds some. */
bool store_is_full(const struct store *store);
uint64_t store_queued(struct store *store); /* appends and agains that are not answered yet */

#endif
