/* The texts that people were asked to consent to, by purpose, version and locale: so that years later a consent can be
 * shown with the very words that it was given to, whatever workspace.lua says by then and whichever releases are still
 * kept. See releases.h. One thread.
 *
 * A version's text should not change; where it did all the same both are kept, with the time from which the later one
 * stood. A file that an earlier program made has no such table, and no text is known then.
 */
#include "store/releases_inside.h"

#include <string.h>

#define FROM_EVER INT64_MIN

static enum status has_table(struct releases *releases, bool *has, struct error *err) {
  int64_t tables = 0;
  enum status status = database_number(
      releases->db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'consent_text'",
      &tables, err);
  *has = tables > 0;
  return status;
}

static bool is_same(const char *left, const char *right) {
  return left && right ? !strcmp(left, right) : left == right;
}

/* *is_kept: as the last of its locale; *has_any: something is kept in it. */
static enum status compare(sqlite3_stmt *last, const struct consent_text *text, bool *is_kept, bool *has_any,
                           struct error *err) {
  releases_bind(last, 1, text->purpose);
  sqlite3_bind_int64(last, 2, text->version);
  releases_bind(last, 3, text->locale);
  int code = sqlite3_step(last);
  *has_any = code == SQLITE_ROW;
  *is_kept = *has_any && is_same((const char *)sqlite3_column_text(last, 0), text->text) &&
             is_same((const char *)sqlite3_column_text(last, 1), text->gives);
  enum status status =
      code == SQLITE_ROW || code == SQLITE_DONE ? STATUS_OK : database_failed(sqlite3_db_handle(last), err);
  sqlite3_reset(last);
  return status;
}

static enum status add(sqlite3_stmt *put, const struct consent_text *text, int64_t since_ms,
                       struct error *err) {
  releases_bind(put, 1, text->purpose);
  sqlite3_bind_int64(put, 2, text->version);
  releases_bind(put, 3, text->locale);
  sqlite3_bind_int64(put, 4, since_ms);
  releases_bind(put, 5, text->text);
  releases_bind(put, 6, text->gives);
  return database_step(put, err);
}

static const char look[] = "SELECT text, gives FROM consent_text WHERE purpose = ? AND version = ?"
                           " AND locale = ? ORDER BY since_ms DESC LIMIT 1";

enum status releases_has_consent_texts(struct releases *releases, const struct consent_text *texts,
                                       size_t count, bool *has, struct error *err) {
  sqlite3_stmt *last = NULL;
  bool has_any = false;
  enum status status = has_table(releases, has, err);
  if (status != STATUS_OK || !*has) return status;
  status = database_prepare(releases->db, look, &last, err);
  for (size_t i = 0; i < count && status == STATUS_OK && *has; i++)
    status = compare(last, &texts[i], has, &has_any, err);
  sqlite3_finalize(last);
  return status;
}

static enum status put_missing(sqlite3_stmt *last, sqlite3_stmt *put, const struct consent_text *texts,
                               size_t count, int64_t now_ms, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    bool is_kept = false, has_any = false;
    status = compare(last, &texts[i], &is_kept, &has_any, err);
    if (status == STATUS_OK && !is_kept) status = add(put, &texts[i], has_any ? now_ms : FROM_EVER, err);
  }
  return status;
}

enum status releases_put_consent_texts(struct releases *releases, const struct consent_text *texts,
                                       size_t count, int64_t now_ms, struct error *err) {
  sqlite3_stmt *last = NULL, *put = NULL;
  bool has = false;
  enum status status = releases_has_consent_texts(releases, texts, count, &has, err);
  if (status != STATUS_OK || has) return status;
  status = database_prepare_all(
      releases->db, 2, (sqlite3_stmt * *const[]){&last, &put},
      (const char *const[]){look, "INSERT OR REPLACE INTO consent_text VALUES(?, ?, ?, ?, ?, ?)"}, err);
  if (status == STATUS_OK) status = releases_begin(releases, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK)
    status = releases_end(releases, put_missing(last, put, texts, count, now_ms, err), err);
  sqlite3_finalize(last);
  sqlite3_finalize(put);
  return status;
}

static struct consent_text *more(struct arena *arena, const struct consent_text *texts, size_t count) {
  struct consent_text *grown = arena_alloc(arena, (count + 1) * sizeof *grown);
  if (count) memcpy(grown, texts, count * sizeof *grown);
  return grown;
}

enum status releases_consent_texts(struct releases *releases, const char *purpose, uint32_t version,
                                   struct arena *arena, struct consent_text **texts, size_t *count,
                                   struct error *err) {
  sqlite3_stmt *read = NULL;
  bool has = false;
  *texts = NULL;
  *count = 0;
  enum status status = has_table(releases, &has, err);
  if (status != STATUS_OK || !has) return status;
  status = database_prepare(releases->db,
                            "SELECT locale, since_ms, text, gives FROM consent_text WHERE purpose = ?"
                            " AND version = ? ORDER BY locale, since_ms",
                            &read, err);
  if (status != STATUS_OK) return status;
  releases_bind(read, 1, purpose);
  sqlite3_bind_int64(read, 2, version);
  while (releases_next(releases, read, &status, err)) {
    *texts = more(arena, *texts, *count);
    (*texts)[(*count)++] = (struct consent_text){purpose,
                                                 version,
                                                 releases_text(read, 0, arena),
                                                 sqlite3_column_int64(read, 1),
                                                 releases_text(read, 2, arena),
                                                 releases_text(read, 3, arena)};
  }
  sqlite3_finalize(read);
  return status;
}
