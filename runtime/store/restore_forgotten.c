/* Who was forgotten, when a backup is put back: those that the place knows of, who may be whole in the backup, and those
 * that the backup knows of. What either says holds. All of it is to be erased once more, at once, but for what can still be
 * undone. A tombstone means something only with the secret that it was made with; where that is missing, a restore would
 * bring people back who were promised to be gone, and is refused. On the caller's thread.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/secret.h"
#include "store/forgotten.h"
#include "store/restore_inside.h"
#include "store/schema.h"

/* ---- the key ---- */

static enum status check_bytes(const struct restore *restore, struct identity *check, struct error *err) {
  struct secret secret;
  unsigned char key[SECRET_BYTES];
  enum status status = secret_read(restore->key, &secret, err);
  if (status != STATUS_OK) return status;
  secret_key(&secret, SECRET_TOMBSTONES, key);
  *check = secret_identity(key, FORGOTTEN_CHECK_TEXT);
  return STATUS_OK;
}

/* *count: of its tombstones; *fits: they were made with the key. No file has none, and fits. */
static enum status look_at(const struct restore *restore, const char *path, int64_t *count, bool *fits,
                           struct error *err) {
  sqlite3 *db = NULL;
  sqlite3_stmt *read = NULL;
  struct identity check;
  *count = 0;
  *fits = true;
  if (access(path, F_OK)) return STATUS_OK;
  enum status status = database_open(path, NULL, DATABASE_READ, &schema_forgotten, &db, err);
  if (status == STATUS_OK) status = database_number(db, "SELECT count(*) FROM tombstone", count, err);
  if (status == STATUS_OK && *count) {
    *fits = restore->key != NULL;
    if (*fits) status = check_bytes(restore, &check, err);
    if (status == STATUS_OK) status = database_prepare(db, "SELECT check_bytes FROM key", &read, err);
    if (status == STATUS_OK && *fits)
      *fits = sqlite3_step(read) == SQLITE_ROW && sqlite3_column_bytes(read, 0) == IDENTITY_BYTES &&
              !memcmp(sqlite3_column_blob(read, 0), check.bytes, IDENTITY_BYTES);
    sqlite3_finalize(read);
  }
  database_close(db);
  return status;
}

static enum status refuse(const struct restore *restore, const char *path, int64_t count, struct error *err) {
  if (!restore->key)
    return error_set(err, STATUS_INVALID,
                     "%s: names %" PRId64
                     " forgotten people, and without the secret key that it was made with nobody can "
                     "tell who they are, so that they would come back; give it with --key FILE (it lay "
                     "beside the database)",
                     path, count);
  return error_set(err, STATUS_INVALID,
                   "%s: names %" PRId64
                   " forgotten people by another secret key than %s, so that they would come back; "
                   "give the one it was made with: --key FILE",
                   path, count, restore->key);
}

static enum status check_file(struct restore *restore, char *path, struct error *err) {
  int64_t count;
  bool fits;
  enum status status = look_at(restore, path, &count, &fits, err);
  if (status == STATUS_OK && !fits && !restore->ask->is_without_tombstones)
    status = refuse(restore, path, count, err);
  if (status == STATUS_OK && !fits) restore->report->dropped_tombstones += (uint64_t)count;
  free(path);
  return status;
}

/* Links and receipts rest on it too: the one that lies there does not go for another. */
static enum status choose_key(struct restore *restore, struct error *err) {
  char *own = secret_path(restore->ask->database);
  struct secret mine, given;
  enum status status = STATUS_OK;
  bool is_there = !access(own, F_OK);
  if (restore->ask->key_path) {
    status = secret_read(restore->ask->key_path, &given, err);
    if (status == STATUS_OK && is_there) status = secret_read(own, &mine, err);
    if (status == STATUS_OK && is_there && memcmp(mine.bytes, given.bytes, SECRET_BYTES))
      status = error_set(
          err, STATUS_INVALID,
          "%s: is another secret than %s; move that one away first, if nobody was forgotten with it",
          restore->ask->key_path, own);
    restore->key = mem_copy_text(restore->ask->key_path);
  } else if (is_there) {
    restore->key = mem_copy_text(own);
  }
  free(own);
  return status;
}

enum status restore_find_key(struct restore *restore, struct error *err) {
  enum status status = choose_key(restore, err);
  if (status == STATUS_OK)
    status = check_file(restore, restore_beside(restore->ask->database, "-forgotten.db"), err);
  return status == STATUS_OK ? check_file(restore, restore_in_backup(restore, "-forgotten.db"), err) : status;
}

/* ---- the tombstones ---- */

/* Every row that `select` shows into the statement, column for column. */
static enum status copy_rows(sqlite3 *from, const char *select, sqlite3 *to, const char *insert,
                             struct error *err) {
  sqlite3_stmt *read = NULL, *write = NULL;
  enum status status = database_prepare(from, select, &read, err);
  if (status == STATUS_OK) status = database_prepare(to, insert, &write, err);
  int code = SQLITE_DONE;
  while (status == STATUS_OK && (code = sqlite3_step(read)) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(read); i++)
      sqlite3_bind_value(write, i + 1, sqlite3_column_value(read, i));
    status = database_step(write, err);
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(from, err);
  sqlite3_finalize(read);
  sqlite3_finalize(write);
  return status;
}

/* One without was undone, and is kept as it is; unless the other knows of a tombstone of it. */
#define HAS_TOMBSTONE " WHERE EXISTS(SELECT 1 FROM tombstone WHERE receipt = id)"

static enum status add_all(sqlite3 *from, sqlite3 *to, struct error *err) {
  enum status status = copy_rows(from, "SELECT check_bytes FROM key", to,
                                 "INSERT INTO key SELECT ?1 WHERE NOT EXISTS(SELECT 1 FROM key)", err);
  if (status == STATUS_OK)
    status = copy_rows(from, "SELECT id, asked_ms, erase_from_ms, deadline_ms FROM receipt" HAS_TOMBSTONE, to,
                       "INSERT INTO receipt(id, asked_ms, erase_from_ms, deadline_ms, is_now)"
                       " VALUES(?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET json = NULL",
                       err);
  if (status == STATUS_OK)
    status = copy_rows(from,
                       "SELECT id, asked_ms, erase_from_ms, deadline_ms, json FROM receipt WHERE id NOT IN"
                       " (SELECT id FROM receipt" HAS_TOMBSTONE ")",
                       to,
                       "INSERT INTO receipt(id, asked_ms, erase_from_ms, deadline_ms, is_now, json)"
                       " VALUES(?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING",
                       err);
  if (status == STATUS_OK)
    status =
        copy_rows(from, "SELECT subject, receipt, number, time_ms FROM tombstone", to,
                  "INSERT INTO tombstone(subject, receipt, number, time_ms, erased_ms) VALUES(?, ?, ?, ?, 0)"
                  " ON CONFLICT DO UPDATE SET number = max(number, excluded.number),"
                  " time_ms = max(time_ms, excluded.time_ms)",
                  err);
  return status;
}

static enum status put_key(struct restore *restore, struct error *err) {
  char *own = secret_path(restore->database);
  struct files_stretch unwatched = {0};
  enum status status = restore->key ? files_copy(restore->key, own, &unwatched, err) : STATUS_OK;
  free(own);
  return status;
}

static enum status open_new(const struct restore *restore, enum database_mode mode, sqlite3 **db,
                            struct error *err) {
  char *path = restore_beside(restore->database, "-forgotten.db");
  enum status status = database_open(path, NULL, mode, &schema_forgotten, db, err);
  free(path);
  return status;
}

/* The file is made with the first tombstone. */
static enum status add_from(struct restore *restore, sqlite3 **to, char *path, struct error *err) {
  sqlite3 *from = NULL;
  int64_t count;
  bool fits;
  enum status status = look_at(restore, path, &count, &fits, err);
  if (status == STATUS_OK && count && fits) {
    status = *to ? STATUS_OK : open_new(restore, DATABASE_CREATE, to, err);
    if (status == STATUS_OK) status = database_open(path, NULL, DATABASE_READ, &schema_forgotten, &from, err);
    if (status == STATUS_OK) status = database_run(*to, "BEGIN IMMEDIATE", err);
    if (status == STATUS_OK) status = add_all(from, *to, err);
    if (status == STATUS_OK) status = database_run(*to, "COMMIT", err);
    database_close(from);
  }
  free(path);
  return status;
}

static enum status count_all(sqlite3 *to, int64_t *count, int64_t *greatest, struct error *err) {
  enum status status = database_number(to, "SELECT count(*) FROM tombstone", count, err);
  return status == STATUS_OK
             ? database_number(to, "SELECT coalesce(max(number), 0) FROM tombstone", greatest, err)
             : status;
}

enum status restore_tombstones(struct restore *restore, uint64_t *last, struct error *err) {
  sqlite3 *to = NULL;
  int64_t count = 0, greatest = 0;
  enum status status = put_key(restore, err);
  if (status == STATUS_OK)
    status = add_from(restore, &to, restore_beside(restore->ask->database, "-forgotten.db"), err);
  if (status == STATUS_OK) status = add_from(restore, &to, restore_in_backup(restore, "-forgotten.db"), err);
  if (status == STATUS_OK && to) status = count_all(to, &count, &greatest, err);
  if (to) database_rollback(to);
  database_close(to);
  restore->report->tombstones = (uint64_t)count;
  *last = (uint64_t)greatest;
  return status;
}

enum status restore_count_due(struct restore *restore, int64_t now_ms, int64_t *count, struct error *err) {
  sqlite3 *db = NULL;
  char sql[160];
  snprintf(sql, sizeof sql,
           "SELECT count(*) FROM tombstone t JOIN receipt r ON r.id = t.receipt"
           " WHERE t.erased_ms = 0 AND r.erase_from_ms <= %" PRId64,
           now_ms);
  enum status status = open_new(restore, DATABASE_WRITE, &db, err);
  if (status == STATUS_OK) status = database_number(db, sql, count, err);
  database_close(db);
  return status;
}
