/* The watchdog: calls that would not end, by a signal and in hook mode. */
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
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "bindings/gate.h"
#include "bindings/strict.h"
#include "script/script.h"

static const struct script_limits hasty = {.time_ms = 20};

/* A function of the host's that takes a while, and what it must not be torn in. */
static _Atomic int half_done;

static uint64_t busy_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

HOST_FUNCTION(dawdle) {
  half_done = 1;
  for (uint64_t end_us = busy_us() + (uint64_t)luaL_checkinteger(L, 1); busy_us() < end_us;)
    ;
  half_done = 0;
  return 0;
}

HOST_FUNCTION(complain) {
  return luaL_error(L, "raised behind the gate");
}

static int load_text(lua_State *L) {
  const char *text = lua_touserdata(L, 1);
  lua_pushcfunction(L, dawdle);
  lua_setglobal(L, "dawdle");
  lua_pushcfunction(L, complain);
  lua_setglobal(L, "complain");
  strict_seal(L);
  if (luaL_loadbufferx(L, text, strlen(text), "=strategies/x.lua", "t")) return lua_error(L);
  lua_call(L, 0, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, "main");
  return 0;
}

static int call_main(lua_State *L) {
  long long *result = lua_touserdata(L, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, "main");
  lua_call(L, 0, 1);
  *result = (long long)luaL_optinteger(L, -1, 0);
  return 0;
}

static struct script_arena *open_arena(int signal) {
  struct script_arena *arena = script_arena_new(&hasty);
  script_stop_by(arena, signal);
  return arena;
}

static struct script_image *built(struct script_arena *arena, const char *text) {
  struct script_image *image = NULL;
  struct error err = {0};
  if (script_build(arena, NULL, load_text, (void *)(uintptr_t)text, &image, &err)) fail_msg("%s", err.text);
  return image;
}

/* Under ThreadSanitizer a signal waits for the next call that it intercepts, and a loop of Lua's makes none. */
#if defined(__SANITIZE_THREAD__)
#define NEEDS_SIGNALS()                                                                                      \
  do {                                                                                                       \
    printf("skipped: %s: ThreadSanitizer delivers no signal inside of Lua\n", __func__);                     \
    skip();                                                                                                  \
  } while (0)
enum { HAS_SIGNALS = 0 };
#else
#define NEEDS_SIGNALS() (void)0
enum { HAS_SIGNALS = 1 };
#endif

static int our_signal(void) {
  return SIGRTMIN + 3;
}

/* The text's function is stopped with that sentence, and an innocent one runs afterwards. */
static void expect_stop(int signal, const char *text, const char *sentence) {
  struct script_arena *arena = open_arena(signal);
  struct script_image *image = built(arena, text), *innocent = built(arena, "return function() return 5 end");
  long long result = 0;
  struct error err = {0};
  uint64_t start_us = busy_us();
  enum status status = script_call(arena, image, NULL, call_main, &result, &err);
  if (status != STATUS_STOPPED) fail_msg("%s: %s", text, status ? err.text : "it ended");
  assert_true(busy_us() - start_us < 500000);
  assert_string_equal(err.text, sentence);
  assert_false(half_done);
  assert_int_equal(script_call(arena, innocent, NULL, call_main, &result, &err), STATUS_OK);
  assert_int_equal(result, 5);
  script_image_free(image);
  script_image_free(innocent);
  script_arena_unref(arena);
}

#define AT_LINE_2 "strategies/x.lua:2: the file took longer than 20 ms"

static const char *const stopped_anywhere[] = {
    "return function()\n while true do end end",
    "return function()\n ::again:: goto again end",
    "return function()\n while true do pcall(error) end end",
    "return function()\n while true do pcall(function() while true do end end) end end",
    "return function() local function f()\n pcall(f) while true do end end f() end",
    "return function()\n while true do dawdle(100) end end",
    "return function()\n while true do pcall(complain) end end",
    "return function()\n while true do pcall(dawdle, 100) end end",
    "return function()\n ('x'):rep(1000000):gsub('x', function() end) while true do end end",
    ("return function() local t = {} for i = 1, 9000 do t[i] = i end\n"
     " table.sort(t, function() pcall(dawdle, 100) return false end) while true do end end"),
};

static void stops_loops(int signal) {
  for (size_t i = 0; i < sizeof stopped_anywhere / sizeof *stopped_anywhere; i++) {
    expect_stop(signal, stopped_anywhere[i], AT_LINE_2);
  }
}

static void stops_loops_in_hook_mode(void **state) {
  (void)state;
  stops_loops(0);
}

static void stops_loops_by_a_signal(void **state) {
  (void)state;
  NEEDS_SIGNALS();
  stops_loops(our_signal());
}

static void jumps_out_of_a_function_that_does_not_return(void **state) {
  (void)state;
  NEEDS_SIGNALS();
  static const char *const texts[] = {
      "return function() local s = ('a'):rep(40)\n return s:find(('a-'):rep(40) .. 'b') end",
      "return function() local s = ('x'):rep(1000000)\n return s:find(('x'):rep(500000) .. 'y', 1, true) end",
      "return function() local s = ('(' ):rep(2000000)\n return s:find('%b()') end",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) expect_stop(our_signal(), texts[i], AT_LINE_2);
}

static void lets_the_host_finish_what_it_began(void **state) {
  (void)state;
  /* Longer than the limit of wall time: a busy machine may give little of the other. */
  expect_stop(0, "return function()\n dawdle(400000) end", AT_LINE_2);
  if (HAS_SIGNALS) expect_stop(our_signal(), "return function()\n dawdle(400000) end", AT_LINE_2);
}

static void stops_a_file_that_is_being_loaded(void **state) {
  (void)state;
  NEEDS_SIGNALS();
  struct script_arena *arena = open_arena(our_signal());
  struct script_image *image = NULL;
  struct error err = {0};
  char text[] = "local n = 0\nwhile true do n = n + 1 end";
  assert_int_equal(script_build(arena, NULL, load_text, text, &image, &err), STATUS_STOPPED);
  assert_string_equal(err.text, AT_LINE_2);
  script_arena_unref(arena);
}

static void leaves_alone_what_sleeps_behind_its_limit(void **state) {
  (void)state;
  struct script_arena *arena = open_arena(our_signal());
  struct script_image *quick = built(arena, "return function() local n = 0 for i = 1, 1000 do n = n + i end "
                                            "return n end");
  long long result = 0;
  struct error err = {0};
  /* Long in all, each of them short. */
  for (uint64_t end_us = clock_monotonic_us() + 200000; clock_monotonic_us() < end_us;)
    assert_int_equal(script_call(arena, quick, NULL, call_main, &result, &err), STATUS_OK);
  assert_int_equal(result, 500500);
  script_image_free(quick);
  script_arena_unref(arena);
}

static void *loop_here(void *failed) {
  sigset_t all;
  sigfillset(&all); /* as in a program that keeps its signals to one thread */
  pthread_sigmask(SIG_SETMASK, &all, NULL);
  struct script_arena *arena = open_arena(HAS_SIGNALS ? our_signal() : 0);
  struct script_image *image = built(arena, "return function() while true do end end"),
                      *innocent = built(arena, "return function() return 5 end");
  long long result = 0;
  for (int i = 0; i < 10; i++) {
    if (script_call(arena, image, NULL, call_main, &result, NULL) != STATUS_STOPPED) *(int *)failed = 1;
    if (script_call(arena, innocent, NULL, call_main, &result, NULL) || result != 5) *(int *)failed = 1;
  }
  script_image_free(image);
  script_image_free(innocent);
  script_arena_unref(arena);
  return NULL;
}

static void serves_threads_side_by_side(void **state) {
  (void)state;
  pthread_t threads[4];
  int failed[4] = {0};
  for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, loop_here, &failed[i]), 0);
  for (int i = 0; i < 4; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_false(failed[i]);
  }
}

static void a_late_signal_stops_nothing(void **state) {
  (void)state;
  struct script_arena *arena = open_arena(our_signal());
  struct script_image *image = built(arena, "return function() for i = 1, 20000 do end return 5 end");
  long long result = 0;
  struct error err = {0};
  for (int i = 0; i < 100; i++) {
    pthread_kill(pthread_self(), our_signal());
    assert_int_equal(script_call(arena, image, NULL, call_main, &result, &err), STATUS_OK);
  }
  script_image_free(image);
  script_arena_unref(arena);
}

static void ignore(int signal) {
  (void)signal;
}

static void takes_one_signal_for_the_process(void **state) {
  (void)state;
  struct error err = {0};
  char sentence[160];
  int other = our_signal() + 1;
  assert_int_equal(script_take_signal(our_signal(), &err), STATUS_OK);
  assert_int_equal(script_take_signal(other, &err), STATUS_INVALID);
  snprintf(sentence, sizeof sentence, "stop_signal: this process's runtimes use signal %d already, not %d",
           our_signal(), other);
  assert_string_equal(err.text, sentence);
  script_leave_signal();
  script_leave_signal(); /* the group's */
  assert_int_equal(script_take_signal(9999, &err), STATUS_INVALID);
  snprintf(sentence, sizeof sentence,
           "stop_signal: expected SIGUSR1, SIGUSR2 or one from SIGRTMIN to SIGRTMAX, got 9999");
  assert_string_equal(err.text, sentence);
  const int meant[] = {SIGKILL, SIGSEGV, SIGABRT, SIGINT, SIGTERM, 0, -1};
  for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
    assert_int_equal(script_take_signal(meant[i], &err), STATUS_INVALID);
  signal(other, ignore);
  assert_int_equal(script_take_signal(other, &err), STATUS_INVALID);
  snprintf(sentence, sizeof sentence, "stop_signal: the program handles signal %d itself", other);
  assert_string_equal(err.text, sentence);
  assert_int_equal(script_take_signal(our_signal(), &err), STATUS_OK);
}

static void *check_here(void *err) {
  return (void *)(uintptr_t)script_check_thread(err);
}

static void refuses_a_thread_with_a_small_stack(void **state) {
  (void)state;
  if (!HAS_SIGNALS) skip(); /* ThreadSanitizer makes stacks larger */
  pthread_attr_t attributes;
  pthread_t thread;
  struct error err = {0};
  void *status;
  assert_int_equal(script_check_thread(&err), STATUS_OK);
  pthread_attr_init(&attributes);
  assert_int_equal(pthread_attr_setstacksize(&attributes, 256 << 10), 0);
  assert_int_equal(pthread_create(&thread, &attributes, check_here, &err), 0);
  pthread_join(thread, &status);
  assert_int_equal((int)(uintptr_t)status, STATUS_UNSUPPORTED);
  assert_memory_equal(err.text, "this thread has 2", strlen("this thread has 2")); /* 250 KB or so */
  assert_non_null(
      strstr(err.text, " KB of stack left, and scripts may need 768 KB: call from one with more"));
  pthread_attr_destroy(&attributes);
}

static int take_signal(void **state) {
  (void)state;
  struct error err;
  return (int)script_take_signal(our_signal(), &err);
}

static int leave_signal(void **state) {
  (void)state;
  script_leave_signal();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stops_loops_in_hook_mode),
      cmocka_unit_test(stops_loops_by_a_signal),
      cmocka_unit_test(jumps_out_of_a_function_that_does_not_return),
      cmocka_unit_test(lets_the_host_finish_what_it_began),
      cmocka_unit_test(stops_a_file_that_is_being_loaded),
      cmocka_unit_test(leaves_alone_what_sleeps_behind_its_limit),
      cmocka_unit_test(serves_threads_side_by_side),
      cmocka_unit_test(a_late_signal_stops_nothing),
      cmocka_unit_test(takes_one_signal_for_the_process),
      cmocka_unit_test(refuses_a_thread_with_a_small_stack),
  };
  return cmocka_run_group_tests(tests, take_signal, leave_signal);
}
