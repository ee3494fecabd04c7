/* What people say to us of consent, and in answer to what we ask, through the whole engine: purposes and asks may be called
 * as special data are, and what an ask asks for may be special itself.
 */
#include "crowd.h"

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, limits = { time = '10s' } }\n"                                      \
  "purpose 'health' { basis = 'consent', version = 1, text = 'to look after you', known_as = { 'medical' } " \
  "}\n"                                                                                                      \
  "purpose 'ads' { basis = 'consent', version = 1, text = 'to show you more', known_as = { 'C9' } }\n"       \
  "purpose 'study' { basis = 'contract', text = 'to know you' }\n"                                           \
  "placement 'home' { alternatives = 2, fallback = { offers = { tags = 'house' } } }\n"
#define PROFILE                                                                                              \
  "hard 'size' { type = 'number' }\n"                                                                        \
  "hard 'shop' { type = 'string' }\n"                                                                        \
  "hard 'kin' { type = 'string', special = 'ethnicity', purpose = 'health' }\n"                              \
  "trait 'calm' {}\n"
#define ASKS                                                                                                 \
  "ask 'religion' { purpose = 'study', placement = 'home', gives = { en = 'Thanks' }, text = 'x',\n"         \
  "  scale = { 1, 5 }, items = { { id = 'q1', hard = 'shop', text = 'Where?' },\n"                           \
  "  { id = 'q2', hard = 'kin', text = 'Who?' }, { id = 'faith', soft = 'calm', text = 'Calm?' } } }\n"      \
  "ask 'care' { consent = 'health', placement = 'home', gives = { en = 'Thanks' } }\n"
#define STRATEGIES                                                                                           \
  "strategy 'cares' { on = 'go', placement = 'home', purpose = 'health', propose = function() end }\n"       \
  "strategy 'shows' { on = 'go', placement = 'home', purpose = 'ads', propose = function() end }\n"

static const char *const texts[] = {"workspace.lua",    WORKSPACE,   "profile.lua", PROFILE,
                                    "offers.lua",       SHOP_OFFERS, "asks.lua",    ASKS,
                                    "strategies/s.lua", STRATEGIES,  NULL};

static void open_usual(struct shop *shop) {
  shop_open_with(shop, texts, (struct crew_options){.is_clock_events = true});
}

/* ---- consent ---- */

/* Whether the purpose of each of the two strategies is live, now that this came along. */
static void expect_live(const char *more, bool cares, bool shows) {
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":[\"health\",\"ads\"]}");
  shop_decide(&shop, "go", "ann", more);
  shop_decide(&shop, "go", "ann", "");
  const char *care = dropped(&shop, "cares", "consent"), *show = dropped(&shop, "shows", "consent");
  if (!care != cares || !show != shows)
    fail_msg("%s: health %s, ads %s", more, care ? care : "live", show ? show : "live");
  shop_close(&shop);
}

static void a_word_on_a_purpose_is_heard_whatever_its_name(void **state) {
  (void)state;
  static const char *const denied[] = {
      ",\"consent\":{\"categoryPreferences\":{\"medical\":false}}",
      ",\"consent\":{\"categoryPreferences\":{\"health\":false}}",
      ",\"context\":{\"consent\":{\"categoryPreferences\":{\"medical\":false}}}",
      ",\"data\":{\"consent\":{\"categoryPreferences\":{\"medical\":false}}}",
      ",\"data\":{\"context\":{\"consent\":{\"categoryPreferences\":{\"medical\":false}}}}",
      ",\"consent\":{\"medical\":\"denied\"}",
      ",\"context\":{\"consentManagement\":{\"deniedConsentIds\":[\"medical\"]}}",
      ",\"consent\":{\"consentManagement\":{\"deniedConsentIds\":[\"health\"]}}",
  };
  for (size_t i = 0; i < sizeof denied / sizeof *denied; i++) expect_live(denied[i], false, true);
  expect_live(",\"consent\":{\"categoryPreferences\":{\"medical\":true,\"C9\":false}}", true, false);
}

static void in_a_profile_of_their_own_too(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"health\"}");
  shop_decide(&shop, "customer.profile", "ann",
              ",\"data\":{\"size\":3,\"consent\":{\"deniedConsentIds\":[\"medical\"]}}");
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "cares", "consent", "health denied");
  shop_close(&shop);
}

/* An empty object is a banner that was left without a yes. */
static void nothing_taken_out_denies_anything(void **state) {
  (void)state;
  expect_live(",\"consent\":{\"categoryPreferences\":{\"medical\":true}}", true, true);
  expect_live(",\"consent\":{\"categoryPreferences\":{\"religion\":true}}", true, true);
  expect_live(",\"consent\":{\"categoryPreferences\":{\"religion\":{\"a\":\"Catholic\"}}}", true, true);
  expect_live(",\"consent\":{\"categoryPreferences\":{}}", false, false);
}

static const struct journal_row *last_row(const struct shop *shop) {
  return &shop->journal.rows[shop->journal.count - 1];
}

static bool holds(struct slice bytes, const char *text) {
  return bytes.length && memmem(bytes.data, bytes.length, text, strlen(text)) != NULL;
}

static void what_is_no_word_on_a_purpose_is_taken_out(void **state) {
  (void)state;
  static const char *const hidden[] = {
      ",\"consent\":{\"religion\":\"Catholic\"}",
      ",\"consent\":{\"categoryPreferences\":{\"religion\":\"Catholic\"}}",
      ",\"data\":{\"consent\":{\"allowedConsentIds\":[\"Catholic\",\"medical\"]}}",
      ",\"data\":{\"consent\":{\"medical\":\"I am a Catholic\"}}",
      ",\"data\":{\"consent\":{\"tcString\":\"I am a Catholic\"}}",
  };
  struct shop shop;
  open_usual(&shop);
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
    shop_decide(&shop, "customer.profile", "ann", hidden[i]);
    if (holds(last_row(&shop)->event, "Catholic")) fail_msg("%s", hidden[i]);
  }
  shop_close(&shop);
}

/* ---- answers ---- */

static void answers(struct shop *shop, const char *type, const char *data) {
  char more[400];
  snprintf(more, sizeof more, ",\"data\":%s", data);
  shop_decide(shop, type, "ann", more);
}

#define KIN "{\"ask\":\"religion\",\"answers\":{\"q1\":\"Rome\",\"q2\":\"Ladin\",\"faith\":4}}"

static bool is_known(struct shop *shop, const char *text) {
  return holds(last_row(shop)->profile, text);
}

/* The ask is called religion, an item of it faith. */
static void an_answer_is_kept_whatever_the_ask_and_its_items_are_called(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"health\"}");
  answers(&shop, "ask.answered", KIN);
  assert_true(is_known(&shop, "Rome") && is_known(&shop, "Ladin"));
  assert_true(holds(last_row(&shop)->event, "\"q2\":\"Ladin\",\"faith\":4"));
  assert_null(dropped(&shop, "", "special"));
  const struct profile *ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_int_equal(ann->beliefs.count, 1);
  shop_close(&shop);
}

static void a_special_answer_is_taken_out_where_no_told_consent_covers_it(void **state) {
  (void)state;
  static const char *const before[] = {NULL, "{\"purpose\":\"ads\"}",
                                       "{\"purpose\":\"health\",\"expires\":\"2026-03-01T10:00:01Z\"}"};
  for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
    struct shop shop;
    open_usual(&shop);
    if (before[i]) answers(&shop, "consent.granted", before[i]);
    answers(&shop, "ask.answered", KIN);
    assert_true(is_known(&shop, "Rome"));
    assert_false(is_known(&shop, "Ladin") || holds(last_row(&shop)->event, "Ladin"));
    assert_true(holds(last_row(&shop)->event, "\"answers\":{\"q1\":\"Rome\",\"faith\":4}"));
    assert_true(holds(last_row(&shop)->decision, "data.answers.q2: ethnicity"));
    assert_int_equal(crew_figures(shop.crew).special[SPECIAL_ETHNICITY], 1);
    shop_close(&shop);
  }
}

/* It was answered all the same, and is not asked again. */
static void an_answer_of_which_nothing_may_be_kept_is_one(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  answers(&shop, "ask.answered", "{\"ask\":\"religion\",\"answers\":{\"q2\":\"Ladin\"}}");
  assert_true(holds(last_row(&shop)->event, "\"answers\":{}"));
  answers(&shop, "ask.answered", "{\"ask\":\"religion\",\"answers\":{\"q1\":\"Catholic\"}}");
  assert_true(holds(last_row(&shop)->event, "\"answers\":{}"));
  assert_true(holds(last_row(&shop)->decision, "data.answers.q1: religion"));
  const struct profile *ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_int_equal(ann->asked.count, 1);
  assert_int_equal(ann->asked.each->state, ASKED_ANSWERED);
  shop_close(&shop);
}

static void an_answer_that_is_none_of_the_attributes_is_taken_out_alone(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"health\"}");
  answers(&shop, "ask.answered", "{\"ask\":\"religion\",\"answers\":{\"q2\":[\"Ladin\"],\"q1\":\"Rome\"}}");
  assert_true(is_known(&shop, "Rome"));
  assert_false(holds(last_row(&shop)->event, "Ladin"));
  shop_close(&shop);
}

static void the_same_answer_again_is_no_other(void **state) {
  (void)state;
  static const char text[] = "{\"id\":\"a\",\"source\":\"s\",\"type\":\"ask.answered\",\"subject\":\"ann\","
                             "\"time\":\"2026-03-01T10:00:00Z\",\"data\":" KIN "}";
  struct shop shop;
  open_usual(&shop);
  assert_int_equal(shop_take(&shop, text), STATUS_OK);
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"health\"}");
  assert_int_equal(shop_take(&shop, text), STATUS_OK);
  assert_int_equal(crew_figures(shop.crew).repeats, 1);
  assert_int_equal(crew_figures(shop.crew).conflicts, 0);
  shop_close(&shop);
}

/* And what it was for is deleted by the same event. */
static void a_no_to_a_purpose_called_as_special_data_is_taken(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  answers(&shop, "ask.answered", "{\"ask\":\"care\",\"answers\":{\"health\":true}}");
  answers(&shop, "customer.profile", "{\"kin\":\"Ladin\"}");
  assert_true(is_known(&shop, "Ladin"));
  answers(&shop, "ask.answered", "{\"ask\":\"care\",\"answers\":{\"health\":false}}");
  assert_false(is_known(&shop, "Ladin"));
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "cares", "consent", "health denied");
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_word_on_a_purpose_is_heard_whatever_its_name),
      cmocka_unit_test(in_a_profile_of_their_own_too),
      cmocka_unit_test(nothing_taken_out_denies_anything),
      cmocka_unit_test(what_is_no_word_on_a_purpose_is_taken_out),
      cmocka_unit_test(an_answer_is_kept_whatever_the_ask_and_its_items_are_called),
      cmocka_unit_test(a_special_answer_is_taken_out_where_no_told_consent_covers_it),
      cmocka_unit_test(an_answer_of_which_nothing_may_be_kept_is_one),
      cmocka_unit_test(an_answer_that_is_none_of_the_attributes_is_taken_out_alone),
      cmocka_unit_test(the_same_answer_again_is_no_other),
      cmocka_unit_test(a_no_to_a_purpose_called_as_special_data_is_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
