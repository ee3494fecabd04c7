/* Aliases: who is merged with whom, and which events say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/alias.h"
#include "domain/profile.h"

/* What the check says of data, "" for nothing; and whom it names. */
static void expect_checked(const char *type, const char *data, const char *sentence, const char *previous) {
  struct buffer text = {0};
  struct event event;
  struct error err = {0};
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"subject\":\"lucia\",\"type\":\"%s\",\"data\":%s}",
               type, data);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  enum status status = alias_check(&event, &err);
  assert_int_equal(status, *sentence ? STATUS_INVALID : STATUS_OK);
  assert_string_equal(status ? err.text : "", sentence);
  const char *named = alias_previous(&event);
  assert_string_equal(named ? named : "", previous);
  event_fini(&event);
  buffer_fini(&text);
}

#define EXPECTED "data.previous: expected the id under which they came until now, a text"

static void refuses_an_alias_that_names_nobody(void **state) {
  (void)state;
  expect_checked("customer.alias", "{}", EXPECTED, "");
  expect_checked("customer.alias", "null", EXPECTED, "");
  expect_checked("customer.alias", "{\"previous\":null}", EXPECTED, "");
  expect_checked("customer.alias", "{\"previous\":7}", EXPECTED, "");
  expect_checked("customer.alias", "{\"previous\":\"\"}", EXPECTED, "");
}

static void takes_ids_as_long_as_a_subject_may_be_and_no_longer(void **state) {
  char data[400], id[EVENT_NAME_BYTES_MAX + 1];
  (void)state;
  snprintf(id, sizeof id, "%0*d", EVENT_NAME_BYTES_MAX, 0);
  snprintf(data, sizeof data, "{\"previous\":\"%s\"}", id);
  expect_checked("customer.alias", data, "", id);
  snprintf(data, sizeof data, "{\"previous\":\"%s1\"}", id);
  struct buffer named = {0};
  buffer_print(&named, "%s1", id);
  expect_checked("customer.alias", data, "data.previous: longer than 256 bytes", buffer_text(&named));
  buffer_fini(&named);
}

/* Under such keys lie the host's own rows, that an alias would otherwise read as a person's. */
static void refuses_ids_that_are_the_hosts_own(void **state) {
  (void)state;
  expect_checked("customer.alias", "{\"previous\":\"\\u0001sealed\"}",
                 "data.previous: a control character, expected an id without any", "\x01sealed");
}

static void has_nothing_to_say_of_other_events(void **state) {
  (void)state;
  expect_checked("order.placed", "{\"previous\":7}", "", "");
  expect_checked("order.placed", "{\"previous\":\"anon\"}", "", "");
}

static enum alias_verdict judge(bool is_held, bool is_known_person) {
  return alias_judge("lucia", &(struct alias_person){"anon-7", is_held, is_known_person});
}

static void merges_who_is_nobody_in_particular(void **state) {
  (void)state;
  assert_int_equal(judge(true, false), ALIAS_MERGES);
}

static void never_merges_a_known_person(void **state) {
  (void)state;
  assert_int_equal(judge(true, true), ALIAS_KNOWN);
}

static void has_nothing_to_merge_of_whom_nothing_is_held(void **state) {
  (void)state;
  assert_int_equal(judge(false, false), ALIAS_NOBODY);
}

static void nobody_is_merged_with_oneself(void **state) {
  (void)state;
  for (int known = 0; known < 2; known++)
    assert_int_equal(alias_judge("lucia", &(struct alias_person){"lucia", true, known}), ALIAS_ONESELF);
}

static void the_subject_is_known_from_then_on_unless_the_event_says_nothing(void **state) {
  (void)state;
  assert_true(alias_makes_known(ALIAS_MERGES));
  assert_true(alias_makes_known(ALIAS_NOBODY));
  assert_true(alias_makes_known(ALIAS_KNOWN));
  assert_false(alias_makes_known(ALIAS_ONESELF));
}

static const struct workspace workspace;

/* Whether one event of the type makes a profile known, and whether its image says so. */
static bool becomes_known(const char *type) {
  struct buffer text = {0}, image = {0};
  struct event event;
  struct error err;
  struct profile *profile = profile_new(&workspace, "lucia"), *read;
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"subject\":\"lucia\",\"type\":\"%s\"}", type);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  assert_false(profile->is_known_person);
  profile_apply(profile, &workspace, &event);
  profile_encode(profile, &workspace, &image);
  if (profile_decode((struct slice){image.data, image.length}, &workspace, &read, &err))
    fail_msg("%s", err.text);
  assert_int_equal(read->is_known_person, profile->is_known_person);
  bool is_known = read->is_known_person;
  profile_free(read);
  profile_free(profile);
  event_fini(&event);
  buffer_fini(&image);
  buffer_fini(&text);
  return is_known;
}

static void whoever_is_told_of_is_known_and_whoever_does_something_is_not(void **state) {
  (void)state;
  assert_true(becomes_known("customer.profile"));
  assert_false(becomes_known("order.placed"));
  assert_false(becomes_known("page.viewed"));
}

static bool is_known_in(const char *image, size_t length) {
  struct profile *profile;
  struct error err;
  if (profile_decode((struct slice){image, length}, &workspace, &profile, &err)) fail_msg("%s", err.text);
  bool is_known = profile->is_known_person;
  profile_free(profile);
  return is_known;
}

/* As 0.1.0 wrote them: one viewed a page, of the other a nickname was told. */
static void images_of_before_aliases_tell_who_was_told_of(void **state) {
  (void)state;
  static const char viewed[] = "\x01\x01x\x00\x01\x0bpage.viewed\x80\xb4\xb9\x8d\x95g\x01\xc2\xc0\x02\x01";
  static const char told[] = "\x01\x01x\x01\x04nick\x00\x01y\x01\x10"
                             "customer.profile\x80\xb4\xb9\x8d\x95g\x01\xc2\xc0\x02\x01";
  assert_false(is_known_in(viewed, sizeof viewed)); /* the last byte is the NUL */
  assert_true(is_known_in(told, sizeof told));
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_an_alias_that_names_nobody),
      cmocka_unit_test(takes_ids_as_long_as_a_subject_may_be_and_no_longer),
      cmocka_unit_test(refuses_ids_that_are_the_hosts_own),
      cmocka_unit_test(has_nothing_to_say_of_other_events),
      cmocka_unit_test(merges_who_is_nobody_in_particular),
      cmocka_unit_test(never_merges_a_known_person),
      cmocka_unit_test(has_nothing_to_merge_of_whom_nothing_is_held),
      cmocka_unit_test(nobody_is_merged_with_oneself),
      cmocka_unit_test(whoever_is_told_of_is_known_and_whoever_does_something_is_not),
      cmocka_unit_test(images_of_before_aliases_tell_who_was_told_of),
      cmocka_unit_test(the_subject_is_known_from_then_on_unless_the_event_says_nothing),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
