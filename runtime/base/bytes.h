/* Bytes as text, and what secrets need of them. Any thread. */
#ifndef SARTO_BASE_BYTES_H
#define SARTO_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* Lower hex, 2 * count + 1 bytes of room. Returns `text`. */
char *bytes_print_hex(const void *bytes, size_t count, char *text);
/* Whether the text is just that many bytes in hex. */
bool bytes_parse_hex(const char *text, void *bytes, size_t count);
enum { BYTES_SHA256 = 32 };
void bytes_sha256(const void *bytes, size_t count, unsigned char hash[static BYTES_SHA256]);

/* Whether they are the same, which takes as long wherever they differ. */
bool bytes_are_same(const void *left, const void *right, size_t count);
void bytes_wipe(void *bytes, size_t count);

#endif
