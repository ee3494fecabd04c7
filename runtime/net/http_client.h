/* One request to a server of ours, over its control socket. Blocking; for the command line. */
#ifndef SARTO_NET_HTTP_CLIENT_H
#define SARTO_NET_HTTP_CLIENT_H

#include "base/buffer.h"
#include "base/error.h"

/* GET `path` from the socket at unix_path; the body is appended to `out`, *http_status is set. NOT_FOUND:
 * nobody listens there. */
enum status http_client_get(const char *unix_path, const char *path, int *http_status, struct buffer *out,
                            struct error *err);
/* POST `body`, of that type (NULL: none), as long as it takes. */
enum status http_client_post(const char *unix_path, const char *path, const char *content_type,
                             struct slice body, int *http_status, struct buffer *out, struct error *err);
/* The same by another method: "PUT", "PATCH", "DELETE". */
enum status http_client_send(const char *unix_path, const char *method, const char *path,
                             const char *content_type, struct slice body, int *http_status,
                             struct buffer *out, struct error *err);
/* `text` percent-encoded for a query, appended. */
void http_client_encode(struct buffer *out, const char *text);

#endif
