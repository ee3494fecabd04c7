/* Arbitration: a total order, and chance between equals that is the event's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "domain/arbitration.h"

static const struct strategy high = {.name = "high", .index = 0, .priority = 2},
                             low = {.name = "low", .index = 1}, twin = {.name = "twin", .index = 2},
                             near = {.name = "near", .index = 3, .degree = DEGREE_INDIVIDUAL};

static void expect_order(struct proposal *proposals, size_t count, const char *expected) {
  char names[64] = "";
  arbitrate(proposals, count);
  for (size_t i = 0; i < count; i++) strcat(strcat(names, proposals[i].strategy->name), " ");
  assert_string_equal(names, expected);
}

static void puts_priority_before_nearness_before_score_before_chance_before_name(void **state) {
  (void)state;
  expect_order((struct proposal[]){{.strategy = &low, .score = 1}, {.strategy = &high, .score = 0}}, 2,
               "high low ");
  expect_order((struct proposal[]){{.strategy = &near, .score = 1}, {.strategy = &high, .score = 0}}, 2,
               "high near ");
  expect_order((struct proposal[]){{.strategy = &low, .score = 1}, {.strategy = &near, .score = 0}}, 2,
               "near low ");
  expect_order((struct proposal[]){{.strategy = &low, .score = 0.2, .tie = 0},
                                   {.strategy = &twin, .score = 0.3, .tie = 9}},
               2, "twin low ");
  expect_order((struct proposal[]){{.strategy = &low, .tie = 9}, {.strategy = &twin, .tie = 8}}, 2,
               "twin low ");
  expect_order((struct proposal[]){{.strategy = &twin, .tie = 8}, {.strategy = &low, .tie = 8}}, 2,
               "low twin ");
  expect_order(NULL, 0, "");
}

static void gives_one_order_whatever_order_it_is_given(void **state) {
  (void)state;
  const struct proposal all[] = {{.strategy = &high, .score = 0.1, .tie = 3},
                                 {.strategy = &low, .score = 0.9, .tie = 2},
                                 {.strategy = &twin, .score = 0.9, .tie = 1}};
  static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (size_t i = 0; i < 6; i++)
    expect_order((struct proposal[]){all[orders[i][0]], all[orders[i][1]], all[orders[i][2]]}, 3,
                 "high twin low ");
}

static struct event event_of(const char *id) {
  return (struct event){.identity = identity_of("shop", id)};
}

static void ties_by_event_strategy_and_salt(void **state) {
  (void)state;
  struct workspace workspace = {.key = hash_key_of("one salt")}, salted = {.key = hash_key_of("another")};
  struct event one = event_of("1"), other = event_of("2");
  uint64_t tie = arbitration_tie(&workspace, &one, &low);
  assert_true(tie == arbitration_tie(&workspace, &one, &low));
  assert_true(tie != arbitration_tie(&workspace, &one, &twin));
  assert_true(tie != arbitration_tie(&workspace, &other, &low));
  assert_true(tie != arbitration_tie(&salted, &one, &low));
}

static void lets_no_strategy_win_always(void **state) {
  (void)state;
  enum { EVENTS = 10000 };
  struct workspace workspace = {.key = hash_key_of("one salt")};
  char id[2] = "";
  size_t wins = 0;
  for (int i = 0; i < EVENTS; i++) {
    struct event event = event_of(id);
    memcpy(event.identity.bytes, &i, sizeof i);
    wins += arbitration_tie(&workspace, &event, &low) < arbitration_tie(&workspace, &event, &twin);
  }
  assert_in_range(wins, EVENTS / 2 - 250, EVENTS / 2 + 250); /* 5 standard deviations */
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(puts_priority_before_nearness_before_score_before_chance_before_name),
      cmocka_unit_test(gives_one_order_whatever_order_it_is_given),
      cmocka_unit_test(ties_by_event_strategy_and_salt),
      cmocka_unit_test(lets_no_strategy_win_always),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
