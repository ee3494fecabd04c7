/* The judgement on a request's head, made before a byte of its body is read. Pure: no socket, no library;
 * what libmicrohttpd parsed goes in, admitted or refused comes out. The loop's thread.
 */
#ifndef SARTO_NET_HTTP_ADMIT_H
#define SARTO_NET_HTTP_ADMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { HTTP_FIELDS_MAX = 128 };

struct http_field {
  const char *name, *value; /* NUL-ended; white space after the value is still there */
  size_t name_length, value_length;
};

struct http_head {
  const char *method, *target, *version; /* where the library left them; the target as it came */
  size_t target_length;
  const struct http_field *fields; /* in the order they came */
  size_t field_count;
  size_t head_bytes; /* from the method's first byte to the empty line's last, as they were received */
};

struct http_framing {
  bool has_length, is_chunked;
  uint64_t length; /* of the body, where has_length */
};

struct http_verdict {
  int status; /* 0: admitted; otherwise the HTTP status to refuse with */
  char detail[248];
};

/* Fills the verdict and returns false, so that `return http_refuse(…)` reads as one step. */
bool http_refuse(struct http_verdict *verdict, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Is this one well-formed request, which everyone on the way must have understood alike? */
bool http_admit_head(const struct http_head *head, struct http_framing *framing,
                     struct http_verdict *verdict);

/* Is the body of such a request text that is read here as it comes: no Content-Encoding but identity, no charset but
 * UTF-8? 415 otherwise. */
bool http_admit_coding(const struct http_head *head, struct http_verdict *verdict);

/* Does it come from a program on this machine that means to talk to us (and not from a page in a browser, a
 * rebound name or a proxy)? 401 otherwise. */
bool http_admit_local(const struct sockaddr *peer, const struct http_head *head,
                      struct http_verdict *verdict);

/* Whether who connects to that address, "127.0.0.1" or "::1", can be such a program. True of what is no address. */
bool http_admits_at(const char *host);

/* By name, minding no case; the first where there are several, NULL when absent. */
const struct http_field *http_find_field(const struct http_field *fields, size_t count, const char *name);

#endif
