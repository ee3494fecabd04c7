/* A folder watched, by libuv. See watch.h.
 *
 * Events of the system say that there was something, not what: which files differ is found by reading. They follow what a
 * path was when they were asked for, and say nothing of what is written through a link or on another machine. So once a
 * second the folders and their files are looked at besides, on libuv's pool, for a network may be slow; where anything is
 * another than before it is as if an event had come, and where a folder is, all are asked for again. Before anybody is
 * told they are looked at too, so that the next look does not find the same once more.
 */
#include "host/watch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"

enum { FOLDERS = 4, QUIET_MS = 150, PATIENCE_MS = 1000, LOOK_MS = 1000 };

/* Zeroed: it is not there. */
struct mark {
  dev_t device;
  ino_t inode;
  struct timespec changed;
  uint64_t files; /* of its files, whatever their order */
};

struct watch {
  uv_loop_t *loop;
  char *paths[FOLDERS];
  struct mark marks[FOLDERS], found[FOLDERS]; /* as of the last look; by the one at hand, on the pool */
  uv_fs_event_t events[FOLDERS];
  uv_timer_t quiet, look;
  uv_work_t looking;
  uint64_t first_ms; /* of the run of changes at hand; 0: none */
  bool is_looking, is_telling, is_ending;
  int open_handles;
  void (*changed)(void *context);
  void (*gone)(void *context);
  void *context;
};

/* ---- looking ---- */

/* What is read of a workspace ends so. */
static bool is_looked_at(const char *name) {
  static const char *const ends[] = {".lua", ".ndjson", ".json"};
  size_t length = strlen(name);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    size_t end = strlen(ends[i]);
    if (*name != '.' && length > end && !strcmp(name + length - end, ends[i])) return true;
  }
  return false;
}

/* Through links, as it is read. */
static uint64_t mark_file(DIR *directory, const char *name) {
  struct stat about;
  if (fstatat(dirfd(directory), name, &about, 0)) return 0;
  const int64_t marks[] = {(int64_t)checksum(name, strlen(name)),
                           (int64_t)about.st_dev,
                           (int64_t)about.st_ino,
                           about.st_size,
                           about.st_mtim.tv_sec,
                           about.st_mtim.tv_nsec,
                           about.st_ctim.tv_sec,
                           about.st_ctim.tv_nsec};
  return checksum(marks, sizeof marks);
}

static uint64_t mark_files(const char *path) {
  DIR *directory = opendir(path);
  uint64_t sum = 0;
  if (!directory) return 0;
  for (const struct dirent *entry; (entry = readdir(directory));)
    if (is_looked_at(entry->d_name)) sum += mark_file(directory, entry->d_name);
  closedir(directory);
  return sum;
}

static struct mark mark_of(const char *path) {
  struct stat about;
  if (stat(path, &about)) return (struct mark){0};
  return (struct mark){about.st_dev, about.st_ino, about.st_mtim, mark_files(path)};
}

static bool is_same_folder(const struct mark *left, const struct mark *right) {
  return left->device == right->device && left->inode == right->inode &&
         left->changed.tv_sec == right->changed.tv_sec && left->changed.tv_nsec == right->changed.tv_nsec;
}

static void look(uv_work_t *work) {
  struct watch *watch = work->data;
  for (int i = 0; i < FOLDERS; i++) watch->found[i] = mark_of(watch->paths[i]);
}

static void finish_look(uv_work_t *work, int canceled);

static void begin_look(struct watch *watch) {
  if (watch->is_looking) return;
  watch->is_looking = true;
  must(!uv_queue_work(watch->loop, &watch->looking, look, finish_look));
}

static void look_now(uv_timer_t *timer) {
  begin_look(timer->data);
}

/* ---- telling ---- */

/* A look at hand may have come too early, and then the next one finds it once more. */
static void tell(uv_timer_t *timer) {
  struct watch *watch = timer->data;
  watch->first_ms = 0;
  watch->is_telling = true;
  begin_look(watch);
}

static void note_change(struct watch *watch) {
  uint64_t now_ms = uv_now(watch->loop), wait_ms = QUIET_MS;
  if (!watch->first_ms) watch->first_ms = now_ms;
  uint64_t waited_ms = now_ms - watch->first_ms;
  if (waited_ms + wait_ms > PATIENCE_MS) wait_ms = waited_ms < PATIENCE_MS ? PATIENCE_MS - waited_ms : 0;
  uv_timer_start(&watch->quiet, tell, wait_ms, 0);
}

static void take_event(uv_fs_event_t *handle, const char *name, int events, int status) {
  (void)name, (void)events;
  if (!status) note_change(handle->data);
}

/* What cannot be watched is looked at all the same. */
static void arm(struct watch *watch) {
  for (int i = 0; i < FOLDERS; i++) {
    uv_fs_event_stop(&watch->events[i]);
    uv_fs_event_start(&watch->events[i], take_event, watch->paths[i], 0);
  }
}

/* Whether anything is another than at the look before. */
static bool take_found(struct watch *watch) {
  bool is_same = true, are_same_folders = true;
  for (int i = 0; i < FOLDERS; i++) {
    bool is_folder = is_same_folder(&watch->found[i], &watch->marks[i]);
    are_same_folders &= is_folder;
    is_same &= is_folder && watch->found[i].files == watch->marks[i].files;
    watch->marks[i] = watch->found[i];
  }
  if (!are_same_folders) arm(watch);
  return !is_same;
}

static void let_go(struct watch *watch) {
  if (--watch->open_handles) return;
  if (watch->gone) watch->gone(watch->context);
  for (int i = 0; i < FOLDERS; i++) free(watch->paths[i]);
  free(watch);
}

static void finish_look(uv_work_t *work, int canceled) {
  struct watch *watch = work->data;
  bool is_telling = watch->is_telling;
  (void)canceled;
  watch->is_looking = watch->is_telling = false;
  if (watch->is_ending) {
    let_go(watch);
    return;
  }
  if (take_found(watch) && !is_telling) note_change(watch);
  if (is_telling) watch->changed(watch->context);
}

/* ---- life ---- */

struct watch *watch_new(uv_loop_t *loop, const char *folder, const struct watch_calls *calls) {
  static const char *const below[FOLDERS] = {"", "/strategies", "/signals", "/personas"};
  struct watch *watch = mem_zero(sizeof *watch);
  watch->loop = loop;
  watch->changed = calls->changed;
  watch->gone = calls->gone;
  watch->context = calls->context;
  for (int i = 0; i < FOLDERS; i++) {
    struct buffer path = {0};
    buffer_print(&path, "%s%s", folder, below[i]);
    watch->paths[i] = buffer_take(&path, NULL);
    uv_fs_event_init(loop, &watch->events[i]);
    watch->events[i].data = watch;
  }
  uv_timer_init(loop, &watch->quiet);
  uv_timer_init(loop, &watch->look);
  watch->quiet.data = watch->look.data = watch->looking.data = watch;
  watch->open_handles = FOLDERS + 2;
  arm(watch);
  for (int i = 0; i < FOLDERS; i++) watch->marks[i] = mark_of(watch->paths[i]);
  uv_timer_start(&watch->look, look_now, LOOK_MS, LOOK_MS);
  return watch;
}

static void finish_close(uv_handle_t *handle) {
  let_go(handle->data);
}

bool watch_take(struct watch *watch) {
  bool is_seen = watch->first_ms || watch->is_telling;
  uv_timer_stop(&watch->quiet);
  watch->first_ms = 0;
  watch->is_telling = false;
  return is_seen;
}

void watch_free(struct watch *watch) {
  if (!watch) return;
  watch->is_ending = true;
  watch->open_handles += watch->is_looking;
  for (int i = 0; i < FOLDERS; i++) uv_close((uv_handle_t *)&watch->events[i], finish_close);
  uv_close((uv_handle_t *)&watch->quiet, finish_close);
  uv_close((uv_handle_t *)&watch->look, finish_close);
}
