/* Streams: an answer that libmicrohttpd asks for piece by piece, on a connection that is suspended as long as there is
 * none. See http_stream.h.
 *
 * The library does not look at a suspended connection, so that nobody would notice that its client has gone: the server's
 * sweep does, by a look at the socket that takes nothing from it. Whatever ends a stream ends it in the same place, where
 * the library asks for more and is told that there is none.
 */
#include "net/http_stream.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "net/http_inside.h"

struct http_stream {
  struct http_stream_source source;
  struct http_connection *connection; /* NULL: it is over */
  struct buffer piece;                /* what was said and did not fit yet, from `sent` on */
  size_t sent;
  bool is_asleep; /* its connection is suspended */
  bool is_ending, is_gone;
};

static ssize_t give(struct http_stream *stream, char *into, size_t most) {
  size_t left = stream->piece.length - stream->sent;
  size_t length = left < most ? left : most;
  memcpy(into, stream->piece.data + stream->sent, length);
  stream->sent += length;
  stream->connection->since_ms = uv_now(stream->connection->server->options.loop);
  return (ssize_t)length;
}

static void sleep_now(struct http_stream *stream) {
  stream->is_asleep = true;
  MHD_suspend_connection(stream->connection->library);
}

static ssize_t on_read(void *context, uint64_t position, char *into, size_t most) {
  struct http_stream *stream = context;
  (void)position;
  if (!stream->connection || stream->is_gone) return MHD_CONTENT_READER_END_WITH_ERROR;
  if (stream->sent == stream->piece.length && !stream->is_ending) {
    buffer_clear(&stream->piece);
    stream->sent = 0;
    stream->source.next(stream->source.context, &stream->piece);
    must(stream->piece.length <= HTTP_STREAM_BYTES_MAX);
  }
  if (stream->sent < stream->piece.length) return give(stream, into, most);
  if (stream->is_ending) return MHD_CONTENT_READER_END_OF_STREAM;
  sleep_now(stream);
  return 0;
}

static void on_free(void *context) {
  struct http_stream *stream = context;
  http_stream_over(stream);
  buffer_fini(&stream->piece);
  free(stream);
}

struct http_stream *http_stream_open(struct http_request *request, const char *content_type,
                                     const struct http_stream_source *source) {
  struct http_connection *connection = http_connection_of(request);
  struct http_stream *stream = mem_zero(sizeof *stream);
  stream->source = *source;
  stream->connection = connection;
  stream->is_ending = connection->server->is_quiesced;
  connection->stream = stream;
  struct MHD_Response *response =
      MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, HTTP_STREAM_BYTES_MAX, on_read, stream, on_free);
  must(response);
  http_queue_stream(connection, content_type, response);
  return stream;
}

static void rouse(struct http_stream *stream) {
  if (!stream->is_asleep) return;
  stream->is_asleep = false;
  MHD_resume_connection(stream->connection->library);
  http_run_soon(stream->connection->server);
}

void http_stream_wake(struct http_stream *stream) {
  if (stream->connection) rouse(stream);
}

void http_stream_end(struct http_stream *stream) {
  stream->is_ending = true;
  http_stream_wake(stream);
}

void http_stream_break(struct http_stream *stream) {
  stream->is_gone = true;
  http_stream_wake(stream);
}

void http_stream_over(struct http_stream *stream) {
  if (!stream->connection) return;
  stream->connection->stream = NULL;
  stream->connection = NULL;
  stream->source.closed(stream->source.context);
}

/* Whatever bytes came before its end, which nobody reads. */
static bool has_client_gone(int fd) {
  struct pollfd looked = {fd, POLLRDHUP, 0};
  return poll(&looked, 1, 0) > 0;
}

/* One that is awake in a sweep waits for its client to take bytes. */
void http_stream_sweep(struct http_stream *stream, uint64_t now_ms) {
  struct http_connection *connection = stream->connection;
  bool is_stuck = !stream->is_asleep && now_ms - connection->since_ms > connection->server->options.idle_ms;
  if (is_stuck)
    http_sever(connection);
  else if (has_client_gone(connection->fd))
    http_stream_break(stream);
}
