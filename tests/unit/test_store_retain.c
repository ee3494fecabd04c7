/* Retention: parts of old rows go, by segments, and nothing else does. */
#include "tests/unit/test_store.h"

#include "base/clock.h"

/* Ten rows, two a segment; row n arrived at n seconds. */
static void open_with_ten(struct fixture *f) {
  f->options.segment_rows = 2;
  open_it(f);
  for (uint64_t number = 1; number <= 10; number++) append_all(f, number, number);
}

static void prune(struct fixture *f, int64_t now_ms) {
  if (store_prune(f->store, now_ms, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
}

static bool has_file(struct fixture *f, const char *name) {
  return !access(file_in(f, name), F_OK);
}

static bool has_bytes(struct fixture *f, const char *bytes) {
  char command[256];
  snprintf(command, sizeof command, "grep -qa '%s' %s/*", bytes, f->folder);
  return !system(command);
}

static void takes_each_part_in_its_own_time(void **state) {
  struct fixture *f = *state;
  struct journal_row row;
  f->options.retain = (struct store_retention){.events_ms = 5000, .profiles_ms = 7000};
  open_with_ten(f);
  prune(f, 10000);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK); /* in a segment that ends at 2 s */
  assert_slice(row.event, "");
  assert_slice(row.profile, "");
  assert_slice(row.decision, "decision 1");
  journal_row_fini(&row);
  assert_int_equal(store_load_row(f->store, 4, &row, &f->err), STATUS_OK); /* 4 s: events alone are due */
  assert_slice(row.event, "");
  assert_slice(row.profile, "image 4");
  journal_row_fini(&row);
  for (uint64_t number = 5; number <= 10; number++) assert_row(f, number); /* 6 s: nothing is */
  assert_false(has_bytes(f, "event 2"));
  assert_false(has_bytes(f, "event 4"));
  assert_true(has_bytes(f, "event 5"));
  assert_false(has_file(f, "shop-journal-000001.db"));
  assert_true(has_file(f, "shop-journal-000001.1.db"));
}

static void the_oldest_decision_is_the_first_that_is_kept(void **state) {
  struct fixture *f = *state;
  int64_t arrival_ms = 0;
  f->options.retain = (struct store_retention){.events_ms = 1000, .decisions_ms = 3000};
  open_with_ten(f);
  assert_int_equal(store_oldest_decision(f->store, &arrival_ms, &f->err), STATUS_OK);
  assert_int_equal(arrival_ms, 1000);
  prune(f, 7500); /* decisions up to 4 s are due, in two segments */
  assert_int_equal(store_oldest_decision(f->store, &arrival_ms, &f->err), STATUS_OK);
  assert_int_equal(arrival_ms, 5000);
  reopen(f);
  assert_int_equal(store_oldest_decision(f->store, &arrival_ms, &f->err), STATUS_OK);
  assert_int_equal(arrival_ms, 5000);
}

static void a_store_without_rows_has_no_oldest_decision(void **state) {
  struct fixture *f = *state;
  int64_t arrival_ms = 0;
  open_it(f);
  assert_int_equal(store_oldest_decision(f->store, &arrival_ms, &f->err), STATUS_NOT_FOUND);
}

static void what_is_asked_for_later_holds_from_the_next_pruning_on(void **state) {
  struct fixture *f = *state;
  open_with_ten(f);
  prune(f, 10000);
  assert_true(has_bytes(f, "event 2"));
  store_retain(f->store, &(struct store_retention){.events_ms = 5000});
  assert_true(has_bytes(f, "event 2"));
  prune(f, 10000);
  assert_false(has_bytes(f, "event 2"));
  assert_true(has_bytes(f, "decision 2"));
}

static void pruned_rows_are_still_known_after_reopening(void **state) {
  struct fixture *f = *state;
  f->options.retain = (struct store_retention){.events_ms = 1000, .decisions_ms = 3000};
  open_with_ten(f);
  prune(f, 4500);
  prune(f, 5500);
  assert_true(has_file(f, "shop-journal-000001.2.db"));
  reopen(f);
  for (uint64_t number = 1; number <= 10; number++) assert_true(finds(f, number));
  ask_again(f, 1);
  wait_for_answers(f);
  assert_int_equal(f->heard[10].status, STATUS_NOT_FOUND); /* and not OK with nothing in it */
  assert_profile(f, "p1", "image 10");
}

static void a_segment_of_which_nothing_is_kept_goes_with_its_identities(void **state) {
  struct fixture *f = *state;
  struct journal_row row;
  f->options.retain = (struct store_retention){.events_ms = 1000, .profiles_ms = 2000, .decisions_ms = 3000};
  open_with_ten(f);
  prune(f, 7500);
  assert_int_equal(store_load_row(f->store, 4, &row, &f->err), STATUS_NOT_FOUND);
  assert_false(finds(f, 4));
  assert_true(finds(f, 5));
  assert_false(has_file(f, "shop-journal-000002.db"));
  assert_false(has_bytes(f, "decision 4"));
  assert_profile(f, "p1", "image 10"); /* the profile itself is no part of a row */
  ask_again(f, 1);                     /* found before it was dropped */
  wait_for_answers(f);
  assert_int_equal(f->heard[10].status, STATUS_NOT_FOUND);
  reopen(f);
  assert_false(finds(f, 4));
  assert_row(f, 10);
}

static void numbers_and_files_go_on_when_everything_was_dropped(void **state) {
  struct fixture *f = *state;
  f->options.retain = (struct store_retention){.events_ms = 1, .profiles_ms = 1, .decisions_ms = 1};
  open_with_ten(f);
  prune(f, 2 * CLOCK_DAY_MS);
  assert_false(finds(f, 10));
  reopen(f);
  assert_int_equal(f->port.last_number(f->port.self), 10);
  append_all(f, 11, 12);
  reopen(f);
  assert_row(f, 11);
  assert_false(has_file(f, "shop-journal-000001.db"));
  assert_true(has_file(f, "shop-journal-000006.db"));
}

static void the_segment_being_written_is_left_alone_for_a_day(void **state) {
  struct fixture *f = *state;
  f->options.retain = (struct store_retention){.events_ms = 1000};
  open_it(f);
  append_all(f, 1, 3);
  prune(f, CLOCK_HOUR_MS);
  assert_row(f, 1);
  prune(f, CLOCK_DAY_MS + 2000);
  struct journal_row row;
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK);
  assert_slice(row.event, "");
  journal_row_fini(&row);
  append_all(f, 4, 4);
  assert_row(f, 4);
}

static void without_retention_nothing_goes(void **state) {
  struct fixture *f = *state;
  open_with_ten(f);
  prune(f, 1000 * CLOCK_DAY_MS);
  for (uint64_t number = 1; number <= 10; number++) assert_row(f, number);
}

static void does_not_launder_a_damaged_row(void **state) {
  struct fixture *f = *state;
  open_with_ten(f);
  close_it(f);
  run_sql(file_in(f, "shop-journal-000001.db"), "UPDATE row SET decision = x'00' WHERE number = 1");
  f->options.retain = (struct store_retention){.events_ms = 1000};
  open_it(f);
  assert_int_equal(store_prune(f->store, 10000, &f->err), STATUS_CORRUPT);
  assert_true(says(f, "row 1 is damaged"));
  assert_true(has_file(f, "shop-journal-000001.db"));
  reopen(f);
  assert_false(has_file(f, "shop-journal-000001.1.db"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(takes_each_part_in_its_own_time),
      STORE_TEST(the_oldest_decision_is_the_first_that_is_kept),
      STORE_TEST(a_store_without_rows_has_no_oldest_decision),
      STORE_TEST(what_is_asked_for_later_holds_from_the_next_pruning_on),
      STORE_TEST(pruned_rows_are_still_known_after_reopening),
      STORE_TEST(a_segment_of_which_nothing_is_kept_goes_with_its_identities),
      STORE_TEST(numbers_and_files_go_on_when_everything_was_dropped),
      STORE_TEST(the_segment_being_written_is_left_alone_for_a_day),
      STORE_TEST(without_retention_nothing_goes),
      STORE_TEST(does_not_launder_a_damaged_row),
  };
  return cmocka_run_group_tests_name("store retention", tests, NULL, NULL);
}
