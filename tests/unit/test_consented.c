/* What consents do to decisions, through a real release and its scripts: every attribute under every purpose in every
 * state, and what is asked at each access. */
#include "shop.h"

#include <stdio.h>

#define PURPOSES                                                                                             \
  "purpose 'service' { basis = 'contract' }\n"                                                               \
  "purpose 'news' { basis = 'consent', version = 1, text = 'two mails a month', expires = '2d' }\n"          \
  "purpose 'personal' { basis = 'consent', version = 2, text = 'to choose what you see' }\n"                 \
  "purpose 'interest' { basis = 'legitimate_interest' }\n"                                                   \
  "origin 'social' { label = 'Your social profiles', purpose = 'personal' }\n"
#define LIMITS "locales = { 'en', 'it' }, limits = { time = '10s' }"
#define PLACEMENT                                                                                            \
  "placement 'home' { alternatives = 2, fallback = { offers = { tags = 'house' }, message = 'Of the house' " \
  "} }\n"
#define ANSWER "return { offers = offers.where { tags = 'rare' }, message = 'Yours' }"

/* One datum of each kind under each purpose, and one under none; the value of each says who it is. */
#define DATA(purpose)                                                                                        \
  "hard 'text_" purpose "' { type = 'string', purpose = '" purpose "' }\n"                                   \
  "hard 'number_" purpose "' { type = 'number', purpose = '" purpose "' }\n"                                 \
  "hard 'flag_" purpose "' { type = 'boolean', purpose = '" purpose "' }\n"                                  \
  "hard 'day_" purpose "' { type = 'date', purpose = '" purpose "' }\n"                                      \
  "hard 'list_" purpose "' { type = 'list', purpose = '" purpose "' }\n"                                     \
  "trait 'trait_" purpose "' { purpose = '" purpose "' }\n"                                                  \
  "affinity 'keyed_" purpose "' { purpose = '" purpose "' }\n"
#define TOLD(purpose)                                                                                        \
  "\"text_" purpose "\":\"v\",\"number_" purpose "\":7,\"flag_" purpose "\":true,\"day_" purpose             \
  "\":\"1990-05-01\",\"list_" purpose "\":[\"v\"]"
enum { DATA_COUNT = 7 };

#define PROFILE_LUA                                                                                          \
  DATA("service")                                                                                            \
  DATA("news")                                                                                               \
  DATA("personal")                                                                                           \
  DATA("interest")                                                                                           \
  "hard 'free' { type = 'string' }\nhard 'followed' { type = 'string', origin = "                            \
  "'social' }\n"                                                                                             \
  "hard 'size' { type = 'string', keep = '3y' }\n"                                                           \
  "hard 'shown_name' { type = 'string', say = true, purpose = 'personal' }\n"                                \
  "hard 'sex' { type = 'string', steer = false }\n"

/* Every way a script can read: whatever of a datum can be told names it. */
#define SEES                                                                                                 \
  "local function sees(profile)\n"                                                                           \
  "  local found = {}\n"                                                                                     \
  "  for _, purpose in ipairs { 'service', 'news', 'personal', 'interest' } do\n"                            \
  "    local function of(kind) return kind .. '_' .. purpose end\n"                                          \
  "    local function see(kind, is) if is then found[#found + 1] = kind .. purpose:sub(1, 1) end end\n"      \
  "    see('t', profile.hard[of 'text'] == 'v' or profile:knows(of 'text'))\n"                               \
  "    see('n', profile.hard[of 'number'] == 7 or profile.hard[of 'number'] > 1)\n"                          \
  "    see('f', profile.hard[of 'flag'] == true)\n"                                                          \
  "    see('d', profile.hard[of 'day'] == '1990-05-01')\n"                                                   \
  "    see('l', #profile.hard[of 'list'] > 0)\n"                                                             \
  "    local belief = profile:belief(of 'trait')\n"                                                          \
  "    see('b', profile.soft[of 'trait'] > 0.5 or profile:knows(of 'trait') or belief.evidence > 0\n"        \
  "      or #belief.origins > 0 or belief.value > 0.5)\n"                                                    \
  "    see('k', profile.soft[of 'keyed'].linen > 0.5 or #profile:top(of 'keyed') > 0\n"                      \
  "      or profile:knows(of 'keyed', 'linen'))\n"                                                           \
  "  end\n"                                                                                                  \
  "  return table.concat(found, ' ')\n"                                                                      \
  "end\n"
#define READER                                                                                               \
  SEES "strategy 'reader' { placement = 'home', on = 'go', purpose = 'service',\n"                           \
       "  eligible = function(profile) return false, sees(profile) end, propose = function() end }\n"
#define OF(purpose)                                                                                          \
  "strategy 'of_" purpose "' { placement = 'home', on = 'go', purpose = '" purpose "',\n"                    \
  "  eligible = function() return false, 'called' end, propose = function() end }\n"
#define TEACHER                                                                                              \
  "signal 'teacher' { on = 'teach', origin = 'web', observe = function()\n"                                  \
  "  local soft = {}\n"                                                                                      \
  "  for _, purpose in ipairs { 'service', 'news', 'personal', 'interest' } do\n"                            \
  "    soft['trait_' .. purpose] = 1\n    soft['keyed_' .. purpose] = { linen = 1 }\n  end\n"                \
  "  return { soft = soft, weight = 3 } end }\n"

static void open_with(struct shop *shop, const char *settings, const char *audiences, const char *rules) {
  struct buffer workspace = {0};
  buffer_print(&workspace,
               "workspace { " LIMITS ", %s }\n" PURPOSES
               "channel 'mail' { interrupts = false, purpose = 'news' }\n" PLACEMENT
               "placement 'letter' { channel = 'mail', fallback = { offers = { tags = 'house' } } }\n",
               settings);
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", buffer_text(&workspace), "profile.lua", PROFILE_LUA,
                                       "offers.lua", SHOP_OFFERS, "audiences.lua", audiences,
                                       "strategies/s.lua", rules, "signals/t.lua", TEACHER, NULL},
                 (struct crew_options){.is_clock_events = true});
  buffer_fini(&workspace);
}

/* ---- the matrix ---- */

enum { SERVICE, NEWS, PERSONAL, INTEREST, PURPOSE_COUNT };
static const char *const names[] = {"service", "news", "personal", "interest"};
static const size_t versions[] = {1, 1, 2, 1};

/* What is said of one purpose, in order; %N is its name, %V its version. With `is_merged` all but the first is said of
 * somebody anonymous who turns out to be the person. */
static const struct state {
  const char *name;
  const char *said[3][2]; /* type, data without braces */
  bool is_live[3];        /* on a contract, a consent, a legitimate interest */
  const char *why;        /* of a consent */
  bool is_merged;
} states[] = {
    {"nothing", {{0}}, {1, 0, 1}, "never asked", 0},
    {"granted", {{"consent.granted", ""}}, {1, 1, 1}, NULL, 0},
    {"granted with its version", {{"consent.granted", ",\"version\":%V"}}, {1, 1, 1}, NULL, 0},
    {"granted until later", {{"consent.granted", ",\"expires\":\"1d\""}}, {1, 1, 1}, NULL, 0},
    {"expired", {{"consent.granted", ",\"expires\":\"2026-01-01T00:00:00Z\""}}, {1, 0, 1}, "expired", 0},
    {"another text", {{"consent.granted", ",\"version\":9"}}, {1, 0, 1}, "text changed", 0},
    {"denied", {{"consent.denied", ""}}, {1, 0, 0}, "denied", 0},
    {"withdrawn", {{"consent.withdrawn", ""}}, {1, 0, 0}, "withdrawn", 0},
    {"denied after granted", {{"consent.granted", ""}, {"consent.denied", ""}}, {1, 0, 0}, "denied", 0},
    {"withdrawn after granted",
     {{"consent.granted", ""}, {"consent.withdrawn", ""}},
     {1, 0, 0},
     "withdrawn",
     0},
    {"granted after denied", {{"consent.denied", ""}, {"consent.granted", ""}}, {1, 1, 1}, NULL, 0},
    {"granted again",
     {{"consent.granted", ""}, {"consent.withdrawn", ""}, {"consent.granted", ""}},
     {1, 1, 1},
     NULL,
     0},
    {"an older text after",
     {{"consent.granted", ""}, {"consent.granted", ",\"version\":9"}},
     {1, 0, 1},
     "text changed",
     0},
    {"merged with a grant", {{0}, {"consent.granted", ""}}, {1, 1, 1}, NULL, 1},
    {"merged with a denial", {{"consent.granted", ""}, {"consent.denied", ""}}, {1, 0, 0}, "denied", 1},
    {"a denial merged with a grant",
     {{"consent.denied", ""}, {"consent.granted", ""}},
     {1, 0, 0},
     "denied",
     1},
};
enum { STATES = sizeof states / sizeof *states };

static bool is_live(const struct state *state, int purpose) {
  static const int bases[] = {0, 1, 1, 2};
  return state->is_live[bases[purpose]];
}

static void say(struct shop *shop, const char *subject, const char *const said[2], int purpose) {
  struct buffer data = {0};
  buffer_print(&data, ",\"data\":{\"purpose\":\"%s\"", names[purpose]);
  for (const char *at = said[1]; *at; at++)
    if (*at != '%')
      buffer_add_byte(&data, *at);
    else if (at++)
      buffer_print(&data, "%zu", versions[purpose]);
  buffer_add_byte(&data, '}');
  shop_decide(shop, said[0], subject, buffer_text(&data));
  buffer_fini(&data);
}

/* Consent is there while data is told and learned, so that there is something to withhold. */
static void begin(struct shop *shop, const char *subject) {
  for (int i = 0; i < PURPOSE_COUNT; i++) say(shop, subject, (const char *const[]){"consent.granted", ""}, i);
  shop_decide(shop, "customer.profile", subject,
              ",\"data\":{" TOLD("service") "," TOLD("news") "," TOLD("personal") "," TOLD("interest") "}");
  shop_decide(shop, "teach", subject, "");
}

static void expect_seen(const struct shop *shop, const struct state *const *of, const char *where) {
  static const char kinds[] = "tnfdlbk";
  struct buffer expected = {0};
  for (int i = 0; i < PURPOSE_COUNT; i++)
    for (int kind = 0; kind < DATA_COUNT && is_live(of[i], i); kind++)
      buffer_print(&expected, "%s%c%c", expected.length ? " " : "", kinds[kind], *names[i]);
  const char *seen = dropped(shop, "reader", "eligible");
  if (!seen || strcmp(seen, buffer_text(&expected)))
    fail_msg("%s: expected «%s», got «%s»", where, buffer_text(&expected), seen ? seen : "no call");
  buffer_fini(&expected);
}

static void expect_called(const struct shop *shop, const struct state *of, int purpose) {
  char strategy[32], why[64];
  snprintf(strategy, sizeof strategy, "of_%s", names[purpose]);
  snprintf(why, sizeof why, "%s %s", names[purpose], of->why ? of->why : "");
  const char *called = dropped(shop, strategy, "eligible"), *refused = dropped(shop, strategy, "consent");
  if ((called != NULL) != is_live(of, purpose) || (refused != NULL) == is_live(of, purpose))
    fail_msg("%s: %s was %s", of->name, strategy, called ? "called" : "not called");
  if (refused && (purpose == NEWS || purpose == PERSONAL)) assert_string_equal(refused, why);
}

#define ALL_RULES READER OF("service") OF("news") OF("personal") OF("interest")

/* Every state of one purpose beside every state of the next one: no cell leans on another. */
static void reads_nothing_without_a_live_consent(void **state) {
  (void)state;
  struct shop shop;
  size_t cells = 0;
  for (int first = 0; first < STATES; first++) {
    open_with(&shop, "", "", ALL_RULES);
    for (int second = 0; second < STATES; second++) {
      const struct state *of[] = {&states[first], &states[second], &states[first], &states[second]};
      char who[16], visitor[16], alias[64];
      snprintf(who, sizeof who, "p%d", second), snprintf(visitor, sizeof visitor, "v%d", second);
      begin(&shop, who);
      for (int purpose = 0; purpose < PURPOSE_COUNT; purpose++) {
        const struct state *one = of[purpose];
        if (!one->said[0][0] && !one->is_merged) continue;
        for (int i = 0; i < 3; i++)
          if (one->said[i][0]) say(&shop, one->is_merged && i ? visitor : who, one->said[i], purpose);
      }
      snprintf(alias, sizeof alias, ",\"data\":{\"previous\":\"%s\"}", visitor);
      if (of[0]->is_merged || of[1]->is_merged) shop_decide(&shop, "customer.alias", who, alias);
      shop_decide(&shop, "go", who, "");
      /* Those granted by begin stay so where nothing is said. */
      const struct state *now[PURPOSE_COUNT];
      for (int i = 0; i < PURPOSE_COUNT; i++)
        now[i] = of[i]->said[0][0] || of[i]->is_merged ? of[i] : &states[1];
      expect_seen(&shop, now, states[second].name);
      for (int i = 0; i < PURPOSE_COUNT; i++) expect_called(&shop, now[i], i);
      cells += PURPOSE_COUNT * DATA_COUNT;
    }
    shop_close(&shop);
  }
  printf("%zu cells\n", cells);
}

/* The same of somebody of whom data is held and nothing was ever granted. */
static void reads_nothing_of_whom_was_never_asked(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "", ALL_RULES);
  shop_decide(&shop, "customer.profile", "ann",
              ",\"data\":{" TOLD("service") "," TOLD("news") "," TOLD("personal") "," TOLD("interest") "}");
  shop_decide(&shop, "teach", "ann", "");
  assert_null(dropped(&shop, "reader", "denied"));
  const json_value *drops = json_find(shop.decision, "drops");
  assert_int_equal(json_count(drops), 4); /* soft data of two purposes is not learned, two of each */
  assert_string_equal(json_string(json_find(json_first(drops), "detail")),
                      "soft.trait_news: consent news never asked");
  const struct state *now[] = {&states[0], &states[0], &states[0], &states[0]};
  shop_decide(&shop, "go", "ann", "");
  expect_seen(&shop, now, "never asked");
  shop_close(&shop);
}

/* ---- what else a right withholds ---- */

static void a_withdrawal_counts_from_the_next_event_on(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "", READER);
  begin(&shop, "ann");
  shop_decide(&shop, "go", "ann", "");
  assert_non_null(strstr(dropped(&shop, "reader", "eligible"), "tp"));
  assert_null(dropped(&shop, "reader", "denied"));
  shop_decide(&shop, "consent.withdrawn", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_null(strstr(dropped(&shop, "reader", "eligible"), "p"));
  expect_dropped(&shop, "reader", "denied", "hard.text_personal: consent personal withdrawn");
  shop_close(&shop);
}

/* An event that withdraws is decided under what it withdraws. */
static void a_withdrawal_counts_for_its_own_event(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "",
            "strategy 'a' { placement = 'home', on = 'consent.withdrawn', purpose = 'personal',\n"
            "  propose = function() " ANSWER " end }");
  begin(&shop, "ann");
  shop_decide(&shop, "consent.withdrawn", "ann", ",\"data\":{\"purpose\":\"news\"}");
  assert_string_equal(said(&shop, "home", "strategy"), "a");
  shop_decide(&shop, "consent.withdrawn", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  expect_dropped(&shop, "a", "consent", "personal withdrawn");
  assert_string_equal(said(&shop, "home", "reason"), "DEFAULT");
  shop_close(&shop);
}

static void says_once_a_call_what_it_withheld(void **state) {
  (void)state;
  struct shop shop;
  size_t denied = 0;
  open_with(&shop, "",
            "audience 'tall' { purpose = 'service', is = function(profile) return profile.hard.text_news == "
            "'v' end }",
            "strategy 'a' { placement = 'home', on = 'go', purpose = 'service', audience = 'tall',\n"
            "  propose = function() end }\n"
            "strategy 'b' { placement = 'home', on = 'go', purpose = 'service', propose = function(profile)\n"
            "  for i = 1, 100 do local _ = profile.hard.text_news == profile.hard.free end end }");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{" TOLD("news") "}");
  shop_decide(&shop, "go", "ann", "");
  const json_value *drops = json_find(shop.decision, "drops");
  for (const json_value *one = json_first(drops); one; one = json_next(one))
    denied += !strcmp(json_string(json_find(one, "check")), "denied");
  assert_int_equal(denied, 2);
  expect_dropped(&shop, "b", "denied", "hard.text_news: consent news never asked");
  assert_string_equal(json_string(json_find(json_first(drops), "audience")), "tall");
  shop_close(&shop);
}

static void says_nothing_of_what_is_not_known_or_never_read(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "",
            "strategy 'b' { placement = 'home', on = 'go', purpose = 'service', propose = function(profile)\n"
            "  local _ = profile.hard.text_news == 'v' end }");
  shop_decide(&shop, "go", "ann", "");
  assert_null(dropped(&shop, "b", "denied"));
  shop_close(&shop);
}

static void tells_at_every_degree_what_may_be_used(void **state) {
  static const char *const degrees[] = {"mass", "segment", "individual", "inverse"};
  (void)state;
  for (size_t i = 0; i < 4; i++) {
    struct shop shop;
    struct buffer rules = {0};
    buffer_print(
        &rules,
        "strategy 'a' { placement = 'home', on = 'go', degree = '%s', purpose = 'service',\n"
        "  eligible = function(profile) return false, (profile:may 'personal' and 'may' or 'not') ..\n"
        "  (profile:may 'service' and ' may' or ' not') end, propose = function() end }",
        degrees[i]);
    open_with(&shop, "", "", buffer_text(&rules));
    shop_decide(&shop, "go", "ann", "");
    expect_dropped(&shop, "a", "eligible", "not may");
    shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
    shop_decide(&shop, "go", "ann", "");
    expect_dropped(&shop, "a", "eligible", "may may");
    buffer_fini(&rules);
    shop_close(&shop);
  }
}

static void an_origin_is_drawn_on_only_while_its_purpose_is_live(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop,
                 (const char *const[]){"workspace.lua", "workspace { " LIMITS " }\n" PURPOSES PLACEMENT,
                                       "profile.lua", PROFILE_LUA, "offers.lua", SHOP_OFFERS,
                                       "strategies/s.lua",
                                       "strategy 'a' { placement = 'home', on = 'go', purpose = 'service',\n"
                                       "  eligible = function(profile)\n"
                                       "    local told = profile.hard.followed == 'us' and 'told' or 'not'\n"
                                       "    local seen = profile:belief('trait_service').evidence > 0\n"
                                       "    return false, told .. (seen and ' seen' or ' not') end,\n"
                                       "  propose = function() end }\n",
                                       "signals/t.lua",
                                       "signal 'friends' { on = 'teach', origin = 'social',\n"
                                       "observe = function() return { soft = { trait_service = 1 } } end }",
                                       NULL},
                 (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"followed\":\"us\"}");
  shop_decide(&shop, "teach", "ann", "");
  const json_value *drop = json_first(json_find(shop.decision, "drops"));
  assert_string_equal(json_string(json_find(drop, "signal")), "friends");
  assert_string_equal(json_string(json_find(drop, "check")), "consent");
  assert_string_equal(json_string(json_find(drop, "detail")), "personal never asked");
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "a", "eligible", "not not");
  expect_dropped(&shop, "a", "denied", "hard.followed: consent personal never asked");
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "teach", "ann", "");
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "a", "eligible", "told seen");
  shop_close(&shop);
}

static void nothing_goes_to_a_channel_whose_purpose_is_not_live(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "",
            "strategy 'a' { placement = 'letter', on = 'go', degree = 'mass', propose = function() " ANSWER
            " end }");
  shop_decide(&shop, "go", "ann", "");
  expect_shown(&shop, "letter", "");
  assert_string_equal(said(&shop, "letter", "reason"), "DISABLED");
  expect_dropped(&shop, "a", "consent", "news never asked");
  expect_dropped(&shop, "", "consent", "news never asked");
  shop_decide(&shop, "go", "ann", ",\"placements\":\"letter,home\"");
  expect_shown(&shop, "letter", "");
  expect_shown(&shop, "home", "house-1 house-2");
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"news\"}");
  shop_decide(&shop, "go", "ann", "");
  expect_shown(&shop, "letter", "rare-1 rare-2");
  shop_close(&shop);
}

static void what_was_said_too_long_ago_is_deleted(void **state) {
  (void)state;
  struct shop shop;
  open_with(
      &shop, "", "",
      "strategy 'a' { placement = 'home', on = 'go', purpose = 'service', eligible = function(profile)\n"
      "  return false, profile.hard.size == 'M' and 'M' or 'absent' end, propose = function() end }");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"size\":\"M\"}");
  shop.time_ms += 3 * 365 * CLOCK_DAY_MS - 2000, shop.arrival_ms = shop.time_ms;
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "a", "eligible", "M");
  shop.time_ms += 1000, shop.arrival_ms = shop.time_ms;
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "a", "eligible", "absent");
  const struct profile *ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_int_equal(ann->hard_count + ann->carried_count, 0);
  shop_close(&shop);
}

static void a_text_says_nothing_that_may_not_be_read(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "",
            "strategy 'a' { placement = 'home', on = 'go', purpose = 'service', propose = function()\n"
            "  return { offers = offers.where { tags = 'rare' }, message = 'For {shown_name}' } end }");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"shown_name\":\"Ann\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "message"), "Of the house");
  expect_dropped(&shop, "a", "slot", "shown_name may not be said: consent personal never asked");
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "message"), "For Ann");
  shop_close(&shop);
}

/* ---- degrees ---- */

#define BY_DEGREE(degree)                                                                                    \
  "strategy '" degree "' { placement = 'home', on = 'go', degree = '" degree "', purpose = 'personal',\n"    \
  "  propose = function() " ANSWER " end }\n"
#define ALL_DEGREES BY_DEGREE("mass") BY_DEGREE("segment") BY_DEGREE("individual") BY_DEGREE("inverse")

static void consent_and_lifecycle_cap_the_degree(void **state) {
  static const struct {
    const char *cap, *winner;
    bool is_segment, is_individual, is_inverse; /* dropped by the cap */
  } cases[] = {
      {"", "inverse", 0, 0, 0},
      {"degree = { prospect = 'inverse', new = 'mass' }", "inverse", 0, 0, 0},
      {"degree = { prospect = 'individual' }", "inverse", 0, 0, 0},
      {"degree = { prospect = 'segment' }", "inverse", 0, 1, 0},
      {"degree = { prospect = 'mass' }", "mass", 1, 1, 1},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct shop shop;
    open_with(&shop, cases[i].cap, "", ALL_DEGREES);
    shop_decide(&shop, "go", "ann", "");
    assert_string_equal(said(&shop, "home", "strategy"), "mass");
    expect_dropped(&shop, "inverse", "consent", "personal never asked");
    shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
    shop_decide(&shop, "go", "ann", "");
    assert_string_equal(said(&shop, "home", "strategy"), cases[i].winner);
    assert_int_equal(dropped(&shop, "segment", "degree") != NULL, cases[i].is_segment);
    assert_int_equal(dropped(&shop, "individual", "degree") != NULL, cases[i].is_individual);
    assert_int_equal(dropped(&shop, "inverse", "degree") != NULL, cases[i].is_inverse);
    if (cases[i].is_individual)
      expect_dropped(&shop, "individual", "degree",
                     cases[i].is_segment ? "prospect: at most mass" : "prospect: at most segment");
    shop_close(&shop);
  }
}

/* What they ask for themselves is no nearness of ours. */
static void a_customer_caps_the_degree_themselves(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "", ALL_DEGREES);
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "customer.degree", "ann", ",\"data\":{\"degree\":\"segment\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "strategy"), "inverse");
  expect_dropped(&shop, "individual", "degree", "the customer's own wish: at most segment");
  assert_null(dropped(&shop, "segment", "degree"));
  shop_decide(&shop, "customer.degree", "ann", ",\"data\":{\"degree\":\"mass\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "strategy"), "inverse");
  expect_dropped(&shop, "segment", "degree", "the customer's own wish: at most mass");
  shop_decide(&shop, "customer.degree", "ann", ",\"data\":{\"degree\":\"individual\"},\"unverified\":true");
  expect_dropped(&shop, "", "unverified", "degree");
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "individual", "degree", "the customer's own wish: at most mass");
  shop_decide(&shop, "customer.degree", "ann", ",\"data\":{\"degree\":null}");
  assert_null(dropped(&shop, "", "unverified"));
  shop_decide(&shop, "go", "ann", "");
  assert_null(dropped(&shop, "individual", "degree"));
  shop_close(&shop);
}

/* Not the fallback's either, which no strategy says. */
static void at_degree_mass_nobody_is_called_by_name(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop,
                 (const char *const[]){"workspace.lua",
                                       "workspace { " LIMITS " }\n" PURPOSES
                                       "placement 'home' { alternatives = 2, fallback = { offers = { tags = "
                                       "'house' }, message = 'For {shown_name}' } }\n",
                                       "profile.lua", PROFILE_LUA, "offers.lua", SHOP_OFFERS, NULL},
                 (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"shown_name\":\"Ann\"}");
  shop_decide(&shop, "go", "ann", ",\"placements\":[\"home\"]");
  assert_string_equal(said(&shop, "home", "message"), "For Ann");
  shop_decide(&shop, "customer.degree", "ann", ",\"data\":{\"degree\":\"mass\"}");
  shop_decide(&shop, "go", "ann", ",\"placements\":[\"home\"]");
  assert_string_equal(said(&shop, "home", "message"), "");
  expect_dropped(&shop, "", "slot", "shown_name may not be said to who asked for degree mass");
  shop_close(&shop);
}

/* ---- origins ---- */

static void an_origin_that_was_withdrawn_teaches_nothing_and_it_is_said(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "", READER);
  shop_decide(&shop, "teach", "ann", "");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"followed\":\"x\",\"free\":\"y\"}");
  shop_decide(&shop, "origin.withdrawn", "ann", ",\"data\":{\"origin\":[\"web\",\"social\",\"wbe\"]}");
  expect_dropped(&shop, "", "undeclared", "wbe");
  const struct profile *ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_int_equal(ann->beliefs.count, 0);
  assert_int_equal(ann->hard_count, 1);
  shop_decide(&shop, "teach", "ann", "");
  const json_value *dropped_first = json_first(json_find(shop.decision, "drops"));
  assert_string_equal(json_string(json_find(dropped_first, "signal")), "teacher");
  assert_string_equal(json_string(json_find(dropped_first, "check")), "origin");
  assert_string_equal(json_string(json_find(dropped_first, "detail")), "web withdrawn");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"followed\":\"x\",\"free\":\"z\"}");
  expect_dropped(&shop, "", "origin", "hard.followed: social withdrawn");
  ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_int_equal(ann->beliefs.count, 0);
  assert_int_equal(ann->hard_count, 1);
  shop_decide(&shop, "origin.allowed", "ann", ",\"data\":{\"origin\":\"web\"},\"unverified\":true");
  expect_dropped(&shop, "", "unverified", "web");
  shop_decide(&shop, "teach", "ann", "");
  assert_int_equal(crew_find_profile(shop.crew, "ann", &shop.err)->beliefs.count, 0);
  shop_decide(&shop, "origin.allowed", "ann", ",\"data\":{\"origin\":\"web\"}");
  shop_decide(&shop, "teach", "ann", "");
  assert_true(crew_find_profile(shop.crew, "ann", &shop.err)->beliefs.count > 0);
  shop_close(&shop);
}

/* What would be said is what is tried: in the history too, and of the person that is held. */
static void what_is_tried_keeps_to_the_limits(void **state) {
  static const char withdrawn[] = "{\"id\":\"h\",\"source\":\"s\",\"type\":\"origin.withdrawn\",\"subject\":"
                                  "\"ann\",\"data\":{\"origin\":\"web\"}}";
  static const char teach[] = "{\"id\":\"t\",\"source\":\"s\",\"type\":\"teach\",\"subject\":\"ann\"}";
  const struct slice history = {withdrawn, strlen(withdrawn)};
  (void)state;
  struct shop shop;
  open_with(&shop, "", "", READER);
  shop_decide(&shop, "teach", "ann", "");
  for (int turn = 0; turn < 3; turn++) { /* as it is, with it in the history, and with it said */
    struct buffer out = {0};
    if (turn == 2) shop_decide(&shop, "origin.withdrawn", "ann", ",\"data\":{\"origin\":\"web\"}");
    assert_int_equal(crew_simulate(shop.crew, &history, turn == 1, (struct slice){teach, strlen(teach)},
                                   shop.arrival_ms, true, &out, &shop.err),
                     STATUS_OK);
    assert_int_equal(strstr(buffer_text(&out), "web withdrawn") != NULL, turn > 0);
    buffer_fini(&out);
  }
  shop_close(&shop);
}

static void what_an_event_tells_of_such_an_origin_is_not_read(void **state) {
  (void)state;
  struct shop shop;
  open_with(
      &shop, "", "",
      "strategy 'all' { placement = 'home', on = 'customer.profile', purpose = 'service', eligible = "
      "function(_, event)\n  return false, event.data.followed or 'absent' end, propose = function() end }\n"
      "strategy 'by' { placement = 'home', on = 'customer.profile', purpose = 'service', where = { "
      "followed = 'x' },\n  eligible = function() return false, 'called' end, propose = function() end }\n");
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"followed\":\"x\"}");
  expect_dropped(&shop, "all", "eligible", "x");
  expect_dropped(&shop, "by", "eligible", "called");
  shop_decide(&shop, "origin.withdrawn", "ann", ",\"data\":{\"origin\":\"social\"}");
  shop_decide(&shop, "customer.profile", "ann", ",\"data\":{\"followed\":\"x\"}");
  expect_dropped(&shop, "all", "eligible", "absent");
  expect_dropped(&shop, "all", "denied", "hard.followed: origin social withdrawn");
  expect_dropped(&shop, "by", "denied", "hard.followed: origin social withdrawn");
  shop_close(&shop);
}

static void an_answer_is_of_origin_declared(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(
      &shop,
      (const char *const[]){
          "workspace.lua", "workspace { " LIMITS " }\n" PURPOSES PLACEMENT, "profile.lua", PROFILE_LUA,
          "offers.lua", SHOP_OFFERS, "asks.lua",
          "ask 'q' { purpose = 'news', placement = 'home', gives = { en = 'A guide' }, scale = { 1, "
          "5 }, text = 'Three', items = {\n"
          "  { id = 'a', hard = 'free', text = 'A?' }, { id = 'b', hard = 'followed', text = 'B?' "
          "},\n  { id = 'c', soft = 'trait_service', text = 'C?' } } }\n",
          NULL},
      (struct crew_options){.is_clock_events = true});
#define ANSWERED ",\"data\":{\"ask\":\"q\",\"answers\":{\"a\":\"x\",\"b\":\"y\",\"c\":5}}"
  shop_decide(&shop, "origin.withdrawn", "ann", ",\"data\":{\"origin\":\"social\"}");
  shop_decide(&shop, "ask.answered", "ann", ANSWERED);
  expect_dropped(&shop, "", "origin", "hard.followed: social withdrawn");
  const struct profile *ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_int_equal(ann->hard_count, 1);
  assert_int_equal(ann->beliefs.count, 1);
  shop_decide(&shop, "origin.withdrawn", "ann", ",\"data\":{\"origin\":\"declared\"}");
  shop_decide(&shop, "ask.answered", "ann", ANSWERED);
  expect_dropped(&shop, "", "origin", "hard.free: declared withdrawn");
  ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_int_equal(ann->hard_count + ann->beliefs.count, 0);
  assert_int_equal(ann->asked.count, 1); /* that it was asked, and what it gave, stays */
  shop_close(&shop);
}

/* Mass content remains whatever is denied. */
static void the_nearest_that_is_allowed_comes_first(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "", BY_DEGREE("mass") BY_DEGREE("segment") BY_DEGREE("individual"));
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "strategy"), "individual");
  shop_decide(&shop, "consent.denied", "ann", ",\"data\":{\"purpose\":[\"personal\",\"elsewhere\"]}");
  expect_dropped(&shop, "", "undeclared", "elsewhere");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "strategy"), "mass");
  shop_close(&shop);
}

#define HEARER(name, where)                                                                                  \
  "strategy '" name "' { placement = 'home', on = 'customer.profile', purpose = 'service', where = { " where \
  " },\n  eligible = function(profile, event)\n"                                                             \
  "    return false, ('%s %s %s %s'):format(event.data.sex or '-', event.data.text_personal or '-',\n"       \
  "      event.data.text_service or '-', event.data.other or '-') end, propose = function() end }\n"
#define TELLING ",\"data\":{\"sex\":\"f\",\"text_personal\":\"v\",\"text_service\":\"v\",\"other\":\"o\"}"

/* What a profile is told by is the profile: no other way to what may not be read. */
static void what_an_event_tells_is_read_as_the_attribute(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "",
            HEARER("all", "") HEARER("by_sex", "sex = 'f'") HEARER("by_text", "text_personal = 'v'")
                HEARER("by_service", "text_service = 'v'"));
  shop_decide(&shop, "customer.profile", "ann", TELLING);
  expect_dropped(&shop, "all", "eligible", "- - v o");
  expect_dropped(&shop, "all", "denied", "hard.text_personal: consent personal never asked");
  expect_dropped(&shop, "by_sex", "denied", "hard.sex: steer = false");
  expect_dropped(&shop, "by_text", "denied", "hard.text_personal: consent personal never asked");
  assert_null(dropped(&shop, "by_sex", "eligible"));
  assert_null(dropped(&shop, "by_text", "eligible"));
  expect_dropped(&shop, "by_service", "eligible", "- - v o");
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "customer.profile", "ann", TELLING);
  expect_dropped(&shop, "all", "eligible", "- v v o");
  expect_dropped(&shop, "by_text", "eligible", "- v v o");
  assert_null(dropped(&shop, "by_sex", "eligible"));
  shop_close(&shop);
}

#define ANSWERS(sex, text) "\"answers\":{\"a\":\"" sex "\",\"b\":\"" text "\"}"

static void a_signal_learns_nothing_from_what_may_not_be_read(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop,
                 (const char *const[]){
                     "workspace.lua", "workspace { " LIMITS " }\n" PURPOSES PLACEMENT, "profile.lua",
                     PROFILE_LUA, "offers.lua", SHOP_OFFERS, "asks.lua",
                     "ask 'q' { purpose = 'news', placement = 'home', gives = { en = 'A guide' }, text = "
                     "'Two', items = {\n"
                     "  { id = 'a', hard = 'sex', text = 'A?' }, { id = 'b', hard = 'text_personal', text = "
                     "'B?' } } }\n",
                     "signals/t.lua",
                     "signal 's' { on = { 'customer.profile', 'ask.answered' }, origin = 'web',\n"
                     "  observe = function(event)\n    local data, answers = event.data, event.data.answers\n"
                     "    if data.sex or data.text_personal or answers and (answers.a or answers.b) then\n"
                     "      return { soft = { trait_service = 1 }, weight = 3 } end end }\n"
                     "signal 'by' { on = 'ask.answered', where = { ['answers.a'] = 'f' }, origin = 'web',\n"
                     "  observe = function() return { soft = { trait_service = 1 }, weight = 3 } end }\n",
                     NULL},
                 (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "customer.profile", "ann", TELLING);
  shop_decide(&shop, "ask.answered", "ann", ",\"data\":{\"ask\":\"q\"," ANSWERS("f", "v") "}");
  expect_dropped(&shop, "", "denied", "hard.sex: steer = false");
  const struct profile *ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_false(beliefs_know(&ann->beliefs, "trait_service"));
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "ask.answered", "ann", ",\"data\":{\"ask\":\"q\"," ANSWERS("f", "v") "}");
  ann = crew_find_profile(shop.crew, "ann", &shop.err);
  assert_true(beliefs_know(&ann->beliefs, "trait_service"));
  shop_close(&shop);
}

/* Who has somebody's link may say no for them, and not yes. */
static void nobody_allows_for_another(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "", BY_DEGREE("mass") BY_DEGREE("individual"));
  shop_decide(&shop, "consent.granted", "ann", ",\"unverified\":true,\"data\":{\"purpose\":\"personal\"}");
  expect_dropped(&shop, "", "unverified", "personal");
  shop_decide(&shop, "go", "ann",
              ",\"unverified\":true,\"consent\":{\"categoryPreferences\":{\"personal\":true}}");
  expect_dropped(&shop, "", "unverified", "personal");
  assert_string_equal(said(&shop, "home", "strategy"), "mass");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "strategy"), "mass");
  assert_null(dropped(&shop, "", "unverified"));
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_string_equal(said(&shop, "home", "strategy"), "individual");
  shop_decide(&shop, "go", "ann",
              ",\"unverified\":true,\"consent\":{\"categoryPreferences\":{\"personal\":false}}");
  assert_string_equal(said(&shop, "home", "strategy"), "mass");
  shop_decide(&shop, "consent.granted", "bea", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "consent.withdrawn", "bea", ",\"unverified\":true,\"data\":{\"purpose\":\"personal\"}");
  assert_null(dropped(&shop, "", "unverified"));
  shop_decide(&shop, "go", "bea", "");
  assert_string_equal(said(&shop, "home", "strategy"), "mass");
  shop_close(&shop);
}

static void an_audience_is_not_asked_for_whom_it_may_not_know(void **state) {
  (void)state;
  struct shop shop;
  open_with(&shop, "", "audience 'all' { purpose = 'service', is = function() error 'asked' end }",
            "strategy 'a' { placement = 'home', on = 'go', purpose = 'personal', audience = 'all',\n"
            "  degree = 'segment', propose = function() end }");
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "a", "consent", "personal never asked");
  assert_null(dropped(&shop, "", "fault"));
  shop_close(&shop);
}

static void nobody_is_in_an_audience_without_its_purpose(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop,
                 (const char *const[]){
                     "workspace.lua", "workspace { " LIMITS " }\n" PURPOSES PLACEMENT, "profile.lua",
                     PROFILE_LUA, "offers.lua",
                     "offer 'x' { name = 'X', tags = { 'rare' }, from = '2030-01-01',\n"
                     "  preview = { audience = 'all', from = '2020-01-01' } }\n"
                     "offer 'y' { name = 'Y', tags = { 'rare', 'house' } }\noffer 'z' { name = 'Z', tags = { "
                     "'rare', 'house' } }",
                     "audiences.lua",
                     "audience 'all' { purpose = 'personal', is = function() return true end }",
                     "strategies/s.lua",
                     "strategy 'a' { placement = 'home', on = 'go', purpose = 'service', audience = 'all',\n"
                     "  propose = function() return { offers = { 'y', 'z' } } end }\n"
                     "strategy 'b' { placement = 'home', on = 'go', purpose = 'service',\n"
                     "  eligible = function() return false, #offers.where { tags = 'rare' } .. '' end,\n"
                     "  propose = function() end }",
                     NULL},
                 (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "go", "ann", "");
  expect_dropped(&shop, "a", "audience", "all: consent personal never asked");
  expect_dropped(&shop, "b", "eligible", "2");
  shop_decide(&shop, "consent.granted", "ann", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "ann", "");
  assert_null(dropped(&shop, "a", "audience"));
  expect_dropped(&shop, "b", "eligible", "3");
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_nothing_without_a_live_consent),
      cmocka_unit_test(reads_nothing_of_whom_was_never_asked),
      cmocka_unit_test(a_withdrawal_counts_from_the_next_event_on),
      cmocka_unit_test(a_withdrawal_counts_for_its_own_event),
      cmocka_unit_test(says_once_a_call_what_it_withheld),
      cmocka_unit_test(says_nothing_of_what_is_not_known_or_never_read),
      cmocka_unit_test(tells_at_every_degree_what_may_be_used),
      cmocka_unit_test(an_origin_is_drawn_on_only_while_its_purpose_is_live),
      cmocka_unit_test(nothing_goes_to_a_channel_whose_purpose_is_not_live),
      cmocka_unit_test(what_was_said_too_long_ago_is_deleted),
      cmocka_unit_test(a_text_says_nothing_that_may_not_be_read),
      cmocka_unit_test(consent_and_lifecycle_cap_the_degree),
      cmocka_unit_test(a_customer_caps_the_degree_themselves),
      cmocka_unit_test(at_degree_mass_nobody_is_called_by_name),
      cmocka_unit_test(an_origin_that_was_withdrawn_teaches_nothing_and_it_is_said),
      cmocka_unit_test(what_is_tried_keeps_to_the_limits),
      cmocka_unit_test(what_an_event_tells_of_such_an_origin_is_not_read),
      cmocka_unit_test(an_answer_is_of_origin_declared),
      cmocka_unit_test(the_nearest_that_is_allowed_comes_first),
      cmocka_unit_test(what_an_event_tells_is_read_as_the_attribute),
      cmocka_unit_test(a_signal_learns_nothing_from_what_may_not_be_read),
      cmocka_unit_test(nobody_allows_for_another),
      cmocka_unit_test(an_audience_is_not_asked_for_whom_it_may_not_know),
      cmocka_unit_test(nobody_is_in_an_audience_without_its_purpose),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
