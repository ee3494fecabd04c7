/* What is said of a decision that is not the same when it is made again: which program made it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "host/replay_all.h"
#include "sarto_admin.h"

struct fixture {
  char folder[64], workspace[96], database[96];
};

static const char *const files[][2] = {
    {"workspace.lua", "workspace { locales = { 'en' } }\nchannel 'page' { interrupts = false }\n"
                      "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } } }\n"},
    {"offers.lua", "offer 'a' { name = 'A', category = 'c', tags = { 'house' } }\n"
                   "offer 'b' { name = 'B', category = 'c', tags = { 'house' } }\n"},
    {"strategies/s.lua", "strategy 's' { on = 'go', placement = 'home', propose = function()\n"
                         "  return { offers = offers.popular { limit = 2 }, message = 'one' } end }\n"}};

static int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  char path[160];
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-again-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->workspace, sizeof f->workspace, "%s/shop", f->folder);
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  snprintf(path, sizeof path, "%s/strategies", f->workspace);
  mkdir(f->workspace, 0700);
  mkdir(path, 0700);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "%s/%s", f->workspace, files[i][0]);
    FILE *file = fopen(path, "w");
    if (!file || fputs(files[i][1], file) < 0 || fclose(file)) return -1;
  }
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

static void decide_one(struct fixture *f) {
  const sarto_options options = {.size = sizeof options, .workspace = f->workspace, .database = f->database};
  const char event[] = "{\"id\":\"1\",\"source\":\"t\",\"type\":\"go\",\"subject\":\"p\"}";
  sarto_runtime *runtime = NULL;
  sarto_error error;
  char *decision = NULL;
  if (sarto_open(&options, &runtime, &error)) fail_msg("%s", error.text);
  if (sarto_decide(runtime, event, sizeof event - 1, &decision, NULL, &error)) fail_msg("%s", error.text);
  sarto_free(decision);
  sarto_close(runtime);
}

static void ignore(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

/* The last row once more, as another program would have decided it; its number, and the decision's id. */
static uint64_t add_as_decided_otherwise(struct fixture *f, char id[static IDENTITY_TEXT_BYTES]) {
  struct store *store = NULL;
  struct journal_row row = {0};
  struct error err;
  if (store_open(&(struct store_options){.path = f->database, .answered = ignore}, &store, &err))
    fail_msg("%s", err.text);
  struct journal_port port = store_port(store);
  uint64_t last = port.last_number(port.self);
  if (port.load_row(port.self, last, &row, &err)) fail_msg("%s", err.text);
  char *message = memmem(row.decision.data, row.decision.length, "\"one\"", 5);
  assert_non_null(message);
  memcpy(message, "\"two\"", 5);
  row.number = last + 1;
  row.identity = identity_of("t", "2");
  identity_print(&row.identity, id);
  port.append(port.self, row);
  store_close(store);
  return last + 1;
}

static void decided_by(struct fixture *f, const char *version, uint64_t first_row) {
  struct releases *releases = NULL;
  assert_int_equal(releases_open(f->database, NULL, false, &releases, NULL), STATUS_OK);
  assert_int_equal(releases_put_engine(releases, version, first_row, 1, NULL), STATUS_OK);
  releases_close(releases);
}

static char *derive_again(struct fixture *f, const char *id) {
  char *text = NULL;
  int is_equal = 1;
  sarto_error error;
  if (sarto_derive_again(f->database, NULL, id, 0, &text, &is_equal, &error)) fail_msg("%s", error.text);
  assert_false(is_equal);
  assert_non_null(strstr(text, "differs\n"));
  return text;
}

static void explain_names_the_program_that_decided_otherwise(void **state) {
  struct fixture *f = *state;
  char id[IDENTITY_TEXT_BYTES];
  decide_one(f);
  uint64_t number = add_as_decided_otherwise(f, id);
  char *text = derive_again(f, id);
  assert_null(strstr(text, "decided by"));
  sarto_free(text);
  decided_by(f, "0.0.9", number);
  text = derive_again(f, id);
  if (!strstr(text, "\n  decided by sarto 0.0.9; this is sarto " SARTO_VERSION "\n")) fail_msg("%s", text);
  sarto_free(text);
}

static void replay_names_the_program_of_the_first_that_differs(void **state) {
  struct fixture *f = *state;
  char id[IDENTITY_TEXT_BYTES];
  struct rules rules = {0};
  struct replayed replayed = {0};
  struct error err;
  decide_one(f);
  uint64_t number = add_as_decided_otherwise(f, id);
  decided_by(f, "0.0.9", number);
  assert_int_equal(rules_read(f->workspace, f->database, &rules, NULL, &err), STATUS_OK);
  const struct replay_all all = {.database = f->database, .rules = &rules};
  if (replay_all(&all, &replayed, &err)) fail_msg("%s", err.text);
  assert_int_equal(replayed.result.equal, 1);
  assert_int_equal(replayed.result.differing.count, 1);
  assert_string_equal(replayed.engine, "0.0.9");
  replay_fini(&replayed.result);
  rules_fini(&rules);
}

#define AGAIN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      AGAIN_TEST(explain_names_the_program_that_decided_otherwise),
      AGAIN_TEST(replay_names_the_program_of_the_first_that_differs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
