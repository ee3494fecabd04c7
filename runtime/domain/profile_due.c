/* What is due of a person, and the events that the host makes of it. See profile_due.h.
 *
 * A birthday needs no mark to be made once: what lies at or before seen_ms is not due. But who travels has the same day
 * twice, so the day on which it was made is kept. Silence makes a customer lapse at one instant, which is due while it lies
 * after seen_ms. Whoever may not be greeted (rights at that instant, lifecycle among them) has no occasion due, and can only
 * come to it by an event, after which it is computed anew.
 */
#include "domain/profile_due.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/profile_manners.h"

enum { WAKE_DEPTH_MAX = JSON_DEPTH_MAX - 6 };

/* ---- finding what is due ---- */

static void offer_due(struct due *due, const struct due *candidate) {
  if (due->kind == DUE_NOTHING || candidate->at_ms < due->at_ms) *due = *candidate;
}

/* Somebody who is a customer by now is lapsed from then on; INT64_MAX: never. */
static int64_t lapse_ms(const struct profile *profile, const struct workspace *workspace) {
  int64_t silent_ms = workspace->lifecycle.lapsed_silent_ms;
  if (!silent_ms || profile->last_own_ms == INT64_MIN) return INT64_MAX;
  return profile->last_own_ms + silent_ms + 1;
}

static void find_change(const struct profile *profile, const struct workspace *workspace, struct due *due) {
  const struct wakes *wakes = &profile->wakes;
  struct due found = {.kind = DUE_LIFECYCLE};
  if (wakes->has_changed) {
    found.at_ms = wakes->changed_ms;
    found.from = (enum lifecycle)wakes->changed_from;
    found.to = profile_lifecycle(profile, workspace, found.at_ms);
    offer_due(due, &found);
    return;
  }
  if (!workspace->hears_lifecycle) return;
  found.at_ms = lapse_ms(profile, workspace);
  if (found.at_ms == INT64_MAX || found.at_ms <= wakes->seen_ms) return;
  found.from = profile_lifecycle(profile, workspace, found.at_ms - 1);
  found.to = profile_lifecycle(profile, workspace, found.at_ms);
  if (found.from != found.to) offer_due(due, &found);
}

static bool date_of(const struct hard_value *value, int32_t *date) {
  if (value->type == HARD_DATE) *date = value->day;
  return value->type == HARD_DATE || (value->type == HARD_STRING && occasion_parse(value->text, date));
}

static struct rights rights_at(const struct profile *profile, const struct workspace *workspace,
                               int64_t time_ms) {
  return (struct rights){workspace, profile, consents_live(&profile->consents, workspace, time_ms), time_ms};
}

static void find_occasion(const struct profile *profile, const struct workspace *workspace, size_t attribute,
                          struct due *due) {
  const struct wakes *wakes = &profile->wakes;
  enum occasion occasion = workspace->hard[attribute].occasion;
  const struct hard_value *value = profile_find_hard(profile, attribute);
  int32_t date;
  if (!value || !date_of(value, &date)) return;
  const struct rights now = rights_at(profile, workspace, wakes->seen_ms);
  struct due found = {.kind = DUE_OCCASION, .occasion = occasion};
  found.at_ms =
      occasion_next_ms(occasion, date, profile_zone(&now), wakes->seen_ms, wakes->kept_day[occasion - 1]);
  if (found.at_ms == INT64_MAX) return;
  const struct rights then = rights_at(profile, workspace, found.at_ms);
  if (profile_has_occasion(&then, occasion)) offer_due(due, &found);
}

bool profile_find_due(const struct profile *profile, const struct workspace *workspace, struct due *due) {
  const struct wakes *wakes = &profile->wakes;
  *due = (struct due){.kind = DUE_NOTHING};
  find_change(profile, workspace, due);
  if (wakes->count)
    offer_due(due, &(struct due){.kind = DUE_STRATEGY, .at_ms = wakes->each[0].due_ms, .wake = wakes->each});
  for (size_t i = 0; workspace->has_occasions && i < workspace->hard_count; i++)
    if (workspace->hard[i].occasion) find_occasion(profile, workspace, i, due);
  return due->kind != DUE_NOTHING;
}

bool profile_is_late(const struct profile *profile, const struct workspace *workspace, const struct due *due,
                     int64_t late_after_ms, int64_t now_ms) {
  const struct rights now = rights_at(profile, workspace, now_ms);
  if (due->kind == DUE_STRATEGY) return now_ms - due->at_ms > late_after_ms;
  if (due->kind != DUE_OCCASION) return false;
  const struct zone *zone = profile_zone(&now);
  return zone_day(zone, now_ms) != zone_day(zone, due->at_ms);
}

void profile_schedule(struct profile *profile, const struct workspace *workspace, int64_t time_ms) {
  struct wakes *wakes = &profile->wakes;
  struct due due;
  bool may_be = workspace->has_occasions || workspace->hears_lifecycle || !wakes_are_empty(wakes);
  if (!may_be) return;
  if (!wakes->is_scheduled || time_ms > wakes->seen_ms) wakes->seen_ms = time_ms;
  wakes->is_scheduled = profile_find_due(profile, workspace, &due);
  wakes->next_ms = wakes->is_scheduled ? due.at_ms : 0;
  if (!wakes->is_scheduled) wakes->seen_ms = 0;
}

/* ---- the lifecycle ---- */

static int64_t seen_ms(const struct profile *profile, int64_t time_ms) {
  const struct wakes *wakes = &profile->wakes;
  return wakes->is_scheduled && wakes->seen_ms > time_ms ? wakes->seen_ms : time_ms;
}

enum lifecycle profile_begin_change(const struct profile *profile, const struct workspace *workspace,
                                    int64_t time_ms) {
  if (!workspace->hears_lifecycle) return LIFECYCLE_PROSPECT;
  return profile_lifecycle(profile, workspace, seen_ms(profile, time_ms));
}

void profile_end_change(struct profile *profile, const struct workspace *workspace, int64_t time_ms,
                        enum lifecycle before) {
  struct wakes *wakes = &profile->wakes;
  if (!workspace->hears_lifecycle) return;
  int64_t now_ms = seen_ms(profile, time_ms);
  enum lifecycle after = profile_lifecycle(profile, workspace, now_ms);
  if (after == before) return;
  if (!wakes->has_changed) wakes->changed_from = (uint8_t)before;
  wakes->changed_ms = now_ms;
  wakes->has_changed = wakes->changed_from != (uint8_t)after;
  if (!wakes->has_changed) wakes->changed_from = 0, wakes->changed_ms = 0;
}

/* ---- what an event takes away ---- */

static bool is_later(const struct profile *profile, const char *type, int64_t since_ms) {
  const struct activity *activity = profile_find_activity(profile, type);
  return activity && activity->last_ms > since_ms;
}

/* By which type: of the event at hand (NULL: none), which may be of the same instant, or of what is known to have happened
 * since. NULL: by none. */
static const char *taken_away_by(const struct profile *profile, const struct strategy *strategy,
                                 int64_t since_ms, const struct event *event) {
  for (size_t i = 0; strategy->unless && strategy->unless[i]; i++) {
    const char *type = strategy->unless[i];
    if (event && event->time_ms >= since_ms && !strcmp(event->type, type)) return type;
    if (is_later(profile, type, since_ms)) return type;
  }
  return NULL;
}

static const struct strategy *find_strategy(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->strategy_count; i++)
    if (!strcmp(workspace->strategies[i].name, name)) return &workspace->strategies[i];
  return NULL;
}

static void settle(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  struct wakes *wakes = &profile->wakes;
  for (size_t i = wakes->count; i-- > 0;) {
    const struct strategy *strategy = find_strategy(workspace, wakes->each[i].strategy);
    const char *by = strategy ? taken_away_by(profile, strategy, wakes->each[i].since_ms, event) : NULL;
    if (by) wakes_take_away(wakes, &(struct wake_taken){strategy, by}, wakes->each[i].strategy);
  }
}

void wakes_settle(struct profile *profile, const struct workspace *workspace) {
  settle(profile, workspace, NULL);
}

static void mark_occasion(struct profile *profile, const struct workspace *workspace, enum occasion occasion,
                          int64_t time_ms) {
  const struct rights now = rights_at(profile, workspace, time_ms);
  int32_t *kept = &profile->wakes.kept_day[occasion - 1], today = zone_day(profile_zone(&now), time_ms);
  if (!profile_has_occasion(&now, occasion)) return;
  profile->wakes.is_kept_again = *kept >= today;
  if (today > *kept) *kept = today;
}

void wakes_hear(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  struct wakes *wakes = &profile->wakes;
  enum occasion occasion = occasion_of_type(event->type);
  wakes->is_kept_again = false;
  if (event->due_strategy) wakes_drop(wakes, event->due_strategy);
  if (occasion) mark_occasion(profile, workspace, occasion, event->time_ms);
  if (wakes->has_changed && event_is_hosts(event) && !strcmp(event->type, EVENT_LIFECYCLE)) {
    wakes->has_changed = false;
    wakes->changed_ms = wakes->changed_from = 0;
  }
  if (wakes->count) settle(profile, workspace, event);
}

/* ---- noting ---- */

int64_t wake_due_ms(const struct workspace *workspace, const struct strategy *strategy,
                    const struct event *event) {
  struct buffer key = {0};
  int64_t due_ms = event->time_ms + strategy->after_ms;
  if (!strategy->spread_ms) return due_ms;
  buffer_add(&key, event->subject, strlen(event->subject) + 1);
  buffer_add(&key, strategy->name, strlen(strategy->name) + 1);
  buffer_add(&key, event->identity.bytes, IDENTITY_BYTES);
  uint64_t drawn = hash_keyed(&workspace->key, key.data, key.length);
  buffer_fini(&key);
  return due_ms + (int64_t)(drawn % (uint64_t)strategy->spread_ms);
}

static void put_original(const struct event *event, struct buffer *out) {
  char time[CLOCK_TEXT_BYTES];
  buffer_add_text(out, "{\"type\":");
  json_put_text(out, event->type);
  json_put_member(out, "id", event->id);
  json_put_member(out, "source", event->source);
  json_put_member(out, "time", clock_print(event->time_ms, time));
  json_put_known(out, "touchpoint", event->touchpoint);
  json_put_known(out, "locale", event->locale);
  if (event->is_unverified) buffer_add_text(out, ",\"unverified\":true");
  if (event->data) {
    json_put_key(out, "data");
    json_put_value(out, event->data);
  }
  buffer_add_byte(out, '}');
}

/* What a consent covers is kept where a consent that is withdrawn takes it away again, and nowhere else. */
static bool may_be_special(const struct workspace *workspace, const struct event *event) {
  bool tells = !strcmp(event->type, "customer.profile") || !strcmp(event->type, "ask.answered");
  for (size_t i = 0; tells && i < workspace->hard_count; i++)
    if (workspace->hard[i].special) return true;
  return false;
}

/* The event stands inside of another one then, whose text is read as any other. */
static bool is_deep(const json_value *value, int left) {
  if (json_type(value) < JSON_ARRAY) return false;
  for (const json_value *inside = json_first(value); inside; inside = json_next(inside))
    if (!left || is_deep(inside, left - 1)) return true;
  return false;
}

const char *wakes_note(struct profile *profile, const struct workspace *workspace,
                       const struct strategy *strategy, const struct event *event, struct arena *arena) {
  struct wakes *wakes = &profile->wakes;
  struct buffer text = {0};
  if (taken_away_by(profile, strategy, event->time_ms, NULL)) return "what it waits for has come since";
  if (may_be_special(workspace, event)) return "the event may hold data of a special category";
  if (event->data && is_deep(event->data, WAKE_DEPTH_MAX)) return "the event's data are nested too deep";
  put_original(event, &text);
  bool is_short = text.length <= WAKE_EVENT_BYTES_MAX;
  struct wake wake = {.due_ms = wake_due_ms(workspace, strategy, event), .since_ms = event->time_ms};
  if (is_short) {
    wake.strategy = mem_copy_text(strategy->name);
    wake.event = mem_copy(buffer_text(&text), text.length + 1);
  }
  buffer_fini(&text);
  if (!is_short) return arena_print(arena, "the event is longer than %d bytes", WAKE_EVENT_BYTES_MAX);
  return wakes_put(wakes, &wake) ? NULL : arena_print(arena, "%d others wait already", WAKES_MAX);
}

void wakes_put_off(struct profile *profile, const struct event *due, int64_t due_ms) {
  struct event heard;
  struct buffer text = {0};
  struct wake wake = {.due_ms = due_ms};
  if (event_heard(due, &heard, &wake.since_ms, NULL)) return;
  json_put_value(&text, due->due_event);
  wake.event = buffer_take(&text, NULL);
  wake.strategy = mem_copy_text(due->due_strategy);
  wakes_put(&profile->wakes, &wake);
}

/* ---- the host's events ---- */

static void put_data(const struct due *due, struct buffer *out) {
  if (due->kind == DUE_LIFECYCLE) {
    buffer_print(out, ",\"data\":{\"from\":\"%s\",\"to\":\"%s\"}", lifecycle_name(due->from),
                 lifecycle_name(due->to));
  } else if (due->kind == DUE_STRATEGY) {
    buffer_add_text(out, ",\"data\":{\"strategy\":");
    json_put_text(out, due->wake->strategy);
    buffer_add_text(out, ",\"event\":");
    buffer_add_text(out, due->wake->event);
    buffer_add_byte(out, '}');
  }
}

static const char *type_of(const struct due *due, struct buffer *out) {
  if (due->kind == DUE_LIFECYCLE) return EVENT_LIFECYCLE;
  if (due->kind == DUE_STRATEGY) return EVENT_DUE;
  buffer_clear(out);
  buffer_print(out, "occasion.%s", occasion_names[due->occasion - 1]);
  return buffer_text(out);
}

/* By whom, what and when it is due: the same however often it is made, and nobody else's. */
static char *print_id(const struct profile *profile, const struct due *due, const char *type,
                      char text[static IDENTITY_TEXT_BYTES]) {
  struct buffer what = {0};
  buffer_print(&what, "%s %lld %s", type, (long long)due->at_ms,
               due->kind == DUE_STRATEGY    ? due->wake->strategy
               : due->kind == DUE_LIFECYCLE ? lifecycle_name(due->to)
                                            : "");
  struct identity identity = identity_of(profile->id, buffer_text(&what));
  buffer_fini(&what);
  return identity_print(&identity, text);
}

void due_put_event(const struct profile *profile, const struct due *due, int64_t time_ms,
                   struct buffer *out) {
  char id[IDENTITY_TEXT_BYTES], time[CLOCK_TEXT_BYTES];
  struct buffer name = {0};
  const char *type = type_of(due, &name);
  buffer_print(out,
               "{\"id\":\"%s\",\"source\":\"" EVENT_HOST "\",\"type\":\"%s\",\"time\":\"%s\",\"subject\":",
               print_id(profile, due, type, id), type, clock_print(time_ms, time));
  json_put_text(out, profile->id);
  put_data(due, out);
  buffer_add_byte(out, '}');
  buffer_fini(&name);
}
