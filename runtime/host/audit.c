/* The audit log. See audit.h. A line is one write to a file opened for appending, under its flock: a process that rotates
 * it meanwhile has the lock, and whoever waited for it looks whether the file still has its name. Any thread.
 */
#include "host/audit.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/files.h"

enum { SUBJECT_BYTES_MIN = 16, SUBJECT_BYTES_MAX = 128 };

static const char *const acts[] = {
#define X(name, text) text,
    AUDIT_ACTS(X)
#undef X
};
static const char *const doors[] = {"command", "control", "http", "host"};

static void put_path(const char *database, const char *ending, struct buffer *path) {
  size_t length = strlen(database);
  if (length > 3 && !strcmp(database + length - 3, ".db")) length -= 3;
  buffer_add(path, database, length);
  buffer_add_text(path, ending);
}

/* What hashes and receipts are made of. An id may look just like one: whoever calls knows what it is of. */
static bool is_hash(const char *subject) {
  if (!strncmp(subject, "sha256:", 7)) subject += 7;
  size_t length = strlen(subject);
  if (length < SUBJECT_BYTES_MIN || length > SUBJECT_BYTES_MAX) return false;
  for (; *subject; subject++)
    if (!isxdigit((unsigned char)*subject)) return false;
  return true;
}

static void put_line(enum audit_act act, const char *subject, const char *token, enum audit_by by,
                     enum status outcome, struct buffer *line) {
  char time[CLOCK_TEXT_BYTES];
  must(act < AUDIT_ACT_COUNT && by < AUDIT_DOORS);
  buffer_print(line, "{\"time\":\"%s\",\"act\":\"%s\",\"subject\":", clock_print(clock_now_ms(), time),
               acts[act]);
  if (subject && is_hash(subject))
    buffer_print(line, "\"%s\"", subject);
  else
    buffer_add_text(line, "null");
  buffer_print(line, ",\"by\":\"%s\"", doors[by]);
  if (token && *token) json_put_member(line, "token", token);
  buffer_print(line, ",\"outcome\":\"%s\"}\n", status_name(outcome));
}

static enum status failed(const char *path, struct error *err) {
  bool is_full = errno == ENOSPC || errno == EDQUOT;
  return error_set(err, is_full ? STATUS_FULL : STATUS_IO, "%s: %s", path, strerror(errno));
}

/* The name of a file is durable with its folder. */
static void sync_folder(const char *path) {
  struct error err;
  char *folder = files_folder_of(path);
  files_sync(folder, &err); /* where it cannot be, the file is there all the same */
  free(folder);
}

/* Locked, and the file that has the name; -1: errno says why. */
static int open_log(const char *path, const char *before) {
  struct stat held, named;
  for (;;) {
    bool is_there = !access(path, F_OK);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || flock(fd, LOCK_EX) || fstat(fd, &held)) {
      if (fd >= 0) close(fd);
      return -1;
    }
    if (!is_there) sync_folder(path);
    bool is_named = !stat(path, &named) && named.st_ino == held.st_ino && named.st_dev == held.st_dev;
    if (is_named && held.st_size < AUDIT_BYTES_MAX) return fd;
    int code = is_named ? rename(path, before) : 0;
    close(fd);
    if (code) return -1;
  }
}

static enum status append(const char *path, const char *before, struct slice line, struct error *err) {
  int fd = open_log(path, before);
  if (fd < 0) return failed(path, err);
  enum status status = STATUS_OK;
  ssize_t written = write(fd, line.data, line.length);
  if (written < 0 || fsync(fd)) status = failed(path, err);
  if (!status && (size_t)written < line.length)
    status = error_set(err, STATUS_FULL, "%s: no space left for a line", path);
  close(fd);
  return status;
}

enum status audit_write(const char *database, enum audit_act act, const char *subject, enum audit_by by,
                        enum status outcome, struct error *err) {
  return audit_write_token(database, act, subject, NULL, by, outcome, err);
}

enum status audit_write_token(const char *database, enum audit_act act, const char *subject,
                              const char *token, enum audit_by by, enum status outcome, struct error *err) {
  struct buffer path = {0}, before = {0}, line = {0};
  if (!database) return STATUS_OK;
  put_path(database, "-audit.ndjson", &path);
  put_path(database, "-audit.1.ndjson", &before);
  put_line(act, subject, token, by, outcome, &line);
  enum status status =
      append(buffer_text(&path), buffer_text(&before), (struct slice){line.data, line.length}, err);
  buffer_fini(&path);
  buffer_fini(&before);
  buffer_fini(&line);
  return status;
}
