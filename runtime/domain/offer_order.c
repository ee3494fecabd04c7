/* Orders of all offers: a key for each order, lower first, and arrays that hold the whole catalogue in it, so that the
 * three dearest of a hundred thousand are found at once. An array is forgotten when a key changes and sorted anew at the
 * next seal. Whichever thread changes the catalogue.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/offer_inside.h"

enum { DIGIT_BITS_MAX = 11, FEW = 64, MANY = 4096 };
#define SIGN (UINT64_C(1) << 63)

/* Of numbers as of integers; 0 and -0 are one. */
static uint64_t key_of_number(double number) {
  uint64_t bits;
  number += 0.0;
  memcpy(&bits, &number, sizeof bits);
  return bits & SIGN ? ~bits : bits | SIGN;
}

/* What has no price comes last in both. */
uint64_t offer_sort_key(const struct offer *offer, enum offer_sort sort) {
  switch (sort) {
  case SORT_NEWEST:
    return ~((uint64_t)offer->from_ms ^ SIGN);
  case SORT_CHEAPEST:
    return offer->has_price ? key_of_number(offer->price) : UINT64_MAX;
  case SORT_DEAREST:
    return offer->has_price ? ~key_of_number(offer->price) : UINT64_MAX;
  case SORT_POPULAR:
    return ~key_of_number(offer->popularity);
  case SORT_NICHE:
    return key_of_number(offer->popularity);
  case SORT_CATALOGUE:
    break;
  }
  return offer->index;
}

/* ---- sorting ---- */

static int compare(const void *left, const void *right) {
  const struct keyed *a = left, *b = right;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  return (a->offer->index > b->offer->index) - (a->offer->index < b->offer->index);
}

/* One pass by the digit of `bits` at `shift`. */
static void pass(const struct keyed *from, struct keyed *to, size_t count, int shift, int bits) {
  uint32_t starts[1 << DIGIT_BITS_MAX] = {0}, start = 0;
  uint64_t mask = (UINT64_C(1) << bits) - 1;
  for (size_t i = 0; i < count; i++) starts[from[i].key >> shift & mask]++;
  for (size_t i = 0; i <= mask; i++) {
    uint32_t here = starts[i];
    starts[i] = start;
    start += here;
  }
  for (size_t i = 0; i < count; i++) to[starts[from[i].key >> shift & mask]++] = from[i];
}

/* Digit by digit from the lowest, those left out that are the same for all. */
static void sort_by_digits(struct keyed *items, size_t count) {
  int bits = count < MANY ? 8 : DIGIT_BITS_MAX;
  struct keyed *other = mem_alloc(count * sizeof *other), *from = items, *to = other;
  uint64_t varying = 0;
  for (size_t i = 0; i < count; i++) varying |= items[i].key ^ items[0].key;
  for (int shift = 0; shift < 64; shift += bits) {
    if (!(varying >> shift & ((UINT64_C(1) << bits) - 1))) continue;
    pass(from, to, count, shift, bits);
    struct keyed *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
  free(other);
}

void sort_keyed(struct keyed *items, size_t count) {
  if (count >= FEW)
    sort_by_digits(items, count);
  else if (count > 1)
    qsort(items, count, sizeof *items, compare);
}

/* ---- the catalogue's ---- */

void catalogue_forget_order(struct catalogue *catalogue, enum offer_sort sort) {
  free(catalogue->orders[sort]);
  catalogue->orders[sort] = NULL;
}

static void sort_one(struct catalogue *catalogue, enum offer_sort sort, struct keyed *items) {
  size_t count = catalogue->offer_count;
  struct offer **order = mem_alloc(count * sizeof *order);
  for (size_t i = 0; i < count; i++)
    items[i] = (struct keyed){offer_sort_key(catalogue->offers[i], sort), catalogue->offers[i]};
  sort_keyed(items, count);
  for (size_t i = 0; i < count; i++) order[i] = items[i].offer;
  catalogue->orders[sort] = order;
}

/* The other way round, equals still in catalogue order. */
static void reverse(struct catalogue *catalogue, enum offer_sort from, enum offer_sort to) {
  size_t count = catalogue->offer_count, at = 0;
  struct offer **order = mem_alloc(count * sizeof *order), *const *ascending = catalogue->orders[from];
  for (size_t end = count, first; end; end = first) {
    uint64_t key = offer_sort_key(ascending[end - 1], from);
    for (first = end - 1; first && offer_sort_key(ascending[first - 1], from) == key;) first--;
    for (size_t i = first; i < end; i++) order[at++] = ascending[i];
  }
  catalogue->orders[to] = order;
}

void catalogue_sort(struct catalogue *catalogue) {
  struct keyed *items = mem_alloc(catalogue->offer_count * sizeof *items);
  for (int sort = SORT_NEWEST; sort <= SORT_NICHE; sort++)
    if (!catalogue->orders[sort] && sort != SORT_POPULAR) sort_one(catalogue, sort, items);
  if (!catalogue->orders[SORT_POPULAR]) reverse(catalogue, SORT_NICHE, SORT_POPULAR);
  free(items);
}
