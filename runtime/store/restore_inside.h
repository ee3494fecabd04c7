/* The inside of restoring: what settle.c, restore.c and restore_forgotten.c share. */
#ifndef SARTO_STORE_RESTORE_INSIDE_H
#define SARTO_STORE_RESTORE_INSIDE_H

#include "store/manifest.h"
#include "store/restore.h"

#define RESTORE_WHOLE   "whole"
#define RESTORE_CLEARED "cleared"

struct restore {
  const struct store_restore_ask *ask;
  struct store_restore_report *report;
  struct manifest manifest;
  int lock;
  char *data, *folder; /* the data folder; what becomes of it */
  char *database;      /* the new main database, in the folder */
  char *key;           /* the secret's file; NULL: there is none */
  struct files_stretch stretch;
};

/* settle.c */
char *restore_folder(const char *database);                    /* "shop-restoring"; the caller frees */
bool restore_replaces(const char *database, const char *name); /* whether a file of that name goes */
enum status restore_lock(const char *database, int *lock, struct error *err);

/* restore.c: "-forgotten.db" of the place, of what becomes of it, of the backup; the caller frees. */
char *restore_beside(const char *database, const char *what);
char *restore_in_backup(const struct restore *restore, const char *what);

/* restore_forgotten.c */
/* Finds the key, and whether it fits what tombstones there are: INVALID says what is missing. */
enum status restore_find_key(struct restore *restore, struct error *err);
/* Those of the place and of the backup, and the key, into the folder; *last is the greatest number any of them knows. */
enum status restore_tombstones(struct restore *restore, uint64_t *last, struct error *err);
/* How many people are forgotten, can not be shown again, and are not erased yet. */
enum status restore_count_due(struct restore *restore, int64_t now_ms, int64_t *count, struct error *err);

#endif
