/* Forgetting a person: the calls of sarto_admin.h. The crew does it and the store keeps it; here are the times and the
 * receipts. Runs on the runtime's thread, but for sarto_erase.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "engine/crew.h"
#include "host/audit.h"
#include "host/runtime_inside.h"

#define UNDO_MS (7 * CLOCK_DAY_MS)

static struct error *inside(sarto_error *error, struct error *own) {
  return error ? (struct error *)error : own;
}

static enum status find_receipt(sarto_runtime *runtime, const char *receipt, char **json, struct error *err) {
  return runtime->store ? store_receipt(runtime->store, receipt, json, err)
                        : memory_journal_receipt(runtime->memory, receipt, json, err);
}

/* The person is forgotten, whatever becomes of the receipt: its number is told all the same. */
static void put_receipt(sarto_runtime *runtime, const char *id, int64_t asked_ms, char **json) {
  struct error err;
  char asked[CLOCK_TEXT_BYTES];
  struct buffer out = {0};
  if (!find_receipt(runtime, id, json, &err)) return;
  buffer_print(&out,
               "{\"receipt\":\"%s\",\"gone_from_answers\":\"%s\",\"gone_from_disk\":null,\"pending\":", id,
               clock_print(asked_ms, asked));
  json_put_text(&out, err.text);
  buffer_add_byte(&out, '}');
  *json = buffer_take(&out, NULL);
}

int sarto_forget(sarto_runtime *runtime, const char *profile_id, int flags, char **receipt,
                 sarto_error *error) {
  RUNTIME_TURN(runtime);
  struct error own, *err = inside(error, &own);
  char id[JOURNAL_RECEIPT_BYTES];
  int64_t now_ms = clock_now_ms();
  int64_t from_ms = flags & SARTO_FORGET_UNDO ? now_ms + UNDO_MS : now_ms;
  const struct crew_forgetting asked = {.profile_ids = &profile_id,
                                        .count = 1,
                                        .asked_ms = now_ms,
                                        .erase_from_ms = from_ms,
                                        .deadline_ms = from_ms + runtime->release->workspace.erase_within_ms,
                                        .is_now = flags & SARTO_FORGET_NOW,
                                        .silent_since_ms = INT64_MAX};
  enum status status = runtime_recover(runtime, err);
  if (!status) status = crew_forget(runtime->crew, &asked, id, err);
  if (!status) put_receipt(runtime, id, now_ms, receipt);
  return (int)status;
}

/* What is in memory was made without them: it is read again, and the store then has all that it keeps. */
int sarto_unforget(sarto_runtime *runtime, const char *receipt, sarto_error *error) {
  RUNTIME_TURN(runtime);
  struct error own, *err = inside(error, &own);
  char *json = NULL;
  enum status status = runtime_recover(runtime, err);
  if (status) return (int)status;
  if (!runtime->store) {
    status = memory_journal_receipt(runtime->memory, receipt, &json, err);
    sarto_free(json);
    return (int)(status ? status : error_set(err, STATUS_INVALID, "it is too late: everything went at once"));
  }
  crew_barrier(runtime->crew);
  status = store_unforget(runtime->store, receipt, clock_now_ms(), err);
  return (int)(status ? status : crew_recover(runtime->crew, err));
}

int sarto_receipt(sarto_runtime *runtime, const char *receipt, char **json, sarto_error *error) {
  RUNTIME_TURN(runtime);
  struct error own, *err = inside(error, &own);
  return (int)find_receipt(runtime, receipt, json, err);
}

int sarto_stored_receipt(const char *database, const char *receipt, char **json, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct store *store = NULL;
  hash_init();
  enum status status =
      store_open(&(struct store_options){.path = database, .is_read_only = true}, &store, err);
  if (status) return (int)error_wrap(err, "database");
  status = store_receipt(store, receipt, json, err);
  store_close(store);
  return (int)status;
}

/* ---- erasing ---- */

static bool is_among(const struct store_erasure *pending, size_t count, const char *receipt) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(pending[i].receipt, receipt)) return true;
  return false;
}

static bool was_undone(const char *json) {
  json_value *tree = NULL;
  bool was = !json_decode(json, strlen(json), &tree, NULL) && json_find(tree, "undone");
  json_free(tree);
  return was;
}

static void audit_erased(sarto_runtime *runtime, const struct store_erasure *before, size_t before_count) {
  struct store_erasure *after = NULL;
  size_t after_count = 0;
  if (!before_count || store_erasures(runtime->store, &after, &after_count, NULL)) return;
  for (size_t i = 0; i < before_count; i++) {
    char *json = NULL;
    if (is_among(after, after_count, before[i].receipt)) continue;
    if (!store_receipt(runtime->store, before[i].receipt, &json, NULL) && !was_undone(json))
      audit_write(runtime->database, AUDIT_ERASED, before[i].receipt, AUDIT_HOST, STATUS_OK, NULL);
    free(json);
  }
  free(after);
}

int sarto_erase(sarto_runtime *runtime, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct store_erasure *before = NULL;
  size_t count = 0;
  if (!runtime->store) return SARTO_OK;
  enum status status = store_erasures(runtime->store, &before, &count, err);
  if (!status) status = store_erase(runtime->store, clock_now_ms(), err);
  if (!status) audit_erased(runtime, before, count);
  free(before);
  return (int)status;
}

bool runtime_thin(void *context, const char *key, struct slice image, struct buffer *thinned) {
  const sarto_runtime *runtime = context;
  if (strcmp(key, COMMONS_SEAL_KEY)) return false;
  return commons_thin_image(image, runtime->min_people, thinned);
}
