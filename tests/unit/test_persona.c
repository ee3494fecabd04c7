/* Personas as the events that made them, and sketches of events made whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "domain/event.h"
#include "host/persona.h"

static char folder[64];
static int64_t now_ms;

static void write_persona(const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/personas/emma.json", folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

/* One line an event; each must be one that the engine takes. */
static void collect(void *context, char *text, size_t length) {
  struct event event;
  struct error err;
  if (event_decode((struct slice){text, length}, &event, &err)) fail_msg("%s: %s", text, err.text);
  event_fini(&event);
  buffer_add(context, text, length);
  buffer_add_byte(context, '\n');
  free(text);
}

static void expect_told(const char *persona, const char *expected) {
  struct buffer told = {0};
  struct error err;
  write_persona(persona);
  if (persona_load(folder, "emma", "e-1", now_ms, collect, &told, &err)) fail_msg("%s", err.text);
  assert_string_equal(buffer_text(&told), expected);
  buffer_fini(&told);
}

static void expect_refused(const char *persona, const char *sentence) {
  struct buffer told = {0};
  struct error err;
  write_persona(persona);
  assert_int_equal(persona_load(folder, "emma", "e-1", now_ms, collect, &told, &err), STATUS_INVALID);
  assert_string_equal(err.text, sentence);
  buffer_fini(&told);
}

static void tells_a_persona_as_its_events(void **state) {
  (void)state;
  expect_told("{\"about\":\"x\"}", "");
  expect_told("{\"hard\":{\"look\":\"alone\",\"n\":1.5},\"history\":[{\"type\":\"go\",\"ago\":\"3d\"},"
              "{\"type\":\"order.placed\",\"ago\":\"2h\",\"data\":{\"items\":[\"a\"]}}]}",
              "{\"id\":\"persona-1\",\"source\":\"emma\",\"type\":\"customer.profile\",\"subject\":\"e-1\","
              "\"time\":\"2025-03-01T10:00:00Z\",\"data\":{\"look\":\"alone\",\"n\":1.5}}\n"
              "{\"id\":\"persona-2\",\"source\":\"emma\",\"type\":\"go\",\"subject\":\"e-1\","
              "\"time\":\"2026-02-26T10:00:00Z\",\"data\":{}}\n"
              "{\"id\":\"persona-3\",\"source\":\"emma\",\"type\":\"order.placed\",\"subject\":\"e-1\","
              "\"time\":\"2026-03-01T08:00:00Z\",\"data\":{\"items\":[\"a\"]}}\n");
}

static void tells_what_it_consented_to_before_all_else(void **state) {
  (void)state;
  expect_told("{\"hard\":{\"n\":1},\"consents\":{\"news\":\"denied\",\"fitting\":\"granted\"}}",
              "{\"id\":\"persona-1\",\"source\":\"emma\",\"type\":\"consent.denied\",\"subject\":\"e-1\","
              "\"time\":\"2025-03-01T10:00:00Z\",\"data\":{\"purpose\":\"news\"}}\n"
              "{\"id\":\"persona-2\",\"source\":\"emma\",\"type\":\"consent.granted\",\"subject\":\"e-1\","
              "\"time\":\"2025-03-01T10:00:00Z\",\"data\":{\"purpose\":\"fitting\"}}\n"
              "{\"id\":\"persona-3\",\"source\":\"emma\",\"type\":\"customer.profile\",\"subject\":\"e-1\","
              "\"time\":\"2025-03-01T10:00:00Z\",\"data\":{\"n\":1}}\n");
  expect_refused("{\"consents\":[]}", "personas/emma.json: consents: expected an object, such as { "
                                      "\"personalization\": \"granted\" }");
  expect_refused("{\"consents\":{\"news\":true}}", "personas/emma.json: consents.news: expected \"granted\", "
                                                   "\"denied\" or \"withdrawn\"");
}

static void tells_what_happened_often_a_minute_apart(void **state) {
  (void)state;
  expect_told(
      "{\"history\":[{\"type\":\"go\",\"ago\":\"1h\",\"times\":3},{\"type\":\"stay\",\"ago\":\"1min\","
      "\"times\":1}]}",
      "{\"id\":\"persona-1\",\"source\":\"emma\",\"type\":\"go\",\"subject\":\"e-1\","
      "\"time\":\"2026-03-01T08:58:00Z\",\"data\":{}}\n"
      "{\"id\":\"persona-2\",\"source\":\"emma\",\"type\":\"go\",\"subject\":\"e-1\","
      "\"time\":\"2026-03-01T08:59:00Z\",\"data\":{}}\n"
      "{\"id\":\"persona-3\",\"source\":\"emma\",\"type\":\"go\",\"subject\":\"e-1\","
      "\"time\":\"2026-03-01T09:00:00Z\",\"data\":{}}\n"
      "{\"id\":\"persona-4\",\"source\":\"emma\",\"type\":\"stay\",\"subject\":\"e-1\","
      "\"time\":\"2026-03-01T09:59:00Z\",\"data\":{}}\n");
  static const char *const times[] = {"0", "1.5", "1001", "-1", "\"3\"", "null", "1e300"};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    char text[100];
    snprintf(text, sizeof text, "{\"history\":[{\"type\":\"go\",\"ago\":\"1h\",\"times\":%s}]}", times[i]);
    expect_refused(text, "personas/emma.json: history[0].times: expected a whole number from 1 to 1000");
  }
}

static void names_what_is_wrong_in_its_file(void **state) {
  (void)state;
  expect_refused("[]", "personas/emma.json: expected a JSON object");
  expect_refused("{",
                 "personas/emma.json: byte 1: expected a key in double quotes, found the end of the text");
  expect_refused("{\"hart\":{}}", "personas/emma.json: a persona has no 'hart', did you mean 'hard'?");
  expect_refused("{\"hard\":5}", "personas/emma.json: hard: expected an object of attributes");
  expect_refused("{\"history\":{}}", "personas/emma.json: history: expected an array of events");
  expect_refused("{\"history\":[{\"ago\":\"3d\"}]}", "personas/emma.json: history[0].type: expected a text");
  expect_refused("{\"history\":[{\"type\":\"go\",\"ago\":\"soon\"}]}",
                 "personas/emma.json: history[0].ago: expected a duration, such as \"3d\"");
  expect_refused("{\"history\":[{\"type\":\"go\",\"ago\":\"3d\"},{\"type\":\"go\"}]}",
                 "personas/emma.json: history[1].ago: expected a duration, such as \"3d\"");
  expect_refused("{\"history\":[5]}", "personas/emma.json: history[0].type: expected a text");
  expect_refused("{\"history\":[{\"type\":\"go\",\"ago\":\"3d\",\"dta\":{}}]}",
                 "personas/emma.json: history[0] has no 'dta', did you mean 'data'?");
}

static void finds_no_persona_outside_of_its_folder(void **state) {
  (void)state;
  struct error err;
  assert_int_equal(persona_load(folder, "nobody", "n", now_ms, collect, NULL, &err), STATUS_NOT_FOUND);
  write_persona("{}");
  assert_int_equal(persona_load(folder, "../personas/emma", "n", now_ms, collect, NULL, &err),
                   STATUS_NOT_FOUND);
  assert_string_equal(err.text, "no persona has a '/' in its name");
}

static void says_which_persona_was_meant(void **state) {
  (void)state;
  struct error err;
  write_persona("{}");
  assert_int_equal(persona_load(folder, "ema", "n", now_ms, collect, NULL, &err), STATUS_NOT_FOUND);
  assert_string_equal(err.text, "there is no personas/ema.json, did you mean 'emma'?");
  assert_int_equal(persona_load(folder, "xyzzy", "n", now_ms, collect, NULL, &err), STATUS_NOT_FOUND);
  assert_string_equal(err.text, "there is no personas/xyzzy.json");
}

static void expect_judged(const char *persona, const char *sentence) {
  struct hard_attribute hard[] = {{.name = "budget", .type = HARD_NUMBER},
                                  {.name = "likes", .type = HARD_STRING}};
  struct workspace workspace = {.hard = hard, .hard_count = 2};
  struct error err;
  write_persona(persona);
  enum status status = persona_judge(folder, &workspace, "emma", &err);
  assert_string_equal(status ? err.text : "", sentence);
}

static void names_what_the_workspace_does_not_understand_of_it(void **state) {
  (void)state;
  expect_judged("{\"hard\":{\"likes\":\"x\",\"budget\":5},\"history\":[{\"type\":\"go\",\"ago\":\"3d\"}]}",
                "");
  expect_judged("{\"hard\":{\"liks\":\"x\"}}",
                "hard.liks: profile.lua declares no such attribute, did you mean 'likes'?");
  expect_judged("{\"hard\":{\"zzz\":1}}", "hard.zzz: profile.lua declares no such attribute");
  expect_judged("{\"hard\":{\"budget\":\"much\"},\"history\":5}", "hard.budget: expected a number");
  expect_judged(
      "{\"history\":[{\"type\":\"go\",\"ago\":\"3d\"},{\"type\":\"order.item.bought\",\"ago\":\"1d\","
      "\"data\":{\"item\":5}}]}",
      "history[1].data.item: expected the offer's id");
  expect_judged("{\"history\":[{\"type\":\"customer.profile\",\"ago\":\"3d\",\"data\":{\"bugdet\":1}}]}",
                "history[0].data.bugdet: profile.lua declares no such attribute, did you mean 'budget'?");
  expect_judged("{\"hart\":{}}", "a persona has no 'hart', did you mean 'hard'?");
}

static void expect_completed(const char *sketch, const char *subject, const char *expected, int64_t time_ms) {
  struct buffer out = {0};
  struct error err;
  int64_t got_ms = 0;
  if (persona_complete_event((struct slice){sketch, strlen(sketch)}, subject, now_ms, &out, &got_ms, &err))
    fail_msg("%s", err.text);
  assert_string_equal(buffer_text(&out), expected);
  assert_true(got_ms == time_ms);
  buffer_fini(&out);
}

static void adds_to_a_sketch_what_is_missing_and_no_more(void **state) {
  (void)state;
  expect_completed(
      "{\"type\":\"go\"}", "emma",
      "{\"id\":\"simulated\",\"source\":\"simulate\",\"subject\":\"emma\",\"time\":\"2026-03-01T10:00:00Z\","
      "\"type\":\"go\"}",
      now_ms);
  expect_completed("{}", NULL,
                   "{\"id\":\"simulated\",\"source\":\"simulate\",\"subject\":\"nobody\",\"time\":\"2026-03-"
                   "01T10:00:00Z\"}",
                   now_ms);
  expect_completed("{\"id\":\"1\",\"source\":\"s\",\"subject\":\"p\",\"time\":\"2026-02-28T10:00:00Z\","
                   "\"data\":{\"a\":[1]}}",
                   "emma",
                   "{\"id\":\"1\",\"source\":\"s\",\"subject\":\"p\",\"time\":\"2026-02-28T10:00:00Z\","
                   "\"data\":{\"a\":[1]}}",
                   now_ms - CLOCK_DAY_MS);
}

static void refuses_a_sketch_that_is_no_object(void **state) {
  (void)state;
  struct buffer out = {0};
  struct error err;
  int64_t time_ms;
  assert_int_equal(persona_complete_event((struct slice){"[]", 2}, "p", 0, &out, &time_ms, &err),
                   STATUS_INVALID);
  assert_string_equal(err.text, "expected an event, a JSON object");
  assert_int_equal(persona_complete_event((struct slice){"{", 1}, "p", 0, &out, &time_ms, &err),
                   STATUS_INVALID);
  assert_int_equal(out.length, 0);
}

static int start(void **state) {
  char path[80];
  (void)state;
  hash_init();
  strcpy(folder, "/tmp/sarto-personas-XXXXXX");
  snprintf(path, sizeof path, "%s/personas", mkdtemp(folder) ? folder : "");
  return mkdir(path, 0700) || !clock_parse("2026-03-01T10:00:00Z", &now_ms);
}

static int end(void **state) {
  char path[128];
  (void)state;
  snprintf(path, sizeof path, "%s/personas/emma.json", folder);
  unlink(path);
  snprintf(path, sizeof path, "%s/personas", folder);
  return rmdir(path) || rmdir(folder);
}

/* A short file may not ask for a machine's whole memory. */
static void refuses_a_past_of_more_events_than_anybody_has(void **state) {
  (void)state;
  struct buffer text = {0};
  buffer_add_text(&text, "{\"history\":[");
  for (int i = 0; i < 101; i++)
    buffer_print(&text, "%s{\"type\":\"go\",\"ago\":\"3d\",\"times\":1000}", i ? "," : "");
  buffer_add_text(&text, "]}");
  expect_refused(buffer_text(&text), "personas/emma.json: history: tells of more than 100000 events");
  buffer_fini(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tells_a_persona_as_its_events),
      cmocka_unit_test(tells_what_it_consented_to_before_all_else),
      cmocka_unit_test(refuses_a_past_of_more_events_than_anybody_has),
      cmocka_unit_test(tells_what_happened_often_a_minute_apart),
      cmocka_unit_test(names_what_is_wrong_in_its_file),
      cmocka_unit_test(finds_no_persona_outside_of_its_folder),
      cmocka_unit_test(says_which_persona_was_meant),
      cmocka_unit_test(names_what_the_workspace_does_not_understand_of_it),
      cmocka_unit_test(adds_to_a_sketch_what_is_missing_and_no_more),
      cmocka_unit_test(refuses_a_sketch_that_is_no_object),
  };
  return cmocka_run_group_tests(tests, start, end);
}
