/* Advice on the types of events that scripts hear and count: one that is written once and nearly is a known one was
 * probably meant to be that; one that nothing sends yet will never come. One thread.
 */
#include <string.h>

#include "domain/event_aliases.h"
#include "domain/segment_names.h"
#include "script/advice.h"

/* What means something to the host, and what the language's own examples are about. */
const char *const check_event_types[] = {"customer.profile",
                                         "customer.alias",
                                         "customer.wished",
                                         "consent.granted",
                                         "consent.denied",
                                         "consent.withdrawn",
                                         "origin.withdrawn",
                                         "origin.allowed",
                                         "customer.degree",
                                         "decision.exposed",
                                         "decision.accepted",
                                         "decision.dismissed",
                                         "decision.rejected",
                                         "order.placed",
                                         "order.item.bought",
                                         "product.viewed",
                                         "page.viewed",
                                         "cart.updated",
                                         "offer.changed",
                                         "complaint.made",
                                         "return.requested",
                                         "lifecycle.changed",
                                         "journey.entered",
                                         "placement.requested",
                                         "occasion.birthday",
                                         "occasion.name_day",
                                         "occasion.anniversary",
                                         "ask.answered",
                                         NULL};

bool check_is_unsent(const char *type) {
  if (!strcmp(type, "journey.entered")) return true;
  return !strncmp(type, "occasion.", strlen("occasion.")) && !occasion_of_type(type);
}

/* The types that a script's `on` names. */
static void add_heard(const struct advice *advice, struct names *known, const struct hearing *hears) {
  for (size_t i = 0; hears->on && hears->on[i]; i++)
    if (advice_texts(advice, hears->on[i]) > 1) names_add(known, hears->on[i]);
}

static void gather_known(const struct advice *advice, struct names *known) {
  const struct workspace *workspace = advice->workspace;
  for (const char *const *type = check_event_types; *type; type++) names_add(known, *type);
  for (size_t i = 0; i < workspace->event_type_count; i++) {
    const char *means = workspace->event_types[i].means;
    if (advice_texts(advice, means) > 1) names_add(known, means);
    names_add(known, workspace->event_types[i].name);
  }
  for (size_t i = 0; i < workspace->strategy_count; i++)
    add_heard(advice, known, &workspace->strategies[i].hears);
  for (size_t i = 0; i < workspace->signal_count; i++) add_heard(advice, known, &workspace->signals[i].hears);
}

static const char *misspelt(const struct advice *advice, const struct names *known, const char *type) {
  if (names_has(known, type) || advice_texts(advice, type) > 1) return NULL;
  return names_nearest(known, type);
}

/* A strategy hears of an occasion on the day that an attribute of the customer says. */
static void advise_on_occasion(struct advice *advice, const char *type, const char *file, const char *name) {
  const struct workspace *workspace = advice->workspace;
  enum occasion occasion = occasion_of_type(type);
  bool has_date = !occasion;
  for (size_t i = 0; i < workspace->hard_count && !has_date; i++)
    has_date = workspace->hard[i].occasion == occasion;
  if (!has_date)
    advise(advice, file, "strategy", name, "on",
           "on: '%s' will not be heard: nothing in profile.lua has occasion = \"%s\"", type,
           occasion_names[occasion - 1]);
}

/* A name of others' that no event_type says more of: rules hear it by its meaning. NULL: it is none. */
static const char *heard_as(const struct workspace *workspace, const char *type) {
  for (size_t i = 0; i < workspace->event_type_count; i++)
    if (!strcmp(workspace->event_types[i].name, type)) return NULL;
  const char *means = event_alias_means(type);
  return means ? means : segment_meaning(type);
}

static void advise_on(struct advice *advice, const struct names *known, const struct hearing *hears,
                      const char *file, const char *kind, const char *name) {
  for (size_t i = 0; hears->on && hears->on[i]; i++) {
    const char *type = hears->on[i], *nearest = misspelt(advice, known, type);
    const char *means = heard_as(advice->workspace, type);
    if (means)
      advise(advice, file, kind, name, "on", "on: '%s' is heard as '%s', did you mean that?", type, means);
    else if (check_is_unsent(type) && !(nearest && occasion_of_type(nearest)))
      advise(advice, file, kind, name, "on", "on: nothing sends '%s' in this version: it will not be heard",
             type);
    else if (nearest)
      advise(advice, file, kind, name, "on", "on: '%s' is written nowhere else, did you mean '%s'?", type,
             nearest);
  }
}

static void advise_on_unless(struct advice *advice, const struct names *known,
                             const struct strategy *strategy) {
  for (size_t i = 0; strategy->unless && strategy->unless[i]; i++) {
    const char *nearest = misspelt(advice, known, strategy->unless[i]);
    if (nearest)
      advise(advice, strategy->file, "strategy", strategy->name, "unless",
             "unless: '%s' is written nowhere else, did you mean '%s'?", strategy->unless[i], nearest);
  }
}

static void advise_on_mapping(struct advice *advice, const struct names *known,
                              const struct event_type *type) {
  const char *nearest = misspelt(advice, known, type->means);
  if (nearest)
    advise(advice, "workspace.lua", "event_type", type->name, "means",
           "means: '%s' is written nowhere else, did you mean '%s'?", type->means, nearest);
}

/* profile:count("…") and profile:last("…") */
static void advise_on_counts(struct advice *advice, const struct names *known,
                             const struct advised_file *file) {
  const struct source *source = file->source;
  char type[WALK_TEXT_BYTES];
  bool is_alone;
  for (size_t at = 1; at < source->count; at++) {
    if (!token_is(source, at - 1, ":") ||
        (!token_names(source, at, "count") && !token_names(source, at, "last")))
      continue;
    size_t argument = call_argument(source, at, &is_alone);
    if (!argument || !is_alone || source->tokens[argument].type != TOKEN_STRING) continue;
    const char *nearest = token_text(source, argument, type) ? misspelt(advice, known, type) : NULL;
    if (nearest)
      advise_at(advice, file, argument, "'%s' is written nowhere else, did you mean '%s'?", type, nearest);
  }
}

void advise_on_events(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  struct names known = {0};
  gather_known(advice, &known);
  for (size_t i = 0; i < workspace->event_type_count; i++)
    advise_on_mapping(advice, &known, &workspace->event_types[i]);
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const struct strategy *strategy = &workspace->strategies[i];
    advise_on(advice, &known, &strategy->hears, strategy->file, "strategy", strategy->name);
    advise_on_unless(advice, &known, strategy);
    for (size_t j = 0; strategy->hears.on && strategy->hears.on[j]; j++)
      advise_on_occasion(advice, strategy->hears.on[j], strategy->file, strategy->name);
  }
  for (size_t i = 0; i < workspace->signal_count; i++) {
    const struct signal *signal = &workspace->signals[i];
    advise_on(advice, &known, &signal->hears, signal->file, "signal", signal->name);
  }
  for (size_t i = 0; i < advice->file_count; i++)
    if (advice->files[i].kind) advise_on_counts(advice, &known, &advice->files[i]);
  names_fini(&known);
}
