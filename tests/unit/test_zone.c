/* base/zone held to tests/civil/days.txt and to its own contract at every change of every zone. Run from the root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <pthread.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/zone.h"

static struct zones *zones;

static const struct zone *zone_of(const char *name) {
  const struct zone *zone = zones_find(zones, name);
  if (!zone) fail_msg("no zone %s", name);
  return zone;
}

static int64_t instant_of(const char *text) {
  int64_t time_ms;
  if (!clock_parse(text, &time_ms)) fail_msg("%s is no time", text);
  return time_ms;
}

static int32_t day_of(const char *text) {
  int32_t day;
  if (!clock_parse_date(text, &day)) fail_msg("%s is no date", text);
  return day;
}

static int count_wrong(char *line) {
  const char *name = strsep(&line, "|"), *first = strsep(&line, "|"), *second = strsep(&line, "|");
  char text[CLOCK_TEXT_BYTES];
  const struct zone *zone = zone_of(name);
  assert_true(first && second);
  if (!strcmp(first, "start")) {
    int64_t start_ms = zone_day_start_ms(zone, day_of(second));
    if (start_ms == instant_of(line)) return 0;
    printf("%s: %s begins %s, expected %s\n", name, second, clock_print(start_ms, text), line);
  } else {
    int32_t day = zone_day(zone, instant_of(first));
    if (day == day_of(second)) return 0;
    printf("%s at %s: %s, expected %s\n", name, first, clock_print_date(day, text), second);
  }
  return 1;
}

static void knows_the_civil_day(void **state) {
  char line[256];
  int count = 0, wrong = 0;
  (void)state;
  FILE *file = fopen("tests/civil/days.txt", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    if (!*line || *line == '#') continue;
    count++;
    wrong += count_wrong(line);
  }
  fclose(file);
  print_message("%d civil days, %d wrong\n", count, wrong);
  assert_true(count >= 75);
  assert_int_equal(wrong, 0);
}

/* What the contract says of the start of a day, judged by zone_day alone. */
static void check_day(const struct zone *zone, const char *name, int32_t day) {
  int64_t start_ms = zone_day_start_ms(zone, day);
  if (zone_day(zone, start_ms) < day || zone_day(zone, start_ms - 1) >= day)
    fail_msg("%s: day %d does not begin at %lld", name, (int)day, (long long)start_ms);
}

/* The days around every change from 1901 to 2100, of every zone there is; and the offset is ICU's at each. */
static void begins_days_with_their_first_instant(void **state) {
  UErrorCode error = U_ZERO_ERROR;
  UEnumeration *ids = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL, NULL, NULL, &error);
  const UChar *id;
  int32_t length;
  size_t zone_count = 0, change_count = 0;
  (void)state;
  while ((id = uenum_unext(ids, &length, &error))) {
    char name[ZONE_NAME_BYTES_MAX];
    UDate change;
    for (int32_t i = 0; i <= length && i < (int32_t)sizeof name; i++) name[i] = (char)id[i];
    if (!zone_is_name(name)) continue;
    const struct zone *zone = zone_of(name);
    UCalendar *calendar = ucal_open(id, length, "", UCAL_GREGORIAN, &error);
    ucal_setMillis(calendar, (UDate)instant_of("1901-01-01T00:00:00Z"), &error);
    zone_count++;
    while (ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &change, &error) &&
           change < (UDate)instant_of("2100-01-01T00:00:00Z")) {
      int64_t change_ms = (int64_t)change;
      int32_t day = zone_day(zone, change_ms);
      ucal_setMillis(calendar, change, &error);
      int32_t offset_ms =
          ucal_get(calendar, UCAL_ZONE_OFFSET, &error) + ucal_get(calendar, UCAL_DST_OFFSET, &error);
      assert_int_equal(zone_offset_ms(zone, change_ms), offset_ms);
      for (int32_t near = day - 2; near <= day + 2; near++) check_day(zone, name, near);
      change_count++;
    }
    ucal_close(calendar);
  }
  uenum_close(ids);
  print_message("%zu zones, %zu changes\n", zone_count, change_count);
  assert_true(zone_count > 300 && change_count > 10000);
}

static void takes_names_as_iana_spells_them(void **state) {
  static const char *const names[] = {"Europe/Rome",  "UTC",        "America/Argentina/Buenos_Aires",
                                      "US/Pacific",   "Etc/GMT+5",  "GMT",
                                      "Asia/Kolkata", "Europe/Kyiv"};
  static const char *const others[] = {
      "",
      "Rome",
      "europe/rome",
      "CET",
      "PST",
      "ACT",
      "GMT+01:00",
      "Etc/Unknown",
      "SystemV/EST5",
      "+01:00",
      "Europe/Romé",
      "Europe/Rome ",
      "Europe/A/Name/That/Is/Longer/Than/Any/Of/The/Names/That/There/Are/Anywhere"};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_true(zone_is_name(names[i]));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_false(zone_is_name(others[i]));
    assert_null(zones_find(zones, others[i]));
  }
}

static void tells_the_nearest_name(void **state) {
  char nearest[ZONE_NAME_BYTES_MAX];
  (void)state;
  assert_string_equal(zone_nearest("Europe/Rom", nearest), "Europe/Rome");
  assert_string_equal(zone_nearest("europe/rome", nearest), "Europe/Rome");
  assert_null(zone_nearest("somewhere over the rainbow", nearest));
}

static void is_utc_without_a_zone(void **state) {
  (void)state;
  assert_int_equal(zone_day(NULL, -1), -1);
  assert_int_equal(zone_day(NULL, 0), 0);
  assert_true(zone_day_start_ms(NULL, 20000) == 20000 * CLOCK_DAY_MS);
  assert_null(zones_find(NULL, "Europe/Rome"));
}

static void *find_many(void *found) {
  static const char *const names[] = {"Europe/Rome", "Asia/Tokyo", "Pacific/Apia", "America/New_York"};
  for (size_t i = 0; i < 4000; i++) ((const struct zone **)found)[i % 4] = zones_find(zones, names[i % 4]);
  return NULL;
}

static void gives_every_thread_the_same_zone(void **state) {
  const struct zone *left[4], *right[4];
  pthread_t thread;
  (void)state;
  assert_int_equal(pthread_create(&thread, NULL, find_many, left), 0);
  find_many(right);
  pthread_join(thread, NULL);
  for (size_t i = 0; i < 4; i++) assert_ptr_equal(left[i], right[i]);
}

static uint64_t find_us(const char *name, bool is_zone) {
  uint64_t begin_us = clock_monotonic_us();
  for (int i = 0; i < 20000; i++) assert_int_equal(zones_find(zones, name) != NULL, is_zone);
  return clock_monotonic_us() - begin_us;
}

/* Customers write what they like. ICU takes a hundred times as long as what is kept. */
static void remembers_what_is_no_zone(void **state) {
  char name[32];
  (void)state;
  for (int i = 0; i < 3000; i++) {
    snprintf(name, sizeof name, "Nowhere/At_All_%d", i);
    assert_null(zones_find(zones, name));
  }
  assert_null(zones_find(zones, "Nowhere/At_All_0")); /* forgotten meanwhile */
  assert_non_null(zones_find(zones, "Europe/Rome"));
  uint64_t hit_us = find_us("Europe/Rome", true), miss_us = find_us(name, false);
  print_message("20000 times: a zone %d us, none %d us\n", (int)hit_us, (int)miss_us);
  assert_true(miss_us < 20 * (hit_us + 1000));
}

/* Figures for people, not a test of this machine. */
static void costs_little(void **state) {
  enum { TIMES = 1000000 };
  const struct zone *zone = zone_of("Europe/Rome");
  int64_t sum = 0, from_ms = instant_of("2026-01-01T00:00:00Z");
  (void)state;
  uint64_t begin_us = clock_monotonic_us();
  for (int i = 0; i < TIMES; i++) sum += zone_day(zone, from_ms + i * CLOCK_MINUTE_MS);
  uint64_t day_us = clock_monotonic_us();
  for (int i = 0; i < TIMES; i++) sum += zone_day_start_ms(zone, 20000 + i % 400);
  uint64_t start_us = clock_monotonic_us();
  for (int i = 0; i < TIMES; i++) sum += zones_find(zones, "Europe/Rome") == zone;
  uint64_t find_us = clock_monotonic_us();
  assert_true(sum > 0);
  print_message("a day %.0f ns, its start %.0f ns, a zone found %.0f ns\n",
                (double)(day_us - begin_us) * 1e3 / TIMES, (double)(start_us - day_us) * 1e3 / TIMES,
                (double)(find_us - start_us) * 1e3 / TIMES);
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
      cmocka_unit_test(knows_the_civil_day),
      cmocka_unit_test(begins_days_with_their_first_instant),
      cmocka_unit_test(takes_names_as_iana_spells_them),
      cmocka_unit_test(tells_the_nearest_name),
      cmocka_unit_test(is_utc_without_a_zone),
      cmocka_unit_test(gives_every_thread_the_same_zone),
      cmocka_unit_test(remembers_what_is_no_zone),
      cmocka_unit_test(costs_little),
  };
  return cmocka_run_group_tests(tests, open_zones, close_zones);
}
