/* What is believed of one person: for each soft datum (and key, where it is an affinity) evidence for and against,
 * kept apart by origin. evidence.h says how it is kept and how it ages.
 *
 * The same observations leave the same bytes in whatever order they come. Beyond BELIEF_KEYS_MAX keys the order can
 * show: which keys stay does not depend on it, but a key that was forgotten and comes back starts anew. It shows as
 * well that a half-life changed between two observations: see struct belief_rule.
 *
 * Names of data and origins are the workspace's (longer than NAME_BYTES_MAX is a bug), keys are input; all are copied.
 * An observation advances what its series can hold to EVIDENCE_HALF_LIVES_MAX before it, so the caller lets no time in
 * that lies far in the future. Whichever thread owns the profile; reading changes nothing.
 */
#ifndef SARTO_DOMAIN_BELIEF_H
#define SARTO_DOMAIN_BELIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "domain/image.h"

enum { BELIEF_KEYS_MAX = 500 }; /* of one datum */

/* What a workspace declares of a soft datum. Where evidence was kept under another half-life it is read as if
 * carried over to this one, and the next observation carries it over: evidence_carry says how. */
struct belief_rule {
  const char *name;
  int64_t half_life_ms; /* 0: never ages */
};

struct belief_datum;

/* A zeroed struct is empty. */
struct beliefs {
  struct belief_datum *data; /* owned; sorted by name */
  size_t count;
};

/* A reading. Evidence 1 is worth one clear answer to a direct question; the value is drawn to the neutral 0.5 by as
 * much as one such answer, so without evidence it is 0.5 and the confidence 0. */
struct belief {
  double value, confidence; /* 0 to 1 */
  double evidence;          /* at its weight of the moment, for and against together */
};

void beliefs_fini(struct beliefs *beliefs);

/* Evidence that the datum is `value` (0 to 1; beyond is cut). `key` is NULL for a datum that is not keyed. False, and
 * nothing changes: it says nothing (a weight not above 0, no number), or the key is longer than NAME_BYTES_MAX. */
bool beliefs_observe(struct beliefs *beliefs, const struct belief_rule *rule, const char *key,
                     const char *origin, double value, double weight, int64_t time_ms);

/* All origins together. What is not known reads as the neutral. */
void beliefs_read(const struct beliefs *beliefs, const struct belief_rule *rule, const char *key,
                  int64_t now_ms, struct belief *belief);

bool beliefs_know(const struct beliefs *beliefs,
                  const char *name); /* whether there is any evidence of the datum */

/* Calls `each` for every origin there is evidence from, by name, with the reading of that origin alone. The evidence
 * of all adds up to that of beliefs_read. `name` is borrowed until the beliefs change. */
typedef void belief_each(void *context, const char *name, const struct belief *belief);
void beliefs_origins(const struct beliefs *beliefs, const struct belief_rule *rule, const char *key,
                     int64_t now_ms, belief_each *each, void *context);

/* The same for every key of an affinity, by name (bytes), with its reading. */
void beliefs_keys(const struct beliefs *beliefs, const struct belief_rule *rule, int64_t now_ms,
                  belief_each *each, void *context);

/* The datum at `index` there is evidence of, by name, under the half-life that it is kept with; false beyond the last. The
 * name is borrowed until the beliefs change. */
bool beliefs_rule_at(const struct beliefs *beliefs, size_t index, struct belief_rule *rule);
bool beliefs_is_keyed(const struct beliefs *beliefs, const char *name); /* by the evidence there is */

/* Removes all that came from an origin, byte for byte as if it had never been seen (but for keys that it made others
 * forget, and half-lives that its observations carried over). Of how many beliefs, each key of an affinity one, evidence
 * went. */
size_t beliefs_withdraw(struct beliefs *beliefs, const char *origin);

/* Adds all evidence of `from`, another struct, as if `into` had seen its observations too. Where half-lives
 * differ, that of `into` holds. */
void beliefs_merge(struct beliefs *into, const struct beliefs *from);

size_t beliefs_bytes(const struct beliefs *beliefs); /* the memory they take, with what the allocator adds */

/* The bytes; the format stands on top of belief_image.c. Decoding fills an empty struct; where the reader is bad
 * afterwards, it is empty still. */
void beliefs_encode(const struct beliefs *beliefs, struct buffer *out);
void beliefs_decode(struct image_reader *reader, struct beliefs *beliefs);

#endif
