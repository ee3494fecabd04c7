/* The one guarded call into Lua, and states as images. See script.h.
 *
 * `run_body` is the only place where Lua is entered: under one lua_pcall for Lua's own errors, and under one
 * sigsetjmp for the end that Lua must not hear of. The allocator takes the second way when a limit is
 * exceeded, because a NULL from it would start Lua's emergency collection, which frees what is in use
 * (5.4.4); the signal's handler takes it where an error could not end what is running. It is safe: a body holds nothing
 * of the host's, and the state is overwritten before it is used again. Runs on whichever thread has the arena.
 */
#include "script/script.h"

#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "bindings/gate.h"
#include "bindings/strict.h"
#include "script/arena.h"
#include "script/bind.h"
#include "script/lua_error.h"
#include "script/seed.h"

enum { LEVELS_MAX = 20 };       /* looked at for a place: each costs a walk over those above it */
enum { ERROR_BYTES_MAX = 470 }; /* leaves room in struct error for the last character and "…" */
enum { HOOK_COUNT = 100 };      /* instructions between two looks in hook mode */

struct script_image {
  struct script_arena *arena; /* the only one whose addresses fit */
  lua_State *L;
  size_t bytes;
  char data[];
};

struct run {
  struct script_arena *arena;
  lua_State *L;
  struct strict_host *host;
  char place[LUA_IDSIZE + 16]; /* "file:line: " where it was stopped */
  sigjmp_buf escape;
};

/* What this thread runs; the signal's handler and the hook ask for it. */
static _Thread_local __attribute__((tls_model("initial-exec"))) struct run *current;

/* The text of Lua's error. Outside of lua_pcall: nothing here may raise. */
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

static void note_place(struct run *run, const lua_Debug *at) {
  if (at->currentline > 0) snprintf(run->place, sizeof run->place, "%s:%d: ", at->short_src, at->currentline);
}

/* Where the script was when it was jumped out of, from a level of its calls on. It only reads, and Lua keeps the chain
 * of calls sound across an allocation; elsewhere the last call may be half made, and those above it are sound. */
static void find_place(struct run *run, int level) {
  lua_Debug at;
  for (; !run->place[0] && lua_getstack(run->L, level, &at); level++)
    if (lua_getinfo(run->L, "Sl", &at)) note_place(run, &at);
}

static enum status say_excess(struct run *run, struct error *err) {
  const struct script_arena *arena = run->arena;
  const char *name = run->host->name ? run->host->name : "the file";
  bool is_block = arena->excess == SCRIPT_EXCESS_BLOCK;
  find_place(run, arena->excess == SCRIPT_EXCESS_TIME ? 1 : 0);
  if (arena->excess == SCRIPT_EXCESS_TIME) {
    bool is_seconds = arena->time_ms % 1000 == 0;
    return error_set(err, STATUS_STOPPED, "%s%s took longer than %lld %s", run->place, name,
                     (long long)(is_seconds ? arena->time_ms / 1000 : arena->time_ms),
                     is_seconds ? "s" : "ms");
  }
  size_t bytes = is_block ? arena->block_bytes : arena->memory_bytes;
  bool is_megabytes = bytes % (1 << 20) == 0;
  return error_set(err, STATUS_TOO_LARGE, "%s%s%s more than %zu %s of memory", run->place,
                   is_block ? "one text, one table or calls within calls" : name,
                   is_block ? " need" : " needs", is_megabytes ? bytes >> 20 : bytes >> 10,
                   is_megabytes ? "MB" : "KB");
}

static bool has_place(const char *text, const lua_Debug *at) {
  size_t length = strlen(at->short_src);
  return !strncmp(text, at->short_src, length) && text[length] == ':';
}

/* What was thrown, where it is no text, in its place. Processors give NaN different signs. */
static void say_thrown(lua_State *L) {
  int type = lua_type(L, 1);
  double number = lua_tonumber(L, 1);
  if (type == LUA_TNIL)
    lua_pushliteral(L, "error without a message");
  else if (type == LUA_TBOOLEAN)
    lua_pushfstring(L, "threw %s", lua_toboolean(L, 1) ? "true" : "false");
  else if (lua_isinteger(L, 1))
    lua_pushfstring(L, "threw the number %I", (LUAI_UACINT)lua_tointeger(L, 1));
  else if (type == LUA_TNUMBER)
    lua_pushfstring(L, "threw the number %f", isnan(number) ? fabs(number) : number);
  else if (type == LUA_TTABLE || type == LUA_TFUNCTION)
    lua_pushfstring(L, "threw a %s", lua_typename(L, type));
  else
    lua_pushliteral(L, "threw a value that is no text");
  lua_replace(L, 1);
}

/* Where the script stood, before what has no place: an error of the host's own functions that Lua reached through
 * another of them (ipairs over what may not be read, say), which know no place themselves, and what was thrown without
 * one. A text that names one of the files that are running has its place already. */
static int add_place(lua_State *L) {
  lua_Debug at, first = {.currentline = 0};
  if (lua_type(L, 1) != LUA_TSTRING) say_thrown(L);
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

/* ---- stopping ---- */

_Noreturn static void escape(struct run *run) {
  run->arena->excess = SCRIPT_EXCESS_TIME;
  siglongjmp(run->escape, 1);
}

static void stop(lua_State *L);

static bool must_stop_at_once(const struct run *run) {
  return atomic_load_explicit(&run->arena->watch.kill_run, memory_order_relaxed) == run->host->run;
}

/* A hook: each instruction from here on raises, so that nothing is gained by catching it. */
static void stop_if_told(lua_State *L, lua_Debug *at) {
  (void)at;
  if (strict_must_stop(current->host)) stop(L);
}

/* Between two instructions, or where a function of the host returns. */
static void stop(lua_State *L) {
  struct run *run = current;
  if (must_stop_at_once(run)) escape(run);
  run->arena->excess = SCRIPT_EXCESS_TIME;
  int before = gate_close(run->host); /* a jump would leave half a place */
  find_place(run, 0);
  gate_set(run->host, before);
  lua_sethook(L, stop_if_told, LUA_MASKCOUNT, 1);
  luaL_error(L, "took too long");
}

/* In the middle of anything; behind the gate nothing, for the gate looks itself when it opens. */
static void on_signal(int signal) {
  int before = errno;
  struct run *run = current;
  (void)signal;
  if (run && !run->host->is_in_host && strict_must_stop(run->host)) {
#ifndef SARTO_MUTATION_HOOK_ONLY
    if (must_stop_at_once(run)) escape(run);
#endif
    lua_sethook(run->L, stop_if_told, LUA_MASKCOUNT, 1);
  }
  errno = before;
}

bool script_may_be_stopped(void) {
  return current && !current->host->is_in_host;
}

void script_stop_by(struct script_arena *arena, int signal) {
  arena->watch.signal = signal;
}

void script_leave_when(struct script_arena *arena, const atomic_bool *is_left) {
  watchdog_leave_when(&arena->watch, is_left);
}

bool script_is_left(const struct script_arena *arena) {
  return arena->watch.is_left && *arena->watch.is_left;
}

enum status script_take_signal(int signal, struct error *err) {
  bind_all((const void *)(uintptr_t)lua_pcallk);
  bind_all((const void *)(uintptr_t)fmod); /* Lua's arithmetic */
  return watchdog_take_signal(signal, on_signal, err);
}

void script_leave_signal(void) {
  watchdog_leave_signal();
}

/* Where the calling thread's stack ends; found out once. NULL: nobody can tell. */
static const char *stack_end(void) {
  static _Thread_local const char *end;
  pthread_attr_t attributes;
  void *low = NULL;
  size_t bytes;
  if (end || pthread_getattr_np(pthread_self(), &attributes)) return end;
  if (!pthread_attr_getstack(&attributes, &low, &bytes)) end = low;
  pthread_attr_destroy(&attributes);
  return end;
}

enum status script_check_thread(struct error *err) {
  const char *end = stack_end(), *here = __builtin_frame_address(0);
  if (!end || here - end >= SCRIPT_STACK_BYTES) return STATUS_OK;
  return error_set(err, STATUS_UNSUPPORTED,
                   "this thread has %d KB of stack left, and scripts may need %d KB: call from one with more",
                   (int)((here - end) / 1024), SCRIPT_STACK_BYTES / 1024);
}

/* ---- running ---- */

static void begin(struct run *run) {
  struct strict_host *host = run->host;
  *(struct strict_host **)lua_getextraspace(run->L) = host;
  run->arena->escape = &run->escape;
  run->arena->excess = SCRIPT_EXCESS_NONE;
  host->is_in_host = 0;
  host->is_absence = false;
  host->stop_run = &run->arena->watch.stop_run;
  host->stop = stop;
  if (!run->arena->watch.signal) lua_sethook(run->L, stop_if_told, LUA_MASKCOUNT, HOOK_COUNT);
  host->run = watchdog_begin(&run->arena->watch, run->arena->time_ms);
  atomic_signal_fence(memory_order_seq_cst);
  current = run;
}

static void end(struct run *run) {
  current = NULL;
  atomic_signal_fence(memory_order_seq_cst);
  watchdog_end(&run->arena->watch);
  run->arena->escape = NULL;
}

/* What is said of an error takes memory of the host's: the gate is closed for it. */
static enum status call_protected(lua_State *L, struct strict_host *host, lua_CFunction body, void *context,
                                  struct error *err) {
  lua_pushcfunction(L, add_place);
  int handler = lua_gettop(L);
  lua_pushcfunction(L, body);
  lua_pushlightuserdata(L, context);
  int outcome = lua_pcall(L, 1, 0, handler);
  gate_close(host);
  if (outcome != LUA_OK) return say_error(L, err);
  lua_pop(L, 1);
  return STATUS_OK;
}

static enum status run_body(struct script_arena *arena, lua_State *L, struct strict_host *host,
                            lua_CFunction body, void *context, struct error *err) {
  struct strict_host nobody = {0};
  struct run run = {.arena = arena, .L = L, .host = host ? host : &nobody};
  enum status status;
  if (script_is_left(arena)) return error_set(err, STATUS_STOPPED, "it was not begun, for all is left");
  if (sigsetjmp(run.escape, 0)) {
    status = STATUS_STOPPED; /* or beyond its memory: see below */
  } else {
    begin(&run);
    status = call_protected(L, run.host, body, context, err);
  }
  end(&run);
  if (arena->excess) status = say_excess(&run, err);
  return status;
}

/* What opening left behind becomes room for what follows, so that images stay small. */
static int open_language(lua_State *L) {
  strict_open(L);
  lua_gc(L, LUA_GCCOLLECT);
  return 0;
}

/* A build for the tests alone: what a call left is what the next one finds. */
#ifdef SARTO_MUTATION_SHARED_STATE
enum { ROOM_BYTES = 1 << 20 };
static void keep_what_was_left(struct script_arena *arena, const struct script_image *image) {
  struct script_image *kept = (struct script_image *)image;
  size_t bytes = script_arena_used_bytes(arena);
  if (arena->excess || bytes > ROOM_BYTES) return;
  *(struct strict_host **)lua_getextraspace(kept->L) = NULL;
  memcpy(kept->data, arena->base, kept->bytes = bytes);
}
#else
enum { ROOM_BYTES = 0 };
static void keep_what_was_left(struct script_arena *arena, const struct script_image *image) {
  (void)arena, (void)image;
}
#endif

static struct script_image *take_image(struct script_arena *arena, lua_State *L) {
  size_t bytes = script_arena_used_bytes(arena);
  struct script_image *image = mem_alloc(sizeof *image + bytes + ROOM_BYTES);
  *image = (struct script_image){.arena = arena, .L = L, .bytes = bytes};
  *(struct strict_host **)lua_getextraspace(L) = NULL;
  memcpy(image->data, arena->base, bytes);
  return image;
}

enum status script_build(struct script_arena *arena, struct strict_host *host, lua_CFunction body,
                         void *context, struct script_image **image, struct error *err) {
  must(!arena->escape); /* one state is live at a time */
  lua_State *L = seed_new_state(arena);
  enum status status = run_body(arena, L, NULL, open_language, NULL, err);
  if (status == STATUS_OK) status = run_body(arena, L, host, body, context, err);
  if (status == STATUS_OK) *image = take_image(arena, L);
  script_arena_relax(arena);
  return status;
}

enum status script_call(struct script_arena *arena, const struct script_image *image,
                        struct strict_host *host, lua_CFunction body, void *context, struct error *err) {
  must(image->arena == arena && !arena->escape);
  memcpy(arena->base, image->data, image->bytes);
  enum status status = run_body(arena, image->L, host, body, context, err);
  keep_what_was_left(arena, image);
  script_arena_relax(arena);
  return status;
}

size_t script_image_bytes(const struct script_image *image) {
  return image->bytes;
}

void script_image_free(struct script_image *image) {
  free(image);
}

const char *script_lua_version(void) {
  return LUA_VERSION_MAJOR "." LUA_VERSION_MINOR "." LUA_VERSION_RELEASE;
}
