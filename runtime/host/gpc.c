/* Global Privacy Control: the mark on an event. See gpc.h. The member goes behind all others, so that an error still names
 * the byte that the sender sees. Any thread.
 */
#include "host/gpc.h"

#include <string.h>

#include "base/json.h"

static const char member[] = "\"gpc\":true";

static size_t trimmed(struct slice text) {
  size_t length = text.length;
  while (length && strchr(" \t\r\n", text.data[length - 1])) length--;
  return length;
}

/* A member of that name twice would be no JSON. False: it has none. */
static bool mark_again(struct slice text, struct buffer *out) {
  json_value *event = NULL;
  if (!memmem(text.data, text.length, "\"gpc\"", 5)) return false;
  if (json_decode(text.data, text.length, &event, NULL)) return false;
  bool has_one = json_find(event, "gpc") != NULL;
  if (has_one) buffer_add_byte(out, '{');
  for (const json_value *one = has_one ? json_first(event) : NULL; one; one = json_next(one)) {
    if (!strcmp(json_key(one), "gpc")) continue;
    json_put_text(out, json_key(one));
    buffer_add_byte(out, ':');
    json_put_value(out, one);
    buffer_add_byte(out, ',');
  }
  if (has_one) buffer_print(out, "%s}", member);
  json_free(event);
  return has_one;
}

void gpc_mark(struct slice text, struct buffer *out) {
  size_t length = trimmed(text);
  if (!length || text.data[length - 1] != '}') {
    buffer_add(out, text.data, text.length);
    return;
  }
  if (mark_again(text, out)) return;
  size_t before = trimmed((struct slice){text.data, length - 1});
  bool is_first = before && text.data[before - 1] == '{';
  buffer_add(out, text.data, length - 1);
  buffer_print(out, "%s%s}", is_first ? "" : ",", member);
}
