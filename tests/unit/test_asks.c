/* Asking: how asks are written, when one is made, what an answer teaches, and what the ledger says of it. */
#include "shop.h"

#include <stdio.h>

#include "domain/profile.h"

#define WORKSPACE(more) WORKSPACE_OF("legitimate_interest", more)
#define STRICT          WORKSPACE_OF("consent", "")
#define WORKSPACE_OF(basis, more)                                                                            \
  "workspace { locales = { 'it', 'en' }, currency = 'EUR', limits = { time = '10s' }" more " }\n"            \
  "purpose 'service' { basis = 'contract' }\n"                                                               \
  "purpose 'personal' { basis = '" basis                                                                     \
  "', version = 3, text = { it = 'Per scegliere', en = 'To choose' } }"                                      \
  "\n"                                                                                                       \
  "purpose 'news' { basis = 'consent', version = 2, text = 'Two mails', gives = 'Previews' }\n"              \
  "channel 'clerk' { withholds = 'why' }\n"                                                                  \
  "placement 'home' { fallback = { offers = { tags = 'house' } } }\n"                                        \
  "placement 'strip' {}\nplacement 'desk' { channel = 'clerk' }\n"
#define PROFILE                                                                                              \
  SHOP_PROFILE "trait 'alone' {}\ntrait 'calm' {}\ntrait 'mine' { purpose = 'personal' }\n"                  \
               "affinity 'cloth' { over = 'tags' }\n"
#define OFFERS SHOP_OFFERS "offer 'guide' { name = { it = 'Guida', en = 'Guide' }, tags = { 'house' } }\n"
#define ITEMS                                                                                                \
  "items = { { id = 'q1', soft = 'alone', text = { it = 'Solo?', en = 'Alone?' } },\n"                       \
  "  { id = 'q2', soft = 'alone', reversed = true, text = 'Together?' },\n"                                  \
  "  { id = 'q3', soft = 'calm', text = 'Calm?' },\n"                                                        \
  "  { id = 'q4', hard = 'look', text = 'How?' } }"
#define QUIZ(more)                                                                                           \
  "ask 'quiz' { purpose = 'personal', placement = 'home', gives = 'guide', scale = { 1, 5 },\n"              \
  "  text = { it = 'Domande', en = 'Questions' }, " more ITEMS " }\n"
#define NEWS "ask 'letters' { consent = 'news', placement = 'home', within = '30d' }\n"
#define ASKING(name, ask)                                                                                    \
  "strategy '" name "' { on = '" name "', placement = 'home', purpose = 'service',\n"                        \
  "  propose = function() return { ask = '" ask "' } end }\n"
#define BOTH ASKING("go", "quiz") ASKING("news", "letters")
#define MANY ", asks = { at_most = 32, within = '7d' }"

static void open_shop(struct shop *shop, const char *workspace, const char *asks, const char *strategies) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", workspace, "profile.lua", PROFILE, "offers.lua",
                                       OFFERS, "asks.lua", asks, "strategies/s.lua", strategies, NULL},
                 (struct crew_options){.is_clock_events = true});
}

static void open_usual(struct shop *shop) {
  open_shop(shop, WORKSPACE(""), QUIZ("") NEWS, BOTH);
}

/* Of the last decision; "": nothing. */
static const char *asked_for(const struct shop *shop) {
  const char *name = json_string(json_find(json_find(shop->decision, "ask"), "ask"));
  return name ? name : "";
}

static void answers(struct shop *shop, const char *data) {
  char more[400];
  snprintf(more, sizeof more, ",\"data\":%s", data);
  shop_decide(shop, "ask.answered", "lucia", more);
}

static void is_refused(struct shop *shop, const char *data, const char *why) {
  char text[600];
  snprintf(text, sizeof text,
           "{\"id\":\"bad\",\"source\":\"test\",\"type\":\"ask.answered\",\"subject\":\"lucia\",\"data\":%s}",
           data);
  assert_int_equal(shop_take(shop, text), STATUS_INVALID);
  assert_string_equal(shop->err.text, why);
}

static const struct profile *lucia_of(struct shop *shop) {
  return crew_find_profile(shop->crew, "lucia", &shop->err);
}

static struct belief belief_of(struct shop *shop, const char *name) {
  struct belief belief = {0};
  struct belief_rule rule = soft_rule(workspace_find_soft(&shop->release->workspace, name));
  beliefs_read(&lucia_of(shop)->beliefs, &rule, NULL, shop->time_ms, &belief);
  return belief;
}

/* ---- how asks are written ---- */

static void judges_asks(void **state) {
  static const struct {
    const char *asks, *expected;
  } cases[] = {
      {QUIZ("") NEWS, ""},
      {"ask 'a' { purpose = 'personal', placement = 'home', gives = { en = 'Thanks' }, text = 'x',\n"
       "  items = { { id = 'q', hard = 'look', text = 'How?' } } }",
       ""},
      {"ask 'a' { purpose = 'personal', placement = 'home', gives = { en = 'Thanks' },\n"
       "text = 'Because you bought a coat: how?',\n"
       "items = {\n{ id = 'q', hard = 'look', text = { it = 'Come?', en = 'We noticed your visits: how?' } } "
       "} }",
       "2: ask \"a\": text: it tells where something is known from (en: because you bought): ask, do not "
       "remind\n"
       "4: ask \"a\": items[1].text: it tells where something is known from (en: we noticed): ask, do not "
       "remind\n"},
      {"ask 'a' {\n}",
       "1: ask \"a\": 'gives' is missing: what the customer gets for it, an offer's id or a text by locale\n"
       "1: ask \"a\": 'items' is missing: what it asks for\n1: ask \"a\": 'placement' is missing\n"
       "1: ask \"a\": 'purpose' is missing: the purpose of workspace.lua that the answers are for\n"
       "1: ask \"a\": 'text' is missing: how the customer is asked\n"},
      {"ask 'a' { purpose = 'persnal',\nplacement = 'hom',\nat_most = 5,\nwithin = '0s',\ngives = 'gide',\n"
       "scale = { 5, 1 }, text = 'x',\n" ITEMS " }",
       "1: ask \"a\": purpose: there is no purpose 'persnal' declared above it, did you mean 'personal'?\n"
       "2: ask \"a\": placement: there is no placement 'hom', did you mean 'home'?\n"
       "3: ask \"a\": at_most: expected a whole number from 1 to 4, got 5\n"
       "4: ask \"a\": within: expected more than nothing\n"
       "5: ask \"a\": gives: there is no offer 'gide', did you mean 'guide'?\n"
       "6: ask \"a\": scale: expected its lowest and its highest answer, such as { 1, 5 }\n"},
      {"ask 'a' { purpose = 'service', placement = 'home', gives = 'A guide to style',\ntext = 'x',\n"
       "items = { { id = 'q', soft = 'alon', text = 'x' },\n{ id = 'q', soft = 'cloth', text = 'x' },\n"
       "{ id = 'r', soft = 'calm', text = 'x' },\n{ id = 's', hard = 'lok', txt = 'x' },\n"
       "{ id = 't', text = 'x' },\n{ id = 'u', hard = 'look', reversed = true, text = 'x' } } }",
       "1: ask \"a\": gives: there is no offer 'A guide to style'; what is no offer is told by locale, such "
       "as "
       "{ it = \"…\" }\n"
       "1: ask \"a\": purpose: it has no text in workspace.lua: say there in plain words what it is for\n"
       "3: ask \"a\": items[1].soft: there is no soft data 'alon', did you mean 'alone'?\n"
       "4: ask \"a\": items[2].soft: 'cloth' is an affinity, which no answer on a scale tells\n"
       "4: ask \"a\": items[2]: id: there is an item 'q' before it\n"
       "4: ask \"a\": items[2]: soft: its answers need a scale: write scale = { 1, 5 } beside items\n"
       "5: ask \"a\": items[3]: soft: its answers need a scale: write scale = { 1, 5 } beside items\n"
       "6: ask \"a\": items[4].hard: there is no hard attribute 'lok', did you mean 'look'?\n"
       "6: ask \"a\": items[4].txt: there is no field 'txt', did you mean 'text'?\n"
       "6: ask \"a\": items[4]: 'text' is missing\n"
       "7: ask \"a\": items[5]: expected either soft or hard: the name of what its answer tells\n"
       "8: ask \"a\": items[6]: reversed: what hard data say has no other end\n"},
      {"ask 'a' { consent = 'service', placement = 'home', gives = { en = 'x' } }\n"
       "ask 'b' { consent = 'personal', placement = 'home',\npurpose = 'service',\n" ITEMS " }",
       "1: ask \"a\": consent: this purpose rests on no consent, so there is none to ask for\n"
       "2: ask \"b\": 'gives' is missing: what the customer gets for it, an offer's id or a text by locale\n"
       "3: ask \"b\": purpose: an ask for a consent has the purpose that it asks for\n"
       "4: ask \"b\": items: an ask is for a consent or for data, not for both\n"
       "4: ask \"b\": items[1]: soft: its answers need a scale: write scale = { 1, 5 } beside items\n"
       "5: ask \"b\": items[2]: soft: its answers need a scale: write scale = { 1, 5 } beside items\n"
       "6: ask \"b\": items[3]: soft: its answers need a scale: write scale = { 1, 5 } beside items\n"},
  };
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct buffer told = {0};
    struct findings findings = {0};
    release_unref(release_of(arena,
                             (const char *const[]){"workspace.lua", STRICT, "profile.lua", PROFILE,
                                                   "offers.lua", OFFERS, "asks.lua", cases[i].asks, NULL},
                             &findings));
    for (size_t found = 0; found < findings.count; found++) {
      assert_string_equal(findings.items[found].file, "asks.lua");
      buffer_print(&told, "%d: %s\n", findings.items[found].line, findings.items[found].text);
    }
    assert_string_equal(buffer_text(&told), cases[i].expected);
    findings_fini(&findings);
    buffer_fini(&told);
  }
  script_arena_unref(arena);
}

static void judges_what_strategies_ask(void **state) {
  static const char strategies[] = "strategy 'a' { placement = 'home', purpose = 'service',\npropose = "
                                   "function() return { ask = 'quizz' } end }\n"
                                   "strategy 'b' { placement = 'strip', purpose = 'service',\npropose = "
                                   "function() return { ask = 'quiz' } end }";
  struct findings findings = {0};
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  assert_null(
      release_of(arena,
                 (const char *const[]){"workspace.lua", WORKSPACE(""), "profile.lua", PROFILE, "offers.lua",
                                       OFFERS, "asks.lua", QUIZ(""), "strategies/s.lua", strategies, NULL},
                 &findings));
  assert_int_equal(findings.count, 2);
  assert_string_equal(findings.items[0].text,
                      "propose returns: there is no ask 'quizz', did you mean 'quiz'?");
  assert_int_equal(findings.items[0].line, 2);
  assert_string_equal(findings.items[1].text,
                      "propose returns: ask: 'quiz' stands in 'home', and this strategy is for 'strip'");
  findings_fini(&findings);
  script_arena_unref(arena);
}

/* ---- when one is made ---- */

static void asks_in_the_customers_words_and_fills_the_placement_otherwise(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "go", "lucia", ",\"locale\":\"en\"");
  expect_shown(&shop, "home", "house-1 house-2");
  assert_non_null(strstr(
      buffer_text(&shop.journal.answer),
      "\"ask\":{\"ask\":\"quiz\",\"strategy\":\"go\",\"placement\":\"home\",\"purpose\":{\"name\":"
      "\"personal\",\"text\":\"To choose\",\"version\":3},\"text\":\"Questions\",\"gives\":{\"offer\":"
      "\"guide\",\"name\":\"Guide\"},\"items\":[{\"id\":\"q1\",\"text\":\"Alone?\",\"scale\":[1,5]},{\"id\":"
      "\"q2\",\"text\":\"Together?\",\"scale\":[1,5]},{\"id\":\"q3\",\"text\":\"Calm?\",\"scale\":[1,5]},{"
      "\"id\":\"q4\",\"text\":\"How?\",\"type\":\"string\",\"one_of\":[\"alone\",\"friends\"]}]}"));
  shop_decide(&shop, "news", "emma", "");
  assert_non_null(
      strstr(buffer_text(&shop.journal.answer),
             "\"ask\":{\"ask\":\"letters\",\"strategy\":\"news\",\"placement\":\"home\",\"purpose\":{"
             "\"name\":\"news\",\"text\":\"Two mails\",\"version\":2},\"consent\":\"news\",\"text\":"
             "\"Two mails\",\"gives\":\"Previews\",\"items\":[]}"));
  shop_close(&shop);
}

static void asks_for_one_thing_the_one_that_comes_first(void **state) {
  (void)state;
  struct shop shop;
  open_shop(
      &shop, WORKSPACE(""), QUIZ("") NEWS,
      "strategy 'second' { on = 'go', placement = 'home', purpose = 'service',\n"
      "  propose = function() return { ask = 'letters', offers = offers.where { tags = 'rare' } } end }\n"
      "strategy 'first' { on = 'go', placement = 'home', purpose = 'service', priority = 1,\n"
      "  propose = function() return { ask = 'quiz' } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "quiz");
  expect_dropped(&shop, "second", "ask", "letters: quiz came first");
  expect_shown(&shop, "home", "rare-1 rare-2"); /* what came with it is shown all the same */
  shop_close(&shop);
}

static void asks_no_more_often_than_it_may(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE(MANY), QUIZ("at_most = 2, within = '10d', "), ASKING("go", "quiz"));
  shop_decide(&shop, "go", "lucia", "");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "quiz");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "");
  expect_dropped(&shop, "go", "ask", "quiz: asked 2 times, until 2026-03-11T10:00:01Z");
  shop.time_ms += 10 * CLOCK_DAY_MS - 3000;
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "quiz");
  shop_decide(&shop, "go", "emma", ""); /* another person */
  assert_string_equal(asked_for(&shop), "quiz");
  shop_close(&shop);
}

static void asks_for_one_thing_a_week_unless_told_otherwise(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "go", "lucia", "");
  shop_decide(&shop, "news", "lucia", "");
  expect_dropped(&shop, "news", "ask", "letters: 1 ask of any kind made, until 2026-03-08T10:00:01Z");
  shop.time_ms += 7 * CLOCK_DAY_MS;
  shop_decide(&shop, "news", "lucia", "");
  assert_string_equal(asked_for(&shop), "letters");
  shop_close(&shop);
}

static void asks_nothing_of_the_holdout(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE(", holdout = 1, salt = '0123456789abcdef'"), QUIZ(""),
            "strategy 'all' { on = 'go', placement = 'home', degree = 'mass',\n"
            "  propose = function() return { ask = 'quiz' } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "");
  expect_dropped(&shop, "all", "ask", "quiz: the holdout is not asked");
  shop_close(&shop);
}

static void takes_a_no_to_the_purpose_for_an_answer(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "consent.denied", "lucia", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "go", "ask", "quiz: personal denied");
  shop_decide(&shop, "consent.denied", "lucia", ",\"data\":{\"purpose\":\"news\"}");
  shop_decide(&shop, "news", "lucia", "");
  expect_dropped(&shop, "news", "ask", "letters: denied, until 2026-03-31T10:00:03Z");
  shop_decide(&shop, "consent.granted", "emma", ",\"data\":{\"purpose\":\"news\"}");
  shop_decide(&shop, "news", "emma", "");
  expect_dropped(&shop, "news", "ask", "letters: answered");
  shop.time_ms += 30 * CLOCK_DAY_MS;
  shop_decide(&shop, "news", "lucia", "");
  assert_string_equal(asked_for(&shop), "letters");
  shop_close(&shop);
}

static void promises_nothing_that_is_not_to_be_had(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "offer.changed", "lucia", ",\"data\":{\"offer\":\"guide\",\"stock\":0}");
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "go", "ask", "quiz: guide, which it gives, is not to be had");
  shop_close(&shop);
}

static void tells_a_clerk_what_to_ask_and_never_who_wants_to_know(void **state) {
  (void)state;
  struct shop shop;
  struct buffer told = {0};
  open_shop(&shop, WORKSPACE(""), "ask 'q' { consent = 'news', placement = 'desk' }\n",
            "strategy 'curious' { on = 'go', placement = 'desk', purpose = 'service',\n"
            "  propose = function() return { ask = 'q', offers = { 'soap', 'cream' } } end }\n");
  shop_decide(&shop, "go", "lucia", "");
  const struct buffer *answer = &shop.journal.answer;
  assert_true(decision_withhold((struct slice){answer->data, answer->length}, &told));
  assert_non_null(strstr(buffer_text(&told), "\"ask\":{\"ask\":\"q\",\"placement\":\"desk\""));
  assert_null(strstr(buffer_text(&told), "curious"));
  buffer_fini(&told);
  shop_close(&shop);
}

/* ---- answers ---- */

static void learns_from_answers_as_much_as_one_clear_answer_says(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "go", "lucia", "");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":5,\"q2\":1,\"q3\":3,\"q4\":\"alone\"}}");
  assert_non_null(strstr(buffer_text(&shop.journal.answer),
                         "\"ask\":null,\"given\":{\"offer\":\"guide\",\"name\":\"Guida\"},\"drops\":"));
  struct belief alone = belief_of(&shop, "alone"), calm = belief_of(&shop, "calm");
  assert_true(alone.evidence > 0.999 && alone.evidence < 1.001); /* two items, one answer */
  assert_true(alone.value > 0.749 && alone.value < 0.751);       /* both ends say the same */
  assert_true(calm.evidence > 0.999 && calm.value > 0.499 && calm.value < 0.501);
  assert_string_equal(profile_find_hard(lucia_of(&shop), 1)->text, "alone");
  shop.time_ms += 100 * CLOCK_DAY_MS;
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "go", "ask", "quiz: answered");
  shop_close(&shop);
}

static void asks_again_for_what_was_left_open(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "go", "lucia", "");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":2}}");
  assert_true(belief_of(&shop, "alone").evidence < 0.501);
  shop.time_ms += 90 * CLOCK_DAY_MS;
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "quiz");
  shop_close(&shop);
}

static void takes_no_answer_for_a_purpose_that_is_not_live(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, STRICT, QUIZ(""), ASKING("go", "quiz"));
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "");
  expect_dropped(&shop, "go", "ask", "quiz: personal never asked");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":5,\"q4\":\"alone\"}}");
  assert_null(strstr(buffer_text(&shop.journal.answer), "\"given\""));
  assert_non_null(strstr(buffer_text(&shop.journal.answer),
                         "{\"check\":\"consent\",\"detail\":\"quiz: personal never asked\"}"));
  assert_true(belief_of(&shop, "alone").evidence == 0);
  assert_null(profile_find_hard(lucia_of(&shop), 1));
  assert_false(asked_has_given(&lucia_of(&shop)->asked, "guide"));
  shop_decide(&shop, "consent.granted", "lucia", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "quiz");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":5,\"q4\":\"alone\"}}");
  assert_non_null(strstr(buffer_text(&shop.journal.answer), "\"given\""));
  assert_null(strstr(buffer_text(&shop.journal.answer), "\"consent\""));
  assert_true(belief_of(&shop, "alone").evidence > 0);
  assert_non_null(profile_find_hard(lucia_of(&shop), 1));
  shop_decide(&shop, "consent.withdrawn", "lucia", ",\"data\":{\"purpose\":\"personal\"}");
  answers(&shop, "{\"ask\":\"quiz\",\"refused\":true}"); /* a no is always heard */
  assert_null(strstr(buffer_text(&shop.journal.answer), "\"consent\""));
  shop_close(&shop);
}

/* One of the two data that it asks for has a purpose of its own. */
static void open_study(struct shop *shop) {
  open_shop(
      shop, STRICT "purpose 'study' { basis = 'contract', text = 'To learn' }\n",
      "ask 'quiz' { purpose = 'study', placement = 'home', gives = { it = 'Grazie' }, scale = { 0, 1 },\n"
      "  text = 'x', items = { { id = 'm', soft = 'mine', text = 'x' },\n"
      "    { id = 'c', soft = 'calm', text = 'x' } } }\n",
      ASKING("go", "quiz"));
}

static void learns_nothing_for_a_purpose_that_is_not_live(void **state) {
  (void)state;
  struct shop shop;
  open_study(&shop);
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"m\":1,\"c\":1}}");
  assert_true(belief_of(&shop, "mine").evidence == 0);
  assert_true(belief_of(&shop, "calm").evidence > 0.9);
  assert_non_null(strstr(buffer_text(&shop.journal.answer),
                         "{\"check\":\"consent\",\"detail\":\"soft.mine: consent personal never asked\"}"));
  shop_decide(&shop, "consent.granted", "lucia", ",\"data\":{\"purpose\":\"personal\"}");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"m\":1}}");
  assert_true(belief_of(&shop, "mine").evidence > 0.9);
  assert_non_null(strstr(buffer_text(&shop.journal.answer), "\"given\":\"Grazie\""));
  shop_close(&shop);
}

static void asks_nobody_for_what_could_not_be_taken(void **state) {
  (void)state;
  struct shop shop;
  open_study(&shop);
  shop_decide(&shop, "origin.withdrawn", "emma", ",\"data\":{\"origin\":\"declared\"}");
  shop_decide(&shop, "consent.granted", "emma", ",\"data\":{\"purpose\":\"personal\"}");
  shop_decide(&shop, "go", "emma", "");
  expect_dropped(&shop, "go", "ask", "quiz: soft.mine: declared withdrawn");
  shop_decide(&shop, "origin.allowed", "emma", ",\"data\":{\"origin\":\"declared\"}");
  shop_decide(&shop, "go", "emma", "");
  assert_string_equal(asked_for(&shop), "quiz");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"c\":1}}");
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "go", "ask", "quiz: soft.mine: consent personal never asked");
  shop_close(&shop);
}

static void refuses_an_answer_that_is_none(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  is_refused(&shop, "{}", "data.ask: missing, expected the name of an ask");
  is_refused(&shop, "{\"ask\":\"quizz\",\"answers\":{\"q1\":1}}",
             "data.ask: there is no ask 'quizz', did you mean 'quiz'?");
  is_refused(&shop, "{\"ask\":\"quiz\"}", "data.answers: expected answers, or else refused = true");
  is_refused(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":1},\"refused\":true}",
             "data.answers: expected answers, or else refused = true");
  is_refused(&shop, "{\"ask\":\"quiz\",\"answers\":[1]}",
             "data.answers: expected an object of answers by item");
  is_refused(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":4,\"q11\":1}}",
             "data.answers: there is no item 'q11', did you mean 'q1'?");
  is_refused(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":6}}",
             "data.answers.q1: expected a number from 1 to 5");
  is_refused(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q2\":null}}",
             "data.answers.q2: expected a number from 1 to 5");
  is_refused(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q4\":\"crowd\"}}",
             "data.answers.q4: data.look: expected one of \"alone\", \"friends\"");
  is_refused(&shop, "{\"ask\":\"letters\",\"answers\":{\"news\":\"yes\"}}",
             "data.answers.news: expected true or false");
  is_refused(&shop, "{\"ask\":\"letters\",\"answers\":{\"personal\":true}}",
             "data.answers: there is no item 'personal'");
  is_refused(&shop, "{\"ask\":\"quiz\",\"refused\":1}", "data.refused: expected true or false");
  is_refused(&shop, "{\"ask\":\"quiz\",\"refused\":true,\"version\":0}",
             "data.version: expected a whole number from 1 to 1000000");
  is_refused(&shop, "{\"ask\":\"quiz\",\"refused\":true,\"decision_id\":\"x\"}",
             "data.decision_id: expected the id of the decision that asked");
  assert_null(lucia_of(&shop));
  shop_close(&shop);
}

static void leaves_in_peace_who_would_rather_not(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE(MANY), QUIZ("at_most = 4, within = '10d', ") NEWS, BOTH);
  shop_decide(&shop, "go", "lucia", "");
  answers(&shop, "{\"ask\":\"quiz\",\"refused\":true}");
  assert_null(strstr(buffer_text(&shop.journal.answer), "\"given\""));
  shop_decide(&shop, "go", "lucia", "");
  expect_dropped(&shop, "go", "ask", "quiz: refused, until 2026-03-11T10:00:02Z");
  shop_decide(&shop, "news", "lucia", ""); /* another question */
  assert_string_equal(asked_for(&shop), "letters");
  shop_close(&shop);
}

static enum consent_verdict verdict_of(struct shop *shop) {
  return consents_judge(&lucia_of(shop)->consents, workspace_find_purpose(&shop->release->workspace, "news"),
                        shop->time_ms);
}

static void nobody_answers_yes_for_another(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "ask.answered", "lucia",
              ",\"unverified\":true,\"data\":{\"ask\":\"letters\",\"answers\":{\"news\":true}}");
  assert_string_equal(dropped(&shop, "", "unverified"), "news");
  assert_int_equal(verdict_of(&shop), CONSENT_NEVER_ASKED);
  assert_int_equal(lucia_of(&shop)->asked.count, 0);
  shop_decide(&shop, "ask.answered", "lucia",
              ",\"unverified\":true,\"data\":{\"ask\":\"letters\",\"answers\":{\"news\":false}}");
  assert_int_equal(verdict_of(&shop), CONSENT_IS_DENIED);
  shop_close(&shop);
}

static void an_answer_about_a_consent_is_one_of_the_text_that_was_shown(void **state) {
  (void)state;
  struct shop shop;
  open_usual(&shop);
  shop_decide(&shop, "news", "lucia", "");
  answers(&shop, "{\"ask\":\"letters\",\"answers\":{\"news\":true}}");
  assert_int_equal(verdict_of(&shop), CONSENT_IS_LIVE);
  assert_non_null(strstr(buffer_text(&shop.journal.answer), "\"given\":\"Previews\""));
  assert_string_equal(consents_find(&lucia_of(&shop)->consents, "news")->said[CONSENT_TOLD].source,
                      "ask letters");
  answers(&shop, "{\"ask\":\"letters\",\"version\":1,\"answers\":{\"news\":true}}");
  assert_int_equal(verdict_of(&shop), CONSENT_IS_OUTDATED);
  answers(&shop, "{\"ask\":\"letters\",\"answers\":{\"news\":false}}");
  assert_int_equal(verdict_of(&shop), CONSENT_IS_DENIED);
  assert_null(strstr(buffer_text(&shop.journal.answer), "\"given\""));
  shop_close(&shop);
}

static void shows_what_is_given_to_those_alone_who_answered(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE(""), QUIZ(""),
            "strategy 'gift' { on = 'look', placement = 'home', purpose = 'service',\n"
            "  propose = function() return { offers = { 'guide', 'soap' } } end }\n" ASKING("go", "quiz"));
  shop_decide(&shop, "look", "lucia", "");
  expect_shown(&shop, "home", "soap house-1");
  expect_dropped(&shop, "gift", "reward", "");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":1}}");
  shop_decide(&shop, "look", "lucia", "");
  expect_shown(&shop, "home", "guide soap");
  shop_close(&shop);
}

/* ---- the ledger ---- */

static void keeps_what_was_asked_answered_and_given(void **state) {
  (void)state;
  struct shop shop;
  struct buffer json = {0};
  open_shop(&shop, WORKSPACE(MANY), QUIZ("") NEWS, BOTH);
  shop_decide(&shop, "go", "lucia", "");
  shop_decide(&shop, "news", "visitor", "");
  answers(&shop, "{\"ask\":\"quiz\",\"answers\":{\"q1\":1}}");
  shop_decide(&shop, "ask.answered", "visitor", ",\"data\":{\"ask\":\"letters\",\"refused\":true}");
  shop_decide(&shop, "customer.alias", "lucia", ",\"data\":{\"previous\":\"visitor\"}");
  crew_free(shop.crew);
  shop.journal.folded_number = 5;
  shop_start(&shop, (struct crew_options){.is_clock_events = true});
  shop_decide(&shop, "news", "lucia", "");
  expect_dropped(&shop, "news", "ask", "letters: refused, until 2026-03-31T10:00:04Z");
  profile_put_json(lucia_of(&shop), &shop.release->workspace, shop.time_ms, &json);
  const char *asked =
      strstr(buffer_text(&json), "\"asked\":[{\"ask\":\"quiz\",\"at\":\"2026-03-01T10:00:01Z\",");
  assert_non_null(asked);
  assert_non_null(strstr(asked,
                         "\"state\":\"answered\",\"answered\":\"2026-03-01T10:00:03Z\",\"given\":true,"
                         "\"offer\":\"guide\"},{\"ask\":\"letters\",\"at\":\"2026-03-01T10:00:02Z\","));
  assert_non_null(
      strstr(asked, "\"state\":\"refused\",\"answered\":\"2026-03-01T10:00:04Z\",\"given\":false}]"));
  buffer_fini(&json);
  shop_close(&shop);
}

static void stays_bounded_and_exact_in_a_flood(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE(MANY), QUIZ("at_most = 4, within = '1y', ") NEWS, BOTH);
  shop_decide(&shop, "go", "lucia", "");
  for (int i = 0; i < 400; i++)
    answers(&shop,
            "{\"ask\":\"quiz\",\"decision_id\":\"00112233445566778899aabbccddeeff\",\"answers\":{\"q1\":1}}");
  assert_true(lucia_of(&shop)->asked.count <= ASKED_MAX);
  for (int i = 0; i < 4; i++) shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(asked_for(&shop), "");
  shop_close(&shop);
}

static void notes_what_came_back_for_a_purpose_that_says_within_how_long(void **state) {
  (void)state;
  struct purpose quick = {.name = "quick", .returns_ms = CLOCK_DAY_MS}, never = {.name = "never"};
  struct asked one = {0}, other = {0}, read = {0};
  struct buffer image = {0};
  asked_note_return(&one, &never, 5);
  assert_int_equal(one.return_count, 0);
  asked_note_return(&one, &quick, 7);
  asked_note_return(&one, &quick, 5); /* late */
  asked_note_return(&other, &quick, 9);
  asked_merge(&one, &other);
  assert_int_equal(asked_last_return_ms(&one, "quick"), 9);
  assert_true(asked_last_return_ms(&one, "never") == INT64_MIN);
  asked_encode(&one, &image);
  struct image_reader reader = {(const unsigned char *)image.data,
                                (const unsigned char *)image.data + image.length, false};
  asked_decode(&reader, &read);
  assert_false(reader.is_bad);
  assert_int_equal(asked_last_return_ms(&read, "quick"), 9);
  for (int i = 0; i < 2 * PURPOSES_MAX; i++) {
    char name[16];
    snprintf(name, sizeof name, "p%d", i);
    asked_note_return(&one, &(struct purpose){.name = name, .returns_ms = 1}, 10 + i);
  }
  assert_int_equal(one.return_count, PURPOSES_MAX);
  assert_int_equal(asked_last_return_ms(&one, "p127"), 137);
  buffer_fini(&image);
  asked_fini(&one);
  asked_fini(&other);
  asked_fini(&read);
}

static void refuses_an_image_that_is_none(void **state) {
  static const char *const images[] = {"\x01", "\x01\x01x", "\xff\xff\x03",
                                       "\x01\x01x0123456789abcdef\x00\x01\x03\x00",
                                       "\x01\x01x0123456789abcdef\x02\x01\x10\x00"};
  (void)state;
  for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
    size_t length = i == 3 ? 23 : strlen(images[i]);
    struct image_reader reader = {(const unsigned char *)images[i], (const unsigned char *)images[i] + length,
                                  false};
    struct asked asked = {0};
    asked_decode(&reader, &asked);
    assert_true(reader.is_bad);
    asked_fini(&asked);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(judges_asks),
      cmocka_unit_test(judges_what_strategies_ask),
      cmocka_unit_test(asks_in_the_customers_words_and_fills_the_placement_otherwise),
      cmocka_unit_test(asks_for_one_thing_the_one_that_comes_first),
      cmocka_unit_test(asks_no_more_often_than_it_may),
      cmocka_unit_test(asks_for_one_thing_a_week_unless_told_otherwise),
      cmocka_unit_test(asks_nothing_of_the_holdout),
      cmocka_unit_test(takes_a_no_to_the_purpose_for_an_answer),
      cmocka_unit_test(promises_nothing_that_is_not_to_be_had),
      cmocka_unit_test(tells_a_clerk_what_to_ask_and_never_who_wants_to_know),
      cmocka_unit_test(learns_from_answers_as_much_as_one_clear_answer_says),
      cmocka_unit_test(asks_again_for_what_was_left_open),
      cmocka_unit_test(takes_no_answer_for_a_purpose_that_is_not_live),
      cmocka_unit_test(learns_nothing_for_a_purpose_that_is_not_live),
      cmocka_unit_test(asks_nobody_for_what_could_not_be_taken),
      cmocka_unit_test(refuses_an_answer_that_is_none),
      cmocka_unit_test(leaves_in_peace_who_would_rather_not),
      cmocka_unit_test(nobody_answers_yes_for_another),
      cmocka_unit_test(an_answer_about_a_consent_is_one_of_the_text_that_was_shown),
      cmocka_unit_test(shows_what_is_given_to_those_alone_who_answered),
      cmocka_unit_test(keeps_what_was_asked_answered_and_given),
      cmocka_unit_test(stays_bounded_and_exact_in_a_flood),
      cmocka_unit_test(notes_what_came_back_for_a_purpose_that_says_within_how_long),
      cmocka_unit_test(refuses_an_image_that_is_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
