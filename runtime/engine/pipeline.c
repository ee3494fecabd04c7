/* The way of one event, on one screen (pipeline_run, at the end of the file):
 *
 *   profile → signals → select (holdout first) → call × n → arbitrate → ask → guard → seal
 *
 * A script that errs costs its own proposal and nothing else: rule_call.c. How a placement is then filled: placement.c.
 * Runs on the worker's thread; everything it makes lies in the event's arena.
 */
#include "engine/pipeline.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/arbitration.h"
#include "domain/guardrails.h"
#include "domain/profile_due.h"
#include "domain/profile_manners.h"
#include "domain/selection.h"
#include "domain/told.h"
#include "domain/visitor.h"
#include "engine/asking.h"
#include "engine/discreet.h"
#include "engine/oblivion.h"
#include "engine/placement.h"
#include "engine/reach.h"
#include "engine/rule_call.h"
#include "engine/signals.h"
#include "engine/unknowns.h"

enum { UNDECLARED_MAX = 10, UNVERIFIED_MAX = 10, UNTAUGHT_MAX = 10 };

struct run {
  const struct pipeline
      *pipeline; /* its event is what strategies hear: of a strategy.due the one that it waited for */
  const struct workspace *workspace;
  struct profile *person; /* whose event it is, whom it teaches; of a stranger's the pipeline's is nobody's */
  struct decision *decision;
  struct offer_situation situation;
  struct reach reach;
  int64_t since_ms; /* when what is heard happened */
  struct proposal *proposals;
  size_t proposal_count;
  /* By index in workspace.audiences: whether the customer is in, whether that is known, and whether it cannot be. */
  bool *audiences, *is_judged, *has_failed;
};

static void drop(struct run *run, struct drop drop) {
  decision_drop(run->decision, run->pipeline->arena, drop);
}

/* A stranger is answered as if of nobody in particular: visitor.h. */
static bool is_strangers(const struct run *run) {
  return run->pipeline->event->is_strangers;
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
  run->situation.is_transactional = strategy->is_transactional;
  uint64_t tie = arbitration_tie(run->workspace, pipeline->event, strategy);
  strict_seed(&call.host, tie);
  if (!rule_call(pipeline, run->decision, (struct rule){RULE_STRATEGY, strategy->index}, NULL, &call)) return;
  if (call.outcome == CALL_NOT_ELIGIBLE) {
    const char *detail = call.detail ? discreet_sentence(&call, call.detail) : NULL;
    drop(run, (struct drop){.strategy = strategy->name, .check = "eligible", .detail = detail});
  } else if (call.outcome == CALL_NOTHING_PROPOSED) {
    drop(run, (struct drop){.strategy = strategy->name, .check = "propose", .detail = "proposed nothing"});
  } else {
    call.proposal.tie = tie;
    run->proposals[run->proposal_count++] = call.proposal;
  }
}

/* ---- purposes ---- */

/* NULL: it is live. */
static const char *why_closed(const struct run *run, const struct purpose *purpose) {
  const struct rights rights = situation_rights(&run->situation);
  if (purpose_is_live(run->workspace, rights.live, purpose)) return NULL;
  return rights_why_not(&rights, purpose, run->pipeline->arena);
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

/* Each is judged once an event, and only when somebody asks; where its purpose is not live, it is not, and nobody is in. */
static bool is_in(struct run *run, const struct audience *audience) {
  size_t index = (size_t)(audience - run->workspace->audiences);
  if (!run->is_judged[index]) {
    run->is_judged[index] = true;
    run->audiences[index] = !why_closed(run, audience->purpose) && judge_audience(run, audience);
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
  const char *why = why_closed(run, audience->purpose);
  drop(run,
       (struct drop){.strategy = strategy->name,
                     .placement = strategy->placement->name,
                     .check = "audience",
                     .detail = why ? arena_print(run->pipeline->arena, "%s: consent %s", audience->name, why)
                                   : audience->name,
                     .is_failure = run->has_failed[audience - run->workspace->audiences]});
}

/* ---- how near it may come ---- */

/* Why nothing goes to the placement, or why the strategy may not be called; NULL: nothing speaks against it. */
static const char *why_placement_closed(const struct run *run, const struct placement *placement) {
  return placement->channel ? why_closed(run, placement->channel->purpose) : NULL;
}

static const char *why_no_consent(const struct run *run, const struct strategy *strategy) {
  const char *why = why_placement_closed(run, strategy->placement);
  return why || strategy->degree == DEGREE_MASS ? why : why_closed(run, strategy->purpose);
}

static enum degree cap_of(const struct workspace *workspace, enum lifecycle lifecycle) {
  const struct degree_caps *caps = &workspace->degree;
  switch (lifecycle) {
  case LIFECYCLE_PROSPECT:
    return caps->prospect;
  case LIFECYCLE_NEW:
    return caps->new_customer;
  case LIFECYCLE_ESTABLISHED:
    return caps->established;
  case LIFECYCLE_LAPSED:
    break;
  }
  return caps->lapsed;
}

static bool is_above(enum degree degree, enum degree cap) {
  return degree > cap && (degree != DEGREE_INVERSE || cap == DEGREE_MASS);
}

/* NULL: the customer themselves allows that degree. */
static const char *why_unwished(const struct run *run, enum degree degree) {
  const struct own_limits *limits = &run->situation.profile->limits;
  if (!limits_forbid_degree(limits, degree)) return NULL;
  return arena_print(run->pipeline->arena, "the customer's own wish: at most %s",
                     decision_degree_name(limits_degree(limits)));
}

/* NULL: the customer themselves and their lifecycle allow its degree. */
static const char *why_too_near(const struct run *run, const struct strategy *strategy) {
  const struct offer_situation *situation = &run->situation;
  const char *why = why_unwished(run, strategy->degree);
  if (why) return why;
  enum lifecycle lifecycle = profile_lifecycle(situation->profile, run->workspace, situation->now_ms);
  enum degree cap = cap_of(run->workspace, lifecycle);
  if (!is_above(strategy->degree, cap)) return NULL;
  return arena_print(run->pipeline->arena, "%s: at most %s", lifecycle_name(lifecycle),
                     decision_degree_name(cap));
}

/* The name of the check that drops it before it is called, and why; NULL: none does. An audience is judged later: to ask
 * is to read. */
static const char *check_of(const struct run *run, const struct strategy *strategy, const char **why) {
  *why = NULL;
  if (is_strangers(run) && strategy->degree != DEGREE_MASS) return "visitor";
  if (run->decision->is_holdout && strategy->degree != DEGREE_MASS) return "holdout";
  *why = why_no_consent(run, strategy);
  if (*why) return "consent";
  *why = why_too_near(run, strategy);
  return *why ? "degree" : NULL;
}

static void tell_wait(struct run *run, const struct strategy *strategy, int64_t until_ms) {
  char until[CLOCK_TEXT_BYTES];
  drop(run,
       (struct drop){.strategy = strategy->name,
                     .placement = strategy->placement->name,
                     .check = "waits",
                     .detail = arena_print(run->pipeline->arena, "until %s", clock_print(until_ms, until))});
}

/* What was woken in quiet hours waits until they are over; all the rest that may be against it is judged then. */
static void put_off(struct run *run, const struct strategy *strategy) {
  const struct event *due = run->decision->event;
  int64_t until_ms = run->reach.quiet_until_ms;
  if (!due->due_strategy || !until_ms) return;
  wakes_put_off(run->pipeline->profile, due, until_ms);
  tell_wait(run, strategy, until_ms);
}

static void try_strategy(struct run *run, const struct strategy *strategy) {
  const char *why, *check = check_of(run, strategy, &why);
  if (check)
    drop(run, (struct drop){.strategy = strategy->name, .check = check, .detail = why});
  else if (reach_forbids(&run->reach, strategy->placement, strategy))
    put_off(run, strategy);
  else if (strategy->audience && !is_in(run, strategy->audience))
    drop_outsider(run, strategy);
  else
    propose(run, strategy);
}

static void propose_all(struct run *run, const struct strategy **strategies, size_t count) {
  run->proposals = arena_alloc(run->pipeline->arena, (count + 1) * sizeof *run->proposals);
  for (size_t i = 0; i < count; i++) try_strategy(run, strategies[i]);
}

/* ---- occasions: an event says that one has come, the profile whether it has ---- */

/* The check that keeps the occasion from being heard; NULL: it has come, for somebody who may be told. */
static const char *occasion_check(const struct run *run, enum occasion occasion, const char **detail) {
  const struct profile *profile = run->pipeline->profile;
  int64_t now_ms = run->situation.now_ms;
  enum lifecycle lifecycle = profile_lifecycle(profile, run->workspace, now_ms);
  *detail = lifecycle_name(lifecycle);
  if (lifecycle != LIFECYCLE_ESTABLISHED) return "relationship";
  *detail = why_unwished(run, DEGREE_INDIVIDUAL); /* the day is read from the profile, whoever hears of it */
  if (*detail) return "degree";
  *detail = "the identity is not verified"; /* a greeting says that we know whose day it is */
  if (run->pipeline->event->is_unverified) return "relationship";
  *detail = "not the day";
  struct rights rights = situation_rights(&run->situation);
  rights.now_ms = run->since_ms;
  if (!profile_has_occasion(&rights, occasion)) return "occasion";
  *detail = "was told of today already"; /* by the host, and by the shop's own job, say */
  return profile->wakes.is_kept_again ? "occasion" : NULL;
}

/* Leaves those strategies that may hear the event, and returns how many. Who does not listen to it, and answers whenever
 * its placement is asked for, hears nothing of the occasion and stays. */
static size_t hear_occasion(struct run *run, const struct strategy **strategies, size_t count) {
  enum occasion occasion = occasion_of_type(run->pipeline->event->type);
  const char *detail, *check = occasion ? occasion_check(run, occasion, &detail) : NULL;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (check && strategies[i]->hears.on)
      drop(run, (struct drop){.strategy = strategies[i]->name, .check = check, .detail = detail});
    else
      strategies[kept++] = strategies[i];
  return kept;
}

/* Leaves those that listen by nothing which the event tells and they may not read. */
static size_t hear_told(struct run *run, const struct strategy **strategies, size_t count) {
  const struct rights rights = situation_rights(&run->situation);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const struct strategy *strategy = strategies[i];
    const char *why = told_unheard(&rights, run->pipeline->event, &strategy->hears, run->pipeline->arena);
    if (why)
      drop(run, (struct drop){.strategy = strategy->name, .check = "denied", .detail = why});
    else
      strategies[kept++] = strategy;
  }
  return kept;
}

/* ---- who waits ---- */

static void note_wake(struct run *run, const struct strategy *strategy) {
  const struct pipeline *pipeline = run->pipeline;
  if (is_strangers(run)) {
    drop(run,
         (struct drop){.strategy = strategy->name, .check = "visitor", .detail = "nobody is waited for"});
    return;
  }
  const char *why = wakes_note(pipeline->profile, run->workspace, strategy, pipeline->event, pipeline->arena);
  if (!why) {
    tell_wait(run, strategy, wakes_find(&pipeline->profile->wakes, strategy->name)->due_ms);
    return;
  }
  drop(run, (struct drop){.strategy = strategy->name,
                          .placement = strategy->placement->name,
                          .check = "wake",
                          .detail = why});
}

/* Whose call what came took away, the first due first. */
static void tell_taken(struct run *run) {
  struct wakes *wakes = &run->person->wakes;
  for (size_t i = wakes->taken_count; i-- > 0;) {
    const struct wake_taken *taken = &wakes->taken[i];
    drop(run, (struct drop){.strategy = taken->strategy->name,
                            .placement = taken->strategy->placement->name,
                            .check = "wake",
                            .detail = arena_print(run->pipeline->arena, "%s came", taken->by)});
  }
  wakes_told(wakes);
}

/* What was heard, and when: the event at hand is the host's own, and says neither to people. */
static void tell_waited(struct run *run, const struct strategy *strategy) {
  char since[CLOCK_TEXT_BYTES];
  drop(run, (struct drop){.strategy = strategy->name,
                          .placement = strategy->placement->name,
                          .check = "waited",
                          .detail = arena_print(run->pipeline->arena, "%s of %s", run->pipeline->event->type,
                                                clock_print(run->since_ms, since))});
}

/* Whoever tries it out sees at once what will be seen then. */
static void tell_trial(struct run *run, const struct strategy *strategy) {
  char then[CLOCK_TEXT_BYTES];
  clock_print(run->situation.now_ms, then);
  drop(run, (struct drop){.strategy = strategy->name,
                          .placement = strategy->placement->name,
                          .check = "waits",
                          .detail = arena_print(run->pipeline->arena, "tried as if it were %s", then)});
}

/* Where somebody answers at once it is tried at the event's own time, and a channel's delay may be in the way. */
static void move_trial(struct run *run, const struct strategy **strategies, size_t count) {
  int64_t after_ms = 0;
  for (size_t i = 0; i < count; i++) {
    if (!strategies[i]->after_ms) return;
    if (strategies[i]->after_ms > after_ms) after_ms = strategies[i]->after_ms;
  }
  run->situation.now_ms += after_ms;
  for (size_t i = 0; i < count; i++) tell_trial(run, strategies[i]);
}

/* Leaves those that answer now, and returns how many. */
static size_t note_wakes(struct run *run, const struct strategy **strategies, size_t count) {
  const struct pipeline *pipeline = run->pipeline;
  size_t kept = 0;
  if (pipeline->is_trial) {
    move_trial(run, strategies, count);
    return count;
  }
  for (size_t i = 0; i < count; i++)
    if (strategies[i]->after_ms)
      note_wake(run, strategies[i]);
    else
      strategies[kept++] = strategies[i];
  return kept;
}

/* The one that is woken, if it still is there and hears what it waited for. */
static const struct strategy **find_woken(struct run *run, size_t *count) {
  const struct event *due = run->decision->event;
  const struct strategy **found = arena_alloc(run->pipeline->arena, sizeof *found);
  *found = selection_find_due(run->workspace, due->due_strategy, run->pipeline->event);
  *count = *found ? 1 : 0;
  if (!*found)
    drop(run,
         (struct drop){.check = "wake",
                       .detail = arena_print(run->pipeline->arena, "no strategy '%s' hears '%s' any more",
                                             due->due_strategy, run->pipeline->event->type)});
  else
    tell_waited(run, *found);
  return found;
}

/* ---- placements ---- */

static void name_no_placement(struct run *run, struct placement_decision *decided) {
  decided->reason = REASON_ERROR;
  drop(run,
       (struct drop){.placement = arena_text(run->pipeline->arena, decided->name.data, decided->name.length),
                     .check = "placement",
                     .detail = "no placement of that name"});
}

/* Nothing goes there, not even what everybody gets. */
static bool is_without_consent(struct run *run, const struct placement *placement) {
  const char *why = why_placement_closed(run, placement);
  if (why) drop(run, (struct drop){.placement = placement->name, .check = "consent", .detail = why});
  return why;
}

/* Nothing is sent to anybody because of what a stranger says. */
static bool is_beyond_stranger(struct run *run, const struct placement *placement) {
  bool is = is_strangers(run) && placement->channel && placement->channel->interrupts;
  if (is) drop(run, (struct drop){.placement = placement->name, .check = "visitor"});
  return is;
}

/* Of one that the event may not ask for only that it stays empty. */
static void open_placement(struct run *run, struct slice name, const struct placement *placement) {
  struct placement_decision *decided = &run->decision->placements[run->decision->placement_count++];
  *decided = (struct placement_decision){
      .name = name, .placement = placement, .tone = WORDING_ANY, .locale = run->decision->locale};
  decided->is_closed =
      placement && (is_without_consent(run, placement) || reach_is_closed(&run->reach, placement) ||
                    is_beyond_stranger(run, placement));
  if (decided->is_closed) decided->reason = REASON_DISABLED;
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
    open_placement(run, name, placement);
  }
}

/* Of an attribute that may not steer as well: in which language texts are is no choice among them. */
static size_t choose_locale(const struct run *run) {
  const struct workspace *workspace = run->workspace;
  const struct profile *profile = run->pipeline->profile;
  size_t locale = 0;
  const struct hard_value *said = profile_find_hard(profile, workspace->locale_attribute);
  const struct rights rights = situation_rights(&run->situation);
  if (said && !rights_on_hard(&rights, workspace->locale_attribute, said))
    locale = workspace_locale(workspace, said->text, 0);
  return workspace_locale(workspace, run->pipeline->event->locale, locale);
}

/* Names alone, cut, since the decision is kept. */
static void note_names(struct run *run, const char *check, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t length = text_utf8_prefix(names[i], strnlen(names[i], NAME_BYTES_MAX));
    drop(run, (struct drop){.check = check, .detail = arena_text(run->pipeline->arena, names[i], length)});
  }
}

/* What a customer told and nobody will use. */
static void note_undeclared(struct run *run) {
  const char *names[UNDECLARED_MAX];
  const struct event *event = run->pipeline->event;
  size_t count = profile_undeclared(run->workspace, event, names, UNDECLARED_MAX);
  count += consents_undeclared(run->workspace, event, names + count, UNDECLARED_MAX - count);
  count += limits_undeclared(run->workspace, event, names + count, UNDECLARED_MAX - count);
  note_names(run, "undeclared", names, count);
}

/* What somebody allowed who need not be the person. */
static void note_unverified(struct run *run) {
  const char *names[UNVERIFIED_MAX];
  const struct event *event = run->pipeline->event;
  const struct ask *ask = asked_unverified(run->workspace, event);
  size_t count = consents_unverified(run->workspace, event, names, UNVERIFIED_MAX);
  count += limits_unverified(&run->person->limits, event, names + count, UNVERIFIED_MAX - count);
  if (ask && ask->consent && count < UNVERIFIED_MAX) names[count++] = ask->consent->name;
  note_names(run, is_strangers(run) ? "visitor" : "unverified", names, count);
}

/* What a stranger said that the person alone can say. */
static void note_strangers(struct run *run) {
  const char *word = visitor_untaken(run->pipeline->event);
  if (word) drop(run, (struct drop){.check = "visitor", .detail = word});
}

/* What the customer told, and of an origin that they withdrew. */
static void note_untaught(struct run *run) {
  const char *details[UNTAUGHT_MAX];
  const struct rights rights = situation_rights(&run->situation);
  size_t count = told_untaught(&rights, run->pipeline->event, run->pipeline->arena, details, UNTAUGHT_MAX);
  for (size_t i = 0; i < count; i++) drop(run, (struct drop){.check = "origin", .detail = details[i]});
}

/* What was answered for a purpose that is not live, and so was not taken. */
static void note_untaken(struct run *run) {
  const struct pipeline *pipeline = run->pipeline;
  const struct rights rights = situation_rights(&run->situation);
  const struct soft_datum *data[ASK_ITEMS_MAX];
  const struct ask *ask = asked_unpurposed(pipeline->profile, run->workspace, pipeline->event);
  size_t count = ask ? 0 : asked_unlearned(&rights, pipeline->event, data);
  if (ask)
    drop(run, (struct drop){.check = "consent",
                            .detail = arena_print(pipeline->arena, "%s: %s", ask->name,
                                                  rights_why_not(&rights, ask->purpose, pipeline->arena))});
  for (size_t i = 0; i < count; i++)
    drop(run,
         (struct drop){.check = "consent", .detail = rights_why_not_soft(&rights, data[i], pipeline->arena)});
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

/* What is filled counts from now on, for the placements after it too. */
static bool reserve(struct run *run, const struct placement_decision *decided) {
  bool is_filled = decided->alternative_count;
  const struct purpose *purpose = decided->strategy ? decided->strategy->purpose : NULL;
  if (is_filled && purpose) asked_note_return(&run->pipeline->profile->asked, purpose, run->situation.now_ms);
  if (is_filled) contacts_reserve(&run->pipeline->profile->contacts, run->decision, decided);
  return is_filled;
}

/* The fallback is held to the same. */
static void fall_back(struct run *run, struct page *page, struct placement_decision *decided) {
  decided->is_closed = reach_forbids(&run->reach, decided->placement, NULL);
  if (decided->is_closed)
    decided->reason = REASON_DISABLED;
  else
    placement_fall_back(page, decided);
  reserve(run, decided);
}

/* Of what was shown nobody knows who decided it, or not as it was said. */
static void note_unknown_decision(struct run *run) {
  const struct pipeline *pipeline = run->pipeline;
  struct contact_unknown unknown;
  if (contacts_unknown(&pipeline->profile->contacts, run->workspace, pipeline->event, pipeline->arena,
                       &unknown))
    drop(run, (struct drop){.check = unknown.check, .detail = unknown.detail});
}

/* ---- whose words were taken away ---- */

static void tell_author(const struct run *run, const struct drop *dropped) {
  const struct workspace *workspace = run->workspace;
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const struct strategy *strategy = &workspace->strategies[i];
    if (strategy->name != dropped->strategy) continue;
    const char *sentence =
        arena_print(run->pipeline->arena, "%s:%d: %s: %s; neutral words stood in its place", strategy->file,
                    strategy->line, strategy->name, dropped->detail);
    health_tell(run->pipeline->health, (struct rule){RULE_STRATEGY, i}, sentence, clock_monotonic_us());
  }
}

/* A strategy that tells too much has an author who does not know it yet: told as a fault is, and counts as none. */
static void tell_authors(const struct run *run) {
  const struct decision *decision = run->decision;
  for (size_t i = 0; run->pipeline->health && i < decision->drop_count; i++)
    if (decision->drops[i].strategy && !strcmp(decision->drops[i].check, "discretion"))
      tell_author(run, &decision->drops[i]);
}

/* ---- the whole ---- */

/* What the event tells besides what it is for. */
static void note_told(struct run *run) {
  note_refused(run);
  note_undeclared(run);
  note_unverified(run);
  note_strangers(run);
  if (!is_strangers(run)) note_untaught(run);
  if (!is_strangers(run)) note_untaken(run);
  note_untold(run);
  unknowns_note(run->pipeline, run->decision);
  if (!is_strangers(run)) note_unknown_decision(run);
}

/* From whose event it is, with what they allow. */
static void teach(const struct run *run) {
  const struct pipeline *pipeline = run->pipeline;
  struct pipeline teaching = *pipeline;
  const struct rights rights = {
      run->workspace, run->person,
      consents_live(&run->person->consents, run->workspace, pipeline->event->time_ms),
      pipeline->event->time_ms};
  teaching.profile = run->person;
  if (visitor_teaches(pipeline->event)) signals_observe(&teaching, &rights, run->decision);
}

/* Who may answer now; the others are dropped, or wait. */
static const struct strategy **listen(struct run *run, size_t *count) {
  const struct pipeline *pipeline = run->pipeline;
  bool is_woken = run->decision->event->due_strategy;
  const struct strategy **strategies =
      is_woken ? find_woken(run, count)
               : selection_find(run->workspace, pipeline->event, pipeline->arena, count);
  *count = hear_occasion(run, strategies, *count);
  *count = hear_told(run, strategies, *count);
  if (!is_woken && run->workspace->least_after_ms) *count = note_wakes(run, strategies, *count);
  return strategies;
}

static void run_heard(const struct pipeline *pipeline, struct profile *person, int64_t since_ms,
                      struct decision *decision);

/* Of the person nothing is read and nothing is reserved. */
static void run_stranger(const struct pipeline *pipeline, struct decision *decision) {
  struct pipeline stranger = *pipeline;
  stranger.profile = profile_new(&pipeline->release->workspace, pipeline->profile->id);
  run_heard(&stranger, pipeline->profile, pipeline->event->time_ms, decision);
  profile_free(stranger.profile);
}

void pipeline_run(const struct pipeline *pipeline, struct decision *decision) {
  struct pipeline woken = *pipeline;
  struct event heard;
  int64_t since_ms = pipeline->event->time_ms;
  *decision = (struct decision){
      .event = pipeline->event, .workspace = &pipeline->release->workspace, .is_late = pipeline->is_late};
  if (pipeline->event->due_strategy && !event_heard(pipeline->event, &heard, &since_ms, NULL))
    woken.event = &heard;
  if (pipeline->event->is_strangers)
    run_stranger(pipeline, decision);
  else
    run_heard(&woken, pipeline->profile, since_ms, decision);
}

static void run_heard(const struct pipeline *pipeline, struct profile *person, int64_t since_ms,
                      struct decision *decision) {
  static const struct unlearned nothing;
  const struct workspace *workspace = &pipeline->release->workspace;
  bool is_person = person == pipeline->profile;
  struct run run = {.pipeline = pipeline,
                    .workspace = workspace,
                    .person = person,
                    .decision = decision,
                    .since_ms = since_ms,
                    .situation = {.workspace = workspace,
                                  .profile = pipeline->profile,
                                  .now_ms = pipeline->event->time_ms,
                                  .wishes = &pipeline->profile->wishes,
                                  .sealed = pipeline->sealed}};
  reach_begin(&run.reach, pipeline, decision, &run.situation);
  decision->is_import = pipeline->is_import;
  decision->is_holdout =
      is_person && !pipeline->has_no_holdout && guardrail_is_holdout(workspace, pipeline->event->subject);
  run.situation.live = consents_live(&pipeline->profile->consents, workspace, pipeline->event->time_ms);
  decision->locale = choose_locale(&run);
  if (!decision->event->due_strategy) {
    decision->given = asked_rewarded(pipeline->profile, workspace, pipeline->event);
    if (limits_withdrawn(pipeline->event, &(const char *){NULL}, 1))
      decision->unlearned = is_person ? &person->unlearned : &nothing;
    note_told(&run);
  }
  tell_taken(&run);
  if (pipeline->note) drop(&run, (struct drop){.check = "alias", .detail = pipeline->note});
  if (!decision->event->due_strategy) teach(&run);
  if (pipeline->is_late || pipeline->is_import) return;

  size_t count;
  const struct strategy **strategies = listen(&run, &count);
  list_placements(&run, strategies, count);
  begin_audiences(&run);
  propose_all(&run, strategies, count);
  arbitrate(run.proposals, run.proposal_count);
  if (is_person) asking_decide(pipeline, decision, &run.situation, run.proposals, run.proposal_count);

  struct page page = {.arena = pipeline->arena,
                      .decision = decision,
                      .situation = &run.situation,
                      .reach = &run.reach,
                      .proposals = run.proposals,
                      .proposal_count = run.proposal_count};
  page.shown =
      arena_alloc(pipeline->arena, (decision->placement_count * ALTERNATIVES_MAX + 1) * sizeof *page.shown);
  bool *is_filled = arena_alloc(pipeline->arena, decision->placement_count + 1);
  for (size_t i = 0; i < decision->placement_count; i++)
    if (!decision->placements[i].placement)
      name_no_placement(&run, &decision->placements[i]);
    else if (!decision->placements[i].is_closed)
      is_filled[i] =
          placement_decide(&page, &decision->placements[i]) && reserve(&run, &decision->placements[i]);
  for (size_t i = 0; i < decision->placement_count; i++)
    if (decision->placements[i].placement && !decision->placements[i].is_closed && !is_filled[i])
      fall_back(&run, &page, &decision->placements[i]);
  tell_authors(&run);
  oblivion_give(pipeline, decision);
}
