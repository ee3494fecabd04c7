/* The identities of rows that are appended and not folded. Open addressing, for this is asked for each event:
 * uthash's chains cost a microsecond a lookup with 20,000 entries, this a tenth (measured). The key is a
 * cryptographic hash already, so eight of its bytes say where to look. Numbers ascend in the order things are
 * put, so a purge takes from the front of that order. A lookup asks here first and the main database second; a
 * fold commits there first and purges here second: so nobody is missed in between.
 */
#include "store/recent.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_PLACES = 1024 };

static void make(struct recent *recent, size_t place_count) {
  recent->place_count = place_count;
  recent->places = mem_zero(place_count * sizeof *recent->places);
  recent->order = mem_alloc(place_count * sizeof *recent->order);
  recent->count = recent->order_first = recent->order_count = 0;
}

void recent_init(struct recent *recent) {
  *recent = (struct recent){0};
  pthread_mutex_init(&recent->mutex, NULL);
  make(recent, FIRST_PLACES);
}

void recent_fini(struct recent *recent) {
  free(recent->places);
  free(recent->order);
  pthread_mutex_destroy(&recent->mutex);
}

static size_t home_of(const struct recent *recent, const struct identity *identity) {
  uint64_t hash;
  memcpy(&hash, identity->bytes, sizeof hash);
  return hash & (recent->place_count - 1);
}

/* Where `identity` is, or the free place where it would be. */
static struct recent_entry *place_of(const struct recent *recent, const struct identity *identity) {
  size_t at = home_of(recent, identity);
  while (recent->places[at].entry.number && memcmp(&recent->places[at].identity, identity, sizeof *identity))
    at = (at + 1) & (recent->place_count - 1);
  return &recent->places[at];
}

static void put(struct recent *recent, const struct identity *identity, struct journal_entry entry) {
  struct recent_entry *place = place_of(recent, identity);
  bool is_new = !place->entry.number;
  /* A later one of its kind is appended only where the earlier is of somebody forgotten. */
  if (entry.number > place->entry.number) *place = (struct recent_entry){*identity, entry};
  if (!is_new) return;
  recent->count++;
  size_t last = (recent->order_first + recent->order_count++) & (recent->place_count - 1);
  recent->order[last] = *identity;
}

static void grow(struct recent *recent) {
  struct recent old = *recent;
  make(recent, old.count * 4 > old.place_count ? 2 * old.place_count : old.place_count);
  for (size_t i = 0; i < old.order_count; i++) {
    const struct identity *identity = &old.order[(old.order_first + i) & (old.place_count - 1)];
    const struct recent_entry *place = place_of(&old, identity);
    if (place->entry.number) put(recent, identity, place->entry);
  }
  free(old.places);
  free(old.order);
}

void recent_put(struct recent *recent, const struct journal_row *row) {
  pthread_mutex_lock(&recent->mutex);
  if (recent->count * 2 >= recent->place_count || recent->order_count == recent->place_count) grow(recent);
  put(recent, &row->identity, (struct journal_entry){row->number, row->body_checksum});
  pthread_mutex_unlock(&recent->mutex);
}

bool recent_find(struct recent *recent, const struct identity *identity, struct journal_entry *entry) {
  pthread_mutex_lock(&recent->mutex);
  const struct recent_entry *place = place_of(recent, identity);
  bool is_found = place->entry.number != 0;
  if (is_found) *entry = place->entry;
  pthread_mutex_unlock(&recent->mutex);
  return is_found;
}

/* Those behind the freed place move up, or they would not be found over the gap. */
static void take_out(struct recent *recent, struct recent_entry *place) {
  size_t mask = recent->place_count - 1, gap = (size_t)(place - recent->places);
  for (size_t at = (gap + 1) & mask; recent->places[at].entry.number; at = (at + 1) & mask) {
    size_t home = home_of(recent, &recent->places[at].identity);
    if (((at - home) & mask) < ((at - gap) & mask)) continue; /* its home lies after the gap */
    recent->places[gap] = recent->places[at];
    gap = at;
  }
  recent->places[gap] = (struct recent_entry){0};
  recent->count--;
}

void recent_forget(struct recent *recent, const struct journal_row *row) {
  pthread_mutex_lock(&recent->mutex);
  struct recent_entry *place = place_of(recent, &row->identity);
  if (place->entry.number == row->number) take_out(recent, place);
  pthread_mutex_unlock(&recent->mutex);
}

/* A few at a time under the lock: the engine's lookups wait on it. False when there are no more. */
static bool purge_some(struct recent *recent, uint64_t folded_number) {
  enum { AT_ONCE = 256 };
  bool has_more = true;
  pthread_mutex_lock(&recent->mutex);
  for (int i = 0; i < AT_ONCE && has_more; i++) {
    struct recent_entry *place =
        recent->order_count ? place_of(recent, &recent->order[recent->order_first]) : NULL;
    has_more = place && place->entry.number <= folded_number;
    if (!has_more) break;
    if (place->entry.number) take_out(recent, place);
    recent->order_first = (recent->order_first + 1) & (recent->place_count - 1);
    recent->order_count--;
  }
  pthread_mutex_unlock(&recent->mutex);
  return has_more;
}

void recent_purge(struct recent *recent, uint64_t folded_number) {
  while (purge_some(recent, folded_number)) {
  }
}
