/* What a profile says of how its customer is to be met: how they are addressed, in which zone they live, which day is
 * theirs. Reads by the rights of each attribute; any thread that owns the profile. */
#ifndef SARTO_DOMAIN_PROFILE_MANNERS_H
#define SARTO_DOMAIN_PROFILE_MANNERS_H

#include "domain/occasion.h"
#include "domain/profile.h"
#include "domain/rights.h"
#include "domain/salutation.h"

/* Appends the salutation in the workspace's locale of that index, of the hard data named title, rank, given_name,
 * family_name and gender. What may not be said (profile_find_sayable) is not; the gender is never said, it chooses the
 * form. Where the customer may not be named (the holdout, degree mass, an identity that is not verified), the neutral
 * form. False: that locale's language has none. */
bool profile_salute(const struct profile *profile, const struct workspace *workspace, bool may_name,
                    size_t locale, enum salutation_register form, int64_t now_ms, struct buffer *out);

/* The customer's own, of the hard attribute named zone where that names one and is not withheld, else the workspace's;
 * NULL: UTC. */
const struct zone *profile_zone(const struct rights *rights);

/* Whether an attribute with that occasion, which is not withheld, is kept at the instant, in the customer's zone. */
bool profile_has_occasion(const struct rights *rights, enum occasion occasion);

#endif
