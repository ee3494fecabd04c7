/* CloudEvents over HTTP. See cloudevents.h. What a header says becomes a member as text; what is wrong with the event as such,
 * event_decode says, as of any. */
#include "host/cloudevents.h"

#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"

#define PREFIX "ce-"
enum { PREFIX_BYTES = sizeof PREFIX - 1 };

static bool starts(const char *text, const char *prefix) {
  return !strncmp(text, prefix, strlen(prefix));
}

enum cloudevents_mode cloudevents_mode(const char *content_type, bool has_header) {
  if (starts(content_type, "application/cloudevents-batch"))
    return strcmp(content_type, "application/cloudevents-batch+json") ? CLOUDEVENTS_REFUSED
                                                                      : CLOUDEVENTS_BATCH;
  if (starts(content_type, "application/cloudevents"))
    return strcmp(content_type, "application/cloudevents+json") ? CLOUDEVENTS_REFUSED
                                                                : CLOUDEVENTS_STRUCTURED;
  if (has_header) return CLOUDEVENTS_BINARY;
  bool is_ours = !strcmp(content_type, "application/json") || !strcmp(content_type, "application/x-ndjson");
  return is_ours ? CLOUDEVENTS_NOT : CLOUDEVENTS_REFUSED;
}

bool cloudevents_is_header(const char *name) {
  return !strncasecmp(name, PREFIX, PREFIX_BYTES);
}

/* ---- values ---- */

static int hex_of(char digit) {
  const char *digits = "0123456789abcdef", *found = digit ? strchr(digits, digit | 0x20) : NULL;
  return found ? (int)(found - digits) : -1;
}

/* "…" with \ before what it hides. */
static void unquote(const char *value, struct buffer *out) {
  size_t length = strlen(value);
  bool is_quoted = length >= 2 && value[0] == '"' && value[length - 1] == '"';
  for (size_t i = is_quoted; i < length - is_quoted; i++) {
    if (is_quoted && value[i] == '\\' && i + 2 < length) i++;
    buffer_add_byte(out, value[i]);
  }
}

static void add_latin(struct buffer *out, const struct buffer *raw) {
  for (size_t i = 0; i < raw->length; i++) {
    unsigned char byte = (unsigned char)raw->data[i];
    if (byte < 0x80) {
      buffer_add_byte(out, (char)byte);
    } else {
      buffer_add_byte(out, (char)(0xc0 | byte >> 6));
      buffer_add_byte(out, (char)(0x80 | (byte & 0x3f)));
    }
  }
}

/* One round. What is no two digits behind a % stands for itself. */
static void decode_percent(const struct buffer *text, struct buffer *out) {
  for (size_t i = 0; i < text->length; i++) {
    bool is_code = text->data[i] == '%' && i + 2 < text->length && hex_of(text->data[i + 1]) >= 0 &&
                   hex_of(text->data[i + 2]) >= 0;
    buffer_add_byte(out, is_code ? (char)(hex_of(text->data[i + 1]) << 4 | hex_of(text->data[i + 2]))
                                 : text->data[i]);
    if (is_code) i += 2;
  }
}

/* False: it is no text. */
static bool read_value(const char *value, struct buffer *out) {
  struct buffer raw = {0}, text = {0};
  unquote(value, &raw);
  if (text_is_utf8(raw.data, raw.length))
    buffer_add(&text, raw.data, raw.length);
  else
    add_latin(&text, &raw);
  decode_percent(&text, out);
  buffer_fini(&raw);
  buffer_fini(&text);
  return text_is_utf8(out->data, out->length) && !memchr(out->length ? out->data : "x", '\0', out->length);
}

/* ---- attributes ---- */

static const char *const needed[] = {"id", "source", "type", "specversion"};
enum { NEEDED = sizeof needed / sizeof *needed, ALL_NEEDED = (1 << NEEDED) - 1 };

/* What a header may not say, and why. */
static const char *const refused[][2] = {
    {"datacontenttype", "Content-Type says of what type the data is"},
    {"data", "the body is the data"},
    {"data_base64", "the body is the data"},
};

static enum status refuse_name(const char *name, struct error *err) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    if (!strcasecmp(name, refused[i][0]))
      return error_set(err, STATUS_INVALID, PREFIX "%s: not a header of an event: %s", name, refused[i][1]);
  if (*name && !name[strspn(name, letters)]) return STATUS_OK;
  return error_set(err, STATUS_INVALID,
                   PREFIX "%.64s: not the name of an attribute, expected letters and digits", name);
}

void cloudevent_fini(struct cloudevent *event) {
  buffer_fini(&event->text);
}

static void add_name(struct cloudevent *event, const char *name) {
  buffer_add_byte(&event->text, event->text.length ? ',' : '{');
  buffer_add_byte(&event->text, '"');
  for (const char *at = name; *at; at++)
    buffer_add_byte(&event->text, *at >= 'A' && *at <= 'Z' ? (char)(*at | 0x20) : *at);
  buffer_add_text(&event->text, "\":");
  for (size_t i = 0; i < NEEDED; i++)
    if (!strcasecmp(name, needed[i])) event->found |= 1u << i;
}

void cloudevent_add(struct cloudevent *event, const char *name, const char *value) {
  struct buffer text = {0};
  if (event->err.status || !cloudevents_is_header(name)) return;
  name += PREFIX_BYTES;
  if (refuse_name(name, &event->err)) return;
  if (read_value(value, &text)) {
    add_name(event, name);
    json_put_string(&event->text, text.length ? text.data : "", text.length);
  } else {
    error_set(&event->err, STATUS_INVALID, PREFIX "%.64s: expected UTF-8, percent-encoded where need be",
              name);
  }
  buffer_fini(&text);
}

/* ---- data ---- */

static bool is_json_type(const char *content_type) {
  size_t length = content_type ? strcspn(content_type, "; \t") : 0;
  if (!length) return true;
  return (length >= 5 && !strncasecmp(content_type + length - 5, "+json", 5)) ||
         (length >= 5 && !strncasecmp(content_type + length - 5, "/json", 5));
}

static size_t blank_bytes(struct slice text) {
  size_t count = 0;
  while (count < text.length && text.data[count] && strchr(" \t\r\n", text.data[count])) count++;
  return count;
}

/* OK where it is an object, or null. */
static enum status check_object(struct slice body, struct error *err) {
  json_value *value = NULL;
  enum status status = json_decode(body.data, body.length, &value, err);
  if (!status && json_type(value) != JSON_OBJECT && json_type(value) != JSON_NULL)
    status = error_set(err, STATUS_INVALID, "expected an object");
  json_free(value);
  return status;
}

static enum status add_data(struct cloudevent *event, const char *content_type, struct slice body,
                            struct error *err) {
  if (blank_bytes(body) == body.length) return STATUS_OK;
  if (check_object(body, err)) {
    if (is_json_type(content_type)) return error_wrap(err, "the data");
    size_t length = strcspn(content_type, "; \t");
    return error_set(err, STATUS_UNSUPPORTED,
                     "Content-Type: data of type '%.*s' is no JSON object, and an event's data is one",
                     (int)(length < 64 ? length : 64), content_type);
  }
  if (content_type && *content_type) json_put_member(&event->text, "datacontenttype", content_type);
  json_put_key(&event->text, "data");
  buffer_add(&event->text, body.data, body.length);
  return STATUS_OK;
}

enum status cloudevent_finish(struct cloudevent *event, const char *content_type, struct slice body,
                              struct error *err) {
  if (event->err.status) return error_set(err, event->err.status, "%s", event->err.text);
  for (size_t i = 0; i < NEEDED; i++)
    if (!(event->found & 1u << i))
      return error_set(err, STATUS_INVALID, PREFIX "%s: missing; of an event in headers it is needed",
                       needed[i]);
  enum status status = add_data(event, content_type, body, err);
  buffer_add_byte(&event->text, '}');
  return status;
}

/* ---- data in base64 ---- */

#define BASE64_MEMBER "data_base64"

static void put_opened(const json_value *event, const struct buffer *data, struct buffer *out) {
  buffer_add_byte(out, '{');
  for (const json_value *one = json_first(event); one; one = json_next(one)) {
    bool is_data = !strcmp(json_key(one), BASE64_MEMBER);
    if (!is_data && !strcmp(json_key(one), "data")) continue;
    if (out->data[out->length - 1] != '{') buffer_add_byte(out, ',');
    json_put_text(out, is_data ? "data" : json_key(one));
    buffer_add_byte(out, ':');
    if (is_data)
      buffer_add(out, data->data, data->length);
    else
      json_put_value(out, one);
  }
  buffer_add_byte(out, '}');
}

static enum status open_member(const json_value *event, const char *base64, struct buffer *data,
                               struct error *err) {
  const json_value *other = json_find(event, "data");
  if (other && json_type(other) != JSON_NULL)
    return error_set(err, STATUS_INVALID, BASE64_MEMBER ": data stands there too, expected one of them");
  if (!base64 || !base64_decode(BASE64_STANDARD, (struct slice){base64, strlen(base64)}, data))
    return error_set(err, STATUS_INVALID, BASE64_MEMBER ": expected a text in base64");
  if (!check_object((struct slice){data->length ? data->data : "", data->length}, err)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, BASE64_MEMBER ": expected a JSON object in it");
}

enum status cloudevents_open_data(struct slice text, struct buffer *out, struct error *err) {
  static const char quoted[] = "\"" BASE64_MEMBER "\"";
  json_value *event = NULL;
  struct buffer data = {0};
  if (!memmem(text.data, text.length, quoted, sizeof quoted - 1)) return STATUS_OK;
  if (json_decode(text.data, text.length, &event, NULL)) return STATUS_OK;
  const json_value *member = json_find(event, BASE64_MEMBER);
  bool is_said = member && json_type(member) != JSON_NULL;
  enum status status = is_said ? open_member(event, json_string(member), &data, err) : STATUS_OK;
  if (is_said && !status) put_opened(event, &data, out);
  json_free(event);
  buffer_fini(&data);
  return status;
}
