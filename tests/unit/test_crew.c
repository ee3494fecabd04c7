/* The crew: the same bytes whatever the number of workers, answers in their place, barriers, what goes wrong. */
#include "crowd.h"

enum { EVENTS = 3000, PEOPLE = 60 };

#define CROWD                                                                                                \
  "strategy 'a' { on = 'go', placement = 'home', propose = function(profile, event)\n"                       \
  "local sum = 0 for i = 1, event.data.work or 0 do sum = sum + i end\n"                                     \
  "return { offers = { 'rare-1', 'rare-2' }, message = " SEEN(                                               \
      "profile:count('go', '1d')") " } end }\n"                                                              \
                                   "strategy 'b' { on = { 'go', 'order.placed' }, placement = 'strip', "     \
                                   "propose = function(profile, event)\n"                                    \
                                   "assert(event.data.n ~= 7) return { offers = { 'soap', 'cream', "         \
                                   "'house-1' }, message = 'b' } end }"

static void open_crew(struct fixture *fixture, size_t count, struct crew_options options, uint64_t rows_max) {
  const char *const texts[] = {"workspace.lua", SHOP_WORKSPACE,     "profile.lua", SHOP_PROFILE, "offers.lua",
                               SHOP_OFFERS,     "strategies/s.lua", CROWD,         NULL};
  options.is_clock_events = true;
  open_crew_of(fixture, texts, count, options, rows_max);
}

static void go(struct fixture *fixture, const char *id, const char *subject, const char *more) {
  struct buffer text = {0};
  buffer_print(&text,
               "{\"id\":\"%s\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"%s\","
               "\"time\":\"2026-03-01T10:00:00Z\"%s}",
               id, subject, more);
  if (take(fixture, buffer_text(&text))) fail_msg("%s", fixture->err.text);
  buffer_fini(&text);
}

/* `count` events of different people and ids. */
static void crowd(struct fixture *fixture, const char *name, size_t count, const char *more) {
  char id[32], subject[32];
  for (size_t i = 0; i < count; i++) {
    snprintf(id, sizeof id, "%s-%zu", name, i);
    snprintf(subject, sizeof subject, "p%zu", i % PEOPLE);
    go(fixture, id, subject, more);
  }
}

/* ---- a stream of all sorts ---- */

static void put_event(struct buffer *text, size_t id, uint32_t *chance) {
  static const char *const kinds[] = {
      "\"type\":\"go\",\"data\":{\"n\":%u}",
      "\"type\":\"go\",\"data\":{\"n\":%u},\"placements\":[\"strip\",\"nowhere\",\"home\"]",
      "\"type\":\"go\",\"data\":{\"n\":%u,\"work\":3000}",
      "\"type\":\"customer.profile\",\"data\":{\"budget\":%u,\"locale\":\"en\"}",
      "\"type\":\"order.placed\",\"data\":{\"n\":%u,\"items\":[\"soap\",\"rare-1\",\"gone\"]}",
      "\"type\":\"order.placed\",\"data\":{\"n\":%u,\"items\":[1]}", /* refused */
      "\"type\":\"customer.profile\",\"data\":{\"n\":%u,\"look\":\"red\"}",
      "\"type\":\"\",\"data\":{\"n\":%u}",
  };
  enum { KINDS = sizeof kinds / sizeof *kinds };
  uint32_t kind = drawn(chance, 4 * KINDS);
  buffer_print(text, "{\"id\":\"%zu\",\"source\":\"s\",\"subject\":\"p%u\",", id, drawn(chance, PEOPLE));
  if (drawn(chance, 3))
    buffer_print(text, "\"time\":\"2026-03-01T%02u:%02u:00Z\",", drawn(chance, 24), drawn(chance, 60));
  buffer_print(text, kinds[kind < KINDS ? kind : 0], drawn(chance, 20));
  buffer_add_byte(text, '}');
}

/* One of ten is a repeat: of the event before it, or of one long ago, often with another subject and body. */
static void take_stream(struct fixture *fixture, size_t count) {
  uint32_t chance = 1;
  struct buffer text = {0};
  for (size_t i = 0, id = 0; i < count; i++) {
    bool is_repeat = id && !drawn(&chance, 10);
    size_t back = drawn(&chance, 2) ? 0 : drawn(&chance, (uint32_t)id + 1);
    if (!is_repeat || drawn(&chance, 2)) {
      buffer_clear(&text);
      put_event(&text, is_repeat ? id - back : ++id, &chance);
    }
    take(fixture, buffer_text(&text));
  }
  buffer_fini(&text);
}

/* ---- tests ---- */

static void decides_the_same_bytes_whatever_the_number_of_workers(void **state) {
  (void)state;
  static const size_t counts[] = {2, 3, 5};
  struct fixture one, many;
  open_crew(&one, 1, (struct crew_options){0}, 0);
  take_stream(&one, EVENTS);
  struct crew_figures figures = crew_figures(one.crew);
  assert_true(figures.repeats > 100 && figures.conflicts > 50 && figures.refused > 100 &&
              figures.faults > 50);
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    open_crew(&many, counts[i], (struct crew_options){0}, 0);
    take_stream(&many, EVENTS);
    expect_alike(&one, &many);
    close_crew(&many);
  }
  close_crew(&one);
}

static void answers_a_repeat_of_what_is_on_its_way_with_what_will_be_decided(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew(&fixture, 3, (struct crew_options){0}, 0);
  crowd(&fixture, "before", 50, "");
  go(&fixture, "1", "lucia", ",\"data\":{\"work\":200000}");
  go(&fixture, "1", "lucia", ",\"data\":{\"work\":200000}");
  go(&fixture, "1", "emma", "");
  crowd(&fixture, "after", 50, "");
  struct crew_figures figures = crew_figures(fixture.crew);
  assert_int_equal(figures.events, 101);
  assert_int_equal(figures.repeats, 2);
  assert_int_equal(figures.conflicts, 1);
  assert_int_equal(fixture.ledger.fake.count, 101);
  assert_int_equal(fixture.ledger.fake.again_count, 2);
  assert_non_null(strstr(buffer_text(&fixture.ledger.answers), "\n52 0 51 "));
  assert_non_null(strstr(buffer_text(&fixture.ledger.answers), "\n53 0 51 "));
  assert_null(crew_find_profile(fixture.crew, "emma", &fixture.err));
  close_crew(&fixture);
}

static void refuses_at_once_and_takes_no_number(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew(&fixture, 3, (struct crew_options){0}, 0);
  crowd(&fixture, "before", 20, "");
  const char *bad = "{\"id\":\"9\",\"source\":\"s\",\"type\":\"order.placed\",\"subject\":\"p1\","
                    "\"data\":{\"items\":[\"soap\",1]}}";
  assert_int_equal(take(&fixture, bad), STATUS_INVALID);
  assert_string_equal(fixture.err.text,
                      "data.items[1]: expected an offer's id, or an object with it as item");
  go(&fixture, "9", "p1", ""); /* its id is free */
  crew_barrier(fixture.crew);
  assert_int_equal(fixture.ledger.fake.count, 21);
  assert_int_equal(fixture.ledger.fake.rows[20].number, 21);
  assert_int_equal(crew_find_profile(fixture.crew, "p1", &fixture.err)->owned_count, 0);
  assert_int_equal(crew_figures(fixture.crew).refused, 1);
  close_crew(&fixture);
}

static void refuses_a_slip_of_the_pen_before_anything_happens(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew(&fixture, 3, (struct crew_options){0}, 0);
  const char *slip = "{\"id\":\"9\",\"source\":\"s\",\"type\":\"go\",\"subjekt\":\"p1\"}";
  assert_int_equal(take(&fixture, slip), STATUS_INVALID);
  assert_string_equal(fixture.err.text, "subjekt: not a member of an event: did you mean subject?");
  go(&fixture, "9", "p1", ",\"tenant\":\"south\"");
  crew_barrier(fixture.crew);
  assert_int_equal(fixture.ledger.fake.count, 1);
  assert_int_equal(crew_figures(fixture.crew).refused, 1);
  close_crew(&fixture);
}

static void says_in_its_place_that_a_profile_is_damaged(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew(&fixture, 3, (struct crew_options){0}, 0);
  go(&fixture, "1", "lucia", "");
  assert_int_equal(crew_recover(fixture.crew, &(struct error){0}), STATUS_OK);
  fixture.ledger.fake.folded_number = 1;
  fixture.ledger.fake.rows[0].profile.length--;
  crowd(&fixture, "before", 50, "");
  go(&fixture, "2", "lucia", "");
  go(&fixture, "2", "lucia", ""); /* was not taken: it is no repeat */
  crowd(&fixture, "after", 50, "");
  struct crew_figures figures = crew_figures(fixture.crew);
  assert_int_equal(figures.events, 101);
  assert_int_equal(figures.refused, 2);
  assert_int_equal(figures.repeats, 0);
  assert_int_equal(fixture.ledger.answer_count, 103);
  const char *answers = buffer_text(&fixture.ledger.answers);
  const char *before = strstr(answers, "\n51 0 51 "), *refused = strstr(answers, "\n52 8 0 "),
             *again = strstr(answers, "\n53 8 0 "), *after = strstr(answers, "\n54 0 54 ");
  assert_int_equal(STATUS_CORRUPT, 8);
  assert_true(before && refused && again && after);
  assert_true(before < refused && refused < again && again < after);
  assert_true(refused[strlen("\n52 8 0 ")] != '\n'); /* there is a sentence */
  close_crew(&fixture);
}

static void go_through_a_full_disk(struct fixture *fixture) {
  struct fake_journal *journal = &fixture->ledger.fake;
  crowd(fixture, "before", 200, "");
  crew_barrier(fixture->crew);
  journal->folded_number = journal->count;
  journal->refusal = STATUS_FULL;
  crowd(fixture, "lost", 100, "");
  crew_barrier(fixture->crew);
  journal->refusal = STATUS_OK;
  assert_int_equal(crew_recover(fixture->crew, &(struct error){0}), STATUS_OK);
  assert_int_equal(crew_figures(fixture->crew).profiles, 0);
  crowd(fixture, "lost", 100, "");
  crowd(fixture, "after", 200, "");
}

static void goes_on_from_what_was_kept_when_it_recovers(void **state) {
  (void)state;
  struct fixture one, many;
  open_crew(&one, 1, (struct crew_options){0}, 0);
  open_crew(&many, 3, (struct crew_options){0}, 0);
  go_through_a_full_disk(&one);
  go_through_a_full_disk(&many);
  expect_alike(&one, &many);
  assert_int_equal(many.ledger.fake.count, 500);
  assert_int_equal(many.ledger.fake.recover_count, 1);
  assert_non_null(strstr(buffer_text(&many.ledger.answers), "\n201 6 201 "));
  assert_int_equal(STATUS_FULL, 6);
  close_crew(&many);
  close_crew(&one);
}

static void has_given_all_to_the_journal_after_a_barrier(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew(&fixture, 3, (struct crew_options){0}, 0);
  for (size_t round = 1; round <= 20; round++) {
    char name[16];
    snprintf(name, sizeof name, "r%zu", round);
    crowd(&fixture, name, 30, ",\"data\":{\"work\":5000}");
    crew_barrier(fixture.crew);
    assert_int_equal(fixture.ledger.fake.count, 30 * round);
    assert_int_equal(fixture.ledger.answer_count, 30 * round);
  }
  close_crew(&fixture);
}

static void answers_all_that_is_on_its_way_before_it_ends(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew(&fixture, 3, (struct crew_options){0}, 0);
  crowd(&fixture, "a", 500, ",\"data\":{\"work\":5000}");
  crew_free(fixture.crew);
  fixture.crew = NULL;
  assert_int_equal(fixture.ledger.answer_count, 500);
  close_crew(&fixture);
}

static void knows_of_a_profile_what_was_taken_before(void **state) {
  (void)state;
  struct fixture fixture;
  struct buffer out = {0};
  const char *text =
      "{\"id\":\"s\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"p7\",\"time\":\"2026-03-01T10:00:00Z\"}";
  open_crew(&fixture, 3, (struct crew_options){0}, 0);
  crowd(&fixture, "a", 5 * PEOPLE, ",\"data\":{\"work\":5000}");
  const struct profile *profile = crew_find_profile(fixture.crew, "p7", &fixture.err);
  assert_int_equal(profile_count(profile, "go", CLOCK_DAY_MS, fixture.arrival_ms), 5);
  crowd(&fixture, "b", PEOPLE, ",\"data\":{\"work\":5000}");
  assert_int_equal(crew_simulate(fixture.crew, NULL, 0, (struct slice){text, strlen(text)},
                                 fixture.arrival_ms, true, &out, &fixture.err),
                   STATUS_OK);
  assert_non_null(strstr(buffer_text(&out), "seen g"));
  buffer_fini(&out);
  close_crew(&fixture);
}

static void keeps_no_more_profiles_in_memory_than_one_worker_would(void **state) {
  (void)state;
  struct fixture fixture;
  open_crew(&fixture, 3, (struct crew_options){.profiles_max = 10}, 0);
  crowd(&fixture, "a", PEOPLE, "");
  assert_int_equal(crew_figures(fixture.crew).profiles, PEOPLE); /* nothing is folded */
  fixture.ledger.fake.folded_number = PEOPLE;
  crowd(&fixture, "b", PEOPLE, "");
  crew_barrier(fixture.crew);
  fixture.ledger.fake.folded_number = UINT64_C(2) * PEOPLE;
  char id[16];
  for (int i = 0; i < 20; i++) {
    snprintf(id, sizeof id, "new%d", i);
    go(&fixture, id, id, "");
  }
  assert_in_range(crew_figures(fixture.crew).profiles, 1, 9 + 20);
  crew_barrier(fixture.crew);
  fixture.ledger.fake.folded_number = UINT64_C(2) * PEOPLE + 20;
  for (int i = 20; i < 40; i++) {
    snprintf(id, sizeof id, "new%d", i);
    go(&fixture, id, id, "");
    crew_barrier(fixture.crew);
    fixture.ledger.fake.folded_number++;
  }
  assert_in_range(crew_figures(fixture.crew).profiles, 1, 12);
  go(&fixture, "last", "p7", "");
  crew_barrier(fixture.crew);
  assert_non_null(strstr(buffer_text(&fixture.ledger.answers), "seen c"));
  close_crew(&fixture);
}

/* Events that come again at every distance around the edge of what the journal knows. */
static void come_again_at_the_edge(struct fixture *fixture) {
  char id[32], subject[32];
  size_t number = 0;
  for (size_t distance = 1; distance < 40; distance++) {
    size_t first = number;
    for (size_t i = 0; i < distance; i++, number++) {
      snprintf(id, sizeof id, "%zu", number);
      snprintf(subject, sizeof subject, "p%zu", number % PEOPLE);
      go(fixture, id, subject, i ? "" : ",\"data\":{\"work\":20000}");
    }
    snprintf(id, sizeof id, "%zu", first);
    go(fixture, id, "again", "");
  }
}

static void forgets_old_events_as_one_worker_does_where_the_journal_does(void **state) {
  (void)state;
  struct fixture one, many;
  open_crew(&one, 1, (struct crew_options){0}, 20);
  open_crew(&many, 3, (struct crew_options){0}, 20);
  come_again_at_the_edge(&one);
  come_again_at_the_edge(&many);
  assert_int_equal(crew_figures(one.crew).repeats, 20);
  expect_alike(&one, &many);
  close_crew(&many);
  close_crew(&one);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decides_the_same_bytes_whatever_the_number_of_workers),
      cmocka_unit_test(answers_a_repeat_of_what_is_on_its_way_with_what_will_be_decided),
      cmocka_unit_test(refuses_at_once_and_takes_no_number),
      cmocka_unit_test(refuses_a_slip_of_the_pen_before_anything_happens),
      cmocka_unit_test(says_in_its_place_that_a_profile_is_damaged),
      cmocka_unit_test(goes_on_from_what_was_kept_when_it_recovers),
      cmocka_unit_test(has_given_all_to_the_journal_after_a_barrier),
      cmocka_unit_test(answers_all_that_is_on_its_way_before_it_ends),
      cmocka_unit_test(knows_of_a_profile_what_was_taken_before),
      cmocka_unit_test(keeps_no_more_profiles_in_memory_than_one_worker_would),
      cmocka_unit_test(forgets_old_events_as_one_worker_does_where_the_journal_does),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
