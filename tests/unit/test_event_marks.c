/* The marks of a door: what a request says of its events, and how an event is marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "host/event_marks.h"

static const char *said(const char *gdpr, const char *gdpr_consent) {
  const char *tcf = event_marks_tcf(gdpr, gdpr_consent);
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

static void expect_marked(const char *text, struct event_marks marks, const char *expected) {
  struct buffer out = {0};
  struct slice slice = {text, strlen(text)};
  if (!event_mark(slice, &marks, &out)) buffer_add(&out, slice.data, slice.length);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

static void marks_an_event_behind_all_that_it_says(void **state) {
  const struct event_marks gpc = {.has_gpc = true}, tcf = {.tcf = "CO"}, both = {.has_gpc = true, .tcf = ""};
  (void)state;
  expect_marked("{\"id\":\"1\"} \n", gpc, "{\"id\":\"1\",\"gpc\":true}");
  expect_marked("{\"id\":\"1\"}", tcf, "{\"id\":\"1\",\"tcf\":{\"tcString\":\"CO\"}}");
  expect_marked("{ }", both, "{ \"gpc\":true,\"tcf\":{\"tcString\":\"\"}}");
  expect_marked("[]", both, "[]");
  expect_marked("", both, "");
}

static void what_the_request_says_stands_in_the_stead_of_the_events_own(void **state) {
  const struct event_marks gpc = {.has_gpc = true}, tcf = {.tcf = "CO"};
  (void)state;
  expect_marked("{\"gpc\":false,\"id\":\"1\",\"tcf\":{}}", gpc, "{\"id\":\"1\",\"tcf\":{},\"gpc\":true}");
  expect_marked("{\"gpc\":false,\"tcf\":7,\"id\":\"1\"}", tcf,
                "{\"gpc\":false,\"id\":\"1\",\"tcf\":{\"tcString\":\"CO\"}}");
  expect_marked("{\"data\":{\"gpc\":1}}", gpc, "{\"data\":{\"gpc\":1},\"gpc\":true}");
}

/* ---- public keys ---- */

static const unsigned char keys[1][SECRET_BYTES] = {{1, 2, 3}};

static char *visitor_of(const char *id, const char *expiry) {
  struct buffer text = {0};
  char mac[SECRET_MAC_BYTES];
  buffer_print(&text, "%s.%s", id, expiry);
  secret_mac(keys[0], (struct slice){text.data, text.length}, mac);
  buffer_print(&text, ".%s", mac);
  size_t most = text.length * 2 + 8;
  char *visitor = mem_alloc(most);
  sodium_bin2base64(visitor, most, (const unsigned char *)text.data, text.length,
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  buffer_fini(&text);
  return visitor;
}

static const struct event_marks public = {
    .is_public = true, .visitor_keys = keys, .visitor_key_count = 1, .now_ms = 1000};

static void an_event_of_a_public_key_is_marked_so(void **state) {
  const struct event_marks all = {.is_public = true, .has_gpc = true, .tcf = ""};
  (void)state;
  expect_marked("{\"id\":\"1\",\"subject\":\"lucia\"}", public,
                "{\"id\":\"1\",\"subject\":\"lucia\",\"public\":true}");
  expect_marked("{}", public, "{\"public\":true}");
  expect_marked("{\"id\":1e2}", all, "{\"id\":1e2,\"gpc\":true,\"tcf\":{\"tcString\":\"\"},\"public\":true}");
  expect_marked("[1]", public, "[1]");
  expect_marked("{\"id\":}", public, "{\"id\":}");
}

static void expect_visitor(const char *id, const char *expiry, const char *expected) {
  struct buffer text = {0};
  char *visitor = visitor_of(id, expiry);
  buffer_print(&text, "{\"subject\":\"lucia\",\"visitor\":\"%s\",\"id\":\"1\"}", visitor);
  expect_marked(buffer_text(&text), public, expected);
  expect_marked(buffer_text(&text), (struct event_marks){0}, "{\"subject\":\"lucia\",\"id\":\"1\"}");
  buffer_fini(&text);
  free(visitor);
}

static void a_visitor_speaks_for_their_own_subject(void **state) {
  (void)state;
  expect_visitor("lucia", "2", "{\"subject\":\"lucia\",\"id\":\"1\"}");
  expect_visitor("lucia", "1", "{\"subject\":\"lucia\",\"id\":\"1\",\"public\":true}");
  expect_visitor("emma", "2", "{\"subject\":\"lucia\",\"id\":\"1\",\"public\":true}");
}

static void nobody_says_of_their_own_event_whether_it_is_public(void **state) {
  const struct event_marks none = {0};
  (void)state;
  expect_marked("{\"public\":false,\"id\":\"1\"}", public, "{\"id\":\"1\",\"public\":true}");
  expect_marked("{\"\\u0070ublic\":false,\"id\":\"1\"}", public, "{\"id\":\"1\",\"public\":true}");
  expect_marked("{\"public\":true,\"visitor\":7}", none, "{}");
  expect_marked("{\"public\":true}", (struct event_marks){.has_gpc = true}, "{\"gpc\":true}");
  expect_marked("{\"data\":{\"public\":true}}", public, "{\"data\":{\"public\":true},\"public\":true}");
}

static void an_event_that_nobody_marks_keeps_its_bytes(void **state) {
  const struct event_marks none = {0};
  static const char *const texts[] = {"{\"id\":1.0e2 , \"data\" : {\"public\":true}} \n", "{ }", "",
                                      "nothing", "{\"a\":"};
  struct buffer out = {0};
  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_false(event_mark((struct slice){texts[i], strlen(texts[i])}, &none, &out));
  assert_int_equal(out.length, 0);
  buffer_fini(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hears_a_string_unless_gdpr_does_not_hold),
      cmocka_unit_test(what_cannot_be_one_allows_nothing),
      cmocka_unit_test(marks_an_event_behind_all_that_it_says),
      cmocka_unit_test(what_the_request_says_stands_in_the_stead_of_the_events_own),
      cmocka_unit_test(an_event_of_a_public_key_is_marked_so),
      cmocka_unit_test(a_visitor_speaks_for_their_own_subject),
      cmocka_unit_test(nobody_says_of_their_own_event_whether_it_is_public),
      cmocka_unit_test(an_event_that_nobody_marks_keeps_its_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
