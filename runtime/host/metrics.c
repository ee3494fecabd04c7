/* Figures as Prometheus reads them: HELP and TYPE once, base units, counters in _total. See metrics.h. */
#include "host/metrics.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "script/script.h"
#include "sarto.h"

void metrics_put_family(struct buffer *out, const char *name, const char *type, const char *help) {
  buffer_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_put(struct buffer *out, const char *name, const char *type, const char *help, double value) {
  metrics_put_family(out, name, type, help);
  buffer_print(out, "%s ", name);
  json_put_number(out, value);
  buffer_add_byte(out, '\n');
}

/* How far a bound is, and of what it is. */
static void put_bucket(struct buffer *out, const char *name, const char *label, const char *value,
                       const char *bound, uint64_t count) {
  buffer_print(out, "%s_bucket{", name);
  if (label) buffer_print(out, "%s=\"%s\",", label, value);
  buffer_print(out, "le=\"%s\"} %llu\n", bound, (unsigned long long)count);
}

static void put_sum(struct buffer *out, const char *name, const char *what, const char *label,
                    const char *value, double sum) {
  buffer_print(out, "%s_%s", name, what);
  if (label) buffer_print(out, "{%s=\"%s\"}", label, value);
  buffer_add_byte(out, ' ');
  json_put_number(out, sum);
  buffer_add_byte(out, '\n');
}

void metrics_put_histogram(struct buffer *out, const char *name, const char *label, const char *value,
                           const struct histogram *histogram) {
  uint64_t count = 0;
  for (int i = 0; i < HISTOGRAM_BOUNDS; i++) {
    char bound[32];
    snprintf(bound, sizeof bound, "%g", (double)histogram_bounds_us[i] / 1e6);
    put_bucket(out, name, label, value, bound, count += histogram->counts[i]);
  }
  count += histogram->counts[HISTOGRAM_BOUNDS];
  put_bucket(out, name, label, value, "+Inf", count);
  put_sum(out, name, "sum", label, value, (double)histogram->sum_us / 1e6);
  put_sum(out, name, "count", label, value, (double)count);
}

void metrics_put_crew(struct buffer *out, const struct crew_figures *figures, const char *release) {
  buffer_print(
      out,
      "# HELP sarto_build_info Version, that of Lua, active release.\n# TYPE sarto_build_info gauge\n"
      "sarto_build_info{version=\"%s\",lua=\"%s\",release=\"%s\"} 1\n",
      SARTO_VERSION, script_lua_version(), release);
  const struct {
    const char *name, *type, *help;
    double value;
  } rows[] = {
      {"sarto_events_total", "counter", "Events decided.", (double)figures->events},
      {"sarto_events_repeated_total", "counter", "Events that came again and got their stored decision.",
       (double)figures->repeats},
      {"sarto_events_conflicting_total", "counter", "Repeated events whose body was another.",
       (double)figures->conflicts},
      {"sarto_events_refused_total", "counter", "Inputs that are no valid event.", (double)figures->refused},
      {"sarto_events_forgotten_total", "counter",
       "Events that were not kept, for they are of people who were forgotten.", (double)figures->forgotten},
      {"sarto_forgets_total", "counter", "People who were forgotten.", (double)figures->forgets},
      {"sarto_events_late_total", "counter", "Events too old to decide anything.", (double)figures->late},
      {"sarto_events_future_total", "counter", "Events whose time was set to their arrival.",
       (double)figures->future},
      {"sarto_events_made_total", "counter", "Events that the host made itself: wakes, occasions, lifecycle.",
       (double)figures->due},
      {"sarto_events_made_late_total", "counter",
       "Of those the ones that decided nothing, for it was too late.", (double)figures->due_late},
      {"sarto_events_unmade_total", "counter", "Events of the host's own that could not be made.",
       (double)figures->due_failed},
      {"sarto_waiting", "gauge", "Whom the host comes back to within the hour, about.",
       (double)figures->waiting},
      {"sarto_holdout_decisions_total", "counter", "Decisions for customers of the holdout.",
       (double)figures->holdout},
      {"sarto_decide_seconds_total", "counter", "Time spent deciding, from text to journal row.",
       (double)figures->decide_us_total / 1e6},
      {"sarto_workers", "gauge", "Workers that share the profiles.", (double)figures->workers},
      {"sarto_profiles_in_memory", "gauge", "Profiles held in memory.", (double)figures->profiles},
      {"sarto_profile_bytes", "gauge", "Memory that they take.", (double)figures->profile_bytes},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    metrics_put(out, rows[i].name, rows[i].type, rows[i].help, rows[i].value);
  metrics_put_family(out, "sarto_decide_seconds", "histogram",
                     "How long deciding took, of each event that was not decided before.");
  metrics_put_histogram(out, "sarto_decide_seconds", NULL, NULL, &figures->decide);
}

void metrics_put_special(struct buffer *out, const uint64_t counts[static SPECIAL_CATEGORIES]) {
  static const char refused[] = "sarto_special_refused_total";
  metrics_put_family(out, refused, "counter", "Data of special categories that were not kept.");
  for (int i = SPECIAL_NONE + 1; i < SPECIAL_CATEGORIES; i++)
    buffer_print(out, "%s{category=\"%s\"} %llu\n", refused, special_name((enum special_category)i),
                 (unsigned long long)counts[i]);
}

void metrics_put_contacts(struct buffer *out, const struct crew_figures *figures) {
  static const char refused[] = "sarto_contact_refused_total", exposures[] = "sarto_exposures_total";
  static const char *const kinds[CONTACT_KINDS] = {"cap", "rest", "quiet"};
  metrics_put_family(
      out, refused, "counter",
      "Strategies, fallbacks and offers that the contact policy dropped, by the kind of its rule.");
  for (int i = 0; i < CONTACT_KINDS; i++)
    buffer_print(out, "%s{kind=\"%s\"} %llu\n", refused, kinds[i],
                 (unsigned long long)figures->contact_refused[i]);
  metrics_put_family(out, exposures, "counter",
                     "Events that tell of decisions that were shown or answered, by what they tell.");
  for (int i = CONTACT_EXPOSED; i < CONTACT_STATES; i++)
    buffer_print(out, "%s{state=\"%s\"} %llu\n", exposures, contact_state_name((enum contact_state)i),
                 (unsigned long long)figures->contacts[i]);
}

/* ---- rules ---- */

/* What a marketer chose: fit for a terminal first, as everywhere, then as Prometheus' text wants it. */
static void put_label(struct buffer *out, const char *name, const char *value) {
  struct buffer printable = {0};
  text_escape(&printable, value, strlen(value), SIZE_MAX - TEXT_MORE_BYTES);
  buffer_print(out, "%s=\"", name);
  for (const char *at = buffer_text(&printable); *at; at++) {
    if (*at == '\\' || *at == '"') buffer_add_byte(out, '\\');
    buffer_add_byte(out, *at);
  }
  buffer_add_byte(out, '"');
  buffer_fini(&printable);
}

/* `fault` may be NULL: the family has no such label. */
static void put_rule(struct buffer *out, const char *family, const struct rule_figures *rule,
                     const char *fault, uint64_t count) {
  buffer_print(out, "%s{", family);
  put_label(out, "kind", rule->kind);
  buffer_add_byte(out, ',');
  put_label(out, "rule", rule->name);
  if (fault) {
    buffer_add_byte(out, ',');
    put_label(out, "fault", fault);
  }
  buffer_print(out, "} %llu\n", (unsigned long long)count);
}

/* What has not happened has no line. */
void metrics_put_health(struct buffer *out, const struct health *health) {
  static const char calls[] = "sarto_script_calls_total", faults[] = "sarto_script_faults_total",
                    aside[] = "sarto_script_set_aside";
  struct rule_figures rule;
  metrics_put_family(out, calls, "counter", "Calls of scripts.");
  for (size_t i = 0; health_figures(health, i, &rule); i++)
    if (rule.calls) put_rule(out, calls, &rule, NULL, rule.calls);
  metrics_put_family(out, faults, "counter", "Calls of scripts that failed, by how.");
  for (size_t i = 0; health_figures(health, i, &rule); i++)
    for (int fault = 0; fault < FAULT_KINDS; fault++)
      if (rule.faults[fault])
        put_rule(out, faults, &rule, decision_fault_name((enum fault)fault), rule.faults[fault]);
  metrics_put_family(out, aside, "gauge",
                     "Rules that failed too often and are not called until the next release.");
  for (size_t i = 0; health_figures(health, i, &rule); i++)
    if (rule.is_set_aside) put_rule(out, aside, &rule, NULL, 1);
}

/* ---- the store ---- */

void metrics_put_store(struct buffer *out, const struct store_figures *figures) {
  const struct {
    const char *name, *type, *help;
    double value;
  } rows[] = {
      {"sarto_journal_rows_total", "counter", "Rows made durable since the start.", (double)figures->rows},
      {"sarto_journal_commits_total", "counter", "Commits since the start.", (double)figures->commits},
      {"sarto_journal_commit_seconds_total", "counter", "Time spent committing.",
       (double)figures->commit_us_total / 1e6},
      {"sarto_journal_folds_total", "counter", "Times the profile table was folded from the journal.",
       (double)figures->folds},
      {"sarto_journal_segments", "gauge", "Segments of the journal.", (double)figures->segments},
      {"sarto_store_bytes", "gauge", "Size of the data folder's files.", (double)figures->bytes},
      {"sarto_journal_queued", "gauge", "Rows that wait to become durable.", (double)figures->queued},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    metrics_put(out, rows[i].name, rows[i].type, rows[i].help, rows[i].value);
}

void metrics_put_erasures(struct buffer *out, const struct store_erasure *pending, size_t count,
                          int64_t now_ms) {
  int64_t oldest_ms = now_ms;
  size_t overdue = 0;
  for (size_t i = 0; i < count; i++)
    if (pending[i].asked_ms < oldest_ms) oldest_ms = pending[i].asked_ms;
  for (size_t i = 0; i < count; i++) overdue += pending[i].deadline_ms < now_ms;
  metrics_put(out, "sarto_erasures_pending", "gauge", "Receipts whose bytes are not gone from the disk yet.",
              (double)count);
  metrics_put(out, "sarto_erasures_oldest_seconds", "gauge",
              "How long ago the oldest of them was asked for; 0: there is none.",
              (double)(now_ms - oldest_ms) / 1000);
  metrics_put(out, "sarto_erasures_overdue", "gauge", "Those that were promised to be gone by now.",
              (double)overdue);
}
