/* Lua states with a fixed hash seed. See seed.h.
 *
 * The order inside lua_newstate is what this rests on: it allocates the state's block, fills it, seed
 * included, and only then allocates again and hashes its first string. So the seed is put right in the second
 * allocation. A Lua that does otherwise is noticed by seed_find, which then aborts, and by the test that
 * builds one script twice. Runs on the one thread that the arena serves.
 */
#include "script/seed.h"

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "script/arena.h"

#include <stdlib.h>

static const uint32_t SEED = 0x5a470001; /* any constant; part of what makes a replay the same */

static int panicked(lua_State *L) {
  (void)L;
  must(!"a Lua error outside of the guarded call");
  return 0;
}

/* The allocator for the time of lua_newstate. */
static void *alloc_at_birth(void *self, void *block, size_t old_bytes, size_t new_bytes) {
  struct script_arena *arena = self;
  arena->birth_allocations++;
  if (arena->birth_allocations == 2 && arena->seed_offset)
    memcpy(arena->state_block + arena->seed_offset, &SEED, sizeof SEED);
  void *memory = script_arena_alloc(arena, block, old_bytes, new_bytes);
  if (arena->birth_allocations == 1) {
    arena->state_block = memset(memory, 0, new_bytes);
    arena->state_block_bytes = new_bytes;
  }
  return memory;
}

lua_State *seed_new_state(struct script_arena *arena) {
  script_arena_empty(arena);
  arena->birth_allocations = 0;
  lua_State *L = lua_newstate(alloc_at_birth, arena);
  lua_setallocf(L, script_arena_alloc, arena);
  lua_atpanic(L, panicked);
  lua_gc(L, LUA_GCSTOP);
  return L;
}

/* The seed is made from the address of a local variable: elsewhere on the stack, another seed. */
__attribute__((noinline)) static void make_state_deeper(struct script_arena *arena, size_t deeper_bytes) {
  volatile char *room = __builtin_alloca(deeper_bytes);
  room[0] = 0;
  seed_new_state(arena);
  room[0] = 1;
}

static size_t differing_word(const char *left, const char *right, size_t bytes) {
  size_t found = 0;
  for (size_t at = 0; at + sizeof SEED <= bytes; at += sizeof SEED) {
    if (!memcmp(left + at, right + at, sizeof SEED)) continue;
    must(!found); /* more than the seed differs: this is not a Lua that we know */
    found = at;
  }
  return found;
}

void seed_find(struct script_arena *arena) {
  seed_new_state(arena);
  char *first = mem_copy(arena->state_block, arena->state_block_bytes);
  size_t offset = 0;
  for (size_t deeper_bytes = 64; !offset && deeper_bytes <= 1024; deeper_bytes *= 2) {
    make_state_deeper(arena, deeper_bytes);
    offset = differing_word(first, arena->state_block, arena->state_block_bytes);
  }
  must(offset);
  arena->seed_offset = offset;
  script_arena_empty(arena);
  free(first);
}
