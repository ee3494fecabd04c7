/* Guardrails: one table, each row a name and a verdict. See guardrails.h. To add one on offers: a function
 * here and a row in offer_guardrails, a sentence in host/explain.c; decisions name it in their drops. Pure, any thread.
 */
#include "domain/guardrails.h"

#include <string.h>

static bool is_withdrawn(const struct offer_situation *situation, const struct offer *offer) {
  (void)situation;
  return offer->is_withdrawn;
}

static bool is_previewed(const struct offer_situation *situation, const struct offer *offer) {
  if (!offer->preview_audience || !situation->audiences || situation->now_ms < offer->preview_from_ms)
    return false;
  const struct workspace *workspace = situation->workspace;
  const struct audience *audience = workspace_find_audience(workspace, offer->preview_audience);
  return audience && situation->audiences[audience - workspace->audiences];
}

static bool is_out_of_date(const struct offer_situation *situation, const struct offer *offer) {
  if (situation->now_ms >= offer->to_ms) return true;
  return situation->now_ms < offer->from_ms && !is_previewed(situation, offer);
}

static bool is_sold_out(const struct offer_situation *situation, const struct offer *offer) {
  (void)situation;
  return offer->has_stock && offer->units_left <= 0;
}

/* What was bought is not proposed again, unless it is repeatable and its time has come round. */
static bool is_reminder(const struct offer_situation *situation, const struct offer *offer) {
  const struct owned *owned = profile_find_owned(situation->profile, offer->id);
  if (!owned) return false;
  return !offer->is_repeatable || situation->now_ms - owned->last_ms < offer->repeatable_after_ms;
}

static bool is_against_wishes(const struct offer_situation *situation, const struct offer *offer) {
  return wishes_forbid(situation->wishes, offer);
}

static bool is_capped(const struct offer_situation *situation, const struct offer *offer) {
  struct contact_refusal refusal;
  return situation->profile->contacts.count && !situation->is_transactional &&
         contact_refuses_offer(&situation->profile->contacts, situation->workspace, offer->id,
                               situation->now_ms, &refusal);
}

/* What an ask gives in return is shown to those who answered: else there was nothing to give. */
static bool is_unearned(const struct offer_situation *situation, const struct offer *offer) {
  const struct workspace *workspace = situation->workspace;
  bool is_reward = false;
  for (size_t i = 0; i < workspace->ask_count && !is_reward; i++)
    is_reward = workspace->asks[i].gives_offer && !strcmp(workspace->asks[i].gives_offer, offer->id);
  return is_reward && !asked_has_given(&situation->profile->asked, offer->id);
}

static const char contact[] = "contact";

static const struct offer_guardrail {
  const char *name;
  bool (*forbids)(const struct offer_situation *situation, const struct offer *offer);
} offer_guardrails[] = {
    {"withdrawn", is_withdrawn},   {"dates", is_out_of_date},     {"stock", is_sold_out},
    {"no_reminders", is_reminder}, {"wishes", is_against_wishes}, {contact, is_capped},
    {"reward", is_unearned},
};

struct rights situation_rights(const struct offer_situation *situation) {
  return (struct rights){situation->workspace, situation->profile, situation->live, situation->now_ms};
}

const char *guardrail_on_offer(const struct offer_situation *situation, const struct offer *offer) {
  for (size_t i = 0; i < sizeof offer_guardrails / sizeof *offer_guardrails; i++)
    if (offer_guardrails[i].forbids(situation, offer)) return offer_guardrails[i].name;
  return NULL;
}

bool guardrail_can_give(const struct offer_situation *situation, const struct offer *offer) {
  return !is_withdrawn(situation, offer) && !is_out_of_date(situation, offer) &&
         !is_sold_out(situation, offer);
}

const char *guardrail_detail(const struct offer_situation *situation, const struct offer *offer,
                             const char *guardrail, struct arena *arena, enum contact_kind *kind) {
  struct contact_refusal refusal;
  if (guardrail != contact || !contact_refuses_offer(&situation->profile->contacts, situation->workspace,
                                                     offer->id, situation->now_ms, &refusal))
    return NULL;
  *kind = refusal.rule->kind;
  return contact_say(&refusal, arena);
}

static bool may_show(void *situation, const struct offer *offer) {
  return !guardrail_on_offer(situation, offer);
}

static bool is_preferred(void *situation, const struct offer *offer) {
  return wishes_prefer(((const struct offer_situation *)situation)->wishes, offer);
}

struct offer_audience guardrail_audience(const struct offer_situation *situation) {
  bool has_preference = wishes_have_preference(situation->wishes);
  return (struct offer_audience){may_show, has_preference ? is_preferred : NULL, (void *)situation};
}

bool guardrail_is_holdout(const struct workspace *workspace, const char *profile_id) {
  if (workspace->holdout <= 0) return false;
  /* 53 bits: the largest draw that a double holds exactly, so that the share is what was asked for. */
  uint64_t draw = hash_keyed(&workspace->key, profile_id, strlen(profile_id)) >> 11;
  return (double)draw * 0x1p-53 < workspace->holdout;
}
