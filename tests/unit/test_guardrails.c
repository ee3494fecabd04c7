/* Guardrails: what may be shown, and who is held out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "domain/guardrails.h"

static void forbids_reminders(void **state) {
  (void)state;
  struct owned owned[] = {{"cream", 1000, 1000, 1}, {"dress", 1000, 1000, 1}, {"soap", 1000, 1000, 1}};
  struct profile profile = {.owned = owned, .owned_count = 3};
  struct offer_situation situation = {.profile = &profile, .now_ms = 1000};
  const struct offer dress = {.id = "dress"}, other = {.id = "dres"},
                     soap = {.id = "soap", .is_repeatable = true},
                     cream = {.id = "cream", .is_repeatable = true, .repeatable_after_ms = 60 * CLOCK_DAY_MS};
  assert_string_equal(guardrail_on_offer(&situation, &dress), "no_reminders");
  assert_null(guardrail_on_offer(&situation, &other));
  assert_null(guardrail_on_offer(&situation, &soap));
  assert_false(guardrail_may_show(&situation, &cream));
  situation.now_ms += 60 * CLOCK_DAY_MS - 1;
  assert_false(guardrail_may_show(&situation, &cream));
  situation.now_ms += 1;
  assert_true(guardrail_may_show(&situation, &cream));
  assert_false(guardrail_may_show(&situation, &dress));
}

enum { PEOPLE = 100000 };

static size_t held_out(double share, const char *salt) {
  struct workspace workspace = {.holdout = share, .key = hash_key_of(salt)};
  char id[24];
  size_t count = 0;
  for (int i = 0; i < PEOPLE; i++) {
    snprintf(id, sizeof id, "user-%d", i);
    count += guardrail_is_holdout(&workspace, id);
  }
  return count;
}

static void holds_out_the_share_that_was_asked_for(void **state) {
  (void)state;
  assert_int_equal(held_out(0, "salt"), 0);
  assert_int_equal(held_out(1, "salt"), PEOPLE);
  assert_in_range(held_out(0.05, "salt"), 5000 - 345, 5000 + 345); /* 5 standard deviations */
  assert_in_range(held_out(0.5, "salt"), 50000 - 791, 50000 + 791);
  assert_in_range(held_out(0.05, "other"), 5000 - 345, 5000 + 345);
}

static void draws_the_same_people_under_one_salt_and_others_under_another(void **state) {
  (void)state;
  struct workspace one = {.holdout = 0.05, .key = hash_key_of("salt")}, same = one, other = one, wider = one;
  char id[24];
  size_t in_both = 0;
  other.key = hash_key_of("other");
  wider.holdout = 0.1;
  for (int i = 0; i < PEOPLE; i++) {
    snprintf(id, sizeof id, "user-%d", i);
    bool is_held = guardrail_is_holdout(&one, id);
    assert_int_equal(is_held, guardrail_is_holdout(&same, id));
    assert_true(!is_held || guardrail_is_holdout(&wider, id)); /* a larger share keeps those of a smaller */
    in_both += is_held && guardrail_is_holdout(&other, id);
  }
  assert_in_range(in_both, 250 - 80, 250 + 80);
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forbids_reminders),
      cmocka_unit_test(holds_out_the_share_that_was_asked_for),
      cmocka_unit_test(draws_the_same_people_under_one_salt_and_others_under_another),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
