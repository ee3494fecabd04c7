/* sarto profile: from options to what is asked for. See wanted.h. To add one: a row in `wants`, and one among the options in
 * cmd_profile.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/wanted.h"

static bool want_consent(struct wanted *wanted, const char *value, const char *state) {
  wanted->right = RIGHT_CONSENT;
  wanted->name = mem_copy_text(value);
  buffer_print(&wanted->body, "{\"state\":\"%s\",\"source\":\"command line\"}", state);
  return *value;
}

static bool want_grant(struct wanted *wanted, const char *value) {
  wanted->becomes = "consent is granted";
  return want_consent(wanted, value, "granted");
}

static bool want_deny(struct wanted *wanted, const char *value) {
  wanted->becomes = "consent is denied";
  return want_consent(wanted, value, "denied");
}

static bool want_withdraw(struct wanted *wanted, const char *value) {
  wanted->becomes = "consent is withdrawn";
  return want_consent(wanted, value, "withdrawn");
}

static bool want_unlearn(struct wanted *wanted, const char *value) {
  wanted->right = RIGHT_WITHDRAW;
  wanted->name = mem_copy_text(value);
  wanted->becomes = "is withdrawn, and teaches nothing any more";
  return *value;
}

static bool want_allow(struct wanted *wanted, const char *value) {
  wanted->right = RIGHT_ALLOW;
  wanted->name = mem_copy_text(value);
  buffer_add_text(&wanted->body, "{}");
  wanted->becomes = "teaches again, from now on";
  return *value;
}

static bool want_degree(struct wanted *wanted, const char *value) {
  bool is_none = !strcmp(value, "none");
  struct buffer name = {0};
  buffer_print(&name, "degree %s", value);
  wanted->right = RIGHT_DEGREE;
  wanted->name = buffer_take(&name, NULL);
  wanted->becomes = is_none ? "they set no limit of their own any more" : "no strategy comes nearer";
  buffer_add_text(&wanted->body, "{\"degree\":");
  if (is_none)
    buffer_add_text(&wanted->body, "null");
  else
    json_put_text(&wanted->body, value);
  buffer_add_byte(&wanted->body, '}');
  return text_is_one_of(value, (const char *const[]){"mass", "segment", "individual", "none", NULL});
}

static void put_attribute(struct wanted *wanted, const char *value) {
  json_value *json = NULL;
  bool is_json = !json_decode(value, strlen(value), &json, NULL);
  wanted->right = RIGHT_RECTIFY;
  buffer_add_byte(&wanted->body, '{');
  json_put_text(&wanted->body, wanted->name);
  buffer_add_byte(&wanted->body, ':');
  if (is_json)
    json_put_value(&wanted->body, json);
  else
    json_put_text(&wanted->body, value);
  buffer_add_byte(&wanted->body, '}');
  json_free(json);
}

static bool want_set(struct wanted *wanted, const char *value) {
  const char *equals = strchr(value, '=');
  if (!equals || equals == value) return false;
  wanted->name = strndup(value, (size_t)(equals - value));
  wanted->becomes = "is set";
  put_attribute(wanted, equals + 1);
  return true;
}

static bool want_unset(struct wanted *wanted, const char *value) {
  wanted->name = mem_copy_text(value);
  wanted->becomes = "is taken back";
  put_attribute(wanted, "null");
  return *value;
}

static bool want_link(struct wanted *wanted, const char *value) {
  (void)value;
  wanted->is_link = true;
  return true;
}

static const struct {
  const char *name, *expected;
  bool (*want)(struct wanted *wanted, const char *value);
} wants[] = {
    {"--grant", "a purpose", want_grant},
    {"--deny", "a purpose", want_deny},
    {"--withdraw", "a purpose", want_withdraw},
    {"--unlearn", "an origin", want_unlearn},
    {"--allow", "an origin", want_allow},
    {"--degree", "mass, segment, individual or none", want_degree},
    {"--set", "NAME=VALUE", want_set},
    {"--unset", "an attribute", want_unset},
    {"--link", "nothing", want_link},
};

bool wanted_read(struct wanted *wanted, const struct option_given *given, const char **expected) {
  size_t which = 0;
  while (strcmp(wants[which].name, given->row->name)) which++;
  wanted->option = given->row;
  *expected = wants[which].expected;
  return wants[which].want(wanted, given->value);
}

void wanted_fini(struct wanted *wanted) {
  free(wanted->name);
  buffer_fini(&wanted->body);
}
