/* `event` as scripts see it: type, id, time, touchpoint and data, straight off the decoded JSON.
 *
 * event.data is a lazy view: texts, numbers and booleans come as Lua values, null and what is missing as nil,
 * objects and arrays as further views (arrays from 1, `#` gives their length). What tells of a hard attribute reads as
 * profile.hard would, nil where that is absent: domain/told.h. A view is a pointer into the
 * event's tree and lives as long as the call. Runs wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "bindings/call.h"
#include "bindings/gate.h"
#include "bindings/secrets.h"
#include "domain/told.h"

const char *const event_fields[] = {"type", "id", "time", "touchpoint", "locale", "data", NULL};

/* An object or a list of the event's data; `value` is NULL where the event has no data. */
struct view {
  const json_value *value;
};

/* The elements of a long list side by side. cJSON chains them: a script that walks one backwards, or asks for
 * event.data.list[i] anew each time, would otherwise hold the thread for seconds. */
struct list_index {
  struct list_index *next;
  const json_value *list;
  lua_Integer count;
  const json_value *elements[];
};

enum { WALKED_MAX = 64 };

static void push_view(lua_State *L, const json_value *value) {
  struct view *view = lua_newuserdatauv(L, sizeof *view, 0);
  *view = (struct view){.value = value};
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_DATA);
  lua_setmetatable(L, -2);
}

static void push_json(lua_State *L, const json_value *value) {
  if (!value) {
    lua_pushnil(L);
    return;
  }
  switch (json_type(value)) {
  case JSON_NULL:
    lua_pushnil(L);
    return;
  case JSON_TRUE:
  case JSON_FALSE:
    lua_pushboolean(L, json_type(value) == JSON_TRUE);
    return;
  case JSON_STRING:
    lua_pushstring(L, json_string(value));
    return;
  case JSON_NUMBER: {
    double number = json_number(value);
    if (number == floor(number) && fabs(number) <= 0x1p53)
      lua_pushinteger(L, (lua_Integer)number);
    else
      lua_pushnumber(L, number);
    return;
  }
  case JSON_ARRAY:
  case JSON_OBJECT:
    break;
  }
  push_view(L, value);
}

static const struct list_index *find_index(const struct call *call, const json_value *list) {
  const struct list_index *index = call->lists;
  while (index && index->list != list) index = index->next;
  return index;
}

static const struct list_index *make_index(struct call *call, const json_value *list) {
  size_t count = json_count(list), at = 0;
  struct list_index *index = arena_alloc(call->arena, sizeof *index + count * sizeof *index->elements);
  index->next = call->lists;
  index->list = list;
  index->count = (lua_Integer)count;
  for (const json_value *one = json_first(list); one; one = json_next(one)) index->elements[at++] = one;
  call->lists = index;
  return index;
}

/* 1 is the first; NULL beyond the ends. */
static const json_value *element_at(struct call *call, const json_value *list, lua_Integer at) {
  if (at < 1) return NULL;
  if (at > WALKED_MAX) {
    const struct list_index *index = find_index(call, list);
    if (!index) index = make_index(call, list);
    return at <= index->count ? index->elements[at - 1] : NULL;
  }
  const json_value *element = json_first(list);
  while (element && --at) element = json_next(element);
  return element;
}

/* What tells of a hard attribute is read as that. */
static bool may_read(struct call *call, const json_value *object, const char *member) {
  const struct workspace *workspace = call->workspace;
  const struct hard_attribute *attribute = told_attribute(workspace, call->event, object, member);
  const struct hard_value said_now = {.said_ms = call->event->time_ms};
  if (!attribute) return true;
  if (call->task == CALL_SIGNAL) return attribute->may_steer && !told_withheld(call->rights, attribute);
  if (call_protects(call)) {
    const struct rights rights = situation_rights(call->situation);
    return !attribute->special || rights_cover_special(&rights, attribute);
  }
  if (call_is_withheld(call) || !attribute->may_steer) return false;
  return call_may_read_hard(call, (size_t)(attribute - workspace->hard), &said_now);
}

HOST_FUNCTION(data_index) {
  const struct view *view = lua_touserdata(L, 1);
  const json_value *found = NULL;
  if (view->value && json_type(view->value) == JSON_OBJECT && lua_type(L, 2) == LUA_TSTRING)
    found = json_find(view->value, lua_tostring(L, 2));
  else if (view->value && json_type(view->value) == JSON_ARRAY && lua_isinteger(L, 2))
    found = element_at(call_of(L), view->value, lua_tointeger(L, 2));
  if (found && json_key(found) && !may_read(call_of(L), view->value, json_key(found))) found = NULL;
  if (found) secrets_note_data(call_of(L), found);
  push_json(L, found);
  return 1;
}

HOST_FUNCTION(data_length) {
  const struct view *view = lua_touserdata(L, 1);
  if (!view->value || json_type(view->value) != JSON_ARRAY)
    return luaL_error(L, "only a list of the event's data has a length");
  const struct list_index *index = find_index(call_of(L), view->value);
  size_t count = index ? (size_t)index->count : json_count(view->value);
  secrets_note_data_length(call_of(L), view->value, count);
  lua_pushinteger(L, (lua_Integer)count);
  return 1;
}

/* NULL pushes nil. */
static void push_text(lua_State *L, const char *datum, const char *text) {
  if (text) secrets_note_text(call_of(L), UNSAYABLE_TEXT, datum, text);
  lua_pushstring(L, text);
}

HOST_FUNCTION(event_index) {
  struct call *call = call_of(L);
  const struct event *event = call->event;
  const char *key = lua_tostring(L, 2);
  char time[CLOCK_TEXT_BYTES];
  if (!key) return call_raise_unknown(L, "event", "?", event_fields);
  if (!strcmp(key, "data")) {
    push_view(L, event->data);
  } else if (!strcmp(key, "type")) {
    lua_pushstring(L, event->type);
  } else if (!strcmp(key, "id")) {
    push_text(L, "event.id", event->id);
  } else if (!strcmp(key, "time")) {
    secrets_note_time(call);
    lua_pushstring(L, clock_print(event->time_ms, time));
  } else if (!strcmp(key, "touchpoint")) {
    push_text(L, "event.touchpoint", event->touchpoint);
  } else if (!strcmp(key, "locale")) {
    lua_pushstring(L, event->locale);
  } else {
    return call_raise_unknown(L, "event", key, event_fields);
  }
  return 1;
}

void event_open(lua_State *L) {
  static const luaL_Reg data_class[] = {{"__index", data_index}, {"__len", data_length}, {NULL, NULL}};
  static const luaL_Reg event_class[] = {{"__index", event_index}, {NULL, NULL}};
  luaL_newlib(L, data_class);
  call_refuse_writing(L, "the event is read-only");
  lua_pushliteral(L, "data");
  lua_setfield(L, -2, "__name");
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_DATA);
  lua_newuserdatauv(L, 0, 0);
  luaL_newlib(L, event_class);
  call_refuse_writing(L, "the event is read-only");
  lua_pushliteral(L, "event");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_EVENT);
}
