/* Decisions derived again: a crowd with everything that a decision may be made from, by one worker and by several, to the
 * byte; from anywhere in the journal; what is gone is named; another release says something else. */
#include "crowd.h"

#include <time.h>

#include "engine/derive.h"

enum { PEOPLE = 80 };

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, currency = 'EUR', holdout = 0.1, salt = 'a grain of salt for "      \
  "tests',\n"                                                                                                \
  "  epoch = { events = 97 }, min_people = 2, limits = { time = '5ms', memory = '2MB', faults = 0.5 },\n"    \
  "  contact_policy = { { placement = 'strip', at_most = 2, within = '1h' }, { placement = 'last', "         \
  "after_exposures = 2, rest = '1d' } } }\n"                                                                 \
  "placement 'home' { alternatives = 2, fallback = { offers = { tags = 'house' } } }\n"                      \
  "placement 'strip' { alternatives = 3, fallback = { offers = { tags = 'house' } } }\n"                     \
  "placement 'bare' {}\nplacement 'last' {}\n"
#define SOFT SHOP_PROFILE "trait 'uniqueness' {}\n"
#define FAILS                                                                                                \
  "local how = event.data.how if how == 'error' then error('mine') end\n"                                    \
  "if how == 'time' then while true do end end\n"                                                            \
  "if how == 'memory' then local t = {} for i = 1, 1e9 do t[i] = i end end "
#define RULES                                                                                                \
  "strategy 'mine' { on = { 'go', 'order.placed' }, placement = 'home', propose = function(profile, "        \
  "event)\n" FAILS                                                                                           \
  "return { offers = offers.popular { limit = 4 }, score = profile.soft.uniqueness, message = " SEEN(        \
      "profile:count('go', '9d')") " } end }\n"                                                              \
                                   "strategy 'other' { on = 'go', audience = 'vip', placement = 'strip', "   \
                                   "propose = function(profile, "                                            \
                                   "event)\n"                                                                \
                                   "return { offers = offers.niche { limit = 5 }, message = 'b' .. "         \
                                   "#offers.where { sort = 'cheapest', limit "                               \
                                   "= 9 } } end }\n"                                                         \
                                   "strategy 'bad' { on = 'rare', placement = 'bare', propose = function() " \
                                   "error('always') end }\n"                                                 \
                                   "strategy 'fresh' { on = 'go', placement = 'bare', propose = function() " \
                                   "local new = offers.get('new-' .. "                                       \
                                   "3)\n"                                                                    \
                                   "if new then return { offers = { new, 'cream', 'soap' } } end end }\n"
#define GUARDED                                                                                              \
  "strategy 'guarded' { on = 'rare', placement = 'last', propose = function() return { offers = { 'soap', "  \
  "'cream' } } end }\n"
#define GUARDRAILS                                                                                           \
  "guardrail 'calm' { placement = 'last', forbid = function(profile)\n"                                      \
  "if profile:count('rare', '9d') == 3 then while true do end end\n"                                         \
  "return profile:count('go', '9d') < 12, 'poor' end }\n"
#define SIGNALS                                                                                              \
  "signal 'looks' { on = { 'go', 'order.item.bought' }, origin = 'web', observe = function(event, offer)\n"  \
  "if event.data.stuck and offer and offer.id == 'cream' then while true do end end\n"                       \
  "return { soft = { uniqueness = offer and offer.id == 'soap' and 0.1 or 0.8 }, weight = 0.5 } end }\n"     \
  "signal 'fails' { on = 'order.item.bought', origin = 'web', observe = function(event, offer)\n"            \
  "if event.data.fails then error('no') end return { soft = { uniqueness = 0.9 } } end }\n"
#define AUDIENCES                                                                                            \
  "audience 'vip' { is = function(profile) return profile.hard.look ~= 'alone' and profile.soft.uniqueness " \
  "> 0.4 "                                                                                                   \
  "end }\n"

#define TEXTS(rules)                                                                                         \
  {                                                                                                          \
    "workspace.lua", WORKSPACE, "profile.lua", SOFT, "offers.lua", SHOP_OFFERS, "audiences.lua", AUDIENCES,  \
        "guardrails.lua", GUARDRAILS, "signals/s.lua", SIGNALS, "strategies/s.lua", rules, NULL              \
  }
static const char *const texts[] = TEXTS(RULES GUARDED);
static const char *const other_texts[] =
    TEXTS("strategy 'calm' { on = 'go', placement = 'home', "
          "propose = function() return { offers = { 'soap', 'cream' } } end }");

/* ---- a crowd ---- */

static void put_event(struct buffer *text, size_t id, uint32_t *chance) {
  static const char *const kinds[] = {
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{\"n\":%u}",
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{\"item\":\"soap\",\"n\":%u}",
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{\"n\":%u},\"placements\":[\"strip\",\"nowhere\","
      "\"home\"]",
      "\"type\":\"product.viewed\",\"subject\":\"p%u\",\"data\":{\"item\":\"cream\",\"n\":%u}",
      "\"type\":\"order.placed\",\"subject\":\"p%u\",\"data\":{\"n\":%u,\"items\":[\"soap\",\"rare-1\"]}",
      "\"type\":\"order.placed\",\"subject\":\"p%u\",\"data\":{\"n\":%u,\"items\":[\"new-3\",\"cream\","
      "\"soap\"]}",
      "\"type\":\"customer.profile\",\"subject\":\"p%u\",\"data\":{\"budget\":%u,\"look\":\"alone\",\"odd\":"
      "1}",
      "\"type\":\"customer.alias\",\"subject\":\"p%u\",\"data\":{\"previous\":\"p%u\"}",
      "\"type\":\"offer.changed\",\"data\":{\"offer\":\"rare-%u\",\"price\":%u}",
      "\"type\":\"offer.changed\",\"data\":{\"offer\":\"new-%u\",\"stock\":%u,\"name\":\"N\",\"tags\":["
      "\"house\"]}",
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{\"how\":\"error\",\"n\":%u}",
      "\"type\":\"go\",\"subject\":\"p%u\",\"time\":\"2026-02-01T10:00:00Z\",\"data\":{\"n\":%u}", /* late */
      "\"type\":\"rare\",\"subject\":\"p%u\",\"data\":{\"n\":%u}",
      "\"type\":\"rare\",\"subject\":\"p%u\",\"data\":{\"n\":%u}",
      "\"type\":\"decision.exposed\",\"subject\":\"p%u\",\"data\":{\"decision_id\":\"%u\",\"placement\":"
      "\"last\"}",
      "\"type\":\"decision.dismissed\",\"subject\":\"p%u\",\"data\":{\"decision_id\":\"%u\"}",
      "\"type\":\"order.placed\",\"subject\":\"p%u\",\"data\":{\"n\":%u,\"fails\":1,\"items\":[\"soap\","
      "\"rare-2\"]}",
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{\"how\":\"time\",\"n\":%u}",
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{\"how\":\"memory\",\"n\":%u}",
      "\"type\":\"order.placed\",\"subject\":\"p%u\",\"data\":{\"n\":%u,\"stuck\":1,\"items\":[\"soap\","
      "\"rare-1\","
      "\"cream\",\"house-1\"]}",
  };
  enum { KINDS = sizeof kinds / sizeof *kinds, SLOW = 3, ORDINARY = KINDS - SLOW };
  uint32_t kind = drawn(chance, 3) ? drawn(chance, 3) : drawn(chance, ORDINARY);
  if (id > 200 && !drawn(chance, 150)) kind = ORDINARY + drawn(chance, SLOW);
  bool is_offer = strstr(kinds[kind], "offer.changed") != NULL;
  uint32_t who = drawn(chance, is_offer ? 9 : PEOPLE), n = drawn(chance, PEOPLE);
  buffer_print(text, "{\"id\":\"%zu\",\"source\":\"s\",", id);
  buffer_print(text, kinds[kind], who, n);
  buffer_add_byte(text, '}');
}

/* From the id `first` on. */
static void take_crowd(struct fixture *fixture, size_t first, size_t count) {
  uint32_t chance = (uint32_t)first;
  struct buffer text = {0};
  for (size_t id = first; id < first + count; id++) {
    buffer_clear(&text);
    put_event(&text, id, &chance);
    take(fixture, buffer_text(&text));
  }
  buffer_fini(&text);
  crew_barrier(fixture->crew);
}

/* ---- deriving ---- */

struct deriving {
  struct script_arena *scripts;
  struct release *release;
  struct derive *derive;
  struct derived derived;
  size_t derived_count, gone_count;
};

static void begin(struct deriving *deriving, struct fixture *fixture, const char *const *release_texts) {
  struct findings findings = {0};
  *deriving = (struct deriving){.scripts = script_arena_new(NULL)};
  deriving->release = release_of(deriving->scripts, release_texts, &findings);
  if (!deriving->release) fail_msg("%s", findings.items[0].text);
  findings_fini(&findings);
  deriving->derive = derive_new(&(struct derive_options){.release = deriving->release,
                                                         .record = fake_record_port(&fixture->ledger.fake),
                                                         .images_bytes_max = 20000});
}

static void finish(struct deriving *deriving) {
  derive_free(deriving->derive);
  release_unref(deriving->release);
  script_arena_unref(deriving->scripts);
}

static const struct derived *derive_one(struct deriving *deriving, uint64_t number) {
  struct error err;
  if (derive_row(deriving->derive, number, &deriving->derived, &err)) fail_msg("%s", err.text);
  deriving->derived_count += deriving->derived.kind == DERIVED;
  deriving->gone_count += deriving->derived.kind == DERIVED_GONE;
  return &deriving->derived;
}

static void expect_equal(struct deriving *deriving, uint64_t number) {
  const struct derived *derived = derive_one(deriving, number);
  if (derived->kind == DERIVED_NOTHING) return;
  if (derived->kind != DERIVED) fail_msg("row %d: %s", (int)number, derived->why);
  assert_true(derived->is_same_release);
  if (!derived->is_equal)
    fail_msg("row %d:\n%.*s\n%.*s\n%.*s", (int)number, (int)derived->row->event.length,
             derived->row->event.data, (int)derived->row->decision.length, derived->row->decision.data,
             (int)derived->decision.length, derived->decision.data);
  if (!derived->is_same_profile)
    fail_msg("row %d: another profile after %.*s", (int)number, (int)derived->row->event.length,
             derived->row->event.data);
}

static size_t rows_with(const struct fixture *fixture, const char *part) {
  size_t count = 0;
  for (size_t i = 0; i < fixture->ledger.fake.count; i++) {
    struct slice decision = fixture->ledger.fake.rows[i].decision;
    count += memmem(decision.data, decision.length, part, strlen(part)) != NULL;
  }
  return count;
}

/* What the crowd must have met, or the tests say nothing. */
static void expect_everything_in(const struct fixture *fixture) {
  static const char *const parts[] = {
      "\"fault\":\"time\"",
      "\"fault\":\"memory\"",
      "\"fault\":\"error\"",
      "\"check\":\"set_aside\"",
      "\"reason\":\"LATE\"",
      "this customer's",
      "nothing was known",
      "customer of their own",
      "\"holdout\":true",
      "\"fault\":\"time\",\"detail",
      "\"item\":3}",
      "\"strategy\":\"mine\",\"degree\"",
      "\"strategy\":\"other\"",
      "\"check\":\"undeclared\"",
      "new-3",
      "\"check\":\"contact\",\"detail\":\"placement 'strip': at most",
      "\"check\":\"contact\",\"detail\":\"placement 'last': rests",
      "\"check\":\"unknown_decision\"",
      "\"check\":\"guardrail\",\"detail\":\"calm: poor\"",
      "\"guardrail\":\"calm\",\"check\":\"fault\",\"fault\":\"time\"",
      "\"guardrail\":\"calm\",\"check\":\"set_aside\"",
      "\"strategy\":\"guarded\",\"degree\"",
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (!rows_with(fixture, parts[i])) fail_msg("the crowd never met %s", parts[i]);
}

static void open_crowd(struct fixture *fixture, size_t workers, size_t count) {
  open_crew_of(fixture, texts, workers, (struct crew_options){0}, 0);
  take_crowd(fixture, 1, count);
}

/* ---- tests ---- */

static void derives_every_decision_of_a_crowd_again(void **state) {
  (void)state;
  static const size_t workers[] = {1, 3};
  const char *asked = getenv("DERIVED");
  size_t count = asked ? (size_t)atol(asked) : 3000;
  for (size_t i = 0; i < 2; i++) {
    struct fixture fixture;
    struct deriving deriving;
    open_crowd(&fixture, workers[i], count);
    expect_everything_in(&fixture);
    begin(&deriving, &fixture, texts);
    clock_t start = clock();
    for (uint64_t number = 1; number <= fake_last_number(&fixture.ledger.fake); number++)
      expect_equal(&deriving, number);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (asked)
      print_message("%zu decisions by %zu workers, derived again in %.2f s\n", deriving.derived_count,
                    workers[i], seconds);
    assert_true(deriving.derived_count > count * 9 / 10);
    finish(&deriving);
    close_crew(&fixture);
  }
}

/* Over restarts, in the middle of an epoch, from rows that are folded and from rows that are not. */
static void derives_from_anywhere_in_the_journal(void **state) {
  (void)state;
  struct fixture fixture;
  open_crowd(&fixture, 2, 700);
  for (size_t i = 1; i <= 2; i++) {
    end_crew(&fixture);
    start_crew(&fixture, texts, i, (struct crew_options){0});
    take_crowd(&fixture, 1 + 700 * i, 700);
  }
  for (uint64_t number = 3; number < fixture.ledger.fake.count; number += 211) {
    struct deriving deriving;
    begin(&deriving, &fixture, texts);
    for (uint64_t next = number; next < number + 300 && next < fixture.ledger.fake.count; next += 7)
      expect_equal(&deriving, next);
    finish(&deriving);
  }
  close_crew(&fixture);
}

static void expect_gone(struct fixture *fixture, uint64_t number, const char *why) {
  struct deriving deriving;
  begin(&deriving, fixture, texts);
  assert_int_equal(derive_one(&deriving, number)->kind, DERIVED_GONE);
  assert_string_equal(deriving.derived.why, why);
  finish(&deriving);
}

static struct journal_row *row_of(struct fixture *fixture, uint64_t number) {
  return &fixture->ledger.fake.rows[number - 1];
}

static void tell(struct fixture *fixture, const char *more) {
  struct buffer text = {0};
  buffer_print(&text, "{\"id\":\"t%zu\",\"source\":\"s\",%s}", fixture->taken_count, more);
  if (take(fixture, buffer_text(&text))) fail_msg("%s", fixture->err.text);
  buffer_fini(&text);
}

static void names_what_is_gone(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew_of(&fixture, texts, 1, (struct crew_options){0}, 0);
  tell(&fixture, "\"type\":\"go\",\"subject\":\"ann\"");
  tell(&fixture, "\"type\":\"go\",\"subject\":\"ann\"");
  tell(&fixture, "\"type\":\"offer.changed\",\"data\":{\"offer\":\"soap\",\"price\":3}");
  tell(&fixture, "\"type\":\"go\",\"subject\":\"ann\"");
  tell(&fixture, "\"type\":\"offer.changed\",\"data\":{\"offer\":\"soap\",\"price\":4}");
  tell(&fixture, "\"type\":\"customer.alias\",\"subject\":\"bea\",\"data\":{\"previous\":\"ann\"}");
  fixture.ledger.fake.folded_number = 6;
  row_of(&fixture, 1)->profile.length = 0;
  expect_gone(&fixture, 2, "the profile as it was before was pruned from row 1 (retain.profiles)");
  row_of(&fixture, 3)->profile.length = 0;
  expect_gone(&fixture, 4, "an offer as it was was pruned from row 3 (retain.profiles)");
  row_of(&fixture, 4)->profile.length = 0;
  expect_gone(&fixture, 6, "the profile as it was before was pruned from row 4 (retain.profiles)");
  row_of(&fixture, 2)->event.length = 0;
  expect_gone(&fixture, 2, "the event was pruned from row 2 (retain.events)");
  row_of(&fixture, 6)->decision.length = 0;
  expect_gone(&fixture, 6, "the decision was pruned from row 6 (retain.decisions)");
  row_of(&fixture, 4)->inputs.are_noted = false;
  expect_gone(&fixture, 4, "row 4 is of an earlier version, which did not note what decisions are made from");
  fixture.ledger.fake.damaged_number = 1;
  expect_gone(&fixture, 1, "row 1 is damaged");
  close_crew(&fixture);
}

/* Between two events the host took out what was too old: the next decision is made from what was left. */
static void a_decision_after_a_pruning_is_made_from_what_it_left(void **state) {
  (void)state;
  const char *const keeping[] = {"workspace.lua",
                                 WORKSPACE,
                                 "profile.lua",
                                 "hard 'look' { type = 'string', keep = '30d' }\ntrait 'uniqueness' {}\n"
                                 "hard 'budget' { type = 'number' }\n",
                                 "offers.lua",
                                 SHOP_OFFERS,
                                 "strategies/s.lua",
                                 RULES,
                                 "audiences.lua",
                                 AUDIENCES,
                                 NULL};
  const char *id = "ann";
  struct fixture fixture;
  struct deriving deriving;
  open_crew_of(&fixture, keeping, 1, (struct crew_options){0}, 0);
  tell(&fixture, "\"type\":\"customer.profile\",\"subject\":\"ann\",\"data\":{\"look\":\"alone\"}");
  fixture.arrival_ms += 31 * CLOCK_DAY_MS;
  crew_prune(fixture.crew, &id, 1, fixture.arrival_ms);
  tell(&fixture, "\"type\":\"go\",\"subject\":\"ann\"");
  assert_int_equal(row_of(&fixture, 3)->inputs.profile, 2);
  begin(&deriving, &fixture, keeping);
  expect_equal(&deriving, 1);
  assert_int_equal(derive_one(&deriving, 2)->kind, DERIVED_NOTHING);
  expect_equal(&deriving, 3);
  assert_int_equal(deriving.derived_count, 2);
  finish(&deriving);
  close_crew(&fixture);
}

/* What an erasure leaves of a seal is not what decisions were made from: that is gone, and is no difference. */
static void a_seal_that_was_thinned_is_gone(void **state) {
  (void)state;
  struct fixture fixture;
  struct deriving deriving;
  struct buffer thinned = {0}, again = {0};
  open_crowd(&fixture, 1, 400);
  uint64_t number = 1;
  while (strcmp(row_of(&fixture, number)->profile_id, COMMONS_SEAL_KEY)) number++;
  struct journal_row *seal = row_of(&fixture, number);
  assert_false(commons_thin_image(seal->profile, 1, &thinned)); /* of everybody nothing has to go */
  assert_true(commons_thin_image(seal->profile, 1000, &thinned));
  assert_false(commons_thin_image((struct slice){thinned.data, thinned.length}, 1000, &again));
  assert_true(commons_thin_image((struct slice){"\x07\x02?", 3}, 5, &again)); /* cannot be read */
  seal->profile = (struct slice){thinned.data, thinned.length};
  begin(&deriving, &fixture, texts);
  for (uint64_t next = 1; next < fixture.ledger.fake.count; next++) {
    const struct derived *derived = derive_one(&deriving, next);
    if (row_of(&fixture, next)->inputs.seal != number || derived->kind == DERIVED_NOTHING) continue;
    char why[160];
    snprintf(why, sizeof why, "what many people's events made was thinned in row %d when somebody was erased",
             (int)number);
    assert_int_equal(derived->kind, DERIVED_GONE);
    assert_string_equal(derived->why, why);
  }
  assert_true(deriving.gone_count > 90 && deriving.derived_count > 250);
  finish(&deriving);
  close_crew(&fixture);
  buffer_fini(&thinned);
  buffer_fini(&again);
}

static void another_release_decides_otherwise_and_calls_what_was_set_aside(void **state) {
  (void)state;
  struct fixture fixture;
  struct deriving deriving;
  open_crowd(&fixture, 1, 400);
  begin(&deriving, &fixture, other_texts);
  size_t calm = 0;
  for (uint64_t number = 1; number <= fixture.ledger.fake.count; number++) {
    const struct derived *derived = derive_one(&deriving, number);
    if (derived->kind == DERIVED_NOTHING) continue;
    assert_int_equal(derived->kind, DERIVED);
    assert_false(derived->is_same_release || derived->is_equal);
    calm += memmem(derived->decision.data, derived->decision.length, "\"strategy\":\"calm\"", 17) != NULL;
    assert_null(memmem(derived->decision.data, derived->decision.length, "\"time\",\"detail", 14));
  }
  assert_true(calm > 100);
  finish(&deriving);
  close_crew(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(derives_every_decision_of_a_crowd_again),
      cmocka_unit_test(derives_from_anywhere_in_the_journal),
      cmocka_unit_test(names_what_is_gone),
      cmocka_unit_test(a_seal_that_was_thinned_is_gone),
      cmocka_unit_test(a_decision_after_a_pruning_is_made_from_what_it_left),
      cmocka_unit_test(another_release_decides_otherwise_and_calls_what_was_set_aside),
  };
  return cmocka_run_group_tests_name("derive", tests, NULL, NULL);
}
