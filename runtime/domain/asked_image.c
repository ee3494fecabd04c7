/* The ledger of asks as bytes and as JSON. See asked.h, and image.h for the numbers.
 *
 *   n × (ask, decision's id, at ms, version, state + 4 where given + 8 where it was an offer, answered ms, [offer]),
 *   n × (purpose, when something was last shown for it)
 *
 * ascending as they stand. Reading trusts no byte. Any thread that owns them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "domain/asked_inside.h"

enum { IS_GIVEN = 4, IS_OFFER = 8, STATES = IS_GIVEN - 1 };

void asked_encode(const struct asked *asked, struct buffer *out) {
  if (!asked->count && !asked->return_count) return;
  buffer_add_varint(out, asked->count);
  for (size_t i = 0; i < asked->count; i++) {
    const struct asked_once *asking = &asked->each[i];
    image_put_text(out, asking->ask);
    buffer_add(out, &asking->decision, sizeof asking->decision);
    image_put_signed(out, asking->at_ms);
    buffer_add_varint(out, asking->version);
    buffer_add_varint(out, (uint64_t)asking->state + (asking->is_given ? IS_GIVEN : 0) +
                               (asking->gift ? IS_OFFER : 0));
    image_put_signed(out, asking->answered_ms);
    if (asking->gift) image_put_text(out, asking->gift);
  }
  buffer_add_varint(out, asked->return_count);
  for (size_t i = 0; i < asked->return_count; i++) {
    image_put_text(out, asked->returns[i].purpose);
    image_put_signed(out, asked->returns[i].last_ms);
  }
}

static void get_asking(struct image_reader *reader, struct asked_once *asking) {
  asking->ask = image_take_text(reader);
  const void *decision = image_get_bytes(reader, sizeof asking->decision);
  if (decision) memcpy(&asking->decision, decision, sizeof asking->decision);
  asking->at_ms = image_get_signed(reader);
  uint64_t version = image_get_varint(reader), state = image_get_varint(reader);
  asking->answered_ms = image_get_signed(reader);
  if (version > UINT32_MAX || state > STATES + IS_GIVEN + IS_OFFER || (state & STATES) > ASKED_REFUSED)
    reader->is_bad = true;
  if (reader->is_bad) return;
  asking->version = (uint32_t)version;
  asking->state = (enum asked_state)(state & STATES);
  asking->is_given = state & IS_GIVEN;
  if (state & IS_OFFER) asking->gift = image_take_text(reader);
}

static void get_returns(struct image_reader *reader, struct asked *asked) {
  size_t count = image_get_count(reader);
  if (count > PURPOSES_MAX) reader->is_bad = true;
  if (reader->is_bad) return;
  asked->returns = mem_zero((count + !count) * sizeof *asked->returns);
  for (; asked->return_count < count; asked->return_count++) {
    struct asked_return *one = &asked->returns[asked->return_count];
    one->purpose = image_take_text(reader);
    one->last_ms = image_get_signed(reader);
    if (asked->return_count && strcmp(one[-1].purpose, one->purpose) >= 0) reader->is_bad = true;
  }
}

void asked_decode(struct image_reader *reader, struct asked *asked) {
  size_t count = image_get_count(reader);
  if (count > ASKED_MAX) reader->is_bad = true;
  if (reader->is_bad) return;
  asked->each = mem_zero((count + !count) * sizeof *asked->each);
  for (; asked->count < count; asked->count++) {
    struct asked_once *asking = &asked->each[asked->count];
    get_asking(reader, asking);
    if (asked->count && asking_compare(asking - 1, asking) > 0) reader->is_bad = true;
  }
  get_returns(reader, asked);
}

/* ---- JSON ---- */

static void put_time(struct buffer *out, const char *key, int64_t time_ms) {
  char time[CLOCK_TEXT_BYTES];
  buffer_print(out, ",\"%s\":\"%s\"", key, clock_print(time_ms, time));
}

static void put_asking(struct buffer *out, const struct asked_once *asking) {
  static const char *const states[] = {"open", "answered", "refused"};
  char id[IDENTITY_TEXT_BYTES];
  buffer_add_text(out, "{\"ask\":");
  json_put_text(out, asking->ask);
  if (asked_is_asked(asking)) {
    put_time(out, "at", asking->at_ms);
    buffer_print(out, ",\"decision_id\":\"%s\"", identity_print(&asking->decision, id));
  }
  buffer_print(out, ",\"state\":\"%s\"", states[asking->state]);
  if (asking->state != ASKED_OPEN) put_time(out, "answered", asking->answered_ms);
  buffer_add_text(out, asking->is_given ? ",\"given\":true" : ",\"given\":false");
  if (asking->gift) {
    buffer_add_text(out, ",\"offer\":");
    json_put_text(out, asking->gift);
  }
  buffer_add_byte(out, '}');
}

void asked_put_json(const struct asked *asked, struct buffer *out) {
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < asked->count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_asking(out, &asked->each[i]);
  }
  buffer_add_byte(out, ']');
}
