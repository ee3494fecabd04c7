/* The runtime behind sarto.h: a release, a crew of workers, and a journal on disk or in memory, composed.
 *
 * Answers come from the journal's thread straight to the caller's `answered`; sarto_decide, for callers
 * without one, waits for its answer under a lock. Each worker calls the release in an arena of its own, so it is
 * loaded once for each, from the same texts (seats.h): the folder's, or those that were kept. Owns everything it opens
 * and closes it in the opposite order.
 */
#include <ctype.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "domain/decision.h"
#include "domain/guardrails.h"
#include "engine/crew.h"
#include "host/explain.h"
#include "host/folder.h"
#include "host/gate.h"
#include "host/metrics.h"
#include "host/persona.h"
#include "host/runtime_inside.h"
#include "host/shelf.h"
#include "store/restore.h"

_Static_assert((int)SARTO_CLOSED == (int)STATUS_CLOSED && (int)SARTO_CONFLICT == (int)STATUS_CONFLICT &&
                   (int)SARTO_FULL == (int)STATUS_FULL && (int)SARTO_UNSUPPORTED == (int)STATUS_UNSUPPORTED,
               "enum sarto_status follows enum status");
_Static_assert(sizeof(sarto_error) == sizeof(struct error), "sarto_error is struct error");

enum { QUEUED_MAX = 4096 };

/* What sarto_decide waits for. */
struct waiting {
  sarto_runtime *runtime;
  int is_done;
  int status;
  char *decision; /* or why there is none */
  size_t length;
};

const char *sarto_version(void) {
  return SARTO_VERSION;
}

void sarto_free(void *memory) {
  free(memory);
}

static struct error *inside(sarto_error *error, struct error *own) {
  return error ? (struct error *)error : own;
}

/* ---- answers ---- */

static const char *why(const struct journal_answer *answer) {
  if (answer->refusal) return answer->refusal;
  switch (answer->status) {
  case STATUS_OK:
    return NULL;
  case STATUS_FULL:
    return "the event could not be kept, there is no space left on the disk: send it again later";
  case STATUS_BUSY:
    return "the event could not be kept, another program holds the database: send it again later";
  case STATUS_NOT_FOUND:
    return "this event was decided before, and its decision is no longer kept";
  case STATUS_GONE:
    return "this event is about a person who was forgotten: it was not kept";
  case STATUS_CORRUPT:
    return "this event was decided before, and the decision stored for it is damaged";
  default:
    return "the disk failed";
  }
}

static void answer_waiting(const struct journal_answer *answer) {
  struct waiting *waiting = answer->ticket;
  sarto_runtime *runtime = waiting->runtime;
  pthread_mutex_lock(&runtime->lock);
  waiting->status = (int)answer->status;
  if (answer->status) {
    waiting->decision = mem_copy_text(why(answer));
  } else {
    struct buffer copy = {0};
    if (runtime->options.tells_why || !decision_withhold(answer->decision, &copy))
      buffer_add(&copy, answer->decision.data, answer->decision.length);
    waiting->decision = buffer_take(&copy, &waiting->length);
  }
  waiting->is_done = 1;
  pthread_cond_broadcast(&runtime->decided);
  pthread_mutex_unlock(&runtime->lock);
}

/* The answer as it leaves; `told` holds what is not all of it, until the caller frees it. */
static sarto_answer tell(const sarto_runtime *runtime, const struct journal_answer *answer,
                         struct buffer *told) {
  struct slice decision = answer->decision;
  bool is_kept = !answer->status && decision.data && !runtime->options.tells_why;
  if (is_kept && decision_withhold(decision, told)) decision = (struct slice){told->data, told->length};
  return (sarto_answer){answer->ticket, (int)answer->status, decision.data, decision.length, why(answer)};
}

/* Of an event that the crew made; what was not kept is made again. */
static void tell_made(const sarto_runtime *runtime, const struct journal_answer *answer) {
  struct buffer told = {0};
  if (runtime->options.made && !answer->status) {
    sarto_answer made = tell(runtime, answer, &told);
    runtime->options.made(runtime->options.made_context, made.decision, made.length);
  }
  buffer_fini(&told);
}

static void answered(void *context, const struct journal_answer *answers, size_t count) {
  sarto_runtime *runtime = context;
  for (size_t i = 0; i < count; i++)
    if (answers[i].status == STATUS_FULL || answers[i].status == STATUS_BUSY) {
      runtime->must_recover = true;
      runtime->unkept++;
    }
  enum { BATCH = 64 };
  sarto_answer batch[BATCH];
  struct buffer told[BATCH] = {{0}};
  for (size_t i = 0; i < count;) {
    size_t filled = 0;
    for (; i < count && filled < BATCH; i++) {
      if (crew_is_own_ticket(answers[i].ticket)) continue;
      if (crew_is_due_ticket(answers[i].ticket))
        tell_made(runtime, &answers[i]);
      else if (!runtime->options.answered)
        answer_waiting(&answers[i]);
      else
        batch[filled] = tell(runtime, &answers[i], &told[filled]), filled++;
    }
    if (filled) runtime->options.answered(runtime->options.context, batch, filled);
    while (filled) buffer_fini(&told[--filled]);
  }
}

/* ---- opening ---- */

/* What is open while a runtime is being opened. */
struct opening {
  const sarto_releasing *releasing;
  struct folder folder;
  struct seats_texts texts;     /* of the folder; none where the release was kept */
  char kept[DIGEST_TEXT_BYTES]; /* the release that was loaded from the database; "": none */
  const char *gate;             /* what it said; NULL: nothing was tried */
  uint64_t first_row;           /* of the journal, that is decided here */
};

static enum status report_findings(sarto_runtime *runtime, const struct findings *findings,
                                   struct error *err) {
  const struct finding *first = &findings->items[0];
  if (runtime->options.found)
    for (size_t i = 0; i < findings->count; i++)
      runtime->options.found(runtime->options.found_context, findings->items[i].file, findings->items[i].line,
                             findings->items[i].text);
  if (findings->count == 1)
    return error_set(err, STATUS_INVALID, "%s:%d: %s", first->file, first->line, first->text);
  return error_set(err, STATUS_INVALID, "%s:%d: %s (and %zu more)", first->file, first->line, first->text,
                   findings->count - 1);
}

static bool load_seats(sarto_runtime *runtime, const struct seats_texts *texts, struct findings *findings) {
  bool is_loaded = seats_load(&runtime->seats, texts, runtime->options.stop_signal, findings);
  if (is_loaded) runtime->release = runtime->seats.items[0].release;
  return is_loaded;
}

/* Reads the folder into `opening`, which owns the texts. */
static enum status load_folder(sarto_runtime *runtime, struct opening *opening, struct error *err) {
  struct findings findings = {0};
  enum status status = folder_read(runtime->workspace, &opening->folder, &findings, err);
  opening->texts = (struct seats_texts){.files = opening->folder.files, .count = opening->folder.count};
  if (!status && !load_seats(runtime, &opening->texts, &findings))
    status = report_findings(runtime, &findings, err);
  findings_fini(&findings);
  return status;
}

/* One line, where the folder is not what decides. */
static void compare_folder(sarto_runtime *runtime, const struct shelf_release *kept) {
  struct findings findings = {0};
  struct folder folder;
  struct error err;
  struct buffer out = {0};
  enum status status = folder_read(runtime->workspace, &folder, &findings, &err);
  if (status)
    buffer_print(&out, "%s; the active release of %s decides, %.19s…", err.text, runtime->database,
                 kept->hash);
  else if (!folder_is_same(&folder, kept->texts.files, kept->texts.count))
    buffer_print(&out,
                 "the files of %s are not the active release of %s, %.19s…, which decides; to change to the "
                 "files: sarto release %s --db %s, or serve with --watch",
                 runtime->workspace, runtime->database, kept->hash, runtime->workspace, runtime->database);
  if (out.length) runtime->notice = buffer_take(&out, NULL);
  if (!status) folder_fini(&folder);
  findings_fini(&findings);
}

static enum status load_kept(sarto_runtime *runtime, const struct shelf_release *kept, struct error *err) {
  struct findings findings = {0};
  enum status status = STATUS_OK;
  if (!load_seats(runtime, &kept->texts, &findings)) {
    const struct finding *first = &findings.items[0];
    status =
        error_set(err, STATUS_INVALID,
                  "database: this program cannot use its active release any more (%s:%d: %.200s); to put "
                  "other files in its place: sarto release %s --db %s",
                  first->file, first->line, first->text, runtime->workspace, runtime->database);
  } else if (strcmp(runtime->release->workspace.release, kept->hash)) {
    status =
        error_set(err, STATUS_CORRUPT, "database: the active release is %s, and its files are those of %s",
                  kept->hash, runtime->release->workspace.release);
  }
  findings_fini(&findings);
  return status;
}

static enum status fail_shelf(const sarto_runtime *runtime, struct error *err) {
  shelf_advise(runtime->database, runtime->workspace, err);
  return error_wrap(err, "database");
}

/* What decides: of a database that has an active release that one, where it is asked for; else the folder. */
static enum status load_release(sarto_runtime *runtime, struct opening *opening, struct error *err) {
  struct shelf_release kept;
  bool may_be_kept = runtime->database && opening->releasing->is_kept_first;
  enum status status = may_be_kept ? shelf_load(runtime->database, NULL, &kept, err) : STATUS_NOT_FOUND;
  if (status == STATUS_NOT_FOUND) return load_folder(runtime, opening, err);
  if (status) return fail_shelf(runtime, err);
  status = load_kept(runtime, &kept, err);
  if (!status) compare_folder(runtime, &kept);
  memcpy(opening->kept, kept.hash, sizeof kept.hash);
  shelf_release_fini(&kept);
  return status;
}

static bool is_active(const sarto_runtime *runtime) {
  char active[DIGEST_TEXT_BYTES];
  return !shelf_active(runtime->database, active, NULL) &&
         !strcmp(active, runtime->release->workspace.release);
}

static enum status pass_gate(sarto_runtime *runtime, struct opening *opening, struct error *err) {
  struct findings findings = {0};
  char *said = NULL;
  if (!opening->releasing->is_tried || !runtime->store || is_active(runtime)) return STATUS_OK;
  const struct gate_trial trial = {.gate = &runtime->release->workspace.gate,
                                   .texts = &opening->texts,
                                   .stop_signal = runtime->options.stop_signal,
                                   .record = store_record_port(runtime->store)};
  enum status status = gate_try(&trial, &findings, &said, err);
  if (!status && findings.count) {
    const sarto_releasing *by = opening->releasing;
    shelf_refuse(runtime->database, runtime->store, &findings,
                 &(struct shelf_note){.author = by->author, .note = by->note, .source = by->source}, NULL);
    status = report_findings(runtime, &findings, err);
  }
  if (said) {
    struct buffer notice = {0};
    buffer_print(&notice, "gate: %s", said);
    free(runtime->notice);
    runtime->notice = buffer_take(&notice, NULL);
    opening->gate = runtime->notice + strlen("gate: ");
  }
  free(said);
  findings_fini(&findings);
  return status;
}

static enum status keep_folder(sarto_runtime *runtime, const struct opening *opening, struct error *err) {
  const sarto_releasing *releasing = opening->releasing;
  const struct shelf_note note = {.author = releasing->author,
                                  .note = releasing->note,
                                  .source = releasing->source,
                                  .specs = releasing->specs,
                                  .why = releasing->why,
                                  .gate = opening->gate};
  return shelf_keep(runtime->database, &runtime->seats, &opening->texts, &note, err);
}

/* With the store's lock held: nobody else's release is active meanwhile, and no decision names one that is not kept. */
static enum status keep_release(sarto_runtime *runtime, const struct opening *opening, struct error *err) {
  char active[DIGEST_TEXT_BYTES];
  if (!runtime->database) return STATUS_OK;
  enum status status =
      *opening->kept ? shelf_active(runtime->database, active, err) : keep_folder(runtime, opening, err);
  if (!status && *opening->kept && strcmp(active, opening->kept))
    return error_set(err, STATUS_BUSY, "database: another release was activated just now: start again");
  if (!status && *opening->kept) /* as an earlier program kept it, perhaps */
    status = shelf_put_consents(runtime->database, &runtime->release->workspace, err);
  if (!status) status = shelf_put_engine(runtime->database, opening->first_row, err);
  return status ? fail_shelf(runtime, err) : STATUS_OK;
}

/* The caller's thread runs scripts while a workspace is loaded, and afterwards where there is one worker. */
static enum status prepare_stops(sarto_runtime *runtime, struct error *err) {
  enum status status = script_check_thread(err);
  if (!status && runtime->options.stop_signal) {
    status = script_take_signal(runtime->options.stop_signal, err);
    runtime->has_signal = !status;
  }
  return status;
}

static enum status open_journal(sarto_runtime *runtime, struct journal_port *port, struct error *err) {
  const struct retention *retain = &runtime->release->workspace.retain;
  if (!runtime->options.database) {
    runtime->memory = memory_journal_new(answered, runtime);
    *port = memory_journal_port(runtime->memory);
    return STATUS_OK;
  }
  struct store_options options = {.path = runtime->options.database,
                                  .retain = {retain->events_ms, retain->profiles_ms, retain->decisions_ms},
                                  .engine = SARTO_VERSION,
                                  .answered = answered,
                                  .context = runtime,
                                  .thin = runtime_thin,
                                  .thin_context = runtime};
  runtime->min_people = runtime->release->workspace.min_people;
  enum status status = store_open(&options, &runtime->store, err);
  if (status) return error_wrap(err, "database");
  *port = store_port(runtime->store);
  return STATUS_OK;
}

/* Retention asks on a thread of its own, and so does erasing. */
static void retain_releases(sarto_runtime *runtime) {
  const struct retention *retain = &runtime->release->workspace.retain;
  runtime->releases_keep_ms = retain->releases_ms;
  runtime->releases_keep_count = retain->releases_count;
  runtime->min_people = runtime->release->workspace.min_people;
}

/* Links last as long as the database. Without one they end with the process; where time is the events' the bytes are the
 * same every time, and the links nobody's. */
static enum status read_link_key(sarto_runtime *runtime, struct error *err) {
  struct token_key *key = &runtime->link_key;
  struct secret secret;
  if (!runtime->options.database) {
    if (!runtime->options.is_clock_events) hash_random_bytes(key->bytes, sizeof key->bytes);
    return STATUS_OK;
  }
  char *path = secret_path(runtime->options.database);
  enum status status = secret_load(path, &secret, err);
  if (!status) secret_key(&secret, SECRET_LINKS, key->bytes);
  free(path);
  return status;
}

static enum status assemble(sarto_runtime *runtime, struct journal_port port, struct error *err) {
  enum status status = read_link_key(runtime, err);
  if (status) return status;
  const struct crew_options options = {.seats = runtime->seats.items,
                                       .seat_count = runtime->seats.count,
                                       .journal = port,
                                       .is_clock_events = runtime->options.is_clock_events,
                                       .has_no_holdout = runtime->options.has_no_holdout,
                                       .is_import = runtime->options.is_import,
                                       .link_key = runtime->link_key,
                                       .faulted = runtime->options.faulted,
                                       .faulted_context = runtime->options.faulted_context};
  retain_releases(runtime);
  return crew_new(&options, &runtime->crew, err);
}

static bool is_of_bytes(int category) {
  const char *name = setlocale(category, NULL);
  return !strcmp(name, "C") || !strcmp(name, "POSIX") || !strncmp(name, "C.", 2);
}

/* Lua reads and writes numbers, and compares texts, by the process's locale. What letters are (LC_CTYPE) is the same for
 * bytes of UTF-8 wherever letters beyond ASCII have more than one. */
static enum status check_locale(struct error *err) {
  if (strcmp(localeconv()->decimal_point, "."))
    return error_set(
        err, STATUS_UNSUPPORTED,
        "the process's locale writes numbers with '%s': call setlocale(LC_NUMERIC, \"C\") before "
        "sarto_open",
        localeconv()->decimal_point);
  if (!is_of_bytes(LC_COLLATE))
    return error_set(err, STATUS_UNSUPPORTED,
                     "the process's locale sorts texts as in %s: call setlocale(LC_COLLATE, \"C\") before "
                     "sarto_open",
                     setlocale(LC_COLLATE, NULL));
  if (isalpha(0xE9))
    return error_set(
        err, STATUS_UNSUPPORTED,
        "the process's locale has letters of one byte (%s): call setlocale(LC_CTYPE, \"C.UTF-8\") "
        "before sarto_open",
        setlocale(LC_CTYPE, NULL));
  return STATUS_OK;
}

static bool is_zero(const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (bytes[i]) return false;
  return true;
}

/* Of whatever version of sarto.h the caller was compiled with. */
static enum status read_options(const sarto_options *given, sarto_options *options, struct error *err) {
  *options = (sarto_options){0};
  if (given->size < offsetof(sarto_options, database))
    return error_set(err, STATUS_INVALID, "options.size: expected sizeof(sarto_options), got %zu",
                     given->size);
  if (given->size > sizeof *options &&
      !is_zero((const char *)given + sizeof *options, given->size - sizeof *options))
    return error_set(
        err, STATUS_INVALID,
        "options: what is set after its first %zu bytes is of a newer sarto.h than this library, "
        "which is " SARTO_VERSION,
        sizeof *options);
  memcpy(options, given, given->size < sizeof *options ? given->size : sizeof *options);
  options->size = sizeof *options;
  if (!options->workspace)
    return error_set(err, STATUS_INVALID, "options.workspace: expected the folder, got NULL");
  return STATUS_OK;
}

int sarto_open(const sarto_options *options, sarto_runtime **runtime, sarto_error *error) {
  return sarto_open_with(options, &(sarto_releasing){.source = "start", .why = "start"}, runtime, error);
}

int sarto_open_with(const sarto_options *options, const sarto_releasing *releasing, sarto_runtime **runtime,
                    sarto_error *error) {
  struct error own, *err = inside(error, &own);
  *runtime = NULL;
  sarto_options known;
  if (read_options(options, &known, err) || check_locale(err)) return (int)err->status;
  hash_init();
  sarto_runtime *made = mem_zero(sizeof *made);
  made->options = known;
  made->workspace = mem_copy_text(known.workspace);
  if (known.database) made->database = mem_copy_text(known.database);
  struct opening opening = {.releasing = releasing};
  pthread_mutex_init(&made->lock, NULL);
  pthread_mutex_init(&made->shelf, NULL);
  pthread_cond_init(&made->decided, NULL);
  struct journal_port port;
  enum status status = prepare_stops(made, err);
  if (!status && made->database && store_settle(made->database, err)) status = error_wrap(err, "database");
  if (!status) status = load_release(made, &opening, err);
  if (!status) status = open_journal(made, &port, err);
  if (!status) opening.first_row = port.last_number(port.self) + 1;
  if (!status) status = pass_gate(made, &opening, err);
  if (!status) status = assemble(made, port, err);
  if (!status) status = keep_release(made, &opening, err);
  folder_fini(&opening.folder);
  if (status)
    sarto_close(made);
  else
    *runtime = made;
  return (int)status;
}

void sarto_close(sarto_runtime *runtime) {
  if (!runtime) return;
  crew_free(runtime->crew);
  store_close(runtime->store);
  memory_journal_free(runtime->memory);
  seats_fini(&runtime->seats);
  if (runtime->has_signal) script_leave_signal();
  pthread_cond_destroy(&runtime->decided);
  pthread_mutex_destroy(&runtime->lock);
  pthread_mutex_destroy(&runtime->shelf);
  free(runtime->silent_after);
  free(runtime->notice);
  free(runtime->database);
  free(runtime->workspace);
  free(runtime);
}

/* ---- events ---- */

/* What was decided on profiles that were then not kept is dropped before anything new is decided. The journal has
 * answered all that was asked before when it has recovered, so what set the flag meanwhile was of that time too. */
enum status runtime_recover(sarto_runtime *runtime, struct error *err) {
  if (!runtime->must_recover) return STATUS_OK;
  enum status status = crew_recover(runtime->crew, err);
  if (!status) runtime->must_recover = false;
  return status;
}

static enum status take(sarto_runtime *runtime, struct slice event, void *ticket, struct error *err) {
  enum status status = script_check_thread(err);
  if (!status) status = runtime_recover(runtime, err);
  return status ? status : crew_take(runtime->crew, event, clock_now_ms(), ticket, err);
}

int sarto_submit(sarto_runtime *runtime, const char *event, size_t length, void *ticket, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  if (!runtime->options.answered)
    return (int)error_set(err, STATUS_INVALID,
                          "sarto_submit on a runtime without `answered`: use sarto_decide");
  return (int)take(runtime, (struct slice){event, length}, ticket, err);
}

int sarto_decide(sarto_runtime *runtime, const char *event, size_t length, char **decision,
                 size_t *decision_length, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct waiting waiting = {.runtime = runtime};
  if (runtime->options.answered)
    return (int)error_set(err, STATUS_INVALID,
                          "sarto_decide on a runtime that has `answered`: use sarto_submit");
  enum status status = take(runtime, (struct slice){event, length}, &waiting, err);
  if (status) return (int)status;
  pthread_mutex_lock(&runtime->lock);
  while (!waiting.is_done) pthread_cond_wait(&runtime->decided, &runtime->lock);
  pthread_mutex_unlock(&runtime->lock);
  if (waiting.status) {
    error_set(err, (enum status)waiting.status, "%s", waiting.decision);
    free(waiting.decision);
    return waiting.status;
  }
  *decision = waiting.decision;
  if (decision_length) *decision_length = waiting.length;
  return SARTO_OK;
}

int sarto_is_overloaded(sarto_runtime *runtime) {
  return runtime->store && (store_queued(runtime->store) > QUEUED_MAX || store_is_behind(runtime->store));
}

int sarto_is_full(sarto_runtime *runtime) {
  return runtime->store && store_is_full(runtime->store);
}

enum status runtime_change(sarto_runtime *runtime, struct seats *seats, struct error *err) {
  enum status status = runtime_recover(runtime, err);
  if (!status && seats->count != runtime->seats.count)
    status = error_set(err, STATUS_INVALID, "workspace.workers is another: that takes a restart");
  if (!status) status = crew_change(runtime->crew, seats->items, err);
  if (status) return status;
  struct seats before = runtime->seats;
  runtime->seats = *seats;
  runtime->release = runtime->seats.items[0].release;
  *seats = before;
  const struct retention *retain = &runtime->release->workspace.retain;
  retain_releases(runtime);
  if (runtime->store)
    store_retain(runtime->store,
                 &(struct store_retention){retain->events_ms, retain->profiles_ms, retain->decisions_ms});
  return STATUS_OK;
}

const char *sarto_notice(sarto_runtime *runtime) {
  return runtime->notice;
}

const char *sarto_workspace(sarto_runtime *runtime) {
  return runtime->workspace;
}

const char *sarto_release(sarto_runtime *runtime) {
  return runtime->release->workspace.release;
}

/* ---- asking ---- */

struct history {
  struct slice *events;
  size_t count;
};

static void collect(void *context, char *event, size_t length) {
  struct history *history = context;
  history->events = mem_resize(history->events, (history->count + 1) * sizeof *history->events);
  history->events[history->count++] = (struct slice){event, length};
}

static void history_fini(struct history *history) {
  for (size_t i = 0; i < history->count; i++) free((char *)history->events[i].data);
  free(history->events);
}

static enum status load_persona(sarto_runtime *runtime, const char *persona, int64_t now_ms,
                                struct history *history, struct error *err) {
  enum status status = persona_load(runtime->workspace, persona, persona, now_ms, collect, history, err);
  if (status) return status;
  status = persona_judge(runtime->workspace, &runtime->release->workspace, persona, err);
  return status ? error_wrap(err, "personas/%s.json", persona) : STATUS_OK;
}

int sarto_simulate(sarto_runtime *runtime, const char *persona, const char *event, size_t length,
                   char **decision, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct history history = {0};
  struct buffer completed = {0}, out = {0};
  int64_t now_ms = clock_now_ms();
  if (script_check_thread(err)) return (int)err->status;
  enum status status =
      persona_complete_event((struct slice){event, length}, persona, now_ms, &completed, &now_ms, err);
  if (!status && persona) {
    status = load_persona(runtime, persona, now_ms, &history, err);
    if (status) goto done;
  }
  if (!status)
    status = crew_simulate(runtime->crew, history.events, history.count,
                           (struct slice){completed.data, completed.length}, now_ms, !persona, &out, err);
  if (status)
    error_wrap(err, "event");
  else
    *decision = buffer_take(&out, NULL);
done:
  history_fini(&history);
  buffer_fini(&completed);
  buffer_fini(&out);
  return (int)status;
}

int sarto_is_holdout(sarto_runtime *runtime, const char *profile_id) {
  return guardrail_is_holdout(&runtime->release->workspace, profile_id);
}

int sarto_persona(const char *workspace, const char *persona, const char *subject, const char *time,
                  char **events, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct history history = {0};
  struct buffer out = {0};
  int64_t now_ms = clock_now_ms();
  if (time && !clock_parse(time, &now_ms))
    return (int)error_set(err, STATUS_INVALID, "time: expected RFC 3339");
  enum status status = persona_load(workspace, persona, subject, now_ms, collect, &history, err);
  if (!status) {
    buffer_add_byte(&out, '[');
    for (size_t i = 0; i < history.count; i++) {
      if (i) buffer_add_byte(&out, ',');
      buffer_add(&out, history.events[i].data, history.events[i].length);
    }
    buffer_add_byte(&out, ']');
    *events = buffer_take(&out, NULL);
  }
  history_fini(&history);
  return (int)status;
}

/* Where time is the events', nobody is silent behind their own last one. */
int64_t runtime_now_ms(const sarto_runtime *runtime, const struct profile *profile) {
  bool is_events = runtime->options.is_clock_events && profile->last_own_ms != INT64_MIN;
  return is_events ? profile->last_own_ms : clock_now_ms();
}

enum status runtime_find_profile(sarto_runtime *runtime, const char *profile_id,
                                 const struct profile **profile, struct error *err) {
  enum status status = runtime_recover(runtime, err);
  if (status) return status;
  *profile = crew_find_profile(runtime->crew, profile_id, err);
  if (!*profile && err->status) return err->status;
  return *profile ? STATUS_OK : error_set(err, STATUS_NOT_FOUND, "nothing is known of a profile of that id");
}

/* Once the row of that number (0: none) is durable, or at once where nothing ever is. */
static void answer_once_kept(sarto_runtime *runtime, uint64_t number, void *ticket) {
  if (!ticket) return;
  if (runtime->store && number) {
    struct journal_port port = store_port(runtime->store);
    port.again(port.self, number, ticket);
  } else {
    runtime->options.answered(runtime->options.context, &(sarto_answer){.ticket = ticket}, 1);
  }
}

int sarto_evaluate(sarto_runtime *runtime, const char *event, size_t length, void *ticket, char **decision,
                   sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct buffer out = {0}, told = {0};
  uint64_t number;
  if (script_check_thread(err)) return (int)err->status;
  enum status status = runtime_recover(runtime, err);
  if (!status)
    status = crew_evaluate(runtime->crew, (struct slice){event, length}, clock_now_ms(), &number, &out, err);
  bool is_withheld = !status && !runtime->options.tells_why &&
                     decision_withhold((struct slice){out.data, out.length}, &told);
  if (!status) *decision = buffer_take(is_withheld ? &told : &out, NULL);
  if (!status) answer_once_kept(runtime, number, ticket);
  buffer_fini(&out);
  buffer_fini(&told);
  return (int)status;
}

int sarto_profile(sarto_runtime *runtime, const char *profile_id, void *ticket, char **json,
                  sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct buffer out = {0};
  const struct profile *profile;
  enum status status = runtime_find_profile(runtime, profile_id, &profile, err);
  if (status) return (int)status;
  profile_put_json(profile, &runtime->release->workspace, runtime_now_ms(runtime, profile), &out);
  *json = buffer_take(&out, NULL);
  answer_once_kept(runtime, profile->number, ticket);
  return SARTO_OK;
}

static enum status refuse_offer(const struct catalogue *catalogue, const char *id, struct error *err) {
  const char **ids = mem_alloc((catalogue->offer_count + 1) * sizeof *ids);
  for (size_t i = 0; i < catalogue->offer_count; i++) ids[i] = catalogue->offers[i]->id;
  ids[catalogue->offer_count] = NULL;
  const char *nearest = text_nearest(id, ids);
  free(ids);
  if (!nearest) return error_set(err, STATUS_NOT_FOUND, "there is no offer '%s'", id);
  return error_set(err, STATUS_NOT_FOUND, "there is no offer '%s', did you mean '%s'?", id, nearest);
}

static void put_offer_people(struct buffer *out, const char *id, uint64_t people) {
  buffer_add_text(out, "{\"offer\":");
  json_put_text(out, id);
  buffer_print(out, ",\"people\":%llu", (unsigned long long)people);
}

int sarto_related(sarto_runtime *runtime, const char *offer_id, char **json, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  const struct workspace *workspace = &runtime->release->workspace;
  const struct catalogue *catalogue = workspace->catalogue;
  struct buffer out = {0};
  if (runtime_recover(runtime, err)) return (int)err->status;
  const struct aggregate *sealed = crew_sealed(runtime->crew);
  if (!catalogue_find(catalogue, offer_id)) return (int)refuse_offer(catalogue, offer_id, err);
  struct related *found = mem_alloc(catalogue->offer_count * sizeof *found);
  size_t count = aggregate_related(sealed, &offer_id, 1, SIMILARITY_COUNT, workspace->min_people, found,
                                   catalogue->offer_count);
  put_offer_people(&out, offer_id, aggregate_people(sealed, offer_id));
  buffer_add_text(&out, ",\"with\":[");
  for (size_t i = 0; i < count; i++) {
    if (i) buffer_add_byte(&out, ',');
    put_offer_people(&out, found[i].offer_id, (uint64_t)found[i].score);
    buffer_add_byte(&out, '}');
  }
  buffer_add_text(&out, "]}");
  free(found);
  *json = buffer_take(&out, NULL);
  return SARTO_OK;
}

static int find_decision(struct store *store, const char *decision_id, char **json, struct error *err) {
  struct identity identity;
  struct journal_row row = {0};
  if (!identity_parse(decision_id, &identity))
    return (int)error_set(err, STATUS_INVALID, "a decision's id is 32 characters of 0-9 and a-f");
  enum status status = store_find_row(store, &identity, &row, err);
  if (status == STATUS_NOT_FOUND || (!status && !row.decision.length))
    status = error_set(err, STATUS_NOT_FOUND, "no decision of that id is kept");
  if (!status) {
    struct buffer out = {0};
    buffer_add(&out, row.decision.data, row.decision.length);
    *json = buffer_take(&out, NULL);
  }
  journal_row_fini(&row);
  return (int)status;
}

int sarto_decision(sarto_runtime *runtime, const char *decision_id, char **json, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  if (!runtime->store)
    return (int)error_set(err, STATUS_NOT_FOUND,
                          "without a database no decision is kept: start with --db FILE");
  return find_decision(runtime->store, decision_id, json, err);
}

int sarto_stored_decision(const char *database, const char *decision_id, char **json, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct store *store = NULL;
  hash_init();
  enum status status =
      store_open(&(struct store_options){.path = database, .is_read_only = true}, &store, err);
  if (status) return (int)error_wrap(err, "database");
  int found = find_decision(store, decision_id, json, err);
  store_close(store);
  return found;
}

char *sarto_printable(const char *text, size_t length) {
  struct buffer out = {0};
  text_escape(&out, text, length, SIZE_MAX - TEXT_MORE_BYTES);
  return buffer_take(&out, NULL);
}

int sarto_explain(const char *decision, size_t length, char **text, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  struct buffer out = {0};
  enum status status = explain_decision((struct slice){decision, length}, &out, err);
  if (!status)
    *text = buffer_take(&out, NULL);
  else
    buffer_fini(&out);
  return (int)status;
}

int sarto_tick(sarto_runtime *runtime, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  enum status status = runtime_recover(runtime, err);
  int64_t now_ms = clock_now_ms();
  if (!status) crew_tick(runtime->crew, now_ms);
  return (int)(status ? status : runtime_sweep(runtime, now_ms, err));
}

int sarto_pass(sarto_runtime *runtime, const char *time, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  int64_t time_ms;
  if (!clock_parse(time, &time_ms)) return (int)error_set(err, STATUS_INVALID, "time: expected RFC 3339");
  enum status status = script_check_thread(err);
  if (!status) status = runtime_recover(runtime, err);
  if (!status) crew_pass(runtime->crew, time_ms);
  return (int)status;
}

/* After the rows are: what was needed until now may be needed no more. That it fails is no reason to stop deciding. */
static enum status prune_releases(sarto_runtime *runtime, struct error *err) {
  const struct releases_retention retention = {.keep_count = runtime->releases_keep_count,
                                               .keep_ms = runtime->releases_keep_ms};
  int64_t needed_since_ms = clock_now_ms();
  if (!retention.keep_ms && !retention.keep_count) return STATUS_OK;
  enum status status = store_oldest_decision(runtime->store, &needed_since_ms, err);
  if (status && status != STATUS_NOT_FOUND) return status;
  pthread_mutex_lock(&runtime->shelf);
  status = shelf_prune(runtime->database, &retention, needed_since_ms - CLOCK_HOUR_MS, err);
  pthread_mutex_unlock(&runtime->shelf);
  return status ? error_set(err, STATUS_BUSY, "%s", err->text) : STATUS_OK;
}

int sarto_prune(sarto_runtime *runtime, sarto_error *error) {
  struct error own, *err = inside(error, &own);
  if (!runtime->store) return SARTO_OK;
  enum status status = store_prune(runtime->store, clock_now_ms(), err);
  if (!status) status = (enum status)sarto_erase(runtime, (sarto_error *)err);
  return (int)(status ? status : prune_releases(runtime, err));
}

static void put_erasures(sarto_runtime *runtime, struct buffer *out) {
  struct store_erasure *pending = NULL;
  size_t count = 0;
  if (!store_erasures(runtime->store, &pending, &count, NULL))
    metrics_put_erasures(out, pending, count, clock_now_ms());
  free(pending);
}

char *sarto_metrics(sarto_runtime *runtime) {
  struct buffer out = {0};
  struct crew_figures crew = crew_figures(runtime->crew);
  metrics_put_crew(&out, &crew, runtime->release->workspace.release);
  metrics_put_special(&out, crew.special);
  metrics_put_contacts(&out, &crew);
  metrics_put_health(&out, crew_health(runtime->crew));
  if (runtime->store) {
    struct store_figures store = store_figures(runtime->store);
    metrics_put_store(&out, &store);
    put_erasures(runtime, &out);
  }
  return buffer_take(&out, NULL);
}

sarto_figures sarto_count(sarto_runtime *runtime) {
  struct crew_figures figures = crew_figures(runtime->crew);
  return (sarto_figures){figures.repeats, figures.profiles, figures.profile_bytes, figures.faults,
                         figures.due};
}

/* Lists of what has a name; each element begins with it. To add a kind, add a line. */
static const struct {
  const char *kind;
  size_t items, count, size;
} named[] = {
#define NAMED(kind, items, count, type)                                                                      \
  { kind, offsetof(struct workspace, items), offsetof(struct workspace, count), sizeof(type) }
    NAMED("placement", placements, placement_count, struct placement),
    NAMED("ask", asks, ask_count, struct ask),
    NAMED("strategy", strategies, strategy_count, struct strategy),
    NAMED("frame", frames, frame_count, struct frame),
    NAMED("hard", hard, hard_count, struct hard_attribute),
    NAMED("soft", soft, soft_count, struct soft_datum),
#undef NAMED
};
_Static_assert(!offsetof(struct placement, name) && !offsetof(struct strategy, name) &&
                   !offsetof(struct frame, name) && !offsetof(struct hard_attribute, name) &&
                   !offsetof(struct soft_datum, name),
               "what is named begins with its name");

const char *sarto_name(sarto_runtime *runtime, const char *kind, size_t index) {
  const struct workspace *workspace = &runtime->release->workspace;
  const struct catalogue *catalogue = workspace->catalogue;
  if (!strcmp(kind, "offer")) return index < catalogue->offer_count ? catalogue->offers[index]->id : NULL;
  if (!strcmp(kind, "reason")) return decision_reason_name(index);
  if (!strcmp(kind, "check")) return explain_check_name(index);
  if (!strcmp(kind, "tone")) return index < workspace->tone_count ? workspace->tones[index] : NULL;
  for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
    if (strcmp(named[i].kind, kind)) continue;
    if (index >= *(const size_t *)((const char *)workspace + named[i].count)) return NULL;
    const char *items = *(const char *const *)((const char *)workspace + named[i].items);
    return *(const char *const *)(items + index * named[i].size);
  }
  return NULL;
}

const char *sarto_nearest(const char *name, const char *const *names) {
  return text_nearest(name, names);
}
