/* GET /v1/profiles/{id}/export: everything that is held of a person, for them. See README.md. The loop's thread. */
#ifndef SARTO_HOST_SERVE_EXPORT_H
#define SARTO_HOST_SERVE_EXPORT_H

#include "net/http.h"
#include "sarto_admin.h"

/* What the handler works with; serve.c fills it in and has it at hand: serve_exports_of. */
struct serve_exports {
  uv_loop_t *loop;
  sarto_runtime *runtime;
  size_t making_count; /* that the pool works at */
};
struct serve_exports *serve_exports_of(void *serve);

void serve_get_export(void *serve, struct http_request *request);

#endif
