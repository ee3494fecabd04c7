/* Who the rows are that are not folded yet: what a lookup must know beside the main database. Any thread. */
#ifndef SARTO_STORE_RECENT_H
#define SARTO_STORE_RECENT_H

#include <pthread.h>

#include "domain/ports.h"

struct recent_entry {
  struct identity identity;
  struct journal_entry entry; /* number 0: a free place */
};

struct recent {
  pthread_mutex_t mutex;
  struct recent_entry *places; /* open addressing; a power of two, at most half full */
  size_t place_count, count;
  struct identity *order; /* a ring of as many places: who was put when, those forgotten since included */
  size_t order_first, order_count;
};

void recent_init(struct recent *recent);
void recent_fini(struct recent *recent);
void recent_put(struct recent *recent, const struct journal_row *row);
bool recent_find(struct recent *recent, const struct identity *identity, struct journal_entry *entry);
void recent_forget(struct recent *recent, const struct journal_row *row); /* was not kept after all */
void recent_purge(struct recent *recent, uint64_t folded_number);         /* those up to that number */

#endif
