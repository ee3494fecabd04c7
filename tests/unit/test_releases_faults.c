/* Kept releases when things go wrong: a write that fails, wherever it is; damage; files that are foreign or newer. The
 * disk that fails is SQLite's own with one function replaced. */
#include "tests/unit/test_releases.h"

static struct {
  sqlite3_vfs vfs, *real;
  sqlite3_io_methods methods[2]; /* a database's and a log's */
  int (*write)(sqlite3_file *, const void *, int, sqlite3_int64);
  unsigned countdown; /* to the write that fails, and all after it; 0: none does */
  int code;
} disk;

static int failing_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset) {
  if (disk.countdown == 1) return disk.code;
  if (disk.countdown) disk.countdown--;
  return disk.write(file, data, length, offset);
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

static void prepare_failing_disk(struct fixture *f) {
  if (!disk.real) {
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "failing";
    disk.vfs.xOpen = failing_open;
    assert_int_equal(sqlite3_vfs_register(&disk.vfs, 0), SQLITE_OK);
  }
  disk.countdown = 0;
  f->vfs = "failing";
}

/* Releases 1 and 2, of which 2 is active, and a refusal; nothing else. */
static void assert_former_state(struct fixture *f) {
  struct release_refusal *refusals;
  size_t count;
  assert_loads(f, 1);
  assert_loads(f, 2);
  assert_true(is_active(f, 2));
  assert_int_equal(count_kept(f), 2);
  assert_ok(f, releases_refusals(f->releases, &f->arena, &refusals, &count, &f->err));
  assert_int_equal(count, 1);
  arena_reset(&f->arena);
}

static enum status refuse_one(struct fixture *f) {
  struct refusal_finding findings[] = {{"workspace.lua", 3, "is wrong"}};
  struct release_refusal refusal = {.note = "again", .findings = findings, .count = 1};
  return releases_refuse(f->releases, &refusal, NULL, NULL, &f->err);
}

static enum status put_third(struct fixture *f) {
  return try_put(f, 3);
}

static enum status activate_first(struct fixture *f) {
  return try_activate(f, 1, 9);
}

static enum status prune_all(struct fixture *f) {
  size_t gone;
  struct releases_retention retention = {.keep_count = 1};
  return releases_prune(f->releases, &retention, 9, NULL, NULL, &gone, &f->err);
}

/* Once through `change` for each write it makes, with that one and all after it failing. */
static void fail_each_write(struct fixture *f, enum status (*change)(struct fixture *f), int code,
                            enum status expected, bool is_still_open) {
  unsigned failures = 0;
  for (unsigned nth = 1;; nth++) {
    disk.countdown = nth;
    disk.code = code;
    enum status status = change(f);
    disk.countdown = 0;
    if (status == STATUS_OK) break;
    failures++;
    assert_int_equal(status, expected);
    if (!is_still_open) reopen(f);
    assert_former_state(f);
  }
  assert_true(failures >= 2);
}

static void begin(struct fixture *f) {
  prepare_failing_disk(f);
  open_it(f, false);
  put(f, 1);
  put(f, 2);
  activate(f, 1, 1);
  activate(f, 2, 2);
  assert_ok(f, refuse_one(f));
}

static void a_put_that_fails_at_any_write_leaves_the_former_state(void **state) {
  struct fixture *f = *state;
  begin(f);
  fail_each_write(f, put_third, SQLITE_FULL, STATUS_FULL, true);
  assert_loads(f, 3);
}

static void a_put_that_fails_on_a_dead_disk_leaves_the_former_state_after_restart(void **state) {
  struct fixture *f = *state;
  begin(f);
  fail_each_write(f, put_third, SQLITE_IOERR_WRITE, STATUS_IO, false);
  assert_loads(f, 3);
}

static void an_activation_that_fails_leaves_the_former_one(void **state) {
  struct fixture *f = *state;
  begin(f);
  fail_each_write(f, activate_first, SQLITE_FULL, STATUS_FULL, true);
  assert_true(is_active(f, 1));
}

static void a_refusal_that_cannot_be_written_takes_none_away(void **state) {
  struct fixture *f = *state;
  begin(f);
  fail_each_write(f, refuse_one, SQLITE_IOERR_WRITE, STATUS_IO, false);
}

static void pruning_that_fails_takes_nothing(void **state) {
  struct fixture *f = *state;
  begin(f);
  for (unsigned n = 3; n <= 60; n++) put(f, n);
  unsigned failures = 0;
  for (unsigned nth = 1;; nth++) {
    disk.countdown = nth;
    disk.code = SQLITE_FULL;
    enum status status = prune_all(f);
    disk.countdown = 0;
    if (status == STATUS_OK) break;
    failures++;
    assert_int_equal(status, STATUS_FULL);
    assert_int_equal(count_kept(f), 60);
    assert_loads(f, 30);
    assert_loads(f, 60);
    arena_reset(&f->arena);
  }
  assert_true(failures >= 5);
  assert_int_equal(count_kept(f), 3); /* the newest, the active one, the one before */
  assert_loads(f, 60);
}

static void a_file_that_could_not_be_made_is_made_the_next_time(void **state) {
  struct fixture *f = *state;
  prepare_failing_disk(f);
  unsigned failures = 0;
  for (unsigned nth = 1;; nth++, failures++) {
    disk.countdown = nth;
    disk.code = SQLITE_FULL;
    enum status status = releases_open(f->path, f->vfs, false, &f->releases, &f->err);
    disk.countdown = 0;
    if (status == STATUS_OK) break;
    assert_int_equal(status, STATUS_FULL);
    assert_null(f->releases);
  }
  assert_true(failures >= 2);
  put(f, 1);
  assert_loads(f, 1);
}

/* ---- damage ---- */

static void assert_damaged(struct fixture *f, unsigned n, const char *text) {
  struct release_texts texts;
  assert_int_equal(try_load(f, n, &texts), STATUS_CORRUPT);
  assert_true(says(f, "shop-releases.db") && says(f, text));
  assert_int_equal(texts.count, 0);
}

static void put_two(struct fixture *f) {
  open_it(f, false);
  put(f, 1);
  put(f, 2);
  close_it(f);
}

#define BLOB_OF(name) "(SELECT blob_id FROM file WHERE name = '" name "' ORDER BY id DESC LIMIT 1)"

/* In the middle of what is compressed, in its own checksum at the end, and by another whole text in its place. */
static void a_damaged_text_is_named_and_not_loaded(void **state) {
  struct fixture *f = *state;
  static const char *const damages[] = {
      "UPDATE blob SET packed = CAST(substr(packed, 1, 9) || x'ff' || substr(packed, 11) AS BLOB)",
      "UPDATE blob SET packed = CAST(substr(packed, 1, length(packed) - 1) || x'00' AS BLOB)",
      "UPDATE blob SET packed = (SELECT packed FROM blob WHERE id = 1)",
      "UPDATE blob SET packed = x''",
      "UPDATE blob SET text_bytes = text_bytes + 1",
      "UPDATE blob SET text_bytes = 1 << 60",
      "UPDATE blob SET text_bytes = -1",
  };
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    char sql[256];
    put_two(f);
    snprintf(sql, sizeof sql, "%s WHERE id = " BLOB_OF("strategies/rule_02.lua"), damages[i]);
    run_sql(f, sql);
    open_it(f, false);
    assert_damaged(f, 2, "strategies/rule_02.lua");
    assert_loads(f, 1); /* it has another */
    put(f, 2);          /* the same again mends it */
    assert_loads(f, 2);
    close_it(f);
  }
}

static void a_text_that_is_shared_is_mended_by_a_release_that_has_it(void **state) {
  struct fixture *f = *state;
  put_two(f);
  run_sql(f, "UPDATE blob SET packed = x'00' WHERE id = " BLOB_OF("strategies/rule_07.lua"));
  open_it(f, false);
  assert_damaged(f, 1, "strategies/rule_07.lua");
  put(f, 3);
  for (unsigned n = 1; n <= 3; n++) assert_loads(f, n);
}

static void damage_to_a_record_or_a_list_of_files_is_seen(void **state) {
  struct fixture *f = *state;
  static const char *const damages[] = {
      "UPDATE release SET author = 'Amn' WHERE id = 2",
      "UPDATE release SET parent = NULL WHERE id = 2",
      "UPDATE release SET file_count = 1 << 60",
      "UPDATE member SET file_id = 4 WHERE release_id = 2 AND file_id = 22",
      "DELETE FROM member WHERE release_id = 2 AND file_id = 5",
      "DELETE FROM blob WHERE id = " BLOB_OF("strategies/rule_02.lua"),
      "UPDATE file SET name = 'strategies/rule_99.lua' WHERE name = 'strategies/rule_02.lua'",
      "UPDATE blob SET hash = randomblob(32) WHERE id = " BLOB_OF("strategies/rule_02.lua"),
      "UPDATE blob SET hash = x'00' WHERE id = " BLOB_OF("strategies/rule_02.lua"),
  };
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    put_two(f);
    run_sql(f, damages[i]);
    open_it(f, false);
    assert_damaged(f, 2, "its record or the list of its files");
    assert_int_equal(try_activate(f, 2, 1), STATUS_CORRUPT);
    close_it(f);
    unlink(f->file);
  }
}

static void a_damaged_activation_is_not_taken_for_the_one_before(void **state) {
  struct fixture *f = *state;
  static const char *const damages[] = {"UPDATE activation SET release_id = 77 WHERE id = 2",
                                        "UPDATE activation SET release_id = 1 WHERE id = 2",
                                        "UPDATE activation SET time_ms = 3 WHERE id = 2"};
  struct release_activation activation;
  size_t gone;
  for (size_t i = 0; i < 3; i++) {
    put_two(f);
    open_it(f, false);
    activate(f, 1, 1);
    activate(f, 2, 2);
    close_it(f);
    run_sql(f, damages[i]);
    open_it(f, false);
    assert_int_equal(releases_active(f->releases, &f->arena, &activation, &f->err), STATUS_CORRUPT);
    assert_true(says(f, "which release was active is damaged"));
    struct releases_retention retention = {.keep_count = 1};
    assert_int_equal(releases_prune(f->releases, &retention, 9, NULL, NULL, &gone, &f->err), STATUS_CORRUPT);
    assert_int_equal(count_kept(f), 2);
    close_it(f);
    unlink(f->file);
  }
}

/* Every byte in turn: whatever is loaded is what was put. */
static void no_flipped_bit_makes_another_text(void **state) {
  struct fixture *f = *state;
  put_two(f);
  size_t length = file_bytes(f), corrupt = 0;
  for (size_t at = 0; at < length; at += 37) {
    FILE *file = fopen(f->file, "r+b");
    fseek(file, (long)at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, (long)at, SEEK_SET);
    fputc(byte ^ 1 << at % 8, file);
    fclose(file);
    if (releases_open(f->path, NULL, true, &f->releases, &f->err) == STATUS_OK) {
      struct release_texts texts;
      if (try_load(f, 2, &texts) == STATUS_OK)
        assert_loads(f, 2);
      else
        corrupt++;
      close_it(f);
    }
    file = fopen(f->file, "r+b");
    fseek(file, (long)at, SEEK_SET);
    fputc(byte, file);
    fclose(file);
    arena_reset(&f->arena);
  }
  assert_true(corrupt > 50);
}

static void a_foreign_or_newer_file_is_refused_and_left_as_it_is(void **state) {
  struct fixture *f = *state;
  run_sql(f, "CREATE TABLE song(title)");
  assert_int_equal(releases_open(f->path, NULL, false, &f->releases, &f->err), STATUS_INVALID);
  assert_true(says(f, "not a release store of Sarto's"));
  run_sql(f, "INSERT INTO song VALUES('still here')");
  unlink(f->file);
  put_two(f);
  run_sql(f, "PRAGMA user_version = 7");
  assert_int_equal(releases_open(f->path, NULL, false, &f->releases, &f->err), STATUS_UNSUPPORTED);
  assert_true(says(f, "has release store schema 7"));
}

static void a_file_that_is_no_database_is_named(void **state) {
  struct fixture *f = *state;
  FILE *file = fopen(f->file, "w");
  for (int i = 0; i < 1000; i++) fputs("nothing of the kind ", file);
  fclose(file);
  assert_int_equal(releases_open(f->path, NULL, false, &f->releases, &f->err), STATUS_CORRUPT);
  assert_true(says(f, "shop-releases.db"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      RELEASES_TEST(a_put_that_fails_at_any_write_leaves_the_former_state),
      RELEASES_TEST(a_put_that_fails_on_a_dead_disk_leaves_the_former_state_after_restart),
      RELEASES_TEST(an_activation_that_fails_leaves_the_former_one),
      RELEASES_TEST(a_refusal_that_cannot_be_written_takes_none_away),
      RELEASES_TEST(pruning_that_fails_takes_nothing),
      RELEASES_TEST(a_file_that_could_not_be_made_is_made_the_next_time),
      RELEASES_TEST(a_damaged_text_is_named_and_not_loaded),
      RELEASES_TEST(a_text_that_is_shared_is_mended_by_a_release_that_has_it),
      RELEASES_TEST(damage_to_a_record_or_a_list_of_files_is_seen),
      RELEASES_TEST(a_damaged_activation_is_not_taken_for_the_one_before),
      RELEASES_TEST(no_flipped_bit_makes_another_text),
      RELEASES_TEST(a_foreign_or_newer_file_is_refused_and_left_as_it_is),
      RELEASES_TEST(a_file_that_is_no_database_is_named),
  };
  return cmocka_run_group_tests_name("releases faults", tests, NULL, NULL);
}
