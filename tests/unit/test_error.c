/* Sentences of errors: safe whatever they quote, and never longer than their place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"

static void is_safe_to_print_whatever_it_quotes(void **state) {
  (void)state;
  struct error err;
  assert_int_equal(error_set(&err, STATUS_INVALID, "no '%s'", "\x1B[2J\r\n\xC2\x9B\u202E\xFF"),
                   STATUS_INVALID);
  assert_string_equal(err.text, "no '\\x1B[2J\\x0D\\x0A\\xC2\\x9B\\xE2\\x80\\xAE\\xFF'");
  assert_int_equal(error_wrap(&err, "%s", "a\nb"), STATUS_INVALID);
  assert_string_equal(err.text, "a\\x0Ab: no '\\x1B[2J\\x0D\\x0A\\xC2\\x9B\\xE2\\x80\\xAE\\xFF'");
}

static void quotes_its_own_text(void **state) {
  (void)state;
  struct error err;
  error_set(&err, STATUS_IO, "disk");
  error_set(&err, err.status, "%s: %s", "save", err.text);
  assert_string_equal(err.text, "save: disk");
  assert_int_equal(error_wrap(NULL, "%s", "x"), STATUS_INVALID);
  assert_int_equal(error_set(NULL, STATUS_BUSY, "%s", "x"), STATUS_BUSY);
}

/* One that is cut ends after a character, wherever the cut comes. */
static void cuts_what_is_too_long_after_a_character(void **state) {
  (void)state;
  struct error err;
  char text[3000];
  for (size_t lead = 0; lead < 4; lead++) {
    memset(text, 'x', lead);
    for (size_t at = lead; at + 4 < sizeof text; at += 3) strcpy(text + at, "€");
    error_set(&err, STATUS_INVALID, "%s", text);
    for (int wraps = 0; wraps < 3; wraps++) {
      size_t length = strlen(err.text);
      assert_true(length < sizeof err.text && length > sizeof err.text - 10);
      assert_int_equal(text_plain_prefix(err.text, length), length);
      assert_string_equal(err.text + length - 3, "…");
      assert_null(strchr(err.text, '\\'));
      error_wrap(&err, wraps ? "%s" : "in", text);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(is_safe_to_print_whatever_it_quotes),
      cmocka_unit_test(quotes_its_own_text),
      cmocka_unit_test(cuts_what_is_too_long_after_a_character),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
