/* Base64, over libsodium. See base64.h. */
#include "base/base64.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static size_t unpadded(struct slice text) {
  size_t length = text.length;
  for (int i = 0; i < 2 && length && text.data[length - 1] == '='; i++) length--;
  return length == text.length || text.length % 4 == 0 ? length : text.length;
}

bool base64_decode(enum base64_form form, struct slice text, struct buffer *out) {
  int variant = form == BASE64_URL ? sodium_base64_VARIANT_URLSAFE_NO_PADDING
                                   : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  size_t length = unpadded(text), count = 0, most = length / 4 * 3 + 3;
  unsigned char *bytes = mem_alloc(most);
  bool is_whole = !sodium_base642bin(bytes, most, text.data, length, NULL, &count, NULL, variant);
  if (is_whole) buffer_add(out, (const char *)bytes, count);
  free(bytes);
  return is_whole;
}
