/* Guardrails: one table, each row a name and a verdict. See guardrails.h. To add one on offers: a function
 * here and a row in offer_guardrails; decisions name it in their drops. Pure, any thread.
 */
#include "domain/guardrails.h"

#include <string.h>

/* What was bought is not proposed again, unless it is repeatable and its time has come round. */
static bool is_reminder(const struct offer_situation *situation, const struct offer *offer) {
  const struct owned *owned = profile_find_owned(situation->profile, offer->id);
  if (!owned) return false;
  return !offer->is_repeatable || situation->now_ms - owned->last_ms < offer->repeatable_after_ms;
}

static const struct offer_guardrail {
  const char *name;
  bool (*forbids)(const struct offer_situation *situation, const struct offer *offer);
} offer_guardrails[] = {
    {"no_reminders", is_reminder},
};

const char *guardrail_on_offer(const struct offer_situation *situation, const struct offer *offer) {
  for (size_t i = 0; i < sizeof offer_guardrails / sizeof *offer_guardrails; i++)
    if (offer_guardrails[i].forbids(situation, offer)) return offer_guardrails[i].name;
  return NULL;
}

bool guardrail_may_show(void *situation, const struct offer *offer) {
  return !guardrail_on_offer(situation, offer);
}

bool guardrail_is_holdout(const struct workspace *workspace, const char *profile_id) {
  if (workspace->holdout <= 0) return false;
  /* 53 bits: the largest draw that a double holds exactly, so that the share is what was asked for. */
  uint64_t draw = hash_keyed(&workspace->key, profile_id, strlen(profile_id)) >> 11;
  return (double)draw * 0x1p-53 < workspace->holdout;
}
