/* Other vocabularies: an event that the workspace's event_type declares is given the names that the host and the
 * scripts know. */
#ifndef SARTO_DOMAIN_EVENT_MAP_H
#define SARTO_DOMAIN_EVENT_MAP_H

#include "domain/event.h"
#include "domain/workspace.h"

/* Call it once, right after event_decode. The type becomes what it means, and the members of the decoded data get the
 * canonical names: items, total and previous in data; item, price, quantity and category in data and in each of
 * data.items. A member that has the canonical name already stays, and so does what would have become it. The text and
 * the identity are as they came. The type is borrowed from the workspace from then on. */
void event_map(const struct workspace *workspace, struct event *event);

#endif
