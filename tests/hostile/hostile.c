/* Scripts that mean harm, against the runtime as an embedder has it: whether each comes to what its header says, whether
 * the next customers are served as if it had not been, and how long it held up whoever called.
 *
 *   hostile [--hook] [--quick] [--repeat N] [--world FOLDER] [--slowest] CASE…
 *
 * from the project's root; a CASE is a file that ends in .lua, or a folder of them, and options stand before.
 *
 * Each case runs in a child of its own, two at a time: one that crashes or hangs has failed and costs no other.
 * --hook: without a signal, and without the cases that hook mode cannot stop. --repeat: N attacks in one process, whose
 * memory must stay flat. --quick: in seconds, as `make test` does; hostile_case.h says what it leaves out. --slowest: the
 * ten slowest stops. HOSTILE_SCALE=3 gives three times the time. Closes with "N passed, N failed".
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "domain/special.h"
#include "trial.h"

enum { AT_ONCE = 2, PATIENCE_S = 20, REPEAT_PATIENCE_S = 5, TRIES = 3, POLL_MS = 2, SLOWEST_SHOWN = 10 };

struct child {
  pid_t pid; /* 0: none */
  int report;
  size_t nth; /* case */
  double deadline_ms;
  bool is_late;
  int tries;
};

struct run {
  struct trial_settings settings;
  struct trial_baseline baseline;
  struct hostile_case *cases;
  struct trial_report *reports;
  size_t count, passed, failed, skipped;
  struct child children[AT_ONCE];
};

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- cases ---- */

/* Of hook mode a quick run asks only what is stopped there, which is all that differs. */
static bool is_left_out(const struct run *run, const struct hostile_case *one) {
  const struct trial_settings *settings = &run->settings;
  bool is_stopped = case_expects(one, OUTCOME_TIME, NULL) || case_expects(one, OUTCOME_MEMORY, NULL) ||
                    strstr(one->expected, "refused: took longer");
  if (settings->is_hook_mode && one->is_unstoppable) return true;
  if (settings->repeats && one->is_slow) return true;
  return settings->is_quick && (one->is_slow || (settings->is_hook_mode && !is_stopped));
}

static bool add_case(struct run *run, const char *path) {
  struct hostile_case one;
  if (!case_read(path, &one)) return false;
  if (is_left_out(run, &one)) {
    free(one.text);
    run->skipped++;
    return true;
  }
  run->cases = mem_resize(run->cases, (run->count + 1) * sizeof *run->cases);
  run->cases[run->count++] = one;
  return true;
}

static int is_lua(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  return length > 4 && !strcmp(entry->d_name + length - 4, ".lua");
}

static bool add_cases(struct run *run, const char *path) {
  struct dirent **entries;
  char name[4096];
  bool is_whole = true;
  int count = scandir(path, &entries, is_lua, alphasort);
  if (count < 0) return add_case(run, path);
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
    is_whole = add_case(run, name) && is_whole;
    free(entries[i]);
  }
  free(entries);
  return is_whole;
}

/* ---- children ---- */

static void write_report(int pipe, const struct trial_report *report) {
  if (write(pipe, report, sizeof *report) != (ssize_t)sizeof *report) _exit(3);
}

/* The child's output is the reports alone; what a script would print must not be taken for ours. */
static void start(struct run *run, struct child *child, size_t nth, int tries) {
  int ends[2];
  double patience_s = PATIENCE_S + (double)run->settings.repeats * REPEAT_PATIENCE_S;
  if (pipe(ends)) abort();
  fflush(NULL);
  *child = (struct child){.nth = nth, .tries = tries, .report = ends[0]};
  child->deadline_ms = now_ms() + patience_s * 1e3 * run->settings.scale;
  child->pid = fork();
  if (child->pid < 0) abort();
  if (child->pid) {
    close(ends[1]);
    return;
  }
  struct trial_report report = {0};
  trial_run(&run->settings, &run->cases[nth], &run->baseline, &report);
  write_report(ends[1], &report);
  _exit(0);
}

static void take_report(struct run *run, struct child *child, int status) {
  struct trial_report *report = &run->reports[child->nth];
  bool is_whole = read(child->report, report, sizeof *report) == (ssize_t)sizeof *report;
  close(child->report);
  if (is_whole && !status) return;
  *report = (struct trial_report){.has_failed = true};
  if (child->is_late)
    snprintf(report->text, sizeof report->text, "hung");
  else if (WIFSIGNALED(status))
    snprintf(report->text, sizeof report->text, "crashed: %s", strsignal(WTERMSIG(status)));
  else
    snprintf(report->text, sizeof report->text, "ended with %d", WEXITSTATUS(status));
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *place) {
  (void)about, (void)type, (void)place;
  return remove(path);
}

static void remove_folder(const char *path) {
  nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void finish(struct run *run, struct child *child, int status) {
  const struct hostile_case *one = &run->cases[child->nth];
  char folder[400];
  take_report(run, child, status);
  const struct trial_report *report = &run->reports[child->nth];
  snprintf(folder, sizeof folder, "%s/%s", run->settings.folder, one->name);
  remove_folder(folder);
  child->pid = 0;
  if (report->was_slow && child->tries < TRIES) {
    start(run, child, child->nth, child->tries + 1);
    return;
  }
  *(report->has_failed ? &run->failed : &run->passed) += 1;
  if (report->has_failed) printf("FAILED %s: %s\n", one->name, report->text);
}

static void watch(struct run *run, struct child *child) {
  int status;
  if (!child->pid) return;
  if (waitpid(child->pid, &status, WNOHANG) == child->pid) {
    finish(run, child, status);
  } else if (now_ms() > child->deadline_ms && !child->is_late) {
    child->is_late = true;
    kill(child->pid, SIGKILL);
  }
}

static void run_all(struct run *run) {
  size_t next = 0;
  run->reports = mem_zero((run->count + 1) * sizeof *run->reports);
  while (run->passed + run->failed < run->count) {
    for (int i = 0; i < AT_ONCE; i++) {
      watch(run, &run->children[i]);
      if (!run->children[i].pid && next < run->count) start(run, &run->children[i], next++, 1);
    }
    nanosleep(&(struct timespec){0, POLL_MS * 1000000L}, NULL);
  }
}

/* In a child too: this process never runs a script. */
static bool find_baseline(struct run *run) {
  int ends[2], status;
  struct trial_report report = {0};
  if (pipe(ends)) return false;
  pid_t pid = fork();
  if (!pid) {
    trial_baseline(&run->settings, &run->baseline, &report);
    if (write(ends[1], &run->baseline, sizeof run->baseline) < 0) _exit(3);
    write_report(ends[1], &report);
    _exit(0);
  }
  close(ends[1]);
  bool is_whole = read(ends[0], &run->baseline, sizeof run->baseline) == (ssize_t)sizeof run->baseline &&
                  read(ends[0], &report, sizeof report) == (ssize_t)sizeof report;
  close(ends[0]);
  waitpid(pid, &status, 0);
  if (!is_whole || report.has_failed)
    fprintf(stderr, "hostile: the workspace without an attack: %s\n", is_whole ? report.text : "crashed");
  return is_whole && !report.has_failed;
}

/* ---- telling ---- */

static void show_slowest(const struct run *run) {
  bool *is_shown = mem_zero(run->count * sizeof *is_shown);
  for (size_t n = 0; n < SLOWEST_SHOWN && n < run->count; n++) {
    size_t slowest = run->count;
    for (size_t i = 0; i < run->count; i++)
      if (!is_shown[i] &&
          (slowest == run->count || run->reports[i].stop_cpu_ms > run->reports[slowest].stop_cpu_ms))
        slowest = i;
    is_shown[slowest] = true;
    printf("  %6.1f ms of CPU, %6.1f ms: %s\n", run->reports[slowest].stop_cpu_ms,
           run->reports[slowest].stop_wall_ms, run->cases[slowest].name);
  }
  free(is_shown);
}

static void show_totals(const struct run *run) {
  double stop_cpu_ms = 0, stop_wall_ms = 0, after_ms = 0;
  long grown_kb = 0, most_kb = 0;
  for (size_t i = 0; i < run->count; i++) {
    const struct trial_report *report = &run->reports[i];
    if (report->stop_cpu_ms > stop_cpu_ms) stop_cpu_ms = report->stop_cpu_ms;
    if (report->stop_wall_ms > stop_wall_ms) stop_wall_ms = report->stop_wall_ms;
    if (report->after_ms > after_ms) after_ms = report->after_ms;
    if (report->grown_kb > grown_kb) grown_kb = report->grown_kb;
    if (report->most_kb > most_kb) most_kb = report->most_kb;
  }
  printf("slowest stop %.0f ms of CPU, %.0f ms; slowest ordinary request after it %.0f ms", stop_cpu_ms,
         stop_wall_ms, after_ms);
  printf("; most memory %ld MB", most_kb / 1024);
  if (run->settings.repeats) printf("; gained in repetition %ld KB", grown_kb);
  if (run->skipped) printf("; %zu cases left out", run->skipped);
  printf("\n%zu passed, %zu failed\n", run->passed, run->failed);
}

static bool read_arguments(int argc, char **argv, struct run *run, bool *shows_slowest) {
  const char *scale = getenv("HOSTILE_SCALE");
  bool is_whole = true;
  run->settings.world = "tests/hostile/world";
  run->settings.scale = scale ? atof(scale) : 1;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--hook"))
      run->settings.is_hook_mode = true;
    else if (!strcmp(argv[i], "--quick"))
      run->settings.is_quick = true;
    else if (!strcmp(argv[i], "--slowest"))
      *shows_slowest = true;
    else if (!strcmp(argv[i], "--repeat") && i + 1 < argc)
      run->settings.repeats = atoi(argv[++i]);
    else if (!strcmp(argv[i], "--world") && i + 1 < argc)
      run->settings.world = argv[++i];
    else
      is_whole = add_cases(run, argv[i]) && is_whole;
  }
  return is_whole && run->count && run->settings.scale > 0;
}

int main(int argc, char **argv) {
  struct run run = {0};
  char folder[] = "/tmp/hostile.XXXXXX";
  bool shows_slowest = false;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (!read_arguments(argc, argv, &run, &shows_slowest) || !mkdtemp(folder)) {
    fprintf(stderr, "usage: hostile [--hook] [--quick] [--repeat N] [--world FOLDER] [--slowest] CASE…\n");
    return 2;
  }
  run.settings.folder = folder;
  special_of_key((struct slice){"size", 4}); /* makes its index here, and not in each child */
  bool is_ready = find_baseline(&run);
  if (is_ready) run_all(&run);
  remove_folder(folder);
  if (!is_ready) return 1;
  if (shows_slowest) show_slowest(&run);
  show_totals(&run);
  for (size_t i = 0; i < run.count; i++) free(run.cases[i].text);
  free(run.cases);
  free(run.reports);
  return run.failed ? 1 : 0;
}
