/* Another release while the crew is at work: no decision of mixed releases, the same bytes whatever the number of workers
 * and as if a process had begun with it, nothing of a profile lost, nothing of an old release kept. */
#include "stream.h"

#include <malloc.h>

#include "script/arena.h"

enum { EVENTS = 2000 };

/* ---- releases ---- */

#define OTHER_PROFILE                                                                                        \
  "hard 'budget' { type = 'string' }\nhard 'added' { type = 'number' }\nhard 'locale' { type = 'string' }\n" \
  "trait 'uniqueness' {}\nemotion 'irritation' { half_life = '1h' }\naffinity 'style' {}\n"
#define BARE_PROFILE "trait 'uniqueness' {}\nemotion 'irritation' {}\naffinity 'style' {}\n"
/* 'boot' has gone, 'gone' and 'new-1' are there, prices and categories are others. */
#define OTHER_OFFERS                                                                                         \
  SHOP_OFFERS                                                                                                \
  "offer 'gone' { name = 'Gone', category = 'coats', tags = { 'house' } }\n"                                 \
  "offer 'coat' { name = 'Cloak', category = 'dresses', price = 5 }\n"                                       \
  "offer 'wrap' { name = 'Wrap', category = 'dresses', price = 31 }\n"                                       \
  "offer 'new-1' { name = 'New', category = 'tops', stock = 3 }\n"                                           \
  "offer 'cape' { name = 'Cape', category = 'coats', price = 9, tags = { 'rare' } }\n"
#define OTHER_WORKSPACE                                                                                      \
  "workspace { locales = { 'it', 'en' }, epoch = { events = 41 }, min_people = 1, salt = 'another "          \
  "long random text', holdout = 0.2, limits = { faults = 1 } }\n" PLACEMENTS
#define OTHER_STRATEGIES                                                                                     \
  STRATEGIES                                                                                                 \
  "strategy 'counts' { on = 'go', placement = 'bare', priority = 9, propose = function(profile)\n"           \
  "  return { offers = offers.where { sort = 'cheapest', limit = 2 }, score = "                              \
  "profile:count('product.viewed', "                                                                         \
  "'9d', { x = 1 }) } end }\n"

static const char *const releases[][11] = {
    {"workspace.lua", WORKSPACE, "profile.lua", SOFT, "offers.lua", OFFERS, "signals/s.lua", SIGNALS,
     "strategies/s.lua", STRATEGIES, NULL},
    {"workspace.lua", WORKSPACE, "profile.lua", SOFT, "offers.lua", OFFERS, "signals/s.lua", SIGNALS,
     "strategies/s.lua", OTHER_STRATEGIES, NULL},
    {"workspace.lua", WORKSPACE, "profile.lua", OTHER_PROFILE, "offers.lua", OFFERS, "signals/s.lua", SIGNALS,
     "strategies/s.lua", STRATEGIES, NULL},
    {"workspace.lua", WORKSPACE, "profile.lua", SOFT, "offers.lua", OTHER_OFFERS, "signals/s.lua", SIGNALS,
     "strategies/s.lua", OTHER_STRATEGIES, NULL},
    {"workspace.lua", OTHER_WORKSPACE, "profile.lua", BARE_PROFILE, "offers.lua", OTHER_OFFERS,
     "signals/s.lua", SIGNALS, "strategies/s.lua", STRATEGIES, NULL},
};
enum { RELEASES = sizeof releases / sizeof *releases };

/* The seats and their references are the caller's. */
static void load_seats(const char *const *texts, size_t count, struct crew_seat seats[CREW_MAX]) {
  for (size_t i = 0; i < count; i++) {
    struct findings findings = {0};
    struct script_arena *arena = script_arena_new(NULL);
    seats[i] = (struct crew_seat){release_like(i ? seats[0].release : NULL, arena, texts, &findings), arena};
    if (!seats[i].release) fail_msg("%s: %s", findings.items[0].file, findings.items[0].text);
    findings_fini(&findings);
  }
}

static void drop_seats(struct crew_seat *seats, size_t count) {
  for (size_t i = 0; i < count; i++) {
    release_unref(seats[i].release);
    script_arena_unref(seats[i].scripts);
  }
}

/* The fixture has the new seats then, and the old ones go as soon as the crew lets them. */
static enum status change_to(struct fixture *fixture, const char *const *texts) {
  struct crew_seat seats[CREW_MAX];
  load_seats(texts, fixture->count, seats);
  enum status status = crew_change(fixture->crew, seats, &fixture->err);
  drop_seats(status ? seats : fixture->seats, fixture->count);
  if (!status) memcpy(fixture->seats, seats, fixture->count * sizeof *seats);
  return status;
}

static void must_change(struct fixture *fixture, size_t release) {
  if (change_to(fixture, releases[release])) fail_msg("%s", fixture->err.text);
}

/* ---- the same bytes ---- */

/* Which release comes before event `at`; the one that is, where none does. */
static size_t release_at(size_t at, size_t now) {
  static const size_t order[] = {1, 2, 0, 3, 4, 3, 3, 2, 4, 1, 0};
  return at % 137 ? now : order[at / 137 % (sizeof order / sizeof *order)];
}

struct journey {
  size_t release;
  uint32_t chance; /* 0: never begins again */
};

/* Events `from` to before `to`, with changes on the way, and now and then another process. */
static void travel(struct fixture *fixture, struct journey *journey, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    size_t next = release_at(i, journey->release);
    if (next != journey->release) must_change(fixture, next);
    bool is_changed = next != journey->release;
    journey->release = next;
    if (journey->chance && (is_changed || !drawn(&journey->chance, 150))) {
      end_crew(fixture);
      start_crew(fixture, releases[next], 1 + drawn(&journey->chance, 3), by_events);
    }
    take_stream(fixture, i, i + 1);
  }
}

static void decides_the_same_bytes_whatever_the_number_of_workers(void **state) {
  (void)state;
  struct fixture one, many;
  struct journey journey = {0};
  open_crew_of(&one, releases[0], 1, by_events, 0);
  travel(&one, &journey, 1, EVENTS);
  for (size_t count = 2; count <= 3; count++) {
    journey = (struct journey){0};
    open_crew_of(&many, releases[0], count, by_events, 0);
    travel(&many, &journey, 1, EVENTS);
    crew_barrier(many.crew);
    expect_same_story(&one, &many);
    close_crew(&many);
  }
  close_crew(&one);
}

/* Right after every change, and at any other time. */
static void is_as_if_a_process_had_begun_with_it(void **state) {
  (void)state;
  for (uint32_t seed = 3; seed < 5; seed++) {
    struct fixture whole, parts;
    struct journey journey = {0};
    open_crew_of(&whole, releases[0], 1, by_events, 0);
    travel(&whole, &journey, 1, EVENTS);
    journey = (struct journey){.chance = seed};
    open_crew_of(&parts, releases[0], 1, by_events, 0);
    travel(&parts, &journey, 1, EVENTS);
    crew_barrier(parts.crew);
    expect_same_story(&whole, &parts);
    close_crew(&parts);
    close_crew(&whole);
  }
}

static void every_decision_is_of_the_release_that_was_there(void **state) {
  (void)state;
  char names[RELEASES][DIGEST_TEXT_BYTES];
  for (size_t count = 1; count <= 3; count++) {
    struct fixture fixture;
    size_t now = 0, changes = 0;
    uint64_t *from = mem_zero(EVENTS * sizeof *from); /* the number behind which a release decides */
    size_t *which = mem_zero(EVENTS * sizeof *which);
    open_crew_of(&fixture, releases[0], count, by_events, 0);
    memcpy(names[0], fixture.seats[0].release->workspace.release, sizeof names[0]);
    for (size_t i = 1; i < EVENTS; i++) {
      size_t next = release_at(i, now);
      if (next != now) {
        must_change(&fixture, next);
        memcpy(names[next], fixture.seats[0].release->workspace.release, sizeof names[next]);
        from[++changes] = fake_last_number(&fixture.ledger.fake);
        which[changes] = now = next;
      }
      take_stream(&fixture, i, i + 1);
    }
    crew_barrier(fixture.crew);
    size_t at = 0, decisions = 0;
    for (size_t i = 0; i < fixture.ledger.fake.count; i++) {
      const struct journal_row *row = &fixture.ledger.fake.rows[i];
      while (at < changes && row->number > from[at + 1]) at++;
      if (row->decision.length == 2) continue; /* a seal */
      decisions++;
      if (!memmem(row->decision.data, row->decision.length, names[which[at]], strlen(names[0])))
        fail_msg("row %d: not of %s: %.*s", (int)row->number, names[which[at]], (int)row->decision.length,
                 row->decision.data);
    }
    assert_true(changes > 10 && decisions > EVENTS / 2);
    free(from);
    free(which);
    close_crew(&fixture);
  }
}

/* A profile that was forgotten is read from its row, whoever wrote that; one that stayed is read by way of every release. */
static void is_the_same_for_whom_memory_has_no_room(void **state) {
  (void)state;
  struct fixture large, small;
  struct journey of_large = {0}, of_small = {0};
  struct crew_options little = by_events;
  little.profiles_max = 3;
  open_crew_of(&large, releases[0], 1, by_events, 0);
  open_crew_of(&small, releases[0], 1, little, 0);
  for (size_t i = 1; i < EVENTS; i++) {
    travel(&large, &of_large, i, i + 1);
    travel(&small, &of_small, i, i + 1);
    if (i % 3) small.ledger.fake.folded_number = fake_last_number(&small.ledger.fake);
  }
  assert_in_range(crew_figures(small.crew).profiles, 1, 4);
  expect_same_story(&large, &small);
  close_crew(&small);
  close_crew(&large);
}

/* ---- profiles ---- */

static void send(struct fixture *fixture, const char *type, const char *subject, const char *more) {
  struct buffer text = {0};
  buffer_print(&text, "{\"id\":\"x%zu\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"%s\"%s}",
               fixture->taken_count, type, subject, more);
  if (take(fixture, buffer_text(&text))) fail_msg("%s", fixture->err.text);
  buffer_fini(&text);
}

static char *image_of(struct fixture *fixture, const char *id, size_t *length) {
  struct buffer image = {0};
  const struct profile *profile = crew_find_profile(fixture->crew, id, &fixture->err);
  assert_non_null(profile);
  profile_encode(profile, &fixture->seats[0].release->workspace, &image);
  return buffer_take(&image, length);
}

static void loses_nothing_over_changes_of_what_is_declared(void **state) {
  (void)state;
  static const size_t way[] = {2, 4, 1, 4, 2, 0};
  for (size_t count = 1; count <= 3; count += 2) {
    struct fixture fixture;
    size_t before_length, after_length;
    open_crew_of(&fixture, releases[0], count, by_events, 0);
    send(&fixture, "customer.profile", "ann",
         ",\"data\":{\"budget\":40,\"look\":\"alone\",\"club\":true,\"born\":\"1990-05-01\",\"locale\":"
         "\"it\"}");
    send(&fixture, "product.viewed", "ann", ",\"data\":{\"item\":\"coat\",\"x\":1}");
    char *before = image_of(&fixture, "ann", &before_length);
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
      must_change(&fixture, way[i]);
      if (i % 2) assert_non_null(crew_find_profile(fixture.crew, "ann", &fixture.err)); /* or sleeps */
      if (way[i] == 2)
        assert_string_equal(profile_find_hard(crew_find_profile(fixture.crew, "ann", &fixture.err), 0)->text,
                            "40");
    }
    char *after = image_of(&fixture, "ann", &after_length);
    assert_int_equal(before_length, after_length);
    assert_memory_equal(before, after, before_length);
    free(before);
    free(after);
    close_crew(&fixture);
  }
}

static void an_old_release_goes_although_nobody_visits(void **state) {
  (void)state;
  enum { PEOPLE_ASLEEP = 300 };
  for (size_t count = 1; count <= 3; count += 2) {
    struct fixture fixture;
    char subject[24];
    open_crew_of(&fixture, releases[0], count, by_events, 0);
    for (int i = 0; i < PEOPLE_ASLEEP; i++) {
      snprintf(subject, sizeof subject, "asleep-%d", i);
      send(&fixture, "go", subject, "");
    }
    struct release *old = release_ref(fixture.seats[0].release);
    uint64_t bytes = crew_figures(fixture.crew).profile_bytes;
    must_change(&fixture, 2);
    assert_int_equal(crew_figures(fixture.crew).releases, 2);
    assert_true(old->references > 1);
    for (int i = 0; i < PEOPLE_ASLEEP; i++) {
      snprintf(subject, sizeof subject, "awake-%d", i % 10);
      send(&fixture, "go", subject, "");
    }
    struct crew_figures figures = crew_figures(fixture.crew);
    assert_int_equal(figures.releases, 1);
    assert_int_equal(old->references, 1);
    assert_int_equal(figures.profiles, PEOPLE_ASLEEP + 10); /* none is forgotten */
    assert_true(figures.profile_bytes < bytes);
    assert_int_equal(crew_find_profile(fixture.crew, "asleep-7", &fixture.err)->number, 8);
    release_unref(old);
    close_crew(&fixture);
  }
}

/* No event comes any more; each tick does some of the work. */
static void an_old_release_goes_while_nothing_happens(void **state) {
  (void)state;
  enum { PEOPLE_ASLEEP = 2 * CREW_ASIDE_MAX + CREW_ASIDE_MAX / 2 };
  for (size_t count = 1; count <= 3; count += 2) {
    struct fixture fixture;
    char subject[24];
    size_t before_length, after_length;
    int ticks = 0;
    open_crew_of(&fixture, releases[0], count, (struct crew_options){0}, 0);
    for (int i = 0; i < PEOPLE_ASLEEP; i++) {
      snprintf(subject, sizeof subject, "asleep-%d", i);
      send(&fixture, "customer.profile", subject, ",\"data\":{\"budget\":40,\"look\":\"alone\"}");
    }
    char *before = image_of(&fixture, "asleep-7", &before_length);
    struct release *old = release_ref(fixture.seats[0].release);
    must_change(&fixture, 2);
    size_t rows = fixture.ledger.fake.count;
    while (old->references > 1 && ticks < 10) {
      crew_tick(fixture.crew, 1000 + ticks);
      assert_int_equal(crew_figures(fixture.crew).releases, ++ticks < 3 ? 2 : 1);
    }
    assert_int_equal(ticks, 3);
    assert_int_equal(crew_figures(fixture.crew).profiles, PEOPLE_ASLEEP);
    assert_int_equal(fixture.ledger.fake.count, rows);
    must_change(&fixture, 0);
    char *after = image_of(&fixture, "asleep-7", &after_length);
    assert_int_equal(before_length, after_length);
    assert_memory_equal(before, after, before_length);
    free(before);
    free(after);
    release_unref(old);
    close_crew(&fixture);
  }
}

/* With profiles that hold to the first for long. */
static void keeps_but_a_few_releases_however_fast_they_come(void **state) {
  (void)state;
  struct fixture fixture;
  char subject[24];
  uint64_t most = 0;
  open_crew_of(&fixture, releases[0], 1, by_events, 0);
  for (int i = 0; i < 1000; i++) {
    snprintf(subject, sizeof subject, "p%d", i);
    send(&fixture, "go", subject, "");
  }
  for (int i = 0; i < 200; i++) {
    must_change(&fixture, i % 2 ? 0 : 2);
    snprintf(subject, sizeof subject, "p%d", i % 7);
    send(&fixture, "go", subject, "");
    uint64_t now = crew_figures(fixture.crew).releases;
    if (now > most) most = now;
  }
  assert_in_range(most, 2, 3);
  must_change(&fixture, 2);
  assert_int_equal(crew_recover(fixture.crew, &fixture.err), STATUS_OK); /* all profiles are dropped */
  assert_int_equal(crew_figures(fixture.crew).releases, 1);
  close_crew(&fixture);
}

/* ---- memory ---- */

static void takes_no_memory_for_changes(void **state) {
  (void)state;
  enum { CHANGES = 1000, SETTLED = 100 };
  for (size_t count = 1; count <= 2; count++) {
    struct fixture fixture;
    size_t used = 0, rows = 0;
    open_crew_of(&fixture, releases[0], count, by_events, 0);
    for (size_t i = 0; i < CHANGES / count; i++) {
      struct release *old = release_ref(fixture.seats[0].release);
      must_change(&fixture, (i + 1) % RELEASES);
      for (int j = 0; j < 3; j++) send(&fixture, j ? "go" : "product.viewed", "ann", ",\"data\":{\"x\":1}");
      crew_barrier(fixture.crew);
      assert_int_equal(old->references, 1);
      assert_int_equal(old->arena->references, 1);
      release_unref(old);
      if (i == SETTLED) used = mallinfo2().uordblks;
    }
    for (size_t i = 0; i < fixture.ledger.fake.count; i++)
      rows += journal_row_bytes(&fixture.ledger.fake.rows[i]);
    assert_true(mallinfo2().uordblks < used + 3 * rows + 500000); /* rows and answers are kept */
    assert_int_equal(fixture.seats[0].release->references, 2);    /* the fixture's, the worker's */
    close_crew(&fixture);
  }
}

/* ---- the rest ---- */

static void refuses_another_number_of_workers(void **state) {
  (void)state;
  struct fixture fixture;
  const char *texts[11];
  memcpy(texts, releases[0], sizeof texts);
  texts[1] = "workspace { workers = 2, locales = { 'en', 'it' } }\n" PLACEMENTS;
  open_crew_of(&fixture, releases[0], 1, by_events, 0);
  send(&fixture, "go", "ann", "");
  assert_int_equal(change_to(&fixture, texts), STATUS_INVALID);
  assert_string_equal(fixture.err.text,
                      "workspace.workers: it is 1 while this process runs and cannot become 2: "
                      "restart for that");
  send(&fixture, "go", "ann", "");
  assert_non_null(strstr(buffer_text(&fixture.ledger.answers), "seen b"));
  assert_int_equal(fixture.ledger.fake.count, 2); /* nor was anything sealed */
  close_crew(&fixture);
}

static void a_changed_offer_stays_changed_and_away_until_a_release_has_it(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew_of(&fixture, releases[0], 1, by_events, 0);
  send(&fixture, "offer.changed", "shop", ",\"data\":{\"offer\":\"boot\",\"price\":77}");
  send(&fixture, "offer.changed", "shop", ",\"data\":{\"offer\":\"new-2\",\"name\":\"Later\"}");
  send(&fixture, "offer.changed", "shop", ",\"data\":{\"offer\":\"new-1\",\"name\":\"Sooner\"}");
  const struct catalogue *before = fixture.seats[0].release->workspace.catalogue;
  must_change(&fixture, 1);
  const struct catalogue *catalogue = fixture.seats[0].release->workspace.catalogue;
  assert_ptr_equal(before, catalogue);
  assert_int_equal(fixture.ledger.fake.count, 3);
  must_change(&fixture, 3);
  catalogue = fixture.seats[0].release->workspace.catalogue;
  assert_ptr_not_equal(before, catalogue);
  assert_null(catalogue_find(catalogue, "boot"));
  assert_string_equal(wording_get(&catalogue_find(catalogue, "new-1")->name, WORDING_ANY, 0, WORDING_ANY),
                      "Sooner");
  assert_string_equal(catalogue->offers[catalogue->offer_count - 1]->id, "new-2");
  assert_int_equal(fixture.ledger.fake.count, 4); /* the seal */
  must_change(&fixture, 0);
  catalogue = fixture.seats[0].release->workspace.catalogue;
  assert_true(catalogue_find(catalogue, "boot")->price == 77);
  assert_string_equal(catalogue->offers[catalogue->offer_count - 1]->id, "new-1");
  close_crew(&fixture);
}

static void judges_the_rules_of_a_new_release_afresh(void **state) {
  (void)state;
  struct fixture fixture;
  const char *texts[11];
  memcpy(texts, releases[0], sizeof texts);
  texts[1] = "workspace { locales = { 'en', 'it' }, limits = { faults = 0.5 } }\n" PLACEMENTS;
  texts[9] = "strategy 'errs' { on = 'go', placement = 'home', propose = function() error('no') end }";
  open_crew_of(&fixture, texts, 2, by_events, 0);
  for (int i = 0; i < HEALTH_CALLS_MIN; i++) send(&fixture, "go", "ann", "");
  crew_barrier(fixture.crew);
  assert_true(health_is_set_aside(crew_health(fixture.crew), (struct rule){RULE_STRATEGY, 0}));
  if (change_to(&fixture, texts)) fail_msg("%s", fixture.err.text);
  assert_false(health_is_set_aside(crew_health(fixture.crew), (struct rule){RULE_STRATEGY, 0}));
  send(&fixture, "go", "ann", "");
  close_crew(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decides_the_same_bytes_whatever_the_number_of_workers),
      cmocka_unit_test(is_as_if_a_process_had_begun_with_it),
      cmocka_unit_test(is_the_same_for_whom_memory_has_no_room),
      cmocka_unit_test(every_decision_is_of_the_release_that_was_there),
      cmocka_unit_test(loses_nothing_over_changes_of_what_is_declared),
      cmocka_unit_test(an_old_release_goes_although_nobody_visits),
      cmocka_unit_test(an_old_release_goes_while_nothing_happens),
      cmocka_unit_test(keeps_but_a_few_releases_however_fast_they_come),
      cmocka_unit_test(takes_no_memory_for_changes),
      cmocka_unit_test(refuses_another_number_of_workers),
      cmocka_unit_test(a_changed_offer_stays_changed_and_away_until_a_release_has_it),
      cmocka_unit_test(judges_the_rules_of_a_new_release_afresh),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
