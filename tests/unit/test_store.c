/* The store as the engine and the host see it: what is kept, found, answered, and shown when read-only. */
#include "tests/unit/test_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/database.h"
#include "store/schema.h"

static void finds_and_shows_a_row_once_it_is_answered(void **state) {
  struct fixture *f = *state;
  open_it(f);
  assert_int_equal(f->port.last_number(f->port.self), 0);
  assert_false(finds(f, 1));
  append_all(f, 1, 1);
  assert_int_equal(f->heard[0].status, STATUS_OK);
  assert_int_equal(f->heard[0].number, 1);
  assert_int_equal(f->heard[0].ticket, 100001);
  assert_string_equal(f->heard[0].decision, "decision 1");
  assert_true(finds(f, 1));
  assert_row(f, 1);
  assert_int_equal(f->port.last_number(f->port.self), 1);
}

static void finds_a_row_that_is_still_queued(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append(f, 1);
  assert_true(finds(f, 1));
  wait_for_answers(f);
}

static void knows_everything_after_reopening(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 10;
  open_it(f);
  append_all(f, 1, 100);
  reopen(f);
  assert_int_equal(f->port.last_number(f->port.self), 100);
  assert_int_equal(f->port.folded_number(f->port.self), 100);
  for (uint64_t number = 1; number <= 100; number++) {
    assert_true(finds(f, number));
    assert_row(f, number);
  }
  assert_false(finds(f, 101));
  assert_profile(f, "p0", "image 99");
  assert_profile(f, "p1", "image 100");
  assert_profile(f, "p2", "image 98");
  assert_profile(f, "p3", NULL);
}

static void closing_answers_what_is_queued(void **state) {
  struct fixture *f = *state;
  open_it(f);
  for (uint64_t number = 1; number <= 3000; number++) append(f, number);
  close_it(f);
  assert_int_equal(f->answers, 3000);
  for (size_t i = 0; i < f->answers; i++) assert_int_equal(f->heard[i].status, STATUS_OK);
}

static void answers_in_the_order_asked_and_many_at_once(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 50;
  open_it(f);
  for (uint64_t number = 1; number <= 500; number++) {
    append(f, number);
    ask_again(f, (number + 1) / 2);
  }
  wait_for_answers(f);
  for (size_t i = 0; i < 500; i++) {
    char decision[32];
    assert_int_equal(f->heard[2 * i].number, i + 1);
    assert_int_equal(f->heard[2 * i + 1].number, i / 2 + 1);
    assert_int_equal(f->heard[2 * i + 1].ticket, i / 2 + 1);
    snprintf(decision, sizeof decision, "decision %zu", i / 2 + 1);
    assert_string_equal(f->heard[2 * i + 1].decision, decision);
  }
  assert_true(f->calls < 1000);
}

static void answers_a_refusal_in_its_turn(void **state) {
  struct fixture *f = *state;
  open_it(f);
  for (uint64_t number = 1; number <= 200; number += 2) {
    append(f, number);
    refuse(f, STATUS_CORRUPT, "the profile is damaged", number);
  }
  wait_for_answers(f);
  for (size_t i = 0; i < 100; i++) {
    assert_int_equal(f->heard[2 * i].number, 2 * i + 1);
    assert_heard(f, 2 * i + 1, STATUS_CORRUPT, 2 * i + 1, "the profile is damaged");
  }
  reopen(f);
  assert_int_equal(f->port.last_number(f->port.self), 199);
}

static void answers_again_after_reopening(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 3;
  open_it(f);
  for (uint64_t number = 1; number <= 20; number++) append_all(f, number, number);
  reopen(f);
  ask_again(f, 2);
  ask_again(f, 20);
  wait_for_answers(f);
  assert_string_equal(f->heard[20].decision, "decision 2");
  assert_string_equal(f->heard[21].decision, "decision 20");
}

static void a_row_that_nobody_knows_may_be_sent_again(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 1);
  ask_again(f, 7);
  wait_for_answers(f);
  assert_int_equal(f->heard[1].status, STATUS_BUSY);
}

static void folds_in_the_background_after_enough_rows(void **state) {
  struct fixture *f = *state;
  f->options.fold_rows = 100;
  f->options.segment_rows = 30;
  open_it(f);
  append_all(f, 1, 250);
  for (int i = 0; i < 4000 && f->port.folded_number(f->port.self) < 100; i++) usleep(5000);
  assert_true(f->port.folded_number(f->port.self) >= 100);
  assert_true(store_figures(f->store).folds >= 1);
  for (uint64_t number = 1; number <= 250; number++) assert_true(finds(f, number));
}

static void numbers_may_have_gaps(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 2;
  open_it(f);
  append_all(f, 5, 5);
  append_all(f, 9, 9);
  append_all(f, 40, 40);
  reopen(f);
  assert_row(f, 9);
  struct journal_row row;
  assert_int_equal(store_load_row(f->store, 10, &row, &f->err), STATUS_NOT_FOUND);
  assert_int_equal(store_load_row(f->store, 1, &row, &f->err), STATUS_NOT_FOUND);
  assert_int_equal(f->port.last_number(f->port.self), 40);
}

static void shows_a_row_by_its_decision_id(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  struct identity known = identity_at(2), unknown = identity_at(9);
  struct journal_row row;
  assert_int_equal(store_find_row(f->store, &known, &row, &f->err), STATUS_OK);
  assert_slice(row.decision, "decision 2");
  journal_row_fini(&row);
  assert_int_equal(store_find_row(f->store, &unknown, &row, &f->err), STATUS_NOT_FOUND);
}

static void a_row_without_an_image_leaves_the_profile_as_it_is(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 1);
  struct journal_row row = row_at(4); /* p1 as well */
  row.profile.length = 0;
  f->asks++;
  f->port.append(f->port.self, row);
  reopen(f);
  assert_profile(f, "p1", "image 1");
  assert_true(finds(f, 4));
}

static void is_for_one_process_and_names_it(void **state) {
  struct fixture *f = *state;
  open_it(f);
  struct store *second = NULL;
  char expected[160];
  snprintf(expected, sizeof expected, "%s is in use by process %ld", f->path, (long)getpid());
  assert_int_equal(store_open(&f->options, &second, &f->err), STATUS_BUSY);
  assert_string_equal(f->err.text, expected);
  assert_null(second);
  close_it(f);
  assert_int_equal(store_open(&f->options, &second, &f->err), STATUS_OK);
  store_close(second);
}

static void its_files_are_private(void **state) {
  struct fixture *f = *state;
  mode_t before = umask(022);
  f->options.segment_rows = 2;
  open_it(f);
  append_all(f, 1, 10);
  DIR *listing = opendir(f->folder);
  int files = 0;
  for (struct dirent *file; (file = readdir(listing));) {
    struct stat about;
    if (*file->d_name == '.') continue;
    assert_int_equal(stat(file_in(f, file->d_name), &about), 0);
    if ((about.st_mode & 0777) != 0600) fail_msg("%s: mode %o", file->d_name, about.st_mode & 0777);
    files++;
  }
  closedir(listing);
  umask(before);
  assert_true(files >= 6);
}

static bool is_locked_for_others(const char *path, struct flock lock) {
  int status = 0;
  pid_t other = fork();
  if (!other) _exit(fcntl(open(path, O_RDWR), F_GETLK, &lock) || lock.l_type == F_UNLCK);
  return waitpid(other, &status, 0) == other && WIFEXITED(status) && !WEXITSTATUS(status);
}

/* Closing any descriptor of a file drops all that the process has locked in it, whoever locked it. */
static void opening_a_database_again_leaves_the_process_its_locks(void **state) {
  struct fixture *f = *state;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 1};
  sqlite3 *db = NULL, *again = NULL;
  assert_int_equal(database_open(f->path, NULL, DATABASE_CREATE, &schema_main, &db, &f->err), STATUS_OK);
  int file = open(f->path, O_RDWR);
  assert_int_equal(fcntl(file, F_SETLK, &lock), 0);
  assert_int_equal(database_open(f->path, NULL, DATABASE_CREATE, &schema_main, &again, &f->err), STATUS_OK);
  assert_true(is_locked_for_others(f->path, lock));
  database_close(again);
  database_close(db);
  close(file);
}

static void a_path_must_end_in_db(void **state) {
  struct fixture *f = *state;
  f->options.path = "shop.sqlite";
  assert_int_equal(try_open(f), STATUS_INVALID);
  assert_true(says(f, "must end in .db"));
}

/* What another process would see of a store that was not closed: a copy of its files while it is open. */
static void copy_files(struct fixture *f, const char *to) {
  char command[512];
  snprintf(command, sizeof command, "mkdir %s && cp -p %s/* %s/ && rm -f %s/*-shm", to, f->folder, to, to);
  assert_int_equal(system(command), 0);
}

static void read_only_sees_rows_that_are_not_folded_and_changes_nothing(void **state) {
  struct fixture *f = *state;
  char copy[96], path[128], command[512];
  snprintf(copy, sizeof copy, "%s.copy", f->folder);
  snprintf(path, sizeof path, "%s/shop.db", copy);
  f->options.segment_rows = 10;
  open_it(f);
  append_all(f, 1, 12);
  reopen(f);
  append_all(f, 13, 25);
  assert_int_equal(f->port.folded_number(f->port.self), 12);
  copy_files(f, copy);
  snprintf(command, sizeof command, "cd %s && ls *.db | xargs cksum > %s/before", copy, f->folder);
  assert_int_equal(system(command), 0);
  struct store_options options = {.path = path, .is_read_only = true};
  struct store *store;
  if (store_open(&options, &store, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
  for (uint64_t number = 1; number <= 25; number++) {
    struct identity identity = identity_at(number);
    struct journal_row row;
    assert_int_equal(store_find_row(store, &identity, &row, &f->err), STATUS_OK);
    assert_int_equal(row.number, number);
    journal_row_fini(&row);
  }
  store_close(store);
  snprintf(command, sizeof command, "cd %s && ls *.db | xargs cksum | cmp - %s/before && rm -r %s", copy,
           f->folder, copy);
  assert_int_equal(system(command), 0);
}

static void read_only_needs_no_lock(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 5);
  struct store_options options = {.path = f->path, .is_read_only = true};
  struct store *store;
  struct journal_row row;
  assert_int_equal(store_open(&options, &store, &f->err), STATUS_OK);
  assert_int_equal(store_load_row(store, 5, &row, &f->err), STATUS_OK);
  journal_row_fini(&row);
  store_close(store);
}

static void read_only_makes_no_store(void **state) {
  struct fixture *f = *state;
  f->options.is_read_only = true;
  assert_int_equal(try_open(f), STATUS_IO);
  assert_true(says(f, "shop.db"));
  assert_int_not_equal(access(f->path, F_OK), 0);
}

static void figures_count_what_was_done(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 10;
  open_it(f);
  for (uint64_t number = 1; number <= 25; number++) append_all(f, number, number);
  struct store_figures figures = store_figures(f->store);
  assert_int_equal(figures.rows, 25);
  assert_int_equal(figures.commits, 25);
  assert_int_equal(figures.segments, 3);
  assert_int_equal(figures.queued, 0);
  assert_true(figures.bytes > 25 * 50);
  assert_true(figures.commit_us_total > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(finds_and_shows_a_row_once_it_is_answered),
      STORE_TEST(finds_a_row_that_is_still_queued),
      STORE_TEST(knows_everything_after_reopening),
      STORE_TEST(closing_answers_what_is_queued),
      STORE_TEST(answers_in_the_order_asked_and_many_at_once),
      STORE_TEST(answers_a_refusal_in_its_turn),
      STORE_TEST(answers_again_after_reopening),
      STORE_TEST(a_row_that_nobody_knows_may_be_sent_again),
      STORE_TEST(folds_in_the_background_after_enough_rows),
      STORE_TEST(numbers_may_have_gaps),
      STORE_TEST(shows_a_row_by_its_decision_id),
      STORE_TEST(a_row_without_an_image_leaves_the_profile_as_it_is),
      STORE_TEST(is_for_one_process_and_names_it),
      STORE_TEST(its_files_are_private),
      STORE_TEST(opening_a_database_again_leaves_the_process_its_locks),
      STORE_TEST(a_path_must_end_in_db),
      STORE_TEST(read_only_sees_rows_that_are_not_folded_and_changes_nothing),
      STORE_TEST(read_only_needs_no_lock),
      STORE_TEST(read_only_makes_no_store),
      STORE_TEST(figures_count_what_was_done),
  };
  return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
