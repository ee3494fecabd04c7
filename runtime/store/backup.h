/* A copy of a whole store in a folder of its own, made while the store is written to, and looked at again.
 *
 *   TARGET/sarto-backup.json             what is in it: store/manifest.h
 *   TARGET/shop.db, shop-journal-….db    one state: rows from the first to the last, and all that was folded from them
 *   TARGET/shop-releases.db              the releases; shop-forgotten.db who was forgotten; never the secret key
 *
 * All databases in it are plain files without a log, which can be read on a disk that nobody may write to.
 */
#ifndef SARTO_STORE_BACKUP_H
#define SARTO_STORE_BACKUP_H

#include "store/files.h"
#include "store/store.h"

/* Behind TARGET while it is being made: nobody takes that for a backup, and the next one of that name begins anew. */
#define BACKUP_UNFINISHED ".unfinished"

struct store_backup_ask {
  const char *target; /* must not be there, or be an empty folder; not inside the data folder */
  const char *engine; /* the program's version */
  const char *const
      *others; /* paths of files that belong to it and are no databases, NULL-ended; those that are not
                                there are left out. NULL: none */
  struct store_progress progress;
};

struct store_backup_report {
  uint64_t first_row, last_row, rows, profiles; /* 0 and 0: no row */
  uint64_t files, bytes;
  int64_t made_ms, last_ms; /* when the last row arrived */
  uint64_t duration_us;
};

/* Any thread; the store goes on. The copy is opened and read whole before it has its name. INVALID: the place; NOT_FOUND: its
 * parent folder; BUSY: it is being made by somebody else; FULL; CORRUPT: the store has damage, which is named; CLOSED: it
 * was to stop. On anything but OK nothing is left. */
enum status store_backup(struct store *store, const struct store_backup_ask *ask,
                         struct store_backup_report *report, struct error *err);

/* Whether a backup is what it was when it was made: every file's hash, then every row's and profile's checksum. CORRUPT
 * names the file. */
enum status store_verify(const char *backup, const struct store_progress *progress,
                         struct store_backup_report *report, struct error *err);

/* verify.c: reads every row and profile of the store in `folder`, that nobody has open, and counts them. */
enum status verify_rows(const char *folder, const char *database, const struct store_progress *progress,
                        struct store_backup_report *report, struct error *err);

#endif
