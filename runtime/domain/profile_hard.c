/* Profiles: hard data, what a person declared. See profile.h.
 *
 * Only what is known takes space: values lie sorted by the index of their attribute, so that a workspace may declare
 * hundreds and a profile pays for those it has. Checking an event's data and taking it are two walks over it, so that
 * all of it is taken or nothing. Whichever thread owns the profile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/profile_inside.h"
#include "domain/rights.h"

/* ---- checking ---- */

static enum status refuse_value(const struct hard_attribute *attribute, struct error *err) {
  enum { LISTED_MAX = 10 };
  char list[320] = "";
  size_t length = 0, count = 0;
  for (; attribute->one_of[count]; count++) {
    if (count >= LISTED_MAX || length + strlen(attribute->one_of[count]) + 8 > sizeof list) break;
    length += (size_t)snprintf(list + length, sizeof list - length, "%s\"%s\"", count ? ", " : "",
                               attribute->one_of[count]);
  }
  return error_set(err, STATUS_INVALID, "data.%s: expected one of %s%s", attribute->name, list,
                   !attribute->one_of[count] ? ""
                   : count                   ? ", …"
                                             : "the values that profile.lua lists");
}

static enum status check_text(const struct hard_attribute *attribute, const char *text, struct error *err) {
  if (strlen(text) > HARD_TEXT_BYTES_MAX)
    return error_set(err, STATUS_INVALID, "data.%s: longer than %d bytes", attribute->name,
                     HARD_TEXT_BYTES_MAX);
  if (attribute->one_of && !text_is_one_of(text, attribute->one_of)) return refuse_value(attribute, err);
  return STATUS_OK;
}

static enum status check_texts(const struct hard_attribute *attribute, const json_value *json,
                               struct error *err) {
  size_t position = 0;
  for (const json_value *one = json_first(json); one; one = json_next(one), position++) {
    if (position == HARD_TEXTS_MAX)
      return error_set(err, STATUS_INVALID, "data.%s: more than %d texts", attribute->name, HARD_TEXTS_MAX);
    if (!json_string(one))
      return error_set(err, STATUS_INVALID, "data.%s[%zu]: expected a text", attribute->name, position);
    enum status status = check_text(attribute, json_string(one), err);
    if (status) return status;
  }
  return STATUS_OK;
}

/* null says that it is not known. */
enum status hard_check_value(const struct hard_attribute *attribute, const json_value *json,
                             struct error *err) {
  static const char *const expected[] = {
      [HARD_STRING] = "a text",         [HARD_NUMBER] = "a number",
      [HARD_BOOLEAN] = "true or false", [HARD_DATE] = "a date such as \"1990-05-01\"",
      [HARD_LIST] = "a list of texts",  [HARD_SET] = "a list of texts",
  };
  enum json_type type = json_type(json);
  const char *text = json_string(json);
  int32_t day;
  if (type == JSON_NULL) return STATUS_OK;
  switch (attribute->type) {
  case HARD_STRING:
    if (text) return check_text(attribute, text, err);
    break;
  case HARD_NUMBER:
    if (type == JSON_NUMBER) return STATUS_OK;
    break;
  case HARD_BOOLEAN:
    if (type == JSON_TRUE || type == JSON_FALSE) return STATUS_OK;
    break;
  case HARD_DATE:
    if (text && clock_parse_date(text, &day)) return STATUS_OK;
    break;
  case HARD_LIST:
  case HARD_SET:
    if (type == JSON_ARRAY) return check_texts(attribute, json, err);
    break;
  }
  return error_set(err, STATUS_INVALID, "data.%s: expected %s", attribute->name, expected[attribute->type]);
}

bool profile_takes(const struct hard_attribute *attribute, const json_value *json) {
  struct error err;
  return hard_check_value(attribute, json, &err) == STATUS_OK;
}

static bool declares(const struct event *event) {
  return event->data && !strcmp(event->type, "customer.profile");
}

enum status hard_check(const struct workspace *workspace, const struct event *event, struct error *err) {
  if (!declares(event)) return STATUS_OK;
  for (const json_value *member = json_first(event->data); member; member = json_next(member)) {
    const struct hard_attribute *attribute = workspace_find_hard(workspace, json_key(member));
    if (attribute && hard_check_value(attribute, member, err)) return STATUS_INVALID;
  }
  return STATUS_OK;
}

/* ---- lists and sets ---- */

static int compare_texts(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static size_t sort_unique(const char **texts, size_t count) {
  size_t kept = 0;
  if (count > 1) qsort(texts, count, sizeof *texts, compare_texts);
  for (size_t i = 0; i < count; i++)
    if (!kept || strcmp(texts[kept - 1], texts[i])) texts[kept++] = texts[i];
  return kept;
}

struct hard_texts *hard_pack(const char **texts, size_t count, bool is_set) {
  size_t bytes = 0;
  if (is_set) count = sort_unique(texts, count);
  for (size_t i = 0; i < count; i++) bytes += strlen(texts[i]) + 1;
  struct hard_texts *packed = mem_alloc(sizeof *packed + bytes);
  *packed = (struct hard_texts){(uint32_t)count, (uint32_t)bytes};
  char *at = packed->packed;
  for (size_t i = 0; i < count; i++) at = stpcpy(at, texts[i]) + 1;
  return packed;
}

static struct hard_texts *pack_json(const json_value *list, bool is_set) {
  const char *texts[HARD_TEXTS_MAX];
  size_t count = 0;
  for (const json_value *one = json_first(list); one; one = json_next(one)) texts[count++] = json_string(one);
  return hard_pack(texts, count, is_set);
}

/* ---- the values of a profile ---- */

static bool has_text(const struct hard_value *value) {
  return !value->is_taken_back && value->type == HARD_STRING;
}

static bool has_texts(const struct hard_value *value) {
  return !value->is_taken_back && (value->type == HARD_LIST || value->type == HARD_SET);
}

void hard_free_content(struct hard_value *value) {
  if (has_text(value)) free(value->text);
  if (has_texts(value)) free(value->texts);
}

struct hard_value hard_copy(const struct hard_value *value) {
  struct hard_value copy = *value;
  if (has_text(value)) copy.text = mem_copy_text(value->text);
  if (has_texts(value)) copy.texts = mem_copy(value->texts, sizeof *value->texts + value->texts->bytes);
  return copy;
}

bool hard_fits(const struct hard_attribute *attribute, const struct hard_value *value) {
  if (attribute->type != (enum hard_type)value->type) return false;
  if (!attribute->one_of) return true;
  if (has_text(value)) return text_is_one_of(value->text, attribute->one_of);
  if (!has_texts(value)) return true;
  const char *text = value->texts->packed;
  for (size_t i = 0; i < value->texts->count; i++, text += strlen(text) + 1)
    if (!text_is_one_of(text, attribute->one_of)) return false;
  return true;
}

static int compare_attribute(const void *element, const void *key) {
  uint32_t attribute = ((const struct hard_value *)element)->attribute, wanted = *(const uint32_t *)key;
  return (attribute > wanted) - (attribute < wanted);
}

static size_t find_place(const struct profile *profile, size_t attribute) {
  uint32_t wanted = (uint32_t)attribute;
  return sorted_place(profile->hard, profile->hard_count, sizeof *profile->hard, &wanted, compare_attribute);
}

struct hard_value *hard_find(const struct profile *profile, size_t attribute) {
  size_t at = find_place(profile, attribute);
  return at < profile->hard_count && profile->hard[at].attribute == attribute ? &profile->hard[at] : NULL;
}

const struct hard_value *profile_find_hard(const struct profile *profile, size_t attribute) {
  const struct hard_value *value = hard_find(profile, attribute);
  return value && !value->is_taken_back ? value : NULL;
}

void hard_put(struct profile *profile, const struct hard_value *value) {
  struct hard_value *found = hard_find(profile, value->attribute);
  if (found) {
    hard_free_content(found);
  } else {
    size_t at = find_place(profile, value->attribute);
    profile->hard = sorted_insert(profile->hard, profile->hard_count++, sizeof *profile->hard, at);
    found = &profile->hard[at];
  }
  *found = *value;
}

void hard_remove(struct profile *profile, struct hard_value *value) {
  sorted_remove(profile->hard, profile->hard_count--, sizeof *profile->hard, (size_t)(value - profile->hard));
}

static void read_value(struct hard_value *value, const json_value *json) {
  switch ((enum hard_type)value->type) {
  case HARD_STRING:
    value->text = mem_copy_text(json_string(json));
    break;
  case HARD_NUMBER:
    value->number = json_number(json);
    break;
  case HARD_BOOLEAN:
    value->boolean = json_type(json) == JSON_TRUE;
    break;
  case HARD_DATE:
    must(clock_parse_date(json_string(json), &value->day));
    break;
  case HARD_LIST:
  case HARD_SET:
    value->texts = pack_json(json, value->type == HARD_SET);
    break;
  }
}

/* What was said later already stays. */
static void take(struct profile *profile, const struct hard_attribute *attribute, size_t index,
                 const json_value *json, int64_t said_ms) {
  const struct hard_value *said = hard_find(profile, index);
  struct hard_value value = {.attribute = (uint32_t)index,
                             .type = (uint8_t)attribute->type,
                             .is_taken_back = json_type(json) == JSON_NULL,
                             .said_ms = said_ms};
  if (said && said->said_ms > said_ms) return;
  if (carried_outdates(profile, attribute->name, &value)) return;
  if (!value.is_taken_back) read_value(&value, json);
  hard_put(profile, &value);
  carried_drop(profile, attribute->name, attribute->type);
}

/* A word is put among the words alone: what is read from another type's may stand over it afterwards, and it is kept. */
void hard_apply(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  if (!declares(event)) return;
  carried_unsettle(profile, workspace);
  for (const json_value *member = json_first(event->data); member; member = json_next(member)) {
    const struct hard_attribute *attribute = workspace_find_hard(workspace, json_key(member));
    if (attribute && !limits_teach(&profile->limits, rights_origin(attribute), event->time_ms)) continue;
    if (json_type(member) == JSON_NULL) carried_take_back(profile, json_key(member), event->time_ms);
    if (!attribute) continue;
    take(profile, attribute, (size_t)(attribute - workspace->hard), member, event->time_ms);
  }
  carried_trim(profile);
  carried_settle(profile, workspace);
}

void hard_take(struct profile *profile, const struct workspace *workspace,
               const struct hard_attribute *attribute, const json_value *json, int64_t said_ms) {
  carried_unsettle(profile, workspace);
  take(profile, attribute, (size_t)(attribute - workspace->hard), json, said_ms);
  carried_trim(profile);
  carried_settle(profile, workspace);
}

static bool has_said(const struct profile *profile, const struct workspace *workspace, const char *name) {
  const struct hard_attribute *attribute = workspace_find_hard(workspace, name);
  return (attribute && hard_find(profile, (size_t)(attribute - workspace->hard))) ||
         carried_has(profile, name);
}

/* Of a name of which `into` has anything nothing is taken, whatever its types; so all is asked before any is taken. */
void hard_merge(struct profile *into, const struct profile *from, const struct workspace *workspace) {
  bool *has_hard = mem_zero(from->hard_count + 1), *has_carried = mem_zero(from->carried_count + 1);
  for (size_t i = 0; i < from->hard_count; i++)
    has_hard[i] = has_said(into, workspace, workspace->hard[from->hard[i].attribute].name);
  for (size_t i = 0; i < from->carried_count; i++)
    has_carried[i] = has_said(into, workspace, from->carried[i].name);
  for (size_t i = 0; i < from->hard_count; i++) {
    if (has_hard[i] || from->hard[i].is_derived) continue;
    struct hard_value copy = hard_copy(&from->hard[i]);
    hard_put(into, &copy);
  }
  for (size_t i = 0; i < from->carried_count; i++) {
    if (has_carried[i]) continue;
    struct hard_value copy = hard_copy(&from->carried[i].value);
    carried_put(into, mem_copy_text(from->carried[i].name), &copy);
  }
  free(has_hard);
  free(has_carried);
  carried_unsettle(into, workspace);
  carried_trim(into);
  carried_settle(into, workspace);
}

/* A purpose that data are special under rests on consent. */
void hard_shed(struct profile *profile, const struct workspace *workspace) {
  for (size_t i = 0; i < workspace->hard_count && profile->consents.count; i++) {
    const struct hard_attribute *attribute = &workspace->hard[i];
    if (!attribute->special || !consents_is_refused(&profile->consents, attribute->purpose)) continue;
    carried_forget(profile, attribute->name);
    struct hard_value *value = hard_find(profile, i);
    if (!value) continue;
    hard_free_content(value);
    hard_remove(profile, value);
  }
}

void hard_free(struct profile *profile) {
  for (size_t i = 0; i < profile->hard_count; i++) hard_free_content(&profile->hard[i]);
  free(profile->hard);
}

size_t hard_content_bytes(const struct hard_value *value) {
  if (has_text(value)) return strlen(value->text) + ALLOCATION_BYTES;
  return has_texts(value) ? sizeof *value->texts + value->texts->bytes + ALLOCATION_BYTES : 0;
}

size_t hard_bytes(const struct profile *profile) {
  size_t bytes = profile->hard_count * sizeof *profile->hard + ALLOCATION_BYTES;
  for (size_t i = 0; i < profile->hard_count; i++) bytes += hard_content_bytes(&profile->hard[i]);
  return bytes;
}

const struct hard_value *profile_find_sayable(const struct profile *profile,
                                              const struct workspace *workspace, size_t attribute,
                                              int64_t now_ms) {
  const struct hard_attribute *declared = &workspace->hard[attribute];
  const struct hard_value *value = profile_find_hard(profile, attribute);
  const struct rights rights = {workspace, profile, consents_live(&profile->consents, workspace, now_ms),
                                now_ms};
  if (!value || !declared->may_say || rights_on_hard(&rights, attribute, value)) return NULL;
  return value;
}

size_t profile_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                          size_t most) {
  size_t count = 0;
  if (!event->data || strcmp(event->type, "customer.profile")) return 0;
  for (const json_value *member = json_first(event->data); member && count < most; member = json_next(member))
    if (!workspace_find_hard(workspace, json_key(member))) names[count++] = json_key(member);
  return count;
}
