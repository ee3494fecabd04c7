/* `sarto` as a Lua module: the real engine, driven from stock lua5.4. Specs stand on it.
 *
 *   local sarto = require "sarto"
 *   local runtime = assert(sarto.open { workspace = "scripts/fashion" })
 *   local decision = assert(runtime:decide(event_json))   -- JSON text in, JSON text out
 *
 * Errors come as nil and a sentence. A runtime is closed by the collector, by runtime:close() or by <close>.
 * Built on sarto.h and sarto_admin.h alone; the only file here that is not opened into script states.
 */
#include <lauxlib.h>
#include <string.h>

#include "sarto_admin.h"

#define RUNTIME_CLASS "sarto.runtime"

static int fail(lua_State *L, const sarto_error *error) {
  lua_pushnil(L);
  lua_pushstring(L, error->text);
  return 2;
}

/* Pushes text that the runtime made, and frees it. */
static int push_text(lua_State *L, char *text, size_t length) {
  lua_pushlstring(L, text, length);
  sarto_free(text);
  return 1;
}

static sarto_runtime *check_runtime(lua_State *L) {
  sarto_runtime **runtime = luaL_checkudata(L, 1, RUNTIME_CLASS);
  if (!*runtime) luaL_error(L, "the runtime is closed");
  return *runtime;
}

/* Collects findings in the Lua table on top of the stack. */
static void add_finding(void *context, const char *file, int line, const char *text) {
  lua_State *L = context;
  lua_pushfstring(L, "%s:%d: %s", file, line, text);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

static const char *field(lua_State *L, const char *name) {
  return lua_getfield(L, 1, name) == LUA_TNIL ? NULL : luaL_checkstring(L, -1);
}

/* sarto.open { workspace = DIR, database = FILE?, clock = "events"? } → runtime, or nil, sentence, list of
 * findings. Without holdout, as specs want it. */
static int module_open(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  sarto_options options = {.size = sizeof options, .has_no_holdout = 1};
  options.workspace = field(L, "workspace");
  options.database = field(L, "database");
  const char *clock = field(L, "clock");
  options.is_clock_events = clock && !strcmp(clock, "events");
  options.found = add_finding;
  options.found_context = L;
  if (!options.workspace) return luaL_error(L, "sarto.open: workspace is missing");
  sarto_runtime **runtime = lua_newuserdatauv(L, sizeof *runtime, 0);
  *runtime = NULL;
  luaL_setmetatable(L, RUNTIME_CLASS);
  sarto_error error;
  lua_newtable(L);
  if (sarto_open(&options, runtime, &error)) {
    fail(L, &error);
    lua_pushvalue(L, -3);
    return 3;
  }
  lua_pop(L, 1);
  return 1;
}

static int runtime_close(lua_State *L) {
  sarto_runtime **runtime = luaL_checkudata(L, 1, RUNTIME_CLASS);
  sarto_close(*runtime);
  *runtime = NULL;
  return 0;
}

static int runtime_decide(lua_State *L) {
  sarto_runtime *runtime = check_runtime(L);
  size_t length, decision_length;
  const char *event = luaL_checklstring(L, 2, &length);
  sarto_error error;
  char *decision;
  if (sarto_decide(runtime, event, length, &decision, &decision_length, &error)) return fail(L, &error);
  return push_text(L, decision, decision_length);
}

static int runtime_profile(lua_State *L) {
  sarto_runtime *runtime = check_runtime(L);
  sarto_error error;
  char *json;
  if (sarto_profile(runtime, luaL_checkstring(L, 2), &json, &error)) return fail(L, &error);
  return push_text(L, json, strlen(json));
}

/* sarto.persona(workspace, name, subject, time) → JSON array of the events that make it. */
static int module_persona(lua_State *L) {
  sarto_error error;
  char *events;
  if (sarto_persona(luaL_checkstring(L, 1), luaL_checkstring(L, 2), luaL_checkstring(L, 3),
                    luaL_optstring(L, 4, NULL), &events, &error))
    return fail(L, &error);
  return push_text(L, events, strlen(events));
}

/* sarto.explain(decision_json) → plain sentences. */
static int module_explain(lua_State *L) {
  sarto_error error;
  size_t length;
  const char *decision = luaL_checklstring(L, 1, &length);
  char *text;
  if (sarto_explain(decision, length, &text, &error)) return fail(L, &error);
  return push_text(L, text, strlen(text));
}

SARTO_API int luaopen_sarto(lua_State *L);
int luaopen_sarto(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"decide", runtime_decide}, {"profile", runtime_profile}, {"close", runtime_close}, {NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"open", module_open}, {"persona", module_persona}, {"explain", module_explain}, {NULL, NULL}};
  luaL_newmetatable(L, RUNTIME_CLASS);
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, runtime_close);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, runtime_close);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
  luaL_newlib(L, functions);
  lua_pushstring(L, sarto_version());
  lua_setfield(L, -2, "version");
  return 1;
}
