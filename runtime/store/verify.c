/* Looking at a backup as a store: every file as the manifest has it, every row and profile as it was written. See backup.h.
 * Its databases are opened read-only, and not as by store_open: who was forgotten does not matter here, for what was copied
 * is to be whole and not to be shown. No thread of its own.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/journal.h"
#include "store/manifest.h"
#include "store/schema.h"

enum { PROFILES_AT_ONCE = 1024 };

/* ---- rows and profiles ---- */

struct verifying {
  struct store *store; /* of which only what discover() needs */
  struct store_backup_report *report;
  struct files_stretch stretch;
  struct error *err;
  enum status status;
  uint64_t bytes, seen; /* since progress was told */
};

static enum status tell(struct verifying *verifying, struct error *err) {
  uint64_t bytes = verifying->bytes;
  if (++verifying->seen % PROFILES_AT_ONCE) return STATUS_OK;
  verifying->bytes = 0;
  return files_step(&verifying->stretch, bytes, err);
}

static enum status see_row(void *context, const struct segment_row *found, struct error *err) {
  struct verifying *verifying = context;
  struct store_backup_report *report = verifying->report;
  const struct journal_row *row = &found->row;
  if (row->number <= report->last_row)
    return error_set(err, STATUS_CORRUPT, "row %" PRIu64 " is there twice, or out of order", row->number);
  if (!report->first_row) report->first_row = row->number;
  report->last_row = row->number;
  report->last_ms = row->arrival_ms;
  report->rows++;
  verifying->bytes += journal_row_bytes(row);
  return tell(verifying, err);
}

static enum status see_segment(struct verifying *verifying, const struct segment_entry *entry,
                               struct error *err) {
  struct segment segment;
  uint64_t first = 0, last = 0;
  char *path = segment_path(verifying->store->base, entry->id, entry->generation);
  enum status status = segment_open(&segment, path, NULL, DATABASE_READ, err);
  if (status == STATUS_OK) {
    segment.parts_gone = entry->parts_gone;
    status = segment_range(&segment, &first, &last, err);
    if (status == STATUS_OK && entry->is_sealed && last != entry->last_number)
      status = error_set(err, STATUS_CORRUPT, "%s: ends at row %" PRIu64 " and not at %" PRIu64, path, last,
                         entry->last_number);
    if (status == STATUS_OK) status = segment_scan(&segment, 0, INT64_MAX, see_row, verifying, err);
    segment_close(&segment);
  }
  free(path);
  return status;
}

static enum status see_segments(struct verifying *verifying, struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&verifying->store->catalog, &count);
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) status = see_segment(verifying, &entries[i], err);
  free(entries);
  return status;
}

static bool is_listed(const struct store *store, const struct segment_entry *entries, size_t count,
                      const char *name) {
  bool is = false;
  for (size_t i = 0; i < count && !is; i++) {
    char *path = segment_path(store->base, entries[i].id, entries[i].generation);
    is = !strcmp(files_name_of(path), name);
    free(path);
  }
  return is;
}

/* A segment that the main database does not know of would keep the store from being opened. */
static enum status refuse_unlisted(struct store *store, const char *folder, struct error *err) {
  char **names;
  size_t name_count, count;
  const char *base = files_name_of(store->base);
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  enum status status = files_list(folder, &names, &name_count, err);
  for (size_t i = 0; i < name_count && status == STATUS_OK; i++)
    if (!strncmp(names[i], base, strlen(base)) && !strncmp(names[i] + strlen(base), "-journal-", 9) &&
        !is_listed(store, entries, count, names[i]))
      status = error_set(err, STATUS_CORRUPT, "%s/%s: %s.db does not know it", folder, names[i], base);
  files_free_names(names, name_count);
  free(entries);
  return status;
}

static void see_profile(void *context, const char *profile_id, uint64_t number, struct slice image) {
  struct verifying *verifying = context;
  (void)profile_id, (void)number;
  verifying->report->profiles++;
  verifying->bytes += image.length;
  if (verifying->status == STATUS_OK) verifying->status = tell(verifying, verifying->err);
}

/* What has no checksums of ours. */
static enum status check_pages(sqlite3 *db, struct error *err) {
  sqlite3_stmt *check = NULL;
  enum status status = database_prepare(db, "PRAGMA quick_check(1)", &check, err);
  if (status != STATUS_OK) return status;
  const char *said = sqlite3_step(check) == SQLITE_ROW ? (const char *)sqlite3_column_text(check, 0) : NULL;
  if (!said)
    status = database_failed(db, err);
  else if (strcmp(said, "ok"))
    status = error_set(err, STATUS_CORRUPT, "%s: is damaged: %s", sqlite3_db_filename(db, "main"), said);
  sqlite3_finalize(check);
  return status;
}

static enum status see_main(struct verifying *verifying, struct error *err) {
  struct lookup lookup;
  enum status status = lookup_open(&lookup, verifying->store->path, NULL, err);
  if (status == STATUS_OK) status = check_pages(lookup.db, err);
  if (status == STATUS_OK) status = discover(verifying->store, lookup.db, err);
  if (status == STATUS_OK) status = lookup_each_profile(&lookup, "", see_profile, verifying, err);
  lookup_close(&lookup);
  return status == STATUS_OK ? verifying->status : status;
}

static enum status see_beside(const struct store *store, const char *what, const struct schema *schema,
                              struct error *err) {
  struct buffer path = {0};
  sqlite3 *db = NULL;
  enum status status = STATUS_OK;
  buffer_print(&path, "%s-%s.db", store->base, what);
  if (database_exists(buffer_text(&path), NULL)) {
    status = database_open(buffer_text(&path), NULL, DATABASE_READ, schema, &db, err);
    if (status == STATUS_OK) status = check_pages(db, err);
    database_close(db);
  }
  buffer_fini(&path);
  return status;
}

enum status verify_rows(const char *folder, const char *database, const struct store_progress *progress,
                        struct store_backup_report *report, struct error *err) {
  struct store *store = mem_zero(sizeof *store);
  struct verifying verifying = {
      .store = store, .report = report, .stretch = {.progress = progress, .doing = "reading"}, .err = err};
  store->is_read_only = true;
  store->path = files_join(folder, database);
  store->base = mem_copy_text(store->path);
  store->base[strlen(store->base) - 3] = '\0';
  catalog_init(&store->catalog);
  report->rows = report->profiles = report->first_row = report->last_row = 0;
  enum status status = see_main(&verifying, err);
  if (status == STATUS_OK) status = refuse_unlisted(store, folder, err);
  if (status == STATUS_OK) status = see_segments(&verifying, err);
  if (status == STATUS_OK) status = see_beside(store, "releases", &schema_releases, err);
  if (status == STATUS_OK) status = see_beside(store, "forgotten", &schema_forgotten, err);
  if (status == STATUS_OK && report->last_row < store->folded_number && report->rows)
    report->last_row = store->folded_number; /* retention took what came last */
  catalog_fini(&store->catalog);
  free(store->base);
  free(store->path);
  free(store);
  return status;
}

/* ---- against the manifest ---- */

static enum status compare_file(const char *backup, const struct manifest_file *file,
                                struct files_stretch *stretch, struct error *err) {
  char *path = files_join(backup, file->name), hash[FINGERPRINT_TEXT_BYTES];
  uint64_t bytes;
  enum status status = files_fingerprint(path, stretch, hash, &bytes, err);
  if (status == STATUS_NOT_FOUND)
    error_set(err, status = STATUS_CORRUPT, "%s is missing", path);
  else if (status == STATUS_OK && (bytes != file->bytes || strcmp(hash, file->hash)))
    status = error_set(err, STATUS_CORRUPT, "%s is damaged: it is not the file that was written", path);
  free(path);
  return status;
}

static enum status compare_files(const char *backup, const struct manifest *manifest,
                                 const struct store_progress *progress, struct error *err) {
  struct files_stretch stretch = {.progress = progress, .doing = "hashing"};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < manifest->count; i++) stretch.all_bytes += manifest->files[i].bytes;
  for (size_t i = 0; i < manifest->count && status == STATUS_OK; i++)
    status = compare_file(backup, &manifest->files[i], &stretch, err);
  return status;
}

/* A segment more would be taken for one that was written after the last fold. */
static enum status refuse_others(const char *backup, const struct manifest *manifest, struct error *err) {
  char **names;
  size_t count;
  enum status status = files_list(backup, &names, &count, err);
  for (size_t i = 0; i < count && status == STATUS_OK; i++)
    if (strcmp(names[i], MANIFEST_NAME) && !manifest_find(manifest, names[i]))
      status = error_set(err, STATUS_CORRUPT, "%s/%s: does not belong to the backup", backup, names[i]);
  files_free_names(names, count);
  return status;
}

static enum status compare_counts(const char *backup, const struct store_backup_report *had,
                                  const struct store_backup_report *has, struct error *err) {
  if (had->rows == has->rows && had->profiles == has->profiles && had->first_row == has->first_row &&
      had->last_row == has->last_row)
    return STATUS_OK;
  return error_set(err, STATUS_CORRUPT,
                   "%s: has %" PRIu64 " rows and %" PRIu64 " profiles, of %" PRIu64 " and %" PRIu64
                   " that it was made with",
                   backup, has->rows, has->profiles, had->rows, had->profiles);
}

enum status store_verify(const char *backup, const struct store_progress *progress,
                         struct store_backup_report *report, struct error *err) {
  struct manifest manifest;
  uint64_t start_us = clock_monotonic_us();
  *report = (struct store_backup_report){0};
  enum status status = manifest_read(backup, &manifest, err);
  if (status != STATUS_OK) return status;
  *report = manifest.report;
  report->files = manifest.count;
  for (size_t i = 0; i < manifest.count; i++) report->bytes += manifest.files[i].bytes;
  status = refuse_others(backup, &manifest, err);
  if (status == STATUS_OK) status = compare_files(backup, &manifest, progress, err);
  if (status == STATUS_OK) status = verify_rows(backup, manifest.database, progress, report, err);
  if (status == STATUS_OK) status = compare_counts(backup, &manifest.report, report, err);
  manifest_fini(&manifest);
  report->duration_us = clock_monotonic_us() - start_us;
  return status;
}
