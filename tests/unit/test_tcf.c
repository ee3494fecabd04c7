/* TCF strings: what they allow, and that nothing but a whole one allows anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "domain/tcf.h"

/* @iabtcf/core 1.5.6 reads of it: purposes 1 to 6, 9 and 10, interests 2 and 7 to 10, vendors as ranges. */
static const char whole[] = "COxSKBCOxSKCCBcABCENAgCMAPzAAEPAAAqIDaQBQAMgAgABqAR0A2gDaQAwAMgAgANoAAA";
enum { CONSENTS = 0x33f, INTERESTS = 0x3c2 };

static bool decode(const char *text, struct tcf *tcf) {
  return tcf_decode(text, strlen(text), tcf);
}

static void reads_what_is_allowed(void **state) {
  struct tcf tcf;
  char longer[200];
  (void)state;
  assert_true(decode(whole, &tcf));
  assert_int_equal(tcf.consents, CONSENTS);
  assert_int_equal(tcf.interests, INTERESTS);
  strcat(strcpy(longer, whole), ".YAAAAAAAAAA.QAAA");
  assert_true(decode(longer, &tcf));
  assert_int_equal(tcf.consents, CONSENTS);
}

static void expect_nothing(const char *text) {
  struct tcf tcf = {~0U, ~0U};
  assert_false(decode(text, &tcf));
  assert_int_equal(tcf.consents, 0);
  assert_int_equal(tcf.interests, 0);
}

static void allows_nothing_by_what_is_no_such_string(void **state) {
  char text[sizeof whole];
  (void)state;
  expect_nothing("");
  expect_nothing(".");
  expect_nothing("C");
  expect_nothing("not a string");
  expect_nothing("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA"); /* version 1 */
  memcpy(text, whole, sizeof whole);
  text[0] = 'D'; /* version 3 */
  expect_nothing(text);
  text[0] = 'C', text[30] = '+';
  expect_nothing(text);
}

static uint64_t draw(uint64_t *seed, uint64_t below) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (*seed >> 33) % below;
}

/* The last digits are padding: without them the string is still whole. */
static void allows_nothing_by_half_a_string(void **state) {
  struct tcf tcf;
  size_t shortest = strlen(whole);
  (void)state;
  while (tcf_decode(whole, shortest - 1, &tcf)) shortest--;
  assert_in_range(strlen(whole) - shortest, 0, 4);
  for (size_t length = 0; length < shortest; length++) {
    char *cut = malloc(length + 1); /* so that a sanitizer sees every byte too far */
    memcpy(cut, whole, length);
    assert_false(tcf_decode(cut, length, &tcf));
    assert_int_equal(tcf.consents | tcf.interests, 0);
    free(cut);
  }
}

static void reads_anything_without_harm(void **state) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  uint64_t seed = 3;
  (void)state;
  for (int turn = 0; turn < 200000; turn++) {
    size_t length = draw(&seed, sizeof whole);
    char *text = malloc(length + 1);
    memcpy(text, whole, length);
    for (uint64_t left = draw(&seed, 8); left && length; left--)
      text[draw(&seed, length)] = turn % 4 ? digits[draw(&seed, sizeof digits - 1)] : (char)draw(&seed, 256);
    struct tcf tcf;
    if (!tcf_decode(text, length, &tcf)) assert_int_equal(tcf.consents | tcf.interests, 0);
    assert_int_equal(tcf.consents >> TCF_PURPOSES, 0);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_what_is_allowed),
      cmocka_unit_test(allows_nothing_by_what_is_no_such_string),
      cmocka_unit_test(allows_nothing_by_half_a_string),
      cmocka_unit_test(reads_anything_without_harm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
