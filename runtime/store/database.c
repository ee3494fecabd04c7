/* Opening a SQLite file, safely: who wrote it and in which version is read before anything is changed in it,
 * so that a foreign or newer file is left exactly as it was; then the settings, the log, the migrations.
 * No thread of its own; a connection belongs to whoever opened it.
 *
 * synchronous=EXTRA is FULL for a write-ahead log, and for a rollback journal it makes the journal's deletion
 * durable too: a journal that came back after a power cut would undo the file it lies beside.
 */
#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 1000, PATH_BYTES = 4096 };

#ifdef SARTO_MUTATION_SYNC_NORMAL
#define SYNCHRONOUS "NORMAL"
#else
#define SYNCHRONOUS "EXTRA"
#endif

enum status database_status(int code) {
  switch (code & 0xff) {
  case SQLITE_OK:
  case SQLITE_ROW:
  case SQLITE_DONE:
    return STATUS_OK;
  case SQLITE_FULL:
    return STATUS_FULL;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return STATUS_BUSY;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return STATUS_CORRUPT;
  case SQLITE_TOOBIG:
    return STATUS_TOO_LARGE;
  default:
    return STATUS_IO;
  }
}

static const char *path_of(sqlite3 *db) {
  const char *path = db ? sqlite3_db_filename(db, "main") : NULL;
  return path ? path : "";
}

/* What SQLite says is "database or disk is full", and of its index beside the log only that something failed. */
static enum status fail_full(const char *path, struct error *err) {
  return error_set(err, STATUS_FULL, "%s: there is no space left on the disk", path);
}

enum status database_failed(sqlite3 *db, struct error *err) {
  enum status status = database_status(sqlite3_extended_errcode(db));
  if (status == STATUS_OK) status = STATUS_IO;
  if (status == STATUS_FULL || (status == STATUS_IO && sqlite3_system_errno(db) == ENOSPC))
    return fail_full(path_of(db), err);
  return error_set(err, status, "%s: %s", path_of(db), sqlite3_errmsg(db));
}

enum status database_run(sqlite3 *db, const char *sql, struct error *err) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK : database_failed(db, err);
}

enum status database_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **statement, struct error *err) {
  int code = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
  return code == SQLITE_OK ? STATUS_OK : database_failed(db, err);
}

enum status database_prepare_all(sqlite3 *db, size_t count, sqlite3_stmt **const statements[],
                                 const char *const sql[], struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++)
    status = database_prepare(db, sql[i], statements[i], err);
  return status;
}

enum status database_number(sqlite3 *db, const char *sql, int64_t *number, struct error *err) {
  sqlite3_stmt *statement = NULL;
  enum status status = database_prepare(db, sql, &statement, err);
  if (status != STATUS_OK) return status;
  if (sqlite3_step(statement) == SQLITE_ROW)
    *number = sqlite3_column_int64(statement, 0);
  else
    status = database_failed(db, err);
  sqlite3_finalize(statement);
  return status;
}

enum status database_step(sqlite3_stmt *statement, struct error *err) {
  enum status status = STATUS_OK;
  if (sqlite3_step(statement) != SQLITE_DONE) status = database_failed(sqlite3_db_handle(statement), err);
  sqlite3_reset(statement);
  return status;
}

/* SQLite leaves it to the system when a log that was cut to nothing is so on the disk. */
static enum status sync_log(sqlite3 *db, struct error *err) {
  sqlite3_file *log = NULL;
  int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (code == SQLITE_OK && log && log->pMethods) code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (code == SQLITE_OK) return STATUS_OK;
  return error_set(err, database_status(code), "%s-wal: cannot be synced", path_of(db));
}

enum status database_empty_log(sqlite3 *db, bool *is_emptied, struct error *err) {
  int code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  *is_emptied = code == SQLITE_OK;
  if (code == SQLITE_OK) return sync_log(db, err);
  return database_status(code) == STATUS_BUSY ? STATUS_OK : database_failed(db, err);
}

void database_rollback(sqlite3 *db) {
  if (!sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

enum status database_end(sqlite3 *db, enum status status, struct error *err) {
  if (status == STATUS_OK) status = database_run(db, "COMMIT", err);
  if (status != STATUS_OK) database_rollback(db);
  return status;
}

bool database_exists(const char *path, const char *vfs_name) {
  sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
  int exists = 0;
  return vfs && vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK && exists;
}

enum status database_delete(const char *path, const char *vfs_name, struct error *err) {
  /* The database last: as long as it is there, the deletion is seen to be unfinished. */
  static const char *const suffixes[] = {"-journal", "-wal", "-shm", ""};
  sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    char file[PATH_BYTES];
    snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
    int code = vfs->xDelete(vfs, file, 1);
    if (code != SQLITE_OK && code != SQLITE_IOERR_DELETE_NOENT)
      return error_set(err, database_status(code), "%s: cannot be deleted", file);
  }
  return STATUS_OK;
}

/* SQLite would make the file readable for all; the log and the index beside it take the file's mode. A file that is
 * there is not even opened: closing it again would drop every lock that this process has on it. */
static void create_private(const char *path) {
  int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) close(file);
}

static enum status connect(const char *path, const char *vfs, enum database_mode mode, sqlite3 **db,
                           struct error *err) {
  int flags = SQLITE_OPEN_NOMUTEX;
  flags |= mode == DATABASE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (mode >= DATABASE_CREATE) {
    flags |= SQLITE_OPEN_CREATE;
    if (!vfs) create_private(path);
  }
  int code = sqlite3_open_v2(path, db, flags, vfs);
  if (code == SQLITE_OK) return STATUS_OK;
  if (*db && sqlite3_system_errno(*db) == ENOSPC) return fail_full(path, err);
  return error_set(err, database_status(code), "%s: %s", path,
                   *db ? sqlite3_errmsg(*db) : sqlite3_errstr(code));
}

static enum status configure(sqlite3 *db, struct error *err) {
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return database_run(db,
                      "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
                      "PRAGMA synchronous=" SYNCHRONOUS,
                      err);
}

/* Leaves in `version` how far the file is; 0 for a new one. */
static enum status recognise(sqlite3 *db, const struct schema *schema, int64_t *version, struct error *err) {
  int64_t application_id = 0, tables = 0;
  enum status status = database_number(db, "PRAGMA application_id", &application_id, err);
  if (status == STATUS_OK) status = database_number(db, "PRAGMA user_version", version, err);
  if (status == STATUS_OK) status = database_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
  if (status != STATUS_OK) return status;
  bool is_new = !application_id && !*version && !tables;
  if (!is_new && application_id != schema->application_id)
    return error_set(err, STATUS_INVALID, "%s: not a %s of Sarto's", path_of(db), schema->name);
  if (*version > schema->version)
    return error_set(err, STATUS_UNSUPPORTED,
                     "%s: has %s schema %lld, this program knows schemas up to %d; use the newer program",
                     path_of(db), schema->name, (long long)*version, schema->version);
  return STATUS_OK;
}

static enum status start_log(sqlite3 *db, struct error *err) {
  sqlite3_stmt *statement = NULL;
  enum status status = database_prepare(db, "PRAGMA journal_mode=WAL", &statement, err);
  if (status != STATUS_OK) return status;
  if (sqlite3_step(statement) != SQLITE_ROW)
    status = database_failed(db, err);
  else if (strcmp((const char *)sqlite3_column_text(statement, 0), "wal"))
    status = error_set(err, STATUS_IO, "%s: no write-ahead log on this file system", path_of(db));
  sqlite3_finalize(statement);
  return status;
}

/* Each step with its new version in one transaction: a cut leaves the step done or not begun. */
static enum status migrate(sqlite3 *db, const struct schema *schema, int64_t version, struct error *err) {
  enum status status = STATUS_OK;
  for (; version < schema->version && status == STATUS_OK; version++) {
    char mark[96];
    snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT",
             (int)schema->application_id, (int)version + 1);
    status = database_run(db, "BEGIN IMMEDIATE", err);
    if (status == STATUS_OK) status = database_run(db, schema->migrations[version], err);
    if (status == STATUS_OK) status = database_run(db, mark, err);
    if (status != STATUS_OK) database_rollback(db);
  }
  return status;
}

static enum status prepare_file(sqlite3 *db, enum database_mode mode, const struct schema *schema,
                                struct error *err) {
  int64_t version = 0;
  enum status status = recognise(db, schema, &version, err);
  if (status != STATUS_OK) return status;
  if (mode < DATABASE_CREATE) {
    if (version >= schema->readable_version || !version) return STATUS_OK;
    return error_set(err, STATUS_UNSUPPORTED, "%s: has %s schema %lld, older than this program's %d",
                     path_of(db), schema->name, (long long)version, schema->version);
  }
  char layout[96]; /* heeded while the file is empty */
  snprintf(layout, sizeof layout, "PRAGMA page_size=%d; PRAGMA auto_vacuum=%s", schema->page_bytes,
           schema->can_shrink ? "INCREMENTAL" : "NONE");
  status = database_run(db, layout, err);
  if (status == STATUS_OK && mode == DATABASE_CREATE) status = start_log(db, err);
  return status == STATUS_OK ? migrate(db, schema, version, err) : status;
}

enum status database_open(const char *path, const char *vfs, enum database_mode mode,
                          const struct schema *schema, sqlite3 **db, struct error *err) {
  *db = NULL;
  enum status status = connect(path, vfs, mode, db, err);
  if (status == STATUS_OK) status = configure(*db, err);
  if (status == STATUS_OK) status = prepare_file(*db, mode, schema, err);
  if (status != STATUS_OK) {
    database_close(*db);
    *db = NULL;
  }
  return status;
}

void database_close(sqlite3 *db) {
  must(sqlite3_close(db) == SQLITE_OK);
}
