/* Two decisions on one event, side by side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/comparison.h"

#define FAULT "{\"strategy\":\"s\",\"check\":\"fault\",\"fault\":\"error\"}"

static struct slice slice_of(const char *text) {
  return (struct slice){text, strlen(text)};
}

/* Each placement is {"placement":"home",…} without its braces. */
static void add(struct comparison *comparison, const char *profile, const char *before, const char *after,
                const char *drops_after) {
  char left[1000], right[1000];
  struct error err;
  snprintf(
      left, sizeof left,
      "{\"decision_id\":\"d-%s\",\"profile_id\":\"%s\",\"release\":\"a\",\"placements\":[%s],\"drops\":[]}",
      profile, profile, before);
  snprintf(
      right, sizeof right,
      "{\"decision_id\":\"d-%s\",\"profile_id\":\"%s\",\"release\":\"b\",\"placements\":[%s],\"drops\":[%s]}",
      profile, profile, after, drops_after);
  if (comparison_add(comparison, slice_of(left), slice_of(right), &err)) fail_msg("%s", err.text);
}

#define HOME(strategy, frame, message, offers)                                                               \
  "{\"placement\":\"home\",\"strategy\":" strategy ",\"frame\":" frame ",\"message\":" message               \
  ",\"alternatives\":[" offers "]}"
#define AB "{\"offer\":\"a\"},{\"offer\":\"b\"}"
#define BA "{\"offer\":\"b\"},{\"offer\":\"a\"}"

static struct comparison_line line(const struct comparison *comparison, enum comparison_kind kind,
                                   const char *name) {
  struct comparison_line found;
  for (size_t i = 0; comparison_line(comparison, kind, i, &found); i++)
    if (!strcmp(found.name, name)) return found;
  fail_msg("no line for %s", name);
  return found;
}

static void add_all(struct comparison *comparison) {
  const char *base = HOME("\"s\"", "\"unique\"", "\"m\"", AB);
  add(comparison, "ann", base, base, "");
  add(comparison, "bea", base, HOME("\"s\"", "\"unique\"", "\"m\"", BA), FAULT);
  add(comparison, "bea", base, HOME("\"t\"", "null", "\"n\"", AB), "");
  add(comparison, "cid", base, HOME("null", "null", "null", ""), FAULT "," FAULT);
  add(comparison, "dan", base, "", "");
  add(comparison, "eva", "", HOME("\"t\"", "null", "\"n\"", AB), "");
}

static void expect_all(const struct comparison *comparison, uint64_t times) {
  struct comparison_totals totals = comparison_totals(comparison);
  struct comparison_line home = line(comparison, COMPARISON_PLACEMENT, "home");
  struct comparison_line t = line(comparison, COMPARISON_STRATEGY, "t");
  struct comparison_line unique = line(comparison, COMPARISON_FRAME, "unique");
  assert_int_equal(totals.decisions, 6 * times);
  assert_int_equal(totals.changed, 5 * times);
  assert_int_equal(totals.people_changed, 4);
  assert_int_equal(totals.new_faults, 3 * times);
  assert_int_equal(home.before, 5 * times);
  assert_int_equal(home.after, 5 * times);
  assert_int_equal(home.changed.any, 5 * times);
  assert_int_equal(home.changed.offers, 4 * times);
  assert_int_equal(home.changed.strategy, 4 * times);
  assert_int_equal(home.changed.frame, 3 * times);
  assert_int_equal(home.changed.message, 4 * times);
  assert_int_equal(home.changed.emptied, 2 * times);
  assert_int_equal(home.changed.filled, 1 * times);
  assert_int_equal(t.before, 0);
  assert_int_equal(t.after, 2 * times);
  assert_int_equal(t.changed.any, 2 * times);
  assert_int_equal(unique.before, 5 * times);
  assert_int_equal(unique.after, 2 * times);
}

static void counts_what_differs_by_placement_strategy_and_frame(void **state) {
  (void)state;
  struct comparison *comparison = comparison_new();
  add_all(comparison);
  expect_all(comparison, 1);
  const struct comparison_example *first = comparison_example(comparison, 0);
  assert_string_equal(first->decision_id, "d-bea");
  assert_string_equal(first->placement, "home");
  assert_true(first->changed.offers && !first->changed.strategy);
  assert_null(comparison_example(comparison, 5));
  comparison_free(comparison);
}

static void adds_up_what_was_compared_apart(void **state) {
  (void)state;
  struct comparison *one = comparison_new(), *other = comparison_new();
  add_all(one);
  add_all(other);
  comparison_merge(one, other);
  expect_all(one, 2);
  expect_all(other, 1);
  comparison_free(one);
  comparison_free(other);
}

#define DROP(rule, check) "{" rule ",\"check\":\"" check "\",\"detail\":\"s.lua:3: nil\"}"

static void expect_faults(const char *before, const char *after, uint64_t expected) {
  struct comparison *comparison = comparison_new();
  char left[1000], right[1000];
  struct error err;
  snprintf(left, sizeof left, "{\"decision_id\":\"d\",\"placements\":[],\"drops\":[%s]}", before);
  snprintf(right, sizeof right, "{\"decision_id\":\"d\",\"placements\":[],\"drops\":[%s]}", after);
  assert_int_equal(comparison_add(comparison, slice_of(left), slice_of(right), &err), STATUS_OK);
  assert_int_equal(comparison_totals(comparison).new_faults, expected);
  comparison_free(comparison);
}

static void counts_as_new_only_faults_of_rules_that_did_not_fail(void **state) {
  (void)state;
  expect_faults("", DROP("\"strategy\":\"a\"", "fault"), 1);
  expect_faults(DROP("\"strategy\":\"a\"", "fault"), DROP("\"strategy\":\"a\"", "fault"), 0);
  expect_faults(DROP("\"strategy\":\"b\"", "fault"), DROP("\"strategy\":\"a\"", "fault"), 1);
  expect_faults(DROP("\"signal\":\"a\"", "fault"), DROP("\"strategy\":\"a\"", "fault"), 1);
  expect_faults(DROP("\"signal\":\"a\"", "fault"),
                DROP("\"signal\":\"a\"", "fault") "," DROP("\"signal\":\"a\"", "fault"), 1);
  expect_faults(DROP("\"signal\":\"a\"", "set_aside"),
                DROP("\"signal\":\"a\"", "fault") "," DROP("\"signal\":\"a\"", "fault"), 0);
  expect_faults(DROP("\"strategy\":\"a\"", "fault"), DROP("\"strategy\":\"a\"", "owned"), 0);
}

static void names_the_rules_that_fail(void **state) {
  (void)state;
  struct comparison *comparison = comparison_new();
  struct comparison_fault fault;
  add_all(comparison);
  assert_true(comparison_fault(comparison, 0, &fault));
  assert_string_equal(fault.kind, "strategy");
  assert_string_equal(fault.name, "s");
  assert_string_equal(fault.decision_id, "d-bea");
  assert_int_equal(fault.count, 3);
  assert_false(comparison_fault(comparison, 1, &fault));
  comparison_free(comparison);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_what_differs_by_placement_strategy_and_frame),
      cmocka_unit_test(adds_up_what_was_compared_apart),
      cmocka_unit_test(counts_as_new_only_faults_of_rules_that_did_not_fail),
      cmocka_unit_test(names_the_rules_that_fail),
  };
  return cmocka_run_group_tests_name("comparison", tests, NULL, NULL);
}
