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

/* By the lists of the standard, and not as text.c has them. */
static bool must_be_escaped(uint32_t code_point) {
  static const uint32_t bidi[] = {0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C,
                                  0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069}; /* Bidi_Control */
  for (size_t i = 0; i < sizeof bidi / sizeof *bidi; i++)
    if (bidi[i] == code_point) return true;
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
         code_point == 0x2029 || code_point == 0xFEFF || code_point >> 7 == 0xE0000 >> 7;
}

static void escapes_what_acts_and_leaves_every_other_character(void **state) {
  (void)state;
  char bytes[4];
  struct buffer out = {0};
  for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
    if (is_surrogate(code_point)) continue;
    uint32_t told = 0;
    size_t length = encode(code_point, (unsigned char *)bytes);
    bool is_escaped = must_be_escaped(code_point);
    buffer_clear(&out);
    text_escape(&out, bytes, length, SIZE_MAX);
    if (is_escaped != (out.length == length * 4 && out.data[0] == '\\'))
      fail_msg("U+%04X is wrongly told", code_point);
    if (!is_escaped && (out.length != length || memcmp(out.data, bytes, length)))
      fail_msg("U+%04X is changed", code_point);
    assert_int_equal(text_plain_prefix(bytes, length), is_escaped ? 0 : length);
    assert_int_equal(text_acting(bytes, length, &told), is_escaped ? length : 0);
    if (is_escaped) assert_int_equal(told, code_point);
  }
  buffer_fini(&out);
}

static void leaves_languages_and_emoji_as_they_are(void **state) {
  (void)state;
  static const char *const texts[] = {"perché «così» l’àncora", "e\u0300", "مرحبا بِكُم",
                                      "می‌خواهم",      "שָׁלוֹם",    "👩‍👩‍👧",
                                      "a\u00A0b\u00ADc"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_escaped(texts[i], strlen(texts[i]), SIZE_MAX, texts[i]);
}

static void escapes_what_shows_another_text_than_there_is(void **state) {
  (void)state;
  assert_escaped("a\u202Eb\u2066", 8, 100, "a\\xE2\\x80\\xAEb\\xE2\\x81\\xA6");
  assert_escaped("\u2028\uFEFF", 6, 100, "\\xE2\\x80\\xA8\\xEF\\xBB\\xBF");
  assert_escaped("\U000E0041", 4, 100, "\\xF3\\xA0\\x81\\x81");
  assert_escaped("ab\u202E", 5, 13, "ab…");
  assert_escaped("ab\u202E", 5, 14, "ab\\xE2\\x80\\xAE");
}

/* A script's log relies on it: there the allocator must not be called. A buffer on the stack that grew would be handed
 * to realloc, which ends the process. */
static void never_grows_a_buffer_that_is_large_enough(void **state) {
  (void)state;
  enum { MOST = 60 };
  static const char *const texts[] = {"\x1B", "\x1B\x1B\x1B\xC2\x9B", "\u202E", "\U000E0041", "\xFF", "è",
                                      "x"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    for (size_t length_max = 0; length_max <= MOST; length_max++) {
      char text[200], room[MOST + TEXT_MORE_BYTES];
      size_t length = 0, one = strlen(texts[i]);
      for (; length + one <= sizeof text; length += one) memcpy(text + length, texts[i], one);
      struct buffer out = {.data = room, .capacity = length_max + TEXT_MORE_BYTES};
      text_escape(&out, text, length, length_max);
      assert_ptr_equal(out.data, room);
      assert_true(out.length <= length_max + TEXT_MORE_BYTES);
    }
}

static void escapes_nothing_twice(void **state) {
  (void)state;
  assert_escaped("\\x1B\\xE2\\x80\\xAE…", 19, 19, "\\x1B\\xE2\\x80\\xAE…");
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
      cmocka_unit_test(escapes_what_acts_and_leaves_every_other_character),
      cmocka_unit_test(leaves_languages_and_emoji_as_they_are),
      cmocka_unit_test(escapes_what_shows_another_text_than_there_is),
      cmocka_unit_test(never_grows_a_buffer_that_is_large_enough),
      cmocka_unit_test(escapes_nothing_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
