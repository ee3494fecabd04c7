/* How fast one person's rows are found: a journal of ROWS rows (argument, 500000) of two kilobytes and 5,000 people, read
 * through for one of them. Prints rows and bytes a second, the file cache warm and, where the system lets it be dropped, cold.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/person.h"

enum { PEOPLE = 5000, PART_BYTES = 660 };

static void take_answers(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

static struct journal_row row_at(uint64_t number) {
  char id[24];
  char *bytes = mem_zero(sizeof id + 3 * PART_BYTES);
  struct journal_row row = {.number = number, .time_ms = (int64_t)number, .arrival_ms = (int64_t)number};
  snprintf(id, sizeof id, "%llu", (unsigned long long)number);
  row.identity = identity_of("bench", id);
  snprintf(bytes, sizeof id, "person-%llu", (unsigned long long)(number % PEOPLE));
  for (size_t i = sizeof id; i < sizeof id + 3 * PART_BYTES; i++) bytes[i] = (char)('a' + (number * i) % 26);
  row.bytes = bytes;
  row.profile_id = bytes;
  row.event = (struct slice){bytes + sizeof id, PART_BYTES};
  row.profile = (struct slice){bytes + sizeof id + PART_BYTES, PART_BYTES};
  row.decision = (struct slice){bytes + sizeof id + 2 * PART_BYTES, PART_BYTES};
  return row;
}

static enum status see(void *context, const struct journal_row *row, struct error *err) {
  (void)context, (void)row, (void)err;
  return STATUS_OK;
}

static void drop_cache(const char *folder) {
  char pattern[128];
  glob_t files;
  snprintf(pattern, sizeof pattern, "%s/*", folder);
  if (glob(pattern, 0, NULL, &files)) return;
  for (size_t i = 0; i < files.gl_pathc; i++) {
    int file = open(files.gl_pathv[i], O_RDONLY);
    if (file < 0) continue;
    fdatasync(file);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
  }
  globfree(&files);
}

static int measure(struct store *store, const char *what, uint64_t rows) {
  struct person_figures figures;
  struct error err;
  uint64_t begin_us = clock_monotonic_us();
  const struct person_id id = {"person-7", UINT64_MAX};
  if (store_visit_person(store, &id, 1, see, NULL, &figures, &err)) {
    fprintf(stderr, "%s\n", err.text);
    return 1;
  }
  double seconds = (double)(clock_monotonic_us() - begin_us) / 1e6;
  printf("one person's %llu rows of %llu, %s: %.3f s, %.2f million rows/s, %.2f GB/s\n",
         (unsigned long long)figures.found, (unsigned long long)rows, what, seconds,
         (double)rows / seconds / 1e6, (double)figures.bytes / seconds / 1e9);
  return 0;
}

int main(int argc, char **argv) {
  uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 500000;
  char folder[] = "/tmp/sarto-person-XXXXXX", path[64], command[96];
  struct store *store;
  struct error err;
  hash_init();
  if (!mkdtemp(folder)) return 1;
  snprintf(path, sizeof path, "%s/shop.db", folder);
  struct store_options options = {.path = path, .answered = take_answers};
  if (store_open(&options, &store, &err)) return fprintf(stderr, "%s\n", err.text), 1;
  struct journal_port port = store_port(store);
  for (uint64_t number = 1; number <= rows; number++) port.append(port.self, row_at(number));
  store_close(store); /* all is folded, and no log is left */
  if (store_open(&options, &store, &err)) return fprintf(stderr, "%s\n", err.text), 1;
  int failed = measure(store, "cache warm", rows);
  drop_cache(folder);
  failed |= measure(store, "cache cold", rows);
  store_close(store);
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  return system(command) ? 1 : failed;
}
