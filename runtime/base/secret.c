/* The data folder's secret, over libsodium. See secret.h.
 *
 * The file is written under another name, synced, and given its name by link(2), which never replaces one that is there:
 * of two that make it at once one wins, and the other reads what won. A half of it is never seen. Any thread.
 */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

char *secret_path(const char *database) {
  struct buffer path = {0};
  size_t length = strlen(database);
  if (length > 3 && !strcmp(database + length - 3, ".db")) length -= 3;
  buffer_add(&path, database, length);
  buffer_add_text(&path, "-secret.key");
  buffer_text(&path);
  return buffer_take(&path, NULL);
}

static enum status fail(const char *path, struct error *err) {
  if (errno == ENOSPC || errno == EDQUOT)
    return error_set(err, STATUS_FULL, "%s: there is no space left on the disk", path);
  return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
}

enum status secret_read(const char *path, struct secret *secret, struct error *err) {
  unsigned char bytes[SECRET_BYTES + 1];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return error_set(err, STATUS_NOT_FOUND, "%s does not exist", path);
  if (file < 0) return fail(path, err);
  ssize_t length = read(file, bytes, sizeof bytes);
  enum status status = length < 0 ? fail(path, err) : STATUS_OK;
  close(file);
  if (status == STATUS_OK && length != SECRET_BYTES)
    status = error_set(err, STATUS_CORRUPT, "%s: a secret key has %d bytes, this file has %s", path,
                       (int)SECRET_BYTES, length < SECRET_BYTES ? "fewer" : "more");
  if (status == STATUS_OK) memcpy(secret->bytes, bytes, SECRET_BYTES);
  sodium_memzero(bytes, sizeof bytes);
  return status;
}

static enum status write_new(const char *path, const struct secret *secret, struct error *err) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail(path, err);
  ssize_t written = write(file, secret->bytes, SECRET_BYTES);
  if (written >= 0 && written != SECRET_BYTES) errno = ENOSPC;
  enum status status = written == SECRET_BYTES && !fsync(file) ? STATUS_OK : fail(path, err);
  close(file);
  return status;
}

static enum status sync_folder(const char *path, struct error *err) {
  const char *slash = strrchr(path, '/');
  struct buffer folder = {0};
  if (slash) buffer_add(&folder, path, (size_t)(slash - path + 1));
  buffer_add_text(&folder, ".");
  int file = open(buffer_text(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  enum status status = file >= 0 && !fsync(file) ? STATUS_OK : fail(path, err);
  if (file >= 0) close(file);
  buffer_fini(&folder);
  return status;
}

/* A name that a process that was killed left behind is nobody's: it was linked, or it never was the secret. */
static enum status make(const char *path, struct error *err) {
  struct secret secret;
  char salt[17];
  unsigned char random[8];
  struct buffer made = {0};
  hash_random_bytes(secret.bytes, sizeof secret.bytes);
  hash_random_bytes(random, sizeof random);
  buffer_print(&made, "%s.%s", path, sodium_bin2hex(salt, sizeof salt, random, sizeof random));
  enum status status = write_new(buffer_text(&made), &secret, err);
  if (status == STATUS_OK && link(buffer_text(&made), path) && errno != EEXIST) status = fail(path, err);
  if (unlink(buffer_text(&made)) && status == STATUS_OK) status = fail(path, err);
  if (status == STATUS_OK) status = sync_folder(path, err);
  buffer_fini(&made);
  sodium_memzero(&secret, sizeof secret);
  return status;
}

enum status secret_load(const char *path, struct secret *secret, struct error *err) {
  enum status status = secret_read(path, secret, err);
  if (status != STATUS_NOT_FOUND) return status;
  status = make(path, err);
  return status == STATUS_OK ? secret_read(path, secret, err) : status;
}

void secret_key(const struct secret *secret, enum secret_use use, unsigned char key[static SECRET_BYTES]) {
  crypto_kdf_derive_from_key(key, SECRET_BYTES, (uint64_t)use, "sarto___", secret->bytes);
}

void secret_key_of(const struct secret *secret, enum secret_use use, uint64_t generation,
                   unsigned char key[static SECRET_BYTES]) {
  unsigned char of_use[SECRET_BYTES];
  secret_key(secret, use, of_use);
  crypto_kdf_derive_from_key(key, SECRET_BYTES, generation, "sartogen", of_use);
  sodium_memzero(of_use, sizeof of_use);
}

struct identity secret_identity(const unsigned char key[static SECRET_BYTES], const char *text) {
  struct identity identity;
  crypto_generichash(identity.bytes, sizeof identity.bytes, (const unsigned char *)text, strlen(text), key,
                     SECRET_BYTES);
  return identity;
}

void secret_mac(const unsigned char key[static SECRET_BYTES], struct slice text,
                char mac[static SECRET_MAC_BYTES]) {
  unsigned char bytes[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256(bytes, (const unsigned char *)text.data, text.length, key);
  sodium_bin2hex(mac, SECRET_MAC_BYTES, bytes, sizeof bytes);
}

bool secret_mac_is(const char mac[static SECRET_MAC_BYTES], const char other[static SECRET_MAC_BYTES]) {
  return !sodium_memcmp(mac, other, SECRET_MAC_BYTES);
}

struct signer signer_of(const struct secret *secret) {
  struct signer signer;
  unsigned char seed[SECRET_BYTES];
  secret_key(secret, SECRET_RECEIPTS, seed);
  crypto_sign_seed_keypair(signer.public_key, signer.secret_key, seed);
  sodium_memzero(seed, sizeof seed);
  return signer;
}

void signer_sign(const struct signer *signer, struct slice text,
                 unsigned char signature[static SIGNATURE_BYTES]) {
  crypto_sign_detached(signature, NULL, (const unsigned char *)text.data, text.length, signer->secret_key);
}

bool signer_verify(const unsigned char public_key[static SIGNER_PUBLIC_BYTES], struct slice text,
                   const unsigned char signature[static SIGNATURE_BYTES]) {
  return !crypto_sign_verify_detached(signature, (const unsigned char *)text.data, text.length, public_key);
}
