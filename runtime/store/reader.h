/* Rows by number, from whichever segment holds them; keeps a few segments open. Any thread, one at a time. */
#ifndef SARTO_STORE_READER_H
#define SARTO_STORE_READER_H

#include "store/catalog.h"
#include "store/segment.h"

enum { READER_SEGMENTS = 4 };

struct reader {
  pthread_mutex_t mutex;
  struct catalog *catalog;
  const char *base, *vfs; /* borrowed for the reader's life */
  struct reader_slot {
    uint64_t id, generation, used; /* `used` counts up; 0: empty */
    struct segment segment;
  } slots[READER_SEGMENTS];
  uint64_t use_count;
};

void reader_init(struct reader *reader, struct catalog *catalog, const char *base, const char *vfs);
void reader_fini(struct reader *reader);
void reader_close_all(struct reader *reader); /* when nobody loads any more */

/* NOT_FOUND, or the row with bytes of its own. */
enum status reader_load(struct reader *reader, uint64_t number, struct journal_row *row, struct error *err);
/* Lets go of files that are no longer in the catalog, so that their space and their bytes are gone. */
void reader_drop_stale(struct reader *reader);

#endif
