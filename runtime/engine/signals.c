/* From an event to evidence. See signals.h. A signal sees the event and the offer that it names and nothing of the
 * person, so what is learned does not depend on the order in which events arrive, and an origin can be unlearned. Runs
 * on the worker's thread; what the calls make lies in the event's arena.
 */
#include "engine/signals.h"

#include <string.h>

#include "domain/selection.h"
#include "engine/rule_call.h"

struct observing {
  const struct pipeline *pipeline;
  struct decision *decision;
  const struct signal *const *signals; /* that hear of the event, or of its items being bought */
  size_t signal_count;
  struct rule_turn *turns; /* by index in workspace.signals */
};

static void learn(const struct pipeline *pipeline, const struct signal *signal, const struct call *call) {
  for (size_t i = 0; i < call->evidence_count; i++) {
    const struct evidence *evidence = &call->evidence[i];
    struct belief_rule rule = soft_rule(evidence->datum);
    beliefs_observe(&pipeline->profile->beliefs, &rule, evidence->key, signal->origin->name, evidence->value,
                    evidence->weight, pipeline->event->time_ms);
  }
}

static void observe(const struct observing *observing, const struct signal *signal,
                    const struct offer *offer) {
  const struct pipeline *pipeline = observing->pipeline;
  struct rule rule = {RULE_SIGNAL, signal->index};
  struct call call = {.workspace = &pipeline->release->workspace,
                      .task = CALL_SIGNAL,
                      .script = signal->script,
                      .name = signal->name,
                      .file = signal->file,
                      .line = signal->line,
                      .limits = &signal->limits,
                      .event = pipeline->event,
                      .named = offer,
                      .arena = pipeline->arena};
  strict_seed(&call.host, 0); /* chance has no place in what an event means */
  if (rule_call(pipeline, observing->decision, rule, &observing->turns[signal->index], &call))
    learn(pipeline, signal, &call);
}

static void observe_all(const struct observing *observing, const struct offer *offer) {
  for (size_t i = 0; i < observing->signal_count; i++) observe(observing, observing->signals[i], offer);
}

static void observe_item(void *context, const char *offer_id, const json_value *details) {
  (void)details;
  const struct observing *observing = context;
  observe_all(observing, catalogue_find(observing->pipeline->release->workspace.catalogue, offer_id));
}

void signals_observe(const struct pipeline *pipeline, struct decision *decision) {
  const struct workspace *workspace = &pipeline->release->workspace;
  const struct event *event = pipeline->event;
  struct observing observing = {.pipeline = pipeline, .decision = decision};
  const char *named = event_named_offer(event);
  observing.turns = arena_alloc(pipeline->arena, (workspace->signal_count + 1) * sizeof *observing.turns);
  observing.signals =
      selection_signals(workspace, event->type, event, pipeline->arena, &observing.signal_count);
  observe_all(&observing, named ? catalogue_find(workspace->catalogue, named) : NULL);
  if (strcmp(event->type, "order.placed")) return;
  observing.signals =
      selection_signals(workspace, "order.item.bought", event, pipeline->arena, &observing.signal_count);
  if (observing.signal_count) event_bought(event, observe_item, &observing, NULL);
}
