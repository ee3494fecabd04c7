/* OFREP as JSON: see ofrep.h. */
#include "host/ofrep.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "domain/decision.h"

const char *ofrep_fault_name(enum ofrep_fault fault) {
  static const char *const names[] = {
      NULL, "PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "FLAG_NOT_FOUND", "GENERAL"};
  return names[fault];
}

/* ---- what is asked ---- */

static enum ofrep_fault fail(enum ofrep_fault fault, struct error *err, const char *sentence) {
  error_set(err, STATUS_INVALID, "%s", sentence);
  return fault;
}

static enum ofrep_fault read_context(struct ofrep_ask *ask, struct error *err) {
  const json_value *context = json_find(ask->tree, "context");
  const json_value *key = json_find(context, "targetingKey");
  if (context && json_type(context) != JSON_OBJECT && json_type(context) != JSON_NULL)
    return fail(OFREP_INVALID_CONTEXT, err, "context: expected an object");
  if (!key || json_type(key) == JSON_NULL || (json_string(key) && !*json_string(key)))
    return fail(OFREP_TARGETING_KEY_MISSING, err,
                "context.targetingKey: missing; expected whose flags these are");
  if (!json_string(key)) return fail(OFREP_INVALID_CONTEXT, err, "context.targetingKey: expected a text");
  ask->context = context;
  ask->targeting_key = json_string(key);
  return OFREP_FINE;
}

enum ofrep_fault ofrep_read(struct slice body, struct ofrep_ask *ask, struct error *err) {
  *ask = (struct ofrep_ask){0};
  if (json_decode(body.data, body.length, &ask->tree, err)) return OFREP_PARSE_ERROR;
  enum ofrep_fault fault = json_type(ask->tree) == JSON_OBJECT
                               ? read_context(ask, err)
                               : fail(OFREP_PARSE_ERROR, err, "expected an object with a context");
  if (fault) ofrep_fini(ask);
  return fault;
}

void ofrep_fini(struct ofrep_ask *ask) {
  json_free(ask->tree);
  *ask = (struct ofrep_ask){0};
}

/* Members of the context that mean the same in an event's envelope. */
static const char *const envelope_members[] = {"locale",     "touchpoint", "visitor",           "consent",
                                               "unverified", "tcf",        "consentManagement", NULL};

static void put_envelope(const struct ofrep_ask *ask, struct buffer *out) {
  for (const char *const *name = envelope_members; *name; name++) {
    const json_value *member = json_find(ask->context, *name);
    if (!member || json_type(member) == JSON_NULL) continue;
    json_put_key(out, *name);
    json_put_value(out, member);
  }
}

static void put_data(const struct ofrep_ask *ask, struct buffer *out) {
  char separator = '{';
  json_put_key(out, "data");
  for (const json_value *one = json_first(ask->context); one; one = json_next(one)) {
    if (!strcmp(json_key(one), "targetingKey") || text_is_one_of(json_key(one), envelope_members)) continue;
    buffer_add_byte(out, separator);
    json_put_text(out, json_key(one));
    buffer_add_byte(out, ':');
    json_put_value(out, one);
    separator = ',';
  }
  buffer_add_text(out, separator == '{' ? "{}" : "}");
}

void ofrep_put_event(const struct ofrep_ask *ask, const char *id, const char *const *placements, size_t count,
                     struct buffer *out) {
  buffer_add_text(out, "{\"id\":");
  json_put_text(out, id);
  buffer_add_text(out, ",\"source\":\"ofrep\",\"type\":\"placement.requested\"");
  json_put_member(out, "subject", ask->targeting_key);
  json_put_key(out, "placements");
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < count; i++) {
    if (i) buffer_add_byte(out, ',');
    json_put_text(out, placements[i]);
  }
  buffer_add_byte(out, ']');
  put_envelope(ask, out);
  put_data(ask, out);
  buffer_add_byte(out, '}');
}

/* ---- what is answered ---- */

struct telling {
  const struct ofrep_flag *flag;
  const json_value *decision, *placement; /* which may be NULL */
  const json_value *first;                /* of its alternatives; NULL: it is empty */
  const char *strategy, *reason;          /* each may be NULL */
};

static struct telling tell(const json_value *decision, const struct ofrep_flag *flag) {
  struct telling telling = {.flag = flag, .decision = decision};
  const json_value *placements = json_find(decision, "placements");
  for (const json_value *one = placements ? json_first(placements) : NULL; one; one = json_next(one)) {
    const char *name = json_string(json_find(one, "placement"));
    if (name && !strcmp(name, flag->key)) telling.placement = one;
  }
  const json_value *alternatives = json_find(telling.placement, "alternatives");
  telling.first = alternatives ? json_first(alternatives) : NULL;
  telling.strategy = json_string(json_find(telling.placement, "strategy"));
  telling.reason = json_string(json_find(telling.placement, "reason"));
  return telling;
}

static bool is_reason(const struct telling *telling, enum reason reason) {
  return telling->reason && !strcmp(telling->reason, decision_reason_name(reason));
}

static bool is_true(const json_value *value) {
  return value && json_type(value) == JSON_TRUE;
}

static double rounded(const json_value *number) {
  bool is_number = number && json_type(number) == JSON_NUMBER;
  return is_number ? round(json_number(number) * 100) / 100 : 0;
}

static void put_alternative(const json_value *alternative, struct buffer *out) {
  char separator = '{';
  for (const json_value *one = json_first(alternative); one; one = json_next(one)) {
    buffer_add_byte(out, separator);
    separator = ',';
    json_put_text(out, json_key(one));
    buffer_add_byte(out, ':');
    if (!strcmp(json_key(one), "score"))
      json_put_number(out, rounded(one));
    else
      json_put_value(out, one);
  }
  buffer_add_byte(out, '}');
}

static void put_alternatives(const struct telling *telling, struct buffer *out) {
  char separator = '[';
  for (const json_value *one = telling->first; one; one = json_next(one)) {
    buffer_add_byte(out, separator);
    separator = ',';
    put_alternative(one, out);
  }
  buffer_add_byte(out, ']');
}

/* What is asked for, where it is asked for there. */
static const json_value *ask_of(const struct telling *telling) {
  const json_value *ask = json_find(telling->decision, "ask");
  const char *where = json_string(json_find(ask, "placement"));
  return where && !strcmp(where, telling->flag->key) ? ask : NULL;
}

static void put_object(const struct telling *telling, struct buffer *out) {
  const json_value *ask = ask_of(telling);
  const char *id = telling->flag->is_kept ? json_string(json_find(telling->decision, "decision_id")) : NULL;
  char separator = '{';
  if (id) {
    buffer_add_text(out, "{\"decision_id\":");
    json_put_text(out, id);
    separator = ',';
  }
  for (const json_value *one = json_first(telling->placement); one; one = json_next(one)) {
    buffer_add_byte(out, separator);
    separator = ',';
    json_put_text(out, json_key(one));
    buffer_add_byte(out, ':');
    if (!strcmp(json_key(one), "alternatives"))
      put_alternatives(telling, out);
    else
      json_put_value(out, one);
  }
  if (ask) {
    json_put_key(out, "ask");
    json_put_value(out, ask);
  }
  buffer_add_byte(out, '}');
}

/* Appends ,"value":… and returns true; false: it has none. */
static bool put_value(const struct telling *telling, struct buffer *out) {
  const char *message = json_string(json_find(telling->placement, "message"));
  bool is_by_strategy = telling->first && telling->strategy;
  enum flag type = telling->flag->type;
  if ((type == FLAG_OBJECT && !telling->first) || (type == FLAG_STRING && !(telling->first && message)))
    return false;
  json_put_key(out, "value");
  if (type == FLAG_OBJECT)
    put_object(telling, out);
  else if (type == FLAG_STRING)
    json_put_text(out, message);
  else if (type == FLAG_BOOLEAN)
    buffer_add_text(out, is_by_strategy ? "true" : "false");
  else
    json_put_number(out, is_by_strategy ? rounded(json_find(telling->first, "score")) : 0);
  return true;
}

/* The protocol has no DEFAULT: what stands where nobody has a better idea is the same for everybody. */
static const char *reason_of(const struct telling *telling, bool has_value) {
  bool is_filled = telling->first != NULL;
  if (!has_value) return "DISABLED";
  if (!is_filled) return is_true(json_find(telling->decision, "holdout")) ? "SPLIT" : "DISABLED";
  return is_reason(telling, REASON_DEFAULT) || is_reason(telling, REASON_ERROR) ? "STATIC" : telling->reason;
}

/* Of an event's answer each text that is known, and whether a script failed. */
static void put_metadata(const struct telling *telling, struct buffer *out) {
  size_t start;
  buffer_add_text(out, ",\"metadata\":");
  start = out->length;
  if (telling->flag->is_kept)
    json_put_known(out, "decision_id", json_string(json_find(telling->decision, "decision_id")));
  json_put_known(out, "release", json_string(json_find(telling->decision, "release")));
  json_put_known(out, "strategy", telling->strategy);
  json_put_known(out, "degree", json_string(json_find(telling->placement, "degree")));
  json_put_known(out, "frame", json_string(json_find(telling->placement, "frame")));
  json_put_known(out, "tone", json_string(json_find(telling->placement, "tone")));
  if (is_true(json_find(telling->decision, "holdout"))) buffer_add_text(out, ",\"holdout\":true");
  if (is_reason(telling, REASON_ERROR)) buffer_add_text(out, ",\"fault\":true");
  if (out->length == start) buffer_add_byte(out, '{');
  out->data[start] = '{'; /* over the first comma */
  buffer_add_byte(out, '}');
}

enum ofrep_fault ofrep_put_flag(const json_value *decision, const struct ofrep_flag *flag,
                                struct buffer *out) {
  struct telling telling = tell(decision, flag);
  if (is_reason(&telling, REASON_ERROR) && !telling.first) {
    ofrep_put_failure(flag->key, OFREP_GENERAL, "a script failed, and nothing stands in its place", out);
    return OFREP_GENERAL;
  }
  buffer_add_text(out, "{\"key\":");
  json_put_text(out, flag->key);
  bool has_value = put_value(&telling, out);
  json_put_member(out, "reason", reason_of(&telling, has_value));
  if (has_value) json_put_known(out, "variant", json_string(json_find(telling.first, "offer")));
  put_metadata(&telling, out);
  buffer_add_byte(out, '}');
  return OFREP_FINE;
}

void ofrep_put_failure(const char *key, enum ofrep_fault fault, const char *details, struct buffer *out) {
  buffer_add_byte(out, '{');
  if (key) {
    buffer_add_text(out, "\"key\":");
    json_put_text(out, key);
    buffer_add_byte(out, ',');
  }
  buffer_add_text(out, "\"errorCode\":");
  json_put_text(out, ofrep_fault_name(fault));
  json_put_member(out, "errorDetails", details);
  buffer_add_byte(out, '}');
}

/* ---- entity tags ---- */

char *ofrep_etag(struct slice text, char etag[static OFREP_ETAG_BYTES]) {
  unsigned char digest[DIGEST_BYTES];
  struct identity identity;
  digest_of(&text, 1, digest);
  memcpy(identity.bytes, digest, sizeof identity.bytes);
  etag[0] = '"';
  identity_print(&identity, etag + 1);
  memcpy(etag + IDENTITY_TEXT_BYTES, "\"", 2);
  return etag;
}

/* Tags hold no comma of ours, so that to look between commas finds ours wherever it stands. */
bool ofrep_is_known(const char *if_none_match, const char *etag) {
  size_t length = strlen(etag);
  for (const char *at = if_none_match; at && *at;) {
    at += strspn(at, ", \t");
    size_t tag = strcspn(at, ",");
    while (tag && strchr(" \t", at[tag - 1])) tag--;
    if (tag == 1 && *at == '*') return true;
    size_t weak = tag > 2 && !memcmp(at, "W/", 2) ? 2 : 0;
    if (tag - weak == length && !memcmp(at + weak, etag, length)) return true;
    at += strcspn(at, ",");
  }
  return false;
}
