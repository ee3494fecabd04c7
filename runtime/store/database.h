/* One SQLite connection, opened the way every file of the store is opened, and SQLite's codes as ours.
 * A connection is for one thread at a time. Errors begin with the file's path.
 */
#ifndef SARTO_STORE_DATABASE_H
#define SARTO_STORE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* What a kind of file holds: migrations[n] leads from version n (PRAGMA user_version) to n + 1. */
struct schema {
  const char *name; /* "store", for messages */
  int32_t application_id;
  int page_bytes;
  const char *const *migrations;
  int version;          /* their number */
  int readable_version; /* the oldest that is read without being brought up to date */
  bool can_shrink;      /* PRAGMA incremental_vacuum gives free pages back */
};

enum database_mode {
  DATABASE_READ,   /* the file must exist; nothing is changed in it */
  DATABASE_WRITE,  /* the file must exist; stays at its version */
  DATABASE_CREATE, /* made, mode 0600, or brought up to date; write-ahead log */
  DATABASE_COPY,   /* like CREATE without the log, for a file that is written once and then only read */
};

/* UNSUPPORTED: a newer schema, or one older than readable_version. INVALID: a database of something else. CORRUPT,
 * IO, FULL, BUSY. */
enum status database_open(const char *path, const char *vfs, enum database_mode mode,
                          const struct schema *schema, sqlite3 **db, struct error *err);
void database_close(sqlite3 *db); /* NULL is fine */

enum status database_status(int code); /* of a SQLite result code, extended or not */
/* The status of what last failed on `db`, said in `err`. */
enum status database_failed(sqlite3 *db, struct error *err);

enum status database_run(sqlite3 *db, const char *sql, struct error *err);
enum status database_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **statement, struct error *err);
enum status database_prepare_all(sqlite3 *db, size_t count, sqlite3_stmt **const statements[],
                                 const char *const sql[], struct error *err);
enum status database_number(sqlite3 *db, const char *sql, int64_t *number, struct error *err);
/* Runs a prepared statement that returns no rows, and makes it ready for the next time. */
enum status database_step(sqlite3_stmt *statement, struct error *err);
/* Brings the write-ahead log into the file and leaves nothing in it, durably; false: a reader is in the way, so some is left. */
enum status database_empty_log(sqlite3 *db, bool *is_emptied, struct error *err);
void database_rollback(sqlite3 *db); /* when a transaction is open */
/* Commits what is OK, undoes what is not. */
enum status database_end(sqlite3 *db, enum status status, struct error *err);

/* Files by name, through the VFS. */
bool database_exists(const char *path, const char *vfs);
/* The file and what SQLite may keep beside it; durable on return. Fine when there is none. */
enum status database_delete(const char *path, const char *vfs, struct error *err);

#endif
