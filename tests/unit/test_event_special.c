/* Special categories of an event: gone before the journal, said by name alone, the same again and on any number of
 * workers. */
#include "crowd.h"

#include "domain/event_special.h"

#define ENVELOPE "\"id\":\"1\",\"source\":\"s\",\"type\":\"customer.profile\",\"subject\":\"lucia\""

static struct purpose purpose = {.name = "care", .version = 1};
static struct hard_attribute kin = {.name = "kin", .purpose = &purpose, .special = SPECIAL_ETHNICITY};
static const struct hard_attribute *const sorted[] = {&kin};
static struct event_type types[] = {
    {.name = "identify", .means = "customer.profile"},
    {.name = "Order Completed", .means = "order.placed", .items = "order.goods"},
};
static const struct workspace workspace = {.event_types = types,
                                           .event_type_count = 2,
                                           .hard = &kin,
                                           .hard_count = 1,
                                           .hard_by_name = sorted,
                                           .purposes = &purpose,
                                           .purpose_count = 1};

static struct special_memo *memo; /* of all tests: whatever it has come by changes nothing */

/* On the profile of somebody of whom nothing is known. */
static void settle(struct event *event, struct buffer *kept, uint64_t *counts) {
  struct profile *nobody = profile_new(&workspace, "lucia");
  struct event settled;
  event_special_settle(&workspace, nobody, event, &settled, kept, counts);
  profile_free(nobody);
  event_fini(event);
  *event = settled;
}

static void expect_kept(const char *text, const char *expected) {
  uint64_t counts[SPECIAL_CATEGORIES] = {0};
  struct buffer kept = {0}, settled = {0};
  struct event event;
  struct error err;
  if (event_decode((struct slice){text, strlen(text)}, &event, &err)) fail_msg("%s", err.text);
  struct identity identity = event.identity;
  assert_int_equal(event_special_refuse(&workspace, memo, &event, &kept, counts, &err), STATUS_OK);
  if (event.has_special) settle(&event, &settled, counts);
  assert_int_equal(event.text.length, strlen(expected));
  assert_memory_equal(event.text.data, expected, strlen(expected));
  assert_memory_equal(&identity, &event.identity, sizeof identity);
  assert_int_equal(event.refused != NULL, strstr(expected, EVENT_REFUSED) != NULL);
  event_fini(&event);
  buffer_fini(&kept);
  buffer_fini(&settled);
}

static void keeps_the_event_without_what_it_refuses(void **state) {
  (void)state;
  expect_kept("{" ENVELOPE ",\"data\":{\"religion\":\"Catholic\", \"size\":38}}",
              "{" ENVELOPE ",\"data\":{\"size\":38},\"sartorefused\":[\"data.religion: religion\"]}");
  expect_kept("{" ENVELOPE ",\"data\":{\"kin\":\"x\",\"about\":\"sono diabetica\"}}",
              "{" ENVELOPE ",\"data\":{},\"sartorefused\":[\"data.about: health\",\"data.kin: ethnicity\"]}");
  expect_kept(
      "{" ENVELOPE ",\"data\":{\"likes\":[\"gay\",\"gay\",\"tea\"],\"catholic\":1}}",
      "{" ENVELOPE
      ",\"data\":{\"likes\":[\"tea\"]},\"sartorefused\":[\"data.likes: orientation\",\"data: religion\"]}");
}

static void leaves_the_text_as_it_came_where_nothing_is_special(void **state) {
  (void)state;
  expect_kept("{ " ENVELOPE ", \"data\": {\"size\" : 38.0} }",
              "{ " ENVELOPE ", \"data\": {\"size\" : 38.0} }");
}

static void nobody_says_what_was_refused_but_the_host(void **state) {
  (void)state;
  expect_kept("{" ENVELOPE ",\"sartorefused\":[\"all of it\"]}", "{" ENVELOPE "}");
  expect_kept("{" ENVELOPE ",\"sartorefused\":[\"x\"],\"faith\":1}",
              "{" ENVELOPE ",\"sartorefused\":[\"faith: religion\"]}");
}

static void other_vocabularies_are_judged_by_what_they_mean(void **state) {
  (void)state;
  expect_kept(
      "{\"id\":\"1\",\"source\":\"s\",\"type\":\"identify\",\"subject\":\"l\",\"data\":{\"tag\":\"gay\"}}",
      "{\"id\":\"1\",\"source\":\"s\",\"type\":\"identify\",\"subject\":\"l\",\"data\":{},"
      "\"sartorefused\":[\"data.tag: orientation\"]}");
  expect_kept("{\"id\":\"1\",\"source\":\"s\",\"type\":\"Order Completed\",\"data\":{\"order\":{\"goods\":"
              "[{\"religion\":1}]}}}",
              "{\"id\":\"1\",\"source\":\"s\",\"type\":\"Order Completed\",\"data\":{\"order\":{\"goods\":"
              "[{\"religion\":1}]}}}");
}

static void tells_a_few_of_many_and_counts_them_all(void **state) {
  (void)state;
  uint64_t counts[SPECIAL_CATEGORIES] = {0};
  struct buffer text = {0}, kept = {0};
  struct event event;
  struct error err;
  buffer_add_text(&text, "{" ENVELOPE ",\"data\":{\"size\":1");
  for (size_t i = 0; i < 100; i++) buffer_print(&text, ",\"a%zu\":{\"religion\":1}", i);
  buffer_add_text(&text, "}}");
  assert_int_equal(event_decode((struct slice){text.data, text.length}, &event, &err), STATUS_OK);
  assert_int_equal(event_special_refuse(&workspace, memo, &event, &kept, counts, &err), STATUS_OK);
  assert_int_equal(json_count(event.refused), 10);
  assert_int_equal(json_count(event.data), 101);
  assert_int_equal(counts[SPECIAL_RELIGION], 100);
  event_fini(&event);
  buffer_fini(&kept);
  buffer_fini(&text);
}

/* What is told is part of the text, which is an event's in length too. */
static void tells_as_much_as_an_event_may_have_bytes(void **state) {
  (void)state;
  uint64_t counts[SPECIAL_CATEGORIES] = {0};
  struct buffer text = {0}, kept = {0}, settled = {0};
  struct event event;
  struct error err;
  buffer_add_text(&text, "{" ENVELOPE ",\"data\":{\"kin\":\"\",\"long\":\"");
  while (text.length + 3 < EVENT_BYTES_MAX) buffer_add_byte(&text, 'x');
  buffer_add_text(&text, "\"}}");
  assert_int_equal(event_decode((struct slice){text.data, text.length}, &event, &err), STATUS_OK);
  assert_int_equal(event_special_refuse(&workspace, memo, &event, &kept, counts, &err), STATUS_OK);
  assert_true(event.has_special);
  settle(&event, &settled, counts);
  assert_null(json_find(event.data, "kin"));
  assert_null(event.refused);
  assert_int_equal(counts[SPECIAL_ETHNICITY], 1);
  event_fini(&event);
  buffer_fini(&kept);
  buffer_fini(&settled);
  buffer_fini(&text);
}

/* ---- on their way ---- */

static const char *const secrets[] = {"Catholic", "diabetica", "comunista"};

static void take_secrets(struct fixture *fixture) {
  char text[512];
  for (int i = 0; i < 60; i++) {
    snprintf(
        text, sizeof text,
        "{\"id\":\"%d\",\"source\":\"s\",\"type\":\"customer.profile\",\"subject\":\"p%d\","
        "\"time\":\"2026-03-01T10:00:00Z\",\"data\":{\"budget\":%d,\"faith\":\"Catholic\",\"note\":\"sono "
        "diabetica\",\"answers\":[\"comunista\"]}}",
        i / 2, i / 2 % 7, i / 2);
    if (take(fixture, text)) fail_msg("%s", fixture->err.text);
  }
}

static void open_plain(struct fixture *fixture, size_t count) {
  static const char *const texts[] = {"workspace.lua", SHOP_WORKSPACE, "profile.lua", SHOP_PROFILE,
                                      "offers.lua",    SHOP_OFFERS,    NULL};
  open_crew_of(fixture, texts, count, (struct crew_options){.is_clock_events = true}, 0);
}

static bool holds(struct slice bytes, const char *text) {
  return bytes.length && memmem(bytes.data, bytes.length, text, strlen(text)) != NULL;
}

static void nothing_of_it_is_kept_or_told(void **state) {
  (void)state;
  struct fixture one, many;
  open_plain(&one, 1);
  open_plain(&many, 3);
  take_secrets(&one);
  take_secrets(&many);
  struct crew_figures figures = crew_figures(one.crew);
  crew_barrier(many.crew);
  expect_alike(&one, &many);
  assert_int_equal(figures.repeats, 30);
  assert_int_equal(figures.conflicts, 0);
  assert_int_equal(figures.special[SPECIAL_RELIGION], 30);
  assert_int_equal(figures.special[SPECIAL_HEALTH], 30);
  assert_int_equal(figures.special[SPECIAL_POLITICS], 30);
  for (size_t i = 0; i < one.ledger.fake.count; i++)
    for (size_t s = 0; s < sizeof secrets / sizeof *secrets; s++) {
      const struct journal_row *row = &one.ledger.fake.rows[i];
      assert_false(holds(row->event, secrets[s]) || holds(row->profile, secrets[s]) ||
                   holds(row->decision, secrets[s]));
    }
  assert_non_null(strstr(buffer_text(&one.ledger.answers),
                         "\"drops\":[{\"check\":\"special\",\"detail\":\"data.faith: religion\"},{\"check\":"
                         "\"special\",\"detail\":\"data.note: health\"},{\"check\":\"special\",\"detail\":"
                         "\"data.answers: politics\"}"));
  close_crew(&many);
  close_crew(&one);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keeps_the_event_without_what_it_refuses),
      cmocka_unit_test(leaves_the_text_as_it_came_where_nothing_is_special),
      cmocka_unit_test(nobody_says_what_was_refused_but_the_host),
      cmocka_unit_test(other_vocabularies_are_judged_by_what_they_mean),
      cmocka_unit_test(tells_a_few_of_many_and_counts_them_all),
      cmocka_unit_test(tells_as_much_as_an_event_may_have_bytes),
      cmocka_unit_test(nothing_of_it_is_kept_or_told),
  };
  memo = special_memo_new();
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  special_memo_free(memo);
  return failed;
}
