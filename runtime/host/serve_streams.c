/* Streams of changes: see serve_streams.h. What a stream has to say stands in three booleans, and is written only when its
 * client can take it: whoever reads slowly, or not at all, has one refetch waiting and not a list of them.
 */
#include "host/serve_streams.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/memory.h"
#include "host/runtime_inside.h"
#include "host/serve_inside.h"
#include "host/stream_token.h"
#include "net/http_stream.h"

enum { PING_MS = 15000 };

struct stream {
  struct stream *prev, *next;
  struct streams *streams;
  struct http_stream *http;
  char *profile_id;
  uint64_t id_checksum;
  bool is_public;
  bool must_open, must_refetch, must_ping;
  int64_t said_ms;
  int64_t changes_ms, ends_ms; /* when its address becomes another, and when it opens no more */
};

struct streams {
  struct serve *serve;
  struct stream *list;
  _Atomic unsigned count;
  char *release; /* that decided at the last tick */
};

struct streams *streams_new(struct serve *serve) {
  struct streams *streams = mem_zero(sizeof *streams);
  streams->serve = serve;
  return streams;
}

struct streams *serve_streams_of(void *serve) {
  return ((struct serve *)serve)->streams;
}

void streams_free(struct streams *streams) {
  if (!streams) return;
  must(!streams->list);
  free(streams->release);
  free(streams);
}

unsigned streams_count(const struct streams *streams) {
  return streams->count;
}

/* ---- what a stream says ---- */

static void put_refetch(int64_t now_ms, struct buffer *out) {
  buffer_print(out,
               "id: %lld\nevent: message\ndata: {\"type\":\"refetchEvaluation\",\"lastModified\":%lld}\n\n",
               (long long)now_ms, (long long)(now_ms / 1000));
}

/* The id without data makes a browser that comes back say that it was here. */
static void say_next(void *context, struct buffer *out) {
  struct stream *stream = context;
  int64_t now_ms = clock_now_ms();
  if (stream->must_open) buffer_print(out, "retry: 2000\nid: %lld\n: ok\n\n", (long long)now_ms);
  if (stream->must_refetch)
    put_refetch(now_ms, out);
  else if (stream->must_ping)
    buffer_add_text(out, ": ping\n\n");
  if (stream->must_open || stream->must_refetch || stream->must_ping) stream->said_ms = now_ms;
  stream->must_open = stream->must_refetch = stream->must_ping = false;
}

static void forget(void *context) {
  struct stream *stream = context;
  DL_DELETE(stream->streams->list, stream);
  stream->streams->count--;
  free(stream->profile_id);
  free(stream);
}

static void refetch(struct stream *stream) {
  stream->must_refetch = true;
  http_stream_wake(stream->http);
}

/* ---- who listens ---- */

static uint64_t checksum_of(const char *profile_id) {
  return checksum(profile_id, strlen(profile_id));
}

static bool is_of(const struct stream *stream, const char *profile_id, uint64_t id_checksum) {
  return stream->id_checksum == id_checksum && !strcmp(stream->profile_id, profile_id);
}

static unsigned count_of(const struct streams *streams, const char *profile_id) {
  unsigned count = 0;
  uint64_t id_checksum = checksum_of(profile_id);
  const struct stream *stream;
  DL_FOREACH(streams->list, stream) count += is_of(stream, profile_id, id_checksum);
  return count;
}

static struct stream *stream_new(struct streams *streams, const struct stream_token *token, bool was_here) {
  struct stream *stream = mem_zero(sizeof *stream);
  int64_t now_ms = clock_now_ms();
  *stream = (struct stream){.streams = streams,
                            .profile_id = mem_copy_text(token->profile_id),
                            .id_checksum = checksum_of(token->profile_id),
                            .is_public = token->is_public,
                            .must_open = true,
                            .must_refetch = was_here, /* what it missed is not kept */
                            .said_ms = now_ms,
                            .changes_ms = token->changes_ms,
                            .ends_ms = token->changes_ms + STREAM_TOKEN_HOUR_MS};
  DL_APPEND(streams->list, stream);
  streams->count++;
  return stream;
}

static void open_stream(struct streams *streams, struct http_request *request,
                        const struct stream_token *token) {
  struct stream *stream = stream_new(streams, token, http_header(request, "Last-Event-ID"));
  const struct http_stream_source source = {say_next, forget, stream};
  http_add_header(request, "Cache-Control", "no-store");
  http_add_header(request, "X-Accel-Buffering", "no");
  stream->http = http_stream_open(request, "text/event-stream", &source);
}

static bool is_full(const struct streams *streams, const char *profile_id) {
  return streams->serve->is_stopping || streams->count >= STREAMS_MAX ||
         count_of(streams, profile_id) >= STREAMS_OF_ONE_MAX;
}

void serve_get_flag_events(void *context, struct http_request *request) {
  struct serve *serve = context;
  struct streams *streams = serve->streams;
  const char *text = http_query(request, "t");
  struct buffer storage = {0};
  struct stream_token token;
  if (!text || !stream_token_read(&serve->runtime->link_key, text, clock_now_ms(), &storage, &token)) {
    http_problem(request, 401,
                 "t: no key to a stream, or one whose time is over: ask for the flags again, whose answer "
                 "has a new one");
  } else if (is_full(streams, token.profile_id)) {
    http_add_header(request, "Retry-After", "5");
    http_problem(request, 503, "there are as many streams as can be: ask for the flags now and then instead");
  } else if (!strcmp(request->method, "HEAD")) {
    http_answer(request, 200, "text/event-stream", NULL, 0);
  } else {
    open_stream(streams, request, &token);
  }
  buffer_fini(&storage);
}

bool streams_put_address(const struct streams *streams, const char *profile_id, bool is_public,
                         struct buffer *out) {
  const struct stream_token token = {.profile_id = profile_id, .is_public = is_public};
  size_t before = out->length;
  buffer_add_text(out, "/ofrep/v1/events?t=");
  if (stream_token_seal(&streams->serve->runtime->link_key, &token, clock_now_ms(), out)) return true;
  out->length = before;
  return false;
}

/* ---- who is told ---- */

static bool is_known_person(const struct streams *streams, const char *profile_id) {
  const struct profile *profile;
  struct error err;
  enum status status = runtime_find_profile(streams->serve->runtime, profile_id, &profile, &err);
  return status == STATUS_OK ? profile->is_known_person : status != STATUS_NOT_FOUND;
}

void streams_notify(struct streams *streams, const char *profile_id) {
  struct stream *stream;
  uint64_t id_checksum = checksum_of(profile_id);
  DL_FOREACH(streams->list, stream)
  if (is_of(stream, profile_id, id_checksum) && !(stream->is_public && is_known_person(streams, profile_id)))
    refetch(stream);
}

/* Quotes inside of texts are escaped, so that the key stands nowhere else. */
static json_value *read_profile_id(struct slice decision) {
  static const char key[] = "\"profile_id\":";
  json_value *id = NULL;
  const char *found = memmem(decision.data, decision.length, key, sizeof key - 1);
  if (!found) return NULL;
  const char *text = found + sizeof key - 1, *end = decision.data + decision.length, *at = text + 1;
  while (at < end && *at != '"') at += *at == '\\' ? 2 : 1;
  if (at < end) json_decode(text, (size_t)(at - text) + 1, &id, NULL);
  return id;
}

void streams_notify_decided(struct streams *streams, struct slice decision) {
  if (!streams->list || !decision.data) return;
  json_value *id = read_profile_id(decision);
  if (json_string(id)) streams_notify(streams, json_string(id));
  json_free(id);
}

static bool has_release_changed(struct streams *streams) {
  const char *release = sarto_release(streams->serve->runtime);
  if (streams->release && !strcmp(streams->release, release)) return false;
  bool is_first = !streams->release;
  free(streams->release);
  streams->release = mem_copy_text(release);
  return !is_first;
}

static void tick(struct stream *stream, int64_t now_ms, bool is_other_release) {
  bool is_other_address = now_ms >= stream->changes_ms;
  if (now_ms >= stream->ends_ms) {
    http_stream_end(stream->http);
    return;
  }
  if (is_other_address) stream->changes_ms = INT64_MAX;
  if (is_other_release || is_other_address) {
    refetch(stream);
  } else if (now_ms - stream->said_ms >= PING_MS) {
    stream->must_ping = true;
    http_stream_wake(stream->http);
  }
}

void streams_tick(struct streams *streams) {
  bool is_other_release = has_release_changed(streams);
  int64_t now_ms = clock_now_ms();
  struct stream *stream;
  DL_FOREACH(streams->list, stream) tick(stream, now_ms, is_other_release);
}
