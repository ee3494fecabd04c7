/* Whom the host has to come back to, and when: a heap of those that are due before a horizon. The rest is asked of the
 * journal as the horizon moves on, so memory is that of an hour's work and not of all profiles. One thread's, the crew's.
 *
 * An entry is a hint: whether something is due is for the profile to say, so one too many is harmless, and one of which
 * the journal knows may be forgotten.
 */
#ifndef SARTO_ENGINE_WAKING_H
#define SARTO_ENGINE_WAKING_H

#include "domain/ports.h"

enum { WAKING_HORIZON_MS = 60 * 60 * 1000 };

struct waking_entry {
  int64_t due_ms;
  uint64_t number; /* of the row that said so */
  char *id;
};

/* A zeroed struct is empty but for has_begun, and fit for use. */
struct waking {
  struct waking_entry *heap,
      *later; /* by (due, id); beyond the horizon, of rows that may not be folded yet */
  size_t heap_count, heap_capacity, later_count, later_capacity;
  bool has_begun;
  int64_t horizon_ms;
};

void waking_fini(struct waking *waking); /* and as new */
size_t waking_count(const struct waking *waking);

void waking_put(struct waking *waking, const char *id, int64_t due_ms, uint64_t number);
/* Who was forgotten is come back to no more, and their id is nowhere in it. */
void waking_drop(struct waking *waking, const char *id);
/* Moves the horizon beyond until_ms, where it is not. */
enum status waking_reach(struct waking *waking, const struct journal_port *journal, int64_t until_ms,
                         struct error *err);
/* The first that is due up to until_ms, taken off: the caller frees its id. False: none. */
bool waking_take(struct waking *waking, int64_t until_ms, struct waking_entry *entry);

#endif
