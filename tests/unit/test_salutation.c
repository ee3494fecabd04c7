/* domain/salutation held to the rules of five languages: tests/salutation/vectors.txt. Run from the root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "domain/salutation_inside.h"

enum { LOCALE, REGISTER, TITLE, RANK, GIVEN, FAMILY, GENDER, EXPECTED, CELLS };

static const char *or_null(const char *cell) {
  return *cell ? cell : NULL;
}

static bool split(char *line, char *cells[CELLS]) {
  line[strcspn(line, "\n")] = '\0';
  if (!*line || *line == '#') return false;
  for (size_t i = 0; i < CELLS; i++) {
    cells[i] = strsep(&line, "|");
    if (!cells[i]) fail_msg("a line has fewer cells than it should");
  }
  return true;
}

static struct addressee addressee_of(char *cells[CELLS]) {
  return (struct addressee){.title = or_null(cells[TITLE]),
                            .rank = or_null(cells[RANK]),
                            .given_name = or_null(cells[GIVEN]),
                            .family_name = or_null(cells[FAMILY]),
                            .gender = salutation_gender(or_null(cells[GENDER]), NULL)};
}

static int count_wrong(char *cells[CELLS]) {
  struct addressee addressee = addressee_of(cells);
  struct buffer out = {0};
  enum salutation_register form = *cells[REGISTER] == 'i' ? SALUTATION_INFORMAL : SALUTATION_FORMAL;
  assert_true(salutation_add(cells[LOCALE], form, &addressee, &out));
  bool is_right = !strcmp(buffer_text(&out), cells[EXPECTED]);
  if (!is_right)
    printf("%s %s/%s/%s/%s/%s: \"%s\", expected \"%s\"\n", cells[LOCALE], cells[TITLE], cells[RANK],
           cells[GIVEN], cells[FAMILY], cells[GENDER], buffer_text(&out), cells[EXPECTED]);
  buffer_fini(&out);
  return !is_right;
}

static void addresses_as_the_languages_do(void **state) {
  char line[512], *cells[CELLS];
  int count = 0, wrong = 0;
  (void)state;
  FILE *file = fopen("tests/salutation/vectors.txt", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file))
    if (split(line, cells)) {
      count++;
      wrong += count_wrong(cells);
    }
  fclose(file);
  print_message("%d salutations, %d wrong\n", count, wrong);
  assert_true(count >= 200);
  assert_int_equal(wrong, 0);
}

/* What one cell more or less leaves of every combination: no hole, no blank at an end, none of what was not given. */
static void leaves_no_hole_whatever_is_missing(void **state) {
  static const char *const titles[] = {NULL,    "",  "Prof.",  "Dott.ssa", "Xyz",
                                       "Conte", "-", "Sig.ra", "Mx",       "Sir"};
  static const char *const names[] = {NULL, "", " ", "Alex"};
  (void)state;
  for (const struct salutation_language *language = salutation_languages; language->code; language++)
    for (size_t i = 0; i < 10 * 10 * 4 * 4 * 4 * 2; i++) {
      static const enum gender genders[] = {GENDER_UNKNOWN, GENDER_MALE, GENDER_FEMALE, GENDER_FREE};
      struct addressee addressee = {titles[i % 10], titles[i / 10 % 10], names[i / 100 % 4],
                                    names[i / 400 % 4], genders[i / 1600 % 4]};
      struct buffer out = {0};
      assert_true(salutation_add(language->code, i / 6400, &addressee, &out));
      const char *text = buffer_text(&out);
      assert_true(out.length && text[0] != ' ' && text[out.length - 1] != ' ');
      assert_null(strstr(text, "  "));
      assert_null(strpbrk(text, "{}"));
      assert_true(text[out.length - 1] != ',');
      buffer_fini(&out);
    }
}

static void refuses_a_language_without_forms(void **state) {
  struct buffer out = {0};
  (void)state;
  assert_false(salutation_add("nl", SALUTATION_FORMAL, &(struct addressee){0}, &out));
  assert_false(salutation_add("", SALUTATION_FORMAL, &(struct addressee){0}, &out));
  assert_false(salutation_add("ita", SALUTATION_FORMAL, &(struct addressee){0}, &out));
  assert_int_equal(out.length, 0);
}

static void reads_no_gender_where_it_may_be_another(void **state) {
  static const char *const spanish[] = {"h", "m", NULL}, *const usual[] = {"f", "m", "x", NULL};
  (void)state;
  assert_int_equal(salutation_gender("m", spanish), GENDER_UNKNOWN);
  assert_int_equal(salutation_gender("h", spanish), GENDER_MALE);
  assert_int_equal(salutation_gender("m", usual), GENDER_MALE);
  assert_int_equal(salutation_gender("x", usual), GENDER_FREE);
  assert_int_equal(salutation_gender("1", NULL), GENDER_UNKNOWN);
  assert_int_equal(salutation_gender("Luigi", NULL), GENDER_UNKNOWN);
  assert_int_equal(salutation_gender(NULL, NULL), GENDER_UNKNOWN);
}

/* The last form of each list has no slot and is for everybody: so no list runs out. */
static void ends_every_list_with_a_neutral_form(void **state) {
  (void)state;
  for (const struct salutation_language *language = salutation_languages; language->code; language++)
    for (size_t i = 0; i < 2; i++) {
      const struct salutation_form *form = language->forms[i];
      while (form[1].text) form++;
      assert_int_equal(form->title, TITLE_NONE);
      assert_int_equal(form->genders, GENDER_MALE | GENDER_FEMALE | GENDER_FREE);
      assert_null(strchr(form->text, '{'));
    }
}

static void knows_its_slots(void **state) {
  enum salutation_register form = SALUTATION_INFORMAL;
  (void)state;
  assert_true(salutation_slot("salutation}", 10, &form) && form == SALUTATION_FORMAL);
  assert_true(salutation_slot("salutation_informal", 19, &form) && form == SALUTATION_INFORMAL);
  assert_true(salutation_slot("salutation_formal", 17, &form) && form == SALUTATION_FORMAL);
  assert_false(salutation_slot("salut", 5, &form));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(addresses_as_the_languages_do),
      cmocka_unit_test(leaves_no_hole_whatever_is_missing),
      cmocka_unit_test(refuses_a_language_without_forms),
      cmocka_unit_test(reads_no_gender_where_it_may_be_another),
      cmocka_unit_test(ends_every_list_with_a_neutral_form),
      cmocka_unit_test(knows_its_slots),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
