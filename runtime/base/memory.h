/* Memory by lifetime.
 *
 * mem_* are malloc and friends that do not fail: where the machine has no memory left the process says so and
 * aborts, since nothing above could go on and what was answered is on disk.
 *
 * `struct arena` is memory that is freed all at once: an event's, a workspace's. Pointers into it stay valid
 * until arena_reset or arena_fini. Not shared between threads.
 */
#ifndef SARTO_BASE_MEMORY_H
#define SARTO_BASE_MEMORY_H

#include <stddef.h>

enum { ALLOCATION_BYTES = 16 }; /* what one costs beyond its content, about: for accounts of memory */

void *mem_alloc(size_t bytes); /* uninitialised; free() frees it */
void *mem_zero(size_t bytes);
void *mem_resize(void *memory, size_t bytes);
char *mem_copy_text(const char *text); /* strdup */
void *mem_copy(const void *memory, size_t bytes);

struct arena_block;
struct arena {
  struct arena_block *block; /* the one allocations come from; a zeroed struct is an empty arena */
  size_t used_bytes;         /* in that block */
};

void *arena_alloc(struct arena *arena, size_t bytes);                   /* zeroed, aligned to 16 */
char *arena_text(struct arena *arena, const char *text, size_t length); /* copy, NUL at the end */
char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for `bytes` of allocations, and where the arena is empty no more than that: for what is kept long and small. */
void arena_reserve(struct arena *arena, size_t bytes);
size_t arena_bytes(const struct arena *arena); /* that it takes from the machine */
void arena_reset(struct arena *arena);         /* frees all but the largest block */
void arena_fini(struct arena *arena);

#endif
