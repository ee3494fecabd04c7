/* Being forgotten, by every way there is, and looking for whoever was by every way there is. See forgotten.h. All of it may
 * go on while the server is killed: what was not answered is asked again.
 */
#include "tests/load/forgotten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"

#define JSON_TYPE "application/json"
#define FORM_TYPE "application/x-www-form-urlencoded"
#define NOTHING   ((struct slice){0})

static struct slice text_slice(const char *text) {
  return (struct slice){text, strlen(text)};
}

static char *profile_path(size_t marked, const char *rest, char path[static TEXT_BYTES]) {
  snprintf(path, TEXT_BYTES, "/v1/profiles/p-" MARK "%03zu%s", marked, rest);
  return path;
}

/* What stands between the two texts; false: it is not there, or too long. */
static bool between(const char *text, const char *before, const char *after, char *out, size_t bytes) {
  const char *from = strstr(text, before), *to = from ? strstr(from + strlen(before), after) : NULL;
  if (!to || (size_t)(to - from) - strlen(before) >= bytes) return false;
  from += strlen(before);
  memcpy(out, from, (size_t)(to - from));
  out[to - from] = '\0';
  return true;
}

static void note_receipt(struct trial *trial, size_t marked, const char *answer) {
  struct marked *person = &trial->marked[marked];
  char *receipt = person->receipts[person->receipt_count];
  if (person->receipt_count == RECEIPTS_MAX) return;
  if (between(answer, "\"receipt\":\"", "\"", receipt, sizeof person->receipts[0])) person->receipt_count++;
}

/* ---- forgetting ---- */

void open_own_page(struct trial *trial, CURL *curl, size_t marked) {
  struct buffer out = {0};
  char path[TEXT_BYTES], *own = trial->marked[marked].own;
  char token[sizeof trial->marked->own - 3], once[sizeof token + 3];
  ask_until(trial, curl, "POST", profile_path(marked, "/links", path), JSON_TYPE, text_slice("{}"), &out);
  if (between(out.data, "shop.example/o/", "\"", token, sizeof token)) {
    snprintf(once, sizeof once, "/o/%s", token);
    ask_until(trial, curl, "POST", once, FORM_TYPE, text_slice("act=open"), &out);
    if (between(out.data, "action=\"", "\"", token, sizeof token))
      snprintf(own, sizeof trial->marked->own, "/o/%s", token);
  }
  if (*own) ask_until(trial, curl, "POST", own, FORM_TYPE, text_slice("act=see"), &out);
  if (!*own) fault(trial, "no page of their own opens: %.200s", out.data);
  if (!memmem(out.data, out.length, MARK, strlen(MARK))) fault(trial, "their own page does not show them");
  buffer_fini(&out);
}

void put_consent(struct trial *trial, CURL *curl, size_t marked) {
  struct buffer out = {0}, body = {0};
  char path[TEXT_BYTES];
  const char *purpose = trial->when == KILLING ? "/consents/care" : "/consents/personalization";
  buffer_print(&body, "{\"state\":\"granted\",\"source\":\"" MARK "%03zu\"}", marked);
  long status = ask_until(trial, curl, "PUT", profile_path(marked, purpose, path), JSON_TYPE,
                          text_slice(buffer_text(&body)), &out);
  if (status != 200) fault(trial, "PUT %s: %ld %.300s", path, status, out.data);
  buffer_fini(&body);
  buffer_fini(&out);
}

static void is_gone_now(struct trial *trial, size_t marked, bool is_for_good) {
  trial->marked[marked].gone_us = clock_monotonic_us();
  trial->marked[marked].is_for_good = is_for_good;
}

long forget_plainly(struct trial *trial, CURL *curl, size_t marked, const char *query, struct buffer *out) {
  char path[TEXT_BYTES];
  long status = ask_until(trial, curl, "DELETE", profile_path(marked, query, path), NULL, NOTHING, out);
  bool is_for_good = !strstr(query, "undo");
  if (status != 200 && status != 202) fault(trial, "DELETE %s: %ld %.300s", path, status, out->data);
  is_gone_now(trial, marked, is_for_good);
  if (is_for_good) note_receipt(trial, marked, out->data);
  return status;
}

static void forget_by_command(struct trial *trial, size_t marked, const char *options) {
  struct buffer out = {0};
  int code = 1;
  for (int tries = 0; tries < 600 && code; tries++) {
    code = command(trial, &out, "forget p-" MARK "%03zu --json %s --db '%s'", marked, options,
                   trial->server.database);
    if (code) usleep(50000);
  }
  if (code) fault(trial, "sarto forget: %d %.300s", code, out.data);
  is_gone_now(trial, marked, true);
  note_receipt(trial, marked, out.data);
  buffer_fini(&out);
}

static void forget_by_link(struct trial *trial, CURL *curl, size_t marked) {
  struct buffer out = {0};
  const char *link = trial->marked[marked].link;
  long status = ask_until(trial, curl, "POST", link, FORM_TYPE, text_slice("act=forget&value=yes"), &out);
  if (status != 200) fault(trial, "forget by link %s: %ld %.300s", link, status, out.data);
  is_gone_now(trial, marked, false);
  buffer_fini(&out);
}

/* 404 and 409: it was undone by a server that was killed before it could say so. */
static void undo(struct trial *trial, CURL *curl, size_t marked, const char *receipt) {
  struct buffer out = {0};
  char path[TEXT_BYTES];
  snprintf(path, sizeof path, "/v1/receipts/%s/undo", receipt);
  trial->marked[marked].gone_us = 0;
  long status = ask_until(trial, curl, "POST", path, NULL, NOTHING, &out);
  bool was_killed = trial->when == KILLING && (status == 404 || status == 409);
  if (status != 200 && !was_killed) fault(trial, "undo: %ld %.300s", status, out.data);
  buffer_fini(&out);
}

/* One that was asked for twice, a kill between, has two receipts: whoever undoes takes both back. */
static void forget_and_undo(struct trial *trial, CURL *curl, size_t marked) {
  struct buffer out = {0};
  char path[TEXT_BYTES], receipt[40];
  forget_plainly(trial, curl, marked, "?undo=true", &out);
  if (between(out.data, "\"receipt\":\"", "\"", receipt, sizeof receipt)) {
    expect_nobody(trial, curl, marked);
    undo(trial, curl, marked, receipt);
  }
  long status = ask_until(trial, curl, "GET", profile_path(marked, "", path), NULL, NOTHING, &out);
  if (status != 200) fault(trial, "undone, and yet GET %s: %ld", path, status);
  buffer_fini(&out);
}

void act_on(struct trial *trial, CURL *curl, size_t marked) {
  struct buffer out = {0};
  switch (trial->marked[marked].way) {
  case BY_DELETE:
    forget_plainly(trial, curl, marked, "", &out);
    break;
  case BY_DELETE_NOW:
    forget_plainly(trial, curl, marked, "?now=true", &out);
    break;
  case BY_COMMAND:
    forget_by_command(trial, marked, "");
    break;
  case BY_COMMAND_NOW:
    forget_by_command(trial, marked, "--now");
    break;
  case BY_UNDO_LEFT:
    forget_plainly(trial, curl, marked, "?undo=true", &out);
    break;
  case BY_UNDONE:
    forget_and_undo(trial, curl, marked);
    break;
  default:
    forget_by_link(trial, curl, marked);
    break;
  }
  buffer_fini(&out);
}

/* ---- looking ---- */

/* `statuses`: any of these; 0 of them: whatever it is. */
static void expect(struct trial *trial, CURL *curl, const char *method, const char *path, const char *body,
                   long status, long or_status) {
  struct buffer out = {0};
  uint64_t since_us = clock_monotonic_us();
  const char *type = !body ? NULL : *body == '{' ? JSON_TYPE : FORM_TYPE;
  long got = ask_until(trial, curl, method, path, type, body ? text_slice(body) : NOTHING, &out);
  long marked = marked_in(trial, (struct slice){out.data, out.length}, since_us);
  trial->looks++;
  if (status && got != status && got != or_status)
    fault(trial, "%s %s %.200s: %ld, expected %ld: %.200s", method, path, body ? body : "", got, status,
          out.data);
  if (marked >= 0)
    fault(trial, "%s %s %.120s shows %ld, who is forgotten (by way %d): %.400s", method, path,
          body ? body : "", marked, trial->marked[marked].way, out.data);
  buffer_fini(&out);
}

static void expect_no_decisions(struct trial *trial, CURL *curl, const struct marked *person) {
  char path[TEXT_BYTES];
  for (size_t i = 0; i < person->decision_count; i++) {
    snprintf(path, sizeof path, "/v1/decisions/%s%s", person->decisions[i], i % 2 ? "?explain=true" : "");
    expect(trial, curl, "GET", path, NULL, 404, 404);
  }
}

static void expect_no_events(struct trial *trial, CURL *curl, size_t marked) {
  struct buffer event = {0};
  for (size_t round = 0; round < ROUNDS; round += 3) {
    put_event(trial, person_of_marked(trial, marked), round, &event);
    expect(trial, curl, "POST", "/v1/events", buffer_text(&event), 410, 410);
  }
  buffer_clear(&event);
  buffer_print(
      &event,
      "{\"id\":\"back-%zu\",\"source\":\"load\",\"type\":\"customer.alias\",\"subject\":\"nobody-else\","
      "\"time\":\"2026-01-01T10:00:00Z\",\"data\":{\"previous\":\"p-" MARK "%03zu\"}}",
      marked, marked);
  expect(trial, curl, "POST", "/v1/events", buffer_text(&event), 410, 410);
  buffer_fini(&event);
}

void expect_nobody(struct trial *trial, CURL *curl, size_t marked) {
  const struct marked *person = &trial->marked[marked];
  char path[TEXT_BYTES];
  expect(trial, curl, "GET", profile_path(marked, "", path), NULL, 404, 404);
  expect(trial, curl, "GET", profile_path(marked, "/export", path), NULL, 404, 404);
  expect(trial, curl, "GET", profile_path(marked, "/export?format=page&locale=en", path), NULL, 404, 400);
  expect(trial, curl, "POST", profile_path(marked, "/links", path), "{}", 0, 0);
  expect_no_decisions(trial, curl, person);
  expect_no_events(trial, curl, marked);
  if (*person->link) expect(trial, curl, "GET", person->link, NULL, 0, 0);
  if (*person->own) expect(trial, curl, "POST", person->own, "act=see", 0, 0);
  if (*person->own) expect(trial, curl, "POST", person->own, "act=save", 0, 0);
}

void look_at(struct trial *trial, CURL *curl, size_t marked) {
  const struct marked *person = &trial->marked[marked];
  struct buffer event = {0};
  char path[TEXT_BYTES];
  expect(trial, curl, "GET", profile_path(marked, "", path), NULL, 0, 0);
  expect(trial, curl, "GET", profile_path(marked, "/export", path), NULL, 0, 0);
  snprintf(path, sizeof path, "/v1/decisions/%s?explain=true", person->decisions[1]);
  expect(trial, curl, "GET", path, NULL, 0, 0);
  put_event(trial, person_of_marked(trial, marked), 4, &event);
  expect(trial, curl, "POST", "/v1/events", buffer_text(&event), 200, 410);
  buffer_fini(&event);
}

void expect_no_mark_in_pages(struct trial *trial, CURL *curl) {
  struct buffer out = {0};
  char to[80], path[128];
  expect(trial, curl, "GET", "/metrics", NULL, 200, 200);
  expect(trial, curl, "GET", "/v1/asks", NULL, 200, 200);
  expect(trial, curl, "GET", "/v1/releases", NULL, 200, 200);
  ask_until(trial, curl, "GET", "/v1/releases", NULL, NOTHING, &out);
  if (between(out.data, "\"hash\":\"", "\"", to, sizeof to)) {
    snprintf(path, sizeof path, "/v1/releases/previous/diff/%s", to);
    expect(trial, curl, "GET", path, NULL, 0, 0);
  }
  buffer_fini(&out);
}

/* Whatever its code, it shows nobody. */
static void expect_command(struct trial *trial, const char *line) {
  struct buffer out = {0};
  uint64_t since_us = clock_monotonic_us();
  command(trial, &out, "%s --db '%s'", line, trial->server.database);
  long shown = marked_in(trial, (struct slice){out.data, out.length}, since_us);
  trial->looks++;
  if (shown >= 0) fault(trial, "sarto %s shows %ld, who is forgotten: %.400s", line, shown, out.data);
  buffer_fini(&out);
}

/* Whoever is named in the command is not shown by it. */
void expect_nobody_by_command(struct trial *trial, size_t marked) {
  const struct marked *person = &trial->marked[marked];
  struct buffer out = {0};
  char line[PATH_MAX + 64];
  if (person->decision_count) {
    snprintf(line, sizeof line, "explain %s", person->decisions[person->decision_count - 1]);
    expect_command(trial, line);
  }
  int code = command(trial, &out, "export p-" MARK "%03zu --db '%s'", marked, trial->server.database);
  if (!code) fault(trial, "sarto export has something of %zu, who is forgotten: %.300s", marked, out.data);
  snprintf(line, sizeof line, "asks '%s'", trial->server.workspace);
  expect_command(trial, line);
  expect_command(trial, "releases");
  snprintf(line, sizeof line, "replay '%s' --last 200 --json", trial->server.workspace);
  expect_command(trial, line);
  buffer_fini(&out);
}

/* ---- receipts ---- */

/* False: not final. */
static bool read_receipt(struct trial *trial, CURL *curl, const char *receipt, int64_t *took_ms) {
  struct buffer out = {0};
  char path[TEXT_BYTES], asked[40], gone[40], deadline[40];
  int64_t asked_ms = 0, gone_ms = 0, deadline_ms = 0;
  snprintf(path, sizeof path, "/v1/receipts/%s", receipt);
  long status = ask_until(trial, curl, "GET", path, NULL, NOTHING, &out);
  if (status != 200) fault(trial, "GET %s: %ld %.200s", path, status, out.data);
  if (memmem(out.data, out.length, MARK, strlen(MARK)))
    fault(trial, "a receipt names somebody: %s", out.data);
  bool is_final = between(out.data, "\"gone_from_disk\":\"", "\"", gone, sizeof gone) &&
                  between(out.data, "\"asked\":\"", "\"", asked, sizeof asked) &&
                  between(out.data, "\"deadline\":\"", "\"", deadline, sizeof deadline) &&
                  clock_parse(asked, &asked_ms) && clock_parse(gone, &gone_ms) &&
                  clock_parse(deadline, &deadline_ms);
  *took_ms = gone_ms - asked_ms;
  if (!is_final && !strstr(out.data, "\"pending\":\""))
    fault(trial, "a receipt does not say why: %s", out.data);
  if (is_final && !strstr(out.data, "\"signature\":\""))
    fault(trial, "a receipt is not signed: %s", out.data);
  buffer_fini(&out);
  return is_final;
}

size_t count_pending(struct trial *trial, CURL *curl, int64_t *worst_ms) {
  size_t pending = 0;
  *worst_ms = 0;
  for (size_t marked = 0; marked < trial->marked_count; marked++)
    for (size_t i = 0; i < trial->marked[marked].receipt_count; i++) {
      int64_t took_ms;
      bool is_final = read_receipt(trial, curl, trial->marked[marked].receipts[i], &took_ms);
      if (!is_final)
        pending++;
      else if (took_ms > *worst_ms)
        *worst_ms = took_ms;
    }
  return pending;
}

void wait_until_final(struct trial *trial, CURL *curl, const char *when) {
  enum { DEADLINE_MS = 30000, STEP_MS = 100 };
  int64_t worst_ms = 0;
  size_t pending = 1;
  uint64_t start_us = clock_monotonic_us();
  while ((pending = count_pending(trial, curl, &worst_ms)) &&
         clock_monotonic_us() - start_us < DEADLINE_MS * 1000ull)
    usleep(STEP_MS * 1000);
  if (pending) fault(trial, "%s: %zu receipts are not final by the deadline", when, pending);
  scan_folder(trial, trial->server.data, when);
  printf("  %s: the last byte was gone %.2f s after the act at the latest\n", when, (double)worst_ms / 1000);
}
