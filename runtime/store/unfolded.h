/* Whose last change is not in the profile table yet: needed once the engine has dropped the profiles it held, for it
 * keeps those in memory until they are folded. The engine's, one thread at a time. */
#ifndef SARTO_STORE_UNFOLDED_H
#define SARTO_STORE_UNFOLDED_H

#include "base/error.h"

#include <stdint.h>

struct store;
struct unfolded_profile;

struct unfolded {
  struct unfolded_profile *profiles; /* by id */
  uint64_t number;                   /* up to which row they were gathered */
};

/* Reads the rows past folded_number for whom they belong to. */
enum status unfolded_gather(struct store *store, struct error *err);
/* The row that holds the profile's last image; 0: the profile table has it, or nobody. */
uint64_t unfolded_find(const struct unfolded *unfolded, const char *profile_id, uint64_t folded_number);
void unfolded_fini(struct unfolded *unfolded);

#endif
