/* The file of releases: opening it, its statements and transactions, putting and activating. See releases.h.
 *
 *   release ─< member >─ file (a name) >─ blob (a text, by its SHA-256)          activation >─ release
 *
 * Each change is one transaction, so that a cut leaves all of it or nothing. A release's checksum is of its record and
 * of the names and digests of its files; an activation's, of its record and of the release's hash: so what a flipped
 * bit made of a number that leads from one row to another is seen too. Nothing is cached: SQLite is asked each time.
 * No thread of its own; one at a time.
 */
#include "store/releases_inside.h"

#include <stdlib.h>
#include <string.h>

#include "store/schema.h"
#include "store/text_pack.h"

#define RELEASE_COLUMNS                                                                                      \
  "id, hash, parent, author, note, source, specs, time_ms, file_count, text_bytes, checksum, gate"
/* The left join: an activation of a release that is not there must be seen, not passed over. */
#define ACTIVATION_ROWS                                                                                      \
  "SELECT r.hash, a.author, a.why, a.time_ms, a.checksum FROM activation a"                                  \
  " LEFT JOIN release r ON r.id = a.release_id "

static const char *const statements[RELEASES_STATEMENTS] = {
    [FIND_BLOB] = "SELECT id, text_bytes, packed FROM blob WHERE hash = ?",
    [ADD_BLOB] = "INSERT INTO blob(text_bytes, packed, hash) VALUES(?, ?, ?)",
    [MEND_BLOB] = "UPDATE blob SET text_bytes = ?, packed = ? WHERE hash = ?",
    [READ_BLOB] = "SELECT packed FROM blob WHERE id = ?",
    [FIND_FILE] = "SELECT id FROM file WHERE blob_id = ? AND name = ?",
    [ADD_FILE] = "INSERT INTO file(blob_id, name) VALUES(?, ?)",
    [ADD_MEMBER] = "INSERT INTO member VALUES(?, ?)",
    [READ_MEMBERS] = "SELECT f.name, b.id, b.text_bytes, b.hash FROM member m JOIN file f ON f.id = m.file_id"
                     " JOIN blob b ON b.id = f.blob_id WHERE m.release_id = ? ORDER BY f.name",
    [ADD_RELEASE] = "INSERT INTO release(hash, parent, author, note, source, specs, time_ms, file_count,"
                    " text_bytes, checksum, gate) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [READ_RELEASE] = "SELECT " RELEASE_COLUMNS " FROM release WHERE hash = ?",
    [READ_RELEASES] = "SELECT " RELEASE_COLUMNS " FROM release ORDER BY id DESC LIMIT ?",
    [FIND_RELEASES] = "SELECT hash FROM release WHERE hash >= ?1 AND hash < ?1 || 'g' ORDER BY hash LIMIT 3",
    [READ_USES] = "SELECT id, hash, max(time_ms, coalesce((SELECT max(a.time_ms) FROM activation a"
                  " WHERE a.release_id = release.id), time_ms)) AS used_ms FROM release"
                  " ORDER BY used_ms DESC, id DESC",
    [DROP_RELEASE] = "DELETE FROM release WHERE id = ?",
    [DROP_MEMBERS] = "DELETE FROM member WHERE release_id = ?",
    [ADD_ACTIVATION] = "INSERT INTO activation(release_id, time_ms, author, why, checksum)"
                       " VALUES(?, ?, ?, ?, ?)",
    [READ_ACTIVATIONS] = ACTIVATION_ROWS "ORDER BY a.id DESC LIMIT ?",
    [READ_PREVIOUS] = ACTIVATION_ROWS "WHERE a.release_id <> (SELECT release_id FROM activation"
                                      " ORDER BY id DESC LIMIT 1) ORDER BY a.id DESC LIMIT 1",
    [READ_TIMES] = "SELECT time_ms FROM activation WHERE release_id = ? ORDER BY id DESC",
    [DROP_ACTIVATIONS] = "DELETE FROM activation WHERE release_id = ?",
    [ADD_REFUSAL] = "INSERT INTO refusal(time_ms, author, note, source, hash) VALUES(?, ?, ?, ?, ?)",
    [READ_REFUSALS] = "SELECT id, time_ms, author, note, source, hash FROM refusal ORDER BY id DESC LIMIT ?",
    [ADD_FINDING] = "INSERT INTO finding VALUES(?, ?, ?, ?, ?)",
    [READ_FINDINGS] = "SELECT file, line, text FROM finding WHERE refusal_id = ? ORDER BY place",
};

/* ---- statements and transactions ---- */

sqlite3_stmt *releases_ready(struct releases *releases, enum releases_statement which) {
  sqlite3_stmt *statement = releases->statements[which];
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return statement;
}

void releases_bind(sqlite3_stmt *statement, int place, const char *text) {
  sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

bool releases_next(struct releases *releases, sqlite3_stmt *statement, enum status *status,
                   struct error *err) {
  int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  *status = code == SQLITE_DONE ? STATUS_OK : database_failed(releases->db, err);
  sqlite3_reset(statement);
  return false;
}

const char *releases_text(sqlite3_stmt *statement, int column, struct arena *arena) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  return text ? arena_text(arena, text, strlen(text)) : NULL;
}

enum status releases_begin(struct releases *releases, const char *how, struct error *err) {
  return database_run(releases->db, how, err);
}

enum status releases_end(struct releases *releases, enum status status, struct error *err) {
  for (size_t i = 0; i < RELEASES_STATEMENTS; i++) sqlite3_reset(releases->statements[i]);
  if (status == STATUS_OK) status = database_run(releases->db, "COMMIT", err);
  if (status != STATUS_OK) database_rollback(releases->db);
  return status;
}

/* ---- opening ---- */

static enum status make_path(const char *path, struct releases *releases, struct error *err) {
  size_t length = strlen(path);
  if (length <= 3 || strcmp(path + length - 3, ".db"))
    return error_set(err, STATUS_INVALID, "%s: the store's path must end in .db", path);
  struct buffer made = {0};
  buffer_print(&made, "%.*s-releases.db", (int)(length - 3), path);
  releases->path = buffer_take(&made, NULL);
  return STATUS_OK;
}

static enum status none_kept(const struct releases *releases, struct error *err) {
  return error_set(err, STATUS_NOT_FOUND, "%s: no release was ever kept here", releases->path);
}

/* A file without a version was being made when its process ended. */
static enum status open_file(struct releases *releases, const char *vfs, bool is_read_only,
                             struct error *err) {
  if (is_read_only && !database_exists(releases->path, vfs)) return none_kept(releases, err);
  enum database_mode mode = is_read_only ? DATABASE_READ : DATABASE_CREATE;
  int64_t version = 0;
  enum status status = database_open(releases->path, vfs, mode, &schema_releases, &releases->db, err);
  if (status == STATUS_OK) status = database_number(releases->db, "PRAGMA user_version", &version, err);
  if (status == STATUS_OK && !version) return none_kept(releases, err);
  for (size_t i = 0; i < RELEASES_STATEMENTS && status == STATUS_OK; i++)
    status = database_prepare(releases->db, statements[i], &releases->statements[i], err);
  return status;
}

enum status releases_open(const char *path, const char *vfs, bool is_read_only, struct releases **releases,
                          struct error *err) {
  *releases = mem_zero(sizeof **releases);
  enum status status = make_path(path, *releases, err);
  if (status == STATUS_OK) status = open_file(*releases, vfs, is_read_only, err);
  if (status == STATUS_OK) return status;
  releases_close(*releases);
  *releases = NULL;
  return status;
}

enum status releases_open_kept(const char *path, const char *vfs, struct releases **releases,
                               struct error *err) {
  enum status status = releases_open(path, vfs, true, releases, err);
  if (status != STATUS_OK) return status;
  releases_close(*releases);
  return releases_open(path, vfs, false, releases, err);
}

void releases_close(struct releases *releases) {
  if (!releases) return;
  for (size_t i = 0; i < RELEASES_STATEMENTS; i++) sqlite3_finalize(releases->statements[i]);
  database_close(releases->db);
  free(releases->path);
  free(releases);
}

/* ---- putting ---- */

/* What is put, by name; `kept` has the same order. */
struct putting {
  struct arena arena;
  struct release_file *files;
  struct kept_file *kept;
  size_t count;
  uint64_t text_bytes;
};

static int by_name(const void *left, const void *right) {
  return strcmp(((const struct release_file *)left)->name, ((const struct release_file *)right)->name);
}

static enum status sort_files(struct releases *releases, struct putting *putting,
                              const struct release_file *files, size_t count, struct error *err) {
  putting->count = count;
  putting->files = arena_alloc(&putting->arena, count * sizeof *files);
  putting->kept = arena_alloc(&putting->arena, count * sizeof *putting->kept);
  if (count) memcpy(putting->files, files, count * sizeof *files);
  if (count) qsort(putting->files, count, sizeof *files, by_name);
  for (size_t i = 0; i < count; i++) {
    const struct release_file *file = &putting->files[i];
    if (i && !strcmp(file[-1].name, file->name))
      return error_set(err, STATUS_INVALID, "%s: a release has one file named %s, not two", releases->path,
                       file->name);
    putting->kept[i].name = file->name;
    digest_of(&file->text, 1, putting->kept[i].hash);
    putting->text_bytes += file->text.length;
  }
  return STATUS_OK;
}

/* Of the row that FIND_BLOB stands on. */
static bool is_same_text(sqlite3_stmt *found, struct slice text) {
  struct slice packed = {sqlite3_column_blob(found, 2), (size_t)sqlite3_column_bytes(found, 2)};
  if (sqlite3_column_int64(found, 1) != (sqlite3_int64)text.length) return false;
  char *unpacked = mem_alloc(text.length + 1);
  bool is_same = text_unpack(packed, unpacked, text.length) &&
                 (!text.length || !memcmp(unpacked, text.data, text.length));
  free(unpacked);
  return is_same;
}

static enum status write_text(struct releases *releases, enum releases_statement how,
                              const struct kept_file *kept, struct slice text, struct error *err) {
  struct buffer packed = {0};
  text_pack(text, &packed);
  sqlite3_stmt *write = releases_ready(releases, how);
  sqlite3_bind_int64(write, 1, (sqlite3_int64)text.length);
  sqlite3_bind_blob64(write, 2, packed.data, packed.length, SQLITE_STATIC);
  sqlite3_bind_blob(write, 3, kept->hash, DIGEST_BYTES, SQLITE_STATIC);
  enum status status = database_step(write, err);
  buffer_fini(&packed);
  return status;
}

static enum status keep_text(struct releases *releases, struct kept_file *kept, struct slice text,
                             struct error *err) {
  enum status status = STATUS_OK;
  sqlite3_stmt *find = releases_ready(releases, FIND_BLOB);
  sqlite3_bind_blob(find, 1, kept->hash, DIGEST_BYTES, SQLITE_STATIC);
  bool is_known = releases_next(releases, find, &status, err);
  bool is_whole = is_known && is_same_text(find, text);
  if (is_known) kept->blob_id = sqlite3_column_int64(find, 0);
  sqlite3_reset(find);
  if (status != STATUS_OK || is_whole) return status;
  status = write_text(releases, is_known ? MEND_BLOB : ADD_BLOB, kept, text, err);
  if (!is_known) kept->blob_id = sqlite3_last_insert_rowid(releases->db);
  return status;
}

static enum status keep_texts(struct releases *releases, struct putting *putting, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < putting->count && status == STATUS_OK; i++)
    status = keep_text(releases, &putting->kept[i], putting->files[i].text, err);
  return status;
}

static enum status keep_name(struct releases *releases, const struct kept_file *kept, int64_t *file_id,
                             struct error *err) {
  enum status status = STATUS_OK;
  sqlite3_stmt *statement = releases_ready(releases, FIND_FILE);
  sqlite3_bind_int64(statement, 1, kept->blob_id);
  releases_bind(statement, 2, kept->name);
  if (releases_next(releases, statement, &status, err)) {
    *file_id = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return STATUS_OK;
  }
  if (status != STATUS_OK) return status;
  statement = releases_ready(releases, ADD_FILE);
  sqlite3_bind_int64(statement, 1, kept->blob_id);
  releases_bind(statement, 2, kept->name);
  status = database_step(statement, err);
  *file_id = sqlite3_last_insert_rowid(releases->db);
  return status;
}

static enum status add_members(struct releases *releases, int64_t release_id, const struct putting *putting,
                               struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < putting->count && status == STATUS_OK; i++) {
    int64_t file_id = 0;
    status = keep_name(releases, &putting->kept[i], &file_id, err);
    if (status != STATUS_OK) return status;
    sqlite3_stmt *add = releases_ready(releases, ADD_MEMBER);
    sqlite3_bind_int64(add, 1, release_id);
    sqlite3_bind_int64(add, 2, file_id);
    status = database_step(add, err);
  }
  return status;
}

static enum status add_release(struct releases *releases, const struct release_record *record,
                               const struct putting *putting, struct error *err) {
  sqlite3_stmt *add = releases_ready(releases, ADD_RELEASE);
  const char *const texts[] = {record->hash, record->parent, record->author,
                               record->note, record->source, record->specs};
  for (int i = 0; i < 6; i++) releases_bind(add, i + 1, texts[i]);
  sqlite3_bind_int64(add, 7, record->time_ms);
  sqlite3_bind_int64(add, 8, (sqlite3_int64)putting->count);
  sqlite3_bind_int64(add, 9, (sqlite3_int64)putting->text_bytes);
  sqlite3_bind_int64(add, 10, (sqlite3_int64)releases_checksum(record, putting->kept, putting->count));
  releases_bind(add, 11, record->gate);
  enum status status = database_step(add, err);
  if (status != STATUS_OK) return status;
  return add_members(releases, sqlite3_last_insert_rowid(releases->db), putting, err);
}

enum status releases_put(struct releases *releases, const struct release_record *record,
                         const struct release_file *files, size_t count, struct error *err) {
  must(record->hash);
  struct putting putting = {0};
  struct kept_release known;
  struct kept_file *known_files;
  enum status status = sort_files(releases, &putting, files, count, err);
  if (status == STATUS_OK) status = releases_begin(releases, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) {
    status = keep_texts(releases, &putting, err);
    if (status == STATUS_OK)
      status = releases_read(releases, record->hash, &putting.arena, &known, &known_files, err);
    if (status == STATUS_NOT_FOUND) status = add_release(releases, record, &putting, err);
    status = releases_end(releases, status, err);
  }
  arena_fini(&putting.arena);
  return status;
}

/* ---- activating ---- */

static enum status add_activation(struct releases *releases, const struct release_activation *activation,
                                  int64_t release_id, struct error *err) {
  sqlite3_stmt *add = releases_ready(releases, ADD_ACTIVATION);
  sqlite3_bind_int64(add, 1, release_id);
  sqlite3_bind_int64(add, 2, activation->time_ms);
  releases_bind(add, 3, activation->author);
  releases_bind(add, 4, activation->why);
  sqlite3_bind_int64(add, 5, (sqlite3_int64)releases_checksum_activation(activation));
  return database_step(add, err);
}

enum status releases_activate(struct releases *releases, const struct release_activation *activation,
                              struct error *err) {
  struct arena arena = {0};
  struct kept_release release;
  struct kept_file *files;
  enum status status = releases_begin(releases, "BEGIN IMMEDIATE", err);
  if (status != STATUS_OK) return status;
  status = releases_read(releases, activation->hash, &arena, &release, &files, err);
  if (status == STATUS_OK) status = add_activation(releases, activation, release.id, err);
  status = releases_end(releases, status, err);
  arena_fini(&arena);
  return status;
}
