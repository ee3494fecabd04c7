/* Texts in ICU's message syntax. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/message.h"

struct given {
  const char *name;
  struct message_value value;
};
#define TEXT(string)                                                                                         \
  { MESSAGE_IS_TEXT, {string, sizeof(string) - 1}, 0, 0 }
#define NUMBER(value)                                                                                        \
  { MESSAGE_IS_NUMBER, {NULL, 0}, value, 0 }
#define DAY(value)                                                                                           \
  { MESSAGE_IS_DAY, {NULL, 0}, 0, value }

static void find(void *context, const char *name, size_t length, struct message_value *value) {
  for (const struct given *given = context; given->name; given++)
    if (strlen(given->name) == length && !memcmp(given->name, name, length)) *value = given->value;
}

static void says_in(const char *locale, const char *text, const struct given *given, const char *expected) {
  struct buffer out = {0};
  buffer_add_text(&out, ">");
  bool is_told = message_format(text, locale, find, (void *)given, &out);
  buffer_add_byte(&out, 0);
  assert_true(is_told == (expected != NULL));
  assert_string_equal(out.data + 1, expected ? expected : "");
  buffer_fini(&out);
}

static void a_plural_is_the_languages_own(void **state) {
  (void)state;
  const char *text = "{n, plural, =0 {niente} one {# capo} other {# capi}} per te";
  says_in("it", text, (struct given[]){{"n", NUMBER(0)}, {0}}, "niente per te");
  says_in("it", text, (struct given[]){{"n", NUMBER(1)}, {0}}, "1 capo per te");
  says_in("it", text, (struct given[]){{"n", NUMBER(1200)}, {0}}, "1.200 capi per te");
  says_in("fr", "{n, plural, one {# pièce} other {# pièces}}", (struct given[]){{"n", NUMBER(0)}, {0}},
          "0 pièce");
  says_in("en", "the {n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}",
          (struct given[]){{"n", NUMBER(22)}, {0}}, "the 22nd");
}

static void an_apostrophe_is_an_apostrophe(void **state) {
  (void)state;
  struct given name[] = {{"name", TEXT("L'Aquila")}, {0}};
  says_in("it", "L'anello d'oro 'e' l'{name}", name, "L'anello d'oro 'e' l'L'Aquila");
  says_in("en", "It's '{name}'", name, "It's 'L'Aquila'");
  says_in("it", "{n, plural, one {l'orlo} other {gl'orli}}", (struct given[]){{"n", NUMBER(1)}, {0}},
          "l'orlo");
}

static void an_absent_value_leaves_no_hole(void **state) {
  (void)state;
  const char *text = "{name, select, none {Buongiorno} other {Buongiorno, {name}}}";
  says_in("it", text, (struct given[]){{0}}, "Buongiorno");
  says_in("it", text, (struct given[]){{"name", TEXT("Lucia")}, {0}}, "Buongiorno, Lucia");
  says_in("it", "Ciao {name}!", (struct given[]){{0}}, NULL);
  says_in("it", "Ciao {name}!", (struct given[]){{"name", TEXT("")}, {0}}, NULL);
  says_in("it", "{n, plural, one {uno} other {#}}", (struct given[]){{0}}, NULL);
  says_in("it", "{d, date, long}", (struct given[]){{0}}, NULL);
}

static void numbers_and_dates_are_written_as_people_do(void **state) {
  (void)state;
  says_in("de", "{n, number}", (struct given[]){{"n", NUMBER(1234.5)}, {0}}, "1.234,5");
  says_in("en", "{n, number}", (struct given[]){{"n", NUMBER(1234.5)}, {0}}, "1,234.5");
  says_in("it", "{d, date, long}", (struct given[]){{"d", DAY(20576)}, {0}}, "3 maggio 2026");
  says_in("en", "{d, date, ::dMMMM}", (struct given[]){{"d", DAY(20576)}, {0}}, "May 3");
}

static void a_day_is_that_day_in_whatever_zone_the_program_runs(void **state) {
  (void)state;
  static const char *const zones[] = {"Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Rome", "UTC"};
  const char *before = getenv("TZ");
  for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
    setenv("TZ", zones[i], 1);
    tzset();
    says_in("it", "{d, date, long}", (struct given[]){{"d", DAY(0)}, {0}}, "1 gennaio 1970");
    says_in("it", "{d, date, long}", (struct given[]){{"d", DAY(-25567)}, {0}}, "1 gennaio 1900");
  }
  if (before)
    setenv("TZ", before, 1);
  else
    unsetenv("TZ");
  tzset();
}

static void what_is_of_the_wrong_kind_is_not_said(void **state) {
  (void)state;
  says_in("it", "{n, number}", (struct given[]){{"n", TEXT("otto")}, {0}}, NULL);
  says_in("it", "{d, date}", (struct given[]){{"d", NUMBER(8)}, {0}}, NULL);
}

struct seen {
  char text[200];
};

static void note(void *context, const char *name, size_t length, enum message_kind kind) {
  static const char *const kinds[] = {"text", "number", "date", "select"};
  struct seen *seen = context;
  size_t used = strlen(seen->text);
  snprintf(seen->text + used, sizeof seen->text - used, "%.*s:%s ", (int)length, name, kinds[kind]);
}

static void names_in(const char *text, const char *expected) {
  struct seen seen = {""};
  struct error err;
  assert_int_equal(message_names(text, note, &seen, &err), STATUS_OK);
  assert_string_equal(seen.text, expected);
}

static void names_what_inner_texts_name_too(void **state) {
  (void)state;
  names_in("niente", "");
  names_in("{a} {b, number} {c, date, long}", "a:text b:number c:date ");
  names_in("{g, select, f {Cara {name}} other {{n, plural, one {#} other {{m}}}}}",
           "g:select name:text n:number m:text ");
}

static void refuses(const char *text, const char *expected) {
  struct seen seen = {""};
  struct error err;
  assert_int_equal(message_names(text, note, &seen, &err), STATUS_INVALID);
  if (!strstr(err.text, expected)) fail_msg("%s: %s", text, err.text);
}

static void says_what_is_wrong_and_where(void **state) {
  (void)state;
  refuses("Ciao {name", "is not closed");
  refuses("Ciao {n, plural, one {#}}", "other {…}");
  refuses("Ciao {n, plurale, one {#} other {#}}", "at \"{n, plurale");
  refuses("Ciao {0}", "at \"{0}\"");
  refuses("Ciao {n, time}", "at \"{n, time}\"");
  refuses("Ciao {}", "expected a slot such as");
  refuses("Ciao {n, plural, uno {a} other {#}}", "the forms of a number are zero, one");
  refuses("{g, select, x {{n, plural, one {a} altro {b} other {#}}} other {}}", "at \"altro");
  refuses("Ciao {n, choice, 0#a|1#b}", "a kind or style");
}

/* Within the styles of the list ICU's own skeletons, which a script may put together, cost nothing to speak of. */
static void refuses_a_style_that_is_not_of_the_list(void **state) {
  static const char *const styles[] = {"number, ::scale/1E30000000",
                                       "number, ::.0000000",
                                       "number, ::currency/EURO",
                                       "number, ::currency/eur",
                                       "number, #,##0.00",
                                       "number, currency",
                                       "date, ::dMMMMyyyyEEEEQQQww",
                                       "date, ::jmm",
                                       "date, dd/MM/yyyy",
                                       "date, ::",
                                       "spellout, %x",
                                       "ordinal, a"};
  (void)state;
  for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
    char text[100];
    snprintf(text, sizeof text, "{n, %s}", styles[i]);
    refuses(text, strncmp(styles[i], "date", 4) ? "after " : "after date, expected nothing, short, medium");
    says_in("it", text, (struct given[]){{"n", NUMBER(2)}, {0}}, NULL);
    says_in("it", text, (struct given[]){{"n", DAY(2)}, {0}}, NULL);
  }
  refuses("{n, number, ::.0000000}", "after number, expected nothing, integer, percent, ::.0, ::.00, ::.000, "
                                     "::currency/EUR, ::compact-short or ::percent");
}

static void tells_in_every_style_of_the_list(void **state) {
  (void)state;
  struct given number[] = {{"n", NUMBER(1234.5)}, {0}};
  says_in("en", "{n, number, integer}", number, "1,234");
  says_in("en", "{n, number, ::.0} {n, number, ::.000}", number, "1,234.5 1,234.500");
  says_in("en", "{n,number,::currency/EUR}", number, "€1,234.50");
  says_in("en", "{n, number, ::compact-short}", number, "1.2K");
  says_in("en", "{n, number, percent} {n, number, ::percent}", (struct given[]){{"n", NUMBER(3)}, {0}},
          "300% 3%");
  says_in("en", "{n, spellout} {n, ordinal}", (struct given[]){{"n", NUMBER(3)}, {0}}, "three 3rd");
  says_in("en", "{d, date, short} {d, date, full}", (struct given[]){{"d", DAY(20576)}, {0}},
          "5/3/26 Sunday, May 3, 2026");
}

static void counts_each_number_sign_as_a_slot(void **state) {
  char text[200] = "{n, plural, other {";
  (void)state;
  for (int i = 0; i < 32; i++) strcat(text, "#");
  strcat(text, "}}");
  refuses(text, "a text has at most 32 slots");
  says_in("it", text, (struct given[]){{"n", NUMBER(1)}, {0}}, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plural_is_the_languages_own),
      cmocka_unit_test(an_apostrophe_is_an_apostrophe),
      cmocka_unit_test(an_absent_value_leaves_no_hole),
      cmocka_unit_test(numbers_and_dates_are_written_as_people_do),
      cmocka_unit_test(a_day_is_that_day_in_whatever_zone_the_program_runs),
      cmocka_unit_test(what_is_of_the_wrong_kind_is_not_said),
      cmocka_unit_test(names_what_inner_texts_name_too),
      cmocka_unit_test(says_what_is_wrong_and_where),
      cmocka_unit_test(refuses_a_style_that_is_not_of_the_list),
      cmocka_unit_test(tells_in_every_style_of_the_list),
      cmocka_unit_test(counts_each_number_sign_as_a_slot),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
