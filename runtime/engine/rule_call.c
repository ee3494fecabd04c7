/* Calling a strategy, a signal, an audience, a guardrail. See rule_call.h. Whatever it does, a script can hurt no one but itself: a
 * fault is a drop, is counted (health.h), and told to whoever keeps the log; what is set aside is not called. Runs on the
 * worker's thread; what it makes lies in the event's arena.
 *
 * Who tries a rule out has no pipeline.health: they must see the fault itself, and a thousand trials with people who
 * were made up must not take a rule away from those who are there. Where an event is decided again what ended a call then
 * ends it now: a clock would say something else.
 */
#include "engine/rule_call.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bindings/secrets.h"
#include "engine/discreet.h"

struct calling {
  const struct pipeline *pipeline;
  struct decision *decision;
  struct rule rule;
  struct rule_turn *turn; /* NULL: there is one call of it in this event */
  struct call *call;
};

static struct drop drop_of(const struct calling *calling, const char *check) {
  const struct call *call = calling->call;
  enum rule_kind kind = calling->rule.kind;
  return (struct drop){.strategy = kind == RULE_STRATEGY ? call->name : NULL,
                       .signal = kind == RULE_SIGNAL ? call->name : NULL,
                       .audience = kind == RULE_AUDIENCE ? call->name : NULL,
                       .guardrail = kind == RULE_GUARDRAIL ? call->name : NULL,
                       .check = check};
}

/* In this event; says that from now on it is. What is no fault has the bit of FAULT_NONE: set aside is said once too. */
static bool is_told(const struct calling *calling, enum fault fault) {
  struct rule_turn *turn = calling->turn;
  bool is_told = turn && turn->told >> fault & 1;
  if (turn) turn->told |= 1U << fault;
  return is_told;
}

static void keep(const struct calling *calling, struct drop drop, const char *detail) {
  struct arena *arena = calling->pipeline->arena;
  if (calling->call->strategy) drop.placement = calling->call->strategy->placement->name;
  if (is_told(calling, drop.fault)) return;
  drop.detail = arena_text(arena, detail, strlen(detail));
  decision_drop(calling->decision, arena, drop);
}

static void keep_log(struct strict_host *host, const char *line, size_t length) {
  const struct calling *calling = ((const struct call *)host)->log_context;
  struct arena *arena = calling->pipeline->arena;
  struct drop drop = drop_of(calling, "log");
  drop.detail = arena_text(arena, line, length);
  decision_drop(calling->decision, arena, drop);
  if (calling->turn) calling->turn->log_lines_count++;
}

/* What the script asked for and was not given, in the order in which it is declared. */
static void keep_denied(const struct calling *calling) {
  const struct call *call = calling->call;
  size_t count = call->workspace->hard_count + call->workspace->soft_count;
  for (size_t i = 0; call->denied && i < count; i++) {
    if (!call->denied[i]) continue;
    struct drop drop = drop_of(calling, "denied");
    if (call->strategy) drop.placement = call->strategy->placement->name;
    drop.detail = call->denied[i];
    decision_drop(calling->decision, calling->pipeline->arena, drop);
  }
}

static void keep_fault(const struct calling *calling, const char *sentence) {
  struct drop drop = drop_of(calling, "fault");
  calling->decision->fault_count++;
  drop.fault = calling->call->fault;
  drop.is_failure = true;
  if (health_is_stop(drop.fault)) drop.item = calling->call->item;
  keep(calling, drop, sentence);
}

static void keep_set_aside(const struct calling *calling, const char *why) {
  struct drop drop = drop_of(calling, "set_aside");
  drop.is_failure = true;
  drop.item = calling->call->item;
  keep(calling, drop, why);
}

/* ---- what was decided then ---- */

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
static enum status call_patiently(const struct calling *calling, struct error *err) {
  enum { PATIENCE = 200 };
  const struct pipeline *pipeline = calling->pipeline;
  struct call *call = calling->call;
  const struct limits *limits = call->limits;
  struct limits patient = *limits;
  patient.time_ms = PATIENCE * (limits->time_ms ? limits->time_ms : 50);
  call->limits = &patient;
  enum status status = release_call(pipeline->release, pipeline->scripts, call, err);
  call->limits = limits;
  return status;
}

/* ---- counting and logging ---- */

static void open_log(struct calling *calling) {
  struct call *call = calling->call;
  int most = (int)call->limits->log_lines;
  call->host.log = keep_log;
  call->host.log_lines_left = calling->turn ? most - calling->turn->log_lines_count : most;
  call->log_context = calling;
}

/* 0: it did not fail in its own file, or nobody knows where. */
static int line_of(const struct call *call, const char *sentence) {
  size_t length = call->file ? strlen(call->file) : 0;
  int line = 0;
  if (!length || strncmp(sentence, call->file, length)) return 0;
  return sscanf(sentence + length, ":%d:", &line) == 1 && line > 0 ? line : 0;
}

static void count(const struct calling *calling, int line) {
  const struct call *call = calling->call;
  struct health *health = calling->pipeline->health;
  bool is_stop = health_is_stop(call->fault);
  if (calling->turn) calling->turn->is_stopped |= is_stop;
  if (health) health_count(health, calling->rule, call->fault, line, is_stop ? clock_monotonic_us() : 0);
}

/* A stop is told in our own words, and a signal that fails for item after item once. */
static const char *say_fault(const struct calling *calling, const char *sentence) {
  struct call *call = calling->call;
  bool is_signal = call->task == CALL_SIGNAL;
  if (health_is_stop(call->fault)) return sentence;
  if (is_signal && calling->turn && calling->turn->told >> call->fault & 1)
    return "failed again for another item";
  if (is_signal) secrets_note_event(call);
  return discreet_sentence(call, sentence);
}

static void fail(const struct calling *calling, const char *sentence) {
  struct health *health = calling->pipeline->health;
  keep_fault(calling, sentence);
  if (health) health_tell(health, calling->rule, sentence, clock_monotonic_us());
}

/* ---- the time of all items ---- */

static uint64_t left_us(const struct calling *calling) {
  uint64_t most_us = (uint64_t)calling->call->limits->time_ms * 1000, used_us = calling->turn->used_us;
  return used_us < most_us ? most_us - used_us : 0;
}

static enum status say_used_up(const struct calling *calling, struct error *err) {
  struct call *call = calling->call;
  const struct rule_turn *turn = calling->turn;
  bool is_seconds = call->limits->time_ms % CLOCK_SECOND_MS == 0;
  call->fault = FAULT_TIME;
  return error_set(err, STATUS_STOPPED,
                   "%s:%d: %s took longer than %lld %s for this event, after %zu of %zu items", call->file,
                   call->line, call->name,
                   (long long)(is_seconds ? call->limits->time_ms / CLOCK_SECOND_MS : call->limits->time_ms),
                   is_seconds ? "s" : "ms", turn->item, turn->item_count);
}

/* With what the calls before left of the time. */
static enum status call_with_rest(const struct calling *calling, struct error *err) {
  const struct pipeline *pipeline = calling->pipeline;
  struct call *call = calling->call;
  const struct limits *own = call->limits;
  struct limits rest = *own;
  int line = call->line;
  rest.time_ms = (int64_t)((left_us(calling) + 999) / 1000);
  if (!rest.time_ms) return say_used_up(calling, err);
  call->limits = &rest;
  uint64_t before_us = clock_thread_us();
  enum status status = release_call(pipeline->release, pipeline->scripts, call, err);
  calling->turn->used_us += clock_thread_us() - before_us;
  call->limits = own;
  call->line = line; /* the rule's, whether it was stopped in its function or before */
  bool is_for_others = call->fault == FAULT_TIME && rest.time_ms < own->time_ms;
  return is_for_others ? say_used_up(calling, err) : status;
}

static enum status make_call(const struct calling *calling, struct error *err) {
  const struct pipeline *pipeline = calling->pipeline;
  if (pipeline->told) return call_patiently(calling, err);
  if (calling->turn && calling->turn->item_count) return call_with_rest(calling, err);
  return release_call(pipeline->release, pipeline->scripts, calling->call, err);
}

/* ---- one call ---- */

bool rule_call(const struct pipeline *pipeline, struct decision *decision, struct rule rule,
               struct rule_turn *turn, struct call *call) {
  struct calling calling = {pipeline, decision, rule, turn, call};
  struct error err;
  if (turn && turn->is_stopped) return false;
  const struct told_call *told = find_told(&calling);
  if (told) {
    keep_told(&calling, told);
    count(&calling, 0);
    return false;
  }
  if (pipeline->health && health_is_set_aside(pipeline->health, rule)) {
    char why[HEALTH_TEXT_BYTES];
    keep_set_aside(&calling, health_why(pipeline->health, rule, why));
    return false;
  }
  if (pipeline->has_log) open_log(&calling);
  bool is_well = !make_call(&calling, &err);
  keep_denied(&calling);
  if (!is_well) fail(&calling, say_fault(&calling, err.text));
  count(&calling, is_well ? 0 : line_of(call, err.text));
  return is_well;
}
