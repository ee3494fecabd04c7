/* Forgetting people, as the crew does it: from then on nobody is there, by any number of workers; what comes late is kept
 * out and what comes later begins afresh; what few people bought leaves no trace, also where the process ended in between.
 */
#include "stream.h"

enum { EVENTS = 1200 };

static enum status forget_with(struct fixture *fixture, const char *const *ids, size_t count,
                               struct crew_forgetting asked) {
  char receipt[JOURNAL_RECEIPT_BYTES];
  asked.profile_ids = ids;
  asked.count = count;
  asked.asked_ms = fixture->arrival_ms;
  if (!asked.erase_from_ms) asked.erase_from_ms = asked.asked_ms;
  if (!asked.silent_since_ms) asked.silent_since_ms = INT64_MAX;
  return crew_forget(fixture->crew, &asked, receipt, &fixture->err);
}

static void forget_one(struct fixture *fixture, const char *id) {
  if (forget_with(fixture, &id, 1, (struct crew_forgetting){0})) fail_msg("%s", fixture->err.text);
}

/* An event at an hour and minute of the first of March. */
static enum status take_at(struct fixture *fixture, const char *id, const char *type, const char *subject,
                           const char *time, const char *more) {
  struct buffer text = {0};
  buffer_print(&text, "{\"id\":\"%s\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"%s\"", id, type,
               subject);
  if (*time) buffer_print(&text, ",\"time\":\"2026-03-01T%s:00Z\"", time);
  buffer_print(&text, "%s}", more);
  enum status status = take(fixture, buffer_text(&text));
  buffer_fini(&text);
  return status;
}

static void go(struct fixture *fixture, const char *id, const char *subject, const char *time) {
  if (take_at(fixture, id, "go", subject, time, "")) fail_msg("%s", fixture->err.text);
}

static void buy(struct fixture *fixture, const char *id, const char *subject, const char *items) {
  char data[160];
  snprintf(data, sizeof data, ",\"data\":{\"items\":[%s]}", items);
  if (take_at(fixture, id, "order.placed", subject, "10:00", data)) fail_msg("%s", fixture->err.text);
}

static void open_shop(struct fixture *fixture, size_t count) {
  open_crew_of(fixture, shop_texts, count, by_events, 0);
}

static void restart(struct fixture *fixture) {
  size_t count = fixture->count;
  end_crew(fixture);
  start_crew(fixture, shop_texts, count, by_events);
}

static bool is_known(struct fixture *fixture, const char *id) {
  const struct profile *profile = crew_find_profile(fixture->crew, id, &fixture->err);
  assert_int_equal(fixture->err.status, STATUS_OK);
  return profile != NULL;
}

static const size_t sizes[] = {1, 3};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void nobody_is_there_from_then_on_whoever_else_comes(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZES; i++) {
    struct fixture fixture;
    struct buffer out = {0};
    const char *text = "{\"id\":\"t\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"lucia\",\"time\":"
                       "\"2026-03-01T10:00:00Z\"}";
    open_shop(&fixture, sizes[i]);
    for (int n = 0; n < 3; n++) {
      char id[16];
      snprintf(id, sizeof id, "%d", n);
      go(&fixture, id, "lucia", "10:00");
    }
    go(&fixture, "e", "emma", "10:00");
    assert_true(is_known(&fixture, "lucia"));
    forget_one(&fixture, "lucia");
    assert_false(is_known(&fixture, "lucia"));
    assert_true(is_known(&fixture, "emma"));
    assert_int_equal(crew_simulate(fixture.crew, NULL, 0, (struct slice){text, strlen(text)},
                                   fixture.arrival_ms, true, &out, &fixture.err),
                     STATUS_OK);
    assert_non_null(strstr(buffer_text(&out), "seen a")); /* never before */
    assert_int_equal(crew_figures(fixture.crew).forgets, 1);
    restart(&fixture);
    assert_false(is_known(&fixture, "lucia"));
    assert_true(is_known(&fixture, "emma"));
    buffer_fini(&out);
    close_crew(&fixture);
  }
}

static void what_comes_late_is_kept_out_and_what_comes_later_begins_afresh(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZES; i++) {
    struct fixture fixture;
    open_shop(&fixture, sizes[i]);
    go(&fixture, "1", "lucia", "10:00");
    go(&fixture, "2", "lucia", "10:01");
    forget_one(&fixture, "lucia");
    size_t rows = fixture.ledger.fake.count;
    assert_int_equal(take_at(&fixture, "1", "go", "lucia", "10:00", ""), STATUS_GONE); /* the same again */
    assert_string_equal(fixture.err.text,
                        "the event is of a person who was forgotten after it: it is not kept");
    assert_int_equal(take_at(&fixture, "3", "go", "lucia", "10:01", ""), STATUS_GONE);
    assert_int_equal(fixture.ledger.fake.count, rows);
    assert_false(is_known(&fixture, "lucia"));
    struct crew_figures figures = crew_figures(fixture.crew);
    assert_int_equal(figures.forgotten, 2);
    assert_int_equal(figures.refused, 0);
    assert_int_equal(figures.repeats, 0);
    go(&fixture, "4", "lucia", "10:02");
    go(&fixture, "5", "lucia", ""); /* says no time: it is of now */
    const struct profile *profile = crew_find_profile(fixture.crew, "lucia", &fixture.err);
    assert_int_equal(profile_count(profile, "go", CLOCK_DAY_MS, fixture.arrival_ms), 2);
    restart(&fixture);
    profile = crew_find_profile(fixture.crew, "lucia", &fixture.err);
    assert_int_equal(profile_count(profile, "go", CLOCK_DAY_MS, fixture.arrival_ms), 2);
    close_crew(&fixture);
  }
}

static void nothing_of_theirs_is_taken_while_it_can_be_undone(void **state) {
  (void)state;
  struct fixture fixture;
  const char *id = "lucia";
  open_shop(&fixture, 1);
  go(&fixture, "1", "lucia", "10:00");
  assert_int_equal(forget_with(&fixture, &id, 1, (struct crew_forgetting){.erase_from_ms = INT64_MAX / 2}),
                   STATUS_OK);
  assert_int_equal(take_at(&fixture, "2", "go", "lucia", "10:05", ""), STATUS_GONE);
  assert_int_equal(take_at(&fixture, "3", "go", "lucia", "", ""), STATUS_GONE);
  assert_non_null(strstr(fixture.err.text, "can still be undone"));
  assert_int_equal(take_at(&fixture, "4", "go", "emma", "10:05", ""), STATUS_OK);
  close_crew(&fixture);
}

#define ALIAS(previous) ",\"data\":{\"previous\":\"" previous "\"}"

static void an_alias_brings_nobody_back(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZES; i++) {
    struct fixture fixture;
    open_shop(&fixture, sizes[i]);
    go(&fixture, "1", "cookie", "10:00");
    go(&fixture, "2", "emma", "10:00");
    forget_one(&fixture, "cookie");
    assert_int_equal(take_at(&fixture, "3", "customer.alias", "emma", "10:00", ALIAS("cookie")), STATUS_GONE);
    assert_int_equal(
        take_at(&fixture, "4", "Alias", "emma", "09:00", ",\"data\":{\"previousId\":\"cookie\"}"),
        STATUS_GONE);
    assert_int_equal(take_at(&fixture, "5", "customer.alias", "emma", "10:01", ALIAS("cookie")), STATUS_OK);
    const struct profile *emma = crew_find_profile(fixture.crew, "emma", &fixture.err);
    assert_int_equal(profile_count(emma, "go", CLOCK_DAY_MS, fixture.arrival_ms), 1); /* her own */
    forget_one(&fixture, "emma");
    assert_int_equal(take_at(&fixture, "6", "customer.alias", "emma", "10:00", ALIAS("guest")), STATUS_GONE);
    close_crew(&fixture);
  }
}

static void who_flowed_into_somebody_goes_with_them(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZES; i++) {
    struct fixture fixture;
    open_shop(&fixture, sizes[i]);
    go(&fixture, "1", "cookie", "10:00");
    assert_int_equal(take_at(&fixture, "2", "customer.alias", "lucia", "10:01", ALIAS("cookie")), STATUS_OK);
    go(&fixture, "3", "cookie", "10:02"); /* somebody else, at the same machine */
    go(&fixture, "4", "lucia", "10:02");
    if (i) restart(&fixture);
    forget_one(&fixture, "lucia");
    assert_false(is_known(&fixture, "lucia"));
    const struct profile *cookie = crew_find_profile(fixture.crew, "cookie", &fixture.err);
    assert_int_equal(profile_count(cookie, "go", CLOCK_DAY_MS, fixture.arrival_ms), 1);
    assert_int_equal(take_at(&fixture, "1", "go", "cookie", "10:00", ""), STATUS_GONE);
    assert_int_equal(take_at(&fixture, "3", "go", "cookie", "10:02", ""), STATUS_OK); /* the same again */
    assert_int_equal(crew_figures(fixture.crew).repeats, 1);
    assert_int_equal(crew_figures(fixture.crew).forgets, 1);
    close_crew(&fixture);
  }
}

/* Whoever came under the earlier id and has done nothing since is not left behind as a name. */
static void who_flowed_in_and_has_not_come_again_leaves_no_profile(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 3);
  go(&fixture, "1", "cookie", "10:00");
  assert_int_equal(take_at(&fixture, "2", "customer.alias", "lucia", "10:01", ALIAS("cookie")), STATUS_OK);
  assert_true(is_known(&fixture, "cookie"));
  forget_one(&fixture, "lucia");
  assert_false(is_known(&fixture, "cookie"));
  close_crew(&fixture);
}

/* Clients send what they could not send before behind the alias: it stands under the earlier id alone, and is theirs. */
static void what_came_late_under_an_earlier_id_goes_too(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZES; i++) {
    struct fixture fixture;
    open_shop(&fixture, sizes[i]);
    go(&fixture, "1", "cookie", "10:00");
    assert_int_equal(take_at(&fixture, "2", "customer.alias", "lucia", "10:05", ALIAS("cookie")), STATUS_OK);
    go(&fixture, "3", "cookie", "10:03");
    if (i) restart(&fixture);
    forget_one(&fixture, "lucia");
    assert_false(is_known(&fixture, "cookie"));
    assert_int_equal(take_at(&fixture, "3", "go", "cookie", "10:03", ""), STATUS_GONE);
    go(&fixture, "4", "cookie", "10:06");
    const struct profile *cookie = crew_find_profile(fixture.crew, "cookie", &fixture.err);
    assert_int_equal(profile_count(cookie, "go", CLOCK_DAY_MS, fixture.arrival_ms), 1);
    close_crew(&fixture);
  }
}

static void what_few_people_bought_leaves_no_trace(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZES; i++) {
    struct fixture fixture;
    open_shop(&fixture, sizes[i]);
    buy(&fixture, "1", "lucia", "\"coat\",\"boot\"");
    buy(&fixture, "2", "emma", "\"coat\",\"cape\"");
    buy(&fixture, "3", "anna", "\"coat\",\"cape\"");
    size_t rows = 3;
    crew_barrier(fixture.crew);
    assert_int_equal(fixture.ledger.fake.count, rows);
    forget_one(&fixture, "lucia");
    const struct aggregate *sealed = crew_sealed(fixture.crew);
    assert_string_equal(fixture.ledger.fake.rows[rows].profile_id, COMMONS_SEAL_KEY);
    assert_int_equal(aggregate_people(sealed, "boot"), 0);
    assert_int_equal(aggregate_pair(sealed, "coat", "boot"), 0);
    assert_int_equal(aggregate_sold(sealed, "boot"), 1); /* the stock is what it is */
    assert_int_equal(aggregate_people(sealed, "coat"), 3);
    assert_int_equal(aggregate_pair(sealed, "coat", "cape"), 2);
    restart(&fixture);
    assert_int_equal(aggregate_people(crew_sealed(fixture.crew), "boot"), 0);
    assert_int_equal(aggregate_people(crew_sealed(fixture.crew), "coat"), 3);
    close_crew(&fixture);
  }
}

/* The tombstone was durable, and the seal was not. */
static void what_a_crash_left_is_thinned_before_anything_else_is_decided(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 1);
  buy(&fixture, "1", "lucia", "\"coat\",\"boot\"");
  buy(&fixture, "2", "emma", "\"cape\",\"boot\"");
  buy(&fixture, "3", "anna", "\"coat\"");
  forget_one(&fixture, "lucia");
  struct fake_journal *journal = &fixture.ledger.fake;
  end_crew(&fixture);
  journal_row_fini(&journal->rows[--journal->count]);
  start_crew(&fixture, shop_texts, 1, by_events);
  go(&fixture, "4", "emma", "10:05");
  assert_string_equal(journal->rows[3].profile_id, COMMONS_SEAL_KEY);
  assert_string_equal(journal->rows[4].profile_id, "emma");
  const struct aggregate *sealed = crew_sealed(fixture.crew);
  assert_int_equal(aggregate_people(sealed, "cape"), 0);
  assert_int_equal(aggregate_pair(sealed, "cape", "boot"), 0);
  size_t rows = journal->count;
  restart(&fixture);
  go(&fixture, "5", "emma", "10:05"); /* once is enough */
  assert_int_equal(journal->count, rows + 1);
  close_crew(&fixture);
}

static void whoever_is_unknown_is_forgotten_all_the_same(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 1);
  go(&fixture, "1", "emma", "10:00");
  forget_one(&fixture, "nobody");
  assert_int_equal(take_at(&fixture, "2", "go", "nobody", "09:59", ""), STATUS_GONE);
  const char *const ids[] = {"\x01sealed", ""};
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(forget_with(&fixture, &ids[i], 1, (struct crew_forgetting){0}), STATUS_INVALID);
  close_crew(&fixture);
}

static void nobody_is_forgotten_where_it_cannot_be_kept(void **state) {
  (void)state;
  struct fixture fixture;
  const char *id = "lucia";
  open_shop(&fixture, 3);
  go(&fixture, "1", "lucia", "10:00");
  crew_barrier(fixture.crew);
  fixture.ledger.fake.refusal = STATUS_FULL;
  assert_int_equal(forget_with(&fixture, &id, 1, (struct crew_forgetting){0}), STATUS_FULL);
  fixture.ledger.fake.refusal = STATUS_OK;
  assert_true(is_known(&fixture, "lucia"));
  assert_int_equal(fixture.ledger.fake.count, 1);
  assert_int_equal(crew_figures(fixture.crew).forgets, 0);
  close_crew(&fixture);
}

static void a_person_whose_profile_is_damaged_can_be_forgotten(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 1);
  go(&fixture, "1", "lucia", "10:00");
  end_crew(&fixture);
  fixture.ledger.fake.rows[0].profile.length--;
  start_crew(&fixture, shop_texts, 1, by_events);
  assert_null(crew_find_profile(fixture.crew, "lucia", &fixture.err));
  assert_int_equal(fixture.err.status, STATUS_CORRUPT);
  forget_one(&fixture, "lucia");
  assert_false(is_known(&fixture, "lucia"));
  close_crew(&fixture);
}

static void of_many_only_those_who_were_silent_go(void **state) {
  (void)state;
  struct fixture fixture;
  const char *const ids[] = {"lucia", "emma", "nobody"};
  int64_t since_ms;
  open_shop(&fixture, 3);
  go(&fixture, "1", "lucia", "10:00");
  go(&fixture, "2", "emma", "11:00");
  take_at(&fixture, "3", "campaign.sent", "lucia", "12:00", ""); /* nothing that she did */
  assert_true(clock_parse("2026-03-01T10:30:00Z", &since_ms));
  struct crew_forgetting asked = {.silent_since_ms = since_ms};
  assert_int_equal(forget_with(&fixture, ids, 3, asked), STATUS_OK);
  assert_false(is_known(&fixture, "lucia"));
  assert_true(is_known(&fixture, "emma"));
  assert_int_equal(crew_figures(fixture.crew).forgets, 1);
  assert_int_equal(take_at(&fixture, "4", "go", "lucia", "12:00", ""),
                   STATUS_GONE); /* no later than what was held */
  assert_int_equal(take_at(&fixture, "5", "go", "lucia", "12:01", ""), STATUS_OK);
  assert_int_equal(forget_with(&fixture, ids, 3, asked), STATUS_NOT_FOUND);
  close_crew(&fixture);
}

static const char *const keeping_texts[] = {
    "workspace.lua",
    WORKSPACE,
    "profile.lua",
    "hard 'budget' { type = 'number', keep = '30d' }\n"
    "hard 'look' { type = 'string' }\ntrait 'uniqueness' {}\nemotion 'irritation' {}\n",
    "offers.lua",
    OFFERS,
    "strategies/s.lua",
    STRATEGIES,
    NULL};

static void what_is_older_than_it_is_kept_goes_though_nobody_comes(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZES; i++) {
    struct fixture fixture;
    const char *const ids[] = {"lucia", "nobody"};
    open_crew_of(&fixture, keeping_texts, sizes[i], by_events, 0);
    assert_int_equal(take_at(&fixture, "1", "customer.profile", "lucia", "10:00",
                             ",\"data\":{\"budget\":7,\"look\":\"alone\"}"),
                     STATUS_OK);
    int64_t later_ms = fixture.arrival_ms + 31 * CLOCK_DAY_MS;
    crew_prune(fixture.crew, ids, 2, fixture.arrival_ms);
    assert_int_equal(fixture.ledger.fake.count, 1); /* it is not over */
    crew_prune(fixture.crew, ids, 2, later_ms);
    crew_prune(fixture.crew, ids, 2, later_ms); /* once is enough */
    assert_int_equal(fixture.ledger.fake.count, 2);
    const struct journal_row *row = &fixture.ledger.fake.rows[1];
    assert_string_equal(row->profile_id, "lucia");
    assert_int_equal(row->inputs.profile, 1);
    assert_int_equal(crew_find_profile(fixture.crew, "lucia", &fixture.err)->hard_count, 1);
    end_crew(&fixture);
    start_crew(&fixture, keeping_texts, sizes[i], by_events);
    assert_int_equal(crew_find_profile(fixture.crew, "lucia", &fixture.err)->hard_count, 1);
    close_crew(&fixture);
  }
}

/* Some of a stream of all sorts, somebody forgotten, some more. */
static void forget_in_between(struct fixture *fixture, bool restarts) {
  char id[16];
  for (size_t round = 0; round < 6; round++) {
    take_stream(fixture, 1 + round * EVENTS / 6, 1 + (round + 1) * EVENTS / 6);
    snprintf(id, sizeof id, "p%zu", round);
    fixture->arrival_ms = INT64_C(1772359200000) + (int64_t)round;
    forget_one(fixture, id);
    if (restarts) restart(fixture);
  }
}

static void decides_the_same_bytes_whatever_the_number_of_workers_and_beginnings(void **state) {
  (void)state;
  struct fixture one, many, again;
  open_shop(&one, 1);
  open_shop(&many, 3);
  open_shop(&again, 3);
  forget_in_between(&one, false);
  forget_in_between(&many, false);
  forget_in_between(&again, true);
  assert_true(crew_figures(one.crew).forgotten > 10);
  assert_int_equal(crew_figures(one.crew).forgotten, crew_figures(many.crew).forgotten);
  expect_same_story(&one, &many);
  expect_same_story(&one, &again);
  close_crew(&again);
  close_crew(&many);
  close_crew(&one);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nobody_is_there_from_then_on_whoever_else_comes),
      cmocka_unit_test(what_comes_late_is_kept_out_and_what_comes_later_begins_afresh),
      cmocka_unit_test(nothing_of_theirs_is_taken_while_it_can_be_undone),
      cmocka_unit_test(an_alias_brings_nobody_back),
      cmocka_unit_test(who_flowed_into_somebody_goes_with_them),
      cmocka_unit_test(who_flowed_in_and_has_not_come_again_leaves_no_profile),
      cmocka_unit_test(what_came_late_under_an_earlier_id_goes_too),
      cmocka_unit_test(what_few_people_bought_leaves_no_trace),
      cmocka_unit_test(what_a_crash_left_is_thinned_before_anything_else_is_decided),
      cmocka_unit_test(whoever_is_unknown_is_forgotten_all_the_same),
      cmocka_unit_test(nobody_is_forgotten_where_it_cannot_be_kept),
      cmocka_unit_test(a_person_whose_profile_is_damaged_can_be_forgotten),
      cmocka_unit_test(of_many_only_those_who_were_silent_go),
      cmocka_unit_test(what_is_older_than_it_is_kept_goes_though_nobody_comes),
      cmocka_unit_test(decides_the_same_bytes_whatever_the_number_of_workers_and_beginnings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
