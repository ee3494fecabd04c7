/* An offer in JSON: a line of offers.ndjson, the data of offer.changed, what the store keeps of an offer. All are read and
 * written by one table of fields, offer_fields.c, which says what each may be; here is which of them may stand where, and
 * what is kept of an offer that events changed. Pure, any thread.
 */
#include <string.h>

#include "base/text.h"
#include "domain/offer_fields.h"

static const struct offer_field *find_field(const char *name, bool is_change, bool is_ours) {
  for (size_t i = 0; i < OFFER_FIELDS; i++)
    if (!strcmp(offer_field_table[i].name, name))
      return offer_field_table[i].where <= (is_ours     ? OURS
                                            : is_change ? CHANGES
                                                        : EVERYWHERE)
                 ? &offer_field_table[i]
                 : NULL;
  return NULL;
}

static enum status refuse_field(struct filling *filling, const char *name, bool is_change) {
  const char *names[OFFER_FIELDS + 1];
  size_t count = 0;
  for (size_t i = 0; i < OFFER_FIELDS; i++)
    if (offer_field_table[i].where <= (is_change ? CHANGES : EVERYWHERE))
      names[count++] = offer_field_table[i].name;
  names[count] = NULL;
  const char *nearest = text_nearest(name, names);
  return error_set(filling->err, STATUS_INVALID, "%.128s: there is no field '%.128s'%s%s%s", name, name,
                   nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

enum status offer_read_fields(const json_value *object, const char *id_key, bool is_ours,
                              const struct workspace *workspace, struct arena *arena, struct offer *offer,
                              struct error *err) {
  struct filling filling = {workspace, arena, offer, is_ours, err};
  bool is_change = strcmp(id_key, "id") != 0;
  enum status status = STATUS_OK;
  for (const json_value *member = json_first(object); member && !status; member = json_next(member)) {
    const char *key = json_key(member);
    if (!strcmp(key, id_key)) continue;
    const struct offer_field *field = find_field(key, is_change, is_ours);
    if (field) {
      status = field->read(&filling, field, member);
      if (is_change) offer->changed |= UINT32_C(1) << (field - offer_field_table);
    } else if (!is_ours) {
      status = refuse_field(&filling, key, is_change);
    }
  }
  if (status || is_ours) return status;
  if (!offer->name.count) return error_set(err, STATUS_INVALID, "'name' is missing");
  if (offer->from_ms >= offer->to_ms)
    return error_set(err, STATUS_INVALID, "to: expected a time after 'from', else it is never shown");
  return STATUS_OK;
}

enum status offer_read(const json_value *object, const char *id_key, const struct workspace *workspace,
                       struct arena *arena, struct offer *offer, struct error *err) {
  return offer_read_fields(object, id_key, false, workspace, arena, offer, err);
}

const char *offer_read_id(const json_value *object, const char *key, struct error *err) {
  const char *id = json_string(json_find(object, key));
  if (id && *id && strlen(id) <= NAME_BYTES_MAX) return id;
  if (id && *id)
    error_set(err, STATUS_INVALID, "%s: longer than %d bytes", key, NAME_BYTES_MAX);
  else
    error_set(err, STATUS_INVALID, "%s: expected the offer's id, a text that is not empty", key);
  return NULL;
}

enum status offer_read_line(struct slice line, struct catalogue *catalogue, const struct workspace *workspace,
                            struct error *err) {
  json_value *object = NULL;
  enum status status = json_decode(line.data, line.length, &object, err);
  if (status) return status;
  struct offer *offer = NULL;
  const char *id = NULL;
  if (json_type(object) != JSON_OBJECT)
    status = error_set(err, STATUS_INVALID, "expected an offer, a JSON object");
  else if (!(id = offer_read_id(object, "id", err)))
    status = STATUS_INVALID;
  else if (catalogue->offer_count == OFFERS_MAX)
    status = error_set(err, STATUS_TOO_LARGE, "more than %d offers", OFFERS_MAX);
  else if (!(offer = catalogue_add(catalogue, id)))
    status = error_set(err, STATUS_INVALID, "offer \"%s\": declared twice", id);
  if (!status && offer_read(object, "id", workspace, &catalogue->arena, offer, err))
    status = error_wrap(err, "offer \"%s\"", id);
  if (!status) catalogue_list(catalogue, offer);
  json_free(object);
  return status;
}

void offer_put_state(const struct offer *offer, const struct workspace *workspace, struct buffer *out) {
  buffer_add_text(out, "{\"offer\":");
  json_put_text(out, offer->id);
  for (size_t i = 0; i < OFFER_FIELDS; i++)
    offer_field_table[i].put(offer, &offer_field_table[i], workspace, out);
  buffer_add_byte(out, '}');
}

/* What was changed back to its default is written too: it stands over what the files say. */
void offer_encode(const struct offer *offer, const struct workspace *workspace, struct buffer *out) {
  buffer_add_text(out, "{\"offer\":");
  json_put_text(out, offer->id);
  for (size_t i = 0; i < OFFER_FIELDS; i++) {
    const struct offer_field *field = &offer_field_table[i];
    size_t start = out->length;
    if (!(offer->changed >> i & 1) || field->where == OURS) continue;
    field->put(offer, field, workspace, out);
    if (out->length > start) continue;
    offer_put_key(out, field->name);
    buffer_add_text(out, "null");
  }
  buffer_add_byte(out, '}');
}
