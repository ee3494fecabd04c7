/* Profiles: JSON for people and programs. See profile.h. What GET /v1/profiles/{id} answers and what simulate
 * shows; nothing reads it back. Any thread that owns the profile.
 */
#include <string.h>

#include "base/clock.h"
#include "domain/held.h"
#include "domain/profile_inside.h"

static void put_comma(struct buffer *out, bool is_first) {
  if (!is_first) buffer_add_byte(out, ',');
}

static void put_key(struct buffer *out, const char *key) {
  json_put_text(out, key);
  buffer_add_byte(out, ':');
}

static void put_time(struct buffer *out, int64_t time_ms) {
  char time[CLOCK_TEXT_BYTES];
  json_put_text(out, clock_print(time_ms, time));
}

static void put_count(struct buffer *out, const char *key, uint64_t count) {
  buffer_print(out, "\"%s\":%llu", key, (unsigned long long)count);
}

/* ---- hard data ---- */

static void put_origins(struct buffer *out, const struct profile *profile,
                        const struct workspace *workspace) {
  bool is_first = true;
  for (size_t i = 0; i < profile->hard_count; i++) {
    const struct hard_attribute *attribute = &workspace->hard[profile->hard[i].attribute];
    if (profile->hard[i].is_taken_back) continue;
    if (!attribute->origin || !strcmp(attribute->origin->name, origin_names[ORIGIN_DECLARED])) continue;
    buffer_add_text(out, is_first ? ",\"origins\":{" : ",");
    put_key(out, attribute->name);
    json_put_text(out, attribute->origin->name);
    is_first = false;
  }
  if (!is_first) buffer_add_byte(out, '}');
}

static void put_hard(struct buffer *out, const struct profile *profile, const struct workspace *workspace) {
  bool is_first = true;
  buffer_add_text(out, ",\"hard\":{");
  for (size_t i = 0; i < profile->hard_count; i++) {
    if (profile->hard[i].is_taken_back) continue;
    put_comma(out, is_first);
    is_first = false;
    put_key(out, workspace->hard[profile->hard[i].attribute].name);
    held_put_value(out, &profile->hard[i]);
  }
  buffer_add_byte(out, '}');
  put_origins(out, profile, workspace);
}

/* What is held and not used, for whoever asks what is held. */
static void put_carried(struct buffer *out, const struct profile *profile) {
  static const char *const types[] = {"string", "number", "boolean", "date", "list", "set"};
  bool is_first = true;
  for (size_t i = 0; i < profile->carried_count; i++) {
    const struct carried *carried = &profile->carried[i];
    if (carried->value.is_taken_back) continue;
    buffer_add_text(out, is_first ? ",\"undeclared\":[" : ",");
    buffer_add_text(out, "{\"name\":");
    json_put_text(out, carried->name);
    buffer_print(out, ",\"type\":\"%s\",\"value\":", types[carried->value.type]);
    held_put_value(out, &carried->value);
    buffer_add_byte(out, '}');
    is_first = false;
  }
  if (!is_first) buffer_add_byte(out, ']');
}

/* ---- activity ---- */

static void put_facet_value(struct buffer *out, const char *field, const struct facet_value *value) {
  put_key(out, field);
  if (value->kind == FACET_TEXT)
    json_put_string(out, value->text.data, value->text.length);
  else if (value->kind == FACET_NUMBER)
    json_put_number(out, value->number);
  else
    buffer_add_text(out, value->kind == FACET_TRUE ? "true" : "false");
  buffer_add_byte(out, ',');
}

static void put_facet(struct buffer *out, const struct facet *facet, const struct hard_texts *fields) {
  const char *at = facet->key, *end = facet->key + facet->key_bytes, *field = fields->packed;
  struct facet_value value;
  buffer_add_byte(out, '{');
  for (size_t left = fields->count; left && facet_next(&at, end, &value); left--, field += strlen(field) + 1)
    if (value.kind != FACET_ABSENT) put_facet_value(out, field, &value);
  put_count(out, "count", days_total(&facet->days));
  buffer_add_byte(out, '}');
}

static void put_activity(struct buffer *out, const struct activity *activity) {
  put_key(out, activity->type);
  buffer_add_byte(out, '{');
  put_count(out, "count", days_total(&activity->days));
  buffer_add_text(out, ",\"last\":");
  put_time(out, activity->last_ms);
  for (size_t i = 0; i < activity->facet_count; i++) {
    buffer_add_text(out, i ? "," : ",\"by\":[");
    put_facet(out, &activity->facets[i], activity->fields[activity->facets[i].fields]);
  }
  buffer_add_text(out, activity->facet_count ? "]}" : "}");
}

/* ---- the whole ---- */

static void put_orders(struct buffer *out, const struct profile *profile, int64_t now_ms) {
  const struct orders *orders = &profile->orders;
  double spent = (double)orders->earlier_spent_e4;
  for (size_t i = 0; i < orders->day_count; i++) spent += (double)orders->days[i].spent_e4;
  put_count(out, "orders", profile_orders(profile, now_ms));
  buffer_add_text(out, ",\"spent\":");
  json_put_number(out, spent / (double)MONEY_PARTS);
}

static void put_owned(struct buffer *out, const struct owned *owned) {
  buffer_add_text(out, "{\"offer\":");
  json_put_text(out, owned->offer_id);
  buffer_add_text(out, ",\"first\":");
  put_time(out, owned->first_ms);
  buffer_add_text(out, ",\"last\":");
  put_time(out, owned->last_ms);
  buffer_add_byte(out, ',');
  put_count(out, "units", owned->units);
  buffer_add_byte(out, '}');
}

/* ---- soft data ---- */

struct soft_writing {
  struct buffer *out;
  const struct beliefs *beliefs;
  const struct belief_rule *rule;
  const char *key;
  int64_t now_ms;
  bool has_one; /* a comma is due */
};

static void put_origin(void *context, const char *origin, const struct belief *belief) {
  struct soft_writing *writing = context;
  put_comma(writing->out, !writing->has_one);
  json_put_text(writing->out, origin);
  buffer_add_byte(writing->out, ':');
  json_put_number(writing->out, belief->evidence);
  writing->has_one = true;
}

/* {"value":…,"confidence":…,"evidence":…,"origins":{name:evidence}} */
static void put_belief(const struct soft_writing *soft, const char *key, const struct belief *belief) {
  struct soft_writing origins = *soft;
  origins.has_one = false;
  buffer_add_text(soft->out, "{\"value\":");
  json_put_number(soft->out, belief->value);
  buffer_add_text(soft->out, ",\"confidence\":");
  json_put_number(soft->out, belief->confidence);
  buffer_add_text(soft->out, ",\"evidence\":");
  json_put_number(soft->out, belief->evidence);
  buffer_add_text(soft->out, ",\"origins\":{");
  beliefs_origins(soft->beliefs, soft->rule, key, soft->now_ms, put_origin, &origins);
  buffer_add_text(soft->out, "}}");
}

static void put_soft_key(void *context, const char *key, const struct belief *belief) {
  struct soft_writing *writing = context;
  put_comma(writing->out, !writing->has_one);
  json_put_text(writing->out, key);
  buffer_add_byte(writing->out, ':');
  put_belief(writing, key, belief);
  writing->has_one = true;
}

static void put_datum(struct soft_writing *writing, const struct soft_datum *datum) {
  struct belief belief;
  json_put_text(writing->out, datum->name);
  buffer_add_byte(writing->out, ':');
  if (datum->kind == SOFT_AFFINITY) {
    struct soft_writing keys = *writing;
    keys.has_one = false;
    buffer_add_byte(writing->out, '{');
    beliefs_keys(writing->beliefs, writing->rule, writing->now_ms, put_soft_key, &keys);
    buffer_add_byte(writing->out, '}');
    return;
  }
  beliefs_read(writing->beliefs, writing->rule, NULL, writing->now_ms, &belief);
  put_belief(writing, NULL, &belief);
}

/* Every datum that there is evidence for. */
static void put_soft(struct buffer *out, const struct profile *profile, const struct workspace *workspace,
                     int64_t now_ms) {
  bool is_first = true;
  buffer_add_text(out, ",\"soft\":{");
  for (size_t i = 0; i < workspace->soft_count; i++) {
    struct belief_rule rule = soft_rule(&workspace->soft[i]);
    struct soft_writing writing = {.out = out, .beliefs = &profile->beliefs, .rule = &rule, .now_ms = now_ms};
    if (!beliefs_know(&profile->beliefs, rule.name)) continue;
    put_comma(out, is_first);
    put_datum(&writing, &workspace->soft[i]);
    is_first = false;
  }
  buffer_add_byte(out, '}');
}

void profile_put_json(const struct profile *profile, const struct workspace *workspace, int64_t now_ms,
                      struct buffer *out) {
  buffer_add_text(out, "{\"profile_id\":");
  json_put_text(out, profile->id);
  buffer_print(out, ",\"lifecycle\":\"%s\"", lifecycle_name(profile_lifecycle(profile, workspace, now_ms)));
  put_hard(out, profile, workspace);
  put_carried(out, profile);
  put_soft(out, profile, workspace, now_ms);
  if (!wishes_are_empty(&profile->wishes)) {
    buffer_add_text(out, ",\"wishes\":");
    wishes_put_json(&profile->wishes, out);
  }
  if (profile->consents.count) {
    buffer_add_text(out, ",\"consents\":");
    consents_put_json(&profile->consents, workspace, now_ms, out);
  }
  if (profile->contacts.count) {
    buffer_add_text(out, ",\"contacts\":");
    contacts_put_json(&profile->contacts, out);
  }
  if (profile->asked.count) {
    buffer_add_text(out, ",\"asked\":");
    asked_put_json(&profile->asked, out);
  }
  if (limits_have_effect(&profile->limits)) {
    buffer_add_text(out, ",\"limits\":");
    limits_put_json(&profile->limits, out);
  }
  if (profile->aliases.count) {
    buffer_add_text(out, ",\"aliases\":");
    aliases_put_json(&profile->aliases, out);
  }
  if (profile->wakes.count) {
    buffer_add_text(out, ",\"waits\":");
    wakes_put_json(&profile->wakes, out);
  }
  buffer_add_text(out, ",\"activity\":{");
  for (size_t i = 0; i < profile->activity_count; i++) {
    put_comma(out, !i);
    put_activity(out, &profile->activities[i]);
  }
  buffer_add_text(out, "},");
  put_orders(out, profile, now_ms);
  buffer_add_text(out, ",\"owns\":[");
  for (size_t i = 0; i < profile->owned_count; i++) {
    put_comma(out, !i);
    put_owned(out, &profile->owned[i]);
  }
  buffer_add_text(out, "],");
  put_count(out, "viewed", profile->viewed_count);
  buffer_add_byte(out, '}');
}
