/* Time: milliseconds since 1970-01-01T00:00:00Z, in an int64_t, everywhere. */
#ifndef SARTO_BASE_CLOCK_H
#define SARTO_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLOCK_SECOND_MS INT64_C(1000)
#define CLOCK_MINUTE_MS (60 * CLOCK_SECOND_MS)
#define CLOCK_HOUR_MS   (60 * CLOCK_MINUTE_MS)
#define CLOCK_DAY_MS    (24 * CLOCK_HOUR_MS)

enum { CLOCK_TEXT_BYTES = 32 }; /* room for any time as text, with its NUL */

int64_t clock_now_ms(void);        /* wall clock */
uint64_t clock_monotonic_us(void); /* for durations alone */
uint64_t clock_thread_us(void);    /* CPU time of the calling thread */

/* RFC 3339 with any offset, years 0000 to 9999 (in UTC too); a finer fraction than a millisecond is cut, a
 * leap second is the second after it. */
bool clock_parse(const char *text, int64_t *time_ms);
/* "2026-03-01T10:00:00Z", with ".250" before the Z where there are milliseconds. Returns `text`. */
char *clock_print(int64_t time_ms, char text[static CLOCK_TEXT_BYTES]);

bool clock_parse_date(const char *text, int32_t *day); /* "2026-03-01" → days since 1970-01-01 */
char *clock_print_date(int32_t day, char text[static CLOCK_TEXT_BYTES]);

/* The day's date in the calendar; and back, of a date that there is. */
struct clock_date {
  int year;
  unsigned month, day; /* from 1 */
};
struct clock_date clock_date_of(int32_t day);
int32_t clock_day_of(struct clock_date date);

/* A duration as marketers write it: a whole number and one of ms, s, min, h, d, w, y (365 days): "30d", "20h". */
bool clock_parse_duration(const char *text, int64_t *duration_ms);

#endif
