/* From events to evidence to what scripts read: signals, soft data, audiences. */
#include "shop.h"

#include <math.h>
#include <stdio.h>

#define SOFT                                                                                                 \
  SHOP_PROFILE "trait 'uniqueness' {}\nemotion 'irritation' { half_life = '2h' }\naffinity 'style' {}\n"
/* Reads one expression as the score of what it shows. */
#define READS(expression)                                                                                    \
  "strategy 'reads' { on = 'read', placement = 'home', propose = function(profile)\n"                        \
  "return { offers = { 'rare-1', 'rare-2' }, score = " expression " } end }\n"
#define SIGNAL(name, on, origin, body)                                                                       \
  "signal '" name "' { on = '" on "', origin = '" origin "', observe = function(event, offer)\n" body        \
  "\nend }\n"

static void open_with(struct shop *shop, const char *signals, const char *audiences, const char *strategies) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua", SOFT, "offers.lua",
                                       SHOP_OFFERS, "audiences.lua", audiences, "signals/s.lua", signals,
                                       "strategies/s.lua", strategies, NULL},
                 (struct crew_options){.is_clock_events = true});
}

static double score(const struct shop *shop) {
  const json_value *alternatives = json_find(placement_of(shop, "home"), "alternatives");
  return json_number(json_find(json_first(alternatives), "score"));
}

static void expect_read(const char *signals, const char *expression, const char *event, const char *more,
                        double expected) {
  struct shop shop;
  struct buffer strategy = {0};
  buffer_print(&strategy, READS("%s"), expression);
  open_with(&shop, signals, "", buffer_text(&strategy));
  shop_decide(&shop, event, "lucia", more);
  shop_decide(&shop, "read", "lucia", "");
  if (!placement_of(&shop, "home") || !json_first(json_find(placement_of(&shop, "home"), "alternatives")))
    fail_msg("%s: %s", expression, shop.journal.answer.data);
  if (fabs(score(&shop) - expected) > 1e-3)
    fail_msg("%s is %g, expected %g", expression, score(&shop), expected);
  shop_close(&shop);
  buffer_fini(&strategy);
}

static void what_a_signal_learns_a_strategy_reads(void **state) {
  (void)state;
  const char *signal =
      SIGNAL("s", "go", "web", "return { soft = { uniqueness = event.data.x }, weight = 1 }");
  expect_read(signal, "profile.soft.uniqueness", "go", ",\"data\":{\"x\":1}", 0.75);
  expect_read(signal, "profile.soft.uniqueness", "go", ",\"data\":{\"x\":0}", 0.25);
  expect_read(signal, "profile.soft.uniqueness", "other", "", 0.5);
  expect_read(SIGNAL("s", "go", "web", "return { soft = { uniqueness = { value = 1 } } }"),
              "profile.soft.uniqueness", "go", "", 0.75);
  expect_read(signal, "profile:belief('uniqueness').confidence", "go", ",\"data\":{\"x\":1}", 0.5);
  expect_read(signal, "#profile:belief('uniqueness').origins", "go", ",\"data\":{\"x\":1}", 1);
  expect_read(signal, "profile:belief('uniqueness').origins[1] == 'web' and 1 or 0", "go",
              ",\"data\":{\"x\":1}", 1);
  expect_read(signal, "profile:knows 'uniqueness' and 1 or 0", "go", ",\"data\":{\"x\":1}", 1);
  expect_read(signal, "profile:knows 'uniqueness' and 1 or 0", "other", "", 0);
}

static void an_affinity_is_read_by_its_keys(void **state) {
  (void)state;
  const char *signal =
      SIGNAL("s", "go", "web", "return { soft = { style = offer and offer.tags or 'none' } }");
  expect_read(signal, "profile.soft.style.rare", "go", ",\"data\":{\"item\":\"rare-1\"}", 0.75);
  expect_read(signal, "profile.soft.style.house", "go", ",\"data\":{\"item\":\"rare-1\"}", 0.5);
  expect_read(signal, "profile.soft.style.none", "go", "", 0.75);
  expect_read(signal, "#profile:top('style', 5)", "go", ",\"data\":{\"item\":\"rare-1\"}", 1);
  const char *graded = SIGNAL("s", "go", "web", "return { soft = { style = { a = 0.9, b = 1, c = 0.1 } } }");
  expect_read(graded, "table.concat(profile:top('style', 5)) == 'ba' and 1 or 0", "go", "", 1);
}

static void an_order_is_heard_once_for_each_of_its_items(void **state) {
  (void)state;
  const char *signal =
      SIGNAL("s", "order.item.bought", "purchases", "return { soft = { style = offer.tags } }");
  expect_read(signal, "profile:belief('style', 'house').evidence / 10", "order.placed",
              ",\"data\":{\"items\":[\"house-1\",\"house-2\",\"rare-1\"]}", 0.2);
  expect_read(signal, "profile:belief('style', 'rare').evidence / 10", "order.placed",
              ",\"data\":{\"items\":[\"house-1\",\"house-2\",\"rare-1\"]}", 0.1);
}

static void a_mood_has_half_its_evidence_after_its_half_life(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, SIGNAL("s", "go", "service", "return { soft = { irritation = 1 } }"), "",
            READS("profile:belief('irritation').evidence"));
  shop_decide(&shop, "go", "lucia", "");
  shop.time_ms += 2 * CLOCK_HOUR_MS - 1000;
  shop_decide(&shop, "read", "lucia", "");
  assert_true(fabs(score(&shop) - 0.5) < 1e-9);
  shop_close(&shop);
}

static void a_signal_that_errs_teaches_nothing_and_says_where(void **state) {
  static const struct {
    const char *body, *detail;
  } cases[] = {
      {"error('mine')", "signals/s.lua:2: mine"},
      {"return 5",
       "signals/s.lua:1: observe: expected a table such as { soft = { curiosity = 0.9 } }, or nothing"},
      {"local learned = { uniqness = 1 } return { soft = learned }",
       "signals/s.lua:1: profile.lua has no 'uniqness', did you mean 'uniqueness'?"},
      {"return { soft = { uniqueness = 2 } }",
       "signals/s.lua:1: soft.uniqueness: expected a number from 0 to 1"},
      {"return { soft = { uniqueness = 0/0 } }",
       "signals/s.lua:1: soft.uniqueness: expected a number from 0 to 1"},
      {"return { soft = { style = 5 } }",
       "signals/s.lua:1: soft.style: expected its keys: a text, a list of texts, or { key = 0 to 1 }"},
      {"local x = { value = 1, wieght = 2 } return { soft = { uniqueness = x } }",
       "signals/s.lua:1: soft.uniqueness has no 'wieght', did you mean 'weight'?"},
      {"local x = { weight = 2 } return { soft = { uniqueness = x } }",
       "signals/s.lua:1: soft.uniqueness: expected a number from 0 to 1"},
      {"return { soft = { uniqueness = 1 }, weight = 0 }",
       "signals/s.lua:1: weight: expected a number above 0, at most 10"},
      {"local learned = { sof = {} } return learned",
       "signals/s.lua:1: what observe returns has no 'sof', did you mean 'soft'?"},
      {"return offers.where {}", "signals/s.lua:2: offers can be asked for inside eligible or propose only"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shop shop;
    struct buffer signal = {0};
    buffer_print(&signal, SIGNAL("s", "go", "web", "%s"), cases[i].body);
    open_with(&shop, buffer_text(&signal), "", READS("profile:belief('uniqueness').evidence"));
    shop_decide(&shop, "go", "lucia", "");
    const json_value *drop = json_first(json_find(shop.decision, "drops"));
    if (!drop) fail_msg("no fault: %s", cases[i].body);
    assert_string_equal(json_string(json_find(drop, "signal")), "s");
    assert_string_equal(json_string(json_find(drop, "check")), "fault");
    assert_string_equal(json_string(json_find(drop, "detail")), cases[i].detail);
    shop_decide(&shop, "read", "lucia", "");
    assert_true(score(&shop) == 0);
    shop_close(&shop);
    buffer_fini(&signal);
  }
}

static void late_events_teach_too(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, SIGNAL("s", "go", "web", "return { soft = { uniqueness = 1 } }"), "",
            READS("profile.soft.uniqueness"));
  crew_free(shop.crew);
  shop_start(&shop, (struct crew_options){0});
  shop.time_ms -= 5 * CLOCK_HOUR_MS;
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(json_string(json_find(shop.decision, "reason")), "LATE");
  shop.time_ms = shop.arrival_ms;
  shop_decide(&shop, "read", "lucia", "");
  assert_true(score(&shop) == 0.75);
  shop_close(&shop);
}

#define FOR_VIP                                                                                              \
  "strategy 'vips' { on = 'read', audience = 'vip', placement = 'home', degree = 'segment', propose = "      \
  "function()\n"                                                                                             \
  "return { offers = { 'rare-1', 'rare-2' } } end }\n"

static void an_audience_opens_a_strategy(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, SIGNAL("s", "never", "web", ""),
            "audience 'vip' { is = function(profile) return profile.hard.club == true end }", FOR_VIP);
  shop_decide(&shop, "read", "lucia", "");
  expect_dropped(&shop, "vips", "audience", "vip");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"club\":true}");
  shop_decide(&shop, "read", "lucia", "");
  assert_string_equal(said(&shop, "home", "strategy"), "vips");
  shop_close(&shop);
}

static void a_signal_that_errs_on_every_item_says_so_once(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, SIGNAL("s", "order.item.bought", "purchases", "error('mine')"), "", READS("1"));
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"rare-1\",\"rare-2\",\"soap\"]}");
  assert_int_equal(json_count(json_find(shop.decision, "drops")), 1);
  assert_int_equal(crew_figures(shop.crew).faults, 3);
  shop_close(&shop);
}

static void an_audience_that_errs_holds_nobody(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, SIGNAL("s", "never", "web", ""),
            "audience 'vip' { is = function(profile)\nerror('mine') end }", FOR_VIP);
  shop_decide(&shop, "read", "lucia", "");
  expect_dropped(&shop, "vips", "audience", "vip");
  expect_dropped(&shop, "", "fault", "audiences.lua:2: mine");
  assert_string_equal(json_string(json_find(json_first(json_find(shop.decision, "drops")), "audience")),
                      "vip");
  assert_string_equal(said(&shop, "home", "reason"), "ERROR");
  shop_close(&shop);
}

static void a_segment_reads_nothing_of_the_person(void **state) {
  (void)state;
  struct shop shop;
  open_with(
      &shop, SIGNAL("s", "go", "web", "return { soft = { uniqueness = 1 } }"), "",
      "strategy 'reads' { on = 'read', placement = 'home', degree = 'segment', propose = function(profile)\n"
      "return { offers = { 'rare-1', 'rare-2' }, score = profile.soft.uniqueness } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  shop_decide(&shop, "read", "lucia", "");
  assert_true(score(&shop) == 0.5);
  shop_close(&shop);
}

/* Tags are anybody's words: what of them is a faith is dropped, and the rest is learned. */
static void a_key_of_a_special_category_is_not_learned(void **state) {
  (void)state;
  struct shop shop;
  const char *signal =
      SIGNAL("s", "go", "web", "return { soft = { style = { event.data.a, event.data.b } } }");
  open_with(&shop, signal, "", READS("profile.soft.style['linen'] > 0.6 and 1 or 0"));
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"a\":\"catholic\",\"b\":\"linen\"}");
  assert_non_null(strstr(buffer_text(&shop.journal.answer),
                         "{\"signal\":\"s\",\"check\":\"special\",\"detail\":\"soft.style: religion\"}"));
  assert_null(strstr(buffer_text(&shop.journal.answer), "catholic"));
  shop_decide(&shop, "read", "lucia", "");
  assert_true(score(&shop) == 1);
  shop_close(&shop);
  expect_read(signal, "profile.soft.style['catholic'] > 0.6 and 1 or 0", "go",
              ",\"data\":{\"a\":\"catholic\"}", 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_key_of_a_special_category_is_not_learned),
      cmocka_unit_test(what_a_signal_learns_a_strategy_reads),
      cmocka_unit_test(an_affinity_is_read_by_its_keys),
      cmocka_unit_test(an_order_is_heard_once_for_each_of_its_items),
      cmocka_unit_test(a_mood_has_half_its_evidence_after_its_half_life),
      cmocka_unit_test(a_signal_that_errs_teaches_nothing_and_says_where),
      cmocka_unit_test(late_events_teach_too),
      cmocka_unit_test(an_audience_opens_a_strategy),
      cmocka_unit_test(a_signal_that_errs_on_every_item_says_so_once),
      cmocka_unit_test(an_audience_that_errs_holds_nobody),
      cmocka_unit_test(a_segment_reads_nothing_of_the_person),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
