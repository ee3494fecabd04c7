/* Events: what is taken, and how what is wrong is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/event.h"
#include "domain/workspace.h"

#define WITH(more) "{\"id\":\"1\",\"source\":\"shop\",\"type\":\"go\",\"subject\":\"lucia\"" more "}"

static struct event decoded(const char *text) {
  struct event event;
  struct error err;
  if (event_decode((struct slice){text, strlen(text)}, &event, &err)) fail_msg("%s: %s", text, err.text);
  return event;
}

static void expect_refused(const char *text, const char *sentence) {
  struct event event;
  struct error err;
  assert_int_equal(event_decode((struct slice){text, strlen(text)}, &event, &err), STATUS_INVALID);
  assert_string_equal(err.text, sentence);
  assert_null(event.tree);
}

static void is_somebodys_but_for_a_change_of_the_catalogue(void **state) {
  (void)state;
  struct error err;
  struct event nobodys = decoded("{\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}"),
               offers = decoded("{\"id\":\"1\",\"source\":\"s\",\"type\":\"offer.changed\"}"),
               marked = decoded("{\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"subject\":\"a\\u0001\"}"),
               right = decoded(WITH(""));
  assert_int_equal(event_check_subject(&nobodys, &err), STATUS_INVALID);
  assert_string_equal(err.text, "subject: missing, expected a text that says whose event it is");
  assert_int_equal(event_check_subject(&offers, &err), STATUS_OK);
  assert_int_equal(event_check_subject(&marked, &err), STATUS_INVALID);
  assert_string_equal(err.text, "subject: a control character, expected an id without any");
  assert_int_equal(event_check_subject(&right, &err), STATUS_OK);
  event_fini(&nobodys);
  event_fini(&offers);
  event_fini(&marked);
  event_fini(&right);
}

static void takes_a_cloudevent_with_our_extensions(void **state) {
  (void)state;
  struct event event =
      decoded(WITH(",\"specversion\":\"1.0\",\"time\":\"2026-03-01T11:00:00+01:00\",\"touchpoint\":\"web\","
                   "\"locale\":\"it\",\"data\":{\"x\":1},\"datacontenttype\":\"application/json\""));
  assert_string_equal(event.id, "1");
  assert_string_equal(event.source, "shop");
  assert_string_equal(event.type, "go");
  assert_string_equal(event.subject, "lucia");
  assert_string_equal(event.touchpoint, "web");
  assert_string_equal(event.locale, "it");
  assert_true(event.has_time);
  assert_int_equal(event.time_ms, INT64_C(1772359200000));
  assert_true(json_number(json_find(event.data, "x")) == 1);
  assert_false(event.names_placements);
  event_fini(&event);
}

static void leaves_out_what_may_be_left_out(void **state) {
  (void)state;
  struct event event = decoded(WITH(",\"time\":null,\"touchpoint\":null,\"data\":null,\"placements\":null"));
  assert_false(event.has_time);
  assert_null(event.touchpoint);
  assert_null(event.locale);
  assert_null(event.data);
  assert_false(event.names_placements);
  event_fini(&event);
  event_fini(&event);
}

static void names_the_field_at_fault(void **state) {
  static const struct {
    const char *text, *sentence;
  } cases[] = {
      {"[]", "expected an event, a JSON object"},
      {"{}", "id: missing, expected a text"},
      {"{\"id\":1}", "id: expected a text that is not empty"},
      {"{\"id\":\"\"}", "id: expected a text that is not empty"},
      {WITH(",\"specversion\":\"0.3\""), "specversion: expected \"1.0\""},
      {WITH(",\"specversion\":1"), "specversion: expected \"1.0\""},
      {WITH(",\"time\":\"yesterday\""), "time: expected RFC 3339, such as \"2026-03-01T10:00:00Z\""},
      {WITH(",\"time\":1772359200"), "time: expected RFC 3339, such as \"2026-03-01T10:00:00Z\""},
      {WITH(",\"data\":[]"), "data: expected an object"},
      {WITH(",\"data\":\"x\""), "data: expected an object"},
      {WITH(",\"touchpoint\":\"\""), "touchpoint: expected a text that is not empty"},
      {WITH(",\"placements\":5"), "placements: expected names separated by commas, or an array of names"},
      {WITH(",\"placements\":[5]"), "placements: expected names separated by commas, or an array of names"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect_refused(cases[i].text, cases[i].sentence);
}

static void refuses_names_that_are_too_long_and_takes_the_longest(void **state) {
  (void)state;
  char name[EVENT_NAME_BYTES_MAX + 2], text[2 * sizeof name];
  memset(name, 'x', sizeof name);
  name[sizeof name - 1] = '\0';
  snprintf(text, sizeof text, "{\"id\":\"%s\"}", name);
  expect_refused(text, "id: longer than 256 bytes");
  snprintf(text, sizeof text, "{\"id\":\"%s\",\"source\":\"s\",\"type\":\"t\",\"subject\":\"p\"}", name + 1);
  struct event event = decoded(text);
  assert_string_equal(event.id, name + 1);
  event_fini(&event);
}

static void refuses_a_text_of_more_than_its_bytes(void **state) {
  (void)state;
  struct event event;
  struct error err;
  char *text = malloc(EVENT_BYTES_MAX + 1);
  memset(text, ' ', EVENT_BYTES_MAX + 1);
  assert_int_equal(event_decode((struct slice){text, EVENT_BYTES_MAX + 1}, &event, &err), STATUS_TOO_LARGE);
  assert_string_equal(err.text, "longer than 262144 bytes, the most an event may have");
  memcpy(text, WITH(""), strlen(WITH("")));
  assert_int_equal(event_decode((struct slice){text, EVENT_BYTES_MAX}, &event, &err), STATUS_OK);
  event_fini(&event);
  free(text);
}

static void expect_placements(const char *text, const char *expected) {
  struct event event = decoded(text);
  struct buffer names = {0};
  assert_true(event.names_placements);
  for (size_t i = 0; i < event.placement_count; i++) {
    buffer_add(&names, event.placements[i].data, event.placements[i].length);
    buffer_add_byte(&names, '|');
  }
  assert_string_equal(buffer_text(&names), expected);
  buffer_fini(&names);
  event_fini(&event);
}

static void reads_placements_as_a_list_or_as_names_between_commas(void **state) {
  (void)state;
  expect_placements(WITH(",\"placements\":\" a , b.c,,a,\\td\""), "a|b.c|d|");
  expect_placements(WITH(",\"placements\":[\"a\",\" b \",\"\",\"a\",\"c\"]"), "a|b|c|");
  expect_placements(WITH(",\"placements\":\"\""), "");
  expect_placements(WITH(",\"placements\":[]"), "");
}

static void refuses_more_placements_than_a_page_has(void **state) {
  (void)state;
  struct buffer text = {0};
  buffer_add_text(&text,
                  "{\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"subject\":\"p\",\"placements\":\"0");
  for (int i = 1; i <= EVENT_PLACEMENTS_MAX; i++) buffer_print(&text, ",%d", i);
  buffer_add_text(&text, "\"}");
  expect_refused(buffer_text(&text), "placements: more than 32 names");
  buffer_fini(&text);
}

static void knows_an_event_by_source_and_id_alone(void **state) {
  (void)state;
  struct event one = decoded(WITH("")), same = decoded(WITH(",\"touchpoint\":\"web\"")),
               other = decoded("{\"id\":\"p1\",\"source\":\"sho\",\"type\":\"go\",\"subject\":\"lucia\"}");
  assert_memory_equal(&one.identity, &same.identity, sizeof one.identity);
  assert_memory_not_equal(&one.identity, &other.identity, sizeof one.identity);
  event_fini(&one);
  event_fini(&same);
  event_fini(&other);
}

static void collect(void *context, const char *offer_id, const json_value *details) {
  (void)details;
  buffer_print(context, "%s|", offer_id);
}

static void expect_bought(const char *type, const char *data, const char *expected) {
  struct buffer text = {0}, bought = {0};
  struct error err;
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"data\":%s}", type,
               data);
  struct event event = decoded(buffer_text(&text));
  enum status status = event_bought(&event, collect, &bought, &err);
  if (status) buffer_print(&bought, "%s", err.text);
  assert_string_equal(buffer_text(&bought), expected);
  event_fini(&event);
  buffer_fini(&text);
  buffer_fini(&bought);
}

static void reads_what_was_bought_in_each_of_its_shapes(void **state) {
  (void)state;
  expect_bought("order.placed",
                "{\"items\":[\"a\",{\"item\":\"b\"},{\"id\":\"c\"},{\"offer\":\"d\",\"quantity\":2}]}",
                "a|b|c|d|");
  expect_bought("order.placed", "{\"items\":[]}", "");
  expect_bought("order.placed", "{\"total\":5}", "");
  expect_bought("order.item.bought", "{\"item\":\"a\"}", "a|");
  expect_bought("page.viewed", "{\"items\":[5]}", "");
}

static void names_the_item_it_cannot_read(void **state) {
  (void)state;
  expect_bought("order.placed", "{\"items\":\"a\"}", "data.items: expected an array");
  expect_bought("order.placed", "{\"items\":[\"a\",5]}",
                "a|data.items[1]: expected an offer's id, or an object with it as item");
  expect_bought("order.placed", "{\"items\":[{\"sku\":\"a\"}]}",
                "data.items[0]: expected an offer's id, or an object with it as item");
  expect_bought("order.item.bought", "{}", "data.item: expected the offer's id");
  expect_bought("order.item.bought", "{\"item\":\"\"}", "data.item: expected the offer's id");
}

static void refuses_an_order_of_more_items_than_anyone_buys(void **state) {
  (void)state;
  struct buffer data = {0};
  buffer_add_text(&data, "{\"items\":[\"x\"");
  for (int i = 0; i < EVENT_ITEMS_MAX; i++) buffer_add_text(&data, ",\"x\"");
  buffer_add_text(&data, "]}");
  struct buffer text = {0};
  struct error err;
  buffer_print(&text,
               "{\"id\":\"1\",\"source\":\"s\",\"type\":\"order.placed\",\"subject\":\"p\",\"data\":%s}",
               buffer_text(&data));
  struct event event = decoded(buffer_text(&text));
  assert_int_equal(event_bought(&event, NULL, NULL, &err), STATUS_INVALID);
  assert_string_equal(err.text, "data.items: more than 1000");
  event_fini(&event);
  buffer_fini(&text);
  buffer_fini(&data);
}

static void takes_of_what_was_bought_ids_as_long_as_an_offers_and_no_longer(void **state) {
  char data[NAME_BYTES_MAX + 64], longest[NAME_BYTES_MAX + 2];
  (void)state;
  snprintf(longest, sizeof longest, "%0*d|", NAME_BYTES_MAX, 0);
  snprintf(data, sizeof data, "{\"items\":[\"%0*d\"]}", NAME_BYTES_MAX, 0);
  expect_bought("order.placed", data, longest);
  snprintf(data, sizeof data, "{\"item\":\"%0*d\"}", NAME_BYTES_MAX, 0);
  expect_bought("order.item.bought", data, longest);
  snprintf(data, sizeof data, "{\"items\":[\"a\",{\"id\":\"%0*d\"}]}", NAME_BYTES_MAX + 1, 0);
  expect_bought("order.placed", data, "a|data.items[1]: longer than 128 bytes, the most an offer's id has");
  snprintf(data, sizeof data, "{\"item\":\"%0*d\"}", NAME_BYTES_MAX + 1, 0);
  expect_bought("order.item.bought", data, "data.item: longer than 128 bytes, the most an offer's id has");
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(is_somebodys_but_for_a_change_of_the_catalogue),
      cmocka_unit_test(takes_a_cloudevent_with_our_extensions),
      cmocka_unit_test(leaves_out_what_may_be_left_out),
      cmocka_unit_test(names_the_field_at_fault),
      cmocka_unit_test(refuses_names_that_are_too_long_and_takes_the_longest),
      cmocka_unit_test(refuses_a_text_of_more_than_its_bytes),
      cmocka_unit_test(reads_placements_as_a_list_or_as_names_between_commas),
      cmocka_unit_test(refuses_more_placements_than_a_page_has),
      cmocka_unit_test(knows_an_event_by_source_and_id_alone),
      cmocka_unit_test(reads_what_was_bought_in_each_of_its_shapes),
      cmocka_unit_test(names_the_item_it_cannot_read),
      cmocka_unit_test(refuses_an_order_of_more_items_than_anyone_buys),
      cmocka_unit_test(takes_of_what_was_bought_ids_as_long_as_an_offers_and_no_longer),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
