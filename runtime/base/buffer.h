/* A growing run of bytes. A zeroed struct is empty; buffer_fini frees; `data` is NULL until something is
 * added and is not NUL-terminated unless buffer_text was asked for it. Grows by mem_resize, so adding cannot
 * fail.
 */
#ifndef SARTO_BASE_BUFFER_H
#define SARTO_BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
  char *data;
  size_t length;
  size_t capacity;
};

/* A borrowed run of bytes. */
struct slice {
  const char *data;
  size_t length;
};

void buffer_reserve(struct buffer *buffer, size_t more_bytes);
void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_print(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *buffer_text(struct buffer *buffer); /* NUL-terminated view, borrowed until the next change */
char *buffer_take(struct buffer *buffer, size_t *length); /* the caller frees; the buffer is empty after */
void buffer_clear(struct buffer *buffer);                 /* keeps the memory */
void buffer_fini(struct buffer *buffer);

/* Unsigned LEB128: seven bits a byte, low bits first. */
void buffer_add_varint(struct buffer *buffer, uint64_t value);

#endif
