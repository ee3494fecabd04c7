/* The worker: repeats, what stays in memory, what a refused event leaves behind, simulations. */
#include "shop.h"

#include <stdio.h>

#define GO(id, subject, more)                                                                                \
  "{\"id\":\"" id "\",\"source\":\"shop\",\"type\":\"go\",\"subject\":\"" subject                            \
  "\",\"time\":\"2026-03-01T10:00:00Z\"" more "}"
#define COUNTING                                                                                             \
  "strategy 'a' { on = 'go', placement = 'home', propose = function(profile, event)\n"                       \
  "assert(not event.data.fault) return { offers = { 'rare-1', 'rare-2' }, message = " SEEN(                  \
      "profile:count('go', '1d')") " } end }"

static void open_small(struct shop *shop, size_t profiles_max) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua", SHOP_PROFILE,
                                       "offers.lua", SHOP_OFFERS, "strategies/s.lua", COUNTING, NULL},
                 (struct crew_options){.is_clock_events = true, .profiles_max = profiles_max});
}

static void go(struct shop *shop, const char *subject) {
  shop_decide(shop, "go", subject, "");
}

static void answers_a_repeat_with_what_was_decided_then(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  assert_int_equal(shop_take(&shop, GO("1", "lucia", "")), STATUS_OK);
  char *first = mem_copy_text(buffer_text(&shop.journal.answer));
  assert_int_equal(shop_take(&shop, GO("2", "lucia", "")), STATUS_OK);
  assert_string_equal(said(&shop, "home", "message"), "seen b");
  assert_int_equal(shop_take(&shop, GO("1", "lucia", "")), STATUS_OK);
  assert_string_equal(buffer_text(&shop.journal.answer), first);
  assert_int_equal(shop.journal.answer_number, 1);
  assert_ptr_equal(shop.journal.answer_ticket, &shop);
  assert_int_equal(shop.journal.count, 2);
  struct crew_figures figures = crew_figures(shop.crew);
  assert_int_equal(figures.repeats, 1);
  assert_int_equal(figures.conflicts, 0);
  assert_int_equal(figures.events, 2);
  assert_int_equal(shop_take(&shop, GO("3", "lucia", "")), STATUS_OK);
  assert_string_equal(said(&shop, "home", "message"), "seen c"); /* a repeat is no event */
  free(first);
  shop_close(&shop);
}

static void counts_a_repeat_that_says_something_else_and_keeps_to_the_first(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  shop_take(&shop, GO("1", "lucia", ""));
  assert_int_equal(shop_take(&shop, GO("1", "emma", ",\"data\":{\"x\":1}")), STATUS_OK);
  assert_string_equal(json_string(json_find(shop.decision, "profile_id")), "lucia");
  assert_int_equal(crew_figures(shop.crew).conflicts, 1);
  assert_int_equal(shop.journal.count, 1);
  assert_null(crew_find_profile(shop.crew, "emma", &shop.err));
  assert_int_equal(shop.err.status, STATUS_OK);
  shop_close(&shop);
}

static void tells_events_of_two_sources_apart(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  shop_take(&shop, GO("1", "lucia", ""));
  shop_take(&shop, "{\"id\":\"1\",\"source\":\"till\",\"type\":\"go\",\"subject\":\"lucia\"}");
  assert_int_equal(shop.journal.count, 2);
  assert_int_equal(crew_figures(shop.crew).repeats, 0);
  shop_close(&shop);
}

static void gives_the_journal_a_row_that_holds_the_whole_of_an_event(void **state) {
  (void)state;
  struct shop shop;
  const char *text = GO("1", "lucia", ",\"data\": { \"x\" : 1 }");
  open_small(&shop, 0);
  shop_take(&shop, text);
  const struct journal_row *row = &shop.journal.rows[0];
  struct identity identity = identity_of("shop", "1");
  assert_int_equal(row->number, 1);
  assert_memory_equal(&row->identity, &identity, sizeof identity);
  assert_true(row->body_checksum == checksum(text, strlen(text)));
  assert_string_equal(row->profile_id, "lucia");
  assert_int_equal(row->event.length, strlen(text));
  assert_memory_equal(row->event.data, text, row->event.length);
  assert_true(row->time_ms == shop.time_ms && row->arrival_ms == shop.arrival_ms);
  struct profile *profile;
  assert_int_equal(profile_decode(row->profile, &shop.release->workspace, &profile, &shop.err), STATUS_OK);
  assert_int_equal(profile_count(profile, "go", CLOCK_DAY_MS, shop.time_ms), 1);
  profile_free(profile);
  shop_close(&shop);
}

/* A run that is begun again must decide what follows as it would have the first time. */
static void takes_the_events_clock_from_repeats_too(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  const char *first = GO("1", "lucia", "");
  shop_take(&shop, first);
  crew_free(shop.crew);
  shop.journal.folded_number = 1;
  shop_start(&shop, (struct crew_options){.is_clock_events = true});
  shop.arrival_ms += CLOCK_DAY_MS;
  shop_take(&shop, first);
  shop_take(&shop, "{\"id\":\"2\",\"source\":\"shop\",\"type\":\"go\",\"subject\":\"lucia\"}");
  assert_true(shop.journal.rows[1].time_ms == shop.journal.rows[0].time_ms);
  shop_close(&shop);
}

static void goes_on_numbering_where_the_journal_ends(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  go(&shop, "lucia");
  go(&shop, "lucia");
  crew_free(shop.crew);
  shop.journal.folded_number = 2;
  shop_start(&shop, (struct crew_options){.is_clock_events = true});
  go(&shop, "lucia");
  assert_int_equal(shop.journal.rows[2].number, 3);
  assert_string_equal(said(&shop, "home", "message"), "seen c");
  shop_close(&shop);
}

static void loads_a_profile_once_and_keeps_it(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  size_t before = shop.journal.load_count; /* the crew asked what was sealed */
  for (int i = 0; i < 5; i++) go(&shop, "lucia");
  assert_int_equal(shop.journal.load_count - before, 1);
  assert_string_equal(said(&shop, "home", "message"), "seen e");
  shop_close(&shop);
}

static void lets_the_longest_unused_go_once_it_is_in_the_table(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 2);
  go(&shop, "lucia");
  go(&shop, "emma");
  go(&shop, "lucia"); /* now emma is the longest unused */
  shop.journal.folded_number = 3;
  go(&shop, "marco");
  assert_int_equal(crew_figures(shop.crew).profiles, 2);
  size_t loads = shop.journal.load_count;
  go(&shop, "lucia");
  assert_int_equal(shop.journal.load_count, loads);
  assert_string_equal(said(&shop, "home", "message"), "seen c");
  shop.journal.folded_number = 5;
  go(&shop, "emma");
  assert_int_equal(shop.journal.load_count, loads + 1);
  assert_string_equal(said(&shop, "home", "message"), "seen b");
  shop_close(&shop);
}

static void keeps_no_more_profiles_than_memory_is_given(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  go(&shop, "lucia");
  size_t one = crew_figures(shop.crew).profile_bytes;
  assert_in_range(one, 100, 2000);
  shop.release->workspace.max_memory_bytes = 5 * one;
  shop.release->workspace.worker_count = 2;
  go(&shop, "emma");
  assert_int_equal(crew_figures(shop.crew).profiles, 2);
  go(&shop, "giulia");
  assert_int_equal(crew_figures(shop.crew).profiles, 3); /* nothing is folded yet */
  shop.journal.folded_number = 3;
  shop_decide(&shop, "customer.profile", "emma",
              ",\"data\":{\"locale\":\"en-Latn-abcdefgh-abcdefgh-abcdefg\"}");
  assert_int_equal(crew_figures(shop.crew).profiles, 2);
  assert_in_range(crew_figures(shop.crew).profile_bytes, 2 * one, 5 * one / 2);
  shop.release->workspace.max_memory_bytes = 1;
  shop.journal.folded_number = 4;
  go(&shop, "emma");
  assert_int_equal(crew_figures(shop.crew).profiles, 1); /* the one at hand stays */
  assert_int_equal(crew_recover(shop.crew, &shop.err), STATUS_OK);
  assert_int_equal(crew_figures(shop.crew).profile_bytes, 0);
  shop.journal.folded_number = 5;
  assert_non_null(crew_find_profile(shop.crew, "emma", &shop.err));
  assert_int_equal(crew_figures(shop.crew).profiles, 1);
  shop_close(&shop);
}

/* What the table does not have yet would be lost. */
static void keeps_what_no_table_has_however_many_they_are(void **state) {
  (void)state;
  struct shop shop;
  enum { PEOPLE = 50 };
  char id[16];
  open_small(&shop, 2);
  for (int round = 1; round <= 3; round++)
    for (int i = 0; i < PEOPLE; i++) {
      char expected[32];
      snprintf(id, sizeof id, "p%d", i);
      snprintf(expected, sizeof expected, "seen %c", 'a' + round - 1);
      go(&shop, id);
      assert_string_equal(said(&shop, "home", "message"), expected);
    }
  assert_int_equal(crew_figures(shop.crew).profiles, PEOPLE);
  shop.journal.folded_number = 3 * PEOPLE;
  go(&shop, "new");
  assert_int_equal(crew_figures(shop.crew).profiles, 2); /* all that had to wait goes */
  go(&shop, "p7");
  assert_string_equal(said(&shop, "home", "message"), "seen d");
  shop_close(&shop);
}

static void leaves_the_profile_as_it_was_when_an_event_is_refused(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  go(&shop, "lucia");
  static const char *const refused[] = {"",
                                        "{",
                                        "[]",
                                        "{\"id\":\"9\"}",
                                        "{\"id\":\"9\",\"source\":\"s\",\"type\":\"customer.profile\","
                                        "\"subject\":\"lucia\",\"data\":{\"locale\":\"en\",\"look\":1}}",
                                        "{\"id\":\"9\",\"source\":\"s\",\"type\":\"order.placed\","
                                        "\"subject\":\"lucia\",\"data\":{\"items\":[\"soap\",1]}}",
                                        "{\"id\":\"9\",\"source\":\"s\",\"type\":\"order.placed\","
                                        "\"subject\":\"nobody\",\"data\":{\"items\":[1]}}"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    assert_int_equal(shop_take(&shop, refused[i]), STATUS_INVALID);
    assert_int_equal(shop.err.status, STATUS_INVALID);
  }
  assert_int_equal(shop.journal.count, 1);
  assert_int_equal(crew_figures(shop.crew).refused, sizeof refused / sizeof *refused);
  const struct profile *profile = crew_find_profile(shop.crew, "lucia", &shop.err);
  assert_int_equal(profile->activity_count, 1);
  assert_int_equal(profile->owned_count, 0);
  assert_null(profile_find_hard(profile, 0));
  assert_null(crew_find_profile(shop.crew, "nobody", &shop.err));
  /* Refused is not taken: its id is free. */
  assert_int_equal(shop_take(&shop, "{\"id\":\"9\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"lucia\"}"),
                   STATUS_OK);
  assert_int_equal(shop.journal.rows[1].number, 2);
  shop_close(&shop);
}

static void forgets_what_was_not_kept_when_it_recovers(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  go(&shop, "lucia");
  shop.journal.folded_number = 1;
  shop.journal.refusal = STATUS_FULL;
  go(&shop, "lucia");
  assert_int_equal(shop.journal.answer_status, STATUS_FULL);
  shop.journal.refusal = STATUS_OK;
  assert_int_equal(crew_recover(shop.crew, &shop.err), STATUS_OK);
  assert_int_equal(shop.journal.recover_count, 1);
  assert_int_equal(crew_figures(shop.crew).profiles, 0);
  go(&shop, "lucia");
  assert_string_equal(said(&shop, "home", "message"), "seen b");
  shop_close(&shop);
}

static void says_that_a_stored_profile_is_damaged(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  go(&shop, "lucia");
  shop.journal.folded_number = 1;
  shop.journal.rows[0].profile.length--;
  assert_int_equal(crew_recover(shop.crew, &shop.err), STATUS_OK);
  assert_int_equal(shop_take(&shop, GO("x", "lucia", "")), STATUS_CORRUPT);
  assert_null(crew_find_profile(shop.crew, "lucia", &shop.err));
  assert_int_equal(shop.err.status, STATUS_CORRUPT);
  assert_int_equal(shop.journal.count, 1);
  shop_close(&shop);
}

/* ---- simulations ---- */

static char *simulated(struct shop *shop, const struct slice *history, size_t count, const char *text,
                       bool is_known) {
  struct buffer out = {0};
  if (crew_simulate(shop->crew, history, count, (struct slice){text, strlen(text)}, shop->arrival_ms,
                    is_known, &out, &shop->err))
    fail_msg("%s", shop->err.text);
  buffer_text(&out);
  return buffer_take(&out, NULL);
}

static void simulates_nothing_of_an_event_that_is_nobodys(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  const char *text =
      "{\"id\":\"1\",\"source\":\"s\",\"type\":\"offer.changed\",\"data\":{\"offer\":\"soap\"}}";
  shop_open(&shop, COUNTING);
  assert_int_equal(crew_simulate(shop.crew, NULL, 0, (struct slice){text, strlen(text)}, shop.arrival_ms,
                                 false, &out, &shop.err),
                   STATUS_INVALID);
  assert_int_equal(out.length, 0);
  buffer_fini(&out);
  shop_close(&shop);
}

static void simulates_what_it_would_decide(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  char *simulation = simulated(&shop, NULL, 0, GO("1", "lucia", ""), true);
  shop_take(&shop, GO("1", "lucia", ""));
  assert_string_equal(simulation, buffer_text(&shop.journal.answer));
  free(simulation);
  simulation = simulated(&shop, NULL, 0, GO("2", "lucia", ""), true);
  assert_non_null(strstr(simulation, "seen b"));
  free(simulation);
  struct slice history[] = {{GO("a", "lucia", ""), strlen(GO("a", "lucia", ""))},
                            {GO("b", "lucia", ""), strlen(GO("b", "lucia", ""))}};
  simulation = simulated(&shop, history, 2, GO("3", "lucia", ""), false);
  assert_non_null(strstr(simulation, "seen c")); /* of the history, not of the known profile */
  free(simulation);
  shop_close(&shop);
}

static void leaves_no_trace_of_a_simulation(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  go(&shop, "lucia");
  struct crew_figures before = crew_figures(shop.crew);
  for (int i = 0; i < 3; i++) free(simulated(&shop, NULL, 0, GO("s", "lucia", ""), true));
  free(simulated(&shop, NULL, 0, GO("s", "emma", ",\"data\":{\"fault\":true}"), true));
  struct crew_figures after = crew_figures(shop.crew);
  assert_memory_equal(&before, &after, sizeof before);
  assert_int_equal(shop.journal.count, 1);
  assert_null(crew_find_profile(shop.crew, "emma", &shop.err));
  go(&shop, "lucia");
  assert_string_equal(said(&shop, "home", "message"), "seen b");
  assert_int_equal(shop.journal.rows[1].number, 2);
  assert_int_equal(crew_figures(shop.crew).events, 2);
  shop_close(&shop);
}

static void names_what_is_wrong_with_a_simulated_event_or_its_history(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  open_small(&shop, 0);
  struct slice bad = {"{}", 2}, good = {GO("1", "lucia", ""), strlen(GO("1", "lucia", ""))};
  assert_int_equal(crew_simulate(shop.crew, NULL, 0, bad, 0, true, &out, &shop.err), STATUS_INVALID);
  assert_int_equal(crew_simulate(shop.crew, &bad, 1, good, 0, true, &out, &shop.err), STATUS_INVALID);
  assert_string_equal(shop.err.text, "the persona: id: missing, expected a text");
  assert_int_equal(out.length, 0);
  shop_close(&shop);
}

/* ---- evaluations ---- */

static char *evaluated(struct shop *shop, const char *text) {
  struct buffer out = {0};
  uint64_t number;
  if (crew_evaluate(shop->crew, (struct slice){text, strlen(text)}, shop->arrival_ms, &number, &out,
                    &shop->err))
    fail_msg("%s", shop->err.text);
  const struct profile *profile = crew_find_profile(shop->crew, "lucia", &shop->err);
  assert_int_equal(number, profile ? profile->number : 0);
  buffer_text(&out);
  return buffer_take(&out, NULL);
}

static void evaluates_what_it_would_decide_now(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  for (int turn = 0; turn < 3; turn++) {
    const char *text = turn == 0   ? GO("1", "lucia", "")
                       : turn == 1 ? GO("2", "lucia", "")
                                   : GO("3", "lucia", "");
    char *first = evaluated(&shop, text), *second = evaluated(&shop, text);
    assert_string_equal(first, second);
    shop_take(&shop, text);
    assert_string_equal(first, buffer_text(&shop.journal.answer));
    free(first);
    free(second);
  }
  shop_close(&shop);
}

static void leaves_no_trace_of_an_evaluation(void **state) {
  (void)state;
  struct shop shop;
  open_small(&shop, 0);
  go(&shop, "lucia");
  struct crew_figures before = crew_figures(shop.crew);
  for (int i = 0; i < 3; i++) free(evaluated(&shop, GO("s", "lucia", "")));
  struct crew_figures after = crew_figures(shop.crew);
  assert_memory_equal(&before, &after, sizeof before);
  assert_int_equal(shop.journal.count, 1);
  go(&shop, "lucia");
  assert_string_equal(said(&shop, "home", "message"), "seen b");
  shop_close(&shop);
}

static void an_evaluation_keeps_the_holdout(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  uint64_t number;
  shop_open_with(&shop,
                 (const char *const[]){
                     "workspace.lua",
                     "workspace { holdout = 0.9, salt = '0123456789abcdef' }\nplacement 'home' {}", NULL},
                 (struct crew_options){.is_clock_events = true});
  const char *text = GO("1", "lucia", "");
  assert_int_equal(
      crew_evaluate(shop.crew, (struct slice){text, strlen(text)}, shop.arrival_ms, &number, &out, &shop.err),
      STATUS_OK);
  assert_non_null(strstr(buffer_text(&out), "\"holdout\":true"));
  buffer_fini(&out);
  shop_close(&shop);
}

static void names_what_is_wrong_with_an_evaluated_event(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  uint64_t number;
  open_small(&shop, 0);
  const char *nobodys = "{\"id\":\"1\",\"source\":\"s\",\"type\":\"go\"}";
  assert_int_equal(crew_evaluate(shop.crew, (struct slice){"{}", 2}, 0, &number, &out, &shop.err),
                   STATUS_INVALID);
  assert_int_equal(
      crew_evaluate(shop.crew, (struct slice){nobodys, strlen(nobodys)}, 0, &number, &out, &shop.err),
      STATUS_INVALID);
  assert_int_equal(out.length, 0);
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(evaluates_what_it_would_decide_now),
      cmocka_unit_test(leaves_no_trace_of_an_evaluation),
      cmocka_unit_test(an_evaluation_keeps_the_holdout),
      cmocka_unit_test(names_what_is_wrong_with_an_evaluated_event),
      cmocka_unit_test(answers_a_repeat_with_what_was_decided_then),
      cmocka_unit_test(counts_a_repeat_that_says_something_else_and_keeps_to_the_first),
      cmocka_unit_test(tells_events_of_two_sources_apart),
      cmocka_unit_test(gives_the_journal_a_row_that_holds_the_whole_of_an_event),
      cmocka_unit_test(takes_the_events_clock_from_repeats_too),
      cmocka_unit_test(goes_on_numbering_where_the_journal_ends),
      cmocka_unit_test(loads_a_profile_once_and_keeps_it),
      cmocka_unit_test(lets_the_longest_unused_go_once_it_is_in_the_table),
      cmocka_unit_test(keeps_no_more_profiles_than_memory_is_given),
      cmocka_unit_test(keeps_what_no_table_has_however_many_they_are),
      cmocka_unit_test(leaves_the_profile_as_it_was_when_an_event_is_refused),
      cmocka_unit_test(forgets_what_was_not_kept_when_it_recovers),
      cmocka_unit_test(says_that_a_stored_profile_is_damaged),
      cmocka_unit_test(simulates_nothing_of_an_event_that_is_nobodys),
      cmocka_unit_test(simulates_what_it_would_decide),
      cmocka_unit_test(leaves_no_trace_of_a_simulation),
      cmocka_unit_test(names_what_is_wrong_with_a_simulated_event_or_its_history),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
