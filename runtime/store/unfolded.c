/* Profiles that are in the journal alone. See unfolded.h.
 *
 * Gathered when the engine recovers, by one scan of the rows that no fold has reached; what is committed later belongs
 * to profiles that the engine has in memory again. An entry is good as long as its row is not folded: after that the
 * table is at least as new.
 */
#include "store/unfolded.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/memory.h"
#include "store/journal.h"

struct unfolded_profile {
  UT_hash_handle hh;
  uint64_t number;
  char id[];
};

static enum status note(void *context, const struct segment_row *row, struct error *err) {
  struct unfolded *unfolded = context;
  struct unfolded_profile *profile;
  size_t length = strlen(row->row.profile_id);
  (void)err;
  HASH_FIND(hh, unfolded->profiles, row->row.profile_id, length, profile);
  if (!profile) {
    profile = mem_zero(sizeof *profile + length + 1);
    memcpy(profile->id, row->row.profile_id, length);
    HASH_ADD_KEYPTR(hh, unfolded->profiles, profile->id, length, profile);
  }
  profile->number = row->row.number;
  return STATUS_OK;
}

enum status unfolded_gather(struct store *store, struct error *err) {
  uint64_t committed = store->committed_number;
  if (store->unfolded.number == committed) return STATUS_OK;
  unfolded_fini(&store->unfolded);
  store->unfolded.number = committed;
  return discover_unfolded(store, note, &store->unfolded, err);
}

uint64_t unfolded_find(const struct unfolded *unfolded, const char *profile_id, uint64_t folded_number) {
  struct unfolded_profile *profile = NULL;
  if (unfolded->number > folded_number) HASH_FIND_STR(unfolded->profiles, profile_id, profile);
  return profile && profile->number > folded_number ? profile->number : 0;
}

void unfolded_fini(struct unfolded *unfolded) {
  struct unfolded_profile *profile, *next;
  HASH_ITER(hh, unfolded->profiles, profile, next) {
    HASH_DEL(unfolded->profiles, profile);
    free(profile);
  }
  *unfolded = (struct unfolded){0};
}
