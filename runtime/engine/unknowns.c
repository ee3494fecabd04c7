/* What an event names that nobody here knows. See unknowns.h. A type is compared with those that are heard where they are
 * few; an id with the catalogue only for whoever tries an event out, since that costs more than many a decision.
 */
#include "engine/unknowns.h"

#include <string.h>

#include "base/text.h"
#include "domain/event_slips.h"
#include "domain/selection.h"

enum { NOTED_OFFERS_MAX = 3, COMPARED_OFFERS_MAX = 500 };

static void note_type(const struct pipeline *pipeline, struct decision *decision) {
  const struct event *event = pipeline->event;
  const struct workspace *workspace = &pipeline->release->workspace;
  bool is_known = event_is_hosts(event) || event_is_ours(event->type);
  const char *nearest = is_known ? NULL : selection_nearest_type(workspace, event->type);
  if (!nearest) return;
  const char *detail = arena_print(pipeline->arena, "type: did you mean %s?", nearest);
  decision_drop(decision, pipeline->arena, (struct drop){.check = "unheard", .detail = detail});
}

struct noting {
  const struct catalogue *catalogue;
  struct arena *arena;
  struct decision *decision;
  size_t count;
  bool is_tried;
};

static const char *nearest_offer(const struct noting *noting, const char *id) {
  const struct catalogue *catalogue = noting->catalogue;
  if (!noting->is_tried || noting->count || catalogue->offer_count > COMPARED_OFFERS_MAX) return NULL;
  const char **ids = arena_alloc(noting->arena, (catalogue->offer_count + 1) * sizeof *ids);
  for (size_t i = 0; i < catalogue->offer_count; i++) ids[i] = catalogue->offers[i]->id;
  return text_nearest(id, ids);
}

/* The id is cut, since the decision is kept. */
static void note_offer(void *context, const char *id, const json_value *details) {
  struct noting *noting = context;
  (void)details;
  if (noting->count == NOTED_OFFERS_MAX || catalogue_find(noting->catalogue, id)) return;
  const char *nearest = nearest_offer(noting, id);
  const char *said = arena_text(noting->arena, id, text_utf8_prefix(id, strnlen(id, NAME_BYTES_MAX)));
  const char *detail = nearest
                           ? arena_print(noting->arena, "%s: no such offer, did you mean %s?", said, nearest)
                           : arena_print(noting->arena, "%s: no such offer", said);
  decision_drop(noting->decision, noting->arena, (struct drop){.check = "unknown_offer", .detail = detail});
  noting->count++;
}

/* Where there is no catalogue at all nobody means one. */
static void note_offers(const struct pipeline *pipeline, struct decision *decision) {
  const struct event *event = pipeline->event;
  struct noting noting = {pipeline->release->workspace.catalogue, pipeline->arena, decision, 0,
                          pipeline->has_log};
  const char *id = strcmp(event->type, "product.viewed") ? NULL : event_named_offer(event);
  if (!noting.catalogue->offer_count) return;
  if (id && *id) note_offer(&noting, id, NULL);
  event_bought(event, note_offer, &noting, NULL);
}

void unknowns_note(const struct pipeline *pipeline, struct decision *decision) {
  note_type(pipeline, decision);
  note_offers(pipeline, decision);
}
