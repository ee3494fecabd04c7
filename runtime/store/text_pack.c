/* Texts under zlib, at its usual level: Lua and JSON lines become a third or less. See text_pack.h. Any thread. */
#include "store/text_pack.h"

#include <zlib.h>

#include "base/error.h"

enum { RATIO_MAX = 1032 }; /* what deflate reaches at most */

void text_pack(struct slice text, struct buffer *packed) {
  uLongf length = compressBound(text.length);
  buffer_reserve(packed, length);
  must(compress((Bytef *)packed->data + packed->length, &length, (const Bytef *)text.data, text.length) ==
       Z_OK);
  packed->length += length;
}

bool text_pack_can_hold(size_t packed_length, int64_t text_length) {
  return text_length >= 0 && (uint64_t)text_length / RATIO_MAX <= packed_length;
}

bool text_unpack(struct slice packed, char *text, size_t length) {
  uLongf unpacked = length;
  return uncompress((Bytef *)text, &unpacked, (const Bytef *)packed.data, packed.length) == Z_OK &&
         unpacked == length;
}
