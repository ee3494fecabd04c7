/* From an event to its decision, scripts included: the pipeline run by a worker on frozen times. */
#include "shop.h"

#include <malloc.h>
#include <stdio.h>

/* A strategy that listens to "go" for the placement home. */
#define STRATEGY(name, body) "strategy '" name "' { on = 'go', placement = 'home', " body " }\n"
#define PROPOSE(body)        "propose = function(profile, event) " body " end"
#define RARE                 "offers = offers.where { tags = 'rare' }"

/* ---- the ways a decision ends ---- */

static void shows_what_the_strategy_proposed(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("return { " RARE ", frame = 'unique', score = 0.25,\n"
                                         "message = { it = 'Per te', en = 'For you' } }")));
  shop_decide(&shop, "go", "lucia", "");
  const char *expected =
      "{\"decision_id\":\"%s\",\"event_id\":\"1\",\"profile_id\":\"lucia\",\"time\":\"2026-03-01T10:00:01Z\","
      "\"release\":\"%s\",\"holdout\":false,\"placements\":[{\"placement\":\"home\",\"strategy\":\"a\","
      "\"degree\":\"individual\",\"frame\":\"unique\",\"reason\":\"TARGETING_MATCH\",\"locale\":\"it\","
      "\"message\":\"Per te\",\"alternatives\":[{\"offer\":\"rare-1\",\"name\":\"R1\",\"price\":10,"
      "\"currency\":\"EUR\",\"score\":0.25,\"propensity\":1},{\"offer\":\"rare-2\",\"name\":\"R due\","
      "\"score\":0.25,\"propensity\":1}]}],\"ask\":null,\"drops\":[]}";
  struct identity identity = identity_of("test", "1");
  char id[IDENTITY_TEXT_BYTES];
  struct buffer whole = {0};
  buffer_print(&whole, expected, identity_print(&identity, id), shop.release->workspace.release);
  assert_string_equal(buffer_text(&shop.journal.answer), buffer_text(&whole));
  buffer_fini(&whole);
  shop_close(&shop);
}

static void tells_why_a_customer_is_not_eligible(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", "eligible = function() return false, 'hardly knows us' end,\n" PROPOSE(
                                     "error('called')"))
                       STRATEGY("b", "eligible = function() end, " PROPOSE("error('called')")));
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "a", "eligible", "hardly knows us");
  expect_dropped(&shop, "b", "eligible", "");
  expect_shown(&shop, "home", "house-1 house-2");
  assert_string_equal(said(&shop, "home", "reason"), "DEFAULT");
  assert_string_equal(said(&shop, "home", "strategy"), "");
  assert_string_equal(said(&shop, "home", "message"), "Di casa");
  shop_close(&shop);
}

static void takes_nothing_but_true_or_false_for_a_verdict(void **state) {
  static const struct {
    const char *verdict, *fault;
  } cases[] = {
      {"0", "expected true or false, got 0"},
      {"1.5", "expected true or false, got 1.5"},
      {"''", "expected true or false, got a text"},
      {"{}", "expected true or false, got a table"},
      {"true", NULL},
      {"nil", NULL},
      {"profile.hard.club", NULL}, /* not told */
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shop shop;
    struct buffer rules = {0}, audience = {0}, told = {0};
    buffer_print(&rules,
                 STRATEGY("a", "eligible = function(profile) return %s end, " PROPOSE("return { " RARE " }"))
                     STRATEGY("b", "audience = 'vip', " PROPOSE("return { " RARE " }")),
                 cases[i].verdict);
    buffer_print(&audience, "audience 'vip' { is = function(profile) return %s end }", cases[i].verdict);
    shop_open_with(&shop,
                   (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua", SHOP_PROFILE,
                                         "offers.lua", SHOP_OFFERS, "audiences.lua", buffer_text(&audience),
                                         "strategies/s.lua", buffer_text(&rules), NULL},
                   (struct crew_options){.is_clock_events = true});
    shop_decide(&shop, "go", "lucia", "");
    bool is_true = !strcmp(cases[i].verdict, "true");
    assert_int_equal(dropped(&shop, "b", "audience") == NULL, is_true);
    assert_int_equal(*said(&shop, "home", "strategy") != '\0', is_true);
    if (cases[i].fault) {
      buffer_print(&told, "strategies/s.lua:1: eligible: %s", cases[i].fault);
      expect_dropped(&shop, "a", "fault", buffer_text(&told));
      buffer_clear(&told);
      buffer_print(&told, "audiences.lua:1: is: %s", cases[i].fault);
      expect_dropped(&shop, "", "fault", buffer_text(&told));
    } else {
      assert_int_equal(crew_figures(shop.crew).faults, 0);
    }
    buffer_fini(&told);
    buffer_fini(&audience);
    buffer_fini(&rules);
    shop_close(&shop);
  }
}

static void takes_a_strategy_that_returns_nothing_as_a_refusal(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("")));
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "a", "propose", "proposed nothing");
  assert_string_equal(said(&shop, "home", "reason"), "DEFAULT");
  shop_close(&shop);
}

static void arbitrates_by_priority_then_score(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("low", "priority = 1, " PROPOSE("return { " RARE ", score = 1 }"))
                       STRATEGY("high", "priority = 2, " PROPOSE("return { " RARE ", score = 0.1 }"))
                           STRATEGY("higher", "priority = 2, " PROPOSE("return { " RARE ", score = 0.2 }")));
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "strategy"), "higher");
  expect_dropped(&shop, "high", "arbitration", "higher came first");
  expect_dropped(&shop, "low", "arbitration", "higher came first");
  shop_close(&shop);
}

static void lets_each_of_two_equals_win_its_share(void **state) {
  (void)state;
  struct shop shop;
  size_t first = 0;
  enum { EVENTS = 2000 };
  shop_open(&shop,
            STRATEGY("a", PROPOSE("return { " RARE " }")) STRATEGY("b", PROPOSE("return { " RARE " }")));
  for (int i = 0; i < EVENTS; i++) {
    shop_decide(&shop, "go", "lucia", "");
    first += !strcmp(said(&shop, "home", "strategy"), "a");
  }
  assert_in_range(first, EVENTS / 2 - 150, EVENTS / 2 + 150); /* 6.7 standard deviations */
  shop_close(&shop);
}

static void completes_from_the_fallback_up_to_what_the_placement_shows(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, "strategy 'a' { on = 'go', placement = 'strip', "
                   "propose = function() return { offers = { 'house-2', 'house-2' } } end }");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "strip", "house-2 house-1 house-3");
  expect_dropped(&shop, "a", "shown_already", "");
  assert_string_equal(said(&shop, "strip", "reason"), "TARGETING_MATCH");
  shop_close(&shop);
}

static void leaves_a_placement_empty_rather_than_without_a_choice(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, "strategy 'a' { on = 'go', placement = 'bare', "
                   "propose = function() return { offers = { 'rare-1' } } end }");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "bare", "");
  expect_dropped(&shop, "a", "choice", "only one alternative");
  expect_dropped(&shop, "", "choice", "no fallback");
  assert_string_equal(said(&shop, "bare", "reason"), "DISABLED");
  shop_close(&shop);
}

static void lets_the_next_proposal_in_where_the_first_leaves_no_choice(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, "strategy 'a' { on = 'go', placement = 'bare', priority = 9, "
                   "propose = function() return { offers = { 'rare-1' } } end }\n"
                   "strategy 'b' { on = 'go', placement = 'bare', "
                   "propose = function() return { offers = { 'rare-1', 'soap' } } end }\n"
                   "strategy 'c' { on = 'go', placement = 'bare', priority = 5, "
                   "propose = function() return { offers = {} } end }");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "bare", "rare-1 soap");
  assert_string_equal(said(&shop, "bare", "strategy"), "b");
  expect_dropped(&shop, "c", "choice", "no offer left to show");
  shop_close(&shop);
}

/* A fallback that names one offer twice has one alternative, not two. */
static void counts_an_offer_that_a_fallback_names_twice_once(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(
      &shop,
      (const char *const[]){"workspace.lua",
                            "workspace { locales = 'en' }\n"
                            "placement 'home' { fallback = { offers = { id = { 'x', 'x' } } } }\n"
                            "placement 'wide' { fallback = { offers = { id = { 'x', 'y', 'x' } } } }",
                            "offers.lua", "offer 'x' { name = 'X' } offer 'y' { name = 'Y' }", NULL},
      (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "go", "lucia", ",\"placements\":\"home\"");
  expect_shown(&shop, "home", "");
  shop_decide(&shop, "go", "lucia", ",\"placements\":\"wide\"");
  expect_shown(&shop, "wide", "x y");
  shop_close(&shop);
}

/* ---- guardrails ---- */

static void never_proposes_what_was_bought_unless_its_time_has_come_round(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, "strategy 'a' { on = 'go', placement = 'strip', propose = function()\n"
                   "return { offers = { 'rare-1', 'soap', 'cream', 'house-1' } } end }");
  shop_decide(&shop, "order.placed", "lucia",
              ",\"data\":{\"items\":[\"rare-1\",{\"item\":\"soap\"},\"cream\"]}");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "strip", "soap house-1 house-2");
  expect_dropped(&shop, "a", "no_reminders", "");
  shop.time_ms += 60 * CLOCK_DAY_MS - 3000;
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "strip", "soap house-1 house-2");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "strip", "soap cream house-1");
  shop_decide(&shop, "order.item.bought", "lucia", ",\"data\":{\"item\":\"house-2\"}");
  shop_decide(&shop, "go", "lucia", ",\"placements\":\"home\"");
  expect_shown(&shop, "home", "house-1 house-3");
  shop_close(&shop);
}

static void hides_what_was_bought_from_the_scripts_own_search(void **state) {
  (void)state;
  struct shop shop;
  shop_open(
      &shop,
      STRATEGY("a", PROPOSE("local found = offers.where { tags = 'house', limit = 2 }\n"
                            "if offers.get('house-1') or not offers.get('house-2') then error('get') end\n"
                            "if not profile:owns('house-1') then error('owns') end\n"
                            "assert(#found == 2 and found[1].id == 'house-2') return { offers = found }")));
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"house-1\"]}");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "house-2 house-3");
  assert_string_equal(said(&shop, "home", "strategy"), "a");
  shop_close(&shop);
}

static void shows_no_offer_twice_on_one_page(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, "strategy 'a' { on = 'go', placement = 'home', "
                   "propose = function() return { offers = { 'rare-1', 'house-1' } } end }\n"
                   "strategy 'b' { on = 'go', placement = 'strip', "
                   "propose = function() return { offers = { 'rare-1', 'rare-2', 'soap' } } end }");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "rare-1 house-1");
  expect_shown(&shop, "strip", "rare-2 soap house-2");
  expect_dropped(&shop, "b", "shown_already", "");
  shop_close(&shop);
}

static void fills_no_placement_from_a_fallback_before_all_proposals_were_heard(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, "strategy 'a' { on = 'go', placement = 'home', "
                   "propose = function() return { offers = { 'house-1', 'house-2' } } end }");
  shop_decide(&shop, "go", "lucia", ",\"placements\":[\"strip\",\"home\"]");
  expect_shown(&shop, "home", "house-1 house-2");
  expect_shown(&shop, "strip", "");
  assert_string_equal(said(&shop, "strip", "reason"), "DISABLED");
  shop_close(&shop);
}

/* ---- faults ---- */

static void charges_an_error_to_its_own_strategy_alone(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("bad", PROPOSE("\nlocal t = nil\nreturn t.x"))
                       STRATEGY("good", PROPOSE("return { " RARE " }")));
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "strategy"), "good");
  assert_string_equal(said(&shop, "home", "reason"), "TARGETING_MATCH");
  expect_dropped(&shop, "bad", "fault", "strategies/s.lua:3: 't' is nil here: nothing can be read of it");
  assert_int_equal(crew_figures(shop.crew).faults, 1);
  shop_close(&shop);
}

static void gives_error_as_the_reason_where_a_fault_left_the_fallback(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("bad", PROPOSE("error('no')")));
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "reason"), "ERROR");
  expect_shown(&shop, "home", "house-1 house-2");
  shop_close(&shop);
}

static void names_file_and_line_whatever_was_thrown(void **state) {
  static const struct {
    const char *body, *detail;
  } cases[] = {
      {"error('mine', 0)", "strategies/s.lua:1: mine"},
      {"error({})", "strategies/s.lua:1: threw a table"},
      {"error(42)", "strategies/s.lua:1: threw the number 42"},
      {"\nlocal x = 1\nerror(0.5)", "strategies/s.lua:3: threw the number 0.5"},
      {"error()", "strategies/s.lua:1: error without a message"},
      {"local function f() return f() + 1 end f()", NULL},
      {"local s = ('x'):rep(1000000) local t = {} for i = 1, 1e9 do t[i] = s .. i end", NULL},
      {"strategy 'late' { }", NULL},
      {"placement 'late' { }", NULL},
      {"workspace { locales = 'en' }", NULL},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shop shop;
    struct buffer text = {0};
    buffer_print(&text, STRATEGY("bad", PROPOSE("%s")), cases[i].body);
    shop_open(&shop, buffer_text(&text));
    shop_decide(&shop, "go", "lucia", "");
    const char *detail = dropped(&shop, "bad", "fault");
    assert_non_null(detail);
    if (cases[i].detail)
      assert_string_equal(detail, cases[i].detail);
    else
      assert_memory_equal(detail, "strategies/s.lua:1: ", strlen("strategies/s.lua:1: "));
    buffer_fini(&text);
    shop_close(&shop);
  }
}

/* What is returned as it is written is refused at load: test_check.c. */
static void takes_a_bad_result_as_a_fault_that_says_what_was_expected(void **state) {
  static const struct {
    const char *result, *detail;
  } cases[] = {
      {"local answer = 5", "propose: expected a table, or nothing"},
      {"local answer = 'rare-1'", "propose: expected a table, or nothing"},
      {"local answer = {}", "propose returned no 'offers'"},
      {"local answer = { offers = 'rare-1' }", "offers: expected a list of offers or of their ids"},
      {"local answer = { offers = { 5 } }", "offers: expected a list of offers or of their ids"},
      {"local answer = { offers = { 'rare-9' } }", "offers: there is no offer 'rare-9'"},
      {"local answer = { offers = { 'rare-1', x = 'rare-2' } }",
       "offers: expected a list of offers or of their ids"},
      {"local answer = { offers = { 'rare-1', nil, 'rare-2' } }",
       "offers: expected a list of offers or of their ids"},
      {"local answer = { " RARE ", mesage = 'x' }",
       "what propose returns has no 'mesage', did you mean 'message'?"},
      {"local answer = { " RARE ", 'x' }", "propose: expected named fields: { offers = …, message = … }"},
      {"local answer = { " RARE ", ask = 'x' }", "asks.lua has no 'x'"},
      {"local answer = { " RARE ", frame = 'uniqe' }",
       "the list of frames in workspace.lua has no 'uniqe', did you mean 'unique'?"},
      {"local answer = { " RARE ", frame = 5 }", "frame: expected a text"},
      {"local answer = { " RARE ", score = 0/0 }", "score: expected a number from 0 to 1, got nan"},
      {"local none = 0 local answer = { " RARE ", score = 1 / none }",
       "score: expected a number from 0 to 1, got inf"},
      {"local answer = { " RARE ", score = 2 }", "score: expected a number from 0 to 1, got 2"},
      {"local answer = { " RARE ", score = '0.5' }", "score: expected a number from 0 to 1"},
      {"local answer = { " RARE ", message = 5 }",
       "message: expected a text, or one for each locale: { it = \"…\", en = \"…\" }"},
      {"local answer = { " RARE ", message = { it = { it = 'x' } } }",
       "message.it.it: it stands within another locale: each may be named once on the way to a text"},
      {"local answer = { " RARE ", message = { fr = 'x' } }", "message.fr: there is no locale 'fr'"},
      {"local answer = { " RARE ", message = { it = 5 } }",
       "message.it: expected a text, or one for each locale: { it = \"…\", en = \"…\" }"},
      {"local answer = { " RARE ", message = '\\xff' }", "message: not valid UTF-8 text"},
      {"local answer = { " RARE ", message = 'a\\0b' }", "message: not valid UTF-8 text"},
      {"local answer = { " RARE ", message = ('x'):rep(4001) }", "message: longer than 4000 bytes"},
      {"local answer = { " RARE ", message = 'Ciao {given_name}' }",
       "message: there is no slot {given_name}: a text may name {offer_name}, {salutation} and what may be "
       "said"},
      {"local t = {} for i = 1, 101 do t[i] = 'rare-1' end local answer = { offers = t }",
       "offers: more than 100"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shop shop;
    struct buffer text = {0}, detail = {0};
    buffer_print(
        &text, STRATEGY("bad", PROPOSE("%s return answer")) STRATEGY("good", PROPOSE("return { " RARE " }")),
        cases[i].result);
    buffer_print(&detail, "strategies/s.lua:1: %s", cases[i].detail);
    shop_open(&shop, buffer_text(&text));
    shop_decide(&shop, "go", "lucia", "");
    if (!dropped(&shop, "bad", "fault")) fail_msg("no fault: %s", cases[i].result);
    expect_dropped(&shop, "bad", "fault", buffer_text(&detail));
    assert_string_equal(said(&shop, "home", "strategy"), "good");
    buffer_fini(&text);
    buffer_fini(&detail);
    shop_close(&shop);
  }
}

static void keeps_a_reason_that_is_no_text_out_of_the_decision(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", "eligible = function() return false, '\\xff' end, " PROPOSE("")));
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "a", "fault", "strategies/s.lua:1: the reason of eligible: not valid UTF-8 text");
  shop_close(&shop);
}

/* ---- what scripts see ---- */

/* Runs `body` in propose for a profile and an event with data; fails with the script's own words. */
static void expect_script(const char *body) {
  struct shop shop;
  struct buffer text = {0};
  buffer_print(&text, STRATEGY("a", PROPOSE("%s return { " RARE " }")), body);
  shop_open(&shop, buffer_text(&text));
  shop_decide(&shop, "customer.profile", "lucia",
              ",\"data\":{\"look\":\"alone\",\"club\":false,\"born\":\"1990-05-01\"}");
  shop_decide(&shop, "go", "lucia",
              ",\"touchpoint\":\"web\",\"data\":{\"n\":2.5,\"i\":3,\"t\":true,\"z\":null,\"list\":[\"a\",[1],"
              "{\"k\":\"v\"}],"
              "\"o\":{\"k\":\"v\"}}");
  const char *fault = dropped(&shop, "a", "fault");
  if (fault) fail_msg("%s", fault);
  assert_string_equal(said(&shop, "home", "strategy"), "a");
  buffer_fini(&text);
  shop_close(&shop);
}

static void expect_fault(const char *body, const char *sentence) {
  struct shop shop;
  struct buffer text = {0};
  buffer_print(&text, STRATEGY("a", PROPOSE("%s return { " RARE " }")), body);
  shop_open(&shop, buffer_text(&text));
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"o\":{\"k\":\"v\"}}");
  const char *fault = dropped(&shop, "a", "fault");
  if (!fault) fail_msg("no fault: %s", body);
  assert_memory_equal(fault, "strategies/s.lua:1: ", strlen("strategies/s.lua:1: "));
  assert_string_equal(fault + strlen("strategies/s.lua:1: "), sentence);
  buffer_fini(&text);
  shop_close(&shop);
}

static void reads_attributes_by_their_types(void **state) {
  (void)state;
  expect_script("assert(profile.hard.look == 'alone' and profile.hard.club == false)"
                "assert(profile.hard.born == '1990-05-01' and profile.hard.born < '1991')"
                "assert(profile:knows 'look' and profile:knows 'club' and not profile:knows 'budget')"
                "assert(profile:count('go', '1d') == 1 and profile:count('customer.profile', '7d') == 1)"
                "assert(profile:count('never', '1d') == 0)"
                "assert(profile:last('customer.profile') > 0 and profile:last('customer.profile') < 0.001)");
}

static void reads_the_events_data_as_it_came(void **state) {
  (void)state;
  expect_script(
      "local d = event.data assert(d.n == 2.5 and d.i == 3 and math.type(d.i) == 'integer')"
      "assert(d.t == true and d.z == nil and d.missing == nil and d.o.k == 'v' and d.o.x == nil)"
      "assert(#d.list == 3 and d.list[1] == 'a' and d.list[2][1] == 1 and d.list[3].k == 'v')"
      "assert(d.list[0] == nil and d.list[4] == nil and d.list[3] and d.list[2] and d.list[1] == 'a')"
      "local n = 0 for i, v in ipairs(d.list) do n = n + i end assert(n == 6)"
      "assert(event.type == 'go' and event.id == '2' and event.touchpoint == 'web')"
      "assert(event.locale == nil and event.time == '2026-03-01T10:00:02Z')");
}

/* In any order, and through a view made anew each time: by the square of its length this would take a minute. */
static void walks_a_long_list_in_the_time_of_its_length(void **state) {
  enum { COUNT = 100000 };
  (void)state;
  struct shop shop;
  struct buffer more = {0};
  shop_open(&shop,
            STRATEGY("a", PROPOSE("local list, n = event.data.list, 0\n"
                                  "for i = #list, 1, -1 do n = n + list[i] end\n"
                                  "for i = 1, 100000 do n = n + event.data.list[i] end\n"
                                  "for _, v in ipairs(list) do n = n + v end\n"
                                  "assert(#list == 100000 and list[0] == nil and list[100001] == nil)\n"
                                  "assert(list[64] == 2 and list[65] == 1 and event.data.other[70] == nil)\n"
                                  "error(tostring(n), 0)")));
  buffer_add_text(&more, ",\"data\":{\"other\":[1],\"list\":[1");
  for (int i = 2; i <= COUNT; i++) buffer_add_text(&more, i % 2 ? ",1" : ",2");
  buffer_add_text(&more, "]}");
  shop_decide(&shop, "go", "lucia", buffer_text(&more));
  expect_dropped(&shop, "a", "fault", "strategies/s.lua:7: 450000");
  buffer_fini(&more);
  shop_close(&shop);
}

static void compares_an_absent_value_as_false(void **state) {
  (void)state;
  expect_script("local b = profile.hard.budget "
                "assert(not (b > 1) and not (b < 1) and not (b >= 1) and not (b <= 1) and not (b == 1))"
                "assert(not (1 < b) and not (b == 'x') and not (profile.hard.budget == profile.hard.locale))"
                "assert(not (profile:last('never') < 3) and not (profile:last('never') >= 3))"
                "local t = {} assert(t[b] == nil)");
}

static void names_the_attribute_when_a_script_reckons_with_its_absence(void **state) {
  static const char *const bodies[] = {
      "local x = profile.hard.budget + 1",       "local x = 2 * profile.hard.budget",
      "local x = -profile.hard.budget",          "local x = 'EUR ' .. profile.hard.budget",
      "local x = #profile.hard.budget",          "local x = profile.hard.budget.x",
      "local x = tostring(profile.hard.budget)", "profile.hard.budget()",
      "local x = profile.hard.budget // 1",      "local x = profile.hard.budget | 1",
      "local x = ~profile.hard.budget",          "profile.hard.budget.x = 1"};
  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    expect_fault(
        bodies[i],
        "budget is absent here: it can be compared, not reckoned with: ask profile:knows \"budget\" first");
}

static void refuses_to_change_what_it_lends(void **state) {
  (void)state;
  expect_fault("local k = 'x' profile[k] = 1", "the profile is read-only: what a script learns it returns");
  expect_fault("profile.hard.look = 'alone'", "the profile is read-only: what a script learns it returns");
  expect_fault("event.type = 'x'", "the event is read-only");
  expect_fault("event.data.x = 1", "the event is read-only");
  expect_fault("event.data.o.k = 1", "the event is read-only");
  expect_fault("local k = 'x' offers[k] = 1", "offers are read-only");
  expect_fault("offers.get('rare-1').price = 1", "offers are read-only");
}

static void lends_data_that_is_read_only_though_the_event_has_none(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("if event.data.x == nil then event.data.x = 1 end")));
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "a", "fault", "strategies/s.lua:1: the event is read-only");
  shop_close(&shop);
}

static void names_the_nearest_of_what_does_not_exist_at_run_time(void **state) {
  (void)state;
  expect_fault("local k = 'locle' local x = profile.hard[k]",
               "profile.hard has no 'locle', did you mean 'locale'?");
  expect_fault("local k = 'kount' local x = profile[k]", "profile has no 'kount', did you mean 'count'?");
  expect_fault("local k = 'tipe' local x = event[k]", "event has no 'tipe', did you mean 'type'?");
  expect_fault("local x = offers.get('rare-1').prise", "offer has no 'prise', did you mean 'price'?");
  expect_fault("local asked = { tag = 'x' } offers.where(asked)",
               "offers.where has no 'tag', did you mean 'tags'?");
  expect_fault("local name = 'bugdet' profile:knows(name)",
               "profile.hard has no 'bugdet', did you mean 'budget'?");
}

static void refuses_a_search_it_does_not_understand(void **state) {
  (void)state;
  expect_fault("local n = 0 offers.where { limit = n }",
               "offers.where: limit: expected a whole number above 0");
  expect_fault("local n = 1.5 offers.where { limit = n }",
               "offers.where: limit: expected a whole number above 0");
  expect_fault("offers.where { tags = 5 }", "offers.where: tags: expected a text, or a list of texts");
  expect_fault("offers.where { tags = { 'a', b = 'c' } }",
               "offers.where: tags: expected a text, or a list of texts");
  expect_fault("offers.where 'house'", "offers.where: expected a table, such as { tags = \"silk\" }");
  expect_fault("offers.first(0, {})",
               "offers.first: expected a whole number from 1 to 100, then lists of offers");
  expect_fault("offers.first(2, { 'rare-1' })", "offers.first: expected lists of offers");
  expect_fault("profile:count('go', '36' .. 'h')",
               "profile:count: expected whole days, such as \"30d\" or \"2w\", got \"36h\"");
}

static void bounds_what_one_call_may_copy(void **state) {
  (void)state;
  expect_fault("local s = ('x'):rep(129) offers.where { tags = s }", "a name is longer than 128 bytes");
  expect_fault("local s = ('x'):rep(129) offers.where { id = { 'soap', s } }",
               "a name is longer than 128 bytes");
  expect_script("local s = ('x'):rep(128) offers.where { tags = { s, s }, category = s }");
  expect_fault("local s = ('x'):rep(128) for i = 1, 20000 do offers.where { tags = s } end",
               "a names and returns more than 1024 KB in one call");
  expect_fault("local t = {} for i = 1, 1000 do t[i] = '' end for i = 1, 100 do offers.where { id = t } end",
               "a names and returns more than 1024 KB in one call");
  expect_fault("local s = ('x'):rep(128) for i = 1, 20000 do pcall(offers.where, { tags = s }) end "
               "offers.where { tags = s }",
               "a names and returns more than 1024 KB in one call");
}

static void gives_every_call_its_own_share(void **state) {
  (void)state;
  struct shop shop;
  const char *body = PROPOSE("local s = ('x'):rep(100)\n"
                             "for i = 1, 7000 do offers.where { tags = s } end return { " RARE " }");
  struct buffer text = {0};
  buffer_print(&text,
               "strategy 'a' { on = 'go', placement = 'home', %s }\n"
               "strategy 'b' { on = 'go', placement = 'strip', %s }\n",
               body, body);
  shop_open(&shop, buffer_text(&text));
  shop_decide(&shop, "go", "lucia", "");
  shop_decide(&shop, "go", "lucia", "");
  assert_int_equal(crew_figures(shop.crew).faults, 0);
  buffer_fini(&text);
  shop_close(&shop);
}

/* What lists the attributes that there are is in Lua's own memory. Under a sanitizer mallinfo2 says nothing. */
static void holds_nothing_for_attributes_that_do_not_exist(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("local function ask(key) return profile.hard[key] end\n"
                                         "for i = 1, 20000 do pcall(ask, 'loock') end ask 'loock'")));
  struct mallinfo2 before = mallinfo2();
  shop_decide(&shop, "go", "lucia", "");
  struct mallinfo2 after = mallinfo2();
  expect_dropped(&shop, "a", "fault",
                 "strategies/s.lua:1: profile.hard has no 'loock', did you mean 'look'?");
  assert_in_range(after.uordblks + after.hblkhd, 0, before.uordblks + before.hblkhd + 100000);
  shop_close(&shop);
}

/* More than a call may copy; a name is bounded there too. */
static void bounds_the_names_of_the_data_files_and_not_their_number(void **state) {
  enum { OFFERS = 30, TAGS = 500 };
  (void)state;
  struct shop shop;
  struct findings findings = {0};
  struct buffer text = {0};
  for (int i = 0; i < OFFERS; i++) {
    buffer_print(&text, "offer 'o%d' { name = 'O', tags = {", i);
    for (int j = 0; j < TAGS; j++) buffer_print(&text, "'%0100d',", i * TAGS + j);
    buffer_add_text(&text, "} }\n");
  }
  assert_true(text.length > 1 << 20);
  const char *texts[] = {"workspace.lua", "workspace {}", "offers.lua", buffer_text(&text), NULL};
  shop_open_with(&shop, texts, (struct crew_options){.is_clock_events = true});
  assert_int_equal(shop.release->workspace.catalogue->offer_count, OFFERS);
  buffer_clear(&text);
  buffer_print(&text, "\noffer 'o' { name = 'O', tags = '%0129d' }", 1);
  texts[3] = buffer_text(&text);
  assert_null(release_of(shop.arena, texts, &findings));
  assert_string_equal(findings.items[0].text, "a name is longer than 128 bytes");
  assert_int_equal(findings.items[0].line, 2);
  findings_fini(&findings);
  buffer_fini(&text);
  shop_close(&shop);
}

static void puts_together_the_first_different_offers_of_lists(void **state) {
  (void)state;
  expect_script(
      "local r, h = offers.where { tags = 'rare' }, offers.where { tags = 'house' }"
      "local f = offers.first(3, r, r, h) assert(#f == 3)"
      "assert(f[1].id == 'rare-1' and f[2].id == 'rare-2' and f[3].id == 'house-1')"
      "assert(f[1] == offers.get 'rare-1' and f[1] ~= f[2] and f[2].name == 'R due' and f[1].price == 10)"
      "assert(f[2].price == nil and f[1].tags[1] == 'rare' and f[1].category == 'dresses')"
      "assert(#offers.first(100, r, h) == 5 and #offers.first(1) == 0)");
}

static void shows_a_strategy_of_degree_mass_nothing_of_the_profile(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", "degree = 'mass', " PROPOSE("assert(not (profile.hard.look == 'alone'))"
                                                             "assert(not profile:knows 'look')"
                                                             "assert(profile:count('go', '7d') == 0)"
                                                             "assert(not (profile:last 'go' >= 0))"
                                                             "assert(not profile:owns 'soap') return { " RARE
                                                             " }")));
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"look\":\"alone\"}");
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"soap\"]}");
  shop_decide(&shop, "go", "lucia", "");
  assert_null(dropped(&shop, "a", "fault"));
  assert_string_equal(said(&shop, "home", "degree"), "mass");
  shop_close(&shop);
}

/* ---- nothing reaches the next call ---- */

static void forgets_all_that_a_call_tried_to_remember(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop,
            "local n, seen = 0, {}\n"
            "local function remember() n = n + 1 seen[#seen + 1] = n string.rep = nil table.sort = nil\n"
            "local k = 'leak' pcall(function() string[k] = 1 end)\n"
            "pcall(function() (''):x() end) pcall(function() offers[k] = 1 end) end\n"
            "strategy 'a' { on = 'go', placement = 'home',\n"
            "eligible = function() assert(n == 0 and #seen == 0 and string.rep and table.sort) remember()\n"
            "return true end,\n"
            "propose = function() assert(n == 1 and #seen == 1) return { " RARE " } end }\n"
            "strategy 'b' { on = 'go', placement = 'strip', propose = function()\n"
            "assert(n == 0 and #seen == 0 and string.rep and table.sort)\n"
            "remember() error('out') end }");
  for (int i = 0; i < 3; i++) {
    shop_decide(&shop, "go", i ? "emma" : "lucia", "");
    assert_null(dropped(&shop, "a", "fault"));
    expect_dropped(&shop, "b", "fault", "strategies/s.lua:11: out");
  }
  shop_close(&shop);
}

static void draws_the_same_chance_for_the_same_event_alone(void **state) {
  (void)state;
  struct shop one, other;
  const char *drawing = STRATEGY("a", PROPOSE("return { " RARE ", score = math.random() }"));
  shop_open(&one, drawing);
  shop_open(&other, drawing);
  char *first = NULL;
  for (int i = 0; i < 3; i++) {
    shop_decide(&one, "go", "lucia", "");
    shop_decide(&other, "go", "lucia", "");
    assert_string_equal(buffer_text(&one.journal.answer), buffer_text(&other.journal.answer));
    const json_value *alternatives = json_find(placement_of(&one, "home"), "alternatives");
    char score[32];
    snprintf(score, sizeof score, "%.17g", json_number(json_find(json_first(alternatives), "score")));
    if (first) assert_string_not_equal(first, score);
    free(first);
    first = mem_copy_text(score);
  }
  free(first);
  shop_close(&one);
  shop_close(&other);
}

/* Tables, sorting, chance, faults: one stream of events through two workers with releases loaded apart. */
static void gives_the_same_bytes_in_two_workers(void **state) {
  (void)state;
  struct shop shops[2];
  enum { EVENTS = 400 };
  static const char *const types[] = {"go", "go", "customer.profile", "order.placed", "other"};
  static const char *const data[] = {",\"data\":{\"n\":1}",
                                     ",\"locale\":\"en\",\"placements\":\"strip,home,none\"",
                                     ",\"data\":{\"look\":\"friends\",\"budget\":12.5}",
                                     ",\"data\":{\"items\":[\"house-2\",\"rare-1\"]}", ""};
  for (int i = 0; i < 2; i++)
    shop_open(
        &shops[i],
        "local weights = { red = 1, green = 2, blue = 3, [7] = 4, [2.5] = 5, [true] = 6 }\n"
        "strategy 'a' { on = 'go', placement = 'home', propose = function(profile)\n"
        "local list = offers.where { } table.sort(list, function(a, b) return #a.name < #b.name end)\n"
        "local words = {} for k, v in pairs(weights) do words[#words + 1] = tostring(k) .. v end\n"
        "words[#words + 1] = tostring({})\n"
        "return { offers = list, message = table.concat(words, ' '), score = math.random() } end }\n"
        "strategy 'b' { on = 'go', placement = 'home', propose = function(profile)\n"
        "if profile.hard.budget > 10 then error('rich') end\n"
        "return { offers = offers.where { tags = { 'rare', 'daily' } }, score = math.random() } end }\n"
        "strategy 'c' { placement = 'strip', propose = function() return { offers = { 'soap' } } end }");
  for (int event = 0; event < EVENTS; event++)
    for (int i = 0; i < 2; i++) {
      char subject[16];
      snprintf(subject, sizeof subject, "p%d", event % 7);
      shop_decide(&shops[i], types[event % 5], subject, data[(event * 3) % 5]);
    }
  assert_int_equal(shops[0].journal.count, EVENTS);
  for (int event = 0; event < EVENTS; event++) {
    const struct journal_row *left = &shops[0].journal.rows[event], *right = &shops[1].journal.rows[event];
    assert_int_equal(left->decision.length, right->decision.length);
    assert_memory_equal(left->decision.data, right->decision.data, left->decision.length);
    assert_int_equal(left->profile.length, right->profile.length);
    assert_memory_equal(left->profile.data, right->profile.data, left->profile.length);
  }
  shop_close(&shops[0]);
  shop_close(&shops[1]);
}

/* ---- holdout ---- */

#define HOLDOUT_SHOP(share, salt)                                                                            \
  (const char *const[]) {                                                                                    \
    "workspace.lua",                                                                                         \
        "workspace { locales = 'en', holdout = " share ", salt = '" salt "' }\n"                             \
        "placement 'home' { fallback = { offers = { tags = 'house' }, message = 'Of the house' } }",         \
        "offers.lua", SHOP_OFFERS_ONE_LOCALE, "strategies/s.lua",                                            \
        STRATEGY("near", PROPOSE("return { " RARE " }")) STRATEGY(                                           \
            "far", "degree = 'mass', priority = -1, " PROPOSE("return { offers = { 'soap', 'cream' } }")),   \
        NULL                                                                                                 \
  }
#define SHOP_OFFERS_ONE_LOCALE                                                                               \
  "offer 'rare-1' { name = 'a', tags = { 'rare' } } offer 'rare-2' { name = 'b', tags = { 'rare' } }\n"      \
  "offer 'soap' { name = 'c' } offer 'cream' { name = 'd' }\n"                                               \
  "offer 'house-1' { name = 'e', tags = 'house' } offer 'house-2' { name = 'f', tags = 'house' }\n"

static void keeps_the_holdout_on_what_reads_no_profile(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, HOLDOUT_SHOP("1", "0123456789abcdef"),
                 (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "go", "lucia", "");
  assert_true(json_type(json_find(shop.decision, "holdout")) == JSON_TRUE);
  expect_dropped(&shop, "near", "holdout", "");
  expect_shown(&shop, "home", "soap cream");
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"soap\",\"cream\"]}");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "house-1 house-2");
  assert_string_equal(said(&shop, "home", "reason"), "SPLIT");
  assert_string_equal(said(&shop, "home", "message"), "Of the house");
  assert_int_equal(crew_figures(shop.crew).holdout, 3);
  shop_close(&shop);
}

/* ---- words ---- */

/* Of a customer who may tell a name; its neutral words name them too, where `neutral` does. */
static void open_with_words(struct shop *shop, const char *holdout, const char *neutral, const char *rules) {
  struct buffer workspace = {0};
  buffer_print(&workspace,
               "workspace { locales = { 'it', 'en' }, holdout = %s, salt = '0123456789abcdef' }\n"
               "placement 'home' { fallback = { offers = { tags = 'house' }, message = \"%s\" } }\n"
               "placement 'mail' { parts = { 'title', 'body' }, fallback = { offers = { tags = 'house' },\n"
               "  message = { title = 'T', body = 'B' } } }\n"
               "frame 'unique' {}\n",
               holdout, neutral);
  shop_open_with(
      shop,
      (const char *const[]){"workspace.lua", buffer_text(&workspace), "profile.lua",
                            "hard 'given_name' { type = 'string', say = true }\n"
                            "hard 'child' { type = 'string', say = true, relationship = 'established' }",
                            "offers.lua", SHOP_OFFERS_ONE_LOCALE, "strategies/s.lua", rules, NULL},
      (struct crew_options){.is_clock_events = true});
  buffer_fini(&workspace);
}

static void says_why_words_were_not_told_and_tells_no_story_with_the_neutral_ones(void **state) {
  (void)state;
  struct shop shop;
  open_with_words(
      &shop, "0", "Per te",
      STRATEGY("a", PROPOSE("return { " RARE ", frame = 'unique', message = 'Per {given_name}' }")));
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "Per te");
  assert_string_equal(said(&shop, "home", "frame"), "");
  assert_string_equal(said(&shop, "home", "strategy"), "a");
  expect_dropped(&shop, "a", "slot", "given_name is not known");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"given_name\":\"Lucia\"}");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "Per Lucia");
  assert_string_equal(said(&shop, "home", "frame"), "unique");
  assert_null(dropped(&shop, "a", "slot"));
  shop_close(&shop);
  open_with_words(&shop, "0", "Per te",
                  STRATEGY("a", PROPOSE("return { " RARE ", message = 'Per {given_name} e {child}' }")));
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"given_name\":\"Lucia\",\"child\":\"Bea\"}");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "Per te");
  expect_dropped(&shop, "a", "slot", "child may not be said: relationship prospect");
  shop_close(&shop);
}

static void says_no_hard_data_for_everyone_nor_to_the_holdout(void **state) {
  (void)state;
  struct shop shop;
  static const char rules[] =
      "strategy 'a' { on = 'go', placement = 'home', degree = 'mass', propose = function()\n"
      "return { offers = { 'soap', 'cream' }, message = 'Per {given_name}' } end }";
  open_with_words(&shop, "0", "Ciao {given_name}", rules);
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"given_name\":\"Lucia\"}");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "");
  expect_dropped(&shop, "a", "slot", "given_name may not be said by a strategy of degree mass");
  shop_decide(&shop, "page.viewed", "lucia", ",\"placements\":\"home\"");
  assert_string_equal(said(&shop, "home", "message"), "Ciao Lucia"); /* the fallback, to one who is known */
  shop_close(&shop);
  open_with_words(&shop, "1", "Ciao {given_name}", rules);
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"given_name\":\"Lucia\"}");
  shop_decide(&shop, "page.viewed", "lucia", ",\"placements\":\"home\"");
  assert_string_equal(said(&shop, "home", "reason"), "SPLIT");
  assert_string_equal(said(&shop, "home", "message"), "");
  expect_dropped(&shop, "", "slot", "given_name may not be said to the holdout");
  shop_close(&shop);
  open_with_words(&shop, "1", "Ecco {offer_name}", rules);
  shop_decide(&shop, "page.viewed", "lucia", ",\"placements\":\"home\"");
  assert_string_equal(said(&shop, "home", "message"), "Ecco e");
  shop_close(&shop);
}

static void never_puts_the_title_of_one_locale_over_the_body_of_another(void **state) {
  (void)state;
  struct shop shop;
  open_with_words(
      &shop, "0", "x",
      "strategy 'a' { on = 'go', placement = 'mail', propose = function(profile, event) return {\n"
      "offers = { 'soap', 'cream' }, message = event.data.torn and\n"
      "{ it = { title = 'Ciao' }, en = { body = 'Read' } } or\n"
      "{ it = { title = '{salutation}', body = 'Leggi' }, en = { body = 'Read' } } } end }");
  shop_decide(&shop, "go", "lucia", ",\"locale\":\"en\"");
  const json_value *message = json_find(placement_of(&shop, "mail"), "message");
  assert_string_equal(said(&shop, "mail", "locale"), "it"); /* numbers, dates and salutations too */
  assert_string_equal(json_string(json_find(message, "title")), "Gentile cliente");
  assert_string_equal(json_string(json_find(message, "body")), "Leggi");
  shop_decide(&shop, "go", "lucia", ",\"locale\":\"en\",\"data\":{\"torn\":true}");
  message = json_find(placement_of(&shop, "mail"), "message");
  assert_string_equal(json_string(json_find(message, "title")), "T");
  assert_string_equal(json_string(json_find(message, "body")), "B");
  expect_dropped(&shop, "a", "parts", "a part is missing in 'en' and in 'it'");
  shop_close(&shop);
}

static void names_what_an_event_should_have_told(void **state) {
  static const struct {
    const char *type, *data, *expected;
  } cases[] = {
      {"product.viewed", "", "data.item"},
      {"product.viewed", ",\"data\":{\"sku\":\"soap\"}", "data.item"},
      {"product.viewed", ",\"data\":{\"item\":\"\"}", "data.item"},
      {"product.viewed", ",\"data\":{\"item\":\"soap\"}", NULL},
      {"order.placed", ",\"data\":{\"lines\":[\"soap\"]}", "data.items or data.total"},
      {"order.placed", ",\"data\":{\"items\":[\"soap\"]}", NULL},
      {"order.placed", ",\"data\":{\"total\":5}", NULL},
      {"page.viewed", "", NULL},
  };
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("")));
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    shop_decide(&shop, cases[i].type, "lucia", cases[i].data);
    if (cases[i].expected)
      expect_dropped(&shop, "", "nothing_told", cases[i].expected);
    else
      assert_null(dropped(&shop, "", "nothing_told"));
  }
  shop_close(&shop);
  shop_open_with(&shop,
                 (const char *const[]){
                     "workspace.lua",
                     SHOP_WORKSPACE "event_type 'Viewed' { means = 'product.viewed', item = 'product_id' }",
                     "offers.lua", SHOP_OFFERS, NULL},
                 (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "Viewed", "lucia", ",\"data\":{\"productId\":\"soap\"}");
  expect_dropped(&shop, "", "nothing_told", "data.item");
  shop_decide(&shop, "Viewed", "lucia", ",\"data\":{\"product_id\":\"soap\"}");
  assert_null(dropped(&shop, "", "nothing_told"));
  shop_close(&shop);
}

static void names_the_type_that_an_unheard_event_was_probably_meant_to_be(void **state) {
  static const struct {
    const char *type, *meant;
  } cases[] = {
      {"page.viewd", "page.viewed"},   {"pge.viewed", "page.viewed"}, {"cart.update", "cart.updated"},
      {"page.viewed", NULL},           {"cart.updated", NULL},        {"cart.created", NULL},
      {"cart.updatd", "cart.updated"}, {"cart.uploaded", NULL},       {"survey.filled", NULL},
      {"cart.updates", NULL},          {"customer.profile", NULL},
  };
  (void)state;
  struct shop shop;
  shop_open(
      &shop,
      "strategy 'a' { on = 'page.viewed', placement = 'home', " PROPOSE(
          "") " }\n"
              "strategy 'b' { on = 'cart.updated', after = '2h', unless = 'cart.uploaded', placement = "
              "'home',\n"
              "  " PROPOSE(
                  "if profile:count('cart.updates', '1d', { size = 1 }) > 0 then return nil end") " }\n");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char detail[64];
    shop_decide(&shop, cases[i].type, "lucia", "");
    snprintf(detail, sizeof detail, "type: did you mean %s?", cases[i].meant ? cases[i].meant : "");
    if (cases[i].meant)
      expect_dropped(&shop, "", "unheard", detail);
    else if (dropped(&shop, "", "unheard"))
      fail_msg("%s", cases[i].type);
  }
  shop_close(&shop);
}

static size_t count_strangers(const struct shop *shop) {
  size_t count = 0;
  const json_value *drop = json_first(json_find(shop->decision, "drops"));
  for (; drop; drop = json_next(drop))
    count += !strcmp(json_string(json_find(drop, "check")), "unknown_offer");
  return count;
}

static void names_the_offers_of_an_event_that_the_catalogue_does_not_have(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("")));
  shop_decide(&shop, "product.viewed", "lucia", ",\"data\":{\"item\":\"hosue-1\"}");
  expect_dropped(&shop, "", "unknown_offer", "hosue-1: no such offer");
  shop_decide(&shop, "order.item.bought", "lucia", ",\"data\":{\"item\":\"anything else\"}");
  expect_dropped(&shop, "", "unknown_offer", "anything else: no such offer");
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"soap\",\"p\",\"q\",\"r\",\"s\"]}");
  expect_dropped(&shop, "", "unknown_offer", "p: no such offer");
  assert_int_equal(count_strangers(&shop), 3);
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"soap\"]}");
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"item\":\"p\"}");
  assert_int_equal(count_strangers(&shop), 0);
  static const char tried[] =
      "{\"id\":\"t\",\"source\":\"s\",\"type\":\"product.viewed\",\"subject\":\"lucia\","
      "\"data\":{\"item\":\"hosue-1\"}}";
  struct buffer out = {0};
  assert_int_equal(crew_simulate(shop.crew, NULL, 0, (struct slice){tried, strlen(tried)}, shop.arrival_ms,
                                 false, &out, &shop.err),
                   STATUS_OK);
  assert_non_null(strstr(buffer_text(&out), "hosue-1: no such offer, did you mean house-1?"));
  buffer_fini(&out);
  shop_close(&shop);
}

static void spares_specs_and_simulations_the_holdout(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, HOLDOUT_SHOP("1", "0123456789abcdef"),
                 (struct crew_options){.is_clock_events = true, .has_no_holdout = true});
  shop_decide(&shop, "go", "lucia", "");
  assert_true(json_type(json_find(shop.decision, "holdout")) == JSON_FALSE);
  assert_string_equal(said(&shop, "home", "strategy"), "near");
  shop_close(&shop);
}

static void simulates_without_holdout_on_a_worker_that_has_one(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  const char *text = "{\"id\":\"1\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"lucia\"}";
  shop_open_with(&shop, HOLDOUT_SHOP("1", "0123456789abcdef"),
                 (struct crew_options){.is_clock_events = true});
  assert_int_equal(crew_simulate(shop.crew, NULL, 0, (struct slice){text, strlen(text)}, shop.arrival_ms,
                                 true, &out, &shop.err),
                   STATUS_OK);
  assert_non_null(strstr(buffer_text(&out), "\"holdout\":false"));
  assert_non_null(strstr(buffer_text(&out), "\"strategy\":\"near\""));
  buffer_fini(&out);
  shop_close(&shop);
}

/* ---- placements, locales, times ---- */

static void decides_only_the_placements_that_the_event_names(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop,
            STRATEGY("a", PROPOSE("return { " RARE
                                  " }")) "strategy 'always' { placement = 'strip', propose = function()\n"
                                         "return { offers = { 'soap', 'rare-1' } } end }");
  shop_decide(&shop, "go", "lucia", ",\"placements\":[\"strip\",\"hom\",\"home\",\"strip\"]");
  expect_shown(&shop, "strip", "soap rare-1 house-1");
  expect_shown(&shop, "home", "rare-2 house-2");
  expect_shown(&shop, "hom", "");
  assert_string_equal(said(&shop, "hom", "reason"), "ERROR");
  expect_dropped(&shop, "", "placement", "no placement of that name");
  assert_int_equal(json_count(json_find(shop.decision, "placements")), 3);
  shop_decide(&shop, "else", "lucia", ",\"placements\":\"home\"");
  assert_string_equal(said(&shop, "home", "reason"), "DEFAULT");
  shop_decide(&shop, "go", "lucia", "");
  assert_null(placement_of(&shop, "strip"));
  assert_non_null(placement_of(&shop, "home"));
  shop_decide(&shop, "go", "lucia", ",\"placements\":\"\"");
  assert_int_equal(json_count(json_find(shop.decision, "placements")), 0);
  shop_close(&shop);
}

static void speaks_the_locale_of_the_event_then_of_the_profile_then_of_the_workspace(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("return { " RARE ", message = { it = 'Ciao', en = 'Hello' } }")));
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "Ciao");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"locale\":\"en\"}");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "Hello");
  assert_string_equal(said(&shop, "home", "locale"), "en");
  shop_decide(&shop, "go", "lucia", ",\"locale\":\"it-CH\"");
  assert_string_equal(said(&shop, "home", "message"), "Ciao");
  shop_decide(&shop, "go", "lucia", ",\"locale\":\"fr\"");
  assert_string_equal(said(&shop, "home", "message"), "Hello");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"locale\":\"nl\"}");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "Ciao");
  shop_close(&shop);
}

static void says_a_text_of_another_locale_rather_than_nothing(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("return { " RARE ", message = { en = 'Hello' } }")));
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "Hello");
  shop_close(&shop);
}

static void open_on_the_wall_clock(struct shop *shop) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua", SHOP_PROFILE,
                                       "offers.lua", SHOP_OFFERS, "strategies/s.lua",
                                       STRATEGY("a", PROPOSE("return { " RARE " }")), NULL},
                 (struct crew_options){0});
}

static void names_what_a_customer_told_that_nothing_declares(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("")));
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"budget\":5,\"lkes\":\"secret\"}");
  expect_dropped(&shop, "", "undeclared", "lkes");
  assert_null(strstr(buffer_text(&shop.journal.answer), "secret"));
  assert_int_equal(json_count(json_find(shop.decision, "drops")), 1);
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"lkes\":1}");
  assert_null(dropped(&shop, "", "undeclared"));
  shop_close(&shop);
}

static void names_no_more_than_ten_of_them_and_not_the_whole_of_a_long_one(void **state) {
  (void)state;
  struct shop shop;
  struct buffer data = {0};
  shop_open(&shop, STRATEGY("a", PROPOSE("")));
  buffer_add_text(&data, ",\"data\":{\"a");
  for (int i = 0; i < 100; i++) buffer_add_text(&data, "\xc3\xa8");
  buffer_add_text(&data, "\":1");
  for (int i = 0; i < 50; i++) buffer_print(&data, ",\"b%d\":1", i);
  buffer_add_byte(&data, '}');
  shop_decide(&shop, "customer.profile", "lucia", buffer_text(&data));
  assert_int_equal(json_count(json_find(shop.decision, "drops")), 10);
  assert_int_equal(strlen(dropped(&shop, "", "undeclared")), 127); /* no half letter */
  buffer_fini(&data);
  shop_close(&shop);
}

static void lets_a_late_event_teach_and_decide_nothing(void **state) {
  (void)state;
  struct shop shop;
  open_on_the_wall_clock(&shop);
  shop.time_ms -= CLOCK_HOUR_MS;
  shop_decide(&shop, "go", "lucia", "");
  assert_non_null(placement_of(&shop, "home"));
  shop.time_ms -= 1001;
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(json_string(json_find(shop.decision, "reason")), "LATE");
  assert_int_equal(json_count(json_find(shop.decision, "placements")), 0);
  const struct profile *profile = crew_find_profile(shop.crew, "lucia", &shop.err);
  assert_int_equal(profile_count(profile, "go", 2 * CLOCK_DAY_MS, shop.arrival_ms), 2);
  assert_int_equal(crew_figures(shop.crew).late, 1);
  shop_close(&shop);
}

static void takes_an_event_from_the_future_as_of_now(void **state) {
  (void)state;
  struct shop shop;
  open_on_the_wall_clock(&shop);
  shop.time_ms += 5 * CLOCK_MINUTE_MS;
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(json_string(json_find(shop.decision, "time")), "2026-03-01T10:05:01Z");
  shop.time_ms += 1;
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(json_string(json_find(shop.decision, "time")), "2026-03-01T10:00:02Z");
  assert_int_equal(crew_figures(shop.crew).future, 1);
  shop_close(&shop);
}

static void runs_on_the_clock_of_the_events_in_run(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, STRATEGY("a", PROPOSE("return { " RARE " }")));
  shop.time_ms += 1000 * CLOCK_DAY_MS;
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(json_string(json_find(shop.decision, "time")), "2028-11-25T10:00:01Z");
  shop.time_ms -= 2000 * CLOCK_DAY_MS;
  shop_decide(&shop, "go", "lucia", "");
  assert_non_null(placement_of(&shop, "home"));
  assert_int_equal(shop_take(&shop, "{\"id\":\"x\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"lucia\"}"),
                   STATUS_OK);
  assert_string_equal(json_string(json_find(shop.decision, "time")), "2028-11-25T10:00:01Z");
  shop_close(&shop);
}

/* ---- strategies that do not listen ---- */

/* Each would raise a fault; a thousand of them leave no trace and cost no call. */
static void calls_no_script_that_does_not_listen(void **state) {
  (void)state;
  enum { COUNT = 1000 };
  static const char *texts[2 * (COUNT + 4) + 1];
  struct arena arena = {0};
  struct shop shop;
  size_t at = 0;
  const char *first[] = {"workspace.lua",
                         SHOP_WORKSPACE,
                         "profile.lua",
                         SHOP_PROFILE,
                         "offers.lua",
                         SHOP_OFFERS,
                         "strategies/listens.lua",
                         STRATEGY("listens", PROPOSE("return { " RARE " }"))};
  for (; at < sizeof first / sizeof *first; at++) texts[at] = first[at];
  for (int i = 0; i < COUNT; i++) {
    static const char *const headers[] = {"on = 'other'", "on = 'go', where = { category = 'other' }",
                                          "on = 'go', where = { price = { at_least = 5 } }"};
    texts[at++] = arena_print(&arena, "strategies/s%d.lua", i);
    texts[at++] =
        arena_print(&arena,
                    "strategy 's%d' { %s, placement = 'home', eligible = function() error('called') end, "
                    "propose = function() error('called') end }",
                    i, headers[i % 3]);
  }
  texts[at] = NULL;
  shop_open_with(&shop, texts, (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"category\":\"dresses\",\"price\":4}");
  assert_int_equal(json_count(json_find(shop.decision, "drops")), 0);
  assert_string_equal(said(&shop, "home", "strategy"), "listens");
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"category\":\"other\",\"price\":5}");
  assert_int_equal(crew_figures(shop.crew).faults, 666);
  shop_close(&shop);
  arena_fini(&arena);
}

static void calls_a_strategy_once_though_its_header_repeats_itself(void **state) {
  (void)state;
  struct shop shop;
  shop_open(&shop, "strategy 'a' { on = { 'go', 'go' }, where = { c = { 'x', 'x' } }, placement = 'home',\n"
                   "propose = function() error('called') end }");
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"c\":\"x\"}");
  assert_int_equal(crew_figures(shop.crew).faults, 1);
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shows_what_the_strategy_proposed),
      cmocka_unit_test(tells_why_a_customer_is_not_eligible),
      cmocka_unit_test(takes_nothing_but_true_or_false_for_a_verdict),
      cmocka_unit_test(takes_a_strategy_that_returns_nothing_as_a_refusal),
      cmocka_unit_test(arbitrates_by_priority_then_score),
      cmocka_unit_test(lets_each_of_two_equals_win_its_share),
      cmocka_unit_test(completes_from_the_fallback_up_to_what_the_placement_shows),
      cmocka_unit_test(leaves_a_placement_empty_rather_than_without_a_choice),
      cmocka_unit_test(lets_the_next_proposal_in_where_the_first_leaves_no_choice),
      cmocka_unit_test(counts_an_offer_that_a_fallback_names_twice_once),
      cmocka_unit_test(never_proposes_what_was_bought_unless_its_time_has_come_round),
      cmocka_unit_test(hides_what_was_bought_from_the_scripts_own_search),
      cmocka_unit_test(shows_no_offer_twice_on_one_page),
      cmocka_unit_test(fills_no_placement_from_a_fallback_before_all_proposals_were_heard),
      cmocka_unit_test(charges_an_error_to_its_own_strategy_alone),
      cmocka_unit_test(gives_error_as_the_reason_where_a_fault_left_the_fallback),
      cmocka_unit_test(names_file_and_line_whatever_was_thrown),
      cmocka_unit_test(takes_a_bad_result_as_a_fault_that_says_what_was_expected),
      cmocka_unit_test(keeps_a_reason_that_is_no_text_out_of_the_decision),
      cmocka_unit_test(reads_attributes_by_their_types),
      cmocka_unit_test(reads_the_events_data_as_it_came),
      cmocka_unit_test(walks_a_long_list_in_the_time_of_its_length),
      cmocka_unit_test(compares_an_absent_value_as_false),
      cmocka_unit_test(names_the_attribute_when_a_script_reckons_with_its_absence),
      cmocka_unit_test(refuses_to_change_what_it_lends),
      cmocka_unit_test(lends_data_that_is_read_only_though_the_event_has_none),
      cmocka_unit_test(names_the_nearest_of_what_does_not_exist_at_run_time),
      cmocka_unit_test(refuses_a_search_it_does_not_understand),
      cmocka_unit_test(bounds_what_one_call_may_copy),
      cmocka_unit_test(gives_every_call_its_own_share),
      cmocka_unit_test(holds_nothing_for_attributes_that_do_not_exist),
      cmocka_unit_test(bounds_the_names_of_the_data_files_and_not_their_number),
      cmocka_unit_test(puts_together_the_first_different_offers_of_lists),
      cmocka_unit_test(shows_a_strategy_of_degree_mass_nothing_of_the_profile),
      cmocka_unit_test(forgets_all_that_a_call_tried_to_remember),
      cmocka_unit_test(draws_the_same_chance_for_the_same_event_alone),
      cmocka_unit_test(gives_the_same_bytes_in_two_workers),
      cmocka_unit_test(keeps_the_holdout_on_what_reads_no_profile),
      cmocka_unit_test(says_why_words_were_not_told_and_tells_no_story_with_the_neutral_ones),
      cmocka_unit_test(says_no_hard_data_for_everyone_nor_to_the_holdout),
      cmocka_unit_test(never_puts_the_title_of_one_locale_over_the_body_of_another),
      cmocka_unit_test(names_what_an_event_should_have_told),
      cmocka_unit_test(names_the_type_that_an_unheard_event_was_probably_meant_to_be),
      cmocka_unit_test(names_the_offers_of_an_event_that_the_catalogue_does_not_have),
      cmocka_unit_test(spares_specs_and_simulations_the_holdout),
      cmocka_unit_test(simulates_without_holdout_on_a_worker_that_has_one),
      cmocka_unit_test(decides_only_the_placements_that_the_event_names),
      cmocka_unit_test(speaks_the_locale_of_the_event_then_of_the_profile_then_of_the_workspace),
      cmocka_unit_test(says_a_text_of_another_locale_rather_than_nothing),
      cmocka_unit_test(names_what_a_customer_told_that_nothing_declares),
      cmocka_unit_test(names_no_more_than_ten_of_them_and_not_the_whole_of_a_long_one),
      cmocka_unit_test(lets_a_late_event_teach_and_decide_nothing),
      cmocka_unit_test(takes_an_event_from_the_future_as_of_now),
      cmocka_unit_test(runs_on_the_clock_of_the_events_in_run),
      cmocka_unit_test(calls_no_script_that_does_not_listen),
      cmocka_unit_test(calls_a_strategy_once_though_its_header_repeats_itself),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
