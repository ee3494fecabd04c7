/* Data of a special category that the schema declares: kept while the person's own consent covers them, and never
 * otherwise; the same by any number of workers, when it comes again, and derived again.
 */
#include "crowd.h"

#include "engine/derive.h"

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, limits = { time = '10s' } }\n"                                      \
  "event_type 'identify' { means = 'customer.profile' }\n"                                                   \
  "purpose 'care' { basis = 'consent', version = 2, text = 'to look after you', expires = '5d',\n"           \
  "  known_as = { 'C7' } }\n"                                                                                \
  "purpose 'table' { basis = 'consent', version = 1, text = 'to cook for you' }\n"                           \
  "placement 'home' { alternatives = 2, fallback = { offers = { tags = 'house' } } }\n"
#define PROFILE                                                                                              \
  "hard 'size' { type = 'number' }\n"                                                                        \
  "hard 'conditions' { type = 'list', special = 'health', purpose = 'care' }\n"                              \
  "hard 'faith' { type = 'string', special = 'religion', purpose = 'table' }\n"
#define STRATEGY                                                                                             \
  "strategy 'reads' { on = { 'go', 'customer.profile' }, placement = 'home', purpose = 'care',\n"            \
  "  eligible = function(profile) return false, #profile.hard.conditions .. ' known' end,\n"                 \
  "  propose = function() end }\n"

static const char *const texts[] = {"workspace.lua", WORKSPACE,          "profile.lua", PROFILE, "offers.lua",
                                    SHOP_OFFERS,     "strategies/s.lua", STRATEGY,      NULL};

static void open_at(struct fixture *fixture, size_t workers) {
  open_crew_of(fixture, texts, workers, (struct crew_options){.is_clock_events = true}, 0);
}

/* ---- what people say ---- */

enum { TEXT_BYTES = 2048 };

static void write_event(char *text, const char *id, int minute, const char *type, const char *subject,
                        const char *data) {
  snprintf(text, TEXT_BYTES,
           "{\"id\":\"%s\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"%s\","
           "\"time\":\"2026-03-0%dT10:%02d:00Z\",%s}",
           id, type, subject, 1 + minute / 60, minute % 60, data);
}

static void say(struct fixture *fixture, const char *id, int minute, const char *type, const char *data) {
  char text[TEXT_BYTES];
  write_event(text, id, minute, type, "ann", data);
  if (take(fixture, text)) fail_msg("%s", fixture->err.text);
}

static void consent(struct fixture *fixture, int minute, const char *state, const char *data) {
  char id[32], type[32];
  snprintf(id, sizeof id, "%s-%d", state, minute);
  snprintf(type, sizeof type, "consent.%s", state);
  say(fixture, id, minute, type, data);
}

#define CARE     "\"data\":{\"purpose\":\"care\"}"
#define TABLE    "\"data\":{\"purpose\":\"table\"}"
#define ILL      "\"data\":{\"size\":38,\"conditions\":[\"diabetes\"]}"
#define ILL_LEFT "\"data\":{\"size\":38},\"sartorefused\":[\"data.conditions: health\"]"

/* ---- what is kept ---- */

static const struct journal_row *last_row(struct fixture *fixture) {
  crew_barrier(fixture->crew);
  return &fixture->ledger.fake.rows[fixture->ledger.fake.count - 1];
}

static bool holds(struct slice bytes, const char *text) {
  return bytes.length && memmem(bytes.data, bytes.length, text, strlen(text)) != NULL;
}

static void expect_kept(struct fixture *fixture, const char *secret) {
  const struct journal_row *row = last_row(fixture);
  assert_true(holds(row->event, secret));
  assert_true(holds(row->profile, secret));
  assert_false(holds(row->decision, "\"check\":\"special\""));
}

static void expect_gone(struct fixture *fixture, const char *secret, const char *drop) {
  const struct journal_row *row = last_row(fixture);
  assert_false(holds(row->event, secret) || holds(row->profile, secret) || holds(row->decision, secret));
  if (!holds(row->decision, drop)) fail_msg("%.*s", (int)row->decision.length, row->decision.data);
}

static uint64_t counted(struct fixture *fixture, enum special_category category) {
  return crew_figures(fixture->crew).special[category];
}

/* ---- tests ---- */

static void keeps_what_the_person_consented_to(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 1, "granted", CARE);
  say(&fixture, "a", 2, "customer.profile", ILL);
  expect_kept(&fixture, "diabetes");
  assert_non_null(strstr(buffer_text(&fixture.ledger.answers), "1 known"));
  assert_int_equal(counted(&fixture, SPECIAL_HEALTH), 0);
  close_crew(&fixture);
}

/* Never asked, for something else, refused, to another text, expired by its own word and by the purpose's. */
static void refuses_the_datum_where_no_told_consent_is_live(void **state) {
  (void)state;
  static const struct {
    const char *state, *data;
    int minute;
  } cases[] = {
      {NULL, NULL, 2},
      {"granted", TABLE, 2},
      {"denied", CARE, 2},
      {"withdrawn", CARE, 2},
      {"granted", "\"data\":{\"purpose\":\"care\",\"version\":1}", 2},
      {"granted", "\"data\":{\"purpose\":\"care\",\"expires\":\"2026-03-01T10:02:00Z\"}", 2},
      {"granted", CARE, 1 + 60 * 6},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fixture fixture;
    open_at(&fixture, 1);
    if (cases[i].state) consent(&fixture, 1, cases[i].state, cases[i].data);
    say(&fixture, "a", cases[i].minute, "customer.profile", ILL);
    expect_gone(&fixture, "diabetes", "{\"check\":\"special\",\"detail\":\"data.conditions: health\"}");
    assert_true(holds(last_row(&fixture)->event, ILL_LEFT));
    assert_int_equal(counted(&fixture, SPECIAL_HEALTH), 1);
    close_crew(&fixture);
  }
}

static void a_banner_is_no_explicit_consent(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  say(&fixture, "a", 1, "customer.profile", "\"consent\":{\"allowedConsentIds\":[\"C7\"]}," ILL);
  expect_gone(&fixture, "diabetes", "data.conditions: health");
  close_crew(&fixture);
}

/* A banner's no that comes with the very event outweighs what was told before. */
static void what_the_event_says_of_consent_counts(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 1, "granted", CARE);
  say(&fixture, "a", 2, "customer.profile", "\"consent\":{\"deniedConsentIds\":[\"C7\"]}," ILL);
  expect_gone(&fixture, "diabetes", "data.conditions: health");
  consent(&fixture, 3, "granted", CARE);
  say(&fixture, "b", 4, "customer.profile", ILL);
  expect_kept(&fixture, "diabetes");
  close_crew(&fixture);
}

static void each_is_judged_by_its_own_purpose(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 1, "granted", TABLE);
  say(&fixture, "a", 2, "customer.profile",
      "\"data\":{\"conditions\":[\"diabetes\"],\"faith\":\"Orthodox\",\"religion\":\"x\"}");
  expect_gone(&fixture, "diabetes", "data.religion: religion");
  assert_true(holds(last_row(&fixture)->event, "\"data\":{\"faith\":\"Orthodox\"},\"sartorefused\":["
                                               "\"data.religion: religion\",\"data.conditions: health\"]}"));
  assert_int_equal(counted(&fixture, SPECIAL_RELIGION), 1);
  close_crew(&fixture);
}

/* Whatever the name that the event comes under. */
static void other_vocabularies_are_kept_as_they_came(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 1, "granted", TABLE);
  say(&fixture, "a", 2, "identify", "\"data\":{\"conditions\":[\"diabetes\"],\"faith\":\"Orthodox\"}");
  assert_true(holds(last_row(&fixture)->event, "\"type\":\"identify\""));
  assert_true(holds(last_row(&fixture)->event, "\"data\":{\"faith\":\"Orthodox\"}"));
  assert_true(holds(last_row(&fixture)->profile, "Orthodox"));
  assert_false(holds(last_row(&fixture)->event, "diabetes"));
  close_crew(&fixture);
}

/* Not the event but the datum: whether its value is one of the attribute's, or not. */
static void a_value_that_is_none_of_the_attributes_is_refused_alone(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 1, "granted", CARE);
  say(&fixture, "a", 2, "customer.profile", "\"data\":{\"size\":38,\"conditions\":\"diabetes\"}");
  expect_gone(&fixture, "diabetes", "data.conditions: health");
  close_crew(&fixture);
}

static void a_null_takes_back_whatever_the_consent(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 1, "granted", "\"data\":{\"purpose\":\"care\",\"expires\":\"2026-03-01T10:03:00Z\"}");
  say(&fixture, "a", 2, "customer.profile", ILL);
  expect_kept(&fixture, "diabetes");
  say(&fixture, "b", 4, "customer.profile", "\"data\":{\"conditions\":null}");
  assert_false(holds(last_row(&fixture)->profile, "diabetes"));
  assert_false(holds(last_row(&fixture)->decision, "\"check\":\"special\""));
  close_crew(&fixture);
}

static void what_is_withdrawn_is_deleted_by_the_same_event(void **state) {
  (void)state;
  static const char *const states[] = {"withdrawn", "denied"};
  for (size_t i = 0; i < 2; i++) {
    struct fixture fixture;
    open_at(&fixture, 1);
    consent(&fixture, 1, "granted", CARE);
    consent(&fixture, 2, "granted", TABLE);
    say(&fixture, "a", 3, "customer.profile",
        "\"data\":{\"conditions\":[\"diabetes\"],\"faith\":\"Orthodox\"}");
    consent(&fixture, 4, states[i], CARE);
    assert_false(holds(last_row(&fixture)->profile, "diabetes"));
    assert_true(holds(last_row(&fixture)->profile, "Orthodox"));
    consent(&fixture, 5, "granted", CARE);
    say(&fixture, "b", 6, "go", "\"data\":{}");
    assert_true(holds(last_row(&fixture)->decision, "0 known"));
    close_crew(&fixture);
  }
}

/* One that was said before the grant, and comes late, withdraws nothing. */
static void a_withdrawal_of_before_the_grant_deletes_nothing(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 5, "granted", CARE);
  say(&fixture, "a", 6, "customer.profile", ILL);
  consent(&fixture, 4, "withdrawn", CARE);
  assert_true(holds(last_row(&fixture)->profile, "diabetes"));
  close_crew(&fixture);
}

/* What was carried for a release that declares it otherwise goes as well. */
static void what_is_carried_is_deleted_too(void **state) {
  (void)state;
  static const char *const plain[] = {
      "workspace.lua",
      WORKSPACE,
      "profile.lua",
      "hard 'conditions' { type = 'string', special = 'health', purpose = 'care' }",
      "offers.lua",
      SHOP_OFFERS,
      NULL};
  struct fixture fixture;
  open_at(&fixture, 1);
  consent(&fixture, 1, "granted", CARE);
  say(&fixture, "a", 2, "customer.profile", "\"data\":{\"conditions\":[\"diabetes\",\"asthma\"]}");
  end_crew(&fixture);
  start_crew(&fixture, plain, 1, (struct crew_options){.is_clock_events = true});
  say(&fixture, "b", 3, "go", "\"data\":{}");
  assert_true(holds(last_row(&fixture)->profile, "diabetes"));
  consent(&fixture, 4, "withdrawn", CARE);
  assert_false(holds(last_row(&fixture)->profile, "diabetes"));
  close_crew(&fixture);
}

/* The no of whoever turned out to be them is theirs. */
static void what_somebody_refused_before_they_were_known_is_deleted(void **state) {
  (void)state;
  struct fixture fixture;
  char text[TEXT_BYTES];
  open_at(&fixture, 1);
  write_event(text, "d", 1, "consent.denied", "cookie", CARE);
  assert_int_equal(take(&fixture, text), STATUS_OK);
  consent(&fixture, 2, "granted", CARE);
  say(&fixture, "a", 3, "customer.profile", ILL);
  expect_kept(&fixture, "diabetes");
  say(&fixture, "l", 4, "customer.alias", "\"data\":{\"previous\":\"cookie\"}");
  assert_false(holds(last_row(&fixture)->profile, "diabetes"));
  close_crew(&fixture);
}

/* The decision that was made then, whatever became of the consent; and it is no other body. */
static void the_same_again_gets_what_was_decided_then(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  say(&fixture, "refused", 1, "customer.profile", ILL);
  consent(&fixture, 2, "granted", CARE);
  say(&fixture, "kept", 3, "customer.profile", ILL);
  say(&fixture, "refused", 1, "customer.profile", ILL);
  assert_int_equal(fixture.ledger.fake.answer_number, 1);
  consent(&fixture, 4, "withdrawn", CARE);
  say(&fixture, "kept", 3, "customer.profile", ILL);
  assert_int_equal(fixture.ledger.fake.answer_number, 3);
  struct crew_figures figures = crew_figures(fixture.crew);
  assert_int_equal(figures.repeats, 2);
  assert_int_equal(figures.conflicts, 0);
  assert_int_equal(figures.special[SPECIAL_HEALTH], 1);
  say(&fixture, "kept", 3, "customer.profile", "\"data\":{\"size\":39,\"conditions\":[\"diabetes\"]}");
  assert_int_equal(crew_figures(fixture.crew).conflicts, 1);
  close_crew(&fixture);
}

static void simulate(struct fixture *fixture, const char *first, const char *expected) {
  char history[2][TEXT_BYTES], text[TEXT_BYTES];
  struct buffer out = {0};
  write_event(history[0], "h0", 1, first, "bea", CARE);
  write_event(history[1], "h1", 2, "customer.profile", "bea", ILL);
  write_event(text, "h2", 3, "customer.profile", "bea", "\"data\":{\"faith\":\"Orthodox\"}");
  if (crew_simulate(fixture->crew,
                    (struct slice[]){{history[0], strlen(history[0])}, {history[1], strlen(history[1])}}, 2,
                    (struct slice){text, strlen(text)}, fixture->arrival_ms, false, &out, &fixture->err))
    fail_msg("%s", fixture->err.text);
  if (!strstr(buffer_text(&out), expected)) fail_msg("%s", buffer_text(&out));
  assert_non_null(strstr(buffer_text(&out), "data.faith: religion"));
  buffer_fini(&out);
}

static void a_simulation_does_as_the_event_would(void **state) {
  (void)state;
  struct fixture fixture;
  open_at(&fixture, 1);
  simulate(&fixture, "consent.granted", "1 known");
  simulate(&fixture, "consent.withdrawn", "care withdrawn");
  assert_int_equal(fixture.ledger.fake.count, 0);
  assert_int_equal(counted(&fixture, SPECIAL_HEALTH) + counted(&fixture, SPECIAL_RELIGION), 0);
  close_crew(&fixture);
}

/* ---- a crowd ---- */

static void take_crowd(struct fixture *fixture) {
  static const char *const said[][2] = {
      {"consent.granted", CARE},
      {"consent.granted", "\"data\":{\"purpose\":[\"care\",\"table\"]}"},
      {"consent.withdrawn", CARE},
      {"consent.denied", TABLE},
      {"customer.profile", ILL},
      {"customer.profile",
       "\"data\":{\"faith\":\"Orthodox\",\"conditions\":[\"asthma\"],\"note\":\"sono gay\"}"},
      {"identify", "\"data\":{\"conditions\":[\"diabetes\"],\"faith\":null}"},
      {"customer.profile", "\"consent\":{\"deniedConsentIds\":[\"C7\"]},\"data\":{\"conditions\":[]}"},
      {"customer.alias", "\"data\":{\"previous\":\"p1\"}"},
      {"go", "\"data\":{}"},
  };
  uint32_t chance = 7;
  for (int i = 0; i < 3000; i++) {
    char text[TEXT_BYTES], id[16], subject[16];
    uint32_t which = drawn(&chance, sizeof said / sizeof *said);
    snprintf(id, sizeof id, "%u", drawn(&chance, 8) ? (unsigned)i : drawn(&chance, 3000));
    snprintf(subject, sizeof subject, "p%u", drawn(&chance, 9));
    write_event(text, id, i * 460 / 3000 + (int)drawn(&chance, 20), said[which][0], subject, said[which][1]);
    take(fixture, text);
  }
  crew_barrier(fixture->crew);
}

static void derive_all(struct fixture *fixture) {
  struct findings findings = {0};
  struct script_arena *scripts = script_arena_new(NULL);
  struct release *release = release_of(scripts, texts, &findings);
  if (!release) fail_msg("%s", findings.items[0].text);
  findings_fini(&findings);
  struct derive *derive = derive_new(
      &(struct derive_options){.release = release, .record = fake_record_port(&fixture->ledger.fake)});
  for (uint64_t number = 1; number <= fake_last_number(&fixture->ledger.fake); number++) {
    struct derived derived;
    struct error err;
    if (derive_row(derive, number, &derived, &err)) fail_msg("%s", err.text);
    if (derived.kind == DERIVED_NOTHING) continue;
    assert_int_equal(derived.kind, DERIVED);
    if (!derived.is_equal || !derived.is_same_profile)
      fail_msg("row %d: %.*s\n%.*s", (int)number, (int)derived.row->event.length, derived.row->event.data,
               (int)derived.decision.length, derived.decision.data);
  }
  derive_free(derive);
  release_unref(release);
  script_arena_unref(scripts);
}

static void any_number_of_workers_and_whoever_derives_keep_the_same(void **state) {
  (void)state;
  struct fixture one, many;
  open_at(&one, 1);
  open_at(&many, 3);
  take_crowd(&one);
  take_crowd(&many);
  expect_alike(&one, &many);
  struct crew_figures figures = crew_figures(one.crew);
  assert_true(figures.special[SPECIAL_HEALTH] > 100 && figures.special[SPECIAL_RELIGION] > 50);
  size_t kept = 0;
  for (size_t i = 0; i < one.ledger.fake.count; i++) kept += holds(one.ledger.fake.rows[i].event, "diabetes");
  if (kept < 20) fail_msg("%zu", kept);
  derive_all(&one);
  close_crew(&many);
  close_crew(&one);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keeps_what_the_person_consented_to),
      cmocka_unit_test(refuses_the_datum_where_no_told_consent_is_live),
      cmocka_unit_test(a_banner_is_no_explicit_consent),
      cmocka_unit_test(what_the_event_says_of_consent_counts),
      cmocka_unit_test(each_is_judged_by_its_own_purpose),
      cmocka_unit_test(other_vocabularies_are_kept_as_they_came),
      cmocka_unit_test(a_value_that_is_none_of_the_attributes_is_refused_alone),
      cmocka_unit_test(a_null_takes_back_whatever_the_consent),
      cmocka_unit_test(what_is_withdrawn_is_deleted_by_the_same_event),
      cmocka_unit_test(a_withdrawal_of_before_the_grant_deletes_nothing),
      cmocka_unit_test(what_is_carried_is_deleted_too),
      cmocka_unit_test(what_somebody_refused_before_they_were_known_is_deleted),
      cmocka_unit_test(the_same_again_gets_what_was_decided_then),
      cmocka_unit_test(a_simulation_does_as_the_event_would),
      cmocka_unit_test(any_number_of_workers_and_whoever_derives_keep_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
