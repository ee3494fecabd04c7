/* A workspace's folder: its deciding files as texts. See folder.h. Links are followed, other folders are not
 * looked into; what is read is bounded, so that a wrong path is an error and no flood. */
#include "host/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "host/persona.h"

enum { SETTLE_MS = 300, SETTLE_OFFERS_MS = 1000 }; /* what is long is copied, by who knows what */
enum { FILE_BYTES_MAX = 8 << 20, OFFERS_BYTES_MAX = 512 << 20, FILES_MAX = 20000 };

enum status file_read(const char *path, size_t bytes_max, struct buffer *out, struct error *err) {
  int descriptor =
      open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer must not hold us */
  struct stat about;
  enum status status = STATUS_OK;
  ssize_t got = 0;
  if (descriptor < 0)
    return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", path, strerror(errno));
  if (fstat(descriptor, &about) || !S_ISREG(about.st_mode))
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

/* ---- the files ---- */

static bool is_of_offers(const char *name) {
  return !strcmp(name, "offers.ndjson");
}

static int64_t ms_of(struct timespec time) {
  return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

/* Before it is read. Both times: one can be set, and the other not everywhere be had. */
static void note_time(struct folder *folder, const char *path, int64_t settle_ms) {
  struct stat about;
  int64_t now_ms = clock_now_ms();
  if (stat(path, &about)) return;
  const int64_t times_ms[] = {ms_of(about.st_mtim), ms_of(about.st_ctim)};
  for (size_t i = 0; i < 2; i++) {
    if (times_ms[i] > now_ms) continue;
    if (times_ms[i] > folder->changed_ms) folder->changed_ms = times_ms[i];
    if (times_ms[i] + settle_ms > folder->settled_ms) folder->settled_ms = times_ms[i] + settle_ms;
  }
}

static enum status add_file(struct folder *folder, const char *path, const char *name, struct error *err) {
  struct buffer text = {0};
  char full[4096];
  snprintf(full, sizeof full, "%s/%s", path, name);
  if (folder->count == FILES_MAX)
    return error_set(err, STATUS_TOO_LARGE, "%s: more than %d files", path, FILES_MAX);
  size_t bytes_max = is_of_offers(name) ? OFFERS_BYTES_MAX : FILE_BYTES_MAX;
  note_time(folder, full, is_of_offers(name) ? SETTLE_OFFERS_MS : SETTLE_MS);
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

static bool ends_in_lua(const char *name) {
  size_t length = strlen(name);
  return length > 4 && !strcasecmp(name + length - 4, ".lua");
}

/* "all.lua.txt": what an editor makes of "all.lua". */
static bool is_lua_in_disguise(const char *name) {
  size_t length = strlen(name);
  return length > 8 && !strcasecmp(name + length - 8, ".lua.txt");
}

static bool holds_lua(const DIR *parent, const char *name) {
  int descriptor = openat(dirfd((DIR *)parent), name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
  bool is_found = false;
  if (!directory) return false;
  for (const struct dirent *entry; !is_found && (entry = readdir(directory));)
    is_found = entry->d_name[0] != '.' && ends_in_lua(entry->d_name);
  closedir(directory);
  return is_found;
}

/* Folders that hold no scripts are the workspace's own affair. */
static void judge_folder(const DIR *directory, const char *name, struct findings *findings) {
  static const char *const known[] = {"strategies", "signals", "personas", "specs", NULL};
  static const char *const strategy[] = {"strategy",
                                         NULL}; /* further from its plural than a slip of the pen */
  if (text_is_one_of(name, known) || !holds_lua(directory, name)) return;
  const char *nearest = text_nearest(name, strategy) ? "strategies" : text_nearest(name, known);
  if (nearest)
    findings_add(findings, name, 0, "not a folder of a workspace, did you mean %s/?", nearest);
  else
    findings_add(findings, name, 0,
                 "not a folder of a workspace, its .lua files are not read; strategies go into "
                 "strategies/, specs into specs/");
}

bool folder_takes(const char *name, struct findings *findings) {
  if (!strncmp(name, "personas/", 9) || !strncmp(name, "specs/", 6)) return false;
  if (ends_in_lua(name) && strcmp(name + strlen(name) - 4, ".lua")) {
    findings_add(findings, name, 0, "not read: its name must end in .lua, in small letters");
    return false;
  }
  if (is_lua_in_disguise(name)) {
    findings_add(findings, name, 0, "not read: its name must end in .lua, without .txt behind it");
    return false;
  }
  return release_takes(name, findings);
}

/* One name of a folder: `name` as the workspace knows it, with the folder before it. */
static enum status read_entry(struct folder *folder, DIR *directory, const char *path, const char *under,
                              const char *name, struct findings *findings, struct error *err) {
  const char *own = name + strlen(under);
  if (is_folder(directory, own)) {
    if (ends_in_lua(own) || is_of_offers(own))
      findings_add(findings, name, 0, "a folder where a file was expected");
    else if (*under)
      findings_add(findings, name, 0, "folders inside %s are not read", under);
    else
      judge_folder(directory, own, findings);
    return STATUS_OK;
  }
  return folder_takes(name, findings) ? add_file(folder, path, name, err) : STATUS_OK;
}

/* `under` is "" or a folder of the workspace with a slash behind it; a rule further down would never fire. Which of
 * these folders there are is the workspace's choice; one that is there and cannot be read is not one that is absent. */
static enum status read_under(struct folder *folder, const char *path, const char *under,
                              struct findings *findings, struct error *err) {
  char full[4096], name[512];
  snprintf(full, sizeof full, "%s%s%s", path, *under ? "/" : "", under);
  DIR *directory = opendir(full);
  enum status status = STATUS_OK;
  if (!directory && *under && errno == ENOENT) return STATUS_OK;
  if (!directory)
    return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", full, strerror(errno));
  for (const struct dirent *entry; !status && (entry = readdir(directory));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "%s%s", under, entry->d_name);
    status = read_entry(folder, directory, path, under, name, findings, err);
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
  if (status)
    folder_fini(folder);
  else
    folder_judge_end(folder, findings);
  return status;
}

static const struct release_file *file_find(const struct release_file *files, size_t count,
                                            const char *name) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(files[i].name, name)) return &files[i];
  return NULL;
}

/* White space alone says nothing. */
static bool is_ended(struct slice text) {
  while (text.length && strchr(" \t\r", text.data[text.length - 1])) text.length--;
  return !text.length || text.data[text.length - 1] == '\n';
}

void folder_judge_end(const struct folder *folder, struct findings *findings) {
  const struct release_file *file = file_find(folder->files, folder->count, "offers.ndjson");
  int line = 1;
  if (!file || is_ended(file->text)) return;
  for (size_t i = 0; i < file->text.length; i++) line += file->text.data[i] == '\n';
  findings_add(
      findings, file->name, line,
      "the last line has no line break at its end, as if the file were cut off there: end it with one");
}

/* ---- personas ---- */

bool folder_is_persona(const char *name) {
  size_t length = strlen(name);
  return !strncmp(name, "personas/", 9) && name[9] != '.' && !strchr(name + 9, '/') && length > 14 &&
         !strcmp(name + length - 5, ".json");
}

void folder_add_persona(struct folder *folder, const char *name, struct slice text) {
  folder->personas = mem_resize(folder->personas, (folder->persona_count + 1) * sizeof *folder->personas);
  folder->personas[folder->persona_count++] =
      (struct release_file){arena_text(&folder->arena, name, strlen(name)),
                            {arena_text(&folder->arena, text.data, text.length), text.length}};
}

enum status folder_read_personas(const char *path, struct folder *folder, struct error *err) {
  struct arena arena = {0};
  const char **names;
  if (!file_find(folder->files, folder->count, "expect.lua")) return STATUS_OK;
  enum status status = persona_names(path, &arena, &names, err);
  if (status) error_wrap(err, "%s/personas", path);
  for (; !status && *names; names++) {
    struct buffer text = {0};
    const char *file = arena_print(&arena, "%s/personas/%s.json", path, *names);
    note_time(folder, file, SETTLE_MS);
    status = file_read(file, PERSONA_BYTES_MAX, &text, err);
    if (!status)
      folder_add_persona(folder, arena_print(&arena, "personas/%s.json", *names),
                         (struct slice){text.data, text.length});
    buffer_fini(&text);
  }
  arena_fini(&arena);
  return status;
}

/* Whether `sarto test` would pass it over though it holds tests; what specs share is nobody's affair. */
static bool is_unheard_spec(const char *path, const char *name) {
  char full[4096];
  struct buffer text = {0};
  if (name[0] == '.' || strstr(name, "_spec.lua") || (!ends_in_lua(name) && !is_lua_in_disguise(name)))
    return false;
  snprintf(full, sizeof full, "%s/specs/%s", path, name);
  bool is_one = !file_read(full, FILE_BYTES_MAX, &text, NULL) && strstr(text.data, "describe");
  buffer_fini(&text);
  return is_one;
}

void folder_advise_specs(const char *path, struct findings *findings) {
  char full[4096], file[512];
  snprintf(full, sizeof full, "%s/specs", path);
  DIR *directory = opendir(full);
  if (!directory) return;
  for (const struct dirent *entry; (entry = readdir(directory));) {
    if (!is_unheard_spec(path, entry->d_name)) continue;
    snprintf(file, sizeof file, "specs/%s", entry->d_name);
    findings_advise(findings, file, 0, "`sarto test` does not run it: its name must end in _spec.lua");
  }
  closedir(directory);
}

static bool are_same(const struct release_file *left, size_t left_count, const struct release_file *files,
                     size_t count) {
  if (left_count != count) return false;
  for (size_t i = 0; i < count; i++) {
    const struct release_file *own = file_find(left, left_count, files[i].name);
    if (!own || own->text.length != files[i].text.length ||
        memcmp(own->text.data, files[i].text.data, files[i].text.length))
      return false;
  }
  return true;
}

bool folder_is_same(const struct folder *folder, const struct release_file *files, size_t count) {
  return are_same(folder->files, folder->count, files, count);
}

bool folder_has_same_personas(const struct folder *folder, const struct folder *other) {
  return are_same(folder->personas, folder->persona_count, other->personas, other->persona_count);
}

void folder_fini(struct folder *folder) {
  free(folder->files);
  free(folder->personas);
  arena_fini(&folder->arena);
  *folder = (struct folder){0};
}
