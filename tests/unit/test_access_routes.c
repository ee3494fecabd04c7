/* Who may ask for what: every route of the service × every role × what can be wrong with a token × where it comes from, through
 * the gate itself. The expectations stand here and not in serve_routes.c: a route without a row, or with other roles than its
 * row has, fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/access.h"
#include "host/serve_inside.h"
#include "net/http_inside.h"

enum { HOUR_MS = 3600 * 1000, HEADERS_MAX = 4, ASKERS = ROLES + 2, OK = 0 };

/* ---- what is expected ---- */

/* Letters of roles: p(age) i(ngest) d(ecide) a(uthor) r: privacy, m: admin. "open": anyone; "local": the control socket. */
struct row {
  const char *method, *path, *roles;
  bool is_for_pages;
};

static const struct row rows[] = {
    {"OPTIONS", "/v1/events", "open", false},
    {"POST", "/v1/events", "pidm", true},
    {"POST", "/v1/track", "pidm", true},
    {"POST", "/v1/identify", "pidm", true},
    {"POST", "/v1/page", "pidm", true},
    {"POST", "/v1/screen", "pidm", true},
    {"POST", "/v1/group", "pidm", true},
    {"POST", "/v1/alias", "pidm", true},
    {"POST", "/v1/merge", "pidm", true},
    {"POST", "/v1/t", "pidm", true},
    {"POST", "/v1/i", "pidm", true},
    {"POST", "/v1/p", "pidm", true},
    {"POST", "/v1/s", "pidm", true},
    {"POST", "/v1/g", "pidm", true},
    {"POST", "/v1/a", "pidm", true},
    {"POST", "/v1/batch", "pidm", true},
    {"POST", "/v1/import", "pidm", true},
    {"POST", "/v1/b", "pidm", true},
    {"POST", "/beacon/v1/batch", "pidm", true},
    {"POST", "/v1/m", "open", true},
    {"GET", "/v1/projects/{key}/settings", "pidm", true},
    {"POST", "/ofrep/v1/evaluate/flags", "pdm", true},
    {"POST", "/ofrep/v1/evaluate/flags/{flag*}", "pdm", true},
    {"GET", "/ofrep/v1/events", "open", true},
    {"GET", "/sarto.js", "open", true},
    {"GET", "/v1/profiles/{id}", "rm", false},
    {"GET", "/v1/profiles/{id}/export", "rm", false},
    {"PUT", "/v1/profiles/{id}/consents/{purpose}", "rm", false},
    {"DELETE", "/v1/profiles/{id}", "rm", false},
    {"GET", "/v1/receipts/{receipt}", "rm", false},
    {"POST", "/v1/receipts/{receipt}/undo", "rm", false},
    {"DELETE", "/v1/profiles/{id}/origins/{origin}", "rm", false},
    {"PUT", "/v1/profiles/{id}/origins/{origin}", "rm", false},
    {"PUT", "/v1/profiles/{id}/degree", "rm", false},
    {"PATCH", "/v1/profiles/{id}", "rm", false},
    {"POST", "/v1/profiles/{id}/links", "rm", false},
    {"GET", "/l/{token}", "open", false},
    {"POST", "/l/{token}", "open", false},
    {"GET", "/o/{token}", "open", false},
    {"POST", "/o/{token}", "open", false},
    {"GET", "/v1/decisions/{id}", "drm", false},
    {"GET", "/v1/asks", "am", false},
    {"GET", "/v1/releases", "am", false},
    {"POST", "/v1/releases", "am", false},
    {"POST", "/v1/releases/{release}/activate", "am", false},
    {"GET", "/v1/releases/{from}/diff/{to}", "am", false},
    {"GET", "/.well-known/gpc.json", "open", false},
    {"POST", "/control/tokens", "local", false},
    {"GET", "/control/backup", "local", false},
    {"POST", "/control/backup", "local", false},
    {"GET", "/metrics", "idarm", false},
    {"GET", "/healthz", "open", false},
    {"GET", "/readyz", "open", false},
};

static const struct row *row_of(const struct http_route *route) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (!strcmp(rows[i].method, route->method) && !strcmp(rows[i].path, route->path)) return &rows[i];
  fail_msg("%s %s has no row here: say who may ask", route->method, route->path);
  return NULL;
}

static bool is_judged(const struct row *row) {
  return strcmp(row->roles, "open") && strcmp(row->roles, "local");
}

/* ---- who asks: each role, and those two that may be public besides ---- */

static const struct asker {
  enum role role;
  char letter;
  bool is_public;
} askers[ASKERS] = {
    {ROLE_PAGE, 'p', true},    {ROLE_INGEST, 'i', false},  {ROLE_DECIDE, 'd', false},
    {ROLE_AUTHOR, 'a', false}, {ROLE_PRIVACY, 'r', false}, {ROLE_ADMIN, 'm', false},
    {ROLE_INGEST, 'i', true},  {ROLE_DECIDE, 'd', true},
};

enum state { NONE, UNKNOWN, WRONG, EXPIRED, LATE, REVOKED, GRACE, GOOD, STATES };
static const char *const state_names[] = {"no token",        "of no id", "a wrong secret", "expired",
                                          "after the grace", "revoked",  "rotated",        "good"};

static const struct door {
  const char *name, *peer, *host, *header, *value;
} doors[] = {
    {"loopback", "127.0.0.1", "127.0.0.1:8080", NULL, NULL},
    {"from afar", "192.0.2.7", "sarto.example", NULL, NULL},
    {"X-Forwarded-For", "127.0.0.1", "localhost", "X-Forwarded-For", "192.0.2.7"},
    {"Forwarded", "127.0.0.1", "localhost", "Forwarded", "for=192.0.2.7"},
    {"Via", "127.0.0.1", "localhost", "Via", "1.1 proxy"},
    {"foreign origin", "127.0.0.1", "localhost", "Origin", "https://shop.example"},
    {"no origin's page", "127.0.0.1", "localhost", "Origin", "null"},
    {"rebound host", "127.0.0.1", "rebind.example", NULL, NULL},
};
enum { DOORS = sizeof doors / sizeof *doors };

static int expected(const struct row *row, const struct asker *asker, enum state state,
                    const struct door *door) {
  bool is_foreign = door->header && !strcmp(door->header, "Origin");
  if (state < GRACE) return 401;
  if (is_foreign && !(asker->is_public && row->is_for_pages)) return 403;
  return strchr(row->roles, asker->letter) ? OK : 403;
}

/* ---- the service ---- */

struct fixture {
  char folder[64], database[96];
  struct access *access;
  char texts[ASKERS][STATES][TOKEN_TEXT_BYTES];
};

static struct token *add(struct tokens *tokens, size_t asker, enum state state, char *text) {
  char name[CALLER_NAME_BYTES];
  snprintf(name, sizeof name, "%zu %s", asker, state_names[state]);
  struct token *token = tokens_add(tokens, name, askers[asker].role);
  token->is_public = askers[asker].is_public;
  token_renew(token, text);
  return token;
}

static void rotate(struct token *token, int64_t until_ms) {
  char newer[TOKEN_TEXT_BYTES];
  memcpy(token->earlier, token->hash, sizeof token->earlier);
  token->earlier_until_ms = until_ms;
  token_renew(token, newer);
}

static void add_asker(struct tokens *tokens, size_t asker, char texts[STATES][TOKEN_TEXT_BYTES]) {
  int64_t now_ms = clock_now_ms();
  add(tokens, asker, GOOD, texts[GOOD]);
  add(tokens, asker, EXPIRED, texts[EXPIRED])->expires_ms = now_ms - 1000;
  rotate(add(tokens, asker, GRACE, texts[GRACE]), now_ms + HOUR_MS);
  rotate(add(tokens, asker, LATE, texts[LATE]), now_ms - 1000);
  tokens_remove(tokens, add(tokens, asker, REVOKED, texts[REVOKED]));
  memcpy(texts[WRONG], texts[GOOD], TOKEN_TEXT_BYTES);
  char *last = &texts[WRONG][strlen(texts[WRONG]) - 2];
  *last = *last == 'A' ? 'B' : 'A';
  snprintf(texts[UNKNOWN], TOKEN_TEXT_BYTES, "sarto_%s_zzzzzzzz_%043d", role_name(askers[asker].role), 0);
}

static void save_tokens(struct fixture *f) {
  struct tokens tokens = {.visitor_generation = 1};
  struct error err = {0};
  char *path = tokens_path(f->database);
  for (size_t i = 0; i < ASKERS; i++) add_asker(&tokens, i, f->texts[i]);
  assert_int_equal(tokens_save(path, &tokens, &err), STATUS_OK);
  tokens_fini(&tokens);
  free(path);
}

static int set_up(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  struct error err = {0};
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-access-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  *state = f;
  return access_open(f->database, &f->access, &err) ? -1 : 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  char *tokens = tokens_path(f->database), *secret = secret_path(f->database);
  access_close(f->access);
  unlink(tokens);
  unlink(secret);
  int failed = rmdir(f->folder);
  free(tokens);
  free(secret);
  free(f);
  return failed;
}

/* What the gate says of one request: the status it refuses with, or OK. */
static int ask(struct fixture *f, const struct http_route *route, const char *header, const char *key,
               const struct door *door, struct caller *caller) {
  struct http_connection connection = {0};
  struct http_field fields[HEADERS_MAX];
  struct http_verdict verdict = {0};
  struct sockaddr_in peer = {.sin_family = AF_INET};
  struct http_call *call = &connection.call;
  size_t count = 0;
  inet_pton(AF_INET, door->peer, &peer.sin_addr);
  fields[count++] = (struct http_field){"Host", door->host, 4, strlen(door->host)};
  if (door->header)
    fields[count++] =
        (struct http_field){door->header, door->value, strlen(door->header), strlen(door->value)};
  if (key) fields[count++] = (struct http_field){header, key, strlen(header), strlen(key)};
  call->fields = fields;
  call->field_count = count;
  call->route = route;
  call->request.method = route->method;
  call->request.server_private = &connection;
  struct http_head head = {.method = route->method, .fields = fields, .field_count = count};
  bool is_in = access_gate(f->access, &call->request, route, (struct sockaddr *)&peer, &head, &verdict);
  if (is_in && route->has_key_in_body) /* and its body brings none */
    is_in = access_admit_key(f->access, &call->request, NULL, &verdict);
  *caller = call->request.caller;
  arena_fini(&call->arena);
  return is_in ? OK : verdict.status;
}

/* ---- claims ---- */

static void every_route_has_a_row_and_every_row_a_route(void **state) {
  size_t routes = 0;
  (void)state;
  for (const struct http_route *route = serve_routes; route->method; route++, routes++) {
    const struct row *row = row_of(route);
    assert_int_equal(route->is_open, !strcmp(row->roles, "open"));
    assert_int_equal(route->is_local, !strcmp(row->roles, "local"));
    assert_int_equal(route->is_for_pages, row->is_for_pages);
  }
  assert_int_equal(routes, sizeof rows / sizeof *rows);
}

static size_t try_asker(struct fixture *f, const struct http_route *route, size_t asker) {
  const struct row *row = row_of(route);
  struct caller caller;
  size_t tried = 0;
  for (size_t what = 0; what < STATES; what++)
    for (size_t door = 0; door < DOORS; door++, tried++) {
      const char *key = what == NONE ? NULL : f->texts[asker][what];
      int status = ask(f, route, "X-API-Key", key, &doors[door], &caller);
      int wanted = expected(row, &askers[asker], (enum state)what, &doors[door]);
      if (status != wanted)
        fail_msg("%s %s, %s%s, %s, %s: %d instead of %d", route->method, route->path,
                 askers[asker].is_public ? "public " : "", role_name(askers[asker].role), state_names[what],
                 doors[door].name, status, wanted);
      if (status == OK) assert_int_equal(caller.is_public, askers[asker].is_public);
      if (status != OK) assert_int_equal(caller.roles, 0);
    }
  return tried;
}

static void a_route_takes_its_roles_and_no_other_from_wherever(void **state) {
  struct fixture *f = *state;
  struct error err = {0};
  size_t tried = 0;
  save_tokens(f);
  assert_int_equal(access_renew(f->access, &err), STATUS_OK);
  for (const struct http_route *route = serve_routes; route->method; route++)
    for (size_t asker = 0; is_judged(row_of(route)) && asker < ASKERS; asker++)
      tried += try_asker(f, route, asker);
  print_message("%zu cases\n", tried);
}

static void without_tokens_programs_of_this_machine_may_all_and_others_nothing(void **state) {
  struct fixture *f = *state;
  struct caller caller;
  for (const struct http_route *route = serve_routes; route->method; route++)
    for (size_t door = 0; is_judged(row_of(route)) && door < DOORS; door++)
      assert_int_equal(ask(f, route, NULL, NULL, &doors[door], &caller), door ? 401 : OK);
}

static void bearer_says_the_same_as_x_api_key(void **state) {
  struct fixture *f = *state;
  struct error err = {0};
  struct caller caller;
  char bearer[TOKEN_TEXT_BYTES + 8];
  save_tokens(f);
  assert_int_equal(access_renew(f->access, &err), STATUS_OK);
  for (size_t what = UNKNOWN; what < STATES; what++) {
    snprintf(bearer, sizeof bearer, "Bearer %s", f->texts[ROLE_ADMIN][what]);
    assert_int_equal(ask(f, serve_routes, "Authorization", bearer, &doors[0], &caller),
                     what < GRACE ? 401 : OK);
  }
}

int main(void) {
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_route_has_a_row_and_every_row_a_route),
      CLAIM(a_route_takes_its_roles_and_no_other_from_wherever),
      CLAIM(without_tokens_programs_of_this_machine_may_all_and_others_nothing),
      CLAIM(bearer_says_the_same_as_x_api_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
