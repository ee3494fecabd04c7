/* The HTTP side of exports. See serve_export.h.
 *
 * What is held is copied on the loop, which takes no longer than a decision; the journal is read, and the text made, by
 * libuv's pool, at most EXPORTS_MAX at a time so that other work finds a thread there. Events go on meanwhile.
 */
#include "host/serve_export.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "domain/problem.h"
#include "host/export_words.h"
#include "host/say.h"
#include "host/serve_links.h"

enum { EXPORTS_MAX = 2 };

struct making {
  uv_work_t work;
  void *serve;
  struct http_request *request;
  sarto_exporting *exporting;
  int format;
  bool is_own; /* the person themselves reads what is answered */
  enum audit_by by;
  char token[CALLER_NAME_BYTES];
  char *text;
  int status;
  sarto_error error;
};

/* ---- what is asked for ---- */

/* False: refused. *locale is static, or NULL: the person's own. */
static bool read_locale(struct http_request *request, const char **locale) {
  const char *wanted = http_query(request, "locale");
  enum export_language language = wanted ? export_language_of(wanted, strlen(wanted))
                                         : export_language_accepted(http_header(request, "Accept-Language"));
  *locale = language == LANGUAGES ? NULL : export_language_tag(language);
  if (!wanted || *locale) return true;
  http_problem(request, 400, "locale: expected en, it, de, fr or es");
  return false;
}

static bool read_format(struct http_request *request, int *format) {
  const char *wanted = http_query(request, "format"), *accept = http_header(request, "Accept");
  bool is_page = wanted ? !strcmp(wanted, "page") : accept && strcasestr(accept, "text/html");
  *format = is_page ? SARTO_PAGE : SARTO_JSON;
  if (!wanted || is_page || !strcmp(wanted, "json")) return true;
  http_problem(request, 400, "format: expected json or page");
  return false;
}

/* ---- making ---- */

static void make(uv_work_t *work) {
  struct making *making = work->data;
  const char *database = serve_rights_of(making->serve)->database;
  struct error err;
  making->status = sarto_export_make(making->exporting, &making->text, &making->error);
  if (audit_write_token(database, AUDIT_EXPORT, NULL, making->token, making->by, (enum status)making->status,
                        &err))
    say(stderr, "sarto serve: audit log: %s", err.text);
}

static void answer(struct making *making) {
  const char *type = making->format == SARTO_PAGE ? "text/html; charset=utf-8" : "application/json";
  if (making->is_own && making->format == SARTO_JSON)
    http_add_header(making->request, "Content-Disposition", "attachment; filename=\"export.json\"");
  serve_add_page_headers(making->request);
  http_add_header(making->request, "Vary", "Accept, Accept-Language");
  http_answer(making->request, 200, type, making->text, strlen(making->text));
}

static void refuse(const struct making *making) {
  struct http_request *request = making->request;
  int http_status = problem_status((enum status)making->status);
  bool is_none = making->status == SARTO_NOT_FOUND;
  if (making->is_own) {
    serve_answer_link_page(making->serve, request, http_status,
                           is_none ? SARTO_LINK_NOTHING : SARTO_LINK_LATER);
    return;
  }
  http_add_header(request, "Cache-Control", "no-store");
  if (http_status == 503) http_add_header(request, "Retry-After", "1");
  http_problem(request, http_status, "%s", making->error.text);
}

static void finish(uv_work_t *work, int canceled) {
  struct making *making = work->data;
  (void)canceled;
  serve_rights_of(making->serve)->export_count--;
  if (!making->status) making->status = sarto_export_check(making->exporting, &making->error);
  sarto_export_end(making->exporting);
  if (!making->status) {
    answer(making);
  } else {
    free(making->text);
    refuse(making);
  }
  free(making);
}

static bool is_busy(const struct serve_rights *rights, struct http_request *request) {
  if (rights->export_count < EXPORTS_MAX) return false;
  http_add_header(request, "Retry-After", "1");
  return true;
}

static void make_for(void *serve, struct http_request *request, const char *profile_id, int format,
                     const char *locale, bool is_own) {
  struct serve_rights *rights = serve_rights_of(serve);
  struct making *making = mem_zero(sizeof *making);
  *making = (struct making){.serve = serve,
                            .request = request,
                            .format = format,
                            .is_own = is_own,
                            .by = http_is_by_socket(request) ? AUDIT_CONTROL : AUDIT_HTTP};
  memcpy(making->token, request->caller.name, sizeof making->token);
  making->work.data = making;
  making->status =
      sarto_export_begin(rights->runtime, profile_id, format, locale, &making->exporting, &making->error);
  if (making->status) {
    serve_audit(rights->database, request, AUDIT_EXPORT, NULL, (enum status)making->status);
    refuse(making);
    free(making);
    return;
  }
  rights->export_count++;
  must(!uv_queue_work(rights->loop, &making->work, make, finish));
}

void serve_get_export(void *serve, struct http_request *request) {
  const char *locale;
  int format;
  if (!read_format(request, &format) || !read_locale(request, &locale)) return;
  if (is_busy(serve_rights_of(serve), request))
    http_problem(request, 429, "other exports are being made; send it again in a second");
  else
    make_for(serve, request, request->argument, format, locale, false);
}

void serve_export_own(void *serve, struct http_request *request, const char *profile_id, bool is_saved) {
  enum export_language language = export_language_accepted(http_header(request, "Accept-Language"));
  const char *locale = language == LANGUAGES ? NULL : export_language_tag(language);
  if (is_busy(serve_rights_of(serve), request))
    serve_answer_link_page(serve, request, 429, SARTO_LINK_LATER);
  else
    make_for(serve, request, profile_id, is_saved ? SARTO_JSON : SARTO_PAGE, locale, true);
}
