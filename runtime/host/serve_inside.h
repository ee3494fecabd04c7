/* The HTTP service from inside, for the files of host/ that are one with serve.c. All on the loop's thread but what stands
 * under the lock.
 *
 *   serve.c           its life: opened, kept in house, stopped
 *   serve_routes.c    the table of routes, and who may ask
 *   serve_access.c    keys that stand in bodies, and tokens that were changed
 *   serve_events.c    batches of events, from a request to its answer
 *   serve_profiles.c  what is held of a profile, and the rights that are events
 *   serve_segment.c   Segment's and RudderStack's tracking API
 *   serve_status.c    how it is: alive, ready, figures
 *   serve_ofrep.c, serve_streams.c    placements as flags, and pages that listen for changes of theirs
 *   serve_rights.c, serve_links.c, serve_export.c, serve_asks.c, serve_releases.c, serve_backup.c: the other routes
 */
#ifndef SARTO_HOST_SERVE_INSIDE_H
#define SARTO_HOST_SERVE_INSIDE_H

#include <pthread.h>

#include "host/access.h"
#include "host/latency.h"
#include "host/serve.h"
#include "host/serve_asks.h"
#include "host/serve_backup.h"
#include "host/serve_links.h"
#include "host/serve_releases.h"
#include "host/serve_rights.h"
#include "host/serve_streams.h"

struct place;

struct serve {
  uv_loop_t *loop;
  uv_async_t wake;
  uv_timer_t housekeeping, grace;
  sarto_runtime *runtime;
  struct http_server *http, *control;
  struct access *access;
  const char *const *webhook_origins; /* NULL-ended; NULL: none */
  bool are_tokens_bad;                /* and that was said */
  bool is_ready, is_stopping;
  uint64_t stop_by_ms; /* whoever is not answered then is left */
  struct serve_releases releases;
  struct serve_backup *backup;
  struct serve_rights rights;
  struct once *once;
  struct serve_asks asks;
  struct streams *streams;
  uv_work_t pruning;
  bool is_pruning;
  unsigned house_turns;
  int prune_status;
  sarto_error prune_error;
  char *control_path; /* NULL: no database, no socket */
  bool is_full_told;
  int fatal;
  void (*stopped)(void *context);
  void *stopped_context;
  uint64_t overloads;
  uint64_t messages_rejected; /* of Segment's API */
  bool is_tls;
  struct latency latency;
  const struct log *log; /* NULL: no requests are told */
  pthread_mutex_t lock;
  struct place *answered, **answered_end; /* in order; under the lock */
};

/* serve_routes.c: of every service, ended by a zeroed one. */
extern const struct http_route serve_routes[];

/* serve.c: whoever waits for the end looks whether it has come. */
void serve_look_at_end(struct serve *serve);

/* serve_access.c: of a request whose key stands in its body (http_route.has_key_in_body): false, and answered, where that
 * may not ask. `key` NULL: it has none. */
bool serve_admit_key(struct serve *serve, struct http_request *request, const char *key);

/* serve_status.c: that the disk is full is said once, and once more when it is over. */
void serve_tell_full(struct serve *serve);

/* Handlers. */
void serve_post_events(void *serve, struct http_request *request);
void serve_post_segment(void *serve, struct http_request *request);
void serve_post_segment_batch(void *serve, struct http_request *request);
void serve_post_segment_metrics(void *serve, struct http_request *request);
void serve_get_segment_settings(void *serve, struct http_request *request);
void serve_offer_webhook(void *serve, struct http_request *request);
void serve_get_profile(void *serve, struct http_request *request);
void serve_put_consent(void *serve, struct http_request *request);
void serve_delete_origin(void *serve, struct http_request *request);
void serve_put_origin(void *serve, struct http_request *request);
void serve_put_degree(void *serve, struct http_request *request);
void serve_patch_profile(void *serve, struct http_request *request);
void serve_post_flag(void *serve, struct http_request *request);
void serve_post_flags(void *serve, struct http_request *request);
void serve_get_decision(void *serve, struct http_request *request);
void serve_get_healthz(void *serve, struct http_request *request);
void serve_get_readyz(void *serve, struct http_request *request);
void serve_get_metrics(void *serve, struct http_request *request);
void serve_renew_tokens(void *serve, struct http_request *request);
void serve_get_gpc(void *serve, struct http_request *request);

#endif
