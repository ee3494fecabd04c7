/* The HTTP side of releases. See serve_releases.h.
 *
 * A change is reload.c's, one at a time; its request waits for it. Questions are answered by libuv's pool from the file of
 * releases, each by itself. Nothing here keeps the loop waiting.
 */
#include "host/serve_releases.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/problem.h"
#include "host/releases_json.h"

enum { NOTE_BYTES_MAX = 2000 };

const char *const serve_release_types[] = {"application/x-tar", "application/gzip", "application/x-gzip",
                                           "application/octet-stream", NULL};

static void answer(struct http_request *request, int status, struct buffer *body) {
  size_t length;
  char *text = buffer_take(body, &length);
  http_answer(request, status, status < 400 ? "application/json" : "application/problem+json", text, length);
}

/* ---- changes ---- */

static void answer_active(struct http_request *request, int status, const struct change *change) {
  struct buffer body = {0};
  buffer_print(&body, "{\"release\":\"%s\",\"active\":true,\"gate\":", change_release(change));
  json_put_text(&body, change_gate(change));
  buffer_add_text(&body, ",\"findings\":[]}");
  answer(request, status, &body);
}

/* The problem, and in it all that was found. */
static void answer_findings(struct http_request *request, int status, const struct change *change) {
  const struct findings *findings = change_findings(change);
  struct buffer body = {0}, detail = {0};
  char trace[TRACE_ID_BYTES];
  const struct finding *first = &findings->items[0];
  buffer_print(&detail, "%s:%d: %s", first->file, first->line, first->text);
  if (findings->count > 1) buffer_print(&detail, " (and %zu more)", findings->count - 1);
  http_trace(request, trace);
  problem_put_traced(&body, status, buffer_text(&detail), trace);
  body.length--; /* its closing brace */
  buffer_add_text(&body, ",\"gate\":");
  json_put_text(&body, change_gate(change));
  buffer_add_text(&body, ",\"findings\":");
  releases_put_findings(&body, findings);
  buffer_add_byte(&body, '}');
  buffer_fini(&detail);
  answer(request, status, &body);
}

static void answer_change(void *context, const struct change *change) {
  struct http_request *request = context;
  switch (change_state(change)) {
  case CHANGE_APPLIED:
    answer_active(request, 201, change);
    break;
  case CHANGE_SAME:
    answer_active(request, 200, change);
    break;
  case CHANGE_REFUSED:
    answer_findings(request, 422, change);
    break;
  case CHANGE_RESTART:
    answer_findings(request, 409, change);
    break;
  default:
    http_problem(request, problem_status(change_error(change)->status), "%s", change_error(change)->text);
  }
}

static void start(struct serve_releases *releases, struct http_request *request,
                  const struct reload_request *wanted) {
  if (reload_start(releases->reload, wanted)) return;
  http_add_header(request, "Retry-After", "1");
  http_problem(request, 409, "another release is being looked at; send it again in a second");
}

const char *const serve_release_queries[] = {"author", "note", "specs", "source", NULL};

/* Texts that people give with a release. False: refused. */
static bool read_note(struct http_request *request, struct shelf_note *note) {
  static const char *const names[] = {"author", "note", "specs"};
  static const char *const sources[] = {"upload", "command", NULL};
  const char **texts[] = {&note->author, &note->note, &note->specs};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *text = http_query(request, names[i]);
    if (text && (strlen(text) > NOTE_BYTES_MAX || text_has_control(text))) {
      http_problem(request, 400, "%s: expected one line of at most %d bytes", names[i], NOTE_BYTES_MAX);
      return false;
    }
    *texts[i] = text;
  }
  const char *source = http_query(request, "source");
  if (source && !text_is_one_of(source, sources)) {
    http_problem(request, 400, "source: expected upload or command");
    return false;
  }
  note->source = source ? source : "upload";
  return true;
}

static enum audit_by door_of(const struct http_request *request) {
  return http_is_by_socket(request) ? AUDIT_CONTROL : AUDIT_HTTP;
}

void serve_post_release(void *serve, struct http_request *request) {
  struct reload_request wanted = {.source = RELOAD_ARCHIVE,
                                  .archive = request->body,
                                  .note = {.why = "released"},
                                  .by = door_of(request),
                                  .token = request->caller.name,
                                  .done = answer_change,
                                  .context = request};
  if (!request->body.length)
    http_problem(request, 400, "the body is empty: expected a tar of the workspace, gzipped or not");
  else if (read_note(request, &wanted.note))
    start(serve_releases_of(serve), request, &wanted);
}

void serve_activate_release(void *serve, struct http_request *request) {
  struct reload_request wanted = {.source = RELOAD_SHELF,
                                  .which = request->argument,
                                  .note = {.why = "rolled back"},
                                  .by = door_of(request),
                                  .token = request->caller.name,
                                  .done = answer_change,
                                  .context = request};
  if (read_note(request, &wanted.note)) start(serve_releases_of(serve), request, &wanted);
}

/* ---- questions ---- */

struct question {
  uv_work_t work;
  struct serve_releases *releases;
  struct http_request *request;
  const char *from, *to; /* the request's; NULL: the list is asked for */
  bool is_watching;
  struct buffer out;
  enum status status;
  struct error err;
};

static void look_up(uv_work_t *work) {
  struct question *question = work->data;
  const char *database = question->releases->database;
  if (question->from)
    question->status =
        releases_put_diff(database, question->from, question->to, &question->out, &question->err);
  else
    question->status = releases_put_list(database, question->is_watching, &question->out, &question->err);
}

static void finish_look_up(uv_work_t *work, int canceled) {
  struct question *question = work->data;
  (void)canceled;
  question->releases->reading_count--;
  if (question->status)
    http_problem(question->request, problem_status(question->status), "%s", question->err.text);
  else
    answer(question->request, 200, &question->out);
  buffer_fini(&question->out);
  free(question);
}

static void ask(struct serve_releases *releases, struct http_request *request, const char *from,
                const char *to) {
  if (!releases->database) {
    http_problem(request, 404, "without a database no release is kept: start with --db FILE");
    return;
  }
  struct question *question = mem_zero(sizeof *question);
  question->work.data = question;
  question->releases = releases;
  question->request = request;
  question->from = from;
  question->to = to;
  question->is_watching = reload_is_watching(releases->reload);
  releases->reading_count++;
  must(!uv_queue_work(releases->loop, &question->work, look_up, finish_look_up));
}

void serve_get_releases(void *serve, struct http_request *request) {
  ask(serve_releases_of(serve), request, NULL, NULL);
}

void serve_diff_releases(void *serve, struct http_request *request) {
  ask(serve_releases_of(serve), request, request->argument, request->second_argument);
}
