/* Sealed tokens: a content that only who has the key can read or make, as a text that may stand in an address. The same
 * content under the same key is the same token. Any thread.
 *
 *   base64url without padding of │ nonce 24 │ box │   nonce = BLAKE2b-192 of the content, keyed; box = the content in
 *                                                     XSalsa20-Poly1305 (libsodium's crypto_secretbox_easy) with it
 *
 * The nonce repeats with the content alone, so no two contents share one (the construction of RFC 5297, "synthetic
 * initialization vector").
 */
#ifndef SARTO_BASE_TOKEN_H
#define SARTO_BASE_TOKEN_H

#include <stdbool.h>

#include "base/buffer.h"

enum { TOKEN_KEY_BYTES = 32, TOKEN_CONTENT_BYTES_MAX = 1024 };

struct token_key {
  unsigned char bytes[TOKEN_KEY_BYTES];
};

/* Appends the token; `content` has at most TOKEN_CONTENT_BYTES_MAX bytes. */
void token_seal(const struct token_key *key, struct slice content, struct buffer *out);
/* Appends what is in it, and returns true; false, with nothing appended: no token of that key. */
bool token_open(const struct token_key *key, const char *text, struct buffer *content);

/* 32 random bytes as a text that may stand in an address: what nobody can guess. */
enum { TOKEN_RANDOM_BYTES = 44 }; /* 43 letters, NUL */
void token_random(char text[static TOKEN_RANDOM_BYTES]);

#endif
