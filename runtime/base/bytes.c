/* Bytes as text, over libsodium. See bytes.h. */
#include "base/bytes.h"

#include <sodium.h>
#include <string.h>

char *bytes_print_hex(const void *bytes, size_t count, char *text) {
  return sodium_bin2hex(text, 2 * count + 1, bytes, count);
}

bool bytes_parse_hex(const char *text, void *bytes, size_t count) {
  size_t length = 0;
  return strlen(text) == 2 * count && !sodium_hex2bin(bytes, count, text, 2 * count, NULL, &length, NULL) &&
         length == count;
}

void bytes_sha256(const void *bytes, size_t count, unsigned char hash[static BYTES_SHA256]) {
  crypto_hash_sha256(hash, bytes, count);
}

bool bytes_are_same(const void *left, const void *right, size_t count) {
  return !sodium_memcmp(left, right, count);
}

void bytes_wipe(void *bytes, size_t count) {
  sodium_memzero(bytes, count);
}
