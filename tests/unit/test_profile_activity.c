/* Counting by what the events' data said: conditions, bounds, releases that count by other fields. */
#include "life.h"

#include <math.h>

static const char *const item_fields[] = {"category", "item", NULL};
static const char *const view_fields[] = {"category", "is_new", "page.depth", "price", NULL};
static struct counted_type counted[] = {{"order.item.bought", item_fields}, {"product.viewed", view_fields}};
static const struct workspace shop = {.counted = counted, .counted_count = 2};

static uint64_t count(const struct workspace *workspace, const struct profile *profile, const char *type,
                      struct condition where) {
  assert_null(profile_find_uncounted(workspace, type, &where, 1));
  return profile_count_where(profile, workspace, type, &where, 1, 30 * CLOCK_DAY_MS, at(day(30)));
}

#define TEXT(...)                                                                                            \
  .one_of = (const char *const[]) {                                                                          \
    __VA_ARGS__, NULL                                                                                        \
  }
#define NUMBER(...)                                                                                          \
  .numbers = (const double[]){__VA_ARGS__}, .number_count = sizeof((double[]){__VA_ARGS__}) / 8
#define VIEWED(...) count(&shop, profile, "product.viewed", (struct condition){__VA_ARGS__})
#define BOUGHT(...) count(&shop, profile, "order.item.bought", (struct condition){__VA_ARGS__})

static const struct {
  int day;
  const char *data;
} views[] = {
    {5, "{\"category\":\"dresses\",\"price\":100,\"is_new\":true,\"page\":{\"depth\":3}}"},
    {6, "{\"category\":\"dresses\",\"price\":50,\"is_new\":false}"},
    {6, "{\"category\":\"tops\",\"price\":-0.0,\"page\":{\"depth\":\"3\"}}"},
    {7, "{\"category\":\"\",\"price\":0}"},
    {7, "{\"category\":7,\"is_new\":\"true\",\"price\":null}"},
    {-1, "{\"category\":\"dresses\"}"},
    {8, "{\"other\":\"dresses\"}"},
    {8, "{}"},
};
enum { VIEWS = sizeof views / sizeof *views };

static void judges_the_events_own_data_as_where_does(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < VIEWS; i++) life(&shop, profile, "product.viewed", day(views[i].day), views[i].data);
  const struct range dear = {50, 100}, any = {-INFINITY, INFINITY};
  assert_int_equal(VIEWED(.path = "category", TEXT("dresses")), 2);
  assert_int_equal(VIEWED(.path = "category", TEXT("tops", "dresses")), 3);
  assert_int_equal(VIEWED(.path = "category", TEXT("dress")), 0);
  assert_int_equal(VIEWED(.path = "category", TEXT("")), 1);
  assert_int_equal(VIEWED(.path = "category", NUMBER(7)), 1);
  assert_int_equal(VIEWED(.path = "price", .range = &dear), 2);
  assert_int_equal(VIEWED(.path = "price", .range = &any), 4);
  assert_int_equal(VIEWED(.path = "price", NUMBER(50, 0)), 3);
  assert_int_equal(VIEWED(.path = "is_new", .has_boolean = true, .boolean = true), 1);
  assert_int_equal(VIEWED(.path = "is_new", .has_boolean = true, .boolean = false), 1);
  assert_int_equal(VIEWED(.path = "page.depth", NUMBER(3)), 1);
  assert_int_equal(profile_count(profile, "product.viewed", 30 * CLOCK_DAY_MS, at(day(30))), VIEWS - 1);
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

static void holds_all_conditions_together(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < VIEWS; i++) life(&shop, profile, "product.viewed", day(views[i].day), views[i].data);
  const struct range dear = {60, 100};
  const struct condition both[] = {{.path = "price", .range = &dear}, {.path = "category", TEXT("dresses")}};
  assert_int_equal(
      profile_count_where(profile, &shop, "product.viewed", both, 2, 30 * CLOCK_DAY_MS, at(day(30))), 1);
  assert_int_equal(
      profile_count_where(profile, &shop, "product.viewed", both, 2, 1 * CLOCK_DAY_MS, at(day(30))), 0);
  assert_int_equal(
      profile_count_where(profile, &shop, "product.viewed", both, 2, 30 * CLOCK_DAY_MS, at(day(4))), 0);
  profile_free(profile);
}

static void says_which_field_is_not_counted_by(void **state) {
  (void)state;
  const struct condition where[] = {{.path = "category"}, {.path = "colour"}};
  assert_string_equal(profile_find_uncounted(&shop, "product.viewed", where, 2), "colour");
  assert_string_equal(profile_find_uncounted(&shop, "page.viewed", where, 2), "category");
  assert_null(profile_find_uncounted(&shop, "product.viewed", where, 1));
}

static void counts_the_items_of_an_order_as_bought(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  life(&shop, profile, "order.placed", day(1),
       "{\"category\":\"gifts\",\"items\":[\"a\",{\"item\":\"b\",\"category\":\"tops\"},{\"id\":\"a\"}]}");
  life(&shop, profile, "order.item.bought", day(2), "{\"item\":\"b\",\"category\":\"tops\"}");
  assert_int_equal(profile_count(profile, "order.item.bought", 30 * CLOCK_DAY_MS, at(day(30))), 4);
  assert_int_equal(profile_count(profile, "order.placed", 30 * CLOCK_DAY_MS, at(day(30))), 1);
  assert_int_equal(BOUGHT(.path = "item", TEXT("a")), 2);
  assert_int_equal(BOUGHT(.path = "category", TEXT("tops")), 2);
  assert_int_equal(BOUGHT(.path = "category", TEXT("gifts")), 0);
  profile_free(profile);
}

static void takes_a_text_that_is_too_long_as_absent(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  char text[FACET_TEXT_BYTES_MAX + 2], data[128];
  for (int length = FACET_TEXT_BYTES_MAX; length <= FACET_TEXT_BYTES_MAX + 1; length++) {
    snprintf(text, sizeof text, "%0*d", length, 0);
    snprintf(data, sizeof data, "{\"category\":\"%s\",\"price\":1}", text);
    life(&shop, profile, "product.viewed", day(1), data);
    assert_int_equal(VIEWED(.path = "category", TEXT(text)), length == FACET_TEXT_BYTES_MAX);
  }
  assert_int_equal(VIEWED(.path = "price", NUMBER(1)), 2);
  profile_free(profile);
}

static void takes_minus_nought_as_nought(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  life(&shop, profile, "product.viewed", day(1), "{\"price\":-0.0}");
  life(&shop, profile, "product.viewed", day(1), "{\"price\":0}");
  assert_int_equal(profile_find_activity(profile, "product.viewed")->facet_count, 1);
  profile_free(profile);
}

static void view_category(struct profile *profile, int category, int on_day) {
  char data[64];
  snprintf(data, sizeof data, "{\"category\":\"c%d\"}", category);
  life(&shop, profile, "product.viewed", day(on_day), data);
}

static void forgets_the_facet_seen_longest_ago(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < FACETS_MAX + 1; i++) view_category(profile, i, i == 7 ? 1 : 5);
  const struct activity *activity = profile_find_activity(profile, "product.viewed");
  assert_int_equal(activity->facet_count, FACETS_MAX);
  assert_int_equal(VIEWED(.path = "category", TEXT("c7")), 0);
  assert_int_equal(VIEWED(.path = "category", TEXT("c0")), 1);
  view_category(profile, 7, 0); /* late: it is the oldest again */
  assert_int_equal(VIEWED(.path = "category", TEXT("c7")), 0);
  assert_int_equal(profile_count(profile, "product.viewed", 30 * CLOCK_DAY_MS, at(day(30))), FACETS_MAX + 2);
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

static void bounds_the_days_of_all_facets_together(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < 10 * 250; i++) view_category(profile, i % 10, i / 10);
  const struct activity *activity = profile_find_activity(profile, "product.viewed");
  size_t days = 0;
  for (size_t i = 0; i < activity->facet_count; i++) days += activity->facets[i].days.count;
  assert_int_equal(days, FACET_DAYS_MAX);
  assert_int_equal(activity->days.count, 250);
  assert_int_equal(activity->facets[0].days.each[0].day, activity->days.each[50].day);
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

static void keeps_no_facet_of_a_day_that_is_forgotten(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  view_category(profile, 1, 0);
  for (int i = 1; i <= ACTIVITY_DAYS_MAX; i++) life(&shop, profile, "product.viewed", day(i), "{}");
  assert_int_equal(profile_find_activity(profile, "product.viewed")->facet_count, 0);
  view_category(profile, 1, 0); /* older than all that is kept */
  assert_int_equal(profile_find_activity(profile, "product.viewed")->facet_count, 0);
  profile_free(profile);
}

/* A tiny generator, so that the orders are the same in every run. */
static uint32_t draw(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

static void does_not_depend_on_the_order_of_arrival(void **state) {
  enum { EVENTS = 60, ORDERS = 500 };
  static const char *const types[] = {"product.viewed", "order.item.bought", "order.placed", "campaign.sent"};
  struct {
    const char *type;
    char data[128];
    int day;
  } events[EVENTS];
  uint32_t seed = 1;
  (void)state;
  for (int i = 0; i < EVENTS; i++) {
    events[i].type = types[draw(&seed) % 4];
    events[i].day = (int)(draw(&seed) % 9);
    int item = (int)(draw(&seed) % 7);
    snprintf(
        events[i].data, sizeof events[i].data,
        "{\"item\":\"i%d\",\"category\":\"c%d\",\"items\":[{\"item\":\"i%d\",\"price\":0.1}],\"price\":%d.1}",
        item, item % 3, item, item);
  }
  struct profile *first = NULL;
  for (int order = 0; order < ORDERS; order++) {
    struct profile *profile = profile_new(&shop, "p");
    for (int i = EVENTS - 1; i > 0 && order; i--) {
      int other = (int)(draw(&seed) % (uint32_t)(i + 1));
      __typeof__(events[0]) swap = events[i];
      events[i] = events[other];
      events[other] = swap;
    }
    for (int i = 0; i < EVENTS; i++) life(&shop, profile, events[i].type, day(events[i].day), events[i].data);
    if (first) expect_alike(&shop, first, profile);
    if (first) profile_free(profile);
    if (!first) first = profile;
  }
  profile_free(first);
}

static const char *const later_fields[] = {"brand", "category", NULL};
static struct counted_type later_counted[] = {{"product.viewed", later_fields}};
static const struct workspace later = {.counted = later_counted, .counted_count = 1};
static const struct workspace uncounting = {.hard_count = 0};

static void counts_by_a_new_field_from_then_on(void **state) {
  (void)state;
  struct profile *before = profile_new(&shop, "p");
  life(&shop, before, "product.viewed", day(1), "{\"category\":\"tops\",\"brand\":\"acme\",\"price\":1}");
  life(&shop, before, "product.viewed", day(1), "{\"category\":\"tops\",\"brand\":\"acme\",\"price\":2}");
  life(&shop, before, "product.viewed", day(1), "{\"price\":3}");
  struct profile *profile = life_move(&shop, before, &later);
  life(&later, profile, "product.viewed", day(2), "{\"category\":\"tops\",\"brand\":\"acme\"}");
  assert_int_equal(
      count(&later, profile, "product.viewed", (struct condition){.path = "brand", TEXT("acme")}), 1);
  assert_int_equal(
      count(&later, profile, "product.viewed", (struct condition){.path = "category", TEXT("tops")}), 3);
  expect_comes_back(&later, profile);
  profile_free(before);
  profile_free(profile);
}

static void keeps_what_was_counted_by_for_a_release_that_counts_by_it_again(void **state) {
  (void)state;
  struct profile *before = profile_new(&shop, "p"), *guest = profile_new(&shop, "q");
  life(&shop, before, "product.viewed", day(1), "{\"category\":\"tops\",\"price\":2}");
  life(&shop, guest, "product.viewed", day(1), "{\"category\":\"hats\",\"price\":2}");
  struct profile *profile = life_move(&shop, before, &uncounting), *other = life_move(&shop, guest, &later);
  life(&uncounting, profile, "product.viewed", day(2), "{\"category\":\"tops\",\"price\":2}");
  life(&later, other, "product.viewed", day(2), "{\"category\":\"hats\",\"brand\":\"acme\"}");
  expect_comes_back(&uncounting, profile);
  expect_comes_back(&later, other);
  struct profile *into = life_move(&uncounting, profile, &later);
  profile_merge(into, other, &later);
  expect_comes_back(&later, into);
  expect_json(
      &later, into, day(9),
      "\"by\":[{\"brand\":\"acme\",\"category\":\"hats\",\"count\":1},"
      "{\"category\":\"hats\",\"price\":2,\"count\":1},{\"category\":\"tops\",\"price\":2,\"count\":1}]");
  struct profile *back = life_move(&later, into, &shop);
  assert_int_equal(count(&shop, back, "product.viewed", (struct condition){.path = "price", NUMBER(2)}), 2);
  assert_int_equal(count(&shop, back, "product.viewed", (struct condition){.path = "category", TEXT("hats")}),
                   2);
  assert_int_equal(profile_count(back, "product.viewed", 30 * CLOCK_DAY_MS, at(day(30))), 4);
  profile_free(before);
  profile_free(guest);
  profile_free(profile);
  profile_free(other);
  profile_free(into);
  profile_free(back);
}

static void bounds_the_lists_of_fields(void **state) {
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < 10; i++) {
    const char *const fields[] = {names[i], NULL};
    struct counted_type by = {"product.viewed", fields};
    const struct workspace workspace = {.counted = &by, .counted_count = 1};
    char data[32];
    snprintf(data, sizeof data, "{\"%s\":1}", names[i]);
    life(&workspace, profile, "product.viewed", day(i), data);
    expect_comes_back(&workspace, profile);
  }
  const struct activity *activity = profile_find_activity(profile, "product.viewed");
  assert_int_equal(activity->fields_count, FIELDS_MAX);
  assert_string_equal(activity->fields[0]->packed,
                      "c"); /* of the two seen longest ago there is nothing left */
  profile_free(profile);
}

static void adds_up_what_two_did(void **state) {
  (void)state;
  struct profile *known = profile_new(&shop, "p"), *guest = profile_new(&shop, "q"),
                 *all = profile_new(&shop, "p");
  for (int i = 0; i < VIEWS; i++) {
    struct profile *one = i % 3 ? known : guest;
    life(&shop, one, "product.viewed", day(views[i].day), views[i].data);
    life(&shop, all, "product.viewed", day(views[i].day), views[i].data);
  }
  life(&shop, guest, "only.theirs", day(1), "{}");
  life(&shop, all, "only.theirs", day(1), "{}");
  profile_merge(known, guest, &shop);
  expect_alike(&shop, known, all);
  profile_free(known);
  profile_free(guest);
  profile_free(all);
}

static void shows_each_facet(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  life(&shop, profile, "product.viewed", day(1), "{\"category\":\"to\\\"ps\",\"is_new\":true,\"price\":1.5}");
  life(&shop, profile, "product.viewed", day(1), "{\"category\":\"tops\"}");
  life(&shop, profile, "product.viewed", day(2), "{\"category\":\"tops\"}");
  expect_json(
      &shop, profile, day(2),
      "\"product.viewed\":{\"count\":3,\"last\":\"2026-01-03T10:00:00Z\",\"by\":[{\"category\":\"tops\","
      "\"count\":2},{\"category\":\"to\\\"ps\",\"is_new\":true,\"price\":1.5,\"count\":1}]}");
  profile_free(profile);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(judges_the_events_own_data_as_where_does),
      cmocka_unit_test(holds_all_conditions_together),
      cmocka_unit_test(says_which_field_is_not_counted_by),
      cmocka_unit_test(counts_the_items_of_an_order_as_bought),
      cmocka_unit_test(takes_a_text_that_is_too_long_as_absent),
      cmocka_unit_test(takes_minus_nought_as_nought),
      cmocka_unit_test(forgets_the_facet_seen_longest_ago),
      cmocka_unit_test(bounds_the_days_of_all_facets_together),
      cmocka_unit_test(keeps_no_facet_of_a_day_that_is_forgotten),
      cmocka_unit_test(does_not_depend_on_the_order_of_arrival),
      cmocka_unit_test(counts_by_a_new_field_from_then_on),
      cmocka_unit_test(keeps_what_was_counted_by_for_a_release_that_counts_by_it_again),
      cmocka_unit_test(bounds_the_lists_of_fields),
      cmocka_unit_test(adds_up_what_two_did),
      cmocka_unit_test(shows_each_facet),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
