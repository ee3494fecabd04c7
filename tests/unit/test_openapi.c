/* docs/openapi.json against the table of routes, both ways: paths, methods, bodies' types, queries, who may ask; and
 * whether the document is whole in itself. Run from the root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/json.h"
#include "domain/access.h"
#include "host/serve_inside.h"

enum { DOCUMENT_BYTES_MAX = 1 << 20, PATH_BYTES_MAX = 256 };

static const json_value *document;

static int read_document(void **state) {
  static char text[DOCUMENT_BYTES_MAX];
  struct error err;
  json_value *tree = NULL;
  FILE *file = fopen("docs/openapi.json", "r");
  assert_non_null(file);
  size_t length = fread(text, 1, sizeof text, file);
  fclose(file);
  if (json_decode(text, length, &tree, &err)) fail_msg("docs/openapi.json: %s", err.text);
  document = tree;
  *state = tree;
  return 0;
}

static int free_document(void **state) {
  json_free(*state);
  return 0;
}

/* "/v1/flags/{flag*}" as the document writes it: without the star that takes slashes too. */
static const char *written(const char *path, char text[static PATH_BYTES_MAX]) {
  size_t length = 0;
  for (; *path && length + 1 < PATH_BYTES_MAX; path++)
    if (*path != '*') text[length++] = *path;
  text[length] = '\0';
  return text;
}

static const json_value *find_operation(const char *path, const char *method) {
  char text[PATH_BYTES_MAX], lower[16];
  size_t i = 0;
  for (; method[i] && i + 1 < sizeof lower; i++) lower[i] = (char)(method[i] | 0x20);
  lower[i] = '\0';
  return json_find(json_find(json_find(document, "paths"), written(path, text)), lower);
}

static const struct http_route *find_route(const char *path, const char *method) {
  char text[PATH_BYTES_MAX];
  for (const struct http_route *route = serve_routes; route->method; route++)
    if (!route->is_local && !strcmp(written(route->path, text), path) && !strcasecmp(route->method, method))
      return route;
  return NULL;
}

/* What a "$ref" leads to, NULL where that is nothing; a value that is none is itself. */
static const json_value *resolve(const json_value *value) {
  const char *reference = json_string(json_find(value, "$ref"));
  char name[PATH_BYTES_MAX];
  if (!reference) return value;
  if (strncmp(reference, "#/", 2)) return NULL;
  const json_value *at = document;
  for (const char *part = reference + 2; part && at;
       part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
    snprintf(name, sizeof name, "%.*s", (int)strcspn(part, "/"), part);
    at = json_find(at, name);
  }
  return at;
}

static bool is_true(const json_value *value) {
  return value && json_type(value) == JSON_TRUE;
}

static bool has_text(const json_value *list, const char *text) {
  if (!list) return false;
  for (const json_value *item = json_first(list); item; item = json_next(item))
    if (json_string(item) && !strcmp(json_string(item), text)) return true;
  return false;
}

static bool is_listed(const char *const *list, const char *text) {
  for (; list && *list; list++)
    if (!strcmp(*list, text)) return true;
  return false;
}

/* A parameter of that name and place ("query", "path"), resolved; NULL: none. */
static const json_value *find_parameter(const json_value *operation, const char *place, const char *name) {
  const json_value *list = json_find(operation, "parameters");
  for (const json_value *item = list ? json_first(list) : NULL; item; item = json_next(item)) {
    const json_value *parameter = resolve(item);
    if (parameter && !strcmp(json_string(json_find(parameter, "in")), place) &&
        !strcmp(json_string(json_find(parameter, "name")), name))
      return parameter;
  }
  return NULL;
}

/* ---- the table is in the document ---- */

static void check_types(const struct http_route *route, const json_value *operation) {
  const json_value *content = json_find_path(operation, "requestBody.content");
  size_t count = 0;
  for (const char *const *type = route->content_types; type && *type; type++, count++) {
    const char *named = strcmp(*type, "*") ? *type : "*/*";
    if (!json_find(content, named)) fail_msg("%s %s: takes %s", route->method, route->path, named);
  }
  bool takes_any = is_listed(route->content_types, "*"); /* some may be described by name all the same */
  if (!takes_any && (content ? json_count(content) : 0) != count)
    fail_msg("%s %s: the document has a body's type that the route does not take", route->method,
             route->path);
}

/* Whether the operation may be asked for with a key in that query. */
static bool has_key_query(const json_value *operation, const char *query) {
  const json_value *ways = json_find(operation, "security");
  for (const json_value *way = ways ? json_first(ways) : NULL; way; way = json_next(way)) {
    const json_value *scheme =
        json_find(json_find_path(document, "components.securitySchemes"), json_key(json_first(way)));
    const char *in = json_string(json_find(scheme, "in")), *name = json_string(json_find(scheme, "name"));
    if (in && !strcmp(in, "query") && !strcmp(name, query)) return true;
  }
  return false;
}

static void check_key_queries(const struct http_route *route, const json_value *operation) {
  for (const char *const *query = route->key_queries; query && *query; query++)
    if (!has_key_query(operation, *query))
      fail_msg("%s %s: takes a key in the query %s", route->method, route->path, *query);
}

static void check_queries(const struct http_route *route, const json_value *operation) {
  for (const char *const *query = route->queries; query && *query; query++)
    if (!find_parameter(operation, "query", *query) && !is_listed(route->key_queries, *query))
      fail_msg("%s %s: takes the query %s", route->method, route->path, *query);
  if (is_true(json_find(operation, "x-any-query")) != !route->queries)
    fail_msg("%s %s: x-any-query", route->method, route->path);
  const json_value *list = json_find(operation, "parameters");
  for (const json_value *item = list ? json_first(list) : NULL; item && route->queries;
       item = json_next(item)) {
    const json_value *parameter = resolve(item);
    const char *name = json_string(json_find(parameter, "name"));
    if (name && !strcmp(json_string(json_find(parameter, "in")), "query") && !is_listed(route->queries, name))
      fail_msg("%s %s: has no query %s", route->method, route->path, name);
  }
}

static void check_roles(const struct http_route *route, const json_value *operation) {
  const json_value *roles = json_find(operation, "x-roles"), *security = json_find(operation, "security");
  bool is_said_open = security && json_type(security) == JSON_ARRAY && !json_count(security);
  if (is_said_open != route->is_open) fail_msg("%s %s: whether it is open", route->method, route->path);
  for (enum role role = 0; role < ROLE_ADMIN; role++)
    if (has_text(roles, role_name(role)) != (!route->is_open && (route->roles & ROLE_BIT(role))))
      fail_msg("%s %s: x-roles, %s", route->method, route->path, role_name(role));
  if (is_true(json_find(operation, "x-for-pages")) != route->is_for_pages)
    fail_msg("%s %s: x-for-pages", route->method, route->path);
  if (is_true(json_find(operation, "x-one-at-a-time")) != route->is_alone)
    fail_msg("%s %s: x-one-at-a-time", route->method, route->path);
}

static void says_of_every_route_what_it_takes_and_who_may(void **state) {
  (void)state;
  size_t count = 0;
  for (const struct http_route *route = serve_routes; route->method; route++) {
    if (route->is_local) continue;
    const json_value *operation = find_operation(route->path, route->method);
    if (!operation) fail_msg("docs/openapi.json: %s %s is missing", route->method, route->path);
    check_types(route, operation);
    check_queries(route, operation);
    check_key_queries(route, operation);
    check_roles(route, operation);
    count++;
  }
  assert_true(count > 20);
}

/* ---- and the document in the table ---- */

static void has_no_route_that_there_is_not(void **state) {
  (void)state;
  const json_value *paths = json_find(document, "paths");
  for (const json_value *path = json_first(paths); path; path = json_next(path))
    for (const json_value *operation = json_first(path); operation; operation = json_next(operation))
      if (!find_route(json_key(path), json_key(operation)))
        fail_msg("docs/openapi.json: there is no route %s %s", json_key(operation), json_key(path));
}

/* ---- and it is whole ---- */

static void check_references(const json_value *value, const char *near) {
  if (json_type(value) != JSON_OBJECT && json_type(value) != JSON_ARRAY) return;
  if (!resolve(value)) fail_msg("docs/openapi.json: near %s: what is referred to is not there", near);
  for (const json_value *item = json_first(value); item; item = json_next(item))
    check_references(item, json_key(item) ? json_key(item) : near);
}

static void refers_to_nothing_that_is_not_there(void **state) {
  (void)state;
  check_references(document, "the top");
}

static void check_path(const char *path, const json_value *operation) {
  for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
    char name[PATH_BYTES_MAX];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
    const json_value *parameter = find_parameter(operation, "path", name);
    if (!parameter || !is_true(json_find(parameter, "required")))
      fail_msg("%s: {%s} is not described", path, name);
  }
}

static bool is_example_given(const json_value *answer) {
  const json_value *content = json_find(answer, "content");
  for (const json_value *type = content ? json_first(content) : NULL; type; type = json_next(type))
    if (!strcmp(json_key(type), "application/json") && !json_find(type, "example") &&
        !is_true(json_find_path(type, "schema.additionalProperties")))
      return false;
  return true;
}

static void check_answers(const char *path, const json_value *operation) {
  const json_value *answers = json_find(operation, "responses");
  bool is_success = false;
  for (const json_value *answer = json_first(answers); answer; answer = json_next(answer)) {
    is_success |= json_key(answer)[0] == '2';
    if (!resolve(answer) || !json_string(json_find(resolve(answer), "description")) ||
        !is_example_given(resolve(answer)))
      fail_msg("%s: %s has no description, or no example", path, json_key(answer));
  }
  if (!is_success) fail_msg("%s: no success is described", path);
  bool is_closed = !json_find(operation, "security");
  if (is_closed && (!json_find(answers, "401") || !json_find(answers, "403")))
    fail_msg("%s: what who may not ask is answered is not said", path);
}

static void says_of_every_call_what_is_answered(void **state) {
  (void)state;
  const json_value *paths = json_find(document, "paths");
  for (const json_value *path = json_first(paths); path; path = json_next(path))
    for (const json_value *operation = json_first(path); operation; operation = json_next(operation)) {
      check_path(json_key(path), operation);
      check_answers(json_key(path), operation);
      assert_non_null(json_string(json_find(operation, "operationId")));
      assert_non_null(json_string(json_find(operation, "summary")));
    }
}

static void is_openapi_3_1(void **state) {
  (void)state;
  assert_string_equal(json_string(json_find(document, "openapi")), "3.1.0");
  const json_value *schemes = json_find_path(document, "components.securitySchemes");
  assert_non_null(json_find(schemes, "bearer"));
  const json_value *security = json_find(document, "security");
  for (const json_value *way = json_first(security); way; way = json_next(way))
    assert_non_null(json_find(schemes, json_key(json_first(way))));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(is_openapi_3_1),
      cmocka_unit_test(says_of_every_route_what_it_takes_and_who_may),
      cmocka_unit_test(has_no_route_that_there_is_not),
      cmocka_unit_test(refers_to_nothing_that_is_not_there),
      cmocka_unit_test(says_of_every_call_what_is_answered),
  };
  return cmocka_run_group_tests(tests, read_document, free_document);
}
