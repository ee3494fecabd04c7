/* Consent: the records, what they come to, and merging. See consent.h.
 *
 * A total order on records makes what is kept independent of the order of arrival. Merging puts two consents together
 * part by part, and each part of the outcome is the stricter one of both, so whoever is merged with whom, and in whichever
 * order, comes to the same. Pure; whichever thread owns the profile.
 */
#include "domain/consent.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sorted.h"

/* ---- records ---- */

static bool is_denial(const struct consent_record *record) {
  return record->state == CONSENT_DENIED || record->state == CONSENT_WITHDRAWN;
}

/* Given by then: nothing follows from a grant before its time. */
static bool is_grant(const struct consent_record *record, int64_t now_ms) {
  return record->state == CONSENT_GRANTED && record->at_ms <= now_ms;
}

static int ascending(int64_t left, int64_t right) {
  return (left > right) - (left < right);
}

static int compare_sources(const struct consent_record *left, const struct consent_record *right) {
  return strcmp(left->source ? left->source : "", right->source ? right->source : "");
}

/* Positive: the left is the later word, or of two at once the stricter. */
static int compare_times(const struct consent_record *left, const struct consent_record *right) {
  int order = ascending(left->at_ms, right->at_ms);
  if (!order) order = ascending(left->state, right->state);
  if (!order) order = ascending(right->version, left->version);
  if (!order) order = ascending(right->expires_ms, left->expires_ms);
  return order ? order : compare_sources(left, right);
}

static void replace(struct consent_record *into, const struct consent_record *record) {
  free(into->source);
  *into = *record;
  if (record->source) into->source = mem_copy_text(record->source);
}

/* ---- the list ---- */

static void consent_fini(struct consent *consent) {
  for (int i = 0; i < CONSENT_STRENGTHS; i++) free(consent->said[i].source);
  free(consent->purpose);
}

void consents_fini(struct consents *consents) {
  for (size_t i = 0; i < consents->count; i++) consent_fini(&consents->each[i]);
  free(consents->each);
  *consents = (struct consents){0};
}

size_t consents_bytes(const struct consents *consents) {
  size_t bytes = consents->count ? consents->count * sizeof *consents->each + ALLOCATION_BYTES : 0;
  for (size_t i = 0; i < consents->count; i++) {
    const struct consent *consent = &consents->each[i];
    bytes += strlen(consent->purpose) + ALLOCATION_BYTES;
    for (int by = 0; by < CONSENT_STRENGTHS; by++)
      if (consent->said[by].source) bytes += strlen(consent->said[by].source) + ALLOCATION_BYTES;
  }
  return bytes;
}

static size_t place_of(const struct consents *consents, const char *purpose) {
  return sorted_find(consents->each, consents->count, sizeof *consents->each, purpose);
}

static bool is_at(const struct consents *consents, size_t at, const char *purpose) {
  return at < consents->count && !strcmp(consents->each[at].purpose, purpose);
}

const struct consent *consents_find(const struct consents *consents, const char *purpose) {
  size_t at = place_of(consents, purpose);
  return is_at(consents, at, purpose) ? &consents->each[at] : NULL;
}

static struct consent *consent_of(struct consents *consents, const char *purpose) {
  size_t at = place_of(consents, purpose);
  if (!is_at(consents, at, purpose)) {
    consents->each = sorted_insert(consents->each, consents->count++, sizeof *consents->each, at);
    consents->each[at].purpose = mem_copy_text(purpose);
  }
  return &consents->each[at];
}

static int64_t last_ms(const struct consent *consent) {
  int64_t last = INT64_MIN;
  for (int i = 0; i < CONSENT_STRENGTHS; i++)
    if (consent->said[i].state && consent->said[i].at_ms > last) last = consent->said[i].at_ms;
  return last;
}

/* Fewer are declared than there is room for, so there is always one to forget. */
static void trim(struct consents *consents, const struct workspace *workspace) {
  while (consents->count > CONSENTS_MAX) {
    size_t oldest = consents->count;
    for (size_t i = 0; i < consents->count; i++) {
      const struct consent *consent = &consents->each[i];
      if (workspace_find_purpose(workspace, consent->purpose)) continue;
      if (oldest == consents->count || last_ms(consent) < last_ms(&consents->each[oldest])) oldest = i;
    }
    consent_fini(&consents->each[oldest]);
    sorted_remove(consents->each, consents->count--, sizeof *consents->each, oldest);
  }
}

void consents_say(struct consents *consents, const struct workspace *workspace, const char *purpose,
                  enum consent_strength strength, const struct consent_record *record) {
  struct consent_record *said = &consent_of(consents, purpose)->said[strength];
  if (!said->state || compare_times(record, said) > 0) replace(said, record);
  said->heard_ms = said->at_ms;
  trim(consents, workspace);
}

/* ---- what is repeated ---- */

static void repeat(struct consent_record *said, int64_t at_ms) {
  if (at_ms > said->heard_ms) said->heard_ms = at_ms;
  if (at_ms < said->at_ms && !is_denial(said)) said->at_ms = at_ms;
}

/* Whether it is the last word, and not of before the other was heard last. */
static bool is_change(const struct consent_record *said, const struct consent_record *record) {
  if (record->at_ms != said->heard_ms) return record->at_ms > said->heard_ms;
  return is_denial(record);
}

void consents_overhear(struct consents *consents, const struct workspace *workspace, const char *purpose,
                       enum consent_strength strength, const struct consent_record *record) {
  struct consent_record *said = &consent_of(consents, purpose)->said[strength];
  if (said->state && is_denial(said) == is_denial(record)) {
    repeat(said, record->at_ms);
  } else if (!said->state || is_change(said, record)) {
    replace(said, record);
    said->heard_ms = said->at_ms;
  } else if (is_denial(said) && record->at_ms > said->at_ms) {
    said->at_ms = said->heard_ms; /* between two denials there was a grant: the second is a word of its own */
  }
  trim(consents, workspace);
}

/* ---- the verdict ---- */

static enum consent_verdict verdict_of(const struct consent_record *denial) {
  return denial->state == CONSENT_WITHDRAWN ? CONSENT_IS_WITHDRAWN : CONSENT_IS_DENIED;
}

/* What a program sends on its own takes nothing back that the person told, before or after. */
static bool lifts(const struct consent *consent, int strength, int by) {
  if (by >= strength) return false;
  if (by == CONSENT_BY_SIGNAL && strength == CONSENT_TOLD) return true;
  return consent->said[by].at_ms <= consent->said[strength].at_ms;
}

/* The strongest denial that the record of that strength does not lift; NULL: it lifts them all. */
static const struct consent_record *find_standing(const struct consent *consent, int strength) {
  for (int by = CONSENT_STRENGTHS - 1; by >= 0; by--) {
    const struct consent_record *denial = &consent->said[by];
    if (is_denial(denial) && !lifts(consent, strength, by)) return denial;
  }
  return NULL;
}

static enum consent_verdict judge_grant(const struct consent *consent, int strength,
                                        const struct purpose *purpose, int64_t now_ms) {
  const struct consent_record *grant = &consent->said[strength];
  const struct consent_record *denial = find_standing(consent, strength);
  if (denial) return verdict_of(denial);
  if (grant->version != purpose->version) return CONSENT_IS_OUTDATED;
  bool is_over =
      now_ms >= grant->expires_ms || (purpose->expires_ms && now_ms - grant->at_ms >= purpose->expires_ms);
  return is_over ? CONSENT_IS_EXPIRED : CONSENT_IS_LIVE;
}

/* Why not is what the strongest grant lacks. */
static enum consent_verdict judge_consent(const struct consent *consent, const struct purpose *purpose,
                                          int64_t now_ms) {
  enum consent_verdict verdict = CONSENT_NEVER_ASKED;
  for (int by = CONSENT_STRENGTHS - 1; by >= 0; by--) {
    if (!is_grant(&consent->said[by], now_ms)) continue;
    enum consent_verdict of_grant = judge_grant(consent, by, purpose, now_ms);
    if (of_grant == CONSENT_IS_LIVE) return of_grant;
    if (verdict == CONSENT_NEVER_ASKED) verdict = of_grant;
  }
  if (verdict != CONSENT_NEVER_ASKED) return verdict;
  const struct consent_record *denial = find_standing(consent, CONSENT_BY_SIGNAL);
  return denial ? verdict_of(denial) : CONSENT_NEVER_ASKED;
}

/* Whoever took an objection back has none. */
static enum consent_verdict judge_objection(const struct consent *consent, int64_t now_ms) {
  const struct consent_record *denial = find_standing(consent, CONSENT_BY_SIGNAL);
  if (!denial) return CONSENT_IS_LIVE;
  for (int by = 0; by < CONSENT_STRENGTHS; by++)
    if (is_grant(&consent->said[by], now_ms) && !find_standing(consent, by)) return CONSENT_IS_LIVE;
  return verdict_of(denial);
}

enum consent_verdict consents_judge(const struct consents *consents, const struct purpose *purpose,
                                    int64_t now_ms) {
  const struct consent *consent =
      purpose->basis == BASIS_CONTRACT ? NULL : consents_find(consents, purpose->name);
  if (!consent) return purpose->basis == BASIS_CONSENT ? CONSENT_NEVER_ASKED : CONSENT_IS_LIVE;
  if (purpose->basis == BASIS_LEGITIMATE_INTEREST) return judge_objection(consent, now_ms);
  return judge_consent(consent, purpose, now_ms);
}

bool consents_is_told(const struct consents *consents, const struct purpose *purpose, int64_t now_ms) {
  const struct consent *consent = consents_find(consents, purpose->name);
  return consent && purpose->basis == BASIS_CONSENT && is_grant(&consent->said[CONSENT_TOLD], now_ms) &&
         judge_grant(consent, CONSENT_TOLD, purpose, now_ms) == CONSENT_IS_LIVE;
}

bool consents_is_refused(const struct consents *consents, const struct purpose *purpose) {
  const struct consent *consent = consents_find(consents, purpose->name);
  return consent && is_denial(&consent->said[CONSENT_TOLD]);
}

const char *consent_verdict_name(enum consent_verdict verdict) {
  static const char *const names[] = {
      [CONSENT_IS_LIVE] = "live",       [CONSENT_NEVER_ASKED] = "never asked",
      [CONSENT_IS_DENIED] = "denied",   [CONSENT_IS_WITHDRAWN] = "withdrawn",
      [CONSENT_IS_EXPIRED] = "expired", [CONSENT_IS_OUTDATED] = "text changed",
  };
  return names[verdict];
}

uint64_t consents_live(const struct consents *consents, const struct workspace *workspace, int64_t now_ms) {
  uint64_t live = 0;
  for (size_t i = 0; i < workspace->purpose_count; i++)
    if (consents_judge(consents, &workspace->purposes[i], now_ms) == CONSENT_IS_LIVE)
      live |= UINT64_C(1) << i;
  return live;
}

bool purpose_is_live(const struct workspace *workspace, uint64_t live, const struct purpose *purpose) {
  return !purpose || (live >> (purpose - workspace->purposes) & 1);
}

/* ---- merging ---- */

static bool is_same(const struct consent *left, const struct consent *right) {
  for (int by = 0; by < CONSENT_STRENGTHS; by++)
    if (left->said[by].state != right->said[by].state ||
        left->said[by].heard_ms != right->said[by].heard_ms ||
        compare_times(&left->said[by], &right->said[by]))
      return false;
  return true;
}

/* The strength of the grant that speaks for a consent: the strongest that no denial outweighs, of the text that is asked
 * now before any other; CONSENT_STRENGTHS: there is none. */
static int find_grant(const struct consent *consent, const struct purpose *purpose) {
  int found = CONSENT_STRENGTHS;
  for (int by = 0; by < CONSENT_STRENGTHS; by++) {
    const struct consent_record *said = &consent->said[by];
    if (said->state != CONSENT_GRANTED || find_standing(consent, by)) continue;
    bool is_asked = purpose && said->version == purpose->version;
    bool is_found_asked =
        found < CONSENT_STRENGTHS && purpose && consent->said[found].version == purpose->version;
    if (is_asked || !is_found_asked) found = by;
  }
  return found;
}

static int64_t end_ms(const struct consent_record *grant, const struct purpose *purpose) {
  int64_t by_purpose_ms = purpose && purpose->expires_ms ? grant->at_ms + purpose->expires_ms : INT64_MAX;
  return by_purpose_ms < grant->expires_ms ? by_purpose_ms : grant->expires_ms;
}

static int64_t later(int64_t left_ms, int64_t right_ms) {
  return left_ms > right_ms ? left_ms : right_ms;
}

/* A grant that holds only where both do. Of two texts it answers neither. */
static struct consent_record meet(const struct consent_record *left, const struct consent_record *right,
                                  const struct purpose *purpose) {
  int64_t left_ms = end_ms(left, purpose), right_ms = end_ms(right, purpose);
  return (struct consent_record){.state = CONSENT_GRANTED,
                                 .version = left->version == right->version ? left->version : 0,
                                 .at_ms = later(left->at_ms, right->at_ms),
                                 .heard_ms = later(left->heard_ms, right->heard_ms),
                                 .expires_ms = left_ms < right_ms ? left_ms : right_ms};
}

static void merge_denials(struct consent_record *merged, const struct consent_record *left,
                          const struct consent_record *right) {
  bool is_left = is_denial(left), is_right = is_denial(right);
  if (!is_left && !is_right) return;
  bool is_right_later = is_right && (!is_left || compare_times(right, left) > 0);
  replace(merged, is_right_later ? right : left);
  if (is_left && is_right) merged->heard_ms = later(left->heard_ms, right->heard_ms);
}

/* Where both have a grant that speaks for them, the two become one, as strong as the stronger; else there is none left. */
static void merge_consent(struct consent *into, const struct consent *from, const struct purpose *purpose) {
  int own = find_grant(into, purpose), other = find_grant(from, purpose), by = own > other ? own : other;
  struct consent merged = {.purpose = mem_copy_text(into->purpose)};
  for (int i = 0; i < CONSENT_STRENGTHS; i++) merge_denials(&merged.said[i], &into->said[i], &from->said[i]);
  if (by < CONSENT_STRENGTHS) {
    const struct consent_record *left = &into->said[own], *right = &from->said[other];
    struct consent_record grant = meet(left, right, purpose);
    bool is_left = own != other ? own > other : compare_sources(left, right) > 0;
    grant.source = is_left ? left->source : right->source;
    replace(&merged.said[by], &grant);
  }
  consent_fini(into);
  *into = merged;
}

void consents_merge(struct consents *into, const struct consents *from, const struct workspace *workspace) {
  for (size_t i = 0; i < from->count; i++) {
    const struct consent *one = &from->each[i];
    bool is_new = !consents_find(into, one->purpose);
    struct consent *consent = consent_of(into, one->purpose);
    for (int by = 0; is_new && by < CONSENT_STRENGTHS; by++) replace(&consent->said[by], &one->said[by]);
    if (!is_same(consent, one)) merge_consent(consent, one, workspace_find_purpose(workspace, one->purpose));
  }
  trim(into, workspace);
}
