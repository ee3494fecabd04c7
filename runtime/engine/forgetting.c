/* Forgetting people. See forgetting.h. Keeps nothing; the crew's thread. */
#include "engine/forgetting.h"

#include <stdlib.h>

#include "base/memory.h"

void forgetting_fini(struct forgetting *forgetting) {
  for (size_t i = 0; i < forgetting->count; i++) free((char *)forgetting->ids[i].profile_id);
  free(forgetting->ids);
  *forgetting = (struct forgetting){0};
}

static void add(struct forgetting *forgetting, const char *id, uint64_t number, int64_t time_ms) {
  if (forgetting->count == forgetting->capacity) {
    forgetting->capacity = forgetting->capacity ? 2 * forgetting->capacity : 4;
    forgetting->ids = mem_resize(forgetting->ids, forgetting->capacity * sizeof *forgetting->ids);
  }
  forgetting->ids[forgetting->count++] = (struct journal_forget){mem_copy_text(id), number, time_ms};
}

/* Of all that they did or that was done to them. */
static int64_t last_event_ms(const struct profile *profile) {
  int64_t last_ms = INT64_MIN;
  for (size_t i = 0; i < profile->activity_count; i++)
    if (profile->activities[i].last_ms > last_ms) last_ms = profile->activities[i].last_ms;
  return last_ms;
}

int64_t forgetting_last_ms(const struct profile *profile) {
  return profile->last_own_ms != INT64_MIN ? profile->last_own_ms : last_event_ms(profile);
}

void forgetting_add(struct forgetting *forgetting, const char *id, const struct profile *profile,
                    uint64_t number, int64_t time_ms) {
  int64_t last_ms = profile ? last_event_ms(profile) : INT64_MIN;
  add(forgetting, id, number, last_ms > time_ms ? last_ms : time_ms);
  for (size_t i = 0; profile && i < profile->aliases.count; i++) {
    const struct alias_once *alias = &profile->aliases.each[i];
    add(forgetting, alias->id, alias->number, alias->time_ms);
  }
}

void forgetting_add_late(struct journal_forget *earlier, const struct profile *since, uint64_t number) {
  if (since && last_event_ms(since) <= earlier->time_ms) earlier->number = number;
}

enum status forgetting_check(const struct journal_port *journal, const struct event *event, const char *id,
                             int64_t now_ms, struct error *err) {
  struct journal_forgotten forgotten;
  if (!id || !journal->forgotten || !journal->forgotten(journal->self, id, now_ms, &forgotten))
    return STATUS_OK;
  if (forgotten.can_be_undone)
    return error_set(err, STATUS_GONE,
                     "the event is of a person who was forgotten, which can still be undone: it is not kept");
  if (!event->has_time || event->time_ms > forgotten.time_ms) return STATUS_OK;
  return error_set(err, STATUS_GONE, "the event is of a person who was forgotten after it: it is not kept");
}
