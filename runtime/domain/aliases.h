/* Aliases: under which ids a person came before they were known (customer.alias), and up to which row of the journal
 * what came under them is theirs. An id begins afresh with the row that merged it, and may flow into somebody else
 * later: so the row says whose the earlier ones are. Pure; whichever thread owns the profile. */
#ifndef SARTO_DOMAIN_ALIASES_H
#define SARTO_DOMAIN_ALIASES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "domain/image.h"

/* A visitor whose browser forgets them every week, for ten years. */
enum { ALIASES_MAX = 512 };

struct alias_once {
  char *id;        /* owned */
  uint64_t number; /* of the journal row that merged it */
  int64_t time_ms; /* of the customer.alias */
};

/* A zeroed struct has none. */
struct aliases {
  struct alias_once *each; /* ascending by number, then id; each id once; at most ALIASES_MAX */
  size_t count;
};

void aliases_fini(struct aliases *aliases);
size_t aliases_bytes(const struct aliases *aliases); /* of memory, beyond the struct itself */

/* That id flowed in with that row; copied. One that did before is known by the later row and the later time. Of more than
 * ALIASES_MAX the one of the earliest row is forgotten. */
void aliases_note(struct aliases *aliases, const char *id, uint64_t number, int64_t time_ms);
/* Whoever is absorbed brings along who was absorbed by them. */
void aliases_merge(struct aliases *into, const struct aliases *from);

void aliases_encode(const struct aliases *aliases, struct buffer *out); /* none where there are none */
/* Puts what it reads into *aliases, which is empty before; `is_bad` of the reader: not ours. */
void aliases_decode(struct image_reader *reader, struct aliases *aliases);

/* For people and programs: [{"id":…,"number":…,"time":…},…]. */
void aliases_put_json(const struct aliases *aliases, struct buffer *out);

#endif
