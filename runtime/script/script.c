/* The one guarded call into Lua, and states as images. See script.h.
 *
 * `run` is the only place where Lua is entered: under one lua_pcall for Lua's own errors, and under one
 * sigsetjmp for the end that Lua must not hear of. The allocator takes the second way when a limit is
 * exceeded, because a NULL from it would start Lua's emergency collection, which frees what is in use
 * (5.4.4). It is safe: a body holds nothing of the host's, and the state is overwritten before it is used
 * again. Runs on the one thread that the arena serves.
 */
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "bindings/strict.h"
#include "script/arena.h"
#include "script/lua_error.h"
#include "script/seed.h"

enum { LEVELS_MAX = 20 };       /* looked at for a place: each costs a walk over those above it */
enum { ERROR_BYTES_MAX = 470 }; /* leaves room in struct error for the last character and "…" */

struct script_image {
  struct script_arena *arena; /* the only one whose addresses fit */
  lua_State *L;
  size_t bytes;
  char data[];
};

/* The text of Lua's error, whatever the script threw. Outside of lua_pcall: nothing here may raise. */
static enum status say_error(lua_State *L, struct error *err) {
  size_t length;
  if (lua_type(L, -1) != LUA_TSTRING) return error_set(err, STATUS_INVALID, "error without a message");
  const char *text = lua_tolstring(L, -1, &length);
  struct buffer safe = {0};
  text_escape(&safe, text, length, ERROR_BYTES_MAX);
  char plain[LUA_ERROR_BYTES];
  bool is_plain = lua_error_plain(buffer_text(&safe), plain);
  error_set(err, STATUS_INVALID, "%s", is_plain ? plain : buffer_text(&safe));
  buffer_fini(&safe);
  return STATUS_INVALID;
}

/* Where the script was when the allocator jumped out. It only reads, and Lua keeps its chain of calls sound
 * across an allocation. */
static enum status say_excess(const struct script_arena *arena, lua_State *L, struct error *err) {
  lua_Debug at;
  char place[LUA_IDSIZE + 16] = "";
  for (int level = 0; !place[0] && lua_getstack(L, level, &at); level++)
    if (lua_getinfo(L, "Sl", &at) && at.currentline > 0)
      snprintf(place, sizeof place, "%s:%d: ", at.short_src, at.currentline);
  if (arena->excess == SCRIPT_EXCESS_MEMORY)
    return error_set(err, STATUS_TOO_LARGE, "%sthe script needs more than %zu KB of memory", place,
                     arena->memory_bytes / 1024);
  return error_set(err, STATUS_TOO_LARGE,
                   "%sone text, one table or calls within calls need more than %zu KB of memory", place,
                   arena->block_bytes / 1024);
}

static bool has_place(const char *text, const lua_Debug *at) {
  size_t length = strlen(at->short_src);
  return !strncmp(text, at->short_src, length) && text[length] == ':';
}

/* Where the script stood, before an error of the host's own functions that Lua reached through another of them (ipairs
 * over what may not be read, say): they know no place themselves. A text that names one of the files that are running
 * has its place already. */
static int add_place(lua_State *L) {
  lua_Debug at, first = {.currentline = 0};
  if (lua_type(L, 1) != LUA_TSTRING) return 1;
  const char *text = lua_tostring(L, 1);
  for (int level = 1; level < LEVELS_MAX && lua_getstack(L, level, &at); level++) {
    if (!lua_getinfo(L, "Sl", &at) || at.currentline <= 0) continue;
    if (has_place(text, &at)) return 1;
    if (!first.currentline) first = at;
  }
  if (!first.currentline) return 1;
  lua_pushfstring(L, "%s:%d: ", first.short_src, first.currentline);
  lua_insert(L, 1);
  lua_concat(L, 2);
  return 1;
}

static enum status run(struct script_arena *arena, lua_State *L, struct strict_host *host, lua_CFunction body,
                       void *context, struct error *err) {
  enum status status;
  sigjmp_buf escape;
  *(struct strict_host **)lua_getextraspace(L) = host;
  arena->escape = &escape;
  if (sigsetjmp(escape, 0)) {
    status = say_excess(arena, L, err);
  } else {
    lua_pushcfunction(L, add_place);
    int handler = lua_gettop(L);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, context);
    status = lua_pcall(L, 1, 0, handler) == LUA_OK ? STATUS_OK : say_error(L, err);
    if (status == STATUS_OK) lua_pop(L, 1);
  }
  arena->escape = NULL;
  return status;
}

/* What opening left behind becomes room for what follows, so that images stay small. */
static int open_language(lua_State *L) {
  strict_open(L);
  lua_gc(L, LUA_GCCOLLECT);
  return 0;
}

static struct script_image *take_image(struct script_arena *arena, lua_State *L) {
  size_t bytes = script_arena_used_bytes(arena);
  struct script_image *image = mem_alloc(sizeof *image + bytes);
  *image = (struct script_image){.arena = arena, .L = L, .bytes = bytes};
  *(struct strict_host **)lua_getextraspace(L) = NULL;
  memcpy(image->data, arena->base, bytes);
  return image;
}

enum status script_build(struct script_arena *arena, struct strict_host *host, lua_CFunction body,
                         void *context, struct script_image **image, struct error *err) {
  must(!arena->escape); /* one state is live at a time */
  lua_State *L = seed_new_state(arena);
  enum status status = run(arena, L, NULL, open_language, NULL, err);
  if (status == STATUS_OK) status = run(arena, L, host, body, context, err);
  if (status == STATUS_OK) *image = take_image(arena, L);
  script_arena_relax(arena);
  return status;
}

enum status script_call(struct script_arena *arena, const struct script_image *image,
                        struct strict_host *host, lua_CFunction body, void *context, struct error *err) {
  must(image->arena == arena && !arena->escape);
  memcpy(arena->base, image->data, image->bytes);
  enum status status = run(arena, image->L, host, body, context, err);
  script_arena_relax(arena);
  return status;
}

size_t script_image_bytes(const struct script_image *image) {
  return image->bytes;
}

void script_image_free(struct script_image *image) {
  free(image);
}
