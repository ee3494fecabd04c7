/* Reading, copying and removing whole files. See files.h. Large files are made durable bit by bit: one sync of a gigabyte
 * would keep a server's commits on the same disk waiting. No thread of its own.
 */
#include "store/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

enum { PIECE_BYTES = 1 << 20, SYNC_PIECES = 8 };

enum status files_step(struct files_stretch *stretch, uint64_t bytes, struct error *err) {
  const struct store_progress *progress = stretch->progress;
  stretch->done_bytes += bytes;
  if (stretch->done_bytes > stretch->all_bytes) stretch->all_bytes = stretch->done_bytes;
  if (!progress || !progress->goes_on) return STATUS_OK;
  if (progress->goes_on(progress->context, stretch->doing, stretch->done_bytes, stretch->all_bytes))
    return STATUS_OK;
  return error_set(err, STATUS_CLOSED, "stopped before it was whole");
}

enum status files_fail(const char *path, struct error *err) {
  if (errno == ENOSPC || errno == EDQUOT)
    return error_set(err, STATUS_FULL, "%s: there is no space left on the disk", path);
  return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", path, strerror(errno));
}

char *files_join(const char *folder, const char *name) {
  struct buffer path = {0};
  buffer_print(&path, "%s/%s", folder, name);
  return buffer_take(&path, NULL);
}

const char *files_name_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

char *files_folder_of(const char *path) {
  struct buffer folder = {0};
  const char *name = files_name_of(path);
  if (name - path > 1)
    buffer_add(&folder, path, (size_t)(name - path) - 1);
  else
    buffer_add_text(&folder, name > path ? "/" : ".");
  return buffer_take(&folder, NULL);
}

static int by_name(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

enum status files_list(const char *folder, char ***names, size_t *count, struct error *err) {
  DIR *listing = opendir(folder);
  *names = NULL;
  *count = 0;
  if (!listing) return files_fail(folder, err);
  for (const struct dirent *file; (file = readdir(listing));) {
    if (!strcmp(file->d_name, ".") || !strcmp(file->d_name, "..")) continue;
    *names = mem_resize(*names, (*count + 1) * sizeof **names);
    (*names)[(*count)++] = mem_copy_text(file->d_name);
  }
  closedir(listing);
  if (*count) qsort(*names, *count, sizeof **names, by_name);
  return STATUS_OK;
}

void files_free_names(char **names, size_t count) {
  for (size_t i = 0; i < count; i++) free(names[i]);
  free(names);
}

enum status files_sync(const char *path, struct error *err) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return files_fail(path, err);
  enum status status = fsync(file) ? files_fail(path, err) : STATUS_OK;
  close(file);
  return status;
}

static bool is_folder(const char *path) {
  struct stat about;
  return !lstat(path, &about) && S_ISDIR(about.st_mode);
}

enum status files_remove(const char *path, struct error *err) {
  char **names;
  size_t count;
  if (!is_folder(path)) return unlink(path) && errno != ENOENT ? files_fail(path, err) : STATUS_OK;
  enum status status = files_list(path, &names, &count, err);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    char *inside = files_join(path, names[i]);
    status = files_remove(inside, err);
    free(inside);
  }
  files_free_names(names, count);
  if (status == STATUS_OK && rmdir(path)) status = files_fail(path, err);
  return status;
}

static enum status fingerprint_all(int file, const char *path, struct files_stretch *stretch, char *piece,
                                   struct fingerprint *fingerprint, uint64_t *bytes, struct error *err) {
  enum status status = STATUS_OK;
  ssize_t length = 0;
  while (status == STATUS_OK && (length = read(file, piece, PIECE_BYTES)) > 0) {
    fingerprint_add(fingerprint, piece, (size_t)length);
    *bytes += (uint64_t)length;
    status = files_step(stretch, (uint64_t)length, err);
  }
  return length < 0 ? files_fail(path, err) : status;
}

enum status files_fingerprint(const char *path, struct files_stretch *stretch,
                              char hash[static FINGERPRINT_TEXT_BYTES], uint64_t *bytes, struct error *err) {
  struct fingerprint fingerprint;
  *bytes = 0;
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return files_fail(path, err);
  char *piece = mem_alloc(PIECE_BYTES);
  fingerprint_init(&fingerprint);
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  enum status status = fingerprint_all(file, path, stretch, piece, &fingerprint, bytes, err);
  fingerprint_print(&fingerprint, hash);
  free(piece);
  close(file);
  return status;
}

static bool write_all(int file, const char *bytes, size_t length) {
  while (length) {
    ssize_t written = write(file, bytes, length);
    if (written < 0) return false;
    bytes += written;
    length -= (size_t)written;
  }
  return true;
}

static enum status copy_pieces(int from, int to, const char *from_path, const char *to_path, uint64_t left,
                               struct files_stretch *stretch, struct error *err) {
  char *piece = mem_alloc(PIECE_BYTES);
  enum status status = STATUS_OK;
  for (unsigned pieces = 1; left && status == STATUS_OK; pieces++) {
    ssize_t length = read(from, piece, left < PIECE_BYTES ? (size_t)left : PIECE_BYTES);
    if (!length) break;
    if (length < 0)
      status = files_fail(from_path, err);
    else if (!write_all(to, piece, (size_t)length) || (pieces % SYNC_PIECES == 0 && fdatasync(to)))
      status = files_fail(to_path, err);
    else
      status = files_step(stretch, (uint64_t)length, err), left -= (uint64_t)length;
  }
  free(piece);
  return status == STATUS_OK && fsync(to) ? files_fail(to_path, err) : status;
}

enum status files_copy(const char *from, const char *to, struct files_stretch *stretch, struct error *err) {
  struct stat about;
  int source = open(from, O_RDONLY | O_CLOEXEC), target = -1;
  enum status status = source < 0 || fstat(source, &about) ? files_fail(from, err) : STATUS_OK;
  if (status == STATUS_OK) {
    target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    status = target < 0 ? files_fail(to, err)
                        : copy_pieces(source, target, from, to, (uint64_t)about.st_size, stretch, err);
  }
  if (target >= 0) close(target);
  if (source >= 0) close(source);
  return status;
}
