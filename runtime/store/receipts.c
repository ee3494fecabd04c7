/* Receipts: who is due, how far erasing has come, and what is said of it, signed.
 *
 *   {"receipt", "asked", "gone_from_answers", "gone_from_disk": null and "pending" until the bytes are gone, "deadline",
 *    "went": null until it was counted, "from": […], "stays": […], "engine", "public_key", "signature"}
 *
 * One that was undone: {"receipt", "asked", "undone", "engine", "public_key", "signature"}.
 *
 * The signature is Ed25519 over the text without its member "signature": what is before it, and the brace. A receipt that
 * is pending is written and signed when it is asked for; a final one once, and kept. Nothing in it is personal. The
 * tombstones' file, under its mutex.
 */
#include "store/forgotten.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/sorted.h"
#include "store/places.h"

#define RECEIPT_COLUMNS                                                                                      \
  "id, asked_ms, erase_from_ms, deadline_ms, is_now, stage, profiles, rows, decisions, identities, files"

static const char *const went_names[WENT_COUNT] = {"profiles", "rows", "decisions", "identities",
                                                   "files_rewritten"};

/* ---- who is due ---- */

static void read_receipt(sqlite3_stmt *read, struct receipt *receipt) {
  *receipt = (struct receipt){.asked_ms = sqlite3_column_int64(read, 1),
                              .erase_from_ms = sqlite3_column_int64(read, 2),
                              .deadline_ms = sqlite3_column_int64(read, 3),
                              .is_now = sqlite3_column_int(read, 4) != 0,
                              .stage = (enum erasing_stage)sqlite3_column_int(read, 5)};
  const char *id = (const char *)sqlite3_column_text(read, 0);
  if (id) strncpy(receipt->id, id, sizeof receipt->id - 1);
  for (int i = 0; i < WENT_COUNT; i++) receipt->went[i] = (uint64_t)sqlite3_column_int64(read, 6 + i);
}

static bool may_be_erased(const struct receipt *receipt, int64_t now_ms) {
  return now_ms >= receipt->erase_from_ms;
}

static bool must_be_erased(const struct receipt *receipt, int64_t now_ms, bool is_small) {
  int64_t half_ms = receipt->asked_ms + (receipt->deadline_ms - receipt->asked_ms) / 2;
  return may_be_erased(receipt, now_ms) &&
         (is_small || receipt->is_now || receipt->stage != STAGE_ASKED || now_ms >= half_ms);
}

static enum status read_pending(struct forgotten *forgotten, int64_t now_ms, bool is_small, struct due *due,
                                bool *is_due, struct error *err) {
  sqlite3_stmt *read = NULL;
  enum status status = database_prepare(
      forgotten->db, "SELECT " RECEIPT_COLUMNS " FROM receipt WHERE json IS NULL ORDER BY id", &read, err);
  int code = SQLITE_DONE;
  while (status == STATUS_OK && (code = sqlite3_step(read)) == SQLITE_ROW) {
    struct receipt receipt;
    read_receipt(read, &receipt);
    *is_due |= must_be_erased(&receipt, now_ms, is_small);
    if (!may_be_erased(&receipt, now_ms)) continue;
    due->receipts = mem_resize(due->receipts, (due->receipt_count + 1) * sizeof receipt);
    due->receipts[due->receipt_count++] = receipt;
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(forgotten->db, err);
  sqlite3_finalize(read);
  return status;
}

static int compare_id(const void *element, const void *key) {
  return strcmp(((const struct receipt *)element)->id, key);
}

static struct receipt *receipt_of(const struct due *due, const char *id) {
  size_t at = sorted_place(due->receipts, due->receipt_count, sizeof *due->receipts, id, compare_id);
  return at < due->receipt_count && !compare_id(&due->receipts[at], id) ? &due->receipts[at] : NULL;
}

/* Of all that may be erased. From here on none of them can be undone, whatever the clock does: their rows are looked for. */
static enum status end_undo(struct forgotten *forgotten, int64_t now_ms, struct error *err) {
  struct buffer sql = {0};
  buffer_print(&sql,
               "UPDATE receipt SET erase_from_ms = asked_ms"
               " WHERE json IS NULL AND erase_from_ms > asked_ms AND erase_from_ms <= %lld",
               (long long)now_ms);
  enum status status = database_run(forgotten->db, buffer_text(&sql), err);
  buffer_fini(&sql);
  return status;
}

/* In memory too. */
static void take_who(struct forgotten *forgotten, struct due *due) {
  pthread_rwlock_wrlock(&forgotten->lock);
  due->who.items = mem_alloc(forgotten->all.count * sizeof *due->who.items);
  for (size_t i = 0; i < forgotten->all.count; i++) {
    struct tombstone *tombstone = &forgotten->all.items[i];
    if (tombstone->erased_ms || !receipt_of(due, tombstone->receipt)) continue;
    tombstone->erase_from_ms = INT64_MIN;
    due->who.items[due->who.count++] = *tombstone;
  }
  pthread_rwlock_unlock(&forgotten->lock);
}

void due_again(struct forgotten *forgotten, struct due *due) {
  free(due->who.items);
  due->who = (struct tombstones){0};
  take_who(forgotten, due);
}

enum status receipts_due(struct forgotten *forgotten, int64_t now_ms, bool is_small, struct due *due,
                         struct error *err) {
  bool is_due = false;
  *due = (struct due){0};
  if (!forgotten->count) return STATUS_OK;
  pthread_mutex_lock(&forgotten->writing);
  enum status status = read_pending(forgotten, now_ms, is_small, due, &is_due, err);
  if (status == STATUS_OK && is_due) status = end_undo(forgotten, now_ms, err);
  if (status == STATUS_OK && is_due) take_who(forgotten, due);
  pthread_mutex_unlock(&forgotten->writing);
  if (!is_due) due_fini(due);
  return status;
}

void due_fini(struct due *due) {
  free(due->receipts);
  free(due->who.items);
  *due = (struct due){0};
}

static int compare_subject(const void *element, const void *key) {
  return memcmp(element, key, IDENTITY_BYTES);
}

struct receipt *due_find(const struct forgotten *forgotten, const struct due *due, const char *profile_id,
                         uint64_t number) {
  const struct tombstones *who = &due->who;
  struct identity subject = secret_identity(forgotten->key, profile_id);
  size_t at = sorted_place(who->items, who->count, sizeof *who->items, &subject, compare_subject);
  for (; at < who->count && !compare_subject(&who->items[at], &subject); at++)
    if (number <= who->items[at].number) return receipt_of(due, who->items[at].receipt);
  return NULL;
}

/* ---- how far it is ---- */

static enum status bind_and_step(sqlite3_stmt *write, const struct receipt *receipt, enum erasing_stage stage,
                                 struct error *err) {
  sqlite3_bind_text(write, 1, receipt->id, -1, SQLITE_STATIC);
  sqlite3_bind_int(write, 2, (int)stage);
  for (int i = 0; i < WENT_COUNT; i++) sqlite3_bind_int64(write, 3 + i, (sqlite3_int64)receipt->went[i]);
  return database_step(write, err);
}

static enum status write_stage(struct forgotten *forgotten, const struct due *due, enum erasing_stage stage,
                               struct error *err) {
  sqlite3_stmt *write = NULL;
  enum status status =
      database_prepare(forgotten->db,
                       "UPDATE receipt SET stage = ?2, profiles = ?3, rows = ?4,"
                       " decisions = ?5, identities = ?6, files = ?7, pending = NULL WHERE id = ?1",
                       &write, err);
  for (size_t i = 0; i < due->receipt_count && status == STATUS_OK; i++)
    status = bind_and_step(write, &due->receipts[i], stage, err);
  sqlite3_finalize(write);
  return status;
}

static void note_erased(struct forgotten *forgotten, const struct due *due, int64_t erased_ms) {
  pthread_rwlock_wrlock(&forgotten->lock);
  for (size_t i = 0; i < forgotten->all.count; i++) {
    struct tombstone *tombstone = &forgotten->all.items[i];
    if (!tombstone->erased_ms && receipt_of(due, tombstone->receipt)) tombstone->erased_ms = erased_ms;
  }
  pthread_rwlock_unlock(&forgotten->lock);
}

enum status receipts_reach(struct forgotten *forgotten, struct due *due, enum erasing_stage stage,
                           struct error *err) {
  pthread_mutex_lock(&forgotten->writing);
  enum status status = database_run(forgotten->db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) status = database_end(forgotten->db, write_stage(forgotten, due, stage, err), err);
  for (size_t i = 0; i < due->receipt_count && status == STATUS_OK; i++) due->receipts[i].stage = stage;
  pthread_mutex_unlock(&forgotten->writing);
  return status;
}

static enum status write_text(struct forgotten *forgotten, const char *sql, const char *id, const char *text,
                              struct error *err) {
  sqlite3_stmt *write = NULL;
  enum status status = database_prepare(forgotten->db, sql, &write, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_text(write, 1, id, -1, SQLITE_STATIC);
  sqlite3_bind_text(write, 2, text, -1, SQLITE_STATIC);
  status = database_step(write, err);
  sqlite3_finalize(write);
  return status;
}

enum status receipts_pend(struct forgotten *forgotten, const struct due *due, const char *why,
                          struct error *err) {
  enum status status = STATUS_OK;
  pthread_mutex_lock(&forgotten->writing);
  for (size_t i = 0; i < due->receipt_count && status == STATUS_OK; i++)
    status = write_text(forgotten, "UPDATE receipt SET pending = ?2 WHERE id = ?1 AND pending IS NOT ?2",
                        due->receipts[i].id, why, err);
  pthread_mutex_unlock(&forgotten->writing);
  return status;
}

/* ---- what is said ---- */

static void put_time(struct buffer *out, const char *key, int64_t time_ms) {
  char text[CLOCK_TEXT_BYTES];
  json_put_member(out, key, clock_print(time_ms, text));
}

static void put_hex(struct buffer *out, const char *key, const unsigned char *bytes, size_t length) {
  json_put_key(out, key);
  buffer_add_byte(out, '"');
  for (size_t i = 0; i < length; i++) buffer_print(out, "%02x", bytes[i]);
  buffer_add_byte(out, '"');
}

static void put_went(struct buffer *out, const struct receipt *receipt) {
  json_put_key(out, "went");
  if (receipt->stage == STAGE_ASKED) {
    buffer_add_text(out, "null");
    return;
  }
  for (int i = 0; i < WENT_COUNT; i++)
    buffer_print(out, "%c\"%s\":%llu", i ? ',' : '{', went_names[i], (unsigned long long)receipt->went[i]);
  buffer_add_byte(out, '}');
}

static bool was_said(size_t count, const struct place *place) {
  for (size_t i = 0; i < count; i++)
    if (places[i].fate == place->fate && places[i].said && !strcmp(places[i].said, place->said)) return true;
  return false;
}

static void put_list(struct buffer *out, const char *key, enum place_fate fate) {
  bool is_first = true;
  json_put_key(out, key);
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < place_count; i++) {
    const struct place *place = &places[i];
    if (place->fate != fate || !place->said || was_said(i, place)) continue;
    if (!is_first) buffer_add_byte(out, ',');
    is_first = false;
    json_put_text(out, place->said);
  }
  buffer_add_byte(out, ']');
}

static void put_pending(struct buffer *out, const struct receipt *receipt, const char *pending) {
  char text[CLOCK_TEXT_BYTES], deadline[CLOCK_TEXT_BYTES];
  struct buffer why = {0};
  clock_print(receipt->deadline_ms, deadline);
  if (pending) {
    buffer_add_text(&why, pending);
  } else if (receipt->erase_from_ms > receipt->asked_ms) {
    buffer_print(&why, "it can be undone until %s, and is to be erased by %s",
                 clock_print(receipt->erase_from_ms, text), deadline);
  } else {
    buffer_print(&why, "it is to be erased by %s", deadline);
  }
  json_put_member(out, "pending", buffer_text(&why));
  buffer_fini(&why);
}

static void put_signature(struct buffer *out, const struct forgotten *forgotten, const char *engine) {
  struct signer signer = signer_of(&forgotten->secret);
  unsigned char signature[SIGNATURE_BYTES];
  json_put_member(out, "engine", engine);
  put_hex(out, "public_key", signer.public_key, sizeof signer.public_key);
  buffer_add_byte(out, '}');
  signer_sign(&signer, (struct slice){out->data, out->length}, signature);
  out->length--;
  put_hex(out, "signature", signature, sizeof signature);
  buffer_add_byte(out, '}');
}

/* `erased_ms` 0: not yet. */
static void put_receipt(struct buffer *out, const struct forgotten *forgotten, const struct receipt *receipt,
                        int64_t erased_ms, const char *pending, const char *engine) {
  buffer_add_text(out, "{\"receipt\":");
  json_put_text(out, receipt->id);
  put_time(out, "asked", receipt->asked_ms);
  put_time(out, "gone_from_answers", receipt->asked_ms);
  if (erased_ms) {
    put_time(out, "gone_from_disk", erased_ms);
  } else {
    json_put_member(out, "gone_from_disk", NULL);
    put_pending(out, receipt, pending);
  }
  put_time(out, "deadline", receipt->deadline_ms);
  put_went(out, receipt);
  put_list(out, "from", PLACE_ERASED);
  put_list(out, "stays", PLACE_STAYS);
  put_signature(out, forgotten, engine);
}

static enum status end_one(struct forgotten *forgotten, const struct receipt *receipt, int64_t now_ms,
                           const char *engine, struct error *err) {
  struct buffer json = {0}, sql = {0};
  put_receipt(&json, forgotten, receipt, now_ms, NULL, engine);
  buffer_print(&sql, "UPDATE tombstone SET erased_ms = %lld WHERE receipt = ?1 AND ?2 IS NULL",
               (long long)now_ms);
  enum status status = write_text(forgotten, "UPDATE receipt SET json = ?2, pending = NULL WHERE id = ?1",
                                  receipt->id, buffer_text(&json), err);
  if (status == STATUS_OK) status = write_text(forgotten, buffer_text(&sql), receipt->id, NULL, err);
  buffer_fini(&sql);
  buffer_fini(&json);
  return status;
}

enum status receipts_end(struct forgotten *forgotten, struct due *due, int64_t now_ms, const char *engine,
                         struct error *err) {
  pthread_mutex_lock(&forgotten->writing);
  enum status status = database_run(forgotten->db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) {
    for (size_t i = 0; i < due->receipt_count && status == STATUS_OK; i++)
      status = end_one(forgotten, &due->receipts[i], now_ms, engine, err);
    status = database_end(forgotten->db, status, err);
  }
  if (status == STATUS_OK) note_erased(forgotten, due, now_ms);
  pthread_mutex_unlock(&forgotten->writing);
  return status;
}

enum status receipts_undone(struct forgotten *forgotten, const char *receipt, int64_t now_ms,
                            const char *engine, struct error *err) {
  struct buffer json = {0};
  sqlite3_stmt *read = NULL;
  enum status status =
      database_prepare(forgotten->db, "SELECT asked_ms FROM receipt WHERE id = ?", &read, err);
  if (status != STATUS_OK) return status;
  sqlite3_bind_text(read, 1, receipt, -1, SQLITE_STATIC);
  bool is_there = sqlite3_step(read) == SQLITE_ROW;
  buffer_add_text(&json, "{\"receipt\":");
  json_put_text(&json, receipt);
  put_time(&json, "asked", sqlite3_column_int64(read, 0));
  put_time(&json, "undone", now_ms);
  put_signature(&json, forgotten, engine);
  sqlite3_finalize(read);
  status = is_there ? write_text(forgotten, "UPDATE receipt SET json = ?2, pending = NULL WHERE id = ?1",
                                 receipt, buffer_text(&json), err)
                    : error_set(err, STATUS_NOT_FOUND, "there is no receipt %s", receipt);
  buffer_fini(&json);
  return status;
}

static enum status read_shown(struct forgotten *forgotten, sqlite3_stmt *read, const char *id,
                              const char *engine, struct buffer *out, struct error *err) {
  struct receipt receipt;
  sqlite3_bind_text(read, 1, id, -1, SQLITE_STATIC);
  int code = sqlite3_step(read);
  if (code == SQLITE_DONE) return error_set(err, STATUS_NOT_FOUND, "there is no receipt %s", id);
  if (code != SQLITE_ROW) return database_failed(forgotten->db, err);
  read_receipt(read, &receipt);
  const char *pending = (const char *)sqlite3_column_text(read, 6 + WENT_COUNT);
  const char *json = (const char *)sqlite3_column_text(read, 7 + WENT_COUNT);
  if (json)
    buffer_add_text(out, json);
  else
    put_receipt(out, forgotten, &receipt, 0, pending, engine);
  return STATUS_OK;
}

static enum status show(struct forgotten *forgotten, const char *id, const char *engine, struct buffer *out,
                        struct error *err) {
  sqlite3_stmt *read = NULL;
  if (!forgotten->db || !forgotten->has_key)
    return error_set(err, STATUS_NOT_FOUND, "there is no receipt %s", id);
  enum status status = database_prepare(
      forgotten->db, "SELECT " RECEIPT_COLUMNS ", pending, json FROM receipt WHERE id = ?", &read, err);
  if (status == STATUS_OK) status = read_shown(forgotten, read, id, engine, out, err);
  sqlite3_finalize(read);
  return status;
}

enum status receipts_show(struct forgotten *forgotten, const char *receipt, const char *engine, char **json,
                          struct error *err) {
  struct buffer out = {0};
  pthread_mutex_lock(&forgotten->writing);
  enum status status = forgotten_begin_reading(forgotten, err);
  if (status == STATUS_OK) status = show(forgotten, receipt, engine, &out, err);
  forgotten_end_reading(forgotten);
  pthread_mutex_unlock(&forgotten->writing);
  *json = NULL;
  if (status == STATUS_OK) {
    buffer_text(&out);
    *json = buffer_take(&out, NULL);
  }
  buffer_fini(&out);
  return status;
}

static enum status list_pending(struct forgotten *forgotten, struct store_erasure **pending, size_t *count,
                                struct error *err) {
  sqlite3_stmt *read = NULL;
  enum status status = database_prepare(
      forgotten->db, "SELECT id, asked_ms, deadline_ms FROM receipt WHERE json IS NULL ORDER BY id", &read,
      err);
  int code = SQLITE_DONE;
  while (status == STATUS_OK && (code = sqlite3_step(read)) == SQLITE_ROW) {
    const char *id = (const char *)sqlite3_column_text(read, 0);
    *pending = mem_resize(*pending, (*count + 1) * sizeof **pending);
    struct store_erasure *one = &(*pending)[(*count)++];
    *one = (struct store_erasure){.asked_ms = sqlite3_column_int64(read, 1),
                                  .deadline_ms = sqlite3_column_int64(read, 2)};
    if (id) strncpy(one->receipt, id, sizeof one->receipt - 1);
  }
  if (status == STATUS_OK && code != SQLITE_DONE) status = database_failed(forgotten->db, err);
  sqlite3_finalize(read);
  return status;
}

enum status receipts_pending(struct forgotten *forgotten, struct store_erasure **pending, size_t *count,
                             struct error *err) {
  *pending = NULL;
  *count = 0;
  if (!forgotten->count) return STATUS_OK;
  pthread_mutex_lock(&forgotten->writing);
  enum status status = forgotten_begin_reading(forgotten, err);
  if (status == STATUS_OK && forgotten->db) status = list_pending(forgotten, pending, count, err);
  forgotten_end_reading(forgotten);
  pthread_mutex_unlock(&forgotten->writing);
  return status;
}
