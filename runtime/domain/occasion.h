/* Occasions: birthdays, name days, anniversaries. Dates of the civil calendar, kept once a year, on the civil day of
 * where the customer is. Pure, any thread.
 */
#ifndef SARTO_DOMAIN_OCCASION_H
#define SARTO_DOMAIN_OCCASION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"

enum occasion { OCCASION_NONE, OCCASION_BIRTHDAY, OCCASION_NAME_DAY, OCCASION_ANNIVERSARY };
enum { OCCASION_KINDS = OCCASION_ANNIVERSARY };
extern const char
    *const occasion_names[]; /* "birthday", "name_day", "anniversary", NULL: by enum occasion, less 1 */

/* The occasion that an event of that type is about ("occasion.birthday"); NONE: it is about none. */
enum occasion occasion_of_type(const char *type);

/* A day of the year as a name day is written, "06-24", or a whole date, as a day since 1970: a date without year is of the
 * leap year 1972. False: neither. */
bool occasion_parse(const char *text, int32_t *date);

/* Whether the occasion of that date is kept on the day. 29 February is kept on 28 February where the year has no 29th. A
 * birthday and an anniversary are from the year after on; a name day is in any year. */
bool occasion_falls(enum occasion occasion, int32_t date, int32_t day);

/* The same at an instant, by the day that it then is in the zone (NULL: UTC): from its first instant to its last, and not
 * before. What falls on a day that the zone left out is kept on the last day before it. */
bool occasion_is_now(enum occasion occasion, int32_t date, const struct zone *zone, int64_t time_ms);

/* When the host makes the occasion next, later than after_ms and on no day up to `kept` (0: none was): at 09:00 on the
 * clocks of the zone, or the next quarter of an hour of UTC. INT64_MAX: never. */
enum { OCCASION_HOUR = 9, OCCASION_GRAIN_MS = 15 * 60 * 1000 };
int64_t occasion_next_ms(enum occasion occasion, int32_t date, const struct zone *zone, int64_t after_ms,
                         int32_t kept);

#endif
