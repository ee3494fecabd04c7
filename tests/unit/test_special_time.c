/* Looking for special categories takes time that grows with the event, and with nothing else: events as long as they may
 * be, of the shapes that cost most, each in far less than what a decision may take.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "domain/event_special.h"

enum { BYTES = 250 * 1000, TIMES = 3 };

/* Of a slow or busy machine: a few tens of ms are measured, and what grows with the square takes seconds. */
#if defined(__SANITIZE_ADDRESS__)
enum { MOST_US = 2500 * 1000 };
#else
enum { MOST_US = 250 * 1000 };
#endif

static const struct workspace workspace = {.purpose_count = 0};

static int64_t spent_us(void) {
  struct timespec spent;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return spent.tv_sec * INT64_C(1000000) + spent.tv_nsec / 1000;
}

static int64_t time_once(struct slice text) {
  uint64_t counts[SPECIAL_CATEGORIES] = {0};
  struct buffer kept = {0};
  struct event event;
  struct error err = {0};
  if (event_decode(text, &event, &err)) fail_msg("%s", err.text);
  int64_t start_us = spent_us();
  if (event_special_refuse(&workspace, NULL, &event, &kept, counts, &err)) fail_msg("%s", err.text);
  int64_t us = spent_us() - start_us;
  event_fini(&event);
  buffer_fini(&kept);
  return us;
}

/* The best of a few: others use the machine too. */
static void expect_quick(const char *what, struct buffer *text) {
  int64_t best_us = INT64_MAX;
  for (int i = 0; i < TIMES; i++) {
    int64_t us = time_once((struct slice){text->data, text->length});
    if (us < best_us) best_us = us;
  }
  printf("%.40s: %zu bytes, %.1f ms\n", what, text->length, (double)best_us / 1000);
  if (best_us > MOST_US) fail_msg("%s: %lld us", what, (long long)best_us);
  buffer_fini(text);
}

static struct buffer begin(const char *type) {
  struct buffer text = {0};
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"data\":{\"a\":1",
               type);
  return text;
}

static void fill(struct buffer *text, const char *with, size_t until) {
  while (text->length + strlen(with) <= until) buffer_add_text(text, with);
}

static const char *const pieces[] = {
    "\u00e9",
    "a",
    "aB",
    "voto",
    "poli",
    "poli ",
    "religio",
    "medi",
    "i am ",
    "gay ",
    "health ",
    "0 ",
    "is",
    "isgay ",
    "association member ",
    "voto x ",
    "union jack ",
    "halal food ",
    "catholic guilt ",
    "black shoes ",
    "medical condition x ",
    "sick ",
    "a",
    "enceinte de ",
    "part ",
};

/* ---- shapes ---- */

static void long_keys_take_little_time(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    struct buffer text = begin("customer.profile");
    buffer_add_text(&text, ",\"a");
    fill(&text, pieces[i], BYTES);
    buffer_add_text(&text, "\":1}}");
    expect_quick(pieces[i], &text);
  }
}

static void long_values_take_little_time(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    struct buffer text = begin("customer.profile");
    buffer_add_text(&text, ",\"note\":\"");
    fill(&text, pieces[i], BYTES);
    buffer_add_text(&text, "\"}}");
    expect_quick(pieces[i], &text);
  }
}

/* Company of what somebody says of themselves, and then that, over and over: nothing of it is all of it. */
static void half_and_half_takes_little_time(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    struct buffer text = begin("customer.profile");
    buffer_add_text(&text, ",\"note\":\"");
    fill(&text, "i am ", BYTES / 2);
    fill(&text, pieces[i], BYTES);
    buffer_add_text(&text, "\"}}");
    expect_quick(pieces[i], &text);
  }
}

static void many_members_take_little_time(void **state) {
  (void)state;
  static const char *const names[] = {"", "religion", "blood", "unio", "\u00e9", "customer_", "isgay"};
  for (size_t parent = 0; parent < 3; parent++)
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
      struct buffer text = begin("customer.profile");
      buffer_add_text(&text, ",\"");
      if (parent) fill(&text, parent == 1 ? "ab" : "blood \u00e9", BYTES / 2);
      buffer_add_text(&text, "b\":{\"z\":1");
      for (int n = 0; text.length < BYTES; n++) buffer_print(&text, ",\"%s%x\":1", names[i], n);
      buffer_add_text(&text, "}}}");
      expect_quick(names[i], &text);
    }
}

static void many_questions_take_little_time(void **state) {
  (void)state;
  struct buffer text = begin("x");
  buffer_add_text(&text, ",\"b\":[0");
  while (text.length < BYTES) buffer_add_text(&text, ",{\"question\":\"Your religion?\",\"answer\":\"x\"}");
  buffer_add_text(&text, "]}}");
  expect_quick("questions", &text);
}

static void deep_and_nested_take_little_time(void **state) {
  (void)state;
  enum { LEVELS = 28 };
  struct buffer text = begin("customer.profile");
  for (int level = 0; level < LEVELS; level++) {
    buffer_print(&text, ",\"");
    fill(&text, "bl\u00e9 ", (size_t)(level + 1) * (BYTES / 2 / LEVELS));
    buffer_print(&text, "%d\":{\"z\":1", level);
  }
  for (int n = 0; text.length < BYTES; n++) buffer_print(&text, ",\"religion%x\":\"x\"", n);
  for (int level = 0; level < LEVELS; level++) buffer_add_byte(&text, '}');
  buffer_add_text(&text, "}}");
  expect_quick("deep", &text);
}

static void long_lists_take_little_time(void **state) {
  (void)state;
  static const char *const elements[] = {",1", ",\"a\"", ",\"gay\"", ",{}", ",{\"a\":1}", ",[\"i am gay\"]"};
  for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
    struct buffer text = begin("customer.profile");
    buffer_add_text(&text, ",\"");
    fill(&text, "blood \u00e9", BYTES / 3);
    buffer_add_text(&text, "\":[0");
    fill(&text, elements[i], BYTES);
    buffer_add_text(&text, "]}}");
    expect_quick(elements[i], &text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(long_keys_take_little_time),      cmocka_unit_test(long_values_take_little_time),
      cmocka_unit_test(half_and_half_takes_little_time), cmocka_unit_test(many_members_take_little_time),
      cmocka_unit_test(many_questions_take_little_time), cmocka_unit_test(deep_and_nested_take_little_time),
      cmocka_unit_test(long_lists_take_little_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
