/* backup: what a backup costs, and what it costs those who are answered meanwhile. Through sarto.h.
 *   backup WORKSPACE FOLDER EVENTS
 * Fills a database in FOLDER with EVENTS events, then sends 1,000 a second, in turns without and with a backup being made,
 * and prints the median and the 99th percentile of the time to the durable answer of each, seconds per GB of the backup, of
 * looking at it and of a restore.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sarto_admin.h"

enum { RATE = 1000, TURNS = 3, REST_EVENTS = 6000, PROFILES = 20000, SAMPLES_MAX = 4000000 };

struct sample {
  uint64_t sent_us;
  uint32_t took_us;
  int is_beside; /* a backup was being made */
};

static struct sample *samples;
static uint64_t sample_count, answered_count;
static int is_backing_up;

static uint64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void answered(void *context, const sarto_answer *answers, size_t count) {
  uint64_t at_us = now_us();
  (void)context;
  for (size_t i = 0; i < count; i++) {
    struct sample *sample = answers[i].ticket;
    if (answers[i].status) {
      fprintf(stderr, "backup: %s\n", answers[i].why);
      exit(1);
    }
    sample->took_us = (uint32_t)(at_us - sample->sent_us);
  }
  __atomic_add_fetch(&answered_count, count, __ATOMIC_RELEASE);
}

static void must_be(int status, const sarto_error *error) {
  if (!status) return;
  fprintf(stderr, "backup: %s\n", error->text);
  exit(1);
}

static void send(sarto_runtime *runtime) {
  char event[512];
  sarto_error error;
  struct sample *sample = &samples[sample_count++];
  int length = snprintf(
      event, sizeof event,
      "{\"id\":\"%" PRIu64 "\",\"source\":\"bench\",\"type\":\"page.viewed\",\"subject\":\"p-%" PRIu64
      "\",\"touchpoint\":\"web\",\"data\":{\"category\":\"dresses\",\"path\":\"/women/dresses/summer\","
      "\"referrer\":\"https://www.example.com/search?q=dress\",\"dwell_seconds\":%" PRIu64
      ",\"scroll\":0.73,\"device\":\"mobile\"}}",
      sample_count, sample_count * 7919 % PROFILES, sample_count % 90);
  *sample =
      (struct sample){.sent_us = now_us(), .is_beside = __atomic_load_n(&is_backing_up, __ATOMIC_ACQUIRE)};
  must_be(sarto_submit(runtime, event, (size_t)length, sample, &error), &error);
}

static void drain(void) {
  while (__atomic_load_n(&answered_count, __ATOMIC_ACQUIRE) < sample_count)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* At an even rate, until there were `count`, or while a backup is made. */
static void send_evenly(sarto_runtime *runtime, uint64_t count, int until_over) {
  uint64_t begin_us = now_us();
  for (uint64_t i = 0; until_over ? __atomic_load_n(&is_backing_up, __ATOMIC_ACQUIRE) : i < count; i++) {
    uint64_t due_us = begin_us + i * 1000000 / RATE, at_us = now_us();
    if (at_us < due_us) nanosleep(&(struct timespec){.tv_nsec = (long)(due_us - at_us) * 1000}, NULL);
    send(runtime);
  }
  drain();
}

struct backing {
  sarto_runtime *runtime;
  char path[512];
  char *report;
};

static void *back_up(void *context) {
  struct backing *backing = context;
  sarto_error error;
  must_be(sarto_backup(backing->runtime, backing->path, &backing->report, &error), &error);
  __atomic_store_n(&is_backing_up, 0, __ATOMIC_RELEASE);
  return NULL;
}

static double number_in(const char *report, const char *key) {
  const char *found = strstr(report, key);
  return found ? strtod(found + strlen(key), NULL) : 0;
}

static void tell(const char *what, const char *report) {
  double gigabytes = number_in(report, "\"bytes\":") / 1e9, seconds = number_in(report, "\"seconds\":");
  printf("  %s: %.2f GB, %.0f rows, %.1f s, %.1f s a GB\n", what, gigabytes, number_in(report, "\"rows\":"),
         seconds, seconds / gigabytes);
}

static int by_time(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static double tell_times(const char *what, uint64_t first, int is_beside) {
  uint32_t *times = malloc(sample_count * sizeof *times);
  size_t count = 0;
  for (uint64_t i = first; i < sample_count; i++)
    if (samples[i].is_beside == is_beside) times[count++] = samples[i].took_us;
  qsort(times, count, sizeof *times, by_time);
  double p99 = times[count * 99 / 100] / 1000.0;
  printf("  %s: %zu answers, median %.2f ms, p99 %.2f ms, worst %.1f ms\n", what, count,
         times[count / 2] / 1000.0, p99, times[count - 1] / 1000.0);
  free(times);
  return p99;
}

static void take_turns(sarto_runtime *runtime, const char *folder) {
  struct backing backing = {.runtime = runtime};
  for (int turn = 0; turn < TURNS; turn++) {
    pthread_t thread;
    send_evenly(runtime, REST_EVENTS, 0);
    snprintf(backing.path, sizeof backing.path, "%s/backup-%d", folder, turn);
    is_backing_up = 1;
    pthread_create(&thread, NULL, back_up, &backing);
    send_evenly(runtime, 0, 1);
    pthread_join(thread, NULL);
    tell("backup, 1,000 events a second beside it", backing.report);
    sarto_free(backing.report);
  }
}

static void look_and_restore(const char *folder) {
  char backup[512], database[512], *report;
  sarto_error error;
  snprintf(backup, sizeof backup, "%s/backup-0", folder);
  snprintf(database, sizeof database, "%s/restored/shop.db", folder);
  must_be(sarto_verify(backup, NULL, &report, &error), &error);
  tell("looking at it", report);
  sarto_free(report);
  const sarto_restoring restoring = {.backup = backup, .database = database};
  must_be(sarto_restore(&restoring, &report, &error), &error);
  tell("restore", report);
  sarto_free(report);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  char database[512], data[512];
  sarto_error error;
  sarto_runtime *runtime;
  uint64_t events = strtoull(argv[3], NULL, 10);
  snprintf(data, sizeof data, "mkdir -p %s/data", argv[2]);
  if (system(data)) return 1;
  snprintf(database, sizeof database, "%s/data/shop.db", argv[2]);
  samples = malloc(SAMPLES_MAX * sizeof *samples);
  const sarto_options options = {
      .size = sizeof options, .workspace = argv[1], .database = database, .answered = answered};
  must_be(sarto_open(&options, &runtime, &error), &error);
  while (sample_count < events) send(runtime);
  drain();
  uint64_t first = sample_count;
  take_turns(runtime, argv[2]);
  double without = tell_times("without a backup", first, 0),
         beside = tell_times("while one is made", first, 1);
  printf("  p99 meanwhile: %.2f times that without\n", beside / without);
  sarto_close(runtime);
  look_and_restore(argv[2]);
  return 0;
}
