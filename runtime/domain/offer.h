/* The catalogue: finding offers. */
#ifndef SARTO_DOMAIN_OFFER_H
#define SARTO_DOMAIN_OFFER_H

#include "domain/workspace.h"

/* Builds workspace->offer_index once all offers are in. Returns the second of two offers with one id, NULL if
 * none. */
const struct offer *offer_index_build(struct workspace *workspace);
const struct offer *offer_find(const struct workspace *workspace, const char *id); /* NULL: no such offer */

/* Puts into `found` the offers that fit the query and that `may_show` lets pass, in catalogue order (in the
 * order of ids where the query names them), each once, at most `found_max` and at most the query's limit.
 * Returns how many. */
typedef bool offer_may_show(void *context, const struct offer *offer);
size_t offer_select(const struct workspace *workspace, const struct offer_query *query,
                    offer_may_show *may_show, void *context, const struct offer **found, size_t found_max);

#endif
