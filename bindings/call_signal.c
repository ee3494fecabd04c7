/* The calls of a signal, of an audience and of a guardrail: one function, one answer read raw. See call.h. Runs wherever Lua runs; holds
 * nothing.
 */
#include <lauxlib.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"

enum { EVIDENCE_MAX = 200, DETAIL_BYTES_MAX = 200 };
static const double WEIGHT_MAX = 10;

const char *const call_signal_fields[] = {"soft", "weight", NULL};

static double check_weight(lua_State *L, int index) {
  double weight = lua_tonumber(L, index);
  if (lua_type(L, index) != LUA_TNUMBER || !(weight > 0 && weight <= WEIGHT_MAX))
    luaL_error(L, "weight: expected a number above 0, at most %d", (int)WEIGHT_MAX);
  return weight;
}

/* `weight` 0: that of the whole. */
static void learn(lua_State *L, struct call *call, const struct soft_datum *datum, const char *key,
                  double value, double weight) {
  if (!(value >= 0 && value <= 1)) luaL_error(L, "soft.%s: expected a number from 0 to 1", datum->name);
  if (call->evidence_count == EVIDENCE_MAX) luaL_error(L, "a signal learns at most %d things", EVIDENCE_MAX);
  call->evidence[call->evidence_count++] = (struct evidence){datum, key, value, weight};
}

/* A number, or { value = …, weight = … } for evidence that weighs otherwise than the rest; without `weight` as the rest. */
static void learn_value(lua_State *L, struct call *call, const struct soft_datum *datum, const char *key,
                        int index) {
  static const char *const fields[] = {"value", "weight", NULL};
  if (lua_type(L, index) == LUA_TNUMBER) {
    learn(L, call, datum, key, lua_tonumber(L, index), 0);
    return;
  }
  if (lua_type(L, index) != LUA_TTABLE)
    luaL_error(L, "soft.%s: expected a number from 0 to 1, or { value = …, weight = … }", datum->name);
  double value = -1, weight = 0;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    const char *field = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    if (!text_is_one_of(field, fields))
      call_raise_unknown(L, lua_pushfstring(L, "soft.%s", datum->name), field, fields);
    if (!strcmp(field, "weight"))
      weight = check_weight(L, -1);
    else if (lua_type(L, -1) == LUA_TNUMBER)
      value = lua_tonumber(L, -1);
  }
  learn(L, call, datum, key, value, weight);
}

static const char *check_key(lua_State *L, int index, const struct soft_datum *datum) {
  if (lua_type(L, index) != LUA_TSTRING || !lua_rawlen(L, index))
    luaL_error(L, "soft.%s: expected its keys: a text, a list of texts, or { key = 0 to 1 }", datum->name);
  return call_check_text(L, index, datum->name, NAME_BYTES_MAX);
}

/* A list of keys is full evidence for each; a table says how much for each. */
static void learn_keys(lua_State *L, struct call *call, const struct soft_datum *datum, int index) {
  if (lua_type(L, index) != LUA_TTABLE) {
    learn(L, call, datum, check_key(L, index, datum), 1, 0);
    return;
  }
  bool is_list = call_is_list(L, index);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    int value = lua_absindex(L, -1);
    if (is_list)
      learn(L, call, datum, check_key(L, value, datum), 1, 0);
    else
      learn_value(L, call, datum, check_key(L, value - 1, datum), value);
  }
}

static void read_soft(lua_State *L, struct call *call, int index) {
  if (lua_type(L, index) != LUA_TTABLE) luaL_error(L, "soft: expected a table, such as { curiosity = 0.9 }");
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    const struct soft_datum *datum = workspace_find_soft(call->workspace, name);
    int value = lua_absindex(L, -1);
    if (!datum) call_raise_unknown(L, "profile.lua", name, soft_push_names(L, call->workspace));
    if (datum->kind == SOFT_AFFINITY)
      learn_keys(L, call, datum, value);
    else
      learn_value(L, call, datum, NULL, value);
  }
}

static void read_findings(lua_State *L, struct call *call, int index) {
  double weight = 1;
  call->evidence = call_alloc(L, call->arena, EVIDENCE_MAX * sizeof *call->evidence);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    int value = lua_absindex(L, -1);
    if (!strcmp(key, "soft"))
      read_soft(L, call, value);
    else if (!strcmp(key, "weight"))
      weight = check_weight(L, value);
    else
      call_raise_unknown(L, "what observe returns", key, call_signal_fields);
  }
  for (size_t i = 0; i < call->evidence_count; i++)
    if (call->evidence[i].weight == 0) call->evidence[i].weight = weight;
}

void call_signal(lua_State *L, struct call *call) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + call->script->slot);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_EVENT);
  call_push_offer(L, call->named);
  call_function(L, 2, 1);
  if (lua_isnil(L, -1)) return;
  if (lua_type(L, -1) != LUA_TTABLE)
    luaL_error(L, "observe: expected a table such as { soft = { curiosity = 0.9 } }, or nothing");
  read_findings(L, call, lua_gettop(L));
}

void call_audience(lua_State *L, struct call *call) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + call->script->slot);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
  call_function(L, 1, 1);
  call->is_in = call_check_verdict(L, -1, "is");
}

void call_guardrail(lua_State *L, struct call *call) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + call->script->slot);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
  call_function(L, 1, 2);
  call->is_refused = call_check_verdict(L, -2, "forbid");
  if (call->is_refused && lua_type(L, -1) == LUA_TSTRING)
    call->detail = call_check_text(L, -1, "the reason of forbid", DETAIL_BYTES_MAX);
}
