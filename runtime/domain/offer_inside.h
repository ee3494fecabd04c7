/* The catalogue's inside, for offer*.c alone. */
#ifndef SARTO_DOMAIN_OFFER_INSIDE_H
#define SARTO_DOMAIN_OFFER_INSIDE_H

#include "domain/offer.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

/* The offers of one category or of one tag, in catalogue order. Gone when its last offer leaves. */
struct offer_group {
  UT_hash_handle hh;
  char *name;
  struct offer **offers;
  size_t count, capacity;
  bool is_counted; /* a category: enough people bought there for a popularity */
};

const struct offer_group *group_find(const struct offer_group *groups, const char *name); /* NULL: no such */

/* The opposite of catalogue_list; before category or tags change. */
void catalogue_unlist(struct catalogue *catalogue, struct offer *offer);

/* Popularity in the offer's category anew, from what the last seal said; units_left too. */
void offer_reseal(struct catalogue *catalogue, struct offer *offer, const struct aggregate *sealed);
void offer_set_units_left(struct offer *offer, uint64_t sold);

/* offer_read, where `is_ours` says that it was written by offer_encode: then names that the workspace does not know are
 * passed over, and nothing is too long. */
enum status offer_read_fields(const json_value *object, const char *id_key, bool is_ours,
                              const struct workspace *workspace, struct arena *arena, struct offer *offer,
                              struct error *err);
/* Every field, as offer_encode writes those that were changed. */
void offer_put_state(const struct offer *offer, const struct workspace *workspace, struct buffer *out);
const char *offer_read_id(const json_value *object, const char *key, struct error *err); /* NULL: INVALID */

/* A text by locale and tone: a string, or objects nested as offers.lua nests its tables. */
enum status wording_from_json(const json_value *value, const char *field, bool is_ours,
                              const struct workspace *workspace, struct arena *arena, struct wording *into,
                              struct error *err);
void wording_put_json(const struct wording *wording, const struct workspace *workspace, struct buffer *out);

#endif
