/* How a customer is met, by what they declared. See profile_manners.h. Whichever thread owns the profile. */
#include "domain/profile_manners.h"

#include <string.h>

#include "domain/rights.h"

/* NULL: nobody declared such a text. */
static const char *find_text(const struct profile *profile, const struct workspace *workspace,
                             const char *name, const struct hard_attribute **declared) {
  const struct hard_attribute *attribute = workspace_find_hard(workspace, name);
  const struct hard_value *value =
      attribute ? profile_find_hard(profile, (size_t)(attribute - workspace->hard)) : NULL;
  *declared = attribute;
  return value && value->type == HARD_STRING ? value->text : NULL;
}

/* ---- salutation ---- */

/* NULL: not known, or not to be said. */
static const char *sayable(const struct profile *profile, const struct workspace *workspace, const char *name,
                           int64_t now_ms) {
  const struct hard_attribute *attribute = workspace_find_hard(workspace, name);
  const struct hard_value *said =
      attribute ? profile_find_sayable(profile, workspace, (size_t)(attribute - workspace->hard), now_ms)
                : NULL;
  return said && said->type == HARD_STRING ? said->text : NULL;
}

static enum gender gender_of(const struct profile *profile, const struct workspace *workspace,
                             int64_t now_ms) {
  const struct hard_attribute *declared;
  const char *text = find_text(profile, workspace, salutation_attributes[SALUTATION_GENDER], &declared);
  if (!text) return GENDER_UNKNOWN;
  size_t attribute = (size_t)(declared - workspace->hard);
  const struct rights rights = {workspace, profile, consents_live(&profile->consents, workspace, now_ms),
                                now_ms};
  if (rights_on_hard(&rights, attribute, profile_find_hard(profile, attribute))) return GENDER_UNKNOWN;
  return salutation_gender(text, declared->one_of);
}

bool profile_salute(const struct profile *profile, const struct workspace *workspace, bool may_name,
                    size_t locale, enum salutation_register form, int64_t now_ms, struct buffer *out) {
  const char *said[SALUTATION_GENDER] = {NULL};
  struct addressee addressee = {.gender = GENDER_UNKNOWN};
  for (size_t i = 0; may_name && i < SALUTATION_GENDER; i++)
    said[i] = sayable(profile, workspace, salutation_attributes[i], now_ms);
  if (may_name)
    addressee = (struct addressee){said[SALUTATION_TITLE], said[SALUTATION_RANK], said[SALUTATION_GIVEN],
                                   said[SALUTATION_FAMILY], gender_of(profile, workspace, now_ms)};
  return salutation_add(workspace->locales[locale], form, &addressee, out);
}

/* ---- civil days ---- */

const struct zone *profile_zone(const struct profile *profile, const struct workspace *workspace) {
  const struct hard_attribute *declared;
  const char *own = find_text(profile, workspace, "zone", &declared);
  const struct zone *zone = own ? zones_find(workspace->zones, own) : NULL;
  if (zone || !workspace->zone) return zone;
  return zones_find(workspace->zones, workspace->zone);
}

/* A date, or of a name day a text such as "06-24". */
static bool is_kept(const struct hard_value *value, enum occasion occasion, const struct zone *zone,
                    int64_t now_ms) {
  int32_t date;
  if (value->type == HARD_DATE) return occasion_is_now(occasion, value->day, zone, now_ms);
  return value->type == HARD_STRING && occasion_parse(value->text, &date) &&
         occasion_is_now(occasion, date, zone, now_ms);
}

bool profile_has_occasion(const struct profile *profile, const struct workspace *workspace,
                          enum occasion occasion, int64_t now_ms) {
  const struct zone *zone = profile_zone(profile, workspace);
  for (size_t i = 0; i < workspace->hard_count; i++) {
    const struct hard_value *value =
        workspace->hard[i].occasion == occasion ? profile_find_hard(profile, i) : NULL;
    if (value && is_kept(value, occasion, zone, now_ms)) return true;
  }
  return false;
}
