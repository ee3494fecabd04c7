/* Signals: what an event teaches about the profile, beyond what it says itself. */
#ifndef SARTO_ENGINE_SIGNALS_H
#define SARTO_ENGINE_SIGNALS_H

#include "domain/rights.h"
#include "engine/pipeline.h"

/* Calls every signal that hears the event and keeps what they learn as evidence in pipeline->profile. A signal that
 * hears order.item.bought is called for each item of an order.placed too. One that errs teaches nothing, one that was
 * stopped is not called for the items that are left, one that is set aside, or whose origin's purpose is not live, is not
 * called, and what concerns a datum whose purpose is not live is not learned; the decision's drops say so, once an event. */
void signals_observe(const struct pipeline *pipeline, const struct rights *rights, struct decision *decision);

#endif
