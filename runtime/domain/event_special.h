/* Special categories of an event, before anybody sees it: what is refused is taken out of the event and of the text that
 * the journal keeps, and the event goes on without it. What the schema declares is asked of the profile: it stays where
 * the person told us that they consent to its purpose, and that consent is live. */
#ifndef SARTO_DOMAIN_EVENT_SPECIAL_H
#define SARTO_DOMAIN_EVENT_SPECIAL_H

#include "domain/event.h"
#include "domain/profile.h"
#include "domain/special.h"
#include "domain/workspace.h"

/* Call it right after event_decode, of what came from outside, before event_map. Where something was taken out, `kept` is
 * filled with the event's text without it, the event becomes what that text says, event->refused says what was taken out
 * ("data.traits.religion: religion", never a value), and `counts` grows. What the schema declares special stays in, where it
 * is a value of its attribute or null; of such values event->has_special says so, the text is that of `kept` too, and
 * event_special_settle comes next. Else nothing changes. event->text is borrowed from `kept` then. The same text always
 * becomes the same; the memo may be NULL.
 * Statuses as event_decode's, of the text that would be kept; the event is as after event_fini then. */
enum status event_special_refuse(const struct workspace *workspace, struct special_memo *memo,
                                 struct event *event, struct buffer *kept,
                                 uint64_t counts[static SPECIAL_CATEGORIES], struct error *err);

/* Call it of a checked event that has_special, whose time is settled, on its profile as it was before, and apply what it
 * makes in the event's stead. The profile hears what the event tells of consent; then what no consent covers is taken out
 * as by event_special_refuse. *settled is an event of its own, for event_fini, its text borrowed from `kept` or from the
 * event, which stays as it was. Cannot fail. */
void event_special_settle(const struct workspace *workspace, struct profile *profile,
                          const struct event *event, struct event *settled, struct buffer *kept,
                          uint64_t counts[static SPECIAL_CATEGORIES]);

#endif
