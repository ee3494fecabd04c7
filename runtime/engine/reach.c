/* How and when a person is reached: see reach.h. What interrupts is nothing that a page can ask for, and comes at a time
 * that does not tell on anybody: a mail ten minutes after a look is a reminder. Runs on the worker's thread; what it makes
 * lies in the event's arena.
 */
#include "engine/reach.h"

#include <string.h>

#include "base/clock.h"
#include "domain/profile_manners.h"
#include "engine/discreet.h"
#include "engine/rule_call.h"

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
  const struct rights rights = situation_rights(reach->situation);
  return has_hours ? profile_zone(&rights) : NULL;
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
  if (refusal.rule->kind == CONTACT_QUIET) reach->quiet_until_ms = refusal.until_ms;
  drop(reach, (struct drop){.strategy = strategy ? strategy->name : NULL,
                            .placement = placement->name,
                            .check = "contact",
                            .contact = refusal.rule->kind,
                            .detail = contact_say(&refusal, reach->pipeline->arena)});
  return true;
}

/* ---- guardrails of the workspace ---- */

/* What one says of this customer in this event, once it was asked. */
struct guarded {
  bool is_judged, forbids;
  const char *detail;
};

/* Whose failure must harm nobody: one that errs, or is set aside, forbids. */
/* A guardrail reads what no decision may tell: its reason is told where it was written before anybody was seen, and does
 * not say what was read all the same. */
static bool may_tell(const struct call *call) {
  const struct workspace *workspace = call->workspace;
  struct slice reason = {call->detail, strlen(call->detail)};
  return literals_find(&workspace->reasons, &workspace->key, reason) != LITERAL_NONE &&
         discreet_sentence(call, call->detail) == call->detail;
}

static struct guarded judge(struct reach *reach, const struct guardrail *guardrail) {
  const struct pipeline *pipeline = reach->pipeline;
  const struct workspace *workspace = reach->situation->workspace;
  struct call call = {.workspace = workspace,
                      .task = CALL_GUARDRAIL,
                      .script = guardrail->script,
                      .name = guardrail->name,
                      .file = "guardrails.lua",
                      .line = guardrail->line,
                      .limits = &guardrail->limits,
                      .degree = DEGREE_INDIVIDUAL,
                      .event = pipeline->event,
                      .situation = reach->situation,
                      .arena = pipeline->arena};
  struct rule rule = {RULE_GUARDRAIL, (size_t)(guardrail - workspace->guardrails)};
  struct guarded guarded = {.is_judged = true, .forbids = true, .detail = guardrail->name};
  strict_seed(&call.host, 0);
  if (!rule_call(pipeline, reach->decision, rule, NULL, &call)) {
    guarded.detail = arena_print(pipeline->arena, "%s: it could not be asked", guardrail->name);
    return guarded;
  }
  guarded.forbids = call.is_refused;
  if (call.detail && may_tell(&call))
    guarded.detail = arena_print(pipeline->arena, "%s: %s", guardrail->name, call.detail);
  return guarded;
}

static bool guards(const struct guardrail *guardrail, const struct placement *placement) {
  if (guardrail->placement) return guardrail->placement == placement;
  return guardrail->channel == placement->channel;
}

static bool is_guarded(struct reach *reach, const struct placement *placement,
                       const struct strategy *strategy) {
  const struct workspace *workspace = reach->situation->workspace;
  for (size_t i = 0; i < workspace->guardrail_count; i++) {
    struct guarded *guarded = &reach->guarded[i];
    if (!guards(&workspace->guardrails[i], placement)) continue;
    if (!guarded->is_judged) *guarded = judge(reach, &workspace->guardrails[i]);
    if (!guarded->forbids) continue;
    drop(reach, (struct drop){.strategy = strategy ? strategy->name : NULL,
                              .placement = placement->name,
                              .check = "guardrail",
                              .detail = guarded->detail});
    return true;
  }
  return false;
}

/* ---- the whole ---- */

void reach_begin(struct reach *reach, const struct pipeline *pipeline, struct decision *decision,
                 const struct offer_situation *situation) {
  *reach = (struct reach){.pipeline = pipeline, .decision = decision, .situation = situation};
  reach->guarded =
      arena_alloc(pipeline->arena, (situation->workspace->guardrail_count + 1) * sizeof *reach->guarded);
}

bool reach_forbids(struct reach *reach, const struct placement *placement, const struct strategy *strategy) {
  reach->quiet_until_ms = 0;
  return is_too_soon(reach, placement, strategy) || reach_is_used_up(reach, placement, strategy) ||
         is_guarded(reach, placement, strategy);
}

bool reach_is_closed(struct reach *reach, const struct placement *placement) {
  const struct channel *channel = placement->channel;
  if (!reach->pipeline->event->names_placements || !channel || !channel->interrupts) return false;
  drop(reach, (struct drop){.placement = placement->name,
                            .check = "interrupts",
                            .detail = arena_print(reach->pipeline->arena, "channel '%s'", channel->name)});
  return true;
}
