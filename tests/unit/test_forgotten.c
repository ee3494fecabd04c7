/* Whoever was forgotten is shown by nobody, from then on and after a restart; all others are. */
#include "tests/unit/test_store.h"

#include "store/memory_journal.h"

enum { LATER_MS = 1000000 };

static void forget_at(struct fixture *f, const char *id, uint64_t number, int64_t erase_from_ms,
                      char receipt[static JOURNAL_RECEIPT_BYTES]) {
  struct journal_forget who = {id, number, (int64_t)number * 1000};
  struct journal_forget_ask ask = {&who, 1, 100, erase_from_ms, LATER_MS, false};
  if (store_forget(f->store, &ask, receipt, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
}

static void forget(struct fixture *f, const char *id, uint64_t number) {
  char receipt[JOURNAL_RECEIPT_BYTES];
  forget_at(f, id, number, 0, receipt);
}

static void fold(struct fixture *f) {
  if (store_prune(f->store, 0, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
}

static void assert_no_row(struct fixture *f, uint64_t number) {
  struct journal_row row;
  struct identity identity = identity_at(number);
  assert_int_equal(store_load_row(f->store, number, &row, &f->err), STATUS_NOT_FOUND);
  assert_null(row.bytes);
  assert_int_equal(store_find_row(f->store, &identity, &row, &f->err), STATUS_NOT_FOUND);
  assert_null(row.bytes);
  assert_int_equal(f->port.load_row(f->port.self, number, &row, &f->err), STATUS_NOT_FOUND);
  struct record_port record = store_record_port(f->store);
  assert_int_equal(record.load_row(record.self, number, &row, &f->err), STATUS_NOT_FOUND);
  assert_false(finds(f, number));
}

static void note_id(void *context, const char *profile_id, uint64_t number, struct slice image) {
  (void)number, (void)image;
  strcat(context, profile_id);
}

static void assert_profiles(struct fixture *f, const char *ids) {
  char found[64] = "", recorded[64] = "";
  struct record_port record = store_record_port(f->store);
  assert_int_equal(f->port.each_profile(f->port.self, "", note_id, found, &f->err), STATUS_OK);
  assert_int_equal(record.each_profile(record.self, "", note_id, recorded, &f->err), STATUS_OK);
  assert_string_equal(found, ids);
  assert_string_equal(recorded, ids);
}

/* Rows 1 to 9 of p0, p1, p2; p1 is forgotten: rows 1, 4, 7. */
static void assert_p1_is_hidden(struct fixture *f) {
  for (uint64_t number = 1; number <= 9; number++) {
    if (number % 3 == 1) {
      assert_no_row(f, number);
    } else {
      assert_row(f, number);
      assert_true(finds(f, number));
    }
  }
}

static void nobody_is_forgotten_and_no_file_is_made(void **state) {
  struct fixture *f = *state;
  struct journal_forgotten found;
  open_it(f);
  append_all(f, 1, 3);
  assert_false(f->port.forgotten(f->port.self, "p1", 0, &found));
  assert_int_not_equal(access(file_in(f, "shop-forgotten.db"), F_OK), 0);
  assert_int_not_equal(access(file_in(f, "shop-secret.key"), F_OK), 0);
}

static void no_reader_shows_a_row_of_theirs_folded_or_not(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 9);
  forget(f, "p1", 9);
  assert_p1_is_hidden(f); /* not folded */
  fold(f);
  assert_p1_is_hidden(f);
  assert_profile(f, "p1", NULL);
  assert_profile(f, "p2", "image 8");
  assert_profiles(f, "p0p2");
  reopen(f);
  assert_p1_is_hidden(f);
  assert_profiles(f, "p0p2");
}

static void asking_again_for_their_decision_finds_none(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  forget(f, "p1", 3);
  ask_again(f, 1);
  ask_again(f, 2);
  wait_for_answers(f);
  assert_heard(f, 3, STATUS_NOT_FOUND, 1, "");
  assert_heard(f, 4, STATUS_OK, 2, "decision 2");
}

static void a_profile_that_is_in_the_journal_alone_is_not_shown_either(void **state) {
  struct fixture *f = *state;
  f->options.fold_rows = 1000;
  open_it(f);
  append_all(f, 1, 3);
  forget(f, "p1", 3);
  f->port.recover(f->port.self);
  assert_profile(f, "p1", NULL);
  assert_profile(f, "p2", "image 2");
}

static void another_process_that_only_reads_does_not_show_them(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 9);
  forget(f, "p1", 9);
  close_it(f);
  f->options.is_read_only = true;
  open_it(f);
  assert_p1_is_hidden(f);
  assert_profile(f, "p1", NULL);
  assert_profiles(f, "p0p2");
}

static void what_comes_later_under_the_id_is_somebody_elses(void **state) {
  struct fixture *f = *state;
  struct journal_forgotten found;
  open_it(f);
  append_all(f, 1, 5);
  forget(f, "p1", 5);
  append_all(f, 6, 7); /* row 7 is p1's */
  fold(f);
  assert_no_row(f, 4);
  assert_row(f, 7);
  assert_profile(f, "p1", "image 7");
  assert_true(f->port.forgotten(f->port.self, "p1", 0, &found));
  assert_int_equal(found.number, 5);
  assert_int_equal(found.time_ms, 5000);
  assert_false(found.can_be_undone);
  assert_false(f->port.forgotten(f->port.self, "p2", 0, &found));
}

static void a_number_that_is_not_committed_yet_is_given_to_nobody(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  forget(f, "p1", 1000);
  append_all(f, 4, 4);
  assert_row(f, 4);
}

static struct journal_row alias_row(uint64_t number, const char *id, const char *other_id) {
  struct journal_row row = row_at(number);
  size_t id_bytes = strlen(id) + 1;
  row.bytes = mem_resize(row.bytes, 192);
  char *bytes = row.bytes;
  memcpy(bytes, id, id_bytes);
  row.profile_id = bytes;
  row.event.data = bytes + 32, row.profile.data = bytes + 64, row.decision.data = bytes + 96;
  row.other_id = strcpy(bytes + 128, other_id);
  row.other = (struct slice){bytes + 160, (size_t)snprintf(bytes + 160, 32, "other %d", (int)number)};
  return row;
}

static void append_alias(struct fixture *f, uint64_t number, const char *id, const char *other_id) {
  f->asks++;
  f->port.append(f->port.self, alias_row(number, id, other_id));
  wait_for_answers(f);
}

static void another_persons_row_is_shown_without_them(void **state) {
  struct fixture *f = *state;
  struct journal_row row;
  open_it(f);
  append_alias(f, 1, "ann", "v-1");
  forget(f, "v-1", 1);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK);
  assert_string_equal(row.profile_id, "ann");
  assert_null(row.other_id);
  assert_slice(row.event, "");
  assert_slice(row.other, "");
  assert_slice(row.profile, "image 1");
  assert_slice(row.decision, "decision 1");
  journal_row_fini(&row);
  fold(f);
  assert_profile(f, "v-1", NULL);
  assert_profile(f, "ann", "image 1");
}

static void the_row_of_whoever_is_forgotten_hides_nobody_else(void **state) {
  struct fixture *f = *state;
  f->options.fold_rows = 1000;
  open_it(f);
  append_alias(f, 1, "ann", "v-1");
  forget(f, "ann", 1);
  f->port.recover(f->port.self);
  assert_no_row(f, 1);
  assert_profile(f, "ann", NULL);
  assert_profile(f, "v-1", "other 1");
  fold(f);
  assert_profile(f, "v-1", "other 1");
}

/* Where it was not merged, the row has no other id. */
static void an_alias_that_merged_nobody_is_shown_without_its_event(void **state) {
  struct fixture *f = *state;
  struct journal_row row = row_at(1);
  static const char event[] = "{\"type\":\"customer.alias\",\"data\":{\"previous\":\"v-1\"}}";
  open_it(f);
  row.event = (struct slice){event, sizeof event - 1};
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
  forget(f, "v-2", 1);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK);
  assert_slice(row.event, event);
  journal_row_fini(&row);
  forget(f, "v-1", 1);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK);
  assert_slice(row.event, "");
  assert_slice(row.decision, "decision 1");
  journal_row_fini(&row);
}

static void append_again(struct fixture *f, uint64_t number, uint64_t same_as) {
  struct journal_row row = row_at(number);
  row.identity = identity_at(same_as);
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
}

static void assert_found_as(struct fixture *f, uint64_t identity, uint64_t number) {
  struct journal_entry entry;
  assert_true(f->port.find(f->port.self, &(struct identity[]){identity_at(identity)}[0], &entry));
  assert_int_equal(entry.number, number);
}

/* Without a time of its own an event that is sent again after the forgetting is a new one, and known from then on. */
static void an_event_that_comes_again_afterwards_is_known_by_its_new_row(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  forget(f, "p1", 3);
  append_again(f, 4, 1);
  assert_found_as(f, 1, 4);
  fold(f);
  assert_found_as(f, 1, 4);
  if (store_erase(f->store, LATER_MS, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_found_as(f, 1, 4);
  reopen(f);
  assert_found_as(f, 1, 4);
}

static void an_event_whose_row_was_folded_is_known_by_its_new_row(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  fold(f);
  forget(f, "p1", 3);
  append_again(f, 4, 1);
  fold(f);
  assert_found_as(f, 1, 4);
  if (store_erase(f->store, LATER_MS, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_found_as(f, 1, 4);
  assert_true(finds(f, 2));
}

static void an_undone_person_is_whole_again(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_forgotten found;
  open_it(f);
  append_all(f, 1, 9);
  forget_at(f, "p1", 9, 500, receipt);
  assert_true(store_is_forgotten(f->store, "p1", 499, &found));
  assert_true(found.can_be_undone);
  assert_true(store_is_forgotten(f->store, "p1", 500, &found));
  assert_false(found.can_be_undone);
  assert_no_row(f, 7);
  assert_int_equal(store_unforget(f->store, receipt, 499, &f->err), STATUS_OK);
  assert_false(store_is_forgotten(f->store, "p1", 499, &found));
  for (uint64_t number = 1; number <= 9; number++) assert_row(f, number);
  reopen(f);
  for (uint64_t number = 1; number <= 9; number++) assert_row(f, number);
  assert_profiles(f, "p0p1p2");
}

static void cannot_be_undone_too_late_or_without_its_receipt(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  open_it(f);
  append_all(f, 1, 3);
  forget_at(f, "p1", 3, 500, receipt);
  assert_int_equal(store_unforget(f->store, "0123", 0, &f->err), STATUS_NOT_FOUND);
  assert_int_equal(store_unforget(f->store, receipt, 500, &f->err), STATUS_INVALID);
  assert_true(says(f, "too late"));
  assert_no_row(f, 1);
}

/* Hidden as they are, nobody knows their device any more but the first receipt. */
static void forgotten_for_good_nothing_waits_for_an_undo(void **state) {
  struct fixture *f = *state;
  char first[JOURNAL_RECEIPT_BYTES], second[JOURNAL_RECEIPT_BYTES], *json = NULL;
  const struct journal_forget ids[] = {{"p1", 9, 9000}, {"p2", 2, 2000}};
  const struct journal_forget_ask ask = {ids, 2, 100, LATER_MS, 2 * LATER_MS, false};
  open_it(f);
  append_all(f, 1, 9);
  assert_int_equal(store_forget(f->store, &ask, first, &f->err), STATUS_OK);
  forget_at(f, "p1", 9, 100, second);
  assert_int_equal(store_unforget(f->store, first, 101, &f->err), STATUS_INVALID);
  assert_int_equal(store_erase(f->store, 101, &f->err), STATUS_OK);
  assert_int_equal(store_receipt(f->store, first, &json, &f->err), STATUS_OK);
  assert_non_null(strstr(json, "\"gone_from_disk\":\""));
  assert_non_null(strstr(json, "\"deadline\":\"1970-01-01T00:16:40Z\""));
  free(json);
  assert_no_row(f, 2);
  assert_row(f, 5);
}

static void another_persons_undo_stays_where_a_device_is_forgotten_for_good(void **state) {
  struct fixture *f = *state;
  char first[JOURNAL_RECEIPT_BYTES], second[JOURNAL_RECEIPT_BYTES];
  const struct journal_forget ids[] = {{"p1", 9, 9000}, {"p2", 2, 2000}};
  const struct journal_forget_ask ask = {ids, 2, 100, LATER_MS, 2 * LATER_MS, false};
  open_it(f);
  append_all(f, 1, 9);
  assert_int_equal(store_forget(f->store, &ask, first, &f->err), STATUS_OK);
  forget_at(f, "p2", 9, 100, second);
  assert_int_equal(store_unforget(f->store, first, 101, &f->err), STATUS_OK);
  assert_row(f, 1);
  assert_no_row(f, 2);
}

/* As of a client that had no answer, and asked again. */
static void with_either_receipt_of_one_act_a_person_is_whole_again(void **state) {
  struct fixture *f = *state;
  char first[JOURNAL_RECEIPT_BYTES], second[JOURNAL_RECEIPT_BYTES], other[JOURNAL_RECEIPT_BYTES];
  open_it(f);
  append_all(f, 1, 9);
  forget_at(f, "p1", 9, 500, first);
  forget_at(f, "p1", 9, 600, second);
  forget_at(f, "p2", 9, 600, other);
  assert_int_equal(store_unforget(f->store, second, 400, &f->err), STATUS_OK);
  assert_row(f, 1);
  assert_no_row(f, 2);
  assert_int_equal(store_unforget(f->store, first, 400, &f->err), STATUS_NOT_FOUND);
  reopen(f);
  assert_row(f, 1);
  assert_no_row(f, 2);
}

static void the_file_names_nobody(void **state) {
  struct fixture *f = *state;
  char command[256];
  struct journal_forget who = {"somebody-in-particular", 3, 3000};
  struct journal_forget_ask ask = {&who, 1, 100, 0, LATER_MS, false};
  char receipt[JOURNAL_RECEIPT_BYTES];
  open_it(f);
  append_all(f, 1, 3);
  assert_int_equal(store_forget(f->store, &ask, receipt, &f->err), STATUS_OK);
  assert_int_equal(strlen(receipt), JOURNAL_RECEIPT_BYTES - 1);
  close_it(f);
  snprintf(command, sizeof command, "grep -qa somebody %s/*", f->folder);
  assert_int_not_equal(system(command), 0);
}

/* Metrics ask at each scrape, and receipts stay for ever. */
static void what_is_pending_is_found_without_reading_all_receipts(void **state) {
  struct fixture *f = *state;
  sqlite3 *db;
  sqlite3_stmt *plan;
  open_it(f);
  append_all(f, 1, 3);
  forget(f, "p1", 3);
  assert_int_equal(sqlite3_open(file_in(f, "shop-forgotten.db"), &db), SQLITE_OK);
  static const char sql[] =
      "EXPLAIN QUERY PLAN SELECT id, asked_ms FROM receipt WHERE json IS NULL ORDER BY id";
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &plan, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(plan), SQLITE_ROW);
  assert_non_null(strstr((const char *)sqlite3_column_text(plan, 3), "receipt_pending"));
  sqlite3_finalize(plan);
  sqlite3_close(db);
}

static void nobody_to_forget_is_refused(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  open_it(f);
  assert_int_equal(store_forget(f->store, &(struct journal_forget_ask){0}, receipt, &f->err), STATUS_INVALID);
}

static void without_its_secret_or_with_another_it_does_not_open(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  forget(f, "p1", 3);
  close_it(f);
  assert_int_equal(unlink(file_in(f, "shop-secret.key")), 0);
  assert_int_equal(try_open(f), STATUS_CORRUPT);
  assert_true(says(f, "shop-secret.key is missing"));
  assert_int_not_equal(access(file_in(f, "shop-secret.key"), F_OK), 0);
  FILE *other = fopen(file_in(f, "shop-secret.key"), "w");
  fprintf(other, "%032d", 7);
  fclose(other);
  assert_int_equal(try_open(f), STATUS_CORRUPT);
  assert_true(says(f, "is not the secret"));
}

/* The folder as it was before rows 4 to 9 came, and who was forgotten since. */
static void a_journal_put_back_from_a_copy_keeps_them_hidden_and_later_rows_shown(void **state) {
  struct fixture *f = *state;
  char command[512];
  open_it(f);
  append_all(f, 1, 3);
  close_it(f);
  snprintf(command, sizeof command, "mkdir %s.copy && cp %s/shop.db %s/shop-journal-* %s.copy", f->folder,
           f->folder, f->folder, f->folder);
  assert_int_equal(system(command), 0);
  open_it(f);
  append_all(f, 4, 9);
  forget(f, "p1", 9);
  close_it(f);
  snprintf(command, sizeof command, "cp %s.copy/* %s && rm -r %s.copy", f->folder, f->folder, f->folder);
  assert_int_equal(system(command), 0);
  open_it(f);
  assert_no_row(f, 1);
  assert_profile(f, "p1", NULL);
  append_all(f, 4, 4);
  assert_row(f, 4);
  reopen(f);
  assert_row(f, 4);
  assert_no_row(f, 1);
}

static void without_a_disk_what_it_had_of_them_is_dropped(void **state) {
  struct fixture *f = *state;
  struct memory_journal *journal = memory_journal_new(hear, f);
  f->port = memory_journal_port(journal);
  for (uint64_t number = 1; number <= 7; number++) append(f, number);
  memory_journal_forget(journal, "p1", 6); /* rows 1 and 4 */
  assert_false(finds(f, 1));
  assert_false(finds(f, 4));
  assert_true(finds(f, 7));
  assert_true(finds(f, 2));
  ask_again(f, 4);
  ask_again(f, 5);
  assert_heard(f, 7, STATUS_BUSY, 4, "");
  assert_heard(f, 8, STATUS_OK, 5, "decision 5");
  append(f, 8);
  memory_journal_free(journal);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(nobody_is_forgotten_and_no_file_is_made),
      STORE_TEST(no_reader_shows_a_row_of_theirs_folded_or_not),
      STORE_TEST(asking_again_for_their_decision_finds_none),
      STORE_TEST(a_profile_that_is_in_the_journal_alone_is_not_shown_either),
      STORE_TEST(another_process_that_only_reads_does_not_show_them),
      STORE_TEST(what_comes_later_under_the_id_is_somebody_elses),
      STORE_TEST(a_number_that_is_not_committed_yet_is_given_to_nobody),
      STORE_TEST(another_persons_row_is_shown_without_them),
      STORE_TEST(the_row_of_whoever_is_forgotten_hides_nobody_else),
      STORE_TEST(an_alias_that_merged_nobody_is_shown_without_its_event),
      STORE_TEST(an_event_that_comes_again_afterwards_is_known_by_its_new_row),
      STORE_TEST(an_event_whose_row_was_folded_is_known_by_its_new_row),
      STORE_TEST(an_undone_person_is_whole_again),
      STORE_TEST(cannot_be_undone_too_late_or_without_its_receipt),
      STORE_TEST(forgotten_for_good_nothing_waits_for_an_undo),
      STORE_TEST(another_persons_undo_stays_where_a_device_is_forgotten_for_good),
      STORE_TEST(with_either_receipt_of_one_act_a_person_is_whole_again),
      STORE_TEST(the_file_names_nobody),
      STORE_TEST(what_is_pending_is_found_without_reading_all_receipts),
      STORE_TEST(nobody_to_forget_is_refused),
      STORE_TEST(without_its_secret_or_with_another_it_does_not_open),
      STORE_TEST(a_journal_put_back_from_a_copy_keeps_them_hidden_and_later_rows_shown),
      STORE_TEST(without_a_disk_what_it_had_of_them_is_dropped),
  };
  return cmocka_run_group_tests_name("forgotten", tests, NULL, NULL);
}
