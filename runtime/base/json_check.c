/* The judge: one pass over a JSON text that builds nothing, so that only a good text costs a tree.
 *
 * It descends as the grammar does, at most JSON_DEPTH_MAX deep. Each container leaves a `struct place` on the
 * C stack that points to the one around it; an error walks these outward to name the path. The keys of the
 * objects now open lie in one list, innermost last: an object that closes looks for a duplicate among its own
 * and takes them off. Few keys are compared pairwise, many are sorted, so that no object costs quadratic
 * time. Any thread.
 */
#include "base/json_check.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_reader.h"
#include "base/memory.h"
#include "base/text.h"

enum { FEW_KEYS = 16, INLINE_KEYS = 48, PATH_PARTS_MAX = 6, PATH_KEY_BYTES_MAX = 32 };

#define INTEGER_DIGITS_MAX "9007199254740992" /* 2^53 */

/* Where a value stands: the container it is in, and where in it. */
struct place {
  const struct place *outer; /* the container's own place; NULL around the whole text */
  struct slice key;          /* of a member, unescaped; data is NULL in an array */
  size_t index;              /* in an array */
};

struct judge {
  struct json_reader reader;
  int depth;
  struct slice *keys; /* of all open objects; `few` until there are more */
  size_t key_count, key_capacity;
  struct slice few[INLINE_KEYS];
  struct arena unescaped; /* keys that had escapes; all others lie in the text */
};

static void add_path_part(struct buffer *path, const struct place *place) {
  if (!place->key.data) {
    buffer_print(path, "[%zu]", place->index);
    return;
  }
  bool is_plain = place->key.length > 0;
  for (size_t i = 0; i < place->key.length; i++) {
    unsigned char byte = (unsigned char)place->key.data[i];
    if (byte <= ' ' || byte == 0x7F || strchr(".[]\"", byte)) is_plain = false;
  }
  if (is_plain && path->length) buffer_add_byte(path, '.');
  if (!is_plain) buffer_add_text(path, "[\"");
  text_escape(path, place->key.data, place->key.length, PATH_KEY_BYTES_MAX);
  if (!is_plain) buffer_add_text(path, "\"]");
}

/* The innermost parts are the telling ones: those further out give way. */
static void add_path(struct buffer *path, const struct place *place) {
  const struct place *parts[PATH_PARTS_MAX];
  size_t count = 0;
  for (; place && count < PATH_PARTS_MAX; place = place->outer) parts[count++] = place;
  if (place) buffer_add_text(path, "…");
  while (count) add_path_part(path, parts[--count]);
  if (path->length) buffer_add_text(path, ": ");
}

static enum status refuse_value(const struct judge *judge, const struct place *place, const char *problem) {
  struct buffer path = {0};
  add_path(&path, place);
  enum status status = error_set(judge->reader.err, STATUS_INVALID, "%s%s", buffer_text(&path), problem);
  buffer_fini(&path);
  return status;
}

/* Keys */

static size_t put_utf8(char *out, uint32_t code_point) {
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  size_t length = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--) {
    out[i] = (char)(0x80 | (code_point & 0x3F));
    code_point >>= 6;
  }
  out[0] = (char)(leads[length] | code_point);
  return length;
}

/* Never longer than written, and known to be good. */
static struct slice unescape(struct judge *judge, struct slice written) {
  struct json_reader again = {written.data, written.data, written.data + written.length, NULL};
  char *text = arena_alloc(&judge->unescaped, written.length);
  size_t length = 0;
  while (again.at < again.end) {
    uint32_t code_point;
    if (*again.at != '\\') {
      text[length++] = *again.at++;
      continue;
    }
    must(json_read_escape(&again, &code_point) == STATUS_OK);
    length += put_utf8(text + length, code_point);
  }
  return (struct slice){text, length};
}

static void add_key(struct judge *judge, struct slice key) {
  if (judge->key_count == judge->key_capacity) {
    bool is_inline = judge->keys == judge->few;
    judge->key_capacity *= 2;
    judge->keys = mem_resize(is_inline ? NULL : judge->keys, judge->key_capacity * sizeof *judge->keys);
    if (is_inline) memcpy(judge->keys, judge->few, sizeof judge->few);
  }
  judge->keys[judge->key_count++] = key;
}

static int compare_keys(const void *left_key, const void *right_key) {
  const struct slice *left = left_key, *right = right_key;
  if (left->length != right->length) return left->length < right->length ? -1 : 1;
  return memcmp(left->data, right->data, left->length);
}

static const struct slice *find_twice(struct slice *keys, size_t count) {
  if (count > FEW_KEYS) {
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++)
      if (!compare_keys(&keys[i - 1], &keys[i])) return &keys[i];
    return NULL;
  }
  for (size_t i = 1; i < count; i++)
    for (size_t j = 0; j < i; j++)
      if (!compare_keys(&keys[i], &keys[j])) return &keys[i];
  return NULL;
}

/* Numbers */

static size_t skip_digits(struct json_reader *reader) {
  const char *start = reader->at;
  while (json_peek(reader) >= '0' && json_peek(reader) <= '9') reader->at++;
  return (size_t)(reader->at - start);
}

static enum status scan_number(struct json_reader *reader, bool *is_integer, bool *has_exponent) {
  *is_integer = true;
  *has_exponent = false;
  json_take(reader, '-');
  bool starts_with_zero = json_peek(reader) == '0';
  size_t digits = skip_digits(reader);
  if (!digits) return json_expected(reader, "a digit");
  if (starts_with_zero && digits > 1) {
    reader->at -= digits;
    return json_refuse(reader, "a number must not have leading zeros");
  }
  if (json_take(reader, '.')) {
    *is_integer = false;
    if (!skip_digits(reader)) return json_expected(reader, "a digit after the decimal point");
  }
  if (json_take(reader, 'e') || json_take(reader, 'E')) {
    *is_integer = false;
    *has_exponent = true;
    if (!json_take(reader, '+')) json_take(reader, '-');
    if (!skip_digits(reader)) return json_expected(reader, "a digit in the exponent");
  }
  return STATUS_OK;
}

static bool is_beyond_integers(const char *number, size_t length) {
  size_t limit = strlen(INTEGER_DIGITS_MAX), sign = *number == '-';
  length -= sign;
  return length > limit || (length == limit && memcmp(number + sign, INTEGER_DIGITS_MAX, limit) > 0);
}

static enum status check_number(struct judge *judge, const struct place *place) {
  const char *start = judge->reader.at;
  bool is_integer, has_exponent;
  if (*start != '-' && (*start < '0' || *start > '9')) return json_expected(&judge->reader, "a value");
  enum status status = scan_number(&judge->reader, &is_integer, &has_exponent);
  if (status) return status;

  char problem[160], number[JSON_NUMBER_BYTES_MAX + 1];
  size_t length = (size_t)(judge->reader.at - start);
  if (length > JSON_NUMBER_BYTES_MAX) {
    snprintf(problem, sizeof problem, "a number of %zu characters, %d is the most", length,
             JSON_NUMBER_BYTES_MAX);
    return refuse_value(judge, place, problem);
  }
  if (is_integer ? !is_beyond_integers(start, length) : !has_exponent) return STATUS_OK;
  memcpy(number, start, length);
  number[length] = '\0';
  if (!is_integer && isfinite(strtod(number, NULL))) return STATUS_OK;
  snprintf(problem, sizeof problem, "%s is beyond %s", number,
           is_integer ? "2^53, send it as text" : "the largest number, 1.797e308");
  return refuse_value(judge, place, problem);
}

/* Values */

static enum status check_value(struct judge *judge, const struct place *place);

static enum status check_array(struct judge *judge, const struct place *place) {
  struct json_reader *reader = &judge->reader;
  struct place inside = {.outer = place};
  json_skip_space(reader);
  if (json_take(reader, ']')) return STATUS_OK;
  for (;; inside.index++) {
    enum status status = check_value(judge, &inside);
    if (status) return status;
    if (json_take(reader, ']')) return STATUS_OK;
    if (!json_take(reader, ',')) return json_expected(reader, "',' or ']'");
  }
}

static enum status check_key(struct judge *judge, struct slice *key) {
  bool has_escapes;
  json_skip_space(&judge->reader);
  if (json_peek(&judge->reader) != '"') return json_expected(&judge->reader, "a key in double quotes");
  enum status status = json_read_string(&judge->reader, key, &has_escapes);
  if (status) return status;
  if (has_escapes) *key = unescape(judge, *key);
  add_key(judge, *key);
  json_skip_space(&judge->reader);
  return json_take(&judge->reader, ':') ? STATUS_OK : json_expected(&judge->reader, "':' after the key");
}

static enum status check_duplicates(struct judge *judge, size_t first_key, struct place *inside) {
  const struct slice *twice = find_twice(judge->keys + first_key, judge->key_count - first_key);
  judge->key_count = first_key;
  if (!twice) return STATUS_OK;
  inside->key = *twice;
  return refuse_value(judge, inside, "this key stands twice in its object");
}

static enum status check_object(struct judge *judge, const struct place *place) {
  struct json_reader *reader = &judge->reader;
  struct place inside = {.outer = place};
  size_t first_key = judge->key_count;
  json_skip_space(reader);
  if (json_take(reader, '}')) return STATUS_OK;
  do {
    enum status status = check_key(judge, &inside.key);
    if (!status) status = check_value(judge, &inside);
    if (status) return status;
  } while (json_take(reader, ','));
  if (!json_take(reader, '}')) return json_expected(reader, "',' or '}'");
  return check_duplicates(judge, first_key, &inside);
}

static enum status refuse_depth(const struct json_reader *reader) {
  char problem[64];
  snprintf(problem, sizeof problem, "nested more than %d levels deep", JSON_DEPTH_MAX);
  return json_refuse(reader, problem);
}

static enum status check_container(struct judge *judge, const struct place *place) {
  if (judge->depth == JSON_DEPTH_MAX) return refuse_depth(&judge->reader);
  judge->depth++;
  bool is_array = *judge->reader.at++ == '[';
  enum status status = is_array ? check_array(judge, place) : check_object(judge, place);
  judge->depth--;
  return status;
}

static enum status check_literal(struct json_reader *reader, const char *literal) {
  size_t length = strlen(literal);
  if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, literal, length) != 0)
    return json_expected(reader, "a value (names are true, false and null)");
  reader->at += length;
  return STATUS_OK;
}

/* With the whitespace around it. */
static enum status check_value(struct judge *judge, const struct place *place) {
  struct json_reader *reader = &judge->reader;
  struct slice inside;
  bool has_escapes;
  enum status status;
  json_skip_space(reader);
  switch (json_peek(reader)) {
  case JSON_END:
    status = json_expected(reader, "a value");
    break;
  case '[':
  case '{':
    status = check_container(judge, place);
    break;
  case '"':
    status = json_read_string(reader, &inside, &has_escapes);
    break;
  case 't':
    status = check_literal(reader, "true");
    break;
  case 'f':
    status = check_literal(reader, "false");
    break;
  case 'n':
    status = check_literal(reader, "null");
    break;
  default:
    status = check_number(judge, place);
  }
  json_skip_space(reader);
  return status;
}

enum status json_check(const char *text, size_t length, struct error *err) {
  struct judge judge;
  judge.reader = (struct json_reader){text, text, text + length, err};
  judge.depth = 0;
  judge.keys = judge.few;
  judge.key_count = 0;
  judge.key_capacity = INLINE_KEYS;
  judge.unescaped = (struct arena){0};
  enum status status = check_value(&judge, NULL);
  if (!status && judge.reader.at < judge.reader.end)
    status = json_expected(&judge.reader, "nothing more after the value");
  if (judge.keys != judge.few) free(judge.keys);
  arena_fini(&judge.unescaped);
  return status;
}
