/* Derives every decision of a database again, by the release in a folder: prints how many, how fast, and what is not as
 * it was recorded; exit 1 where anything is not.
 *
 *   derive_all WORKSPACE DATABASE
 */
#include <stdio.h>

#include "base/clock.h"
#include "engine/derive.h"
#include "host/folder.h"
#include "store/store.h"

enum { MOST_COMPLAINTS = 5 };

static struct totals { unsigned long long equal, gone, other; } totals;

static void complain(uint64_t number, const struct derived *derived) {
  if (totals.gone + totals.other > MOST_COMPLAINTS) return;
  printf("row %llu: %s\n", (unsigned long long)number, derived->kind == DERIVED ? "differs" : derived->why);
  if (derived->kind == DERIVED)
    printf("%.*s\n%.*s\n", (int)derived->row->decision.length, derived->row->decision.data,
           (int)derived->decision.length, derived->decision.data);
}

static void count(uint64_t number, const struct derived *derived) {
  if (derived->kind == DERIVED_NOTHING) return;
  bool is_same = derived->kind == DERIVED && derived->is_equal && derived->is_same_profile;
  totals.equal += is_same;
  totals.gone += derived->kind == DERIVED_GONE;
  totals.other += !is_same && derived->kind != DERIVED_GONE;
  if (!is_same) complain(number, derived);
}

static enum status derive_all(const struct derive_options *options, struct error *err) {
  struct derive *derive = derive_new(options);
  uint64_t last = options->record.last_number(options->record.self);
  enum status status = STATUS_OK;
  for (uint64_t number = 1; !status && number <= last; number++) {
    struct derived derived;
    status = derive_row(derive, number, &derived, err);
    if (!status) count(number, &derived);
  }
  derive_free(derive);
  return status;
}

int main(int argc, char **argv) {
  struct findings findings = {0};
  struct folder folder = {0};
  struct store *store = NULL;
  struct error err = {0};
  if (argc != 3) return 2;
  hash_init();
  struct script_arena *scripts = script_arena_new(NULL);
  enum status status = folder_read(argv[1], &folder, &findings, &err);
  struct release *release =
      status ? NULL : release_load(scripts, folder.files, folder.count, NULL, &findings);
  if (!status)
    status = store_open(&(struct store_options){.path = argv[2], .is_read_only = true}, &store, &err);
  uint64_t start_us = clock_monotonic_us();
  if (!status && release)
    status =
        derive_all(&(struct derive_options){.release = release, .record = store_record_port(store)}, &err);
  double seconds = (double)(clock_monotonic_us() - start_us) / 1e6;
  printf("%llu decisions are equal, of %llu an input is gone, %llu differ; %.0f a second\n", totals.equal,
         totals.gone, totals.other, (double)(totals.equal + totals.gone + totals.other) / seconds);
  if (status) printf("%s\n", err.text);
  store_close(store);
  release_unref(release);
  script_arena_unref(scripts);
  folder_fini(&folder);
  findings_fini(&findings);
  return status || !totals.equal || totals.gone || totals.other;
}
