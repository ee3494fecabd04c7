/* Restoring: a backup takes a store's place whole or not at all, and whoever was forgotten does not come back with it. */
#include "tests/unit/test_store.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/secret.h"
#include "store/backup.h"
#include "store/files.h"
#include "store/restore.h"

enum { FAR_MS = 1 << 30 };

static const char *target_of(struct fixture *f) {
  static char path[128];
  snprintf(path, sizeof path, "%s-backup", f->folder);
  return path;
}

static int remove_both(void **state) {
  struct fixture *f = *state;
  files_remove(target_of(f), NULL);
  files_remove(file_in(f, "shop-restoring"), NULL);
  return remove_folder(state);
}
#define RESTORE_TEST(claim) cmocka_unit_test_setup_teardown(claim, make_folder, remove_both)

static void append_each(struct fixture *f, uint64_t first, uint64_t last) {
  for (uint64_t number = first; number <= last; number++) append_all(f, number, number);
}

static void back_up(struct fixture *f) {
  struct store_backup_report report;
  struct store_backup_ask ask = {.target = target_of(f), .engine = "0.0.1"};
  if (store_backup(f->store, &ask, &report, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
}

/* Rows 1 to 25 are in the backup, 26 to 30 came after. */
static void open_and_back_up(struct fixture *f) {
  f->options.segment_rows = 10;
  open_it(f);
  append_each(f, 1, 25);
  back_up(f);
  append_each(f, 26, 30);
}

static enum status restore_as(struct fixture *f, struct store_restore_ask ask,
                              struct store_restore_report *report) {
  ask.backup = target_of(f);
  ask.database = f->path;
  return store_restore(&ask, report, &f->err);
}

static struct store_restore_report replace(struct fixture *f) {
  struct store_restore_report report;
  if (restore_as(f, (struct store_restore_ask){.is_replacing = true}, &report) != STATUS_OK)
    fail_msg("%s", f->err.text);
  return report;
}

static void forget_by(struct fixture *f, const char *id, uint64_t number, int64_t erase_from_ms) {
  struct journal_forget who = {id, number, (int64_t)number * 1000};
  struct journal_forget_ask ask = {.ids = &who,
                                   .count = 1,
                                   .asked_ms = clock_now_ms(),
                                   .erase_from_ms = erase_from_ms,
                                   .deadline_ms = clock_now_ms() + FAR_MS};
  char receipt[JOURNAL_RECEIPT_BYTES];
  if (store_forget(f->store, &ask, receipt, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
}

static bool is_there(struct fixture *f, const char *name) {
  return !access(file_in(f, name), F_OK);
}

static bool has_bytes(struct fixture *f, const char *bytes) {
  char command[256];
  snprintf(command, sizeof command, "grep -rqa '%s' %s", bytes, f->folder);
  return !system(command);
}

static bool has_row(struct fixture *f, uint64_t number) {
  struct journal_row row;
  enum status status = store_load_row(f->store, number, &row, &f->err);
  journal_row_fini(&row);
  return status == STATUS_OK;
}

/* ---- the place ---- */

static void puts_the_state_of_the_backup_into_an_empty_place(void **state) {
  struct fixture *f = *state;
  struct store_restore_report report;
  open_and_back_up(f);
  close_it(f);
  snprintf(f->path, sizeof f->path, "%s/other.db", f->folder);
  if (restore_as(f, (struct store_restore_ask){0}, &report) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_int_equal(report.backup.rows, 25);
  assert_int_equal(report.next_row, 26);
  assert_true(is_there(f, "other-journal-000003.db"));
  assert_false(is_there(f, "other-restoring"));
  open_it(f);
  for (uint64_t number = 1; number <= 25; number++) {
    assert_row(f, number);
    assert_true(finds(f, number));
  }
  assert_false(has_row(f, 26));
  assert_profile(f, "p0", "image 24");
  append_each(f, 26, 60);
  reopen(f);
  for (uint64_t number = 1; number <= 60; number++) assert_row(f, number);
}

static void refuses_to_replace_unless_it_is_asked_to(void **state) {
  struct fixture *f = *state;
  struct store_restore_report report;
  open_and_back_up(f);
  close_it(f);
  assert_int_equal(restore_as(f, (struct store_restore_ask){0}, &report), STATUS_INVALID);
  assert_true(says(f, "a store is there already; --replace"));
  open_it(f);
  assert_row(f, 30);
}

static void the_numbers_of_lost_rows_are_not_given_again(void **state) {
  struct fixture *f = *state;
  open_and_back_up(f);
  close_it(f);
  struct store_restore_report report = replace(f);
  assert_int_equal(report.replaced_last_row, 30);
  assert_int_equal(report.next_row, 31);
  open_it(f);
  assert_int_equal(f->port.last_number(f->port.self), 30);
  for (uint64_t number = 1; number <= 25; number++) assert_row(f, number);
  for (uint64_t number = 26; number <= 30; number++) assert_false(has_row(f, number) || finds(f, number));
  assert_false(has_bytes(f, "event 27"));
  append_each(f, 31, 45);
  reopen(f);
  assert_row(f, 25);
  assert_row(f, 31);
  assert_row(f, 45);
  assert_false(has_row(f, 28));
}

static void refuses_under_whoever_has_it_open(void **state) {
  struct fixture *f = *state;
  struct store_restore_report report;
  char who[64];
  open_and_back_up(f);
  snprintf(who, sizeof who, "is in use by process %ld: stop that server first", (long)getpid());
  assert_int_equal(restore_as(f, (struct store_restore_ask){.is_replacing = true}, &report), STATUS_BUSY);
  assert_true(says(f, who));
  assert_row(f, 30);
}

static void a_damaged_backup_replaces_nothing(void **state) {
  struct fixture *f = *state;
  struct store_restore_report report;
  open_and_back_up(f);
  close_it(f);
  char *path = files_join(target_of(f), "shop-journal-000002.db");
  FILE *file = fopen(path, "r+b");
  fseek(file, 40000, SEEK_SET);
  fputc(255, file);
  fclose(file);
  free(path);
  assert_int_equal(restore_as(f, (struct store_restore_ask){.is_replacing = true}, &report), STATUS_CORRUPT);
  open_it(f);
  assert_row(f, 30);
}

static void a_store_that_no_one_can_open_is_replaced(void **state) {
  struct fixture *f = *state;
  open_and_back_up(f);
  close_it(f);
  FILE *file = fopen(f->path, "wb");
  fputs("no database", file);
  fclose(file);
  assert_int_equal(replace(f).replaced_last_row, 0);
  open_it(f);
  assert_row(f, 25);
}

/* ---- who was forgotten ---- */

static void who_was_forgotten_after_the_backup_is_gone_from_every_byte(void **state) {
  struct fixture *f = *state;
  open_and_back_up(f);
  forget_by(f, "p1", 28, 0);
  close_it(f);
  struct store_restore_report report = replace(f);
  assert_int_equal(report.tombstones, 1);
  for (uint64_t number = 1; number <= 25; number++) {
    char event[32];
    snprintf(event, sizeof event, "event %llu[^0-9]", (unsigned long long)number);
    if (number % 3 == 1 && has_bytes(f, event)) fail_msg("%s is there", event);
  }
  open_it(f);
  for (uint64_t number = 1; number <= 25; number++) {
    if (number % 3 != 1)
      assert_row(f, number);
    else
      assert_false(has_row(f, number));
  }
  assert_profile(f, "p1", NULL);
  assert_profile(f, "p2", "image 23");
  append_each(f, 31, 31); /* p1 comes back as somebody new */
  assert_row(f, 31);
}

static void who_was_forgotten_before_the_backup_stays_gone(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 10;
  open_it(f);
  append_each(f, 1, 25);
  forget_by(f, "p1", 25, 0);
  back_up(f);
  char *key = files_join(target_of(f), "shop-secret.key");
  assert_int_not_equal(access(key, F_OK), 0);
  free(key);
  close_it(f);
  assert_int_equal(unlink(file_in(f, "shop-forgotten.db")), 0);
  assert_int_equal(replace(f).tombstones, 1);
  open_it(f);
  assert_false(has_row(f, 1));
  assert_row(f, 2);
  assert_false(has_bytes(f, "event 13[^0-9]"));
}

static void who_can_still_undo_it_is_hidden_and_not_erased(void **state) {
  struct fixture *f = *state;
  open_and_back_up(f);
  forget_by(f, "p1", 28, clock_now_ms() + FAR_MS);
  close_it(f);
  replace(f);
  open_it(f);
  assert_false(has_row(f, 1));
  assert_profile(f, "p1", NULL);
  assert_true(has_bytes(f, "event 13[^0-9]"));
}

/* It has no tombstone that a restore would erase, and is no promise any more. */
static void what_was_undone_is_still_undone(void **state) {
  struct fixture *f = *state;
  struct journal_forget who = {"p2", 25, 1000};
  struct journal_forget_ask ask = {&who, 1, 100, FAR_MS, FAR_MS, false};
  char receipt[JOURNAL_RECEIPT_BYTES], *json = NULL;
  open_it(f);
  append_each(f, 1, 25);
  forget_by(f, "p1", 25, 0);
  assert_int_equal(store_forget(f->store, &ask, receipt, &f->err), STATUS_OK);
  assert_int_equal(store_unforget(f->store, receipt, 200, &f->err), STATUS_OK);
  back_up(f);
  close_it(f);
  assert_int_equal(replace(f).tombstones, 1);
  open_it(f);
  assert_row(f, 2);
  assert_int_equal(store_receipt(f->store, receipt, &json, &f->err), STATUS_OK);
  assert_non_null(strstr(json, "\"undone\":\"1970-01-01T00:00:00.200Z\""));
  free(json);
}

static void forget_and_close(struct fixture *f) {
  open_and_back_up(f);
  forget_by(f, "p1", 28, 0);
  close_it(f);
}

static void refuses_without_the_key_and_says_why(void **state) {
  struct fixture *f = *state;
  struct store_restore_report report;
  char kept[160];
  forget_and_close(f);
  snprintf(kept, sizeof kept, "%s-kept.key", target_of(f));
  assert_int_equal(rename(file_in(f, "shop-secret.key"), kept), 0);
  assert_int_equal(restore_as(f, (struct store_restore_ask){.is_replacing = true}, &report), STATUS_INVALID);
  assert_true(says(f, "without the secret key that it was made with nobody can tell who they are"));
  assert_false(is_there(f, "shop-restoring"));
  struct store_restore_ask with_key = {.is_replacing = true, .key_path = kept};
  if (restore_as(f, with_key, &report) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_true(is_there(f, "shop-secret.key"));
  open_it(f);
  assert_false(has_row(f, 1));
  unlink(kept);
}

static void refuses_another_key(void **state) {
  struct fixture *f = *state;
  struct store_restore_report report;
  forget_and_close(f);
  assert_int_equal(unlink(file_in(f, "shop-secret.key")), 0);
  struct secret other;
  assert_int_equal(secret_load(file_in(f, "shop-secret.key"), &other, &f->err), STATUS_OK);
  assert_int_equal(restore_as(f, (struct store_restore_ask){.is_replacing = true}, &report), STATUS_INVALID);
  assert_true(says(f, "by another secret key than"));
  struct store_restore_ask anyway = {.is_replacing = true, .is_without_tombstones = true};
  if (restore_as(f, anyway, &report) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_int_equal(report.dropped_tombstones, 1);
  open_it(f);
  assert_row(f, 1);
}

/* ---- cut ---- */

/* A child that is killed after so many microseconds, as often as it takes until one comes to its end. */
static bool cut_after(struct fixture *f, useconds_t after_us) {
  pid_t child = fork();
  if (!child) {
    struct store_restore_report report;
    _exit(restore_as(f, (struct store_restore_ask){.is_replacing = true}, &report) != STATUS_OK);
  }
  usleep(after_us);
  kill(child, SIGKILL);
  int status;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

static void assert_old_or_new(struct fixture *f, int *old, int *fresh) {
  open_it(f);
  assert_false(is_there(f, "shop-restoring"));
  bool is_old = has_row(f, 30);
  for (uint64_t number = 2; number <= 24; number += 3) assert_row(f, number);
  assert_false(has_row(f, 1)); /* p1 was forgotten, and is in neither */
  for (uint64_t number = 26; number <= 30; number++)
    if (number % 3 != 1) assert_int_equal(has_row(f, number), is_old);
  ++*(is_old ? old : fresh);
  close_it(f);
}

static void copy_folder(const char *from, const char *to) {
  char command[400];
  snprintf(command, sizeof command, "rm -rf %s && cp -a %s %s", to, from, to);
  assert_int_equal(system(command), 0);
}

/* The cuts are spread over the time that a restore takes here, and a little beyond. */
static void a_cut_leaves_the_old_store_or_the_new_one(void **state) {
  enum { CUTS = 60 };
  struct fixture *f = *state;
  char kept[160];
  int old = 0, fresh = 0;
  forget_and_close(f);
  snprintf(kept, sizeof kept, "%s-kept", target_of(f));
  copy_folder(f->folder, kept);
  uint64_t whole_us = replace(f).backup.duration_us;
  for (int cut = 0; cut < CUTS; cut++) {
    copy_folder(kept, f->folder);
    bool was_cut = cut_after(f, (useconds_t)(whole_us * 2 * (uint64_t)cut / CUTS));
    if (cut % 3 == 1 && was_cut) { /* the next to come is another restore, or a server */
      assert_int_equal(replace(f).next_row, 31);
    } else {
      assert_old_or_new(f, &old, &fresh);
    }
  }
  assert_true(old > 3 && fresh > 3);
  files_remove(kept, NULL);
}

/* The old store with rows up to 30, and a new one that is whole in its folder, with rows up to 25. */
static void make_whole(struct fixture *f) {
  struct store_restore_report report;
  char path[96];
  open_and_back_up(f);
  close_it(f);
  strcpy(path, f->path);
  snprintf(f->path, sizeof f->path, "%s/made/shop.db", f->folder);
  if (restore_as(f, (struct store_restore_ask){0}, &report) != STATUS_OK) fail_msg("%s", f->err.text);
  strcpy(f->path, path);
  char *folder = files_join(f->folder, "shop-restoring");
  assert_int_equal(rename(file_in(f, "made"), folder), 0);
  free(folder);
  unlink(file_in(f, "shop-restoring/sarto.lock"));
  fclose(fopen(file_in(f, "shop-restoring/whole"), "w"));
}

static bool is_old_file(const char *name) {
  return !strncmp(name, "shop", 4) && strcmp(name, "shop-restoring");
}

/* As a cut leaves it after `steps` of the end: first an old file goes with each, then the mark changes, then a new file is
 * moved with each. False: there are not so many. */
static bool go_on_for(struct fixture *f, size_t steps) {
  char **names, *folder = files_join(f->folder, "shop-restoring");
  size_t count, done = 0;
  assert_int_equal(files_list(f->folder, &names, &count, &f->err), STATUS_OK);
  for (size_t i = 0; i < count && done < steps; i++)
    if (is_old_file(names[i])) assert_int_equal(unlink(file_in(f, names[i])), 0), done++;
  files_free_names(names, count);
  if (done < steps) {
    char *whole = files_join(folder, "whole"), *cleared = files_join(folder, "cleared");
    assert_int_equal(rename(whole, cleared), 0);
    free(whole);
    free(cleared);
    done++;
  }
  assert_int_equal(files_list(folder, &names, &count, &f->err), STATUS_OK);
  for (size_t i = 0; i < count && done < steps; i++)
    if (strcmp(names[i], "cleared")) {
      char *from = files_join(folder, names[i]), *to = files_join(f->folder, names[i]);
      if (strcmp(names[i], "whole")) assert_int_equal(rename(from, to), 0), done++;
      free(from);
      free(to);
    }
  files_free_names(names, count);
  free(folder);
  return done == steps;
}

static void what_was_whole_is_finished_from_every_step(void **state) {
  struct fixture *f = *state;
  char kept[160];
  make_whole(f);
  snprintf(kept, sizeof kept, "%s-kept", target_of(f));
  copy_folder(f->folder, kept);
  size_t steps = 0;
  for (; copy_folder(kept, f->folder), go_on_for(f, steps); steps++) {
    struct store_options reading = {.path = f->path, .is_read_only = true};
    assert_int_equal(store_open(&reading, &f->store, &f->err), STATUS_BUSY);
    assert_true(says(f, "a restore was interrupted here"));
    if (steps % 2 && store_settle(f->path, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
    open_it(f);
    for (uint64_t number = 1; number <= 25; number++) assert_row(f, number);
    assert_false(has_row(f, 26));
    assert_false(is_there(f, "shop-restoring"));
    close_it(f);
  }
  assert_true(steps > 8);
  files_remove(kept, NULL);
}

static void what_never_became_whole_is_deleted_by_whoever_opens_it(void **state) {
  struct fixture *f = *state;
  open_and_back_up(f);
  close_it(f);
  assert_int_equal(mkdir(file_in(f, "shop-restoring"), 0700), 0);
  FILE *file = fopen(file_in(f, "shop-restoring/shop.db"), "w");
  fputs("bytes of somebody", file);
  fclose(file);
  open_it(f);
  assert_row(f, 30);
  assert_false(has_bytes(f, "bytes of somebody"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      RESTORE_TEST(puts_the_state_of_the_backup_into_an_empty_place),
      RESTORE_TEST(refuses_to_replace_unless_it_is_asked_to),
      RESTORE_TEST(the_numbers_of_lost_rows_are_not_given_again),
      RESTORE_TEST(refuses_under_whoever_has_it_open),
      RESTORE_TEST(a_damaged_backup_replaces_nothing),
      RESTORE_TEST(a_store_that_no_one_can_open_is_replaced),
      RESTORE_TEST(who_was_forgotten_after_the_backup_is_gone_from_every_byte),
      RESTORE_TEST(who_was_forgotten_before_the_backup_stays_gone),
      RESTORE_TEST(who_can_still_undo_it_is_hidden_and_not_erased),
      RESTORE_TEST(what_was_undone_is_still_undone),
      RESTORE_TEST(refuses_without_the_key_and_says_why),
      RESTORE_TEST(refuses_another_key),
      RESTORE_TEST(a_cut_leaves_the_old_store_or_the_new_one),
      RESTORE_TEST(what_was_whole_is_finished_from_every_step),
      RESTORE_TEST(what_never_became_whole_is_deleted_by_whoever_opens_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
