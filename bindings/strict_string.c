/* Text: the string library, tostring and log, without an address and without a way to hang.
 *
 * Most of string is Lua's own. format converts what is no text itself and then goes on as Lua's, in the same
 * frame; rep is ours, because Lua's counts to 2^62 over an empty text. Processors give NaN different signs:
 * tostring, format, log and table.concat leave the sign out; where Lua itself turns a number into text (`..`,
 * string.upper(0/0)) nobody can step in, and the script sees "nan" or "-nan" as the processor has it. Leaves
 * runaway patterns to the watchdog. Nothing here calls malloc. Runs on the thread of its Lua state.
 */
#include <lualib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "bindings/gate.h"
#include "bindings/strict.h"
#include "bindings/strict_parts.h"

enum { LOG_BYTES_MAX = 500, LOG_ESCAPED_MAX = 490 /* so that "…" fits behind the last character */ };

static bool is_nan(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TNUMBER && isnan(lua_tonumber(L, index));
}

/* By the metatable's __tostring or __name, which only bindings can set; else the type alone. */
static void push_object_as_text(lua_State *L, int index) {
  if (luaL_callmeta(L, index, "__tostring")) {
    if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "'__tostring' must return a string");
    return;
  }
  int type = luaL_getmetafield(L, index, "__name");
  if (type == LUA_TSTRING) return;
  if (type != LUA_TNIL) lua_pop(L, 1);
  lua_pushstring(L, luaL_typename(L, index));
}

void strict_push_as_text(lua_State *L, int index) {
  index = lua_absindex(L, index);
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    if (is_nan(L, index))
      lua_pushliteral(L, "nan");
    else
      luaL_tolstring(L, index, NULL);
    return;
  case LUA_TSTRING:
    lua_pushvalue(L, index);
    return;
  case LUA_TNIL:
  case LUA_TBOOLEAN:
    luaL_tolstring(L, index, NULL);
    return;
  default:
    push_object_as_text(L, index);
  }
}

static int base_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  strict_push_as_text(L, 1);
  return 1;
}

/* Makes the argument for one directive fit to be shown; an argument that is missing is left to Lua's format.
 */
static void prepare_argument(lua_State *L, int index, char conversion) {
  if (conversion == 'p') luaL_error(L, "'%%p' is not available to scripts");
  if (lua_isnone(L, index)) return;
  if (conversion == 's') {
    strict_push_as_text(L, index);
    lua_replace(L, index);
  } else if (is_nan(L, index) && conversion != 'q') {
    lua_pushnumber(L, copysign(lua_tonumber(L, index), 1));
    lua_replace(L, index);
  }
}

static int string_format(lua_State *L) {
  size_t length;
  const char *format = luaL_checklstring(L, 1, &length), *end = format + length;
  lua_CFunction original = lua_tocfunction(L, lua_upvalueindex(1));
  int argument = 1;
  luaL_checkstack(L, 4, NULL);
  while ((format = memchr(format, '%', (size_t)(end - format)))) {
    format++;
    if (*format == '%') {
      format++;
      continue;
    }
    format += strspn(format, "-+ #0123456789.");
    prepare_argument(L, ++argument, *format);
  }
  return original(L);
}

static int string_rep(lua_State *L) {
  size_t length, between;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer count = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &between);
  if (count <= 0 || length + between == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (length + between > (size_t)LUA_MAXINTEGER / (size_t)count)
    return luaL_error(L, "resulting string too large");
  luaL_Buffer buffer;
  size_t total = (size_t)count * length + (size_t)(count - 1) * between;
  char *out = luaL_buffinitsize(L, &buffer, total);
  for (lua_Integer i = 1; i <= count; i++) {
    out = (char *)memcpy(out, text, length) + length;
    if (i < count && between) out = (char *)memcpy(out, separator, between) + between;
  }
  luaL_pushresultsize(&buffer, total);
  return 1;
}

/* For a log: what may not become part of a text can still be looked at, under its metatable's __log. */
static void push_as_word(lua_State *L, int index) {
  if (luaL_getmetafield(L, index, "__log") == LUA_TNIL) strict_push_as_text(L, index);
}

/* Appends the text on top of the stack to the line, as far as it fits. */
static size_t add_word(lua_State *L, char line[static LOG_BYTES_MAX], size_t used) {
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  if (length > LOG_BYTES_MAX - used) length = LOG_BYTES_MAX - used;
  memcpy(line + used, text, length);
  return used + length;
}

HOST_FUNCTION(base_log) {
  struct strict_host *host = strict_host_of(L);
  char line[LOG_BYTES_MAX], escaped[LOG_BYTES_MAX + 16];
  size_t used = 0;
  int count = lua_gettop(L);
  if (!host->log || host->log_lines_left <= 0) return 0;
  for (int i = 1; i <= count && used < LOG_BYTES_MAX; i++) {
    push_as_word(L, i);
    if (i > 1 && used < LOG_BYTES_MAX) line[used++] = ' ';
    used = add_word(L, line, used);
    lua_pop(L, 1);
  }
  /* Large enough for what text_escape adds at most, so it never grows: that would be malloc. */
  struct buffer out = {.data = escaped, .capacity = sizeof escaped};
  text_escape(&out, line, used, LOG_ESCAPED_MAX);
  host->log_lines_left--;
  host->log(host, out.data, out.length);
  return 0;
}

void strict_set_text(lua_State *L) {
  lua_pushcfunction(L, base_tostring);
  lua_setfield(L, -2, "tostring");
  lua_pushcfunction(L, base_log);
  lua_setfield(L, -2, "log");
}

/* Opening Lua's library gives every string its metatable, whose __index becomes our table. */
void strict_push_string(lua_State *L) {
  static const char *const picks[] = {"byte",  "char",  "find",    "gmatch", "gsub",  "len",
                                      "lower", "match", "reverse", "sub",    "upper", NULL};
  lua_pushcfunction(L, luaopen_string);
  lua_call(L, 0, 1);
  lua_createtable(L, 0, 13);
  strict_pick(L, -2, picks);
  lua_getfield(L, -2, "format");
  lua_pushcclosure(L, string_format, 1);
  lua_setfield(L, -2, "format");
  lua_pushcfunction(L, string_rep);
  lua_setfield(L, -2, "rep");
  lua_remove(L, -2);
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 2);
}
