/* The way of one event, on one screen (pipeline_run, at the end of the file):
 *
 *   profile → signals → select (holdout first) → call × n → arbitrate → guard → seal
 *
 * A script that errs costs its own proposal and nothing else: rule_call.c. How a placement is then filled: placement.c.
 * Runs on the worker's thread; everything it makes lies in the event's arena.
 */
#include "engine/pipeline.h"

#include <string.h>

#include "base/text.h"
#include "domain/arbitration.h"
#include "domain/guardrails.h"
#include "domain/selection.h"
#include "engine/placement.h"
#include "engine/rule_call.h"
#include "engine/signals.h"

enum { UNDECLARED_MAX = 10 };

struct run {
  const struct pipeline *pipeline;
  const struct workspace *workspace;
  struct decision *decision;
  struct offer_situation situation;
  struct proposal *proposals;
  size_t proposal_count;
  /* By index in workspace.audiences: whether the customer is in, whether that is known, and whether it cannot be. */
  bool *audiences, *is_judged, *has_failed;
};

static void drop(struct run *run, struct drop drop) {
  decision_drop(run->decision, run->pipeline->arena, drop);
}

/* ---- call ---- */

static void propose(struct run *run, const struct strategy *strategy) {
  const struct pipeline *pipeline = run->pipeline;
  struct call call = {.workspace = run->workspace,
                      .task = CALL_STRATEGY,
                      .script = strategy->script,
                      .name = strategy->name,
                      .file = strategy->file,
                      .line = strategy->line,
                      .limits = &strategy->limits,
                      .degree = strategy->degree,
                      .strategy = strategy,
                      .event = pipeline->event,
                      .situation = &run->situation,
                      .arena = pipeline->arena};
  uint64_t tie = arbitration_tie(run->workspace, pipeline->event, strategy);
  strict_seed(&call.host, tie);
  if (!rule_call(pipeline, run->decision, (struct rule){RULE_STRATEGY, strategy->index}, NULL, &call)) return;
  if (call.outcome == CALL_NOT_ELIGIBLE) {
    drop(run, (struct drop){.strategy = strategy->name, .check = "eligible", .detail = call.detail});
  } else if (call.outcome == CALL_NOTHING_PROPOSED) {
    drop(run, (struct drop){.strategy = strategy->name, .check = "propose", .detail = "proposed nothing"});
  } else {
    call.proposal.tie = tie;
    run->proposals[run->proposal_count++] = call.proposal;
  }
}

/* ---- audiences ---- */

/* One that errs, or is set aside, holds nobody: the strategies that ask for it are dropped, and why is told once. */
static bool judge_audience(struct run *run, const struct audience *audience) {
  const struct pipeline *pipeline = run->pipeline;
  struct call call = {.workspace = run->workspace,
                      .task = CALL_AUDIENCE,
                      .script = audience->script,
                      .name = audience->name,
                      .file = "audiences.lua",
                      .line = audience->line,
                      .limits = &audience->limits,
                      .degree = DEGREE_INDIVIDUAL,
                      .event = pipeline->event,
                      .situation = &run->situation,
                      .arena = pipeline->arena};
  struct rule rule = {RULE_AUDIENCE, (size_t)(audience - run->workspace->audiences)};
  strict_seed(&call.host, 0);
  run->has_failed[rule.index] = !rule_call(pipeline, run->decision, rule, NULL, &call);
  return !run->has_failed[rule.index] && call.is_in;
}

/* Each is judged once an event, and only when somebody asks. */
static bool is_in(struct run *run, const struct audience *audience) {
  size_t index = (size_t)(audience - run->workspace->audiences);
  if (!run->is_judged[index]) {
    run->is_judged[index] = true;
    run->audiences[index] = judge_audience(run, audience);
  }
  return run->audiences[index];
}

/* What offers ask of audiences, for a preview, is judged before any script asks for offers: one state of Lua is live at
 * a time. */
static void begin_audiences(struct run *run) {
  const struct workspace *workspace = run->workspace;
  size_t count = workspace->audience_count;
  run->audiences = arena_alloc(run->pipeline->arena, (count + 1) * sizeof *run->audiences);
  run->is_judged = arena_alloc(run->pipeline->arena, (count + 1) * sizeof *run->is_judged);
  run->has_failed = arena_alloc(run->pipeline->arena, (count + 1) * sizeof *run->has_failed);
  for (size_t i = 0; workspace->catalogue->has_previews && i < count; i++)
    is_in(run, &workspace->audiences[i]);
  run->situation.audiences = run->audiences;
}

static void drop_outsider(struct run *run, const struct strategy *strategy) {
  const struct audience *audience = strategy->audience;
  drop(run, (struct drop){.strategy = strategy->name,
                          .placement = strategy->placement->name,
                          .check = "audience",
                          .detail = audience->name,
                          .is_failure = run->has_failed[audience - run->workspace->audiences]});
}

static void propose_all(struct run *run, const struct strategy **strategies, size_t count) {
  run->proposals = arena_alloc(run->pipeline->arena, (count + 1) * sizeof *run->proposals);
  for (size_t i = 0; i < count; i++)
    if (run->decision->is_holdout && strategies[i]->degree != DEGREE_MASS)
      drop(run, (struct drop){.strategy = strategies[i]->name, .check = "holdout"});
    else if (strategies[i]->audience && !is_in(run, strategies[i]->audience))
      drop_outsider(run, strategies[i]);
    else
      propose(run, strategies[i]);
}

/* ---- placements ---- */

static void name_no_placement(struct run *run, struct placement_decision *decided) {
  decided->reason = REASON_ERROR;
  drop(run,
       (struct drop){.placement = arena_text(run->pipeline->arena, decided->name.data, decided->name.length),
                     .check = "placement",
                     .detail = "no placement of that name"});
}

/* Those the event names, in its order; else those of the strategies that listen, in the workspace's. */
static void list_placements(struct run *run, const struct strategy **strategies, size_t count) {
  const struct event *event = run->pipeline->event;
  const struct workspace *workspace = run->workspace;
  struct decision *decision = run->decision;
  size_t most = event->names_placements ? event->placement_count : workspace->placement_count;
  decision->placements = arena_alloc(run->pipeline->arena, (most + 1) * sizeof *decision->placements);
  for (size_t i = 0; i < most; i++) {
    const struct placement *placement;
    struct slice name;
    if (event->names_placements) {
      name = event->placements[i];
      placement = workspace_find_placement(workspace, name.data, name.length);
    } else {
      size_t listener = 0;
      placement = &workspace->placements[i];
      while (listener < count && strategies[listener]->placement != placement) listener++;
      if (listener == count) continue;
      name = (struct slice){placement->name, strlen(placement->name)};
    }
    decision->placements[decision->placement_count++] =
        (struct placement_decision){.name = name, .placement = placement, .tone = WORDING_ANY};
  }
}

static size_t choose_locale(const struct run *run) {
  const struct workspace *workspace = run->workspace;
  const struct profile *profile = run->pipeline->profile;
  size_t locale = 0;
  const struct hard_value *said = profile_find_hard(profile, workspace->locale_attribute);
  if (said) locale = workspace_locale(workspace, said->text, 0);
  return workspace_locale(workspace, run->pipeline->event->locale, locale);
}

/* What a customer told and nobody will remember; the name alone, cut, since the decision is kept. */
static void note_undeclared(struct run *run) {
  const char *names[UNDECLARED_MAX];
  size_t count = profile_undeclared(run->workspace, run->pipeline->event, names, UNDECLARED_MAX);
  for (size_t i = 0; i < count; i++) {
    size_t length = text_utf8_prefix(names[i], strnlen(names[i], NAME_BYTES_MAX));
    drop(run,
         (struct drop){.check = "undeclared", .detail = arena_text(run->pipeline->arena, names[i], length)});
  }
}

/* What the customer told and nobody may keep, by its name alone. */
static void note_refused(struct run *run) {
  const json_value *refused = run->pipeline->event->refused;
  for (const json_value *one = refused ? json_first(refused) : NULL; one; one = json_next(one))
    if (json_string(one)) drop(run, (struct drop){.check = "special", .detail = json_string(one)});
}

/* The commonest slip of whoever sends events: the goods under another name. */
static void note_untold(struct run *run) {
  const char *expected = event_untold(run->pipeline->event);
  if (expected) drop(run, (struct drop){.check = "nothing_told", .detail = expected});
}

/* ---- the whole ---- */

void pipeline_run(const struct pipeline *pipeline, struct decision *decision) {
  const struct workspace *workspace = &pipeline->release->workspace;
  struct run run = {.pipeline = pipeline,
                    .workspace = workspace,
                    .decision = decision,
                    .situation = {.workspace = workspace,
                                  .profile = pipeline->profile,
                                  .now_ms = pipeline->event->time_ms,
                                  .wishes = &pipeline->profile->wishes,
                                  .sealed = pipeline->sealed}};
  *decision =
      (struct decision){.event = pipeline->event, .workspace = workspace, .is_late = pipeline->is_late};
  decision->is_import = pipeline->is_import;
  decision->is_holdout =
      !pipeline->has_no_holdout && guardrail_is_holdout(workspace, pipeline->event->subject);
  decision->locale = choose_locale(&run);
  note_refused(&run);
  note_undeclared(&run);
  note_untold(&run);
  if (pipeline->note) drop(&run, (struct drop){.check = "alias", .detail = pipeline->note});
  signals_observe(pipeline, decision);
  if (pipeline->is_late || pipeline->is_import) return;

  size_t count;
  const struct strategy **strategies = selection_find(workspace, pipeline->event, pipeline->arena, &count);
  list_placements(&run, strategies, count);
  begin_audiences(&run);
  propose_all(&run, strategies, count);
  arbitrate(run.proposals, run.proposal_count);

  struct page page = {.arena = pipeline->arena,
                      .decision = decision,
                      .situation = &run.situation,
                      .proposals = run.proposals,
                      .proposal_count = run.proposal_count};
  page.shown =
      arena_alloc(pipeline->arena, (decision->placement_count * ALTERNATIVES_MAX + 1) * sizeof *page.shown);
  bool *is_filled = arena_alloc(pipeline->arena, decision->placement_count + 1);
  for (size_t i = 0; i < decision->placement_count; i++)
    if (decision->placements[i].placement)
      is_filled[i] = placement_decide(&page, &decision->placements[i]);
    else
      name_no_placement(&run, &decision->placements[i]);
  for (size_t i = 0; i < decision->placement_count; i++)
    if (decision->placements[i].placement && !is_filled[i])
      placement_fall_back(&page, &decision->placements[i]);
}
