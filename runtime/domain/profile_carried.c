/* Profiles: what was said of attributes that the workspace does not declare, not with that type, or not with that text
 * among those it may be (one_of). See profile.h.
 *
 * A profile holds the last word on every pair of name and type, and which of them are hard data and which are carried
 * follows from the workspace alone: so a profile that was read and written under ten releases has the bytes of one that
 * slept meanwhile, and a release that is rolled back to finds what it left. What a carried value is read as, where its
 * attribute has another type now, is therefore never written: it is derived again. Whichever thread owns the profile.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/profile_inside.h"

/* ---- the list ---- */

static int compare_carried(const void *element, const void *key) {
  const struct carried *carried = element, *wanted = key;
  int order = strcmp(carried->name, wanted->name);
  return order ? order : carried->value.type - wanted->value.type;
}

/* The first of that name and at least that type, or where it would be. */
static size_t place_of(const struct profile *profile, const char *name, uint8_t type) {
  const struct carried wanted = {(char *)name, {.type = type}};
  return sorted_place(profile->carried, profile->carried_count, sizeof wanted, &wanted, compare_carried);
}

static bool is_of(const struct profile *profile, size_t at, const char *name) {
  return at < profile->carried_count && !strcmp(profile->carried[at].name, name);
}

static void fini(struct carried *carried) {
  hard_free_content(&carried->value);
  free(carried->name);
}

static void remove_at(struct profile *profile, size_t at) {
  sorted_remove(profile->carried, profile->carried_count--, sizeof *profile->carried, at);
}

void carried_remove(struct profile *profile, size_t at) {
  fini(&profile->carried[at]);
  remove_at(profile, at);
}

void carried_put(struct profile *profile, char *name, const struct hard_value *value) {
  struct carried carried = {name, *value};
  size_t at = place_of(profile, name, value->type);
  carried.value.attribute = 0;
  if (!is_of(profile, at, name) || profile->carried[at].value.type != value->type) {
    profile->carried =
        sorted_insert(profile->carried, profile->carried_count++, sizeof *profile->carried, at);
  } else if (profile->carried[at].value.said_ms <= value->said_ms) {
    fini(&profile->carried[at]);
  } else {
    fini(&carried);
    return;
  }
  profile->carried[at] = carried;
}

void carried_drop(struct profile *profile, const char *name, enum hard_type type) {
  size_t at = place_of(profile, name, (uint8_t)type);
  if (!is_of(profile, at, name) || profile->carried[at].value.type != type) return;
  carried_remove(profile, at);
}

void carried_take_back(struct profile *profile, const char *name, int64_t said_ms) {
  for (size_t at = place_of(profile, name, 0); is_of(profile, at, name); at++) {
    struct hard_value *value = &profile->carried[at].value;
    if (value->said_ms > said_ms) continue;
    hard_free_content(value);
    *value = (struct hard_value){.type = value->type, .is_taken_back = true, .said_ms = said_ms};
  }
}

bool carried_outdates(const struct profile *profile, const char *name, const struct hard_value *value) {
  for (size_t at = place_of(profile, name, 0); is_of(profile, at, name); at++) {
    const struct hard_value *other = &profile->carried[at].value;
    if (other->said_ms > value->said_ms && (other->is_taken_back || other->type == value->type)) return true;
  }
  return false;
}

bool carried_has(const struct profile *profile, const char *name) {
  return is_of(profile, place_of(profile, name, 0), name);
}

void carried_forget(struct profile *profile, const char *name) {
  for (size_t at = place_of(profile, name, 0); is_of(profile, at, name);) carried_remove(profile, at);
}

void carried_free(struct profile *profile) {
  for (size_t i = 0; i < profile->carried_count; i++) fini(&profile->carried[i]);
  free(profile->carried);
}

size_t carried_bytes(const struct profile *profile) {
  size_t bytes = profile->carried_count * sizeof *profile->carried;
  for (size_t i = 0; i < profile->carried_count; i++)
    bytes +=
        strlen(profile->carried[i].name) + ALLOCATION_BYTES + hard_content_bytes(&profile->carried[i].value);
  return bytes;
}

/* ---- reading a value as one of another type ---- */

static bool may_be(const struct hard_attribute *attribute, const char *text) {
  return !attribute->one_of || text_is_one_of(text, attribute->one_of);
}

/* The text that says a value and nothing else; false: none does. */
static bool print_value(const struct hard_value *value, struct buffer *text) {
  char date[CLOCK_TEXT_BYTES];
  switch ((enum hard_type)value->type) {
  case HARD_STRING:
    buffer_add_text(text, value->text);
    return true;
  case HARD_NUMBER:
    json_put_number(text, value->number);
    return true;
  case HARD_DATE:
    buffer_add_text(text, clock_print_date(value->day, date));
    return true;
  case HARD_LIST:
  case HARD_SET:
    if (value->texts->count == 1) buffer_add_text(text, value->texts->packed);
    return value->texts->count == 1;
  case HARD_BOOLEAN:
    break;
  }
  return false;
}

/* One that prints as the same text again. */
static bool parse_number(const char *text, double *number) {
  struct buffer again = {0};
  struct error err;
  json_value *json = NULL;
  bool is_number = !json_decode(text, strlen(text), &json, &err) && json_type(json) == JSON_NUMBER;
  if (is_number) json_put_number(&again, *number = json_number(json));
  is_number = is_number && isfinite(*number) && !strcmp(buffer_text(&again), text);
  json_free(json);
  buffer_fini(&again);
  return is_number;
}

static bool take_list(const struct hard_attribute *attribute, const struct hard_texts *list,
                      struct hard_value *into) {
  const char *texts[HARD_TEXTS_MAX], *at = list->packed;
  for (size_t i = 0; i < list->count; i++, at += strlen(at) + 1) {
    if (!may_be(attribute, at)) return false;
    texts[i] = at;
  }
  into->texts = hard_pack(texts, list->count, into->type == HARD_SET);
  return true;
}

static bool take_text(const struct hard_attribute *attribute, const char *text, struct hard_value *into) {
  switch ((enum hard_type)into->type) {
  case HARD_STRING:
    if (!may_be(attribute, text)) return false;
    into->text = mem_copy_text(text);
    return true;
  case HARD_NUMBER:
    return parse_number(text, &into->number);
  case HARD_DATE:
    return clock_parse_date(text, &into->day);
  case HARD_LIST:
  case HARD_SET:
    if (!may_be(attribute, text)) return false;
    into->texts = hard_pack(&text, 1, false);
    return true;
  case HARD_BOOLEAN:
    break;
  }
  return false;
}

/* False: a value of its type cannot be read as one of the attribute's. */
static bool derive(const struct hard_attribute *attribute, const struct hard_value *from,
                   struct hard_value *into) {
  bool is_list = from->type == HARD_LIST || from->type == HARD_SET;
  struct buffer text = {0};
  *into = (struct hard_value){.type = (uint8_t)attribute->type,
                              .is_taken_back = from->is_taken_back,
                              .is_derived = true,
                              .said_ms = from->said_ms};
  if (from->is_taken_back) return true;
  if (is_list && (into->type == HARD_LIST || into->type == HARD_SET))
    return take_list(attribute, from->texts, into);
  bool is_read = print_value(from, &text) && take_text(attribute, buffer_text(&text), into);
  buffer_fini(&text);
  return is_read;
}

/* ---- which holds ---- */

void carried_unsettle(struct profile *profile, const struct workspace *workspace) {
  if (!profile->carried_count) return; /* what is derived is derived from one */
  for (size_t i = profile->hard_count; i-- > 0;) {
    if (!profile->hard[i].is_derived) continue;
    hard_free_content(&profile->hard[i]);
    hard_remove(profile, &profile->hard[i]);
  }
  for (size_t i = profile->carried_count; i-- > 0;) {
    struct carried carried = profile->carried[i];
    const struct hard_attribute *attribute = workspace_find_hard(workspace, carried.name);
    if (!attribute || !hard_fits(attribute, &carried.value)) continue;
    remove_at(profile, i);
    carried.value.attribute = (uint32_t)(attribute - workspace->hard);
    const struct hard_value *said = hard_find(profile, carried.value.attribute);
    if (said && said->said_ms >= carried.value.said_ms)
      hard_free_content(&carried.value);
    else
      hard_put(profile, &carried.value);
    free(carried.name);
  }
}

/* What was said later, of another type, is put over what is known, which is carried meanwhile. */
static void stand_over(struct profile *profile, const struct hard_attribute *attribute,
                       const struct hard_value *derived) {
  struct hard_value *said = hard_find(profile, derived->attribute);
  if (said && !said->is_derived) {
    struct hard_value kept = *said;
    hard_remove(profile, said);
    carried_put(profile, mem_copy_text(attribute->name), &kept);
  }
  hard_put(profile, derived);
}

void carried_settle(struct profile *profile, const struct workspace *workspace) {
  if (!profile->carried_count) return;
  carried_unsettle(profile, workspace);
  for (size_t i = 0; i < profile->carried_count; i++) {
    const struct carried *carried = &profile->carried[i];
    const struct hard_attribute *attribute = workspace_find_hard(workspace, carried->name);
    struct hard_value derived;
    if (!attribute || attribute->type == carried->value.type) continue;
    const struct hard_value *said = hard_find(profile, (size_t)(attribute - workspace->hard));
    if (said && said->said_ms >= carried->value.said_ms) continue;
    if (!derive(attribute, &carried->value, &derived)) continue;
    derived.attribute = (uint32_t)(attribute - workspace->hard);
    size_t count = profile->carried_count;
    bool is_before = attribute->type < carried->value.type;
    stand_over(profile, attribute, &derived);
    i += is_before && profile->carried_count > count; /* what is carried since came in before it */
  }
}

/* The one said longest ago; of several the first. */
static void forget_oldest(struct profile *profile) {
  size_t oldest = 0;
  for (size_t i = 1; i < profile->carried_count; i++)
    if (profile->carried[i].value.said_ms < profile->carried[oldest].value.said_ms) oldest = i;
  carried_remove(profile, oldest);
}

void carried_trim(struct profile *profile) {
  while (profile->carried_count > CARRIED_MAX) forget_oldest(profile);
}
