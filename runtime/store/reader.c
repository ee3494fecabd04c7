/* Rows by number. A segment's file may be rewritten or dropped between the look into the catalog and its
 * opening; then the catalog says otherwise by now, and the look is repeated. No thread of its own.
 */
#include "store/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void reader_init(struct reader *reader, struct catalog *catalog, const char *base, const char *vfs) {
  *reader = (struct reader){.mutex = PTHREAD_MUTEX_INITIALIZER, .catalog = catalog, .base = base, .vfs = vfs};
}

static void close_slot(struct reader_slot *slot) {
  if (slot->used) segment_close(&slot->segment);
  slot->used = 0;
}

void reader_close_all(struct reader *reader) {
  for (int i = 0; i < READER_SEGMENTS; i++) close_slot(&reader->slots[i]);
}

void reader_fini(struct reader *reader) {
  reader_close_all(reader);
  pthread_mutex_destroy(&reader->mutex);
}

void reader_drop_stale(struct reader *reader) {
  pthread_mutex_lock(&reader->mutex);
  for (int i = 0; i < READER_SEGMENTS; i++) {
    struct reader_slot *slot = &reader->slots[i];
    if (slot->used && !catalog_has(reader->catalog, slot->id, slot->generation)) close_slot(slot);
  }
  pthread_mutex_unlock(&reader->mutex);
}

static struct reader_slot *slot_of(struct reader *reader, const struct segment_entry *entry) {
  struct reader_slot *oldest = &reader->slots[0];
  for (int i = 0; i < READER_SEGMENTS; i++) {
    struct reader_slot *slot = &reader->slots[i];
    if (slot->used && slot->id == entry->id && slot->generation == entry->generation) return slot;
    if (slot->used < oldest->used) oldest = slot;
  }
  return oldest;
}

static enum status open_slot(struct reader *reader, const struct segment_entry *entry,
                             struct segment **segment, struct error *err) {
  struct reader_slot *slot = slot_of(reader, entry);
  enum status status = STATUS_OK;
  if (!slot->used || slot->id != entry->id || slot->generation != entry->generation) {
    close_slot(slot);
    char *path = segment_path(reader->base, entry->id, entry->generation);
    status = segment_open(&slot->segment, path, reader->vfs, DATABASE_READ, err);
    free(path);
  }
  if (status != STATUS_OK) return status;
  slot->segment.parts_gone = entry->parts_gone;
  slot->id = entry->id;
  slot->generation = entry->generation;
  slot->used = ++reader->use_count;
  *segment = &slot->segment;
  return STATUS_OK;
}

static enum status find_segment(struct reader *reader, uint64_t number, struct segment **segment,
                                struct error *err) {
  struct segment_entry entry;
  while (catalog_find(reader->catalog, number, &entry)) {
    enum status status = open_slot(reader, &entry, segment, err);
    if (status == STATUS_OK || catalog_has(reader->catalog, entry.id, entry.generation)) return status;
  }
  return STATUS_NOT_FOUND;
}

static const char *place(char **at, const char *bytes, size_t length) {
  const char *placed = *at;
  if (length) memcpy(*at, bytes, length);
  *at += length;
  return placed;
}

/* One block for all of a row: the ids with their NUL, and the parts. */
static enum status copy_row(void *context, const struct segment_row *found, struct error *err) {
  (void)err;
  struct journal_row *row = context;
  *row = found->row;
  size_t id_bytes = strlen(row->profile_id) + 1;
  size_t other_bytes = row->other_id ? strlen(row->other_id) + 1 : 0;
  char *at = row->bytes = mem_alloc(id_bytes + other_bytes + journal_row_bytes(row));
  row->profile_id = place(&at, row->profile_id, id_bytes);
  if (row->other_id) row->other_id = place(&at, row->other_id, other_bytes);
  for (enum part part = 0; part < PART_COUNT; part++) {
    struct slice *bytes = segment_part(row, part);
    bytes->data = place(&at, bytes->data, bytes->length);
  }
  row->other.data = place(&at, row->other.data, row->other.length);
  return STATUS_OK;
}

enum status reader_load(struct reader *reader, uint64_t number, struct journal_row *row, struct error *err) {
  struct segment *segment = NULL;
  *row = (struct journal_row){0};
  pthread_mutex_lock(&reader->mutex);
  enum status status = find_segment(reader, number, &segment, err);
  if (status == STATUS_OK) status = segment_scan(segment, number, number, copy_row, row, err);
  pthread_mutex_unlock(&reader->mutex);
  if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !row->bytes))
    status = error_set(err, STATUS_NOT_FOUND, "no row %" PRIu64, number);
  return status;
}
