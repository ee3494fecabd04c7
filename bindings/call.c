/* One call of a strategy, from inside Lua: eligible, then propose, then what it returned read raw.
 *
 * Everything here runs under the one lua_pcall of script/script.c, so it may raise; what it reads goes into
 * the event's arena, which frees it with the event however the call ends. Values are read raw: no metamethod
 * of a script runs.
 */
#include "bindings/call.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "domain/offer.h"

enum { DETAIL_BYTES_MAX = 200, PROPOSED_MAX = 100, COPIED_BYTES_MAX = 1 << 20, ARENA_GRAIN_BYTES = 16 };

static const char *const proposal_fields[] = {"offers", "message", "frame", "score", NULL};
/* What the language has and this version does not: refused by name, never ignored. */
static const char *const later_fields[] = {"ask", "tone", NULL};

bool call_is_running(lua_State *L) {
  return ((struct call *)strict_host_of(L))->strategy != NULL;
}

struct call *call_of(lua_State *L) {
  if (!call_is_running(L)) luaL_error(L, "this can be asked inside eligible or propose only");
  return (struct call *)strict_host_of(L);
}

void *call_alloc(lua_State *L, struct arena *arena, size_t bytes) {
  if (call_is_running(L)) {
    struct call *call = call_of(L);
    /* As the arena rounds: short names weigh more than their letters. */
    size_t taken = (bytes + ARENA_GRAIN_BYTES - 1) / ARENA_GRAIN_BYTES * ARENA_GRAIN_BYTES;
    if (taken > COPIED_BYTES_MAX - call->copied_bytes)
      luaL_error(L, "the strategy asks for too much in one call");
    call->copied_bytes += taken;
  }
  return arena_alloc(arena, bytes);
}

char *call_copy_text(lua_State *L, struct arena *arena, const char *text, size_t length) {
  char *copy = call_alloc(L, arena, length + 1); /* zeroed: its NUL is there */
  return memcpy(copy, text, length);
}

int call_raise_unknown(lua_State *L, const char *owner, const char *key, const char *const *names) {
  const char *nearest = text_nearest(key, names);
  if (nearest) return luaL_error(L, "%s has no '%s', did you mean '%s'?", owner, key, nearest);
  return luaL_error(L, "%s has no '%s'", owner, key);
}

void call_open(lua_State *L, const struct workspace *workspace) {
  event_open(L);
  profile_open(L, workspace);
  offers_open(L);
}

bool call_is_list(lua_State *L, int index) {
  lua_Unsigned members = 0;
  index = lua_absindex(L, index);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) members++;
  return members == lua_rawlen(L, index);
}

/* Texts go out as JSON, so what is no UTF-8 is refused here. */
static const char *check_text(lua_State *L, int index, struct arena *arena, const char *what,
                              size_t bytes_max) {
  size_t length;
  if (lua_type(L, index) != LUA_TSTRING) luaL_error(L, "%s: expected a text", what);
  const char *text = lua_tolstring(L, index, &length);
  if (length > bytes_max) luaL_error(L, "%s: longer than %d bytes", what, (int)bytes_max);
  if (memchr(text, 0, length) || !text_is_utf8(text, length)) luaL_error(L, "%s: not valid UTF-8 text", what);
  return call_copy_text(L, arena, text, length);
}

/* {name} will be filled one day; until then a hole would be shown to a customer. */
static const char *check_message(lua_State *L, int index, struct arena *arena, const char *what) {
  const char *text = check_text(L, index, arena, what, TEXT_BYTES_MAX);
  const char *brace = strchr(text, '{');
  if (brace) luaL_error(L, "%s: slots such as {offer_name} are not supported yet", what);
  return text;
}

static size_t locale_index(const struct workspace *workspace, const char *name) {
  size_t i = 0;
  while (i < workspace->locale_count && strcmp(workspace->locales[i], name)) i++;
  return i;
}

static void read_message(lua_State *L, struct call *call, int index) {
  const struct workspace *workspace = call->workspace;
  struct proposal *proposal = &call->proposal;
  proposal->has_message = true;
  if (lua_type(L, index) == LUA_TSTRING) {
    proposal->message.in[0] = check_message(L, index, call->arena, "message");
    return;
  }
  if (lua_type(L, index) != LUA_TTABLE) luaL_error(L, "message: expected a text, or one for each locale");
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    const char *locale = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    size_t at = locale_index(workspace, locale);
    if (at == workspace->locale_count) call_raise_unknown(L, "message", locale, workspace->locales);
    proposal->message.in[at] = check_message(L, lua_absindex(L, -1), call->arena, "message");
  }
}

static const struct offer *check_proposed(lua_State *L, const struct workspace *workspace) {
  const struct offer *offer = call_check_offer(L, -1);
  if (!offer && lua_type(L, -1) == LUA_TSTRING) {
    offer = offer_find(workspace, lua_tostring(L, -1));
    if (!offer) luaL_error(L, "offers: there is no offer '%s'", lua_tostring(L, -1));
  }
  if (!offer) luaL_error(L, "offers: expected a list of offers or of their ids");
  return offer;
}

static void read_offers(lua_State *L, struct call *call, int index) {
  struct proposal *proposal = &call->proposal;
  if (lua_type(L, index) != LUA_TTABLE || !call_is_list(L, index))
    luaL_error(L, "offers: expected a list of offers or of their ids");
  lua_Unsigned count = lua_rawlen(L, index);
  if (count > PROPOSED_MAX) luaL_error(L, "offers: more than %d", PROPOSED_MAX);
  proposal->offers = call_alloc(L, call->arena, (size_t)(count + 1) * sizeof *proposal->offers);
  for (lua_Unsigned i = 1; i <= count; i++) {
    lua_rawgeti(L, index, (lua_Integer)i);
    proposal->offers[proposal->offer_count++] = check_proposed(L, call->workspace);
    lua_pop(L, 1);
  }
}

static void read_frame(lua_State *L, struct call *call, int index) {
  const char *name = check_text(L, index, call->arena, "frame", NAME_BYTES_MAX);
  call->proposal.frame = workspace_find_frame(call->workspace, name);
  if (call->proposal.frame) return;
  const char **names = call_alloc(L, call->arena, (call->workspace->frame_count + 1) * sizeof *names);
  for (size_t i = 0; i < call->workspace->frame_count; i++) names[i] = call->workspace->frames[i].name;
  call_raise_unknown(L, "the list of frames in workspace.lua", name, names);
}

static void read_score(lua_State *L, struct call *call, int index) {
  double score = lua_tonumber(L, index);
  if (lua_type(L, index) != LUA_TNUMBER || !(score >= 0 && score <= 1))
    luaL_error(L, "score: expected a number from 0 to 1");
  call->proposal.score = score;
}

static void read_proposal(lua_State *L, struct call *call, int index) {
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "propose: expected named fields: { offers = …, message = … }");
    const char *key = lua_tostring(L, -2);
    int value = lua_absindex(L, -1);
    if (!strcmp(key, "offers"))
      read_offers(L, call, value);
    else if (!strcmp(key, "message"))
      read_message(L, call, value);
    else if (!strcmp(key, "frame"))
      read_frame(L, call, value);
    else if (!strcmp(key, "score"))
      read_score(L, call, value);
    else if (text_is_one_of(key, later_fields))
      luaL_error(L, "propose returned '%s', which is not supported yet", key);
    else
      call_raise_unknown(L, "what propose returns", key, proposal_fields);
  }
  if (!call->proposal.offers) luaL_error(L, "propose returned no 'offers'");
}

static void push_subjects(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_EVENT);
}

static bool is_eligible(lua_State *L, struct call *call, int slot) {
  if (!call->strategy->has_eligible) return true;
  lua_rawgeti(L, LUA_REGISTRYINDEX, slot);
  push_subjects(L);
  lua_call(L, 2, 2);
  bool verdict = lua_toboolean(L, -2);
  if (!verdict && lua_type(L, -1) == LUA_TSTRING)
    call->detail = check_text(L, -1, call->arena, "the reason of eligible", DETAIL_BYTES_MAX);
  lua_pop(L, 2);
  return verdict;
}

int call_strategy(lua_State *L) {
  struct call *call = lua_touserdata(L, 1);
  const struct strategy_slot *script = call->strategy->script;
  if (!is_eligible(L, call, REGISTRY_FUNCTIONS + script->slot)) {
    call->outcome = CALL_NOT_ELIGIBLE;
    return 0;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + script->slot + 1);
  push_subjects(L);
  lua_call(L, 2, 1);
  if (lua_isnil(L, -1)) {
    call->outcome = CALL_NOTHING_PROPOSED;
    return 0;
  }
  if (lua_type(L, -1) != LUA_TTABLE) return luaL_error(L, "propose: expected a table, or nothing");
  call->outcome = CALL_PROPOSED;
  read_proposal(L, call, lua_gettop(L));
  return 0;
}
