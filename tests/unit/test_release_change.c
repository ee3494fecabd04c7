/* One change of a runtime's release, step by step, as the service takes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "host/change.h"
#include "host/runtime_inside.h"
#include "host/tar.h"

struct fixture {
  char folder[64], workspace[96], database[96];
  sarto_runtime *runtime;
};

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'en' } }\nchannel 'page' { interrupts = false }\n"                                \
  "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } } }\n"
#define OFFERS                                                                                               \
  "offer 'a' { name = 'A', category = 'c', tags = { 'house' } }\n"                                           \
  "offer 'b' { name = 'B', category = 'c', tags = { 'house' } }\n"
#define SAYS(text)                                                                                           \
  "strategy 's' { on = 'go', placement = 'home', propose = function()\n"                                     \
  "  return { offers = offers.popular { limit = 2 }, message = '" text "' } end }\n"

static void write_file(const struct fixture *f, const char *name, const char *text) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", f->workspace, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static void open_runtime(struct fixture *f) {
  const sarto_options options = {.size = sizeof options, .workspace = f->workspace, .database = f->database};
  sarto_error error;
  if (sarto_open_with(&options, &(sarto_releasing){.is_kept_first = 1, .why = "start"}, &f->runtime, &error))
    fail_msg("%s", error.text);
}

static int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  char path[128];
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-change-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->workspace, sizeof f->workspace, "%s/shop", f->folder);
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  snprintf(path, sizeof path, "%s/strategies", f->workspace);
  mkdir(f->workspace, 0700);
  mkdir(path, 0700);
  write_file(f, "workspace.lua", WORKSPACE);
  write_file(f, "offers.lua", OFFERS);
  write_file(f, "strategies/s.lua", SAYS("one"));
  open_runtime(f);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  char command[128];
  sarto_close(f->runtime);
  snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
  int failed = system(command);
  free(f);
  return failed;
}

static const struct shelf_note note = {.author = "ann", .source = "upload", .why = "released"};

/* Prepared, not applied. */
static struct change *prepare_with(struct fixture *f, const char *strategy, const char *cases) {
  const char *const texts[5][2] = {{"workspace.lua", WORKSPACE},
                                   {"offers.lua", OFFERS},
                                   {"strategies/s.lua", strategy},
                                   {"expect.lua", cases},
                                   {"personas/ann.json", "{}"}};
  struct release_file files[5];
  struct buffer archive = {0};
  size_t count = cases ? 5 : 3;
  for (size_t i = 0; i < count; i++)
    files[i] = (struct release_file){texts[i][0], {texts[i][1], strlen(texts[i][1])}};
  assert_int_equal(tar_write(files, count, &archive, NULL), STATUS_OK);
  struct change *change = change_new(f->runtime, &note);
  change_from_archive(change, (struct slice){archive.data, archive.length});
  buffer_fini(&archive);
  return change;
}

static struct change *prepare(struct fixture *f, const char *strategy) {
  return prepare_with(f, strategy, NULL);
}

static void expect_says(struct fixture *f, const char *id, const char *message) {
  char event[128], expected[64], *decision = NULL;
  sarto_error error;
  int length =
      snprintf(event, sizeof event, "{\"id\":\"%s\",\"source\":\"t\",\"type\":\"go\",\"subject\":\"p\"}", id);
  if (sarto_decide(f->runtime, event, (size_t)length, &decision, NULL, &error)) fail_msg("%s", error.text);
  snprintf(expected, sizeof expected, "\"message\":\"%s\"", message);
  if (!strstr(decision, expected) || !strstr(decision, sarto_release(f->runtime))) fail_msg("%s", decision);
  sarto_free(decision);
}

static void expect_active(struct fixture *f, const char *release) {
  char active[DIGEST_TEXT_BYTES];
  assert_int_equal(shelf_active(f->database, active, NULL), STATUS_OK);
  assert_string_equal(active, release);
}

static void it_is_active_on_the_shelf_before_it_decides(void **state) {
  struct fixture *f = *state;
  expect_says(f, "1", "one");
  struct change *change = prepare(f, SAYS("two"));
  assert_int_equal(change_state(change), CHANGE_READY);
  expect_active(f, change_release(change));
  assert_string_not_equal(sarto_release(f->runtime), change_release(change));
  expect_says(f, "2", "one");
  change_apply(change);
  assert_int_equal(change_state(change), CHANGE_APPLIED);
  assert_string_equal(sarto_release(f->runtime), change_release(change));
  change_free(change);
  expect_says(f, "3", "two");
}

static void what_is_refused_has_changed_nothing(void **state) {
  struct fixture *f = *state;
  struct change *change = prepare(f, SAYS("two") "oops");
  assert_int_equal(change_state(change), CHANGE_REFUSED);
  assert_int_equal(change_findings(change)->items[0].line, 3);
  change_free(change);
  expect_active(f, sarto_release(f->runtime));
  expect_says(f, "1", "one");
}

static void what_is_active_already_is_not_loaded_into_the_crew(void **state) {
  struct fixture *f = *state;
  struct change *change = prepare(f, SAYS("one"));
  assert_int_equal(change_state(change), CHANGE_SAME);
  change_free(change);
}

static void what_the_crew_does_not_take_is_taken_back_from_the_shelf(void **state) {
  struct fixture *f = *state;
  struct change *change = prepare(f, SAYS("two"));
  size_t count = f->runtime->seats.count;
  f->runtime->seats.count = count + 1; /* so that it does not fit */
  change_apply(change);
  f->runtime->seats.count = count;
  assert_int_equal(change_state(change), CHANGE_FAILED);
  change_take_back(change);
  change_free(change);
  expect_active(f, sarto_release(f->runtime));
  expect_says(f, "1", "one");
}

static void one_from_the_shelf_decides_as_it_did(void **state) {
  struct fixture *f = *state;
  struct change *change = prepare(f, SAYS("two"));
  change_apply(change);
  change_free(change);
  change = change_new(f->runtime, &note);
  change_from_shelf(change, "previous");
  assert_int_equal(change_state(change), CHANGE_READY);
  change_apply(change);
  change_free(change);
  expect_says(f, "1", "one");
  change = change_new(f->runtime, &note);
  change_from_shelf(change, "sha256:0000000");
  assert_int_equal(change_state(change), CHANGE_FAILED);
  assert_int_equal(change_error(change)->status, STATUS_NOT_FOUND);
  change_free(change);
}

static void a_folder_that_is_known_is_not_loaded(void **state) {
  struct fixture *f = *state;
  char known[DIGEST_TEXT_BYTES];
  write_file(f, "strategies/s.lua", SAYS("two"));
  struct change *change = change_new(f->runtime, &note);
  change_from_folder(change, "");
  assert_int_equal(change_state(change), CHANGE_READY);
  memcpy(known, change_files(change), sizeof known);
  change_free(change); /* not applied: the folder is no other for that */
  change = change_new(f->runtime, &note);
  change_from_folder(change, known);
  assert_int_equal(change_state(change), CHANGE_SAME);
  change_free(change);
}

static void a_restart_begins_with_what_was_active_and_says_what_differs(void **state) {
  struct fixture *f = *state;
  assert_null(sarto_notice(f->runtime));
  struct change *change = prepare(f, SAYS("two"));
  change_apply(change);
  change_free(change);
  sarto_close(f->runtime);
  open_runtime(f);
  expect_says(f, "1", "two");
  assert_non_null(strstr(sarto_notice(f->runtime), "sarto release"));
  sarto_close(f->runtime);
  write_file(f, "strategies/s.lua", SAYS("two"));
  open_runtime(f);
  assert_null(sarto_notice(f->runtime));
}

#define CASE(text)                                                                                           \
  "expect 'c' { persona = 'ann', event = { type = 'go' }, placement = 'home', says = '" text "' }"

static void what_fails_its_own_cases_has_changed_nothing(void **state) {
  struct fixture *f = *state;
  struct change *change = prepare_with(f, SAYS("two"), "\n" CASE("three"));
  const struct findings *findings = change_findings(change);
  assert_int_equal(change_state(change), CHANGE_REFUSED);
  assert_int_equal(findings->count, 1);
  assert_string_equal(findings->items[0].file, "expect.lua");
  assert_int_equal(findings->items[0].line, 2);
  assert_string_equal(findings->items[0].text, "expect \"c\": home says \"two\", expected \"three\" in it");
  change_free(change);
  expect_active(f, sarto_release(f->runtime));
  expect_says(f, "1", "one");
}

static void what_meets_its_own_cases_is_taken_by_the_crew(void **state) {
  struct fixture *f = *state;
  struct change *change = prepare_with(f, SAYS("two"), CASE("two"));
  assert_int_equal(change_state(change), CHANGE_READY);
  change_apply(change);
  assert_int_equal(change_state(change), CHANGE_APPLIED);
  change_free(change);
  expect_says(f, "1", "two");
}

/* Though no file that decides is another. */
static void a_persona_that_was_mended_makes_a_folder_another(void **state) {
  struct fixture *f = *state;
  char path[128], known[DIGEST_TEXT_BYTES];
  snprintf(path, sizeof path, "%s/personas", f->workspace);
  mkdir(path, 0700);
  write_file(f, "strategies/s.lua", SAYS("two"));
  write_file(f, "expect.lua", CASE("two"));
  write_file(f, "personas/ann.json", "{ \"hard\": { \"nothing\": 1 } }");
  struct change *change = change_new(f->runtime, &note);
  change_from_folder(change, "");
  assert_int_equal(change_state(change), CHANGE_REFUSED);
  memcpy(known, change_files(change), sizeof known);
  change_free(change);
  write_file(f, "personas/ann.json", "{}");
  change = change_new(f->runtime, &note);
  change_from_folder(change, known);
  assert_int_equal(change_state(change), CHANGE_READY);
  change_free(change);
}

static void releases_that_cannot_be_pruned_are_no_reason_to_stop(void **state) {
  struct fixture *f = *state;
  char path[128];
  sarto_error error;
  snprintf(path, sizeof path, "%s/shop-releases.db", f->folder);
  sarto_close(f->runtime);
  assert_int_equal(unlink(path), 0);
  write_file(f, "workspace.lua",
             "workspace { locales = { 'en' }, retain = { releases = 3 } }\n"
             "channel 'page' { interrupts = false }\nplacement 'home' { channel = 'page' }\n");
  open_runtime(f);
  assert_int_equal(sarto_prune(f->runtime, &error), SARTO_OK);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  for (int i = 0; i < 1000; i++) fputs("no database", file);
  fclose(file);
  assert_int_equal(sarto_prune(f->runtime, &error), SARTO_BUSY); /* the next time may do */
  assert_non_null(strstr(error.text, "shop-releases.db: file is not a database"));
  expect_says(f, "1", "one");
}

#define CHANGE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      CHANGE_TEST(it_is_active_on_the_shelf_before_it_decides),
      CHANGE_TEST(what_is_refused_has_changed_nothing),
      CHANGE_TEST(what_is_active_already_is_not_loaded_into_the_crew),
      CHANGE_TEST(what_the_crew_does_not_take_is_taken_back_from_the_shelf),
      CHANGE_TEST(what_fails_its_own_cases_has_changed_nothing),
      CHANGE_TEST(what_meets_its_own_cases_is_taken_by_the_crew),
      CHANGE_TEST(a_persona_that_was_mended_makes_a_folder_another),
      CHANGE_TEST(one_from_the_shelf_decides_as_it_did),
      CHANGE_TEST(a_folder_that_is_known_is_not_loaded),
      CHANGE_TEST(releases_that_cannot_be_pruned_are_no_reason_to_stop),
      CHANGE_TEST(a_restart_begins_with_what_was_active_and_says_what_differs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
