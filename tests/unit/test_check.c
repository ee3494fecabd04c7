/* What `sarto check` finds without an event: literals that name nothing are errors, what serves nothing is advice. Each
 * finding is seen once where it belongs and not where it does not. */
#include "shop.h"

#include <stdio.h>
#include <time.h>

#include "script/check.h"

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, tones = { 'bright', 'gentle' } }\n"                                 \
  "placement 'home' { fallback = { offers = { tags = 'house' } } }\n"                                        \
  "placement 'mail' { parts = { 'title', 'body' }, fallback = { offers = { tags = 'house' } } }\n"           \
  "frame 'unique' {}\n"
#define PROFILE                                                                                              \
  "hard 'look' { type = 'string' }\nhard 'given_name' { type = 'string', say = true }\n"                     \
  "trait 'uniqueness' {}\nattitude 'curiosity' {}\naffinity 'style' {}\n"
#define OFFERS                                                                                               \
  "offer 'cape-07' { name = 'Cape', category = 'dresses', tags = { 'rare' } }\n"                             \
  "offer 'wrap-11' { name = 'Wrap', category = 'dresses', tags = { 'house' } }\n"
#define STRATEGY(body)                                                                                       \
  "strategy 'a' { on = 'page.viewed', placement = 'home', propose = function(profile, event)\n" body "\nend" \
  " }"
#define MAIL(body) "strategy 'a' { placement = 'mail', propose = function(profile, event)\n" body "\nend }"
#define SIGNAL(body)                                                                                         \
  "signal 's' { on = 'page.viewed', origin = 'web', observe = function(event, offer)\n" body "\nend }"

static struct script_arena *arena;
static int64_t today_ms;

static void put(struct buffer *lines, const struct findings *findings) {
  for (size_t i = 0; i < findings->count; i++)
    buffer_print(lines, "%s:%d: %s%s\n", findings->items[i].file, findings->items[i].line,
                 findings->items[i].severity == SEVERITY_ADVICE ? "advice: " : "", findings->items[i].text);
}

/* Findings one a line: errors, or where there are none and it is asked for, advice. */
static char *found(const char *const *texts, bool has_advice) {
  struct release_file files[8];
  struct findings findings = {0};
  struct buffer lines = {0};
  size_t count = 0;
  for (; texts[0]; texts += 2) files[count++] = (struct release_file){texts[0], {texts[1], strlen(texts[1])}};
  struct release *release = release_load(arena, files, count, NULL, &findings);
  assert_int_equal(release == NULL, findings.count > 0);
  if (release && has_advice) check_advise(release, files, count, today_ms, &findings);
  put(&lines, &findings);
  release_unref(release);
  findings_fini(&findings);
  buffer_text(&lines);
  return buffer_take(&lines, NULL);
}

static void expect(char *actual, const char *expected) {
  assert_string_equal(actual, expected);
  free(actual);
}

static void in_strategy(const char *text, const char *expected) {
  expect(found((const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", PROFILE, "offers.lua", OFFERS,
                                     "strategies/s.lua", text, NULL},
               false),
         expected);
}

static void in_signal(const char *text, const char *expected) {
  expect(found((const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", PROFILE, "signals/s.lua",
                                     text, NULL},
               false),
         expected);
}

/* ---- errors ---- */

static void names_data_that_profile_functions_do_not_find(void **state) {
  (void)state;
  in_strategy(
      STRATEGY("local a = profile:knows 'lok'\nlocal b = profile:belief('uniquness')\n"
               "local c = profile:top('stile', 3)"),
      "strategies/s.lua:2: profile:knows: there is no hard or soft data 'lok', did you mean 'look'?\n"
      "strategies/s.lua:3: profile:belief: there is no soft data 'uniquness', did you mean 'uniqueness'?\n"
      "strategies/s.lua:4: profile:top: there is no soft data 'stile', did you mean 'style'?\n");
  in_strategy(STRATEGY("local a = profile:knows 'look' and profile:knows('uniqueness')\n"
                       "local b = profile:belief('uniqueness')\nlocal c = profile:top('style', 3)"),
              "");
  in_strategy(STRATEGY("local name = 'lo' .. 'ok'\nlocal a = profile:knows(name)\n"
                       "local b = profile:knows('lo' .. 'ok')"),
              "");
  in_strategy("local function f() local profile = { knows = function() end }\n"
              "return profile:knows 'anything' end\n" STRATEGY("f()"),
              "");
}

static void names_offers_that_do_not_exist(void **state) {
  (void)state;
  in_strategy(STRATEGY("local a = profile:owns 'cape-7'\nlocal b = offers.get('wrap-1')\n"
                       "local c = offers.where { id = { 'cape-07', 'cap-07' } }\n"
                       "return { offers = { 'wrap-11', 'nothing-like-it' } }"),
              "strategies/s.lua:2: profile:owns: there is no offer 'cape-7', did you mean 'cape-07'?\n"
              "strategies/s.lua:3: offers.get: there is no offer 'wrap-1', did you mean 'wrap-11'?\n"
              "strategies/s.lua:4: offers.where: there is no offer 'cap-07', did you mean 'cape-07'?\n"
              "strategies/s.lua:5: propose returns: there is no offer 'nothing-like-it'\n");
  in_strategy(STRATEGY("local a = profile:owns 'cape-07'\nlocal b = offers.get(event.data.item)\n"
                       "return { offers = { 'wrap-11', 'cape' .. '-07', b } }"),
              "");
  in_strategy("local offers = { get = function() end }\n" STRATEGY("local a = offers.get 'mine'"), "");
}

/* They come as events, and nothing is known of them yet. */
static void judges_no_offer_where_none_is_declared(void **state) {
  (void)state;
  expect(
      found((const char *const[]){"workspace.lua", WORKSPACE, "strategies/s.lua",
                                  STRATEGY("return { offers = { offers.get 'later-1', 'later-2' } }"), NULL},
            false),
      "");
}

static void judges_what_offers_are_asked(void **state) {
  (void)state;
  in_strategy(STRATEGY("return { offers = offers.where { catgory = 'dresses', limit = 2 } }"),
              "strategies/s.lua:2: offers.where: there is no field 'catgory', did you mean 'category'?\n");
  in_strategy(STRATEGY("return { offers = offers.where { tags = 'rare', sort = 'newst' } }"),
              "strategies/s.lua:2: offers.where: there is no sort 'newst', did you mean 'newest'?\n");
  in_strategy(STRATEGY("return { offers = offers.where { tags = 'rare', sort = 'price' } }"),
              "strategies/s.lua:2: offers.where: there is no sort 'price': expected 'catalogue', 'newest', "
              "'cheapest', 'dearest', 'popular', 'niche'\n");
  in_strategy(
      STRATEGY("return { offers = offers.where { price = { at_last = 5 } } }"),
      "strategies/s.lua:2: offers.where: there is no end of a price 'at_last', did you mean 'at_least'?\n");
  in_strategy(STRATEGY("local a = offers.popular { limit = 'two' }\nlocal b = offers.niche { limit = 0 }\n"
                       "local c = offers.wished { limit = 2.5 }\nlocal d = offers.wished { limit = -1 }\n"
                       "local e = offers.wished { limit = 10 / 5 }"),
              "strategies/s.lua:2: offers.popular: limit: expected a whole number above 0\n"
              "strategies/s.lua:3: offers.niche: limit: expected a whole number above 0\n"
              "strategies/s.lua:4: offers.wished: limit: expected a whole number above 0\n"
              "strategies/s.lua:5: offers.wished: limit: expected a whole number above 0\n");
  in_strategy(STRATEGY("return { offers = offers.where { tags = 'rare', sort = 'newest',\n"
                       "price = { at_least = 5 }, [event.data.key] = 1, limit = 2 } }"),
              "");
}

static void judges_conditions_of_counts(void **state) {
  (void)state;
  in_strategy(
      STRATEGY("local a = profile:count('page.viewed', '7d', 'dresses')\n"
               "local b = profile:count('page.viewed', '7d', { 'dresses' })\n"
               "local c = profile:count('page.viewed', '7d', { category = function() end })\n"
               "local d = profile:count('page.viewed', '7d', {})"),
      "strategies/s.lua:2: profile:count: expected a table as the third, such as { category = \"dresses\" }\n"
      "strategies/s.lua:3: profile:count: expected fields of the event's data, such as { category = "
      "\"dresses\" }\n"
      "strategies/s.lua:4: profile:count: a condition is plain data, not a function\n"
      "strategies/s.lua:5: profile:count: a condition without any field would count everything: leave it "
      "out\n");
  in_strategy(
      STRATEGY(
          "local a = profile:count('page.viewed', '7d')\nlocal b = profile:count('page.viewed', '7d', nil)\n"
          "local c = profile:count('page.viewed', '7d', { category = event.data.category })"),
      "");
}

static void judges_windows_that_are_written_out(void **state) {
  (void)state;
  in_strategy(
      STRATEGY("local a = profile:count('page.viewed', '30 days')\nlocal b = profile:spent '36h'\n"
               "local c = profile:spent('')"),
      "strategies/s.lua:2: profile:count: expected whole days, such as \"30d\" or \"2w\", got \"30 "
      "days\"\n"
      "strategies/s.lua:3: profile:spent: expected whole days, such as \"30d\" or \"2w\", got "
      "\"36h\"\n"
      "strategies/s.lua:4: profile:spent: expected whole days, such as \"30d\" or \"2w\", got \"\"\n");
  in_strategy(STRATEGY("local a = profile:spent(365)\nlocal b = profile:count('page.viewed', 30)\n"
                       "local c = profile:count('page.viewed')\nlocal d = profile:count 'page.viewed'"),
              "strategies/s.lua:2: profile:spent: expected whole days in quotes, such as \"30d\"\n"
              "strategies/s.lua:3: profile:count: expected whole days in quotes, such as \"30d\"\n"
              "strategies/s.lua:4: profile:count: the window is missing: profile:count(\"page.viewed\", "
              "\"30d\")\n"
              "strategies/s.lua:5: profile:count: the window is missing: profile:count(\"page.viewed\", "
              "\"30d\")\n");
  in_strategy(
      STRATEGY("local a = profile:count('page.viewed', '48h')\nlocal b = profile:spent '1y'\n"
               "local n = '3'\nlocal c = profile:spent(n .. 'd')\nlocal d = profile:spent('3' .. 'd')\n"
               "local e = profile:count('page.viewed', '3' .. 'd')\n"
               "local f = profile:count('page.viewed', n)\nlocal g = profile:last 'page.viewed'"),
      "");
}

static void judges_what_the_lifecycle_is_compared_with(void **state) {
  (void)state;
  in_strategy(
      STRATEGY("if profile.lifecycle == 'prospekt' or profile.lifecycle ~= 'gone' then return end"),
      "strategies/s.lua:2: profile.lifecycle: there is no lifecycle 'gone': expected 'prospect', 'new', "
      "'established', 'lapsed'\n"
      "strategies/s.lua:2: profile.lifecycle: there is no lifecycle 'prospekt', did you mean "
      "'prospect'?\n");
  in_strategy(STRATEGY("local at = 'new'\nif profile.lifecycle == at or profile.lifecycle ~= 'lapsed' then "
                       "return end\nlocal b = profile.lifecycle == 'la' .. 'psed'"),
              "");
}

static void judges_what_propose_returns(void **state) {
  (void)state;
  in_strategy(STRATEGY("return { ofers = {}, frame = 'uniqe', tone = 'gentl' }"),
              "strategies/s.lua:2: propose returns: there is no field 'ofers', did you mean 'offers'?\n"
              "strategies/s.lua:2: propose returns: there is no frame 'uniqe', did you mean 'unique'?\n"
              "strategies/s.lua:2: propose returns: there is no tone 'gentl', did you mean 'gentle'?\n");
  in_strategy(STRATEGY("if event.data.x then return { offers = {}, score = 7 } end\n"
                       "if event.data.y then return { offers = {}, score = 'high' } end\n"
                       "return { offers = {}, score = 7 / 10 }"),
              "strategies/s.lua:2: propose returns: score: expected a number from 0 to 1\n"
              "strategies/s.lua:3: propose returns: score: expected a number from 0 to 1\n");
  in_strategy(STRATEGY("return { ask = 'quiz' }"),
              "strategies/s.lua:2: propose returns: there is no ask 'quiz'\n");
  in_strategy(
      STRATEGY("local f = function() return { uniqe = 1, frame = 'x' } end\nlocal t = { frame = 'y' }\n"
               "if f().uniqe then return { offers = {}, frame = t.frame or 'z', tone = 'bright' } end"),
      "");
}

static void judges_the_texts_of_messages(void **state) {
  (void)state;
  in_strategy(
      STRATEGY("return { offers = {}, message = { it = 'Ciao {given_nam}', brigt = 'Hi' } }"),
      "strategies/s.lua:2: message: there is no locale, tone or part 'brigt', did you mean 'bright'?\n"
      "strategies/s.lua:2: message: there is no slot {given_nam}, did you mean {given_name}?\n");
  in_strategy(
      STRATEGY("return { offers = {}, message = 'Per {look}' }"),
      "strategies/s.lua:2: message: {look} may not be said: profile.lua does not give it say = true\n");
  in_strategy(MAIL("return { offers = {}, message = { it = { title = 'A', bdy = 'B' }, en = 'C' } }"),
              "strategies/s.lua:2: message: the placement shows parts: expected { title = \"…\" }\n"
              "strategies/s.lua:2: message: there is no locale, tone or part 'bdy', did you mean 'body'?\n");
  in_strategy(
      STRATEGY(
          "local words = { x = 'a {b}' }\n"
          "return { offers = {}, message = { it = { bright = 'Ciao {given_name}', gentle = words.x } } }"),
      "");
  in_strategy(MAIL("return { offers = {}, message = { it = { title = 'A', body = 'B' } } }"), "");
}

static void refuses_a_text_that_is_too_long_to_be_sent(void **state) {
  (void)state;
  struct buffer strategy = {0};
  buffer_print(&strategy, STRATEGY("return { offers = {}, message = '%01000d%01000d%01000d%01000d%097d' }"),
               0, 0, 0, 0, 0);
  in_strategy(buffer_text(&strategy), "strategies/s.lua:2: message: longer than 4000 bytes\n");
  buffer_fini(&strategy);
}

static void says_in_plain_words_what_does_not_parse(void **state) {
  (void)state;
  in_strategy(STRATEGY("if event.data.x then return { offers = {} }"),
              "strategies/s.lua:3: '}' is not expected here: is an 'end', a comma or a closing "
              "bracket missing before it, or one too many?\n");
  in_strategy(STRATEGY("if event.data.x = 1 then return end"),
              "strategies/s.lua:2: '=' gives a value: to compare write ==\n");
  in_strategy(STRATEGY("local top = offers.popular()\nif #top = 0 then return end"),
              "strategies/s.lua:3: '=' gives a value: to compare write ==\n");
  in_strategy(STRATEGY("local top = offers.popular()\nreturn top = nil"),
              "strategies/s.lua:3: '=' gives a value: to compare write ==\n");
  in_strategy(
      STRATEGY("if profile.count('page.viewed', '1d') > profile.count(profile, 'page.viewed', '2d') then\n"
               "return { offers = {} } end"),
      "strategies/s.lua:2: profile.count: write a colon, profile:count(…)\n");
  in_strategy(STRATEGY("return { offers = offer.where { tags = 'silk' } }"),
              "strategies/s.lua:2: no such name 'offer.where', did you mean 'offers.where'?\n");
}

static void with_data(const char *profile, const char *body, const char *expected) {
  struct buffer text = {0};
  buffer_print(&text, STRATEGY("%s"), body);
  expect(found((const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", profile, "offers.lua", OFFERS,
                                     "strategies/s.lua", buffer_text(&text), NULL},
               false),
         expected);
  buffer_fini(&text);
}

static void judges_what_a_belief_is_compared_with(void **state) {
  (void)state;
  with_data(
      PROFILE,
      "local a = profile.soft.curiosity > 60\nlocal b = 1.5 < profile.soft.curiosity\n"
      "local c = profile.soft.curiosity >= -1\nlocal d = profile.soft.curiosity > '0.6'\n"
      "local e = profile.soft.style > 0.6\nlocal f = profile.soft.style.linen > 6\n"
      "local g = profile.soft.style['linen'] > 7\n"
      "if (profile.soft.curiosity > 80) or not (90 < profile.soft.curiosity) then return end",
      "strategies/s.lua:2: profile.soft.curiosity is a number from 0 to 1: 60 is never reached\n"
      "strategies/s.lua:3: profile.soft.curiosity is a number from 0 to 1: 1.5 is never reached\n"
      "strategies/s.lua:4: profile.soft.curiosity is a number from 0 to 1: -1 is never reached\n"
      "strategies/s.lua:5: profile.soft.curiosity is a number from 0 to 1: compare it with one, without "
      "quotes\n"
      "strategies/s.lua:6: profile.soft.style is an affinity and no number: ask for one of its keys, as in "
      "profile.soft.style[\"linen\"]\n"
      "strategies/s.lua:7: profile.soft.style is a number from 0 to 1: 6 is never reached\n"
      "strategies/s.lua:8: profile.soft.style is a number from 0 to 1: 7 is never reached\n"
      "strategies/s.lua:9: profile.soft.curiosity is a number from 0 to 1: 80 is never reached\n"
      "strategies/s.lua:9: profile.soft.curiosity is a number from 0 to 1: 90 is never reached\n");
  with_data(PROFILE,
            "local a = profile.soft.curiosity * 100 > 60 or 2 * profile.soft.curiosity > 1.5\n"
            "local b = profile.soft.curiosity > 60 / 100 or 60 / 100 < profile.soft.curiosity\n"
            "local c = profile.soft.curiosity > 0 and profile.soft.curiosity <= 1\n"
            "local d = profile.soft.style.linen + profile.soft.curiosity > 1.2\n"
            "local t, k = { [60] = 1 }, 'linen'\nlocal e = profile.soft.style[k] > 0.6 and t[60]",
            "");
}

#define TYPED                                                                                                \
  "hard 'look' { type = 'string', one_of = { 'alone', 'friends' } }\nhard 'born' { type = 'date' }\n"        \
  "hard 'budget' { type = 'number' }\nhard 'club' { type = 'boolean' }\nhard 'likes' { type = 'set' }\n"
static void judges_what_a_datum_is_compared_with(void **state) {
  (void)state;
  with_data(
      TYPED,
      "local a = profile.hard.look == 'freinds'\nlocal b = 'fr' ~= profile.hard.look\n"
      "local c = profile.hard.budget < '50'\nlocal d = profile.hard.born > 1990\n"
      "local e = profile.hard.club == 'true'\nlocal f = profile.hard.likes == 'golf'",
      "strategies/s.lua:2: profile.hard.look is never 'freinds', did you mean 'friends'?\n"
      "strategies/s.lua:3: profile.hard.look is never 'fr': it is one of 'alone', 'friends'\n"
      "strategies/s.lua:4: profile.hard.budget is a number: compare it with one, without quotes\n"
      "strategies/s.lua:5: profile.hard.born is a text: compare it with one in quotes\n"
      "strategies/s.lua:6: profile.hard.club is true or false: compare it with one of them, without quotes\n"
      "strategies/s.lua:7: profile.hard.likes holds several texts: look for one in a loop over "
      "ipairs(profile.hard.likes)\n");
  with_data(
      TYPED,
      "local a = profile.hard.look == 'alone' or profile.hard.look == 'al' .. 'one'\n"
      "local b = profile.hard.budget > 50 and -5 < profile.hard.budget and profile.hard.club == true\n"
      "local c = profile.hard.born < '1991' and profile.hard.look < 'b' and profile.hard.likes[1] == 'golf'\n"
      "local d = profile.hard.budget .. '' == '50' and 'x' .. profile.hard.look == 'xalone'\n"
      "local e = #profile.hard.likes == 2 and tostring(profile.hard.budget) == '50'",
      "");
}

static void takes_no_function_of_an_offer_for_one_of_the_library(void **state) {
  static const char *const names[] = {"where", "popular", "niche", "related", "wished", "get", "first"};
  struct buffer text = {0}, expected = {0};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    buffer_print(&text,
                 STRATEGY("for _, offer in ipairs(offers.popular()) do log(offer.id, offer.tags) end\n"
                          "return { offers = offer.%s { limit = 2 } }"),
                 names[i]);
    buffer_print(&expected, "strategies/s.lua:3: no such name 'offer.%s', did you mean 'offers.%s'?\n",
                 names[i], names[i]);
    in_strategy(buffer_text(&text), buffer_text(&expected));
    text.length = expected.length = 0;
  }
  in_strategy("local offer = { first = function() end }\n" STRATEGY("local a = offer.first(1)"), "");
  buffer_fini(&text);
  buffer_fini(&expected);
}

/* ---- under other names ---- */

static void judges_parameters_whatever_they_are_called(void **state) {
  (void)state;
  in_strategy(
      "strategy 'a' { placement = 'home', on = 'go',\n"
      "eligible = function(p, e) return p:knows 'lok' and p.hard.given_nam > 1 and e.tipe == 'go' end,\n"
      "propose = function(p)\n if p.soft.uniquness > 0.6 then return { offers = offers.where {} } end\n"
      "if p:spent(30) > 1 then return nil end\n"
      "return p:may 'news' end }",
      "strategies/s.lua:2: no such name 'event.tipe', did you mean 'event.type'?\n"
      "strategies/s.lua:2: no such name 'profile.hard.given_nam', did you mean 'profile.hard.given_name'?\n"

      "strategies/s.lua:2: profile:knows: there is no hard or soft data 'lok', did you mean 'look'?\n"
      "strategies/s.lua:4: no such name 'profile.soft.uniquness', did you mean "
      "'profile.soft.uniqueness'?\n"
      "strategies/s.lua:5: profile:spent: expected whole days in quotes, such as \"30d\"\n"
      "strategies/s.lua:6: profile:may: there is no purpose 'news'\n");
}

static void follows_a_local_that_stands_for_the_profile_or_a_half_of_it(void **state) {
  (void)state;
  in_strategy(
      "strategy 'a' { placement = 'home', on = 'go', propose = function(person)\n"
      "local hard, told = person.hard, 1\n"
      "local h = person.hard\nlocal s <const> = person.soft\nlocal again = person\n"
      "if h.given_nam > told and s.uniquness > 2 then\n"
      "return again.hard.lok == hard.lok end\n"
      "local mine = again.soft\nreturn mine.uniquness end }",
      "strategies/s.lua:6: no such name 'profile.hard.given_nam', did you mean 'profile.hard.given_name'?\n"
      "strategies/s.lua:6: no such name 'profile.soft.uniquness', did you mean "
      "'profile.soft.uniqueness'?\n"
      "strategies/s.lua:7: no such name 'profile.hard.lok', did you mean 'profile.hard.look'?\n"
      "strategies/s.lua:9: no such name 'profile.soft.uniquness', did you mean "
      "'profile.soft.uniqueness'?\n");
}

/* What may be something else is left alone. */
static void leaves_alone_a_name_that_is_said_twice(void **state) {
  static const char *const bodies[] = {
      "function(p) local list = {} table.sort(list, function(p, q) return p.lok < q.lok end) end",
      "function(p) p = { lok = 1 } return p.lok end",
      "function(p) local a, p = 1, { lok = 1 } return p.lok end",
      "function(p) for p, q in pairs { lok = 1 } do return p.lok end end",
      "function(p) local function p() end return p.lok end",
      "function(profile) local h = profile.hard h = { lok = 1 } return h.lok end",
      "function(profile) local h = profile.hard local g = { h = 1 } return g.h end",
      "function(profile) if 1 then local h = profile.hard end local h = { lok = 1 } return h.lok end",
      "function(profile) local h = profile.hard or { lok = 1 } return h.lok end",
      "function(profile) local h = profile.hard.look return h.lok end",
      "function(profile) local h = profile:top('style') return h.lok end",
      "function(profile) local h = profile.hard do local h = { lok = 1 } return h.lok end end",
      "function(profile) local g, h = 1, profile.hard return g.lok, h.lok end",
      "function(profile) if 1 then local h = profile.hard else local h = { lok = 1 } return h.lok end end",
      "function(profile) local rule = { is = function(value) return value.lok end } return rule end",
      "function(profile) local t = {} local g = profile.hard g, t.x = {}, 1 return g.lok end",
      "function(profile) local t = {} local g = profile.hard g, t[1] = { lok = 1 }, 1 return g.lok end",
      "function(profile) local t = {} local g = profile.hard t.x, g = 1, { lok = 1 } return g.lok end",
      "function(profile) local t = {} local g = profile.hard t[1], g = 1, { lok = 1 } return g.lok end",
      "function(_, event) return event.data.profil end",
      "function(q, profile) return profile.type == q.hard.look end",
  };
  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    struct buffer text = {0};
    buffer_print(&text,
                 "local h = { lok = 1 }\nstrategy 'a' { placement = 'home', on = 'go', propose = %s }\n"
                 "log(h.lok)",
                 bodies[i]);
    in_strategy(buffer_text(&text), i == 20 ? "strategies/s.lua:2: no such name 'profile.type'\n" : "");
    buffer_fini(&text);
  }
}

static void resolving_names_takes_no_longer_than_reading(void **state) {
  (void)state;
  struct buffer text = {0};
  buffer_add_text(&text, "strategy 'a' { placement = 'home', on = 'go', propose = function(p)\n");
  for (int i = 0; text.length < 60000; i++) buffer_print(&text, "do local h%d = p.hard end ", i);
  buffer_add_text(&text, "end }");
  clock_t start = clock();
  in_strategy(buffer_text(&text), "");
  assert_true(clock() - start < CLOCKS_PER_SEC);
  buffer_fini(&text);
}

static void says_that_a_signal_reads_no_profile(void **state) {
  (void)state;
  in_signal("signal 's' { on = 'page.viewed', origin = 'web',\nobserve = function(event, profile)\n"
            "if profile.soft.curiosity > 0.5 then return { soft = { curiosity = 1 } } end end }",
            "signals/s.lua:2: observe gets (event, offer): a signal reads no profile\n");
  in_signal("signal 's' { on = 'page.viewed', origin = 'web', observe = function(event, profile)\n"
            "if profile then return { soft = { curiosity = 1 } } end end }",
            "");
}

static void judges_what_observe_returns(void **state) {
  (void)state;
  in_signal(
      SIGNAL("return { soft = { curiosty = 0.9 }, wieght = 2 }"),
      "signals/s.lua:2: observe returns: there is no field 'wieght', did you mean 'weight'?\n"
      "signals/s.lua:2: observe returns: there is no soft data 'curiosty', did you mean 'curiosity'?\n");
  in_signal(
      SIGNAL("if offer then return { soft = { curiosity = 0.9, ['style'] = offer.tags }, weight = 2 } end\n"
             "local name = event.data.name\nreturn { soft = { [name] = 1 } }"),
      "");
}

static void tells_a_missing_comma_as_one(void **state) {
  (void)state;
  expect(found((const char *const[]){"workspace.lua", "workspace { currency = 'EUR'\nlocales = { 'it' } }",
                                     NULL},
               false),
         "workspace.lua:2: a comma is missing before 'locales'\n");
  expect(found((const char *const[]){"workspace.lua", "workspace { locales = { 'it' 'en' } }", NULL}, false),
         "workspace.lua:1: a comma is missing before 'en'\n");
  expect(
      found((const char *const[]){"workspace.lua", "workspace { currency = 'EUR' ['locales'] = 'it' }", NULL},
            false),
      "workspace.lua:1: a comma is missing before 'locales'\n");
  in_strategy("strategy 'a' {\nplacement = 'home',\npropose = function() end\npriority = 5\n}",
              "strategies/s.lua:4: a comma is missing before 'priority'\n");
  in_strategy("local t = { 1, 2\nlocal x = 1 x = 2\n" STRATEGY(""),
              "strategies/s.lua:2: '}' expected (to close '{' at line 1) near 'local'\n");
  in_strategy("local f = function(a) return function(b) return { a, b } end end\n"
              "local t = { f 'x' 'y', f { 1 } { 2 }; x = 1, f(2)\n{ 3 }, y = function() local z = 1 z = 2 "
              "return z end }\n" STRATEGY("local a = t"),
              "");
}

/* ---- advice ---- */

static void advises(const char *const *texts, const char *expected) {
  expect(found(texts, true), expected);
}

#define BASE(workspace, profile, offers, strategy)                                                           \
  (const char *const[]) {                                                                                    \
    "workspace.lua", workspace, "profile.lua", profile, "offers.lua", offers, "strategies/s.lua", strategy,  \
        NULL                                                                                                 \
  }
#define QUIET_WORKSPACE "workspace {}\nplacement 'home' { fallback = { offers = {} } }\n"
#define QUIET           STRATEGY("")

static void has_no_advice_where_all_is_used(void **state) {
  (void)state;
  advises(
      (const char *const[]){
          "workspace.lua",
          "workspace { locales = { 'it', 'en' }, tones = 'bright' }\nframe 'unique' { fits = { tags = 'rare' "
          "} }\n"
          "placement 'home' { fallback = { offers = {} } }\nplacement 'bare' { fallback = { offers = { tags "
          "= 'rare' } } }",
          "profile.lua",
          "hard 'locale' { type = 'string' }\nhard 'given_name' { type = 'string', say = true }\n"
          "trait 'uniqueness' {}\n",
          "audiences.lua", "audience 'vip' { is = function(profile) return profile:knows 'uniqueness' end }",
          "offers.lua",
          "offer 'a' { name = 'A', tags = 'rare', to = '2026-03-02', from = '2026-02-01',\n"
          "preview = { audience = 'vip', from = '2026-01-30' } }\n"
          "offer 'b' { name = { it = 'B', en = 'B' }, tags = 'rare' }",
          "signals/s.lua", SIGNAL("return { soft = { uniqueness = 1 } }"), "strategies/s.lua",
          "strategy 'a' { on = { 'page.viewed', 'shelf.dusted' }, placement = 'home', propose = function()\n"
          "return { offers = offers.where { tags = { 'rare' } }, frame = 'unique', tone = 'bright',\n"
          "message = { it = '{given_name}', en = 'x' } } end }",
          NULL},
      "");
}

static void advises_on_types_of_events(void **state) {
  (void)state;
  advises(
      BASE(QUIET_WORKSPACE, "", "",
           "strategy 'a' { placement = 'home',\non = { 'page.viewd', 'journey.entered', 'lifecycle.changed', "
           "'placement.requested' "
           "}, after = '2h', unless = 'order.plced', propose = "
           "function(profile)\n"
           "local a = profile:last 'product.vewed'\nlocal b = profile:count('odd.thing', '7d')\n"
           "local c = profile:last 'ask.answerd' end }"),
      "strategies/s.lua:2: advice: strategy \"a\": on: 'page.viewd' is written nowhere else, did you mean "
      "'page.viewed'?\n"
      "strategies/s.lua:2: advice: strategy \"a\": on: nothing sends 'journey.entered' in this version: it "
      "will not "
      "be heard\n"
      "strategies/s.lua:2: advice: strategy \"a\": unless: 'order.plced' is written nowhere else, did you "
      "mean "
      "'order.placed'?\n"
      "strategies/s.lua:3: advice: 'product.vewed' is written nowhere else, did you mean "
      "'product.viewed'?\n"
      "strategies/s.lua:5: advice: 'ask.answerd' is written nowhere else, did you mean 'ask.answered'?\n");
}

/* As an SDK sends it, it is heard under our name; but what an event_type says of it holds. */
static void advises_on_types_that_are_heard_under_another_name(void **state) {
  (void)state;
  static const char hears[] =
      "strategy 'a' { placement = 'home',\non = 'Decision Viewed', propose = function() end }";
  advises(
      BASE(QUIET_WORKSPACE, "", "", hears),
      "strategies/s.lua:2: advice: strategy \"a\": on: 'Decision Viewed' is heard as 'decision.exposed', did "
      "you mean that?\n");
  advises(BASE(QUIET_WORKSPACE, "", "",
               "strategy 'a' { placement = 'home',\non = 'Products Searched', propose = function() end }"),
          "strategies/s.lua:2: advice: strategy \"a\": on: 'Products Searched' is heard as "
          "'products.searched', did you mean that?\n");
  advises(BASE(QUIET_WORKSPACE "event_type 'Decision Viewed' { means = 'Decision Viewed' }\n", "", "", hears),
          "");
}

static void advises_on_parameters_that_are_the_wrong_way_round(void **state) {
  (void)state;
  advises(BASE(QUIET_WORKSPACE, "", "",
               "strategy 'a' { placement = 'home', degree = 'mass',\neligible = function(event, profile) "
               "return true end,\n"
               "propose = function(event) end }\n"
               "strategy 'b' { placement = 'home', degree = 'mass', eligible = function(profile, event) "
               "return true end,\n"
               "propose = function(p, e) local f = function(event, profile) end end }"),
          "strategies/s.lua:2: advice: eligible is called with the profile first, and its first parameter is "
          "named "
          "'event'\n"
          "strategies/s.lua:3: advice: propose is called with the profile first, and its first parameter is "
          "named "
          "'event'\n");
}

static void advises_on_an_occasion_that_is_nearly_one(void **state) {
  (void)state;
  advises(
      BASE(QUIET_WORKSPACE, "hard 'born' { type = 'date', occasion = 'birthday' }", "",
           "strategy 'a' { placement = 'home',\non = { 'occasion.birthdy', 'occasion.christmas' }, propose = "
           "function() end }"),
      "strategies/s.lua:2: advice: strategy \"a\": on: 'occasion.birthdy' is written nowhere else, did you "
      "mean 'occasion.birthday'?\n"
      "strategies/s.lua:2: advice: strategy \"a\": on: nothing sends 'occasion.christmas' in this version: "
      "it "
      "will not be heard\n");
}

static void advises_on_a_meaning_that_nobody_knows(void **state) {
  (void)state;
  advises(
      BASE(QUIET_WORKSPACE "\nevent_type 'Bought' { means = 'order.place' }\n"
                           "event_type 'Dusted' { means = 'shelf.dusted' }\n"
                           "event_type 'Seen' { means = 'product.viewed' }",
           "", "", QUIET),
      "workspace.lua:4: advice: event_type \"Bought\": means: 'order.place' is written nowhere else, did you "
      "mean 'order.placed'?\n");
}

static void advises_on_a_placement_that_stays_empty(void **state) {
  (void)state;
  advises(BASE("workspace {}\nplacement 'home' {}\nplacement 'bare' {}", "", "", QUIET),
          "workspace.lua:2: advice: placement \"home\": it has no fallback: it stays empty where no strategy "
          "proposes anything\n"
          "workspace.lua:3: advice: placement \"bare\": no strategy serves it and it has no fallback: it "
          "stays empty\n");
}

static void advises_on_conditions_that_no_event_meets(void **state) {
  (void)state;
  advises(BASE(QUIET_WORKSPACE, "", OFFERS,
               "strategy 'a' { placement = 'home', where = { cart = 'x', ['cart.total'] = 5,\n"
               "category = { 'dreses', 'dresses' } }, propose = function() end }"),
          "strategies/s.lua:1: advice: strategy \"a\": where: no event meets it: 'cart' cannot be a value "
          "and have 'cart.total'\n"
          "strategies/s.lua:2: advice: strategy \"a\": where.category: no offer has the category 'dreses', "
          "did you mean "
          "'dresses'?\n");
}

static void advises_on_what_a_delay_keeps_from_ever_being_called(void **state) {
  static const struct {
    const char *strategy;
    bool is_never_called;
  } cases[] = {
      {"strategy 'a' { on = { 'product.viewed', 'cart.left' }, placement = 'mail', propose = function() end "
       "}",
       true},
      {"strategy 'a' { on = { 'product.viewed', 'campaign.sent' }, placement = 'mail', propose = function() "
       "end }",
       false},
      {"strategy 'a' { on = 'order.placed', class = 'transactional', placement = 'mail', propose = "
       "function() end }",
       false},
      {"strategy 'a' { on = 'order.placed', placement = 'push', propose = function() end }", false},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *told = found(
        (const char *const[]){
            "workspace.lua",
            "workspace { links = 'https://shop.example' }\nchannel 'email' { interrupts = true }\n"
            "channel 'push' { interrupts = true, delay = '0s' }\n"
            "placement 'mail' { channel = 'email' }\n"
            "placement 'push' { channel = 'push' }\n",
            "strategies/s.lua", cases[i].strategy, NULL},
        true);
    const char *advice =
        "strategies/s.lua:1: advice: strategy \"a\": on: it is never called: 'product.viewed' is "
        "what the customer does, and channel 'email' keeps a delay after that; what they wait for "
        "is of class = \"transactional\"\n";
    assert_int_equal(strstr(told, advice) != NULL, cases[i].is_never_called);
    assert_int_equal(strstr(told, "never called") != NULL, cases[i].is_never_called);
    free(told);
  }
}

static void advises_where_nobody_can_unsubscribe(void **state) {
  static const struct {
    const char *channel, *strategy;
    bool is_advised;
  } cases[] = {
      {"", "", true},
      {", purpose = 'care'", "", true},
      {", purpose = 'news'", "", false},
      {"", "class = 'transactional', ", false},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char workspace[400], strategy[200];
    snprintf(workspace, sizeof workspace,
             "workspace { links = 'https://shop.example' }\npurpose 'care' { basis = 'contract' }\n"
             "purpose 'news' { basis = 'legitimate_interest' }\nchannel 'email' { interrupts = true%s }\n"
             "placement 'mail' { channel = 'email' }\n",
             cases[i].channel);
    snprintf(strategy, sizeof strategy,
             "strategy 'a' { on = 'go', %splacement = 'mail', degree = 'mass', propose = function() end }",
             cases[i].strategy);
    char *told =
        found((const char *const[]){"workspace.lua", workspace, "strategies/s.lua", strategy, NULL}, true);
    assert_int_equal(strstr(told, "channel \"email\": it has no purpose that people can object to") != NULL,
                     cases[i].is_advised);
    free(told);
  }
}

static void advises_on_what_nobody_names(void **state) {
  (void)state;
  advises((const char *const[]){"workspace.lua",
                                "workspace {\ntones = 'bright' }\nplacement 'home' { fallback = { offers = "
                                "{} } }\nframe 'unique' {}\n",
                                "audiences.lua", "audience 'vip' { is = function() end }", "strategies/s.lua",
                                QUIET, NULL},
          "audiences.lua:1: advice: audience \"vip\": no strategy and no preview names it\n"
          "workspace.lua:2: advice: workspace: tones: no strategy names 'bright'\n"
          "workspace.lua:4: advice: frame \"unique\": no strategy names it\n");
}

static void advises_on_a_frame_that_too_few_offers_fit(void **state) {
  (void)state;
  advises(BASE("workspace {}\nplacement 'home' { fallback = { offers = {} } }\nframe 'unique' {\nfits = { "
               "tags = 'rare' } }",
               "", OFFERS, STRATEGY("return { offers = {}, frame = 'unique' }")),
          "workspace.lua:4: advice: frame \"unique\": fits: only one offer does: a choice takes two, so its "
          "story is not "
          "told\n");
}

static void advises_on_data_that_leads_nowhere(void **state) {
  (void)state;
  advises((const char *const[]){"workspace.lua", QUIET_WORKSPACE, "profile.lua",
                                "hard 'size' { type = 'string' }\ntrait 'uniqueness' {}\nemotion 'joy' {}\n",
                                "signals/s.lua", SIGNAL("return { soft = { joy = 1 } }"), "strategies/s.lua",
                                STRATEGY("local a = profile.soft.uniqueness"), NULL},
          "profile.lua:1: advice: hard \"size\": nobody reads it and no text says it\n"
          "profile.lua:2: advice: trait \"uniqueness\": no signal feeds it and no ask is for it: it stays at "
          "the neutral 0.5\n"
          "profile.lua:3: advice: emotion \"joy\": no strategy and no audience reads it\n"
          "signals/s.lua:1: advice: signal \"s\": it feeds only what nobody reads\n");
  advises((const char *const[]){"workspace.lua", QUIET_WORKSPACE, "profile.lua", "trait 'uniqueness' {}",
                                "signals/s.lua",
                                SIGNAL("local learned = event.data.learned\nreturn { soft = learned }"),
                                "strategies/s.lua", STRATEGY("local a = profile.soft.uniqueness"), NULL},
          "");
}

static void advises_on_categories_and_tags_that_no_offer_has(void **state) {
  (void)state;
  advises(
      BASE("workspace {}\nplacement 'home' { fallback = {\noffers = { tags = { 'house', 'huose' } } } }", "",
           OFFERS,
           STRATEGY("return { offers = offers.where { category = 'dresess', tags = { 'rare', 'silk' } } }")),
      "strategies/s.lua:2: advice: no offer has the category 'dresess', did you mean 'dresses'?\n"
      "strategies/s.lua:2: advice: no offer has the tag 'silk'\n"
      "workspace.lua:3: advice: placement \"home\": fallback.offers.tags: no offer has the tag 'huose', did "
      "you mean "
      "'house'?\n"
      "workspace.lua:3: advice: placement \"home\": fallback.offers: only one offer is such: a placement "
      "shows at "
      "least two, so it stays empty\n");
}

static void advises_on_texts_that_a_locale_lacks(void **state) {
  (void)state;
  advises(
      BASE("workspace { locales = { 'it', 'en' } }\nplacement 'home' { fallback = { offers = {}, message = { "
           "it = 'A' } "
           "} }\norigin 'social' { label = { en = 'x' } }",
           "",
           "offer 'a' { name = 'A' }\noffer 'b' { name = { it = 'B' } }\noffer 'c' { name = 'C', text = { it "
           "= 'C' } }",
           "local words = {\nx = { it = 'a' }, y = { it = 'b', en = 'c' }, z = { it = tostring(1) } "
           "}\n" STRATEGY("return { offers = {}, message = words.x }")),
      "offers.lua:2: advice: 2 offers with a text that is not there in 'en': b, c\n"
      "strategies/s.lua:2: advice: this text is not there in 'en'\n"
      "workspace.lua:2: advice: placement \"home\": fallback.message: it is not there in 'en'\n"
      "workspace.lua:3: advice: origin \"social\": label: it is not there in 'it'\n");
}

static void advises_on_texts_for_everyone_that_name_what_one_customer_told(void **state) {
  (void)state;
  advises(
      BASE("workspace {}\nplacement 'home' { fallback = { offers = {} } }",
           "hard 'given_name' { type = 'string', say = true }",
           "offer 'a' { name = 'A' }\noffer 'b' { name = 'B' }",
           "strategy 'a' { placement = 'home', degree = 'mass', propose = function()\n"
           "return { offers = {}, message = 'Per {given_name}: {offer_name}' } end }\n"
           "strategy 'b' { placement = 'home', propose = function()\n"
           "return { offers = {}, message = 'Per {given_name}' } end }"),
      "strategies/s.lua:2: advice: {given_name} has no value in a strategy of degree \"mass\", which is for "
      "everyone: this text is never shown\n");
}

static void advises_on_parts_that_one_locale_of_a_text_lacks(void **state) {
  (void)state;
  advises(BASE("workspace { locales = { 'it', 'en' } }\nplacement 'home' { parts = { 'title', 'body' },\n"
               "fallback = { offers = {}, message = { it = { title = 'A', body = 'B' }, en = { title = 'C' } "
               "} } }",
               "", "offer 'a' { name = 'A' }\noffer 'b' { name = 'B' }",
               "local words = { x = {\nit = { title = 'a', body = 'b' },\nen = { title = 'c' } },\n"
               "y = { it = { title = 'a', body = 'b' }, en = { body = 'd', title = 'c' } },\n"
               "z = { it = { title = 'a' }, en = { gentle = 'c' } } }\n" STRATEGY(
                   "return { offers = {}, message = words.x }")),
          "strategies/s.lua:3: advice: the 'body' of this text is there in 'it' and not in 'en'\n"
          "workspace.lua:3: advice: placement \"home\": fallback.message: its 'body' is not there in 'en'\n");
}

static void advises_on_what_looks_like_a_story(void **state) {
  (void)state;
  advises(BASE("workspace { tones = 'bright' }\nplacement 'home' { fallback = { offers = {} } }\nframe "
               "'unique' {}",
               "hard 'given_name' { type = 'string', say = true }", "",
               "local stories = { { frame = 'uniqe', tone = 'brigt', text = 'Per {given_nam}' },\n"
               "{ frame = 'unique', tone = 'bright', text = 'Per {given_name}, {1} {}' } }\n" STRATEGY(
                   "local frame = stories[1].frame or 'other'\nreturn { offers = {}, frame = frame }")),
          "strategies/s.lua:1: advice: there is no frame 'uniqe', did you mean 'unique'?\n"
          "strategies/s.lua:1: advice: there is no slot {given_nam}, did you mean {given_name}?\n"
          "strategies/s.lua:1: advice: there is no tone 'brigt', did you mean 'bright'?\n");
}

static void advises_on_what_a_script_reads_and_never_gets(void **state) {
  (void)state;
  advises(
      (const char *const[]){
          "workspace.lua", QUIET_WORKSPACE, "profile.lua",
          "hard 'given_name' { type = 'string', steer = false, say = true }\nhard 'look' { type = 'string' "
          "}\n"
          "trait 'joy' {}",
          "signals/s.lua", SIGNAL("return { soft = { joy = 1 } }"), "strategies/s.lua",
          "strategy 'a' { on = 'page.viewed', placement = 'home', degree = 'segment', propose = "
          "function(profile)\nlocal a = profile.soft.joy > 0.6\nlocal b = profile.hard.look == 'x'\n"
          "local c = profile.lifecycle == 'new' end }\n"
          "strategy 'b' { on = 'page.viewed', placement = 'home', degree = 'individual', propose = "
          "function(profile)\nlocal a = profile.soft.joy > 0.6\nlocal b = profile.hard.look == 'x'\n"
          "local c = profile:knows 'given_name' and profile.hard.given_name == 'Lucia' end }\n",
          NULL},
      "strategies/s.lua:2: advice: degree = \"segment\" does not reach profile.soft: it is always 0.5\n"
      "strategies/s.lua:3: advice: degree = \"segment\" does not reach profile.hard: it always reads as "
      "absent\n"
      "strategies/s.lua:8: advice: 'given_name' always reads as absent: profile.lua gives it steer = "
      "false\n");
}

static void advises_on_a_fallback_that_never_gives_two(void **state) {
  (void)state;
  advises(BASE("workspace {}\nplacement 'home' { fallback = {\noffers = { tags = 'rare' } } }\n"
               "placement 'b' { fallback = { offers = {\ntags = { 'rare', 'house' }, limit = 1 } } }\n"
               "placement 'c' { fallback = { offers = { category = 'dresses' } } }\n"
               "placement 'd' { fallback = { offers = { price = { at_most = 5 } } } }",
               "", OFFERS, QUIET),
          "workspace.lua:3: advice: placement \"home\": fallback.offers: only one offer is such: a placement "
          "shows "
          "at least two, so it stays empty\n"
          "workspace.lua:5: advice: placement \"b\": fallback.offers.limit: a placement shows at least two, "
          "so it "
          "stays empty\n"
          "workspace.lua:7: advice: placement \"d\": fallback.offers: no offer is such: a placement shows at "
          "least "
          "two, so it stays empty\n");
}

/* Whatever is still open where the text ends, nothing is read beyond it. */
static void survives_a_file_that_is_cut_anywhere(void **state) {
  (void)state;
  static const char whole[] = STRATEGY(
      "local a = profile:count('page.viewed', '7d', { ['x'] = 1 })\nlocal b = offers.where { id = { "
      "'cape-07' } }\n"
      "if profile:knows 'look' then return { frame = 'unique', message = { it = { bright = 'a {b' } } } end\n"
      "if profile.soft.style['x'] > -6 or 7 < profile.hard.look then profile:count('x', 30) profile:spent(3) "
      "end\n"
      "local d = offers.niche { limit = -1, price = 3,9 }\n"
      "local h <const> = profile.hard for k, v in pairs(h) do function h.x(a) end h, k = h.look, k end\n"
      "local s = { eligible = function(p, e) local q = p return q:knows 'look', e.type end }\n"
      "return { offers = offers.related { to = { 'wrap-11' }, by = 'lift' }, score = 7 }");
  for (size_t length = 0; length < sizeof whole; length++) {
    char *cut = mem_zero(length + 1);
    memcpy(cut, whole, length);
    free(found((const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", PROFILE, "offers.lua", OFFERS,
                                     "strategies/s.lua", cut, NULL},
               true));
    free(cut);
  }
}

static void advises_on_days_that_are_past(void **state) {
  (void)state;
  advises(
      (const char *const[]){
          "workspace.lua", QUIET_WORKSPACE, "audiences.lua", "audience 'vip' { is = function() end }",
          "offers.lua",
          "offer 'a' { name = 'A', to = '2026-03-01' }\noffer 'b' { name = 'B', from = '2026-05-01',\n"
          "preview = { audience = 'vip', from = '2026-05-02' } }",
          "strategies/s.lua", QUIET, NULL},
      "offers.lua:1: advice: 1 offer can no longer be shown, `to` is past: a\n"
      "offers.lua:2: advice: 1 offer with a preview that does not begin before `from`: b\n");
}

static int setup(void **state) {
  (void)state;
  int32_t day;
  hash_init();
  arena = script_arena_new(NULL);
  assert_true(clock_parse_date("2026-03-01", &day));
  today_ms = day * CLOCK_DAY_MS;
  return 0;
}

static int teardown(void **state) {
  (void)state;
  script_arena_unref(arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_data_that_profile_functions_do_not_find),
      cmocka_unit_test(names_offers_that_do_not_exist),
      cmocka_unit_test(judges_no_offer_where_none_is_declared),
      cmocka_unit_test(judges_what_offers_are_asked),
      cmocka_unit_test(judges_conditions_of_counts),
      cmocka_unit_test(judges_windows_that_are_written_out),
      cmocka_unit_test(judges_what_the_lifecycle_is_compared_with),
      cmocka_unit_test(judges_what_propose_returns),
      cmocka_unit_test(judges_the_texts_of_messages),
      cmocka_unit_test(refuses_a_text_that_is_too_long_to_be_sent),
      cmocka_unit_test(says_in_plain_words_what_does_not_parse),
      cmocka_unit_test(judges_what_a_belief_is_compared_with),
      cmocka_unit_test(judges_what_a_datum_is_compared_with),
      cmocka_unit_test(takes_no_function_of_an_offer_for_one_of_the_library),
      cmocka_unit_test(judges_parameters_whatever_they_are_called),
      cmocka_unit_test(follows_a_local_that_stands_for_the_profile_or_a_half_of_it),
      cmocka_unit_test(leaves_alone_a_name_that_is_said_twice),
      cmocka_unit_test(resolving_names_takes_no_longer_than_reading),
      cmocka_unit_test(says_that_a_signal_reads_no_profile),
      cmocka_unit_test(judges_what_observe_returns),
      cmocka_unit_test(tells_a_missing_comma_as_one),
      cmocka_unit_test(has_no_advice_where_all_is_used),
      cmocka_unit_test(advises_on_types_of_events),
      cmocka_unit_test(advises_on_types_that_are_heard_under_another_name),
      cmocka_unit_test(advises_on_parameters_that_are_the_wrong_way_round),
      cmocka_unit_test(advises_on_an_occasion_that_is_nearly_one),
      cmocka_unit_test(advises_on_a_meaning_that_nobody_knows),
      cmocka_unit_test(advises_on_a_placement_that_stays_empty),
      cmocka_unit_test(advises_on_conditions_that_no_event_meets),
      cmocka_unit_test(advises_on_what_a_delay_keeps_from_ever_being_called),
      cmocka_unit_test(advises_where_nobody_can_unsubscribe),
      cmocka_unit_test(advises_on_what_nobody_names),
      cmocka_unit_test(advises_on_a_frame_that_too_few_offers_fit),
      cmocka_unit_test(advises_on_data_that_leads_nowhere),
      cmocka_unit_test(advises_on_categories_and_tags_that_no_offer_has),
      cmocka_unit_test(advises_on_texts_that_a_locale_lacks),
      cmocka_unit_test(advises_on_texts_for_everyone_that_name_what_one_customer_told),
      cmocka_unit_test(advises_on_parts_that_one_locale_of_a_text_lacks),
      cmocka_unit_test(advises_on_what_looks_like_a_story),
      cmocka_unit_test(advises_on_what_a_script_reads_and_never_gets),
      cmocka_unit_test(advises_on_a_fallback_that_never_gives_two),
      cmocka_unit_test(survives_a_file_that_is_cut_anywhere),
      cmocka_unit_test(advises_on_days_that_are_past),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
