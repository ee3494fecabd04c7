/* What keeping releases costs: 10,000 of twenty files, of which one differs from one release to the next, each put and
 * activated; loading, listing and pruning them; and whether the file stays as long where they are pruned.
 *
 *   bench_releases FOLDER [releases]
 *
 * The texts are the standard library's, each twice, with a line that changes: Lua of the length people write.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/memory.h"
#include "script/stdlib.h"
#include "store/releases.h"

enum { FILES = 20, TEXT_BYTES = 16384, KEEP = 100 };

static struct {
  char path[512], file[512], names[FILES][48], texts[FILES][TEXT_BYTES];
  struct release_file files[FILES];
  char hash[DIGEST_TEXT_BYTES], parent[DIGEST_TEXT_BYTES];
  struct releases *releases;
  struct error err;
} bench;

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void check(enum status status) {
  if (status == STATUS_OK) return;
  fprintf(stderr, "bench_releases: %s\n", bench.err.text);
  exit(1);
}

static double file_mb(void) {
  struct stat file;
  return stat(bench.file, &file) ? 0 : (double)file.st_size / 1e6;
}

static void write_file(size_t i, unsigned version) {
  size_t modules = 0;
  while (stdlib_modules[modules].name) modules++;
  const struct slice text = stdlib_modules[i % modules].text;
  int length = snprintf(bench.texts[i], TEXT_BYTES, "local version = %u -- of file %zu\n%.*s", version, i,
                        (int)text.length, text.data);
  snprintf(bench.names[i], sizeof *bench.names, "strategies/rule_%02zu.lua", i);
  bench.files[i] = (struct release_file){bench.names[i], {bench.texts[i], (size_t)length}};
}

static void put(unsigned n) {
  memcpy(bench.parent, bench.hash, sizeof bench.parent);
  digest_print(&(struct slice){(const char *)&n, sizeof n}, 1, bench.hash);
  write_file(n % FILES, n);
  struct release_record record = {.hash = bench.hash,
                                  .parent = bench.parent[0] ? bench.parent : NULL,
                                  .author = "ann@example.com",
                                  .note = "cheaper coats first",
                                  .source = "folder",
                                  .specs = "passed, run by ann@example.com",
                                  .time_ms = n};
  struct release_activation activation = {bench.hash, "ann@example.com", "released", n};
  check(releases_put(bench.releases, &record, bench.files, FILES, &bench.err));
  check(releases_activate(bench.releases, &activation, &bench.err));
}

static int by_size(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void put_all(unsigned count) {
  double *took_ms = mem_alloc(count * sizeof *took_ms), begun_ms = now_ms();
  for (unsigned n = 1; n <= count; n++) {
    double one_ms = now_ms();
    put(n);
    took_ms[n - 1] = now_ms() - one_ms;
  }
  double all_ms = now_ms() - begun_ms;
  qsort(took_ms, count, sizeof *took_ms, by_size);
  printf("releases: %u put and activated in %.1f s, %.2f ms at the median, %.2f ms at the 99th percentile\n",
         count, all_ms / 1e3, took_ms[count / 2], took_ms[count * 99 / 100]);
  free(took_ms);
}

static void load_and_list(unsigned count) {
  struct arena arena = {0};
  struct release_texts texts;
  struct release_listed *listed;
  size_t listed_count, bytes = 0;
  double begun_ms = now_ms();
  check(releases_load(bench.releases, bench.hash, &arena, &texts, &bench.err));
  double loaded_ms = now_ms();
  check(releases_list(bench.releases, count, &arena, &listed, &listed_count, &bench.err));
  double all_ms = now_ms();
  for (size_t i = 0; i < texts.count; i++) bytes += texts.files[i].text.length;
  printf("  one of %zu KB loaded in %.2f ms; all %zu listed in %.0f ms\n", bytes / 1000, loaded_ms - begun_ms,
         listed_count, all_ms - loaded_ms);
  arena_fini(&arena);
}

static double prune(unsigned now) {
  size_t gone;
  double begun_ms = now_ms();
  struct releases_retention retention = {.keep_count = KEEP};
  check(releases_prune(bench.releases, &retention, now, NULL, NULL, &gone, &bench.err));
  return now_ms() - begun_ms;
}

static void reopen(void) {
  releases_close(bench.releases);
  check(releases_open(bench.path, NULL, false, &bench.releases, &bench.err));
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  unsigned releases = count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : 10000;
  snprintf(bench.path, sizeof bench.path, "%s/bench.db", arguments[1]);
  snprintf(bench.file, sizeof bench.file, "%s/bench-releases.db", arguments[1]);
  hash_init();
  reopen();
  for (size_t i = 0; i < FILES; i++) write_file(i, 0);
  put_all(releases);
  load_and_list(releases);
  reopen();
  printf("  the file: %.1f MB, %.2f KB a release\n", file_mb(), file_mb() * 1e3 / releases);
  double took_ms = prune(releases);
  printf("  pruned to %d in %.0f ms: %.2f MB\n", KEEP, took_ms, file_mb());
  double most_mb = 0;
  for (unsigned n = releases + 1; n <= releases + 1000; n++) {
    put(n);
    if (n % 10) continue;
    took_ms = prune(n);
    if (file_mb() > most_mb) most_mb = file_mb();
  }
  printf("  1,000 more, pruned after every ten: %.2f MB at most, the last pruning %.1f ms\n", most_mb,
         took_ms);
  releases_close(bench.releases);
  return 0;
}
