/* All that can refuse an event, whoever's it is, before anything happens. */
#ifndef SARTO_DOMAIN_EVENT_CHECK_H
#define SARTO_DOMAIN_EVENT_CHECK_H

#include "domain/event.h"
#include "domain/workspace.h"

/* Of an event that event_map has seen. INVALID names the field at fault and what was expected. Needs no profile; only
 * what an offer.changed says is judged elsewhere, by what the catalogue has at that moment (offer_change_check). Pure,
 * any thread. */
enum status event_check(const struct workspace *workspace, const struct event *event, struct error *err);

#endif
