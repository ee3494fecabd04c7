/* The way of one event, on one screen (pipeline_run, at the end of the file):
 *
 *   profile → select (holdout first) → call × n → arbitrate → guard → seal
 *
 * A script that errs costs its own proposal and nothing else: the drop says which file and line. A placement
 * shows the first proposal, in the order of arbitration, that leaves it at least two alternatives once the
 * guardrails have seen every offer and the fallback has filled up; where none does, the fallback itself;
 * where that cannot either, nothing. Runs on the worker's thread; everything it makes lies in the event's
 * arena.
 */
#include "engine/pipeline.h"

#include <string.h>

#include "bindings/call.h"
#include "domain/arbitration.h"
#include "domain/guardrails.h"
#include "domain/offer.h"
#include "domain/selection.h"

enum { LOG_LINES_MAX = 20 };

struct run {
  const struct pipeline *pipeline;
  const struct workspace *workspace;
  struct decision *decision;
  struct offer_situation situation;
  struct proposal *proposals;
  size_t proposal_count;
  const struct offer **shown; /* on this page already, over all placements */
  size_t shown_count;
};

static void drop(struct run *run, struct drop drop) {
  decision_drop(run->decision, run->pipeline->arena, drop);
}

/* ---- call ---- */

static void keep_log(struct strict_host *host, const char *line, size_t length) {
  const struct call *call = (const struct call *)host;
  struct run *run = call->log_context;
  const char *text = arena_text(run->pipeline->arena, line, length);
  drop(run, (struct drop){.strategy = call->name, .check = "log", .detail = text});
}

static void propose(struct run *run, const struct strategy *strategy) {
  const struct pipeline *pipeline = run->pipeline;
  struct error err;
  struct call call = {.workspace = run->workspace,
                      .task = CALL_STRATEGY,
                      .script = strategy->script,
                      .name = strategy->name,
                      .file = strategy->file,
                      .line = strategy->line,
                      .degree = strategy->degree,
                      .strategy = strategy,
                      .event = pipeline->event,
                      .situation = &run->situation,
                      .arena = pipeline->arena};
  uint64_t tie = arbitration_tie(run->workspace, pipeline->event, strategy);
  strict_seed(&call.host, tie);
  if (pipeline->has_log) {
    call.host.log = keep_log;
    call.host.log_lines_left = LOG_LINES_MAX;
    call.log_context = run;
  }
  if (release_call(pipeline->release, pipeline->scripts, &call, &err)) {
    const char *text = arena_text(pipeline->arena, err.text, strlen(err.text));
    run->decision->fault_count++;
    drop(run, (struct drop){.strategy = strategy->name,
                            .placement = strategy->placement->name,
                            .check = "fault",
                            .detail = text});
  } else if (call.outcome == CALL_NOT_ELIGIBLE) {
    drop(run, (struct drop){.strategy = strategy->name, .check = "eligible", .detail = call.detail});
  } else if (call.outcome == CALL_NOTHING_PROPOSED) {
    drop(run, (struct drop){.strategy = strategy->name, .check = "propose", .detail = "proposed nothing"});
  } else {
    call.proposal.tie = tie;
    run->proposals[run->proposal_count++] = call.proposal;
  }
}

static void propose_all(struct run *run, const struct strategy **strategies, size_t count) {
  run->proposals = arena_alloc(run->pipeline->arena, (count + 1) * sizeof *run->proposals);
  for (size_t i = 0; i < count; i++)
    if (run->decision->is_holdout && strategies[i]->degree != DEGREE_MASS)
      drop(run, (struct drop){.strategy = strategies[i]->name, .check = "holdout"});
    else
      propose(run, strategies[i]);
}

/* ---- guard ---- */

static bool is_shown(const struct run *run, const struct placement_decision *decided,
                     const struct offer *offer) {
  for (size_t i = 0; i < run->shown_count; i++)
    if (run->shown[i] == offer) return true;
  for (size_t i = 0; i < decided->alternative_count; i++)
    if (decided->alternatives[i].offer == offer) return true;
  return false;
}

static void add_alternative(struct placement_decision *decided, const struct offer *offer, double score) {
  decided->alternatives[decided->alternative_count++] = (struct alternative){offer, score, 1.0};
}

static void take_proposed(struct run *run, struct placement_decision *decided,
                          const struct proposal *proposal) {
  size_t wanted = decided->placement->alternatives;
  for (size_t i = 0; i < proposal->offer_count && decided->alternative_count < wanted; i++) {
    const struct offer *offer = proposal->offers[i];
    const char *check = guardrail_on_offer(&run->situation, offer);
    if (!check && is_shown(run, decided, offer)) check = "shown_already";
    if (!check)
      add_alternative(decided, offer, proposal->score);
    else
      drop(run, (struct drop){.strategy = proposal->strategy->name,
                              .placement = decided->placement->name,
                              .offer = offer->id,
                              .check = check});
  }
}

struct completion {
  struct run *run;
  const struct placement_decision *decided;
};

static bool may_complete(void *context, const struct offer *offer) {
  struct completion *completion = context;
  return !is_shown(completion->run, completion->decided, offer) &&
         guardrail_may_show(&completion->run->situation, offer);
}

static void complete_from_fallback(struct run *run, struct placement_decision *decided) {
  const struct placement *placement = decided->placement;
  const struct offer *found[ALTERNATIVES_MAX];
  struct completion completion = {run, decided};
  if (!placement->has_fallback || decided->alternative_count >= placement->alternatives) return;
  size_t count = offer_select(run->workspace->catalogue, &placement->fallback, may_complete, &completion,
                              found, placement->alternatives - decided->alternative_count);
  for (size_t i = 0; i < count; i++) add_alternative(decided, found[i], 0);
}

/* ---- texts ---- */

struct slots {
  const struct run *run;
  const struct placement_decision *decided;
};

/* The first alternative's name, or what the customer declared and may be said. */
static bool fill_slot(void *context, const char *name, size_t length, struct buffer *out) {
  const struct slots *slots = context;
  const struct workspace *workspace = slots->run->workspace;
  const char *text = NULL;
  if (length == strlen("offer_name") && !memcmp(name, "offer_name", length))
    text = wording_get(&slots->decided->alternatives[0].offer->name, WORDING_ANY,
                       slots->run->decision->locale, slots->decided->tone);
  if (text) {
    buffer_add_text(out, text);
    return true;
  }
  for (size_t i = 0; i < workspace->hard_count; i++)
    if (strlen(workspace->hard[i].name) == length && !memcmp(workspace->hard[i].name, name, length))
      return profile_say(slots->run->pipeline->profile, workspace, i, slots->run->pipeline->event->time_ms,
                         out);
  return false;
}

/* Fills every part, or none: a text with a hole in it is never shown. */
static bool say(struct run *run, struct placement_decision *decided, const struct wording *wording) {
  const struct placement *placement = decided->placement;
  size_t count = placement->parts ? placement->part_count : 1;
  struct slots slots = {run, decided};
  struct buffer filled = {0};
  bool is_whole = true;
  for (size_t i = 0; i < count && is_whole; i++) {
    const char *text =
        wording_get(wording, placement->parts ? i : WORDING_ANY, run->decision->locale, decided->tone);
    buffer_clear(&filled);
    is_whole = text && wording_fill(text, fill_slot, &slots, &filled);
    if (is_whole) decided->message[i] = arena_text(run->pipeline->arena, filled.data, filled.length);
  }
  if (!is_whole) memset(decided->message, 0, sizeof decided->message);
  buffer_fini(&filled);
  return is_whole;
}

/* Whether the proposal leaves the placement filled; where it does not, everything of it is taken back. */
static bool fill(struct run *run, struct placement_decision *decided, const struct proposal *proposal) {
  decided->alternative_count = 0;
  take_proposed(run, decided, proposal);
  if (decided->alternative_count) complete_from_fallback(run, decided);
  if (decided->alternative_count >= ALTERNATIVES_MIN) {
    decided->strategy = proposal->strategy;
    decided->frame = proposal->frame;
    decided->reason = REASON_TARGETING_MATCH;
    decided->tone = proposal->tone;
    if (!say(run, decided, &proposal->message)) say(run, decided, &decided->placement->message);
    return true;
  }
  drop(run, (struct drop){.strategy = proposal->strategy->name,
                          .placement = decided->placement->name,
                          .check = "choice",
                          .detail =
                              decided->alternative_count ? "only one alternative" : "no offer left to show"});
  decided->alternative_count = 0;
  return false;
}

static bool has_fault(const struct run *run, const struct placement *placement) {
  for (size_t i = 0; i < run->decision->drop_count; i++) {
    const struct drop *dropped = &run->decision->drops[i];
    if (!strcmp(dropped->check, "fault") && !strcmp(dropped->placement, placement->name)) return true;
  }
  return false;
}

static void fall_back(struct run *run, struct placement_decision *decided) {
  complete_from_fallback(run, decided);
  if (decided->alternative_count >= ALTERNATIVES_MIN) {
    say(run, decided, &decided->placement->message);
    decided->reason = run->decision->is_holdout ? REASON_SPLIT : REASON_DEFAULT;
  } else {
    decided->alternative_count = 0;
    decided->reason = REASON_DISABLED;
    drop(run, (struct drop){.placement = decided->placement->name,
                            .check = "choice",
                            .detail = decided->placement->has_fallback
                                          ? "the fallback has no two offers left to show"
                                          : "no fallback"});
  }
  if (has_fault(run, decided->placement)) decided->reason = REASON_ERROR;
}

static void decide_placement(struct run *run, struct placement_decision *decided) {
  const struct proposal *winner = NULL;
  for (size_t i = 0; i < run->proposal_count; i++) {
    const struct proposal *proposal = &run->proposals[i];
    if (proposal->strategy->placement != decided->placement) continue;
    if (winner)
      drop(run, (struct drop){
                    .strategy = proposal->strategy->name,
                    .placement = decided->placement->name,
                    .check = "arbitration",
                    .detail = arena_print(run->pipeline->arena, "%s came first", winner->strategy->name)});
    else if (fill(run, decided, proposal))
      winner = proposal;
  }
  if (!winner) fall_back(run, decided);
  for (size_t i = 0; i < decided->alternative_count; i++)
    run->shown[run->shown_count++] = decided->alternatives[i].offer;
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

/* ---- the whole ---- */

void pipeline_run(const struct pipeline *pipeline, struct decision *decision) {
  const struct workspace *workspace = &pipeline->release->workspace;
  struct run run = {.pipeline = pipeline,
                    .workspace = workspace,
                    .decision = decision,
                    .situation = {workspace, pipeline->profile, pipeline->event->time_ms}};
  *decision =
      (struct decision){.event = pipeline->event, .workspace = workspace, .is_late = pipeline->is_late};
  decision->is_holdout =
      !pipeline->has_no_holdout && guardrail_is_holdout(workspace, pipeline->event->subject);
  decision->locale = choose_locale(&run);
  if (pipeline->is_late) return;

  size_t count;
  const struct strategy **strategies = selection_find(workspace, pipeline->event, pipeline->arena, &count);
  list_placements(&run, strategies, count);
  propose_all(&run, strategies, count);
  arbitrate(run.proposals, run.proposal_count);

  run.shown =
      arena_alloc(pipeline->arena, (decision->placement_count * ALTERNATIVES_MAX + 1) * sizeof *run.shown);
  for (size_t i = 0; i < decision->placement_count; i++)
    if (decision->placements[i].placement)
      decide_placement(&run, &decision->placements[i]);
    else
      name_no_placement(&run, &decision->placements[i]);
}
