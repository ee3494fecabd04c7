/* The memory of Lua states: one mapping at one address, and the allocator that lies inside it.
 *
 *   base                                   end            memory_bytes
 *   │ heap: free lists │ blocks, free or taken │ never used yet │
 *   └────────── the image: [base, base + end) ──────────┘
 *
 * Everything that the allocator knows is in the mapping itself, so copying [base, base + end) away and back
 * is a perfect snapshot. The base is a multiple of 4 GB: Lua hashes a pointer by its low 32 bits, which are
 * therefore the same in every arena, process and run.
 */
#ifndef SARTO_SCRIPT_ARENA_H
#define SARTO_SCRIPT_ARENA_H

#include <setjmp.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "script/script.h"
#include "script/watchdog.h"

struct script_heap;

enum script_excess { SCRIPT_EXCESS_NONE, SCRIPT_EXCESS_MEMORY, SCRIPT_EXCESS_BLOCK, SCRIPT_EXCESS_TIME };

struct script_arena {
  _Atomic size_t references;
  char *base;
  struct script_heap *heap; /* at base */
  size_t mapped_bytes;
  size_t memory_bytes, block_bytes; /* the limits of the moment */
  int64_t time_ms;
  sigjmp_buf *escape; /* where going beyond a limit jumps to; NULL while nothing runs */
  enum script_excess excess;
  struct watch watch;

  /* For seed.c: the block that a state begins with, and where in it Lua keeps the seed of its hashes. */
  char *state_block;
  size_t state_block_bytes;
  size_t seed_offset;
  int birth_allocations;
};

/* A lua_Alloc; `arena` is a struct script_arena. Blocks are aligned to 8. Never returns NULL for a block:
 * going beyond a limit jumps to arena->escape. */
void *script_arena_alloc(void *arena, void *block, size_t old_bytes, size_t new_bytes);

void script_arena_empty(struct script_arena *arena);              /* forgets all blocks */
size_t script_arena_used_bytes(const struct script_arena *arena); /* heap included: what an image holds */
void script_arena_relax(
    struct script_arena *arena); /* gives memory that one big call used back to the system */

#endif
