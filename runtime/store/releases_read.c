/* Reading the file of releases: one whole, lists, differences. See releases.h.
 *
 * A release is believed once its checksum fits its record and its files' names and digests, and a text once its digest
 * is the one in that list. What several statements tell is read in one transaction, so that another process that prunes
 * meanwhile changes nothing of it. One thread.
 */
#include "store/releases_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "store/text_pack.h"

static const char modules_folder[] = "stdlib/";

/* ---- what is believed ---- */

static uint64_t sum_text(uint64_t sum, const char *text) {
  return text ? checksum_more(sum, text, strlen(text) + 1) : checksum_more(sum, "", 0);
}

uint64_t releases_checksum(const struct release_record *record, const struct kept_file *files, size_t count) {
  uint64_t sum = checksum(&record->time_ms, sizeof record->time_ms);
  const char *const texts[] = {record->hash,   record->parent, record->author, record->note,
                               record->source, record->specs,  record->gate};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) sum = sum_text(sum, texts[i]);
  for (size_t i = 0; i < count; i++)
    sum = checksum_more(sum_text(sum, files[i].name), files[i].hash, DIGEST_BYTES);
  return sum;
}

uint64_t releases_checksum_activation(const struct release_activation *activation) {
  uint64_t sum = checksum(&activation->time_ms, sizeof activation->time_ms);
  return sum_text(sum_text(sum_text(sum, activation->hash), activation->author), activation->why);
}

/* ---- rows ---- */

/* The columns of RELEASE_COLUMNS. */
static struct kept_release release_at(sqlite3_stmt *row, struct arena *arena) {
  return (struct kept_release){
      .id = sqlite3_column_int64(row, 0),
      .checksum = (uint64_t)sqlite3_column_int64(row, 10),
      .listed = {.record = {.hash = releases_text(row, 1, arena),
                            .parent = releases_text(row, 2, arena),
                            .author = releases_text(row, 3, arena),
                            .note = releases_text(row, 4, arena),
                            .source = releases_text(row, 5, arena),
                            .specs = releases_text(row, 6, arena),
                            .gate = releases_text(row, 11, arena),
                            .time_ms = sqlite3_column_int64(row, 7)},
                 .file_count = (size_t)sqlite3_column_int64(row, 8),
                 .text_bytes = (uint64_t)sqlite3_column_int64(row, 9)},
  };
}

static enum status find_release(struct releases *releases, const char *hash, struct arena *arena,
                                struct kept_release *release, struct error *err) {
  enum status status = STATUS_OK;
  sqlite3_stmt *read = releases_ready(releases, READ_RELEASE);
  releases_bind(read, 1, hash);
  if (releases_next(releases, read, &status, err)) {
    *release = release_at(read, arena);
    sqlite3_reset(read);
    return STATUS_OK;
  }
  if (status != STATUS_OK) return status;
  return error_set(err, STATUS_NOT_FOUND, "%s: release %s is not kept", releases->path, hash);
}

static enum status list_damaged(struct releases *releases, const char *hash, struct error *err) {
  return error_set(err, STATUS_CORRUPT, "%s: release %s is damaged: its record or the list of its files",
                   releases->path, hash);
}

static bool file_at(sqlite3_stmt *row, struct arena *arena, struct kept_file *file) {
  file->name = releases_text(row, 0, arena);
  file->blob_id = sqlite3_column_int64(row, 1);
  file->text_bytes = sqlite3_column_int64(row, 2);
  if (sqlite3_column_bytes(row, 3) != DIGEST_BYTES || !file->name) return false;
  memcpy(file->hash, sqlite3_column_blob(row, 3), DIGEST_BYTES);
  return true;
}

static size_t count_members(struct releases *releases, int64_t release_id, enum status *status,
                            struct error *err) {
  size_t count = 0;
  sqlite3_stmt *read = releases_ready(releases, READ_MEMBERS);
  sqlite3_bind_int64(read, 1, release_id);
  while (releases_next(releases, read, status, err)) count++;
  return count;
}

/* Counted first: the number in the record may be what is damaged. */
static enum status read_members(struct releases *releases, const struct kept_release *release,
                                struct arena *arena, struct kept_file **files, struct error *err) {
  enum status status = STATUS_OK;
  const char *hash = release->listed.record.hash;
  size_t count = count_members(releases, release->id, &status, err), at = 0;
  if (status != STATUS_OK) return status;
  if (count != release->listed.file_count) return list_damaged(releases, hash, err);
  *files = arena_alloc(arena, count * sizeof **files);
  sqlite3_stmt *read = releases_ready(releases, READ_MEMBERS);
  sqlite3_bind_int64(read, 1, release->id);
  bool is_whole = true;
  while (releases_next(releases, read, &status, err))
    is_whole = is_whole && at < count && file_at(read, arena, &(*files)[at++]);
  if (status != STATUS_OK) return status;
  is_whole = is_whole && at == count &&
             releases_checksum(&release->listed.record, *files, count) == release->checksum;
  return is_whole ? STATUS_OK : list_damaged(releases, hash, err);
}

enum status releases_read(struct releases *releases, const char *hash, struct arena *arena,
                          struct kept_release *release, struct kept_file **files, struct error *err) {
  enum status status = find_release(releases, hash, arena, release, err);
  return status == STATUS_OK ? read_members(releases, release, arena, files, err) : status;
}

/* ---- loading ---- */

static bool load_text(sqlite3_stmt *blob, const struct kept_file *kept, struct arena *arena,
                      struct slice *text) {
  struct slice packed = {sqlite3_column_blob(blob, 0), (size_t)sqlite3_column_bytes(blob, 0)};
  if (!text_pack_can_hold(packed.length, kept->text_bytes)) return false;
  size_t length = (size_t)kept->text_bytes;
  char *unpacked = arena_alloc(arena, length + 1);
  *text = (struct slice){unpacked, length};
  unsigned char hash[DIGEST_BYTES];
  if (!text_unpack(packed, unpacked, length)) return false;
  digest_of(text, 1, hash);
  return !memcmp(hash, kept->hash, DIGEST_BYTES);
}

static enum status load_file(struct releases *releases, const char *release, const struct kept_file *kept,
                             struct arena *arena, struct release_file *file, struct error *err) {
  enum status status = STATUS_OK;
  sqlite3_stmt *read = releases_ready(releases, READ_BLOB);
  sqlite3_bind_int64(read, 1, kept->blob_id);
  bool is_whole = releases_next(releases, read, &status, err) && load_text(read, kept, arena, &file->text);
  sqlite3_reset(read);
  if (status != STATUS_OK) return status;
  file->name = kept->name;
  if (is_whole) return STATUS_OK;
  return error_set(err, STATUS_CORRUPT, "%s: release %s is damaged: %s is not the text that was put",
                   releases->path, release, kept->name);
}

static enum status load_files(struct releases *releases, const struct kept_release *release,
                              const struct kept_file *kept, struct arena *arena, struct release_texts *texts,
                              struct error *err) {
  size_t count = release->listed.file_count;
  enum status status = STATUS_OK;
  texts->files = arena_alloc(arena, count * sizeof *texts->files);
  texts->modules = arena_alloc(arena, count * sizeof *texts->modules);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    bool is_module = !strncmp(kept[i].name, modules_folder, sizeof modules_folder - 1);
    struct release_file *file =
        is_module ? &texts->modules[texts->module_count++] : &texts->files[texts->count++];
    status = load_file(releases, release->listed.record.hash, &kept[i], arena, file, err);
  }
  return status;
}

enum status releases_load(struct releases *releases, const char *hash, struct arena *arena,
                          struct release_texts *texts, struct error *err) {
  struct kept_release release;
  struct kept_file *kept = NULL;
  *texts = (struct release_texts){0};
  enum status status = releases_begin(releases, "BEGIN", err);
  if (status != STATUS_OK) return status;
  status = releases_read(releases, hash, arena, &release, &kept, err);
  if (status == STATUS_OK) status = load_files(releases, &release, kept, arena, texts, err);
  status = releases_end(releases, status, err);
  if (status != STATUS_OK) *texts = (struct release_texts){0};
  return status;
}

/* ---- lists ---- */

/* How many rows a table has, and no more than are wanted. */
static enum status count_rows(struct releases *releases, const char *sql, size_t most, size_t *count,
                              struct error *err) {
  int64_t rows = 0;
  enum status status = database_number(releases->db, sql, &rows, err);
  *count = (uint64_t)rows < most ? (size_t)rows : most;
  return status;
}

static enum status read_times(struct releases *releases, int64_t release_id, struct arena *arena,
                              struct release_listed *listed, struct error *err) {
  enum status status = STATUS_OK;
  size_t count = 0, at = 0;
  sqlite3_stmt *read = releases_ready(releases, READ_TIMES);
  sqlite3_bind_int64(read, 1, release_id);
  while (releases_next(releases, read, &status, err)) count++;
  if (status != STATUS_OK) return status;
  int64_t *times_ms = arena_alloc(arena, count * sizeof *times_ms);
  while (at < count && releases_next(releases, read, &status, err))
    times_ms[at++] = sqlite3_column_int64(read, 0);
  sqlite3_reset(read);
  listed->activated_ms = times_ms;
  listed->activated_count = at;
  return status;
}

static enum status list_all(struct releases *releases, size_t most, struct arena *arena,
                            struct release_listed **listed, size_t *count, struct error *err) {
  size_t rows = 0;
  enum status status = count_rows(releases, "SELECT count(*) FROM release", most, &rows, err);
  if (status != STATUS_OK) return status;
  *listed = arena_alloc(arena, rows * sizeof **listed);
  sqlite3_stmt *read = releases_ready(releases, READ_RELEASES);
  sqlite3_bind_int64(read, 1, (sqlite3_int64)rows);
  while (status == STATUS_OK && *count < rows && releases_next(releases, read, &status, err)) {
    struct kept_release release = release_at(read, arena);
    status = read_times(releases, release.id, arena, &release.listed, err);
    (*listed)[(*count)++] = release.listed;
  }
  return status;
}

enum status releases_list(struct releases *releases, size_t most, struct arena *arena,
                          struct release_listed **listed, size_t *count, struct error *err) {
  *count = 0;
  *listed = NULL;
  enum status status = releases_begin(releases, "BEGIN", err);
  if (status != STATUS_OK) return status;
  status = list_all(releases, most, arena, listed, count, err);
  return releases_end(releases, status, err);
}

static enum status activation_at(struct releases *releases, sqlite3_stmt *row, struct arena *arena,
                                 struct release_activation *activation, struct error *err) {
  *activation = (struct release_activation){.hash = releases_text(row, 0, arena),
                                            .author = releases_text(row, 1, arena),
                                            .why = releases_text(row, 2, arena),
                                            .time_ms = sqlite3_column_int64(row, 3)};
  if (activation->hash && (uint64_t)sqlite3_column_int64(row, 4) == releases_checksum_activation(activation))
    return STATUS_OK;
  return error_set(err, STATUS_CORRUPT, "%s: the record of which release was active is damaged",
                   releases->path);
}

enum status releases_activations(struct releases *releases, size_t most, struct arena *arena,
                                 struct release_activation **activations, size_t *count, struct error *err) {
  size_t rows = 0;
  *count = 0;
  *activations = NULL;
  enum status status = count_rows(releases, "SELECT count(*) FROM activation", most, &rows, err);
  if (status != STATUS_OK) return status;
  *activations = arena_alloc(arena, rows * sizeof **activations);
  sqlite3_stmt *read = releases_ready(releases, READ_ACTIVATIONS);
  sqlite3_bind_int64(read, 1, (sqlite3_int64)rows);
  while (status == STATUS_OK && *count < rows && releases_next(releases, read, &status, err))
    status = activation_at(releases, read, arena, &(*activations)[(*count)++], err);
  sqlite3_reset(read);
  return status;
}

static enum status one_activation(struct releases *releases, sqlite3_stmt *read, const char *what,
                                  struct arena *arena, struct release_activation *activation,
                                  struct error *err) {
  enum status status = STATUS_OK;
  if (releases_next(releases, read, &status, err)) {
    status = activation_at(releases, read, arena, activation, err);
    sqlite3_reset(read);
    return status;
  }
  if (status != STATUS_OK) return status;
  return error_set(err, STATUS_NOT_FOUND, "%s: no %s was active yet", releases->path, what);
}

enum status releases_active(struct releases *releases, struct arena *arena,
                            struct release_activation *activation, struct error *err) {
  sqlite3_stmt *read = releases_ready(releases, READ_ACTIVATIONS);
  sqlite3_bind_int64(read, 1, 1);
  return one_activation(releases, read, "release", arena, activation, err);
}

enum status releases_previous(struct releases *releases, struct arena *arena,
                              struct release_activation *activation, struct error *err) {
  return one_activation(releases, releases_ready(releases, READ_PREVIOUS), "other release", arena, activation,
                        err);
}

/* ---- finding ---- */

/* "sha256:" and the prefix's digits in lower case; false: it is no beginning of a hash. */
static bool whole_prefix(const char *prefix, char whole[static DIGEST_TEXT_BYTES]) {
  static const char kind[] = "sha256:";
  if (!strncmp(prefix, kind, sizeof kind - 1)) prefix += sizeof kind - 1;
  size_t length = strlen(prefix);
  if (length < RELEASE_PREFIX_MIN || length > 2 * DIGEST_BYTES) return false;
  if (strspn(prefix, "0123456789abcdefABCDEF") != length) return false;
  memcpy(whole, kind, sizeof kind);
  for (char *out = whole + sizeof kind - 1; (*out = (char)tolower((unsigned char)*prefix)); prefix++) out++;
  return true;
}

enum status releases_find(struct releases *releases, const char *prefix, char hash[static DIGEST_TEXT_BYTES],
                          struct error *err) {
  char whole[DIGEST_TEXT_BYTES], second[DIGEST_TEXT_BYTES] = "";
  enum status status = STATUS_OK;
  size_t found = 0;
  if (!whole_prefix(prefix, whole))
    return error_set(err, STATUS_INVALID,
                     "'%.80s' names no release: expected %d to %d hex digits of its hash", prefix,
                     RELEASE_PREFIX_MIN, 2 * DIGEST_BYTES);
  sqlite3_stmt *find = releases_ready(releases, FIND_RELEASES);
  releases_bind(find, 1, whole);
  for (; releases_next(releases, find, &status, err); found++)
    if (found < 2)
      snprintf(found ? second : hash, DIGEST_TEXT_BYTES, "%s", (const char *)sqlite3_column_text(find, 0));
  if (status != STATUS_OK || found == 1) return status;
  if (!found)
    return error_set(err, STATUS_NOT_FOUND, "%s: no release begins with '%s'", releases->path, whole);
  return error_set(err, STATUS_INVALID,
                   "'%s' is the beginning of %s releases: %s and %s; expected more of it", prefix,
                   found > 2 ? "several" : "two", hash, second);
}

/* ---- differences ---- */

static void differ(struct release_difference *differences, size_t *count, const char *name,
                   enum release_change change) {
  differences[(*count)++] = (struct release_difference){name, change};
}

/* Both by name. */
static size_t compare(const struct kept_file *from, size_t from_count, const struct kept_file *to,
                      size_t to_count, struct release_difference *differences) {
  size_t count = 0, a = 0, b = 0;
  while (a < from_count || b < to_count) {
    int order = a == from_count ? 1 : b == to_count ? -1 : strcmp(from[a].name, to[b].name);
    if (order < 0)
      differ(differences, &count, from[a++].name, RELEASE_REMOVED);
    else if (order > 0)
      differ(differences, &count, to[b++].name, RELEASE_ADDED);
    else {
      if (memcmp(from[a].hash, to[b].hash, DIGEST_BYTES))
        differ(differences, &count, to[b].name, RELEASE_CHANGED);
      a++, b++;
    }
  }
  return count;
}

enum status releases_diff(struct releases *releases, const char *from, const char *to, struct arena *arena,
                          struct release_difference **differences, size_t *count, struct error *err) {
  struct kept_release first, second;
  struct kept_file *first_files = NULL, *second_files = NULL;
  *count = 0;
  *differences = NULL;
  enum status status = releases_begin(releases, "BEGIN", err);
  if (status != STATUS_OK) return status;
  status = releases_read(releases, from, arena, &first, &first_files, err);
  if (status == STATUS_OK) status = releases_read(releases, to, arena, &second, &second_files, err);
  status = releases_end(releases, status, err);
  if (status != STATUS_OK) return status;
  size_t first_count = first.listed.file_count, second_count = second.listed.file_count;
  *differences = arena_alloc(arena, (first_count + second_count) * sizeof **differences);
  *count = compare(first_files, first_count, second_files, second_count, *differences);
  return STATUS_OK;
}
