/* What scripts see of the catalogue, and what a decision makes of it: queries, wishes, previews, frames; offers.ndjson. */
#include "shop.h"

#include "engine/pipeline.h"

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, min_people = 2 }\n"                                                 \
  "frame 'unique' { fits = { popularity = { at_most = 0.3 } } }\n"                                           \
  "placement 'home' { alternatives = 3, fallback = { offers = { tags = 'house' }, message = 'Of the house' " \
  "} }\n"                                                                                                    \
  "placement 'pair' { fallback = { offers = { tags = 'house' }, message = 'Of the house' } }\n"
#define OFFERS                                                                                               \
  "offer 'rare-1' { name = 'R1', category = 'dresses', tags = { 'rare' }, price = 30, popularity = 0.1,\n"   \
  "  treatments = { unique = 'One of one' }, text = 'Plain' }\n"                                             \
  "offer 'rare-2' { name = 'R2', category = 'dresses', tags = { 'rare' }, price = 20, popularity = 0.2 }\n"  \
  "offer 'wrap' { name = 'W', category = 'dresses', price = 10, popularity = 0.9, from = '2026-01-05' }\n"   \
  "offer 'coat' { name = 'C', category = 'coats', stock = 0 }\n"                                             \
  "offer 'boot' { name = 'B', category = 'coats', from = '2026-04-01',\n"                                    \
  "  preview = { audience = 'vip', from = '2026-02-01' } }\n"                                                \
  "offer 'house-1' { name = 'H1', category = 'tops', tags = 'house', popularity = 0.8 }\n"                   \
  "offer 'house-2' { name = 'H2', category = 'tops', tags = { 'house', 'rare' }, popularity = 0.3 }\n"       \
  "offer 'house-3' { name = 'H3', category = 'tops', tags = 'house', popularity = 0.7 }\n"
#define AUDIENCES "audience 'vip' { is = function(profile) return profile:count('vip', '1d') > 0 end }\n"

#define SILENT "strategy 'silent' { on = 'never', placement = 'home', propose = function() end }"

struct stage {
  struct shop shop; /* of which only what asks the decision is used */
  struct profile *profile;
  struct aggregate *sealed;
  struct arena arena;
};

static void open_stage(struct stage *stage, const char *strategies) {
  struct findings findings = {0};
  hash_init();
  *stage = (struct stage){.shop.arena = script_arena_new(NULL), .sealed = aggregate_new()};
  stage->shop.release =
      release_of(stage->shop.arena,
                 (const char *const[]){"workspace.lua", WORKSPACE, "offers.lua", OFFERS, "audiences.lua",
                                       AUDIENCES, "strategies/s.lua", strategies, NULL},
                 &findings);
  if (!stage->shop.release)
    fail_msg("%s:%d: %s", findings.items[0].file, findings.items[0].line, findings.items[0].text);
  findings_fini(&findings);
  stage->profile = profile_new(&stage->shop.release->workspace, "ann");
}

static void close_stage(struct stage *stage) {
  profile_free(stage->profile);
  aggregate_free(stage->sealed);
  arena_fini(&stage->arena);
  shop_close(&stage->shop);
}

static void wish(struct stage *stage, const char *data) {
  struct buffer text = {0};
  struct event event;
  buffer_print(&text,
               "{\"id\":\"1\",\"source\":\"t\",\"type\":\"customer.wished\",\"subject\":\"ann\",\"data\":%s}",
               data);
  assert_int_equal(event_decode((struct slice){text.data, text.length}, &event, NULL), STATUS_OK);
  assert_int_equal(wishes_check(&event, NULL), STATUS_OK);
  wishes_apply(&stage->profile->wishes, &event);
  event_fini(&event);
  buffer_fini(&text);
}

static void buy(struct stage *stage, const char *items) {
  struct buffer text = {0};
  struct event event;
  buffer_print(
      &text,
      "{\"id\":\"1\",\"source\":\"t\",\"type\":\"order.placed\",\"subject\":\"ann\",\"data\":{\"items\":%s}}",
      items);
  assert_int_equal(event_decode((struct slice){text.data, text.length}, &event, NULL), STATUS_OK);
  profile_apply(stage->profile, &stage->shop.release->workspace, &event);
  event_fini(&event);
  buffer_fini(&text);
}

static void join_vip(struct stage *stage) {
  struct event event = {.type = "vip"};
  assert_true(clock_parse("2026-03-01T09:00:00Z", &event.time_ms));
  profile_apply(stage->profile, &stage->shop.release->workspace, &event);
}

static void decide(struct stage *stage, const char *data) {
  struct shop *shop = &stage->shop;
  struct buffer text = {0};
  struct event event;
  struct decision decision;
  buffer_print(&text, "{\"id\":\"2\",\"source\":\"t\",\"type\":\"seen\",\"subject\":\"ann\",\"data\":%s}",
               data);
  assert_int_equal(event_decode((struct slice){text.data, text.length}, &event, NULL), STATUS_OK);
  assert_true(clock_parse("2026-03-01T10:00:00Z", &event.time_ms));
  arena_reset(&stage->arena);
  struct pipeline pipeline = {.release = shop->release,
                              .scripts = shop->arena,
                              .profile = stage->profile,
                              .sealed = stage->sealed,
                              .event = &event,
                              .arena = &stage->arena};
  pipeline_run(&pipeline, &decision);
  buffer_clear(&shop->journal.answer);
  decision_encode(&decision, &shop->journal.answer);
  json_free(shop->decision);
  assert_int_equal(json_decode(shop->journal.answer.data, shop->journal.answer.length, &shop->decision, NULL),
                   STATUS_OK);
  event_fini(&event);
  buffer_fini(&text);
}

/* The ids that the Lua expression gives, by way of a reason of eligible, and backwards: it may not say what was read. */
#define ASKS(expression)                                                                                     \
  "strategy 'a' { on = 'seen', placement = 'home', degree = 'individual', eligible = function(profile, "     \
  "event)\n"                                                                                                 \
  "  local ids = {} for i, offer in ipairs(" expression ") do ids[i] = offer.id end\n"                       \
  "  return false, (table.concat(ids, ' ') .. '.'):reverse() end, propose = function() end }"

static const char *backwards(const char *text, char turned[static 400]) {
  size_t length = text ? strlen(text) : 0;
  assert_in_range(length, 0, 399);
  for (size_t i = 0; i < length; i++) turned[i] = text[length - 1 - i];
  turned[length] = 0;
  return turned;
}

static void expect_asked(struct stage *stage, const char *strategy, const char *data, const char *expected) {
  struct stage own;
  open_stage(&own, strategy);
  if (stage) {
    struct profile *profile = own.profile;
    own.profile = stage->profile;
    struct aggregate *sealed = own.sealed;
    own.sealed = stage->sealed;
    decide(&own, data);
    own.profile = profile;
    own.sealed = sealed;
  } else {
    decide(&own, data);
  }
  const char *fault = dropped(&own.shop, "a", "fault");
  char turned[400];
  assert_string_equal(fault ? fault : backwards(dropped(&own.shop, "a", "eligible"), turned), expected);
  close_stage(&own);
}

static void asks_by_what_offers_are_and_in_every_order(void **state) {
  (void)state;
  expect_asked(NULL, ASKS("offers.where { category = 'dresses', price = { at_most = 25 } }"), "{}",
               "rare-2 wrap.");
  expect_asked(NULL, ASKS("offers.where { category = { 'tops', 'dresses' }, tags = 'rare', limit = 2 }"),
               "{}", "rare-1 rare-2.");
  expect_asked(NULL, ASKS("offers.where { sort = 'newest', limit = 2 }"), "{}", "wrap rare-1.");
  expect_asked(NULL, ASKS("offers.where { sort = 'cheapest', limit = 2 }"), "{}", "wrap rare-2.");
  expect_asked(NULL, ASKS("offers.where { sort = 'dearest', limit = 2 }"), "{}", "rare-1 rare-2.");
  expect_asked(NULL, ASKS("offers.popular { category = event.data.category, limit = 3 }"), "{}",
               "wrap house-1 house-3.");
  expect_asked(NULL, ASKS("offers.popular { category = event.data.category }"), "{\"category\":\"dresses\"}",
               "wrap rare-2 rare-1.");
  expect_asked(NULL, ASKS("offers.niche { tags = 'rare' }"), "{}", "rare-1 rare-2 house-2.");
  expect_asked(NULL, ASKS("offers.niche()"), "{}", "rare-1 rare-2 house-2 house-3 house-1 wrap.");
  expect_asked(NULL, ASKS("offers.where { id = event.data.items }"),
               "{\"items\":[\"wrap\",{\"item\":\"rare-1\",\"quantity\":2},{\"id\":\"coat\"}]}",
               "wrap rare-1.");
  expect_asked(NULL, ASKS("offers.where { id = offers.get 'wrap' }"), "{}", "wrap.");
}

static void shows_scripts_what_an_offer_is(void **state) {
  (void)state;
  struct stage stage;
  open_stage(
      &stage,
      "strategy 'a' { on = 'seen', placement = 'home', eligible = function()\n"
      "  local w, r = offers.get 'wrap', offers.get 'rare-1'\n"
      "  assert(w.popularity == 0.9 and w.from == '2026-01-05' and w.stock == nil and r.from == nil)\n"
      "  assert(offers.get 'coat' == nil and offers.get 'boot' == nil and offers.get('n' .. 'o') == nil)\n"
      "  return false, 'right' end, propose = function() end }");
  decide(&stage, "{}");
  expect_dropped(&stage.shop, "a", "eligible", "right");
  close_stage(&stage);
}

#define FAULT(text) "strategies/s.lua:2: " text

/* Names are reckoned, so that it is not the check before the run that finds what is wrong. */
static void says_what_is_wrong_with_a_question(void **state) {
  (void)state;
  expect_asked(NULL, ASKS("offers['where']()"), "{}",
               FAULT("offers.where: expected a table, such as { tags = \"silk\" }"));
  expect_asked(NULL, ASKS("offers['where'] { tag = 'x' }"), "{}",
               FAULT("offers.where has no 'tag', did you mean 'tags'?"));
  expect_asked(NULL, ASKS("offers['popular'] { sort = 'newest' }"), "{}",
               FAULT("offers.popular has no 'sort'"));
  expect_asked(NULL, ASKS("offers['where'] { sort = 'newst' }"), "{}",
               FAULT("offers.where: sort has no 'newst', did you mean 'newest'?"));
  expect_asked(NULL, ASKS("offers['where'] { price = 5 }"), "{}",
               FAULT("offers.where: price: expected { at_least = …, at_most = … }"));
  expect_asked(NULL, ASKS("offers['where'] { price = { at_mst = 5 } }"), "{}",
               FAULT("price has no 'at_mst', did you mean 'at_most'?"));
  expect_asked(NULL, ASKS("offers['related'] { by = 'lifts' }"), "{}",
               FAULT("offers.related: by has no 'lifts', did you mean 'lift'?"));
  expect_asked(NULL, ASKS("offers['wished'] { limit = 0 }"), "{}",
               FAULT("offers.wished: limit: expected a whole number above 0"));
  expect_asked(NULL, ASKS("offers['related'] { to = 5 }"), "{}",
               FAULT("offers.related: to: expected an offer or its id, or a list of at most 1000 of them"));
}

static void bought_together(struct stage *stage, const char *one, const char *with, int people) {
  struct tally *tally = tally_new();
  while (people--) {
    tally_bought(tally, with, 1, true, NULL, 0);
    tally_bought(tally, one, 1, true, &with, 1);
  }
  aggregate_seal(stage->sealed, &tally, 1);
  tally_free(tally);
}

static void relates_to_what_is_owned_or_named(void **state) {
  (void)state;
  struct stage stage;
  open_stage(&stage, SILENT);
  bought_together(&stage, "wrap", "rare-1", 3);
  bought_together(&stage, "coat", "rare-1", 4);
  bought_together(&stage, "house-1", "rare-1", 2);
  bought_together(&stage, "house-2", "rare-1", 1);
  bought_together(&stage, "house-3", "rare-2", 2);
  expect_asked(&stage, ASKS("offers.related()"), "{}", ".");
  expect_asked(&stage, ASKS("offers.related { to = 'rare-1' }"), "{}", "wrap house-1.");
  expect_asked(&stage, ASKS("offers.related { to = { offers.get 'rare-2', 'wrap' }, by = 'count' }"), "{}",
               "rare-1 house-3.");
  expect_asked(&stage, ASKS("offers.related { to = event.data.items, limit = 1 }"),
               "{\"items\":[{\"item\":\"rare-2\"}]}", "house-3.");
  buy(&stage, "[\"rare-1\",\"house-1\"]");
  expect_asked(&stage, ASKS("offers.related()"), "{}", "wrap.");
  close_stage(&stage);
}

#define AT(degree, expression)                                                                               \
  "strategy 'a' { on = 'seen', placement = 'home', degree = '" degree "', eligible = function()\n"           \
  "  return false, '' .. #" expression " end, propose = function() end }"

static void relates_to_nothing_where_the_profile_is_withheld(void **state) {
  (void)state;
  struct stage stage;
  open_stage(&stage, SILENT);
  bought_together(&stage, "wrap", "rare-1", 3);
  buy(&stage, "[\"rare-1\"]");
  expect_asked(&stage, AT("segment", "offers.related()"), "{}", "0");
  expect_asked(&stage, AT("inverse", "offers.related()"), "{}", "0");
  expect_asked(&stage, AT("segment", "offers.related { to = 'rare-1' }"), "{}", "1");
  close_stage(&stage);
}

static void gives_what_is_wished(void **state) {
  (void)state;
  struct stage stage;
  open_stage(&stage, SILENT);
  expect_asked(&stage, ASKS("offers.wished()"), "{}", ".");
  wish(&stage, "{\"never\":{\"id\":\"wrap\"}}");
  expect_asked(&stage, ASKS("offers.wished()"), "{}", ".");
  expect_asked(&stage, ASKS("offers.popular { limit = 1 }"), "{}", "house-1.");
  wish(&stage, "{\"prefer\":{\"tags\":\"rare\"}}");
  expect_asked(&stage, ASKS("offers.wished()"), "{}", "rare-1 rare-2 house-2.");
  expect_asked(&stage, ASKS("offers.wished { limit = 2 }"), "{}", "rare-1 rare-2.");
  expect_asked(&stage, ASKS("offers.popular { limit = 4 }"), "{}", "house-2 rare-2 rare-1 house-1.");
  wish(&stage, "{\"prefer\":[{\"id\":\"coat\"},{\"id\":\"house-1\"}]}"); /* the coat is sold out */
  expect_asked(&stage, ASKS("offers.wished()"), "{}", "house-1.");
  wish(&stage, "{\"must\":{\"category\":[\"dresses\",\"tops\"],\"price\":{\"at_least\":5}}}");
  wish(&stage, "{\"prefer\":{\"id\":\"rare-2\"},\"never\":null}");
  expect_asked(&stage, ASKS("offers.wished()"), "{}", "rare-2 rare-1 wrap.");
  expect_asked(&stage, ASKS("offers.where { tags = 'house' }"), "{}", ".");
  close_stage(&stage);
}

static void keeps_wishes_from_the_degrees_that_read_none(void **state) {
  (void)state;
  struct stage stage;
  open_stage(&stage, SILENT);
  wish(&stage, "{\"prefer\":{\"tags\":\"rare\"}}");
  expect_asked(&stage, AT("inverse", "offers.wished()"), "{}", "3");
  expect_asked(&stage, AT("segment", "offers.wished()"), "{}", "0");
  expect_asked(&stage, AT("mass", "offers.wished()"), "{}", "0");
  close_stage(&stage);
}

static void shows_a_preview_to_its_audience(void **state) {
  (void)state;
  struct stage stage;
  open_stage(&stage, SILENT);
  expect_asked(&stage, ASKS("offers.where { category = 'coats' }"), "{}", ".");
  join_vip(&stage);
  expect_asked(&stage, ASKS("offers.where { category = 'coats' }"), "{}", "boot.");
  close_stage(&stage);
}

/* ---- what a decision makes of it ---- */

#define PROPOSES(placement, ids)                                                                             \
  "strategy 'a' { on = 'seen', placement = '" placement "', propose = function() return { offers = { " ids   \
  " }, frame = 'unique', message = 'Yours alone' } end }"

static void expect_told(const char *strategy, const char *wishes, const char *placement, const char *shown,
                        const char *frame, const char *message) {
  struct stage stage;
  open_stage(&stage, strategy);
  if (wishes) wish(&stage, wishes);
  decide(&stage, "{}");
  expect_shown(&stage.shop, placement, shown);
  assert_string_equal(said(&stage.shop, placement, "frame"), frame);
  assert_string_equal(said(&stage.shop, placement, "message"), message);
  close_stage(&stage);
}

static void tells_a_story_over_offers_of_which_it_is_true(void **state) {
  (void)state;
  expect_told(PROPOSES("home", "'wrap', 'rare-1', 'rare-2'"), NULL, "home", "rare-1 rare-2 house-2", "unique",
              "Yours alone");
  expect_told(PROPOSES("pair", "'wrap', 'rare-1', 'rare-2'"), NULL, "pair", "rare-1 rare-2", "unique",
              "Yours alone");
  /* Completed by what fits alone, though fewer than the placement shows. */
  expect_told(PROPOSES("home", "'rare-1', 'house-2'"), NULL, "home", "rare-1 house-2", "unique",
              "Yours alone");
  expect_told(PROPOSES("pair", "'rare-1'"), NULL, "pair", "rare-1 house-2", "unique", "Yours alone");
}

static void tells_the_neutral_text_where_the_story_would_not_be_true(void **state) {
  (void)state;
  struct stage stage;
  expect_told(PROPOSES("pair", "'wrap', 'rare-1'"), NULL, "pair", "wrap rare-1", "", "Of the house");
  expect_told(PROPOSES("pair", "'rare-1', 'rare-1', 'wrap'"), NULL, "pair", "rare-1 wrap", "",
              "Of the house");
  expect_told(PROPOSES("pair", "'rare-1'"), "{\"never\":{\"id\":\"house-2\"}}", "pair", "rare-1 house-1", "",
              "Of the house");
  open_stage(&stage, PROPOSES("pair", "'wrap', 'rare-1'"));
  decide(&stage, "{}");
  expect_dropped(&stage.shop, "a", "fits", "frame 'unique' is not true of 'wrap'");
  const json_value *alternative = json_first(json_find(placement_of(&stage.shop, "pair"), "alternatives"));
  assert_string_equal(json_string(json_find(json_next(alternative), "text")), "Plain"); /* no treatment */
  close_stage(&stage);
}

static void drops_what_does_not_fit_by_name(void **state) {
  (void)state;
  struct stage stage;
  open_stage(&stage, PROPOSES("pair", "'wrap', 'rare-1', 'rare-1', 'rare-2'"));
  decide(&stage, "{}");
  expect_dropped(&stage.shop, "a", "fits", "");
  expect_shown(&stage.shop, "pair", "rare-1 rare-2");
  const json_value *alternative = json_first(json_find(placement_of(&stage.shop, "pair"), "alternatives"));
  assert_string_equal(json_string(json_find(alternative, "text")), "One of one");
  close_stage(&stage);
}

static void completes_with_what_is_preferred_and_never_against_a_must(void **state) {
  (void)state;
  expect_told(PROPOSES("pair", "'house-2'"), "{\"prefer\":{\"id\":\"house-3\"}}", "pair", "house-2 house-3",
              "", "Of the house");
  expect_told(PROPOSES("pair", "'house-2'"), "{\"must\":{\"tags\":\"rare\"}}", "pair", "", "", "");
}

/* ---- offers.ndjson ---- */

static char *found_in(const char *lua, const char *lines, const char *audiences) {
  struct script_arena *arena = script_arena_new(NULL);
  struct findings findings = {0};
  struct buffer out = {0};
  const char *texts[] = {"workspace.lua",
                         "workspace {}\nplacement 'p' { fallback = { offers = { id = { 'a', 'b' } } } }",
                         "offers.ndjson",
                         lines,
                         lua ? "offers.lua" : NULL,
                         lua,
                         "audiences.lua",
                         audiences,
                         NULL};
  if (!lua) texts[4] = texts[6], texts[5] = texts[7], texts[6] = NULL;
  struct release *release = release_of(arena, texts, &findings);
  for (size_t i = 0; i < findings.count; i++)
    buffer_print(&out, "%s:%d: %s\n", findings.items[i].file, findings.items[i].line, findings.items[i].text);
  if (release)
    for (size_t i = 0; i < release->workspace.catalogue->offer_count; i++)
      buffer_print(&out, "%s ", release->workspace.catalogue->offers[i]->id);
  release_unref(release);
  findings_fini(&findings);
  script_arena_unref(arena);
  buffer_text(&out);
  return buffer_take(&out, NULL);
}

static void expect_lines(const char *lua, const char *lines, const char *audiences, const char *expected) {
  char *found = found_in(lua, lines, audiences);
  assert_string_equal(found, expected);
  free(found);
}

static void reads_offers_line_by_line_beside_the_lua_file_or_instead(void **state) {
  (void)state;
  static const char two[] = "{\"id\":\"b\",\"name\":\"B\"}\r\n\n \t\n{\"id\":\"a\",\"name\":\"A\"}";
  expect_lines(NULL, two, "", "b a ");
  expect_lines("offer 'c' { name = 'C' }", two, "", "c b a ");
}

static void names_file_and_line_of_what_is_wrong(void **state) {
  (void)state;
  expect_lines("offer 'a' { name = 'A' }",
               "{\"id\":\"b\",\"name\":\"B\"}\n\n{\"id\":\"a\",\"name\":\"A\"}\n{\"id\":\"x\",\"name\":\"X\","
               "\"prise\":1}\n{\"id\":\n",
               "",
               "offers.ndjson:3: offer \"a\": declared twice, first in offers.lua:1\n"
               "offers.ndjson:4: offer \"x\": prise: there is no field 'prise', did you mean 'price'?\n"
               "offers.ndjson:5: byte 6: expected a value, found the end of the text\n");
  expect_lines(NULL, "\n{\"id\":\"b\",\"name\":\"B\"}\n{\"id\":\"b\",\"name\":\"B\"}\n", "",
               "offers.ndjson:3: offer \"b\": declared twice, first in offers.ndjson:2\n");
  expect_lines("\noffer 'a' { name = 'A', from = '2026-03-01', to = '2026-03-01' }",
               "{\"id\":\"b\",\"name\":\"B\"}", "",
               "offers.lua:2: offer \"a\": to: expected a day after 'from', else it is never shown\n");
}

static void looks_for_the_audience_of_a_preview(void **state) {
  (void)state;
  static const char preview[] = "\n{\"id\":\"c\",\"name\":\"C\"}\n{\"id\":\"b\",\"name\":\"B\",\"preview\":{"
                                "\"audience\":\"vpi\",\"from\":\"2026-03-01\"}}";
  static const char lua[] = "offer 'a' { name = 'A',\n preview = { audience = 'vap', from = '2026-03-01' } }";
  expect_lines(
      lua, preview, AUDIENCES,
      "offers.lua:2: offer \"a\": preview.audience: there is no audience 'vap', did you mean 'vip'?\n"
      "offers.ndjson:3: offer \"b\": preview.audience: there is no audience 'vpi', did you mean 'vip'?\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(asks_by_what_offers_are_and_in_every_order),
      cmocka_unit_test(shows_scripts_what_an_offer_is),
      cmocka_unit_test(says_what_is_wrong_with_a_question),
      cmocka_unit_test(relates_to_what_is_owned_or_named),
      cmocka_unit_test(relates_to_nothing_where_the_profile_is_withheld),
      cmocka_unit_test(gives_what_is_wished),
      cmocka_unit_test(keeps_wishes_from_the_degrees_that_read_none),
      cmocka_unit_test(shows_a_preview_to_its_audience),
      cmocka_unit_test(tells_a_story_over_offers_of_which_it_is_true),
      cmocka_unit_test(tells_the_neutral_text_where_the_story_would_not_be_true),
      cmocka_unit_test(drops_what_does_not_fit_by_name),
      cmocka_unit_test(completes_with_what_is_preferred_and_never_against_a_must),
      cmocka_unit_test(reads_offers_line_by_line_beside_the_lua_file_or_instead),
      cmocka_unit_test(names_file_and_line_of_what_is_wrong),
      cmocka_unit_test(looks_for_the_audience_of_a_preview),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
