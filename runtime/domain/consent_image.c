/* Consent: bytes that outlive the process, and JSON. See consent.h, image.h for the numbers.
 *
 *   │ n × purpose: │ name │ which strengths, as bits │ for each of them, ascending:
 *                               │ state │ version │ at ms │ has more, as bits │ expires ms │ source │ heard ms │
 *
 * where the last three stand only if their bit (1, 2, 4) is set. Purposes come ascending, so two that hold the same have the
 * same bytes. Reading trusts no byte. Pure; whichever thread owns the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "domain/consent.h"

enum { HAS_EXPIRES = 1, HAS_SOURCE = 2, HAS_HEARD = 4 };

/* ---- bytes ---- */

static void put_record(struct buffer *out, const struct consent_record *record) {
  unsigned more = (record->expires_ms != INT64_MAX ? HAS_EXPIRES : 0) | (record->source ? HAS_SOURCE : 0) |
                  (record->heard_ms != record->at_ms ? HAS_HEARD : 0);
  buffer_add_varint(out, record->state);
  buffer_add_varint(out, record->version);
  image_put_signed(out, record->at_ms);
  buffer_add_varint(out, more);
  if (more & HAS_EXPIRES) image_put_signed(out, record->expires_ms);
  if (more & HAS_SOURCE) image_put_text(out, record->source);
  if (more & HAS_HEARD) image_put_signed(out, record->heard_ms);
}

static unsigned strengths_of(const struct consent *consent) {
  unsigned said = 0;
  for (unsigned by = 0; by < CONSENT_STRENGTHS; by++) said |= (consent->said[by].state ? 1U : 0U) << by;
  return said;
}

void consents_encode(const struct consents *consents, struct buffer *out) {
  if (!consents->count) return;
  buffer_add_varint(out, consents->count);
  for (size_t i = 0; i < consents->count; i++) {
    const struct consent *consent = &consents->each[i];
    image_put_text(out, consent->purpose);
    buffer_add_varint(out, strengths_of(consent));
    for (int by = 0; by < CONSENT_STRENGTHS; by++)
      if (consent->said[by].state) put_record(out, &consent->said[by]);
  }
}

static void get_record(struct image_reader *reader, struct consent_record *record) {
  uint64_t state = image_get_varint(reader), version = image_get_varint(reader);
  record->at_ms = image_get_signed(reader);
  uint64_t more = image_get_varint(reader);
  bool is_ours = state >= CONSENT_GRANTED && state <= CONSENT_WITHDRAWN && version <= UINT32_MAX &&
                 more <= (HAS_EXPIRES | HAS_SOURCE | HAS_HEARD);
  record->state = is_ours ? (enum consent_state)state : CONSENT_UNSAID;
  record->version = (uint32_t)version;
  record->expires_ms = more & HAS_EXPIRES ? image_get_signed(reader) : INT64_MAX;
  if (more & HAS_SOURCE) record->source = image_take_text(reader);
  record->heard_ms = more & HAS_HEARD ? image_get_signed(reader) : record->at_ms;
  if (!is_ours) reader->is_bad = true;
}

static void get_consent(struct image_reader *reader, struct consent *consent) {
  consent->purpose = image_take_text(reader);
  uint64_t said = image_get_varint(reader);
  if (!said || said >> CONSENT_STRENGTHS) reader->is_bad = true;
  for (int by = 0; by < CONSENT_STRENGTHS && !reader->is_bad; by++)
    if (said >> by & 1) get_record(reader, &consent->said[by]);
}

void consents_decode(struct image_reader *reader, struct consents *consents) {
  size_t count = image_get_count(reader);
  if (count > CONSENTS_MAX) reader->is_bad = true;
  if (reader->is_bad) return;
  consents->each = mem_zero(count * sizeof *consents->each);
  while (consents->count < count && !reader->is_bad) {
    struct consent *consent = &consents->each[consents->count++];
    get_consent(reader, consent);
    bool is_ascending = consents->count == 1 || strcmp(consent[-1].purpose, consent->purpose) < 0;
    if (!is_ascending) reader->is_bad = true;
  }
}

/* ---- JSON ---- */

static void put_member(struct buffer *out, const char *key, const char *text) {
  buffer_print(out, ",\"%s\":", key);
  json_put_text(out, text);
}

static void put_record_json(struct buffer *out, enum consent_strength by,
                            const struct consent_record *record) {
  static const char *const states[] = {"", "granted", "denied", "withdrawn"};
  static const char *const strengths[] = {"signal", "banner", "told"};
  char time[CLOCK_TEXT_BYTES];
  buffer_print(out, "{\"by\":\"%s\",\"state\":\"%s\"", strengths[by], states[record->state]);
  put_member(out, "time", clock_print(record->at_ms, time));
  if (record->version) buffer_print(out, ",\"version\":%u", record->version);
  if (record->source) put_member(out, "source", record->source);
  if (record->expires_ms != INT64_MAX) put_member(out, "expires", clock_print(record->expires_ms, time));
  buffer_add_byte(out, '}');
}

static void put_verdict(struct buffer *out, const struct consents *consents, const struct purpose *purpose,
                        int64_t now_ms) {
  enum consent_verdict verdict = purpose ? consents_judge(consents, purpose, now_ms) : CONSENT_NEVER_ASKED;
  const char *why = purpose ? consent_verdict_name(verdict) : "not declared";
  buffer_add_text(out, verdict == CONSENT_IS_LIVE ? "{\"live\":true" : "{\"live\":false");
  if (verdict != CONSENT_IS_LIVE) put_member(out, "why", why);
}

void consents_put_json(const struct consents *consents, const struct workspace *workspace, int64_t now_ms,
                       struct buffer *out) {
  buffer_add_byte(out, '{');
  for (size_t i = 0; i < consents->count; i++) {
    const struct consent *consent = &consents->each[i];
    const char *comma = "";
    if (i) buffer_add_byte(out, ',');
    json_put_text(out, consent->purpose);
    buffer_add_byte(out, ':');
    put_verdict(out, consents, workspace_find_purpose(workspace, consent->purpose), now_ms);
    buffer_add_text(out, ",\"records\":[");
    for (int by = CONSENT_STRENGTHS - 1; by >= 0; by--) {
      if (!consent->said[by].state) continue;
      buffer_add_text(out, comma);
      put_record_json(out, (enum consent_strength)by, &consent->said[by]);
      comma = ",";
    }
    buffer_add_text(out, "]}");
  }
  buffer_add_byte(out, '}');
}
