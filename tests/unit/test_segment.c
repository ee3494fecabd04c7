/* Messages of Segment's tracking API: what events they become, and what of them is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/event.h"
#include "domain/segment.h"

static bool declares_orders(void *context, const char *name) {
  (void)context;
  return !strcmp(name, "Order Completed");
}

static struct segment_scope scope = {.made_id = "made", .received_ms = INT64_C(1772359200000)}; /* 10:00 */

/* The events as they stand, one after the other, each one that is an event. */
static enum status read(const char *message, struct buffer *out, struct error *err) {
  struct segment_events events;
  enum status status = segment_read(&scope, (struct slice){message, strlen(message)}, out, &events, err);
  size_t end = 0;
  assert_true(!status == (events.count > 0) && events.count <= SEGMENT_EVENTS_MAX);
  for (size_t i = 0; i < events.count; i++) {
    struct event event;
    struct error of_event;
    assert_int_equal(events.at[i].start, end);
    end += events.at[i].length;
    if (event_decode((struct slice){out->data + events.at[i].start, events.at[i].length}, &event, &of_event))
      fail_msg("%s", of_event.text);
    event_fini(&event);
  }
  assert_int_equal(end, out->length);
  return status;
}

static void expect(const char *message, const char *expected) {
  struct buffer out = {0};
  struct error err;
  if (read(message, &out, &err)) fail_msg("%s: %s", message, err.text);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

static void refuse(const char *message, const char *why) {
  struct buffer out = {0};
  struct error err;
  assert_int_not_equal(read(message, &out, &err), STATUS_OK);
  if (!strstr(err.text, why)) fail_msg("%s: %s", message, err.text);
  assert_int_equal(out.length, 0);
  buffer_fini(&out);
}

#define EVENT(id, type, subject)                                                                             \
  "{\"id\":\"" id "\",\"source\":\"segment\",\"type\":\"" type "\",\"subject\":\"" subject "\""

static void each_type_becomes_its_event(void **state) {
  (void)state;
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Seen\",\"properties\":{\"a\":"
         "[1]}}",
         EVENT("m", "Seen", "lu") ",\"data\":{\"a\":[1]}}");
  expect("{\"type\":\"page\",\"messageId\":\"m\",\"anonymousId\":\"an\",\"name\":\"Home\",\"category\":\"c\","
         "\"properties\":{\"name\":\"other\",\"x\":1,\"path\":\"/own\"},"
         "\"context\":{\"page\":{\"path\":\"/a\",\"title\":\"T\"}}}",
         EVENT("m", "page.viewed", "an") ",\"data\":{\"name\":\"Home\",\"category\":\"c\",\"x\":1,\"path\":"
                                         "\"/own\",\"title\":\"T\"}}");
  expect(
      "{\"type\":\"screen\",\"messageId\":\"m\",\"userId\":\"lu\",\"context\":{\"page\":{\"path\":\"/a\"}}}",
      EVENT("m", "screen.viewed", "lu") ",\"data\":{}}");
  expect("{\"type\":\"group\",\"messageId\":\"m\",\"userId\":\"lu\",\"groupId\":5,\"traits\":{\"group\":1,"
         "\"n\":2}}",
         EVENT("m", "group.identified", "lu") ",\"data\":{\"group\":\"5\",\"n\":2}}");
  expect("{\"type\":\"alias\",\"messageId\":\"m\",\"userId\":\"lu\",\"previousId\":\"an\"}",
         EVENT("m", "customer.alias", "lu") ",\"data\":{\"previous\":\"an\"}}");
  expect("{\"type\":\"alias\",\"messageId\":\"m\",\"userId\":\"lu\",\"anonymousId\":\"an\"}",
         EVENT("m", "customer.alias", "lu") ",\"data\":{\"previous\":\"an\"}}");
  expect("{\"type\":\"merge\",\"messageId\":\"m\",\"mergeProperties\":[{\"type\":\"anonymous_id\",\"value\":"
         "\"an\"},"
         "{\"type\":\"user_id\",\"value\":\"lu\"}]}",
         EVENT("m", "customer.alias", "lu") ",\"data\":{\"previous\":\"an\"}}");
}

static void an_identify_with_both_ids_is_an_alias_first(void **state) {
  (void)state;
  expect("{\"type\":\"identify\",\"messageId\":\"m\",\"userId\":\"lu\",\"anonymousId\":\"an\",\"traits\":{"
         "\"a\":null}}",
         EVENT("m/alias", "customer.alias", "lu") ",\"data\":{\"previous\":\"an\"}}" EVENT(
             "m", "customer.profile", "lu") ",\"data\":{\"a\":null}}");
  expect("{\"type\":\"identify\",\"messageId\":\"m\",\"userId\":\"lu\",\"anonymousId\":\"lu\",\"traits\":{}}",
         EVENT("m", "customer.profile", "lu") ",\"data\":{}}");
  expect("{\"type\":\"identify\",\"messageId\":\"m\",\"userId\":7,\"context\":{\"traits\":{\"a\":1}}}",
         EVENT("m", "customer.profile", "7") ",\"data\":{\"a\":1}}");
}

static void what_somebody_anonymous_tells_makes_no_known_person(void **state) {
  (void)state;
  expect("{\"type\":\"identify\",\"messageId\":\"m\",\"anonymousId\":\"an\",\"traits\":{\"a\":1}}",
         EVENT("m", "customer.identified", "an") ",\"data\":{\"a\":1}}");
  expect("{\"type\":\"identify\",\"messageId\":\"m\",\"anonymousId\":\"an\",\"userId\":\"\"}",
         EVENT("m", "customer.identified", "an") ",\"data\":{}}");
}

static void numbers_are_ids_and_a_message_without_one_gets_one(void **state) {
  (void)state;
  expect("{\"type\":\"track\",\"userId\":42,\"event\":\"e\"}", EVENT("made", "e", "42") ",\"data\":{}}");
  expect("{\"type\":\"track\",\"messageId\":9,\"userId\":null,\"anonymousId\":1.5,\"event\":\"e\"}",
         EVENT("9", "e", "1.5") ",\"data\":{}}");
}

static void of_the_context_consents_and_locale_are_kept_and_no_address(void **state) {
  (void)state;
  expect(
      "{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"e\",\"integrations\":{\"All\":"
      "true},"
      "\"context\":{\"ip\":\"1.2.3.4\",\"userAgent\":\"x\",\"locale\":\"de-AT\",\"visitor\":\"v\","
      "\"consent\":{\"categoryPreferences\":{}},\"consentManagement\":{\"allowedConsentIds\":[]}}}",
      EVENT("m", "e", "lu") ",\"locale\":\"de-AT\",\"visitor\":\"v\",\"context\":{\"consent\":{"
                            "\"categoryPreferences\":{}},\"consentManagement\":{\"allowedConsentIds\":[]}},"
                            "\"data\":{}}");
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"e\",\"context\":{\"locale\":"
         "\"C.UTF-8\","
         "\"consent\":7}}",
         EVENT("m", "e", "lu") ",\"data\":{}}");
  expect(
      "{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"e\",\"context\":{\"library\":{"
      "\"name\":\"RudderLabs JavaScript SDK\"}}}",
      "{\"id\":\"m\",\"source\":\"rudderstack\",\"type\":\"e\",\"subject\":\"lu\",\"data\":{}}");
}

static void the_batchs_context_holds_where_a_message_has_none(void **state) {
  (void)state;
  json_value *context;
  const char *text = "{\"locale\":\"it\",\"consent\":{\"a\":\"denied\"}}";
  assert_int_equal(json_decode(text, strlen(text), &context, NULL), STATUS_OK);
  scope.context = context;
  expect(
      "{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"e\",\"context\":{\"locale\":"
      "\"en\"}}",
      EVENT("m", "e", "lu") ",\"locale\":\"en\",\"context\":{\"consent\":{\"a\":\"denied\"}},\"data\":{}}");
  scope.context = NULL;
  json_free(context);
}

static void a_clock_that_is_wrong_is_put_right(void **state) {
  (void)state;
#define TRACK(more) "{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"e\"," more "}"
#define AT(time)    EVENT("m", "e", "lu") ",\"time\":\"" time "\",\"data\":{}}"
  expect(TRACK("\"timestamp\":\"2020-01-01T00:00:00Z\",\"sentAt\":\"2020-01-01T00:00:05Z\""),
         AT("2026-03-01T09:59:55Z"));
  expect(TRACK("\"originalTimestamp\":\"2030-01-01T00:00:00Z\",\"sentAt\":\"2030-01-01T01:00:00Z\""),
         AT("2026-03-01T09:00:00Z"));
  expect(TRACK("\"timestamp\":\"2026-02-01T00:00:00+01:00\""), AT("2026-01-31T23:00:00Z"));
  expect(TRACK("\"timestamp\":\"2036-02-01T00:00:00Z\""), AT("2026-03-01T10:00:00Z"));
  expect(TRACK("\"sentAt\":\"2020-01-01T00:00:05Z\""), EVENT("m", "e", "lu") ",\"data\":{}}");
  scope.sent_at = "2026-03-01T09:00:00Z";
  expect(TRACK("\"timestamp\":\"2026-03-01T08:00:00Z\""), AT("2026-03-01T09:00:00Z"));
  scope.sent_at = NULL;
  refuse(TRACK("\"timestamp\":\"yesterday\""), "timestamp: expected a time");
}

static void goods_get_the_names_that_they_have_here(void **state) {
  (void)state;
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Order "
         "Completed\",\"properties\":{"
         "\"order_id\":\"7\",\"revenue\":\"12.5\",\"products\":[{\"product_id\":3,\"sku\":\"s\",\"price\":"
         "\"4\"},"
         "{\"item\":null,\"sku\":\"t\",\"quantity\":2},\"bag\"]}}",
         EVENT("m", "order.placed", "lu") ",\"data\":{\"order_id\":\"7\",\"total\":12.5,\"items\":[{\"item\":"
                                          "\"3\",\"sku\":\"s\",\"price\":4},"
                                          "{\"item\":\"t\",\"quantity\":2},\"bag\"]}}");
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Order "
         "Completed\",\"properties\":{"
         "\"revenue\":10,\"total\":12,\"products\":[]}}",
         EVENT("m", "order.placed", "lu") ",\"data\":{\"revenue\":10,\"total\":12,\"items\":[]}}");
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Product "
         "Viewed\",\"properties\":{"
         "\"sku\":\"s\",\"price\":\"1,50\",\"category\":\"c\"}}",
         EVENT("m", "product.viewed", "lu") ",\"data\":{\"item\":\"s\",\"category\":\"c\"}}");
}

/* What is refused an SDK does not send again: an order must not be lost for one line of it. */
static void what_of_an_order_cannot_be_read_is_left_out(void **state) {
  (void)state;
  expect(
      "{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Order "
      "Completed\",\"properties\":{"
      "\"total\":9,\"products\":[{\"name\":\"Scarf\",\"price\":9},{\"product_id\":\"s\",\"quantity\":\"two\","
      "\"price\":\"19,90 EUR\"},null,7]}}",
      EVENT("m", "order.placed", "lu") ",\"data\":{\"total\":9,\"items\":[{\"item\":\"s\"},\"7\"]}}");
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Order "
         "Completed\",\"properties\":{"
         "\"total\":-3,\"products\":{\"sku\":5}}}",
         EVENT("m", "order.placed", "lu") ",\"data\":{\"items\":[{\"item\":\"5\"}]}}");
}

static void ids_that_are_merged_may_be_numbers(void **state) {
  (void)state;
  expect("{\"type\":\"merge\",\"messageId\":\"m\",\"mergeProperties\":[{\"type\":\"user_id\",\"value\":1},"
         "{\"type\":\"anonymous_id\",\"value\":2}]}",
         EVENT("m", "customer.alias", "1") ",\"data\":{\"previous\":\"2\"}}");
}

static void a_clock_beyond_all_years_is_not_heard(void **state) {
  (void)state;
  expect(TRACK("\"timestamp\":\"0001-01-01T00:00:00Z\",\"sentAt\":\"9999-12-31T00:00:00Z\""),
         EVENT("m", "e", "lu") ",\"data\":{}}");
}

static void what_the_workspace_declares_is_left_to_it(void **state) {
  (void)state;
  scope.declares = declares_orders;
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Order "
         "Completed\",\"properties\":{"
         "\"products\":[]}}",
         EVENT("m", "Order Completed", "lu") ",\"data\":{\"products\":[]}}");
  expect("{\"type\":\"track\",\"messageId\":\"m\",\"userId\":\"lu\",\"event\":\"Products Searched\"}",
         EVENT("m", "products.searched", "lu") ",\"data\":{}}");
  scope.declares = NULL;
}

static void refuses_what_is_no_message_and_says_why(void **state) {
  (void)state;
  refuse("7", "expected a message");
  refuse("[]", "expected a message");
  refuse("", "byte 0");
  refuse("{\"userId\":\"a\"}", "type: missing");
  refuse("{\"type\":\"trak\",\"userId\":\"a\"}", "did you mean track");
  refuse("{\"type\":\"\",\"userId\":\"a\"}", "type: missing");
  refuse("{\"type\":7,\"userId\":\"a\"}", "type: missing");
  refuse("{\"type\":\"track\",\"event\":\"e\"}", "userId or anonymousId");
  refuse("{\"type\":\"track\",\"event\":\"e\",\"userId\":\"\"}", "userId or anonymousId");
  refuse("{\"type\":\"track\",\"event\":\"e\",\"userId\":{}}", "userId: expected a text");
  refuse("{\"type\":\"track\",\"userId\":\"a\"}", "event: missing");
  refuse("{\"type\":\"track\",\"userId\":\"a\",\"event\":7}", "event: missing");
  refuse("{\"type\":\"group\",\"userId\":\"a\"}", "groupId: missing");
  refuse("{\"type\":\"alias\",\"userId\":\"a\"}", "previousId: missing");
  refuse("{\"type\":\"alias\",\"anonymousId\":\"a\"}", "userId: missing");
  refuse("{\"type\":\"merge\",\"userId\":\"a\",\"mergeProperties\":[7]}", "mergeProperties: expected");
  refuse("{\"type\":\"track\",\"userId\":\"a\",\"event\":\"e\",\"properties\":{\"n\":1e400}}", "n");
  refuse("{\"type\":\"track\",\"userId\":\"a\",\"event\":\"\\ud800\"}", "byte");
  char deep[12000] = "{\"type\":\"track\",\"userId\":\"a\",\"event\":\"e\",\"properties\":";
  size_t length = strlen(deep);
  memset(deep + length, '[', 5000);
  memset(deep + length + 5000, ']', 5000);
  deep[length + 10000] = '}';
  refuse(deep, "nest");
  char longer[400];
  snprintf(longer, sizeof longer, "{\"type\":\"track\",\"event\":\"e\",\"userId\":\"%0201d\"}", 7);
  refuse(longer, "userId: longer than 200 bytes");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_type_becomes_its_event),
      cmocka_unit_test(an_identify_with_both_ids_is_an_alias_first),
      cmocka_unit_test(what_somebody_anonymous_tells_makes_no_known_person),
      cmocka_unit_test(numbers_are_ids_and_a_message_without_one_gets_one),
      cmocka_unit_test(of_the_context_consents_and_locale_are_kept_and_no_address),
      cmocka_unit_test(the_batchs_context_holds_where_a_message_has_none),
      cmocka_unit_test(a_clock_that_is_wrong_is_put_right),
      cmocka_unit_test(goods_get_the_names_that_they_have_here),
      cmocka_unit_test(what_of_an_order_cannot_be_read_is_left_out),
      cmocka_unit_test(ids_that_are_merged_may_be_numbers),
      cmocka_unit_test(a_clock_beyond_all_years_is_not_heard),
      cmocka_unit_test(what_the_workspace_declares_is_left_to_it),
      cmocka_unit_test(refuses_what_is_no_message_and_says_why),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
