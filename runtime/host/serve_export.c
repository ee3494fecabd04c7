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
#include "host/serve_rights.h"

enum { EXPORTS_MAX = 2 };

struct making {
  uv_work_t work;
  struct serve_rights *rights;
  struct http_request *request;
  sarto_exporting *exporting;
  int format;
  enum audit_by by;
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
  const char *database = making->rights->database;
  struct error err;
  making->status = sarto_export_make(making->exporting, &making->text, &making->error);
  if (audit_write(database, AUDIT_EXPORT, NULL, making->by, (enum status)making->status, &err))
    say(stderr, "sarto serve: audit log: %s", err.text);
}

static void answer(struct making *making) {
  const char *type = making->format == SARTO_PAGE ? "text/html; charset=utf-8" : "application/json";
  http_add_header(making->request, "Cache-Control", "no-store");
  http_add_header(making->request, "Vary", "Accept, Accept-Language");
  http_add_header(making->request, "X-Content-Type-Options", "nosniff");
  http_add_header(making->request, "X-Frame-Options", "DENY");
  http_add_header(making->request, "Referrer-Policy", "no-referrer");
  http_answer(making->request, 200, type, making->text, strlen(making->text));
}

static void refuse(struct http_request *request, int status, const char *text) {
  int http_status = problem_status((enum status)status);
  http_add_header(request, "Cache-Control", "no-store");
  if (http_status == 503) http_add_header(request, "Retry-After", "1");
  http_problem(request, http_status, "%s", text);
}

static void finish(uv_work_t *work, int canceled) {
  struct making *making = work->data;
  (void)canceled;
  making->rights->export_count--;
  sarto_export_end(making->exporting);
  if (making->status)
    refuse(making->request, making->status, making->error.text);
  else
    answer(making);
  free(making);
}

static bool is_busy(const struct serve_rights *rights, struct http_request *request) {
  if (rights->export_count < EXPORTS_MAX) return false;
  http_add_header(request, "Retry-After", "1");
  http_problem(request, 429, "other exports are being made; send it again in a second");
  return true;
}

static void make_for(struct serve_rights *rights, struct http_request *request, const char *profile_id,
                     int format, const char *locale) {
  sarto_error error;
  struct making *making = mem_zero(sizeof *making);
  *making = (struct making){.rights = rights,
                            .request = request,
                            .format = format,
                            .by = http_is_by_socket(request) ? AUDIT_CONTROL : AUDIT_HTTP};
  making->work.data = making;
  int status = sarto_export_begin(rights->runtime, profile_id, format, locale, &making->exporting, &error);
  if (status) {
    serve_audit(rights->database, request, AUDIT_EXPORT, NULL, (enum status)status);
    refuse(request, status, error.text);
    free(making);
    return;
  }
  rights->export_count++;
  must(!uv_queue_work(rights->loop, &making->work, make, finish));
}

void serve_get_export(void *serve, struct http_request *request) {
  struct serve_rights *rights = serve_rights_of(serve);
  const char *locale;
  int format;
  if (!read_format(request, &format) || !read_locale(request, &locale) || is_busy(rights, request)) return;
  make_for(rights, request, request->argument, format, locale);
}

void serve_export_own(struct serve_rights *rights, struct http_request *request, const char *profile_id,
                      bool is_saved) {
  enum export_language language = export_language_accepted(http_header(request, "Accept-Language"));
  if (is_busy(rights, request)) return;
  if (is_saved) http_add_header(request, "Content-Disposition", "attachment; filename=\"export.json\"");
  make_for(rights, request, profile_id, is_saved ? SARTO_JSON : SARTO_PAGE,
           language == LANGUAGES ? NULL : export_language_tag(language));
}
