/* What a door says of the events that come in by it, as members of each, before the journal, so that it is part of what is
 * decided again:
 *
 *   "gpc":true, "tcf":{"tcString":"…"}   Global Privacy Control (`Sec-GPC: 1`) and a TCF string (`?gdpr=1&gdpr_consent=…`) of
 *                                       the request, in the stead of the event's own
 *   "public":true                       a public key sent it, and no `visitor` says that it may speak for the subject
 *
 * `public` and `visitor` are taken out of whatever comes: the one is a door's to say, the other no more than a way in. */
#ifndef SARTO_HOST_EVENT_MARKS_H
#define SARTO_HOST_EVENT_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/secret.h"

struct event_marks {
  bool has_gpc;
  const char *tcf; /* borrowed; "": one that allows nothing; NULL: nothing was said */
  bool is_public;  /* the request's key is */
  const unsigned char (*visitor_keys)[SECRET_BYTES]; /* under which a `visitor` may be made; borrowed */
  size_t visitor_key_count;
  int64_t now_ms; /* at which it must hold */
};

/* Of the query's gdpr and gdpr_consent (NULL where absent), borrowed from them. Where GDPR does not hold ("0") no string is
 * needed and none is heard; where it is said to hold and there is none, or what it is cannot be one, nothing is allowed. */
const char *event_marks_tcf(const char *gdpr, const char *gdpr_consent);

/* Appends the event's text, marked, and returns true; false, with nothing appended: it stays as it is, as also what is no JSON
 * object does, and is refused later. Any thread. */
bool event_mark(struct slice text, const struct event_marks *marks, struct buffer *out);

#endif
