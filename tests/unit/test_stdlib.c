/* The modules of stdlib in the strict language, where scripts meet them: each test runs Lua text in a state of its
 * own whose `require` reads stdlib/NAME.lua. The specs under tests/spec say what the modules do; here is only what
 * stock Lua cannot show. The expected numbers are those of stock Lua 5.4, to the last bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "bindings/strict.h"
#include "script/script.h"
#include "script/source.h"

static const char *const modules[] = {"arithmetic",    "browsing",    "engagement", "expect",  "likelihood",
                                      "questionnaire", "reliability", "rfm",        "running", "social_text"};

/* What one run gave: what it logged, then its error. */
struct run {
  struct strict_host host; /* first: this is what log is called with */
  const char *text;
  struct buffer heard;
};

static void hear(struct strict_host *host, const char *line, size_t length) {
  struct run *run = (struct run *)host;
  buffer_add(&run->heard, line, length);
  buffer_add_byte(&run->heard, '\n');
}

static size_t read_module(const char *name, char text[static SOURCE_BYTES_MAX]) {
  char path[200];
  snprintf(path, sizeof path, "stdlib/sarto/%s.lua", name);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t length = fread(text, 1, SOURCE_BYTES_MAX, file);
  fclose(file);
  assert_in_range(length, 1, SOURCE_BYTES_MAX - 1);
  return length;
}

/* require "sarto.rfm": each module once; it is stdlib/sarto/rfm.lua. */
static int require_module(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  if (lua_getfield(L, LUA_REGISTRYINDEX, name) != LUA_TNIL) return 1;
  char text[SOURCE_BYTES_MAX];
  size_t length = read_module(name + strlen("sarto."), text);
  lua_pushfstring(L, "=%s", name);
  if (luaL_loadbufferx(L, text, length, lua_tostring(L, -1), "t")) return lua_error(L);
  lua_call(L, 0, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, name);
  return 1;
}

/* `view`: a session as event.data gives it, no table but something that can be indexed. */
static void set_view(lua_State *L) {
  lua_newuserdatauv(L, 8, 0);
  lua_createtable(L, 0, 1);
  luaL_loadstring(L, "return { productPages = 5, productSeconds = 500, bounceRate = 0.02, month = 'May' }");
  lua_call(L, 0, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "view");
}

static int load_and_run(lua_State *L) {
  struct run *run = lua_touserdata(L, 1);
  set_view(L);
  lua_pushcfunction(L, require_module);
  lua_setglobal(L, "require");
  strict_seal(L);
  if (luaL_loadbufferx(L, run->text, strlen(run->text), "=strategies/x.lua", "t")) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

static void expect(const char *text, const char *expected) {
  struct run run = {.host = {.log = hear, .log_lines_left = 20}, .text = text};
  struct error err;
  struct script_image *image = NULL;
  struct script_arena *arena = script_arena_new(NULL);
  if (script_build(arena, &run.host, load_and_run, &run, &image, &err) != STATUS_OK)
    buffer_add_text(&run.heard, err.text);
  script_image_free(image);
  script_arena_unref(arena);
  assert_string_equal(buffer_text(&run.heard), expected);
  buffer_fini(&run.heard);
}

static void computes_the_same_bits_as_stock_lua(void **state) {
  (void)state;
  expect("local arithmetic = require 'sarto.arithmetic'\n"
         "log(string.format('%a %a', arithmetic.exp(1), arithmetic.log(10)))",
         "0x1.5bf0a8b14576ap+1 0x1.26bb1bbb55516p+1\n");
  expect("local rfm = require 'sarto.rfm'\n"
         "log(string.format('%a', rfm.still_active { recency_days = 20, frequency = 4, tenure_days = 300 }))",
         "0x1.3fd56ba0cd2a1p-1\n");
  expect("local likelihood = require 'sarto.likelihood'\n"
         "local model = likelihood.new { numbers = { 'n' }, categories = { 'c' } }\n"
         "for i = 1, 200 do likelihood.learn(model, { n = i * 7919 % 100, c = i % 3 }, i * 31 % 7 < 3) end\n"
         "log(string.format('%a', likelihood.predict(model, { n = 50, c = 1 })))",
         "0x1.dfc2b7c8b4c6ap-2\n");
}

static void reads_a_view_as_it_reads_a_table(void **state) {
  (void)state;
  expect("local browsing, engagement = require 'sarto.browsing', require 'sarto.engagement'\n"
         "local likelihood = require 'sarto.likelihood'\n"
         "log(browsing.style(view).style, engagement.of(view).nearness == engagement.of {\n"
         "  productPages = 5, productSeconds = 500, bounceRate = 0.02 }.nearness)\n"
         "local model = likelihood.new { numbers = { 'productPages' }, categories = { 'month' } }\n"
         "likelihood.learn(model, view, true)\n"
         "log(likelihood.predict(model, view) > 0.5, model.values.month.known.May)",
         "deep true\ntrue true\n");
}

static void scores_and_reads_as_in_stock_lua(void **state) {
  (void)state;
  expect("local questionnaire = require 'sarto.questionnaire'\n"
         "local small = questionnaire.new { scale = { 1, 5 }, scales = { calm = { 'a', 'b' } }, reversed = { "
         "'b' } }\n"
         "local calm = questionnaire.scores(small, { a = 5, b = 2 }).calm\n"
         "log(calm.score, calm.value, calm.weight)\n"
         "log((require 'sarto.reliability'.alpha(small, 'calm', { { a = 1, b = 5 }, { a = 4, b = 2 } })))\n"
         "local found = require 'sarto.social_text'.read('POESÌA e ricette', 'it')\n"
         "log(found.traits.openness.value, found.interests.cooking.weight)",
         "4.5 0.875 1.0\n1.0\n0.8 0.1\n");
}

static void blames_the_line_of_the_script(void **state) {
  (void)state;
  expect("local engagement = require 'sarto.engagement'\n"
         "local visit = engagement.of { productPages = 'many' }",
         "strategies/x.lua:2: browsing.read: 'productPages' must be a number, 0 or more, got 'many'");
  expect("local rfm = require 'sarto.rfm'\n\nlocal active = rfm.still_active { frequency = 2 }",
         "strategies/x.lua:3: rfm.still_active: 'recency_days' must be a number, 0 or more, got nothing");
}

static void fail_with(void *context, int line, const char *sentence) {
  fail_msg("%s:%d: %s", (const char *)context, line, sentence);
}

static void pass_the_check_of_scripts(void **state) {
  (void)state;
  const char *globals[32];
  size_t count = 0;
  while (strict_names[count]) globals[count] = strict_names[count], count++;
  globals[count] = "require", globals[count + 1] = NULL;
  for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) {
    char text[SOURCE_BYTES_MAX];
    struct source *source = NULL;
    struct error err;
    size_t length = read_module(modules[i], text);
    assert_int_equal(source_open(text, length, SOURCE_BYTES_MAX, &source, &err), STATUS_OK);
    source_check(source, globals, NULL, 0, fail_with, (void *)(uintptr_t)modules[i]);
    source_close(source);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(computes_the_same_bits_as_stock_lua),
      cmocka_unit_test(reads_a_view_as_it_reads_a_table),
      cmocka_unit_test(scores_and_reads_as_in_stock_lua),
      cmocka_unit_test(blames_the_line_of_the_script),
      cmocka_unit_test(pass_the_check_of_scripts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
