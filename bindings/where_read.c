/* The condition of profile:count, from Lua: the same plain data as a strategy's `where`. See where_read.h.
 *
 * A value that is absent meets nothing, as comparing it is false; a list or set of the profile stands for its texts. A
 * nil takes its field out of the table before anybody sees it, so a table without any field is refused: it would count
 * everything. Runs under a call's pcall; holds nothing.
 */
#include "bindings/where_read.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "bindings/call.h"

enum { VALUES_MAX = 1000 };

static int refuse(lua_State *L, const char *path) {
  return luaL_error(
      L, "profile:count: %s: expected a value, a list of values, or { at_least = ..., at_most = ... }", path);
}

static void read_range(lua_State *L, int index, const char *path, struct range *range) {
  *range = (struct range){-INFINITY, INFINITY};
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1), count++) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    bool is_least = !strcmp(key, "at_least"), is_absent = call_is_of(L, -1, REGISTRY_ABSENT);
    if ((!is_least && strcmp(key, "at_most")) || !(is_absent || lua_type(L, -1) == LUA_TNUMBER))
      refuse(L, path);
    *(is_least ? &range->at_least : &range->at_most) = is_absent ? NAN : lua_tonumber(L, -1);
  }
  if (!count) refuse(L, path);
}

/* NULL for a text that nothing is counted by: longer than any that is kept. */
static const char *counted_text(lua_State *L, int index) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  return length <= FACET_TEXT_BYTES_MAX ? text : NULL;
}

/* Texts or numbers, all of one type; what the list holds keeps its texts. Bounded, for nothing stops the counting. */
static void read_list(lua_State *L, int index, const char *path, struct condition *condition) {
  size_t count = lua_rawlen(L, index);
  if (!call_is_list(L, index)) refuse(L, path);
  if (count > VALUES_MAX) luaL_error(L, "profile:count: %s: more than %d values", path, VALUES_MAX);
  lua_rawgeti(L, index, 1);
  int type = lua_type(L, -1);
  lua_pop(L, 1);
  if (type != LUA_TSTRING && type != LUA_TNUMBER) refuse(L, path);
  const char **texts = type == LUA_TSTRING ? lua_newuserdatauv(L, (count + 1) * sizeof *texts, 0) : NULL;
  double *numbers = type == LUA_TNUMBER ? lua_newuserdatauv(L, count * sizeof *numbers, 0) : NULL;
  size_t text_count = 0;
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    if (lua_type(L, -1) != type) refuse(L, path);
    const char *text = texts ? counted_text(L, -1) : NULL;
    if (text) texts[text_count++] = text;
    if (numbers) numbers[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  if (texts) texts[text_count] = NULL;
  condition->one_of = texts;
  condition->numbers = numbers;
  condition->number_count = numbers ? count : 0;
}

static void read_texts(lua_State *L, const struct hard_texts *packed, struct condition *condition) {
  const char **texts = lua_newuserdatauv(L, (packed->count + 1) * sizeof *texts, 0), *at = packed->packed;
  for (size_t i = 0; i < packed->count; i++, at += strlen(at) + 1) texts[i] = at;
  texts[packed->count] = NULL;
  condition->one_of = texts;
}

/* `i` is the condition's place; its value is at `index`. */
static void read_condition(lua_State *L, int index, struct where *where, size_t i) {
  struct condition *condition = &where->conditions[i];
  static const char *const nothing[] = {NULL};
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    where->texts[i][0] = counted_text(L, index);
    where->texts[i][1] = NULL;
    condition->one_of = where->texts[i];
    return;
  case LUA_TNUMBER:
    where->numbers[i] = lua_tonumber(L, index);
    condition->numbers = &where->numbers[i];
    condition->number_count = 1;
    return;
  case LUA_TBOOLEAN:
    condition->has_boolean = true;
    condition->boolean = lua_toboolean(L, index);
    return;
  case LUA_TTABLE:
    if (lua_rawlen(L, index)) {
      read_list(L, index, condition->path, condition);
      return;
    }
    read_range(L, index, condition->path, &where->ranges[i]);
    condition->range = &where->ranges[i];
    return;
  default:
    if (call_is_of(L, index, REGISTRY_ABSENT))
      condition->one_of = nothing;
    else if (call_is_of(L, index, REGISTRY_TEXTS))
      read_texts(L, *(const struct hard_texts **)lua_touserdata(L, index), condition);
    else
      refuse(L, condition->path);
  }
}

/* Keeps what lua_next needs above the lists that are left below. */
static void add_condition(lua_State *L, const struct workspace *workspace, const char *type,
                          struct where *where) {
  int key = lua_gettop(L) - 1, value = key + 1;
  if (lua_type(L, key) != LUA_TSTRING)
    luaL_error(L, "profile:count: expected fields of the event's data, such as { category = \"dresses\" }");
  struct condition condition = {.path = lua_tostring(L, key)};
  /* Keys that differ behind a zero byte alone would be one path, as often as they like. */
  if (strlen(condition.path) != lua_rawlen(L, key))
    luaL_error(L, "profile:count: a field's name holds a byte that is zero");
  if (profile_find_uncounted(workspace, type, &condition, 1))
    luaL_error(L,
               "events of '%s' are not counted by '%s': write type and condition in the call itself, "
               "profile:count(\"%s\", \"30d\", { %s = ... })",
               type, condition.path, type, condition.path);
  must(where->count < COUNTED_FIELDS_MAX); /* no more are counted by, and each came once */
  where->conditions[where->count] = condition;
  read_condition(L, value, where, where->count++);
  lua_pushvalue(L, key);
}

void where_read(lua_State *L, int index, const struct workspace *workspace, const char *type,
                struct where *where) {
  where->count = 0;
  luaL_checkstack(L, 8 + 3 * COUNTED_FIELDS_MAX, NULL);
  if (lua_type(L, index) != LUA_TTABLE)
    luaL_error(L, "profile:count: expected a condition as a table, such as { category = \"dresses\" }");
  lua_pushnil(L);
  while (lua_next(L, index)) add_condition(L, workspace, type, where);
  if (!where->count)
    luaL_error(L,
               "profile:count: the condition names no field: a nil value takes its field out of the table");
}
