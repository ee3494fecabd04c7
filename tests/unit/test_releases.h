/* What the tests of kept releases share: a folder of their own, and releases made from a number. Release n has twenty
 * files and a module; from one number to the next one file differs. */
#ifndef SARTO_TESTS_TEST_RELEASES_H
#define SARTO_TESTS_TEST_RELEASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/releases.h"

enum { RULES = 20, FILES = RULES + 1, TEXT_MAX = 400 };

struct fixture {
  char folder[64], path[96], file[112];
  const char *vfs;
  struct releases *releases;
  struct arena arena; /* emptied with the folder */
  struct error err;
};

struct made_release {
  char hash[DIGEST_TEXT_BYTES], note[24];
  char names[FILES][40], texts[FILES][TEXT_MAX];
  struct release_file files[FILES];
  struct release_record record;
};

static inline const char *hash_at(unsigned n, char hash[static DIGEST_TEXT_BYTES]) {
  return digest_print(&(struct slice){(const char *)&n, sizeof n}, 1, hash);
}

/* File i of release n tells of the last release up to n that changed it. */
static inline void make_release(unsigned n, struct made_release *made) {
  hash_at(n, made->hash);
  snprintf(made->note, sizeof made->note, "note %u", n);
  for (unsigned i = 0; i < FILES; i++) {
    unsigned last = i == RULES ? 0 : n < i ? 0 : n - (n - i) % RULES;
    snprintf(made->names[i], sizeof *made->names,
             i == RULES ? "stdlib/sarto/rfm.lua" : "strategies/rule_%02u.lua", i);
    int length = snprintf(made->texts[i], TEXT_MAX, "strategy \"rule_%02u\" { since = %u }\n", i, last);
    made->files[FILES - 1 - i] =
        (struct release_file){made->names[i], {made->texts[i], (size_t)length}}; /* in no order */
  }
  made->record = (struct release_record){.hash = made->hash,
                                         .author = "Ann",
                                         .note = made->note,
                                         .source = "folder",
                                         .specs = "run by Ann",
                                         .gate = "2 decisions tried",
                                         .time_ms = 1000 * (int64_t)n};
}

static inline enum status try_put(struct fixture *f, unsigned n) {
  struct made_release made;
  char parent[DIGEST_TEXT_BYTES];
  make_release(n, &made);
  if (n > 1) made.record.parent = hash_at(n - 1, parent);
  return releases_put(f->releases, &made.record, made.files, FILES, &f->err);
}

static inline enum status try_activate(struct fixture *f, unsigned n, int64_t time_ms) {
  char hash[DIGEST_TEXT_BYTES];
  struct release_activation activation = {hash_at(n, hash), "Ann", "released", time_ms};
  return releases_activate(f->releases, &activation, &f->err);
}

#define assert_ok(f, call)                                                                                   \
  do {                                                                                                       \
    if ((call) != STATUS_OK) fail_msg("%s", (f)->err.text);                                                  \
  } while (0)

static inline void put(struct fixture *f, unsigned n) {
  assert_ok(f, try_put(f, n));
}

static inline void activate(struct fixture *f, unsigned n, int64_t time_ms) {
  assert_ok(f, try_activate(f, n, time_ms));
}

static inline void open_it(struct fixture *f, bool is_read_only) {
  assert_ok(f, releases_open(f->path, f->vfs, is_read_only, &f->releases, &f->err));
}

static inline void close_it(struct fixture *f) {
  releases_close(f->releases);
  f->releases = NULL;
}

static inline void reopen(struct fixture *f) {
  close_it(f);
  open_it(f, false);
}

static inline enum status try_load(struct fixture *f, unsigned n, struct release_texts *texts) {
  char hash[DIGEST_TEXT_BYTES];
  return releases_load(f->releases, hash_at(n, hash), &f->arena, texts, &f->err);
}

static inline void assert_loads(struct fixture *f, unsigned n) {
  struct made_release made;
  struct release_texts texts;
  make_release(n, &made);
  assert_ok(f, try_load(f, n, &texts));
  assert_int_equal(texts.count, RULES);
  for (unsigned i = 0; i < RULES; i++) {
    assert_string_equal(texts.files[i].name, made.names[i]);
    assert_string_equal(texts.files[i].text.data, made.texts[i]);
    assert_int_equal(texts.files[i].text.length, strlen(made.texts[i]));
  }
  assert_int_equal(texts.module_count, 1);
  assert_string_equal(texts.modules[0].name, "stdlib/sarto/rfm.lua");
  assert_string_equal(texts.modules[0].text.data, made.texts[RULES]);
}

static inline bool is_active(struct fixture *f, unsigned n) {
  char hash[DIGEST_TEXT_BYTES];
  struct release_activation activation;
  assert_ok(f, releases_active(f->releases, &f->arena, &activation, &f->err));
  return !strcmp(activation.hash, hash_at(n, hash));
}

static inline size_t count_kept(struct fixture *f) {
  struct release_listed *listed;
  size_t count;
  assert_ok(f, releases_list(f->releases, SIZE_MAX, &f->arena, &listed, &count, &f->err));
  return count;
}

static inline bool says(struct fixture *f, const char *text) {
  if (!strstr(f->err.text, text)) print_message("the error says: %s\n", f->err.text);
  return strstr(f->err.text, text) != NULL;
}

static inline void run_sql(struct fixture *f, const char *sql) {
  sqlite3 *db;
  char *message = NULL;
  assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
  sqlite3_exec(db, sql, NULL, NULL, &message);
  if (message) fail_msg("%s", message);
  sqlite3_close(db);
}

static inline size_t file_bytes(struct fixture *f) {
  struct stat file;
  assert_int_equal(stat(f->file, &file), 0);
  return (size_t)file.st_size;
}

static inline int make_folder(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  hash_init();
  snprintf(f->folder, sizeof f->folder, "%s/test-releases-XXXXXX",
           access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->path, sizeof f->path, "%s/shop.db", f->folder);
  snprintf(f->file, sizeof f->file, "%s/shop-releases.db", f->folder);
  *state = f;
  return 0;
}

static inline int remove_folder(void **state) {
  struct fixture *f = *state;
  releases_close(f->releases);
  arena_fini(&f->arena);
  chmod(f->folder, 0700);
  DIR *listing = opendir(f->folder);
  for (struct dirent *file; (file = readdir(listing));) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", f->folder, file->d_name);
    unlink(path);
  }
  closedir(listing);
  rmdir(f->folder);
  free(f);
  return 0;
}

#define RELEASES_TEST(claim) cmocka_unit_test_setup_teardown(claim, make_folder, remove_folder)

#endif
