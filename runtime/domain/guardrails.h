/* Guardrails: what the host checks on every decision, out of the scripts' reach. */
#ifndef SARTO_DOMAIN_GUARDRAILS_H
#define SARTO_DOMAIN_GUARDRAILS_H

#include "domain/decision.h"
#include "domain/profile.h"

/* What a guardrail on an offer sees. */
struct offer_situation {
  const struct workspace *workspace;
  const struct profile *profile;
  int64_t now_ms;
};

/* The name of the first guardrail that forbids showing the offer to this profile; NULL: it may be shown. */
const char *guardrail_on_offer(const struct offer_situation *situation, const struct offer *offer);

/* offer_may_show for offer_select; `situation` is a struct offer_situation. */
bool guardrail_may_show(void *situation, const struct offer *offer);

/* Whether the customer belongs to those who are kept without personalization: a stable, keyed draw. */
bool guardrail_is_holdout(const struct workspace *workspace, const char *profile_id);

#endif
