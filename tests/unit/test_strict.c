/* The strict language, as a script meets it: each test runs Lua text in a state of its own. */
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

/* What one run gave: what it logged, line by line, then its error. */
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

static int thing_text(lua_State *L) {
  lua_pushliteral(L, "the offer cape-07");
  return 1;
}

/* Two objects as bindings make them: `named` has a __name, `spoken` a __tostring. */
static void set_things(lua_State *L) {
  lua_newuserdatauv(L, 8, 0);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "profile");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "named");
  lua_newuserdatauv(L, 8, 0);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, thing_text);
  lua_setfield(L, -2, "__tostring");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "spoken");
}

static int load_and_run(lua_State *L) {
  struct run *run = lua_touserdata(L, 1);
  set_things(L);
  lua_pushinteger(L, 1);
  lua_setglobal(L, "offers");
  strict_seal(L);
  if (luaL_loadbufferx(L, run->text, strlen(run->text), "=strategies/x.lua", "t")) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

/* Runs `text` and returns all that was heard of it; the caller frees it. */
static char *heard(const char *text) {
  struct run run = {.host = {.log = hear, .log_lines_left = 20}, .text = text};
  struct error err;
  struct script_image *image = NULL;
  struct script_arena *arena = script_arena_new(NULL);
  strict_seed(&run.host, 7);
  if (script_build(arena, &run.host, load_and_run, &run, &image, &err) != STATUS_OK)
    buffer_add_text(&run.heard, err.text);
  script_image_free(image);
  script_arena_unref(arena);
  return (char *)(uintptr_t)buffer_text(&run.heard);
}

static void expect(const char *text, const char *expected) {
  char *actual = heard(text);
  assert_string_equal(actual, expected);
  free(actual);
}

/* The text after "strategies/x.lua:1: ". */
static void expect_error(const char *text, const char *sentence) {
  char expected[600];
  snprintf(expected, sizeof expected, "strategies/x.lua:1: %s", sentence);
  expect(text, expected);
}

static void says_that_a_name_of_lua_is_not_available(void **state) {
  (void)state;
  expect_error("os.exit()", "'os' is not available to scripts");
  expect_error("print(1)", "'print' is not available to scripts: use log");
  expect_error("local t = setmetatable({}, {})", "'setmetatable' is not available to scripts");
  expect_error("string.dump(log)", "'string.dump' is not available to scripts");
  expect_error("return ('x'):pack()", "'string.pack' is not available to scripts");
  expect_error("return math.sin(1)", "'math.sin' is not available to scripts");
  expect_error("for k in next, {} do end", "'next' is not available to scripts: use pairs");
}

static void offers_the_nearest_name(void **state) {
  (void)state;
  expect_error("return ofers", "no such name 'ofers', did you mean 'offers'?");
  expect_error("return string.uper", "no such name 'string.uper', did you mean 'string.upper'?");
  expect_error("return ('x'):uper()", "no such name 'string.uper', did you mean 'string.upper'?");
  expect_error("return xyzzyx", "no such name 'xyzzyx'");
}

static void has_exactly_the_names_it_lists(void **state) {
  (void)state;
  struct buffer text = {0};
  for (const char *const *name = strict_names; *name; name++) {
    assert_null(strict_absent(*name));
    buffer_print(&text, "assert(%s ~= nil) ", *name);
  }
  expect(buffer_text(&text), "");
  buffer_fini(&text);
  static const char *const gone[] = {"rawget", "rawset",  "rawequal", "rawlen",         "getmetatable",
                                     "io",     "debug",   "load",     "loadstring",     "dofile",
                                     "xpcall", "require", "_G",       "collectgarbage", "coroutine"};
  for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
    char use[64];
    snprintf(use, sizeof use, "return %s", gone[i]);
    char *actual = heard(use);
    assert_non_null(strict_absent(gone[i]));
    assert_non_null(strstr(actual, strict_absent(gone[i])));
    free(actual);
  }
}

static void keeps_globals_read_only(void **state) {
  (void)state;
  expect_error("x = 1", "'x' is not declared: write 'local x'");
  expect_error("function helper() end", "'helper' is not declared: write 'local helper'");
  expect_error("pairs = nil", "'pairs' cannot be changed");
  expect_error("_ENV.offers = nil", "'offers' cannot be changed");
  expect_error("string.shout = 1", "'string.shout' cannot be set");
  expect("table.insert(_ENV, 1) log(pairs ~= nil)", "true\n");
}

static void reaches_no_metatable_of_strings(void **state) {
  (void)state;
  expect("string.upper = nil log(('x'):rep(2), pcall(function() return ('x'):upper() end))",
         "xx false strategies/x.lua:1: no such name 'string.upper'\n");
  expect("log(pcall(function() return ('x').__index.rep end))",
         "false strategies/x.lua:1: no such name 'string.__index'\n");
}

static void walks_in_one_order(void **state) {
  (void)state;
  expect("local t = {b = 1, a = 2, [10] = 3, [2.5] = 4, [-1] = 5, [true] = 6, [false] = 7, ab = 8, [1] = 9}\n"
         "local s = '' for k in pairs(t) do s = s .. tostring(k) .. ' ' end log(s)",
         "-1 1 2.5 10 a ab b false true \n");
  expect("local t = {[9007199254740993] = 1, [9007199254740992.0] = 2, [math.mininteger] = 3,\n"
         "[-math.huge] = 4, [math.maxinteger] = 5, [2^63] = 6}\n"
         "local s = '' for _, v in pairs(t) do s = s .. v end log(s)",
         "432156\n");
}

static void walks_past_what_was_removed(void **state) {
  (void)state;
  expect("local t, s = {1, 2, 3, 4, 5}, ''\n"
         "for k, v in pairs(t) do s = s .. v t[k] = nil t[4] = nil t[k + 100] = 1 end log(s)",
         "1235\n");
  expect("local t, s = {a = 1, b = 2, c = 3}, ''\n"
         "for k, v in pairs(t) do s = s .. v t.b = nil t.z = 9 end log(s)",
         "13\n");
  expect("local s = 0 for _ in pairs({}) do s = 1 end log(s)", "0\n");
}

static void refuses_to_walk_keys_without_an_order(void **state) {
  (void)state;
  expect_error("pairs({[{}] = 1})",
               "pairs has no order for keys that are neither texts nor numbers (here: a table)");
  expect_error("pairs(1)", "bad argument #1 to 'pairs' (table expected, got number)");
}

static void sorts_stably(void **state) {
  (void)state;
  expect(
      "local t = {} for i = 1, 500 do t[i] = {key = i * 7 % 5, at = i} end\n"
      "table.sort(t, function(a, b) return a.key < b.key end)\n"
      "for i = 2, #t do assert(t[i-1].key < t[i].key or t[i-1].key == t[i].key and t[i-1].at < t[i].at) end\n"
      "local u = {3, 1, 2} table.sort(u) log(#t, u[1], u[2], u[3])",
      "500 1 2 3\n");
}

static void survives_a_comparison_that_contradicts_itself(void **state) {
  (void)state;
  expect("local t, calls = {}, 0 for i = 1, 1000 do t[i] = i end\n"
         "table.sort(t, function() calls = calls + 1 return true end)\n"
         "local sum = 0 for _, v in ipairs(t) do sum = sum + v end log(#t, sum, calls < 11000)",
         "1000 500500 true\n");
  expect(
      "local t = {} for i = 1, 300 do t[i] = i end\n"
      "table.sort(t, function(a, b) for i = 1, #t do t[i] = nil end return math.random() < 0.5 end) log(#t)",
      "300\n");
}

static void leaves_the_list_when_a_comparison_fails(void **state) {
  (void)state;
  expect("local t = {3, 2, 1} local ok, e = pcall(table.sort, t, function() error('no', 0) end)\n"
         "log(ok, e, t[1], t[2], t[3])",
         "false no 3 2 1\n");
  expect_error("table.sort({1, 'x'})", "table.sort cannot compare a string with a number");
  expect("local t = {} for i = 1, 10001 do t[i] = i end log(pcall(table.sort, t))",
         "false a list of at most 10000 elements can be sorted\n");
}

static void bounds_lists_that_are_not_there(void **state) {
  (void)state;
  static const char *const calls[] = {"table.concat({}, '', 1, 1 << 60)",
                                      "table.unpack({}, 1, 1 << 60)",
                                      "table.move({}, 1, 1 << 60, 2)",
                                      "table.insert(virtual, 1, 'x')",
                                      "table.remove(virtual, 1)",
                                      "table.concat(virtual)",
                                      "table.unpack({}, math.mininteger, math.maxinteger)"};
  /* Built at once, such a list lies in a table's hash part alone, where `#` looks by doubling. */
  struct buffer list = {0};
  for (int i = 0; i < 62; i++) buffer_print(&list, "[%llu] = 1, ", 1ULL << i);
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    struct buffer text = {0};
    buffer_print(&text, "local virtual = { %s } %s", buffer_text(&list), calls[i]);
    expect_error(buffer_text(&text), "a list of at most 1000000 elements was expected");
    buffer_fini(&text);
  }
  buffer_fini(&list);
  expect("log(#string.rep('', 1 << 62), #(''):rep(1 << 62, ''))", "0 0\n");
}

static void handles_lists_as_lua_does(void **state) {
  (void)state;
  expect("local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 3, 9)\n"
         "log(table.concat(t, ','), table.remove(t), table.remove(t, 1), table.concat(t, ','))",
         "0,1,9,2,3,4 4 0 1,9,2,3\n");
  expect("log(table.remove({}), table.remove({1}, 2), #table.move({1, 2, 3}, 1, 3, 2),\n"
         "table.concat(table.move({1, 2, 3}, 2, 3, 1), ''), table.unpack({1, 2, 3}, 2))",
         "nil nil 4 233 2 3\n");
  expect_error("table.insert({1}, 5, 1)", "bad argument #2 to 'insert' (position out of bounds)");
  expect_error("table.concat({{}})", "invalid value (a table) at index 1 in table for 'concat'");
}

static void shows_no_address(void **state) {
  (void)state;
  expect("log({}, log, pairs, named, spoken, 1, 1.5, nil, true, 'x')",
         "table function function profile the offer cape-07 1 1.5 nil true x\n");
  expect("log(tostring(function() end), string.format('%s|%10s|%d%%|%q', {}, log, 3, 'q'))",
         "function table|  function|3%|\"q\"\n");
  expect_error("return ('%p'):format({})", "'%p' is not available to scripts");
  expect_error("return ('%5p'):format({})", "'%p' is not available to scripts");
  expect_error("return ('\\0%p %s'):format({}, {})", "'%p' is not available to scripts");
  expect("log(('\\0%s|%s%%'):format({}, log))", "\\x00table|function%\n");
  expect("log(pcall(string.format, '%s %s', 1))", "false bad argument #3 to '?' (no value)\n");
}

static void gives_nan_no_sign(void **state) {
  (void)state;
  expect("log(0/0, -(0/0), string.format('%f %f %s', 0/0, -(0/0), -(0/0)))", "nan nan nan nan nan\n");
  expect("log(table.concat({0/0, -(0/0), 1, 2.0, 'x'}, ' ', 1, 5))", "nan nan 1 2.0 x\n");
}

static void logs_one_bounded_line(void **state) {
  (void)state;
  expect("log('a\\nb\\27[31m', 'caf\xC3\xA9', '\\xff')", "a\\x0Ab\\x1B[31m caf\xC3\xA9 \\xFF\n");
  char *line = heard("log(string.rep('x', 1000000)) log(string.rep('\\0', 1000))");
  char *second = strchr(line, '\n') + 1;
  assert_true(second - line <= 501 && second - line > 480);
  assert_true(strlen(second) <= 501 && strlen(second) > 480);
  free(line);
  char *many = heard("for i = 1, 1000 do log(i) end");
  assert_string_equal(strstr(many, "19"), "19\n20\n");
  free(many);
}

static void draws_the_same_numbers_for_the_same_seed(void **state) {
  (void)state;
  const char *text = "log(math.random(), math.random(6), math.random(-5, 5), math.random(0),\n"
                     "math.random(math.mininteger, math.maxinteger))";
  char *first = heard(text), *second = heard(text);
  assert_string_equal(first, second);
  free(first);
  free(second);
  expect("local seen = {} for i = 1, 1000 do local n = math.random(3, 6) seen[n] = true end\n"
         "local s = '' for k in pairs(seen) do s = s .. k end\n"
         "local f = math.random() log(s, f >= 0 and f < 1, pcall(math.random, 2, 1))",
         "3456 true false bad argument #2 to '?' (interval is empty)\n");
}

/* Reference values from xoshiro256++ and splitmix64 as published by their authors. */
static void draws_what_xoshiro_draws(void **state) {
  (void)state;
  struct strict_host host;
  strict_seed(&host, 0);
  assert_true(host.random[0] == UINT64_C(0xe220a8397b1dcdaf));
  assert_true(host.random[1] == UINT64_C(0x6e789e6aa1b965f4));
  assert_true(host.random[2] == UINT64_C(0x06c45d188009454f));
  assert_true(host.random[3] == UINT64_C(0xf88bb8a8724c81ec));
}

static void computes_as_lua_does(void **state) {
  (void)state;
  expect("log(math.abs(-3), math.abs(math.mininteger), math.ceil(1.2), math.floor(-1.2), math.floor(2^70))",
         "3 -9223372036854775808 2 -2 1.1805916207174e+21\n");
  expect("log(math.fmod(-7, 3), math.fmod(7, -1), math.fmod(5.5, 2), math.modf(-3.7))",
         "-1 0 1.5 -3.0 -0.7\n");
  expect("log(math.modf(math.huge)) log(math.max(1, 3.5, 2), math.min(4, 2), math.sqrt(9), math.type(1))",
         "inf 0.0\n3.5 2 3.0 integer\n");
  expect("log(math.tointeger(3.0), math.tointeger('x'), math.ult(1, -1), math.type('1'), math.pi > 3)",
         "3 nil true nil true\n");
  expect("log('10' + 5, ('x'):upper(), #'abc', ('a,b'):gsub(',', ';'))", "15 X 3 a;b 1\n");
  expect_error("local none = 0 return 1 // none",
               "a whole number is divided by zero, on this line or near it");
  expect_error("local none = 0 return 1 % none",
               "a whole number is divided by zero, on this line or near it");
  expect_error("math.fmod(1, 0)", "bad argument #2 to 'fmod' (zero)");
}

static void says_what_was_thrown_where_it_is_no_text(void **state) {
  (void)state;
  expect("log(pcall(error, {})) log(pcall(error))", "false table\nfalse nil\n");
  expect_error("error({})", "threw a table");
  expect_error("error(42)", "threw the number 42");
  expect_error("error(-0.25)", "threw the number -0.25");
  expect_error("error(0/0)", "threw the number nan");
  expect_error("error(false)", "threw false");
  expect_error("error(log)", "threw a function");
  expect_error("error(named)", "threw a value that is no text");
  expect_error("error()", "error without a message");
  expect("error('a\\n\\27b', 0)", "strategies/x.lua:1: a\\x0A\\x1Bb");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(says_that_a_name_of_lua_is_not_available),
      cmocka_unit_test(offers_the_nearest_name),
      cmocka_unit_test(has_exactly_the_names_it_lists),
      cmocka_unit_test(keeps_globals_read_only),
      cmocka_unit_test(reaches_no_metatable_of_strings),
      cmocka_unit_test(walks_in_one_order),
      cmocka_unit_test(walks_past_what_was_removed),
      cmocka_unit_test(refuses_to_walk_keys_without_an_order),
      cmocka_unit_test(sorts_stably),
      cmocka_unit_test(survives_a_comparison_that_contradicts_itself),
      cmocka_unit_test(leaves_the_list_when_a_comparison_fails),
      cmocka_unit_test(bounds_lists_that_are_not_there),
      cmocka_unit_test(handles_lists_as_lua_does),
      cmocka_unit_test(shows_no_address),
      cmocka_unit_test(gives_nan_no_sign),
      cmocka_unit_test(logs_one_bounded_line),
      cmocka_unit_test(draws_the_same_numbers_for_the_same_seed),
      cmocka_unit_test(draws_what_xoshiro_draws),
      cmocka_unit_test(computes_as_lua_does),
      cmocka_unit_test(says_what_was_thrown_where_it_is_no_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
