/* What the doctor makes of figures that no test can bring about. What a test can break, tests/flow/doctor.sh breaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/doctor.h"
#include "store/lock.h"

static void expect_kind(uint64_t type, int level) {
  enum doctor_level found = DOCTOR_ADVICE;
  const char *why = doctor_judge_filesystem(type, &found);
  if (level < 0) {
    assert_null(why);
  } else {
    assert_non_null(why);
    assert_int_equal(found, level);
  }
}

static void warns_of_disks_that_are_none(void **state) {
  (void)state;
  expect_kind(0x6969, DOCTOR_WRONG);     /* NFS */
  expect_kind(0xff534d42, DOCTOR_WRONG); /* CIFS */
  expect_kind(0x01021994, DOCTOR_WRONG); /* tmpfs */
  expect_kind(0x65735546, DOCTOR_ADVICE);
  expect_kind(0x794c7630, DOCTOR_ADVICE); /* overlayfs */
  expect_kind(0xef53, -1);                /* ext4 */
  expect_kind(0x58465342, -1);            /* XFS */
  expect_kind(0x9123683e, -1);            /* Btrfs */
}

static void counts_the_days_until_a_disk_is_full(void **state) {
  (void)state;
  assert_int_equal(doctor_days_left(1000, 100, 10 * CLOCK_DAY_MS), 100);
  assert_int_equal(doctor_days_left(5, 100, 10 * CLOCK_DAY_MS), 0);
  assert_int_equal(doctor_days_left(1000, 100, CLOCK_HOUR_MS), -1);
  assert_int_equal(doctor_days_left(1000, 0, 10 * CLOCK_DAY_MS), -1);
  assert_int_equal(doctor_days_left(UINT64_C(1) << 50, 1, 10 * CLOCK_DAY_MS), -1);
}

static void tells_an_older_library(void **state) {
  (void)state;
  assert_true(doctor_is_older("3.39.9", "3.40.1"));
  assert_true(doctor_is_older("0.9.75", "1.0.0"));
  assert_true(doctor_is_older("3.9.0", "3.10.0"));
  assert_false(doctor_is_older("3.40.1", "3.40.1"));
  assert_false(doctor_is_older("3.41.0", "3.40.1"));
  assert_false(doctor_is_older("1.2.13.1-motley", "1.2.13"));
  assert_false(doctor_is_older("", "3.40.1"));
}

/* Nobody; this process; somebody who was killed and left its number. */
static void knows_who_holds_a_folder(void **state) {
  char path[] = "/tmp/sarto-lock-XXXXXX", text[24];
  int file = mkstemp(path), lock;
  (void)state;
  assert_true(file >= 0);
  assert_int_equal(lock_holder(path), 0);
  assert_int_equal(lock_open(path, "it", &lock, NULL), STATUS_OK);
  assert_int_equal(lock_holder(path), getpid());
  lock_close(lock);
  assert_int_equal(lock_holder(path), 0);
  pid_t child = fork();
  if (!child) _exit(0);
  assert_int_equal(waitpid(child, NULL, 0), child);
  int length = snprintf(text, sizeof text, "%ld\n", (long)child);
  assert_int_equal(pwrite(file, text, (size_t)length, 0), length);
  assert_int_equal(lock_holder(path), 0);
  assert_int_equal(ftruncate(file, 0), 0);
  length = snprintf(text, sizeof text, "%ld\n", (long)getppid()); /* who has another file open */
  assert_int_equal(pwrite(file, text, (size_t)length, 0), length);
  assert_int_equal(lock_holder(path), 0);
  assert_int_equal(lock_holder("/nowhere/sarto.lock"), 0);
  close(file);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(warns_of_disks_that_are_none),
      cmocka_unit_test(counts_the_days_until_a_disk_is_full),
      cmocka_unit_test(tells_an_older_library),
      cmocka_unit_test(knows_who_holds_a_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
