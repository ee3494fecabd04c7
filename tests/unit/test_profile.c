/* Profiles: what events do to one, what is counted, and its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/offer.h"
#include "domain/offer.h"
#include "domain/profile.h"

static const char *const looks[] = {"alone", "friends", NULL};
static struct hard_attribute attributes[] = {{.name = "look", .type = HARD_STRING, .one_of = looks},
                                             {.name = "budget", .type = HARD_NUMBER},
                                             {.name = "club", .type = HARD_BOOLEAN},
                                             {.name = "born", .type = HARD_DATE},
                                             {.name = "nick", .type = HARD_STRING}};
static const struct workspace workspace = {.hard = attributes, .hard_count = 5};

static int64_t at(const char *time) {
  int64_t time_ms;
  assert_true(clock_parse(time, &time_ms));
  return time_ms;
}

static enum status apply_by(const struct workspace *by, struct profile *profile, const char *type,
                            const char *time, const char *data, struct error *err) {
  struct buffer text = {0};
  struct event event;
  buffer_print(
      &text, "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"time\":\"%s\",\"data\":%s}",
      type, time, data);
  if (event_decode((struct slice){text.data, text.length}, &event, err)) fail_msg("%s", err->text);
  enum status status = profile_check(by, &event, err);
  if (!status) profile_apply(profile, by, &event);
  event_fini(&event);
  buffer_fini(&text);
  return status;
}

static enum status apply(struct profile *profile, const char *type, const char *time, const char *data,
                         struct error *err) {
  return apply_by(&workspace, profile, type, time, data, err);
}

static void happen(struct profile *profile, const char *type, const char *time, const char *data) {
  struct error err;
  if (apply(profile, type, time, data, &err)) fail_msg("%s", err.text);
}

static char *encoded(const struct profile *profile, size_t *length) {
  struct buffer image = {0};
  profile_encode(profile, &workspace, &image);
  return buffer_take(&image, length);
}

static char *as_json(const struct profile *profile) {
  struct buffer json = {0};
  profile_put_json(profile, &workspace, at("2026-02-01T00:00:00Z"), &json);
  buffer_text(&json);
  return buffer_take(&json, NULL);
}

static void expect_same(const struct profile *left, const struct profile *right) {
  size_t left_length, right_length;
  char *left_image = encoded(left, &left_length), *right_image = encoded(right, &right_length);
  assert_int_equal(left_length, right_length);
  assert_memory_equal(left_image, right_image, left_length);
  free(left_image);
  free(right_image);
}

/* A profile that holds something of everything. */
static struct profile *lived(void) {
  struct profile *profile = profile_new(&workspace, "lucia");
  happen(profile, "customer.profile", "2026-01-01T10:00:00Z",
         "{\"look\":\"alone\",\"budget\":-12.5,\"club\":true,\"born\":\"1960-02-29\",\"nick\":\"\"}");
  happen(profile, "page.viewed", "2026-01-02T10:00:00Z", "{}");
  happen(profile, "page.viewed", "2026-01-02T11:00:00Z", "{}");
  happen(profile, "page.viewed", "2025-12-02T11:00:00Z", "{}");
  happen(profile, "page.viewed", "1969-12-31T23:59:59Z", "{}");
  happen(profile, "order.placed", "2026-01-03T10:00:00Z", "{\"items\":[\"z\",\"a\",\"m\"]}");
  happen(profile, "order.item.bought", "2026-01-04T10:00:00Z", "{\"item\":\"a\"}");
  return profile;
}

static void learns_attributes_by_their_types(void **state) {
  (void)state;
  struct profile *profile = lived();
  char *json = as_json(profile);
  assert_string_equal(
      json, "{\"profile_id\":\"lucia\",\"lifecycle\":\"established\",\"hard\":{\"look\":\"alone\",\"budget\":"
            "-12.5,\"club\":true,"
            "\"born\":\"1960-02-29\",\"nick\":\"\"},\"soft\":{},\"activity\":{"
            "\"customer.profile\":{\"count\":1,\"last\":\"2026-01-01T10:00:00Z\"},"
            "\"order.item.bought\":{\"count\":4,\"last\":\"2026-01-04T10:00:00Z\"},"
            "\"order.placed\":{\"count\":1,\"last\":\"2026-01-03T10:00:00Z\"},"
            "\"page.viewed\":{\"count\":4,\"last\":\"2026-01-02T11:00:00Z\"}},"
            "\"orders\":2,\"spent\":0,\"owns\":[{\"offer\":\"a\",\"first\":\"2026-01-03T10:00:00Z\","
            "\"last\":\"2026-01-04T10:00:00Z\",\"units\":2},"
            "{\"offer\":\"m\",\"first\":\"2026-01-03T10:00:00Z\",\"last\":\"2026-01-03T10:00:00Z\","
            "\"units\":1},{\"offer\":\"z\",\"first\":\"2026-01-03T10:00:00Z\","
            "\"last\":\"2026-01-03T10:00:00Z\",\"units\":1}],\"viewed\":0}");
  free(json);
  profile_free(profile);
}

static void replaces_forgets_and_leaves_attributes_as_told(void **state) {
  (void)state;
  struct profile *profile = lived();
  happen(profile, "customer.profile", "2026-01-05T10:00:00Z",
         "{\"look\":\"friends\",\"budget\":null,\"nick\":null,\"undeclared\":{\"x\":1}}");
  assert_string_equal(profile_find_hard(profile, 0)->text, "friends");
  assert_null(profile_find_hard(profile, 1));
  assert_true(profile_find_hard(profile, 2)->boolean);
  assert_null(profile_find_hard(profile, 4));
  happen(profile, "page.viewed", "2026-01-05T10:00:00Z", "{\"look\":\"alone\"}");
  assert_string_equal(profile_find_hard(profile, 0)->text, "friends");
  profile_free(profile);
}

static void lists_no_more_values_than_a_sentence_holds(void **state) {
  (void)state;
  enum { VALUES = 12 };
  char longest[300];
  const char *values[VALUES + 1] = {0};
  struct hard_attribute hard = {.name = "size", .type = HARD_STRING, .one_of = values};
  struct workspace small = {.hard = &hard, .hard_count = 1, .locale_attribute = 1};
  struct error err;
  struct event event;
  const char *text = "{\"id\":\"1\",\"source\":\"s\",\"type\":\"customer.profile\",\"subject\":\"p\","
                     "\"data\":{\"size\":\"y\"}}";
  assert_int_equal(event_decode((struct slice){text, strlen(text)}, &event, &err), STATUS_OK);
  for (int i = 0; i < VALUES; i++) values[i] = "x";
  assert_int_equal(profile_check(&small, &event, &err), STATUS_INVALID);
  assert_string_equal(err.text,
                      "data.size: expected one of \"x\", \"x\", \"x\", \"x\", \"x\", \"x\", \"x\", \"x\", "
                      "\"x\", \"x\", …");
  memset(longest, 'l', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  values[1] = longest;
  assert_int_equal(profile_check(&small, &event, &err), STATUS_INVALID);
  assert_true(strlen(err.text) < 400);
  values[0] = "a", values[1] = NULL;
  assert_int_equal(profile_check(&small, &event, &err), STATUS_INVALID);
  assert_string_equal(err.text, "data.size: expected one of \"a\"");
  event_fini(&event);
}

static void leaves_everything_as_it_was_when_one_field_is_wrong(void **state) {
  static const struct {
    const char *type, *data, *sentence;
  } cases[] = {
      {"customer.profile", "{\"nick\":\"new\",\"look\":\"both\"}",
       "data.look: expected one of \"alone\", \"friends\""},
      {"customer.profile", "{\"nick\":\"new\",\"look\":5}", "data.look: expected a text"},
      {"customer.profile", "{\"nick\":\"new\",\"budget\":\"5\"}", "data.budget: expected a number"},
      {"customer.profile", "{\"nick\":\"new\",\"club\":1}", "data.club: expected true or false"},
      {"customer.profile", "{\"nick\":\"new\",\"born\":\"1.5.1990\"}",
       "data.born: expected a date such as \"1990-05-01\""},
      {"customer.profile", "{\"nick\":\"new\",\"born\":\"2025-02-29\"}",
       "data.born: expected a date such as \"1990-05-01\""},
      {"order.placed", "{\"items\":[\"new\",{}]}",
       "data.items[1]: expected an offer's id, or an object with it as item"},
      {"order.item.bought", "{\"item\":5}", "data.item: expected the offer's id"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct profile *profile = lived(), *before = lived();
    struct error err;
    assert_int_equal(apply(profile, cases[i].type, "2026-01-05T10:00:00Z", cases[i].data, &err),
                     STATUS_INVALID);
    assert_string_equal(err.text, cases[i].sentence);
    expect_same(profile, before);
    profile_free(profile);
    profile_free(before);
  }
}

static void refuses_an_attribute_that_is_too_long(void **state) {
  (void)state;
  char data[HARD_TEXT_BYTES_MAX + 32];
  struct profile *profile = profile_new(&workspace, "p");
  struct error err;
  snprintf(data, sizeof data, "{\"nick\":\"%0*d\"}", HARD_TEXT_BYTES_MAX, 0);
  happen(profile, "customer.profile", "2026-01-01T00:00:00Z", data);
  snprintf(data, sizeof data, "{\"nick\":\"%0*d\"}", HARD_TEXT_BYTES_MAX + 1, 0);
  assert_int_equal(apply(profile, "customer.profile", "2026-01-01T00:00:00Z", data, &err), STATUS_INVALID);
  assert_string_equal(err.text, "data.nick: longer than 1000 bytes");
  profile_free(profile);
}

static uint64_t count(const struct profile *profile, const char *type, int64_t days, const char *now) {
  return profile_count(profile, type, days * CLOCK_DAY_MS, at(now));
}

static void counts_whole_days_of_the_window(void **state) {
  (void)state;
  struct profile *profile = lived();
  assert_int_equal(count(profile, "page.viewed", 1, "2026-01-02T12:00:00Z"), 2);
  assert_int_equal(count(profile, "page.viewed", 1, "2026-01-03T23:00:00Z"), 2);
  assert_int_equal(count(profile, "page.viewed", 1, "2026-01-04T00:00:00Z"), 0);
  assert_int_equal(count(profile, "page.viewed", 31, "2026-01-02T23:59:59Z"), 3);
  assert_int_equal(count(profile, "page.viewed", 30, "2026-01-02T00:00:00Z"), 2);
  assert_int_equal(count(profile, "page.viewed", 365 * 999999, "2026-01-02T12:00:00Z"), 4);
  assert_int_equal(count(profile, "never", 30, "2026-01-02T00:00:00Z"), 0);
  profile_free(profile);
}

static void does_not_count_what_comes_after_now(void **state) {
  (void)state;
  struct profile *profile = lived();
  assert_int_equal(count(profile, "page.viewed", 365, "2026-01-01T23:59:59Z"), 1);
  assert_int_equal(count(profile, "page.viewed", 1, "1970-01-01T00:00:00Z"), 1);
  profile_free(profile);
}

static void does_not_depend_on_the_order_of_arrival(void **state) {
  static const struct {
    const char *type, *time, *data;
  } events[] = {
      {"page.viewed", "2026-01-02T10:00:00Z", "{}"},
      {"page.viewed", "2026-01-01T10:00:00Z", "{}"},
      {"order.placed", "2026-01-03T10:00:00Z", "{\"items\":[\"b\",\"a\"]}"},
      {"page.viewed", "2026-01-02T09:00:00Z", "{}"},
      {"order.placed", "2026-01-02T10:00:00Z", "{\"items\":[\"a\"]}"},
      {"product.viewed", "2025-01-02T10:00:00Z", "{}"},
  };
  enum { COUNT = sizeof events / sizeof *events };
  (void)state;
  struct profile *forward = profile_new(&workspace, "p"), *backward = profile_new(&workspace, "p");
  for (size_t i = 0; i < COUNT; i++) {
    happen(forward, events[i].type, events[i].time, events[i].data);
    happen(backward, events[COUNT - 1 - i].type, events[COUNT - 1 - i].time, events[COUNT - 1 - i].data);
  }
  expect_same(forward, backward);
  profile_free(forward);
  profile_free(backward);
}

static void keeps_the_last_days_of_a_type_and_no_more(void **state) {
  (void)state;
  struct profile *profile = profile_new(&workspace, "p");
  char time[CLOCK_TEXT_BYTES];
  int64_t first = at("2024-01-01T00:00:00Z");
  for (int day = 1; day <= ACTIVITY_DAYS_MAX + 50; day++)
    happen(profile, "go", clock_print(first + day * CLOCK_DAY_MS, time), "{}");
  const struct activity *activity = profile_find_activity(profile, "go");
  assert_int_equal(activity->days.count, ACTIVITY_DAYS_MAX);
  int32_t oldest = activity->days.each[0].day;
  assert_int_equal(activity->days.each[ACTIVITY_DAYS_MAX - 1].day, oldest + ACTIVITY_DAYS_MAX - 1);
  happen(profile, "go", "2024-01-01T00:00:00Z", "{}"); /* older than all that is kept */
  activity = profile_find_activity(profile, "go");
  assert_int_equal(activity->days.count, ACTIVITY_DAYS_MAX);
  assert_int_equal(activity->days.each[0].day, oldest);
  happen(profile, "go", clock_print(first + 60 * CLOCK_DAY_MS, time), "{}"); /* a day that is kept */
  activity = profile_find_activity(profile, "go");
  assert_int_equal(activity->days.each[9].count, 2);
  profile_free(profile);
}

static void makes_room_for_a_new_type_by_forgetting_the_most_silent(void **state) {
  (void)state;
  struct profile *profile = profile_new(&workspace, "p");
  char type[16], time[CLOCK_TEXT_BYTES];
  int64_t first = at("2024-01-01T00:00:00Z");
  for (int i = 0; i < ACTIVITY_TYPES_MAX + 1; i++) {
    snprintf(type, sizeof type, "t%d", (i * 7) % 100);
    happen(profile, type, clock_print(first + (i == 5 ? -1 : i) * CLOCK_SECOND_MS, time), "{}");
  }
  assert_int_equal(profile->activity_count, ACTIVITY_TYPES_MAX);
  assert_null(profile_find_activity(profile, "t35"));
  assert_non_null(profile_find_activity(profile, "t0"));
  for (size_t i = 1; i < profile->activity_count; i++)
    assert_true(strcmp(profile->activities[i - 1].type, profile->activities[i].type) < 0);
  profile_free(profile);
}

/* ---- what is owned is bounded ---- */

enum { ITEMS = 6000, ORDER = 500, OFFERED_STEP = 1000 };

/* Items 0, 1000, 2000, … are the catalogue's; the longest ids there are. */
static const char *item_id(int number) {
  static char id[NAME_BYTES_MAX + 1];
  snprintf(id, sizeof id, "%0*d", NAME_BYTES_MAX, number * 7919 % ITEMS);
  return id;
}

static void stock(struct workspace *stocked, int step, int count) {
  *stocked = workspace;
  stocked->catalogue = catalogue_new();
  for (int i = 0; i < count; i++) assert_non_null(catalogue_add(stocked->catalogue, item_id(i * step)));
}

/* An order of the items from `first` on, as many seconds after midnight. */
static void order(const struct workspace *by, struct profile *profile, int first, int count) {
  struct buffer data = {0};
  char time[CLOCK_TEXT_BYTES];
  struct error err;
  for (int i = first; i < first + count; i++)
    buffer_print(&data, "%s\"%s\"", i == first ? "{\"items\":[" : ",", item_id(i));
  buffer_add_text(&data, "]}");
  clock_print(at("2026-01-01T00:00:00Z") + first * CLOCK_SECOND_MS, time);
  if (apply_by(by, profile, "order.placed", time, buffer_text(&data), &err)) fail_msg("%s", err.text);
  buffer_fini(&data);
}

static void forgets_first_what_was_bought_longest_ago_and_is_not_offered(void **state) {
  struct workspace catalogue;
  (void)state;
  stock(&catalogue, OFFERED_STEP, ITEMS / OFFERED_STEP);
  struct profile *profile = profile_new(&catalogue, "p"), *backward = profile_new(&catalogue, "p");
  for (int i = 0; i < ITEMS; i += ORDER) order(&catalogue, profile, i, ORDER);
  for (int i = ITEMS; i > 0; i -= ORDER) order(&catalogue, backward, i - ORDER, ORDER);
  assert_int_equal(profile->owned_count, OWNED_MAX);
  for (int i = 0; i < ITEMS; i++) {
    bool is_owned = profile_find_owned(profile, item_id(i));
    if (i % OFFERED_STEP == 0 || i >= ITEMS - OWNED_MAX + ORDER) assert_true(is_owned);
    if (i % OFFERED_STEP != 0 && i < ITEMS - OWNED_MAX) assert_false(is_owned);
  }
  for (size_t i = 1; i < profile->owned_count; i++)
    assert_true(strcmp(profile->owned[i - 1].offer_id, profile->owned[i].offer_id) < 0);
  expect_same(profile, backward);
  profile_free(profile);
  profile_free(backward);
  catalogue_unref(catalogue.catalogue);
}

static void forgets_the_oldest_where_all_are_offered(void **state) {
  enum { OFFERED = OWNED_MAX + 10 };
  struct workspace catalogue;
  (void)state;
  stock(&catalogue, 1, OFFERED);
  struct profile *profile = profile_new(&catalogue, "p");
  for (int i = 0; i < OFFERED; i += 10) order(&catalogue, profile, i, 10);
  assert_int_equal(profile->owned_count, OWNED_MAX);
  for (int i = 0; i < OFFERED; i++) assert_int_equal(!profile_find_owned(profile, item_id(i)), i < 10);
  profile_free(profile);
  catalogue_unref(catalogue.catalogue);
}

/* So that an alias does not cost a customer what they did lately for what a device did long ago. */
static void a_type_older_than_all_that_are_kept_pushes_none_out(void **state) {
  struct profile *profile = profile_new(&workspace, "lucia"), *device = profile_new(&workspace, "device");
  char type[8], time[CLOCK_TEXT_BYTES];
  (void)state;
  for (int i = 0; i < ACTIVITY_TYPES_MAX; i++) {
    snprintf(type, sizeof type, "t%02d", i % 100);
    happen(profile, type, clock_print(at("2026-01-01T00:00:00Z") + i * CLOCK_DAY_MS, time), "{}");
  }
  happen(profile, "late", "2025-01-01T00:00:00Z", "{}");
  happen(device, "old", "2024-01-01T00:00:00Z", "{}");
  happen(device, "new", "2027-01-01T00:00:00Z", "{}");
  profile_merge(profile, device, &workspace);
  assert_int_equal(profile->activity_count, ACTIVITY_TYPES_MAX);
  assert_null(profile_find_activity(profile, "late"));
  assert_null(profile_find_activity(profile, "old"));
  assert_null(profile_find_activity(profile, "t00"));
  assert_non_null(profile_find_activity(profile, "t01"));
  assert_non_null(profile_find_activity(profile, "new"));
  profile_free(profile);
  profile_free(device);
}

/* The most of a profile can be what is believed: where it weighs nothing, no bound on memory holds. */
static void weighs_what_is_believed_too(void **state) {
  enum { KEYS = 300, BUCKETS = 20 };
  const struct belief_rule style = {"style", CLOCK_DAY_MS};
  struct profile *profile = profile_new(&workspace, "p");
  size_t before = profile_bytes(profile);
  char key[32];
  (void)state;
  for (int i = 0; i < KEYS; i++) {
    snprintf(key, sizeof key, "key-%d", i);
    for (int j = 0; j < BUCKETS; j++)
      beliefs_observe(&profile->beliefs, &style, key, "web", 1, 1, j * CLOCK_DAY_MS);
  }
  size_t each_bytes = BUCKETS * 32 + 2 * 32; /* buckets, and of a series its head and names */
  assert_in_range(profile_bytes(profile) - before, KEYS * each_bytes, 2 * KEYS * each_bytes);
  profile_free(profile);
}

/* Of everything the most, and the longest names. */
static void stays_below_its_bound_whatever_happens(void **state) {
  static const char *const fields[] = {"a", "b", "c", "d", NULL};
  static char types[COUNTED_TYPES_MAX][EVENT_NAME_BYTES_MAX + 1];
  static struct counted_type counted[COUNTED_TYPES_MAX];
  struct workspace catalogue;
  char id[EVENT_NAME_BYTES_MAX + 1], type[EVENT_NAME_BYTES_MAX + 1], time[CLOCK_TEXT_BYTES], data[400];
  struct buffer image = {0};
  struct error err;
  size_t length;
  (void)state;
  stock(&catalogue, OFFERED_STEP, ITEMS / OFFERED_STEP);
  for (int i = 0; i < COUNTED_TYPES_MAX; i++) {
    snprintf(types[i], sizeof types[i], "%0*d", EVENT_NAME_BYTES_MAX, i + 1);
    counted[i] = (struct counted_type){types[i], fields};
  }
  catalogue.counted = counted;
  catalogue.counted_count = COUNTED_TYPES_MAX;
  snprintf(id, sizeof id, "%0*d", EVENT_NAME_BYTES_MAX, 0);
  struct profile *profile = profile_new(&catalogue, id);
  for (int i = 0; i < ITEMS; i += ORDER) order(&catalogue, profile, i, ORDER);
  for (int i = 0; i <= ACTIVITY_TYPES_MAX; i++) {
    snprintf(type, sizeof type, "%0*d", EVENT_NAME_BYTES_MAX, i);
    for (int day = 0; day <= (i ? ACTIVITY_DAYS_MAX : 0); day++)
      happen(profile, type, clock_print(at("2027-01-01T00:00:00Z") + 200 * day * CLOCK_DAY_MS, time), "{}");
    for (int facet = 0; i && i <= COUNTED_TYPES_MAX && facet < FACET_DAYS_MAX; facet++) {
      snprintf(data, sizeof data, "{\"a\":\"%064d\",\"b\":\"%064d\",\"c\":\"%064d\",\"d\":\"%064d\"}",
               facet % FACETS_MAX, 1, 2, 3);
      clock_print(at("2027-01-01T00:00:00Z") + 200 * (400 - facet / FACETS_MAX) * CLOCK_DAY_MS, time);
      if (apply_by(&catalogue, profile, type, time, data, &err)) fail_msg("%s", err.text);
    }
  }
  for (int i = 0; i < VIEWED_MAX; i++) {
    snprintf(data, sizeof data, "{\"item\":\"%0*d\"}", NAME_BYTES_MAX, i);
    happen(profile, "product.viewed", clock_print(at("2200-01-01T00:00:00Z"), time), data);
  }
  for (int day = 0; day < ORDER_DAYS_MAX; day++)
    happen(profile, "order.placed", clock_print(at("2200-01-01T00:00:00Z") + 200 * day * CLOCK_DAY_MS, time),
           "{\"total\":1000000000000}");
  for (size_t i = 0; i < profile->activity_count; i++)
    for (size_t day = 0; day < profile->activities[i].days.count; day++)
      profile->activities[i].days.each[day].count = UINT32_MAX;
  for (size_t i = 0; i < profile->owned_count; i++) profile->owned[i].units = UINT64_MAX;
  profile_encode(profile, &catalogue, &image);
  length = image.length;
  buffer_fini(&image);
  assert_int_equal(profile->activity_count, ACTIVITY_TYPES_MAX);
  assert_int_equal(profile->owned_count, OWNED_MAX);
  assert_in_range(length, PROFILE_IMAGE_BYTES_MAX / 2, PROFILE_IMAGE_BYTES_MAX);
  profile_free(profile);
  catalogue_unref(catalogue.catalogue);
}

static struct profile *decoded(const char *image, size_t length, const struct workspace *by) {
  struct profile *profile = NULL;
  struct error err;
  if (profile_decode((struct slice){image, length}, by, &profile, &err)) fail_msg("%s", err.text);
  return profile;
}

static void comes_back_from_its_bytes_as_it_was(void **state) {
  (void)state;
  struct profile *profile = lived();
  size_t length;
  char *image = encoded(profile, &length), *json = as_json(profile);
  struct profile *copy = decoded(image, length, &workspace);
  char *copy_json = as_json(copy);
  expect_same(profile, copy);
  assert_string_equal(json, copy_json);
  free(image);
  free(json);
  free(copy_json);
  profile_free(profile);
  profile_free(copy);
}

static void keeps_what_another_workspace_still_declares(void **state) {
  static struct hard_attribute later[] = {{.name = "added", .type = HARD_NUMBER},
                                          {.name = "nick", .type = HARD_STRING},
                                          {.name = "club", .type = HARD_STRING},
                                          {.name = "budget", .type = HARD_NUMBER}};
  static const struct workspace other = {.hard = later, .hard_count = 4};
  (void)state;
  struct profile *profile = lived();
  size_t length;
  char *image = encoded(profile, &length);
  struct profile *moved = decoded(image, length, &other);
  assert_int_equal(moved->hard_count, 2);
  assert_null(profile_find_hard(moved, 0));
  assert_string_equal(profile_find_hard(moved, 1)->text, "");
  assert_null(profile_find_hard(moved, 2)); /* of another type now */
  assert_true(profile_find_hard(moved, 3)->number == -12.5);
  assert_non_null(profile_find_owned(moved, "m"));
  free(image);
  profile_free(profile);
  profile_free(moved);
}

static void refuses_every_image_that_was_cut(void **state) {
  (void)state;
  struct profile *profile = lived(), *got = NULL;
  size_t length;
  char *image = encoded(profile, &length);
  struct error err;
  for (size_t cut = 0; cut < length; cut++) {
    char *part = malloc(cut ? cut : 1); /* its own block, so that a sanitizer sees a read beyond it */
    memcpy(part, image, cut);
    assert_int_equal(profile_decode((struct slice){part, cut}, &workspace, &got, &err), STATUS_CORRUPT);
    free(part);
  }
  image = realloc(image, length + 1);
  image[length] = 0;
  assert_int_equal(profile_decode((struct slice){image, length + 1}, &workspace, &got, &err), STATUS_CORRUPT);
  image[0] = 3;
  assert_int_equal(profile_decode((struct slice){image, length}, &workspace, &got, &err), STATUS_CORRUPT);
  assert_string_equal(err.text, "a profile of an unknown version");
  free(image);
  profile_free(profile);
}

/* Whatever is damaged, decoding ends with a profile or a refusal, and never reads astray. */
static void survives_any_damaged_byte(void **state) {
  static const unsigned char damages[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
  (void)state;
  struct profile *profile = lived();
  size_t length, refused = 0;
  char *image = encoded(profile, &length);
  struct error err;
  for (size_t place = 0; place < length; place++)
    for (size_t i = 0; i < sizeof damages; i++)
      for (size_t run = 1; run <= 10 && place + run <= length; run += 9) {
        char *part = malloc(length);
        struct profile *got = NULL;
        memcpy(part, image, length);
        memset(part + place, damages[i], run);
        if (profile_decode((struct slice){part, length}, &workspace, &got, &err)) {
          assert_int_equal(err.status, STATUS_CORRUPT);
          refused++;
        } else {
          profile_count(got, "page.viewed", CLOCK_DAY_MS, at("2026-01-02T12:00:00Z"));
          free(as_json(got));
          profile_free(got);
        }
        free(part);
      }
  assert_true(refused > length);
  free(image);
  profile_free(profile);
}

static void refuses_days_that_no_time_lies_in(void **state) {
  (void)state;
  struct error err;
  struct profile *got = NULL;
  static const int64_t wild[] = {INT64_MAX, INT64_MIN, INT64_C(1) << 40, 5000000};
  for (size_t i = 0; i < sizeof wild / sizeof *wild; i++) {
    struct buffer image = {0};
    uint64_t zigzag = ((uint64_t)wild[i] << 1) ^ (wild[i] < 0 ? UINT64_MAX : 0);
    buffer_add(&image, "\1\1p\0\1\2go\0\2", 9);
    for (int day = 0; day < 2; day++) {
      buffer_add_varint(&image, zigzag);
      buffer_add_byte(&image, 1);
    }
    buffer_add_byte(&image, 0);
    assert_int_equal(profile_decode((struct slice){image.data, image.length}, &workspace, &got, &err),
                     STATUS_CORRUPT);
    buffer_fini(&image);
  }
}

static void refuses_a_number_that_is_none(void **state) {
  (void)state;
  struct profile *profile = profile_new(&workspace, "p"), *got = NULL;
  struct error err;
  size_t length;
  happen(profile, "customer.profile", "2026-01-01T00:00:00Z", "{\"budget\":1.5}");
  char *image = encoded(profile, &length);
  for (size_t at = 0; at + 6 <= length; at++)
    if (!memcmp(image + at, "budget", 6)) memset(image + at + 7, 0xFF, 8);
  assert_int_equal(profile_decode((struct slice){image, length}, &workspace, &got, &err), STATUS_CORRUPT);
  free(image);
  profile_free(profile);
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(learns_attributes_by_their_types),
      cmocka_unit_test(replaces_forgets_and_leaves_attributes_as_told),
      cmocka_unit_test(lists_no_more_values_than_a_sentence_holds),
      cmocka_unit_test(leaves_everything_as_it_was_when_one_field_is_wrong),
      cmocka_unit_test(refuses_an_attribute_that_is_too_long),
      cmocka_unit_test(counts_whole_days_of_the_window),
      cmocka_unit_test(does_not_count_what_comes_after_now),
      cmocka_unit_test(does_not_depend_on_the_order_of_arrival),
      cmocka_unit_test(keeps_the_last_days_of_a_type_and_no_more),
      cmocka_unit_test(makes_room_for_a_new_type_by_forgetting_the_most_silent),
      cmocka_unit_test(forgets_first_what_was_bought_longest_ago_and_is_not_offered),
      cmocka_unit_test(forgets_the_oldest_where_all_are_offered),
      cmocka_unit_test(a_type_older_than_all_that_are_kept_pushes_none_out),
      cmocka_unit_test(weighs_what_is_believed_too),
      cmocka_unit_test(stays_below_its_bound_whatever_happens),
      cmocka_unit_test(comes_back_from_its_bytes_as_it_was),
      cmocka_unit_test(keeps_what_another_workspace_still_declares),
      cmocka_unit_test(refuses_every_image_that_was_cut),
      cmocka_unit_test(survives_any_damaged_byte),
      cmocka_unit_test(refuses_days_that_no_time_lies_in),
      cmocka_unit_test(refuses_a_number_that_is_none),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
