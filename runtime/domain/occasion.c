/* Occasions by the calendar. See occasion.h.
 *
 * Who was born on 29 February is greeted on the 28th in a common year: it is the last day of their month, it is never after
 * the fact, and one rule holds for the greeting and for the age (as § 188 of the German civil code ends a month that lacks
 * the day). The same reason keeps what falls on a day that a zone left out on the day before. Pure, any thread.
 */
#include "domain/occasion.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

const char *const occasion_names[] = {"birthday", "name_day", "anniversary", NULL};

enum occasion occasion_of_type(const char *type) {
  static const char begin[] = "occasion.";
  if (strncmp(type, begin, strlen(begin))) return OCCASION_NONE;
  for (size_t i = 0; occasion_names[i]; i++)
    if (!strcmp(type + strlen(begin), occasion_names[i])) return (enum occasion)(i + 1);
  return OCCASION_NONE;
}

bool occasion_parse(const char *text, int32_t *date) {
  char whole[CLOCK_TEXT_BYTES];
  if (clock_parse_date(text, date)) return true;
  if (strlen(text) != strlen("06-24")) return false;
  snprintf(whole, sizeof whole, "1972-%s", text);
  return clock_parse_date(whole, date);
}

static bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The date as it is kept in that year. */
static struct clock_date kept_in(int year, struct clock_date date) {
  if (date.month == 2 && date.day == 29 && !is_leap(year)) date.day = 28;
  date.year = year;
  return date;
}

bool occasion_falls(enum occasion occasion, int32_t date, int32_t day) {
  struct clock_date first = clock_date_of(date), today = clock_date_of(day);
  if (occasion == OCCASION_NONE || (occasion != OCCASION_NAME_DAY && today.year <= first.year)) return false;
  return clock_day_of(kept_in(today.year, first)) == day;
}

static bool has_day(const struct zone *zone, int32_t day) {
  return zone_day(zone, zone_day_start_ms(zone, day)) == day;
}

bool occasion_is_now(enum occasion occasion, int32_t date, const struct zone *zone, int64_t time_ms) {
  int32_t today = zone_day(zone, time_ms);
  if (occasion_falls(occasion, date, today)) return true;
  return occasion_falls(occasion, date, today + 1) && !has_day(zone, today + 1);
}

/* ---- making it ---- */

/* Clocks that are put forward or back between the two looks at the offset are read as they are later that morning. */
static int64_t morning_ms(const struct zone *zone, int32_t day) {
  int64_t local_ms = day * CLOCK_DAY_MS + OCCASION_HOUR * CLOCK_HOUR_MS;
  int64_t first_ms = local_ms - zone_offset_ms(zone, local_ms);
  int64_t time_ms = local_ms - zone_offset_ms(zone, first_ms);
  int64_t beyond_ms = ((time_ms % OCCASION_GRAIN_MS) + OCCASION_GRAIN_MS) % OCCASION_GRAIN_MS;
  return beyond_ms ? time_ms + OCCASION_GRAIN_MS - beyond_ms : time_ms;
}

/* This year's may be over and the next one's made already, by another zone's calendar: three years are enough. */
int64_t occasion_next_ms(enum occasion occasion, int32_t date, const struct zone *zone, int64_t after_ms,
                         int32_t kept) {
  struct clock_date first = clock_date_of(date);
  int year = clock_date_of(zone_day(zone, after_ms)).year;
  for (int end = year + 3; year < end; year++) {
    int32_t day = clock_day_of(kept_in(year, first));
    if (!occasion_falls(occasion, date, day)) continue;
    if (!has_day(zone, day)) day--;
    int64_t time_ms = morning_ms(zone, day);
    if (time_ms > after_ms && day > kept) return time_ms;
  }
  return INT64_MAX;
}
