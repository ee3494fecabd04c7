/* One change of a runtime's release, step by step, as the service takes them. */
#include "tests/unit/live.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/change.h"

static const struct shelf_note note = {.author = "ann", .source = "upload", .why = "released"};

/* Prepared, not applied. */
static struct change *prepare_with(struct fixture *f, const char *strategy, const char *cases) {
  struct buffer archive = {0};
  struct change *change = change_new(f->runtime, &note);
  pack(strategy, cases, &archive);
  change_from_archive(change, (struct slice){archive.data, archive.length});
  buffer_fini(&archive);
  return change;
}

static struct change *prepare(struct fixture *f, const char *strategy) {
  return prepare_with(f, strategy, NULL);
}

static void expect_active(struct fixture *f, const char *release) {
  char active[DIGEST_TEXT_BYTES];
  assert_int_equal(shelf_active(f->database, active, NULL), STATUS_OK);
  assert_string_equal(active, release);
}

static size_t count_refusals(struct fixture *f) {
  struct releases *releases;
  struct arena arena = {0};
  struct release_refusal *refusals;
  size_t count = 0;
  assert_int_equal(releases_open(f->database, NULL, true, &releases, NULL), STATUS_OK);
  assert_int_equal(releases_refusals(releases, &arena, &refusals, &count, NULL), STATUS_OK);
  releases_close(releases);
  arena_fini(&arena);
  return count;
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
  assert_int_equal(change_take_back(change, NULL), STATUS_OK);
  change_free(change);
  expect_active(f, sarto_release(f->runtime));
  expect_says(f, "1", "one");
}

static void that_it_cannot_be_taken_back_is_said(void **state) {
  struct fixture *f = *state;
  struct error err;
  char command[160];
  struct change *change = prepare(f, SAYS("two"));
  change_stop(change);
  change_apply(change);
  snprintf(command, sizeof command, "rm -f '%s'/shop-releases.db*", f->folder);
  assert_int_equal(system(command), 0);
  assert_int_equal(change_take_back(change, &err), STATUS_NOT_FOUND);
  assert_non_null(strstr(err.text, "shop-releases.db"));
  change_free(change);
}

struct job {
  void (*run)(struct fixture *f);
  struct fixture *f;
  atomic_bool is_done;
};

static void *run_job(void *context) {
  struct job *job = context;
  job->run(job->f);
  job->is_done = true;
  return NULL;
}

static void be_refused(struct fixture *f) {
  change_free(prepare(f, "oops"));
}

static void be_kept(struct fixture *f) {
  change_free(prepare(f, SAYS("three")));
}

static void be_activated(struct fixture *f) {
  struct change *change = change_new(f->runtime, &note);
  change_from_shelf(change, NULL);
  change_free(change);
}

static void be_taken_back(struct fixture *f) {
  struct change *change = change_new(f->runtime, &note);
  change_take_back(change, NULL);
  change_free(change);
}

/* Pruning, say, holds it; nobody is to have the lock for long. */
static void whatever_changes_the_shelf_waits_for_who_does(void **state) {
  struct fixture *f = *state;
  void (*const jobs[])(struct fixture * f) = {be_refused, be_kept, be_activated, be_taken_back};
  for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
    struct job job = {.run = jobs[i], .f = f};
    pthread_t thread;
    pthread_mutex_lock(&f->runtime->shelf);
    must(!pthread_create(&thread, NULL, run_job, &job));
    usleep(400000);
    if (job.is_done) fail_msg("job %zu did not wait", i);
    pthread_mutex_unlock(&f->runtime->shelf);
    must(!pthread_join(thread, NULL));
  }
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

/* ---- what is half written ---- */

struct writing {
  const struct fixture *fixture;
  const char *name;
  const char *const *parts;
  unsigned pause_ms;
};

/* One part after the other, each added to what is there. */
static void *write_slowly(void *context) {
  const struct writing *writing = context;
  struct buffer text = {0};
  for (const char *const *part = writing->parts; *part; part++) {
    usleep(writing->pause_ms * 1000);
    buffer_add_text(&text, *part);
    write_file(writing->fixture, writing->name, buffer_text(&text));
  }
  buffer_fini(&text);
  return NULL;
}

static struct change *take_meanwhile(struct fixture *f, struct writing writing) {
  pthread_t thread;
  must(!pthread_create(&thread, NULL, write_slowly, &writing));
  usleep(writing.pause_ms * 1500); /* its first part is there */
  struct change *change = change_new(f->runtime, &note);
  change_from_folder(change, "");
  must(!pthread_join(thread, NULL));
  return change;
}

static void a_file_that_grows_is_taken_when_it_is_whole(void **state) {
  struct fixture *f = *state;
  /* Each part is a file that could be loaded. */
  const char *const parts[] = {
      SAYS("half"), "strategy 't' { on = 'go', placement = 'home', priority = 1, propose = function()\n",
      "  return { offers = offers.popular { limit = 2 }, message = 'whole' } end }\n", NULL};
  struct change *change = take_meanwhile(f, (struct writing){f, "strategies/s.lua", parts, 220});
  if (change_state(change) != CHANGE_READY) fail_msg("%s", change_error(change)->text);
  change_apply(change);
  change_free(change);
  expect_says(f, "1", "whole");
}

#define LINE(id) "{\"id\":\"" id "\",\"name\":\"N\",\"category\":\"c\"}\n"

static void offers_that_are_copied_slowly_are_taken_when_they_are_whole(void **state) {
  struct fixture *f = *state;
  const char *const parts[] = {LINE("n1"), LINE("n2"), LINE("n3"), NULL};
  struct change *change = take_meanwhile(f, (struct writing){f, "offers.ndjson", parts, 600});
  if (change_state(change) != CHANGE_READY) fail_msg("%s", change_error(change)->text);
  change_apply(change);
  change_free(change);
  assert_non_null(sarto_name(f->runtime, "offer", 4));
  assert_null(sarto_name(f->runtime, "offer", 5));
}

static void offers_whose_last_line_is_not_ended_are_refused(void **state) {
  struct fixture *f = *state;
  write_file(f, "offers.ndjson", LINE("n1") "{\"id\":\"n2\",\"name\":\"N\",\"category\":\"c\"}");
  struct change *change = change_new(f->runtime, &note);
  change_from_folder(change, "");
  assert_int_equal(change_state(change), CHANGE_REFUSED);
  assert_int_equal(change_findings(change)->count, 1);
  assert_string_equal(change_findings(change)->items[0].file, "offers.ndjson");
  assert_int_equal(change_findings(change)->items[0].line, 2);
  assert_string_equal(
      change_findings(change)->items[0].text,
      "the last line has no line break at its end, as if the file were cut off there: end it with one");
  change_free(change);
}

/* As one that another clock wrote, or that was unpacked with its time. */
static void a_file_of_the_future_or_the_past_is_taken_all_the_same(void **state) {
  struct fixture *f = *state;
  char path[160];
  const int64_t seconds[] = {INT64_C(4102444800), 1};
  snprintf(path, sizeof path, "%s/strategies/s.lua", f->workspace);
  for (size_t i = 0; i < 2; i++) {
    write_file(f, "strategies/s.lua", i ? SAYS("past") : SAYS("future"));
    const struct timespec times[2] = {{seconds[i], 0}, {seconds[i], 0}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    struct change *change = change_new(f->runtime, &note);
    change_from_folder(change, "");
    assert_int_equal(change_state(change), CHANGE_READY);
    change_free(change);
  }
}

/* ---- told to stop ---- */

struct stopping {
  struct change *change;
  uint64_t stopped_us;
};

static void *stop_soon(void *context) {
  struct stopping *stopping = context;
  usleep(200000);
  stopping->stopped_us = clock_monotonic_us();
  change_stop(stopping->change);
  return NULL;
}

/* Prepares what takes long, stops it meanwhile: it ends soon, and is as if it had never come. */
static void expect_left(struct fixture *f, const char *strategy, const char *cases) {
  struct buffer archive = {0};
  struct stopping stopping = {.change = change_new(f->runtime, &note)};
  pthread_t thread;
  pack(strategy, cases, &archive);
  must(!pthread_create(&thread, NULL, stop_soon, &stopping));
  change_from_archive(stopping.change, (struct slice){archive.data, archive.length});
  uint64_t ended_us = clock_monotonic_us();
  must(!pthread_join(thread, NULL));
  if (ended_us < stopping.stopped_us || ended_us > stopping.stopped_us + 1000000)
    fail_msg("%d ms after it was stopped", (int)((int64_t)(ended_us - stopping.stopped_us) / 1000));
  assert_int_equal(change_state(stopping.change), CHANGE_FAILED);
  assert_int_equal(change_error(stopping.change)->status, STATUS_CLOSED);
  change_free(stopping.change);
  buffer_fini(&archive);
  expect_active(f, sarto_release(f->runtime));
  assert_int_equal(count_refusals(f), 0);
}

static void ends_soon_when_stopped_while_a_file_is_loaded(void **state) {
  expect_left(*state, "for i = 1, 1e12 do end", NULL);
}

static void ends_soon_when_stopped_in_the_middle_of_its_cases(void **state) {
  struct buffer cases = {0};
  for (int i = 0; i < 500; i++)
    buffer_print(&cases, "expect 'c%d' { event = { type = 'go' }, placement = 'home', strategy = 's' }\n", i);
  expect_left(*state,
              "strategy 's' { on = 'go', placement = 'home', propose = function() while true do end end }",
              buffer_text(&cases));
  buffer_fini(&cases);
}

static void ends_soon_when_stopped_while_a_folder_is_being_written(void **state) {
  struct fixture *f = *state;
  struct stopping stopping = {.change = change_new(f->runtime, &note)};
  pthread_t thread;
  write_file(f, "strategies/s.lua", ""); /* which is waited for */
  must(!pthread_create(&thread, NULL, stop_soon, &stopping));
  change_from_folder(stopping.change, "");
  assert_true(clock_monotonic_us() < stopping.stopped_us + 500000);
  must(!pthread_join(thread, NULL));
  assert_int_equal(change_error(stopping.change)->status, STATUS_CLOSED);
  change_free(stopping.change);
}

static void what_was_stopped_before_it_began_does_nothing(void **state) {
  struct fixture *f = *state;
  struct change *change = change_new(f->runtime, &note);
  change_stop(change);
  change_from_archive(change, (struct slice){"no tar", 6});
  assert_int_equal(change_error(change)->status, STATUS_CLOSED);
  change_free(change);
  change = change_new(f->runtime, &note);
  change_stop(change);
  change_from_shelf(change, "nonsense");
  assert_int_equal(change_error(change)->status, STATUS_CLOSED);
  change_free(change);
}

static void what_was_kept_and_then_stopped_is_not_applied(void **state) {
  struct fixture *f = *state;
  struct change *change = prepare(f, SAYS("two"));
  change_stop(change);
  change_apply(change);
  assert_int_equal(change_state(change), CHANGE_FAILED);
  assert_int_equal(change_error(change)->status, STATUS_CLOSED);
  assert_int_equal(change_take_back(change, NULL), STATUS_OK);
  change_free(change);
  expect_active(f, sarto_release(f->runtime));
  expect_says(f, "1", "one");
}

#define CHANGE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      CHANGE_TEST(it_is_active_on_the_shelf_before_it_decides),
      CHANGE_TEST(what_is_refused_has_changed_nothing),
      CHANGE_TEST(what_is_active_already_is_not_loaded_into_the_crew),
      CHANGE_TEST(what_the_crew_does_not_take_is_taken_back_from_the_shelf),
      CHANGE_TEST(that_it_cannot_be_taken_back_is_said),
      CHANGE_TEST(whatever_changes_the_shelf_waits_for_who_does),
      CHANGE_TEST(what_fails_its_own_cases_has_changed_nothing),
      CHANGE_TEST(what_meets_its_own_cases_is_taken_by_the_crew),
      CHANGE_TEST(a_persona_that_was_mended_makes_a_folder_another),
      CHANGE_TEST(one_from_the_shelf_decides_as_it_did),
      CHANGE_TEST(a_folder_that_is_known_is_not_loaded),
      CHANGE_TEST(releases_that_cannot_be_pruned_are_no_reason_to_stop),
      CHANGE_TEST(a_file_that_grows_is_taken_when_it_is_whole),
      CHANGE_TEST(offers_that_are_copied_slowly_are_taken_when_they_are_whole),
      CHANGE_TEST(offers_whose_last_line_is_not_ended_are_refused),
      CHANGE_TEST(a_file_of_the_future_or_the_past_is_taken_all_the_same),
      CHANGE_TEST(ends_soon_when_stopped_while_a_file_is_loaded),
      CHANGE_TEST(ends_soon_when_stopped_in_the_middle_of_its_cases),
      CHANGE_TEST(ends_soon_when_stopped_while_a_folder_is_being_written),
      CHANGE_TEST(what_was_stopped_before_it_began_does_nothing),
      CHANGE_TEST(what_was_kept_and_then_stopped_is_not_applied),
      CHANGE_TEST(a_restart_begins_with_what_was_active_and_says_what_differs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
