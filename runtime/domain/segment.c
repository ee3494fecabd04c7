/* Messages of Segment's tracking API. See segment.h. Each type has a row and a function that writes its data; the envelope is
 * the same of all. */
#include "domain/segment.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/language.h"
#include "base/text.h"
#include "domain/segment_names.h"

enum { NUMBER_BYTES = 64 };

struct message {
  const struct segment_scope *scope;
  json_value *tree;
  const json_value *context; /* an object, or NULL */
  char user_room[NUMBER_BYTES], anonymous_room[NUMBER_BYTES], previous_room[NUMBER_BYTES],
      id_room[NUMBER_BYTES];
  const char *user, *anonymous, *previous, *id; /* NULL: it has none */
  const char *source;
  char time[CLOCK_TEXT_BYTES]; /* "": when it arrives */
};

static const json_value *find_object(const json_value *parent, const char *name) {
  const json_value *found = parent ? json_find(parent, name) : NULL;
  return found && json_type(found) == JSON_OBJECT ? found : NULL;
}

static const char *find_text(const json_value *parent, const char *name) {
  const char *text = parent ? json_string(json_find(parent, name)) : NULL;
  return text && *text ? text : NULL;
}

/* Of the message's own context, else of the batch's. */
static const json_value *find_context(const struct message *message, const char *name) {
  const json_value *own = message->context ? json_find(message->context, name) : NULL;
  return own || !message->scope->context ? own : json_find(message->scope->context, name);
}

/* ---- ids ---- */

static enum status read_id(const json_value *parent, const char *name, char room[static NUMBER_BYTES],
                           const char **id, struct error *err) {
  const json_value *value = json_find(parent, name);
  *id = NULL;
  if (!value || json_type(value) == JSON_NULL) return STATUS_OK;
  if (json_type(value) == JSON_NUMBER) {
    struct buffer digits = {0};
    json_put_number(&digits, json_number(value));
    snprintf(room, NUMBER_BYTES, "%s", buffer_text(&digits));
    buffer_fini(&digits);
    *id = room;
    return STATUS_OK;
  }
  const char *text = json_string(value);
  if (!text) return error_set(err, STATUS_INVALID, "%s: expected a text or a number", name);
  if (strlen(text) > SEGMENT_ID_BYTES_MAX)
    return error_set(err, STATUS_INVALID, "%s: longer than %d bytes", name, SEGMENT_ID_BYTES_MAX);
  *id = *text ? text : NULL;
  return STATUS_OK;
}

static enum status read_ids(struct message *message, struct error *err) {
  const json_value *tree = message->tree;
  enum status status = read_id(tree, "userId", message->user_room, &message->user, err);
  if (!status) status = read_id(tree, "anonymousId", message->anonymous_room, &message->anonymous, err);
  if (!status) status = read_id(tree, "previousId", message->previous_room, &message->previous, err);
  if (!status) status = read_id(tree, "messageId", message->id_room, &message->id, err);
  if (!message->id) message->id = message->scope->made_id;
  return status;
}

/* ---- time ---- */

/* A clock that is wrong is wrong in both, so what it says of when it sent tells by how much. */
static enum status read_time(struct message *message, struct error *err) {
  const json_value *tree = message->tree;
  const char *name = find_text(tree, "timestamp") ? "timestamp" : "originalTimestamp";
  const char *text = find_text(tree, name), *sent = find_text(tree, "sentAt");
  int64_t time_ms, sent_ms, received_ms = message->scope->received_ms;
  if (!text) return STATUS_OK;
  if (!clock_parse(text, &time_ms))
    return error_set(err, STATUS_INVALID, "%s: expected a time, such as \"2026-03-01T10:00:00.000Z\"", name);
  if (!sent) sent = message->scope->sent_at;
  if (sent && clock_parse(sent, &sent_ms)) time_ms += received_ms - sent_ms;
  clock_print(time_ms < received_ms ? time_ms : received_ms, message->time);
  if (!clock_parse(message->time, &time_ms))
    *message->time = '\0'; /* beyond what years are: it is its arrival */
  return STATUS_OK;
}

/* ---- the envelope ---- */

static void put_context(const struct message *message, struct buffer *out) {
  static const char *const heard[] = {"consent", "consentManagement"};
  bool is_first = true;
  for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
    const json_value *value = find_context(message, heard[i]);
    if (!value || json_type(value) != JSON_OBJECT) continue;
    buffer_print(out, "%s\"%s\":", is_first ? ",\"context\":{" : ",", heard[i]);
    json_put_value(out, value);
    is_first = false;
  }
  if (!is_first) buffer_add_byte(out, '}');
}

static const char *context_text(const struct message *message, const char *name) {
  const json_value *value = find_context(message, name);
  return value ? json_string(value) : NULL;
}

static void put_envelope(const struct message *message, const char *type, const char *suffix,
                         struct buffer *out) {
  const char *locale = context_text(message, "locale"), *visitor = context_text(message, "visitor");
  struct buffer id = {0};
  buffer_print(&id, "%s%s", message->id, suffix);
  buffer_add_text(out, "{\"id\":");
  json_put_string(out, id.data, id.length);
  buffer_fini(&id);
  json_put_member(out, "source", message->source);
  json_put_member(out, "type", type);
  json_put_member(out, "subject", message->user ? message->user : message->anonymous);
  if (*message->time) json_put_member(out, "time", message->time);
  if (locale && language_is_known(locale)) json_put_member(out, "locale", locale);
  json_put_known(out, "visitor", visitor);
  put_context(message, out);
  buffer_add_text(out, ",\"data\":{");
}

static void put_end(struct buffer *out) {
  if (out->data[out->length - 1] == ',') out->length--;
  buffer_add_text(out, "}}");
}

/* Without those whose names are in `but` (NULL-ended). Each is followed by a comma. */
static void put_all(struct buffer *out, const json_value *object, const char *const *but) {
  for (const json_value *member = object ? json_first(object) : NULL; member; member = json_next(member)) {
    if (text_is_one_of(json_key(member), but)) continue;
    json_put_text(out, json_key(member));
    buffer_add_byte(out, ':');
    json_put_value(out, member);
    buffer_add_byte(out, ',');
  }
}

static void put_text(struct buffer *out, const char *name, const char *text) {
  json_put_text(out, name);
  buffer_add_byte(out, ':');
  json_put_text(out, text);
  buffer_add_byte(out, ',');
}

static const char *const nothing[] = {NULL};

/* ---- types ---- */

static void begin(struct segment_events *events, const struct buffer *out) {
  events->at[events->count].start = out->length;
}

static void end(struct segment_events *events, struct buffer *out) {
  put_end(out);
  events->at[events->count].length = out->length - events->at[events->count].start;
  events->count++;
}

static enum status put_alias(const struct message *message, const char *previous, const char *suffix,
                             struct buffer *out, struct segment_events *events) {
  begin(events, out);
  put_envelope(message, "customer.alias", suffix, out);
  put_text(out, "previous", previous);
  end(events, out);
  return STATUS_OK;
}

static enum status read_track(const struct message *message, struct buffer *out,
                              struct segment_events *events, struct error *err) {
  const struct segment_scope *scope = message->scope;
  const char *name = find_text(message->tree, "event");
  const json_value *properties = find_object(message->tree, "properties");
  if (!name) return error_set(err, STATUS_INVALID, "event: missing, expected the name of what happened");
  const char *means = segment_meaning(name);
  if (means && scope->declares && scope->declares(scope->declares_context, name)) means = NULL;
  begin(events, out);
  put_envelope(message, means ? means : name, "", out);
  if (means && properties)
    segment_put_goods(out, properties);
  else
    put_all(out, properties, nothing);
  end(events, out);
  return STATUS_OK;
}

/* What the properties lack: of a page, where it is. */
static void put_place(const struct message *message, const json_value *properties, struct buffer *out) {
  static const char *const places[] = {"url", "path", "referrer", "title", "search"};
  const json_value *page = find_context(message, "page");
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    const char *text = find_text(page, places[i]);
    if (text && !(properties && json_find(properties, places[i]))) put_text(out, places[i], text);
  }
}

static enum status read_page(const struct message *message, struct buffer *out, struct segment_events *events,
                             struct error *err) {
  const char *name = find_text(message->tree, "name"), *category = find_text(message->tree, "category");
  const char *but[3] = {NULL};
  size_t count = 0;
  (void)err;
  begin(events, out);
  put_envelope(message, message->scope->type[0] == 's' ? "screen.viewed" : "page.viewed", "", out);
  if (name) put_text(out, but[count++] = "name", name);
  if (category) put_text(out, but[count++] = "category", category);
  const json_value *properties = find_object(message->tree, "properties");
  put_all(out, properties, but);
  if (message->scope->type[0] == 'p') put_place(message, properties, out);
  end(events, out);
  return STATUS_OK;
}

static enum status read_identify(const struct message *message, struct buffer *out,
                                 struct segment_events *events, struct error *err) {
  const json_value *traits = find_object(message->tree, "traits");
  bool are_two = message->user && message->anonymous && strcmp(message->user, message->anonymous) != 0;
  (void)err;
  if (!traits) traits = find_object(message->context, "traits");
  if (are_two) put_alias(message, message->anonymous, "/alias", out, events);
  begin(events, out);
  put_envelope(message, message->user ? "customer.profile" : "customer.identified", "", out);
  put_all(out, traits, nothing);
  end(events, out);
  return STATUS_OK;
}

static enum status read_alias(const struct message *message, struct buffer *out,
                              struct segment_events *events, struct error *err) {
  const char *previous = message->previous ? message->previous : message->anonymous;
  if (!message->user)
    return error_set(err, STATUS_INVALID, "userId: missing, expected who it is from now on");
  if (!previous) return error_set(err, STATUS_INVALID, "previousId: missing, expected the id until now");
  return put_alias(message, previous, "", out, events);
}

static enum status read_group(const struct message *message, struct buffer *out,
                              struct segment_events *events, struct error *err) {
  static const char *const but[] = {"group", NULL};
  char room[NUMBER_BYTES];
  const char *group;
  if (read_id(message->tree, "groupId", room, &group, err)) return err ? err->status : STATUS_INVALID;
  if (!group) return error_set(err, STATUS_INVALID, "groupId: missing, expected the group's id");
  begin(events, out);
  put_envelope(message, "group.identified", "", out);
  put_text(out, "group", group);
  put_all(out, find_object(message->tree, "traits"), but);
  end(events, out);
  return STATUS_OK;
}

static const struct type {
  const char *name;
  enum status (*read)(const struct message *message, struct buffer *out, struct segment_events *events,
                      struct error *err);
} types[] = {{"track", read_track}, {"identify", read_identify}, {"page", read_page},  {"screen", read_page},
             {"alias", read_alias}, {"group", read_group},       {"merge", read_alias}};

enum { TYPES = sizeof types / sizeof *types };

static const struct type *find_type(const char *name) {
  for (size_t i = 0; i < TYPES; i++)
    if (!strcmp(types[i].name, name) || (name[0] == types[i].name[0] && !name[1])) return &types[i];
  return NULL;
}

const char *segment_type(const char *name) {
  const struct type *type = find_type(name);
  return type ? type->name : NULL;
}

/* ---- one message ---- */

/* Which of the two RudderStack calls anonymous_id is the earlier one; else the second. */
static enum status read_merge(struct message *message, struct error *err) {
  const json_value *list = json_find(message->tree, "mergeProperties");
  const json_value *one = list && json_type(list) == JSON_ARRAY ? json_first(list) : NULL;
  const json_value *other = one ? json_next(one) : NULL;
  if (!other)
    return error_set(err, STATUS_INVALID,
                     "mergeProperties: expected two of {\"type\":…, \"value\":…}, the ids of one person");
  const char *type = find_text(one, "type");
  bool is_turned = type && strstr(type, "anonymous");
  const json_value *user = is_turned ? other : one, *previous = is_turned ? one : other;
  enum status status = read_id(user, "value", message->user_room, &message->user, err);
  if (!status) status = read_id(previous, "value", message->previous_room, &message->previous, err);
  if (!status && (!message->user || !message->previous))
    return error_set(err, STATUS_INVALID,
                     "mergeProperties: expected two of {\"type\":…, \"value\":…}, the ids of one person");
  return status;
}

static enum status find_message_type(const json_value *tree, const char *by_path, const struct type **type,
                                     struct error *err) {
  const char *said = by_path ? by_path : find_text(tree, "type");
  char list[TEXT_LIST_BYTES];
  const char *const names[] = {"track", "identify", "page", "screen", "alias", "group", "merge", NULL};
  *type = said ? find_type(said) : NULL;
  if (*type) return STATUS_OK;
  if (!said)
    return error_set(err, STATUS_INVALID, "type: missing, expected one of %s", text_list(names, list));
  const char *nearest = text_nearest(said, names);
  return error_set(err, STATUS_INVALID, "type: there is no '%.60s', %s %s", said,
                   nearest ? "did you mean" : "expected one of", nearest ? nearest : text_list(names, list));
}

static enum status read_message(struct message *message, struct buffer *out, struct segment_events *events,
                                struct error *err) {
  const struct type *type;
  if (json_type(message->tree) != JSON_OBJECT)
    return error_set(err, STATUS_INVALID, "expected a message, a JSON object");
  enum status status = find_message_type(message->tree, message->scope->type, &type, err);
  if (!status) status = read_ids(message, err);
  if (!status && !strcmp(type->name, "merge")) status = read_merge(message, err);
  if (!status) status = read_time(message, err);
  if (status) return status;
  if (!message->user && !message->anonymous)
    return error_set(err, STATUS_INVALID, "userId or anonymousId: expected one of them, whose message it is");
  struct segment_scope scope = *message->scope;
  scope.type = type->name;
  message->scope = &scope;
  message->context = find_object(message->tree, "context");
  const char *library = find_text(find_object(message->context, "library"), "name");
  message->source = library && strcasestr(library, "rudder") ? "rudderstack" : "segment";
  return type->read(message, out, events, err);
}

enum status segment_read(const struct segment_scope *scope, struct slice text, struct buffer *out,
                         struct segment_events *events, struct error *err) {
  struct message message = {.scope = scope};
  *events = (struct segment_events){0};
  enum status status = json_decode(text.data, text.length, &message.tree, err);
  if (!status) status = read_message(&message, out, events, err);
  json_free(message.tree);
  return status;
}
