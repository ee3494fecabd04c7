/* Cases of expect.lua: read as plain data, each mistake by its name, and run: each field once as it holds and once as it does
 * not, with the sentence that says why. */
#include "shop.h"

#include <signal.h>
#include <stdio.h>

#include "host/expect.h"

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'en' }, tones = { 'bright', 'gentle' }, holdout = 1, salt = 'a long random "      \
  "text' }\n"                                                                                                \
  "placement 'home' { fallback = { offers = { tags = 'house' }, message = 'Worth a look' } }\n"              \
  "placement 'mail' { parts = { 'title', 'body' } }\nplacement 'bare' {}\nframe 'unique' {}\nframe "         \
  "'belonging' {}\n"
#define PROFILE "hard 'look' { type = 'string' }\n"
#define OFFERS                                                                                               \
  "offer 'cape' { name = 'Cape' }\noffer 'wrap' { name = 'Wrap', tags = { 'house' } }\n"                     \
  "offer 'coat' { name = 'Coat', tags = { 'house' } }\n"
#define STRATEGIES                                                                                           \
  "strategy 'story' { on = { 'go', 'slow' }, where = { kind = 'x' }, placement = 'home', priority = 2,\n"    \
  "  eligible = function(profile) return profile:count('seen', '30d') >= 2, 'hardly knows us yet' end,\n"    \
  "  propose = function(profile, event)\n"                                                                   \
  "    if event.type == 'slow' then while true do end end\n"                                                 \
  "    return { offers = { 'cape', 'wrap' }, frame = 'unique', tone = 'bright', message = 'Only Yours' } "   \
  "end }\n"                                                                                                  \
  "strategy 'other' { on = 'go', placement = 'home', propose = function()\n"                                 \
  "  return { offers = { 'wrap', 'coat' }, message = 'For all' } end }\n"                                    \
  "strategy 'letter' { on = 'write', placement = 'mail', propose = function()\n"                             \
  "  return { offers = { 'wrap', 'coat' }, message = { title = 'Dear', body = 'Yours' } } end }\n"           \
  "strategy 'nothing' { on = 'bare', placement = 'bare', propose = function() end }\n"

static const char *const lucia =
    "{\"hard\":{\"look\":\"alone\"},\"history\":[{\"type\":\"seen\",\"ago\":\"3d\",\"times\":2}]}";
static const char *const buyer =
    "{\"history\":[{\"type\":\"seen\",\"ago\":\"3d\",\"times\":2},"
    "{\"type\":\"order.placed\",\"ago\":\"2d\",\"data\":{\"items\":[\"wrap\"]}}]}";
static const char *const broken = "{\"hard\":{\"lok\":\"alone\"}}";

static struct script_arena *arena;

static struct release_file file_of(const char *name, const char *text) {
  return (struct release_file){name, {text, strlen(text)}};
}

/* Findings one a line, of the cases as files and as a release. */
static char *found(const char *cases) {
  const struct release_file files[] = {file_of("workspace.lua", WORKSPACE), file_of("profile.lua", PROFILE),
                                       file_of("offers.lua", OFFERS), file_of("strategies/s.lua", STRATEGIES),
                                       file_of("expect.lua", cases)};
  const struct release_file personas[] = {file_of("personas/lucia.json", lucia),
                                          file_of("personas/broken.json", broken),
                                          file_of("personas/buyer.json", buyer)};
  struct findings findings = {0};
  struct buffer lines = {0};
  expect_run_files(files, 5, personas, 3, SIGUSR2, NULL, &findings);
  findings_sort(&findings);
  for (size_t i = 0; i < findings.count; i++)
    buffer_print(&lines, "%s:%d: %s\n", findings.items[i].file, findings.items[i].line,
                 findings.items[i].text);
  findings_fini(&findings);
  buffer_text(&lines);
  return buffer_take(&lines, NULL);
}

/* A finding of the one case, or "" where it holds. */
static void expect_found(const char *cases, const char *expected) {
  char *actual = found(cases), line[1000];
  snprintf(line, sizeof line, "%s%s%s", *expected ? "expect.lua:1: expect \"c\": " : "", expected,
           *expected ? "\n" : "");
  assert_string_equal(actual, line);
  free(actual);
}

#define LUCIA(fields)                                                                                        \
  "expect 'c' { persona = 'lucia', event = { type = 'go', data = { kind = 'x' } }, placement = "             \
  "'home', " fields " }"
#define NOBODY(fields)                                                                                       \
  "expect 'c' { event = { type = 'go', data = { kind = 'x' } }, placement = 'home', " fields " }"
#define EVENT(event) "expect 'c' { event = " event ", placement = 'home', reason = 'TARGETING_MATCH' }"

/* ---- reading ---- */

static void refuses_names_that_do_not_exist_with_the_nearest_that_does(void **state) {
  (void)state;
  expect_found("expect 'c' { event = { type = 'go' }, placement = 'hme', reason = 'DEFAULT' }",
               "placement: there is no placement 'hme', did you mean 'home'?");
  expect_found(LUCIA("strategy = 'stry'"), "strategy: there is no strategy 'stry', did you mean 'story'?");
  expect_found(LUCIA("frame = 'uniqe'"), "frame: there is no frame 'uniqe', did you mean 'unique'?");
  expect_found(LUCIA("tone = 'brigth'"), "tone: there is no tone 'brigth', did you mean 'bright'?");
  expect_found(LUCIA("reason = 'DEFUALT'"), "reason: there is no reason 'DEFUALT', did you mean 'DEFAULT'?");
  expect_found(LUCIA("offers = { 'cape', 'wrp' }"), "offers: there is no offer 'wrp', did you mean 'wrap'?");
  expect_found(LUCIA("not_offers = 'cpe'"), "not_offers: there is no offer 'cpe', did you mean 'cape'?");
  expect_found(LUCIA("drops = { strategy = 'othr', check = 'propose' }"),
               "drops.strategy: there is no strategy 'othr', did you mean 'other'?");
  expect_found(LUCIA("drops = { strategy = 'other', check = 'propos' }"),
               "drops.check: there is no check 'propos', did you mean 'propose'?");
  expect_found(
      "expect 'c' { persona = 'luca', event = { type = 'go' }, placement = 'home', reason = 'DEFAULT' }",
      "there is no persona 'luca', did you mean 'lucia'?");
  expect_found(LUCIA("strateg = 'story', reason = 'DEFAULT'"),
               "strateg: there is no field 'strateg', did you mean 'strategy'?");
}

static void refuses_what_is_missing_or_of_another_kind(void **state) {
  (void)state;
  expect_found("expect 'c' { event = { type = 'go' }, reason = 'DEFAULT' }", "'placement' is missing");
  expect_found("expect 'c' { placement = 'home', reason = 'DEFAULT' }", "'event' is missing");
  expect_found(LUCIA(""), "says nothing that must hold, such as strategy = \"…\" or offers = { … }");
  expect_found(LUCIA("says = 3"), "says: expected a text, or a list of texts");
  expect_found(LUCIA("never_says = {}"), "never_says: expected a text, or a list of texts");
  expect_found(LUCIA("drops = 'other'"), "drops: expected a table, { … }, got \"other\"");
  expect_found(LUCIA("drops = { strategy = 'other' }"), "drops: 'check' is missing");
  expect_found(LUCIA("persona = 3, reason = 'DEFAULT'"), "persona: expected a text");
}

static void refuses_events_that_could_not_come_in(void **state) {
  (void)state;
  expect_found(EVENT("'go'"), "event: expected a table, such as { type = \"page.viewed\" }");
  expect_found(EVENT("{}"), "event.type: expected a text, such as type = \"page.viewed\"");
  expect_found(EVENT("{ type = 'go', dta = {} }"),
               "event: there is no member of an event 'dta', did you mean 'data'?");
  expect_found(EVENT("{ type = 'go', time = 'noon' }"),
               "event.time: expected a time, such as \"2026-03-02T12:00:00Z\"");
  expect_found(EVENT("{ type = 'go', subject = 3 }"), "event.subject: expected a text");
  expect_found(EVENT("{ type = 'go', data = { 'x' } }"),
               "event.data: expected a table with named fields, such as { category = \"dresses\" }");
  expect_found(EVENT("{ type = 'go', data = { f = function() end } }"),
               "event: expected plain data: texts, numbers, true, false, tables");
  expect_found(EVENT("{ type = 'go', data = { n = math.huge } }"), "event: expected finite numbers");
  expect_found(EVENT("{ type = 'go', data = { t = '\\255' } }"), "event: expected texts in UTF-8");
  expect_found(
      "local t = {} t.t = t expect 'c' { event = { type = 'go', data = t }, placement = 'home', reason = "
      "'DEFAULT' }",
      "event: nested too deeply");
  expect_found(EVENT("{ type = 'go', data = { t = ('x'):rep(70000) } }"), "event: an event is at most 64 kB");
  expect_found(EVENT("{ type = 'go', placements = 3 }"),
               "event: placements: expected names separated by commas, or an array of names");
}

/* Numbers, lists and what is nested reach the script as they were written. */
static void an_event_comes_in_as_it_was_written(void **state) {
  (void)state;
  const struct release_file files[] = {
      file_of("workspace.lua", WORKSPACE),
      file_of(
          "expect.lua",
          "expect 'c' { event = { type = 'go', data = { n = 1.5, b = true, i = 3, l = { 'a', { x = 1 } }, "
          "e = {} } }, placement = 'home', reason = 'DEFAULT' }")};
  struct findings findings = {0};
  struct release *release = release_load(arena, files, 2, NULL, &findings);
  assert_non_null(release);
  assert_int_equal(release->workspace.expectation_count, 1);
  assert_string_equal(
      release->workspace.expectations[0].event,
      "{\"data\":{\"b\":true,\"e\":{},\"i\":3,\"l\":[\"a\",{\"x\":1}],\"n\":1.5},\"type\":\"go\"}");
  release_unref(release);
  findings_fini(&findings);
}

static void holds_a_thousand_cases_and_no_more(void **state) {
  (void)state;
  char *actual =
      found("for i = 1, 1000 do expect('c' .. i) { event = { type = 'go' }, placement = 'home', strategy = "
            "'other' } end");
  assert_string_equal(actual, "");
  free(actual);
  actual = found("for i = 1, 1001 do expect('c' .. i) { event = { type = 'go' }, placement = 'home', "
                 "strategy = 'other' } "
                 "end");
  assert_string_equal(actual, "expect.lua:1: more than 1000 cases\n");
  free(actual);
}

static void what_could_not_be_read_is_not_blamed_on_the_cases(void **state) {
  (void)state;
  const struct release_file files[] = {file_of("workspace.lua", WORKSPACE),
                                       file_of("strategies/s.lua", "strategy 's' {"),
                                       file_of("expect.lua", LUCIA("strategy = 's'"))};
  struct findings findings = {0};
  assert_null(release_load(arena, files, 3, NULL, &findings));
  assert_int_equal(findings.count, 1);
  assert_string_equal(findings.items[0].file, "strategies/s.lua");
  findings_fini(&findings);
}

/* ---- running ---- */

static void says_who_filled_the_placement_and_why_another_did_not(void **state) {
  (void)state;
  expect_found(LUCIA("strategy = 'story'"), "");
  expect_found(
      LUCIA("strategy = 'other'"),
      "home was filled by story, expected other (other: another strategy came first: story came first)");
  expect_found(NOBODY("strategy = 'story'"),
               "home was filled by other, expected story (story: not eligible: hardly knows us yet)");
  expect_found(
      "expect 'c' { persona = 'lucia', event = { type = 'go' }, placement = 'home', strategy = 'story' }",
      "home was filled by other, expected story (story: not asked, the event is none that it hears)");
  expect_found(
      "expect 'c' { event = { type = 'x', placements = 'home' }, placement = 'home', strategy = 'story' }",
      "home was filled by the fallback, expected story (story: not asked, the event is none that it hears)");
  expect_found("expect 'c' { event = { type = 'bare' }, placement = 'bare', strategy = 'nothing' }",
               "bare stays empty, expected nothing (nothing: had nothing to propose)");
  expect_found("expect 'c' { event = { type = 'wriet' }, placement = 'mail', strategy = 'letter' }",
               "mail was not decided: the event does not ask for it, and no strategy of it hears 'wriet', "
               "did you mean 'write'?");
}

static void compares_reason_frame_and_tone(void **state) {
  (void)state;
  expect_found(LUCIA("reason = 'TARGETING_MATCH', frame = 'unique', tone = 'bright'"), "");
  expect_found(LUCIA("reason = 'DEFAULT'"), "home has the reason TARGETING_MATCH, expected DEFAULT");
  expect_found(LUCIA("frame = 'belonging'"), "home has the frame unique, expected belonging");
  expect_found(NOBODY("frame = 'unique'"), "home has no frame, expected unique");
  expect_found(LUCIA("tone = 'gentle'"), "home has the tone bright, expected gentle");
}

static void compares_the_alternatives(void **state) {
  (void)state;
  expect_found(LUCIA("offers = { 'wrap', 'cape' }, not_offers = 'coat'"), "");
  expect_found(LUCIA("offers = { 'wrap', 'coat' }"), "home shows cape, wrap, expected coat among them");
  expect_found(LUCIA("not_offers = { 'coat', 'wrap' }"), "home shows cape, wrap, expected it without wrap");
  expect_found("expect 'c' { event = { type = 'bare' }, placement = 'bare', offers = 'cape' }",
               "bare shows nothing, expected cape among them");
  expect_found("expect 'c' { persona = 'buyer', event = { type = 'go', data = { kind = 'x' } }, placement = "
               "'home', offers = 'wrap' }",
               "home shows cape, coat, expected wrap among them (wrap: bought already: what was bought is "
               "not proposed again)");
}

static void compares_what_is_said(void **state) {
  (void)state;
  expect_found(LUCIA("says = { 'Only', 'Yours' }, never_says = 'because'"), "");
  expect_found(LUCIA("says = { 'Only', 'yours' }"), "home says \"Only Yours\", expected \"yours\" in it");
  expect_found(LUCIA("never_says = { 'because', 'yours' }"),
               "home says \"Only Yours\", expected it without \"yours\"");
  expect_found("expect 'c' { event = { type = 'write' }, placement = 'mail', says = { 'Dear', 'Yours' } }",
               "");
  expect_found("expect 'c' { event = { type = 'write' }, placement = 'mail', never_says = 'yours' }",
               "mail says \"Dear / Yours\", expected it without \"yours\"");
}

static void compares_what_was_dropped(void **state) {
  (void)state;
  expect_found(NOBODY("drops = { strategy = 'story', check = 'eligible' }"), "");
  expect_found(NOBODY("drops = { strategy = 'story', check = 'propose' }"),
               "story was dropped by eligible, expected that 'propose' drops it");
  expect_found(LUCIA("drops = { strategy = 'story', check = 'eligible' }"),
               "story was not dropped, expected that 'eligible' drops it");
}

static void names_what_is_wrong_with_a_persona_or_an_event(void **state) {
  (void)state;
  expect_found(
      "expect 'c' { persona = 'broken', event = { type = 'go' }, placement = 'home', reason = 'DEFAULT' }",
      "personas/broken.json: hard.lok: profile.lua declares no such attribute, did you mean 'look'?");
  expect_found(
      "expect 'c' { event = { type = 'order.placed', data = { items = 3 } }, placement = 'home', reason = "
      "'DEFAULT' }",
      "event: data.items: expected an array");
}

/* The scripts are those of a candidate: one of them may never come to an end. */
static void a_script_that_runs_for_ever_is_stopped(void **state) {
  (void)state;
  expect_found(
      "expect 'c' { persona = 'lucia', event = { type = 'slow', data = { kind = 'x' } }, placement = 'home', "
      "strategy = 'story' }",
      "home was filled by the fallback, expected story (story: its script took too long and was stopped: "
      "strategies/s.lua:4: story took longer than 50 ms)");
}

static void a_case_leaves_nothing_for_the_next_one(void **state) {
  (void)state;
  char *actual = found(
      "local seen = { type = 'seen' }\n"
      "for i = 1, 9 do expect('s' .. i) { event = { type = 'seen', subject = 'p', placements = 'home' }, "
      "placement = 'home', reason = 'DEFAULT' } end\n"
      "expect 'hers' { persona = 'lucia', event = { type = 'go', subject = 'p', data = { kind = 'x' } }, "
      "placement = 'home', strategy = 'story' }\n"
      "expect 'last' { event = { type = 'go', subject = 'p', data = { kind = 'x' } }, placement = "
      "'home', strategy = 'other' }");
  assert_string_equal(actual, "");
  free(actual);
}

static void begins_at_the_noon_that_specs_begin_at_or_when_the_event_says(void **state) {
  (void)state;
  const char *const cases[] = {"", ", time = '2026-03-01T12:00:00Z'"};
  const char *const expected[] = {"", "expect.lua:1: expect \"c\": home shows b, c, expected a among them\n"};
  for (size_t i = 0; i < 2; i++) {
    char text[400];
    snprintf(text, sizeof text,
             "expect 'c' { event = { type = 'x', placements = 'home'%s }, placement = 'home', offers = 'a' }",
             cases[i]);
    const struct release_file files[] = {
        file_of("workspace.lua",
                "workspace {}\nplacement 'home' { fallback = { offers = { sort = 'catalogue' } } }"),
        file_of("offers.lua", "offer 'a' { name = 'A', from = '2026-03-02', to = '2026-03-03' }\noffer 'b' { "
                              "name = 'B' }\noffer 'c' { name = 'C' }"),
        file_of("expect.lua", text)};
    struct findings findings = {0};
    expect_run_files(files, 3, NULL, 0, SIGUSR2, NULL, &findings);
    char actual[400] = "";
    if (findings.count)
      snprintf(actual, sizeof actual, "expect.lua:%d: %s\n", findings.items[0].line, findings.items[0].text);
    assert_string_equal(actual, expected[i]);
    findings_fini(&findings);
  }
}

static int set_up(void **state) {
  (void)state;
  hash_init();
  struct error err;
  arena = script_arena_new(NULL);
  return script_take_signal(SIGUSR2, &err) ? -1 : 0;
}

static int tear_down(void **state) {
  (void)state;
  script_leave_signal();
  script_arena_unref(arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_names_that_do_not_exist_with_the_nearest_that_does),
      cmocka_unit_test(refuses_what_is_missing_or_of_another_kind),
      cmocka_unit_test(refuses_events_that_could_not_come_in),
      cmocka_unit_test(an_event_comes_in_as_it_was_written),
      cmocka_unit_test(holds_a_thousand_cases_and_no_more),
      cmocka_unit_test(what_could_not_be_read_is_not_blamed_on_the_cases),
      cmocka_unit_test(says_who_filled_the_placement_and_why_another_did_not),
      cmocka_unit_test(compares_reason_frame_and_tone),
      cmocka_unit_test(compares_the_alternatives),
      cmocka_unit_test(compares_what_is_said),
      cmocka_unit_test(compares_what_was_dropped),
      cmocka_unit_test(names_what_is_wrong_with_a_persona_or_an_event),
      cmocka_unit_test(a_script_that_runs_for_ever_is_stopped),
      cmocka_unit_test(a_case_leaves_nothing_for_the_next_one),
      cmocka_unit_test(begins_at_the_noon_that_specs_begin_at_or_when_the_event_says),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
