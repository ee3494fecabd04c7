/* HTTP on the caller's libuv loop, by libmicrohttpd polled through its epoll descriptor. We write no HTTP
 * parser; http_admit.c judges what the library lets through too easily, before any body is read.
 *
 * Everything here runs on the loop's thread. A request is given to its route's handler once its body is
 * whole; the connection is suspended until http_answer (or http_problem) is called, at once or later, exactly
 * once. The request and all it points to is valid until then and not after. A client that goes away meanwhile
 * does not change that.
 */
#ifndef SARTO_NET_HTTP_H
#define SARTO_NET_HTTP_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/trace.h"
#include "domain/access.h"

struct sockaddr;
struct http_head;
struct http_verdict;
struct http_server;

struct http_request {
  const char *method;
  const char *path;            /* percent-decoded, without the query; valid UTF-8, no NUL */
  const char *argument;        /* what stands for {id} in the route's path, decoded; NULL without one */
  const char *second_argument; /* and for a second part in braces */
  const char *content_type;    /* lower case, without parameters; "" when absent */
  struct slice body;
  struct caller caller; /* as the gate found it */
  void *server_private;
};

const char *http_query(const struct http_request *request, const char *name); /* NULL when absent */
/* Of the body of a form; NULL where it has none of that name, or is no form as it should be. */
const char *http_form(const struct http_request *request, const char *name);
const char *http_header(const struct http_request *request, const char *name); /* NULL when absent */

/* Calls `each` for every header, in their order. */
typedef void http_each_field(void *context, const char *name, const char *value);
void http_each_header(const struct http_request *request, http_each_field *each, void *context);

/* Whether a header of that name, of several any, has exactly that value. */
bool http_has_header(const struct http_request *request, const char *name, const char *value);

/* The route that it is for. */
const struct http_route *http_route_of(const struct http_request *request);

/* Whether it came by the control socket, whose opener is trusted. */
bool http_is_by_socket(const struct http_request *request);

/* The trace that the request says it belongs to (base/trace.h); false: none. */
bool http_trace(const struct http_request *request, char id[static TRACE_ID_BYTES]);

/* A header of the answer to come ("Retry-After", "ETag"); copied. Not for Content-*, Connection, Date. */
void http_add_header(struct http_request *request, const char *name, const char *value);
/* Answers with `body`, which it frees (made by malloc; NULL when length is 0). */
void http_answer(struct http_request *request, int status, const char *content_type, char *body,
                 size_t length);
/* RFC 9457 problem: {"type","title","status","detail"}, and "instance" where the request names its trace: "urn:trace:" and
 * its id. title is the status's reason phrase, type its slug under https://sarto.invalid/problems/. */
void http_problem(struct http_request *request, int status, const char *detail_format, ...)
    __attribute__((format(printf, 3, 4)));

/* Without a route of their own HEAD is answered as GET (the request says "HEAD", the library drops the body)
 * and OPTIONS with 204 and Allow. The first route that matches counts. */
struct http_route {
  const char *method; /* "GET", "POST" … */
  const char *
      path; /* "/v1/events", or whole parts in braces, two at most: "/v1/profiles/{id}"; "{key*}" at the end is all the rest */
  const char *const *content_types; /* accepted for a body, NULL-ended, lower case; "*" accepts any and none;
                                       NULL: no body is expected */
  const char *const *queries; /* that it knows, NULL-ended: another is refused by name; NULL: any may come */
  bool is_open;               /* answers anyone: /healthz and /readyz */
  unsigned roles;             /* else who may ask: a caller that has one of them, or ROLE_ADMIN */
  void (*handle)(void *context, struct http_request *request);
  size_t body_bytes_max; /* 0: the server's */
  /* Of such routes a server takes one body at a time, from its head until its answer is sent; who comes meanwhile gets
   * 429 and Retry-After before a byte of theirs is read. */
  bool is_alone;
  bool is_local; /* only on a socket file: for whoever can open that, and for nobody else */
  const char *const
      *key_queries;     /* of its queries, those that may bring the asker's key, NULL-ended; NULL: none */
  bool is_for_pages;    /* a page of another origin may ask, by a browser */
  bool has_key_in_body; /* who asks may stand in the body: it is let in without, and the handler judges */
  bool may_be_gzip;     /* its body may come with Content-Encoding: gzip */
};

/* Who asks? Called before a byte of the body is read, with the route (NULL: none has that path and method; what is asked
 * for then is whether the asker may learn so). Fills request->caller and returns true, or refuses (http_refuse). */
typedef bool http_gate(void *gate_context, struct http_request *request, const struct http_route *route,
                       const struct sockaddr *peer, const struct http_head *head,
                       struct http_verdict *verdict);

/* One request and what became of it, without anything that whoever asked wrote. */
struct http_served {
  const char *method; /* one that HTTP has, else "other" */
  const char *route;  /* its path as it stands in the table; "none": no route took it */
  int status;
  uint64_t bytes;       /* of the answer's body */
  uint64_t duration_us; /* of the answer, from when the request was whole; 0: it was refused before */
  char trace_id[TRACE_ID_BYTES]; /* "": none */
};

struct http_options {
  uv_loop_t *loop;
  const char *host;      /* an address to listen on, "127.0.0.1"; unused with unix_path */
  uint16_t port;         /* 0: any free one */
  const char *unix_path; /* a socket file, made anew; NULL: TCP */
  bool
      is_control; /* of a socket file: mode 0600, and whoever can open it is trusted; else 0660, and it is as TCP */
  const char *tls_cert, *tls_key; /* PEM texts, read by http_open; both or neither: HTTPS */
  void (*served)(void *context, const struct http_served *served); /* told of each; NULL: nobody is */
  const struct http_route *routes; /* ended by a zeroed one; kept, not copied */
  void *context;                   /* handed to the handlers */
  http_gate *gate; /* NULL: programs on this machine may do everything, and nobody else anything */
  /* Whether a page of that origin may ask at all, of routes that are for pages; NULL: none may. */
  bool (*opens_to)(void *gate_context, const char *origin);
  void *gate_context;
  size_t body_bytes_max;     /* 413 beyond; 0: 1 MiB */
  unsigned connections_max;  /* 0: 1024 */
  unsigned header_bytes_max; /* 431 beyond; 0: 16 KiB */
  uint64_t idle_ms;          /* a connection without a request; 0: 60 s */
  uint64_t request_ms;       /* from a request's first byte to its last; 408 beyond; 0: 10 s */
};

enum status http_open(const struct http_options *options, struct http_server **server, struct error *err);
uint16_t http_port(const struct http_server *server);
/* No new connection, no new request on an old one; requests at hand are still answered (Connection: close).
 */
void http_quiesce(struct http_server *server);
unsigned http_pending(const struct http_server *server); /* requests that wait for their answer */
/* Stops and frees; NULL is fine. Pending requests are forgotten: do not answer them after. Turns the loop
 * until its own handles are closed, so it must not be called from one of the loop's callbacks. */
void http_close(struct http_server *server);

struct http_figures {
  uint64_t requests;            /* whose target arrived, whatever became of them */
  uint64_t answers_by_class[6]; /* [2]: 2xx … Ours: the few pages the library makes itself are not seen */
  uint64_t refused;             /* before a handler: by admission, by a limit, by the library */
  unsigned connections;         /* open now */
};
struct http_figures http_figures(const struct http_server *server);

#endif
