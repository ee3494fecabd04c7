/* Which offers fit a query and may be shown, and in which order. See offer.h.
 *
 * A query reads the smallest run of offers that holds all it can find: those of its ids, of its categories, of its
 * tags, or all. Several groups are read side by side in catalogue order. What comes in the order that was asked for is
 * read up to the limit; else the best so far are kept, and may_show, which costs most, is asked only of what would be
 * among them. What is preferred is read first, then the rest: two readings. Pure, any thread.
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
  bool is_in_order; /* of the query */
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

static void take_all(struct reading *reading, enum offer_sort sort) {
  const struct catalogue *catalogue = reading->catalogue;
  struct offer *const *all = catalogue->orders[sort];
  if (all)
    reading->is_in_order = true;
  else
    all = catalogue->offers;
  reading->runs[0] = (struct run){all, all + catalogue->offer_count};
  reading->run_count = catalogue->offer_count > 0;
}

static void begin(struct reading *reading, const struct catalogue *catalogue,
                  const struct offer_query *query) {
  struct reading by_tag = {.catalogue = catalogue};
  size_t in_categories = SIZE_MAX, in_tags = SIZE_MAX;
  reading->catalogue = catalogue;
  reading->ids = query->ids;
  reading->run_count = 0;
  reading->is_in_order = query->sort == SORT_CATALOGUE;
  if (query->ids) return;
  if (query->categories) in_categories = take_groups(reading, catalogue->categories, query->categories);
  if (query->tags) in_tags = take_groups(&by_tag, catalogue->tags, query->tags);
  by_tag.is_in_order = reading->is_in_order;
  if (in_tags < in_categories)
    *reading = by_tag;
  else if (in_categories == SIZE_MAX)
    take_all(reading, query->sort);
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
  uint64_t key = offer_sort_key(offer, sort);
  for (; at > selecting->first; at--) {
    uint64_t before = offer_sort_key(selecting->found[at - 1], sort);
    if (before < key || (before == key && selecting->found[at - 1]->index < offer->index)) break;
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
  struct reading reading;
  const struct offer *offer;
  selecting->first = selecting->count;
  begin(&reading, catalogue, selecting->query);
  bool stops_early = reading.is_in_order;
  while ((!stops_early || selecting->count < selecting->limit) && (offer = next(&reading))) {
    if (!fits_but_ids(offer, selecting->query)) continue;
    size_t at = stops_early ? selecting->count : place_of(selecting, offer);
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
