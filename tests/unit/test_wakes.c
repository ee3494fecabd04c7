/* Wakes of a profile: as a list, as bytes, what takes them away, when they are due; and the heap of whom to come back to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "domain/profile_due.h"
#include "engine/waking.h"

static const char *const on_left[] = {"cart.left", NULL}, *const unless_order[] = {"order.placed", NULL},
                         *const unless_again[] = {"cart.left", NULL};

/* Waits 20 h and up to 4 h more; "again" is taken away by what it waits for itself. */
static struct strategy strategies[] = {
    {.name = "again", .hears = {.on = on_left}, .after_ms = 20 * CLOCK_HOUR_MS, .unless = unless_again},
    {.name = "basket",
     .hears = {.on = on_left},
     .after_ms = 20 * CLOCK_HOUR_MS,
     .spread_ms = 4 * CLOCK_HOUR_MS,
     .unless = unless_order},
};
enum { AGAIN, BASKET };

struct fixture {
  struct workspace workspace;
  struct profile *profile;
  struct arena arena;
};

static int set_up(void **state) {
  static const char *const locales[] = {"en", NULL};
  struct fixture *f = mem_zero(sizeof *f);
  hash_init();
  f->workspace = (struct workspace){.locales = locales,
                                    .locale_count = 1,
                                    .strategies = strategies,
                                    .strategy_count = sizeof strategies / sizeof *strategies,
                                    .key = hash_key_of("a salt")};
  f->profile = profile_new(&f->workspace, "lucia");
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  profile_free(f->profile);
  arena_fini(&f->arena);
  free(f);
  return 0;
}

static void read_event(struct event *event, char *text, size_t size, const char *id, const char *type,
                       int64_t time_ms) {
  char time[CLOCK_TEXT_BYTES];
  struct error err;
  snprintf(text, size,
           "{\"id\":\"%s\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"lucia\",\"time\":\"%s\",\"data\":{"
           "\"total\":5}}",
           id, type, clock_print(time_ms, time));
  if (event_decode((struct slice){text, strlen(text)}, event, &err)) fail_msg("%s", err.text);
}

static void apply(struct fixture *f, const char *type, int64_t time_ms) {
  char text[512];
  struct event event;
  read_event(&event, text, sizeof text, "x", type, time_ms);
  profile_apply(f->profile, &f->workspace, &event);
  event_fini(&event);
}

/* As the pipeline does: applied, then noted. */
static const char *note(struct fixture *f, size_t strategy, int64_t time_ms) {
  char text[512];
  struct event event;
  read_event(&event, text, sizeof text, "x", "cart.left", time_ms);
  profile_apply(f->profile, &f->workspace, &event);
  const char *why = wakes_note(f->profile, &f->workspace, &strategies[strategy], &event, &f->arena);
  event_fini(&event);
  return why;
}

static bool waits(const struct fixture *f, size_t strategy) {
  return wakes_find(&f->profile->wakes, strategies[strategy].name);
}

#define T INT64_C(1772359200000) /* 2026-03-01T10:00:00Z */

/* ---- noting and taking away ---- */

static void the_later_event_takes_the_place_of_the_one_that_waits(void **state) {
  struct fixture *f = *state;
  assert_null(note(f, AGAIN, T));
  assert_null(note(f, AGAIN, T + CLOCK_HOUR_MS));
  assert_int_equal(f->profile->wakes.count, 1);
  assert_int_equal(f->profile->wakes.each[0].due_ms, T + 21 * CLOCK_HOUR_MS);
}

static void an_earlier_event_that_comes_late_does_not(void **state) {
  struct fixture *f = *state;
  assert_null(note(f, BASKET, T));
  int64_t due_ms = f->profile->wakes.each[0].due_ms;
  assert_null(note(f, BASKET, T - CLOCK_HOUR_MS));
  assert_int_equal(f->profile->wakes.count, 1);
  assert_int_equal(f->profile->wakes.each[0].due_ms, due_ms);
}

static void what_it_waits_for_takes_it_away(void **state) {
  struct fixture *f = *state;
  assert_null(note(f, BASKET, T));
  apply(f, "page.viewed", T + 1000);
  assert_true(waits(f, BASKET));
  apply(f, "order.placed", T + 2000);
  assert_false(waits(f, BASKET));
}

static void what_happened_before_takes_nothing_away_however_late_it_comes(void **state) {
  struct fixture *f = *state;
  assert_null(note(f, BASKET, T));
  apply(f, "order.placed", T - 1);
  assert_true(waits(f, BASKET));
  apply(f, "order.placed", T); /* at the same instant, and after it */
  assert_false(waits(f, BASKET));
}

static void nothing_is_noted_of_what_has_been_taken_away_already(void **state) {
  struct fixture *f = *state;
  apply(f, "order.placed", T + 1000);
  assert_non_null(note(f, BASKET, T));
  assert_false(waits(f, BASKET));
  assert_null(note(f, BASKET, T + 2000));
}

static void an_event_does_not_take_away_what_it_starts_itself(void **state) {
  struct fixture *f = *state;
  assert_null(note(f, AGAIN, T));
  apply(f, "page.viewed", T + 1);
  assert_true(waits(f, AGAIN));
}

static void merging_brings_the_wakes_and_what_takes_them_away(void **state) {
  struct fixture *f = *state;
  struct profile *other = profile_new(&f->workspace, "anon");
  struct profile *lucia = f->profile;
  apply(f, "order.placed", T + CLOCK_HOUR_MS);
  f->profile = other;
  assert_null(note(f, BASKET, T)); /* and ordered since, as lucia */
  assert_null(note(f, AGAIN, T));
  f->profile = lucia;
  profile_merge(lucia, other, &f->workspace);
  assert_false(waits(f, BASKET));
  assert_true(waits(f, AGAIN));
  assert_int_equal(other->wakes.count, 2);
  profile_free(other);
}

static void put(struct wakes *wakes, const char *strategy, int64_t due_ms, int64_t since_ms) {
  wakes_put(wakes, &(struct wake){due_ms, since_ms, mem_copy_text(strategy), mem_copy_text("{}")});
}

static void holds_sixteen_and_says_so_of_the_next(void **state) {
  struct fixture *f = *state;
  char name[16];
  for (int i = 0; i < WAKES_MAX; i++) {
    snprintf(name, sizeof name, "s%d", i);
    put(&f->profile->wakes, name, T + WAKES_MAX - i, T);
  }
  assert_string_equal(note(f, BASKET, T), "16 others wait already");
  assert_int_equal(f->profile->wakes.count, WAKES_MAX);
  for (int i = 1; i < WAKES_MAX; i++)
    assert_true(f->profile->wakes.each[i - 1].due_ms < f->profile->wakes.each[i].due_ms);
  put(&f->profile->wakes, "s3", T, T + 1); /* whoever waits already may wait anew */
  assert_int_equal(f->profile->wakes.count, WAKES_MAX);
}

static const char *note_data(struct fixture *f, const char *data) {
  struct buffer text = {0};
  struct event event;
  struct error err;
  buffer_print(&text,
               "{\"id\":\"1\",\"source\":\"s\",\"type\":\"cart.left\",\"subject\":\"lucia\",\"data\":%s}",
               data);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  const char *why = wakes_note(f->profile, &f->workspace, &strategies[BASKET], &event, &f->arena);
  event_fini(&event);
  buffer_fini(&text);
  return why;
}

static void an_event_that_is_too_long_or_too_deep_is_not_kept(void **state) {
  struct fixture *f = *state;
  struct buffer data = {0};
  buffer_add_text(&data, "{\"a\":\"");
  for (int i = 0; i < WAKE_EVENT_BYTES_MAX; i++) buffer_add_byte(&data, 'x');
  buffer_add_text(&data, "\"}");
  assert_string_equal(note_data(f, buffer_text(&data)), "the event is longer than 4096 bytes");
  buffer_clear(&data);
  buffer_add_text(&data, "{\"a\":");
  for (int i = 0; i < JSON_DEPTH_MAX - 2; i++) buffer_add_byte(&data, '[');
  for (int i = 0; i < JSON_DEPTH_MAX - 2; i++) buffer_add_byte(&data, ']');
  buffer_add_byte(&data, '}');
  assert_string_equal(note_data(f, buffer_text(&data)), "the event's data are nested too deep");
  assert_int_equal(f->profile->wakes.count, 0);
  buffer_fini(&data);
}

/* ---- when ---- */

static int64_t drawn_ms(const struct fixture *f, int id) {
  char text[512], name[16];
  struct event event;
  snprintf(name, sizeof name, "%d", id);
  read_event(&event, text, sizeof text, name, "cart.left", T);
  int64_t due_ms = wake_due_ms(&f->workspace, &strategies[BASKET], &event);
  event_fini(&event);
  return due_ms - T - strategies[BASKET].after_ms;
}

static void the_spread_is_even_and_seeded(void **state) {
  struct fixture *f = *state;
  enum { DRAWS = 24000, SLOTS = 24 };
  int slots[SLOTS] = {0};
  for (int i = 0; i < DRAWS; i++) {
    int64_t drawn = drawn_ms(f, i);
    assert_true(drawn >= 0 && drawn < strategies[BASKET].spread_ms);
    slots[drawn * SLOTS / strategies[BASKET].spread_ms]++;
  }
  double chi = 0;
  for (int i = 0; i < SLOTS; i++) chi += (slots[i] - 1000.0) * (slots[i] - 1000.0) / 1000;
  assert_true(chi < 49.7); /* 23 degrees of freedom: one in a thousand is above */
  assert_int_equal(drawn_ms(f, 1), drawn_ms(f, 1));
  assert_int_not_equal(drawn_ms(f, 1), drawn_ms(f, 2));
  int64_t before = drawn_ms(f, 1);
  f->workspace.key = hash_key_of("another salt");
  assert_int_not_equal(drawn_ms(f, 1), before);
}

/* ---- bytes ---- */

static struct profile *read_back(struct fixture *f, struct buffer *image) {
  struct profile *read = NULL;
  struct error err;
  buffer_clear(image);
  profile_encode(f->profile, &f->workspace, image);
  if (profile_decode((struct slice){image->data, image->length}, &f->workspace, &read, &err))
    fail_msg("%s", err.text);
  return read;
}

static void is_read_back_as_it_was(void **state) {
  struct fixture *f = *state;
  struct buffer image = {0}, again = {0};
  struct wakes *wakes = &f->profile->wakes;
  put(wakes, "one", T, T - 5);
  put(wakes, "two", T - 1, T - 9);
  wakes->kept_day[1] = 20000;
  wakes->has_changed = true;
  wakes->changed_from = LIFECYCLE_NEW;
  wakes->changed_ms = T - 77;
  profile_schedule(f->profile, &f->workspace, T - 10);
  struct profile *read = read_back(f, &image);
  assert_int_equal(read->wakes.count, 2);
  assert_string_equal(read->wakes.each[0].strategy, "two");
  assert_int_equal(read->wakes.each[0].since_ms, T - 9);
  assert_int_equal(read->wakes.kept_day[1], 20000);
  assert_int_equal(read->wakes.changed_ms, T - 77);
  assert_int_equal(read->wakes.seen_ms, T - 10);
  assert_int_equal(read->wakes.next_ms, T - 77);
  profile_encode(read, &f->workspace, &again);
  assert_int_equal(again.length, image.length);
  assert_memory_equal(again.data, image.data, image.length);
  profile_free(read);
  buffer_fini(&image);
  buffer_fini(&again);
}

static void the_next_time_is_read_off_the_image_alone(void **state) {
  struct fixture *f = *state;
  struct buffer image = {0};
  int64_t next_ms = 0;
  profile_free(read_back(f, &image));
  assert_false(profile_image_next((struct slice){image.data, image.length}, &next_ms));
  assert_null(note(f, AGAIN, T));
  profile_schedule(f->profile, &f->workspace, T);
  profile_free(read_back(f, &image));
  assert_true(profile_image_next((struct slice){image.data, image.length}, &next_ms));
  assert_int_equal(next_ms, T + 20 * CLOCK_HOUR_MS);
  for (size_t length = 0; length < image.length;
       length++) { /* cut, it says nothing wrong and reads no byte beyond */
    char *cut = mem_copy(image.data, length);
    if (profile_image_next((struct slice){cut, length}, &next_ms))
      assert_int_equal(next_ms, T + 20 * CLOCK_HOUR_MS);
    free(cut);
  }
  buffer_fini(&image);
}

static void nobody_who_waits_for_nothing_has_a_byte_of_it(void **state) {
  struct fixture *f = *state;
  struct buffer before = {0}, after = {0};
  apply(f, "page.viewed", T);
  profile_schedule(f->profile, &f->workspace, T);
  profile_free(read_back(f, &before));
  assert_null(note(f, AGAIN, T));
  profile_schedule(f->profile, &f->workspace, T);
  wakes_drop(&f->profile->wakes, "again");
  profile_schedule(f->profile, &f->workspace, T);
  assert_true(wakes_are_empty(&f->profile->wakes));
  assert_int_equal(f->profile->wakes.seen_ms, 0);
  profile_free(read_back(f, &after));
  assert_null(strstr(before.data, "again"));
  buffer_fini(&before);
  buffer_fini(&after);
}

static void damaged_bytes_are_refused(void **state) {
  struct fixture *f = *state;
  struct buffer image = {0};
  struct error err;
  int refused = 0;
  put(&f->profile->wakes, "one", T, T - 5);
  profile_schedule(f->profile, &f->workspace, T - 10);
  profile_free(read_back(f, &image));
  for (size_t i = 0; i < image.length; i++)
    for (int bit = 0; bit < 8; bit++) {
      struct profile *read = NULL;
      char *copy = mem_copy(image.data, image.length);
      copy[i] ^= (char)(1 << bit);
      refused += profile_decode((struct slice){copy, image.length}, &f->workspace, &read, &err) != STATUS_OK;
      profile_free(read);
      free(copy);
    }
  assert_true(refused > 50);
  buffer_fini(&image);
}

/* ---- the host's event ---- */

static void a_strategy_sees_the_event_it_waited_for(void **state) {
  struct fixture *f = *state;
  struct buffer text = {0};
  struct event due_event, heard;
  struct error err;
  struct due due;
  int64_t since_ms;
  assert_null(note(f, BASKET, T));
  assert_true(profile_find_due(f->profile, &f->workspace, &due));
  assert_int_equal(due.kind, DUE_STRATEGY);
  due_put_event(f->profile, &due, due.at_ms, &text);
  if (event_decode((struct slice){text.data, text.length}, &due_event, &err)) fail_msg("%s", err.text);
  assert_string_equal(due_event.due_strategy, "basket");
  if (event_heard(&due_event, &heard, &since_ms, &err)) fail_msg("%s", err.text);
  assert_string_equal(heard.type, "cart.left");
  assert_int_equal((int)json_number(json_find(heard.data, "total")), 5);
  assert_int_equal(heard.time_ms, due.at_ms);
  assert_int_equal(since_ms, T);
  assert_memory_equal(&heard.identity, &due_event.identity, sizeof heard.identity);
  profile_apply(f->profile, &f->workspace, &due_event);
  assert_false(waits(f, BASKET));
  assert_null(profile_find_activity(f->profile, EVENT_DUE));
  event_fini(&due_event);
  buffer_fini(&text);
}

static void nobody_else_says_that_the_host_made_it(void **state) {
  (void)state;
  char text[512];
  struct event event;
  struct error err;
  read_event(&event, text, sizeof text, "x", EVENT_DUE, T);
  assert_null(event.due_strategy);
  assert_int_equal(event_check_source(&event, &err), STATUS_OK);
  event_fini(&event);
  snprintf(text, sizeof text, "{\"id\":\"1\",\"source\":\"sarto\",\"type\":\"go\",\"subject\":\"lucia\"}");
  assert_int_equal(event_decode((struct slice){text, strlen(text)}, &event, &err), STATUS_OK);
  assert_int_equal(event_check_source(&event, &err), STATUS_INVALID);
  assert_non_null(strstr(err.text, "source"));
  event_fini(&event);
}

/* ---- the heap ---- */

struct table {
  int64_t asked_after_ms, asked_until_ms;
  int asked;
  uint64_t folded;
};

static uint64_t table_folded(void *self) {
  return ((struct table *)self)->folded;
}

static enum status table_due(void *self, int64_t after_ms, int64_t until_ms, journal_due_visit *visit,
                             void *context, struct error *err) {
  struct table *table = self;
  (void)err;
  table->asked++;
  table->asked_after_ms = after_ms;
  table->asked_until_ms = until_ms;
  for (int64_t due_ms = T; due_ms < T + 10 * CLOCK_HOUR_MS; due_ms += CLOCK_HOUR_MS / 2)
    if (due_ms > after_ms && due_ms <= until_ms) visit(context, "kept", due_ms);
  return STATUS_OK;
}

static struct journal_port port_of(struct table *table) {
  return (struct journal_port){.self = table, .folded_number = table_folded, .due = table_due};
}

static void comes_in_order_of_time_and_name(void **state) {
  struct waking waking = {.has_begun = true, .horizon_ms = T + CLOCK_DAY_MS};
  struct waking_entry entry, before = {.due_ms = INT64_MIN, .id = mem_copy_text("")};
  uint32_t chance = 7;
  size_t count = 0;
  char id[16];
  (void)state;
  for (int i = 0; i < 2000; i++) {
    chance = chance * 1664525 + 1013904223;
    snprintf(id, sizeof id, "p%u", chance >> 20 & 63);
    waking_put(&waking, id, T + (chance >> 8 & 255), 1);
  }
  assert_false(waking_take(&waking, T - 1, &entry));
  while (waking_take(&waking, T + 255, &entry)) {
    assert_true(entry.due_ms > before.due_ms ||
                (entry.due_ms == before.due_ms && strcmp(entry.id, before.id) >= 0));
    free(before.id);
    before = entry;
    count++;
  }
  assert_int_equal(count, 2000);
  free(before.id);
  waking_fini(&waking);
}

static size_t take_all(struct waking *waking, int64_t until_ms, const char *id) {
  struct waking_entry entry;
  size_t count = 0;
  while (waking_take(waking, until_ms, &entry)) {
    count += !strcmp(entry.id, id);
    free(entry.id);
  }
  return count;
}

static void asks_the_journal_for_each_hour_once(void **state) {
  struct waking waking = {0};
  struct table table = {0};
  struct journal_port port = port_of(&table);
  size_t kept = 0;
  (void)state;
  for (int64_t now_ms = T - CLOCK_HOUR_MS; now_ms < T + 11 * CLOCK_HOUR_MS; now_ms += CLOCK_MINUTE_MS) {
    assert_int_equal(waking_reach(&waking, &port, now_ms, NULL), STATUS_OK);
    assert_true(waking_count(&waking) <= 3);
    kept += take_all(&waking, now_ms, "kept");
  }
  assert_int_equal(kept, 20);
  assert_true(table.asked <= 13);
  waking_fini(&waking);
}

static void what_is_beyond_the_horizon_and_not_folded_yet_is_not_forgotten(void **state) {
  struct waking waking = {0};
  struct table table = {.folded = 0};
  struct journal_port port = port_of(&table);
  int64_t start_ms = T + 20 * CLOCK_HOUR_MS;
  (void)state;
  assert_int_equal(waking_reach(&waking, &port, start_ms, NULL), STATUS_OK);
  take_all(&waking, start_ms, "");
  waking_put(&waking, "unfolded", start_ms + 5 * CLOCK_HOUR_MS, 9);
  waking_put(&waking, "folded", start_ms + 5 * CLOCK_HOUR_MS, 3);
  table.folded = 3;
  assert_int_equal(waking_reach(&waking, &port, start_ms + 2 * CLOCK_HOUR_MS, NULL), STATUS_OK);
  assert_int_equal(waking_count(&waking), 1); /* the other is the journal's to know */
  assert_int_equal(waking_reach(&waking, &port, start_ms + 5 * CLOCK_HOUR_MS, NULL), STATUS_OK);
  assert_int_equal(take_all(&waking, start_ms + 5 * CLOCK_HOUR_MS, "unfolded"), 1);
  waking_fini(&waking);
}

static void who_was_forgotten_is_come_back_to_no_more(void **state) {
  struct waking waking = {0};
  struct table table = {.folded = 0};
  struct journal_port port = port_of(&table);
  int64_t start_ms = T + 20 * CLOCK_HOUR_MS;
  (void)state;
  assert_int_equal(waking_reach(&waking, &port, start_ms, NULL), STATUS_OK);
  take_all(&waking, start_ms + CLOCK_HOUR_MS, "");
  for (int minute = 30; minute > 0; minute--)
    waking_put(&waking, minute % 3 ? "stays" : "goes", start_ms + minute * CLOCK_MINUTE_MS, 1);
  waking_put(&waking, "goes", start_ms + 5 * CLOCK_HOUR_MS, 9); /* beyond the horizon */
  waking_drop(&waking, "goes");
  waking_drop(&waking, "nobody");
  assert_int_equal(waking_count(&waking), 20);
  struct waking_entry entry;
  for (int64_t before_ms = start_ms; waking_take(&waking, start_ms + CLOCK_HOUR_MS, &entry); free(entry.id)) {
    assert_string_equal(entry.id, "stays");
    assert_true(entry.due_ms > before_ms); /* in order still */
    before_ms = entry.due_ms;
  }
  assert_int_equal(waking_count(&waking), 0);
  waking_fini(&waking);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(the_later_event_takes_the_place_of_the_one_that_waits),
      TEST(an_earlier_event_that_comes_late_does_not),
      TEST(what_it_waits_for_takes_it_away),
      TEST(what_happened_before_takes_nothing_away_however_late_it_comes),
      TEST(nothing_is_noted_of_what_has_been_taken_away_already),
      TEST(an_event_does_not_take_away_what_it_starts_itself),
      TEST(merging_brings_the_wakes_and_what_takes_them_away),
      TEST(holds_sixteen_and_says_so_of_the_next),
      TEST(an_event_that_is_too_long_or_too_deep_is_not_kept),
      TEST(the_spread_is_even_and_seeded),
      TEST(is_read_back_as_it_was),
      TEST(the_next_time_is_read_off_the_image_alone),
      TEST(nobody_who_waits_for_nothing_has_a_byte_of_it),
      TEST(damaged_bytes_are_refused),
      TEST(a_strategy_sees_the_event_it_waited_for),
      TEST(who_was_forgotten_is_come_back_to_no_more),
      TEST(nobody_else_says_that_the_host_made_it),
      TEST(comes_in_order_of_time_and_name),
      TEST(asks_the_journal_for_each_hour_once),
      TEST(what_is_beyond_the_horizon_and_not_folded_yet_is_not_forgotten),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
