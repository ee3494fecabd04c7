/* Kills a serving sarto in the middle of its work, again and again, and asks the next one about everything
 * that was answered: nothing may be lost, nothing may count twice.
 *
 *   kill SARTO_PROGRAM KILLS [SEED]          from the project's root; exit 1 on a fault, 2 when it cannot
 * begin
 *
 * A round: start, send every event of the last round again, compare, send new ones, SIGKILL. A kill falls
 * into the start (which folds), the sending again, the load, or comes with an answer: then what the answer
 * promised must be in the files already. Events bear no time: theirs is that of their arrival, so that one
 * decided anew tells by its bytes. One thread, plain sockets; the moments are seeded, what the server was
 * doing then is not.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"

#define WORKSPACE "scripts/fashion"

enum {
  CONNECTIONS = 8,
  PROFILES = 40,
  MOST_LOADED = 700, /* events of a round, without the heavy ones */
  MOST_IN_BATCH = 48,
  HEAVY_READ = 2, /* of a round, besides the one that is killed */
  HEAVY_BYTES = 250000,
  MOST_EVENTS = 20 + MOST_LOADED + HEAVY_READ + 1,
  MOST_BODY_BYTES = 400000, /* and what one event may add */
  DECISIONS_ASKED = 3,      /* of a round */
  PATIENCE_MS = 20000,
};

/* The last is about the catalogue, and counts for nobody. */
enum type {
  PAGE_VIEWED,
  PRODUCT_VIEWED,
  ORDER_PLACED,
  CUSTOMER_PROFILE,
  CUSTOMER_ALIAS,
  TYPES,
  OFFER_CHANGED = TYPES
};
static const char *const type_names[] = {"page.viewed",      "product.viewed", "order.placed",
                                         "customer.profile", "customer.alias", "offer.changed"};

struct event {
  uint64_t number;
  unsigned profile;
  enum type type;
  char *text;
  char *answer; /* the first that came; NULL: none yet */
};

/* One request at a time: for `count` events from `first`. */
struct connection {
  int socket;
  struct buffer in;
  size_t first, count;
};

#define NEVER UINT64_MAX

struct trial {
  const char *program;
  unsigned kills, kills_asked;
  uint64_t seed, random;
  char folder[PATH_MAX], database[PATH_MAX + 16], log[PATH_MAX + 16];
  pid_t child; /* 0: none */
  int welcome; /* the child's standard output */
  uint16_t port;
  uint64_t start_us; /* how long the last start took */
  struct connection connections[CONNECTIONS];
  struct event events[MOST_EVENTS]; /* of the last round or this one */
  size_t event_count, most_events, sent_count;
  int padding_bytes;     /* in new events */
  struct event *samples; /* one of each round, for the end */
  size_t sample_count;
  uint64_t last_number, checked;
  unsigned sent[PROFILES][TYPES]; /* distinct events */
};

static volatile sig_atomic_t is_stopped;

static void stop(int signal_number) {
  (void)signal_number;
  is_stopped = 1;
}

/* ---- ending ---- */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk) {
  (void)about, (void)kind, (void)walk;
  return remove(path);
}

static void clean_up(struct trial *trial) {
  if (trial->child && !kill(trial->child, SIGKILL)) waitpid(trial->child, NULL, 0);
  nftw(trial->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void show_log(const struct trial *trial) {
  char line[1024];
  FILE *log = fopen(trial->log, "r");
  while (log && fgets(line, sizeof line, log)) printf("  the server said: %s", line);
  if (log) fclose(log);
}

static void __attribute__((noreturn, format(printf, 2, 3)))
fail(struct trial *trial, const char *format, ...) {
  va_list arguments;
  printf("kill: after %u of %u kills (seed %llu): ", trial->kills, trial->kills_asked,
         (unsigned long long)trial->seed);
  va_start(arguments, format);
  vprintf(is_stopped ? "stopped by a signal" : format, arguments);
  va_end(arguments);
  putchar('\n');
  show_log(trial);
  clean_up(trial);
  exit(1);
}

/* ---- chance ---- */

/* splitmix64; below `limit`. */
static uint64_t draw(struct trial *trial, uint64_t limit) {
  uint64_t x = trial->random += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return (x ^ (x >> 31)) % limit;
}

static void put_data(struct trial *trial, enum type type, struct buffer *out) {
  static const char *const items[] = {"cape-07", "wrap-11", "coat-24", "knit-12", "boot-09", "scarf-10"};
  static const char *const categories[] = {"dresses", "outerwear", "knitwear", "shoes"};
  static const char *const locales[] = {"it", "en"};
  const char *item = items[draw(trial, 6)], *category = categories[draw(trial, 4)];
  switch (type) {
  case PAGE_VIEWED:
    buffer_print(out,
                 "{\"category\":\"%s\",\"padding\":\"%0*d\","
                 "\"consent\":{\"categoryPreferences\":{\"marketing\":true}}}",
                 category, trial->padding_bytes, 0);
    break;
  case PRODUCT_VIEWED:
    buffer_print(out, "{\"item\":\"%s\",\"category\":\"%s\"}", item, category);
    break;
  case ORDER_PLACED:
    buffer_print(out, "{\"items\":[\"%s\"],\"total\":%d}", item, 10 + (int)draw(trial, 200));
    break;
  case CUSTOMER_ALIAS: /* of somebody of whom nothing is held, so that all counts stay */
    buffer_print(out, "{\"previous\":\"visitor-%d\"}", (int)draw(trial, 9));
    break;
  case OFFER_CHANGED:
    buffer_print(out, "{\"offer\":\"%s\",\"price\":%d}", item, 10 + (int)draw(trial, 200));
    break;
  default:
    buffer_print(out, "{\"locale\":\"%s\",\"budget\":%d}", locales[draw(trial, 2)],
                 20 + (int)draw(trial, 300));
  }
}

static void make_event(struct trial *trial) {
  static const enum type weighted[] = {PAGE_VIEWED,    PAGE_VIEWED,  PAGE_VIEWED,  PRODUCT_VIEWED,
                                       PRODUCT_VIEWED, ORDER_PLACED, ORDER_PLACED, CUSTOMER_PROFILE,
                                       CUSTOMER_ALIAS, OFFER_CHANGED};
  struct event *event = &trial->events[trial->event_count++];
  struct buffer text = {0};
  *event = (struct event){
      .number = ++trial->last_number,
      .profile = (unsigned)draw(trial, PROFILES),

      .type = trial->padding_bytes ? PAGE_VIEWED : weighted[draw(trial, sizeof weighted / sizeof *weighted)]};
  buffer_print(&text,
               "{\"id\":\"k-%llu\",\"source\":\"kill\",\"type\":\"%s\",\"subject\":\"person-%u\",\"data\":",
               (unsigned long long)event->number, type_names[event->type], event->profile);
  put_data(trial, event->type, &text);
  buffer_add_byte(&text, '}');
  buffer_text(&text);
  event->text = buffer_take(&text, NULL);
  if (event->type != OFFER_CHANGED) trial->sent[event->profile][event->type]++;
}

/* ---- HTTP ---- */

static void connect_one(struct trial *trial, struct connection *connection) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(trial->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  connection->count = 0;
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address))
    fail(trial, "cannot connect to port %u: %s", trial->port, strerror(errno));
}

/* What cannot be sent is not answered: the reading end finds out. */
static void send_request(struct connection *connection, const char *line, const char *type,
                         struct slice body) {
  struct buffer out = {0};
  buffer_clear(&connection->in);
  buffer_print(&out, "%s HTTP/1.1\r\nHost: 127.0.0.1\r\n", line);
  if (type) buffer_print(&out, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, body.length);
  buffer_add_text(&out, "\r\n");
  buffer_add(&out, body.data, body.length);
  for (size_t at = 0; at < out.length;) {
    ssize_t sent = send(connection->socket, out.data + at, out.length - at, MSG_NOSIGNAL);
    if (sent < 0) break;
    at += (size_t)sent;
  }
  buffer_fini(&out);
}

/* Takes what has come; false: the connection is at its end. */
static bool receive(struct connection *connection) {
  buffer_reserve(&connection->in, 65536);
  ssize_t got = recv(connection->socket, connection->in.data + connection->in.length, 65536, MSG_DONTWAIT);
  if (got > 0) connection->in.length += (size_t)got;
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* The status of the answer, once it is whole; else 0. */
static int find_answer(struct connection *connection, struct slice *body) {
  const char *text = buffer_text(&connection->in), *end = strstr(text, "\r\n\r\n");
  const char *length = end ? strcasestr(text, "\r\nContent-Length:") : NULL;
  if (!length || length > end) return 0;
  body->data = end + 4;
  body->length = strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
  if (connection->in.length < (size_t)(body->data - text) + body->length) return 0;
  return atoi(text + strlen("HTTP/1.1 "));
}

/* Waits until an answer has begun to come to one that has `events` for it; false: not until then. */
static bool wait_for_answers(struct trial *trial, struct pollfd polls[static CONNECTIONS], uint64_t wait_us) {
  struct timespec wait = {(time_t)(wait_us / 1000000), (long)(wait_us % 1000000) * 1000};
  for (size_t i = 0; i < CONNECTIONS; i++)
    polls[i] = (struct pollfd){.fd = trial->connections[i].socket, .events = POLLIN};
  int ready = ppoll(polls, CONNECTIONS, &wait, NULL);
  if (is_stopped) fail(trial, "stopped by a signal");
  return ready > 0;
}

/* A question on an idle connection; the body is valid until the next. */
static struct slice ask(struct trial *trial, const char *path) {
  struct connection *connection = &trial->connections[0];
  struct pollfd poll_one = {.fd = connection->socket, .events = POLLIN};
  struct slice body = {0};
  char line[256];
  int status;
  snprintf(line, sizeof line, "GET %s", path);
  send_request(connection, line, NULL, body);
  while (!(status = find_answer(connection, &body))) {
    if (poll(&poll_one, 1, PATIENCE_MS) <= 0) fail(trial, "GET %s: no answer", path);
    if (!receive(connection)) fail(trial, "GET %s: the connection ended", path);
  }
  if (status != 200)
    fail(trial, "%sGET %s: %d %.*s", status == 404 ? "LOST: " : "", path, status, (int)body.length,
         body.data);
  return body;
}

/* ---- the server ---- */

static void spawn(struct trial *trial) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) fail(trial, "no pipe: %s", strerror(errno));
  trial->child = fork();
  if (trial->child < 0) fail(trial, "no process: %s", strerror(errno));
  if (!trial->child) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    dup2(open(trial->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), STDERR_FILENO);
    execl(trial->program, trial->program, "serve", WORKSPACE, "--db", trial->database, "--listen", "0",
          (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  trial->welcome = ends[0];
}

static void read_port(struct trial *trial) {
  struct pollfd poll_one = {.fd = trial->welcome, .events = POLLIN};
  struct buffer text = {0};
  char bytes[4096];
  while (!strchr(buffer_text(&text), '\n')) {
    ssize_t got = poll(&poll_one, 1, PATIENCE_MS) > 0 ? read(trial->welcome, bytes, sizeof bytes) : 0;
    if (got <= 0) fail(trial, "the server does not start");
    buffer_add(&text, bytes, (size_t)got);
  }
  const char *where = strstr(text.data, "http://127.0.0.1:");
  if (!where) fail(trial, "the server does not say its port: %s", text.data);
  trial->port = (uint16_t)atoi(where + strlen("http://127.0.0.1:"));
  buffer_fini(&text);
}

static void start(struct trial *trial) {
  uint64_t before_us = clock_monotonic_us();
  spawn(trial);
  read_port(trial);
  for (size_t i = 0; i < CONNECTIONS; i++) connect_one(trial, &trial->connections[i]);
  ask(trial, "/readyz");
  trial->start_us = clock_monotonic_us() - before_us;
  trial->sent_count = 0;
}

static void take_answers(struct trial *trial, struct connection *connection);

/* The answers that were on their way count: they were sent. */
static void kill_child(struct trial *trial, bool is_connected) {
  int status;
  kill(trial->child, SIGKILL);
  waitpid(trial->child, &status, 0);
  trial->child = 0;
  close(trial->welcome);
  if (!WIFSIGNALED(status)) fail(trial, "the server had ended by itself, with %d", WEXITSTATUS(status));
  trial->kills++;
  for (size_t i = 0; i < CONNECTIONS && is_connected; i++) {
    struct connection *connection = &trial->connections[i];
    while (receive(connection)) continue;
    take_answers(trial, connection);
    close(connection->socket);
  }
}

/* ---- events and answers ---- */

static void settle(struct trial *trial, struct event *event, struct slice answer) {
  char id[48];
  snprintf(id, sizeof id, "\",\"event_id\":\"k-%llu\",", (unsigned long long)event->number);
  const size_t id_at = strlen("{\"decision_id\":\"") + 32;
  if (answer.length < id_at + strlen(id) || memcmp(answer.data + id_at, id, strlen(id)))
    fail(trial, "event k-%llu was answered %.*s", (unsigned long long)event->number, (int)answer.length,
         answer.data);
  if (!event->answer) {
    event->answer = strndup(answer.data, answer.length);
    return;
  }
  if (strlen(event->answer) != answer.length || memcmp(event->answer, answer.data, answer.length))
    fail(trial, "LOST: event k-%llu was answered\n  %s\nand now\n  %.*s", (unsigned long long)event->number,
         event->answer, (int)answer.length, answer.data);
  trial->checked++;
}

/* Settles the connection's events if the answer is whole. */
static void take_answers(struct trial *trial, struct connection *connection) {
  struct slice body;
  int status = connection->count ? find_answer(connection, &body) : 0;
  if (!status) return;
  if (status != 200) fail(trial, "POST /v1/events: %d %.*s", status, (int)body.length, body.data);
  const char *at = body.data, *end = body.data + body.length;
  for (size_t i = 0; i < connection->count; i++) {
    const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop_at = newline ? newline : end;
    settle(trial, &trial->events[connection->first + i], (struct slice){at, (size_t)(stop_at - at)});
    at = newline ? newline + 1 : end;
  }
  if (at != end) fail(trial, "more answers than events: %.*s", (int)(end - at), at);
  connection->count = 0;
}

/* The next events that were not sent since the start, at most `most`; new ones while the round may have more.
 */
static void send_next(struct trial *trial, struct connection *connection, size_t most) {
  struct buffer body = {0};
  connection->first = trial->sent_count;
  while (connection->count < most && body.length < MOST_BODY_BYTES) {
    if (trial->sent_count == trial->event_count && trial->event_count < trial->most_events) make_event(trial);
    if (trial->sent_count == trial->event_count) break;
    if (connection->count++) buffer_add_byte(&body, '\n');
    buffer_add_text(&body, trial->events[trial->sent_count++].text);
  }
  if (connection->count)
    send_request(connection, "POST /v1/events",
                 connection->count == 1 ? "application/json" : "application/x-ndjson",
                 (struct slice){body.data, body.length});
  buffer_fini(&body);
}

static void send_some(struct trial *trial, struct connection *connection) {
  send_next(trial, connection, draw(trial, 2) ? 1 : 2 + draw(trial, MOST_IN_BATCH - 1));
}

static bool is_waiting(const struct trial *trial) {
  for (size_t i = 0; i < CONNECTIONS; i++)
    if (trial->connections[i].count) return true;
  return false;
}

static void take_ready(struct trial *trial, const struct pollfd polls[static CONNECTIONS]) {
  for (size_t i = 0; i < CONNECTIONS; i++) {
    struct connection *connection = &trial->connections[i];
    if (!polls[i].revents) continue;
    if (!receive(connection)) fail(trial, "the server closed a connection");
    take_answers(trial, connection);
    if (!connection->count) send_some(trial, connection);
  }
}

/* Keeps all connections at work: until that time, until `more` new events are made, or until all is answered.
 */
static void work(struct trial *trial, uint64_t until_us, size_t more) {
  struct pollfd polls[CONNECTIONS];
  trial->most_events = trial->event_count + more;
  for (size_t i = 0; i < CONNECTIONS; i++)
    if (!trial->connections[i].count) send_some(trial, &trial->connections[i]);
  while (is_waiting(trial) && !(more && trial->event_count == trial->most_events)) {
    uint64_t now_us = clock_monotonic_us();
    if (now_us >= until_us) return;
    uint64_t wait_us = until_us == NEVER ? PATIENCE_MS * 1000 : until_us - now_us;
    if (wait_for_answers(trial, polls, wait_us))
      take_ready(trial, polls);
    else if (until_us == NEVER)
      fail(trial, "no answer in %d s", PATIENCE_MS / 1000);
  }
}

/* One event whose commit takes its time, and back with its answer: had it come before the commit, the commit would
 * be at work still. */
static void send_heavy(struct trial *trial) {
  struct pollfd polls[CONNECTIONS];
  trial->most_events = trial->event_count + 1;
  trial->padding_bytes = HEAVY_BYTES;
  send_next(trial, &trial->connections[0], 1);
  trial->padding_bytes = 0;
  if (!wait_for_answers(trial, polls, PATIENCE_MS * 1000))
    fail(trial, "no answer in %d s", PATIENCE_MS / 1000);
}

/* ---- checking ---- */

static void check_profile(struct trial *trial, unsigned profile) {
  const unsigned *sent = trial->sent[profile];
  char path[64];
  json_value *tree = NULL;
  if (!(sent[0] + sent[1] + sent[2] + sent[3] + sent[4])) return;
  snprintf(path, sizeof path, "/v1/profiles/person-%u", profile);
  struct slice body = ask(trial, path);
  if (json_decode(body.data, body.length, &tree, NULL)) fail(trial, "GET %s: no JSON", path);
  const json_value *activity = json_find(tree, "activity");
  for (size_t i = 0; i < TYPES; i++) {
    const json_value *count = json_find(json_find(activity, type_names[i]), "count");
    unsigned counted = count ? (unsigned)json_number(count) : 0;
    if (counted != sent[i])
      fail(trial, "%s: person-%u has %u of %u events of type %s", counted > sent[i] ? "TWICE" : "LOST",
           profile, counted, sent[i], type_names[i]);
  }
  json_free(tree);
}

static void check_decision(struct trial *trial, const struct event *event) {
  char path[64];
  snprintf(path, sizeof path, "/v1/decisions/%.32s", event->answer + strlen("{\"decision_id\":\""));
  struct slice body = ask(trial, path);
  if (strlen(event->answer) != body.length || memcmp(event->answer, body.data, body.length))
    fail(trial, "LOST: event k-%llu was answered\n  %s\nand GET %s gives\n  %.*s",
         (unsigned long long)event->number, event->answer, path, (int)body.length, body.data);
  trial->checked++;
}

static void event_free(struct event *event) {
  free(event->text);
  free(event->answer);
}

/* Every event of the round is answered; one of them is kept for the end. */
static void close_round(struct trial *trial) {
  for (unsigned i = 0; i < PROFILES; i++) check_profile(trial, i);
  for (size_t i = 0; i < DECISIONS_ASKED && trial->event_count; i++)
    check_decision(trial, &trial->events[draw(trial, trial->event_count)]);
  size_t chosen = trial->event_count ? draw(trial, trial->event_count) : 0;
  for (size_t i = 0; i < trial->event_count; i++) {
    if (i != chosen)
      event_free(&trial->events[i]);
    else
      trial->samples[trial->sample_count++] = trial->events[i];
  }
  trial->event_count = trial->sent_count = 0;
}

static void check_samples(struct trial *trial) {
  for (size_t done = 0; done < trial->sample_count; done += trial->event_count) {
    size_t left = trial->sample_count - done;
    trial->event_count = left < MOST_EVENTS ? left : MOST_EVENTS;
    trial->sent_count = 0;
    memcpy(trial->events, trial->samples + done, trial->event_count * sizeof *trial->events);
    work(trial, NEVER, 0);
  }
  for (size_t i = 0; i < trial->sample_count; i++) check_decision(trial, &trial->samples[i]);
  for (size_t i = 0; i < trial->sample_count; i++) event_free(&trial->samples[i]);
  for (unsigned i = 0; i < PROFILES; i++) check_profile(trial, i);
}

/* ---- rounds ---- */

static void kill_starting(struct trial *trial) {
  spawn(trial);
  usleep((useconds_t)draw(trial, trial->start_us));
  kill_child(trial, false);
}

/* What is answered can be asked for at once. */
static void read_at_once(struct trial *trial) {
  send_heavy(trial);
  work(trial, NEVER, 0);
  check_decision(trial, &trial->events[trial->event_count - 1]);
}

/* One kill. */
static void round_once(struct trial *trial) {
  enum { STARTING = 2, SENDING_AGAIN = 3, LOADED = 5 }; /* of ten; the others with an answer */
  uint64_t kind = draw(trial, 10), now_us;
  if (kind < STARTING && trial->start_us) {
    kill_starting(trial);
    return;
  }
  start(trial);
  now_us = clock_monotonic_us();
  work(trial, kind < SENDING_AGAIN ? now_us + draw(trial, 10000) : NEVER, 0);
  if (!is_waiting(trial)) {
    close_round(trial);
    work(trial, clock_monotonic_us() + 5000 + draw(trial, 55000), 20 + draw(trial, MOST_LOADED));
    if (kind >= LOADED) {
      work(trial, NEVER, 0);
      for (int i = 0; i < HEAVY_READ; i++) read_at_once(trial);
      send_heavy(trial);
    }
  }
  kill_child(trial, true);
}

/* Idle connections stay open: they must not keep it from ending. */
static void stop_gently(struct trial *trial) {
  int status = 0;
  pid_t ended = 0;
  kill(trial->child, SIGTERM);
  for (int waited_ms = 0; !ended && waited_ms < PATIENCE_MS; waited_ms += 5) {
    usleep(5000);
    ended = waitpid(trial->child, &status, WNOHANG);
  }
  if (!ended) fail(trial, "SIGTERM does not end it");
  trial->child = 0;
  if (!WIFEXITED(status) || WEXITSTATUS(status))
    fail(trial, "after SIGTERM: %s %d", WIFEXITED(status) ? "exit code" : "signal",
         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static void run(struct trial *trial) {
  while (trial->kills < trial->kills_asked) round_once(trial);
  start(trial);
  work(trial, NEVER, 0);
  close_round(trial);
  check_samples(trial);
  stop_gently(trial);
  printf("kill: %u kills, %llu answers checked, 0 lost, 0 twice\n", trial->kills,
         (unsigned long long)trial->checked);
}

static int refuse(const char *what, const char *why) {
  fprintf(stderr, "kill: %s: %s\n", what, why);
  return 2;
}

int main(int argc, char **argv) {
  const char *folder = getenv("TMPDIR");
  struct sigaction action = {.sa_handler = stop};
  if (argc < 3 || argc > 4 || atoi(argv[2]) < 1) return refuse("usage", "kill SARTO_PROGRAM KILLS [SEED]");
  if (access(argv[1], X_OK)) return refuse(argv[1], strerror(errno));
  if (access(WORKSPACE, R_OK)) return refuse(WORKSPACE, "not here; start me in the project's root");
  struct trial *trial = mem_zero(sizeof *trial);
  trial->program = argv[1];
  trial->kills_asked = (unsigned)atoi(argv[2]);
  trial->seed = trial->random = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
  trial->samples = mem_zero((trial->kills_asked + 1) * sizeof *trial->samples);
  snprintf(trial->folder, sizeof trial->folder, "%s/sarto-kill-XXXXXX", folder && *folder ? folder : "/tmp");
  if (!mkdtemp(trial->folder)) return refuse(trial->folder, strerror(errno));
  snprintf(trial->database, sizeof trial->database, "%s/k.db", trial->folder);
  snprintf(trial->log, sizeof trial->log, "%s/serve.log", trial->folder);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  run(trial);
  clean_up(trial);
  for (size_t i = 0; i < CONNECTIONS; i++) buffer_fini(&trial->connections[i].in);
  free(trial->samples);
  free(trial);
  return 0;
}
