/* table: concat, insert, move, remove, unpack, on true tables.
 *
 * Lua's own believe what `#` or their arguments say, and a table with a hole can say 2^62. Ours walk at most
 * a million places and touch nothing but the table's own. table.sort is in strict_order.c. Runs on the thread
 * of its Lua state.
 */
#include "bindings/strict_parts.h"

#include <stdbool.h>

enum { PLACES_MAX = 1000000 };

/* How many places from `first` to `last`, as far as that is allowed. */
static lua_Integer checked_count(lua_State *L, lua_Integer first, lua_Integer last) {
  if (first > last) return 0;
  lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
  if (count >= PLACES_MAX) return luaL_error(L, "a list of at most %d elements was expected", PLACES_MAX);
  return (lua_Integer)count + 1;
}

static lua_Integer checked_length(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  return checked_count(L, 1, (lua_Integer)lua_rawlen(L, index));
}

static int table_concat(lua_State *L) {
  size_t between;
  luaL_checktype(L, 1, LUA_TTABLE);
  const char *separator = luaL_optlstring(L, 2, "", &between);
  lua_Integer first = luaL_optinteger(L, 3, 1);
  lua_Integer last = luaL_opt(L, luaL_checkinteger, 4, (lua_Integer)lua_rawlen(L, 1));
  lua_Integer count = checked_count(L, first, last);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (lua_Integer i = 0; i < count; i++) {
    if (i) luaL_addlstring(&buffer, separator, between);
    lua_rawgeti(L, 1, first + i);
    if (!lua_isstring(L, -1))
      return luaL_error(L, "invalid value (a %s) at index %I in table for 'concat'", luaL_typename(L, -1),
                        (LUAI_UACINT)(first + i));
    strict_push_as_text(L, -1);
    lua_replace(L, -2);
    luaL_addvalue(&buffer);
  }
  luaL_pushresult(&buffer);
  return 1;
}

/* Copies count places from one table to another, which may be the same and overlap. */
static void move_places(lua_State *L, int from, lua_Integer first, lua_Integer count, int to,
                        lua_Integer at) {
  bool is_backward = from == to && at > first;
  for (lua_Integer i = 0; i < count; i++) {
    lua_Integer step = is_backward ? count - 1 - i : i;
    lua_rawgeti(L, from, first + step);
    lua_rawseti(L, to, at + step);
  }
}

static int table_insert(lua_State *L) {
  lua_Integer length = checked_length(L, 1), at = length + 1;
  int count = lua_gettop(L);
  if (count != 2 && count != 3) return luaL_error(L, "wrong number of arguments to 'insert'");
  if (count == 3) {
    at = luaL_checkinteger(L, 2);
    luaL_argcheck(L, at >= 1 && at <= length + 1, 2, "position out of bounds");
    move_places(L, 1, at, length + 1 - at, 1, at + 1);
  }
  lua_rawseti(L, 1, at);
  return 0;
}

static int table_remove(lua_State *L) {
  lua_Integer length = checked_length(L, 1), at = luaL_optinteger(L, 2, length);
  if (!lua_isnoneornil(L, 2))
    luaL_argcheck(L, (length == 0 && at == 0) || (at >= 1 && at <= length + 1), 2, "position out of bounds");
  lua_rawgeti(L, 1, at);
  if (at >= 1 && at < length) move_places(L, 1, at + 1, length - at, 1, at);
  lua_pushnil(L);
  lua_rawseti(L, 1, at < length && at >= 1 ? length : at);
  return 1;
}

static int table_move(lua_State *L) {
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), at = luaL_checkinteger(L, 4);
  int to = lua_isnoneornil(L, 5) ? 1 : 5;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, to, LUA_TTABLE);
  lua_Integer count = checked_count(L, first, last);
  luaL_argcheck(L, at <= LUA_MAXINTEGER - count, 4, "destination wrap around");
  move_places(L, 1, first, count, lua_rawequal(L, 1, to) ? 1 : to, at);
  lua_pushvalue(L, to);
  return 1;
}

static int table_unpack(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer first = luaL_optinteger(L, 2, 1);
  lua_Integer last = luaL_opt(L, luaL_checkinteger, 3, (lua_Integer)lua_rawlen(L, 1));
  lua_Integer count = checked_count(L, first, last);
  if (!lua_checkstack(L, (int)count)) return luaL_error(L, "too many results to unpack");
  for (lua_Integer i = 0; i < count; i++) lua_rawgeti(L, 1, first + i);
  return (int)count;
}

void strict_push_table(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"concat", table_concat}, {"insert", table_insert}, {"move", table_move}, {"remove", table_remove},
      {"sort", strict_sort},    {"unpack", table_unpack}, {NULL, NULL}};
  luaL_newlib(L, functions);
}
