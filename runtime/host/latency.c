/* Classes of routes, and their durations. See latency.h. The loop's thread. */
#include "host/latency.h"

#include <string.h>

#include "host/metrics.h"

enum { OTHER = LATENCY_CLASSES - 1 };

static const char *const names[LATENCY_CLASSES] = {"events", "segment",  "ofrep", "decisions", "profiles",
                                                   "links",  "releases", "own",   "other"};

/* The first line that a route begins with counts; a class of -1 is not measured. To add a route that belongs to a class:
 * a line here. */
static const struct {
  const char *begins;
  int class;
} classes[] = {
    {"/v1/events", 0}, {"/v1/identify", 1},  {"/v1/track", 1},    {"/v1/page", 1},
    {"/v1/screen", 1}, {"/v1/group", 1},     {"/v1/alias", 1},    {"/v1/batch", 1},
    {"/v1/import", 1}, {"/v1/merge", 1},     {"/beacon/", 1},     {"/ofrep/v1/events", -1},
    {"/ofrep/", 2},    {"/v1/decisions", 3}, {"/v1/profiles", 4}, {"/v1/receipts", 4},
    {"/l/", 5},        {"/o/", 5},           {"/v1/releases", 6}, {"/healthz", 7},
    {"/readyz", 7},    {"/metrics", 7},      {"/control/", 7},
};

/* Segment's short spellings, "/v1/t", are parts of one letter. */
static bool is_letter(const char *route) {
  return !strncmp(route, "/v1/", 4) && strlen(route) == 5;
}

static int class_of(const char *route) {
  if (is_letter(route)) return 1;
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (!strncmp(route, classes[i].begins, strlen(classes[i].begins))) return classes[i].class;
  return OTHER;
}

void latency_note(struct latency *latency, const struct http_served *served) {
  int class = class_of(served->route);
  if (class >= 0 && served->duration_us) histogram_add(&latency->by_class[class], served->duration_us);
}

void latency_put(struct buffer *out, const struct latency *latency) {
  static const char family[] = "sarto_http_request_duration_seconds";
  metrics_put_family(out, family, "histogram",
                     "From when a request was whole until its answer was ready, by class of route.");
  for (int i = 0; i < LATENCY_CLASSES; i++)
    metrics_put_histogram(out, family, "route", names[i], &latency->by_class[i]);
}
