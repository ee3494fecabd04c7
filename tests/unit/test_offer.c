/* The catalogue: finding offers by id and by what they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/offer.h"

static const char *const none[] = {NULL}, *const red[] = {"red", NULL}, *const both[] = {"blue", "red", NULL};
static struct offer offers[] = {{.id = "m", .category = "hats", .tags = red},
                                {.id = "a", .category = "shoes", .tags = both},
                                {.id = "z", .category = "hats", .tags = none},
                                {.id = "k", .tags = both},
                                {.id = "b", .category = "hats", .tags = both}};
enum { OFFER_COUNT = sizeof offers / sizeof *offers };

static struct workspace opened(void) {
  struct workspace workspace = {.offers = offers, .offer_count = OFFER_COUNT};
  for (size_t i = 0; i < OFFER_COUNT; i++) offers[i].index = i;
  assert_null(offer_index_build(&workspace));
  return workspace;
}

static bool may_show(void *hidden, const struct offer *offer) {
  return !hidden || strcmp(offer->id, hidden);
}

static void expect_found(struct offer_query query, const char *hidden, size_t found_max,
                         const char *expected) {
  struct workspace workspace = opened();
  const struct offer *found[OFFER_COUNT];
  char ids[64] = "";
  size_t count = offer_select(&workspace, &query, may_show, (void *)(uintptr_t)hidden, found, found_max);
  for (size_t i = 0; i < count; i++) strcat(ids, found[i]->id);
  assert_string_equal(ids, expected);
  arena_fini(&workspace.arena);
}

static void finds_every_offer_by_its_id_and_no_other(void **state) {
  (void)state;
  struct workspace workspace = opened();
  for (size_t i = 0; i < OFFER_COUNT; i++) assert_ptr_equal(offer_find(&workspace, offers[i].id), &offers[i]);
  static const char *const strangers[] = {"", "0", "aa", "c", "zz", "M"};
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
    assert_null(offer_find(&workspace, strangers[i]));
  arena_fini(&workspace.arena);
}

static void finds_nothing_in_an_empty_catalogue(void **state) {
  (void)state;
  struct workspace workspace = {0};
  const struct offer *found[1];
  assert_null(offer_index_build(&workspace));
  assert_null(offer_find(&workspace, "a"));
  assert_int_equal(offer_select(&workspace, &(struct offer_query){0}, may_show, NULL, found, 1), 0);
  arena_fini(&workspace.arena);
}

static void names_the_second_of_two_twins(void **state) {
  (void)state;
  struct offer twins[] = {{.id = "x", .index = 0}, {.id = "y", .index = 1}, {.id = "x", .index = 2}};
  struct workspace workspace = {.offers = twins, .offer_count = 3};
  assert_ptr_equal(offer_index_build(&workspace), &twins[2]);
  arena_fini(&workspace.arena);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_every_offer_by_its_id_and_no_other),
      cmocka_unit_test(finds_nothing_in_an_empty_catalogue),
      cmocka_unit_test(names_the_second_of_two_twins),
      cmocka_unit_test(selects_in_the_order_of_the_catalogue),
      cmocka_unit_test(selects_named_offers_in_the_order_of_their_names_each_once),
      cmocka_unit_test(counts_only_what_may_be_shown_towards_the_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
