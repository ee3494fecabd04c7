/* The catalogue: offers by id, and groups of them by category and tag. See offer.h.
 *
 * Every offer is a block of its own in the catalogue's arena, so that a pointer to one stays valid while others are
 * added; an offer is never taken out, only withdrawn. A group holds its offers in the catalogue's own order, which is
 * the marketer's, and the one copy of its name: an offer's category and tags are pointers to it. One thread changes
 * it, any may read it while nobody does.
 */
#include "domain/offer.h"

#include <stdlib.h>
#include <string.h>

#define uthash_malloc(bytes) mem_alloc(bytes)
#include "domain/offer_inside.h"

struct offer_index {
  UT_hash_handle hh;
  struct offer *offer;
};

struct catalogue *catalogue_new(void) {
  struct catalogue *catalogue = mem_zero(sizeof *catalogue);
  catalogue->references = 1;
  return catalogue;
}

struct catalogue *catalogue_ref(struct catalogue *catalogue) {
  atomic_fetch_add_explicit(&catalogue->references, 1, memory_order_relaxed);
  return catalogue;
}

static void group_free(struct offer_group *group) {
  if (!group) return;
  free(group->offers);
  free(group->name);
  free(group);
}

static void groups_free(struct offer_group *groups) {
  struct offer_group *group, *next;
  HASH_ITER(hh, groups, group, next) {
    HASH_DEL(groups, group);
    group_free(group);
  }
}

void catalogue_unref(struct catalogue *catalogue) {
  if (!catalogue || atomic_fetch_sub_explicit(&catalogue->references, 1, memory_order_acq_rel) > 1) return;
  for (size_t i = 0; i < catalogue->offer_count; i++) arena_fini(&catalogue->offers[i]->own);
  HASH_CLEAR(hh, catalogue->index);
  groups_free(catalogue->categories);
  groups_free(catalogue->tags);
  group_free(catalogue->without_category);
  for (size_t i = 0; i < sizeof catalogue->orders / sizeof *catalogue->orders; i++)
    free(catalogue->orders[i]);
  free(catalogue->counted);
  free(catalogue->offers);
  arena_fini(&catalogue->arena);
  free(catalogue);
}

struct offer *catalogue_add(struct catalogue *catalogue, const char *id) {
  static const char *const no_tags[] = {NULL};
  if (catalogue_find(catalogue, id)) return NULL;
  struct offer *offer = arena_alloc(&catalogue->arena, sizeof *offer);
  struct offer_index *entry = arena_alloc(&catalogue->arena, sizeof *entry);
  *offer = (struct offer){.id = arena_text(&catalogue->arena, id, strlen(id)),
                          .index = catalogue->offer_count,
                          .tags = no_tags,
                          .popularity_said = -1,
                          .popularity = 0.5,
                          .from_ms = INT64_MIN,
                          .to_ms = INT64_MAX};
  if (catalogue->offer_count == catalogue->offer_capacity) {
    catalogue->offer_capacity = catalogue->offer_capacity ? 2 * catalogue->offer_capacity : 64;
    catalogue->offers = mem_resize(catalogue->offers, catalogue->offer_capacity * sizeof *catalogue->offers);
  }
  catalogue->offers[catalogue->offer_count++] = offer;
  for (int sort = SORT_NEWEST; sort <= SORT_NICHE; sort++) catalogue_forget_order(catalogue, sort);
  entry->offer = offer;
  HASH_ADD_KEYPTR(hh, catalogue->index, offer->id, strlen(offer->id), entry);
  return offer;
}

struct offer *catalogue_find(const struct catalogue *catalogue, const char *id) {
  struct offer_index *entry;
  HASH_FIND_STR(catalogue->index, id, entry);
  return entry ? entry->offer : NULL;
}

/* ---- groups ---- */

const struct offer_group *group_find(const struct offer_group *groups, const char *name) {
  struct offer_group *group;
  HASH_FIND_STR(groups, name, group);
  return group;
}

bool catalogue_has_category(const struct catalogue *catalogue, const char *name) {
  return group_find(catalogue->categories, name) != NULL;
}

static bool has_any(const struct offer_group *group) {
  size_t i = 0;
  while (i < group->count && group->offers[i]->is_withdrawn) i++;
  return i < group->count;
}

size_t catalogue_categories(const struct catalogue *catalogue, const char **names, size_t most) {
  struct offer_group *group, *next;
  size_t count = 0;
  HASH_ITER(hh, catalogue->categories, group, next) {
    if (count < most && has_any(group)) names[count++] = group->name;
  }
  return count;
}

static struct offer_group *group_of(struct offer_group **groups, const char *name) {
  struct offer_group *group = (struct offer_group *)group_find(*groups, name);
  if (group) return group;
  group = mem_zero(sizeof *group);
  group->name = mem_copy_text(name);
  HASH_ADD_KEYPTR(hh, *groups, group->name, strlen(group->name), group);
  return group;
}

/* Where the offer stands in the group, or would. */
static size_t group_place(const struct offer_group *group, const struct offer *offer) {
  size_t low = 0, high = group->count;
  if (high && group->offers[high - 1]->index < offer->index) return high;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (group->offers[middle]->index < offer->index)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* False: it is there already, as with a tag that is written twice. */
static bool group_insert(struct offer_group *group, struct offer *offer) {
  size_t at = group_place(group, offer);
  if (at < group->count && group->offers[at] == offer) return false;
  if (group->count == group->capacity) {
    group->capacity = group->capacity ? 2 * group->capacity : 4;
    group->offers = mem_resize(group->offers, group->capacity * sizeof *group->offers);
  }
  memmove(group->offers + at + 1, group->offers + at, (group->count - at) * sizeof *group->offers);
  group->offers[at] = offer;
  group->count++;
  return true;
}

static void group_remove(struct offer_group **groups, const char *name, const struct offer *offer) {
  struct offer_group *group = (struct offer_group *)group_find(*groups, name);
  size_t at = group ? group_place(group, offer) : 0;
  if (!group || at == group->count || group->offers[at] != offer) return;
  memmove(group->offers + at, group->offers + at + 1, (group->count - at - 1) * sizeof *group->offers);
  if (--group->count) return;
  HASH_DEL(*groups, group);
  group_free(group);
}

void catalogue_list(struct catalogue *catalogue, struct offer *offer) {
  const char **tags = (const char **)offer->tags;
  size_t kept = 0;
  struct offer_group *category;
  if (offer->category) {
    category = group_of(&catalogue->categories, offer->category);
    offer->category = category->name;
  } else {
    if (!catalogue->without_category) catalogue->without_category = mem_zero(sizeof *category);
    category = catalogue->without_category;
  }
  if (offer->preview_audience) catalogue->has_previews = true;
  offer->group = category;
  group_insert(category, offer);
  for (size_t i = 0; tags[i]; i++) {
    struct offer_group *tag = group_of(&catalogue->tags, tags[i]);
    if (group_insert(tag, offer)) tags[kept++] = tag->name;
  }
  if (*tags) tags[kept] = NULL;
  if (!category->is_counted) offer->popularity = offer->popularity_said >= 0 ? offer->popularity_said : 0.5;
}

void catalogue_unlist(struct catalogue *catalogue, struct offer *offer) {
  struct offer_group *rest = catalogue->without_category;
  if (offer->category) {
    group_remove(&catalogue->categories, offer->category, offer);
  } else {
    size_t at = group_place(rest, offer);
    memmove(rest->offers + at, rest->offers + at + 1, (rest->count - at - 1) * sizeof *rest->offers);
    rest->count--;
  }
  for (const char *const *tag = offer->tags; *tag; tag++) group_remove(&catalogue->tags, *tag, offer);
}
