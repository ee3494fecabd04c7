/* What another release would have changed: decisions beside those made again of the same events, counted by placement,
 * strategy and frame. What a decision says of its release is left aside, and what was dropped but for faults. One thread's
 * at a time; comparisons made apart are added up. */
#ifndef SARTO_DOMAIN_COMPARISON_H
#define SARTO_DOMAIN_COMPARISON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum { COMPARISON_EXAMPLES_MAX = 10 };

enum comparison_kind { COMPARISON_PLACEMENT, COMPARISON_STRATEGY, COMPARISON_FRAME, COMPARISON_KINDS };

/* How one placement of one decision differs; or how many do. */
struct comparison_changes {
  uint64_t any;
  uint64_t offers, strategy, frame, message;
  uint64_t emptied, filled; /* showed something and does no more, and the other way round */
};

/* Of the placements with that name, or filled by that strategy or told in that frame before or after. */
struct comparison_line {
  const char *name;
  uint64_t before, after; /* decided; of a strategy and a frame: where it was shown */
  struct comparison_changes changed;
};

struct comparison_totals {
  uint64_t decisions, changed; /* decisions of which any placement differs */
  uint64_t people_changed;     /* whose they are */
  uint64_t new_faults;         /* calls that fail and did not, of rules that were not set aside */
};

/* One placement that differs. */
struct comparison_example {
  char *decision_id, *profile_id, *placement;
  struct comparison_changes changed; /* each 0 or 1 */
};

/* The new faults of one rule. */
struct comparison_fault {
  const char *kind, *name; /* "strategy", "hero_story" */
  uint64_t count;
  const char *decision_id, *detail; /* of the first */
};

struct comparison;

struct comparison *comparison_new(void);
void comparison_free(struct comparison *comparison); /* NULL is fine */

/* Both as decision_encode wrote them. CORRUPT: one is not. */
enum status comparison_add(struct comparison *comparison, struct slice before, struct slice after,
                           struct error *err);
/* Adds what `from` counted; it stays as it is. */
void comparison_merge(struct comparison *into, const struct comparison *from);

struct comparison_totals comparison_totals(const struct comparison *comparison);
/* The line at `index`, in the order in which they were first met; false: beyond the last. Borrowed until the next add. */
bool comparison_line(const struct comparison *comparison, enum comparison_kind kind, size_t index,
                     struct comparison_line *line);
/* As comparison_line. */
bool comparison_fault(const struct comparison *comparison, size_t index, struct comparison_fault *fault);
/* The example at `index`; NULL: beyond the last. */
const struct comparison_example *comparison_example(const struct comparison *comparison, size_t index);

#endif
