/* Folding: what is written otherwise and reads the same is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"

static void folds_to(const char *text, const char *expected) {
  struct buffer out = {0};
  fold_text((struct slice){text, strlen(text)}, &out);
  assert_int_equal(out.length, strlen(expected));
  assert_memory_equal(out.data ? out.data : "", expected, out.length);
  struct buffer twice = {0};
  fold_text((struct slice){out.data ? out.data : "", out.length}, &twice);
  assert_int_equal(twice.length, out.length);
  assert_memory_equal(twice.data ? twice.data : "", expected, out.length);
  buffer_fini(&out);
  buffer_fini(&twice);
}

static void case_and_accents_say_nothing(void **state) {
  (void)state;
  folds_to("Perché no?", "perche no");
  folds_to("PERCHE\xcc\x81 NO", "perche no");
  folds_to("Straße", "strasse");
  folds_to("STRASSE", "strasse");
  folds_to("Œuvre, Ærø, Łódź, ılık", "oeuvre aero lodz ilik");
  folds_to("ñandú ÇA", "nandu ca");
}

static void punctuation_parts_words_and_never_ends_them(void **state) {
  (void)state;
  folds_to("  l'anello -- d\xe2\x80\x99oro!  ", "l anello d oro");
  folds_to("...", "");
  folds_to("", "");
  folds_to("1.234,50 \xe2\x82\xac", "1 234 50");
}

static void what_is_not_shown_is_not_there(void **state) {
  (void)state;
  folds_to("Lu\xe2\x80\x8b"
           "cia",
           "lucia");
  folds_to("Lu\xc2\xad"
           "cia",
           "lucia");
}

static void other_forms_are_what_they_stand_for(void **state) {
  (void)state;
  folds_to("\xef\xbc\xac\xef\xbd\x95 \xef\xac\x81ne \xe2\x85\xa3", "lu fine iv");
  folds_to("\xce\x9b\xce\xb5\xcf\x85\xce\xba\xcf\x8c", "\xce\xbb\xce\xb5\xcf\x85\xce\xba\xce\xbf");
}

static void bytes_that_are_no_utf8_part_words(void **state) {
  (void)state;
  folds_to("a\xff"
           "b\xc3",
           "a b");
}

static void appends(void **state) {
  (void)state;
  struct buffer out = {0};
  buffer_add_text(&out, "x");
  fold_text((struct slice){" B c", 4}, &out);
  assert_int_equal(out.length, 4);
  assert_memory_equal(out.data, "xb c", 4);
  buffer_fini(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(case_and_accents_say_nothing),
      cmocka_unit_test(punctuation_parts_words_and_never_ends_them),
      cmocka_unit_test(what_is_not_shown_is_not_there),
      cmocka_unit_test(other_forms_are_what_they_stand_for),
      cmocka_unit_test(bytes_that_are_no_utf8_part_words),
      cmocka_unit_test(appends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
