/* Rights that are asked for: which event a request becomes, when it is the same again, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/hash.h"
#include "domain/event.h"
#include "host/right_put.h"

static struct right_put put_of(enum right right, const char *name, const char *body) {
  return (struct right_put){
      .right = right, .profile = "lu\"cia", .name = name, .key = "k", .body = {body, strlen(body)}};
}

/* Type and data of the event. */
static void expect_event(enum right right, const char *name, const char *body, const char *type,
                         const char *data) {
  struct right_put put = put_of(right, name, body);
  for (int is_unverified = 0; is_unverified < 2; is_unverified++) {
    struct buffer text = {0}, told = {0};
    struct event event;
    struct error err;
    put.is_unverified = is_unverified;
    if (right_put_event(&put, &text, &err)) fail_msg("%s", err.text);
    if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
    json_put_value(&told, event.data);
    assert_string_equal(event.type, type);
    assert_string_equal(event.source, "sarto:rights");
    assert_string_equal(event.subject, "lu\"cia");
    assert_int_equal(event.is_unverified, is_unverified);
    assert_string_equal(buffer_text(&told), data);
    event_fini(&event);
    buffer_fini(&text), buffer_fini(&told);
  }
}

static void the_body_is_the_events_data_and_the_path_says_the_rest(void **state) {
  (void)state;
  expect_event(RIGHT_CONSENT, "news", "{\"state\":\"withdrawn\",\"source\":\"page\"}", "consent.withdrawn",
               "{\"purpose\":\"news\",\"source\":\"page\"}");
  expect_event(RIGHT_WITHDRAW, "w\"eb", "", "origin.withdrawn", "{\"origin\":\"w\\\"eb\"}");
  expect_event(RIGHT_ALLOW, "web", "{}", "origin.allowed", "{\"origin\":\"web\"}");
  expect_event(RIGHT_DEGREE, NULL, "{\"degree\":null}", "customer.degree", "{\"degree\":null}");
  expect_event(RIGHT_RECTIFY, NULL, "{\"size\":null,\"state\":\"x\"}", "customer.profile",
               "{\"size\":null,\"state\":\"x\"}");
}

static void expect_refused(enum right right, const char *body, const char *sentence) {
  struct right_put put = put_of(right, "web", body);
  struct buffer text = {0};
  struct error err;
  assert_int_equal(right_put_event(&put, &text, &err), STATUS_INVALID);
  if (!strstr(err.text, sentence)) fail_msg("%s: expected %s", err.text, sentence);
  buffer_fini(&text);
}

static void refuses_with_the_member_and_the_nearest_name(void **state) {
  (void)state;
  expect_refused(RIGHT_CONSENT, "[]", "expected an object, such as {\"state\":\"granted\"}");
  expect_refused(RIGHT_CONSENT, "", "byte 0");
  expect_refused(RIGHT_CONSENT, "{}", "state: expected \"granted\", \"denied\" or \"withdrawn\"");
  expect_refused(RIGHT_CONSENT, "{\"sate\":\"granted\"}", "there is no member 'sate', did you mean 'state'?");
  expect_refused(RIGHT_CONSENT, "{\"zzz\":1}",
                 "there is no member 'zzz', expected state, version, source and expires");
  expect_refused(RIGHT_ALLOW, "{\"x\":1}", "there is no member 'x', expected none");
  expect_refused(RIGHT_ALLOW, "7", "expected an object, such as {}");
  expect_refused(RIGHT_DEGREE, "", "byte 0");
  expect_refused(RIGHT_DEGREE, "{}", "degree: missing, expected \"mass\"");
  expect_refused(RIGHT_DEGREE, "{\"degree\":\"mas\"}",
                 "degree: there is no degree 'mas', did you mean 'mass'?");
  expect_refused(RIGHT_RECTIFY, "{}", "expected an object, such as {\"size\":\"m\"}");
  expect_refused(RIGHT_RECTIFY, "null", "expected an object, such as {\"size\":\"m\"}");
}

static bool is_same_event(const struct right_put *left, const struct right_put *right) {
  struct buffer one = {0}, other = {0};
  struct error err;
  assert_int_equal(right_put_event(left, &one, &err) + right_put_event(right, &other, &err), STATUS_OK);
  size_t id_bytes = strlen("{\"id\":\"") + DIGEST_TEXT_BYTES - 1;
  bool is_same = !strncmp(buffer_text(&one), buffer_text(&other), id_bytes);
  buffer_fini(&one), buffer_fini(&other);
  return is_same;
}

static void the_same_key_is_the_same_event_only_of_the_same_request(void **state) {
  struct right_put withdraw = put_of(RIGHT_WITHDRAW, "web", ""), again = withdraw;
  (void)state;
  assert_true(is_same_event(&withdraw, &again));
  again.name = "partner";
  assert_false(is_same_event(&withdraw, &again));
  again = put_of(RIGHT_ALLOW, "web", "");
  assert_false(is_same_event(&withdraw, &again));
  again = put_of(RIGHT_WITHDRAW, "web", "{}");
  assert_false(is_same_event(&withdraw, &again));
  again = withdraw, again.profile = "anna";
  assert_false(is_same_event(&withdraw, &again));
  again = withdraw, again.key = NULL;
  assert_false(is_same_event(&again, &again));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_body_is_the_events_data_and_the_path_says_the_rest),
      cmocka_unit_test(refuses_with_the_member_and_the_nearest_name),
      cmocka_unit_test(the_same_key_is_the_same_event_only_of_the_same_request),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
