/* The store when things go wrong: a full disk, a lock that someone else holds, a dead disk, damage, files that
 * are missing, foreign, newer or half made. The disk that fails is SQLite's own with one function replaced. */
#include "tests/unit/test_store.h"

#include <stdatomic.h>

static struct {
  sqlite3_vfs vfs, *real;
  sqlite3_io_methods methods[2]; /* a database's and a log's */
  int (*write)(sqlite3_file *, const void *, int, sqlite3_int64);
  _Atomic int code; /* what a write answers; SQLITE_OK: it writes */
  _Atomic int left; /* so many are written all the same */
} disk;

static int failing_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset) {
  bool is_written = !disk.code || disk.left-- > 0;
  return is_written ? disk.write(file, data, length, offset) : disk.code;
}

static int failing_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
  int code = disk.real->xOpen(vfs, path, file, flags, out);
  if (code != SQLITE_OK) return code;
  sqlite3_io_methods *methods = &disk.methods[!(flags & SQLITE_OPEN_MAIN_DB)];
  disk.write = file->pMethods->xWrite; /* the same for all of them */
  *methods = *file->pMethods;
  methods->xWrite = failing_write;
  file->pMethods = methods;
  return code;
}

static void open_on_failing_disk(struct fixture *f) {
  if (!disk.real) {
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "failing";
    disk.vfs.xOpen = failing_open;
    assert_int_equal(sqlite3_vfs_register(&disk.vfs, 0), SQLITE_OK);
  }
  disk.code = SQLITE_OK;
  disk.left = 0;
  f->options.vfs = "failing";
  open_it(f);
}

static void a_full_disk_refuses_until_recovered_and_then_goes_on(void **state) {
  struct fixture *f = *state;
  open_on_failing_disk(f);
  append_all(f, 1, 2);
  disk.code = SQLITE_FULL;
  append_all(f, 3, 4);
  ask_again(f, 3);
  wait_for_answers(f);
  assert_true(store_is_full(f->store));
  disk.code = SQLITE_OK;
  append_all(f, 5, 5); /* there is room, but this was decided on what was lost */
  for (size_t i = 2; i < 6; i++) assert_int_equal(f->heard[i].status, STATUS_FULL);
  for (uint64_t number = 3; number <= 5; number++) assert_false(finds(f, number));
  f->port.recover(f->port.self);
  assert_true(store_is_full(f->store)); /* as far as anybody has tried */
  append_all(f, 6, 7);
  assert_false(store_is_full(f->store));
  assert_int_equal(f->heard[6].status, STATUS_OK);
  assert_int_equal(store_failure(f->store, &f->err), STATUS_OK);
  reopen(f);
  assert_int_equal(f->port.last_number(f->port.self), 7);
  assert_true(finds(f, 2));
  assert_false(finds(f, 3));
  assert_true(finds(f, 7));
  assert_profile(f, "p0", "image 6");
  assert_profile(f, "p2", "image 2");
}

static void a_full_disk_at_a_roll_refuses_and_rolls_later(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 2;
  open_on_failing_disk(f);
  append_all(f, 1, 2);
  disk.code = SQLITE_FULL;
  append_all(f, 3, 3);
  assert_int_equal(f->heard[2].status, STATUS_FULL);
  disk.code = SQLITE_OK;
  f->port.recover(f->port.self);
  append_all(f, 4, 4);
  assert_int_equal(f->heard[3].status, STATUS_OK);
  assert_int_equal(store_figures(f->store).segments, 2);
  reopen(f);
  assert_row(f, 4);
}

static bool has_mark(const struct fixture *f) {
  char command[256];
  snprintf(command, sizeof command, "grep -qa MARK %s/*", f->folder);
  return system(command) == 0;
}

/* A row that is refused when the disk is full after half of it was written: it is no row, but the log has its bytes. */
static void append_half_of_a_marked_row(struct fixture *f, uint64_t number) {
  static char event[100000];
  struct journal_row row = row_at(number);
  memset(event, 'e', sizeof event);
  for (size_t at = 0; at < sizeof event; at += 1000) memcpy(event + at, "MARK", 4);
  row.event = (struct slice){event, sizeof event};
  disk.left = 24;
  disk.code = SQLITE_FULL;
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
  disk.code = SQLITE_OK;
  f->port.recover(f->port.self);
  assert_true(has_mark(f));
}

static void erase_them(struct fixture *f) {
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_forget who = {"p0", 2, 5000};
  struct journal_forget_ask ask = {&who, 1, 0, 0, 100, true};
  if (store_forget(f->store, &ask, receipt, &f->err)) fail_msg("%s", f->err.text);
  append_all(f, 4, 5);
  assert_row(f, 5);
  if (store_erase(f->store, 5000, &f->err)) fail_msg("%s", f->err.text);
}

static void half_a_row_that_was_refused_is_erased_too(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 2;
  open_on_failing_disk(f);
  append_all(f, 1, 2);
  append_half_of_a_marked_row(f, 3); /* p0's, and the first of a new segment */
  erase_them(f);
  assert_false(has_mark(f));
  assert_row(f, 5);
}

/* Opening empties the log where nobody else has it open. */
static void half_a_row_of_an_earlier_process_is_erased_too(void **state) {
  struct fixture *f = *state;
  sqlite3 *reader;
  char command[512];
  f->options.segment_rows = 2;
  open_on_failing_disk(f);
  append_all(f, 1, 2);
  append_half_of_a_marked_row(f, 3);
  snprintf(command, sizeof command, "mkdir %s.killed && cp %s/* %s.killed", f->folder, f->folder, f->folder);
  assert_int_equal(system(command), 0);
  close_it(f);
  snprintf(command, sizeof command, "rm %s/*; cp %s.killed/* %s && rm -r %s.killed", f->folder, f->folder,
           f->folder, f->folder);
  assert_int_equal(system(command), 0);
  assert_int_equal(sqlite3_open(file_in(f, "shop-journal-000002.db"), &reader), SQLITE_OK);
  assert_int_equal(sqlite3_exec(reader, "SELECT 1 FROM row", NULL, NULL, NULL), SQLITE_OK);
  open_it(f);
  assert_true(has_mark(f));
  erase_them(f);
  assert_false(has_mark(f));
  sqlite3_close(reader);
}

static void half_a_row_where_none_came_after_is_erased_too(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  f->options.segment_rows = 2;
  open_on_failing_disk(f);
  append_all(f, 1, 2);
  append_half_of_a_marked_row(f, 3);
  struct journal_forget who = {"p0", 2, 5000};
  struct journal_forget_ask ask = {&who, 1, 0, 0, 100, true};
  if (store_forget(f->store, &ask, receipt, &f->err)) fail_msg("%s", f->err.text);
  if (store_erase(f->store, 5000, &f->err)) fail_msg("%s", f->err.text);
  assert_false(has_mark(f));
  append_all(f, 4, 5);
  reopen(f);
  assert_row(f, 5);
}

static void a_copy_that_a_full_disk_cut_short_gives_its_space_back(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct journal_forget who = {"p0", 300, 300000};
  struct journal_forget_ask ask = {&who, 1, 0, 0, 100, true};
  bool was_cut = false;
  open_on_failing_disk(f);
  append_all(f, 1, 300);
  reopen(f);
  if (store_forget(f->store, &ask, receipt, &f->err)) fail_msg("%s", f->err.text);
  for (int writes = 1; writes < 200; writes++) {
    disk.left = writes;
    disk.code = SQLITE_FULL;
    enum status status = store_erase(f->store, 5000, &f->err);
    disk.code = SQLITE_OK;
    if (status == STATUS_OK) break;
    assert_int_equal(status, STATUS_FULL);
    if (!strstr(f->err.text, "shop-journal-000001.1.db")) continue;
    assert_int_not_equal(access(file_in(f, "shop-journal-000001.1.db"), F_OK), 0);
    was_cut = true;
  }
  assert_true(was_cut);
  assert_row(f, 1);
  assert_int_not_equal(access(file_in(f, "shop-journal-000001.db"), F_OK), 0);
}

/* The engine drops every profile it holds; those whose rows no fold has reached are in the journal alone. */
static void what_is_not_folded_yet_is_known_after_recovery(void **state) {
  struct fixture *f = *state;
  open_on_failing_disk(f);
  append_all(f, 1, 4);
  disk.code = SQLITE_FULL;
  append_all(f, 5, 7);
  disk.code = SQLITE_OK;
  f->port.recover(f->port.self);
  assert_int_equal(f->port.folded_number(f->port.self), 0);
  static const char *const images[][2] = {{"p0", "image 3"}, {"p1", "image 4"}, {"p2", "image 2"}};
  static const uint64_t numbers[] = {3, 4, 2};
  uint64_t number;
  for (size_t i = 0; i < 3; i++) {
    struct buffer image = {0};
    assert_int_equal(f->port.load_profile(f->port.self, images[i][0], &image, &number, &f->err), STATUS_OK);
    assert_int_equal(number, numbers[i]);
    assert_slice((struct slice){image.data, image.length}, images[i][1]);
    buffer_fini(&image);
  }
  struct buffer none = {0};
  assert_int_equal(f->port.load_profile(f->port.self, "p3", &none, &number, &f->err), STATUS_NOT_FOUND);
  append_all(f, 8, 8);
  reopen(f);
  assert_profile(f, "p2", "image 8");
}

/* A recovery that did not wait would look for rows that the writer is about to commit. */
static void recovery_knows_what_was_still_queued(void **state) {
  struct fixture *f = *state;
  open_it(f);
  for (uint64_t number = 1; number <= 1500; number++) append(f, number);
  f->port.recover(f->port.self);
  struct buffer image = {0};
  uint64_t number;
  assert_int_equal(f->port.load_profile(f->port.self, "p0", &image, &number, &f->err), STATUS_OK);
  assert_slice((struct slice){image.data, image.length}, "image 1500");
  assert_int_equal(number, 1500);
  buffer_fini(&image);
  wait_for_answers(f);
  for (size_t i = 0; i < 1500; i++) assert_int_equal(f->heard[i].status, STATUS_OK);
}

static void what_was_queued_before_recovery_is_refused_even_after_it(void **state) {
  struct fixture *f = *state;
  open_on_failing_disk(f);
  disk.code = SQLITE_FULL;
  append_all(f, 1, 1);
  disk.code = SQLITE_OK;
  for (uint64_t number = 2; number <= 200; number++) append(f, number);
  f->port.recover(f->port.self);
  append(f, 201);
  wait_for_answers(f);
  for (size_t i = 0; i < 200; i++) assert_int_equal(f->heard[i].status, STATUS_FULL);
  assert_int_equal(f->heard[200].status, STATUS_OK);
}

static void someone_elses_lock_is_busy_and_not_the_end(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 1);
  sqlite3 *other;
  assert_int_equal(sqlite3_open(file_in(f, "shop-journal-000001.db"), &other), SQLITE_OK);
  assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  append_all(f, 2, 2);
  assert_int_equal(f->heard[1].status, STATUS_BUSY);
  sqlite3_close(other);
  f->port.recover(f->port.self);
  append_all(f, 3, 3);
  assert_int_equal(f->heard[2].status, STATUS_OK);
}

static void a_dead_disk_is_the_end(void **state) {
  struct fixture *f = *state;
  open_on_failing_disk(f);
  append_all(f, 1, 1);
  disk.code = SQLITE_IOERR_WRITE;
  append_all(f, 2, 2);
  disk.code = SQLITE_OK;
  f->port.recover(f->port.self);
  append_all(f, 3, 3);
  assert_int_equal(f->heard[1].status, STATUS_IO);
  assert_int_equal(f->heard[2].status, STATUS_IO);
  assert_int_equal(store_failure(f->store, &f->err), STATUS_IO);
  assert_true(says(f, "shop-journal-000001.db"));
  close_it(f);
  open_it(f);
  assert_true(finds(f, 1));
  assert_false(finds(f, 2));
}

/* Flips one bit of the first `bytes` found in the file. */
static void damage(const char *path, const char *bytes) {
  FILE *file = fopen(path, "r+b");
  assert_non_null(file);
  static char all[1 << 20];
  size_t length = fread(all, 1, sizeof all, file);
  char *at = memmem(all, length, bytes, strlen(bytes));
  assert_non_null(at);
  fseek(file, at - all, SEEK_SET);
  fputc(*at ^ 1, file);
  fclose(file);
}

static void sees_a_flipped_bit_in_each_part_of_a_row(void **state) {
  struct fixture *f = *state;
  const char *const parts[] = {"event 2", "image 3", "decision 4", "p2event 5"};
  open_it(f);
  append_all(f, 1, 9);
  close_it(f);
  for (size_t i = 0; i < 4; i++) damage(file_in(f, "shop-journal-000001.db"), parts[i]);
  open_it(f);
  for (uint64_t number = 2; number <= 5; number++) {
    struct journal_row row;
    char expected[32];
    snprintf(expected, sizeof expected, "row %d is damaged", (int)number);
    assert_int_equal(store_load_row(f->store, number, &row, &f->err), STATUS_CORRUPT);
    assert_true(says(f, "shop-journal-000001.db") && says(f, expected));
    journal_row_fini(&row);
  }
  assert_row(f, 1);
  assert_row(f, 6);
}

static void a_part_that_became_null_by_damage_is_not_taken_for_pruned(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  close_it(f);
  run_sql(file_in(f, "shop-journal-000001.db"), "UPDATE row SET event = NULL WHERE number = 2");
  open_it(f);
  struct journal_row row;
  assert_int_equal(store_load_row(f->store, 2, &row, &f->err), STATUS_CORRUPT);
  assert_row(f, 3);
}

static void sees_a_flipped_bit_in_a_profile(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  close_it(f);
  damage(f->path, "image 2");
  open_it(f);
  struct buffer image = {0};
  uint64_t number;
  assert_int_equal(f->port.load_profile(f->port.self, "p2", &image, &number, &f->err), STATUS_CORRUPT);
  assert_true(says(f, "shop.db") && says(f, "'p2'"));
  assert_profile(f, "p1", "image 1");
  buffer_fini(&image);
}

static void overwrite_start(const char *path) {
  FILE *file = fopen(path, "r+b");
  assert_non_null(file);
  for (int i = 0; i < 4096; i++) fputc('x', file);
  fclose(file);
}

static void a_damaged_file_is_named_and_left_as_it_is(void **state) {
  struct fixture *f = *state;
  const char *const files[] = {"shop-journal-000001.db", "shop.db"};
  open_it(f);
  append_all(f, 1, 3);
  close_it(f);
  for (size_t i = 0; i < 2; i++) {
    overwrite_start(file_in(f, files[i]));
    assert_int_equal(try_open(f), STATUS_CORRUPT);
    assert_true(says(f, files[i]));
    FILE *file = fopen(file_in(f, files[i]), "rb");
    assert_int_equal(fgetc(file), 'x');
    fclose(file);
  }
}

static void a_missing_segment_is_named(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 2;
  open_it(f);
  for (uint64_t number = 1; number <= 5; number++) append_all(f, number, number);
  close_it(f);
  unlink(file_in(f, "shop-journal-000002.db"));
  assert_int_equal(try_open(f), STATUS_CORRUPT);
  assert_true(says(f, "shop-journal-000002.db is missing"));
}

static void a_journal_that_ends_before_what_was_folded_is_refused(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 5);
  close_it(f);
  run_sql(file_in(f, "shop-journal-000001.db"), "DELETE FROM row WHERE number > 3");
  assert_int_equal(try_open(f), STATUS_CORRUPT);
  assert_true(says(f, "ends at row 3, but its row 5 was folded"));
}

static void a_lost_main_database_is_made_again_from_a_whole_journal(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 2;
  open_it(f);
  for (uint64_t number = 1; number <= 7; number++) append_all(f, number, number);
  close_it(f);
  unlink(f->path);
  open_it(f);
  for (uint64_t number = 1; number <= 7; number++) assert_true(finds(f, number));
  assert_profile(f, "p0", "image 6");
}

static void a_lost_main_database_is_not_made_again_from_a_part(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 2;
  open_it(f);
  for (uint64_t number = 1; number <= 7; number++) append_all(f, number, number);
  close_it(f);
  unlink(f->path);
  unlink(file_in(f, "shop-journal-000001.db"));
  unlink(file_in(f, "shop-journal-000002.db"));
  assert_int_equal(try_open(f), STATUS_CORRUPT);
  assert_true(says(f, "does not know shop-journal-00000"));
}

static void a_segment_that_was_being_made_is_begun_again(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 3);
  close_it(f);
  fclose(fopen(file_in(f, "shop-journal-000002.db"), "wb"));
  open_it(f);
  append_all(f, 4, 5);
  reopen(f);
  for (uint64_t number = 1; number <= 5; number++) assert_row(f, number);
}

static void a_newer_schema_is_refused_and_left_as_it_is(void **state) {
  struct fixture *f = *state;
  const char *const files[] = {"shop-journal-000001.db", "shop.db"};
  open_it(f);
  append_all(f, 1, 3);
  close_it(f);
  for (size_t i = 0; i < 2; i++) {
    run_sql(file_in(f, files[i]), "PRAGMA user_version = 7");
    assert_int_equal(try_open(f), STATUS_UNSUPPORTED);
    assert_true(says(f, files[i]) && says(f, "schema 7") && says(f, i ? "up to 2" : "up to 4"));
  }
}

static void a_database_of_something_else_is_refused(void **state) {
  struct fixture *f = *state;
  run_sql(f->path, "CREATE TABLE song(title)");
  assert_int_equal(try_open(f), STATUS_INVALID);
  assert_true(says(f, "not a store of Sarto's"));
  run_sql(f->path, "INSERT INTO song VALUES('still here')");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(a_full_disk_refuses_until_recovered_and_then_goes_on),
      STORE_TEST(a_full_disk_at_a_roll_refuses_and_rolls_later),
      STORE_TEST(half_a_row_that_was_refused_is_erased_too),
      STORE_TEST(half_a_row_of_an_earlier_process_is_erased_too),
      STORE_TEST(half_a_row_where_none_came_after_is_erased_too),
      STORE_TEST(a_copy_that_a_full_disk_cut_short_gives_its_space_back),
      STORE_TEST(what_is_not_folded_yet_is_known_after_recovery),
      STORE_TEST(recovery_knows_what_was_still_queued),
      STORE_TEST(what_was_queued_before_recovery_is_refused_even_after_it),
      STORE_TEST(someone_elses_lock_is_busy_and_not_the_end),
      STORE_TEST(a_dead_disk_is_the_end),
      STORE_TEST(sees_a_flipped_bit_in_each_part_of_a_row),
      STORE_TEST(a_part_that_became_null_by_damage_is_not_taken_for_pruned),
      STORE_TEST(sees_a_flipped_bit_in_a_profile),
      STORE_TEST(a_damaged_file_is_named_and_left_as_it_is),
      STORE_TEST(a_missing_segment_is_named),
      STORE_TEST(a_journal_that_ends_before_what_was_folded_is_refused),
      STORE_TEST(a_lost_main_database_is_made_again_from_a_whole_journal),
      STORE_TEST(a_lost_main_database_is_not_made_again_from_a_part),
      STORE_TEST(a_segment_that_was_being_made_is_begun_again),
      STORE_TEST(a_newer_schema_is_refused_and_left_as_it_is),
      STORE_TEST(a_database_of_something_else_is_refused),
  };
  return cmocka_run_group_tests_name("store faults", tests, NULL, NULL);
}
