/* Evidence: integers that age without being touched. See evidence.h.
 *
 * Forward decay (Cormode, Shkapenyuk, Srivastava, Xu: Forward Decay, ICDE 2009): an observation is not made
 * smaller as it ages, it is made larger the later it comes, by a factor that is fixed at its arrival, and the
 * reading divides. A bucket is one half-life wide, so that the factor lies in 1 … 2 and an integer holds it:
 *
 *   in    bucket[floor(t / h)] += round(weight × 2^(offset of t in its bucket / h) × 2^32)
 *   out   sum over buckets of integer × 2^-32 × 2^-(buckets between it and now) / 2^(offset of now / h)
 *
 * Sums of non-negative integers that are cut at a maximum commute, and so does the newest time: the order of
 * arrival does not show. No libm but exact rounding: exp2 may differ in its last bit between machines. Any thread.
 */
#include "domain/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define UNIT 0x1p32

__extension__ typedef unsigned __int128 uint128;

static uint64_t multiply_high(uint64_t left, uint64_t right) {
  return (uint64_t)(((uint128)left * right) >> 64);
}

/* 2^x for x in 0 … 1 in units of 2^-64: the Taylor series in integers, ln(2)^n / n! from n = 18 down to 1, the
 * fraction times each sum below 1 as 2^x - 1 is. Off by less than 2^-61 before it becomes a double. */
static double power_of_two(uint64_t x) {
  static const uint64_t terms[] = {
      0x0000000000000003, 0x0000000000000066, 0x00000000000009c7, 0x000000000000e1b7, 0x0000000000131496,
      0x0000000001816193, 0x000000001c3bd650, 0x00000001e8cac735, 0x0000001e4cf5158b, 0x000001b5253d395e,
      0x0000162c0223a5c8, 0x0000ffe5fe2c4586, 0x000a184897c363c3, 0x005761ff9e299cc4, 0x0276556df749cee5,
      0x0e35846b82505fc5, 0x3d7f7bff058b1d50, 0xb17217f7d1cf79ab};
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) sum = terms[i] + multiply_high(sum, x);
  return 1 + (double)multiply_high(sum, x) * 0x1p-64;
}

static int64_t cut_time(int64_t time_ms) {
  if (time_ms > EVIDENCE_TIME_MAX_MS) return EVIDENCE_TIME_MAX_MS;
  return time_ms < -EVIDENCE_TIME_MAX_MS ? -EVIDENCE_TIME_MAX_MS : time_ms;
}

int64_t evidence_half_life(int64_t half_life_ms) {
  return half_life_ms < 0 ? 0 : cut_time(half_life_ms);
}

int64_t evidence_number(int64_t half_life_ms, int64_t time_ms, int64_t *offset_ms) {
  *offset_ms = time_ms;
  if (!half_life_ms) return 0;
  int64_t number = time_ms / half_life_ms;
  *offset_ms = time_ms % half_life_ms;
  if (*offset_ms >= 0) return number;
  *offset_ms += half_life_ms;
  return number - 1;
}

struct evidence_moment evidence_moment(int64_t half_life_ms, int64_t now_ms) {
  struct evidence_moment moment = {.half_life_ms = evidence_half_life(half_life_ms), .growth = 1};
  int64_t offset_ms;
  moment.now_ms = cut_time(now_ms);
  moment.number = evidence_number(moment.half_life_ms, moment.now_ms, &offset_ms);
  if (moment.half_life_ms)
    moment.growth = power_of_two((uint64_t)(((uint128)offset_ms << 64) / (uint64_t)moment.half_life_ms));
  return moment;
}

void evidence_fini(struct evidence *evidence) {
  free(evidence->buckets);
  *evidence = (struct evidence){0};
}

static uint64_t as_sum(double units) {
  return units >= 0x1p63 ? EVIDENCE_SUM_MAX : (uint64_t)llround(units);
}

bool evidence_weigh(int64_t half_life_ms, double value, double weight, int64_t time_ms,
                    struct evidence_bucket *observed) {
  if (!(weight > 0) || isnan(value)) return false;
  struct evidence_moment moment = evidence_moment(half_life_ms, time_ms);
  double share = value < 0 ? 0 : value > 1 ? 1 : value;
  double units = (weight > 0x1p31 ? 0x1p31 : weight) * UNIT; /* an infinite weight times 0 would be none */
  *observed = (struct evidence_bucket){.number = moment.number,
                                       .last_ms = moment.now_ms,
                                       .for_sum = as_sum(units * share * moment.growth),
                                       .against_sum = as_sum(units * (1 - share) * moment.growth)};
  return observed->for_sum || observed->against_sum;
}

static uint64_t add_sums(uint64_t left, uint64_t right) {
  uint64_t sum = left + right; /* both are at most half of what fits */
  return sum < EVIDENCE_SUM_MAX ? sum : EVIDENCE_SUM_MAX;
}

/* Neither does dropping show the order. The newest bucket only ever advances, so one that lies within reach of the
 * last newest was within reach of every newest before it, and was never dropped or refused; one that does not is
 * gone in the end. The newest is that of this origin alone, so that another can be withdrawn without a trace. */
static void drop_oldest(struct evidence *evidence) {
  size_t old = 0;
  int64_t newest = evidence->buckets[evidence->count - 1].number;
  while (evidence->buckets[old].number < newest - EVIDENCE_HALF_LIVES_MAX) old++;
  evidence->count -= old;
  memmove(evidence->buckets, evidence->buckets + old, evidence->count * sizeof *evidence->buckets);
}

void evidence_add(struct evidence *evidence, const struct evidence_bucket *added) {
  size_t at = evidence->count;
  while (at && evidence->buckets[at - 1].number > added->number) at--;
  if (at && evidence->buckets[at - 1].number == added->number) {
    struct evidence_bucket *bucket = &evidence->buckets[at - 1];
    bucket->for_sum = add_sums(bucket->for_sum, added->for_sum);
    bucket->against_sum = add_sums(bucket->against_sum, added->against_sum);
    if (added->last_ms > bucket->last_ms) bucket->last_ms = added->last_ms;
    return;
  }
  evidence->buckets = mem_resize(evidence->buckets, (evidence->count + 1) * sizeof *added);
  memmove(evidence->buckets + at + 1, evidence->buckets + at, (evidence->count - at) * sizeof *added);
  evidence->buckets[at] = *added;
  evidence->count++;
  drop_oldest(evidence);
}

static struct evidence_bucket carried(const struct evidence_bucket *bucket, int64_t from_half_life_ms,
                                      int64_t to_half_life_ms) {
  struct evidence_moment to = evidence_moment(to_half_life_ms, bucket->last_ms);
  double change = to.growth / evidence_moment(from_half_life_ms, bucket->last_ms).growth;
  return (struct evidence_bucket){.number = to.number,
                                  .last_ms = bucket->last_ms,
                                  .for_sum = as_sum((double)bucket->for_sum * change),
                                  .against_sum = as_sum((double)bucket->against_sum * change)};
}

void evidence_carry(struct evidence *evidence, int64_t from_half_life_ms, int64_t to_half_life_ms) {
  struct evidence old = *evidence;
  *evidence = (struct evidence){0};
  for (size_t i = 0; i < old.count; i++) {
    struct evidence_bucket bucket = carried(&old.buckets[i], from_half_life_ms, to_half_life_ms);
    if (bucket.for_sum || bucket.against_sum) evidence_add(evidence, &bucket);
  }
  evidence_fini(&old);
}

/* Scaling by a power of two is exact, so that half is half. The power is put together from its bits: a reading
 * of a full history takes half of the time that it takes with ldexp. */
static void halve(struct evidence_sums *sums, int64_t times) {
  uint64_t bits = times > 1000 ? 0 : (uint64_t)(1023 - times) << 52;
  double kept;
  memcpy(&kept, &bits, sizeof kept);
  sums->in_favour *= kept;
  sums->against *= kept;
}

static void add_scaled(struct evidence_sums *sums, const struct evidence_sums *more, double growth) {
  sums->in_favour += more->in_favour / (growth * UNIT);
  sums->against += more->against / (growth * UNIT);
}

void evidence_read(const struct evidence *evidence, int64_t half_life_ms,
                   const struct evidence_moment *moment, struct evidence_sums *sums) {
  struct evidence_sums past = {0};
  int64_t number = moment->number;
  for (size_t i = 0; i < evidence->count; i++) {
    struct evidence_bucket bucket = evidence->buckets[i];
    if (half_life_ms != moment->half_life_ms) bucket = carried(&bucket, half_life_ms, moment->half_life_ms);
    if (bucket.last_ms > moment->now_ms) {
      struct evidence_sums future = {(double)bucket.for_sum, (double)bucket.against_sum};
      add_scaled(sums, &future, evidence_moment(moment->half_life_ms, bucket.last_ms).growth);
      continue;
    }
    if (i) halve(&past, bucket.number - number);
    past.in_favour += (double)bucket.for_sum;
    past.against += (double)bucket.against_sum;
    number = bucket.number;
  }
  halve(&past, moment->number - number);
  add_scaled(sums, &past, moment->growth);
}
