/* JSON written: strings, numbers, trees. See json.h.
 *
 * The same value is the same bytes on every machine: a number's digits are the shortest that read back, which
 * IEEE 754 determines, and their layout is ours. Most numbers in events are whole or have few decimals, which
 * a multiplication and a division find out; the rest asks printf and strtod. Both are held to the C locale by
 * whoever starts the process. Any thread.
 */
#include "base/json.h"

#include <cjson/cJSON.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define INTEGER_MAX 9007199254740992.0 /* 2^53 */

/* Below SMALLEST_POSITIONAL an exponent reads better than zeros. */
enum { DECIMALS_MAX = 6, SMALLEST_POSITIONAL = -6, DIGITS_MAX = 20 };

/* Strings */

static void put_escaped(struct buffer *out, unsigned char byte) {
  static const char bytes[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
  const char *found = byte ? strchr(bytes, byte) : NULL;
  if (!found) {
    buffer_print(out, "\\u%04x", byte);
    return;
  }
  buffer_add_byte(out, '\\');
  buffer_add_byte(out, names[found - bytes]);
}

static void put_code_point(struct buffer *out, uint32_t code_point) {
  if (code_point < 0x10000)
    buffer_print(out, "\\u%04x", code_point);
  else
    buffer_print(out, "\\u%04x\\u%04x", 0xD7C0 + (code_point >> 10), 0xDC00 + (code_point & 0x3FF));
}

static void put_utf8_run(struct buffer *out, const char *run, size_t length) {
  uint32_t code_point;
  for (size_t at = 0; at < length;) {
    size_t plain = text_plain_prefix(run + at, length - at);
    buffer_add(out, run + at, plain);
    at += plain;
    if (at == length) return;
    size_t acting = text_acting(run + at, length - at, &code_point);
    if (acting)
      put_code_point(out, code_point);
    else
      buffer_add_text(out, "\xEF\xBF\xBD");
    at += acting ? acting : 1;
  }
}

void json_put_string(struct buffer *out, const char *text, size_t length) {
  buffer_reserve(out, length + 2);
  buffer_add_byte(out, '"');
  for (size_t at = 0; at < length;) {
    size_t start = at;
    bool is_ascii = true;
    for (; at < length; at++) {
      unsigned char byte = (unsigned char)text[at];
      if (byte < ' ' || byte == '"' || byte == '\\' || byte == 0x7F) break;
      is_ascii &= byte < 0x80;
    }
    if (is_ascii)
      buffer_add(out, text + start, at - start);
    else
      put_utf8_run(out, text + start, at - start);
    if (at < length) put_escaped(out, (unsigned char)text[at++]);
  }
  buffer_add_byte(out, '"');
}

void json_put_text(struct buffer *out, const char *text) {
  if (text)
    json_put_string(out, text, strlen(text));
  else
    buffer_add_text(out, "null");
}

/* Numbers */

/* digits × 10^exponent, without trailing zeros in digits unless exponent is 0. */
struct decimal {
  uint64_t digits;
  int exponent;
};

/* Whole numbers, and those with up to DECIMALS_MAX decimals: where the division of two integers that a double
 * holds exactly gives the number back, so does the decimal. At most 15 digits, of which one alone reads back.
 */
static bool find_short(double magnitude, struct decimal *decimal) {
  static const double powers[DECIMALS_MAX + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
  if (magnitude > INTEGER_MAX) return false;
  decimal->digits = (uint64_t)magnitude;
  decimal->exponent = 0;
  if ((double)decimal->digits == magnitude) return true;
  if (magnitude >= 1e9) return false;
  for (int decimals = 1; decimals <= DECIMALS_MAX; decimals++) {
    decimal->digits = (uint64_t)(magnitude * powers[decimals] + 0.5);
    decimal->exponent = -decimals;
    if ((double)decimal->digits / powers[decimals] == magnitude) return true;
  }
  return false;
}

/* The nearest decimal of `count` digits; true where it reads back. */
static bool round_to(double magnitude, int count, struct decimal *decimal) {
  char text[40];
  snprintf(text, sizeof text, "%.*e", count - 1, magnitude);
  decimal->digits = 0;
  const char *c = text;
  for (; *c != 'e'; c++)
    if (*c != '.') decimal->digits = decimal->digits * 10 + (uint64_t)(*c - '0');
  decimal->exponent = atoi(c + 1) - (count - 1);
  return strtod(text, NULL) == magnitude;
}

/* Below a power of two doubles lie closer than above: the nearest decimal may fail where the next one up
 * holds (2^-44 is one, with 16 digits). */
static bool round_up(double magnitude, struct decimal *decimal) {
  char text[40];
  decimal->digits++;
  snprintf(text, sizeof text, "%" PRIu64 "e%d", decimal->digits, decimal->exponent);
  return strtod(text, NULL) == magnitude;
}

/* A decimal of 15 digits that reads back is the nearest one of 15; only a subnormal may do with fewer. 17
 * read back always. */
static void find_shortest(double magnitude, struct decimal *decimal) {
  int ignored;
  bool is_power_of_two = frexp(magnitude, &ignored) == 0.5;
  int count = magnitude < DBL_MIN ? 1 : DBL_DIG;
  while (!round_to(magnitude, count, decimal)) {
    if (is_power_of_two && count == 16 && round_up(magnitude, decimal)) break;
    count++;
  }
  while (decimal->digits % 10 == 0) {
    decimal->digits /= 10;
    decimal->exponent++;
  }
}

/* Returns their count. */
static int print_digits(uint64_t number, char digits[static DIGITS_MAX]) {
  char reversed[DIGITS_MAX];
  int count = 0;
  do reversed[count++] = (char)('0' + number % 10);
  while (number /= 10);
  for (int i = 0; i < count; i++) digits[i] = reversed[count - 1 - i];
  return count;
}

static void put_decimal(struct buffer *out, const struct decimal *decimal) {
  char digits[DIGITS_MAX];
  int count = print_digits(decimal->digits, digits);
  int point = count + decimal->exponent; /* digits before the point; may be negative */
  if (decimal->exponent == 0 && decimal->digits <= (uint64_t)INTEGER_MAX) {
    buffer_add(out, digits, (size_t)count);
  } else if (decimal->exponent >= 0 || point - 1 < SMALLEST_POSITIONAL) {
    buffer_add_byte(out, digits[0]);
    if (count > 1) buffer_add_byte(out, '.');
    buffer_add(out, digits + 1, (size_t)count - 1);
    buffer_print(out, "e%d", point - 1);
  } else {
    size_t whole = point > 0 ? (size_t)point : 0;
    buffer_add(out, digits, whole);
    if (!whole) buffer_add_byte(out, '0');
    buffer_add_byte(out, '.');
    for (int zeros = point; zeros < 0; zeros++) buffer_add_byte(out, '0');
    buffer_add(out, digits + whole, (size_t)count - whole);
  }
}

void json_put_number(struct buffer *out, double number) {
  must(isfinite(number));
  struct decimal decimal;
  double magnitude = fabs(number);
  if (signbit(number)) buffer_add_byte(out, '-');
  if (!find_short(magnitude, &decimal)) find_shortest(magnitude, &decimal);
  put_decimal(out, &decimal);
}

/* Trees, as deep as json_decode lets them be */

static void put_children(struct buffer *out, const json_value *container) {
  for (const json_value *child = container->child; child; child = child->next) {
    if (child != container->child) buffer_add_byte(out, ',');
    if (child->string) {
      json_put_text(out, child->string);
      buffer_add_byte(out, ':');
    }
    json_put_value(out, child);
  }
}

void json_put_value(struct buffer *out, const json_value *value) {
  switch (json_type(value)) {
  case JSON_NULL:
    buffer_add_text(out, "null");
    break;
  case JSON_FALSE:
    buffer_add_text(out, "false");
    break;
  case JSON_TRUE:
    buffer_add_text(out, "true");
    break;
  case JSON_NUMBER:
    json_put_number(out, value->valuedouble);
    break;
  case JSON_STRING:
    json_put_text(out, value->valuestring);
    break;
  case JSON_ARRAY:
    buffer_add_byte(out, '[');
    put_children(out, value);
    buffer_add_byte(out, ']');
    break;
  case JSON_OBJECT:
    buffer_add_byte(out, '{');
    put_children(out, value);
    buffer_add_byte(out, '}');
    break;
  }
}

void json_put_key(struct buffer *out, const char *key) {
  buffer_add_text(out, ",\"");
  buffer_add_text(out, key);
  buffer_add_text(out, "\":");
}

void json_put_member(struct buffer *out, const char *key, const char *text) {
  json_put_key(out, key);
  json_put_text(out, text);
}

void json_put_known(struct buffer *out, const char *key, const char *text) {
  if (text) json_put_member(out, key, text);
}
