/* One-time links: see once.h. A token is 32 random bytes as base64url; what is kept is its hash, so that whoever reads the
 * memory of the process cannot open one.
 */
#include "host/once.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

struct waiting {
  struct identity key;
  int64_t until_ms;
  bool is_opened;
  UT_hash_handle hh; /* in the order in which they were made */
  char profile_id[];
};

struct once {
  struct waiting *waiting;
};

struct once *once_new(void) {
  return mem_zero(sizeof(struct once));
}

static void drop(struct once *once, struct waiting *waiting) {
  HASH_DEL(once->waiting, waiting);
  free(waiting);
}

void once_free(struct once *once) {
  while (once && once->waiting) drop(once, once->waiting);
  free(once);
}

static struct waiting *find(const struct once *once, const char *token, bool is_opened, int64_t now_ms) {
  struct identity key = identity_of("once", token);
  struct waiting *waiting;
  HASH_FIND(hh, once->waiting, &key, sizeof key, waiting);
  return waiting && waiting->is_opened == is_opened && now_ms < waiting->until_ms ? waiting : NULL;
}

static void put(struct once *once, const char *profile_id, bool is_opened, int64_t until_ms,
                char token[static ONCE_TOKEN_BYTES]) {
  size_t length = strlen(profile_id);
  struct waiting *waiting = mem_zero(sizeof *waiting + length + 1);
  if (HASH_COUNT(once->waiting) == ONCE_MAX) drop(once, once->waiting);
  token_random(token);
  memcpy(waiting->profile_id, profile_id, length);
  waiting->key = identity_of("once", token);
  waiting->until_ms = until_ms;
  waiting->is_opened = is_opened;
  HASH_ADD(hh, once->waiting, key, sizeof waiting->key, waiting);
}

void once_make(struct once *once, const char *profile_id, int64_t until_ms,
               char token[static ONCE_TOKEN_BYTES]) {
  put(once, profile_id, false, until_ms, token);
}

bool once_is_closed(const struct once *once, const char *token, int64_t now_ms) {
  return find(once, token, false, now_ms) != NULL;
}

bool once_open(struct once *once, const char *token, int64_t now_ms, int64_t until_ms,
               char opened[static ONCE_TOKEN_BYTES]) {
  struct waiting *waiting = find(once, token, false, now_ms);
  if (!waiting) return false;
  HASH_DEL(once->waiting, waiting);
  put(once, waiting->profile_id, true, until_ms, opened);
  free(waiting);
  return true;
}

const char *once_find_opened(const struct once *once, const char *token, int64_t now_ms) {
  const struct waiting *waiting = find(once, token, true, now_ms);
  return waiting ? waiting->profile_id : NULL;
}

void once_forget(struct once *once, const char *profile_id) {
  struct waiting *waiting, *next;
  HASH_ITER(hh, once->waiting, waiting, next) {
    if (!strcmp(waiting->profile_id, profile_id)) drop(once, waiting);
  }
}

void once_sweep(struct once *once, int64_t now_ms) {
  struct waiting *waiting, *next;
  HASH_ITER(hh, once->waiting, waiting, next) {
    if (now_ms >= waiting->until_ms) drop(once, waiting);
  }
}
