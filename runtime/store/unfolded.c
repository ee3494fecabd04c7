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

static void note_profile(struct unfolded *unfolded, uint64_t number, const char *id, struct slice image) {
  struct unfolded_profile *profile;
  size_t length = strlen(id);
  if (!image.length) return; /* a row without an image leaves the profile as it is */
  HASH_FIND(hh, unfolded->profiles, id, length, profile);
  if (!profile) {
    profile = mem_zero(sizeof *profile + length + 1);
    memcpy(profile->id, id, length);
    HASH_ADD_KEYPTR(hh, unfolded->profiles, profile->id, length, profile);
  }
  profile->number = number;
}

static enum status note(void *context, const struct segment_row *found, struct error *err) {
  const struct journal_row *row = &found->row;
  (void)err;
  note_profile(context, row->number, row->profile_id, row->profile);
  if (row->other_id) note_profile(context, row->number, row->other_id, row->other);
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
