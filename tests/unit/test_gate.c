/* The gate: what is tried, what a changed release comes to, where the bounds lie; on a store as it is served from. */
#include "tests/unit/test_store.h"

#include "base/clock.h"
#include "engine/crew.h"
#include "host/gate.h"
#include "host/shelf.h"

enum { EVENTS = 300, SEGMENT = 100, PEOPLE = 20 };

#define OFFERS                                                                                               \
  "offer 'a' { name = 'A', tags = { 'house' } } offer 'b' { name = 'B', tags = { 'house' } }\n"              \
  "offer 'c' { name = 'C' }"
#define WORKSPACE(gate)                                                                                      \
  "workspace { locales = { 'en' }" gate " }\n"                                                               \
  "placement 'home' { fallback = { offers = { tags = 'house' } } }\nframe 'rare' {}\n"
#define STRATEGY(body)                                                                                       \
  "strategy 's' { on = 'go', placement = 'home', propose = function(profile, event)\n" body                  \
  " return { offers = offers.popular { limit = 2 }, message = " SEEN("profile:count('go', '9d')") " } end "  \
                                                                                                  "}\n"
/* Of every third event. */
#define CHANGED                                                                                              \
  STRATEGY("if event.data.n == 0 then return { offers = offers.popular { limit = 3 }, frame = 'rare' } end")
#define FAILING STRATEGY("if event.data.n == 0 then error 'no' end")
#define ENDLESS STRATEGY("while event.data.n == 0 do end")

static const char *const names[] = {"workspace.lua", "offers.lua", "strategies/s.lua"};
enum { FILES = sizeof names / sizeof *names };

static struct seats_texts texts_of(const char *workspace, const char *strategy,
                                   struct release_file files[FILES]) {
  const char *const texts[FILES] = {workspace, OFFERS, strategy};
  for (size_t i = 0; i < FILES; i++) files[i] = (struct release_file){names[i], {texts[i], strlen(texts[i])}};
  return (struct seats_texts){.files = files, .count = FILES};
}

/* Until it is durable: no segment has more rows than it should. */
static void await_row(struct fixture *f, struct crew *crew, uint64_t number) {
  const struct record_port record = store_record_port(f->store);
  crew_barrier(crew);
  while (record.last_number(record.self) < number) usleep(1000);
}

/* Decides the events by the release that the others are tried beside; `arrival_ms` is the event's number. */
static void decide(struct fixture *f) {
  struct release_file files[FILES];
  struct seats_texts texts = texts_of(WORKSPACE(""), STRATEGY(""), files);
  struct findings findings = {0};
  struct seats seats;
  struct crew *crew;
  f->options.segment_rows = SEGMENT;
  open_it(f);
  if (!seats_load(&seats, &texts, 0, &findings)) fail_msg("%s", findings.items[0].text);
  const struct crew_options options = {
      .seats = seats.items, .seat_count = seats.count, .journal = f->port, .is_clock_events = true};
  if (crew_new(&options, &crew, &f->err)) fail_msg("%s", f->err.text);
  for (unsigned i = 0; i < EVENTS; i++) {
    char text[300];
    snprintf(text, sizeof text,
             "{\"id\":\"%u\",\"source\":\"s\",\"time\":\"2026-03-01T10:00:00Z\",\"type\":\"go\",\"subject\":"
             "\"p%u\",\"data\":{\"n\":%u}}",
             i, i % PEOPLE, i % 3);
    if (crew_take(crew, (struct slice){text, strlen(text)}, i, NULL, &f->err)) fail_msg("%s", f->err.text);
    if (i % SEGMENT == SEGMENT - 1) await_row(f, crew, i + 1);
  }
  crew_free(crew);
  seats_fini(&seats);
}

struct tried {
  struct findings findings;
  char *said;
  enum status status;
};

static struct tried try_it(struct fixture *f, struct gate gate, const char *strategy) {
  struct release_file files[FILES];
  struct seats_texts texts = texts_of(WORKSPACE(""), strategy, files);
  struct tried tried = {0};
  const struct gate_trial trial = {.gate = &gate, .texts = &texts, .record = store_record_port(f->store)};
  tried.status = gate_try(&trial, &tried.findings, &tried.said, &f->err);
  return tried;
}

static void expect(struct fixture *f, struct gate gate, const char *strategy, const char *said,
                   size_t finding_count) {
  struct tried tried = try_it(f, gate, strategy);
  assert_int_equal(tried.status, STATUS_OK);
  if (said)
    assert_string_equal(tried.said, said);
  else
    assert_null(tried.said);
  if (tried.findings.count != finding_count)
    fail_msg("%zu findings: %s", tried.findings.count,
             tried.findings.count ? tried.findings.items[0].text : "");
  findings_fini(&tried.findings);
  free(tried.said);
}

static void the_same_rules_change_nothing(void **state) {
  struct fixture *f = *state;
  decide(f);
  expect(f, (struct gate){1000, 0, 0}, STRATEGY(""), "300 decisions tried, 0 changed (0.0 %), no new fault",
         0);
  expect(f, (struct gate){0, 0, 0}, CHANGED, NULL, 0);
}

static void refuses_only_beyond_the_share_that_may_change(void **state) {
  struct fixture *f = *state;
  decide(f);
  expect(f, (struct gate){1000, 100.0 / 300, 0}, CHANGED,
         "300 decisions tried, 100 changed (33.3 %), no new fault", 0);
  expect(f, (struct gate){1000, 99.5 / 300, 0}, CHANGED,
         "300 decisions tried, 100 changed (33.3 %), no new fault", 2);
  struct tried tried = try_it(f, (struct gate){1000, 0.2, 0}, CHANGED);
  assert_string_equal(tried.findings.items[0].file, "workspace.lua");
  assert_string_equal(tried.findings.items[0].text,
                      "gate: 100 of 300 decisions tried would change, which is 33.3 %; max_changed = 0.2 "
                      "allows 20 %");
  const char *most = tried.findings.items[1].text,
             *begin = "gate: most change in placement 'home' (100 of 300), strategy 's' (100 of 300), frame "
                      "'rare' (100 of 100); for example decision ";
  if (strncmp(most, begin, strlen(begin))) fail_msg("%s", most);
  assert_int_equal(strlen(most + strlen(begin)), 3 * 32 + 2 * 2);
  findings_fini(&tried.findings);
  free(tried.said);
}

static void tries_the_last_rows_alone(void **state) {
  struct fixture *f = *state;
  decide(f);
  expect(f, (struct gate){9, 1, 0}, CHANGED, "9 decisions tried, 3 changed (33.3 %), no new fault", 0);
  expect(f, (struct gate){1, 1, 0}, CHANGED, "1 decision tried, 0 changed (0.0 %), no new fault", 0);
}

static void refuses_only_beyond_the_faults_that_may_be_new(void **state) {
  struct fixture *f = *state;
  decide(f);
  expect(f, (struct gate){30, 1, 10}, FAILING, "30 decisions tried, 10 changed (33.3 %), 10 new faults", 0);
  struct tried tried = try_it(f, (struct gate){30, 1, 9}, FAILING);
  assert_int_equal(tried.findings.count, 2);
  assert_string_equal(tried.findings.items[0].text,
                      "gate: 10 new faults in 30 decisions tried; max_faults allows 9");
  assert_non_null(
      strstr(tried.findings.items[1].text, "gate: strategy 's' fails 10 times, first in decision "));
  assert_non_null(strstr(tried.findings.items[1].text, ": strategies/s.lua:2: no"));
  findings_fini(&tried.findings);
  free(tried.said);
}

static void holds_the_calls_to_their_limits(void **state) {
  struct fixture *f = *state;
  decide(f);
  expect(f, (struct gate){6, 1, 0}, ENDLESS, "6 decisions tried, 2 changed (33.3 %), 2 new faults", 2);
}

static void does_not_count_what_cannot_be_derived_and_says_so(void **state) {
  struct fixture *f = *state;
  decide(f);
  f->options.retain.profiles_ms = 5000;
  reopen(f);
  assert_int_equal(store_prune(f->store, 5150, &f->err), STATUS_OK); /* the first hundred */
  struct tried tried = try_it(f, (struct gate){1000, 1, 0}, CHANGED);
  long count = 0, changed = 0, gone = 0;
  if (sscanf(tried.said,
             "%ld decisions tried, %ld changed (%*f %%), no new fault; of %ld more an input is gone", &count,
             &changed, &gone) != 3)
    fail_msg("%s", tried.said);
  assert_int_equal(count + gone, EVENTS);
  assert_true(gone > 20 && count >= 200 && labs(changed * 3 - count) <= 3);
  assert_non_null(strstr(tried.said, "(retain.profiles)"));
  findings_fini(&tried.findings);
  free(tried.said);
}

static void judges_by_what_was_tried_once_its_time_is_up(void **state) {
  struct fixture *f = *state;
  decide(f);
  struct release_file files[FILES];
  struct seats_texts texts = texts_of(WORKSPACE(""), ENDLESS, files);
  struct findings findings = {0};
  char *said = NULL;
  const struct gate gate = {1000, 1, 1000};
  const struct gate_trial trial = {
      .gate = &gate, .texts = &texts, .record = store_record_port(f->store), .time_max_ms = 120};
  assert_int_equal(gate_try(&trial, &findings, &said, &f->err), STATUS_OK);
  assert_non_null(strstr(said, "; the rest was left, its time was up"));
  assert_int_equal(findings.count, 0);
  free(said);
}

static void leaves_off_when_it_is_told_to(void **state) {
  struct fixture *f = *state;
  decide(f);
  struct release_file files[FILES];
  struct seats_texts texts = texts_of(WORKSPACE(""), CHANGED, files);
  struct findings findings = {0};
  char *said = NULL;
  const atomic_bool is_stopped = true;
  const struct gate gate = {1000, 0, 0};
  const struct gate_trial trial = {
      .gate = &gate, .texts = &texts, .record = store_record_port(f->store), .is_stopped = &is_stopped};
  assert_int_equal(gate_try(&trial, &findings, &said, &f->err), STATUS_CLOSED);
  assert_null(said);
  assert_int_equal(findings.count, 0);
}

static void *stop_soon(void *context) {
  usleep(200000);
  *(atomic_bool *)context = true;
  return NULL;
}

/* Each third decision would take its whole second. */
static void leaves_off_in_the_middle_of_a_call(void **state) {
  struct fixture *f = *state;
  decide(f);
  struct release_file files[FILES];
  struct seats_texts texts = texts_of(WORKSPACE(", limits = { time = '1s' }"), ENDLESS, files);
  struct findings findings = {0};
  char *said = NULL;
  atomic_bool is_stopped = false;
  const struct gate gate = {1000, 0, 0};
  const struct gate_trial trial = {
      .gate = &gate, .texts = &texts, .record = store_record_port(f->store), .is_stopped = &is_stopped};
  pthread_t thread;
  uint64_t begun_us = clock_monotonic_us();
  assert_int_equal(pthread_create(&thread, NULL, stop_soon, &is_stopped), 0);
  assert_int_equal(gate_try(&trial, &findings, &said, &f->err), STATUS_CLOSED);
  assert_true(clock_monotonic_us() - begun_us < 700000);
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_null(said);
  assert_int_equal(findings.count, 0);
}

/* Everybody, between the trying and the telling. */
static void what_was_found_of_people_who_were_forgotten_since_is_not_told(void **state) {
  struct fixture *f = *state;
  char receipt[JOURNAL_RECEIPT_BYTES], ids[PEOPLE][8];
  struct journal_forget who[PEOPLE];
  decide(f);
  struct tried tried = try_it(f, (struct gate){30, 1, 9}, FAILING);
  assert_int_equal(tried.findings.count, 2);
  for (unsigned i = 0; i < PEOPLE; i++) {
    snprintf(ids[i], sizeof ids[i], "p%u", i);
    who[i] = (struct journal_forget){ids[i], EVENTS, INT64_MAX};
  }
  struct journal_forget_ask ask = {.ids = who, .count = PEOPLE, .deadline_ms = CLOCK_DAY_MS};
  if (store_forget(f->store, &ask, receipt, &f->err)) fail_msg("%s", f->err.text);
  if (shelf_refuse(f->path, f->store, &tried.findings, &(struct shelf_note){0}, &f->err))
    fail_msg("%s", f->err.text);
  assert_non_null(strstr(tried.findings.items[0].text, "10 new faults"));
  assert_non_null(strstr(tried.findings.items[1].text, "forgotten since"));
  findings_fini(&tried.findings);
  free(tried.said);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(the_same_rules_change_nothing),
      STORE_TEST(refuses_only_beyond_the_share_that_may_change),
      STORE_TEST(tries_the_last_rows_alone),
      STORE_TEST(refuses_only_beyond_the_faults_that_may_be_new),
      STORE_TEST(holds_the_calls_to_their_limits),
      STORE_TEST(does_not_count_what_cannot_be_derived_and_says_so),
      STORE_TEST(judges_by_what_was_tried_once_its_time_is_up),
      STORE_TEST(leaves_off_when_it_is_told_to),
      STORE_TEST(leaves_off_in_the_middle_of_a_call),
      STORE_TEST(what_was_found_of_people_who_were_forgotten_since_is_not_told),
  };
  return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
