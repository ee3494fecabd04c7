/* Evidence for and against one thing, from one origin, in integers: whatever the order in which observations
 * come, the same observations leave the same bytes. Evidence loses half of its weight in a half-life; where
 * that is 0 it never ages. Times are in milliseconds and are cut to ±EVIDENCE_TIME_MAX_MS. All total.
 */
#ifndef SARTO_DOMAIN_EVIDENCE_H
#define SARTO_DOMAIN_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EVIDENCE_HALF_LIVES_MAX = 40 }; /* between the oldest bucket that is kept and the newest */
#define EVIDENCE_TIME_MAX_MS (INT64_C(1) << 60)
#define EVIDENCE_SUM_MAX     ((uint64_t)INT64_MAX)

/* What was observed within one half-life, at the weight it had when the bucket began, in units of 2^-32. */
struct evidence_bucket {
  int64_t number;  /* of half-lives since 1970; 0 where evidence never ages */
  int64_t last_ms; /* when the newest of it was observed */
  uint64_t for_sum, against_sum;
};

/* A zeroed struct is empty. */
struct evidence {
  struct evidence_bucket *buckets; /* owned; ascending by number, and so by last_ms */
  size_t count;
};

void evidence_fini(struct evidence *evidence);

/* One observation as a bucket of its own: weight × value for, weight × (1 - value) against. A value beyond 0 to 1
 * is cut. False: it says nothing (a weight not above 0 or below the unit, a value or weight that is no number). */
bool evidence_weigh(int64_t half_life_ms, double value, double weight, int64_t time_ms,
                    struct evidence_bucket *observed);

/* Adds a bucket of the same half-life. What is older than the newest by more than EVIDENCE_HALF_LIVES_MAX is
 * dropped. */
void evidence_add(struct evidence *evidence, const struct evidence_bucket *added);

/* The same evidence under another half-life. A bucket is what it was worth when the newest of it was observed,
 * all of it as if observed then: up to that moment it aged by the old half-life, from there by the new. */
void evidence_carry(struct evidence *evidence, int64_t from_half_life_ms, int64_t to_half_life_ms);

/* A moment to read at, worked out once for any number of readings. */
struct evidence_moment {
  int64_t half_life_ms, now_ms, number;
  double growth;
};

struct evidence_sums {
  double in_favour, against;
};

struct evidence_moment evidence_moment(int64_t half_life_ms, int64_t now_ms);

/* Adds to `sums` what evidence kept under `half_life_ms` is worth at that moment; where the moment has another
 * half-life it reads as if carried. A bucket with something later than the moment is read as it stood when the
 * newest of it was observed: never more than its weight, exact where it is one observation. */
void evidence_read(const struct evidence *evidence, int64_t half_life_ms,
                   const struct evidence_moment *moment, struct evidence_sums *sums);

/* The bucket in which a time lies, and how far into it (from 1970 where evidence never ages). */
int64_t evidence_number(int64_t half_life_ms, int64_t time_ms, int64_t *offset_ms);
int64_t evidence_half_life(int64_t half_life_ms); /* cut to 0 … EVIDENCE_TIME_MAX_MS */

#endif
