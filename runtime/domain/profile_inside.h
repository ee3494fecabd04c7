/* What the files behind profile.h share and nobody else sees.
 *
 *   profile.c        the record, and what events do to it
 *   profile_image.c  its bytes
 *   profile_json.c   its JSON
 */
#ifndef SARTO_DOMAIN_PROFILE_INSIDE_H
#define SARTO_DOMAIN_PROFILE_INSIDE_H

#include "domain/profile.h"

/* Copies the text; frees what `into` held. */
void profile_set_hard(struct hard_value *into, const struct hard_value *value);

#endif
