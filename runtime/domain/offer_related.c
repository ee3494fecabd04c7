/* What many people bought together with some offers. See offer.h. The aggregate gives ids, nearest first, and knows
 * nothing of what may be shown; so more and more of them are asked for until enough are left. Pure, any thread.
 */
#include <stdlib.h>

#include "domain/offer.h"

enum { FIRST_ASKED = 64, ASKED_TIMES = 16 };

struct picking {
  const struct catalogue *catalogue;
  const struct offer_audience *audience;
  const struct offer **found;
  size_t count, limit;
};

static void pick(struct picking *picking, const struct related *related, size_t related_count,
                 bool of_preferred) {
  const struct offer_audience *audience = picking->audience;
  for (size_t i = 0; i < related_count && picking->count < picking->limit; i++) {
    const struct offer *offer = catalogue_find(picking->catalogue, related[i].offer_id);
    if (!offer) continue;
    if (audience->is_preferred && audience->is_preferred(audience->context, offer) != of_preferred) continue;
    if (audience->may_show(audience->context, offer)) picking->found[picking->count++] = offer;
  }
}

/* With a preference all that is related must be seen before what is not preferred has its turn. */
static bool is_enough(const struct picking *picking, size_t related_count, size_t asked) {
  if (related_count < asked) return true;
  return !picking->audience->is_preferred && picking->count == picking->limit;
}

size_t offer_related(const struct catalogue *catalogue, const struct aggregate *sealed,
                     const char *const *ids, size_t id_count, enum similarity by, size_t min_people,
                     const struct offer_audience *audience, const struct offer **found, size_t found_max) {
  struct picking picking = {catalogue, audience, found, 0, found_max};
  struct related *related = NULL;
  if (!sealed || !id_count) return 0;
  for (size_t asked = FIRST_ASKED;; asked *= ASKED_TIMES) {
    related = mem_resize(related, asked * sizeof *related);
    size_t count = aggregate_related(sealed, ids, id_count, by, min_people, related, asked);
    picking.count = 0;
    if (audience->is_preferred) pick(&picking, related, count, true);
    pick(&picking, related, count, false);
    if (is_enough(&picking, count, asked)) break;
  }
  free(related);
  return picking.count;
}
