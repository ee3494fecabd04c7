/* The texts that stand in a release's strategies as they are: written before any profile was seen. Which of them is told
 * may tell something all the same, so that engine/discreet.h compares them with less, and not with nothing. Built while a release is loaded, immutable afterwards, any thread.
 */
#ifndef SARTO_DOMAIN_LITERALS_H
#define SARTO_DOMAIN_LITERALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/memory.h"

/* Zeroed: none. A text is known by its keyed hash; its last bit says whether the text tells of watching. */
struct literals {
  uint64_t *hashes;
  size_t count, capacity;
};

void literals_add(struct literals *literals, struct arena *arena, const struct hash_key *key,
                  struct slice text, bool is_telling);
void literals_sort(struct literals *literals); /* once all are there, before the first question */

enum literal { LITERAL_NONE, LITERAL_HARMLESS, LITERAL_TELLING };
enum literal literals_find(const struct literals *literals, const struct hash_key *key, struct slice text);

#endif
