/* The inside of erasing: what erase.c and erase_count.c share. erase.c says how it goes. */
#ifndef SARTO_STORE_ERASE_INSIDE_H
#define SARTO_STORE_ERASE_INSIDE_H

#include "store/journal.h"

struct erasing {
  struct store *store;
  struct due due;
  uint64_t from, to;          /* between them seals may be made of what is theirs */
  struct identity *decisions; /* of their rows, ascending */
  size_t decision_count, decision_capacity;
  uint64_t leftovers; /* the segment that was left for what was never committed; 0: none */
  uint64_t *segments; /* ids of those to rewrite */
  size_t segment_count;
  bool has_hit;            /* the segment being looked over */
  bool *is_receipt_hit;    /* and whose receipts have one in it, as due.receipts */
  struct tombstone *found; /* ids that are theirs too (erase_follow.c) */
  size_t found_count;
  struct buffer thinned;
  struct buffer pending; /* why it has to wait; empty: it has not */
};

/* erase.c */
/* Of whoever the id was in that row, where they are due; NULL. */
struct receipt *erasing_receipt(const struct erasing *erasing, const char *profile_id, uint64_t number);
/* Whether another's event names somebody who is due. */
bool erasing_is_named(const struct erasing *erasing, struct slice event, uint64_t number);
/* True: `thinned` has what may stay of the image. */
bool erasing_thins(struct erasing *erasing, const char *profile_id, uint64_t number, struct slice image);
void erasing_wait(struct erasing *erasing, const char *path); /* for whoever reads it */
/* A step with `work` held; none once it has to wait. */
enum status erasing_locked(struct erasing *erasing, enum status (*step)(struct erasing *, struct error *),
                           struct error *err);
/* One with `work` held, and a fold where it is due, at each segment that is still there and sealed. */
typedef enum status segment_step(struct erasing *erasing, const struct segment_entry *entry,
                                 struct error *err);
/* Counts the profiles, or drops them with a statement that takes the id. */
enum status erasing_each_profile(struct erasing *erasing, sqlite3_stmt *drop, struct error *err);

/* At each segment that may have rows of theirs. */
enum status erasing_at_each_due(struct erasing *erasing, segment_step *step, struct error *err);
/* All rows of one, up to the last that can be theirs. */
enum status erasing_look_over(struct erasing *erasing, const struct segment_entry *entry, segment_look *look,
                              struct error *err);

/* erase_follow.c */
/* Whoever flowed into them and is not known to have is forgotten with them. */
enum status erasing_follow(struct erasing *erasing, struct error *err);

/* erase_count.c */
enum status erasing_count(struct erasing *erasing, struct error *err);

#endif
