/* A folder watched, by libuv. See watch.h.
 *
 * Events of the system say that there was something, not what: which files differ is found by reading. They follow what a
 * path was when they were asked for, not what it is now, so once a second the folders are looked at, and where one is
 * another than before, or its time is, all are asked for again. What events miss (a network's file system) is found so too.
 */
#include "host/watch.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/memory.h"

enum { FOLDERS = 4, QUIET_MS = 150, PATIENCE_MS = 1000, LOOK_MS = 1000 };

struct mark {
  dev_t device;
  ino_t inode;
  struct timespec changed;
};

struct watch {
  uv_loop_t *loop;
  char *paths[FOLDERS];
  struct mark marks[FOLDERS]; /* zeroed: it is not there */
  uv_fs_event_t events[FOLDERS];
  uv_timer_t quiet, look;
  uint64_t first_ms; /* of the run of changes at hand; 0: none */
  int open_handles;
  void (*changed)(void *context);
  void *context;
};

static void tell(uv_timer_t *timer) {
  struct watch *watch = timer->data;
  watch->first_ms = 0;
  watch->changed(watch->context);
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

static struct mark mark_of(const char *path) {
  struct stat about;
  if (stat(path, &about)) return (struct mark){0};
  return (struct mark){about.st_dev, about.st_ino, about.st_mtim};
}

static bool is_same(const struct mark *left, const struct mark *right) {
  return left->device == right->device && left->inode == right->inode &&
         left->changed.tv_sec == right->changed.tv_sec && left->changed.tv_nsec == right->changed.tv_nsec;
}

/* What cannot be watched is looked at all the same. */
static void arm(struct watch *watch) {
  for (int i = 0; i < FOLDERS; i++) {
    uv_fs_event_stop(&watch->events[i]);
    watch->marks[i] = mark_of(watch->paths[i]);
    uv_fs_event_start(&watch->events[i], take_event, watch->paths[i], 0);
  }
}

static void look(uv_timer_t *timer) {
  struct watch *watch = timer->data;
  for (int i = 0; i < FOLDERS; i++) {
    struct mark now = mark_of(watch->paths[i]);
    if (is_same(&now, &watch->marks[i])) continue;
    arm(watch);
    note_change(watch);
    return;
  }
}

struct watch *watch_new(uv_loop_t *loop, const char *folder, void (*changed)(void *context), void *context) {
  static const char *const below[FOLDERS] = {"", "/strategies", "/signals", "/personas"};
  struct watch *watch = mem_zero(sizeof *watch);
  watch->loop = loop;
  watch->changed = changed;
  watch->context = context;
  for (int i = 0; i < FOLDERS; i++) {
    struct buffer path = {0};
    buffer_print(&path, "%s%s", folder, below[i]);
    watch->paths[i] = buffer_take(&path, NULL);
    uv_fs_event_init(loop, &watch->events[i]);
    watch->events[i].data = watch;
  }
  uv_timer_init(loop, &watch->quiet);
  uv_timer_init(loop, &watch->look);
  watch->quiet.data = watch->look.data = watch;
  watch->open_handles = FOLDERS + 2;
  arm(watch);
  uv_timer_start(&watch->look, look, LOOK_MS, LOOK_MS);
  return watch;
}

static void finish_close(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  if (--watch->open_handles) return;
  for (int i = 0; i < FOLDERS; i++) free(watch->paths[i]);
  free(watch);
}

void watch_free(struct watch *watch) {
  if (!watch) return;
  for (int i = 0; i < FOLDERS; i++) uv_close((uv_handle_t *)&watch->events[i], finish_close);
  uv_close((uv_handle_t *)&watch->quiet, finish_close);
  uv_close((uv_handle_t *)&watch->look, finish_close);
}
