/* What the host makes by itself, in a process that is killed at any moment and begun again: the rows are those of one that
 * never was. Everything is sent again after each kill, as whoever got no answer does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "host/runtime_inside.h"

enum { EVENTS = 600, PEOPLE = 25, KILLS = 40, MOST_US = 60000 };

struct fixture {
  char folder[64], workspace[96], database[96];
};

static const char *const files[][2] = {
    {"workspace.lua",
     "workspace { locales = { 'en' }, salt = '0123456789abcdef', limits = { time = '10s' }, workers = 2,\n"
     "  lifecycle = { new = { orders = 1 }, established = { orders = 2 }, lapsed = { silent = '20d' } } }\n"
     "placement 'home' {}\n"},
    {"profile.lua", "hard 'birth_date' { type = 'date', occasion = 'birthday' }\n"},
    {"offers.lua",
     "offer 'a' { name = 'A', repeatable = true }\noffer 'b' { name = 'B', repeatable = true }\n"},
    {"strategies/s.lua",
     "local function shows() return { offers = { 'a', 'b' }, message = 'x' } end\n"
     "strategy 'one' { on = 'go', after = '5h', spread = '9h', unless = 'order.placed', placement = 'home', "
     "propose = shows }\n"
     "strategy 'two' { on = 'go', after = '3h', placement = 'home', propose = shows }\n"
     "strategy 'day' { on = { 'occasion.birthday', 'lifecycle.changed' }, placement = 'home', propose = "
     "shows }\n"}};

static void write_files(const struct fixture *f) {
  char path[160];
  snprintf(path, sizeof path, "%s/strategies", f->workspace);
  mkdir(f->workspace, 0700);
  mkdir(path, 0700);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "%s/%s", f->workspace, files[i][0]);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(files[i][1], file);
    fclose(file);
  }
}

static void answered(void *context, const sarto_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

static sarto_runtime *open_runtime(const struct fixture *f) {
  sarto_runtime *runtime;
  sarto_error error;
  const sarto_options options = {.size = sizeof options,
                                 .workspace = f->workspace,
                                 .database = f->database,
                                 .is_clock_events = 1,
                                 .answered = answered};
  if (sarto_open(&options, &runtime, &error)) {
    fprintf(stderr, "%s\n", error.text);
    _exit(3);
  }
  return runtime;
}

static void send_all(sarto_runtime *runtime) {
  static const char *const kinds[] = {
      "\"type\":\"go\"", "\"type\":\"go\",\"placements\":\"home\"", "\"type\":\"page.viewed\"",
      "\"type\":\"order.placed\",\"data\":{\"total\":5}",
      "\"type\":\"customer.profile\",\"data\":{\"birth_date\":\"1980-01-15\"}"};
  int64_t time_ms = INT64_C(1767225600000); /* 2026-01-01 */
  uint32_t chance = 5;
  for (int i = 0; i < EVENTS; i++) {
    char event[256], time[CLOCK_TEXT_BYTES];
    sarto_error error;
    chance = chance * 1664525 + 1013904223;
    time_ms += chance >> 8 & 0x7fffff;
    int length = snprintf(event, sizeof event,
                          "{\"id\":\"%d\",\"source\":\"s\",\"subject\":\"p%u\",\"time\":\"%s\",%s}", i,
                          (chance >> 10) % PEOPLE, clock_print(time_ms, time), kinds[(chance >> 20) % 5]);
    if (sarto_submit(runtime, event, (size_t)length, NULL, &error)) _exit(4);
  }
}

static void *kill_later(void *context) {
  usleep(*(const useconds_t *)context);
  kill(getpid(), SIGKILL);
  return NULL;
}

/* Whether the process came to its end before it was killed. */
static bool live(const struct fixture *f, useconds_t most_us) {
  int status;
  pid_t child = fork();
  if (!child) {
    pthread_t killer;
    if (most_us) pthread_create(&killer, NULL, kill_later, &most_us);
    sarto_runtime *runtime = open_runtime(f);
    send_all(runtime);
    sarto_close(runtime);
    _exit(0);
  }
  assert_true(child > 0);
  assert_int_equal(waitpid(child, &status, 0), child);
  if (WIFEXITED(status)) assert_int_equal(WEXITSTATUS(status), 0);
  return WIFEXITED(status);
}

/* All that rows say but when they came. */
static void put_rows(const struct fixture *f, struct buffer *out, size_t *made) {
  sarto_runtime *runtime = open_runtime(f);
  struct record_port record = store_record_port(runtime->store);
  struct error err;
  *made = 0;
  for (uint64_t number = 1; number <= record.last_number(record.self); number++) {
    struct journal_row row;
    char id[IDENTITY_TEXT_BYTES];
    if (record.load_row(record.self, number, &row, &err)) fail_msg("%s", err.text);
    buffer_print(out, "\n%llu %s %lld %s ", (unsigned long long)number, identity_print(&row.identity, id),
                 (long long)row.time_ms, row.profile_id);
    buffer_add(out, row.event.data, row.event.length);
    buffer_add(out, row.profile.data, row.profile.length);
    buffer_add(out, row.decision.data, row.decision.length);
    *made += row.event.length > 60 && memmem(row.event.data, 70, "\"source\":\"sarto\"", 16) != NULL;
    journal_row_fini(&row);
  }
  sarto_close(runtime);
}

static void set_up(struct fixture *f) {
  *f = (struct fixture){0};
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-waking-XXXXXX");
  assert_non_null(mkdtemp(f->folder));
  snprintf(f->workspace, sizeof f->workspace, "%s/shop", f->folder);
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  write_files(f);
}

static void tear_down(const struct fixture *f) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
  assert_int_equal(system(command), 0);
}

static void whatever_is_killed_all_is_made_once(void **state) {
  struct fixture whole, killed;
  struct buffer expected = {0}, actual = {0};
  size_t made, made_again;
  uint32_t chance = (uint32_t)getpid();
  int killed_count = 0;
  (void)state;
  set_up(&whole);
  set_up(&killed);
  assert_true(live(&whole, 0));
  for (int i = 0; i < KILLS; i++) {
    chance = chance * 1664525 + 1013904223;
    killed_count += !live(&killed, 1000 + (chance >> 8) % MOST_US);
  }
  assert_true(live(&killed, 0));
  put_rows(&whole, &expected, &made);
  put_rows(&killed, &actual, &made_again);
  print_message("%d kills, %zu events made of %d\n", killed_count, made, EVENTS);
  assert_true(made > 150);
  assert_int_equal(made_again, made);
  assert_int_equal(actual.length, expected.length);
  assert_memory_equal(actual.data, expected.data, actual.length);
  buffer_fini(&expected);
  buffer_fini(&actual);
  tear_down(&whole);
  tear_down(&killed);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_is_killed_all_is_made_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
