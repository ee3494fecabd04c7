/* From a form to an event: see link_act.h. What one click of a mail program means: no more of what the mail was sent for,
 * and where that has no purpose, nothing that is chosen for this person.
 */
#include "host/link_act.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "domain/offer.h"
#include "domain/wishes.h"

static void begin_event(struct buffer *event, const char *type, const char *profile_id) {
  unsigned char random[IDENTITY_BYTES];
  struct identity identity;
  char id[IDENTITY_TEXT_BYTES];
  hash_random_bytes(random, sizeof random);
  memcpy(identity.bytes, random, sizeof identity.bytes);
  buffer_print(event, "{\"id\":\"%s\",\"source\":\"sarto:links\",\"type\":\"%s\",\"subject\":",
               identity_print(&identity, id), type);
  json_put_text(event, profile_id);
  buffer_add_text(event, ",\"data\":{");
}

static void put_simple_event(struct buffer *event, const char *type, const char *profile_id,
                             const char *member, const char *value) {
  begin_event(event, type, profile_id);
  buffer_print(event, "\"%s\":", member);
  json_put_text(event, value);
  buffer_add_text(event, "}}");
}

/* Of two members, since a purpose says where it was answered. */
static void put_denial(struct buffer *event, const char *profile_id, const char *purpose) {
  begin_event(event, "consent.denied", profile_id);
  buffer_add_text(event, "\"purpose\":");
  json_put_text(event, purpose);
  buffer_add_text(event, ",\"source\":\"link\"}}");
}

static enum status read_degree(const struct link *link, const char *value, struct buffer *event,
                               struct error *err) {
  if (strcmp(value, "mass") && strcmp(value, "segment"))
    return error_set(err, STATUS_INVALID, "value: expected mass or segment");
  put_simple_event(event, "customer.degree", link->profile_id, "degree", value);
  return STATUS_OK;
}

static enum status read_object(const struct workspace *workspace, const struct link *link, const char *value,
                               struct buffer *event, struct error *err) {
  if (!workspace_find_purpose(workspace, value))
    return error_set(err, STATUS_INVALID, "value: there is no such purpose");
  put_denial(event, link->profile_id, value);
  return STATUS_OK;
}

static enum status read_origin(const struct workspace *workspace, const struct link *link, const char *value,
                               struct buffer *event, struct error *err) {
  if (!workspace_find_origin(workspace, value))
    return error_set(err, STATUS_INVALID, "value: there is no such origin");
  put_simple_event(event, "origin.withdrawn", link->profile_id, "origin", value);
  return STATUS_OK;
}

static bool has_category(const struct workspace *workspace, const char *name) {
  const struct catalogue *catalogue = workspace->catalogue;
  for (size_t i = 0; i < catalogue->offer_count; i++)
    if (catalogue->offers[i]->category && !strcmp(catalogue->offers[i]->category, name)) return true;
  return false;
}

/* Of what is one thing or a list of them: the first, and whichever comes after. */
static const json_value *first_of(const json_value *value) {
  return value && json_type(value) == JSON_ARRAY ? json_first(value) : value;
}

static const json_value *next_of(const json_value *value, const json_value *one) {
  return json_type(value) == JSON_ARRAY ? json_next(one) : NULL;
}

/* A query that names categories and nothing else: one more can stand in it. */
static bool is_of_categories(const json_value *query) {
  const json_value *first = json_type(query) == JSON_OBJECT ? json_first(query) : NULL;
  return first && !json_next(first) && !strcmp(json_key(first), "category");
}

static void put_category(struct buffer *event, const json_value *query, const char *name) {
  const json_value *before = json_find(query, "category");
  buffer_add_text(event, "{\"category\":[");
  json_put_text(event, name);
  for (const json_value *one = first_of(before); one; one = next_of(before, one)) {
    if (json_string(one) && !strcmp(json_string(one), name)) continue;
    buffer_add_byte(event, ',');
    json_put_value(event, one);
  }
  buffer_add_text(event, "]}");
}

/* What is said replaces what was said of the kind: so all of it is said again, and this besides. */
static enum status read_never(const struct workspace *workspace, const struct link *link, const char *value,
                              const json_value *wishes, struct buffer *event, struct error *err) {
  const json_value *never = json_find(wishes, "never"), *mine = NULL;
  if (!has_category(workspace, value))
    return error_set(err, STATUS_INVALID, "value: there is no such category");
  begin_event(event, "customer.wished", link->profile_id);
  buffer_add_text(event, "\"never\":[");
  for (const json_value *one = first_of(never); one; one = next_of(never, one)) {
    if (!mine && is_of_categories(one)) {
      mine = one;
      continue;
    }
    json_put_value(event, one);
    buffer_add_byte(event, ',');
  }
  put_category(event, mine, value);
  buffer_add_text(event, "]}}");
  return STATUS_OK;
}

static enum status read_one_click(const struct workspace *workspace, const struct link *link,
                                  struct buffer *event, enum link_word *done) {
  if (workspace_find_purpose(workspace, link->purpose)) {
    *done = LINK_DONE_OBJECT;
    put_denial(event, link->profile_id, link->purpose);
  } else {
    *done = LINK_DONE_LESS;
    put_simple_event(event, "customer.degree", link->profile_id, "degree", "mass");
  }
  return STATUS_OK;
}

enum status link_act_read(const struct workspace *workspace, const struct link *link,
                          const struct link_form *form, const json_value *wishes, enum link_act *act,
                          struct buffer *event, enum link_word *done, struct error *err) {
  const char *name = form->act ? form->act : "", *value = form->value ? form->value : "";
  *act = LINK_ACT_EVENT;
  if (!form->act && form->one_click && !strcmp(form->one_click, "One-Click"))
    return read_one_click(workspace, link, event, done);
  if (!strcmp(name, "degree")) {
    *done = LINK_DONE_LESS;
    return read_degree(link, value, event, err);
  }
  if (!strcmp(name, "object")) {
    *done = LINK_DONE_OBJECT;
    return read_object(workspace, link, value, event, err);
  }
  if (!strcmp(name, "origin")) {
    *done = LINK_DONE_ORIGIN;
    return read_origin(workspace, link, value, event, err);
  }
  if (!strcmp(name, "never")) {
    *done = LINK_DONE_NEVER;
    return read_never(workspace, link, value, wishes, event, err);
  }
  *act = !strcmp(name, "undo") ? LINK_ACT_UNDO : !strcmp(value, "yes") ? LINK_ACT_FORGET : LINK_ACT_CONFIRM;
  if (strcmp(name, "forget") && strcmp(name, "undo"))
    return error_set(err, STATUS_INVALID, "act: expected degree, object, origin, never, forget or undo");
  return STATUS_OK;
}
