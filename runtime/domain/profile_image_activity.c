/* Profiles: the bytes of activity, sections 2 and 11 of profile_image.c.
 *
 *    2   n × (event type, last ms, days, FACETS)
 *   11   n × (event type, FACETS)                 ascending by type, then by fields
 *
 *   FACETS: n × field name, where there are fields n × (key, days)
 *
 * A key follows the fields that are named before it. Section 2 has the facets by the fields that the workspace counts
 * by, 11 those by all others. Any thread that owns the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/profile_sections.h"

static void put_days(struct buffer *out, const struct day_counts *days) {
  int32_t before = 0;
  buffer_add_varint(out, days->count);
  for (size_t i = 0; i < days->count; i++) {
    image_put_signed(out, (int64_t)days->each[i].day - before);
    buffer_add_varint(out, days->each[i].count);
    before = days->each[i].day;
  }
}

/* Into zeroed counts. */
static void get_days(struct image_reader *reader, struct day_counts *days) {
  size_t count = section_count(reader, ACTIVITY_DAYS_MAX);
  int32_t day = 0;
  days->each = mem_zero(count * sizeof *days->each);
  days->count = (uint32_t)count;
  for (size_t i = 0; i < count; i++) {
    day = section_day(reader, day, i == 0);
    days->each[i] = (struct day_count){day, section_u32(reader)};
  }
}

static size_t count_facets(const struct activity *activity, uint32_t fields) {
  size_t count = 0;
  for (size_t i = 0; i < activity->facet_count; i++) count += activity->facets[i].fields == fields;
  return count;
}

static void put_facets(struct buffer *out, const struct activity *activity, uint32_t fields) {
  const char *name = activity->fields[fields]->packed;
  buffer_add_varint(out, activity->fields[fields]->count);
  for (size_t i = 0; i < activity->fields[fields]->count; i++, name += strlen(name) + 1)
    image_put_text(out, name);
  buffer_add_varint(out, count_facets(activity, fields));
  for (size_t i = 0; i < activity->facet_count; i++) {
    const struct facet *facet = &activity->facets[i];
    if (facet->fields != fields) continue;
    buffer_add_varint(out, facet->key_bytes);
    buffer_add(out, facet->key, facet->key_bytes);
    put_days(out, &facet->days);
  }
}

static bool are_counted(const struct counted_type *counted, const struct hard_texts *fields) {
  const char *name = fields->packed;
  size_t at = 0;
  for (; counted && at < fields->count; at++, name += strlen(name) + 1)
    if (!counted->fields[at] || strcmp(counted->fields[at], name)) return false;
  return counted && !counted->fields[at];
}

/* Index of the fields that the workspace counts by; fields_count: there is no facet by them. */
static uint32_t find_counted(const struct activity *activity, const struct workspace *workspace) {
  const struct counted_type *counted = workspace_find_counted(workspace, activity->type);
  for (uint32_t i = 0; i < activity->fields_count; i++)
    if (are_counted(counted, activity->fields[i])) return i;
  return activity->fields_count;
}

void section_put_activity(const struct profile *profile, const struct workspace *workspace,
                          struct buffer *out) {
  if (!profile->activity_count) return;
  buffer_add_varint(out, profile->activity_count);
  for (size_t i = 0; i < profile->activity_count; i++) {
    const struct activity *activity = &profile->activities[i];
    image_put_text(out, activity->type);
    image_put_signed(out, activity->last_ms);
    put_days(out, &activity->days);
    uint32_t counted = find_counted(activity, workspace);
    if (counted < activity->fields_count)
      put_facets(out, activity, counted);
    else
      buffer_add_varint(out, 0);
  }
}

void section_put_facets(const struct profile *profile, const struct workspace *workspace,
                        struct buffer *out) {
  size_t count = 0;
  for (size_t i = 0; i < profile->activity_count; i++) {
    const struct activity *activity = &profile->activities[i];
    count += activity->fields_count - (find_counted(activity, workspace) < activity->fields_count);
  }
  if (!count) return;
  buffer_add_varint(out, count);
  for (size_t i = 0; i < profile->activity_count; i++) {
    const struct activity *activity = &profile->activities[i];
    uint32_t counted = find_counted(activity, workspace);
    for (uint32_t fields = 0; fields < activity->fields_count; fields++) {
      if (fields == counted) continue;
      image_put_text(out, activity->type);
      put_facets(out, activity, fields);
    }
  }
}

/* The names of the fields that a facet's key follows, as it was written. */
struct fields {
  size_t count;
  char *names[COUNTED_FIELDS_MAX];
};

static void get_fields(struct image_reader *reader, struct fields *fields) {
  fields->count = section_count(reader, COUNTED_FIELDS_MAX);
  for (size_t i = 0; i < fields->count; i++)
    fields->names[i] = section_take_next(reader, i ? fields->names[i - 1] : NULL);
}

static void get_facet(struct image_reader *reader, struct activity *activity, uint32_t fields) {
  struct facet_value value;
  struct day_counts days = {0};
  size_t length = section_count(reader, FACET_KEY_BYTES_MAX);
  const char *at = image_get_bytes(reader, length), *key = at, *end = at ? at + length : NULL;
  bool is_empty = true;
  for (size_t i = 0; i < activity->fields[fields]->count; i++) {
    if (!at || !facet_next(&at, end, &value)) reader->is_bad = true, at = NULL;
    is_empty = is_empty && at && value.kind == FACET_ABSENT;
  }
  get_days(reader, &days);
  if (at != end || !days.count || is_empty) reader->is_bad = true;
  if (!reader->is_bad) {
    struct facet *facet = facet_of(activity, fields, key, length);
    for (size_t i = 0; i < days.count; i++) days_add(&facet->days, days.each[i].day, days.each[i].count);
  }
  free(days.each);
}

static void get_facets(struct image_reader *reader, struct activity *activity) {
  struct fields names = {0};
  get_fields(reader, &names);
  if (names.count && !reader->is_bad) {
    uint32_t fields = fields_of(activity, (const char *const *)names.names, names.count);
    size_t left = section_count(reader, FACETS_MAX);
    if (!left) reader->is_bad = true; /* fields without a facet are not written */
    for (; left && !reader->is_bad; left--) get_facet(reader, activity, fields);
  }
  for (size_t i = 0; i < names.count; i++) free(names.names[i]);
}

void section_get_activities(struct image_reader *reader, struct profile *profile, bool is_flat) {
  size_t count = section_count(reader, ACTIVITY_TYPES_MAX);
  profile->activities = mem_zero(count * sizeof *profile->activities);
  profile->activity_count = count;
  for (size_t i = 0; i < count; i++) {
    struct activity *activity = &profile->activities[i];
    activity->type = section_take_next(reader, i ? activity[-1].type : NULL);
    activity->last_ms = image_get_signed(reader);
    get_days(reader, &activity->days);
    if (!is_flat) get_facets(reader, activity);
  }
}

void section_get_activity(struct image_reader *reader, const struct workspace *workspace,
                          struct profile *profile) {
  (void)workspace;
  section_get_activities(reader, profile, false);
}

void section_get_facets(struct image_reader *reader, const struct workspace *workspace,
                        struct profile *profile) {
  (void)workspace;
  for (size_t left = section_count(reader, ACTIVITY_TYPES_MAX * FIELDS_MAX); left && !reader->is_bad;
       left--) {
    char *type = image_take_text(reader);
    struct activity *activity = (struct activity *)profile_find_activity(profile, type);
    free(type);
    if (activity)
      get_facets(reader, activity);
    else
      reader->is_bad = true;
  }
}
