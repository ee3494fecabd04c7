/* scale: what much of something costs: attributes, offers, profiles. Through sarto.h, JSON in, JSON out.
 *   scale WORKSPACE PROFILES EVENTS [DATABASE]
 * WORKSPACE is of tests/bench/workspace.lua. Tells every profile all attributes, then decides EVENTS events of profiles
 * drawn uniformly by chance (nine views of a product to one purchase); with a database it closes, opens, and decides as
 * many again. Prints a line a phase: of opening its time, of events how many a second and their CPU (all threads), and
 * the memory of the process (RSS) and of the profiles in it behind each.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sarto_admin.h"

enum { EVENT_BYTES_MAX = 1 << 16, OFFERS = 100000, CATEGORIES = 200 };

static uint64_t answered_count;
static uint64_t chance = 88172645463325252;

static void answered(void *context, const sarto_answer *answers, size_t count) {
  (void)context;
  for (size_t i = 0; i < count; i++)
    if (answers[i].status) {
      fprintf(stderr, "scale: %s\n", answers[i].why);
      exit(1);
    }
  __atomic_add_fetch(&answered_count, count, __ATOMIC_RELEASE);
}

/* Marsaglia's xorshift. */
static uint64_t draw(uint64_t below) {
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  return chance % below;
}

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double resident_megabytes(void) {
  char line[256];
  long kilobytes = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (!strncmp(line, "VmRSS:", 6)) kilobytes = strtol(line + 6, NULL, 10);
  if (file) fclose(file);
  return (double)kilobytes / 1024;
}

static double metric(const char *text, const char *name) {
  const char *found = strstr(text, name);
  return found ? strtod(found + strlen(name), NULL) : 0;
}

static void print_memory(sarto_runtime *runtime) {
  char *text = sarto_metrics(runtime);
  double profiles = metric(text, "\nsarto_profiles_in_memory "),
         bytes = metric(text, "\nsarto_profile_bytes ");
  printf("; RSS %.0f MB, %.0f profiles in memory of %.0f bytes each\n", resident_megabytes(), profiles,
         profiles > 0 ? bytes / profiles : 0);
  fflush(stdout);
  sarto_free(text);
}

static sarto_runtime *open_runtime(const char *workspace, const char *database) {
  sarto_options options = {
      .size = sizeof options, .workspace = workspace, .database = database, .is_clock_events = 1};
  sarto_runtime *runtime;
  sarto_error error;
  double start = seconds(CLOCK_MONOTONIC);
  options.answered = answered;
  if (sarto_open(&options, &runtime, &error)) {
    fprintf(stderr, "scale: %s\n", error.text);
    exit(1);
  }
  printf("  open: %.3f s", seconds(CLOCK_MONOTONIC) - start);
  print_memory(runtime);
  return runtime;
}

/* ---- events ---- */

static uint64_t event_number;

static size_t begin_event(char *event, const char *type, uint64_t profile) {
  uint64_t number = event_number++, second = number / 1000;
  return (size_t)sprintf(
      event,
      "{\"id\":\"%" PRIu64 "\",\"source\":\"bench\",\"type\":\"%s\",\"subject\":\"p-%" PRIu64
      "\",\"time\":\"2026-03-%02uT%02u:%02u:%02uZ\",\"data\":{",
      number, type, profile, (unsigned)(1 + second / 86400 % 28), (unsigned)(second / 3600 % 24),
      (unsigned)(second / 60 % 60), (unsigned)(second % 60));
}

static size_t write_attributes(char *event, uint64_t profile, size_t attribute_count) {
  size_t length = begin_event(event, "customer.profile", profile);
  for (size_t i = 0; i < attribute_count; i++)
    length += (size_t)sprintf(event + length, "%s\"attribute_%zu\":\"value %" PRIu64 "\"", i ? "," : "", i,
                              (profile + i) % 977);
  return length + (size_t)sprintf(event + length, "}}");
}

static size_t write_visit(char *event, uint64_t profile_count) {
  uint64_t offer = draw(OFFERS);
  const char *type = draw(10) ? "product.viewed" : "order.item.bought";
  size_t length = begin_event(event, type, draw(profile_count));
  return length + (size_t)sprintf(event + length,
                                  "\"item\":\"sku-%" PRIu64 "\",\"category\":\"category-%" PRIu64 "\"}}",
                                  offer, offer % CATEGORIES);
}

static void submit(sarto_runtime *runtime, const char *event, size_t length) {
  sarto_error error;
  if (!sarto_submit(runtime, event, length, NULL, &error)) return;
  fprintf(stderr, "scale: %s\n%s\n", error.text, event);
  exit(1);
}

/* ---- phases ---- */

struct phase {
  const char *name;
  double wall, cpu;
  uint64_t first;
};

static struct phase begin_phase(const char *name) {
  return (struct phase){name, seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID), event_number};
}

static void end_phase(const struct phase *phase, sarto_runtime *runtime) {
  double count = (double)(event_number - phase->first);
  while (__atomic_load_n(&answered_count, __ATOMIC_ACQUIRE) < event_number)
    nanosleep(&(struct timespec){0, 100000}, NULL);
  printf("  %s: %.0f events, %.0f a second, %.1f us CPU each", phase->name, count,
         count / (seconds(CLOCK_MONOTONIC) - phase->wall),
         (seconds(CLOCK_PROCESS_CPUTIME_ID) - phase->cpu) * 1e6 / count);
  print_memory(runtime);
}

static void tell(sarto_runtime *runtime, char *event, uint64_t profile_count) {
  struct phase phase = begin_phase("told");
  size_t attribute_count = 0;
  while (sarto_name(runtime, "hard", attribute_count)) attribute_count++;
  for (uint64_t i = 0; i < profile_count; i++)
    submit(runtime, event, write_attributes(event, i, attribute_count));
  end_phase(&phase, runtime);
}

static void visit(sarto_runtime *runtime, char *event, uint64_t profile_count, uint64_t count) {
  struct phase phase = begin_phase("visits");
  for (uint64_t i = 0; i < count; i++) submit(runtime, event, write_visit(event, profile_count));
  end_phase(&phase, runtime);
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "scale WORKSPACE PROFILES EVENTS [DATABASE]\n");
    return 2;
  }
  const char *database = argc > 4 ? argv[4] : NULL;
  uint64_t profile_count = strtoull(argv[2], NULL, 10), count = strtoull(argv[3], NULL, 10);
  char *event = malloc(EVENT_BYTES_MAX);
  sarto_runtime *runtime = open_runtime(argv[1], database);
  tell(runtime, event, profile_count);
  visit(runtime, event, profile_count, count);
  if (database) {
    double start = seconds(CLOCK_MONOTONIC);
    sarto_close(runtime);
    printf("  close: %.3f s\n", seconds(CLOCK_MONOTONIC) - start);
    runtime = open_runtime(argv[1], database);
    visit(runtime, event, profile_count, count);
  }
  sarto_close(runtime);
  free(event);
  return 0;
}
