/* The audit log: what a line says and can never say, that lines are added and not replaced, that it stays bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/audit.h"

enum { THREADS = 4, LINES = 25, TEXT_BYTES = 1 << 16 };

struct fixture {
  char folder[64], database[96], log[128], before[128];
  struct error err;
};

static int set_up(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-audit-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  snprintf(f->log, sizeof f->log, "%s/shop-audit.ndjson", f->folder);
  snprintf(f->before, sizeof f->before, "%s/shop-audit.1.ndjson", f->folder);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  unlink(f->log);
  unlink(f->before);
  int failed = rmdir(f->folder);
  free(f);
  return failed;
}

static size_t read_log(const struct fixture *f, char text[static TEXT_BYTES]) {
  FILE *file = fopen(f->log, "r");
  assert_non_null(file);
  size_t length = fread(text, 1, TEXT_BYTES - 1, file);
  text[length] = '\0';
  fclose(file);
  return length;
}

static void write_line(struct fixture *f, const char *subject) {
  assert_int_equal(audit_write(f->database, AUDIT_FORGET, subject, AUDIT_HTTP, STATUS_OK, &f->err),
                   STATUS_OK);
}

static void says_when_what_about_what_by_whom_and_how_it_ended(void **state) {
  static char text[TEXT_BYTES];
  struct fixture *f = *state;
  struct stat stat_of;
  assert_int_equal(audit_write(f->database, AUDIT_ROLLBACK, "sha256:0123456789abcdef", AUDIT_CONTROL,
                               STATUS_NOT_FOUND, &f->err),
                   STATUS_OK);
  write_line(f, NULL);
  read_log(f, text);
  assert_non_null(strstr(text, "{\"time\":\"20"));
  assert_non_null(strstr(text, ",\"act\":\"rollback\",\"subject\":\"sha256:0123456789abcdef\","
                               "\"by\":\"control\",\"outcome\":\"not found\"}\n{"));
  assert_non_null(strstr(text, ",\"act\":\"forget\",\"subject\":null,\"by\":\"http\",\"outcome\":\"ok\"}\n"));
  assert_int_equal(stat(f->log, &stat_of), 0);
  assert_int_equal(stat_of.st_mode & 0777, 0600);
}

static void never_says_who(void **state) {
  static char text[TEXT_BYTES];
  struct fixture *f = *state;
  const char *const ids[] = {"lucia",  "lucia@example.com",          "0123456789abcdeg", "sha256:lucia",
                             "123456", "0123456789abcdef\",\"x\":\""};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) write_line(f, ids[i]);
  read_log(f, text);
  size_t count = 0;
  for (const char *at = text; (at = strstr(at, "\"subject\":null,")); at++) count++;
  assert_int_equal(count, sizeof ids / sizeof *ids);
  assert_null(strstr(text, "lucia"));
}

static void begins_anew_where_it_has_grown_too_large_and_keeps_the_one_before(void **state) {
  static char text[TEXT_BYTES];
  struct fixture *f = *state;
  struct stat before;
  write_line(f, NULL);
  assert_int_equal(truncate(f->log, AUDIT_BYTES_MAX), 0);
  write_line(f, "0123456789abcdef");
  assert_int_equal(stat(f->before, &before), 0);
  assert_int_equal(before.st_size, AUDIT_BYTES_MAX);
  assert_true(read_log(f, text) < 200);
  assert_non_null(strstr(text, "0123456789abcdef"));
}

static void *write_lines(void *context) {
  struct fixture *f = context;
  for (int i = 0; i < LINES; i++)
    if (audit_write(f->database, AUDIT_EXPORT, NULL, AUDIT_COMMAND, STATUS_OK, NULL)) return f;
  return NULL;
}

static void keeps_each_line_of_all_who_write(void **state) {
  static char text[TEXT_BYTES];
  struct fixture *f = *state;
  pthread_t threads[THREADS];
  void *failed = NULL;
  size_t count = 0;
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, write_lines, f);
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], &failed);
    assert_null(failed);
  }
  read_log(f, text);
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), count++)
    assert_true(*line == '{' && line[strlen(line) - 1] == '}');
  assert_int_equal(count, THREADS * LINES);
}

static void says_that_a_line_could_not_be_written(void **state) {
  struct fixture *f = *state;
  assert_int_equal(mkdir(f->log, 0700), 0);
  assert_int_equal(audit_write(f->database, AUDIT_BACKUP, NULL, AUDIT_HOST, STATUS_OK, &f->err), STATUS_IO);
  assert_non_null(strstr(f->err.text, "shop-audit.ndjson: "));
  assert_int_equal(rmdir(f->log), 0);
}

static void is_not_kept_where_there_is_no_database(void **state) {
  struct fixture *f = *state;
  assert_int_equal(audit_write(NULL, AUDIT_BACKUP, NULL, AUDIT_HOST, STATUS_OK, &f->err), STATUS_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(says_when_what_about_what_by_whom_and_how_it_ended, set_up, tear_down),
      cmocka_unit_test_setup_teardown(never_says_who, set_up, tear_down),
      cmocka_unit_test_setup_teardown(begins_anew_where_it_has_grown_too_large_and_keeps_the_one_before,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(keeps_each_line_of_all_who_write, set_up, tear_down),
      cmocka_unit_test_setup_teardown(says_that_a_line_could_not_be_written, set_up, tear_down),
      cmocka_unit_test_setup_teardown(is_not_kept_where_there_is_no_database, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
