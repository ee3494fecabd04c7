/* require: modules by name from a table of texts. See stdlib.h.
 *
 * What a state has loaded lies in a table that only its require knows; a module that is still being run stands there
 * as `true`, so that one that requires itself is told. Runs on the thread of its Lua state, under its pcall.
 */
#include "script/stdlib.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "bindings/call.h"

enum { MODULES = 1, USED, LOADED }; /* upvalues */

static size_t find(lua_State *L, const struct stdlib_module *modules, const char *name) {
  const char *names[STDLIB_MODULES_MAX + 1];
  size_t at = 0;
  for (; modules[at].name; at++) {
    must(at < STDLIB_MODULES_MAX);
    if (!strcmp(modules[at].name, name)) return at;
    names[at] = modules[at].name;
  }
  names[at] = NULL;
  const char *nearest = text_nearest(name, names);
  if (nearest) luaL_error(L, "there is no module '%s', did you mean '%s'?", name, nearest);
  return (size_t)luaL_error(L, "there is no module '%s'", name);
}

/* As it lies in the sources: "=stdlib/sarto/rfm.lua". */
static void name_chunk(const char *name, char chunk[static LUA_IDSIZE]) {
  snprintf(chunk, LUA_IDSIZE, "=stdlib/%s.lua", name);
  for (char *dot = strchr(chunk, '.'); dot && dot[1] && strcmp(dot, ".lua"); dot = strchr(dot, '.'))
    *dot = '/';
}

/* Leaves what the module returned on the stack. */
static void run_module(lua_State *L, const struct stdlib_module *module) {
  char chunk[LUA_IDSIZE];
  name_chunk(module->name, chunk);
  if (luaL_loadbufferx(L, module->text.data, module->text.length, chunk, "t")) lua_error(L);
  lua_gc(L, LUA_GCCOLLECT); /* what parsing left becomes room: images are up to a fifth smaller (measured) */
  lua_pushstring(L, module->name);
  lua_call(L, 1, 1);
  if (lua_type(L, -1) != LUA_TTABLE) luaL_error(L, "the module '%s' returned no table", module->name);
}

static void set_loaded(lua_State *L, const char *name) {
  lua_pushvalue(L, -1);
  lua_setfield(L, lua_upvalueindex(LOADED), name);
}

/* (name) */
static int require(lua_State *L) {
  if (call_is_running(L))
    return luaL_error(
        L, "require belongs at the top of the file: nothing can be loaded while a script is called");
  if (lua_type(L, 1) != LUA_TSTRING)
    return luaL_error(L, "require: expected a module's name in quotes, such as require \"sarto.rfm\"");
  const struct stdlib_module *modules = lua_touserdata(L, lua_upvalueindex(MODULES));
  size_t at = find(L, modules, lua_tostring(L, 1));
  const char *name = modules[at].name;
  int loaded = lua_getfield(L, lua_upvalueindex(LOADED), name);
  if (loaded == LUA_TTABLE) return 1;
  if (loaded == LUA_TBOOLEAN) return luaL_error(L, "the module '%s' requires itself", name);
  lua_pushboolean(L, 1);
  set_loaded(L, name);
  run_module(L, &modules[at]);
  set_loaded(L, name);
  uint64_t *used = lua_touserdata(L, lua_upvalueindex(USED));
  *used |= UINT64_C(1) << at;
  return 1;
}

void stdlib_open(lua_State *L, const struct stdlib_module *modules, uint64_t *used) {
  lua_pushlightuserdata(L, (void *)modules);
  lua_pushlightuserdata(L, used);
  lua_newtable(L);
  lua_pushcclosure(L, require, LOADED);
  lua_setglobal(L, "require");
}
