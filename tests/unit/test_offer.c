/* The catalogue: finding offers by id and by what they are. */
#include "catalogue_of.h"

static const char *const red[] = {"red", NULL}, *const both[] = {"blue", "red", NULL};
static const struct {
  const char *id, *category;
  const char *const *tags;
} given[] = {
    {"m", "hats", red}, {"a", "shoes", both}, {"z", "hats", NULL}, {"k", NULL, both}, {"b", "hats", both}};
enum { OFFER_COUNT = sizeof given / sizeof *given };

static const char *const *arena_tags(struct catalogue *catalogue, const char *const *tags) {
  const char **copy = arena_alloc(&catalogue->arena, 4 * sizeof *copy);
  for (size_t i = 0; tags[i]; i++) copy[i] = tags[i];
  return copy;
}

static struct catalogue *opened(void) {
  struct catalogue *catalogue = catalogue_new();
  for (size_t i = 0; i < OFFER_COUNT; i++) {
    struct offer *offer = catalogue_add(catalogue, given[i].id);
    offer->category = given[i].category;
    if (given[i].tags) offer->tags = arena_tags(catalogue, given[i].tags);
    catalogue_list(catalogue, offer);
  }
  return catalogue;
}

static bool may_show(void *hidden, const struct offer *offer) {
  return !hidden || strcmp(offer->id, hidden);
}

static void expect_found(struct offer_query query, const char *hidden, size_t found_max,
                         const char *expected) {
  struct catalogue *catalogue = opened();
  const struct offer *found[OFFER_COUNT];
  char ids[64] = "";
  struct offer_audience audience = {may_show, NULL, (void *)(uintptr_t)hidden};
  size_t count = offer_select(catalogue, &query, &audience, found, found_max);
  for (size_t i = 0; i < count; i++) strcat(ids, found[i]->id);
  assert_string_equal(ids, expected);
  catalogue_unref(catalogue);
}

static void finds_every_offer_by_its_id_and_no_other(void **state) {
  (void)state;
  struct catalogue *catalogue = opened();
  for (size_t i = 0; i < OFFER_COUNT; i++)
    assert_ptr_equal(catalogue_find(catalogue, given[i].id), catalogue->offers[i]);
  static const char *const strangers[] = {"", "0", "aa", "c", "zz", "M"};
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
    assert_null(catalogue_find(catalogue, strangers[i]));
  catalogue_unref(catalogue);
}

static void finds_nothing_in_an_empty_catalogue(void **state) {
  (void)state;
  struct catalogue *catalogue = catalogue_new();
  const struct offer *found[1];
  assert_null(catalogue_find(catalogue, "a"));
  struct offer_audience audience = {may_show, NULL, NULL};
  assert_int_equal(offer_select(catalogue, &(struct offer_query){0}, &audience, found, 1), 0);
  catalogue_unref(catalogue);
}

static void refuses_the_second_of_two_twins(void **state) {
  (void)state;
  struct catalogue *catalogue = opened();
  assert_null(catalogue_add(catalogue, "k"));
  assert_int_equal(catalogue->offer_count, OFFER_COUNT);
  catalogue_unref(catalogue);
}

static void selects_in_the_order_of_the_catalogue(void **state) {
  (void)state;
  static const char *const hats[] = {"hats", NULL}, *const wearing[] = {"shoes", "hats", NULL},
                           *const blue[] = {"blue", NULL};
  expect_found((struct offer_query){0}, NULL, OFFER_COUNT, "mazkb");
  expect_found((struct offer_query){.categories = hats}, NULL, OFFER_COUNT, "mzb");
  expect_found((struct offer_query){.categories = wearing}, NULL, OFFER_COUNT, "mazb");
  expect_found((struct offer_query){.tags = blue}, NULL, OFFER_COUNT, "akb");
  expect_found((struct offer_query){.tags = red, .categories = hats}, NULL, OFFER_COUNT, "mb");
}

static void selects_named_offers_in_the_order_of_their_names_each_once(void **state) {
  (void)state;
  static const char *const ids[] = {"z", "no", "a", "z", "m", NULL}, *const hats[] = {"hats", NULL};
  expect_found((struct offer_query){.ids = ids}, NULL, OFFER_COUNT, "zam");
  expect_found((struct offer_query){.ids = ids, .categories = hats}, NULL, OFFER_COUNT, "zm");
}

static void counts_only_what_may_be_shown_towards_the_limit(void **state) {
  (void)state;
  expect_found((struct offer_query){.limit = 2}, "m", OFFER_COUNT, "az");
  expect_found((struct offer_query){.limit = 2}, NULL, 1, "m");
  expect_found((struct offer_query){.limit = 99}, "b", OFFER_COUNT, "mazk");
}

/* ---- orders, preference ---- */

static const char *const priced[] = {
    "{\"id\":\"a\",\"name\":\"A\",\"category\":\"x\",\"tags\":[\"t\",\"u\"],\"price\":30,\"popularity\":0.2,"
    "\"from\":\"2026-01-02\"}",
    "{\"id\":\"b\",\"name\":\"B\",\"category\":\"y\",\"tags\":[\"u\"],\"popularity\":0.9}",
    "{\"id\":\"c\",\"name\":\"C\",\"category\":\"x\",\"price\":10,\"from\":\"2026-01-05\"}",
    "{\"id\":\"d\",\"name\":\"D\",\"category\":\"z\",\"tags\":[\"t\"],\"price\":30,\"from\":\"2026-01-02\"}",
    "{\"id\":\"e\",\"name\":\"E\",\"tags\":[\"u\",\"t\"],\"price\":0,\"popularity\":0.2}",
    NULL};

struct taste {
  const char *hidden, *preferred;
};

static bool is_not_hidden(void *context, const struct offer *offer) {
  const struct taste *taste = context;
  return !strchr(taste->hidden, *offer->id);
}

static bool is_preferred(void *context, const struct offer *offer) {
  const struct taste *taste = context;
  return strchr(taste->preferred, *offer->id);
}

/* Before any seal, when orders are found out, and after, when they are sorted. */
static void expect_order(struct offer_query query, struct taste taste, const char *expected) {
  struct workspace workspace = workspace_of(priced);
  struct aggregate *nothing = aggregate_new();
  struct offer_audience audience = {is_not_hidden, *taste.preferred ? is_preferred : NULL, &taste};
  const struct offer *found[OFFERS_FOUND_MAX];
  for (int is_sealed = 0; is_sealed < 2; is_sealed++) {
    size_t count = offer_select(workspace.catalogue, &query, &audience, found, OFFERS_FOUND_MAX);
    assert_string_equal(ids_of(found, count), expected);
    catalogue_seal(workspace.catalogue, nothing, 1);
  }
  aggregate_free(nothing);
  catalogue_unref(workspace.catalogue);
}

static void sorts_as_asked_with_equals_in_catalogue_order(void **state) {
  (void)state;
  static const char *const ids[] = {"e", "d", "a", NULL}, *const x[] = {"x", NULL};
  const struct taste none = {"", ""};
  expect_order((struct offer_query){.sort = SORT_CHEAPEST}, none, "e c a d b");
  expect_order((struct offer_query){.sort = SORT_DEAREST}, none, "a d c e b");
  expect_order((struct offer_query){.sort = SORT_NEWEST}, none, "c a d b e");
  expect_order((struct offer_query){.sort = SORT_POPULAR}, none, "b c d a e");
  expect_order((struct offer_query){.sort = SORT_NICHE}, none, "a e c d b");
  expect_order((struct offer_query){.sort = SORT_NICHE, .ids = ids}, none, "a e d");
  expect_order((struct offer_query){.sort = SORT_CHEAPEST, .categories = x}, none, "c a");
  expect_order((struct offer_query){.sort = SORT_NEWEST, .limit = 2}, (struct taste){"c", ""}, "a d");
  expect_order((struct offer_query){.sort = SORT_DEAREST, .limit = 2}, (struct taste){"a", ""}, "d c");
}

static void reads_several_groups_side_by_side(void **state) {
  (void)state;
  static const char *const t_and_u[] = {"t", "u", "no", NULL}, *const x_and_z[] = {"z", "x", NULL},
                           *const no[] = {"no", NULL};
  const struct taste none = {"", ""};
  const struct range dear = {20, 40};
  expect_order((struct offer_query){.tags = t_and_u}, none, "a b d e");
  expect_order((struct offer_query){.categories = x_and_z}, none, "a c d");
  expect_order((struct offer_query){.categories = x_and_z, .tags = t_and_u}, none, "a d");
  expect_order((struct offer_query){.categories = x_and_z, .price = &dear}, none, "a d");
  expect_order((struct offer_query){.categories = no}, none, "");
}

static void puts_what_is_preferred_first_before_the_limit(void **state) {
  (void)state;
  static const char *const ids[] = {"e", "d", "a", NULL};
  expect_order((struct offer_query){.limit = 3}, (struct taste){"", "de"}, "d e a");
  expect_order((struct offer_query){.limit = 1}, (struct taste){"d", "de"}, "e");
  expect_order((struct offer_query){.sort = SORT_DEAREST}, (struct taste){"", "ec"}, "c e a d b");
  expect_order((struct offer_query){.ids = ids}, (struct taste){"", "a"}, "a e d");
}

/* ---- popularity ---- */

static void sell(struct tally *tally, const char *id, int people) {
  while (people-- > 0) tally_bought(tally, id, 1, true, NULL, 0);
}

static void ranks_popularity_within_a_category_once_enough_people_bought_there(void **state) {
  (void)state;
  struct workspace workspace = workspace_of((const char *const[]){
      "{\"id\":\"a\",\"name\":\"A\",\"category\":\"x\",\"popularity\":0.7}",
      "{\"id\":\"b\",\"name\":\"B\",\"category\":\"x\"}", "{\"id\":\"c\",\"name\":\"C\",\"category\":\"x\"}",
      "{\"id\":\"d\",\"name\":\"D\",\"category\":\"x\"}", "{\"id\":\"e\",\"name\":\"E\",\"category\":\"x\"}",
      "{\"id\":\"lone\",\"name\":\"L\",\"category\":\"y\"}", "{\"id\":\"f\",\"name\":\"F\"}",
      "{\"id\":\"g\",\"name\":\"G\"}", NULL});
  struct catalogue *catalogue = workspace.catalogue;
  struct aggregate *sealed = aggregate_new();
  struct tally *tally = tally_new();
  sell(tally, "b", 2), sell(tally, "c", 2), sell(tally, "d", 1);
  aggregate_seal(sealed, &tally, 1);
  catalogue_seal(catalogue, sealed, 6);
  const double before[] = {0.7, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
  for (size_t i = 0; i < 8; i++) assert_true(catalogue->offers[i]->popularity == before[i]);
  sell(tally, "lone", 9), sell(tally, "g", 6), sell(tally, "a", 1), sell(tally, "stranger", 5);
  aggregate_seal(sealed, &tally, 1);
  catalogue_seal(catalogue, sealed, 6);
  /* a 1, b 2, c 2, d 1, e 0 */
  const double after[] = {1.5 / 4, 3.5 / 4, 3.5 / 4, 1.5 / 4, 0, 0.5, 0, 1};
  for (size_t i = 0; i < 8; i++) assert_true(catalogue->offers[i]->popularity == after[i]);
  struct aggregate *other = aggregate_new();
  catalogue_seal(catalogue, other, 6); /* another aggregate owes nothing to the one before */
  for (size_t i = 0; i < 8; i++) assert_true(catalogue->offers[i]->popularity == before[i]);
  aggregate_free(other);
  aggregate_free(sealed);
  tally_free(tally);
  catalogue_unref(catalogue);
}

enum { MANY = 30000 };

static void ranks_a_large_category_as_a_small_one(void **state) {
  (void)state;
  struct catalogue *catalogue = catalogue_new();
  struct aggregate *sealed = aggregate_new();
  struct tally *tally = tally_new();
  char id[24];
  for (int i = 0; i < MANY; i++) {
    snprintf(id, sizeof id, "%d", i);
    catalogue_list(catalogue, catalogue_add(catalogue, id));
    sell(tally, id, 1 + i * 7919 % 5);
  }
  aggregate_seal(sealed, &tally, 1);
  catalogue_seal(catalogue, sealed, 1);
  for (int i = 0; i < MANY; i++) { /* five ranks of MANY / 5 equals */
    double behind = (i * 7919 % 5) * (MANY / 5) + 0.5 * (MANY / 5 - 1);
    assert_true(catalogue->offers[i]->popularity == behind / (MANY - 1));
  }
  for (int i = 1; i < MANY; i++) {
    const struct offer *before = catalogue->orders[SORT_POPULAR][i - 1],
                       *offer = catalogue->orders[SORT_POPULAR][i];
    assert_true(before->popularity > offer->popularity ||
                (before->popularity == offer->popularity && before->index < offer->index));
  }
  tally_free(tally);
  aggregate_free(sealed);
  catalogue_unref(catalogue);
}

/* ---- related ---- */

static void finds_what_was_bought_together_and_may_be_shown(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(priced);
  struct aggregate *sealed = aggregate_new();
  struct tally *tally = tally_new();
  static const char *const c[] = {"c"}, *const cd[] = {"c", "d"};
  struct taste taste = {"", ""};
  struct offer_audience audience = {is_not_hidden, NULL, &taste};
  const struct offer *found[OFFERS_FOUND_MAX];
  for (int i = 0; i < 3; i++) tally_bought(tally, "a", 1, true, c, 1);
  for (int i = 0; i < 2; i++) tally_bought(tally, "d", 1, true, c, 1);
  tally_bought(tally, "gone", 1, true, c, 1), tally_bought(tally, "gone", 1, true, c, 1);
  tally_bought(tally, "e", 1, true, c, 1);
  aggregate_seal(sealed, &tally, 1);
#define related(ids, limit)                                                                                  \
  ids_of(found, offer_related(workspace.catalogue, sealed, ids, sizeof ids / sizeof *ids, SIMILARITY_COUNT,  \
                              2, &audience, found, limit))
  assert_string_equal(related(c, 100), "a d");
  assert_string_equal(related(cd, 100), "a");
  assert_string_equal(related(c, 1), "a");
  taste.hidden = "a";
  assert_string_equal(related(c, 1), "d");
  taste = (struct taste){"", "d"};
  audience.is_preferred = is_preferred;
  assert_string_equal(related(c, 100), "d a");
  assert_int_equal(offer_related(workspace.catalogue, NULL, c, 1, SIMILARITY_COUNT, 2, &audience, found, 9),
                   0);
  tally_free(tally);
  aggregate_free(sealed);
  catalogue_unref(workspace.catalogue);
}

/* The aggregate is asked for more until enough of it may be shown. */
static void finds_related_offers_behind_many_that_are_hidden(void **state) {
  (void)state;
  struct catalogue *catalogue = catalogue_new();
  struct aggregate *sealed = aggregate_new();
  struct tally *tally = tally_new();
  static const char *const to[] = {"to"};
  struct taste taste = {"h", ""};
  struct offer_audience audience = {is_not_hidden, NULL, &taste};
  const struct offer *found[OFFERS_FOUND_MAX];
  char id[24];
  for (int i = 0; i < 1500; i++) {
    snprintf(id, sizeof id, "%s%04d", i < 1498 ? "h" : "s", i);
    catalogue_list(catalogue, catalogue_add(catalogue, id));
    tally_bought(tally, id, 1, true, to, 1);
  }
  aggregate_seal(sealed, &tally, 1);
  assert_string_equal(
      ids_of(found, offer_related(catalogue, sealed, to, 1, SIMILARITY_LIFT, 1, &audience, found, 5)),
      "s1498 s1499");
  tally_free(tally);
  aggregate_free(sealed);
  catalogue_unref(catalogue);
}

static void fits_a_frame_by_popularity_and_by_what_it_is(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(priced);
  static const char *const x[] = {"x", NULL};
  const struct range rare = {0, 0.3};
  const struct frame unique = {.fits = {.popularity = &rare, .offers = {.categories = x}}}, any = {0};
  assert_true(offer_fits_frame(catalogue_find(workspace.catalogue, "a"), &unique));
  assert_false(offer_fits_frame(catalogue_find(workspace.catalogue, "c"), &unique));
  assert_false(offer_fits_frame(catalogue_find(workspace.catalogue, "e"), &unique));
  assert_true(offer_fits_frame(catalogue_find(workspace.catalogue, "e"), &any));
  catalogue_unref(workspace.catalogue);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_every_offer_by_its_id_and_no_other),
      cmocka_unit_test(finds_nothing_in_an_empty_catalogue),
      cmocka_unit_test(refuses_the_second_of_two_twins),
      cmocka_unit_test(selects_in_the_order_of_the_catalogue),
      cmocka_unit_test(selects_named_offers_in_the_order_of_their_names_each_once),
      cmocka_unit_test(counts_only_what_may_be_shown_towards_the_limit),
      cmocka_unit_test(sorts_as_asked_with_equals_in_catalogue_order),
      cmocka_unit_test(reads_several_groups_side_by_side),
      cmocka_unit_test(puts_what_is_preferred_first_before_the_limit),
      cmocka_unit_test(ranks_popularity_within_a_category_once_enough_people_bought_there),
      cmocka_unit_test(ranks_a_large_category_as_a_small_one),
      cmocka_unit_test(finds_what_was_bought_together_and_may_be_shown),
      cmocka_unit_test(finds_related_offers_behind_many_that_are_hidden),
      cmocka_unit_test(fits_a_frame_by_popularity_and_by_what_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
