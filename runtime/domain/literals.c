/* Literals as a sorted array of hashes. See literals.h. Of 2^63 hashes two texts share one by accident about never, and
 * nobody can seek such texts who has not the workspace's salt. Pure.
 */
#include "domain/literals.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const struct hash_key *key, struct slice text) {
  return hash_keyed(key, text.data, text.length) & ~UINT64_C(1);
}

void literals_add(struct literals *literals, struct arena *arena, const struct hash_key *key,
                  struct slice text, bool is_telling) {
  if (literals->count == literals->capacity) {
    size_t capacity = literals->capacity ? literals->capacity * 2 : 64;
    uint64_t *grown = arena_alloc(arena, capacity * sizeof *grown);
    if (literals->count) memcpy(grown, literals->hashes, literals->count * sizeof *grown);
    literals->hashes = grown;
    literals->capacity = capacity;
  }
  literals->hashes[literals->count++] = hash_of(key, text) | is_telling;
}

static int compare(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

void literals_sort(struct literals *literals) {
  if (literals->count > 1) qsort(literals->hashes, literals->count, sizeof *literals->hashes, compare);
}

enum literal literals_find(const struct literals *literals, const struct hash_key *key, struct slice text) {
  uint64_t hash = hash_of(key, text);
  size_t low = 0, high = literals->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (literals->hashes[middle] < hash)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == literals->count || (literals->hashes[low] & ~UINT64_C(1)) != hash) return LITERAL_NONE;
  return literals->hashes[low] & 1 ? LITERAL_TELLING : LITERAL_HARMLESS;
}
