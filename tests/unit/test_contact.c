/* The contact policy: how it is written, what it counts, and that a cap is never exceeded. */
#include "shop.h"

#include <stdio.h>

#include "base/zone.h"
#include "domain/contact.h"
#include "host/metrics.h"

#define HEAD(policy)                                                                                         \
  "workspace { links = 'https://shop.example', locales = { 'en', 'it' }, limits = { time = '10s' }, "        \
  "contact_policy = { " policy " } }\n"                                                                      \
  "channel 'page' {}\nchannel 'email' { interrupts = true, delay = '0s' }\n"                                 \
  "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } } }\n"                      \
  "placement 'mail' { channel = 'email', fallback = { offers = { tags = 'house' } } }\n"                     \
  "placement 'bare' {}\n"
#define SHOP_BEGAN_MS INT64_C(1772359200000) /* 2026-03-01T10:00:00Z */
#define RARE          "propose = function() return { offers = offers.where { tags = 'rare' } } end }\n"
#define BOTH                                                                                                 \
  "strategy 'mails' { on = { 'go', 'mail' }, placement = 'mail', " RARE                                      \
  "strategy 'shows' { on = { 'go', 'look' }, placement = 'home', "                                           \
  "propose = function() return { offers = offers.where { tags = 'daily' } } end }\n"

static void open_shop(struct shop *shop, const char *workspace, const char *strategies) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", workspace, "profile.lua", SHOP_PROFILE, "offers.lua",
                                       SHOP_OFFERS, "strategies/s.lua", strategies, NULL},
                 (struct crew_options){.is_clock_events = true});
}

/* An answer to the decision of event `number`; `more` as in ,"placement":"mail". */
static void answers(struct shop *shop, const char *type, const char *subject, size_t number,
                    const char *more) {
  char source_id[24], id[IDENTITY_TEXT_BYTES], data[200];
  snprintf(source_id, sizeof source_id, "%zu", number);
  struct identity identity = identity_of("test", source_id);
  snprintf(data, sizeof data, ",\"data\":{\"decision_id\":\"%s\"%s}", identity_print(&identity, id), more);
  shop_decide(shop, type, subject, data);
}

static bool is_filled(const struct shop *shop, const char *placement) {
  const json_value *found = placement_of(shop, placement);
  return found && json_first(json_find(found, "alternatives"));
}

/* ---- how it is written ---- */

static void judges_the_policy(void **state) {
  static const struct {
    const char *policy, *expected;
  } cases[] = {
      {"'often'",
       "1: workspace: contact_policy[1]: expected a rule, such as { channel = \"email\", at_most = 2, "
       "within = \"7d\" }\n"},
      {"\n{ chanel = 'email', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy[1].chanel: there is no field 'chanel', did you mean 'channel'?\n"},
      {"\n{ at_most = 0, within = '7d' }",
       "2: workspace: contact_policy[1].at_most: expected a whole number from 1 to 100, got 0\n"},
      {"\n{ at_most = 2 }",
       "2: workspace: contact_policy[1]: expected at_most and within, or after_exposures and "
       "rest, or quiet: one of the three, whole\n"},
      {"\n{ at_most = 2, within = '7d', rest = '1d' }",
       "2: workspace: contact_policy[1]: expected at_most and within, or after_exposures and "
       "rest, or quiet: one of the three, whole\n"},
      {"\n{ at_most = 2, within = 'week' }",
       "2: workspace: contact_policy[1].within: expected a duration, such as \"30d\" or \"20h\"\n"},
      {"\n{},\n{ quiet = { '21:00', '24:00' } }", "2: workspace: contact_policy[1]: expected at_most and "
                                                  "within, or after_exposures and rest, or quiet: one "
                                                  "of the three, whole\n"
                                                  "3: workspace: contact_policy[2].quiet: expected from when "
                                                  "to when, such as { \"21:00\", \"08:00\" }\n"},
      {"\n{ quiet = { '21:00', '21:00' } }",
       "2: workspace: contact_policy[1].quiet: it begins when it ends: such hours are none\n"},
      {"\n{ channel = 'email', placement = 'mail', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy[1]: expected one of channel, placement, strategy, offer and each, or "
       "none\n"},
      {"\n{ at_most = 60, within = '7d' }, { at_most = 41, within = '1d' }",
       "1: workspace: contact_policy: its rules count to 101 together, and a profile keeps what counts to "
       "100\n"},
      {"\n{ each = 'offer', offer = 'soap', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy[1]: expected one of channel, placement, strategy, offer and each, or "
       "none\n"},
      {"\n{ each = 'offer', channel = 'page', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy[1]: expected one of channel, placement, strategy, offer and each, or "
       "none\n"},
      {"\n{ each = 'strategy', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy[1].each: expected \"offer\": those are counted each for itself\n"},
      {"\n{ each = 'offer', at_most = 11, within = '7d' }",
       "2: workspace: contact_policy[1]: it counts each offer to 11, and may to 10: a profile keeps the last "
       "100 "
       "placements it was shown\n"},
      {"\n{ each = 'offer', quiet = { '21:00', '08:00' } }",
       "2: workspace: contact_policy[1]: quiet hours are a channel's, a placement's or a strategy's, not an "
       "offer's\n"},
      {"\n{ each = 'offer', at_most = 3, within = '7d' }, { at_most = 100, within = '7d' }", ""},
      {"\nreserv = '5min'",
       "2: workspace: contact_policy.reserv: expected a list of rules, { { at_most = …, within "
       "= … }, … }, and beside it 'reserve'\n"},
      {"\n{ channel = 'emial', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy: there is no channel 'emial', did you mean 'email'?\n"},
      {"\n{ placement = 'hom', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy: there is no placement 'hom', did you mean 'home'?\n"},
      {"\n{ strategy = 'mail', at_most = 2, within = '7d' }",
       "2: workspace: contact_policy: there is no strategy 'mail', did you mean 'mails'?\n"},
      {"\n{ channel = 'page', quiet = { '21:00', '08:00' } }",
       "2: workspace: contact_policy: channel 'page' does not interrupt, so that no hours of it are quiet\n"},
      {"reserve = '0s'", "1: workspace: contact_policy.reserve: expected more than nothing\n"},
      {"reserve = '5min', { at_most = 2, within = '7d' }, { quiet = { '21:00', '08:00' } }", ""},
  };
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct buffer workspace = {0}, told = {0};
    struct findings findings = {0};
    buffer_print(&workspace, HEAD("%s"), cases[i].policy);
    release_unref(release_of(arena,
                             (const char *const[]){"workspace.lua", buffer_text(&workspace), "profile.lua",
                                                   SHOP_PROFILE, "offers.lua", SHOP_OFFERS,
                                                   "strategies/s.lua", BOTH, NULL},
                             &findings));
    for (size_t found = 0; found < findings.count; found++) {
      assert_string_equal(findings.items[found].file, "workspace.lua");
      buffer_print(&told, "%d: %s\n", findings.items[found].line, findings.items[found].text);
    }
    assert_string_equal(buffer_text(&told), cases[i].expected);
    findings_fini(&findings);
    buffer_fini(&told);
    buffer_fini(&workspace);
  }
  script_arena_unref(arena);
}

/* ---- caps ---- */

static void caps_what_was_decided_and_not_yet_shown(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "mail", "");
  assert_string_equal(said(&shop, "mail", "reason"), "DISABLED");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 1 within 7d, until 2026-03-01T10:30:01Z");
  expect_dropped(&shop, "", "contact", "channel 'email': at most 1 within 7d, until 2026-03-01T10:30:01Z");
  expect_shown(&shop, "home", "soap cream"); /* another channel's */
  shop_decide(&shop, "mail", "emma", "");    /* another person's */
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop.time_ms += 30 * CLOCK_MINUTE_MS - 4000;
  shop_decide(&shop, "mail", "lucia", "");
  expect_shown(&shop, "mail", "");
  shop_decide(&shop, "mail", "lucia", ""); /* nobody said it was shown: it may be again */
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop_close(&shop);
}

static void caps_what_was_shown_in_a_window_that_rolls(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 2, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, "");
  assert_null(dropped(&shop, "", "unknown_decision"));
  shop.time_ms += 3 * CLOCK_DAY_MS;
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.accepted", "lucia", 3, ""); /* answered is shown */
  answers(&shop, "decision.exposed", "lucia", 3, "");  /* and once is once */
  answers(&shop, "decision.exposed", "lucia", 3, "");
  shop.time_ms += 3 * CLOCK_DAY_MS;
  shop_decide(&shop, "mail", "lucia", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 2 within 7d, until 2026-03-08T10:00:02Z");
  shop.time_ms += CLOCK_DAY_MS;
  shop_decide(&shop, "mail", "lucia", "");
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop_decide(&shop, "mail", "lucia", "");
  expect_shown(&shop, "mail", "");
  shop_close(&shop);
}

static void counts_an_exposure_however_late_it_is_told(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  shop.time_ms += 5 * CLOCK_HOUR_MS;
  answers(&shop, "decision.exposed", "lucia", 1, "");
  shop_decide(&shop, "mail", "lucia", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 1 within 7d, until 2026-03-08T15:00:02Z");
  shop_close(&shop);
}

static void counts_no_exposure_from_before_the_decision(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  for (int i = 0; i < 2; i++) {
    shop.time_ms -= 30 * CLOCK_DAY_MS; /* a client's clock that is slow */
    answers(&shop, "decision.exposed", "lucia", 1, "");
    shop.time_ms += 30 * CLOCK_DAY_MS;
  }
  shop.time_ms += CLOCK_DAY_MS;
  shop_decide(&shop, "mail", "lucia", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 1 within 7d, until 2026-03-08T10:00:01Z");
  shop_close(&shop);
}

static void waits_until_few_enough_are_left_where_late_ones_made_too_many(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  shop.time_ms += CLOCK_HOUR_MS;
  shop_decide(&shop, "mail", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  answers(&shop, "decision.exposed", "lucia", 1, "");
  shop.time_ms += CLOCK_HOUR_MS;
  answers(&shop, "decision.exposed", "lucia", 2, "");
  shop_decide(&shop, "mail", "lucia", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 1 within 7d, until 2026-03-08T12:00:04Z");
  shop_close(&shop);
}

static void counts_an_exposure_that_is_told_days_later(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  shop.time_ms += 26 * CLOCK_HOUR_MS;
  for (int i = 0; i < 100; i++) shop_decide(&shop, "look", "lucia", "");
  for (int i = 1; i < CONTACTS_LAPSED_MAX; i++) { /* nothing lapsed counts, and so many are remembered */
    shop_decide(&shop, "mail", "lucia", "");
    assert_true(is_filled(&shop, "mail"));
    shop.time_ms += CLOCK_HOUR_MS;
  }
  shop.time_ms = SHOP_BEGAN_MS + 2 * CLOCK_DAY_MS;
  answers(&shop, "decision.exposed", "lucia", 1, "");
  assert_null(dropped(&shop, "", "unknown_decision"));
  shop.time_ms += 6 * CLOCK_DAY_MS;
  shop_decide(&shop, "mail", "lucia", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 1 within 7d, until 2026-03-10T10:00:01Z");
  shop_close(&shop);
}

static void forgets_a_decision_that_no_rule_would_count_any_more(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  shop.time_ms += 7 * CLOCK_DAY_MS;
  shop_decide(&shop, "look", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, "");
  assert_non_null(dropped(&shop, "", "unknown_decision"));
  shop_close(&shop);
}

static void counts_what_an_event_says_of_a_decision_that_is_not_kept(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop,
            HEAD("{ channel = 'email', at_most = 1, within = '7d' }, { offer = 'soap', at_most = 1, within = "
                 "'1d' }"),
            BOTH);
  shop_decide(&shop, "decision.exposed", "lucia",
              ",\"data\":{\"decision_id\":\"0123456789abcdef0123456789abcdef\"}");
  expect_dropped(&shop, "", "unknown_decision", "0123456789abcdef0123456789abcdef");
  shop_decide(&shop, "decision.exposed", "lucia", "");
  expect_dropped(&shop, "", "unknown_decision", "it names no decision_id");
  shop_decide(&shop, "go", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  shop_decide(&shop, "decision.exposed", "emma",
              ",\"data\":{\"decision_id\":\"old\",\"placement\":\"mail\",\"offer\":\"soap\"}");
  expect_dropped(&shop, "", "unknown_decision", "old");
  shop_decide(&shop, "decision.exposed", "emma",
              ",\"data\":{\"decision_id\":\"old\",\"placement\":\"mail\",\"offer\":\"soap\"}");
  shop_decide(&shop, "go", "emma", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 1 within 7d, until 2026-03-08T10:00:04Z");
  expect_shown(&shop, "home", "cream house-1"); /* without the soap */
  shop_close(&shop);
}

static void tells_of_an_exposure_of_somebody_elses_decision(void **state) {
  char id[IDENTITY_TEXT_BYTES];
  (void)state;
  struct shop shop;
  struct identity identity = identity_of("test", "1");
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "emma", "");
  answers(&shop, "decision.exposed", "lucia", 1, ",\"placement\":\"mail\"");
  expect_dropped(&shop, "", "unknown_decision", identity_print(&identity, id));
  answers(&shop, "decision.exposed", "emma", 1, ",\"placement\":\"mail\"");
  assert_null(dropped(&shop, "", "unknown_decision"));
  shop_decide(&shop, "decision.exposed", "emma", ",\"data\":{\"placement\":\"mail\"}");
  assert_null(dropped(&shop, "", "unknown_decision")); /* it says itself what was shown, and of no decision */
  shop_close(&shop);
}

static void caps_one_offer_and_leaves_the_others(void **state) {
  (void)state;
  struct shop shop;
  open_shop(
      &shop, HEAD("{ offer = 'rare-1', at_most = 1, within = '7d' }"),
      "strategy 's' { on = 'go', placement = 'home', propose = function() return { offers = { 'rare-1', "
      "'rare-2', 'soap' } } end }\n"
      "strategy 'w' { on = 'where', placement = 'home', propose = function() return { offers = offers.where "
      "{ id = { 'rare-1', "
      "'rare-2', 'soap' }, limit = 2 } } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "rare-1 rare-2");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "rare-2 soap");
  expect_dropped(&shop, "s", "contact", "offer 'rare-1': at most 1 within 7d, until 2026-03-01T10:30:01Z");
  shop_decide(&shop, "where", "lucia", "");
  expect_shown(&shop, "home", "rare-2 soap"); /* gone before the limit counts */
  answers(&shop, "decision.exposed", "lucia", 1, ",\"offer\":\"rare-2\"");
  shop_decide(&shop, "go", "lucia", ""); /* it was the other one that was shown */
  expect_shown(&shop, "home", "rare-1 rare-2");
  shop_close(&shop);
}

static void counts_all_of_a_decision_where_what_was_shown_is_none_of_it(void **state) {
  static const char *const wrong[][2] = {
      {",\"offer\":\"Rare-1\"", "data.offer 'Rare-1', did you mean 'rare-1'?"},
      {",\"offer\":\"zzzzzz\",\"placement\":\"mail\"", "data.offer 'zzzzzz'"},
      {",\"placement\":\"Mail\",\"offer\":\"rare-2\"", "data.placement 'Mail', did you mean 'mail'?"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct shop shop;
    open_shop(&shop,
              HEAD("{ offer = 'rare-1', at_most = 1, within = '7d' }, { channel = 'email', at_most = 1, "
                   "within = '2d' }"),
              BOTH);
    shop_decide(&shop, "mail", "lucia", "");
    answers(&shop, "decision.exposed", "lucia", 1, wrong[i][0]);
    expect_dropped(&shop, "", "not_in_decision", wrong[i][1]);
    shop.time_ms += CLOCK_DAY_MS;
    shop_decide(&shop, "mail", "lucia", "");
    assert_false(is_filled(&shop, "mail"));
    shop.time_ms += CLOCK_DAY_MS;
    shop_decide(&shop, "mail", "lucia", "");
    expect_shown(&shop, "mail",
                 i == 2 ? "rare-1 rare-2" : "rare-2 house-1"); /* the offer is known to be the other */
    shop_close(&shop);
  }
}

static void counts_the_placement_that_holds_the_offer_that_was_shown(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop,
            HEAD("{ channel = 'email', at_most = 1, within = '7d' }, { channel = 'page', at_most = 1, within "
                 "= '7d' }"),
            BOTH);
  shop_decide(&shop, "go", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, ",\"offer\":\"soap\"");
  assert_null(dropped(&shop, "", "not_in_decision"));
  shop.time_ms += CLOCK_HOUR_MS;
  shop_decide(&shop, "go", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  assert_false(is_filled(&shop, "home"));
  shop_close(&shop);
}

static void counts_every_offer_that_events_tell_of_a_decision_that_is_not_kept(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop,
            HEAD("{ offer = 'soap', at_most = 1, within = '7d' }, { offer = 'cream', at_most = 1, within = "
                 "'7d' }, { channel = 'page', at_most = 2, within = '7d' }"),
            BOTH);
  for (int i = 0; i < 2; i++) {
    shop_decide(&shop, "decision.exposed", "lucia",
                i ? ",\"data\":{\"decision_id\":\"old\",\"placement\":\"home\",\"offer\":\"soap\"}"
                  : ",\"data\":{\"decision_id\":\"old\",\"placement\":\"home\",\"offer\":\"cream\"}");
    assert_null(dropped(&shop, "", "not_in_decision"));
  }
  shop_decide(&shop, "look", "lucia", "");
  expect_shown(&shop, "home", "house-1 house-2");
  shop_close(&shop);
}

static void caps_each_offer_for_itself(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ each = 'offer', at_most = 2, within = '7d' }"),
            "strategy 's' { on = 'go', placement = 'home', propose = function() return { offers = { 'soap', "
            "'cream', 'rare-1' } } end }\n"
            "strategy 'c' { on = 'other', placement = 'home', propose = function() return { offers = { "
            "'cream', 'rare-1' } } end }\n"
            "strategy 'receipt' { on = 'paid', placement = 'home', class = 'transactional', propose = "
            "function() return { offers = { 'soap' } } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, ",\"offer\":\"soap\"");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "soap cream");
  answers(&shop, "decision.exposed", "lucia", 3, "");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "cream rare-1");
  expect_dropped(&shop, "s", "contact", "each offer: at most 2 within 7d, until 2026-03-08T10:00:02Z");
  answers(&shop, "decision.exposed", "lucia", 5, "");
  shop_decide(&shop, "other", "lucia", "");
  expect_shown(&shop, "home", "rare-1 house-1");
  shop_decide(&shop, "paid", "lucia", "");
  assert_non_null(strstr(said(&shop, "home", "strategy"), "receipt"));
  shop_decide(&shop, "go", "emma", "");
  expect_shown(&shop, "home", "soap cream");
  shop.time_ms += 7 * CLOCK_DAY_MS;
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "soap cream");
  shop_close(&shop);
}

static void rests_each_offer_for_itself(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ each = 'offer', after_exposures = 1, rest = '7d' }"),
            "strategy 's' { on = 'go', placement = 'home', propose = function() return { offers = { 'soap', "
            "'cream', 'rare-1' } } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, ",\"offer\":\"soap\"");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "cream rare-1");
  expect_dropped(&shop, "s", "contact",
                 "each offer: rests for 7d after 1 exposure, until 2026-03-08T10:00:02Z");
  shop_close(&shop);
}

static void caps_each_offer_exactly_for_as_many_contacts_as_it_reads(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ each = 'offer', at_most = 1, within = '30d' }"), BOTH);
  for (int i = 0; i < CONTACTS_EACH_MAX; i++) {
    char more[100];
    snprintf(more, sizeof more,
             ",\"data\":{\"decision_id\":\"old-%d\",\"placement\":\"home\",\"offer\":\"%s-%d\"}", i,
             i ? "other" : "rare", i ? i : 1);
    shop_decide(&shop, "decision.exposed", "lucia", more);
    shop.time_ms += 6 * CLOCK_HOUR_MS;
  }
  shop_decide(&shop, "mail", "lucia", "");
  expect_shown(&shop, "mail", "rare-2 house-1");
  shop_close(&shop);
}

static void caps_the_placements_of_one_event_together(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "go", "lucia", "");
  assert_int_equal(is_filled(&shop, "mail") + is_filled(&shop, "home"), 1);
  expect_dropped(&shop, "mails", "contact", "at most 1 within 7d, until 2026-03-01T10:30:01Z");
  shop_close(&shop);
}

static void caps_placements_and_strategies_by_name(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop,
            HEAD("{ placement = 'home', at_most = 2, within = '7d' }, { strategy = 'shows', at_most = 1, "
                 "within = '7d' }"),
            BOTH);
  shop_decide(&shop, "look", "lucia", "");
  assert_string_equal(said(&shop, "home", "strategy"), "shows");
  shop_decide(&shop, "look", "lucia", "");
  assert_string_equal(said(&shop, "home", "strategy"), "");
  expect_shown(&shop, "home", "house-1 house-2"); /* the fallback is nobody's */
  expect_dropped(&shop, "shows", "contact",
                 "strategy 'shows': at most 1 within 7d, until 2026-03-01T10:30:01Z");
  shop_decide(&shop, "look", "lucia", "");
  expect_shown(&shop, "home", ""); /* and is held to the placement's cap */
  shop_close(&shop);
}

static void exempts_what_the_customer_waits_for(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ at_most = 1, within = '7d' }, { offer = 'rare-1', at_most = 1, within = '7d' }"),
            BOTH "strategy 'receipt' { on = 'paid', placement = 'mail', class = 'transactional', " RARE);
  for (int i = 0; i < 3; i++) {
    shop_decide(&shop, "paid", "lucia", "");
    expect_shown(&shop, "mail", "rare-1 rare-2");
    answers(&shop, "decision.exposed", "lucia", shop.event_count, "");
  }
  shop_decide(&shop, "mail", "lucia", ""); /* nor do they count */
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop_decide(&shop, "mail", "lucia", "");
  expect_shown(&shop, "mail", "");
  shop_close(&shop);
}

static void exempts_it_days_later_too(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"),
            BOTH "strategy 'receipt' { on = 'paid', placement = 'mail', class = 'transactional', " RARE);
  shop_decide(&shop, "paid", "lucia", "");
  shop.time_ms += 8 * CLOCK_DAY_MS; /* forgotten by now */
  shop_decide(&shop, "look", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, ",\"placement\":\"mail\",\"strategy\":\"receipt\"");
  shop_decide(&shop, "mail", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  shop_close(&shop);
}

static void counts_the_holdout_too(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop,
            "workspace { holdout = 1, salt = '0123456789abcdef', contact_policy = { { at_most = 1, within = "
            "'7d' } }, locales = { 'en', 'it' } }\n"
            "placement 'home' { fallback = { offers = { tags = 'house' } } }\n",
            "strategy 'shows' { on = 'look', placement = 'home', " RARE);
  shop_decide(&shop, "look", "lucia", "");
  expect_shown(&shop, "home", "house-1 house-2");
  assert_string_equal(said(&shop, "home", "reason"), "SPLIT");
  shop_decide(&shop, "look", "lucia", "");
  expect_shown(&shop, "home", "");
  shop_close(&shop);
}

static void counts_what_it_refused_and_what_was_told(void **state) {
  (void)state;
  struct shop shop;
  struct buffer text = {0};
  open_shop(&shop,
            HEAD("{ channel = 'email', at_most = 1, within = '7d' }, { offer = 'rare-1', "
                 "after_exposures = 1, rest = '7d' }"),
            BOTH "strategy 's' { on = 'one', placement = 'home', propose = function() return { offers = { "
                 "'rare-1', 'soap' } } end }\n");
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, "");
  answers(&shop, "decision.accepted", "lucia", 1, "");
  answers(&shop, "decision.exposed", "emma", 7, ",\"placement\":\"home\",\"offer\":\"rare-1\"");
  shop_decide(&shop, "one", "emma", "");
  shop_decide(&shop, "mail", "lucia", ""); /* the strategy, and the fallback */
  struct crew_figures figures = crew_figures(shop.crew);
  metrics_put_contacts(&text, &figures);
  assert_non_null(strstr(buffer_text(&text), "# TYPE sarto_contact_refused_total counter\n"
                                             "sarto_contact_refused_total{kind=\"cap\"} 2\n"
                                             "sarto_contact_refused_total{kind=\"rest\"} 1\n"
                                             "sarto_contact_refused_total{kind=\"quiet\"} 0\n"));
  assert_non_null(strstr(buffer_text(&text), "# TYPE sarto_exposures_total counter\n"
                                             "sarto_exposures_total{state=\"exposed\"} 2\n"
                                             "sarto_exposures_total{state=\"dismissed\"} 0\n"
                                             "sarto_exposures_total{state=\"rejected\"} 0\n"
                                             "sarto_exposures_total{state=\"accepted\"} 1\n"));
  buffer_fini(&text);
  shop_close(&shop);
}

static void keeps_nothing_where_nothing_is_counted(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', quiet = { '02:00', '03:00' } }"), BOTH);
  shop_decide(&shop, "go", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 77, "");
  assert_null(dropped(&shop, "", "unknown_decision"));
  assert_int_equal(crew_find_profile(shop.crew, "lucia", &shop.err)->contacts.count, 0);
  shop_close(&shop);
}

static void leaves_no_trace_of_a_simulation(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  open_shop(&shop, HEAD("{ at_most = 1, within = '7d' }"), BOTH);
  const char *event = "{\"type\":\"look\",\"id\":\"x\",\"source\":\"s\",\"subject\":\"lucia\",\"time\":"
                      "\"2026-03-01T10:00:00Z\"}";
  for (int i = 0; i < 2; i++) {
    buffer_clear(&out);
    assert_int_equal(crew_simulate(shop.crew, NULL, 0, (struct slice){event, strlen(event)}, shop.time_ms,
                                   true, &out, &shop.err),
                     STATUS_OK);
    assert_non_null(strstr(buffer_text(&out), "soap"));
  }
  buffer_fini(&out);
  shop_close(&shop);
}

/* ---- rests ---- */

static void rests_after_exposures_that_nobody_accepted(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', after_exposures = 2, rest = '14d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, "");
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.dismissed", "lucia", 3, "");
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': rests for 14d after 2 exposures, until 2026-03-15T10:00:04Z");
  assert_true(is_filled(&shop, "home"));
  answers(&shop, "decision.accepted", "lucia", 3, ""); /* they did after all */
  answers(&shop, "decision.dismissed", "lucia", 3, "");
  shop_decide(&shop, "mail", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  shop_close(&shop);
}

static void tries_again_once_the_rest_is_over(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ after_exposures = 1, rest = '14d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, "");
  shop.time_ms += 14 * CLOCK_DAY_MS - 2000;
  shop_decide(&shop, "mail", "lucia", "");
  assert_false(is_filled(&shop, "mail"));
  shop_decide(&shop, "mail", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  shop_close(&shop);
}

/* ---- quiet hours ---- */

static void keeps_quiet_at_night_where_it_interrupts(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ quiet = { '21:00', '08:00' } }"),
            BOTH "strategy 'receipt' { on = 'paid', placement = 'mail', class = 'transactional', " RARE);
  shop_decide(&shop, "go", "lucia", ""); /* at ten in the morning */
  assert_true(is_filled(&shop, "mail"));
  shop.time_ms += 13 * CLOCK_HOUR_MS;
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "mails", "contact", "quiet from 21:00 to 08:00, until 2026-03-02T08:00:00Z");
  assert_false(is_filled(&shop, "mail"));
  assert_true(is_filled(&shop, "home"));
  shop_decide(&shop, "paid", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  shop_close(&shop);
}

/* Whether the hours are quiet at that instant, and until when. */
static void expect_quiet(const char *from_to, const char *zone, const char *time, const char *until) {
  struct channel channel = {.name = "email", .interrupts = true};
  struct placement placement = {.name = "mail", .channel = &channel};
  struct contact_rule rule = {.kind = CONTACT_QUIET};
  struct workspace workspace = {.contact = {.rules = &rule, .rule_count = 1}};
  struct contacts none = {0};
  struct zones *zones = zones_new();
  struct contact_refusal refusal;
  char text[CLOCK_TEXT_BYTES];
  int64_t now_ms;
  int hours[2], minutes[2];
  assert_int_equal(sscanf(from_to, "%d:%d %d:%d", &hours[0], &minutes[0], &hours[1], &minutes[1]), 4);
  rule.from_minute = hours[0] * 60 + minutes[0];
  rule.to_minute = hours[1] * 60 + minutes[1];
  assert_true(clock_parse(time, &now_ms));
  const struct contact_question question = {.contacts = &none,
                                            .workspace = &workspace,
                                            .placement = &placement,
                                            .now_ms = now_ms,
                                            .zone = zones_find(zones, zone)};
  assert_non_null(question.zone);
  bool is_quiet = contact_refuses(&question, &refusal);
  assert_string_equal(is_quiet ? clock_print(refusal.until_ms, text) : "", until);
  channel.interrupts = false;
  assert_false(contact_refuses(&question, &refusal));
  zones_free(zones);
}

static void tells_the_hours_by_the_clock_on_the_customers_wall(void **state) {
  (void)state;
  expect_quiet("21:00 08:00", "UTC", "2026-03-01T20:59:59.999Z", "");
  expect_quiet("21:00 08:00", "UTC", "2026-03-01T21:00:00Z", "2026-03-02T08:00:00Z");
  expect_quiet("21:00 08:00", "UTC", "2026-03-02T07:59:59.999Z", "2026-03-02T08:00:00Z");
  expect_quiet("21:00 08:00", "UTC", "2026-03-02T08:00:00Z", "");
  expect_quiet("13:00 15:30", "UTC", "2026-03-02T12:59:00Z", "");
  expect_quiet("13:00 15:30", "UTC", "2026-03-02T13:00:30Z", "2026-03-02T15:30:00Z");
  expect_quiet("13:00 15:30", "UTC", "2026-03-02T15:30:00Z", "");
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-01-10T20:00:00Z", "2026-01-11T07:00:00Z");
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-01-10T07:00:00Z", "");
  expect_quiet("21:00 08:00", "Asia/Kathmandu", "2026-01-10T15:15:00Z", "2026-01-11T02:15:00Z");
  expect_quiet("21:00 08:00", "America/New_York", "2026-01-10T02:00:00Z", "2026-01-10T13:00:00Z");
  expect_quiet("21:00 08:00", "Asia/Tokyo", "1969-12-31T12:30:00.500Z", "1969-12-31T23:00:00Z");
}

/* Rome puts the clock forward on 29 March 2026 at 1:00 UTC, back on 25 October. */
static void tells_the_hours_over_a_change_of_the_clock(void **state) {
  (void)state;
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-03-28T21:00:00Z", "2026-03-29T06:00:00Z");
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-03-29T05:59:00Z", "2026-03-29T06:00:00Z");
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-03-29T06:00:00Z", "");
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-03-28T19:59:00Z", "");
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-10-24T20:00:00Z", "2026-10-25T07:00:00Z");
  expect_quiet("21:00 08:00", "Europe/Rome", "2026-10-25T06:30:00Z", "2026-10-25T07:00:00Z");
}

static void keeps_quiet_where_the_customer_is(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop,
                 (const char *const[]){"workspace.lua",
                                       "workspace { links = 'https://shop.example', zone = 'Europe/Rome', "
                                       "contact_policy = { { quiet = { '21:00', "
                                       "'12:00' } } }, locales = { 'en', 'it' } }\n"
                                       "channel 'email' { interrupts = true, delay = '0s' }\n"
                                       "placement 'mail' { channel = 'email' }\n",
                                       "profile.lua", "hard 'zone' { type = 'string' }", "offers.lua",
                                       SHOP_OFFERS, "strategies/s.lua",
                                       "strategy 'mails' { on = 'mail', placement = 'mail', " RARE, NULL},
                 (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "mail", "lucia", ""); /* eleven in Rome */
  expect_dropped(&shop, "mails", "contact", "quiet from 21:00 to 12:00, until 2026-03-01T11:00:00Z");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"zone\":\"Asia/Tokyo\"}");
  shop_decide(&shop, "mail", "lucia", ""); /* and seven in the evening in Tokyo */
  assert_true(is_filled(&shop, "mail"));
  shop_close(&shop);
}

/* ---- keeping ---- */

static void outlives_memory_and_the_release(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 1, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, "");
  crew_free(shop.crew);
  shop.journal.folded_number = 2;
  shop_start(&shop, (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "mail", "lucia", "");
  expect_dropped(&shop, "mails", "contact",
                 "channel 'email': at most 1 within 7d, until 2026-03-08T10:00:02Z");
  shop_close(&shop);
}

static void adds_up_what_two_ids_of_a_person_were_shown(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 2, within = '7d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  shop_decide(&shop, "mail", "visitor", "");
  answers(&shop, "decision.exposed", "visitor", 2, "");
  shop_decide(&shop, "customer.alias", "lucia", ",\"data\":{\"previous\":\"visitor\"}");
  shop_decide(&shop, "mail", "lucia", "");
  assert_false(is_filled(&shop, "mail"));
  const struct profile *lucia = crew_find_profile(shop.crew, "lucia", &shop.err);
  assert_int_equal(lucia->contacts.count, 2);
  struct buffer json = {0};
  profile_put_json(lucia, &shop.release->workspace, shop.time_ms, &json);
  assert_non_null(strstr(buffer_text(&json),
                         "\"placement\":\"mail\",\"channel\":\"email\",\"strategy\":\"mails\","
                         "\"offers\":[\"rare-1\",\"rare-2\"],\"at\":\"2026-03-01T10:00:03Z\","
                         "\"state\":\"exposed\"}"));
  buffer_fini(&json);
  shop_close(&shop);
}

/* An exposure that was told of the one, where the other was decided for: one contact, whichever is merged. */
static void counts_once_what_two_ids_of_a_person_know(void **state) {
  static const char *const orders[][2] = {{"lucia", "visitor"}, {"visitor", "lucia"}};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct shop shop;
    open_shop(&shop, HEAD("{ channel = 'email', at_most = 2, within = '7d' }"), BOTH);
    shop_decide(&shop, "mail", orders[i][1], "");
    shop.time_ms -= i ? CLOCK_HOUR_MS : 0; /* a clock that is slow */
    answers(&shop, "decision.exposed", orders[i][0], 1, ",\"placement\":\"mail\",\"offer\":\"rare-2\"");
    shop.time_ms += i ? CLOCK_HOUR_MS : 0;
    answers(&shop, "decision.accepted", orders[i][1], 1, ",\"placement\":\"mail\",\"offer\":\"rare-1\"");
    shop_decide(&shop, "customer.alias", "lucia", ",\"data\":{\"previous\":\"visitor\"}");
    const struct contacts *contacts = &crew_find_profile(shop.crew, "lucia", &shop.err)->contacts;
    assert_int_equal(contacts->count, 1);
    assert_int_equal(contacts->each->at_ms, SHOP_BEGAN_MS + (i ? 1000 : 2000));
    assert_int_equal(contacts->each->state, CONTACT_ACCEPTED);
    assert_int_equal(contacts->each->shown, 3);
    shop_decide(&shop, "mail", "lucia", "");
    assert_true(is_filled(&shop, "mail"));
    shop_decide(&shop, "mail", "lucia", "");
    assert_false(is_filled(&shop, "mail"));
    shop_close(&shop);
  }
}

/* Damaged bytes are refused, or are somebody else's contacts; never more than there may be. */
static void trusts_no_byte_of_an_image(void **state) {
  (void)state;
  struct shop shop;
  struct buffer image = {0};
  open_shop(&shop, HEAD("{ at_most = 50, within = '7d' }"), BOTH);
  for (int i = 0; i < 20; i++) {
    shop_decide(&shop, "go", "lucia", "");
    if (i % 3)
      answers(&shop, i % 2 ? "decision.exposed" : "decision.accepted", "lucia", shop.event_count, "");
  }
  const struct contacts *contacts = &crew_find_profile(shop.crew, "lucia", &shop.err)->contacts;
  contacts_encode(contacts, &image);
  assert_true(contacts->count >= 20);
  for (size_t at = 0; at < image.length; at++)
    for (int bit = 0; bit < 8; bit++) {
      size_t length = bit ? image.length : at; /* a cut, else a flip */
      unsigned char *copy = mem_copy(image.data, image.length);
      if (bit) copy[at] ^= (unsigned char)(1 << bit);
      struct image_reader reader = {copy, copy + length, false};
      struct contacts read = {0};
      contacts_decode(&reader, &read);
      assert_true(read.count <= CONTACTS_MAX);
      if (!bit) assert_true(reader.is_bad);
      contacts_fini(&read);
      free(copy);
    }
  struct image_reader reader = {(unsigned char *)image.data, (unsigned char *)image.data + image.length,
                                false};
  struct contacts read = {0};
  struct buffer again = {0};
  contacts_decode(&reader, &read);
  contacts_encode(&read, &again);
  assert_int_equal(again.length, image.length);
  assert_memory_equal(again.data, image.data, image.length);
  contacts_fini(&read);
  buffer_fini(&again);
  buffer_fini(&image);
  shop_close(&shop);
}

/* ---- exact, whatever happens ---- */

static uint64_t next(uint64_t *seed) {
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return *seed >> 33;
}

enum { LUCIA, VISITOR, PERSONS };
enum { RARE_1, RARE_2, SOAP, CREAM, HOUSE_1, HOUSE_2, HOUSE_3, OFFERS };
static const char *const offer_ids[OFFERS] = {"rare-1",  "rare-2",  "soap",   "cream",
                                              "house-1", "house-2", "house-3"};

/* A decision, and what each of the persons is known to have of it. */
struct known {
  int64_t decided_ms; /* 0: it filled nothing */
  size_t owner;
  bool is_mail, is_exempt;
  unsigned offers; /* bits */
  struct had {
    int64_t at_ms; /* 0: nothing */
    bool is_exposed;
    unsigned shown;
  } had[PERSONS];
};

/* It keeps everything, and counts anew each time. */
struct model {
  struct known *known; /* by the number of its event, from 1 */
  size_t count;
  size_t visitors; /* who was merged so far: each is another */
};

enum { ANY = -1 };

static size_t counted(const struct model *model, size_t person, bool is_mail_alone, int offer, int64_t now_ms,
                      int64_t span_ms) {
  size_t live = 0;
  for (size_t i = 1; i <= model->count; i++) {
    const struct known *known = &model->known[i];
    const struct had *had = &known->had[person];
    unsigned offers = had->is_exposed ? had->shown : known->offers;
    if (!had->at_ms || known->is_exempt || (is_mail_alone && !known->is_mail)) continue;
    if (offer != ANY && !(offers >> offer & 1)) continue;
    int64_t lasts_ms = had->is_exposed || span_ms < 30 * CLOCK_MINUTE_MS ? span_ms : 30 * CLOCK_MINUTE_MS;
    live += now_ms - had->at_ms < lasts_ms;
  }
  return live;
}

static bool may_show(const struct model *model, size_t person, int offer, int64_t now_ms) {
  return counted(model, person, false, offer, now_ms, 6 * CLOCK_HOUR_MS) < 4;
}

static bool may_fill(const struct model *model, size_t person, bool is_mail, int64_t now_ms) {
  bool has_offer = may_show(model, person, is_mail ? RARE_1 : SOAP, now_ms) ||
                   may_show(model, person, is_mail ? RARE_2 : CREAM, now_ms);
  for (int offer = HOUSE_1; offer <= HOUSE_3; offer++) has_offer |= may_show(model, person, offer, now_ms);
  return has_offer && counted(model, person, false, ANY, now_ms, 2 * CLOCK_HOUR_MS) < 5 &&
         (!is_mail || counted(model, person, true, ANY, now_ms, 5 * CLOCK_HOUR_MS) < 3);
}

static void expose(struct known *known, size_t person, int64_t time_ms, unsigned shown) {
  struct had *had = &known->had[person];
  bool is_known = known->owner == person;
  int64_t shown_ms = is_known && time_ms < known->decided_ms ? known->decided_ms : time_ms;
  if (!had->is_exposed || shown_ms < had->at_ms) had->at_ms = shown_ms;
  had->is_exposed = true;
  had->shown |= shown;
}

static void merge_persons(struct model *model) {
  for (size_t i = 1; i <= model->count; i++) {
    struct known *known = &model->known[i];
    struct had *had = known->had, visitors = had[VISITOR];
    had[VISITOR] = (struct had){0};
    if (known->owner == VISITOR) known->owner = LUCIA;
    if (visitors.is_exposed) {
      expose(known, LUCIA, visitors.at_ms, visitors.shown);
    } else if (visitors.at_ms && !had->at_ms)
      *had = visitors;
    if (had->is_exposed && had->at_ms < known->decided_ms) had->at_ms = known->decided_ms;
  }
}

static const char *name_of(const struct model *model, size_t person, char name[static 24]) {
  snprintf(name, 24, person == LUCIA ? "lucia" : "visitor-%zu", model->visitors);
  return name;
}

/* What was filled, to the letter of what the model says may be. */
static void check_filled(const struct shop *shop, const struct model *model, struct known *known,
                         size_t person, int64_t now_ms) {
  const json_value *alternatives =
      json_find(placement_of(shop, known->is_mail ? "mail" : "home"), "alternatives");
  for (const json_value *one = json_first(alternatives); one; one = json_next(one))
    for (int offer = 0; offer < OFFERS; offer++)
      if (!strcmp(json_string(json_find(one, "offer")), offer_ids[offer])) known->offers |= 1U << offer;
  for (int offer = 0; offer < OFFERS; offer++) {
    bool is_proposed = offer / 2 == (known->is_mail ? RARE_1 : SOAP) / 2;
    bool is_shown = known->offers >> offer & 1,
         may = known->is_exempt || may_show(model, person, offer, now_ms);
    if (is_shown || is_proposed) assert_int_equal(is_shown, may);
  }
}

static void decides(struct shop *shop, struct model *model, size_t person, uint64_t draw) {
  char name[24];
  bool is_exempt = draw % 16 == 0, is_mail = is_exempt || draw % 2;
  int64_t now_ms = shop->time_ms + 1000;
  bool may = is_exempt || may_fill(model, person, is_mail, now_ms);
  shop_decide(shop, is_exempt ? "paid" : is_mail ? "mail" : "look", name_of(model, person, name), "");
  assert_int_equal(is_filled(shop, is_mail ? "mail" : "home"), may);
  if (!may) return;
  struct known known = {.decided_ms = now_ms, .owner = person, .is_mail = is_mail, .is_exempt = is_exempt};
  check_filled(shop, model, &known, person, now_ms);
  known.had[person].at_ms = now_ms;
  model->known[shop->event_count] = known;
}

/* The lowest offer that it held, or the highest. */
static int offer_of(const struct known *known, bool is_lowest) {
  int found = 0;
  for (int offer = 0; offer < OFFERS && !(is_lowest && known->offers & ((1U << offer) - 1)); offer++)
    if (known->offers >> offer & 1) found = offer;
  return found;
}

/* How an exposure may be told: of what is remembered in all ways, later as the whole of it. */
static void exposes(struct shop *shop, struct model *model, size_t of, bool is_recent, uint64_t draw) {
  enum { PLAIN, NAMED, WRONG, SLOW, FOREIGN, WAYS };
  struct known *known = &model->known[of];
  int way = is_recent ? (int)(draw % WAYS) : NAMED, offer = offer_of(known, draw / WAYS % 2);
  size_t person = way == FOREIGN ? (known->owner == LUCIA ? VISITOR : LUCIA) : known->owner;
  int64_t back_ms = way == SLOW ? (int64_t)(draw / WAYS % 50) * CLOCK_HOUR_MS : 0;
  unsigned shown = way == NAMED || way == FOREIGN ? 1U << offer : known->offers;
  char more[120], name[24];
  snprintf(more, sizeof more, ",\"placement\":\"%s\",\"offer\":\"%s\"%s", known->is_mail ? "mail" : "home",
           way == WRONG ? "Rare-1" : offer_ids[offer], known->is_exempt ? ",\"strategy\":\"receipt\"" : "");
  shop->time_ms -= back_ms;
  answers(shop, draw % 3 ? "decision.exposed" : "decision.rejected", name_of(model, person, name), of,
          way == PLAIN || way == SLOW ? "" : more);
  assert_int_equal(dropped(shop, "", "not_in_decision") != NULL, way == WRONG);
  if (is_recent) assert_int_equal(dropped(shop, "", "unknown_decision") != NULL, way == FOREIGN);
  expose(known, person, shop->time_ms, shown);
  shop->time_ms += back_ms;
}

/* Whether the last few are not filled after it: those are remembered for certain. */
static bool is_recent(const struct model *model, size_t of, int64_t now_ms) {
  enum { RECENT = 7 };
  size_t later = 0;
  for (size_t i = of + 1; i <= model->count; i++) later += model->known[i].decided_ms > 0;
  return later < RECENT && now_ms - model->known[of].decided_ms < 4 * CLOCK_HOUR_MS;
}

/* Once it was exposed it is told again within an hour; else it may be long after it is forgotten. */
static bool may_answer(const struct model *model, size_t of, int64_t now_ms) {
  const struct known *known = &model->known[of];
  const struct had *had = &known->had[known->owner];
  if (!known->decided_ms || known->is_exempt) return known->decided_ms && is_recent(model, of, now_ms);
  return now_ms - had->at_ms < (had->is_exposed ? 1 : 20) * CLOCK_HOUR_MS;
}

/* Exposures come up to 20 hours late, from clocks that are slow, under wrong names, of the wrong person, and twice; and
 * now and then a visitor turns out to be the customer. */
static void caps_are_exact(void **state) {
  enum { EVENTS = 2000 };
  static struct known known[EVENTS + 2];
  (void)state;
  for (uint64_t run = 1; run <= 5; run++) {
    struct shop shop;
    uint64_t seed = run;
    struct model model = {.known = known};
    size_t filled = 0;
    memset(known, 0, sizeof known);
    open_shop(
        &shop,
        HEAD("{ channel = 'email', at_most = 3, within = '5h' }, { at_most = 5, within = '2h' }, { each "
             "= 'offer', at_most = 4, within = '6h' }"),
        BOTH "strategy 'receipt' { on = 'paid', placement = 'mail', class = 'transactional', " RARE);
    while (shop.event_count < EVENTS) {
      size_t of = 1 + next(&seed) % (shop.event_count + 1);
      model.count = shop.event_count;
      if (next(&seed) % 2) of = model.count - next(&seed) % (1 + model.count / 2) % 20;
      shop.time_ms += (int64_t)(next(&seed) % (12 * (uint64_t)CLOCK_MINUTE_MS));
      uint64_t what = next(&seed) % 64, draw = next(&seed);
      if (!what) {
        char more[80], name[24];
        snprintf(more, sizeof more, ",\"data\":{\"previous\":\"%s\"}", name_of(&model, VISITOR, name));
        shop_decide(&shop, "customer.alias", "lucia", more);
        merge_persons(&model);
        model.visitors++;
      } else if (what % 4 && may_answer(&model, of, shop.time_ms)) {
        exposes(&shop, &model, of, is_recent(&model, of, shop.time_ms), draw);
      } else {
        decides(&shop, &model, draw / 64 % 4 ? LUCIA : VISITOR, draw);
        filled += known[shop.event_count].decided_ms > 0;
      }
      if (next(&seed) % 50 == 0) { /* what is kept says the same */
        crew_free(shop.crew);
        shop.journal.folded_number = shop.event_count;
        shop_start(&shop, (struct crew_options){.is_clock_events = true});
      }
    }
    assert_true(filled > 100 && filled < EVENTS - 100);
    shop_close(&shop);
  }
}

static void stays_bounded_in_a_flood(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, HEAD("{ channel = 'email', at_most = 2, within = '30d' }"), BOTH);
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", 1, "");
  for (int i = 0; i < 500; i++) {
    shop_decide(&shop, "look", "lucia", "");
    answers(&shop, "decision.exposed", "lucia", shop.event_count, "");
  }
  shop_decide(&shop, "mail", "lucia", "");
  answers(&shop, "decision.exposed", "lucia", shop.event_count, "");
  shop_decide(&shop, "mail", "lucia", "");
  assert_false(is_filled(&shop, "mail"));
  assert_true(crew_find_profile(shop.crew, "lucia", &shop.err)->contacts.count <= 2 + CONTACTS_LOOSE_MAX);
  shop.time_ms += 29 * CLOCK_DAY_MS;
  shop_decide(&shop, "mail", "lucia", "");
  assert_false(is_filled(&shop, "mail"));
  shop.time_ms += CLOCK_DAY_MS;
  shop_decide(&shop, "mail", "lucia", "");
  assert_true(is_filled(&shop, "mail"));
  assert_true(crew_find_profile(shop.crew, "lucia", &shop.err)->contacts.count <= 3);
  shop_close(&shop);
}

static void shows_no_offer_whose_stock_is_gone(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(
      &shop,
      (const char *const[]){"workspace.lua", "workspace { epoch = { events = 3 } }\nplacement 'home' {}",
                            "offers.lua",
                            "offer 'a' { name = 'A', stock = 1 } offer 'b' { name = 'B' }\n"
                            "offer 'c' { name = 'C' }",
                            "strategies/s.lua",
                            "strategy 's' { on = 'go', placement = 'home', propose = function() return { "
                            "offers = { 'a', 'b', 'c' } } end }",
                            NULL},
      (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "order.item.bought", "emma", ",\"data\":{\"item\":\"a\"}");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "a b"); /* as of the epoch that was sealed before */
  shop_decide(&shop, "x", "lucia", "");
  shop_decide(&shop, "go", "lucia", "");
  expect_shown(&shop, "home", "b c");
  expect_dropped(&shop, "s", "stock", "");
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(judges_the_policy),
      cmocka_unit_test(caps_what_was_decided_and_not_yet_shown),
      cmocka_unit_test(caps_what_was_shown_in_a_window_that_rolls),
      cmocka_unit_test(counts_an_exposure_however_late_it_is_told),
      cmocka_unit_test(counts_no_exposure_from_before_the_decision),
      cmocka_unit_test(waits_until_few_enough_are_left_where_late_ones_made_too_many),
      cmocka_unit_test(counts_an_exposure_that_is_told_days_later),
      cmocka_unit_test(forgets_a_decision_that_no_rule_would_count_any_more),
      cmocka_unit_test(counts_what_an_event_says_of_a_decision_that_is_not_kept),
      cmocka_unit_test(tells_of_an_exposure_of_somebody_elses_decision),
      cmocka_unit_test(caps_one_offer_and_leaves_the_others),
      cmocka_unit_test(counts_all_of_a_decision_where_what_was_shown_is_none_of_it),
      cmocka_unit_test(counts_the_placement_that_holds_the_offer_that_was_shown),
      cmocka_unit_test(counts_every_offer_that_events_tell_of_a_decision_that_is_not_kept),
      cmocka_unit_test(caps_each_offer_for_itself),
      cmocka_unit_test(rests_each_offer_for_itself),
      cmocka_unit_test(caps_each_offer_exactly_for_as_many_contacts_as_it_reads),
      cmocka_unit_test(caps_the_placements_of_one_event_together),
      cmocka_unit_test(caps_placements_and_strategies_by_name),
      cmocka_unit_test(exempts_what_the_customer_waits_for),
      cmocka_unit_test(exempts_it_days_later_too),
      cmocka_unit_test(counts_the_holdout_too),
      cmocka_unit_test(counts_what_it_refused_and_what_was_told),
      cmocka_unit_test(keeps_nothing_where_nothing_is_counted),
      cmocka_unit_test(leaves_no_trace_of_a_simulation),
      cmocka_unit_test(rests_after_exposures_that_nobody_accepted),
      cmocka_unit_test(tries_again_once_the_rest_is_over),
      cmocka_unit_test(keeps_quiet_at_night_where_it_interrupts),
      cmocka_unit_test(tells_the_hours_by_the_clock_on_the_customers_wall),
      cmocka_unit_test(tells_the_hours_over_a_change_of_the_clock),
      cmocka_unit_test(keeps_quiet_where_the_customer_is),
      cmocka_unit_test(outlives_memory_and_the_release),
      cmocka_unit_test(adds_up_what_two_ids_of_a_person_were_shown),
      cmocka_unit_test(counts_once_what_two_ids_of_a_person_know),
      cmocka_unit_test(trusts_no_byte_of_an_image),
      cmocka_unit_test(caps_are_exact),
      cmocka_unit_test(stays_bounded_in_a_flood),
      cmocka_unit_test(shows_no_offer_whose_stock_is_gone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
