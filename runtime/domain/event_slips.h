/* Slips of whoever writes an event, which would otherwise be taken in silence: a misspelt member of the envelope, a type
 * that is nearly one of the host's own, a consent that is no object, a zone, gender or locale that is none, of the envelope
 * too.
 */
#ifndef SARTO_DOMAIN_EVENT_SLIPS_H
#define SARTO_DOMAIN_EVENT_SLIPS_H

#include <stdbool.h>

#include "domain/event.h"
#include "domain/workspace.h"

/* Asked of an event that arrives, once event_map has seen it and before event_check; never of one that the journal holds,
 * which was taken. INVALID names the member, the type or the attribute, and the nearest right name or what was expected.
 * Members and types that are near to none of ours are the sender's own, and pass; but for consent.*, which is ours alone.
 * Pure, any thread. */
enum status event_check_slips(const struct workspace *workspace, const struct event *event,
                              struct error *err);

/* Whether the host has a type of that name in one of its families. */
bool event_is_ours(const char *type);

#endif
