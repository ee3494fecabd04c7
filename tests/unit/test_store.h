/* What the store's tests share: a folder of their own, rows made from their number, and answers heard. */
#ifndef SARTO_TESTS_TEST_STORE_H
#define SARTO_TESTS_TEST_STORE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/seen.h"
#include "base/memory.h"
#include "store/store.h"

enum { MOST_ANSWERS = 4096 };

struct fixture {
  char folder[64], path[96];
  struct store_options options;
  struct store *store;
  struct journal_port port;
  struct error err;
  pthread_mutex_t mutex; /* of what follows */
  pthread_cond_t has_answers;
  size_t asks, answers, calls;
  struct {
    uint64_t number;
    enum status status;
    char decision[64]; /* or the refusal */
    uintptr_t ticket;
  } heard[MOST_ANSWERS];
};

static inline void hear(void *context, const struct journal_answer *answers, size_t count) {
  struct fixture *f = context;
  pthread_mutex_lock(&f->mutex);
  f->calls++;
  for (size_t i = 0; i < count; i++, f->answers++) {
    f->heard[f->answers].number = answers[i].number;
    f->heard[f->answers].status = answers[i].status;
    f->heard[f->answers].ticket = (uintptr_t)answers[i].ticket;
    snprintf(f->heard[f->answers].decision, 64, "%.*s", (int)answers[i].decision.length,
             answers[i].decision.length ? answers[i].decision.data : "");
    if (answers[i].refusal) snprintf(f->heard[f->answers].decision, 64, "%s", answers[i].refusal);
  }
  pthread_cond_broadcast(&f->has_answers);
  pthread_mutex_unlock(&f->mutex);
}

static inline void wait_for_answers(struct fixture *f) {
  pthread_mutex_lock(&f->mutex);
  while (f->answers < f->asks) pthread_cond_wait(&f->has_answers, &f->mutex);
  pthread_mutex_unlock(&f->mutex);
}

static inline enum status try_open(struct fixture *f) {
  enum status status = store_open(&f->options, &f->store, &f->err);
  if (status == STATUS_OK) f->port = store_port(f->store);
  return status;
}

static inline void open_it(struct fixture *f) {
  if (try_open(f) != STATUS_OK) fail_msg("%s", f->err.text);
}

static inline void close_it(struct fixture *f) {
  store_close(f->store);
  f->store = NULL;
}

static inline void reopen(struct fixture *f) {
  close_it(f);
  open_it(f);
}

static inline int make_folder(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  hash_init();
  snprintf(f->folder, sizeof f->folder, "%s/test-store-XXXXXX",
           access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->path, sizeof f->path, "%s/shop.db", f->folder);
  f->options = (struct store_options){.path = f->path, .answered = hear, .context = f};
  pthread_mutex_init(&f->mutex, NULL);
  pthread_cond_init(&f->has_answers, NULL);
  *state = f;
  return 0;
}

static inline int remove_folder(void **state) {
  struct fixture *f = *state;
  store_close(f->store);
  DIR *listing = opendir(f->folder);
  for (struct dirent *file; (file = readdir(listing));) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", f->folder, file->d_name);
    unlink(path);
  }
  closedir(listing);
  rmdir(f->folder);
  pthread_cond_destroy(&f->has_answers);
  pthread_mutex_destroy(&f->mutex);
  free(f);
  return 0;
}

#define STORE_TEST(claim) cmocka_unit_test_setup_teardown(claim, make_folder, remove_folder)

static inline struct identity identity_at(uint64_t number) {
  char id[24];
  snprintf(id, sizeof id, "%llu", (unsigned long long)number);
  return identity_of("test", id);
}

/* Row 7: profile p1 (of three), event "event 7", image "image 7", decision "decision 7", arrival 7 s. */
static inline struct journal_row row_at(uint64_t number) {
  struct journal_row row = {.number = number,
                            .identity = identity_at(number),
                            .body_checksum = number * 11,
                            .time_ms = (int64_t)number * 1000 - 500,
                            .arrival_ms = (int64_t)number * 1000,
                            .ticket = (void *)(uintptr_t)(number + 100000)};
  char *bytes = row.bytes = mem_zero(128);
  unsigned long long n = number;
  snprintf(bytes, 32, "p%llu", n % 3);
  row.profile_id = bytes;
  row.event = (struct slice){bytes + 32, (size_t)snprintf(bytes + 32, 32, "event %llu", n)};
  row.profile = (struct slice){bytes + 64, (size_t)snprintf(bytes + 64, 32, "image %llu", n)};
  row.decision = (struct slice){bytes + 96, (size_t)snprintf(bytes + 96, 32, "decision %llu", n)};
  return row;
}

static inline void append(struct fixture *f, uint64_t number) {
  f->asks++;
  f->port.append(f->port.self, row_at(number));
}

static inline void append_all(struct fixture *f, uint64_t first, uint64_t last) {
  for (uint64_t number = first; number <= last; number++) append(f, number);
  wait_for_answers(f);
}

static inline void ask_again(struct fixture *f, uint64_t number) {
  f->asks++;
  f->port.again(f->port.self, number, (void *)(uintptr_t)number);
}

static inline void refuse(struct fixture *f, enum status status, const char *text, uintptr_t ticket) {
  struct error err;
  f->asks++;
  error_set(&err, status, "%s", text);
  f->port.refuse(f->port.self, (void *)ticket, &err);
  err.text[0] = '?'; /* it was copied */
}

static inline void assert_heard(const struct fixture *f, size_t at, enum status status, uintptr_t ticket,
                                const char *decision) {
  assert_int_equal(f->heard[at].status, status);
  assert_int_equal(f->heard[at].ticket, ticket);
  assert_string_equal(f->heard[at].decision, decision);
}

static inline bool finds(struct fixture *f, uint64_t number) {
  struct identity identity = identity_at(number);
  struct journal_entry entry;
  if (!f->port.find(f->port.self, &identity, &entry)) return false;
  assert_int_equal(entry.number, number);
  assert_int_equal(entry.body_checksum, number * 11);
  return true;
}

static inline void assert_slice(struct slice slice, const char *text) {
  assert_int_equal(slice.length, strlen(text));
  assert_memory_equal(slice.data, text, slice.length);
}

static inline void assert_row(struct fixture *f, uint64_t number) {
  struct journal_row had = row_at(number), has;
  if (store_load_row(f->store, number, &has, &f->err) != STATUS_OK) fail_msg("%s", f->err.text);
  assert_int_equal(has.number, number);
  assert_memory_equal(&has.identity, &had.identity, sizeof had.identity);
  assert_int_equal(has.body_checksum, had.body_checksum);
  assert_int_equal(has.time_ms, had.time_ms);
  assert_int_equal(has.arrival_ms, had.arrival_ms);
  assert_string_equal(has.profile_id, had.profile_id);
  assert_slice(has.event, had.event.data);
  assert_slice(has.profile, had.profile.data);
  assert_slice(has.decision, had.decision.data);
  journal_row_fini(&has);
  journal_row_fini(&had);
}

static inline void assert_profile(struct fixture *f, const char *id, const char *image) {
  struct buffer loaded = {0};
  uint64_t number;
  enum status status = f->port.load_profile(f->port.self, id, &loaded, &number, &f->err);
  assert_int_equal(status, image ? STATUS_OK : STATUS_NOT_FOUND);
  if (image) assert_slice((struct slice){loaded.data, loaded.length}, image);
  buffer_fini(&loaded);
}

/* "shop-journal-000001.db" in the folder. */
static inline const char *file_in(struct fixture *f, const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", f->folder, name);
  return path;
}

static inline void run_sql(const char *path, const char *sql) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

static inline bool says(struct fixture *f, const char *text) {
  if (!strstr(f->err.text, text)) print_message("the error says: %s\n", f->err.text);
  return strstr(f->err.text, text) != NULL;
}

#endif
