/* What the files behind belief.h share and nobody else sees.
 *
 *   belief.c        who believes what, and why
 *   belief_image.c  its bytes
 */
#ifndef SARTO_DOMAIN_BELIEF_INSIDE_H
#define SARTO_DOMAIN_BELIEF_INSIDE_H

#include "domain/belief.h"
#include "domain/evidence.h"

/* What one origin says about one key. */
struct belief_series {
  char *key;          /* owned; "" where the datum is not keyed */
  const char *origin; /* behind the key's NUL in the same memory */
  struct evidence evidence;
};

struct belief_datum {
  char *name;
  int64_t half_life_ms;
  struct belief_series *series; /* sorted by key, then origin; never empty between calls */
  size_t count;
};

/* Finds, or makes an empty one that the caller fills. */
struct belief_datum *belief_datum_of(struct beliefs *beliefs, const struct belief_rule *rule);
struct belief_series *belief_series_of(struct belief_datum *datum, const char *key, const char *origin);

/* The index behind the last series with the key of the one at `at`. */
size_t belief_key_end(const struct belief_datum *datum, size_t at);

#endif
