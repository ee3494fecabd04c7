/* Hashing, by purpose:
 *   identity    who an event is: BLAKE2b-128 of source and id. Cryptographic, so that nobody can craft an
 * event that is taken for another. Its hex is the decision's id. hash_keyed  draws that must not be guessed
 * from outside (holdout, tie-breaks): SipHash-2-4 under the salt. checksum    damage and equality of bytes we
 * wrote ourselves: XXH3-64. Not against an attacker. digest      what a release is: SHA-256.
 */
#ifndef SARTO_BASE_HASH_H
#define SARTO_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum { IDENTITY_BYTES = 16, IDENTITY_TEXT_BYTES = 33, DIGEST_BYTES = 32, DIGEST_TEXT_BYTES = 72 };

struct identity {
  unsigned char bytes[IDENTITY_BYTES];
};

void hash_init(void); /* once per process, before any other call here; any thread, any number of times */

struct identity identity_of(const char *source, const char *id);
char *identity_print(const struct identity *identity,
                     char text[static IDENTITY_TEXT_BYTES]); /* 32 lower hex */
bool identity_parse(const char *text, struct identity *identity);

struct hash_key {
  unsigned char bytes[16];
};
struct hash_key hash_key_of(const char *salt); /* any text */
uint64_t hash_keyed(const struct hash_key *key, const void *bytes, size_t length);

uint64_t checksum(const void *bytes, size_t length);
uint64_t checksum_more(uint64_t seed, const void *bytes, size_t length); /* chained */

/* Of the parts, each preceded by its length, so that no two lists of parts read alike. Printed: "sha256:<64 hex>". */
void digest_of(const struct slice *parts, size_t count, unsigned char digest[static DIGEST_BYTES]);
char *digest_print(const struct slice *parts, size_t count, char text[static DIGEST_TEXT_BYTES]);
/* Of the bytes alone, as sha256sum has it: for what people hold as one file. */
char *digest_print_bytes(struct slice bytes, char text[static DIGEST_TEXT_BYTES]);

/* Of a file that is read bit by bit: BLAKE2b-256, printed as `b2sum -l 256` has it. */
enum { FINGERPRINT_TEXT_BYTES = 65, FINGERPRINT_STATE_BYTES = 384 };
struct fingerprint {
  _Alignas(64) unsigned char state[FINGERPRINT_STATE_BYTES];
};
void fingerprint_init(struct fingerprint *fingerprint);
void fingerprint_add(struct fingerprint *fingerprint, const void *bytes, size_t length);
/* Once, at the end. */
char *fingerprint_print(struct fingerprint *fingerprint, char text[static FINGERPRINT_TEXT_BYTES]);

void hash_random_bytes(void *bytes, size_t length); /* from the operating system, for salts and keys */

#endif
