/* What the files behind contact.h share and nobody else sees.
 *
 *   contact.c         what happens to contacts
 *   contact_policy.c  what the rules count, and refuse; which contacts they may yet ask for
 *   contact_image.c   bytes and JSON
 */
#ifndef SARTO_DOMAIN_CONTACT_INSIDE_H
#define SARTO_DOMAIN_CONTACT_INSIDE_H

#include "domain/contact.h"

enum contact_text { TEXT_PLACEMENT, TEXT_CHANNEL, TEXT_STRATEGY, TEXT_OFFERS };

const char *contact_text(const struct contact *contact, size_t index); /* an offer's: from TEXT_OFFERS on */
int contact_compare(const void *left, const void *right);              /* struct contact */
/* Forgets what no rule may ask for any more, but for the last few. */
void contacts_trim(struct contacts *contacts, const struct contact_policy *policy, int64_t now_ms);

#endif
