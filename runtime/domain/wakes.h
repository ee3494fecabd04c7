/* Wakes: what the host will come back to of a person, and when. A strategy with `after` waits here for its time, with the
 * event that it is about; and what the host makes by itself (occasions, lifecycle.changed) is marked here as far as it
 * cannot be computed from the profile. See profile_due.h for what is due.
 *
 * One wake a strategy: an event that is later than the one it waits for takes its place, so "20h after the last look" holds;
 * an earlier one that comes late does not. At most WAKES_MAX.
 */
#ifndef SARTO_DOMAIN_WAKES_H
#define SARTO_DOMAIN_WAKES_H

#include "base/buffer.h"
#include "domain/image.h"
#include "domain/occasion.h"

struct strategy;

enum { WAKES_MAX = 16, WAKE_EVENT_BYTES_MAX = 4096 };

struct wake {
  int64_t due_ms, since_ms; /* since: the time of the event that it is about */
  char *strategy;
  char *event; /* that event, as JSON, with the names that strategies know */
};

/* Whose call the event at hand took away, and which type of its `unless` came; both the workspace's. */
struct wake_taken {
  const struct strategy *strategy;
  const char *by;
};

/* A zeroed struct has none. */
struct wakes {
  bool is_scheduled; /* there is something to come back to; then: */
  int64_t next_ms;   /* when first, as the profile stood after its last event */
  int64_t
      seen_ms; /* the latest time that the host saw this person at; what lies before is not made any more */
  bool has_changed;     /* lifecycle.changed is to be made */
  uint8_t changed_from; /* enum lifecycle */
  int64_t changed_ms;
  bool is_kept_again; /* of the event at hand: its occasion was made on this day before. In no image */
  /* The last civil day on which it was made, by enum occasion less 1; 0: never. */
  int32_t kept_day[OCCASION_KINDS];
  uint32_t count;
  struct wake *each; /* by when they are due, then strategy */
  uint32_t taken_count;
  struct wake_taken *taken; /* until they are told: the last due first. In no image */
};

void wakes_fini(struct wakes *wakes);
size_t wakes_bytes(const struct wakes *wakes);   /* of memory, beyond the struct itself */
bool wakes_are_empty(const struct wakes *wakes); /* nothing that the image would hold */

const struct wake *wakes_find(const struct wakes *wakes, const char *strategy); /* NULL: none */
/* What `wake` holds is theirs from now on, or freed. False: there are WAKES_MAX of others. */
bool wakes_put(struct wakes *wakes, const struct wake *wake);
void wakes_drop(struct wakes *wakes, const char *strategy); /* where there is one */
/* The same, noting that it was taken away; and that those were told. */
void wakes_take_away(struct wakes *wakes, const struct wake_taken *taken, const char *strategy);
void wakes_told(struct wakes *wakes);
/* Somebody else's come to these: of two of a strategy that of the later event stays; of too many those due first. */
void wakes_merge(struct wakes *into, const struct wakes *from);

/* Section 17 of the profile's image: nothing where they are empty. */
void wakes_encode(const struct wakes *wakes, struct buffer *out);
void wakes_decode(struct image_reader *reader, struct wakes *wakes);
/* The first number of the section alone: false where nothing is scheduled. */
bool wakes_decode_next(struct image_reader *reader, int64_t *next_ms);
/* The same of a profile's whole image, without reading the rest; false, too, of what is no image. */
bool profile_image_next(struct slice image, int64_t *next_ms);
void wakes_put_json(const struct wakes *wakes, struct buffer *out); /* a list */

#endif
