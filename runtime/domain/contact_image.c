/* Contacts as bytes and as JSON. See contact.h, and image.h for the numbers.
 *
 *   n × (decision's id, at ms, state + 8 where exempt + 16 where shown of a decision that is kept, when that was decided,
 *        offers shown, count of offers, placement, channel, strategy, offers)
 *
 * ascending as they stand. Reading trusts no byte. Any thread that owns them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/contact_inside.h"

enum { STATE_EXEMPT = 8, STATE_DECIDED = 16, STATE_FLAGS = STATE_EXEMPT | STATE_DECIDED };

/* Of one that is reserved it is its time. */
static bool has_decided(const struct contact *contact) {
  return contact->state != CONTACT_RESERVED && contact->decided_ms != CONTACT_UNDECIDED;
}

void contacts_encode(const struct contacts *contacts, struct buffer *out) {
  if (!contacts->count) return;
  buffer_add_varint(out, contacts->count);
  for (size_t i = 0; i < contacts->count; i++) {
    const struct contact *contact = &contacts->each[i];
    buffer_add(out, &contact->decision, sizeof contact->decision);
    image_put_signed(out, contact->at_ms);
    buffer_add_varint(out, (uint64_t)contact->state + (contact->is_exempt ? STATE_EXEMPT : 0) +
                               (has_decided(contact) ? STATE_DECIDED : 0));
    if (has_decided(contact)) image_put_signed(out, contact->decided_ms);
    buffer_add_varint(out, contact->shown);
    buffer_add_varint(out, contact->offer_count);
    for (size_t text = 0; text < TEXT_OFFERS + contact->offer_count; text++)
      image_put_text(out, contact_text(contact, text));
  }
}

static void get_texts(struct image_reader *reader, struct contact *contact) {
  struct buffer texts = {0};
  for (size_t i = 0; i < TEXT_OFFERS + contact->offer_count; i++) {
    char *text = image_take_text(reader);
    buffer_add(&texts, text, strlen(text) + 1);
    free(text);
  }
  contact->text_bytes = (uint32_t)texts.length;
  contact->texts = mem_copy(texts.data, texts.length);
  buffer_fini(&texts);
}

static void get_contact(struct image_reader *reader, struct contact *contact) {
  const void *decision = image_get_bytes(reader, sizeof contact->decision);
  if (decision) memcpy(&contact->decision, decision, sizeof contact->decision);
  contact->at_ms = image_get_signed(reader);
  uint64_t state = image_get_varint(reader);
  contact->decided_ms = state & STATE_DECIDED   ? image_get_signed(reader)
                        : state & ~STATE_EXEMPT ? CONTACT_UNDECIDED
                                                : contact->at_ms;
  uint64_t shown = image_get_varint(reader), offers = image_get_varint(reader);
  contact->is_exempt = state & STATE_EXEMPT;
  state &= ~(uint64_t)STATE_FLAGS;
  if (state > CONTACT_ACCEPTED || offers > ALTERNATIVES_MAX || shown >> offers) reader->is_bad = true;
  contact->state = reader->is_bad ? CONTACT_RESERVED : (enum contact_state)state;
  contact->offer_count = reader->is_bad ? 0 : (uint32_t)offers;
  contact->shown = reader->is_bad ? 0 : (uint32_t)shown;
  get_texts(reader, contact);
}

void contacts_decode(struct image_reader *reader, struct contacts *contacts) {
  size_t count = image_get_count(reader);
  if (count > CONTACTS_MAX) reader->is_bad = true;
  if (reader->is_bad) return;
  contacts->each = mem_zero((count + !count) * sizeof *contacts->each);
  for (; contacts->count < count; contacts->count++) {
    struct contact *contact = &contacts->each[contacts->count];
    get_contact(reader, contact);
    if (contacts->count && contact_compare(contact - 1, contact) > 0) reader->is_bad = true;
  }
}

/* ---- JSON ---- */

static void put_known(struct buffer *out, const char *key, const char *text) {
  if (!*text) return;
  buffer_print(out, ",\"%s\":", key);
  json_put_text(out, text);
}

static void put_contact(struct buffer *out, const struct contact *contact) {
  char id[IDENTITY_TEXT_BYTES], at[CLOCK_TEXT_BYTES];
  buffer_print(out, "{\"decision_id\":\"%s\"", identity_print(&contact->decision, id));
  put_known(out, "placement", contact_text(contact, TEXT_PLACEMENT));
  put_known(out, "channel", contact_text(contact, TEXT_CHANNEL));
  put_known(out, "strategy", contact_text(contact, TEXT_STRATEGY));
  buffer_add_text(out, ",\"offers\":[");
  for (uint32_t i = 0; i < contact->offer_count; i++) {
    if (i) buffer_add_byte(out, ',');
    json_put_text(out, contact_text(contact, TEXT_OFFERS + i));
  }
  buffer_print(out, "],\"at\":\"%s\",\"state\":\"%s\"}", clock_print(contact->at_ms, at),
               contact_state_name(contact->state));
}

void contacts_put_json(const struct contacts *contacts, struct buffer *out) {
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < contacts->count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_contact(out, &contacts->each[i]);
  }
  buffer_add_byte(out, ']');
}
