/* Order: pairs in one that never differs, and table.sort that is stable and always ends.
 *
 * Lua walks a table by hashes, so by addresses and by a seed. pairs here lists the keys first and sorts them;
 * a list without holes needs no sorting and is walked as it stands. table.sort sorts places, not values: the
 * values wait on Lua's stack and are written back once all is decided, so an error in the comparison leaves
 * the list as it was, and a comparison that contradicts itself can do no harm. Neither needs memory outside
 * of Lua's. Runs on the thread of its Lua state.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "bindings/strict_parts.h"

enum { KEYS_MAX = 100000, SORT_MAX = 10000 };

enum key_rank { RANK_NUMBER, RANK_TEXT, RANK_BOOLEAN };

struct key {
  union {
    lua_Integer integer;
    lua_Number number;
    const char *text; /* Lua's; the key is in the list of keys */
  };
  uint32_t place; /* in the list of keys */
  uint32_t length;
  uint8_t rank;
  bool is_float;
  bool is_true;
};

/* One walk; with its keys sorted, or without any where the keys are 1 to count. */
struct walk {
  uint32_t count;
  uint32_t done;
  struct key keys[];
};

/* long double holds every integer and every float of Lua's exactly, on x86-64 and arm64 alike. */
static long double key_value(const struct key *key) {
  return key->is_float ? (long double)key->number : (long double)key->integer;
}

static bool is_text_before(const struct key *left, const struct key *right) {
  uint32_t common = left->length < right->length ? left->length : right->length;
  int order = memcmp(left->text, right->text, common);
  return order < 0 || (order == 0 && left->length < right->length);
}

static bool is_before(const struct key *left, const struct key *right) {
  if (left->rank != right->rank) return left->rank < right->rank;
  if (left->rank == RANK_NUMBER) return key_value(left) < key_value(right);
  if (left->rank == RANK_TEXT) return is_text_before(left, right);
  return !left->is_true && right->is_true;
}

static void sift_down(struct key *keys, size_t root, size_t count) {
  struct key sinking = keys[root];
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && is_before(&keys[child], &keys[child + 1])) child++;
    if (!is_before(&sinking, &keys[child])) break;
    keys[root] = keys[child];
  }
  keys[root] = sinking;
}

/* Heapsort: in place, never slow; keys are distinct, so stability does not matter. qsort may call malloc. */
static void sort_keys(struct key *keys, size_t count) {
  for (size_t i = count / 2; i-- > 0;) sift_down(keys, i, count);
  for (size_t end = count; end > 1; end--) {
    struct key last = keys[end - 1];
    keys[end - 1] = keys[0];
    keys[0] = last;
    sift_down(keys, 0, end - 1);
  }
}

static struct key read_key(lua_State *L, int index) {
  struct key key = {0};
  size_t length = 0;
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    key.is_float = !lua_isinteger(L, index);
    if (key.is_float)
      key.number = lua_tonumber(L, index);
    else
      key.integer = lua_tointeger(L, index);
    return key;
  case LUA_TSTRING:
    key.rank = RANK_TEXT;
    key.text = lua_tolstring(L, index, &length);
    key.length = (uint32_t)length; /* an arena is smaller than 4 GB */
    return key;
  case LUA_TBOOLEAN:
    key.rank = RANK_BOOLEAN;
    key.is_true = lua_toboolean(L, index);
    return key;
  default:
    luaL_error(L, "pairs has no order for keys that are neither texts nor numbers (here: a %s)",
               luaL_typename(L, index));
    return key;
  }
}

/* How many keys the table at 1 has, and whether they are 1 to count and come in that order. */
static bool count_keys(lua_State *L, uint32_t *count) {
  bool is_list = true;
  *count = 0;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    ++*count;
    if (is_list) is_list = lua_isinteger(L, -2) && lua_tointeger(L, -2) == (lua_Integer)*count;
    if (!is_list && *count > KEYS_MAX) luaL_error(L, "pairs walks at most %d keys", KEYS_MAX);
  }
  return is_list;
}

/* Pushes the list of the keys of the table at 1; sorts them in `walk`. */
static void push_keys(lua_State *L, struct walk *walk) {
  uint32_t place = 0;
  lua_createtable(L, (int)walk->count, 0);
  int list = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    walk->keys[place] = read_key(L, -2);
    walk->keys[place].place = place + 1;
    lua_pushvalue(L, -2);
    lua_rawseti(L, list, ++place);
  }
  sort_keys(walk->keys, walk->count);
}

/* Upvalues: the table, the walk, the list of keys or nil. What was removed since the start is passed over. */
static int next_pair(lua_State *L) {
  struct walk *walk = lua_touserdata(L, lua_upvalueindex(2));
  bool is_list = lua_isnil(L, lua_upvalueindex(3));
  lua_settop(L, 0);
  while (walk->done < walk->count) {
    uint32_t at = walk->done++;
    if (is_list)
      lua_pushinteger(L, (lua_Integer)at + 1);
    else
      lua_rawgeti(L, lua_upvalueindex(3), walk->keys[at].place);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 2;
    lua_settop(L, 0);
  }
  lua_pushnil(L);
  return 1;
}

static int base_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_call(L, 1, 3);
    return 3;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  uint32_t count;
  bool is_list = count_keys(L, &count);
  size_t key_count = is_list ? 0 : count;
  lua_pushvalue(L, 1);
  struct walk *walk = lua_newuserdatauv(L, sizeof *walk + key_count * sizeof walk->keys[0], 0);
  *walk = (struct walk){.count = count};
  if (is_list)
    lua_pushnil(L);
  else
    push_keys(L, walk);
  lua_pushcclosure(L, next_pair, 3);
  return 1;
}

void strict_set_order(lua_State *L) {
  lua_pushcfunction(L, base_pairs);
  lua_setfield(L, -2, "pairs");
}

/* table.sort: 1 the list, 2 the comparison or nil, 3 the places, from 4 on the values. */
enum { VALUES = 4 };

/* Lua's own sentence for two kinds would come without a place in the script. */
static bool is_less_by_itself(lua_State *L, int left, int right) {
  if (lua_type(L, left) != lua_type(L, right))
    return luaL_error(L, "table.sort cannot compare a %s with a %s", luaL_typename(L, left),
                      luaL_typename(L, right));
  return lua_compare(L, left, right, LUA_OPLT);
}

static bool is_less(lua_State *L, int left, int right) {
  if (lua_isnil(L, 2)) return is_less_by_itself(L, VALUES + left, VALUES + right);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, VALUES + left);
  lua_pushvalue(L, VALUES + right);
  lua_call(L, 2, 1);
  bool less = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return less;
}

/* Merges [from, middle) and [middle, to) of `in` into `out`; of two equals the left one goes first. */
static void merge(lua_State *L, const uint16_t *in, uint16_t *out, int from, int middle, int to) {
  int left = from, right = middle;
  for (int at = from; at < to; at++) {
    bool take_right = left == middle || (right < to && is_less(L, in[right], in[left]));
    out[at] = take_right ? in[right++] : in[left++];
  }
}

/* Bottom up; returns whichever of the two halves holds the result. */
static const uint16_t *sort_places(lua_State *L, uint16_t *places, int count) {
  uint16_t *in = places, *out = places + count;
  for (int i = 0; i < count; i++) in[i] = (uint16_t)i;
  for (int width = 1; width < count; width *= 2) {
    for (int from = 0; from < count; from += 2 * width) {
      int middle = from + width < count ? from + width : count;
      int to = from + 2 * width < count ? from + 2 * width : count;
      merge(L, in, out, from, middle, to);
    }
    uint16_t *sorted = out;
    out = in;
    in = sorted;
  }
  return in;
}

int strict_sort(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Unsigned length = lua_rawlen(L, 1);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  if (length > SORT_MAX) return luaL_error(L, "a list of at most %d elements can be sorted", SORT_MAX);
  int count = (int)length;
  lua_settop(L, 2);
  luaL_checkstack(L, count + 4, "too many elements to sort");
  uint16_t *places = lua_newuserdatauv(L, (size_t)count * 2 * sizeof *places, 0);
  for (int i = 0; i < count; i++) lua_rawgeti(L, 1, i + 1);
  const uint16_t *sorted = sort_places(L, places, count);
  for (int i = 0; i < count; i++) {
    lua_pushvalue(L, VALUES + sorted[i]);
    lua_rawseti(L, 1, i + 1);
  }
  return 0;
}
