/* A change of release, step by step: see change.h. Owns the seats it loads until the runtime takes them, and then those
 * that the runtime gave up for them. */
#include "host/change.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/expect.h"
#include "host/folder.h"
#include "host/gate.h"
#include "host/runtime_inside.h"
#include "host/tar.h"

enum {
  AGAIN_MS = 100,     /* between two readings of a folder */
  SETTLE_ROUNDS = 50, /* after so many it is taken to be written all the time */
  EMPTY_ROUNDS = 20   /* an empty file is one that is being written, but not for ever */
};

struct change {
  sarto_runtime *runtime;
  char *workspace, *database; /* copies: this is no other thread's business */
  int stop_signal;
  size_t worker_count;
  char active[DIGEST_TEXT_BYTES];
  struct shelf_note note; /* its texts in `arena` */
  struct arena arena;
  enum change_state state;
  struct seats seats;
  char release[DIGEST_TEXT_BYTES], files[DIGEST_TEXT_BYTES];
  int64_t files_ms;
  struct store *store; /* the runtime's; NULL: none */
  char *gate;          /* what it said */
  atomic_bool is_stopped;
  struct findings findings;
  struct error err;
};

static const char *copy(struct change *change, const char *text) {
  return text ? arena_text(&change->arena, text, strlen(text)) : NULL;
}

struct change *change_new(sarto_runtime *runtime, const struct shelf_note *note) {
  struct change *change = mem_zero(sizeof *change);
  change->runtime = runtime;
  change->workspace = mem_copy_text(runtime->workspace);
  change->database = runtime->database ? mem_copy_text(runtime->database) : NULL;
  change->store = runtime->store;
  change->stop_signal = runtime->options.stop_signal;
  change->worker_count = runtime->seats.count;
  memcpy(change->active, runtime->release->workspace.release, sizeof change->active);
  change->note = (struct shelf_note){.author = copy(change, note->author),
                                     .note = copy(change, note->note),
                                     .source = copy(change, note->source),
                                     .specs = copy(change, note->specs),
                                     .why = copy(change, note->why)};
  return change;
}

void change_free(struct change *change) {
  if (!change) return;
  seats_fini(&change->seats);
  findings_fini(&change->findings);
  arena_fini(&change->arena);
  free(change->workspace);
  free(change->database);
  free(change->gate);
  free(change);
}

/* ---- what becomes of it ---- */

static void fail(struct change *change) {
  change->state = CHANGE_FAILED;
}

/* What is kept is changed by one thread at a time: pruning is on another. */
static void take_shelf(struct change *change) {
  pthread_mutex_lock(&change->runtime->shelf);
}

static void leave_shelf(struct change *change) {
  pthread_mutex_unlock(&change->runtime->shelf);
}

/* What is refused is kept; that it could not be kept refuses it none the less. */
static void refuse(struct change *change, enum change_state state) {
  change->state = state;
  if (!change->database) return;
  take_shelf(change);
  shelf_refuse(change->database, change->store, &change->findings, &change->note, NULL);
  leave_shelf(change);
}

/* From here on a restart begins with it. */
static enum status activate(struct change *change, const char *hash, const struct shelf_note *note,
                            struct error *err) {
  take_shelf(change);
  enum status status = STATUS_OK;
  if (change->seats.count && !strcmp(hash, change->release))
    status = shelf_put_consents(change->database, &change->seats.items[0].release->workspace, err);
  if (!status) status = shelf_activate(change->database, hash, note, err);
  leave_shelf(change);
  return status;
}

/* Whether it was told to stop; what was found until then counts for nothing. */
static bool leaves(struct change *change) {
  if (!change->is_stopped) return false;
  error_set(&change->err, STATUS_CLOSED, "the release was left, for the server stops");
  fail(change);
  return true;
}

/* Until a release asks for as many workers as there are, it takes a restart. */
static bool needs_restart(struct change *change) {
  bool is_back = change->note.why && !strcmp(change->note.why, "rolled back");
  if (change->seats.count == change->worker_count) return false;
  findings_add(
      &change->findings, "workspace.lua", 0,
      "workers is %zu there and %zu here, which takes a restart: stop the server, sarto %s%.20s, start it",
      change->seats.count, change->worker_count, is_back ? "rollback " : "release",
      is_back ? change->release + strlen("sha256:") : "");
  return true;
}

/* Texts → seats. False: it goes no further. */
static bool load(struct change *change, struct seats_texts texts) {
  if (script_check_thread(&change->err)) {
    fail(change);
    return false;
  }
  texts.is_stopped = &change->is_stopped;
  bool is_loaded =
      !change->findings.count && seats_load(&change->seats, &texts, change->stop_signal, &change->findings);
  if (leaves(change)) return false;
  if (!is_loaded) {
    findings_sort(&change->findings);
    refuse(change, CHANGE_REFUSED);
    return false;
  }
  memcpy(change->release, change->seats.items[0].release->workspace.release, sizeof change->release);
  if (!strcmp(change->release, change->active)) {
    change->state = CHANGE_SAME;
    return false;
  }
  if (needs_restart(change)) {
    refuse(change, CHANGE_RESTART);
    return false;
  }
  return true;
}

/* ---- where it comes from ---- */

/* By the cases of expect.lua, on a release of their own: these seats are a crew's. */
static bool meets_expectations(struct change *change, const struct folder *folder) {
  expect_run_files(folder->files, folder->count, folder->personas, folder->persona_count, change->stop_signal,
                   &change->is_stopped, &change->findings);
  if (leaves(change)) return false;
  if (!change->findings.count) return true;
  findings_sort(&change->findings);
  refuse(change, CHANGE_REFUSED);
  return false;
}

/* False: it goes no further. */
static bool pass_gate(struct change *change, const struct seats_texts *texts) {
  if (!change->store) return true;
  const struct gate_trial trial = {.gate = &change->seats.items[0].release->workspace.gate,
                                   .texts = texts,
                                   .stop_signal = change->stop_signal,
                                   .record = store_record_port(change->store),
                                   .is_stopped = &change->is_stopped};
  if (gate_try(&trial, &change->findings, &change->gate, &change->err)) {
    fail(change);
    return false;
  }
  change->note.gate = change->gate;
  if (change->findings.count) refuse(change, CHANGE_REFUSED);
  return !change->findings.count;
}

static void take_folder(struct change *change, const struct folder *folder) {
  const struct seats_texts texts = {.files = folder->files, .count = folder->count};
  if (!load(change, texts) || !meets_expectations(change, folder) || !pass_gate(change, &texts)) return;
  if (leaves(change)) return;
  enum status status = STATUS_OK;
  take_shelf(change);
  if (change->database)
    status = shelf_keep(change->database, &change->seats, &texts, &change->note, &change->err);
  leave_shelf(change);
  change->state = status ? CHANGE_FAILED : CHANGE_READY;
}

static int compare_names(const void *left, const void *right) {
  return strcmp(((const struct release_file *)left)->name, ((const struct release_file *)right)->name);
}

static struct slice *list_parts(struct release_file *files, size_t count, struct slice *part) {
  if (count > 1) qsort(files, count, sizeof *files, compare_names);
  for (size_t i = 0; i < count; i++) {
    *part++ = (struct slice){files[i].name, strlen(files[i].name)};
    *part++ = files[i].text;
  }
  return part;
}

/* Of the personas too, by which cases are judged: mending one may be what makes a release good. */
static void compute_digest(struct change *change, struct folder *folder) {
  struct slice *parts = mem_alloc((2 * (folder->count + folder->persona_count) + 1) * sizeof *parts);
  struct slice *end = list_parts(folder->files, folder->count, parts);
  end = list_parts(folder->personas, folder->persona_count, end);
  digest_print(parts, (size_t)(end - parts), change->files);
  free(parts);
}

static bool has_empty_file(const struct folder *folder) {
  for (size_t i = 0; i < folder->count; i++)
    if (!folder->files[i].text.length) return true;
  return false;
}

/* One reading. False: that failed, or a file is gone that was there when its folder was listed. */
static bool read_once(struct change *change, struct folder *folder) {
  findings_fini(&change->findings);
  change->findings = (struct findings){0};
  if (folder_read(change->workspace, folder, &change->findings, &change->err)) return false;
  if (!folder_read_personas(change->workspace, folder, &change->err)) return true;
  folder_fini(folder);
  return false;
}

/* Editors write in steps, and what copies may pause: the folder is read until two readings agree and nothing in it was written
 * lately; where a file was cut to nothing a little longer. */
static bool read_settled(struct change *change, struct folder *folder) {
  struct folder before = {0};
  bool is_settled = false, is_read = read_once(change, &before), is_read_now = false;
  *folder = (struct folder){0};
  for (int round = 0; !is_settled && round < SETTLE_ROUNDS && !change->is_stopped; round++) {
    usleep(AGAIN_MS * 1000);
    int64_t now_ms = clock_now_ms();
    is_read_now = read_once(change, folder);
    is_settled = is_read && is_read_now && folder->settled_ms <= now_ms &&
                 folder_is_same(folder, before.files, before.count) &&
                 folder_has_same_personas(folder, &before);
    if (is_settled && has_empty_file(folder) && round < EMPTY_ROUNDS) is_settled = false;
    if (!is_read && !is_read_now && round > 1) break;
    folder_fini(&before);
    if (is_settled) break;
    before = *folder;
    *folder = (struct folder){0};
    is_read = is_read_now;
  }
  folder_fini(&before);
  if (!is_settled && is_read_now)
    error_set(&change->err, STATUS_BUSY, "%s: is being written all the time", change->workspace);
  return is_settled;
}

void change_from_folder(struct change *change, const char *known) {
  struct folder folder = {0};
  bool is_read = read_settled(change, &folder);
  if (!is_read) fail(change);
  if (leaves(change) || !is_read) {
    folder_fini(&folder);
    return;
  }
  compute_digest(change, &folder);
  change->files_ms = folder.changed_ms;
  if (!strcmp(known, change->files))
    change->state = CHANGE_SAME;
  else
    take_folder(change, &folder);
  folder_fini(&folder);
}

void change_from_archive(struct change *change, struct slice archive) {
  struct folder folder;
  char hash[DIGEST_TEXT_BYTES];
  if (leaves(change)) return;
  change->note.archive = copy(change, digest_print_bytes(archive, hash));
  if (tar_read(archive, &folder, &change->findings, &change->err)) {
    findings_fini(&change->findings);
    change->findings = (struct findings){0};
    findings_add(&change->findings, "archive", 0, "%s", change->err.text);
    refuse(change, CHANGE_FAILED);
    return;
  }
  take_folder(change, &folder);
  folder_fini(&folder);
}

void change_from_shelf(struct change *change, const char *which) {
  struct shelf_release kept;
  if (leaves(change)) return;
  if (!change->database) {
    error_set(&change->err, STATUS_NOT_FOUND, "without a database no release is kept: start with --db FILE");
    fail(change);
    return;
  }
  if (shelf_load(change->database, which, &kept, &change->err)) {
    fail(change);
    return;
  }
  if (load(change, kept.texts))
    change->state = activate(change, kept.hash, &change->note, &change->err) ? CHANGE_FAILED : CHANGE_READY;
  shelf_release_fini(&kept);
}

/* ---- the end ---- */

void change_apply(struct change *change) {
  must(change->state == CHANGE_READY);
  if (leaves(change)) return;
  change->state =
      runtime_change(change->runtime, &change->seats, &change->err) ? CHANGE_FAILED : CHANGE_APPLIED;
}

enum status change_take_back(struct change *change, struct error *err) {
  const struct shelf_note note = {.author = change->note.author, .why = "rolled back"};
  return change->database ? activate(change, change->active, &note, err) : STATUS_OK;
}

void change_stop(struct change *change) {
  change->is_stopped = true;
}

const char *change_gate(const struct change *change) {
  return change->gate;
}

const char *change_database(const struct change *change) {
  return change->database;
}

enum change_state change_state(const struct change *change) {
  return change->state;
}

const char *change_release(const struct change *change) {
  return change->release;
}

const struct findings *change_findings(const struct change *change) {
  return &change->findings;
}

const struct error *change_error(const struct change *change) {
  return &change->err;
}

const char *change_files(const struct change *change) {
  return change->files;
}

int64_t change_files_ms(const struct change *change) {
  return change->files_ms;
}
