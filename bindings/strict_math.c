/* math, as far as it gives the same on every machine and in every run.
 *
 * Written out, not taken from Lua's library, because opening that one reads the clock and addresses into the
 * state. No exp, log, sin and their like: libraries differ in the last bit. math.random is Lua's algorithm
 * (xoshiro, with rejection, so that every number is equally likely) over the numbers that the host seeded for
 * this very call. Runs on the thread of its Lua state.
 */
#include <math.h>
#include <stdbool.h>

#include "bindings/strict.h"
#include "bindings/strict_parts.h"

static void push_float_as_integer(lua_State *L, lua_Number number) {
  lua_Integer integer;
  if (lua_numbertointeger(number, &integer))
    lua_pushinteger(L, integer);
  else
    lua_pushnumber(L, number);
}

static int math_abs(lua_State *L) {
  if (lua_isinteger(L, 1)) {
    lua_Integer n = lua_tointeger(L, 1);
    lua_pushinteger(L, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
  } else {
    lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
  }
  return 1;
}

static int math_ceil(lua_State *L) {
  if (lua_isinteger(L, 1))
    lua_settop(L, 1);
  else
    push_float_as_integer(L, ceil(luaL_checknumber(L, 1)));
  return 1;
}

static int math_floor(lua_State *L) {
  if (lua_isinteger(L, 1))
    lua_settop(L, 1);
  else
    push_float_as_integer(L, floor(luaL_checknumber(L, 1)));
  return 1;
}

static int math_fmod(lua_State *L) {
  if (lua_isinteger(L, 1) && lua_isinteger(L, 2)) {
    lua_Integer divisor = lua_tointeger(L, 2);
    luaL_argcheck(L, divisor != 0, 2, "zero");
    /* -1 apart: the smallest integer divided by it would trap. */
    lua_pushinteger(L, divisor == -1 ? 0 : lua_tointeger(L, 1) % divisor);
  } else {
    lua_pushnumber(L, fmod(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
  }
  return 1;
}

static int math_modf(lua_State *L) {
  if (lua_isinteger(L, 1)) {
    lua_settop(L, 1);
    lua_pushnumber(L, 0);
    return 2;
  }
  lua_Number number = luaL_checknumber(L, 1);
  lua_Number whole = number < 0 ? ceil(number) : floor(number);
  lua_pushnumber(L, whole);
  lua_pushnumber(L, number == whole ? 0.0 : number - whole); /* infinity has no fraction */
  return 2;
}

static int math_sqrt(lua_State *L) {
  lua_pushnumber(L, sqrt(luaL_checknumber(L, 1)));
  return 1;
}

static int math_tointeger(lua_State *L) {
  int is_integer;
  luaL_checkany(L, 1);
  lua_Integer n = lua_tointegerx(L, 1, &is_integer);
  if (is_integer)
    lua_pushinteger(L, n);
  else
    lua_pushnil(L);
  return 1;
}

static int math_type(lua_State *L) {
  luaL_checkany(L, 1);
  if (lua_type(L, 1) == LUA_TNUMBER)
    lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
  else
    lua_pushnil(L);
  return 1;
}

static int math_ult(lua_State *L) {
  lua_pushboolean(L, (lua_Unsigned)luaL_checkinteger(L, 1) < (lua_Unsigned)luaL_checkinteger(L, 2));
  return 1;
}

/* The first of the arguments that no other is beyond. */
static int push_extreme(lua_State *L, bool is_max) {
  int count = lua_gettop(L), best = 1;
  luaL_checknumber(L, 1);
  for (int i = 2; i <= count; i++) {
    luaL_checknumber(L, i);
    if (is_max ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT)) best = i;
  }
  lua_pushvalue(L, best);
  return 1;
}

static int math_max(lua_State *L) {
  return push_extreme(L, true);
}

static int math_min(lua_State *L) {
  return push_extreme(L, false);
}

static uint64_t rotated(uint64_t x, int bits) {
  return x << bits | x >> (64 - bits);
}

/* xoshiro256++ */
static uint64_t next_random(struct strict_host *host) {
  uint64_t *s = host->random, drawn = rotated(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotated(s[3], 45);
  return drawn;
}

/* A number in 0..most: draws until one falls in, under the smallest mask that covers `most`. */
static uint64_t random_upto(struct strict_host *host, uint64_t drawn, uint64_t most) {
  uint64_t mask = most ? UINT64_MAX >> __builtin_clzll(most) : 0;
  while ((drawn &= mask) > most) drawn = next_random(host);
  return drawn;
}

static int math_random(lua_State *L) {
  struct strict_host *host = strict_host_of(L);
  int count = lua_gettop(L);
  if (!host->is_seeded) return luaL_error(L, "'math.random' is not available while a file is read");
  if (count > 2) return luaL_error(L, "wrong number of arguments");
  lua_Integer low = count == 2 ? luaL_checkinteger(L, 1) : 1;
  lua_Integer high = count ? luaL_checkinteger(L, count) : 1;
  uint64_t drawn = next_random(host);
  if (count == 0) {
    lua_pushnumber(L, (lua_Number)(drawn >> 11) * 0x1p-53);
  } else if (count == 1 && high == 0) {
    lua_pushinteger(L, (lua_Integer)drawn);
  } else {
    luaL_argcheck(L, low <= high, count, "interval is empty");
    uint64_t most = (lua_Unsigned)high - (lua_Unsigned)low;
    lua_pushinteger(L, (lua_Integer)(random_upto(host, drawn, most) + (lua_Unsigned)low));
  }
  return 1;
}

void strict_push_math(lua_State *L) {
  static const luaL_Reg functions[] = {{"abs", math_abs},     {"ceil", math_ceil},
                                       {"floor", math_floor}, {"fmod", math_fmod},
                                       {"max", math_max},     {"min", math_min},
                                       {"modf", math_modf},   {"random", math_random},
                                       {"sqrt", math_sqrt},   {"tointeger", math_tointeger},
                                       {"type", math_type},   {"ult", math_ult},
                                       {NULL, NULL}};
  lua_createtable(L, 0, 16);
  luaL_setfuncs(L, functions, 0);
  lua_pushnumber(L, HUGE_VAL);
  lua_setfield(L, -2, "huge");
  lua_pushnumber(L, 3.141592653589793238462643383279502884);
  lua_setfield(L, -2, "pi");
  lua_pushinteger(L, LUA_MAXINTEGER);
  lua_setfield(L, -2, "maxinteger");
  lua_pushinteger(L, LUA_MININTEGER);
  lua_setfield(L, -2, "mininteger");
}
