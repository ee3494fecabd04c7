/* How and when a person is reached: what interrupts, what would be a reminder, what a clerk is told. */
#include "shop.h"

#include <stdio.h>

#define WORKSPACE                                                                                            \
  "workspace { links = 'https://shop.example', locales = { 'en', 'it' }, limits = { time = '10s' } }\n"      \
  "channel 'page' {}\nchannel 'email' { interrupts = true }\n"                                               \
  "channel 'push' { interrupts = true, delay = '10min' }\nchannel 'clerk' { withholds = 'why' }\n"           \
  "channel 'letter' { delay = '2h' }\n"                                                                      \
  "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } } }\n"                      \
  "placement 'mail' { channel = 'email', fallback = { offers = { tags = 'house' } } }\n"                     \
  "placement 'note' { channel = 'push' }\n"                                                                  \
  "placement 'paper' { channel = 'letter' }\n"                                                               \
  "placement 'counter' { channel = 'clerk', fallback = { offers = { tags = 'house' } } }\n"                  \
  "placement 'bare' { channel = 'clerk' }\nframe 'unique' {}\n"
#define RARE                      "offers = offers.where { tags = 'rare' }"
#define RULE(name, on, placement) "strategy '" name "' { on = " on ", placement = '" placement "', "
#define SHOWS_DAILY               "propose = function() return { offers = offers.where { tags = 'daily' } } end }\n"
#define SHOWS_RARE                "propose = function() return { " RARE " } end }\n"

static void open_shop(struct shop *shop, const char *strategies) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", WORKSPACE, "offers.lua", SHOP_OFFERS,
                                       "strategies/s.lua", strategies, NULL},
                 (struct crew_options){.is_clock_events = true});
}

static const char both[] = RULE("mails", "{ 'campaign.sent', 'go' }", "mail")
    SHOWS_RARE RULE("shows", "{ 'campaign.sent', 'go' }", "home") SHOWS_DAILY;

static void decides_what_interrupts_only_where_no_placement_is_named(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, both);
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop_decide(&shop, "campaign.sent", "emma", ",\"placements\":\"mail,home\"");
  expect_shown(&shop, "mail", "");
  expect_shown(&shop, "home", "soap cream");
  assert_string_equal(said(&shop, "mail", "reason"), "DISABLED");
  expect_dropped(&shop, "", "interrupts", "channel 'email'");
  assert_null(dropped(&shop, "mails", "interrupts")); /* it was not asked */
  shop_close(&shop);
}

static void sends_nothing_so_soon_that_it_reminds(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, both);
  shop_decide(&shop, "go", "lucia", ""); /* their own */
  expect_dropped(&shop, "mails", "delay", "channel 'email', until 2026-03-01T11:00:01Z");
  expect_dropped(&shop, "", "delay", "channel 'email', until 2026-03-01T11:00:01Z");
  expect_shown(&shop, "mail", "");
  expect_shown(&shop, "home", "soap cream");
  assert_string_equal(said(&shop, "mail", "reason"), "DISABLED");
  shop.time_ms += CLOCK_HOUR_MS - 2000;
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_dropped(&shop, "mails", "delay", "channel 'email', until 2026-03-01T11:00:01Z");
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop_close(&shop);
}

static void waits_as_long_as_the_channel_says(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, RULE("pushes", "'campaign.sent'", "note")
                       SHOWS_RARE RULE("writes", "'campaign.sent'", "paper") SHOWS_RARE);
  shop_decide(&shop, "page.viewed", "lucia", "");
  shop.time_ms += 9 * CLOCK_MINUTE_MS;
  shop_decide(&shop, "campaign.sent", "lucia", "");
  assert_non_null(dropped(&shop, "pushes", "delay"));
  shop.time_ms += CLOCK_MINUTE_MS;
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_shown(&shop, "note", "rare-1 rare-2");
  assert_non_null(dropped(&shop, "writes", "delay")); /* it does not interrupt, and waits all the same */
  shop_close(&shop);
}

static void sends_at_once_what_the_customer_waits_for(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, RULE("receipt", "'order.placed'", "mail") "class = 'transactional', " SHOWS_RARE);
  shop_decide(&shop, "order.placed", "lucia", ",\"data\":{\"total\":10}");
  expect_shown(&shop, "mail", "rare-1 rare-2");
  shop_close(&shop);
}

/* What leaves of the last decision. */
static char *withheld(const struct shop *shop) {
  struct buffer out = {0};
  const struct buffer *answer = &shop->journal.answer;
  assert_true(decision_withhold((struct slice){answer->data, answer->length}, &out));
  return buffer_take(&out, NULL);
}

static void tells_a_clerk_the_proposals_and_never_why(void **state) {
  (void)state;
  struct shop shop;
  open_shop(
      &shop,
      RULE("served", "'go'",
           "counter") "propose = function() return { " RARE
                      ", frame = 'unique', message = 'Try', score = 0.25 } end }\n" RULE(
                          "shy", "'go'", "counter") "eligible = function() return false, 'x' end, " SHOWS_RARE
                          RULE("shows", "'go'", "home") "eligible = function() end, " SHOWS_RARE RULE(
                              "none", "'go'", "bare") "propose = function() end }\n");
  shop_decide(&shop, "go", "lucia", "");
  char *told = withheld(&shop), id[IDENTITY_TEXT_BYTES];
  struct identity identity = identity_of("test", "1");
  struct buffer whole = {0};
  buffer_print(
      &whole,
      "{\"decision_id\":\"%s\",\"event_id\":\"1\",\"profile_id\":\"lucia\",\"time\":\"2026-03-01T10:00:01Z\","
      "\"release\":\"%s\",\"holdout\":false,\"placements\":[{\"placement\":\"home\",\"strategy\":null,"
      "\"degree\":\"mass\",\"frame\":null,\"reason\":\"DEFAULT\",\"locale\":\"en\",\"message\":null,"
      "\"alternatives\":[{\"offer\":\"house-1\",\"name\":\"H1\",\"score\":0,\"propensity\":1},"
      "{\"offer\":\"house-2\",\"name\":\"H2\",\"score\":0,\"propensity\":1}]},"
      "{\"placement\":\"counter\",\"reason\":\"UNKNOWN\",\"locale\":\"en\",\"message\":\"Try\","
      "\"alternatives\":[{\"offer\":\"rare-1\",\"name\":\"R1\",\"price\":10},"
      "{\"offer\":\"rare-2\",\"name\":\"R two\"}],\"withholds\":\"why\"},"
      "{\"placement\":\"bare\",\"reason\":\"DISABLED\",\"locale\":\"en\",\"message\":null,"
      "\"alternatives\":[],\"withholds\":\"why\"}],\"ask\":null,\"drops\":[]}",
      identity_print(&identity, id), shop.release->workspace.release);
  assert_string_equal(told, buffer_text(&whole));
  assert_string_equal(said(&shop, "counter", "strategy"), "served"); /* the journal has all of it */
  expect_dropped(&shop, "shy", "eligible", "x");
  free(told);
  buffer_fini(&whole);
  shop_close(&shop);
}

static void withholds_nothing_of_a_page(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  open_shop(&shop, RULE("shows", "'go'", "home") "propose = function() return { " RARE
                                                 ", message = ',\"withholds\":\"why\"' } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  const struct buffer *answer = &shop.journal.answer;
  assert_false(decision_withhold((struct slice){answer->data, answer->length}, &out));
  assert_int_equal(out.length, 0);
  shop_close(&shop);
}

static void keeps_the_drops_of_other_placements_for_the_page(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, RULE("served", "'go'", "counter") SHOWS_RARE RULE("second", "'go'", "counter")
                       SHOWS_RARE RULE("shows", "'go'", "home") SHOWS_DAILY RULE("later", "'go'", "home")
                           SHOWS_DAILY);
  shop_decide(&shop, "go", "lucia", "");
  char *told = withheld(&shop);
  assert_non_null(dropped(&shop, "second", "arbitration") ? "" : dropped(&shop, "served", "arbitration"));
  assert_null(strstr(told, "second"));
  assert_null(strstr(told, "served"));
  assert_non_null(strstr(told, "\"placement\":\"home\",\"check\":\"arbitration\""));
  free(told);
  shop_close(&shop);
}

/* ---- guardrails of the workspace ---- */

#define GUARDED                                                                                              \
  RULE("mails", "'campaign.sent'", "mail")                                                                   \
  SHOWS_RARE RULE("shows", "'campaign.sent'", "home") SHOWS_DAILY RULE("notes", "'campaign.sent'", "note")   \
      SHOWS_RARE

static void open_guarded(struct shop *shop, const char *guardrails) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", WORKSPACE, "profile.lua",
                                       "hard 'size' { type = 'string', steer = false }\n"
                                       "hard 'phone' { type = 'string', relationship = 'established' }\n"
                                       "emotion 'irritation' {}",
                                       "offers.lua", SHOP_OFFERS, "guardrails.lua", guardrails,
                                       "strategies/s.lua", GUARDED, NULL},
                 (struct crew_options){.is_clock_events = true});
}

static uint64_t calls_of(const struct shop *shop, const char *name) {
  struct rule_figures figures;
  for (size_t i = 0; health_figures(crew_health(shop->crew), i, &figures); i++)
    if (!strcmp(figures.name, name)) return figures.calls;
  return UINT64_MAX;
}

static void forbids_what_a_guardrail_of_the_workspace_forbids(void **state) {
  (void)state;
  struct shop shop;
  open_guarded(&shop, "guardrail 'peace' { channel = 'email', forbid = function(profile)\n"
                      "  return profile.hard.size == 'L', 'upset' end }\n"
                      "guardrail 'other' { placement = 'paper', forbid = function() return true end }");
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_shown(&shop, "mail", "rare-1 rare-2");
  assert_int_equal(calls_of(&shop, "other"), 0); /* nobody asked for its placement */
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"size\":\"L\"}");
  assert_int_equal(calls_of(&shop, "peace"), 1);
  shop.time_ms += CLOCK_DAY_MS;
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_dropped(&shop, "mails", "guardrail", "peace: upset");
  expect_dropped(&shop, "", "guardrail", "peace: upset");
  expect_shown(&shop, "mail", ""); /* nor its fallback */
  assert_string_equal(said(&shop, "mail", "reason"), "DISABLED");
  expect_shown(&shop, "home", "soap cream");
  assert_int_equal(calls_of(&shop, "peace"), 2); /* asked once, for the strategy and for the fallback */
  shop_close(&shop);
}

static void forbids_where_a_guardrail_fails(void **state) {
  static const char *const failing[] = {"error('x')",
                                        "return 0",
                                        "return 'yes'",
                                        "return {}",
                                        "local t = nil; return t.x",
                                        "while true do end",
                                        "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e5) .. i end",
                                        "return offers.get('soap')"};
  (void)state;
  for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
    struct shop shop;
    struct buffer guardrail = {0};
    buffer_print(&guardrail,
                 "guardrail 'peace' { placement = 'home', limits = { time = '20ms', memory = '2MB' },\n"
                 "forbid = function(profile) %s end }",
                 failing[i]);
    open_guarded(&shop, buffer_text(&guardrail));
    shop_decide(&shop, "campaign.sent", "lucia", "");
    expect_dropped(&shop, "shows", "guardrail", "peace: it could not be asked");
    expect_shown(&shop, "home", "");
    assert_string_equal(said(&shop, "home", "reason"), "DISABLED");
    assert_non_null(
        strstr(buffer_text(&shop.journal.answer), "{\"guardrail\":\"peace\",\"check\":\"fault\","));
    buffer_fini(&guardrail);
    shop_close(&shop);
  }
}

static void forbids_still_where_a_guardrail_is_set_aside(void **state) {
  (void)state;
  struct shop shop;
  open_guarded(&shop, "guardrail 'peace' { placement = 'home', forbid = function() error('x') end }");
  for (int i = 0; i < 30; i++) shop_decide(&shop, "campaign.sent", "lucia", "");
  assert_non_null(
      strstr(buffer_text(&shop.journal.answer), "{\"guardrail\":\"peace\",\"check\":\"set_aside\","));
  expect_shown(&shop, "home", "");
  expect_dropped(&shop, "shows", "guardrail", "peace: it could not be asked");
  shop_close(&shop);
}

static void allows_what_a_guardrail_does_not_forbid(void **state) {
  static const char *const allowing[] = {"", "return false, 'calm'", "return nil", "return profile.hard.size",
                                         "return profile.soft.irritation > 0.6, 'upset'"};
  (void)state;
  for (size_t i = 0; i < sizeof allowing / sizeof *allowing; i++) {
    struct shop shop;
    struct buffer guardrail = {0};
    buffer_print(&guardrail, "guardrail 'peace' { placement = 'home', forbid = function(profile) %s end }",
                 allowing[i]);
    open_guarded(&shop, buffer_text(&guardrail));
    shop_decide(&shop, "campaign.sent", "lucia", "");
    expect_shown(&shop, "home", "soap cream");
    assert_null(dropped(&shop, "shows", "guardrail"));
    buffer_fini(&guardrail);
    shop_close(&shop);
  }
}

static void lets_a_guardrail_read_what_no_strategy_may(void **state) {
  (void)state;
  struct shop shop;
  open_guarded(&shop, "guardrail 'peace' { placement = 'home', forbid = function(profile)\n"
                      "  return profile.hard.phone == '123' and profile.hard.size == 'L' end }");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"phone\":\"123\",\"size\":\"L\"}");
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_dropped(&shop, "shows", "guardrail", "peace");
  shop_close(&shop);
}

/* Which no decision may tell: so does not a reason that was put together, of whatever. */
static void tells_no_reason_that_a_guardrail_put_together(void **state) {
  static const char *const reasons[] = {"'called ' .. profile.hard.phone", "profile.hard.phone",
                                        "('size %s'):format(profile.hard.size)", "'up' .. 'set'"};
  (void)state;
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
    struct shop shop;
    struct buffer guardrail = {0};
    buffer_print(&guardrail,
                 "guardrail 'peace' { placement = 'home', forbid = function(profile) return true, %s end }",
                 reasons[i]);
    open_guarded(&shop, buffer_text(&guardrail));
    shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"phone\":\"123\",\"size\":\"L\"}");
    shop_decide(&shop, "campaign.sent", "lucia", "");
    expect_dropped(&shop, "shows", "guardrail", "peace");
    buffer_fini(&guardrail);
    shop_close(&shop);
  }
}

/* Consent is asked for to choose by data, not to be spared by it. */
static void lets_a_guardrail_read_without_consent(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(
      &shop,
      (const char *const[]){
          "workspace.lua",
          "workspace { locales = { 'en', 'it' } }\n"
          "purpose 'tailoring' { basis = 'consent', text = 'We look' }\nplacement 'home' {}\nplacement "
          "'strip' {}\n",
          "profile.lua",
          "hard 'size' { type = 'string', purpose = 'tailoring' }\n"
          "emotion 'irritation' { purpose = 'tailoring' }",
          "offers.lua", SHOP_OFFERS, "signals/s.lua",
          "signal 'hears' { on = 'complaint.made', origin = 'service', observe = function()\n"
          "  return { soft = { irritation = 1 }, weight = 9 } end }",
          "guardrails.lua",
          "guardrail 'peace' { placement = 'home', forbid = function(profile)\n"
          "  return profile.soft.irritation > 0.6, 'upset' end }\n"
          "guardrail 'large' { placement = 'strip', forbid = function(profile)\n"
          "  return profile.hard.size == 'L' end }",
          "strategies/s.lua",
          "strategy 'shows' { on = 'campaign.sent', placement = 'home', degree = 'mass', " SHOWS_RARE
          "strategy 'strips' { on = 'campaign.sent', placement = 'strip', degree = 'mass', " SHOWS_DAILY,
          NULL},
      (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "consent.granted", "lucia", ",\"data\":{\"purpose\":\"tailoring\"}");
  shop_decide(&shop, "complaint.made", "lucia", "");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"size\":\"L\"}");
  shop_decide(&shop, "consent.withdrawn", "lucia", ",\"data\":{\"purpose\":\"tailoring\"}");
  shop_decide(&shop, "campaign.sent", "lucia", "");
  expect_dropped(&shop, "shows", "guardrail", "peace: upset");
  expect_dropped(&shop, "strips", "guardrail", "large");
  assert_null(dropped(&shop, "", "denied"));
  shop_close(&shop);
}

static void judges_guardrails(void **state) {
  static const struct {
    const char *guardrail, *expected;
  } cases[] = {
      {"{ placement = 'home' }", "guardrail \"g\": 'forbid' is missing"},
      {"{ forbid = function() end }", "guardrail \"g\": expected what it guards: a channel, or a placement"},
      {"{ channel = 'email', placement = 'home', forbid = function() end }",
       "guardrail \"g\": expected what it guards: a channel, or a placement"},
      {"{ channel = 'emial', forbid = function() end }",
       "guardrail \"g\": channel: there is no channel 'emial', did you mean 'email'?"},
      {"{ placement = 'hom', forbid = function() end }",
       "guardrail \"g\": placement: there is no placement 'hom', did you mean 'home'?"},
      {"{ placement = 'home', forbid = true }", "guardrail \"g\": forbid: expected a function"},
      {"{ placement = 'home', forbid = function() end, limits = { time = '11s' } }",
       "guardrail \"g\": limits.time: expected a time from \"1ms\" to \"10s\", got \"11s\""},
  };
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct findings findings = {0};
    struct buffer text = {0};
    buffer_print(&text, "\nguardrail 'g' %s", cases[i].guardrail);
    assert_null(release_of(arena,
                           (const char *const[]){"workspace.lua", WORKSPACE, "offers.lua", SHOP_OFFERS,
                                                 "guardrails.lua", buffer_text(&text), NULL},
                           &findings));
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].file, "guardrails.lua");
    assert_int_equal(findings.items[0].line, 2);
    assert_string_equal(findings.items[0].text, cases[i].expected);
    buffer_fini(&text);
    findings_fini(&findings);
  }
  script_arena_unref(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decides_what_interrupts_only_where_no_placement_is_named),
      cmocka_unit_test(sends_nothing_so_soon_that_it_reminds),
      cmocka_unit_test(waits_as_long_as_the_channel_says),
      cmocka_unit_test(sends_at_once_what_the_customer_waits_for),
      cmocka_unit_test(tells_a_clerk_the_proposals_and_never_why),
      cmocka_unit_test(withholds_nothing_of_a_page),
      cmocka_unit_test(keeps_the_drops_of_other_placements_for_the_page),
      cmocka_unit_test(forbids_what_a_guardrail_of_the_workspace_forbids),
      cmocka_unit_test(forbids_where_a_guardrail_fails),
      cmocka_unit_test(forbids_still_where_a_guardrail_is_set_aside),
      cmocka_unit_test(allows_what_a_guardrail_does_not_forbid),
      cmocka_unit_test(lets_a_guardrail_read_what_no_strategy_may),
      cmocka_unit_test(tells_no_reason_that_a_guardrail_put_together),
      cmocka_unit_test(lets_a_guardrail_read_without_consent),
      cmocka_unit_test(judges_guardrails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
