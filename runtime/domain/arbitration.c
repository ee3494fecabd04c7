/* Arbitration among what survived: priority, nearness, score, seeded tie. See arbitration.h. Pure, any thread. */
#include "domain/arbitration.h"

#include <stdlib.h>
#include <string.h>

uint64_t arbitration_tie(const struct workspace *workspace, const struct event *event,
                         const struct strategy *strategy) {
  unsigned char key[IDENTITY_BYTES + NAME_BYTES_MAX];
  size_t length = strnlen(strategy->name, NAME_BYTES_MAX);
  memcpy(key, event->identity.bytes, IDENTITY_BYTES);
  memcpy(key + IDENTITY_BYTES, strategy->name, length);
  return hash_keyed(&workspace->key, key, IDENTITY_BYTES + length);
}

static int descending(double left, double right) {
  return (left < right) - (left > right);
}

static int compare(const void *left, const void *right) {
  const struct proposal *a = left, *b = right;
  int order = descending(a->strategy->priority, b->strategy->priority);
  if (!order) order = descending(a->strategy->degree, b->strategy->degree);
  if (!order) order = descending(a->score, b->score);
  if (!order) order = (a->tie > b->tie) - (a->tie < b->tie);
  if (!order) order = (a->strategy->index > b->strategy->index) - (a->strategy->index < b->strategy->index);
  return order;
}

void arbitrate(struct proposal *proposals, size_t count) {
  if (count > 1) qsort(proposals, count, sizeof *proposals, compare);
}
