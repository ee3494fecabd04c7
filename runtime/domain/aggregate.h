/* What many people's events make: how many people bought each offer, which offers the same people bought, units sold.
 *
 * Workers tally while events run, each into its own `struct tally`. At a boundary all tallies are added to the
 * `struct aggregate`, which is then sealed: read-only until the next boundary, so any number of threads may ask it
 * without a lock. Adding is commutative: a sealed aggregate, and its bytes, do not depend on which worker tallied what,
 * nor in which order since the last seal. A tally belongs to one thread at a time; while one seals, nobody asks.
 *
 * Bounds. A sealed aggregate holds at most AGGREGATE_PAIRS_MAX pairs of offers. When a seal would leave more, all pairs
 * of one person go first; if that is not enough, the least counted go until it is, among equals those whose ids come
 * last. A pair that went starts again at nothing, so a pair's count is at most the truth; people and units are never
 * dropped. Offers are not bounded here: whoever tallies decides which ids count.
 */
#ifndef SARTO_DOMAIN_AGGREGATE_H
#define SARTO_DOMAIN_AGGREGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

/* People and units are counted up to here, and stay there: what JSON holds exactly. */
#define AGGREGATE_COUNT_MAX (UINT64_C(1) << 53)

enum { AGGREGATE_PAIRS_MAX = 2000000, AGGREGATE_PAIRED_MAX = 200 };

struct tally;     /* one worker's additions since the last seal */
struct aggregate; /* sealed */

struct tally *tally_new(void);
void tally_free(struct tally *tally); /* NULL is fine */

/* A person bought `units` of `offer_id`. `is_first`: for the first time; then `owned` are the ids of what the person
 * owned before, distinct and without `offer_id`, and each pair counts one person more. Only the first
 * AGGREGATE_PAIRED_MAX of `owned` are used, so the caller puts the most recently bought in front. Texts are copied. */
void tally_bought(struct tally *tally, const char *offer_id, uint64_t units, bool is_first,
                  const char *const *owned, size_t owned_count);
bool tally_is_empty(const struct tally *tally);
uint64_t tally_sold(const struct tally *tally, const char *offer_id); /* units since the last seal */

struct aggregate *aggregate_new(void);
void aggregate_free(struct aggregate *aggregate); /* NULL is fine */

/* Adds the tallies and empties them. */
void aggregate_seal(struct aggregate *aggregate, struct tally *const *tallies, size_t count);

/* Takes out every pair that fewer than `min_people` bought, and what so few bought counts as bought by nobody: of those
 * few no trace is left but the units sold. Thinned twice is thinned once. */
void aggregate_thin(struct aggregate *aggregate, uint64_t min_people);

/* Of an offer that nobody bought all of these are 0. */
uint64_t aggregate_people(const struct aggregate *aggregate,
                          const char *offer_id); /* distinct ones who bought it */
uint64_t aggregate_sold(const struct aggregate *aggregate, const char *offer_id); /* units, ever */
uint64_t aggregate_pair(const struct aggregate *aggregate, const char *a,
                        const char *b);                           /* who bought both */
uint64_t aggregate_pair_count(const struct aggregate *aggregate); /* pairs held */

/* How alike two offers are, of which ni and nj people bought one and c both. The names and formulas of Microsoft's
 * "Smart Adaptive Recommendations" (github.com/microsoft/Product-Recommendations, doc/sar.md, formerly Azure's SAR):
 * the count favours what is bought most, lift what is rare, Jaccard stands between. */
enum similarity {
  SIMILARITY_COUNT,   /* c */
  SIMILARITY_JACCARD, /* c / (ni + nj - c) */
  SIMILARITY_LIFT     /* c / (ni * nj) */
};

struct related {
  const char *offer_id; /* borrowed until the next seal */
  double score;
};

/* Offers related to any of `ids`, which may repeat and come in any order: for each offer that is not among them the sum
 * of its similarity to them, pairs of fewer than `min_people` left out. The best first, ties by id; at most `most` are
 * written to `found`, and how many is returned. */
size_t aggregate_related(const struct aggregate *aggregate, const char *const *ids, size_t count,
                         enum similarity by, uint64_t min_people, struct related *found, size_t most);

/* Bytes that outlive the process; equal aggregates have equal bytes. The format stands on top of aggregate_image.c.
 * Decoding: CORRUPT when they are not ours, and *aggregate is left alone. */
void aggregate_encode(const struct aggregate *aggregate, struct buffer *out);
enum status aggregate_decode(struct slice image, struct aggregate **aggregate, struct error *err);

#endif
