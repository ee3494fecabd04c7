/* Rows that changed two profiles: both images are kept, folded, found again, pruned and checked like one; and journals
 * of before there were such rows are read as they are.
 */
#include "tests/unit/test_store.h"

/* As row_at, and p9 was changed as well. */
static struct journal_row pair_at(uint64_t number) {
  struct journal_row row = row_at(number);
  char *bytes = row.bytes = mem_resize(row.bytes, 192);
  row.profile_id = bytes;
  row.event.data = bytes + 32;
  row.profile.data = bytes + 64;
  row.decision.data = bytes + 96;
  row.other_id = strcpy(bytes + 128, "p9");
  row.other = (struct slice){bytes + 144,
                             (size_t)snprintf(bytes + 144, 48, "other %llu", (unsigned long long)number)};
  return row;
}

static void append_pair(struct fixture *f, uint64_t number) {
  f->asks++;
  f->port.append(f->port.self, pair_at(number));
  wait_for_answers(f);
}

static void assert_pair(struct fixture *f, uint64_t number, const char *image, const char *other) {
  struct journal_row row;
  if (store_load_row(f->store, number, &row, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_slice(row.profile, image);
  assert_string_equal(row.other_id, "p9");
  assert_slice(row.other, other);
  journal_row_fini(&row);
}

static void assert_damaged(struct fixture *f, uint64_t number) {
  struct journal_row row;
  assert_int_equal(store_load_row(f->store, number, &row, &f->err), STATUS_CORRUPT);
  assert_true(says(f, "is damaged"));
}

static void reads_both_profiles_back(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 1);
  append_pair(f, 2);
  append_all(f, 3, 3);
  for (int times = 0; times < 2; times++) {
    struct journal_row row;
    assert_pair(f, 2, "image 2", "other 2");
    assert_row(f, 2);
    assert_row(f, 3);
    assert_int_equal(store_load_row(f->store, 3, &row, &f->err), STATUS_OK);
    assert_null(row.other_id);
    assert_int_equal(row.other.length, 0);
    journal_row_fini(&row);
    reopen(f);
  }
}

static void folds_the_last_image_of_either(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_pair(f, 1);
  append_pair(f, 2);
  append_all(f, 4, 4); /* p1 alone */
  reopen(f);
  assert_int_equal(f->port.folded_number(f->port.self), 4);
  assert_profile(f, "p1", "image 4");
  assert_profile(f, "p2", "image 2");
  assert_profile(f, "p9", "other 2");
  append_all(f, 9, 9); /* p0 */
  reopen(f);
  assert_profile(f, "p9", "other 2");
}

static void knows_both_after_recovery_before_they_are_folded(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 1);
  append_pair(f, 2);
  f->port.recover(f->port.self);
  assert_int_equal(f->port.folded_number(f->port.self), 0);
  assert_profile(f, "p1", "image 1");
  assert_profile(f, "p2", "image 2");
  assert_profile(f, "p9", "other 2");
}

static void a_row_without_an_image_of_the_other_leaves_it_as_it_is(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_pair(f, 1);
  struct journal_row row = pair_at(2);
  row.other.length = 0;
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
  f->port.recover(f->port.self);
  assert_profile(f, "p9", "other 1");
  assert_pair(f, 2, "image 2", "");
  reopen(f);
  assert_profile(f, "p9", "other 1");
}

static void retention_of_profiles_takes_both_and_nothing_else(void **state) {
  struct fixture *f = *state;
  char command[256];
  f->options.segment_rows = 2;
  f->options.retain.profiles_ms = 5000;
  open_it(f);
  for (uint64_t number = 1; number <= 4; number++) append_pair(f, number);
  assert_int_equal(store_prune(f->store, 7000, &f->err), STATUS_OK);
  assert_pair(f, 1, "", "");
  assert_pair(f, 4, "image 4", "other 4");
  snprintf(command, sizeof command, "cat %s/shop-journal-* | grep -qa 'other 1'", f->folder);
  assert_int_not_equal(system(command), 0);
  reopen(f);
  assert_pair(f, 2, "", "");
  assert_profile(f, "p9", "other 4");
  ask_again(f, 1);
  wait_for_answers(f);
  assert_string_equal(f->heard[4].decision, "decision 1");
}

static void sees_damage_to_the_other_profile(void **state) {
  static const char *const damages[] = {
      "UPDATE row SET other = CAST('other 9' AS BLOB) WHERE number = 2",
      "UPDATE row SET other = NULL WHERE number = 3",
      "UPDATE row SET other_id = 'p8' WHERE number = 4",
      "UPDATE row SET other_id = NULL, other = NULL WHERE number = 5",
      "UPDATE row SET other_id = 'p9', other = x'00' WHERE number = 6",
      "UPDATE row SET other = (SELECT other FROM row WHERE number = 1) WHERE number = 7",
      "UPDATE row SET checksum = substr(checksum, 1, 24) || substr(checksum, 33) WHERE number = 8",
  };
  struct fixture *f = *state;
  open_it(f);
  for (uint64_t number = 1; number <= 9; number++)
    if (number == 6)
      append_all(f, 6, 6);
    else
      append_pair(f, number);
  close_it(f);
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++)
    run_sql(file_in(f, "shop-journal-000001.db"), damages[i]);
  open_it(f);
  for (uint64_t number = 2; number <= 8; number++) assert_damaged(f, number);
  assert_pair(f, 1, "image 1", "other 1");
  assert_pair(f, 9, "image 9", "other 9");
}

static void make_old(struct fixture *f, const char *name) {
  run_sql(file_in(f, name), "ALTER TABLE row DROP COLUMN inputs; ALTER TABLE row DROP COLUMN other;"
                            "ALTER TABLE row DROP COLUMN other_id;"
                            "ALTER TABLE row DROP COLUMN erased; PRAGMA user_version = 1");
}

static int version_of(struct fixture *f, const char *name) {
  sqlite3 *db;
  sqlite3_stmt *version;
  assert_int_equal(sqlite3_open_v2(file_in(f, name), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &version, NULL);
  sqlite3_step(version);
  int found = sqlite3_column_int(version, 0);
  sqlite3_finalize(version);
  sqlite3_close(db);
  return found;
}

/* Five rows in three segments, the last of which is gone on with. */
static void leave_an_old_journal(struct fixture *f) {
  f->options.segment_rows = 2;
  open_it(f);
  for (uint64_t number = 1; number <= 5; number++) append_all(f, number, number);
  close_it(f);
  make_old(f, "shop-journal-000001.db");
  make_old(f, "shop-journal-000002.db");
  make_old(f, "shop-journal-000003.db");
}

static void goes_on_with_a_journal_of_schema_1(void **state) {
  struct fixture *f = *state;
  leave_an_old_journal(f);
  open_it(f);
  for (uint64_t number = 1; number <= 5; number++) assert_row(f, number);
  append_pair(f, 6);
  append_pair(f, 7);
  reopen(f);
  for (uint64_t number = 1; number <= 5; number++) assert_row(f, number);
  assert_pair(f, 6, "image 6", "other 6");
  assert_profile(f, "p9", "other 7");
  assert_int_equal(version_of(f, "shop-journal-000001.db"), 1); /* what is sealed stays as it was written */
  assert_int_equal(version_of(f, "shop-journal-000003.db"), 4);
}

static void folds_what_a_journal_of_schema_1_had_not_folded(void **state) {
  struct fixture *f = *state;
  leave_an_old_journal(f);
  run_sql(f->path, "UPDATE meta SET value = 0 WHERE name = 'folded_number'; DELETE FROM profile;"
                   "DELETE FROM identity; UPDATE segment SET is_sealed = 0");
  open_it(f);
  assert_int_equal(f->port.folded_number(f->port.self), 5);
  assert_profile(f, "p1", "image 4");
  for (uint64_t number = 1; number <= 5; number++) assert_true(finds(f, number));
}

static void prunes_a_segment_of_schema_1(void **state) {
  struct fixture *f = *state;
  struct journal_row row;
  f->options.retain.profiles_ms = 4000;
  leave_an_old_journal(f);
  open_it(f);
  assert_int_equal(store_prune(f->store, 7000, &f->err), STATUS_OK);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK);
  assert_slice(row.profile, "");
  assert_slice(row.event, "event 1");
  journal_row_fini(&row);
  assert_row(f, 4);
  assert_int_equal(version_of(f, "shop-journal-000001.1.db"), 4);
}

static void shows_a_journal_of_schema_1_read_only_and_leaves_it(void **state) {
  struct fixture *f = *state;
  leave_an_old_journal(f);
  f->options.is_read_only = true;
  open_it(f);
  for (uint64_t number = 1; number <= 5; number++) assert_row(f, number);
  assert_int_equal(version_of(f, "shop-journal-000003.db"), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(reads_both_profiles_back),
      STORE_TEST(folds_the_last_image_of_either),
      STORE_TEST(knows_both_after_recovery_before_they_are_folded),
      STORE_TEST(a_row_without_an_image_of_the_other_leaves_it_as_it_is),
      STORE_TEST(retention_of_profiles_takes_both_and_nothing_else),
      STORE_TEST(sees_damage_to_the_other_profile),
      STORE_TEST(goes_on_with_a_journal_of_schema_1),
      STORE_TEST(folds_what_a_journal_of_schema_1_had_not_folded),
      STORE_TEST(prunes_a_segment_of_schema_1),
      STORE_TEST(shows_a_journal_of_schema_1_read_only_and_leaves_it),
  };
  return cmocka_run_group_tests_name("store: two profiles", tests, NULL, NULL);
}
