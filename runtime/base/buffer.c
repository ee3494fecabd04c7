/* A growing run of bytes: doubling, never failing. See buffer.h. */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

void buffer_reserve(struct buffer *buffer, size_t more_bytes) {
  if (buffer->capacity - buffer->length >= more_bytes) return;
  must(more_bytes <= SIZE_MAX / 4 && buffer->length <= SIZE_MAX / 4); /* the doubling must not wrap */
  size_t capacity = buffer->capacity ? buffer->capacity : 64;
  while (capacity - buffer->length < more_bytes) capacity *= 2;
  buffer->data = mem_resize(buffer->data, capacity);
  buffer->capacity = capacity;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length) {
  if (!length) return;
  buffer_reserve(buffer, length);
  memcpy(buffer->data + buffer->length, bytes, length);
  buffer->length += length;
}

void buffer_add_text(struct buffer *buffer, const char *text) {
  buffer_add(buffer, text, strlen(text));
}

void buffer_add_byte(struct buffer *buffer, char byte) {
  buffer_reserve(buffer, 1);
  buffer->data[buffer->length++] = byte;
}

void buffer_print(struct buffer *buffer, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  must(length >= 0);
  buffer_reserve(buffer, (size_t)length + 1);
  vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
  buffer->length += (size_t)length;
  va_end(again);
  va_end(arguments);
}

const char *buffer_text(struct buffer *buffer) {
  buffer_reserve(buffer, 1);
  buffer->data[buffer->length] = '\0';
  return buffer->data;
}

char *buffer_take(struct buffer *buffer, size_t *length) {
  buffer_text(buffer);
  char *data = buffer->data;
  if (length) *length = buffer->length;
  *buffer = (struct buffer){0};
  return data;
}

void buffer_clear(struct buffer *buffer) {
  buffer->length = 0;
}

void buffer_fini(struct buffer *buffer) {
  free(buffer->data);
  *buffer = (struct buffer){0};
}

void buffer_add_varint(struct buffer *buffer, uint64_t value) {
  enum { VARINT_BYTES_MAX = 10 };
  buffer_reserve(buffer, VARINT_BYTES_MAX);
  char *at = buffer->data + buffer->length;
  for (; value >= 0x80; value >>= 7) *at++ = (char)(value | 0x80);
  *at++ = (char)value;
  buffer->length = (size_t)(at - buffer->data);
}
