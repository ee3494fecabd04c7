/* How rules fare: when one is set aside and what is told of it, whoever counts; and how metrics say it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>

#include "engine/health.h"
#include "host/metrics.h"

#define SECOND_US UINT64_C(1000000)

static struct strategy strategies[] = {{.name = "hero"}, {.name = "strip"}};
static struct signal signals[] = {{.name = "looks"}};
static struct audience audiences[] = {{.name = "vip"}};
static const struct rule hero = {RULE_STRATEGY, 0}, strip = {RULE_STRATEGY, 1}, looks = {RULE_SIGNAL, 0},
                         vip = {RULE_AUDIENCE, 0};

struct fixture {
  struct workspace workspace;
  struct health *health;
  struct buffer told;       /* a line each */
  uint64_t now_us, step_us; /* of the last call, from one to the next */
};

static void note(void *context, const char *text) {
  buffer_print(context, "%s\n", text);
}

static void begin(struct fixture *fixture, double fault_share) {
  *fixture = (struct fixture){.workspace = {.fault_share = fault_share,
                                            .strategies = strategies,
                                            .strategy_count = 2,
                                            .signals = signals,
                                            .signal_count = 1,
                                            .audiences = audiences,
                                            .audience_count = 1},
                              .step_us = HEALTH_STOPS_SECONDS / (HEALTH_STOPS_MIN - 1) * SECOND_US};
  fixture->health = health_new(&fixture->workspace, note, &fixture->told);
}

static void end(struct fixture *fixture) {
  health_free(fixture->health);
  buffer_fini(&fixture->told);
}

static void count(struct fixture *fixture, struct rule rule, size_t times, enum fault fault) {
  while (times-- > 0) health_count(fixture->health, rule, fault, 0, fixture->now_us += fixture->step_us);
}

static void expect_aside(const struct fixture *fixture, struct rule rule, const char *expected) {
  char why[HEALTH_TEXT_BYTES];
  if (!health_is_set_aside(fixture->health, rule)) fail_msg("it is not set aside, expected: %s", expected);
  assert_string_equal(health_why(fixture->health, rule, why), expected);
}

/* ---- when ---- */

static void judges_by_the_share_of_faults_from_the_twentieth_call_on(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, hero, 19, FAULT_ERROR);
  assert_false(health_is_set_aside(fixture.health, hero));
  count(&fixture, hero, 1, FAULT_ERROR);
  expect_aside(&fixture, hero, "it failed on 20 of its last 20 calls");
  count(&fixture, strip, 17, FAULT_NONE);
  count(&fixture, strip, 3, FAULT_ERROR);
  assert_false(health_is_set_aside(fixture.health, strip));
  count(&fixture, strip, 1, FAULT_ERROR); /* 4 of 21 */
  assert_false(health_is_set_aside(fixture.health, strip));
  count(&fixture, strip, 1, FAULT_ERROR); /* 5 of 22 */
  expect_aside(&fixture, strip, "it failed on 5 of its last 22 calls");
  end(&fixture);
}

/* What is no fault of the rule's did not set it aside. */
static void says_on_which_line_it_failed_at_last(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  for (int i = 0; i < 3; i++) health_count(fixture.health, hero, FAULT_TIME, 12345 + i, 0);
  health_count(fixture.health, hero, FAULT_ABSENT, 2, 0);
  health_count(fixture.health, hero, FAULT_NONE, 0, 0);
  expect_aside(&fixture, hero, "it failed on 3 of its last 3 calls, at last on line 12347");
  count(&fixture, strip, 100, FAULT_NONE);
  for (int i = 0; i < 3; i++)
    health_count(fixture.health, strip, FAULT_MEMORY, 7, fixture.now_us += SECOND_US);
  expect_aside(&fixture, strip, "3 of its calls were stopped within 60 seconds, at last on line 7");
  end(&fixture);
}

static void takes_exactly_the_share_for_too_much(void **state) {
  static const double shares[] = {0.05, 0.07, 0.1, 0.2, 0.29, 0.35, 0.57};
  (void)state;
  for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
    struct fixture fixture;
    size_t faults = (size_t)(shares[i] * 100 + 0.5);
    begin(&fixture, shares[i]);
    count(&fixture, hero, 100 - faults, FAULT_NONE);
    count(&fixture, hero, faults - 1, FAULT_ERROR);
    if (health_is_set_aside(fixture.health, hero)) fail_msg("%g: one too soon", shares[i]);
    count(&fixture, strip, 100 - faults, FAULT_NONE);
    count(&fixture, strip, faults, FAULT_ERROR);
    if (!health_is_set_aside(fixture.health, strip)) fail_msg("%g: not at %zu of 100", shares[i], faults);
    end(&fixture);
  }
}

static void judges_by_three_stopped_calls_however_few_there_were(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, hero, 2, FAULT_TIME);
  assert_false(health_is_set_aside(fixture.health, hero));
  count(&fixture, hero, 1, FAULT_MEMORY);
  expect_aside(&fixture, hero, "it failed on 3 of its last 3 calls");
  count(&fixture, strip, 13, FAULT_NONE);
  count(&fixture, strip, 3, FAULT_TIME); /* 3 of 16 */
  assert_false(health_is_set_aside(fixture.health, strip));
  count(&fixture, looks, 2, FAULT_TIME);
  count(&fixture, looks, 10, FAULT_ERROR); /* two stopped calls are not three */
  assert_false(health_is_set_aside(fixture.health, looks));
  count(&fixture, looks, 1, FAULT_TIME);
  expect_aside(&fixture, looks, "it failed on 13 of its last 13 calls");
  end(&fixture);
}

/* However often it is asked: who has nothing to do with it waits as long as it runs. */
static void judges_by_three_stopped_calls_within_a_minute_however_many_went_well(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, hero, 5000, FAULT_NONE);
  for (int i = 0; i < 100; i++) { /* three take a minute: the share alone decides */
    count(&fixture, hero, 1, FAULT_TIME);
    fixture.step_us = 0;
    count(&fixture, hero, 20, FAULT_NONE);
    fixture.step_us = HEALTH_STOPS_SECONDS / 2 * SECOND_US;
  }
  assert_false(health_is_set_aside(fixture.health, hero));
  fixture.step_us--;
  count(&fixture, hero, 1, FAULT_TIME);
  expect_aside(&fixture, hero, "3 of its calls were stopped within 60 seconds");
  fixture.step_us = 1;
  count(&fixture, strip, 100, FAULT_NONE);
  count(&fixture, strip, 10, FAULT_ERROR); /* fails fast: nobody waits */
  assert_false(health_is_set_aside(fixture.health, strip));
  end(&fixture);
}

static void holds_against_no_rule_what_customers_did_not_tell(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, hero, 5000, FAULT_ABSENT);
  assert_false(health_is_set_aside(fixture.health, hero));
  assert_int_equal(fixture.told.length, 0);
  end(&fixture);
}

static void leaves_the_other_rules_as_they_are(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, looks, 20, FAULT_ERROR);
  count(&fixture, hero, 20, FAULT_NONE);
  assert_true(health_is_set_aside(fixture.health, looks));
  assert_false(health_is_set_aside(fixture.health, hero));
  assert_false(health_is_set_aside(fixture.health, strip));
  assert_false(health_is_set_aside(fixture.health, vip));
  end(&fixture);
}

/* After a year of a million good calls it takes hundreds of bad ones, and not a quarter of a million. */
static void judges_a_rule_by_how_it_does_now(void **state) {
  struct fixture fixture;
  size_t bad = 0;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, hero, 1000000, FAULT_NONE);
  while (!health_is_set_aside(fixture.health, hero)) {
    count(&fixture, hero, 1, FAULT_ERROR);
    assert_true(++bad <= 250);
  }
  assert_true(bad >= 125);
  end(&fixture);
}

static void forgets_old_faults_as_it_forgets_old_calls(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  for (int i = 0; i < 500; i++) { /* 150 of 1000 for ever */
    count(&fixture, hero, 17, FAULT_NONE);
    count(&fixture, hero, 3, FAULT_ERROR);
  }
  assert_false(health_is_set_aside(fixture.health, hero));
  end(&fixture);
}

static void keeps_a_rule_aside_whatever_comes_after(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, hero, 3, FAULT_TIME);
  count(&fixture, hero, 5000, FAULT_NONE); /* on their way in other workers */
  expect_aside(&fixture, hero, "it failed on 3 of its last 3 calls");
  end(&fixture);
}

/* ---- what is told ---- */

static void tells_of_a_fault_once_a_minute_and_how_many_there_were(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  for (int i = 0; i < 38; i++)
    health_tell(fixture.health, hero, "s.lua:1: slow", 5 * SECOND_US + (uint64_t)i * SECOND_US);
  health_tell(fixture.health, strip, "s.lua:2: slow", 6 * SECOND_US); /* a rule of its own */
  health_tell(fixture.health, hero, "s.lua:1: slow", 65 * SECOND_US - 1);
  health_tell(fixture.health, hero, "s.lua:9: slower", 65 * SECOND_US);
  health_tell(fixture.health, hero, "s.lua:9: slower", 200 * SECOND_US);
  assert_string_equal(buffer_text(&fixture.told),
                      "strategy \"hero\": s.lua:1: slow\n"
                      "strategy \"strip\": s.lua:2: slow\n"
                      "strategy \"hero\": s.lua:9: slower (and 38 more times since it was last told)\n"
                      "strategy \"hero\": s.lua:9: slower\n");
  end(&fixture);
}

static void tells_once_that_a_rule_is_set_aside(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  count(&fixture, vip, 30, FAULT_MEMORY);
  assert_string_equal(
      buffer_text(&fixture.told),
      "audience \"vip\": set aside until the next release: it failed on 3 of its last 3 calls\n");
  end(&fixture);
}

static void tells_nothing_that_could_steer_a_terminal_or_begin_a_line(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  health_tell(fixture.health, looks, "a\nb\x1b[2J", 0);
  assert_string_equal(buffer_text(&fixture.told), "signal \"looks\": a\\x0Ab\\x1B[2J\n");
  end(&fixture);
}

static void needs_nobody_to_tell(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.2);
  struct health *health = health_new(&fixture.workspace, NULL, NULL);
  health_tell(health, hero, "x", 0);
  for (int i = 0; i < 3; i++) health_count(health, hero, FAULT_TIME, 0, 0);
  assert_true(health_is_set_aside(health, hero));
  health_free(health);
  end(&fixture);
}

/* ---- several workers ---- */

enum { THREADS = 4, CALLS = 20000 };

static void *work(void *context) {
  struct fixture *fixture = context;
  for (int i = 0; i < CALLS; i++) {
    health_count(fixture->health, hero, i % 10 ? FAULT_NONE : FAULT_ERROR, 0, 0);
    health_count(fixture->health, looks, i % 2 ? FAULT_NONE : FAULT_TIME, 0, 0);
  }
  return NULL;
}

static void loses_no_call_of_several_workers_at_once(void **state) {
  struct fixture fixture;
  struct rule_figures figures;
  pthread_t threads[THREADS];
  (void)state;
  begin(&fixture, 0.3);
  for (int i = 0; i < THREADS; i++) assert_false(pthread_create(&threads[i], NULL, work, &fixture));
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  assert_true(health_figures(fixture.health, 0, &figures));
  assert_int_equal(figures.calls, THREADS * CALLS);
  assert_int_equal(figures.faults[FAULT_ERROR], THREADS * CALLS / 10);
  assert_false(figures.is_set_aside);
  assert_true(health_is_set_aside(fixture.health, looks));
  assert_string_equal(strchr(buffer_text(&fixture.told), '\n'), "\n"); /* by one of them, once */
  end(&fixture);
}

/* ---- metrics ---- */

#define HEAD(name, type, help) "# HELP " name " " help "\n# TYPE " name " " type "\n"
#define CALLS_HEAD             HEAD("sarto_script_calls_total", "counter", "Calls of scripts.")
#define FAULTS_HEAD            HEAD("sarto_script_faults_total", "counter", "Calls of scripts that failed, by how.")
#define ASIDE_HEAD                                                                                           \
  HEAD("sarto_script_set_aside", "gauge",                                                                    \
       "Rules that failed too often and are not called until the next release.")

static void expect_metrics(const struct fixture *fixture, const char *expected) {
  struct buffer out = {0};
  metrics_put_health(&out, fixture->health);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

static void counts_calls_and_faults_of_each_rule_by_their_kind(void **state) {
  struct fixture fixture;
  (void)state;
  begin(&fixture, 0.9);
  expect_metrics(&fixture, CALLS_HEAD FAULTS_HEAD ASIDE_HEAD);
  count(&fixture, hero, 2500, FAULT_NONE);
  count(&fixture, hero, 2, FAULT_TIME);
  count(&fixture, hero, 1, FAULT_ABSENT);
  count(&fixture, vip, 3, FAULT_MEMORY);
  count(&fixture, looks, 4, FAULT_ERROR);
  expect_metrics(&fixture,
                 CALLS_HEAD "sarto_script_calls_total{kind=\"strategy\",rule=\"hero\"} 2503\n"
                            "sarto_script_calls_total{kind=\"signal\",rule=\"looks\"} 4\n"
                            "sarto_script_calls_total{kind=\"audience\",rule=\"vip\"} 3\n" FAULTS_HEAD
                            "sarto_script_faults_total{kind=\"strategy\",rule=\"hero\",fault=\"absent\"} 1\n"
                            "sarto_script_faults_total{kind=\"strategy\",rule=\"hero\",fault=\"time\"} 2\n"
                            "sarto_script_faults_total{kind=\"signal\",rule=\"looks\",fault=\"error\"} 4\n"
                            "sarto_script_faults_total{kind=\"audience\",rule=\"vip\",fault=\"memory\"} "
                            "3\n" ASIDE_HEAD "sarto_script_set_aside{kind=\"audience\",rule=\"vip\"} 1\n");
  end(&fixture);
}

static void escapes_what_a_label_may_not_hold(void **state) {
  struct strategy odd = {.name = "a\"b\\c\nd è"};
  struct workspace workspace = {.fault_share = 0.2, .strategies = &odd, .strategy_count = 1};
  struct fixture fixture = {.health = health_new(&workspace, NULL, NULL)};
  (void)state;
  count(&fixture, hero, 1, FAULT_NONE);
  expect_metrics(&fixture,
                 CALLS_HEAD "sarto_script_calls_total{kind=\"strategy\",rule=\"a\\\"b\\\\c\\\\x0Ad è\"} "
                            "1\n" FAULTS_HEAD ASIDE_HEAD);
  end(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(judges_by_the_share_of_faults_from_the_twentieth_call_on),
      cmocka_unit_test(says_on_which_line_it_failed_at_last),
      cmocka_unit_test(takes_exactly_the_share_for_too_much),
      cmocka_unit_test(judges_by_three_stopped_calls_however_few_there_were),
      cmocka_unit_test(judges_by_three_stopped_calls_within_a_minute_however_many_went_well),
      cmocka_unit_test(holds_against_no_rule_what_customers_did_not_tell),
      cmocka_unit_test(leaves_the_other_rules_as_they_are),
      cmocka_unit_test(judges_a_rule_by_how_it_does_now),
      cmocka_unit_test(forgets_old_faults_as_it_forgets_old_calls),
      cmocka_unit_test(keeps_a_rule_aside_whatever_comes_after),
      cmocka_unit_test(tells_of_a_fault_once_a_minute_and_how_many_there_were),
      cmocka_unit_test(tells_once_that_a_rule_is_set_aside),
      cmocka_unit_test(tells_nothing_that_could_steer_a_terminal_or_begin_a_line),
      cmocka_unit_test(needs_nobody_to_tell),
      cmocka_unit_test(loses_no_call_of_several_workers_at_once),
      cmocka_unit_test(counts_calls_and_faults_of_each_rule_by_their_kind),
      cmocka_unit_test(escapes_what_a_label_may_not_hold),
  };
  return cmocka_run_group_tests_name("health", tests, NULL, NULL);
}
