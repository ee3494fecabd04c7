/* What a profile holds of what somebody told and did. See held.h. */
#include "domain/held.h"

#include <string.h>

#include "base/clock.h"
#include "domain/profile_inside.h"
#include "domain/rights.h"
#include "domain/salutation.h"

static const char *const types[] = {"string", "number", "boolean", "date", "list", "set"};

void held_put_time(struct buffer *out, const char *key, int64_t time_ms) {
  char time[CLOCK_TEXT_BYTES];
  bool is_known = time_ms != INT64_MIN && time_ms != INT64_MAX;
  json_put_member(out, key, is_known ? clock_print(time_ms, time) : NULL);
}

static void put_day(struct buffer *out, int32_t day) {
  char date[CLOCK_TEXT_BYTES];
  buffer_add_text(out, "{\"day\":");
  json_put_text(out, clock_print_date(day, date));
}

static void put_count(struct buffer *out, const char *key, uint64_t count) {
  json_put_key(out, key);
  json_put_number(out, (double)count);
}

static void put_money(struct buffer *out, const char *key, int64_t e4) {
  json_put_key(out, key);
  json_put_number(out, (double)e4 / (double)MONEY_PARTS);
}

static void put_flag(struct buffer *out, const char *key, bool is_so) {
  json_put_key(out, key);
  buffer_add_text(out, is_so ? "true" : "false");
}

/* ---- hard data ---- */

static void put_texts(struct buffer *out, const struct hard_texts *texts) {
  const char *text = texts->packed;
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < texts->count; i++, text += strlen(text) + 1) {
    if (i) buffer_add_byte(out, ',');
    json_put_text(out, text);
  }
  buffer_add_byte(out, ']');
}

void held_put_value(struct buffer *out, const struct hard_value *value) {
  char date[CLOCK_TEXT_BYTES];
  if (value->is_taken_back) {
    buffer_add_text(out, "null");
    return;
  }
  switch ((enum hard_type)value->type) {
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
  case HARD_LIST:
  case HARD_SET:
    put_texts(out, value->texts);
    break;
  }
}

const char *held_label(const struct workspace *workspace, const char *origin, size_t locale) {
  const struct origin *declared = workspace_find_origin(workspace, origin);
  const char *label = declared ? wording_get(&declared->label, WORDING_ANY, locale, WORDING_ANY) : NULL;
  return label ? label : origin;
}

static void put_said(struct buffer *out, const struct hard_value *value) {
  json_put_member(out, "type", types[value->type]);
  json_put_key(out, "value");
  held_put_value(out, value);
  put_flag(out, "taken_back", value->is_taken_back);
  held_put_time(out, "said", value->said_ms);
}

unsigned held_uses(const struct workspace *workspace, size_t attribute) {
  const struct hard_attribute *declared = &workspace->hard[attribute];
  unsigned uses = declared->occasion ? USED_FOR_OCCASION : 0;
  for (size_t i = 0; salutation_attributes[i]; i++)
    if (!strcmp(salutation_attributes[i], declared->name) && (declared->may_say || i == SALUTATION_GENDER))
      uses |= USED_FOR_SALUTATION;
  if (attribute == workspace->locale_attribute) uses |= USED_FOR_LANGUAGE;
  if (!strcmp(declared->name, "zone")) uses |= USED_FOR_ZONE;
  return uses;
}

static void put_uses(struct buffer *out, unsigned uses) {
  static const char *const names[] = {"occasion", "salutation", "language", "zone"};
  const char *comma = "";
  buffer_add_text(out, ",\"used_for\":[");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!(uses & 1U << i)) continue;
    buffer_print(out, "%s\"%s\"", comma, names[i]);
    comma = ",";
  }
  buffer_add_byte(out, ']');
}

static void put_rights(struct buffer *out, const struct held *held, const struct hard_value *value) {
  const struct hard_attribute *declared = &held->workspace->hard[value->attribute];
  const char *origin = rights_origin(declared);
  const struct rights rights = {held->workspace, held->profile,
                                consents_live(&held->profile->consents, held->workspace, held->now_ms),
                                held->now_ms};
  buffer_add_text(out, ",\"origin\":{\"name\":");
  json_put_text(out, origin);
  json_put_member(out, "label", held_label(held->workspace, origin, held->locale));
  buffer_add_byte(out, '}');
  json_put_member(out, "purpose", declared->purpose ? declared->purpose->name : NULL);
  put_flag(out, "may_steer", declared->may_steer);
  put_flag(out, "may_be_said", declared->may_say);
  put_uses(out, held_uses(held->workspace, value->attribute));
  put_flag(out, "for_the_established", declared->needs_established);
  json_put_known(out, "kept_for", declared->keep);
  json_put_known(out, "special", declared->special ? special_name(declared->special) : NULL);
  put_flag(out, "is_used_now", !value->is_taken_back && !rights_on_hard(&rights, value->attribute, value));
  put_flag(out, "is_read_from_carried", value->is_derived);
}

static void put_hard(const struct held *held, struct buffer *out) {
  buffer_add_text(out, ",\"hard\":[");
  for (size_t i = 0; i < held->profile->hard_count; i++) {
    const struct hard_value *value = &held->profile->hard[i];
    const struct hard_attribute *declared = &held->workspace->hard[value->attribute];
    buffer_add_text(out, i ? ",{\"name\":" : "{\"name\":");
    json_put_text(out, declared->name);
    json_put_known(out, "about", declared->about);
    put_said(out, value);
    put_rights(out, held, value);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_carried(const struct held *held, struct buffer *out) {
  buffer_add_text(out, ",\"carried\":[");
  for (size_t i = 0; i < held->profile->carried_count; i++) {
    const struct carried *carried = &held->profile->carried[i];
    buffer_add_text(out, i ? ",{\"name\":" : "{\"name\":");
    json_put_text(out, carried->name);
    put_said(out, &carried->value);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

/* ---- activity ---- */

static void put_days(struct buffer *out, const struct day_counts *days) {
  put_count(out, "count", days_total(days));
  buffer_add_text(out, ",\"days\":[");
  for (uint32_t i = 0; i < days->count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_day(out, days->each[i].day);
    put_count(out, "count", days->each[i].count);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_field(struct buffer *out, const char *field, const struct facet_value *value, bool is_first) {
  if (!is_first) buffer_add_byte(out, ',');
  json_put_text(out, field);
  buffer_add_byte(out, ':');
  if (value->kind == FACET_TEXT)
    json_put_string(out, value->text.data, value->text.length);
  else if (value->kind == FACET_NUMBER)
    json_put_number(out, value->number);
  else
    buffer_add_text(out, value->kind == FACET_TRUE ? "true" : value->kind == FACET_FALSE ? "false" : "null");
}

static void put_facet(struct buffer *out, const struct facet *facet, const struct hard_texts *fields) {
  const char *at = facet->key, *end = facet->key + facet->key_bytes, *field = fields->packed;
  struct facet_value value;
  buffer_add_text(out, "{\"where\":{");
  for (size_t i = 0; i < fields->count && facet_next(&at, end, &value); i++, field += strlen(field) + 1)
    put_field(out, field, &value, !i);
  buffer_add_byte(out, '}');
  put_days(out, &facet->days);
  buffer_add_byte(out, '}');
}

static void put_activity(const struct held *held, struct buffer *out) {
  buffer_add_text(out, ",\"activity\":[");
  for (size_t i = 0; i < held->profile->activity_count; i++) {
    const struct activity *activity = &held->profile->activities[i];
    buffer_add_text(out, i ? ",{\"type\":" : "{\"type\":");
    json_put_text(out, activity->type);
    held_put_time(out, "last", activity->last_ms);
    put_days(out, &activity->days);
    buffer_add_text(out, ",\"by\":[");
    for (uint32_t j = 0; j < activity->facet_count; j++) {
      if (j) buffer_add_byte(out, ',');
      put_facet(out, &activity->facets[j], activity->fields[activity->facets[j].fields]);
    }
    buffer_add_text(out, "]}");
  }
  buffer_add_byte(out, ']');
}

static void put_orders(const struct held *held, struct buffer *out) {
  const struct orders *orders = &held->profile->orders;
  buffer_add_text(out, ",\"orders\":{\"currency\":");
  json_put_text(out, held->workspace->currency);
  put_count(out, "count", profile_orders(held->profile, held->now_ms));
  put_count(out, "earlier_count", orders->earlier_count);
  put_money(out, "earlier_spent", orders->earlier_spent_e4);
  buffer_add_text(out, ",\"days\":[");
  for (uint32_t i = 0; i < orders->day_count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_day(out, orders->days[i].day);
    put_count(out, "placed", orders->days[i].placed);
    put_count(out, "items_outside_orders", orders->days[i].items);
    put_money(out, "spent", orders->days[i].spent_e4);
    buffer_add_byte(out, '}');
  }
  buffer_add_text(out, "]}");
}

static void put_goods(const struct held *held, struct buffer *out) {
  buffer_add_text(out, ",\"owned\":[");
  for (size_t i = 0; i < held->profile->owned_count; i++) {
    const struct owned *owned = &held->profile->owned[i];
    buffer_add_text(out, i ? ",{\"offer\":" : "{\"offer\":");
    json_put_text(out, owned->offer_id);
    held_put_time(out, "first", owned->first_ms);
    held_put_time(out, "last", owned->last_ms);
    put_count(out, "units", owned->units);
    buffer_add_byte(out, '}');
  }
  buffer_add_text(out, "],\"viewed\":[");
  for (size_t i = 0; i < held->profile->viewed_count; i++) {
    buffer_add_text(out, i ? ",{\"offer\":" : "{\"offer\":");
    json_put_text(out, held->profile->viewed[i].offer_id);
    held_put_time(out, "last", held->profile->viewed[i].last_ms);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

void held_put(const struct held *held, struct buffer *out) {
  put_flag(out, "is_known_person", held->profile->is_known_person);
  held_put_time(out, "last_own", held->profile->last_own_ms);
  put_hard(held, out);
  put_carried(held, out);
  held_put_said(held, out);
  put_activity(held, out);
  put_orders(held, out);
  put_goods(held, out);
}
