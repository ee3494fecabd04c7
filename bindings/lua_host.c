/* `host` as scripts see it: the functions that the embedding program gives, or their samples where nobody does.
 *
 * What goes over is copied both ways and bounded, so that the program sees no Lua and Lua nothing of the program's. The
 * function runs behind the gate: nothing stops it, and no error of Lua's is raised before it has returned. What it gives
 * is a secret like what a profile holds. `host` is one userdata without content; host.NAME is a function that looks itself
 * up in the workspace of the call. Runs wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "bindings/gate.h"
#include "bindings/secrets.h"

static int refuse_argument(lua_State *L, const char *name, int index, const char *what) {
  return luaL_error(L, "host.%s: argument %d: %s", name, index, what);
}

static void read_argument(lua_State *L, const char *name, int index, struct host_value *value) {
  *value = (struct host_value){.type = HOST_NIL};
  if (lua_isnil(L, index) || call_is_of(L, index, REGISTRY_ABSENT)) return;
  switch (lua_type(L, index)) {
  case LUA_TBOOLEAN:
    *value = (struct host_value){.type = HOST_BOOLEAN, .boolean = lua_toboolean(L, index)};
    return;
  case LUA_TNUMBER:
    *value = (struct host_value){.type = HOST_NUMBER, .number = lua_tonumber(L, index)};
    if (!isfinite(value->number)) refuse_argument(L, name, index, "expected a finite number");
    return;
  case LUA_TSTRING:
    value->type = HOST_TEXT;
    value->text = lua_tolstring(L, index, &value->length);
    if (value->length > HOST_TEXT_BYTES_MAX) refuse_argument(L, name, index, "longer than 4096 bytes");
    if (memchr(value->text, 0, value->length) || !text_is_utf8(value->text, value->length))
      refuse_argument(L, name, index, "not valid UTF-8 text");
    return;
  default:
    refuse_argument(L, name, index, "expected a text, a number, true, false or nil");
  }
}

/* NULL: it is a value that scripts can be given. */
static const char *judge(struct host_value *value) {
  if (value->type == HOST_NIL || value->type == HOST_BOOLEAN) return NULL;
  if (value->type == HOST_NUMBER) return isfinite(value->number) ? NULL : "a number that is not finite";
  if (value->type != HOST_TEXT || !value->text) return "a value of no known type";
  if (!value->length) value->length = strnlen(value->text, HOST_TEXT_BYTES_MAX + 1);
  if (value->length > HOST_TEXT_BYTES_MAX) return "a text of more than 4096 bytes";
  bool is_text = !memchr(value->text, 0, value->length) && text_is_utf8(value->text, value->length);
  return is_text ? NULL : "a text that is not valid UTF-8";
}

static void push(lua_State *L, const struct host_value *value) {
  if (value->type == HOST_BOOLEAN)
    lua_pushboolean(L, value->boolean);
  else if (value->type == HOST_NUMBER && value->number == floor(value->number) &&
           fabs(value->number) <= 0x1p53)
    lua_pushinteger(L, (lua_Integer)value->number);
  else if (value->type == HOST_NUMBER)
    lua_pushnumber(L, value->number);
  else if (value->type == HOST_TEXT)
    lua_pushlstring(L, value->text, value->length);
  else
    lua_pushnil(L);
}

static int refuse(lua_State *L, const struct host_function *function, const struct host_value *result) {
  char why[HOST_WHY_BYTES] = "";
  size_t length = result->text ? strnlen(result->text, sizeof why - 1) : 0;
  if (length && text_is_utf8(result->text, length)) memcpy(why, result->text, length);
  if (*why) return luaL_error(L, "host.%s: %s", function->name, why);
  return luaL_error(L, "host.%s refused", function->name);
}

/* Upvalue 1: which of the workspace's. */
HOST_FUNCTION(host_call) {
  struct call *call = call_of(L);
  const struct host_function *function =
      &call->workspace->host_functions[lua_tointeger(L, lua_upvalueindex(1))];
  struct host_value arguments[HOST_ARGUMENTS_MAX], result = function->sample;
  int count = lua_gettop(L);
  if (count > HOST_ARGUMENTS_MAX)
    return luaL_error(L, "host.%s: at most %d arguments", function->name, HOST_ARGUMENTS_MAX);
  for (int i = 0; i < count; i++) read_argument(L, function->name, i + 1, &arguments[i]);
  if (function->call) {
    result = (struct host_value){.type = HOST_NIL};
    if (function->call(function->context, arguments, (size_t)count, &result))
      return refuse(L, function, &result);
    const char *wrong = judge(&result);
    if (wrong) return luaL_error(L, "host.%s gave %s", function->name, wrong);
  }
  secrets_note_host(call, function->name, &result);
  push(L, &result);
  return 1;
}

static int raise_unknown(lua_State *L, const struct workspace *workspace, const char *name) {
  const char **names = lua_newuserdatauv(L, (workspace->host_function_count + 1) * sizeof *names, 0);
  for (size_t i = 0; i < workspace->host_function_count; i++) names[i] = workspace->host_functions[i].name;
  names[workspace->host_function_count] = NULL;
  return call_raise_unknown(L, "host", name, names);
}

HOST_FUNCTION(host_index) {
  const struct workspace *workspace = ((struct call *)strict_host_of(L))->workspace;
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  for (size_t i = 0; i < workspace->host_function_count; i++) {
    if (strcmp(workspace->host_functions[i].name, name)) continue;
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushcclosure(L, host_call, 1);
    return 1;
  }
  return raise_unknown(L, workspace, name);
}

void host_open(lua_State *L) {
  static const luaL_Reg host_class[] = {{"__index", host_index}, {NULL, NULL}};
  lua_newuserdatauv(L, 0, 0);
  luaL_newlib(L, host_class);
  call_refuse_writing(L, "host is read-only: its functions are declared in workspace.lua");
  lua_pushliteral(L, "host");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "host");
}
