/* Retention: takes parts of old rows away, by whole segments. A sealed segment of which every part has had its time is
 * dropped, with its identities; one of which some parts have is rewritten without them. How, and why no cut harms:
 * rewrite.c. On whichever thread asks, with `work` held.
 */
#include "store/journal.h"

#include <stdlib.h>

static unsigned parts_due(const struct store_retention *retain, int64_t last_arrival_ms, int64_t now_ms) {
  const int64_t keep_ms[PART_COUNT] = {retain->events_ms, retain->profiles_ms, retain->decisions_ms};
  unsigned due = 0;
  for (enum part part = 0; part < PART_COUNT; part++)
    if (keep_ms[part] && now_ms - last_arrival_ms >= keep_ms[part]) due |= 1u << part;
  return due;
}

enum status retain_run(struct store *store, int64_t now_ms, struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  enum status status = rewrite_collect(store, err); /* what an earlier failure left */
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    const struct segment_entry *entry = &entries[i];
    if (!entry->is_sealed) continue;
    unsigned due = parts_due(&store->retain, entry->last_arrival_ms, now_ms) | entry->parts_gone;
    if (due == ALL_PARTS)
      status = rewrite_drop(store, entry, err);
    else if (due != entry->parts_gone)
      status = rewrite_segment(store, entry, &(struct rewrite){.parts_gone = due}, err);
  }
  free(entries);
  return status;
}
