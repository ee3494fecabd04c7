/* base/buffer held to its contract: what is added is there, however often it had to grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buffer.h"

static void is_empty_when_zeroed(void **state) {
  (void)state;
  struct buffer buffer = {0};
  assert_string_equal(buffer_text(&buffer), "");
  assert_int_equal(buffer.length, 0);
  buffer_fini(&buffer);
  assert_null(buffer.data);
  buffer_fini(&buffer);
}

static void keeps_every_byte_while_it_grows(void **state) {
  (void)state;
  struct buffer buffer = {0};
  for (int i = 0; i < 100000; i++) buffer_add_byte(&buffer, (char)(i % 251));
  assert_int_equal(buffer.length, 100000);
  assert_true(buffer.capacity >= buffer.length);
  for (int i = 0; i < 100000; i++) assert_int_equal((unsigned char)buffer.data[i], i % 251);
  buffer_fini(&buffer);
}

static void adds_bytes_texts_and_nothing(void **state) {
  (void)state;
  struct buffer buffer = {0};
  buffer_add(&buffer, NULL, 0);
  assert_null(buffer.data);
  buffer_add(&buffer, "a\0b", 3);
  buffer_add_text(&buffer, "cd");
  buffer_add_text(&buffer, "");
  assert_int_equal(buffer.length, 5);
  assert_memory_equal(buffer_text(&buffer), "a\0bcd", 6);
  assert_int_equal(buffer.length, 5);
  buffer_fini(&buffer);
}

/* Around each power of two, where the NUL of buffer_text is the byte that does not fit. */
static void ends_in_nul_at_any_length(void **state) {
  (void)state;
  for (size_t length = 0; length < 300; length++) {
    struct buffer buffer = {0};
    for (size_t i = 0; i < length; i++) buffer_add_byte(&buffer, 'x');
    assert_int_equal(strlen(buffer_text(&buffer)), length);
    buffer_fini(&buffer);
  }
}

static void prints_texts_of_any_length(void **state) {
  (void)state;
  char filler[300];
  memset(filler, 'y', sizeof filler - 1);
  filler[sizeof filler - 1] = '\0';
  for (int length = 0; length < 299; length++) {
    struct buffer buffer = {0};
    buffer_add_byte(&buffer, '<');
    buffer_print(&buffer, "%.*s", length, filler);
    buffer_print(&buffer, ">%d", length);
    assert_int_equal(strspn(buffer_text(&buffer) + 1, "y"), length);
    assert_int_equal(buffer.data[length + 1], '>');
    assert_int_equal(atoi(buffer.data + length + 2), length);
    buffer_fini(&buffer);
  }
}

static void reserves_without_adding(void **state) {
  (void)state;
  struct buffer buffer = {0};
  buffer_add_text(&buffer, "ab");
  buffer_reserve(&buffer, 1000);
  assert_true(buffer.capacity >= 1002);
  assert_int_equal(buffer.length, 2);
  const char *data = buffer.data;
  for (int i = 0; i < 1000; i++) buffer_add_byte(&buffer, 'c');
  assert_ptr_equal(buffer.data, data);
  buffer_fini(&buffer);
}

static void hands_its_bytes_over_and_starts_anew(void **state) {
  (void)state;
  struct buffer buffer = {0};
  size_t length;
  buffer_add_text(&buffer, "abc");
  char *taken = buffer_take(&buffer, &length);
  assert_string_equal(taken, "abc");
  assert_int_equal(length, 3);
  assert_int_equal(buffer.length, 0);
  buffer_add_text(&buffer, "d");
  assert_string_equal(buffer_text(&buffer), "d");
  assert_string_equal(taken, "abc");
  free(taken);
  buffer_fini(&buffer);
  taken = buffer_take(&buffer, NULL);
  assert_string_equal(taken, "");
  free(taken);
}

static void keeps_its_memory_when_cleared(void **state) {
  (void)state;
  struct buffer buffer = {0};
  buffer_add_text(&buffer, "abc");
  const char *data = buffer.data;
  buffer_clear(&buffer);
  assert_int_equal(buffer.length, 0);
  buffer_add_text(&buffer, "de");
  assert_ptr_equal(buffer.data, data);
  assert_string_equal(buffer_text(&buffer), "de");
  buffer_fini(&buffer);
}

static uint64_t read_varint(const char *bytes, size_t length) {
  uint64_t value = 0;
  for (size_t i = 0; i < length; i++) {
    assert_int_equal((unsigned char)bytes[i] >> 7, i + 1 < length);
    value |= (uint64_t)(bytes[i] & 0x7F) << (7 * i);
  }
  return value;
}

static void writes_varints_seven_bits_a_byte(void **state) {
  (void)state;
  struct buffer buffer = {0};
  buffer_add_varint(&buffer, 0);
  buffer_add_varint(&buffer, 127);
  buffer_add_varint(&buffer, 128);
  buffer_add_varint(&buffer, 300);
  assert_int_equal(buffer.length, 6);
  assert_memory_equal(buffer.data, "\x00\x7F\x80\x01\xAC\x02", 6);
  for (int bit = 0; bit < 64; bit++)
    for (int less = 0; less < 2; less++) {
      uint64_t value = (UINT64_C(1) << bit) - (uint64_t)less;
      buffer_clear(&buffer);
      buffer_add_varint(&buffer, value);
      assert_true(read_varint(buffer.data, buffer.length) == value);
    }
  buffer_clear(&buffer);
  buffer_add_varint(&buffer, UINT64_MAX);
  assert_int_equal(buffer.length, 10);
  assert_true(read_varint(buffer.data, buffer.length) == UINT64_MAX);
  buffer_fini(&buffer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(is_empty_when_zeroed),
      cmocka_unit_test(keeps_every_byte_while_it_grows),
      cmocka_unit_test(adds_bytes_texts_and_nothing),
      cmocka_unit_test(ends_in_nul_at_any_length),
      cmocka_unit_test(prints_texts_of_any_length),
      cmocka_unit_test(reserves_without_adding),
      cmocka_unit_test(hands_its_bytes_over_and_starts_anew),
      cmocka_unit_test(keeps_its_memory_when_cleared),
      cmocka_unit_test(writes_varints_seven_bits_a_byte),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
