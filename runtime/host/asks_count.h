/* The ledger of every profile, counted: what a workspace asked its customers for, what came of it, and which live consents
 * gave nothing back. */
#ifndef SARTO_HOST_ASKS_COUNT_H
#define SARTO_HOST_ASKS_COUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "domain/workspace.h"

struct forgotten;

struct tally {
  char *ask; /* owned */
  bool is_declared;
  uint64_t asked, answered, refused, given, unasked;
  uint64_t people;    /* who were asked */
  size_t last_person; /* that was counted */
};

/* Zeroed but for the first three members. */
struct asks_count {
  const struct workspace *workspace; /* borrowed */
  int64_t now_ms;
  const _Atomic bool *is_left; /* nobody waits for it any more, and it is to end soon; NULL: somebody does */
  uint64_t *unreturned;        /* by index in workspace.purposes; owned */
  struct tally *tallies;       /* owned */
  size_t count, person;
  uint64_t damaged;            /* profiles that cannot be read */
  char *last;                  /* id of the profile that was looked at; owned */
  struct forgotten *forgotten; /* its own, while it counts */
  struct error err;            /* its own */
};

/* Reads the profiles that are folded, a few at a time, through a connection of its own, so that it takes no more memory
 * however many there are, and nobody who erases waits for it: what a server has taken in the last few seconds is not among them, and nothing that is not
 * durable; nor is anybody who was forgotten. Any thread that nobody waits for. CLOSED: it was left. asks_count_fini in any case. */
enum status asks_count(struct asks_count *counting, const char *database, struct error *err);
void asks_count_fini(struct asks_count *counting);

/* {"asks":[{"ask","declared","people","asked","answered","refused","given","unasked"},…],"unreturned":{PURPOSE:…},
 * "damaged"} */
void asks_count_put(const struct asks_count *counting, struct buffer *out);

#endif
