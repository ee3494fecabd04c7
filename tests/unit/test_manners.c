/* Salutations and occasions through the whole engine: what is said, to whom, on which day. */
#include "shop.h"

#include <stdio.h>

#define RULE(body)                                                                                           \
  "strategy 'a' { on = 'go', placement = 'home', propose = function(profile) return {\n"                     \
  "offers = { 'soap', 'cream' }, message = " body " } end }"
#define SAID(text) ",\"data\":" text
#define LUIGI                                                                                                \
  "{\"title\":\"Prof.\",\"given_name\":\"Luigi\",\"family_name\":\"Rossi\",\"gender\":\"m\",\"locale\":"     \
  "\"it\"}"

static const char profile_lua[] =
    "hard 'locale' { type = 'string' }\n"
    "hard 'zone' { type = 'string' }\n"
    "hard 'title' { type = 'string', steer = false, say = true }\n"
    "hard 'rank' { type = 'string', steer = false }\n"
    "hard 'given_name' { type = 'string', steer = false, say = true }\n"
    "hard 'family_name' { type = 'string', steer = false, say = true }\n"
    "hard 'gender' { type = 'string', one_of = { 'f', 'm', 'x' }, steer = false }\n"
    "hard 'birth_date' { type = 'date', occasion = 'birthday' }\n"
    "hard 'saint' { type = 'string', occasion = 'name_day' }\n"
    "hard 'wedding' { type = 'date', occasion = 'anniversary' }\n"
    "hard 'first_order' { type = 'date', occasion = 'anniversary' }\n";

static void open_with(struct shop *shop, const char *settings, const char *profile, const char *rules) {
  struct buffer workspace = {0};
  buffer_print(&workspace,
               "workspace { locales = { 'it', 'en', 'de', 'nl' }, salt = '0123456789abcdef',\n"
               "  limits = { time = '10s' }, %s }\n"
               "placement 'home' { fallback = { offers = { tags = 'house' }, message = '{salutation}, "
               "bentornato' } }\n"
               "placement 'bare' {}\n",
               settings);
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", buffer_text(&workspace), "profile.lua", profile,
                                       "offers.lua",
                                       "offer 'house-1' { name = 'H1', tags = { 'house' } }\n"
                                       "offer 'house-2' { name = 'H2', tags = { 'house' } }\n"
                                       "offer 'soap' { name = 'S', repeatable = true }\n"
                                       "offer 'cream' { name = 'C', repeatable = true }\n",
                                       "strategies/s.lua", rules, NULL},
                 (struct crew_options){.is_clock_events = true});
  buffer_fini(&workspace);
}

static void open_shop(struct shop *shop, const char *settings, const char *rules) {
  open_with(shop, settings, profile_lua, rules);
}

/* ---- salutation ---- */

static void addresses_whom_it_knows_in_their_language(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", RULE("'{salutation}: {offer_name}'"));
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "Gent.mo Prof. Luigi Rossi: S");
  shop_decide(&shop, "go", "luigi", ",\"locale\":\"en\"");
  assert_string_equal(said(&shop, "home", "message"), "Dear Professor Rossi: S");
  shop_decide(&shop, "go", "luigi", ",\"locale\":\"de\"");
  assert_string_equal(said(&shop, "home", "message"), "Sehr geehrter Herr Professor Rossi: S");
  shop_decide(&shop, "go", "nobody", "");
  assert_string_equal(said(&shop, "home", "message"), "Gentile cliente: S");
  shop_close(&shop);
}

static void gives_scripts_the_slot_and_not_the_name(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "",
            RULE("salutation(profile) .. '; ' .. salutation(profile, { register = 'informal' }) .. '; ' .."
                 "salutation(profile, { register = 'formal' }) .. #salutation(profile)"));
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"),
                      "Gent.mo Prof. Luigi Rossi; Ciao Luigi; Gent.mo Prof. Luigi Rossi12");
  shop_close(&shop);
}

static void takes_every_slot_that_it_fills(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", RULE("'{salutation_formal}; {salutation_informal}; {salutation}'"));
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"),
                      "Gent.mo Prof. Luigi Rossi; Ciao Luigi; Gent.mo Prof. Luigi Rossi");
  shop_close(&shop);
}

/* The neutral form is for everybody; a name is not. */
static void names_nobody_to_the_holdout_nor_for_everyone(void **state) {
  (void)state;
  struct shop shop;
  static const char rule[] =
      "strategy 'a' { on = 'go', placement = 'home', degree = 'mass', propose = function(profile)\n"
      "return { offers = { 'soap', 'cream' }, message = salutation(profile, { register = 'informal' }) .. "
      "'!' } end }";
  open_shop(&shop, "", rule);
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "Ciao!");
  shop_close(&shop);
  open_shop(&shop, "holdout = 1", rule);
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "Ciao!");
  shop_decide(&shop, "page.viewed", "luigi", ",\"placements\":\"home\"");
  assert_string_equal(said(&shop, "home", "message"), "Gentile cliente, bentornato");
  shop_close(&shop);
}

static void names_nobody_whose_identity_is_not_verified(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", RULE("'{salutation}'"));
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", ",\"unverified\":true");
  assert_string_equal(said(&shop, "home", "message"), "Gentile cliente");
  shop_close(&shop);
}

static void says_of_a_name_what_may_be_said(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "",
            "hard 'title' { type = 'string' }\nhard 'given_name' { type = 'string' }\n"
            "hard 'family_name' { type = 'string', say = true }\nhard 'gender' { type = 'string' }\n",
            RULE("'{salutation}'"));
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "Gentile Sig. Rossi");
  shop_close(&shop);
  open_with(&shop, "",
            "hard 'given_name' { type = 'string', say = true }\n"
            "hard 'family_name' { type = 'string', say = true }\n"
            "hard 'gender' { type = 'string', relationship = 'established' }\n",
            RULE("'{salutation}'"));
  shop_decide(&shop, "customer.profile", "luigi", SAID(LUIGI));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "Gentile Luigi Rossi");
  shop_close(&shop);
  open_with(&shop, "", "", RULE("'{salutation}'"));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "Gentile cliente");
  shop_close(&shop);
}

static void leaves_no_hole_in_a_language_without_forms(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", RULE("'{salutation}'"));
  shop_decide(&shop, "go", "luigi", ",\"locale\":\"nl\"");
  assert_string_equal(said(&shop, "home", "message"), "");
  assert_string_equal(dropped(&shop, "a", "slot"), "salutation has no form in this language");
  shop_close(&shop);
}

static void refuses_what_is_no_salutation(void **state) {
  static const struct {
    const char *message, *expected;
  } cases[] = {
      {"salutation()",
       "salutation: expected the profile first, as in salutation(profile, { register = \"formal\" })"},
      {"salutation('Luigi')", "salutation: expected the profile first"},
      {"salutation(profile, 'formal')", "salutation: expected { register = \"formal\" } or"},
      {"salutation(profile, { register = 'informl' })",
       "salutation: there is no register 'informl', did you mean 'informal'?"},
      {"salutation(profile, { register = 1 })", "salutation: expected register = \"formal\" or \"informal\""},
      {"salutation(profile, { registr = 'formal' })",
       "salutation has no 'registr', did you mean 'register'?"},
      {"salutation(profile, { 'formal' })", "salutation has no '?'"},
      {"'{salutatio' .. 'n_x}'", "there is no slot {salutation_x}, did you mean {salutation}?"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shop shop;
    struct buffer rule = {0};
    buffer_print(&rule,
                 "strategy 'a' { on = 'go', placement = 'home', propose = function(profile)\n"
                 "local message = %s\nreturn { offers = { 'soap', 'cream' }, message = message } end }",
                 cases[i].message);
    open_shop(&shop, "", buffer_text(&rule));
    shop_decide(&shop, "go", "luigi", "");
    const char *why = dropped(&shop, "a", "fault");
    if (!why || !strstr(why, cases[i].expected)) fail_msg("%s: %s", cases[i].message, why ? why : "no fault");
    buffer_fini(&rule);
    shop_close(&shop);
  }
}

/* ---- occasions ---- */

#define GREETING                                                                                             \
  "strategy 'a' { on = { 'occasion.birthday', 'occasion.name_day', 'occasion.anniversary' }, placement = "   \
  "'home',\n"                                                                                                \
  "propose = function(profile) return { offers = { 'soap', 'cream' }, message = '{salutation}!' } end }\n"   \
  "strategy 'b' { placement = 'bare', propose = function() return { offers = { 'soap', 'cream' } } end }"

static void buy(struct shop *shop, const char *subject, int times) {
  for (int i = 0; i < times; i++)
    shop_decide(shop, "order.placed", subject, SAID("{\"items\":[{\"item\":\"soap\",\"price\":1}]}"));
}

static void come_at(struct shop *shop, const char *time, const char *type, const char *more) {
  assert_true(clock_parse(time, &shop->time_ms));
  shop->time_ms -= 1000;
  shop->arrival_ms = shop->time_ms;
  shop_decide(shop, type, "luigi", more);
}

static bool is_heard(const struct shop *shop) {
  const json_value *home = placement_of(shop, "home");
  return home && !strcmp(said(shop, "home", "strategy"), "a");
}

static void hears_of_a_birthday_on_the_day_where_the_customer_is(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "zone = 'Europe/Rome'", GREETING);
  shop_decide(&shop, "customer.profile", "luigi", SAID("{\"birth_date\":\"1970-04-12\"}"));
  buy(&shop, "luigi", 3);
  come_at(&shop, "2026-04-11T21:59:59Z", "occasion.birthday", "");
  assert_false(is_heard(&shop));
  assert_null(placement_of(&shop, "home"));
  assert_string_equal(dropped(&shop, "a", "occasion"), "not the day");
  come_at(&shop, "2026-04-11T22:00:00Z", "occasion.birthday", "");
  assert_true(is_heard(&shop));
  come_at(&shop, "2026-04-12T22:00:00Z", "occasion.birthday", "");
  assert_false(is_heard(&shop));
  come_at(&shop, "2027-04-12T08:00:00Z", "customer.profile", SAID("{\"zone\":\"America/New_York\"}"));
  come_at(&shop, "2028-04-12T03:59:59Z", "occasion.birthday", "");
  assert_false(is_heard(&shop));
  shop_close(&shop);
}

static void takes_the_customers_own_zone_where_it_is_one(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "zone = 'Europe/Rome'", GREETING);
  shop_decide(&shop, "customer.profile", "luigi",
              SAID("{\"birth_date\":\"1970-04-12\",\"zone\":\"Asia/Tokyo\"}"));
  buy(&shop, "luigi", 3);
  come_at(&shop, "2026-04-11T14:59:59Z", "occasion.birthday", "");
  assert_false(is_heard(&shop));
  come_at(&shop, "2026-04-11T15:00:00Z", "occasion.birthday", "");
  assert_true(is_heard(&shop));
  come_at(&shop, "2026-04-11T15:00:01Z", "occasion.birthday", "");
  assert_string_equal(dropped(&shop, "a", "occasion"), "was told of today already");
  shop_close(&shop);
  open_shop(&shop, "zone = 'Europe/Rome'", GREETING);
  shop_decide(&shop, "customer.profile", "luigi", SAID("{\"birth_date\":\"1970-04-12\"}"));
  buy(&shop, "luigi", 3);
  come_at(&shop, "2026-04-11T21:59:59Z", "occasion.birthday", "");
  assert_false(is_heard(&shop));
  come_at(&shop, "2026-04-11T22:00:00Z", "occasion.birthday", "");
  assert_true(is_heard(&shop));
  shop_close(&shop);
}

static void greets_the_established_alone(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", GREETING);
  shop_decide(&shop, "customer.profile", "luigi", SAID("{\"birth_date\":\"1970-04-12\"}"));
  come_at(&shop, "2026-04-12T08:00:00Z", "occasion.birthday", "");
  assert_string_equal(dropped(&shop, "a", "relationship"), "prospect");
  assert_null(dropped(&shop, "a", "occasion"));
  buy(&shop, "luigi", 1);
  come_at(&shop, "2026-04-12T09:00:00Z", "occasion.birthday", "");
  assert_string_equal(dropped(&shop, "a", "relationship"), "new");
  buy(&shop, "luigi", 2);
  come_at(&shop, "2026-04-12T10:00:00Z", "occasion.birthday", "");
  assert_true(is_heard(&shop));
  come_at(&shop, "2028-04-12T10:00:00Z", "occasion.birthday", "");
  assert_string_equal(dropped(&shop, "a", "relationship"), "lapsed");
  shop_close(&shop);
}

/* To know the day is to read the profile, and a strategy for everyone would come nearer through it. */
static void greets_nobody_who_asked_for_less(void **state) {
  static const struct {
    const char *degrees[2];
    bool is_greeted;
  } cases[] = {{{NULL, NULL}, true}, {{"segment", NULL}, false}, {{"segment", "individual"}, true}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shop shop;
    open_shop(&shop, "",
              "strategy 'a' { on = 'occasion.birthday', placement = 'home', degree = 'mass',\n"
              "propose = function() return { offers = { 'soap', 'cream' } } end }");
    shop_decide(&shop, "customer.profile", "luigi", SAID("{\"birth_date\":\"1970-04-12\"}"));
    buy(&shop, "luigi", 3);
    for (size_t at = 0; at < 2 && cases[i].degrees[at]; at++) {
      char said[64];
      snprintf(said, sizeof said, ",\"data\":{\"degree\":\"%s\"}", cases[i].degrees[at]);
      come_at(&shop, at ? "2026-04-12T07:00:00Z" : "2026-04-12T06:00:00Z", "customer.degree", said);
    }
    come_at(&shop, "2026-04-12T08:00:00Z", "occasion.birthday", "");
    assert_true(is_heard(&shop) == cases[i].is_greeted);
    if (!cases[i].is_greeted)
      assert_string_equal(dropped(&shop, "a", "degree"), "the customer's own wish: at most segment");
    shop_close(&shop);
  }
}

static void keeps_each_occasion_apart_and_any_of_several_dates(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", GREETING);
  shop_decide(&shop, "customer.profile", "luigi",
              SAID("{\"birth_date\":\"1970-04-12\",\"saint\":\"06-21\",\"wedding\":\"2001-05-05\","
                   "\"first_order\":\"2020-05-06\"}"));
  buy(&shop, "luigi", 3);
  come_at(&shop, "2026-04-12T08:00:00Z", "occasion.name_day", "");
  assert_false(is_heard(&shop));
  come_at(&shop, "2026-05-05T08:00:00Z", "occasion.anniversary", "");
  assert_true(is_heard(&shop));
  come_at(&shop, "2026-05-06T08:00:00Z", "occasion.anniversary", "");
  assert_true(is_heard(&shop));
  come_at(&shop, "2026-05-07T08:00:00Z", "occasion.anniversary", "");
  assert_false(is_heard(&shop));
  come_at(&shop, "2026-06-21T08:00:00Z", "occasion.name_day", "");
  assert_true(is_heard(&shop));
  shop_close(&shop);
}

static void leaves_who_does_not_listen_alone(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", GREETING);
  come_at(&shop, "2026-04-12T08:00:00Z", "occasion.birthday", ",\"placements\":\"home,bare\"");
  assert_string_equal(said(&shop, "home", "strategy"), "");
  assert_string_equal(said(&shop, "home", "reason"), "DEFAULT");
  assert_string_equal(said(&shop, "bare", "strategy"), "b");
  shop_close(&shop);
}

static void reads_the_date_of_an_occasion_as_absent_for_others(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, "", RULE("profile:knows 'birth_date' and 'known' or 'absent'"));
  shop_decide(&shop, "customer.profile", "luigi", SAID("{\"birth_date\":\"1970-04-12\"}"));
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "absent");
  buy(&shop, "luigi", 3);
  shop_decide(&shop, "go", "luigi", "");
  assert_string_equal(said(&shop, "home", "message"), "known");
  shop_close(&shop);
}

/* A comment takes the bracket that open_with closes. */
#define PURPOSES                                                                                             \
  "} purpose 'greetings' { basis = 'consent', text = 'Shall we greet you?' }\n"                              \
  "purpose 'whereabouts' { basis = 'consent', text = 'May we keep where you live?' } --"

static const char under_purposes_lua[] =
    "hard 'zone' { type = 'string', purpose = 'whereabouts' }\n"
    "hard 'birth_date' { type = 'date', occasion = 'birthday', purpose = 'greetings', keep = '365d' }\n";

#define GREETING_ALL                                                                                         \
  "strategy 'a' { on = 'occasion.birthday', placement = 'home', degree = 'mass', propose = function()\n"     \
  "return { offers = { 'soap', 'cream' } } end }"

static void hears_of_no_day_that_is_withheld(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, PURPOSES, under_purposes_lua, GREETING_ALL);
  come_at(&shop, "2026-04-01T08:00:00Z", "customer.profile", SAID("{\"birth_date\":\"1970-04-12\"}"));
  buy(&shop, "luigi", 3);
  come_at(&shop, "2026-04-12T08:00:00Z", "occasion.birthday", "");
  assert_string_equal(dropped(&shop, "a", "occasion"), "not the day");
  come_at(&shop, "2026-04-12T09:00:00Z", "consent.granted", SAID("{\"purpose\":\"greetings\"}"));
  come_at(&shop, "2026-04-12T10:00:00Z", "occasion.birthday", "");
  assert_true(is_heard(&shop));
  come_at(&shop, "2026-04-12T11:00:00Z", "consent.withdrawn", SAID("{\"purpose\":\"greetings\"}"));
  come_at(&shop, "2026-04-12T12:00:00Z", "occasion.birthday", "");
  assert_false(is_heard(&shop));
  come_at(&shop, "2027-04-10T08:00:00Z", "consent.granted", SAID("{\"purpose\":\"greetings\"}"));
  buy(&shop, "luigi", 1);
  come_at(&shop, "2027-04-12T08:00:00Z", "occasion.birthday", "");
  assert_string_equal(dropped(&shop, "a", "occasion"), "not the day"); /* kept for a year */
  shop_close(&shop);
}

static void reckons_by_no_zone_that_is_withheld(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, PURPOSES, under_purposes_lua, GREETING_ALL);
  come_at(&shop, "2026-04-01T08:00:00Z", "customer.profile",
          SAID("{\"birth_date\":\"1970-04-12\",\"zone\":\"Asia/Tokyo\"}"));
  come_at(&shop, "2026-04-01T08:01:00Z", "consent.granted", SAID("{\"purpose\":\"greetings\"}"));
  buy(&shop, "luigi", 3);
  come_at(&shop, "2026-04-11T15:00:00Z", "occasion.birthday", "");
  assert_false(is_heard(&shop));
  come_at(&shop, "2026-04-11T15:00:01Z", "consent.granted", SAID("{\"purpose\":\"whereabouts\"}"));
  come_at(&shop, "2026-04-11T15:00:02Z", "occasion.birthday", "");
  assert_true(is_heard(&shop));
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(addresses_whom_it_knows_in_their_language),
      cmocka_unit_test(gives_scripts_the_slot_and_not_the_name),
      cmocka_unit_test(takes_every_slot_that_it_fills),
      cmocka_unit_test(names_nobody_to_the_holdout_nor_for_everyone),
      cmocka_unit_test(names_nobody_whose_identity_is_not_verified),
      cmocka_unit_test(says_of_a_name_what_may_be_said),
      cmocka_unit_test(leaves_no_hole_in_a_language_without_forms),
      cmocka_unit_test(refuses_what_is_no_salutation),
      cmocka_unit_test(hears_of_a_birthday_on_the_day_where_the_customer_is),
      cmocka_unit_test(takes_the_customers_own_zone_where_it_is_one),
      cmocka_unit_test(greets_the_established_alone),
      cmocka_unit_test(greets_nobody_who_asked_for_less),
      cmocka_unit_test(keeps_each_occasion_apart_and_any_of_several_dates),
      cmocka_unit_test(leaves_who_does_not_listen_alone),
      cmocka_unit_test(reads_the_date_of_an_occasion_as_absent_for_others),
      cmocka_unit_test(hears_of_no_day_that_is_withheld),
      cmocka_unit_test(reckons_by_no_zone_that_is_withheld),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
