/* Exposures and outcomes by other names. See event_aliases.h. Pure; any thread. */
#include "domain/event_aliases.h"

#include <string.h>

/* To add a name: a row. */
static const struct event_alias {
  const char *name, *means;
  bool has_propositions; /* the data is Adobe's */
} aliases[] = {
    {"Decision Viewed", "decision.exposed", false},
    {"Decision Clicked", "decision.accepted", false},
    {"Decision Accepted", "decision.accepted", false},
    {"Decision Dismissed", "decision.dismissed", false},
    {"Decision Rejected", "decision.rejected", false},
    {"decisioning.propositionDisplay", "decision.exposed", true},
    {"decisioning.propositionInteract", "decision.accepted", true},
    {"decisioning.propositionDismiss", "decision.dismissed", true},
};

static const struct event_alias *find(const char *type) {
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
    if (!strcmp(type, aliases[i].name)) return &aliases[i];
  return NULL;
}

const char *event_alias_means(const char *type) {
  const struct event_alias *alias = find(type);
  return alias ? alias->means : NULL;
}

/* ---- propositions ---- */

static const char *said(const json_value *object, const char *key) {
  const char *text = json_string(json_find(object, key));
  return text ? text : "";
}

static bool are_alike(const json_value *propositions, const char *key) {
  const char *first = said(json_first(propositions), key);
  for (const json_value *one = json_first(propositions); one; one = json_next(one))
    if (strcmp(said(one, key), first) != 0) return false;
  return true;
}

static const json_value *list_of(const json_value *object, const char *path) {
  const json_value *list = json_find_path(object, path);
  return list && json_type(list) == JSON_ARRAY && json_first(list) ? list : NULL;
}

static void map_propositions(json_value *data) {
  const json_value *propositions = list_of(data, "_experience.decisioning.propositions");
  if (!propositions) return;
  const json_value *first = json_first(propositions);
  const json_value *items = list_of(first, "items");
  bool is_one = json_count(propositions) == 1, is_of_one = are_alike(propositions, "id");
  if (is_one || !is_of_one || are_alike(propositions, "scope"))
    json_take_member(data, first, "scope", "placement");
  if ((is_one || !is_of_one) && items && json_count(items) == 1)
    json_take_member(data, json_first(items), "id", "offer");
  json_take_member(data, first, "id", "decision_id");
}

void event_alias_map(struct event *event) {
  const struct event_alias *alias = find(event->type);
  if (!alias) return;
  event->type = alias->means;
  json_value *data = (json_value *)event->data; /* of the event's own tree */
  if (!data) return;
  if (alias->has_propositions)
    map_propositions(data);
  else
    json_rename_member(data, "decisionId", "decision_id");
}
