/* Profiles: the typed record of one person and what events do to it. See profile.h.
 *
 * Every journal row holds the whole profile, so all of it is bounded: days and types of activity, the text of
 * an attribute, and what is owned. Of more than OWNED_MAX offers owned, those go first that the catalogue does
 * not have, since they cannot be proposed again; among equals the one bought longest ago. That is one order of
 * all that was ever bought, so under one catalogue what stays does not depend on the order of arrival.
 *
 * Leaves the bytes to profile_image.c and the JSON to profile_json.c. Whichever thread owns the profile.
 */
#include "domain/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "base/clock.h"
#include "domain/offer.h"
#include "domain/profile_inside.h"

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

/* ---- hard data ---- */

static const char *hard_expected(const struct hard_attribute *attribute) {
  static const char *const expected[] = {"a text", "a number", "true or false",
                                         "a date such as \"1990-05-01\""};
  return expected[attribute->type];
}

static enum status refuse_value(const struct hard_attribute *attribute, struct error *err) {
  enum { LISTED_MAX = 10 };
  char list[320] = "";
  size_t length = 0, count = 0;
  for (; attribute->one_of[count]; count++) {
    if (count >= LISTED_MAX || length + strlen(attribute->one_of[count]) + 8 > sizeof list) break;
    length += (size_t)snprintf(list + length, sizeof list - length, "%s\"%s\"", count ? ", " : "",
                               attribute->one_of[count]);
  }
  return error_set(err, STATUS_INVALID, "data.%s: expected one of %s%s", attribute->name, list,
                   !attribute->one_of[count] ? ""
                   : count                   ? ", …"
                                             : "the values that profile.lua lists");
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
    if (attribute->one_of && !text_is_one_of(text, attribute->one_of)) return refuse_value(attribute, err);
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

void profile_set_hard(struct hard_value *into, const struct hard_value *value) {
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
    profile_set_hard(&profile->hard[attribute - workspace->hard], &value);
  }
}

/* ---- activity and what was bought ---- */

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

struct keepsake {
  struct owned *owned;
  bool is_offered;
};

/* What is forgotten first comes first. */
static int compare_keepsakes(const void *left, const void *right) {
  const struct keepsake *a = left, *b = right;
  if (a->is_offered != b->is_offered) return a->is_offered - b->is_offered;
  if (a->owned->last_ms != b->owned->last_ms) return a->owned->last_ms < b->owned->last_ms ? -1 : 1;
  return strcmp(a->owned->offer_id, b->owned->offer_id);
}

/* Once an event and not once an item: an order of a thousand items is sorted in once. */
static void forget_excess_owned(struct profile *profile, const struct workspace *workspace) {
  if (profile->owned_count <= OWNED_MAX) return;
  struct keepsake *keepsakes = mem_alloc(profile->owned_count * sizeof *keepsakes);
  for (size_t i = 0; i < profile->owned_count; i++)
    keepsakes[i] = (struct keepsake){&profile->owned[i], offer_find(workspace, profile->owned[i].offer_id)};
  qsort(keepsakes, profile->owned_count, sizeof *keepsakes, compare_keepsakes);
  for (size_t i = 0; i < profile->owned_count - OWNED_MAX; i++) {
    free(keepsakes[i].owned->offer_id);
    keepsakes[i].owned->offer_id = NULL;
  }
  size_t kept = 0;
  for (size_t i = 0; i < profile->owned_count; i++)
    if (profile->owned[i].offer_id) profile->owned[kept++] = profile->owned[i];
  profile->owned_count = kept;
  free(keepsakes);
}

static bool is_declaration(const struct event *event) {
  return event->data && !strcmp(event->type, "customer.profile");
}

size_t profile_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                          size_t most) {
  size_t count = 0;
  if (!is_declaration(event)) return 0;
  for (const json_value *member = json_first(event->data); member && count < most; member = json_next(member))
    if (!workspace_find_hard(workspace, json_key(member))) names[count++] = json_key(member);
  return count;
}

enum status profile_apply(struct profile *profile, const struct workspace *workspace,
                          const struct event *event, struct error *err) {
  enum status status = event_bought(event, NULL, NULL, err);
  if (!status && is_declaration(event)) status = check_hard(workspace, event, err);
  if (status) return status;
  if (is_declaration(event)) apply_hard(profile, workspace, event);
  apply_activity(profile, event);
  struct buying buying = {profile, event->time_ms};
  status = event_bought(event, own, &buying, err);
  forget_excess_owned(profile, workspace);
  return status;
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
