/* What json_put_* write, held to json.h: shortest numbers that read back, minimal escapes, UTF-8 always. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "tests/unit/json_corpus.h"

static void assert_number(double number, const char *expected) {
  struct buffer out = {0};
  json_put_number(&out, number);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

static void writes_a_number_in_its_shortest_form(void **state) {
  (void)state;
  assert_number(0, "0");
  assert_number(-0.0, "-0");
  assert_number(1, "1");
  assert_number(-17, "-17");
  assert_number(1e5, "100000");
  assert_number(9007199254740992.0, "9007199254740992");
  assert_number(-9007199254740992.0, "-9007199254740992");
  assert_number(9007199254740994.0, "9.007199254740994e15");
  assert_number(36028797018963976.0, "3.6028797018963976e16");
  assert_number(1e20, "1e20");
  assert_number(1.5e300, "1.5e300");
  assert_number(-1.7976931348623157e308, "-1.7976931348623157e308");
  assert_number(0.5, "0.5");
  assert_number(0.1, "0.1");
  assert_number(0.1 + 0.2, "0.30000000000000004");
  assert_number(59.9, "59.9");
  assert_number(-12.34, "-12.34");
  assert_number(1.0 / 3, "0.3333333333333333");
  assert_number(100.0 / 3, "33.333333333333336");
  assert_number(4503599627370495.5, "4503599627370495.5");
  assert_number(123456789.123456, "123456789.123456");
  assert_number(0.000001, "0.000001");
  assert_number(0.00000123, "0.00000123");
  assert_number(0.0000001, "1e-7");
  assert_number(1.25e-7, "1.25e-7");
  assert_number(5e-324, "5e-324");
  assert_number(2.2250738585072014e-308, "2.2250738585072014e-308");
  assert_number(ldexp(1, -44), "5.684341886080802e-14");
  assert_number(9.5367431640625e-7, "9.5367431640625e-7");
}

static uint64_t random_bits(uint64_t *seed) {
  *seed += UINT64_C(0x9E3779B97F4A7C15);
  uint64_t bits = *seed;
  bits = (bits ^ bits >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  bits = (bits ^ bits >> 27) * UINT64_C(0x94D049BB133111EB);
  return bits ^ bits >> 31;
}

static double random_number(uint64_t *seed) {
  static const double steps[] = {1, 10, 100, 1e4, 1e6, 1e9, 3, 7e12};
  uint64_t bits = random_bits(seed), kind = random_bits(seed) % 4;
  double number;
  if (kind == 0) return (double)(int64_t)(bits >> 24) / steps[bits % 8];
  if (kind == 1) return ldexp(1, (int)(bits % 2098) - 1074);
  if (kind == 2) bits >>= bits % 64; /* small ones: subnormal */
  memcpy(&number, &bits, sizeof number);
  return isfinite(number) ? number : 0.5;
}

static int count_digits(const char *number) {
  int count = 0, zeros = 0;
  for (; *number && *number != 'e'; number++) {
    if (*number < '0' || *number > '9' || (*number == '0' && !count)) continue;
    zeros = *number == '0' ? zeros + 1 : 0;
    count++;
  }
  return count - zeros;
}

/* By trying 1, 2, 3 … digits, which is slow and plain; a shorter neighbour at powers of two it does not see.
 */
static int fewest_digits(double number) {
  char text[40];
  int count = 0;
  do snprintf(text, sizeof text, "%.*e", count++, number);
  while (strtod(text, NULL) != number);
  return count_digits(text);
}

static void reads_every_number_back_as_the_same_double(void **state) {
  (void)state;
  uint64_t seed = 20260301;
  struct buffer out = {0};
  for (int i = 0; i < 20000; i++) {
    double number = random_number(&seed), again;
    json_value *value;
    buffer_clear(&out);
    json_put_number(&out, number);
    struct error err;
    if (json_decode(out.data, out.length, &value, &err)) fail_msg("%a: %s", number, err.text);
    again = json_number(value);
    if (memcmp(&again, &number, sizeof number) != 0) fail_msg("%a was written %s", number, buffer_text(&out));
    if (number != 0 && count_digits(buffer_text(&out)) > fewest_digits(number))
      fail_msg("%a has a shorter form than %s", number, buffer_text(&out));
    json_free(value);
  }
  buffer_fini(&out);
}

static void assert_string(const char *text, size_t length, const char *expected) {
  struct buffer out = {0};
  char *copy = exact_copy(text, length);
  json_put_string(&out, copy, length);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
  free(copy);
}

static void escapes_what_must_be_and_no_more(void **state) {
  (void)state;
  assert_string("", 0, "\"\"");
  assert_string("a/b'<>&", 7, "\"a/b'<>&\"");
  assert_string("\"\\\b\f\n\r\t", 7, "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
  assert_string("\x01\x1f\x7f", 3, "\"\\u0001\\u001f\\u007f\"");
  assert_string("a\0b", 3, "\"a\\u0000b\"");
  assert_string("\xC3\xA9\xF0\x9F\x8C\x80\n", 7, "\"\xC3\xA9\xF0\x9F\x8C\x80\\n\"");
  assert_string("\u05E9\u0644\u0627\u0300 \u200C\u200D", 15, "\"\u05E9\u0644\u0627\u0300 \u200C\u200D\"");
}

static void escapes_what_would_act_on_a_terminal(void **state) {
  (void)state;
  assert_string("\xC2\x9B", 2, "\"\\u009b\"");
  assert_string("a\u2028\u202E\u200F!", 11, "\"a\\u2028\\u202e\\u200f!\"");
  assert_string("\uFEFF\U000E0041\U000E007F", 11, "\"\\ufeff\\udb40\\udc41\\udb40\\udc7f\"");
  assert_string("\xC2\x9B\xFF\u061C", 5, "\"\\u009b\uFFFD\\u061c\"");
}

static void what_it_escapes_reads_back_as_it_was(void **state) {
  (void)state;
  static const char text[] = "\x1B\x7F\xC2\x85\u061C\u200E\u2029\u202A\u2066\uFEFF\U000E0001\U000E007F";
  struct buffer out = {0};
  json_value *value;
  json_put_text(&out, text);
  assert_int_equal(text_plain_prefix(out.data, out.length), out.length);
  assert_int_equal(json_decode(out.data, out.length, &value, NULL), STATUS_OK);
  assert_string_equal(json_string(value), text);
  json_free(value);
  buffer_fini(&out);
}

static void writes_what_is_not_utf8_as_replacement_characters(void **state) {
  (void)state;
  assert_string("a\xFF"
                "b",
                3, "\"a\uFFFDb\"");
  assert_string("\xC3", 1, "\"\uFFFD\"");
  assert_string("\xE2\x82\n\xC3\xA9\xED\xA0\x80", 8, "\"\uFFFD\uFFFD\\n\u00E9\uFFFD\uFFFD\uFFFD\"");
}

static void writes_no_text_as_null(void **state) {
  (void)state;
  struct buffer out = {0};
  json_put_text(&out, NULL);
  json_put_text(&out, "");
  json_put_text(&out, "a\"");
  assert_string_equal(buffer_text(&out), "null\"\"\"a\\\"\"");
  buffer_fini(&out);
}

static void writes_a_tree_in_its_order_without_spaces(void **state) {
  (void)state;
  struct buffer out = {0};
  static const char text[] =
      "{ \"b\" : [ 1.50, -0, 1e3, null ], \"a\\n\" : { }, \"\" : [ [ ], true, false, \"\\u00e9\" ] }";
  json_value *value;
  assert_int_equal(json_decode(text, strlen(text), &value, NULL), STATUS_OK);
  json_put_value(&out, value);
  assert_string_equal(buffer_text(&out),
                      "{\"b\":[1.5,-0,1000,null],\"a\\n\":{},\"\":[[],true,false,\"\u00E9\"]}");
  json_free(value);
  buffer_fini(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(writes_a_number_in_its_shortest_form),
      cmocka_unit_test(reads_every_number_back_as_the_same_double),
      cmocka_unit_test(escapes_what_must_be_and_no_more),
      cmocka_unit_test(escapes_what_would_act_on_a_terminal),
      cmocka_unit_test(what_it_escapes_reads_back_as_it_was),
      cmocka_unit_test(writes_what_is_not_utf8_as_replacement_characters),
      cmocka_unit_test(writes_no_text_as_null),
      cmocka_unit_test(writes_a_tree_in_its_order_without_spaces),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
