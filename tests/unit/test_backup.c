/* Backups: one state of a store that goes on, whole, and seen to be damaged when it is. */
#include "tests/unit/test_store.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "store/backup.h"
#include "store/files.h"
#include "store/manifest.h"

static const char *target_of(struct fixture *f) {
  static char path[128];
  snprintf(path, sizeof path, "%s-backup", f->folder);
  return path;
}

static enum status back_up(struct fixture *f, struct store_backup_report *report) {
  struct store_backup_ask ask = {.target = target_of(f), .engine = "0.0.1"};
  return store_backup(f->store, &ask, report, &f->err);
}

static void back_up_whole(struct fixture *f, struct store_backup_report *report) {
  if (back_up(f, report) != STATUS_OK) fail_msg("%s", f->err.text);
}

/* A commit each, so that segments are left when they are full. */
static void append_each(struct fixture *f, uint64_t first, uint64_t last) {
  for (uint64_t number = first; number <= last; number++) append_all(f, number, number);
}

static int remove_both(void **state) {
  struct fixture *f = *state;
  char unfinished[160];
  snprintf(unfinished, sizeof unfinished, "%s" BACKUP_UNFINISHED, target_of(f));
  files_remove(target_of(f), NULL);
  files_remove(unfinished, NULL);
  return remove_folder(state);
}
#define BACKUP_TEST(claim) cmocka_unit_test_setup_teardown(claim, make_folder, remove_both)

static bool is_there(const char *path) {
  return !access(path, F_OK);
}

static bool is_unfinished(struct fixture *f) {
  char path[160];
  snprintf(path, sizeof path, "%s" BACKUP_UNFINISHED, target_of(f));
  return is_there(path);
}

static enum status verify(struct fixture *f) {
  struct store_backup_report report;
  return store_verify(target_of(f), NULL, &report, &f->err);
}

/* As a store that is written to, of which all rows from 1 to `last` are there and none after. */
static void assert_opens_with(struct fixture *f, uint64_t last) {
  struct fixture other = {.options = f->options};
  char path[160];
  snprintf(path, sizeof path, "%s/shop.db", target_of(f));
  other.options.path = path;
  other.options.context = &other;
  pthread_mutex_init(&other.mutex, NULL);
  pthread_cond_init(&other.has_answers, NULL);
  open_it(&other);
  assert_int_equal(other.port.last_number(other.port.self), last);
  for (uint64_t number = 1; number <= last; number++) {
    assert_row(&other, number);
    assert_true(finds(&other, number));
  }
  append_all(&other, last + 1, last + 1);
  reopen(&other);
  assert_row(&other, last + 1);
  close_it(&other);
}

static void has_all_rows_of_all_segments(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  f->options.segment_rows = 10;
  open_it(f);
  append_each(f, 1, 25);
  back_up_whole(f, &report);
  assert_int_equal(report.rows, 25);
  assert_int_equal(report.profiles, 3);
  assert_int_equal(report.first_row, 1);
  assert_int_equal(report.last_row, 25);
  assert_int_equal(report.last_ms, 25000);
  assert_false(is_unfinished(f));
  if (verify(f) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_opens_with(f, 25);
}

static void an_empty_store_has_a_backup_too(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  open_it(f);
  back_up_whole(f, &report);
  assert_int_equal(report.rows, 0);
  assert_int_equal(verify(f), STATUS_OK);
  assert_opens_with(f, 0);
}

static void its_files_have_no_log_and_are_private(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  char **names;
  size_t count;
  f->options.segment_rows = 10;
  open_it(f);
  append_each(f, 1, 25);
  back_up_whole(f, &report);
  assert_int_equal(verify(f), STATUS_OK);
  assert_int_equal(files_list(target_of(f), &names, &count, &f->err), STATUS_OK);
  assert_int_equal(count, report.files + 1);
  for (size_t i = 0; i < count; i++) {
    char *path = files_join(target_of(f), names[i]);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_null(strstr(names[i], "-wal"));
    assert_null(strstr(names[i], "-shm"));
    free(path);
  }
  files_free_names(names, count);
}

/* ---- while it goes on ---- */

enum { MOST_ROWS = 800 };

struct going_on {
  struct fixture *f;
  atomic_bool is_over;
  uint64_t last;
};

static void *commit_on(void *context) {
  struct going_on *going = context;
  while (!going->is_over && going->last < MOST_ROWS) {
    append_each(going->f, going->last + 1, going->last + 4);
    going->last += 4;
  }
  return NULL;
}

static void *prune_on(void *context) {
  struct going_on *going = context;
  struct error err;
  for (int64_t now_ms = 2000; !going->is_over; now_ms += 400)
    if (store_prune(going->f->store, now_ms, &err)) fail_msg("%s", err.text);
  return NULL;
}

static void is_one_state_while_rows_come(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 16;
  f->options.fold_rows = 8;
  open_it(f);
  append_each(f, 1, 40);
  for (int round = 0; round < 8; round++) {
    struct going_on going = {.f = f, .last = f->port.last_number(f->port.self)};
    struct store_backup_report report;
    uint64_t before = going.last;
    pthread_t thread;
    f->asks = f->answers = 0;
    pthread_create(&thread, NULL, commit_on, &going);
    enum status status = back_up(f, &report);
    going.is_over = true;
    pthread_join(thread, NULL);
    if (status != STATUS_OK) fail_msg("%s", f->err.text);
    assert_true(report.last_row >= before && report.last_row <= going.last);
    assert_int_equal(report.rows, report.last_row);
    if (verify(f) != STATUS_OK) fail_msg("%s", f->err.text);
    assert_opens_with(f, report.last_row);
    files_remove(target_of(f), NULL);
  }
}

static void is_one_state_while_retention_rewrites(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 8;
  f->options.fold_rows = 8;
  f->options.retain =
      (struct store_retention){.events_ms = 1000, .profiles_ms = 50000, .decisions_ms = 90000};
  open_it(f);
  append_each(f, 1, 400);
  for (int round = 0; round < 8; round++) {
    struct going_on going = {.f = f};
    struct store_backup_report report;
    pthread_t thread;
    pthread_create(&thread, NULL, prune_on, &going);
    enum status status = back_up(f, &report);
    going.is_over = true;
    pthread_join(thread, NULL);
    if (status != STATUS_OK) fail_msg("%s", f->err.text);
    if (verify(f) != STATUS_OK) fail_msg("%s", f->err.text);
    assert_int_equal(report.last_row, 400);
    files_remove(target_of(f), NULL);
    f->options.retain.events_ms = 0;
  }
}

/* ---- refusals ---- */

static void refuses_a_place_that_is_taken(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  open_it(f);
  back_up_whole(f, &report);
  assert_int_equal(back_up(f, &report), STATUS_INVALID);
  assert_true(says(f, "is not empty"));
  assert_false(is_unfinished(f));
  assert_int_equal(verify(f), STATUS_OK);
}

static void takes_an_empty_folder(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  open_it(f);
  assert_int_equal(mkdir(target_of(f), 0700), 0);
  back_up_whole(f, &report);
  assert_int_equal(verify(f), STATUS_OK);
}

static void refuses_a_place_inside_the_data_folder(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  struct store_backup_ask ask = {.target = file_in(f, "backup"), .engine = "0.0.1"};
  open_it(f);
  assert_int_equal(store_backup(f->store, &ask, &report, &f->err), STATUS_INVALID);
  assert_true(says(f, "lies in the data folder"));
  assert_false(is_there(ask.target));
}

static void refuses_a_place_in_no_folder(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  char target[160];
  snprintf(target, sizeof target, "%s/backup", target_of(f));
  struct store_backup_ask ask = {.target = target, .engine = "0.0.1"};
  open_it(f);
  assert_int_equal(store_backup(f->store, &ask, &report, &f->err), STATUS_NOT_FOUND);
  assert_true(says(f, "there is no such folder"));
}

static bool stop_at_once(void *context, const char *doing, uint64_t done, uint64_t all) {
  (void)doing, (void)done, (void)all;
  return --*(int *)context > 0;
}

static void leaves_nothing_when_it_is_to_stop(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  f->options.segment_rows = 4;
  open_it(f);
  append_each(f, 1, 25);
  for (int steps = 1; steps < 12; steps++) {
    int left = steps;
    struct store_backup_ask ask = {
        .target = target_of(f), .engine = "0.0.1", .progress = {stop_at_once, &left}};
    assert_int_equal(store_backup(f->store, &ask, &report, &f->err), STATUS_CLOSED);
    assert_false(is_there(target_of(f)) || is_unfinished(f));
  }
  back_up_whole(f, &report);
}

static void names_a_damaged_row_and_leaves_nothing(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  f->options.segment_rows = 10;
  open_it(f);
  append_each(f, 1, 25);
  reopen(f);
  run_sql(file_in(f, "shop-journal-000001.db"), "UPDATE row SET event = 'event X' WHERE number = 7");
  assert_int_equal(back_up(f, &report), STATUS_CORRUPT);
  assert_true(says(f, "row 7 is damaged"));
  assert_false(is_there(target_of(f)) || is_unfinished(f));
}

/* ---- damage ---- */

static void flip(const char *path, long at) {
  FILE *file = fopen(path, "r+b");
  assert_non_null(file);
  fseek(file, at, SEEK_SET);
  int byte = fgetc(file);
  fseek(file, at, SEEK_SET);
  fputc(byte ^ 1, file);
  fclose(file);
}

static void a_flipped_byte_is_found_in_each_file(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  char **names;
  size_t count;
  f->options.segment_rows = 10;
  open_it(f);
  append_each(f, 1, 25);
  back_up_whole(f, &report);
  assert_int_equal(files_list(target_of(f), &names, &count, &f->err), STATUS_OK);
  assert_true(count >= 5);
  for (size_t i = 0; i < count; i++) {
    char *path = files_join(target_of(f), names[i]);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    for (long at = 0; at < about.st_size; at += 1 + about.st_size / 13) {
      flip(path, at);
      assert_int_equal(verify(f), STATUS_CORRUPT);
      if (!says(f, names[i])) fail_msg("%s at %ld: %s", names[i], at, f->err.text);
      flip(path, at);
    }
    assert_int_equal(verify(f), STATUS_OK);
    free(path);
  }
  files_free_names(names, count);
}

static void a_missing_and_a_foreign_file_are_found(void **state) {
  struct fixture *f = *state;
  struct store_backup_report report;
  open_it(f);
  append_all(f, 1, 5);
  back_up_whole(f, &report);
  char *path = files_join(target_of(f), "shop-journal-000001.db"),
       *aside = files_join(target_of(f), "shop-journal-000002.db");
  assert_int_equal(rename(path, aside), 0);
  assert_int_equal(verify(f), STATUS_CORRUPT);
  assert_true(says(f, "shop-journal-000002.db: does not belong"));
  assert_int_equal(unlink(aside), 0);
  assert_int_equal(verify(f), STATUS_CORRUPT);
  assert_true(says(f, "is missing"));
  free(path);
  free(aside);
}

/* ---- cut ---- */

static void stop_here(struct fixture *f) {
  f->options.answered = hear;
}

/* The child opens the store, appends and makes a backup; it is killed after so many microseconds. */
static bool cut_after(struct fixture *f, useconds_t after_us) {
  pid_t child = fork();
  if (!child) {
    struct store_backup_report report;
    stop_here(f);
    if (try_open(f) != STATUS_OK || back_up(f, &report) != STATUS_OK) _exit(1);
    _exit(0);
  }
  usleep(after_us);
  kill(child, SIGKILL);
  int status;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

/* The cuts are spread over the time that a backup takes here, and a little beyond. */
static void a_cut_leaves_no_backup_or_a_whole_one(void **state) {
  enum { CUTS = 60 };
  struct fixture *f = *state;
  struct store_backup_report report;
  int none = 0, whole = 0;
  f->options.segment_rows = 10;
  open_it(f);
  append_each(f, 1, 95);
  back_up_whole(f, &report);
  files_remove(target_of(f), NULL);
  close_it(f);
  for (int cut = 0; cut < CUTS; cut++) {
    cut_after(f, (useconds_t)(report.duration_us * 3 * (uint64_t)cut / CUTS));
    if (is_there(target_of(f))) {
      if (verify(f) != STATUS_OK) fail_msg("cut %d: %s", cut, f->err.text);
      whole++;
    } else {
      none++;
    }
    files_remove(target_of(f), NULL); /* what is unfinished stays for the next one */
  }
  assert_true(none > 3 && whole > 0);
  open_it(f);
  back_up_whole(f, &report);
  assert_false(is_unfinished(f));
  assert_opens_with(f, 95);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      BACKUP_TEST(has_all_rows_of_all_segments),
      BACKUP_TEST(an_empty_store_has_a_backup_too),
      BACKUP_TEST(its_files_have_no_log_and_are_private),
      BACKUP_TEST(is_one_state_while_rows_come),
      BACKUP_TEST(is_one_state_while_retention_rewrites),
      BACKUP_TEST(refuses_a_place_that_is_taken),
      BACKUP_TEST(takes_an_empty_folder),
      BACKUP_TEST(refuses_a_place_inside_the_data_folder),
      BACKUP_TEST(refuses_a_place_in_no_folder),
      BACKUP_TEST(leaves_nothing_when_it_is_to_stop),
      BACKUP_TEST(names_a_damaged_row_and_leaves_nothing),
      BACKUP_TEST(a_flipped_byte_is_found_in_each_file),
      BACKUP_TEST(a_missing_and_a_foreign_file_are_found),
      BACKUP_TEST(a_cut_leaves_no_backup_or_a_whole_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
