/* The kind of expect.lua: cases that are plain data, an event on a persona and what must be decided then. Names are judged
 * here, but for those that a release does not hold: personas, and the checks that drop a strategy (host/expect.c). The event
 * becomes JSON, as any that comes in, its members sorted: Lua gives them in no order that two runs share. One thread, under
 * script_build's pcall.
 */
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "bindings/call.h"
#include "domain/decision.h"
#include "script/kinds.h"

enum { SKETCH_DEPTH_MAX = 16, SKETCH_BYTES_MAX = 64 << 10, REASONS_MAX = 16 };

static struct arena *arena_of(struct reading *reading) {
  return &reading->loading->workspace->arena;
}

/* ---- the event ---- */

/* JSON being written into the arena, so that nothing is lost where Lua jumps. */
struct writing {
  struct reading *reading;
  char *text;
  size_t length, capacity;
  bool is_refused;
};

static void refuse(struct writing *writing, const char *why) {
  if (!writing->is_refused) complain(writing->reading, "%s", why);
  writing->is_refused = true;
}

static void grow(struct writing *writing, size_t length) {
  size_t capacity = writing->capacity ? writing->capacity : 128;
  while (capacity <= length) capacity *= 2;
  char *text = arena_alloc(arena_of(writing->reading), capacity);
  if (writing->length) memcpy(text, writing->text, writing->length);
  writing->text = text;
  writing->capacity = capacity;
}

static void put(struct writing *writing, const struct buffer *piece) {
  size_t length = writing->length + piece->length;
  if (length > SKETCH_BYTES_MAX) refuse(writing, "an event is at most 64 kB");
  if (writing->is_refused) return;
  if (length >= writing->capacity) grow(writing, length);
  memcpy(writing->text + writing->length, piece->data, piece->length);
  writing->text[writing->length = length] = '\0';
}

static void put_byte(struct writing *writing, char byte) {
  put(writing, &(struct buffer){.data = &byte, .length = 1});
}

static void put_text(struct writing *writing, const char *text, size_t length) {
  struct buffer piece = {0};
  if (strlen(text) != length || !text_is_utf8(text, length)) {
    refuse(writing, "expected texts in UTF-8");
    return;
  }
  json_put_string(&piece, text, length);
  put(writing, &piece);
  buffer_fini(&piece);
}

static void put_number(struct writing *writing, double number) {
  struct buffer piece = {0};
  if (!isfinite(number)) {
    refuse(writing, "expected finite numbers");
    return;
  }
  json_put_number(&piece, number);
  put(writing, &piece);
  buffer_fini(&piece);
}

static void put_value(struct writing *writing, int depth);

static void put_list(struct writing *writing, int depth) {
  lua_State *L = writing->reading->L;
  lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
  put_byte(writing, '[');
  for (lua_Integer i = 1; i <= count && !writing->is_refused; i++) {
    if (i > 1) put_byte(writing, ',');
    lua_rawgeti(L, -1, i);
    put_value(writing, depth);
    lua_pop(L, 1);
  }
  put_byte(writing, ']');
}

static int compare_texts(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The names of the table's members, sorted and NULL-ended; NULL where one is no text. They live as long as the table. */
static const char **member_names(struct reading *reading) {
  lua_State *L = reading->L;
  size_t count = 0;
  bool is_named = true;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) count++;
  const char **names = arena_alloc(arena_of(reading), (count + 1) * sizeof *names), **name = names;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    is_named = is_named && lua_type(L, -2) == LUA_TSTRING;
    if (is_named) *name++ = lua_tostring(L, -2);
  }
  if (!is_named) return NULL;
  *name = NULL;
  if (count > 1) qsort(names, count, sizeof *names, compare_texts);
  return names;
}

static void put_object(struct writing *writing, int depth) {
  lua_State *L = writing->reading->L;
  const char **names = member_names(writing->reading);
  if (!names) {
    refuse(writing, "expected named fields, or a list");
    return;
  }
  put_byte(writing, '{');
  for (const char **name = names; *name && !writing->is_refused; name++) {
    if (name > names) put_byte(writing, ',');
    lua_pushstring(L, *name);
    lua_rawget(L, -2);
    put_text(writing, *name, strlen(*name));
    put_byte(writing, ':');
    put_value(writing, depth);
    lua_pop(L, 1);
  }
  put_byte(writing, '}');
}

/* An empty table is an object, as an event's data is. */
static void put_value(struct writing *writing, int depth) {
  lua_State *L = writing->reading->L;
  size_t length;
  luaL_checkstack(L, 4, NULL);
  switch (lua_type(L, -1)) {
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, -1, &length);
    put_text(writing, text, length);
    break;
  }
  case LUA_TNUMBER:
    put_number(writing, lua_tonumber(L, -1));
    break;
  case LUA_TBOOLEAN: {
    const char *name = lua_toboolean(L, -1) ? "true" : "false";
    put(writing, &(struct buffer){.data = (char *)name, .length = strlen(name)});
    break;
  }
  case LUA_TTABLE:
    if (depth == SKETCH_DEPTH_MAX)
      refuse(writing, "nested too deeply");
    else if (lua_rawlen(L, -1) && call_is_list(L, -1))
      put_list(writing, depth + 1);
    else
      put_object(writing, depth + 1);
    break;
  default:
    refuse(writing, "expected plain data: texts, numbers, true, false, tables");
  }
}

static const char *const event_members[] = {"type",       "data",       "subject", "time",   "touchpoint",
                                            "placements", "locale",     "id",      "source", "specversion",
                                            "consent",    "unverified", NULL};

static void check_members(struct reading *reading) {
  const char **names = member_names(reading);
  for (; names && *names; names++)
    if (!text_is_one_of(*names, event_members))
      complain_unknown(reading, "member of an event", *names, event_members);
}

/* NULL, and complained of: it is there and no text. */
static const char *text_member(struct reading *reading, const char *name, bool is_required) {
  lua_State *L = reading->L;
  const char *text = NULL;
  lua_pushstring(L, name);
  int type = lua_rawget(L, -2);
  size_t length = path_push(reading, name);
  if (type == LUA_TSTRING)
    read_text(reading, NULL, &text);
  else if (is_required || type != LUA_TNIL)
    complain(reading, "expected a text%s", is_required ? ", such as type = \"page.viewed\"" : "");
  path_pop(reading, length);
  lua_pop(L, 1);
  return text;
}

static void check_time(struct reading *reading) {
  int64_t time_ms;
  const char *time = text_member(reading, "time", false);
  size_t length = path_push(reading, "time");
  if (time && !clock_parse(time, &time_ms))
    complain(reading, "expected a time, such as \"2026-03-02T12:00:00Z\"");
  path_pop(reading, length);
}

static void check_data(struct reading *reading) {
  lua_State *L = reading->L;
  lua_pushstring(L, "data");
  int type = lua_rawget(L, -2);
  size_t length = path_push(reading, "data");
  if (type != LUA_TNIL && (type != LUA_TTABLE || lua_rawlen(L, -1)))
    complain(reading, "expected a table with named fields, such as { category = \"dresses\" }");
  path_pop(reading, length);
  lua_pop(L, 1);
}

static void read_event(struct reading *reading, const struct field *field, void *into) {
  struct expectation *expectation = into;
  (void)field;
  if (lua_type(reading->L, -1) != LUA_TTABLE) {
    complain(reading, "expected a table, such as { type = \"page.viewed\" }");
    return;
  }
  struct writing writing = {.reading = reading};
  check_members(reading);
  check_data(reading);
  check_time(reading);
  text_member(reading, "subject", false);
  expectation->event_type = text_member(reading, "type", true);
  put_value(&writing, 0);
  expectation->event = writing.text;
}

/* ---- names ---- */

/* Of items that begin with their name; only for who complains. */
static const char *const *names_of(struct reading *reading, const void *items, size_t count,
                                   size_t item_bytes) {
  const char **names = arena_alloc(arena_of(reading), (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++) names[i] = *(const char *const *)((const char *)items + i * item_bytes);
  names[count] = NULL;
  return names;
}

static const char *const *strategy_names(struct reading *reading) {
  const struct workspace *workspace = reading->loading->workspace;
  return names_of(reading, workspace->strategies, workspace->strategy_count, sizeof *workspace->strategies);
}

static void read_one_of(struct reading *reading, const char *what, const char *const *names, void *into) {
  const char *name = NULL;
  read_text(reading, NULL, &name);
  if (name && !text_is_one_of(name, names))
    complain_unknown(reading, what, name, names);
  else
    *(const char **)into = name;
}

static void read_strategy(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  read_one_of(reading, "strategy", strategy_names(reading), into);
}

static void read_frame(struct reading *reading, const struct field *field, void *into) {
  const struct workspace *workspace = reading->loading->workspace;
  (void)field;
  read_one_of(reading, "frame",
              names_of(reading, workspace->frames, workspace->frame_count, sizeof *workspace->frames), into);
}

static void read_tone(struct reading *reading, const struct field *field, void *into) {
  static const char *const none[] = {NULL};
  const struct workspace *workspace = reading->loading->workspace;
  (void)field;
  read_one_of(reading, "tone", workspace->tones ? workspace->tones : none, into);
}

static void read_reason(struct reading *reading, const struct field *field, void *into) {
  const char *names[REASONS_MAX + 1];
  size_t count = 0;
  (void)field;
  while (count < REASONS_MAX && decision_reason_name(count))
    names[count] = decision_reason_name(count), count++;
  names[count] = NULL;
  read_one_of(reading, "reason", names, into);
}

static void complain_offer(struct reading *reading, const char *id) {
  const struct catalogue *catalogue = reading->loading->workspace->catalogue;
  const char **ids = mem_alloc((catalogue->offer_count + 1) * sizeof *ids);
  for (size_t i = 0; i < catalogue->offer_count; i++) ids[i] = catalogue->offers[i]->id;
  ids[catalogue->offer_count] = NULL;
  complain_unknown(reading, "offer", id, ids);
  free(ids);
}

static void read_offers(struct reading *reading, const struct field *field, void *into) {
  const char *const *ids = NULL;
  read_names(reading, field, &ids);
  *(const char *const **)into = ids;
  for (; ids && *ids; ids++)
    if (!catalogue_find(reading->loading->workspace->catalogue, *ids)) complain_offer(reading, *ids);
}

static const struct field drops_fields[] = {
    {.name = "strategy", .read = read_strategy, .offset = AT(expectation, dropped), .is_required = true},
    {.name = "check", .read = read_text, .offset = AT(expectation, check), .is_required = true},
    {0},
};

const struct field expect_fields[] = {
    {.name = "persona", .read = read_text, .offset = AT(expectation, persona)},
    {.name = "event", .read = read_event, .is_required = true},
    {.name = "placement", .read = read_placement, .offset = AT(expectation, placement), .is_required = true},
    {.name = "strategy", .read = read_strategy, .offset = AT(expectation, strategy)},
    {.name = "reason", .read = read_reason, .offset = AT(expectation, reason)},
    {.name = "frame", .read = read_frame, .offset = AT(expectation, frame)},
    {.name = "tone", .read = read_tone, .offset = AT(expectation, tone)},
    {.name = "offers", .read = read_offers, .offset = AT(expectation, offers)},
    {.name = "not_offers", .read = read_offers, .offset = AT(expectation, not_offers)},
    {.name = "says", .read = read_names, .offset = AT(expectation, says)},
    {.name = "never_says", .read = read_names, .offset = AT(expectation, never_says)},
    {.name = "drops", .read = read_record, .fields = drops_fields},
    {0},
};

void expect_begin(struct reading *reading, void *record) {
  struct expectation *expectation = record;
  if (reading->loading->expectations.count > EXPECTATIONS_MAX)
    luaL_error(reading->L, "more than %d cases", EXPECTATIONS_MAX);
  expectation->line = declared_line(reading);
}

/* One that asks for nothing would always hold. What was asked for and is wrong was complained of. */
void expect_end(struct reading *reading, void *record) {
  static const char *const asked[] = {"strategy",   "reason", "frame",      "tone",  "offers",
                                      "not_offers", "says",   "never_says", "drops", NULL};
  lua_State *L = reading->L;
  bool is_asked = false;
  (void)record;
  for (const char *const *name = asked; *name; name++) {
    lua_pushstring(L, *name);
    is_asked = lua_rawget(L, -2) != LUA_TNIL || is_asked;
    lua_pop(L, 1);
  }
  if (!is_asked) complain(reading, "says nothing that must hold, such as strategy = \"…\" or offers = { … }");
}
