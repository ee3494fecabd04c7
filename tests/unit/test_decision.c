/* Decisions as bytes: the order of keys, what is left out, what stands in their place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/decision.h"
#include "domain/limits.h"
#include "domain/problem.h"

static const char *const locales[] = {"it", "en", NULL};
static struct workspace workspace = {
    .locales = locales, .locale_count = 2, .currency = "EUR", .release = "sha256:0"};

static void expect_encoded(const struct decision *decision, const char *expected) {
  struct buffer out = {0};
  json_value *tree;
  struct error err;
  decision_encode(decision, &out);
  assert_string_equal(buffer_text(&out), expected);
  assert_int_equal(json_decode(out.data, out.length, &tree, &err), STATUS_OK);
  json_free(tree);
  buffer_fini(&out);
}

#define HEAD                                                                                                 \
  "{\"decision_id\":\"00000000000000000000000000000000\",\"event_id\":\"e\",\"profile_id\":\"lucia\","       \
  "\"time\":\"1970-01-01T00:00:00Z\",\"release\":\"sha256:0\","

static const struct event event = {.id = "e", .subject = "lucia"};

static void encodes_what_concerns_no_placement(void **state) {
  (void)state;
  struct decision decision = {.event = &event, .workspace = &workspace};
  expect_encoded(&decision, HEAD "\"holdout\":false,\"placements\":[],\"ask\":null,\"drops\":[]}");
  decision.is_late = decision.is_holdout = true;
  expect_encoded(&decision,
                 HEAD "\"holdout\":true,\"reason\":\"LATE\",\"placements\":[],\"ask\":null,\"drops\":[]}");
  decision.is_import = true;
  expect_encoded(&decision,
                 HEAD "\"holdout\":true,\"reason\":\"IMPORT\",\"placements\":[],\"ask\":null,\"drops\":[]}");
}

static void leaves_out_the_fields_an_offer_does_not_have(void **state) {
  (void)state;
  const struct wording_form names[] = {{WORDING_ANY, 0, WORDING_ANY, "Nome"},
                                       {WORDING_ANY, 1, WORDING_ANY, "Name"}},
                            texts[] = {{WORDING_ANY, 0, WORDING_ANY, "Testo"}};
  const struct offer bare = {.id = "b"}, full = {.id = "f",
                                                 .name = {names, 2},
                                                 .text = {texts, 1},
                                                 .url = "/f",
                                                 .image = "/f.png",
                                                 .price = 0.1,
                                                 .has_price = true};
  struct placement_decision placements[] = {
      {.name = {"home.hero", 9},
       .reason = REASON_DEFAULT,
       .tone = WORDING_ANY,
       .locale = 1,
       .alternatives = {{&bare, 0, 1}, {&full, 0.5, 0.25}},
       .alternative_count = 2},
      {.name = {"x", 1}, .reason = REASON_DISABLED, .tone = WORDING_ANY, .locale = 1}};
  struct decision decision = {
      .event = &event, .workspace = &workspace, .locale = 1, .placements = placements, .placement_count = 2};
  expect_encoded(
      &decision, HEAD
      "\"holdout\":false,\"placements\":[{\"placement\":\"home.hero\",\"strategy\":null,\"degree\":\"mass\","
      "\"frame\":null,\"reason\":\"DEFAULT\",\"locale\":\"en\",\"message\":null,\"alternatives\":["
      "{\"offer\":\"b\",\"score\":0,\"propensity\":1},"
      "{\"offer\":\"f\",\"name\":\"Name\",\"text\":\"Testo\",\"url\":\"/f\",\"image\":\"/"
      "f.png\",\"price\":0.1,"
      "\"currency\":\"EUR\",\"score\":0.5,\"propensity\":0.25}]},"
      "{\"placement\":\"x\",\"strategy\":null,\"degree\":\"mass\",\"frame\":null,\"reason\":\"DISABLED\","
      "\"locale\":\"en\",\"message\":null,\"alternatives\":[]}],\"ask\":null,\"drops\":[]}");
}

static void escapes_what_a_customer_or_a_script_wrote(void **state) {
  (void)state;
  const struct event hostile = {.id = "\"},{", .subject = "\n\xff"};
  struct drop drops[] = {{.strategy = "s", .check = "fault", .detail = "\"\\\x01"},
                         {.placement = "p", .offer = "o", .check = "c"}};
  struct decision decision = {.event = &hostile, .workspace = &workspace, .drops = drops, .drop_count = 2};
  struct buffer out = {0};
  json_value *tree;
  struct error err;
  decision_encode(&decision, &out);
  assert_int_equal(json_decode(out.data, out.length, &tree, &err), STATUS_OK);
  assert_string_equal(json_string(json_find(tree, "event_id")), "\"},{");
  assert_string_equal(json_string(json_find(tree, "profile_id")), "\n\xef\xbf\xbd");
  const json_value *first = json_first(json_find(tree, "drops")), *second = json_next(first);
  assert_string_equal(json_string(json_find(first, "detail")), "\"\\\x01");
  assert_int_equal(json_count(first), 3);
  assert_int_equal(json_count(second), 3);
  json_free(tree);
  buffer_fini(&out);
}

/* ---- the most ---- */

static struct {
  char long_text[TEXT_BYTES_MAX + 1];
  struct wording_form form;
  struct offer offer;
  struct placement_decision placements[400];
  struct drop drops[3000];
} large;

static void fill_large(char letter) {
  memset(large.long_text, letter, TEXT_BYTES_MAX);
  large.form = (struct wording_form){WORDING_ANY, 0, WORDING_ANY, large.long_text};
  large.offer = (struct offer){.id = "o", .name = {&large.form, 1}, .text = {&large.form, 1}};
  large.offer.url = large.offer.image = large.long_text;
  for (size_t i = 0; i < 400; i++) {
    struct placement_decision *placement = &large.placements[i];
    *placement = (struct placement_decision){.name = {"x", 1}, .tone = WORDING_ANY, .message = {"hello"}};
    placement->alternative_count = ALTERNATIVES_MAX;
    for (size_t j = 0; j < ALTERNATIVES_MAX; j++) placement->alternatives[j].offer = &large.offer;
  }
  for (size_t i = 0; i < 3000; i++)
    large.drops[i] =
        (struct drop){.strategy = "s", .check = "c", .detail = large.long_text, .is_failure = i == 7};
}

/* Whatever it is told in, the next reader can read it. */
static void expect_left_out(size_t placement_count, size_t drop_count, const char *message,
                            const char *detail, size_t expected_drops) {
  struct decision decision = {.event = &event,
                              .workspace = &workspace,
                              .placements = large.placements,
                              .placement_count = placement_count,
                              .drops = large.drops,
                              .drop_count = drop_count};
  struct buffer out = {0};
  json_value *tree;
  struct error err;
  if (message)
    for (size_t i = 0; i < placement_count; i++) large.placements[i].message[0] = message;
  buffer_add_text(&out, "before");
  decision_encode(&decision, &out);
  assert_in_range(out.length - 6, 1, DECISION_BYTES_MAX);
  assert_int_equal(json_decode(out.data + 6, out.length - 6, &tree, &err), STATUS_OK);
  const json_value *drops = json_find(tree, "drops");
  assert_int_equal(json_count(drops), expected_drops);
  assert_string_equal(json_string(json_find(json_first(drops), "check")), detail ? "size" : "c");
  if (detail) assert_string_equal(json_string(json_find(json_first(drops), "detail")), detail);
  json_free(tree);
  buffer_fini(&out);
}

static void has_at_most_what_a_reader_takes(void **state) {
  (void)state;
  fill_large('a');
  expect_left_out(1, 1, NULL, NULL, 1);
  expect_left_out(1, 300, NULL, "over 1 MiB: drops are left out", 2);
  expect_left_out(32, 300, NULL, "over 1 MiB: drops, and all of offers but their ids, are left out", 2);
  expect_left_out(300, 1, large.long_text,
                  "over 1 MiB: drops, messages, and all of offers but their ids, are left out", 1);
  fill_large(1); /* six bytes each */
  for (size_t i = 0; i < 50; i++) large.drops[i].is_failure = true;
  expect_left_out(400, 3000, NULL, "over 1 MiB: all of it is left out", 1);
}

static void says_whose_each_drop_is(void **state) {
  (void)state;
  struct drop drops[] = {{.signal = "looks", .check = "fault", .fault = FAULT_TIME, .detail = "x"},
                         {.audience = "vip", .check = "fault", .detail = "y"},
                         {.strategy = "s", .placement = "p", .offer = "o", .check = "c"}};
  struct decision decision = {.event = &event, .workspace = &workspace, .drops = drops, .drop_count = 3};
  expect_encoded(&decision,
                 HEAD "\"holdout\":false,\"placements\":[],\"ask\":null,\"drops\":["
                      "{\"signal\":\"looks\",\"check\":\"fault\",\"fault\":\"time\",\"detail\":\"x\"},"
                      "{\"audience\":\"vip\",\"check\":\"fault\",\"detail\":\"y\"},"
                      "{\"strategy\":\"s\",\"placement\":\"p\",\"offer\":\"o\",\"check\":\"c\"}]}");
}

static void says_what_a_withdrawal_took_also_where_that_was_nothing(void **state) {
  struct unlearned unlearned = {.attributes = 2, .beliefs = 3};
  struct decision decision = {.event = &event, .workspace = &workspace, .unlearned = &unlearned};
  (void)state;
  expect_encoded(&decision, HEAD "\"holdout\":false,\"placements\":[],\"ask\":null,"
                                 "\"unlearned\":{\"attributes\":2,\"beliefs\":3},\"drops\":[]}");
  unlearned = (struct unlearned){0};
  expect_encoded(&decision, HEAD "\"holdout\":false,\"placements\":[],\"ask\":null,"
                                 "\"unlearned\":{\"attributes\":0,\"beliefs\":0},\"drops\":[]}");
}

static void keeps_every_drop_in_order(void **state) {
  (void)state;
  struct decision decision = {0};
  struct arena arena = {0};
  char names[100][16];
  for (int i = 0; i < 100; i++) {
    snprintf(names[i], sizeof names[i], "%d", i);
    decision_drop(&decision, &arena, (struct drop){.strategy = names[i], .check = "c"});
  }
  assert_int_equal(decision.drop_count, 100);
  for (int i = 0; i < 100; i++) assert_ptr_equal(decision.drops[i].strategy, names[i]);
  arena_fini(&arena);
}

static void puts_a_problem_in_the_place_of_a_decision(void **state) {
  (void)state;
  static const struct {
    enum status status;
    const char *expected;
  } cases[] = {
      {STATUS_INVALID,
       "{\"error\":{\"type\":\"https://sarto.invalid/problems/bad-request\",\"title\":\"Bad Request\","
       "\"status\":400,\"detail\":\"a \\\"b\\\"\",\"line\":7}}"},
      {STATUS_TOO_LARGE,
       "{\"error\":{\"type\":\"https://sarto.invalid/problems/content-too-large\",\"title\":\"Content "
       "Too Large\",\"status\":413,\"detail\":\"a \\\"b\\\"\",\"line\":7}}"},
      {STATUS_FULL,
       "{\"error\":{\"type\":\"https://sarto.invalid/problems/service-unavailable\",\"title\":\"Service "
       "Unavailable\",\"status\":503,\"detail\":\"a \\\"b\\\"\",\"line\":7}}"},
      {STATUS_CORRUPT,
       "{\"error\":{\"type\":\"https://sarto.invalid/problems/internal-server-error\",\"title\":\"Internal "
       "Server Error\",\"status\":500,\"detail\":\"a \\\"b\\\"\",\"line\":7}}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct buffer out = {0};
    struct error err;
    error_set(&err, cases[i].status, "a \"b\"");
    decision_put_error(&out, &err, 7);
    assert_string_equal(buffer_text(&out), cases[i].expected);
    buffer_clear(&out);
    decision_put_error(&out, &err, 0);
    assert_null(strstr(buffer_text(&out), "line"));
    buffer_fini(&out);
  }
}

static void has_a_title_for_every_status_it_gives(void **state) {
  (void)state;
  static const enum status statuses[] = {
      STATUS_INVALID, STATUS_NOT_FOUND, STATUS_TOO_LARGE, STATUS_UNSUPPORTED, STATUS_BUSY,
      STATUS_FULL,    STATUS_IO,        STATUS_CORRUPT,   STATUS_CLOSED,      STATUS_GONE};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
    int http = problem_status(statuses[i]);
    assert_true(http >= 400);
    if (http != 500) assert_string_not_equal(problem_title(http), "Internal Server Error");
  }
  assert_string_equal(problem_title(299), "Internal Server Error");
}

static void names_every_kind_of_fault(void **state) {
  (void)state;
  assert_null(decision_fault_name(FAULT_NONE));
  assert_string_equal(decision_fault_name(FAULT_ERROR), "error");
  assert_string_equal(decision_fault_name(FAULT_ABSENT), "absent");
  assert_string_equal(decision_fault_name(FAULT_TIME), "time");
  assert_string_equal(decision_fault_name(FAULT_MEMORY), "memory");
  assert_null(decision_fault_name((enum fault)FAULT_KINDS));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(encodes_what_concerns_no_placement),
      cmocka_unit_test(leaves_out_the_fields_an_offer_does_not_have),
      cmocka_unit_test(escapes_what_a_customer_or_a_script_wrote),
      cmocka_unit_test(has_at_most_what_a_reader_takes),
      cmocka_unit_test(says_whose_each_drop_is),
      cmocka_unit_test(says_what_a_withdrawal_took_also_where_that_was_nothing),
      cmocka_unit_test(keeps_every_drop_in_order),
      cmocka_unit_test(puts_a_problem_in_the_place_of_a_decision),
      cmocka_unit_test(has_a_title_for_every_status_it_gives),
      cmocka_unit_test(names_every_kind_of_fault),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
