/* Profiles: activity, counted by day and by what the events' data said. See profile.h.
 *
 * A type of event that a script counts with a condition is counted by the fields that the scripts name, of which
 * workspace.counted is the list. An event's values in those fields make a key:
 *
 *   │ 0 │                absent, or of no use      in the order of the fields; texts of
 *   │ 1 │ length │ text │                          at most FACET_TEXT_BYTES_MAX
 *   │ 2 │ double │
 *   │ 3 │ false  │ 4 │ true
 *
 * and each key in use is a facet with its own counts by day. Facets stay with the fields that their events were counted by:
 * a release that counts by others begins new ones beside them, and asking for a count looks through all. An event in which all fields are absent has none: it
 * could meet no condition. What a bound drops from the facets thereby counts as "other": with no condition asked it
 * is still there. Whichever thread owns the profile.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/profile_inside.h"

/* ---- days ---- */

/* Behind the last day that is not above `day`; sought from the end, since late events are rare. */
static size_t place_behind(const struct day_counts *days, int32_t day) {
  size_t at = days->count;
  while (at && days->each[at - 1].day > day) at--;
  return at;
}

static void drop_first_days(struct day_counts *days, size_t count) {
  days->count -= (uint32_t)count;
  memmove(days->each, days->each + count, days->count * sizeof *days->each);
}

bool days_add(struct day_counts *days, int32_t day, uint32_t count) {
  size_t at = place_behind(days, day);
  if (at && days->each[at - 1].day == day) {
    uint32_t *counted = &days->each[at - 1].count;
    *counted = *counted > UINT32_MAX - count ? UINT32_MAX : *counted + count;
    return true;
  }
  if (days->count == ACTIVITY_DAYS_MAX) {
    if (!at) return false;
    drop_first_days(days, 1);
    at--;
  }
  days->each = sorted_insert(days->each, days->count++, sizeof *days->each, at);
  days->each[at] = (struct day_count){day, count};
  return true;
}

uint64_t days_total(const struct day_counts *days) {
  uint64_t total = 0;
  for (size_t i = 0; i < days->count; i++) total += days->each[i].count;
  return total;
}

static uint64_t count_between(const struct day_counts *days, int32_t first, int32_t last) {
  uint64_t count = 0;
  for (size_t i = days->count; i-- > 0 && days->each[i].day >= first;)
    if (days->each[i].day <= last) count += days->each[i].count;
  return count;
}

/* ---- keys ---- */

size_t facet_put(char *key, const struct facet_value *value) {
  *key++ = (char)value->kind;
  if (value->kind == FACET_TEXT) {
    *key++ = (char)value->text.length;
    memcpy(key, value->text.data, value->text.length);
    return 2 + value->text.length;
  }
  if (value->kind != FACET_NUMBER) return 1;
  memcpy(key, &value->number, sizeof value->number);
  return 1 + sizeof value->number;
}

static bool next_text(const char **at, const char *end, struct facet_value *value) {
  if (*at == end) return false;
  size_t length = (unsigned char)*(*at)++;
  if (length > FACET_TEXT_BYTES_MAX || (size_t)(end - *at) < length || memchr(*at, 0, length)) return false;
  value->text = (struct slice){*at, length};
  *at += length;
  return true;
}

static bool next_number(const char **at, const char *end, struct facet_value *value) {
  if ((size_t)(end - *at) < sizeof value->number) return false;
  memcpy(&value->number, *at, sizeof value->number);
  *at += sizeof value->number;
  return isfinite(value->number);
}

bool facet_next(const char **at, const char *end, struct facet_value *value) {
  if (*at == end) return false;
  *value = (struct facet_value){.kind = (enum facet_kind)(unsigned char)*(*at)++};
  if (value->kind == FACET_TEXT) return next_text(at, end, value);
  if (value->kind == FACET_NUMBER) return next_number(at, end, value);
  return value->kind <= FACET_TRUE;
}

static struct facet_value value_of(const json_value *json) {
  struct facet_value value = {.kind = FACET_ABSENT};
  if (!json) return value;
  switch (json_type(json)) {
  case JSON_STRING:
    value.text = (struct slice){json_string(json), strlen(json_string(json))};
    if (value.text.length <= FACET_TEXT_BYTES_MAX) value.kind = FACET_TEXT;
    break;
  case JSON_NUMBER:
    value.kind = FACET_NUMBER;
    value.number = json_number(json) + 0.0; /* -0 is 0 */
    break;
  case JSON_FALSE:
    value.kind = FACET_FALSE;
    break;
  case JSON_TRUE:
    value.kind = FACET_TRUE;
    break;
  default:
    break;
  }
  return value;
}

/* Counts last, whatever becomes of the consent, the origin or the time that what is told rests on: nothing is counted by
 * what attributes were told, and answers. */
bool profile_counts_by(const struct workspace *workspace, const char *type, const char *field) {
  if (!strcmp(type, "ask.answered")) return strncmp(field, "answers.", strlen("answers.")) != 0;
  return strcmp(type, "customer.profile") != 0 || !workspace_find_hard(workspace, field);
}

/* The key of the event's data; 0 where all of it is absent. `item` is what was bought, of an item that says nothing
 * else: the data need not repeat it. */
static size_t make_key(const struct workspace *workspace, const struct counted_type *counted,
                       const json_value *data, const char *item, char *key) {
  size_t bytes = 0;
  bool is_empty = true;
  for (const char *const *field = counted->fields; *field; field++) {
    struct facet_value value = value_of(
        data && profile_counts_by(workspace, counted->type, *field) ? json_find_path(data, *field) : NULL);
    if (item && !strcmp(*field, "item") && strlen(item) <= FACET_TEXT_BYTES_MAX)
      value = (struct facet_value){.kind = FACET_TEXT, .text = {item, strlen(item)}};
    is_empty = is_empty && value.kind == FACET_ABSENT;
    bytes += facet_put(key + bytes, &value);
  }
  return is_empty ? 0 : bytes;
}

/* ---- facets ---- */

/* Lists of fields by their bytes. */
static int compare_fields(const void *element, const void *key) {
  const struct hard_texts *fields = *(struct hard_texts *const *)element, *wanted = key;
  uint32_t least = fields->bytes < wanted->bytes ? fields->bytes : wanted->bytes;
  int order = memcmp(fields->packed, wanted->packed, least);
  return order ? order : (fields->bytes > wanted->bytes) - (fields->bytes < wanted->bytes);
}

static void shift_fields(struct activity *activity, uint32_t from, int by) {
  for (size_t i = 0; i < activity->facet_count; i++)
    if (activity->facets[i].fields >= from) activity->facets[i].fields += (uint32_t)by;
}

uint32_t fields_of(struct activity *activity, const char *const *names, size_t count) {
  struct hard_texts *wanted = hard_pack((const char **)names, count, false);
  size_t at = sorted_place(activity->fields, activity->fields_count, sizeof wanted, wanted, compare_fields);
  if (at < activity->fields_count && !compare_fields(&activity->fields[at], wanted)) {
    free(wanted);
    return (uint32_t)at;
  }
  shift_fields(activity, (uint32_t)at, 1);
  activity->fields = sorted_insert(activity->fields, activity->fields_count++, sizeof wanted, at);
  activity->fields[at] = wanted;
  return (uint32_t)at;
}

static void forget_unused_fields(struct activity *activity) {
  for (uint32_t at = activity->fields_count; at-- > 0;) {
    size_t i = 0;
    while (i < activity->facet_count && activity->facets[i].fields != at) i++;
    if (i < activity->facet_count) continue;
    free(activity->fields[at]);
    sorted_remove(activity->fields, activity->fields_count--, sizeof *activity->fields, at);
    shift_fields(activity, at, -1);
  }
}

static int compare_keys(const void *element, const void *key) {
  const struct facet *facet = element, *wanted = key;
  if (facet->fields != wanted->fields) return facet->fields > wanted->fields ? 1 : -1;
  size_t least = facet->key_bytes < wanted->key_bytes ? facet->key_bytes : wanted->key_bytes;
  int order = memcmp(facet->key, wanted->key, least);
  return order ? order : (facet->key_bytes > wanted->key_bytes) - (facet->key_bytes < wanted->key_bytes);
}

struct facet *facet_of(struct activity *activity, uint32_t fields, const char *key, size_t key_bytes) {
  const struct facet wanted = {.key_bytes = (uint32_t)key_bytes, .fields = fields, .key = (char *)key};
  size_t at = sorted_place(activity->facets, activity->facet_count, sizeof wanted, &wanted, compare_keys);
  if (at < activity->facet_count && !compare_keys(&activity->facets[at], &wanted))
    return &activity->facets[at];
  activity->facets = sorted_insert(activity->facets, activity->facet_count++, sizeof *activity->facets, at);
  activity->facets[at] = wanted;
  activity->facets[at].key = mem_copy(key, key_bytes);
  return &activity->facets[at];
}

static void forget_facet(struct activity *activity, size_t at) {
  free(activity->facets[at].key);
  free(activity->facets[at].days.each);
  sorted_remove(activity->facets, activity->facet_count--, sizeof *activity->facets, at);
}

/* Of every facet the days before `first`, and the facets that had no others. */
static void drop_days_before(struct activity *activity, int32_t first) {
  for (size_t i = activity->facet_count; i-- > 0;) {
    struct day_counts *days = &activity->facets[i].days;
    size_t gone = 0;
    while (gone < days->count && days->each[gone].day < first) gone++;
    if (gone) drop_first_days(days, gone);
    if (!days->count) forget_facet(activity, i);
  }
}

static int32_t last_day(const struct facet *facet) {
  return facet->days.each[facet->days.count - 1].day;
}

/* The one seen longest ago; of several the first in the order of keys. */
static void forget_oldest_facet(struct activity *activity) {
  size_t oldest = 0;
  for (size_t i = 1; i < activity->facet_count; i++)
    if (last_day(&activity->facets[i]) < last_day(&activity->facets[oldest])) oldest = i;
  forget_facet(activity, oldest);
}

static size_t facet_days(const struct activity *activity, int32_t *oldest) {
  size_t count = 0;
  *oldest = INT32_MAX;
  for (size_t i = 0; i < activity->facet_count; i++) {
    const struct day_counts *days = &activity->facets[i].days;
    if (days->count && days->each[0].day < *oldest) *oldest = days->each[0].day;
    count += days->count;
  }
  return count;
}

void facets_trim(struct activity *activity) {
  int32_t oldest;
  if (!activity->facet_count) return;
  if (activity->days.count == ACTIVITY_DAYS_MAX) drop_days_before(activity, activity->days.each[0].day);
  while (activity->facet_count > FACETS_MAX) forget_oldest_facet(activity);
  while (facet_days(activity, &oldest) > FACET_DAYS_MAX) drop_days_before(activity, oldest + 1);
  for (forget_unused_fields(activity); activity->fields_count > FIELDS_MAX; forget_unused_fields(activity))
    forget_oldest_facet(activity);
}

/* ---- activities ---- */

const struct activity *profile_find_activity(const struct profile *profile, const char *type) {
  size_t at = sorted_find(profile->activities, profile->activity_count, sizeof *profile->activities, type);
  if (at == profile->activity_count || strcmp(profile->activities[at].type, type)) return NULL;
  return &profile->activities[at];
}

static void free_activity(struct activity *activity) {
  while (activity->facet_count) forget_facet(activity, activity->facet_count - 1);
  for (size_t i = 0; i < activity->fields_count; i++) free(activity->fields[i]);
  free(activity->fields);
  free(activity->facets);
  free(activity->days.each);
  free(activity->type);
}

/* Of more than ACTIVITY_TYPES_MAX the one that is silent the longest goes, of several the first by name; even if it is
 * the one just heard of, or what came late, or with a merge, would push out what is newer. */
static void forget_excess_activity(struct profile *profile) {
  size_t oldest = 0;
  if (profile->activity_count <= ACTIVITY_TYPES_MAX) return;
  for (size_t i = 1; i < profile->activity_count; i++)
    if (profile->activities[i].last_ms < profile->activities[oldest].last_ms) oldest = i;
  free_activity(&profile->activities[oldest]);
  sorted_remove(profile->activities, profile->activity_count--, sizeof *profile->activities, oldest);
}

static struct activity *activity_of(struct profile *profile, const char *type) {
  struct activity *found = (struct activity *)profile_find_activity(profile, type);
  if (found) return found;
  size_t at = sorted_find(profile->activities, profile->activity_count, sizeof *profile->activities, type);
  profile->activities =
      sorted_insert(profile->activities, profile->activity_count++, sizeof *profile->activities, at);
  profile->activities[at] = (struct activity){.type = mem_copy_text(type), .last_ms = INT64_MIN};
  return &profile->activities[at];
}

static size_t count_fields(const struct counted_type *counted) {
  size_t count = 0;
  while (counted->fields[count]) count++;
  return count;
}

struct happening {
  struct profile *profile;
  const struct workspace *workspace;
  int64_t time_ms;
};

static void happen(const struct happening *happening, const char *type, const json_value *data,
                   const char *item) {
  struct activity *activity = activity_of(happening->profile, type);
  const struct counted_type *counted = workspace_find_counted(happening->workspace, type);
  int32_t day = day_of(happening->time_ms);
  char key[FACET_KEY_BYTES_MAX];
  if (happening->time_ms > activity->last_ms) activity->last_ms = happening->time_ms;
  bool is_kept = days_add(&activity->days, day, 1);
  size_t key_bytes = is_kept && counted ? make_key(happening->workspace, counted, data, item, key) : 0;
  if (key_bytes) {
    uint32_t fields = fields_of(activity, counted->fields, count_fields(counted));
    days_add(&facet_of(activity, fields, key, key_bytes)->days, day, 1);
  }
  facets_trim(activity);
  forget_excess_activity(happening->profile);
}

static void happen_item(void *context, const char *offer_id, const json_value *details) {
  happen(context, "order.item.bought", details, offer_id);
}

void activity_apply(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  struct happening happening = {profile, workspace, event->time_ms};
  happen(&happening, event->type, event->data, NULL);
  if (!strcmp(event->type, "order.placed"))
    must(event_bought(event, happen_item, &happening, NULL) == STATUS_OK);
}

static void merge_days(struct day_counts *into, const struct day_counts *from) {
  for (size_t i = 0; i < from->count; i++) days_add(into, from->each[i].day, from->each[i].count);
}

static uint32_t same_fields(struct activity *activity, const struct hard_texts *fields) {
  const char *names[COUNTED_FIELDS_MAX], *at = fields->packed;
  for (size_t i = 0; i < fields->count; i++, at += strlen(at) + 1) names[i] = at;
  return fields_of(activity, names, fields->count);
}

void activity_merge(struct profile *into, const struct profile *from) {
  for (size_t i = 0; i < from->activity_count; i++) {
    const struct activity *theirs = &from->activities[i];
    struct activity *ours = activity_of(into, theirs->type);
    if (theirs->last_ms > ours->last_ms) ours->last_ms = theirs->last_ms;
    merge_days(&ours->days, &theirs->days);
    for (size_t j = 0; j < theirs->facet_count; j++) {
      const struct facet *facet = &theirs->facets[j];
      uint32_t fields = same_fields(ours, theirs->fields[facet->fields]);
      merge_days(&facet_of(ours, fields, facet->key, facet->key_bytes)->days, &facet->days);
    }
    facets_trim(ours);
    forget_excess_activity(into);
  }
}

void activity_free(struct profile *profile) {
  for (size_t i = 0; i < profile->activity_count; i++) free_activity(&profile->activities[i]);
  free(profile->activities);
}

size_t activity_bytes(const struct profile *profile) {
  size_t bytes = profile->activity_count * sizeof *profile->activities + ALLOCATION_BYTES;
  for (size_t i = 0; i < profile->activity_count; i++) {
    const struct activity *activity = &profile->activities[i];
    bytes +=
        strlen(activity->type) + activity->days.count * sizeof *activity->days.each + 3 * ALLOCATION_BYTES;
    for (size_t j = 0; j < activity->facet_count; j++)
      bytes += sizeof *activity->facets + activity->facets[j].key_bytes +
               activity->facets[j].days.count * sizeof *activity->days.each + 2 * ALLOCATION_BYTES;
    for (size_t j = 0; j < activity->fields_count; j++)
      bytes += sizeof *activity->fields + sizeof **activity->fields + activity->fields[j]->bytes +
               ALLOCATION_BYTES;
  }
  return bytes;
}

/* ---- asking ---- */

uint64_t profile_count(const struct profile *profile, const char *type, int64_t window_ms, int64_t now_ms) {
  const struct activity *activity = profile_find_activity(profile, type);
  return activity ? count_between(&activity->days, day_of(now_ms - window_ms), day_of(now_ms)) : 0;
}

const char *profile_find_uncounted(const struct workspace *workspace, const char *type,
                                   const struct condition *where, size_t where_count) {
  const struct counted_type *counted = workspace_find_counted(workspace, type);
  for (size_t i = 0; i < where_count; i++)
    if (!counted || !text_is_one_of(where[i].path, counted->fields)) return where[i].path;
  return NULL;
}

static bool is_one_of(struct slice text, const char *const *texts) {
  for (; *texts; texts++)
    if (strlen(*texts) == text.length && !memcmp(*texts, text.data, text.length)) return true;
  return false;
}

/* As selection.c judges an event's data. */
static bool condition_holds(const struct condition *condition, const struct facet_value *value) {
  if (condition->one_of) return value->kind == FACET_TEXT && is_one_of(value->text, condition->one_of);
  if (condition->has_boolean) return value->kind == (condition->boolean ? FACET_TRUE : FACET_FALSE);
  return value->kind == FACET_NUMBER && condition_has(condition, value->number);
}

/* A condition on a field that the facet was not counted by is not met. */
static bool meets_all(const struct facet *facet, const struct hard_texts *fields,
                      const struct condition *where, size_t where_count) {
  const char *at = facet->key, *end = facet->key + facet->key_bytes, *field = fields->packed;
  struct facet_value value;
  size_t met = 0;
  for (size_t left = fields->count; left; left--, field += strlen(field) + 1) {
    must(facet_next(&at, end, &value));
    for (size_t i = 0; i < where_count; i++) {
      if (strcmp(where[i].path, field)) continue;
      if (!condition_holds(&where[i], &value)) return false;
      met++;
    }
  }
  return met == where_count;
}

uint64_t profile_count_where(const struct profile *profile, const struct workspace *workspace,
                             const char *type, const struct condition *where, size_t where_count,
                             int64_t window_ms, int64_t now_ms) {
  const struct activity *activity = profile_find_activity(profile, type);
  int32_t first = day_of(now_ms - window_ms), last = day_of(now_ms);
  uint64_t count = 0;
  must(!profile_find_uncounted(workspace, type, where, where_count));
  for (size_t i = 0; activity && i < activity->facet_count; i++)
    if (meets_all(&activity->facets[i], activity->fields[activity->facets[i].fields], where, where_count))
      count += count_between(&activity->facets[i].days, first, last);
  return count;
}
