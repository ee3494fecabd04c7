/* Names that others give to what a decision came to, and that mean it without any event_type: so that an SDK's own events
 * are exposures and outcomes as ours are.
 *
 *   Segment, RudderStack   Decision Viewed, Accepted or Clicked, Dismissed, Rejected   properties as of decision.*:
 *                                                                                decision_id, placement, offer; or decisionId
 *   Adobe (XDM)            decisioning.propositionDisplay, …Interact, …Dismiss
 *                          data._experience.decisioning.propositions[], of each: id the decision, scope the placement,
 *                          items[].id the offer
 *
 * Of several propositions the placement is told where all have the same, and the offer where there is one; where they are of
 * several decisions the first counts. What the workspace says of such a name by an event_type holds in the stead of this. */
#ifndef SARTO_DOMAIN_EVENT_ALIASES_H
#define SARTO_DOMAIN_EVENT_ALIASES_H

#include "domain/event.h"

/* What a type of that name means here; NULL: it is no alias. Static. */
const char *event_alias_means(const char *type);
/* Gives the event the type, and its data the names, of ours, in the decoded tree alone; of another event nothing changes. */
void event_alias_map(struct event *event);

#endif
