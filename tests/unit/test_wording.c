/* Texts: which form is chosen, and how slots are filled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "domain/wording.h"

enum { ANY = WORDING_ANY };

static const char *chosen(struct wording_form *forms, size_t count, size_t part, size_t locale, size_t tone) {
  wording_sort(forms, count);
  const char *text = wording_get(&(struct wording){forms, count}, part, locale, tone);
  return text ? text : "none";
}

static void takes_the_customers_locale_before_the_tone(void **state) {
  (void)state;
  struct wording_form forms[] = {{ANY, 1, 0, "en bright"}, {ANY, 0, 1, "it gentle"}};
  assert_string_equal(chosen(forms, 2, ANY, 1, 1), "en bright");
  assert_string_equal(chosen(forms, 2, ANY, 0, 0), "it gentle");
}

static void falls_back_to_the_first_locale_and_then_to_any(void **state) {
  (void)state;
  struct wording_form forms[] = {{ANY, 2, ANY, "fr"}, {ANY, 0, ANY, "it"}}, last[] = {{ANY, 2, ANY, "fr"}};
  assert_string_equal(chosen(forms, 2, ANY, 1, ANY), "it");
  assert_string_equal(chosen(forms, 2, ANY, 2, ANY), "fr");
  assert_string_equal(chosen(last, 1, ANY, 1, ANY), "fr");
}

static void a_text_for_all_locales_goes_before_a_foreign_one(void **state) {
  (void)state;
  struct wording_form forms[] = {{ANY, 0, ANY, "it"}, {ANY, ANY, ANY, "all"}};
  assert_string_equal(chosen(forms, 2, ANY, 1, ANY), "all");
  assert_string_equal(chosen(forms, 2, ANY, 0, ANY), "it");
}

static void takes_the_tone_asked_for_else_the_one_without(void **state) {
  (void)state;
  struct wording_form forms[] = {{ANY, 0, 1, "gentle"}, {ANY, 0, ANY, "plain"}, {ANY, 0, 0, "bright"}};
  assert_string_equal(chosen(forms, 3, ANY, 0, 1), "gentle");
  assert_string_equal(chosen(forms, 3, ANY, 0, ANY), "plain");
  assert_string_equal(chosen(forms, 3, ANY, 0, 2), "plain");
}

static void never_takes_another_part(void **state) {
  (void)state;
  struct wording_form forms[] = {{0, 0, ANY, "title"}, {1, 0, ANY, "body"}};
  assert_string_equal(chosen(forms, 2, 1, 0, ANY), "body");
  assert_string_equal(chosen(forms, 2, 2, 0, ANY), "none");
  assert_string_equal(chosen(forms, 2, ANY, 0, ANY), "none");
}

static const char *told(struct wording_form *forms, size_t count, size_t locale, size_t tone) {
  static char text[100];
  const char *texts[PARTS_MAX];
  wording_sort(forms, count);
  if (!wording_get_parts(&(struct wording){forms, count}, 2, locale, tone, texts)) return "none";
  return strcat(strcat(strcpy(text, texts[0]), "/"), texts[1]);
}

static void tells_all_parts_in_one_locale(void **state) {
  (void)state;
  struct wording_form forms[] = {{0, 0, ANY, "it"}, {1, 0, ANY, "it"}, {0, 1, ANY, "en"}, {0, 2, ANY, "fr"}};
  struct wording_form torn[] = {{0, 0, ANY, "it"}, {1, 1, ANY, "en"}};
  struct wording_form shared[] = {{0, 0, ANY, "it"}, {0, 1, ANY, "en"}, {1, ANY, ANY, "all"}};
  assert_string_equal(told(forms, 4, 0, ANY), "it/it");
  assert_string_equal(told(forms, 4, 1, ANY), "it/it");
  assert_string_equal(told(torn, 2, 0, ANY), "none");
  assert_string_equal(told(torn, 2, 1, ANY), "none");
  assert_string_equal(told(shared, 3, 1, ANY), "en/all");
}

static void tells_all_parts_in_one_tone(void **state) {
  (void)state;
  struct wording_form forms[] = {{0, 0, ANY, "plain"},
                                 {1, 0, ANY, "plain"},
                                 {0, 0, 1, "gentle"},
                                 {0, 0, 0, "bright"},
                                 {1, 0, 0, "bright"}};
  struct wording_form toned[] = {{0, 0, 1, "gentle"}, {1, 0, 2, "dry"}, {0, 0, 2, "dry"}};
  struct wording_form torn[] = {{0, 0, 0, "bright"}, {1, 0, 1, "gentle"}};
  assert_string_equal(told(forms, 5, 0, 0), "bright/bright");
  assert_string_equal(told(forms, 5, 0, 1), "gentle/plain"); /* what is of no tone is of all */
  assert_string_equal(told(forms, 5, 0, ANY), "plain/plain");
  assert_string_equal(told(toned, 3, 0, 1), "dry/dry");
  assert_string_equal(told(torn, 2, 0, 1), "none");
}

static void find(void *context, const char *name, size_t length, struct message_value *value) {
  const char *text = context;
  if (length == 1 && *name == 'n') {
    value->type = MESSAGE_IS_NUMBER;
    value->number = 3.5;
  }
  if (length != 4 || memcmp(name, "name", 4) || !text) return;
  value->type = MESSAGE_IS_TEXT;
  value->text = (struct slice){text, strlen(text)};
}

static void expect_filled(const char *text, const char *value, const char *expected) {
  struct buffer out = {0};
  buffer_add_text(&out, "before ");
  bool is_whole = wording_fill(text, "it", find, (void *)(uintptr_t)value, &out);
  assert_int_equal(is_whole, expected != NULL);
  buffer_text(&out);
  assert_string_equal(out.data + strlen("before "), expected ? expected : "");
  buffer_fini(&out);
}

static void fills_every_slot_or_says_nothing(void **state) {
  (void)state;
  expect_filled("l'abito", "x", "l'abito");
  expect_filled("{name} e {name}.", "Eva", "Eva e Eva.");
  expect_filled("a {name}, b {nome}", "Eva", NULL);
  expect_filled("a {name}", NULL, NULL);
  expect_filled("a {name}", "", NULL);
  expect_filled("a {name", "Eva", NULL);
  expect_filled("a {}", "Eva", NULL);
  expect_filled("{n} di {name}", "Eva", "3.5 di Eva");
}

static void a_slot_that_says_how_is_written_so(void **state) {
  (void)state;
  expect_filled("l'orlo: {n, number}, {name}", "Eva", "l'orlo: 3,5, Eva");
  expect_filled("{name, select, none {Buongiorno} other {Cara {name}}}", NULL, "Buongiorno");
  expect_filled("{name, select, none {Buongiorno} other {Cara {name}}}", "Eva", "Cara Eva");
  expect_filled("{n, number}, {name}", NULL, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_the_customers_locale_before_the_tone),
      cmocka_unit_test(falls_back_to_the_first_locale_and_then_to_any),
      cmocka_unit_test(a_text_for_all_locales_goes_before_a_foreign_one),
      cmocka_unit_test(takes_the_tone_asked_for_else_the_one_without),
      cmocka_unit_test(never_takes_another_part),
      cmocka_unit_test(tells_all_parts_in_one_locale),
      cmocka_unit_test(tells_all_parts_in_one_tone),
      cmocka_unit_test(fills_every_slot_or_says_nothing),
      cmocka_unit_test(a_slot_that_says_how_is_written_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
