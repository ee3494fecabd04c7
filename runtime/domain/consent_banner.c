/* Consent: as SDKs send it along with any event. See consent.h.
 *
 * What a banner or a program says stands in a member `consent` (and RudderStack's `consentManagement`) of the event, of
 * its data, or of the context of either:
 *
 *   {"categoryPreferences":{"marketing":true}}            Segment
 *   {"allowedConsentIds":["C0004"],"deniedConsentIds":[]} RudderStack
 *   {"personalization_storage":"granted"}                 Google consent mode
 *   {"tcString":"CP…"}                                    TCF v2
 *
 * and `gpc`, true, of the event itself is Global Privacy Control, `tcf` of it, {"tcString":"CP…"}, what came beside it in
 * a request's query. Names are theirs: purposes say what they are known as.
 * Nothing of it refuses an event: who sends it cannot help what their banner makes, and what is not understood says
 * nothing; but of more members than are heard the rest denies every purpose. Pure; whichever thread owns the profile.
 */
#include <string.h>

#include "base/text.h"
#include "domain/consent.h"
#include "domain/tcf.h"

enum { MEMBERS_MAX = 1000 }; /* of one object or list: beyond, nobody's banner */

/* What one event says of a purpose, of each strength; of several the denial. */
struct heard {
  enum consent_state state;
  const char *source;
};

struct hearing_banner {
  const struct workspace *workspace;
  struct heard heard[PURPOSES_MAX][CONSENT_TOLD];
};

static void say(struct hearing_banner *banner, size_t purpose, enum consent_strength strength,
                bool is_granted, const char *source) {
  struct heard *heard = &banner->heard[purpose][strength];
  if (heard->state != CONSENT_DENIED)
    *heard = (struct heard){is_granted ? CONSENT_GRANTED : CONSENT_DENIED, source};
}

/* Of every purpose that is known by that name. */
static void say_known(struct hearing_banner *banner, const char *name, bool is_granted, const char *source) {
  const struct workspace *workspace = banner->workspace;
  for (size_t i = 0; i < workspace->purpose_count; i++) {
    const struct purpose *purpose = &workspace->purposes[i];
    bool is_known =
        !strcmp(purpose->name, name) || (purpose->known_as && text_is_one_of(name, purpose->known_as));
    if (is_known) say(banner, i, CONSENT_BY_BANNER, is_granted, source);
  }
}

/* What is beyond the limit is not heard, and may deny whatever there is: so it does. */
static void deny_unheard(struct hearing_banner *banner, const json_value *rest, const char *source) {
  for (size_t i = 0; rest && i < banner->workspace->purpose_count; i++)
    say(banner, i, CONSENT_BY_BANNER, false, source);
}

/* ---- each vendor's ---- */

/* An empty object is a banner that was shown and left without a yes. */
static void hear_categories(struct hearing_banner *banner, const json_value *categories) {
  const struct workspace *workspace = banner->workspace;
  const json_value *member = json_first(categories);
  for (size_t i = 0; !member && i < workspace->purpose_count; i++)
    if (workspace->purposes[i].known_as) say(banner, i, CONSENT_BY_BANNER, false, "categoryPreferences");
  for (size_t left = MEMBERS_MAX; member && left; member = json_next(member), left--) {
    bool is_granted = json_type(member) == JSON_TRUE;
    if (is_granted || json_type(member) == JSON_FALSE)
      say_known(banner, json_key(member), is_granted, "categoryPreferences");
  }
  deny_unheard(banner, member, "categoryPreferences");
}

static void hear_ids(struct hearing_banner *banner, const json_value *ids, bool is_granted) {
  const json_value *id = ids && json_type(ids) == JSON_ARRAY ? json_first(ids) : NULL;
  for (size_t left = MEMBERS_MAX; id && left; id = json_next(id), left--)
    if (json_string(id)) say_known(banner, json_string(id), is_granted, "consentManagement");
  deny_unheard(banner, is_granted ? NULL : id, "consentManagement");
}

static void hear_management(struct hearing_banner *banner, const json_value *object) {
  hear_ids(banner, json_find(object, "allowedConsentIds"), true);
  hear_ids(banner, json_find(object, "deniedConsentIds"), false);
}

static void hear_states(struct hearing_banner *banner, const json_value *object) {
  const json_value *member = json_first(object);
  for (size_t left = MEMBERS_MAX; member && left; member = json_next(member), left--) {
    const char *state = json_string(member);
    bool is_granted = state && !strcmp(state, "granted");
    if (is_granted || (state && !strcmp(state, "denied")))
      say_known(banner, json_key(member), is_granted, "consent mode");
  }
  deny_unheard(banner, member, "consent mode");
}

/* A string that cannot be read allows nothing. */
static void hear_tcf(struct hearing_banner *banner, const char *text) {
  const struct workspace *workspace = banner->workspace;
  struct tcf tcf;
  tcf_decode(text, strlen(text), &tcf);
  for (size_t i = 0; i < workspace->purpose_count; i++) {
    const struct purpose *purpose = &workspace->purposes[i];
    bool is_interest = purpose->basis == BASIS_LEGITIMATE_INTEREST;
    uint32_t allowed = tcf.consents | (is_interest ? tcf.interests : 0);
    if (purpose->tcf) say(banner, i, CONSENT_BY_SIGNAL, !(purpose->tcf & ~allowed), "TCF");
  }
}

static void hear_control(struct hearing_banner *banner) {
  const struct workspace *workspace = banner->workspace;
  for (size_t i = 0; i < workspace->purpose_count; i++)
    if (workspace->purposes[i].is_third_party) say(banner, i, CONSENT_BY_SIGNAL, false, "Sec-GPC");
}

/* ---- where it stands ---- */

static const json_value *find_object(const json_value *parent, const char *name) {
  const json_value *found = parent ? json_find(parent, name) : NULL;
  return found && json_type(found) == JSON_OBJECT ? found : NULL;
}

static void hear_in(struct hearing_banner *banner, const json_value *parent) {
  const json_value *consent = find_object(parent, "consent");
  const json_value *management = find_object(parent, "consentManagement");
  const json_value *categories = find_object(consent, "categoryPreferences");
  const json_value *nested = find_object(consent, "consentManagement");
  const char *string = consent ? json_string(json_find(consent, "tcString")) : NULL;
  if (management) hear_management(banner, management);
  if (nested) hear_management(banner, nested);
  if (categories) hear_categories(banner, categories);
  if (string) hear_tcf(banner, string);
  if (consent) hear_management(banner, consent);
  if (consent) hear_states(banner, consent);
}

static void hear_event(struct hearing_banner *banner, const struct event *event) {
  const json_value *gpc = event->tree ? json_find(event->tree, "gpc") : NULL;
  const json_value *tcf = find_object(event->tree, "tcf");
  const char *string = tcf ? json_string(json_find(tcf, "tcString")) : NULL;
  hear_in(banner, event->tree);
  hear_in(banner, find_object(event->tree, "context"));
  hear_in(banner, event->data);
  hear_in(banner, find_object(event->data, "context"));
  if (gpc && json_type(gpc) == JSON_TRUE) hear_control(banner);
  if (string) hear_tcf(banner, string);
}

/* ---- taking ---- */

/* Where it is new it answers the text that is shown now. */
static void take(struct consents *consents, const struct workspace *workspace, size_t purpose,
                 enum consent_strength strength, const struct heard *heard, int64_t at_ms) {
  const struct consent_record record = {.state = heard->state,
                                        .version = (uint32_t)workspace->purposes[purpose].version,
                                        .at_ms = at_ms,
                                        .expires_ms = INT64_MAX,
                                        .source = (char *)heard->source}; /* copied, not changed */
  consents_overhear(consents, workspace, workspace->purposes[purpose].name, strength, &record);
}

void consents_hear(struct consents *consents, const struct workspace *workspace, const struct event *event) {
  struct hearing_banner banner = {.workspace = workspace};
  if (!workspace->purpose_count) return;
  hear_event(&banner, event);
  for (size_t i = 0; i < workspace->purpose_count; i++)
    for (enum consent_strength by = 0; by < CONSENT_TOLD; by++) {
      const struct heard *heard = &banner.heard[i][by];
      bool is_taken = heard->state == CONSENT_DENIED || !event->is_unverified;
      if (heard->state && is_taken) take(consents, workspace, i, by, heard, event->time_ms);
    }
}

size_t consents_unverified(const struct workspace *workspace, const struct event *event, const char **names,
                           size_t most) {
  struct hearing_banner banner = {.workspace = workspace};
  if (!event->is_unverified) return 0;
  size_t count = consents_told_grants(event, names, most);
  hear_event(&banner, event);
  for (size_t i = 0; i < workspace->purpose_count && count < most; i++) {
    const struct heard *heard = banner.heard[i];
    bool is_granted = heard[CONSENT_BY_SIGNAL].state == CONSENT_GRANTED ||
                      heard[CONSENT_BY_BANNER].state == CONSENT_GRANTED;
    if (is_granted) names[count++] = workspace->purposes[i].name;
  }
  return count;
}
