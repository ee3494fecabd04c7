/* Profiles: the typed record of one person, what events do to it, and its bytes. See profile.h.
 *
 * The image (all integers LEB128, texts as length and bytes, times zigzag):
 *
 *   version 1 │ id │ n × (attribute name, type, value) │ n × (event type, last ms, n × (day, count)) │
 *             │ n × (offer id, last ms)
 *
 * Names and not indexes, so that an image outlives the workspace that wrote it. Days and offers are
 * ascending, so two profiles that hold the same have the same bytes.
 */
#include "domain/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { IMAGE_VERSION = 1, DAY_MAX = 4000000 };

struct profile *profile_new(const struct workspace *workspace, const char *id) {
  struct profile *profile = mem_zero(sizeof *profile);
  profile->id = mem_copy_text(id);
  profile->hard_count = workspace->hard_count;
  profile->hard = mem_zero(profile->hard_count * sizeof *profile->hard);
  return profile;
}

void profile_free(struct profile *profile) {
  if (!profile) return;
  for (size_t i = 0; i < profile->hard_count; i++) free(profile->hard[i].text);
  for (size_t i = 0; i < profile->activity_count; i++) {
    free(profile->activities[i].type);
    free(profile->activities[i].days);
  }
  for (size_t i = 0; i < profile->owned_count; i++) free(profile->owned[i].offer_id);
  free(profile->hard);
  free(profile->activities);
  free(profile->owned);
  free(profile->id);
  free(profile);
}

/* ---- hard data
 * ------------------------------------------------------------------------------------------------ */

static const char *hard_expected(const struct hard_attribute *attribute) {
  static const char *const expected[] = {"a text", "a number", "true or false",
                                         "a date such as \"1990-05-01\""};
  return expected[attribute->type];
}

static bool is_one_of(const char *const *names, const char *text) {
  for (; *names; names++)
    if (!strcmp(*names, text)) return true;
  return false;
}

/* Reads a JSON value as the attribute's type; null reads as absent. `value->text` is borrowed from the JSON.
 */
static enum status read_hard(const struct hard_attribute *attribute, const json_value *json,
                             struct hard_value *value, struct error *err) {
  *value = (struct hard_value){.is_known = true};
  const char *text = json_string(json);
  enum json_type type = json_type(json);
  if (type == JSON_NULL) {
    value->is_known = false;
    return STATUS_OK;
  }
  switch (attribute->type) {
  case HARD_STRING:
    if (!text) break;
    if (strlen(text) > HARD_TEXT_BYTES_MAX)
      return error_set(err, STATUS_INVALID, "data.%s: longer than %d bytes", attribute->name,
                       HARD_TEXT_BYTES_MAX);
    if (attribute->one_of && !is_one_of(attribute->one_of, text))
      return error_set(err, STATUS_INVALID, "data.%s: not one of the values that profile.lua lists",
                       attribute->name);
    value->text = (char *)text;
    return STATUS_OK;
  case HARD_NUMBER:
    if (type != JSON_NUMBER) break;
    value->number = json_number(json);
    return STATUS_OK;
  case HARD_BOOLEAN:
    if (type != JSON_TRUE && type != JSON_FALSE) break;
    value->boolean = type == JSON_TRUE;
    return STATUS_OK;
  case HARD_DATE:
    if (!text || !clock_parse_date(text, &value->day)) break;
    return STATUS_OK;
  }
  return error_set(err, STATUS_INVALID, "data.%s: expected %s", attribute->name, hard_expected(attribute));
}

static enum status check_hard(const struct workspace *workspace, const struct event *event,
                              struct error *err) {
  struct hard_value value;
  for (const json_value *member = json_first(event->data); member; member = json_next(member)) {
    const struct hard_attribute *attribute = workspace_find_hard(workspace, json_key(member));
    if (attribute && read_hard(attribute, member, &value, err)) return STATUS_INVALID;
  }
  return STATUS_OK;
}

static void set_hard(struct hard_value *into, const struct hard_value *value) {
  free(into->text);
  *into = *value;
  if (value->text) into->text = mem_copy_text(value->text);
}

static void apply_hard(struct profile *profile, const struct workspace *workspace,
                       const struct event *event) {
  for (const json_value *member = json_first(event->data); member; member = json_next(member)) {
    const struct hard_attribute *attribute = workspace_find_hard(workspace, json_key(member));
    struct hard_value value;
    if (!attribute) continue;
    must(read_hard(attribute, member, &value, NULL) == STATUS_OK);
    set_hard(&profile->hard[attribute - workspace->hard], &value);
  }
}

/* ---- activity and what was bought
 * ------------------------------------------------------------------------------ */

/* First index in a sorted array whose key is not below `key`; the key is the text pointer each element begins
 * with. */
static size_t lower_bound(const void *array, size_t count, size_t size, const char *key) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (strcmp(*(char *const *)((const char *)array + middle * size), key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Makes room for one element at `at` and zeroes it. */
static void *insert_at(void *array, size_t count, size_t size, size_t at) {
  char *grown = mem_resize(array, (count + 1) * size);
  memmove(grown + (at + 1) * size, grown + at * size, (count - at) * size);
  memset(grown + at * size, 0, size);
  return grown;
}

static void remove_at(void *array, size_t count, size_t size, size_t at) {
  memmove((char *)array + at * size, (char *)array + (at + 1) * size, (count - at - 1) * size);
}

const struct activity *profile_find_activity(const struct profile *profile, const char *type) {
  size_t at = lower_bound(profile->activities, profile->activity_count, sizeof *profile->activities, type);
  if (at == profile->activity_count || strcmp(profile->activities[at].type, type)) return NULL;
  return &profile->activities[at];
}

const struct owned *profile_find_owned(const struct profile *profile, const char *offer_id) {
  size_t at = lower_bound(profile->owned, profile->owned_count, sizeof *profile->owned, offer_id);
  if (at == profile->owned_count || strcmp(profile->owned[at].offer_id, offer_id)) return NULL;
  return &profile->owned[at];
}

/* Bounded: with ACTIVITY_TYPES_MAX types the one that is silent the longest makes room. */
static void forget_oldest_activity(struct profile *profile) {
  size_t oldest = 0;
  for (size_t i = 1; i < profile->activity_count; i++)
    if (profile->activities[i].last_ms < profile->activities[oldest].last_ms) oldest = i;
  free(profile->activities[oldest].type);
  free(profile->activities[oldest].days);
  remove_at(profile->activities, profile->activity_count--, sizeof *profile->activities, oldest);
}

static struct activity *activity_of(struct profile *profile, const char *type) {
  struct activity *found = (struct activity *)profile_find_activity(profile, type);
  if (found) return found;
  if (profile->activity_count == ACTIVITY_TYPES_MAX) forget_oldest_activity(profile);
  size_t at = lower_bound(profile->activities, profile->activity_count, sizeof *profile->activities, type);
  profile->activities =
      insert_at(profile->activities, profile->activity_count++, sizeof *profile->activities, at);
  profile->activities[at] = (struct activity){.type = mem_copy_text(type), .last_ms = INT64_MIN};
  return &profile->activities[at];
}

static int32_t day_of(int64_t time_ms) {
  int64_t day = time_ms / CLOCK_DAY_MS;
  return (int32_t)(time_ms % CLOCK_DAY_MS < 0 ? day - 1 : day);
}

static void count_day(struct activity *activity, int32_t day) {
  size_t at = activity->day_count;
  while (at && activity->days[at - 1].day > day) at--;
  if (at && activity->days[at - 1].day == day) {
    if (activity->days[at - 1].count < UINT32_MAX) activity->days[at - 1].count++;
    return;
  }
  if (activity->day_count == ACTIVITY_DAYS_MAX) {
    if (!at) return;
    remove_at(activity->days, activity->day_count--, sizeof *activity->days, 0);
    at--;
  }
  activity->days = insert_at(activity->days, activity->day_count++, sizeof *activity->days, at);
  activity->days[at] = (struct day_count){day, 1};
}

static void apply_activity(struct profile *profile, const struct event *event) {
  struct activity *activity = activity_of(profile, event->type);
  if (event->time_ms > activity->last_ms) activity->last_ms = event->time_ms;
  count_day(activity, day_of(event->time_ms));
}

struct buying {
  struct profile *profile;
  int64_t time_ms;
};

static void own(void *context, const char *offer_id) {
  struct buying *buying = context;
  struct profile *profile = buying->profile;
  struct owned *found = (struct owned *)profile_find_owned(profile, offer_id);
  if (!found) {
    size_t at = lower_bound(profile->owned, profile->owned_count, sizeof *profile->owned, offer_id);
    profile->owned = insert_at(profile->owned, profile->owned_count++, sizeof *profile->owned, at);
    found = &profile->owned[at];
    *found = (struct owned){mem_copy_text(offer_id), INT64_MIN};
  }
  if (buying->time_ms > found->last_ms) found->last_ms = buying->time_ms;
}

enum status profile_apply(struct profile *profile, const struct workspace *workspace,
                          const struct event *event, struct error *err) {
  bool is_declaration = !strcmp(event->type, "customer.profile");
  enum status status = event_bought(event, NULL, NULL, err);
  if (!status && is_declaration && event->data) status = check_hard(workspace, event, err);
  if (status) return status;
  if (is_declaration && event->data) apply_hard(profile, workspace, event);
  apply_activity(profile, event);
  struct buying buying = {profile, event->time_ms};
  return event_bought(event, own, &buying, err);
}

uint64_t profile_count(const struct profile *profile, const char *type, int64_t window_ms, int64_t now_ms) {
  const struct activity *activity = profile_find_activity(profile, type);
  uint64_t count = 0;
  if (!activity) return 0;
  int32_t first = day_of(now_ms - window_ms), last = day_of(now_ms);
  for (size_t i = activity->day_count; i-- > 0 && activity->days[i].day >= first;)
    if (activity->days[i].day <= last) count += activity->days[i].count;
  return count;
}

/* ---- the image
 * ------------------------------------------------------------------------------------------------- */

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
    set_hard(&profile->hard[attribute - workspace->hard], &value);
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

/* ---- for people
 * ------------------------------------------------------------------------------------------------ */

static void put_hard_json(struct buffer *out, const struct hard_attribute *attribute,
                          const struct hard_value *value) {
  char date[CLOCK_TEXT_BYTES];
  json_put_text(out, attribute->name);
  buffer_add_byte(out, ':');
  switch (attribute->type) {
  case HARD_STRING:
    json_put_text(out, value->text);
    break;
  case HARD_NUMBER:
    json_put_number(out, value->number);
    break;
  case HARD_BOOLEAN:
    buffer_add_text(out, value->boolean ? "true" : "false");
    break;
  case HARD_DATE:
    json_put_text(out, clock_print_date(value->day, date));
    break;
  }
}

static uint64_t total_of(const struct activity *activity) {
  uint64_t total = 0;
  for (size_t i = 0; i < activity->day_count; i++) total += activity->days[i].count;
  return total;
}

void profile_put_json(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  char time[CLOCK_TEXT_BYTES];
  const char *comma = "";
  buffer_add_text(out, "{\"profile_id\":");
  json_put_text(out, profile->id);
  buffer_add_text(out, ",\"hard\":{");
  for (size_t i = 0; i < profile->hard_count; i++) {
    if (!profile->hard[i].is_known) continue;
    buffer_add_text(out, comma);
    put_hard_json(out, &workspace->hard[i], &profile->hard[i]);
    comma = ",";
  }
  buffer_add_text(out, "},\"activity\":{");
  for (size_t i = 0; i < profile->activity_count; i++) {
    const struct activity *activity = &profile->activities[i];
    if (i) buffer_add_byte(out, ',');
    json_put_text(out, activity->type);
    buffer_print(out, ":{\"count\":%llu,\"last\":", (unsigned long long)total_of(activity));
    json_put_text(out, clock_print(activity->last_ms, time));
    buffer_add_byte(out, '}');
  }
  buffer_add_text(out, "},\"owns\":[");
  for (size_t i = 0; i < profile->owned_count; i++) {
    if (i) buffer_add_byte(out, ',');
    buffer_add_text(out, "{\"offer\":");
    json_put_text(out, profile->owned[i].offer_id);
    buffer_add_text(out, ",\"last\":");
    json_put_text(out, clock_print(profile->owned[i].last_ms, time));
    buffer_add_byte(out, '}');
  }
  buffer_add_text(out, "]}");
}
