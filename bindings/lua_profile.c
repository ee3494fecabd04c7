/* `profile` as scripts see it: hard data, counts, last times, spending, what is owned and viewed, lifecycle.
 *
 * An attribute that is declared and absent is a value of its own: comparing it is false, reckoning with it is
 * a fault that names it; a list or set that is absent reads as an empty one. What the degree keeps from a strategy is
 * absent, its counts are 0: `mass` reads nothing, `segment` and `inverse` the lifecycle, `individual` all; so is what may
 * not steer, and what may not be read now (domain/rights.h), which the call notes. Which purposes are live is told to all:
 * profile:may. A list or set is a sequence that cannot be changed: whether it has a text a script finds out with a loop
 * over ipairs. Runs wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "bindings/call.h"
#include "bindings/gate.h"
#include "bindings/secrets.h"
#include "bindings/where_read.h"

const char *const profile_fields[] = {"hard",      "soft",  "count",  "last", "owns",   "viewed", "spent",
                                      "lifecycle", "knows", "belief", "top",  "wishes", "may",    NULL};

/* `hard` is NULL for what is no datum. */
struct absent {
  const char *name;
  const struct hard_attribute *hard;
};

static void push_absent(lua_State *L, const char *name, const struct hard_attribute *hard) {
  struct absent *absent = lua_newuserdatauv(L, sizeof *absent, 0);
  *absent = (struct absent){name, hard};
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_ABSENT);
  lua_setmetatable(L, -2);
}

HOST_FUNCTION(absent_compare) {
  lua_pushboolean(L, 0);
  return 1;
}

HOST_FUNCTION(absent_reckon) {
  const struct absent *absent = lua_touserdata(L, call_is_of(L, 1, REGISTRY_ABSENT) ? 1 : 2);
  strict_host_of(L)->is_absence = true;
  if (absent->hard)
    return luaL_error(
        L, "%s is absent here: it can be compared, not reckoned with: ask profile:knows \"%s\" first",
        absent->name, absent->name);
  return luaL_error(L, "%s is absent here: it can be compared, not reckoned with", absent->name);
}

static bool is_sequence(const struct absent *absent) {
  return absent->hard && (absent->hard->type == HARD_LIST || absent->hard->type == HARD_SET);
}

/* A list or set that is absent has no text: # is 0, and a loop over ipairs ends at once. */
HOST_FUNCTION(absent_length) {
  if (!is_sequence(lua_touserdata(L, 1))) return absent_reckon(L);
  lua_pushinteger(L, 0);
  return 1;
}

HOST_FUNCTION(absent_index) {
  if (!is_sequence(lua_touserdata(L, 1)) || lua_type(L, 2) != LUA_TNUMBER) return absent_reckon(L);
  lua_pushnil(L);
  return 1;
}

const char *profile_check_text(lua_State *L, int index, const char *method) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
  bool is_method = lua_rawequal(L, 1, -1);
  lua_pop(L, 1);
  if (!is_method) luaL_error(L, "profile.%s: write a colon, profile:%s(…)", method, method);
  if (lua_type(L, index) != LUA_TSTRING) {
    call_note_absence(L, index);
    luaL_error(L, "profile:%s: expected a text in quotes as the %s", method, index == 2 ? "first" : "second");
  }
  return lua_tostring(L, index);
}

/* ---- hard data ---- */

/* In Lua's memory, which is bounded: a script may ask for what is not there in a loop. */
static const char *const *push_hard_names(lua_State *L, const struct workspace *workspace) {
  const char **names = lua_newuserdatauv(L, (workspace->hard_count + 1) * sizeof *names, 0);
  for (size_t i = 0; i < workspace->hard_count; i++) names[i] = workspace->hard[i].name;
  names[workspace->hard_count] = NULL;
  return names;
}

/* Index of the attribute whose name is at `index`; raises for one that does not exist. Upvalue 1 maps names.
 */
static size_t check_attribute(lua_State *L, struct call *call, int index) {
  const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "?";
  lua_pushvalue(L, index);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNUMBER)
    call_raise_unknown(L, "profile.hard", name, push_hard_names(L, call->workspace));
  size_t attribute = (size_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return attribute;
}

/* To protect somebody all may be read but what is of a special category. */
static bool may_protect_by(const struct call *call, const struct hard_attribute *declared) {
  const struct rights rights = situation_rights(call->situation);
  return !declared->special || rights_cover_special(&rights, declared);
}

/* NULL: absent, or not for this call to know. */
static const struct hard_value *find_readable(struct call *call, size_t attribute) {
  const struct hard_value *value = profile_find_hard(call->situation->profile, attribute);
  if (call_protects(call)) return may_protect_by(call, &call->workspace->hard[attribute]) ? value : NULL;
  if (call_is_withheld(call) || !call->workspace->hard[attribute].may_steer) return NULL;
  return value && call_may_read_hard(call, attribute, value) ? value : NULL;
}

/* A view of a list or set: it lives as long as the call, in which nobody changes the profile. */
struct texts_view {
  const struct hard_texts *texts;
  const struct hard_attribute *declared;
};

static void push_texts(lua_State *L, const struct hard_attribute *declared, const struct hard_texts *texts) {
  struct texts_view *view = lua_newuserdatauv(L, sizeof *view, 0);
  *view = (struct texts_view){texts, declared};
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_TEXTS);
  lua_setmetatable(L, -2);
}

HOST_FUNCTION(texts_index) {
  const struct texts_view *view = lua_touserdata(L, 1);
  lua_Integer at = lua_isinteger(L, 2) ? lua_tointeger(L, 2) : 0;
  const char *text = view->texts->packed;
  if (at < 1 || at > (lua_Integer)view->texts->count) {
    lua_pushnil(L);
    return 1;
  }
  while (--at) text += strlen(text) + 1;
  secrets_note_hard_text(call_of(L), view->declared, text);
  lua_pushstring(L, text);
  return 1;
}

HOST_FUNCTION(texts_length) {
  const struct texts_view *view = lua_touserdata(L, 1);
  secrets_note_length(call_of(L), view->declared, view->texts->count);
  lua_pushinteger(L, view->texts->count);
  return 1;
}

static void push_hard(lua_State *L, const struct hard_attribute *declared, const struct hard_value *value) {
  char date[CLOCK_TEXT_BYTES];
  switch ((enum hard_type)value->type) {
  case HARD_STRING:
    lua_pushstring(L, value->text);
    break;
  case HARD_NUMBER:
    lua_pushnumber(L, value->number);
    break;
  case HARD_BOOLEAN:
    lua_pushboolean(L, value->boolean);
    break;
  case HARD_DATE:
    lua_pushstring(L, clock_print_date(value->day, date));
    break;
  case HARD_LIST:
  case HARD_SET:
    push_texts(L, declared, value->texts);
    break;
  }
}

HOST_FUNCTION(hard_index) {
  struct call *call = call_of(L);
  size_t at = check_attribute(L, call, 2);
  const struct hard_attribute *declared = &call->workspace->hard[at];
  const struct hard_value *value = find_readable(call, at);
  if (value) {
    secrets_note_hard(call, declared, value);
    push_hard(L, declared, value);
  } else {
    push_absent(L, declared->name, declared);
  }
  return 1;
}

/* Of hard and of soft data alike: no name is both. */
HOST_FUNCTION(profile_knows) {
  struct call *call = call_of(L);
  const struct soft_datum *datum = workspace_find_soft(call->workspace, profile_check_text(L, 2, "knows"));
  if (datum) {
    lua_pushboolean(L, soft_knows(L, call, datum));
    return 1;
  }
  size_t at = check_attribute(L, call, 2);
  lua_pushboolean(L, find_readable(call, at) != NULL);
  return 1;
}

/* ---- purposes ---- */

static const char *const *push_purpose_names(lua_State *L, const struct workspace *workspace) {
  const char **names = lua_newuserdatauv(L, (workspace->purpose_count + 1) * sizeof *names, 0);
  for (size_t i = 0; i < workspace->purpose_count; i++) names[i] = workspace->purposes[i].name;
  names[workspace->purpose_count] = NULL;
  return names;
}

/* At every degree and without any consent, so that one can ask for it. */
HOST_FUNCTION(profile_may) {
  const struct call *call = call_of(L);
  const char *name = profile_check_text(L, 2, "may");
  const struct purpose *purpose = workspace_find_purpose(call->workspace, name);
  if (!purpose) return call_raise_unknown(L, "workspace.lua", name, push_purpose_names(L, call->workspace));
  lua_pushboolean(L, purpose_is_live(call->workspace, call->situation->live, purpose));
  return 1;
}

/* ---- activity ---- */

static int64_t check_window(lua_State *L, int index, const char *method) {
  const char *window = profile_check_text(L, index, method);
  int64_t window_ms;
  if (!clock_parse_duration(window, &window_ms) || window_ms % CLOCK_DAY_MS)
    luaL_error(L, "profile:%s: expected whole days, such as \"30d\" or \"2w\", got \"%s\"", method, window);
  return window_ms;
}

HOST_FUNCTION(profile_count_lua) {
  struct call *call = call_of(L);
  const struct offer_situation *situation = call->situation;
  const char *type = profile_check_text(L, 2, "count");
  int64_t window_ms = check_window(L, 3, "count");
  struct where where = {.count = 0};
  uint64_t count = 0;
  if (!lua_isnoneornil(L, 4)) where_read(L, 4, call->workspace, type, &where);
  if (!call_is_withheld(call))
    count = where.count ? profile_count_where(situation->profile, call->workspace, type, where.conditions,
                                              where.count, window_ms, situation->now_ms)
                        : profile_count(situation->profile, type, window_ms, situation->now_ms);
  if (count) secrets_note_number(call, UNSAYABLE_COUNT, "profile:count", (double)count);
  lua_pushinteger(L, (lua_Integer)count);
  return 1;
}

/* A whole number where it is one: it may stand in a text. */
HOST_FUNCTION(profile_spent) {
  struct call *call = call_of(L);
  int64_t window_ms = check_window(L, 2, "spent");
  int64_t spent_e4 = call_is_withheld(call)
                         ? 0
                         : profile_spent_e4(call->situation->profile, window_ms, call->situation->now_ms);
  if (spent_e4)
    secrets_note_number(call, UNSAYABLE_MONEY, "profile:spent", (double)spent_e4 / (double)MONEY_PARTS);
  if (spent_e4 % MONEY_PARTS)
    lua_pushnumber(L, (double)spent_e4 / (double)MONEY_PARTS);
  else
    lua_pushinteger(L, spent_e4 / MONEY_PARTS);
  return 1;
}

/* Days since the last event of that type, with fractions; the absent value where there was none. */
HOST_FUNCTION(profile_last) {
  struct call *call = call_of(L);
  const char *type = profile_check_text(L, 2, "last");
  const struct activity *activity =
      call_is_withheld(call) ? NULL : profile_find_activity(call->situation->profile, type);
  if (!activity) {
    push_absent(L, "profile:last", NULL);
    return 1;
  }
  double days = (double)(call->situation->now_ms - activity->last_ms) / (double)CLOCK_DAY_MS;
  secrets_note_number(call, UNSAYABLE_DAYS, "profile:last", days);
  lua_pushnumber(L, days);
  return 1;
}

static const char *check_offer_id(lua_State *L, const char *method) {
  const struct offer *offer = call_check_offer(L, 2);
  return offer ? offer->id : profile_check_text(L, 2, method);
}

HOST_FUNCTION(profile_owns) {
  struct call *call = call_of(L);
  const char *id = check_offer_id(L, "owns");
  bool is_owned = !call_is_withheld(call) && profile_find_owned(call->situation->profile, id);
  if (is_owned) secrets_note_offer(call, "profile:owns", id);
  lua_pushboolean(L, is_owned);
  return 1;
}

HOST_FUNCTION(profile_viewed) {
  struct call *call = call_of(L);
  const char *id = check_offer_id(L, "viewed");
  bool is_viewed = !call_is_withheld(call) && profile_find_viewed(call->situation->profile, id);
  if (is_viewed) secrets_note_offer(call, "profile:viewed", id);
  lua_pushboolean(L, is_viewed);
  return 1;
}

static int push_lifecycle(lua_State *L) {
  struct call *call = call_of(L);
  const struct offer_situation *situation = call->situation;
  if (call->degree == DEGREE_MASS) {
    push_absent(L, "profile.lifecycle", NULL);
    return 1;
  }
  const char *name =
      lifecycle_name(profile_lifecycle(situation->profile, situation->workspace, situation->now_ms));
  secrets_note_text(call, UNSAYABLE_WORD, "profile.lifecycle", name);
  lua_pushstring(L, name);
  return 1;
}

/* nil where nothing is wished; else which kinds of wishes there are: { must = true, never = true }. */
static int push_wishes(lua_State *L) {
  static const char *const kinds[WISH_KINDS] = {
      [WISH_MUST] = "must", [WISH_PREFER] = "prefer", [WISH_NEVER] = "never"};
  const struct call *call = call_of(L);
  const struct wishes *wishes = &call->situation->profile->wishes;
  lua_pushnil(L);
  if (!call_may_read_wishes(call) || wishes_are_empty(wishes)) return 1;
  lua_createtable(L, 0, WISH_KINDS);
  for (size_t i = 0; i < WISH_KINDS; i++)
    if (wishes->kinds[i].query_count) {
      lua_pushboolean(L, 1);
      lua_setfield(L, -2, kinds[i]);
    }
  return 1;
}

/* Upvalue 1: the table of methods and of `hard`. */
HOST_FUNCTION(profile_index) {
  const char *key = lua_tostring(L, 2);
  if (key && !strcmp(key, "lifecycle")) return push_lifecycle(L);
  if (key && !strcmp(key, "wishes")) return push_wishes(L);
  lua_pushvalue(L, 2);
  if (key && lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  return call_raise_unknown(L, "profile", key ? key : "?", profile_fields);
}

static const char read_only[] = "the profile is read-only: what a script learns it returns";

/* A userdata without content whose __index is `index` with the table on top of the stack as upvalue; replaces
 * it. */
static void push_object(lua_State *L, const char *name, lua_CFunction index) {
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 3);
  lua_pushvalue(L, -3);
  lua_pushcclosure(L, index, 1);
  lua_setfield(L, -2, "__index");
  call_refuse_writing(L, read_only);
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  lua_remove(L, -2);
}

static void open_absent(lua_State *L) {
  static const char *const comparing[] = {"__lt", "__le", "__eq"};
  static const char *const reckoning[] = {
      "__add",      "__sub",  "__mul",      "__div",  "__mod", "__pow",  "__unm",  "__idiv", "__concat",
      "__tostring", "__call", "__newindex", "__band", "__bor", "__bxor", "__bnot", "__shl",  "__shr"};
  lua_createtable(L, 0, 24);
  lua_pushcfunction(L, absent_length);
  lua_setfield(L, -2, "__len");
  lua_pushcfunction(L, absent_index);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "absent");
  lua_setfield(L, -2, "__log");
  for (size_t i = 0; i < sizeof comparing / sizeof *comparing; i++) {
    lua_pushcfunction(L, absent_compare);
    lua_setfield(L, -2, comparing[i]);
  }
  for (size_t i = 0; i < sizeof reckoning / sizeof *reckoning; i++) {
    lua_pushcfunction(L, absent_reckon);
    lua_setfield(L, -2, reckoning[i]);
  }
  lua_pushliteral(L, "absent");
  lua_setfield(L, -2, "__name");
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_ABSENT);
}

static void open_texts(lua_State *L) {
  static const luaL_Reg texts_class[] = {{"__index", texts_index}, {"__len", texts_length}, {NULL, NULL}};
  luaL_newlib(L, texts_class);
  call_refuse_writing(L, read_only);
  lua_pushliteral(L, "texts");
  lua_setfield(L, -2, "__name");
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_TEXTS);
}

void profile_open(lua_State *L, const struct workspace *workspace) {
  static const luaL_Reg methods[] = {{"count", profile_count_lua},
                                     {"last", profile_last},
                                     {"owns", profile_owns},
                                     {"viewed", profile_viewed},
                                     {"spent", profile_spent},
                                     {"may", profile_may},
                                     {NULL, NULL}};
  open_absent(L);
  open_texts(L);
  luaL_newlib(L, methods);
  lua_createtable(L, 0, (int)workspace->hard_count); /* attribute name → index */
  for (size_t i = 0; i < workspace->hard_count; i++) {
    lua_pushinteger(L, (lua_Integer)i);
    lua_setfield(L, -2, workspace->hard[i].name);
  }
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, profile_knows, 1);
  lua_setfield(L, -3, "knows");
  push_object(L, "profile.hard", hard_index);
  lua_setfield(L, -2, "hard");
  soft_open(L);
  push_object(L, "profile", profile_index);
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
}
