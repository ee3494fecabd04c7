/* The marks of a door on events. See event_marks.h. The members go behind all others, so that an error still names the byte
 * that the sender sees; only where one of them stands in the event already is it written anew. Any thread.
 */
#include "host/event_marks.h"

#include <string.h>

#include "base/json.h"
#include "domain/event.h"
#include "domain/visitor.h"

const char *event_marks_tcf(const char *gdpr, const char *gdpr_consent) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  if (gdpr && !strcmp(gdpr, "0")) return NULL;
  if (!gdpr_consent) return gdpr ? "" : NULL;
  return gdpr_consent[strspn(gdpr_consent, letters)] ? "" : gdpr_consent;
}

static bool has_any(const struct event_marks *marks) {
  return marks->has_gpc || marks->tcf || marks->is_public;
}

/* Whether the event's own member of that name goes. */
static bool goes(const struct event_marks *marks, const char *name) {
  return (marks->has_gpc && !strcmp(name, "gpc")) || (marks->tcf && !strcmp(name, "tcf")) ||
         !strcmp(name, EVENT_PUBLIC) || !strcmp(name, EVENT_VISITOR);
}

/* Each behind a comma. */
static void put_marks(const struct event_marks *marks, struct buffer *out) {
  if (marks->has_gpc) buffer_add_text(out, ",\"gpc\":true");
  if (marks->tcf) {
    buffer_add_text(out, ",\"tcf\":{\"tcString\":");
    json_put_text(out, marks->tcf);
    buffer_add_byte(out, '}');
  }
  if (marks->is_public) buffer_add_text(out, ",\"" EVENT_PUBLIC "\":true");
}

static size_t trimmed(struct slice text) {
  size_t length = text.length;
  while (length && strchr(" \t\r\n", text.data[length - 1])) length--;
  return length;
}

/* ---- what stands in it already ---- */

static bool names(struct slice text, const char *quoted) {
  return memmem(text.data, text.length, quoted, strlen(quoted)) != NULL;
}

/* A name may be written with escapes; of a public key's event that is looked at too. */
static bool may_have_own(struct slice text, const struct event_marks *marks) {
  return marks->is_public || names(text, "\"" EVENT_PUBLIC "\"") || names(text, "\"" EVENT_VISITOR "\"") ||
         (marks->has_gpc && names(text, "\"gpc\"")) || (marks->tcf && names(text, "\"tcf\""));
}

static bool has_own(const struct event_marks *marks, const json_value *event) {
  for (const json_value *one = json_first(event); one; one = json_next(one))
    if (goes(marks, json_key(one))) return true;
  return false;
}

static bool is_visitors(const struct event_marks *marks, const json_value *event) {
  const char *visitor = json_string(json_find(event, EVENT_VISITOR));
  const char *subject = json_string(json_find(event, "subject"));
  return visitor && subject &&
         visitor_check(visitor, marks->visitor_keys, marks->visitor_key_count, subject, marks->now_ms);
}

/* The members that stay, up to the closing brace. */
static void put_others(const json_value *event, const struct event_marks *marks, struct buffer *out) {
  const char *separator = "";
  buffer_add_byte(out, '{');
  for (const json_value *one = json_first(event); one; one = json_next(one)) {
    if (goes(marks, json_key(one))) continue;
    buffer_add_text(out, separator);
    json_put_text(out, json_key(one));
    buffer_add_byte(out, ':');
    json_put_value(out, one);
    separator = ",";
  }
}

/* Behind the members so far, of an object that begins at `start`. */
static void close_marked(struct buffer *out, size_t start, const struct event_marks *marks) {
  size_t before = out->length;
  bool is_empty = out->data[start + trimmed((struct slice){out->data + start, before - start}) - 1] == '{';
  put_marks(marks, out);
  if (is_empty && out->length > before) { /* no comma */
    memmove(out->data + before, out->data + before + 1, out->length - before - 1);
    out->length--;
  }
  buffer_add_byte(out, '}');
}

bool event_mark(struct slice text, const struct event_marks *marks, struct buffer *out) {
  struct event_marks own = *marks;
  size_t length = trimmed(text), start = out->length;
  json_value *event = NULL;
  bool may_have = may_have_own(text, marks);
  if (!length || text.data[length - 1] != '}' || (!may_have && !has_any(marks))) return false;
  if (may_have && json_decode(text.data, text.length, &event, NULL)) return false;
  own.is_public = marks->is_public && !is_visitors(marks, event);
  bool is_anew = event && has_own(marks, event), is_marked = is_anew || has_any(&own);
  if (is_anew) put_others(event, marks, out);
  if (is_marked && !is_anew) buffer_add(out, text.data, length - 1);
  if (is_marked) close_marked(out, start, &own);
  json_free(event);
  return is_marked;
}
