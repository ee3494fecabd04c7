/* A file's text, compressed (zlib's format). */
#ifndef SARTO_STORE_TEXT_PACK_H
#define SARTO_STORE_TEXT_PACK_H

#include <stdbool.h>

#include "base/buffer.h"

void text_pack(struct slice text, struct buffer *packed); /* appends */
/* Whether so many bytes can be made of `packed`, as far as its length says: before memory is taken for them. */
bool text_pack_can_hold(size_t packed_length, int64_t text_length);
/* False: not exactly `length` bytes came out. */
bool text_unpack(struct slice packed, char *text, size_t length);

#endif
