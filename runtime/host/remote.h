/* Asking the server that has a database open, over its control socket. */
#ifndef SARTO_HOST_REMOTE_H
#define SARTO_HOST_REMOTE_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "host/shelf.h"

/* POST `path` with the note as its query; *answer is the JSON answered with, json_free's. NOT_FOUND, and *http_status 0: no
 * server is there. */
enum status remote_post(const char *database, const char *path, const struct shelf_note *note,
                        struct slice body, int *http_status, json_value **answer, struct error *err);

/* GET, DELETE or (with no body) POST `path`; the answer's body is appended to `out`. Statuses as of remote_post. */
enum status remote_ask(const char *database, const char *method, const char *path, int *http_status,
                       struct buffer *out, struct error *err);

/* The same with a body of JSON; "": none. */
enum status remote_send(const char *database, const char *method, const char *path, struct slice body,
                        int *http_status, struct buffer *out, struct error *err);

/* Says on stderr, in the name of `sarto command`, why the answer is a refusal: each finding on a line, below `folder`. */
void remote_complain(const char *command, const char *folder, const json_value *answer, int http_status);

#endif
