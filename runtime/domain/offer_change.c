/* offer.changed: what changes an offer while the shop is open. See offer.h.
 *
 * A change is read over a copy of the offer. One that says only numbers, times or presence is copied back and takes no
 * memory. One that says texts makes the offer's whole state anew, written and read again, in an arena of the offer's
 * own, and frees the one before: so a shop that changes its texts for years holds each once. Whichever thread changes
 * the catalogue, while no decision is being made.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/aggregate_inside.h"
#include "domain/offer_inside.h"

static const char *const no_tags[] = {NULL};
static const struct offer new_offer = {
    .tags = no_tags, .popularity_said = -1, .popularity = 0.5, .from_ms = INT64_MIN, .to_ms = INT64_MAX};

static bool is_change(const struct event *event) {
  return !strcmp(event->type, "offer.changed");
}

const char *offer_change_id(const struct event *event) {
  return is_change(event) && event->data ? offer_read_id(event->data, "offer", NULL) : NULL;
}

/* What the offer would be after the change; a new one begins with the defaults. Its new texts lie in `arena`. */
static enum status read_change(const struct workspace *workspace, const struct offer *known, const char *id,
                               const struct event *event, struct arena *arena, struct offer *next,
                               struct error *err) {
  *next = known ? *known : new_offer;
  next->id = id;
  enum status status = offer_read(event->data, "offer", workspace, arena, next, err);
  if (status && !known && !next->name.count)
    return error_set(err, STATUS_INVALID, "there is no offer '%s' yet, and to be a new one it needs a name",
                     id);
  return status;
}

static enum status check_preview(const struct workspace *workspace, const struct offer *next,
                                 struct error *err) {
  if (!next->preview_audience || workspace_find_audience(workspace, next->preview_audience)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "preview.audience: there is no audience '%.128s'",
                   next->preview_audience);
}

/* What is kept must be read again in one piece. */
static enum status check_size(const struct workspace *workspace, const struct offer *next,
                              struct error *err) {
  struct buffer bytes = {0};
  offer_put_state(next, workspace, &bytes);
  bool is_small = bytes.length < JSON_TEXT_BYTES_MAX;
  buffer_fini(&bytes);
  return is_small ? STATUS_OK
                  : error_set(err, STATUS_TOO_LARGE, "an offer of over %d bytes", JSON_TEXT_BYTES_MAX);
}

enum status offer_change_check(const struct workspace *workspace, const struct event *event,
                               struct error *err) {
  struct arena scratch = {0};
  struct offer next;
  if (!is_change(event)) return STATUS_OK;
  if (!event->data)
    return error_set(err, STATUS_INVALID, "data: missing, expected the offer and what changes");
  const char *id = offer_read_id(event->data, "offer", err);
  if (!id) return error_wrap(err, "data");
  const struct offer *known = catalogue_find(workspace->catalogue, id);
  enum status status = STATUS_OK;
  if (!known && workspace->catalogue->offer_count >= OFFERS_MAX)
    status = error_set(err, STATUS_TOO_LARGE, "offer: more than %d offers", OFFERS_MAX);
  if (!status) status = read_change(workspace, known, id, event, &scratch, &next, err);
  if (!status) status = check_preview(workspace, &next, err);
  if (!status && scratch.block) status = check_size(workspace, &next, err);
  arena_fini(&scratch);
  return status ? error_wrap(err, "data") : STATUS_OK;
}

/* Puts `next` in the place of the offer's state, with texts of its own. */
static void replace(struct catalogue *catalogue, const struct workspace *workspace, struct offer *offer,
                    const struct offer *next, bool is_listed) {
  struct arena own = {0}, measure = {0}, before = offer->own;
  struct buffer bytes = {0};
  struct offer renewed = *next;
  json_value *object = NULL;
  offer_put_state(next, workspace, &bytes);
  must(json_decode(bytes.data, bytes.length, &object, NULL) == STATUS_OK);
  must(!offer_read_fields(object, "offer", true, workspace, &measure, &renewed, NULL));
  arena_reserve(&own, arena_bytes(&measure) < 2 * 4096 ? measure.used_bytes : 0);
  must(!offer_read_fields(object, "offer", true, workspace, &own, &renewed, NULL));
  if (is_listed) catalogue_unlist(catalogue, offer);
  renewed.id = offer->id;
  renewed.index = offer->index;
  renewed.changed = next->changed;
  renewed.own = own;
  *offer = renewed;
  catalogue_list(catalogue, offer);
  arena_fini(&before);
  arena_fini(&measure);
  json_free(object);
  buffer_fini(&bytes);
}

static bool is_same_category(const char *left, const char *right) {
  return left == right || (left && right && !strcmp(left, right));
}

/* What the change made untrue: orders by what is other now, and popularity among those with whom the offer is compared,
 * was or is. A category that it left empty is gone. */
static void renew(struct catalogue *catalogue, struct offer *offer, const struct offer *before, bool is_moved,
                  struct offer_group *left) {
  if (left) group_seal(left, catalogue->min_people);
  if (is_moved || offer->popularity_said != before->popularity_said) {
    group_seal(offer->group, catalogue->min_people);
    catalogue_forget_order(catalogue, SORT_POPULAR);
    catalogue_forget_order(catalogue, SORT_NICHE);
  }
  if (offer->from_ms != before->from_ms) catalogue_forget_order(catalogue, SORT_NEWEST);
  if (offer->has_price != before->has_price || offer->price != before->price) {
    catalogue_forget_order(catalogue, SORT_CHEAPEST);
    catalogue_forget_order(catalogue, SORT_DEAREST);
  }
}

const struct offer *offer_change_apply(struct catalogue *catalogue, const struct workspace *workspace,
                                       const struct event *event, const struct aggregate *sealed,
                                       uint64_t sold_since) {
  const char *id = offer_change_id(event);
  must(id);
  struct arena scratch = {0};
  struct offer next, before = new_offer, *offer = catalogue_find(catalogue, id);
  struct offer_group *left = NULL;
  bool is_new = !offer, is_moved = is_new;
  uint64_t sold = sealed ? aggregate_sold(sealed, id) : 0;
  must(!read_change(workspace, offer, id, event, &scratch, &next, NULL));
  if (next.has_stock && json_find(event->data, "stock")) next.sold_before = sum_capped(sold, sold_since);
  if (is_new) {
    offer = catalogue_add(catalogue, id);
    next.people = sealed ? aggregate_people(sealed, id) : 0;
  } else {
    before = *offer;
    is_moved = !is_same_category(next.category, before.category);
    if (is_moved && before.group->count > 1) left = before.group;
  }
  if (is_new || scratch.block || next.category != before.category || next.tags != before.tags) {
    replace(catalogue, workspace, offer, &next, !is_new);
  } else {
    next.id = offer->id;
    *offer = next;
  }
  if (offer->has_stock) offer_set_units_left(offer, sold);
  if (offer->preview_audience) catalogue->has_previews = true;
  renew(catalogue, offer, &before, is_moved, left);
  arena_fini(&scratch);
  return offer;
}

enum status offer_decode_sealed(struct slice bytes, struct catalogue *catalogue,
                                const struct workspace *workspace, const struct aggregate *sealed,
                                struct error *err) {
  struct arena scratch = {0};
  struct error why;
  json_value *object = NULL;
  const char *id = NULL;
  struct offer *offer = NULL;
  enum status status = json_decode(bytes.data, bytes.length, &object, &why);
  if (!status && !(id = offer_read_id(object, "offer", &why))) status = STATUS_INVALID;
  if (status) goto corrupt;
  offer = catalogue_find(catalogue, id);
  struct offer next = offer ? *offer : new_offer;
  next.id = id;
  status = offer_read_fields(object, "offer", true, workspace, &scratch, &next, &why);
  if (status) goto corrupt;
  bool is_new = !offer;
  if (is_new && sealed) next.people = aggregate_people(sealed, id);
  if (next.name.count) {
    if (is_new) offer = catalogue_add(catalogue, id);
    struct offer before = *offer;
    replace(catalogue, workspace, offer, &next, !is_new);
    if (sealed && offer->has_stock) offer_set_units_left(offer, aggregate_sold(sealed, id));
    if (offer->preview_audience) catalogue->has_previews = true;
    renew(catalogue, offer, &before, true, NULL);
  }
  arena_fini(&scratch);
  json_free(object);
  return STATUS_OK;
corrupt:
  arena_fini(&scratch);
  json_free(object);
  return error_set(err, STATUS_CORRUPT, "a changed offer: %s", why.text);
}

enum status offer_decode(struct slice bytes, struct catalogue *catalogue, const struct workspace *workspace,
                         struct error *err) {
  return offer_decode_sealed(bytes, catalogue, workspace, NULL, err);
}
