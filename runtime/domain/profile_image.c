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

#include "domain/profile_inside.h"

enum { IMAGE_VERSION = 1, DAY_MAX = 4000000 };

static uint64_t zigzag(int64_t value) {
  return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static int64_t unzigzag(uint64_t value) {
  return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static void put_text(struct buffer *out, const char *text) {
  size_t length = strlen(text);
  buffer_add_varint(out, length);
  buffer_add(out, text, length);
}

static void put_hard(struct buffer *out, const struct hard_attribute *attribute,
                     const struct hard_value *value) {
  put_text(out, attribute->name);
  buffer_add_byte(out, (char)attribute->type);
  switch (attribute->type) {
  case HARD_STRING:
    put_text(out, value->text);
    break;
  case HARD_NUMBER:
    buffer_add(out, &value->number, sizeof value->number);
    break;
  case HARD_BOOLEAN:
    buffer_add_byte(out, value->boolean);
    break;
  case HARD_DATE:
    buffer_add_varint(out, zigzag(value->day));
    break;
  }
}

void profile_encode(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  size_t known = 0;
  buffer_add_varint(out, IMAGE_VERSION);
  put_text(out, profile->id);
  for (size_t i = 0; i < profile->hard_count; i++) known += profile->hard[i].is_known;
  buffer_add_varint(out, known);
  for (size_t i = 0; i < profile->hard_count; i++)
    if (profile->hard[i].is_known) put_hard(out, &workspace->hard[i], &profile->hard[i]);
  buffer_add_varint(out, profile->activity_count);
  for (size_t i = 0; i < profile->activity_count; i++) {
    const struct activity *activity = &profile->activities[i];
    put_text(out, activity->type);
    buffer_add_varint(out, zigzag(activity->last_ms));
    buffer_add_varint(out, activity->day_count);
    int32_t before = 0;
    for (size_t j = 0; j < activity->day_count; j++) {
      buffer_add_varint(out, zigzag((int64_t)activity->days[j].day - before));
      buffer_add_varint(out, activity->days[j].count);
      before = activity->days[j].day;
    }
  }
  buffer_add_varint(out, profile->owned_count);
  for (size_t i = 0; i < profile->owned_count; i++) {
    put_text(out, profile->owned[i].offer_id);
    buffer_add_varint(out, zigzag(profile->owned[i].last_ms));
  }
}

/* Reading: once anything is out of bounds `is_bad` holds and every further read gives zero. */
struct image_reader {
  const unsigned char *at, *end;
  bool is_bad;
};

static uint64_t get_varint(struct image_reader *reader) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (reader->at == reader->end) break;
    unsigned char byte = *reader->at++;
    value |= (uint64_t)(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  reader->is_bad = true;
  return 0;
}

static const void *get_bytes(struct image_reader *reader, size_t length) {
  if (reader->is_bad || (size_t)(reader->end - reader->at) < length) {
    reader->is_bad = true;
    return NULL;
  }
  const void *bytes = reader->at;
  reader->at += length;
  return bytes;
}

static char *take_text(struct image_reader *reader) {
  size_t length = get_varint(reader);
  const char *bytes = get_bytes(reader, length);
  if (!bytes || memchr(bytes, 0, length)) {
    reader->is_bad = true;
    return mem_copy_text("");
  }
  char *text = mem_alloc(length + 1);
  memcpy(text, bytes, length);
  text[length] = '\0';
  return text;
}

/* A count of things of which each takes at least one byte. */
static size_t get_count(struct image_reader *reader) {
  uint64_t count = get_varint(reader);
  if (count > (uint64_t)(reader->end - reader->at)) {
    reader->is_bad = true;
    return 0;
  }
  return count;
}

/* A day that lies `delta` after the one before it; all that a time can be lies within DAY_MAX of 1970. */
static int32_t get_day(struct image_reader *reader, int32_t before) {
  int64_t delta = unzigzag(get_varint(reader));
  if (delta >= -2 * DAY_MAX && delta <= 2 * DAY_MAX && llabs(before + delta) <= DAY_MAX)
    return (int32_t)(before + delta);
  reader->is_bad = true;
  return before;
}

static void get_hard(struct image_reader *reader, const struct workspace *workspace,
                     struct profile *profile) {
  char *name = take_text(reader);
  const unsigned char *type = get_bytes(reader, 1);
  struct hard_value value = {.is_known = true};
  switch (type ? *type : HARD_STRING) {
  case HARD_STRING:
    value.text = take_text(reader);
    break;
  case HARD_NUMBER: {
    const void *number = get_bytes(reader, sizeof value.number);
    if (number) memcpy(&value.number, number, sizeof value.number);
    if (!isfinite(value.number)) reader->is_bad = true;
    break;
  }
  case HARD_BOOLEAN: {
    const unsigned char *boolean = get_bytes(reader, 1);
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
  activity->type = take_text(reader);
  activity->last_ms = unzigzag(get_varint(reader));
  size_t count = get_count(reader);
  activity->days = mem_zero(count * sizeof *activity->days);
  activity->day_count = (uint32_t)count;
  int32_t day = 0;
  for (size_t i = 0; i < count; i++) {
    day = get_day(reader, day);
    activity->days[i] = (struct day_count){day, (uint32_t)get_varint(reader)};
  }
}

static void get_profile(struct image_reader *reader, const struct workspace *workspace,
                        struct profile *profile) {
  for (size_t left = get_count(reader); left && !reader->is_bad; left--) get_hard(reader, workspace, profile);
  profile->activity_count = get_count(reader);
  profile->activities = mem_zero(profile->activity_count * sizeof *profile->activities);
  for (size_t i = 0; i < profile->activity_count; i++) get_activity(reader, &profile->activities[i]);
  profile->owned_count = get_count(reader);
  profile->owned = mem_zero(profile->owned_count * sizeof *profile->owned);
  for (size_t i = 0; i < profile->owned_count; i++) {
    profile->owned[i].offer_id = take_text(reader);
    profile->owned[i].last_ms = unzigzag(get_varint(reader));
  }
}

enum status profile_decode(struct slice image, const struct workspace *workspace, struct profile **profile,
                           struct error *err) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  uint64_t version = get_varint(&reader);
  if (version != IMAGE_VERSION) return error_set(err, STATUS_CORRUPT, "a profile of an unknown version");
  char *id = take_text(&reader);
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
