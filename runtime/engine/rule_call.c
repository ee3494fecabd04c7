/* Calling a strategy, a signal, an audience. See rule_call.h. Whatever it does, a script can hurt no one but itself: a
 * fault is a drop, is counted (health.h), and told to whoever keeps the log; what is set aside is not called. Runs on the
 * worker's thread; what it makes lies in the event's arena.
 *
 * Who tries a rule out has no pipeline.health: they must see the fault itself, and a thousand trials with people who
 * were made up must not take a rule away from those who are there. Where an event is decided again what ended a call then
 * ends it now: a clock would say something else.
 */
#include "engine/rule_call.h"

#include <string.h>

#include "base/clock.h"

struct calling {
  const struct pipeline *pipeline;
  struct decision *decision;
  struct rule rule;
  struct call *call;
};

static struct drop drop_of(const struct calling *calling, const char *check) {
  const struct call *call = calling->call;
  enum rule_kind kind = calling->rule.kind;
  return (struct drop){.strategy = kind == RULE_STRATEGY ? call->name : NULL,
                       .signal = kind == RULE_SIGNAL ? call->name : NULL,
                       .audience = kind == RULE_AUDIENCE ? call->name : NULL,
                       .check = check};
}

static bool is_told(const struct calling *calling, const struct drop *drop) {
  const struct decision *decision = calling->decision;
  if (calling->rule.kind != RULE_SIGNAL) return false;
  for (size_t i = 0; i < decision->drop_count; i++)
    if (decision->drops[i].signal == drop->signal && !strcmp(decision->drops[i].check, drop->check) &&
        decision->drops[i].fault == drop->fault)
      return true;
  return false;
}

static void keep(const struct calling *calling, struct drop drop, const char *detail) {
  struct arena *arena = calling->pipeline->arena;
  if (calling->call->strategy) drop.placement = calling->call->strategy->placement->name;
  if (is_told(calling, &drop)) return;
  drop.detail = arena_text(arena, detail, strlen(detail));
  decision_drop(calling->decision, arena, drop);
}

static void keep_log(struct strict_host *host, const char *line, size_t length) {
  const struct calling *calling = ((const struct call *)host)->log_context;
  struct arena *arena = calling->pipeline->arena;
  struct drop drop = drop_of(calling, "log");
  drop.detail = arena_text(arena, line, length);
  decision_drop(calling->decision, arena, drop);
}

static void keep_fault(const struct calling *calling, const char *sentence) {
  struct drop drop = drop_of(calling, "fault");
  calling->decision->fault_count++;
  drop.fault = calling->call->fault;
  if (health_is_stop(drop.fault)) drop.item = calling->call->item;
  keep(calling, drop, sentence);
}

static void keep_set_aside(const struct calling *calling, const char *why) {
  struct drop drop = drop_of(calling, "set_aside");
  drop.item = calling->call->item;
  keep(calling, drop, why);
}

static const struct told_call *find_told(const struct calling *calling) {
  const struct told_calls *told = calling->pipeline->told;
  size_t item = calling->call->item;
  for (size_t i = 0; told && i < told->count; i++) {
    const struct told_call *call = &told->calls[i];
    if (call->kind != calling->rule.kind || strcmp(call->name, calling->call->name)) continue;
    if (call->is_set_aside ? item >= call->item : item == call->item) return call;
  }
  return NULL;
}

static void keep_told(const struct calling *calling, const struct told_call *told) {
  calling->call->fault = told->fault;
  if (told->is_set_aside)
    keep_set_aside(calling, told->detail);
  else
    keep_fault(calling, told->detail);
}

/* What was not stopped then is not stopped now, on however slow a machine. */
static enum status call_script_of(const struct calling *calling, struct error *err) {
  enum { PATIENCE = 200 };
  const struct pipeline *pipeline = calling->pipeline;
  struct call *call = calling->call;
  const struct limits *limits = call->limits;
  struct limits patient = *limits;
  patient.time_ms = PATIENCE * (limits->time_ms ? limits->time_ms : 50);
  if (pipeline->told) call->limits = &patient;
  enum status status = release_call(pipeline->release, pipeline->scripts, call, err);
  call->limits = limits;
  return status;
}

/* In this event: an order can have a thousand items, and each would be let run until it is stopped. */
static bool was_stopped(const struct calling *calling) {
  const struct decision *decision = calling->decision;
  if (calling->rule.kind != RULE_SIGNAL) return false;
  for (size_t i = 0; i < decision->drop_count; i++)
    if (decision->drops[i].signal == calling->call->name && health_is_stop(decision->drops[i].fault))
      return true;
  return false;
}

bool rule_call(const struct pipeline *pipeline, struct decision *decision, struct rule rule,
               struct call *call) {
  struct calling calling = {pipeline, decision, rule, call};
  struct health *health = pipeline->health;
  struct error err;
  if (was_stopped(&calling)) return false;
  const struct told_call *told = find_told(&calling);
  if (told) {
    keep_told(&calling, told);
    return false;
  }
  if (health && health_is_set_aside(health, rule)) {
    char why[HEALTH_TEXT_BYTES];
    keep_set_aside(&calling, health_why(health, rule, why));
    return false;
  }
  if (pipeline->has_log) {
    call->host.log = keep_log;
    call->host.log_lines_left = (int)call->limits->log_lines;
    call->log_context = &calling;
  }
  bool is_well = !call_script_of(&calling, &err);
  if (!is_well) keep_fault(&calling, err.text);
  if (health && !is_well) health_tell(health, rule, err.text, clock_monotonic_us());
  if (health) health_count(health, rule, call->fault, health_is_stop(call->fault) ? clock_monotonic_us() : 0);
  return is_well;
}
