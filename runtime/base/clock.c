/* Time as milliseconds since 1970, and the texts it comes in. See clock.h. Civil dates follow the proleptic
 * Gregorian calendar; the day arithmetic is that of Howard Hinnant's "chrono-compatible low-level date
 * algorithms" (days_from_civil, civil_from_days).
 */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z, beyond which clock_print would write a year that
 * clock_parse does not read: an offset or a leap second can lead there. */
#define FIRST_MS INT64_C(-62167219200000)
#define LAST_MS  INT64_C(253402300799999)

int64_t clock_now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t now_us(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t clock_monotonic_us(void) {
  return now_us(CLOCK_MONOTONIC);
}

uint64_t clock_thread_us(void) {
  return now_us(CLOCK_THREAD_CPUTIME_ID);
}

static int64_t days_from_civil(int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  unsigned year_of_era = (unsigned)(year - era * 400);
  unsigned day_of_year = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;
  unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + (int64_t)day_of_era - 719468;
}

static void civil_from_days(int64_t days, int *year, unsigned *month, unsigned *day) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  unsigned day_of_era = (unsigned)(days - era * 146097);
  unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  unsigned shifted = (5 * day_of_year + 2) / 153;
  *day = day_of_year - (153 * shifted + 2) / 5 + 1;
  *month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = (int)((int64_t)year_of_era + era * 400 + (*month <= 2));
}

static bool digits(const char **text, int count, unsigned *value) {
  *value = 0;
  for (int i = 0; i < count; i++, (*text)++) {
    if (**text < '0' || **text > '9') return false;
    *value = *value * 10 + (unsigned)(**text - '0');
  }
  return true;
}

static bool literal(const char **text, const char *accepted) {
  if (!**text || !strchr(accepted, **text)) return false;
  (*text)++;
  return true;
}

static bool parse_date(const char **text, int64_t *days) {
  static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  unsigned year, month, day;
  if (!digits(text, 4, &year) || !literal(text, "-") || !digits(text, 2, &month) || !literal(text, "-") ||
      !digits(text, 2, &day))
    return false;
  if (month < 1 || month > 12 || day < 1) return false;
  bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (day > lengths[month - 1] + (month == 2 && is_leap ? 1u : 0u)) return false;
  *days = days_from_civil(year, month, day);
  return true;
}

static unsigned parse_fraction_ms(const char **text) {
  unsigned milliseconds = 0, place = 100;
  for (; **text >= '0' && **text <= '9'; (*text)++) {
    milliseconds += (unsigned)(**text - '0') * place;
    place /= 10;
  }
  return milliseconds;
}

static bool parse_offset(const char **text, int64_t *offset_ms) {
  *offset_ms = 0;
  if (literal(text, "Zz")) return true;
  int sign = **text == '-' ? -1 : 1;
  unsigned hours, minutes;
  if (!literal(text, "+-") || !digits(text, 2, &hours) || !literal(text, ":") || !digits(text, 2, &minutes))
    return false;
  *offset_ms = sign * (hours * CLOCK_HOUR_MS + minutes * CLOCK_MINUTE_MS);
  return hours < 24 && minutes < 60;
}

bool clock_parse(const char *text, int64_t *time_ms) {
  int64_t days, offset_ms;
  unsigned hour, minute, second, milliseconds = 0;
  if (!parse_date(&text, &days) || !literal(&text, "Tt") || !digits(&text, 2, &hour) ||
      !literal(&text, ":") || !digits(&text, 2, &minute) || !literal(&text, ":") ||
      !digits(&text, 2, &second))
    return false;
  if (hour > 23 || minute > 59 || second > 60) return false;
  if (*text == '.') {
    text++;
    if (*text < '0' || *text > '9') return false;
    milliseconds = parse_fraction_ms(&text);
  }
  if (!parse_offset(&text, &offset_ms) || *text) return false;
  *time_ms = days * CLOCK_DAY_MS + hour * CLOCK_HOUR_MS + minute * CLOCK_MINUTE_MS +
             second * CLOCK_SECOND_MS + milliseconds - offset_ms;
  return *time_ms >= FIRST_MS && *time_ms <= LAST_MS;
}

bool clock_parse_date(const char *text, int32_t *day) {
  int64_t days;
  if (!parse_date(&text, &days) || *text) return false;
  *day = (int32_t)days;
  return true;
}

struct clock_date clock_date_of(int32_t day) {
  struct clock_date date;
  civil_from_days(day, &date.year, &date.month, &date.day);
  return date;
}

int32_t clock_day_of(struct clock_date date) {
  return (int32_t)days_from_civil(date.year, date.month, date.day);
}

static size_t print_day(int64_t day, char text[static CLOCK_TEXT_BYTES]) {
  int year;
  unsigned month, day_of_month;
  civil_from_days(day, &year, &month, &day_of_month);
  return (size_t)snprintf(text, CLOCK_TEXT_BYTES, "%0*d-%02u-%02u", year < 0 ? 5 : 4, year, month,
                          day_of_month);
}

char *clock_print_date(int32_t day, char text[static CLOCK_TEXT_BYTES]) {
  print_day(day, text);
  return text;
}

/* By hand: every decision prints times, and snprintf was a tenth of its cost. */
static char *put_digits(char *at, char before, unsigned value, int width) {
  *at = before;
  for (int i = width; i > 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
  return at + width + 1;
}

char *clock_print(int64_t time_ms, char text[static CLOCK_TEXT_BYTES]) {
  int64_t days = time_ms / CLOCK_DAY_MS, rest = time_ms % CLOCK_DAY_MS;
  if (rest < 0) {
    rest += CLOCK_DAY_MS;
    days--;
  }
  unsigned second = (unsigned)(rest / 1000), millisecond = (unsigned)(rest % 1000);
  size_t length = print_day(days, text);
  char *at = put_digits(text + length, 'T', second / 3600, 2);
  at = put_digits(at, ':', second / 60 % 60, 2);
  at = put_digits(at, ':', second % 60, 2);
  if (millisecond) at = put_digits(at, '.', millisecond, 3);
  memcpy(at, "Z", 2);
  return text;
}

bool clock_parse_duration(const char *text, int64_t *duration_ms) {
  static const struct {
    const char *unit;
    int64_t length_ms;
  } units[] = {{"ms", 1},           {"s", CLOCK_SECOND_MS},  {"min", CLOCK_MINUTE_MS}, {"h", CLOCK_HOUR_MS},
               {"d", CLOCK_DAY_MS}, {"w", 7 * CLOCK_DAY_MS}, {"y", 365 * CLOCK_DAY_MS}};
  int64_t count = 0;
  int digit_count = 0;
  for (; *text >= '0' && *text <= '9' && digit_count < 6; text++, digit_count++)
    count = count * 10 + (*text - '0');
  if (!digit_count) return false;
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (!strcmp(text, units[i].unit)) {
      *duration_ms = count * units[i].length_ms;
      return true;
    }
  return false;
}
