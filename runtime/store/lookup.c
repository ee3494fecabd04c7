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
        lookup->db, 4,
        (sqlite3_stmt * *const[]){&lookup->find, &lookup->profile, &lookup->profiles, &lookup->due},
        (const char *const[]){
            "SELECT number, body_checksum FROM identity WHERE key = ?",
            "SELECT number, image, checksum FROM profile WHERE id = ?",
            "SELECT id, number, image, checksum FROM profile WHERE id >= ? AND id < ? ORDER BY id",
            "SELECT id, wake_ms FROM profile WHERE wake_ms > ? AND wake_ms <= ?"},
        err);
  if (status != STATUS_OK) lookup_close(lookup);
  return status;
}

void lookup_close(struct lookup *lookup) {
  sqlite3_finalize(lookup->find);
  sqlite3_finalize(lookup->profile);
  sqlite3_finalize(lookup->profiles);
  sqlite3_finalize(lookup->due);
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

/* Columns of a row from `first` on: number, image, checksum. The image is borrowed until the statement moves on. */
static enum status check_profile(struct lookup *lookup, sqlite3_stmt *statement, int first, const char *id,
                                 uint64_t *number, struct slice *image, struct error *err) {
  *number = (uint64_t)sqlite3_column_int64(statement, first);
  *image = (struct slice){.data = sqlite3_column_blob(statement, first + 1),
                          .length = (size_t)sqlite3_column_bytes(statement, first + 1)};
  uint64_t sum = (uint64_t)sqlite3_column_int64(statement, first + 2);
  if (sum == profile_checksum(id, *number, *image)) return STATUS_OK;
  return error_set(err, STATUS_CORRUPT, "%s: the profile '%s' is damaged",
                   sqlite3_db_filename(lookup->db, "main"), id);
}

enum status lookup_profile(struct lookup *lookup, const char *id, struct buffer *image, uint64_t *number,
                           struct error *err) {
  struct slice stored;
  sqlite3_bind_text(lookup->profile, 1, id, -1, SQLITE_STATIC);
  int code = sqlite3_step(lookup->profile);
  enum status status;
  if (code == SQLITE_ROW)
    status = check_profile(lookup, lookup->profile, 0, id, number, &stored, err);
  else if (code == SQLITE_DONE)
    status = error_set(err, STATUS_NOT_FOUND, "no profile '%s'", id);
  else
    status = database_failed(lookup->db, err);
  if (status == STATUS_OK) buffer_add(image, stored.data, stored.length);
  sqlite3_reset(lookup->profile);
  return status;
}

/* Ids are compared by bytes: those with the prefix lie before the prefix whose last letter is the next one; all of them
 * before the byte that UTF-8 never has. */
enum status lookup_each_profile(struct lookup *lookup, const char *prefix, journal_profile_visit *visit,
                                void *context, struct error *err) {
  struct buffer end = {0};
  buffer_add_text(&end, *prefix ? prefix : "\xfe");
  end.data[end.length - 1]++;
  sqlite3_bind_text(lookup->profiles, 1, prefix, -1, SQLITE_STATIC);
  sqlite3_bind_text(lookup->profiles, 2, end.data, (int)end.length, SQLITE_STATIC);
  enum status status = STATUS_OK;
  int code;
  while (status == STATUS_OK && (code = sqlite3_step(lookup->profiles)) == SQLITE_ROW) {
    const char *id = (const char *)sqlite3_column_text(lookup->profiles, 0);
    struct slice image;
    uint64_t number;
    status = check_profile(lookup, lookup->profiles, 1, id, &number, &image, err);
    if (status == STATUS_OK) visit(context, id, number, image);
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(lookup->db, err);
  sqlite3_reset(lookup->profiles);
  buffer_fini(&end);
  return status;
}

enum status lookup_some_profiles(struct lookup *lookup, const char *after, size_t most,
                                 journal_profile_visit *visit, void *context, size_t *seen,
                                 struct error *err) {
  sqlite3_stmt *some = NULL;
  *seen = 0;
  enum status status = database_prepare(
      lookup->db, "SELECT id, number, image, checksum FROM profile WHERE id > ? ORDER BY id LIMIT ?", &some,
      err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_text(some, 1, after, -1, SQLITE_STATIC);
  sqlite3_bind_int64(some, 2, (sqlite3_int64)most);
  int code;
  while ((code = sqlite3_step(some)) == SQLITE_ROW) {
    const char *id = (const char *)sqlite3_column_text(some, 0);
    struct slice image;
    uint64_t number;
    ++*seen;
    bool is_damaged = check_profile(lookup, some, 1, id, &number, &image, NULL) != STATUS_OK;
    visit(context, id, number, is_damaged ? (struct slice){0} : image);
  }
  if (code != SQLITE_DONE) status = database_failed(lookup->db, err);
  sqlite3_finalize(some);
  return status;
}

enum status lookup_due(struct lookup *lookup, int64_t after_ms, int64_t until_ms, journal_due_visit *visit,
                       void *context, struct error *err) {
  enum status status = STATUS_OK;
  int code;
  sqlite3_bind_int64(lookup->due, 1, after_ms);
  sqlite3_bind_int64(lookup->due, 2, until_ms);
  while ((code = sqlite3_step(lookup->due)) == SQLITE_ROW)
    visit(context, (const char *)sqlite3_column_text(lookup->due, 0), sqlite3_column_int64(lookup->due, 1));
  if (code != SQLITE_DONE) status = database_failed(lookup->db, err);
  sqlite3_reset(lookup->due);
  return status;
}
