/* What people say to us of consent, and in answer to what we ask, through the whole engine: purposes and asks may be called
 * as special data are, and what an ask asks for may be special itself.
 */
#include "crowd.h"

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, limits = { time = '10s' } }\n"                                      \
  "purpose 'health' { basis = 'consent', version = 1, text = 'to look after you', known_as = { 'medical' } " \
  "}\n"                                                                                                      \
  "purpose 'ads' { basis = 'consent', version = 1, text = 'to show you more', known_as = { 'C9' } }\n"       \
  "placement 'home' { alternatives = 2, fallback = { offers = { tags = 'house' } } }\n"
#define PROFILE                                                                                              \
  "hard 'size' { type = 'number' }\n"                                                                        \
  "hard 'shop' { type = 'string' }\n"                                                                        \
  "hard 'kin' { type = 'string', special = 'ethnicity', purpose = 'health' }\n"                              \
  "trait 'calm' {}\n"
#define ASKS                                                                                                 \
  "ask 'religion' { purpose = 'ads', placement = 'home', gives = { en = 'Thanks' }, text = 'x',\n"           \
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
      ",\"context\":{\"consentManagement\":{\"allowedConsentIds\":[\"C9\"],\"deniedConsentIds\":[\"medical\"]"
      "}}",
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_word_on_a_purpose_is_heard_whatever_its_name),
      cmocka_unit_test(in_a_profile_of_their_own_too),
      cmocka_unit_test(nothing_taken_out_denies_anything),
      cmocka_unit_test(what_is_no_word_on_a_purpose_is_taken_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
