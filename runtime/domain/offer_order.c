/* Orders of all offers: a key for each order, lower first, and arrays that hold the whole catalogue in it, so that the
 * three dearest of a hundred thousand are found at once. An array is forgotten when a key changes and sorted anew at the
 * next seal. Whichever thread changes the catalogue.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/offer_inside.h"

enum { DIGIT_BITS = 16, DIGITS = 1 << DIGIT_BITS, RADIX_MIN = 20000 };
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

/* One pass by the digit at `shift`; false: it is the same for all, and nothing was moved. */
static bool pass(const struct keyed *from, struct keyed *to, size_t count, int shift, uint32_t *starts) {
  memset(starts, 0, DIGITS * sizeof *starts);
  for (size_t i = 0; i < count; i++) starts[from[i].key >> shift & (DIGITS - 1)]++;
  if (starts[from[0].key >> shift & (DIGITS - 1)] == count) return false;
  uint32_t start = 0;
  for (size_t i = 0; i < DIGITS; i++) {
    uint32_t here = starts[i];
    starts[i] = start;
    start += here;
  }
  for (size_t i = 0; i < count; i++) to[starts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
  return true;
}

/* Digit by digit from the lowest: 100,000 in a fifth of qsort's time. */
static void sort_by_digits(struct keyed *items, size_t count) {
  uint32_t *starts = mem_alloc(DIGITS * sizeof *starts);
  struct keyed *other = mem_alloc(count * sizeof *other), *from = items, *to = other;
  for (int shift = 0; shift < 64; shift += DIGIT_BITS) {
    if (!pass(from, to, count, shift, starts)) continue;
    struct keyed *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
  free(other);
  free(starts);
}

void sort_keyed(struct keyed *items, size_t count) {
  if (count >= RADIX_MIN)
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

void catalogue_sort(struct catalogue *catalogue) {
  struct keyed *items = mem_alloc(catalogue->offer_count * sizeof *items);
  for (int sort = SORT_NEWEST; sort <= SORT_NICHE; sort++)
    if (!catalogue->orders[sort]) sort_one(catalogue, sort, items);
  free(items);
}
