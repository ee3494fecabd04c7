/* The stubs for editors name everything that scripts and specs can: each list of names that C holds is looked up in
 * bindings/meta/sarto.lua. A name that is added to the language and not there fails here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "bindings/call.h"
#include "bindings/strict.h"
#include "host/check.h"
#include "script/declare.h"

static struct buffer stubs, words;

static void read_file(const char *path, struct buffer *out) {
  char block[4096];
  size_t got;
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  while ((got = fread(block, 1, sizeof block, file))) buffer_add(out, block, got);
  fclose(file);
}

/* Whether the class has a field of that name: `text` is what the stubs say from the class on. */
static bool class_has(const char *text, const char *class, const char *name) {
  char line[200];
  snprintf(line, sizeof line, "\n---@class %s", class);
  const char *start = strstr(text, line);
  while (start && !strchr(" \n", start[strlen(line)])) start = strstr(start + 1, line);
  const char *end = start ? strstr(start, "\n\n") : NULL;
  if (!end) return false;
  snprintf(line, sizeof line, "\n---@field %s", name);
  for (const char *at = start; (at = strstr(at, line)) && at < end; at++)
    if (strchr(" ?", at[strlen(line)])) return true;
  return false;
}

static bool has_function(const char *name) {
  char line[200];
  snprintf(line, sizeof line, "\nfunction %s(", name);
  return strstr(buffer_text(&stubs), line) != NULL;
}

static void expect_all(const char *class, const char *const *names) {
  for (; *names; names++)
    if (!class_has(buffer_text(&stubs), class, *names)) fail_msg("%s lacks %s", class, *names);
}

static void knows_what_scripts_are_given(void **state) {
  (void)state;
  expect_all("sarto.event", event_fields);
  expect_all("sarto.profile", profile_fields);
  expect_all("sarto.offers", offers_functions);
  expect_all("sarto.offer", call_offer_fields);
  expect_all("sarto.proposal", call_proposal_fields);
  expect_all("sarto.evidence", call_signal_fields);
}

static void knows_the_language(void **state) {
  (void)state;
  char quoted[64];
  for (const char *const *name = strict_names; *name; name++) {
    snprintf(quoted, sizeof quoted, "| \"%s\"", *name);
    if (!strstr(buffer_text(&stubs), quoted)) fail_msg("the language lacks %s", *name);
  }
}

/* As a field of a class of its own, or of a table that is written out: `{ events?: integer }`. */
static bool has_anywhere(const char *name) {
  static const char *const forms[][2] = {
      {"---@field ", " "}, {"---@field ", "? "}, {" ", ": "}, {" ", "?: "}};
  char form[100];
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    snprintf(form, sizeof form, "%s%s%s", forms[i][0], name, forms[i][1]);
    if (strstr(buffer_text(&stubs), form)) return true;
  }
  return false;
}

static void expect_field(const struct field *field, const char *class) {
  if (!class_has(buffer_text(&stubs), class, field->name)) fail_msg("%s lacks %s", class, field->name);
  for (const struct field *one = field->fields; one && one->name; one++)
    if (one->read && !has_anywhere(one->name)) fail_msg("%s.%s lacks %s", class, field->name, one->name);
}

static void knows_every_kind_and_its_fields(void **state) {
  (void)state;
  char class[100];
  for (const char *const *kind = declare_names; *kind; kind++) {
    if (!has_function(*kind)) fail_msg("no function %s", *kind);
    snprintf(class, sizeof class, "sarto.%s_fields", *kind);
    for (const struct field *field = declare_fields(*kind); field && field->name; field++)
      if (field->read) expect_field(field, class);
  }
}

static bool has_expectation(const char *name) {
  return class_has(buffer_text(&stubs), "sarto.expectation", name) ||
         class_has(buffer_text(&stubs), "sarto.ask_expectation", name);
}

/* The words are Lua: `function _G.given(` and, of decides and asks, two spaces and `by = function(self`. */
static void knows_the_words_of_specs(void **state) {
  (void)state;
  char name[100];
  size_t count = 0;
  for (const char *at = buffer_text(&words); (at = strstr(at, "\nfunction _G.")); count++) {
    at += strlen("\nfunction _G.");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "("), at);
    if (!has_function(name)) fail_msg("no word %s", name);
  }
  for (const char *at = buffer_text(&words); (at = strstr(at, " = function(self")); at++) {
    const char *start = at;
    while (start[-1] != ' ' && start[-1] != '\n') start--;
    snprintf(name, sizeof name, "%.*s", (int)(at - start), start);
    if (strcmp(name, "__index") && !has_expectation(name)) fail_msg("no expectation %s", name);
  }
  assert_true(count >= 5);
}

static void notices_a_name_that_is_missing(void **state) {
  (void)state;
  assert_true(class_has(buffer_text(&stubs), "sarto.event", "touchpoint"));
  assert_false(class_has(buffer_text(&stubs), "sarto.event", "touch"));
  assert_false(class_has(buffer_text(&stubs), "sarto.event", "hard"));
  assert_false(class_has(buffer_text(&stubs), "sarto.eve", "type"));
  assert_false(has_function("strat"));
}

static void writes_a_workspaces_own_names(void **state) {
  (void)state;
  static const char *const looks[] = {"alone", "say \"hi\"", NULL};
  struct hard_attribute hard[] = {{.name = "look", .about = "how they\ndress", .one_of = looks},
                                  {.name = "shoe size", .type = HARD_NUMBER}};
  struct soft_datum soft[] = {{.name = "style", .kind = SOFT_AFFINITY},
                              {.name = "joy", .kind = SOFT_EMOTION}};
  struct placement placements[] = {{.name = "home.hero"}};
  struct host_function functions[] = {
      {.name = "tier", .about = "of a customer", .sample = {.type = HOST_TEXT}}};
  struct catalogue *catalogue = catalogue_new();
  static const char *const tags[] = {"rare", "linen", NULL};
  struct offer *offer = catalogue_add(catalogue, "cape");
  offer->category = "dresses";
  offer->tags = tags;
  struct workspace workspace = {.hard = hard,
                                .hard_count = 2,
                                .soft = soft,
                                .soft_count = 2,
                                .placements = placements,
                                .placement_count = 1,
                                .host_functions = functions,
                                .host_function_count = 1,
                                .catalogue = catalogue};
  struct buffer out = {0};
  stubs_put(&out, &workspace);
  const char *text = buffer_text(&out);
  assert_non_null(strstr(text, "---@field look \"alone\"|\"say \\\"hi\\\"\" how they dress\n"));
  assert_non_null(strstr(text, "---@field [\"shoe size\"] number\n"));
  assert_true(class_has(text, "sarto.soft", "style"));
  assert_non_null(strstr(text, "---@field joy number\n"));
  assert_non_null(
      strstr(text, "---@field tier fun(...: string|number|boolean|nil): string? of a customer\n"));
  assert_non_null(strstr(text, "---@alias sarto.placement_name\n---| \"home.hero\"\n"));
  assert_non_null(strstr(text, "---@alias sarto.frame_name string\n"));
  assert_non_null(strstr(text, "---@alias sarto.tag_name\n---| \"linen\"\n---| \"rare\"\n"));
  buffer_fini(&out);
  catalogue_unref(catalogue);
}

static int setup(void **state) {
  (void)state;
  read_file("bindings/meta/sarto.lua", &stubs);
  read_file("bindings/sarto_words.lua", &words);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  buffer_fini(&stubs);
  buffer_fini(&words);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(knows_what_scripts_are_given),    cmocka_unit_test(knows_the_language),
      cmocka_unit_test(knows_every_kind_and_its_fields), cmocka_unit_test(knows_the_words_of_specs),
      cmocka_unit_test(notices_a_name_that_is_missing),  cmocka_unit_test(writes_a_workspaces_own_names),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
