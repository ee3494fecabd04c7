/* The list of the journal's segments, in memory. Any thread; the last entry is the one being written. */
#ifndef SARTO_STORE_CATALOG_H
#define SARTO_STORE_CATALOG_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct segment_entry {
  uint64_t id;
  uint64_t generation;                /* how often its file was rewritten */
  uint64_t first_number, last_number; /* of its rows, the last as far as folded; 0: none yet */
  int64_t last_arrival_ms;            /* of its folded rows */
  unsigned parts_gone;                /* bit `1 << part`: retention took it */
  bool is_sealed;                     /* folded whole, its log emptied, never written again */
};

struct catalog {
  pthread_mutex_t mutex;
  struct segment_entry *entries; /* by id, ascending */
  size_t count;
};

void catalog_init(struct catalog *catalog);
void catalog_fini(struct catalog *catalog);
void catalog_add(struct catalog *catalog, const struct segment_entry *entry); /* its id is the highest */
void catalog_update(struct catalog *catalog, const struct segment_entry *entry);
void catalog_drop(struct catalog *catalog, uint64_t id);
void catalog_set_first(struct catalog *catalog, uint64_t id, uint64_t first_number); /* if it had none */
/* The one that holds `number` if any does. */
bool catalog_find(struct catalog *catalog, uint64_t number, struct segment_entry *entry);
/* The entry as it is now; false: dropped. */
bool catalog_look(struct catalog *catalog, uint64_t id, struct segment_entry *entry);
bool catalog_has(struct catalog *catalog, uint64_t id, uint64_t generation);
/* Below it every row was dropped, or never was. */
uint64_t catalog_first_number(struct catalog *catalog);
struct segment_entry *catalog_copy(struct catalog *catalog, size_t *count); /* the caller frees */

#endif
