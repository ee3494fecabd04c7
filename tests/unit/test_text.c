/* base/text held to its contract: UTF-8 against a decoder written the other way round, nearest names,
 * escapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"

/* UTF-8 */

/* Encodes by the definition of RFC 3629; the code point must not be a surrogate. */
static size_t encode(uint32_t code_point, unsigned char *out) {
  if (code_point < 0x80) return out[0] = (unsigned char)code_point, 1;
  size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
  for (size_t i = length; i-- > 1; code_point >>= 6) out[i] = (unsigned char)(0x80 | (code_point & 0x3F));
  out[0] = (unsigned char)((0xF00 >> length & 0xFF) | code_point);
  return length;
}

static bool is_surrogate(uint32_t code_point) {
  return code_point >= 0xD800 && code_point <= 0xDFFF;
}

static void accepts_every_code_point(void **state) {
  (void)state;
  unsigned char bytes[4];
  for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
    if (is_surrogate(code_point)) continue;
    size_t length = encode(code_point, bytes);
    if (!text_is_utf8((char *)bytes, length)) fail_msg("U+%04X refused", code_point);
    for (size_t cut = 1; cut < length; cut++)
      if (text_is_utf8((char *)bytes, cut)) fail_msg("U+%04X accepted when cut", code_point);
  }
}

/* What no code point encodes to is refused: the number of accepted sequences is that of the code points. */
static void accepts_nothing_else(void **state) {
  (void)state;
  unsigned char bytes[4];
  uint32_t counts[5] = {0};
  for (uint32_t first = 0; first < 0x100; first++)
    for (uint32_t second = 0; second < 0x100; second++) {
      bytes[0] = (unsigned char)first;
      bytes[1] = (unsigned char)second;
      if (first >= 0x80) counts[2] += text_is_utf8((char *)bytes, 2);
      if (first < 0xC0) continue;
      /* The third and fourth byte have no exceptions; their edges are enough. */
      for (uint32_t third = 0x7F; third <= 0xC0; third++) {
        bytes[2] = (unsigned char)third;
        if (second >= 0x80) counts[3] += text_is_utf8((char *)bytes, 3);
        for (uint32_t fourth = 0x7F; fourth <= 0xC0 && first >= 0xE0; fourth++) {
          bytes[3] = (unsigned char)fourth;
          if (second >= 0x80) counts[4] += text_is_utf8((char *)bytes, 4);
        }
      }
    }
  assert_int_equal(counts[2], 0x800 - 0x80);
  /* A pair and one ASCII byte (0x7F) is text as well, and so on. */
  assert_int_equal(counts[3], (0x10000 - 0x800 - 0x800) + (0x800 - 0x80));
  assert_int_equal(counts[4], (0x110000 - 0x10000) + (0x10000 - 0x800 - 0x800));
}

static void tells_how_many_of_the_first_bytes_are_utf8(void **state) {
  (void)state;
  assert_int_equal(text_utf8_prefix("", 0), 0);
  assert_int_equal(text_utf8_prefix("abc", 3), 3);
  assert_int_equal(text_utf8_prefix("ab\xFF", 3), 2);
  assert_int_equal(text_utf8_prefix("\xFF"
                                    "ab",
                                    3),
                   0);
  assert_int_equal(text_utf8_prefix("\xC3\xA9\xE2\x82", 4), 2);
  assert_int_equal(text_utf8_prefix("\xC3\xA9\xE2\x82\xAC", 5), 5);
  assert_int_equal(text_utf8_prefix("a\0b\x80", 4), 3);
}

static void does_not_read_past_a_sequence_cut_short(void **state) {
  (void)state;
  char *bytes = malloc(3);
  memcpy(bytes, "\xF0\x9F\x8C", 3);
  assert_false(text_is_utf8(bytes, 3));
  struct buffer out = {0};
  text_escape(&out, bytes, 3, 100);
  assert_string_equal(buffer_text(&out), "\\xF0\\x9F\\x8C");
  buffer_fini(&out);
  free(bytes);
}

/* Nearest names */

static const char *const names[] = {"holdout", "placement", "placements", "priority", "id", "until", NULL};

static void finds_a_name_one_slip_away(void **state) {
  (void)state;
  assert_string_equal(text_nearest("holdut", names), "holdout");
  assert_string_equal(text_nearest("hodlout", names), "holdout");
  assert_string_equal(text_nearest("holdoutt", names), "holdout");
  assert_string_equal(text_nearest("priorety", names), "priority");
  assert_string_equal(text_nearest("unitl", names), "until");
  assert_string_equal(text_nearest("until", names), "until");
}

static void prefers_the_nearer_of_two(void **state) {
  (void)state;
  assert_string_equal(text_nearest("placemen", names), "placement");
  assert_string_equal(text_nearest("placementz", names), "placement");
  assert_string_equal(text_nearest("placementss", names), "placements");
}

static void suggests_nothing_beyond_a_third_of_the_length(void **state) {
  (void)state;
  static const char *const far_names[] = {"b", "cow", "abcxyz", NULL};
  assert_null(text_nearest("a", far_names));
  assert_null(text_nearest("cat", far_names));
  assert_string_equal(text_nearest("cot", far_names), "cow");
  assert_string_equal(text_nearest("abcdyz", far_names), "abcxyz");
  assert_string_equal(text_nearest("abcdez", far_names), "abcxyz");
  assert_null(text_nearest("abcdef", far_names));
  assert_null(text_nearest("", far_names));
  assert_null(text_nearest("xyz", (const char *const[]){NULL}));
}

static void takes_names_of_any_length(void **state) {
  (void)state;
  char at_limit[65], beyond[66], slip[65];
  memset(at_limit, 'a', 64);
  memset(beyond, 'a', 65);
  at_limit[64] = beyond[65] = '\0';
  memcpy(slip, at_limit, sizeof slip);
  slip[10] = 'b';
  const char *const long_names[] = {beyond, at_limit, NULL};
  assert_ptr_equal(text_nearest(slip, long_names), at_limit);
  assert_null(text_nearest(beyond, long_names));
}

/* Escapes */

static void assert_escaped(const char *text, size_t length, size_t length_max, const char *expected) {
  struct buffer out = {0};
  buffer_add_text(&out, ">");
  text_escape(&out, text, length, length_max);
  assert_string_equal(buffer_text(&out) + 1, expected);
  buffer_fini(&out);
}

static void escapes_what_a_terminal_would_obey(void **state) {
  (void)state;
  assert_escaped("plain \xC3\xA9 \xF0\x9F\x8C\x80", 13, 100, "plain \xC3\xA9 \xF0\x9F\x8C\x80");
  assert_escaped("a\x1B[2J\r\n\x7F\0b", 10, 100, "a\\x1B[2J\\x0D\\x0A\\x7F\\x00b");
  assert_escaped("\xC2\x9B"
                 "2J\xC2\xA0",
                 6, 100, "\\xC2\\x9B2J\xC2\xA0");
  assert_escaped("\xFFok\xED\xA0\x80", 6, 100, "\\xFFok\\xED\\xA0\\x80");
}

static void cuts_after_a_number_of_bytes_and_says_so(void **state) {
  (void)state;
  assert_escaped("abcdef", 6, 6, "abcdef");
  assert_escaped("abcdef", 6, 5, "abcde…");
  assert_escaped("abcdef", 6, 0, "…");
  assert_escaped("", 0, 0, "");
  assert_escaped("abc\xE2\x82\xAC", 6, 6, "abc\xE2\x82\xAC");
  assert_escaped("abc\xE2\x82\xAC", 6, 5, "abc…");
  assert_escaped("abc\n", 4, 7, "abc\\x0A");
  assert_escaped("abc\n", 4, 6, "abc…");
  assert_escaped("abc\n", 4, SIZE_MAX, "abc\\x0A");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accepts_every_code_point),
      cmocka_unit_test(accepts_nothing_else),
      cmocka_unit_test(tells_how_many_of_the_first_bytes_are_utf8),
      cmocka_unit_test(does_not_read_past_a_sequence_cut_short),
      cmocka_unit_test(finds_a_name_one_slip_away),
      cmocka_unit_test(prefers_the_nearer_of_two),
      cmocka_unit_test(suggests_nothing_beyond_a_third_of_the_length),
      cmocka_unit_test(takes_names_of_any_length),
      cmocka_unit_test(escapes_what_a_terminal_would_obey),
      cmocka_unit_test(cuts_after_a_number_of_bytes_and_says_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
