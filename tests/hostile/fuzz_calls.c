/* The fuzzer's calls. See fuzz.h.
 *
 * A strategy of the workspace (`pool` below) makes the values and names the functions that no global leads to: methods,
 * iterators, what a declaration returns. In one guarded call a few hundred calls of one function are made, each under
 * lua_pcall as a script's would be; then the image is restored. All of it follows from the seed.
 */
#include "fuzz.h"

#include <lauxlib.h>
#include <stdio.h>
#include <time.h>

#include "bindings/gate.h"

#if defined(__SANITIZE_ADDRESS__)
enum { HELD_MS_MAX = 20000 };
#else
enum { HELD_MS_MAX = 2000 };
#endif
enum { BATCH = 300, TIME_MS = 20, ARGUMENTS_MAX = 250, RARE_ONE_IN = 400, CHECK_EVERY = 32 };

/* ---- what there is to call and to pass ---- */

static const char pool_head[] = "strategy 'z_pool' { on = 'never', degree = 'individual', placement = ";
static const char pool[] =
    ", propose = function(profile, event)\n"
    "local cyclic = {} cyclic[1] = cyclic cyclic.self = cyclic\n"
    "local offer = offers.get(event.data.ids[2]) or offers.popular()[1]\n"
    "local hard, data = profile.hard, event.data\n"
    "local objects = { event = event, profile = profile, hard = hard, soft = profile.soft, offers = offers,\n"
    "  offer = offer, data = data, list = data.long, items = data.items, absent = profile:last 'never',\n"
    "  absent_list = hard.z_list, text = 'text', number = 5, table = {}, affinity = profile.soft.z_style,\n"
    "  texts = hard.z_set, float = 0.5 }\n"
    "local values = { true, false, 0, 1, -1, 2, 3, 7, 100, 1e308, -1e308, 0.5, -0.0, 1 / 0, -1 / 0, 0 / 0, 1 "
    "<< 53,\n"
    "  (1 << 53) + 1, math.maxinteger, math.mininteger, 2.0 ^ 63, 1e15, 255, 256, 65536, 1 << 31, -(1 << "
    "31),\n"
    "  '', 'a', 'a\\0b', '\\255\\254', '\\xF0\\x9F\\x98', 'e\\u{301}', '0x10', '1e5', ' 12 ', 'nan', "
    "('x'):rep(300),\n"
    "  ('y'):rep(5000), 'order.placed', 'product.viewed', 'page.viewed', 'customer.profile', 'never',\n"
    "  'z_style', 'z_list', 'z_set', 'z_number', 'z_date', 'z_flag', 'z_trait', 'locale', 'silk', 'linen', "
    "'dresses',\n"
    "  '30d', '1d', '2w', '99999d', '1h', '-1d', '999999999999999999999d', 'limit', 'tags', 'category', "
    "'price',\n"
    "  'sort', 'popular', 'newest', 'cheapest', 'id', 'to', 'by', 'lift', 'jaccard', 'count', 'name', "
    "'type', 'time',\n"
    "  'data', 'hard', 'soft', 'last', 'long', 'items', 'deep', 'at_least', 'value', 'weight', 'n', "
    "'__index', '__gc',\n"
    "  '%s', '%d', '%5.2f %s %q', '%c', '%99.99f', '%-20s|', '%i%x%X%o%u%a%e%g', '%', '%b()', '%f[%w]', "
    "'(.-)%1',\n"
    "  '[a-', '[^', '^(a*)$', '.-', '%w+', '()', '(', ')', '*', '#', 'sarto.rfm', 'sarto', '\\27Lua',\n"
    "  {}, cyclic, { 1, nil, 3 }, { 'silk', 'linen' }, { 'coat-24', 'scarf-10' }, { [0] = 1, [-1] = 2 }, { "
    "[1.5] = 1 },\n"
    "  { [true] = 1 }, { [{}] = 1 }, { limit = 3 }, { limit = -1 }, { limit = 1e9 }, { tags = 'silk' }, { "
    "tags = {} },\n"
    "  { tags = { 'silk', 5 } }, { category = 'dresses', sort = 'newest' }, { price = { at_least = 1, "
    "at_most = 0 } },\n"
    "  { price = { at_least = 0 / 0 } }, { price = 5 }, { sort = 'sideways' }, { id = { offer, offer } },\n"
    "  { id = data.ids }, { to = offer }, { to = data.items, by = 'lift' }, { to = hard.z_set }, { to = "
    "data.long },\n"
    "  { to = {} }, { to = cyclic }, { by = 'count', limit = 5 }, { item = 'coat-24' }, { category = "
    "'dresses' },\n"
    "  { item = { 'a', 'b' } }, { item = { at_least = 1 } }, { item = hard.z_set }, { item = profile:last "
    "'never' },\n"
    "  { offer, offer, offer }, offers.popular(), { about = 'x', placement = 'home.strip' },\n"
    "  { type = 'string', one_of = { 'a' } }, { offers = { offer } }, { is = function() return true end },\n"
    "  { observe = function() end, on = 'x' }, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, { 3, 1, 2 }, { 'b', 'a', 1 "
    "},\n"
    "  function(...) return ... end, function() return true end, function(a, b) return a < b end,\n"
    "  function() error('thrown') end, function() error({}) end, function() return 0, nil, {} end,\n"
    "  string.rep, string.format, offers.where, profile.count, pcall, error, tostring, pairs, ipairs }\n"
    "for _, object in pairs(objects) do values[#values + 1] = object end\n"
    "local long = {} for i = 1, 9000 do long[i] = offer end\n"
    "local holes = {} for i = 1, 3000, 2 do holes[i] = 'h' .. i end\n"
    "local many = {} for i = 1, 300 do many['key' .. i] = { tags = i } end\n"
    "local rare = { ('z'):rep(200000), ('a'):rep(60), ('a-'):rep(12) .. 'b', long, holes, many,\n"
    "  { to = long }, { tags = long }, { item = holes }, { id = holes }, ('%s'):rep(200), ('('):rep(40) }\n"
    "local targets = { ipairs_next = ipairs {}, pairs_next = pairs { 1, 2 }, pairs_sorted = pairs { b = 1, a "
    "= 2 },\n"
    "  gmatch_next = ('a b'):gmatch '%w', codes_next = utf8.codes 'ab',\n"
    "  declared = frame 'x', declared_hard = hard and trait 'y' }\n"
    "for _, name in ipairs { 'count', 'last', 'owns', 'viewed', 'spent', 'knows', 'belief', 'top' } do\n"
    "  targets['profile:' .. name] = profile[name] end\n"
    "for _, name in ipairs { 'where', 'popular', 'niche', 'related', 'wished', 'get', 'first' } do\n"
    "  targets['offers.' .. name] = offers[name] end\n"
    "local function all() return { values = values, rare = rare, objects = objects, targets = targets } end\n"
    "return all() end }\n";

/* So that each type of hard data, and of soft data an affinity, is there. */
static const char declarations[] =
    "\nhard 'z_list' { type = 'list' }\nhard 'z_set' { type = 'set' }\nhard 'z_number' { type = 'number' }\n"
    "hard 'z_date' { type = 'date' }\nhard 'z_flag' { type = 'boolean' }\ntrait 'z_trait' {}\n"
    "affinity 'z_style' { over = 'tags' }\n";

size_t fuzz_files(struct arena *texts, const char *placement, const char *purpose, const char **own) {
  own[0] = "strategies/z_pool.lua";
  own[1] = arena_print(texts, "%s'%s'%s%s", pool_head, placement, purpose, pool);
  own[2] = "profile.lua";
  own[3] = declarations;
  own[4] = NULL;
  return 4;
}

/* ---- chance ---- */

static uint64_t state;
static uint32_t chance(uint32_t below) {
  state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
  return (uint32_t)((state >> 33) % below);
}

/* ---- one guarded call ---- */

enum { POOL = 2, VALUES, RARE, OBJECTS, TARGETS, NAMES }; /* indices of the body's stack */

struct batch {
  struct call call; /* first: it is the strict_host too */
  const struct strategy *strategy;
  uint32_t target; /* which function, or object, in the order of their names */
  uint32_t wanted; /* calls */
  volatile uint32_t done;
  uint32_t target_count; /* found out */
  char name[64];
  uint64_t *raised;
};

static void push_value(lua_State *L) {
  if (!chance(12)) {
    lua_pushnil(L);
  } else if (!chance(20)) {
    lua_pushinteger(L, (lua_Integer)chance(12) - 2);
  } else {
    int from = chance(RARE_ONE_IN) ? VALUES : RARE;
    lua_rawgeti(L, from, 1 + (lua_Integer)chance((uint32_t)lua_rawlen(L, from)));
  }
}

/* Now and then one that nobody wrote down: a few of the others as fields of a table. */
static void push_argument(lua_State *L) {
  if (chance(16)) {
    push_value(L);
    return;
  }
  lua_newtable(L);
  for (uint32_t i = chance(4); i > 0; i--) {
    push_value(L);
    if (lua_isnil(L, -1) || (lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) != lua_tonumber(L, -1))) {
      lua_pop(L, 1);
      lua_pushinteger(L, i);
    }
    push_value(L);
    lua_rawset(L, -3);
  }
}

static int push_arguments(lua_State *L) {
  int count = (int)(chance(60) ? chance(6) : chance(ARGUMENTS_MAX + 1));
  luaL_checkstack(L, count + 8, NULL);
  for (int i = 0; i < count; i++) push_argument(L);
  return count;
}

/* A method is mostly called on what it belongs to. */
static int push_self(lua_State *L, const char *name) {
  if (strncmp(name, "profile:", 8) || !chance(10)) return 0;
  lua_getfield(L, OBJECTS, "profile");
  return 1;
}

/* (object, other, third): one operation of the language. */
static int operate(lua_State *L) {
  static const int operations[] = {LUA_OPADD,  LUA_OPSUB,  LUA_OPMUL, LUA_OPDIV,  LUA_OPMOD, LUA_OPPOW,
                                   LUA_OPIDIV, LUA_OPBAND, LUA_OPBOR, LUA_OPBXOR, LUA_OPSHL, LUA_OPSHR};
  uint32_t kind = chance(24);
  if (kind > 11 && chance(2) && kind < 16) lua_insert(L, 1); /* the object on the other side */
  if (kind < 8) {
    lua_pushvalue(L, 2);
    lua_gettable(L, 1);
  } else if (kind < 10) {
    lua_settop(L, 3);
    lua_settable(L, 1);
  } else if (kind < 12) {
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  } else if (kind < 16) {
    lua_settop(L, 2);
    lua_arith(L, operations[chance(sizeof operations / sizeof *operations)]);
  } else if (kind < 17) {
    lua_settop(L, 1);
    lua_arith(L, chance(2) ? LUA_OPUNM : LUA_OPBNOT);
  } else if (kind < 18) {
    lua_len(L, 1);
  } else if (kind < 20) {
    lua_concat(L, lua_gettop(L));
  } else {
    lua_compare(L, 1, 2, kind < 21 ? LUA_OPEQ : kind < 22 ? LUA_OPLT : LUA_OPLE);
  }
  return 0;
}

static void push_call(lua_State *L, struct batch *batch, int *arguments) {
  lua_rawgeti(L, NAMES, 1 + (lua_Integer)batch->target);
  const char *name = lua_tostring(L, -1);
  snprintf(batch->name, sizeof batch->name, "%s", name);
  if (!strncmp(name, "on ", 3)) {
    lua_pushcfunction(L, operate);
    lua_getfield(L, OBJECTS, name + 3);
    push_argument(L);
    push_argument(L);
    *arguments = 3;
    if (!chance(40)) *arguments += push_arguments(L);
  } else {
    lua_getfield(L, TARGETS, name);
    *arguments = push_self(L, name);
    *arguments += push_arguments(L);
  }
}

/* C functions among the names that scripts see, and in the libraries. */
static void gather(lua_State *L, int from, const char *prefix) {
  for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) continue;
    int value = lua_gettop(L);
    const char *name = lua_pushfstring(L, "%s%s", prefix, lua_tostring(L, value - 1));
    if (lua_iscfunction(L, value)) {
      lua_pushvalue(L, value);
      lua_setfield(L, TARGETS, name);
    } else if (lua_type(L, value) == LUA_TTABLE && !*prefix) {
      gather(L, value, lua_pushfstring(L, "%s.", name));
    }
    lua_settop(L, value);
  }
}

static void gather_globals(lua_State *L) {
  lua_pushglobaltable(L);
  lua_getmetatable(L, -1);
  lua_getfield(L, -1, "__index");
  gather(L, lua_gettop(L), "");
  lua_pop(L, 3);
}

static void list_names(lua_State *L, int from, const char *prefix) {
  for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
    lua_pushfstring(L, "%s%s", prefix, lua_tostring(L, -2));
    lua_rawseti(L, NAMES, (lua_Integer)lua_rawlen(L, NAMES) + 1);
  }
}

/* In one order: that of a table of Lua's is not the same for each image. */
static void sort_names(lua_State *L) {
  lua_getfield(L, TARGETS, "table.sort");
  lua_pushvalue(L, NAMES);
  lua_call(L, 1, 0);
}

static int run_batch(lua_State *L) {
  struct batch *batch = lua_touserdata(L, 1);
  static const char *const parts[] = {"values", "rare", "objects", "targets"};
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + batch->call.script->slot + 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_EVENT);
  lua_call(L, 2, 1);
  for (int i = 0; i < 4; i++) lua_getfield(L, POOL, parts[i]);
  gather_globals(L);
  lua_newtable(L);
  list_names(L, TARGETS, "");
  list_names(L, OBJECTS, "on ");
  sort_names(L);
  batch->target_count = (uint32_t)lua_rawlen(L, NAMES);
  while (batch->done < batch->wanted && batch->target < batch->target_count) {
    int arguments;
    batch->done++;
    lua_settop(L, NAMES);
    push_call(L, batch, &arguments);
    *batch->raised += lua_pcall(L, arguments, chance(2) ? LUA_MULTRET : 1, 0) != LUA_OK;
    gate_set(&batch->call.host, 0); /* as pcall does */
    gate_pass(L, &batch->call.host);
  }
  return 0;
}

/* ---- all of them ---- */

struct fuzz {
  struct world *world;
  uint64_t seed, calls, profile;
  uint64_t batches, raised, stopped, too_large, longest_ms;
};

static void drop_line(struct strict_host *host, const char *line, size_t length) {
  free(mem_copy(line, length));
  (void)host;
}

static uint64_t cpu_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static void fail_at(const struct fuzz *fuzz, const struct batch *batch, const char *what, const char *text) {
  fprintf(stderr, "fuzz: %s: %s (%s), seed %llu\n", batch->name, what, text, (unsigned long long)fuzz->seed);
  exit(1);
}

/* Returns how many calls were made; at least one. */
static uint32_t run_some(struct fuzz *fuzz, struct batch *batch, uint32_t wanted) {
  struct world *world = fuzz->world;
  struct error err = {0};
  batch->call = world_call_of(world, batch->strategy);
  batch->call.host.log = drop_line;
  batch->call.host.log_lines_left = 20;
  batch->done = 0;
  batch->wanted = wanted;
  batch->raised = &fuzz->raised;
  arena_reset(&world->arena);
  script_limit(world->shop.arena, &(struct script_limits){.time_ms = TIME_MS});
  uint64_t start_ms = cpu_ms();
  enum status status = script_call(world->shop.arena, world->shop.release->images[batch->call.script->image],
                                   &batch->call.host, run_batch, batch, &err);
  uint64_t held_ms = cpu_ms() - start_ms;
  if (held_ms > fuzz->longest_ms) fuzz->longest_ms = held_ms;
  if (held_ms > HELD_MS_MAX) fail_at(fuzz, batch, "a call held the thread", err.text);
  fuzz->stopped += status == STATUS_STOPPED;
  fuzz->too_large += status == STATUS_TOO_LARGE;
  if (status && status != STATUS_STOPPED && status != STATUS_TOO_LARGE)
    fail_at(fuzz, batch, "an error came out", err.text);
  if (++fuzz->batches % CHECK_EVERY == 0 && world_profile_hash(world) != fuzz->profile)
    fail_at(fuzz, batch, "the profile has changed", world->subject);
  return batch->done ? batch->done : 1;
}

void fuzz_all(struct world *world, uint64_t seed, uint64_t calls) {
  struct fuzz fuzz = {.world = world, .seed = seed, .calls = calls, .profile = world_profile_hash(world)};
  struct batch batch = {.strategy = world_strategy(world, "z_pool")};
  state = seed;
  run_some(&fuzz, &batch, 1); /* finds out how many targets there are */
  if (!batch.target_count) fail_at(&fuzz, &batch, "no targets", "");
  for (batch.target = 0; batch.target < batch.target_count; batch.target++)
    for (uint64_t done = 0; done < calls;)
      done += run_some(&fuzz, &batch, calls - done < BATCH ? (uint32_t)(calls - done) : BATCH);
  printf("fuzz: seed %llu: %u functions and objects, %llu calls of each, %llu raised; %llu runs, %llu "
         "stopped, %llu out of "
         "memory, the longest %llu ms\n",
         (unsigned long long)seed, batch.target_count, (unsigned long long)calls,
         (unsigned long long)fuzz.raised, (unsigned long long)fuzz.batches, (unsigned long long)fuzz.stopped,
         (unsigned long long)fuzz.too_large, (unsigned long long)fuzz.longest_ms);
}
