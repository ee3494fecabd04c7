/* The catalogue: offers by id and by what they are. See offer.h. Every offer is a block of its own in the catalogue's
 * arena, so that a pointer to one stays valid while others are added; queries walk the catalogue in its own order,
 * which is the marketer's. One thread changes it, any may read it meanwhile nobody does.
 */
#include "domain/offer.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

struct offer_index {
  UT_hash_handle hh;
  struct offer *offer;
};

struct catalogue *catalogue_new(void) {
  return mem_zero(sizeof(struct catalogue));
}

void catalogue_free(struct catalogue *catalogue) {
  if (!catalogue) return;
  HASH_CLEAR(hh, catalogue->index);
  free(catalogue->offers);
  arena_fini(&catalogue->arena);
  free(catalogue);
}

struct offer *catalogue_add(struct catalogue *catalogue, const char *id) {
  static const char *const no_tags[] = {NULL};
  if (catalogue_find(catalogue, id)) return NULL;
  struct offer *offer = arena_alloc(&catalogue->arena, sizeof *offer);
  struct offer_index *entry = arena_alloc(&catalogue->arena, sizeof *entry);
  *offer = (struct offer){.id = arena_text(&catalogue->arena, id, strlen(id)),
                          .index = catalogue->offer_count,
                          .tags = no_tags,
                          .popularity_said = -1,
                          .popularity = 0.5,
                          .from_ms = INT64_MIN,
                          .to_ms = INT64_MAX};
  if (catalogue->offer_count == catalogue->offer_capacity) {
    catalogue->offer_capacity = catalogue->offer_capacity ? 2 * catalogue->offer_capacity : 64;
    catalogue->offers = mem_resize(catalogue->offers, catalogue->offer_capacity * sizeof *catalogue->offers);
  }
  catalogue->offers[catalogue->offer_count++] = offer;
  entry->offer = offer;
  HASH_ADD_KEYPTR(hh, catalogue->index, offer->id, strlen(offer->id), entry);
  return offer;
}

struct offer *catalogue_find(const struct catalogue *catalogue, const char *id) {
  struct offer_index *entry;
  HASH_FIND_STR(catalogue->index, id, entry);
  return entry ? entry->offer : NULL;
}

static bool fits(const struct offer *offer, const struct offer_query *query) {
  if (query->categories && !(offer->category && text_is_one_of(offer->category, query->categories)))
    return false;
  if (query->price && !(offer->has_price && range_has(query->price, offer->price))) return false;
  if (!query->tags) return true;
  for (const char *const *tag = offer->tags; *tag; tag++)
    if (text_is_one_of(*tag, query->tags)) return true;
  return false;
}

static bool is_found(const struct offer *const *found, size_t count, const struct offer *offer) {
  for (size_t i = 0; i < count; i++)
    if (found[i] == offer) return true;
  return false;
}

/* Only a list of ids can name an offer twice. */
size_t offer_select(const struct catalogue *catalogue, const struct offer_query *query,
                    offer_may_show *may_show, void *context, const struct offer **found, size_t found_max) {
  size_t count = 0, limit = query->limit && query->limit < found_max ? query->limit : found_max;
  const char *const *id = query->ids;
  for (size_t i = 0; count < limit && (id ? *id != NULL : i < catalogue->offer_count); i++) {
    const struct offer *offer = id ? catalogue_find(catalogue, *id++) : catalogue->offers[i];
    if (!offer || (id && is_found(found, count, offer))) continue;
    if (fits(offer, query) && may_show(context, offer)) found[count++] = offer;
  }
  return count;
}
