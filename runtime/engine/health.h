/* How the rules of a release fare: its strategies, signals, audiences and guardrails, by what became of their calls. One for all
 * workers. A rule that fails too often is set aside: from then on nobody calls it, until the
 * process begins anew, for nothing of this is kept.
 *
 * A rule is set aside once faults are at least workspace.fault_share of the calls counted, and these are HEALTH_CALLS_MIN
 * or more or HEALTH_STOPS_MIN of them were stopped. Counts are halved when they reach HEALTH_CALLS_MAX, so a rule is judged
 * by how it does now.
 *
 * FAULT_ABSENT is no fault here: what customers and events do not tell is not the rule's doing, and nobody may take a rule
 * away from others by leaving something out. A nil that has nothing to do with them cannot be told apart: it is
 * FAULT_ABSENT too, so a rule that fails of it always is called on and never set aside. It stays a fault in the decision
 * and among the figures, by its kind. A call that was stopped is never FAULT_ABSENT.
 *
 * And it is set aside once HEALTH_STOPS_MIN calls were stopped within HEALTH_STOPS_SECONDS, however many others went
 * well: while a call runs until it is stopped, everybody waits, who has nothing to do with it. So what one rule costs the
 * others is bounded by time and not by how often it is asked.
 *
 * Any thread, unless it says otherwise; without locks.
 */
#ifndef SARTO_ENGINE_HEALTH_H
#define SARTO_ENGINE_HEALTH_H

#include "domain/decision.h"

enum {
  HEALTH_CALLS_MIN = 20,
  HEALTH_STOPS_MIN = 3,
  HEALTH_STOPS_SECONDS = 60,
  HEALTH_CALLS_MAX = 1000,
  HEALTH_TEXT_BYTES = 96
};

enum rule_kind { RULE_STRATEGY, RULE_SIGNAL, RULE_AUDIENCE, RULE_GUARDRAIL, RULE_KINDS };

/* `index` in workspace.strategies, .signals, .audiences or .guardrails: the same in every worker's. */
struct rule {
  enum rule_kind kind;
  size_t index;
};

/* One line, safe for a log and a terminal, valid until it returns. From any thread, from several at once. */
typedef void health_told(void *context, const char *text);

struct health;

/* `workspace`, any worker's, outlives it. `told` may be NULL. */
struct health *health_new(const struct workspace *workspace, health_told *told, void *context);
void health_free(struct health *health); /* NULL is fine */

bool health_is_set_aside(const struct health *health, struct rule rule);
/* Why it was, as the rest of a sentence: "it failed on 3 of its last 3 calls, at last on line 6". It stands in decisions
 * about others than those whose events failed, so nothing that a script said does. Returns `text`. */
const char *health_why(const struct health *health, struct rule rule, char text[static HEALTH_TEXT_BYTES]);

/* One call ended, with FAULT_NONE if well: counts it, and where that sets the rule aside, tells so, once. `line`: where in
 * its file it failed; 0: nobody knows. `now_us`, which is clock_monotonic_us, is asked for where it was stopped only:
 * else 0 will do. */
bool health_is_stop(enum fault fault);
void health_count(struct health *health, struct rule rule, enum fault fault, int line, uint64_t now_us);
/* Tells of a fault, once a minute at most for each rule, with how many were passed over in silence. `now_us` is
 * clock_monotonic_us. */
void health_tell(struct health *health, struct rule rule, const char *sentence, uint64_t now_us);

/* Since the process began. */
struct rule_figures {
  const char *kind, *name; /* borrowed from the workspace */
  uint64_t calls;
  uint64_t faults[FAULT_KINDS];
  bool is_set_aside;
};
/* The rule at `index` of all of them; false: beyond the last. */
bool health_figures(const struct health *health, size_t index, struct rule_figures *figures);

#endif
