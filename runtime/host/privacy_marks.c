/* Privacy signals of a request: the marks on its events. See privacy_marks.h. The members go behind all others, so that an
 * error still names the byte that the sender sees. Any thread.
 */
#include "host/privacy_marks.h"

#include <string.h>

#include "base/json.h"

const char *privacy_tcf(const char *gdpr, const char *gdpr_consent) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  if (gdpr && !strcmp(gdpr, "0")) return NULL;
  if (!gdpr_consent) return gdpr ? "" : NULL;
  return gdpr_consent[strspn(gdpr_consent, letters)] ? "" : gdpr_consent;
}

bool privacy_has_marks(const struct privacy_marks *marks) {
  return marks->has_gpc || marks->tcf;
}

static bool is_marked(const struct privacy_marks *marks, const char *name) {
  return (marks->has_gpc && !strcmp(name, "gpc")) || (marks->tcf && !strcmp(name, "tcf"));
}

static void put_marks(const struct privacy_marks *marks, struct buffer *out) {
  if (marks->has_gpc) buffer_add_text(out, "\"gpc\":true");
  if (!marks->tcf) return;
  if (marks->has_gpc) buffer_add_byte(out, ',');
  buffer_add_text(out, "\"tcf\":{\"tcString\":");
  json_put_text(out, marks->tcf);
  buffer_add_byte(out, '}');
}

static size_t trimmed(struct slice text) {
  size_t length = text.length;
  while (length && strchr(" \t\r\n", text.data[length - 1])) length--;
  return length;
}

static bool has_marked(const struct privacy_marks *marks, const json_value *event) {
  return (marks->has_gpc && json_find(event, "gpc")) || (marks->tcf && json_find(event, "tcf"));
}

/* A member of that name twice would be no JSON. False: it has none. */
static bool mark_again(struct slice text, const struct privacy_marks *marks, struct buffer *out) {
  json_value *event = NULL;
  if (!memmem(text.data, text.length, "\"gpc\"", 5) && !memmem(text.data, text.length, "\"tcf\"", 5))
    return false;
  if (json_decode(text.data, text.length, &event, NULL)) return false;
  bool has_one = has_marked(marks, event);
  if (has_one) buffer_add_byte(out, '{');
  for (const json_value *one = has_one ? json_first(event) : NULL; one; one = json_next(one)) {
    if (is_marked(marks, json_key(one))) continue;
    json_put_text(out, json_key(one));
    buffer_add_byte(out, ':');
    json_put_value(out, one);
    buffer_add_byte(out, ',');
  }
  if (has_one) put_marks(marks, out);
  if (has_one) buffer_add_byte(out, '}');
  json_free(event);
  return has_one;
}

void privacy_mark(struct slice text, const struct privacy_marks *marks, struct buffer *out) {
  size_t length = trimmed(text);
  if (!length || text.data[length - 1] != '}') {
    buffer_add(out, text.data, text.length);
    return;
  }
  if (mark_again(text, marks, out)) return;
  size_t before = trimmed((struct slice){text.data, length - 1});
  bool is_first = before && text.data[before - 1] == '{';
  buffer_add(out, text.data, length - 1);
  if (!is_first) buffer_add_byte(out, ',');
  put_marks(marks, out);
  buffer_add_byte(out, '}');
}
