/* Segment's tracking API, which RudderStack speaks too: one message of theirs → events of ours. Sources: Segment, "HTTP
 * Tracking API" and "Spec"; RudderStack, "HTTP API"; and what their SDKs send.
 *
 *   track      its name (segment_names.h), data: properties
 *   page       page.viewed, screen: screen.viewed, data: properties, name, category; of a page url, path, referrer, title, search
 *   identify   with userId customer.profile, data: traits; before it, where both ids came, customer.alias.
 *              Without: customer.identified. Whoever has a customer.profile is a known person, and known people are never
 *              merged; so what somebody anonymous tells is kept, and not taken for a person's
 *   alias      customer.alias, data.previous: previousId, else anonymousId
 *   merge      the same, of RudderStack's mergeProperties
 *   group      group.identified, data: traits, group
 *
 * `subject` is userId, else anonymousId; numbers are ids too. `id` is messageId, of an alias that comes with an identify
 * messageId and "/alias": what is sent again is a repeat of each. `source` is "rudderstack" where their library says so, else
 * "segment". Of `context` what says of consents, the locale where it is a language, and `visitor` is taken; never ip and
 * userAgent, which nobody needs here. Pure; any thread.
 */
#ifndef SARTO_DOMAIN_SEGMENT_H
#define SARTO_DOMAIN_SEGMENT_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"

enum { SEGMENT_EVENTS_MAX = 2, SEGMENT_ID_BYTES_MAX = 200 };

/* What a message goes by that it does not say itself. */
struct segment_scope {
  const char *type;          /* by the path it came on; NULL: it says so itself */
  const json_value *context; /* of the batch; NULL */
  const char *sent_at;       /* of the batch; NULL */
  int64_t received_ms;
  const char *made_id; /* of a message without messageId */
  /* Whether the workspace says what events of that name mean; NULL: of none. */
  bool (*declares)(void *declares_context, const char *event_name);
  void *declares_context;
};

/* Where in a buffer each event stands. */
struct segment_events {
  size_t count;
  struct {
    size_t start, length;
  } at[SEGMENT_EVENTS_MAX];
};

/* Appends the events as texts. INVALID names the field at fault; nothing is appended then. */
enum status segment_read(const struct segment_scope *scope, struct slice message, struct buffer *out,
                         struct segment_events *events, struct error *err);

/* "track" of "track" and "t"; NULL of what is no type. */
const char *segment_type(const char *name);

#endif
