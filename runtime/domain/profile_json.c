/* Profiles: JSON for people and programs. See profile.h. What GET /v1/profiles/{id} answers and what simulate
 * shows; nothing reads it back. Any thread that owns the profile.
 */
#include "base/clock.h"
#include "domain/profile.h"

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
