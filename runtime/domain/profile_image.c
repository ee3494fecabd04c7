/* Profiles: the bytes that the journal and the profile table hold. See profile.h.
 *
 * The image (all integers LEB128, texts as length and bytes, times zigzag):
 *
 *   version 1 │ id │ n × (attribute name, type, value) │ n × (event type, last ms, n × (day, count)) │
 *             │ n × (offer id, last ms)
 *
 * Names and not indexes, so that an image outlives the workspace that wrote it. Days and offers are
 * ascending, so two profiles that hold the same have the same bytes. Reading trusts no byte. Any thread that
 * owns the profile.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/image.h"
#include "domain/profile_inside.h"

enum { IMAGE_VERSION = 1, DAY_MAX = 4000000 };

static void put_hard(struct buffer *out, const struct hard_attribute *attribute,
                     const struct hard_value *value) {
  image_put_text(out, attribute->name);
  buffer_add_byte(out, (char)attribute->type);
  switch (attribute->type) {
  case HARD_STRING:
    image_put_text(out, value->text);
    break;
  case HARD_NUMBER:
    buffer_add(out, &value->number, sizeof value->number);
    break;
  case HARD_BOOLEAN:
    buffer_add_byte(out, value->boolean);
    break;
  case HARD_DATE:
    image_put_signed(out, value->day);
    break;
  }
}

void profile_encode(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  size_t known = 0;
  buffer_add_varint(out, IMAGE_VERSION);
  image_put_text(out, profile->id);
  for (size_t i = 0; i < profile->hard_count; i++) known += profile->hard[i].is_known;
  buffer_add_varint(out, known);
  for (size_t i = 0; i < profile->hard_count; i++)
    if (profile->hard[i].is_known) put_hard(out, &workspace->hard[i], &profile->hard[i]);
  buffer_add_varint(out, profile->activity_count);
  for (size_t i = 0; i < profile->activity_count; i++) {
    const struct activity *activity = &profile->activities[i];
    image_put_text(out, activity->type);
    image_put_signed(out, activity->last_ms);
    buffer_add_varint(out, activity->day_count);
    int32_t before = 0;
    for (size_t j = 0; j < activity->day_count; j++) {
      image_put_signed(out, (int64_t)activity->days[j].day - before);
      buffer_add_varint(out, activity->days[j].count);
      before = activity->days[j].day;
    }
  }
  buffer_add_varint(out, profile->owned_count);
  for (size_t i = 0; i < profile->owned_count; i++) {
    image_put_text(out, profile->owned[i].offer_id);
    image_put_signed(out, profile->owned[i].last_ms);
  }
}

/* A day that lies `delta` after the one before it; all that a time can be lies within DAY_MAX of 1970. */
static int32_t get_day(struct image_reader *reader, int32_t before) {
  int64_t delta = image_get_signed(reader);
  if (delta >= -2 * DAY_MAX && delta <= 2 * DAY_MAX && llabs(before + delta) <= DAY_MAX)
    return (int32_t)(before + delta);
  reader->is_bad = true;
  return before;
}

static void get_hard(struct image_reader *reader, const struct workspace *workspace,
                     struct profile *profile) {
  char *name = image_take_text(reader);
  const unsigned char *type = image_get_bytes(reader, 1);
  struct hard_value value = {.is_known = true};
  switch (type ? *type : HARD_STRING) {
  case HARD_STRING:
    value.text = image_take_text(reader);
    break;
  case HARD_NUMBER: {
    const void *number = image_get_bytes(reader, sizeof value.number);
    if (number) memcpy(&value.number, number, sizeof value.number);
    if (!isfinite(value.number)) reader->is_bad = true;
    break;
  }
  case HARD_BOOLEAN: {
    const unsigned char *boolean = image_get_bytes(reader, 1);
    value.boolean = boolean && *boolean;
    break;
  }
  case HARD_DATE:
    value.day = get_day(reader, 0);
    break;
  default:
    reader->is_bad = true;
  }
  const struct hard_attribute *attribute = workspace_find_hard(workspace, name);
  if (!reader->is_bad && attribute && attribute->type == *type)
    profile_set_hard(&profile->hard[attribute - workspace->hard], &value);
  free(value.text);
  free(name);
}

static void get_activity(struct image_reader *reader, struct activity *activity) {
  activity->type = image_take_text(reader);
  activity->last_ms = image_get_signed(reader);
  size_t count = image_get_count(reader);
  activity->days = mem_zero(count * sizeof *activity->days);
  activity->day_count = (uint32_t)count;
  int32_t day = 0;
  for (size_t i = 0; i < count; i++) {
    day = get_day(reader, day);
    activity->days[i] = (struct day_count){day, (uint32_t)image_get_varint(reader)};
  }
}

static void get_profile(struct image_reader *reader, const struct workspace *workspace,
                        struct profile *profile) {
  for (size_t left = image_get_count(reader); left && !reader->is_bad; left--)
    get_hard(reader, workspace, profile);
  profile->activity_count = image_get_count(reader);
  profile->activities = mem_zero(profile->activity_count * sizeof *profile->activities);
  for (size_t i = 0; i < profile->activity_count; i++) get_activity(reader, &profile->activities[i]);
  profile->owned_count = image_get_count(reader);
  profile->owned = mem_zero(profile->owned_count * sizeof *profile->owned);
  for (size_t i = 0; i < profile->owned_count; i++) {
    profile->owned[i].offer_id = image_take_text(reader);
    profile->owned[i].last_ms = image_get_signed(reader);
  }
}

enum status profile_decode(struct slice image, const struct workspace *workspace, struct profile **profile,
                           struct error *err) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  uint64_t version = image_get_varint(&reader);
  if (version != IMAGE_VERSION) return error_set(err, STATUS_CORRUPT, "a profile of an unknown version");
  char *id = image_take_text(&reader);
  struct profile *made = profile_new(workspace, id);
  free(id);
  get_profile(&reader, workspace, made);
  if (reader.is_bad || reader.at != reader.end) {
    profile_free(made);
    return error_set(err, STATUS_CORRUPT, "a profile whose bytes cannot be read");
  }
  *profile = made;
  return STATUS_OK;
}
