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

static struct offer offer_of(const char *id) {
  static const char *const no_tags[] = {NULL};
  return (struct offer){.id = id, .tags = no_tags, .from_ms = INT64_MIN, .to_ms = INT64_MAX};
}

static bool is_forbidden(const struct offer_situation *situation, const struct offer *offer) {
  return guardrail_on_offer(situation, offer) != NULL;
}

static void forbids_reminders(void **state) {
  (void)state;
  struct owned owned[] = {{"cream", 1000, 1000, 1}, {"dress", 1000, 1000, 1}, {"soap", 1000, 1000, 1}};
  const struct workspace workspace = {0};
  struct profile profile = {.owned = owned, .owned_count = 3};
  struct offer_situation situation = {.workspace = &workspace, .profile = &profile, .now_ms = 1000};
  struct offer dress = offer_of("dress"), other = offer_of("dres"), soap = offer_of("soap"),
               cream = offer_of("cream");
  soap.is_repeatable = cream.is_repeatable = true;
  cream.repeatable_after_ms = 60 * CLOCK_DAY_MS;
  assert_string_equal(guardrail_on_offer(&situation, &dress), "no_reminders");
  assert_null(guardrail_on_offer(&situation, &other));
  assert_null(guardrail_on_offer(&situation, &soap));
  assert_true(is_forbidden(&situation, &cream));
  situation.now_ms += 60 * CLOCK_DAY_MS - 1;
  assert_true(is_forbidden(&situation, &cream));
  situation.now_ms += 1;
  assert_false(is_forbidden(&situation, &cream));
  assert_true(is_forbidden(&situation, &dress));
}

static const char *forbidden_by(const struct offer_situation *situation, const struct offer *offer) {
  const char *name = guardrail_on_offer(situation, offer);
  return name ? name : "nothing";
}

static void forbids_what_is_withdrawn_or_sold_out(void **state) {
  (void)state;
  const struct workspace workspace = {0};
  struct profile profile = {0};
  struct offer_situation situation = {.workspace = &workspace, .profile = &profile, .now_ms = 1000};
  struct offer offer = offer_of("x");
  assert_string_equal(forbidden_by(&situation, &offer), "nothing");
  offer.has_stock = true;
  assert_string_equal(forbidden_by(&situation, &offer), "stock");
  offer.units_left = 1;
  assert_string_equal(forbidden_by(&situation, &offer), "nothing");
  offer.is_withdrawn = true;
  assert_string_equal(forbidden_by(&situation, &offer), "withdrawn");
}

static void forbids_what_is_out_of_date(void **state) {
  (void)state;
  const struct workspace workspace = {0};
  struct profile profile = {0};
  struct offer_situation situation = {.workspace = &workspace, .profile = &profile};
  struct offer offer = offer_of("x");
  offer.from_ms = 1000;
  offer.to_ms = 2000;
  static const struct {
    int64_t now_ms;
    const char *expected;
  } cases[] = {{999, "dates"}, {1000, "nothing"}, {1999, "nothing"}, {2000, "dates"}};
  for (size_t i = 0; i < 4; i++) {
    situation.now_ms = cases[i].now_ms;
    assert_string_equal(forbidden_by(&situation, &offer), cases[i].expected);
  }
}

static void shows_a_preview_to_its_audience_alone(void **state) {
  (void)state;
  struct audience audiences[] = {{.name = "all"}, {.name = "vip"}};
  struct workspace workspace = {.audiences = audiences, .audience_count = 2};
  struct profile profile = {0};
  const bool of_vip[] = {false, true}, of_all[] = {true, false};
  struct offer_situation situation = {.workspace = &workspace, .profile = &profile, .now_ms = 600};
  struct offer offer = offer_of("x");
  offer.from_ms = 1000;
  offer.preview_from_ms = 500;
  offer.preview_audience = "vip";
  assert_string_equal(forbidden_by(&situation, &offer), "dates");
  situation.audiences = of_all;
  assert_string_equal(forbidden_by(&situation, &offer), "dates");
  situation.audiences = of_vip;
  assert_string_equal(forbidden_by(&situation, &offer), "nothing");
  situation.now_ms = 499;
  assert_string_equal(forbidden_by(&situation, &offer), "dates");
  situation.now_ms = 5000;
  offer.to_ms = 5000; /* a preview is before the beginning, not after the end */
  assert_string_equal(forbidden_by(&situation, &offer), "dates");
}

static void forbids_what_is_against_a_wish(void **state) {
  (void)state;
  static const char *const silk[] = {"silk", NULL}, *const linen_and_silk[] = {"linen", "silk", NULL},
                           *const linen[] = {"linen", NULL};
  const struct offer_query must_be = {.tags = silk}, never = {.tags = linen}, preferred = {.tags = linen};
  const struct workspace workspace = {0};
  struct wishes wishes = {{{&must_be, 1, .is_said = true}, {&preferred, 1, .is_said = true}, {0}}};
  struct profile profile = {0};
  struct offer_situation situation = {.workspace = &workspace, .profile = &profile, .wishes = &wishes};
  struct offer one = offer_of("one"), both = offer_of("both"), plain = offer_of("plain");
  one.tags = silk;
  both.tags = linen_and_silk;
  assert_string_equal(forbidden_by(&situation, &one), "nothing");
  assert_string_equal(forbidden_by(&situation, &both), "nothing");
  assert_string_equal(forbidden_by(&situation, &plain), "wishes");
  struct offer_audience audience = guardrail_audience(&situation);
  assert_true(audience.may_show(audience.context, &both) && audience.is_preferred(audience.context, &both));
  assert_false(audience.is_preferred(audience.context, &one));
  wishes.kinds[WISH_NEVER] = (struct wish){&never, 1, .is_said = true};
  assert_string_equal(forbidden_by(&situation, &both), "wishes");
  wishes.kinds[WISH_PREFER] = (struct wish){0};
  assert_null(guardrail_audience(&situation).is_preferred);
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
      cmocka_unit_test(forbids_what_is_withdrawn_or_sold_out),
      cmocka_unit_test(forbids_what_is_out_of_date),
      cmocka_unit_test(shows_a_preview_to_its_audience_alone),
      cmocka_unit_test(forbids_what_is_against_a_wish),
      cmocka_unit_test(holds_out_the_share_that_was_asked_for),
      cmocka_unit_test(draws_the_same_people_under_one_salt_and_others_under_another),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
