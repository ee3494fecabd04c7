/* What is kept, and what was promised: by the files where nobody has them, else by the server that does. See doctor.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "host/control.h"
#include "host/doctor.h"
#include "host/shelf.h"
#include "net/http_client.h"
#include "store/store.h"

static void see_release(struct doctor *doctor) {
  char active[DIGEST_TEXT_BYTES];
  struct error err;
  enum status status = shelf_active(doctor->database, active, &err);
  if (status == STATUS_NOT_FOUND) return;
  if (status) {
    doctor_find(doctor, "releases", DOCTOR_WRONG,
                "rollbacks, and what old decisions were made from, are in that file",
                "put a backup back; or move it aside with its -wal and -shm: then the folder's release is "
                "taken, and those are lost",
                "%s", err.text);
  } else if (*doctor->release && strcmp(active, doctor->release)) {
    doctor_find(doctor, "release", DOCTOR_ADVICE, "what is edited in the folder is not what decides",
                "sarto release DIR --db FILE brings it in; sarto releases --db FILE says which there are",
                "%s is release %.19s…, and %.19s… is the active one", doctor->workspace, doctor->release,
                active);
  }
}

static void tell_erasures(struct doctor *doctor, size_t pending, size_t overdue) {
  static const char why[] = "people were promised to be gone from the disk by then";
  if (overdue)
    doctor_find(
        doctor, "erasures", DOCTOR_WRONG, why,
        "sarto serve erases what is due within seconds; sarto receipt says of each what is in the way",
        "%zu of %zu erasures are overdue", overdue, pending);
  else if (pending)
    doctor_find(doctor, "erasures", DOCTOR_ADVICE, why,
                "leave sarto serve running, which erases what is due; what can be undone waits seven days",
                "%zu erasure%s still to be done", pending, pending == 1 ? " is" : "s are");
}

/* ---- by the files ---- */

static void see_erasures(struct doctor *doctor, struct store *store) {
  struct store_erasure *pending = NULL;
  size_t count = 0, overdue = 0;
  struct error err;
  if (store_erasures(store, &pending, &count, &err)) return;
  for (size_t i = 0; i < count; i++) overdue += pending[i].deadline_ms < clock_now_ms();
  tell_erasures(doctor, count, overdue);
  free(pending);
}

static void see_files(struct doctor *doctor) {
  struct store *store = NULL;
  struct error err;
  if (access(doctor->database, F_OK)) {
    doctor_find(doctor, "database", DOCTOR_ADVICE, "there is nothing yet: the first start makes it",
                "look for a slip of the pen in its name, if there should be", "%s does not exist",
                doctor->database);
    return;
  }
  if (store_open(&(struct store_options){.path = doctor->database, .is_read_only = true}, &store, &err)) {
    doctor_find(doctor, "database", DOCTOR_WRONG,
                "it cannot be opened as it is, or not all of it is of the same day",
                "put the last backup back with sarto restore; keep the damaged folder until you are sure",
                "%s", err.text);
    return;
  }
  see_erasures(doctor, store);
  store_close(store);
}

/* ---- by the server ---- */

static bool ask(const char *database, const char *path, int *http_status, struct buffer *out) {
  char socket[4096];
  control_path(database, socket, sizeof socket);
  return !http_client_get(socket, path, http_status, out, NULL);
}

/* Of a family without labels; -1: it is not there. */
static double figure_of(const char *metrics, const char *name) {
  size_t length = strlen(name);
  for (const char *line = metrics; line; line = strchr(line, '\n')) {
    line += *line == '\n';
    if (!strncmp(line, name, length) && line[length] == ' ') return strtod(line + length + 1, NULL);
  }
  return -1;
}

static void see_set_aside(struct doctor *doctor, const char *metrics) {
  size_t count = 0;
  for (const char *at = metrics; (at = strstr(at, "\nsarto_script_set_aside{")); at++) count++;
  if (count)
    doctor_find(doctor, "scripts", DOCTOR_WRONG,
                "it failed too often, and its placements show their fallback since",
                "the log and sarto_script_faults_total say which and how; mend it and release it",
                "%zu rule%s set aside", count, count == 1 ? " is" : "s are");
}

static void see_metrics(struct doctor *doctor) {
  struct buffer out = {0};
  int http_status = 0;
  if (!ask(doctor->database, "/metrics", &http_status, &out) || http_status != 200) {
    buffer_fini(&out);
    return;
  }
  const char *metrics = buffer_text(&out);
  double pending = figure_of(metrics, "sarto_erasures_pending"),
         overdue = figure_of(metrics, "sarto_erasures_overdue");
  double open_files = figure_of(metrics, "process_open_fds"), most = figure_of(metrics, "process_max_fds");
  tell_erasures(doctor, pending > 0 ? (size_t)pending : 0, overdue > 0 ? (size_t)overdue : 0);
  if (most > 0 && open_files > most * 0.8)
    doctor_find(doctor, "files", DOCTOR_WRONG, "with none left no connection is taken any more",
                "raise it: LimitNOFILE= in the unit, ulimit -n in a shell",
                "the server has %.0f of %.0f files open", open_files, most);
  see_set_aside(doctor, metrics);
  buffer_fini(&out);
}

bool doctor_is_ready(const char *database, char why[static DOCTOR_WHY_BYTES]) {
  struct buffer out = {0};
  json_value *tree = NULL;
  int http_status = 0;
  bool is_answered = ask(database, "/readyz", &http_status, &out);
  if (is_answered) json_decode(out.data ? out.data : "", out.length, &tree, NULL);
  const char *detail = tree ? json_string(json_find(tree, "detail")) : NULL;
  snprintf(why, DOCTOR_WHY_BYTES, "%s",
           !is_answered ? "no server answers on its control.sock"
           : detail     ? detail
                        : "it does not say why");
  json_free(tree);
  buffer_fini(&out);
  return is_answered && http_status == 200;
}

static void see_server(struct doctor *doctor) {
  char why[DOCTOR_WHY_BYTES];
  if (!doctor_is_ready(doctor->database, why))
    doctor_find(doctor, "server", DOCTOR_WRONG, "events are refused", "the log says more",
                "the server is not ready: %s", why);
  see_metrics(doctor);
}

void doctor_see_store(struct doctor *doctor) {
  size_t length = strlen(doctor->database);
  if (length < 4 || strcmp(doctor->database + length - 3, ".db")) {
    doctor_find(doctor, "database", DOCTOR_WRONG, "the names of all other files are made from it",
                "name the file that ends in .db", "%s does not end in .db", doctor->database);
    return;
  }
  if (doctor->is_served)
    see_server(doctor);
  else if (!doctor->holder)
    see_files(doctor);
  see_release(doctor);
}
