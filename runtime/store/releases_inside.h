/* The inside of the kept releases: what their files share. releases.c says how they work together. */
#ifndef SARTO_STORE_RELEASES_INSIDE_H
#define SARTO_STORE_RELEASES_INSIDE_H

#include "store/database.h"
#include "store/releases.h"

enum releases_statement {
  FIND_BLOB,
  ADD_BLOB,
  MEND_BLOB,
  READ_BLOB,
  FIND_FILE,
  ADD_FILE,
  ADD_MEMBER,
  READ_MEMBERS,
  ADD_RELEASE,
  READ_RELEASE,
  READ_RELEASES,
  FIND_RELEASES,
  READ_USES,
  DROP_RELEASE,
  DROP_MEMBERS,
  ADD_ACTIVATION,
  READ_ACTIVATIONS,
  READ_PREVIOUS,
  READ_TIMES,
  DROP_ACTIVATIONS,
  ADD_REFUSAL,
  READ_REFUSALS,
  ADD_FINDING,
  READ_FINDINGS,
  RELEASES_STATEMENTS
};

struct releases {
  char *path;
  sqlite3 *db;
  sqlite3_stmt *statements[RELEASES_STATEMENTS];
};

/* A row of release, with what only the inside knows. */
struct kept_release {
  struct release_listed listed; /* without its activations */
  int64_t id;
  uint64_t checksum;
};

struct kept_file {
  const char *name;
  int64_t blob_id, text_bytes;
  unsigned char hash[DIGEST_BYTES];
};

/* releases.c: statements. One is ready, bound, then stepped to its end or reset. */
sqlite3_stmt *releases_ready(struct releases *releases, enum releases_statement which);
void releases_bind(sqlite3_stmt *statement, int place, const char *text); /* borrowed; NULL is NULL */
/* False: no more rows, or *status says what failed; it is ready again either way. */
bool releases_next(struct releases *releases, sqlite3_stmt *statement, enum status *status,
                   struct error *err);
const char *releases_text(sqlite3_stmt *statement, int column, struct arena *arena); /* NULL is NULL */
enum status releases_begin(struct releases *releases, const char *how, struct error *err);
/* Commits what is OK, undoes what is not. */
enum status releases_end(struct releases *releases, enum status status, struct error *err);

/* releases_read.c: the release and its list of files by name, checked against each other. NOT_FOUND, CORRUPT. */
enum status releases_read(struct releases *releases, const char *hash, struct arena *arena,
                          struct kept_release *release, struct kept_file **files, struct error *err);
/* What must be found again of a record and its files, sorted by name. */
uint64_t releases_checksum(const struct release_record *record, const struct kept_file *files, size_t count);
uint64_t releases_checksum_activation(const struct release_activation *activation);

#endif
