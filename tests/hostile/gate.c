/* gate: nothing that a script may be torn out of touches more than Lua.
 *   gate [SEED]
 * malloc and its like, locks and files are this program's own here, and abort with a sentence when they are called on a
 * thread whose script may be stopped that very moment (script_may_be_stopped). Under it runs all that scripts do: the
 * workspaces are loaded, their events decided, personas told, errors of every kind raised, and every function fuzzed
 * (fuzz_all). So a host function without the gate is found at its first malloc, and not once in ten thousand kills. Not
 * for sanitized builds: malloc is theirs there.
 */
#include "fuzz.h"
#include "world.h"

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "host/persona.h"
#include "sarto_admin.h"

/* ---- what must not be touched ---- */

static unsigned long asked_count;

static void ask(const char *function) {
  static const char text[] = " is called while the script may be stopped\n";
  asked_count++;
  if (!script_may_be_stopped()) return;
  ssize_t written = write(2, function, strlen(function));
  written += write(2, text, sizeof text - 1);
  signal(SIGABRT, SIG_DFL);
  (void)written;
  abort();
}

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *memory, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void *memory);

void *malloc(size_t bytes) {
  ask("malloc");
  return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes) {
  ask("calloc");
  return __libc_calloc(count, bytes);
}

void *realloc(void *memory, size_t bytes) {
  ask("realloc");
  return __libc_realloc(memory, bytes);
}

void free(void *memory) {
  ask("free");
  __libc_free(memory);
}

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  ask("posix_memalign");
  *memory = __libc_memalign(alignment, bytes);
  return *memory ? 0 : 12; /* ENOMEM */
}

#define NEXT(type, name) ((type)(uintptr_t)dlsym(RTLD_NEXT, name))

/* Found before a script runs: dlsym has locks of its own. */
static int (*next_lock)(pthread_mutex_t *);
static FILE *(*next_fopen)(const char *, const char *);
static size_t (*next_fwrite)(const void *, size_t, size_t, FILE *);
static int (*next_fputs)(const char *, FILE *);

__attribute__((constructor)) static void find_next(void) {
  next_lock = NEXT(int (*)(pthread_mutex_t *), "pthread_mutex_lock");
  next_fopen = NEXT(FILE * (*)(const char *, const char *), "fopen");
  next_fwrite = NEXT(size_t(*)(const void *, size_t, size_t, FILE *), "fwrite");
  next_fputs = NEXT(int (*)(const char *, FILE *), "fputs");
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  ask("pthread_mutex_lock");
  if (!next_lock) find_next();
  return next_lock(mutex);
}

FILE *fopen(const char *path, const char *mode) {
  ask("fopen");
  return next_fopen(path, mode);
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file) {
  ask("fwrite");
  return next_fwrite(bytes, size, count, file);
}

int fputs(const char *text, FILE *file) {
  ask("fputs");
  return next_fputs(text, file);
}

/* ---- what scripts do ---- */

static void note_finding(void *context, const sarto_finding *finding) {
  if (!finding->is_advice) *(bool *)context = true;
}

/* Loads and compiles the workspace, and everything that is judged of it. */
static void check(const char *folder) {
  char *release = NULL, *stubs = NULL;
  sarto_error error;
  bool has_errors = false;
  if (sarto_check(folder, world_signal(), note_finding, &has_errors, &release, &stubs, &error))
    fail_msg("%s", error.text);
  if (has_errors) fail_msg("%s has errors", folder);
  sarto_free(release);
  sarto_free(stubs);
}

static void take_event(void *context, char *event, size_t length) {
  struct world *world = context;
  (void)length;
  if (shop_take(&world->shop, event)) fail_msg("%s", world->shop.err.text);
  free(event);
}

static void tell_personas(struct world *world, const char *folder) {
  struct arena arena = {0};
  const char **names;
  struct error err;
  if (persona_names(folder, &arena, &names, &err)) fail_msg("%s", err.text);
  for (; *names; names++)
    if (persona_load(folder, *names, *names, world->event.time_ms, take_event, world, &err))
      fail_msg("%s", err.text);
  arena_fini(&arena);
}

static void expect_ends(struct world *world, const char *strategy, enum status status) {
  struct error err;
  struct call call = world_call_of(world, world_strategy(world, strategy));
  world->limits.time_ms = status == STATUS_STOPPED ? 20 : 5000;
  enum status got = world_call(world, &call, &err);
  if (got != status) fail_msg("%s: %s: %s", strategy, status_name(got), err.text);
}

/* Every way in which a call ends. */
static const struct {
  const char *name, *body;
  enum status status;
} ends[] = {
    {"error", "error('x')", STATUS_INVALID},
    {"table", "error({})", STATUS_INVALID},
    {"bytes", "error(('\\255\\0'):rep(5000))", STATUS_INVALID},
    {"type", "local t = event.data.none return t.x", STATUS_INVALID},
    {"absent", "return 1 + profile:last 'never'", STATUS_INVALID},
    {"unknown", "return profile['nmae' .. '']", STATUS_INVALID},
    {"deep", "local function f() return 1 + f() end return f()", STATUS_TOO_LARGE},
    {"stack", "local function f(s) return (s:gsub('.', f)) end return f('x')", STATUS_INVALID},
    {"memory", "local t = {} while true do t[#t + 1] = ('x'):rep(1000000) end", STATUS_TOO_LARGE},
    {"block", "return ('x'):rep(1e8)", STATUS_TOO_LARGE},
    {"loop", "while true do end", STATUS_STOPPED},
    {"pcalls", "while true do pcall(error) end", STATUS_STOPPED},
    {"pattern", "return (('a'):rep(60)):find(('a-'):rep(60) .. 'b')", STATUS_STOPPED},
    {"host", "while true do pcall(offers.related, { to = { 'coat-24' } }) end", STATUS_STOPPED},
    {"no_table", "return 5", STATUS_INVALID},
    {"wrong_field", "local function all() return { offers = {}, massage = 'x' } end return all()",
     STATUS_INVALID},
    {"wrong_offer", "return { offers = { 'nothing' .. '' } }", STATUS_INVALID},
    {"nothing", "return nil", STATUS_OK},
};
enum { END_COUNT = sizeof ends / sizeof *ends };

static void run_workspace(const char *folder, const char *placement, const char *purpose, uint64_t seed) {
  static struct world world;
  const char *own[64];
  struct arena texts = {0};
  size_t count = fuzz_files(&texts, placement, purpose, own);
  for (size_t i = 0; i < END_COUNT; i++) {
    own[count++] = arena_print(&texts, "strategies/g_%s.lua", ends[i].name);
    own[count++] = arena_print(&texts,
                               "strategy 'g_%s' { on = 'never', placement = '%s', degree = 'individual'%s,\n"
                               " propose = function(profile, event)\n %s\n end }",
                               ends[i].name, placement, purpose, ends[i].body);
  }
  own[count] = NULL;
  check(folder);
  world_open(&world, folder, own);
  script_stop_by(world.shop.arena, world_signal());
  tell_personas(&world, folder);
  fuzz_all(&world, seed, 2000);
  for (size_t i = 0; i < END_COUNT; i++)
    expect_ends(&world, arena_print(&texts, "g_%s", ends[i].name), ends[i].status);
  world_close(&world);
  arena_fini(&texts);
}

int main(int argc, char **argv) {
  uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  struct error err;
  must(!script_take_signal(world_signal(), &err));
  run_workspace("scripts/fashion", "home.strip", ", purpose = 'service'", seed);
  run_workspace("scripts/grocer", "receipt.foot", "", seed);
  printf("gate: asked %lu times, and never while a script could be stopped\n", asked_count);
  script_leave_signal();
  return 0;
}
