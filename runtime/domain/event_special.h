/* Special categories of an event, before anybody sees it: what is refused is taken out of the event and of the text that
 * the journal keeps, and the event goes on without it. */
#ifndef SARTO_DOMAIN_EVENT_SPECIAL_H
#define SARTO_DOMAIN_EVENT_SPECIAL_H

#include "domain/event.h"
#include "domain/special.h"
#include "domain/workspace.h"

/* Call it right after event_decode, of what came from outside, before event_map. Where something was taken out, `kept` is
 * filled with the event's text without it, the event becomes what that text says, event->refused says what was taken out
 * ("data.traits.religion: religion", never a value), and `counts` grows. The same text always becomes the same. Else
 * nothing changes. event->text is borrowed from `kept` then.
 * Statuses as event_decode's, of the text that would be kept; the event is as after event_fini then. */
enum status event_special_refuse(const struct workspace *workspace, struct event *event, struct buffer *kept,
                                 uint64_t counts[static SPECIAL_CATEGORIES], struct error *err);

#endif
