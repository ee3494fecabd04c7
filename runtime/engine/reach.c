/* How and when a person is reached: see reach.h. What interrupts is nothing that a page can ask for, and comes at a time
 * that does not tell on anybody: a mail ten minutes after a look is a reminder. Runs on the worker's thread; what it makes
 * lies in the event's arena.
 */
#include "engine/reach.h"

#include "base/clock.h"
#include "domain/profile_manners.h"

static void drop(struct reach *reach, struct drop drop) {
  decision_drop(reach->decision, reach->pipeline->arena, drop);
}

/* ---- delay ---- */

/* Until when nothing goes to the channel, since the customer was here just now; 0: it may. An event that came late is
 * nearer to what they did than to be told of it. */
static int64_t delayed_until_ms(const struct reach *reach, const struct channel *channel) {
  int64_t last_ms = reach->situation->profile->last_own_ms;
  if (!channel || !channel->delay_ms || last_ms == INT64_MIN) return 0;
  return reach->situation->now_ms - last_ms < channel->delay_ms ? last_ms + channel->delay_ms : 0;
}

static bool is_too_soon(struct reach *reach, const struct placement *placement,
                        const struct strategy *strategy) {
  int64_t until_ms = delayed_until_ms(reach, placement->channel);
  char until[CLOCK_TEXT_BYTES];
  if (!until_ms || (strategy && strategy->is_transactional)) return false;
  drop(reach, (struct drop){.strategy = strategy ? strategy->name : NULL,
                            .placement = placement->name,
                            .check = "delay",
                            .detail = arena_print(reach->pipeline->arena, "channel '%s', until %s",
                                                  placement->channel->name, clock_print(until_ms, until))});
  return true;
}

/* ---- contact policy ---- */

/* Asked for where it can matter alone. */
static const struct zone *zone_for(const struct reach *reach, const struct placement *placement) {
  bool has_hours = placement->channel && placement->channel->interrupts;
  return has_hours ? profile_zone(reach->situation->profile, reach->situation->workspace) : NULL;
}

bool reach_is_used_up(struct reach *reach, const struct placement *placement,
                      const struct strategy *strategy) {
  if (!reach->situation->workspace->contact.rule_count) return false;
  const struct contact_question question = {.contacts = &reach->situation->profile->contacts,
                                            .workspace = reach->situation->workspace,
                                            .placement = placement,
                                            .strategy = strategy,
                                            .now_ms = reach->situation->now_ms,
                                            .zone = zone_for(reach, placement)};
  struct contact_refusal refusal;
  if (!contact_refuses(&question, &refusal)) return false;
  drop(reach, (struct drop){.strategy = strategy ? strategy->name : NULL,
                            .placement = placement->name,
                            .check = "contact",
                            .detail = contact_say(&refusal, reach->pipeline->arena)});
  return true;
}

/* ---- the whole ---- */

bool reach_forbids(struct reach *reach, const struct placement *placement, const struct strategy *strategy) {
  return is_too_soon(reach, placement, strategy) || reach_is_used_up(reach, placement, strategy);
}

bool reach_is_closed(struct reach *reach, const struct placement *placement) {
  const struct channel *channel = placement->channel;
  if (!reach->pipeline->event->names_placements || !channel || !channel->interrupts) return false;
  drop(reach, (struct drop){.placement = placement->name,
                            .check = "interrupts",
                            .detail = arena_print(reach->pipeline->arena, "channel '%s'", channel->name)});
  return true;
}
