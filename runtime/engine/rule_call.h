/* The one way in which the engine calls a script. */
#ifndef SARTO_ENGINE_RULE_CALL_H
#define SARTO_ENGINE_RULE_CALL_H

#include "bindings/call.h"
#include "engine/pipeline.h"

/* Makes the call, which comes whole but for its log, on behalf of `rule`. False: it did not go well, or was not made, as
 * where the rule is set aside; why not stands in the decision's drops. A signal may be called for each item of an order:
 * of it the same is told once an event, and once it was stopped it is not called again in that event. */
bool rule_call(const struct pipeline *pipeline, struct decision *decision, struct rule rule,
               struct call *call);

#endif
