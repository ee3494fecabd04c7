/* Backups behind sarto_admin.h: what of the folder belongs into one, and what it came to. How it is made: store/backup.c.
 * The secret key is not among what is copied, and never may be. On the caller's thread.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "host/backup_report.h"
#include "host/runtime_inside.h"

static void put_number(struct buffer *out, const char *key, uint64_t number) {
  json_put_key(out, key);
  buffer_print(out, "%" PRIu64, number);
}

void backup_put_report(struct buffer *out, const char *what, const char *path, const char *engine,
                       const struct store_backup_report *report) {
  char made[CLOCK_TEXT_BYTES], last[CLOCK_TEXT_BYTES];
  buffer_print(out, "{\"%s\":", what);
  json_put_text(out, path);
  if (engine) json_put_member(out, "engine", engine);
  json_put_member(out, "made", clock_print(report->made_ms, made));
  put_number(out, "rows", report->rows);
  put_number(out, "profiles", report->profiles);
  put_number(out, "first_row", report->first_row);
  put_number(out, "last_row", report->last_row);
  json_put_member(out, "last", report->rows ? clock_print(report->last_ms, last) : NULL);
  put_number(out, "files", report->files);
  put_number(out, "bytes", report->bytes);
  json_put_key(out, "seconds");
  buffer_print(out, "%" PRIu64 ".%03u", report->duration_us / 1000000,
               (unsigned)(report->duration_us / 1000 % 1000));
}

static bool goes_on(void *context, const char *doing, uint64_t done_bytes, uint64_t all_bytes) {
  const sarto_watching *watching = context;
  return watching->goes_on(watching->context, doing, done_bytes, all_bytes) != 0;
}

struct store_progress backup_progress(const sarto_watching *watching) {
  return watching && watching->goes_on ? (struct store_progress){goes_on, (void *)watching}
                                       : (struct store_progress){0};
}

/* "shop.db" → "shop-audit.ndjson"; the caller frees. */
static char *beside(const char *database, const char *what) {
  struct buffer path = {0};
  size_t length = strlen(database);
  buffer_print(&path, "%.*s-%s", (int)(length > 3 ? length - 3 : length), database, what);
  buffer_text(&path);
  return buffer_take(&path, NULL);
}

/* By a store that is open, with what lies beside its database and is none. */
static enum status backup_make(struct store *store, const char *database, const char *path,
                               const sarto_watching *watching, struct store_backup_report *report,
                               struct error *err) {
  char *audit = beside(database, "audit.ndjson"), *older = beside(database, "audit.1.ndjson");
  const char *const others[] = {older, audit, NULL};
  const struct store_backup_ask ask = {
      .target = path, .engine = SARTO_VERSION, .others = others, .progress = backup_progress(watching)};
  enum status status = store_backup(store, &ask, report, err);
  free(older);
  free(audit);
  return status;
}

/* Nothing is asked of the store but its rows. */
static void ignore(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

enum status backup_make_stored(const char *database, const char *path, const sarto_watching *watching,
                               struct store_backup_report *report, struct error *err) {
  struct store *store = NULL;
  if (access(database, F_OK))
    return error_set(err, STATUS_NOT_FOUND, "database: %s: %s", database, strerror(errno));
  enum status status = store_open(&(struct store_options){.path = database, .answered = ignore}, &store, err);
  if (status) return error_wrap(err, "database");
  status = backup_make(store, database, path, watching, report, err);
  store_close(store);
  return status;
}

static int tell(enum status status, const char *path, const char *engine,
                const struct store_backup_report *report, char **json) {
  struct buffer out = {0};
  *json = NULL;
  if (status) return (int)status;
  backup_put_report(&out, "backup", path, engine, report);
  buffer_add_byte(&out, '}');
  *json = buffer_take(&out, NULL);
  return SARTO_OK;
}

int sarto_backup(sarto_runtime *runtime, const char *path, char **report, sarto_error *error) {
  return sarto_backup_watched(runtime, path, NULL, report, error);
}

int sarto_backup_watched(sarto_runtime *runtime, const char *path, const sarto_watching *watching,
                         char **report, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct store_backup_report made;
  if (!runtime->store)
    return (int)error_set(err, STATUS_NOT_FOUND,
                          "without a database there is nothing to back up: start with --db FILE");
  return tell(backup_make(runtime->store, runtime->database, path, watching, &made, err), path, SARTO_VERSION,
              &made, report);
}

int sarto_backup_stored(const char *database, const char *path, const sarto_watching *watching, char **report,
                        sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct store_backup_report made;
  hash_init();
  return tell(backup_make_stored(database, path, watching, &made, err), path, SARTO_VERSION, &made, report);
}

int sarto_verify(const char *path, const sarto_watching *watching, char **report, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct store_progress progress = backup_progress(watching);
  struct store_backup_report seen;
  hash_init();
  return tell(store_verify(path, &progress, &seen, err), path, NULL, &seen, report);
}
