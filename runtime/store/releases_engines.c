/* Which version of the program decided which rows of the journal: one row for each version that took over, by the first
 * row of the journal that it decided. So nothing is added to a decision. See releases.h. One thread.
 *
 * Asked by people and at a start: statements are made for the one time. A file that an earlier program made and no later
 * one has written to yet has no such table, and says so.
 */
#include "store/releases_inside.h"

#include <stdio.h>

static enum status not_known(const struct releases *releases, uint64_t row, struct error *err) {
  return error_set(err, STATUS_NOT_FOUND, "%s: which program decided row %llu is not kept", releases->path,
                   (unsigned long long)row);
}

enum status releases_put_engine(struct releases *releases, const char *version, uint64_t first_row,
                                int64_t time_ms, struct error *err) {
  sqlite3_stmt *add = NULL;
  enum status status = database_prepare(
      releases->db,
      "INSERT OR REPLACE INTO engine SELECT ?1, ?2, ?3 WHERE coalesce((SELECT version FROM engine"
      " ORDER BY first_row DESC LIMIT 1), '') <> ?2",
      &add, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_int64(add, 1, (sqlite3_int64)first_row);
  releases_bind(add, 2, version);
  sqlite3_bind_int64(add, 3, time_ms);
  status = database_step(add, err);
  sqlite3_finalize(add);
  return status;
}

enum status releases_engine(struct releases *releases, uint64_t row, char version[static ENGINE_BYTES],
                            struct error *err) {
  int64_t tables = 0;
  sqlite3_stmt *read = NULL;
  enum status status = database_number(
      releases->db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'engine'", &tables,
      err);
  if (status != STATUS_OK) return status;
  if (!tables) return not_known(releases, row, err);
  status = database_prepare(releases->db,
                            "SELECT version FROM engine WHERE first_row <= ? ORDER BY first_row DESC LIMIT 1",
                            &read, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_int64(read, 1, row > INT64_MAX ? INT64_MAX : (sqlite3_int64)row);
  if (releases_next(releases, read, &status, err))
    snprintf(version, ENGINE_BYTES, "%s", (const char *)sqlite3_column_text(read, 0));
  else if (status == STATUS_OK)
    status = not_known(releases, row, err);
  sqlite3_finalize(read);
  return status;
}
