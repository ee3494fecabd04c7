/* Packed bodies: whole ones are read, and nothing else, whatever the bytes are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"
#include "net/http_coding.h"

static struct slice pack(const char *text, size_t length, int window) {
  z_stream stream = {0};
  size_t room = length + 200;
  char *packed = mem_alloc(room);
  deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = (Bytef *)text, stream.avail_in = (uInt)length;
  stream.next_out = (Bytef *)packed, stream.avail_out = (uInt)room;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  struct slice result = {packed, room - stream.avail_out};
  deflateEnd(&stream);
  return result;
}

static enum status unpack(struct slice packed, size_t bytes_max, const char *expected, size_t length) {
  struct buffer out = {0};
  enum status status = http_coding_unpack(packed, bytes_max, &out, NULL);
  assert_true(out.length <= bytes_max + 1);
  if (!status) assert_int_equal(out.length, length);
  if (!status) assert_memory_equal(out.data ? out.data : "", expected, length);
  buffer_fini(&out);
  return status;
}

static char *a_text(size_t length) {
  char *text = mem_alloc(length);
  for (size_t i = 0; i < length; i++) text[i] = (char)(' ' + (i * i + i / 7) % 90);
  return text;
}

static void reads_what_was_packed_up_to_the_most_that_is_taken(void **state) {
  (void)state;
  static const size_t lengths[] = {0, 1, 100, 16383, 16384, 16385, 200000};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    char *text = a_text(lengths[i]);
    struct slice packed = pack(text, lengths[i], 31);
    assert_int_equal(unpack(packed, lengths[i], text, lengths[i]), STATUS_OK);
    assert_int_equal(unpack(packed, lengths[i] + 70000, text, lengths[i]), STATUS_OK);
    if (lengths[i]) assert_int_equal(unpack(packed, lengths[i] - 1, text, lengths[i]), STATUS_TOO_LARGE);
    free((char *)packed.data);
    free(text);
  }
}

static void unpacks_no_more_of_a_bomb_than_the_most_that_is_taken(void **state) {
  (void)state;
  size_t length = 64 << 20;
  char *zeros = mem_zero(length);
  struct slice packed = pack(zeros, length, 31);
  struct buffer out = {0};
  struct error err;
  assert_int_equal(http_coding_unpack(packed, 1000, &out, &err), STATUS_TOO_LARGE);
  assert_non_null(strstr(err.text, "at most 1000 bytes"));
  assert_true(out.capacity < 64 << 10);
  buffer_fini(&out);
  free((char *)packed.data);
  free(zeros);
}

static void refuses_what_ends_too_early_or_too_late(void **state) {
  (void)state;
  char *text = a_text(3000);
  struct slice packed = pack(text, 3000, 31);
  for (size_t i = 0; i < packed.length; i++)
    assert_int_equal(unpack((struct slice){packed.data, i}, 4000, text, 3000), STATUS_INVALID);
  char *longer = mem_zero(packed.length * 2);
  memcpy(longer, packed.data, packed.length);
  assert_int_equal(unpack((struct slice){longer, packed.length + 1}, 4000, text, 3000), STATUS_INVALID);
  memcpy(longer + packed.length, packed.data, packed.length);
  assert_int_equal(unpack((struct slice){longer, packed.length * 2}, 9000, text, 3000), STATUS_INVALID);
  free(longer);
  free((char *)packed.data);
  free(text);
}

static void refuses_other_wrappers(void **state) {
  (void)state;
  struct slice zlib = pack("{}", 2, 15), raw = pack("{}", 2, -15);
  assert_int_equal(unpack(zlib, 100, "{}", 2), STATUS_INVALID);
  assert_int_equal(unpack(raw, 100, "{}", 2), STATUS_INVALID);
  assert_int_equal(unpack((struct slice){"{}", 2}, 100, "{}", 2), STATUS_INVALID);
  free((char *)zlib.data);
  free((char *)raw.data);
}

/* Of a stream with any one byte changed either nothing is taken, or (of header bytes that mean nothing to us) what was packed. */
static void takes_nothing_else_from_a_stream_that_was_changed(void **state) {
  (void)state;
  char *text = a_text(500);
  struct slice packed = pack(text, 500, 31);
  char *changed = mem_copy(packed.data, packed.length);
  for (size_t i = 0; i < packed.length; i++) {
    for (int by = 1; by < 256; by++) {
      changed[i] = (char)(packed.data[i] ^ by);
      unpack((struct slice){changed, packed.length}, 2000, text, 500);
    }
    changed[i] = packed.data[i];
  }
  free(changed);
  free((char *)packed.data);
  free(text);
}

static int admit(const char *encoding, const char *second, bool *is_gzip) {
  struct http_field fields[] = {{"content-ENCODING", encoding, 16, strlen(encoding)},
                                {"Content-Encoding", second, 16, second ? strlen(second) : 0},
                                {"Content-Type", "text/plain;charset=latin1", 12, 25}};
  if (!second) fields[1] = fields[2];
  struct http_head head = {.fields = fields, .field_count = second ? 3 : 2};
  struct http_verdict verdict = {0};
  return http_coding_admit(&head, is_gzip, &verdict) ? 0 : verdict.status;
}

static void admits_gzip_once_or_a_plain_body_and_names_gzip_otherwise(void **state) {
  (void)state;
  bool is_gzip;
  assert_int_equal(admit("GZip \t", NULL, &is_gzip), 0);
  assert_true(is_gzip);
  assert_int_equal(admit("identity", NULL, &is_gzip), 0);
  assert_false(is_gzip);
  assert_int_equal(admit("", "x-gzip", &is_gzip), 0);
  assert_true(is_gzip);
  assert_int_equal(admit("gzip", "gzip", &is_gzip), 415);
  static const char *const others[] = {"br", "zstd", "deflate", "gzip, gzip", "gzipp", "gz"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    assert_int_equal(admit(others[i], NULL, &is_gzip), 415);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_what_was_packed_up_to_the_most_that_is_taken),
      cmocka_unit_test(unpacks_no_more_of_a_bomb_than_the_most_that_is_taken),
      cmocka_unit_test(refuses_what_ends_too_early_or_too_late),
      cmocka_unit_test(refuses_other_wrappers),
      cmocka_unit_test(takes_nothing_else_from_a_stream_that_was_changed),
      cmocka_unit_test(admits_gzip_once_or_a_plain_body_and_names_gzip_otherwise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
