/* The catalogue: offers by id and by what they are. See offer.h. An index of pointers sorted by id lies in
 * the workspace's arena; queries walk the catalogue in its own order, which is the marketer's. Immutable, any
 * thread.
 */
#include "domain/offer.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct offer_index {
  size_t count;
  const struct offer *by_id[];
};

static int compare_ids(const void *left, const void *right) {
  const struct offer *a = *(const struct offer *const *)left, *b = *(const struct offer *const *)right;
  int order = strcmp(a->id, b->id);
  return order ? order : (a->index > b->index) - (a->index < b->index);
}

const struct offer *offer_index_build(struct workspace *workspace) {
  size_t count = workspace->offer_count;
  struct offer_index *index = arena_alloc(&workspace->arena, sizeof *index + count * sizeof *index->by_id);
  index->count = count;
  for (size_t i = 0; i < count; i++) index->by_id[i] = &workspace->offers[i];
  qsort(index->by_id, count, sizeof *index->by_id, compare_ids);
  workspace->offer_index = index;
  for (size_t i = 1; i < count; i++)
    if (!strcmp(index->by_id[i - 1]->id, index->by_id[i]->id)) return index->by_id[i];
  return NULL;
}

const struct offer *offer_find(const struct workspace *workspace, const char *id) {
  const struct offer_index *index = workspace->offer_index;
  size_t low = 0, high = index->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(index->by_id[middle]->id, id);
    if (!order) return index->by_id[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static bool fits(const struct offer *offer, const struct offer_query *query) {
  if (query->categories && !(offer->category && text_is_one_of(offer->category, query->categories)))
    return false;
  if (!query->tags) return true;
  for (const char *const *tag = offer->tags; *tag; tag++)
    if (text_is_one_of(*tag, query->tags)) return true;
  return false;
}

static bool is_found(const struct offer *const *found, size_t count, const struct offer *offer) {
  for (size_t i = 0; i < count; i++)
    if (found[i] == offer) return true;
  return false;
}

/* Only a list of ids can name an offer twice. */
size_t offer_select(const struct workspace *workspace, const struct offer_query *query,
                    offer_may_show *may_show, void *context, const struct offer **found, size_t found_max) {
  size_t count = 0, limit = query->limit && query->limit < found_max ? query->limit : found_max;
  const char *const *id = query->ids;
  for (size_t i = 0; count < limit && (id ? *id != NULL : i < workspace->offer_count); i++) {
    const struct offer *offer = id ? offer_find(workspace, *id++) : &workspace->offers[i];
    if (!offer || (id && is_found(found, count, offer))) continue;
    if (fits(offer, query) && may_show(context, offer)) found[count++] = offer;
  }
  return count;
}
