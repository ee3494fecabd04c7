/* What lives in memory: the journal without a disk, and the identities of rows that are not folded. */
#include "tests/unit/test_store.h"

#include "store/memory_journal.h"
#include "store/recent.h"

static struct memory_journal *begin(struct fixture *f) {
  struct memory_journal *journal = memory_journal_new(hear, f);
  f->port = memory_journal_port(journal);
  return journal;
}

static void answers_inside_append_and_finds_the_row(void **state) {
  struct fixture *f = *state;
  struct memory_journal *journal = begin(f);
  append(f, 1);
  assert_int_equal(f->answers, 1);
  assert_int_equal(f->heard[0].status, STATUS_OK);
  assert_int_equal(f->heard[0].ticket, 100001);
  assert_string_equal(f->heard[0].decision, "decision 1");
  assert_true(finds(f, 1));
  assert_false(finds(f, 2));
  assert_int_equal(f->port.last_number(f->port.self), 1);
  memory_journal_free(journal);
}

static void answers_again_with_the_decision(void **state) {
  struct fixture *f = *state;
  struct memory_journal *journal = begin(f);
  append(f, 3);
  append(f, 5);
  append(f, 9);
  ask_again(f, 5);
  ask_again(f, 4);
  assert_string_equal(f->heard[3].decision, "decision 5");
  assert_int_equal(f->heard[4].status, STATUS_BUSY);
  memory_journal_free(journal);
}

static void answers_a_refusal_with_its_sentence(void **state) {
  struct fixture *f = *state;
  struct memory_journal *journal = begin(f);
  append(f, 1);
  refuse(f, STATUS_CORRUPT, "the profile is damaged", 7);
  assert_heard(f, 1, STATUS_CORRUPT, 7, "the profile is damaged");
  assert_int_equal(f->port.last_number(f->port.self), 1);
  memory_journal_free(journal);
}

static enum status forget_person(struct fixture *f, const char *id, uint64_t number, int64_t undo_ms,
                                 char receipt[static JOURNAL_RECEIPT_BYTES]) {
  const struct journal_forget one = {id, number, 5000};
  return f->port.forget(
      f->port.self,
      &(struct journal_forget_ask){
          .ids = &one, .count = 1, .asked_ms = 9000, .erase_from_ms = 9000 + undo_ms, .deadline_ms = 99000},
      receipt, &f->err);
}

static void forgets_whom_it_is_asked_to_and_says_so_ever_after(void **state) {
  struct fixture *f = *state;
  struct memory_journal *journal = begin(f);
  struct journal_forgotten found;
  char receipt[JOURNAL_RECEIPT_BYTES], *json = NULL;
  for (uint64_t number = 1; number <= 7; number++) append(f, number);
  assert_int_equal(f->port.forgotten_number(f->port.self), 0);
  assert_false(f->port.forgotten(f->port.self, "p1", 0, &found));
  assert_int_equal(forget_person(f, "p1", 6, 0, receipt), STATUS_OK);
  assert_false(finds(f, 1) || finds(f, 4));
  assert_true(finds(f, 7) && finds(f, 2));
  assert_true(f->port.forgotten(f->port.self, "p1", 0, &found));
  assert_true(found.number == 6 && found.time_ms == 5000 && !found.can_be_undone);
  assert_false(f->port.forgotten(f->port.self, "p2", 0, &found));
  assert_int_equal(f->port.forgotten_number(f->port.self), 6);
  assert_int_equal(memory_journal_receipt(journal, receipt, &json, &f->err), STATUS_OK);
  assert_non_null(strstr(json, receipt));
  assert_non_null(strstr(json, "\"went\":{\"rows\":2}"));
  assert_null(strstr(json, "p1"));
  free(json);
  assert_int_equal(memory_journal_receipt(journal, "00", &json, &f->err), STATUS_NOT_FOUND);
  assert_int_equal(forget_person(f, "p2", 6, 1, receipt),
                   STATUS_UNSUPPORTED); /* there is nothing to bring back */
  assert_true(finds(f, 2));
  memory_journal_free(journal);
}

static void count_only(void *context, const struct journal_answer *answers, size_t count) {
  (void)answers;
  *(size_t *)context += count;
}

static void forgets_the_oldest(void **state) {
  struct fixture *f = *state;
  size_t answers = 0;
  struct memory_journal *journal = memory_journal_new(count_only, &answers);
  f->port = memory_journal_port(journal);
  for (uint64_t number = 1; number <= MEMORY_JOURNAL_ROWS + 2; number++)
    f->port.append(f->port.self, row_at(number));
  assert_int_equal(answers, MEMORY_JOURNAL_ROWS + 2);
  assert_int_equal(f->port.rows_max, MEMORY_JOURNAL_ROWS);
  assert_false(finds(f, 2));
  assert_true(finds(f, 3));
  assert_true(finds(f, MEMORY_JOURNAL_ROWS + 2));
  memory_journal_free(journal);
}

static void has_no_profiles_and_folds_none(void **state) {
  struct fixture *f = *state;
  struct memory_journal *journal = begin(f);
  append(f, 1);
  assert_profile(f, "p1", NULL);
  assert_int_equal(f->port.folded_number(f->port.self), 0);
  memory_journal_free(journal);
}

static void put(struct recent *recent, uint64_t number) {
  struct journal_row row = row_at(number);
  recent_put(recent, &row);
  journal_row_fini(&row);
}

static void forget(struct recent *recent, uint64_t number) {
  struct journal_row row = row_at(number);
  recent_forget(recent, &row);
  journal_row_fini(&row);
}

static uint64_t found(struct recent *recent, uint64_t number) {
  struct identity identity = identity_at(number);
  struct journal_entry entry = {0};
  return recent_find(recent, &identity, &entry) ? entry.number : 0;
}

static void recent_rows_are_found_until_they_are_purged_or_forgotten(void **state) {
  (void)state;
  struct recent recent;
  recent_init(&recent);
  for (uint64_t number = 1; number <= 5000; number++) put(&recent, number);
  for (uint64_t number = 7; number <= 5000; number += 7) forget(&recent, number);
  recent_purge(&recent, 3000);
  for (uint64_t number = 1; number <= 5000; number++)
    assert_int_equal(found(&recent, number), number <= 3000 || number % 7 == 0 ? 0 : number);
  for (uint64_t number = 5001; number <= 20000; number++) {
    put(&recent, number);
    if (number % 10 == 0) recent_purge(&recent, number - 2000);
  }
  for (uint64_t number = 17000; number <= 20000; number++)
    assert_int_equal(found(&recent, number), number <= 18000 ? 0 : number);
  assert_true(recent.place_count <= 16384); /* it grew with what it holds, not with what passed through */
  recent_purge(&recent, UINT64_MAX);
  assert_int_equal(recent.count, 0);
  recent_fini(&recent);
}

/* One that is sent again after its person was forgotten is a new row's. */
static void a_recent_identity_is_known_by_its_last_number(void **state) {
  (void)state;
  struct recent recent;
  struct journal_row first = row_at(1), second = row_at(1);
  second.number = 2;
  recent_init(&recent);
  recent_put(&recent, &first);
  assert_int_equal(found(&recent, 1), 1);
  recent_put(&recent, &second);
  assert_int_equal(found(&recent, 1), 2);
  recent_forget(&recent, &first); /* was not kept after all, and is not what is known */
  assert_int_equal(found(&recent, 1), 2);
  recent_purge(&recent, 1);
  assert_int_equal(found(&recent, 1), 2);
  recent_forget(&recent, &second);
  assert_int_equal(found(&recent, 1), 0);
  recent_fini(&recent);
  journal_row_fini(&first);
  journal_row_fini(&second);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(answers_inside_append_and_finds_the_row),
      STORE_TEST(answers_again_with_the_decision),
      STORE_TEST(answers_a_refusal_with_its_sentence),
      STORE_TEST(forgets_whom_it_is_asked_to_and_says_so_ever_after),
      STORE_TEST(forgets_the_oldest),
      STORE_TEST(has_no_profiles_and_folds_none),
      STORE_TEST(recent_rows_are_found_until_they_are_purged_or_forgotten),
      STORE_TEST(a_recent_identity_is_known_by_its_last_number),
  };
  return cmocka_run_group_tests_name("store in memory", tests, NULL, NULL);
}
