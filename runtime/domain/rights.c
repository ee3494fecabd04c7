/* Rights: what of a profile may be read now. See rights.h. Nothing is remembered here but for the set of live purposes,
 * which is computed once an event: so a consent that was withdrawn counts from the next event on. Pure; any thread.
 */
#include "domain/rights.h"

static bool is_live(const struct rights *rights, const struct purpose *purpose) {
  return purpose_is_live(rights->workspace, rights->live, purpose);
}

/* Of a datum and of where it came from; NULL: both are live. */
static const struct purpose *find_missing(const struct rights *rights,
                                          const struct hard_attribute *attribute) {
  const struct purpose *of_origin = attribute->origin ? attribute->origin->purpose : NULL;
  if (!is_live(rights, attribute->purpose)) return attribute->purpose;
  return is_live(rights, of_origin) ? NULL : of_origin;
}

static enum lifecycle lifecycle_of(const struct rights *rights) {
  return profile_lifecycle(rights->profile, rights->workspace, rights->now_ms);
}

bool rights_cover_special(const struct rights *rights, const struct hard_attribute *declared) {
  return declared->purpose && is_live(rights, declared->purpose) &&
         consents_is_told(&rights->profile->consents, declared->purpose, rights->now_ms);
}

enum withheld rights_on_hard(const struct rights *rights, size_t attribute, const struct hard_value *value) {
  const struct hard_attribute *declared = &rights->workspace->hard[attribute];
  if (find_missing(rights, declared)) return WITHHELD_CONSENT;
  if (declared->special && !rights_cover_special(rights, declared)) return WITHHELD_CONSENT;
  if (declared->needs_established && lifecycle_of(rights) != LIFECYCLE_ESTABLISHED)
    return WITHHELD_RELATIONSHIP;
  bool is_over = declared->keep_ms && rights->now_ms - value->said_ms > declared->keep_ms;
  return is_over ? WITHHELD_KEEP : WITHHELD_NOT;
}

enum withheld rights_on_soft(const struct rights *rights, const struct soft_datum *datum) {
  return is_live(rights, datum->purpose) ? WITHHELD_NOT : WITHHELD_CONSENT;
}

const char *rights_why_not(const struct rights *rights, const struct purpose *purpose, struct arena *arena) {
  enum consent_verdict verdict = consents_judge(&rights->profile->consents, purpose, rights->now_ms);
  return arena_print(arena, "%s %s", purpose->name, consent_verdict_name(verdict));
}

const char *rights_why_not_hard(const struct rights *rights, size_t attribute, enum withheld why,
                                struct arena *arena) {
  const struct hard_attribute *declared = &rights->workspace->hard[attribute];
  if (why == WITHHELD_RELATIONSHIP)
    return arena_print(arena, "hard.%s: relationship %s", declared->name,
                       lifecycle_name(lifecycle_of(rights)));
  if (why == WITHHELD_KEEP) return arena_print(arena, "hard.%s: kept %s", declared->name, declared->keep);
  const struct purpose *missing = find_missing(rights, declared);
  if (!missing)
    return arena_print(arena, "hard.%s: consent %s not told by the customer", declared->name,
                       declared->purpose->name);
  return arena_print(arena, "hard.%s: consent %s", declared->name, rights_why_not(rights, missing, arena));
}

const char *rights_why_not_soft(const struct rights *rights, const struct soft_datum *datum,
                                struct arena *arena) {
  return arena_print(arena, "soft.%s: consent %s", datum->name,
                     rights_why_not(rights, datum->purpose, arena));
}
