/* Profiles: the record of one person, and the way of an event through its parts. See profile.h.
 *
 * Every journal row holds the whole profile, so every part is bounded, and nothing in it can fail: what could refuse an
 * event is asked before, without a profile. Arrays grow by one: they are short, and the allocator's grain makes most
 * steps free. Leaves each part to its file: profile_inside.h names them. Whichever thread owns the profile.
 */
#include "domain/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/profile_due.h"
#include "domain/profile_inside.h"

struct profile *profile_new(const struct workspace *workspace, const char *id) {
  struct profile *profile = mem_zero(sizeof *profile);
  (void)workspace;
  profile->id = mem_copy_text(id);
  profile->last_own_ms = INT64_MIN;
  return profile;
}

void profile_free(struct profile *profile) {
  if (!profile) return;
  hard_free(profile);
  carried_free(profile);
  activity_free(profile);
  goods_free(profile);
  beliefs_fini(&profile->beliefs);
  wishes_fini(&profile->wishes);
  consents_fini(&profile->consents);
  contacts_fini(&profile->contacts);
  asked_fini(&profile->asked);
  limits_fini(&profile->limits);
  aliases_fini(&profile->aliases);
  wakes_fini(&profile->wakes);
  free(profile->orders.days);
  free(profile->id);
  free(profile);
}

size_t profile_bytes(const struct profile *profile) {
  size_t orders = profile->orders.day_count * sizeof *profile->orders.days;
  return sizeof *profile + strlen(profile->id) + 3 * ALLOCATION_BYTES + hard_bytes(profile) +
         carried_bytes(profile) + activity_bytes(profile) + goods_bytes(profile) + orders +
         beliefs_bytes(&profile->beliefs) + wishes_bytes(&profile->wishes) +
         consents_bytes(&profile->consents) + contacts_bytes(&profile->contacts) +
         asked_bytes(&profile->asked) + limits_bytes(&profile->limits) + aliases_bytes(&profile->aliases) +
         wakes_bytes(&profile->wakes);
}

int32_t day_of(int64_t time_ms) {
  int64_t day = time_ms / CLOCK_DAY_MS;
  return (int32_t)(time_ms % CLOCK_DAY_MS < 0 ? day - 1 : day);
}

/* ---- an event ---- */

enum status profile_check(const struct workspace *workspace, const struct event *event, struct error *err) {
  enum status status = event_bought(event, NULL, NULL, err);
  if (!status) status = orders_check(event, err);
  if (!status) status = hard_check(workspace, event, err);
  if (!status) status = consents_check(event, err);
  if (!status) status = asked_check(workspace, event, err);
  if (!status) status = limits_check(event, err);
  return status;
}

void profile_apply(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  if (event->due_strategy) { /* nothing happened but that time went by */
    wakes_hear(profile, workspace, event);
    return;
  }
  if (!strcmp(event->type, "customer.profile")) profile->is_known_person = true;
  unlearn_apply(profile, workspace, event);
  if (!event->is_strangers) hard_apply(profile, workspace, event);
  activity_apply(profile, workspace, event);
  orders_apply(profile, event);
  owned_apply(profile, workspace, event);
  viewed_apply(profile, event);
  if (!event->is_strangers) wishes_apply(&profile->wishes, event);
  consents_hear(&profile->consents, workspace, event);
  consents_apply(&profile->consents, workspace, event);
  asked_apply(profile, workspace, event);
  if (!strncmp(event->type, "consent.", 8) || !strcmp(event->type, "customer.profile") ||
      !strcmp(event->type, "ask.answered"))
    hard_shed(profile, workspace);
  profile_prune(profile, workspace, event->time_ms);
  contacts_apply(&profile->contacts, workspace, event);
  if (event->time_ms > profile->last_own_ms && event_is_own(event->type))
    profile->last_own_ms = event->time_ms;
  wakes_hear(profile, workspace, event);
}

void profile_merge(struct profile *into, const struct profile *from, const struct workspace *workspace) {
  unlearn_merge(into, from, workspace);
  activity_merge(into, from);
  orders_merge(into, from);
  goods_merge(into, from, workspace);
  wishes_merge(&into->wishes, &from->wishes);
  asked_merge(&into->asked, &from->asked);
  consents_merge(&into->consents, &from->consents, workspace);
  hard_shed(into, workspace);
  contacts_merge(&into->contacts, &from->contacts, workspace);
  aliases_merge(&into->aliases, &from->aliases);
  if (from->last_own_ms > into->last_own_ms) into->last_own_ms = from->last_own_ms;
  wakes_merge(&into->wakes, &from->wakes);
  wakes_settle(into, workspace);
}

struct belief_rule soft_rule(const struct soft_datum *datum) {
  return (struct belief_rule){datum->name, datum->half_life_ms};
}
