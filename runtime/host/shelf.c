/* Releases of a database, opened for one thing each. See shelf.h. */
#include "host/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sarto.h"
#include "script/stdlib.h"

static enum status open_to_read(const char *database, struct releases **releases, struct error *err) {
  return releases_open(database, NULL, true, releases, err);
}

static enum status open_to_write(const char *database, struct releases **releases, struct error *err) {
  return releases_open(database, NULL, false, releases, err);
}

/* ---- loading ---- */

static enum status find_hash(struct releases *releases, const char *which, struct arena *arena,
                             char hash[static DIGEST_TEXT_BYTES], struct error *err) {
  struct release_activation activation;
  if (which && strcmp(which, "previous")) return releases_find(releases, which, hash, err);
  enum status status = which ? releases_previous(releases, arena, &activation, err)
                             : releases_active(releases, arena, &activation, err);
  if (status == STATUS_NOT_FOUND)
    return error_set(err, status, "%s",
                     which ? "no other release was active before" : "no release is active");
  if (!status) memcpy(hash, activation.hash, strlen(activation.hash) + 1);
  return status;
}

enum status shelf_load(const char *database, const char *which, struct shelf_release *loaded,
                       struct error *err) {
  struct releases *releases = NULL;
  struct release_texts texts;
  *loaded = (struct shelf_release){0};
  enum status status = open_to_read(database, &releases, err);
  if (status) return status;
  status = find_hash(releases, which, &loaded->arena, loaded->hash, err);
  if (!status) status = releases_load(releases, loaded->hash, &loaded->arena, &texts, err);
  releases_close(releases);
  if (!status && texts.module_count > STDLIB_MODULES_MAX)
    status = error_set(err, STATUS_UNSUPPORTED, "%.19s…: has %zu modules", loaded->hash, texts.module_count);
  if (status)
    shelf_release_fini(loaded);
  else
    loaded->texts =
        (struct seats_texts){texts.files, texts.count, texts.modules, texts.module_count, .is_kept = true};
  return status;
}

void shelf_release_fini(struct shelf_release *loaded) {
  arena_fini(&loaded->arena);
  *loaded = (struct shelf_release){0};
}

enum status shelf_active(const char *database, char hash[static DIGEST_TEXT_BYTES], struct error *err) {
  struct releases *releases = NULL;
  struct arena arena = {0};
  enum status status = open_to_read(database, &releases, err);
  if (!status) status = find_hash(releases, NULL, &arena, hash, err);
  releases_close(releases);
  arena_fini(&arena);
  return status;
}

/* ---- what to do ---- */

/* Of a file that can be read, one release may be damaged. */
static enum status advise_damaged(const char *database, const char *workspace, struct error *err) {
  char active[DIGEST_TEXT_BYTES];
  if (!shelf_active(database, active, NULL))
    return error_set(err, STATUS_CORRUPT,
                     "%s; serving needs it whole: sarto release %s --db %s puts that folder's files in its "
                     "place, sarto rollback --db %s the release before",
                     err->text, workspace, database, database);
  return error_set(err, STATUS_CORRUPT,
                   "%s; serving needs that file, which says what decides: move it aside, with its -wal and "
                   "-shm, and the files of %s decide as the first release; lost are going back to earlier "
                   "releases and deriving their decisions again, not profiles and decisions",
                   err->text, workspace);
}

enum status shelf_advise(const char *database, const char *workspace, struct error *err) {
  if (err->status == STATUS_CORRUPT) return advise_damaged(database, workspace, err);
  if (err->status == STATUS_FULL)
    return error_set(err, STATUS_FULL, "%s; make room and try again, nothing is lost", err->text);
  return err->status;
}

/* ---- keeping ---- */

static enum status put(struct releases *releases, const struct seats *seats, const struct seats_texts *texts,
                       const struct shelf_note *note, const char *parent, struct error *err) {
  struct release_file *files = mem_alloc((texts->count + STDLIB_MODULES_MAX) * sizeof *files);
  struct arena arena = {0};
  size_t count = seats_list(seats, texts, &arena, files);
  struct release_record record = {.hash = seats->items[0].release->workspace.release,
                                  .parent = parent,
                                  .author = note->author,
                                  .note = note->note,
                                  .source = note->source,
                                  .specs = note->specs,
                                  .gate = note->gate,
                                  .time_ms = clock_now_ms()};
  enum status status = releases_put(releases, &record, files, count, err);
  arena_fini(&arena);
  free(files);
  return status;
}

static enum status activate(struct releases *releases, const char *hash, const struct shelf_note *note,
                            struct error *err) {
  struct release_activation activation = {
      .hash = hash, .author = note->author, .why = note->why, .time_ms = clock_now_ms()};
  return releases_activate(releases, &activation, err);
}

static const char *find_form(const struct wording *wording, uint8_t locale) {
  for (size_t i = 0; i < wording->count; i++)
    if (wording->forms[i].locale == locale) return wording->forms[i].text;
  return NULL;
}

/* Of one purpose, by the locales that its text or what it gives is written in; how many there are. */
size_t shelf_list_texts(const struct workspace *workspace, const struct purpose *purpose,
                        struct consent_text *texts) {
  size_t count = 0;
  for (size_t at = 0; at <= workspace->locale_count; at++) {
    uint8_t locale = at < workspace->locale_count ? (uint8_t)at : WORDING_ANY;
    const char *text = find_form(&purpose->text, locale), *gives = find_form(&purpose->gives, locale);
    if (!text && !gives) continue;
    texts[count++] = (struct consent_text){.purpose = purpose->name,
                                           .version = (uint32_t)purpose->version,
                                           .locale = locale == WORDING_ANY ? "" : workspace->locales[at],
                                           .text = text,
                                           .gives = gives};
  }
  return count;
}

/* Of all its purposes, freed by the caller. */
static struct consent_text *list_all(const struct workspace *workspace, size_t *count) {
  size_t room = workspace->purpose_count * (workspace->locale_count + 1);
  struct consent_text *texts = mem_zero((room + 1) * sizeof *texts);
  *count = 0;
  for (size_t i = 0; i < workspace->purpose_count; i++)
    *count += shelf_list_texts(workspace, &workspace->purposes[i], texts + *count);
  return texts;
}

static enum status put_consents(struct releases *releases, const struct workspace *workspace,
                                struct error *err) {
  size_t count;
  struct consent_text *texts = list_all(workspace, &count);
  enum status status = releases_put_consent_texts(releases, texts, count, clock_now_ms(), err);
  free(texts);
  return status;
}

static enum status has_consents(const char *database, const struct workspace *workspace, bool *has,
                                struct error *err) {
  struct releases *releases = NULL;
  enum status status = open_to_read(database, &releases, err);
  if (status) return status;
  size_t count;
  struct consent_text *texts = list_all(workspace, &count);
  status = releases_has_consent_texts(releases, texts, count, has, err);
  free(texts);
  releases_close(releases);
  return status;
}

/* Read first, as of the engine below. */
enum status shelf_put_consents(const char *database, const struct workspace *workspace, struct error *err) {
  struct releases *releases = NULL;
  bool has = false;
  enum status status = has_consents(database, workspace, &has, err);
  if (status || has) return status;
  status = open_to_write(database, &releases, err);
  if (!status) status = put_consents(releases, workspace, err);
  releases_close(releases);
  return status;
}

enum status shelf_consent_texts(const char *database, const char *purpose, uint32_t version,
                                struct arena *arena, struct consent_text **texts, size_t *count,
                                struct error *err) {
  struct releases *releases = NULL;
  *texts = NULL;
  *count = 0;
  enum status status = open_to_read(database, &releases, err);
  if (status == STATUS_NOT_FOUND) return STATUS_OK;
  if (!status) status = releases_consent_texts(releases, purpose, version, arena, texts, count, err);
  releases_close(releases);
  return status;
}

static enum status keep(struct releases *releases, const struct seats *seats, const struct seats_texts *texts,
                        const struct shelf_note *note, struct error *err) {
  struct arena arena = {0};
  struct release_activation active = {0};
  const char *hash = seats->items[0].release->workspace.release;
  enum status status = releases_active(releases, &arena, &active, err);
  bool is_active = !status && !strcmp(active.hash, hash);
  if (status == STATUS_NOT_FOUND) status = STATUS_OK;
  if (!status) status = put(releases, seats, texts, note, is_active ? NULL : active.hash, err);
  if (!status) status = put_consents(releases, &seats->items[0].release->workspace, err);
  if (!status && !is_active) status = activate(releases, hash, note, err);
  arena_fini(&arena);
  return status;
}

enum status shelf_keep(const char *database, const struct seats *seats, const struct seats_texts *texts,
                       const struct shelf_note *note, struct error *err) {
  struct releases *releases = NULL;
  enum status status = open_to_write(database, &releases, err);
  if (!status) status = keep(releases, seats, texts, note, err);
  releases_close(releases);
  return status;
}

enum status shelf_activate(const char *database, const char *hash, const struct shelf_note *note,
                           struct error *err) {
  struct releases *releases = NULL;
  enum status status = open_to_write(database, &releases, err);
  if (!status) status = activate(releases, hash, note, err);
  releases_close(releases);
  return status;
}

enum status shelf_engine(const char *database, uint64_t row, char version[static ENGINE_BYTES],
                         struct error *err) {
  struct releases *releases = NULL;
  enum status status = open_to_read(database, &releases, err);
  if (!status) status = releases_engine(releases, row, version, err);
  releases_close(releases);
  return status;
}

/* Read first: a start writes nothing, and needs no room, where there is no news. */
enum status shelf_put_engine(const char *database, uint64_t first_row, struct error *err) {
  struct releases *releases = NULL;
  char last[ENGINE_BYTES];
  enum status status = shelf_engine(database, UINT64_MAX, last, err);
  if (!status && !strcmp(last, SARTO_VERSION)) return STATUS_OK;
  if (status && status != STATUS_NOT_FOUND) return status;
  status = open_to_write(database, &releases, err);
  if (!status) status = releases_put_engine(releases, SARTO_VERSION, first_row, clock_now_ms(), err);
  releases_close(releases);
  return status;
}

static enum status try_kept(const char *database, const struct shelf_release *kept, int stop_signal,
                            struct findings *findings, struct error *err) {
  struct seats seats = {0};
  enum status status = STATUS_OK;
  if (!seats_load_one(&seats, &kept->texts, stop_signal, findings))
    status = error_set(err, STATUS_INVALID, "this program cannot use release %.19s… any more", kept->hash);
  else if (strcmp(seats.items[0].release->workspace.release, kept->hash))
    status = error_set(err, STATUS_CORRUPT, "the files that are kept of release %.19s… are those of %.19s…",
                       kept->hash, seats.items[0].release->workspace.release);
  else
    status = shelf_put_consents(database, &seats.items[0].release->workspace, err);
  seats_fini(&seats);
  return status;
}

enum status shelf_go_back(const char *database, const char *which, int stop_signal,
                          const struct shelf_note *note, char hash[static DIGEST_TEXT_BYTES],
                          struct findings *findings, struct error *err) {
  struct shelf_release kept;
  enum status status = shelf_load(database, which, &kept, err);
  if (status) return status;
  memcpy(hash, kept.hash, sizeof kept.hash);
  status = try_kept(database, &kept, stop_signal, findings, err);
  if (!status) status = shelf_activate(database, kept.hash, note, err);
  shelf_release_fini(&kept);
  return status;
}

/* ---- pruning ---- */

enum { ACTIVATIONS_MAX = 100000 };

struct usage {
  const struct release_activation *activations; /* newest first */
  size_t count;
  int64_t needed_since_ms;
};

/* A release was active until the next one was; where activations between are gone, it is taken to have been so longer. */
static bool is_needed(void *context, const char *hash) {
  const struct usage *usage = context;
  for (size_t i = 0; i < usage->count; i++) {
    int64_t until_ms = i ? usage->activations[i - 1].time_ms : INT64_MAX;
    if (until_ms >= usage->needed_since_ms && !strcmp(usage->activations[i].hash, hash)) return true;
  }
  return false;
}

static enum status prune(struct releases *releases, const struct releases_retention *retention,
                         int64_t needed_since_ms, struct error *err) {
  struct arena arena = {0};
  struct release_activation *activations = NULL;
  struct usage usage = {.needed_since_ms = needed_since_ms};
  size_t gone = 0;
  enum status status =
      releases_activations(releases, ACTIVATIONS_MAX, &arena, &activations, &usage.count, err);
  usage.activations = activations;
  if (!status) status = releases_prune(releases, retention, clock_now_ms(), is_needed, &usage, &gone, err);
  arena_fini(&arena);
  return status;
}

enum status shelf_prune(const char *database, const struct releases_retention *retention,
                        int64_t needed_since_ms, struct error *err) {
  struct releases *releases = NULL;
  enum status status = open_to_write(database, &releases, err);
  if (!status) status = prune(releases, retention, needed_since_ms, err);
  releases_close(releases);
  return status;
}

/* ---- refusing ---- */

static bool is_gone(void *context, const struct identity *decision) {
  return context && store_is_decision_gone(context, decision);
}

enum status shelf_refuse(const char *database, struct store *store, struct findings *findings,
                         const struct shelf_note *note, struct error *err) {
  struct releases *releases = NULL;
  struct refusal_finding *told = mem_alloc((findings->count + 1) * sizeof *told);
  for (size_t i = 0; i < findings->count; i++) {
    findings->items[i].text = releases_told(findings->items[i].text, is_gone, store);
    told[i] =
        (struct refusal_finding){findings->items[i].file, findings->items[i].line, findings->items[i].text};
  }
  struct release_refusal refusal = {.time_ms = clock_now_ms(),
                                    .author = note->author,
                                    .note = note->note,
                                    .source = note->source,
                                    .hash = note->archive,
                                    .findings = told,
                                    .count = findings->count};
  enum status status = open_to_write(database, &releases, err);
  if (!status) status = releases_refuse(releases, &refusal, is_gone, store, err);
  releases_close(releases);
  free(told);
  return status;
}
