/* Durations in buckets. See histogram.h. */
#include "base/histogram.h"

const uint64_t histogram_bounds_us[HISTOGRAM_BOUNDS] = {100,     250,     500,     1000,    2500,   5000,
                                                        10000,   25000,   50000,   100000,  250000, 500000,
                                                        1000000, 2500000, 5000000, 10000000};

void histogram_add(struct histogram *histogram, uint64_t duration_us) {
  int at = 0;
  while (at < HISTOGRAM_BOUNDS && duration_us > histogram_bounds_us[at]) at++;
  histogram->counts[at]++;
  histogram->sum_us += duration_us;
}

void histogram_add_all(struct histogram *histogram, const struct histogram *other) {
  for (int i = 0; i <= HISTOGRAM_BOUNDS; i++) histogram->counts[i] += other->counts[i];
  histogram->sum_us += other->sum_us;
}
