/* Changes of a service's release in the order in which they were asked for: by its folder, by SIGHUP, by requests. */
#include "tests/unit/live.h"

#include <unistd.h>

#include "host/reload.h"

struct service {
  struct fixture *f;
  uv_loop_t loop;
  uv_timer_t timer;
  struct reload *reload;
  struct buffer archive;
  enum change_state state; /* of the last request that was answered */
  unsigned answer_count;
  bool is_over;
};

static int open_service(void **state) {
  struct service *service = mem_zero(sizeof *service);
  void *fixture = NULL;
  if (set_up(&fixture)) return -1;
  service->f = fixture;
  uv_loop_init(&service->loop);
  uv_timer_init(&service->loop, &service->timer);
  service->timer.data = service;
  service->reload = reload_new(&service->loop, service->f->runtime);
  *state = service;
  return 0;
}

static int close_service(void **state) {
  struct service *service = *state;
  void *fixture = service->f;
  reload_free(service->reload);
  uv_close((uv_handle_t *)&service->timer, NULL);
  uv_run(&service->loop, UV_RUN_DEFAULT);
  int failed = uv_loop_close(&service->loop);
  buffer_fini(&service->archive);
  free(service);
  return tear_down(&fixture) || failed;
}

static void end(uv_timer_t *timer) {
  ((struct service *)timer->data)->is_over = true;
}

static void turn(struct service *service, uint64_t ms) {
  service->is_over = false;
  uv_update_time(&service->loop);
  uv_timer_start(&service->timer, end, ms, 0);
  while (!service->is_over) uv_run(&service->loop, UV_RUN_ONCE);
}

static void answered(void *context, const struct change *change) {
  struct service *service = context;
  service->state = change_state(change);
  service->answer_count++;
}

/* One at a time: the archive is the service's. */
static bool post(struct service *service, const char *strategy) {
  buffer_clear(&service->archive);
  pack(strategy, NULL, &service->archive);
  const struct reload_request request = {.source = RELOAD_ARCHIVE,
                                         .archive = {service->archive.data, service->archive.length},
                                         .note = {.source = "upload", .why = "released"},
                                         .done = answered,
                                         .context = service};
  return reload_start(service->reload, &request);
}

static void save(struct service *service, const char *strategy) {
  write_file(service->f, "strategies/s.lua", strategy);
}

/* Long enough for whatever was asked for. */
static void expect_at_last(struct service *service, const char *message) {
  turn(service, 2500);
  expect_says(service->f, message, message);
}

static void watch(struct service *service) {
  reload_watch(service->reload);
  turn(service, 800);
}

static void what_is_saved_decides_within_a_second(void **state) {
  struct service *service = *state;
  watch(service);
  save(service, SAYS("saved"));
  turn(service, 1000);
  expect_says(service->f, "1", "saved");
}

static void a_request_after_a_change_that_was_seen_stays(void **state) {
  struct service *service = *state;
  watch(service);
  save(service, SAYS("saved"));
  turn(service, 50); /* seen, and not yet told of */
  assert_true(post(service, SAYS("posted")));
  expect_at_last(service, "posted");
  assert_int_equal(service->state, CHANGE_APPLIED);
  assert_int_equal(reload_figures(service->reload).active, 2); /* what was saved had its time */
}

static void a_request_that_waits_stays_though_the_folder_was_due_before(void **state) {
  struct service *service = *state;
  save(service, SAYS("saved"));
  reload_folder(service->reload); /* at hand */
  reload_folder(service->reload); /* due */
  assert_true(post(service, SAYS("posted")));
  assert_false(post(service, SAYS("posted")));
  expect_at_last(service, "posted");
  assert_int_equal(service->answer_count, 1);
}

static void what_is_saved_after_a_request_stays(void **state) {
  struct service *service = *state;
  watch(service);
  assert_true(post(service, SAYS("posted")));
  save(service, SAYS("saved"));
  expect_at_last(service, "saved");
}

/* Though the reading before it has it all already. */
static void what_is_saved_after_a_request_that_waits_stays(void **state) {
  struct service *service = *state;
  watch(service);
  save(service, SAYS("saved first"));
  turn(service, 200); /* being read */
  assert_true(post(service, SAYS("posted")));
  turn(service, 20);
  save(service, SAYS("saved last"));
  expect_at_last(service, "saved last");
  assert_int_equal(service->answer_count, 1);
}

static void a_folder_asked_for_by_signal_after_a_request_that_waits_stays(void **state) {
  struct service *service = *state;
  save(service, SAYS("saved"));
  reload_folder(service->reload);
  assert_true(post(service, SAYS("posted")));
  reload_folder(service->reload);
  expect_at_last(service, "saved");
  assert_int_equal(service->state, CHANGE_APPLIED);
}

static void what_is_touched_and_not_changed_undoes_nothing(void **state) {
  struct service *service = *state;
  watch(service);
  assert_true(post(service, SAYS("posted")));
  turn(service, 500);
  save(service, SAYS("one"));
  expect_at_last(service, "posted");
}

static void what_waits_when_the_end_comes_does_not_begin(void **state) {
  struct service *service = *state;
  save(service, SAYS("saved"));
  reload_folder(service->reload);
  assert_true(post(service, SAYS("posted")));
  reload_end(service->reload);
  turn(service, 700);
  assert_int_equal(service->answer_count, 1);
  assert_int_equal(service->state, CHANGE_FAILED);
  assert_false(post(service, SAYS("posted")));
  expect_says(service->f, "1", "one");
}

#define RELOAD_TEST(name) cmocka_unit_test_setup_teardown(name, open_service, close_service)

int main(void) {
  const struct CMUnitTest tests[] = {
      RELOAD_TEST(what_is_saved_decides_within_a_second),
      RELOAD_TEST(a_request_after_a_change_that_was_seen_stays),
      RELOAD_TEST(a_request_that_waits_stays_though_the_folder_was_due_before),
      RELOAD_TEST(what_is_saved_after_a_request_stays),
      RELOAD_TEST(what_is_saved_after_a_request_that_waits_stays),
      RELOAD_TEST(a_folder_asked_for_by_signal_after_a_request_that_waits_stays),
      RELOAD_TEST(what_is_touched_and_not_changed_undoes_nothing),
      RELOAD_TEST(what_waits_when_the_end_comes_does_not_begin),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
