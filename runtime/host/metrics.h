/* Figures in Prometheus' text format, version 0.0.4. No label ever holds anything of a person. */
#ifndef SARTO_HOST_METRICS_H
#define SARTO_HOST_METRICS_H

#include "base/buffer.h"
#include "base/histogram.h"
#include "engine/crew.h"
#include "store/store.h"

/* By category. */
void metrics_put_special(struct buffer *out, const uint64_t counts[static SPECIAL_CATEGORIES]);
void metrics_put_crew(struct buffer *out, const struct crew_figures *figures, const char *release);
void metrics_put_contacts(struct buffer *out, const struct crew_figures *figures);
void metrics_put_health(struct buffer *out, const struct health *health); /* how each rule fares */
void metrics_put_store(struct buffer *out, const struct store_figures *figures);
/* People whose bytes are not gone yet, by receipts. */
void metrics_put_erasures(struct buffer *out, const struct store_erasure *pending, size_t count,
                          int64_t now_ms);
/* HELP and TYPE of a family, whose samples follow. */
void metrics_put_family(struct buffer *out, const char *name, const char *type, const char *help);
/* The samples of one histogram. `label` may be NULL: it is the family's only one. */
void metrics_put_histogram(struct buffer *out, const char *name, const char *label, const char *value,
                           const struct histogram *histogram);
/* One family of one sample. `type` is "counter" or "gauge". */
void metrics_put(struct buffer *out, const char *name, const char *type, const char *help, double value);

#endif
