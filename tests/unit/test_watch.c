/* What a watched folder's watcher sees: what the system tells and what it does not, and nothing twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/memory.h"
#include "host/watch.h"

struct fixture {
  char folder[64], shop[96];
  uv_loop_t loop;
  uv_timer_t timer;
  struct watch *watch;
  unsigned change_count, gone_count;
  bool is_over;
};

static void write_file(const struct fixture *f, const char *name, const char *text) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", f->folder, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static void changed(void *context) {
  ((struct fixture *)context)->change_count++;
}

static void gone(void *context) {
  ((struct fixture *)context)->gone_count++;
}

static void make_folder(const struct fixture *f, const char *name) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", f->folder, name);
  assert_int_equal(mkdir(path, 0700), 0);
}

static void link_file(const struct fixture *f, const char *target, const char *name) {
  char from[160], to[160];
  snprintf(from, sizeof from, "%s/%s", f->folder, target);
  snprintf(to, sizeof to, "%s/%s", f->folder, name);
  assert_int_equal(symlink(from, to), 0);
}

static int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  hash_init();
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-watch-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->shop, sizeof f->shop, "%s/shop", f->folder);
  make_folder(f, "shop");
  make_folder(f, "shop/strategies");
  make_folder(f, "elsewhere");
  write_file(f, "shop/strategies/s.lua", "one");
  write_file(f, "elsewhere/s.lua", "one");
  link_file(f, "elsewhere/s.lua", "shop/strategies/linked.lua");
  uv_loop_init(&f->loop);
  uv_timer_init(&f->loop, &f->timer);
  f->timer.data = f;
  f->watch = watch_new(&f->loop, f->shop, &(struct watch_calls){changed, gone, f});
  *state = f;
  return 0;
}

static void end(uv_timer_t *timer) {
  ((struct fixture *)timer->data)->is_over = true;
}

/* Turns the loop for so long, or until that many changes were told. */
static void turn(struct fixture *f, uint64_t most_ms, unsigned until_count) {
  f->is_over = false;
  uv_update_time(&f->loop);
  uv_timer_start(&f->timer, end, most_ms, 0);
  while (!f->is_over && f->change_count < until_count) uv_run(&f->loop, UV_RUN_ONCE);
  uv_timer_stop(&f->timer);
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  char command[128];
  watch_free(f->watch);
  uv_close((uv_handle_t *)&f->timer, NULL);
  uv_run(&f->loop, UV_RUN_DEFAULT);
  int failed = f->gone_count != 1 || uv_loop_close(&f->loop);
  snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
  failed |= system(command);
  free(f);
  return failed;
}

static void expect_seen_once(struct fixture *f) {
  turn(f, 5000, 1);
  assert_int_equal(f->change_count, 1);
  turn(f, 2500, 2);
  assert_int_equal(f->change_count, 1);
}

static void says_nothing_of_a_folder_that_is_left_alone(void **state) {
  struct fixture *f = *state;
  turn(f, 2500, 1);
  assert_int_equal(f->change_count, 0);
}

static void what_is_saved_is_seen_once(void **state) {
  struct fixture *f = *state;
  write_file(f, "shop/strategies/s.lua", "two");
  expect_seen_once(f);
}

static void what_is_written_through_a_link_is_seen_once(void **state) {
  struct fixture *f = *state;
  turn(f, 50, 1);
  write_file(f, "elsewhere/s.lua", "two"); /* as long as before */
  expect_seen_once(f);
}

static void a_link_that_leads_elsewhere_from_now_on_is_seen(void **state) {
  struct fixture *f = *state;
  char path[160], other[160];
  write_file(f, "elsewhere/t.lua", "one");
  snprintf(path, sizeof path, "%s/elsewhere/s.lua", f->folder);
  snprintf(other, sizeof other, "%s/elsewhere/t.lua", f->folder);
  assert_int_equal(rename(other, path), 0);
  expect_seen_once(f);
}

static void a_folder_that_goes_and_comes_back_is_watched_on(void **state) {
  struct fixture *f = *state;
  char moved[128];
  snprintf(moved, sizeof moved, "%s/moved", f->folder);
  assert_int_equal(rename(f->shop, moved), 0);
  turn(f, 3000, 1);
  make_folder(f, "shop");
  make_folder(f, "shop/strategies");
  turn(f, 3000, f->change_count + 1);
  turn(f, 1500, f->change_count + 1);
  unsigned before = f->change_count;
  write_file(f, "shop/strategies/s.lua", "three");
  turn(f, 5000, before + 1);
  assert_int_equal(f->change_count, before + 1);
}

#define WATCH_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      WATCH_TEST(says_nothing_of_a_folder_that_is_left_alone),
      WATCH_TEST(what_is_saved_is_seen_once),
      WATCH_TEST(what_is_written_through_a_link_is_seen_once),
      WATCH_TEST(a_link_that_leads_elsewhere_from_now_on_is_seen),
      WATCH_TEST(a_folder_that_goes_and_comes_back_is_watched_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
