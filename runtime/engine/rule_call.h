/* The one way in which the engine calls a script. */
#ifndef SARTO_ENGINE_RULE_CALL_H
#define SARTO_ENGINE_RULE_CALL_H

#include "bindings/call.h"
#include "engine/pipeline.h"

/* What a rule that can be called several times in one event has done in it so far: all zero before the first call. A
 * signal may be called for each item of an order, and an order can have a thousand: its time and its log are bounded for
 * all of them together. */
struct rule_turn {
  size_t item,
      item_count;   /* set before each call: which item it is for, from 0. No count: there are no items, and a
                              limit of each call is enough */
  uint64_t used_us; /* CPU time of all calls */
  int log_lines_count;
  unsigned told;   /* bit `fault`: what is told of it once */
  bool is_stopped; /* it is not called again in this event */
};

/* Makes the call, which comes whole but for its log, on behalf of `rule`. False: it did not go well, or was not made, as
 * where the rule is set aside; why not stands in the decision's drops. `turn`: of the rule, for the whole event; NULL for
 * one that is called once. With it the same is told once an event, its time and its log are bounded for the event, and
 * once it was stopped, or its time is used up, it is not called again in that event: what is not called for that counts
 * as one stopped call. */
bool rule_call(const struct pipeline *pipeline, struct decision *decision, struct rule rule,
               struct rule_turn *turn, struct call *call);

#endif
