/* Wishes: what a customer said to show or not, whatever the order in which it arrives. */
#include "catalogue_of.h"
#include "domain/wishes.h"

static const char *const lines[] = {
    "{\"id\":\"a\",\"name\":\"A\",\"category\":\"dresses\",\"tags\":[\"linen\"],\"price\":100}",
    "{\"id\":\"b\",\"name\":\"B\",\"category\":\"dresses\",\"tags\":[\"silk\"],\"price\":300}",
    "{\"id\":\"c\",\"name\":\"C\",\"category\":\"shoes\",\"tags\":[\"leather\",\"silk\"],\"price\":150}",
    "{\"id\":\"d\",\"name\":\"D\",\"tags\":[\"silk\"]}", NULL};

static void wish_at(struct wishes *wishes, const char *data, int64_t time_ms) {
  struct event event = event_of("customer.wished", data, time_ms);
  struct error err;
  if (wishes_check(&event, &err)) fail_msg("%s", err.text);
  wishes_apply(wishes, &event);
  event_fini(&event);
}

static void expect_json(const struct wishes *wishes, const char *expected) {
  struct buffer out = {0};
  wishes_put_json(wishes, &out);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

/* The ids of what may be shown, those preferred in brackets. */
static void expect_shown(const char *data, const char *expected) {
  struct workspace workspace = workspace_of(lines);
  struct wishes wishes = {0};
  char shown[64] = "";
  wish_at(&wishes, data, 0);
  for (size_t i = 0; i < workspace.catalogue->offer_count; i++) {
    const struct offer *offer = workspace.catalogue->offers[i];
    if (wishes_forbid(&wishes, offer)) continue;
    bool is_preferred = wishes_prefer(&wishes, offer);
    strcat(strcat(strcat(shown, is_preferred ? "(" : ""), offer->id), is_preferred ? ")" : "");
  }
  assert_string_equal(shown, expected);
  wishes_fini(&wishes);
  catalogue_unref(workspace.catalogue);
}

static void binds_what_is_shown(void **state) {
  (void)state;
  expect_shown("{\"must\":{\"tags\":\"silk\"}}", "bcd");
  expect_shown("{\"offers\":{\"tags\":[\"silk\",\"linen\"],\"price\":{\"at_most\":200}}}", "ac");
  expect_shown("{\"must\":{\"category\":\"dresses\",\"price\":{\"at_least\":200}}}", "b");
  expect_shown("{\"must\":{\"id\":[\"a\",\"d\"]}}", "ad");
  expect_shown("{\"never\":{\"tags\":\"leather\"}}", "abd");
  expect_shown("{\"never\":{\"tags\":\"silk\",\"category\":\"shoes\"}}", "abd");
  expect_shown("{\"never\":[{\"tags\":\"linen\"},{\"category\":\"shoes\"}]}", "bd");
  expect_shown("{\"must\":[{\"id\":\"a\"},{\"id\":\"c\"}],\"never\":{\"id\":\"c\"}}", "a");
  expect_shown("{\"prefer\":{\"tags\":\"silk\"}}", "a(b)(c)(d)");
  expect_shown("{\"must\":null}", "abcd");
}

static void replaces_the_kinds_that_are_named(void **state) {
  (void)state;
  struct wishes wishes = {0};
  wish_at(&wishes, "{\"must\":{\"tags\":\"silk\"},\"never\":{\"id\":\"a\"}}", 10);
  wish_at(&wishes,
          "{\"never\":{\"id\":[\"b\",\"c\"]},\"prefer\":{\"price\":{\"at_least\":1,\"at_most\":2.5}}}", 20);
  expect_json(&wishes,
              "{\"must\":{\"tags\":[\"silk\"]},\"prefer\":{\"price\":{\"at_least\":1,\"at_most\":2.5}},"
              "\"never\":{\"id\":[\"b\",\"c\"]}}");
  wish_at(&wishes, "{\"must\":null,\"prefer\":null,\"never\":[]}", 30);
  expect_json(&wishes, "{}");
  assert_true(wishes_are_empty(&wishes));
  wishes_fini(&wishes);
}

static void is_not_undone_by_what_comes_late(void **state) {
  (void)state;
  struct wishes wishes = {0};
  wish_at(&wishes, "{\"never\":null}", 20);
  wish_at(&wishes, "{\"never\":{\"id\":\"a\"},\"must\":{\"id\":\"b\"}}", 10);
  expect_json(&wishes, "{\"must\":{\"id\":[\"b\"]}}");
  wishes_fini(&wishes);
}

static void knows_what_is_asked_for(void **state) {
  (void)state;
  struct wishes wishes = {0};
  struct offer_query query;
  bool is_preferred_alone;
  assert_false(wishes_ask(NULL, &query, &is_preferred_alone));
  wish_at(&wishes, "{\"never\":{\"id\":\"a\"}}", 0);
  assert_false(wishes_ask(&wishes, &query, &is_preferred_alone));
  wish_at(&wishes, "{\"prefer\":{\"tags\":\"silk\"}}", 0);
  assert_true(wishes_ask(&wishes, &query, &is_preferred_alone) && is_preferred_alone);
  assert_string_equal(query.tags[0], "silk");
  wish_at(&wishes, "{\"must\":[{\"tags\":\"silk\"},{\"id\":\"a\"}]}", 0);
  assert_true(wishes_ask(&wishes, &query, &is_preferred_alone) && !is_preferred_alone);
  assert_null(query.tags); /* either will do, so the query leaves none out */
  wishes_fini(&wishes);
}

static void outlives_the_process(void **state) {
  (void)state;
  struct wishes wishes = {0}, again;
  struct buffer bytes = {0}, same = {0};
  wishes_encode(&wishes, &bytes);
  assert_int_equal(bytes.length, 0);
  assert_int_equal(wishes_decode((struct slice){0}, &again, NULL), STATUS_OK);
  wish_at(&wishes, "{\"must\":[{\"tags\":\"sì \\\"q\\\"\"},{\"price\":{\"at_most\":9.9}}],\"never\":null}",
          1772359200000);
  wishes_encode(&wishes, &bytes);
  assert_int_equal(wishes_decode((struct slice){bytes.data, bytes.length}, &again, NULL), STATUS_OK);
  wishes_encode(&again, &same);
  assert_string_equal(buffer_text(&bytes), buffer_text(&same));
  assert_true(again.kinds[WISH_NEVER].is_said);
  assert_true(wishes_bytes(&again) < 500);
  static const char *const foreign[] = {"x", "{\"must\":5}", "{\"must\":[1]}", "{\"must\":[1,{\"x\":1}]}"};
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
    struct wishes none;
    assert_int_equal(wishes_decode((struct slice){foreign[i], strlen(foreign[i])}, &none, NULL),
                     STATUS_CORRUPT);
    assert_true(wishes_are_empty(&none));
  }
  buffer_fini(&bytes);
  buffer_fini(&same);
  wishes_fini(&wishes);
  wishes_fini(&again);
}

static void keeps_what_the_known_said_when_a_visitor_merges(void **state) {
  (void)state;
  struct wishes known = {0}, visitor = {0};
  wish_at(&known, "{\"must\":{\"id\":\"a\"},\"prefer\":null}", 5);
  wish_at(&visitor, "{\"must\":{\"id\":\"b\"},\"prefer\":{\"id\":\"c\"},\"never\":{\"id\":\"d\"}}", 9);
  wishes_merge(&known, &visitor);
  expect_json(&known, "{\"must\":{\"id\":[\"a\"]},\"never\":{\"id\":[\"d\"]}}");
  expect_json(&visitor, "{\"must\":{\"id\":[\"b\"]},\"prefer\":{\"id\":[\"c\"]},\"never\":{\"id\":[\"d\"]}}");
  wishes_fini(&known);
  wishes_fini(&visitor);
}

static void says_what_is_wrong_with_a_wish(void **state) {
  (void)state;
  char many[1024] = "{\"must\":{\"id\":[\"x\"";
  for (int i = 0; i < WISH_NAMES_MAX; i++) strcat(many, ",\"x\"");
  strcat(many, "]}}");
  const struct {
    const char *data, *expected;
  } cases[] = {
      {"null", "data: expected must, prefer or never"},
      {"{}", "data: expected must, prefer or never"},
      {"{\"mst\":{}}", "data: there is no wish 'mst', did you mean 'must'?"},
      {"{\"colour\":1}", "data: there is no wish 'colour', expected must, prefer or never"},
      {"{\"must\":{\"id\":\"a\"},\"offers\":null}",
       "data: 'must' and 'offers' say the same, expected one of them"},
      {"{\"must\":{}}", "data.must: expected what offers are meant, such as {\"tags\":\"silk\"}, or null"},
      {"{\"never\":[5]}", "data.never: expected what offers are meant, such as {\"tags\":\"silk\"}, or null"},
      {"{\"must\":{\"tag\":\"x\"}}", "data.must: there is no condition 'tag', did you mean 'tags'?"},
      {"{\"must\":{\"tags\":[]}}", "data.must.tags: expected a text, or a list of texts"},
      {"{\"must\":{\"category\":3}}", "data.must.category: expected a text, or a list of texts"},
      {"{\"must\":{\"price\":3}}",
       "data.must.price: expected {\"at_least\":…,\"at_most\":…}, one of them or both"},
      {"{\"must\":{\"price\":{\"at_least\":3,\"at_most\":2}}}",
       "data.must.price: expected at_least to be at most at_most"},
      {many, "data.must.id: more than 50"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct event event = event_of("customer.wished", cases[i].data, 0);
    struct error err = {0};
    assert_int_equal(wishes_check(&event, &err), STATUS_INVALID);
    assert_string_equal(err.text, cases[i].expected);
    event_fini(&event);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(binds_what_is_shown),
      cmocka_unit_test(replaces_the_kinds_that_are_named),
      cmocka_unit_test(is_not_undone_by_what_comes_late),
      cmocka_unit_test(knows_what_is_asked_for),
      cmocka_unit_test(outlives_the_process),
      cmocka_unit_test(keeps_what_the_known_said_when_a_visitor_merges),
      cmocka_unit_test(says_what_is_wrong_with_a_wish),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
