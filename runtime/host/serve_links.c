/* The pages behind links, over HTTP. See serve_links.h. Programs look at the links of a mail before people do: so nothing is
 * done by looking, and what opens once is opened by a button.
 */
#include "host/serve_links.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "domain/event.h"
#include "domain/ports.h"
#include "domain/problem.h"
#include "host/right_put.h"
#include "host/serve_events.h"
#include "host/serve_export.h"

#define OWN_LINK_MS     (30 * CLOCK_MINUTE_MS)
#define OWN_LINK_MS_MAX (7 * CLOCK_DAY_MS)

const char *const serve_form_types[] = {"application/x-www-form-urlencoded", "multipart/form-data", NULL};

void serve_add_page_headers(struct http_request *request) {
  http_add_header(request, "Cache-Control", "no-store");
  http_add_header(request, "X-Content-Type-Options", "nosniff");
  http_add_header(request, "X-Frame-Options", "DENY");
  http_add_header(request, "Referrer-Policy", "no-referrer");
  http_add_header(
      request, "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
}

void serve_answer_page(struct http_request *request, int status, char *page) {
  serve_add_page_headers(request);
  http_add_header(request, "Vary", "Accept-Language");
  if (status == 503) http_add_header(request, "Retry-After", "1");
  http_answer(request, status, "text/html; charset=utf-8", page, strlen(page));
}

static sarto_visit visit_of(const struct http_request *request, int is_posted) {
  sarto_visit visit = {.language = http_header(request, "Accept-Language"), .is_posted = is_posted};
  if (!is_posted) return visit;
  visit.act = http_form(request, "act");
  visit.value = http_form(request, "value");
  visit.one_click = http_form(request, "List-Unsubscribe");
  return visit;
}

void serve_answer_link_page(void *serve, struct http_request *request, int status, int which) {
  sarto_visit visit = visit_of(request, 0);
  char *page = NULL;
  sarto_link_page(serve_rights_of(serve)->runtime, &visit, which, &page);
  serve_answer_page(request, status, page);
}

/* ---- what is done by an event ---- */

struct shown {
  char *page, *later; /* once it is kept, and where it is not */
};

/* To a person, who cannot read a problem. */
static void answer_shown(struct batch *batch) {
  struct shown *shown = batch->context;
  enum status status = (enum status)batch->places[0]->status;
  serve_answer_page(batch->request, status ? problem_status(status) : 200,
                    status ? shown->later : shown->page);
  free(status ? shown->page : shown->later);
}

static bool find_act(struct slice event, enum audit_act *act) {
  json_value *tree = NULL;
  const char *type = NULL;
  if (!json_decode(event.data, event.length, &tree, NULL)) type = json_string(json_find(tree, "type"));
  bool is_right = type && right_audit_act(type, act);
  json_free(tree);
  return is_right;
}

/* Takes both texts. */
static void submit_for_page(void *serve, struct http_request *request, struct slice event, char *page,
                            char *later) {
  struct batch *batch = batch_new(serve, request);
  struct shown *shown = mem_zero(sizeof *shown);
  *shown = (struct shown){page, later};
  batch->is_audited = find_act(event, &batch->act);
  batch->finish = answer_shown;
  batch->context = shown;
  batch_add(batch, event);
  batch_submit(batch);
}

/* ---- links of messages ---- */

struct visited {
  int status;
  char *page, *event;
  char receipt[JOURNAL_RECEIPT_BYTES];
};

static void answer(void *serve, struct http_request *request, const sarto_visit *visit,
                   struct visited *visited) {
  const char *act = visit->act ? visit->act : "";
  struct serve_rights *rights = serve_rights_of(serve);
  if (*visited->receipt) serve_drain(serve); /* what was asked before is answered before */
  if (*visited->receipt)
    serve_audit(rights->database, request, !strcmp(act, "undo") ? AUDIT_UNFORGET : AUDIT_FORGET,
                visited->receipt, (enum status)visited->status);
  if (visited->event) {
    char *later = NULL;
    sarto_link_page(rights->runtime, visit, SARTO_LINK_LATER, &later);
    submit_for_page(serve, request, (struct slice){visited->event, strlen(visited->event)}, visited->page,
                    later);
  } else {
    serve_answer_page(request, visited->status ? problem_status((enum status)visited->status) : 200,
                      visited->page);
  }
  free(visited->event);
}

static void visit_link(void *serve, struct http_request *request, int is_posted) {
  struct visited visited = {0};
  sarto_visit visit = visit_of(request, is_posted);
  visited.status = sarto_visit_link(serve_rights_of(serve)->runtime, request->argument, &visit, &visited.page,
                                    &visited.event, visited.receipt, NULL);
  answer(serve, request, &visit, &visited);
}

void serve_get_link(void *serve, struct http_request *request) {
  visit_link(serve, request, 0);
}

void serve_post_link(void *serve, struct http_request *request) {
  visit_link(serve, request, 1);
}

/* ---- links that open once ---- */

/* How long it is to last. False: refused. */
static bool read_time(struct http_request *request, int64_t *lasts_ms) {
  json_value *body = NULL;
  struct error err;
  *lasts_ms = OWN_LINK_MS;
  if (!request->body.length) return true;
  enum status status = json_decode(request->body.data, request->body.length, &body, &err);
  const char *wanted = status ? NULL : json_string(json_find(body, "for"));
  bool is_said = wanted && clock_parse_duration(wanted, lasts_ms);
  bool is_empty = !status && json_type(body) == JSON_OBJECT && !json_first(body);
  json_free(body);
  if (is_empty || (is_said && *lasts_ms <= OWN_LINK_MS_MAX && *lasts_ms > 0)) return true;
  http_problem(request, 400, "for: expected how long it lasts, such as {\"for\":\"30min\"}, 7d at most");
  return false;
}

void serve_make_own_link(void *serve, struct http_request *request) {
  struct serve_rights *rights = serve_rights_of(serve);
  const char *base = sarto_links(rights->runtime);
  char token[ONCE_TOKEN_BYTES], expires[CLOCK_TEXT_BYTES];
  struct buffer url = {0}, out = {0};
  int64_t lasts_ms, now_ms = clock_now_ms();
  size_t length;
  int is_tried = 0;
  if (!serve_read_flag(request, "try", 1, &is_tried) || !read_time(request, &lasts_ms)) return;
  if (!event_may_be_of(request->argument)) {
    http_problem(request, 400, "nobody can have that id: it has a control character");
    return;
  }
  if (!base) {
    if (!is_tried) serve_audit(rights->database, request, AUDIT_LINK, NULL, STATUS_UNSUPPORTED);
    http_problem(request, 409, "workspace.lua does not say in links where people reach this service");
    return;
  }
  if (is_tried) {
    serve_answer_tried(request);
    return;
  }
  serve_audit(rights->database, request, AUDIT_LINK, NULL, STATUS_OK);
  once_make(serve_once_of(serve), request->argument, now_ms + lasts_ms, token);
  buffer_print(&url, "%s/o/%s", base, token);
  buffer_add_text(&out, "{\"url\":");
  json_put_text(&out, buffer_text(&url));
  buffer_print(&out, ",\"expires\":\"%s\"}", clock_print(now_ms + lasts_ms, expires));
  char *body = buffer_take(&out, &length);
  buffer_fini(&url);
  http_add_header(request, "Cache-Control", "no-store");
  http_answer(request, 201, "application/json", body, length);
}

void serve_get_own_link(void *serve, struct http_request *request) {
  bool is_closed = once_is_closed(serve_once_of(serve), request->argument, clock_now_ms());
  serve_answer_link_page(serve, request, is_closed ? 200 : 410,
                         is_closed ? SARTO_LINK_CLOSED : SARTO_LINK_ENDED);
}

static void visit_own(void *serve, struct http_request *request, const char *profile_id, const char *token,
                      const sarto_visit *visit) {
  struct visited visited = {0};
  visited.status = sarto_visit_own(serve_rights_of(serve)->runtime, profile_id, token, visit, &visited.page,
                                   &visited.event, visited.receipt, NULL);
  answer(serve, request, visit, &visited);
}

void serve_post_own_link(void *serve, struct http_request *request) {
  struct once *once = serve_once_of(serve);
  char opened[ONCE_TOKEN_BYTES];
  int64_t now_ms = clock_now_ms();
  sarto_visit visit = visit_of(request, 1);
  const char *act = visit.act ? visit.act : "",
             *profile_id = once_find_opened(once, request->argument, now_ms);
  if (profile_id && (!strcmp(act, "see") || !strcmp(act, "save"))) {
    serve_export_own(serve, request, profile_id, !strcmp(act, "save"));
  } else if (profile_id) {
    visit_own(serve, request, profile_id, request->argument, &visit);
  } else if (once_open(once, request->argument, now_ms, now_ms + OWN_LINK_MS, opened)) {
    visit.act = "open";
    visit_own(serve, request, once_find_opened(once, opened, now_ms), opened, &visit);
  } else {
    serve_answer_link_page(serve, request, 410, SARTO_LINK_ENDED);
  }
}
