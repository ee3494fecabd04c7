/* What a script asks of `offers`, from Lua's stack: a query, what something shall go with, and how. Names go into the
 * event's arena by call_alloc, so it may be jumped over. Runs wherever Lua runs; holds nothing.
 */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "bindings/lua_offers.h"

enum { NAMES_MAX = 1000, SIDE_MAX = 50 };

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

/* How a name is told from the value on top of the stack; NULL: it is none. */
typedef const char *read_name(lua_State *L, struct arena *arena);

static const char *name_of_text(lua_State *L, struct arena *arena) {
  return lua_type(L, -1) == LUA_TSTRING ? copy_name(L, lua_absindex(L, -1), arena) : NULL;
}

/* An id, an offer, or one of data.items as events write them: {"item":id}, {"id":id}, {"offer":id}. */
static const char *name_of_offer(lua_State *L, struct arena *arena) {
  static const char *const keys[] = {"item", "id", "offer"};
  const struct offer *offer = call_check_offer(L, lua_absindex(L, -1));
  const char *name = NULL;
  if (offer) return offer->id;
  if (!call_is_of(L, -1, REGISTRY_DATA)) return name_of_text(L, arena);
  for (size_t i = 0; i < sizeof keys / sizeof *keys && !name; i++) {
    lua_getfield(L, -1, keys[i]);
    name = name_of_text(L, arena);
    lua_pop(L, 1);
  }
  return name;
}

static const char *const *read_list(lua_State *L, int index, struct arena *arena, read_name *read) {
  bool is_table = lua_type(L, index) == LUA_TTABLE;
  bool is_view = call_is_of(L, index, REGISTRY_DATA) || call_is_of(L, index, REGISTRY_TEXTS);
  if (is_table ? !call_is_list(L, index) : !is_view) return NULL;
  lua_Integer count = list_length(L, index);
  if (count > NAMES_MAX) return NULL;
  const char **names = call_alloc(L, arena, ((size_t)count + 1) * sizeof *names);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_geti(L, index, i);
    names[i - 1] = read(L, arena);
    lua_pop(L, 1);
    if (!names[i - 1]) return NULL;
  }
  return names;
}

static const char *const *one_name(lua_State *L, struct arena *arena, const char *name) {
  const char **names = call_alloc(L, arena, 2 * sizeof *names);
  names[0] = name;
  return names;
}

const char *const *call_read_names(lua_State *L, int index, struct arena *arena) {
  index = lua_absindex(L, index);
  if (lua_type(L, index) == LUA_TSTRING) return one_name(L, arena, copy_name(L, index, arena));
  return read_list(L, index, arena, name_of_text);
}

static const char *const *read_offers(lua_State *L, int index, struct arena *arena) {
  const struct offer *offer = call_check_offer(L, index);
  if (offer) return one_name(L, arena, offer->id);
  if (lua_type(L, index) == LUA_TSTRING) return one_name(L, arena, copy_name(L, index, arena));
  return read_list(L, index, arena, name_of_offer);
}

/* ---- fields; the value is on top of the stack ---- */

static int refuse(lua_State *L, const struct asking *asking, const char *field, const char *expected) {
  return luaL_error(L, "%s: %s: expected %s", asking->function, field, expected);
}

static const char *const *check_names(lua_State *L, const struct asking *asking, const char *field) {
  const char *const *names = call_read_names(L, -1, call_of(L)->arena);
  if (!names) refuse(L, asking, field, "a text, or a list of texts");
  size_t count = 0;
  while (names[count]) count++;
  if (count > SIDE_MAX) luaL_error(L, "%s: %s: more than %d", asking->function, field, SIDE_MAX);
  return names;
}

static const char *const *check_ids(lua_State *L, const struct asking *asking, const char *field) {
  const char *const *ids = read_offers(L, lua_absindex(L, -1), call_of(L)->arena);
  if (!ids) refuse(L, asking, field, "an offer or its id, or a list of at most 1000 of them");
  return ids;
}

static void read_category(lua_State *L, struct asking *asking, const char *field) {
  asking->query.categories = check_names(L, asking, field);
}

static void read_tags(lua_State *L, struct asking *asking, const char *field) {
  asking->query.tags = check_names(L, asking, field);
}

static void read_id(lua_State *L, struct asking *asking, const char *field) {
  asking->query.ids = check_ids(L, asking, field);
}

static void read_to(lua_State *L, struct asking *asking, const char *field) {
  asking->to = check_ids(L, asking, field);
}

static void read_price(lua_State *L, struct asking *asking, const char *field) {
  static const char *const ends[] = {"at_least", "at_most", NULL};
  struct range *range = call_alloc(L, call_of(L)->arena, sizeof *range);
  *range = (struct range){-INFINITY, INFINITY};
  if (lua_type(L, -1) != LUA_TTABLE) refuse(L, asking, field, "{ at_least = …, at_most = … }");
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    const char *end = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    if (!text_is_one_of(end, ends)) call_raise_unknown(L, "price", end, ends);
    if (lua_type(L, -1) != LUA_TNUMBER || isnan(lua_tonumber(L, -1)))
      refuse(L, asking, "price", "numbers: { at_least = 20, at_most = 80 }");
    *(!strcmp(end, ends[0]) ? &range->at_least : &range->at_most) = lua_tonumber(L, -1);
  }
  asking->query.price = range;
}

static int read_choice(lua_State *L, const struct asking *asking, const char *field,
                       const char *const *choices) {
  const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
  int choice = 0;
  while (choices[choice] && strcmp(choices[choice], name)) choice++;
  if (!choices[choice])
    call_raise_unknown(L, lua_pushfstring(L, "%s: %s", asking->function, field), name, choices);
  return choice;
}

static void read_sort(lua_State *L, struct asking *asking, const char *field) {
  static const char *const sorts[] = {"catalogue", "newest", "cheapest", "dearest", "popular", "niche", NULL};
  asking->query.sort = read_choice(L, asking, field, sorts);
}

static void read_by(lua_State *L, struct asking *asking, const char *field) {
  static const char *const similarities[] = {"count", "jaccard", "lift", NULL};
  asking->by = read_choice(L, asking, field, similarities);
}

static void read_limit(lua_State *L, struct asking *asking, const char *field) {
  if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) <= 0) refuse(L, asking, field, "a whole number above 0");
  asking->query.limit = (size_t)lua_tointeger(L, -1);
}

/* To add a field: a function and a row. */
static const struct {
  const char *name;
  int allowed; /* 0: always */
  void (*read)(lua_State *L, struct asking *asking, const char *field);
} fields[] = {{"category", ASK_QUERY, read_category},
              {"tags", ASK_QUERY, read_tags},
              {"id", ASK_QUERY, read_id},
              {"price", ASK_QUERY, read_price},
              {"sort", ASK_SORT, read_sort},
              {"to", ASK_TO, read_to},
              {"by", ASK_BY, read_by},
              {"limit", 0, read_limit}};
enum { FIELD_COUNT = sizeof fields / sizeof *fields };

static bool is_allowed(size_t field, int allowed) {
  return !fields[field].allowed || fields[field].allowed & allowed;
}

static void read_field(lua_State *L, int allowed, struct asking *asking, const char *name) {
  const char *names[FIELD_COUNT + 1];
  size_t count = 0;
  for (size_t i = 0; i < FIELD_COUNT; i++) {
    if (!is_allowed(i, allowed)) continue;
    if (!strcmp(fields[i].name, name)) {
      fields[i].read(L, asking, name);
      return;
    }
    names[count++] = fields[i].name;
  }
  names[count] = NULL;
  call_raise_unknown(L, asking->function, name, names);
}

void asking_read(lua_State *L, int allowed, struct asking *asking) {
  if (lua_isnoneornil(L, 1) && !(allowed & ASK_SOMETHING)) return;
  if (lua_type(L, 1) != LUA_TTABLE)
    luaL_error(L, "%s: expected a table, such as { %s }", asking->function,
               allowed & ASK_QUERY ? "tags = \"silk\"" : "limit = 3");
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
    read_field(L, allowed, asking, lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?");
}
