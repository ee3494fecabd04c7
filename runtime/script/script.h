/* Lua, held so that a script can hurt no one but itself.
 *
 * One lua_State per script file. All states of a worker are built, each in its turn, in ONE arena at ONE
 * address; when a state is ready its bytes are copied out as its image, and before each call the image is
 * copied back in over whatever the last call left there. So every call runs on the same bytes: nothing of one
 * customer reaches the next, a script cannot poison its state, the collector never runs over a script, and a
 * state is thrown away by not using it. The allocator's own bookkeeping lies in the arena and is part of the
 * image.
 *
 * A call that goes beyond a limit is ended: of time by the watchdog (watchdog.h), at first with an error of Lua's, then
 * by a jump out of whatever is running; of memory by a jump out of the allocator. What was going on does not matter, for
 * the state is overwritten before it is used again, and what outlives the call is touched behind the gate alone
 * (bindings/gate.h).
 *
 * At most one state is live in an arena at a time. No pointer into Lua's memory outlives the call that gave
 * it. One arena serves one thread at a time. Lua stands under one lua_pcall in script.c and nowhere else, but for the
 * scripts' own pcall.
 */
#ifndef SARTO_SCRIPT_SCRIPT_H
#define SARTO_SCRIPT_SCRIPT_H

#include <lua.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct script_arena;
struct script_image;

struct script_limits {
  size_t memory_bytes; /* 0: 16 MB; 64 KB to 1 GB */
  size_t block_bytes;  /* the largest single allocation; 0: 4 MB; at least 16 KB */
  int64_t time_ms;     /* of CPU time; 0: 50 ms */
};

/* Limits for what is built and called until others are set; NULL: the defaults. The caller's reference is the first. */
struct script_arena *script_arena_new(const struct script_limits *limits);
struct script_arena *script_arena_ref(struct script_arena *arena);
void script_arena_unref(
    struct script_arena *arena); /* freed with the last reference; NULL is fine. Any thread */
void script_limit(struct script_arena *arena, const struct script_limits *limits);

/* Calls in this arena are stopped by a signal, which script_take_signal has taken; without it, in hook mode. */
void script_stop_by(struct script_arena *arena, int signal);
/* Once it is set whatever runs in the arena is stopped as if its time were up, and nothing else is begun: STOPPED. Borrowed
 * until another one is given; NULL: never. */
void script_leave_when(struct script_arena *arena, const atomic_bool *is_left);
bool script_is_left(const struct script_arena *arena); /* whether it is set */
/* Takes a signal for this process. INVALID: there is none such, the program handles it itself, or another one is taken. */
enum status script_take_signal(int signal, struct error *err);
void script_leave_signal(void); /* once for each time it was taken */
/* Whether the calling thread is in a script with the gate open, where nothing but Lua may be touched: for tests. */
bool script_may_be_stopped(void);

/* Whether scripts can be run on the calling thread. UNSUPPORTED: its stack is too small for calls within calls. The worst
 * that was found needs 430 KB (x86-64), some 200 calls of gsub within each other: tests/unit/test_stack.c. */
enum { SCRIPT_STACK_BYTES = 768 << 10 };
enum status script_check_thread(struct error *err);

/* Builds a new state: the strict language (bindings/strict.h) opened, the collector stopped, `body` called as
 * a protected C function with `context` as light userdata at index 1 (it may load and run chunks, and leave
 * what calls will need in the registry). On success *image is the caller's. On a Lua error: STATUS_INVALID
 * and its message as raised ("file:line: …" where Lua gave a place); TOO_LARGE: it went beyond its memory, STOPPED:
 * beyond its time. `host` is put into the state's extra space (strict.h) for the time of the call; NULL: one that knows
 * nothing. A limit ends the call by a jump over `body`, which no pcall sees: bodies and bindings hold nothing while Lua
 * can allocate, and nothing at all while the gate is open. */
struct strict_host;
enum status script_build(struct script_arena *arena, struct strict_host *host, lua_CFunction body,
                         void *context, struct script_image **image, struct error *err);

/* Copies the image in and calls `body` in the same way. Nothing that it does to the state lasts. */
enum status script_call(struct script_arena *arena, const struct script_image *image,
                        struct strict_host *host, lua_CFunction body, void *context, struct error *err);

size_t script_image_bytes(const struct script_image *image);
void script_image_free(struct script_image *image);

const char *script_lua_version(void); /* "5.4.4"; static */

#endif
