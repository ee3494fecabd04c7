/* Which offers fit a query and may be shown, and in which order. See offer.h.
 *
 * A query reads the smallest run of offers that holds all it can find: those of its ids, of its categories, of its
 * tags, or all. Several groups are read side by side in catalogue order. In catalogue order the reading stops at the
 * limit; any other order keeps the best so far and asks may_show, which costs most, only of what would be among them.
 * What is preferred is read first, then the rest: two readings. Pure, any thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/offer_inside.h"

static bool fits_but_ids(const struct offer *offer, const struct offer_query *query) {
  if (query->categories && !(offer->category && text_is_one_of(offer->category, query->categories)))
    return false;
  if (query->price && !(offer->has_price && range_has(query->price, offer->price))) return false;
  if (!query->tags) return true;
  for (const char *const *tag = offer->tags; *tag; tag++)
    if (text_is_one_of(*tag, query->tags)) return true;
  return false;
}

bool offer_fits(const struct offer *offer, const struct offer_query *query) {
  return (!query->ids || text_is_one_of(offer->id, query->ids)) && fits_but_ids(offer, query);
}

bool offer_fits_frame(const struct offer *offer, const struct frame *frame) {
  const struct range *popularity = frame->fits.popularity;
  if (popularity && !range_has(popularity, offer->popularity)) return false;
  return offer_fits(offer, &frame->fits.offers);
}

/* ---- reading in catalogue order ---- */

enum { SIDE_BY_SIDE_MAX = 50 };

struct run {
  struct offer *const *at, *const *end;
};

/* Runs of offers in catalogue order, or one list of ids. */
struct reading {
  const struct catalogue *catalogue;
  const char *const *ids;
  struct run runs[SIDE_BY_SIDE_MAX];
  size_t run_count;
};

/* The groups of those names as runs; how many offers they hold, SIZE_MAX: too many names to read side by side. */
static size_t take_groups(struct reading *reading, const struct offer_group *groups,
                          const char *const *names) {
  size_t offers = 0;
  reading->run_count = 0;
  for (; *names; names++) {
    const struct offer_group *group = group_find(groups, *names);
    if (!group) continue;
    if (reading->run_count == SIDE_BY_SIDE_MAX) return SIZE_MAX;
    reading->runs[reading->run_count++] = (struct run){group->offers, group->offers + group->count};
    offers += group->count;
  }
  return offers;
}

static void take_all(struct reading *reading) {
  const struct catalogue *catalogue = reading->catalogue;
  reading->runs[0] = (struct run){catalogue->offers, catalogue->offers + catalogue->offer_count};
  reading->run_count = catalogue->offer_count > 0;
}

static void begin(struct reading *reading, const struct catalogue *catalogue,
                  const struct offer_query *query) {
  struct reading by_tag = {.catalogue = catalogue};
  size_t in_categories = SIZE_MAX, in_tags = SIZE_MAX;
  reading->catalogue = catalogue;
  reading->ids = query->ids;
  reading->run_count = 0;
  if (query->ids) return;
  if (query->categories) in_categories = take_groups(reading, catalogue->categories, query->categories);
  if (query->tags) in_tags = take_groups(&by_tag, catalogue->tags, query->tags);
  if (in_tags < in_categories)
    *reading = by_tag;
  else if (in_categories == SIZE_MAX)
    take_all(reading);
}

static const struct offer *next_of_ids(struct reading *reading) {
  while (*reading->ids) {
    const struct offer *offer = catalogue_find(reading->catalogue, *reading->ids++);
    if (offer) return offer;
  }
  return NULL;
}

/* NULL at the end. An offer that stands in several runs comes once. */
static const struct offer *next(struct reading *reading) {
  const struct offer *first = NULL;
  if (reading->ids) return next_of_ids(reading);
  if (reading->run_count == 1) return reading->runs->at < reading->runs->end ? *reading->runs->at++ : NULL;
  for (size_t i = 0; i < reading->run_count; i++) {
    const struct run *run = &reading->runs[i];
    if (run->at < run->end && (!first || (*run->at)->index < first->index)) first = *run->at;
  }
  for (size_t i = 0; i < reading->run_count; i++)
    if (reading->runs[i].at < reading->runs[i].end && *reading->runs[i].at == first) reading->runs[i].at++;
  return first;
}

/* ---- orders ---- */

static int ascending(double left, double right) {
  return (left > right) - (left < right);
}

/* What has no price comes last in both. */
static int by_price(const struct offer *left, const struct offer *right, int sign) {
  if (!left->has_price || !right->has_price) return left->has_price ? -1 : right->has_price;
  return sign * ascending(left->price, right->price);
}

/* Below 0: left comes first. */
static int compare(const struct offer *left, const struct offer *right, enum offer_sort sort) {
  switch (sort) {
  case SORT_NEWEST:
    return (left->from_ms < right->from_ms) - (left->from_ms > right->from_ms);
  case SORT_CHEAPEST:
    return by_price(left, right, 1);
  case SORT_DEAREST:
    return by_price(left, right, -1);
  case SORT_POPULAR:
    return -ascending(left->popularity, right->popularity);
  case SORT_NICHE:
    return ascending(left->popularity, right->popularity);
  case SORT_CATALOGUE:
    break;
  }
  return 0;
}

/* ---- the whole ---- */

struct selecting {
  const struct offer_query *query;
  const struct offer_audience *audience;
  const struct offer **found;
  size_t first, count, limit; /* found[first] to found[count - 1] are of this reading */
};

static bool is_found(const struct selecting *selecting, const struct offer *offer) {
  for (size_t i = 0; i < selecting->count; i++)
    if (selecting->found[i] == offer) return true;
  return false;
}

/* Where the offer would stand among those of this reading: behind its equals, which came before it. Named by ids they
 * come in the order of the ids, so among equals the catalogue's order decides. */
static size_t place_of(const struct selecting *selecting, const struct offer *offer) {
  enum offer_sort sort = selecting->query->sort;
  size_t at = selecting->count;
  while (sort != SORT_CATALOGUE && at > selecting->first) {
    const struct offer *before = selecting->found[at - 1];
    int order = compare(offer, before, sort);
    if (!order) order = offer->index < before->index ? -1 : 1;
    if (order > 0) break;
    at--;
  }
  return at;
}

static void keep(struct selecting *selecting, size_t at, const struct offer *offer) {
  if (selecting->count < selecting->limit) selecting->count++;
  memmove(selecting->found + at + 1, selecting->found + at,
          (selecting->count - at - 1) * sizeof *selecting->found);
  selecting->found[at] = offer;
}

static void read_once(struct selecting *selecting, const struct catalogue *catalogue, bool of_preferred) {
  const struct offer_audience *audience = selecting->audience;
  bool stops_early = selecting->query->sort == SORT_CATALOGUE;
  struct reading reading;
  const struct offer *offer;
  selecting->first = selecting->count;
  begin(&reading, catalogue, selecting->query);
  while ((!stops_early || selecting->count < selecting->limit) && (offer = next(&reading))) {
    if (!fits_but_ids(offer, selecting->query)) continue;
    size_t at = place_of(selecting, offer);
    if (at == selecting->limit || (reading.ids && is_found(selecting, offer))) continue;
    if (audience->is_preferred && audience->is_preferred(audience->context, offer) != of_preferred) continue;
    if (audience->may_show(audience->context, offer)) keep(selecting, at, offer);
  }
}

size_t offer_select(const struct catalogue *catalogue, const struct offer_query *query,
                    const struct offer_audience *audience, const struct offer **found, size_t found_max) {
  must(found_max <= OFFERS_FOUND_MAX);
  size_t limit = query->limit && query->limit < found_max ? query->limit : found_max;
  struct selecting selecting = {.query = query, .audience = audience, .found = found, .limit = limit};
  if (audience->is_preferred) read_once(&selecting, catalogue, true);
  if (selecting.count < limit) read_once(&selecting, catalogue, false);
  return selecting.count;
}
