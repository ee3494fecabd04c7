/* Making a backup beside the commits. See backup.h.
 *
 *   1  each sealed segment: opened with `work` held, copied without ─┐ until none is missing, or a few times
 *                                                                   ─┘ (retention and erasure rewrite meanwhile)
 *   2  with `work` held: fold; what is missing still; a read transaction each on the main database, on the segments that
 *      are not sealed, in order, and on the releases
 *   3  without: those are copied; then who was forgotten, so that nobody who was forgotten by 2 is missing there
 *   4  segments that 1 copied and 2 does not name any more are removed; hashes; all rows are read; the manifest
 *   5  everything durable, then TARGET.unfinished becomes TARGET
 *
 * WHY IT IS ONE STATE. With `work` held nobody folds, prunes or erases, so the main database, and the list of segments in
 * it, stands still until it is held by a read transaction. A segment that is not the last one has all its rows by the time
 * it is looked at; of the last one a whole commit is seen or none: a prefix of the journal, which reaches at least as far as
 * what was folded. A later segment, begun meanwhile, is not copied. Commits never take `work`: they wait for nothing.
 *
 * On a thread of its own, which gives way to all others. Whoever is killed leaves TARGET.unfinished,
 * which the next one locks, and finds that nobody does, and removes.
 */
#include "store/backup_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/journal.h"
#include "store/manifest.h"
#include "store/schema.h"

enum { PASSES_MAX = 5, BUSY_TRIES = 5, PIECE_BYTES = 4 << 20 };

/* ---- one database ---- */

static enum status open_copy(const char *path, sqlite3 **db, struct error *err) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return files_fail(path, err);
  close(file);
  if (sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    return database_failed(*db, err);
  /* Nobody believes in it before it is synced and has its name. */
  return database_run(*db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", err);
}

static enum status copy_pages(sqlite3 *from, sqlite3 *to, int file, const char *path,
                              struct files_stretch *stretch, struct error *err) {
  int64_t page_bytes = 4096;
  enum status status = database_number(from, "PRAGMA page_size", &page_bytes, err);
  if (status != STATUS_OK) return status;
  sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
  if (!copy) return database_failed(to, err);
  int code = SQLITE_OK, pages = (int)(PIECE_BYTES / page_bytes), left = 0;
  while (status == STATUS_OK && code == SQLITE_OK) {
    code = sqlite3_backup_step(copy, pages);
    int now_left = sqlite3_backup_remaining(copy), all = sqlite3_backup_pagecount(copy);
    int done = (left ? left : all) - now_left;
    left = now_left;
    if (fdatasync(file)) status = files_fail(path, err);
    if (status == STATUS_OK) status = files_step(stretch, (uint64_t)done * (uint64_t)page_bytes, err);
  }
  sqlite3_backup_finish(copy);
  if (status != STATUS_OK || code == SQLITE_DONE) return status;
  if (database_status(code) == STATUS_FULL) return errno = ENOSPC, files_fail(path, err);
  return error_set(err, database_status(code), "%s: %s", path, sqlite3_errstr(code));
}

/* "The file format write version": 2 has a log, 1 has none. The log's content is in the pages that were copied. */
static enum status leave_log_mode(int file, const char *path, struct error *err) {
  enum { VERSIONS_AT = 18 };
  return pwrite(file, "\1\1", 2, VERSIONS_AT) == 2 && !fsync(file) ? STATUS_OK : files_fail(path, err);
}

static enum status copy_database(struct backup *backup, sqlite3 *from, const char *name, struct error *err) {
  char *path = files_join(backup->folder, name);
  sqlite3 *to = NULL;
  enum status status = open_copy(path, &to, err);
  int file = status == STATUS_OK ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (status == STATUS_OK && file < 0) status = files_fail(path, err);
  if (status == STATUS_OK) status = copy_pages(from, to, file, path, &backup->stretch, err);
  if (to) database_close(to);
  if (status == STATUS_OK) status = leave_log_mode(file, path, err);
  if (file >= 0) close(file);
  free(path);
  return status;
}

/* What the connection sees from here on stays as it is. */
static enum status hold(sqlite3 *db, struct error *err) {
  int64_t tables;
  enum status status = database_run(db, "BEGIN", err);
  return status == STATUS_OK ? database_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err)
                             : status;
}

/* Whoever empties or closes a log right now is over in a moment, on a busy machine too. */
static enum status open_held(const struct store *store, const char *path, const struct schema *schema,
                             sqlite3 **db, struct error *err) {
  enum status status = STATUS_BUSY;
  for (int tries = 0; tries < BUSY_TRIES && status == STATUS_BUSY; tries++) {
    status = database_open(path, store->vfs, DATABASE_READ, schema, db, err);
    if (status == STATUS_OK) status = hold(*db, err);
    if (status == STATUS_OK) break;
    database_close(*db);
    *db = NULL;
  }
  return status;
}

static enum status pin(struct backup *backup, const char *path, const struct schema *schema,
                       struct error *err) {
  sqlite3 *db = NULL;
  enum status status = open_held(backup->store, path, schema, &db, err);
  if (status != STATUS_OK) return status;
  backup->pins = mem_resize(backup->pins, (backup->pin_count + 1) * sizeof *backup->pins);
  backup->pins[backup->pin_count++] = (struct pin){db, mem_copy_text(files_name_of(path))};
  return STATUS_OK;
}

/* ---- the segments ---- */

static bool is_copied(const struct backup *backup, const struct segment_entry *entry) {
  for (size_t i = 0; i < backup->copied_count; i++)
    if (backup->copied[i].id == entry->id && backup->copied[i].generation == entry->generation) return true;
  return false;
}

static void note_copied(struct backup *backup, const struct segment_entry *entry) {
  backup->copied = mem_resize(backup->copied, (backup->copied_count + 1) * sizeof *backup->copied);
  backup->copied[backup->copied_count++] = *entry;
}

/* Once it is open it can be unlinked: what was opened is still read to its end. */
static enum status open_sealed(struct backup *backup, const struct segment_entry *entry, bool is_working,
                               sqlite3 **db, struct error *err) {
  struct store *store = backup->store;
  char *path = segment_path(store->base, entry->id, entry->generation);
  enum status status = STATUS_OK;
  if (!is_working) pthread_mutex_lock(&store->fold.work);
  if (catalog_has(&store->catalog, entry->id, entry->generation))
    status = open_held(store, path, &schema_segment, db, err);
  if (!is_working) pthread_mutex_unlock(&store->fold.work);
  free(path);
  return status;
}

static enum status copy_sealed(struct backup *backup, const struct segment_entry *entry, bool is_working,
                               struct error *err) {
  sqlite3 *db = NULL;
  enum status status = open_sealed(backup, entry, is_working, &db, err);
  if (!db) return status; /* it is gone meanwhile */
  char *path = segment_path(backup->store->base, entry->id, entry->generation);
  status = copy_database(backup, db, files_name_of(path), err);
  note_copied(backup, entry);
  database_close(db);
  free(path);
  return status;
}

static enum status copy_missing(struct backup *backup, bool is_working, size_t *missing, struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&backup->store->catalog, &count);
  enum status status = STATUS_OK;
  *missing = 0;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (!entries[i].is_sealed || is_copied(backup, &entries[i])) continue;
    ++*missing;
    status = copy_sealed(backup, &entries[i], is_working, err);
  }
  free(entries);
  return status;
}

static enum status remove_stale(struct backup *backup, const struct segment_entry *entries, size_t count,
                                struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < backup->copied_count && status == STATUS_OK; i++) {
    const struct segment_entry *copied = &backup->copied[i];
    bool is_there = false;
    for (size_t j = 0; j < count && !is_there; j++)
      is_there = entries[j].id == copied->id && entries[j].generation == copied->generation;
    if (is_there) continue;
    char *own = segment_path(backup->store->base, copied->id, copied->generation);
    char *path = files_join(backup->folder, files_name_of(own));
    status = files_remove(path, err);
    free(path);
    free(own);
  }
  return status;
}

/* ---- one state ---- */

static char *beside(const struct store *store, const char *what) {
  struct buffer path = {0};
  buffer_print(&path, "%s-%s.db", store->base, what);
  return buffer_take(&path, NULL);
}

/* A fold that finds no space is no reason to make no backup: the journal has it all. */
static enum status fold_now(struct store *store, struct error *err) {
  enum status status = store_failure(store, err);
  if (status == STATUS_OK) status = fold_run(store, err);
  return status == STATUS_FULL || status == STATUS_BUSY ? STATUS_OK : status;
}

static enum status pin_open_segments(struct backup *backup, const struct segment_entry *entries, size_t count,
                                     struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (entries[i].is_sealed) continue;
    char *path = segment_path(backup->store->base, entries[i].id, entries[i].generation);
    status = pin(backup, path, &schema_segment, err);
    free(path);
  }
  return status;
}

/* Releases are kept before a row names them, and go after its rows went. */
static enum status pin_releases(struct backup *backup, struct error *err) {
  char *path = beside(backup->store, "releases");
  enum status status =
      database_exists(path, backup->store->vfs) ? pin(backup, path, &schema_releases, err) : STATUS_OK;
  free(path);
  return status;
}

static enum status hold_all(struct backup *backup, struct error *err) {
  struct store *store = backup->store;
  size_t missing, count;
  pthread_mutex_lock(&store->fold.work);
  enum status status = fold_now(store, err);
  if (status == STATUS_OK) status = copy_missing(backup, true, &missing, err);
  if (status == STATUS_OK) status = pin(backup, store->path, &schema_main, err);
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  if (status == STATUS_OK) status = pin_open_segments(backup, entries, count, err);
  if (status == STATUS_OK) status = pin_releases(backup, err);
  pthread_mutex_unlock(&store->fold.work);
  if (status == STATUS_OK) status = remove_stale(backup, entries, count, err);
  free(entries);
  return status;
}

static enum status copy_held(struct backup *backup, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < backup->pin_count && status == STATUS_OK; i++) {
    status = copy_database(backup, backup->pins[i].db, backup->pins[i].name, err);
    database_close(backup->pins[i].db);
    backup->pins[i].db = NULL;
  }
  return status;
}

static enum status copy_forgotten(struct backup *backup, struct error *err) {
  char *path = beside(backup->store, "forgotten");
  enum status status = STATUS_OK;
  if (database_exists(path, backup->store->vfs)) {
    sqlite3 *db = NULL;
    status = open_held(backup->store, path, &schema_forgotten, &db, err);
    if (status == STATUS_OK) status = copy_database(backup, db, files_name_of(path), err);
    database_close(db);
  }
  free(path);
  return status;
}

static enum status copy_others(struct backup *backup, struct error *err) {
  const char *const *others = backup->ask->others;
  enum status status = STATUS_OK;
  for (; others && *others && status == STATUS_OK; others++) {
    if (access(*others, F_OK)) continue;
    char *path = files_join(backup->folder, files_name_of(*others));
    status = files_copy(*others, path, &backup->stretch, err);
    free(path);
  }
  return status;
}

static enum status copy_all(struct backup *backup, struct error *err) {
  size_t missing = 1;
  enum status status = STATUS_OK;
  for (int pass = 0; pass < PASSES_MAX && missing && status == STATUS_OK; pass++)
    status = copy_missing(backup, false, &missing, err);
  if (status == STATUS_OK) status = hold_all(backup, err);
  if (status == STATUS_OK) status = copy_held(backup, err);
  if (status == STATUS_OK) status = copy_forgotten(backup, err);
  return status == STATUS_OK ? copy_others(backup, err) : status;
}

/* ---- its end ---- */

static enum status list_files(struct backup *backup, struct manifest *manifest, struct error *err) {
  struct files_stretch stretch = {
      .progress = &backup->ask->progress, .doing = "hashing", .all_bytes = backup->stretch.done_bytes};
  char **names;
  size_t count;
  enum status status = files_list(backup->folder, &names, &count, err);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    char *path = files_join(backup->folder, names[i]), hash[FINGERPRINT_TEXT_BYTES];
    uint64_t bytes;
    status = files_fingerprint(path, &stretch, hash, &bytes, err);
    if (status == STATUS_OK) manifest_add(manifest, names[i], bytes, hash);
    manifest->report.bytes += bytes;
    free(path);
  }
  manifest->report.files = count;
  files_free_names(names, count);
  return status;
}

static enum status describe(struct backup *backup, struct store_backup_report *report, struct error *err) {
  struct manifest manifest = {.database = mem_copy_text(files_name_of(backup->store->path)),
                              .made_ms = report->made_ms};
  strncat(manifest.engine, backup->ask->engine, sizeof manifest.engine - 1);
  manifest.report = *report;
  enum status status =
      verify_rows(backup->folder, manifest.database, &backup->ask->progress, &manifest.report, err);
  if (status == STATUS_OK) status = list_files(backup, &manifest, err);
  if (status == STATUS_OK) status = manifest_write(&manifest, backup->folder, err);
  *report = manifest.report;
  manifest_fini(&manifest);
  return status;
}

static enum status give_name(struct backup *backup, struct error *err) {
  char *parent = files_folder_of(backup->target);
  enum status status = files_sync(backup->folder, err);
  if (status == STATUS_OK && rename(backup->folder, backup->target))
    status = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
                 ? error_set(err, STATUS_INVALID, "%s: was made by somebody else meanwhile", backup->target)
                 : files_fail(backup->target, err);
  if (status == STATUS_OK) {
    backup->is_made = false;
    status = files_sync(parent, err);
  }
  free(parent);
  return status;
}

static void init(struct backup *backup, struct store *store, const struct store_backup_ask *ask) {
  struct buffer target = {0}, folder = {0};
  buffer_add_text(&target, ask->target);
  while (target.length > 1 && target.data[target.length - 1] == '/') target.length--;
  *backup = (struct backup){.store = store, .ask = ask, .lock = -1, .target = buffer_take(&target, NULL)};
  buffer_print(&folder, "%s" BACKUP_UNFINISHED, backup->target);
  backup->folder = buffer_take(&folder, NULL);
  backup->stretch = (struct files_stretch){
      .progress = &ask->progress, .doing = "copying", .all_bytes = store_figures(store).bytes};
}

static void fini(struct backup *backup) {
  for (size_t i = 0; i < backup->pin_count; i++) {
    database_close(backup->pins[i].db);
    free(backup->pins[i].name);
  }
  if (backup->is_made) files_remove(backup->folder, NULL);
  if (backup->lock >= 0) close(backup->lock);
  free(backup->pins);
  free(backup->copied);
  free(backup->folder);
  free(backup->target);
}

static enum status make(struct store *store, const struct store_backup_ask *ask,
                        struct store_backup_report *report, struct error *err) {
  struct backup backup;
  init(&backup, store, ask);
  enum status status = backup_prepare(&backup, err);
  if (status == STATUS_OK) status = copy_all(&backup, err);
  if (status == STATUS_OK) status = describe(&backup, report, err);
  if (status == STATUS_OK) status = give_name(&backup, err);
  fini(&backup);
  return status;
}

struct making {
  struct store *store;
  const struct store_backup_ask *ask;
  struct store_backup_report *report;
  struct error *err;
  enum status status;
};

/* A thread that gives way cannot take it back, so it is one of its own: whoever decides or commits comes first. */
static void *run(void *context) {
  enum { GIVES_WAY = 10, IO_WHO_PROCESS = 1, IO_LAST = 2 << 13 | 7 };
  struct making *making = context;
  pid_t thread = (pid_t)syscall(SYS_gettid);
  if (setpriority(PRIO_PROCESS, (id_t)thread, GIVES_WAY)) errno = 0;
  if (syscall(SYS_ioprio_set, IO_WHO_PROCESS, thread, IO_LAST)) errno = 0;
  making->status = make(making->store, making->ask, making->report, making->err);
  return NULL;
}

enum status store_backup(struct store *store, const struct store_backup_ask *ask,
                         struct store_backup_report *report, struct error *err) {
  must(!store->is_read_only);
  struct making making = {store, ask, report, err, STATUS_OK};
  pthread_t thread;
  uint64_t start_us = clock_monotonic_us();
  *report = (struct store_backup_report){.made_ms = clock_now_ms()};
  if (pthread_create(&thread, NULL, run, &making))
    return error_set(err, STATUS_BUSY, "no thread can be started");
  must(!pthread_join(thread, NULL));
  report->duration_us = clock_monotonic_us() - start_us;
  return making.status;
}
