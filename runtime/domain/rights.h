/* Rights: what of a profile may be read now, beyond what an attribute's `steer` and a strategy's degree say. One place,
 * for scripts, texts and the host alike: who reads a datum asks here first. Pure; any thread that owns the profile. */
#ifndef SARTO_DOMAIN_RIGHTS_H
#define SARTO_DOMAIN_RIGHTS_H

#include "base/memory.h"
#include "domain/profile.h"

enum withheld { WITHHELD_NOT, WITHHELD_ORIGIN, WITHHELD_CONSENT, WITHHELD_RELATIONSHIP, WITHHELD_KEEP };

/* Who reads, and when. */
struct rights {
  const struct workspace *workspace;
  const struct profile *profile;
  uint64_t live; /* purposes: consents_live */
  int64_t now_ms;
};

/* Of the attribute at that index in workspace.hard, of which the profile has that value: its origin is not withdrawn; it
 * needs its purpose and its origin's, an established customer, and to be said no longer ago than it is kept. */
enum withheld rights_on_hard(const struct rights *rights, size_t attribute, const struct hard_value *value);
/* Whether data of a special category may be kept and read: the person told us that they consent to its purpose. */
bool rights_cover_special(const struct rights *rights, const struct hard_attribute *declared);
/* Of soft data, to be read or learned: its purpose alone. */
enum withheld rights_on_soft(const struct rights *rights, const struct soft_datum *datum);

const char *rights_origin(const struct hard_attribute *attribute); /* where it comes from, by name */
/* Whether what was said then is older than the attribute is kept; of what nobody knows when it was said it is. */
bool rights_are_over(const struct hard_attribute *attribute, int64_t said_ms, int64_t now_ms);

/* Why what is said now of that origin teaches nothing: "web withdrawn"; of before it was allowed again "web withdrawn
 * then". In the arena; NULL: it may teach, as far as its origin goes. */
const char *rights_why_untaught(const struct rights *rights, const char *origin, struct arena *arena);

/* Why the purpose is not live, as decisions say it: "personalization withdrawn". In the arena. */
const char *rights_why_not(const struct rights *rights, const struct purpose *purpose, struct arena *arena);
/* The same of data: "hard.size: origin web withdrawn", "hard.size: consent personalization withdrawn", "hard.birth_date:
 * relationship prospect", "hard.size: kept 3y", "soft.uniqueness: consent personalization denied". */
const char *rights_why_not_hard(const struct rights *rights, size_t attribute, enum withheld why,
                                struct arena *arena);
const char *rights_why_not_soft(const struct rights *rights, const struct soft_datum *datum,
                                struct arena *arena);

#endif
