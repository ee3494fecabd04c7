/* Guardrails: what the host checks on every decision, out of the scripts' reach. */
#ifndef SARTO_DOMAIN_GUARDRAILS_H
#define SARTO_DOMAIN_GUARDRAILS_H

#include "domain/decision.h"
#include "domain/profile.h"
#include "domain/rights.h"
#include "domain/wishes.h"

/* What a guardrail on an offer sees: a profile, the time of the event, and what was sealed before it. */
struct offer_situation {
  const struct workspace *workspace;
  const struct profile *profile;
  int64_t now_ms;
  uint64_t live;               /* purposes: consents_live, as the event left the profile */
  const bool *audiences;       /* by index in workspace.audiences, whether the profile is in; NULL: in none */
  const struct wishes *wishes; /* NULL: none */
  bool is_transactional;       /* for a strategy for which the contact policy does not hold */
  const struct aggregate *sealed; /* for offers.related; NULL: nothing is related */
};

/* What the situation says of who reads. */
struct rights situation_rights(const struct offer_situation *situation);

/* The name of the first guardrail that forbids showing the offer to this profile; NULL: it may be shown. */
const char *guardrail_on_offer(const struct offer_situation *situation, const struct offer *offer);

/* Whether there is an offer that an ask gives: it is on show, and not sold out. */
bool guardrail_can_give(const struct offer_situation *situation, const struct offer *offer);

/* What more there is to say of why, in the arena; NULL: nothing. `kind`: of the contact policy's rule, where it is one. */
const char *guardrail_detail(const struct offer_situation *situation, const struct offer *offer,
                             const char *guardrail, struct arena *arena, enum contact_kind *kind);

/* For offer_select and offer_related: what may be shown to this profile, what it prefers first. The situation must
 * outlive it. */
struct offer_audience guardrail_audience(const struct offer_situation *situation);

/* Whether the customer belongs to those who are kept without personalization: a stable, keyed draw. */
bool guardrail_is_holdout(const struct workspace *workspace, const char *profile_id);

#endif
