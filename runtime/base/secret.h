/* The secret of a data folder: 32 random bytes in a file of their own, mode 0600, beside the database. What is kept of a
 * person that was forgotten, links in messages and receipts rest on it, each on a key of its own. It is never copied
 * into a backup: who has the backup alone can tell of nobody whether they were forgotten.
 */
#ifndef SARTO_BASE_SECRET_H
#define SARTO_BASE_SECRET_H

#include <stdbool.h>

#include "base/error.h"
#include "base/hash.h"

enum { SECRET_BYTES = 32, SIGNER_PUBLIC_BYTES = 32, SIGNATURE_BYTES = 64 };

struct secret {
  unsigned char bytes[SECRET_BYTES];
};

/* What a key is for. Never change a number: what was made with it would be lost. */
enum secret_use {
  SECRET_TOMBSTONES = 1,
  SECRET_LINKS = 2,
  SECRET_RECEIPTS = 3,
  SECRET_VISITORS = 4,
  SECRET_STREAMS = 5
};

/* "shop.db" → "shop-secret.key"; the caller frees. */
char *secret_path(const char *database);

/* Reads the file, or makes it: whole and durable on return, also where two processes make it at once. CORRUPT: it is not
 * what was written. IO, FULL. Needs hash_init. */
enum status secret_load(const char *path, struct secret *secret, struct error *err);
/* Like it, but NOT_FOUND where there is none. */
enum status secret_read(const char *path, struct secret *secret, struct error *err);

void secret_key(const struct secret *secret, enum secret_use use, unsigned char key[static SECRET_BYTES]);
/* The same, of a use whose key is changed now and then. */
void secret_key_of(const struct secret *secret, enum secret_use use, uint64_t generation,
                   unsigned char key[static SECRET_BYTES]);

/* BLAKE2b-128 of a text under a key: the same text gives the same, and nobody without the key can tell which it was. */
struct identity secret_identity(const unsigned char key[static SECRET_BYTES], const char *text);

/* HMAC-SHA256 in lower-case hex, as every language's library makes it. */
enum { SECRET_MAC_BYTES = 65 };
void secret_mac(const unsigned char key[static SECRET_BYTES], struct slice text,
                char mac[static SECRET_MAC_BYTES]);
/* Takes as long whatever they are. */
bool secret_mac_is(const char mac[static SECRET_MAC_BYTES], const char other[static SECRET_MAC_BYTES]);

/* Ed25519, its keys made from SECRET_RECEIPTS. */
struct signer {
  unsigned char public_key[SIGNER_PUBLIC_BYTES], secret_key[64];
};
struct signer signer_of(const struct secret *secret);
void signer_sign(const struct signer *signer, struct slice text,
                 unsigned char signature[static SIGNATURE_BYTES]);
bool signer_verify(const unsigned char public_key[static SIGNER_PUBLIC_BYTES], struct slice text,
                   const unsigned char signature[static SIGNATURE_BYTES]);

#endif
