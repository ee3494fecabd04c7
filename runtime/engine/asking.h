/* Whether a decision asks for something, and what: the first ask that was proposed and may be made. */
#ifndef SARTO_ENGINE_ASKING_H
#define SARTO_ENGINE_ASKING_H

#include "domain/guardrails.h"
#include "engine/pipeline.h"

/* Proposals in the order of arbitration; placements are listed. What is asked counts from now on in the profile; of what
 * is not, a drop says why. */
void asking_decide(const struct pipeline *pipeline, struct decision *decision,
                   const struct offer_situation *situation, const struct proposal *proposals, size_t count);

#endif
