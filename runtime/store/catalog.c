/* The list of segments: written by the writer (a new one), the fold (how far, sealed) and retention (dropped,
 * rewritten), read by every lookup. Entries are values and are copied out, so nobody holds the lock while
 * touching a file: who comes too late finds no file, asks again and is told the new one.
 */
#include "store/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

void catalog_init(struct catalog *catalog) {
  *catalog = (struct catalog){.mutex = PTHREAD_MUTEX_INITIALIZER};
}

void catalog_fini(struct catalog *catalog) {
  free(catalog->entries);
  pthread_mutex_destroy(&catalog->mutex);
}

static struct segment_entry *entry_of(struct catalog *catalog, uint64_t id) {
  for (size_t i = catalog->count; i-- > 0;)
    if (catalog->entries[i].id == id) return &catalog->entries[i];
  return NULL;
}

void catalog_add(struct catalog *catalog, const struct segment_entry *entry) {
  pthread_mutex_lock(&catalog->mutex);
  must(!catalog->count || catalog->entries[catalog->count - 1].id < entry->id);
  catalog->entries = mem_resize(catalog->entries, (catalog->count + 1) * sizeof *entry);
  catalog->entries[catalog->count++] = *entry;
  pthread_mutex_unlock(&catalog->mutex);
}

void catalog_update(struct catalog *catalog, const struct segment_entry *entry) {
  pthread_mutex_lock(&catalog->mutex);
  struct segment_entry *known = entry_of(catalog, entry->id);
  must(known);
  /* The writer may have begun the segment after `entry` was copied. */
  uint64_t first_number = entry->first_number ? entry->first_number : known->first_number;
  *known = *entry;
  known->first_number = first_number;
  pthread_mutex_unlock(&catalog->mutex);
}

void catalog_drop(struct catalog *catalog, uint64_t id) {
  pthread_mutex_lock(&catalog->mutex);
  struct segment_entry *known = entry_of(catalog, id);
  must(known);
  size_t after = (size_t)(catalog->entries + catalog->count - (known + 1));
  memmove(known, known + 1, after * sizeof *known);
  catalog->count--;
  pthread_mutex_unlock(&catalog->mutex);
}

void catalog_set_first(struct catalog *catalog, uint64_t id, uint64_t first_number) {
  pthread_mutex_lock(&catalog->mutex);
  struct segment_entry *known = entry_of(catalog, id);
  must(known);
  if (!known->first_number) known->first_number = first_number;
  pthread_mutex_unlock(&catalog->mutex);
}

bool catalog_find(struct catalog *catalog, uint64_t number, struct segment_entry *entry) {
  bool is_found = false;
  pthread_mutex_lock(&catalog->mutex);
  for (size_t i = catalog->count; i-- > 0 && !is_found;) {
    const struct segment_entry *known = &catalog->entries[i];
    if (!known->first_number || known->first_number > number) continue;
    *entry = *known;
    is_found = true;
  }
  pthread_mutex_unlock(&catalog->mutex);
  return is_found;
}

bool catalog_look(struct catalog *catalog, uint64_t id, struct segment_entry *entry) {
  pthread_mutex_lock(&catalog->mutex);
  const struct segment_entry *known = entry_of(catalog, id);
  if (known) *entry = *known;
  pthread_mutex_unlock(&catalog->mutex);
  return known != NULL;
}

bool catalog_has(struct catalog *catalog, uint64_t id, uint64_t generation) {
  pthread_mutex_lock(&catalog->mutex);
  const struct segment_entry *known = entry_of(catalog, id);
  bool has = known && known->generation == generation;
  pthread_mutex_unlock(&catalog->mutex);
  return has;
}

uint64_t catalog_first_number(struct catalog *catalog) {
  uint64_t first_number = UINT64_MAX;
  pthread_mutex_lock(&catalog->mutex);
  for (size_t i = 0; i < catalog->count && first_number == UINT64_MAX; i++)
    if (catalog->entries[i].first_number) first_number = catalog->entries[i].first_number;
  pthread_mutex_unlock(&catalog->mutex);
  return first_number;
}

struct segment_entry *catalog_copy(struct catalog *catalog, size_t *count) {
  pthread_mutex_lock(&catalog->mutex);
  *count = catalog->count;
  struct segment_entry *copy = mem_copy(catalog->entries, catalog->count * sizeof *copy);
  pthread_mutex_unlock(&catalog->mutex);
  return copy;
}
