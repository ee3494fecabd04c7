/* What a restore leaves behind, and its last steps. See restore.h.
 *
 *   shop-restoring/ without a mark     never became whole: deleted; the old store was not touched
 *   …/whole                            delete the old store's files │ rename the mark to
 *   …/cleared                          move each new file into its place │ delete the mark, the folder
 *
 * Each step can be done again from its beginning: a cut anywhere is finished by the next who opens the store. Nothing reads
 * meanwhile; whoever only looks is told that it is not over. With the folder's lock held.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "store/lock.h"
#include "store/restore_inside.h"

char *restore_folder(const char *database) {
  struct buffer path = {0};
  buffer_print(&path, "%.*s-restoring", (int)(strlen(database) - 3), database);
  buffer_text(&path);
  return buffer_take(&path, NULL);
}

/* What follows the base in the name of a file that a restore takes the place of. */
static bool is_replaced(const char *rest) {
  static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
  static const char *const names[] = {".db", "-releases.db", "-forgotten.db"};
  size_t length = strlen(rest);
  if (!strncmp(rest, "-journal-", 9) && rest[9] >= '0' && rest[9] <= '9') return true;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t j = 0; j < sizeof suffixes / sizeof *suffixes; j++)
      if (length == strlen(names[i]) + strlen(suffixes[j]) && !strncmp(rest, names[i], strlen(names[i])) &&
          !strcmp(rest + strlen(names[i]), suffixes[j]))
        return true;
  return false;
}

bool restore_replaces(const char *database, const char *name) {
  const char *own = files_name_of(database);
  size_t length = strlen(own) - 3;
  return !strncmp(name, own, length) && is_replaced(name + length);
}

static bool has_mark(const char *folder, const char *mark) {
  char *path = files_join(folder, mark);
  bool has = !access(path, F_OK);
  free(path);
  return has;
}

bool restore_is_open(const char *database) {
  if (strlen(database) <= 3) return false;
  char *folder = restore_folder(database);
  bool is = has_mark(folder, RESTORE_WHOLE) || has_mark(folder, RESTORE_CLEARED);
  free(folder);
  return is;
}

static enum status clear(const char *database, const char *folder, struct error *err) {
  char *data = files_folder_of(database), **names;
  size_t count;
  enum status status = files_list(data, &names, &count, err);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (!restore_replaces(database, names[i])) continue;
    char *path = files_join(data, names[i]);
    status = files_remove(path, err);
    free(path);
  }
  files_free_names(names, count);
  if (status == STATUS_OK) status = files_sync(data, err);
  char *whole = files_join(folder, RESTORE_WHOLE), *cleared = files_join(folder, RESTORE_CLEARED);
  if (status == STATUS_OK && rename(whole, cleared)) status = files_fail(whole, err);
  if (status == STATUS_OK) status = files_sync(folder, err);
  free(cleared);
  free(whole);
  free(data);
  return status;
}

static enum status move_in(const char *database, const char *folder, struct error *err) {
  char *data = files_folder_of(database), **names;
  size_t count;
  enum status status = files_list(folder, &names, &count, err);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (!strcmp(names[i], RESTORE_CLEARED)) continue;
    char *from = files_join(folder, names[i]), *to = files_join(data, names[i]);
    if (rename(from, to)) status = files_fail(from, err);
    free(to);
    free(from);
  }
  files_free_names(names, count);
  if (status == STATUS_OK) status = files_sync(data, err);
  if (status == STATUS_OK) status = files_remove(folder, err);
  if (status == STATUS_OK) status = files_sync(data, err);
  free(data);
  return status;
}

enum status restore_settle(const char *database, bool *was_finished, struct error *err) {
  enum status status = STATUS_OK;
  *was_finished = false;
  if (strlen(database) <= 3) return STATUS_OK;
  char *folder = restore_folder(database);
  if (!access(folder, F_OK)) {
    *was_finished = restore_is_open(database);
    if (has_mark(folder, RESTORE_WHOLE)) status = clear(database, folder, err);
    if (status == STATUS_OK)
      status = *was_finished ? move_in(database, folder, err) : files_remove(folder, err);
  }
  free(folder);
  return status;
}

enum status restore_lock(const char *database, int *lock, struct error *err) {
  char *data = files_folder_of(database), *path = files_join(data, "sarto.lock");
  enum status status = lock_open(path, database, lock, err);
  free(path);
  free(data);
  return status;
}

enum status store_settle(const char *database, struct error *err) {
  bool was_finished;
  int lock;
  if (!restore_is_open(database)) return STATUS_OK;
  enum status status = restore_lock(database, &lock, err);
  if (status == STATUS_OK) status = restore_settle(database, &was_finished, err);
  lock_close(lock);
  return status;
}
