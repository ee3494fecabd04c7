/* What the files behind limits.h share and nobody else sees. */
#ifndef SARTO_DOMAIN_LIMITS_INSIDE_H
#define SARTO_DOMAIN_LIMITS_INSIDE_H

#include "base/memory.h"
#include "domain/limits.h"

/* The record of that origin, made where there is none. */
struct limited_origin *limits_origin_of(struct own_limits *limits, const char *name);
bool limited_is_withdrawn(const struct limited_origin *origin);
void limits_trim(struct own_limits *limits, const struct workspace *workspace); /* to the bound */

#endif
