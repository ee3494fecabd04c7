/* What the files behind http.h share and nobody else sees. All on the loop's thread.
 *
 *   http.c         the daemon on the loop, its life, its clock
 *   http_listen.c  the listening socket
 *   http_call.c    one request: the library's callbacks, admission, the route
 *   http_form.c    the fields of a form
 *   http_answer.c  answers, problems, last words written straight to a socket
 *   http_stream.c  answers that go on
 *   http_linger.c  sockets that are closed as soon as the client has had a chance to read why
 *
 * A connection's way, driven by the library's callbacks and the sweep:
 *
 *   IDLE ──target read──▶ RECEIVING ──body whole──▶ PENDING ──answered──▶ ANSWERING ──sent──▶ IDLE or closed
 *     └ idle_ms: closed      └ request_ms: 408       └ waits for us        └ idle_ms: closed
 *                                                    └──answered without end──▶ STREAMING ──over──▶ closed
 */
#ifndef SARTO_NET_HTTP_INSIDE_H
#define SARTO_NET_HTTP_INSIDE_H

#include <microhttpd.h>
#include <sys/types.h>

#include "base/memory.h"
#include "net/http.h"
#include "net/http_admit.h"
#include "net/http_stream.h"
#include "net/http_target.h"

enum http_phase { HTTP_IDLE, HTTP_RECEIVING, HTTP_PENDING, HTTP_ANSWERING, HTTP_STREAMING };

struct http_added { /* a header of the answer, in the call's arena */
  const char *name, *value;
  struct http_added *next;
};

/* One request, from its target to its answer's last byte. */
struct http_call {
  struct http_request request;
  struct arena arena;
  struct buffer body;
  const char *text; /* the target as it came */
  struct http_target target, form;
  bool is_form_read;
  struct http_field *fields;
  size_t field_count;
  struct http_framing framing;
  uint64_t whole_us;              /* when the request was; 0: not yet */
  const struct http_route *route; /* NULL: the answer to OPTIONS is made here */
  struct http_added *added;
  bool has_trailer;
  bool is_gzip;    /* its body is packed until it is whole */
  bool is_late;    /* began when the server was already closing */
  bool is_judged;  /* admitted, or the refusal is queued */
  bool in_handler; /* the connection need not be suspended if the answer comes now */
  bool is_last;    /* the connection closes after the answer */
};

struct http_connection {
  struct http_server *server;
  struct http_connection *next, **link;
  struct MHD_Connection *library;
  int fd;
  enum http_phase phase;
  uint64_t since_ms;      /* when the phase began, or the first byte came */
  uint64_t first_byte_ms; /* of a request whose target is not whole yet; 0: none seen */
  bool is_severed;        /* our last word is said: only the end is still to be read */
  bool must_linger;
  struct http_stream *stream; /* of STREAMING; NULL else */
  struct http_call call;
};

struct http_linger {
  uv_poll_t poll;
  struct http_server *server;
  struct http_linger *next, **link;
  int fd;
  uint64_t since_ms;
  size_t bytes_left;
};

struct http_server {
  struct http_options options; /* defaults filled in */
  struct MHD_Daemon *daemon;
  uv_poll_t poll;
  uv_timer_t again, sweep;
  unsigned open_handles;
  uint16_t port;
  char *unix_path;
  dev_t socket_device;
  ino_t socket_inode;
  struct http_connection *connections;
  const struct http_call *alone; /* whose body is the only one of its kind; NULL: none */
  struct http_linger *lingers;
  unsigned linger_count, pending;
  bool is_quiesced, is_running;
  struct http_figures figures;
};

/* http_listen.c: a bound, listening, non-blocking socket. STATUS_BUSY: the address is taken. */
enum status http_listen_tcp(const char *host, uint16_t port, int *fd, uint16_t *bound_port,
                            struct error *err);
enum status http_listen_unix(const char *path, mode_t mode, int *fd, struct error *err);

/* http_call.c: the library's callbacks; the context is the server's. */
void *http_call_begin(void *context, const char *target, struct MHD_Connection *library);
enum MHD_Result http_call_continue(void *context, struct MHD_Connection *library, const char *url,
                                   const char *method, const char *version, const char *bytes, size_t *length,
                                   void **call_context);
void http_call_end(void *context, struct MHD_Connection *library, void **call_context,
                   enum MHD_RequestTerminationCode code);
void http_call_fini(struct http_call *call);
/* Tells whoever wants to know (http_options.served) of a request whose answer is ready. */
void http_tell_served(const struct http_connection *connection, int status, uint64_t bytes);

/* http_answer.c */
void http_answer_refusal(struct http_connection *connection, const struct http_verdict *verdict);
/* Writes a problem to the socket past the library, which is not writing: it still reads the request. Nothing
 * more of the connection is listened to; it is the caller's to end it. */
void http_say_last(struct http_connection *connection, int status, const char *detail);
void http_sever(struct http_connection *connection); /* ends it, without a word */
struct http_connection *http_connection_of(const struct http_request *request);
/* Of a response without an end, which it takes: 200, and the connection is STREAMING. */
void http_queue_stream(struct http_connection *connection, const char *content_type,
                       struct MHD_Response *response);

/* http_stream.c */
void http_stream_break(struct http_stream *stream); /* the client is gone, or is to be */
void http_stream_over(struct http_stream *stream);  /* its connection is no more */
void http_stream_sweep(struct http_stream *stream, uint64_t now_ms);

/* http_linger.c: takes a duplicate of `fd` and reads it empty, for a second at most, before it closes. */
void http_linger_start(struct http_server *server, int fd);
void http_linger_sweep(struct http_server *server, uint64_t now_ms); /* UINT64_MAX: closes all */

/* http.c */
void http_run_soon(struct http_server *server); /* lets the library run, once, on the loop's next turn */
void http_handle_closed(struct http_server *server);

#endif
