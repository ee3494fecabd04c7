/* `offers` and an offer as scripts see them. What offers.where returns may be shown to this profile: what was
 * bought is gone before `limit` counts. An offer is a userdata with a pointer into the workspace, which
 * outlives every call. Runs wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <string.h>

#include "bindings/call.h"
#include "domain/guardrails.h"
#include "domain/offer.h"

enum { FOUND_MAX = 100 };

static const char *const offer_fields[] = {"id", "name", "category", "tags", "price", NULL};
static const char *const query_fields[] = {"id", "category", "tags", "limit", NULL};
const char *const offers_functions[] = {"where", "get", "first", NULL};

void call_push_offer(lua_State *L, const struct offer *offer) {
  if (!offer) {
    lua_pushnil(L);
    return;
  }
  const struct offer **pointer = lua_newuserdatauv(L, sizeof offer, 0);
  *pointer = offer;
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_OFFER);
  lua_setmetatable(L, -2);
}

const struct offer *call_check_offer(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_OFFER);
  bool is_offer = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is_offer ? *(const struct offer **)lua_touserdata(L, index) : NULL;
}

/* ---- an offer ---- */

static void push_tags(lua_State *L, const struct offer *offer) {
  lua_newtable(L);
  for (int i = 0; offer->tags[i]; i++) {
    lua_pushstring(L, offer->tags[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

static int offer_index(lua_State *L) {
  const struct offer *offer = *(const struct offer **)lua_touserdata(L, 1);
  const char *key = lua_tostring(L, 2);
  if (!key) return call_raise_unknown(L, "offer", "?", offer_fields);
  if (!strcmp(key, "id"))
    lua_pushstring(L, offer->id);
  else if (!strcmp(key, "name"))
    lua_pushstring(L, wording_get(&offer->name, WORDING_ANY, 0, WORDING_ANY));
  else if (!strcmp(key, "category"))
    lua_pushstring(L, offer->category);
  else if (!strcmp(key, "tags"))
    push_tags(L, offer);
  else if (!strcmp(key, "price") && offer->has_price)
    lua_pushnumber(L, offer->price);
  else if (!strcmp(key, "price"))
    lua_pushnil(L);
  else
    return call_raise_unknown(L, "offer", key, offer_fields);
  return 1;
}

static int offer_equal(lua_State *L) {
  const struct offer *left = call_check_offer(L, 1), *right = call_check_offer(L, 2);
  lua_pushboolean(L, left && left == right);
  return 1;
}

static int offer_read_only(lua_State *L) {
  return luaL_error(L, "offers are read-only");
}

/* ---- asking ---- */

static const char *copy_name(lua_State *L, int index, struct arena *arena) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  if (length > NAME_BYTES_MAX) luaL_error(L, "a name is longer than %d bytes", NAME_BYTES_MAX);
  return call_copy_text(L, arena, text, length);
}

/* A view of the event's data (a list of ids, say) is read like a table. */
static lua_Integer list_length(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TUSERDATA ? luaL_len(L, index) : (lua_Integer)lua_rawlen(L, index);
}

const char *const *call_read_names(lua_State *L, int index, struct arena *arena) {
  index = lua_absindex(L, index);
  if (lua_type(L, index) == LUA_TSTRING) {
    const char **names = call_alloc(L, arena, 2 * sizeof *names);
    names[0] = copy_name(L, index, arena);
    return names;
  }
  bool is_table = lua_type(L, index) == LUA_TTABLE;
  if (is_table ? !call_is_list(L, index) : lua_type(L, index) != LUA_TUSERDATA) return NULL;
  lua_Integer count = list_length(L, index);
  if (count > 1000) return NULL;
  const char **names = call_alloc(L, arena, ((size_t)count + 1) * sizeof *names);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_geti(L, index, i);
    bool is_text = lua_type(L, -1) == LUA_TSTRING;
    if (is_text) names[i - 1] = copy_name(L, -1, arena);
    lua_pop(L, 1);
    if (!is_text) return NULL;
  }
  return names;
}

static const char *const *check_names(lua_State *L, const char *field, struct arena *arena) {
  const char *const *names = call_read_names(L, -1, arena);
  if (!names) luaL_error(L, "offers.where: %s: expected a text, or a list of texts", field);
  return names;
}

/* Raises for what is not understood. */
static void read_query(lua_State *L, int index, struct arena *arena, struct offer_query *query) {
  *query = (struct offer_query){0};
  if (lua_type(L, index) != LUA_TTABLE)
    luaL_error(L, "offers.where: expected a table, such as { tags = \"silk\" }");
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    if (!strcmp(key, "category"))
      query->categories = check_names(L, key, arena);
    else if (!strcmp(key, "tags"))
      query->tags = check_names(L, key, arena);
    else if (!strcmp(key, "id"))
      query->ids = check_names(L, key, arena);
    else if (!strcmp(key, "limit") && lua_isinteger(L, -1) && lua_tointeger(L, -1) > 0)
      query->limit = (size_t)lua_tointeger(L, -1);
    else if (!strcmp(key, "limit"))
      luaL_error(L, "offers.where: limit: expected a whole number above 0");
    else
      call_raise_unknown(L, "offers.where", key, query_fields);
  }
}

static int offers_where(lua_State *L) {
  struct call *call = call_of_strategy(L);
  struct offer_query query;
  read_query(L, 1, call->arena, &query);
  const struct offer *found[FOUND_MAX];
  size_t count = offer_select(call->workspace->catalogue, &query, guardrail_may_show, (void *)call->situation,
                              found, FOUND_MAX);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    call_push_offer(L, found[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int offers_get(lua_State *L) {
  struct call *call = call_of_strategy(L);
  const struct offer *offer = catalogue_find(call->workspace->catalogue, luaL_checkstring(L, 1));
  call_push_offer(L, offer && !guardrail_on_offer(call->situation, offer) ? offer : NULL);
  return 1;
}

/* offers.first(n, list, list, …): the first n different offers of the lists, one after the other. */
static int offers_first(lua_State *L) {
  lua_Integer wanted = luaL_checkinteger(L, 1);
  int last = lua_gettop(L);
  const struct offer *taken[FOUND_MAX];
  lua_Integer count = 0;
  if (wanted < 1 || wanted > FOUND_MAX) return luaL_error(L, "offers.first: expected 1 to %d", FOUND_MAX);
  lua_newtable(L);
  for (int list = 2; list <= last; list++) {
    luaL_checktype(L, list, LUA_TTABLE);
    for (lua_Integer i = 1; count < wanted && lua_rawgeti(L, list, i) != LUA_TNIL; i++) {
      const struct offer *offer = call_check_offer(L, -1);
      if (!offer) return luaL_error(L, "offers.first: expected lists of offers");
      lua_Integer seen = 0;
      while (seen < count && taken[seen] != offer) seen++;
      if (seen == count) {
        taken[count++] = offer;
        lua_rawseti(L, last + 1, count);
      } else {
        lua_pop(L, 1);
      }
    }
    lua_settop(L, last + 1);
  }
  return 1;
}

/* Upvalue 1: the library's functions. */
static int offers_index(lua_State *L) {
  const char *key = lua_tostring(L, 2);
  lua_pushvalue(L, 2);
  if (key && lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  return call_raise_unknown(L, "offers", key ? key : "?", offers_functions);
}

void offers_open(lua_State *L) {
  static const luaL_Reg offer_class[] = {
      {"__index", offer_index}, {"__eq", offer_equal}, {"__newindex", offer_read_only}, {NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"where", offers_where}, {"get", offers_get}, {"first", offers_first}, {NULL, NULL}};
  luaL_newlib(L, offer_class);
  lua_pushliteral(L, "offer");
  lua_setfield(L, -2, "__name");
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_OFFER);
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 3);
  luaL_newlib(L, functions);
  lua_pushcclosure(L, offers_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, offer_read_only);
  lua_setfield(L, -2, "__newindex");
  lua_pushliteral(L, "offers");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "offers");
}
