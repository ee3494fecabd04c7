/* Restoring behind sarto_admin.h: what becomes of the database that is there, and what it came to. How it is done:
 * store/restore.c. What is there is set aside as a backup outside of the data folder, where it is what every backup is: a
 * copy that only comes back through a restore, which erases whoever is forgotten by then. On the caller's thread.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "engine/commons.h"
#include "host/backup_report.h"
#include "host/neighbour.h"
#include "host/rules.h"
#include "script/script.h"
#include "store/manifest.h"
#include "store/restore.h"

enum { MIN_PEOPLE = 5 }; /* as release.c has it */

/* "var/shop.db" → "var-before-2026-03-01T10-00-00Z", beside the data folder and not in it; the caller frees. */
static char *place_aside(const char *database, struct error *err) {
  struct buffer path = {0};
  char time[CLOCK_TEXT_BYTES], *data = files_folder_of(database), *full = realpath(data, NULL);
  clock_print(clock_now_ms() / CLOCK_SECOND_MS * CLOCK_SECOND_MS, time);
  for (char *at = time; *at; at++)
    if (*at == ':') *at = '-';
  if (full)
    buffer_print(&path, "%s-before-%s", full, time);
  else
    files_fail(data, err);
  free(full);
  free(data);
  if (path.length) buffer_text(&path);
  return path.length ? buffer_take(&path, NULL) : NULL;
}

static enum status set_aside(const sarto_restoring *restoring, const char *path, struct error *err) {
  struct store_backup_report made;
  struct error own;
  enum status status = backup_make_stored(restoring->database, path, restoring->watching, &made, &own);
  if (!status) return status;
  if (status == STATUS_BUSY)
    return error_set(err, status, "%.400s: stop that server first; nothing is restored under one", own.text);
  return error_set(err, status,
                   "the store that is there could not be set aside: %.300s; to give it up: --discard",
                   own.text);
}

/* What the release that was active in it says; where that cannot be told, what releases say that say nothing. */
static uint64_t min_people_of(const char *backup) {
  struct manifest manifest;
  struct rules rules = {0};
  struct seats seats = {0};
  char active[DIGEST_TEXT_BYTES];
  uint64_t min_people = MIN_PEOPLE;
  if (manifest_read(backup, &manifest, NULL)) return min_people;
  char *database = files_join(backup, manifest.database);
  if (!script_check_thread(NULL) && !shelf_active(database, active, NULL) &&
      !rules_read(active, database, &rules, NULL, NULL) && !rules_load(&rules, 0, &seats, NULL))
    min_people = seats.items[0].release->workspace.min_people;
  seats_fini(&seats);
  rules_fini(&rules);
  free(database);
  manifest_fini(&manifest);
  return min_people;
}

static bool thin(void *context, const char *key, struct slice image, struct buffer *thinned) {
  return !strcmp(key, COMMONS_SEAL_KEY) && commons_thin_image(image, *(const uint64_t *)context, thinned);
}

static enum status restore(const sarto_restoring *restoring, const char *aside,
                           struct store_restore_report *report, struct error *err) {
  uint64_t min_people = min_people_of(restoring->backup);
  const struct store_restore_ask ask = {.backup = restoring->backup,
                                        .database = restoring->database,
                                        .key_path = restoring->key,
                                        .is_replacing = restoring->is_replacing,
                                        .is_without_tombstones = restoring->is_without_tombstones,
                                        .progress = backup_progress(restoring->watching),
                                        .thin = thin,
                                        .thin_context = &min_people};
  enum status status = aside ? set_aside(restoring, aside, err) : STATUS_OK;
  return status ? status : store_restore(&ask, report, err);
}

static void put_number(struct buffer *out, const char *key, uint64_t number) {
  json_put_key(out, key);
  buffer_print(out, "%" PRIu64, number);
}

static char *tell(const sarto_restoring *restoring, const char *aside,
                  const struct store_restore_report *report) {
  struct buffer out = {0};
  backup_put_report(&out, "restored", restoring->database, NULL, &report->backup);
  json_put_member(&out, "from", restoring->backup);
  put_number(&out, "next_row", report->next_row);
  put_number(&out, "lost_rows_up_to", report->replaced_last_row);
  put_number(&out, "forgotten", report->tombstones);
  put_number(&out, "forgotten_dropped", report->dropped_tombstones);
  json_put_member(&out, "set_aside", aside);
  buffer_add_byte(&out, '}');
  buffer_text(&out);
  return buffer_take(&out, NULL);
}

/* Before a store is set aside that then stays. */
static enum status look_first(const sarto_restoring *restoring, struct error *err) {
  struct store_progress progress = backup_progress(restoring->watching);
  struct store_backup_report seen;
  return store_verify(restoring->backup, &progress, &seen, err);
}

int sarto_restore(const sarto_restoring *restoring, char **report, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct store_restore_report made;
  char *aside = NULL;
  bool is_there = !access(restoring->database, F_OK);
  hash_init();
  *report = NULL;
  enum status status = neighbour_check(restoring->database, err);
  if (!status && restoring->is_replacing && !restoring->is_discarding && is_there) {
    status = look_first(restoring, err);
    if (!status && restoring->set_aside)
      aside = mem_copy_text(restoring->set_aside);
    else if (!status && !(aside = place_aside(restoring->database, err)))
      status = err->status;
  }
  if (!status) status = restore(restoring, aside, &made, err);
  if (!status) *report = tell(restoring, aside, &made);
  free(aside);
  return (int)status;
}
