/* Beliefs: that the order of arrival leaves no trace, how evidence ages, what is withdrawn, merged and carried
 * over, and the bytes.
 *   test_belief           the tests
 *   test_belief measure   nanoseconds per observation and reading, of a profile of 20 data
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "domain/belief.h"
#include "domain/evidence.h"
#include "domain/workspace.h"

#define NOW (INT64_C(20514) * CLOCK_DAY_MS + 37 * CLOCK_MINUTE_MS + 123) /* in 2026 */

static const struct belief_rule trait = {"uniqueness", 0}, attitude = {"thrift", 30 * CLOCK_DAY_MS},
                                emotion = {"joy", 2 * CLOCK_HOUR_MS}, style = {"style", 90 * CLOCK_DAY_MS};

struct observation {
  const struct belief_rule *rule;
  const char *key, *origin;
  double value, weight;
  int64_t time_ms;
};

/* xorshift64: the same draws everywhere. */
static uint64_t draw(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

static double draw_share(uint64_t *state) {
  return (double)(draw(state) >> 11) * 0x1p-53;
}

static bool observe(struct beliefs *beliefs, const struct observation *seen) {
  return beliefs_observe(beliefs, seen->rule, seen->key, seen->origin, seen->value, seen->weight,
                         seen->time_ms);
}

static struct belief reading(const struct beliefs *beliefs, const struct belief_rule *rule, const char *key,
                             int64_t now_ms) {
  struct belief belief;
  beliefs_read(beliefs, rule, key, now_ms, &belief);
  return belief;
}

static double evidence_at(const struct beliefs *beliefs, const struct belief_rule *rule, int64_t now_ms) {
  return reading(beliefs, rule, NULL, now_ms).evidence;
}

static struct buffer encoded(const struct beliefs *beliefs) {
  struct buffer image = {0};
  beliefs_encode(beliefs, &image);
  return image;
}

static bool are_same(const struct beliefs *left, const struct beliefs *right) {
  struct buffer one = encoded(left), other = encoded(right);
  bool same = one.length == other.length && !memcmp(one.data, other.data, one.length);
  buffer_fini(&one);
  buffer_fini(&other);
  return same;
}

/* Decodes a copy in a block of its own, so that a sanitizer sees a read beyond it. */
static bool decode(const void *image, size_t length, struct beliefs *beliefs) {
  unsigned char *part = malloc(length ? length : 1);
  memcpy(part, image, length);
  struct image_reader reader = {part, part + length, false};
  *beliefs = (struct beliefs){0};
  beliefs_decode(&reader, beliefs);
  bool is_whole = !reader.is_bad && reader.at == reader.end;
  assert_true(!reader.is_bad || !beliefs->data);
  free(part);
  return is_whole;
}

static void assert_near(double got, double wanted) {
  if (!(fabs(got - wanted) <= 1e-9 * fabs(wanted))) fail_msg("%.17g is not %.17g", got, wanted);
}

/* A life of `count` observations: all kinds of data, few keys and times, so that ties are many, and some that
 * are out of reach of the newest. */
static void draw_life(struct observation *life, size_t count, uint64_t *state) {
  static const struct belief_rule *const rules[] = {&trait, &attitude, &emotion, &style};
  static const char *const keys[] = {"boho", "classic", "\xC3\xA9l\xC3\xA9gant", "sport"};
  static const char *const origins[] = {"declared", "purchases", "web"};
  for (size_t i = 0; i < count; i++) {
    const struct belief_rule *rule = rules[draw(state) % 4];
    int64_t spans_ms[] = {0, CLOCK_HOUR_MS, CLOCK_DAY_MS, 3000 * CLOCK_DAY_MS};
    int64_t span_ms = spans_ms[draw(state) % 4], step = (int64_t)(draw(state) % 5);
    life[i] = (struct observation){.rule = rule,
                                   .key = rule == &style ? keys[draw(state) % 4] : NULL,
                                   .origin = origins[draw(state) % 3],
                                   .value = draw_share(state),
                                   .weight = draw_share(state) * 3,
                                   .time_ms = NOW - span_ms * step};
  }
}

static void shuffle(struct observation *life, size_t count, uint64_t *state) {
  for (size_t i = count; i > 1; i--) {
    size_t other = draw(state) % i;
    struct observation held = life[i - 1];
    life[i - 1] = life[other];
    life[other] = held;
  }
}

static void live(struct beliefs *beliefs, const struct observation *life, size_t count) {
  for (size_t i = 0; i < count; i++) assert_true(observe(beliefs, &life[i]));
}

static void leaves_the_same_bytes_in_ten_thousand_orders_of_arrival(void **state) {
  enum { EVENTS = 60, ORDERS = 10000 };
  struct observation life[EVENTS];
  uint64_t seed = 1;
  (void)state;
  draw_life(life, EVENTS, &seed);
  struct beliefs first = {0};
  live(&first, life, EVENTS);
  struct buffer image = encoded(&first);
  assert_in_range(image.length, 200, 2000);
  for (int order = 0; order < ORDERS; order++) {
    struct beliefs beliefs = {0};
    shuffle(life, EVENTS, &seed);
    live(&beliefs, life, EVENTS);
    if (!are_same(&first, &beliefs)) fail_msg("order %d left other bytes", order);
    beliefs_fini(&beliefs);
  }
  buffer_fini(&image);
  beliefs_fini(&first);
}

/* Saturation too must not show the order: the sums of many lives are cut. */
static void leaves_the_same_bytes_where_sums_are_cut(void **state) {
  enum { EVENTS = 12 };
  struct observation life[EVENTS];
  uint64_t seed = 7;
  (void)state;
  for (size_t i = 0; i < EVENTS; i++)
    life[i] = (struct observation){&attitude,
                                   NULL,
                                   "web",
                                   0.5,
                                   i % 3 ? 1.0 : i % 2 ? INFINITY : 0x1p31,
                                   NOW + (int64_t)i * CLOCK_DAY_MS};
  struct beliefs first = {0};
  live(&first, life, EVENTS);
  struct belief belief = reading(&first, &attitude, NULL, NOW + 12 * CLOCK_DAY_MS);
  assert_near(belief.value, 0.5);
  assert_true(belief.evidence > 0x1p31 && belief.evidence <= 0x1p33);
  for (int order = 0; order < 1000; order++) {
    struct beliefs beliefs = {0};
    shuffle(life, EVENTS, &seed);
    live(&beliefs, life, EVENTS);
    assert_true(are_same(&first, &beliefs));
    beliefs_fini(&beliefs);
  }
  beliefs_fini(&first);
}

static void reads_neutral_where_nothing_is_known(void **state) {
  struct beliefs beliefs = {0};
  (void)state;
  for (int i = 0; i < 2; i++) {
    struct belief belief = reading(&beliefs, &style, i ? "boho" : NULL, NOW);
    assert_true(belief.value == 0.5 && belief.confidence == 0 && belief.evidence == 0);
    beliefs_observe(&beliefs, &style, "sport", "web", 1, 1, NOW);
    beliefs_observe(&beliefs, &trait, NULL, "web", 1, 1, NOW);
  }
  beliefs_fini(&beliefs);
}

static void shrinks_a_value_by_what_one_clear_answer_is_worth(void **state) {
  struct beliefs beliefs = {0};
  (void)state;
  beliefs_observe(&beliefs, &trait, NULL, "declared", 1, 1, NOW);
  struct belief one = reading(&beliefs, &trait, NULL, NOW);
  assert_true(one.value == 0.75 && one.confidence == 0.5 && one.evidence == 1);
  beliefs_observe(&beliefs, &trait, NULL, "web", 0.25, 2, NOW);
  struct belief two = reading(&beliefs, &trait, NULL, NOW);
  assert_true(two.value == 0.5 && two.confidence == 0.75 && two.evidence == 3);
  beliefs_fini(&beliefs);
}

static void has_half_of_its_evidence_after_a_half_life(void **state) {
  (void)state;
  for (int64_t into_ms = 0; into_ms < 2 * CLOCK_HOUR_MS; into_ms += 61 * CLOCK_SECOND_MS) {
    struct beliefs beliefs = {0};
    beliefs_observe(&beliefs, &emotion, NULL, "web", 1, 1, NOW + into_ms);
    assert_near(evidence_at(&beliefs, &emotion, NOW + into_ms), 1);
    assert_near(evidence_at(&beliefs, &emotion, NOW + into_ms + 2 * CLOCK_HOUR_MS), 0.5);
    assert_near(evidence_at(&beliefs, &emotion, NOW + into_ms + 20 * CLOCK_HOUR_MS), 0x1p-10);
    assert_true(reading(&beliefs, &emotion, NULL, NOW + into_ms + 20 * CLOCK_HOUR_MS).value < 0.5005);
    assert_true(evidence_at(&beliefs, &emotion, NOW + 100000 * CLOCK_DAY_MS) == 0);
    beliefs_fini(&beliefs);
  }
}

static void does_not_move_a_trait_in_ten_years(void **state) {
  struct beliefs beliefs = {0};
  (void)state;
  beliefs_observe(&beliefs, &trait, NULL, "declared", 0.9, 2, NOW);
  struct belief now = reading(&beliefs, &trait, NULL, NOW),
                later = reading(&beliefs, &trait, NULL, NOW + 3652 * CLOCK_DAY_MS);
  assert_true(now.value == later.value && now.evidence == later.evidence);
  beliefs_fini(&beliefs);
}

static void agrees_with_the_direct_sum_of_what_is_left_of_each(void **state) {
  struct beliefs beliefs = {0};
  uint64_t seed = 3;
  int64_t times[1000];
  (void)state;
  for (size_t i = 0; i < 1000; i++) {
    times[i] = NOW - (int64_t)(draw(&seed) % (uint64_t)(3 * 365 * CLOCK_DAY_MS));
    beliefs_observe(&beliefs, &attitude, NULL, i % 2 ? "web" : "purchases", 1, 1, times[i]);
  }
  for (int64_t later_ms = 0; later_ms < 100 * CLOCK_DAY_MS; later_ms += 777 * CLOCK_MINUTE_MS) {
    double sum = 0;
    for (size_t i = 0; i < 1000; i++)
      sum += exp2(-(double)(NOW + later_ms - times[i]) / (double)attitude.half_life_ms);
    assert_near(evidence_at(&beliefs, &attitude, NOW + later_ms), sum);
  }
  beliefs_fini(&beliefs);
}

/* Worked out with 60 digits: the same integers on every machine, whatever its libm. */
static void weighs_to_the_last_of_forty_six_bits(void **state) {
  static const struct {
    int64_t offset_ms;
    uint64_t sum;
  } wanted[] = {{0, 70368744177664},        {1, 70368744742200},        {12342857, 77693392447911},
                {28800000, 88659062044106}, {43200000, 99516432383215}, {54321987, 108804134023487},
                {86399999, 140737487226256}};
  (void)state;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    struct evidence_bucket observed;
    int64_t time_ms = 20000 * CLOCK_DAY_MS + wanted[i].offset_ms;
    assert_true(evidence_weigh(CLOCK_DAY_MS, 1, 0x1p14, time_ms, &observed));
    assert_int_equal(observed.number, 20000);
    assert_int_equal(observed.last_ms, time_ms);
    assert_int_equal(observed.for_sum, wanted[i].sum);
    assert_int_equal(observed.against_sum, 0);
  }
}

static void weighs_what_came_before_1970_as_well(void **state) {
  struct beliefs beliefs = {0};
  (void)state;
  beliefs_observe(&beliefs, &emotion, NULL, "web", 1, 1, -1);
  beliefs_observe(&beliefs, &emotion, NULL, "web", 1, 1, -2 * CLOCK_HOUR_MS - 1);
  assert_near(evidence_at(&beliefs, &emotion, -1), 1.5);
  assert_near(evidence_at(&beliefs, &emotion, 2 * CLOCK_HOUR_MS - 1), 0.75);
  beliefs_fini(&beliefs);
}

static void weighs_what_is_later_than_the_reading_at_its_weight_and_never_more(void **state) {
  (void)state;
  for (int64_t ahead_ms = 1; ahead_ms < CLOCK_DAY_MS; ahead_ms += 11 * CLOCK_MINUTE_MS) {
    struct beliefs beliefs = {0};
    beliefs_observe(&beliefs, &emotion, NULL, "web", 1, 1, NOW + ahead_ms);
    assert_near(evidence_at(&beliefs, &emotion, NOW), 1);
    beliefs_observe(&beliefs, &emotion, NULL, "web", 1, 1, NOW + ahead_ms / 2);
    beliefs_observe(&beliefs, &emotion, NULL, "web", 1, 1, NOW - 2 * CLOCK_HOUR_MS);
    double evidence = evidence_at(&beliefs, &emotion, NOW);
    assert_in_range((int64_t)(evidence * 1e9 + 0.5), 2000000000 - 1, 2500000000);
    beliefs_fini(&beliefs);
  }
}

static void takes_nothing_that_says_nothing(void **state) {
  static const double none[][2] = {{1, 0}, {1, -1}, {1, NAN}, {NAN, 1}, {1, -INFINITY}, {1, 1e-12}};
  char key[NAME_BYTES_MAX + 2];
  struct beliefs beliefs = {0}, empty = {0};
  (void)state;
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    assert_false(beliefs_observe(&beliefs, &trait, NULL, "web", none[i][0], none[i][1], NOW));
  memset(key, 'k', sizeof key);
  key[NAME_BYTES_MAX + 1] = '\0';
  assert_false(beliefs_observe(&beliefs, &style, key, "web", 1, 1, NOW));
  assert_true(are_same(&beliefs, &empty));
  key[NAME_BYTES_MAX] = '\0';
  assert_true(beliefs_observe(&beliefs, &style, key, "web", 7, 1, NOW));
  assert_near(reading(&beliefs, &style, key, NOW).value, 0.75); /* a value beyond 1 is 1 */
  assert_true(beliefs_observe(&beliefs, &style, "sure", "web", 1, INFINITY, NOW));
  assert_true(reading(&beliefs, &style, "sure", NOW).value > 0.999999);
  beliefs_fini(&beliefs);
}

static void bears_any_time_and_any_half_life(void **state) {
  static const int64_t wild[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, 2, NOW, INT64_MAX - 1, INT64_MAX};
  enum { COUNT = sizeof wild / sizeof *wild };
  (void)state;
  for (size_t i = 0; i < COUNT; i++) {
    struct beliefs beliefs = {0}, copy;
    struct belief_rule rule = {"wild", wild[i]};
    for (size_t j = 0; j < COUNT; j++) beliefs_observe(&beliefs, &rule, NULL, "web", 1, 1, wild[j]);
    for (size_t j = 0; j < COUNT; j++)
      for (size_t k = 0; k < COUNT; k++) {
        struct belief_rule other = {"wild", wild[k]};
        double evidence = evidence_at(&beliefs, &other, wild[j]);
        assert_true(evidence >= 0 && evidence <= COUNT + 1e-6);
      }
    struct buffer image = encoded(&beliefs);
    assert_true(decode(image.data, image.length, &copy));
    assert_true(are_same(&beliefs, &copy));
    buffer_fini(&image);
    beliefs_fini(&beliefs);
    beliefs_fini(&copy);
  }
}

static void keeps_only_so_many_half_lives(void **state) {
  struct beliefs beliefs = {0}, late = {0};
  (void)state;
  for (int i = 0; i < 1000; i++) {
    beliefs_observe(&beliefs, &emotion, NULL, "web", 1, 1, NOW + i * emotion.half_life_ms);
    beliefs_observe(&late, &emotion, NULL, "web", 1, 1, NOW + (999 - i) * emotion.half_life_ms);
  }
  assert_true(are_same(&beliefs, &late));
  struct buffer image = encoded(&beliefs);
  assert_in_range(image.length, (EVIDENCE_HALF_LIVES_MAX + 1) * 8, (EVIDENCE_HALF_LIVES_MAX + 1) * 16);
  assert_near(evidence_at(&beliefs, &emotion, NOW + 999 * emotion.half_life_ms), 2);
  buffer_fini(&image);
  beliefs_fini(&beliefs);
  beliefs_fini(&late);
}

static void forgets_a_withdrawn_origin_as_if_never_seen(void **state) {
  enum { EVENTS = 80 };
  struct observation life[EVENTS];
  (void)state;
  for (uint64_t seed = 1; seed < 200; seed++) {
    uint64_t random = seed;
    struct beliefs beliefs = {0}, never = {0};
    draw_life(life, EVENTS, &random);
    live(&beliefs, life, EVENTS);
    for (size_t i = 0; i < EVENTS; i++)
      if (strcmp(life[i].origin, "web")) observe(&never, &life[i]);
    assert_false(are_same(&beliefs, &never));
    beliefs_withdraw(&beliefs, "web");
    assert_true(are_same(&beliefs, &never));
    assert_int_equal(beliefs_withdraw(&beliefs, "unheard of"), 0);
    assert_true(are_same(&beliefs, &never));
    beliefs_withdraw(&beliefs, "declared");
    beliefs_withdraw(&beliefs, "purchases");
    assert_true(!beliefs.data && !beliefs.count);
    beliefs_fini(&never);
  }
}

static void merges_two_histories_into_the_one_they_are(void **state) {
  enum { EVENTS = 80 };
  struct observation life[EVENTS];
  (void)state;
  for (uint64_t seed = 1; seed < 200; seed++) {
    uint64_t random = seed;
    struct beliefs known = {0}, anonymous = {0}, both = {0};
    draw_life(life, EVENTS, &random);
    for (size_t i = 0; i < EVENTS; i++) observe(draw(&random) % 2 ? &known : &anonymous, &life[i]);
    live(&both, life, EVENTS);
    beliefs_merge(&known, &anonymous);
    assert_true(are_same(&known, &both));
    beliefs_fini(&known);
    beliefs_fini(&anonymous);
    beliefs_fini(&both);
  }
}

struct heard {
  char names[4096];
  double evidence;
  size_t count;
};

static void hear(void *context, const char *name, const struct belief *belief) {
  struct heard *heard = context;
  size_t length = strlen(heard->names);
  snprintf(heard->names + length, sizeof heard->names - length, "%s:%.3f ", name, belief->value);
  heard->evidence += belief->evidence;
  heard->count++;
}

static void tells_origins_and_keys_apart_by_name(void **state) {
  struct beliefs beliefs = {0};
  struct heard origins = {0}, keys = {0}, none = {0};
  (void)state;
  beliefs_observe(&beliefs, &style, "sport", "web", 0, 1, NOW);
  beliefs_observe(&beliefs, &style, "boho", "web", 1, 3, NOW);
  beliefs_observe(&beliefs, &style, "boho", "declared", 1, 1, NOW - style.half_life_ms);
  beliefs_observe(&beliefs, &style, "boho", "web", 0, 3, NOW);
  beliefs_origins(&beliefs, &style, "boho", NOW, hear, &origins);
  assert_string_equal(origins.names, "declared:0.667 web:0.500 ");
  assert_near(origins.evidence, 6.5);
  assert_near(reading(&beliefs, &style, "boho", NOW).evidence, 6.5);
  beliefs_keys(&beliefs, &style, NOW, hear, &keys);
  assert_string_equal(keys.names, "boho:0.533 sport:0.250 ");
  beliefs_keys(&beliefs, &trait, NOW, hear, &none);
  beliefs_origins(&beliefs, &style, "classic", NOW, hear, &none);
  assert_int_equal(none.count, 0);
  beliefs_fini(&beliefs);
}

static void observe_key(struct beliefs *beliefs, int number, int64_t time_ms) {
  char key[16];
  snprintf(key, sizeof key, "key%04d", number);
  beliefs_observe(beliefs, &style, key, number % 2 ? "web" : "purchases", 1, 1, time_ms);
}

/* What is left are the newest keys, of those with one time the last by name, in whatever order they came. */
static void forgets_the_keys_that_are_silent_the_longest(void **state) {
  enum { KEYS = BELIEF_KEYS_MAX + 100 };
  struct beliefs upward = {0}, downward = {0}, half = {0}, rest = {0};
  struct heard keys = {0};
  (void)state;
  for (int i = 0; i < KEYS; i++) {
    observe_key(&upward, i, NOW + i / 40);
    observe_key(&downward, KEYS - 1 - i, NOW + (KEYS - 1 - i) / 40);
    observe_key(i % 3 ? &half : &rest, i, NOW + i / 40);
  }
  beliefs_merge(&half, &rest);
  beliefs_keys(&upward, &style, NOW, hear, &keys);
  assert_int_equal(keys.count, BELIEF_KEYS_MAX);
  assert_memory_equal(keys.names, "key0100:", 8);
  assert_true(are_same(&upward, &downward));
  assert_true(are_same(&upward, &half));
  beliefs_fini(&upward);
  beliefs_fini(&downward);
  beliefs_fini(&half);
  beliefs_fini(&rest);
}

/* A bucket counts at what it was worth when the newest of it came, and ages by the new half-life from there. */
static void carries_evidence_over_to_another_half_life(void **state) {
  static const int64_t lives[] = {0, 2 * CLOCK_HOUR_MS, 30 * CLOCK_DAY_MS, 31 * CLOCK_DAY_MS + 1};
  (void)state;
  for (size_t from = 0; from < 4; from++)
    for (size_t to = 0; to < 4; to++) {
      struct belief_rule old = {"x", lives[from]}, new = {"x", lives[to]};
      struct beliefs beliefs = {0};
      beliefs_observe(&beliefs, &old, NULL, "web", 1, 1, NOW);
      int64_t later_ms = NOW + 5 * CLOCK_HOUR_MS;
      double left = new.half_life_ms ? exp2(-5.0 * CLOCK_HOUR_MS / (double)new.half_life_ms) : 1;
      assert_near(evidence_at(&beliefs, &new, NOW), 1);
      assert_near(evidence_at(&beliefs, &new, later_ms), left);
      beliefs_observe(&beliefs, &new, NULL, "declared", 0, 1, later_ms);
      assert_near(evidence_at(&beliefs, &new, later_ms), left + 1);
      beliefs_withdraw(&beliefs, "declared");
      assert_near(evidence_at(&beliefs, &new, later_ms), left);
      beliefs_fini(&beliefs);
    }
}

/* Two observations in one bucket, half a half-life apart, and one in the next: worked out by hand. */
static void carries_a_bucket_as_it_stood_at_the_newest_of_it(void **state) {
  const struct belief_rule old = {"x", CLOCK_DAY_MS}, new = {"x", 10 * CLOCK_DAY_MS};
  const int64_t day = 20000 * CLOCK_DAY_MS;
  struct beliefs beliefs = {0}, other = {0};
  (void)state;
  beliefs_observe(&beliefs, &old, NULL, "web", 1, 1, day);
  beliefs_observe(&beliefs, &old, NULL, "web", 1, 1, day + CLOCK_DAY_MS / 2);
  beliefs_observe(&beliefs, &old, NULL, "web", 1, 1, day + CLOCK_DAY_MS);
  double wanted = (sqrt(0.5) + 1) * exp2(-9.5 / 10) + exp2(-9.0 / 10);
  assert_near(evidence_at(&beliefs, &new, day + 10 * CLOCK_DAY_MS), wanted);
  beliefs_observe(&other, &new, NULL, "web", 1, 1, day + 10 * CLOCK_DAY_MS);
  beliefs_merge(&other, &beliefs); /* carried over for good, into the bucket of `other` among others */
  assert_near(evidence_at(&other, &new, day + 10 * CLOCK_DAY_MS), wanted + 1);
  beliefs_fini(&beliefs);
  beliefs_fini(&other);
}

/* A life of every kind of thing, as bytes. */
static struct buffer life_image(size_t events) {
  struct observation *life = mem_alloc(events * sizeof *life);
  uint64_t seed = 11;
  struct beliefs beliefs = {0};
  draw_life(life, events, &seed);
  live(&beliefs, life, events);
  struct buffer image = encoded(&beliefs);
  beliefs_fini(&beliefs);
  free(life);
  return image;
}

static void comes_back_from_its_bytes_as_it_was(void **state) {
  struct beliefs beliefs, empty = {0};
  (void)state;
  struct buffer image = life_image(200), none = encoded(&empty);
  assert_true(decode(image.data, image.length, &beliefs));
  struct buffer again = encoded(&beliefs);
  assert_int_equal(image.length, again.length);
  assert_memory_equal(image.data, again.data, image.length);
  beliefs_fini(&beliefs);
  assert_int_equal(none.length, 1);
  assert_true(decode(none.data, none.length, &beliefs) && !beliefs.data);
  buffer_fini(&image);
  buffer_fini(&again);
  buffer_fini(&none);
}

static void refuses_every_image_that_was_cut(void **state) {
  struct beliefs beliefs;
  (void)state;
  struct buffer image = life_image(40);
  for (size_t cut = 0; cut < image.length; cut++) assert_false(decode(image.data, cut, &beliefs));
  buffer_fini(&image);
}

/* Whatever is damaged, decoding ends with beliefs that can be read, changed and written, or with nothing. */
static void survives_any_damage(void **state) {
  uint64_t seed = 5;
  size_t refused = 0, rounds = 20000;
  (void)state;
  struct buffer image = life_image(40);
  char *damaged = mem_alloc(image.length);
  for (size_t round = 0; round < rounds; round++) {
    static const char damages[] = {0, 1, 2, 0x7F, (char)0x80, (char)0xFF};
    struct beliefs beliefs, again;
    memcpy(damaged, image.data, image.length);
    for (size_t left = 1 + draw(&seed) % 3; left; left--)
      damaged[draw(&seed) % image.length] =
          draw(&seed) % 2 ? damages[draw(&seed) % sizeof damages] : (char)draw(&seed);
    if (decode(damaged, image.length, &beliefs)) {
      struct belief belief = reading(&beliefs, &style, "boho", NOW);
      assert_true(belief.value >= 0 && belief.value <= 1 && belief.confidence <= 1);
      beliefs_observe(&beliefs, &attitude, NULL, "web", 1, 1, NOW);
      struct buffer changed = encoded(&beliefs);
      assert_true(decode(changed.data, changed.length, &again));
      assert_true(are_same(&beliefs, &again));
      buffer_fini(&changed);
      beliefs_fini(&again);
    } else
      refused++;
    beliefs_fini(&beliefs);
  }
  assert_in_range(refused, rounds / 4, rounds - 1);
  free(damaged);
  buffer_fini(&image);
}

static void refuses_what_writing_cannot_have_written(void **state) {
  static const struct {
    const char *flaw, *bytes;
    size_t length;
  } images[] = {
#define IMAGE(flaw, text) {flaw, text, sizeof text - 1}
      IMAGE(NULL, "\1\1w\1\1d\2\1\0\1\0\1\0\0\1\0"),
      IMAGE("no data", "\1\1w\0"),
      IMAGE("an origin without evidence", "\2\1v\1w\1\1d\2\1\0\1\1\1\0\0\1\0"),
      IMAGE("origins out of order", "\2\1w\1v\1\1d\2\1\0\2\0\1\0\0\1\0\1\1\0\0\1\0"),
      IMAGE("an origin twice", "\2\1w\1w\1\1d\2\1\0\2\0\1\0\0\1\0\1\1\0\0\1\0"),
      IMAGE("data out of order", "\1\1w\2\1e\2\1\0\1\0\1\0\0\1\0\1d\2\1\0\1\0\1\0\0\1\0"),
      IMAGE("a key twice", "\1\1w\1\1d\2\2\0\1\0\1\0\0\1\0\0\1\0\1\0\0\1\0"),
      IMAGE("no key", "\1\1w\1\1d\2\0"),
      IMAGE("no origin", "\1\1w\1\1d\2\1\0\0"),
      IMAGE("an origin that is not listed", "\1\1w\1\1d\2\1\0\1\1\1\0\0\1\0"),
      IMAGE("no bucket", "\1\1w\1\1d\2\1\0\1\0\0"),
      IMAGE("a bucket twice", "\1\1w\1\1d\2\1\0\1\0\2\0\0\1\0\0\0\1\0"),
      IMAGE("buckets out of each other's reach", "\1\1w\1\1d\2\1\0\1\0\3\0\0\1\0\37\0\1\0\37\0\1\0"),
      IMAGE("a time beyond its bucket", "\1\1w\1\1d\2\1\0\1\0\1\0\2\1\0"),
      IMAGE("no evidence", "\1\1w\1\1d\2\1\0\1\0\1\0\0\0\0"),
      IMAGE("a sum beyond the maximum", "\1\1w\1\1d\2\1\0\1\0\1\0\0\x80\x80\x80\x80\x80\x80\x80\x80\x80\1\0"),
      IMAGE("a numbered bucket of what never ages", "\1\1w\1\1d\0\1\0\1\0\1\1\0\1\0"),
      IMAGE("two buckets of what never ages", "\1\1w\1\1d\0\1\0\1\0\2\0\0\1\0\1\0\1\0"),
#undef IMAGE
  };
  (void)state;
  for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
    struct beliefs beliefs;
    bool is_good = decode(images[i].bytes, images[i].length, &beliefs);
    if (is_good != !images[i].flaw) fail_msg("%s", images[i].flaw ? images[i].flaw : "the good one");
    beliefs_fini(&beliefs);
  }
}

/* ---- measuring ---- */

static double nanoseconds(uint64_t since_us, int count) {
  return (double)(clock_monotonic_us() - since_us) * 1000 / count;
}

static int measure(int rounds) {
  enum { DATA = 20 };
  char names[DATA][24];
  struct belief_rule rules[DATA];
  struct beliefs beliefs = {0}, copy;
  static const char *const origins[] = {"declared", "web"};
  int64_t lives[] = {0, 2 * CLOCK_HOUR_MS, 30 * CLOCK_DAY_MS, 180 * CLOCK_DAY_MS};
  double sum = 0;
  for (int i = 0; i < DATA; i++) {
    snprintf(names[i], sizeof names[i], "datum_%02d", i);
    rules[i] = (struct belief_rule){names[i], lives[i % 4]};
  }
  uint64_t start_us = clock_monotonic_us();
  for (int i = 0; i < rounds * DATA; i++) /* ten minutes apart */
    beliefs_observe(&beliefs, &rules[i % DATA], NULL, origins[i / 7 % 2], 0.8, 1,
                    NOW + i / DATA * (CLOCK_MINUTE_MS * 10));
  printf("%d observations\n  observe %.0f ns\n", rounds * DATA, nanoseconds(start_us, rounds * DATA));
  start_us = clock_monotonic_us();
  for (int i = 0; i < rounds * DATA; i++) {
    struct belief belief;
    beliefs_read(&beliefs, &rules[i % DATA], NULL, NOW + rounds * (CLOCK_MINUTE_MS * 10) + i, &belief);
    sum += belief.value;
  }
  printf("  read %.0f ns (mean %.3f)\n", nanoseconds(start_us, rounds * DATA), sum / (rounds * DATA));
  struct buffer image = encoded(&beliefs);
  start_us = clock_monotonic_us();
  for (int i = 0; i < 10000; i++) {
    buffer_clear(&image);
    beliefs_encode(&beliefs, &image);
  }
  printf("  encode %.0f ns, %zu bytes\n", nanoseconds(start_us, 10000), image.length);
  start_us = clock_monotonic_us();
  for (int i = 0; i < 10000; i++) {
    if (!decode(image.data, image.length, &copy)) return 1;
    beliefs_fini(&copy);
  }
  printf("  decode and free %.0f ns\n", nanoseconds(start_us, 10000));
  buffer_fini(&image);
  beliefs_fini(&beliefs);
  return 0;
}

int main(int count, char **arguments) {
  if (count > 1 && !strcmp(arguments[1], "measure")) return measure(200) || measure(200000);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(leaves_the_same_bytes_in_ten_thousand_orders_of_arrival),
      cmocka_unit_test(leaves_the_same_bytes_where_sums_are_cut),
      cmocka_unit_test(reads_neutral_where_nothing_is_known),
      cmocka_unit_test(shrinks_a_value_by_what_one_clear_answer_is_worth),
      cmocka_unit_test(has_half_of_its_evidence_after_a_half_life),
      cmocka_unit_test(does_not_move_a_trait_in_ten_years),
      cmocka_unit_test(agrees_with_the_direct_sum_of_what_is_left_of_each),
      cmocka_unit_test(weighs_to_the_last_of_forty_six_bits),
      cmocka_unit_test(weighs_what_came_before_1970_as_well),
      cmocka_unit_test(weighs_what_is_later_than_the_reading_at_its_weight_and_never_more),
      cmocka_unit_test(takes_nothing_that_says_nothing),
      cmocka_unit_test(bears_any_time_and_any_half_life),
      cmocka_unit_test(keeps_only_so_many_half_lives),
      cmocka_unit_test(forgets_a_withdrawn_origin_as_if_never_seen),
      cmocka_unit_test(merges_two_histories_into_the_one_they_are),
      cmocka_unit_test(tells_origins_and_keys_apart_by_name),
      cmocka_unit_test(forgets_the_keys_that_are_silent_the_longest),
      cmocka_unit_test(carries_evidence_over_to_another_half_life),
      cmocka_unit_test(carries_a_bucket_as_it_stood_at_the_newest_of_it),
      cmocka_unit_test(comes_back_from_its_bytes_as_it_was),
      cmocka_unit_test(refuses_every_image_that_was_cut),
      cmocka_unit_test(survives_any_damage),
      cmocka_unit_test(refuses_what_writing_cannot_have_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
