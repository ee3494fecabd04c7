/* domain/occasion held to tests/civil/occasions.txt and to the calendar. Run from the root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "domain/occasion.h"

static struct zones *zones;

static int32_t day_of(const char *text) {
  int32_t day;
  if (!occasion_parse(text, &day)) fail_msg("%s is no date", text);
  return day;
}

static enum occasion occasion_of(const char *name) {
  char type[64];
  snprintf(type, sizeof type, "occasion.%s", name);
  return occasion_of_type(type);
}

static int count_wrong(char *line) {
  const char *name = strsep(&line, "|"), *date = strsep(&line, "|"), *zone = strsep(&line, "|"),
             *instant = strsep(&line, "|");
  int64_t time_ms;
  assert_non_null(line);
  assert_int_not_equal(occasion_of(name), OCCASION_NONE);
  assert_non_null(zones_find(zones, zone));
  assert_true(clock_parse(instant, &time_ms));
  bool is_kept = occasion_is_now(occasion_of(name), day_of(date), zones_find(zones, zone), time_ms);
  if (is_kept == !strcmp(line, "yes")) return 0;
  printf("%s of %s in %s at %s: %s\n", name, date, zone, instant, is_kept ? "yes" : "no");
  return 1;
}

static void is_kept_on_its_day_and_no_other(void **state) {
  char line[256];
  int count = 0, wrong = 0;
  (void)state;
  FILE *file = fopen("tests/civil/occasions.txt", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    if (!*line || *line == '#') continue;
    count++;
    wrong += count_wrong(line);
  }
  fclose(file);
  print_message("%d occasions, %d wrong\n", count, wrong);
  assert_true(count >= 60);
  assert_int_equal(wrong, 0);
}

/* Whatever the date: once a year, and no year without. */
static void comes_once_a_year(void **state) {
  (void)state;
  for (int32_t date = day_of("1992-01-01"); date < day_of("1993-01-01"); date++) {
    int count = 0;
    for (int32_t day = day_of("1996-01-01"); day < day_of("2004-01-01"); day++)
      count += occasion_falls(OCCASION_BIRTHDAY, date, day);
    assert_int_equal(count, 8);
  }
}

static void reads_a_day_with_and_without_its_year(void **state) {
  static const char *const refused[] = {"",      "6-24",   "06-31", "13-01",  "06/24",
                                        "24-06", "-06-24", "02-30", "06-24x", "1990-02-29"};
  int32_t date;
  (void)state;
  assert_true(occasion_parse("02-29", &date) && clock_date_of(date).day == 29);
  assert_true(occasion_parse("1990-06-24", &date) && clock_date_of(date).year == 1990);
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    if (occasion_parse(refused[i], &date)) fail_msg("%s was read", refused[i]);
}

static void is_named_by_its_event(void **state) {
  (void)state;
  assert_int_equal(occasion_of_type("occasion.birthday"), OCCASION_BIRTHDAY);
  assert_int_equal(occasion_of_type("occasion.name_day"), OCCASION_NAME_DAY);
  assert_int_equal(occasion_of_type("occasion.anniversary"), OCCASION_ANNIVERSARY);
  assert_int_equal(occasion_of_type("occasion.birthdays"), OCCASION_NONE);
  assert_int_equal(occasion_of_type("occasion."), OCCASION_NONE);
  assert_int_equal(occasion_of_type("birthday"), OCCASION_NONE);
}

static int open_zones(void **state) {
  (void)state;
  zones = zones_new();
  return 0;
}

static int close_zones(void **state) {
  (void)state;
  zones_free(zones);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(is_kept_on_its_day_and_no_other),
      cmocka_unit_test(comes_once_a_year),
      cmocka_unit_test(reads_a_day_with_and_without_its_year),
      cmocka_unit_test(is_named_by_its_event),
  };
  return cmocka_run_group_tests(tests, open_zones, close_zones);
}
