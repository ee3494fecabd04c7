/* People who can be told apart in any byte: person 7 has MARK007X in the id, in every event, image and decision. For tests
 * that erase some of them: which marks are left in a folder, and whether all others are whole. */
#ifndef SARTO_TESTS_MARKED_H
#define SARTO_TESTS_MARKED_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "store/store.h"

enum { MARKED_PEOPLE = 200, MARK_BYTES = 8, MARKED_ID_BYTES = 32 };

static inline int marked_person(uint64_t number) {
  return (int)(number * 7919 % MARKED_PEOPLE);
}

/* One in ten rows is of an alias: the person's device flows into them. */
static inline bool marked_is_alias(uint64_t number) {
  return number % 10 == 3;
}

static inline char *marked_id(int person, bool is_device, char id[static MARKED_ID_BYTES]) {
  snprintf(id, MARKED_ID_BYTES, "%s-MARK%03dX", is_device ? "device" : "customer", person);
  return id;
}

static inline struct slice marked_part(char **at, size_t length) {
  struct slice part = {*at, length};
  *at += length;
  return part;
}

static inline struct identity marked_identity(uint64_t number) {
  char id[24];
  snprintf(id, sizeof id, "%llu", (unsigned long long)number);
  return identity_of("marked", id);
}

/* Some rows are longer than a page. */
static inline struct journal_row marked_row(uint64_t number) {
  struct buffer bytes = {0};
  char id[MARKED_ID_BYTES], device[MARKED_ID_BYTES];
  int person = marked_person(number);
  bool is_alias = marked_is_alias(number);
  unsigned long long n = number;
  size_t at[7] = {0};
  marked_id(person, false, id);
  buffer_add(&bytes, id, strlen(id) + 1);
  at[1] = bytes.length;
  marked_id(person, true, device);
  if (is_alias) buffer_add(&bytes, device, strlen(device) + 1);
  at[2] = bytes.length;
  buffer_print(&bytes, "{\"id\":\"%llu\",\"type\":\"%s\",\"subject\":\"%s\",\"data\":{\"name\":\"MARK%03dX\"",
               n, is_alias ? "customer.alias" : "customer.profile", id, person);
  if (is_alias) buffer_print(&bytes, ",\"previous\":\"%s\"", device);
  if (number % 97 == 0) buffer_print(&bytes, ",\"long\":\"%020000d MARK%03dX\"", 0, person);
  buffer_add_text(&bytes, "}}");
  at[3] = bytes.length;
  buffer_print(&bytes, "image of MARK%03dX after %llu, %0*d MARK%03dX", person, n, (int)(number % 500) + 1, 0,
               person);
  at[4] = bytes.length;
  buffer_print(&bytes, "{\"decision\":\"%llu\",\"text\":\"Good day, MARK%03dX\"}", n, person);
  at[5] = bytes.length;
  if (is_alias) buffer_print(&bytes, "nobody at %s since %llu", device, n);
  at[6] = bytes.length;
  struct journal_row row = {.number = number,
                            .identity = marked_identity(number),
                            .body_checksum = number * 11,
                            .time_ms = (int64_t)number * 1000,
                            .arrival_ms = (int64_t)number * 1000};
  char *next = row.bytes = buffer_take(&bytes, NULL);
  row.profile_id = marked_part(&next, at[1]).data;
  struct slice other_id = marked_part(&next, at[2] - at[1]);
  row.other_id = is_alias ? other_id.data : NULL;
  row.event = marked_part(&next, at[3] - at[2]);
  row.profile = marked_part(&next, at[4] - at[3]);
  row.decision = marked_part(&next, at[5] - at[4]);
  row.other = marked_part(&next, at[6] - at[5]);
  return row;
}

/* ---- what is left ---- */

static inline void marked_count_in(const char *bytes, size_t length, size_t counts[static MARKED_PEOPLE]) {
  const char *end = bytes + length, *at = bytes;
  while ((at = memmem(at, (size_t)(end - at), "MARK", 4))) {
    if (at + MARK_BYTES <= end && at[7] == 'X') {
      int person = atoi((char[]){at[4], at[5], at[6], '\0'});
      if (person < MARKED_PEOPLE) counts[person]++;
    }
    at++;
  }
}

static inline char *marked_read(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  struct buffer bytes = {0};
  char part[65536];
  for (size_t count; file && (count = fread(part, 1, sizeof part, file));) buffer_add(&bytes, part, count);
  if (file) fclose(file);
  *length = bytes.length;
  return buffer_take(&bytes, NULL);
}

/* How often each person's mark is in any byte of any file; says where one of `gone` still is. */
static inline void marked_count(const char *folder, size_t counts[static MARKED_PEOPLE]) {
  DIR *listing = opendir(folder);
  memset(counts, 0, MARKED_PEOPLE * sizeof *counts);
  for (struct dirent *file; listing && (file = readdir(listing));) {
    char path[1024];
    size_t length;
    if (file->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
    char *bytes = marked_read(path, &length);
    if (bytes) marked_count_in(bytes, length, counts);
    free(bytes);
  }
  if (listing) closedir(listing);
}

/* How many of the first `gone` people have left a mark. */
static inline size_t marked_left(const char *folder, int gone) {
  size_t counts[MARKED_PEOPLE], left = 0;
  marked_count(folder, counts);
  for (int person = 0; person < gone; person++) left += counts[person] != 0;
  return left;
}

static inline bool marked_equal(struct slice left, struct slice right) {
  return left.length == right.length && !memcmp(left.data, right.data, left.length);
}

/* Whether row `number` is just as it was. */
static inline bool marked_has_row(struct store *store, uint64_t number) {
  struct journal_row had = marked_row(number), has = {0};
  struct identity identity = marked_identity(number);
  bool is = store_load_row(store, number, &has, NULL) == STATUS_OK &&
            !strcmp(has.profile_id, had.profile_id) && !has.other_id == !had.other_id &&
            marked_equal(has.event, had.event) && marked_equal(has.profile, had.profile) &&
            marked_equal(has.decision, had.decision) && marked_equal(has.other, had.other) &&
            has.body_checksum == had.body_checksum && has.time_ms == had.time_ms;
  journal_row_fini(&has);
  is = is && store_find_row(store, &identity, &has, NULL) == STATUS_OK && has.number == number;
  journal_row_fini(&has);
  journal_row_fini(&had);
  return is;
}

static inline bool marked_has_no_row(struct store *store, uint64_t number) {
  struct journal_row row = {0};
  struct identity identity = marked_identity(number);
  struct journal_entry entry;
  struct journal_port port = store_port(store);
  bool has = store_load_row(store, number, &row, NULL) != STATUS_NOT_FOUND;
  journal_row_fini(&row);
  has |= store_find_row(store, &identity, &row, NULL) != STATUS_NOT_FOUND;
  journal_row_fini(&row);
  return !has && !port.find(port.self, &identity, &entry);
}

/* The row that changed the person, or their device, last, up to `last`. */
static inline uint64_t marked_last(int person, bool is_device, uint64_t last) {
  while (last && (marked_person(last) != person || (is_device && !marked_is_alias(last)))) last--;
  return last;
}

static inline bool marked_profile_is(struct store *store, int person, bool is_device, uint64_t last) {
  char id[MARKED_ID_BYTES];
  struct buffer image = {0};
  uint64_t number = 0, expected = marked_last(person, is_device, last);
  struct journal_port port = store_port(store);
  enum status status = port.load_profile(port.self, marked_id(person, is_device, id), &image, &number, NULL);
  bool is = status == (expected ? STATUS_OK : STATUS_NOT_FOUND) && number == expected;
  if (is && expected) {
    struct journal_row row = marked_row(expected);
    is = marked_equal((struct slice){image.data, image.length}, is_device ? row.other : row.profile);
    journal_row_fini(&row);
  }
  buffer_fini(&image);
  return is;
}

/* How many rows and profiles, of 1 to `last`, are not as they should be when the first `gone` people are gone. */
static inline size_t marked_wrong(struct store *store, int gone, uint64_t last) {
  size_t wrong = 0;
  struct journal_port port = store_port(store);
  port.recover(port.self); /* so that profiles are found that were not folded yet */
  for (uint64_t number = 1; number <= last; number++)
    wrong +=
        marked_person(number) < gone ? !marked_has_no_row(store, number) : !marked_has_row(store, number);
  for (int person = 0; person < MARKED_PEOPLE; person++) {
    uint64_t seen = person < gone ? 0 : last;
    wrong += !marked_profile_is(store, person, false, seen) + !marked_profile_is(store, person, true, seen);
  }
  return wrong;
}

/* Forgets the person and their device, up to row `last`. */
static inline enum status marked_forget(struct store *store, int person, uint64_t last, int64_t erase_from_ms,
                                        char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err) {
  char id[MARKED_ID_BYTES], device[MARKED_ID_BYTES];
  const struct journal_forget ids[] = {{marked_id(person, false, id), last, (int64_t)last * 1000},
                                       {marked_id(person, true, device), last, (int64_t)last * 1000}};
  const struct journal_forget_ask ask = {ids, 2, 1000, erase_from_ms, 100000000, false};
  return store_forget(store, &ask, receipt, err);
}

#endif
