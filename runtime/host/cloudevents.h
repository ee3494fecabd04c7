/* CloudEvents 1.0 over HTTP, from what a request is to one event's text. Source: the CloudEvents HTTP Protocol Binding 1.0.2
 * and the JSON Event Format 1.0.2. Pure; any thread.
 *
 *   binary      ce-ATTRIBUTE headers, and the body is the data: an object, of whatever Content-Type it is said to be
 *   structured  application/cloudevents+json: attributes and data in one object
 *   batch       application/cloudevents-batch+json: a list of such
 *
 * Unknown attributes are kept: members of the event like any. Of the data in base64 what is inside is taken.
 */
#ifndef SARTO_HOST_CLOUDEVENTS_H
#define SARTO_HOST_CLOUDEVENTS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

enum cloudevents_mode {
  CLOUDEVENTS_NOT,    /* events of ours: one, lines of them, a list */
  CLOUDEVENTS_BINARY, /* cloudevent_add for each header, then cloudevent_finish */
  CLOUDEVENTS_STRUCTURED,
  CLOUDEVENTS_BATCH,
  CLOUDEVENTS_REFUSED /* for another format, or no type that may carry events: 415 */
};

/* `content_type` in lower case and without parameters, "" where there is none; `has_header`: any ce- header came. */
enum cloudevents_mode cloudevents_mode(const char *content_type, bool has_header);
bool cloudevents_is_header(const char *name); /* ce-…, in any case */

/* One in binary mode, on its way; a zeroed one is empty. */
struct cloudevent {
  struct buffer text;
  unsigned found; /* which of the attributes that are needed */
  struct error err;
};
void cloudevent_fini(struct cloudevent *event);
/* A header of the request; others than ce- change nothing. Its value is unquoted, then percent-decoded once; bytes that are no
 * UTF-8 as they came are Latin-1, since senders do not encode them all. */
void cloudevent_add(struct cloudevent *event, const char *name, const char *value);
/* The event's text is event->text from then on. `content_type` as it was sent, NULL where it was not. INVALID: names the
 * header; UNSUPPORTED: the data is no JSON object, and is not said to be JSON either (415). */
enum status cloudevent_finish(struct cloudevent *event, const char *content_type, struct slice body,
                              struct error *err);

/* Of an event whose data stands in `data_base64`: appends it with data in its stead and returns OK; INVALID: what is inside is
 * no JSON object. Of any other event, and of what is none, OK with nothing appended. */
enum status cloudevents_open_data(struct slice text, struct buffer *out, struct error *err);

#endif
