/* How long a crew stands still while another release takes over: crew_change on the caller's thread, in microseconds of
 * wall time, and what is done before it, on whichever thread loads the release, and after it, when the old one goes.
 *   bench_change [PROFILES]
 * 100,000 profiles in memory, of whom 30,000 bought something that a seal counts; then releases that differ in a strategy,
 * in what is declared of profiles, and in the catalogue, of 60 and of 100,000 offers, 100 of them changed by events.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/offer.h"
#include "engine/crew.h"
#include "store/memory_journal.h"

enum { ROUNDS = 7, CHANGED = 100 };

#define WORKSPACE "workspace { epoch = { events = 10000 } }\nplacement 'home' {}\n"
#define PROFILE   "hard 'budget' { type = 'number' }\nhard 'look' { type = 'string' }\n"
#define STRATEGY                                                                                             \
  "strategy 's' { on = 'go', placement = 'home', propose = function(profile)\n"                              \
  "return { offers = offers.popular { limit = 2 } } end }"

static void answered(void *context, const struct journal_answer *answers, size_t count) {
  (void)context;
  for (size_t i = 0; i < count; i++)
    if (answers[i].status) exit(1);
}

static char *lines_of(size_t count, unsigned round) {
  struct buffer lines = {0};
  for (size_t i = 0; i < count; i++)
    buffer_print(&lines,
                 "{\"id\":\"sku-%06zu\",\"name\":\"Item number %zu\",\"category\":\"category-%zu\","
                 "\"tags\":[\"tag-%zu\",\"season-%zu\"],\"price\":%zu.5,\"stock\":%zu}\n",
                 i, i, i % 200, i % 1000, i % 4, 5 + (i + round) % 300, 1 + i % 50);
  buffer_text(&lines);
  return buffer_take(&lines, NULL);
}

struct bench {
  struct crew *crew;
  size_t event_count;
};

static void fail(const char *text) {
  fprintf(stderr, "bench_change: %s\n", text);
  exit(1);
}

static struct crew_seat load(const char *profile, const char *strategy, const char *lines) {
  const struct release_file files[] = {{"workspace.lua", {WORKSPACE, strlen(WORKSPACE)}},
                                       {"profile.lua", {profile, strlen(profile)}},
                                       {"offers.ndjson", {lines, strlen(lines)}},
                                       {"strategies/s.lua", {strategy, strlen(strategy)}}};
  struct findings findings = {0};
  struct crew_seat seat = {.scripts = script_arena_new(NULL)};
  seat.release = release_load(seat.scripts, files, 4, NULL, &findings);
  if (!seat.release) fail(findings.items[0].text);
  findings_fini(&findings);
  return seat;
}

static void drop(struct crew_seat seat) {
  release_unref(seat.release);
  script_arena_unref(seat.scripts);
}

static void send(struct bench *bench, const char *type, size_t who, const char *data) {
  char text[256];
  struct error err;
  int length =
      snprintf(text, sizeof text,
               "{\"id\":\"%zu\",\"source\":\"b\",\"type\":\"%s\",\"subject\":\"p-%zu\",\"data\":{%s}}",
               ++bench->event_count, type, who, data);
  if (crew_take(bench->crew, (struct slice){text, (size_t)length}, 1767225600000, NULL, &err)) fail(err.text);
}

static void fill(struct bench *bench, size_t profiles, size_t offers) {
  char data[96];
  for (size_t i = 0; i < profiles; i++)
    send(bench, "customer.profile", i, "\"budget\":40,\"look\":\"alone\"");
  for (size_t i = 0; i < profiles * 3 / 10; i++) {
    snprintf(data, sizeof data, "\"item\":\"sku-%06zu\"", i * 7 % offers);
    send(bench, "order.item.bought", i, data);
  }
  for (size_t i = 0; i < CHANGED; i++) {
    snprintf(data, sizeof data, "\"offer\":\"sku-%06zu\",\"price\":%zu", i % offers, 3 + i);
    send(bench, "offer.changed", 0, data);
  }
}

static int compare(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

struct times {
  uint64_t load[ROUNDS], change[ROUNDS], go[ROUNDS];
};

static void print(const char *what, struct times *times) {
  qsort(times->load, ROUNDS, sizeof *times->load, compare);
  qsort(times->change, ROUNDS, sizeof *times->change, compare);
  qsort(times->go, ROUNDS, sizeof *times->go, compare);
  printf("  %-44s change %7llu us (worst %llu), before %8llu us, the old one goes in %llu us\n", what,
         (unsigned long long)times->change[ROUNDS / 2], (unsigned long long)times->change[ROUNDS - 1],
         (unsigned long long)times->load[ROUNDS / 2], (unsigned long long)times->go[ROUNDS - 1]);
}

/* Each round changes to another release, and sends events until the one before is not needed any more. */
static void measure(struct bench *bench, struct crew_seat *seat, const char *what,
                    const char *const profiles[2], const char *const strategies[2], char *const lines[2],
                    size_t people) {
  struct times times;
  struct error err;
  for (size_t round = 0; round < ROUNDS; round++) {
    uint64_t start = clock_monotonic_us();
    struct crew_seat next = load(profiles[round % 2], strategies[round % 2], lines[round % 2]);
    times.load[round] = clock_monotonic_us() - start;
    send(bench, "go", round, "");
    start = clock_monotonic_us();
    if (crew_change(bench->crew, &next, &err)) fail(err.text);
    times.change[round] = clock_monotonic_us() - start;
    for (size_t i = 0; i < people && seat->release->references > 1; i++) send(bench, "go", i, "");
    start = clock_monotonic_us();
    drop(*seat);
    times.go[round] = clock_monotonic_us() - start;
    *seat = next;
  }
  print(what, &times);
}

static void run(size_t people, size_t offers) {
  static const char *const same[2] = {PROFILE, PROFILE},
                           *const retyped[2] = {PROFILE "hard 'x' { type = 'date' }", PROFILE},
                           *const rules[2] = {STRATEGY " ", STRATEGY};
  char *lines[2] = {lines_of(offers, 0), lines_of(offers, 1)}, *const still[2] = {lines[0], lines[0]};
  struct bench bench = {0};
  struct error err;
  struct memory_journal *journal = memory_journal_new(answered, NULL);
  struct crew_seat seat = load(PROFILE, STRATEGY, lines[0]);
  struct crew_options options = {
      .seats = &seat, .seat_count = 1, .journal = memory_journal_port(journal), .is_clock_events = true};
  if (crew_new(&options, &bench.crew, &err)) fail(err.text);
  fill(&bench, people, offers);
  printf("%zu profiles, %zu offers, %d of them changed:\n", people, offers,
         CHANGED < offers ? CHANGED : (int)offers);
  measure(&bench, &seat, "another strategy", same, rules, still, people);
  measure(&bench, &seat, "and another profile.lua", retyped, rules, still, people);
  measure(&bench, &seat, "another offers.ndjson", same, rules, (char *[]){lines[1], lines[0]}, people);
  crew_free(bench.crew);
  memory_journal_free(journal);
  drop(seat);
  free(lines[0]);
  free(lines[1]);
}

int main(int count, char **values) {
  size_t people = count > 1 ? strtoul(values[1], NULL, 10) : 100000;
  hash_init();
  run(people, 60);
  run(people, 100000);
  return 0;
}
