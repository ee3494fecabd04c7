/* Privacy signals of a request: what each says of its events, and how an event is marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "host/privacy_marks.h"

static const char *said(const char *gdpr, const char *gdpr_consent) {
  const char *tcf = privacy_tcf(gdpr, gdpr_consent);
  return tcf ? tcf : "nothing";
}

static void hears_a_string_unless_gdpr_does_not_hold(void **state) {
  (void)state;
  assert_string_equal(said("1", "COxSKBCOx.aB-_"), "COxSKBCOx.aB-_");
  assert_string_equal(said(NULL, "COxS"), "COxS");
  assert_string_equal(said("0", "COxS"), "nothing");
  assert_string_equal(said("0", NULL), "nothing");
  assert_string_equal(said(NULL, NULL), "nothing");
}

static void what_cannot_be_one_allows_nothing(void **state) {
  (void)state;
  assert_string_equal(said("1", NULL), "");
  assert_string_equal(said("1", ""), "");
  assert_string_equal(said(NULL, ""), "");
  assert_string_equal(said("1", "${GDPR_CONSENT_7}"), "");
  assert_string_equal(said("1", "a \"word\""), "");
}

static void expect_marked(const char *text, struct privacy_marks marks, const char *expected) {
  struct buffer out = {0};
  privacy_mark((struct slice){text, strlen(text)}, &marks, &out);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

static void marks_an_event_behind_all_that_it_says(void **state) {
  const struct privacy_marks gpc = {.has_gpc = true}, tcf = {.tcf = "CO"}, both = {true, ""};
  (void)state;
  expect_marked("{\"id\":\"1\"} \n", gpc, "{\"id\":\"1\",\"gpc\":true}");
  expect_marked("{\"id\":\"1\"}", tcf, "{\"id\":\"1\",\"tcf\":{\"tcString\":\"CO\"}}");
  expect_marked("{ }", both, "{ \"gpc\":true,\"tcf\":{\"tcString\":\"\"}}");
  expect_marked("[]", both, "[]");
  expect_marked("", both, "");
}

static void what_the_request_says_stands_in_the_stead_of_the_events_own(void **state) {
  const struct privacy_marks gpc = {.has_gpc = true}, tcf = {.tcf = "CO"};
  (void)state;
  expect_marked("{\"gpc\":false,\"id\":\"1\",\"tcf\":{}}", gpc, "{\"id\":\"1\",\"tcf\":{},\"gpc\":true}");
  expect_marked("{\"gpc\":false,\"tcf\":7,\"id\":\"1\"}", tcf,
                "{\"gpc\":false,\"id\":\"1\",\"tcf\":{\"tcString\":\"CO\"}}");
  expect_marked("{\"data\":{\"gpc\":1}}", gpc, "{\"data\":{\"gpc\":1},\"gpc\":true}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hears_a_string_unless_gdpr_does_not_hold),
      cmocka_unit_test(what_cannot_be_one_allows_nothing),
      cmocka_unit_test(marks_an_event_behind_all_that_it_says),
      cmocka_unit_test(what_the_request_says_stands_in_the_stead_of_the_events_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
