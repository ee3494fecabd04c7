/* Images: what profiles are made of as bytes. All integers are LEB128 (signed ones zigzag), texts are length and
 * bytes without a NUL.
 */
#ifndef SARTO_DOMAIN_IMAGE_H
#define SARTO_DOMAIN_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

void image_put_signed(struct buffer *out, int64_t value);
void image_put_text(struct buffer *out, const char *text);

/* Reading: once anything is out of bounds `is_bad` holds and every further read gives zero. The bytes are
 * borrowed until the reading is over. */
struct image_reader {
  const unsigned char *at, *end;
  bool is_bad;
};

uint64_t image_get_varint(struct image_reader *reader);
int64_t image_get_signed(struct image_reader *reader);
const void *image_get_bytes(struct image_reader *reader, size_t length); /* borrowed; NULL: there are fewer */
char *image_take_text(struct image_reader *reader);  /* never NULL, the caller frees; a NUL inside is bad */
size_t image_get_count(struct image_reader *reader); /* of things of which each takes at least one byte */

#endif
