/* Bodies that come packed: Content-Encoding gzip (RFC 1952), on routes that take it. Any thread. */
#ifndef SARTO_NET_HTTP_CODING_H
#define SARTO_NET_HTTP_CODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "net/http_admit.h"

/* Of the head of a request to such a route: whether its body can be read, plain or gzip; else 415. The Content-Type is not
 * looked at. */
bool http_coding_admit(const struct http_head *head, bool *is_gzip, struct http_verdict *verdict);

/* Appends what `packed` holds: one gzip member, whole, and nothing after it. TOO_LARGE as soon as it is more than
 * `bytes_max`, no more than that ever having been unpacked; INVALID: it is no such thing. What was appended then is of no
 * use. */
enum status http_coding_unpack(struct slice packed, size_t bytes_max, struct buffer *out, struct error *err);

#endif
