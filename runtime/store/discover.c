/* Opening: which segments there are, and how far the journal goes. The table of the main database lists each
 * segment that rows were folded from; those after them, made since the last fold, are found by asking for the
 * next name until there is none. A listed segment was on the disk before it was listed, so one that is
 * missing was taken away by someone, and is said to be; nothing is ever made anew in its place. Before any
 * thread.
 */
#include "store/journal.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/schema.h"

static enum status find_range(struct store *store, const struct segment_entry *entry, uint64_t *first,
                              uint64_t *last, struct error *err) {
  struct segment segment;
  char *path = segment_path(store->base, entry->id, entry->generation);
  /* A file that was being made when the power went has to be rolled back first. */
  enum database_mode mode = store->is_read_only ? DATABASE_READ : DATABASE_WRITE;
  enum status status = segment_open(&segment, path, store->vfs, mode, err);
  if (status == STATUS_OK) {
    status = segment_range(&segment, first, last, err);
    segment_close(&segment);
  }
  free(path);
  return status;
}

/* Rows are folded only once they are durable, so a journal cannot end before them. */
static enum status add(struct store *store, struct segment_entry entry, struct error *err) {
  uint64_t first = entry.first_number, last = entry.last_number;
  enum status status = entry.is_sealed ? STATUS_OK : find_range(store, &entry, &first, &last, err);
  if (status != STATUS_OK) return status;
  if (last < entry.last_number)
    return error_set(err, STATUS_CORRUPT,
                     "segment %" PRIu64 " of %s ends at row %" PRIu64 ", but its row %" PRIu64 " was folded",
                     entry.id, store->path, last, entry.last_number);
  entry.first_number = first;
  catalog_add(&store->catalog, &entry);
  if (last) store->committed_number = last;
  return STATUS_OK;
}

static struct segment_entry read_entry(sqlite3_stmt *list) {
  return (struct segment_entry){
      .id = (uint64_t)sqlite3_column_int64(list, 0),
      .generation = (uint64_t)sqlite3_column_int64(list, 1),
      .first_number = (uint64_t)sqlite3_column_int64(list, 2),
      .last_number = (uint64_t)sqlite3_column_int64(list, 3),
      .last_arrival_ms = sqlite3_column_int64(list, 4),
      .parts_gone = (unsigned)sqlite3_column_int(list, 5),
      .is_sealed = sqlite3_column_int(list, 6) != 0,
  };
}

static enum status add_listed(struct store *store, const struct segment_entry *entry, struct error *err) {
  char *path = segment_path(store->base, entry->id, entry->generation);
  enum status status =
      database_exists(path, store->vfs)
          ? add(store, *entry, err)
          : error_set(err, STATUS_CORRUPT, "%s is missing; it held rows from %" PRIu64 " to %" PRIu64, path,
                      entry->first_number, entry->last_number);
  free(path);
  return status;
}

static enum status find_listed(struct store *store, sqlite3 *db, struct error *err) {
  sqlite3_stmt *list = NULL;
  enum status status = database_prepare(db,
                                        "SELECT id, generation, first_number, last_number, last_arrival_ms,"
                                        " parts_gone, is_sealed FROM segment ORDER BY id",
                                        &list, err);
  int code = SQLITE_DONE;
  while (status == STATUS_OK && (code = sqlite3_step(list)) == SQLITE_ROW) {
    struct segment_entry entry = read_entry(list);
    status = add_listed(store, &entry, err);
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(db, err);
  sqlite3_finalize(list);
  return status;
}

/* A rollback journal exists only until a new file has its table; who may not write cannot roll it back. */
static bool is_being_made(const char *path, const char *vfs) {
  struct buffer journal = {0};
  buffer_print(&journal, "%s-journal", path);
  bool is = database_exists(buffer_text(&journal), vfs);
  buffer_fini(&journal);
  return is;
}

static enum status find_newer(struct store *store, uint64_t *next_id, struct error *err) {
  enum status status = STATUS_OK;
  for (bool exists = true; exists && status == STATUS_OK; *next_id += exists) {
    char *path = segment_path(store->base, *next_id, 0);
    exists = database_exists(path, store->vfs);
    if (exists && !(store->is_read_only && is_being_made(path, store->vfs)))
      status = add(store, (struct segment_entry){.id = *next_id}, err);
    free(path);
  }
  return status;
}

/* The one after the last may be there without a byte in it: it was being made, and will be again. */
static bool is_orphan(struct store *store, const char *name, const struct buffer *prefix, uint64_t next_id) {
  if (strncmp(name, prefix->data, prefix->length)) return false;
  char *end;
  uint64_t id = strtoull(name + prefix->length, &end, 10), generation = 0;
  if (*end == '.' && end[1] >= '0' && end[1] <= '9') generation = strtoull(end + 1, &end, 10);
  return !strcmp(end, ".db") && id != next_id && !catalog_has(&store->catalog, id, generation);
}

/* A segment that nothing knows of: the main database was lost, or is from another day than the journal. To go
 * on would give its rows' numbers, and in the end its name, a second time. */
static enum status refuse_orphans(struct store *store, uint64_t next_id, struct error *err) {
  enum status status = STATUS_OK;
  const char *slash = strrchr(store->base, '/'), *name = slash ? slash + 1 : store->base;
  struct buffer folder = {0}, prefix = {0};
  buffer_add(&folder, store->base, (size_t)(name - store->base));
  buffer_add_text(&folder, ".");
  buffer_print(&prefix, "%s-journal-", name);
  DIR *listing = opendir(buffer_text(&folder));
  for (struct dirent *file; listing && status == STATUS_OK && (file = readdir(listing));)
    if (is_orphan(store, file->d_name, &prefix, next_id))
      status = error_set(err, STATUS_CORRUPT, "%s does not know %s, which lies beside it", store->path,
                         file->d_name);
  if (listing) closedir(listing);
  buffer_fini(&prefix);
  buffer_fini(&folder);
  return status;
}

enum status discover(struct store *store, sqlite3 *db, struct error *err) {
  int64_t folded = 0, last_segment = 0;
  enum status status =
      database_number(db, "SELECT value FROM meta WHERE name = 'folded_number'", &folded, err);
  if (status == STATUS_OK)
    status = database_number(db, "SELECT value FROM meta WHERE name = 'last_segment'", &last_segment, err);
  store->folded_number = (uint64_t)folded;
  if (status == STATUS_OK) status = find_listed(store, db, err);
  uint64_t next_id = (uint64_t)last_segment + 1;
  if (status == STATUS_OK) status = find_newer(store, &next_id, err);
  if (status == STATUS_OK && !store->is_read_only) status = refuse_orphans(store, next_id, err);
  store->last_segment = next_id - 1;
  /* Retention may have dropped the segment that had the last row. */
  if (store->committed_number < store->folded_number) store->committed_number = (uint64_t)folded;
  return status;
}

static enum status scan_unfolded(struct store *store, const struct segment_entry *entry, segment_visit *visit,
                                 void *context, struct error *err) {
  struct segment segment;
  char *path = segment_path(store->base, entry->id, entry->generation);
  enum status status = segment_open(&segment, path, store->vfs, DATABASE_READ, err);
  if (status == STATUS_OK) {
    status = segment_scan(&segment, store->folded_number + 1, INT64_MAX, visit, context, err);
    segment_close(&segment);
  } else if (!catalog_has(&store->catalog, entry->id, entry->generation)) {
    status = STATUS_OK; /* written anew or dropped meanwhile: so all of it was folded */
  }
  free(path);
  return status;
}

enum status discover_unfolded(struct store *store, segment_visit *visit, void *context, struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++)
    if (!entries[i].is_sealed) status = scan_unfolded(store, &entries[i], visit, context, err);
  free(entries);
  return status;
}

static enum status remember(void *context, const struct segment_row *row, struct error *err) {
  (void)err;
  recent_put(context, &row->row);
  return STATUS_OK;
}

enum status discover_recent(struct store *store, struct error *err) {
  return discover_unfolded(store, remember, &store->recent, err);
}
