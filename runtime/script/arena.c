/* The allocator of Lua states, inside one mapping. See arena.h.
 *
 * Lua passes the old size with every request, so blocks carry no header: a block is its request rounded up to
 * 8 bytes. A freed block is cut into pieces of exact classes (steps of 8 up to 256 bytes, then four to a
 * doubling, which fits the sizes of Lua's tables) and each piece goes on its class's list; a request takes
 * from the first class that surely fits, gives the rest back, and only else moves the end. Blocks are never
 * joined: a state is thrown away long before that would pay. Leaves alone what the blocks hold. Runs on the
 * one thread that the arena serves.
 */
#include "script/arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/memory.h"
#include "script/seed.h"

enum {
  GRAIN_BYTES = 8,
  SMALL_BYTES = 256,
  SMALL_CLASSES = SMALL_BYTES / GRAIN_BYTES,
  CLASS_COUNT = 128, /* the last one is (4 + 3) << 29 bytes, beyond any arena */
  NO_CLASS = CLASS_COUNT,
  PAGE_BYTES = 64 * 1024, /* a multiple of every page size we meet */
  KEEP_BYTES = 1024 * 1024,
};

static const size_t MEMORY_BYTES = (size_t)16 << 20, BLOCK_BYTES = (size_t)4 << 20;
static const size_t MEMORY_BYTES_MIN = (size_t)64 << 10, MEMORY_BYTES_MAX = (size_t)1 << 30;
static const size_t BLOCK_BYTES_MIN = (size_t)16 << 10;
static const int64_t TIME_MS = 50;
static const size_t SPAN_BYTES = (size_t)1 << 32;

struct script_heap {
  uint32_t end_bytes;               /* from base: where nothing was ever taken yet */
  uint32_t unused;                  /* no padding: every byte of an image is set */
  uint64_t has_free[2];             /* one bit a class */
  uint32_t first_free[CLASS_COUNT]; /* from base; a free block begins with the place of the next one */
};

static int floor_class(size_t bytes) {
  if (bytes <= SMALL_BYTES) return (int)(bytes / GRAIN_BYTES) - 1;
  int log = 63 - __builtin_clzll(bytes);
  return SMALL_CLASSES - 1 + (log - 8) * 4 + (int)(bytes >> (log - 2) & 3);
}

static size_t class_bytes(int class) {
  if (class < SMALL_CLASSES) return (size_t)(class + 1) * GRAIN_BYTES;
  int step = class - (SMALL_CLASSES - 1);
  return (size_t)(4 + step % 4) << (6 + step / 4);
}

/* The first class with a free block among those whose blocks are all large enough. */
static int fitting_class(const struct script_heap *heap, size_t bytes) {
  int class = floor_class(bytes);
  if (class_bytes(class) < bytes) class ++;
  if (class < 64) {
    uint64_t low = heap->has_free[0] >> class;
    if (low) return class + __builtin_ctzll(low);
    class = 64;
  }
  uint64_t high = heap->has_free[1] >> (class - 64);
  return high ? class + __builtin_ctzll(high) : NO_CLASS;
}

static void put_free(struct script_arena *arena, size_t at, size_t bytes) {
  struct script_heap *heap = arena->heap;
  if (at + bytes == heap->end_bytes) {
    heap->end_bytes = (uint32_t)at;
    return;
  }
  while (bytes) {
    int class = floor_class(bytes);
    *(uint32_t *)(void *)(arena->base + at) = heap->first_free[class];
    heap->first_free[class] = (uint32_t)at;
    heap->has_free[class / 64] |= UINT64_C(1) << class % 64;
    at += class_bytes(class);
    bytes -= class_bytes(class);
  }
}

static size_t take_free(struct script_arena *arena, int class) {
  struct script_heap *heap = arena->heap;
  size_t at = heap->first_free[class];
  heap->first_free[class] = *(uint32_t *)(void *)(arena->base + at);
  if (!heap->first_free[class]) heap->has_free[class / 64] &= ~(UINT64_C(1) << class % 64);
  return at;
}

_Noreturn static void exceed(struct script_arena *arena, enum script_excess excess) {
  must(arena->escape); /* Lua outside of the guarded call */
  arena->excess = excess;
  siglongjmp(*arena->escape, 1);
}

/* An image may be larger than what the call is allowed. */
static size_t room(const struct script_arena *arena) {
  size_t end = arena->heap->end_bytes;
  return end < arena->memory_bytes ? arena->memory_bytes - end : 0;
}

static void *take(struct script_arena *arena, size_t bytes) {
  struct script_heap *heap = arena->heap;
  int class = fitting_class(heap, bytes);
  if (class == NO_CLASS) {
    size_t at = heap->end_bytes;
    if (bytes > room(arena)) exceed(arena, SCRIPT_EXCESS_MEMORY);
    heap->end_bytes += (uint32_t)bytes;
    return arena->base + at;
  }
  size_t at = take_free(arena, class), left = class_bytes(class) - bytes;
  if (left) put_free(arena, at + bytes, left);
  return arena->base + at;
}

static void *grow(struct script_arena *arena, char *block, size_t old_bytes, size_t new_bytes) {
  size_t at = (size_t)(block - arena->base);
  bool is_last = at + old_bytes == arena->heap->end_bytes;
  if (is_last && new_bytes - old_bytes <= room(arena)) {
    arena->heap->end_bytes = (uint32_t)(at + new_bytes);
    return block;
  }
  char *moved = take(arena, new_bytes);
  memcpy(moved, block, old_bytes);
  put_free(arena, at, old_bytes);
  return moved;
}

static size_t rounded(size_t bytes) {
  return (bytes + GRAIN_BYTES - 1) & ~(size_t)(GRAIN_BYTES - 1);
}

void *script_arena_alloc(void *self, void *block, size_t old_bytes, size_t new_bytes) {
  struct script_arena *arena = self;
  if (new_bytes > arena->block_bytes) exceed(arena, SCRIPT_EXCESS_BLOCK);
  size_t taken = block ? rounded(old_bytes) : 0, wanted = rounded(new_bytes);
  if (wanted > taken) return taken ? grow(arena, block, taken, wanted) : take(arena, wanted);
  if (taken > wanted) put_free(arena, (size_t)((char *)block - arena->base) + wanted, taken - wanted);
  return wanted ? block : NULL;
}

void script_arena_empty(struct script_arena *arena) {
  *arena->heap = (struct script_heap){.end_bytes = sizeof(struct script_heap)};
}

size_t script_arena_used_bytes(const struct script_arena *arena) {
  return arena->heap->end_bytes;
}

void script_arena_relax(struct script_arena *arena) {
  if (arena->heap->end_bytes <= KEEP_BYTES) return;
  /* Memory that the program has locked stays; nothing else depends on it. */
  (void)madvise(arena->base + KEEP_BYTES, arena->mapped_bytes - KEEP_BYTES, MADV_DONTNEED);
}

static size_t bounded(size_t wanted, size_t usual, size_t least, size_t most) {
  size_t bytes = wanted ? wanted : usual;
  return bytes < least ? least : bytes > most ? most : bytes;
}

/* Reserves a span more than needed, keeps the part that begins at a multiple of it. Nothing of it can be touched yet. */
static char *map_aligned(void) {
  char *all = mmap(NULL, SPAN_BYTES + MEMORY_BYTES_MAX, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (all == MAP_FAILED) { /* as where there is no memory left: see base/memory.h */
    fputs("sarto: scripts need 5 GB of address space, and it is limited (ulimit -v)\n", stderr);
    abort();
  }
  size_t before = (SPAN_BYTES - (uintptr_t)all % SPAN_BYTES) % SPAN_BYTES;
  if (before) must(!munmap(all, before));
  if (before < SPAN_BYTES) must(!munmap(all + before + MEMORY_BYTES_MAX, SPAN_BYTES - before));
  return all + before;
}

static void extend(struct script_arena *arena, size_t bytes) {
  if (bytes <= arena->mapped_bytes) return;
  size_t added = bytes - arena->mapped_bytes;
  must(!mprotect(arena->base + arena->mapped_bytes, added, PROT_READ | PROT_WRITE));
  arena->mapped_bytes = bytes;
}

void script_limit(struct script_arena *arena, const struct script_limits *limits) {
  size_t bytes = bounded(limits->memory_bytes, MEMORY_BYTES, MEMORY_BYTES_MIN, MEMORY_BYTES_MAX);
  arena->memory_bytes = (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  arena->block_bytes = bounded(limits->block_bytes, BLOCK_BYTES, BLOCK_BYTES_MIN, arena->memory_bytes);
  arena->time_ms = limits->time_ms > 0 ? limits->time_ms : TIME_MS;
  extend(arena, arena->memory_bytes);
}

struct script_arena *script_arena_new(const struct script_limits *limits) {
  static const struct script_limits none = {0};
  struct script_arena *arena = mem_zero(sizeof *arena);
  arena->references = 1;
  arena->base = map_aligned();
  arena->heap = (struct script_heap *)(void *)arena->base;
  script_limit(arena, limits ? limits : &none);
  script_arena_empty(arena);
  watchdog_watch(&arena->watch);
  seed_find(arena);
  return arena;
}

struct script_arena *script_arena_ref(struct script_arena *arena) {
  atomic_fetch_add_explicit(&arena->references, 1, memory_order_relaxed);
  return arena;
}

void script_arena_unref(struct script_arena *arena) {
  if (!arena || atomic_fetch_sub_explicit(&arena->references, 1, memory_order_acq_rel) > 1) return;
  watchdog_forget(&arena->watch);
  must(!munmap(arena->base, MEMORY_BYTES_MAX));
  free(arena);
}
