/* From an event to evidence. See signals.h. A signal sees the event and the offer that it names and nothing of the
 * person, so what it observes does not depend on the order in which events arrive, and an origin can be unlearned.
 * Whether that may be learned does depend on it: it is judged by the consents that have arrived before the event, and by
 * its own. Runs on the worker's thread; what the calls make lies in the event's arena.
 */
#include "engine/signals.h"

#include <string.h>

#include "domain/selection.h"
#include "domain/special.h"
#include "domain/told.h"
#include "engine/rule_call.h"

struct observing {
  const struct pipeline *pipeline;
  struct decision *decision;
  struct rights rights;
  const struct signal *const *signals; /* that hear of the event, or of its items being bought */
  size_t signal_count;
  struct rule_turn *turns; /* by index in workspace.signals */
  size_t item, item_count; /* of an order whose items are heard of, the item from 1; 0: no such */
};

/* Once an event, whatever the number of items of an order. */
static void deny(const struct observing *observing, const struct signal *signal, const char *check,
                 const char *why) {
  struct decision *decision = observing->decision;
  for (size_t i = 0; i < decision->drop_count; i++) {
    const struct drop *told = &decision->drops[i];
    if (told->signal == signal->name && told->detail && !strcmp(told->detail, why)) return;
  }
  decision_drop(decision, observing->pipeline->arena,
                (struct drop){.signal = signal->name, .check = check, .detail = why});
}

static bool has_evidence_of(const struct call *call, const struct soft_datum *datum) {
  for (size_t i = 0; i < call->evidence_count; i++)
    if (call->evidence[i].datum == datum) return true;
  return false;
}

/* In the order in which data are declared: a table of Lua's has none. */
static void deny_all(const struct observing *observing, const struct signal *signal,
                     const struct call *call) {
  const struct workspace *workspace = observing->rights.workspace;
  for (size_t i = 0; i < workspace->soft_count; i++) {
    const struct soft_datum *datum = &workspace->soft[i];
    if (rights_on_soft(&observing->rights, datum) && has_evidence_of(call, datum))
      deny(observing, signal, "denied",
           rights_why_not_soft(&observing->rights, datum, observing->pipeline->arena));
  }
}

/* A style that is a faith is not learned: told without the key. */
static bool is_special(const struct pipeline *pipeline, struct decision *decision,
                       const struct signal *signal, const struct evidence *evidence) {
  const char *key = evidence->key ? evidence->key : "";
  const char *category = special_name(special_of_key((struct slice){key, strlen(key)}));
  if (!category) return false;
  const char *parts[] = {"soft.", evidence->datum->name, ": ", category};
  struct buffer detail = {0};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) buffer_add_text(&detail, parts[i]);
  decision_drop(decision, pipeline->arena,
                (struct drop){.signal = signal->name,
                              .check = "special",
                              .detail = arena_text(pipeline->arena, detail.data, detail.length)});
  buffer_fini(&detail);
  return true;
}

static void learn(const struct observing *observing, const struct signal *signal, const struct call *call) {
  const struct pipeline *pipeline = observing->pipeline;
  for (size_t i = 0; i < call->evidence_count; i++) {
    const struct evidence *evidence = &call->evidence[i];
    if (is_special(pipeline, observing->decision, signal, evidence)) continue;
    struct belief_rule rule = soft_rule(evidence->datum);
    if (rights_on_soft(&observing->rights, evidence->datum)) continue;
    beliefs_observe(&pipeline->profile->beliefs, &rule, evidence->key, signal->origin->name, evidence->value,
                    evidence->weight, pipeline->event->time_ms);
  }
  deny_all(observing, signal, call);
}

static void observe(const struct observing *observing, const struct signal *signal,
                    const struct offer *offer) {
  const struct pipeline *pipeline = observing->pipeline;
  struct rule rule = {RULE_SIGNAL, signal->index};
  struct rule_turn *turn = &observing->turns[signal->index];
  struct call call = {.workspace = &pipeline->release->workspace,
                      .task = CALL_SIGNAL,
                      .script = signal->script,
                      .name = signal->name,
                      .file = signal->file,
                      .line = signal->line,
                      .limits = &signal->limits,
                      .event = pipeline->event,
                      .rights = &observing->rights,
                      .named = offer,
                      .item = observing->item,
                      .arena = pipeline->arena};
  turn->item = observing->item ? observing->item - 1 : 0;
  turn->item_count = observing->item_count;
  strict_seed(&call.host, 0); /* chance has no place in what an event means */
  if (rule_call(pipeline, observing->decision, rule, turn, &call)) learn(observing, signal, &call);
}

/* The check that keeps it from being asked what it sees, and why: its origin was withdrawn, or may not be drawn on now, or
 * what its `where` asks by. NULL: nothing does. */
static const char *check_of(const struct observing *observing, const struct signal *signal,
                            const char **why) {
  const struct rights *rights = &observing->rights;
  const struct purpose *purpose = signal->origin->purpose;
  struct arena *arena = observing->pipeline->arena;
  *why = rights_why_untaught(rights, signal->origin->name, arena);
  if (*why) return "origin";
  if (!purpose_is_live(rights->workspace, rights->live, purpose)) {
    *why = rights_why_not(rights, purpose, arena);
    return "consent";
  }
  *why = told_unheard(rights, observing->pipeline->event, &signal->hears, arena);
  return *why ? "denied" : NULL;
}

static bool may_observe(const struct observing *observing, const struct signal *signal) {
  const char *why, *check = check_of(observing, signal, &why);
  if (check) deny(observing, signal, check, why);
  return !check;
}

static void observe_all(const struct observing *observing, const struct offer *offer) {
  for (size_t i = 0; i < observing->signal_count; i++)
    if (may_observe(observing, observing->signals[i])) observe(observing, observing->signals[i], offer);
}

static void observe_item(void *context, const char *offer_id, const json_value *details) {
  (void)details;
  struct observing *observing = context;
  observing->item++;
  observe_all(observing, catalogue_find(observing->pipeline->release->workspace.catalogue, offer_id));
}

static void count_item(void *context, const char *offer_id, const json_value *details) {
  (void)offer_id, (void)details;
  ++*(size_t *)context;
}

void signals_observe(const struct pipeline *pipeline, const struct rights *rights,
                     struct decision *decision) {
  const struct workspace *workspace = &pipeline->release->workspace;
  const struct event *event = pipeline->event;
  struct arena *arena = pipeline->arena;
  struct observing observing = {.pipeline = pipeline, .decision = decision, .rights = *rights};
  const char *named = event_named_offer(event);
  size_t item_signal_count = 0;
  const struct signal *const *item_signals = NULL;
  observing.turns = arena_alloc(arena, (workspace->signal_count + 1) * sizeof *observing.turns);
  if (!strcmp(event->type, "order.placed"))
    item_signals = selection_signals(workspace, "order.item.bought", event, arena, &item_signal_count);
  if (item_signal_count) event_bought(event, count_item, &observing.item_count, NULL);
  observing.signals = selection_signals(workspace, event->type, event, arena, &observing.signal_count);
  observe_all(&observing, named ? catalogue_find(workspace->catalogue, named) : NULL);
  observing.signals = item_signals;
  observing.signal_count = item_signal_count;
  if (item_signal_count) event_bought(event, observe_item, &observing, NULL);
}
