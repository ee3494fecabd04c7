/* Pages that listen for changes of their flags: server-sent events on GET /ofrep/v1/events?t=TOKEN. A stream says that the
 * answers may be others now, never which: the page asks again. Told are the streams of a person of whom an event is durable,
 * and all of them when another release decides. The loop's thread.
 *
 * A stream that was asked for with a key that anyone has, for somebody who is known, hears of releases alone: when a known
 * person does something is nobody's to learn. Every hour each is told once, since the address of its stream is another now
 * (host/stream_token.h); one whose token has run out ends.
 */
#ifndef SARTO_HOST_SERVE_STREAMS_H
#define SARTO_HOST_SERVE_STREAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

enum { STREAMS_MAX = 512, STREAMS_OF_ONE_MAX = 32 };

struct http_request;
struct serve;
struct streams;

struct streams *streams_new(struct serve *serve);
struct streams *serve_streams_of(void *serve);
/* Once the server is closed, and with it every stream. */
void streams_free(struct streams *streams);

/* Handles the request. */
void serve_get_flag_events(void *serve, struct http_request *request);

/* Appends the address of a stream about that person; false: their id is too long for one. */
bool streams_put_address(const struct streams *streams, const char *profile_id, bool is_public,
                         struct buffer *out);
/* Something was decided about that person, and is durable. */
void streams_notify(struct streams *streams, const char *profile_id);
/* The same, of whom the decision is (JSON). */
void streams_notify_decided(struct streams *streams, struct slice decision);
/* Keeps streams alive, and looks whether another release decides; every second or so. */
void streams_tick(struct streams *streams);
unsigned streams_count(const struct streams *streams); /* on any thread */

#endif
