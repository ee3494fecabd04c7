/* A request's target taken apart: path and query, percent-decoded strictly. Pure; everything made lives in
 * the caller's arena. */
#ifndef SARTO_NET_HTTP_TARGET_H
#define SARTO_NET_HTTP_TARGET_H

#include "base/memory.h"
#include "net/http_admit.h"

enum { HTTP_PARTS_MAX = 16, HTTP_PAIRS_MAX = 64 };

struct http_pair {
  const char *name, *value;
};

struct http_target {
  const char *path; /* decoded */
  const char *parts[HTTP_PARTS_MAX];
  size_t part_count; /* "/" has one, which is empty; HTTP_PARTS_MAX + 1: more than any route has */
  struct http_pair *pairs;
  size_t pair_count;
};

/* false, and 400 in the verdict: not a path from the root, a byte no target may have, a bad escape, %00, not
 * UTF-8, a part "." or "..", a name twice in the query or none. */
bool http_target_parse(struct arena *arena, const char *text, struct http_target *target,
                       struct http_verdict *verdict);

/* The body of a form (application/x-www-form-urlencoded) as if it were a query: `form` has pairs and no path. False where a
 * query would be refused. */
bool http_target_parse_form(struct arena *arena, const char *text, struct http_target *form);
/* NULL: there is none of that name. */
const char *http_target_find(const struct http_target *target, const char *name);

/* Whether `route` ("/v1/profiles/{id}") is this path; the parts that {id} and the like stand for, or NULL, in
 * `arguments`. An escaped slash belongs to its part and separates nothing; but the last part may be {id*}, which is all the
 * rest of the path, whatever slashes it has. */
enum { HTTP_ARGUMENTS_MAX = 2 };
bool http_target_matches(const struct http_target *target, const char *route,
                         const char *arguments[static HTTP_ARGUMENTS_MAX]);

#endif
