/* `sarto` as a Lua module: the real engine, driven from stock lua5.4. Specs stand on it.
 *
 *   local sarto = require "sarto"
 *   local runtime = assert(sarto.open { workspace = "scripts/fashion" })
 *   local decision = assert(runtime:decide(event_json))   -- JSON text in, JSON text out
 *
 * runtime:pass(time) moves the clock of the events on, and returns what the host then decided of its own events.
 * runtime:names(kind) lists the workspace's placements, strategies… and what decisions may say as reason and check;
 * sarto.nearest(name, list) says what was meant; sarto.printable(text) is fit for a terminal.
 *
 * Errors come as nil and a sentence. A runtime is closed by the collector, by runtime:close() or by <close>.
 * Built on sarto.h and sarto_admin.h alone; the only file here that is not opened into script states.
 */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sarto_admin.h"

#define RUNTIME_CLASS "sarto.runtime"
#define FOUND_CLASS   "sarto.found"

static int fail(lua_State *L, const sarto_error *error) {
  lua_pushnil(L);
  lua_pushstring(L, error->text);
  return 2;
}

/* Pushes text that the runtime made, and frees it. */
static int push_text(lua_State *L, char *text, size_t length) {
  lua_pushlstring(L, text, length);
  sarto_free(text);
  return 1;
}

/* A decision of an event that the host made. */
struct made {
  struct made *next;
  size_t length;
  char decision[];
};

/* Without a database the runtime tells what it made in the middle of a call, from whichever thread has decided it; of
 * several each in its turn. */
struct runtime {
  sarto_runtime *inner; /* NULL: closed */
  struct made *first, **end;
};

static void add_made(void *context, const char *decision, size_t length) {
  struct runtime *runtime = context;
  struct made *made = malloc(sizeof *made + length);
  if (!made) return;
  *made = (struct made){.length = length};
  memcpy(made->decision, decision, length);
  *runtime->end = made;
  runtime->end = &made->next;
}

static struct made *take_made(struct runtime *runtime) {
  struct made *made = runtime->first;
  runtime->first = NULL;
  runtime->end = &runtime->first;
  return made;
}

static struct runtime *check_whole(lua_State *L) {
  struct runtime *runtime = luaL_checkudata(L, 1, RUNTIME_CLASS);
  if (!runtime->inner) luaL_error(L, "the runtime is closed");
  return runtime;
}

static sarto_runtime *check_runtime(lua_State *L) {
  return check_whole(L)->inner;
}

/* ---- findings: kept apart from Lua while sarto_open runs, which an error of Lua must not jump out of ---- */

struct found {
  char **texts;
  size_t count;
};

/* Without memory a finding is left out: the first of them is in the error's sentence. */
static void add_finding(void *context, const char *file, int line, const char *text) {
  struct found *found = context;
  char **grown = realloc(found->texts, (found->count + 1) * sizeof *grown);
  if (!grown) return;
  found->texts = grown;
  if (asprintf(&grown[found->count], "%s:%d: %s", file, line, text) >= 0) found->count++;
}

static int found_free(lua_State *L) {
  struct found *found = luaL_checkudata(L, 1, FOUND_CLASS);
  for (size_t i = 0; i < found->count; i++) free(found->texts[i]);
  free(found->texts);
  *found = (struct found){0};
  return 0;
}

/* On the stack, so that the collector frees it whatever is raised. */
static struct found *push_found(lua_State *L) {
  struct found *found = lua_newuserdatauv(L, sizeof *found, 0);
  *found = (struct found){0};
  luaL_setmetatable(L, FOUND_CLASS);
  return found;
}

static void push_findings(lua_State *L, const struct found *found) {
  lua_newtable(L);
  for (size_t i = 0; i < found->count; i++) {
    lua_pushstring(L, found->texts[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* ---- a runtime ---- */

static const char *field(lua_State *L, const char *name) {
  return lua_getfield(L, 1, name) == LUA_TNIL ? NULL : luaL_checkstring(L, -1);
}

/* sarto.open { workspace = DIR, database = FILE?, clock = "events"? } → runtime, or nil, sentence, list of
 * findings. Without holdout, and telling all, as specs want it. */
static int module_open(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  sarto_options options = {.size = sizeof options, .has_no_holdout = 1, .tells_why = 1, .has_samples = 1};
  options.workspace = field(L, "workspace");
  options.database = field(L, "database");
  const char *clock = field(L, "clock");
  options.is_clock_events = clock && !strcmp(clock, "events");
  if (!options.workspace) return luaL_error(L, "sarto.open: workspace is missing");
  struct runtime *runtime = lua_newuserdatauv(L, sizeof *runtime, 0);
  *runtime = (struct runtime){.end = &runtime->first};
  options.made = options.database ? NULL : add_made;
  options.made_context = runtime;
  luaL_setmetatable(L, RUNTIME_CLASS);
  struct found *found = push_found(L);
  options.found = add_finding;
  options.found_context = found;
  sarto_error error;
  if (sarto_open(&options, &runtime->inner, &error)) {
    fail(L, &error);
    push_findings(L, found);
    return 3;
  }
  lua_pop(L, 1);
  return 1;
}

static int runtime_close(lua_State *L) {
  struct runtime *runtime = luaL_checkudata(L, 1, RUNTIME_CLASS);
  sarto_close(runtime->inner);
  runtime->inner = NULL;
  for (struct made *made = take_made(runtime), *next; made; made = next) {
    next = made->next;
    free(made);
  }
  return 0;
}

/* runtime:pass("2026-03-05T12:00:00Z") → list of the decisions, JSON texts, of the events that the host made since the last
 * call and up to then. Of a runtime without a database, whose clock is the events'. */
static int runtime_pass(lua_State *L) {
  struct runtime *runtime = check_whole(L);
  sarto_error error;
  if (sarto_pass(runtime->inner, luaL_checkstring(L, 2), &error)) return fail(L, &error);
  lua_newtable(L);
  while (runtime->first) {
    struct made *made = runtime->first;
    lua_pushlstring(L, made->decision, made->length);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    runtime->first = made->next;
    if (!made->next) runtime->end = &runtime->first;
    free(made);
  }
  return 1;
}

static int runtime_decide(lua_State *L) {
  sarto_runtime *runtime = check_runtime(L);
  size_t length, decision_length;
  const char *event = luaL_checklstring(L, 2, &length);
  sarto_error error;
  char *decision;
  if (sarto_decide(runtime, event, length, &decision, &decision_length, &error)) return fail(L, &error);
  return push_text(L, decision, decision_length);
}

static int runtime_profile(lua_State *L) {
  sarto_runtime *runtime = check_runtime(L);
  sarto_error error;
  char *json;
  if (sarto_profile(runtime, luaL_checkstring(L, 2), NULL, &json, &error)) return fail(L, &error);
  return push_text(L, json, strlen(json));
}

/* runtime:related(offer_id) → JSON of who bought it and what else, as of the last seal. */
static int runtime_related(lua_State *L) {
  sarto_runtime *runtime = check_runtime(L);
  sarto_error error;
  char *json;
  if (sarto_related(runtime, luaL_checkstring(L, 2), &json, &error)) return fail(L, &error);
  return push_text(L, json, strlen(json));
}

/* runtime:names("placement" | "ask" | "strategy" | "frame" | "tone" | "offer" | "hard" | "soft" | "reason" | "check") → list of
 * names; empty of any other kind. */
static int runtime_names(lua_State *L) {
  sarto_runtime *runtime = check_runtime(L);
  const char *kind = luaL_checkstring(L, 2);
  const char *name;
  lua_newtable(L);
  for (size_t i = 0; (name = sarto_name(runtime, kind, i)); i++) {
    lua_pushstring(L, name);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* ---- without a runtime ---- */

/* sarto.nearest(name, list of names) → the one that was probably meant, or nil. */
static int module_nearest(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  size_t count = lua_rawlen(L, 2);
  const char **names = lua_newuserdatauv(L, (count + 1) * sizeof *names, 0);
  for (size_t i = 0; i < count; i++) {
    if (lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TSTRING)
      return luaL_error(L, "sarto.nearest: expected a list of texts");
    names[i] = lua_tostring(L, -1); /* lives as long as the list */
    lua_pop(L, 1);
  }
  names[count] = NULL;
  lua_pushstring(L, sarto_nearest(name, names));
  return 1;
}

/* sarto.persona(workspace, name, subject, time) → JSON array of the events that make it. */
static int module_persona(lua_State *L) {
  sarto_error error;
  char *events;
  if (sarto_persona(luaL_checkstring(L, 1), luaL_checkstring(L, 2), luaL_checkstring(L, 3),
                    luaL_optstring(L, 4, NULL), &events, &error))
    return fail(L, &error);
  return push_text(L, events, strlen(events));
}

/* sarto.printable(text) → the same, with what would act on a terminal written as \xNN. */
static int module_printable(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  char *printable = sarto_printable(text, length);
  return push_text(L, printable, strlen(printable));
}

/* sarto.explain(decision_json) → plain sentences. */
static int module_explain(lua_State *L) {
  sarto_error error;
  size_t length;
  const char *decision = luaL_checklstring(L, 1, &length);
  char *text;
  if (sarto_explain(decision, length, &text, &error)) return fail(L, &error);
  return push_text(L, text, strlen(text));
}

SARTO_API int luaopen_sarto(lua_State *L);
int luaopen_sarto(lua_State *L) {
  static const luaL_Reg methods[] = {{"decide", runtime_decide},
                                     {"profile", runtime_profile},
                                     {"related", runtime_related},
                                     {"names", runtime_names},
                                     {"pass", runtime_pass},
                                     {"close", runtime_close},
                                     {NULL, NULL}};
  static const luaL_Reg functions[] = {{"open", module_open},       {"persona", module_persona},
                                       {"explain", module_explain}, {"printable", module_printable},
                                       {"nearest", module_nearest}, {NULL, NULL}};
  luaL_newmetatable(L, FOUND_CLASS);
  lua_pushcfunction(L, found_free);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  luaL_newmetatable(L, RUNTIME_CLASS);
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, runtime_close);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, runtime_close);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
  luaL_newlib(L, functions);
  lua_pushstring(L, sarto_version());
  lua_setfield(L, -2, "version");
  return 1;
}
