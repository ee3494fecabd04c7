/* What an event tells of hard attributes: the members of a customer.profile, and the answers of an ask.answered. They are
 * the attributes, under another way to them; so who reads an event's data asks here what may be read. Pure; any thread
 * that owns the profile. */
#ifndef SARTO_DOMAIN_TOLD_H
#define SARTO_DOMAIN_TOLD_H

#include "domain/event.h"
#include "domain/rights.h"

/* The attribute of which that member of that object of the event's data tells; NULL: of none. */
const struct hard_attribute *told_attribute(const struct workspace *workspace, const struct event *event,
                                            const json_value *object, const char *member);
/* As rights_on_hard, of what is said now. */
enum withheld told_withheld(const struct rights *rights, const struct hard_attribute *attribute);
/* What the event tells and, of an origin that was withdrawn, teaches nothing: "hard.size: web withdrawn", "soft.uniqueness:
 * declared withdrawn". In the arena; the first `most`, how many were put into `details`. */
size_t told_untaught(const struct rights *rights, const struct event *event, struct arena *arena,
                     const char **details, size_t most);
/* Why an answer to that item teaches nothing now, of which origin: as above. NULL: it may teach. */
const char *told_untaught_item(const struct rights *rights, const struct ask_item *item, struct arena *arena);
/* By what a header's `where` asks and may not be asked by; why, in the arena: "hard.size: consent personalization denied",
 * "hard.gender: steer = false". NULL: by nothing. */
const char *told_unheard(const struct rights *rights, const struct event *event, const struct hearing *hears,
                         struct arena *arena);

#endif
