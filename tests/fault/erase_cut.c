/* Kills the process at every write of forgetting and erasing, with SIGKILL, in the middle of the write; then cuts the power
 * in the middle of erasing. Opens what is left, finishes, and looks at every byte: whoever was answered to be forgotten is
 * hidden at once and in the end gone from all files, and of all others nothing is lost.
 *
 *   erase_cut [step [histories [folder]]]     every step-th write (0: none), and so many histories with power cuts;
 *                                             prints "551 kills, 120 power cuts, 0 marks left, 0 lost, …"; exit 1 on any
 *
 * Each child starts from a copy of the same folder: people who can be told apart in any byte (tests/unit/marked.h), in
 * several segments, partly folded. SQLite's own calls to write, truncate and unlink are counted (its unix VFS lets them be
 * replaced); one is cut short, and the process with it. A receipt must count what it counts when nothing is killed.
 * Built with SARTO_MUTATION_NO_VACUUM or SARTO_MUTATION_NO_ROLL it must report marks.
 */
#include <dirent.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fault/power_cut_vfs.h"
#include "tests/unit/marked.h"

enum {
  ROWS = 400,
  GONE = 4,
  SEGMENT_ROWS = 90,
  FOLD_ROWS = 60,
  PATH_BYTES = 512,
  MOST_IMAGES = 60,
  MOST_GAP = 25
};

static struct totals { uint64_t kills, left, lost, wrong_receipts; } totals;

/* ── the kill ─────────────────────────────────────────────────────────────────────────────────────── */

static uint64_t writes, kill_at;

static bool is_last(void) {
  return ++writes == kill_at;
}

static ssize_t cut_write(int file, const void *bytes, size_t length, off_t offset) {
  if (!is_last()) return pwrite(file, bytes, length, offset);
  if (pwrite(file, bytes, length / 2, offset) < 0) _exit(2);
  kill(getpid(), SIGKILL);
  return -1;
}

static int cut_truncate(int file, off_t length) {
  if (is_last()) kill(getpid(), SIGKILL);
  return ftruncate(file, length);
}

static int cut_unlink(const char *path) {
  if (is_last()) kill(getpid(), SIGKILL);
  return unlink(path);
}

static void count_writes(uint64_t at) {
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  kill_at = at;
  writes = 0;
  vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)cut_write);
  vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)cut_write);
  vfs->xSetSystemCall(vfs, "ftruncate", (sqlite3_syscall_ptr)cut_truncate);
  vfs->xSetSystemCall(vfs, "unlink", (sqlite3_syscall_ptr)cut_unlink);
}

/* ── the folder ───────────────────────────────────────────────────────────────────────────────────── */

static void hear(void *context, const struct journal_answer *answers, size_t count) {
  (void)answers;
  __atomic_add_fetch((uint64_t *)context, count, __ATOMIC_SEQ_CST);
}

static struct store *open_store(const char *folder, const char *vfs, uint64_t *answers) {
  char path[PATH_BYTES];
  struct store *store;
  struct error err;
  snprintf(path, sizeof path, "%s/shop.db", folder);
  const struct store_options options = {.path = path,
                                        .vfs = vfs,
                                        .segment_rows = SEGMENT_ROWS,
                                        .fold_rows = FOLD_ROWS,
                                        .answered = hear,
                                        .context = answers};
  if (store_open(&options, &store, &err) == STATUS_OK) return store;
  fprintf(stderr, "erase_cut: %s\n", err.text);
  return NULL;
}

static void append_all(struct store *store, const uint64_t *answers) {
  struct journal_port port = store_port(store);
  for (uint64_t number = 1; number <= ROWS; number++) {
    port.append(port.self, marked_row(number));
    while (number % 10 == 0 && __atomic_load_n(answers, __ATOMIC_SEQ_CST) < number) usleep(100);
  }
}

/* Without closing: what closing folds and empties must be there to be cut. */
static void make_folder(const char *folder) {
  uint64_t answers = 0;
  if (fork() == 0) {
    struct store *store = open_store(folder, NULL, &answers);
    if (!store) _exit(1);
    append_all(store, &answers);
    _exit(0);
  }
  int status;
  wait(&status);
  must(status == 0);
}

static void run(const char *format, const char *one, const char *other) {
  char command[3 * PATH_BYTES];
  snprintf(command, sizeof command, format, one, other);
  must(system(command) == 0);
}

/* ── a life that ends ─────────────────────────────────────────────────────────────────────────────── */

/* Tells how many were answered to be forgotten. */
static void forget_and_erase(struct store *store, int told) {
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct error err;
  for (char person = 0; person < GONE; person++) {
    if (marked_forget(store, person, ROWS, 1000, receipt, &err) != STATUS_OK) _exit(2);
    if (write(told, "+", 1) != 1) _exit(2);
  }
  if (store_erase(store, 5000, &err) != STATUS_OK) {
    fprintf(stderr, "erase_cut: %s\n", err.text);
    _exit(2);
  }
}

/* False: it lived to the end. */
static bool live(const char *folder, uint64_t at, int *forgotten) {
  int pipes[2], status;
  char told[GONE];
  must(pipe(pipes) == 0);
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    uint64_t answers = 0;
    close(pipes[0]);
    struct store *store = open_store(folder, NULL, &answers);
    if (!store) _exit(2);
    count_writes(at);
    forget_and_erase(store, pipes[1]);
    _exit(0);
  }
  close(pipes[1]);
  *forgotten = 0;
  for (ssize_t count; (count = read(pipes[0], told, sizeof told)) > 0;) *forgotten += (int)count;
  close(pipes[0]);
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return true;
  must(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return false;
}

/* ── what is left ─────────────────────────────────────────────────────────────────────────────────── */

static uint64_t query(const char *folder, const char *sql) {
  char path[PATH_BYTES];
  sqlite3 *db;
  sqlite3_stmt *read;
  snprintf(path, sizeof path, "%s/shop-forgotten.db", folder);
  must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
  must(sqlite3_prepare_v2(db, sql, -1, &read, NULL) == SQLITE_OK && sqlite3_step(read) == SQLITE_ROW);
  uint64_t number = (uint64_t)sqlite3_column_int64(read, 0);
  sqlite3_finalize(read);
  sqlite3_close(db);
  return number;
}

/* Who was answered to be forgotten is hidden before anything is finished. */
static void inspect(const char *folder, int forgotten) {
  uint64_t answers = 0, rows = 0;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct error err;
  struct store *store = open_store(folder, NULL, &answers);
  if (!store) {
    totals.lost++;
    return;
  }
  for (uint64_t number = 1; number <= ROWS; number++) {
    rows += marked_person(number) < GONE;
    if (marked_person(number) < forgotten) totals.left += !marked_has_no_row(store, number);
  }
  struct journal_forgotten found;
  char id[MARKED_ID_BYTES];
  for (int person = 0; person < GONE; person++) /* the last may have been forgotten and not answered */
    if (!store_is_forgotten(store, marked_id(person, false, id), 5000, &found))
      must(marked_forget(store, person, ROWS, 1000, receipt, &err) == STATUS_OK);
  if (store_erase(store, 5000, &err) != STATUS_OK) {
    fprintf(stderr, "erase_cut: %s\n", err.text);
    totals.left++;
  }
  totals.lost += marked_wrong(store, GONE, ROWS);
  totals.left += marked_left(folder, GONE);
  totals.wrong_receipts += query(folder, "SELECT sum(rows) FROM receipt") != rows ||
                           query(folder, "SELECT count(*) FROM receipt WHERE json IS NOT NULL") != GONE;
  store_close(store);
  totals.left += marked_left(folder, GONE);
}

/* ── the power ────────────────────────────────────────────────────────────────────────────────────── */

struct history {
  uint64_t skip, random; /* `skip`: operations before the first cut, so that histories differ */
  bool is_erasing;
  struct disk_image *images[MOST_IMAGES];
  size_t count;
};

static uint64_t cut_power(void *context) {
  struct history *history = context;
  if (!history->is_erasing) return 1;
  if (history->count == MOST_IMAGES) return UINT64_MAX;
  if (history->skip) return history->skip--, 1;
  enum survival survival = (enum survival)(random_next(&history->random) % SURVIVALS);
  history->images[history->count++] = disk_image_take(survival, random_next(&history->random));
  return 1 + random_next(&history->random) % MOST_GAP;
}

static void begin_erasing(void *context) {
  ((struct history *)context)->is_erasing = true;
}

static void live_until_cuts(const char *folder, struct history *history) {
  uint64_t answers = 0;
  char receipt[JOURNAL_RECEIPT_BYTES];
  struct error err;
  power_cut_start(1, cut_power, history);
  struct store *store = open_store(folder, POWER_CUT_VFS, &answers);
  must(store);
  append_all(store, &answers);
  for (int person = 0; person < GONE; person++)
    must(marked_forget(store, person, ROWS, 1000, receipt, &err) == STATUS_OK);
  power_cut_exclude(begin_erasing, history);
  must(store_erase(store, 5000, &err) == STATUS_OK);
  store_close(store);
  power_cut_stop();
}

static uint64_t done; /* images in which all is said to be gone */

static void cut_the_power(uint64_t seed, const char *first, const char *folder) {
  struct history history = {.skip = seed % MOST_GAP, .random = seed};
  run("rm -rf '%s'", first, "");
  must(mkdir(first, 0700) == 0);
  live_until_cuts(first, &history);
  for (size_t i = 0; i < history.count; i++) {
    run("rm -rf '%s'", folder, "");
    must(mkdir(folder, 0700) == 0);
    disk_image_write(history.images[i], folder);
    disk_image_free(history.images[i]);
    run("cp '%s/shop-secret.key' '%s'", first, folder); /* synced before anybody was forgotten */
    /* What a receipt says is gone may not come back with a log that was emptied and not synced. */
    if (query(folder, "SELECT count(*) FROM receipt WHERE json IS NOT NULL") == GONE)
      totals.left += marked_left(folder, GONE), done++;
    inspect(folder, GONE);
    totals.kills++;
  }
}

/* ── the whole ────────────────────────────────────────────────────────────────────────────────────── */

static void kill_at_each(uint64_t step, const char *first, const char *folder) {
  bool is_killed = true;
  must(mkdir(first, 0700) == 0);
  make_folder(first);
  for (uint64_t at = 1; is_killed && totals.lost < 100; at += step) {
    int forgotten = 0;
    run("rm -rf '%s'", folder, "");
    run("cp -r '%s' '%s'", first, folder);
    is_killed = live(folder, at, &forgotten);
    inspect(folder, forgotten);
    totals.kills += is_killed;
  }
}

int main(int argc, char **argv) {
  uint64_t step = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  uint64_t histories = argc > 2 ? strtoull(argv[2], NULL, 10) : 2;
  char root[PATH_BYTES / 2], first[PATH_BYTES], folder[PATH_BYTES];
  snprintf(root, sizeof root, "%s/erase-cut-XXXXXX",
           argc > 3                   ? argv[3]
           : access("/dev/shm", W_OK) ? "/tmp"
                                      : "/dev/shm");
  must(mkdtemp(root));
  snprintf(first, sizeof first, "%s/first", root);
  snprintf(folder, sizeof folder, "%s/folder", root);
  hash_init();
  if (step) kill_at_each(step, first, folder);
  uint64_t kills = totals.kills;
  for (uint64_t seed = 1; seed <= histories; seed++) cut_the_power(seed, first, folder);
  run("rm -rf '%s'", root, "");
  printf("%" PRIu64 " kills, %" PRIu64 " power cuts, %" PRIu64 " marks left, %" PRIu64 " lost, %" PRIu64
         " wrong receipts (%" PRIu64 " after the end)\n",
         kills, totals.kills - kills, totals.left, totals.lost, totals.wrong_receipts, done);
  return totals.left || totals.lost || totals.wrong_receipts || !totals.kills;
}
