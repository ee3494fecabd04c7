/* kills: hard kills at random moments, and what they must not break.
 *   kills N [SEED [ATTACK]]     ATTACK: one of those below alone, "pattern" say
 * STUCK_MS in the environment: after so long without a step something does not end (10,000; sanitized 30,000).
 * One thread runs scripts, compiles and loads; a timer ends each of these runs a random while after it began, by the
 * marks and the signal of the watchdog's last stage: in the middle of a pattern, of malloc, of the compiler. One in ten
 * is left to the watchdog itself, under a limit of 1 ms. After each a canary must give the right answer, and the
 * profile, the event's arena and the release must be as they were; in the end the process is no larger than it was after
 * a tenth. The work is done in a child, so that a build that breaks is told apart from one that does not start.
 * Exits 0; 1: something was wrong, and the last line says what; 2: it cannot be judged, for too few kills hit or nothing
 * could begin.
 */
#include "world.h"

#include <lauxlib.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "bindings/strict.h"

#if defined(__SANITIZE_ADDRESS__)
enum { IS_SANITIZED = 1, STUCK_DEFAULT_MS = 30000, STOP_CPU_MS = 2000 };
#else
enum { IS_SANITIZED = 0, STUCK_DEFAULT_MS = 10000, STOP_CPU_MS = 300 };
#endif
enum { RIGHT = 0, WRONG = 1, NOT_JUDGED = 2 };
enum {
  PATIENCE_MS = 1000000, /* the watchdog's, where the timer kills */
  WATCHED_EACH = 10,     /* of so many runs one is the watchdog's */
  WATCHED_MS = 1,
  RSS_GROWTH_KB = 8 << 10,
  PLACE_SLOTS = 1 << 16,
  SOURCE_ROOM = 60000,
  AGAIN_NS = 500000,
  LOOK_MS = 100
};

/* ---- what is killed ---- */

#define STRATEGY(name, body)                                                                                 \
  "strategies/k_" name ".lua",                                                                               \
      "strategy 'k_" name "' { on = 'never', placement = 'home.strip', degree = 'individual',\n"             \
      " purpose = 'service',\n"                                                                              \
      " propose = function(profile, event)\n" body "\n end }"
#define FOREVER(name, before, body) STRATEGY(name, before "\n while true do " body " end")

#define TOWER "local function tower(n) if n > 0 then return pcall(tower, n - 1) end error('x') end"

static const char *const attacks[] = {
    FOREVER("find", "local s, p = ('a'):rep(40), ('a-'):rep(9) .. 'b'", "s:find(p) s:find('x', 1, true)"),
    FOREVER("pattern", "local s, p = ('a'):rep(60), ('a-'):rep(60) .. 'b'", "s:find(p)"),
    FOREVER("plain", "local s = ('x'):rep(30000)", "s:find(('x'):rep(9000) .. 'y', 1, true)"),
    FOREVER("gsub", "local s = ('hello world '):rep(30)",
            "s:gsub('%w+', function(w) return w:upper() end) s:gsub('o', { o = '0' }) s:gsub('(%w+) (%w+)', "
            "'%2 %1')"),
    FOREVER("gmatch", "local s = ('key=value, '):rep(30)",
            "local t = {} for k, v in s:gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end"),
    FOREVER("sort", "",
            "local t = {} for i = 1, 200 do t[i] = i * 7919 % 211 end table.sort(t) "
            "table.sort(t, function(a, b) return a > b end)"),
    FOREVER("concat", "",
            "local t = {} for i = 1, 100 do t[i] = i .. 'x' end "
            "local s = table.concat(t, ', ') table.insert(t, 1, s) table.remove(t, 1)"),
    FOREVER("format", "", "local s = ('%5.2f %d %s %q %x %g'):format(1 / 3, 42, 'text', 'q\\n', 255, 1e300)"),
    FOREVER("rep", "",
            "local s = ('ab'):rep(5000, ',') s = s:upper():lower():reverse() s = s:sub(2, -2) .. s"),
    FOREVER("number", "",
            "local n = 0 for i = 1, 100 do n = n + tonumber(tostring(i * 1.5)) + "
            "(tonumber('0x1p4') or 0) + math.random(10) + math.floor(n) end"),
    FOREVER("growth", "", "local t = {} for i = 1, 3000 do t[i] = { i } t['k' .. i % 50] = i end"),
    FOREVER("pairs", "local t = {} for i = 1, 200 do t['k' .. i] = i end",
            "local n = 0 for k, v in pairs(t) do n = n + v + #k end"),
    FOREVER("compare", "local a, b = ('x'):rep(9000) .. 'a', ('x'):rep(9000) .. 'b'",
            "local c = a < b or a <= b"),
    FOREVER("closures", "",
            "local f = function() return 0 end for i = 1, 50 do local g = f "
            "f = function(...) return g(...) + i end end f(1, 2, 3)"),
    FOREVER("pcalls", TOWER, "tower(50) pcall(error, {}) pcall(tower, 3)"),
    FOREVER(
        "errors", "",
        "pcall(function() local t = nil t.x.y = 1 end) pcall(string.rep) "
        "pcall(function() return profile['nm' .. 'ae'] end) pcall(function() return string['n' .. 'o'] end)"),
    FOREVER("utf8", "", "local n = 0 for p, c in utf8.codes('àèìòù') do n = n + c end utf8.len('àèìòù')"),
    FOREVER("logs", "", "log('a line', 1, 2.5, event, profile.hard.budget)"),
    FOREVER("related", "",
            "offers.related { limit = 5 } offers.related { to = event.data.ids, by = 'lift' }"),
    FOREVER("where", "",
            "offers.where { tags = { 'silk', 'house' }, sort = 'newest', price = { at_most = 90 } } "
            "offers.popular { limit = 5 } offers.niche { category = 'dresses' }"),
    FOREVER("offers", "local o = offers.get('cocoon-16')",
            "local found = offers.first(3, offers.wished { limit = 3 }, { o }) local s = o.id .. o.name "
            "for _, t in ipairs(o.tags) do s = s .. t end s = o.from s = o == found[1]"),
    FOREVER("lists", "",
            "local n = 0 for i = 1, #event.data.long do n = n + event.data.long[i] end "
            "n = event.data.items[1].item n = event.data.deep.deeper.deepest[2][2][1]"),
    FOREVER("counts", "",
            "local n = profile:count('order.placed', '30d') + profile:spent('365d') "
            "n = profile:last('order.placed') n = profile:owns('scarf-10') n = profile:viewed('scarf-10') "
            "n = profile.lifecycle n = profile.wishes"),
    FOREVER("beliefs", "",
            "local n = profile.soft.uniqueness + profile.soft.style.silk local b = "
            "profile:belief('style', 'silk') b = profile:top('style', 5) b = profile:knows 'curiosity' "
            "b = profile.hard.locale b = profile:knows 'budget'"),
    FOREVER("refused", "",
            "pcall(offers.where, { tags = 1 }) pcall(offers.related, { to = {} , bye = 1 }) "
            "pcall(offers.get, 5) pcall(profile.count, profile, 'x', 'y') pcall(strategy, 'x')"),
    STRATEGY("returns",
             "local t = {} for i = 1, 80 do t[i] = 'scarf-10' end "
             "return { offers = t, message = { it = ('ciao '):rep(50), en = 'hello' }, score = 0.7, "
             "frame = 'unique', tone = 'gentle' }"),
    STRATEGY(
        "canary",
        "local t, s = {}, 0 for k, v in pairs { b = 2, a = 1, c = 3 } do t[#t + 1] = k .. v end\n"
        "table.sort(t, function(a, b) return a > b end) for w in ('1 2 3'):gmatch('%d') do s = s + w end\n"
        "local n = profile:count('order.placed', '365d') + profile:spent '365d'\n"
        "for _, o in ipairs(offers.related { limit = 3 }) do t[#t + 1] = o.id end\n"
        "for _, o in ipairs(offers.where { tags = 'house', sort = 'cheapest', limit = 3 }) do t[#t + 1] = "
        "o.id end\n"
        "error(('%s %d %.3f %s %s'):format(table.concat(t, ' '), s, profile.soft.uniqueness, n, "
        "#event.data.long + event.data.long[300]), 0)"),
    NULL};

/* ---- who kills ---- */

enum phase { CALLING, COMPILING };

static struct {
  struct watch *watch;
  timer_t timer;            /* sends the signal to the thread that runs scripts */
  _Atomic uint64_t *number; /* shared with the parent; 0: nothing was killed yet */
  _Atomic bool is_over;
  /* Set around a run and by the handler. */
  volatile sig_atomic_t is_armed, phase, was_open, was_closed;
  volatile sig_atomic_t was_told, was_killed; /* by the watchdog itself: its first stage, its second */
  volatile uint64_t run;
  volatile uintptr_t place;
  struct sigaction product;
} killer;

static uintptr_t place_of(const ucontext_t *machine) {
#if defined(__x86_64__)
  return (uintptr_t)machine->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  return (uintptr_t)machine->uc_mcontext.pc;
#else
  return (uintptr_t)machine;
#endif
}

/* Marks the run as the watchdog does in its last stage, looks where it stands, and does as the product does. Comes again
 * until the run has ended, as the watchdog's signal does. */
static void on_kill(int signal, siginfo_t *info, void *context) {
  uint64_t run = atomic_load(&killer.watch->run);
  (void)info;
  if (killer.is_armed && run && !killer.run) {
    killer.run = run;
    atomic_store(&killer.watch->stop_run, run);
    atomic_store(&killer.watch->kill_run, run);
    killer.was_open = script_may_be_stopped();
    killer.was_closed = !killer.was_open;
    killer.place = place_of(context);
  } else if (!killer.is_armed && run) {
    killer.was_told |= atomic_load(&killer.watch->stop_run) == run;
    killer.was_killed |= atomic_load(&killer.watch->kill_run) == run;
  }
  killer.product.sa_handler(signal);
}

static void take_over_signal(void) {
  struct error err;
  struct sigaction ours;
  must(!script_take_signal(world_signal(), &err));
  must(!sigaction(world_signal(), NULL, &killer.product));
  ours = killer.product;
  ours.sa_flags |= SA_SIGINFO;
  ours.sa_sigaction = on_kill;
  must(!sigaction(world_signal(), &ours, NULL));
}

static void make_timer(void) {
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = world_signal()};
  event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
  must(!timer_create(CLOCK_MONOTONIC, &event, &killer.timer));
}

/* 0: no more. */
static void arm(uint32_t delay_ns) {
  struct itimerspec when = {{0, delay_ns ? AGAIN_NS : 0}, {0, delay_ns}};
  must(!timer_settime(killer.timer, 0, &when, NULL));
}

/* What does not end is a failure too: the signal had no effect, or a lock was left behind. */
static void *watch_progress(void *context) {
  const char *asked = getenv("STUCK_MS");
  uint64_t seen = 0, idle_ms = 0, stuck_ms = asked ? strtoull(asked, NULL, 10) : STUCK_DEFAULT_MS;
  (void)context;
  while (!atomic_load(&killer.is_over)) {
    nanosleep(&(struct timespec){0, LOOK_MS * 1000000}, NULL);
    uint64_t number = atomic_load(killer.number);
    idle_ms = number == seen ? idle_ms + LOOK_MS : 0;
    seen = number;
    if (idle_ms < stuck_ms) continue;
    fprintf(stderr, "kill %llu: the script, or what comes after it, does not end\n",
            (unsigned long long)number);
    _exit(WRONG);
  }
  return NULL;
}

/* ---- what runs ---- */

static struct {
  uint64_t waited, jumped, late, places;
  uint64_t by_phase[2], in_program;
  uint64_t told, killed; /* by the watchdog */
  double slowest_cpu_ms; /* of those */
  unsigned char seen[PLACE_SLOTS];
} counts;

static uint64_t chance_state;
static uint32_t chance(uint32_t below) {
  chance_state = chance_state * UINT64_C(6364136223846793005) + 1442695040888963407;
  return (uint32_t)((chance_state >> 33) % below);
}

extern char __executable_start, etext;

static void note_place(uintptr_t place) {
  uint32_t slot = (uint32_t)(place * UINT64_C(0x9E3779B97F4A7C15) >> 48);
  counts.in_program += place >= (uintptr_t)&__executable_start && place < (uintptr_t)&etext;
  if (counts.seen[slot]) return;
  counts.seen[slot] = 1;
  counts.places++;
}

static void fail_at(uint64_t number, const char *what, const char *text) {
  fprintf(stderr, "kill %llu: %s: %s\n", (unsigned long long)number, what, text);
  _exit(WRONG);
}

static void drop_line(struct strict_host *host, const char *line, size_t length) {
  free(mem_copy(line, length)); /* as a log does that keeps it */
  host->log_lines_left++;
}

static enum status run_strategy(struct world *world, const struct strategy *strategy, struct error *err) {
  struct call call = world_call_of(world, strategy);
  call.host.log = drop_line;
  call.host.log_lines_left = 20;
  return world_call(world, &call, err);
}

static enum status run_rule(struct world *world, struct error *err) {
  const struct workspace *workspace = &world->shop.release->workspace;
  struct call call =
      chance(2) ? world_call_of_signal(world, &workspace->signals[chance((uint32_t)workspace->signal_count)])
                : world_call_of_audience(world, &workspace->audiences[0]);
  return world_call(world, &call, err);
}

static int compile(lua_State *L) {
  const struct slice *text = lua_touserdata(L, 1);
  if (luaL_loadbufferx(L, text->data, text->length, "=strategies/long.lua", "t")) return lua_error(L);
  return 0;
}

static enum status run_compiler(struct world *world, struct slice text, struct error *err) {
  struct script_image *image = NULL;
  enum status status = script_build(world->shop.arena, NULL, compile, &text, &image, err);
  if (!status) script_image_free(image);
  return status;
}

static enum status run_load(struct world *world, struct error *err) {
  struct findings findings = {0};
  struct release *release = world_load(world, &findings);
  enum status status = release ? STATUS_OK : error_set(err, STATUS_STOPPED, "%s", findings.items[0].text);
  release_unref(release);
  findings_fini(&findings);
  return status;
}

static struct slice long_source(void) {
  struct buffer text = {0};
  for (int i = 0; text.length < SOURCE_ROOM; i++)
    buffer_print(
        &text,
        "do local function f%d(a, b) local t = { x = %d, 'y', [a] = b } for i = 1, #t do t[i] = a .. "
        "\"text %d\" if a and not b or t.x > 3 then return t, function() return t.x + a end end end end "
        "f%d(1, 2) end\n",
        i % 150, i, i, i % 150);
  if (text.length) buffer_text(&text);
  return (struct slice){text.data, text.length};
}

/* ---- one kill ---- */

struct trial {
  struct world world;
  const struct strategy *only; /* NULL: all of them, and compiling, and loading */
  const struct strategy *canary;
  const struct strategy *attacks[64], *pattern;
  size_t attack_count, endless_count; /* those without an end stand first */
  struct slice source;
  char expected[512];
  uint64_t profile;
};

static enum status run_something(struct trial *trial, struct error *err) {
  uint32_t kind = chance(100);
  if (trial->only) return run_strategy(&trial->world, trial->only, err);
  killer.phase = kind >= 85 ? COMPILING : CALLING;
  if (kind < 75)
    return run_strategy(&trial->world, trial->attacks[chance((uint32_t)trial->attack_count)], err);
  if (kind < 80)
    return run_strategy(
        &trial->world,
        &trial->world.shop.release->workspace
             .strategies[chance((uint32_t)trial->world.shop.release->workspace.strategy_count)],
        err);
  if (kind < 85) return run_rule(&trial->world, err);
  if (kind < 95) return run_compiler(&trial->world, trial->source, err);
  return run_load(&trial->world, err);
}

static void check_sound(struct trial *trial, uint64_t number) {
  struct error err;
  run_strategy(&trial->world, trial->canary, &err);
  if (strcmp(err.text, trial->expected)) fail_at(number, "the canary gives another answer", err.text);
  if (number % 16 == 0 && world_profile_hash(&trial->world) != trial->profile)
    fail_at(number, "the profile has changed", trial->world.subject);
}

static void count_kill(uint64_t number, enum status status, const struct error *err) {
  if (status == STATUS_STOPPED && killer.phase == CALLING && !strstr(err->text, " took longer than "))
    fail_at(number, "it says something else", err->text);
  bool is_stopped = status == STATUS_STOPPED;
  if (killer.was_open && !is_stopped) fail_at(number, "a kill had no effect", err->text);
  if (killer.was_open && is_stopped) {
    counts.jumped++;
    counts.by_phase[killer.phase]++;
    note_place(killer.place);
  } else if (killer.was_closed && is_stopped) {
    counts.waited++;
  } else {
    counts.late++;
  }
}

/* Mostly short whiles, so that the beginning is hit too. */
static uint32_t random_delay_ns(void) {
  return 1 + chance(1u << (8 + chance(11)));
}

static void kill_one(struct trial *trial, uint64_t number) {
  struct error err = {0};
  killer.was_open = killer.was_closed = 0;
  killer.run = 0;
  killer.is_armed = 1;
  arm(random_delay_ns());
  enum status status = run_something(trial, &err);
  killer.is_armed = 0;
  arm(0);
  count_kill(number, status, &err);
}

static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Half of them hang inside one function of Lua's, which the second stage alone ends. */
static const struct strategy *watched_attack(const struct trial *trial) {
  if (trial->only) return trial->only;
  return chance(2) ? trial->pattern : trial->attacks[chance((uint32_t)trial->endless_count)];
}

/* The watchdog's own look, stages and signal: no timer, no marks of ours. */
static void let_watchdog_stop_one(struct trial *trial, uint64_t number) {
  struct error err = {0};
  const struct strategy *attack = watched_attack(trial);
  killer.was_told = killer.was_killed = 0;
  trial->world.limits.time_ms = WATCHED_MS;
  double took_ms = cpu_ms();
  enum status status = run_strategy(&trial->world, attack, &err);
  took_ms = cpu_ms() - took_ms;
  trial->world.limits.time_ms = PATIENCE_MS;
  if (status != STATUS_STOPPED || !strstr(err.text, " took longer than 1 ms"))
    fail_at(number, "the watchdog was to stop it", err.text);
  if (took_ms > STOP_CPU_MS) fail_at(number, "the watchdog stopped it too late", attack->name);
  counts.told += (uint64_t)killer.was_told;
  counts.killed += (uint64_t)killer.was_killed;
  if (took_ms > counts.slowest_cpu_ms) counts.slowest_cpu_ms = took_ms;
}

static void try_one(struct trial *trial, uint64_t number) {
  atomic_store(killer.number, number);
  if (number % WATCHED_EACH)
    kill_one(trial, number);
  else
    let_watchdog_stop_one(trial, number);
  check_sound(trial, number);
}

static void open_trial(struct trial *trial, const char *only) {
  char only_name[64];
  struct error err;
  world_open(&trial->world, "scripts/fashion", attacks);
  trial->world.limits.output_bytes = (size_t)64 << 20; /* memory is what shall be torn */
  trial->world.limits.time_ms = PATIENCE_MS;
  script_stop_by(trial->world.shop.arena, world_signal());
  killer.watch = &trial->world.shop.arena->watch;
  for (const char *const *file = attacks; *file; file += 2) {
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(strlen(file[0]) - strlen("strategies/.lua")),
             file[0] + strlen("strategies/"));
    trial->attacks[trial->attack_count++] = world_strategy(&trial->world, name);
  }
  trial->canary = trial->attacks[--trial->attack_count];
  trial->endless_count = trial->attack_count - 1; /* all but "returns" */
  trial->pattern = world_strategy(&trial->world, "k_pattern");
  snprintf(only_name, sizeof only_name, "k_%s", only ? only : "");
  trial->only = only ? world_strategy(&trial->world, only_name) : NULL;
  trial->source = long_source();
  run_strategy(&trial->world, trial->canary, &err);
  if (!strstr(err.text, "a1")) {
    fprintf(stderr, "kills: the canary does not sing: %s\n", err.text);
    _exit(NOT_JUDGED);
  }
  strcpy(trial->expected, err.text);
  trial->profile = world_profile_hash(&trial->world);
}

static void show_counts(uint64_t kills, size_t rss_kb, size_t end_kb, const char *canary) {
  printf("kills: %llu: %llu jumped out of Lua's functions, %llu of them out of the compiler and loads; %llu "
         "waited for a function of the host's; %llu came too late; %llu different instructions, %llu of the "
         "hits "
         "in the C library; the watchdog itself told %llu, killed %llu, %.0f ms of CPU the slowest; "
         "%zu KB after a tenth, %zu KB in the end; the canary: %s\n",
         (unsigned long long)kills, (unsigned long long)counts.jumped,
         (unsigned long long)counts.by_phase[COMPILING], (unsigned long long)counts.waited,
         (unsigned long long)counts.late, (unsigned long long)counts.places,
         (unsigned long long)(counts.jumped - counts.in_program), (unsigned long long)counts.told,
         (unsigned long long)counts.killed, counts.slowest_cpu_ms, rss_kb, end_kb, canary);
}

/* What proves something are kills in the middle, and both stages of the watchdog. */
static bool has_hit_enough(uint64_t kills, bool is_all) {
  bool has_jumped = counts.jumped >= kills / 2 && counts.told >= kills / 20 && counts.killed >= kills / 50;
  return has_jumped && (!is_all || (counts.waited >= kills / 50 && counts.by_phase[COMPILING] >= kills / 50));
}

static int kill_many(uint64_t kills, const char *only) {
  static struct trial trial;
  pthread_t thread;
  size_t rss_kb = 0;
  take_over_signal();
  open_trial(&trial, only);
  make_timer();
  must(!pthread_create(&thread, NULL, watch_progress, NULL));
  for (uint64_t number = 1; number <= kills; number++) {
    try_one(&trial, number);
    if (number == kills / 10) rss_kb = world_rss_kb();
  }
  atomic_store(&killer.is_over, true);
  pthread_join(thread, NULL);
  timer_delete(killer.timer);
  size_t end_kb = world_rss_kb();
  show_counts(kills, rss_kb, end_kb, trial.expected);
  free((char *)(uintptr_t)trial.source.data);
  world_close(&trial.world);
  script_leave_signal();
  if (!IS_SANITIZED && end_kb > rss_kb + RSS_GROWTH_KB) return fputs("kills: memory grows\n", stderr), WRONG;
  if (!has_hit_enough(kills, !only)) return fputs("kills: too few of them hit\n", stderr), NOT_JUDGED;
  return RIGHT;
}

/* What ended before anything was killed says nothing about kills. */
static int judge_child(int status) {
  uint64_t number = atomic_load(killer.number);
  if (WIFSIGNALED(status))
    fprintf(stderr, "kills: ended by signal %d (%s) at kill %llu\n", WTERMSIG(status),
            strsignal(WTERMSIG(status)), (unsigned long long)number);
  if (WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == NOT_JUDGED))
    return WEXITSTATUS(status);
  return number ? WRONG : NOT_JUDGED;
}

int main(int argc, char **argv) {
  uint64_t kills = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
  int status;
  printf("kills: seed %llu\n", (unsigned long long)seed);
  fflush(stdout);
  killer.number =
      mmap(NULL, sizeof *killer.number, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must(killer.number != MAP_FAILED);
  pid_t child = fork();
  must(child >= 0);
  if (!child) {
    chance_state = seed;
    exit(kill_many(kills, argc > 3 ? argv[3] : NULL));
  }
  must(waitpid(child, &status, 0) == child);
  return judge_child(status);
}
