/* Lua, held so that a script can hurt no one but itself.
 *
 * One lua_State per script file. All states of a worker are built, each in its turn, in ONE arena at ONE
 * address; when a state is ready its bytes are copied out as its image, and before each call the image is
 * copied back in over whatever the last call left there. So every call runs on the same bytes: nothing of one
 * customer reaches the next, a script cannot poison its state, the collector never runs over a script, and a
 * state is thrown away by not using it. The allocator's own bookkeeping lies in the arena and is part of the
 * image.
 *
 * At most one state is live in an arena at a time. No pointer into Lua's memory outlives the call that gave
 * it. One arena serves one thread. Lua stands under one lua_pcall in script.c and nowhere else.
 */
#ifndef SARTO_SCRIPT_SCRIPT_H
#define SARTO_SCRIPT_SCRIPT_H

#include <lua.h>
#include <stddef.h>

#include "base/error.h"

struct script_arena;
struct script_image;

struct script_limits {
  size_t memory_bytes; /* the arena; 0: 16 MB; 64 KB to 1 GB. Beyond it the call ends at once */
  size_t block_bytes;  /* the largest single allocation; 0: 4 MB; at least 16 KB */
};

struct script_arena *script_arena_new(const struct script_limits *limits); /* NULL limits: the defaults */
void script_arena_free(struct script_arena *arena);                        /* NULL is fine */

/* Builds a new state: the strict language (bindings/strict.h) opened, the collector stopped, `body` called as
 * a protected C function with `context` as light userdata at index 1 (it may load and run chunks, and leave
 * what calls will need in the registry). On success *image is the caller's. On a Lua error: STATUS_INVALID
 * and its message as raised ("file:line: …" where Lua gave a place), or STATUS_TOO_LARGE for memory. `host`
 * is put into the state's extra space (strict.h) for the time of the call. A limit ends the call by a jump
 * over `body`, which no pcall sees: bodies and bindings hold nothing while Lua can allocate. */
struct strict_host;
enum status script_build(struct script_arena *arena, struct strict_host *host, lua_CFunction body,
                         void *context, struct script_image **image, struct error *err);

/* Copies the image in and calls `body` in the same way. Nothing that it does to the state lasts. */
enum status script_call(struct script_arena *arena, const struct script_image *image,
                        struct strict_host *host, lua_CFunction body, void *context, struct error *err);

size_t script_image_bytes(const struct script_image *image);
void script_image_free(struct script_image *image);

#endif
