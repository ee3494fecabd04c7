/* The way of one event, on one screen (pipeline_run, at the end of the file):
 *
 *   profile → signals → select (holdout first) → call × n → arbitrate → guard → seal
 *
 * A script that errs costs its own proposal and nothing else: the drop says which file and line. A placement
 * shows the first proposal, in the order of arbitration, that leaves it at least two alternatives once the
 * guardrails have seen every offer and the fallback has filled up; where none does, the fallback itself;
 * where that cannot either, nothing. A story is told only over offers of which it is true: see "frames". Runs on the worker's thread; everything it makes lies in the event's
 * arena.
 */
#include "engine/pipeline.h"

#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "domain/arbitration.h"
#include "domain/guardrails.h"
#include "domain/offer.h"
#include "domain/selection.h"
#include "engine/signals.h"

enum { LOG_LINES_MAX = 20, UNDECLARED_MAX = 10 };

struct run {
  const struct pipeline *pipeline;
  const struct workspace *workspace;
  struct decision *decision;
  struct offer_situation situation;
  struct proposal *proposals;
  size_t proposal_count;
  bool *audiences,
      *is_judged; /* by index in workspace.audiences: whether the customer is in, and whether that is known */
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

/* ---- audiences ---- */

/* One that errs holds nobody: the strategies that ask for it are dropped, and its fault is told once. */
static bool judge_audience(struct run *run, const struct audience *audience) {
  const struct pipeline *pipeline = run->pipeline;
  struct error err;
  struct call call = {.workspace = run->workspace,
                      .task = CALL_AUDIENCE,
                      .script = audience->script,
                      .name = audience->name,
                      .file = "audiences.lua",
                      .line = audience->line,
                      .degree = DEGREE_INDIVIDUAL,
                      .event = pipeline->event,
                      .situation = &run->situation,
                      .arena = pipeline->arena};
  strict_seed(&call.host, 0);
  if (!release_call(pipeline->release, pipeline->scripts, &call, &err)) return call.is_in;
  run->decision->fault_count++;
  drop(run, (struct drop){.audience = audience->name,
                          .check = "fault",
                          .detail = arena_text(pipeline->arena, err.text, strlen(err.text))});
  return false;
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
  for (size_t i = 0; workspace->catalogue->has_previews && i < count; i++)
    is_in(run, &workspace->audiences[i]);
  run->situation.audiences = run->audiences;
}

static void propose_all(struct run *run, const struct strategy **strategies, size_t count) {
  run->proposals = arena_alloc(run->pipeline->arena, (count + 1) * sizeof *run->proposals);
  for (size_t i = 0; i < count; i++)
    if (run->decision->is_holdout && strategies[i]->degree != DEGREE_MASS)
      drop(run, (struct drop){.strategy = strategies[i]->name, .check = "holdout"});
    else if (strategies[i]->audience && !is_in(run, strategies[i]->audience))
      drop(run, (struct drop){.strategy = strategies[i]->name,
                              .check = "audience",
                              .detail = strategies[i]->audience->name});
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

static const char *check_of(const struct run *run, const struct placement_decision *decided,
                            const struct offer *offer) {
  const char *check = guardrail_on_offer(&run->situation, offer);
  return !check && is_shown(run, decided, offer) ? "shown_already" : check;
}

/* ---- frames: with two offers that fit, those that do not are dropped and only such complete that fit, for a true story
 * over two says more than a neutral one over three; else all stay, and the story goes ---- */

static bool is_proposed_before(const struct proposal *proposal, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (proposal->offers[i] == proposal->offers[at]) return true;
  return false;
}

static bool has_two_that_fit(const struct run *run, const struct placement_decision *decided,
                             const struct proposal *proposal) {
  size_t fitting = 0;
  for (size_t i = 0; proposal->frame && i < proposal->offer_count && fitting < ALTERNATIVES_MIN; i++) {
    const struct offer *offer = proposal->offers[i];
    fitting += offer_fits_frame(offer, proposal->frame) && !is_proposed_before(proposal, i) &&
               !check_of(run, decided, offer);
  }
  return fitting >= ALTERNATIVES_MIN;
}

/* The first alternative of which the frame's story is not true; NULL: it is of all, or there is no frame. */
static const struct offer *find_misfit(const struct placement_decision *decided, const struct frame *frame) {
  for (size_t i = 0; frame && i < decided->alternative_count; i++)
    if (!offer_fits_frame(decided->alternatives[i].offer, frame)) return decided->alternatives[i].offer;
  return NULL;
}

/* The frame whose story may be told; NULL with a drop where it may not. */
static const struct frame *judge_frame(struct run *run, const struct placement_decision *decided,
                                       const struct proposal *proposal) {
  const struct offer *misfit = find_misfit(decided, proposal->frame);
  if (!misfit) return proposal->frame;
  drop(run, (struct drop){.strategy = proposal->strategy->name,
                          .placement = decided->placement->name,
                          .check = "fits",
                          .detail = arena_print(run->pipeline->arena, "frame '%s' is not true of '%s'",
                                                proposal->frame->name, misfit->id)});
  return NULL;
}

/* ---- alternatives ---- */

static void take_proposed(struct run *run, struct placement_decision *decided,
                          const struct proposal *proposal) {
  size_t wanted = decided->placement->alternatives;
  bool must_fit = has_two_that_fit(run, decided, proposal);
  for (size_t i = 0; i < proposal->offer_count && decided->alternative_count < wanted; i++) {
    const struct offer *offer = proposal->offers[i];
    const char *check = check_of(run, decided, offer);
    if (!check && must_fit && !offer_fits_frame(offer, proposal->frame)) check = "fits";
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
  const struct frame *frame; /* what completes must fit it; NULL: anything */
  struct offer_audience profile;
};

static bool may_complete(void *context, const struct offer *offer) {
  struct completion *completion = context;
  return !is_shown(completion->run, completion->decided, offer) &&
         (!completion->frame || offer_fits_frame(offer, completion->frame)) &&
         completion->profile.may_show(completion->profile.context, offer);
}

static bool completes_first(void *context, const struct offer *offer) {
  struct completion *completion = context;
  return completion->profile.is_preferred(completion->profile.context, offer);
}

static void complete_from_fallback(struct run *run, struct placement_decision *decided,
                                   const struct frame *frame) {
  const struct placement *placement = decided->placement;
  const struct offer *found[ALTERNATIVES_MAX];
  struct completion completion = {run, decided, frame, guardrail_audience(&run->situation)};
  struct offer_audience audience = {may_complete, completion.profile.is_preferred ? completes_first : NULL,
                                    &completion};
  if (!placement->has_fallback || decided->alternative_count >= placement->alternatives) return;
  size_t count = offer_select(run->workspace->catalogue, &placement->fallback, &audience, found,
                              placement->alternatives - decided->alternative_count);
  for (size_t i = 0; i < count; i++) add_alternative(decided, found[i], 0);
}

/* While the story is true of all there is, what completes must fit it too, as long as two can be found so. */
static void complete(struct run *run, struct placement_decision *decided, const struct proposal *proposal) {
  if (proposal->frame && !find_misfit(decided, proposal->frame))
    complete_from_fallback(run, decided, proposal->frame);
  if (!proposal->frame || find_misfit(decided, proposal->frame) ||
      decided->alternative_count < ALTERNATIVES_MIN)
    complete_from_fallback(run, decided, NULL);
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
  if (decided->alternative_count) complete(run, decided, proposal);
  if (decided->alternative_count >= ALTERNATIVES_MIN) {
    decided->strategy = proposal->strategy;
    decided->frame = judge_frame(run, decided, proposal);
    decided->reason = REASON_TARGETING_MATCH;
    decided->tone = proposal->tone;
    bool is_told = decided->frame == proposal->frame && say(run, decided, &proposal->message);
    if (!is_told) say(run, decided, &decided->placement->message);
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
    if (!strcmp(dropped->check, "fault") && dropped->placement &&
        !strcmp(dropped->placement, placement->name))
      return true;
  }
  return false;
}

static void fall_back(struct run *run, struct placement_decision *decided) {
  complete_from_fallback(run, decided, NULL);
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
  note_undeclared(&run);
  if (pipeline->note) drop(&run, (struct drop){.check = "alias", .detail = pipeline->note});
  signals_observe(pipeline, decision);
  if (pipeline->is_late || pipeline->is_import) return;

  size_t count;
  const struct strategy **strategies = selection_find(workspace, pipeline->event, pipeline->arena, &count);
  list_placements(&run, strategies, count);
  begin_audiences(&run);
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
