/* The pipeline: one event, top to bottom, from a profile to a decision. Pure but for the scripts it calls: no
 * clock, no disk. */
#ifndef SARTO_ENGINE_PIPELINE_H
#define SARTO_ENGINE_PIPELINE_H

#include "domain/decision.h"
#include "domain/profile.h"
#include "domain/wishes.h"
#include "script/release.h"

struct pipeline {
  const struct release *release;
  struct script_arena *scripts;
  const struct profile *profile;  /* as the event left it */
  const bool *audiences;          /* by index, whether the profile is in; NULL: in none */
  const struct wishes *wishes;    /* of the profile; NULL: none */
  const struct aggregate *sealed; /* before this event; NULL: nothing yet */
  const struct event *event;
  struct arena *arena; /* the event's: the decision lies in it */
  bool is_late;        /* too old: teaches, decides nothing */
  bool has_log;        /* what scripts log stands in the drops, as check "log": for whoever tries them out */
  bool has_no_holdout; /* as if everybody were personalized */
};

/* Fills `decision`. Cannot fail: what goes wrong in a script is part of the decision. */
void pipeline_run(const struct pipeline *pipeline, struct decision *decision);

#endif
