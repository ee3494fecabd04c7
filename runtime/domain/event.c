/* Events: from a line of JSON to what the pipeline reads. See event.h. The envelope is judged field by field
 * from one table; a field that is wrong is named, with what was expected. Pure: the arrival time is the
 * caller's business.
 */
#include "domain/event.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/workspace.h"

/* An attribute of the envelope whose value is a text. To add one, add a line and a member. */
static const struct envelope_field {
  const char *name;
  size_t offset;
  bool is_required;
} envelope_fields[] = {
    {"id", offsetof(struct event, id), true},
    {"source", offsetof(struct event, source), true},
    {"type", offsetof(struct event, type), true},
    {"subject", offsetof(struct event, subject), false},
    {"touchpoint", offsetof(struct event, touchpoint), false},
    {"locale", offsetof(struct event, locale), false},
};

static enum status read_text(const json_value *object, const struct envelope_field *field,
                             struct event *event, struct error *err) {
  const json_value *value = json_find(object, field->name);
  const char **into = (const char **)((char *)event + field->offset);
  if (!value || json_type(value) == JSON_NULL) {
    if (!field->is_required) return STATUS_OK;
    return error_set(err, STATUS_INVALID, "%s: missing, expected a text", field->name);
  }
  const char *text = json_string(value);
  if (!text || !*text)
    return error_set(err, STATUS_INVALID, "%s: expected a text that is not empty", field->name);
  if (strlen(text) > EVENT_NAME_BYTES_MAX)
    return error_set(err, STATUS_INVALID, "%s: longer than %d bytes", field->name, EVENT_NAME_BYTES_MAX);
  *into = text;
  return STATUS_OK;
}

static enum status read_specversion(const json_value *object, struct error *err) {
  const json_value *value = json_find(object, "specversion");
  if (!value) return STATUS_OK;
  const char *text = json_string(value);
  if (text && !strcmp(text, "1.0")) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "specversion: expected \"1.0\"");
}

static enum status read_time(const json_value *object, struct event *event, struct error *err) {
  const json_value *value = json_find(object, "time");
  if (!value || json_type(value) == JSON_NULL) return STATUS_OK;
  const char *text = json_string(value);
  if (!text || !clock_parse(text, &event->time_ms))
    return error_set(err, STATUS_INVALID, "time: expected RFC 3339, such as \"2026-03-01T10:00:00Z\"");
  event->has_time = true;
  return STATUS_OK;
}

static enum status read_data(const json_value *object, struct event *event, struct error *err) {
  const json_value *value = json_find(object, "data");
  if (!value || json_type(value) == JSON_NULL) return STATUS_OK;
  if (json_type(value) != JSON_OBJECT) return error_set(err, STATUS_INVALID, "data: expected an object");
  event->data = value;
  return STATUS_OK;
}

/* Written by event_special_refuse: nobody else gets here with one. */
static void read_refused(const json_value *object, struct event *event) {
  const json_value *value = json_find(object, EVENT_REFUSED);
  if (value && json_type(value) == JSON_ARRAY) event->refused = value;
}

/* Written by a door (host/event_marks.h), as true and as nothing else. */
static void read_public(const json_value *object, struct event *event) {
  const json_value *value = json_find(object, EVENT_PUBLIC);
  event->is_public = value && json_type(value) == JSON_TRUE;
}

static enum status add_placement(struct event *event, const char *name, size_t length, struct error *err) {
  while (length && (*name == ' ' || *name == '\t')) name++, length--;
  while (length && (name[length - 1] == ' ' || name[length - 1] == '\t')) length--;
  if (!length) return STATUS_OK;
  for (size_t i = 0; i < event->placement_count; i++)
    if (event->placements[i].length == length && !memcmp(event->placements[i].data, name, length))
      return STATUS_OK;
  if (event->placement_count == EVENT_PLACEMENTS_MAX)
    return error_set(err, STATUS_INVALID, "placements: more than %d names", EVENT_PLACEMENTS_MAX);
  event->placements[event->placement_count++] = (struct slice){name, length};
  return STATUS_OK;
}

static enum status split_placements(struct event *event, const char *text, struct error *err) {
  enum status status = STATUS_OK;
  for (;;) {
    size_t length = strcspn(text, ",");
    status = add_placement(event, text, length, err);
    if (status || !text[length]) return status;
    text += length + 1;
  }
}

static enum status read_placements(const json_value *object, struct event *event, struct error *err) {
  const json_value *value = json_find(object, "placements");
  if (!value || json_type(value) == JSON_NULL) return STATUS_OK;
  event->names_placements = true;
  if (json_string(value)) return split_placements(event, json_string(value), err);
  enum status status = STATUS_INVALID;
  if (json_type(value) != JSON_ARRAY) goto refuse;
  for (const json_value *name = json_first(value); name; name = json_next(name)) {
    if (!json_string(name)) goto refuse;
    status = add_placement(event, json_string(name), strlen(json_string(name)), err);
    if (status) return status;
  }
  return STATUS_OK;
refuse:
  return error_set(err, STATUS_INVALID,
                   "placements: expected names separated by commas, or an array of names");
}

/* CloudEvents over HTTP headers has texts alone. */
static enum status read_unverified(const json_value *object, struct event *event, struct error *err) {
  const json_value *value = json_find(object, "unverified");
  if (!value || json_type(value) == JSON_NULL) return STATUS_OK;
  const char *text = json_string(value);
  event->is_unverified = json_type(value) == JSON_TRUE || (text && !strcmp(text, "true"));
  if (event->is_unverified || json_type(value) == JSON_FALSE || (text && !strcmp(text, "false")))
    return STATUS_OK;
  return error_set(err, STATUS_INVALID, "unverified: expected true or false");
}

static enum status read_envelope(struct event *event, struct error *err) {
  const json_value *object = event->tree;
  if (json_type(object) != JSON_OBJECT)
    return error_set(err, STATUS_INVALID, "expected an event, a JSON object");
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof envelope_fields / sizeof *envelope_fields && !status; i++)
    status = read_text(object, &envelope_fields[i], event, err);
  if (!status) status = read_specversion(object, err);
  if (!status) status = read_time(object, event, err);
  if (!status) status = read_data(object, event, err);
  if (!status) status = read_placements(object, event, err);
  if (!status) status = read_unverified(object, event, err);
  if (!status) read_refused(object, event);
  if (!status) read_public(object, event);
  return status;
}

bool event_is_hosts(const struct event *event) {
  return !strcmp(event->source, EVENT_HOST);
}

/* Of one that is not as the host writes it nothing is woken. */
static void read_due(struct event *event) {
  if (!event->data || !event_is_hosts(event) || strcmp(event->type, EVENT_DUE) != 0) return;
  event->due_event = json_find(event->data, "event");
  event->due_strategy = event->due_event ? json_string(json_find(event->data, "strategy")) : NULL;
}

enum status event_heard(const struct event *due, struct event *heard, int64_t *since_ms, struct error *err) {
  struct event original = {.tree = (json_value *)due->due_event};
  enum status status = read_envelope(&original, err);
  if (status) return status;
  *heard = *due;
  heard->id = original.id;
  heard->source = original.source;
  heard->type = original.type;
  heard->touchpoint = original.touchpoint;
  heard->locale = original.locale;
  heard->data = original.data;
  heard->is_unverified = original.is_unverified;
  *since_ms = original.time_ms;
  return STATUS_OK;
}

enum status event_check_source(const struct event *event, struct error *err) {
  if (!event_is_hosts(event)) return STATUS_OK;
  return error_set(err, STATUS_INVALID,
                   "source: \"" EVENT_HOST "\" is that of events which the host makes, expected the name of "
                   "the system that sends it");
}

enum status event_check_made(const struct event *event, struct error *err) {
  bool is_made = !strcmp(event->type, EVENT_DUE) || !strcmp(event->type, EVENT_LIFECYCLE);
  if (!is_made || event_is_hosts(event)) return STATUS_OK;
  return error_set(err, STATUS_INVALID,
                   "type: a '%s' is made by the host alone, expected something that happened to the customer",
                   event->type);
}

enum status event_decode(struct slice text, struct event *event, struct error *err) {
  *event = (struct event){.text = text};
  if (text.length > EVENT_BYTES_MAX)
    return error_set(err, STATUS_TOO_LARGE, "longer than %d bytes, the most an event may have",
                     EVENT_BYTES_MAX);
  enum status status = json_decode(text.data, text.length, &event->tree, err);
  if (!status) status = read_envelope(event, err);
  if (status) {
    event_fini(event);
    return status;
  }
  event->identity = identity_of(event->source, event->id);
  read_due(event);
  return STATUS_OK;
}

bool event_may_be_of(const char *profile_id) {
  return !text_has_control(profile_id);
}

enum status event_check_subject(const struct event *event, struct error *err) {
  if (!event->subject && !strcmp(event->type, "offer.changed")) return STATUS_OK;
  if (!event->subject)
    return error_set(err, STATUS_INVALID, "subject: missing, expected a text that says whose event it is");
  if (!event_may_be_of(event->subject))
    return error_set(err, STATUS_INVALID, "subject: a control character, expected an id without any");
  return STATUS_OK;
}

void event_fini(struct event *event) {
  json_free(event->tree);
  *event = (struct event){0};
}

uint64_t event_checksum(const struct event *event) {
  return event->bare_checksum ? event->bare_checksum : checksum(event->text.data, event->text.length);
}

const char *event_named_offer(const struct event *event) {
  static const char *const keys[] = {"item", "offer", "product"};
  for (size_t i = 0; event->data && i < sizeof keys / sizeof *keys; i++) {
    const char *id = json_string(json_find(event->data, keys[i]));
    if (id) return id;
  }
  return NULL;
}

static bool is_told(const struct event *event, const char *key) {
  const json_value *member = event->data ? json_find(event->data, key) : NULL;
  return member && json_type(member) != JSON_NULL;
}

const char *event_untold(const struct event *event) {
  if (!strcmp(event->type, "product.viewed")) {
    const char *id = event_named_offer(event);
    return id && *id ? NULL : "data.item";
  }
  if (strcmp(event->type, "order.placed")) return NULL;
  bool is_whole = is_told(event, "items") || is_told(event, "total") || is_told(event, "amount");
  return is_whole ? NULL : "data.items or data.total";
}

static const char *bought_id(const json_value *item) {
  static const char *const keys[] = {"item", "id", "offer"};
  if (json_type(item) != JSON_OBJECT) return json_string(item);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    const char *id = json_string(json_find(item, keys[i]));
    if (id) return id;
  }
  return NULL;
}

static enum status bought_items(const json_value *items, event_bought_each *each, void *context,
                                struct error *err) {
  if (json_type(items) != JSON_ARRAY) return error_set(err, STATUS_INVALID, "data.items: expected an array");
  size_t position = 0;
  for (const json_value *item = json_first(items); item; item = json_next(item), position++) {
    const char *id = bought_id(item);
    /* Inserting what is owned is linear: a flood of items would hold the thread. */
    if (position == EVENT_ITEMS_MAX)
      return error_set(err, STATUS_INVALID, "data.items: more than %d", EVENT_ITEMS_MAX);
    if (!id || !*id)
      return error_set(err, STATUS_INVALID,
                       "data.items[%zu]: expected an offer's id, or an object with it as item", position);
    if (strlen(id) > NAME_BYTES_MAX)
      return error_set(err, STATUS_INVALID,
                       "data.items[%zu]: longer than %d bytes, the most an offer's id has", position,
                       NAME_BYTES_MAX);
    if (each) each(context, id, json_type(item) == JSON_OBJECT ? item : NULL);
  }
  return STATUS_OK;
}

enum status event_bought(const struct event *event, event_bought_each *each, void *context,
                         struct error *err) {
  if (!event->data) return STATUS_OK;
  if (!strcmp(event->type, "order.placed")) {
    const json_value *items = json_find(event->data, "items");
    return items ? bought_items(items, each, context, err) : STATUS_OK;
  }
  if (!strcmp(event->type, "order.item.bought")) {
    const json_value *item = json_find(event->data, "item");
    const char *id = item ? json_string(item) : NULL;
    if (!id || !*id) return error_set(err, STATUS_INVALID, "data.item: expected the offer's id");
    if (strlen(id) > NAME_BYTES_MAX)
      return error_set(err, STATUS_INVALID, "data.item: longer than %d bytes, the most an offer's id has",
                       NAME_BYTES_MAX);
    if (each) each(context, id, event->data);
  }
  return STATUS_OK;
}
