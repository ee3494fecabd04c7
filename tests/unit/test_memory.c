/* Arenas: zeroed, aligned, apart, and free all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void gives_zeroed_aligned_memory_that_never_overlaps(void **state) {
  enum { COUNT = 2000 };
  static unsigned char *pieces[COUNT];
  static size_t sizes[COUNT];
  struct arena arena = {0};
  uint32_t chance = 1;
  (void)state;
  for (size_t i = 0; i < COUNT; i++) {
    chance = chance * 1664525 + 1013904223;
    sizes[i] = i % 97 == 96 ? 20000 + i : chance >> 24;
    pieces[i] = arena_alloc(&arena, sizes[i]);
    assert_int_equal((uintptr_t)pieces[i] % 16, 0);
    for (size_t at = 0; at < sizes[i]; at++) assert_int_equal(pieces[i][at], 0);
    memset(pieces[i], (int)(i % 255) + 1, sizes[i]);
  }
  for (size_t i = 0; i < COUNT; i++)
    for (size_t at = 0; at < sizes[i]; at++) assert_int_equal(pieces[i][at], i % 255 + 1);
  arena_fini(&arena);
}

static void is_zeroed_again_after_a_reset(void **state) {
  (void)state;
  struct arena arena = {0};
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 50; i++) {
      unsigned char *piece = arena_alloc(&arena, 1000);
      for (size_t at = 0; at < 1000; at++) assert_int_equal(piece[at], 0);
      memset(piece, 0xFF, 1000);
    }
    arena_reset(&arena);
  }
  arena_fini(&arena);
}

static void needs_one_block_once_it_has_grown(void **state) {
  (void)state;
  struct arena arena = {0};
  for (int i = 0; i < 100; i++) arena_alloc(&arena, 1000);
  arena_reset(&arena);
  struct arena_block *block = arena.block;
  size_t fitting = 0;
  for (; arena.block == block; fitting++) arena_alloc(&arena, 1000);
  assert_true(fitting > 50);
  arena_fini(&arena);
}

static void survives_being_emptied_empty(void **state) {
  (void)state;
  struct arena arena = {0};
  arena_reset(&arena);
  arena_fini(&arena);
  assert_non_null(arena_alloc(&arena, 0));
  arena_fini(&arena);
  arena_fini(&arena);
}

static void copies_texts_and_ends_them(void **state) {
  (void)state;
  struct arena arena = {0};
  const char *text = arena_text(&arena, "abcdef", 3), *empty = arena_text(&arena, NULL, 0);
  assert_string_equal(text, "abc");
  assert_string_equal(empty, "");
  assert_string_equal(arena_print(&arena, "%s-%d", "x", 7), "x-7");
  const char *long_text = arena_print(&arena, "%*d", 10000, 1);
  assert_int_equal(strlen(long_text), 10000);
  arena_fini(&arena);
}

static void copies_and_resizes_nothing_too(void **state) {
  (void)state;
  void *memory = mem_copy(NULL, 0);
  assert_non_null(memory);
  memory = mem_resize(memory, 0);
  assert_non_null(memory);
  free(memory);
  char *copy = mem_copy("ab", 3), *text = mem_copy_text("xy");
  assert_string_equal(copy, "ab");
  assert_string_equal(text, "xy");
  free(copy);
  free(text);
  unsigned char *zero = mem_zero(1000);
  for (size_t i = 0; i < 1000; i++) assert_int_equal(zero[i], 0);
  free(zero);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gives_zeroed_aligned_memory_that_never_overlaps),
      cmocka_unit_test(is_zeroed_again_after_a_reset),
      cmocka_unit_test(needs_one_block_once_it_has_grown),
      cmocka_unit_test(survives_being_emptied_empty),
      cmocka_unit_test(copies_texts_and_ends_them),
      cmocka_unit_test(copies_and_resizes_nothing_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
