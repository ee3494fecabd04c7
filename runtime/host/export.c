/* Exports: from copies of what a runtime has, or from the files of a database. See export.h.
 *
 *   runtime's thread   begin: the profile's bytes, its row's number, a reference to the release ──┐        end
 *   any thread         make: wait until that row is durable, read the journal up to it, write ────┘
 *
 * So the profile and the rows are of one moment. Without a database there are no rows but the decisions that are
 * remembered, which begin copies.
 */
#include "host/export.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "domain/contact_inside.h"
#include "host/export_html.h"
#include "host/replay_all.h"
#include "host/rules.h"
#include "host/runtime_inside.h"
#include "store/lock.h"

enum { NAMES_MAX = 500 }; /* looked for one by one */

/* Of the offers that a page quotes, in memory of their own: the catalogue changes with events. */
struct names {
  struct export_name each[NAMES_MAX];
  size_t count;
  struct arena arena;
};

struct sarto_exporting {
  sarto_runtime *runtime;
  struct release *release;
  struct store *store;  /* NULL: none */
  const char *database; /* NULL: none; borrowed, as those above but the release */
  char *profile_id;     /* owned */
  struct buffer image;
  uint64_t number, unkept;
  int64_t now_ms;
  int format;
  enum export_language language;
  struct names names;
  struct journal_row *rows; /* without a store */
  size_t row_count;
};

/* ---- in which language ---- */

static enum export_language language_of(const char *tag) {
  return tag ? export_language_of(tag, strlen(tag)) : LANGUAGES;
}

static const char *own_locale(const struct workspace *workspace, const struct profile *profile) {
  const struct hard_value *said = profile_find_hard(profile, workspace->locale_attribute);
  return said && said->type == HARD_STRING ? said->text : NULL;
}

static enum export_language choose_language(const struct workspace *workspace, const struct profile *profile,
                                            const char *wanted) {
  const char *const tags[] = {wanted, own_locale(workspace, profile),
                              workspace->locale_count ? workspace->locales[0] : NULL};
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
    enum export_language language = language_of(tags[i]);
    if (language != LANGUAGES) return language;
  }
  return LANGUAGE_EN;
}

/* ---- names of offers ---- */

static void add_name(struct names *names, const struct workspace *workspace, size_t locale, const char *id) {
  const struct offer *offer = catalogue_find(workspace->catalogue, id);
  const char *name = offer ? wording_get(&offer->name, WORDING_ANY, locale, WORDING_ANY) : NULL;
  for (size_t i = 0; name && i < names->count; i++)
    if (!strcmp(names->each[i].id, id)) return;
  if (!name || names->count == NAMES_MAX) return;
  names->each[names->count++] = (struct export_name){arena_text(&names->arena, id, strlen(id)),
                                                     arena_text(&names->arena, name, strlen(name))};
}

/* Of what the page shows: on the thread whose the catalogue is. */
static void gather_names(struct names *names, const struct workspace *workspace,
                         const struct profile *profile, enum export_language language) {
  size_t locale = workspace_locale(workspace, export_language_tag(language), 0);
  const struct contacts *contacts = &profile->contacts;
  for (size_t i = 0; i < profile->owned_count && i < PAGE_ROWS; i++)
    add_name(names, workspace, locale, profile->owned[i].offer_id);
  for (size_t i = 0; i < profile->viewed_count && i < PAGE_ROWS; i++)
    add_name(names, workspace, locale, profile->viewed[i].offer_id);
  for (size_t i = contacts->count; i-- > 0 && contacts->count - i <= PAGE_ROWS;)
    for (uint32_t offer = 0; offer < contacts->each[i].offer_count; offer++)
      add_name(names, workspace, locale, contact_text(&contacts->each[i], TEXT_OFFERS + offer));
}

/* ---- rows ---- */

static enum status visit_memory(void *context, person_visit *each, void *each_context,
                                struct person_figures *figures, struct error *err) {
  const struct sarto_exporting *exporting = context;
  enum status status = STATUS_OK;
  for (size_t i = 0; i < exporting->row_count && status == STATUS_OK; i++)
    status = each(each_context, &exporting->rows[i], err);
  figures->found = exporting->row_count;
  return status;
}

struct from_store {
  struct store *store;
  const struct profile *profile;
};

static enum status visit_store(void *context, person_visit *each, void *each_context,
                               struct person_figures *figures, struct error *err) {
  const struct from_store *from = context;
  const struct aliases *aliases = &from->profile->aliases;
  struct person_id ids[ALIASES_MAX + 1] = {{from->profile->id, from->profile->number}};
  for (size_t i = 0; i < aliases->count; i++)
    ids[i + 1] = (struct person_id){aliases->each[i].id, aliases->each[i].number};
  return store_visit_person(from->store, ids, aliases->count + 1, each, each_context, figures, err);
}

/* ---- making ---- */

static enum status write_export(struct export *export, int format, char **text, struct error *err) {
  struct buffer out = {0};
  export->locale = workspace_locale(export->workspace, export_language_tag(export->language), 0);
  enum status status =
      format == SARTO_PAGE ? export_put_page(export, &out, err) : export_put_json(export, &out, err);
  if (!status) buffer_text(&out);
  if (!status) *text = buffer_take(&out, NULL);
  buffer_fini(&out);
  return status;
}

/* What was decided on a profile that was then not kept never becomes durable, though later rows do. */
static enum status wait_durable(const struct sarto_exporting *exporting, struct error *err) {
  struct record_port record = store_record_port(exporting->store);
  while (record.last_number(record.self) < exporting->number) {
    enum status status = store_failure(exporting->store, err);
    if (status) return status;
    if (exporting->runtime->unkept != exporting->unkept) break;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  if (exporting->runtime->unkept == exporting->unkept) return STATUS_OK;
  return error_set(err, STATUS_BUSY, "something was not kept just now: ask again");
}

static enum status refuse_unknown(struct error *err) {
  return error_set(err, STATUS_NOT_FOUND, "nothing is known of a profile of that id");
}

int sarto_export_check(const sarto_exporting *exporting, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  const struct journal_port port =
      exporting->store ? store_port(exporting->store) : memory_journal_port(exporting->runtime->memory);
  struct journal_forgotten forgotten;
  bool is_forgotten = port.forgotten(port.self, exporting->profile_id, clock_now_ms(), &forgotten) &&
                      exporting->number <= forgotten.number;
  return is_forgotten ? (int)refuse_unknown(err) : SARTO_OK;
}

int sarto_export_make(sarto_exporting *exporting, char **text, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  const struct workspace *workspace = &exporting->release->workspace;
  struct profile *profile = NULL;
  *text = NULL;
  enum status status = exporting->store ? wait_durable(exporting, err) : STATUS_OK;
  if (!status)
    status = profile_decode((struct slice){exporting->image.data, exporting->image.length}, workspace,
                            &profile, err);
  if (status) return (int)status;
  profile->number = exporting->number;
  struct from_store from = {exporting->store, profile};
  struct export export = {.workspace = workspace,
                          .profile = profile,
                          .database = exporting->database,
                          .language = exporting->language,
                          .names = exporting->names.each,
                          .name_count = exporting->names.count,
                          .now_ms = exporting->now_ms,
                          .visit = exporting->store ? visit_store : visit_memory,
                          .context = exporting->store ? (void *)&from : exporting};
  status = write_export(&export, exporting->format, text, err);
  if (!status && exporting->store) status = (enum status)sarto_export_check(exporting, error);
  if (status) free(*text);
  if (status) *text = NULL;
  profile_free(profile);
  return (int)status;
}

/* ---- from a runtime ---- */

static bool is_about(const struct journal_row *row, const char *profile_id) {
  json_value *tree = NULL;
  struct buffer quoted = {0};
  json_put_text(&quoted, profile_id);
  bool may_be = memmem(row->decision.data, row->decision.length, quoted.data, quoted.length) != NULL;
  buffer_fini(&quoted);
  if (!may_be || json_decode(row->decision.data, row->decision.length, &tree, NULL)) return false;
  const char *id = json_string(json_find(tree, "profile_id"));
  bool is = id && !strcmp(id, profile_id);
  json_free(tree);
  return is;
}

struct gathering {
  sarto_exporting *exporting;
  const char *profile_id;
};

static int64_t time_in(struct slice decision) {
  json_value *tree = NULL;
  int64_t time_ms = 0;
  if (json_decode(decision.data, decision.length, &tree, NULL)) return 0;
  const char *time = json_string(json_find(tree, "time"));
  if (!time || !clock_parse(time, &time_ms)) time_ms = 0;
  json_free(tree);
  return time_ms;
}

static void gather(void *context, const struct journal_row *row) {
  struct gathering *gathering = context;
  sarto_exporting *exporting = gathering->exporting;
  if (!is_about(row, gathering->profile_id)) return;
  struct journal_row copy = *row;
  size_t id_bytes = strlen(gathering->profile_id) + 1;
  copy.bytes = mem_alloc(id_bytes + row->decision.length);
  copy.profile_id = memcpy(copy.bytes, gathering->profile_id, id_bytes);
  copy.decision.data = memcpy(copy.bytes + id_bytes, row->decision.data, row->decision.length);
  copy.time_ms = copy.arrival_ms = time_in(copy.decision);
  exporting->rows = mem_resize(exporting->rows, (exporting->row_count + 1) * sizeof *exporting->rows);
  exporting->rows[exporting->row_count++] = copy;
}

int sarto_export_begin(sarto_runtime *runtime, const char *profile_id, int format, const char *locale,
                       sarto_exporting **exporting, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  const struct profile *profile;
  *exporting = NULL;
  enum status status = runtime_find_profile(runtime, profile_id, &profile, err);
  if (status) return (int)status;
  sarto_exporting *begun = *exporting = mem_zero(sizeof *begun);
  *begun = (sarto_exporting){.runtime = runtime,
                             .release = release_ref(runtime->seats.items[0].release),
                             .store = runtime->store,
                             .database = runtime->database,
                             .profile_id = mem_copy_text(profile_id),
                             .number = profile->number,
                             .unkept = runtime->unkept,
                             .now_ms = runtime_now_ms(runtime, profile),
                             .format = format,
                             .language = choose_language(&runtime->release->workspace, profile, locale)};
  profile_encode(profile, &begun->release->workspace, &begun->image);
  if (format == SARTO_PAGE) gather_names(&begun->names, &begun->release->workspace, profile, begun->language);
  if (runtime->memory) memory_journal_each(runtime->memory, gather, &(struct gathering){begun, profile_id});
  return SARTO_OK;
}

void sarto_export_end(sarto_exporting *exporting) {
  if (!exporting) return;
  for (size_t i = 0; i < exporting->row_count; i++) journal_row_fini(&exporting->rows[i]);
  free(exporting->rows);
  free(exporting->profile_id);
  buffer_fini(&exporting->image);
  release_unref(exporting->release);
  arena_fini(&exporting->names.arena);
  free(exporting);
}

int sarto_export(sarto_runtime *runtime, const char *profile_id, int format, const char *locale, char **text,
                 sarto_error *error) {
  RUNTIME_TURN(runtime);
  sarto_exporting *exporting;
  int status = sarto_export_begin(runtime, profile_id, format, locale, &exporting, error);
  if (!status) status = sarto_export_make(exporting, text, error);
  sarto_export_end(exporting); /* nobody was forgotten meanwhile: that is this thread's too */
  return status;
}

/* ---- from files ---- */

struct stored {
  struct rules rules;
  struct seats seats;
  struct store *store;
  int lock; /* -1: none */
};

static void fini(struct stored *stored) {
  store_close(stored->store);
  lock_close(stored->lock);
  seats_fini(&stored->seats);
  rules_fini(&stored->rules);
}

static enum status read_rules(struct stored *stored, const char *database, const char *workspace,
                              struct error *err) {
  struct findings findings = {0};
  enum status status;
  if (workspace) {
    status = rules_read(workspace, database, &stored->rules, &findings, err);
    if (!status && findings.count)
      status = error_set(err, STATUS_INVALID, "%s/%s: %s", workspace, findings.items[0].file,
                         findings.items[0].text);
    findings_fini(&findings);
    return status;
  }
  status = shelf_load(database, NULL, &stored->rules.kept, err);
  stored->rules.which = database;
  if (!status) stored->rules.texts = stored->rules.kept.texts;
  if (status == STATUS_NOT_FOUND)
    return error_set(err, status, "%s keeps no active release: name the folder of its workspace", database);
  return status;
}

static enum status open_stored(struct stored *stored, const char *database, const char *workspace,
                               int stop_signal, struct error *err) {
  enum status status = replay_hold(database, &stored->lock, err);
  if (!status) status = read_rules(stored, database, workspace, err);
  if (!status) status = rules_load(&stored->rules, stop_signal, &stored->seats, err);
  if (status) return status;
  status = store_open(&(struct store_options){.path = database, .is_read_only = true}, &stored->store, err);
  return status ? error_wrap(err, "database") : status;
}

static enum status load_stored(const struct stored *stored, const char *profile_id, struct profile **profile,
                               struct error *err) {
  struct buffer image = {0};
  uint64_t number = 0;
  enum status status = event_may_be_of(profile_id)
                           ? store_load_profile(stored->store, profile_id, &image, &number, err)
                           : STATUS_NOT_FOUND;
  if (status == STATUS_NOT_FOUND) refuse_unknown(err);
  if (!status)
    status = profile_decode((struct slice){image.data, image.length},
                            &stored->seats.items[0].release->workspace, profile, err);
  if (!status) (*profile)->number = number;
  buffer_fini(&image);
  return status;
}

static enum status write_stored(const struct stored *stored, const char *database,
                                const struct profile *profile, int format, const char *locale, char **text,
                                struct error *err) {
  const struct workspace *workspace = &stored->seats.items[0].release->workspace;
  struct from_store from = {stored->store, profile};
  struct names *names = mem_zero(sizeof *names);
  struct export export = {.workspace = workspace,
                          .profile = profile,
                          .database = database,
                          .language = choose_language(workspace, profile, locale),
                          .names = names->each,
                          .now_ms = clock_now_ms(),
                          .visit = visit_store,
                          .context = &from};
  gather_names(names, workspace, profile, export.language);
  export.name_count = names->count;
  enum status status = write_export(&export, format, text, err);
  arena_fini(&names->arena);
  free(names);
  return status;
}

int sarto_stored_export(const char *database, const char *workspace, const char *profile_id, int format,
                        const char *locale, int stop_signal, char **text, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct stored stored = {.lock = -1};
  struct profile *profile = NULL;
  hash_init();
  enum status status = script_check_thread(err);
  if (!status && stop_signal) status = script_take_signal(stop_signal, err);
  if (status) return (int)status;
  status = open_stored(&stored, database, workspace, stop_signal, err);
  if (!status) status = load_stored(&stored, profile_id, &profile, err);
  if (!status) status = write_stored(&stored, database, profile, format, locale, text, err);
  profile_free(profile);
  fini(&stored);
  if (stop_signal) script_leave_signal();
  return (int)status;
}
