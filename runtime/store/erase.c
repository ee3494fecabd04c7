/* Erasing whoever was forgotten: not a byte of them is left in any file of the folder.
 *
 *   roll      the writer leaves the current segment where it may have a row of theirs   (a commit's time, once)
 *   fold      all rows into the main database; the logs of the segments that were left are emptied
 *   follow    who flowed into them longer ago than their profile tells of (erase_follow.c)
 *   count     one look over all rows, for the receipts, and for what quotes their decisions; then no undo (erase_count.c)
 *   rewrite   each segment that has rows of theirs, without them (rewrite.c); rows of others that name them lose the
 *             event, and small counts go from seals that were made of theirs                        (one at a time)
 *   delete    their profiles
 *   compact   VACUUM, and the log emptied
 *   sign      the receipts
 *
 * What says that they are erased is written last, so wherever it is cut short it is begun again from the tombstones, and
 * what was done already is not found any more. Counting comes before anything goes, so receipts are right after a cut
 * too. What somebody reads right now cannot be emptied: that is tried again the next time, and the receipt says
 * so until it is done. Compacting is not tried again (STAGE_COMPACTED): each time would add the whole database to the
 * log that the reader keeps from starting over.
 *
 * On whichever thread asks. `work` is held step by step, and folds in between: commits go on, and do not run away.
 */
#include "store/erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/schema.h"

#define SMALL_BYTES  (UINT64_C(256) << 20)
#define MEMORY_BYTES (64 << 20) /* a main database up to here is compacted in memory */
#define OWN_MARK     '\x01'     /* ids that no customer has */

static void erasing_fini(struct erasing *erasing) {
  due_fini(&erasing->due);
  free(erasing->decisions);
  free(erasing->segments);
  free(erasing->is_receipt_hit);
  free(erasing->found);
  buffer_fini(&erasing->thinned);
  buffer_fini(&erasing->pending);
}

struct receipt *erasing_receipt(const struct erasing *erasing, const char *profile_id, uint64_t number) {
  return number <= erasing->to ? due_find(&erasing->store->forgotten, &erasing->due, profile_id, number)
                               : NULL;
}

bool erasing_is_named(const struct erasing *erasing, struct slice event, uint64_t number) {
  char *previous = number <= erasing->to ? forgotten_previous(event) : NULL;
  bool names = previous && erasing_receipt(erasing, previous, number);
  free(previous);
  return names;
}

/* True: `thinned` has what may stay of it. */
bool erasing_thins(struct erasing *erasing, const char *profile_id, uint64_t number, struct slice image) {
  const struct store *store = erasing->store;
  if (!store->thin || *profile_id != OWN_MARK || !image.length) return false;
  if (number < erasing->from || number > erasing->to) return false;
  buffer_clear(&erasing->thinned);
  return store->thin(store->thin_context, profile_id, image, &erasing->thinned);
}

/* A step with `work` held; none once it has to wait. */
enum status erasing_locked(struct erasing *erasing, enum status (*step)(struct erasing *, struct error *),
                           struct error *err) {
  if (erasing->pending.length) return STATUS_OK;
  pthread_mutex_lock(&erasing->store->fold.work);
  enum status status = step(erasing, err);
  pthread_mutex_unlock(&erasing->store->fold.work);
  return status;
}

/* ---- roll, fold ---- */

static bool may_be_in(const struct erasing *erasing, const struct segment_entry *entry) {
  return entry->first_number && entry->first_number <= erasing->to;
}

void erasing_wait(struct erasing *erasing, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!erasing->pending.length)
    buffer_print(&erasing->pending, "somebody is reading %s; it is tried again when that has ended",
                 slash ? slash + 1 : path);
}

static void wait_for(struct erasing *erasing, const struct segment_entry *entry) {
  char *path = segment_path(erasing->store->base, entry->id, entry->generation);
  erasing_wait(erasing, path);
  free(path);
}

/* Also where only a log may have what a full disk refused of theirs. */
static enum status roll(struct erasing *erasing, struct error *err) {
#ifdef SARTO_MUTATION_NO_ROLL
  (void)erasing, (void)err;
  return STATUS_OK;
#else
  size_t count;
  struct store *store = erasing->store;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  struct segment_entry last = entries[count - 1];
  free(entries);
  if (store->has_leftovers) erasing->leftovers = last.id;
  bool is_due = may_be_in(erasing, &last) || erasing->leftovers;
  enum status status = is_due ? queue_wait(&store->writer.queue, ASK_ROLL, err) : STATUS_OK;
  if (status == STATUS_OK && store->has_leftovers) wait_for(erasing, &last);
  return status;
#endif
}

/* Only what is sealed can be rewritten; the current one has nothing of theirs, for it was rolled. */
static enum status fold(struct erasing *erasing, struct error *err) {
  size_t count;
  struct store *store = erasing->store;
  enum status status = rewrite_collect(store, err);
  if (status == STATUS_OK) status = fold_run(store, err);
  if (status != STATUS_OK) return status;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  for (size_t i = 0; i + 1 < count; i++) {
    bool may_have = may_be_in(erasing, &entries[i]) || entries[i].id == erasing->leftovers;
    if (may_have && !entries[i].is_sealed) wait_for(erasing, &entries[i]);
  }
  free(entries);
  return STATUS_OK;
}

/* Retention may have been quicker. */
static enum status at_segment(struct erasing *erasing, uint64_t id, segment_step *step, struct error *err) {
  struct store *store = erasing->store;
  struct segment_entry entry;
  if (!catalog_look(&store->catalog, id, &entry) || !entry.is_sealed) return STATUS_OK;
  enum status status = step(erasing, &entry, err);
  bool is_due = store->committed_number - store->folded_number >= store->fold_rows;
  return status == STATUS_OK && is_due ? fold_run(store, err) : status;
}

static enum status at_each(struct erasing *erasing, const uint64_t *ids, size_t count, segment_step *step,
                           struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    pthread_mutex_lock(&erasing->store->fold.work);
    status = at_segment(erasing, ids[i], step, err);
    pthread_mutex_unlock(&erasing->store->fold.work);
  }
  return status;
}

enum status erasing_at_each_due(struct erasing *erasing, segment_step *step, struct error *err) {
  size_t count, may = 0;
  struct segment_entry *entries = catalog_copy(&erasing->store->catalog, &count);
  uint64_t *ids = mem_alloc(count * sizeof *ids);
  for (size_t i = 0; i < count; i++)
    if (may_be_in(erasing, &entries[i])) ids[may++] = entries[i].id;
  enum status status = at_each(erasing, ids, may, step, err);
  free(ids);
  free(entries);
  return status;
}

enum status erasing_look_over(struct erasing *erasing, const struct segment_entry *entry, segment_look *look,
                              struct error *err) {
  struct segment segment;
  char *path = segment_path(erasing->store->base, entry->id, entry->generation);
  enum status status = segment_open(&segment, path, erasing->store->vfs, DATABASE_READ, err);
  free(path);
  if (status != STATUS_OK) return status;
  status = segment_look_over(&segment, erasing->to, look, erasing, err);
  segment_close(&segment);
  return status;
}

/* ---- rewrite ---- */

static bool keep_row(void *context, struct segment_row *found) {
  struct erasing *erasing = context;
  struct journal_row *row = &found->row;
  const char *profile_id = row->profile_id ? row->profile_id : "";
  if (erasing_receipt(erasing, profile_id, row->number)) return false;
  bool names = (row->other_id && erasing_receipt(erasing, row->other_id, row->number)) ||
               erasing_is_named(erasing, row->event, row->number);
  if (found->damaged) return !names; /* nobody could read what would be left of it */
  if (names) segment_change(found, 1u << PART_EVENT);
  if (!erasing_thins(erasing, profile_id, row->number, row->profile)) return true;
  row->profile = (struct slice){erasing->thinned.data, erasing->thinned.length};
  segment_change(found, IS_THINNED);
  return true;
}

static enum status rewrite_one(struct erasing *erasing, const struct segment_entry *entry,
                               struct error *err) {
  const struct rewrite rewrite = {.passes_damage = true, .filter = keep_row, .context = erasing};
  return rewrite_segment(erasing->store, entry, &rewrite, err);
}

/* ---- the main database ---- */

/* Runs over all profiles; with `drop` NULL it counts. */
enum status erasing_each_profile(struct erasing *erasing, sqlite3_stmt *drop, struct error *err) {
  sqlite3_stmt *list = NULL;
  sqlite3 *db = erasing->store->fold.db;
  enum status status = database_prepare(db, "SELECT id, number FROM profile ORDER BY id", &list, err);
  int code = SQLITE_DONE;
  while (status == STATUS_OK && (code = sqlite3_step(list)) == SQLITE_ROW) {
    const char *id = (const char *)sqlite3_column_text(list, 0);
    struct receipt *receipt =
        id ? erasing_receipt(erasing, id, (uint64_t)sqlite3_column_int64(list, 1)) : NULL;
    if (!receipt) continue;
    if (!drop) {
      receipt->went[WENT_PROFILES]++;
      continue;
    }
    sqlite3_bind_text(drop, 1, id, -1, SQLITE_TRANSIENT);
    status = database_step(drop, err);
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(db, err);
  sqlite3_finalize(list);
  return status;
}

static enum status delete_profiles(struct erasing *erasing, struct error *err) {
  sqlite3 *db = erasing->store->fold.db;
  sqlite3_stmt *drop = NULL;
  enum status status = database_prepare(db, "DELETE FROM profile WHERE id = ?", &drop, err);
  if (status == STATUS_OK) status = database_run(db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) {
    status = erasing_each_profile(erasing, drop, err);
    status = database_end(db, status, err);
  }
  sqlite3_finalize(drop);
  return status;
}

/* Nothing of theirs is in it by then but free space, and only what is not free is copied. Some builds of SQLite overwrite
 * what is deleted, which is not enough: what was moved from page to page lies where it was before, too. */
static enum status vacuum(sqlite3 *db, struct error *err) {
#ifdef SARTO_MUTATION_NO_VACUUM
  (void)db, (void)err;
  return STATUS_OK;
#else
  int64_t pages = 0;
  enum status status = database_number(db, "PRAGMA page_count", &pages, err);
  bool is_large = pages * schema_main.page_bytes > MEMORY_BYTES;
  if (status == STATUS_OK && is_large) status = database_run(db, "PRAGMA temp_store=FILE", err);
  if (status == STATUS_OK) status = database_run(db, "VACUUM", err);
  if (is_large) database_run(db, "PRAGMA temp_store=MEMORY", NULL);
  return status;
#endif
}

static enum status compact(struct erasing *erasing, struct error *err) {
  struct store *store = erasing->store;
#ifdef SARTO_MUTATION_NO_VACUUM
  database_run(store->fold.db, "PRAGMA secure_delete=OFF", NULL);
#endif
  enum status status = delete_profiles(erasing, err);
  if (status == STATUS_OK) status = vacuum(store->fold.db, err);
  return status == STATUS_OK ? receipts_reach(&store->forgotten, &erasing->due, STAGE_COMPACTED, err)
                             : status;
}

static enum status empty_log(struct erasing *erasing, struct error *err) {
  struct store *store = erasing->store;
  bool is_emptied = true;
  enum status status = database_empty_log(store->fold.db, &is_emptied, err);
  if (status == STATUS_OK && !is_emptied) erasing_wait(erasing, store->path);
  return status == STATUS_OK ? rewrite_collect(store, err) : status;
}

/* ---- all of it ---- */

static size_t compacted_count(const struct due *due) {
  size_t count = 0;
  for (size_t i = 0; i < due->receipt_count; i++) count += due->receipts[i].stage == STAGE_COMPACTED;
  return count;
}

static enum status take_rows(struct erasing *erasing, struct error *err) {
  struct forgotten *forgotten = &erasing->store->forgotten;
  enum status status = roll(erasing, err);
  if (status == STATUS_OK) status = erasing_locked(erasing, fold, err);
  if (status != STATUS_OK || erasing->pending.length) return status;
  status = erasing_follow(erasing, err);
  if (status == STATUS_OK) status = erasing_count(erasing, err);
  if (status != STATUS_OK || erasing->pending.length) return status;
  status = receipts_reach(forgotten, &erasing->due, STAGE_COUNTED, err);
  if (status == STATUS_OK)
    status = at_each(erasing, erasing->segments, erasing->segment_count, rewrite_one, err);
  return status == STATUS_OK ? erasing_locked(erasing, compact, err) : status;
}

/* `start_us`, of the monotonic clock, was `now_ms`: what a receipt says must not be earlier than it was true. */
static enum status erase(struct erasing *erasing, int64_t now_ms, uint64_t start_us, struct error *err) {
  struct store *store = erasing->store;
  for (size_t i = 0; i < erasing->due.who.count; i++)
    if (erasing->due.who.items[i].number > erasing->to) erasing->to = erasing->due.who.items[i].number;
  erasing->is_receipt_hit = mem_zero(erasing->due.receipt_count * sizeof *erasing->is_receipt_hit);
  size_t compacted = compacted_count(&erasing->due);
  enum status status = compacted ? erasing_locked(erasing, empty_log, err) : STATUS_OK;
  if (status == STATUS_OK && compacted < erasing->due.receipt_count && !erasing->pending.length) {
    status = take_rows(erasing, err);
    if (status == STATUS_OK) status = erasing_locked(erasing, empty_log, err);
  }
  if (status != STATUS_OK) return status;
  if (erasing->pending.length)
    return receipts_pend(&store->forgotten, &erasing->due, buffer_text(&erasing->pending), err);
  now_ms += (int64_t)((clock_monotonic_us() - start_us) / 1000);
  return receipts_end(&store->forgotten, &erasing->due, now_ms, store->engine_version, err);
}

enum status store_erase(struct store *store, int64_t now_ms, struct error *err) {
  must(!store->is_read_only);
  struct erasing erasing = {.store = store};
  struct error own, *said = err ? err : &own;
  uint64_t start_us = clock_monotonic_us();
  if (!store->forgotten.count) return STATUS_OK;
  pthread_mutex_lock(&store->forgotten.erasing);
  bool is_small = store_figures(store).bytes < SMALL_BYTES;
  enum status status = receipts_due(&store->forgotten, now_ms, is_small, &erasing.due, said);
  if (status == STATUS_OK && erasing.due.receipt_count) {
    status = erase(&erasing, now_ms, start_us, said);
    if (status != STATUS_OK) receipts_pend(&store->forgotten, &erasing.due, said->text, NULL);
  }
  erasing_fini(&erasing);
  pthread_mutex_unlock(&store->forgotten.erasing);
  return status;
}

enum status store_receipt(struct store *store, const char *receipt, char **json, struct error *err) {
  return receipts_show(&store->forgotten, receipt, store->engine_version, json, err);
}

enum status store_erasures(struct store *store, struct store_erasure **pending, size_t *count,
                           struct error *err) {
  return receipts_pending(&store->forgotten, pending, count, err);
}
