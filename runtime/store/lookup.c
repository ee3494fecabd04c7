/* Reading the main database, on a connection of the reader's own, so that a fold in progress delays nobody:
 * readers of a write-ahead log see the last commit. Every statement is reset at once, for an open one would
 * keep the log from being emptied.
 */
#include "store/lookup.h"

#include <string.h>

#include "store/schema.h"

enum status lookup_open(struct lookup *lookup, const char *path, const char *vfs, struct error *err) {
  *lookup = (struct lookup){0};
  enum status status = database_open(path, vfs, DATABASE_READ, &schema_main, &lookup->db, err);
  if (status == STATUS_OK)
    status = database_prepare_all(
        lookup->db, 2, (sqlite3_stmt * *const[]){&lookup->find, &lookup->profile},
        (const char *const[]){"SELECT number, body_checksum FROM identity WHERE key = ?",
                              "SELECT number, image, checksum FROM profile WHERE id = ?"},
        err);
  if (status != STATUS_OK) lookup_close(lookup);
  return status;
}

void lookup_close(struct lookup *lookup) {
  sqlite3_finalize(lookup->find);
  sqlite3_finalize(lookup->profile);
  database_close(lookup->db);
  *lookup = (struct lookup){0};
}

enum status lookup_find(struct lookup *lookup, const struct identity *identity, struct journal_entry *entry,
                        struct error *err) {
  enum status status = STATUS_NOT_FOUND;
  sqlite3_bind_blob(lookup->find, 1, identity->bytes, IDENTITY_BYTES, SQLITE_STATIC);
  int code = sqlite3_step(lookup->find);
  if (code == SQLITE_ROW) {
    *entry = (struct journal_entry){.number = (uint64_t)sqlite3_column_int64(lookup->find, 0),
                                    .body_checksum = (uint64_t)sqlite3_column_int64(lookup->find, 1)};
    status = STATUS_OK;
  } else if (code != SQLITE_DONE)
    status = database_failed(lookup->db, err);
  sqlite3_reset(lookup->find);
  return status;
}

uint64_t profile_checksum(const char *id, uint64_t number, struct slice image) {
  return checksum_more(checksum_more(number, id, strlen(id)), image.data, image.length);
}

static enum status take_profile(struct lookup *lookup, const char *id, struct buffer *image,
                                struct error *err) {
  uint64_t number = (uint64_t)sqlite3_column_int64(lookup->profile, 0);
  struct slice stored = {.data = sqlite3_column_blob(lookup->profile, 1),
                         .length = (size_t)sqlite3_column_bytes(lookup->profile, 1)};
  uint64_t sum = (uint64_t)sqlite3_column_int64(lookup->profile, 2);
  if (sum != profile_checksum(id, number, stored))
    return error_set(err, STATUS_CORRUPT, "%s: the profile '%s' is damaged",
                     sqlite3_db_filename(lookup->db, "main"), id);
  buffer_add(image, stored.data, stored.length);
  return STATUS_OK;
}

enum status lookup_profile(struct lookup *lookup, const char *id, struct buffer *image, struct error *err) {
  sqlite3_bind_text(lookup->profile, 1, id, -1, SQLITE_STATIC);
  int code = sqlite3_step(lookup->profile);
  enum status status;
  if (code == SQLITE_ROW)
    status = take_profile(lookup, id, image, err);
  else if (code == SQLITE_DONE)
    status = error_set(err, STATUS_NOT_FOUND, "no profile '%s'", id);
  else
    status = database_failed(lookup->db, err);
  sqlite3_reset(lookup->profile);
  return status;
}
