/* What can be undone of forgetting. See forgotten.h. Whoever is forgotten for good does not come back under an earlier
 * receipt; of two receipts that hide one person, undoing one undoes the other, for else it would show nobody. `writing` is
 * held throughout: nobody else changes the set then, so that reading it takes no other lock.
 */
#include "store/forgotten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static enum status run_for(struct forgotten *forgotten, const char *sql, const char *receipt,
                           struct error *err) {
  sqlite3_stmt *statement = NULL;
  enum status status = database_prepare(forgotten->db, sql, &statement, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_text(statement, 1, receipt, -1, SQLITE_STATIC);
  status = database_step(statement, err);
  sqlite3_finalize(statement);
  return status;
}

static void drop(struct forgotten *forgotten, const char *receipt) {
  struct tombstones *all = &forgotten->all;
  size_t kept = 0;
  for (size_t i = 0; i < all->count; i++)
    if (strcmp(all->items[i].receipt, receipt)) all->items[kept++] = all->items[i];
  forgotten->count = all->count = kept;
}

static bool can_be_undone(const struct tombstone *tombstone, int64_t now_ms) {
  return !tombstone->erased_ms && now_ms < tombstone->erase_from_ms;
}

/* Ids that flowed into a person are forgotten up to an earlier row than the person's own. */
static const struct tombstone *own_of(const struct tombstone *made, size_t count) {
  const struct tombstone *own = made;
  for (size_t i = 1; i < count; i++)
    if (made[i].number > own->number) own = &made[i];
  return own;
}

static bool is_own(const struct tombstones *all, const struct tombstone *tombstone) {
  for (size_t i = 0; i < all->count; i++)
    if (all->items[i].number > tombstone->number && !strcmp(all->items[i].receipt, tombstone->receipt))
      return false;
  return true;
}

/* Whether it can be undone, and is of the very person: somebody whose device another one had used keeps their undo. */
static bool is_undoable_of(const struct tombstones *all, const struct tombstone *tombstone,
                           const struct tombstone *person, int64_t now_ms) {
  return can_be_undone(tombstone, now_ms) &&
         !memcmp(&tombstone->subject, &person->subject, sizeof person->subject) && is_own(all, tombstone);
}

/* ---- it ends ---- */

static enum status end_one(struct forgotten *forgotten, const char *receipt,
                           const struct journal_forget_ask *ask, struct error *err) {
  sqlite3_stmt *write = NULL;
  enum status status = database_prepare(
      forgotten->db,
      "UPDATE receipt SET erase_from_ms = asked_ms, deadline_ms = min(deadline_ms, ?2), is_now = max(is_now, "
      "?3),"
      " pending = 'it cannot be undone any more: they were forgotten for good since' WHERE id = ?1",
      &write, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_text(write, 1, receipt, -1, SQLITE_STATIC);
  sqlite3_bind_int64(write, 2, ask->deadline_ms);
  sqlite3_bind_int(write, 3, ask->is_now);
  status = database_step(write, err);
  sqlite3_finalize(write);
  return status;
}

enum status forgotten_end_undos(struct forgotten *forgotten, const struct tombstone *made,
                                const struct journal_forget_ask *ask, struct error *err) {
  const struct tombstone *person = own_of(made, ask->count);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < forgotten->all.count && status == STATUS_OK; i++)
    if (is_undoable_of(&forgotten->all, &forgotten->all.items[i], person, ask->asked_ms))
      status = end_one(forgotten, forgotten->all.items[i].receipt, ask, err);
  return status;
}

void forgotten_note_ended(struct forgotten *forgotten, const struct tombstone *made, size_t count,
                          int64_t now_ms) {
  struct tombstones *all = &forgotten->all;
  pthread_rwlock_wrlock(&forgotten->lock);
  for (size_t i = 0; i < all->count; i++) {
    if (!is_undoable_of(all, &all->items[i], own_of(made, count), now_ms)) continue;
    for (size_t j = 0; j < all->count; j++)
      if (!strcmp(all->items[j].receipt, all->items[i].receipt)) all->items[j].erase_from_ms = INT64_MIN;
  }
  pthread_rwlock_unlock(&forgotten->lock);
}

/* ---- it is done ---- */

static enum status no_receipt(const char *receipt, struct error *err) {
  return error_set(err, STATUS_NOT_FOUND, "there is no receipt %s that could be undone", receipt);
}

static bool has_receipt(char (*ids)[JOURNAL_RECEIPT_BYTES], size_t count, const char *receipt) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(ids[i], receipt)) return true;
  return false;
}

/* The receipts that are undone together, for each hides somebody whom another hides too: else undoing one of them would
 * show nobody. The first is the one that is asked for. Owned; freed by the caller. */
static char (*gather_undone(const struct forgotten *forgotten, const char *receipt, int64_t now_ms,
                            size_t *count))[JOURNAL_RECEIPT_BYTES] {
  const struct tombstones *all = &forgotten->all;
  char(*ids)[JOURNAL_RECEIPT_BYTES] = mem_zero((all->count + 1) * sizeof *ids);
  snprintf(ids[0], sizeof ids[0], "%s", receipt);
  *count = 1;
  for (size_t at = 0; at < *count; at++)
    for (size_t i = 0; i < all->count; i++) {
      if (strcmp(all->items[i].receipt, ids[at]) || !is_own(all, &all->items[i])) continue;
      for (size_t j = 0; j < all->count; j++)
        if (is_undoable_of(all, &all->items[j], &all->items[i], now_ms) &&
            !has_receipt(ids, *count, all->items[j].receipt))
          memcpy(ids[(*count)++], all->items[j].receipt, sizeof *ids);
    }
  return ids;
}

/* Until when it can be undone; INT64_MIN: it is erased. */
static enum status find_undo(struct forgotten *forgotten, const char *receipt, int64_t *until_ms,
                             struct error *err) {
  enum status status = STATUS_NOT_FOUND;
  for (size_t i = 0; i < forgotten->all.count; i++) {
    const struct tombstone *tombstone = &forgotten->all.items[i];
    if (strcmp(tombstone->receipt, receipt)) continue;
    status = STATUS_OK;
    *until_ms = tombstone->erased_ms ? INT64_MIN : tombstone->erase_from_ms;
  }
  return status == STATUS_OK ? status : no_receipt(receipt, err);
}

static enum status undo_all(struct forgotten *forgotten, char (*ids)[JOURNAL_RECEIPT_BYTES], size_t count,
                            int64_t now_ms, const char *engine, struct error *err) {
  enum status status = database_run(forgotten->db, "BEGIN IMMEDIATE", err);
  if (status != STATUS_OK) return status;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    status = run_for(forgotten, "DELETE FROM tombstone WHERE receipt = ?", ids[i], err);
    if (status == STATUS_OK) status = receipts_undone(forgotten, ids[i], now_ms, engine, err);
  }
  return database_end(forgotten->db, status, err);
}

/* `writing` is held, and nobody else changes the set. */
static enum status undo(struct forgotten *forgotten, const char *receipt, int64_t now_ms, const char *engine,
                        struct error *err) {
  int64_t until_ms = INT64_MIN;
  size_t count;
  enum status status = find_undo(forgotten, receipt, &until_ms, err);
  if (status != STATUS_OK) return status;
  if (now_ms >= until_ms)
    return error_set(err, STATUS_INVALID,
                     "it is too late: what was forgotten under %s is being erased, or is", receipt);
  char(*ids)[JOURNAL_RECEIPT_BYTES] = gather_undone(forgotten, receipt, now_ms, &count);
  status = undo_all(forgotten, ids, count, now_ms, engine, err);
  pthread_rwlock_wrlock(&forgotten->lock);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) drop(forgotten, ids[i]);
  pthread_rwlock_unlock(&forgotten->lock);
  free(ids);
  return status;
}

enum status forgotten_undo(struct forgotten *forgotten, const char *receipt, int64_t now_ms,
                           const char *engine, struct error *err) {
  pthread_mutex_lock(&forgotten->writing);
  enum status status = undo(forgotten, receipt, now_ms, engine, err);
  pthread_mutex_unlock(&forgotten->writing);
  return status;
}
