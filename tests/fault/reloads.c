/* Changes the release of a serving sarto again and again while events come, every tenth time to one that is broken, then
 * kills it in the middle of changes.
 *
 *   reloads SARTO_PROGRAM RELOADS KILLS [WORKERS [SEED]]          exit 1 on a fault
 *
 * No request may fail; each decision is of one release that was active, and says what that release says; what is broken is
 * refused and never decides; after a kill the active release is the last that was answered for, or the one on its way.
 * Prints how long answers took, with and without changes, and the memory before and after. One thread changes, some send.
 */
#include <curl/curl.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/memory.h"
#include "host/tar.h"

enum { SENDERS = 2, PEOPLE = 200, CALM_MS = 5000, KILL_WITHIN_MS = 250, SEEN_MAX = 1 << 16 };

/* A decision's release and the number that its message says. */
struct seen {
  char release[DIGEST_TEXT_BYTES];
  unsigned version;
};

struct latencies {
  uint32_t *us;
  size_t count, capacity;
};

struct trial {
  const char *program;
  unsigned workers;
  char folder[PATH_MAX], workspace[PATH_MAX + 16], database[PATH_MAX + 16], log[PATH_MAX + 16];
  pid_t child;
  unsigned port;
  unsigned version; /* the last that was made */
  uint64_t random;
  struct seen *active; /* all that were answered for */
  size_t active_count;
  pthread_mutex_t lock; /* of what senders write */
  struct seen *seen;
  size_t seen_count;
  struct latencies latencies;
  uint64_t sent_count;
  _Atomic bool is_over;
};

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk) {
  (void)about, (void)kind, (void)walk;
  return remove(path);
}

static void __attribute__((noreturn, format(printf, 2, 3)))
fail(struct trial *trial, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printf("reloads: ");
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
  char command[PATH_MAX + 64];
  snprintf(command, sizeof command, "tail -n 20 '%s'", trial->log);
  fflush(stdout);
  if (system(command)) puts("no log");
  if (trial->child) kill(trial->child, SIGKILL);
  exit(1);
}

static uint64_t draw(struct trial *trial, uint64_t limit) {
  uint64_t x = trial->random += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return (x ^ (x >> 31)) % limit;
}

/* ---- workspaces ---- */

enum { FILES = 5 };
struct workspace_texts {
  struct arena arena;
  struct release_file files[FILES];
};

/* Attributes come and go, and so do offers: profiles and catalogues are converted. */
static struct workspace_texts make(const struct trial *trial, unsigned version) {
  struct workspace_texts made = {0};
  struct arena *arena = &made.arena;
  const char *texts[FILES][2] = {
      {"workspace.lua",
       arena_print(arena,
                   "workspace { locales = { 'en' }, workers = %u, limits = { time = '10s' } }\n"
                   "channel 'page' { interrupts = false }\n"
                   "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } "
                   "} }\n",
                   trial->workers)},
      {"profile.lua", version % 3 ? "hard 'city' { type = 'string', steer = true }\ntrait 'calm' {}\n"
                                  : "trait 'bold' {}\n"},
      {"offers.lua", arena_print(arena,
                                 "offer 'a' { name = 'A', category = 'c', tags = { 'house' } }\n"
                                 "offer 'b' { name = 'B', category = 'c', tags = { 'house' }, price = %u }\n",
                                 1 + version % 5)},
      {"signals/s.lua", arena_print(arena,
                                    "signal 's' { on = 'go', origin = 'web', observe = function()\n"
                                    "  return { soft = { %s = 0.7 }, weight = 0.5 } end }\n",
                                    version % 3 ? "calm" : "bold")},
      {"strategies/s.lua",
       arena_print(arena,
                   "strategy 's' { on = 'go', placement = 'home', propose = function()\n"
                   "  return { offers = offers.popular { limit = 2 }, message = 'v%u' } end }\n",
                   version)}};
  for (size_t i = 0; i < FILES; i++)
    made.files[i] = (struct release_file){texts[i][0], {texts[i][1], strlen(texts[i][1])}};
  return made;
}

/* What is broken, at the end of which file; the second half breaks the archive. */
static const struct {
  const char *file, *text;
} broken[] = {{"strategies/s.lua", "x = "},
              {"strategies/s.lua", "strategy 's' { placement = 'home', propose = function() end }"},
              {"strategies/s.lua", "strategy 't' { placement = 'hom', propose = function() end }"},
              {"strategies/s.lua", "strategy 't' { placement = 'home', propose = 7 }"},
              {"strategies/s.lua", "strategy 't' { placement = 'home', propos = function() end }"},
              {"strategies/s.lua", "while true do end"},
              {"strategies/s.lua", "local t = {} while true do t[#t + 1] = t end"},
              {"strategies/s.lua", "error 'no'"},
              {"strategies/s.lua", "require 'sarto.nothing'"},
              {"strategies/s.lua", "os.exit(1)"},
              {"signals/s.lua", "signal 't' { on = 'go' }"},
              {"signals/s.lua", "]]"},
              {"profile.lua", "hard 'x' { type = 'text' }"},
              {"profile.lua", "trait 'y' { half_life = 'soon' }"},
              {"offers.lua", "offer 'a' { name = 'again' }"},
              {"offers.lua", "offer 'z' { price = 'much' }"},
              {"workspace.lua", "placement 'home' {}"},
              {"workspace.lua", "workspace {}"},
              {"workspace.lua", "\xff\xfe"},
              {NULL, NULL}};
enum { BROKEN = sizeof broken / sizeof *broken };

static void break_one(struct workspace_texts *made, size_t which) {
  for (size_t i = 0; i < FILES; i++) {
    struct release_file *file = &made->files[i];
    if (!broken[which].file || strcmp(file->name, broken[which].file)) continue;
    file->text.data = arena_print(&made->arena, "%s%s\n", file->text.data, broken[which].text);
    file->text.length = strlen(file->text.data);
  }
}

/* `which` BROKEN: none. */
static void pack(struct trial *trial, unsigned version, size_t which, struct buffer *archive) {
  struct workspace_texts made = make(trial, version);
  if (which < BROKEN) break_one(&made, which);
  if (tar_write(made.files, FILES, archive, NULL)) fail(trial, "no archive");
  if (which < BROKEN && !broken[which].file) archive->length /= 2;
  arena_fini(&made.arena);
}

static void write_workspace(struct trial *trial) {
  struct workspace_texts made = make(trial, 0);
  char path[2 * PATH_MAX];
  mkdir(trial->workspace, 0700);
  for (size_t i = 0; i < FILES; i++) {
    snprintf(path, sizeof path, "%s/%s", trial->workspace, made.files[i].name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
    FILE *file = fopen(path, "w");
    if (!file || fputs(made.files[i].text.data, file) < 0 || fclose(file))
      fail(trial, "cannot write %s", path);
  }
  arena_fini(&made.arena);
}

/* ---- the server ---- */

static void start(struct trial *trial) {
  int ends[2];
  char text[4096] = "";
  size_t length = 0;
  if (pipe2(ends, O_CLOEXEC)) fail(trial, "no pipe");
  trial->child = fork();
  if (!trial->child) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    dup2(open(trial->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), STDERR_FILENO);
    execl(trial->program, trial->program, "serve", trial->workspace, "--db", trial->database, "--listen", "0",
          (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  while (!strchr(text, '\n')) {
    ssize_t got = read(ends[0], text + length, sizeof text - 1 - length);
    if (got <= 0) fail(trial, "the server does not start");
    length += (size_t)got;
    text[length] = '\0';
  }
  close(ends[0]);
  const char *where = strstr(text, "http://127.0.0.1:");
  if (!where) fail(trial, "the server does not say its port");
  trial->port = (unsigned)atoi(where + strlen("http://127.0.0.1:"));
}

static void stop(struct trial *trial, int signal_number) {
  int status;
  kill(trial->child, signal_number);
  waitpid(trial->child, &status, 0);
  trial->child = 0;
  if (signal_number == SIGTERM && (!WIFEXITED(status) || WEXITSTATUS(status)))
    fail(trial, "the server ended with %d", status);
}

static long memory_kb(const struct trial *trial) {
  char path[64], line[256];
  long kb = 0;
  snprintf(path, sizeof path, "/proc/%d/status", (int)trial->child);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) sscanf(line, "VmRSS: %ld", &kb);
  if (file) fclose(file);
  return kb;
}

/* ---- HTTP ---- */

static size_t take(char *data, size_t size, size_t count, void *context) {
  buffer_add(context, data, size * count);
  return size * count;
}

/* The status; 0: no answer. `type` NULL: GET. */
static long ask(struct trial *trial, CURL *curl, const char *path, const char *type, struct slice body,
                struct buffer *out) {
  char url[256], header[128];
  long status = 0;
  snprintf(url, sizeof url, "http://127.0.0.1:%u%s", trial->port, path);
  snprintf(header, sizeof header, "Content-Type: %s", type ? type : "");
  struct curl_slist *headers = curl_slist_append(curl_slist_append(NULL, header), "Expect:");
  buffer_clear(out);
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
  if (type) {
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.length);
  }
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  buffer_text(out);
  return status;
}

/* ---- events ---- */

struct sender {
  struct trial *trial;
  pthread_t thread;
  unsigned number;
};

static bool read_decision(const char *text, struct seen *seen) {
  const char *release = strstr(text, "\"release\":\""), *message = strstr(text, "\"message\":\"v");
  if (!release || !message) return false;
  snprintf(seen->release, sizeof seen->release, "%.71s", release + strlen("\"release\":\""));
  seen->version = (unsigned)atoi(message + strlen("\"message\":\"v"));
  return true;
}

static void note(struct trial *trial, const struct seen *seen, bool is_new, uint64_t us) {
  struct latencies *latencies = &trial->latencies;
  pthread_mutex_lock(&trial->lock);
  if (latencies->count == latencies->capacity) {
    latencies->capacity = latencies->capacity ? 2 * latencies->capacity : 4096;
    latencies->us = mem_resize(latencies->us, latencies->capacity * sizeof *latencies->us);
  }
  latencies->us[latencies->count++] = (uint32_t)us;
  trial->sent_count++;
  if (is_new && trial->seen_count < SEEN_MAX) trial->seen[trial->seen_count++] = *seen;
  pthread_mutex_unlock(&trial->lock);
}

static void send_one(struct sender *sender, CURL *curl, struct buffer *out, uint64_t number,
                     struct seen *last) {
  struct trial *trial = sender->trial;
  struct seen seen;
  char event[256];
  int length = snprintf(
      event, sizeof event,
      "{\"id\":\"%u-%d-%llu\",\"source\":\"reloads\",\"type\":\"go\",\"subject\":\"p%llu\"}", sender->number,
      (int)trial->child, (unsigned long long)number, (unsigned long long)(number % PEOPLE));
  uint64_t before_us = clock_monotonic_us();
  long status =
      ask(trial, curl, "/v1/events", "application/json", (struct slice){event, (size_t)length}, out);
  uint64_t us = clock_monotonic_us() - before_us;
  if (status != 200) fail(trial, "an event was answered %ld: %s", status, out->data);
  if (!read_decision(out->data, &seen)) fail(trial, "nothing was decided: %s", out->data);
  bool is_new = seen.version != last->version || strcmp(seen.release, last->release);
  note(trial, &seen, is_new, us);
  *last = seen;
}

static void *send_events(void *context) {
  struct sender *sender = context;
  struct buffer out = {0};
  struct seen last = {0};
  CURL *curl = curl_easy_init();
  static _Atomic uint64_t numbers;
  while (!sender->trial->is_over) send_one(sender, curl, &out, ++numbers, &last);
  curl_easy_cleanup(curl);
  buffer_fini(&out);
  return NULL;
}

static void begin_sending(struct trial *trial, struct sender senders[static SENDERS]) {
  trial->is_over = false;
  trial->latencies.count = 0;
  for (unsigned i = 0; i < SENDERS; i++) {
    senders[i] = (struct sender){.trial = trial, .number = i};
    must(!pthread_create(&senders[i].thread, NULL, send_events, &senders[i]));
  }
}

static int compare_us(const void *left, const void *right) {
  return (*(const uint32_t *)left > *(const uint32_t *)right) -
         (*(const uint32_t *)left < *(const uint32_t *)right);
}

static void end_sending(struct trial *trial, struct sender senders[static SENDERS], const char *what) {
  trial->is_over = true;
  for (unsigned i = 0; i < SENDERS; i++) pthread_join(senders[i].thread, NULL);
  struct latencies *all = &trial->latencies;
  if (!all->count) fail(trial, "no event was answered");
  qsort(all->us, all->count, sizeof *all->us, compare_us);
  printf("  %s: %zu events, median %.2f ms, p99 %.2f ms, longest %.2f ms\n", what, all->count,
         all->us[all->count / 2] / 1e3, all->us[all->count * 99 / 100] / 1e3, all->us[all->count - 1] / 1e3);
}

/* ---- changes ---- */

static void add_active(struct trial *trial, const char *text, unsigned version) {
  const char *release = strstr(text, "\"release\":\"");
  if (!release) fail(trial, "no release in %s", text);
  trial->active = mem_resize(trial->active, (trial->active_count + 1) * sizeof *trial->active);
  struct seen *added = &trial->active[trial->active_count++];
  snprintf(added->release, sizeof added->release, "%.71s", release + strlen("\"release\":\""));
  added->version = version;
}

/* False: the server is gone. */
static bool change(struct trial *trial, CURL *curl, bool is_broken, struct buffer *out) {
  struct buffer archive = {0};
  unsigned version = ++trial->version;
  size_t which = is_broken ? version / 10 % BROKEN : BROKEN;
  pack(trial, version, which, &archive);
  long status =
      ask(trial, curl, "/v1/releases", "application/gzip", (struct slice){archive.data, archive.length}, out);
  buffer_fini(&archive);
  if (!status) return false;
  if (is_broken && status != 422 && status != 400)
    fail(trial, "broken in way %zu, answered %ld: %s", which, status, out->data);
  if (!is_broken && status != 201) fail(trial, "version %u, answered %ld: %s", version, status, out->data);
  if (!is_broken) add_active(trial, out->data, version);
  return true;
}

static const struct seen *find_active(const struct trial *trial, const char *release) {
  for (size_t i = trial->active_count; i-- > 0;)
    if (!strcmp(trial->active[i].release, release)) return &trial->active[i];
  return NULL;
}

static void judge_seen(struct trial *trial) {
  for (size_t i = 0; i < trial->seen_count; i++) {
    const struct seen *seen = &trial->seen[i], *active = find_active(trial, seen->release);
    if (!active) fail(trial, "%s decided and was never active", seen->release);
    if (active->version != seen->version)
      fail(trial, "%s said v%u, and is v%u", seen->release, seen->version, active->version);
  }
  trial->seen_count = 0;
}

static void reload_under_load(struct trial *trial, unsigned reloads) {
  struct sender senders[SENDERS];
  struct buffer out = {0};
  CURL *curl = curl_easy_init();
  start(trial);
  if (ask(trial, curl, "/readyz", NULL, (struct slice){0}, &out) != 200) fail(trial, "not ready");
  add_active(trial, out.data, 0);
  begin_sending(trial, senders);
  usleep(CALM_MS * 1000);
  end_sending(trial, senders, "without changes");
  long before_kb = memory_kb(trial), middle_kb = 0;
  uint64_t begun_us = clock_monotonic_us();
  begin_sending(trial, senders);
  for (unsigned i = 1; i <= reloads; i++) {
    if (!change(trial, curl, i % 10 == 0, &out)) fail(trial, "the server is gone after %u changes", i);
    if (i == reloads / 2) middle_kb = memory_kb(trial);
  }
  double seconds = (double)(clock_monotonic_us() - begun_us) / 1e6;
  end_sending(trial, senders, "with changes");
  judge_seen(trial);
  printf("  %u changes in %.1f s, %zu of them active; memory %ld, %ld, %ld MB\n", reloads, seconds,
         trial->active_count - 1, before_kb >> 10, middle_kb >> 10, memory_kb(trial) >> 10);
  stop(trial, SIGTERM);
  curl_easy_cleanup(curl);
  buffer_fini(&out);
}

/* ---- kills ---- */

static void *kill_later(void *context) {
  struct trial *trial = context;
  usleep((useconds_t)draw(trial, KILL_WITHIN_MS * 1000));
  kill(trial->child, SIGKILL);
  return NULL;
}

/* After a start the release is the last that was answered for, or the one after it, and it decides. */
static void judge_start(struct trial *trial, CURL *curl, struct buffer *out, unsigned on_its_way) {
  struct seen seen = {0};
  struct sender sender = {.trial = trial, .number = 99};
  static uint64_t numbers;
  send_one(&sender, curl, out, ++numbers, &seen);
  const struct seen *last = &trial->active[trial->active_count - 1];
  bool is_last = !strcmp(seen.release, last->release) && seen.version == last->version;
  if (!is_last && seen.version != on_its_way)
    fail(trial, "v%u was answered for, v%u was on its way, and v%u decides", last->version, on_its_way,
         seen.version);
  if (is_last) return;
  struct buffer named = {0};
  buffer_print(&named, "\"release\":\"%s\"", seen.release);
  add_active(trial, buffer_text(&named), seen.version);
  buffer_fini(&named);
}

static void kill_during_changes(struct trial *trial, unsigned kills) {
  struct buffer out = {0};
  unsigned on_its_way = 0;
  size_t before = trial->active_count;
  for (unsigned i = 0; i < kills; i++) {
    pthread_t killer;
    CURL *curl = curl_easy_init();
    start(trial);
    judge_start(trial, curl, &out, on_its_way);
    must(!pthread_create(&killer, NULL, kill_later, trial));
    bool is_broken = false;
    for (unsigned n = 1; change(trial, curl, is_broken, &out); n++) is_broken = n % 10 == 9;
    on_its_way = is_broken ? 0 : trial->version;
    pthread_join(killer, NULL);
    stop(trial, SIGKILL);
    curl_easy_cleanup(curl);
  }
  printf("  %u kills, %zu changes before them: each start found the release that was activated last\n", kills,
         trial->active_count - before);
  buffer_fini(&out);
}

int main(int argc, char **argv) {
  static struct trial trial;
  if (argc < 4) {
    puts("reloads SARTO_PROGRAM RELOADS KILLS [WORKERS [SEED]]");
    return 2;
  }
  hash_init();
  curl_global_init(CURL_GLOBAL_ALL);
  trial.program = argv[1];
  trial.workers = argc > 4 ? (unsigned)atoi(argv[4]) : 1;
  trial.random = argc > 5 ? strtoull(argv[5], NULL, 10) : (uint64_t)clock_now_ms();
  trial.seen = mem_alloc(SEEN_MAX * sizeof *trial.seen);
  pthread_mutex_init(&trial.lock, NULL);
  snprintf(trial.folder, sizeof trial.folder, "/tmp/sarto-reloads-XXXXXX");
  if (!mkdtemp(trial.folder)) return 2;
  snprintf(trial.workspace, sizeof trial.workspace, "%s/shop", trial.folder);
  snprintf(trial.database, sizeof trial.database, "%s/shop.db", trial.folder);
  snprintf(trial.log, sizeof trial.log, "%s/log", trial.folder);
  write_workspace(&trial);
  reload_under_load(&trial, (unsigned)atoi(argv[2]));
  kill_during_changes(&trial, (unsigned)atoi(argv[3]));
  nftw(trial.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  puts("reloads: all held");
  return 0;
}
