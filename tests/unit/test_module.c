/* The `sarto` module where Lua runs out of memory; what it does otherwise is in tests/spec. */
#include "bindings/module.c" /* first: cmocka's fail is a macro */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <malloc.h>
#include <stdbool.h>

/* Gives `left` blocks more, then none; negative: without end. */
static void *alloc_some(void *context, void *block, size_t old_bytes, size_t new_bytes) {
  int *left = context;
  if (!new_bytes) {
    free(block);
    return NULL;
  }
  bool is_shrinking = block && new_bytes <= old_bytes;
  if (!is_shrinking && *left == 0) return NULL;
  if (!is_shrinking && *left > 0) --*left;
  return realloc(block, new_bytes);
}

/* Opens a workspace with two findings in a Lua of so many blocks; whether all of them could be told. */
static bool tells_findings_within(int blocks) {
  int left = -1;
  lua_State *L = lua_newstate(alloc_some, &left);
  luaL_requiref(L, "sarto", luaopen_sarto, 0);
  lua_getfield(L, -1, "open");
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "tests/spec/broken");
  lua_setfield(L, -2, "workspace");
  left = blocks;
  int status = lua_pcall(L, 1, 3, 0);
  left = -1;
  bool is_told = status == LUA_OK && lua_rawlen(L, -1) == 2;
  assert_true(is_told || status == LUA_ERRMEM);
  lua_close(L);
  return is_told;
}

/* Under a sanitizer mallinfo2 says nothing, and its search for leaks says all. */
static void leaves_nothing_behind_wherever_lua_runs_out_of_memory(void **state) {
  (void)state;
  size_t before = 0;
  for (int round = 0; round < 16; round++) {
    int blocks = 0;
    while (!tells_findings_within(blocks)) blocks++;
    assert_in_range(blocks, 3, 100);
    if (round == 10) before = mallinfo2().uordblks; /* what malloc keeps at hand is there by now */
  }
  assert_in_range(mallinfo2().uordblks, 0, before + 10000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(leaves_nothing_behind_wherever_lua_runs_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
