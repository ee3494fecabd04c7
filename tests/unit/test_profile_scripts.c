/* The profile as scripts see it: lists and sets, counting by condition, spending, lifecycle, by degree and right. */
#include "shop.h"

#include <stdio.h>

#define PROFILE                                                                                              \
  "hard 'interests' { type = 'set', one_of = { 'golf', 'judo', 'tennis' } }\n"                               \
  "hard 'sizes' { type = 'list' }\n"                                                                         \
  "hard 'missing' { type = 'set' }\n"                                                                        \
  "hard 'secret' { type = 'set', steer = false }\n"                                                          \
  "hard 'born' { type = 'date', relationship = 'established' }\n"                                            \
  "hard 'cap' { type = 'number' }\n"                                                                         \
  "affinity 'style' {}\n"
#define STRATEGY                                                                                             \
  "strategy 'a' { placement = 'home', on = 'go', degree = '%s',\n"                                           \
  "  propose = function(profile, event)\n%s\nreturn { offers = offers.where { tags = 'rare' } } end }\n"
#define COUNTS "-- profile:count('commented', '1d', { out = 1 })\n"

static void open(struct shop *shop, const char *degree, const char *body) {
  struct buffer text = {0};
  buffer_print(&text, STRATEGY, degree, body);
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua", PROFILE, "offers.lua",
                                       SHOP_OFFERS, "strategies/s.lua", buffer_text(&text), NULL},
                 (struct crew_options){.is_clock_events = true});
  buffer_fini(&text);
}

static void live(struct shop *shop) {
  shop_decide(shop, "customer.profile", "lucia",
              ",\"data\":{\"interests\":[\"tennis\",\"golf\"],\"sizes\":[\"m\",\"s\"],\"secret\":[\"x\"],"
              "\"born\":\"1990-05-01\",\"cap\":50}");
  shop_decide(shop, "product.viewed", "lucia",
              ",\"data\":{\"item\":\"house-1\",\"category\":\"tops\",\"price\":40}");
  shop_decide(shop, "product.viewed", "lucia",
              ",\"data\":{\"item\":\"house-2\",\"category\":\"tops\",\"price\":60}");
  shop_decide(shop, "product.viewed", "lucia",
              ",\"data\":{\"item\":\"rare-1\",\"category\":\"dresses\",\"price\":90}");
  shop_decide(shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"house-1\"],\"total\":79.9}");
}

static void expect_runs(const char *degree, const char *body) {
  struct shop shop;
  open(&shop, degree, body);
  live(&shop);
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"category\":\"tops\"}");
  if (dropped(&shop, "a", "fault")) fail_msg("%s", dropped(&shop, "a", "fault"));
  expect_shown(&shop, "home", "rare-1 rare-2");
  shop_close(&shop);
}

static void expect_fault(const char *body, const char *sentence) {
  struct shop shop;
  open(&shop, "individual", body);
  live(&shop);
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"category\":\"tops\"}");
  const char *fault = dropped(&shop, "a", "fault");
  if (!fault) fail_msg("no fault: %s", body);
  if (!strstr(fault, sentence)) fail_msg("%s", fault);
  shop_close(&shop);
}

static void reads_lists_and_sets_as_sequences(void **state) {
  (void)state;
  expect_runs("individual",
              "local i, s = profile.hard.interests, profile.hard.sizes\n"
              "assert(#i == 2 and i[1] == 'golf' and i[2] == 'tennis' and #s == 2 and s[1] == 'm')\n"
              "assert(i[0] == nil and i[3] == nil and i.x == nil and i[1.5] == nil)\n"
              "local n = 0 for k, one in ipairs(i) do n = n + k * #one end assert(n == 16)\n"
              "assert(profile:knows 'interests' and not profile:knows 'missing')\n"
              "local golf = 'golf' assert(not (profile.hard.missing == golf))");
  expect_fault("profile.hard.interests[1] = 'x'", "the profile is read-only");
}

static void reads_an_absent_list_or_set_as_an_empty_one(void **state) {
  (void)state;
  expect_runs("individual", "local m = profile.hard.missing\n"
                            "assert(#m == 0 and m[1] == nil)\n"
                            "for _, one in ipairs(m) do error(one) end\n"
                            "assert(not (m == 'golf'))");
  expect_fault("local x = profile.hard.missing.golf",
               "missing is absent here: it can be compared, not reckoned with: ask profile:knows \"missing\" "
               "first");
  expect_fault("profile.hard.missing[1] = 'x'", "missing is absent here");
}

static void names_the_line_that_asked_and_not_that_of_the_strategy(void **state) {
  (void)state;
  expect_fault("\n\nfor _ in ipairs(profile:last 'never') do end",
               "strategies/s.lua:5: profile:last is absent");
  expect_fault("\nlocal t = table.concat({ 1 }, profile)", "strategies/s.lua:4: ");
  expect_fault("do return { offers = { 'rare-1', 'nothing' .. '' } } end",
               "strategies/s.lua:2: offers: there is no");
  expect_fault("\nerror('mine', 0)", "strategies/s.lua:4: mine");
}

/* Where a script is tried out: only there is a log kept. */
static void logs_what_is_absent(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  const char event[] = "{\"id\":\"1\",\"source\":\"test\",\"type\":\"go\",\"subject\":\"lucia\","
                       "\"time\":\"2026-03-01T10:00:01Z\"}";
  open(&shop, "individual", "log('cap', profile.hard.cap, profile.hard.missing, profile:last 'never')");
  assert_int_equal(crew_simulate(shop.crew, NULL, 0, (struct slice){event, strlen(event)}, shop.arrival_ms,
                                 true, &out, &shop.err),
                   STATUS_OK);
  assert_non_null(strstr(buffer_text(&out), "\"cap absent absent absent\""));
  buffer_fini(&out);
  shop_close(&shop);
}

static void counts_by_what_the_call_writes_out(void **state) {
  (void)state;
  expect_runs(
      "individual",
      "assert(profile:count('product.viewed', '1d', { category = 'tops' }) == 2)\n"
      "assert(profile:count('product.viewed', '1d', { category = event.data.category }) == 2)\n"
      "assert(profile:count('product.viewed', '1d', { category = { 'tops', 'dresses' } }) == 3)\n"
      "assert(profile:count('product.viewed', '1d', { ['price'] = { at_least = 50 } }) == 2)\n"
      "assert(profile:count('product.viewed', '1d', { price = { at_least = 40, at_most = 60 } }) == 2)\n"
      "assert(profile:count('product.viewed', '1d', { price = 60, category = 'tops' }) == 1)\n"
      "assert(profile:count('product.viewed', '1d', { price = { 40, 90 } }) == 2)\n"
      "assert(profile:count('product.viewed', '1d', { price = { at_most = profile.hard.cap } }) == 1)\n"
      "assert(profile:count('product.viewed', '1d', { price = { at_most = profile.hard.missing } }) == 0)\n"
      "assert(profile:count('product.viewed', '1d', { price = true }) == 0)\n"
      "assert(profile:count('product.viewed', '1d', { category = profile.hard.missing }) == 0)\n"
      "assert(profile:count('product.viewed', '1d', { category = profile.hard.interests }) == 0)\n"
      "assert(profile:count('product.viewed', '1d', nil) == 3)\n"
      "assert(profile:count('order.item.bought', '1d', { item = 'house-1' }) == 1)");
}

static void refuses_a_condition_it_cannot_have_counted(void **state) {
  (void)state;
  expect_fault(
      "local k = 'category' profile:count('product.viewed', '1d', { [k] = 'tops' })",
      "events of 'product.viewed' are not counted by 'category': write type and condition in the call "
      "itself, profile:count(\"product.viewed\", \"30d\", { category = ... })");
  expect_fault("local t = 'go' profile:count(t, '1d', { category = 'tops' })",
               "events of 'go' are not counted by 'category'");
  expect_fault("profile:count('go', '1d', { category = event.data.none })", "the condition names no field");
  expect_fault("local t = { 'tops' } profile:count('go', '1d', t)", "expected fields of the event's data");
  expect_fault("local t = 'tops' profile:count('go', '1d', t)", "expected a condition as a table");
  expect_fault("local c = {} profile:count('go', '1d', { category = c })",
               "category: expected a value, a list of values, or { at_least = ..., at_most = ... }");
  expect_fault("local c = { 'a', 5 } profile:count('go', '1d', { category = c })",
               "category: expected a value");
  expect_fault("local c = { at_lest = 5 } profile:count('go', '1d', { category = c })",
               "category: expected a value");
  expect_fault("local c = { at_least = 'x' } profile:count('go', '1d', { category = c })",
               "category: expected a value");
  expect_fault("local c = { 'a', b = 1 } profile:count('go', '1d', { category = c })",
               "category: expected a value");
  expect_fault("profile:count('go', '1d', { category = profile })", "category: expected a value");
}

/* Nothing stops a function of the host's: what it looks through is bounded. */
static void bounds_what_one_question_looks_through(void **state) {
  (void)state;
  const char *asked = "local known = profile:count('product.viewed', '1d', { category = 'tops' })\n";
  char text[512];
  snprintf(text, sizeof text,
           "%slocal t = {} for i = 1, 1001 do t[i] = 'tops' end profile:count('product.viewed', '1d', "
           "{ category = t })",
           asked);
  expect_fault(text, "profile:count: category: more than 1000 values");
  snprintf(text, sizeof text,
           "%slocal t, long = {}, ('x'):rep(4000000) for i = 1, 1000 do t[i] = long end\n"
           "for i = 1, 40 do assert(profile:count('product.viewed', '1d', { category = t }) == 0) end\n"
           "assert(profile:count('product.viewed', '1d', { category = long }) == 0) t[3] = 'tops'\n"
           "assert(profile:count('product.viewed', '1d', { category = t }) == known)",
           asked);
  expect_runs("individual", text);
  expect_fault("local one = offers.get('rare-1') local t, lists = {}, {} for i = 1, 1000 do t[i] = one end\n"
               "for i = 1, 250 do lists[i] = t end offers.first(2, table.unpack(lists))",
               "offers.first: more than 10000 offers in its lists");
  expect_fault("local lists = {} for i = 1, 100000 do lists[i] = {} end offers.first(2, table.unpack(lists))",
               "offers.first: more than 10000 offers in its lists");
}

static void refuses_fields_that_differ_behind_a_zero_byte_alone(void **state) {
  (void)state;
  expect_fault("profile:count('product.viewed', '1d', { category = 'tops' })\n"
               "local many = {} for i = 1, 2000 do many['category\\0' .. i] = i end\n"
               "profile:count('product.viewed', '1d', many)",
               "a byte that is zero");
}

static void says_in_plain_words_how_a_method_is_called(void **state) {
  (void)state;
  expect_fault("local count = profile.count count('product.viewed', '1d')",
               "profile.count: write a colon, profile:count(…)");
  expect_fault("local knows = profile.knows knows 'interests'",
               "profile.knows: write a colon, profile:knows(…)");
  expect_fault("local t = 'product.viewed' profile:count(t)",
               "profile:count: expected a text in quotes as the second");
  expect_fault("profile:owns(nil)", "profile:owns: expected a text in quotes as the first");
  expect_fault("local x = profile.soft.style[1]", "profile.soft.style: expected one of its keys, a text");
  expect_fault("profile:belief('style', {})", "profile:belief: expected a text in quotes as the second");
  expect_fault("local x = profile.hard[1]", "profile.hard has no '?'");
  expect_fault("local x = offers.related { to = profile }",
               "offers.related: to: expected an offer or its id");
  expect_fault("offers.first(2, 'wrap')", "offers.first: expected lists of offers");
  expect_fault("local x = profile.hard.missing + 1", "missing is absent here");
  expect_fault("local x = 1 .. profile.hard.missing", "missing is absent here");
}

static void says_in_plain_words_what_lua_could_not_do(void **state) {
  (void)state;
  expect_fault("local n = '7' if n > 5 then return end",
               ": a text is compared with a number: write the number without quotes");
  expect_fault("if event.data.none > 5 then return end", ": one of the two that are compared here is nil");
  expect_fault("local x = event.data.none.more", ": 'none' is nil here: nothing can be read of it");
  expect_fault("local x = 'a' .. event.data.none", ": 'none' is nil here: it cannot be joined to a text");
  expect_fault("local x = event.data.none + 1", ": 'none' is nil here: it cannot be reckoned with");
  expect_fault("local pick = nil pick { limit = 2 }", ": 'pick' is nil here: it is no function");
}

static void reads_spending_views_and_lifecycle(void **state) {
  (void)state;
  expect_runs("individual", "assert(profile:spent '1d' == 79.9)\n"
                            "assert(profile:viewed 'house-1' and not profile:viewed 'house-3')\n"
                            "assert(profile:viewed(offers.get 'rare-1') and profile:owns 'house-1')\n"
                            "assert(profile.lifecycle == 'new')");
  expect_fault("profile:spent('36' .. 'h')", "profile:spent: expected whole days");
  expect_fault("local k = 'lifecicle' local x = profile[k]", "did you mean 'lifecycle'?");
}

static void spends_whole_numbers_as_such(void **state) {
  (void)state;
  struct shop shop;
  open(&shop, "individual", "assert(math.type(profile:spent '1d') == 'integer')");
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"total\":80}");
  shop_decide(&shop, "go", "lucia", "");
  if (dropped(&shop, "a", "fault")) fail_msg("%s", dropped(&shop, "a", "fault"));
  shop_close(&shop);
}

#define NOTHING                                                                                              \
  "assert(not profile:knows 'interests' and not (profile.hard.cap == 50))\n"                                 \
  "assert(profile:count('product.viewed', '1d', { category = 'tops' }) == 0 and profile:spent '1d' == 0)\n"  \
  "assert(not profile:viewed 'house-1' and not profile:owns 'house-1')\n"

static void withholds_by_degree(void **state) {
  (void)state;
  expect_runs("mass", NOTHING "assert(not (profile.lifecycle == 'new'))");
  expect_runs("segment", NOTHING "assert(profile.lifecycle == 'new')");
  expect_runs("inverse", NOTHING "assert(profile.lifecycle == 'new')");
}

static void reads_what_may_not_steer_as_absent(void **state) {
  (void)state;
  expect_runs("individual", "assert(not profile:knows 'secret' and profile.hard.secret[1] == nil)");
}

static void tells_what_is_personal_to_the_established_alone(void **state) {
  (void)state;
  struct shop shop;
  open(&shop, "individual", "assert(profile:knows 'born' and profile.hard.born == '1990-05-01')");
  live(&shop);
  shop_decide(&shop, "go", "lucia", "");
  assert_non_null(dropped(&shop, "a", "fault"));
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{}");
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{}");
  shop_decide(&shop, "go", "lucia", "");
  assert_null(dropped(&shop, "a", "fault"));
  shop_close(&shop);
}

/* ---- what is counted by ---- */

static void expect_counted(const char *body, const char *expected) {
  struct shop shop;
  struct buffer text = {0};
  open(&shop, "individual", body);
  const struct workspace *workspace = &shop.release->workspace;
  for (size_t i = 0; i < workspace->counted_count; i++) {
    buffer_print(&text, "%s:", workspace->counted[i].type);
    for (const char *const *field = workspace->counted[i].fields; *field; field++)
      buffer_print(&text, " %s", *field);
    buffer_add_byte(&text, ';');
  }
  assert_string_equal(buffer_text(&text), expected);
  buffer_fini(&text);
  shop_close(&shop);
}

static void counts_by_the_fields_that_scripts_name(void **state) {
  (void)state;
  expect_counted(
      "profile:count('b', '1d', { y = 1, x = { 1, 2 } }) profile:count('a', '1d', { ['p.q'] = { "
      "at_most = 1 } })\n"
      "local f = { no = 1 } profile:count('b', '2d', { z = f }) profile:count('b', '1d', { x = 5 })",
      "a: p.q;b: x y z;");
  expect_counted("local days = 5 profile:count(\"a\", days .. 'd', { x = event.data.x, y = (1) })",
                 "a: x y;");
  expect_counted("local t, w = 'a', { x = 1 } profile:count(t, '1d', { x = 1 }) profile:count('a', '1d', w)\n"
                 "profile:count('a', '1d') profile:count('a', '1d', nil, { x = 1 }) profile:count('a' .. "
                 "'b', { x = 1 }) " COUNTS,
                 "");
  expect_counted("local c = { [1] = 2, count = 1 } profile:count('a', '1d', { [c] = 1 })", "");
}

static void refuses_more_than_can_be_counted_by(void **state) {
  struct findings findings = {0};
  struct script_arena *arena = script_arena_new(NULL);
  struct buffer text = {0}, body = {0};
  (void)state;
  buffer_add_text(&body, "profile:count('x', '1d', { a = 1, b = 1, c = 1, d = 1 })\n");
  for (int i = 0; i < COUNTED_TYPES_MAX - 1; i++)
    buffer_print(&body, "profile:count('t%02d', '1d', { a = 1 })\n", i);
  buffer_add_text(&body, "profile:count('z', '1d', { a = 1 }) profile:count('x', '1d', { e = 1 })");
  buffer_print(&text, STRATEGY, "individual", buffer_text(&body));
  assert_null(release_of(arena,
                         (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "offers.lua", SHOP_OFFERS,
                                               "strategies/s.lua", buffer_text(&text), NULL},
                         &findings));
  assert_int_equal(findings.count, 2);
  assert_string_equal(findings.items[0].text,
                      "profile:count with a condition: the scripts ask so of more than 16 types of events");
  assert_string_equal(findings.items[1].text, "profile:count: the scripts name more than 4 fields of \"x\"");
  assert_int_equal(findings.items[1].line, 19);
  findings_fini(&findings);
  script_arena_unref(arena);
  buffer_fini(&text);
  buffer_fini(&body);
}

/* Else it would be 0 for ever, in silence. */
static void refuses_to_count_by_what_was_told(void **state) {
  struct findings findings = {0};
  struct script_arena *arena = script_arena_new(NULL);
  struct buffer text = {0};
  (void)state;
  buffer_print(&text, STRATEGY, "individual",
               "profile:count('customer.profile', '1d', { other = 1, look = 'alone' })\n"
               "profile:count('go', '1d', { look = 'alone' })\n"
               "profile:count('ask.answered', '1d', { ask = 'q', ['answers.a'] = 1 })");
  assert_null(release_of(arena,
                         (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua", SHOP_PROFILE,
                                               "offers.lua", SHOP_OFFERS, "strategies/s.lua",
                                               buffer_text(&text), NULL},
                         &findings));
  assert_int_equal(findings.count, 2);
  assert_string_equal(findings.items[1].text, "profile:count: nothing is counted by answers, such as "
                                              "'answers.a': read what they tell in profile.hard or "
                                              "profile.soft");
  assert_string_equal(findings.items[0].text, "profile:count: nothing is counted by what attributes were "
                                              "told, such as 'look': read profile.hard instead");
  findings_fini(&findings);
  script_arena_unref(arena);
  buffer_fini(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_lists_and_sets_as_sequences),
      cmocka_unit_test(reads_an_absent_list_or_set_as_an_empty_one),
      cmocka_unit_test(names_the_line_that_asked_and_not_that_of_the_strategy),
      cmocka_unit_test(logs_what_is_absent),
      cmocka_unit_test(counts_by_what_the_call_writes_out),
      cmocka_unit_test(refuses_a_condition_it_cannot_have_counted),
      cmocka_unit_test(bounds_what_one_question_looks_through),
      cmocka_unit_test(refuses_fields_that_differ_behind_a_zero_byte_alone),
      cmocka_unit_test(says_in_plain_words_how_a_method_is_called),
      cmocka_unit_test(says_in_plain_words_what_lua_could_not_do),
      cmocka_unit_test(reads_spending_views_and_lifecycle),
      cmocka_unit_test(spends_whole_numbers_as_such),
      cmocka_unit_test(withholds_by_degree),
      cmocka_unit_test(reads_what_may_not_steer_as_absent),
      cmocka_unit_test(tells_what_is_personal_to_the_established_alone),
      cmocka_unit_test(counts_by_the_fields_that_scripts_name),
      cmocka_unit_test(refuses_more_than_can_be_counted_by),
      cmocka_unit_test(refuses_to_count_by_what_was_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
