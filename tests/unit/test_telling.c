/* What a placement says: never what the strategy read and may not say, however it was put together. */
#include "shop.h"

#include <stdio.h>

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, currency = 'EUR', limits = { time = '10s' },\n"                     \
  "  never_say = { 'come sempre da noi' } }\n"                                                               \
  "placement 'home' { fallback = { offers = { tags = 'house' }, message = 'Di casa' } }\n"                   \
  "placement 'mail' { parts = { 'title', 'body' }, fallback = { offers = { tags = 'house' },\n"              \
  "  message = { title = 'Di casa', body = 'Ecco' } } }\n"                                                   \
  "frame 'unique' {}\n"
#define PROFILE                                                                                              \
  "hard 'given_name' { type = 'string' }\nhard 'city' { type = 'string', say = true }\n"                     \
  "hard 'size' { type = 'string' }\nhard 'born' { type = 'date' }\nhard 'sports' { type = 'set' }\n"         \
  "trait 'uniqueness' {}\naffinity 'style' {}\n"
#define OFFERS                                                                                               \
  "offer 'house-1' { name = 'Cappa notte', category = 'capes', tags = { 'house' }, price = 189 }\n"          \
  "offer 'shed-1' { name = 'Tugurio', tags = { 'shed' } }\n"                                                 \
  "offer 'house-2' { name = 'Abito', category = 'dresses', tags = { 'house' }, price = 99 }\n"
#define LEARNS                                                                                               \
  "signal 'learns' { on = 'product.viewed', origin = 'service', observe = function()\n"                      \
  "return { soft = { style = { linen = 1 } }, weight = 1 } end }"
#define TOLD                                                                                                 \
  ",\"data\":{\"given_name\":\"Lucia\",\"city\":\"Prato\",\"size\":\"XXL\",\"born\":\"1990-05-03\","         \
  "\"sports\":[\"judo\"]}"

static struct buffer heard; /* by whoever keeps the log */

static void hear(void *context, const char *text) {
  (void)context;
  buffer_print(&heard, "%s\n", text);
}

static void open_telling(struct shop *shop, const char *placement, const char *head, const char *message) {
  struct buffer rules = {0};
  buffer_print(&rules,
               "%s\nstrategy 'a' { on = 'go', placement = '%s', propose = function(profile, event)\n"
               "return { offers = offers.where { tags = 'house' }, frame = 'unique', message = %s } end }",
               head, placement, message);
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", PROFILE, "offers.lua",
                                       OFFERS, "signals/s.lua", LEARNS, "strategies/s.lua",
                                       buffer_text(&rules), NULL},
                 (struct crew_options){.is_clock_events = true, .faulted = hear});
  buffer_fini(&rules);
  shop_decide(shop, "customer.profile", "lucia", TOLD);
  for (int i = 0; i < 14; i++)
    shop_decide(shop, "product.viewed", "lucia", ",\"data\":{\"item\":\"house-1\",\"category\":\"hats\"}");
  shop_decide(shop, "product.viewed", "lucia", ",\"data\":{\"item\":\"shed-1\"}");
  shop_decide(shop, "order.placed", "lucia", ",\"data\":{\"total\":487.5}");
}

/* `why` NULL: it is told as it is. */
static void expect_said_as(const char *head, const char *message, const char *why, const char *told) {
  struct shop shop;
  open_telling(&shop, "home", head, message);
  shop_decide(&shop, "go", "lucia",
              ",\"touchpoint\":\"kiosk\",\"data\":{\"category\":\"hats\",\"shown\":\"capes\",\"total\":1234."
              "5,\"list\":[\"velluto\"]}");
  const char *said_why = dropped(&shop, "a", "discretion");
  if (why && (!said_why || strncmp(said_why, why, strlen(why))))
    fail_msg("%s: expected \"%s\", got %s: %s", message, why, said_why ? said_why : "nothing",
             said(&shop, "home", "message"));
  if (!why && said_why) fail_msg("%s: %s", message, said_why);
  assert_string_equal(said(&shop, "home", "message"), why ? "Di casa" : told);
  assert_string_equal(said(&shop, "home", "frame"), why ? "" : "unique");
  assert_string_equal(said(&shop, "home", "strategy"), "a");
  shop_close(&shop);
}

static void says_nothing_that_it_read_and_may_not_say(void **state) {
  (void)state;
  expect_said_as("", "'Per ' .. profile.hard.given_name", "it says hard.given_name", NULL);
  expect_said_as("", "('per te, %s'):format(profile.hard.given_name:upper())", "it says hard.given_name",
                 NULL);
  expect_said_as("", "'Taglia ' .. profile.hard.size", "it says hard.size", NULL);
  expect_said_as("", "'Dal ' .. profile.hard.born", "it says hard.born", NULL);
  expect_said_as("", "'Ami il ' .. profile.hard.sports[1]", "it says hard.sports", NULL);
  expect_said_as("", "'Torni ' .. profile:count('product.viewed', '30d') .. ' volte'",
                 "it says profile:count", NULL);
  expect_said_as("", "'Hai gia dato ' .. profile:spent('365d') .. ' euro'", "it says profile:spent", NULL);
  expect_said_as("", "'Ancora ' .. event.data.category", "it says event.data.category", NULL);
  expect_said_as("", "'In cima: ' .. event.data.list[1]", "it says event.data", NULL);
  expect_said_as("", "'Un carrello da ' .. math.floor(event.data.total)", "it says event.data.total", NULL);
}

/* Lucia looked at house-1, and this event has an id of its own. */
static void says_nothing_that_a_question_told(void **state) {
  (void)state;
  expect_said_as("", "(profile:viewed 'house-1' and 'House-' or 'x') .. '1' .. ' e vista'", NULL,
                 "House-1 e vista"); /* shown, so public */
  expect_said_as("", "(profile:viewed 'shed-1' and 'Un tu' or 'x') .. 'gurio'", "it says profile:viewed",
                 NULL);
  expect_said_as("", "(profile:viewed 'shed-1' and 'Uno shed' or 'x') .. '-1'", "it says profile:viewed",
                 NULL);
  expect_said_as("", "(profile:owns 'shed-1' and 'x' or 'Un tu') .. 'gurio'", NULL, "Un tugurio");
  expect_said_as("", "'Da ' .. event.touchpoint", "it says event.touchpoint", NULL);
  expect_said_as("", "'Oggi ' .. event.time:sub(1, 10)", "it says event.time", NULL);
  expect_said_as("", "'Ami ' .. (profile.soft.style.linen > 0.6 and 'li' or 'x') .. 'nen'", "it says style",
                 NULL);
  expect_said_as("", "'Ami ' .. (profile.soft.style.wool > 0.6 and 'x' or 'wo') .. 'ol'", NULL, "Ami wool");
  expect_said_as("", "'Affinità ' .. ('%.2f'):format(profile:belief('style', 'linen').confidence)",
                 "it says style", NULL);
  expect_said_as("", "'Da ' .. profile:belief('style', 'linen').origins[1]", "it says style", NULL);
  expect_said_as("", "'Comprato ' .. #event.data.list .. ' volta'", "it says event.data.list", NULL);
  expect_said_as("", "'Visto ' .. #profile.hard.sports .. ' volta'", "it says hard.sports", NULL);
  expect_said_as("", "profile:knows 'size' and 'X' .. 'XL' or 'x'", NULL, "XXL");
}

static void finds_it_in_a_table_and_in_a_closure(void **state) {
  (void)state;
  expect_said_as("local words = {}\nlocal function greet(name) words[1] = 'Per ' .. name return words[1] end",
                 "greet(profile.hard.given_name)", "it says hard.given_name", NULL);
  expect_said_as("local function spell(text) local s = {} for i = 1, #text do s[i] = text:sub(i, i) end\n"
                 "return table.concat(s, '-') end",
                 "'Ecco ' .. spell(profile.hard.given_name)", "it says hard.given_name", NULL);
}

static void says_what_the_shop_says_and_what_slots_may(void **state) {
  (void)state;
  expect_said_as("", "'Ancora ' .. event.data.shown", NULL, "Ancora capes");
  expect_said_as("", "'A {city}, ' .. (profile.hard.given_name ~= 'x' and 'bello' or '')", NULL,
                 "A Prato, bello");
  expect_said_as("", "'Vieni a ' .. profile.hard.city", NULL, "Vieni a Prato");
  expect_said_as("", "profile.soft.uniqueness > 0.6 and 'a' .. 'b' or 'c' .. 'd'", NULL, "cd");
}

/* It was written before anybody was seen: not by a number that it has was it picked. */
static void says_a_text_of_the_release_whatever_number_was_read(void **state) {
  (void)state;
  expect_said_as("", "profile:count('product.viewed', '30d') == 15 and 'Torni 15 volte' or 'x'", NULL,
                 "Torni 15 volte");
  expect_said_as("", "profile.hard.given_name == 'Lucia' and 'La bella cappa' or 'x'", NULL,
                 "La bella cappa");
}

/* Nor one that any file has by chance. */
static void says_no_text_of_the_release_that_says_what_was_read(void **state) {
  (void)state;
  expect_said_as("", "profile.hard.given_name == 'Lucia' and 'La Lucia' or 'x'", "it says hard.given_name",
                 NULL);
  expect_said_as("", "({ XXL = 'Una cappa taglia XXL' })[profile.hard.size]", "it says hard.size", NULL);
  expect_said_as("local all = 'Una cappa per Lucia'", "'Una cappa per ' .. profile.hard.given_name",
                 "it says hard.given_name", NULL);
  expect_said_as("", "profile.hard.born == '1990-05-03' and 'Auguri il 3 maggio' or 'x'", "it says hard.born",
                 NULL);
}

static void tells_nobody_where_it_is_known_from(void **state) {
  (void)state;
  expect_said_as("", "'Perché hai ' .. 'comprato una cappa'", "it tells where it is known from", NULL);
  expect_said_as("local why = 'Because you bought a cape'", "why", "it tells where it is known from", NULL);
  expect_said_as("", "'Come sempre ' .. 'da noi'", "it tells where it is known from", NULL);
}

/* What customers call themselves is theirs to choose, and no text of ours becomes a reminder by it. */
static void tells_it_nobody_by_what_fills_a_slot(void **state) {
  (void)state;
  struct shop shop;
  open_telling(&shop, "home", "", "'{city}!'");
  shop_decide(&shop, "customer.profile", "lucia", ",\"data\":{\"city\":\"Because you bought a cape\"}");
  shop_decide(&shop, "go", "lucia", "");
  const char *why = dropped(&shop, "a", "discretion");
  assert_non_null(why);
  assert_string_equal(why, "it tells where it is known from (en: because you bought)");
  assert_string_equal(said(&shop, "home", "message"), "Di casa");
  shop_close(&shop);
}

static void says_nothing_that_is_too_long_once_it_is_filled(void **state) {
  (void)state;
  struct shop shop;
  struct buffer data = {0};
  open_telling(&shop, "home", "", "('{city} '):rep(5)");
  buffer_add_text(&data, ",\"data\":{\"city\":\"");
  for (int i = 0; i < 1000; i++) buffer_add_byte(&data, 'x');
  buffer_add_text(&data, "\"}");
  shop_decide(&shop, "customer.profile", "lucia", buffer_text(&data));
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "a", "slot", "the text is longer than 4000 bytes once it is filled");
  assert_string_equal(said(&shop, "home", "message"), "Di casa");
  buffer_fini(&data);
  shop_close(&shop);
}

static void says_nothing_of_more_slots_than_there_may_be(void **state) {
  (void)state;
  struct shop shop;
  open_telling(&shop, "home", "", "('{offer_name}'):rep(33)");
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "a", "fault", "strategies/s.lua:2: message: a text has at most 32 slots");
  shop_close(&shop);
}

static void says_nothing_itself_where_it_read_too_much(void **state) {
  (void)state;
  struct buffer data = {0};
  struct shop shop;
  open_telling(&shop, "home", "",
               "(function() local n = 0 for _, x in ipairs(event.data.list) do n = n + #x end\n"
               "return 'n' .. (n > 0 and 'o' or 'i') end)()");
  buffer_add_text(&data, ",\"data\":{\"list\":[\"w\"");
  for (int i = 0; i < 400; i++) buffer_print(&data, ",\"word%d\"", i);
  buffer_add_text(&data, "]}");
  shop_decide(&shop, "go", "lucia", buffer_text(&data));
  expect_dropped(&shop, "a", "discretion", "the strategy read more than its texts can be compared with");
  assert_string_equal(said(&shop, "home", "message"), "Di casa");
  buffer_fini(&data);
  shop_close(&shop);
}

static void keeps_the_whole_to_itself_where_one_part_leaks(void **state) {
  (void)state;
  struct shop shop;
  open_telling(&shop, "mail", "", "{ title = 'Due idee', body = 'Per ' .. profile.hard.given_name }");
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "a", "discretion", "it says hard.given_name");
  const json_value *message = json_find(placement_of(&shop, "mail"), "message");
  assert_string_equal(json_string(json_find(message, "title")), "Di casa");
  assert_string_equal(json_string(json_find(message, "body")), "Ecco");
  shop_close(&shop);
}

/* A link that was passed on: it may steer, and names nobody. */
static void names_nobody_whose_identity_is_not_verified(void **state) {
  (void)state;
  struct shop shop;
  open_telling(&shop, "home", "", "profile.hard.size == 'XXL' and 'A {city}' or 'x'");
  shop_decide(&shop, "go", "lucia", ",\"unverified\":true");
  expect_dropped(&shop, "a", "slot", "city may not be said while the identity is not verified");
  assert_string_equal(said(&shop, "home", "message"), "Di casa");
  shop_decide(&shop, "go", "lucia", ",\"unverified\":\"false\"");
  assert_string_equal(said(&shop, "home", "message"), "A Prato");
  shop_close(&shop);
  open_telling(&shop, "home", "", "'A ' .. profile.hard.city"); /* nor do a script's own words */
  shop_decide(&shop, "go", "lucia", ",\"unverified\":true");
  expect_dropped(&shop, "a", "discretion", "it says hard.city");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(said(&shop, "home", "message"), "A Prato");
  shop_close(&shop);
}

/* Whoever wrote it does not see it otherwise; once a minute, and the value is left out. */
static void tells_the_author_what_was_held_back(void **state) {
  (void)state;
  struct shop shop;
  buffer_clear(&heard);
  open_telling(&shop, "home", "", "'Per ' .. profile.hard.given_name");
  for (int i = 0; i < 3; i++) shop_decide(&shop, "go", "lucia", "");
  shop_close(&shop);
  assert_string_equal(buffer_text(&heard),
                      "strategy \"a\": strategies/s.lua:2: a: it says hard.given_name; neutral "
                      "words stood in its place\n");
  buffer_fini(&heard);
}

/* ---- what is said to others than the customer ---- */

static void open_with(struct shop *shop, const char *rules, const char *signals, const char *guardrails) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", PROFILE, "offers.lua",
                                       OFFERS, "guardrails.lua", guardrails, "signals/s.lua", signals,
                                       "strategies/s.lua", rules, NULL},
                 (struct crew_options){.is_clock_events = true, .faulted = hear});
  shop_decide(shop, "customer.profile", "lucia", TOLD);
}

#define DEAF  "signal 'l' { on = 'never', origin = 'web', observe = function() end }"
#define QUIET "guardrail 'g' { placement = 'mail', forbid = function() end }"
#define SHOWS                                                                                                \
  "strategy 'a' { on = 'go', placement = 'home', propose = function() return { offers = { 'house-1' } } "    \
  "end }"

static void expect_dropped_by(const char *rules, const char *signals, const char *guardrails, const char *by,
                              const char *check, const char *expected) {
  struct shop shop;
  char drop[400];
  open_with(&shop, rules, signals, guardrails);
  buffer_clear(&heard);
  shop_decide(&shop, "go", "lucia", ",\"data\":{\"category\":\"hats\",\"deep\":{\"list\":[\"velluto\"]}}");
  snprintf(drop, sizeof drop, "{%s,\"check\":\"%s\",%s\"detail\":\"%s\"", by, check,
           strcmp(check, "fault") ? "" : "\"fault\":\"error\",", expected);
  if (!strstr(buffer_text(&shop.journal.answer), drop))
    fail_msg("expected %s in %s", drop, buffer_text(&shop.journal.answer));
  if (!strcmp(check, "fault") && !strstr(buffer_text(&heard), expected))
    fail_msg("expected %s in %s", expected, buffer_text(&heard));
  shop_close(&shop);
}

static void expect_fault(const char *propose, const char *expected) {
  struct buffer rules = {0};
  buffer_print(&rules,
               "strategy 'a' { on = 'go', placement = 'home', propose = function(profile, event)\n%s end }",
               propose);
  expect_dropped_by(buffer_text(&rules), DEAF, QUIET, "\"strategy\":\"a\",\"placement\":\"home\"", "fault",
                    expected);
  buffer_fini(&rules);
}

static void says_in_no_fault_what_was_read(void **state) {
  (void)state;
  expect_fault("error('born in ' .. profile.hard.born)", "strategies/s.lua:2: (withheld: it says hard.born)");
  expect_fault("error('for ' .. profile.hard.given_name, 0)",
               "strategies/s.lua:2: (withheld: it says hard.given_name)");
  expect_fault("return { offers = { event.data.category } }",
               "strategies/s.lua:1: (withheld: it says event.data.category)");
  expect_fault("local x = profile.hard.born error('no luck')", "strategies/s.lua:2: no luck");
}

static void expect_reason(const char *reason, const char *expected) {
  struct buffer rules = {0};
  buffer_print(&rules,
               "strategy 'a' { on = 'go', placement = 'home', eligible = function(profile, event)\n"
               "return false, %s end, propose = function() end }",
               reason);
  expect_dropped_by(buffer_text(&rules), DEAF, QUIET, "\"strategy\":\"a\"", "eligible", expected);
  buffer_fini(&rules);
}

static void says_in_no_reason_what_was_read(void **state) {
  (void)state;
  expect_reason("'is ' .. profile.hard.given_name", "(withheld: it says hard.given_name)");
  expect_reason("({ XXL = 'size XXL' })[profile.hard.size]", "(withheld: it says hard.size)");
  expect_reason("profile.hard.size == 'XXL' and 'no room' or ''", "no room");
}

static void says_in_no_fault_what_a_signal_or_a_guardrail_read(void **state) {
  (void)state;
  expect_dropped_by(SHOWS,
                    "signal 'l' { on = 'go', origin = 'web', observe = function(event)\n"
                    "error('more ' .. event.data.deep.list[1]) end }",
                    QUIET, "\"signal\":\"l\"", "fault", "signals/s.lua:2: (withheld: it says event.data)");
  expect_dropped_by(SHOWS, DEAF,
                    "guardrail 'g' { placement = 'home', forbid = function(profile)\n"
                    "error('wears ' .. profile.hard.size) end }",
                    "\"guardrail\":\"g\"", "fault", "guardrails.lua:2: (withheld: it says hard.size)");
}

static void tells_no_reason_of_a_guardrail_that_says_what_was_read(void **state) {
  (void)state;
  expect_dropped_by(SHOWS, DEAF,
                    "guardrail 'g' { placement = 'home', forbid = function(profile)\n"
                    "if profile.hard.size == 'XXL' then return true, profile.hard.size end end }",
                    "\"strategy\":\"a\",\"placement\":\"home\"", "guardrail", "g");
}

static void expect_refused(const char *workspace, const char *strategy, const char *expected) {
  struct findings findings = {0};
  struct script_arena *arena = script_arena_new(NULL);
  assert_null(
      release_of(arena, (const char *const[]){"workspace.lua", workspace, "strategies/s.lua", strategy, NULL},
                 &findings));
  assert_int_equal(findings.count, 1);
  assert_string_equal(findings.items[0].text, expected);
  findings_fini(&findings);
  script_arena_unref(arena);
}

static void refuses_a_release_that_tells(void **state) {
  static const char ours[] = "workspace {}\nplacement 'p' {}";
  (void)state;
  expect_refused(ours,
                 "strategy 'a' { placement = 'p', propose = function()\n"
                 "return { offers = {}, message = 'Because you bought a cape' } end }",
                 "message: it tells where it is known from (en: because you bought): suggest, do not remind");
  expect_refused(
      "workspace {}\nplacement 'p' { fallback = { offers = {}, message = 'Based on your browsing' } }",
      "strategy 'a' { placement = 'p', propose = function() end }",
      "placement \"p\": fallback.message: it tells where it is known from (en: based on your purchases): "
      "suggest, do not remind");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(says_nothing_that_it_read_and_may_not_say),
      cmocka_unit_test(says_nothing_that_a_question_told),
      cmocka_unit_test(finds_it_in_a_table_and_in_a_closure),
      cmocka_unit_test(says_what_the_shop_says_and_what_slots_may),
      cmocka_unit_test(says_a_text_of_the_release_whatever_number_was_read),
      cmocka_unit_test(says_no_text_of_the_release_that_says_what_was_read),
      cmocka_unit_test(tells_nobody_where_it_is_known_from),
      cmocka_unit_test(tells_it_nobody_by_what_fills_a_slot),
      cmocka_unit_test(says_nothing_that_is_too_long_once_it_is_filled),
      cmocka_unit_test(says_nothing_of_more_slots_than_there_may_be),
      cmocka_unit_test(says_nothing_itself_where_it_read_too_much),
      cmocka_unit_test(keeps_the_whole_to_itself_where_one_part_leaks),
      cmocka_unit_test(names_nobody_whose_identity_is_not_verified),
      cmocka_unit_test(tells_the_author_what_was_held_back),
      cmocka_unit_test(says_in_no_fault_what_was_read),
      cmocka_unit_test(says_in_no_reason_what_was_read),
      cmocka_unit_test(says_in_no_fault_what_a_signal_or_a_guardrail_read),
      cmocka_unit_test(tells_no_reason_of_a_guardrail_that_says_what_was_read),
      cmocka_unit_test(refuses_a_release_that_tells),
  };
  hash_init();
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  buffer_fini(&heard);
  return failed;
}
