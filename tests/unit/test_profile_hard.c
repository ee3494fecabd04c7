/* Hard data of every type: what is taken, what is refused, what may be said, what it weighs. */
#include "life.h"

static const char *const sports[] = {"golf", "judo", "tennis", NULL};
static const struct origin origins[] = {{.name = "declared"}, {.name = "partner"}};
static struct hard_attribute attributes[] = {
    {.name = "sizes", .type = HARD_LIST, .may_say = true},
    {.name = "sports", .type = HARD_SET, .one_of = sports, .origin = &origins[1]},
    {.name = "title", .type = HARD_STRING, .may_say = true, .origin = &origins[0]},
    {.name = "child", .type = HARD_STRING, .may_say = true, .needs_established = true},
    {.name = "budget", .type = HARD_NUMBER, .may_say = true}};
static const struct workspace shop = {.hard = attributes, .hard_count = 5, .lifecycle = {1, 2, 0}};

static void keeps_a_list_as_given_and_a_set_in_order(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p"), *other = profile_new(&shop, "p");
  life(&shop, profile, "customer.profile", day(0),
       "{\"sizes\":[\"m\",\"l\",\"m\",\"\"],\"sports\":[\"tennis\",\"golf\",\"tennis\"]}");
  expect_json(&shop, profile, day(0),
              "\"hard\":{\"sizes\":[\"m\",\"l\",\"m\",\"\"],\"sports\":[\"golf\",\"tennis\"]}");
  life(&shop, other, "customer.profile", day(0),
       "{\"sports\":[\"golf\",\"tennis\"],\"sizes\":[\"m\",\"l\",\"m\",\"\"]}");
  expect_alike(&shop, profile, other);
  expect_comes_back(&shop, profile);
  life(&shop, profile, "customer.profile", day(0), "{\"sizes\":[],\"sports\":null}");
  expect_json(&shop, profile, day(0), "\"hard\":{\"sizes\":[]},\"soft\":{},\"activity\"");
  expect_comes_back(&shop, profile);
  profile_free(profile);
  profile_free(other);
}

static void says_where_it_came_from_unless_declared(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  life(&shop, profile, "customer.profile", day(0), "{\"title\":\"Prof.\"}");
  expect_json(&shop, profile, day(0), "\"hard\":{\"title\":\"Prof.\"},\"soft\":{},\"activity\"");
  life(&shop, profile, "customer.profile", day(0), "{\"sports\":[\"judo\"]}");
  expect_json(&shop, profile, day(0), "},\"origins\":{\"sports\":\"partner\"},\"soft\":{},\"activity\"");
  profile_free(profile);
}

static void refuses_what_no_list_can_hold(void **state) {
  (void)state;
  struct buffer data = {0};
  expect_refused(&shop, "customer.profile", "{\"sizes\":\"m\"}", "data.sizes: expected a list of texts");
  expect_refused(&shop, "customer.profile", "{\"sports\":{\"a\":1}}",
                 "data.sports: expected a list of texts");
  expect_refused(&shop, "customer.profile", "{\"sizes\":[\"m\",5]}", "data.sizes[1]: expected a text");
  expect_refused(&shop, "customer.profile", "{\"sports\":[\"golf\",\"chess\"]}",
                 "data.sports: expected one of \"golf\", \"judo\", \"tennis\"");
  for (int i = 0; i <= HARD_TEXTS_MAX; i++) buffer_print(&data, "%s\"x\"", i ? "," : "{\"sizes\":[");
  buffer_add_text(&data, "]}");
  expect_refused(&shop, "customer.profile", buffer_text(&data), "data.sizes: more than 100 texts");
  buffer_fini(&data);
}

static void takes_a_hundred_texts(void **state) {
  (void)state;
  struct buffer data = {0};
  struct profile *profile = profile_new(&shop, "p");
  for (int i = 0; i < HARD_TEXTS_MAX; i++) buffer_print(&data, "%s\"x%d\"", i ? "," : "{\"sizes\":[", i);
  buffer_add_text(&data, "]}");
  life(&shop, profile, "customer.profile", day(0), buffer_text(&data));
  assert_int_equal(profile_find_hard(profile, 0)->texts->count, HARD_TEXTS_MAX);
  expect_comes_back(&shop, profile);
  profile_free(profile);
  buffer_fini(&data);
}

static void expect_said(const struct profile *profile, size_t attribute, const char *expected) {
  const struct hard_value *said = profile_find_sayable(profile, &shop, attribute, at(day(10)));
  assert_true((said != NULL) == (expected != NULL));
  if (said && said->type == HARD_STRING) assert_string_equal(said->text, expected);
  if (said && said->type == HARD_NUMBER) assert_float_equal(said->number, strtod(expected, NULL), 0);
}

static void says_what_is_personal_to_the_established_alone(void **state) {
  (void)state;
  struct profile *profile = profile_new(&shop, "p");
  life(&shop, profile, "customer.profile", day(0),
       "{\"sizes\":[\"m\"],\"title\":\"Prof.\",\"child\":\"Ada\",\"budget\":5}");
  expect_said(profile, 2, "Prof.");
  expect_said(profile, 4, "5");
  expect_said(profile, 3, NULL);
  life(&shop, profile, "order.placed", day(1), "{}");
  expect_said(profile, 3, NULL);
  life(&shop, profile, "order.placed", day(2), "{}");
  expect_said(profile, 3, "Ada");
  profile_free(profile);
}

static void takes_over_only_what_the_known_one_does_not_have(void **state) {
  (void)state;
  struct profile *known = profile_new(&shop, "known"), *guest = profile_new(&shop, "guest");
  struct profile *before = profile_new(&shop, "guest");
  life(&shop, known, "customer.profile", day(0), "{\"title\":\"Prof.\",\"sizes\":[\"m\"]}");
  life(&shop, guest, "customer.profile", day(1), "{\"title\":\"Dr.\",\"sports\":[\"golf\"],\"budget\":7}");
  life(&shop, before, "customer.profile", day(1), "{\"title\":\"Dr.\",\"sports\":[\"golf\"],\"budget\":7}");
  profile_merge(known, guest, &shop);
  expect_alike(&shop, guest, before);
  profile_free(guest);
  expect_json(&shop, known, day(0),
              "\"hard\":{\"sizes\":[\"m\"],\"sports\":[\"golf\"],\"title\":\"Prof.\",\"budget\":7}");
  profile_free(known);
  profile_free(before);
}

/* 500 are declared: a profile pays for what it has. */
static void weighs_what_is_known_and_not_what_is_declared(void **state) {
  enum { ATTRIBUTES = 500 };
  static struct hard_attribute many[ATTRIBUTES];
  static char names[ATTRIBUTES][32];
  static const struct workspace wide = {.hard = many, .hard_count = ATTRIBUTES};
  struct buffer data = {0};
  size_t length;
  (void)state;
  for (int i = 0; i < ATTRIBUTES; i++) {
    snprintf(names[i], sizeof names[i], "attribute_%03d", i);
    many[i] = (struct hard_attribute){.name = names[i], .type = i % 2 ? HARD_STRING : HARD_NUMBER};
    buffer_print(&data, i % 2 ? ",\"%s\":\"value %d\"" : ",\"%s\":%d", names[i], i);
  }
  data.data[0] = '{';
  buffer_add_byte(&data, '}');
  struct profile *profile = profile_new(&wide, "p");
  life(&wide, profile, "page.viewed", day(0), "{}");
  size_t few = profile_bytes(profile);
  assert_in_range(few, sizeof *profile, 1000);
  life(&wide, profile, "customer.profile", day(0), buffer_text(&data));
  free(life_image(&wide, profile, &length));
  print_message("500 attributes: %zu bytes in memory (%zu without), image of %zu\n", profile_bytes(profile),
                few, length);
  assert_int_equal(profile->hard_count, ATTRIBUTES);
  assert_in_range(profile_bytes(profile), ATTRIBUTES * sizeof *profile->hard, 20000);
  expect_comes_back(&wide, profile);
  profile_free(profile);
  buffer_fini(&data);
}

static void the_last_that_was_said_holds_whenever_it_arrives(void **state) {
  static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  static const char *const said[] = {"{\"title\":\"Dott.\"}", "{\"title\":null}", "{\"title\":\"Prof.\"}"};
  (void)state;
  struct profile *first = NULL;
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    struct profile *profile = profile_new(&shop, "p");
    for (size_t j = 0; j < 3; j++)
      life(&shop, profile, "customer.profile", day(orders[i][j]), said[orders[i][j]]);
    expect_json(&shop, profile, day(9), "\"title\":\"Prof.\"");
    expect_comes_back(&shop, profile);
    if (first) expect_alike(&shop, first, profile);
    if (first)
      profile_free(profile);
    else
      first = profile;
  }
  life(&shop, first, "customer.profile", day(3), "{\"title\":null}");
  life(&shop, first, "customer.profile", day(1), "{\"title\":\"late\"}");
  expect_json(&shop, first, day(9), "\"hard\":{}");
  expect_comes_back(&shop, first);
  profile_free(first);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_last_that_was_said_holds_whenever_it_arrives),
      cmocka_unit_test(keeps_a_list_as_given_and_a_set_in_order),
      cmocka_unit_test(says_where_it_came_from_unless_declared),
      cmocka_unit_test(refuses_what_no_list_can_hold),
      cmocka_unit_test(takes_a_hundred_texts),
      cmocka_unit_test(says_what_is_personal_to_the_established_alone),
      cmocka_unit_test(takes_over_only_what_the_known_one_does_not_have),
      cmocka_unit_test(weighs_what_is_known_and_not_what_is_declared),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
