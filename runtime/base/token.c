/* Sealed tokens, over libsodium. See token.h. The two keys that a token needs are derived from the one that is given, so
 * that no key serves two purposes. hash_init comes before.
 */
#include "base/token.h"

#include <sodium.h>
#include <string.h>

#include "base/error.h"

enum {
  NONCE_BYTES = crypto_secretbox_NONCEBYTES,
  HEAD_BYTES = NONCE_BYTES + crypto_secretbox_MACBYTES,
  TOKEN_BYTES_MAX = HEAD_BYTES + TOKEN_CONTENT_BYTES_MAX,
  VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING
};

enum part { PART_NONCE = 1, PART_BOX };

static void derive(const struct token_key *key, enum part part,
                   unsigned char derived[static TOKEN_KEY_BYTES]) {
  must(!crypto_kdf_derive_from_key(derived, TOKEN_KEY_BYTES, part, "sartotkn", key->bytes));
}

static void make_nonce(const struct token_key *key, struct slice content,
                       unsigned char nonce[static NONCE_BYTES]) {
  unsigned char derived[TOKEN_KEY_BYTES];
  derive(key, PART_NONCE, derived);
  must(!crypto_generichash(nonce, NONCE_BYTES, (const unsigned char *)content.data, content.length, derived,
                           sizeof derived));
}

void token_seal(const struct token_key *key, struct slice content, struct buffer *out) {
  unsigned char bytes[TOKEN_BYTES_MAX], derived[TOKEN_KEY_BYTES];
  char text[sodium_base64_ENCODED_LEN(TOKEN_BYTES_MAX, VARIANT)];
  must(content.length <= TOKEN_CONTENT_BYTES_MAX);
  make_nonce(key, content, bytes);
  derive(key, PART_BOX, derived);
  must(!crypto_secretbox_easy(bytes + NONCE_BYTES, (const unsigned char *)content.data, content.length, bytes,
                              derived));
  sodium_bin2base64(text, sizeof text, bytes, HEAD_BYTES + content.length, VARIANT);
  buffer_add_text(out, text);
}

bool token_open(const struct token_key *key, const char *text, struct buffer *content) {
  unsigned char bytes[TOKEN_BYTES_MAX], opened[TOKEN_CONTENT_BYTES_MAX], derived[TOKEN_KEY_BYTES];
  size_t length = 0;
  if (sodium_base642bin(bytes, sizeof bytes, text, strlen(text), NULL, &length, NULL, VARIANT)) return false;
  if (length < HEAD_BYTES) return false;
  derive(key, PART_BOX, derived);
  if (crypto_secretbox_open_easy(opened, bytes + NONCE_BYTES, length - NONCE_BYTES, bytes, derived))
    return false;
  buffer_add(content, (const char *)opened, length - HEAD_BYTES);
  return true;
}

void token_random(char text[static TOKEN_RANDOM_BYTES]) {
  unsigned char bytes[32];
  randombytes_buf(bytes, sizeof bytes);
  sodium_bin2base64(text, TOKEN_RANDOM_BYTES, bytes, sizeof bytes, VARIANT);
}
