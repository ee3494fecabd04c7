/* Erasing: of whoever was forgotten no byte is left in any file, and of all others everything is. */
#include "tests/unit/test_store.h"

#include <sodium.h>

#include "base/clock.h"
#include "base/json.h"
#include "domain/aliases.h"
#include "store/forgotten.h"
#include "store/releases.h"
#include "tests/unit/marked.h"

enum { ROWS = 2000, GONE = 20, NOW_MS = 5000 };

/* A hundred at a time, so that segments end where they should. */
static void append_marked(struct fixture *f, uint64_t first, uint64_t last) {
  for (uint64_t number = first; number <= last; number++) {
    f->asks++;
    f->port.append(f->port.self, marked_row(number));
    if (number % 100 == 0) wait_for_answers(f);
  }
  wait_for_answers(f);
}

static void forget_some(struct fixture *f, uint64_t last) {
  char receipt[JOURNAL_RECEIPT_BYTES];
  for (int person = 0; person < GONE; person++)
    if (marked_forget(f->store, person, last, 1000, receipt, &f->err) != STATUS_OK)
      fail_msg("%s", f->err.text);
}

static void erase_at(struct fixture *f, int64_t now_ms) {
  if (store_erase(f->store, now_ms, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
}

static void open_marked(struct fixture *f) {
  f->options.segment_rows = 300;
  f->options.fold_rows = 250;
  open_it(f);
  append_marked(f, 1, ROWS);
}

static void assert_gone(struct fixture *f, uint64_t last) {
  assert_int_equal(marked_left(f->folder, GONE), 0);
  assert_int_equal(marked_wrong(f->store, GONE, last), 0);
  reopen(f);
  assert_int_equal(marked_left(f->folder, GONE), 0);
  assert_int_equal(marked_wrong(f->store, GONE, last), 0);
}

static void read_receipt(struct fixture *f, const char *receipt, char **json) {
  *json = NULL;
  if (store_receipt(f->store, receipt, json, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
}

static bool says_it(const char *json, const char *text) {
  if (!strstr(json, text)) print_message("the receipt says: %s\n", json);
  return strstr(json, text) != NULL;
}

static void the_marks_are_everywhere_before(void **state) {
  struct fixture *f = *state;
  size_t counts[MARKED_PEOPLE];
  open_marked(f);
  marked_count(f->folder, counts);
  for (int person = 0; person < MARKED_PEOPLE; person++) assert_true(counts[person] > 20);
  assert_int_equal(marked_wrong(f->store, 0, ROWS), 0);
}

static void no_byte_of_any_file_has_a_mark_and_all_others_are_whole(void **state) {
  struct fixture *f = *state;
  open_marked(f);
  forget_some(f, ROWS);
  assert_int_equal(marked_left(f->folder, GONE), GONE);
  erase_at(f, NOW_MS);
  assert_gone(f, ROWS);
}

static void rows_that_were_never_folded_go_too(void **state) {
  struct fixture *f = *state;
  f->options.fold_rows = 100000;
  open_it(f);
  append_marked(f, 1, 500);
  forget_some(f, 500);
  erase_at(f, NOW_MS);
  assert_gone(f, 500);
}

/* A profile that grew and shrank leaves its earlier images in free space. */
static void what_earlier_folds_left_in_free_space_goes_too(void **state) {
  struct fixture *f = *state;
  f->options.fold_rows = 10;
  open_it(f);
  for (uint64_t number = 1; number <= 800; number += 20) append_marked(f, number, number + 19);
  forget_some(f, 800);
  erase_at(f, NOW_MS);
  assert_gone(f, 800);
}

static void a_segment_of_theirs_alone_goes_whole(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  f->options.segment_rows = 1;
  open_it(f);
  append_all(f, 1, 1);
  for (uint64_t number = 2; number <= 6; number++) append_all(f, number, number);
  struct journal_forget who = {"p1", 6, 6000}; /* rows 1 and 4 */
  assert_int_equal(
      store_forget(f->store, &(struct journal_forget_ask){&who, 1, 0, 0, 100, true}, receipt, &f->err),
      STATUS_OK);
  erase_at(f, NOW_MS);
  assert_int_not_equal(access(file_in(f, "shop-journal-000001.db"), F_OK), 0);
  assert_int_not_equal(access(file_in(f, "shop-journal-000001.1.db"), F_OK), 0);
  assert_int_not_equal(access(file_in(f, "shop-journal-000004.db"), F_OK), 0);
  reopen(f);
  for (uint64_t number = 1; number <= 6; number++)
    if (number % 3 != 1) assert_row(f, number);
  append_all(f, 7, 7);
  assert_row(f, 7);
}

static void later_events_of_the_id_start_afresh_and_stay(void **state) {
  struct fixture *f = *state;
  open_marked(f);
  forget_some(f, ROWS);
  append_marked(f, ROWS + 1, ROWS + 200);
  erase_at(f, NOW_MS);
  for (uint64_t number = ROWS + 1; number <= ROWS + 200; number++)
    assert_true(marked_has_row(f->store, number));
  reopen(f);
  for (uint64_t number = 1; number <= ROWS + 200; number++)
    assert_true(number <= ROWS && marked_person(number) < GONE ? marked_has_no_row(f->store, number)
                                                               : marked_has_row(f->store, number));
  for (int person = 0; person < GONE; person++)
    assert_true(marked_profile_is(f->store, person, false, ROWS + 200));
}

static void *erase_meanwhile(void *context) {
  struct fixture *f = context;
  struct error err;
  for (int i = 0; i < 3; i++)
    if (store_erase(f->store, NOW_MS, &err) != STATUS_OK) return "erasing failed";
  return NULL;
}

static void commits_and_forgetting_go_on_meanwhile(void **state) {
  struct fixture *f = *state;
  pthread_t thread;
  void *failed;
  char receipt[JOURNAL_RECEIPT_BYTES];
  open_marked(f);
  forget_some(f, ROWS);
  assert_int_equal(pthread_create(&thread, NULL, erase_meanwhile, f), 0);
  append_marked(f, ROWS + 1, ROWS + 600);
  assert_int_equal(marked_forget(f->store, GONE, ROWS + 600, 1000, receipt, &f->err), STATUS_OK);
  append_marked(f, ROWS + 601, ROWS + 1200);
  pthread_join(thread, &failed);
  assert_null(failed);
  erase_at(f, NOW_MS);
  for (int pass = 0; pass < 2; pass++, reopen(f)) {
    for (uint64_t number = 1; number <= ROWS + 1200; number++) {
      int person = marked_person(number);
      bool is_gone = (person < GONE && number <= ROWS) || (person == GONE && number <= ROWS + 600);
      assert_true(is_gone ? marked_has_no_row(f->store, number) : marked_has_row(f->store, number));
    }
  }
}

static void is_done_before_and_after_retention(void **state) {
  struct fixture *f = *state;
  struct journal_row row;
  open_marked(f);
  store_retain(f->store, &(struct store_retention){.events_ms = 1000 * 1000});
  assert_int_equal(store_prune(f->store, ROWS * 1000, &f->err), STATUS_OK);
  forget_some(f, ROWS);
  erase_at(f, NOW_MS);
  assert_int_equal(marked_left(f->folder, GONE), 0);
  store_retain(f->store, &(struct store_retention){.events_ms = 500 * 1000});
  assert_int_equal(store_prune(f->store, ROWS * 1000, &f->err), STATUS_OK);
  for (int pass = 0; pass < 2; pass++, reopen(f)) {
    for (uint64_t number = 1; number <= ROWS; number++) {
      enum status status = store_load_row(f->store, number, &row, &f->err);
      assert_int_equal(status, marked_person(number) < GONE ? STATUS_NOT_FOUND : STATUS_OK);
      if (status == STATUS_OK) assert_int_equal(!row.event.length, number <= 1500);
      journal_row_fini(&row);
    }
  }
  int64_t arrival_ms;
  assert_int_equal(store_oldest_decision(f->store, &arrival_ms, &f->err), STATUS_OK);
  assert_int_equal(arrival_ms, 1000);
  store_retain(f->store, &(struct store_retention){.events_ms = 1, .profiles_ms = 1, .decisions_ms = 1});
  assert_int_equal(store_prune(f->store, INT64_C(100) * CLOCK_DAY_MS, &f->err), STATUS_OK);
  assert_int_equal(store_load_row(f->store, ROWS, &row, &f->err), STATUS_NOT_FOUND);
}

static void the_oldest_decision_is_that_of_the_first_row_left(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  int64_t arrival_ms;
  struct journal_forget who = {"p1", 3, 3000};
  open_it(f);
  append_all(f, 1, 3);
  assert_int_equal(
      store_forget(f->store, &(struct journal_forget_ask){&who, 1, 0, 0, 100, true}, receipt, &f->err),
      STATUS_OK);
  erase_at(f, NOW_MS);
  assert_int_equal(store_oldest_decision(f->store, &arrival_ms, &f->err), STATUS_OK);
  assert_int_equal(arrival_ms, 2000);
  reopen(f);
  assert_int_equal(store_oldest_decision(f->store, &arrival_ms, &f->err), STATUS_OK);
  assert_int_equal(arrival_ms, 2000);
}

static sqlite3 *read_on(struct fixture *f, const char *name, const char *sql, sqlite3_stmt **statement) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open_v2(file_in(f, name), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, statement, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(*statement), SQLITE_ROW);
  return db;
}

static void waits_while_another_reads(struct fixture *f, const char *name, const char *sql) {
  char receipt[JOURNAL_RECEIPT_BYTES];
  sqlite3_stmt *reading;
  open_marked(f);
  sqlite3 *reader = read_on(f, name, sql, &reading);
  forget_some(f, ROWS);
  assert_int_equal(marked_forget(f->store, 0, ROWS, 1000, receipt, &f->err), STATUS_OK);
  for (int i = 0; i < 2; i++) {
    erase_at(f, NOW_MS);
    char *json;
    read_receipt(f, receipt, &json);
    assert_true(says_it(json, "\"gone_from_disk\":null"));
    assert_true(says_it(json, "somebody is reading"));
    assert_true(says_it(json, name));
    free(json);
  }
  sqlite3_finalize(reading);
  sqlite3_close(reader);
  erase_at(f, NOW_MS + 1);
  char *json;
  read_receipt(f, receipt, &json);
  assert_true(says_it(json, "\"gone_from_disk\":\"1970-01-01T00:00:0"));
  assert_null(strstr(json, "pending"));
  free(json);
  assert_gone(f, ROWS);
}

static void waits_for_whoever_reads_the_main_database(void **state) {
  waits_while_another_reads(*state, "shop.db", "SELECT id FROM profile");
}

static void waits_for_whoever_reads_the_segment_being_written(void **state) {
  waits_while_another_reads(*state, "shop-journal-000007.db", "SELECT number FROM row");
}

/* The log that the reader holds would grow by the whole database each time. */
static void does_not_compact_again_while_it_waits(void **state) {
  struct fixture *f = *state;
  sqlite3_stmt *reading;
  size_t once, twice;
  open_marked(f);
  forget_some(f, ROWS);
  sqlite3 *reader = read_on(f, "shop.db", "SELECT id FROM profile", &reading);
  erase_at(f, NOW_MS);
  free(marked_read(file_in(f, "shop.db-wal"), &once));
  erase_at(f, NOW_MS);
  free(marked_read(file_in(f, "shop.db-wal"), &twice));
  sqlite3_finalize(reading);
  sqlite3_close(reader);
  assert_int_equal(once, twice);
}

static void is_not_begun_while_it_can_be_undone(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  open_marked(f);
  assert_int_equal(marked_forget(f->store, 3, ROWS, 9000, receipt, &f->err), STATUS_OK);
  erase_at(f, 8999);
  char *json;
  read_receipt(f, receipt, &json);
  assert_true(says_it(json, "it can be undone until 1970-01-01T00:00:09Z"));
  assert_true(says_it(json, "\"went\":null"));
  free(json);
  assert_int_equal(store_unforget(f->store, receipt, 8999, &f->err), STATUS_OK);
  erase_at(f, 9000);
  assert_int_equal(marked_wrong(f->store, 0, ROWS), 0);
  read_receipt(f, receipt, &json);
  assert_true(says_it(json, "\"undone\":\"1970-01-01T00:00:08.999Z\""));
  free(json);
}

static void cannot_be_undone_once_it_was_begun_whatever_the_clock_says(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  open_marked(f);
  assert_int_equal(marked_forget(f->store, 3, ROWS, 9000, receipt, &f->err), STATUS_OK);
  erase_at(f, 9000);
  assert_int_equal(store_unforget(f->store, receipt, 8000, &f->err), STATUS_INVALID);
  reopen(f);
  assert_int_equal(store_unforget(f->store, receipt, 8000, &f->err), STATUS_INVALID);
}

static void cannot_be_undone_from_when_its_rows_are_looked_for(void **state) {
  struct fixture *f = *state;
  struct due due;
  struct forgotten forgotten;
  char receipt[JOURNAL_RECEIPT_BYTES], base[96];
  struct journal_forget who = {"p1", 3, 3000};
  snprintf(base, sizeof base, "%s/undone", f->folder);
  assert_int_equal(forgotten_open(&forgotten, base, NULL, false, &f->err), STATUS_OK);
  assert_int_equal(forgotten_add(&forgotten, &(struct journal_forget_ask){&who, 1, 1000, 9000, 20000, false},
                                 receipt, &f->err),
                   STATUS_OK);
  assert_int_equal(receipts_due(&forgotten, 9000, true, &due, &f->err), STATUS_OK);
  assert_int_equal(due.receipt_count, 1);
  assert_int_equal(forgotten_undo(&forgotten, receipt, 8000, NULL, &f->err), STATUS_INVALID);
  due_fini(&due);
  forgotten_close(&forgotten);
  assert_int_equal(forgotten_open(&forgotten, base, NULL, false, &f->err), STATUS_OK);
  assert_int_equal(forgotten_undo(&forgotten, receipt, 8000, NULL, &f->err), STATUS_INVALID);
  forgotten_close(&forgotten);
}

static void unhex(const char *json, const char *name, unsigned char *bytes, size_t length) {
  char key[32];
  snprintf(key, sizeof key, "\"%s\":\"", name);
  const char *at = strstr(json, key);
  assert_non_null(at);
  assert_int_equal(sodium_hex2bin(bytes, length, at + strlen(key), 2 * length, NULL, NULL, NULL), 0);
}

static void the_receipt_is_signed_and_counts_what_went(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES], expected[160];
  unsigned char key[SIGNER_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
  uint64_t rows = 0;
  f->options.engine = "1.2.3";
  open_marked(f);
  for (uint64_t number = 1; number <= ROWS; number++) rows += marked_person(number) == 7;
  assert_int_equal(marked_forget(f->store, 7, ROWS, 1000, receipt, &f->err), STATUS_OK);
  erase_at(f, NOW_MS);
  char *json;
  read_receipt(f, receipt, &json);
  snprintf(expected, sizeof expected,
           "\"went\":{\"profiles\":%d,\"rows\":%d,\"decisions\":%d,\"identities\":%d,",
           1 + (marked_last(7, true, ROWS) > 0), (int)rows, (int)rows, (int)rows);
  assert_true(says_it(json, expected));
  assert_true(says_it(json,
                      "\"asked\":\"1970-01-01T00:00:01Z\",\"gone_from_answers\":\"1970-01-01T00:00:01Z\","
                      "\"gone_from_disk\":\"1970-01-01T00:00:0"));
  assert_true(says_it(json, "\"engine\":\"1.2.3\""));
  assert_true(says_it(json, "\"from\":[\"journal"));
  assert_null(strstr(json, "MARK"));
  json_value *tree = NULL;
  assert_int_equal(json_decode(json, strlen(json), &tree, &f->err), STATUS_OK);
  json_free(tree);
  unhex(json, "public_key", key, sizeof key);
  unhex(json, "signature", signature, sizeof signature);
  strcpy(strstr(json, ",\"signature\""), "}");
  assert_true(signer_verify(key, (struct slice){json, strlen(json)}, signature));
  *strchr(json, '7') = '8';
  assert_false(signer_verify(key, (struct slice){json, strlen(json)}, signature));
  free(json);
  char *again;
  read_receipt(f, receipt, &again);
  reopen(f);
  read_receipt(f, receipt, &json);
  assert_string_equal(again, json);
  free(json);
  free(again);
}

static void another_persons_row_that_names_them_loses_its_event(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_row row = row_at(1);
  open_it(f);
  static const char event[] = "{\"type\":\"customer.alias\",\"data\":{\"previous\":\"v-MARK\"}}";
  row.event = (struct slice){event, sizeof event - 1};
  f->asks++;
  f->port.append(f->port.self, row);
  append_all(f, 2, 3);
  struct journal_forget who = {"v-MARK", 3, 3000};
  assert_int_equal(
      store_forget(f->store, &(struct journal_forget_ask){&who, 1, 0, 0, 100, true}, receipt, &f->err),
      STATUS_OK);
  erase_at(f, NOW_MS);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK);
  assert_slice(row.event, "");
  assert_slice(row.profile, "image 1");
  assert_slice(row.decision, "decision 1");
  journal_row_fini(&row);
  char command[256];
  snprintf(command, sizeof command, "grep -qa MARK %s/*", f->folder);
  assert_int_not_equal(system(command), 0);
  store_retain(f->store, &(struct store_retention){.profiles_ms = 1});
  assert_int_equal(store_prune(f->store, CLOCK_DAY_MS, &f->err), STATUS_OK);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_OK);
  assert_slice(row.profile, "");
  assert_slice(row.decision, "decision 1");
  journal_row_fini(&row);
}

static void a_damaged_row_stays_damaged_and_stops_nothing(void **state) {
  struct fixture *f = *state;
  struct journal_row row;
  open_marked(f);
  close_it(f);
  run_sql(file_in(f, "shop-journal-000002.db"), "UPDATE row SET decision = x'00' WHERE number = 450");
  assert_true(marked_person(450) >= GONE);
  open_it(f);
  forget_some(f, ROWS);
  erase_at(f, NOW_MS);
  assert_int_equal(marked_left(f->folder, GONE), 0);
  assert_int_equal(store_load_row(f->store, 450, &row, &f->err), STATUS_CORRUPT);
  assert_true(marked_has_row(f->store, 451) || marked_person(451) < GONE);
}

/* Nobody can tell what else is wrong with it, but whose it is stands there. */
static void a_row_of_theirs_without_its_sums_goes_with_its_identity(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_forget who = {"p1", 6, 6000};
  int64_t identities = 0;
  open_it(f);
  append_all(f, 1, 6);
  close_it(f);
  run_sql(file_in(f, "shop-journal-000001.db"), "UPDATE row SET checksum = x'00' WHERE number = 4");
  open_it(f);
  assert_int_equal(
      store_forget(f->store, &(struct journal_forget_ask){&who, 1, 0, 0, 100, true}, receipt, &f->err),
      STATUS_OK);
  erase_at(f, NOW_MS);
  close_it(f);
  sqlite3_stmt *read;
  sqlite3 *db = read_on(f, "shop.db", "SELECT count(*) FROM identity", &read);
  identities = sqlite3_column_int64(read, 0);
  sqlite3_finalize(read);
  sqlite3_close(db);
  assert_int_equal(identities, 4);
}

/* Halves of the host's own images go; those of before anything of theirs stay. */
static bool thin(void *context, const char *profile_id, struct slice image, struct buffer *thinned) {
  *(int *)context += 1;
  assert_string_equal(profile_id, "\x01sealed");
  if (memchr(image.data, '-', image.length)) return false;
  buffer_print(thinned, "-%.*s", (int)image.length / 2, image.data);
  return true;
}

static void append_seal(struct fixture *f, uint64_t number) {
  struct journal_row row = row_at(number);
  row.profile_id = "\x01sealed";
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
}

static void seals_that_may_be_made_of_theirs_are_thinned_and_say_so(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_row row;
  int calls = 0;
  f->options.thin = thin;
  f->options.thin_context = &calls;
  open_it(f);
  append_all(f, 1, 1); /* p1's */
  append_seal(f, 2);
  append_all(f, 3, 3); /* p0's */
  append_seal(f, 4);
  append_all(f, 5, 5); /* p2's */
  append_seal(f, 6);
  struct journal_forget who = {"p0", 5, 5000};
  assert_int_equal(
      store_forget(f->store, &(struct journal_forget_ask){&who, 1, 0, 0, 100, true}, receipt, &f->err),
      STATUS_OK);
  erase_at(f, NOW_MS);
  static const char *const images[] = {[2] = "image 2", [4] = "-ima", [6] = "image 6"};
  for (int pass = 0; pass < 2; pass++, reopen(f)) {
    for (uint64_t number = 2; number <= 6; number += 2) {
      assert_int_equal(store_load_row(f->store, number, &row, &f->err), STATUS_OK);
      assert_slice(row.profile, images[number]);
      assert_int_equal(row.is_thinned, number == 4);
      journal_row_fini(&row);
    }
  }
  assert_row(f, 1);
}

/* As a cut leaves it between two segments: their rows are gone, the seal was not come to. */
static void seals_are_thinned_too_where_a_cut_came_after_the_rows(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_row row;
  int calls = 0;
  open_it(f);
  append_all(f, 1, 3);
  append_seal(f, 4);
  append_all(f, 5, 5);
  struct journal_forget who = {"p0", 5, 5000}; /* row 3 */
  assert_int_equal(
      store_forget(f->store, &(struct journal_forget_ask){&who, 1, 0, 0, 100, true}, receipt, &f->err),
      STATUS_OK);
  erase_at(f, NOW_MS);
  close_it(f);
  run_sql(file_in(f, "shop-forgotten.db"),
          "UPDATE receipt SET stage = 1, json = NULL; UPDATE tombstone SET erased_ms = 0");
  f->options.thin = thin;
  f->options.thin_context = &calls;
  open_it(f);
  erase_at(f, NOW_MS);
  assert_int_equal(store_load_row(f->store, 4, &row, &f->err), STATUS_OK);
  assert_slice(row.profile, "-ima");
  journal_row_fini(&row);
}

static void what_a_refused_release_quotes_of_them_is_taken_out(void **state) {
  struct fixture *f = *state;
  char theirs[IDENTITY_TEXT_BYTES], others[IDENTITY_TEXT_BYTES], first[128], second[128], command[256];
  struct releases *releases;
  struct arena arena = {0};
  struct release_refusal *kept;
  size_t count;
  struct identity of_theirs = marked_identity(marked_last(0, false, ROWS)), of_others = marked_identity(1);
  assert_true(marked_person(1) >= GONE);
  snprintf(first, sizeof first, "gate: fails 2 times, first in decision %s: MARK000X",
           identity_print(&of_theirs, theirs));
  snprintf(second, sizeof second, "gate: for example decision %s", identity_print(&of_others, others));
  const struct refusal_finding findings[] = {{"workspace.lua", 0, first}, {"workspace.lua", 0, second}};
  const struct release_refusal refusal = {.time_ms = 1, .author = "ann", .findings = findings, .count = 2};
  open_marked(f);
  assert_int_equal(releases_open(f->path, NULL, false, &releases, &f->err), STATUS_OK);
  assert_int_equal(releases_refuse(releases, &refusal, NULL, NULL, &f->err), STATUS_OK);
  releases_close(releases);
  forget_some(f, ROWS);
  erase_at(f, NOW_MS);
  assert_int_equal(marked_left(f->folder, GONE), 0);
  assert_int_equal(releases_open(f->path, NULL, true, &releases, &f->err), STATUS_OK);
  assert_int_equal(releases_refusals(releases, &arena, &kept, &count, &f->err), STATUS_OK);
  assert_int_equal(count, 1);
  assert_int_equal(kept[0].count, 2);
  assert_string_equal(kept[0].author, "ann");
  assert_non_null(strstr(kept[0].findings[0].text, "forgotten since"));
  assert_string_equal(kept[0].findings[1].text, second);
  arena_fini(&arena);
  releases_close(releases);
  snprintf(command, sizeof command, "grep -qa %s %s/*", theirs, f->folder);
  assert_int_not_equal(system(command), 0);
}

static bool is_decision_gone(void *store, const struct identity *decision) {
  return store_is_decision_gone(store, decision);
}

/* A gate that ran meanwhile. */
static void what_is_refused_after_they_were_erased_quotes_them_no_more(void **state) {
  struct fixture *f = *state;
  char id[IDENTITY_TEXT_BYTES], quote[2][128];
  struct releases *releases;
  struct arena arena = {0};
  struct release_refusal *kept;
  size_t count;
  struct identity of_theirs = marked_identity(marked_last(0, false, ROWS)), of_others = marked_identity(1);
  assert_true(marked_person(1) >= GONE);
  snprintf(quote[0], sizeof *quote, "gate: fails, first in decision %s: MARK000X",
           identity_print(&of_theirs, id));
  snprintf(quote[1], sizeof *quote, "gate: for example decision %s", identity_print(&of_others, id));
  const struct refusal_finding findings[] = {{"workspace.lua", 0, quote[0]}, {"workspace.lua", 0, quote[1]}};
  const struct release_refusal refusal = {.findings = findings, .count = 2};
  open_marked(f);
  assert_false(store_is_decision_gone(f->store, &of_theirs));
  forget_some(f, ROWS);
  assert_true(store_is_decision_gone(f->store, &of_theirs));
  erase_at(f, NOW_MS);
  assert_int_equal(releases_open(f->path, NULL, false, &releases, &f->err), STATUS_OK);
  assert_int_equal(releases_refuse(releases, &refusal, is_decision_gone, f->store, &f->err), STATUS_OK);
  assert_int_equal(releases_refusals(releases, &arena, &kept, &count, &f->err), STATUS_OK);
  assert_non_null(strstr(kept[0].findings[0].text, "forgotten since"));
  assert_string_equal(kept[0].findings[1].text, quote[1]);
  arena_fini(&arena);
  releases_close(releases);
  assert_int_equal(marked_left(f->folder, GONE), 0);
}

static void a_large_store_waits_for_half_of_the_time(void **state) {
  struct fixture *f = *state;
  struct due due;
  struct forgotten forgotten;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_forget who = {"p1", 3, 3000};
  struct journal_forget_ask ask = {&who, 1, 1000, 1000, 3000, false};
  char base[96];
  snprintf(base, sizeof base, "%s/large", f->folder);
  assert_int_equal(forgotten_open(&forgotten, base, NULL, false, &f->err), STATUS_OK);
  assert_int_equal(forgotten_add(&forgotten, &ask, receipt, &f->err), STATUS_OK);
  assert_int_equal(receipts_due(&forgotten, 1999, false, &due, &f->err), STATUS_OK);
  assert_int_equal(due.receipt_count, 0);
  assert_int_equal(receipts_due(&forgotten, 1999, true, &due, &f->err), STATUS_OK);
  assert_int_equal(due.receipt_count, 1);
  due_fini(&due);
  assert_int_equal(receipts_due(&forgotten, 2000, false, &due, &f->err), STATUS_OK);
  assert_int_equal(due.receipt_count, 1);
  due_fini(&due);
  ask.deadline_ms = 100000000, ask.is_now = true; /* with one that must be erased all go that may be */
  assert_int_equal(forgotten_add(&forgotten, &ask, receipt, &f->err), STATUS_OK);
  assert_int_equal(receipts_due(&forgotten, 1000, false, &due, &f->err), STATUS_OK);
  assert_int_equal(due.receipt_count, 2);
  assert_int_equal(due.who.count, 2);
  due_fini(&due);
  forgotten_close(&forgotten);
}

/* By hand: the files of an older day, and the tombstones of now. */
static void who_is_in_a_copy_that_was_put_back_stays_hidden(void **state) {
  struct fixture *f = *state;
  char command[512];
  open_marked(f);
  close_it(f);
  snprintf(command, sizeof command, "mkdir %s.copy && cp %s/shop.db %s/shop-journal-* %s.copy", f->folder,
           f->folder, f->folder, f->folder);
  assert_int_equal(system(command), 0);
  open_it(f);
  forget_some(f, ROWS);
  erase_at(f, NOW_MS);
  close_it(f);
  snprintf(command, sizeof command, "rm %s/shop.db %s/shop-journal-*; cp %s.copy/* %s && rm -r %s.copy",
           f->folder, f->folder, f->folder, f->folder, f->folder);
  assert_int_equal(system(command), 0);
  assert_int_equal(marked_left(f->folder, GONE), GONE);
  open_it(f);
  assert_int_equal(marked_wrong(f->store, GONE, ROWS), 0);
}

/* Of a device that flowed in before all those that the profile tells of only the journal knows. */
static void who_flowed_in_longer_ago_than_the_profile_tells_goes_too(void **state) {
  struct fixture *f = *state;
  static struct journal_forget ids[ALIASES_MAX + 1];
  static char names[ALIASES_MAX + 1][MARKED_ID_BYTES];
  char receipt[JOURNAL_RECEIPT_BYTES];
  const struct journal_forget_ask ask = {ids, ALIASES_MAX + 1, 1000, 1000, 100000000, true};
  open_marked(f);
  for (size_t i = 0; i <= ALIASES_MAX; i++) {
    snprintf(names[i], sizeof names[i], "other-%zu", i);
    ids[i] = (struct journal_forget){names[i], i ? 1 : ROWS, 1000};
  }
  marked_id(0, false, names[0]);
  assert_int_equal(store_forget(f->store, &ask, receipt, &f->err), STATUS_OK);
  erase_at(f, NOW_MS);
  assert_int_equal(marked_left(f->folder, 1), 0);
  assert_int_equal(marked_wrong(f->store, 1, ROWS), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(the_marks_are_everywhere_before),
      STORE_TEST(no_byte_of_any_file_has_a_mark_and_all_others_are_whole),
      STORE_TEST(rows_that_were_never_folded_go_too),
      STORE_TEST(what_earlier_folds_left_in_free_space_goes_too),
      STORE_TEST(a_segment_of_theirs_alone_goes_whole),
      STORE_TEST(later_events_of_the_id_start_afresh_and_stay),
      STORE_TEST(commits_and_forgetting_go_on_meanwhile),
      STORE_TEST(is_done_before_and_after_retention),
      STORE_TEST(the_oldest_decision_is_that_of_the_first_row_left),
      STORE_TEST(waits_for_whoever_reads_the_main_database),
      STORE_TEST(waits_for_whoever_reads_the_segment_being_written),
      STORE_TEST(does_not_compact_again_while_it_waits),
      STORE_TEST(is_not_begun_while_it_can_be_undone),
      STORE_TEST(cannot_be_undone_once_it_was_begun_whatever_the_clock_says),
      STORE_TEST(cannot_be_undone_from_when_its_rows_are_looked_for),
      STORE_TEST(the_receipt_is_signed_and_counts_what_went),
      STORE_TEST(another_persons_row_that_names_them_loses_its_event),
      STORE_TEST(a_damaged_row_stays_damaged_and_stops_nothing),
      STORE_TEST(a_row_of_theirs_without_its_sums_goes_with_its_identity),
      STORE_TEST(seals_that_may_be_made_of_theirs_are_thinned_and_say_so),
      STORE_TEST(seals_are_thinned_too_where_a_cut_came_after_the_rows),
      STORE_TEST(what_a_refused_release_quotes_of_them_is_taken_out),
      STORE_TEST(what_is_refused_after_they_were_erased_quotes_them_no_more),
      STORE_TEST(a_large_store_waits_for_half_of_the_time),
      STORE_TEST(who_is_in_a_copy_that_was_put_back_stays_hidden),
      STORE_TEST(who_flowed_in_longer_ago_than_the_profile_tells_goes_too),
  };
  return cmocka_run_group_tests_name("erasing", tests, NULL, NULL);
}
