/* How long the service takes to answer, by class of route: never by path, so that there are always as many series. */
#ifndef SARTO_HOST_LATENCY_H
#define SARTO_HOST_LATENCY_H

#include "base/buffer.h"
#include "base/histogram.h"
#include "net/http.h"

enum { LATENCY_CLASSES = 9 };

struct latency {
  struct histogram by_class[LATENCY_CLASSES];
};

/* Not of requests that were refused before they were whole, nor of what stays open on purpose. */
void latency_note(struct latency *latency, const struct http_served *served);
/* One family. */
void latency_put(struct buffer *out, const struct latency *latency);

#endif
