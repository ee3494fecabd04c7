/* Loading a workspace: everything that is wrong is said, with file, line and the nearest name, all at once. */
#include "shop.h"

#include <stdio.h>

#include "script/stdlib.h"

#define STRATEGY(body) "strategy 'a' { placement = 'home', propose = function() end, " body " }"
#define WORKSPACE      "workspace { locales = { 'it', 'en' } }\nplacement 'home' {}\nframe 'unique' {}\n"

static struct script_arena *arena;

/* Findings one a line, as `sarto check` prints them. */
static char *found(const char *const *texts) {
  struct findings findings = {0};
  struct buffer lines = {0};
  struct release *release = release_of(arena, texts, &findings);
  assert_int_equal(release == NULL, findings.count > 0);
  for (size_t i = 0; i < findings.count; i++)
    buffer_print(&lines, "%s:%d: %s\n", findings.items[i].file, findings.items[i].line,
                 findings.items[i].text);
  release_unref(release);
  findings_fini(&findings);
  buffer_text(&lines);
  return buffer_take(&lines, NULL);
}

#define expect_found(expected, ...)                                                                          \
  do {                                                                                                       \
    char *actual_ = found((const char *const[]){__VA_ARGS__, NULL});                                         \
    assert_string_equal(actual_, expected);                                                                  \
    free(actual_);                                                                                           \
  } while (0)

static void in_workspace(const char *text, const char *expected) {
  expect_found(expected, "workspace.lua", text);
}

static void in_profile(const char *text, const char *expected) {
  expect_found(expected, "workspace.lua", WORKSPACE, "profile.lua", text);
}

static void in_offers(const char *text, const char *expected) {
  expect_found(expected, "workspace.lua", WORKSPACE, "offers.lua", text);
}

static void in_strategy(const char *text, const char *expected) {
  expect_found(expected, "workspace.lua", WORKSPACE, "profile.lua", "hard 'look' { type = 'string' }",
               "strategies/s.lua", text);
}

static void takes_a_workspace_that_is_right(void **state) {
  (void)state;
  expect_found("", "workspace.lua", SHOP_WORKSPACE, "profile.lua", SHOP_PROFILE, "offers.lua", SHOP_OFFERS,
               "strategies/s.lua", STRATEGY("on = 'x'"));
  expect_found("", "workspace.lua", "workspace {}");
}

static void says_all_that_is_wrong_at_once_by_file_and_line(void **state) {
  (void)state;
  expect_found(
      "offers.lua:1: offer \"x\": prise: there is no field 'prise', did you mean 'price'?\n"
      "offers.lua:2: offer \"y\": 'name' is missing\n"
      "profile.lua:1: hard \"look\": type: there is no type 'sting', did you mean 'string'?\n"
      "strategies/a.lua:2: strategy \"a\": 'propose' is missing\n"
      "strategies/a.lua:2: strategy \"a\": placement: there is no placement 'hom', did you mean 'home'?\n"
      "strategies/b.lua:2: the end of the file is not expected here: is an 'end', a comma or a closing "
      "bracket "
      "missing before it, or one too many?\n"
      "workspace.lua:1: workspace: curency: there is no field 'curency', did you mean 'currency'?\n"
      "workspace.lua:3: placement \"home\": alternatives: expected a whole number from 2 to 20, got 1\n",
      "strategies/b.lua", "strategy 'b' {\n", "workspace.lua",
      "workspace { curency = 'EUR' }\nplacement 'home' {\nalternatives = 1 }", "offers.lua",
      "offer 'x' { name = 'X', prise = 5 }\noffer 'y' {}", "profile.lua", "hard 'look' { type = 'sting' }",
      "strategies/a.lua", "\nstrategy 'a' { placement = 'hom' }\n");
}

static void asks_for_a_workspace_to_begin_with(void **state) {
  (void)state;
  expect_found("workspace.lua:0: missing: a workspace begins with it\n", "offers.lua", "");
  in_workspace("", "workspace.lua:0: there is no workspace { … } in it\n");
  in_workspace("placement 'home' {}\nworkspace {}", "workspace.lua:1: placement \"home\": workspace { … } "
                                                    "must stand above it: it says which locales there are\n");
  in_workspace("workspace {}\nworkspace {}",
               "workspace.lua:2: workspace: declared twice, first in workspace.lua:1\n");
}

static void says_of_a_declaration_that_ends_with_its_name_what_is_missing(void **state) {
  (void)state;
  expect_found("offers.lua:2: offer \"y\": expected its fields after the name: offer \"y\" { … }\n",
               "workspace.lua", "workspace {}", "offers.lua",
               "offer 'x' { name = 'X' }\noffer 'y'\noffer 'z' { name = 'Z' }");
  expect_found("profile.lua:2: hard \"y\": expected its fields after the name: hard \"y\" { … }\n",
               "workspace.lua", "workspace {}", "profile.lua", "\npcall(hard, 'y')");
}

static void says_of_offer_lines_with_a_mark_how_to_save_them(void **state) {
  (void)state;
  expect_found("offers.ndjson:1: the file begins with a byte order mark: save it as UTF-8 without one\n",
               "workspace.lua", "workspace {}", "offers.ndjson", "\xEF\xBB\xBF{\"id\":\"x\",\"name\":\"X\"}");
}

/* One mistake is one line to read, not a hundred that follow from it. */
static void says_a_broken_workspace_once(void **state) {
  (void)state;
  expect_found("workspace.lua:1: the end of the file is not expected here: is an 'end', a comma or a closing "
               "bracket missing before it, or one too many?\n",
               "workspace.lua", "workspace {", "offers.lua",
               "offer 'x' { name = 'X' } offer 'y' { name = 'Y' }", "strategies/s.lua", STRATEGY(""));
  expect_found("workspace.lua:2: no such name 'plcement', did you mean 'placement'?\n", "workspace.lua",
               "workspace {}\nplcement 'home' {}", "strategies/s.lua", STRATEGY(""));
}

static void judges_settings(void **state) {
  (void)state;
  in_workspace("workspace { holdout = 0.1 }",
               "workspace.lua:0: salt is missing: with a holdout it says by chance who belongs to it; "
               "put a long random text\n");
  in_workspace(
      "workspace { holdout = 2, salt = 'short' }",
      "workspace.lua:1: workspace: holdout: expected a number from 0 to 1, got 2\n"
      "workspace.lua:1: workspace: salt: expected at least 16 characters, made by chance and kept\n");
  in_workspace("workspace { locales = {} }",
               "workspace.lua:1: workspace: locales: expected a text, or a list of texts\n");
  in_workspace("workspace { locales = { 'it', x = 'en' } }",
               "workspace.lua:1: workspace: locales: expected a text, or a list of texts\n");
  in_workspace(
      "workspace { locales = { 'a','b','c','d','e','f','g','h','i','j','k','l','m','n','o','p','q' } }",
      "workspace.lua:1: workspace: locales: at most 16\n");
  in_workspace("workspace { workers = 65 }",
               "workspace.lua:1: workspace: workers: expected a whole number from 1 to 64, got 65\n");
  in_workspace("workspace { workers = 0 }",
               "workspace.lua:1: workspace: workers: expected a whole number from 1 to 64, got 0\n");
  in_workspace("workspace { late_after = '1 hour' }",
               "workspace.lua:1: workspace: late_after: expected a duration, such as \"30d\" or \"20h\"\n");
  in_workspace(
      "workspace { retain = {\nevent = '30d' } }",
      "workspace.lua:2: workspace: retain.event: there is no field 'event', did you mean 'events'?\n");
  in_workspace(
      "workspace { retain = { releases = 0 } }",
      "workspace.lua:1: workspace: retain.releases: expected a whole number from 1 to 1e+06, got 0\n");
  in_workspace(
      "workspace { retain = { releases = 'all' } }",
      "workspace.lua:1: workspace: retain.releases: expected a duration, such as \"30d\" or \"20h\"\n");
  in_workspace(
      "workspace { retain = { releases = true } }",
      "workspace.lua:1: workspace: retain.releases: expected how many, such as 20, or how long, such "
      "as \"90d\"\n");
  in_workspace("workspace { retain = { inactive = '1h' } }",
               "workspace.lua:1: workspace: retain.inactive: expected at least \"1d\", such as \"730d\"\n");
  in_workspace(
      "workspace { retain = { inactive = 730 } }",
      "workspace.lua:1: workspace: retain.inactive: expected a duration, such as \"30d\" or \"20h\"\n");
  in_workspace(
      "workspace { erase_within = '31d' }",
      "workspace.lua:1: workspace: erase_within: expected from \"1s\" to \"30d\", such as \"24h\"\n");
  in_workspace("workspace { erase_withn = '1d' }",
               "workspace.lua:1: workspace: erase_withn: there is no field 'erase_withn', did you mean "
               "'erase_within'?\n");
  in_workspace(
      "workspace { gate = { replay = 100001, max_changed = 1.5, max_faults = -1 } }",
      "workspace.lua:1: workspace: gate.max_changed: expected a number from 0 to 1, got 1.5\n"
      "workspace.lua:1: workspace: gate.max_faults: expected a whole number from 0 to 1e+06, got -1\n"
      "workspace.lua:1: workspace: gate.replay: expected a whole number from 0 to 100000, got 100001\n");
  in_workspace("workspace { gate = { reply = 10 } }", "workspace.lua:1: workspace: gate.reply: there is no "
                                                      "field 'reply', did you mean 'replay'?\n");
  in_workspace("workspace { degree = 'mass' }",
               "workspace.lua:1: workspace: degree: expected a table, { … }, got \"mass\"\n");
  in_workspace("workspace { 'it' }",
               "workspace.lua:1: workspace: expected named fields, such as about = \"…\"\n");
  in_workspace("workspace 'shop' {}",
               "workspace.lua:1: workspace: expected a table after it: workspace { … }\n");
}

/* Nothing is sent without a way to be forgotten, and what people open is encrypted. */
static void judges_where_links_lead(void **state) {
  static const char *const right[] = {"https://shop.example",    "https://shop.example:8443/sarto/",
                                      "https://[2001:db8::1]/x", "http://localhost:8137",
                                      "http://127.0.0.1/",       "http://[::1]:80"};
  static const char *const wrong[] = {"shop.example",
                                      "http://shop.example",
                                      "http://localhost.shop.example",
                                      "http://127.0.0.1.shop.example",
                                      "http://localhost@shop.example",
                                      "https://",
                                      "https:///",
                                      "https://////",
                                      "https://shop.example/?q",
                                      "https://shop.example/#a",
                                      "https://shop example"};
  char text[128];
  (void)state;
  for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
    snprintf(text, sizeof text, "workspace { links = '%s' }\nchannel 'email' { interrupts = true }",
             right[i]);
    in_workspace(text, "");
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    snprintf(text, sizeof text, "workspace { links = '%s' }", wrong[i]);
    in_workspace(text,
                 "workspace.lua:1: workspace: links: expected an address that begins with https://, such as "
                 "\"https://shop.example/sarto\"\n");
  }
  in_workspace("workspace { links = 'https://shop.example/l/' }\nchannel 'email' { interrupts = true }",
               "workspace.lua:1: workspace: links: expected what stands before /l/, such as "
               "\"https://shop.example\"\n");
  in_workspace("workspace { links = 'http://shop.example' }\nchannel 'email' { interrupts = true }",
               "workspace.lua:1: workspace: links: expected an address that begins with https://, such as "
               "\"https://shop.example/sarto\"\n"); /* and not that it is missing as well */
  in_workspace("workspace {}\nchannel 'page' {}", "");
  in_workspace("workspace {}\nchannel 'email' { interrupts = true }",
               "workspace.lua:0: links is missing: channel \"email\" interrupts, and whoever is written to "
               "must be able to object and to be forgotten; put the address at which your site passes /l/ on "
               "to Sarto, such as links = \"https://shop.example\"\n");
}

static void judges_placements_and_channels(void **state) {
  (void)state;
  in_workspace("workspace {}\nplacement 'a' {}\nplacement 'b' {}\nplacement 'a' {}",
               "workspace.lua:4: placement \"a\": declared twice, first in workspace.lua:2\n");
  in_workspace("workspace {}\nplacement 'a' { channel = 'pge' }\nchannel 'page' {}",
               "workspace.lua:2: placement \"a\": channel: there is no channel 'pge' declared above it\n");
  in_workspace("workspace { links = 'https://shop.example' }\nchannel 'page' { interrupts = true }\nchannel "
               "'p2' { interrupts = 'yes',\n"
               "delay = 'soon',\nwithholds = 'wy' }",
               "workspace.lua:3: channel \"p2\": interrupts: expected true or false\n"
               "workspace.lua:4: channel \"p2\": delay: expected a duration, such as \"30d\" or \"20h\"\n"
               "workspace.lua:5: channel \"p2\": withholds: expected \"why\"\n");
  expect_found("strategies/s.lua:1: strategy \"a\": 'on' is missing: channel 'email' interrupts, so that its "
               "placements are never asked for by name\n",
               "workspace.lua",
               "workspace { links = 'https://shop.example' }\nchannel 'email' { interrupts = true "
               "}\nplacement 'home' { channel = 'email' }",
               "strategies/s.lua", STRATEGY(""));
  in_workspace("workspace {}\nplacement 'a' {\nfallback = {\noffers = { limit = 0,\ntag = 'x' } } }",
               "workspace.lua:4: placement \"a\": fallback.offers.limit: expected a whole number from 1 to "
               "100, got 0\n"
               "workspace.lua:5: placement \"a\": fallback.offers.tag: there is no field 'tag', did you mean "
               "'tags'?\n");
  in_workspace("workspace {}\nplacement 'a' { fallback = { message = 'x' } }",
               "workspace.lua:2: placement \"a\": fallback: 'offers' is missing\n");
  in_workspace(
      "workspace { locales = 'it' }\nplacement 'a' { fallback = { offers = {}, message = { en = 'x' } } }",
      "workspace.lua:2: placement \"a\": fallback.message.en: there is no locale 'en'\n");
  in_workspace("workspace {}\nplacement 'a' { fallback = { offers = {}, message = 'Dear {name}' } }",
               "workspace.lua:2: placement \"a\": fallback.message: there is no slot {name}: a text may name "
               "{offer_name}, {salutation} and what may be said\n");
  in_workspace(
      "workspace {}\nplacement 'a' { fallback = { offers = {}, message = 'Dear {' } }",
      "workspace.lua:2: placement \"a\": fallback.message: a { begins a slot such as {offer_name}; this "
      "one has no name or no }\n");
  in_workspace(
      "workspace {}\nplacement 'a' { parts = { 'title', 'body' },\nfallback = { offers = {}, message = "
      "'one' } }",
      "workspace.lua:3: placement \"a\": fallback.message: the placement shows parts: expected { title = "
      "\"…\" }\n");
  in_workspace("workspace {}\nplacement 'a' { flag = 'text' }",
               "workspace.lua:2: placement \"a\": flag: there is no flag 'text': expected 'object', "
               "'string', 'boolean', "
               "'number'\n");
  in_workspace(
      "workspace {}\nplacement 'a' { parts = { 'title' },\nflag = 'string' }",
      "workspace.lua:3: placement \"a\": flag: the text of a \"string\" is one, and this one has parts; "
      "expected \"object\"\n");
  in_workspace(
      "workspace { links = 'https://shop.example' }\nchannel 'mail' { interrupts = true }\nplacement 'a' { "
      "channel = 'mail', flag = "
      "'object' }",
      "workspace.lua:3: placement \"a\": flag: channel 'mail' interrupts, so that nobody can ask for the "
      "placement\n");
  in_workspace(
      "workspace {}\nchannel 'desk' { withholds = 'why' }\nplacement 'a' { channel = 'desk', flag = "
      "'number' }",
      "workspace.lua:3: placement \"a\": flag: channel 'desk' withholds why, and a number would tell it; "
      "expected \"object\" or \"string\"\n");
  in_workspace("workspace {}\nplacement ('') {}",
               "workspace.lua:2: placement: expected its name in quotes after it: placement \"…\" { … }\n");
}

static void judges_purposes(void **state) {
  (void)state;
  in_workspace("workspace { links = 'https://shop.example' }\npurpose 'care' { basis = 'contract' }\npurpose "
               "'news' { basis = 'consent', "
               "version = 2, text = 'Two mails a month', gives = 'Previews' }\n"
               "channel 'mail' { interrupts = true, purpose = 'news' }\n"
               "origin 'social' { label = 'Social', purpose = 'news' }",
               "");
  in_workspace(
      "workspace {}\npurpose 'a' {}\npurpose 'b' { basis = 'consent' }\npurpose 'c' { basis = "
      "'interest' }\nchannel 'mail' { purpose = 'bb' }",
      "workspace.lua:2: purpose \"a\": 'basis' is missing\n"
      "workspace.lua:3: purpose \"b\": 'text' is missing: what the customer agrees to, in plain words\n"
      "workspace.lua:4: purpose \"c\": basis: there is no basis 'interest': expected 'consent', "
      "'contract', 'legitimate_interest'\n"
      "workspace.lua:5: channel \"mail\": purpose: there is no purpose 'bb' declared above it\n");
}

/* One more than there is room for: what points into them stays, and the file is refused. */
static void has_room_for_all_purposes_there_can_be(void **state) {
  struct buffer text = {0};
  (void)state;
  buffer_add_text(&text, "workspace {}\n");
  for (int i = 0; i <= PURPOSES_MAX; i++)
    buffer_print(&text, "purpose 'p%d' { basis = 'contract' }\nchannel 'c%d' { purpose = 'p%d' }\n", i, i, i);
  in_workspace(buffer_text(&text), "workspace.lua:130: purpose \"p64\": there are more than 64\n"
                                   "workspace.lua:131: channel \"c64\": there are more than 64\n");
  buffer_fini(&text);
}

static void refuses_event_types_that_mean_each_other(void **state) {
  (void)state;
  in_workspace(
      "workspace {}\nevent_type 'a' { means = 'b' }\nevent_type 'b' {\nmeans = 'c' }",
      "workspace.lua:4: event_type \"b\": means: 'a' means 'b', which itself means 'c': write means = "
      "\"c\" for both\n");
  in_workspace(
      "workspace {}\nevent_type 'b' { means = 'c' }\nevent_type 'a' { means = 'b' }",
      "workspace.lua:3: event_type \"a\": means: 'a' means 'b', which itself means 'c': write means = "
      "\"c\" for both\n");
  in_workspace("workspace {}\nevent_type 'a' { means = 'b' }\nevent_type 'b' { means = 'b', total = 'sum' }\n"
               "event_type 'c' { means = 'b' }",
               "");
  in_workspace("workspace {}\nevent_type 'a' { means = 'b' }\nevent_type 'a' { means = 'c' }",
               "workspace.lua:3: event_type \"a\": declared twice, first in workspace.lua:2\n");
}

static void refuses_a_path_that_leads_to_no_member(void **state) {
  (void)state;
  in_workspace("workspace {}\nevent_type 'a' { means = 'b', total = 'order.total',\nitem = 'product..id' }",
               "workspace.lua:3: event_type \"a\": item: expected a member's name, or a path to one such as "
               "\"order.total\"\n");
  in_workspace("workspace {}\nevent_type 'a' { means = 'b', items = '.products' }",
               "workspace.lua:2: event_type \"a\": items: expected a member's name, or a path to one such as "
               "\"order.total\"\n");
  in_workspace("workspace {}\nevent_type 'a' { means = 'b', total = 'total.gross' }",
               "workspace.lua:2: event_type \"a\": total: a member inside of 'total' cannot take its name\n");
}

static void refuses_a_fallback_that_names_no_offer(void **state) {
  (void)state;
  expect_found("workspace.lua:2: placement \"home\": fallback.offers.id: there is no offer 'bag-1', did you "
               "mean 'bag-14'?\n",
               "workspace.lua",
               "workspace {}\nplacement 'home' { fallback = { offers = { id = { 'bag-1', 'belt' } } } }",
               "offers.lua", "offer 'bag-14' { name = 'Bag' } offer 'belt' { name = 'Belt' }");
}

static void refuses_a_fallback_that_no_offer_fits(void **state) {
  (void)state;
  static const char *const offers =
      "offer 'a' { name = 'A', category = 'bags', tags = { 'house' } } offer 'b' { name = 'B' }";
  expect_found(
      "workspace.lua:4: placement \"home\": fallback.offers.tags: no offer has the tag 'hose', did you mean "
      "'house'?\n",
      "workspace.lua", "workspace {}\nplacement 'home' { fallback = {\noffers = {\ntags = 'hose' } } }",
      "offers.lua", offers);
  expect_found(
      "workspace.lua:2: placement \"home\": fallback.offers.category: no offer has the category 'shoes'\n",
      "workspace.lua",
      "workspace {}\nplacement 'home' { fallback = { offers = { category = { 'shoes', 'hats' } } } }",
      "offers.lua", offers);
  expect_found(
      "", "workspace.lua",
      "workspace {}\nplacement 'home' { fallback = { offers = { category = { 'shoes', 'bags' } } } }",
      "offers.lua", offers);
  expect_found("", "workspace.lua",
               "workspace {}\nplacement 'home' { fallback = { offers = { tags = 'none' } } }", "offers.lua",
               "");
}

static void expect_slot(const char *text, const char *expected) {
  struct buffer file = {0}, finding = {0};
  buffer_print(&file, "workspace {}\nplacement 'p' { fallback = { offers = {}, message = \"%s\" } }", text);
  if (*expected) buffer_print(&finding, "workspace.lua:2: placement \"p\": fallback.message: %s\n", expected);
  expect_found(buffer_text(&finding), "workspace.lua", buffer_text(&file), "profile.lua",
               "hard 'points' { type = 'number', say = true } hard 'since' { type = 'date', say = true }\n"
               "hard 'member' { type = 'boolean', say = true } hard 'sizes' { type = 'set', say = true }");
  buffer_fini(&file);
  buffer_fini(&finding);
}

static void judges_how_slots_are_asked_for(void **state) {
  (void)state;
  expect_slot(
      "L'anello: {points, plural, one {# punto} other {# punti}}, {since, date, long}, {offer_price, number}",
      "");
  expect_slot("{member, select, true {sì} other {no}} {points} {offer_category}", "");
  expect_slot("{points, date, long}", "{points} is a number: write {points, number}");
  expect_slot("{since}", "{since} is a date: write {since, date, long}");
  expect_slot("{offer_name, number}", "{offer_name} is a text: write {offer_name}");
  expect_slot("{member}", "{member} is yes or no: write {member, select, true {…} other {…}}");
  expect_slot("{sizes}", "{sizes} cannot be said: no list or set fills a slot");
  expect_slot("{points, plural, one {# {pionts}} other {#}}",
              "there is no slot {pionts}, did you mean {points}?");
  expect_slot("{points, plural, one {#}}", "a plural or select needs a last form for all else: other {…}, at "
                                           "\"{points, plural, one {#}\"");
  expect_slot("{since, date, ::qqqZZ", "a { is not closed, or a } not opened, at \"{since, date, ::qqqZZ\"");
}

static void judges_zones_and_occasions(void **state) {
  (void)state;
  in_workspace("workspace { zone = 'Europe/Rome' }", "");
  in_workspace("workspace { zone = 'europe/rom' }",
               "workspace.lua:1: workspace: zone: there is no time zone 'europe/rom', did you mean "
               "'Europe/Rome'?\n");
  in_workspace("workspace { zone = 'CET' }",
               "workspace.lua:1: workspace: zone: there is no time zone 'CET': expected a name such as "
               "\"Europe/Rome\"\n");
  in_workspace("workspace { zone = 'here' }",
               "workspace.lua:1: workspace: zone: there is no time zone 'here': expected a name such as "
               "\"Europe/Rome\"\n");
  in_profile("hard 'a' { type = 'date', occasion = 'birthday' }", "");
  in_profile("hard 'a' { type = 'date', occasion = 'anniversary', relationship = 'established' }", "");
  in_profile("hard 'a' { type = 'string', occasion = 'name_day' }", "");
  in_profile(
      "hard 'a' { type = 'date', occasion = 'birtday' }",
      "profile.lua:1: hard \"a\": occasion: there is no occasion 'birtday', did you mean 'birthday'?\n");
  in_profile("hard 'a' { type = 'string', occasion = 'birthday' }",
             "profile.lua:1: hard \"a\": occasion: expected an attribute of type \"date\"\n");
  in_profile(
      "hard 'a' { type = 'number', occasion = 'name_day' }",
      "profile.lua:1: hard \"a\": occasion: expected an attribute of type \"date\", or of type \"string\" "
      "for a day such as \"06-24\"\n");
  in_profile(
      "hard 'salutation' { type = 'string', say = true }",
      "profile.lua:1: hard \"salutation\": {salutation} is a slot that Sarto fills: call the attribute "
      "otherwise\n");
}

static void judges_hard_data(void **state) {
  (void)state;
  in_profile("hard 'a' {}", "profile.lua:1: hard \"a\": 'type' is missing\n");
  in_profile("hard 'a' { type = 'lst' }",
             "profile.lua:1: hard \"a\": type: there is no type 'lst', did you mean 'list'?\n");
  in_profile("hard 'a' { type = 'set', one_of = { 'x' } }", "");
  in_profile(
      "hard 'a' { type = 'number', one_of = { 'x' } }",
      "profile.lua:1: hard \"a\": one_of: only a string, or the texts of a list or set, can be one of some "
      "texts\n");
  in_profile(
      "hard 'a' { type = 'string', say = 'yes', steer = 1, relationship = 'friend', origin = 'webb' }",
      "profile.lua:1: hard \"a\": origin: there is no origin 'webb', did you mean 'web'?\n"
      "profile.lua:1: hard \"a\": relationship: there is no relationship 'friend': expected 'established'\n"
      "profile.lua:1: hard \"a\": say: expected true or false\n"
      "profile.lua:1: hard \"a\": steer: expected true or false\n");
  in_profile("hard 'a' { type = 'string', purpose = 'x' }",
             "profile.lua:1: hard \"a\": purpose: there is no purpose 'x' declared above it\n");
  in_profile("hard 'a' { type = 'string', keep = '3y' }\nhard 'b' { type = 'string', keep = 3 }",
             "profile.lua:2: hard \"b\": keep: expected a duration, such as \"30d\" or \"20h\"\n");
  in_profile(
      "hard 'a' { type = 'string', say = true, origin = 'declared' }\n"
      "hard 'b' { type = 'string', say = true, origin = 'web' }\n"
      "hard 'c' { type = 'string', say = false, origin = 'purchases' }",
      "profile.lua:2: hard \"b\": say: only what the customer declared may be said, and this comes from "
      "'web'\n");
  in_profile("hard 'a' { type = 'string' }\nhard 'a' { type = 'string' }",
             "profile.lua:2: hard \"a\": declared twice, first in profile.lua:1\n");
  in_profile("offer 'x' { name = 'X' }", "profile.lua:1: offer \"x\": belongs into offers.lua\n");
}

#define PURPOSE "workspace {}\nplacement 'a' {}\npurpose 'fitting' { basis = 'contract' }\n"

static void judges_what_purposes_say(void **state) {
  (void)state;
  in_workspace(
      "workspace { degree = { prospect = 'segment', lapsed = 'mass' } }\n"
      "purpose 'a' { basis = 'consent', version = 2, text = 'why', gives = 'what', expires = '730d',\n"
      "third_party = true, known_as = { 'marketing', 'C0004' }, tcf = { 5, 6 } }\n"
      "origin 'club' { label = 'Our club', purpose = 'a' }\nchannel 'mail' { purpose = 'a' }",
      "");
  in_workspace("workspace { degree = { prospects = 'segment', new = 'near' } }",
               "workspace.lua:1: workspace: degree.new: there is no new 'near': expected 'mass', 'segment', "
               "'individual', 'inverse'\n"
               "workspace.lua:1: workspace: degree.prospects: there is no field 'prospects', did you mean "
               "'prospect'?\n");
  in_workspace(
      "workspace {}\npurpose 'a' { basis = 'consent' }\npurpose 'b' { basis = 'consnt', text = 'x' }\n"
      "purpose 'c' { basis = 'contract', tcf = { 25 } }\n"
      "purpose 'd' { basis = 'contract', tcf = 5, expires = 'soon' }",
      "workspace.lua:2: purpose \"a\": 'text' is missing: what the customer agrees to, in plain words\n"
      "workspace.lua:3: purpose \"b\": basis: there is no basis 'consnt', did you mean 'consent'?\n"
      "workspace.lua:4: purpose \"c\": tcf: expected a list of the TCF's purposes, by number, such as { 5, 6 "
      "}\n"
      "workspace.lua:5: purpose \"d\": expires: expected a duration, such as \"30d\" or \"20h\"\n"
      "workspace.lua:5: purpose \"d\": tcf: expected a list of the TCF's purposes, by number, such as { 5, 6 "
      "}\n");
}

/* Where data is used for purposes, whoever reads says for which. */
static void asks_strategies_for_their_purpose(void **state) {
  (void)state;
  expect_found(
      "strategies/s.lua:1: strategy \"s\": purpose: missing: say for which purpose of workspace.lua the "
      "profile is read, such as purpose = \"fitting\"; a strategy that reads nothing of it is of degree = "
      "\"mass\"\n",
      "workspace.lua", PURPOSE, "strategies/s.lua",
      "strategy 's' { placement = 'a', propose = function() end }\n"
      "strategy 't' { placement = 'a', degree = 'mass', propose = function() end }\n"
      "strategy 'u' { placement = 'a', purpose = 'fitting', propose = function() end }");
  expect_found("strategies/s.lua:2: profile:may: there is no purpose 'fiting', did you mean 'fitting'?\n",
               "workspace.lua", PURPOSE, "strategies/s.lua",
               "strategy 's' { placement = 'a', purpose = 'fitting', propose = function(profile)\n"
               "return profile:may 'fiting' and profile:may 'fitting' end }");
}

static void asks_audiences_for_their_purpose(void **state) {
  (void)state;
  expect_found(
      "audiences.lua:1: audience \"a\": purpose: missing: say for which purpose of workspace.lua the "
      "profile is read, such as purpose = \"fitting\"\n"
      "audiences.lua:3: audience \"c\": purpose: there is no purpose 'fiting' declared above it, did you "
      "mean "
      "'fitting'?\n",
      "workspace.lua", PURPOSE, "audiences.lua",
      "audience 'a' { is = function() return true end }\n"
      "audience 'b' { purpose = 'fitting', is = function() return true end }\n"
      "audience 'c' { purpose = 'fiting', is = function() return true end }");
}

static void asks_of_special_data_that_it_says_so(void **state) {
  (void)state;
  expect_found(
      "profile.lua:2: hard \"faith\": special data is kept under an explicit consent alone: name a purpose "
      "whose basis is \"consent\"\n"
      "profile.lua:3: hard \"health\": special data is kept under an explicit consent alone: name a purpose "
      "whose basis is \"consent\"\n",
      "workspace.lua",
      "workspace {}\npurpose 'care' { basis = 'consent', text = 'x' } purpose 'shop' { basis = 'contract' }",
      "profile.lua",
      "hard 'kin' { type = 'string', special = 'ethnicity', purpose = 'care' }\n"
      "hard 'faith' { type = 'string', special = 'religion' }\n"
      "hard 'health' { type = 'string', special = 'health', purpose = 'shop' }");
  in_profile(
      "hard 'size' { type = 'string' }\nhard 'statoDiSalute' { type = 'string' }",
      "profile.lua:2: hard \"statoDiSalute\": by its name this is of a special category: say special = "
      "\"health\", and it is kept under an explicit consent alone, or leave it out\n");
  in_profile("hard 'a' { type = 'string', special = 'helth' }",
             "profile.lua:1: hard \"a\": special: there is no special 'helth', did you mean 'health'?\n");
}

static void believes_nothing_of_a_special_category(void **state) {
  (void)state;
  in_profile(
      "trait 'religiosity' {}\nattitude 'left_wing' {}\nemotion 'depression' {}\naffinity 'ethnicity' {}",
      "profile.lua:1: trait \"religiosity\": by its name this is of a special category (religion), which "
      "nothing may infer: leave it out\n"
      "profile.lua:2: attitude \"left_wing\": by its name this is of a special category (politics), which "
      "nothing may infer: leave it out\n"
      "profile.lua:3: emotion \"depression\": by its name this is of a special category (health), which "
      "nothing may infer: leave it out\n"
      "profile.lua:4: affinity \"ethnicity\": by its name this is of a special category (ethnicity), which "
      "nothing may infer: leave it out\n");
  expect_found("signals/s.lua:2: observe returns what is of a special category (orientation), which nothing "
               "may infer\n"
               "signals/s.lua:2: observe returns what is of a special category (religion), which nothing may "
               "infer\n",
               "workspace.lua", WORKSPACE, "profile.lua", "affinity 'style' {}", "signals/s.lua",
               "signal 's' { on = 'x', origin = 'web', observe = function()\n"
               "return { soft = { style = { linen = 1, catholic = 1, ['gay'] = 1 } } } end }");
}

static void judges_soft_data(void **state) {
  (void)state;
  in_profile("trait 'x' { about = 'a' }\nattitude 'y' { half_life = '60d' }\nemotion 'z' {}\n"
             "affinity 's' { over = 'tags', half_life = '60d' }",
             "");
  in_profile("trait 'x' { half_life = '5d' }",
             "profile.lua:1: trait \"x\": half_life: there is no field 'half_life'\n");
  in_profile("emotion 'z' { half_life = 6 }",
             "profile.lua:1: emotion \"z\": half_life: expected a duration, such as \"30d\" or \"20h\"\n");
  in_profile("trait 'x' {}\nemotion 'x' {}",
             "profile.lua:2: emotion \"x\": declared twice, first in profile.lua:1\n");
  in_profile("trait 'x' {}\nhard 'x' { type = 'string' }",
             "profile.lua:2: \"x\" is declared as hard data in line 2 and as soft data in line 1\n");
}

static void judges_settings_of_the_whole(void **state) {
  (void)state;
  in_workspace("workspace { tones = { 'bright', 'en' } }",
               "workspace.lua:1: workspace: tones: 'en' is a locale already\n");
  in_workspace(
      "workspace { epoch = { events = 0 }, min_people = 0, max_memory = '2 GB' }",
      "workspace.lua:1: workspace: epoch.events: expected a whole number from 1 to 1e+09, got 0\n"
      "workspace.lua:1: workspace: max_memory: expected an amount of memory, such as \"512MB\" or \"2GB\", "
      "got \"2 GB\"\n"
      "workspace.lua:1: workspace: min_people: expected a whole number from 1 to 1e+06, got 0\n");
  in_workspace(
      "workspace { lifecycle = { new = { orders = 4 }, established = { orders = 3 } } }",
      "workspace.lua:1: workspace: lifecycle: established after 3 orders comes before new after 4\n");
  in_workspace("workspace {}\norigin 'web' { label = 'x' }",
               "workspace.lua:2: origin \"web\": declared twice: it is built in\n");
  in_workspace("workspace {}\nevent_type 'Order Completed' { item = 'product_id' }",
               "workspace.lua:2: event_type \"Order Completed\": 'means' is missing\n");
  in_workspace(
      "workspace {}\nframe 'unique' { fits = { popularity = { at_most = 0.3, at_least = 0.5 } } }",
      "workspace.lua:2: frame \"unique\": fits.popularity: nothing is at least 0.5 and at most 0.3\n");
  in_workspace("workspace {}\nframe 'unique' { fits = { popularity = { at_most = 30 } } }",
               "workspace.lua:2: frame \"unique\": fits.popularity: expected numbers from 0 to 1\n");
}

/* ---- limits ---- */

#define LETTERS_60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void judges_the_limits_of_a_workspace(void **state) {
  (void)state;
  static const struct {
    const char *limit, *sentence;
  } cases[] = {
      {"time = '0ms'", "time: expected a time from \"1ms\" to \"10s\", got \"0ms\""},
      {"time = '10001ms'", "time: expected a time from \"1ms\" to \"10s\", got \"10001ms\""},
      {"time = 50", "time: expected a time from \"1ms\" to \"10s\", got 50"},
      {"time = { }", "time: expected a time from \"1ms\" to \"10s\", got a table"},
      {"time = true", "time: expected a time from \"1ms\" to \"10s\", got true"},
      {"time = '\\27[2J" LETTERS_60 "'",
       "time: expected a time from \"1ms\" to \"10s\", got \"\\x1B[2Jaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\""},
      {"memory = '1023KB'", "memory: expected an amount of memory from \"1MB\" to \"1GB\", got \"1023KB\""},
      {"memory = '1025MB'", "memory: expected an amount of memory from \"1MB\" to \"1GB\", got \"1025MB\""},
      {"output = '0KB'", "output: expected an amount of memory from \"1KB\" to \"64MB\", got \"0KB\""},
      {"output = '65MB'", "output: expected an amount of memory from \"1KB\" to \"64MB\", got \"65MB\""},
      {"log_lines = -1", "log_lines: expected a whole number from 0 to 1000, got -1"},
      {"log_lines = 1001", "log_lines: expected a whole number from 0 to 1000, got 1001"},
      {"faults = 0", "faults: expected a share of the calls, above 0 and at most 1, such as 0.2, got 0"},
      {"faults = 1.5", "faults: expected a share of the calls, above 0 and at most 1, such as 0.2, got 1.5"},
      {"faults = 0 / 0",
       "faults: expected a share of the calls, above 0 and at most 1, such as 0.2, got nan"},
      {"tme = '1s'", "tme: there is no field 'tme', did you mean 'time'?"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct buffer text = {0}, expected = {0};
    buffer_print(&text, "workspace {\nlimits = {\n%s } }", cases[i].limit);
    buffer_print(&expected, "workspace.lua:3: workspace: limits.%s\n", cases[i].sentence);
    in_workspace(buffer_text(&text), buffer_text(&expected));
    buffer_fini(&text);
    buffer_fini(&expected);
  }
  in_workspace(
      "workspace { limits = { time = '1ms', memory = '1MB', output = '1KB', log_lines = 0, faults = 1 } }",
      "");
  in_workspace("workspace { limits = { time = '10s', memory = '1GB', output = '64MB', log_lines = 1000 } }",
               "");
}

/* What one is asked for in milliseconds, none of the others becomes finer by. */
static void takes_milliseconds_and_kilobytes_for_limits_alone(void **state) {
  (void)state;
  in_workspace("workspace { late_after = '500ms', max_memory = '64KB' }",
               "workspace.lua:1: workspace: late_after: expected a duration, such as \"30d\" or \"20h\"\n"
               "workspace.lua:1: workspace: max_memory: expected an amount of memory, such as \"512MB\" or "
               "\"2GB\", got \"64KB\"\n");
  in_offers("offer 'x' { name = 'X', repeatable = { after = '50ms' } }",
            "offers.lua:1: offer \"x\": repeatable.after: expected a duration, such as \"30d\" or \"20h\"\n");
  in_profile("emotion 'x' { half_life = '1ms' }",
             "profile.lua:1: emotion \"x\": half_life: expected a duration, such as \"30d\" or \"20h\"\n");
}

#define LIMITED                                                                                              \
  "workspace { limits = { log_lines = 5, output = '2KB', memory = '8MB', time = '2s' } }\n"                  \
  "placement 'home' {}\n"

static void refuses_a_rule_more_than_the_workspace_has(void **state) {
  (void)state;
  expect_found(
      "audiences.lua:2: audience \"a\": limits.memory: more than the workspace's limits allow: expected at "
      "most \"8MB\", got \"9MB\"\n"
      "signals/g.lua:2: signal \"g\": limits.output: more than the workspace's limits allow: expected at "
      "most "
      "\"2KB\", got \"3KB\"\n"
      "strategies/s.lua:2: strategy \"a\": limits.time: more than the workspace's limits allow: expected at "
      "most \"2s\", got \"2001ms\"\n"
      "strategies/s.lua:3: strategy \"a\": limits.log_lines: more than the workspace's limits allow: "
      "expected "
      "at most 5, got 6\n",
      "workspace.lua", LIMITED, "audiences.lua",
      "audience 'a' { is = function() end,\nlimits = { memory = '9MB' } }", "signals/g.lua",
      "signal 'g' { on = 'x', origin = 'web', observe = function() end,\nlimits = { output = '3KB' } }",
      "strategies/s.lua", STRATEGY("\nlimits = { time = '2001ms',\nlog_lines = 6 }"));
  in_strategy(STRATEGY("limits = { time = '51ms' }"),
              "strategies/s.lua:1: strategy \"a\": limits.time: more than the workspace's limits allow: "
              "expected at most \"50ms\", got \"51ms\"\n");
  in_strategy(STRATEGY("limits = '50ms'"),
              "strategies/s.lua:1: strategy \"a\": limits: expected a table, { … }, got \"50ms\"\n");
  in_strategy(STRATEGY("limits = { faults = 0.5 }"),
              "strategies/s.lua:1: strategy \"a\": limits.faults: there is no field 'faults'\n");
}

static void expect_limits(const struct limits *limits, int64_t time_ms, size_t memory_bytes,
                          size_t output_bytes, size_t log_lines) {
  assert_int_equal(limits->time_ms, time_ms);
  assert_int_equal(limits->memory_bytes, memory_bytes);
  assert_int_equal(limits->output_bytes, output_bytes);
  assert_int_equal(limits->log_lines, log_lines);
}

static void gives_a_rule_the_workspaces_limits_where_it_names_none(void **state) {
  (void)state;
  struct findings findings = {0};
  struct release *release = release_of(
      arena,
      (const char *const[]){
          "workspace.lua", LIMITED, "audiences.lua",
          "audience 'a' { is = function() end, limits = { time = '1ms' } } audience 'b' { is = function() "
          "end }",
          "signals/g.lua",
          "signal 'g' { on = 'x', origin = 'web', observe = function() end, limits = { memory = '1MB' } }",
          "strategies/s.lua", STRATEGY("limits = { output = '1KB', log_lines = 0 }"), NULL},
      &findings);
  if (!release) fail_msg("%s:%d: %s", findings.items[0].file, findings.items[0].line, findings.items[0].text);
  const struct workspace *workspace = &release->workspace;
  assert_true(workspace->fault_share == 0.2);
  expect_limits(&workspace->limits, 2000, 8 << 20, 2048, 5);
  expect_limits(&workspace->audiences[0].limits, 1, 8 << 20, 2048, 5);
  expect_limits(&workspace->audiences[1].limits, 2000, 8 << 20, 2048, 5);
  expect_limits(&workspace->signals[0].limits, 2000, 1 << 20, 2048, 5);
  expect_limits(&workspace->strategies[0].limits, 2000, 8 << 20, 1024, 0);
  release_unref(release);
  findings_fini(&findings);
}

static void begins_with_limits_that_nobody_wrote(void **state) {
  (void)state;
  struct findings findings = {0};
  struct release *release =
      release_of(arena,
                 (const char *const[]){"workspace.lua", "workspace {}\nplacement 'home' {}",
                                       "strategies/s.lua", STRATEGY(""), NULL},
                 &findings);
  if (!release) fail_msg("%s", findings.items[0].text);
  expect_limits(&release->workspace.limits, 50, 16 << 20, 1 << 20, 20);
  expect_limits(&release->workspace.strategies[0].limits, 50, 16 << 20, 1 << 20, 20);
  assert_true(release->workspace.fault_share == 0.2);
  release_unref(release);
  findings_fini(&findings);
}

static void judges_signals_and_audiences(void **state) {
  (void)state;
  expect_found("", "workspace.lua", WORKSPACE, "profile.lua", "trait 'x' {}", "audiences.lua",
               "audience 'vip' { is = function(profile) return profile.soft.x > 0.6 end }", "signals/s.lua",
               "signal 'a' { on = 'x', origin = 'web', observe = function() end }", "strategies/s.lua",
               STRATEGY("audience = 'vip'"));
  expect_found("signals/s.lua:1: signal \"a\": 'observe' is missing\n"
               "signals/s.lua:1: signal \"a\": 'on' is missing\n"
               "signals/s.lua:1: signal \"a\": origin: there is no origin 'wbe', did you mean 'web'?\n",
               "workspace.lua", WORKSPACE, "signals/s.lua", "signal 'a' { origin = 'wbe' }");
  expect_found(
      "strategies/s.lua:2: strategy \"a\": audience: a strategy of degree \"mass\" is for everyone: write "
      "degree = \"segment\"\n",
      "workspace.lua", WORKSPACE, "audiences.lua", "audience 'vip' { is = function() end }",
      "strategies/s.lua", STRATEGY("degree = 'mass',\naudience = 'vip'"));
  expect_found("signals/s.lua:0: declares no signal\n", "workspace.lua", WORKSPACE, "signals/s.lua",
               "local x = 1");
  expect_found(
      "strategies/s.lua:1: strategy \"a\": audience: there is no audience 'vpi', did you mean 'vip'?\n",
      "workspace.lua", WORKSPACE, "audiences.lua", "audience 'vip' { is = function() end }",
      "strategies/s.lua", STRATEGY("audience = 'vpi'"));
  expect_found(
      "strategies/s.lua:1: strategy \"a\": on: 'Order Completed' means 'order.placed' in workspace.lua: "
      "listen to that\n",
      "workspace.lua", WORKSPACE "event_type 'Order Completed' { means = 'order.placed' }",
      "strategies/s.lua", STRATEGY("on = 'Order Completed'"));
}

static void judges_offers(void **state) {
  (void)state;
  in_offers("offer 'x' { name = 'X' }\noffer 'y' { name = 'Y' }\noffer 'x' { name = 'Z' }",
            "offers.lua:3: offer \"x\": declared twice, first in offers.lua:1\n");
  in_offers("offer 'x' { name = { it = 'X', fr = 'Y' } }",
            "offers.lua:1: offer \"x\": name.fr: there is no locale 'fr'\n");
  in_offers("offer 'x' { name = 'The {offer_name}' }",
            "offers.lua:1: offer \"x\": name: an offer's own text has no slots such as {offer_name}\n");
  in_offers("offer 'x' { name = 'X', treatments = { unique = 'U', unqiue = 'V' }, stock = -1, from = "
            "'2026-13-01',\n"
            "preview = { audience = 'vip' } }",
            "offers.lua:1: offer \"x\": from: expected a day, such as \"2026-03-10\"\n"
            "offers.lua:1: offer \"x\": stock: expected a whole number from 0 to 1e+09, got -1\n"
            "offers.lua:1: offer \"x\": treatments: there is no frame 'unqiue', did you mean 'unique'?\n"
            "offers.lua:2: offer \"x\": preview.audience: there is no audience 'vip'\n"
            "offers.lua:2: offer \"x\": preview: 'from' is missing\n");
  in_offers("offer 'x' { name = '', price = -1, tags = { 'a', 5 }, repeatable = { after = 60 } }",
            "offers.lua:1: offer \"x\": name: expected a text that is not empty\n"
            "offers.lua:1: offer \"x\": price: expected a number from 0 to 1e+09, got -1\n"
            "offers.lua:1: offer \"x\": repeatable.after: expected a duration, such as \"30d\" or \"20h\"\n"
            "offers.lua:1: offer \"x\": tags: expected a text, or a list of texts\n");
  in_offers("offer 'x' { name = 'X', repeatable = 'yes' }",
            "offers.lua:1: offer \"x\": repeatable: expected true, or { after = \"60d\" }\n");
  in_offers("offer 'x' { name = '\\xff' }", "offers.lua:1: offer \"x\": name: not valid UTF-8 text\n");
}

/* What a function or a loop put together has no line in the text: the one that led to it is told. */
static void says_the_line_of_what_was_put_together(void **state) {
  (void)state;
  in_offers("local function sell(id, price)\n  offer(id) { name = 'X', price = price }\nend\n"
            "sell('cup', 1)\nsell('bag', -1)\nsell('cup', 2)",
            "offers.lua:5: offer \"bag\": price: expected a number from 0 to 1e+09, got -1\n"
            "offers.lua:6: offer \"cup\": declared twice, first in offers.lua:4\n");
  in_offers(
      "for _, id in ipairs { 'a', 'b' } do\n  offer(id) { name = 'X', preview = { audience = 'vpi', from = "
      "'2026-03-01' } }\nend",
      "offers.lua:2: offer \"a\": preview.audience: there is no audience 'vpi'\n"
      "offers.lua:2: offer \"b\": preview.audience: there is no audience 'vpi'\n");
}

static void says_in_which_file_a_name_was_there_first(void **state) {
  (void)state;
  expect_found("strategies/t.lua:2: strategy \"a\": declared twice, first in strategies/s.lua:1\n",
               "workspace.lua", WORKSPACE, "strategies/s.lua", STRATEGY(""), "strategies/t.lua",
               "\n" STRATEGY(""));
}

static void judges_the_headers_of_strategies(void **state) {
  (void)state;
  in_strategy(STRATEGY("\nwher = {}"),
              "strategies/s.lua:2: strategy \"a\": wher: there is no field 'wher', did you mean 'where'?\n");
  in_strategy(STRATEGY("degree = 'individul'"), "strategies/s.lua:1: strategy \"a\": degree: there is no "
                                                "degree 'individul', did you mean 'individual'?\n");
  in_strategy(STRATEGY("eligible = true"),
              "strategies/s.lua:1: strategy \"a\": eligible: expected a function\n");
  in_strategy(STRATEGY("priority = 0/0"),
              "strategies/s.lua:1: strategy \"a\": priority: expected a number\n");
  in_strategy(STRATEGY("on = 'go', after = '20h', spread = '30h', unless = { 'x', 'y' }"), "");
  in_strategy(STRATEGY("after = '20h'"),
              "strategies/s.lua:1: strategy \"a\": after: it waits for no event: say "
              "which with on = \"…\"\n");
  in_strategy(STRATEGY("on = 'go', after = '20 hours'"),
              "strategies/s.lua:1: strategy \"a\": after: expected a duration, such as \"30d\" or \"20h\"\n");
  in_strategy(STRATEGY("on = 'go', after = '0s'"),
              "strategies/s.lua:1: strategy \"a\": after: expected more than nothing, such as \"20h\"\n");
  in_strategy(STRATEGY("on = 'go', after = '2y'"),
              "strategies/s.lua:1: strategy \"a\": after: expected at most \"1y\"\n");
  in_strategy(
      STRATEGY("on = 'go', spread = '4h', unless = 'x'"),
      "strategies/s.lua:1: strategy \"a\": spread: it spreads what waits: say how long with after = "
      "\"20h\"\n"
      "strategies/s.lua:1: strategy \"a\": unless: it takes away what waits: say how long with after = "
      "\"20h\"\n");
  in_strategy(STRATEGY("on = { 'go', 'left' }, after = '20h', unless = { 'x', 'left' }"),
              "strategies/s.lua:1: strategy \"a\": unless: 'left' is what it waits for, by 'on': say what "
              "makes the call "
              "needless, such as \"order.placed\"\n");
  in_strategy(
      STRATEGY("on = 'lifecycle.changed', where = { from = { 'new', 'established' }, to = 'lapsed' }"), "");
  in_strategy(STRATEGY("on = { 'lifecycle.changed', 'go' }, where = { to = 'Rome' }"), "");
  in_strategy(STRATEGY("on = 'lifecycle.changed', where = { to = 'lapsd' }"),
              "strategies/s.lua:1: strategy \"a\": where.to: there is no lifecycle 'lapsd', did you mean "
              "'lapsed'?\n");
  in_strategy(STRATEGY("on = 'lifecycle.changed', where = { to = 1 }"),
              "strategies/s.lua:1: strategy \"a\": where.to: expected a lifecycle, such as \"lapsed\"\n");
  in_strategy(
      STRATEGY("on = 'lifecycle.changed', where = { status = 'lapsed' }"),
      "strategies/s.lua:1: strategy \"a\": where.status: a lifecycle.changed has 'from' and 'to', and no "
      "'status'\n");
  in_strategy(
      STRATEGY("on = 'strategy.due'"),
      "strategies/s.lua:1: strategy \"a\": on: 'strategy.due' wakes a strategy that waits, which sees the "
      "event it waited for: listen to that\n");
  in_strategy(STRATEGY("on = {}"),
              "strategies/s.lua:1: strategy \"a\": on: expected a text, or a list of texts\n");
  in_strategy(STRATEGY("") "\n" STRATEGY(""),
              "strategies/s.lua:2: strategy \"a\": declared twice, first in strategies/s.lua:1\n");
  in_strategy("local x = 1", "strategies/s.lua:0: declares no strategy\n");
  in_strategy("offer 'x' { name = 'X' }\n" STRATEGY(""),
              "strategies/s.lua:1: offer \"x\": belongs into offers.lua\n");
}

static void judges_conditions(void **state) {
  (void)state;
  in_strategy(
      STRATEGY(
          "where = { a = 'x', b = { 'x', 'y' }, c = 5, d = { 1, 2 }, e = true, ['f.g'] = { at_least = 3 } }"),
      "");
  in_strategy(
      STRATEGY("where = 'dresses'"),
      "strategies/s.lua:1: strategy \"a\": where: expected a table, such as { category = \"dresses\" }\n");
  in_strategy(STRATEGY("where = { 'dresses' }"), "strategies/s.lua:1: strategy \"a\": where: expected fields "
                                                 "of the event's data, such as category = \"dresses\"\n");
  in_strategy(STRATEGY("where = { a = {} }"),
              "strategies/s.lua:1: strategy \"a\": where.a: expected at_least, at_most or both\n");
  in_strategy(STRATEGY("where = { a = { atleast = 3 } }"),
              "strategies/s.lua:1: strategy \"a\": where.a.atleast: there is no field 'atleast', did you "
              "mean 'at_least'?\n");
  in_strategy(STRATEGY("where = { a = { at_least = 3, at_most = 2 } }"),
              "strategies/s.lua:1: strategy \"a\": where.a: nothing is at least 3 and at most 2\n");
  in_strategy(STRATEGY("where = { a = { 1, 2, at_least = 3 } }"),
              "strategies/s.lua:1: strategy \"a\": where.a: expected a text, or a list of texts\n");
  in_strategy(STRATEGY("where = { a = { 1, 'x' } }"),
              "strategies/s.lua:1: strategy \"a\": where.a: expected a text, or a list of texts\n");
  in_strategy(STRATEGY("where = { a = function() end }"),
              "strategies/s.lua:1: strategy \"a\": where.a: expected a value, a list of values, or "
              "{ at_least = …, at_most = … }\n");
}

static void names_what_a_script_says_wrong_before_any_event_comes(void **state) {
  (void)state;
  in_strategy("strategy 'a' { placement = 'home', propose = function(profile, event)\n"
              "local x = profile.hard.lok\nlocal y = profile.cuont\nlocal z = event.tipe\nofers.where {}\n"
              "offers.were {}\nprint(x)\nend }",
              "strategies/s.lua:2: no such name 'profile.hard.lok', did you mean 'profile.hard.look'?\n"
              "strategies/s.lua:3: no such name 'profile.cuont', did you mean 'profile.count'?\n"
              "strategies/s.lua:4: no such name 'event.tipe', did you mean 'event.type'?\n"
              "strategies/s.lua:5: no such name 'ofers', did you mean 'offers'?\n"
              "strategies/s.lua:6: no such name 'offers.were', did you mean 'offers.where'?\n"
              "strategies/s.lua:7: 'print' is not available to scripts: use log\n");
  in_strategy(
      "strategy 'a' { placement = 'home', propose = function(profile)\nreturn profile.soft.uniqueness\nend }",
      "strategies/s.lua:2: no such name 'profile.soft.uniqueness'\n");
  in_strategy("strategy 'a' { placement = 'home', propose = function(profile)\nreturn profile:arm 'x'\nend }",
              "strategies/s.lua:2: profile.arm is not supported yet\n");
}

static void lists_what_a_choice_may_be_where_no_name_is_near(void **state) {
  (void)state;
  in_profile("hard 'x' { type = 'text' }",
             "profile.lua:1: hard \"x\": type: there is no type 'text': expected "
             "'string', 'number', 'boolean', 'date', 'list', 'set'\n");
}

static void says_what_lua_says_with_its_line(void **state) {
  (void)state;
  in_strategy(STRATEGY("") "\nerror('mine')", "strategies/s.lua:2: mine\n");
  in_strategy(STRATEGY("") "\nlocal t = nil\nt.x = 1",
              "strategies/s.lua:3: 't' is nil here: nothing can be read of it\n");
  in_strategy(STRATEGY("") "\nlocal x = offers.where {}",
              "strategies/s.lua:2: offers can be asked for inside eligible or propose only\n");
  in_strategy(STRATEGY("") "\nerror({})", "strategies/s.lua:2: threw a table\n");
  in_strategy("\xff", "strategies/s.lua:1: letters that are not UTF-8: save the file as UTF-8\n");
}

static void says_the_plain_word_for_a_lua_keyword_alone(void **state) {
  (void)state;
  in_offers("offer 'x' { name = 'X',\nuntil = '2026-01-01' }",
            "offers.lua:2: 'until' is a word of Lua itself and cannot be a key: write 'to' for a last day, "
            "else [\"until\"]\n");
}

static void stops_a_file_that_never_ends_its_memory(void **state) {
  (void)state;
  char *text = found((const char *const[]){"workspace.lua", WORKSPACE, "strategies/s.lua",
                                           "local t = {}\nfor i = 1, 1e9 do t[i] = i .. 'x' end", NULL});
  assert_memory_equal(text, "strategies/s.lua:2: ", strlen("strategies/s.lua:2: "));
  free(text);
}

static void refuses_a_file_name_that_errors_could_not_say_whole(void **state) {
  (void)state;
  in_strategy(STRATEGY(""), "");
  expect_found(
      "strategies/a23456789b123456789c123456789d123456789e123456.lua:0: its name is longer than 59 bytes\n",
      "workspace.lua", WORKSPACE, "strategies/a23456789b123456789c123456789d123456789e123456.lua",
      STRATEGY(""));
}

static void refuses_a_module_that_is_not_there(void **state) {
  (void)state;
  in_strategy("local rfm = require 'sarto.rmf'\n" STRATEGY("on = 'x'"),
              "strategies/s.lua:1: there is no module 'sarto.rmf', did you mean 'sarto.rfm'?\n");
  in_strategy("local name = 'sarto.rmf'\nlocal rfm = require(name)\n" STRATEGY("on = 'x'"),
              "strategies/s.lua:2: there is no module 'sarto.rmf', did you mean 'sarto.rfm'?\n");
  in_strategy("strategy 'a' { placement = 'home',\npropose = function() require 'sarto.rfm' end }",
              "strategies/s.lua:2: require belongs at the top of the file, outside of functions\n");
}

static void release_named(const char *strategy, char name[static DIGEST_TEXT_BYTES], uint64_t *modules) {
  struct findings findings = {0};
  struct release *release =
      release_of(arena, (const char *const[]){"workspace.lua", WORKSPACE, "strategies/s.lua", strategy, NULL},
                 &findings);
  if (!release) fail_msg("%s", findings.items[0].text);
  strcpy(name, release->workspace.release);
  *modules = release->modules;
  release_unref(release);
  findings_fini(&findings);
}

/* The files are the same to the byte, but for the name of one module. */
static void the_modules_that_files_require_are_part_of_the_release(void **state) {
  (void)state;
  char with[DIGEST_TEXT_BYTES], without[DIGEST_TEXT_BYTES], expected[DIGEST_TEXT_BYTES];
  const char *text = "local running = require 'sarto.running'\n" STRATEGY("on = 'x'");
  uint64_t modules, none;
  release_named(STRATEGY("on = 'x'"), without, &none);
  release_named(text, with, &modules);
  assert_int_equal(none, 0);
  struct slice parts[32] = {{"strategies/s.lua", strlen("strategies/s.lua")},
                            {text, strlen(text)},
                            {"workspace.lua", strlen("workspace.lua")},
                            {WORKSPACE, strlen(WORKSPACE)}};
  assert_string_not_equal(digest_print(parts, 4, expected), with);
  size_t count = 4;
  for (size_t i = 0; stdlib_modules[i].name; i++) {
    if (!(modules >> i & 1)) continue;
    parts[count++] = (struct slice){stdlib_modules[i].name, strlen(stdlib_modules[i].name)};
    parts[count++] = stdlib_modules[i].text;
  }
  assert_true(count >= 6);
  assert_string_equal(digest_print(parts, count, expected), with);
}

static void takes_only_files_that_decide_and_says_so_of_others(void **state) {
  static const struct {
    const char *name;
    bool is_taken;
    const char *finding; /* NULL: none */
  } cases[] = {
      {"workspace.lua", true, NULL},
      {"strategies/a.lua", true, NULL},
      {"specs/a_spec.lua", false, NULL},
      {"README.md", false, NULL},
      {"events.ndjson", false, NULL},
      {"personas/lucia.json", false, NULL},
      {"strategies/deep/a.lua", false, "folders inside strategies/ are not read"},
      {"signals/a.lua", true, NULL},
      {"audiences.lua", true, NULL},
      {"signals/deep/a.lua", false, "folders inside signals/ are not read"},
      {"journeys.lua", false, "not supported yet"},
      {"offers.ndjson", true, NULL},
      {"offer.lua", false, "not a file of a workspace, did you mean offers.lua?"},
      {"birthday.lua", false, "not a file of a workspace; strategies go into strategies/"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct findings findings = {0};
    bool is_taken = release_takes(cases[i].name, &findings);
    if (is_taken != cases[i].is_taken || findings.count != (cases[i].finding != NULL))
      fail_msg("%s", cases[i].name);
    if (cases[i].finding) {
      assert_string_equal(findings.items[0].file, cases[i].name);
      assert_string_equal(findings.items[0].text, cases[i].finding);
    }
    findings_fini(&findings);
  }
}

static void says_each_finding_once_and_in_order(void **state) {
  (void)state;
  struct findings findings = {0};
  findings_add(&findings, "b", 1, "x");
  findings_add(&findings, "a", 2, "x");
  findings_add(&findings, "a", 1, "y");
  findings_add(&findings, "b", 1, "%s", "x");
  findings_add(&findings, "a", 1, "x");
  for (int i = 0; i < 1000; i++) findings_add(&findings, "c", i % 3, "x");
  findings_sort(&findings);
  static const struct finding expected[] = {
      {.file = "a", .line = 1, .text = "x"}, {.file = "a", .line = 1, .text = "y"},
      {.file = "a", .line = 2, .text = "x"}, {.file = "b", .line = 1, .text = "x"},
      {.file = "c", .line = 0, .text = "x"}, {.file = "c", .line = 1, .text = "x"},
      {.file = "c", .line = 2, .text = "x"}};
  assert_int_equal(findings.count, 7);
  for (size_t i = 0; i < 7; i++) {
    assert_string_equal(findings.items[i].file, expected[i].file);
    assert_int_equal(findings.items[i].line, expected[i].line);
    assert_string_equal(findings.items[i].text, expected[i].text);
  }
  findings_fini(&findings);
}

static void release_digest(const char *const *texts, char digest[static DIGEST_TEXT_BYTES]) {
  struct findings findings = {0};
  struct release *release = release_of(arena, texts, &findings);
  assert_non_null(release);
  memcpy(digest, release->workspace.release, DIGEST_TEXT_BYTES);
  release_unref(release);
}

static void names_a_release_by_its_content_alone(void **state) {
  char one[DIGEST_TEXT_BYTES], same[DIGEST_TEXT_BYTES], other[DIGEST_TEXT_BYTES];
  (void)state;
  release_digest((const char *const[]){"workspace.lua", WORKSPACE, "offers.lua", "", NULL}, one);
  release_digest((const char *const[]){"offers.lua", "", "workspace.lua", WORKSPACE, NULL}, same);
  release_digest((const char *const[]){"workspace.lua", WORKSPACE " ", "offers.lua", "", NULL}, other);
  assert_string_equal(one, same);
  assert_string_not_equal(one, other);
  release_digest((const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", "", NULL}, other);
  assert_string_not_equal(one, other);
}

static void keeps_what_was_declared(void **state) {
  (void)state;
  struct findings findings = {0};
  struct release *release = release_of(
      arena,
      (const char *const[]){
          "workspace.lua",
          "workspace { locales = { 'it', 'en' }, currency = 'EUR', late_after = '2h', workers = 3,\n"
          "retain = { events = '1y', releases = 20, inactive = '2y' }, erase_within = '2h' }\nchannel 'page' "
          "{}\n"
          "placement 'home' { channel = 'page', alternatives = 5, fallback = { offers = { id = 'x' } } }",
          "profile.lua", "hard 'look' { type = 'date' } hard 'locale' { type = 'string' }", "offers.lua",
          "offer 'x' { name = { en = 'X' }, text = 'T', category = 'c', tags = 't', url = 'u',\n"
          "image = 'i', price = 1.5, repeatable = true }",
          "strategies/z.lua", "strategy 'z' { placement = 'home', propose = function() end }",
          "strategies/b.lua",
          "\nstrategy 'b' { placement = 'home', on = { 'e', 'f' }, priority = -2.5, degree = 'mass',\n"
          "where = { n = { at_least = 1 }, c = { 'v' } }, propose = function() end }\n"
          "strategy 'a' { placement = 'home', propose = function() end }",
          NULL},
      &findings);
  if (!release) fail_msg("%s:%d: %s", findings.items[0].file, findings.items[0].line, findings.items[0].text);
  const struct workspace *workspace = &release->workspace;
  assert_int_equal(workspace->locale_count, 2);
  assert_int_equal(workspace->late_after_ms, 2 * CLOCK_HOUR_MS);
  assert_int_equal(workspace->worker_count, 3);
  assert_int_equal(workspace->retain.events_ms, 365 * CLOCK_DAY_MS);
  assert_int_equal(workspace->retain.releases_count, 20);
  assert_int_equal(workspace->retain.releases_ms, 0);
  assert_int_equal(workspace->retain.inactive_ms, 730 * CLOCK_DAY_MS);
  assert_int_equal(workspace->erase_within_ms, 2 * CLOCK_HOUR_MS);
  assert_int_equal(workspace->locale_attribute, 1);
  assert_int_equal(workspace->hard[0].type, HARD_DATE);
  assert_int_equal(workspace->placements[0].alternatives, 5);
  assert_string_equal(workspace->placements[0].fallback.ids[0], "x");
  const struct offer *offer = workspace->catalogue->offers[0];
  assert_true(offer->name.count == 1 && offer->name.forms[0].locale == 1 &&
              !strcmp(offer->name.forms[0].text, "X"));
  assert_string_equal(offer->text.forms[0].text, "T");
  assert_true(!strcmp(offer->category, "c") && !strcmp(offer->tags[0], "t") && !offer->tags[1]);
  assert_true(offer->has_price && offer->price == 1.5 && offer->is_repeatable && !offer->repeatable_after_ms);
  assert_int_equal(workspace->strategy_count, 3);
  const struct strategy *strategy = &workspace->strategies[1];
  assert_string_equal(strategy->name, "b");
  assert_string_equal(workspace->strategies[0].name, "a");
  assert_string_equal(strategy->file, "strategies/b.lua");
  assert_int_equal(strategy->line, 2);
  assert_int_equal(workspace->strategies[0].line, 4);
  assert_true(!strcmp(strategy->hears.on[1], "f") && strategy->priority == -2.5 &&
              strategy->degree == DEGREE_MASS);
  assert_int_equal(strategy->hears.where_count, 2);
  assert_string_equal(strategy->hears.where[0].path, "c");
  assert_true(strategy->hears.where[1].range && strategy->hears.where[1].range->at_least == 1);
  assert_int_equal(release->image_count, 2);
  release_unref(release);
  findings_fini(&findings);
}

static void finds_every_attribute_by_name_in_whatever_order_they_were_declared(void **state) {
  (void)state;
  struct findings findings = {0};
  struct buffer declared = {0};
  char name[16];
  for (int i = 0; i < 500; i++) buffer_print(&declared, "hard 'a%d' { type = 'number' }\n", i * 7919 % 500);
  struct release *release = release_of(
      arena, (const char *const[]){"workspace.lua", WORKSPACE, "profile.lua", buffer_text(&declared), NULL},
      &findings);
  const struct workspace *workspace = &release->workspace;
  assert_int_equal(workspace->hard_count, 500);
  for (int i = 0; i < 500; i++) {
    snprintf(name, sizeof name, "a%d", i * 7919 % 500);
    assert_ptr_equal(workspace_find_hard(workspace, name), &workspace->hard[i]);
  }
  assert_null(workspace_find_hard(workspace, "a500"));
  assert_null(workspace_find_hard(workspace, ""));
  assert_null(workspace_find_hard(workspace, "b"));
  release_unref(release);
  findings_fini(&findings);
  buffer_fini(&declared);
}

static int start(void **state) {
  (void)state;
  hash_init();
  arena = script_arena_new(NULL);
  return 0;
}

static int end(void **state) {
  (void)state;
  script_arena_unref(arena);
  return 0;
}

static void expect_gate(const char *text, struct gate expected) {
  struct findings findings = {0};
  struct script_arena *scripts = script_arena_new(NULL);
  const struct release_file file = {"workspace.lua", {text, strlen(text)}};
  struct release *release = release_load(scripts, &file, 1, NULL, &findings);
  if (!release) fail_msg("%s", findings.items[0].text);
  assert_int_equal(release->workspace.gate.replay, expected.replay);
  assert_true(release->workspace.gate.max_changed == expected.max_changed);
  assert_int_equal(release->workspace.gate.max_faults, expected.max_faults);
  release_unref(release);
  script_arena_unref(scripts);
  findings_fini(&findings);
}

static void has_a_gate_only_where_one_is_declared(void **state) {
  (void)state;
  expect_gate("workspace {}", (struct gate){0});
  expect_gate("workspace { gate = {} }", (struct gate){1000, 0.2, 0});
  expect_gate("workspace { gate = { replay = 5, max_changed = 1, max_faults = 7 } }", (struct gate){5, 1, 7});
  expect_gate("workspace { gate = { max_changed = 0 } }", (struct gate){1000, 0, 0});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_a_workspace_that_is_right),
      cmocka_unit_test(says_all_that_is_wrong_at_once_by_file_and_line),
      cmocka_unit_test(asks_for_a_workspace_to_begin_with),
      cmocka_unit_test(says_of_a_declaration_that_ends_with_its_name_what_is_missing),
      cmocka_unit_test(says_of_offer_lines_with_a_mark_how_to_save_them),
      cmocka_unit_test(says_a_broken_workspace_once),
      cmocka_unit_test(judges_settings),
      cmocka_unit_test(has_a_gate_only_where_one_is_declared),
      cmocka_unit_test(judges_where_links_lead),
      cmocka_unit_test(judges_placements_and_channels),
      cmocka_unit_test(judges_purposes),
      cmocka_unit_test(has_room_for_all_purposes_there_can_be),
      cmocka_unit_test(refuses_event_types_that_mean_each_other),
      cmocka_unit_test(refuses_a_path_that_leads_to_no_member),
      cmocka_unit_test(refuses_a_fallback_that_names_no_offer),
      cmocka_unit_test(refuses_a_fallback_that_no_offer_fits),
      cmocka_unit_test(judges_how_slots_are_asked_for),
      cmocka_unit_test(judges_zones_and_occasions),
      cmocka_unit_test(judges_hard_data),
      cmocka_unit_test(judges_what_purposes_say),
      cmocka_unit_test(asks_strategies_for_their_purpose),
      cmocka_unit_test(asks_audiences_for_their_purpose),
      cmocka_unit_test(asks_of_special_data_that_it_says_so),
      cmocka_unit_test(believes_nothing_of_a_special_category),
      cmocka_unit_test(judges_soft_data),
      cmocka_unit_test(judges_settings_of_the_whole),
      cmocka_unit_test(judges_the_limits_of_a_workspace),
      cmocka_unit_test(takes_milliseconds_and_kilobytes_for_limits_alone),
      cmocka_unit_test(refuses_a_rule_more_than_the_workspace_has),
      cmocka_unit_test(gives_a_rule_the_workspaces_limits_where_it_names_none),
      cmocka_unit_test(begins_with_limits_that_nobody_wrote),
      cmocka_unit_test(judges_signals_and_audiences),
      cmocka_unit_test(judges_offers),
      cmocka_unit_test(says_the_line_of_what_was_put_together),
      cmocka_unit_test(says_in_which_file_a_name_was_there_first),
      cmocka_unit_test(judges_the_headers_of_strategies),
      cmocka_unit_test(judges_conditions),
      cmocka_unit_test(names_what_a_script_says_wrong_before_any_event_comes),
      cmocka_unit_test(lists_what_a_choice_may_be_where_no_name_is_near),
      cmocka_unit_test(says_what_lua_says_with_its_line),
      cmocka_unit_test(says_the_plain_word_for_a_lua_keyword_alone),
      cmocka_unit_test(stops_a_file_that_never_ends_its_memory),
      cmocka_unit_test(refuses_a_file_name_that_errors_could_not_say_whole),
      cmocka_unit_test(refuses_a_module_that_is_not_there),
      cmocka_unit_test(the_modules_that_files_require_are_part_of_the_release),
      cmocka_unit_test(takes_only_files_that_decide_and_says_so_of_others),
      cmocka_unit_test(says_each_finding_once_and_in_order),
      cmocka_unit_test(names_a_release_by_its_content_alone),
      cmocka_unit_test(keeps_what_was_declared),
      cmocka_unit_test(finds_every_attribute_by_name_in_whatever_order_they_were_declared),
  };
  return cmocka_run_group_tests(tests, start, end);
}
