/* One person's rows, found by reading the journal through. See person.h.
 *
 * No index says whose a row is: it would cost every commit, and is wanted when somebody asks for what is held of them.
 * So SQLite looks at the ids of every row (they stand before the texts in a row, which are not read), and what it finds is
 * loaded one by one, with its checksums, by the readers that everybody uses: where a segment is rewritten or dropped in
 * between, they are told of the new one. Numbers first, rows afterwards, so that no file is held for as long as the
 * caller takes. Any thread; no state.
 */
#include "store/person.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "store/journal.h"
#include "store/schema.h"

enum { OTHERS_SINCE = 2, FIRST_ID = 3 }; /* the schema that has other_id; the parameter of the first id */
#define SETTLED SIZE_MAX

struct found {
  uint64_t number;
  size_t id; /* index in the search's ids; SETTLED: theirs, whatever becomes of the id later */
};

struct search {
  const struct person_id *ids;
  size_t id_count;
  struct found *found; /* owned */
  size_t count, capacity;
};

static void put_ids(struct buffer *sql, const char *column, size_t count) {
  buffer_print(sql, "%s IN (", column);
  for (size_t i = 0; i < count; i++) buffer_print(sql, i ? ",?%zu" : "?%zu", FIRST_ID + i);
  buffer_add_byte(sql, ')');
}

static enum status prepare(sqlite3 *db, const struct search *search, sqlite3_stmt **look, struct error *err) {
  int64_t version = 0;
  struct buffer sql = {0};
  enum status status = database_number(db, "PRAGMA user_version", &version, err);
  bool has_other = version >= OTHERS_SINCE;
  if (status != STATUS_OK || !version) return status; /* cut short before it had a table */
  buffer_print(&sql, "SELECT number, profile_id, %s FROM row WHERE number BETWEEN ?1 AND ?2 AND (",
               has_other ? "other_id" : "NULL");
  put_ids(&sql, "profile_id", search->id_count);
  if (has_other) put_ids(&sql, " OR other_id", search->id_count);
  buffer_add_byte(&sql, ')');
  status = database_prepare(db, buffer_text(&sql), look, err);
  buffer_fini(&sql);
  if (status != STATUS_OK) return status;
  for (size_t i = 0; i < search->id_count; i++)
    sqlite3_bind_text(*look, (int)(FIRST_ID + i), search->ids[i].id, -1, SQLITE_STATIC);
  return status;
}

/* ---- whose a row is ---- */

static void add(struct search *search, uint64_t number, size_t id) {
  if (search->count == search->capacity) {
    search->capacity = search->capacity ? 2 * search->capacity : 64;
    search->found = mem_resize(search->found, search->capacity * sizeof *search->found);
  }
  search->found[search->count++] = (struct found){number, id};
}

/* What came under the id until now flowed into somebody, and whoever comes next begins afresh: of that person it stays. */
static void end_life(struct search *search, size_t id, bool is_theirs) {
  size_t kept = 0;
  for (size_t i = 0; i < search->count; i++) {
    struct found found = search->found[i];
    if (found.id == id && is_theirs) found.id = SETTLED;
    if (found.id != id) search->found[kept++] = found;
  }
  search->count = kept;
}

static bool is_theirs(const struct search *search, uint64_t number, const char *profile_id) {
  for (size_t i = 0; i < search->id_count; i++)
    if (number <= search->ids[i].last_number && !strcmp(profile_id, search->ids[i].id)) return true;
  return false;
}

static void take(struct search *search, uint64_t number, const char *profile_id, const char *other_id) {
  for (size_t i = 0; i < search->id_count; i++) {
    const struct person_id *id = &search->ids[i];
    if (number > id->last_number) continue;
    if (other_id && !strcmp(other_id, id->id)) end_life(search, i, is_theirs(search, number, profile_id));
    if (!strcmp(profile_id, id->id)) add(search, number, i);
  }
}

static int by_number(const void *left, const void *right) {
  const struct found *a = left, *b = right;
  return (a->number > b->number) - (a->number < b->number);
}

/* ---- reading a segment through ---- */

static enum status look_through(sqlite3 *db, struct search *search, uint64_t first, uint64_t last,
                                struct error *err) {
  sqlite3_stmt *look = NULL;
  int code = SQLITE_DONE;
  enum status status = prepare(db, search, &look, err);
  sqlite3_bind_int64(look, 1, (sqlite3_int64)first);
  sqlite3_bind_int64(look, 2, (sqlite3_int64)last);
  while (look && (code = sqlite3_step(look)) == SQLITE_ROW) {
    const char *profile_id = (const char *)sqlite3_column_text(look, 1);
    const char *other_id = (const char *)sqlite3_column_text(look, 2);
    if (profile_id) take(search, (uint64_t)sqlite3_column_int64(look, 0), profile_id, other_id);
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(db, err);
  sqlite3_finalize(look);
  return status;
}

static uint64_t bytes_of(const char *path) {
  struct stat about;
  return stat(path, &about) ? 0 : (uint64_t)about.st_size;
}

/* *is_gone: the file was rewritten or dropped before it was opened, and the catalog says otherwise by now. */
static enum status read_segment(struct store *store, const struct segment_entry *entry, uint64_t last,
                                struct search *search, uint64_t *bytes, bool *is_gone, struct error *err) {
  sqlite3 *db = NULL;
  char *path = segment_path(store->base, entry->id, entry->generation);
  *bytes += bytes_of(path);
  enum status status = database_open(path, store->vfs, DATABASE_READ, &schema_segment, &db, err);
  *is_gone = status != STATUS_OK && !catalog_has(&store->catalog, entry->id, entry->generation);
  if (status == STATUS_OK) status = look_through(db, search, entry->first_number, last, err);
  database_close(db);
  free(path);
  return *is_gone ? STATUS_OK : status;
}

static enum status search_all(struct store *store, uint64_t last, struct search *search, uint64_t *bytes,
                              struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    bool is_gone = entries[i].first_number && entries[i].first_number <= last;
    while (is_gone && status == STATUS_OK && catalog_look(&store->catalog, entries[i].id, &entries[i]))
      status = read_segment(store, &entries[i], last, search, bytes, &is_gone, err);
  }
  free(entries);
  return status;
}

/* ---- showing ---- */

static enum status show(struct store *store, const struct search *search, person_visit *visit, void *context,
                        struct person_figures *figures, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < search->count && status == STATUS_OK; i++) {
    struct journal_row row = {0};
    if (i && search->found[i].number == search->found[i - 1].number) continue;
    status = store_load_row(store, search->found[i].number, &row, err);
    if (status == STATUS_OK) {
      figures->found++;
      status = visit(context, &row, err);
    } else if (status == STATUS_NOT_FOUND || status == STATUS_CORRUPT) {
      figures->damaged += status == STATUS_CORRUPT;
      status = STATUS_OK; /* what is left of them is to be seen */
    }
    journal_row_fini(&row);
  }
  return status;
}

enum status store_visit_person(struct store *store, const struct person_id *ids, size_t count,
                               person_visit *visit, void *context, struct person_figures *figures,
                               struct error *err) {
  struct search search = {.ids = ids, .id_count = count};
  struct person_figures own = {0};
  uint64_t last = 0;
  for (size_t i = 0; i < count; i++)
    if (ids[i].last_number > last) last = ids[i].last_number;
  if (last > store->committed_number) last = store->committed_number;
  enum status status = search_all(store, last, &search, &own.bytes, err);
  if (search.count) qsort(search.found, search.count, sizeof *search.found, by_number);
  if (status == STATUS_OK) status = show(store, &search, visit, context, &own, err);
  free(search.found);
  if (figures) *figures = own;
  return status;
}

/* ---- the profile ---- */

struct latest {
  const char *profile_id;
  struct buffer *image;
  uint64_t number; /* 0: nothing yet */
};

static enum status keep_latest(void *context, const struct segment_row *row, struct error *err) {
  struct latest *latest = context;
  bool is_own = !strcmp(row->row.profile_id, latest->profile_id);
  bool is_other = row->row.other_id && !strcmp(row->row.other_id, latest->profile_id);
  (void)err;
  struct slice image = is_own ? row->row.profile : is_other ? row->row.other : (struct slice){0};
  if (!image.length) return STATUS_OK; /* a row without an image leaves the profile as it is */
  buffer_clear(latest->image);
  buffer_add(latest->image, image.data, image.length);
  latest->number = row->row.number;
  return STATUS_OK;
}

/* Whatever a fold has taken since the journal was read is here, and then newer. */
static enum status load_folded(struct lookup *lookup, struct latest *latest, struct error *err) {
  struct buffer image = {0};
  uint64_t number = 0;
  enum status status = lookup_profile(lookup, latest->profile_id, &image, &number, err);
  if (status == STATUS_OK && number > latest->number) {
    buffer_clear(latest->image);
    buffer_add(latest->image, image.data, image.length);
    latest->number = number;
  }
  buffer_fini(&image);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_load_profile(struct store *store, const char *profile_id, struct buffer *image,
                               uint64_t *number, struct error *err) {
  struct lookup lookup;
  struct buffer read = {0};
  struct latest latest = {.profile_id = profile_id, .image = &read};
  enum status status = discover_unfolded(store, keep_latest, &latest, err);
  if (status == STATUS_OK) status = lookup_open(&lookup, store->path, store->vfs, err);
  if (status == STATUS_OK) {
    status = load_folded(&lookup, &latest, err);
    lookup_close(&lookup);
  }
  bool is_held = latest.number && !forgotten_has(&store->forgotten, profile_id, latest.number);
  if (status == STATUS_OK && !is_held) status = STATUS_NOT_FOUND;
  if (status == STATUS_OK) buffer_add(image, read.data, read.length);
  *number = latest.number;
  buffer_fini(&read);
  return status;
}
