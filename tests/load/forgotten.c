/* People are forgotten while others come and go, and nothing of them is left: not in an answer from the moment on that the
 * act was answered, not in any byte of the folder once the receipt is final; and everybody else is decided for as if
 * nobody had been forgotten.
 *
 *   forgotten SARTO_PROGRAM [PEOPLE FORGOTTEN KILLS]        from the project's root; exit 1 when a claim does not hold
 *
 * Of PEOPLE, FORGOTTEN have a mark in everything that is said of them. All are told of over HTTP by several clients at full
 * speed; then the marked are forgotten by every way there is, in three parts: while answers are timed; while every route
 * and command is asked for them; while the server is killed again and again. Then with readers of the files that hold
 * transactions open, and from a backup made before. A twin, in which nobody is forgotten, tells what all others' answers
 * and profiles should be. With WORKERS workers (1), in a folder of its own in TMPDIR, which stays if KEEP is set.
 */
#include "tests/load/forgotten.h"

#include <ftw.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"

#define WORKSPACE "tests/load/shop"

enum { ACTORS = 2, HELD_BACK = 6, FAULTS_SAID = 40 };

void fault(struct trial *trial, const char *format, ...) {
  va_list arguments;
  if (trial->faults++ >= FAULTS_SAID) return;
  va_start(arguments, format);
  printf("FAILED: ");
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
  fflush(stdout);
}

/* ---- who forgets, looks, kills ---- */

static void *act(void *context) {
  struct trial *trial = context;
  CURL *curl = curl_easy_init();
  for (size_t marked; (marked = trial->next++) < trial->until;) {
    act_on(trial, curl, marked);
    if (trial->when == FORGETTING || !trial->marked[marked].gone_us) continue;
    expect_nobody(trial, curl, marked);
    if (marked % 8 == 0) expect_nobody_by_command(trial, marked);
  }
  curl_easy_cleanup(curl);
  return NULL;
}

/* Those who are about to be forgotten too: what is asked meanwhile may still show them, what is asked later not. */
static void look_round(struct trial *trial, CURL *curl) {
  for (size_t marked = trial->next > ACTORS ? trial->next - ACTORS : 0;
       marked < trial->until && marked < trial->next + 2; marked++)
    look_at(trial, curl, marked);
  for (size_t marked = 0; marked < trial->marked_count && !trial->is_over; marked++)
    if (trial->marked[marked].gone_us && trial->marked[marked].way != BY_UNDONE)
      expect_nobody(trial, curl, marked);
  expect_no_mark_in_pages(trial, curl);
}

static void *look(void *context) {
  struct trial *trial = context;
  CURL *curl = curl_easy_init();
  while (!trial->is_over) look_round(trial, curl);
  curl_easy_cleanup(curl);
  return NULL;
}

/* Some soon after the start, some when there was time to erase; then whoever still is to be forgotten is in peace. */
static void kill_again_and_again(struct trial *trial, size_t kills) {
  static const uint32_t within_us[] = {60000, 400000, 400000, 1500000, 60000, 400000, 3000000};
  for (size_t done = 0; done < kills; done++) {
    usleep(2000 + randombytes_uniform(within_us[done % (sizeof within_us / sizeof *within_us)]));
    server_kill(trial);
    server_start(trial);
  }
}

/* The next of the marked, up to `until`, by several at once, while all clients load. */
static void forget_under_load(struct trial *trial, enum when when, size_t until, size_t kills) {
  pthread_t actors[ACTORS], looker;
  trial->when = when;
  trial->next = trial->until;
  trial->until = until;
  trial->is_over = false;
  start_clients(trial, load, SIZE_MAX);
  for (size_t i = 0; i < ACTORS; i++) must(!pthread_create(&actors[i], NULL, act, trial));
  if (when != FORGETTING) must(!pthread_create(&looker, NULL, look, trial));
  kill_again_and_again(trial, kills);
  for (size_t i = 0; i < ACTORS; i++) must(!pthread_join(actors[i], NULL));
  trial->is_over = true;
  if (when != FORGETTING) must(!pthread_join(looker, NULL));
  stop_clients(trial);
}

/* ---- what it costs ---- */

/* One alone, and nothing else going on. */
static void measure_cost(struct trial *trial, CURL *curl, size_t marked) {
  struct buffer out = {0};
  uint64_t bytes = folder_bytes(trial->server.data), written = server_written_bytes(trial);
  uint64_t start_us = clock_monotonic_us();
  long status = forget_plainly(trial, curl, marked, "?now=true", &out);
  double seconds = (double)(clock_monotonic_us() - start_us) / 1e6, gigabytes = (double)bytes / 1e9;
  written = server_written_bytes(trial) - written;
  if (status != 200) fault(trial, "nobody holds a file open, and yet: %s", out.data);
  printf("  one, of a folder of %.1f MB: %.2f s, %.1f MB written; per GB %.1f s, %.2f GB\n",
         (double)bytes / 1e6, seconds, (double)written / 1e6, seconds / gigabytes,
         (double)written / 1e9 / gigabytes);
  buffer_fini(&out);
}

/* ---- readers ---- */

static sqlite3 *hold_open(struct trial *trial, const char *path, const char *table) {
  sqlite3 *reader = NULL;
  char sql[64];
  snprintf(sql, sizeof sql, "BEGIN; SELECT count(*) FROM %s", table);
  if (sqlite3_open_v2(path, &reader, SQLITE_OPEN_READONLY, NULL) ||
      sqlite3_exec(reader, sql, NULL, NULL, NULL))
    fault(trial, "%s is not read: %s", path, sqlite3_errmsg(reader));
  return reader;
}

/* The oldest segment there is, or the one that is written. */
static void find_segment(const struct trial *trial, bool is_oldest, char path[static PATH_MAX]) {
  struct buffer line = {0};
  buffer_print(&line, "ls '%s'/shop-journal-*.db | %s -n 1", trial->server.data, is_oldest ? "head" : "tail");
  FILE *pipe = popen(buffer_text(&line), "r");
  *path = '\0';
  if (pipe && fgets(path, PATH_MAX, pipe)) path[strcspn(path, "\n")] = '\0';
  if (pipe) pclose(pipe);
  buffer_fini(&line);
}

/* Honest: not final as long as the reader may find them; where it is final, no byte is there. */
static void forget_before_reader(struct trial *trial, CURL *curl, size_t marked, sqlite3 *reader,
                                 const char *of) {
  struct buffer out = {0};
  long status = forget_plainly(trial, curl, marked, "?now=true", &out);
  const char *why = strstr(out.data, "\"pending\":\"");
  printf("  with a reader of %s: %ld, %.*s\n", of, status, why ? (int)strcspn(why + 11, "\"") : 5,
         why ? why + 11 : "final");
  if (status == 200) scan_folder(trial, trial->server.data, "final, beside a reader");
  if (status == 202 && !why) fault(trial, "the receipt does not say why it waits: %s", out.data);
  sqlite3_close(reader);
  wait_until_final(trial, curl, "once the reader has ended");
  buffer_fini(&out);
}

static void with_readers(struct trial *trial, CURL *curl, size_t from) {
  char path[PATH_MAX], releases[PATH_MAX + 64];
  forget_before_reader(trial, curl, from, hold_open(trial, trial->server.database, "profile"),
                       "the database");
  find_segment(trial, true, path);
  forget_before_reader(trial, curl, from + 1, hold_open(trial, path, "row"), "a segment");
  put_consent(trial, curl, from + 2);
  find_segment(trial, false, path);
  forget_before_reader(trial, curl, from + 2, hold_open(trial, path, "row"), "the segment that is written");
  snprintf(releases, sizeof releases, "%s/shop-releases.db", trial->server.data);
  forget_before_reader(trial, curl, from + 3, hold_open(trial, releases, "finding"), "the releases");
}

/* ---- twins ---- */

static uint64_t checksum_of_profile(struct trial *trial, CURL *curl, size_t person) {
  struct buffer path = {0}, out = {0};
  buffer_add_text(&path, "/v1/profiles/");
  put_id(trial, person, &path);
  ask_until(trial, curl, "GET", buffer_text(&path), NULL, (struct slice){0}, &out);
  uint64_t sum = checksum_of((struct slice){out.data, out.length});
  buffer_fini(&path);
  buffer_fini(&out);
  return sum;
}

/* Whoever was never forgotten, and who was and is not any more. */
static bool is_compared(const struct trial *trial, size_t person) {
  size_t marked;
  return !is_marked(trial, person, &marked) || trial->marked[marked].way == BY_UNDONE;
}

static uint64_t *all_profiles(struct trial *trial, const struct trial *as, CURL *curl) {
  uint64_t *sums = mem_zero(trial->people * sizeof *sums);
  for (size_t person = 0; person < trial->people; person++)
    if (is_compared(as, person)) sums[person] = checksum_of_profile(trial, curl, person);
  return sums;
}

static void compare_twins(struct trial *first, const struct trial *twin, const uint64_t *profiles,
                          const uint64_t *twin_profiles) {
  size_t answers = 0, differ = 0, compared = 0;
  for (unsigned i = 0; i < CLIENTS; i++) {
    const struct client *left = &first->clients[i], *right = &twin->clients[i];
    if (left->count != right->count)
      fault(first, "client %u: %zu and %zu answers", i, left->count, right->count);
    for (size_t at = 0; at < left->count && at < right->count; at++, answers++)
      differ += left->answers[at] != right->answers[at];
  }
  if (differ) fault(first, "%zu of %zu answers to others differ from the twin's", differ, answers);
  differ = 0;
  for (size_t person = 0; person < first->people; person++) {
    compared += is_compared(first, person);
    differ += profiles[person] != twin_profiles[person];
    if (profiles[person] != twin_profiles[person] && differ < 4) fault(first, "profile %zu differs", person);
  }
  if (differ) fault(first, "%zu profiles differ from the twin's", differ);
  printf("  as the twin, in which nobody was forgotten: %zu answers, %zu profiles\n", answers, compared);
}

/* ---- the whole ---- */

static void shell(const char *format, ...) {
  char line[4 * PATH_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  must(!system(line));
}

static void begin(struct trial *trial, const char *name) {
  struct server *server = &trial->server;
  const char *workers = getenv("WORKERS");
  snprintf(server->data, sizeof server->data, "%s/%s", server->folder, name);
  snprintf(server->database, sizeof server->database, "%s/shop.db", server->data);
  snprintf(server->log, sizeof server->log, "%s/%s.log", server->folder, name);
  snprintf(server->workspace, sizeof server->workspace, "%s/%s-shop", server->folder, name);
  shell("mkdir '%s' && cp -r " WORKSPACE " '%s'", server->data, server->workspace);
  if (workers)
    shell("sed -i 's/^workspace {/workspace { workers = %d,/' '%s/workspace.lua'", atoi(workers),
          server->workspace);
  server_start(trial);
  trial->when = TELLING;
  start_clients(trial, tell_all, 0);
  join_clients(trial);
}

/* What was declared is not any more; it is carried. Before, of one that is refused, findings quote decisions. */
static void change_release(struct trial *trial, bool is_refused_first) {
  struct buffer out = {0};
  const char *shop = trial->server.workspace;
  if (is_refused_first) {
    shell("cp -r '%s' '%s-other' && sed -i 's/For you, /All yours, /' '%s-other/strategies/hero.lua'", shop,
          shop, shop);
    if (!command(trial, &out, "release '%s-other' --db '%s'", shop, trial->server.database))
      fault(trial, "a release that changes what is said is not refused: %s", out.data);
  }
  shell("sed -i '/fleeting/d' '%s/profile.lua'", shop);
  if (command(trial, &out, "release '%s' --db '%s'", shop, trial->server.database))
    fault(trial, "sarto release: %s", out.data);
  buffer_fini(&out);
}

static void forget_all(struct trial *trial, CURL *curl, size_t kills) {
  size_t count = trial->marked_count - HELD_BACK, third = count / 3;
  forget_under_load(trial, FORGETTING, third, 0);
  wait_until_final(trial, curl, "under load");
  forget_under_load(trial, LOOKING, 2 * third, 0);
  wait_until_final(trial, curl, "under load, and looked for");
  forget_under_load(trial, KILLING, count, kills);
  printf("  killed %zu times\n", kills);
  wait_until_final(trial, curl, "under kills");
  look_round(trial, curl);
  with_readers(trial, curl, count);
  measure_cost(trial, curl, count + 4);
}

/* Those of the undo too, and the last one. */
static void forget_the_rest(struct trial *trial, CURL *curl) {
  struct buffer out = {0};
  for (size_t marked = 0; marked < trial->marked_count; marked++)
    if (!trial->marked[marked].is_for_good) forget_plainly(trial, curl, marked, "", &out);
  wait_until_final(trial, curl, "whose undo was left");
  look_round(trial, curl);
  buffer_fini(&out);
}

static void expect_nothing_left(struct trial *trial) {
  struct buffer out = {0};
  const struct server *server = &trial->server;
  scan_folder(trial, server->data, "while the server runs");
  server_stop(trial);
  scan_folder(trial, server->data, "when it has ended");
  int code = command(trial, &out, "replay '%s' --db '%s'", server->workspace, server->database);
  printf("  replay: %.*s\n", (int)strcspn(out.data, "\n"), out.data);
  if (code || !strstr(out.data, "0 differ"))
    fault(trial, "what is kept is not decided the same again: %s", out.data);
  buffer_fini(&out);
}

/* With marks in it, as it must be. */
static void make_backup(struct trial *trial) {
  struct buffer out = {0};
  const struct server *server = &trial->server;
  if (command(trial, &out, "backup '%s/old' --db '%s'", server->folder, server->database))
    fault(trial, "sarto backup: %s", out.data);
  buffer_clear(&out);
  buffer_print(&out, "grep -rqaF " MARK "000 '%s/old'", server->folder);
  if (system(buffer_text(&out))) fault(trial, "the backup has nobody in it");
  buffer_fini(&out);
}

/* A backup of before: the same people are gone again. */
static void restore_backup(struct trial *trial, CURL *curl) {
  struct buffer out = {0};
  const struct server *server = &trial->server;
  if (command(trial, &out, "restore '%s/old' --db '%s' --replace --discard", server->folder,
              server->database))
    fault(trial, "sarto restore: %s", out.data);
  scan_folder(trial, server->data, "restored");
  server_start(trial);
  look_round(trial, curl);
  for (size_t marked = 0; marked < trial->marked_count; marked += 10) expect_nobody_by_command(trial, marked);
  if (ask_until(trial, curl, "GET", "/v1/profiles/person-1", NULL, (struct slice){0}, &out) != 200)
    fault(trial, "restored, and others are not there: %s", out.data);
  wait_until_final(trial, curl, "from a backup");
  expect_nothing_left(trial);
  buffer_fini(&out);
}

static void expect_silent_log(struct trial *trial) {
  struct buffer line = {0}, out = {0};
  buffer_print(&line, "grep -c " MARK " '%s'", trial->server.log);
  FILE *pipe = popen(buffer_text(&line), "r");
  char text[32] = "";
  if (pipe && fgets(text, sizeof text, pipe) && atoi(text))
    fault(trial, "the log names people, %s times", text);
  if (pipe) pclose(pipe);
  buffer_fini(&line);
  buffer_fini(&out);
}

static void run_first(struct trial *trial, size_t kills, uint64_t **profiles) {
  CURL *curl = curl_easy_init();
  begin(trial, "data");
  change_release(trial, true);
  for (size_t marked = 0; marked < trial->marked_count; marked += 5) open_own_page(trial, curl, marked);
  for (size_t marked = 0; marked < trial->marked_count; marked++)
    if (trial->marked[marked].way != BY_UNDONE) put_consent(trial, curl, marked);
  trial->when = CALM;
  start_clients(trial, load, trial->people / CLIENTS);
  join_clients(trial);
  trial->when = TELLING;
  start_clients(trial, load, trial->people / CLIENTS);
  make_backup(trial);
  join_clients(trial);
  forget_all(trial, curl, kills);
  *profiles = all_profiles(trial, trial, curl);
  forget_the_rest(trial, curl);
  expect_nothing_left(trial);
  restore_backup(trial, curl);
  expect_silent_log(trial);
  print_latencies(trial, CALM, "others, nobody forgotten:");
  print_latencies(trial, FORGETTING, "others, meanwhile:");
  print_latencies(trial, LOOKING, "others, and all is looked for:");
  curl_easy_cleanup(curl);
}

static void run_twin(struct trial *twin, const struct trial *first, uint64_t **profiles) {
  CURL *curl = curl_easy_init();
  begin(twin, "twin");
  change_release(twin, false);
  for (unsigned i = 0; i < CLIENTS; i++) twin->clients[i].loaded = 0;
  start_clients(twin, load, 0);
  join_clients(twin);
  for (unsigned i = 0; i < CLIENTS; i++) {
    struct client *client = &twin->clients[i];
    client->to_load = first->clients[i].loaded;
    must(!pthread_create(&client->thread, NULL, load, client));
  }
  join_clients(twin);
  *profiles = all_profiles(twin, first, curl);
  server_stop(twin);
  curl_easy_cleanup(curl);
}

static struct trial *trial_of(const char *program, const char *folder, size_t people, size_t marked) {
  struct trial *trial = mem_zero(sizeof *trial);
  trial->server.program = program;
  snprintf(trial->server.folder, sizeof trial->server.folder, "%s", folder);
  trial->people = people;
  trial->marked_count = marked;
  trial->marked = mem_zero(marked * sizeof *trial->marked);
  for (size_t i = 0; i < marked; i++)
    trial->marked[i].way = i + HELD_BACK < marked ? (enum way)(i % WAYS) : BY_DELETE_NOW;
  return trial;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk) {
  (void)about, (void)kind, (void)walk;
  return remove(path);
}

int main(int argc, char **argv) {
  const char *parent = getenv("TMPDIR");
  char folder[PATH_MAX];
  size_t people = argc > 2 ? strtoul(argv[2], NULL, 10) : 120,
         marked = argc > 3 ? strtoul(argv[3], NULL, 10) : 14;
  size_t kills = argc > 4 ? strtoul(argv[4], NULL, 10) : 3;
  if (argc < 2 || marked < WAYS + HELD_BACK || marked > MARKED_MAX || people < 4 * marked) {
    fprintf(stderr, "forgotten SARTO_PROGRAM [PEOPLE FORGOTTEN KILLS]\n");
    return 2;
  }
  snprintf(folder, sizeof folder, "%s/sarto-forgotten-XXXXXX", parent && *parent ? parent : "/tmp");
  if (!mkdtemp(folder)) return 2;
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdout, NULL, _IOLBF, 0);
  curl_global_init(CURL_GLOBAL_ALL);
  hash_init();
  struct trial *first = trial_of(argv[1], folder, people, marked),
               *twin = trial_of(argv[1], folder, people, marked);
  first->base_ms = twin->base_ms = clock_now_ms() - 3600000;
  uint64_t *profiles, *twin_profiles;
  printf("forgotten: %zu people, %zu of them forgotten\n", people, marked);
  run_first(first, kills, &profiles);
  run_twin(twin, first, &twin_profiles);
  compare_twins(first, twin, profiles, twin_profiles);
  size_t faults = first->faults + twin->faults;
  printf("forgotten: %llu answers and files looked at, %zu claims do not hold\n",
         (unsigned long long)(first->looks + twin->looks), faults);
  if (!getenv("KEEP")) nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  return faults ? 1 : 0;
}
