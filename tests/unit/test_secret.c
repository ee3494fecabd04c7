/* The folder's secret: made once, kept, and never taken for another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/secret.h"

static char folder[64];
static char *path;

static int make_folder(void **state) {
  (void)state;
  hash_init();
  snprintf(folder, sizeof folder, "/tmp/test-secret-XXXXXX");
  if (!mkdtemp(folder)) return -1;
  char database[96];
  snprintf(database, sizeof database, "%s/shop.db", folder);
  path = secret_path(database);
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(path);
  free(path);
  return rmdir(folder); /* nothing else was left in it */
}

static void lies_beside_the_database(void **state) {
  (void)state;
  assert_string_equal(path + strlen(folder), "/shop-secret.key");
}

static void is_made_once_and_read_by_its_owner_alone(void **state) {
  (void)state;
  struct secret first, second;
  struct stat about;
  assert_int_equal(secret_read(path, &first, NULL), STATUS_NOT_FOUND);
  assert_int_equal(secret_load(path, &first, NULL), STATUS_OK);
  assert_int_equal(secret_load(path, &second, NULL), STATUS_OK);
  assert_memory_equal(&first, &second, sizeof first);
  assert_int_equal(stat(path, &about), 0);
  assert_int_equal(about.st_mode & 0777, 0600);
  assert_int_equal(about.st_size, SECRET_BYTES);
}

static void *load(void *context) {
  assert_int_equal(secret_load(path, context, NULL), STATUS_OK);
  return NULL;
}

static void those_who_make_it_at_once_have_the_same(void **state) {
  (void)state;
  enum { THREADS = 8 };
  pthread_t threads[THREADS];
  struct secret secrets[THREADS];
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, load, &secrets[i]);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  for (int i = 1; i < THREADS; i++) assert_memory_equal(&secrets[0], &secrets[i], sizeof *secrets);
}

static void a_file_of_another_length_is_damage(void **state) {
  (void)state;
  struct secret secret;
  struct error err;
  assert_int_equal(secret_load(path, &secret, NULL), STATUS_OK);
  assert_int_equal(truncate(path, SECRET_BYTES - 1), 0);
  assert_int_equal(secret_load(path, &secret, &err), STATUS_CORRUPT);
  assert_non_null(strstr(err.text, "has fewer"));
  assert_int_equal(truncate(path, SECRET_BYTES + 1), 0);
  assert_int_equal(secret_load(path, &secret, &err), STATUS_CORRUPT);
  assert_non_null(strstr(err.text, "has more"));
}

static void each_use_has_a_key_of_its_own(void **state) {
  (void)state;
  const struct secret secret = {"a secret of thirty-two bytes ..."};
  unsigned char tombstones[SECRET_BYTES], links[SECRET_BYTES];
  secret_key(&secret, SECRET_TOMBSTONES, tombstones);
  secret_key(&secret, SECRET_LINKS, links);
  assert_memory_not_equal(tombstones, links, SECRET_BYTES);
  struct identity one = secret_identity(tombstones, "v-1"), other = secret_identity(links, "v-1");
  assert_memory_not_equal(&one, &other, sizeof one);
  other = secret_identity(tombstones, "v-1");
  assert_memory_equal(&one, &other, sizeof one);
}

static void a_signature_holds_for_its_text_alone(void **state) {
  (void)state;
  const struct secret secret = {"a secret of thirty-two bytes ..."};
  struct signer signer = signer_of(&secret);
  unsigned char signature[SIGNATURE_BYTES];
  signer_sign(&signer, (struct slice){"gone", 4}, signature);
  assert_true(signer_verify(signer.public_key, (struct slice){"gone", 4}, signature));
  assert_false(signer_verify(signer.public_key, (struct slice){"done", 4}, signature));
}

int main(void) {
#define TEST(claim) cmocka_unit_test_setup_teardown(claim, make_folder, remove_folder)
  const struct CMUnitTest tests[] = {
      TEST(lies_beside_the_database),
      TEST(is_made_once_and_read_by_its_owner_alone),
      TEST(those_who_make_it_at_once_have_the_same),
      TEST(a_file_of_another_length_is_damage),
      TEST(each_use_has_a_key_of_its_own),
      TEST(a_signature_holds_for_its_text_alone),
  };
  return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
