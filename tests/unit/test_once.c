/* One-time links: each opens once, for the person it was made for, and not for long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"
#include "host/once.h"

static void opens_once_for_whom_it_was_made(void **state) {
  (void)state;
  struct once *once = once_new();
  char lucia[ONCE_TOKEN_BYTES], emma[ONCE_TOKEN_BYTES], opened[ONCE_TOKEN_BYTES], again[ONCE_TOKEN_BYTES];
  once_make(once, "lucia", 1000, lucia);
  once_make(once, "emma", 1000, emma);
  assert_string_not_equal(lucia, emma);
  assert_true(once_is_closed(once, lucia, 0));
  assert_true(once_is_closed(once, lucia, 0)); /* looking opens nothing */
  assert_null(once_find_opened(once, lucia, 0));
  assert_true(once_open(once, lucia, 0, 2000, opened));
  assert_string_equal(once_find_opened(once, opened, 1999), "lucia");
  assert_string_equal(once_find_opened(once, opened, 0), "lucia");
  assert_false(once_is_closed(once, lucia, 0));
  assert_false(once_open(once, lucia, 0, 2000, again));
  assert_null(once_find_opened(once, lucia, 0));
  assert_false(once_open(once, opened, 0, 9000, again)); /* it does not renew itself */
  assert_true(once_open(once, emma, 999, 2000, opened));
  assert_string_equal(once_find_opened(once, opened, 0), "emma");
  once_free(once);
}

static void ends_when_its_time_is_over(void **state) {
  (void)state;
  struct once *once = once_new();
  char token[ONCE_TOKEN_BYTES], opened[ONCE_TOKEN_BYTES];
  once_make(once, "lucia", 1000, token);
  assert_false(once_is_closed(once, token, 1000));
  assert_false(once_open(once, token, 1000, 2000, opened));
  assert_true(once_open(once, token, 999, 2000, opened));
  assert_null(once_find_opened(once, opened, 2000));
  assert_false(once_is_closed(once, "", 0));
  once_free(once);
}

static void the_oldest_goes_where_too_many_wait(void **state) {
  (void)state;
  struct once *once = once_new();
  char first[ONCE_TOKEN_BYTES], second[ONCE_TOKEN_BYTES], token[ONCE_TOKEN_BYTES];
  once_make(once, "first", 1000, first);
  once_make(once, "second", 1000, second);
  for (int i = 2; i <= ONCE_MAX; i++) once_make(once, "other", 1000, token);
  assert_false(once_is_closed(once, first, 0));
  assert_true(once_is_closed(once, second, 0));
  assert_true(once_is_closed(once, token, 0));
  once_free(once);
}

static void who_is_forgotten_has_none(void **state) {
  (void)state;
  struct once *once = once_new();
  char lucia[ONCE_TOKEN_BYTES], second[ONCE_TOKEN_BYTES], emma[ONCE_TOKEN_BYTES], opened[ONCE_TOKEN_BYTES];
  once_make(once, "lucia", 1000, lucia);
  once_make(once, "emma", 1000, emma);
  once_make(once, "lucia", 1000, second);
  assert_true(once_open(once, second, 0, 2000, opened));
  once_forget(once, "lucia");
  assert_false(once_is_closed(once, lucia, 0));
  assert_null(once_find_opened(once, opened, 0));
  assert_true(once_is_closed(once, emma, 0));
  once_free(once);
}

static void what_has_ended_takes_no_place(void **state) {
  (void)state;
  struct once *once = once_new();
  char first[ONCE_TOKEN_BYTES], token[ONCE_TOKEN_BYTES];
  once_make(once, "first", 2000, first);
  for (int i = 1; i < ONCE_MAX; i++) once_make(once, "other", 1000, token);
  once_sweep(once, 1000);
  assert_false(once_is_closed(once, token, 0));
  once_make(once, "last", 2000, token);
  assert_true(once_is_closed(once, first, 0)); /* it would have gone */
  once_free(once);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(opens_once_for_whom_it_was_made),     cmocka_unit_test(ends_when_its_time_is_over),
      cmocka_unit_test(the_oldest_goes_where_too_many_wait), cmocka_unit_test(who_is_forgotten_has_none),
      cmocka_unit_test(what_has_ended_takes_no_place),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
