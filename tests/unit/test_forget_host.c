/* Forgetting through sarto_admin.h: with a database and without one, undone and not, by inactivity; and over a restart. */
#include "live.h"

#include <dirent.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "host/audit.h"
#include "store/places.h"

enum { TEXT_BYTES = 1 << 16 };

static int decide_at(struct fixture *f, const char *id, const char *subject, const char *time,
                     char **decision, sarto_error *error) {
  char event[256], said[64] = "";
  if (*time) snprintf(said, sizeof said, ",\"time\":\"%s\"", time);
  int length =
      snprintf(event, sizeof event, "{\"id\":\"%s\",\"source\":\"t\",\"type\":\"go\",\"subject\":\"%s\"%s}",
               id, subject, said);
  return sarto_decide(f->runtime, event, (size_t)length, decision, NULL, error);
}

static void decide(struct fixture *f, const char *id, const char *subject, const char *time) {
  sarto_error error;
  char *decision = NULL;
  if (decide_at(f, id, subject, time, &decision, &error)) fail_msg("%s", error.text);
  sarto_free(decision);
}

static int refused(struct fixture *f, const char *id, const char *subject, const char *time) {
  sarto_error error;
  char *decision = NULL;
  int status = decide_at(f, id, subject, time, &decision, &error);
  sarto_free(decision);
  return status;
}

static bool is_known(struct fixture *f, const char *id) {
  sarto_error error;
  char *json = NULL;
  int status = sarto_profile(f->runtime, id, NULL, &json, &error);
  if (status && status != SARTO_NOT_FOUND) fail_msg("%s", error.text);
  sarto_free(json);
  return !status;
}

static void forget(struct fixture *f, const char *id, int flags, char receipt[static 33]) {
  sarto_error error;
  char *json = NULL;
  json_value *tree = NULL;
  if (sarto_forget(f->runtime, id, flags, &json, &error)) fail_msg("%s", error.text);
  assert_int_equal(json_decode(json, strlen(json), &tree, NULL), STATUS_OK);
  snprintf(receipt, 33, "%s", json_string(json_find(tree, "receipt")));
  assert_int_equal(strlen(receipt), 32);
  assert_null(strstr(json, id));
  json_free(tree);
  sarto_free(json);
}

static void reopen(struct fixture *f) {
  sarto_close(f->runtime);
  open_runtime(f);
}

static void reopen_in_memory(struct fixture *f) {
  sarto_close(f->runtime);
  const sarto_options options = {.size = sizeof options, .workspace = f->workspace};
  sarto_error error;
  if (sarto_open(&options, &f->runtime, &error)) fail_msg("%s", error.text);
}

static void expect_gone(struct fixture *f, const char *first_id) {
  assert_false(is_known(f, "lucia"));
  assert_int_equal(refused(f, first_id, "lucia", "2026-03-01T10:00:00Z"), SARTO_GONE);
  assert_true(is_known(f, "emma"));
}

static void is_in_no_answer_with_a_database_and_after_a_restart(void **state) {
  struct fixture *f = *state;
  char receipt[33], *json = NULL, *decision = NULL;
  sarto_error error;
  if (decide_at(f, "1", "lucia", "2026-03-01T10:00:00Z", &decision, &error)) fail_msg("%s", error.text);
  decide(f, "2", "emma", "");
  json_value *tree = NULL;
  assert_int_equal(json_decode(decision, strlen(decision), &tree, NULL), STATUS_OK);
  const char *id = json_string(json_find(tree, "decision_id"));
  forget(f, "lucia", 0, receipt);
  expect_gone(f, "1");
  assert_int_equal(sarto_decision(f->runtime, id, &json, &error), SARTO_NOT_FOUND);
  reopen(f);
  expect_gone(f, "1");
  assert_int_equal(sarto_decision(f->runtime, id, &json, &error), SARTO_NOT_FOUND);
  decide(f, "3", "lucia", ""); /* comes again, as somebody new */
  assert_true(is_known(f, "lucia"));
  assert_int_equal(sarto_receipt(f->runtime, receipt, &json, &error), SARTO_OK);
  sarto_free(json);
  assert_int_equal(sarto_receipt(f->runtime, "0123456789abcdef0123456789abcdef", &json, &error),
                   SARTO_NOT_FOUND);
  json_free(tree);
  sarto_free(decision);
}

static void is_in_no_answer_without_a_database(void **state) {
  struct fixture *f = *state;
  char receipt[33], *json = NULL;
  sarto_error error;
  reopen_in_memory(f);
  decide(f, "1", "lucia", "2026-03-01T10:00:00Z");
  decide(f, "2", "emma", "");
  forget(f, "lucia", 0, receipt);
  expect_gone(f, "1");
  assert_int_equal(sarto_receipt(f->runtime, receipt, &json, &error), SARTO_OK);
  assert_non_null(strstr(json, "\"rows\":1"));
  sarto_free(json);
  assert_int_equal(sarto_unforget(f->runtime, receipt, &error), SARTO_INVALID);
  assert_int_equal(sarto_forget(f->runtime, "emma", SARTO_FORGET_UNDO, &json, &error), SARTO_UNSUPPORTED);
  assert_true(is_known(f, "emma"));
  decide(f, "3", "lucia", "");
  assert_true(is_known(f, "lucia"));
}

/* Whether the rows were folded into the table or not. */
static void undone_they_are_whole_again(void **state) {
  struct fixture *f = *state;
  char receipt[33];
  sarto_error error;
  decide(f, "1", "lucia", "2026-03-01T10:00:00Z");
  reopen(f);
  decide(f, "2", "lucia", "2026-03-02T10:00:00Z");
  forget(f, "lucia", SARTO_FORGET_UNDO, receipt);
  assert_false(is_known(f, "lucia"));
  assert_int_equal(refused(f, "3", "lucia", ""), SARTO_GONE);
  assert_int_equal(sarto_erase(f->runtime, &error), SARTO_OK); /* nothing is due */
  assert_int_equal(sarto_unforget(f->runtime, receipt, &error), SARTO_OK);
  decide(f, "2", "lucia", "2026-03-02T10:00:00Z"); /* the same again */
  char *json = NULL;
  assert_int_equal(sarto_profile(f->runtime, "lucia", NULL, &json, &error), SARTO_OK);
  assert_non_null(strstr(json, "\"count\":2"));
  sarto_free(json);
  assert_int_equal(sarto_unforget(f->runtime, receipt, &error), SARTO_NOT_FOUND);
  decide(f, "4", "lucia", "");
}

static bool receipt_says(struct fixture *f, const char *receipt, const char *text) {
  sarto_error error;
  char *json = NULL;
  if (sarto_receipt(f->runtime, receipt, &json, &error)) fail_msg("%s", error.text);
  bool says = strstr(json, text) != NULL;
  sarto_free(json);
  return says;
}

static void an_undone_receipt_is_known_as_undone(void **state) {
  struct fixture *f = *state;
  char receipt[33];
  sarto_error error;
  decide(f, "1", "lucia", "");
  forget(f, "lucia", SARTO_FORGET_UNDO, receipt);
  assert_false(receipt_says(f, receipt, "\"undone\""));
  assert_int_equal(sarto_unforget(f->runtime, receipt, &error), SARTO_OK);
  assert_true(receipt_says(f, receipt, "\"undone\":\"2"));
  assert_true(receipt_says(f, receipt, "\"signature\":\""));
  assert_int_equal(sarto_erase(f->runtime, &error), SARTO_OK);
  reopen(f);
  assert_true(receipt_says(f, receipt, "\"undone\":\"2"));
  assert_true(is_known(f, "lucia"));
}

static void forgetting_for_good_ends_an_undo(void **state) {
  struct fixture *f = *state;
  char undoable[33], for_good[33];
  sarto_error error;
  decide(f, "1", "lucia", "");
  decide(f, "2", "emma", "");
  forget(f, "lucia", SARTO_FORGET_UNDO, undoable);
  assert_true(receipt_says(f, undoable, "it can be undone until"));
  forget(f, "lucia", 0, for_good);
  assert_true(receipt_says(f, undoable, "it cannot be undone any more"));
  assert_int_equal(sarto_unforget(f->runtime, undoable, &error), SARTO_INVALID);
  reopen(f);
  assert_int_equal(sarto_unforget(f->runtime, undoable, &error), SARTO_INVALID);
  assert_int_equal(sarto_erase(f->runtime, &error), SARTO_OK);
  assert_true(receipt_says(f, undoable, "\"gone_from_disk\":\"2"));
  assert_true(receipt_says(f, for_good, "\"gone_from_disk\":\"2"));
  assert_false(is_known(f, "lucia"));
  assert_true(is_known(f, "emma"));
}

static void no_undo_is_promised_of_whom_nothing_is_left(void **state) {
  struct fixture *f = *state;
  char first[33], later[33];
  sarto_error error;
  decide(f, "1", "lucia", "2026-03-01T10:00:00Z");
  forget(f, "lucia", 0, first);
  forget(f, "lucia", SARTO_FORGET_UNDO, later);
  assert_false(receipt_says(f, later, "undone"));
  assert_int_equal(sarto_unforget(f->runtime, later, &error), SARTO_INVALID);
  assert_int_equal(sarto_erase(f->runtime, &error), SARTO_OK);
  forget(f, "lucia", SARTO_FORGET_UNDO, later);
  assert_int_equal(sarto_unforget(f->runtime, later, &error), SARTO_INVALID);
  decide(f, "2", "lucia", ""); /* whoever comes again can be brought back again */
  forget(f, "lucia", SARTO_FORGET_UNDO, later);
  assert_int_equal(sarto_unforget(f->runtime, later, &error), SARTO_OK);
  assert_true(is_known(f, "lucia"));
}

static void whoever_was_hidden_twice_is_there_after_one_undo(void **state) {
  struct fixture *f = *state;
  char first[33], second[33];
  sarto_error error;
  decide(f, "1", "lucia", "");
  forget(f, "lucia", SARTO_FORGET_UNDO, first);
  forget(f, "lucia", SARTO_FORGET_UNDO, second);
  assert_int_equal(sarto_unforget(f->runtime, second, &error), SARTO_OK);
  assert_true(is_known(f, "lucia"));
  assert_true(receipt_says(f, first, "\"undone\":\"2"));
  assert_true(receipt_says(f, second, "\"undone\":\"2"));
}

static void cannot_be_undone_where_it_was_not_asked_for(void **state) {
  struct fixture *f = *state;
  char receipt[33];
  sarto_error error;
  decide(f, "1", "lucia", "");
  forget(f, "lucia", 0, receipt);
  assert_int_equal(sarto_unforget(f->runtime, receipt, &error), SARTO_INVALID);
  assert_false(is_known(f, "lucia"));
}

#define INACTIVE                                                                                             \
  "workspace { locales = { 'en' }, retain = { inactive = '30d' } }\n"                                        \
  "channel 'page' { interrupts = false }\n"                                                                  \
  "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } } }\n"

static void sweep_all(struct fixture *f) {
  sarto_error error;
  for (int step = 0; step < 10; step++)
    if (sarto_tick(f->runtime, &error)) fail_msg("%s", error.text);
}

static void whoever_did_nothing_for_so_long_goes_and_nobody_else(void **state) {
  struct fixture *f = *state;
  static char text[TEXT_BYTES];
  char id[16], path[160];
  for (int i = 0; i < 120; i++) { /* more than one step looks at */
    snprintf(id, sizeof id, "old%d", i);
    decide(f, id, id, "2025-01-01T10:00:00Z");
    snprintf(id, sizeof id, "new%d", i);
    decide(f, id, id, "");
  }
  reopen(f); /* all of it is folded */
  sweep_all(f);
  assert_true(is_known(f, "old7")); /* nothing was asked for */
  sarto_close(f->runtime);
  write_file(f, "workspace.lua", INACTIVE);
  const sarto_options options = {.size = sizeof options, .workspace = f->workspace, .database = f->database};
  sarto_error error;
  if (sarto_open(&options, &f->runtime, &error)) fail_msg("%s", error.text);
  decide(f, "back", "old9", ""); /* came back before anybody looked */
  sweep_all(f);
  for (int i = 0; i < 120; i++) {
    snprintf(id, sizeof id, "old%d", i);
    assert_true(is_known(f, id) == (i == 9));
    snprintf(id, sizeof id, "new%d", i);
    assert_true(is_known(f, id));
  }
  decide(f, "again", "old7", "2025-01-02T10:00:00Z"); /* later than what was held: they are taken */
  assert_int_equal(refused(f, "late", "old8", "2025-01-01T10:00:00Z"), SARTO_GONE);
  snprintf(path, sizeof path, "%s/shop-audit.ndjson", f->folder);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  assert_non_null(strstr(text, "\"act\":\"inactive\""));
  assert_null(strstr(text, "old"));
}

static uint64_t last_row(const struct fixture *f) {
  struct record_port record = store_record_port(f->runtime->store);
  return record.last_number(record.self);
}

static void what_is_older_than_its_keep_goes_in_the_same_sweep(void **state) {
  struct fixture *f = *state;
  sarto_error error;
  char *decision = NULL;
  const char *text = "{\"id\":\"1\",\"source\":\"t\",\"type\":\"customer.profile\",\"subject\":\"lucia\","
                     "\"time\":\"2025-01-01T10:00:00Z\",\"data\":{\"budget\":7,\"look\":8}}";
  sarto_close(f->runtime);
  write_file(
      f, "profile.lua",
      "hard 'budget' { type = 'number', keep = '30d' }\nhard 'look' { type = 'number', keep = '90y' }\n");
  const sarto_options options = {.size = sizeof options, .workspace = f->workspace, .database = f->database};
  if (sarto_open(&options, &f->runtime, &error)) fail_msg("%s", error.text);
  if (sarto_decide(f->runtime, text, strlen(text), &decision, NULL, &error)) fail_msg("%s", error.text);
  sarto_free(decision);
  reopen(f);
  uint64_t before = last_row(f);
  sweep_all(f);
  reopen(f);
  uint64_t pruned = last_row(f);
  assert_int_equal(pruned, before + 1); /* one row, once */
  sweep_all(f);
  reopen(f);
  assert_int_equal(last_row(f), pruned);
  struct journal_row row;
  assert_int_equal(store_load_row(f->runtime->store, pruned, &row, NULL), STATUS_OK);
  assert_string_equal(row.profile_id, "lucia");
  assert_int_equal(row.event.length, 2);
  assert_true(is_known(f, "lucia"));
  journal_row_fini(&row);
}

static void every_file_is_on_the_list_of_places(void **state) {
  struct fixture *f = *state;
  char receipt[33];
  size_t count = 0;
  decide(f, "1", "lucia", "");
  forget(f, "lucia", SARTO_FORGET_NOW, receipt);
  assert_int_equal(audit_write(f->database, AUDIT_FORGET, receipt, AUDIT_HTTP, STATUS_OK, NULL), STATUS_OK);
  assert_int_equal(sarto_erase(f->runtime, NULL), SARTO_OK);
  DIR *listing = opendir(f->folder);
  for (struct dirent *file; (file = readdir(listing));) {
    if (*file->d_name == '.' || !strcmp(file->d_name, "shop")) continue;
    if (!place_find(file->d_name, NULL, NULL)) fail_msg("store/places.c has no line for %s", file->d_name);
    count++;
  }
  closedir(listing);
  assert_true(count >= 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(is_in_no_answer_with_a_database_and_after_a_restart, set_up, tear_down),
      cmocka_unit_test_setup_teardown(is_in_no_answer_without_a_database, set_up, tear_down),
      cmocka_unit_test_setup_teardown(undone_they_are_whole_again, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_undone_receipt_is_known_as_undone, set_up, tear_down),
      cmocka_unit_test_setup_teardown(forgetting_for_good_ends_an_undo, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_undo_is_promised_of_whom_nothing_is_left, set_up, tear_down),
      cmocka_unit_test_setup_teardown(whoever_was_hidden_twice_is_there_after_one_undo, set_up, tear_down),
      cmocka_unit_test_setup_teardown(cannot_be_undone_where_it_was_not_asked_for, set_up, tear_down),
      cmocka_unit_test_setup_teardown(whoever_did_nothing_for_so_long_goes_and_nobody_else, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(what_is_older_than_its_keep_goes_in_the_same_sweep, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_file_is_on_the_list_of_places, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
