/* The list of places that can hold a person: nothing that is on the disk is missing from it. */
#include "tests/unit/test_store.h"

#include "store/places.h"
#include "store/releases.h"
#include "tests/unit/marked.h"

/* A folder with every kind of file in it, open. */
static struct releases *open_all(struct fixture *f) {
  static const struct release_file file = {"workspace.lua", {"return {}", 9}};
  const struct release_record record = {
      .hash = "sha256:1", .author = "ann", .source = "folder", .time_ms = 1};
  const struct refusal_finding finding = {"workspace.lua", 1, "is wrong"};
  struct releases *releases;
  char receipt[JOURNAL_RECEIPT_BYTES];
  f->options.segment_rows = 2;
  open_it(f);
  append_all(f, 1, 3);
  append_all(f, 4, 4);
  assert_int_equal(releases_open(f->path, NULL, false, &releases, &f->err), STATUS_OK);
  assert_int_equal(releases_put(releases, &record, &file, 1, &f->err), STATUS_OK);
  assert_int_equal(
      releases_activate(releases, &(struct release_activation){.hash = "sha256:1", .time_ms = 1}, &f->err),
      STATUS_OK);
  assert_int_equal(releases_refuse(releases, &(struct release_refusal){.findings = &finding, .count = 1},
                                   NULL, NULL, &f->err),
                   STATUS_OK);
  assert_int_equal(releases_put_engine(releases, "1", 1, 1, &f->err), STATUS_OK);
  assert_int_equal(marked_forget(f->store, 1, 4, 0, receipt, &f->err), STATUS_OK);
  return releases;
}

static size_t missing(const char *file, const char *table, const char *column) {
  if (place_find(file, table, column)) return 0;
  print_message("store/places.c has no line for %s %s %s\n", file, table ? table : "", column ? column : "");
  return 1;
}

static size_t missing_columns(sqlite3 *db, const char *file) {
  sqlite3_stmt *list;
  size_t count = 0;
  assert_int_equal(
      sqlite3_prepare_v2(db,
                         "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
                         " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_stat%'",
                         -1, &list, NULL),
      SQLITE_OK);
  while (sqlite3_step(list) == SQLITE_ROW) {
    const char *table = (const char *)sqlite3_column_text(list, 0);
    count += missing(file, table, NULL) + missing(file, table, (const char *)sqlite3_column_text(list, 1));
  }
  sqlite3_finalize(list);
  return count;
}

static bool is_database(const char *name) {
  size_t length = strlen(name);
  return length > 3 && !strcmp(name + length - 3, ".db");
}

/* How many files, tables and columns nobody thought of; counts the files. */
static size_t missing_in(struct fixture *f, size_t *files) {
  DIR *listing = opendir(f->folder);
  size_t count = 0;
  for (struct dirent *file; (file = readdir(listing));) {
    if (file->d_name[0] == '.') continue;
    sqlite3 *db;
    *files += 1;
    count += missing(file->d_name, NULL, NULL);
    if (!is_database(file->d_name)) continue;
    assert_int_equal(sqlite3_open_v2(file_in(f, file->d_name), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    count += missing_columns(db, file->d_name);
    sqlite3_close(db);
  }
  closedir(listing);
  return count;
}

static void every_file_table_and_column_has_its_line(void **state) {
  struct fixture *f = *state;
  size_t files = 0;
  struct releases *releases = open_all(f);
  assert_int_equal(missing_in(f, &files), 0);
  assert_true(files >=
              12); /* five databases with a log and its index each, less what is sealed; secret, lock */
  releases_close(releases);
}

static void what_is_new_is_missed(void **state) {
  struct fixture *f = *state;
  size_t files = 0;
  struct releases *releases = open_all(f);
  run_sql(file_in(f, "shop-releases.db"), "CREATE TABLE guest(name TEXT)");
  run_sql(file_in(f, "shop.db"), "ALTER TABLE profile ADD COLUMN note TEXT");
  run_sql(file_in(f, "shop-journal-000001.db"), "ALTER TABLE row ADD COLUMN note TEXT");
  fclose(fopen(file_in(f, "people.txt"), "w"));
  assert_int_equal(missing_in(f, &files), 2 + 1 + 1 + 1);
  releases_close(releases);
}

static void each_line_says_what_becomes_of_it(void **state) {
  (void)state;
  for (size_t i = 0; i < place_count; i++) {
    assert_non_null(places[i].how);
    if (places[i].fate == PLACE_HOLDS_NOBODY) assert_null(places[i].said);
    if (places[i].fate == PLACE_ERASED && strcmp(places[i].file, "memory")) assert_non_null(places[i].said);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(every_file_table_and_column_has_its_line),
      STORE_TEST(what_is_new_is_missed),
      cmocka_unit_test(each_line_says_what_becomes_of_it),
  };
  return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
