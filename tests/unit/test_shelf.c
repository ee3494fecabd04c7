/* Releases as the host keeps them: loaded again they are what they were, and what is needed is not pruned. */
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/shelf.h"
#include "host/text_diff.h"

struct fixture {
  char folder[64], database[96];
  struct error err;
};

static int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  hash_init();
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-shelf-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
  int failed = system(command);
  free(f);
  return failed;
}

#define RULE(text)                                                                                           \
  "local rfm = require 'sarto.rfm'\n"                                                                        \
  "strategy 's' { on = 'go', placement = 'home', propose = function() return nil, '" text "' end }"

enum { FILES = 4 };
struct rack {
  struct release_file files[FILES];
  struct seats_texts texts;
  struct seats seats;
};

/* Stays where it is: its texts point into it. */
static void load_rack(struct rack *rack, const char *rule) {
  const char *const texts[FILES][2] = {{"workspace.lua", "workspace { locales = { 'en', 'it' } }\n"
                                                         "channel 'page' { interrupts = false }\n"
                                                         "placement 'home' { channel = 'page' }\n"},
                                       {"profile.lua", SHOP_PROFILE},
                                       {"offers.lua", SHOP_OFFERS},
                                       {"strategies/s.lua", rule}};
  struct findings findings = {0};
  for (size_t i = 0; i < FILES; i++)
    rack->files[i] = (struct release_file){texts[i][0], {texts[i][1], strlen(texts[i][1])}};
  rack->texts = (struct seats_texts){.files = rack->files, .count = FILES};
  if (!seats_load(&rack->seats, &rack->texts, 0, &findings))
    fail_msg("%s:%d: %s", findings.items[0].file, findings.items[0].line, findings.items[0].text);
  findings_fini(&findings);
}

static const char *hash_of(const struct rack *rack) {
  return rack->seats.items[0].release->workspace.release;
}

/* Keeps it and lets it go; its hash. */
static void keep(struct fixture *f, const char *rule, char hash[static DIGEST_TEXT_BYTES]) {
  const struct shelf_note note = {.source = "folder", .why = "released"};
  struct rack rack;
  load_rack(&rack, rule);
  if (shelf_keep(f->database, &rack.seats, &rack.texts, &note, &f->err)) fail_msg("%s", f->err.text);
  memcpy(hash, hash_of(&rack), DIGEST_TEXT_BYTES);
  seats_fini(&rack.seats);
}

static void a_kept_release_loads_as_what_it_was_with_its_own_modules(void **state) {
  struct fixture *f = *state;
  char hash[DIGEST_TEXT_BYTES];
  struct shelf_release kept;
  struct seats seats;
  struct findings findings = {0};
  keep(f, RULE("one"), hash);
  assert_int_equal(shelf_load(f->database, NULL, &kept, &f->err), STATUS_OK);
  assert_string_equal(kept.hash, hash);
  assert_int_equal(kept.texts.count, FILES);
  bool has_module = false; /* and those that it requires itself */
  for (size_t i = 0; i < kept.texts.module_count; i++)
    has_module |= !strcmp(kept.texts.modules[i].name, "stdlib/sarto/rfm.lua");
  assert_true(has_module);
  assert_true(kept.texts.module_count < 6);
  assert_true(seats_load(&seats, &kept.texts, 0, &findings));
  assert_string_equal(seats.items[0].release->workspace.release, hash);
  seats_fini(&seats);
  shelf_release_fini(&kept);
}

/* As a program that is newer or older would have it. */
static void another_text_of_a_module_makes_another_release(void **state) {
  struct fixture *f = *state;
  char hash[DIGEST_TEXT_BYTES];
  struct shelf_release kept;
  struct seats seats;
  struct findings findings = {0};
  keep(f, RULE("one"), hash);
  assert_int_equal(shelf_load(f->database, NULL, &kept, &f->err), STATUS_OK);
  struct release_file other = {"stdlib/sarto/rfm.lua", {"return {}", 9}};
  kept.texts.modules = &other;
  kept.texts.module_count = 1;
  assert_true(seats_load(&seats, &kept.texts, 0, &findings));
  assert_string_not_equal(seats.items[0].release->workspace.release, hash);
  seats_fini(&seats);
  kept.texts.module_count = 0;
  assert_false(seats_load(&seats, &kept.texts, 0, &findings));
  assert_non_null(strstr(findings.items[0].text, "sarto.rfm"));
  findings_fini(&findings);
  shelf_release_fini(&kept);
}

static void finds_the_active_one_the_one_before_and_one_by_its_first_digits(void **state) {
  struct fixture *f = *state;
  char one[DIGEST_TEXT_BYTES], two[DIGEST_TEXT_BYTES], active[DIGEST_TEXT_BYTES], digits[16];
  struct shelf_release kept;
  assert_int_equal(shelf_load(f->database, NULL, &kept, &f->err), STATUS_NOT_FOUND);
  assert_int_equal(shelf_active(f->database, active, &f->err), STATUS_NOT_FOUND);
  keep(f, RULE("one"), one);
  assert_int_equal(shelf_load(f->database, "previous", &kept, &f->err), STATUS_NOT_FOUND);
  keep(f, RULE("two"), two);
  keep(f, RULE("two"), two);
  assert_int_equal(shelf_active(f->database, active, &f->err), STATUS_OK);
  assert_string_equal(active, two);
  assert_int_equal(shelf_load(f->database, "previous", &kept, &f->err), STATUS_OK);
  assert_string_equal(kept.hash, one);
  shelf_release_fini(&kept);
  snprintf(digits, sizeof digits, "%.8s", one + strlen("sha256:"));
  assert_int_equal(shelf_load(f->database, digits, &kept, &f->err), STATUS_OK);
  assert_string_equal(kept.hash, one);
  shelf_release_fini(&kept);
}

/* As a newer program would find one that an older one kept. */
static void put_unusable(struct fixture *f) {
  const char text[] = "workspace { gone = 1 }\n";
  const struct release_file file = {"workspace.lua", {text, sizeof text - 1}};
  const struct release_record record = {.hash = "sha256:0123456789", .time_ms = 1};
  struct releases *releases;
  assert_int_equal(releases_open(f->database, NULL, false, &releases, &f->err), STATUS_OK);
  assert_int_equal(releases_put(releases, &record, &file, 1, &f->err), STATUS_OK);
  releases_close(releases);
}

static void goes_back_to_no_release_that_this_program_cannot_use(void **state) {
  struct fixture *f = *state;
  const struct shelf_note note = {.why = "rolled back"};
  struct findings findings = {0};
  char one[DIGEST_TEXT_BYTES], two[DIGEST_TEXT_BYTES], active[DIGEST_TEXT_BYTES], hash[DIGEST_TEXT_BYTES];
  keep(f, RULE("one"), one);
  keep(f, RULE("two"), two);
  put_unusable(f);
  assert_int_equal(shelf_go_back(f->database, "0123456789", 0, &note, hash, &findings, &f->err),
                   STATUS_INVALID);
  assert_string_equal(f->err.text, "this program cannot use release sha256:0123456789… any more");
  assert_string_equal(findings.items[0].file, "workspace.lua");
  findings_fini(&findings);
  findings = (struct findings){0};
  assert_int_equal(shelf_active(f->database, active, &f->err), STATUS_OK);
  assert_string_equal(active, two);
  assert_int_equal(shelf_go_back(f->database, "previous", 0, &note, hash, &findings, &f->err), STATUS_OK);
  assert_string_equal(hash, one);
  assert_int_equal(shelf_active(f->database, active, &f->err), STATUS_OK);
  assert_string_equal(active, one);
}

static bool is_kept(struct fixture *f, const char *hash) {
  struct shelf_release kept;
  enum status status = shelf_load(f->database, hash, &kept, &f->err);
  if (!status) shelf_release_fini(&kept);
  return !status;
}

/* Four releases, some milliseconds apart; begun[i] is when the one after hashes[i] took over, or just before. */
static void keep_four(struct fixture *f, char hashes[4][DIGEST_TEXT_BYTES], int64_t ended_ms[4]) {
  static const char *const rules[] = {RULE("one"), RULE("two"), RULE("three"), RULE("four")};
  for (size_t i = 0; i < 4; i++) {
    keep(f, rules[i], hashes[i]);
    usleep(20000);
    ended_ms[i] = clock_now_ms();
  }
}

static const struct releases_retention unused = {.keep_ms = 1};

static void what_no_decision_needs_is_pruned(void **state) {
  struct fixture *f = *state;
  char hashes[4][DIGEST_TEXT_BYTES];
  int64_t ended_ms[4];
  keep_four(f, hashes, ended_ms);
  assert_int_equal(shelf_prune(f->database, &unused, clock_now_ms(), &f->err), STATUS_OK);
  assert_false(is_kept(f, hashes[0]));
  assert_false(is_kept(f, hashes[1]));
  assert_true(is_kept(f, hashes[2])); /* where a rollback goes */
  assert_true(is_kept(f, hashes[3]));
}

static void what_was_active_when_a_decision_was_made_stays(void **state) {
  struct fixture *f = *state;
  char hashes[4][DIGEST_TEXT_BYTES];
  int64_t ended_ms[4];
  keep_four(f, hashes, ended_ms);
  /* The oldest decision is of the end of the second one's time, long after it was put. */
  assert_int_equal(shelf_prune(f->database, &unused, ended_ms[1] - 5, &f->err), STATUS_OK);
  assert_false(is_kept(f, hashes[0]));
  assert_true(is_kept(f, hashes[1]));
  assert_int_equal(shelf_prune(f->database, &unused, INT64_MIN, &f->err), STATUS_OK);
  assert_true(is_kept(f, hashes[1]));
}

static void what_is_young_stays(void **state) {
  struct fixture *f = *state;
  char hashes[4][DIGEST_TEXT_BYTES];
  int64_t ended_ms[4];
  keep_four(f, hashes, ended_ms);
  assert_int_equal(
      shelf_prune(f->database, &(struct releases_retention){.keep_ms = 60000}, clock_now_ms(), &f->err),
      STATUS_OK);
  for (size_t i = 0; i < 4; i++) assert_true(is_kept(f, hashes[i]));
}

static void so_many_stay_and_what_a_decision_needs_besides(void **state) {
  struct fixture *f = *state;
  const struct releases_retention three = {.keep_count = 3}, one = {.keep_count = 1};
  char hashes[4][DIGEST_TEXT_BYTES];
  int64_t ended_ms[4];
  keep_four(f, hashes, ended_ms);
  assert_int_equal(shelf_prune(f->database, &three, ended_ms[0] - 5, &f->err), STATUS_OK);
  for (size_t i = 0; i < 4; i++) assert_true(is_kept(f, hashes[i]));
  assert_int_equal(shelf_prune(f->database, &three, clock_now_ms(), &f->err), STATUS_OK);
  for (size_t i = 0; i < 4; i++) assert_int_equal(is_kept(f, hashes[i]), i > 0);
  assert_int_equal(shelf_prune(f->database, &one, clock_now_ms(), &f->err), STATUS_OK);
  for (size_t i = 0; i < 4; i++) assert_int_equal(is_kept(f, hashes[i]), i > 1);
}

/* ---- differences ---- */

static void expect_diff(const char *from, const char *to, const char *expected) {
  struct buffer out = {0};
  assert_true(text_diff((struct slice){from, strlen(from)}, (struct slice){to, strlen(to)}, &out));
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

static void differences_are_told_by_line(void **state) {
  (void)state;
  expect_diff("a\nb\nc\n", "a\nb\nc\n", "");
  expect_diff("a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
  expect_diff("", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n");
  expect_diff("a\n", "", "@@ -1,1 +0,0 @@\n-a\n");
  expect_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n9\n",
              "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n");
  expect_diff("a\n1\n2\n3\n4\n5\n6\n7\n8\nb\n", "x\n1\n2\n3\n4\n5\n6\n7\n8\ny\n",
              "@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -7,4 +7,4 @@\n 6\n 7\n 8\n-b\n+y\n");
}

static void a_text_that_is_too_long_or_no_text_has_no_difference(void **state) {
  (void)state;
  struct buffer out = {0}, one = {0}, two = {0};
  assert_false(text_diff((struct slice){"\xff", 1}, (struct slice){"a", 1}, &out));
  for (int i = 0; i < TEXT_DIFF_LINES_MAX + 1; i++) {
    buffer_print(&one, "%d\n", i);
    buffer_print(&two, "%d\n", -i - 1);
  }
  assert_false(text_diff((struct slice){one.data, one.length}, (struct slice){two.data, two.length}, &out));
  assert_int_equal(out.length, 0);
  buffer_fini(&one);
  buffer_fini(&two);
}

#define SHELF_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      SHELF_TEST(a_kept_release_loads_as_what_it_was_with_its_own_modules),
      SHELF_TEST(another_text_of_a_module_makes_another_release),
      SHELF_TEST(finds_the_active_one_the_one_before_and_one_by_its_first_digits),
      SHELF_TEST(goes_back_to_no_release_that_this_program_cannot_use),
      SHELF_TEST(what_no_decision_needs_is_pruned),
      SHELF_TEST(so_many_stay_and_what_a_decision_needs_besides),
      SHELF_TEST(what_was_active_when_a_decision_was_made_stays),
      SHELF_TEST(what_is_young_stays),
      cmocka_unit_test(differences_are_told_by_line),
      cmocka_unit_test(a_text_that_is_too_long_or_no_text_has_no_difference),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
