/* What the files behind aggregate.h share and nobody else sees.
 *
 *   aggregate.c          what is counted: tallies, the seal, its bound
 *   aggregate_related.c  what is asked of it
 *   aggregate_image.c    its bytes
 *   offer_seal.c         walks over all that is counted, into the catalogue
 */
#ifndef SARTO_DOMAIN_AGGREGATE_INSIDE_H
#define SARTO_DOMAIN_AGGREGATE_INSIDE_H

#include <uthash.h>

#include "domain/aggregate.h"

struct link {
  uint32_t other; /* index of the other offer */
  uint32_t people;
};

struct links {
  struct link *at;
  uint32_t count, capacity;
};

/* One offer. Its index stays the same as long as the counts that it is in. */
struct counted {
  UT_hash_handle hh;
  uint64_t sold;
  struct links links; /* sorted by index, each once */
  struct links added; /* not yet in `links`: in any order, and more than once */
  uint32_t index;
  char id[];
};

struct counts {
  struct counted *by_id; /* hash table */
  struct counted **at;   /* by index; NULL while there are none */
  uint64_t *people;      /* by index; side by side, for a walk over links reads them */
  uint32_t count, capacity;
};

struct tally {
  struct counts counts; /* a pair is with that one of the two which was bought later */
};

struct aggregate {
  struct counts counts; /* a pair is with both; nothing is in `added` once it is sealed */
  uint64_t pair_count;
};

struct counted *counts_find(const struct counts *counts, const char *id); /* NULL: not there */
struct counted *counts_add(struct counts *counts, const char *id);        /* found, or made */

void links_add(struct links *links, struct link link);
struct link *links_find(const struct links *links, uint32_t other); /* in sorted ones; NULL: not there */
uint64_t sum_capped(uint64_t a, uint64_t b); /* of an `a` within AGGREGATE_COUNT_MAX; so is the sum */

/* Offers in the order of their ids, and each pair once, with that one of its two that comes first. */
struct ranking {
  struct counted **at; /* by rank */
  uint32_t *rank;      /* by index */
  struct link *later;  /* those of rank r are first[r] … first[r + 1] - 1: `other` is a rank, ascending */
  size_t *first;
};
struct ranking ranking_of(const struct counts *counts); /* of sealed ones */
void ranking_fini(struct ranking *ranking);

/* aggregate_seal with another bound than AGGREGATE_PAIRS_MAX. */
void aggregate_seal_within(struct aggregate *aggregate, struct tally *const *tallies, size_t count,
                           uint64_t pairs_max);

#endif
