/* sqlite: what SQLite alone takes for rows as large as ours, WAL, synchronous=FULL.
 *   sqlite FOLDER ROW_BYTES
 * One table, one row an insert, in transactions of 1, 64 and 256. Prints rows a second for each.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run(sqlite3 *database, const char *sql) {
  if (sqlite3_exec(database, sql, NULL, NULL, NULL)) {
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    exit(1);
  }
}

static void measure(const char *folder, int row_bytes, int batch, int rows) {
  char path[4096];
  sqlite3 *database;
  sqlite3_stmt *insert;
  snprintf(path, sizeof path, "%s/alone-%d.db", folder, batch);
  if (sqlite3_open(path, &database)) exit(1);
  run(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE row (number INTEGER PRIMARY "
                "KEY, bytes BLOB)");
  sqlite3_prepare_v2(database, "INSERT INTO row VALUES (?1, ?2)", -1, &insert, NULL);
  char *bytes = malloc((size_t)row_bytes);
  memset(bytes, 'x', (size_t)row_bytes);
  double start = now();
  for (int i = 0; i < rows; i++) {
    if (i % batch == 0) run(database, "BEGIN");
    sqlite3_bind_int(insert, 1, i + 1);
    sqlite3_bind_blob(insert, 2, bytes, row_bytes, SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE) exit(1);
    sqlite3_reset(insert);
    if (i % batch == batch - 1) run(database, "COMMIT");
  }
  printf("SQLite alone        %7.0f rows/s of %d bytes, %d a transaction\n", rows / (now() - start),
         row_bytes, batch);
  sqlite3_finalize(insert);
  sqlite3_close(database);
  free(bytes);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int row_bytes = atoi(argv[2]);
  measure(argv[1], row_bytes, 1, 2000);
  measure(argv[1], row_bytes, 64, 64 * 500);
  measure(argv[1], row_bytes, 256, 256 * 200);
  return 0;
}
