/* The pipeline: one event, top to bottom, from a profile to what it teaches and to a decision. Pure but for the scripts
 * it calls: no clock, no disk. */
#ifndef SARTO_ENGINE_PIPELINE_H
#define SARTO_ENGINE_PIPELINE_H

#include "domain/decision.h"
#include "domain/profile.h"
#include "domain/wishes.h"
#include "engine/health.h"
#include "script/release.h"

/* What the host alone decided of a call when an event was decided before: it was stopped, or its rule was set aside. */
struct told_call {
  enum rule_kind kind;
  const char *name;
  size_t
      item; /* of a signal: at which item of an order, and of what was set aside, from which one on; 0: the event */
  bool is_set_aside;
  enum fault fault;
  const char *detail;
};

struct told_calls {
  struct told_call *calls;
  size_t count;
};

struct pipeline {
  const struct release *release;
  struct script_arena *scripts;
  struct profile *profile; /* as the event left it; signals add what they learn */
  const struct event *event;
  const struct aggregate *sealed; /* what many people's events make, as of the last seal */
  struct arena *arena;            /* the event's: the decision lies in it */
  const char *note;               /* what became of a customer.alias, for the drops; NULL: it is none */
  struct health *health;          /* shared by all workers; NULL: calls neither count nor are spared */
  const struct told_calls
      *told; /* deciding again: these calls ended so, and no clock stops others; NULL: anew */
  const struct token_key *link_key; /* of links that go with what is sent; NULL: those that `recorded` has */
  const json_value *recorded;       /* deciding again: the decision as it was made */
  bool is_late;                     /* too old: teaches, decides nothing */
  bool is_import;                   /* of the past: the same */
  bool
      is_trial; /* who waits (`after`) is called as if its time had come, and nothing is noted: simulations */
  bool has_log; /* what scripts log stands in the drops, as check "log": for whoever tries them out */
  bool has_no_holdout; /* as if everybody were personalized */
};

/* Fills `decision`. Cannot fail: what goes wrong in a script is part of the decision. */
void pipeline_run(const struct pipeline *pipeline, struct decision *decision);

#endif
