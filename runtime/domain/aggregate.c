/* Counts over many people: tallies, and the aggregate that they are sealed into. See aggregate.h.
 *
 * An offer has an index in its tally or aggregate, and a pair is a link of eight bytes:
 *
 *   id ─ hash ─→ counted { index, sold, links: (index, people) (index, people) …  sorted by index }
 *
 * The aggregate has each pair at both its offers, so what goes with an offer is one walk; 16 bytes a pair. A tally has
 * it once, and appends: links are sorted and added up when there are as many new ones as old, or at the seal. A seal
 * rewrites the links of offers that were tallied and no others, unless the bound is reached. Whichever thread tallies,
 * and whichever seals.
 */
#include "domain/aggregate_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sorted.h"

enum { FIRST_LINKS = 4, FIRST_OFFERS = 64, MERGE_LINKS_MIN = 256 };

uint64_t sum_capped(uint64_t a, uint64_t b) {
  return b > AGGREGATE_COUNT_MAX - a ? AGGREGATE_COUNT_MAX : a + b;
}

/* ---- links ---- */

void links_add(struct links *links, struct link link) {
  if (links->count == links->capacity) {
    must(links->capacity <= UINT32_MAX / 2);
    links->capacity = links->capacity ? 2 * links->capacity : FIRST_LINKS;
    links->at = mem_resize(links->at, links->capacity * sizeof *links->at);
  }
  links->at[links->count++] = link;
}

static int compare_other(const void *element, const void *key) {
  uint32_t other = ((const struct link *)element)->other, wanted = *(const uint32_t *)key;
  return (other > wanted) - (other < wanted);
}

struct link *links_find(const struct links *links, uint32_t other) {
  size_t at = sorted_place(links->at, links->count, sizeof *links->at, &other, compare_other);
  return at < links->count && links->at[at].other == other ? &links->at[at] : NULL;
}

static int compare_links(const void *left, const void *right) {
  uint32_t a = ((const struct link *)left)->other, b = ((const struct link *)right)->other;
  return (a > b) - (a < b);
}

static void links_sort(struct links *links) {
  if (links->count > 1) qsort(links->at, links->count, sizeof *links->at, compare_links);
}

/* Appends to sorted links, or adds to the last of them where that is the same pair. */
static void append(struct links *links, struct link next) {
  struct link *last = links->count ? &links->at[links->count - 1] : NULL;
  if (!last || last->other != next.other)
    links->at[links->count++] = next;
  else
    last->people = next.people > UINT32_MAX - last->people ? UINT32_MAX : last->people + next.people;
}

/* Moves what was added into the sorted links, which then take no more memory than they need. */
static void links_merge(struct links *links, struct links *added) {
  size_t capacity = (size_t)links->count + added->count, i = 0, j = 0;
  struct links merged = {.at = mem_alloc(capacity * sizeof *merged.at)};
  links_sort(added);
  while (i < links->count || j < added->count) {
    bool is_old = j == added->count || (i < links->count && links->at[i].other <= added->at[j].other);
    append(&merged, is_old ? links->at[i++] : added->at[j++]);
  }
  free(links->at);
  free(added->at);
  merged.capacity = merged.count;
  merged.at = mem_resize(merged.at, merged.count * sizeof *merged.at);
  *links = merged;
  *added = (struct links){0};
}

/* ---- counts ---- */

struct counted *counts_find(const struct counts *counts, const char *id) {
  struct counted *offer;
  HASH_FIND_STR(counts->by_id, id, offer);
  return offer;
}

struct counted *counts_add(struct counts *counts, const char *id) {
  struct counted *offer = counts_find(counts, id);
  if (offer) return offer;
  if (counts->count == counts->capacity) {
    must(counts->capacity <= UINT32_MAX / 2);
    counts->capacity = counts->capacity ? 2 * counts->capacity : FIRST_OFFERS;
    counts->at = mem_resize(counts->at, counts->capacity * sizeof *counts->at);
    counts->people = mem_resize(counts->people, counts->capacity * sizeof *counts->people);
  }
  size_t length = strlen(id);
  offer = mem_zero(sizeof *offer + length + 1);
  memcpy(offer->id, id, length);
  offer->index = counts->count++;
  counts->at[offer->index] = offer;
  counts->people[offer->index] = 0;
  HASH_ADD_KEYPTR(hh, counts->by_id, offer->id, length, offer);
  return offer;
}

static void counts_fini(struct counts *counts) {
  HASH_CLEAR(hh, counts->by_id);
  for (uint32_t i = 0; i < counts->count; i++) {
    free(counts->at[i]->links.at);
    free(counts->at[i]->added.at);
    free(counts->at[i]);
  }
  free(counts->at);
  free(counts->people);
  *counts = (struct counts){0};
}

/* ---- tallies ---- */

struct tally *tally_new(void) {
  return mem_zero(sizeof(struct tally));
}

void tally_free(struct tally *tally) {
  if (!tally) return;
  counts_fini(&tally->counts);
  free(tally);
}

void tally_bought(struct tally *tally, const char *offer_id, uint64_t units, bool is_first,
                  const char *const *owned, size_t owned_count) {
  struct counted *offer = counts_add(&tally->counts, offer_id);
  offer->sold = sum_capped(offer->sold, units);
  if (!is_first) return;
  tally->counts.people[offer->index]++;
  for (size_t i = 0; i < owned_count && i < AGGREGATE_PAIRED_MAX; i++) {
    const struct counted *other = counts_add(&tally->counts, owned[i]);
    must(other != offer);
    links_add(&offer->added, (struct link){other->index, 1});
  }
  if (offer->added.count >= MERGE_LINKS_MIN && offer->added.count >= offer->links.count)
    links_merge(&offer->links, &offer->added);
}

bool tally_is_empty(const struct tally *tally) {
  return !tally->counts.count;
}

uint64_t tally_sold(const struct tally *tally, const char *offer_id) {
  const struct counted *offer = counts_find(&tally->counts, offer_id);
  return offer ? offer->sold : 0;
}

/* ---- the order of ids ---- */

static int compare_ids(const void *left, const void *right) {
  return strcmp((*(struct counted *const *)left)->id, (*(struct counted *const *)right)->id);
}

/* In the order of ranks each offer goes to the end of what its earlier others have: sorted without sorting. */
static void rank_links(struct ranking *ranking, uint32_t count) {
  size_t *next = mem_alloc(count * sizeof *next);
  for (uint32_t i = 0; i < count; i++) {
    const struct links *links = &ranking->at[i]->links;
    ranking->first[i + 1] = ranking->first[i];
    for (uint32_t j = 0; j < links->count; j++)
      ranking->first[i + 1] += ranking->rank[links->at[j].other] > i;
    next[i] = ranking->first[i];
  }
  ranking->later = mem_alloc(ranking->first[count] * sizeof *ranking->later);
  for (uint32_t i = 0; i < count; i++) {
    const struct links *links = &ranking->at[i]->links;
    for (uint32_t j = 0; j < links->count; j++) {
      uint32_t earlier = ranking->rank[links->at[j].other];
      if (earlier < i) ranking->later[next[earlier]++] = (struct link){i, links->at[j].people};
    }
  }
  free(next);
}

struct ranking ranking_of(const struct counts *counts) {
  uint32_t count = counts->count;
  struct ranking ranking = {.at = mem_copy(counts->at, count * sizeof *counts->at),
                            .rank = mem_alloc(count * sizeof *ranking.rank),
                            .first = mem_zero((count + (size_t)1) * sizeof *ranking.first)};
  if (count > 1) qsort(ranking.at, count, sizeof *ranking.at, compare_ids);
  for (uint32_t i = 0; i < count; i++) ranking.rank[ranking.at[i]->index] = i;
  rank_links(&ranking, count);
  return ranking;
}

void ranking_fini(struct ranking *ranking) {
  free(ranking->at);
  free(ranking->rank);
  free(ranking->later);
  free(ranking->first);
  *ranking = (struct ranking){0};
}

/* ---- the bound ---- */

/* Takes out the links whose people are fewer. Both links of a pair have the same, so both go. */
static void drop_below(struct aggregate *aggregate, uint32_t people) {
  uint64_t link_count = 0;
  for (uint32_t i = 0; i < aggregate->counts.count; i++) {
    struct links *links = &aggregate->counts.at[i]->links;
    uint32_t kept = 0;
    for (uint32_t j = 0; j < links->count; j++)
      if (links->at[j].people >= people) links->at[kept++] = links->at[j];
    if (kept < links->count) links->at = mem_resize(links->at, kept * sizeof *links->at);
    links->count = links->capacity = kept;
    link_count += kept;
  }
  aggregate->pair_count = link_count / 2;
}

static int compare_people(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* The count of the pair that is the last to go when the `excess` least counted go; *kept is how many of the pairs with
 * just that count stay. */
static uint32_t last_to_go(const struct aggregate *aggregate, uint64_t excess, uint64_t *kept) {
  uint64_t count = 0;
  uint32_t *people = mem_alloc(aggregate->pair_count * sizeof *people);
  for (uint32_t i = 0; i < aggregate->counts.count; i++) {
    const struct links *links = &aggregate->counts.at[i]->links;
    for (uint32_t j = 0; j < links->count; j++)
      if (links->at[j].other > i) people[count++] = links->at[j].people;
  }
  must(count == aggregate->pair_count && excess && excess <= count);
  qsort(people, count, sizeof *people, compare_people);
  uint32_t last = people[excess - 1];
  *kept = 0;
  for (uint64_t i = excess; i < count && people[i] == last; i++) ++*kept;
  free(people);
  return last;
}

static void set_pair(struct aggregate *aggregate, uint32_t a, uint32_t b, uint32_t people) {
  links_find(&aggregate->counts.at[a]->links, b)->people = people;
  links_find(&aggregate->counts.at[b]->links, a)->people = people;
}

/* Of the pairs counted `people`, those after the first `kept` in the order of ids are set to 0. */
static void clear_after(struct aggregate *aggregate, uint32_t people, uint64_t kept) {
  struct ranking ranking = ranking_of(&aggregate->counts);
  for (uint32_t i = 0; i < aggregate->counts.count; i++)
    for (size_t j = ranking.first[i]; j < ranking.first[i + 1]; j++) {
      if (ranking.later[j].people != people) continue;
      if (kept)
        kept--;
      else
        set_pair(aggregate, ranking.at[i]->index, ranking.at[ranking.later[j].other]->index, 0);
    }
  ranking_fini(&ranking);
}

static void drop_beyond(struct aggregate *aggregate, uint64_t pairs_max) {
  uint64_t kept;
  if (aggregate->pair_count > pairs_max) drop_below(aggregate, 2);
  if (aggregate->pair_count <= pairs_max) return;
  uint32_t last = last_to_go(aggregate, aggregate->pair_count - pairs_max, &kept);
  drop_below(aggregate, last);
  clear_after(aggregate, last, kept);
  drop_below(aggregate, 1);
}

void aggregate_thin(struct aggregate *aggregate, uint64_t min_people) {
  for (uint32_t i = 0; i < aggregate->counts.count; i++)
    if (aggregate->counts.people[i] < min_people) aggregate->counts.people[i] = 0;
  drop_below(aggregate, min_people < UINT32_MAX ? (uint32_t)min_people : UINT32_MAX);
}

/* ---- the seal ---- */

struct aggregate *aggregate_new(void) {
  return mem_zero(sizeof(struct aggregate));
}

void aggregate_free(struct aggregate *aggregate) {
  if (!aggregate) return;
  counts_fini(&aggregate->counts);
  free(aggregate);
}

/* `into` are the aggregate's offers by the tally's indexes. */
static void add_links(struct counted *const *into, struct counted *offer, const struct links *links) {
  for (uint32_t i = 0; i < links->count; i++) {
    struct counted *other = into[links->at[i].other];
    links_add(&offer->added, (struct link){other->index, links->at[i].people});
    links_add(&other->added, (struct link){offer->index, links->at[i].people});
  }
}

static void add_tally(struct aggregate *aggregate, struct tally *tally) {
  struct counts *counts = &tally->counts;
  struct counted **into = mem_alloc(counts->count * sizeof *into);
  for (uint32_t i = 0; i < counts->count; i++) {
    into[i] = counts_add(&aggregate->counts, counts->at[i]->id);
    uint64_t *people = &aggregate->counts.people[into[i]->index];
    *people = sum_capped(*people, counts->people[i]);
    into[i]->sold = sum_capped(into[i]->sold, counts->at[i]->sold);
  }
  for (uint32_t i = 0; i < counts->count; i++) {
    add_links(into, into[i], &counts->at[i]->links);
    add_links(into, into[i], &counts->at[i]->added);
  }
  free(into);
  counts_fini(counts);
}

void aggregate_seal_within(struct aggregate *aggregate, struct tally *const *tallies, size_t count,
                           uint64_t pairs_max) {
  uint64_t link_count = 0;
  for (size_t i = 0; i < count; i++) add_tally(aggregate, tallies[i]);
  for (uint32_t i = 0; i < aggregate->counts.count; i++) {
    struct counted *offer = aggregate->counts.at[i];
    if (offer->added.count) links_merge(&offer->links, &offer->added);
    link_count += offer->links.count;
  }
  aggregate->pair_count = link_count / 2;
  drop_beyond(aggregate, pairs_max);
}

void aggregate_seal(struct aggregate *aggregate, struct tally *const *tallies, size_t count) {
  aggregate_seal_within(aggregate, tallies, count, AGGREGATE_PAIRS_MAX);
}
