/* base/clock held to its contract, and to the C library's calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/clock.h"

#define FIRST_DAY (-719528) /* 0000-01-01 */
#define LAST_DAY  2932896   /* 9999-12-31 */

static int64_t parse(const char *text) {
  int64_t time_ms;
  if (!clock_parse(text, &time_ms)) fail_msg("%s was refused", text);
  return time_ms;
}

static void assert_printed(int64_t time_ms, const char *expected) {
  char text[CLOCK_TEXT_BYTES];
  assert_ptr_equal(clock_print(time_ms, text), text);
  assert_string_equal(text, expected);
}

static void reads_rfc3339(void **state) {
  (void)state;
  assert_true(parse("1970-01-01T00:00:00Z") == 0);
  assert_true(parse("2026-03-01T10:00:00Z") == INT64_C(1772359200000));
  assert_true(parse("2026-03-01t10:00:00z") == INT64_C(1772359200000));
  assert_true(parse("1969-12-31T23:59:59.999Z") == -1);
  assert_true(parse("2000-02-29T00:00:00Z") == INT64_C(951782400000));
  assert_true(parse("0000-01-01T00:00:00Z") == FIRST_DAY * CLOCK_DAY_MS);
  assert_true(parse("9999-12-31T23:59:59.999Z") == (LAST_DAY + 1) * CLOCK_DAY_MS - 1);
}

static void subtracts_the_offset(void **state) {
  (void)state;
  int64_t noon = parse("2026-03-01T12:00:00Z");
  assert_true(parse("2026-03-01T13:00:00+01:00") == noon);
  assert_true(parse("2026-03-01T06:30:00-05:30") == noon);
  assert_true(parse("2026-03-01T12:00:00-00:00") == noon);
  assert_true(parse("2026-03-02T11:59:00+23:59") == noon);
  assert_true(parse("2026-02-28T12:01:00-23:59") == noon);
}

static void cuts_a_fraction_at_the_millisecond(void **state) {
  (void)state;
  assert_true(parse("1970-01-01T00:00:00.5Z") == 500);
  assert_true(parse("1970-01-01T00:00:00.05Z") == 50);
  assert_true(parse("1970-01-01T00:00:00.250+00:00") == 250);
  assert_true(parse("1970-01-01T00:00:00.0019999Z") == 1);
  assert_true(parse("1970-01-01T00:00:00.99999999999999999999999999Z") == 999);
}

static void takes_a_leap_second_for_the_second_after_it(void **state) {
  (void)state;
  assert_true(parse("2016-12-31T23:59:60Z") == parse("2017-01-01T00:00:00Z"));
  assert_true(parse("2016-12-31T23:59:60.25Z") == parse("2017-01-01T00:00:00.25Z"));
}

static void refuses_what_is_no_time(void **state) {
  (void)state;
  static const char *const texts[] = {"",
                                      "2026",
                                      "2026-03-01",
                                      "2026-03-01T10:00:00",
                                      "2026-03-01T10:00Z",
                                      "2026-03-01 10:00:00Z",
                                      "2026-3-01T10:00:00Z",
                                      "26-03-01T10:00:00Z",
                                      "2026-03-01T1:00:00Z",
                                      "2026-03-01T10:00:00 Z",
                                      " 2026-03-01T10:00:00Z",
                                      "2026-03-01T10:00:00Zx",
                                      "2026-03-01T10:00:00Z ",
                                      "2026-03-01T10:00:00.Z",
                                      "2026-03-01T10:00:00,5Z",
                                      "2026-03-01T24:00:00Z",
                                      "2026-03-01T10:60:00Z",
                                      "2026-03-01T10:00:61Z",
                                      "2026-00-01T10:00:00Z",
                                      "2026-13-01T10:00:00Z",
                                      "2026-03-00T10:00:00Z",
                                      "2026-03-32T10:00:00Z",
                                      "2026-04-31T10:00:00Z",
                                      "2026-02-29T10:00:00Z",
                                      "1900-02-29T10:00:00Z",
                                      "2024-02-30T10:00:00Z",
                                      "2026-03-01T10:00:00+1:00",
                                      "2026-03-01T10:00:00+0100",
                                      "2026-03-01T10:00:00+01",
                                      "2026-03-01T10:00:00+24:00",
                                      "2026-03-01T10:00:00+01:60",
                                      "2026-03-01T10:00:00+01:00Z",
                                      "2026-03-01T10:00:00*01:00",
                                      "-2026-03-01T10:00:00Z",
                                      "+2026-03-01T10:00:00Z",
                                      "12026-03-01T10:00:00Z",
                                      "2026-03-01T+1:00:00Z",
                                      "2026-03-01T10:00:-1Z",
                                      "2026/03/01T10:00:00Z",
                                      "2026-03-01T10-00-00Z"};
  int64_t time_ms;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (clock_parse(texts[i], &time_ms)) fail_msg("%s was accepted", texts[i]);
}

static void refuses_a_time_that_has_another_year_in_utc(void **state) {
  (void)state;
  int64_t time_ms;
  assert_false(clock_parse("0000-01-01T00:00:00+00:01", &time_ms));
  assert_false(clock_parse("9999-12-31T23:59:59-00:01", &time_ms));
  assert_false(clock_parse("9999-12-31T23:59:60Z", &time_ms));
  assert_true(clock_parse("0000-01-01T00:01:00+00:01", &time_ms));
}

static void prints_milliseconds_where_there_are_any(void **state) {
  (void)state;
  assert_printed(0, "1970-01-01T00:00:00Z");
  assert_printed(INT64_C(1772359200250), "2026-03-01T10:00:00.250Z");
  assert_printed(1, "1970-01-01T00:00:00.001Z");
  assert_printed(-1, "1969-12-31T23:59:59.999Z");
  assert_printed(-CLOCK_DAY_MS, "1969-12-31T00:00:00Z");
}

static void prints_any_time_there_is(void **state) {
  (void)state;
  assert_printed((LAST_DAY + 1) * CLOCK_DAY_MS, "10000-01-01T00:00:00Z");
  assert_printed(FIRST_DAY * CLOCK_DAY_MS - 1, "-0001-12-31T23:59:59.999Z");
  assert_printed(INT64_MAX, "292278994-08-17T07:12:55.807Z");
  assert_printed(INT64_MIN, "-292275055-05-16T16:47:04.192Z");
}

/* A step that is prime to a day, so that all times of day and all kinds of year come up. */
static void agrees_with_the_calendar_of_the_c_library(void **state) {
  (void)state;
  char text[CLOCK_TEXT_BYTES], expected[CLOCK_TEXT_BYTES + 16];
  for (int64_t time_s = FIRST_DAY * INT64_C(86400); time_s < (LAST_DAY + 1) * INT64_C(86400);
       time_s += 86400 * 11 + 3607) {
    struct tm tm;
    time_t time = (time_t)time_s;
    assert_non_null(gmtime_r(&time, &tm));
    snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    assert_string_equal(clock_print(time_s * 1000, text), expected);
    assert_true(parse(text) == time_s * 1000);
  }
}

/* Every day around the present, every 13th of the others. */
static void reads_back_the_dates_that_it_prints(void **state) {
  (void)state;
  char text[CLOCK_TEXT_BYTES];
  for (int32_t day = FIRST_DAY; day <= LAST_DAY; day += day > -40000 && day < 60000 ? 1 : 13) {
    int32_t again;
    clock_print_date(day, text);
    if (!clock_parse_date(text, &again) || again != day) fail_msg("day %d is %s", day, text);
  }
}

static void refuses_what_is_no_date(void **state) {
  (void)state;
  static const char *const texts[] = {"",           "2026-02-29", "2026-03-01T00:00:00Z",
                                      "2026-3-1",   "20260301",   "2026-03-01 ",
                                      "2026-13-01", "01-03-2026", "today"};
  int32_t day;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (clock_parse_date(texts[i], &day)) fail_msg("%s was accepted", texts[i]);
  assert_true(clock_parse_date("1970-01-02", &day));
  assert_int_equal(day, 1);
}

static void reads_durations_as_marketers_write_them(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t expected_ms;
  } durations[] = {{"30d", 30 * CLOCK_DAY_MS},
                   {"20h", 20 * CLOCK_HOUR_MS},
                   {"90s", 90000},
                   {"50ms", 50},
                   {"5min", 300000},
                   {"2w", 14 * CLOCK_DAY_MS},
                   {"1y", 365 * CLOCK_DAY_MS},
                   {"0d", 0},
                   {"007d", 7 * CLOCK_DAY_MS},
                   {"999999y", 999999 * 365 * CLOCK_DAY_MS}};
  for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
    int64_t duration_ms;
    assert_true(clock_parse_duration(durations[i].text, &duration_ms));
    assert_true(duration_ms == durations[i].expected_ms);
  }
}

static void refuses_what_is_no_duration(void **state) {
  (void)state;
  static const char *const texts[] = {"",     "d",    "30",       "30 d",   "-1d",
                                      "+1d",  "1.5d", "1e3d",     "30D",    "30dd",
                                      "30d ", " 30d", "1000000d", "3 days", "1h30min",
                                      "5m",   "1mo",  "0x1d",     "P30D",   "99999999999999999999999d"};
  int64_t duration_ms;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (clock_parse_duration(texts[i], &duration_ms)) fail_msg("%s was accepted", texts[i]);
}

static void tells_the_time_of_the_system(void **state) {
  (void)state;
  int64_t before_ms = (int64_t)time(NULL) * 1000, now_ms = clock_now_ms();
  uint64_t before_us = clock_monotonic_us();
  struct timespec pause = {.tv_nsec = 2000000};
  nanosleep(&pause, NULL);
  uint64_t elapsed_us = clock_monotonic_us() - before_us;
  assert_true(now_ms >= before_ms && now_ms < before_ms + 60000);
  assert_true(elapsed_us >= 2000 && elapsed_us < 60000000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_rfc3339),
      cmocka_unit_test(subtracts_the_offset),
      cmocka_unit_test(cuts_a_fraction_at_the_millisecond),
      cmocka_unit_test(takes_a_leap_second_for_the_second_after_it),
      cmocka_unit_test(refuses_what_is_no_time),
      cmocka_unit_test(refuses_a_time_that_has_another_year_in_utc),
      cmocka_unit_test(prints_milliseconds_where_there_are_any),
      cmocka_unit_test(prints_any_time_there_is),
      cmocka_unit_test(agrees_with_the_calendar_of_the_c_library),
      cmocka_unit_test(reads_back_the_dates_that_it_prints),
      cmocka_unit_test(refuses_what_is_no_date),
      cmocka_unit_test(reads_durations_as_marketers_write_them),
      cmocka_unit_test(refuses_what_is_no_duration),
      cmocka_unit_test(tells_the_time_of_the_system),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
