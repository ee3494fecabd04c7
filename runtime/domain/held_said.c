/* What a profile holds of what is believed, allowed, wished, asked and shown. See held.h. */
#include "domain/held.h"

#include <string.h>

#include "base/clock.h"
#include "domain/belief_inside.h"
#include "domain/contact_inside.h"
#include "domain/decision.h"

static void put_number(struct buffer *out, const char *key, double number) {
  json_put_key(out, key);
  json_put_number(out, number);
}

static void begin(struct buffer *out, size_t at, const char *key, const char *text) {
  buffer_print(out, at ? ",{\"%s\":" : "{\"%s\":", key);
  json_put_text(out, text);
}

/* ---- beliefs ---- */

#define SUM_UNIT 4294967296.0 /* of evidence.h */

static void put_buckets(struct buffer *out, const struct evidence *evidence) {
  buffer_add_text(out, ",\"observed\":[");
  for (size_t i = 0; i < evidence->count; i++) {
    const struct evidence_bucket *bucket = &evidence->buckets[i];
    if (i) buffer_add_byte(out, ',');
    buffer_print(out, "{\"bucket\":%lld", (long long)bucket->number);
    held_put_time(out, "last", bucket->last_ms);
    put_number(out, "for", (double)bucket->for_sum / SUM_UNIT);
    put_number(out, "against", (double)bucket->against_sum / SUM_UNIT);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_reading(struct buffer *out, const struct belief *belief) {
  put_number(out, "value", belief->value);
  put_number(out, "confidence", belief->confidence);
  put_number(out, "evidence", belief->evidence);
}

static const char *kind_of(const struct soft_datum *datum) {
  static const char *const kinds[] = {"trait", "attitude", "emotion", "affinity"};
  return datum ? kinds[datum->kind] : "not declared";
}

struct one_origin {
  const char *name;
  struct belief belief;
};

static void pick(void *context, const char *name, const struct belief *belief) {
  struct one_origin *one = context;
  if (!strcmp(one->name, name)) one->belief = *belief;
}

static void put_series(const struct held *held, const struct belief_rule *rule, const char *key,
                       const struct belief_series *series, size_t at, struct buffer *out) {
  struct one_origin one = {.name = series->origin};
  beliefs_origins(&held->profile->beliefs, rule, key, held->now_ms, pick, &one);
  begin(out, at, "origin", series->origin);
  json_put_member(out, "label", held_label(held->workspace, series->origin, held->locale));
  put_reading(out, &one.belief);
  put_buckets(out, &series->evidence);
  buffer_add_byte(out, '}');
}

/* The series from `from` to `to` are of one key. */
static void put_belief(const struct held *held, const struct belief_datum *datum, size_t from, size_t to,
                       size_t at, struct buffer *out) {
  const struct soft_datum *declared = workspace_find_soft(held->workspace, datum->name);
  struct belief_rule rule =
      declared ? soft_rule(declared) : (struct belief_rule){datum->name, datum->half_life_ms};
  const char *key = *datum->series[from].key ? datum->series[from].key : NULL;
  struct belief belief;
  beliefs_read(&held->profile->beliefs, &rule, key, held->now_ms, &belief);
  begin(out, at, "name", datum->name);
  json_put_known(out, "key", key);
  json_put_member(out, "kind", kind_of(declared));
  json_put_known(out, "about", declared ? declared->about : NULL);
  json_put_known(out, "purpose", declared && declared->purpose ? declared->purpose->name : NULL);
  put_reading(out, &belief);
  put_number(out, "half_life_days", (double)rule.half_life_ms / (double)CLOCK_DAY_MS);
  buffer_add_text(out, ",\"origins\":[");
  for (size_t i = from; i < to; i++) put_series(held, &rule, key, &datum->series[i], i - from, out);
  buffer_add_text(out, "]}");
}

static void put_soft(const struct held *held, struct buffer *out) {
  const struct beliefs *beliefs = &held->profile->beliefs;
  size_t at = 0;
  buffer_add_text(out, ",\"soft\":[");
  for (size_t i = 0; i < beliefs->count; i++) {
    const struct belief_datum *datum = &beliefs->data[i];
    for (size_t from = 0, to; from < datum->count; from = to, at++) {
      to = belief_key_end(datum, from);
      put_belief(held, datum, from, to, at, out);
    }
  }
  buffer_add_byte(out, ']');
}

/* ---- consents ---- */

static void put_record(const struct held *held, const struct consent *consent, int by, size_t at,
                       struct buffer *out) {
  static const char *const strengths[] = {"signal", "banner", "told"};
  static const char *const states[] = {"", "granted", "denied", "withdrawn"};
  const struct consent_record *record = &consent->said[by];
  begin(out, at, "by", strengths[by]);
  json_put_member(out, "state", states[record->state]);
  held_put_time(out, "time", record->at_ms);
  held_put_time(out, "heard", record->heard_ms);
  if (record->expires_ms != INT64_MAX) held_put_time(out, "expires", record->expires_ms);
  json_put_known(out, "source", record->source);
  put_number(out, "version", record->version);
  if (held->put_text) held->put_text(held->context, consent->purpose, record, out);
  buffer_add_byte(out, '}');
}

static void put_consents(const struct held *held, struct buffer *out) {
  const struct consents *consents = &held->profile->consents;
  buffer_add_text(out, ",\"consents\":[");
  for (size_t i = 0; i < consents->count; i++) {
    const struct purpose *declared = workspace_find_purpose(held->workspace, consents->each[i].purpose);
    enum consent_verdict verdict =
        declared ? consents_judge(consents, declared, held->now_ms) : CONSENT_NEVER_ASKED;
    size_t records = 0;
    begin(out, i, "purpose", consents->each[i].purpose);
    buffer_add_text(out, verdict == CONSENT_IS_LIVE ? ",\"live\":true" : ",\"live\":false");
    json_put_member(out, "why", declared ? consent_verdict_name(verdict) : "not declared");
    buffer_add_text(out, ",\"records\":[");
    for (int by = CONSENT_STRENGTHS - 1; by >= 0; by--)
      if (consents->each[i].said[by].state) put_record(held, &consents->each[i], by, records++, out);
    buffer_add_text(out, "]}");
  }
  buffer_add_byte(out, ']');
}

/* ---- limits ---- */

static void put_degree(struct buffer *out, const struct degree_word *word) {
  buffer_add_text(out, "{\"at_most\":");
  json_put_text(out, word->cap == DEGREE_INVERSE ? NULL : decision_degree_name(word->cap));
  held_put_time(out, "said", word->said_ms);
  buffer_add_byte(out, '}');
}

/* What others than the person lowered, such as whoever holds a link. */
static void put_lowered(const struct own_limits *limits, struct buffer *out) {
  const char *comma = "";
  buffer_add_text(out, ",\"degree_lowered\":[");
  for (int degree = 0; degree < DEGREE_INVERSE; degree++) {
    if (!limits->lowered[degree].is_said) continue;
    buffer_add_text(out, comma);
    put_degree(out, &limits->lowered[degree]);
    comma = ",";
  }
  buffer_add_byte(out, ']');
}

static void put_limits(const struct held *held, struct buffer *out) {
  const struct own_limits *limits = &held->profile->limits;
  buffer_add_text(out, ",\"limits\":{\"origins\":[");
  for (size_t i = 0; i < limits->origin_count; i++) {
    begin(out, i, "origin", limits->origins[i].name);
    json_put_member(out, "label", held_label(held->workspace, limits->origins[i].name, held->locale));
    buffer_add_text(out, limits_withdrew(limits, limits->origins[i].name) ? ",\"withdrawn_now\":true"
                                                                          : ",\"withdrawn_now\":false");
    held_put_time(out, "withdrawn", limits->origins[i].withdrawn_ms);
    held_put_time(out, "allowed", limits->origins[i].allowed_ms);
    buffer_add_byte(out, '}');
  }
  buffer_add_text(out, "],\"degree\":");
  if (limits->degree.is_said)
    put_degree(out, &limits->degree);
  else
    buffer_add_text(out, "null");
  put_lowered(limits, out);
  buffer_add_byte(out, '}');
}

/* ---- wishes, asks, contacts ---- */

static void put_wishes(const struct held *held, struct buffer *out) {
  static const char *const kinds[WISH_KINDS] = {"must", "prefer", "never"};
  size_t said = 0;
  buffer_add_text(out, ",\"wishes\":");
  wishes_put_json(&held->profile->wishes, out);
  buffer_add_text(out, ",\"wishes_said\":[");
  for (int kind = 0; kind < WISH_KINDS; kind++) {
    const struct wish *wish = &held->profile->wishes.kinds[kind];
    if (!wish->is_said) continue;
    begin(out, said++, "kind", kinds[kind]);
    held_put_time(out, "said", wish->said_ms);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_asking(const struct asked_once *asking, size_t at, struct buffer *out) {
  static const char *const states[] = {"open", "answered", "refused"};
  char id[IDENTITY_TEXT_BYTES];
  begin(out, at, "ask", asking->ask);
  held_put_time(out, asked_is_asked(asking) ? "at" : "told_unasked", asking->at_ms);
  if (asked_is_asked(asking)) json_put_member(out, "decision_id", identity_print(&asking->decision, id));
  put_number(out, "version", asking->version);
  json_put_member(out, "state", states[asking->state]);
  if (asking->state != ASKED_OPEN) held_put_time(out, "answered", asking->answered_ms);
  buffer_add_text(out, asking->is_given ? ",\"given\":true" : ",\"given\":false");
  json_put_known(out, "offer", asking->gift);
  buffer_add_byte(out, '}');
}

static void put_asked(const struct held *held, struct buffer *out) {
  const struct asked *asked = &held->profile->asked;
  buffer_add_text(out, ",\"asked\":[");
  for (size_t i = 0; i < asked->count; i++) put_asking(&asked->each[i], i, out);
  buffer_add_text(out, "],\"returns\":[");
  for (size_t i = 0; i < asked->return_count; i++) {
    begin(out, i, "purpose", asked->returns[i].purpose);
    held_put_time(out, "last", asked->returns[i].last_ms);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_contact(const struct contact *contact, size_t at, struct buffer *out) {
  char id[IDENTITY_TEXT_BYTES];
  begin(out, at, "decision_id", identity_print(&contact->decision, id));
  json_put_member(out, "placement", contact_text(contact, TEXT_PLACEMENT));
  json_put_member(out, "channel", contact_text(contact, TEXT_CHANNEL));
  json_put_member(out, "strategy", contact_text(contact, TEXT_STRATEGY));
  held_put_time(out, "decided", contact->decided_ms);
  held_put_time(out, "at", contact->at_ms);
  json_put_member(out, "state", contact_state_name(contact->state));
  buffer_add_text(out, contact->is_exempt ? ",\"is_counted\":false" : ",\"is_counted\":true");
  buffer_add_text(out, ",\"offers\":[");
  for (uint32_t i = 0; i < contact->offer_count; i++) {
    begin(out, i, "offer", contact_text(contact, TEXT_OFFERS + i));
    buffer_add_text(out, contact->shown >> i & 1 ? ",\"shown\":true}" : ",\"shown\":false}");
  }
  buffer_add_text(out, "]}");
}

static void put_contacts(const struct held *held, struct buffer *out) {
  const struct contacts *contacts = &held->profile->contacts;
  buffer_add_text(out, ",\"contacts\":[");
  for (uint32_t i = 0; i < contacts->count; i++) put_contact(&contacts->each[i], i, out);
  buffer_add_byte(out, ']');
}

static void put_aliases(const struct held *held, struct buffer *out) {
  buffer_add_text(out, ",\"aliases\":");
  aliases_put_json(&held->profile->aliases, out);
}

/* ---- wakes ---- */

static void put_kept(const struct wakes *wakes, struct buffer *out) {
  char date[CLOCK_TEXT_BYTES];
  size_t count = 0;
  buffer_add_text(out, ",\"kept\":[");
  for (size_t i = 0; occasion_names[i]; i++) {
    if (!wakes->kept_day[i]) continue;
    begin(out, count++, "occasion", occasion_names[i]);
    json_put_member(out, "day", clock_print_date(wakes->kept_day[i], date));
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_wakes(const struct held *held, struct buffer *out) {
  const struct wakes *wakes = &held->profile->wakes;
  buffer_add_text(out, ",\"wakes\":{\"waiting\":[");
  for (uint32_t i = 0; i < wakes->count; i++) {
    begin(out, i, "strategy", wakes->each[i].strategy);
    held_put_time(out, "due", wakes->each[i].due_ms);
    held_put_time(out, "since", wakes->each[i].since_ms);
    buffer_print(out, ",\"event\":%s}", wakes->each[i].event);
  }
  buffer_add_byte(out, ']');
  held_put_time(out, "next", wakes->is_scheduled ? wakes->next_ms : INT64_MIN);
  held_put_time(out, "seen", wakes->seen_ms ? wakes->seen_ms : INT64_MIN);
  if (wakes->has_changed) {
    json_put_member(out, "lifecycle_was", lifecycle_name((enum lifecycle)wakes->changed_from));
    held_put_time(out, "lifecycle_changed", wakes->changed_ms);
  }
  put_kept(wakes, out);
  buffer_add_byte(out, '}');
}

void held_put_said(const struct held *held, struct buffer *out) {
  put_aliases(held, out);
  put_soft(held, out);
  put_consents(held, out);
  put_limits(held, out);
  put_wishes(held, out);
  put_asked(held, out);
  put_contacts(held, out);
  put_wakes(held, out);
}
