/* `salutation(profile, { register = "formal" })`: how the customer is addressed, for a text.
 *
 * What a script gets is the slot that says it, {salutation} or {salutation_informal}, to be put into a message wherever it
 * likes; the host fills it when the text is told, in the decision's locale and by the rights of what it says. So a script
 * can write to a name that it may not read, and cannot choose by it. Runs wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "bindings/gate.h"
#include "domain/salutation.h"

static void check_profile(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_PROFILE);
  bool is_profile = lua_rawequal(L, 1, -1);
  lua_pop(L, 1);
  if (is_profile) return;
  call_note_absence(L, 1);
  luaL_error(L,
             "salutation: expected the profile first, as in salutation(profile, { register = \"formal\" })");
}

static enum salutation_register check_register(lua_State *L, int index) {
  const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
  for (size_t i = 0; name && salutation_registers[i]; i++)
    if (!strcmp(salutation_registers[i], name)) return (enum salutation_register)i;
  const char *nearest = name ? text_nearest(name, salutation_registers) : NULL;
  if (nearest) luaL_error(L, "salutation: there is no register '%s', did you mean '%s'?", name, nearest);
  luaL_error(L, "salutation: expected register = \"formal\" or \"informal\"");
  return SALUTATION_FORMAL;
}

static enum salutation_register read_options(lua_State *L, int index) {
  static const char *const fields[] = {"register", NULL};
  enum salutation_register form = SALUTATION_FORMAL;
  if (lua_isnoneornil(L, index)) return form;
  if (lua_type(L, index) != LUA_TTABLE)
    luaL_error(L, "salutation: expected { register = \"formal\" } or { register = \"informal\" }");
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    if (strcmp(key, fields[0])) call_raise_unknown(L, "salutation", key, fields);
    form = check_register(L, lua_absindex(L, -1));
  }
  return form;
}

HOST_FUNCTION(salutation_slot_of) {
  lua_settop(L, 2);
  check_profile(L);
  enum salutation_register form = read_options(L, 2);
  lua_pushfstring(L, "{%s}", form == SALUTATION_INFORMAL ? "salutation_informal" : "salutation");
  return 1;
}

void salutation_open(lua_State *L) {
  lua_pushcfunction(L, salutation_slot_of);
  lua_setglobal(L, "salutation");
}
