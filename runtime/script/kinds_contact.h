/* The contact policy of workspace.lua. */
#ifndef SARTO_SCRIPT_KINDS_CONTACT_H
#define SARTO_SCRIPT_KINDS_CONTACT_H

#include "script/declare.h"

void read_contact_policy(struct reading *reading, const struct field *field,
                         void *into); /* struct contact_policy */

/* What its rules name: channels and placements once workspace.lua is read to its end, strategies once all of them are. */
void contact_policy_check_settings(struct loading *loading);
void contact_policy_check_strategies(struct loading *loading);

#endif
