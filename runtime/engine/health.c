/* How the rules fare. See health.h.
 *
 * What a rule is judged by is one number of 64 bits, so that a worker changes it at a stroke, whatever the others do:
 * its calls, the faults among them, and the stopped ones among those, 20 bits each. What it was when the rule was set
 * aside says, at the same time, that it is and why. Nothing else is written but counters that only grow.
 */
#include "engine/health.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { COUNT_BITS = 20, SENTENCE_BYTES_MAX = 600 };
#define COUNT_MASK ((UINT64_C(1) << COUNT_BITS) - 1)
#define SECOND_US  UINT64_C(1000000)
#define MINUTE_US  (60 * SECOND_US)
/* Why it is set aside, beside the counts: by time, not by share. */
#define WITHIN_SECONDS (UINT64_C(1) << 3 * COUNT_BITS)

struct record {
  const char *name;
  _Atomic uint64_t recent; /* struct counts, packed */
  _Atomic uint64_t aside;  /* the same, when the rule was set aside; 0: it is not */
  _Atomic uint64_t calls, faults[FAULT_KINDS];
  _Atomic uint64_t stops,
      stopped_us[HEALTH_STOPS_MIN - 1]; /* how many, and when the last ones; 0: none yet */
  _Atomic uint64_t next_us;             /* when a fault may be told again */
  _Atomic uint64_t untold;              /* faults since one was told */
  _Atomic int line;                     /* of the last fault that it was judged by; 0: nobody knows */
};

struct health {
  double fault_share;
  health_told *told;
  void *context;
  size_t counts[RULE_KINDS];
  struct record *records[RULE_KINDS];
};

static const char *const kind_names[] = {"strategy", "signal", "audience", "guardrail"};

/* ---- counts ---- */

struct counts {
  uint64_t calls, faults, stops;
};

static uint64_t pack(struct counts counts) {
  return counts.calls | counts.faults << COUNT_BITS | counts.stops << 2 * COUNT_BITS;
}

static struct counts unpack(uint64_t packed) {
  return (struct counts){packed & COUNT_MASK, packed >> COUNT_BITS & COUNT_MASK, packed >> 2 * COUNT_BITS};
}

bool health_is_stop(enum fault fault) {
  return fault == FAULT_TIME || fault == FAULT_MEMORY;
}

static bool is_judged_by(enum fault fault) {
  return health_is_stop(fault) || fault == FAULT_ERROR;
}

static struct counts counts_after(struct counts counts, enum fault fault) {
  counts.calls++;
  counts.faults += is_judged_by(fault);
  counts.stops += health_is_stop(fault);
  if (counts.calls < HEALTH_CALLS_MAX) return counts;
  return (struct counts){counts.calls / 2, counts.faults / 2, counts.stops / 2};
}

static bool is_too_many(const struct health *health, struct counts counts) {
  bool is_judged = counts.calls >= HEALTH_CALLS_MIN || counts.stops >= HEALTH_STOPS_MIN;
  return is_judged && (double)counts.faults / (double)counts.calls >= health->fault_share;
}

static struct counts count(struct record *record, enum fault fault) {
  uint64_t before = atomic_load_explicit(&record->recent, memory_order_relaxed);
  struct counts after;
  do after = counts_after(unpack(before), fault);
  while (!atomic_compare_exchange_weak_explicit(&record->recent, &before, pack(after), memory_order_relaxed,
                                                memory_order_relaxed));
  return after;
}

/* Notes one stopped call; whether it makes too many within the time. */
static bool is_too_soon(struct record *record, uint64_t now_us) {
  uint64_t at = atomic_fetch_add_explicit(&record->stops, 1, memory_order_relaxed) % (HEALTH_STOPS_MIN - 1);
  uint64_t before_us = atomic_exchange_explicit(&record->stopped_us[at], now_us, memory_order_relaxed);
  return before_us && now_us < before_us + HEALTH_STOPS_SECONDS * SECOND_US;
}

/* ---- rules ---- */

static struct record *records_new(const void *items, size_t count, size_t item_bytes) {
  struct record *records = mem_zero((count + 1) * sizeof *records);
  for (size_t i = 0; i < count; i++)
    records[i].name = *(const char *const *)((const char *)items + i * item_bytes);
  return records;
}

_Static_assert(!offsetof(struct strategy, name) && !offsetof(struct signal, name) &&
                   !offsetof(struct audience, name) && !offsetof(struct guardrail, name),
               "a rule begins with its name");

struct health *health_new(const struct workspace *workspace, health_told *told, void *context) {
  must(workspace->fault_share > 0);
  struct health *health = mem_zero(sizeof *health);
  *health = (struct health){.fault_share = workspace->fault_share,
                            .told = told,
                            .context = context,
                            .counts = {workspace->strategy_count, workspace->signal_count,
                                       workspace->audience_count, workspace->guardrail_count}};
  health->records[RULE_STRATEGY] =
      records_new(workspace->strategies, workspace->strategy_count, sizeof *workspace->strategies);
  health->records[RULE_SIGNAL] =
      records_new(workspace->signals, workspace->signal_count, sizeof *workspace->signals);
  health->records[RULE_AUDIENCE] =
      records_new(workspace->audiences, workspace->audience_count, sizeof *workspace->audiences);
  health->records[RULE_GUARDRAIL] =
      records_new(workspace->guardrails, workspace->guardrail_count, sizeof *workspace->guardrails);
  return health;
}

void health_free(struct health *health) {
  if (!health) return;
  for (int kind = 0; kind < RULE_KINDS; kind++) free(health->records[kind]);
  free(health);
}

static struct record *record_of(const struct health *health, struct rule rule) {
  must(rule.kind < RULE_KINDS && rule.index < health->counts[rule.kind]);
  return &health->records[rule.kind][rule.index];
}

bool health_is_set_aside(const struct health *health, struct rule rule) {
  return atomic_load_explicit(&record_of(health, rule)->aside, memory_order_relaxed) != 0;
}

/* Once counts were halved their sum is the last calls no more to the letter, but still their share. */
const char *health_why(const struct health *health, struct rule rule, char text[static HEALTH_TEXT_BYTES]) {
  const struct record *record = record_of(health, rule);
  uint64_t aside = atomic_load_explicit(&record->aside, memory_order_relaxed);
  int line = atomic_load_explicit(&record->line, memory_order_relaxed), length;
  struct counts counts = unpack(aside);
  if (aside & WITHIN_SECONDS)
    length = snprintf(text, HEALTH_TEXT_BYTES, "%d of its calls were stopped within %d seconds",
                      HEALTH_STOPS_MIN, HEALTH_STOPS_SECONDS);
  else
    length = snprintf(text, HEALTH_TEXT_BYTES, "it failed on %llu of its last %llu calls",
                      (unsigned long long)counts.faults, (unsigned long long)counts.calls);
  if (line) snprintf(text + length, HEALTH_TEXT_BYTES - (size_t)length, ", at last on line %d", line);
  return text;
}

/* ---- telling ---- */

/* What a script threw must not steer a terminal or begin another line. */
static void tell(const struct health *health, struct rule rule, const char *sentence, const char *more) {
  struct buffer line = {0};
  if (!health->told) return;
  buffer_print(&line, "%s \"", kind_names[rule.kind]);
  const char *name = record_of(health, rule)->name;
  text_escape(&line, name, strlen(name), NAME_BYTES_MAX);
  buffer_add_text(&line, "\": ");
  text_escape(&line, sentence, strlen(sentence), SENTENCE_BYTES_MAX);
  buffer_add_text(&line, more);
  health->told(health->context, buffer_text(&line));
  buffer_fini(&line);
}

static void tell_set_aside(const struct health *health, struct rule rule) {
  char why[HEALTH_TEXT_BYTES], sentence[HEALTH_TEXT_BYTES + 64];
  snprintf(sentence, sizeof sentence, "set aside until the next release: %s", health_why(health, rule, why));
  tell(health, rule, sentence, "");
}

void health_tell(struct health *health, struct rule rule, const char *sentence, uint64_t now_us) {
  struct record *record = record_of(health, rule);
  uint64_t next_us = atomic_load(&record->next_us);
  char more[64] = "";
  atomic_fetch_add(&record->untold, 1);
  if (now_us < next_us || !atomic_compare_exchange_strong(&record->next_us, &next_us, now_us + MINUTE_US))
    return;
  uint64_t others = atomic_exchange(&record->untold, 0);
  if (others > 1)
    snprintf(more, sizeof more, " (and %llu more times since it was last told)",
             (unsigned long long)(others - 1));
  tell(health, rule, sentence, more);
}

void health_count(struct health *health, struct rule rule, enum fault fault, int line, uint64_t now_us) {
  struct record *record = record_of(health, rule);
  uint64_t none = 0;
  atomic_fetch_add_explicit(&record->calls, 1, memory_order_relaxed);
  if (fault) atomic_fetch_add_explicit(&record->faults[fault], 1, memory_order_relaxed);
  if (is_judged_by(fault)) atomic_store_explicit(&record->line, line, memory_order_relaxed);
  struct counts counts = count(record, fault);
  bool is_soon = health_is_stop(fault) && is_too_soon(record, now_us), is_many = is_too_many(health, counts);
  uint64_t aside = pack(counts) | (is_many ? 0 : WITHIN_SECONDS);
  if ((is_many || is_soon) && atomic_compare_exchange_strong(&record->aside, &none, aside))
    tell_set_aside(health, rule);
}

/* ---- asking ---- */

bool health_figures(const struct health *health, size_t index, struct rule_figures *figures) {
  int kind = 0;
  while (kind < RULE_KINDS && index >= health->counts[kind]) index -= health->counts[kind++];
  if (kind == RULE_KINDS) return false;
  const struct record *record = &health->records[kind][index];
  *figures = (struct rule_figures){.kind = kind_names[kind],
                                   .name = record->name,
                                   .calls = atomic_load(&record->calls),
                                   .is_set_aside = atomic_load(&record->aside) != 0};
  for (int fault = 0; fault < FAULT_KINDS; fault++)
    figures->faults[fault] = atomic_load(&record->faults[fault]);
  return true;
}
