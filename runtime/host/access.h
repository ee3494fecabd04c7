/* The gate of the HTTP service: who asks, and may they? See README.md, "Who may ask".
 *
 * As long as there is no token, programs on this machine may do everything and nobody else anything (http_admit_local).
 * From the first token on every route that is not open needs one, wherever it comes from. The loop's thread.
 */
#ifndef SARTO_HOST_ACCESS_H
#define SARTO_HOST_ACCESS_H

#include <sys/socket.h>

#include "base/secret.h"
#include "host/tokens.h"
#include "net/http.h"

struct access;

/* `database` NULL: there are no tokens. What is wrong with the file is an error: a server that cannot tell who may ask
 * does not begin. */
enum status access_open(const char *database, struct access **access, struct error *err);
void access_close(struct access *access); /* NULL is fine */

/* Reads the file again where it is another; on anything but OK what was read before holds. */
enum status access_renew(struct access *access, struct error *err);
bool access_has_tokens(const struct access *access);

/* The http_gate, whose context is the access. */
bool access_gate(void *access, struct http_request *request, const struct http_route *route,
                 const struct sockaddr *peer, const struct http_head *head, struct http_verdict *verdict);
/* http_options.opens_to: whether pages of that origin may ask for anything at all. */
bool access_opens_to(void *access, const char *origin);
/* Of a request that the gate let in without a key (has_key_in_body): the same judgement with that key, and fills its
 * caller. False: refused. Where there are no tokens any key does, and none. */
bool access_admit_key(struct access *access, struct http_request *request, const char *key,
                      struct http_verdict *verdict);

/* `count` more events came with a request that the gate has counted as one: who sends too many waits longer the next time. */
void access_charge(struct access *access, const struct caller *caller, size_t count);
uint64_t access_limited(const struct access *access); /* requests refused for their rate */

/* The keys with which a `visitor` may be made now, newest first: one, or two within the grace of a rotation. 0: without a
 * database. */
enum { ACCESS_VISITOR_KEYS = 2 };
size_t access_visitor_keys(const struct access *access, int64_t now_ms,
                           unsigned char keys[static ACCESS_VISITOR_KEYS][SECRET_BYTES]);
/* Of one generation. */
void access_visitor_key(const struct secret *secret, uint64_t generation,
                        unsigned char key[static SECRET_BYTES]);

#endif
