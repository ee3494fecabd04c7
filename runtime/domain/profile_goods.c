/* Profiles: the goods, owned and viewed. See profile.h.
 *
 * Of more than OWNED_MAX offers owned, those go first that the catalogue does not have, since they cannot be proposed
 * again; among equals the one bought longest ago. Of more than VIEWED_MAX viewed the one viewed longest ago goes. Each
 * is one order of all that there ever was, so what stays does not depend on the order of arrival (for what is owned,
 * under one catalogue). Whichever thread owns the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/offer.h"
#include "domain/profile_inside.h"

/* ---- owned ---- */

const struct owned *profile_find_owned(const struct profile *profile, const char *offer_id) {
  size_t at = sorted_find(profile->owned, profile->owned_count, sizeof *profile->owned, offer_id);
  if (at == profile->owned_count || strcmp(profile->owned[at].offer_id, offer_id)) return NULL;
  return &profile->owned[at];
}

static uint64_t units_add(uint64_t left, uint64_t right) {
  return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

static void own(struct profile *profile, const struct owned *bought) {
  size_t at = sorted_find(profile->owned, profile->owned_count, sizeof *profile->owned, bought->offer_id);
  if (at < profile->owned_count && !strcmp(profile->owned[at].offer_id, bought->offer_id)) {
    struct owned *owned = &profile->owned[at];
    if (bought->first_ms < owned->first_ms) owned->first_ms = bought->first_ms;
    if (bought->last_ms > owned->last_ms) owned->last_ms = bought->last_ms;
    owned->units = units_add(owned->units, bought->units);
    return;
  }
  profile->owned = sorted_insert(profile->owned, profile->owned_count++, sizeof *profile->owned, at);
  profile->owned[at] = *bought;
  profile->owned[at].offer_id = mem_copy_text(bought->offer_id);
}

struct keepsake {
  struct owned *owned;
  bool is_offered;
};

/* What is forgotten first comes first. */
static int compare_keepsakes(const void *left, const void *right) {
  const struct keepsake *a = left, *b = right;
  if (a->is_offered != b->is_offered) return a->is_offered - b->is_offered;
  if (a->owned->last_ms != b->owned->last_ms) return a->owned->last_ms < b->owned->last_ms ? -1 : 1;
  return strcmp(a->owned->offer_id, b->owned->offer_id);
}

/* Once an event and not once an item: an order of a thousand items is sorted in once. */
static void forget_excess_owned(struct profile *profile, const struct workspace *workspace) {
  if (profile->owned_count <= OWNED_MAX) return;
  struct keepsake *keepsakes = mem_alloc(profile->owned_count * sizeof *keepsakes);
  for (size_t i = 0; i < profile->owned_count; i++)
    keepsakes[i] = (struct keepsake){&profile->owned[i],
                                     catalogue_find(workspace->catalogue, profile->owned[i].offer_id)};
  qsort(keepsakes, profile->owned_count, sizeof *keepsakes, compare_keepsakes);
  for (size_t i = 0; i < profile->owned_count - OWNED_MAX; i++) {
    free(keepsakes[i].owned->offer_id);
    keepsakes[i].owned->offer_id = NULL;
  }
  size_t kept = 0;
  for (size_t i = 0; i < profile->owned_count; i++)
    if (profile->owned[i].offer_id) profile->owned[kept++] = profile->owned[i];
  profile->owned_count = kept;
  free(keepsakes);
}

/* ---- what an event bought ---- */

struct buying {
  struct profile *profile;
  int64_t time_ms;
};

static void buy(void *context, const char *offer_id, const json_value *details) {
  struct buying *buying = context;
  own(buying->profile,
      &(struct owned){(char *)offer_id, buying->time_ms, buying->time_ms, orders_units(details)});
}

void owned_apply(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  struct buying buying = {profile, event->time_ms};
  size_t owned_before = profile->owned_count;
  must(event_bought(event, buy, &buying, NULL) == STATUS_OK);
  if (profile->owned_count != owned_before) forget_excess_owned(profile, workspace);
}

/* ---- what many people's events are made of ---- */

struct noting {
  struct purchase_note *notes;
  size_t count;
};

static void count_bought(void *context, const char *offer_id, const json_value *details) {
  (void)offer_id;
  (void)details;
  ++*(size_t *)context;
}

static void note(void *context, const char *offer_id, const json_value *details) {
  struct noting *noting = context;
  noting->notes[noting->count++] =
      (struct purchase_note){.offer_id = offer_id, .units = orders_units(details)};
}

static int compare_notes(const void *left, const void *right) {
  return strcmp(((const struct purchase_note *)left)->offer_id,
                ((const struct purchase_note *)right)->offer_id);
}

static size_t merge_notes(struct purchase_note *notes, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (kept && !strcmp(notes[kept - 1].offer_id, notes[i].offer_id))
      notes[kept - 1].units = units_add(notes[kept - 1].units, notes[i].units);
    else
      notes[kept++] = notes[i];
  return kept;
}

static bool is_bought_first(const struct purchases *purchases, const char *offer_id) {
  const struct purchase_note key = {.offer_id = offer_id};
  const struct purchase_note *found =
      bsearch(&key, purchases->notes, purchases->count, sizeof *purchases->notes, compare_notes);
  return found && found->is_first;
}

static int compare_recent(const void *left, const void *right) {
  const struct owned *a = *(const struct owned *const *)left, *b = *(const struct owned *const *)right;
  if (a->last_ms != b->last_ms) return a->last_ms > b->last_ms ? -1 : 1;
  return strcmp(a->offer_id, b->offer_id);
}

/* What the profile owned before, the most recently bought first: at most PURCHASE_OTHERS_MAX ids. */
static size_t list_others(const struct profile *profile, const struct purchases *purchases,
                          const char **others) {
  const struct owned **recent = mem_alloc((profile->owned_count + 1) * sizeof *recent);
  size_t count = 0;
  for (size_t i = 0; i < profile->owned_count; i++)
    if (!is_bought_first(purchases, profile->owned[i].offer_id)) recent[count++] = &profile->owned[i];
  if (count > 1) qsort(recent, count, sizeof *recent, compare_recent);
  if (count > PURCHASE_OTHERS_MAX) count = PURCHASE_OTHERS_MAX;
  for (size_t i = 0; i < count; i++) others[i] = recent[i]->offer_id;
  free(recent);
  return count;
}

/* One array serves all: what was owned before lies at its end, and each offer bought first is put in front of it for
 * those after it. */
static void note_others(struct purchases *purchases, const char **others, size_t room, size_t count) {
  others += room;
  for (size_t i = 0; i < purchases->count; i++) {
    struct purchase_note *bought = &purchases->notes[i];
    if (!bought->is_first) continue;
    bought->others = others;
    bought->other_count = count < PURCHASE_OTHERS_MAX ? count : PURCHASE_OTHERS_MAX;
    *--others = bought->offer_id;
    count++;
  }
}

void profile_purchases(const struct profile *profile, const struct event *event, struct arena *arena,
                       struct purchases *purchases) {
  size_t bought = 0;
  bool has_first = false;
  *purchases = (struct purchases){0};
  must(event_bought(event, count_bought, &bought, NULL) == STATUS_OK);
  if (!bought) return;
  struct noting noting = {arena_alloc(arena, bought * sizeof *noting.notes), 0};
  must(event_bought(event, note, &noting, NULL) == STATUS_OK);
  qsort(noting.notes, noting.count, sizeof *noting.notes, compare_notes);
  *purchases = (struct purchases){noting.notes, merge_notes(noting.notes, noting.count)};
  for (size_t i = 0; i < purchases->count; i++) {
    const struct owned *owned = profile_find_owned(profile, purchases->notes[i].offer_id);
    purchases->notes[i].is_first = owned && owned->units && owned->units == purchases->notes[i].units;
    has_first = has_first || purchases->notes[i].is_first;
  }
  if (!has_first) return;
  const char **others = arena_alloc(arena, (purchases->count + PURCHASE_OTHERS_MAX) * sizeof *others);
  size_t count = list_others(profile, purchases, others + purchases->count);
  note_others(purchases, others, purchases->count, count);
}

/* ---- viewed ---- */

const struct viewed *profile_find_viewed(const struct profile *profile, const char *offer_id) {
  size_t at = sorted_find(profile->viewed, profile->viewed_count, sizeof *profile->viewed, offer_id);
  if (at == profile->viewed_count || strcmp(profile->viewed[at].offer_id, offer_id)) return NULL;
  return &profile->viewed[at];
}

/* The one viewed longest ago; of several the one whose id comes last. */
static void forget_oldest_view(struct profile *profile) {
  size_t oldest = 0;
  for (size_t i = 1; i < profile->viewed_count; i++)
    if (profile->viewed[i].last_ms <= profile->viewed[oldest].last_ms) oldest = i;
  free(profile->viewed[oldest].offer_id);
  sorted_remove(profile->viewed, profile->viewed_count--, sizeof *profile->viewed, oldest);
}

static void view(struct profile *profile, const char *offer_id, int64_t time_ms) {
  struct viewed *found = (struct viewed *)profile_find_viewed(profile, offer_id);
  if (found) {
    if (time_ms > found->last_ms) found->last_ms = time_ms;
    return;
  }
  size_t at = sorted_find(profile->viewed, profile->viewed_count, sizeof *profile->viewed, offer_id);
  profile->viewed = sorted_insert(profile->viewed, profile->viewed_count++, sizeof *profile->viewed, at);
  profile->viewed[at] = (struct viewed){mem_copy_text(offer_id), time_ms};
  if (profile->viewed_count > VIEWED_MAX) forget_oldest_view(profile);
}

/* Of a page that names no offer nothing is remembered. */
void viewed_apply(struct profile *profile, const struct event *event) {
  static const char *const names[] = {"item", "offer", "product"};
  const char *id = NULL;
  if (!event->data || strcmp(event->type, "product.viewed")) return;
  for (size_t i = 0; i < sizeof names / sizeof *names && !id; i++)
    id = json_string(json_find(event->data, names[i]));
  if (id && *id && strlen(id) <= NAME_BYTES_MAX) view(profile, id, event->time_ms);
}

/* ---- both ---- */

void goods_merge(struct profile *into, const struct profile *from, const struct workspace *workspace) {
  for (size_t i = 0; i < from->owned_count; i++) own(into, &from->owned[i]);
  for (size_t i = 0; i < from->viewed_count; i++)
    view(into, from->viewed[i].offer_id, from->viewed[i].last_ms);
  forget_excess_owned(into, workspace);
}

void goods_free(struct profile *profile) {
  for (size_t i = 0; i < profile->owned_count; i++) free(profile->owned[i].offer_id);
  for (size_t i = 0; i < profile->viewed_count; i++) free(profile->viewed[i].offer_id);
  free(profile->owned);
  free(profile->viewed);
}

size_t goods_bytes(const struct profile *profile) {
  size_t bytes = 2 * ALLOCATION_BYTES;
  for (size_t i = 0; i < profile->owned_count; i++)
    bytes += sizeof *profile->owned + strlen(profile->owned[i].offer_id) + ALLOCATION_BYTES;
  for (size_t i = 0; i < profile->viewed_count; i++)
    bytes += sizeof *profile->viewed + strlen(profile->viewed[i].offer_id) + ALLOCATION_BYTES;
  return bytes;
}
