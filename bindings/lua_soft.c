/* Soft data as scripts see them: profile.soft.NAME is a plain number, already shrunk to the neutral 0.5 by lack of
 * confidence and by age; of an affinity, profile.soft.NAME.KEY is. profile:belief tells what stands behind a number,
 * profile:knows whether it is more than a guess, profile:top an affinity's strongest keys. Where the profile may not be
 * read all of it is neutral. Runs wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "bindings/call.h"
#include "bindings/gate.h"
#include "bindings/secrets.h"
#include "domain/belief.h"

enum { TOP_MAX = 100 };

/* Half of what is known rests on evidence: as much as one clear answer to a direct question. */
static const double KNOWN_CONFIDENCE = 0.5;
static const double NEUTRAL = 0.5;

static bool may_read(struct call *call, const struct soft_datum *datum) {
  return !call_is_withheld(call) && call_may_read_soft(call, datum);
}

static struct belief find_belief(struct call *call, const struct soft_datum *datum, const char *key) {
  struct belief belief = {.value = NEUTRAL};
  const struct offer_situation *situation = call->situation;
  struct belief_rule rule = soft_rule(datum);
  if (may_read(call, datum))
    beliefs_read(&situation->profile->beliefs, &rule, key, situation->now_ms, &belief);
  return belief;
}

/* What nothing is known of is 0.5 for everybody, and no secret. */
static struct belief read_belief(struct call *call, const struct soft_datum *datum, const char *key) {
  struct belief belief = find_belief(call, datum, key);
  if (belief.value == NEUTRAL) return belief;
  secrets_note_number(call, UNSAYABLE_NUMBER, datum->name, belief.value);
  if (key) secrets_note_copy(call, UNSAYABLE_TEXT, datum->name, key);
  return belief;
}

/* ---- names ---- */

const char *const *soft_push_names(lua_State *L, const struct workspace *workspace) {
  const char **names = lua_newuserdatauv(L, (workspace->soft_count + 1) * sizeof *names, 0);
  for (size_t i = 0; i < workspace->soft_count; i++) names[i] = workspace->soft[i].name;
  names[workspace->soft_count] = NULL;
  return names;
}

/* Raises for one that does not exist. */
static const struct soft_datum *check_datum(lua_State *L, const struct call *call, const char *name) {
  const struct soft_datum *datum = workspace_find_soft(call->workspace, name);
  if (!datum) call_raise_unknown(L, "profile.soft", name, soft_push_names(L, call->workspace));
  return datum;
}

/* The key that an affinity wants at `index`, and nothing else may have. */
static const char *check_key(lua_State *L, int index, const struct soft_datum *datum, const char *function) {
  bool is_keyed = datum->kind == SOFT_AFFINITY;
  if (is_keyed == !lua_isnoneornil(L, index)) return is_keyed ? profile_check_text(L, index, function) : NULL;
  if (is_keyed)
    luaL_error(L, "profile:%s: %s is an affinity: name a key too, as in profile:%s(\"%s\", \"linen\")",
               function, datum->name, function, datum->name);
  luaL_error(L, "profile:%s: %s is no affinity: it has no keys", function, datum->name);
  return NULL;
}

/* ---- profile.soft ---- */

HOST_FUNCTION(affinity_index) {
  struct call *call = call_of(L);
  const struct soft_datum *datum = *(const struct soft_datum **)lua_touserdata(L, 1);
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(L, "profile.soft.%s: expected one of its keys, a text", datum->name);
  lua_pushnumber(L, read_belief(call, datum, lua_tostring(L, 2)).value);
  return 1;
}

HOST_FUNCTION(affinity_reckon) {
  return luaL_error(L, "an affinity is no number: ask for one of its keys, as in profile.soft.style.linen");
}

HOST_FUNCTION(soft_index) {
  struct call *call = call_of(L);
  const struct soft_datum *datum =
      check_datum(L, call, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
  if (datum->kind != SOFT_AFFINITY) {
    lua_pushnumber(L, read_belief(call, datum, NULL).value);
    return 1;
  }
  const struct soft_datum **view = lua_newuserdatauv(L, sizeof *view, 0);
  *view = datum;
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_AFFINITY);
  lua_setmetatable(L, -2);
  return 1;
}

/* ---- profile:belief, :knows, :top ---- */

struct origins {
  lua_State *L;
  const struct soft_datum *datum;
};

static void push_origin(void *context, const char *origin, const struct belief *belief) {
  const struct origins *origins = context;
  lua_State *L = origins->L;
  (void)belief;
  secrets_note_text(call_of(L), UNSAYABLE_TEXT, origins->datum->name, origin);
  lua_pushstring(L, origin);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

static void note_evidence(struct call *call, const struct soft_datum *datum, const struct belief *belief) {
  if (belief->confidence > 0) secrets_note_number(call, UNSAYABLE_NUMBER, datum->name, belief->confidence);
  if (belief->evidence > 0) secrets_note_number(call, UNSAYABLE_NUMBER, datum->name, belief->evidence);
}

/* { value, confidence, evidence, origins = { names } } */
HOST_FUNCTION(profile_belief) {
  struct call *call = call_of(L);
  const struct soft_datum *datum = check_datum(L, call, profile_check_text(L, 2, "belief"));
  const char *key = check_key(L, 3, datum, "belief");
  struct belief belief = read_belief(call, datum, key);
  note_evidence(call, datum, &belief);
  lua_createtable(L, 0, 4);
  lua_pushnumber(L, belief.value);
  lua_setfield(L, -2, "value");
  lua_pushnumber(L, belief.confidence);
  lua_setfield(L, -2, "confidence");
  lua_pushnumber(L, belief.evidence);
  lua_setfield(L, -2, "evidence");
  lua_newtable(L);
  const struct offer_situation *situation = call->situation;
  struct belief_rule rule = soft_rule(datum);
  if (may_read(call, datum))
    beliefs_origins(&situation->profile->beliefs, &rule, key, situation->now_ms, push_origin,
                    &(struct origins){L, datum});
  lua_setfield(L, -2, "origins");
  return 1;
}

bool soft_knows(lua_State *L, struct call *call, const struct soft_datum *datum) {
  const char *key = check_key(L, 3, datum, "knows");
  return find_belief(call, datum, key).confidence >= KNOWN_CONFIDENCE;
}

struct top {
  size_t count, wanted;
  struct {
    const char *key; /* the profile's, which outlives the call */
    double value;
  } best[TOP_MAX];
};

/* Kept in order, strongest first; keys come by name, so the earlier of two equals stays before. */
static void add_top(void *context, const char *key, const struct belief *belief) {
  struct top *top = context;
  size_t at = top->count;
  if (belief->value <= NEUTRAL) return;
  while (at > 0 && top->best[at - 1].value < belief->value) at--;
  if (at == top->wanted) return;
  if (top->count < top->wanted) top->count++;
  memmove(&top->best[at + 1], &top->best[at], (top->count - 1 - at) * sizeof *top->best);
  top->best[at].key = key;
  top->best[at].value = belief->value;
}

/* profile:top("style", 3): the keys that speak for the customer, strongest first. */
HOST_FUNCTION(profile_top) {
  struct call *call = call_of(L);
  const struct soft_datum *datum = check_datum(L, call, profile_check_text(L, 2, "top"));
  lua_Integer wanted = lua_isnoneornil(L, 3) ? 1 : lua_isinteger(L, 3) ? lua_tointeger(L, 3) : 0;
  struct top top = {.wanted = (size_t)wanted};
  const struct offer_situation *situation = call->situation;
  if (datum->kind != SOFT_AFFINITY)
    return luaL_error(L, "profile:top: %s is no affinity: it has no keys", datum->name);
  if (wanted < 1 || wanted > TOP_MAX) return luaL_error(L, "profile:top: expected 1 to %d keys", TOP_MAX);
  struct belief_rule rule = soft_rule(datum);
  if (may_read(call, datum))
    beliefs_keys(&situation->profile->beliefs, &rule, situation->now_ms, add_top, &top);
  lua_createtable(L, (int)top.count, 0);
  for (size_t i = 0; i < top.count; i++) {
    secrets_note_text(call, UNSAYABLE_TEXT, datum->name, top.best[i].key);
    lua_pushstring(L, top.best[i].key);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* ---- opening ---- */

static const char read_only[] = "the profile is read-only: what a script learns a signal returns";

static void open_affinity(lua_State *L) {
  static const char *const reckoning[] = {"__lt",  "__le",  "__add",  "__sub",    "__mul", "__div", "__unm",
                                          "__mod", "__pow", "__idiv", "__concat", "__len", "__call"};
  lua_createtable(L, 0, 16);
  for (size_t i = 0; i < sizeof reckoning / sizeof *reckoning; i++) {
    lua_pushcfunction(L, affinity_reckon);
    lua_setfield(L, -2, reckoning[i]);
  }
  lua_pushcfunction(L, affinity_index);
  lua_setfield(L, -2, "__index");
  call_refuse_writing(L, read_only);
  lua_pushliteral(L, "affinity");
  lua_setfield(L, -2, "__name");
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_AFFINITY);
}

void soft_open(lua_State *L) {
  static const luaL_Reg soft_class[] = {{"__index", soft_index}, {NULL, NULL}};
  open_affinity(L);
  lua_pushcfunction(L, profile_belief);
  lua_setfield(L, -2, "belief");
  lua_pushcfunction(L, profile_top);
  lua_setfield(L, -2, "top");
  lua_newuserdatauv(L, 0, 0);
  luaL_newlib(L, soft_class);
  call_refuse_writing(L, read_only);
  lua_pushliteral(L, "profile.soft");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "soft");
}
