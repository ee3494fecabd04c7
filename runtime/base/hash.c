/* Hashing by purpose, over libsodium and xxHash. See hash.h for which serves what. */
#include "base/hash.h"

#include <sodium.h>
#include <string.h>
#include <xxhash.h>

#include "base/error.h"

void hash_init(void) {
  must(sodium_init() >= 0);
}

static void little_endian(uint64_t value, unsigned char bytes[static 8]) {
  for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(value >> (8 * i));
}

/* The length of the source stands before it: ("ab","c") and ("a","bc") are two events. */
struct identity identity_of(const char *source, const char *id) {
  struct identity identity;
  unsigned char length[8];
  size_t source_length = strlen(source);
  little_endian(source_length, length);
  crypto_generichash_state state;
  crypto_generichash_init(&state, NULL, 0, sizeof identity.bytes);
  crypto_generichash_update(&state, length, sizeof length);
  crypto_generichash_update(&state, (const unsigned char *)source, source_length);
  crypto_generichash_update(&state, (const unsigned char *)id, strlen(id));
  crypto_generichash_final(&state, identity.bytes, sizeof identity.bytes);
  return identity;
}

char *identity_print(const struct identity *identity, char text[static IDENTITY_TEXT_BYTES]) {
  return sodium_bin2hex(text, IDENTITY_TEXT_BYTES, identity->bytes, sizeof identity->bytes);
}

bool identity_parse(const char *text, struct identity *identity) {
  size_t length = strlen(text), parsed;
  if (length != 2 * IDENTITY_BYTES || strspn(text, "0123456789abcdef") != length) return false;
  return sodium_hex2bin(identity->bytes, sizeof identity->bytes, text, length, NULL, &parsed, NULL) == 0 &&
         parsed == IDENTITY_BYTES;
}

struct hash_key hash_key_of(const char *salt) {
  struct hash_key key;
  crypto_generichash(key.bytes, sizeof key.bytes, (const unsigned char *)salt, strlen(salt), NULL, 0);
  return key;
}

uint64_t hash_keyed(const struct hash_key *key, const void *bytes, size_t length) {
  unsigned char out[crypto_shorthash_BYTES];
  crypto_shorthash(out, bytes, length, key->bytes);
  uint64_t value = 0;
  for (int i = 7; i >= 0; i--) value = value << 8 | out[i];
  return value;
}

uint64_t checksum(const void *bytes, size_t length) {
  return XXH3_64bits(bytes, length);
}

uint64_t checksum_more(uint64_t seed, const void *bytes, size_t length) {
  return XXH3_64bits_withSeed(bytes, length, seed);
}

void digest_of(const struct slice *parts, size_t count, unsigned char digest[static DIGEST_BYTES]) {
  crypto_hash_sha256_state state;
  unsigned char length[8];
  crypto_hash_sha256_init(&state);
  for (size_t i = 0; i < count; i++) {
    little_endian(parts[i].length, length);
    crypto_hash_sha256_update(&state, length, sizeof length);
    crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].data, parts[i].length);
  }
  crypto_hash_sha256_final(&state, digest);
}

static char *print_digest(const unsigned char digest[static DIGEST_BYTES],
                          char text[static DIGEST_TEXT_BYTES]) {
  memcpy(text, "sha256:", 7);
  sodium_bin2hex(text + 7, DIGEST_TEXT_BYTES - 7, digest, DIGEST_BYTES);
  return text;
}

char *digest_print(const struct slice *parts, size_t count, char text[static DIGEST_TEXT_BYTES]) {
  unsigned char digest[DIGEST_BYTES];
  digest_of(parts, count, digest);
  return print_digest(digest, text);
}

char *digest_print_bytes(struct slice bytes, char text[static DIGEST_TEXT_BYTES]) {
  unsigned char digest[DIGEST_BYTES];
  crypto_hash_sha256(digest, (const unsigned char *)bytes.data, bytes.length);
  return print_digest(digest, text);
}

_Static_assert(sizeof(crypto_generichash_state) <= FINGERPRINT_STATE_BYTES,
               "the library's state has its room");

void fingerprint_init(struct fingerprint *fingerprint) {
  crypto_generichash_init((crypto_generichash_state *)fingerprint->state, NULL, 0, DIGEST_BYTES);
}

void fingerprint_add(struct fingerprint *fingerprint, const void *bytes, size_t length) {
  crypto_generichash_update((crypto_generichash_state *)fingerprint->state, bytes, length);
}

char *fingerprint_print(struct fingerprint *fingerprint, char text[static FINGERPRINT_TEXT_BYTES]) {
  unsigned char digest[DIGEST_BYTES];
  crypto_generichash_final((crypto_generichash_state *)fingerprint->state, digest, sizeof digest);
  return sodium_bin2hex(text, FINGERPRINT_TEXT_BYTES, digest, sizeof digest);
}

void hash_random_bytes(void *bytes, size_t length) {
  randombytes_buf(bytes, length);
}
