/* One person's rows in the journal: found wherever they are, in order, and nobody else's, while the store goes on. */
#include "tests/unit/test_store.h"

#include "store/journal.h"
#include "store/person.h"

enum { MOST_SEEN = 256 };

struct seen {
  struct fixture *f;
  uint64_t numbers[MOST_SEEN], bytes[MOST_SEEN]; /* of event, image and decision together */
  size_t count;
  int64_t prune_ms; /* 0: nothing is pruned meanwhile */
};

static enum status see(void *context, const struct journal_row *row, struct error *err) {
  struct seen *seen = context;
  if (seen->prune_ms && seen->count == 1 && store_prune(seen->f->store, seen->prune_ms, err))
    return err->status;
  seen->bytes[seen->count] = row->event.length + row->profile.length + row->decision.length;
  seen->numbers[seen->count++] = row->number;
  return STATUS_OK;
}

static struct person_figures visit(struct seen *seen, const struct person_id *ids, size_t count) {
  struct person_figures figures;
  if (store_visit_person(seen->f->store, ids, count, see, seen, &figures, &seen->f->err))
    fail_msg("%s", seen->f->err.text);
  assert_int_equal(figures.found, seen->count);
  return figures;
}

static void assert_seen(const struct seen *seen, const uint64_t *numbers, size_t count) {
  assert_int_equal(seen->count, count);
  for (size_t i = 0; i < count; i++) assert_int_equal(seen->numbers[i], numbers[i]);
}

/* As row_at, under that id, merging `other`. */
static void append_as(struct fixture *f, uint64_t number, const char *id, const char *other) {
  struct journal_row row = row_at(number);
  char *bytes = row.bytes = mem_resize(row.bytes, 192);
  row.profile_id = strcpy(bytes, id);
  row.event.data = bytes + 32;
  row.profile.data = bytes + 64;
  row.decision.data = bytes + 96;
  if (other) {
    row.other_id = strcpy(bytes + 128, other);
    row.other = (struct slice){bytes + 144, (size_t)snprintf(bytes + 144, 48, "other %d", (int)number)};
  }
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
}

static void shows_the_rows_of_all_segments_in_order(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f};
  f->options.segment_rows = 10;
  open_it(f);
  append_all(f, 1, 90);
  visit(&seen, &(struct person_id){"p1", UINT64_MAX}, 1);
  assert_int_equal(seen.count, 30);
  for (size_t i = 0; i < seen.count; i++) assert_int_equal(seen.numbers[i], 3 * i + 1);
}

static void shows_them_up_to_the_number_alone(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f};
  open_it(f);
  append_all(f, 1, 12);
  visit(&seen, &(struct person_id){"p1", 7}, 1);
  assert_seen(&seen, (uint64_t[]){1, 4, 7}, 3);
}

static void what_flowed_in_is_theirs_up_to_the_alias(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f};
  open_it(f);
  append_as(f, 1, "device", NULL);
  append_as(f, 2, "lucia", NULL);
  append_as(f, 3, "device", NULL);
  append_as(f, 4, "lucia", "device");
  append_as(f, 5, "device", NULL); /* whoever comes next */
  append_as(f, 6, "lucia", NULL);
  visit(&seen, (struct person_id[]){{"lucia", 6}, {"device", 4}}, 2);
  assert_seen(&seen, (uint64_t[]){1, 2, 3, 4, 6}, 5);
}

static void what_flowed_into_another_is_that_persons(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f}, of_lucia = {.f = f};
  open_it(f);
  append_as(f, 1, "device", NULL);
  append_as(f, 2, "emma", "device");
  append_as(f, 3, "device", NULL);
  append_as(f, 4, "lucia", "device");
  append_as(f, 5, "device", NULL);
  visit(&seen, (struct person_id[]){{"device", 5}}, 1);
  assert_seen(&seen, (uint64_t[]){5}, 1);
  visit(&of_lucia, (struct person_id[]){{"lucia", 4}, {"device", 4}}, 2);
  assert_seen(&of_lucia, (uint64_t[]){3, 4}, 2);
}

static void what_flowed_in_twice_is_theirs_both_times(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f};
  open_it(f);
  append_as(f, 1, "device", NULL);
  append_as(f, 2, "lucia", "device");
  append_as(f, 3, "device", NULL);
  append_as(f, 4, "emma", "device");
  append_as(f, 5, "device", NULL);
  append_as(f, 6, "lucia", "device");
  visit(&seen, (struct person_id[]){{"lucia", 6}, {"device", 6}}, 2);
  assert_seen(&seen, (uint64_t[]){1, 2, 5, 6}, 4);
}

static void rows_that_are_rewritten_meanwhile_are_shown_as_they_are_then(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f, .prune_ms = 1000000};
  f->options.segment_rows = 10;
  f->options.retain = (struct store_retention){.events_ms = 1000};
  open_it(f);
  append_all(f, 1, 60);
  reopen(f); /* so that segments are sealed */
  append_all(f, 61, 63);
  visit(&seen, &(struct person_id){"p1", UINT64_MAX}, 1);
  assert_int_equal(seen.count, 21);
  assert_true(seen.bytes[0] > seen.bytes[10]); /* its event is gone */
}

static void rows_that_are_dropped_meanwhile_are_passed_over(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f, .prune_ms = 1000000};
  f->options.segment_rows = 10;
  f->options.retain = (struct store_retention){.events_ms = 1000, .profiles_ms = 1000, .decisions_ms = 1000};
  open_it(f);
  append_all(f, 1, 60);
  reopen(f);
  append_all(f, 61, 63);
  visit(&seen, &(struct person_id){"p1", UINT64_MAX}, 1);
  assert_true(seen.count >= 3 && seen.count < 21);
  assert_int_equal(seen.numbers[seen.count - 1], 61);
}

static void a_damaged_row_hides_no_other(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f};
  open_it(f);
  append_all(f, 1, 12);
  close_it(f);
  run_sql(file_in(f, "shop-journal-000001.db"), "UPDATE row SET event = 'changed' WHERE number = 4");
  open_it(f);
  struct person_figures figures = visit(&seen, &(struct person_id){"p1", UINT64_MAX}, 1);
  assert_seen(&seen, (uint64_t[]){1, 7, 10}, 3);
  assert_int_equal(figures.damaged, 1);
}

static void a_store_that_is_only_read_shows_them_too(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f};
  open_it(f);
  append_all(f, 1, 3);
  f->options.is_read_only = true;
  close_it(f);
  open_it(f); /* reading needs no writer */
  visit(&seen, &(struct person_id){"p2", UINT64_MAX}, 1);
  assert_seen(&seen, (uint64_t[]){2}, 1);
}

static void assert_loaded(struct fixture *f, const char *id, const char *image, uint64_t expected) {
  struct buffer loaded = {0};
  uint64_t number;
  enum status status = store_load_profile(f->store, id, &loaded, &number, &f->err);
  assert_int_equal(status, image ? STATUS_OK : STATUS_NOT_FOUND);
  if (image) assert_slice((struct slice){loaded.data, loaded.length}, image);
  if (image) assert_int_equal(number, expected);
  buffer_fini(&loaded);
}

static void loads_the_profile_folded_or_not(void **state) {
  struct fixture *f = *state;
  open_it(f);
  append_all(f, 1, 6);
  assert_loaded(f, "p1", "image 4", 4);
  reopen(f);
  assert_loaded(f, "p1", "image 4", 4);
  append_as(f, 7, "p2", "p1");
  assert_loaded(f, "p1", "other 7", 7);
  assert_loaded(f, "p2", "image 7", 7);
  assert_loaded(f, "p", NULL, 0);
}

static void a_row_without_an_image_leaves_the_profile_as_it_is(void **state) {
  struct fixture *f = *state;
  struct journal_row row = row_at(4);
  row.profile = (struct slice){0};
  open_it(f);
  append_all(f, 1, 3);
  f->asks++;
  f->port.append(f->port.self, row);
  wait_for_answers(f);
  assert_loaded(f, "p1", "image 1", 1);
  reopen(f);
  assert_loaded(f, "p1", "image 1", 1);
}

static enum status prune_once(void *context, const struct segment_row *row, struct error *err) {
  struct fixture *f = context;
  return row->row.number == 1 ? store_prune(f->store, 1000000, err) : STATUS_OK;
}

/* While the first is read, those after it are folded and written anew. */
static void segments_that_are_rewritten_while_the_journal_is_read_are_passed_over(void **state) {
  struct fixture *f = *state;
  f->options.segment_rows = 10;
  f->options.retain = (struct store_retention){.events_ms = 1000};
  open_it(f);
  for (uint64_t number = 1; number <= 60; number += 10) append_all(f, number, number + 9);
  if (discover_unfolded(f->store, prune_once, f, &f->err)) fail_msg("%s", f->err.text);
  assert_int_equal(access(file_in(f, "shop-journal-000002.1.db"), F_OK), 0);
}

static void who_is_forgotten_is_shown_no_more(void **state) {
  struct fixture *f = *state;
  struct seen seen = {.f = f};
  char receipt[JOURNAL_RECEIPT_BYTES];
  open_it(f);
  append_all(f, 1, 6);
  struct journal_forget_ask ask = {.ids = &(struct journal_forget){"p1", 4, 1000000},
                                   .count = 1,
                                   .asked_ms = 1000,
                                   .erase_from_ms = 1000,
                                   .deadline_ms = 2000000};
  if (store_forget(f->store, &ask, receipt, &f->err)) fail_msg("%s", f->err.text);
  assert_loaded(f, "p1", NULL, 0);
  visit(&seen, &(struct person_id){"p1", UINT64_MAX}, 1);
  assert_seen(&seen, NULL, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(shows_the_rows_of_all_segments_in_order),
      STORE_TEST(shows_them_up_to_the_number_alone),
      STORE_TEST(what_flowed_in_is_theirs_up_to_the_alias),
      STORE_TEST(what_flowed_into_another_is_that_persons),
      STORE_TEST(what_flowed_in_twice_is_theirs_both_times),
      STORE_TEST(rows_that_are_rewritten_meanwhile_are_shown_as_they_are_then),
      STORE_TEST(rows_that_are_dropped_meanwhile_are_passed_over),
      STORE_TEST(a_damaged_row_hides_no_other),
      STORE_TEST(a_store_that_is_only_read_shows_them_too),
      STORE_TEST(loads_the_profile_folded_or_not),
      STORE_TEST(a_row_without_an_image_leaves_the_profile_as_it_is),
      STORE_TEST(segments_that_are_rewritten_while_the_journal_is_read_are_passed_over),
      STORE_TEST(who_is_forgotten_is_shown_no_more),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
