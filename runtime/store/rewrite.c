/* Taking rows away: a sealed segment is dropped, with its identities, or rewritten, with less in each row or with fewer
 * rows, into a file of the next generation. Retention and the erasing of people both go this way and no other. The only
 * thing that decides is one transaction of the main database:
 *
 *   drop      segment row out, its file onto the garbage list  │ delete the file, take it off the list
 *   rewrite   new file onto the list │ write it │ generation + 1, new file off, old one on, │ delete, off
 *                                                 identities of the rows that went out
 *
 * A cut anywhere leaves files that the list names, and opening deletes them. Unlinking a file is what makes bytes
 * disappear: nothing is overwritten in place, no log and no free page keeps a copy. On whichever thread asks, with
 * `work` held; commits go on meanwhile, for they touch only the current segment.
 */
#include "store/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct key_list {
  struct journal_row *rows; /* identity and number alone */
  size_t count, capacity;
};

static enum status run_for(struct store *store, const char *sql, uint64_t id, uint64_t generation,
                           struct error *err) {
  sqlite3_stmt *statement = NULL;
  enum status status = database_prepare(store->fold.db, sql, &statement, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_int64(statement, 1, (sqlite3_int64)id);
  sqlite3_bind_int64(statement, 2, (sqlite3_int64)generation);
  status = database_step(statement, err);
  sqlite3_finalize(statement);
  return status;
}

static enum status list_garbage(struct store *store, uint64_t id, uint64_t generation, struct error *err) {
  return run_for(store, "INSERT OR IGNORE INTO garbage VALUES(?1, ?2)", id, generation, err);
}

static enum status unlist_garbage(struct store *store, uint64_t id, uint64_t generation, struct error *err) {
  return run_for(store, "DELETE FROM garbage WHERE id = ?1 AND generation = ?2", id, generation, err);
}

static enum status delete_file(struct store *store, uint64_t id, uint64_t generation, struct error *err) {
  char *path = segment_path(store->base, id, generation);
  enum status status = database_delete(path, store->vfs, err);
  free(path);
  return status == STATUS_OK ? unlist_garbage(store, id, generation, err) : status;
}

static enum status next_garbage(struct store *store, bool *has_any, uint64_t *id, uint64_t *generation,
                                struct error *err) {
  sqlite3_stmt *next = NULL;
  enum status status = database_prepare(store->fold.db, "SELECT id, generation FROM garbage", &next, err);
  if (status != STATUS_OK) return status;
  int code = sqlite3_step(next);
  *has_any = code == SQLITE_ROW;
  *id = (uint64_t)sqlite3_column_int64(next, 0);
  *generation = (uint64_t)sqlite3_column_int64(next, 1);
  if (code != SQLITE_ROW && code != SQLITE_DONE) status = database_failed(store->fold.db, err);
  sqlite3_finalize(next);
  return status;
}

enum status rewrite_collect(struct store *store, struct error *err) {
  bool has_any = true;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && has_any) {
    uint64_t id = 0, generation = 0;
    status = next_garbage(store, &has_any, &id, &generation, err);
    if (status == STATUS_OK && has_any) status = delete_file(store, id, generation, err);
  }
  return status;
}

static enum status open_source(struct store *store, const struct segment_entry *entry,
                               struct segment *segment, struct error *err) {
  char *path = segment_path(store->base, entry->id, entry->generation);
  enum status status = segment_open(segment, path, store->vfs, DATABASE_WRITE, err);
  segment->parts_gone = entry->parts_gone;
  free(path);
  return status;
}

static void add_key(struct key_list *keys, const struct journal_row *row) {
  if (keys->count == keys->capacity) {
    keys->capacity = keys->capacity ? 2 * keys->capacity : 256;
    keys->rows = mem_resize(keys->rows, keys->capacity * sizeof *keys->rows);
  }
  keys->rows[keys->count++] = (struct journal_row){.number = row->number, .identity = row->identity};
}

static enum status list_key(void *context, const struct segment_row *row, struct error *err) {
  (void)err;
  add_key(context, &row->row);
  return STATUS_OK;
}

static int by_key(const void *left, const void *right) {
  const struct journal_row *a = left, *b = right;
  return memcmp(a->identity.bytes, b->identity.bytes, IDENTITY_BYTES);
}

/* In the order of the keys, so that neighbours share a page write. */
static enum status delete_keys(struct store *store, const struct key_list *keys, struct error *err) {
  sqlite3_stmt *statement = NULL;
  if (keys->count) qsort(keys->rows, keys->count, sizeof *keys->rows, by_key);
  enum status status =
      database_prepare(store->fold.db, "DELETE FROM identity WHERE key = ? AND number = ?", &statement, err);
  for (size_t i = 0; i < keys->count && status == STATUS_OK; i++) {
    sqlite3_bind_blob(statement, 1, keys->rows[i].identity.bytes, IDENTITY_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)keys->rows[i].number);
    status = database_step(statement, err);
  }
  sqlite3_finalize(statement);
  return status;
}

static enum status list_keys(struct store *store, const struct segment_entry *entry, struct key_list *keys,
                             struct error *err) {
  struct segment segment;
  enum status status = open_source(store, entry, &segment, err);
  if (status != STATUS_OK) return status;
  status = segment_scan(&segment, 0, INT64_MAX, list_key, keys, err);
  segment_close(&segment);
  return status;
}

/* After the transaction: nobody is told of the old file any more, then it goes. */
static enum status let_go(struct store *store, const struct segment_entry *entry, struct error *err) {
  reader_drop_stale(&store->again);
  reader_drop_stale(&store->public_reader);
  return delete_file(store, entry->id, entry->generation, err);
}

static enum status take_out(struct store *store, const struct segment_entry *entry,
                            const struct key_list *keys, struct error *err) {
  enum status status = delete_keys(store, keys, err);
  if (status == STATUS_OK)
    status = run_for(store, "DELETE FROM segment WHERE id = ?1 AND generation = ?2", entry->id,
                     entry->generation, err);
  return status == STATUS_OK ? list_garbage(store, entry->id, entry->generation, err) : status;
}

static enum status drop(struct store *store, const struct segment_entry *entry, const struct key_list *keys,
                        struct error *err) {
  enum status status = database_run(store->fold.db, "BEGIN IMMEDIATE", err);
  if (status != STATUS_OK) return status;
  status = database_end(store->fold.db, take_out(store, entry, keys, err), err);
  if (status != STATUS_OK) return status;
  catalog_drop(&store->catalog, entry->id);
  return let_go(store, entry, err);
}

enum status rewrite_drop(struct store *store, const struct segment_entry *entry, struct error *err) {
  struct key_list keys = {0};
  enum status status = list_keys(store, entry, &keys, err);
  if (status == STATUS_OK) status = drop(store, entry, &keys, err);
  free(keys.rows);
  return status;
}

/* ---- with less in it ---- */

struct copying {
  const struct rewrite *rewrite;
  struct segment *to;
  unsigned parts_gone;
  uint64_t first_number;
  struct key_list gone;
};

static enum status copy_row(void *context, const struct segment_row *row, struct error *err) {
  struct copying *copying = context;
  const struct rewrite *rewrite = copying->rewrite;
  struct segment_row kept = *row; /* with its sums: what is left still has to fit them */
  kept.parts_gone |= copying->parts_gone;
  if (rewrite->filter && !rewrite->filter(rewrite->context, &kept)) {
    add_key(&copying->gone, &row->row);
    return STATUS_OK;
  }
  if (!copying->first_number) copying->first_number = kept.row.number;
  return segment_insert(copying->to, &kept, err);
}

static enum status copy_segment(struct store *store, const struct segment_entry *from,
                                const struct segment_entry *to, struct copying *copying, struct error *err) {
  struct segment source = {0}, target = {0};
  char *path = segment_path(store->base, to->id, to->generation);
  enum status status = open_source(store, from, &source, err);
  source.passes_damage = copying->rewrite->passes_damage;
  if (status == STATUS_OK) status = segment_open(&target, path, store->vfs, DATABASE_COPY, err);
  if (status == STATUS_OK) status = database_run(target.db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) {
    copying->to = &target;
    status = segment_scan(&source, 0, INT64_MAX, copy_row, copying, err);
    status = database_end(target.db, status, err);
  }
  segment_close(&target);
  segment_close(&source);
  free(path);
  return status;
}

static enum status point_to(struct store *store, const struct segment_entry *to, struct error *err) {
  enum status status =
      run_for(store, "UPDATE segment SET generation = ?2 WHERE id = ?1", to->id, to->generation, err);
  if (status == STATUS_OK)
    status = run_for(store, "UPDATE segment SET parts_gone = ?2 WHERE id = ?1", to->id, to->parts_gone, err);
  if (status == STATUS_OK)
    status =
        run_for(store, "UPDATE segment SET first_number = ?2 WHERE id = ?1", to->id, to->first_number, err);
  return status == STATUS_OK ? unlist_garbage(store, to->id, to->generation, err) : status;
}

static enum status swap(struct store *store, const struct segment_entry *from, const struct segment_entry *to,
                        const struct key_list *gone, struct error *err) {
  enum status status = database_run(store->fold.db, "BEGIN IMMEDIATE", err);
  if (status != STATUS_OK) return status;
  status = delete_keys(store, gone, err);
  if (status == STATUS_OK) status = point_to(store, to, err);
  if (status == STATUS_OK) status = list_garbage(store, from->id, from->generation, err);
  status = database_end(store->fold.db, status, err);
  if (status != STATUS_OK) return status;
  catalog_update(&store->catalog, to);
  return let_go(store, from, err);
}

/* A segment that has no row left goes whole, and what was written of it too. */
static enum status settle(struct store *store, const struct segment_entry *from, struct segment_entry *to,
                          const struct copying *copying, struct error *err) {
  to->first_number = copying->first_number;
  if (to->first_number) return swap(store, from, to, &copying->gone, err);
  enum status status = drop(store, from, &copying->gone, err);
  return status == STATUS_OK ? delete_file(store, to->id, to->generation, err) : status;
}

enum status rewrite_segment(struct store *store, const struct segment_entry *entry,
                            const struct rewrite *rewrite, struct error *err) {
  struct segment_entry to = *entry;
  to.generation++;
  to.parts_gone |= rewrite->parts_gone;
  struct copying copying = {.rewrite = rewrite, .parts_gone = to.parts_gone};
  enum status status = list_garbage(store, to.id, to.generation, err);
  if (status != STATUS_OK) return status;
  status = copy_segment(store, entry, &to, &copying, err);
  if (status == STATUS_OK)
    status = settle(store, entry, &to, &copying, err);
  else
    delete_file(store, to.id, to.generation, NULL); /* a full disk needs what it takes */
  free(copying.gone.rows);
  return status;
}
