/* The routes of a customer's rights: to be forgotten, and what a receipt says of it. See README.md. The loop's thread. */
#ifndef SARTO_HOST_SERVE_RIGHTS_H
#define SARTO_HOST_SERVE_RIGHTS_H

#include <uv.h>

#include "host/audit.h"
#include "net/http.h"
#include "sarto_admin.h"

struct rights_waiting; /* a request that waits until the bytes are gone */

/* What the handlers work with; serve.c fills in the first three and has it at hand for them: serve_rights_of. */
struct serve_rights {
  uv_loop_t *loop;
  const char *database; /* NULL: none */
  sarto_runtime *runtime;
  uv_work_t erasing;
  bool is_erasing, must_again; /* somebody was forgotten since it began */
  size_t export_count;         /* that the pool works at: serve_export.h */
  int status;                  /* of the erasing */
  sarto_error error;
  struct rights_waiting *waiting; /* in no order */
};
struct serve_rights *serve_rights_of(void *serve);
/* Sends the answers of all that was taken and is durable. */
void serve_drain(void *serve);

/* What an earlier process left to be erased is erased from now on. */
void serve_rights_start(struct serve_rights *rights);

void serve_forget(void *serve, struct http_request *request);
void serve_get_receipt(void *serve, struct http_request *request);
void serve_unforget(void *serve, struct http_request *request);

/* A query that is true or false; true sets `flag`. False: it is neither, which was answered. */
bool serve_read_flag(struct http_request *request, const char *name, int flag, int *flags);
/* What is asked for can be had, and is not done. */
void serve_answer_tried(struct http_request *request);

/* A line of the audit log about what was asked for by the request; what cannot be written is said on stderr. */
void serve_audit(const char *database, const struct http_request *request, enum audit_act act,
                 const char *subject, enum status outcome);

#endif
