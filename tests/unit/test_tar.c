/* Archives of workspaces: what is taken, and all that is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "host/tar.h"

/* ---- archives by hand ---- */

enum { BLOCK = 512 };

struct entry {
  const char *name, *text, *link; /* the text NULL: none */
  char type;        /* '0' a file, '1' a hard link, '2' a link, '3' a device, '5' a folder … */
  const char *size; /* what the header says, in octal; NULL: what the text has */
};

static void put_header(struct buffer *out, const struct entry *entry, size_t length) {
  char header[BLOCK] = {0}, size[32];
  unsigned sum = 0;
  memcpy(header, entry->name, strnlen(entry->name, 100));
  memcpy(header + 100, "0000644", 7);
  memcpy(header + 108, "0000000", 7);
  memcpy(header + 116, "0000000", 7);
  snprintf(size, sizeof size, "%011zo", length);
  memcpy(header + 124, entry->size ? entry->size : size, 11);
  memcpy(header + 136, "00000000000", 11);
  memset(header + 148, ' ', 8);
  header[156] = entry->type;
  if (entry->link) memcpy(header + 157, entry->link, strnlen(entry->link, 100));
  memcpy(header + 257, "ustar\00000", 8);
  for (int i = 0; i < BLOCK; i++) sum += (unsigned char)header[i];
  snprintf(header + 148, 8, "%06o", sum);
  buffer_add(out, header, BLOCK);
}

static void put_entry(struct buffer *out, const struct entry *entry) {
  static const char zeros[BLOCK];
  size_t length = entry->text ? strlen(entry->text) : 0;
  put_header(out, entry, length);
  if (length) buffer_add(out, entry->text, length);
  if (length % BLOCK) buffer_add(out, zeros, BLOCK - length % BLOCK);
}

static void put_end(struct buffer *out) {
  static const char zeros[2 * BLOCK];
  buffer_add(out, zeros, sizeof zeros);
}

static void zip(const struct buffer *plain, struct buffer *out) {
  z_stream stream = {0};
  assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  size_t room = deflateBound(&stream, plain->length);
  buffer_reserve(out, room);
  stream.next_in = (unsigned char *)plain->data;
  stream.avail_in = (unsigned)plain->length;
  stream.next_out = (unsigned char *)out->data;
  stream.avail_out = (unsigned)room;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out->length = room - stream.avail_out;
  deflateEnd(&stream);
}

/* ---- reading them ---- */

struct read {
  struct folder folder;
  struct findings findings;
  struct error err;
  enum status status;
};

static struct read read_bytes(const void *bytes, size_t length) {
  struct read read = {0};
  read.status = tar_read((struct slice){bytes, length}, &read.folder, &read.findings, &read.err);
  return read;
}

static void read_fini(struct read *read) {
  folder_fini(&read->folder);
  findings_fini(&read->findings);
}

/* Each ended by an entry without a name. */
static struct read read_entries(const struct entry *entries) {
  struct buffer archive = {0};
  for (; entries->name; entries++) put_entry(&archive, entries);
  put_end(&archive);
  struct read read = read_bytes(archive.data, archive.length);
  buffer_fini(&archive);
  return read;
}

static void expect_refused(const struct entry *entries, enum status status, const char *text) {
  struct read read = read_entries(entries);
  assert_int_equal(read.status, status);
  if (!strstr(read.err.text, text)) fail_msg("expected \"%s\", got \"%s\"", text, read.err.text);
  assert_int_equal(read.folder.count, 0);
  read_fini(&read);
}

static const char *text_of(const struct read *read, const char *name) {
  for (size_t i = 0; i < read->folder.count; i++)
    if (!strcmp(read->folder.files[i].name, name)) return read->folder.files[i].text.data;
  return NULL;
}

static void takes_what_decides_and_passes_over_the_rest(void **state) {
  (void)state;
  struct read read =
      read_entries((struct entry[]){{"./", NULL, NULL, '5', NULL},
                                    {"./workspace.lua", "workspace {}", NULL, '0', NULL},
                                    {"strategies/", NULL, NULL, '5', NULL},
                                    {"strategies/a.lua", "-- a", NULL, '0', NULL},
                                    {"signals/b.lua", "", NULL, '0', NULL},
                                    {"specs/a_spec.lua", "os.execute 'touch /tmp/x'", NULL, '0', NULL},
                                    {"personas/lucia.json", "{}", NULL, '0', NULL},
                                    {"strategies/.a.lua.swp", "b0VIM", NULL, '0', NULL},
                                    {".git/config", "[core]", NULL, '0', NULL},
                                    {"README.md", "# Hello", NULL, '0', NULL},
                                    {0}});
  assert_int_equal(read.status, STATUS_OK);
  assert_int_equal(read.findings.count, 0);
  assert_int_equal(read.folder.count, 3);
  assert_string_equal(text_of(&read, "workspace.lua"), "workspace {}");
  assert_string_equal(text_of(&read, "strategies/a.lua"), "-- a");
  assert_string_equal(text_of(&read, "signals/b.lua"), "");
  read_fini(&read);
}

static void takes_personas_apart_from_what_decides(void **state) {
  (void)state;
  struct read read = read_entries((struct entry[]){{"expect.lua", "-- cases", NULL, '0', NULL},
                                                   {"./personas/lucia.json", "{}", NULL, '0', NULL},
                                                   {"personas/.hidden.json", "{}", NULL, '0', NULL},
                                                   {"personas/deeper/emma.json", "{}", NULL, '0', NULL},
                                                   {"personas/notes.txt", "x", NULL, '0', NULL},
                                                   {0}});
  assert_int_equal(read.status, STATUS_OK);
  assert_int_equal(read.folder.count, 1);
  assert_int_equal(read.folder.persona_count, 1);
  assert_string_equal(read.folder.personas[0].name, "personas/lucia.json");
  assert_string_equal(read.folder.personas[0].text.data, "{}");
  read_fini(&read);
}

static void refuses_a_persona_longer_than_a_persona_may_be(void **state) {
  (void)state;
  char *text = mem_alloc((1 << 20) + 2);
  memset(text, ' ', (1 << 20) + 1);
  text[(1 << 20) + 1] = '\0';
  expect_refused((struct entry[]){{"personas/lucia.json", text, NULL, '0', NULL}, {0}}, STATUS_TOO_LARGE,
                 "personas/lucia.json: larger than 1048576 bytes");
  free(text);
}

static void a_file_in_the_wrong_place_is_a_finding_as_in_a_folder(void **state) {
  (void)state;
  struct read read = read_entries((struct entry[]){{"workspace.lua", "workspace {}", NULL, '0', NULL},
                                                   {"strategies/deeper/a.lua", "", NULL, '0', NULL},
                                                   {"signals/A.LUA", "", NULL, '0', NULL},
                                                   {"strategies/all.lua.txt", "", NULL, '0', NULL},
                                                   {"offres.lua", "", NULL, '0', NULL},
                                                   {0}});
  assert_int_equal(read.status, STATUS_OK);
  assert_int_equal(read.findings.count, 4);
  assert_int_equal(read.folder.count, 1);
  read_fini(&read);
}

static void refuses_what_is_no_file_or_folder(void **state) {
  (void)state;
  expect_refused((struct entry[]){{"workspace.lua", NULL, "/etc/passwd", '2', NULL}, {0}}, STATUS_INVALID,
                 "workspace.lua: a link");
  expect_refused((struct entry[]){{"a", "x", NULL, '0', NULL}, {"offers.lua", NULL, "a", '1', NULL}, {0}},
                 STATUS_INVALID, "offers.lua: a link");
  expect_refused((struct entry[]){{"README.md", NULL, "elsewhere", '2', NULL}, {0}}, STATUS_INVALID,
                 "README.md: a link");
  expect_refused((struct entry[]){{"signals/zero.lua", NULL, NULL, '3', NULL}, {0}}, STATUS_INVALID,
                 "neither a file nor a folder");
  expect_refused((struct entry[]){{"signals/zero.lua", NULL, NULL, '4', NULL}, {0}}, STATUS_INVALID,
                 "neither a file nor a folder");
  expect_refused((struct entry[]){{"signals/pipe.lua", NULL, NULL, '6', NULL}, {0}}, STATUS_INVALID,
                 "neither a file nor a folder");
}

static void refuses_names_that_lead_elsewhere(void **state) {
  (void)state;
  static const char *const bad[] = {
      "../workspace.lua", "strategies/../../a.lua", "..", "a/..", "./../a", NULL};
  for (const char *const *name = bad; *name; name++)
    expect_refused((struct entry[]){{*name, "", NULL, '0', NULL}, {0}}, STATUS_INVALID, "'..' leads out");
  static const char *const odd[] = {"strategies/./a.lua", "strategies//a.lua", "././strategies/./a.lua",
                                    NULL};
  for (const char *const *name = odd; *name; name++)
    expect_refused((struct entry[]){{*name, "", NULL, '0', NULL}, {0}}, STATUS_INVALID, "a name with '.'");
  expect_refused((struct entry[]){{"/workspace.lua", "", NULL, '0', NULL}, {0}}, STATUS_INVALID,
                 "an absolute name");
  expect_refused((struct entry[]){{"strategies/\033[2J.lua", "", NULL, '0', NULL}, {0}}, STATUS_INVALID,
                 "a name is UTF-8");
  struct read fine = read_entries((struct entry[]){{"strategies/..a.lua", "", NULL, '0', NULL}, {0}});
  assert_int_equal(fine.status, STATUS_OK);
  read_fini(&fine);
}

static void refuses_a_name_that_is_there_twice(void **state) {
  (void)state;
  expect_refused((struct entry[]){{"workspace.lua", "a", NULL, '0', NULL},
                                  {"./workspace.lua", "b", NULL, '0', NULL},
                                  {0}},
                 STATUS_INVALID, "workspace.lua: twice in the archive");
  expect_refused((struct entry[]){{"README", "a", NULL, '0', NULL}, {"README", "b", NULL, '0', NULL}, {0}},
                 STATUS_INVALID, "README: twice");
}

static void refuses_more_entries_than_a_workspace_has(void **state) {
  (void)state;
  struct buffer archive = {0};
  char name[32];
  for (int i = 0; i <= TAR_ENTRIES_MAX; i++) {
    snprintf(name, sizeof name, "strategies/%d.lua", i);
    put_entry(&archive, &(struct entry){name, "", NULL, '0', NULL});
    if (i + 1 < TAR_ENTRIES_MAX) continue;
    size_t length = archive.length;
    put_end(&archive);
    struct read read = read_bytes(archive.data, archive.length);
    archive.length = length;
    assert_int_equal(read.status, i < TAR_ENTRIES_MAX ? STATUS_OK : STATUS_TOO_LARGE);
    read_fini(&read);
  }
  buffer_fini(&archive);
}

/* `bytes` zeros in one file, gzipped. */
static struct read read_bomb(const char *name, size_t bytes) {
  struct buffer plain = {0}, archive = {0};
  char *zeros = mem_zero(bytes + BLOCK);
  put_header(&plain, &(struct entry){name, NULL, NULL, '0', NULL}, bytes);
  buffer_add(&plain, zeros, (bytes + BLOCK - 1) / BLOCK * BLOCK);
  put_end(&plain);
  zip(&plain, &archive);
  struct read read = read_bytes(archive.data, archive.length);
  buffer_fini(&plain);
  buffer_fini(&archive);
  free(zeros);
  return read;
}

static void refuses_bombs(void **state) {
  (void)state;
  static const char *const names[] = {"offers.ndjson", "nobody_asks.bin", NULL};
  for (const char *const *name = names; *name; name++) {
    struct read read = read_bomb(*name, 200 << 20);
    assert_int_equal(read.status, STATUS_TOO_LARGE);
    if (!strstr(read.err.text, "100 times its size")) fail_msg("%s: %s", *name, read.err.text);
    read_fini(&read);
  }
}

static void refuses_what_is_zipped_twice(void **state) {
  (void)state;
  struct buffer inner = {0}, once = {0}, twice = {0};
  put_entry(&inner, &(struct entry){"workspace.lua", "workspace {}", NULL, '0', NULL});
  put_end(&inner);
  zip(&inner, &once);
  zip(&once, &twice);
  struct read read = read_bytes(twice.data, twice.length);
  assert_int_equal(read.status, STATUS_INVALID);
  read_fini(&read);
  buffer_fini(&inner);
  buffer_fini(&once);
  buffer_fini(&twice);
}

static void refuses_a_file_longer_than_it_may_be(void **state) {
  (void)state;
  size_t bytes = release_bytes_max("strategies/a.lua") + 1;
  char *text = mem_alloc(bytes + 1);
  for (size_t i = 0; i < bytes; i++) text[i] = (char)('!' + i * 7919 % 90);
  text[bytes] = '\0';
  expect_refused((struct entry[]){{"strategies/a.lua", text, NULL, '0', NULL}, {0}}, STATUS_TOO_LARGE,
                 "strategies/a.lua: larger than");
  free(text);
}

static void refuses_an_archive_cut_anywhere(void **state) {
  (void)state;
  struct buffer plain = {0}, zipped = {0};
  put_entry(&plain, &(struct entry){"workspace.lua", "workspace {}", NULL, '0', NULL});
  put_entry(&plain, &(struct entry){"strategies/a.lua", "-- a strategy, some day", NULL, '0', NULL});
  put_end(&plain);
  zip(&plain, &zipped);
  const struct buffer *whole[] = {&plain, &zipped};
  for (size_t i = 0; i < 2; i++)
    for (size_t length = 0; length < whole[i]->length; length += i ? 1 : 64) {
      struct read read = read_bytes(whole[i]->data, length);
      if (read.status != STATUS_INVALID) fail_msg("taken: %zu of %zu bytes", length, whole[i]->length);
      read_fini(&read);
    }
  buffer_fini(&plain);
  buffer_fini(&zipped);
}

/* Every byte of a gzipped one is flipped in its turn: it is refused, or what is taken is what was put. */
static struct read read_with_tail(size_t zeros, const char *tail, bool is_zipped) {
  struct buffer plain = {0}, zipped = {0};
  put_entry(&plain, &(struct entry){"workspace.lua", "workspace {}", NULL, '0', NULL});
  put_entry(&plain, &(struct entry){"notes.txt", "left unread", NULL, '0', NULL});
  put_end(&plain);
  for (size_t i = 0; i < zeros; i++) buffer_add_byte(&plain, '\0');
  buffer_add_text(&plain, tail);
  while (plain.length % BLOCK) buffer_add_byte(&plain, '\0');
  if (*tail) put_end(&plain);
  zip(&plain, &zipped);
  struct read read =
      is_zipped ? read_bytes(zipped.data, zipped.length) : read_bytes(plain.data, plain.length);
  buffer_fini(&plain);
  buffer_fini(&zipped);
  return read;
}

static void takes_zeros_after_the_end_and_refuses_anything_else(void **state) {
  (void)state;
  for (int is_zipped = 0; is_zipped < 2; is_zipped++) {
    for (size_t zeros = 0; zeros <= 20480; zeros += 512 + 4096 * 4) {
      struct read read = read_with_tail(zeros, "", is_zipped);
      assert_int_equal(read.status, STATUS_OK);
      assert_int_equal(read.folder.count, 1);
      read_fini(&read);
      read = read_with_tail(zeros, "x", is_zipped);
      assert_int_equal(read.status, STATUS_INVALID);
      assert_non_null(strstr(read.err.text, "followed by something else, after its end"));
      read_fini(&read);
    }
  }
}

static void a_flipped_bit_is_never_taken_for_a_text(void **state) {
  (void)state;
  struct buffer out = {0};
  const struct release_file file = {"workspace.lua", {"workspace {}", 12}};
  assert_int_equal(tar_write(&file, 1, &out, NULL), STATUS_OK);
  for (size_t i = 0; i < out.length; i++) {
    out.data[i] ^= 4;
    struct read read = read_bytes(out.data, out.length);
    out.data[i] ^= 4;
    if (!read.status) assert_string_equal(text_of(&read, "workspace.lua"), "workspace {}");
    read_fini(&read);
  }
  buffer_fini(&out);
}

static void refuses_what_is_no_tar(void **state) {
  (void)state;
  static const char *const bad[] = {"", "hello", "PK\003\004 a zip, it says", "!<arch>\n", NULL};
  for (const char *const *bytes = bad; *bytes; bytes++) {
    struct read read = read_bytes(*bytes, strlen(*bytes));
    assert_int_equal(read.status, STATUS_INVALID);
    read_fini(&read);
  }
  struct buffer end = {0};
  put_end(&end);
  struct read read = read_bytes(end.data, end.length);
  assert_int_equal(read.status, STATUS_INVALID);
  read_fini(&read);
  buffer_fini(&end);
}

static void refuses_sizes_that_lie(void **state) {
  (void)state;
  static const char *const sizes[] = {"77777777777", "-0000000001", "zzzzzzzzzzz", NULL};
  for (const char *const *size = sizes; *size; size++) {
    struct read read =
        read_entries((struct entry[]){{"workspace.lua", "workspace {}", NULL, '0', *size}, {0}});
    if (!read.status) fail_msg("taken: a file of %s bytes", *size);
    read_fini(&read);
  }
}

/* ---- archives by tar(1) ---- */

static struct read read_command(const char *command) {
  FILE *pipe = popen(command, "r");
  struct buffer out = {0};
  assert_non_null(pipe);
  for (;;) {
    buffer_reserve(&out, 65536);
    size_t got = fread(out.data + out.length, 1, 65536, pipe);
    if (!got) break;
    out.length += got;
  }
  pclose(pipe);
  struct read read = read_bytes(out.data, out.length);
  buffer_fini(&out);
  return read;
}

#define LONG                                                                                                 \
  "strategies/"                                                                                              \
  "a_strategy_with_quite_a_long_name_that_no_header_of_old_has_any_room_for_so_that_another_entry_says_it_"  \
  "first.lua"
#define MADE                                                                                                 \
  "d=$(mktemp -d) && trap 'rm -rf \"$d\"' EXIT && mkdir $d/strategies && echo 'workspace {}' "               \
  ">$d/workspace.lua && "                                                                                    \
  "echo '-- long' >$d/" LONG " && "

static void reads_what_tar_makes_of_each_kind(void **state) {
  (void)state;
  static const char *const kinds[] = {"gnu", "pax", "ustar", NULL};
  char command[2000];
  for (const char *const *kind = kinds; *kind; kind++) {
    snprintf(command, sizeof command, MADE "tar -C $d --format=%s -cz . 2>/dev/null", *kind);
    struct read read = read_command(command);
    if (read.status) fail_msg("%s: %s", *kind, read.err.text);
    assert_string_equal(text_of(&read, "workspace.lua"), "workspace {}\n");
    if (strcmp(*kind, "ustar")) assert_string_equal(text_of(&read, LONG), "-- long\n");
    read_fini(&read);
  }
}

static void refuses_sparse_files(void **state) {
  (void)state;
  struct read read = read_command(MADE "truncate -s 300M $d/offers.ndjson && tar -C $d -cS .");
  assert_int_not_equal(read.status, STATUS_OK);
  read_fini(&read);
}

static void offers_that_are_cut_off_are_a_finding_as_in_a_folder(void **state) {
  (void)state;
  static const char *const whole[] = {"", "{}\n", "{}\n{}\n \r"}, *const cut[] = {"{}", "{}\n{}",
                                                                                  "{}\n{\"id"};
  for (size_t i = 0; i < 3; i++) {
    const struct release_file files[] = {{"offers.ndjson", {whole[i], strlen(whole[i])}},
                                         {"offers.ndjson", {cut[i], strlen(cut[i])}}};
    for (size_t is_cut = 0; is_cut < 2; is_cut++) {
      struct buffer out = {0};
      assert_int_equal(tar_write(&files[is_cut], 1, &out, NULL), STATUS_OK);
      struct read read = read_bytes(out.data, out.length);
      assert_int_equal(read.status, STATUS_OK);
      assert_int_equal(read.findings.count, is_cut);
      if (is_cut) assert_int_equal(read.findings.items[0].line, i ? 2 : 1);
      read_fini(&read);
      buffer_fini(&out);
    }
  }
}

static void what_is_written_is_read_again(void **state) {
  (void)state;
  const struct release_file files[] = {
      {"workspace.lua", {"workspace {}", 12}}, {"strategies/b.lua", {"", 0}}, {LONG, {"\0\xff", 2}}};
  struct buffer out = {0};
  assert_int_equal(tar_write(files, 3, &out, NULL), STATUS_OK);
  struct read read = read_bytes(out.data, out.length);
  assert_int_equal(read.status, STATUS_OK);
  assert_true(folder_is_same(&read.folder, files, 3));
  read_fini(&read);
  buffer_fini(&out);
}

int main(void) {
  hash_init();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_what_decides_and_passes_over_the_rest),
      cmocka_unit_test(takes_personas_apart_from_what_decides),
      cmocka_unit_test(refuses_a_persona_longer_than_a_persona_may_be),
      cmocka_unit_test(a_file_in_the_wrong_place_is_a_finding_as_in_a_folder),
      cmocka_unit_test(offers_that_are_cut_off_are_a_finding_as_in_a_folder),
      cmocka_unit_test(refuses_what_is_no_file_or_folder),
      cmocka_unit_test(refuses_names_that_lead_elsewhere),
      cmocka_unit_test(refuses_a_name_that_is_there_twice),
      cmocka_unit_test(refuses_more_entries_than_a_workspace_has),
      cmocka_unit_test(refuses_bombs),
      cmocka_unit_test(refuses_what_is_zipped_twice),
      cmocka_unit_test(refuses_a_file_longer_than_it_may_be),
      cmocka_unit_test(refuses_an_archive_cut_anywhere),
      cmocka_unit_test(takes_zeros_after_the_end_and_refuses_anything_else),
      cmocka_unit_test(a_flipped_bit_is_never_taken_for_a_text),
      cmocka_unit_test(refuses_what_is_no_tar),
      cmocka_unit_test(refuses_sizes_that_lie),
      cmocka_unit_test(reads_what_tar_makes_of_each_kind),
      cmocka_unit_test(refuses_sparse_files),
      cmocka_unit_test(what_is_written_is_read_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
