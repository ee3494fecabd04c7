/* The doors of the engine: what it asks of the world, as small tables of functions, so that it runs in tests
 * with a frozen clock and no disk.
 *
 * The journal is the truth: numbered rows, one an event. The engine gives numbers, appends in number order,
 * and hears back, in the same order, once a row is durable. Nothing is answered before that.
 */
#ifndef SARTO_DOMAIN_PORTS_H
#define SARTO_DOMAIN_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"

/* What a decision was made from beside its event, by the numbers of the rows that hold it; 0: none. So it can be made
 * again. */
struct row_inputs {
  bool are_noted;   /* false: an earlier version wrote the row, and the numbers say nothing */
  uint64_t profile; /* the profile as it was before */
  uint64_t other;   /* of a customer.alias: whoever came under the previous id, as they were before */
  uint64_t seal;    /* what many people's events made: the last seal */
  uint64_t change;  /* the last change of the catalogue */
};

/* One event's row. `bytes` is one malloc'd block that the parts and the ids lie in; whoever holds the row frees it
 * (journal_row_fini). */
struct journal_row {
  uint64_t number;          /* 1, 2, 3 … in the order the events came; a gap is allowed, a repeat is not */
  struct identity identity; /* of source and id; also the decision's id */
  uint64_t body_checksum;   /* of the event's text */
  int64_t time_ms;          /* the event's */
  int64_t arrival_ms;       /* wall clock */
  const char *profile_id;
  struct slice event;    /* the event's JSON as it came */
  struct slice profile;  /* the profile after the event, as profile_encode writes it */
  struct slice decision; /* the decision's JSON */
  const char *other_id;  /* the second profile that the event changed (customer.alias); NULL: none */
  struct slice other;    /* that profile after the event */
  struct row_inputs inputs;
  bool
      is_thinned; /* its images are not what was written, since somebody was forgotten: nothing follows from them */
  char *bytes;
  void *ticket; /* the engine's own; handed back with the answer */
};

void journal_row_fini(struct journal_row *row);
size_t journal_row_bytes(const struct journal_row *row); /* of its parts and images, without the ids */

/* What is known of an event that came before. */
struct journal_entry {
  uint64_t number;
  uint64_t body_checksum;
};

/* The answer to one append, again or refuse, in the order they were asked. */
struct journal_answer {
  void *ticket;
  /* OK; FULL or BUSY: not kept, the event may be sent again; IO: cannot go on. Of an `again` besides: NOT_FOUND,
   * retention took the decision; CORRUPT, its row is damaged. Of a `refuse` what it was given. */
  enum status status;
  uint64_t number;
  struct slice decision; /* borrowed until the call returns */
  const char *refusal;   /* of a `refuse` its sentence, else NULL; borrowed too */
};

/* Called on the journal's own thread (or inside append, for a journal without one). */
typedef void journal_answered(void *context, const struct journal_answer *answers, size_t count);

/* `number`: of the row that changed it last. */
typedef void journal_profile_visit(void *context, const char *profile_id, uint64_t number,
                                   struct slice image);

enum { JOURNAL_RECEIPT_BYTES = 33 }; /* 32 lower hex digits, NUL */

/* Of a person who was forgotten. */
struct journal_forgotten {
  uint64_t
      number; /* rows of theirs have numbers up to here; later ones are of whoever comes under the id now */
  int64_t time_ms;                     /* events dated up to here are theirs, however late they come */
  bool can_be_undone;                  /* until then nothing of that id is taken */
  int64_t undo_until_ms;               /* of the last receipt by which it can be undone */
  char receipt[JOURNAL_RECEIPT_BYTES]; /* it; "": none */
};

/* Who is to be forgotten: an id, or one that flowed into it, up to when it did. */
struct journal_forget {
  const char *profile_id;
  uint64_t number; /* their rows go up to this one; all of those were appended before */
  int64_t time_ms; /* and their events, however late they come, up to this time */
};

/* One person: the id they have, and each that flowed into it. */
struct journal_forget_ask {
  const struct journal_forget *ids;
  size_t count;
  int64_t asked_ms;
  int64_t erase_from_ms; /* until then it can be undone, and nothing is erased */
  int64_t deadline_ms;
  bool is_now; /* erase at once, however much there is */
};

typedef void journal_due_visit(void *context, const char *profile_id, int64_t due_ms);

/* All of it is for one thread at a time, the engine's. */
struct journal_port {
  void *self;
  uint64_t (*last_number)(void *self); /* of any row; 0 in a new journal */
  bool (*find)(void *self, const struct identity *identity, struct journal_entry *entry);
  void (*append)(void *self,
                 struct journal_row row); /* takes the row's bytes; waits while too many are queued */
  void (*again)(void *self, uint64_t number, void *ticket); /* answers with the decision that row holds */
  /* Answers, in its turn, that an event could not be decided; `err` is copied. */
  void (*refuse)(void *self, void *ticket, const struct error *err);
  /* Up to which number the profile table is folded: a profile last changed by a later row must stay in
   * memory. */
  uint64_t (*folded_number)(void *self);
  /* NOT_FOUND for someone new. Appends to `image`; *number is of the row that changed it last. When the journal was just
   * opened, or has recovered, it has all. */
  enum status (*load_profile)(void *self, const char *profile_id, struct buffer *image, uint64_t *number,
                              struct error *err);
  /* Shows every profile whose id begins with `prefix` (of ASCII), as it was when the journal was opened. */
  enum status (*each_profile)(void *self, const char *prefix, journal_profile_visit *visit, void *context,
                              struct error *err);
  /* Shows whom the host has to come back to (wakes.next_ms) later than after_ms and up to until_ms, as far as it is
   * folded, in no order; with INT64_MIN what was kept and is not folded yet, too. It may be so no more: the profile says.
   * NULL: nobody. */
  enum status (*due)(void *self, int64_t after_ms, int64_t until_ms, journal_due_visit *visit, void *context,
                     struct error *err);
  /* A row that was there when the journal was opened or has recovered; the caller frees its bytes. NOT_FOUND: there is
   * none of that number, or retention took it whole. */
  enum status (*load_row)(void *self, uint64_t number, struct journal_row *row, struct error *err);
  /* After an answer of FULL or BUSY every append is refused alike, for it was decided on profiles that were
   * not kept, until the engine has dropped what it holds in memory and says so here. */
  void (*recover)(void *self);
  /* Whether the person was forgotten: their rows and profile are not found from then on. Cheap; any thread. NULL: nobody
   * ever is. */
  bool (*forgotten)(void *self, const char *profile_id, int64_t now_ms, struct journal_forgotten *forgotten);
  /* From when it returns they are forgotten, whatever happens afterwards; fills in `receipt`. Anything but OK: nobody
   * was. NULL where `forgotten` is. */
  enum status (*forget)(void *self, const struct journal_forget_ask *ask,
                        char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err);
  /* The greatest number that a forget was asked with; 0: none was. NULL where `forgotten` is. */
  uint64_t (*forgotten_number)(void *self);
  uint64_t rows_max; /* how many of the last rows `find` knows; 0: all that were ever kept */
};

/* Reading what is durable, from any thread, while the engine goes on. */
struct record_port {
  void *self;
  uint64_t (*last_number)(void *self);   /* of any row */
  uint64_t (*folded_number)(void *self); /* each_profile shows what rows up to here made, or later ones */
  /* The caller frees the row's bytes; a part that retention took is empty. NOT_FOUND: never was, or retention took it
   * whole. CORRUPT: damaged. */
  enum status (*load_row)(void *self, uint64_t number, struct journal_row *row, struct error *err);
  enum status (*each_profile)(void *self, const char *prefix, journal_profile_visit *visit, void *context,
                              struct error *err);
};

#endif
