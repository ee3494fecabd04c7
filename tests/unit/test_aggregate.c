/* Aggregates: what is counted over many people, the bound on pairs, what is related, their bytes; and all of it on real
 * purchases where ../shared/data is there, with figures.
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
#include <time.h>
#include <unistd.h>
#include <uthash.h>

#include "base/hash.h"
#include "base/memory.h"
#include "domain/aggregate_inside.h"
#include "domain/event.h"

enum { TALLIES_MAX = 4 };

/* ---- people who buy ---- */

struct person {
  UT_hash_handle hh;
  const char **owned; /* the one bought last in front */
  size_t owned_count;
  char id[];
};

struct purchase {
  char *person, *item;
  uint64_t units;
};

static struct person *find_person(struct person **people, const char *id) {
  struct person *person;
  HASH_FIND_STR(*people, id, person);
  if (person) return person;
  person = mem_zero(sizeof *person + strlen(id) + 1);
  memcpy(person->id, id, strlen(id));
  HASH_ADD_STR(*people, id, person);
  return person;
}

static void buy(struct person **people, struct tally *tally, const struct purchase *purchase) {
  struct person *person = find_person(people, purchase->person);
  size_t at = 0;
  while (at < person->owned_count && strcmp(person->owned[at], purchase->item) != 0) at++;
  bool is_first = at == person->owned_count;
  tally_bought(tally, purchase->item, purchase->units, is_first, person->owned, person->owned_count);
  if (is_first) {
    person->owned_count++;
    person->owned = mem_resize(person->owned, person->owned_count * sizeof *person->owned);
  }
  memmove(person->owned + 1, person->owned, at * sizeof *person->owned);
  person->owned[0] = purchase->item;
}

static void forget(struct person *people) {
  struct person *person, *next;
  HASH_ITER(hh, people, person, next) {
    HASH_DEL(people, person);
    free(person->owned);
    free(person);
  }
}

static uint64_t random_state = 20260101;

static size_t random_below(size_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state % limit;
}

static void shuffle(struct purchase *purchases, size_t count) {
  for (size_t i = count; i > 1; i--) {
    size_t j = random_below(i);
    struct purchase kept = purchases[i - 1];
    purchases[i - 1] = purchases[j];
    purchases[j] = kept;
  }
}

/* `count` purchases by 40 people of 30 items, in `texts` of 32 bytes. */
static void make_purchases(struct purchase *purchases, size_t count, char (*texts)[32]) {
  for (size_t i = 0; i < count; i++) {
    snprintf(texts[2 * i], sizeof texts[0], "person-%zu", random_below(40));
    snprintf(texts[2 * i + 1], sizeof texts[0], "item-%zu", random_below(6) * random_below(6));
    purchases[i] = (struct purchase){texts[2 * i], texts[2 * i + 1], 1 + random_below(3)};
  }
}

/* Each purchase to any of the tallies. */
static void tally_some(struct person **people, struct tally *const *tallies, size_t tally_count,
                       const struct purchase *purchases, size_t count) {
  for (size_t i = 0; i < count; i++) buy(people, tallies[random_below(tally_count)], &purchases[i]);
}

static void make_tallies(struct tally **tallies, size_t count) {
  for (size_t i = 0; i < count; i++) tallies[i] = tally_new();
}

static void free_tallies(struct tally **tallies, size_t count) {
  for (size_t i = 0; i < count; i++) tally_free(tallies[i]);
}

static struct buffer encoded(const struct aggregate *aggregate) {
  struct buffer image = {0};
  aggregate_encode(aggregate, &image);
  return image;
}

static bool is_same(const struct buffer *left, const struct buffer *right) {
  return left->length == right->length && !memcmp(left->data, right->data, left->length);
}

static void seal_one(struct aggregate *aggregate, struct tally *tally) {
  aggregate_seal(aggregate, &tally, 1);
}

/* "ab": somebody who owns the items before the last, bought the last. */
static void bought(struct tally *tally, const char *items) {
  const char *owned[16];
  char texts[16][2];
  size_t count = strlen(items) - 1;
  for (size_t i = 0; i <= count; i++) {
    texts[i][0] = items[i];
    texts[i][1] = '\0';
    owned[i] = texts[i];
  }
  tally_bought(tally, texts[count], 1, true, owned, count);
}

/* So many people who each bought these, one after the other. */
static void people_bought(struct tally *tally, int people, const char *items) {
  char part[16] = "";
  for (int i = 0; i < people; i++)
    for (size_t length = 1; length <= strlen(items); length++) {
      memcpy(part, items, length);
      part[length] = '\0';
      bought(tally, part);
    }
}

/* ---- counting ---- */

static void counts_people_units_and_pairs(void **state) {
  (void)state;
  static const char *const owned[] = {"shoes", "bag"};
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  tally_bought(tally, "shoes", 1, true, NULL, 0);
  tally_bought(tally, "bag", 2, true, owned, 1);
  tally_bought(tally, "dress", 3, true, owned, 2);
  tally_bought(tally, "shoes", 1, true, NULL, 0);
  tally_bought(tally, "dress", 1, true, owned, 1);
  assert_int_equal(aggregate_people(aggregate, "shoes"), 0);
  seal_one(aggregate, tally);
  assert_int_equal(aggregate_people(aggregate, "shoes"), 2);
  assert_int_equal(aggregate_people(aggregate, "bag"), 1);
  assert_int_equal(aggregate_sold(aggregate, "dress"), 4);
  assert_int_equal(aggregate_pair(aggregate, "shoes", "dress"), 2);
  assert_int_equal(aggregate_pair(aggregate, "dress", "shoes"), 2);
  assert_int_equal(aggregate_pair(aggregate, "bag", "dress"), 1);
  assert_int_equal(aggregate_pair(aggregate, "bag", "shoes"), 1);
  assert_int_equal(aggregate_pair(aggregate, "bag", "bag"), 1);
  assert_int_equal(aggregate_pair(aggregate, "bag", "hat"), 0);
  assert_int_equal(aggregate_people(aggregate, "hat"), 0);
  assert_int_equal(aggregate_pair_count(aggregate), 3);
  tally_free(tally);
  aggregate_free(aggregate);
}

static void thinned_it_tells_of_nothing_that_few_bought_but_the_units(void **state) {
  (void)state;
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new(), *back;
  people_bought(tally, 5, "ab");
  people_bought(tally, 4, "cd");
  people_bought(tally, 1, "ad");
  seal_one(aggregate, tally);
  aggregate_thin(aggregate, 5);
  assert_int_equal(aggregate_people(aggregate, "a"), 6);
  assert_int_equal(aggregate_people(aggregate, "b"), 5);
  assert_int_equal(aggregate_pair(aggregate, "a", "b"), 5);
  assert_int_equal(aggregate_people(aggregate, "c"), 0);
  assert_int_equal(aggregate_people(aggregate, "d"), 5);
  assert_int_equal(aggregate_pair(aggregate, "c", "d"), 0);
  assert_int_equal(aggregate_pair(aggregate, "d", "a"), 0);
  assert_int_equal(aggregate_sold(aggregate, "c"), 4);
  assert_int_equal(aggregate_pair_count(aggregate), 1);
  struct buffer once = encoded(aggregate), twice;
  aggregate_thin(aggregate, 5);
  twice = encoded(aggregate);
  assert_true(is_same(&once, &twice));
  assert_int_equal(aggregate_decode((struct slice){once.data, once.length}, &back, NULL), STATUS_OK);
  people_bought(tally, 5, "cd"); /* and counts on from nothing */
  seal_one(back, tally);
  assert_int_equal(aggregate_pair(back, "c", "d"), 5);
  buffer_fini(&once);
  buffer_fini(&twice);
  aggregate_free(back);
  tally_free(tally);
  aggregate_free(aggregate);
}

static void counts_a_person_who_buys_again_as_units_alone(void **state) {
  (void)state;
  static const char *const owned[] = {"shoes", "bag"};
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  tally_bought(tally, "dress", 1, true, owned, 1);
  tally_bought(tally, "dress", 5, false, owned, 2);
  seal_one(aggregate, tally);
  assert_int_equal(aggregate_people(aggregate, "dress"), 1);
  assert_int_equal(aggregate_sold(aggregate, "dress"), 6);
  assert_int_equal(aggregate_pair(aggregate, "dress", "shoes"), 1);
  assert_int_equal(aggregate_pair(aggregate, "dress", "bag"), 0);
  tally_free(tally);
  aggregate_free(aggregate);
}

static void pairs_with_the_most_recent_of_what_is_owned_and_no_more(void **state) {
  (void)state;
  enum { OWNED = AGGREGATE_PAIRED_MAX + 50 };
  static char ids[OWNED][16];
  const char *owned[OWNED];
  for (int i = 0; i < OWNED; i++) {
    snprintf(ids[i], sizeof ids[i], "o%d", i);
    owned[i] = ids[i];
  }
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  tally_bought(tally, "dress", 1, true, owned, OWNED);
  seal_one(aggregate, tally);
  for (int i = 0; i < OWNED; i++)
    assert_int_equal(aggregate_pair(aggregate, "dress", owned[i]), i < AGGREGATE_PAIRED_MAX);
  tally_free(tally);
  aggregate_free(aggregate);
}

static void tells_what_was_sold_since_the_last_seal(void **state) {
  (void)state;
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  assert_true(tally_is_empty(tally));
  tally_bought(tally, "dress", 2, true, NULL, 0);
  tally_bought(tally, "dress", 3, false, NULL, 0);
  assert_false(tally_is_empty(tally));
  assert_int_equal(tally_sold(tally, "dress"), 5);
  assert_int_equal(tally_sold(tally, "shoes"), 0);
  seal_one(aggregate, tally);
  assert_true(tally_is_empty(tally));
  assert_int_equal(tally_sold(tally, "dress"), 0);
  tally_bought(tally, "dress", UINT64_MAX, false, NULL, 0);
  seal_one(aggregate, tally);
  assert_true(aggregate_sold(aggregate, "dress") == AGGREGATE_COUNT_MAX); /* not 4 */
  tally_free(tally);
  aggregate_free(aggregate);
}

/* ---- who tallied what, and when ---- */

enum { PURCHASES = 1500, EPOCH = 500 };

/* The bytes after each epoch's purchases were shuffled and given to so many tallies. */
static struct buffer sealed_by(size_t tally_count, struct purchase *purchases, size_t epoch,
                               uint64_t pairs_max) {
  struct tally *tallies[TALLIES_MAX];
  struct person *people = NULL;
  struct aggregate *aggregate = aggregate_new();
  make_tallies(tallies, tally_count);
  for (size_t first = 0; first < PURCHASES; first += epoch) {
    shuffle(purchases + first, epoch);
    tally_some(&people, tallies, tally_count, purchases + first, epoch);
    aggregate_seal_within(aggregate, tallies, tally_count, pairs_max);
    assert_true(aggregate_pair_count(aggregate) <= pairs_max);
  }
  struct buffer image = encoded(aggregate);
  free_tallies(tallies, tally_count);
  forget(people);
  aggregate_free(aggregate);
  return image;
}

static void is_the_same_whoever_tallied_what_in_whatever_order(void **state) {
  (void)state;
  struct purchase purchases[PURCHASES];
  static char texts[2 * PURCHASES][32];
  make_purchases(purchases, PURCHASES, texts);
  struct buffer first = sealed_by(1, purchases, EPOCH, AGGREGATE_PAIRS_MAX);
  for (size_t i = 0; i < 40; i++) {
    struct buffer again = sealed_by(1 + i % TALLIES_MAX, purchases, EPOCH, AGGREGATE_PAIRS_MAX);
    assert_true(is_same(&first, &again));
    buffer_fini(&again);
  }
  purchases[7].units++;
  struct buffer other = sealed_by(1, purchases, EPOCH, AGGREGATE_PAIRS_MAX);
  assert_false(is_same(&first, &other));
  buffer_fini(&other);
  buffer_fini(&first);
}

static void is_the_same_however_long_the_epochs(void **state) {
  (void)state;
  struct purchase purchases[PURCHASES];
  static char texts[2 * PURCHASES][32];
  make_purchases(purchases, PURCHASES, texts);
  struct buffer whole = sealed_by(2, purchases, PURCHASES, AGGREGATE_PAIRS_MAX);
  struct buffer parts = sealed_by(2, purchases, 50, AGGREGATE_PAIRS_MAX);
  assert_true(is_same(&whole, &parts));
  buffer_fini(&whole);
  buffer_fini(&parts);
}

static void drops_the_same_whoever_tallied_what_in_whatever_order(void **state) {
  (void)state;
  static const uint64_t bounds[] = {0, 1, 20, 60, 100};
  struct purchase purchases[PURCHASES];
  static char texts[2 * PURCHASES][32];
  make_purchases(purchases, PURCHASES, texts);
  for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
    struct buffer first = sealed_by(1, purchases, EPOCH, bounds[i]);
    for (size_t j = 0; j < 12; j++) {
      struct buffer again = sealed_by(1 + j % TALLIES_MAX, purchases, EPOCH, bounds[i]);
      assert_true(is_same(&first, &again));
      buffer_fini(&again);
    }
    buffer_fini(&first);
  }
}

/* ---- the bound ---- */

static void drops_pairs_of_one_person_first(void **state) {
  (void)state;
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  people_bought(tally, 1, "ab");
  people_bought(tally, 1, "bc");
  people_bought(tally, 2, "yz");
  people_bought(tally, 3, "xz");
  aggregate_seal_within(aggregate, &tally, 1, 4);
  assert_int_equal(aggregate_pair_count(aggregate), 4);
  people_bought(tally, 1, "ac");
  people_bought(tally, 1, "bc"); /* which makes it two */
  aggregate_seal_within(aggregate, &tally, 1, 4);
  assert_int_equal(aggregate_pair_count(aggregate), 3);
  assert_int_equal(aggregate_pair(aggregate, "a", "b"), 0);
  assert_int_equal(aggregate_pair(aggregate, "a", "c"), 0);
  assert_int_equal(aggregate_pair(aggregate, "b", "c"), 2);
  assert_int_equal(aggregate_pair(aggregate, "y", "z"), 2);
  assert_int_equal(aggregate_pair(aggregate, "x", "z"), 3);
  assert_int_equal(aggregate_people(aggregate, "a"), 2);
  assert_int_equal(aggregate_sold(aggregate, "b"), 3);
  tally_free(tally);
  aggregate_free(aggregate);
}

static void then_drops_the_least_counted_and_among_equals_the_last_by_id(void **state) {
  (void)state;
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  people_bought(tally, 2, "zy"); /* made first, so that indexes and ids disagree */
  people_bought(tally, 5, "ed");
  people_bought(tally, 3, "ca");
  people_bought(tally, 3, "ba");
  people_bought(tally, 3, "db");
  people_bought(tally, 1, "fa");
  aggregate_seal_within(aggregate, &tally, 1, 3);
  assert_int_equal(aggregate_pair_count(aggregate), 3);
  assert_int_equal(aggregate_pair(aggregate, "d", "e"), 5);
  assert_int_equal(aggregate_pair(aggregate, "a", "b"), 3);
  assert_int_equal(aggregate_pair(aggregate, "a", "c"), 3);
  assert_int_equal(aggregate_pair(aggregate, "b", "d"), 0);
  assert_int_equal(aggregate_pair(aggregate, "d", "b"), 0);
  assert_int_equal(aggregate_pair(aggregate, "y", "z"), 0);
  assert_int_equal(aggregate_pair(aggregate, "a", "f"), 0);
  people_bought(tally, 1, "bd"); /* starts again */
  aggregate_seal_within(aggregate, &tally, 1, 4);
  assert_int_equal(aggregate_pair(aggregate, "b", "d"), 1);
  tally_free(tally);
  aggregate_free(aggregate);
}

enum { CROWD = 2200 };

/* Each offer with every one before it: more pairs than may be held. */
static void buy_all_with_all(struct tally *tally, char (*ids)[16], int times) {
  const char *owned[CROWD];
  for (int i = 0; i < CROWD; i++) owned[i] = ids[i];
  for (int time = 0; time < times; time++)
    for (int i = 1; i < CROWD; i++)
      for (int first = 0; first < i; first += AGGREGATE_PAIRED_MAX)
        tally_bought(tally, ids[i], 1, true, owned + first, (size_t)(i - first));
}

static void never_holds_more_pairs_than_it_says(void **state) {
  (void)state;
  static char ids[CROWD][16];
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  for (int i = 0; i < CROWD; i++) snprintf(ids[i], sizeof ids[i], "%05d", i);
  buy_all_with_all(tally, ids, 2);
  seal_one(aggregate, tally);
  assert_int_equal(aggregate_pair_count(aggregate), AGGREGATE_PAIRS_MAX);
  assert_int_equal(aggregate_pair(aggregate, ids[0], ids[CROWD - 1]), 2);
  assert_int_equal(aggregate_pair(aggregate, ids[CROWD - 2], ids[CROWD - 1]), 0);
  buy_all_with_all(tally, ids, 1);
  seal_one(aggregate, tally);
  assert_int_equal(aggregate_pair_count(aggregate),
                   AGGREGATE_PAIRS_MAX); /* the others are pairs of one again */
  struct buffer image = encoded(aggregate);
  struct aggregate *copy = NULL;
  struct error err;
  if (aggregate_decode((struct slice){image.data, image.length}, &copy, &err)) fail_msg("%s", err.text);
  assert_int_equal(aggregate_pair_count(copy), AGGREGATE_PAIRS_MAX);
  aggregate_free(copy);
  buffer_fini(&image);
  tally_free(tally);
  aggregate_free(aggregate);
}

/* ---- related ---- */

/* Ten people, of whom: a 6, b 4, c 3, d 2; a and b 3, a and c 2, b and c 1, a and d 2. */
static struct aggregate *sample(void) {
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  people_bought(tally, 2, "ab");
  people_bought(tally, 1, "abc");
  people_bought(tally, 1, "acd");
  people_bought(tally, 1, "da");
  people_bought(tally, 1, "a");
  people_bought(tally, 1, "b");
  people_bought(tally, 1, "c");
  seal_one(aggregate, tally);
  tally_free(tally);
  return aggregate;
}

/* "b=3 c=2": what is related to the letters of `asked`. */
static void expect_related(const struct aggregate *aggregate, const char *asked, enum similarity by,
                           uint64_t min_people, size_t most, const char *expected) {
  char texts[8][2];
  const char *ids[8];
  struct related found[8];
  struct buffer said = {0};
  for (size_t i = 0; asked[i]; i++) {
    texts[i][0] = asked[i];
    texts[i][1] = '\0';
    ids[i] = texts[i];
  }
  size_t count = aggregate_related(aggregate, ids, strlen(asked), by, min_people, found, most);
  for (size_t i = 0; i < count; i++)
    buffer_print(&said, "%s%s=%.4g", i ? " " : "", found[i].offer_id, found[i].score);
  assert_string_equal(buffer_text(&said), expected);
  buffer_fini(&said);
}

static void ranks_what_goes_with_an_offer_by_each_similarity(void **state) {
  (void)state;
  struct aggregate *aggregate = sample();
  expect_related(aggregate, "a", SIMILARITY_COUNT, 1, 8, "b=3 c=2 d=2");
  expect_related(aggregate, "a", SIMILARITY_JACCARD, 1, 8, "b=0.4286 d=0.3333 c=0.2857");
  expect_related(aggregate, "a", SIMILARITY_LIFT, 1, 8, "d=0.1667 b=0.125 c=0.1111");
  expect_related(aggregate, "d", SIMILARITY_COUNT, 0, 8, "a=2 c=1");
  aggregate_free(aggregate);
}

static void sums_over_several_and_leaves_out_what_was_asked(void **state) {
  (void)state;
  struct aggregate *aggregate = sample();
  expect_related(aggregate, "bc", SIMILARITY_COUNT, 1, 8, "a=5 d=1");
  expect_related(aggregate, "ad", SIMILARITY_COUNT, 1, 8, "b=3 c=3");
  expect_related(aggregate, "ad", SIMILARITY_JACCARD, 1, 8, "c=0.5357 b=0.4286");
  expect_related(aggregate, "cbcb?c", SIMILARITY_COUNT, 1, 8, "a=5 d=1");
  expect_related(aggregate, "aa", SIMILARITY_COUNT, 1, 8, "b=3 c=2 d=2");
  expect_related(aggregate, "?", SIMILARITY_COUNT, 1, 8, "");
  expect_related(aggregate, "", SIMILARITY_COUNT, 1, 8, "");
  aggregate_free(aggregate);
}

static void leaves_out_pairs_of_too_few_people(void **state) {
  (void)state;
  struct aggregate *aggregate = sample();
  expect_related(aggregate, "a", SIMILARITY_COUNT, 3, 8, "b=3");
  expect_related(aggregate, "bc", SIMILARITY_COUNT, 2, 8, "a=5");
  expect_related(aggregate, "bc", SIMILARITY_COUNT, 3, 8, "a=3");
  expect_related(aggregate, "bc", SIMILARITY_COUNT, 4, 8, "");
  aggregate_free(aggregate);
}

static void finds_at_most_so_many_the_best_first(void **state) {
  (void)state;
  struct aggregate *aggregate = sample();
  expect_related(aggregate, "a", SIMILARITY_COUNT, 1, 2, "b=3 c=2");
  expect_related(aggregate, "a", SIMILARITY_LIFT, 1, 1, "d=0.1667");
  expect_related(aggregate, "bc", SIMILARITY_COUNT, 1, 1, "a=5");
  expect_related(aggregate, "a", SIMILARITY_COUNT, 1, 0, "");
  aggregate_free(aggregate);
}

static void scores_alike_to_the_last_bit_in_whatever_order_it_is_asked(void **state) {
  (void)state;
  enum { ASKED = 12 };
  struct purchase purchases[PURCHASES];
  static char texts[2 * PURCHASES][32];
  make_purchases(purchases, PURCHASES, texts);
  struct buffer image = sealed_by(1, purchases, EPOCH, AGGREGATE_PAIRS_MAX);
  struct aggregate *aggregate = NULL;
  assert_int_equal(aggregate_decode((struct slice){image.data, image.length}, &aggregate, NULL), STATUS_OK);
  const char *ids[ASKED];
  struct related found[64], again[64];
  for (size_t i = 0; i < ASKED; i++) ids[i] = purchases[i].item;
  size_t count = aggregate_related(aggregate, ids, ASKED, SIMILARITY_LIFT, 1, found, 64);
  assert_true(count > 3);
  for (int round = 0; round < 50; round++) {
    size_t i = random_below(ASKED), j = random_below(ASKED);
    const char *kept = ids[i];
    ids[i] = ids[j];
    ids[j] = kept;
    assert_int_equal(aggregate_related(aggregate, ids, ASKED, SIMILARITY_LIFT, 1, again, 64), count);
    assert_memory_equal(found, again, count * sizeof *found);
  }
  buffer_fini(&image);
  aggregate_free(aggregate);
}

/* Somebody owned "a" before counting began. */
static void stays_finite_where_counting_began_in_the_middle(void **state) {
  (void)state;
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  bought(tally, "ab");
  seal_one(aggregate, tally);
  assert_int_equal(aggregate_people(aggregate, "a"), 0);
  expect_related(aggregate, "a", SIMILARITY_JACCARD, 1, 8, "b=1");
  expect_related(aggregate, "b", SIMILARITY_LIFT, 1, 8, "a=1");
  tally_free(tally);
  aggregate_free(aggregate);
}

/* ---- bytes ---- */

static enum status decode(const char *image, size_t length, struct aggregate **aggregate, struct error *err) {
  char *copy = malloc(length ? length : 1); /* its own block, so that a sanitizer sees a read beyond it */
  memcpy(copy, image, length);
  enum status status = aggregate_decode((struct slice){copy, length}, aggregate, err);
  free(copy);
  return status;
}

static void comes_back_from_its_bytes_as_it_was_and_counts_on(void **state) {
  (void)state;
  struct aggregate *aggregate = sample(), *copy = NULL;
  struct tally *tallies[2] = {tally_new(), tally_new()};
  struct error err;
  struct buffer image = encoded(aggregate);
  if (decode(image.data, image.length, &copy, &err)) fail_msg("%s", err.text);
  expect_related(copy, "a", SIMILARITY_JACCARD, 1, 8, "b=0.4286 d=0.3333 c=0.2857");
  assert_int_equal(aggregate_sold(copy, "a"), aggregate_sold(aggregate, "a"));
  assert_int_equal(aggregate_pair_count(copy), aggregate_pair_count(aggregate));
  for (int i = 0; i < 2; i++) people_bought(tallies[i], 2, "zAbq");
  seal_one(aggregate, tallies[0]);
  seal_one(copy, tallies[1]);
  struct buffer more = encoded(aggregate), more_of_copy = encoded(copy);
  assert_true(is_same(&more, &more_of_copy));
  assert_false(is_same(&more, &image));
  buffer_fini(&image);
  buffer_fini(&more);
  buffer_fini(&more_of_copy);
  free_tallies(tallies, 2);
  aggregate_free(aggregate);
  aggregate_free(copy);
}

static void has_bytes_even_when_it_is_empty(void **state) {
  (void)state;
  struct aggregate *aggregate = aggregate_new(), *copy = NULL;
  aggregate_seal(aggregate, NULL, 0);
  struct buffer image = encoded(aggregate);
  assert_int_equal(decode(image.data, image.length, &copy, NULL), STATUS_OK);
  assert_int_equal(aggregate_pair_count(copy), 0);
  buffer_fini(&image);
  aggregate_free(aggregate);
  aggregate_free(copy);
}

static void refuses_every_image_that_was_cut_or_goes_on(void **state) {
  (void)state;
  struct aggregate *aggregate = sample(), *got = NULL;
  struct error err;
  struct buffer image = encoded(aggregate);
  for (size_t cut = 0; cut < image.length; cut++)
    assert_int_equal(decode(image.data, cut, &got, &err), STATUS_CORRUPT);
  buffer_add_byte(&image, 0);
  assert_int_equal(decode(image.data, image.length, &got, &err), STATUS_CORRUPT);
  assert_string_equal(err.text, "an aggregate whose bytes cannot be read");
  image.data[0] = 2;
  assert_int_equal(decode(image.data, image.length, &got, &err), STATUS_CORRUPT);
  assert_string_equal(err.text, "an aggregate of an unknown version");
  assert_null(got);
  buffer_fini(&image);
  aggregate_free(aggregate);
}

static void refuses_what_no_aggregate_holds(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t length;
    enum status status;
  } images[] = {
#define IMAGE(text, status) {text, sizeof text - 1, status}
      IMAGE("\1\2\1a\1\1\1b\1\1\1\1\1\0", STATUS_OK),
      IMAGE("\1\2\1b\1\1\1a\1\1\1\1\1\0", STATUS_CORRUPT),     /* ids that do not ascend */
      IMAGE("\1\2\1a\1\1\1a\1\1\1\1\1\0", STATUS_CORRUPT),     /* one twice */
      IMAGE("\1\2\1a\1\1\1a\1\1\0", STATUS_CORRUPT),           /* one twice, counted as one */
      IMAGE("\1\2\1\0\1\1\1b\1\1\1\1\1\0", STATUS_CORRUPT),    /* NUL in an id */
      IMAGE("\1\2\1a\1\1\1b\1\1\1\0\1\0", STATUS_CORRUPT),     /* a pair with itself */
      IMAGE("\1\2\1a\1\1\1b\1\1\1\2\1\0", STATUS_CORRUPT),     /* with an offer that is not there */
      IMAGE("\1\2\1a\1\1\1b\1\1\1\1\0\0", STATUS_CORRUPT),     /* of nobody */
      IMAGE("\1\2\1a\1\1\1b\1\1\2\1\1\1\1\0", STATUS_CORRUPT), /* beyond the last */
      IMAGE("\1\2\1a\1\1\1b\1\1\1\1\x80\x80\x80\x80\x10\0", STATUS_CORRUPT), /* of 2^32 people */
      IMAGE("\1\2\1a\1\1\1b\1\1\1\x80\x80\x80\x80\x10\1\0", STATUS_CORRUPT), /* 2^32 steps */
#undef IMAGE
  };
  struct error err;
  for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
    struct aggregate *got = NULL;
    assert_int_equal(decode(images[i].bytes, images[i].length, &got, &err), images[i].status);
    aggregate_free(got);
  }
}

static void refuses_more_pairs_than_it_may_hold(void **state) {
  (void)state;
  enum { OFFERS = 2002 }; /* 2,003,001 pairs */
  struct buffer image = {0};
  struct aggregate *got = NULL;
  buffer_add_byte(&image, 1);
  buffer_add_varint(&image, OFFERS);
  for (int i = 0; i < OFFERS; i++) buffer_print(&image, "\5%05d\1\1", i);
  for (int i = 0; i < OFFERS; i++) {
    buffer_add_varint(&image, (uint64_t)(OFFERS - 1 - i));
    for (int j = i + 1; j < OFFERS; j++) buffer_add(&image, "\1\1", 2);
  }
  assert_int_equal(decode(image.data, image.length, &got, NULL), STATUS_CORRUPT);
  assert_null(got);
  buffer_fini(&image);
}

/* Whatever is damaged, decoding ends with an aggregate or a refusal, and never reads astray. */
static void survives_any_damaged_byte(void **state) {
  (void)state;
  struct aggregate *aggregate = sample();
  struct buffer image = encoded(aggregate);
  size_t refused = 0;
  for (size_t place = 0; place < image.length; place++)
    for (int byte = 0; byte < 256; byte++) {
      struct aggregate *got = NULL;
      struct related found[8];
      char kept = image.data[place];
      image.data[place] = (char)byte;
      if (decode(image.data, image.length, &got, NULL)) refused++;
      image.data[place] = kept;
      if (!got) continue;
      struct tally *tally = tally_new();
      people_bought(tally, 1, "abcd");
      seal_one(got, tally);
      size_t count =
          aggregate_related(got, (const char *const[]){"a", "c"}, 2, SIMILARITY_JACCARD, 1, found, 8);
      for (size_t i = 0; i < count; i++) assert_true(isfinite(found[i].score));
      tally_free(tally);
      aggregate_free(got);
    }
  assert_true(refused > image.length);
  buffer_fini(&image);
  aggregate_free(aggregate);
}

/* ---- real purchases ---- */

struct purchases {
  struct purchase *at;
  size_t count, capacity;
};

static void read_purchase(struct purchases *purchases, char *line, size_t length) {
  struct event event;
  struct error err;
  if (event_decode((struct slice){line, length}, &event, &err)) fail_msg("%s", err.text);
  if (!strcmp(event.type, "order.item.bought")) {
    const json_value *units = json_find(event.data, "quantity");
    if (purchases->count == purchases->capacity) {
      purchases->capacity = purchases->capacity ? 2 * purchases->capacity : 1024;
      purchases->at = mem_resize(purchases->at, purchases->capacity * sizeof *purchases->at);
    }
    purchases->at[purchases->count++] = (struct purchase){
        mem_copy_text(event.subject), mem_copy_text(json_string(json_find(event.data, "item"))),
        units ? (uint64_t)json_number(units) : 1};
  }
  event_fini(&event);
}

/* Skips the test where the data are not. */
static struct purchases read_purchases(const char *path) {
  struct purchases purchases = {0};
  struct buffer command = {0};
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;
  if (access(path, R_OK)) {
    print_message("skipped: %s is not here\n", path);
    skip();
  }
  buffer_print(&command, "gzip -dc %s", path);
  FILE *pipe = popen(buffer_text(&command), "r");
  assert_non_null(pipe);
  while ((length = getline(&line, &capacity, pipe)) > 0) read_purchase(&purchases, line, (size_t)length);
  assert_int_equal(pclose(pipe), 0);
  free(line);
  buffer_fini(&command);
  return purchases;
}

static void free_purchases(struct purchases *purchases) {
  for (size_t i = 0; i < purchases->count; i++) {
    free(purchases->at[i].person);
    free(purchases->at[i].item);
  }
  free(purchases->at);
}

/* The next cell of a line of CSV that has no quotes inside its cells; NULL at the end. */
static char *next_cell(char **rest) {
  char *cell = strsep(rest, ",\n");
  if (!cell || *cell != '"') return cell;
  cell[strlen(cell) - 1] = '\0';
  return cell + 1;
}

static void agrees_in_every_pair_with_what_was_published(void **state) {
  (void)state;
  struct purchases purchases = read_purchases("../shared/data/msstore.ndjson.gz");
  struct person *people = NULL;
  struct tally *tally = tally_new();
  struct aggregate *aggregate = aggregate_new();
  for (size_t i = 0; i < purchases.count; i++) {
    buy(&people, tally, &purchases.at[i]);
    if (i % 1000 == 999) seal_one(aggregate, tally);
  }
  seal_one(aggregate, tally);
  FILE *table = fopen("../shared/data/sim_count1.csv", "r");
  assert_non_null(table);
  char *line = NULL, *head = NULL, *names[256], *rest, *cell;
  size_t capacity = 0, head_capacity = 0, count = 0, compared = 0, positive = 0;
  assert_true(getline(&head, &head_capacity, table) > 0);
  rest = head;
  next_cell(&rest);
  while ((cell = next_cell(&rest)) && *cell) names[count++] = cell;
  assert_int_equal(count, 101);
  while (getline(&line, &capacity, table) > 0) {
    rest = line;
    const char *name = next_cell(&rest);
    for (size_t i = 0; i < count; i++, compared++) {
      uint64_t expected = strtoull(next_cell(&rest), NULL, 10);
      assert_int_equal(aggregate_pair(aggregate, name, names[i]), expected);
      if (!strcmp(name, names[i])) assert_int_equal(aggregate_people(aggregate, name), expected);
      if (strcmp(name, names[i]) < 0) positive += expected > 0;
    }
  }
  assert_int_equal(compared, 101 * 101);
  assert_int_equal(aggregate_pair_count(aggregate), positive);
  fclose(table);
  free(head);
  free(line);
  forget(people);
  tally_free(tally);
  aggregate_free(aggregate);
  free_purchases(&purchases);
}

/* Of this process alone: other work on the machine does not count. */
static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

struct figures {
  double tally_ms, seal_ms, seal_ms_max;
  size_t seal_count;
};

static struct aggregate *seal_in_epochs(const struct purchases *purchases, size_t epoch, size_t tally_count,
                                        struct figures *figures) {
  struct tally *tallies[TALLIES_MAX];
  struct person *people = NULL;
  struct aggregate *aggregate = aggregate_new();
  make_tallies(tallies, tally_count);
  for (size_t first = 0; first < purchases->count; first += epoch) {
    size_t count = purchases->count - first < epoch ? purchases->count - first : epoch;
    double began_ms = cpu_ms();
    tally_some(&people, tallies, tally_count, purchases->at + first, count);
    double tallied_ms = cpu_ms();
    aggregate_seal(aggregate, tallies, tally_count);
    double sealed_ms = cpu_ms() - tallied_ms;
    figures->tally_ms += tallied_ms - began_ms;
    figures->seal_ms += sealed_ms;
    figures->seal_ms_max = fmax(figures->seal_ms_max, sealed_ms);
    figures->seal_count++;
  }
  free_tallies(tallies, tally_count);
  forget(people);
  return aggregate;
}

static double related_us(const struct aggregate *aggregate, const struct purchases *purchases, size_t asked,
                         size_t *found_count) {
  enum { ROUNDS = 2000, MOST = 20 };
  const char *ids[30];
  struct related found[MOST];
  double began_ms = cpu_ms();
  *found_count = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (size_t i = 0; i < asked; i++) ids[i] = purchases->at[random_below(purchases->count)].item;
    *found_count += aggregate_related(aggregate, ids, asked, SIMILARITY_JACCARD, 1, found, MOST);
  }
  return (cpu_ms() - began_ms) * 1e3 / ROUNDS;
}

/* How many people bought both, the slow way. */
static uint64_t bought_both(const struct purchases *purchases, const char *a, const char *b) {
  struct person *people = NULL, *person, *next;
  struct tally *nowhere = tally_new();
  uint64_t count = 0;
  for (size_t i = 0; i < purchases->count; i++)
    if (!strcmp(purchases->at[i].item, a) || !strcmp(purchases->at[i].item, b))
      buy(&people, nowhere, &purchases->at[i]);
  HASH_ITER(hh, people, person, next) count += person->owned_count == 2;
  forget(people);
  tally_free(nowhere);
  return count;
}

static void counts_a_grocers_year_alike_on_one_and_on_four(void **state) {
  (void)state;
  struct purchases purchases = read_purchases("../shared/data/completejourney.ndjson.gz");
  struct figures figures = {0}, ignored = {0};
  struct aggregate *one = seal_in_epochs(&purchases, 10000, 1, &figures);
  struct aggregate *four = seal_in_epochs(&purchases, 10000, TALLIES_MAX, &ignored), *copy = NULL;
  double began_ms = cpu_ms();
  struct buffer image = encoded(one);
  double encoded_ms = cpu_ms();
  assert_int_equal(aggregate_decode((struct slice){image.data, image.length}, &copy, NULL), STATUS_OK);
  double decoded_ms = cpu_ms();
  struct buffer image_of_four = encoded(four);
  assert_true(is_same(&image, &image_of_four));
  for (int i = 0; i < 30; i++) {
    const char *a = purchases.at[random_below(purchases.count)].item;
    struct related found[40];
    size_t found_count = aggregate_related(one, &a, 1, SIMILARITY_COUNT, 1, found, 40);
    const char *b = found_count && i % 3 ? found[random_below(found_count)].offer_id
                                         : purchases.at[random_below(purchases.count)].item;
    if (strcmp(a, b) != 0) assert_int_equal(aggregate_pair(one, a, b), bought_both(&purchases, a, b));
  }
  size_t found_by_one, found_by_all;
  double one_us = related_us(one, &purchases, 1, &found_by_one);
  double all_us = related_us(one, &purchases, 30, &found_by_all);
  assert_true(found_by_one && found_by_all);
  print_message("%zu purchases: %.0f ms of CPU to tally, %zu seals of %.1f ms (the longest %.1f); %u offers, "
                "%llu pairs, "
                "%zu bytes encoded in %.0f ms, decoded in %.0f ms; related to 1: %.1f us, to 30: %.1f us\n",
                purchases.count, figures.tally_ms, figures.seal_count,
                figures.seal_ms / (double)figures.seal_count, figures.seal_ms_max, one->counts.count,
                (unsigned long long)aggregate_pair_count(one), image.length, encoded_ms - began_ms,
                decoded_ms - encoded_ms, one_us, all_us);
  buffer_fini(&image);
  buffer_fini(&image_of_four);
  aggregate_free(one);
  aggregate_free(four);
  aggregate_free(copy);
  free_purchases(&purchases);
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_people_units_and_pairs),
      cmocka_unit_test(thinned_it_tells_of_nothing_that_few_bought_but_the_units),
      cmocka_unit_test(counts_a_person_who_buys_again_as_units_alone),
      cmocka_unit_test(pairs_with_the_most_recent_of_what_is_owned_and_no_more),
      cmocka_unit_test(tells_what_was_sold_since_the_last_seal),
      cmocka_unit_test(is_the_same_whoever_tallied_what_in_whatever_order),
      cmocka_unit_test(is_the_same_however_long_the_epochs),
      cmocka_unit_test(drops_the_same_whoever_tallied_what_in_whatever_order),
      cmocka_unit_test(drops_pairs_of_one_person_first),
      cmocka_unit_test(then_drops_the_least_counted_and_among_equals_the_last_by_id),
      cmocka_unit_test(never_holds_more_pairs_than_it_says),
      cmocka_unit_test(ranks_what_goes_with_an_offer_by_each_similarity),
      cmocka_unit_test(sums_over_several_and_leaves_out_what_was_asked),
      cmocka_unit_test(leaves_out_pairs_of_too_few_people),
      cmocka_unit_test(finds_at_most_so_many_the_best_first),
      cmocka_unit_test(scores_alike_to_the_last_bit_in_whatever_order_it_is_asked),
      cmocka_unit_test(stays_finite_where_counting_began_in_the_middle),
      cmocka_unit_test(comes_back_from_its_bytes_as_it_was_and_counts_on),
      cmocka_unit_test(has_bytes_even_when_it_is_empty),
      cmocka_unit_test(refuses_every_image_that_was_cut_or_goes_on),
      cmocka_unit_test(refuses_what_no_aggregate_holds),
      cmocka_unit_test(refuses_more_pairs_than_it_may_hold),
      cmocka_unit_test(survives_any_damaged_byte),
      cmocka_unit_test(agrees_in_every_pair_with_what_was_published),
      cmocka_unit_test(counts_a_grocers_year_alike_on_one_and_on_four),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
