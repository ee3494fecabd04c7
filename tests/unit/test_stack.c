/* The stack that scripts need: the worst that a script can do, on a thread whose stack is painted, then on one of just
 * SCRIPT_STACK_BYTES. */
#include "shop.h"

#include <lauxlib.h>
#include <lua.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>

#include "bindings/strict.h"
#include "script/script.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif
enum { PAINTED_BYTES = 8 << 20, PAINT = 0xA5, SHARE_MAX_PERCENT = 75 };

/* As deep as Lua lets Lua and C call each other; at each depth what a function of one's own asks for most. */
#define NESTED(call, leaf)                                                                                   \
  "strategy 'a' { placement = 'home', on = 'go', degree = 'individual', propose = function(profile, "        \
  "event)\n"                                                                                                 \
  "  local function leaf() " leaf " end\n"                                                                   \
  "  local function f() pcall(leaf) " call " return '' end\n"                                                \
  "  f() end }\n"
#define GSUB "local s = ('x'):gsub('(.)', f)"
#define SORT "table.sort({ 1, 2 }, function() f() return false end)"
#define CALL "pcall(f)"

static const char *const worst_calls[] = {
    NESTED(GSUB, ""),
    NESTED(SORT, ""),
    NESTED(CALL, ""),
    NESTED(GSUB " " SORT, ""),
    NESTED(GSUB, "local s = ('%99.99f%a%g'):format(1e308, 1e308, 1e308)"),
    NESTED(GSUB, "local n = tonumber('1' .. ('7'):rep(190) .. 'e-300')"),
    NESTED(GSUB, "local s = ('a'):rep(300):find(('a?'):rep(250))"),
    NESTED(GSUB, "local s = ('a'):rep(300):find(('(a'):rep(31) .. (')'):rep(31) .. ('a?'):rep(160))"),
    NESTED(GSUB, "log(('x'):rep(600), profile, event)"),
    NESTED(GSUB, "local t = { category = 'tops', tags = { 'rare', 'house' }, price = { at_least = 0 / 1 } }\n"
                 " local found = offers.where(t) found = offers.first(50, found, found)"),
    NESTED(GSUB, "local found = offers.related { to = { 'rare-1', 'rare-2' }, by = 'lift', limit = 5 }"),
    NESTED(GSUB, "local n = profile:count('go', '30d', { x = { 'a', 'b' } })"),
    NESTED(GSUB, "local n = event.data.none.x.y"),
    NESTED(GSUB, "local key = 'cuont' local n = profile[key]"),
    NESTED(GSUB, "local key = 'rpe' local n = string[key]"),
    NESTED(GSUB, "local t = {} for i = 1, 100 do t['k' .. i] = i end for k, v in pairs(t) do t[k] = nil end"),
    NESTED(GSUB, "error(('\\255'):rep(5000))"),
};

/* What the compiler goes down into, so often; `open`, `close` around `middle`. */
static const struct {
  const char *before, *open, *middle, *close;
  int depth;
} worst_sources[] = {
    {"local x = ", "(", "1", ")", 190},
    {"local x = ", "{", "", "}", 190},
    {"local x = ", "-", "1", "", 190},
    {"local x = ", "'a' .. ", "'b'", "", 190},
    {"local x = ", "2 ^ ", "1", "", 190},
    {"", "do ", "", " end", 190},
    {"", "while true do ", "", " break end", 190},
    {"", "for i = 1, 1 do ", "", " end", 45},
    {"local x = ", "function() return ", "1", " end", 90},
    {"", "local function f() ", "", " end", 90},
    {"local x = ", "{ function(a, b) return { a, ", "1", " } end }", 45},
    {"local s = 'x' local x = s", ":rep(#s", "", ")", 90},
    {"local t = { x = 1 } local x = t", ".x", "", "", 98},
};
enum {
  CALL_COUNT = sizeof worst_calls / sizeof *worst_calls,
  SOURCE_COUNT = sizeof worst_sources / sizeof *worst_sources,
  WORST_COUNT = CALL_COUNT + SOURCE_COUNT
};

static const char *worst_text(size_t at, struct buffer *text) {
  if (at < CALL_COUNT) return worst_calls[at];
  at -= CALL_COUNT;
  buffer_add_text(text, worst_sources[at].before);
  for (int i = 0; i < worst_sources[at].depth; i++) buffer_add_text(text, worst_sources[at].open);
  buffer_add_text(text, worst_sources[at].middle);
  for (int i = 0; i < worst_sources[at].depth; i++) buffer_add_text(text, worst_sources[at].close);
  buffer_add_text(text, "\nstrategy 'a' { placement = 'home', on = 'go', propose = function() end }\n");
  return buffer_text(text);
}

/* The whole way of an event, as the caller's thread goes it: loading too. */
static void *run_worst(void *context) {
  size_t at = *(size_t *)context;
  struct buffer text = {0};
  struct findings findings = {0};
  struct shop shop = {.arena = script_arena_new(&(struct script_limits){.time_ms = 60000})};
  assert_true(clock_parse("2026-03-01T10:00:00Z", &shop.time_ms));
  shop.arrival_ms = shop.time_ms;
  shop.release = release_of(shop.arena,
                            (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua",
                                                  SHOP_PROFILE, "offers.lua", SHOP_OFFERS, "strategies/s.lua",
                                                  worst_text(at, &text), NULL},
                            &findings);
  if (shop.release) { /* else it was refused, and has taken its stack */
    shop_start(&shop, (struct crew_options){.is_clock_events = true});
    shop_decide(&shop, "go", "lucia", ",\"data\":{\"x\":\"a\"}");
    shop_close(&shop);
  } else {
    script_arena_unref(shop.arena);
  }
  findings_fini(&findings);
  buffer_fini(&text);
  return NULL;
}

/* On a thread with this stack; the guard page below it ends the program. */
static void run_on(char *stack, size_t bytes, size_t at) {
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  assert_int_equal(pthread_attr_setstack(&attributes, stack, bytes), 0);
  assert_int_equal(pthread_create(&thread, &attributes, run_worst, &at), 0);
  pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
}

static char *map_stack(size_t bytes) {
  char *guard = mmap(NULL, bytes + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_true(guard != MAP_FAILED);
  assert_int_equal(mprotect(guard, 4096, PROT_NONE), 0);
  return guard + 4096;
}

static void unmap_stack(char *stack, size_t bytes) {
  munmap(stack - 4096, bytes + 4096);
}

static void needs_less_stack_than_is_asked_for(void **state) {
  (void)state;
  if (IS_SANITIZED) {
    puts("skipped: how much stack a script needs: a sanitized build needs more");
    skip();
  }
  size_t most = 0, which = 0;
  char *stack = map_stack(PAINTED_BYTES);
  for (size_t at = 0; at < WORST_COUNT; at++) {
    memset(stack, PAINT, PAINTED_BYTES);
    run_on(stack, PAINTED_BYTES, at);
    size_t untouched = 0;
    while ((unsigned char)stack[untouched] == PAINT) untouched++;
    if (getenv("STACK_EACH")) printf("worst %zu: %zu KB\n", at, (PAINTED_BYTES - untouched) / 1024);
    if (PAINTED_BYTES - untouched > most) most = PAINTED_BYTES - untouched, which = at;
  }
  unmap_stack(stack, PAINTED_BYTES);
  printf("the worst script needs %zu KB of stack (number %zu), SCRIPT_STACK_BYTES is %d KB\n", most / 1024,
         which, SCRIPT_STACK_BYTES / 1024);
  assert_true(most * 100 <= (size_t)SCRIPT_STACK_BYTES * SHARE_MAX_PERCENT);
}

static void runs_the_worst_on_just_so_much(void **state) {
  (void)state;
  if (IS_SANITIZED) skip();
  char *stack = map_stack(SCRIPT_STACK_BYTES);
  for (size_t at = 0; at < WORST_COUNT; at++) run_on(stack, SCRIPT_STACK_BYTES, at);
  unmap_stack(stack, SCRIPT_STACK_BYTES);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(needs_less_stack_than_is_asked_for),
      cmocka_unit_test(runs_the_worst_on_just_so_much),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
