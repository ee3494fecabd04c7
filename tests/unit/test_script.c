/* The arena, the image and the guarded call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "bindings/strict.h"
#include "script/arena.h"
#include "script/script.h"

/* What is asked here is not about time; the machine may be busy. */
static const struct script_limits patient = {.time_ms = 60000};

/* A chunk that returns a function, which stays in the registry for calls. */
static int load_text(lua_State *L) {
  const char *text = lua_touserdata(L, 1);
  strict_seal(L);
  if (luaL_loadbufferx(L, text, strlen(text), "=strategies/x.lua", "t")) return lua_error(L);
  lua_call(L, 0, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, "main");
  return 0;
}

/* Calls that function and keeps the number it returns. */
static int call_main(lua_State *L) {
  long long *result = lua_touserdata(L, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, "main");
  lua_call(L, 0, 1);
  *result = (long long)luaL_optinteger(L, -1, 0);
  return 0;
}

static struct script_image *built(struct script_arena *arena, const char *text) {
  struct script_image *image = NULL;
  struct error err = {0};
  enum status status = script_build(arena, NULL, load_text, (void *)(uintptr_t)text, &image, &err);
  if (status != STATUS_OK) fail_msg("%s", err.text);
  return image;
}

static long long called(struct script_arena *arena, const struct script_image *image) {
  long long result = -1;
  struct error err = {0};
  if (script_call(arena, image, NULL, call_main, &result, &err) != STATUS_OK) fail_msg("%s", err.text);
  return result;
}

static void expect_failure(const char *text, enum status status, const char *sentence) {
  struct script_arena *arena = script_arena_new(&patient);
  struct script_image *image = built(arena, text), *innocent = built(arena, "return function() return 5 end");
  long long result;
  struct error err = {0};
  assert_int_equal(script_call(arena, image, NULL, call_main, &result, &err), status);
  assert_string_equal(err.text, sentence);
  assert_int_equal(called(arena, innocent), 5);
  script_image_free(image);
  script_image_free(innocent);
  script_arena_unref(arena);
}

static void forgets_what_a_call_did(void **state) {
  (void)state;
  struct script_arena *arena = script_arena_new(&patient);
  struct script_image *image =
      built(arena, "local n, seen = 0, {} return function() n = n + 1 seen[n] = true string.rep = nil\n"
                   "return n + #seen end");
  for (int i = 0; i < 5; i++) assert_int_equal(called(arena, image), 2);
  script_image_free(image);
  script_arena_unref(arena);
}

static void keeps_the_states_of_one_arena_apart(void **state) {
  (void)state;
  enum { COUNT = 20 };
  struct script_arena *arena = script_arena_new(&patient);
  struct script_image *images[COUNT];
  for (int i = 0; i < COUNT; i++) {
    char text[80];
    snprintf(text, sizeof text, "local n = %d return function() n = n + 100 return n end", i);
    images[i] = built(arena, text);
  }
  for (int i = 0; i < 100; i++) assert_int_equal(called(arena, images[i * 7 % COUNT]), 100 + i * 7 % COUNT);
  for (int i = 0; i < COUNT; i++) script_image_free(images[i]);
  script_arena_unref(arena);
}

/* Elsewhere on the stack, where Lua would take another seed from its addresses. */
__attribute__((noinline)) static struct script_image *built_deeper(struct script_arena *arena,
                                                                   const char *text) {
  volatile char room[4096];
  room[0] = 1;
  struct script_image *image = built(arena, text);
  room[1] = room[0];
  return image;
}

static void builds_the_same_bytes_twice(void **state) {
  (void)state;
  const char *text = "local t = {} for i = 1, 50 do t['k' .. i] = {i} end return function() return #t end";
  struct script_arena *arena = script_arena_new(&patient);
  struct script_image *first = built(arena, text);
  size_t bytes = script_image_bytes(first);
  char *copy = malloc(bytes);
  memcpy(copy, arena->base, bytes); /* what the image was taken from */
  called(arena, first);
  struct script_image *second = built_deeper(arena, text);
  assert_int_equal(script_image_bytes(second), bytes);
  assert_memory_equal(copy, arena->base, bytes);
  free(copy);
  script_image_free(first);
  script_image_free(second);
  script_arena_unref(arena);
}

/* The layout of a table with removed keys follows the hashes, and `#` of a list with holes follows the
 * layout. Where tables are keys, the hashes are of addresses, and a hook may make Lua's stack grow sooner: what is pinned
 * here is of states that are stopped by a signal. */
static const char *const holes =
    "return function() local sum = 0\n"
    "for round = 1, 400 do\n"
    "  local t, n = {}, round % 7 + 3\n"
    "  for i = 1, n do t['k' .. i .. '_' .. round] = i end\n"
    "  for i = 1, n, 2 do t['k' .. i .. '_' .. round] = nil end\n"
    "  for i = 1, 3 + round % 9 do\n"
    "    if (i * round) % 4 ~= 3 then t[i] = i t['z' .. i] = 1 t['z' .. i] = nil t[t] = 1 t[t] = nil end\n"
    "  end\n"
    "  sum = (sum * 31 + #t) % 1000000007\n"
    "end return sum end";

static void counts_a_list_with_holes_alike_in_every_arena(void **state) {
  (void)state;
  long long expected = 0;
  struct error err;
  assert_int_equal(script_take_signal(SIGRTMIN + 3, &err), STATUS_OK);
  for (int i = 0; i < 8; i++) {
    struct script_arena *arena = script_arena_new(&patient);
    script_stop_by(arena, SIGRTMIN + 3);
    struct script_image *image = built(arena, holes);
    if (!i) expected = called(arena, image);
    assert_int_equal(called(arena, image), expected);
    script_image_free(image);
    script_arena_unref(arena);
  }
  assert_int_equal(expected, 578109262); /* of any process: pinned */
  script_leave_signal();
}

static void ends_a_call_that_needs_too_much(void **state) {
  (void)state;
  expect_failure("return function()\n local t = {} for i = 1, 1e9 do t[i] = {i} end end", STATUS_TOO_LARGE,
                 "strategies/x.lua:2: the file needs more than 16 MB of memory");
  expect_failure(
      "return function()\n return #string.rep('x', 5000000) end", STATUS_TOO_LARGE,
      "strategies/x.lua:2: one text, one table or calls within calls need more than 4 MB of memory");
  expect_failure(
      "local function f() return 1 + f() end return f", STATUS_TOO_LARGE,
      "strategies/x.lua:1: one text, one table or calls within calls need more than 4 MB of memory");
}

static void lets_no_pcall_catch_the_end(void **state) {
  (void)state;
  expect_failure(
      "return function()\n while true do pcall(string.rep, 'x', 1 << 40) end end", STATUS_TOO_LARGE,
      "strategies/x.lua:2: one text, one table or calls within calls need more than 4 MB of memory");
  expect_failure(
      "return function() local t = {'a'}\n for i = 1, 100 do pcall(function() t[1] = t[1] .. t[1] end)\n"
      "end end",
      STATUS_TOO_LARGE,
      "strategies/x.lua:2: one text, one table or calls within calls need more than 4 MB of memory");
}

static void ends_at_every_height(void **state) {
  (void)state;
  const char *text = "return function() local t = {} for i = 1, 3000 do t[i] = ('%d'):format(i) .. 'x' end\n"
                     "table.sort(t) for k in pairs({a = 1, b = 2}) do t[k] = t end\n"
                     "return #table.concat(t, ','):gsub('1', '22') end";
  for (size_t kilobytes = 64; kilobytes <= 1024; kilobytes += 64) {
    struct script_limits limits = {
        .memory_bytes = kilobytes * 1024, .block_bytes = kilobytes * 512, .time_ms = 60000};
    struct script_arena *arena = script_arena_new(&limits);
    struct script_image *image = built(arena, text);
    long long result = 0;
    struct error err;
    enum status status = script_call(arena, image, NULL, call_main, &result, &err);
    if (kilobytes == 64) assert_int_equal(status, STATUS_TOO_LARGE);
    if (kilobytes == 1024) assert_int_equal(status, STATUS_OK);
    assert_true(status == STATUS_OK ? result > 0 : status == STATUS_TOO_LARGE);
    assert_int_equal(script_call(arena, image, NULL, call_main, &result, &err), status);
    script_image_free(image);
    script_arena_unref(arena);
  }
}

static void refuses_a_chunk_that_does_not_compile_or_run(void **state) {
  (void)state;
  static const struct {
    const char *text, *sentence;
  } cases[] = {
      {"return {\n until = 1 }", "strategies/x.lua:2: unexpected symbol near 'until'"},
      {"\n\nerror('no such thing')", "strategies/x.lua:3: no such thing"},
      {"\nerror({})", "strategies/x.lua:2: threw a table"},
      {"\x1bLua", "attempt to load a binary chunk (mode is 't')"},
  };
  struct script_arena *arena = script_arena_new(&patient);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct script_image *image = NULL;
    struct error err = {0};
    void *text = (void *)(uintptr_t)cases[i].text;
    assert_int_equal(script_build(arena, NULL, load_text, text, &image, &err), STATUS_INVALID);
    assert_string_equal(err.text, cases[i].sentence);
    assert_null(image);
  }
  script_arena_unref(arena);
}

static void bounds_and_escapes_an_error(void **state) {
  (void)state;
  struct script_arena *arena = script_arena_new(&patient);
  struct script_image *image = built(arena, "return function() error(('\\27\\255'):rep(100000), 0) end");
  struct error err = {0};
  long long result;
  assert_int_equal(script_call(arena, image, NULL, call_main, &result, &err), STATUS_INVALID);
  assert_true(strstr(err.text, ":1: \\x1B\\xFF\\x1B") && strlen(err.text) > 400);
  assert_string_equal(err.text + strlen(err.text) - 3, "…");
  assert_int_equal(script_call(arena, image, NULL, call_main, &result, NULL), STATUS_INVALID);
  script_image_free(image);
  script_arena_unref(arena);
}

static int tell_host(lua_State *L) {
  struct strict_host **seen = lua_touserdata(L, 1);
  *seen = strict_host_of(L);
  return 0;
}

static void hands_the_host_to_the_body(void **state) {
  (void)state;
  struct script_arena *arena = script_arena_new(&patient);
  struct script_image *image;
  struct strict_host mine = {0}, other = {0}, *seen = NULL;
  assert_int_equal(script_build(arena, &mine, tell_host, &seen, &image, NULL), STATUS_OK);
  assert_ptr_equal(seen, &mine);
  assert_int_equal(script_call(arena, image, &other, tell_host, &seen, NULL), STATUS_OK);
  assert_ptr_equal(seen, &other);
  assert_int_equal(script_call(arena, image, NULL, tell_host, &seen, NULL), STATUS_OK);
  assert_non_null(seen); /* one that knows nothing */
  assert_ptr_not_equal(seen, &other);
  script_image_free(image);
  script_arena_unref(arena);
}

/* The allocator against a model: blocks keep their bytes, never overlap, and are aligned. */
static void gives_blocks_that_keep_their_bytes(void **state) {
  (void)state;
  enum { COUNT = 200 };
  struct script_arena *arena = script_arena_new(&patient);
  unsigned char *blocks[COUNT] = {NULL};
  size_t sizes[COUNT] = {0};
  uint32_t random = 12345;
  for (int step = 0; step < 40000; step++) {
    random = random * 1664525 + 1013904223;
    int at = (int)(random >> 8) % COUNT;
    size_t wanted = random >> 20 & 3 ? (random >> 10) % 300 : (random >> 10) % 9000;
    for (size_t i = 0; i < sizes[at]; i++) assert_true(blocks[at][i] == at);
    unsigned char *block = script_arena_alloc(arena, blocks[at], sizes[at], wanted);
    assert_true(wanted ? block && (uintptr_t)block % 8 == 0 : !block);
    for (size_t i = 0; i < sizes[at] && i < wanted; i++) assert_true(block[i] == at);
    if (wanted) memset(block, at, wanted);
    blocks[at] = block;
    sizes[at] = wanted;
  }
  assert_true(script_arena_used_bytes(arena) < 16u << 20);
  script_arena_unref(arena);
}

static void *work(void *failed) {
  struct script_arena *arena = script_arena_new(&patient);
  script_stop_by(arena, SIGRTMIN + 3); /* which nobody sends here */
  struct script_image *image = built(arena, holes),
                      *greedy = built(arena, "return function() local t = {}\n"
                                             "for i = 1, 1e9 do t[i] = {} end end");
  long long result = 0;
  for (int i = 0; i < 5; i++) {
    if (script_call(arena, greedy, NULL, call_main, &result, NULL) != STATUS_TOO_LARGE) *(int *)failed = 1;
    if (called(arena, image) != 578109262) *(int *)failed = 1;
  }
  script_image_free(image);
  script_image_free(greedy);
  script_arena_unref(arena);
  return NULL;
}

static void serves_threads_side_by_side(void **state) {
  (void)state;
  pthread_t threads[4];
  int failed[4] = {0};
  for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, work, &failed[i]), 0);
  for (int i = 0; i < 4; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
  for (int i = 0; i < 4; i++) assert_false(failed[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forgets_what_a_call_did),
      cmocka_unit_test(keeps_the_states_of_one_arena_apart),
      cmocka_unit_test(builds_the_same_bytes_twice),
      cmocka_unit_test(counts_a_list_with_holes_alike_in_every_arena),
      cmocka_unit_test(ends_a_call_that_needs_too_much),
      cmocka_unit_test(lets_no_pcall_catch_the_end),
      cmocka_unit_test(ends_at_every_height),
      cmocka_unit_test(refuses_a_chunk_that_does_not_compile_or_run),
      cmocka_unit_test(bounds_and_escapes_an_error),
      cmocka_unit_test(hands_the_host_to_the_body),
      cmocka_unit_test(gives_blocks_that_keep_their_bytes),
      cmocka_unit_test(serves_threads_side_by_side),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
