/* Other vocabularies: which members of an event get which names, and what stays as it came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "domain/event_map.h"

static struct event_type types[] = {
    {.name = "Order Completed",
     .means = "order.placed",
     .items = "products",
     .item = "product_id",
     .price = "unit.price",
     .quantity = "qty",
     .total = "order.total",
     .category = "kind"},
    {.name = "alias", .means = "customer.alias", .previous = "previousId"},
    {.name = "order.item.bought", .means = "order.item.bought", .price = "amount", .item = "sku"},
};
static const struct workspace workspace = {.event_types = types, .event_type_count = 3};

/* Type and data after mapping, as "type {…}". */
static void expect_mapped(const char *type, const char *data, const char *expected) {
  struct buffer text = {0}, mapped = {0};
  struct event event;
  struct error err;
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"subject\":\"lucia\",\"type\":\"%s\",\"data\":%s}",
               type, data);
  struct slice came = {text.data, text.length};
  if (event_decode(came, &event, &err)) fail_msg("%s", err.text);
  struct identity identity = event.identity;
  event_map(&workspace, &event);
  buffer_print(&mapped, "%s ", event.type);
  if (event.data) json_put_value(&mapped, event.data);
  assert_string_equal(buffer_text(&mapped), expected);
  assert_memory_equal(&identity, &event.identity, sizeof identity);
  assert_ptr_equal(event.text.data, text.data);
  event_fini(&event);
  buffer_fini(&mapped);
  buffer_fini(&text);
}

static void gives_the_canonical_names_to_data_and_to_each_of_its_items(void **state) {
  (void)state;
  expect_mapped(
      "Order Completed",
      "{\"order\":{\"total\":9.5,\"id\":7},\"products\":[{\"product_id\":\"bag\",\"qty\":2,\"x\":1,"
      "\"unit\":{\"price\":4}},{\"kind\":\"hats\"},\"cap\",[],null]}",
      "order.placed {\"order\":{\"id\":7},\"items\":[{\"item\":\"bag\",\"quantity\":2,\"x\":1,\"unit\":{},"
      "\"price\":4},{\"category\":\"hats\"},\"cap\",[],null],\"total\":9.5}");
  expect_mapped("alias", "{\"previousId\":\"anon-7\"}", "customer.alias {\"previous\":\"anon-7\"}");
}

static void what_only_data_has_stays_as_it_is_inside_of_an_item(void **state) {
  (void)state;
  expect_mapped("Order Completed", "{\"products\":[{\"products\":1,\"order\":{\"total\":2}}]}",
                "order.placed {\"items\":[{\"products\":1,\"order\":{\"total\":2}}]}");
}

static void a_member_that_has_the_canonical_name_already_stays(void **state) {
  (void)state;
  expect_mapped("Order Completed",
                "{\"total\":1,\"order\":{\"total\":2},\"items\":[\"a\"],\"products\":[\"b\"]}",
                "order.placed {\"total\":1,\"order\":{\"total\":2},\"items\":[\"a\"],\"products\":[\"b\"]}");
}

static void renames_members_of_a_type_that_means_itself(void **state) {
  (void)state;
  expect_mapped("order.item.bought", "{\"sku\":\"bag\",\"amount\":3}",
                "order.item.bought {\"item\":\"bag\",\"price\":3}");
}

static void leaves_alone_what_no_event_type_names(void **state) {
  (void)state;
  expect_mapped("order completed", "{\"products\":[1]}", "order completed {\"products\":[1]}");
  expect_mapped("order.placed", "{\"products\":[1]}", "order.placed {\"products\":[1]}");
}

static void takes_an_event_without_data_and_items_that_are_no_list(void **state) {
  (void)state;
  expect_mapped("Order Completed", "null", "order.placed ");
  expect_mapped("Order Completed", "{\"products\":5}", "order.placed {\"items\":5}");
  expect_mapped("Order Completed", "{\"products\":{\"product_id\":1}}",
                "order.placed {\"items\":{\"product_id\":1}}");
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gives_the_canonical_names_to_data_and_to_each_of_its_items),
      cmocka_unit_test(what_only_data_has_stays_as_it_is_inside_of_an_item),
      cmocka_unit_test(a_member_that_has_the_canonical_name_already_stays),
      cmocka_unit_test(renames_members_of_a_type_that_means_itself),
      cmocka_unit_test(leaves_alone_what_no_event_type_names),
      cmocka_unit_test(takes_an_event_without_data_and_items_that_are_no_list),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
