/* The texts that consents were given to outlive the releases that had them: each version's own, as it stood when. */
#include "shop.h"

#include <stdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/shelf.h"

struct fixture {
  char folder[64], database[96];
  struct arena arena;
  struct error err;
  struct consent_text *texts;
  size_t count;
};

static int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  hash_init();
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-texts-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
  arena_fini(&f->arena);
  int failed = system(command);
  free(f);
  return failed;
}

/* On the file of releases. */
static void run_in(const char *folder, const char *sql) {
  char path[128];
  sqlite3 *db;
  snprintf(path, sizeof path, "%s/shop-releases.db", folder);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' } }\nchannel 'page' { interrupts = false }\n"                          \
  "placement 'home' { channel = 'page' }\n"
#define PURPOSE(members) "purpose 'personalization' { basis = 'consent', " members " }\n"

static void load(const char *purposes, struct seats *seats, struct release_file file[static 1],
                 struct seats_texts *texts, char text[static 2000]) {
  struct findings findings = {0};
  snprintf(text, 2000, "%s%s", WORKSPACE, purposes);
  *file = (struct release_file){"workspace.lua", {text, strlen(text)}};
  *texts = (struct seats_texts){.files = file, .count = 1};
  if (!seats_load(seats, texts, 0, &findings))
    fail_msg("%s:%d: %s", findings.items[0].file, findings.items[0].line, findings.items[0].text);
  findings_fini(&findings);
}

/* Its hash becomes the active one. */
static void keep(struct fixture *f, const char *purposes, char hash[static DIGEST_TEXT_BYTES]) {
  const struct shelf_note note = {.source = "folder", .why = "released"};
  struct seats seats;
  struct release_file file;
  struct seats_texts texts;
  char text[2000];
  load(purposes, &seats, &file, &texts, text);
  if (shelf_keep(f->database, &seats, &texts, &note, &f->err)) fail_msg("%s", f->err.text);
  memcpy(hash, seats.items[0].release->workspace.release, DIGEST_TEXT_BYTES);
  seats_fini(&seats);
}

static void read_texts(struct fixture *f, uint32_t version) {
  if (shelf_consent_texts(f->database, "personalization", version, &f->arena, &f->texts, &f->count, &f->err))
    fail_msg("%s", f->err.text);
}

static void assert_text(const struct consent_text *text, const char *locale, const char *words,
                        const char *gives) {
  assert_string_equal(text->locale, locale);
  assert_string_equal(text->text, words);
  if (gives)
    assert_string_equal(text->gives, gives);
  else
    assert_null(text->gives);
}

static void each_version_keeps_its_text(void **state) {
  struct fixture *f = *state;
  char hash[DIGEST_TEXT_BYTES];
  keep(f, PURPOSE("version = 1, text = { it = 'Uno', en = 'One' }, gives = { en = 'A lot' }"), hash);
  keep(f, PURPOSE("version = 2, text = 'Two'"), hash);
  read_texts(f, 1);
  assert_int_equal(f->count, 2);
  assert_text(&f->texts[0], "en", "One", "A lot");
  assert_text(&f->texts[1], "it", "Uno", NULL);
  read_texts(f, 2);
  assert_int_equal(f->count, 1);
  assert_text(&f->texts[0], "", "Two", NULL);
  read_texts(f, 3);
  assert_int_equal(f->count, 0);
}

static void a_text_that_changed_within_its_version_is_kept_beside_the_earlier(void **state) {
  struct fixture *f = *state;
  char hash[DIGEST_TEXT_BYTES];
  keep(f, PURPOSE("version = 1, text = 'One'"), hash);
  keep(f, PURPOSE("version = 1, text = 'One, mended'"), hash);
  keep(f, PURPOSE("version = 1, text = 'One, mended'") "purpose 'other' { basis = 'contract' }", hash);
  read_texts(f, 1);
  assert_int_equal(f->count, 2);
  assert_text(&f->texts[0], "", "One", NULL);
  assert_text(&f->texts[1], "", "One, mended", NULL);
  assert_true(f->texts[0].since_ms == INT64_MIN);
  assert_true(f->texts[1].since_ms > clock_now_ms() - 60000);
}

static void going_back_keeps_what_an_earlier_program_did_not(void **state) {
  struct fixture *f = *state;
  char first[DIGEST_TEXT_BYTES], second[DIGEST_TEXT_BYTES], back[DIGEST_TEXT_BYTES];
  const struct shelf_note note = {.source = "command", .why = "rolled back"};
  struct findings findings = {0};
  keep(f, PURPOSE("version = 1, text = 'One'"), first);
  keep(f, PURPOSE("version = 2, text = 'Two'"), second);
  run_in(f->folder, "DELETE FROM consent_text");
  if (shelf_go_back(f->database, first, 0, &note, back, &findings, &f->err)) fail_msg("%s", f->err.text);
  read_texts(f, 1);
  assert_int_equal(f->count, 1);
  read_texts(f, 2);
  assert_int_equal(f->count, 0);
}

static void of_a_file_without_the_table_nothing_is_known(void **state) {
  struct fixture *f = *state;
  char hash[DIGEST_TEXT_BYTES];
  read_texts(f, 1);
  assert_int_equal(f->count, 0);
  keep(f, PURPOSE("version = 1, text = 'One'"), hash);
  run_in(f->folder, "DROP TABLE consent_text; PRAGMA user_version = 2");
  read_texts(f, 1);
  assert_int_equal(f->count, 0);
  keep(f, PURPOSE("version = 1, text = 'One'"), hash); /* brought up to date */
  read_texts(f, 1);
  assert_int_equal(f->count, 1);
}

static void what_is_kept_is_not_written_again(void **state) {
  struct fixture *f = *state;
  char hash[DIGEST_TEXT_BYTES];
  struct seats seats;
  struct release_file file;
  struct seats_texts texts;
  char text[2000];
  keep(f, PURPOSE("version = 1, text = 'One'"), hash);
  run_in(f->folder,
         "CREATE TRIGGER none BEFORE INSERT ON consent_text BEGIN SELECT raise(ABORT, 'written'); END");
  load(PURPOSE("version = 1, text = 'One'"), &seats, &file, &texts, text);
  assert_int_equal(shelf_put_consents(f->database, &seats.items[0].release->workspace, &f->err), STATUS_OK);
  seats_fini(&seats);
  load(PURPOSE("version = 1, text = 'Another'"), &seats, &file, &texts, text);
  assert_int_not_equal(shelf_put_consents(f->database, &seats.items[0].release->workspace, &f->err),
                       STATUS_OK);
  seats_fini(&seats);
}

#define TEXT_TEST(claim) cmocka_unit_test_setup_teardown(claim, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEXT_TEST(each_version_keeps_its_text),
      TEXT_TEST(a_text_that_changed_within_its_version_is_kept_beside_the_earlier),
      TEXT_TEST(going_back_keeps_what_an_earlier_program_did_not),
      TEXT_TEST(of_a_file_without_the_table_nothing_is_known),
      TEXT_TEST(what_is_kept_is_not_written_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
