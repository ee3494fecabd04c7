/* require: which texts a state gets by name, what it notes and what it refuses. The modules here are of the test's own;
 * those of stdlib are in test_stdlib.c and in the specs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <lauxlib.h>
#include <string.h>

#include "bindings/call.h"
#include "script/script.h"
#include "script/stdlib.h"

#define MODULE(name, text)                                                                                   \
  {                                                                                                          \
    name, {                                                                                                  \
      text, sizeof text - 1                                                                                  \
    }                                                                                                        \
  }
enum { BIG, COUNTER, LEAKY, LOOP_A, LOOP_B, NUMBER, PAIR, PRECOMPILED, READER };
static const struct stdlib_module modules[] = {
    MODULE("sarto.big", "return { long = string.rep('x', 20000) }"),
    MODULE("sarto.counter", "log('run', ...)\nlocal M = { count = 0 }\n"
                            "function M.up() M.count = M.count + 1 return M.count end\nreturn M"),
    MODULE("sarto.leaky", "\nleaked = 1\nreturn {}"),
    MODULE("sarto.loop_a", "require 'sarto.loop_b' return {}"),
    MODULE("sarto.loop_b", "\nreturn { require 'sarto.loop_a' }"),
    MODULE("sarto.number", "return 7"),
    MODULE("sarto.pair", "return { first = require 'sarto.counter', second = (require 'sarto.counter') }"),
    MODULE("sarto.precompiled", "\x1bLua"),
    MODULE("sarto.reader", "return { open = function() return io end, fail = function() error('no') end }"),
    {0},
};

struct attempt {
  struct call call; /* first: log is called with its host */
  const char *text;
  uint64_t used;
  struct buffer heard; /* what was logged, then the error */
};

static void hear(struct strict_host *host, const char *line, size_t length) {
  struct attempt *attempt = (struct attempt *)host;
  buffer_add(&attempt->heard, line, length);
  buffer_add_byte(&attempt->heard, ';');
}

/* What the chunk returns is what a call will call. */
static int load_chunk(lua_State *L) {
  struct attempt *attempt = lua_touserdata(L, 1);
  stdlib_open(L, modules, &attempt->used);
  strict_seal(L);
  if (luaL_loadbufferx(L, attempt->text, strlen(attempt->text), "=s.lua", "t")) return lua_error(L);
  lua_call(L, 0, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
  return 0;
}

static int call_it(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
  lua_call(L, 0, 0);
  return 0;
}

static struct attempt attempt_of(const char *text) {
  return (struct attempt){.call.host = {.log = hear, .log_lines_left = 9}, .text = text};
}

/* The state's bytes; 0 where the file could not be run. Calls `calls` times what the chunk returns. */
static size_t run(struct attempt *attempt, int calls) {
  struct script_arena *arena = script_arena_new(NULL);
  struct script_image *image = NULL;
  struct error err = {0};
  enum status status = script_build(arena, &attempt->call.host, load_chunk, attempt, &image, &err);
  size_t bytes = image ? script_image_bytes(image) : 0;
  attempt->call.task = CALL_STRATEGY;
  for (int i = 0; i < calls && !status; i++)
    status = script_call(arena, image, &attempt->call.host, call_it, attempt, &err);
  buffer_add_text(&attempt->heard, status ? err.text : "");
  script_image_free(image);
  script_arena_unref(arena);
  return bytes;
}

static void expect_called(const char *text, int calls, const char *heard, uint64_t used) {
  struct attempt attempt = attempt_of(text);
  run(&attempt, calls);
  assert_string_equal(buffer_text(&attempt.heard), heard);
  assert_int_equal(attempt.used, used);
  buffer_fini(&attempt.heard);
}

static void expect(const char *text, const char *heard, uint64_t used) {
  expect_called(text, 0, heard, used);
}

#define BIT(module) (UINT64_C(1) << module)

static void a_module_runs_once_in_a_state_and_gives_its_table(void **state) {
  (void)state;
  expect("local a, b = require 'sarto.counter', require('sarto.counter')\na.up() log(a == b, b.up())",
         "run sarto.counter;true 2;", BIT(COUNTER));
  expect("log(require 'sarto.pair'.first == require 'sarto.counter')", "run sarto.counter;true;",
         BIT(COUNTER) | BIT(PAIR));
}

static void a_state_of_its_own_has_modules_of_its_own(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++)
    expect("log(require 'sarto.counter'.up())", "run sarto.counter;1;", BIT(COUNTER));
}

static void what_a_call_does_to_a_module_ends_with_it(void **state) {
  (void)state;
  expect_called("local counter = require 'sarto.counter' return function() log(counter.up()) end", 3,
                "run sarto.counter;1;1;1;", BIT(COUNTER));
}

static void an_image_holds_what_its_file_requires_and_nothing_else(void **state) {
  (void)state;
  struct attempt none = attempt_of("return 1"), one = attempt_of("require 'sarto.big' return 1");
  size_t none_bytes = run(&none, 0), one_bytes = run(&one, 0);
  assert_true(none_bytes && none_bytes + 20000 < one_bytes);
  assert_int_equal(none.used, 0);
  buffer_fini(&none.heard);
  buffer_fini(&one.heard);
}

static void names_the_nearest_module(void **state) {
  (void)state;
  expect("\nrequire 'sarto.cuonter'",
         "s.lua:2: there is no module 'sarto.cuonter', did you mean 'sarto.counter'?", 0);
  expect("require 'os'", "s.lua:1: there is no module 'os'", 0);
  expect("require '../../etc/passwd'", "s.lua:1: there is no module '../../etc/passwd'", 0);
}

static void takes_a_name_and_nothing_else(void **state) {
  (void)state;
  const char *sentence =
      "s.lua:1: require: expected a module's name in quotes, such as require \"sarto.rfm\"";
  expect("require(7)", sentence, 0);
  expect("require()", sentence, 0);
  expect("require {}", sentence, 0);
}

static void the_language_is_as_strict_inside_of_a_module(void **state) {
  (void)state;
  expect("require 'sarto.leaky'", "stdlib/sarto/leaky.lua:2: 'leaked' is not declared: write 'local leaked'",
         0);
  expect("require 'sarto.reader'.open()", "stdlib/sarto/reader.lua:1: 'io' is not available to scripts",
         BIT(READER));
  expect("require 'sarto.precompiled'", "s.lua:1: attempt to load a binary chunk (mode is 't')", 0);
}

static void refuses_a_module_that_gives_no_table(void **state) {
  (void)state;
  expect("require 'sarto.number'", "s.lua:1: the module 'sarto.number' returned no table", 0);
}

static void refuses_a_module_that_requires_itself(void **state) {
  (void)state;
  expect("require 'sarto.loop_a'", "stdlib/sarto/loop_b.lua:2: the module 'sarto.loop_a' requires itself", 0);
}

static void nothing_can_be_required_while_a_script_is_called(void **state) {
  (void)state;
  const char *sentence =
      "s.lua:1: require belongs at the top of the file: nothing can be loaded while a script is "
      "called";
  expect_called("return function() require 'sarto.counter' end", 1, sentence, 0);
  expect_called("local late = require return function() late('sarto.counter') end", 1, sentence, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_module_runs_once_in_a_state_and_gives_its_table),
      cmocka_unit_test(a_state_of_its_own_has_modules_of_its_own),
      cmocka_unit_test(what_a_call_does_to_a_module_ends_with_it),
      cmocka_unit_test(an_image_holds_what_its_file_requires_and_nothing_else),
      cmocka_unit_test(names_the_nearest_module),
      cmocka_unit_test(takes_a_name_and_nothing_else),
      cmocka_unit_test(the_language_is_as_strict_inside_of_a_module),
      cmocka_unit_test(refuses_a_module_that_gives_no_table),
      cmocka_unit_test(refuses_a_module_that_requires_itself),
      cmocka_unit_test(nothing_can_be_required_while_a_script_is_called),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
