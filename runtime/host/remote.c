/* What commands ask of a running server. See remote.h. */
#include "host/remote.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/control.h"
#include "host/say.h"
#include "net/http_client.h"

enum { TRIES = 40, PAUSE_MS = 250 };

static void put_pair(struct buffer *out, const char *name, const char *value) {
  if (!value) return;
  buffer_print(out, "%c%s=", strchr(buffer_text(out), '?') ? '&' : '?', name);
  http_client_encode(out, value);
}

/* One of several changes at a time: another one is sent or looked at, which takes no long. */
static bool must_wait(int http_status, const json_value *answer) {
  return http_status == 429 || (http_status == 409 && !json_find(answer, "findings"));
}

static enum status post(const char *socket, const char *target, struct slice body, int *http_status,
                        json_value **answer, struct error *err) {
  struct buffer out = {0};
  *http_status = 0;
  enum status status = http_client_post(socket, target, "application/gzip", body, http_status, &out, err);
  if (!status) status = json_decode(out.data ? out.data : "", out.length, answer, err);
  buffer_fini(&out);
  return status;
}

static bool is_served(const char *socket) {
  struct buffer out = {0};
  struct error err;
  int http_status = 0;
  bool is_there = !http_client_get(socket, "/healthz", &http_status, &out, &err);
  buffer_fini(&out);
  return is_there;
}

/* A server keeps its releases beside its own database; one folder is for one, but a slip of the pen names another. */
static enum status check_database(const char *database, const char *socket, struct error *err) {
  char path[4096];
  size_t length = strlen(database);
  size_t base = length > 3 && !strcmp(database + length - 3, ".db") ? length - 3 : length;
  snprintf(path, sizeof path, "%.*s-releases.db", (int)base, database);
  if (access(socket, F_OK) || !access(path, F_OK) || !is_served(socket)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "%s: the server in this folder keeps another database", database);
}

enum status remote_post(const char *database, const char *path, const struct shelf_note *note,
                        struct slice body, int *http_status, json_value **answer, struct error *err) {
  char socket[4096];
  struct buffer target = {0};
  control_path(database, socket, sizeof socket);
  buffer_add_text(&target, path);
  put_pair(&target, "author", note->author);
  put_pair(&target, "note", note->note);
  put_pair(&target, "specs", note->specs);
  put_pair(&target, "source", note->source);
  *answer = NULL;
  enum status status = check_database(database, socket, err);
  if (!status) status = post(socket, buffer_text(&target), body, http_status, answer, err);
  for (int tries = 1; !status && must_wait(*http_status, *answer) && tries < TRIES; tries++) {
    json_free(*answer);
    *answer = NULL;
    usleep(PAUSE_MS * 1000);
    status = post(socket, buffer_text(&target), body, http_status, answer, err);
  }
  buffer_fini(&target);
  return status;
}

enum status remote_ask(const char *database, const char *method, const char *path, int *http_status,
                       struct buffer *out, struct error *err) {
  char socket[4096];
  control_path(database, socket, sizeof socket);
  *http_status = 0;
  enum status status = check_database(database, socket, err);
  if (status) return status;
  if (!strcmp(method, "GET")) return http_client_get(socket, path, http_status, out, err);
  if (!strcmp(method, "POST"))
    return http_client_post(socket, path, NULL, (struct slice){0}, http_status, out, err);
  return http_client_send(socket, method, path, NULL, (struct slice){0}, http_status, out, err);
}

enum status remote_send(const char *database, const char *method, const char *path, struct slice body,
                        int *http_status, struct buffer *out, struct error *err) {
  char socket[4096];
  if (!body.length) return remote_ask(database, method, path, http_status, out, err);
  control_path(database, socket, sizeof socket);
  *http_status = 0;
  enum status status = check_database(database, socket, err);
  if (status) return status;
  return http_client_send(socket, method, path, "application/json", body, http_status, out, err);
}

void remote_complain(const char *command, const char *folder, const json_value *answer, int http_status) {
  const json_value *findings = json_find(answer, "findings");
  const char *detail = json_string(json_find(answer, "detail"));
  const char *gate = json_string(json_find(answer, "gate"));
  for (const json_value *finding = findings ? json_first(findings) : NULL; finding;
       finding = json_next(finding)) {
    const char *file = json_string(json_find(finding, "file")),
               *text = json_string(json_find(finding, "text"));
    const json_value *line = json_find(finding, "line");
    char number[16] = "";
    if (line) snprintf(number, sizeof number, "%d:", (int)json_number(line));
    say(stderr, "%s%s%s:%s %s", folder, *folder ? "/" : "", file ? file : "", number, text ? text : "");
  }
  if (gate) say(stderr, "sarto %s: gate: %s", command, gate);
  if (findings)
    say(stderr, "sarto %s: refused, %zu %s to mend", command, json_count(findings),
        json_count(findings) == 1 ? "thing" : "things");
  else if (detail)
    say(stderr, "sarto %s: %s", command, detail);
  else
    say(stderr, "sarto %s: the server answered %d", command, http_status);
}
