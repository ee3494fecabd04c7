/* A workspace's folder: its deciding files as texts. See folder.h. Links are followed, other folders are not
 * looked into; what is read is bounded, so that a wrong path is an error and no flood. */
#include "host/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 8 << 20, OFFERS_BYTES_MAX = 512 << 20, FILES_MAX = 20000 };

enum status file_read(const char *path, size_t bytes_max, struct buffer *out, struct error *err) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  struct stat about;
  enum status status = STATUS_OK;
  ssize_t got = 0;
  if (descriptor < 0)
    return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", path, strerror(errno));
  if (fstat(descriptor, &about) || S_ISDIR(about.st_mode))
    status = error_set(err, STATUS_IO, "%s: not a file that can be read", path);
  while (!status) {
    buffer_reserve(out, 65536);
    got = read(descriptor, out->data + out->length, 65536);
    if (got <= 0) break;
    out->length += (size_t)got;
    if (out->length > bytes_max)
      status = error_set(err, STATUS_TOO_LARGE, "%s: larger than %zu bytes", path, bytes_max);
  }
  if (got < 0) status = error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
  close(descriptor);
  buffer_text(out);
  return status;
}

static enum status add_file(struct folder *folder, const char *path, const char *name, struct error *err) {
  struct buffer text = {0};
  char full[4096];
  snprintf(full, sizeof full, "%s/%s", path, name);
  if (folder->count == FILES_MAX)
    return error_set(err, STATUS_TOO_LARGE, "%s: more than %d files", path, FILES_MAX);
  size_t bytes_max = strcmp(name, "offers.ndjson") ? FILE_BYTES_MAX : OFFERS_BYTES_MAX;
  enum status status = file_read(full, bytes_max, &text, err);
  if (!status) {
    folder->files = mem_resize(folder->files, (folder->count + 1) * sizeof *folder->files);
    folder->files[folder->count++] =
        (struct release_file){arena_text(&folder->arena, name, strlen(name)),
                              {arena_text(&folder->arena, text.data, text.length), text.length}};
  }
  buffer_fini(&text);
  return status;
}

static bool is_folder(DIR *directory, const char *name) {
  struct stat about;
  return !fstatat(dirfd(directory), name, &about, 0) && S_ISDIR(about.st_mode);
}

/* `under` is "" or a folder of the workspace with a slash behind it; a rule further down would never fire. */
static enum status read_under(struct folder *folder, const char *path, const char *under,
                              struct findings *findings, struct error *err) {
  char full[4096], name[512];
  snprintf(full, sizeof full, "%s/%s", path, under);
  DIR *directory = opendir(full);
  enum status status = STATUS_OK;
  if (!directory && *under) return STATUS_OK;
  if (!directory) return error_set(err, STATUS_NOT_FOUND, "%s: %s", path, strerror(errno));
  for (const struct dirent *entry; !status && (entry = readdir(directory));) {
    if (entry->d_name[0] == '.' || strlen(entry->d_name) > 200) continue;
    snprintf(name, sizeof name, "%s%s", under, entry->d_name);
    if (*under && is_folder(directory, entry->d_name))
      findings_add(findings, name, 0, "folders inside %s are not read", under);
    else if (release_takes(name, findings))
      status = add_file(folder, path, name, err);
  }
  closedir(directory);
  return status;
}

enum status folder_read(const char *path, struct folder *folder, struct findings *findings,
                        struct error *err) {
  static const char *const under[] = {"", "strategies/", "signals/"};
  *folder = (struct folder){0};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof under / sizeof *under && !status; i++)
    status = read_under(folder, path, under[i], findings, err);
  if (status) folder_fini(folder);
  return status;
}

void folder_fini(struct folder *folder) {
  free(folder->files);
  arena_fini(&folder->arena);
  *folder = (struct folder){0};
}
