/* `offers` as scripts see it: asking the catalogue. What a function returns may be shown to this profile, and what it
 * wishes to see comes first: what was bought, is sold out or is against a wish is gone before `limit` counts. An audience
 * and a signal propose nothing, so they cannot ask. Runs wherever Lua runs; holds nothing.
 */
#include "bindings/lua_offers.h"

#include <lauxlib.h>
#include <string.h>

#include "bindings/gate.h"
#include "domain/guardrails.h"

enum { OWNED_ASKED_MAX = 30, FIRST_LOOKED_MAX = 10000 };

const char *const offers_functions[] = {"where",  "popular", "niche", "related",
                                        "wished", "get",     "first", NULL};

static int push_found(lua_State *L, const struct offer *const *found, size_t count) {
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    call_push_offer(L, found[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int push_selected(lua_State *L, const struct call *call, const struct offer_query *query,
                         const struct offer_audience *audience) {
  const struct offer *found[OFFERS_FOUND_MAX];
  size_t count = offer_select(call->workspace->catalogue, query, audience, found, OFFERS_FOUND_MAX);
  return push_found(L, found, count);
}

/* ---- by what they are ---- */

HOST_FUNCTION(offers_where) {
  struct call *call = call_of_strategy(L);
  struct asking asking = {.function = "offers.where"};
  struct offer_audience audience = guardrail_audience(call->situation);
  asking_read(L, ASK_QUERY | ASK_SORT | ASK_SOMETHING, &asking);
  return push_selected(L, call, &asking.query, &audience);
}

static int push_by_popularity(lua_State *L, const char *function, enum offer_sort sort) {
  struct call *call = call_of_strategy(L);
  struct asking asking = {.function = function, .query = {.sort = sort}};
  struct offer_audience audience = guardrail_audience(call->situation);
  asking_read(L, ASK_QUERY, &asking);
  return push_selected(L, call, &asking.query, &audience);
}

HOST_FUNCTION(offers_popular) {
  return push_by_popularity(L, "offers.popular", SORT_POPULAR);
}

HOST_FUNCTION(offers_niche) {
  return push_by_popularity(L, "offers.niche", SORT_NICHE);
}

/* ---- by what goes with them ---- */

static bool is_later(const struct owned *left, const struct owned *right) {
  if (left->last_ms != right->last_ms) return left->last_ms > right->last_ms;
  return strcmp(left->offer_id, right->offer_id) < 0;
}

/* What was bought most recently; nothing where the profile may not be read. */
static const char *const *lately_owned(lua_State *L, struct call *call, size_t *count) {
  const struct profile *profile = call->situation->profile;
  const struct owned *latest[OWNED_ASKED_MAX];
  size_t found = 0, most = call_is_withheld(call) ? 0 : OWNED_ASKED_MAX;
  for (size_t i = 0; most && i < profile->owned_count; i++) {
    size_t at = found < most ? found++ : most;
    for (; at && is_later(&profile->owned[i], latest[at - 1]); at--)
      if (at < most) latest[at] = latest[at - 1];
    if (at < most) latest[at] = &profile->owned[i];
  }
  const char **ids = call_alloc(L, call->arena, (found + 1) * sizeof *ids);
  for (size_t i = 0; i < found; i++) ids[i] = latest[i]->offer_id;
  *count = found;
  return ids;
}

HOST_FUNCTION(offers_related) {
  struct call *call = call_of_strategy(L);
  struct asking asking = {.function = "offers.related", .by = SIMILARITY_JACCARD};
  struct offer_audience audience = guardrail_audience(call->situation);
  const struct offer *found[OFFERS_FOUND_MAX];
  size_t to_count = 0;
  asking_read(L, ASK_TO | ASK_BY, &asking);
  if (!asking.to) asking.to = lately_owned(L, call, &to_count);
  for (to_count = 0; asking.to[to_count];) to_count++;
  size_t limit =
      asking.query.limit && asking.query.limit < OFFERS_FOUND_MAX ? asking.query.limit : OFFERS_FOUND_MAX;
  size_t count = offer_related(call->workspace->catalogue, call->situation->sealed, asking.to, to_count,
                               asking.by, call->workspace->min_people, &audience, found, limit);
  return push_found(L, found, count);
}

/* ---- by what the customer wishes ---- */

/* With a preference alone, what is not preferred is not asked for. */
static bool may_show_preferred(void *context, const struct offer *offer) {
  const struct offer_audience *audience = context;
  return audience->is_preferred(audience->context, offer) && audience->may_show(audience->context, offer);
}

HOST_FUNCTION(offers_wished) {
  struct call *call = call_of_strategy(L);
  struct asking asking = {.function = "offers.wished"};
  struct offer_audience audience = guardrail_audience(call->situation);
  struct offer_audience preferred = {may_show_preferred, NULL, &audience};
  struct offer_query query;
  bool is_preferred_alone;
  asking_read(L, 0, &asking);
  if (!call_may_read_wishes(call) || !wishes_ask(call->situation->wishes, &query, &is_preferred_alone))
    return push_found(L, NULL, 0);
  query.limit = asking.query.limit;
  return push_selected(L, call, &query, is_preferred_alone ? &preferred : &audience);
}

/* ---- one, and some of several lists ---- */

HOST_FUNCTION(offers_get) {
  struct call *call = call_of_strategy(L);
  if (lua_type(L, 1) != LUA_TSTRING) {
    call_note_absence(L, 1);
    return luaL_error(L, "offers.get: expected an offer's id in quotes");
  }
  const struct offer *offer = catalogue_find(call->workspace->catalogue, lua_tostring(L, 1));
  call_push_offer(L, offer && !guardrail_on_offer(call->situation, offer) ? offer : NULL);
  return 1;
}

/* What offers.first has taken so far. It is bounded, for nothing stops a function of the host's. */
struct taking {
  const struct offer *taken[OFFERS_FOUND_MAX];
  lua_Integer count, wanted;
  int looked; /* lists and elements */
};

static void check_looked(lua_State *L, struct taking *taking) {
  if (++taking->looked > FIRST_LOOKED_MAX)
    luaL_error(L, "offers.first: more than %d offers in its lists", FIRST_LOOKED_MAX);
}

/* Takes what is on top of the stack, unless it was taken before. */
static void take_first(lua_State *L, struct taking *taking, int into) {
  const struct offer *offer = call_check_offer(L, -1);
  if (!offer) luaL_error(L, "offers.first: expected lists of offers");
  for (lua_Integer i = 0; i < taking->count; i++)
    if (taking->taken[i] == offer) return;
  taking->taken[taking->count++] = offer;
  lua_rawseti(L, into, taking->count);
}

/* offers.first(n, list, list, …): the first n different offers of the lists, one after the other. */
HOST_FUNCTION(offers_first) {
  struct taking taking = {.wanted = lua_isinteger(L, 1) ? lua_tointeger(L, 1) : 0};
  int last = lua_gettop(L), into = last + 1;
  if (taking.wanted < 1 || taking.wanted > OFFERS_FOUND_MAX)
    return luaL_error(L, "offers.first: expected a whole number from 1 to %d, then lists of offers",
                      OFFERS_FOUND_MAX);
  lua_newtable(L);
  for (int list = 2; list <= last; list++) {
    if (lua_type(L, list) != LUA_TTABLE) return luaL_error(L, "offers.first: expected lists of offers");
    check_looked(L, &taking);
    for (lua_Integer i = 1; taking.count < taking.wanted && lua_rawgeti(L, list, i) != LUA_TNIL; i++) {
      check_looked(L, &taking);
      take_first(L, &taking, into);
      lua_settop(L, into);
    }
    lua_settop(L, into);
  }
  return 1;
}

/* Upvalue 1: the library's functions. */
HOST_FUNCTION(offers_index) {
  const char *key = lua_tostring(L, 2);
  lua_pushvalue(L, 2);
  if (key && lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  return call_raise_unknown(L, "offers", key ? key : "?", offers_functions);
}

HOST_FUNCTION(read_only) {
  return luaL_error(L, "offers are read-only");
}

void offers_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"where", offers_where},   {"popular", offers_popular},
                                       {"niche", offers_niche},   {"related", offers_related},
                                       {"wished", offers_wished}, {"get", offers_get},
                                       {"first", offers_first},   {NULL, NULL}};
  offer_open(L);
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 3);
  luaL_newlib(L, functions);
  lua_pushcclosure(L, offers_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, read_only);
  lua_setfield(L, -2, "__newindex");
  lua_pushliteral(L, "offers");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "offers");
}
