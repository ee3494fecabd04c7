/* Access: keys that stand in bodies, and tokens that were changed while it serves. The loop's thread. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "domain/problem.h"
#include "host/say.h"
#include "host/serve_inside.h"
#include "net/http_admit.h"

bool serve_admit_key(struct serve *serve, struct http_request *request, const char *key) {
  struct http_verdict verdict = {0};
  if (access_admit_key(serve->access, request, key, &verdict)) return true;
  http_problem(request, verdict.status, "%s", verdict.detail);
  return false;
}

/* POST /control/tokens: whoever changed the file waits until what it says holds. */
void serve_renew_tokens(void *context, struct http_request *request) {
  static const char renewed[] = "{\"renewed\":true}";
  struct serve *serve = context;
  struct error err;
  if (access_renew(serve->access, &err))
    http_problem(request, problem_status(err.status), "%s", err.text);
  else
    http_answer(request, 200, "application/json", mem_copy_text(renewed), strlen(renewed));
}
