/* What a program hears of its runtime: figures tests/embed/host. Exits 0 where each sample of the metrics' text was told once
 * with its value, where a rule's is labelled with it, and where the log was told of what failed and of what was wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sarto.h"

struct heard {
  size_t metrics, warnings, errors;
  double events, failed_calls;
  char lines[2000];
};

static void hear_metric(void *context, const sarto_metric *metric) {
  struct heard *heard = context;
  heard->metrics++;
  int is_known = !strcmp(metric->type, "counter") || !strcmp(metric->type, "gauge") ||
                 !strcmp(metric->type, "histogram");
  if (!*metric->help || !is_known) heard->errors++;
  if (!strcmp(metric->name, "sarto_events_total")) heard->events = metric->value;
  if (strcmp(metric->name, "sarto_script_faults_total")) return;
  int is_named = metric->label_count == 3 && !strcmp(metric->labels[1].name, "rule") &&
                 !strcmp(metric->labels[1].value, "asks \"twice\\\"") &&
                 !strcmp(metric->labels[2].name, "fault");
  if (is_named) heard->failed_calls += metric->value;
}

static void hear_line(void *context, int level, const char *text) {
  struct heard *heard = context;
  heard->warnings += level == SARTO_LOG_WARNING;
  heard->errors += level == SARTO_LOG_ERROR;
  snprintf(heard->lines + strlen(heard->lines), sizeof heard->lines - strlen(heard->lines), "%s\n", text);
}

static size_t samples(const char *text) {
  size_t count = 0;
  for (const char *at = text; *at; at = strchr(at, '\n') + 1) count += *at != '#';
  return count;
}

static int expect(int holds, const char *what, const struct heard *heard) {
  if (!holds) fprintf(stderr, "figures: %s\n%s", what, heard->lines);
  return !holds;
}

int main(int argc, char **argv) {
  static const char event[] = "{\"id\":\"1\",\"source\":\"test\",\"type\":\"failed\",\"subject\":\"lucia\"}";
  if (argc < 3) return 2;
  struct heard heard = {0}, refused = {0};
  sarto_options options = {.size = sizeof options,
                           .workspace = argv[1],
                           .has_samples = 1,
                           .log = hear_line,
                           .log_context = &heard};
  sarto_runtime *runtime;
  sarto_error error;
  char *decision = NULL;
  if (sarto_open(&options, &runtime, &error) ||
      sarto_decide(runtime, event, strlen(event), &decision, NULL, &error)) {
    fprintf(stderr, "figures: %s\n", error.text);
    return 1;
  }
  sarto_free(decision);
  sarto_each_metric(runtime, hear_metric, &heard);
  char *text = sarto_metrics(runtime);
  int failures =
      expect(heard.metrics == samples(text) && heard.metrics > 20, "not every sample was told", &heard);
  failures += expect(heard.events == 1, "the event was not counted", &heard);
  failures += expect(heard.failed_calls == 1, "the failed call has no label of its rule", &heard);
  failures +=
      expect(heard.warnings == 1 && strstr(heard.lines, "mine"), "the log was not told of it", &heard);
  failures += expect(!heard.errors, "something is wrong", &heard);
  sarto_free(text);
  sarto_close(runtime);
  options.workspace = argv[2];
  options.log_context = &refused;
  failures += expect(sarto_open(&options, &runtime, &error) == SARTO_INVALID, "it opened", &refused);
  failures += expect(refused.errors == 1 && strstr(refused.lines, "workspace.lua:2: "),
                     "the log was not told what is wrong", &refused);
  return failures;
}
