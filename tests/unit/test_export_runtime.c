/* Exports of a whole runtime: of the sample's persona, of somebody nobody knows, of somebody forgotten meanwhile, with the
 * text that was agreed to, in memory and from the files. Run from the root of the checkout.
 *
 * The golden one, tests/unit/export/lucia.json, is written anew with SARTO_GOLDEN=1 in the environment: read through what
 * changed before it is kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/memory.h"
#include "sarto_admin.h"

#define GOLDEN "tests/unit/export/lucia.json"

struct fixture {
  char folder[64], database[96], workspace[96];
  sarto_runtime *runtime;
  sarto_error error;
};

static int run(const char *format, const char *one, const char *two) {
  char command[512];
  snprintf(command, sizeof command, format, one, two);
  return system(command);
}

static int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-export-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  snprintf(f->workspace, sizeof f->workspace, "%s/fashion", f->folder);
  *state = f;
  return run("cp -r scripts/fashion '%s'%s", f->folder, "");
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  sarto_close(f->runtime);
  int failed = run("rm -rf '%s'%s", f->folder, "");
  free(f);
  return failed;
}

static void open_it(struct fixture *f, const char *database) {
  sarto_options options = {.size = sizeof options,
                           .workspace = f->workspace,
                           .database = database,
                           .is_clock_events = 1,
                           .has_no_holdout = 1};
  if (sarto_open(&options, &f->runtime, &f->error)) fail_msg("%s", f->error.text);
}

static void close_it(struct fixture *f) {
  sarto_close(f->runtime);
  f->runtime = NULL;
}

static void decide(struct fixture *f, const char *event) {
  char *decision = NULL;
  if (sarto_decide(f->runtime, event, strlen(event), &decision, NULL, &f->error))
    fail_msg("%s", f->error.text);
  sarto_free(decision);
}

static void live(struct fixture *f) {
  char *events = NULL;
  json_value *list = NULL;
  if (sarto_persona(f->workspace, "lucia", "lucia", "2026-03-01T10:00:00Z", &events, &f->error))
    fail_msg("%s", f->error.text);
  assert_int_equal(json_decode(events, strlen(events), &list, NULL), 0);
  for (const json_value *one = json_first(list); one; one = json_next(one)) {
    struct buffer text = {0};
    json_put_value(&text, one);
    decide(f, buffer_text(&text));
    buffer_fini(&text);
  }
  json_free(list);
  sarto_free(events);
  decide(f, "{\"id\":\"v1\",\"source\":\"s\",\"type\":\"page.viewed\",\"subject\":\"lucia\","
            "\"time\":\"2026-03-01T11:00:00Z\",\"data\":{\"category\":\"dresses\"}}");
}

static char *export_of(struct fixture *f, const char *id, int format, const char *locale) {
  char *text = NULL;
  if (sarto_export(f->runtime, id, format, locale, &text, &f->error)) fail_msg("%s", f->error.text);
  return text;
}

/* Puts … in the place of what lies between `before` and the next quote. */
static void mask(struct buffer *out, const char *text, const char *before) {
  size_t length = strlen(before);
  for (const char *at; (at = strstr(text, before)); text = at + length + strcspn(at + length, "\"")) {
    buffer_add(out, text, (size_t)(at - text) + length);
    buffer_add_text(out, "\xe2\x80\xa6");
  }
  buffer_add_text(out, text);
}

/* Without what differs from run to run, or with every change of the sample's rules. */
static char *masked(char *text) {
  static const char *const befores[] = {"\"arrived\":\"", "sha256:", "\"engine\":\""};
  for (size_t i = 0; i < sizeof befores / sizeof *befores; i++) {
    struct buffer out = {0};
    mask(&out, text, befores[i]);
    sarto_free(text);
    buffer_text(&out);
    text = buffer_take(&out, NULL);
  }
  return text;
}

static char *read_file(const char *path) {
  struct buffer out = {0};
  char part[4096];
  FILE *file = fopen(path, "r");
  if (!file) fail_msg("%s cannot be read: run from the root of the checkout", path);
  for (size_t length; (length = fread(part, 1, sizeof part, file));) buffer_add(&out, part, length);
  fclose(file);
  buffer_text(&out);
  return buffer_take(&out, NULL);
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static void the_samples_persona_is_told_as_ever(void **state) {
  struct fixture *f = *state;
  open_it(f, f->database);
  live(f);
  char *text = masked(export_of(f, "lucia", SARTO_JSON, "it"));
  if (getenv("SARTO_GOLDEN")) write_file(GOLDEN, text);
  char *golden = read_file(GOLDEN);
  for (size_t i = 0; text[i] || golden[i]; i++)
    if (text[i] != golden[i]) fail_msg("differs at byte %zu: %.80s", i, text + (i > 40 ? i - 40 : 0));
  sarto_free(text);
  free(golden);
}

static void who_is_not_known_is_not_found(void **state) {
  struct fixture *f = *state;
  char *text = NULL;
  open_it(f, f->database);
  live(f);
  assert_int_equal(sarto_export(f->runtime, "luci", SARTO_JSON, NULL, &text, &f->error), SARTO_NOT_FOUND);
  assert_int_equal(sarto_export(f->runtime, "\x01seal", SARTO_JSON, NULL, &text, &f->error), SARTO_NOT_FOUND);
  close_it(f);
  assert_int_equal(sarto_stored_export(f->database, NULL, "luci", SARTO_JSON, NULL, 0, &text, &f->error),
                   SARTO_NOT_FOUND);
  assert_null(text);
}

static void the_files_say_what_the_runtime_said(void **state) {
  struct fixture *f = *state;
  char *stored = NULL;
  open_it(f, f->database);
  live(f);
  char *text = export_of(f, "lucia", SARTO_PAGE, "de");
  assert_int_equal(sarto_stored_export(f->database, NULL, "lucia", SARTO_PAGE, "de", 0, &stored, &f->error),
                   SARTO_BUSY); /* as long as somebody has it open */
  close_it(f);
  if (sarto_stored_export(f->database, NULL, "lucia", SARTO_PAGE, "de", 0, &stored, &f->error))
    fail_msg("%s", f->error.text);
  const char *decisions = strstr(text, "<h2 id=\"s21\">"), *same = strstr(stored, "<h2 id=\"s21\">");
  assert_non_null(decisions);
  assert_string_equal(decisions, same);
  sarto_free(text);
  sarto_free(stored);
}

static void in_memory_what_there_is_is_told(void **state) {
  struct fixture *f = *state;
  open_it(f, NULL);
  live(f);
  char *text = export_of(f, "lucia", SARTO_JSON, NULL);
  assert_non_null(strstr(text, "\"hard\":[{\"name\":\"locale\""));
  assert_non_null(strstr(text, "\"told\":[\"Nello spazio"));
  assert_non_null(strstr(text, "\"text_is_known\":true"));
  sarto_free(text);
}

static void the_language_is_the_persons_where_none_is_asked_for(void **state) {
  struct fixture *f = *state;
  open_it(f, NULL);
  decide(f, "{\"id\":\"1\",\"source\":\"s\",\"type\":\"customer.profile\",\"subject\":\"franz\","
            "\"time\":\"2026-03-01T11:00:00Z\",\"data\":{\"locale\":\"de-AT\"}}");
  decide(f, "{\"id\":\"2\",\"source\":\"s\",\"type\":\"page.viewed\",\"subject\":\"anon\","
            "\"time\":\"2026-03-01T11:00:00Z\"}");
  char *text = export_of(f, "franz", SARTO_PAGE, NULL), *french = export_of(f, "franz", SARTO_PAGE, "fr-CA");
  char *first = export_of(f, "anon", SARTO_PAGE, "nl");
  assert_non_null(strstr(text, "<html lang=\"de\">"));
  assert_non_null(strstr(french, "<html lang=\"fr\">"));
  assert_non_null(strstr(first, "<html lang=\"it\">")); /* the workspace's first */
  sarto_free(text);
  sarto_free(french);
  sarto_free(first);
}

static void a_consent_is_shown_with_the_text_it_was_given_to(void **state) {
  struct fixture *f = *state;
  char path[128];
  open_it(f, f->database);
  live(f);
  close_it(f);
  snprintf(path, sizeof path, "%s/workspace.lua", f->workspace);
  assert_int_equal(run("sed -i 's/Guardiamo cosa visiti e cosa compri/Un testo nuovo/' '%s'%s", path, ""), 0);
  assert_int_equal(
      run("sed -i '/^purpose \"personalization\"/,/^}/s/version = 1/version = 2/' '%s'%s", path, ""), 0);
  open_it(f, f->database);
  char *text = export_of(f, "lucia", SARTO_PAGE, "it");
  assert_non_null(strstr(text, "Testo, versione 1 (it): <bdi>Guardiamo cosa visiti e cosa compri"));
  assert_non_null(strstr(text, "<bdi>Un testo nuovo"));
  sarto_free(text);
}

static void who_came_under_another_id_is_told_of_that_too(void **state) {
  struct fixture *f = *state;
  open_it(f, f->database);
  decide(f, "{\"id\":\"a1\",\"source\":\"s\",\"type\":\"page.viewed\",\"subject\":\"device-7\","
            "\"time\":\"2026-03-01T11:00:00Z\",\"data\":{\"category\":\"before\"}}");
  decide(f, "{\"id\":\"a2\",\"source\":\"s\",\"type\":\"customer.alias\",\"subject\":\"zoe\","
            "\"time\":\"2026-03-01T11:01:00Z\",\"data\":{\"previous\":\"device-7\"}}");
  decide(f, "{\"id\":\"a3\",\"source\":\"s\",\"type\":\"page.viewed\",\"subject\":\"device-7\","
            "\"time\":\"2026-03-01T11:02:00Z\",\"data\":{\"category\":\"after\"}}");
  char *text = export_of(f, "zoe", SARTO_JSON, NULL), *device = export_of(f, "device-7", SARTO_JSON, NULL);
  assert_non_null(strstr(text, "\"before\""));
  assert_null(strstr(text, "\"after\""));
  assert_non_null(strstr(device, "\"after\""));
  assert_null(strstr(device, "\"before\""));
  sarto_free(text);
  sarto_free(device);
}

static void who_is_forgotten_meanwhile_is_shown_no_more(void **state) {
  struct fixture *f = *state;
  sarto_exporting *exporting = NULL;
  char *receipt = NULL, *text = NULL;
  open_it(f, f->database);
  live(f);
  if (sarto_export_begin(f->runtime, "lucia", SARTO_JSON, NULL, &exporting, &f->error))
    fail_msg("%s", f->error.text);
  if (sarto_forget(f->runtime, "lucia", 0, &receipt, &f->error)) fail_msg("%s", f->error.text);
  assert_int_equal(sarto_export_make(exporting, &text, &f->error), SARTO_NOT_FOUND);
  assert_null(text);
  sarto_export_end(exporting);
  assert_int_equal(sarto_export(f->runtime, "lucia", SARTO_JSON, NULL, &text, &f->error), SARTO_NOT_FOUND);
  sarto_free(receipt);
}

static void expect_shown_no_more(struct fixture *f, const char *database) {
  sarto_exporting *exporting = NULL;
  char *receipt = NULL, *text = NULL;
  open_it(f, database);
  live(f);
  if (sarto_export_begin(f->runtime, "lucia", SARTO_PAGE, NULL, &exporting, &f->error))
    fail_msg("%s", f->error.text);
  if (sarto_export_make(exporting, &text, &f->error)) fail_msg("%s", f->error.text);
  assert_int_equal(sarto_export_check(exporting, &f->error), SARTO_OK);
  if (sarto_forget(f->runtime, "lucia", 0, &receipt, &f->error)) fail_msg("%s", f->error.text);
  assert_int_equal(sarto_export_check(exporting, &f->error), SARTO_NOT_FOUND);
  sarto_export_end(exporting);
  sarto_free(text);
  sarto_free(receipt);
  close_it(f);
}

static void who_is_forgotten_after_it_is_made_is_shown_no_more(void **state) {
  expect_shown_no_more(*state, ((struct fixture *)*state)->database);
  expect_shown_no_more(*state, NULL);
}

#define EXPORT_TEST(claim) cmocka_unit_test_setup_teardown(claim, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      EXPORT_TEST(the_samples_persona_is_told_as_ever),
      EXPORT_TEST(who_is_not_known_is_not_found),
      EXPORT_TEST(the_files_say_what_the_runtime_said),
      EXPORT_TEST(in_memory_what_there_is_is_told),
      EXPORT_TEST(the_language_is_the_persons_where_none_is_asked_for),
      EXPORT_TEST(a_consent_is_shown_with_the_text_it_was_given_to),
      EXPORT_TEST(who_came_under_another_id_is_told_of_that_too),
      EXPORT_TEST(who_is_forgotten_meanwhile_is_shown_no_more),
      EXPORT_TEST(who_is_forgotten_after_it_is_made_is_shown_no_more),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
