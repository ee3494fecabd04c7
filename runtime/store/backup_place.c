/* Where a backup may be made. See backup.h. Not in the data folder, for there nobody would erase from it who is forgotten
 * later; not over anything; and not where there is no room. It is made under another name, whose folder is locked (flock)
 * by whoever makes it: one that nobody has locked is what a cut left, and is removed. Before anything is copied.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/backup_inside.h"
#include "store/journal.h"

enum { SPARE_BYTES = 4 << 20 };

static enum status check_outside(const struct backup *backup, const char *parent, struct error *err) {
  char *data = files_folder_of(backup->store->path);
  char *outer = realpath(data, NULL), *inner = realpath(parent, NULL); /* errno is of the last one */
  size_t length = outer ? strlen(outer) : 0;
  enum status status = STATUS_OK;
  if (!inner && errno == ENOENT)
    status =
        error_set(err, STATUS_NOT_FOUND, "%s: there is no such folder for the backup to be made in", parent);
  else if (!inner || !outer)
    status = files_fail(inner ? data : parent, err);
  else if (!strncmp(inner, outer, length) && (!inner[length] || inner[length] == '/' || length == 1))
    status = error_set(
        err, STATUS_INVALID,
        "%s: lies in the data folder, %s, where a backup would keep who is forgotten later: name another "
        "place, on another disk at best",
        backup->target, outer);
  free(outer);
  free(inner);
  free(data);
  return status;
}

static enum status check_empty(const struct backup *backup, struct error *err) {
  struct stat about;
  char **names;
  size_t count;
  if (lstat(backup->target, &about)) return errno == ENOENT ? STATUS_OK : files_fail(backup->target, err);
  if (!S_ISDIR(about.st_mode))
    return error_set(err, STATUS_INVALID, "%s: is there already, and no empty folder", backup->target);
  enum status status = files_list(backup->target, &names, &count, err);
  files_free_names(names, count);
  if (status != STATUS_OK || !count) return status;
  return error_set(err, STATUS_INVALID, "%s: is not empty; a backup is never added to or written over",
                   backup->target);
}

static enum status check_room(const struct backup *backup, const char *parent, struct error *err) {
  struct statvfs disk;
  uint64_t wanted = backup->stretch.all_bytes + SPARE_BYTES;
  if (statvfs(parent, &disk)) return files_fail(parent, err);
  uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
  if (room >= wanted) return STATUS_OK;
  return error_set(err, STATUS_FULL,
                   "%s: the backup takes about %" PRIu64 " MB, and the disk has %" PRIu64 " MB left",
                   backup->target, (wanted >> 20) + 1, room >> 20);
}

/* A folder of that name that nobody holds is what one who was killed left. */
static enum status make_folder(struct backup *backup, struct error *err) {
  for (int tries = 0; tries < 3; tries++) {
    if (mkdir(backup->folder, 0700) && errno != EEXIST) return files_fail(backup->folder, err);
    int lock = open(backup->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0) return files_fail(backup->folder, err);
    if (flock(lock, LOCK_EX | LOCK_NB)) {
      close(lock);
      return error_set(err, STATUS_BUSY, "%s: is being made right now by another process", backup->target);
    }
    char **names;
    size_t count;
    struct stat held, named;
    enum status status = files_list(backup->folder, &names, &count, err);
    files_free_names(names, count);
    if (status == STATUS_OK && count) status = files_remove(backup->folder, err);
    /* It may have got its name, or have been removed, between opening and locking. */
    bool is_ours = status == STATUS_OK && !count && !fstat(lock, &held) && !stat(backup->folder, &named) &&
                   held.st_ino == named.st_ino && held.st_dev == named.st_dev;
    if (is_ours) {
      backup->lock = lock;
      backup->is_made = true;
      return STATUS_OK;
    }
    close(lock);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) return status;
  }
  return error_set(err, STATUS_BUSY, "%s: is being made right now by another process", backup->target);
}

enum status backup_prepare(struct backup *backup, struct error *err) {
  char *parent = files_folder_of(backup->target);
  enum status status = check_outside(backup, parent, err);
  if (status == STATUS_OK) status = check_empty(backup, err);
  if (status == STATUS_OK) status = check_room(backup, parent, err);
  if (status == STATUS_OK) status = make_folder(backup, err);
  free(parent);
  return status;
}
