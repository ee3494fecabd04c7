/* An offer as scripts see it: a userdata with a pointer into the catalogue, which outlives every call. Read-only. Runs
 * wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <string.h>

#include "base/clock.h"
#include "bindings/gate.h"
#include "bindings/lua_offers.h"

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
  return call_is_of(L, index, REGISTRY_OFFER) ? *(const struct offer **)lua_touserdata(L, index) : NULL;
}

/* ---- its fields ---- */

static void push_id(lua_State *L, const struct offer *offer) {
  lua_pushstring(L, offer->id);
}

static void push_name(lua_State *L, const struct offer *offer) {
  lua_pushstring(L, wording_get(&offer->name, WORDING_ANY, 0, WORDING_ANY));
}

static void push_category(lua_State *L, const struct offer *offer) {
  lua_pushstring(L, offer->category);
}

static void push_tags(lua_State *L, const struct offer *offer) {
  lua_newtable(L);
  for (int i = 0; offer->tags[i]; i++) {
    lua_pushstring(L, offer->tags[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_price(lua_State *L, const struct offer *offer) {
  if (offer->has_price)
    lua_pushnumber(L, offer->price);
  else
    lua_pushnil(L);
}

static void push_popularity(lua_State *L, const struct offer *offer) {
  lua_pushnumber(L, offer->popularity);
}

static void push_stock(lua_State *L, const struct offer *offer) {
  if (offer->has_stock)
    lua_pushinteger(L, offer->units_left);
  else
    lua_pushnil(L);
}

/* As it was written: a day, or a time. */
static void push_from(lua_State *L, const struct offer *offer) {
  char text[CLOCK_TEXT_BYTES];
  if (offer->from_ms == INT64_MIN)
    lua_pushnil(L);
  else if (offer->from_ms % CLOCK_DAY_MS)
    lua_pushstring(L, clock_print(offer->from_ms, text));
  else
    lua_pushstring(L, clock_print_date((int32_t)(offer->from_ms / CLOCK_DAY_MS), text));
}

const char *const call_offer_fields[] = {"id",         "name",  "category", "tags", "price",
                                         "popularity", "stock", "from",     NULL};

/* To add a field: a function, a row, a name in call_offer_fields. */
static const struct {
  const char *name;
  void (*push)(lua_State *L, const struct offer *offer);
} fields[] = {{"id", push_id},       {"name", push_name},   {"category", push_category},
              {"tags", push_tags},   {"price", push_price}, {"popularity", push_popularity},
              {"stock", push_stock}, {"from", push_from}};

HOST_FUNCTION(offer_index) {
  const struct offer *offer = *(const struct offer **)lua_touserdata(L, 1);
  const char *key = lua_tostring(L, 2);
  if (!key) return call_raise_unknown(L, "offer", "?", call_offer_fields);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (!strcmp(fields[i].name, key)) {
      fields[i].push(L, offer);
      return 1;
    }
  return call_raise_unknown(L, "offer", key, call_offer_fields);
}

HOST_FUNCTION(offer_equal) {
  const struct offer *left = call_check_offer(L, 1), *right = call_check_offer(L, 2);
  lua_pushboolean(L, left && left == right);
  return 1;
}

void offer_open(lua_State *L) {
  static const luaL_Reg offer_class[] = {{"__index", offer_index}, {"__eq", offer_equal}, {NULL, NULL}};
  luaL_newlib(L, offer_class);
  call_refuse_writing(L, "offers are read-only");
  lua_pushliteral(L, "offer");
  lua_setfield(L, -2, "__name");
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_OFFER);
}
