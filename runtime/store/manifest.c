/* The manifest as text, and back. See manifest.h. Its own hash is looked at before anything in it is believed; so what is
 * read afterwards is what we wrote, and only its shape is checked. A list of files of any length: each is decoded alone.
 */
#include "store/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"

enum { MANIFEST_BYTES_MAX = 64 << 20, MANIFEST_FORMAT = 1 };

#define FILES ",\"files\":"
#define HASH  ",\"hash\":\""

void manifest_add(struct manifest *manifest, const char *name, uint64_t bytes, const char *hash) {
  manifest->files = mem_resize(manifest->files, (manifest->count + 1) * sizeof *manifest->files);
  struct manifest_file *file = &manifest->files[manifest->count++];
  *file = (struct manifest_file){.name = mem_copy_text(name), .bytes = bytes};
  memcpy(file->hash, hash, sizeof file->hash);
}

const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name) {
  for (size_t i = 0; i < manifest->count; i++)
    if (!strcmp(manifest->files[i].name, name)) return &manifest->files[i];
  return NULL;
}

void manifest_fini(struct manifest *manifest) {
  for (size_t i = 0; i < manifest->count; i++) free(manifest->files[i].name);
  free(manifest->files);
  free(manifest->database);
  *manifest = (struct manifest){0};
}

/* ---- writing ---- */

static void put_number(struct buffer *out, const char *key, uint64_t number) {
  json_put_key(out, key);
  buffer_print(out, "%" PRIu64, number);
}

static void put_time(struct buffer *out, const char *key, int64_t time_ms, bool is_known) {
  char time[CLOCK_TEXT_BYTES] = "";
  json_put_member(out, key, is_known ? clock_print(time_ms, time) : "");
}

static void put_files(struct buffer *out, const struct manifest *manifest) {
  buffer_add_text(out, FILES "[");
  for (size_t i = 0; i < manifest->count; i++) {
    buffer_add_text(out, i ? ",\n{\"name\":" : "\n{\"name\":");
    json_put_text(out, manifest->files[i].name);
    put_number(out, "bytes", manifest->files[i].bytes);
    json_put_member(out, "hash", manifest->files[i].hash);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void hash_text(const char *text, size_t length, char hash[static FINGERPRINT_TEXT_BYTES]) {
  struct fingerprint fingerprint;
  fingerprint_init(&fingerprint);
  fingerprint_add(&fingerprint, text, length);
  fingerprint_print(&fingerprint, hash);
}

static void put_all(struct buffer *out, const struct manifest *manifest) {
  const struct store_backup_report *report = &manifest->report;
  char hash[FINGERPRINT_TEXT_BYTES];
  buffer_print(out, "{\"format\":%d", MANIFEST_FORMAT);
  json_put_member(out, "engine", manifest->engine);
  put_time(out, "made", manifest->made_ms, true);
  json_put_member(out, "database", manifest->database);
  put_number(out, "rows", report->rows);
  put_number(out, "profiles", report->profiles);
  put_number(out, "first_row", report->first_row);
  put_number(out, "last_row", report->last_row);
  put_time(out, "last", report->last_ms, report->rows > 0);
  put_files(out, manifest);
  hash_text(out->data, out->length, hash);
  buffer_print(out, HASH "%s\"}\n", hash);
}

enum status manifest_write(const struct manifest *manifest, const char *folder, struct error *err) {
  struct buffer out = {0};
  char *path = files_join(folder, MANIFEST_NAME);
  put_all(&out, manifest);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  ssize_t written = file < 0 ? -1 : write(file, out.data, out.length);
  if (written >= 0 && (size_t)written < out.length) errno = ENOSPC;
  enum status status =
      written < 0 || (size_t)written < out.length || fsync(file) ? files_fail(path, err) : STATUS_OK;
  if (file >= 0) close(file);
  buffer_fini(&out);
  free(path);
  return status;
}

/* ---- reading ---- */

static enum status damaged(const char *path, struct error *err) {
  return error_set(err, STATUS_CORRUPT, "%s is damaged: it is not as it was written", path);
}

static enum status read_text(const char *path, struct buffer *text, struct error *err) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t length = -1;
  if (file < 0) return files_fail(path, err);
  do {
    buffer_reserve(text, 65536);
    length = read(file, text->data + text->length, 65536);
    if (length > 0) text->length += (size_t)length;
  } while (length > 0 && text->length <= MANIFEST_BYTES_MAX);
  enum status status = length < 0 ? files_fail(path, err) : length ? damaged(path, err) : STATUS_OK;
  close(file);
  buffer_text(text);
  return status;
}

/* Leaves of the text what its hash is of. */
static bool take_hash(struct buffer *text) {
  enum { TAIL_BYTES = sizeof HASH - 1 + FINGERPRINT_TEXT_BYTES - 1 + sizeof "\"}\n" - 1 };
  char hash[FINGERPRINT_TEXT_BYTES];
  if (text->length < TAIL_BYTES) return false;
  const char *tail = text->data + text->length - TAIL_BYTES;
  hash_text(text->data, text->length - TAIL_BYTES, hash);
  bool is_right = !memcmp(tail, HASH, sizeof HASH - 1) &&
                  !memcmp(tail + sizeof HASH - 1, hash, FINGERPRINT_TEXT_BYTES - 1) &&
                  !memcmp(text->data + text->length - 3, "\"}\n", 3);
  text->length -= TAIL_BYTES;
  return is_right;
}

struct reading {
  struct manifest *manifest;
  bool is_right;
};

static uint64_t number_of(const json_value *object, const char *key) {
  const json_value *number = json_find(object, key);
  return number && json_type(number) == JSON_NUMBER ? (uint64_t)json_number(number) : 0;
}

static const char *text_of(const json_value *object, const char *key) {
  const json_value *text = json_find(object, key);
  return text && json_string(text) ? json_string(text) : "";
}

/* A name that leads out of the folder is none of ours. */
static void read_file(void *context, struct slice text) {
  struct reading *reading = context;
  json_value *tree = NULL;
  if (json_decode(text.data, text.length, &tree, NULL)) {
    reading->is_right = false;
    return;
  }
  const char *name = text_of(tree, "name"), *hash = text_of(tree, "hash");
  if (!*name || strchr(name, '/') || *name == '.' || strlen(hash) != FINGERPRINT_TEXT_BYTES - 1)
    reading->is_right = false;
  else
    manifest_add(reading->manifest, name, number_of(tree, "bytes"), hash);
  json_free(tree);
}

static bool read_head(struct manifest *manifest, const json_value *head) {
  struct store_backup_report *report = &manifest->report;
  const char *engine = text_of(head, "engine"), *database = text_of(head, "database"),
             *last = text_of(head, "last");
  if (!clock_parse(text_of(head, "made"), &manifest->made_ms)) return false;
  if (*last && !clock_parse(last, &report->last_ms)) return false;
  if (strlen(engine) >= sizeof manifest->engine || strchr(database, '/') || strlen(database) < 4)
    return false;
  strcpy(manifest->engine, engine);
  manifest->database = mem_copy_text(database);
  report->made_ms = manifest->made_ms;
  report->rows = number_of(head, "rows");
  report->profiles = number_of(head, "profiles");
  report->first_row = number_of(head, "first_row");
  report->last_row = number_of(head, "last_row");
  return !strcmp(database + strlen(database) - 3, ".db");
}

static enum status read_parts(const char *path, const struct buffer *text, struct manifest *manifest,
                              struct error *err) {
  char *files = memmem(text->data, text->length, FILES, sizeof FILES - 1);
  struct reading reading = {manifest, true};
  json_value *head = NULL;
  if (!files) return damaged(path, err);
  size_t head_length = (size_t)(files - text->data);
  const char *list = files + sizeof FILES - 1;
  size_t list_length = text->length - (size_t)(list - text->data);
  if (json_split_array(list, list_length, read_file, &reading, NULL)) return damaged(path, err);
  *files = '}';
  enum status status = json_decode(text->data, head_length + 1, &head, NULL) ? damaged(path, err) : STATUS_OK;
  if (status == STATUS_OK && number_of(head, "format") != MANIFEST_FORMAT)
    status = error_set(err, STATUS_UNSUPPORTED, "%s: made by a newer program (sarto %s); use that one", path,
                       text_of(head, "engine"));
  else if (status == STATUS_OK && (!reading.is_right || !read_head(manifest, head)))
    status = damaged(path, err);
  json_free(head);
  return status;
}

enum status manifest_read(const char *folder, struct manifest *manifest, struct error *err) {
  struct buffer text = {0};
  char *path = files_join(folder, MANIFEST_NAME);
  *manifest = (struct manifest){0};
  enum status status = read_text(path, &text, err);
  if (status == STATUS_NOT_FOUND)
    error_set(err, status,
              access(folder, F_OK) ? "%s: there is no such folder"
                                   : "%s: no backup of Sarto's: it has no " MANIFEST_NAME,
              folder);
  if (status == STATUS_OK && !take_hash(&text)) status = damaged(path, err);
  if (status == STATUS_OK) status = read_parts(path, &text, manifest, err);
  if (status != STATUS_OK) manifest_fini(manifest);
  buffer_fini(&text);
  free(path);
  return status;
}
