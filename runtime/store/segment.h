/* One file of the journal and its rows. For one thread at a time. */
#ifndef SARTO_STORE_SEGMENT_H
#define SARTO_STORE_SEGMENT_H

#include "domain/ports.h"
#include "store/database.h"

enum part { PART_EVENT, PART_PROFILE, PART_DECISION, PART_COUNT };
enum { ALL_PARTS = (1 << PART_COUNT) - 1, IS_THINNED = 1 << PART_COUNT, SUMS_BYTES = 8 * (PART_COUNT + 2) };

/* A row with its checksums: one of each part, of a row that changed two profiles one of the other's image, then one of
 * all the rest together with those. A part that retention took is gone by its bytes; its checksum stays, so that the
 * row is still seen to be whole. The other's image goes with the profile's. */
struct segment_row {
  struct journal_row row;
  unsigned parts_gone; /* bit `1 << part` */
  unsigned erased;     /* those of them that went when somebody was forgotten, and IS_THINNED */
  unsigned char sums[SUMS_BYTES];
  sqlite3_stmt
      *damaged; /* not NULL: it is not what was written; its columns as they are, until the scan goes on */
};

struct segment {
  sqlite3 *db;
  sqlite3_stmt *insert, *scan;
  unsigned parts_gone; /* those that rows may lack; set by who opened it and knows, else none */
  bool passes_damage;  /* a scan shows damaged rows too; set by who opened it */
};

/* Where segment `id` lies, in its `generation`th rewriting (0: as first written). The caller frees. */
char *segment_path(const char *base, uint64_t id, uint64_t generation);

enum status segment_open(struct segment *segment, const char *path, const char *vfs, enum database_mode mode,
                         struct error *err);
void segment_close(struct segment *segment); /* a zeroed struct is fine */

/* 0 and 0 when it has no row. */
enum status segment_range(struct segment *segment, uint64_t *first, uint64_t *last, struct error *err);

struct slice *segment_part(struct journal_row *row, enum part part);
void segment_sum(struct segment_row *row); /* fills `sums` */
/* Takes parts of a row that is not damaged away for good (bits `1 << part`), or says that its profile was changed
 * (IS_THINNED); with the event goes what names a second profile. Its sums fit what is left. */
void segment_change(struct segment_row *row, unsigned erased);
enum status segment_insert(struct segment *segment, const struct segment_row *row, struct error *err);

/* Shows the rows from `first` to `last` in order, each with its checksums verified (else CORRUPT). The row's
 * bytes are borrowed until the call returns; another status than OK ends the scan. */
typedef enum status segment_visit(void *context, const struct segment_row *row, struct error *err);
enum status segment_scan(struct segment *segment, uint64_t first, uint64_t last, segment_visit *visit,
                         void *context, struct error *err);

/* A row as it lies there, its checksums not looked at: enough to tell whose it is. */
struct segment_glance {
  uint64_t number;
  struct identity identity;
  const char *profile_id, *other_id; /* "" where there is none that could be read; NULL: no other */
  struct slice event, profile;
  bool has_decision;
};
typedef void segment_look(void *context, const struct segment_glance *glance);
enum status segment_look_over(struct segment *segment, uint64_t last, segment_look *look, void *context,
                              struct error *err);

#endif
