/* The catalogue's inside, for offer*.c alone. */
#ifndef SARTO_DOMAIN_OFFER_INSIDE_H
#define SARTO_DOMAIN_OFFER_INSIDE_H

#include <uthash.h>

#include "domain/offer.h"

/* The offers of one category or of one tag, in catalogue order. Gone when its last offer leaves. */
struct offer_group {
  UT_hash_handle hh;
  char *name;
  struct offer **offers;
  size_t count, capacity;
  bool is_counted; /* a category: enough people bought there for a popularity */
  bool is_stale;   /* a category: its offers' popularity must be set anew */
};

/* What has the lower key comes first. */
uint64_t offer_sort_key(const struct offer *offer, enum offer_sort sort);
/* That order is sorted anew at the next seal; until then it is found out for each query. */
void catalogue_forget_order(struct catalogue *catalogue, enum offer_sort sort);
void catalogue_sort(struct catalogue *catalogue); /* the orders that are not sorted now */

struct keyed {
  uint64_t key;
  struct offer *offer;
};
/* By key; equals by index, in whose order they must come. */
void sort_keyed(struct keyed *items, size_t count);

const struct offer_group *group_find(const struct offer_group *groups, const char *name); /* NULL: no such */

/* The opposite of catalogue_list; before category or tags change. */
void catalogue_unlist(struct catalogue *catalogue, struct offer *offer);

/* Popularity in a category anew, from the people of the last seal. */
void group_seal(struct offer_group *group, size_t min_people);
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
