/* The catalogue: finding offers by id and by what they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/offer.h"

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
  catalogue_free(catalogue);
}

static void finds_every_offer_by_its_id_and_no_other(void **state) {
  (void)state;
  struct catalogue *catalogue = opened();
  for (size_t i = 0; i < OFFER_COUNT; i++)
    assert_ptr_equal(catalogue_find(catalogue, given[i].id), catalogue->offers[i]);
  static const char *const strangers[] = {"", "0", "aa", "c", "zz", "M"};
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
    assert_null(catalogue_find(catalogue, strangers[i]));
  catalogue_free(catalogue);
}

static void finds_nothing_in_an_empty_catalogue(void **state) {
  (void)state;
  struct catalogue *catalogue = catalogue_new();
  const struct offer *found[1];
  assert_null(catalogue_find(catalogue, "a"));
  struct offer_audience audience = {may_show, NULL, NULL};
  assert_int_equal(offer_select(catalogue, &(struct offer_query){0}, &audience, found, 1), 0);
  catalogue_free(catalogue);
}

static void refuses_the_second_of_two_twins(void **state) {
  (void)state;
  struct catalogue *catalogue = opened();
  assert_null(catalogue_add(catalogue, "k"));
  assert_int_equal(catalogue->offer_count, OFFER_COUNT);
  catalogue_free(catalogue);
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
      cmocka_unit_test(refuses_the_second_of_two_twins),
      cmocka_unit_test(selects_in_the_order_of_the_catalogue),
      cmocka_unit_test(selects_named_offers_in_the_order_of_their_names_each_once),
      cmocka_unit_test(counts_only_what_may_be_shown_towards_the_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
