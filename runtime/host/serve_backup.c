/* Backups by a running server. See serve_backup.h. A backup takes longer than a request may wait, so the request begins it,
 * and others ask how far it is; it goes on when nobody asks, and is whole or nothing in the end. What it came to is told
 * until the next one begins. What the pool's thread notes while it works is atomic.
 */
#include "host/serve_backup.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "host/audit.h"
#include "host/say.h"

enum backup_state { BACKUP_NONE, BACKUP_RUNNING, BACKUP_DONE, BACKUP_FAILED };

struct serve_backup {
  uv_loop_t *loop;
  sarto_runtime *runtime;
  const char *database; /* NULL: none */
  uv_work_t work;
  enum backup_state state;
  char *path, *report;
  int status;
  sarto_error error;
  atomic_bool is_ending;
  _Atomic uint64_t done_bytes, all_bytes;
  const char *_Atomic doing;
};

struct serve_backup *serve_backup_new(uv_loop_t *loop, sarto_runtime *runtime, const char *database) {
  struct serve_backup *backup = mem_zero(sizeof *backup);
  backup->loop = loop;
  backup->runtime = runtime;
  backup->database = database;
  backup->work.data = backup;
  return backup;
}

void serve_backup_free(struct serve_backup *backup) {
  if (!backup) return;
  backup->is_ending = true;
  while (backup->state == BACKUP_RUNNING) uv_run(backup->loop, UV_RUN_ONCE);
  free(backup->report);
  free(backup->path);
  free(backup);
}

/* ---- making ---- */

static int note_progress(void *context, const char *doing, uint64_t done_bytes, uint64_t all_bytes) {
  struct serve_backup *backup = context;
  backup->doing = doing;
  backup->done_bytes = done_bytes;
  backup->all_bytes = all_bytes;
  return !backup->is_ending;
}

static void make(uv_work_t *work) {
  struct serve_backup *backup = work->data;
  const sarto_watching watching = {note_progress, backup};
  struct error err;
  backup->status =
      sarto_backup_watched(backup->runtime, backup->path, &watching, &backup->report, &backup->error);
  if (audit_write(backup->database, AUDIT_BACKUP, NULL, AUDIT_CONTROL, (enum status)backup->status, &err))
    say(stderr, "sarto serve: audit log: %s", err.text);
}

static void finish(uv_work_t *work, int canceled) {
  struct serve_backup *backup = work->data;
  (void)canceled;
  backup->state = backup->status ? BACKUP_FAILED : BACKUP_DONE;
}

static void begin(struct serve_backup *backup, const char *path) {
  free(backup->path);
  free(backup->report);
  backup->path = mem_copy_text(path);
  backup->report = NULL;
  backup->done_bytes = backup->all_bytes = 0;
  backup->doing = "beginning";
  must(!uv_queue_work(backup->loop, &backup->work, make, finish));
  backup->state = BACKUP_RUNNING;
}

/* One folder is for one database, but a slip of the pen names another. */
static bool is_other(const struct serve_backup *backup, const char *database) {
  char *own = realpath(backup->database, NULL), *asked = database ? realpath(database, NULL) : NULL;
  bool is = database && own && (!asked || strcmp(own, asked));
  free(own);
  free(asked);
  return is;
}

/* ---- routes ---- */

static void answer(struct http_request *request, int status, struct buffer *body) {
  size_t length;
  char *text = buffer_take(body, &length);
  http_answer(request, status, "application/json", text, length);
}

static void put_progress(struct buffer *out, const struct serve_backup *backup) {
  json_put_member(out, "doing", backup->doing);
  buffer_print(out, ",\"done\":%llu,\"all\":%llu", (unsigned long long)backup->done_bytes,
               (unsigned long long)backup->all_bytes);
}

static void put_state(struct buffer *out, const struct serve_backup *backup) {
  static const char *const names[] = {"none", "running", "done", "failed"};
  buffer_print(out, "{\"state\":\"%s\"", names[backup->state]);
  if (backup->path) json_put_member(out, "path", backup->path);
  if (backup->state == BACKUP_RUNNING) put_progress(out, backup);
  if (backup->state == BACKUP_DONE) buffer_print(out, ",\"report\":%s", backup->report);
  if (backup->state == BACKUP_FAILED) {
    buffer_print(out, ",\"status\":%d", backup->status);
    json_put_member(out, "error", backup->error.text);
  }
  buffer_add_byte(out, '}');
}

void serve_get_backup(void *serve, struct http_request *request) {
  struct buffer body = {0};
  put_state(&body, serve_backup_of(serve));
  answer(request, 200, &body);
}

void serve_post_backup(void *serve, struct http_request *request) {
  struct serve_backup *backup = serve_backup_of(serve);
  struct buffer body = {0};
  const char *path = http_query(request, "path");
  if (!backup->database) {
    http_problem(request, 404, "without a database there is nothing to back up: start with --db FILE");
  } else if (!path || *path != '/') {
    http_problem(request, 400, "path: expected the backup's folder, from the root on");
  } else if (is_other(backup, http_query(request, "database"))) {
    http_problem(request, 409, "the server in this folder keeps another database, %s", backup->database);
  } else if (backup->state == BACKUP_RUNNING) {
    http_problem(request, 409, "a backup is being made already, %s", backup->path);
  } else {
    begin(backup, path);
    put_state(&body, backup);
    answer(request, 202, &body);
  }
}
