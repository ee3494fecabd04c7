/* Aliases remembered: which ids flowed into a profile, up to which row, in which bytes. */
#include "life.h"

static const struct workspace shop;

static void expect_told(const struct aliases *aliases, const char *expected) {
  struct buffer json = {0};
  aliases_put_json(aliases, &json);
  assert_string_equal(buffer_text(&json), expected);
  buffer_fini(&json);
}

static void is_in_the_order_of_the_journal(void **state) {
  struct aliases aliases = {0};
  (void)state;
  aliases_note(&aliases, "b", 9, 2000);
  aliases_note(&aliases, "a", 7, 3000);
  expect_told(&aliases, "[{\"id\":\"a\",\"number\":7,\"time\":\"1970-01-01T00:00:03Z\"},"
                        "{\"id\":\"b\",\"number\":9,\"time\":\"1970-01-01T00:00:02Z\"}]");
  aliases_fini(&aliases);
}

static void an_id_that_flows_in_again_is_known_by_the_later_row_and_time(void **state) {
  struct aliases aliases = {0};
  (void)state;
  aliases_note(&aliases, "a", 7, 3000);
  aliases_note(&aliases, "b", 8, 1000);
  aliases_note(&aliases, "a", 9, 2000);
  expect_told(&aliases, "[{\"id\":\"b\",\"number\":8,\"time\":\"1970-01-01T00:00:01Z\"},"
                        "{\"id\":\"a\",\"number\":9,\"time\":\"1970-01-01T00:00:03Z\"}]");
  aliases_fini(&aliases);
}

static void keeps_the_newest(void **state) {
  struct aliases aliases = {0};
  char id[16];
  (void)state;
  for (unsigned i = ALIASES_MAX + 5; i > 0; i--) { /* so that what is oldest comes last */
    snprintf(id, sizeof id, "device-%u", i);
    aliases_note(&aliases, id, i, 0);
  }
  assert_int_equal(aliases.count, ALIASES_MAX);
  assert_int_equal(aliases.each[0].number, 6);
  assert_int_equal(aliases.each[ALIASES_MAX - 1].number, ALIASES_MAX + 5);
  aliases_fini(&aliases);
}

/* Who is absorbed may have absorbed. */
static void those_of_who_is_absorbed_come_along(void **state) {
  (void)state;
  struct profile *known = profile_new(&shop, "lucia"), *device = profile_new(&shop, "device");
  aliases_note(&known->aliases, "phone", 5, 5000);
  aliases_note(&device->aliases, "cookie", 3, 3000);
  profile_merge(known, device, &shop);
  assert_int_equal(known->aliases.count, 2);
  assert_string_equal(known->aliases.each[0].id, "cookie");
  assert_int_equal(known->aliases.each[0].number, 3);
  assert_int_equal(known->aliases.each[0].time_ms, 3000);
  assert_int_equal(device->aliases.count, 1);
  profile_free(device);
  profile_free(known);
}

static void outlive_the_process(void **state) {
  struct profile *got;
  struct error err;
  size_t length, again;
  (void)state;
  struct profile *known = profile_new(&shop, "lucia");
  aliases_note(&known->aliases, "phone", 5, -5000);
  aliases_note(&known->aliases, "cookie", UINT64_MAX, 3000);
  char *image = life_image(&shop, known, &length);
  assert_int_equal(profile_decode((struct slice){image, length}, &shop, &got, &err), STATUS_OK);
  assert_int_equal(got->aliases.count, 2);
  assert_int_equal(got->aliases.each[0].time_ms, -5000);
  char *written = life_image(&shop, got, &again);
  assert_int_equal(length, again);
  assert_memory_equal(image, written, length);
  free(image), free(written);
  profile_free(got), profile_free(known);
}

/* Version 2, id "p", and nothing: as it was before there were aliases. */
static void an_image_without_any_keeps_its_bytes(void **state) {
  size_t length;
  (void)state;
  struct profile *nobody = profile_new(&shop, "p");
  char *image = life_image(&shop, nobody, &length);
  assert_int_equal(length, 4);
  assert_memory_equal(image, "\2\1p\0", 4);
  free(image);
  profile_free(nobody);
}

static bool is_read(const char *section, size_t length) {
  struct buffer image = {0};
  struct profile *got;
  struct error err;
  buffer_add(&image, "\2\1p\20", 4);
  buffer_add_varint(&image, length);
  buffer_add(&image, section, length);
  buffer_add_byte(&image, 0);
  enum status status = profile_decode((struct slice){image.data, image.length}, &shop, &got, &err);
  if (!status) profile_free(got);
  buffer_fini(&image);
  return !status;
}
#define IS_READ(section) is_read(section, sizeof section - 1)

static void refuses_bytes_that_are_not_its_own(void **state) {
  (void)state;
  assert_true(IS_READ("\1\1a\5\2"));
  assert_true(IS_READ("\2\1a\5\2\1b\0\2"));
  assert_false(IS_READ("\0"));               /* none: there would be no section */
  assert_false(IS_READ("\2\1b\5\2\1a\0\2")); /* backwards */
  assert_false(IS_READ("\2\1a\5\2\1a\0\2")); /* twice */
  assert_false(IS_READ("\1\1a\5"));          /* short */
  assert_false(IS_READ("\1\1a\5\2\0"));      /* long */
  assert_false(IS_READ("\2\1a\1\2\1b\377\377\377\377\377\377\377\377\377\1\2")); /* beyond all numbers */
}

static void takes_no_more_than_the_bound(void **state) {
  struct buffer section = {0};
  (void)state;
  for (unsigned count = ALIASES_MAX; count <= ALIASES_MAX + 1; count++) {
    buffer_clear(&section);
    buffer_add_varint(&section, count);
    for (unsigned i = 0; i < count; i++) buffer_add(&section, "\1a\1\2", 4);
    assert_int_equal(is_read(section.data, section.length), count == ALIASES_MAX);
  }
  buffer_fini(&section);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(is_in_the_order_of_the_journal),
      cmocka_unit_test(an_id_that_flows_in_again_is_known_by_the_later_row_and_time),
      cmocka_unit_test(keeps_the_newest),
      cmocka_unit_test(those_of_who_is_absorbed_come_along),
      cmocka_unit_test(outlive_the_process),
      cmocka_unit_test(an_image_without_any_keeps_its_bytes),
      cmocka_unit_test(refuses_bytes_that_are_not_its_own),
      cmocka_unit_test(takes_no_more_than_the_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
