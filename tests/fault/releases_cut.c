/* Cuts the power in the middle of putting, activating, refusing and pruning releases, again and again, and opens what
 * the disk may hold then: the active release must be the last whose activation returned, or the one that was on its
 * way, whole; what was put must load; and both must go on.
 *
 *   releases_cut [images [seed]]       prints "1000 images, N activations, 0 wrong"; exit 1 where any is
 *
 * A process that is killed is among the cuts: what it wrote survives. Release n's files are made from n, so what must
 * be there is known without keeping it. Built with -DSARTO_MUTATION_SYNC_NORMAL it must find some wrong. One thread.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "store/releases.h"
#include "tests/fault/power_cut_vfs.h"

enum {
  STEPS = 60, /* of a history */
  MOST_IMAGES = 64,
  MOST_GAP = 40, /* operations between two cuts */
  FILES = 12,
  TEXT_BYTES = 900,
  KEEP = 4,
  MOST_COMPLAINTS = 20,
};

/* What is known at an instant. */
struct knowledge {
  unsigned put;              /* the last release whose putting returned */
  unsigned active, arriving; /* the last activation that returned; the one that was asked for; 0: none */
};

struct cut {
  struct disk_image *image;
  struct knowledge knowledge;
  enum survival survival;
};

struct history {
  uint64_t seed, random, cut_random;
  struct knowledge knowledge;
  struct cut cuts[MOST_IMAGES];
  size_t cut_count, most_cuts;
};

static struct { uint64_t images, activations, wrong; } totals;

struct made {
  char hash[DIGEST_TEXT_BYTES], names[FILES][24], texts[FILES][TEXT_BYTES];
  struct release_file files[FILES];
};

static uint64_t below(uint64_t *random, uint64_t bound) {
  return random_next(random) % bound;
}

/* Two files differ from one release to the next; nothing in them can be compressed. */
static void make(unsigned n, struct made *made) {
  digest_print(&(struct slice){(const char *)&n, sizeof n}, 1, made->hash);
  for (unsigned i = 0; i < FILES; i++) {
    uint64_t random = i < 2 ? 1000 + n * 2 + i : i;
    snprintf(made->names[i], sizeof *made->names, "strategies/%02u.lua", i);
    for (size_t at = 0; at < TEXT_BYTES; at++) made->texts[i][at] = (char)random_next(&random);
    made->files[i] = (struct release_file){made->names[i], {made->texts[i], TEXT_BYTES}};
  }
}

static void complain(const struct history *history, const struct cut *cut, const char *what) {
  if (totals.wrong++ >= MOST_COMPLAINTS) return;
  fprintf(stderr, "seed %" PRIu64 ": put %u, active %u, arriving %u, survival %d: %s\n", history->seed,
          cut->knowledge.put, cut->knowledge.active, cut->knowledge.arriving, (int)cut->survival, what);
}

/* ---- a history, and the cuts into it ---- */

static uint64_t cut_power(void *context) {
  struct history *history = context;
  if (history->cut_count == history->most_cuts) return UINT64_MAX;
  struct cut *cut = &history->cuts[history->cut_count++];
  cut->survival = (enum survival)below(&history->cut_random, SURVIVALS);
  cut->knowledge = history->knowledge;
  cut->image = disk_image_take(cut->survival, random_next(&history->cut_random));
  return 1 + below(&history->cut_random, MOST_GAP);
}

static enum status put_next(struct history *history, struct releases *releases, struct error *err) {
  struct made made;
  make(history->knowledge.put + 1, &made);
  struct release_record record = {.hash = made.hash, .note = "a note", .time_ms = history->knowledge.put + 1};
  enum status status = releases_put(releases, &record, made.files, FILES, err);
  if (status == STATUS_OK) history->knowledge.put++;
  return status;
}

/* One of the last few that were put: they cannot have been pruned. */
static enum status activate_some(struct history *history, struct releases *releases, struct error *err) {
  struct knowledge *knowledge = &history->knowledge;
  if (!knowledge->put) return STATUS_OK;
  struct made made;
  uint64_t back = below(&history->random, knowledge->put < KEEP ? knowledge->put : KEEP);
  knowledge->arriving = knowledge->put - (unsigned)back;
  make(knowledge->arriving, &made);
  struct release_activation activation = {made.hash, "Ann", "released", knowledge->arriving};
  enum status status = releases_activate(releases, &activation, err);
  if (status != STATUS_OK) return status;
  knowledge->active = knowledge->arriving;
  knowledge->arriving = 0;
  totals.activations++;
  return status;
}

/* By when they were put: an old one that was activated is no younger. */
static enum status prune(struct history *history, struct releases *releases, struct error *err) {
  size_t gone;
  struct releases_retention retention = {.keep_ms = KEEP};
  return releases_prune(releases, &retention, history->knowledge.put, NULL, NULL, &gone, err);
}

static enum status refuse(struct releases *releases, struct error *err) {
  struct refusal_finding finding = {"workspace.lua", 1, "is wrong"};
  struct release_refusal refusal = {.note = "no", .findings = &finding, .count = 1};
  return releases_refuse(releases, &refusal, NULL, NULL, err);
}

static enum status step(struct history *history, struct releases *releases, struct error *err) {
  switch (below(&history->random, 8)) {
  case 0:
    return prune(history, releases, err);
  case 1:
    return refuse(releases, err);
  case 2:
  case 3:
  case 4:
    return activate_some(history, releases, err);
  default:
    return put_next(history, releases, err);
  }
}

static enum status live(struct history *history, const char *path, struct error *err) {
  struct releases *releases;
  enum status status = releases_open(path, POWER_CUT_VFS, false, &releases, err);
  for (uint64_t steps = below(&history->random, STEPS); steps && status == STATUS_OK; steps--)
    status = step(history, releases, err);
  releases_close(releases);
  return status;
}

/* ---- what must hold of an image ---- */

static bool is_whole(struct releases *releases, unsigned n, struct error *err) {
  struct made made;
  struct arena arena = {0};
  struct release_texts texts;
  make(n, &made);
  bool is = releases_load(releases, made.hash, &arena, &texts, err) == STATUS_OK && texts.count == FILES;
  for (size_t i = 0; i < FILES && is; i++)
    is = texts.files[i].text.length == TEXT_BYTES &&
         !memcmp(texts.files[i].text.data, made.texts[i], TEXT_BYTES);
  arena_fini(&arena);
  return is;
}

/* 0: none. */
static unsigned find_active(struct releases *releases, unsigned last, struct error *err) {
  struct arena arena = {0};
  struct release_activation activation;
  struct made made;
  unsigned n = 0;
  if (releases_active(releases, &arena, &activation, err) == STATUS_OK)
    for (n = last; n; n--) {
      make(n, &made);
      if (!strcmp(made.hash, activation.hash)) break;
    }
  arena_fini(&arena);
  return n;
}

static const char *inspect_open(const struct cut *cut, struct releases *releases, struct error *err) {
  const struct knowledge *knowledge = &cut->knowledge;
  unsigned active = find_active(releases, knowledge->put, err);
  if (active != knowledge->active && (!knowledge->arriving || active != knowledge->arriving))
    return "another release is active";
  if (active && !is_whole(releases, active, err)) return "the active release is not whole";
  if (knowledge->put && !is_whole(releases, knowledge->put, err)) return "what was put is lost";
  struct history after = {.random = 1, .knowledge = *knowledge};
  for (int i = 0; i < 3; i++)
    if (put_next(&after, releases, err) != STATUS_OK || !is_whole(releases, after.knowledge.put, err) ||
        activate_some(&after, releases, err) != STATUS_OK || prune(&after, releases, err) != STATUS_OK)
      return "it does not go on";
  return find_active(releases, after.knowledge.put, err) == after.knowledge.active ? NULL : "it went astray";
}

static void empty(const char *folder) {
  DIR *listing = opendir(folder);
  must(listing);
  for (struct dirent *file; (file = readdir(listing));) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
    unlink(path);
  }
  closedir(listing);
}

static void inspect(const struct history *history, const struct cut *cut, const char *folder) {
  char path[256];
  struct releases *releases;
  struct error err = {0};
  snprintf(path, sizeof path, "%s/shop.db", folder);
  empty(folder);
  disk_image_write(cut->image, folder);
  uint64_t activations = totals.activations;
  if (releases_open(path, NULL, false, &releases, &err) != STATUS_OK)
    complain(history, cut, err.text);
  else {
    const char *wrong = inspect_open(cut, releases, &err);
    if (wrong) complain(history, cut, wrong);
    if (wrong && err.text[0]) fprintf(stderr, "  %s\n", err.text);
    releases_close(releases);
  }
  totals.activations = activations;
}

/* ---- the whole ---- */

static void run_history(uint64_t seed, size_t most_cuts, const char *live_folder, const char *image_folder) {
  struct history *history = mem_zero(sizeof *history);
  struct error err;
  char path[256];
  history->seed = history->random = seed;
  history->cut_random = seed + 1;
  history->most_cuts = most_cuts < MOST_IMAGES ? most_cuts : MOST_IMAGES;
  snprintf(path, sizeof path, "%s/shop.db", live_folder);
  empty(live_folder);
  power_cut_start(1 + below(&history->random, MOST_GAP), cut_power, history);
  for (uint64_t sessions = 1 + below(&history->random, 3); sessions; sessions--)
    if (live(history, path, &err) != STATUS_OK) complain(history, &(struct cut){0}, err.text);
  power_cut_stop();
  for (size_t i = 0; i < history->cut_count; i++) {
    inspect(history, &history->cuts[i], image_folder);
    disk_image_free(history->cuts[i].image);
  }
  totals.images += history->cut_count;
  free(history);
}

int main(int count, char **arguments) {
  uint64_t images = count > 1 ? strtoull(arguments[1], NULL, 10) : 1000;
  uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
  char folder[64], live_folder[80], image_folder[80];
  /* Nothing here needs a real disk, and memory is quicker. */
  snprintf(folder, sizeof folder, "%s/releases-cut-XXXXXX", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
  must(mkdtemp(folder));
  snprintf(live_folder, sizeof live_folder, "%s/live", folder);
  snprintf(image_folder, sizeof image_folder, "%s/image", folder);
  must(!mkdir(live_folder, 0700) && !mkdir(image_folder, 0700));
  hash_init();
  while (totals.images < images && totals.wrong < images)
    run_history(seed++, images - totals.images, live_folder, image_folder);
  printf("%" PRIu64 " images, %" PRIu64 " activations, %" PRIu64 " wrong\n", totals.images,
         totals.activations, totals.wrong);
  empty(live_folder);
  empty(image_folder);
  rmdir(live_folder);
  rmdir(image_folder);
  rmdir(folder);
  return totals.wrong ? 1 : 0;
}
