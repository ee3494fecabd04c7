/* The strict language: opening it, and what a script hears about a name that is not there.
 *
 * The globals that chunks see are an empty table; its metatable leads to the real names. So a script's write
 * always meets __newindex, however the name is called, and reading costs one failed lookup more. Writing goes
 * through to the names until strict_seal. Leaves what the libraries do to strict_*.c. Runs on the thread of
 * its Lua state.
 */
#include "bindings/strict.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "bindings/gate.h"
#include "bindings/strict_parts.h"

enum { NAME_BYTES = 96, NAMES_MAX = 256 };

/* To add a name: here, and where it is set in strict_open. */
const char *const strict_names[] = {"assert", "error",    "ipairs", "log",    "math",
                                    "pairs",  "pcall",    "select", "string", "tonumber",
                                    "table",  "tostring", "type",   "utf8",   NULL};
static const char *const base_picks[] = {"assert", "error", "ipairs", "select", "tonumber", "type", NULL};
static const char *const utf8_picks[] = {"char", "charpattern", "codes", "codepoint", "len", "offset", NULL};

#define NOT_HERE(name)                                                                                       \
  { name, "'" name "' is not available to scripts" }
#define NOT_HERE_USE(name, that)                                                                             \
  { name, "'" name "' is not available to scripts: use " that }

static const struct {
  const char *name, *sentence;
} absent[] = {
    NOT_HERE("_G"),
    NOT_HERE("_VERSION"),
    NOT_HERE("collectgarbage"),
    NOT_HERE("coroutine"),
    NOT_HERE("debug"),
    NOT_HERE("dofile"),
    NOT_HERE("getmetatable"),
    NOT_HERE("io"),
    NOT_HERE("load"),
    NOT_HERE("loadfile"),
    NOT_HERE("loadstring"),
    NOT_HERE_USE("next", "pairs"),
    NOT_HERE("os"),
    NOT_HERE("package"),
    NOT_HERE_USE("print", "log"),
    NOT_HERE("rawequal"),
    NOT_HERE_USE("rawget", "t[k]"),
    NOT_HERE_USE("rawlen", "#t"),
    NOT_HERE_USE("rawset", "t[k] = v"),
    NOT_HERE("require"),
    NOT_HERE("setmetatable"),
    NOT_HERE_USE("unpack", "table.unpack"),
    NOT_HERE_USE("warn", "log"),
    NOT_HERE_USE("xpcall", "pcall"),
    NOT_HERE("string.dump"),
    NOT_HERE("string.pack"),
    NOT_HERE("string.packsize"),
    NOT_HERE("string.unpack"),
    NOT_HERE_USE("table.pack", "{ ... }"),
    NOT_HERE("math.acos"),
    NOT_HERE("math.asin"),
    NOT_HERE("math.atan"),
    NOT_HERE("math.cos"),
    NOT_HERE("math.deg"),
    NOT_HERE("math.exp"),
    NOT_HERE("math.log"),
    NOT_HERE_USE("math.pow", "x ^ y"),
    NOT_HERE("math.rad"),
    NOT_HERE("math.randomseed"),
    NOT_HERE("math.sin"),
    NOT_HERE("math.tan"),
};

const char *strict_absent(const char *name) {
  for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
    if (!strcmp(absent[i].name, name)) return absent[i].sentence;
  return NULL;
}

void strict_seed(struct strict_host *host, uint64_t seed) {
  for (int i = 0; i < 4; i++) {
    uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    host->random[i] = z ^ z >> 31;
  }
  host->is_seeded = true;
}

static void push_names(lua_State *L) {
  lua_pushglobaltable(L);
  lua_getmetatable(L, -1);
  lua_getfield(L, -1, "__index");
  lua_replace(L, -3);
  lua_pop(L, 1);
}

/* The text keys of the table at `index`, in byte order, so that of two names equally near the same one is
 * named everywhere. They stay Lua's. */
static void list_keys(lua_State *L, int index, const char *keys[static NAMES_MAX + 1]) {
  size_t count = 0;
  index = lua_absindex(L, index);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || count == NAMES_MAX) continue;
    const char *key = lua_tostring(L, -2);
    size_t at = count++;
    for (; at > 0 && strcmp(keys[at - 1], key) > 0; at--) keys[at] = keys[at - 1];
    keys[at] = key;
  }
  keys[count] = NULL;
}

/* The key at `index` as it may stand in a sentence: cut where nobody would read on. */
static const char *key_text(lua_State *L, int index, char text[static NAME_BYTES]) {
  if (lua_type(L, index) != LUA_TSTRING) return luaL_typename(L, index);
  text[0] = '\0';
  strncat(text, lua_tostring(L, index), NAME_BYTES - 1);
  return text;
}

/* Raises for the key at 2 that the table at 1 does not have; `prefix` is "" or "string.". */
static int raise_unknown(lua_State *L, const char *prefix) {
  char name[NAME_BYTES], full[NAME_BYTES + 16];
  const char *keys[NAMES_MAX + 1], *key = key_text(L, 2, name);
  strcat(strcpy(full, prefix), key);
  const char *sentence = strict_absent(full);
  if (sentence) return luaL_error(L, "%s", sentence);
  list_keys(L, 1, keys);
  const char *nearest = text_nearest(key, keys);
  if (!nearest) return luaL_error(L, "no such name '%s'", full);
  return luaL_error(L, "no such name '%s', did you mean '%s%s'?", full, prefix, nearest);
}

/* __index of the names: (names, key) */
static int unknown_name(lua_State *L) {
  return raise_unknown(L, "");
}

/* __newindex of the globals: (globals, key, value) */
static int refuse_name(lua_State *L) {
  char name[NAME_BYTES];
  const char *key = key_text(L, 2, name);
  push_names(L);
  lua_pushvalue(L, 2);
  bool is_known = lua_rawget(L, -2) != LUA_TNIL;
  if (is_known) return luaL_error(L, "'%s' cannot be changed", key);
  return luaL_error(L, "'%s' is not declared: write 'local %s'", key, key);
}

/* "string." for the string library at index 1. */
static void library_prefix(lua_State *L, char prefix[static 16]) {
  static const char *const libraries[] = {"string", "table", "math", "utf8"};
  prefix[0] = '\0';
  push_names(L);
  for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
    lua_pushstring(L, libraries[i]);
    lua_rawget(L, -2);
    if (lua_rawequal(L, -1, 1)) strcat(strcpy(prefix, libraries[i]), ".");
    lua_pop(L, 1);
  }
}

/* __index of a library, reached by ("x"):name too: (library, key) */
static int unknown_member(lua_State *L) {
  char prefix[16];
  library_prefix(L, prefix);
  return raise_unknown(L, prefix);
}

/* __newindex of a library: (library, key, value) */
static int refuse_member(lua_State *L) {
  char prefix[16], name[NAME_BYTES];
  library_prefix(L, prefix);
  return luaL_error(L, "'%s%s' cannot be set", prefix, key_text(L, 2, name));
}

/* Lua's own in the same frame. An error that it caught may have come out of a function behind the gate: the gate is
 * again as it was; and a call that must stop goes on stopping. Upvalue 1: Lua's own. */
static int base_pcall(lua_State *L) {
  struct strict_host *host = strict_host_of(L);
  lua_CFunction original = lua_tocfunction(L, lua_upvalueindex(1));
  int before = host->is_in_host, results = original(L);
  gate_set(host, before);
  host->is_absence = false;
  if (!before) gate_pass(L, host);
  return results;
}

/* `from`: Lua's globals. */
static void set_pcall(lua_State *L, int from) {
  lua_getfield(L, from, "pcall");
  lua_pushcclosure(L, base_pcall, 1);
  lua_setfield(L, -2, "pcall");
}

void strict_pick(lua_State *L, int from, const char *const *names) {
  for (; *names; names++) {
    lua_getfield(L, from, *names);
    lua_setfield(L, -2, *names);
  }
}

/* Opens one of Lua's own libraries and leaves its table on the stack. luaopen_base writes into the globals.
 */
static void push_stock(lua_State *L, lua_CFunction open) {
  lua_pushcfunction(L, open);
  lua_call(L, 0, 1);
}

static void push_utf8(lua_State *L) {
  push_stock(L, luaopen_utf8);
  lua_createtable(L, 0, 6);
  strict_pick(L, -2, utf8_picks);
  lua_remove(L, -2);
}

/* Sets the library on top as `name` of the table below it; all libraries share the metatable at `meta`. */
static void set_library(lua_State *L, const char *name, int meta) {
  lua_pushvalue(L, meta);
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, name);
}

static void set_libraries(lua_State *L) {
  static const luaL_Reg meta[] = {{"__index", unknown_member}, {"__newindex", refuse_member}, {NULL, NULL}};
  luaL_newlib(L, meta);
  int at = lua_gettop(L);
  lua_pushvalue(L, at - 1);
  strict_push_string(L), set_library(L, "string", at);
  strict_push_table(L), set_library(L, "table", at);
  strict_push_math(L), set_library(L, "math", at);
  push_utf8(L), set_library(L, "utf8", at);
  lua_settop(L, at - 1);
}

/* An empty table whose __index and __newindex are the names on top of the stack becomes the globals. */
static void set_globals(lua_State *L) {
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 2);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void strict_open(lua_State *L) {
  int top = lua_gettop(L);
  push_stock(L, luaopen_base);
  lua_createtable(L, 0, 24); /* the language and a few of the host's */
  strict_pick(L, -2, base_picks);
  set_pcall(L, -2);
  strict_set_order(L);
  strict_set_text(L);
  set_libraries(L);
  set_globals(L);
  lua_settop(L, top);
}

void strict_seal(lua_State *L) {
  lua_pushglobaltable(L);
  lua_getmetatable(L, -1);
  lua_pushcfunction(L, refuse_name);
  lua_setfield(L, -2, "__newindex");
  push_names(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, unknown_name);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pop(L, 3);
}
