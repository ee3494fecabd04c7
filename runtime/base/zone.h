/* Civil days in time zones: which day it is somewhere, and when a day begins there. By the IANA database that ICU has.
 *
 * A zone is read from ICU once, as the list of its changes from 1900 to 2200 (before and after them the first and the last
 * offset hold), and never changes: asking it is a search in that list, on any thread.
 */
#ifndef SARTO_BASE_ZONE_H
#define SARTO_BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

enum { ZONE_NAME_BYTES_MAX = 64 };

struct zone;

/* Zones that were asked for, kept; of names that are none the last thousand. Any thread may ask; frees them all. */
struct zones;
struct zones *zones_new(void);
void zones_free(struct zones *zones); /* NULL is fine */

/* Borrowed, as long as `zones`; NULL: no such zone, or `zones` is NULL. */
const struct zone *zones_find(struct zones *zones, const char *name);

/* Whether it is a zone's name as the IANA database spells it: "Europe/Rome", "UTC". An abbreviation ("CET", "PST") is
 * none: several zones have it. */
bool zone_is_name(const char *name);
/* The name that was meant: NULL where none is near. Returns `nearest`. */
const char *zone_nearest(const char *name, char nearest[static ZONE_NAME_BYTES_MAX]);

/* What is added to UTC at that instant. A NULL zone is UTC, here and below. */
int64_t zone_offset_ms(const struct zone *zone, int64_t time_ms);
/* The civil day of the instant, in days since 1970-01-01 of that zone's calendar. */
int32_t zone_day(const struct zone *zone, int64_t time_ms);
/* The first instant of that day or, where the zone left it out (Pacific/Apia, 2011-12-30), of the next one that was
 * there. Where a change of the clock skips midnight that is the instant of the change. */
int64_t zone_day_start_ms(const struct zone *zone, int32_t day);

#endif
