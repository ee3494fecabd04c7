/* Profiles: what goes again. See profile.h.
 *
 * An attribute goes whose origin was withdrawn, and one that is older than it is kept; evidence goes by its origin. What
 * an attribute's origin is the workspace says: so what is carried of a name that none declares stays until one does, and
 * is withheld by its rights until the person's next event. Evidence tells no time but by its buckets: where an origin was
 * withdrawn and allowed again before the withdrawal came, all of it goes. Whichever thread owns the profile.
 */
#include "domain/profile_inside.h"
#include "domain/rights.h"

/* ---- hard data ---- */

typedef bool hard_goes(const struct profile *profile, const struct hard_attribute *attribute, int64_t said_ms,
                       int64_t now_ms);

static bool carried_goes(const struct profile *profile, const struct workspace *workspace, size_t at,
                         hard_goes *goes, int64_t now_ms) {
  const struct carried *carried = &profile->carried[at];
  const struct hard_attribute *attribute = workspace_find_hard(workspace, carried->name);
  return attribute && goes(profile, attribute, carried->value.said_ms, now_ms);
}

static bool value_goes(const struct profile *profile, const struct workspace *workspace, size_t at,
                       hard_goes *goes, int64_t now_ms) {
  const struct hard_value *value = &profile->hard[at];
  return goes(profile, &workspace->hard[value->attribute], value->said_ms, now_ms);
}

/* How many are known of those that go; what is carried of a name besides what is known of it counts once. */
static size_t count_going(const struct profile *profile, const struct workspace *workspace, hard_goes *goes) {
  size_t count = 0;
  for (size_t i = 0; i < profile->hard_count; i++)
    count += !profile->hard[i].is_taken_back && value_goes(profile, workspace, i, goes, 0);
  for (size_t i = 0; i < profile->carried_count; i++) {
    const struct carried *carried = &profile->carried[i];
    if (carried->value.is_taken_back || !carried_goes(profile, workspace, i, goes, 0)) continue;
    size_t attribute = (size_t)(workspace_find_hard(workspace, carried->name) - workspace->hard);
    count += !profile_find_hard(profile, attribute);
  }
  return count;
}

static bool has_any(const struct profile *profile, const struct workspace *workspace, hard_goes *goes,
                    int64_t now_ms) {
  for (size_t i = 0; i < profile->hard_count; i++)
    if (value_goes(profile, workspace, i, goes, now_ms)) return true;
  for (size_t i = 0; i < profile->carried_count; i++)
    if (carried_goes(profile, workspace, i, goes, now_ms)) return true;
  return false;
}

/* What was said is looked at, and not what is read from it. */
static bool remove_where(struct profile *profile, const struct workspace *workspace, hard_goes *goes,
                         int64_t now_ms) {
  if (!has_any(profile, workspace, goes, now_ms)) return false;
  carried_unsettle(profile, workspace);
  for (size_t i = profile->hard_count; i-- > 0;) {
    if (!value_goes(profile, workspace, i, goes, now_ms)) continue;
    hard_free_content(&profile->hard[i]);
    hard_remove(profile, &profile->hard[i]);
  }
  for (size_t i = profile->carried_count; i-- > 0;)
    if (carried_goes(profile, workspace, i, goes, now_ms)) carried_remove(profile, i);
  carried_settle(profile, workspace);
  return true;
}

static bool is_untaught(const struct profile *profile, const struct hard_attribute *attribute,
                        int64_t said_ms, int64_t now_ms) {
  (void)now_ms;
  return !limits_teach(&profile->limits, rights_origin(attribute), said_ms);
}

static void shed_origins(struct profile *profile, const struct workspace *workspace) {
  if (profile->limits.origin_count) remove_where(profile, workspace, is_untaught, 0);
}

static bool is_over(const struct profile *profile, const struct hard_attribute *attribute, int64_t said_ms,
                    int64_t now_ms) {
  (void)profile;
  return rights_are_over(attribute, said_ms, now_ms);
}

/* What is carried is looked for by name, with every event: not where nothing can be over. */
static bool keeps_for_a_time(const struct workspace *workspace) {
  for (size_t i = 0; i < workspace->hard_count; i++)
    if (workspace->hard[i].keep_ms) return true;
  return false;
}

bool profile_prune(struct profile *profile, const struct workspace *workspace, int64_t now_ms) {
  if (!profile->hard_count && !profile->carried_count) return false;
  return keeps_for_a_time(workspace) && remove_where(profile, workspace, is_over, now_ms);
}

/* ---- an event ---- */

/* One that says nothing new, and is allowed again meanwhile, takes nothing of what was learned since. */
static bool is_news(const struct own_limits *before, const char *origin, int64_t time_ms) {
  const struct limited_origin *said = limits_find_origin(before, origin);
  return !said || said->withdrawn_ms < time_ms;
}

void unlearn_apply(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  const char *names[LIMITED_NAMES_MAX];
  size_t count = limits_withdrawn(event, names, LIMITED_NAMES_MAX);
  profile->unlearned = (struct unlearned){0};
  for (size_t i = 0; i < count; i++)
    if (is_news(&profile->limits, names[i], event->time_ms))
      profile->unlearned.beliefs += beliefs_withdraw(&profile->beliefs, names[i]);
  limits_apply(&profile->limits, workspace, event);
  if (count) profile->unlearned.attributes = count_going(profile, workspace, is_untaught);
  shed_origins(profile, workspace);
}

/* ---- merging ---- */

/* Whether of what was known under `own` nothing may stay that the merged limits do not teach: what of it is of later
 * nobody can tell. */
static bool is_stricter(const struct own_limits *merged, const struct own_limits *own, const char *origin) {
  const struct limited_origin *one = limits_find_origin(own, origin);
  const struct limited_origin *both = limits_find_origin(merged, origin);
  if (both->withdrawn_ms == INT64_MIN) return false;
  return !one || one->withdrawn_ms == INT64_MIN || one->allowed_ms < both->allowed_ms;
}

static void withdraw_stricter(struct beliefs *beliefs, const struct own_limits *merged,
                              const struct own_limits *own) {
  for (size_t i = 0; i < merged->origin_count; i++) {
    const char *name = merged->origins[i].name;
    if (limits_withdrew(merged, name) || is_stricter(merged, own, name)) beliefs_withdraw(beliefs, name);
  }
}

void unlearn_merge(struct profile *into, const struct profile *from, const struct workspace *workspace) {
  struct own_limits merged = {0};
  struct beliefs taught = {0};
  beliefs_merge(&taught, &from->beliefs);
  limits_merge(&merged, &into->limits, workspace);
  limits_merge(&merged, &from->limits, workspace);
  withdraw_stricter(&into->beliefs, &merged, &into->limits);
  withdraw_stricter(&taught, &merged, &from->limits);
  limits_fini(&into->limits);
  into->limits = merged;
  shed_origins(into, workspace);
  hard_merge(into, from, workspace);
  shed_origins(into, workspace);
  beliefs_merge(&into->beliefs, &taught);
  beliefs_fini(&taught);
}
