/* Profiles: the bytes of activity, section 2 of profile_image.c.
 *
 *   n × (event type, last ms, days, n × field name, where there are fields n × (key, days))
 *
 * A key follows the fields that are named before it. Where another release counts by other fields, keys are read into
 * those: what was not counted by then is absent, and facets that become alike are added. Any thread that owns the
 * profile.
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

static void put_facets(struct buffer *out, const struct activity *activity,
                       const struct counted_type *counted) {
  size_t fields = 0;
  while (activity->facet_count && counted->fields[fields]) fields++;
  buffer_add_varint(out, fields);
  if (!fields) return;
  for (size_t i = 0; i < fields; i++) image_put_text(out, counted->fields[i]);
  buffer_add_varint(out, activity->facet_count);
  for (size_t i = 0; i < activity->facet_count; i++) {
    buffer_add_varint(out, activity->facets[i].key_bytes);
    buffer_add(out, activity->facets[i].key, activity->facets[i].key_bytes);
    put_days(out, &activity->facets[i].days);
  }
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
    put_facets(out, activity, workspace_find_counted(workspace, activity->type));
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

/* The key by the fields that hold now; what was not counted by is absent. 0: all of it is. */
static size_t translate_key(const struct facet_value *values, const struct fields *fields,
                            const struct counted_type *counted, char *key) {
  size_t bytes = 0;
  bool is_empty = true;
  for (const char *const *field = counted->fields; *field; field++) {
    struct facet_value value = {.kind = FACET_ABSENT};
    for (size_t i = 0; i < fields->count; i++)
      if (!strcmp(fields->names[i], *field)) value = values[i];
    is_empty = is_empty && value.kind == FACET_ABSENT;
    bytes += facet_put(key + bytes, &value);
  }
  return is_empty ? 0 : bytes;
}

static void get_facet(struct image_reader *reader, const struct fields *fields,
                      const struct counted_type *counted, struct activity *activity) {
  struct facet_value values[COUNTED_FIELDS_MAX];
  struct day_counts days = {0};
  char key[FACET_KEY_BYTES_MAX];
  size_t length = section_count(reader, FACET_KEY_BYTES_MAX);
  const char *at = image_get_bytes(reader, length), *end = at ? at + length : NULL;
  for (size_t i = 0; i < fields->count; i++)
    if (!at || !facet_next(&at, end, &values[i])) reader->is_bad = true, at = NULL;
  get_days(reader, &days);
  if (at != end || !days.count) reader->is_bad = true;
  size_t key_bytes = counted && !reader->is_bad ? translate_key(values, fields, counted, key) : 0;
  if (key_bytes) {
    struct facet *facet = facet_of(activity, key, key_bytes);
    for (size_t i = 0; i < days.count; i++) days_add(&facet->days, days.each[i].day, days.each[i].count);
  }
  free(days.each);
}

static void get_facets(struct image_reader *reader, const struct workspace *workspace,
                       struct activity *activity) {
  const struct counted_type *counted = workspace_find_counted(workspace, activity->type);
  struct fields fields = {0};
  get_fields(reader, &fields);
  for (size_t left = fields.count ? section_count(reader, FACETS_MAX) : 0; left && !reader->is_bad; left--)
    get_facet(reader, &fields, counted, activity);
  if (!reader->is_bad) facets_trim(activity);
  for (size_t i = 0; i < fields.count; i++) free(fields.names[i]);
}

void section_get_activities(struct image_reader *reader, const struct workspace *workspace,
                            struct profile *profile, bool is_flat) {
  size_t count = section_count(reader, ACTIVITY_TYPES_MAX);
  profile->activities = mem_zero(count * sizeof *profile->activities);
  profile->activity_count = count;
  for (size_t i = 0; i < count; i++) {
    struct activity *activity = &profile->activities[i];
    activity->type = section_take_next(reader, i ? activity[-1].type : NULL);
    activity->last_ms = image_get_signed(reader);
    get_days(reader, &activity->days);
    if (!is_flat) get_facets(reader, workspace, activity);
  }
}

void section_get_activity(struct image_reader *reader, const struct workspace *workspace,
                          struct profile *profile) {
  section_get_activities(reader, workspace, profile, false);
}
