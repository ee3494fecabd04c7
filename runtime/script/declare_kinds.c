/* The kinds of declarations a workspace is made of, each a table of fields over a record of
 * domain/workspace.h.
 *
 * To add a field: a line in its kind's table (and a reader, where none fits). To add a kind: a table, a row
 * in `kinds`, a list in struct loading. A kind or field that the language has and this version does not
 * stands here without a reader, so that it is refused by name and never ignored.
 */
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "script/declare.h"

#define AT(type, member) offsetof(struct type, member)

/* ---- workspace { … } ---- */

static void read_locales(struct reading *reading, const struct field *field, void *into) {
  struct workspace *workspace = reading->loading->workspace;
  size_t count = 0;
  read_names(reading, field, into);
  while (workspace->locales[count]) count++;
  if (count > LOCALES_MAX) {
    complain(reading, "at most %d", LOCALES_MAX);
    count = LOCALES_MAX;
  }
  workspace->locale_count = count;
}

static void read_salt(struct reading *reading, const struct field *field, void *into) {
  const char *salt = NULL;
  read_text(reading, field, &salt);
  if (salt && strlen(salt) < 16)
    complain(reading, "expected at least 16 characters, made by chance and kept");
  if (salt) *(struct hash_key *)into = hash_key_of(salt);
  reading->loading->has_salt = true;
}

static const struct field retain_fields[] = {
    {.name = "events", .read = read_duration, .offset = AT(retention, events_ms)},
    {.name = "profiles", .read = read_duration, .offset = AT(retention, profiles_ms)},
    {.name = "decisions", .read = read_duration, .offset = AT(retention, decisions_ms)},
    {0},
};

static const struct field workspace_fields[] = {
    {.name = "locales", .read = read_locales, .offset = AT(workspace, locales)},
    {.name = "currency", .read = read_text, .offset = AT(workspace, currency)},
    {.name = "holdout", .read = read_number, .offset = AT(workspace, holdout), .min = 0, .max = 1},
    {.name = "salt", .read = read_salt, .offset = AT(workspace, key)},
    {.name = "late_after", .read = read_duration, .offset = AT(workspace, late_after_ms)},
    {.name = "retain", .read = read_record, .offset = AT(workspace, retain), .fields = retain_fields},
    {.name = "workers",
     .read = read_whole,
     .offset = AT(workspace, worker_count),
     .min = 1,
     .max = WORKERS_MAX},
    {.name = "zone"},
    {.name = "epoch"},
    {.name = "gate"},
    {.name = "lifecycle"},
    {.name = "degree"},
    {.name = "contact_policy"},
    {.name = "tones"},
    {.name = "limits"},
    {.name = "max_memory"},
    {0},
};

/* ---- channel, placement, frame ---- */

struct channel {
  const char *name;
};

static void read_interrupts(struct reading *reading, const struct field *field, void *into) {
  (void)field, (void)into;
  if (!lua_isboolean(reading->L, -1))
    complain(reading, "expected true or false");
  else if (lua_toboolean(reading->L, -1))
    complain(reading, "channels that interrupt are not supported yet");
}

static const struct field channel_fields[] = {{.name = "interrupts", .read = read_interrupts},
                                              {.name = "purpose"},
                                              {.name = "register"},
                                              {.name = "withholds"},
                                              {0}};

/* Only that it is there: all channels there can be yet are alike. */
static void read_channel(struct reading *reading, const struct field *field, void *into) {
  struct list *channels = &reading->loading->channels;
  const char *name = NULL;
  (void)into;
  read_text(reading, field, &name);
  if (!name) return;
  const char **names =
      arena_alloc(&reading->loading->workspace->arena, (channels->count + 1) * sizeof *names);
  for (size_t i = 0; i < channels->count; i++) names[i] = ((const struct channel *)channels->items)[i].name;
  if (!text_is_one_of(name, names)) complain_unknown(reading, "channel declared above", name, names);
}

static const struct field query_fields[] = {
    {.name = "category", .read = read_names, .offset = AT(offer_query, categories)},
    {.name = "tags", .read = read_names, .offset = AT(offer_query, tags)},
    {.name = "id", .read = read_names, .offset = AT(offer_query, ids)},
    {.name = "limit", .read = read_whole, .offset = AT(offer_query, limit), .min = 1, .max = 100},
    {.name = "sort"},
    {.name = "price"},
    {0},
};

static const struct field fallback_fields[] = {
    {.name = "offers",
     .read = read_record,
     .offset = AT(placement, fallback),
     .fields = query_fields,
     .is_required = true},
    {.name = "message", .read = read_locale_text, .offset = AT(placement, message)},
    {0},
};

static void read_fallback(struct reading *reading, const struct field *field, void *into) {
  struct placement *placement = into;
  placement->has_fallback = true;
  read_record(reading, field, into);
}

static const struct field placement_fields[] = {
    {.name = "channel", .read = read_channel},
    {.name = "alternatives",
     .read = read_whole,
     .offset = AT(placement, alternatives),
     .min = ALTERNATIVES_MIN,
     .max = ALTERNATIVES_MAX},
    {.name = "fallback", .read = read_fallback, .fields = fallback_fields},
    {.name = "parts"},
    {.name = "serendipity"},
    {0},
};

static void begin_placement(void *record) {
  ((struct placement *)record)->alternatives = ALTERNATIVES_MIN;
}

static const struct field frame_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(frame, about)}, {.name = "fits"}, {0}};

/* ---- hard data ---- */

static void read_hard_type(struct reading *reading, const struct field *field, void *into) {
  static const char *const types[] = {"string", "number", "boolean", "date", NULL};
  static const char *const later[] = {"list", "set", NULL};
  const char *name = NULL;
  read_text(reading, field, &name);
  for (size_t i = 0; name && later[i]; i++)
    if (!strcmp(later[i], name)) {
      complain(reading, "the type '%s' is not supported yet", name);
      return;
    }
  for (size_t i = 0; name && types[i]; i++)
    if (!strcmp(types[i], name)) {
      *(enum hard_type *)into = (enum hard_type)i;
      return;
    }
  if (name) complain_unknown(reading, "type", name, types);
}

static const struct field hard_fields[] = {
    {.name = "type", .read = read_hard_type, .offset = AT(hard_attribute, type), .is_required = true},
    {.name = "about", .read = read_text, .offset = AT(hard_attribute, about)},
    {.name = "one_of", .read = read_names, .offset = AT(hard_attribute, one_of)},
    {.name = "steer"},
    {.name = "say"},
    {.name = "purpose"},
    {.name = "relationship"},
    {.name = "special"},
    {.name = "origin"},
    {.name = "occasion"},
    {.name = "keep"},
    {0},
};

static void check_one_of(struct reading *reading, const struct hard_attribute *attribute) {
  if (!attribute->one_of || attribute->type == HARD_STRING) return;
  size_t length = path_push(reading, "one_of");
  complain(reading, "only a string can be one of some texts");
  path_pop(reading, length);
}

/* ---- offers ---- */

static const struct field repeatable_fields[] = {
    {.name = "after", .read = read_duration, .offset = AT(offer, repeatable_after_ms)}, {0}};

static void read_repeatable(struct reading *reading, const struct field *field, void *into) {
  struct offer *offer = into;
  offer->is_repeatable = lua_toboolean(reading->L, -1);
  if (lua_type(reading->L, -1) == LUA_TTABLE)
    read_record(reading, field, into);
  else if (!lua_isboolean(reading->L, -1))
    complain(reading, "expected true, or { after = \"60d\" }");
}

static void read_price(struct reading *reading, const struct field *field, void *into) {
  struct offer *offer = into;
  offer->has_price = true;
  read_number(reading, field, &offer->price);
}

static const struct field offer_fields[] = {
    {.name = "name", .read = read_locale_text, .offset = AT(offer, name), .is_required = true},
    {.name = "text", .read = read_locale_text, .offset = AT(offer, text)},
    {.name = "category", .read = read_text, .offset = AT(offer, category)},
    {.name = "tags", .read = read_names, .offset = AT(offer, tags)},
    {.name = "price", .read = read_price, .min = 0, .max = 1e9},
    {.name = "url", .read = read_text, .offset = AT(offer, url)},
    {.name = "image", .read = read_text, .offset = AT(offer, image)},
    {.name = "repeatable", .read = read_repeatable, .fields = repeatable_fields},
    {.name = "popularity"},
    {.name = "treatments"},
    {.name = "preview"},
    {.name = "from"},
    {.name = "to"},
    {.name = "stock"},
    {0},
};

static void begin_offer(void *record) {
  static const char *const none[] = {NULL};
  ((struct offer *)record)->tags = none;
}

/* ---- strategies ---- */

static const struct field range_fields[] = {
    {.name = "at_least", .read = read_number, .offset = AT(condition, at_least)},
    {.name = "at_most", .read = read_number, .offset = AT(condition, at_most)},
    {0},
};

static bool read_numbers(struct reading *reading, struct condition *condition) {
  lua_State *L = reading->L;
  if (!call_is_list(L, -1)) return false;
  size_t count = lua_rawlen(L, -1);
  double *numbers = arena_alloc(&reading->loading->workspace->arena, (count + 1) * sizeof *numbers);
  for (size_t i = 0; i < count; i++) {
    bool is_number = lua_rawgeti(L, -1, (lua_Integer)i + 1) == LUA_TNUMBER;
    numbers[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
    if (!is_number) return false;
  }
  condition->numbers = numbers;
  condition->number_count = count;
  return count > 0;
}

static void read_condition(struct reading *reading, struct condition *condition) {
  lua_State *L = reading->L;
  int type = lua_type(L, -1);
  condition->at_least = -INFINITY;
  condition->at_most = INFINITY;
  if (type == LUA_TBOOLEAN) {
    condition->has_boolean = true;
    condition->boolean = lua_toboolean(L, -1);
  } else if (type == LUA_TNUMBER) {
    double *number = arena_alloc(&reading->loading->workspace->arena, sizeof *number);
    *number = lua_tonumber(L, -1);
    condition->numbers = number;
    condition->number_count = 1;
  } else if (type == LUA_TTABLE && lua_rawlen(L, -1) == 0) {
    condition->has_range = true;
    read_fields(reading, range_fields, condition);
    if (condition->at_least > condition->at_most)
      complain(reading, "nothing is at least %g and at most %g", condition->at_least, condition->at_most);
    lua_pushnil(L);
    if (!lua_next(L, -2))
      complain(reading, "expected a value, a list of values, or { at_least = …, at_most = … }");
    else
      lua_pop(L, 2);
  } else if (type == LUA_TTABLE && read_numbers(reading, condition)) {
    return;
  } else if (type == LUA_TSTRING || type == LUA_TTABLE) {
    read_names(reading, NULL, &condition->one_of);
  } else {
    complain(reading, "expected a value, a list of values, or { at_least = …, at_most = … }");
  }
}

static int compare_conditions(const void *left, const void *right) {
  return strcmp(((const struct condition *)left)->path, ((const struct condition *)right)->path);
}

/* Sorted, since Lua gives a table's members in no order that two runs share. */
static void read_where(struct reading *reading, const struct field *field, void *into) {
  struct strategy *strategy = into;
  lua_State *L = reading->L;
  struct list conditions = {0};
  (void)field;
  if (lua_type(L, -1) != LUA_TTABLE) {
    complain(reading, "expected a table, such as { category = \"dresses\" }");
    return;
  }
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) {
      complain(reading, "expected fields of the event's data, such as category = \"dresses\"");
      continue;
    }
    struct arena *arena = &reading->loading->workspace->arena;
    struct condition *condition = list_add(arena, &conditions, sizeof *condition);
    condition->path = arena_text(arena, lua_tostring(L, -2), strlen(lua_tostring(L, -2)));
    size_t length = path_push(reading, condition->path);
    read_condition(reading, condition);
    path_pop(reading, length);
  }
  if (conditions.count)
    qsort(conditions.items, conditions.count, sizeof(struct condition), compare_conditions);
  strategy->where = conditions.items;
  strategy->where_count = conditions.count;
}

static void read_placement(struct reading *reading, const struct field *field, void *into) {
  struct workspace *workspace = reading->loading->workspace;
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  const struct placement *placement = workspace_find_placement(workspace, name, strlen(name));
  *(const struct placement **)into = placement;
  if (placement) return;
  const char **names = arena_alloc(&workspace->arena, (workspace->placement_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->placement_count; i++) names[i] = workspace->placements[i].name;
  complain_unknown(reading, "placement", name, names);
}

static void read_degree(struct reading *reading, const struct field *field, void *into) {
  static const char *const degrees[] = {"mass", "segment", "individual", "inverse", NULL};
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  if (!strcmp(name, "mass"))
    *(enum degree *)into = DEGREE_MASS;
  else if (!strcmp(name, "individual"))
    *(enum degree *)into = DEGREE_INDIVIDUAL;
  else if (!strcmp(name, "segment") || !strcmp(name, "inverse"))
    complain(reading, "the degree '%s' is not supported yet", name);
  else
    complain_unknown(reading, "degree", name, degrees);
}

/* Kept in the state's registry, and with it in the image. */
static void keep_function(struct reading *reading, const struct strategy *strategy, int offset) {
  const struct strategy_slot *script = strategy->script;
  lua_State *L = reading->L;
  if (lua_type(L, -1) != LUA_TFUNCTION) {
    complain(reading, "expected a function");
    return;
  }
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + script->slot + offset);
}

static void read_eligible(struct reading *reading, const struct field *field, void *into) {
  struct strategy *strategy = into;
  (void)field;
  strategy->has_eligible = true;
  keep_function(reading, strategy, 0);
}

static void read_propose(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  keep_function(reading, into, 1);
}

static const struct field strategy_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(strategy, about)},
    {.name = "on", .read = read_names, .offset = AT(strategy, on)},
    {.name = "where", .read = read_where},
    {.name = "priority", .read = read_number, .offset = AT(strategy, priority)},
    {.name = "placement", .read = read_placement, .offset = AT(strategy, placement), .is_required = true},
    {.name = "degree", .read = read_degree, .offset = AT(strategy, degree)},
    {.name = "eligible", .read = read_eligible},
    {.name = "propose", .read = read_propose, .is_required = true},
    {.name = "purpose"},
    {.name = "audience"},
    {.name = "after"},
    {.name = "spread"},
    {.name = "unless"},
    {.name = "limits"},
    {0},
};

/* ---- kinds ---- */

static const struct kind {
  const char *name;
  const char *file;           /* it belongs into; a folder ends in '/' */
  const struct field *fields; /* NULL: not supported yet */
  size_t record_bytes;
  size_t list;                 /* offset in struct loading */
  void (*begin)(void *record); /* sets what is not zero by default; may be NULL */
} kinds[] = {
    {"workspace", "workspace.lua", workspace_fields, 0, 0, NULL},
    {"channel", "workspace.lua", channel_fields, sizeof(struct channel), AT(loading, channels), NULL},
    {"placement", "workspace.lua", placement_fields, sizeof(struct placement), AT(loading, placements),
     begin_placement},
    {"frame", "workspace.lua", frame_fields, sizeof(struct frame), AT(loading, frames), NULL},
    {"hard", "profile.lua", hard_fields, sizeof(struct hard_attribute), AT(loading, hard), NULL},
    {"offer", "offers.lua", offer_fields, sizeof(struct offer), AT(loading, offers), begin_offer},
    {"strategy", "strategies/", strategy_fields, sizeof(struct strategy), AT(loading, strategies), NULL},
    {.name = "purpose", .file = "workspace.lua"},
    {.name = "origin", .file = "workspace.lua"},
    {.name = "event_type", .file = "workspace.lua"},
    {.name = "trait", .file = "profile.lua"},
    {.name = "attitude", .file = "profile.lua"},
    {.name = "emotion", .file = "profile.lua"},
    {.name = "affinity", .file = "profile.lua"},
    {.name = "audience", .file = "audiences.lua"},
    {.name = "journey", .file = "journeys.lua"},
    {.name = "experiment", .file = "experiments.lua"},
    {.name = "ask", .file = "asks.lua"},
    {.name = "guardrail", .file = "guardrails.lua"},
    {.name = "signal", .file = "signals/"},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

const char *const declare_names[] = {
    "workspace", "channel", "placement",  "frame", "hard",      "offer",   "strategy",
    "purpose",   "origin",  "event_type", "trait", "attitude",  "emotion", "affinity",
    "audience",  "journey", "experiment", "ask",   "guardrail", "signal",  NULL};

static bool belongs(const struct kind *kind, const char *file) {
  size_t length = strlen(kind->file);
  return kind->file[length - 1] == '/' ? !strncmp(kind->file, file, length) : !strcmp(kind->file, file);
}

static struct declared *remember(struct loading *loading, const char *kind, const char *name) {
  struct declared *declared = arena_alloc(&loading->workspace->arena, sizeof *declared);
  *declared = (struct declared){loading->declared, kind, name};
  loading->declared = declared;
  return declared;
}

/* The name is the first member of every record. Offers may be many: their index finds the twins (release.c).
 */
static bool is_taken(const struct kind *kind, const struct list *list, const char *name) {
  if (kind->fields == offer_fields) return false;
  for (size_t i = 0; i + 1 < list->count; i++)
    if (!strcmp(*(const char *const *)((const char *)list->items + i * kind->record_bytes), name))
      return true;
  return false;
}

static void begin_strategy(struct reading *reading, struct strategy *strategy) {
  struct loading *loading = reading->loading;
  struct strategy_slot *script = arena_alloc(&loading->workspace->arena, sizeof *script);
  script->slot = loading->functions_count;
  script->image = loading->release->image_count;
  loading->functions_count += 2;
  strategy->script = script;
  strategy->degree = DEGREE_INDIVIDUAL;
  strategy->file = arena_text(&loading->workspace->arena, loading->file->name, strlen(loading->file->name));
  strategy->line = declared_line(reading);
}

static void read_declaration(struct reading *reading, const struct kind *kind) {
  struct loading *loading = reading->loading;
  void *record = loading->workspace;
  if (!belongs(kind, loading->file->name)) {
    complain(reading, "belongs into %s", kind->file);
    return;
  }
  if (kind->record_bytes) {
    struct list *list = (struct list *)((char *)loading + kind->list);
    record = list_add(&loading->workspace->arena, list, kind->record_bytes);
    if (kind->begin) kind->begin(record);
    *(const char **)record = reading->name;
    if (is_taken(kind, list, reading->name)) complain(reading, "declared twice");
    if (kind->fields == strategy_fields) begin_strategy(reading, record);
  } else if (loading->has_settings) {
    complain(reading, "declared twice");
  }
  if (kind->fields == workspace_fields)
    loading->has_settings = true;
  else if (!loading->has_settings)
    complain(reading, "workspace { … } must stand above it: it says which locales there are");
  read_fields(reading, kind->fields, record);
  if (kind->fields == hard_fields) check_one_of(reading, record);
}

/* Upvalues: the loading, the kind, and for a named one its name. */
static int declare(lua_State *L) {
  struct loading *loading = lua_touserdata(L, lua_upvalueindex(1));
  const struct kind *kind = lua_touserdata(L, lua_upvalueindex(2));
  size_t length;
  /* The image of a strategy keeps this function, and the loading is long gone. */
  if (call_is_running(L))
    return luaL_error(L, "%s: cannot be declared inside eligible or propose", kind->name);
  const char *name = lua_tolstring(L, lua_upvalueindex(3), &length);
  struct reading reading = {.loading = loading, .L = L, .kind = kind->name};
  if (name) reading.name = arena_text(&loading->workspace->arena, name, length);
  reading.declared = remember(loading, kind->name, reading.name);
  lua_settop(L, 1);
  if (!kind->fields)
    complain(&reading, "not supported yet");
  else if (lua_type(L, 1) != LUA_TTABLE)
    return luaL_error(L, "%s: expected a table after it: %s%s { … }", kind->name, kind->name,
                      name ? " \"…\"" : "");
  else
    read_declaration(&reading, kind);
  return 0;
}

static int declare_name(lua_State *L) {
  const struct kind *kind = lua_touserdata(L, lua_upvalueindex(2));
  size_t length = 0;
  const char *name = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
  if (!name || !length || length > NAME_BYTES_MAX || strlen(name) != length || !text_is_utf8(name, length))
    return luaL_error(L, "%s: expected its name in quotes after it: %s \"…\" { … }", kind->name, kind->name);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushvalue(L, 1);
  lua_pushcclosure(L, declare, 3);
  return 1;
}

void declare_open(lua_State *L, struct loading *loading) {
  for (size_t i = 0; i < KIND_COUNT; i++) {
    must(!strcmp(kinds[i].name, declare_names[i]));
    lua_pushlightuserdata(L, loading);
    lua_pushlightuserdata(L, (void *)&kinds[i]);
    bool has_name = i > 0;
    if (!has_name) lua_pushnil(L);
    lua_pushcclosure(L, has_name ? declare_name : declare, has_name ? 2 : 3);
    lua_setglobal(L, kinds[i].name);
  }
}
