/* Orders, spending, lifecycle, and the goods: what is owned and viewed. */
#include "life.h"

static const struct workspace shop = {.lifecycle = {1, 3, 100 * CLOCK_DAY_MS}};

static double spent(const struct profile *profile, int days, int now) {
  return (double)profile_spent_e4(profile, days * CLOCK_DAY_MS, at(day(now))) / (double)MONEY_PARTS;
}

static void takes_the_total_or_what_the_items_cost(void **state) {
  static const struct {
    const char *type, *data;
    double cost;
  } cases[] = {
      {"order.placed", "{\"total\":79.9,\"items\":[{\"item\":\"a\",\"price\":5}]}", 79.9},
      {"order.placed", "{\"amount\":29.33,\"quantity\":2}", 29.33},
      {"order.placed", "{\"total\":null,\"amount\":3}", 3},
      {"order.placed",
       "{\"items\":[{\"item\":\"a\",\"price\":0.1,\"quantity\":3},\"b\",{\"id\":\"c\",\"total\":2}]}", 2.3},
      {"order.placed", "{\"price\":5}", 0},
      {"order.placed", "{}", 0},
      {"order.item.bought", "{\"item\":\"a\",\"price\":1.25,\"quantity\":2}", 2.5},
      {"order.item.bought", "{\"item\":\"a\",\"price\":1.25}", 1.25},
      {"order.item.bought", "{\"item\":\"a\",\"amount\":1.88,\"quantity\":4}", 1.88},
      {"order.item.bought", "{\"item\":\"a\",\"total\":0,\"price\":9}", 0},
      {"order.item.bought", "{\"item\":\"a\",\"total\":0.00014}", 0.0001},
      {"order.item.bought", "{\"item\":\"a\",\"price\":1000000000000,\"quantity\":1000000000000}", 1e12},
      {"page.viewed", "{\"total\":5}", 0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct profile *profile = profile_new(&shop, "p");
    life(&shop, profile, cases[i].type, day(1), cases[i].data);
    if (spent(profile, 1, 1) != cases[i].cost) fail_msg("%s: %f", cases[i].data, spent(profile, 1, 1));
    expect_comes_back(&shop, profile);
    profile_free(profile);
  }
}

static void refuses_an_amount_that_is_none(void **state) {
  (void)state;
  expect_refused(&shop, "order.placed", "{\"total\":-1}",
                 "data.total: expected a number from 0 to 1000000000000");
  expect_refused(&shop, "order.placed", "{\"amount\":\"5\"}",
                 "data.amount: expected a number from 0 to 1000000000000");
  expect_refused(&shop, "order.placed", "{\"total\":1e300}",
                 "data.total: expected a number from 0 to 1000000000000");
  expect_refused(&shop, "order.placed", "{\"total\":1,\"items\":[\"a\",{\"item\":\"b\",\"price\":-2}]}",
                 "data.items[1].price: expected a number from 0 to 1000000000000");
  expect_refused(&shop, "order.item.bought", "{\"item\":\"a\",\"quantity\":true}",
                 "data.quantity: expected a number from 0 to 1000000000000");
  expect_refused(&shop, "order.item.bought", "{\"total\":1}", "data.item: expected the offer's id");
}

static void adds_money_exactly_and_by_whole_days(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < 1000; i++)
    life(&shop, profile, "order.item.bought", day(i % 10), "{\"item\":\"a\",\"total\":0.1}");
  assert_true(spent(profile, 365, 9) == 100);
  assert_true(spent(profile, 1, 9) == 20); /* the day in which the window begins counts whole */
  assert_true(spent(profile, 365, 4) == 50);
  assert_true(spent(profile, 1, 12) == 0);
  profile_free(profile);
}

static void an_order_is_placed_or_a_day_of_items(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  life(&shop, profile, "order.item.bought", day(1), "{\"item\":\"a\"}");
  life(&shop, profile, "order.item.bought", day(1), "{\"item\":\"b\"}");
  assert_int_equal(profile_orders(profile, at(day(9))), 1);
  life(&shop, profile, "order.placed", day(1), "{}");
  life(&shop, profile, "order.placed", day(2), "{}");
  life(&shop, profile, "order.placed", day(2), "{}");
  life(&shop, profile, "order.item.bought", day(3), "{\"item\":\"b\"}");
  assert_int_equal(profile_orders(profile, at(day(9))), 4);
  assert_int_equal(profile_orders(profile, at(day(1))), 1);
  profile_free(profile);
}

static void keeps_the_sum_of_days_it_forgets(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p"), *backward = profile_new(&shop, "p");
  for (int i = 0; i < ORDER_DAYS_MAX + 20; i++) {
    const char *type = i % 2 ? "order.placed" : "order.item.bought";
    life(&shop, profile, type, day(i), "{\"item\":\"a\",\"total\":1}");
  }
  for (int i = ORDER_DAYS_MAX + 19; i >= 0; i--)
    life(&shop, backward, "order.placed", day(i), "{\"total\":1}");
  assert_int_equal(profile->orders.day_count, ORDER_DAYS_MAX);
  assert_int_equal(profile_orders(profile, at(day(1000))), ORDER_DAYS_MAX + 20);
  assert_int_equal(profile_orders(backward, at(day(1000))), ORDER_DAYS_MAX + 20);
  expect_json(&shop, profile, day(1000), "\"orders\":420,\"spent\":420,");
  expect_comes_back(&shop, profile);
  profile_free(profile);
  profile_free(backward);
}

static void expect_lifecycle(const struct profile *profile, int now, const char *expected) {
  assert_string_equal(lifecycle_name(profile_lifecycle(profile, &shop, at(day(now)))), expected);
}

static void tells_how_far_a_customer_has_come(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  expect_lifecycle(profile, 0, "prospect");
  life(&shop, profile, "page.viewed", day(0), "{}");
  expect_lifecycle(profile, 1000, "prospect");
  life(&shop, profile, "order.placed", day(1), "{}");
  expect_lifecycle(profile, 1, "new");
  life(&shop, profile, "order.placed", day(2), "{}");
  expect_lifecycle(profile, 2, "new");
  life(&shop, profile, "order.item.bought", day(3), "{\"item\":\"a\"}");
  expect_lifecycle(profile, 2, "new");
  expect_lifecycle(profile, 3, "established");
  expect_lifecycle(profile, 103, "established");
  expect_lifecycle(profile, 104, "lapsed");
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

static void what_is_sent_to_someone_breaks_no_silence(void **state) {
  static const char *const sent[] = {"campaign.sent", "decision.exposed", "offer.changed",
                                     "occasion.birthday", "lifecycle.changed"};
  static const char *const own[] = {"campaign.sent.opened", "campaign", "offers.viewed", "site.visited"};
  (void)state;
  for (size_t i = 0; i < sizeof sent / sizeof *sent + sizeof own / sizeof *own; i++) {
    bool is_sent = i < sizeof sent / sizeof *sent;
    struct profile *profile = profile_new(&shop, "p");
    life(&shop, profile, "order.placed", day(0), "{}");
    life(&shop, profile, is_sent ? sent[i] : own[i - sizeof sent / sizeof *sent], day(150), "{}");
    expect_lifecycle(profile, 150, is_sent ? "lapsed" : "new");
    profile_free(profile);
  }
}

/* ---- owned ---- */

static void knows_since_when_and_how_often(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  life(&shop, profile, "order.placed", day(5),
       "{\"items\":[{\"item\":\"a\",\"quantity\":2},\"a\",{\"item\":\"w\",\"quantity\":0.4}]}");
  life(&shop, profile, "order.item.bought", day(2), "{\"item\":\"a\",\"quantity\":1.6}");
  life(&shop, profile, "order.item.bought", day(7), "{\"item\":\"z\",\"quantity\":0}");
  const struct owned *owned = profile_find_owned(profile, "a");
  assert_true(owned->first_ms == at(day(2)) && owned->last_ms == at(day(5)));
  assert_int_equal(owned->units, 5);
  assert_int_equal(profile_find_owned(profile, "w")->units, 1);
  assert_int_equal(profile_find_owned(profile, "z")->units, 0);
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

/* As the aggregate is told: "first+units(others) …", and "again+units". */
static void expect_noted(struct profile *profile, const char *type, int on_day, const char *data,
                         const char *expected) {
  struct buffer text = {0}, noted = {0};
  struct arena arena = {0};
  struct purchases purchases;
  struct event event;
  struct error err;
  buffer_print(
      &text, "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"time\":\"%s\",\"data\":%s}",
      type, day(on_day), data);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  profile_apply(profile, &shop, &event);
  profile_purchases(profile, &event, &arena, &purchases);
  for (size_t i = 0; i < purchases.count; i++) {
    const struct purchase_note *note = &purchases.notes[i];
    buffer_print(&noted, "%s%s+%d", i ? " " : "", note->offer_id, (int)note->units);
    for (size_t j = 0; j < note->other_count; j++)
      buffer_print(&noted, "%s%s", j ? "," : "(", note->others[j]);
    if (note->is_first) buffer_print(&noted, note->other_count ? ")" : "()");
  }
  assert_string_equal(buffer_text(&noted), expected);
  event_fini(&event);
  arena_fini(&arena);
  buffer_fini(&text);
  buffer_fini(&noted);
}

static void tells_what_was_bought_first_and_what_was_owned_before(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  expect_noted(profile, "page.viewed", 1, "{\"item\":\"a\"}", "");
  expect_noted(profile, "order.placed", 1, "{\"items\":[\"a\",{\"item\":\"b\",\"quantity\":3},\"a\"]}",
               "a+2() b+3(a)");
  expect_noted(profile, "order.item.bought", 3, "{\"item\":\"c\"}", "c+1(a,b)");
  expect_noted(profile, "order.item.bought", 2, "{\"item\":\"d\"}", "d+1(c,a,b)");
  expect_noted(profile, "order.item.bought", 4, "{\"item\":\"b\"}", "b+1");
  expect_noted(profile, "order.placed", 5, "{\"items\":[\"e\",\"f\"]}", "e+1(b,c,d,a) f+1(e,b,c,d,a)");
  expect_noted(profile, "order.placed", 5, "{}", "");
  profile_free(profile);
}

/* Else one person would be a new one each time, and make an offer as popular as they like. */
static void a_quantity_of_none_is_nobodys_first_purchase(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < 2; i++)
    expect_noted(profile, "order.item.bought", 1, "{\"item\":\"a\",\"quantity\":0}", "a+0");
  expect_noted(profile, "order.item.bought", 2, "{\"item\":\"a\"}", "a+1()");
  expect_noted(profile, "order.item.bought", 3, "{\"item\":\"a\",\"quantity\":0}", "a+0");
  profile_free(profile);
}

static void tells_of_the_most_recent_only(void **state) {
  enum { ORDER = 500 };
  struct profile *profile = profile_new(&shop, "p");
  struct buffer items = {0};
  struct arena arena = {0};
  struct purchases purchases;
  (void)state;
  for (int i = 0; i < ORDER; i++) buffer_print(&items, "%s\"o%03d\"", i ? "," : "{\"items\":[", i);
  buffer_add_text(&items, "]}");
  life(&shop, profile, "order.placed", day(1), buffer_text(&items));
  life(&shop, profile, "order.item.bought", day(2), "{\"item\":\"z\"}");
  struct event event;
  struct error err;
  const char *text = "{\"id\":\"1\",\"source\":\"s\",\"type\":\"order.item.bought\",\"subject\":\"p\","
                     "\"data\":{\"item\":\"new\"}}";
  assert_int_equal(event_decode((struct slice){text, strlen(text)}, &event, &err), STATUS_OK);
  event.time_ms = at(day(3));
  profile_apply(profile, &shop, &event);
  profile_purchases(profile, &event, &arena, &purchases);
  assert_int_equal(purchases.count, 1);
  assert_int_equal(purchases.notes[0].other_count, PURCHASE_OTHERS_MAX);
  assert_string_equal(purchases.notes[0].others[0], "z");
  assert_string_equal(purchases.notes[0].others[1], "o000");
  event_fini(&event);
  arena_fini(&arena);
  buffer_fini(&items);
  profile_free(profile);
}

/* ---- viewed ---- */

static void remembers_the_last_offers_viewed(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p"), *backward = profile_new(&shop, "p");
  char data[64];
  for (int i = 0; i < VIEWED_MAX + 10; i++) {
    snprintf(data, sizeof data, "{\"%s\":\"o%03d\"}", i % 3 ? i % 3 == 1 ? "item" : "offer" : "product", i);
    life(&shop, profile, "product.viewed", day(i / 4), data);
    life(&shop, profile, "product.viewed", day(0), data);
  }
  for (int i = VIEWED_MAX + 9; i >= 0; i--) {
    snprintf(data, sizeof data, "{\"item\":\"o%03d\"}", i);
    life(&shop, backward, "product.viewed", day(0), data);
    life(&shop, backward, "product.viewed", day(i / 4), data);
  }
  assert_int_equal(profile->viewed_count, VIEWED_MAX);
  for (int i = 0; i < VIEWED_MAX + 10; i++) {
    snprintf(data, sizeof data, "o%03d", i);
    /* Of the four of one time, ids that come first stay. */
    bool is_kept = i >= 12 || i == 8 || i == 9;
    if (!profile_find_viewed(profile, data) == is_kept) fail_msg("%s", data);
    if (is_kept) assert_true(profile_find_viewed(profile, data)->last_ms == at(day(i / 4)));
  }
  assert_int_equal(backward->viewed_count, VIEWED_MAX);
  for (size_t i = 0; i < VIEWED_MAX; i++) {
    assert_string_equal(profile->viewed[i].offer_id, backward->viewed[i].offer_id);
    assert_true(profile->viewed[i].last_ms == backward->viewed[i].last_ms);
  }
  expect_json(&shop, profile, day(0), "\"viewed\":500}");
  expect_comes_back(&shop, profile);
  profile_free(profile);
  profile_free(backward);
}

static void remembers_no_page_without_an_offer(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  char data[NAME_BYTES_MAX + 32];
  life(&shop, profile, "product.viewed", day(0), "{}");
  life(&shop, profile, "product.viewed", day(0), "{\"item\":\"\"}");
  life(&shop, profile, "product.viewed", day(0), "{\"item\":5,\"product\":{\"id\":\"a\"}}");
  life(&shop, profile, "page.viewed", day(0), "{\"item\":\"a\"}");
  snprintf(data, sizeof data, "{\"item\":\"%0*d\"}", NAME_BYTES_MAX + 1, 0);
  life(&shop, profile, "product.viewed", day(0), data);
  assert_int_equal(profile->viewed_count, 0);
  profile_free(profile);
}

/* ---- two become one ---- */

static const struct {
  const char *type, *data;
  int day;
} history[] = {
    {"order.placed", "{\"total\":5,\"items\":[\"a\",{\"item\":\"b\",\"quantity\":2}]}", 1},
    {"order.item.bought", "{\"item\":\"a\",\"price\":2}", 3},
    {"product.viewed", "{\"item\":\"v\"}", 2},
    {"product.viewed", "{\"item\":\"v\"}", 4},
    {"order.item.bought", "{\"item\":\"c\",\"price\":2}", 1},
    {"campaign.sent", "{}", 9},
    {"product.viewed", "{\"item\":\"w\"}", 4},
    {"order.item.bought", "{\"item\":\"a\",\"price\":2}", 0},
};

/* Whoever was anonymous when, the one who is known in the end did it all. */
static void adds_up_what_two_bought_and_viewed(void **state) {
  enum { COUNT = sizeof history / sizeof *history };
  (void)state;
  for (unsigned split = 0; split < 1u << COUNT; split += 3) {
    struct profile *known = profile_new(&shop, "p"), *guest = profile_new(&shop, "q"),
                   *all = profile_new(&shop, "p");
    for (unsigned i = 0; i < COUNT; i++) {
      struct profile *one = split >> i & 1 ? guest : known;
      life(&shop, one, history[i].type, day(history[i].day), history[i].data);
      life(&shop, all, history[i].type, day(history[i].day), history[i].data);
    }
    profile_merge(known, guest, &shop);
    expect_alike(&shop, known, all);
    profile_free(known);
    profile_free(guest);
    profile_free(all);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_the_total_or_what_the_items_cost),
      cmocka_unit_test(refuses_an_amount_that_is_none),
      cmocka_unit_test(adds_money_exactly_and_by_whole_days),
      cmocka_unit_test(an_order_is_placed_or_a_day_of_items),
      cmocka_unit_test(keeps_the_sum_of_days_it_forgets),
      cmocka_unit_test(tells_how_far_a_customer_has_come),
      cmocka_unit_test(what_is_sent_to_someone_breaks_no_silence),
      cmocka_unit_test(knows_since_when_and_how_often),
      cmocka_unit_test(tells_what_was_bought_first_and_what_was_owned_before),
      cmocka_unit_test(a_quantity_of_none_is_nobodys_first_purchase),
      cmocka_unit_test(tells_of_the_most_recent_only),
      cmocka_unit_test(remembers_the_last_offers_viewed),
      cmocka_unit_test(remembers_no_page_without_an_offer),
      cmocka_unit_test(adds_up_what_two_bought_and_viewed),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
