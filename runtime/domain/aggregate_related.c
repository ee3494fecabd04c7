/* Aggregates: what is asked of them. See aggregate.h.
 *
 * What goes with one offer is a walk over its links. With several, similarities are summed offer by offer in the order
 * of the ids, so that the sum of doubles is the same whatever order they were asked in; the sums stand in an array over
 * all offers, for sorting what was gathered took longer than clearing it. Nothing is kept between two questions: any
 * number of threads may ask.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "domain/aggregate_inside.h"

uint64_t aggregate_people(const struct aggregate *aggregate, const char *offer_id) {
  const struct counted *offer = counts_find(&aggregate->counts, offer_id);
  return offer ? aggregate->counts.people[offer->index] : 0;
}

uint64_t aggregate_sold(const struct aggregate *aggregate, const char *offer_id) {
  const struct counted *offer = counts_find(&aggregate->counts, offer_id);
  return offer ? offer->sold : 0;
}

uint64_t aggregate_pair(const struct aggregate *aggregate, const char *a, const char *b) {
  const struct counted *left = counts_find(&aggregate->counts, a);
  const struct counted *right = counts_find(&aggregate->counts, b);
  if (!left || !right) return 0;
  if (left == right) return aggregate->counts.people[left->index];
  const struct link *link = links_find(&left->links, right->index);
  return link ? link->people : 0;
}

uint64_t aggregate_pair_count(const struct aggregate *aggregate) {
  return aggregate->pair_count;
}

struct question {
  const struct counts *counts;
  enum similarity by;
  uint64_t min_people;
};

/* Whoever began to count later than people began to buy has fewer people of an offer than of a pair with it: then the
 * pair's stand in, and no similarity is beyond what it can be. */
static double similarity_of(const struct question *question, uint32_t asked, const struct link *link) {
  double c = link->people, ni = (double)question->counts->people[asked];
  double nj = (double)question->counts->people[link->other];
  if (ni < c) ni = c;
  if (nj < c) nj = c;
  switch (question->by) {
  case SIMILARITY_COUNT:
    break;
  case SIMILARITY_JACCARD:
    return c / (ni + nj - c);
  case SIMILARITY_LIFT:
    return c / (ni * nj);
  }
  return c;
}

/* ---- the best so far ---- */

struct best {
  struct related *found; /* sorted */
  size_t count, most;
};

static bool is_better(const struct counted *offer, double score, const struct related *than) {
  if (score != than->score) return score > than->score;
  return strcmp(offer->id, than->offer_id) < 0;
}

static void consider(struct best *best, const struct counted *offer, double score) {
  size_t low = 0, high = best->count;
  if (best->count == best->most && !(best->most && is_better(offer, score, &best->found[best->most - 1])))
    return;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (is_better(offer, score, &best->found[middle]))
      high = middle;
    else
      low = middle + 1;
  }
  if (best->count < best->most) best->count++;
  memmove(&best->found[low + 1], &best->found[low], (best->count - 1 - low) * sizeof *best->found);
  best->found[low] = (struct related){offer->id, score};
}

/* ---- related ---- */

static int compare_ids(const void *left, const void *right) {
  return strcmp((*(const struct counted *const *)left)->id, (*(const struct counted *const *)right)->id);
}

/* The offers of those ids that are known, each once, in the order of their ids. */
static size_t take_asked(const struct counts *counts, const char *const *ids, size_t count,
                         const struct counted **asked) {
  size_t known = 0, distinct = 0;
  for (size_t i = 0; i < count; i++)
    if ((asked[known] = counts_find(counts, ids[i]))) known++;
  if (known > 1) qsort(asked, known, sizeof *asked, compare_ids);
  for (size_t i = 0; i < known; i++)
    if (!distinct || asked[distinct - 1] != asked[i]) asked[distinct++] = asked[i];
  return distinct;
}

static void related_to_one(const struct question *question, const struct counted *asked, struct best *best) {
  for (uint32_t i = 0; i < asked->links.count; i++) {
    const struct link *link = &asked->links.at[i];
    if (link->people >= question->min_people)
      consider(best, question->counts->at[link->other], similarity_of(question, asked->index, link));
  }
}

static void add_scores(const struct question *question, const struct counted *asked, double *scores) {
  for (uint32_t i = 0; i < asked->links.count; i++) {
    const struct link *link = &asked->links.at[i];
    if (link->people >= question->min_people)
      scores[link->other] += similarity_of(question, asked->index, link);
  }
}

static void related_to_all(const struct question *question, const struct counted *const *asked, size_t count,
                           struct best *best) {
  double *scores = mem_zero(question->counts->count * sizeof *scores);
  for (size_t i = 0; i < count; i++)
    scores[asked[i]->index] = -INFINITY; /* and nothing that is added lifts it */
  for (size_t i = 0; i < count; i++) add_scores(question, asked[i], scores);
  for (uint32_t i = 0; i < question->counts->count; i++)
    if (scores[i] > 0) consider(best, question->counts->at[i], scores[i]);
  free(scores);
}

size_t aggregate_related(const struct aggregate *aggregate, const char *const *ids, size_t count,
                         enum similarity by, uint64_t min_people, struct related *found, size_t most) {
  struct question question = {&aggregate->counts, by, min_people};
  struct best best = {.found = found, .most = most};
  const struct counted **asked = mem_alloc(count * sizeof *asked);
  size_t known = take_asked(&aggregate->counts, ids, count, asked);
  if (known == 1)
    related_to_one(&question, asked[0], &best);
  else if (known)
    related_to_all(&question, asked, known, &best);
  free(asked);
  return best.count;
}
