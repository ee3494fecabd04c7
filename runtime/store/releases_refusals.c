/* What was refused, with all that was wrong with it: the last hundred, the findings of each as rows. See releases.h.
 * One thread.
 */
#include "store/releases_inside.h"

#include <stdio.h>
#include <string.h>

/* ---- what may be quoted ---- */

/* Decisions are named by their ids, 32 hex digits; what is said beside one may quote what it was made from. */
static bool quotes(const char *text, release_decision_gone *is_gone, void *context) {
  static const char digits[] = "0123456789abcdef";
  while (*(text += strcspn(text, digits))) {
    size_t length = strspn(text, digits);
    char id[IDENTITY_TEXT_BYTES] = "";
    struct identity decision;
    if (length == sizeof id - 1) memcpy(id, text, length);
    if (identity_parse(id, &decision) && is_gone(context, &decision)) return true;
    text += length;
  }
  return false;
}

const char *releases_told(const char *text, release_decision_gone *is_gone, void *context) {
  static const char gone[] =
      "gate: what was said here quoted a decision about somebody who was forgotten since";
  return is_gone && quotes(text, is_gone, context) ? gone : text;
}

/* ---- putting and reading ---- */

static enum status add_findings(struct releases *releases, int64_t id, const struct release_refusal *refusal,
                                release_decision_gone *is_gone, void *context, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < refusal->count && status == STATUS_OK; i++) {
    sqlite3_stmt *add = releases_ready(releases, ADD_FINDING);
    sqlite3_bind_int64(add, 1, id);
    sqlite3_bind_int64(add, 2, (sqlite3_int64)i);
    releases_bind(add, 3, refusal->findings[i].file);
    sqlite3_bind_int(add, 4, refusal->findings[i].line);
    releases_bind(add, 5, releases_told(refusal->findings[i].text, is_gone, context));
    status = database_step(add, err);
  }
  return status;
}

static enum status drop_oldest(struct releases *releases, int64_t last_id, struct error *err) {
  char sql[160];
  long long beyond = (long long)last_id - REFUSALS_KEPT;
  snprintf(sql, sizeof sql,
           "DELETE FROM finding WHERE refusal_id <= %lld; DELETE FROM refusal WHERE id <= %lld", beyond,
           beyond);
  return database_run(releases->db, sql, err);
}

static enum status add_refusal(struct releases *releases, const struct release_refusal *refusal,
                               release_decision_gone *is_gone, void *context, struct error *err) {
  sqlite3_stmt *add = releases_ready(releases, ADD_REFUSAL);
  sqlite3_bind_int64(add, 1, refusal->time_ms);
  releases_bind(add, 2, refusal->author);
  releases_bind(add, 3, refusal->note);
  releases_bind(add, 4, refusal->source);
  releases_bind(add, 5, refusal->hash);
  enum status status = database_step(add, err);
  if (status != STATUS_OK) return status;
  int64_t id = sqlite3_last_insert_rowid(releases->db);
  status = add_findings(releases, id, refusal, is_gone, context, err);
  return status == STATUS_OK ? drop_oldest(releases, id, err) : status;
}

enum status releases_refuse(struct releases *releases, const struct release_refusal *refusal,
                            release_decision_gone *is_gone, void *context, struct error *err) {
  enum status status = releases_begin(releases, "BEGIN IMMEDIATE", err);
  if (status != STATUS_OK) return status;
  return releases_end(releases, add_refusal(releases, refusal, is_gone, context, err), err);
}

static enum status read_findings(struct releases *releases, int64_t id, struct arena *arena,
                                 struct release_refusal *refusal, struct error *err) {
  enum status status = STATUS_OK;
  size_t count = 0, at = 0;
  sqlite3_stmt *read = releases_ready(releases, READ_FINDINGS);
  sqlite3_bind_int64(read, 1, id);
  while (releases_next(releases, read, &status, err)) count++;
  if (status != STATUS_OK) return status;
  struct refusal_finding *findings = arena_alloc(arena, count * sizeof *findings);
  while (at < count && releases_next(releases, read, &status, err))
    findings[at++] = (struct refusal_finding){releases_text(read, 0, arena), sqlite3_column_int(read, 1),
                                              releases_text(read, 2, arena)};
  refusal->findings = findings;
  refusal->count = at;
  return status;
}

static enum status read_all(struct releases *releases, struct arena *arena, struct release_refusal *refusals,
                            size_t *count, struct error *err) {
  enum status status = STATUS_OK;
  sqlite3_stmt *read = releases_ready(releases, READ_REFUSALS);
  sqlite3_bind_int(read, 1, REFUSALS_KEPT);
  while (status == STATUS_OK && *count < REFUSALS_KEPT && releases_next(releases, read, &status, err)) {
    struct release_refusal *refusal = &refusals[(*count)++];
    *refusal = (struct release_refusal){.time_ms = sqlite3_column_int64(read, 1),
                                        .author = releases_text(read, 2, arena),
                                        .note = releases_text(read, 3, arena),
                                        .source = releases_text(read, 4, arena),
                                        .hash = releases_text(read, 5, arena)};
    status = read_findings(releases, sqlite3_column_int64(read, 0), arena, refusal, err);
  }
  return status;
}

enum status releases_refusals(struct releases *releases, struct arena *arena,
                              struct release_refusal **refusals, size_t *count, struct error *err) {
  *count = 0;
  *refusals = arena_alloc(arena, REFUSALS_KEPT * sizeof **refusals);
  enum status status = releases_begin(releases, "BEGIN", err);
  if (status != STATUS_OK) return status;
  return releases_end(releases, read_all(releases, arena, *refusals, count, err), err);
}

/* ---- whoever was forgotten ---- */

static enum status take_out_quotes(struct releases *releases, release_decision_gone *is_gone, void *context,
                                   struct error *err) {
  sqlite3_stmt *read = NULL, *write = NULL;
  enum status status =
      database_prepare(releases->db, "SELECT refusal_id, place, text FROM finding", &read, err);
  if (status == STATUS_OK)
    status = database_prepare(
        releases->db, "UPDATE finding SET text = ?3 WHERE refusal_id = ?1 AND place = ?2", &write, err);
  while (status == STATUS_OK && releases_next(releases, read, &status, err)) {
    const char *text = (const char *)sqlite3_column_text(read, 2);
    const char *told = text ? releases_told(text, is_gone, context) : NULL;
    if (told == text) continue;
    sqlite3_bind_text(write, 3, told, -1, SQLITE_STATIC);
    sqlite3_bind_int64(write, 1, sqlite3_column_int64(read, 0));
    sqlite3_bind_int64(write, 2, sqlite3_column_int64(read, 1));
    status = database_step(write, err);
  }
  sqlite3_finalize(write);
  sqlite3_finalize(read);
  return status;
}

/* Also where nothing is found: refusals that were pushed out before left their bytes behind. */
enum status releases_forget(struct releases *releases, release_decision_gone *is_gone, void *context,
                            bool *is_emptied, struct error *err) {
  enum status status = releases_begin(releases, "BEGIN IMMEDIATE", err);
  if (status != STATUS_OK) return status;
  status = releases_end(releases, take_out_quotes(releases, is_gone, context, err), err);
  if (status == STATUS_OK) status = database_run(releases->db, "VACUUM", err);
  return status == STATUS_OK ? database_empty_log(releases->db, is_emptied, err) : status;
}
