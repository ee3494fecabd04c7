/* Reloading: whose turn it is, and what is said of it. See reload.h; the work itself is change.c's.
 *
 *   loop   start ─┐               ┌─ apply, tell, answer ─┐               ┌─ next
 *   pool          └─ prepare ─────┘                       └─ free, take back ─┘
 *
 * What the crew sat on before is freed on the pool, for a large catalogue takes a while. A folder that is asked for while
 * something is at hand is read once that is done, and a request that comes while the folder's change is at hand waits for
 * it; other requests are told to come again. Who asked first goes first.
 */
#include "host/reload.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "host/audit.h"
#include "host/log.h"
#include "host/say.h"
#include "host/watch.h"

enum { FINDINGS_TOLD_MAX = 50 };

struct due {
  bool is_due, is_told;
};

struct reload {
  uv_loop_t *loop;
  sarto_runtime *runtime;
  uv_work_t work;
  struct watch *watch;
  char *folder;
  struct change *change;              /* the one at hand; NULL: none */
  struct reload_request request;      /* whose it is; no `done`: the folder's */
  struct reload_request waiting;      /* for the folder's change; no `done`: none */
  bool is_folder, is_told;            /* of the change at hand: the folder; what is no news is told too */
  int64_t waiting_ms;                 /* when it was asked for, by the wall clock */
  struct due due, later;              /* the folder: before what waits, and after it */
  size_t leftover_count, watch_count; /* watches that are not gone yet */
  bool is_ending;
  char known[DIGEST_TEXT_BYTES]; /* the folder's files when they were read last */
  struct reload_figures figures;
};

/* ---- telling ---- */

static void tell_findings(const struct reload *reload, const struct findings *findings) {
  const char *folder = reload->is_folder ? reload->folder : NULL;
  for (size_t i = 0; i < findings->count && i < FINDINGS_TOLD_MAX; i++) {
    const struct finding *finding = &findings->items[i];
    char line[16] = "";
    if (finding->line) snprintf(line, sizeof line, "%d:", finding->line);
    say(stderr, "%s%s%s:%s %s", folder ? folder : "", folder ? "/" : "", finding->file, line, finding->text);
  }
  if (findings->count > FINDINGS_TOLD_MAX) say(stderr, "and %zu more", findings->count - FINDINGS_TOLD_MAX);
}

static void tell(const struct reload *reload) {
  const struct change *change = reload->change;
  const struct findings *findings = change_findings(change);
  const char *active = sarto_release(reload->runtime);
  if (change_gate(change)) say(stderr, LOG_INFO "sarto serve: gate: %s", change_gate(change));
  switch (change_state(change)) {
  case CHANGE_APPLIED:
    say(stderr, LOG_INFO "sarto serve: release %.19s… is active", active);
    break;
  case CHANGE_SAME:
    if (reload->is_told) say(stderr, LOG_INFO "sarto serve: release %.19s… is active already", active);
    break;
  case CHANGE_REFUSED:
  case CHANGE_RESTART:
    tell_findings(reload, findings);
    say(stderr, "sarto serve: refused, %zu %s to mend; release %.19s… stays active", findings->count,
        findings->count == 1 ? "thing" : "things", active);
    break;
  default:
    say(stderr, "sarto serve: %s; release %.19s… stays active", change_error(change)->text, active);
  }
}

/* What becomes of a release is an author's act, whichever way it came. */
static void audit(const struct reload *reload) {
  const struct change *change = reload->change;
  bool is_back = !reload->is_folder && reload->request.source == RELOAD_SHELF;
  enum audit_by by = reload->is_folder ? AUDIT_HOST : reload->request.by;
  enum status outcome = STATUS_OK;
  struct error err;
  if (change_state(change) == CHANGE_SAME) return;
  if (change_state(change) == CHANGE_FAILED) outcome = change_error(change)->status;
  if (change_state(change) == CHANGE_REFUSED || change_state(change) == CHANGE_RESTART)
    outcome = STATUS_INVALID;
  const char *token = reload->is_folder ? NULL : reload->request.token;
  if (audit_write_token(change_database(change), is_back ? AUDIT_ROLLBACK : AUDIT_RELEASE,
                        change_release(change), token, by, outcome, &err))
    say(stderr, "sarto serve: audit log: %s", err.text);
}

static void count(struct reload *reload) {
  switch (change_state(reload->change)) {
  case CHANGE_APPLIED:
    reload->figures.active++;
    break;
  case CHANGE_SAME:
    break;
  default:
    reload->figures.refused++;
  }
}

static void begin_folder(struct reload *reload, bool is_told);
static void begin_request(struct reload *reload, const struct reload_request *request);

/* ---- what is left of one ---- */

struct leftover {
  uv_work_t work;
  struct reload *reload;
  struct change *change;
  bool is_taken_back; /* its applying failed: nothing else begins before that is written down */
  enum status status; /* of that */
  struct error err;
};

/* One that is taken back is freed on the loop, which may still tell it to stop. */
static void clean_up(uv_work_t *work) {
  struct leftover *leftover = work->data;
  if (leftover->is_taken_back)
    leftover->status = change_take_back(leftover->change, &leftover->err);
  else
    change_free(leftover->change);
}

/* What decides and what a restart would begin with are two: somebody must know. */
static void tell_not_taken_back(const struct reload *reload, const struct leftover *leftover) {
  say(stderr,
      "sarto serve: release %.19s… decides, but %.19s… is kept as the active one, with which a restart would "
      "begin, and that could not be taken back: %s",
      sarto_release(reload->runtime), change_release(leftover->change), leftover->err.text);
}

static void begin_next(struct reload *reload) {
  const struct reload_request waiting = reload->waiting;
  reload->change = NULL;
  if (reload->due.is_due && !reload->is_ending) {
    begin_folder(reload, reload->due.is_told);
    return;
  }
  reload->due = reload->later;
  reload->later = (struct due){0};
  reload->waiting = (struct reload_request){0};
  if (waiting.done)
    begin_request(reload, &waiting);
  else if (reload->due.is_due && !reload->is_ending)
    begin_folder(reload, reload->due.is_told);
}

static void finish_clean_up(uv_work_t *work, int canceled) {
  struct leftover *leftover = work->data;
  struct reload *reload = leftover->reload;
  (void)canceled;
  reload->leftover_count--;
  if (leftover->is_taken_back) {
    if (leftover->status) tell_not_taken_back(reload, leftover);
    change_free(leftover->change);
    begin_next(reload);
  }
  free(leftover);
}

/* Whoever was answered may ask for the next one at once. */
static void put_away(struct reload *reload, bool is_taken_back) {
  struct leftover *leftover = mem_zero(sizeof *leftover);
  *leftover = (struct leftover){.reload = reload, .change = reload->change, .is_taken_back = is_taken_back};
  leftover->work.data = leftover;
  reload->leftover_count++;
  must(!uv_queue_work(reload->loop, &leftover->work, clean_up, finish_clean_up));
  if (!is_taken_back) begin_next(reload);
}

/* ---- one change ---- */

static void stop_watching(struct reload *reload) {
  if (!reload->watch) return;
  say(stderr, LOG_INFO "sarto serve: %s is watched no more, until the next start", reload->folder);
  watch_free(reload->watch);
  reload->watch = NULL;
  if (!reload->due.is_told) reload->due = (struct due){0};
  if (!reload->later.is_told) reload->later = (struct due){0};
}

/* A folder that has not changed has nothing to say to what was released or rolled back meanwhile. One that has, after a
 * request that still waits was asked for, has its say once more after that. */
static void note_known(struct reload *reload) {
  const struct change *change = reload->change;
  if (!reload->is_folder || change_state(change) == CHANGE_FAILED) return;
  if (!reload->waiting.done || change_files_ms(change) <= reload->waiting_ms)
    memcpy(reload->known, change_files(reload->change), sizeof reload->known);
}

static void finish(uv_work_t *work, int canceled) {
  struct reload *reload = work->data;
  (void)canceled;
  bool is_taken_back = false;
  if (change_state(reload->change) == CHANGE_READY) {
    change_apply(reload->change);
    is_taken_back = change_state(reload->change) == CHANGE_FAILED;
  }
  note_known(reload);
  count(reload);
  audit(reload);
  tell(reload);
  bool is_back = !reload->is_folder && reload->request.source == RELOAD_SHELF;
  enum change_state state = change_state(reload->change);
  if (is_back && (state == CHANGE_APPLIED || state == CHANGE_SAME)) stop_watching(reload);
  if (!reload->is_folder) reload->request.done(reload->request.context, reload->change);
  put_away(reload, is_taken_back);
}

static void prepare(uv_work_t *work) {
  struct reload *reload = work->data;
  if (reload->is_folder)
    change_from_folder(reload->change, reload->is_told ? "" : reload->known);
  else if (reload->request.source == RELOAD_ARCHIVE)
    change_from_archive(reload->change, reload->request.archive);
  else
    change_from_shelf(reload->change, reload->request.which);
}

static void begin(struct reload *reload, const struct shelf_note *note) {
  reload->change = change_new(reload->runtime, note);
  if (reload->is_ending) change_stop(reload->change); /* who waited must be answered */
  must(!uv_queue_work(reload->loop, &reload->work, prepare, finish));
}

static void begin_folder(struct reload *reload, bool is_told) {
  const struct shelf_note note = {.author = getenv("USER"), .source = "folder", .why = "released"};
  reload->due = (struct due){0};
  reload->is_folder = true;
  reload->is_told = is_told;
  begin(reload, &note);
}

static void want_folder(struct reload *reload, bool is_told) {
  if (reload->is_ending) return;
  if (!reload->change) {
    begin_folder(reload, is_told);
    return;
  }
  struct due *due = reload->waiting.done ? &reload->later : &reload->due;
  due->is_due = true;
  due->is_told |= is_told;
}

static void begin_request(struct reload *reload, const struct reload_request *request) {
  reload->request = *request;
  reload->is_folder = false;
  reload->is_told = true;
  begin(reload, &request->note);
}

/* Nobody waits for what the folder brings: one request may wait for that. What was seen of it before goes before. */
bool reload_start(struct reload *reload, const struct reload_request *request) {
  if (reload->is_ending) return false;
  bool may_wait = (!reload->change || reload->is_folder) && !reload->waiting.done;
  if (may_wait && reload->watch && watch_take(reload->watch)) want_folder(reload, false);
  if (!reload->change) {
    begin_request(reload, request);
    return true;
  }
  if (!reload->is_folder || reload->waiting.done) return false;
  reload->waiting = *request;
  reload->waiting_ms = clock_now_ms();
  return true;
}

/* ---- life ---- */

struct reload *reload_new(uv_loop_t *loop, sarto_runtime *runtime) {
  struct reload *reload = mem_zero(sizeof *reload);
  reload->loop = loop;
  reload->runtime = runtime;
  reload->folder = mem_copy_text(sarto_workspace(runtime));
  reload->work.data = reload;
  return reload;
}

static void take_change(void *context) {
  want_folder(context, false);
}

static void count_gone(void *context) {
  ((struct reload *)context)->watch_count--;
}

void reload_watch(struct reload *reload) {
  const struct watch_calls calls = {take_change, count_gone, reload};
  reload->watch = watch_new(reload->loop, reload->folder, &calls);
  reload->watch_count++;
  want_folder(reload, false);
}

void reload_folder(struct reload *reload) {
  want_folder(reload, true);
}

void reload_end(struct reload *reload) {
  reload->is_ending = true;
  watch_free(reload->watch);
  reload->watch = NULL;
  if (reload->change) change_stop(reload->change);
}

void reload_free(struct reload *reload) {
  if (!reload) return;
  reload_end(reload);
  while (reload->change || reload->leftover_count || reload->watch_count) uv_run(reload->loop, UV_RUN_ONCE);
  free(reload->folder);
  free(reload);
}

bool reload_is_busy(const struct reload *reload) {
  return reload->change || reload->due.is_due || reload->later.is_due;
}

bool reload_is_watching(const struct reload *reload) {
  return reload->watch != NULL;
}

struct reload_figures reload_figures(const struct reload *reload) {
  return reload->figures;
}
