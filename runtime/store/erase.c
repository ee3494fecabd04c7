/* Erasing whoever was forgotten: not a byte of them is left in any file of the folder.
 *
 *   roll      the writer leaves the current segment where it may have a row of theirs   (a commit's time, once)
 *   fold      all rows into the main database; the logs of the segments that were left are emptied
 *   count     one look over all rows, for the receipts, and for what quotes their decisions; then no undo
 *   rewrite   each segment that has rows of theirs, without them (rewrite.c); rows of others that name them lose the
 *             event, and small counts go from seals that were made of theirs                        (one at a time)
 *   delete    their profiles
 *   compact   VACUUM, and the log emptied
 *   sign      the receipts
 *
 * What says that they are erased is written last, so wherever it is cut short it is begun again from the tombstones, and
 * what was done already is not found any more. Counting comes before anything goes, so receipts are right after a cut
 * too. What another program reads right now cannot be emptied: that is tried again the next time, and the receipt says
 * so until it is done. Compacting is not tried again (STAGE_COMPACTED): each time would add the whole database to the
 * log that the reader keeps from starting over.
 *
 * On whichever thread asks. `work` is held step by step, and folds in between: commits go on, and do not run away.
 */
#include "store/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "store/releases.h"
#include "store/schema.h"

#define SMALL_BYTES  (UINT64_C(256) << 20)
#define MEMORY_BYTES (64 << 20) /* a main database up to here is compacted in memory */
#define OWN_MARK     '\x01'     /* ids that no customer has */

struct erasing {
  struct store *store;
  struct due due;
  uint64_t from, to;          /* between them seals may be made of what is theirs */
  struct identity *decisions; /* of their rows, ascending */
  size_t decision_count, decision_capacity;
  uint64_t *segments; /* ids of those to rewrite */
  size_t segment_count;
  bool has_hit;         /* the segment being looked over */
  bool *is_receipt_hit; /* and whose receipts have one in it, as due.receipts */
  struct buffer thinned;
  struct buffer pending; /* why it has to wait; empty: it has not */
};

static void erasing_fini(struct erasing *erasing) {
  due_fini(&erasing->due);
  free(erasing->decisions);
  free(erasing->segments);
  free(erasing->is_receipt_hit);
  buffer_fini(&erasing->thinned);
  buffer_fini(&erasing->pending);
}

static struct receipt *receipt_of(const struct erasing *erasing, const char *profile_id, uint64_t number) {
  return number <= erasing->to ? due_find(&erasing->store->forgotten, &erasing->due, profile_id, number)
                               : NULL;
}

/* The id that a customer.alias tells of, whatever became of it: only where it was merged has the row another id. */
static bool names_theirs(const struct erasing *erasing, struct slice event, uint64_t number) {
  json_value *tree = NULL;
  if (!event.length || !memmem(event.data, event.length, "\"previous\"", 10)) return false;
  if (json_decode(event.data, event.length, &tree, NULL)) return false;
  const char *previous = json_string(json_find_path(tree, "data.previous"));
  bool names = previous && receipt_of(erasing, previous, number);
  json_free(tree);
  return names;
}

/* True: `thinned` has what may stay of it. */
static bool is_thinned(struct erasing *erasing, const char *profile_id, uint64_t number, struct slice image) {
  const struct store *store = erasing->store;
  if (!store->thin || *profile_id != OWN_MARK || !image.length) return false;
  if (number < erasing->from || number > erasing->to) return false;
  buffer_clear(&erasing->thinned);
  return store->thin(store->thin_context, profile_id, image, &erasing->thinned);
}

/* A step with `work` held; none once it has to wait. */
static enum status locked(struct erasing *erasing, enum status (*step)(struct erasing *, struct error *),
                          struct error *err) {
  if (erasing->pending.length) return STATUS_OK;
  pthread_mutex_lock(&erasing->store->fold.work);
  enum status status = step(erasing, err);
  pthread_mutex_unlock(&erasing->store->fold.work);
  return status;
}

/* ---- roll, fold ---- */

static bool may_have_theirs(const struct erasing *erasing, const struct segment_entry *entry) {
  return entry->first_number && entry->first_number <= erasing->to;
}

static enum status roll(struct erasing *erasing, struct error *err) {
#ifdef SARTO_MUTATION_NO_ROLL
  (void)erasing, (void)err;
  return STATUS_OK;
#else
  size_t count;
  struct store *store = erasing->store;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  bool is_due = may_have_theirs(erasing, &entries[count - 1]);
  free(entries);
  return is_due ? queue_wait(&store->writer.queue, ASK_ROLL, err) : STATUS_OK;
#endif
}

static void wait_for(struct erasing *erasing, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!erasing->pending.length)
    buffer_print(&erasing->pending, "another program is reading %s; it is tried again when that has ended",
                 slash ? slash + 1 : path);
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
    if (entries[i].is_sealed || !may_have_theirs(erasing, &entries[i])) continue;
    char *path = segment_path(store->base, entries[i].id, entries[i].generation);
    wait_for(erasing, path);
    free(path);
  }
  free(entries);
  return STATUS_OK;
}

static bool find_entry(struct store *store, uint64_t id, struct segment_entry *found) {
  size_t count;
  bool is_found = false;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  for (size_t i = 0; i < count && !is_found; i++) {
    is_found = entries[i].id == id;
    if (is_found) *found = entries[i];
  }
  free(entries);
  return is_found;
}

typedef enum status segment_step(struct erasing *erasing, const struct segment_entry *entry,
                                 struct error *err);

/* Retention may have been quicker. */
static enum status at_segment(struct erasing *erasing, uint64_t id, segment_step *step, struct error *err) {
  struct store *store = erasing->store;
  struct segment_entry entry;
  if (!find_entry(store, id, &entry) || !entry.is_sealed) return STATUS_OK;
  enum status status = step(erasing, &entry, err);
  bool is_due = store->committed_number - store->folded_number >= store->fold_rows;
  return status == STATUS_OK && is_due ? fold_run(store, err) : status;
}

static enum status at_each_segment(struct erasing *erasing, const uint64_t *ids, size_t count,
                                   segment_step *step, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    pthread_mutex_lock(&erasing->store->fold.work);
    status = at_segment(erasing, ids[i], step, err);
    pthread_mutex_unlock(&erasing->store->fold.work);
  }
  return status;
}

/* ---- count ---- */

static void note_decision(struct erasing *erasing, const struct identity *identity) {
  if (erasing->decision_count == erasing->decision_capacity) {
    erasing->decision_capacity = erasing->decision_capacity ? 2 * erasing->decision_capacity : 256;
    erasing->decisions =
        mem_resize(erasing->decisions, erasing->decision_capacity * sizeof *erasing->decisions);
  }
  erasing->decisions[erasing->decision_count++] = *identity;
}

static void note_hit(struct erasing *erasing, const struct receipt *receipt) {
  erasing->has_hit = true;
  erasing->is_receipt_hit[receipt - erasing->due.receipts] = true;
}

static void count_row(void *context, const struct segment_glance *row) {
  struct erasing *erasing = context;
  struct receipt *receipt = receipt_of(erasing, row->profile_id, row->number);
  if (receipt) {
    note_hit(erasing, receipt);
    note_decision(erasing, &row->identity);
    receipt->went[WENT_ROWS]++;
    receipt->went[WENT_IDENTITIES]++;
    receipt->went[WENT_DECISIONS] += row->has_decision;
    if (row->number < erasing->from) erasing->from = row->number;
    return;
  }
  receipt = row->other_id ? receipt_of(erasing, row->other_id, row->number) : NULL;
  if (receipt) note_hit(erasing, receipt);
  erasing->has_hit |= names_theirs(erasing, row->event, row->number) ||
                      is_thinned(erasing, row->profile_id, row->number, row->profile);
}

static void end_segment(struct erasing *erasing, uint64_t id) {
  for (size_t i = 0; i < erasing->due.receipt_count; i++)
    erasing->due.receipts[i].went[WENT_FILES] += erasing->is_receipt_hit[i];
  memset(erasing->is_receipt_hit, 0, erasing->due.receipt_count);
  if (!erasing->has_hit) return;
  erasing->has_hit = false;
  erasing->segments = mem_resize(erasing->segments, (erasing->segment_count + 1) * sizeof id);
  erasing->segments[erasing->segment_count++] = id;
}

static enum status count_segment(struct erasing *erasing, const struct segment_entry *entry,
                                 struct error *err) {
  struct segment segment;
  char *path = segment_path(erasing->store->base, entry->id, entry->generation);
  enum status status = segment_open(&segment, path, erasing->store->vfs, DATABASE_READ, err);
  free(path);
  if (status != STATUS_OK) return status;
  status = segment_look_over(&segment, erasing->to, count_row, erasing, err);
  segment_close(&segment);
  if (status == STATUS_OK) end_segment(erasing, entry->id);
  return status;
}

/* Where rows of theirs may have been pruned, any seal may be made of them. */
static uint64_t first_of_theirs(const struct segment_entry *entries, size_t count) {
  bool is_whole = count && entries[0].id == 1 && entries[0].first_number == 1;
  return is_whole ? UINT64_MAX : 0;
}

static enum status count_segments(struct erasing *erasing, struct error *err) {
  size_t count, may = 0;
  struct segment_entry *entries = catalog_copy(&erasing->store->catalog, &count);
  uint64_t *ids = mem_alloc(count * sizeof *ids);
  erasing->from = first_of_theirs(entries, count);
  for (size_t i = 0; i < count; i++)
    if (may_have_theirs(erasing, &entries[i])) ids[may++] = entries[i].id;
  enum status status = at_each_segment(erasing, ids, may, count_segment, err);
  free(ids);
  free(entries);
  return status;
}

/* Runs over all profiles; with `drop` NULL it counts. */
static enum status each_profile_of_theirs(struct erasing *erasing, sqlite3_stmt *drop, struct error *err) {
  sqlite3_stmt *list = NULL;
  sqlite3 *db = erasing->store->fold.db;
  enum status status = database_prepare(db, "SELECT id, number FROM profile ORDER BY id", &list, err);
  int code = SQLITE_DONE;
  while (status == STATUS_OK && (code = sqlite3_step(list)) == SQLITE_ROW) {
    const char *id = (const char *)sqlite3_column_text(list, 0);
    struct receipt *receipt = id ? receipt_of(erasing, id, (uint64_t)sqlite3_column_int64(list, 1)) : NULL;
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

static enum status count_profiles(struct erasing *erasing, struct error *err) {
  return each_profile_of_theirs(erasing, NULL, err);
}

static int compare_identities(const void *left, const void *right) {
  return memcmp(left, right, IDENTITY_BYTES);
}

static bool is_of_theirs(void *context, const struct identity *decision) {
  const struct erasing *erasing = context;
  return erasing->decision_count &&
         bsearch(decision, erasing->decisions, erasing->decision_count, sizeof *decision, compare_identities);
}

/* Before any row goes: afterwards nobody knows which decisions were theirs. */
static enum status clean_releases(struct erasing *erasing, struct error *err) {
  struct releases *releases;
  bool is_emptied = true;
  enum status status = releases_open_kept(erasing->store->path, erasing->store->vfs, &releases, err);
  if (status == STATUS_NOT_FOUND) return STATUS_OK;
  if (erasing->decision_count)
    qsort(erasing->decisions, erasing->decision_count, sizeof *erasing->decisions, compare_identities);
  if (status == STATUS_OK) status = releases_forget(releases, is_of_theirs, erasing, &is_emptied, err);
  if (status == STATUS_OK && !is_emptied) wait_for(erasing, "the file of releases");
  releases_close(releases);
  return status;
}

/* What was counted before a cut stays as it was counted then. */
static void keep_counts(struct erasing *erasing, const struct receipt *before) {
  for (size_t i = 0; i < erasing->due.receipt_count; i++) {
    struct receipt *receipt = &erasing->due.receipts[i];
    if (before[i].stage == STAGE_ASKED)
      receipt->went[WENT_FILES]++; /* the main database */
    else
      memcpy(receipt->went, before[i].went, sizeof receipt->went);
  }
}

static enum status count(struct erasing *erasing, struct error *err) {
  struct due *due = &erasing->due;
  struct receipt *before = mem_copy(due->receipts, due->receipt_count * sizeof *before);
  for (size_t i = 0; i < due->receipt_count; i++)
    memset(due->receipts[i].went, 0, sizeof due->receipts[i].went);
  enum status status = count_segments(erasing, err);
  if (status == STATUS_OK) status = locked(erasing, count_profiles, err);
  if (status == STATUS_OK) status = clean_releases(erasing, err);
  keep_counts(erasing, before);
  free(before);
  return status;
}

/* ---- rewrite ---- */

static bool keep_row(void *context, struct segment_row *found) {
  struct erasing *erasing = context;
  struct journal_row *row = &found->row;
  const char *profile_id = row->profile_id ? row->profile_id : "";
  if (receipt_of(erasing, profile_id, row->number)) return false;
  bool names = (row->other_id && receipt_of(erasing, row->other_id, row->number)) ||
               names_theirs(erasing, row->event, row->number);
  if (found->damaged) return !names; /* nobody could read what would be left of it */
  if (names) segment_change(found, 1u << PART_EVENT);
  if (!is_thinned(erasing, profile_id, row->number, row->profile)) return true;
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

static enum status delete_profiles(struct erasing *erasing, struct error *err) {
  sqlite3 *db = erasing->store->fold.db;
  sqlite3_stmt *drop = NULL;
  enum status status = database_prepare(db, "DELETE FROM profile WHERE id = ?", &drop, err);
  if (status == STATUS_OK) status = database_run(db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) {
    status = each_profile_of_theirs(erasing, drop, err);
    if (status == STATUS_OK) status = database_run(db, "COMMIT", err);
    if (status != STATUS_OK) database_rollback(db);
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
  if (status == STATUS_OK && !is_emptied) wait_for(erasing, store->path);
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
  if (status == STATUS_OK) status = locked(erasing, fold, err);
  if (status != STATUS_OK || erasing->pending.length) return status;
  status = count(erasing, err);
  if (status != STATUS_OK || erasing->pending.length) return status;
  status = receipts_reach(forgotten, &erasing->due, STAGE_COUNTED, err);
  if (status == STATUS_OK)
    status = at_each_segment(erasing, erasing->segments, erasing->segment_count, rewrite_one, err);
  return status == STATUS_OK ? locked(erasing, compact, err) : status;
}

static enum status erase(struct erasing *erasing, int64_t now_ms, struct error *err) {
  struct store *store = erasing->store;
  for (size_t i = 0; i < erasing->due.who.count; i++)
    if (erasing->due.who.items[i].number > erasing->to) erasing->to = erasing->due.who.items[i].number;
  erasing->is_receipt_hit = mem_zero(erasing->due.receipt_count * sizeof *erasing->is_receipt_hit);
  size_t compacted = compacted_count(&erasing->due);
  enum status status = compacted ? locked(erasing, empty_log, err) : STATUS_OK;
  if (status == STATUS_OK && compacted < erasing->due.receipt_count && !erasing->pending.length) {
    status = take_rows(erasing, err);
    if (status == STATUS_OK) status = locked(erasing, empty_log, err);
  }
  if (status != STATUS_OK) return status;
  if (erasing->pending.length)
    return receipts_pend(&store->forgotten, &erasing->due, buffer_text(&erasing->pending), err);
  return receipts_end(&store->forgotten, &erasing->due, now_ms, store->engine_version, err);
}

enum status store_erase(struct store *store, int64_t now_ms, struct error *err) {
  must(!store->is_read_only);
  struct erasing erasing = {.store = store};
  struct error own, *said = err ? err : &own;
  if (!store->forgotten.count) return STATUS_OK;
  pthread_mutex_lock(&store->forgotten.erasing);
  bool is_small = store_figures(store).bytes < SMALL_BYTES;
  enum status status = receipts_due(&store->forgotten, now_ms, is_small, &erasing.due, said);
  if (status == STATUS_OK && erasing.due.receipt_count) {
    status = erase(&erasing, now_ms, said);
    if (status != STATUS_OK) receipts_pend(&store->forgotten, &erasing.due, said->text, NULL);
  }
  erasing_fini(&erasing);
  pthread_mutex_unlock(&store->forgotten.erasing);
  return status;
}

enum status store_receipt(struct store *store, const char *receipt, char **json, struct error *err) {
  return receipts_show(&store->forgotten, receipt, store->engine_version, json, err);
}

enum status store_erase_again(struct store *store, struct error *err) {
  return forgotten_begin_again(&store->forgotten, err);
}

enum status store_erasures(struct store *store, struct store_erasure **pending, size_t *count,
                           struct error *err) {
  return receipts_pending(&store->forgotten, pending, count, err);
}
