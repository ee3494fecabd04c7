/* CloudEvents over HTTP: which mode a request is in, what its headers and its body make of an event, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "domain/event.h"
#include "host/cloudevents.h"

static void the_content_type_says_the_mode_and_headers_where_it_says_none(void **state) {
  (void)state;
  assert_int_equal(cloudevents_mode("application/cloudevents+json", true), CLOUDEVENTS_STRUCTURED);
  assert_int_equal(cloudevents_mode("application/cloudevents-batch+json", false), CLOUDEVENTS_BATCH);
  assert_int_equal(cloudevents_mode("application/cloudevents+xml", false), CLOUDEVENTS_REFUSED);
  assert_int_equal(cloudevents_mode("application/cloudevents", true), CLOUDEVENTS_REFUSED);
  assert_int_equal(cloudevents_mode("application/cloudevents-batch+avro", false), CLOUDEVENTS_REFUSED);
  assert_int_equal(cloudevents_mode("application/json", false), CLOUDEVENTS_NOT);
  assert_int_equal(cloudevents_mode("application/x-ndjson", false), CLOUDEVENTS_NOT);
  assert_int_equal(cloudevents_mode("application/json", true), CLOUDEVENTS_BINARY);
  assert_int_equal(cloudevents_mode("text/plain", true), CLOUDEVENTS_BINARY);
  assert_int_equal(cloudevents_mode("", true), CLOUDEVENTS_BINARY);
  assert_int_equal(cloudevents_mode("text/plain", false), CLOUDEVENTS_REFUSED);
  assert_int_equal(cloudevents_mode("", false), CLOUDEVENTS_REFUSED);
  assert_true(cloudevents_is_header("CE-Id"));
  assert_false(cloudevents_is_header("cell"));
}

/* ---- binary ---- */

#define WHOLE "ce-id", "1", "ce-source", "s", "ce-type", "go", "ce-specversion", "1.0"
#define START "{\"id\":\"1\",\"source\":\"s\",\"type\":\"go\",\"specversion\":\"1.0\""

static enum status read_headers(const char *const *headers, const char *content_type, const char *body,
                                struct cloudevent *event, struct error *err) {
  for (; *headers; headers += 2) cloudevent_add(event, headers[0], headers[1]);
  return cloudevent_finish(event, content_type, (struct slice){body, strlen(body)}, err);
}

static void expect_read(const char *const *headers, const char *content_type, const char *body,
                        const char *expected) {
  struct cloudevent event = {0};
  struct event decoded;
  struct error err;
  if (read_headers(headers, content_type, body, &event, &err)) fail_msg("%s", err.text);
  assert_string_equal(buffer_text(&event.text), expected);
  if (event_decode((struct slice){event.text.data, event.text.length}, &decoded, &err))
    fail_msg("%s", err.text);
  event_fini(&decoded);
  cloudevent_fini(&event);
}

static void expect_refused(const char *const *headers, const char *content_type, const char *body,
                           enum status status, const char *sentence) {
  struct cloudevent event = {0};
  struct error err = {0};
  assert_int_equal(read_headers(headers, content_type, body, &event, &err), status);
  if (!strstr(err.text, sentence)) fail_msg("expected «%s» in «%s»", sentence, err.text);
  cloudevent_fini(&event);
}

#define HEADERS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void headers_are_the_attributes_and_the_body_is_the_data(void **state) {
  (void)state;
  expect_read(HEADERS(WHOLE, "Host", "x", "CE-Subject", "lucia", "ce-myExtension", "kept"),
              "application/json", " {\"n\": 1} ",
              START
              ",\"subject\":\"lucia\",\"myextension\":\"kept\",\"datacontenttype\":\"application/json\","
              "\"data\": {\"n\": 1} }");
  expect_read(HEADERS(WHOLE), NULL, "", START "}");
  expect_read(HEADERS(WHOLE), "application/json", " \n", START "}");
  expect_read(HEADERS(WHOLE), "application/json; charset=utf-8", "null",
              START ",\"datacontenttype\":\"application/json; charset=utf-8\",\"data\":null}");
  expect_read(
      HEADERS(WHOLE, "ce-traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), NULL, "{}",
      START ",\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\",\"data\":{}}");
}

static void values_are_unquoted_and_decoded_once(void **state) {
  (void)state;
  expect_read(HEADERS(WHOLE, "ce-a", "\"a \\\"b\\\" c\"", "ce-b", "Euro%20%E2%82%AC", "ce-c", "100%2525",
                      "ce-d", "50%"),
              NULL, "", START ",\"a\":\"a \\\"b\\\" c\",\"b\":\"Euro €\",\"c\":\"100%25\",\"d\":\"50%\"}");
  expect_read(HEADERS(WHOLE, "ce-a", "caf\xe9", "ce-b", "caf\xc3\xa9", "ce-c", "a b"), NULL, "",
              START ",\"a\":\"café\",\"b\":\"café\",\"c\":\"a b\"}");
}

static void what_is_no_text_is_refused(void **state) {
  (void)state;
  expect_refused(HEADERS(WHOLE, "ce-subject", "%C0%A0"), NULL, "", STATUS_INVALID,
                 "ce-subject: expected UTF-8");
  expect_refused(HEADERS(WHOLE, "ce-subject", "%E2%82"), NULL, "", STATUS_INVALID,
                 "ce-subject: expected UTF-8");
  expect_refused(HEADERS(WHOLE, "ce-subject", "a%00b"), NULL, "", STATUS_INVALID,
                 "ce-subject: expected UTF-8");
}

static void each_attribute_that_is_needed_is_named(void **state) {
  static const char *const all[] = {WHOLE};
  (void)state;
  for (size_t missing = 0; missing < 4; missing++) {
    const char *headers[9] = {NULL};
    char sentence[64] = "";
    size_t count = 0;
    for (size_t i = 0; i < 4; i++) {
      if (i == missing) continue;
      headers[count++] = all[2 * i];
      headers[count++] = all[2 * i + 1];
    }
    strcat(strcat(sentence, all[2 * missing]), ": missing");
    expect_refused(headers, NULL, "", STATUS_INVALID, sentence);
  }
}

static void no_header_stands_for_the_data(void **state) {
  (void)state;
  expect_refused(HEADERS(WHOLE, "ce-datacontenttype", "application/json"), NULL, "", STATUS_INVALID,
                 "ce-datacontenttype: not a header");
  expect_refused(HEADERS(WHOLE, "ce-data", "{}"), NULL, "", STATUS_INVALID, "ce-data: not a header");
  expect_refused(HEADERS(WHOLE, "ce-my_name", "x"), NULL, "", STATUS_INVALID, "ce-my_name: not the name");
  expect_refused(HEADERS(WHOLE, "ce-", "x"), NULL, "", STATUS_INVALID, "not the name");
}

static void data_is_an_object_of_whatever_type_it_is_said_to_be(void **state) {
  (void)state;
  expect_read(HEADERS(WHOLE), "text/plain", "{}", START ",\"datacontenttype\":\"text/plain\",\"data\":{}}");
  expect_refused(HEADERS(WHOLE), "text/plain; charset=utf-8", "hello", STATUS_UNSUPPORTED,
                 "data of type 'text/plain' is no JSON object");
  expect_refused(HEADERS(WHOLE), "application/json", "[1]", STATUS_INVALID, "the data: expected an object");
  expect_refused(HEADERS(WHOLE), "application/vnd.shop+json", "{", STATUS_INVALID, "the data: ");
  expect_refused(HEADERS(WHOLE), NULL, "7", STATUS_INVALID, "the data: expected an object");
}

/* Were it put in unread, a body could say more than the data. */
static void no_body_says_more_than_the_data(void **state) {
  (void)state;
  expect_refused(HEADERS(WHOLE), "application/json", "{},\"subject\":\"lucia\"", STATUS_INVALID,
                 "the data: ");
  expect_refused(HEADERS(WHOLE), "text/plain", "{}},{", STATUS_UNSUPPORTED, "no JSON object");
}

static void bytes_that_are_zero_are_no_blanks(void **state) {
  static const char *const headers[] = {WHOLE, NULL};
  static const char zeros[3] = "";
  struct cloudevent event = {0};
  struct error err = {0};
  (void)state;
  for (const char *const *at = headers; *at; at += 2) cloudevent_add(&event, at[0], at[1]);
  assert_int_not_equal(
      cloudevent_finish(&event, "application/json", (struct slice){zeros, sizeof zeros}, &err), STATUS_OK);
  cloudevent_fini(&event);
}

static void another_version_is_refused_as_of_any_event(void **state) {
  struct cloudevent event = {0};
  struct event decoded;
  struct error err;
  (void)state;
  assert_int_equal(
      read_headers(HEADERS("ce-id", "1", "ce-source", "s", "ce-type", "go", "ce-specversion", "0.3"), NULL,
                   "", &event, &err),
      STATUS_OK);
  assert_int_equal(event_decode((struct slice){event.text.data, event.text.length}, &decoded, &err),
                   STATUS_INVALID);
  assert_string_equal(err.text, "specversion: expected \"1.0\"");
  cloudevent_fini(&event);
}

/* ---- data in base64 ---- */

static void expect_opened(const char *text, const char *expected) {
  struct buffer out = {0};
  struct error err = {0};
  if (cloudevents_open_data((struct slice){text, strlen(text)}, &out, &err)) fail_msg("%s", err.text);
  assert_string_equal(out.length ? buffer_text(&out) : text, expected);
  buffer_fini(&out);
}

static void expect_unopened(const char *text, const char *sentence) {
  struct buffer out = {0};
  struct error err = {0};
  assert_int_equal(cloudevents_open_data((struct slice){text, strlen(text)}, &out, &err), STATUS_INVALID);
  assert_string_equal(err.text, sentence);
  assert_int_equal(out.length, 0);
  buffer_fini(&out);
}

static void data_in_base64_is_taken_out_of_it(void **state) {
  (void)state;
  expect_opened("{\"id\":\"1\",\"data_base64\":\"eyJuIjoxfQ==\",\"x\":2}",
                "{\"id\":\"1\",\"data\":{\"n\":1},\"x\":2}");
  expect_opened("{\"data\":null,\"data_base64\":\"eyJuIjoxfQ\"}", "{\"data\":{\"n\":1}}");
  expect_opened("{\"id\":\"1\",\"data_base64\":null}", "{\"id\":\"1\",\"data_base64\":null}");
  expect_opened("{\"data\":{\"data_base64\":\"x\"}}", "{\"data\":{\"data_base64\":\"x\"}}");
  expect_opened("{\"data_base64\":", "{\"data_base64\":");
}

static void what_is_no_object_in_base64_is_refused(void **state) {
  (void)state;
  expect_unopened("{\"data_base64\":\"aGVsbG8=\"}", "data_base64: expected a JSON object in it");
  expect_unopened("{\"data_base64\":\"WzFd\"}", "data_base64: expected a JSON object in it");
  expect_unopened("{\"data_base64\":\"\"}", "data_base64: expected a JSON object in it");
  expect_unopened("{\"data_base64\":\"!\"}", "data_base64: expected a text in base64");
  expect_unopened("{\"data_base64\":\"eyJuIjoxfQ=\"}", "data_base64: expected a text in base64");
  expect_unopened("{\"data_base64\":7}", "data_base64: expected a text in base64");
  expect_unopened("{\"data\":{},\"data_base64\":\"e30=\"}",
                  "data_base64: data stands there too, expected one of them");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_content_type_says_the_mode_and_headers_where_it_says_none),
      cmocka_unit_test(headers_are_the_attributes_and_the_body_is_the_data),
      cmocka_unit_test(values_are_unquoted_and_decoded_once),
      cmocka_unit_test(what_is_no_text_is_refused),
      cmocka_unit_test(each_attribute_that_is_needed_is_named),
      cmocka_unit_test(no_header_stands_for_the_data),
      cmocka_unit_test(data_is_an_object_of_whatever_type_it_is_said_to_be),
      cmocka_unit_test(no_body_says_more_than_the_data),
      cmocka_unit_test(bytes_that_are_zero_are_no_blanks),
      cmocka_unit_test(another_version_is_refused_as_of_any_event),
      cmocka_unit_test(data_in_base64_is_taken_out_of_it),
      cmocka_unit_test(what_is_no_object_in_base64_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
