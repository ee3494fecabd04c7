/* The data folder's lock. flock and not fcntl: it belongs to the open file, so that a second store in this
 * same process is refused too, and the kernel gives it back however the process ends. The pid inside is for
 * people; it decides nothing. The file is never unlinked: another process may be waiting on its inode.
 */
#include "store/lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status in_use(int file, const char *what, struct error *err) {
  char text[24] = "";
  ssize_t length = pread(file, text, sizeof text - 1, 0);
  long pid = length > 0 ? strtol(text, NULL, 10) : 0;
  if (!pid) return error_set(err, STATUS_BUSY, "%s is in use by another process", what);
  return error_set(err, STATUS_BUSY, "%s is in use by process %ld", what, pid);
}

enum status lock_open(const char *path, const char *what, int *lock, struct error *err) {
  *lock = -1;
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 && errno == ENOENT)
    return error_set(err, STATUS_NOT_FOUND, "%s: its folder does not exist", what);
  if (file < 0) return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
  if (flock(file, LOCK_EX | LOCK_NB)) {
    enum status status = errno == EWOULDBLOCK ? in_use(file, what, err)
                                              : error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    close(file);
    return status;
  }
  char text[24];
  int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  /* Without its pid the lock holds all the same. */
  if (ftruncate(file, 0) || pwrite(file, text, (size_t)length, 0) != length) errno = 0;
  *lock = file;
  return STATUS_OK;
}

void lock_close(int lock) {
  if (lock < 0) return;
  if (ftruncate(lock, 0)) errno = 0;
  close(lock);
}

static long pid_in(const char *path) {
  char text[24] = "";
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = pread(file, text, sizeof text - 1, 0);
  close(file);
  return length > 0 ? strtol(text, NULL, 10) : 0;
}

/* False where nobody may look. */
static bool is_known_not_to_have(long pid, const struct stat *file) {
  char path[64];
  struct stat other;
  bool has = false;
  snprintf(path, sizeof path, "/proc/%ld/fd", pid);
  DIR *files = opendir(path);
  if (!files) return false;
  for (struct dirent *entry; !has && (entry = readdir(files));)
    has = !fstatat(dirfd(files), entry->d_name, &other, 0) && other.st_dev == file->st_dev &&
          other.st_ino == file->st_ino;
  closedir(files);
  return !has;
}

/* Whoever was killed left its number there, which may be another's by now. */
long lock_holder(const char *path) {
  struct stat file;
  long pid = stat(path, &file) ? 0 : pid_in(path);
  if (pid <= 0 || (kill((pid_t)pid, 0) && errno == ESRCH)) return 0;
  return is_known_not_to_have(pid, &file) ? 0 : pid;
}
