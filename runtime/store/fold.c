/* The fold: makes the main database say what the journal says. Reads the rows that are not folded yet back
 * from the segments, keeps the last image of each profile, and puts identities and profiles in the order of
 * their keys, so that neighbours share a page write, in one transaction together with how far it got. The
 * same function recovers at open, follows along, and tidies at close; doing it twice changes nothing.
 *
 * On the way it empties the logs of the segments it reads: of the current one as far as nobody is in the way
 * (PASSIVE), of one that is no longer written entirely; that one is then sealed. Runs on its own thread, or
 * on the caller's before and after that thread lives.
 */
#include "store/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "domain/event.h"
#include "domain/wakes.h"
#include "store/schema.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

enum { IDLE_SECONDS = 2 };

struct folded_identity {
  struct identity identity;
  struct journal_entry entry;
};

struct folded_profile {
  uint64_t number;
  struct buffer image;
  UT_hash_handle hh;
  char id[];
};

/* What one transaction will bring. */
struct harvest {
  struct folded_identity *identities;
  size_t identity_count, identity_capacity;
  struct folded_profile *profiles; /* a uthash */
  struct segment_entry *entry;     /* of the segment being read */
};

static void harvest_fini(struct harvest *harvest) {
  struct folded_profile *profile, *next;
  HASH_ITER(hh, harvest->profiles, profile, next) {
    HASH_DEL(harvest->profiles, profile);
    buffer_fini(&profile->image);
    free(profile);
  }
  free(harvest->identities);
}

static struct folded_profile *profile_of(struct harvest *harvest, const char *id) {
  struct folded_profile *profile;
  size_t length = strlen(id);
  HASH_FIND(hh, harvest->profiles, id, length, profile);
  if (profile) return profile;
  profile = mem_zero(sizeof *profile + length + 1);
  memcpy(profile->id, id, length);
  HASH_ADD(hh, harvest->profiles, id[0], length, profile);
  return profile;
}

static void gather_identity(struct harvest *harvest, const struct journal_row *row) {
  if (harvest->identity_count == harvest->identity_capacity) {
    harvest->identity_capacity = harvest->identity_capacity ? 2 * harvest->identity_capacity : 256;
    harvest->identities =
        mem_resize(harvest->identities, harvest->identity_capacity * sizeof *harvest->identities);
  }
  harvest->identities[harvest->identity_count++] =
      (struct folded_identity){row->identity, {row->number, row->body_checksum}};
}

/* A row without an image leaves the profile as it is. */
static void gather_profile(struct harvest *harvest, uint64_t number, const char *id, struct slice image) {
  if (!image.length) return;
  struct folded_profile *profile = profile_of(harvest, id);
  profile->number = number;
  buffer_clear(&profile->image);
  buffer_add(&profile->image, image.data, image.length);
}

static enum status gather_row(void *context, const struct segment_row *found, struct error *err) {
  (void)err;
  struct harvest *harvest = context;
  const struct journal_row *row = &found->row;
  gather_identity(harvest, row);
  gather_profile(harvest, row->number, row->profile_id, row->profile);
  if (row->other_id) gather_profile(harvest, row->number, row->other_id, row->other);
  struct segment_entry *entry = harvest->entry;
  if (!entry->first_number) entry->first_number = row->number;
  entry->last_number = row->number;
  if (row->arrival_ms > entry->last_arrival_ms) entry->last_arrival_ms = row->arrival_ms;
  return STATUS_OK;
}

/* Not being able to right now is no error: the log stays, and the next fold tries again. */
static enum status empty_log(sqlite3 *db, bool is_written, bool *is_empty, struct error *err) {
  int mode = is_written ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
  int code = sqlite3_wal_checkpoint_v2(db, NULL, mode, NULL, NULL);
  *is_empty = code == SQLITE_OK && !is_written;
  return code == SQLITE_OK || database_status(code) == STATUS_BUSY ? STATUS_OK : database_failed(db, err);
}

static enum status open_entry(struct store *store, const struct segment_entry *entry, struct segment *segment,
                              struct error *err) {
  char *path = segment_path(store->base, entry->id, entry->generation);
  enum status status = segment_open(segment, path, store->vfs, DATABASE_WRITE, err);
  free(path);
  return status;
}

static enum status gather(struct store *store, struct harvest *harvest, uint64_t to, bool is_written,
                          bool is_last, struct error *err) {
  struct segment_entry *entry = harvest->entry;
  struct segment segment;
  enum status status = open_entry(store, entry, &segment, err);
  if (status != STATUS_OK) return status;
  status = segment_scan(&segment, store->folded_number + 1, to, gather_row, harvest, err);
  bool is_empty = false;
  if (status == STATUS_OK && is_last) status = empty_log(segment.db, is_written, &is_empty, err);
  entry->is_sealed = is_empty;
  segment_close(&segment);
  return status;
}

static int by_key(const void *left, const void *right) {
  return memcmp(left, right, IDENTITY_BYTES); /* the key stands first in folded_identity */
}

static enum status put_identities(struct store *store, struct harvest *harvest, struct error *err) {
  sqlite3_stmt *put = store->fold.put_identity;
  enum status status = STATUS_OK;
  if (harvest->identity_count)
    qsort(harvest->identities, harvest->identity_count, sizeof *harvest->identities, by_key);
  for (size_t i = 0; i < harvest->identity_count && status == STATUS_OK; i++) {
    const struct folded_identity *identity = &harvest->identities[i];
    sqlite3_bind_blob(put, 1, identity->identity.bytes, IDENTITY_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(put, 2, (sqlite3_int64)identity->entry.number);
    sqlite3_bind_int64(put, 3, (sqlite3_int64)identity->entry.body_checksum);
    status = database_step(put, err);
  }
  return status;
}

static int by_id(const struct folded_profile *left, const struct folded_profile *right) {
  return strcmp(left->id, right->id);
}

/* Not of what is the host's own and no profile. */
static void bind_next(sqlite3_stmt *put, int column, const char *id, struct slice image) {
  int64_t next_ms;
  if (event_may_be_of(id) && profile_image_next(image, &next_ms))
    sqlite3_bind_int64(put, column, next_ms);
  else
    sqlite3_bind_null(put, column);
}

static enum status put_profiles(struct store *store, struct harvest *harvest, struct error *err) {
  sqlite3_stmt *put = store->fold.put_profile;
  enum status status = STATUS_OK;
  HASH_SORT(harvest->profiles, by_id);
  struct folded_profile *profile = harvest->profiles;
  for (; profile && status == STATUS_OK; profile = profile->hh.next) {
    struct slice image = {profile->image.data, profile->image.length};
    uint64_t sum = profile_checksum(profile->id, profile->number, image);
    sqlite3_bind_text(put, 1, profile->id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(put, 2, (sqlite3_int64)profile->number);
    sqlite3_bind_blob64(put, 3, image.data, image.length, SQLITE_STATIC);
    sqlite3_bind_int64(put, 4, (sqlite3_int64)sum);
    bind_next(put, 5, profile->id, image);
    status = database_step(put, err);
  }
  return status;
}

static enum status set_meta(struct store *store, const char *name, uint64_t value, struct error *err) {
  sqlite3_stmt *set = store->fold.set_meta;
  sqlite3_bind_text(set, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_int64(set, 2, (sqlite3_int64)value);
  return database_step(set, err);
}

enum status fold_put_segment(struct store *store, const struct segment_entry *entry, struct error *err) {
  sqlite3_stmt *put = store->fold.put_segment;
  sqlite3_bind_int64(put, 1, (sqlite3_int64)entry->id);
  sqlite3_bind_int64(put, 2, (sqlite3_int64)entry->generation);
  sqlite3_bind_int64(put, 3, (sqlite3_int64)entry->first_number);
  sqlite3_bind_int64(put, 4, (sqlite3_int64)entry->last_number);
  sqlite3_bind_int64(put, 5, entry->last_arrival_ms);
  sqlite3_bind_int(put, 6, (int)entry->parts_gone);
  sqlite3_bind_int(put, 7, entry->is_sealed);
  enum status status = database_step(put, err);
  return status == STATUS_OK ? set_meta(store, "last_segment", entry->id, err) : status;
}

static enum status put_segments(struct store *store, const struct segment_entry *entries, size_t count,
                                struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++)
    if (entries[i].last_number) status = fold_put_segment(store, &entries[i], err);
  return status;
}

static enum status put_all(struct store *store, struct harvest *harvest, const struct segment_entry *entries,
                           size_t count, uint64_t to, struct error *err) {
  sqlite3 *db = store->fold.db;
  enum status status = database_run(db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) status = put_identities(store, harvest, err);
  if (status == STATUS_OK) status = put_profiles(store, harvest, err);
  if (status == STATUS_OK) status = put_segments(store, entries, count, err);
  if (status == STATUS_OK) status = set_meta(store, "folded_number", to, err);
  if (status == STATUS_OK) status = database_run(db, "COMMIT", err);
  if (status != STATUS_OK) database_rollback(db);
  return status;
}

/* From here on the rows are known by the main database alone. */
static void publish(struct store *store, const struct segment_entry *entries, size_t count, uint64_t to) {
  for (size_t i = 0; i < count; i++) catalog_update(&store->catalog, &entries[i]);
  store->folded_number = to;
  store->folds++;
  recent_purge(&store->recent, to);
}

/* One transaction's worth. `entries` is from the first unsealed segment on, and is brought up to date. */
static enum status fold_some(struct store *store, struct segment_entry *entries, size_t count, uint64_t to,
                             bool is_last, struct error *err) {
  struct harvest harvest = {0};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    harvest.entry = &entries[i];
    status = gather(store, &harvest, to, i == count - 1, is_last, err);
  }
  bool is_news = to > store->folded_number || count > 1;
  if (status == STATUS_OK && is_news) status = put_all(store, &harvest, entries, count, to, err);
  if (status == STATUS_OK && is_news) publish(store, entries, count, to);
  harvest_fini(&harvest);
  return status;
}

enum status fold_run(struct store *store, struct error *err) {
  size_t count, sealed = 0;
  /* The catalog first: a segment that is no longer the last has all its rows below the number read next. */
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  uint64_t committed = store->committed_number, to = store->folded_number;
  while (sealed < count && entries[sealed].is_sealed) sealed++;
  enum status status = STATUS_OK;
  do {
    to = committed - to > store->fold_rows ? to + store->fold_rows : committed;
    status = fold_some(store, entries + sealed, count - sealed, to, to == committed, err);
  } while (status == STATUS_OK && to < committed);
  free(entries);
  return status;
}

enum status fold_open(struct store *store, struct error *err) {
  struct fold *fold = &store->fold;
  enum status status = database_open(store->path, store->vfs, DATABASE_CREATE, &schema_main, &fold->db, err);
  if (status == STATUS_OK) status = database_run(fold->db, "PRAGMA cache_size=-65536", err);
  if (status != STATUS_OK) return status;
  return database_prepare_all(
      fold->db, 4,
      (sqlite3_stmt * *const[]){&fold->put_identity, &fold->put_profile, &fold->put_segment, &fold->set_meta},
      (const char *const[]){"INSERT INTO identity VALUES(?, ?, ?) ON CONFLICT(key) DO UPDATE SET number ="
                            " excluded.number, body_checksum = excluded.body_checksum"
                            " WHERE excluded.number > number",
                            "INSERT INTO profile VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET number ="
                            " excluded.number, image = excluded.image, checksum = excluded.checksum,"
                            " wake_ms = excluded.wake_ms",
                            "REPLACE INTO segment VALUES(?, ?, ?, ?, ?, ?, ?)",
                            "UPDATE meta SET value = ?2 WHERE name = ?1"},
      err);
}

void fold_close(struct store *store) {
  struct fold *fold = &store->fold;
  sqlite3_finalize(fold->put_identity);
  sqlite3_finalize(fold->put_profile);
  sqlite3_finalize(fold->put_segment);
  sqlite3_finalize(fold->set_meta);
  database_close(fold->db);
  fold->db = NULL;
}

/* Between two folds: the current segment's log alone. */
static enum status shorten_log(struct store *store, struct error *err) {
  size_t count;
  bool is_empty;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  struct segment segment;
  enum status status = open_entry(store, &entries[count - 1], &segment, err);
  if (status == STATUS_OK) {
    status = empty_log(segment.db, true, &is_empty, err);
    segment_close(&segment);
  }
  free(entries);
  return status;
}

enum call { FOLD_ASKED, FOLD_IDLE, FOLD_CLOSING };

static enum call wait_for_call(struct fold *fold) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += IDLE_SECONDS;
  int timeout = 0;
  pthread_mutex_lock(&fold->mutex);
  while (!fold->is_asked && !fold->is_closing && !timeout)
    timeout = pthread_cond_timedwait(&fold->is_wanted, &fold->mutex, &until);
  enum call call = fold->is_closing ? FOLD_CLOSING : fold->is_asked ? FOLD_ASKED : FOLD_IDLE;
  fold->is_asked = false;
  pthread_mutex_unlock(&fold->mutex);
  return call;
}

/* When nothing came for a while it folds a few rows as well: restarts are quick then. */
static void *run(void *context) {
  struct store *store = context;
  uint64_t seen = store->committed_number;
  for (enum call call; (call = wait_for_call(&store->fold)) != FOLD_CLOSING;) {
    bool is_quiet = store->committed_number == seen;
    seen = store->committed_number;
    if (call == FOLD_IDLE && !(is_quiet && seen > store->folded_number)) continue;
    struct error err = {0};
    pthread_mutex_lock(&store->fold.work);
    bool is_due = call == FOLD_IDLE || store->committed_number - store->folded_number >= store->fold_rows;
    enum status status = is_due ? fold_run(store, &err) : shorten_log(store, &err);
    pthread_mutex_unlock(&store->fold.work);
    store_fail(store, status, &err); /* FULL and BUSY pass: the journal has it all */
  }
  return NULL;
}

void fold_start(struct store *store) {
  struct fold *fold = &store->fold;
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  must(!pthread_cond_init(&fold->is_wanted, &attributes));
  pthread_condattr_destroy(&attributes);
  fold->is_started = true;
  must(!pthread_create(&fold->thread, NULL, run, store));
}

void fold_wake(struct store *store) {
  struct fold *fold = &store->fold;
  pthread_mutex_lock(&fold->mutex);
  fold->is_asked = true;
  pthread_cond_signal(&fold->is_wanted);
  pthread_mutex_unlock(&fold->mutex);
}

void fold_stop(struct store *store) {
  struct fold *fold = &store->fold;
  if (!fold->is_started) return;
  pthread_mutex_lock(&fold->mutex);
  fold->is_closing = true;
  pthread_cond_signal(&fold->is_wanted);
  pthread_mutex_unlock(&fold->mutex);
  must(!pthread_join(fold->thread, NULL));
  pthread_cond_destroy(&fold->is_wanted);
  fold->is_started = false;
}
