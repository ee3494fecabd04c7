/* Answers that go on: a stream of bytes on a connection that sleeps until there is more to say. For server-sent events.
 *
 * Nothing is queued. When the client can take bytes the stream asks its source what to say now, and sleeps when that is
 * nothing; so whoever reads slowly gets what is true when they read, and a stream holds HTTP_STREAM_BYTES_MAX at most. It
 * ends when the source says so, when the client is gone or takes nothing for the server's idle_ms, when the server is
 * quiesced or closed. Being idle does not end it: a source that wants to know whether somebody still listens says
 * something now and then. The loop's thread.
 */
#ifndef SARTO_NET_HTTP_STREAM_H
#define SARTO_NET_HTTP_STREAM_H

#include "net/http.h"

struct http_stream;

enum { HTTP_STREAM_BYTES_MAX = 1024 };

struct http_stream_source {
  /* Adds what is to be said now, HTTP_STREAM_BYTES_MAX at most; nothing: the stream sleeps until it is woken. Must not call
   * the stream. */
  void (*next)(void *context, struct buffer *out);
  /* It is over, whoever ended it, and is not to be used any more. Called once, from the loop; never from within
   * http_stream_open, http_stream_wake or http_stream_end. */
  void (*closed)(void *context);
  void *context;
};

/* Answers the request with status 200, the headers that were added and a body without an end; not for HEAD. The connection
 * closes after it. */
struct http_stream *http_stream_open(struct http_request *request, const char *content_type,
                                     const struct http_stream_source *source);
/* There is something to say. */
void http_stream_wake(struct http_stream *stream);
/* No more is asked of the source. */
void http_stream_end(struct http_stream *stream);

#endif
