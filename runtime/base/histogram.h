/* How long things took, counted in buckets that are the same for all: from a tenth of a millisecond to ten seconds, in
 * steps of 1, 2.5 and 5. A zeroed struct is empty. Of one thread; those of several are added up. */
#ifndef SARTO_BASE_HISTOGRAM_H
#define SARTO_BASE_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_BOUNDS = 16 };

struct histogram {
  uint64_t counts[HISTOGRAM_BOUNDS + 1]; /* the last: what took longer than any bound */
  uint64_t sum_us;
};

/* What a bucket holds took at most so long. */
extern const uint64_t histogram_bounds_us[HISTOGRAM_BOUNDS];

void histogram_add(struct histogram *histogram, uint64_t duration_us);
void histogram_add_all(struct histogram *histogram, const struct histogram *other);

#endif
