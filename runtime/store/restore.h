/* A backup put in the place of a store, and what a restore that was cut leaves.
 *
 *   shop-restoring/           beside the database while it goes on: the whole new store, made ready in there
 *   shop-restoring/whole      it is; from here on it is finished by whoever opens the store next
 *   shop-restoring/cleared    and what it takes the place of is gone
 */
#ifndef SARTO_STORE_RESTORE_H
#define SARTO_STORE_RESTORE_H

#include "store/backup.h"

struct store_restore_ask {
  const char *backup, *database; /* a folder; where the main database is to be, ending in ".db" */
  const char *key_path; /* the secret that those were forgotten with; NULL: what lies beside the database */
  bool is_replacing;    /* a store that is there goes; else it is INVALID */
  bool is_without_tombstones; /* those that no key fits are dropped; else it is INVALID */
  struct store_progress progress;
  bool (*thin)(void *context, const char *profile_id, struct slice image,
               struct buffer *thinned); /* store_options' */
  void *thin_context;
};

struct store_restore_report {
  struct store_backup_report backup; /* as it was verified; its duration is the restore's */
  uint64_t next_row;                 /* the number of the next row: no number is given a second time */
  uint64_t replaced_last_row;        /* of the store that went; 0: none, or it could not be read */
  uint64_t tombstones, dropped_tombstones;
};

/* No process has the database open (else BUSY, naming it). The backup is verified first. Who was forgotten by what the
 * backup or the place says is gone from every byte on return. On anything but OK the place is as it was, but for a folder
 * made for it. */
enum status store_restore(const struct store_restore_ask *ask, struct store_restore_report *report,
                          struct error *err);

/* Finishes a restore that was cut, or takes away what one left that never became whole. With the folder's lock held. */
enum status restore_settle(const char *database, bool *was_finished, struct error *err);
/* Whether that is due: then nobody may read. */
bool restore_is_open(const char *database);

/* Takes the lock and settles, where there is something to settle; before anything beside the database is read. */
enum status store_settle(const char *database, struct error *err);

#endif
