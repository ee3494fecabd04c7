/* Whether a script can remember one customer and show them to the next. Every rule of the hostile shop tries, in its own
 * way; every customer comes once, with a marker of their own.
 *
 *   remember EVENTS [FIRST]    from the project's root; exit 1: somebody was remembered, 2: it cannot begin
 *
 * No decision may contain a marker that is not its customer's. And none may depend on who came before in any other way:
 * of one round in five the same customers come again in the opposite order, and of every round some of them first of all,
 * to a runtime that has seen nobody, and all must be told the same, byte for byte. In memory; calls are stopped by a
 * signal, as in `serve`. That a rule is set aside after others' calls failed is meant, and not asked here.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "sarto.h"

#define WORKSPACE "tests/hostile/shop"

enum {
  ROUND_EVENTS = 10000,
  BEYOND_EVERY = 5000, /* so that no rule is stopped a third time */
  BACKWARD_EVERY = 5,  /* rounds */
  FRESH_EVERY = 1000,
  MARKER_BYTES = 19 /* "mk-" and 16 digits */,
  EVENT_BYTES = 512
};

struct trial {
  uint64_t *told; /* hashes of the decisions of one round, by event */
  long decided, foreign, different;
};

static void give_up(const char *what, const char *why) {
  fprintf(stderr, "remember: %s: %s\n", what, why);
  exit(2);
}

static void found(void *context, const char *file, int line, const char *text) {
  (void)context;
  fprintf(stderr, "%s:%d: %s\n", file, line, text);
}

static sarto_runtime *open_runtime(void) {
  sarto_runtime *runtime;
  sarto_error error;
  sarto_options options = {
      .size = sizeof options, .workspace = WORKSPACE, .is_clock_events = 1, .found = found};
  options.stop_signal = SIGRTMIN + 3;
  if (sarto_open(&options, &runtime, &error)) give_up(WORKSPACE, error.text);
  return runtime;
}

/* splitmix64: no two events have the same. */
static void write_marker(long event, char marker[static MARKER_BYTES + 1]) {
  uint64_t z = (uint64_t)event * UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  snprintf(marker, MARKER_BYTES + 1, "mk-%016llx", (unsigned long long)(z ^ z >> 31));
}

/* The decision is the caller's, freed with sarto_free. */
static char *decide(sarto_runtime *runtime, const char *marker, bool goes_beyond, size_t *length) {
  char event[EVENT_BYTES], *decision;
  sarto_error error;
  int written =
      snprintf(event, sizeof event,
               "{\"id\":\"%s\",\"source\":\"hostile\",\"type\":\"page.viewed\",\"subject\":\"%s\","
               "\"time\":\"2026-03-02T10:00:00Z\",\"data\":{\"marker\":\"%s\",\"list\":[\"x\",\"y\"]%s}}",
               marker, marker, marker, goes_beyond ? ",\"goes_beyond\":true" : "");
  if (sarto_decide(runtime, event, (size_t)written, &decision, length, &error)) give_up(marker, error.text);
  return decision;
}

/* Where somebody else's marker stands; NULL: nowhere. */
static const char *find_foreign(const char *decision, size_t length, const char *marker) {
  const char *at = decision, *end = decision + length;
  while ((at = memmem(at, (size_t)(end - at), "mk-", 3))) {
    if (end - at < MARKER_BYTES || memcmp(at, marker, MARKER_BYTES)) return at;
    at += MARKER_BYTES;
  }
  return NULL;
}

/* Who told of somebody else: the strategy that is named last before each marker. */
static void show_foreign(const char *decision, size_t length, const char *marker) {
  static const char member[] = "\"strategy\":\"";
  const char *end = decision + length, *at = decision;
  printf("%s was shown somebody else, by", marker);
  while ((at = find_foreign(at, (size_t)(end - at), marker))) {
    const char *name = at;
    while (name > decision && strncmp(name, member, strlen(member))) name--;
    name += name > decision ? strlen(member) : 0;
    printf(" %.*s", (int)strcspn(name, "\""), name);
    at += MARKER_BYTES;
  }
  printf("\n");
}

static void judge(struct trial *trial, sarto_runtime *runtime, long event, uint64_t *told) {
  char marker[MARKER_BYTES + 1];
  size_t length;
  write_marker(event, marker);
  char *decision = decide(runtime, marker, event % BEYOND_EVERY == BEYOND_EVERY / 3, &length);
  trial->decided++;
  if (find_foreign(decision, length, marker) && !trial->foreign++) show_foreign(decision, length, marker);
  *told = checksum(decision, length);
  sarto_free(decision);
}

static void compare(struct trial *trial, long event, uint64_t before, uint64_t after, const char *when) {
  if (before != after && !trial->different++) printf("event %ld was told otherwise %s\n", event, when);
}

static void forward(struct trial *trial, long first, long count) {
  sarto_runtime *runtime = open_runtime();
  for (long i = 0; i < count && !trial->foreign; i++) judge(trial, runtime, first + i, &trial->told[i]);
  sarto_close(runtime);
}

static void backward(struct trial *trial, long first, long count) {
  sarto_runtime *runtime = open_runtime();
  uint64_t told;
  for (long i = count - 1; i >= 0; i--) {
    judge(trial, runtime, first + i, &told);
    compare(trial, first + i, trial->told[i], told, "where those who came later came before");
  }
  sarto_close(runtime);
}

static void alone(struct trial *trial, long first, long count) {
  uint64_t told;
  for (long i = FRESH_EVERY / 2; i < count; i += FRESH_EVERY) {
    sarto_runtime *runtime = open_runtime();
    judge(trial, runtime, first + i, &told);
    compare(trial, first + i, trial->told[i], told, "where nobody came before");
    sarto_close(runtime);
  }
}

int main(int argc, char **argv) {
  long events = argc > 1 ? atol(argv[1]) : 0, first = argc > 2 ? atol(argv[2]) : 0;
  struct trial trial = {.told = mem_alloc(ROUND_EVENTS * sizeof *trial.told)};
  if (events <= 0) give_up("EVENTS", "expected how many");
  for (long done = 0; done < events && !trial.different; done += ROUND_EVENTS) {
    long count = events - done < ROUND_EVENTS ? events - done : ROUND_EVENTS;
    forward(&trial, first + done, count);
    if (trial.foreign) break;
    if (done / ROUND_EVENTS % BACKWARD_EVERY == 0) backward(&trial, first + done, count);
    alone(&trial, first + done, count);
  }
  free(trial.told);
  printf("remember: %ld decisions, %ld showed somebody else, %ld depended on who came before\n",
         trial.decided, trial.foreign, trial.different);
  return trial.foreign || trial.different ? 1 : 0;
}
