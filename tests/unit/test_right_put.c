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
    assert_true(event.names_placements && !event.placement_count);
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

static void expect_target(enum right right, const char *name, const char *method, const char *path) {
  struct right_put put = put_of(right, name, "{}");
  struct buffer target = {0};
  assert_string_equal(right_put_target(&put, &target), method);
  assert_string_equal(buffer_text(&target), path);
  buffer_fini(&target);
}

static void a_request_is_made_as_it_is_read(void **state) {
  (void)state;
  expect_target(RIGHT_CONSENT, "a b", "PUT", "/v1/profiles/lu%22cia/consents/a%20b");
  expect_target(RIGHT_WITHDRAW, "w/eb", "DELETE", "/v1/profiles/lu%22cia/origins/w%2Feb");
  expect_target(RIGHT_ALLOW, "web", "PUT", "/v1/profiles/lu%22cia/origins/web");
  expect_target(RIGHT_DEGREE, "no part of it", "PUT", "/v1/profiles/lu%22cia/degree");
  expect_target(RIGHT_RECTIFY, "no part of it", "PATCH", "/v1/profiles/lu%22cia");
}

static void each_event_of_a_right_is_an_act_of_the_audit_log(void **state) {
  static const struct {
    const char *type;
    enum audit_act act;
  } acts[] = {{"consent.granted", AUDIT_CONSENT},   {"consent.denied", AUDIT_CONSENT},
              {"consent.withdrawn", AUDIT_CONSENT}, {"origin.withdrawn", AUDIT_ORIGIN},
              {"origin.allowed", AUDIT_ORIGIN},     {"customer.degree", AUDIT_DEGREE},
              {"customer.profile", AUDIT_RECTIFY},  {"customer.wished", AUDIT_RECTIFY}};
  enum audit_act act;
  (void)state;
  for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
    assert_true(right_audit_act(acts[i].type, &act));
    assert_int_equal(act, acts[i].act);
  }
  assert_false(right_audit_act("page.viewed", &act));
  assert_false(right_audit_act("origin.withdrawn.twice", &act));
  assert_int_equal(right_put_act(RIGHT_WITHDRAW), AUDIT_ORIGIN);
  assert_int_equal(right_put_act(RIGHT_DEGREE), AUDIT_DEGREE);
}

static void expect_receipt(const char *decision, const char *begins) {
  struct buffer receipt = {0};
  struct error err;
  if (right_put_receipt("w\"eb", (struct slice){decision, strlen(decision)}, &receipt, &err))
    fail_msg("%s", err.text);
  if (strncmp(buffer_text(&receipt), begins, strlen(begins))) fail_msg("%s", buffer_text(&receipt));
  assert_non_null(strstr(buffer_text(&receipt), decision));
  buffer_fini(&receipt);
}

static void a_receipt_says_what_went_what_stays_and_what_was_decided(void **state) {
  (void)state;
  expect_receipt(
      "{\"time\":\"2026-03-01T10:00:00Z\",\"unlearned\":{\"attributes\":2,\"beliefs\":3},\"drops\":[]}",
      "{\"origin\":\"w\\\"eb\",\"withdrawn\":\"2026-03-01T10:00:00Z\",\"went\":{\"attributes\":2,"
      "\"beliefs\":3},\"stays\":[\"decisions");
  expect_receipt("{\"time\":\"2026-03-01T10:00:00Z\",\"drops\":[]}",
                 "{\"origin\":\"w\\\"eb\",\"withdrawn\":\"2026-03-01T10:00:00Z\",\"went\":null,\"stays\":[");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_body_is_the_events_data_and_the_path_says_the_rest),
      cmocka_unit_test(refuses_with_the_member_and_the_nearest_name),
      cmocka_unit_test(the_same_key_is_the_same_event_only_of_the_same_request),
      cmocka_unit_test(a_request_is_made_as_it_is_read),
      cmocka_unit_test(each_event_of_a_right_is_an_act_of_the_audit_log),
      cmocka_unit_test(a_receipt_says_what_went_what_stays_and_what_was_decided),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
