/* How a customer is met, by what they declared. See profile_manners.h. Whichever thread owns the profile. */
#include "domain/profile_manners.h"

#include <string.h>

static struct rights rights_of(const struct profile *profile, const struct workspace *workspace,
                               int64_t now_ms) {
  return (struct rights){workspace, profile, consents_live(&profile->consents, workspace, now_ms), now_ms};
}

/* NULL: not known, or withheld. */
static const struct hard_value *find_value(const struct rights *rights, size_t attribute) {
  const struct hard_value *value = profile_find_hard(rights->profile, attribute);
  return value && !rights_on_hard(rights, attribute, value) ? value : NULL;
}

/* NULL: nobody declared such a text, or it is withheld. */
static const char *find_text(const struct rights *rights, const char *name,
                             const struct hard_attribute **declared) {
  const struct hard_attribute *attribute = workspace_find_hard(rights->workspace, name);
  const struct hard_value *value =
      attribute ? find_value(rights, (size_t)(attribute - rights->workspace->hard)) : NULL;
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

static enum gender gender_of(const struct rights *rights) {
  const struct hard_attribute *declared;
  const char *text = find_text(rights, salutation_attributes[SALUTATION_GENDER], &declared);
  return text ? salutation_gender(text, declared->one_of) : GENDER_UNKNOWN;
}

bool profile_salute(const struct profile *profile, const struct workspace *workspace, bool may_name,
                    size_t locale, enum salutation_register form, int64_t now_ms, struct buffer *out) {
  const char *said[SALUTATION_GENDER] = {NULL};
  struct addressee addressee = {.gender = GENDER_UNKNOWN};
  const struct rights rights = rights_of(profile, workspace, now_ms);
  for (size_t i = 0; may_name && i < SALUTATION_GENDER; i++)
    said[i] = sayable(profile, workspace, salutation_attributes[i], now_ms);
  if (may_name)
    addressee = (struct addressee){said[SALUTATION_TITLE], said[SALUTATION_RANK], said[SALUTATION_GIVEN],
                                   said[SALUTATION_FAMILY], gender_of(&rights)};
  return salutation_add(workspace->locales[locale], form, &addressee, out);
}

/* ---- civil days ---- */

const struct zone *profile_zone(const struct rights *rights) {
  const struct workspace *workspace = rights->workspace;
  const struct hard_attribute *declared;
  const char *own = find_text(rights, "zone", &declared);
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

bool profile_has_occasion(const struct rights *rights, enum occasion occasion) {
  const struct workspace *workspace = rights->workspace;
  const struct zone *zone = profile_zone(rights);
  for (size_t i = 0; i < workspace->hard_count; i++) {
    const struct hard_value *value = workspace->hard[i].occasion == occasion ? find_value(rights, i) : NULL;
    if (value && is_kept(value, occasion, zone, rights->now_ms)) return true;
  }
  return false;
}
