/* Segment's ecommerce events by the names that they have here. Source of theirs: Segment, "Spec: V2 Ecommerce Events". Applied
 * where such a message comes in, to nothing else, and not where the workspace's event_type says something of the name.
 * Pure, any thread. */
#ifndef SARTO_DOMAIN_SEGMENT_NAMES_H
#define SARTO_DOMAIN_SEGMENT_NAMES_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/json.h"

/* NULL: none of that name is mapped. Static. */
const char *segment_meaning(const char *event_name);

/* Appends the members of the properties of such an event, each followed by a comma: what they call products, product_id (else
 * sku) and revenue is items, item and total here; ids that are numbers become texts, and prices, totals and quantities that
 * are texts become numbers. Products that do not say which they are, and what is no number where one belongs, are left out.
 * All else stays, and so does what has the name here already. */
void segment_put_goods(struct buffer *out, const json_value *properties);

#endif
