/* Cuts the power in the middle of what the store does, again and again, and opens what the disk may hold
 * then: every row that was answered must be there, and everything must fit together.
 *
 *   power_cut [images [seed [folder]]]       prints "2000 images, N rows answered, 0 lost"; exit 1 on a loss
 *
 * Each history is a few sessions (open, appends, repeats, pruning, close) with small segments and folds, so
 * that rolls, folds, checkpoints, rewrites and recoveries are under way at the cuts. A row is made from the
 * history's seed and its number alone, so what must be there is known without keeping it. Built with
 * -DSARTO_MUTATION_SYNC_NORMAL or -DSARTO_MUTATION_ANSWER_BEFORE_COMMIT it must report losses. The histories
 * are seeded; where threads meet they may differ from run to run.
 */
#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "tests/fault/power_cut_vfs.h"
#include "store/store.h"

enum {
  MOST_ROWS = 2000, /* in a history */
  MOST_IMAGES = 64, /* of a history */
  MOST_GAP = 60,    /* operations between two cuts */
  MOST_PART = 1500, /* bytes */
  ID_BYTES = 16,
  PROFILES = 20,
  MOST_LOST = 1000, /* then it is clear enough */
  MOST_COMPLAINTS = 20,
};
#define ARRIVAL_STEP_MS INT64_C(1000)

/* What is known at an instant. */
struct knowledge {
  uint64_t asked;                  /* rows 1 to `asked` were appended */
  bool is_answered[MOST_ROWS + 1]; /* with OK */
  int64_t pruned_ms;               /* the latest time that pruning was asked for */
};

struct cut {
  struct disk_image *image;
  struct knowledge knowledge;
  enum survival survival;
};

struct history {
  uint64_t seed, random;
  uint64_t cut_random; /* apart: cuts come on other threads */
  struct store_options options;
  struct store *store;
  struct knowledge knowledge;
  struct cut cuts[MOST_IMAGES];
  size_t cut_count, most_cuts;
  pthread_mutex_t mutex; /* of what follows */
  pthread_cond_t has_answers;
  uint64_t asks, answers;
  const char *complaint;
};

static struct totals { uint64_t images, rows, lost, complaints; } totals;

static uint64_t below(uint64_t *random, uint64_t bound) {
  return random_next(random) % bound;
}

/* ── rows ─────────────────────────────────────────────────────────────────────────────────────────── */

static int64_t arrival_of(uint64_t number) {
  return (int64_t)number * ARRIVAL_STEP_MS;
}

static struct slice fill(char **at, uint64_t *random, size_t length) {
  struct slice part = {*at, length};
  for (size_t i = 0; i < length; i += sizeof(uint64_t)) {
    uint64_t bytes = random_next(random);
    memcpy(*at + i, &bytes, length - i < sizeof bytes ? length - i : sizeof bytes);
  }
  *at += length;
  return part;
}

static struct identity identity_at(uint64_t seed, uint64_t number) {
  struct identity identity;
  uint64_t random = seed ^ number << 20;
  for (size_t i = 0; i < IDENTITY_BYTES; i++) identity.bytes[i] = (unsigned char)random_next(&random);
  return identity;
}

static struct journal_row row_at(uint64_t seed, uint64_t number) {
  uint64_t random = seed * 31 + number;
  size_t most = below(&random, 10) ? MOST_PART / 10 : MOST_PART;
  size_t lengths[] = {below(&random, most), 1 + below(&random, most), below(&random, most)};
  size_t other_length =
      below(&random, 6) ? 0 : 1 + below(&random, most); /* of a row that changes two profiles */
  char *at = mem_alloc(2 * ID_BYTES + lengths[0] + lengths[1] + lengths[2] + other_length);
  uint64_t profile = below(&random, PROFILES);
  struct journal_row row = {.number = number,
                            .identity = identity_at(seed, number),
                            .body_checksum = random_next(&random),
                            .time_ms = (int64_t)(random_next(&random) >> 20),
                            .arrival_ms = arrival_of(number),
                            .profile_id = at,
                            .bytes = at};
  at += 1 + snprintf(at, ID_BYTES, "p%" PRIu64, profile);
  if (other_length) {
    row.other_id = at;
    at += 1 + snprintf(at, ID_BYTES, "p%" PRIu64, (profile + 1 + below(&random, PROFILES - 1)) % PROFILES);
  }
  row.event = fill(&at, &random, lengths[0]);
  row.profile = fill(&at, &random, lengths[1]);
  row.decision = fill(&at, &random, lengths[2]);
  row.other = fill(&at, &random, other_length);
  row.inputs.are_noted = below(&random, 4) != 0;
  if (row.inputs.are_noted) {
    row.inputs.profile = below(&random, number);
    row.inputs.other = below(&random, number);
    row.inputs.seal = below(&random, number);
    row.inputs.change = below(&random, number);
  }
  return row;
}

/* ── a history, and the cuts into it ──────────────────────────────────────────────────────────────── */

static uint64_t cut_power(void *context) {
  struct history *history = context;
  if (history->cut_count == history->most_cuts) return UINT64_MAX;
  struct cut *cut = &history->cuts[history->cut_count++];
  cut->survival = (enum survival)below(&history->cut_random, SURVIVALS);
  cut->knowledge = history->knowledge;
  cut->image = disk_image_take(cut->survival, random_next(&history->cut_random));
  return 1 + below(&history->cut_random, MOST_GAP);
}

struct news {
  struct history *history;
  const struct journal_answer *answers;
  size_t count;
};

static void note_news(void *context) {
  const struct news *news = context;
  for (size_t i = 0; i < news->count; i++)
    if (news->answers[i].status == STATUS_OK)
      news->history->knowledge.is_answered[news->answers[i].number] = true;
}

static bool is_right(const struct history *history, const struct journal_answer *answer) {
  struct journal_row row = row_at(history->seed, answer->number);
  /* An empty decision reads as one that was pruned: the engine makes none. */
  bool can_be_gone = history->knowledge.pruned_ms || !row.decision.length;
  bool is_pruned = answer->status == STATUS_NOT_FOUND && can_be_gone;
  bool is = is_pruned || (answer->status == STATUS_OK && answer->decision.length == row.decision.length &&
                          !memcmp(answer->decision.data, row.decision.data, row.decision.length));
  journal_row_fini(&row);
  return is;
}

static void hear(void *context, const struct journal_answer *answers, size_t count) {
  struct history *history = context;
  power_cut_exclude(note_news, &(struct news){history, answers, count});
  pthread_mutex_lock(&history->mutex);
  for (size_t i = 0; i < count; i++)
    if (!is_right(history, &answers[i])) history->complaint = "an answer was wrong";
  history->answers += count;
  pthread_cond_signal(&history->has_answers);
  pthread_mutex_unlock(&history->mutex);
}

static void wait_for_answers(struct history *history) {
  pthread_mutex_lock(&history->mutex);
  while (history->answers < history->asks) pthread_cond_wait(&history->has_answers, &history->mutex);
  pthread_mutex_unlock(&history->mutex);
}

static void note_asked(void *context) {
  ((struct history *)context)->knowledge.asked++;
}

static void append_some(struct history *history, struct journal_port *port) {
  uint64_t count = 1 + below(&history->random, below(&history->random, 4) ? 8 : 60);
  while (count-- && history->knowledge.asked < MOST_ROWS) {
    power_cut_exclude(note_asked, history);
    history->asks++;
    port->append(port->self, row_at(history->seed, history->knowledge.asked));
  }
}

static void ask_again(struct history *history, struct journal_port *port) {
  if (!history->knowledge.asked) return;
  uint64_t number = 1 + below(&history->random, history->knowledge.asked);
  struct identity identity = identity_at(history->seed, number);
  struct journal_entry entry;
  if (port->find(port->self, &identity, &entry)) {
    if (entry.number != number) history->complaint = "a row was found under another's number";
    history->asks++;
    port->again(port->self, entry.number, NULL);
  } else if (!history->knowledge.pruned_ms)
    history->complaint = "a row that was appended was not found";
}

static void note_pruning(void *context) {
  struct history *history = context;
  history->knowledge.pruned_ms = arrival_of(history->knowledge.asked);
}

static void prune(struct history *history) {
  struct error err;
  if (!history->options.retain.events_ms) return;
  power_cut_exclude(note_pruning, history);
  if (store_prune(history->store, history->knowledge.pruned_ms, &err) != STATUS_OK)
    history->complaint = "pruning failed";
}

static void live(struct history *history) {
  struct error err;
  if (store_open(&history->options, &history->store, &err) != STATUS_OK) {
    fprintf(stderr, "%s\n", err.text);
    history->complaint = "the store did not open";
    return;
  }
  struct journal_port port = store_port(history->store);
  for (uint64_t steps = 5 + below(&history->random, 25); steps; steps--) {
    uint64_t choice = below(&history->random, 16);
    if (choice < 9)
      append_some(history, &port);
    else if (choice < 12)
      ask_again(history, &port);
    else
      prune(history);
    if (below(&history->random, 2)) wait_for_answers(history);
  }
  store_close(history->store);
}

/* ── what must hold of an image ───────────────────────────────────────────────────────────────────── */

struct inspection {
  const struct history *history;
  const struct cut *cut;
  struct store *store;
  struct journal_port port;
  bool is_present[MOST_ROWS + 2];
  uint64_t lost, wrong;
};

static void complain(struct inspection *inspection, uint64_t number, const char *what) {
  inspection->wrong++;
  if (++totals.complaints > MOST_COMPLAINTS) return;
  fprintf(stderr, "seed %" PRIu64 " cut %zu (survival %d) row %" PRIu64 ": %s\n", inspection->history->seed,
          (size_t)(inspection->cut - inspection->history->cuts), (int)inspection->cut->survival, number,
          what);
}

static bool may_be_gone(const struct inspection *inspection, uint64_t number, int64_t keep_ms) {
  int64_t pruned_ms = inspection->cut->knowledge.pruned_ms;
  return keep_ms && pruned_ms && pruned_ms - arrival_of(number) >= keep_ms;
}

static bool is_kept(const struct inspection *inspection, uint64_t number, int64_t keep_ms, struct slice had,
                    struct slice has) {
  if (had.length == has.length && !memcmp(had.data, has.data, had.length)) return true;
  return !has.length && may_be_gone(inspection, number, keep_ms);
}

static bool is_same_inputs(const struct row_inputs *had, const struct row_inputs *has) {
  return had->are_noted == has->are_noted && had->profile == has->profile && had->other == has->other &&
         had->seal == has->seal && had->change == has->change;
}

static bool is_same(const struct inspection *inspection, const struct journal_row *had,
                    const struct journal_row *has) {
  const struct store_retention *retain = &inspection->history->options.retain;
  return had->number == has->number && !memcmp(&had->identity, &has->identity, sizeof had->identity) &&
         had->body_checksum == has->body_checksum && had->time_ms == has->time_ms &&
         had->arrival_ms == has->arrival_ms && !strcmp(had->profile_id, has->profile_id) &&
         !strcmp(had->other_id ? had->other_id : "", has->other_id ? has->other_id : "") &&
         is_same_inputs(&had->inputs, &has->inputs) &&
         is_kept(inspection, had->number, retain->profiles_ms, had->other, has->other) &&
         is_kept(inspection, had->number, retain->events_ms, had->event, has->event) &&
         is_kept(inspection, had->number, retain->profiles_ms, had->profile, has->profile) &&
         is_kept(inspection, had->number, retain->decisions_ms, had->decision, has->decision);
}

static bool may_be_dropped(const struct inspection *inspection, uint64_t number) {
  const struct store_retention *retain = &inspection->history->options.retain;
  return may_be_gone(inspection, number, retain->events_ms) &&
         may_be_gone(inspection, number, retain->profiles_ms) &&
         may_be_gone(inspection, number, retain->decisions_ms);
}

static void inspect_row(struct inspection *inspection, uint64_t number) {
  struct error err;
  struct journal_row had = row_at(inspection->history->seed, number), has;
  struct journal_entry entry;
  bool was_answered = inspection->cut->knowledge.is_answered[number];
  enum status status = store_load_row(inspection->store, number, &has, &err);
  bool is_found = inspection->port.find(inspection->port.self, &had.identity, &entry);
  if (status == STATUS_OK) {
    if (!is_same(inspection, &had, &has)) complain(inspection, number, "is not what was appended");
    if (!is_found || entry.number != number || entry.body_checksum != had.body_checksum)
      complain(inspection, number, "is there and not found by its identity");
  } else if (status != STATUS_NOT_FOUND)
    complain(inspection, number, err.text);
  else if (is_found)
    complain(inspection, number, "is found by its identity and not there");
  if (status != STATUS_OK && was_answered && !may_be_dropped(inspection, number)) inspection->lost++;
  inspection->is_present[number] = status == STATUS_OK || was_answered;
  journal_row_fini(&has);
  journal_row_fini(&had);
}

static void inspect_profiles(struct inspection *inspection) {
  uint64_t last[PROFILES] = {0};
  for (uint64_t number = 1; number <= inspection->cut->knowledge.asked; number++) {
    struct journal_row row = row_at(inspection->history->seed, number);
    if (inspection->is_present[number]) last[atoi(row.profile_id + 1)] = number;
    if (inspection->is_present[number] && row.other_id) last[atoi(row.other_id + 1)] = number;
    journal_row_fini(&row);
  }
  for (int i = 0; i < PROFILES; i++) {
    struct buffer image = {0};
    uint64_t number = 0;
    struct journal_row row = row_at(inspection->history->seed, last[i] ? last[i] : 1);
    char id[16];
    snprintf(id, sizeof id, "p%d", i);
    struct slice had = strcmp(row.profile_id, id) ? row.other : row.profile;
    enum status status = inspection->port.load_profile(inspection->port.self, id, &image, &number, NULL);
    if (status != (last[i] ? STATUS_OK : STATUS_NOT_FOUND))
      complain(inspection, last[i], "has another profile status");
    if (last[i] && status == STATUS_OK && number != last[i])
      complain(inspection, last[i], "is not the row that changed the profile last");
    if (last[i] && status == STATUS_OK &&
        (image.length != had.length || memcmp(image.data, had.data, image.length)))
      complain(inspection, last[i], "is not the profile's last image");
    journal_row_fini(&row);
    buffer_fini(&image);
  }
}

/* The three numbers of the first row; false when there is none or the file is not what it should be. */
static bool query(const char *path, const char *sql, uint64_t numbers[static 3]) {
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  bool has_row = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
  sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL); /* quicker: no index beside the log */
  has_row = has_row && sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW;
  for (int i = 0; i < 3; i++) numbers[i] = has_row ? (uint64_t)sqlite3_column_int64(statement, i) : 0;
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return has_row;
}

static int is_segment(const struct dirent *file) {
  size_t length = strlen(file->d_name);
  return strstr(file->d_name, "-journal-") && length > 3 && !strcmp(file->d_name + length - 3, ".db");
}

/* With the store closed: each number once, ascending from file to file, and each row's identity once. */
static void inspect_files(struct inspection *inspection, const char *folder) {
  struct dirent **files;
  int count = scandir(folder, &files, is_segment, alphasort);
  uint64_t before = 0, rows = 0, numbers[3];
  struct buffer path = {0};
  for (int i = 0; i < count; i++) {
    buffer_clear(&path);
    buffer_print(&path, "%s/%s", folder, files[i]->d_name);
    if (!query(buffer_text(&path), "SELECT min(number), max(number), count(*) FROM row", numbers))
      complain(inspection, before, "is before a segment without a table");
    if (numbers[2] && numbers[0] <= before) complain(inspection, numbers[0], "is in two segments");
    if (numbers[2]) before = numbers[1];
    rows += numbers[2];
    free(files[i]);
  }
  free(files);
  buffer_clear(&path);
  buffer_print(&path, "%s/shop.db", folder);
  bool is_read = query(buffer_text(&path),
                       "SELECT (SELECT count(*) FROM identity), (SELECT count(*) FROM garbage)", numbers);
  if (!is_read || numbers[0] != rows) complain(inspection, rows, "rows, and another number of identities");
  if (numbers[1]) complain(inspection, 0, "garbage is left after opening");
  buffer_fini(&path);
}

static void hear_one(void *context, const struct journal_answer *answers, size_t count) {
  (void)count;
  *(enum status *)context = answers[0].status;
}

static void empty(const char *folder) {
  DIR *listing = opendir(folder);
  must(listing);
  for (struct dirent *file; (file = readdir(listing));) {
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, file->d_name);
    unlink(buffer_text(&path));
    buffer_fini(&path);
  }
  closedir(listing);
}

static uint64_t lost_all(const struct cut *cut) {
  uint64_t lost = 0;
  for (uint64_t number = 1; number <= cut->knowledge.asked; number++)
    lost += cut->knowledge.is_answered[number];
  return lost ? lost : 1;
}

static uint64_t inspect(const struct history *history, const struct cut *cut, const char *folder) {
  struct inspection *inspection = mem_zero(sizeof *inspection);
  struct buffer path = {0};
  struct error err;
  enum status answer = STATUS_CLOSED;
  uint64_t asked = cut->knowledge.asked;
  buffer_print(&path, "%s/shop.db", folder);
  inspection->history = history;
  inspection->cut = cut;
  empty(folder);
  disk_image_write(cut->image, folder);
  struct store_options options = history->options;
  options.path = buffer_text(&path);
  options.vfs = NULL;
  options.answered = hear_one;
  options.context = &answer;
  if (store_open(&options, &inspection->store, &err) != STATUS_OK) {
    complain(inspection, 0, err.text);
    inspection->lost = lost_all(cut);
    goto close;
  }
  inspection->port = store_port(inspection->store);
  for (uint64_t number = 1; number <= asked; number++) inspect_row(inspection, number);
  inspect_profiles(inspection);
  if (inspection->port.last_number(inspection->port.self) > asked)
    complain(inspection, asked, "was the last, and there is a later one");
  inspection->port.append(inspection->port.self, row_at(history->seed, asked + 1)); /* life goes on */
  store_close(inspection->store);
  if (answer != STATUS_OK) complain(inspection, asked + 1, "was not accepted");
  inspect_files(inspection, folder);
close:;
  uint64_t lost = inspection->lost ? inspection->lost : inspection->wrong;
  buffer_fini(&path);
  free(inspection);
  return lost;
}

/* ── the whole ────────────────────────────────────────────────────────────────────────────────────── */

static void run_history(uint64_t seed, size_t most_cuts, const char *live_folder, const char *image_folder) {
  struct history *history = mem_zero(sizeof *history);
  struct buffer path = {0};
  buffer_print(&path, "%s/shop.db", live_folder);
  history->seed = history->random = seed;
  history->cut_random = seed + 1;
  history->most_cuts = most_cuts < MOST_IMAGES ? most_cuts : MOST_IMAGES;
  history->options = (struct store_options){.path = buffer_text(&path),
                                            .segment_rows = 30 + below(&history->random, 60),
                                            .fold_rows = 5 + below(&history->random, 60),
                                            .vfs = POWER_CUT_VFS,
                                            .answered = hear,
                                            .context = history};
  if (below(&history->random, 2)) {
    history->options.retain.events_ms = ARRIVAL_STEP_MS * (int64_t)(1 + below(&history->random, 30));
    history->options.retain.profiles_ms = ARRIVAL_STEP_MS * (int64_t)(1 + below(&history->random, 60));
    history->options.retain.decisions_ms = ARRIVAL_STEP_MS * (int64_t)(1 + below(&history->random, 200));
  }
  pthread_mutex_init(&history->mutex, NULL);
  pthread_cond_init(&history->has_answers, NULL);
  empty(live_folder);
  power_cut_start(1 + below(&history->random, MOST_GAP), cut_power, history);
  for (uint64_t sessions = 1 + below(&history->random, 3); sessions && !history->complaint; sessions--)
    live(history);
  power_cut_stop();
  for (uint64_t number = 1; number <= history->knowledge.asked; number++)
    totals.rows += history->knowledge.is_answered[number];
  if (history->complaint) {
    fprintf(stderr, "seed %" PRIu64 ": %s\n", seed, history->complaint);
    totals.lost++;
  }
  for (size_t i = 0; i < history->cut_count; i++) {
    totals.lost += inspect(history, &history->cuts[i], image_folder);
    disk_image_free(history->cuts[i].image);
  }
  totals.images += history->cut_count;
  buffer_fini(&path);
  pthread_cond_destroy(&history->has_answers);
  pthread_mutex_destroy(&history->mutex);
  free(history);
}

static char *folder_in(const char *parent, const char *name) {
  struct buffer path = {0};
  buffer_print(&path, "%s/%s", parent, name);
  char *folder = buffer_take(&path, NULL);
  must(!mkdir(folder, 0700));
  return folder;
}

int main(int count, char **arguments) {
  uint64_t images = count > 1 ? strtoull(arguments[1], NULL, 10) : 2000;
  uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
  /* Nothing here needs a real disk, and memory is quicker. */
  const char *parent = count > 3 ? arguments[3] : access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
  struct buffer template = {0};
  buffer_print(&template, "%s/power-cut-XXXXXX", parent);
  buffer_text(&template);
  char *folder = mkdtemp(template.data);
  must(folder);
  char *live_folder = folder_in(folder, "live"), *image_folder = folder_in(folder, "image");
  hash_init();
  while (totals.images < images && totals.lost < MOST_LOST)
    run_history(seed++, images - totals.images, live_folder, image_folder);
  printf("%" PRIu64 " images, %" PRIu64 " rows answered, %" PRIu64 " lost\n", totals.images, totals.rows,
         totals.lost);
  empty(live_folder);
  empty(image_folder);
  rmdir(live_folder);
  rmdir(image_folder);
  rmdir(folder);
  free(live_folder);
  free(image_folder);
  buffer_fini(&template);
  return totals.lost ? 1 : 0;
}
