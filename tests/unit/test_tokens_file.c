/* The file of access tokens: nobody else reads it, and what was written can be read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/tokens.h"

struct fixture {
  char folder[64], path[96], made[104];
  struct tokens tokens;
  struct error err;
};

static int set_up(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-tokens-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->path, sizeof f->path, "%s/shop-tokens.json", f->folder);
  snprintf(f->made, sizeof f->made, "%s.new", f->path);
  f->tokens.visitor_generation = 1;
  hash_init();
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  tokens_fini(&f->tokens);
  unlink(f->path);
  unlink(f->made);
  int failed = rmdir(f->folder);
  free(f);
  return failed;
}

static void add_page(struct fixture *f, int number, char text[static TOKEN_TEXT_BYTES]) {
  char name[CALLER_NAME_BYTES];
  snprintf(name, sizeof name, "page %d", number);
  struct token *token = tokens_add(&f->tokens, name, ROLE_PAGE);
  token->is_public = true;
  token_renew(token, text);
}

static void add_origins(struct fixture *f) {
  char origin[TOKEN_ORIGIN_BYTES];
  for (int i = 0; i < TOKEN_ORIGINS_MAX; i++) {
    snprintf(origin, sizeof origin, "https://%0230d.example", i);
    token_add_origin(&f->tokens.items[f->tokens.count - 1], origin);
  }
}

static void is_its_owners_alone_whatever_was_left_there(void **state) {
  struct fixture *f = *state;
  struct stat found;
  char text[TOKEN_TEXT_BYTES];
  int fd = open(f->made, O_WRONLY | O_CREAT, 0644);
  assert_true(fd >= 0);
  assert_int_equal(fchmod(fd, 0644), 0);
  close(fd);
  add_page(f, 0, text);
  assert_int_equal(tokens_save(f->path, &f->tokens, &f->err), STATUS_OK);
  assert_int_equal(stat(f->path, &found), 0);
  assert_int_equal(found.st_mode & 0777, 0600);
}

static void what_could_not_be_read_again_is_not_written(void **state) {
  struct fixture *f = *state;
  struct tokens read;
  char text[TOKEN_TEXT_BYTES];
  add_page(f, 0, text);
  assert_int_equal(tokens_save(f->path, &f->tokens, &f->err), STATUS_OK);
  for (int i = 1; i < 140; i++) {
    char other[TOKEN_TEXT_BYTES];
    add_page(f, i, other);
    add_origins(f);
  }
  assert_int_equal(tokens_save(f->path, &f->tokens, &f->err), STATUS_FULL);
  assert_non_null(strstr(f->err.text, "fewer origins"));
  assert_int_equal(tokens_load(f->path, &read, &f->err), STATUS_OK);
  assert_int_equal(read.count, 1);
  assert_non_null(tokens_find(&read, text, 0));
  tokens_fini(&read);
}

static void two_tokens_of_one_name_or_id_or_a_public_admin_are_refused(void **state) {
  struct fixture *f = *state;
  struct tokens read;
  char text[TOKEN_TEXT_BYTES], id[TOKEN_ID_BYTES];
  add_page(f, 0, text);
  add_page(f, 1, text);
  struct token *one = &f->tokens.items[0], *other = &f->tokens.items[1];
  memcpy(id, other->id, sizeof id);
  memcpy(other->id, one->id, sizeof id);
  assert_int_equal(tokens_save(f->path, &f->tokens, &f->err), STATUS_OK);
  assert_int_equal(tokens_load(f->path, &read, &f->err), STATUS_CORRUPT);
  assert_non_null(strstr(f->err.text, "tokens[1]"));
  memcpy(other->id, id, sizeof id);
  memcpy(other->name, one->name, sizeof other->name);
  assert_int_equal(tokens_save(f->path, &f->tokens, &f->err), STATUS_OK);
  assert_int_equal(tokens_load(f->path, &read, &f->err), STATUS_CORRUPT);
  other->name[0]++;
  other->role = ROLE_ADMIN;
  assert_int_equal(tokens_save(f->path, &f->tokens, &f->err), STATUS_OK);
  assert_int_equal(tokens_load(f->path, &read, &f->err), STATUS_CORRUPT);
  other->is_public = false;
  assert_int_equal(tokens_save(f->path, &f->tokens, &f->err), STATUS_OK);
  assert_int_equal(tokens_load(f->path, &read, &f->err), STATUS_OK);
  tokens_fini(&read);
}

int main(void) {
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CLAIM(is_its_owners_alone_whatever_was_left_there),
      CLAIM(what_could_not_be_read_again_is_not_written),
      CLAIM(two_tokens_of_one_name_or_id_or_a_public_admin_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
