/* How long judging takes at most, whatever is said, read and shown: nobody waits for it, and no watchdog looks on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/hash.h"
#include "domain/discretion.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SLOWNESS = 100 };
#else
enum {
  SLOWNESS = 5
}; /* of a slow or busy machine: 10 ms are measured, and without the bounds it is seconds */
#endif

static struct discretion *discretion;

enum { TEXT_MOST = 4000, SECRETS_MOST = 256, SECRET_MOST = 1000, PUBLICS_MOST = 512 };

static void repeat(char *out, size_t length, const char *text) {
  size_t of_text = strlen(text);
  for (size_t i = 0; i < length; i++) out[i] = text[i % of_text];
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double spent_ms(const char *said, const char *read, const char *shown, enum unsayable_kind kind) {
  static char text[TEXT_MOST], field[TEXT_MOST], values[SECRETS_MOST][SECRET_MOST];
  static struct unsayable secrets[SECRETS_MOST];
  static struct slice publics[PUBLICS_MOST];
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  repeat(text, sizeof text, said);
  repeat(field, sizeof field, shown);
  for (size_t i = 0; i < PUBLICS_MOST; i++) publics[i] = (struct slice){field, sizeof field};
  for (size_t i = 0; i < SECRETS_MOST; i++) {
    size_t length = strlen(read) > 20 ? strlen(read) : SECRET_MOST - i;
    repeat(values[i], length, read);
    secrets[i] =
        (struct unsayable){.kind = kind, .datum = "hard.x", .text = {values[i], length}, .number = (double)i};
  }
  struct discretion_text judged = {
      .text = {text, sizeof text}, .public_texts = publics, .public_count = PUBLICS_MOST};
  double before = now_ms();
  discretion_judge(discretion, &judged, secrets, SECRETS_MOST, &scratch, &hit);
  double after = now_ms();
  discretion_scratch_fini(&scratch);
  return after - before;
}

static void judges_the_worst_in_little_time(void **state) {
  static const struct {
    const char *said, *read, *shown;
  } worst[] = {{"a ", "a ", "b "},
               {"a", "a", "a"},
               {"a ", "a a a a a a a b ", "a "},
               {"aaaaaaaaaab ", "aaaaa aaaaaa", "aaaaaaaaaaa"},
               {"torino ", "a very long text that is torino", "abcd "},
               {"torino ", "torino torino torino torino", "torinotorino "},
               {"ä ö ", "ä ö ", "ü "},
               {"12 34 ", "12 34 ", "12 3 "},
               {"м а ", "м а м ", "м м а "},
               {"one two three ", "one two three four", "one two "},
               {"ventuno ", "21", "vent "},
               {"you bought ", "bought you", "because you "}};
  (void)state;
  for (size_t i = 0; i < sizeof worst / sizeof *worst; i++)
    for (int kind = UNSAYABLE_TEXT; kind <= UNSAYABLE_DATE; kind++) {
      double ms = 1e9;
      for (int tries = 0; tries < 3 && ms > 20 * SLOWNESS; tries++) {
        double once = spent_ms(worst[i].said, worst[i].read, worst[i].shown, (enum unsayable_kind)kind);
        if (once < ms) ms = once;
      }
      if (ms > 20 * SLOWNESS)
        fail_msg("\"%s\" and \"%s\", kind %d: %.1f ms", worst[i].said, worst[i].read, kind, ms);
      if (getenv("SARTO_TIMES")) printf("%-14s kind %d: %.2f ms\n", worst[i].said, kind, ms);
    }
}

/* Each word of the text is what was read, and stands in the last of the shop's own texts that are looked at. */
static void looks_for_what_the_shop_says_itself_in_little_time(void **state) {
  static char text[TEXT_MOST], field[TEXT_MOST];
  struct slice publics[PUBLICS_MOST];
  struct unsayable secret = {.kind = UNSAYABLE_TEXT, .datum = "hard.city", .text = {"torino", 6}};
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  (void)state;
  repeat(text, sizeof text, "torino ");
  repeat(field, sizeof field, "abcd ");
  for (size_t i = 0; i < PUBLICS_MOST; i++) publics[i] = (struct slice){field, sizeof field};
  publics[60] = publics[PUBLICS_MOST - 1] = (struct slice){"Torino", 6};
  struct discretion_text judged = {
      .text = {text, sizeof text}, .public_texts = publics, .public_count = PUBLICS_MOST};
  double before = now_ms();
  assert_true(discretion_judge(discretion, &judged, &secret, 1, &scratch, &hit));
  assert_in_range(now_ms() - before, 0, 20 * SLOWNESS);
  assert_int_equal(hit.kind, HIT_EFFORT);
  judged.text.length = 6 * 7; /* as often as anybody would say it */
  assert_false(discretion_judge(discretion, &judged, &secret, 1, &scratch, &hit));
  discretion_scratch_fini(&scratch);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(judges_the_worst_in_little_time),
                                     cmocka_unit_test(looks_for_what_the_shop_says_itself_in_little_time)};
  struct error err;
  hash_init();
  if (discretion_new(NULL, &discretion, &err)) return 1;
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  discretion_free(discretion);
  return failed;
}
