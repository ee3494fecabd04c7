/* What a decision was made from, beside its row: kept, checked like the rest of the row, not taken by retention; and
 * journals of before it was noted are read as they are.
 */
#include "tests/unit/test_store.h"

static const struct row_inputs inputs_of_5 = {
    .are_noted = true, .profile = 4, .other = 1, .seal = 0, .change = 3};

static void append_noted(struct fixture *f, uint64_t number, struct row_inputs inputs) {
  struct journal_row row = row_at(number);
  row.inputs = inputs;
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
}

static void assert_inputs(struct fixture *f, uint64_t number, struct row_inputs inputs) {
  struct journal_row row;
  if (store_load_row(f->store, number, &row, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_int_equal(row.inputs.are_noted, inputs.are_noted);
  assert_int_equal(row.inputs.profile, inputs.profile);
  assert_int_equal(row.inputs.other, inputs.other);
  assert_int_equal(row.inputs.seal, inputs.seal);
  assert_int_equal(row.inputs.change, inputs.change);
  journal_row_fini(&row);
}

static void reads_back_what_was_noted(void **state) {
  struct fixture *f = *state;
  const struct row_inputs far = {.are_noted = true, .profile = 1, .seal = 250000};
  open_it(f);
  append_all(f, 1, 4);
  append_noted(f, 5, inputs_of_5);
  append_noted(f, 6, (struct row_inputs){.are_noted = true});
  append_noted(f, 300000, far);
  for (int times = 0; times < 2; times++) {
    assert_inputs(f, 4, (struct row_inputs){0});
    assert_inputs(f, 5, inputs_of_5);
    assert_inputs(f, 6, (struct row_inputs){.are_noted = true});
    assert_inputs(f, 300000, far);
    reopen(f);
  }
}

static void sees_damage_to_what_was_noted(void **state) {
  static const char *const damages[] = {
      "UPDATE row SET inputs = x'01040003' WHERE number = 5",
      "UPDATE row SET inputs = NULL WHERE number = 6",
      "UPDATE row SET inputs = x'01' WHERE number = 7",
      "UPDATE row SET inputs = x'0100000000' WHERE number = 8",
      "UPDATE row SET inputs = x'09000000' WHERE number = 9",
      "UPDATE row SET inputs = x'00000000' WHERE number = 2",
  };
  struct fixture *f = *state;
  struct journal_row row;
  open_it(f);
  append_all(f, 1, 4);
  append_noted(f, 5, inputs_of_5);
  for (uint64_t number = 6; number <= 9; number++)
    append_noted(f, number, (struct row_inputs){.are_noted = true, .profile = number - 1});
  append_all(f, 10, 10);
  close_it(f);
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++)
    run_sql(file_in(f, "shop-journal-000001.db"), damages[i]);
  open_it(f);
  for (uint64_t number = 5; number <= 9; number++) {
    assert_int_equal(store_load_row(f->store, number, &row, &f->err), STATUS_CORRUPT);
    assert_true(says(f, "is damaged"));
  }
  assert_int_equal(store_load_row(f->store, 2, &row, &f->err), STATUS_CORRUPT);
  assert_row(f, 3);
}

static void retention_leaves_what_was_noted(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 5;
  f->options.retain.profiles_ms = 1000;
  open_it(f);
  append_all(f, 1, 4);
  append_noted(f, 5, inputs_of_5);
  append_noted(f, 6, (struct row_inputs){.are_noted = true, .profile = 3});
  assert_int_equal(store_prune(f->store, 7000, &f->err), STATUS_OK);
  struct journal_row row;
  assert_int_equal(store_load_row(f->store, 5, &row, &f->err), STATUS_OK);
  assert_int_equal(row.profile.length, 0);
  journal_row_fini(&row);
  assert_inputs(f, 5, inputs_of_5);
}

static void make_old(struct fixture *f, const char *name) {
  run_sql(file_in(f, name),
          "ALTER TABLE row DROP COLUMN inputs; ALTER TABLE row DROP COLUMN erased; PRAGMA user_version = 2");
}

static void goes_on_with_a_journal_of_schema_2(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 2;
  open_it(f);
  for (uint64_t number = 1; number <= 3; number++) append_all(f, number, number);
  close_it(f);
  make_old(f, "shop-journal-000001.db");
  make_old(f, "shop-journal-000002.db");
  open_it(f);
  append_noted(f, 4, (struct row_inputs){.are_noted = true, .profile = 1});
  append_noted(f, 5, inputs_of_5);
  reopen(f);
  for (uint64_t number = 1; number <= 3; number++) {
    assert_row(f, number);
    assert_inputs(f, number, (struct row_inputs){0});
  }
  assert_inputs(f, 4, (struct row_inputs){.are_noted = true, .profile = 1});
  assert_inputs(f, 5, inputs_of_5);
}

static void seen(void *context, const char *profile_id, uint64_t number, struct slice image) {
  char *text = context;
  snprintf(text + strlen(text), 128 - strlen(text), "%s %d %.*s. ", profile_id, (int)number,
           (int)image.length, image.data);
}

static void shows_from_any_thread_what_was_folded(void **state) {
  struct fixture *f = *state;
  char text[128] = "";
  open_it(f);
  append_all(f, 1, 4);
  reopen(f);
  append_all(f, 5, 5);
  struct record_port record = store_record_port(f->store);
  assert_int_equal(record.last_number(record.self), 5);
  assert_int_equal(record.folded_number(record.self), 4);
  assert_int_equal(record.each_profile(record.self, "p", seen, text, &f->err), STATUS_OK);
  assert_string_equal(text, "p0 3 image 3. p1 4 image 4. p2 2 image 2. ");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(reads_back_what_was_noted),
      STORE_TEST(sees_damage_to_what_was_noted),
      STORE_TEST(retention_leaves_what_was_noted),
      STORE_TEST(goes_on_with_a_journal_of_schema_2),
      STORE_TEST(shows_from_any_thread_what_was_folded),
  };
  return cmocka_run_group_tests_name("store: inputs", tests, NULL, NULL);
}
