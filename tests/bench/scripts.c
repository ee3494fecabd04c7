/* What holding scripts costs. `bench_scripts` alone: one call of script_call beside a bare lua_pcall of the same function
 * in the same state, and what its parts cost. `bench_scripts DIR`: what a workspace of many files costs, to load, to
 * hold, and to call: one strategy again and again, and all of them in turn. CPU time of this thread, the median of rounds.
 */
#include <malloc.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <lauxlib.h>

#include "base/error.h"
#include "base/hash.h"
#include "bindings/strict.h"
#include "host/folder.h"
#include "script/arena.h"
#include "script/watchdog.h"

enum { ROUNDS = 9, CALLS = 20000, BARE_CALLS = 500 /* of one state: nothing is collected */ };

static const char *const bodies[][2] = {
    {"an empty function", "return function() end"},
    {"a small strategy", "local stories = { a = { tags = 'rare' }, b = { tags = 'loved' } }\n"
                         "return function()\n"
                         "  local chosen = {}\n"
                         "  for i = 1, 10 do\n"
                         "    local story = stories[i % 2 == 0 and 'a' or 'b']\n"
                         "    chosen[#chosen + 1] = story.tags .. i\n"
                         "  end\n"
                         "  return { offers = chosen, message = 'Only yours', score = #chosen / 10 }\n"
                         "end"},
};

struct bench {
  struct script_arena *arena;
  struct script_image *image;
  double bare_ns;
};

static double cpu_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double rounds[static ROUNDS]) {
  qsort(rounds, ROUNDS, sizeof *rounds, compare);
  return rounds[ROUNDS / 2];
}

static int load_text(lua_State *L) {
  const char *text = lua_touserdata(L, 1);
  strict_seal(L);
  if (luaL_loadbufferx(L, text, strlen(text), "=bench.lua", "t")) return lua_error(L);
  lua_call(L, 0, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, 100);
  return 0;
}

static int call_main(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, 100);
  lua_call(L, 0, 1);
  return 0;
}

static int call_nothing(lua_State *L) {
  (void)L;
  return 0;
}

/* The same, under nothing but a lua_pcall of its own. */
static int call_bare(lua_State *L) {
  struct bench *bench = lua_touserdata(L, 1);
  double begin = cpu_ns();
  for (int i = 0; i < BARE_CALLS; i++) {
    lua_pushcfunction(L, call_main);
    lua_pcall(L, 0, 0, 0);
  }
  bench->bare_ns = (cpu_ns() - begin) / BARE_CALLS;
  return 0;
}

static void give_up(const struct error *err) {
  fprintf(stderr, "bench_scripts: %s\n", err->text);
  exit(1);
}

static double ns_a_call(struct bench *bench, lua_CFunction body) {
  double rounds[ROUNDS];
  struct error err;
  for (int round = 0; round < ROUNDS; round++) {
    double begin = cpu_ns();
    for (int i = 0; i < CALLS; i++)
      if (script_call(bench->arena, bench->image, NULL, body, bench, &err)) give_up(&err);
    rounds[round] = (cpu_ns() - begin) / CALLS;
  }
  return median(rounds);
}

static double ns_bare(struct bench *bench) {
  double rounds[ROUNDS];
  struct error err;
  for (int round = 0; round < ROUNDS; round++) {
    if (script_call(bench->arena, bench->image, NULL, call_bare, bench, &err)) give_up(&err);
    rounds[round] = bench->bare_ns;
  }
  return median(rounds);
}

static double ns_of_copy(struct bench *bench) {
  size_t bytes = script_image_bytes(bench->image);
  char *source = malloc(bytes);
  double rounds[ROUNDS];
  memcpy(source, bench->arena->base, bytes);
  for (int round = 0; round < ROUNDS; round++) {
    double begin = cpu_ns();
    for (int i = 0; i < CALLS; i++) {
      memcpy(bench->arena->base, source, bytes);
      __asm__ volatile("" ::: "memory");
    }
    rounds[round] = (cpu_ns() - begin) / CALLS;
  }
  free(source);
  return median(rounds);
}

static double ns_of_jump(void) {
  double rounds[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    double begin = cpu_ns();
    for (volatile int i = 0; i < CALLS; i++) {
      sigjmp_buf back;
      if (sigsetjmp(back, 0)) abort();
    }
    rounds[round] = (cpu_ns() - begin) / CALLS;
  }
  return median(rounds);
}

static double ns_of_watch(struct bench *bench) {
  double rounds[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    double begin = cpu_ns();
    for (int i = 0; i < CALLS; i++) {
      watchdog_begin(&bench->arena->watch, 50);
      watchdog_end(&bench->arena->watch);
    }
    rounds[round] = (cpu_ns() - begin) / CALLS;
  }
  return median(rounds);
}

static void measure_call(struct script_arena *arena, const char *name, const char *text) {
  struct bench bench = {.arena = arena};
  struct error err;
  if (script_build(arena, NULL, load_text, (void *)text, &bench.image, &err)) give_up(&err);
  double bare = ns_bare(&bench), nothing = ns_a_call(&bench, call_nothing),
         call = ns_a_call(&bench, call_main);
  printf("%-18s bare %5.0f ns, held %5.0f ns (nothing called: %4.0f; image of %zu bytes copied: %4.0f)\n",
         name, bare, call, nothing, script_image_bytes(bench.image), ns_of_copy(&bench));
  script_image_free(bench.image);
}

static void measure_calls(int stop_signal) {
  struct script_arena *arena = script_arena_new(&(struct script_limits){.time_ms = 60000});
  struct error err;
  if (stop_signal) {
    if (script_take_signal(stop_signal, &err)) give_up(&err);
    script_stop_by(arena, stop_signal);
  }
  printf("stopped %s:\n", stop_signal ? "by a signal, as in the program" : "in hook mode");
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) measure_call(arena, bodies[i][0], bodies[i][1]);
  struct bench bench = {.arena = arena};
  printf("sigsetjmp %.1f ns, watchdog_begin and _end %.1f ns\n", ns_of_jump(), ns_of_watch(&bench));
  script_arena_unref(arena);
}

/* ---- many ---- */

static double resident_mb(void) {
  long pages = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &pages, &resident) != 2) exit(1);
  fclose(file);
  return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static double ns_in_turn(struct script_arena *arena, const struct release *release, size_t count) {
  double rounds[ROUNDS];
  struct error err;
  for (int round = 0; round < ROUNDS; round++) {
    double begin = cpu_ns();
    for (int i = 0; i < CALLS; i++) /* by a step that no prefetcher follows */
      if (script_call(arena, release->images[(size_t)i * 7919 % count], NULL, call_nothing, NULL, &err))
        give_up(&err);
    rounds[round] = (cpu_ns() - begin) / CALLS;
  }
  return median(rounds);
}

static void measure_many(const char *path) {
  struct script_arena *arena = script_arena_new(NULL);
  struct folder folder = {0};
  struct findings findings = {0};
  struct error err;
  size_t bytes = 0, least = SIZE_MAX, most = 0;
  double before_mb = resident_mb();
  if (folder_read(path, &folder, &findings, &err)) give_up(&err);
  double begin = cpu_ns();
  struct release *release = release_load(arena, folder.files, folder.count, NULL, &findings);
  double seconds = (cpu_ns() - begin) / 1e9;
  if (!release) {
    fprintf(stderr, "bench_scripts: %s: %s\n", findings.items[0].file, findings.items[0].text);
    exit(1);
  }
  for (size_t i = 0; i < release->image_count; i++) {
    size_t one = script_image_bytes(release->images[i]);
    bytes += one;
    if (one < least) least = one;
    if (one > most) most = one;
  }
  printf(
      "%zu files: loaded in %.2f s CPU, %.0f us each; images %.1f MB, %zu to %zu bytes; %.0f MB resident\n",
      folder.count, seconds, seconds * 1e6 / (double)folder.count, (double)bytes / 1e6, least, most,
      resident_mb() - before_mb);
  printf("  a call of nothing: one image %.0f ns, ten in turn %.0f ns, all in turn %.0f ns\n",
         ns_in_turn(arena, release, 1), ns_in_turn(arena, release, 10),
         ns_in_turn(arena, release, release->image_count));
  release_unref(release);
  folder_fini(&folder);
  findings_fini(&findings);
  script_arena_unref(arena);
}

int main(int argc, char **argv) {
  hash_init();
  if (argc > 1) {
    measure_many(argv[1]);
    return 0;
  }
  measure_calls(0);
  measure_calls(SIGRTMIN + 3);
  return 0;
}
