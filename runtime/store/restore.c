/* Restoring a backup. See restore.h; its last steps: settle.c.
 *
 *   verify the backup │ lock the place │ what is there, and may it go? which key, and does it fit?
 *   copy into shop-restoring │ open it as a store: all is folded │ the number that the next row will have
 *   the tombstones of both, and the key │ open it as a store: erase │ everything durable, the mark `whole` │ settle
 *
 * Until `whole` is there the place is as it was, and what was begun is deleted by whoever comes next. Rows that were
 * decided after the backup was made are gone; their numbers are not given again, so that a tombstone's number never says
 * that somebody's new rows are of a person who was forgotten. A copy of the old store does not stay in the data folder:
 * nothing would erase who is forgotten later from there. On the caller's thread.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/journal.h"
#include "store/lock.h"
#include "store/restore_inside.h"
#include "store/schema.h"

enum { SPARE_BYTES = 4 << 20 };

char *restore_beside(const char *database, const char *what) {
  struct buffer path = {0};
  buffer_print(&path, "%.*s%s", (int)(strlen(database) - 3), database, what);
  buffer_text(&path);
  return buffer_take(&path, NULL);
}

char *restore_in_backup(const struct restore *restore, const char *what) {
  char *own = files_join(restore->ask->backup, restore->manifest.database), *path = restore_beside(own, what);
  free(own);
  return path;
}

/* ---- the place ---- */

static enum status make_place(const struct restore *restore, struct error *err) {
  size_t length = strlen(restore->ask->database);
  if (length <= 3 || strcmp(restore->ask->database + length - 3, ".db"))
    return error_set(err, STATUS_INVALID, "%s: the store's path must end in .db", restore->ask->database);
  if (!mkdir(restore->data, 0700) || errno == EEXIST) return STATUS_OK;
  if (errno != ENOENT) return files_fail(restore->data, err);
  return error_set(err, STATUS_NOT_FOUND, "%s: there is no folder that this one could be made in",
                   restore->data);
}

static enum status lock_place(struct restore *restore, struct error *err) {
  struct error own;
  enum status status = restore_lock(restore->ask->database, &restore->lock, &own);
  if (status == STATUS_OK) return status;
  return error_set(err, status,
                   status == STATUS_BUSY ? "%.400s: stop that server first; nothing is restored under one"
                                         : "%s",
                   own.text);
}

static enum status check_place(const struct restore *restore, struct error *err) {
  char **names;
  size_t count;
  enum status status = files_list(restore->data, &names, &count, err);
  const char *found = NULL;
  char *forgotten = restore_beside(restore->ask->database, "-forgotten.db");
  for (size_t i = 0; i < count && !found; i++)
    if (restore_replaces(restore->ask->database, names[i]) &&
        strncmp(names[i], files_name_of(forgotten), strlen(files_name_of(forgotten))))
      found = names[i];
  if (status == STATUS_OK && found && !restore->ask->is_replacing)
    status = error_set(err, STATUS_INVALID,
                       "%s/%s: a store is there already; --replace puts the backup in its place",
                       restore->data, found);
  free(forgotten);
  files_free_names(names, count);
  return status;
}

/* What it cannot say is not known: it may be damaged, that is what backups are for. */
static void read_replaced(struct restore *restore) {
  struct store *store = NULL;
  if (access(restore->ask->database, F_OK)) return;
  if (store_open(&(struct store_options){.path = restore->ask->database, .is_read_only = true}, &store, NULL))
    return;
  restore->report->replaced_last_row = store->committed_number;
  store_close(store);
}

static enum status check_room(const struct restore *restore, struct error *err) {
  struct statvfs disk;
  uint64_t wanted = 2 * restore->stretch.all_bytes + SPARE_BYTES; /* erasing writes some of it anew */
  if (statvfs(restore->data, &disk)) return files_fail(restore->data, err);
  uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
  if (room >= wanted) return STATUS_OK;
  return error_set(err, STATUS_FULL,
                   "%s: the restore takes up to %" PRIu64 " MB, and the disk has %" PRIu64 " MB left",
                   restore->data, (wanted >> 20) + 1, room >> 20);
}

static enum status settle_first(struct restore *restore, struct error *err) {
  bool was_finished;
  enum status status = restore_settle(restore->ask->database, &was_finished, err);
  if (status == STATUS_OK && was_finished && !restore->ask->is_replacing)
    status =
        error_set(err, STATUS_INVALID,
                  "%s: a restore that had been interrupted is finished now; to restore once more: --replace",
                  restore->ask->database);
  return status;
}

/* Whether nobody was ever there: no lock, and so nothing to settle. */
static bool is_untouched(const struct restore *restore) {
  char *lock = files_join(restore->data, "sarto.lock");
  bool is = access(lock, F_OK) != 0;
  free(lock);
  return is;
}

/* A place where nobody was is not touched by a restore that lacks the key. */
static enum status prepare(struct restore *restore, struct error *err) {
  bool is_first = is_untouched(restore);
  enum status status = is_first ? restore_find_key(restore, err) : STATUS_OK;
  if (status == STATUS_OK) status = make_place(restore, err);
  if (status == STATUS_OK) status = lock_place(restore, err);
  if (status == STATUS_OK) status = settle_first(restore, err);
  if (status == STATUS_OK) status = check_place(restore, err);
  if (status == STATUS_OK && !is_first) status = restore_find_key(restore, err);
  if (status == STATUS_OK) status = check_room(restore, err);
  if (status == STATUS_OK) read_replaced(restore);
  if (status == STATUS_OK && mkdir(restore->folder, 0700)) status = files_fail(restore->folder, err);
  return status;
}

/* ---- the new store ---- */

/* "shop-releases.db" of the backup is "other-releases.db" where other.db is wanted; NULL: not copied as it is. */
static char *new_name(const struct restore *restore, const char *name) {
  size_t old_length = strlen(restore->manifest.database) - 3;
  const char *rest = name + old_length, *own = files_name_of(restore->ask->database);
  struct buffer made = {0};
  if (strncmp(name, restore->manifest.database, old_length) || !strcmp(rest, "-forgotten.db")) return NULL;
  buffer_print(&made, "%.*s%s", (int)(strlen(own) - 3), own, rest);
  buffer_text(&made);
  return buffer_take(&made, NULL);
}

/* A log of the place, which is no database, goes on: it knows more than the backup's. */
static bool is_kept(const struct restore *restore, const char *name) {
  char *path = files_join(restore->data, name);
  bool is = !restore_replaces(restore->ask->database, name) && !access(path, F_OK);
  free(path);
  return is;
}

static enum status copy_file(struct restore *restore, const char *name, struct error *err) {
  char *made = new_name(restore, name);
  enum status status = STATUS_OK;
  if (made && !is_kept(restore, made)) {
    char *from = files_join(restore->ask->backup, name), *to = files_join(restore->folder, made);
    status = files_copy(from, to, &restore->stretch, err);
    free(to);
    free(from);
  }
  free(made);
  return status;
}

static enum status copy_files(struct restore *restore, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < restore->manifest.count && status == STATUS_OK; i++)
    status = copy_file(restore, restore->manifest.files[i].name, err);
  return status;
}

static void ignore(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

static enum status open_new(const struct restore *restore, struct store **store, struct error *err) {
  return store_open(&(struct store_options){.path = restore->database,
                                            .answered = ignore,
                                            .thin = restore->ask->thin,
                                            .thin_context = restore->ask->thin_context},
                    store, err);
}

/* All that the journal says is in the tables: then folded_number alone says which number comes next. */
static enum status fold_new(const struct restore *restore, uint64_t *last, struct error *err) {
  struct store *store = NULL;
  enum status status = open_new(restore, &store, err);
  if (status != STATUS_OK) return status;
  *last = store->committed_number;
  store_close(store);
  return STATUS_OK;
}

static enum status set_last(const struct restore *restore, uint64_t last, struct error *err) {
  sqlite3 *db = NULL;
  char sql[96];
  snprintf(sql, sizeof sql,
           "UPDATE meta SET value = %" PRIu64 " WHERE name = 'folded_number' AND value < %" PRIu64, last,
           last);
  enum status status = database_open(restore->database, NULL, DATABASE_WRITE, &schema_main, &db, err);
  if (status == STATUS_OK) status = database_run(db, sql, err);
  database_close(db);
  return status;
}

static enum status erase(struct restore *restore, struct error *err) {
  struct store *store = NULL;
  int64_t now_ms = clock_now_ms(), due = 0;
  enum status status = open_new(restore, &store, err);
  if (status == STATUS_OK) status = store_erase(store, now_ms, err);
  store_close(store);
  if (status == STATUS_OK) status = restore_count_due(restore, now_ms, &due, err);
  if (status != STATUS_OK || !due) return status;
  return error_set(err, STATUS_BUSY,
                   "%" PRId64 " people who were forgotten could not be erased from what was restored", due);
}

static enum status make_new(struct restore *restore, struct error *err) {
  uint64_t last = 0, known = 0;
  enum status status = copy_files(restore, err);
  if (status == STATUS_OK) status = fold_new(restore, &last, err);
  if (status == STATUS_OK) status = restore_tombstones(restore, &known, err);
  if (restore->report->replaced_last_row > known) known = restore->report->replaced_last_row;
  if (known > last) last = known;
  if (status == STATUS_OK) status = set_last(restore, last, err);
  if (status == STATUS_OK && restore->report->tombstones) status = erase(restore, err);
  restore->report->next_row = last + 1;
  return status;
}

/* ---- its place ---- */

static enum status sync_new(const struct restore *restore, struct error *err) {
  char **names, *lock = files_join(restore->folder, "sarto.lock");
  size_t count;
  enum status status = files_remove(lock, err);
  free(lock);
  if (status != STATUS_OK) return status;
  status = files_list(restore->folder, &names, &count, err);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    char *path = files_join(restore->folder, names[i]);
    status = files_sync(path, err);
    free(path);
  }
  files_free_names(names, count);
  return status == STATUS_OK ? files_sync(restore->folder, err) : status;
}

static enum status mark_whole(const struct restore *restore, struct error *err) {
  char *path = files_join(restore->folder, RESTORE_WHOLE);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  enum status status = file < 0 || fsync(file) ? files_fail(path, err) : STATUS_OK;
  if (file >= 0) close(file);
  free(path);
  if (status == STATUS_OK) status = files_sync(restore->folder, err);
  return status == STATUS_OK ? files_sync(restore->data, err) : status;
}

static enum status take_place(struct restore *restore, struct error *err) {
  bool was_finished;
  enum status status = sync_new(restore, err);
  if (status == STATUS_OK) status = files_step(&restore->stretch, 0, err); /* the last chance to stop */
  if (status == STATUS_OK) status = mark_whole(restore, err);
  return status == STATUS_OK ? restore_settle(restore->ask->database, &was_finished, err) : status;
}

static void init(struct restore *restore, const struct store_restore_ask *ask,
                 struct store_restore_report *report) {
  *restore = (struct restore){.ask = ask,
                              .report = report,
                              .lock = -1,
                              .data = files_folder_of(ask->database),
                              .stretch = {.progress = &ask->progress, .doing = "copying"}};
  if (strlen(ask->database) <= 3) return;
  restore->folder = restore_folder(ask->database);
  restore->database = files_join(restore->folder, files_name_of(ask->database));
}

static void fini(struct restore *restore) {
  bool was_finished;
  if (restore->lock >= 0) restore_settle(restore->ask->database, &was_finished, NULL);
  lock_close(restore->lock);
  manifest_fini(&restore->manifest);
  free(restore->key);
  free(restore->database);
  free(restore->folder);
  free(restore->data);
}

enum status store_restore(const struct store_restore_ask *ask, struct store_restore_report *report,
                          struct error *err) {
  struct restore restore;
  uint64_t start_us = clock_monotonic_us();
  *report = (struct store_restore_report){0};
  init(&restore, ask, report);
  enum status status = store_verify(ask->backup, &ask->progress, &report->backup, err);
  restore.stretch.all_bytes = report->backup.bytes;
  if (status == STATUS_OK) status = manifest_read(ask->backup, &restore.manifest, err);
  if (status == STATUS_OK) status = prepare(&restore, err);
  if (status == STATUS_OK) status = make_new(&restore, err);
  if (status == STATUS_OK) status = take_place(&restore, err);
  fini(&restore);
  report->backup.duration_us = clock_monotonic_us() - start_us;
  return status;
}
