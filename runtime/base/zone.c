/* Civil days in time zones, by ICU. See zone.h.
 *
 * Opening ICU's calendar of a zone costs microseconds and asking it is not cheap either, so a zone is walked once, change
 * by change, and kept as segments:
 *
 *   [from_ms of 0 = the least number, offset] [from_ms, offset] [from_ms, offset] …    ascending, each up to the next
 *
 * Any thread: what is kept is found and added under a lock, and a zone is never changed once it is there.
 */
#include "base/zone.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>
#include <uthash.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#define FIRST_MS INT64_C(-2208988800000) /* 1900-01-01 */
#define LAST_MS  INT64_C(7258118400000)  /* 2200-01-01 */

struct segment {
  int64_t from_ms;
  int32_t offset_ms;
};

struct zone {
  UT_hash_handle hh;
  char name[ZONE_NAME_BYTES_MAX];
  size_t segment_count;
  struct segment *segments;
};

/* What is no zone: asking ICU costs more than the answer is worth twice. */
struct miss {
  UT_hash_handle hh;
  char name[ZONE_NAME_BYTES_MAX];
};

enum { MISSES_MAX = 1024 };

struct zones {
  pthread_mutex_t lock;
  struct zone *by_name;
  struct miss *misses; /* at most MISSES_MAX, the oldest first */
};

/* ---- names ---- */

/* False: longer than any name, or not ASCII. */
static bool to_icu(const char *name, UChar into[static ZONE_NAME_BYTES_MAX]) {
  size_t length = strnlen(name, ZONE_NAME_BYTES_MAX);
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)name[i] >= 0x80) return false;
  if (!length || length == ZONE_NAME_BYTES_MAX) return false;
  u_charsToUChars(name, into, (int32_t)length + 1);
  return true;
}

/* What ICU knows and IANA has as a place, or UTC. */
static bool is_place(const char *name) {
  if (!strncmp(name, "SystemV/", strlen("SystemV/"))) return false;
  return strchr(name, '/') || !strcmp(name, "UTC") || !strcmp(name, "GMT");
}

bool zone_is_name(const char *name) {
  UChar id[ZONE_NAME_BYTES_MAX], canonical[ZONE_NAME_BYTES_MAX];
  UErrorCode error = U_ZERO_ERROR;
  UBool is_known = false;
  if (!is_place(name) || !to_icu(name, id)) return false;
  ucal_getCanonicalTimeZoneID(id, -1, canonical, ZONE_NAME_BYTES_MAX, &is_known, &error);
  return U_SUCCESS(error) && is_known;
}

const char *zone_nearest(const char *name, char nearest[static ZONE_NAME_BYTES_MAX]) {
  UErrorCode error = U_ZERO_ERROR;
  UEnumeration *ids = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, NULL, NULL, &error);
  int32_t count = U_SUCCESS(error) ? uenum_count(ids, &error) : 0, used = 0;
  const char **names = mem_zero(((size_t)count + 1) * sizeof *names);
  struct arena arena = {0};
  while (used < count) {
    int32_t length = 0;
    const char *one = uenum_next(ids, &length, &error);
    if (!one || U_FAILURE(error)) break;
    names[used] = arena_text(&arena, one, (size_t)length);
    if (is_place(one)) used++;
  }
  names[used] = NULL;
  const char *found = text_nearest(name, names);
  if (found) strcpy(nearest, found);
  uenum_close(ids);
  arena_fini(&arena);
  free(names);
  return found ? nearest : NULL;
}

/* ---- reading a zone ---- */

static void add_segment(struct zone *zone, int64_t from_ms, UCalendar *calendar, UErrorCode *error) {
  ucal_setMillis(calendar, (UDate)(from_ms == INT64_MIN ? FIRST_MS : from_ms), error);
  int32_t offset_ms =
      ucal_get(calendar, UCAL_ZONE_OFFSET, error) + ucal_get(calendar, UCAL_DST_OFFSET, error);
  size_t count = zone->segment_count;
  if (count && zone->segments[count - 1].offset_ms == offset_ms) return; /* summer time in name alone */
  if (!(count & (count - 1)))
    zone->segments = mem_resize(zone->segments, (count ? 2 * count : 1) * sizeof *zone->segments);
  zone->segments[zone->segment_count++] = (struct segment){from_ms, offset_ms};
}

static void walk_changes(struct zone *zone, UCalendar *calendar, UErrorCode *error) {
  UDate change;
  add_segment(zone, INT64_MIN, calendar, error);
  ucal_setMillis(calendar, (UDate)FIRST_MS, error);
  while (U_SUCCESS(*error) &&
         ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &change, error) &&
         change < (UDate)LAST_MS)
    add_segment(zone, (int64_t)change, calendar, error);
}

static void zone_free(struct zone *zone) {
  free(zone->segments);
  free(zone);
}

static struct zone *read_zone(const char *name) {
  UChar id[ZONE_NAME_BYTES_MAX];
  UErrorCode error = U_ZERO_ERROR;
  if (!zone_is_name(name) || !to_icu(name, id)) return NULL;
  UCalendar *calendar = ucal_open(id, -1, "", UCAL_GREGORIAN, &error);
  struct zone *zone = mem_zero(sizeof *zone);
  strcpy(zone->name, name);
  if (U_SUCCESS(error)) walk_changes(zone, calendar, &error);
  if (calendar) ucal_close(calendar);
  if (U_SUCCESS(error) && zone->segment_count) return zone;
  zone_free(zone);
  return NULL;
}

/* ---- what is kept ---- */

struct zones *zones_new(void) {
  struct zones *zones = mem_zero(sizeof *zones);
  must(!pthread_mutex_init(&zones->lock, NULL));
  return zones;
}

static void forget_miss(struct zones *zones, struct miss *miss) {
  HASH_DELETE(hh, zones->misses, miss);
  free(miss);
}

/* uthash keeps the order in which its elements came. */
static void remember_miss(struct zones *zones, const char *name) {
  if (HASH_COUNT(zones->misses) == MISSES_MAX) forget_miss(zones, zones->misses);
  struct miss *miss = mem_zero(sizeof *miss);
  strcpy(miss->name, name);
  HASH_ADD_STR(zones->misses, name, miss);
}

void zones_free(struct zones *zones) {
  struct zone *zone, *next;
  if (!zones) return;
  HASH_ITER(hh, zones->by_name, zone, next) {
    HASH_DELETE(hh, zones->by_name, zone);
    zone_free(zone);
  }
  while (zones->misses) forget_miss(zones, zones->misses);
  pthread_mutex_destroy(&zones->lock);
  free(zones);
}

static struct zone *find(struct zones *zones, const char *name) {
  struct zone *zone = NULL;
  struct miss *miss = NULL;
  HASH_FIND_STR(zones->by_name, name, zone);
  if (zone) return zone;
  HASH_FIND_STR(zones->misses, name, miss);
  if (miss) return NULL;
  zone = read_zone(name);
  if (zone)
    HASH_ADD_STR(zones->by_name, name, zone);
  else
    remember_miss(zones, name);
  return zone;
}

const struct zone *zones_find(struct zones *zones, const char *name) {
  if (!zones || !is_place(name) || strnlen(name, ZONE_NAME_BYTES_MAX) == ZONE_NAME_BYTES_MAX) return NULL;
  pthread_mutex_lock(&zones->lock);
  struct zone *zone = find(zones, name);
  pthread_mutex_unlock(&zones->lock);
  return zone;
}

/* ---- asking ---- */

/* The segment that holds at the instant. */
static size_t find_segment(const struct zone *zone, int64_t time_ms) {
  size_t first = 0, count = zone->segment_count;
  while (count > 1) {
    size_t half = count / 2;
    if (zone->segments[first + half].from_ms <= time_ms)
      first += half, count -= half;
    else
      count = half;
  }
  return first;
}

int64_t zone_offset_ms(const struct zone *zone, int64_t time_ms) {
  return zone ? zone->segments[find_segment(zone, time_ms)].offset_ms : 0;
}

int32_t zone_day(const struct zone *zone, int64_t time_ms) {
  int64_t local_ms = time_ms + zone_offset_ms(zone, time_ms);
  return (int32_t)(local_ms / CLOCK_DAY_MS - (local_ms % CLOCK_DAY_MS < 0));
}

/* Nowhere is it more than a day ahead, so nothing before that can be the day. */
int64_t zone_day_start_ms(const struct zone *zone, int32_t day) {
  int64_t midnight_ms = day * CLOCK_DAY_MS;
  if (!zone) return midnight_ms;
  for (size_t i = find_segment(zone, midnight_ms - CLOCK_DAY_MS);; i++) {
    const struct segment *segment = &zone->segments[i];
    int64_t start_ms = midnight_ms - segment->offset_ms;
    if (start_ms < segment->from_ms) start_ms = segment->from_ms;
    if (i + 1 == zone->segment_count || start_ms < segment[1].from_ms) return start_ms;
  }
}
