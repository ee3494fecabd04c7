/* One call of a script, from inside Lua: what every task shares. The tasks stand in call_strategy.c and call_signal.c.
 *
 * Everything here runs under the one lua_pcall of script/script.c, so it may raise; what it reads goes into
 * the event's arena, which frees it with the event however the call ends. Values are read raw: no metamethod
 * of a script runs.
 */
#include "bindings/call.h"

#include <lauxlib.h>
#include <string.h>

#include "base/text.h"
#include "bindings/gate.h"

enum { OUTPUT_BYTES = 1 << 20, ARENA_GRAIN_BYTES = 16 };

bool call_is_withheld(const struct call *call) {
  return call->degree != DEGREE_INDIVIDUAL;
}

bool call_protects(const struct call *call) {
  return call->task == CALL_GUARDRAIL;
}

bool call_may_read_wishes(const struct call *call) {
  return call->degree == DEGREE_INDIVIDUAL || call->degree == DEGREE_INVERSE;
}

/* Where the reason for that datum is noted: once a call. Its memory is bounded by what is declared. */
static const char **denied_at(struct call *call, size_t index) {
  const struct workspace *workspace = call->workspace;
  size_t count = workspace->hard_count + workspace->soft_count;
  if (!call->denied) call->denied = arena_alloc(call->arena, (count + 1) * sizeof *call->denied);
  return &call->denied[index];
}

bool call_may_read_hard(struct call *call, size_t attribute, const struct hard_value *value) {
  const struct rights rights = situation_rights(call->situation);
  enum withheld why = rights_on_hard(&rights, attribute, value);
  if (!why) return true;
  const char **denied = denied_at(call, attribute);
  if (!*denied) *denied = rights_why_not_hard(&rights, attribute, why, call->arena);
  return false;
}

bool call_may_read_soft(struct call *call, const struct soft_datum *datum) {
  const struct rights rights = situation_rights(call->situation);
  if (!rights_on_soft(&rights, datum) || call_protects(call)) return true;
  if (!beliefs_know(&rights.profile->beliefs, datum->name)) return false;
  const char **denied =
      denied_at(call, call->workspace->hard_count + (size_t)(datum - call->workspace->soft));
  if (!*denied) *denied = rights_why_not_soft(&rights, datum, call->arena);
  return false;
}

bool call_is_running(lua_State *L) {
  return ((struct call *)strict_host_of(L))->task != CALL_LOADING;
}

struct call *call_of(lua_State *L) {
  if (!call_is_running(L)) luaL_error(L, "this can be asked while a script is being called only");
  return (struct call *)strict_host_of(L);
}

struct call *call_of_strategy(lua_State *L) {
  struct call *call = (struct call *)strict_host_of(L);
  if (call->task != CALL_STRATEGY) luaL_error(L, "offers can be asked for inside eligible or propose only");
  return call;
}

void *call_alloc(lua_State *L, struct arena *arena, size_t bytes) {
  if (call_is_running(L)) {
    struct call *call = call_of(L);
    /* As the arena rounds: short names weigh more than their letters. */
    size_t taken = (bytes + ARENA_GRAIN_BYTES - 1) / ARENA_GRAIN_BYTES * ARENA_GRAIN_BYTES;
    size_t most = call->limits ? call->limits->output_bytes : OUTPUT_BYTES;
    if (taken > most - call->copied_bytes)
      luaL_error(L, "%s names and returns more than %d KB in one call", call->name, (int)(most / 1024));
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

/* Upvalue 1: what is said. */
HOST_FUNCTION(refuse_writing) {
  return luaL_error(L, "%s", lua_tostring(L, lua_upvalueindex(1)));
}

void call_refuse_writing(lua_State *L, const char *sentence) {
  lua_pushstring(L, sentence);
  lua_pushcclosure(L, refuse_writing, 1);
  lua_setfield(L, -2, "__newindex");
}

void call_open(lua_State *L, const struct workspace *workspace) {
  event_open(L);
  profile_open(L, workspace);
  offers_open(L);
  salutation_open(L);
  host_open(L);
}

bool call_is_of(lua_State *L, int index, int registry) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, registry);
  bool is_equal = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is_equal;
}

void call_note_absence(lua_State *L, int index) {
  if (lua_isnil(L, index) || call_is_of(L, index, REGISTRY_ABSENT)) strict_host_of(L)->is_absence = true;
}

bool call_is_list(lua_State *L, int index) {
  lua_Unsigned members = 0;
  index = lua_absindex(L, index);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) members++;
  return members == lua_rawlen(L, index);
}

/* Texts go out as JSON, so what is no UTF-8 is refused here. */
const char *call_check_text(lua_State *L, int index, const char *what, size_t bytes_max) {
  size_t length;
  if (lua_type(L, index) != LUA_TSTRING) {
    call_note_absence(L, index);
    luaL_error(L, "%s: expected a text", what);
  }
  const char *text = lua_tolstring(L, index, &length);
  if (length > bytes_max) luaL_error(L, "%s: longer than %d bytes", what, (int)bytes_max);
  if (memchr(text, 0, length) || !text_is_utf8(text, length)) luaL_error(L, "%s: not valid UTF-8 text", what);
  return call_copy_text(L, call_of(L)->arena, text, length);
}

bool call_check_verdict(lua_State *L, int index, const char *what) {
  int type = lua_type(L, index);
  bool is_known = !lua_isnoneornil(L, index) && !call_is_of(L, index, REGISTRY_ABSENT);
  if (!is_known || type == LUA_TBOOLEAN) return is_known && lua_toboolean(L, index);
  if (type == LUA_TNUMBER) luaL_error(L, "%s: expected true or false, got %s", what, lua_tostring(L, index));
  return luaL_error(L, "%s: expected true or false, got a %s", what,
                    type == LUA_TSTRING  ? "text"
                    : type == LUA_TTABLE ? "table"
                                         : "value of another kind");
}

/* What a function returned has no place of its own: the line of the function is the nearest. */
static void set_line(lua_State *L, struct call *call) {
  lua_Debug about;
  lua_rawgeti(L, LUA_REGISTRYINDEX,
              REGISTRY_FUNCTIONS + call->script->slot + (call->task == CALL_STRATEGY)); /* propose */
  bool is_own = lua_getinfo(L, ">S", &about) && call->file && !strcmp(about.short_src, call->file);
  if (is_own && about.linedefined > 0) call->line = about.linedefined;
}

void call_function(lua_State *L, int arguments, int results) {
  struct strict_host *host = strict_host_of(L);
  gate_set(host, 0);
  lua_call(L, arguments, results);
  gate_pass(L, host);
  gate_close(host);
}

/* All that is read here goes into the event's arena, so the gate is open for the script alone. */
int call_script(lua_State *L) {
  static void (*const tasks[])(lua_State *, struct call *) = {[CALL_STRATEGY] = call_strategy,
                                                              [CALL_SIGNAL] = call_signal,
                                                              [CALL_AUDIENCE] = call_audience,
                                                              [CALL_GUARDRAIL] = call_guardrail};
  struct call *call = lua_touserdata(L, 1);
  gate_close(&call->host);
  set_line(L, call);
  tasks[call->task](L, call);
  return 0;
}
