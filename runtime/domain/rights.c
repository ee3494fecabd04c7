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

const char *rights_origin(const struct hard_attribute *attribute) {
  return attribute->origin ? attribute->origin->name : origin_names[ORIGIN_DECLARED];
}

bool rights_are_over(const struct hard_attribute *attribute, int64_t said_ms, int64_t now_ms) {
  return attribute->keep_ms && said_ms < now_ms - attribute->keep_ms;
}

enum withheld rights_on_hard(const struct rights *rights, size_t attribute, const struct hard_value *value) {
  const struct hard_attribute *declared = &rights->workspace->hard[attribute];
  if (!limits_teach(&rights->profile->limits, rights_origin(declared), value->said_ms))
    return WITHHELD_ORIGIN;
  if (find_missing(rights, declared)) return WITHHELD_CONSENT;
  if (declared->special && !rights_cover_special(rights, declared)) return WITHHELD_CONSENT;
  if (declared->needs_established && lifecycle_of(rights) != LIFECYCLE_ESTABLISHED)
    return WITHHELD_RELATIONSHIP;
  return rights_are_over(declared, value->said_ms, rights->now_ms) ? WITHHELD_KEEP : WITHHELD_NOT;
}

enum withheld rights_on_soft(const struct rights *rights, const struct soft_datum *datum) {
  return is_live(rights, datum->purpose) ? WITHHELD_NOT : WITHHELD_CONSENT;
}

const char *rights_why_untaught(const struct rights *rights, const char *origin, struct arena *arena) {
  const struct own_limits *limits = &rights->profile->limits;
  if (limits_teach(limits, origin, rights->now_ms)) return NULL;
  return arena_print(arena, limits_withdrew(limits, origin) ? "%s withdrawn" : "%s withdrawn then", origin);
}

const char *rights_why_not(const struct rights *rights, const struct purpose *purpose, struct arena *arena) {
  enum consent_verdict verdict = consents_judge(&rights->profile->consents, purpose, rights->now_ms);
  return arena_print(arena, "%s %s", purpose->name, consent_verdict_name(verdict));
}

const char *rights_why_not_hard(const struct rights *rights, size_t attribute, enum withheld why,
                                struct arena *arena) {
  const struct hard_attribute *declared = &rights->workspace->hard[attribute];
  if (why == WITHHELD_ORIGIN)
    return arena_print(arena, "hard.%s: origin %s withdrawn", declared->name, rights_origin(declared));
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
