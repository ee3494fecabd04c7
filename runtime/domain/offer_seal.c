/* Popularity and stock as of a seal. See offer.h. All of it follows from the catalogue and the sealed aggregate alone,
 * so a process that starts again says the same. Whichever thread seals, while nobody asks.
 */
#include <stdlib.h>

#include "domain/offer_inside.h"

/* The stock may have been said after the seal, when more had been sold than the seal knows. */
void offer_set_units_left(struct offer *offer, uint64_t sold) {
  uint64_t since = sold > offer->sold_before ? sold - offer->sold_before : 0;
  offer->units_left = since > (uint64_t)offer->stock ? 0 : offer->stock - (int64_t)since;
}

static int by_people(const void *left, const void *right) {
  uint64_t a = (*(struct offer *const *)left)->people, b = (*(struct offer *const *)right)->people;
  return (a > b) - (a < b);
}

/* Offers that equally many people bought, `behind` of whom fewer. */
static void set_ties(struct offer *const *ties, size_t tie_count, size_t behind, size_t offer_count) {
  double popularity = 0.5;
  if (offer_count > 1)
    popularity = ((double)behind + 0.5 * (double)(tie_count - 1)) / (double)(offer_count - 1);
  for (size_t i = 0; i < tie_count; i++) ties[i]->popularity = popularity;
}

/* What nobody bought is most of a catalogue: it need not be sorted. */
static void rank(struct offer_group *group) {
  struct offer **sorted = mem_alloc(group->count * sizeof *sorted);
  size_t unbought = 0, bought = group->count;
  for (size_t i = 0; i < group->count; i++)
    sorted[group->offers[i]->people ? --bought : unbought++] = group->offers[i];
  qsort(sorted + bought, group->count - bought, sizeof *sorted, by_people);
  for (size_t first = 0, end; first < group->count; first = end) {
    for (end = first + 1; end < group->count && sorted[end]->people == sorted[first]->people;) end++;
    set_ties(sorted + first, end - first, first, group->count);
  }
  free(sorted);
}

static void group_seal(struct offer_group *group, size_t min_people) {
  uint64_t people = 0;
  for (size_t i = 0; i < group->count; i++) people += group->offers[i]->people;
  group->is_counted = people && people >= min_people;
  if (group->is_counted) {
    rank(group);
    return;
  }
  for (size_t i = 0; i < group->count; i++) {
    double said = group->offers[i]->popularity_said;
    group->offers[i]->popularity = said >= 0 ? said : 0.5;
  }
}

void catalogue_seal(struct catalogue *catalogue, const struct aggregate *aggregate, size_t min_people) {
  struct offer_group *group, *next;
  catalogue->min_people = min_people;
  for (size_t i = 0; i < catalogue->offer_count; i++) {
    struct offer *offer = catalogue->offers[i];
    offer->people = aggregate_people(aggregate, offer->id);
    if (offer->has_stock) offer_set_units_left(offer, aggregate_sold(aggregate, offer->id));
  }
  HASH_ITER(hh, catalogue->categories, group, next) group_seal(group, min_people);
  if (catalogue->without_category) group_seal(catalogue->without_category, min_people);
}

void offer_reseal(struct catalogue *catalogue, struct offer *offer, const struct aggregate *sealed) {
  struct offer_group *group = catalogue->without_category;
  if (offer->category) group = (struct offer_group *)group_find(catalogue->categories, offer->category);
  offer->people = sealed ? aggregate_people(sealed, offer->id) : 0;
  if (offer->has_stock) offer_set_units_left(offer, sealed ? aggregate_sold(sealed, offer->id) : 0);
  group_seal(group, catalogue->min_people);
}
