/* OFREP as JSON: what is asked, each type of value, each reason and failure, entity tags; and the keys to streams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "host/ofrep.h"
#include "host/stream_token.h"

static struct buffer out;

/* ---- asking ---- */

static enum ofrep_fault fault_of(const char *body) {
  struct ofrep_ask ask;
  struct error err;
  enum ofrep_fault fault = ofrep_read((struct slice){body, strlen(body)}, &ask, &err);
  if (!fault) ofrep_fini(&ask);
  return fault;
}

static void tells_what_is_wrong_with_an_ask_apart(void **state) {
  (void)state;
  assert_int_equal(fault_of("{\"context\":{\"targetingKey\":\"u1\"}}"), OFREP_FINE);
  assert_int_equal(fault_of(""), OFREP_PARSE_ERROR);
  assert_int_equal(fault_of("{\"context\":"), OFREP_PARSE_ERROR);
  assert_int_equal(fault_of("[]"), OFREP_PARSE_ERROR);
  assert_int_equal(fault_of("null"), OFREP_PARSE_ERROR);
  assert_int_equal(fault_of("{\"context\":{\"a\":1e400}}"), OFREP_PARSE_ERROR);
  assert_int_equal(fault_of("{}"), OFREP_TARGETING_KEY_MISSING);
  assert_int_equal(fault_of("{\"context\":null}"), OFREP_TARGETING_KEY_MISSING);
  assert_int_equal(fault_of("{\"context\":{}}"), OFREP_TARGETING_KEY_MISSING);
  assert_int_equal(fault_of("{\"context\":{\"targetingKey\":\"\"}}"), OFREP_TARGETING_KEY_MISSING);
  assert_int_equal(fault_of("{\"context\":{\"targetingKey\":null}}"), OFREP_TARGETING_KEY_MISSING);
  assert_int_equal(fault_of("{\"context\":{\"targetingKey\":7}}"), OFREP_INVALID_CONTEXT);
  assert_int_equal(fault_of("{\"context\":\"u1\"}"), OFREP_INVALID_CONTEXT);
}

static const char *event_of(const char *context) {
  static const char *const placements[] = {"home.hero", "home.strip"};
  struct ofrep_ask ask;
  struct buffer body = {0};
  buffer_print(&body, "{\"context\":%s}", context);
  assert_int_equal(ofrep_read((struct slice){body.data, body.length}, &ask, NULL), OFREP_FINE);
  buffer_clear(&out);
  ofrep_put_event(&ask, "i", placements, 2, &out);
  ofrep_fini(&ask);
  buffer_fini(&body);
  return buffer_text(&out);
}

static void puts_the_envelopes_members_there_and_the_rest_into_data(void **state) {
  (void)state;
  assert_string_equal(
      event_of(
          "{\"category\":\"dresses\",\"targetingKey\":\"u\\\"1\",\"locale\":\"it\",\"touchpoint\":\"web\","
          "\"visitor\":\"v\",\"consent\":{\"ads\":false},\"public\":true,\"subject\":\"other\"}"),
      "{\"id\":\"i\",\"source\":\"ofrep\",\"type\":\"placement.requested\",\"subject\":\"u\\\"1\","
      "\"placements\":[\"home.hero\",\"home.strip\"],\"locale\":\"it\",\"touchpoint\":\"web\",\"visitor\":"
      "\"v\","
      "\"consent\":{\"ads\":false},\"data\":{\"category\":\"dresses\",\"public\":true,\"subject\":\"other\"}"
      "}");
  assert_non_null(strstr(event_of("{\"targetingKey\":\"u\",\"locale\":null}"), "],\"data\":{}}"));
}

/* ---- answering ---- */

#define ALTERNATIVES                                                                                         \
  "[{\"offer\":\"a\",\"name\":\"A\",\"score\":0.8349,\"propensity\":1},{\"offer\":\"b\",\"score\":0.2}]"
#define PLACEMENT(strategy, reason, message, alternatives)                                                   \
  "{\"placement\":\"p\",\"strategy\":" strategy                                                              \
  ",\"degree\":\"individual\",\"frame\":null,\"reason\":\"" reason "\",\"message\":" message                 \
  ",\"alternatives\":" alternatives "}"
#define DECISION(holdout, placement)                                                                         \
  "{\"decision_id\":\"d\",\"release\":\"r\",\"holdout\":" holdout                                            \
  ",\"placements\":[{\"placement\":\"o\"}," placement                                                        \
  "],\"ask\":{\"ask\":\"taste\",\"placement\":\"p\"},\"drops\":[]}"
#define BY_STRATEGY    DECISION("false", PLACEMENT("\"s\"", "TARGETING_MATCH", "\"Hi\"", ALTERNATIVES))
#define BY_FALLBACK    DECISION("false", PLACEMENT("null", "DEFAULT", "\"All\"", ALTERNATIVES))
#define HELD_OUT       DECISION("true", PLACEMENT("null", "SPLIT", "\"All\"", ALTERNATIVES))
#define EMPTY          DECISION("false", PLACEMENT("null", "DISABLED", "null", "[]"))
#define FAILED         DECISION("false", PLACEMENT("null", "ERROR", "null", "[]"))
#define COVERED        DECISION("false", PLACEMENT("null", "ERROR", "\"All\"", ALTERNATIVES))
#define EMPTY_HELD_OUT DECISION("true", PLACEMENT("null", "DISABLED", "null", "[]"))

static enum ofrep_fault last_fault;

static const char *flag_of(const char *text, enum flag type, bool is_kept) {
  json_value *decision;
  const struct ofrep_flag flag = {"p", type, is_kept};
  assert_int_equal(json_decode(text, strlen(text), &decision, NULL), STATUS_OK);
  buffer_clear(&out);
  last_fault = ofrep_put_flag(decision, &flag, &out);
  json_free(decision);
  return buffer_text(&out);
}

static void an_object_is_the_placement_with_scores_in_hundredths(void **state) {
  (void)state;
  assert_string_equal(
      flag_of(BY_STRATEGY, FLAG_OBJECT, true),
      "{\"key\":\"p\",\"value\":{\"decision_id\":\"d\",\"placement\":\"p\",\"strategy\":\"s\",\"degree\":"
      "\"individual\","
      "\"frame\":null,\"reason\":\"TARGETING_MATCH\",\"message\":\"Hi\",\"alternatives\":["
      "{\"offer\":\"a\",\"name\":\"A\",\"score\":0.83,\"propensity\":1},{\"offer\":\"b\",\"score\":0.2}],"
      "\"ask\":{\"ask\":\"taste\",\"placement\":\"p\"}},\"reason\":\"TARGETING_MATCH\",\"variant\":\"a\","
      "\"metadata\":{\"decision_id\":\"d\",\"release\":\"r\",\"strategy\":\"s\",\"degree\":\"individual\"}}");
  assert_int_equal(last_fault, OFREP_FINE);
}

static void what_is_not_kept_has_no_decision_to_name(void **state) {
  (void)state;
  for (enum flag type = FLAG_OBJECT; type <= FLAG_NUMBER; type++)
    assert_null(strstr(flag_of(BY_STRATEGY, type, false), "decision_id"));
}

static void a_string_is_the_message(void **state) {
  (void)state;
  assert_non_null(
      strstr(flag_of(BY_STRATEGY, FLAG_STRING, true), "\"value\":\"Hi\",\"reason\":\"TARGETING_MATCH\""));
  assert_non_null(strstr(flag_of(BY_FALLBACK, FLAG_STRING, true), "\"value\":\"All\",\"reason\":\"STATIC\""));
}

static void a_boolean_is_whether_a_strategy_fills_it(void **state) {
  (void)state;
  assert_non_null(
      strstr(flag_of(BY_STRATEGY, FLAG_BOOLEAN, true), "\"value\":true,\"reason\":\"TARGETING_MATCH\""));
  assert_non_null(strstr(flag_of(BY_FALLBACK, FLAG_BOOLEAN, true), "\"value\":false,\"reason\":\"STATIC\""));
  assert_non_null(strstr(flag_of(EMPTY, FLAG_BOOLEAN, true), "\"value\":false,\"reason\":\"DISABLED\""));
}

static void a_number_is_the_score_in_hundredths(void **state) {
  (void)state;
  assert_non_null(
      strstr(flag_of(BY_STRATEGY, FLAG_NUMBER, true), "\"value\":0.83,\"reason\":\"TARGETING_MATCH\""));
  assert_non_null(strstr(flag_of(BY_FALLBACK, FLAG_NUMBER, true), "\"value\":0,\"reason\":\"STATIC\""));
  assert_non_null(strstr(flag_of(EMPTY, FLAG_NUMBER, true), "\"value\":0,\"reason\":\"DISABLED\""));
}

static void who_is_held_out_is_told_the_control_value_as_a_split(void **state) {
  (void)state;
  assert_non_null(strstr(flag_of(HELD_OUT, FLAG_STRING, true), "\"value\":\"All\",\"reason\":\"SPLIT\""));
  assert_non_null(strstr(flag_of(HELD_OUT, FLAG_STRING, true), "\"holdout\":true"));
  assert_non_null(
      strstr(flag_of(EMPTY_HELD_OUT, FLAG_BOOLEAN, true), "\"value\":false,\"reason\":\"SPLIT\""));
}

static void what_is_empty_has_no_value_and_never_null(void **state) {
  (void)state;
  for (enum flag type = FLAG_OBJECT; type <= FLAG_STRING; type++) {
    assert_string_equal(
        flag_of(EMPTY, type, false),
        "{\"key\":\"p\",\"reason\":\"DISABLED\",\"metadata\":{\"release\":\"r\",\"degree\":\"individual\"}}");
    assert_int_equal(last_fault, OFREP_FINE);
  }
  assert_null(strstr(flag_of(DECISION("false", PLACEMENT("\"s\"", "TARGETING_MATCH", "null", ALTERNATIVES)),
                             FLAG_STRING, true),
                     "\"value\""));
}

static void a_script_that_failed_is_a_failure_unless_something_stands_there(void **state) {
  (void)state;
  for (enum flag type = FLAG_OBJECT; type <= FLAG_NUMBER; type++) {
    assert_non_null(
        strstr(flag_of(FAILED, type, true), "{\"key\":\"p\",\"errorCode\":\"GENERAL\",\"errorDetails\":\""));
    assert_int_equal(last_fault, OFREP_GENERAL);
  }
  assert_non_null(strstr(flag_of(COVERED, FLAG_STRING, true), "\"value\":\"All\",\"reason\":\"STATIC\""));
  assert_non_null(strstr(flag_of(COVERED, FLAG_STRING, true), "\"fault\":true"));
}

static void what_the_decision_does_not_name_has_no_value(void **state) {
  (void)state;
  assert_string_equal(flag_of("{\"decision_id\":\"d\",\"placements\":[]}", FLAG_OBJECT, false),
                      "{\"key\":\"p\",\"reason\":\"DISABLED\",\"metadata\":{}}");
}

static void a_failure_names_its_flag_or_none(void **state) {
  (void)state;
  buffer_clear(&out);
  ofrep_put_failure("a/b", OFREP_FLAG_NOT_FOUND, "no", &out);
  ofrep_put_failure(NULL, OFREP_PARSE_ERROR, "bad", &out);
  assert_string_equal(buffer_text(&out),
                      "{\"key\":\"a/b\",\"errorCode\":\"FLAG_NOT_FOUND\",\"errorDetails\":\"no\"}"
                      "{\"errorCode\":\"PARSE_ERROR\",\"errorDetails\":\"bad\"}");
}

/* ---- entity tags ---- */

static void a_tag_is_another_for_another_text(void **state) {
  char one[OFREP_ETAG_BYTES], same[OFREP_ETAG_BYTES], other[OFREP_ETAG_BYTES];
  (void)state;
  ofrep_etag((struct slice){"abc", 3}, one);
  ofrep_etag((struct slice){"abc", 3}, same);
  ofrep_etag((struct slice){"abd", 3}, other);
  assert_string_equal(one, same);
  assert_string_not_equal(one, other);
  assert_int_equal(strlen(one), OFREP_ETAG_BYTES - 1);
  assert_true(one[0] == '"' && one[OFREP_ETAG_BYTES - 2] == '"');
}

static void finds_its_tag_in_lists_as_a_weak_one_and_as_any(void **state) {
  (void)state;
  assert_false(ofrep_is_known(NULL, "\"a\""));
  assert_false(ofrep_is_known("", "\"a\""));
  assert_true(ofrep_is_known("\"a\"", "\"a\""));
  assert_true(ofrep_is_known(" W/\"a\" ", "\"a\""));
  assert_true(ofrep_is_known("*", "\"a\""));
  assert_true(ofrep_is_known("\"b\", W/\"c\",\t\"a\" , \"d\"", "\"a\""));
  assert_true(ofrep_is_known("\"b\",,\"a\"", "\"a\""));
  assert_false(ofrep_is_known("\"b\", \"aa\"", "\"a\""));
  assert_false(ofrep_is_known("a", "\"a\""));
  assert_false(ofrep_is_known("w/\"a\"", "\"a\""));
  assert_false(ofrep_is_known("\"*\"", "\"a\""));
  assert_false(ofrep_is_known(", ,", "\"a\""));
}

/* ---- keys to streams ---- */

enum { NOON_MS = 12 * STREAM_TOKEN_HOUR_MS };

static struct token_key key = {{1, 2, 3}};

static bool opens(const struct token_key *with, const char *text, int64_t now_ms,
                  struct stream_token *token) {
  static struct buffer storage;
  bool is_open = stream_token_read(with, text, now_ms, &storage, token);
  if (is_open) token->profile_id = !strcmp(token->profile_id, "lucia") ? "lucia" : "other";
  buffer_fini(&storage);
  return is_open;
}

static const char *seal(const char *profile_id, bool is_public, int64_t now_ms) {
  buffer_clear(&out);
  assert_true(stream_token_seal(&key, &(struct stream_token){profile_id, is_public, 0}, now_ms, &out));
  return buffer_text(&out);
}

static void a_key_is_the_same_for_an_hour_and_opens_until_the_end_of_the_next(void **state) {
  struct stream_token token;
  (void)state;
  char *text = mem_copy_text(seal("lucia", false, NOON_MS));
  assert_string_equal(seal("lucia", false, NOON_MS + STREAM_TOKEN_HOUR_MS - 1), text);
  assert_string_not_equal(seal("lucia", false, NOON_MS + STREAM_TOKEN_HOUR_MS), text);
  assert_true(opens(&key, text, NOON_MS, &token));
  assert_string_equal(token.profile_id, "lucia");
  assert_int_equal(token.changes_ms, NOON_MS + STREAM_TOKEN_HOUR_MS);
  assert_true(opens(&key, text, NOON_MS + 2 * STREAM_TOKEN_HOUR_MS - 1, &token));
  assert_false(opens(&key, text, NOON_MS + 2 * STREAM_TOKEN_HOUR_MS, &token));
  assert_false(opens(&key, text, NOON_MS - 1, &token));
  free(text);
}

static void a_key_is_one_persons_and_says_how_it_was_asked_for(void **state) {
  struct stream_token token;
  (void)state;
  char *text = mem_copy_text(seal("lucia", false, NOON_MS));
  assert_string_not_equal(seal("lucia", true, NOON_MS), text);
  assert_true(opens(&key, seal("lucia", true, NOON_MS), NOON_MS, &token) && token.is_public);
  assert_true(opens(&key, text, NOON_MS, &token) && !token.is_public);
  assert_true(opens(&key, seal("emma", false, NOON_MS), NOON_MS, &token));
  assert_string_equal(token.profile_id, "other");
  free(text);
}

static void what_is_no_key_opens_nothing(void **state) {
  static const struct token_key other = {{9}};
  static const char link[] = "\1purpose\0lucia....";
  struct stream_token token;
  (void)state;
  assert_false(opens(&other, seal("lucia", false, NOON_MS), NOON_MS, &token));
  assert_false(opens(&key, "", NOON_MS, &token));
  char *text = mem_copy_text(seal("lucia", false, NOON_MS));
  text[strlen(text) / 2] ^= 1;
  assert_false(opens(&key, text, NOON_MS, &token));
  free(text);
  buffer_clear(&out);
  token_seal(&key, (struct slice){link, sizeof link}, &out);
  assert_false(opens(&key, buffer_text(&out), 0, &token));
}

static void an_id_too_long_for_a_key_has_none(void **state) {
  char id[TOKEN_CONTENT_BYTES_MAX];
  (void)state;
  memset(id, 'x', sizeof id - 1);
  id[sizeof id - 1] = '\0';
  buffer_clear(&out);
  assert_false(stream_token_seal(&key, &(struct stream_token){id, false, 0}, NOON_MS, &out));
  assert_int_equal(out.length, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tells_what_is_wrong_with_an_ask_apart),
      cmocka_unit_test(puts_the_envelopes_members_there_and_the_rest_into_data),
      cmocka_unit_test(an_object_is_the_placement_with_scores_in_hundredths),
      cmocka_unit_test(what_is_not_kept_has_no_decision_to_name),
      cmocka_unit_test(a_string_is_the_message),
      cmocka_unit_test(a_boolean_is_whether_a_strategy_fills_it),
      cmocka_unit_test(a_number_is_the_score_in_hundredths),
      cmocka_unit_test(who_is_held_out_is_told_the_control_value_as_a_split),
      cmocka_unit_test(what_is_empty_has_no_value_and_never_null),
      cmocka_unit_test(a_script_that_failed_is_a_failure_unless_something_stands_there),
      cmocka_unit_test(what_the_decision_does_not_name_has_no_value),
      cmocka_unit_test(a_failure_names_its_flag_or_none),
      cmocka_unit_test(a_tag_is_another_for_another_text),
      cmocka_unit_test(finds_its_tag_in_lists_as_a_weak_one_and_as_any),
      cmocka_unit_test(a_key_is_the_same_for_an_hour_and_opens_until_the_end_of_the_next),
      cmocka_unit_test(a_key_is_one_persons_and_says_how_it_was_asked_for),
      cmocka_unit_test(what_is_no_key_opens_nothing),
      cmocka_unit_test(an_id_too_long_for_a_key_has_none),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  buffer_fini(&out);
  return failed;
}
