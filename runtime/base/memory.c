/* Memory by lifetime: allocations that do not fail, and arenas that are freed at once. See memory.h.
 *
 *   arena ── block ── block ── …     newest first, each twice the size of the one before; only the newest is
 *                                    allocated from, so the end of an older block may stay unused.
 */
#include "base/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { FIRST_BLOCK_BYTES = 4096, ALIGNMENT = 16 };

struct arena_block {
  struct arena_block *older;
  size_t size_bytes;
  _Alignas(ALIGNMENT) unsigned char bytes[];
};

static void *or_abort(void *memory) {
  if (!memory) {
    fputs("sarto: out of memory\n", stderr);
    abort();
  }
  return memory;
}

void *mem_alloc(size_t bytes) {
  return or_abort(malloc(bytes ? bytes : 1));
}

void *mem_zero(size_t bytes) {
  return or_abort(calloc(1, bytes ? bytes : 1));
}

void *mem_resize(void *memory, size_t bytes) {
  return or_abort(realloc(memory, bytes ? bytes : 1));
}

char *mem_copy_text(const char *text) {
  return or_abort(strdup(text));
}

void *mem_copy(const void *memory, size_t bytes) {
  void *copy = mem_alloc(bytes);
  if (bytes) memcpy(copy, memory, bytes);
  return copy;
}

static size_t round_up(size_t bytes) {
  return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static void add_block_of(struct arena *arena, size_t size) {
  struct arena_block *block = mem_alloc(sizeof *block + size);
  block->older = arena->block;
  block->size_bytes = size;
  arena->block = block;
  arena->used_bytes = 0;
}

static void add_block(struct arena *arena, size_t bytes) {
  size_t size = arena->block ? arena->block->size_bytes * 2 : FIRST_BLOCK_BYTES;
  while (size < bytes) size *= 2;
  add_block_of(arena, size);
}

static bool has_room(const struct arena *arena, size_t bytes) {
  return arena->block && arena->block->size_bytes - arena->used_bytes >= bytes;
}

void arena_reserve(struct arena *arena, size_t bytes) {
  bytes = round_up(bytes);
  if (!bytes || has_room(arena, bytes)) return;
  if (arena->block)
    add_block(arena, bytes);
  else
    add_block_of(arena, bytes);
}

size_t arena_bytes(const struct arena *arena) {
  size_t bytes = 0;
  for (const struct arena_block *block = arena->block; block; block = block->older)
    bytes += sizeof *block + block->size_bytes;
  return bytes;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
  size_t rounded = round_up(bytes);
  if (!has_room(arena, rounded)) add_block(arena, rounded);
  void *memory = arena->block->bytes + arena->used_bytes;
  arena->used_bytes += rounded;
  memset(memory, 0, rounded);
  return memory;
}

char *arena_text(struct arena *arena, const char *text, size_t length) {
  char *copy = arena_alloc(arena, length + 1);
  if (length) memcpy(copy, text, length);
  return copy;
}

char *arena_print(struct arena *arena, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  must(length >= 0);
  char *text = arena_alloc(arena, (size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  va_end(arguments);
  return text;
}

static void free_blocks(struct arena_block *block) {
  while (block) {
    struct arena_block *older = block->older;
    free(block);
    block = older;
  }
}

void arena_reset(struct arena *arena) {
  if (arena->block) {
    free_blocks(arena->block->older);
    arena->block->older = NULL;
  }
  arena->used_bytes = 0;
}

void arena_fini(struct arena *arena) {
  free_blocks(arena->block);
  *arena = (struct arena){0};
}
