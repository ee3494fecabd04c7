/* traceparent, as https://www.w3.org/TR/trace-context/ has it. */
#include <stddef.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/histogram.h"
#include "base/trace.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN  "00f067aa0ba902b7"

static char id[TRACE_ID_BYTES];

static void takes_what_is_one(void **state) {
  (void)state;
  assert_true(trace_parse("00-" TRACE "-" SPAN "-01", id));
  assert_string_equal(id, TRACE);
  assert_true(trace_parse("00-" TRACE "-" SPAN "-00", id));
}

static void reads_of_a_later_version_what_it_knows(void **state) {
  (void)state;
  assert_true(trace_parse("01-" TRACE "-" SPAN "-01-what-comes", id));
  assert_string_equal(id, TRACE);
  assert_true(trace_parse("cc-" TRACE "-" SPAN "-01", id));
  assert_false(trace_parse("01-" TRACE "-" SPAN "-01what", id));
}

static void ignores_what_is_none(void **state) {
  static const char *const wrong[] = {
      "",
      "00",
      "00-" TRACE "-" SPAN,
      "00-" TRACE "-" SPAN "-01-",
      "00-" TRACE "-" SPAN "-01 ",
      "ff-" TRACE "-" SPAN "-01",
      "0g-" TRACE "-" SPAN "-01",
      "00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01",
      "00-00000000000000000000000000000000-" SPAN "-01",
      "00-" TRACE "-0000000000000000-01",
      "00-" TRACE "-" SPAN "-0x",
      "00_" TRACE "-" SPAN "-01",
      "00-" TRACE "_" SPAN "-01",
      "00-" TRACE "-" SPAN "_01",
      "lucia@example.com-lucia@example.com-lucia@example.com-1",
  };
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_false(trace_parse(wrong[i], id));
    assert_string_equal(id, "");
  }
}

static void counts_a_duration_in_one_bucket(void **state) {
  struct histogram one = {0}, all = {0};
  (void)state;
  histogram_add(&one, 0);
  histogram_add(&one, 100);
  histogram_add(&one, 101);
  histogram_add(&one, 10000000);
  histogram_add(&one, 10000001);
  assert_int_equal(one.counts[0], 2);
  assert_int_equal(one.counts[1], 1);
  assert_int_equal(one.counts[HISTOGRAM_BOUNDS - 1], 1);
  assert_int_equal(one.counts[HISTOGRAM_BOUNDS], 1);
  assert_int_equal(one.sum_us, 20000202);
  histogram_add_all(&all, &one);
  histogram_add_all(&all, &one);
  assert_int_equal(all.counts[0], 4);
  assert_int_equal(all.sum_us, 40000404);
}

static void has_bounds_that_rise(void **state) {
  (void)state;
  for (int i = 1; i < HISTOGRAM_BOUNDS; i++) assert_true(histogram_bounds_us[i] > histogram_bounds_us[i - 1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_what_is_one),    cmocka_unit_test(reads_of_a_later_version_what_it_knows),
      cmocka_unit_test(ignores_what_is_none), cmocka_unit_test(counts_a_duration_in_one_bucket),
      cmocka_unit_test(has_bounds_that_rise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
