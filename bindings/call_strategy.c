/* A strategy's call: eligible, then propose, then what it returned read raw. See call.h. Runs wherever Lua runs; holds
 * nothing.
 */
#include <lauxlib.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "bindings/strict_parts.h"
#include "bindings/wording_read.h"

enum { DETAIL_BYTES_MAX = 200, PROPOSED_MAX = 100 };

const char *const call_proposal_fields[] = {"offers", "message", "frame", "tone", "score", "ask", NULL};

static void refuse_wording(struct wording_reading *wording, const char *path, const char *sentence) {
  luaL_error(wording->context, "message%s%s: %s", *path ? "." : "", path, sentence);
}

static void read_message(lua_State *L, struct call *call, int index) {
  struct wording_reading wording = {.workspace = call->workspace,
                                    .parts = call->strategy->placement->parts,
                                    .slots = SLOTS_CHECKED,
                                    .arena = call->arena,
                                    .refuse = refuse_wording,
                                    .context = L};
  wording_read(L, index, &wording, &call->proposal.message);
}

static const struct offer *check_proposed(lua_State *L, const struct workspace *workspace) {
  const struct offer *offer = call_check_offer(L, -1);
  if (!offer && lua_type(L, -1) == LUA_TSTRING) {
    offer = catalogue_find(workspace->catalogue, lua_tostring(L, -1));
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
  const char *name = call_check_text(L, index, "frame", NAME_BYTES_MAX);
  call->proposal.frame = workspace_find_frame(call->workspace, name);
  if (call->proposal.frame) return;
  const char **names = call_alloc(L, call->arena, (call->workspace->frame_count + 1) * sizeof *names);
  for (size_t i = 0; i < call->workspace->frame_count; i++) names[i] = call->workspace->frames[i].name;
  call_raise_unknown(L, "the list of frames in workspace.lua", name, names);
}

static void read_tone(lua_State *L, struct call *call, int index) {
  static const char *const none[] = {NULL};
  const char *const *tones = call->workspace->tones ? call->workspace->tones : none;
  const char *name = call_check_text(L, index, "tone", NAME_BYTES_MAX);
  size_t tone = 0;
  while (tones[tone] && strcmp(tones[tone], name)) tone++;
  if (!tones[tone]) call_raise_unknown(L, "the list of tones in workspace.lua", name, tones);
  call->proposal.tone = tone;
}

static void read_score(lua_State *L, struct call *call, int index) {
  double score = lua_tonumber(L, index);
  if (lua_type(L, index) != LUA_TNUMBER || !(score >= 0 && score <= 1)) {
    call_note_absence(L, index);
    if (lua_type(L, index) != LUA_TNUMBER) luaL_error(L, "score: expected a number from 0 to 1");
    strict_push_as_text(L, index);
    luaL_error(L, "score: expected a number from 0 to 1, got %s", lua_tostring(L, -1));
  }
  call->proposal.score = score;
}

/* It stands where the strategy does, so that what keeps that from a customer keeps this. */
static void read_ask(lua_State *L, struct call *call, int index) {
  const char *name = call_check_text(L, index, "ask", NAME_BYTES_MAX);
  const struct workspace *workspace = call->workspace;
  const struct ask *ask = workspace_find_ask(workspace, name);
  if (!ask) {
    const char **names = call_alloc(L, call->arena, (workspace->ask_count + 1) * sizeof *names);
    for (size_t i = 0; i < workspace->ask_count; i++) names[i] = workspace->asks[i].name;
    call_raise_unknown(L, "asks.lua", name, names);
  }
  if (ask->placement != call->strategy->placement)
    luaL_error(L, "ask: '%s' stands in '%s', and this strategy is for '%s'", name, ask->placement->name,
               call->strategy->placement->name);
  call->proposal.ask = ask;
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
    else if (!strcmp(key, "tone"))
      read_tone(L, call, value);
    else if (!strcmp(key, "score"))
      read_score(L, call, value);
    else if (!strcmp(key, "ask"))
      read_ask(L, call, value);
    else
      call_raise_unknown(L, "what propose returns", key, call_proposal_fields);
  }
  if (!call->proposal.offers && !call->proposal.ask) luaL_error(L, "propose returned no 'offers'");
}

static void push_subjects(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_EVENT);
}

static bool is_eligible(lua_State *L, struct call *call, int slot) {
  if (!call->strategy->has_eligible) return true;
  lua_rawgeti(L, LUA_REGISTRYINDEX, slot);
  push_subjects(L);
  call_function(L, 2, 2);
  bool verdict = call_check_verdict(L, -2, "eligible");
  if (!verdict && lua_type(L, -1) == LUA_TSTRING)
    call->detail = call_check_text(L, -1, "the reason of eligible", DETAIL_BYTES_MAX);
  lua_pop(L, 2);
  return verdict;
}

void call_strategy(lua_State *L, struct call *call) {
  call->proposal = (struct proposal){.strategy = call->strategy, .score = 0.5, .tone = WORDING_ANY};
  if (!is_eligible(L, call, REGISTRY_FUNCTIONS + call->script->slot)) {
    call->outcome = CALL_NOT_ELIGIBLE;
    return;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + call->script->slot + 1);
  push_subjects(L);
  call_function(L, 2, 1);
  if (lua_isnil(L, -1)) {
    call->outcome = CALL_NOTHING_PROPOSED;
    return;
  }
  if (lua_type(L, -1) != LUA_TTABLE) luaL_error(L, "propose: expected a table, or nothing");
  call->outcome = CALL_PROPOSED;
  read_proposal(L, call, lua_gettop(L));
  call->proposal.secrets = call->secrets;
  call->proposal.secret_count = call->secret_count;
  call->proposal.has_read_too_much = call->has_read_too_much;
}
