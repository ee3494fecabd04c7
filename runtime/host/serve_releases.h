/* The routes of releases: what is kept, a new one, one back, what differs. See README.md. The loop's thread. */
#ifndef SARTO_HOST_SERVE_RELEASES_H
#define SARTO_HOST_SERVE_RELEASES_H

#include "host/reload.h"
#include "net/http.h"

/* What the handlers work with; serve.c fills it in and has it at hand for them: serve_releases_of. */
struct serve_releases {
  uv_loop_t *loop;
  const char *database; /* NULL: none */
  struct reload *reload;
  size_t reading_count; /* questions that the pool works at */
};
struct serve_releases *serve_releases_of(void *serve);

void serve_get_releases(void *serve, struct http_request *request);
void serve_post_release(void *serve, struct http_request *request);
void serve_activate_release(void *serve, struct http_request *request);
void serve_diff_releases(void *serve, struct http_request *request);

extern const char *const serve_release_types[];   /* of a posted release, NULL-ended */
extern const char *const serve_release_queries[]; /* of it, and of one that is activated */

#endif
