/* The inside of a backup that is being made: what backup.c and backup_place.c share. */
#ifndef SARTO_STORE_BACKUP_INSIDE_H
#define SARTO_STORE_BACKUP_INSIDE_H

#include "store/backup.h"
#include "store/catalog.h"
#include "store/database.h"

/* A database that is held by a read transaction until it is copied. */
struct pin {
  sqlite3 *db;
  char *name;
};

struct backup {
  struct store *store;
  const struct store_backup_ask *ask;
  char *target, *folder; /* the folder is what becomes the target */
  int lock;              /* of the folder */
  bool is_made;          /* the folder, by us */
  struct segment_entry *copied;
  size_t copied_count;
  struct pin *pins;
  size_t pin_count;
  struct files_stretch stretch;
};

/* backup_place.c: whether the target may be made where it is asked for; then the folder, locked. */
enum status backup_prepare(struct backup *backup, struct error *err);

#endif
