/* What is kept of releases, as JSON. Any thread. */
#ifndef SARTO_HOST_RELEASES_JSON_H
#define SARTO_HOST_RELEASES_JSON_H

#include "host/shelf.h"

/* [{"file":…,"line":…,"text":…},…]; line 0 is left out. */
void releases_put_findings(struct buffer *out, const struct findings *findings);

/* {"active":…,"watching":…,"releases":[…],"refused":[…]}: the newest first, at most RELEASES_SHOWN_MAX of the one and
 * REFUSALS_SHOWN_MAX of the other. NOT_FOUND: none was ever kept. */
enum { RELEASES_SHOWN_MAX = 1000, REFUSALS_SHOWN_MAX = 20 };
enum status releases_put_list(const char *database, bool is_watching, struct buffer *out, struct error *err);

/* {"from":…,"to":…,"files":[{"file":…,"change":"changed","diff":…},…]}: the diff where both texts are short enough. `from`
 * and `to` as of shelf_load; NOT_FOUND, INVALID. */
enum status releases_put_diff(const char *database, const char *from, const char *to, struct buffer *out,
                              struct error *err);

#endif
