/* The kinds of declarations a workspace is made of, and reading one: its name, its place, its fields. The kinds' own
 * tables stand in kinds_*.c; see kinds.h.
 *
 * To add a kind: a table of fields in the file of its kin, a row in `kinds` and in declare_names, a list in struct
 * loading. One thread, under script_build's pcall.
 */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "bindings/gate.h"
#include "script/kinds.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

static const struct kind {
  const char *name;
  const char *file;           /* it belongs into; a folder ends in '/' */
  const struct field *fields; /* NULL: not supported yet */
  size_t record_bytes;        /* 0: the record is the workspace, or made by `find` */
  size_t list;                /* offset in struct loading */
  void (*begin)(struct reading *reading, void *record); /* sets what is not zero by default; may be NULL */
  void (*end)(struct reading *reading, void *record);   /* judges the whole; may be NULL */
} kinds[] = {
    {"workspace", "workspace.lua", workspace_fields, 0, 0, NULL, NULL},
    {"purpose", "workspace.lua", purpose_fields, sizeof(struct purpose), AT(loading, purposes), purpose_begin,
     purpose_end},
    {"channel", "workspace.lua", channel_fields, sizeof(struct channel), AT(loading, channels), channel_begin,
     channel_end},
    {"placement", "workspace.lua", placement_fields, sizeof(struct placement), AT(loading, placements),
     placement_begin, placement_end},
    {"frame", "workspace.lua", frame_fields, sizeof(struct frame), AT(loading, frames), NULL, NULL},
    {"origin", "workspace.lua", origin_fields, sizeof(struct origin), AT(loading, origins), NULL, NULL},
    {"event_type", "workspace.lua", event_type_fields, sizeof(struct event_type), AT(loading, event_types),
     NULL, event_type_end},
    {"host_function", "workspace.lua", host_function_fields, sizeof(struct host_function),
     AT(loading, host_functions), NULL, host_function_end},
    {"hard", "profile.lua", hard_fields, sizeof(struct hard_attribute), AT(loading, hard), hard_begin,
     hard_end},
    {"trait", "profile.lua", trait_fields, sizeof(struct soft_datum), AT(loading, soft), trait_begin, NULL},
    {"attitude", "profile.lua", attitude_fields, sizeof(struct soft_datum), AT(loading, soft), attitude_begin,
     NULL},
    {"emotion", "profile.lua", emotion_fields, sizeof(struct soft_datum), AT(loading, soft), emotion_begin,
     NULL},
    {"affinity", "profile.lua", affinity_fields, sizeof(struct soft_datum), AT(loading, soft), affinity_begin,
     NULL},
    {"offer", "offers.lua", offer_fields, 0, 0, NULL, offer_end},
    {"audience", "audiences.lua", audience_fields, sizeof(struct audience), AT(loading, audiences),
     audience_begin, audience_end},
    {"guardrail", "guardrails.lua", guardrail_fields, sizeof(struct guardrail), AT(loading, guardrails),
     guardrail_begin, guardrail_end},
    {"ask", "asks.lua", ask_fields, sizeof(struct ask), AT(loading, asks), ask_begin, ask_end},
    {"signal", "signals/", signal_fields, sizeof(struct signal), AT(loading, signals), signal_begin, NULL},
    {"strategy", "strategies/", strategy_fields, sizeof(struct strategy), AT(loading, strategies),
     strategy_begin, strategy_end},
    {"expect", "expect.lua", expect_fields, sizeof(struct expectation), AT(loading, expectations),
     expect_begin, expect_end},
    {.name = "journey", .file = "journeys.lua"},
    {.name = "experiment", .file = "experiments.lua"},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

const char *const declare_names[] = {
    "workspace", "purpose", "channel",  "placement", "frame",    "origin",     "event_type", "host_function",
    "hard",      "trait",   "attitude", "emotion",   "affinity", "offer",      "audience",   "guardrail",
    "ask",       "signal",  "strategy", "expect",    "journey",  "experiment", NULL};

const struct field *declare_fields(const char *kind) {
  for (size_t i = 0; i < KIND_COUNT; i++)
    if (!strcmp(kinds[i].name, kind)) return kinds[i].fields;
  return NULL;
}

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

/* A name that a list of struct loading has, and where it was declared (file NULL: it is built in). The key is what follows
 * the line. */
struct taken {
  UT_hash_handle hh;
  const char *file; /* borrowed */
  int line;
  size_t list;
  char name[];
};

/* Who had it before; NULL: nobody, and from now on this has it. `reading` NULL: it is built in. */
static const struct taken *take(struct loading *loading, const struct kind *kind, const char *name,
                                const struct reading *reading) {
  size_t length = strlen(name), key_bytes = sizeof(size_t) + length;
  struct taken *taken = mem_zero(sizeof *taken + length + 1), *before;
  taken->list = kind->list;
  if (reading) {
    taken->file = loading->file->name;
    taken->line = line_of_file(reading->L); /* to look it up in the text takes longer the more there is */
  }
  memcpy(taken->name, name, length);
  HASH_FIND(hh, loading->taken, &taken->list, key_bytes, before);
  if (before)
    free(taken);
  else
    HASH_ADD(hh, loading->taken, list, key_bytes, taken);
  return before;
}

/* Who had the name of the list's last record before. The name is the first member of every record; those that are built in
 * came without a declaration. */
static const struct taken *take_last(struct reading *reading, const struct kind *kind, struct list *list) {
  const struct taken *before = NULL;
  for (; list->taken_count < list->count; list->taken_count++) {
    const char *record = (const char *)list->items + list->taken_count * kind->record_bytes;
    bool is_last = list->taken_count + 1 == list->count;
    before = take(reading->loading, kind, *(const char *const *)record, is_last ? reading : NULL);
  }
  return before;
}

static void refuse_twice(struct reading *reading, const struct taken *before) {
  if (before && before->file)
    complain(reading, "declared twice, first in %s:%d", before->file, before->line);
  else if (before)
    complain(reading, "declared twice: it is built in");
}

int declare_where(const struct loading *loading, const char *kind_name, const char *name, const char **file) {
  const struct kind *kind = kinds;
  while (strcmp(kind->name, kind_name)) kind++;
  size_t length = strlen(name), key_bytes = sizeof(size_t) + length;
  struct taken *wanted = mem_zero(sizeof *wanted + length + 1), *found;
  wanted->list = kind->list;
  memcpy(wanted->name, name, length);
  HASH_FIND(hh, loading->taken, &wanted->list, key_bytes, found);
  free(wanted);
  *file = found ? found->file : NULL;
  return found ? found->line : 0;
}

void declare_close(struct loading *loading) {
  struct taken *taken, *next;
  HASH_ITER(hh, loading->taken, taken, next) {
    HASH_DEL(loading->taken, taken);
    free(taken);
  }
}

/* The record to read into, with its name; what is declared twice gets one that nobody will look at. */
static void *begin_record(struct reading *reading, const struct kind *kind) {
  struct loading *loading = reading->loading;
  struct workspace *workspace = loading->workspace;
  if (kind->fields == workspace_fields) {
    refuse_twice(reading, take(loading, kind, "", reading));
    loading->has_settings = true;
    return workspace;
  }
  if (kind->fields == offer_fields) {
    struct offer *offer = catalogue_add(workspace->catalogue, reading->name);
    refuse_twice(reading, take(loading, kind, reading->name, reading));
    return offer ? offer : arena_alloc(&workspace->arena, sizeof *offer);
  }
  struct list *list = (struct list *)((char *)loading + kind->list);
  void *record = list_add(&workspace->arena, list, kind->record_bytes);
  if (kind->begin) kind->begin(reading, record);
  *(const char **)record = reading->name;
  refuse_twice(reading, take_last(reading, kind, list));
  return record;
}

static void read_declaration(struct reading *reading, const struct kind *kind) {
  struct loading *loading = reading->loading;
  if (!belongs(kind, loading->file->name)) {
    complain(reading, "belongs into %s", kind->file);
    return;
  }
  if (kind->fields != workspace_fields && !loading->has_settings)
    complain(reading, "workspace { … } must stand above it: it says which locales there are");
  void *record = begin_record(reading, kind);
  read_fields(reading, kind->fields, record);
  if (kind->end) kind->end(reading, record);
}

size_t declared_bytes(const struct loading *loading) {
  const struct workspace *workspace = loading->workspace;
  return arena_bytes(&workspace->arena) + arena_bytes(&workspace->catalogue->arena);
}

/* Records live as long as the release: a file that declares in a loop is not to fill the machine until its time is up. */
static void check_room(lua_State *L, const struct loading *loading) {
  if (declared_bytes(loading) > loading->bytes_max) luaL_error(L, "the file declares too much");
}

/* Upvalues: the loading, the kind, and for a named one its name and its struct begun. */
HOST_FUNCTION(declare) {
  struct loading *loading = lua_touserdata(L, lua_upvalueindex(1));
  const struct kind *kind = lua_touserdata(L, lua_upvalueindex(2));
  size_t length;
  /* The image of a strategy keeps this function, and the loading is long gone. */
  if (call_is_running(L))
    return luaL_error(L, "%s: cannot be declared while a script is being called", kind->name);
  check_room(L, loading);
  const char *name = lua_tolstring(L, lua_upvalueindex(3), &length);
  struct begun *begun = lua_touserdata(L, lua_upvalueindex(4));
  if (begun) begun->is_whole = true;
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

/* Where the script stands, which may have called through a function that has no lines (pcall); 0: it does not say. */
static int line_of(lua_State *L) {
  lua_Debug at;
  for (int level = 1; lua_getstack(L, level, &at); level++)
    if (lua_getinfo(L, "l", &at) && at.currentline > 0) return at.currentline;
  return 0;
}

static struct begun *begin(lua_State *L, const struct kind *kind, const char *name, size_t length) {
  struct loading *loading = lua_touserdata(L, lua_upvalueindex(1));
  struct arena *arena = &loading->workspace->arena;
  check_room(L, loading);
  struct begun *begun = arena_alloc(arena, sizeof *begun);
  *begun = (struct begun){.before = loading->begun, .kind = kind->name, .line = line_of(L)};
  begun->name = arena_text(arena, name, length);
  return loading->begun = begun;
}

void declare_end(struct loading *loading) {
  for (const struct begun *begun = loading->begun; begun; begun = begun->before)
    if (!begun->is_whole)
      findings_add(loading->findings, loading->file->name, begun->line,
                   "%s \"%s\": expected its fields after the name: %s \"%s\" { … }", begun->kind, begun->name,
                   begun->kind, begun->name);
}

HOST_FUNCTION(declare_name) {
  const struct kind *kind = lua_touserdata(L, lua_upvalueindex(2));
  size_t length = 0;
  const char *name = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
  if (!name || !length || length > NAME_BYTES_MAX || strlen(name) != length || !text_is_utf8(name, length))
    return luaL_error(L, "%s: expected its name in quotes after it: %s \"…\" { … }", kind->name, kind->name);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushvalue(L, 1);
  if (call_is_running(L))
    lua_pushnil(L); /* refused when it is called; the loading is long gone */
  else
    lua_pushlightuserdata(L, begin(L, kind, name, length));
  lua_pushcclosure(L, declare, 4);
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
