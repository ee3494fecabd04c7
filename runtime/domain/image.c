/* Images: writing and reading what they are made of. See image.h. Reading trusts no byte: a count is never
 * larger than the bytes that are left, so no image makes its reader allocate more than its own size allows.
 * Pure, any thread.
 */
#include "domain/image.h"

#include <string.h>

#include "base/memory.h"

void image_put_signed(struct buffer *out, int64_t value) {
  buffer_add_varint(out, ((uint64_t)value << 1) ^ (uint64_t)(value >> 63));
}

void image_put_text(struct buffer *out, const char *text) {
  size_t length = strlen(text);
  buffer_add_varint(out, length);
  buffer_add(out, text, length);
}

uint64_t image_get_varint(struct image_reader *reader) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (reader->is_bad || reader->at == reader->end) break;
    unsigned char byte = *reader->at++;
    value |= (uint64_t)(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  reader->is_bad = true;
  return 0;
}

int64_t image_get_signed(struct image_reader *reader) {
  uint64_t value = image_get_varint(reader);
  return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

const void *image_get_bytes(struct image_reader *reader, size_t length) {
  if (reader->is_bad || (size_t)(reader->end - reader->at) < length) {
    reader->is_bad = true;
    return NULL;
  }
  const void *bytes = reader->at;
  reader->at += length;
  return bytes;
}

char *image_take_text(struct image_reader *reader) {
  size_t length = image_get_varint(reader);
  const char *bytes = image_get_bytes(reader, length);
  if (!bytes || memchr(bytes, 0, length)) {
    reader->is_bad = true;
    return mem_copy_text("");
  }
  char *text = mem_alloc(length + 1);
  memcpy(text, bytes, length);
  text[length] = '\0';
  return text;
}

size_t image_get_count(struct image_reader *reader) {
  uint64_t count = image_get_varint(reader);
  if (count > (uint64_t)(reader->end - reader->at)) {
    reader->is_bad = true;
    return 0;
  }
  return count;
}
