/* Tombstones. See forgotten.h. The file is written first, in one transaction, and the set in memory after it: what is
 * shown to be forgotten is so after a cut too. The set is an array in the order of the subjects; forgetting moves it,
 * asking halves it. One thread writes at a time, any number ask.
 */
#include "store/forgotten.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/sorted.h"
#include "store/schema.h"

/* ---- the set ---- */

static int compare(const void *element, const void *key) {
  return memcmp(element, key, IDENTITY_BYTES);
}

static size_t place_of(const struct tombstones *all, const struct identity *subject) {
  return sorted_place(all->items, all->count, sizeof *all->items, subject, compare);
}

static void put(struct forgotten *forgotten, const struct tombstone *tombstone) {
  struct tombstones *all = &forgotten->all;
  size_t at = place_of(all, &tombstone->subject);
  all->items = sorted_insert(all->items, all->count++, sizeof *all->items, at);
  all->items[at] = *tombstone;
  forgotten->count = all->count;
  if (tombstone->number > forgotten->last_number) forgotten->last_number = tombstone->number;
}

static void drop_all(struct forgotten *forgotten) {
  free(forgotten->all.items);
  forgotten->all = (struct tombstones){0};
  forgotten->count = forgotten->last_number = 0;
}

/* Of several of one id the widest counts. With the lock held. */
static bool find(const struct forgotten *forgotten, const struct identity *subject, int64_t now_ms,
                 struct journal_forgotten *found) {
  const struct tombstones *all = &forgotten->all;
  *found = (struct journal_forgotten){.time_ms = INT64_MIN};
  size_t first = place_of(all, subject), at = first;
  for (; at < all->count && !compare(&all->items[at], subject); at++) {
    const struct tombstone *tombstone = &all->items[at];
    if (tombstone->number > found->number) found->number = tombstone->number;
    if (tombstone->time_ms > found->time_ms) found->time_ms = tombstone->time_ms;
    if (tombstone->erased_ms || now_ms >= tombstone->erase_from_ms) continue;
    found->can_be_undone = true;
    if (tombstone->erase_from_ms < found->undo_until_ms) continue;
    found->undo_until_ms = tombstone->erase_from_ms;
    memcpy(found->receipt, tombstone->receipt, sizeof found->receipt);
  }
  return at > first;
}

bool forgotten_find(struct forgotten *forgotten, const char *profile_id, int64_t now_ms,
                    struct journal_forgotten *found) {
  *found = (struct journal_forgotten){0};
  if (!forgotten->count) return false;
  struct identity subject = secret_identity(forgotten->key, profile_id);
  pthread_rwlock_rdlock(&forgotten->lock);
  bool is_found = find(forgotten, &subject, now_ms, found);
  pthread_rwlock_unlock(&forgotten->lock);
  return is_found;
}

bool forgotten_reaches(const struct forgotten *forgotten, uint64_t number) {
  return forgotten->count && number <= forgotten->last_number;
}

bool forgotten_has(struct forgotten *forgotten, const char *profile_id, uint64_t number) {
  struct journal_forgotten found;
  return forgotten_reaches(forgotten, number) && forgotten_find(forgotten, profile_id, 0, &found) &&
         number <= found.number;
}

char *forgotten_previous(struct slice event) {
  json_value *tree = NULL;
  if (!event.length || !memmem(event.data, event.length, "\"previous\"", 10)) return NULL;
  if (json_decode(event.data, event.length, &tree, NULL) != STATUS_OK) return NULL;
  const char *previous = json_string(json_find_path(tree, "data.previous"));
  char *copy = previous ? mem_copy_text(previous) : NULL;
  json_free(tree);
  return copy;
}

static bool names_any(struct forgotten *forgotten, const struct journal_row *row) {
  if (row->other_id && forgotten_has(forgotten, row->other_id, row->number)) return true;
  char *previous = forgotten_previous(row->event);
  bool names = previous && forgotten_has(forgotten, previous, row->number);
  free(previous);
  return names;
}

bool forgotten_pass(struct forgotten *forgotten, struct journal_row *row) {
  if (!forgotten_reaches(forgotten, row->number)) return true;
  if (forgotten_has(forgotten, row->profile_id, row->number)) return false;
  if (!names_any(forgotten, row)) return true;
  row->other_id = NULL;
  row->event = row->other = (struct slice){0};
  return true;
}

/* ---- the file ---- */

static struct identity check_bytes(const struct forgotten *forgotten) {
  return secret_identity(forgotten->key, FORGOTTEN_CHECK_TEXT);
}

static enum status refuse_key(const struct forgotten *forgotten, struct error *err) {
  return error_set(err, STATUS_CORRUPT,
                   "%s is not the secret that %s was written with; put the one back that lay beside it",
                   forgotten->key_path, forgotten->path);
}

static enum status check_key(struct forgotten *forgotten, struct error *err) {
  sqlite3_stmt *read = NULL;
  struct identity check = check_bytes(forgotten);
  enum status status = database_prepare(forgotten->db, "SELECT check_bytes FROM key", &read, err);
  if (status != STATUS_OK) return status;
  int code = sqlite3_step(read);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    status = database_failed(forgotten->db, err);
  else if (code == SQLITE_ROW && (sqlite3_column_bytes(read, 0) != IDENTITY_BYTES ||
                                  memcmp(sqlite3_column_blob(read, 0), check.bytes, IDENTITY_BYTES)))
    status = refuse_key(forgotten, err);
  sqlite3_finalize(read);
  return status;
}

static enum status put_key(struct forgotten *forgotten, struct error *err) {
  sqlite3_stmt *write = NULL;
  struct identity check = check_bytes(forgotten);
  enum status status = database_prepare(
      forgotten->db, "INSERT INTO key SELECT ? WHERE NOT EXISTS(SELECT 1 FROM key)", &write, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_blob(write, 1, check.bytes, IDENTITY_BYTES, SQLITE_STATIC);
  status = database_step(write, err);
  sqlite3_finalize(write);
  return status;
}

static bool read_tombstone(sqlite3_stmt *read, struct tombstone *tombstone) {
  const void *subject = sqlite3_column_blob(read, 0);
  const char *receipt = (const char *)sqlite3_column_text(read, 1);
  *tombstone = (struct tombstone){.number = (uint64_t)sqlite3_column_int64(read, 2),
                                  .time_ms = sqlite3_column_int64(read, 3),
                                  .erased_ms = sqlite3_column_int64(read, 4),
                                  .erase_from_ms = sqlite3_column_int64(read, 5)};
  if (sqlite3_column_bytes(read, 0) != IDENTITY_BYTES || !receipt ||
      strlen(receipt) != JOURNAL_RECEIPT_BYTES - 1)
    return false;
  memcpy(tombstone->subject.bytes, subject, IDENTITY_BYTES);
  memcpy(tombstone->receipt, receipt, JOURNAL_RECEIPT_BYTES);
  return true;
}

static enum status read_all(struct forgotten *forgotten, struct error *err) {
  sqlite3_stmt *read = NULL;
  enum status status = database_prepare(
      forgotten->db,
      "SELECT t.subject, t.receipt, t.number, t.time_ms, t.erased_ms, coalesce(r.erase_from_ms, 0)"
      " FROM tombstone t LEFT JOIN receipt r ON r.id = t.receipt ORDER BY t.subject",
      &read, err);
  int code = SQLITE_DONE;
  while (status == STATUS_OK && (code = sqlite3_step(read)) == SQLITE_ROW) {
    struct tombstone tombstone;
    if (read_tombstone(read, &tombstone))
      put(forgotten, &tombstone);
    else
      status = error_set(err, STATUS_CORRUPT, "%s is damaged", forgotten->path);
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(forgotten->db, err);
  sqlite3_finalize(read);
  return status;
}

/* What is asked meanwhile waits. What cannot be read leaves the set as it was: nobody is shown for it. */
static enum status read_again(struct forgotten *forgotten, struct error *err) {
  pthread_rwlock_wrlock(&forgotten->lock);
  struct tombstones before = forgotten->all;
  uint64_t last_number = forgotten->last_number;
  forgotten->all = (struct tombstones){0};
  enum status status = read_all(forgotten, err);
  free(status == STATUS_OK ? before.items : forgotten->all.items);
  if (status != STATUS_OK) {
    forgotten->all = before;
    forgotten->last_number = last_number;
  }
  forgotten->count = forgotten->all.count;
  pthread_rwlock_unlock(&forgotten->lock);
  return status;
}

static enum status open_key(struct forgotten *forgotten, bool may_make, struct error *err) {
  enum status status = may_make ? secret_load(forgotten->key_path, &forgotten->secret, err)
                                : secret_read(forgotten->key_path, &forgotten->secret, err);
  if (status == STATUS_NOT_FOUND)
    return error_set(err, STATUS_CORRUPT, "%s is missing, and without it nobody can tell who was forgotten",
                     forgotten->key_path);
  if (status != STATUS_OK) return status;
  secret_key(&forgotten->secret, SECRET_TOMBSTONES, forgotten->key);
  forgotten->has_key = true;
  return STATUS_OK;
}

/* What was written was written with a key; where nothing was yet, there may be none. */
static enum status open_file(struct forgotten *forgotten, struct error *err) {
  enum database_mode mode = forgotten->is_read_only ? DATABASE_READ : DATABASE_CREATE;
  enum status status =
      database_open(forgotten->path, forgotten->vfs, mode, &schema_forgotten, &forgotten->db, err);
  int64_t version = 0, keys = 0;
  if (status == STATUS_OK) status = database_number(forgotten->db, "PRAGMA user_version", &version, err);
  if (status == STATUS_OK && version) /* else a cut left it without its tables */
    status = database_number(forgotten->db, "SELECT count(*) FROM key", &keys, err);
  if (status != STATUS_OK || !keys) return status;
  status = open_key(forgotten, false, err);
  if (status == STATUS_OK) status = check_key(forgotten, err);
  return status == STATUS_OK ? read_all(forgotten, err) : status;
}

static void close_file(struct forgotten *forgotten) {
  database_close(forgotten->db);
  forgotten->db = NULL;
}

enum status forgotten_begin_reading(struct forgotten *forgotten, struct error *err) {
  if (!forgotten->is_read_only || !forgotten->has_key) return STATUS_OK;
  return database_open(forgotten->path, forgotten->vfs, DATABASE_READ, &schema_forgotten, &forgotten->db,
                       err);
}

void forgotten_end_reading(struct forgotten *forgotten) {
  if (forgotten->is_read_only) close_file(forgotten);
}

enum status forgotten_open(struct forgotten *forgotten, const char *base, const char *vfs, bool is_read_only,
                           struct error *err) {
  struct buffer path = {0};
  *forgotten = (struct forgotten){.is_read_only = is_read_only,
                                  .key_path = secret_path(base),
                                  .vfs = vfs ? mem_copy_text(vfs) : NULL,
                                  .erasing = PTHREAD_MUTEX_INITIALIZER,
                                  .writing = PTHREAD_MUTEX_INITIALIZER,
                                  .lock = PTHREAD_RWLOCK_INITIALIZER};
  buffer_print(&path, "%s-forgotten.db", base);
  buffer_text(&path);
  forgotten->path = buffer_take(&path, NULL);
  if (!database_exists(forgotten->path, vfs)) return STATUS_OK;
  enum status status = open_file(forgotten, err);
  if (is_read_only || status != STATUS_OK) close_file(forgotten);
  return status;
}

void forgotten_close(struct forgotten *forgotten) {
  if (!forgotten->path) return;
  close_file(forgotten);
  pthread_rwlock_destroy(&forgotten->lock);
  pthread_mutex_destroy(&forgotten->writing);
  pthread_mutex_destroy(&forgotten->erasing);
  drop_all(forgotten);
  free(forgotten->vfs);
  free(forgotten->key_path);
  free(forgotten->path);
  *forgotten = (struct forgotten){0};
}

/* ---- changing it ---- */

static void make_receipt(char receipt[static JOURNAL_RECEIPT_BYTES]) {
  struct identity id;
  hash_random_bytes(id.bytes, sizeof id.bytes);
  identity_print(&id, receipt);
}

static enum status put_receipt(struct forgotten *forgotten, const struct journal_forget_ask *ask,
                               const char *receipt, struct error *err) {
  sqlite3_stmt *write = NULL;
  enum status status = database_prepare(
      forgotten->db,
      "INSERT INTO receipt(id, asked_ms, erase_from_ms, deadline_ms, is_now) VALUES(?, ?, ?, ?, ?)", &write,
      err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_text(write, 1, receipt, -1, SQLITE_STATIC);
  sqlite3_bind_int64(write, 2, ask->asked_ms);
  sqlite3_bind_int64(write, 3, ask->erase_from_ms);
  sqlite3_bind_int64(write, 4, ask->deadline_ms);
  sqlite3_bind_int(write, 5, ask->is_now);
  status = database_step(write, err);
  sqlite3_finalize(write);
  return status;
}

static enum status put_tombstones(struct forgotten *forgotten, const struct tombstone *made, size_t count,
                                  struct error *err) {
  sqlite3_stmt *write = NULL;
  enum status status =
      database_prepare(forgotten->db,
                       "INSERT INTO tombstone VALUES(?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET"
                       " number = max(number, excluded.number),"
                       " time_ms = max(time_ms, excluded.time_ms)",
                       &write, err);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    sqlite3_bind_blob(write, 1, made[i].subject.bytes, IDENTITY_BYTES, SQLITE_STATIC);
    sqlite3_bind_text(write, 2, made[i].receipt, -1, SQLITE_STATIC);
    sqlite3_bind_int64(write, 3, (sqlite3_int64)made[i].number);
    sqlite3_bind_int64(write, 4, made[i].time_ms);
    status = database_step(write, err);
  }
  sqlite3_finalize(write);
  return status;
}

static struct tombstone *make_tombstones(const struct forgotten *forgotten,
                                         const struct journal_forget_ask *ask, const char *receipt) {
  struct tombstone *made = mem_zero(ask->count * sizeof *made);
  for (size_t i = 0; i < ask->count; i++) {
    made[i] = (struct tombstone){.subject = secret_identity(forgotten->key, ask->ids[i].profile_id),
                                 .number = ask->ids[i].number,
                                 .time_ms = ask->ids[i].time_ms,
                                 .erase_from_ms = ask->erase_from_ms};
    memcpy(made[i].receipt, receipt, JOURNAL_RECEIPT_BYTES);
  }
  return made;
}

static void put_all(struct forgotten *forgotten, const struct tombstone *made, size_t count) {
  pthread_rwlock_wrlock(&forgotten->lock);
  for (size_t i = 0; i < count; i++) put(forgotten, &made[i]);
  pthread_rwlock_unlock(&forgotten->lock);
}

/* The first time: the file, and the secret where nothing else has needed it. */
static enum status begin_file(struct forgotten *forgotten, struct error *err) {
  enum status status = forgotten->db ? STATUS_OK : open_file(forgotten, err);
  if (status == STATUS_OK && !forgotten->has_key) status = open_key(forgotten, true, err);
  if (status != STATUS_OK) close_file(forgotten);
  return status;
}

static enum status add(struct forgotten *forgotten, const struct journal_forget_ask *ask, const char *receipt,
                       struct error *err) {
  enum status status = begin_file(forgotten, err);
  if (status != STATUS_OK) return status;
  struct tombstone *made = make_tombstones(forgotten, ask, receipt);
  bool is_for_good = ask->erase_from_ms <= ask->asked_ms;
  status = database_run(forgotten->db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) {
    status = put_key(forgotten, err);
    if (status == STATUS_OK) status = put_receipt(forgotten, ask, receipt, err);
    if (status == STATUS_OK) status = put_tombstones(forgotten, made, ask->count, err);
    if (status == STATUS_OK && is_for_good) status = forgotten_end_undos(forgotten, made, ask, err);
    status = database_end(forgotten->db, status, err);
  }
  if (status == STATUS_OK && is_for_good) forgotten_note_ended(forgotten, made, ask->count, ask->asked_ms);
  if (status == STATUS_OK) put_all(forgotten, made, ask->count);
  free(made);
  return status;
}

enum status forgotten_add(struct forgotten *forgotten, const struct journal_forget_ask *ask,
                          char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err) {
  if (!ask->count) return error_set(err, STATUS_INVALID, "nobody is named who is to be forgotten");
  make_receipt(receipt);
  pthread_mutex_lock(&forgotten->writing);
  enum status status = add(forgotten, ask, receipt, err);
  pthread_mutex_unlock(&forgotten->writing);
  return status;
}

enum status forgotten_also(struct forgotten *forgotten, const struct tombstone *made, size_t count,
                           struct error *err) {
  pthread_mutex_lock(&forgotten->writing);
  enum status status = database_run(forgotten->db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK)
    status = database_end(forgotten->db, put_tombstones(forgotten, made, count, err), err);
  if (status == STATUS_OK) put_all(forgotten, made, count);
  pthread_mutex_unlock(&forgotten->writing);
  return status;
}

/* ---- a journal that was put back ---- */

enum status forgotten_fit(struct forgotten *forgotten, uint64_t last_number, struct error *err) {
  if (!forgotten_reaches(forgotten, last_number + 1)) return STATUS_OK;
  unsigned long long last = last_number;
  struct buffer sql = {0};
  buffer_print(&sql,
               "UPDATE receipt SET stage = 0, json = NULL WHERE id IN"
               " (SELECT receipt FROM tombstone WHERE number > %llu);"
               "UPDATE tombstone SET number = min(number, %llu), erased_ms = 0 WHERE receipt IN"
               " (SELECT receipt FROM tombstone WHERE number > %llu)",
               last, last, last);
  enum status status = database_run(forgotten->db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK)
    status = database_end(forgotten->db, database_run(forgotten->db, buffer_text(&sql), err), err);
  buffer_fini(&sql);
  return status == STATUS_OK ? read_again(forgotten, err) : status;
}
