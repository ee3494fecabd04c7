/* Popularity and stock as of a seal. See offer.h. All of it follows from the catalogue and the sealed aggregate alone,
 * so a process that starts again says the same. Whichever thread seals, while nobody asks.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/aggregate_inside.h"
#include "domain/offer_inside.h"

/* The stock may have been said after the seal, when more had been sold than the seal knows. */
void offer_set_units_left(struct offer *offer, uint64_t sold) {
  uint64_t since = sold > offer->sold_before ? sold - offer->sold_before : 0;
  offer->units_left = since > (uint64_t)offer->stock ? 0 : offer->stock - (int64_t)since;
}

/* Offers that equally many people bought, `behind` of whom fewer. */
static void set_ties(const struct keyed *ties, size_t tie_count, size_t behind, size_t offer_count) {
  double popularity = 0.5;
  if (offer_count > 1)
    popularity = ((double)behind + 0.5 * (double)(tie_count - 1)) / (double)(offer_count - 1);
  for (size_t i = 0; i < tie_count; i++) ties[i].offer->popularity = popularity;
}

/* What nobody bought is most of a catalogue: it need not be sorted. */
static void rank(struct offer_group *group) {
  struct keyed *sorted = mem_alloc(group->count * sizeof *sorted);
  size_t unbought = 0, bought = group->count;
  for (size_t i = 0; i < group->count; i++) {
    struct offer *offer = group->offers[i];
    sorted[offer->people ? --bought : unbought++] = (struct keyed){offer->people, offer};
  }
  sort_keyed(sorted + bought, group->count - bought);
  for (size_t first = 0, end; first < group->count; first = end) {
    for (end = first + 1; end < group->count && sorted[end].key == sorted[first].key;) end++;
    set_ties(sorted + first, end - first, first, group->count);
  }
  free(sorted);
}

void group_seal(struct offer_group *group, size_t min_people) {
  uint64_t people = 0;
  for (size_t i = 0; i < group->count; i++) people += group->offers[i]->people;
  group->is_stale = false;
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

/* The aggregate's offers keep their indexes, so each is looked up once and compared ever after. */
static struct offer *counted_offer(struct catalogue *catalogue, const struct counted *counted) {
  struct offer **known = &catalogue->counted[counted->index];
  if (!*known || strcmp((*known)->id, counted->id)) *known = catalogue_find(catalogue, counted->id);
  return *known;
}

static void grow_counted(struct catalogue *catalogue, size_t count) {
  if (count <= catalogue->counted_count) return;
  catalogue->counted = mem_resize(catalogue->counted, count * sizeof *catalogue->counted);
  memset(catalogue->counted + catalogue->counted_count, 0,
         (count - catalogue->counted_count) * sizeof *catalogue->counted);
  catalogue->counted_count = count;
}

struct sales {
  uint64_t people, sold;
};

/* Of an offer that is not in the aggregate both are 0, whatever an earlier one said. */
static void take_counts(struct catalogue *catalogue, const struct counts *counts) {
  struct sales *sales = mem_zero(catalogue->offer_count * sizeof *sales);
  grow_counted(catalogue, counts->count);
  for (size_t i = 0; i < counts->count; i++) {
    const struct offer *offer = counted_offer(catalogue, counts->at[i]);
    if (offer) sales[offer->index] = (struct sales){counts->people[i], counts->at[i]->sold};
  }
  for (size_t i = 0; i < catalogue->offer_count; i++) {
    struct offer *offer = catalogue->offers[i];
    if (offer->has_stock) offer_set_units_left(offer, sales[i].sold);
    if (offer->people == sales[i].people) continue;
    offer->people = sales[i].people;
    offer->group->is_stale = true;
  }
  free(sales);
}

void catalogue_seal(struct catalogue *catalogue, const struct aggregate *aggregate, size_t min_people) {
  struct offer_group *group, *next;
  bool is_other_rule = catalogue->min_people != min_people, has_changed = false;
  catalogue->min_people = min_people;
  take_counts(catalogue, &aggregate->counts);
  HASH_ITER(hh, catalogue->categories, group, next) {
    if (!group->is_stale && !is_other_rule) continue;
    group_seal(group, min_people);
    has_changed = true;
  }
  group = catalogue->without_category;
  if (group && (group->is_stale || is_other_rule)) {
    group_seal(group, min_people);
    has_changed = true;
  }
  if (has_changed) {
    catalogue_forget_order(catalogue, SORT_POPULAR);
    catalogue_forget_order(catalogue, SORT_NICHE);
  }
  catalogue_sort(catalogue);
}
