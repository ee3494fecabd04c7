/* The contact policy: what its rules count, and refuse. See contact.h. Windows roll: what lies further back than a rule looks
 * is as if it had never been. A rest begins with the last of so many exposures in a row that were not accepted; once it
 * is over one more may be tried, and only what the customer accepts ends the row. An event that comes late finds what came
 * after it, and counts it: so no order of arrival gets around a rule. Pure; any thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/zone.h"
#include "domain/contact_inside.h"

enum { MINUTES_A_DAY = 24 * 60 };

/* ---- what a rule is about ---- */

/* NULL: any. */
static bool has_offer(const struct contact *contact, const char *name, bool is_shown) {
  for (uint32_t i = 0; i < contact->offer_count; i++)
    if ((!is_shown || contact->shown >> i & 1) &&
        (!name || !strcmp(contact_text(contact, TEXT_OFFERS + i), name)))
      return true;
  return false;
}

/* Whether it is about the contact. `is_shown`: of its offers those that were. */
static bool is_about(const struct contact_rule *rule, const struct contact *contact, bool is_shown) {
  switch (rule->scope) {
  case SCOPE_ALL:
    return true;
  case SCOPE_CHANNEL:
    return !strcmp(contact_text(contact, TEXT_CHANNEL), rule->name);
  case SCOPE_PLACEMENT:
    return !strcmp(contact_text(contact, TEXT_PLACEMENT), rule->name);
  case SCOPE_STRATEGY:
    return !strcmp(contact_text(contact, TEXT_STRATEGY), rule->name);
  case SCOPE_OFFER:
    return has_offer(contact, rule->name, is_shown);
  }
  return false;
}

static bool counts(const struct contact_rule *rule, const struct contact *contact) {
  return !contact->is_exempt && is_about(rule, contact, contact->state != CONTACT_RESERVED);
}

static bool concerns(const struct contact_rule *rule, const struct contact_question *question) {
  const struct channel *channel = question->placement->channel;
  switch (rule->scope) {
  case SCOPE_ALL:
    return true;
  case SCOPE_CHANNEL:
    return channel && !strcmp(channel->name, rule->name);
  case SCOPE_PLACEMENT:
    return !strcmp(question->placement->name, rule->name);
  case SCOPE_STRATEGY:
    return question->strategy && !strcmp(question->strategy->name, rule->name);
  case SCOPE_OFFER:
    return false;
  }
  return false;
}

/* ---- caps ---- */

/* Until when it counts. */
static int64_t end_ms(const struct contact *contact, const struct contact_rule *rule,
                      const struct contact_policy *policy) {
  bool is_reserved = contact->state == CONTACT_RESERVED;
  int64_t span_ms = is_reserved && policy->reserve_ms < rule->span_ms ? policy->reserve_ms : rule->span_ms;
  return contact->at_ms + span_ms;
}

static int compare_times(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

/* When fewer than rule->count are left that count; 0: they are now. */
static int64_t capped_until_ms(const struct contact_rule *rule, const struct contacts *contacts,
                               const struct contact_policy *policy, int64_t now_ms) {
  int64_t ends[CONTACTS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < contacts->count && count < CONTACTS_MAX; i++) {
    const struct contact *contact = &contacts->each[i];
    int64_t end = end_ms(contact, rule, policy);
    if (end > now_ms && counts(rule, contact)) ends[count++] = end;
  }
  if (count < rule->count) return 0;
  qsort(ends, count, sizeof *ends, compare_times);
  return ends[count - rule->count];
}

/* ---- rests ---- */

static int64_t resting_until_ms(const struct contact_rule *rule, const struct contacts *contacts,
                                int64_t now_ms) {
  size_t row = 0;
  int64_t until_ms = 0;
  for (size_t i = contacts->count; i-- > 0 && row < rule->count;) {
    const struct contact *contact = &contacts->each[i];
    if (contact->state == CONTACT_RESERVED || !counts(rule, contact)) continue;
    if (contact->state == CONTACT_ACCEPTED) return 0;
    if (!row++) until_ms = contact->at_ms + rule->span_ms;
  }
  return row == rule->count && until_ms > now_ms ? until_ms : 0;
}

/* ---- quiet hours ---- */

static int minute_of_day(int64_t local_ms) {
  int64_t in_day_ms = local_ms % CLOCK_DAY_MS;
  if (in_day_ms < 0) in_day_ms += CLOCK_DAY_MS;
  return (int)(in_day_ms / CLOCK_MINUTE_MS);
}

static bool is_quiet(const struct contact_rule *rule, int minute) {
  if (rule->from_minute < rule->to_minute) return minute >= rule->from_minute && minute < rule->to_minute;
  return minute >= rule->from_minute || minute < rule->to_minute;
}

/* By the clock on the customer's wall. Where it is put forward or back before the hours end, so is their end. */
static int64_t quiet_until_ms(const struct contact_rule *rule, const struct contact_question *question) {
  const struct channel *channel = question->placement->channel;
  int64_t offset_ms = zone_offset_ms(question->zone, question->now_ms);
  int64_t local_ms = question->now_ms + offset_ms;
  int minute = minute_of_day(local_ms);
  if (!channel || !channel->interrupts || !is_quiet(rule, minute)) return 0;
  int left = (rule->to_minute - minute + MINUTES_A_DAY) % MINUTES_A_DAY;
  int64_t into_minute_ms = ((local_ms % CLOCK_MINUTE_MS) + CLOCK_MINUTE_MS) % CLOCK_MINUTE_MS;
  int64_t end_ms_as_now = question->now_ms - into_minute_ms + left * CLOCK_MINUTE_MS;
  return end_ms_as_now + offset_ms - zone_offset_ms(question->zone, end_ms_as_now);
}

/* ---- refusing ---- */

/* 0: the rule does not refuse. */
static int64_t refused_until_ms(const struct contact_rule *rule, const struct contact_question *question) {
  const struct contact_policy *policy = &question->workspace->contact;
  switch (rule->kind) {
  case CONTACT_CAP:
    return capped_until_ms(rule, question->contacts, policy, question->now_ms);
  case CONTACT_REST:
    return resting_until_ms(rule, question->contacts, question->now_ms);
  case CONTACT_QUIET:
    return quiet_until_ms(rule, question);
  case CONTACT_KINDS:
    break;
  }
  return 0;
}

bool contact_refuses(const struct contact_question *question, struct contact_refusal *refusal) {
  const struct contact_policy *policy = &question->workspace->contact;
  if (question->strategy && question->strategy->is_transactional) return false;
  for (size_t i = 0; i < policy->rule_count; i++) {
    if (!concerns(&policy->rules[i], question)) continue;
    *refusal = (struct contact_refusal){&policy->rules[i], refused_until_ms(&policy->rules[i], question)};
    if (refusal->until_ms) return true;
  }
  return false;
}

bool contact_refuses_offer(const struct contacts *contacts, const struct workspace *workspace,
                           const char *offer_id, int64_t now_ms, struct contact_refusal *refusal) {
  const struct contact_policy *policy = &workspace->contact;
  for (size_t i = 0; i < policy->rule_count; i++) {
    struct contact_rule rule = policy->rules[i];
    if (rule.scope != SCOPE_OFFER || (rule.name && strcmp(rule.name, offer_id))) continue;
    rule.name = offer_id;
    int64_t until_ms = rule.kind == CONTACT_CAP ? capped_until_ms(&rule, contacts, policy, now_ms)
                                                : resting_until_ms(&rule, contacts, now_ms);
    *refusal = (struct contact_refusal){&policy->rules[i], until_ms};
    if (until_ms) return true;
  }
  return false;
}

const char *contact_say(const struct contact_refusal *refusal, struct arena *arena) {
  char until[CLOCK_TEXT_BYTES];
  return arena_print(arena, "%s, until %s", refusal->rule->said, clock_print(refusal->until_ms, until));
}

/* ---- what may yet be asked for ---- */

struct needs {
  const struct contact_policy *policy;
  int64_t now_ms;
  size_t exposed[CONTACT_RULES_MAX], reserved[CONTACT_RULES_MAX]; /* that the rule counts, and were later */
  size_t lapsed[CONTACT_RULES_MAX]; /* that it may come to count, and were later */
};

static size_t read_max(const struct contact_rule *rule) {
  bool is_each = rule->scope == SCOPE_OFFER && !rule->name;
  return is_each ? CONTACTS_EACH_MAX : rule->count;
}

/* Of exposures and of reservations a rule reads the last rule->count: reservations come to nothing, and what they stood
 * before counts again. One of each offer reads the last of whatever offers: two such rules read the same, so far as they
 * look back. */
static bool needs_it(struct needs *needs, size_t index, const struct contact *contact) {
  const struct contact_rule *rule = &needs->policy->rules[index];
  bool is_reserved = contact->state == CONTACT_RESERVED;
  size_t *later = is_reserved ? &needs->reserved[index] : &needs->exposed[index];
  if (rule->kind == CONTACT_QUIET || !counts(rule, contact) || *later == read_max(rule)) return false;
  if (rule->kind == CONTACT_REST && is_reserved) return false;
  if (rule->kind == CONTACT_CAP && end_ms(contact, rule, needs->policy) <= needs->now_ms) return false;
  ++*later;
  return true;
}

/* What counts for nothing may be told of yet: and then it must be known which decision it was, and what. */
static bool may_need_it(struct needs *needs, size_t index, const struct contact *contact) {
  const struct contact_rule *rule = &needs->policy->rules[index];
  bool may = rule->kind != CONTACT_QUIET && contact->at_ms + rule->span_ms > needs->now_ms &&
             is_about(rule, contact, false) && needs->lapsed[index] < CONTACTS_LAPSED_MAX;
  needs->lapsed[index] += may;
  return may;
}

static bool is_needed(struct needs *needs, const struct contact *contact) {
  bool is_needed = false;
  for (size_t i = 0; i < needs->policy->rule_count; i++)
    is_needed |= needs_it(needs, i, contact) || may_need_it(needs, i, contact);
  return is_needed;
}

void contacts_trim(struct contacts *contacts, const struct contact_policy *policy, int64_t now_ms) {
  struct needs needs = {.policy = policy, .now_ms = now_ms};
  size_t loose = 0, first = contacts->count;
  for (size_t i = contacts->count; i-- > 0;) {
    struct contact *contact = &contacts->each[i];
    bool stays = is_needed(&needs, contact) ||
                 (now_ms - contact->at_ms < CLOCK_DAY_MS && loose++ < CONTACTS_LOOSE_MAX);
    if (stays)
      contacts->each[--first] = *contact;
    else
      free(contact->texts);
  }
  contacts->count -= (uint32_t)first;
  if (first && contacts->count)
    memmove(contacts->each, contacts->each + first, contacts->count * sizeof *contacts->each);
}
