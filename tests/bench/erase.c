/* erase: what erasing people costs, and what the commits of all others feel of it.
 *   erase FOLDER [MEGABYTES [PEOPLE [EVENTS_A_SECOND]]]
 * Makes a store of about so many megabytes in FOLDER, of customers with twenty events each; then commits events at a steady
 * pace, first alone, then while PEOPLE of them, spread over the whole journal, are erased. Prints seconds and bytes
 * written, each also per GB of store, and the latency from append to answer of both.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/store.h"

enum {
  ID_BYTES = 32,
  EVENTS_EACH = 20,
  EVENT_BYTES = 500,
  PROFILE_BYTES = 900,
  DECISION_BYTES = 600,
  MOST_SAMPLES = 1 << 20
};

static struct bench {
  struct store *store;
  struct journal_port port;
  uint64_t last, people;
  _Atomic uint64_t answers;
  _Atomic bool is_erasing;
  enum status status;
  struct error err;
  size_t samples;
  double sample_ms[MOST_SAMPLES];
} bench;

static void hear(void *context, const struct journal_answer *answers, size_t count) {
  (void)context;
  uint64_t now_us = clock_monotonic_us();
  for (size_t i = 0; i < count; i++) {
    uint64_t start_us = (uint64_t)(uintptr_t)answers[i].ticket;
    if (answers[i].status != STATUS_OK) exit(1);
    if (start_us && bench.samples < MOST_SAMPLES)
      bench.sample_ms[bench.samples++] = (double)(now_us - start_us) / 1000;
  }
  bench.answers += count;
}

static void fill(char *at, size_t length, uint64_t seed) {
  for (size_t i = 0; i < length; i++) at[i] = (char)('a' + (seed = seed * 6364136223846793005u + 1) % 26);
}

/* Customers come back: event n is of customer n modulo their number. */
static void append(uint64_t number, bool is_timed) {
  size_t parts = EVENT_BYTES + PROFILE_BYTES + DECISION_BYTES;
  struct journal_row row = {
      .number = number, .body_checksum = number, .time_ms = (int64_t)number, .arrival_ms = (int64_t)number};
  char id[ID_BYTES];
  snprintf(id, sizeof id, "%llu", (unsigned long long)number);
  row.identity = identity_of("bench", id);
  char *at = row.bytes = mem_alloc(ID_BYTES + parts);
  snprintf(at, ID_BYTES, "customer-%llu", (unsigned long long)(number % bench.people));
  fill(at + ID_BYTES, parts, number);
  row.profile_id = at;
  row.event = (struct slice){at + ID_BYTES, EVENT_BYTES};
  row.profile = (struct slice){row.event.data + EVENT_BYTES, PROFILE_BYTES};
  row.decision = (struct slice){row.profile.data + PROFILE_BYTES, DECISION_BYTES};
  row.ticket = is_timed ? (void *)(uintptr_t)clock_monotonic_us() : NULL;
  bench.port.append(bench.port.self, row);
}

static void wait_for_answers(void) {
  while (bench.answers < bench.last) usleep(1000);
}

static void build(uint64_t megabytes) {
  uint64_t rows = megabytes * 1000000 / (EVENT_BYTES + PROFILE_BYTES + DECISION_BYTES + 100);
  bench.people = rows / EVENTS_EACH;
  while (bench.last < rows) {
    append(++bench.last, false);
    if (bench.last % 4096 == 0) wait_for_answers();
  }
  wait_for_answers();
}

static void *run(void *context) {
  bench.status = store_erase(context, 2, &bench.err);
  bench.is_erasing = false;
  return NULL;
}

/* At a steady pace, until erasing has ended or, with nobody erased, for so many seconds. */
static void commit_steadily(unsigned a_second, double seconds) {
  uint64_t start_us = clock_monotonic_us(), count = 0;
  bench.samples = 0;
  while (bench.is_erasing || (double)(clock_monotonic_us() - start_us) < seconds * 1e6) {
    append(++bench.last, true);
    uint64_t next_us = start_us + ++count * 1000000 / a_second, now_us = clock_monotonic_us();
    if (next_us > now_us) usleep((useconds_t)(next_us - now_us));
  }
  wait_for_answers();
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void tell(const char *when) {
  qsort(bench.sample_ms, bench.samples, sizeof *bench.sample_ms, compare);
  printf("  %-14s %7zu commits: p50 %.2f ms, p99 %.2f ms, worst %.2f ms\n", when, bench.samples,
         bench.sample_ms[bench.samples / 2], bench.sample_ms[bench.samples * 99 / 100],
         bench.sample_ms[bench.samples - 1]);
}

/* By write calls; what mapped memory writes is an index of the log. */
static double written(void) {
  FILE *file = fopen("/proc/self/io", "r");
  char line[128];
  double bytes = 0;
  while (file && fgets(line, sizeof line, file)) sscanf(line, "wchar: %lf", &bytes);
  if (file) fclose(file);
  return bytes;
}

static void forget(uint64_t people) {
  char receipt[JOURNAL_RECEIPT_BYTES], id[ID_BYTES];
  for (uint64_t i = 0; i < people; i++) {
    snprintf(id, sizeof id, "customer-%llu", (unsigned long long)(i * (bench.people / people)));
    const struct journal_forget who = {id, bench.last, (int64_t)bench.last};
    const struct journal_forget_ask ask = {&who, 1, 1, 1, 1000, true};
    if (store_forget(bench.store, &ask, receipt, &bench.err) != STATUS_OK) exit(1);
  }
}

int main(int argc, char **argv) {
  struct buffer path = {0};
  if (argc < 2) return 2;
  uint64_t megabytes = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000;
  uint64_t people = argc > 3 ? strtoull(argv[3], NULL, 10) : 100;
  unsigned a_second = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 200;
  hash_init();
  buffer_print(&path, "%s/erase.db", argv[1]);
  const struct store_options options = {.path = buffer_text(&path), .answered = hear};
  if (store_open(&options, &bench.store, &bench.err) != STATUS_OK) return 1;
  bench.port = store_port(bench.store);
  build(megabytes);
  double gigabytes = (double)store_figures(bench.store).bytes / 1e9;
  printf("a store of %.2f GB, %llu rows, %llu customers, %u events a second:\n", gigabytes,
         (unsigned long long)bench.last, (unsigned long long)bench.people, a_second);
  commit_steadily(a_second, 5);
  tell("alone");
  forget(people);
  double before = written();
  uint64_t start_us = clock_monotonic_us(), rows = bench.last;
  pthread_t thread;
  bench.is_erasing = true;
  pthread_create(&thread, NULL, run, bench.store);
  commit_steadily(a_second, 0);
  pthread_join(thread, NULL);
  double seconds = (double)(clock_monotonic_us() - start_us) / 1e6;
  if (bench.status != STATUS_OK) fprintf(stderr, "erase: %s\n", bench.err.text);
  tell("while erasing");
  double bytes = written() - before;
  printf("  %llu erased in %.1f s, %.2f GB written (with %llu rows of others); per GB of store: %.1f s, %.2f "
         "GB\n",
         (unsigned long long)people, seconds, bytes / 1e9, (unsigned long long)(bench.last - rows),
         seconds / gigabytes, bytes / 1e9 / gigabytes);
  store_close(bench.store);
  buffer_fini(&path);
  return bench.status != STATUS_OK;
}
