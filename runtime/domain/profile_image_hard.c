/* Profiles: the bytes of hard data, sections 1 and 10 of profile_image.c.
 *
 *   n × (attribute name, type, ms when it was said, value); with bit 7 of the type it was taken back, and there is no
 *   value
 *
 * What this workspace does not declare, or not so that the value fits (type, one_of), is carried: section 10, in the same layout,
 * ascending by name and type. Any thread that owns the profile.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/profile_sections.h"

enum { TAKEN_BACK = 0x80 };

static void put_texts(struct buffer *out, const struct hard_texts *texts) {
  const char *text = texts->packed;
  buffer_add_varint(out, texts->count);
  for (size_t i = 0; i < texts->count; i++, text += strlen(text) + 1) image_put_text(out, text);
}

static void put_word(struct buffer *out, const char *name, const struct hard_value *value) {
  image_put_text(out, name);
  buffer_add_byte(out, (char)(value->type | (value->is_taken_back ? TAKEN_BACK : 0)));
  image_put_signed(out, value->said_ms);
  if (value->is_taken_back) return;
  switch ((enum hard_type)value->type) {
  case HARD_STRING:
    image_put_text(out, value->text);
    break;
  case HARD_NUMBER:
    buffer_add(out, &value->number, sizeof value->number);
    break;
  case HARD_BOOLEAN:
    buffer_add_byte(out, value->boolean);
    break;
  case HARD_DATE:
    image_put_signed(out, value->day);
    break;
  case HARD_LIST:
  case HARD_SET:
    put_texts(out, value->texts);
    break;
  }
}

void section_put_hard(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  size_t count = 0;
  for (size_t i = 0; i < profile->hard_count; i++) count += !profile->hard[i].is_derived;
  if (!count) return;
  buffer_add_varint(out, count);
  for (size_t i = 0; i < profile->hard_count; i++)
    if (!profile->hard[i].is_derived)
      put_word(out, workspace->hard[profile->hard[i].attribute].name, &profile->hard[i]);
}

void section_put_carried(const struct profile *profile, const struct workspace *workspace,
                         struct buffer *out) {
  (void)workspace;
  if (!profile->carried_count) return;
  buffer_add_varint(out, profile->carried_count);
  for (size_t i = 0; i < profile->carried_count; i++)
    put_word(out, profile->carried[i].name, &profile->carried[i].value);
}

static double get_number(struct image_reader *reader) {
  double number = 0;
  const void *bytes = image_get_bytes(reader, sizeof number);
  if (bytes) memcpy(&number, bytes, sizeof number);
  if (!isfinite(number)) reader->is_bad = true;
  return number;
}

static struct hard_texts *take_texts(struct image_reader *reader, bool is_set) {
  char *texts[HARD_TEXTS_MAX];
  size_t count = section_count(reader, HARD_TEXTS_MAX);
  for (size_t i = 0; i < count; i++) texts[i] = image_take_text(reader);
  struct hard_texts *packed = hard_pack((const char **)texts, count, false);
  if (is_set) {
    const char *at = packed->packed;
    for (size_t i = 1; i < count; i++) {
      const char *next = at + strlen(at) + 1;
      if (strcmp(at, next) >= 0) reader->is_bad = true;
      at = next;
    }
  }
  for (size_t i = 0; i < count; i++) free(texts[i]);
  return packed;
}

/* False: of no type there is. is_flat: as version 1 wrote it, which did not know when it was said. */
static bool get_value(struct image_reader *reader, bool is_flat, struct hard_value *value) {
  const unsigned char *byte = image_get_bytes(reader, 1);
  value->type = byte ? *byte : HARD_BOOLEAN;
  value->said_ms = is_flat ? INT64_MIN : image_get_signed(reader);
  value->is_taken_back = !is_flat && value->type & TAKEN_BACK;
  value->type &= (uint8_t)~TAKEN_BACK;
  if (value->is_taken_back) return value->type <= HARD_SET;
  switch ((enum hard_type)value->type) {
  case HARD_STRING:
    value->text = image_take_text(reader);
    return true;
  case HARD_NUMBER:
    value->number = get_number(reader);
    return true;
  case HARD_BOOLEAN:
    byte = image_get_bytes(reader, 1);
    value->boolean = byte && *byte;
    return true;
  case HARD_DATE:
    value->day = section_day(reader, 0, true);
    return true;
  case HARD_LIST:
  case HARD_SET:
    value->texts = take_texts(reader, value->type == HARD_SET);
    return true;
  }
  return false;
}

/* The name is the profile's from now on. */
static void keep_word(const struct workspace *workspace, struct profile *profile, char *name,
                      struct hard_value *value) {
  const struct hard_attribute *attribute = workspace_find_hard(workspace, name);
  if (!attribute || !hard_fits(attribute, value)) {
    carried_put(profile, name, value);
    return;
  }
  value->attribute = (uint32_t)(attribute - workspace->hard);
  const struct hard_value *said = hard_find(profile, value->attribute);
  if (said && said->said_ms > value->said_ms)
    hard_free_content(value);
  else
    hard_put(profile, value);
  free(name);
}

static void get_word(struct image_reader *reader, const struct workspace *workspace, bool is_flat,
                     struct profile *profile) {
  struct hard_value value = {0};
  char *name = image_take_text(reader);
  bool is_read = get_value(reader, is_flat, &value);
  if (is_read && !reader->is_bad) {
    keep_word(workspace, profile, name, &value);
    return;
  }
  reader->is_bad = true;
  if (is_read) hard_free_content(&value);
  free(name);
}

void section_get_hard_as(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile, bool is_flat) {
  for (size_t left = image_get_count(reader); left && !reader->is_bad; left--)
    get_word(reader, workspace, is_flat, profile);
}

void section_get_hard(struct image_reader *reader, const struct workspace *workspace,
                      struct profile *profile) {
  section_get_hard_as(reader, workspace, profile, false);
}

void section_get_carried(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile) {
  section_get_hard_as(reader, workspace, profile, false);
}
