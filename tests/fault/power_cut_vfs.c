/* The disk whose power can be cut. It wraps the default VFS and lets that do the work (so locks and shared
 * memory are the real ones); beside it, each file is kept as its synced bytes and a list of writes since:
 *
 *   disk_file:  synced bytes │ write, write, truncate, write …     xSync carries the list into the bytes
 *   folder:     synced names │ made, deleted, made …               a new log's first xSync, and xDelete with
 *                                                                  its sync flag, carry the names over
 *
 * which is what SQLite's unix VFS does with a real disk. Nothing is really synced, so it is quick. One mutex
 * around everything; called on whatever threads the store runs.
 */
#include "tests/fault/power_cut_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

enum { SECTOR_BYTES = 512 };

struct change { /* of a file: a write, or a truncation where data is NULL */
  uint64_t offset;
  size_t length;
  char *data;
};

struct disk_file {
  struct disk_file *next;
  struct buffer synced;
  struct change *changes;
  size_t change_count, change_capacity;
};

struct name {
  char *path;
  struct disk_file *file; /* NULL: deleted */
};

struct names {
  struct name *items;
  size_t count;
};

/* What stands behind SQLite's own part of an open file. */
struct handle {
  const sqlite3_io_methods *real;
  struct disk_file *file;
  bool syncs_folder;
};

struct disk_image {
  struct name *items;
  size_t count;
  struct disk_file *files;
};

static struct {
  sqlite3_vfs vfs, *real;
  sqlite3_io_methods database_methods, log_methods; /* SQLite has two kinds: with locks and without */
  pthread_mutex_t mutex;
  struct disk_file *files;
  struct names now, synced, changes; /* `changes`: of names, in order, since the folder was synced */
  uint64_t countdown;
  power_cut_due *due;
  void *context;
} disk = {.mutex = PTHREAD_MUTEX_INITIALIZER};

uint64_t random_next(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static void names_add(struct names *names, const char *path, struct disk_file *file) {
  names->items = mem_resize(names->items, (names->count + 1) * sizeof *names->items);
  names->items[names->count++] = (struct name){mem_copy_text(path), file};
}

static struct name *names_find(struct names *names, const char *path) {
  for (size_t i = 0; i < names->count; i++)
    if (!strcmp(names->items[i].path, path)) return &names->items[i];
  return NULL;
}

static void names_set(struct names *names, const char *path, struct disk_file *file) {
  struct name *name = names_find(names, path);
  if (name)
    name->file = file;
  else
    names_add(names, path, file);
}

static void names_clear(struct names *names) {
  for (size_t i = 0; i < names->count; i++) free(names->items[i].path);
  free(names->items);
  *names = (struct names){0};
}

static void files_free(struct disk_file *file) {
  while (file) {
    struct disk_file *next = file->next;
    for (size_t i = 0; i < file->change_count; i++) free(file->changes[i].data);
    free(file->changes);
    buffer_fini(&file->synced);
    free(file);
    file = next;
  }
}

static void resize(struct buffer *bytes, size_t length) {
  if (length > bytes->length) {
    buffer_reserve(bytes, length - bytes->length);
    memset(bytes->data + bytes->length, 0, length - bytes->length);
  }
  bytes->length = length;
}

static void put(struct buffer *bytes, uint64_t offset, const char *data, size_t length) {
  if (bytes->length < offset + length) resize(bytes, offset + length);
  memcpy(bytes->data + offset, data, length);
}

static void count_down(void) {
  if (disk.due && !--disk.countdown) disk.countdown = disk.due(disk.context);
}

static void change_file(struct disk_file *file, uint64_t offset, const void *data, size_t length) {
  if (file->change_count == file->change_capacity) {
    file->change_capacity = file->change_capacity ? 2 * file->change_capacity : 16;
    file->changes = mem_resize(file->changes, file->change_capacity * sizeof *file->changes);
  }
  file->changes[file->change_count++] = (struct change){offset, length, data ? mem_copy(data, length) : NULL};
}

static void sync_file(struct disk_file *file) {
  for (size_t i = 0; i < file->change_count; i++) {
    struct change *change = &file->changes[i];
    if (change->data)
      put(&file->synced, change->offset, change->data, change->length);
    else
      resize(&file->synced, change->offset);
    free(change->data);
  }
  file->change_count = 0;
}

static void sync_folder(void) {
  for (size_t i = 0; i < disk.changes.count; i++)
    names_set(&disk.synced, disk.changes.items[i].path, disk.changes.items[i].file);
  names_clear(&disk.changes);
}

static struct handle *handle_of(sqlite3_file *file) {
  return (struct handle *)((char *)file + disk.real->szOsFile);
}

static int on_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset) {
  pthread_mutex_lock(&disk.mutex);
  struct handle *handle = handle_of(file);
  count_down();
  change_file(handle->file, (uint64_t)offset, data, (size_t)length);
  int code = handle->real->xWrite(file, data, length, offset);
  pthread_mutex_unlock(&disk.mutex);
  return code;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size) {
  pthread_mutex_lock(&disk.mutex);
  struct handle *handle = handle_of(file);
  count_down();
  change_file(handle->file, (uint64_t)size, NULL, 0);
  int code = handle->real->xTruncate(file, size);
  pthread_mutex_unlock(&disk.mutex);
  return code;
}

static int on_sync(sqlite3_file *file, int flags) {
  (void)flags;
  pthread_mutex_lock(&disk.mutex);
  struct handle *handle = handle_of(file);
  count_down();
  sync_file(handle->file);
  if (handle->syncs_folder) {
    count_down();
    sync_folder();
    handle->syncs_folder = false;
  }
  pthread_mutex_unlock(&disk.mutex);
  return SQLITE_OK;
}

static struct disk_file *file_at(const char *path) {
  struct name *name = names_find(&disk.now, path);
  if (name && name->file) return name->file;
  count_down();
  struct disk_file *file = mem_zero(sizeof *file);
  file->next = disk.files;
  disk.files = file;
  names_set(&disk.now, path, file);
  names_add(&disk.changes, path, file);
  return file;
}

static int on_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags) {
  enum { LOGS = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL, KEPT = LOGS | SQLITE_OPEN_MAIN_DB };
  pthread_mutex_lock(&disk.mutex);
  int code = disk.real->xOpen(vfs, path, file, flags, out_flags);
  if (code == SQLITE_OK && path && flags & KEPT) {
    sqlite3_io_methods *methods = flags & LOGS ? &disk.log_methods : &disk.database_methods;
    *handle_of(file) =
        (struct handle){file->pMethods, file_at(path), flags & SQLITE_OPEN_CREATE && flags & LOGS};
    *methods = *file->pMethods;
    methods->xWrite = on_write;
    methods->xTruncate = on_truncate;
    methods->xSync = on_sync;
    file->pMethods = methods;
  }
  pthread_mutex_unlock(&disk.mutex);
  return code;
}

static int on_delete(sqlite3_vfs *vfs, const char *path, int is_synced) {
  pthread_mutex_lock(&disk.mutex);
  count_down();
  int code = disk.real->xDelete(vfs, path, 0);
  if (code == SQLITE_OK && names_find(&disk.now, path)) {
    names_set(&disk.now, path, NULL);
    names_add(&disk.changes, path, NULL);
    count_down();
    if (is_synced) sync_folder();
  }
  pthread_mutex_unlock(&disk.mutex);
  return code;
}

static void forget_all(void) {
  files_free(disk.files);
  disk.files = NULL;
  names_clear(&disk.now);
  names_clear(&disk.synced);
  names_clear(&disk.changes);
}

void power_cut_start(uint64_t operations, power_cut_due *due, void *context) {
  if (!disk.real) {
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = POWER_CUT_VFS;
    disk.vfs.szOsFile = disk.real->szOsFile + (int)sizeof(struct handle);
    disk.vfs.xOpen = on_open;
    disk.vfs.xDelete = on_delete;
    must(sqlite3_vfs_register(&disk.vfs, 0) == SQLITE_OK);
  }
  forget_all();
  disk.countdown = operations;
  disk.due = due;
  disk.context = context;
}

void power_cut_stop(void) {
  disk.due = NULL;
  forget_all();
}

void power_cut_exclude(void (*action)(void *context), void *context) {
  pthread_mutex_lock(&disk.mutex);
  action(context);
  pthread_mutex_unlock(&disk.mutex);
}

static bool survives(enum survival survival, uint64_t *seed) {
  return survival == EVERYTHING_SURVIVES || (survival == HALF_SURVIVES && random_next(seed) & 1);
}

/* Whether the file grew is the folder's business and may survive without the bytes: then they are zeros. */
static void survive_write(struct buffer *bytes, const struct change *change, enum survival survival,
                          uint64_t *seed) {
  uint64_t at = change->offset, end = change->offset + change->length;
  if (survives(survival, seed) && bytes->length < end) resize(bytes, end);
  while (at < end) {
    uint64_t stop = (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
    if (stop > end) stop = end;
    if (survives(survival, seed)) put(bytes, at, change->data + (at - change->offset), stop - at);
    at = stop;
  }
}

static struct disk_file *survive_file(const struct disk_file *file, enum survival survival, uint64_t *seed) {
  struct disk_file *left = mem_zero(sizeof *left);
  buffer_add(&left->synced, file->synced.data, file->synced.length);
  for (size_t i = 0; i < file->change_count; i++) {
    const struct change *change = &file->changes[i];
    if (change->data)
      survive_write(&left->synced, change, survival, seed);
    else if (survives(survival, seed))
      resize(&left->synced, change->offset);
  }
  return left;
}

struct disk_image *disk_image_take(enum survival survival, uint64_t seed) {
  struct disk_image *image = mem_zero(sizeof *image);
  struct names left = {0};
  for (size_t i = 0; i < disk.synced.count; i++)
    names_set(&left, disk.synced.items[i].path, disk.synced.items[i].file);
  for (size_t i = 0; i < disk.changes.count; i++)
    if (survives(survival, &seed)) names_set(&left, disk.changes.items[i].path, disk.changes.items[i].file);
  for (size_t i = 0; i < left.count; i++) {
    if (!left.items[i].file) continue;
    struct disk_file *file = survive_file(left.items[i].file, survival, &seed);
    file->next = image->files;
    image->files = file;
    left.items[i].file = file;
  }
  image->items = left.items;
  image->count = left.count;
  return image;
}

void disk_image_write(const struct disk_image *image, const char *folder) {
  for (size_t i = 0; i < image->count; i++) {
    const struct name *name = &image->items[i];
    if (!name->file) continue;
    struct buffer path = {0};
    buffer_print(&path, "%s%s", folder, strrchr(name->path, '/'));
    FILE *out = fopen(buffer_text(&path), "wb");
    must(out);
    size_t length = name->file->synced.length;
    must(!length || fwrite(name->file->synced.data, 1, length, out) == length);
    must(!fclose(out));
    buffer_fini(&path);
  }
}

void disk_image_free(struct disk_image *image) {
  struct names names = {image->items, image->count};
  names_clear(&names);
  files_free(image->files);
  free(image);
}
