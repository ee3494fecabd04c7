/* A journal row, made of its parts. */
#ifndef SARTO_ENGINE_ROW_H
#define SARTO_ENGINE_ROW_H

#include "domain/event.h"
#include "domain/ports.h"

/* What a row holds beside its event; all of it is copied. */
struct row_parts {
  const struct event *event; /* its text, identity and time */
  uint64_t number;
  int64_t arrival_ms;
  const char *profile_id;
  struct slice profile, decision;
  const char *other_id; /* NULL: none */
  struct slice other;
  struct row_inputs inputs;
  void *ticket;
};

/* The bytes are the caller's. */
struct journal_row row_make(const struct row_parts *parts);

#endif
