/* Where a mark still is: in an answer, or in any byte of any file, in whichever form it may have been written. See
 * forgotten.h. */
#include "tests/load/forgotten.h"

#include <ctype.h>
#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/memory.h"

enum { FORMS_MAX = 16, FORM_BYTES = 96 };

struct form {
  const char *name;
  char bytes[FORM_BYTES];
  size_t length;
};

long marked_in(const struct trial *trial, struct slice text, uint64_t since_us) {
  const char *at = text.data, *end = text.data + text.length;
  const size_t length = strlen(MARK);
  while (at && (at = memmem(at, (size_t)(end - at), MARK, length)) && (at += length) + 3 <= end) {
    if (!isdigit((unsigned char)at[0])) continue;
    size_t marked = (size_t)(at[0] - '0') * 100 + (size_t)(at[1] - '0') * 10 + (size_t)(at[2] - '0');
    if (marked >= trial->marked_count) continue;
    uint64_t gone_us = trial->marked[marked].gone_us;
    if (since_us == UINT64_MAX ? trial->marked[marked].is_for_good : gone_us && gone_us < since_us)
      return (long)marked;
  }
  return -1;
}

/* ---- forms ---- */

static void add(struct form *form, const char *name, const void *bytes, size_t length) {
  form->name = name;
  form->length = length;
  memcpy(form->bytes, bytes, length);
}

static void add_wide(struct form *form, const char *name, bool is_big) {
  form->name = name;
  for (const char *at = MARK; *at; at++) {
    form->bytes[form->length + (is_big ? 1 : 0)] = *at;
    form->length += 2;
  }
}

static void add_printed(struct form *form, const char *name, const char *format) {
  form->name = name;
  for (const char *at = MARK; *at; at++)
    form->length += (size_t)sprintf(form->bytes + form->length, format, (unsigned)*at);
}

/* The characters that do not depend on what stands before and after. */
static void add_base64(struct form *form, const char *name, size_t before, int variant) {
  unsigned char plain[32] = {0};
  char text[64];
  memcpy(plain + before, MARK, strlen(MARK));
  size_t length = before + strlen(MARK), from = (before * 8 + 5) / 6, to = length * 8 / 6;
  sodium_bin2base64(text, sizeof text, plain, length, variant);
  add(form, name, text + from, to - from);
}

static size_t make_forms(struct form forms[static FORMS_MAX]) {
  char lower[] = MARK, upper[] = MARK;
  size_t count = 0;
  for (size_t i = 0; lower[i]; i++) {
    lower[i] = (char)tolower((unsigned char)lower[i]);
    upper[i] = (char)toupper((unsigned char)upper[i]);
  }
  memset(forms, 0, FORMS_MAX * sizeof *forms);
  add(&forms[count++], "plain", MARK, strlen(MARK));
  add(&forms[count++], "in small letters", lower, strlen(lower));
  add(&forms[count++], "in capitals", upper, strlen(upper));
  add(&forms[count++], "its first letter escaped", &MARK[1], strlen(MARK) - 1);
  add_wide(&forms[count++], "UTF-16, little end first", false);
  add_wide(&forms[count++], "UTF-16, big end first", true);
  add_printed(&forms[count++], "percent-encoded", "%%%02X");
  add_printed(&forms[count++], "percent-encoded, small", "%%%02x");
  add_printed(&forms[count++], "escaped as JSON", "\\u%04x");
  add_printed(&forms[count++], "hexadecimal", "%02x");
  for (size_t before = 0; before < 3; before++)
    add_base64(&forms[count++], "base64", before, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  return count;
}

/* ---- files ---- */

static char *read_whole_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  struct buffer bytes = {0};
  char *part = mem_alloc(1 << 16);
  for (size_t count; file && (count = fread(part, 1, 1 << 16, file));) buffer_add(&bytes, part, count);
  if (file) fclose(file);
  free(part);
  return buffer_take(&bytes, length);
}

static bool has_other_form(const char *bytes, size_t length, const char **name) {
  struct form forms[FORMS_MAX];
  size_t count = make_forms(forms);
  for (size_t i = 1; i < count; i++) {
    *name = forms[i].name;
    if (memmem(bytes, length, forms[i].bytes, forms[i].length)) return true;
  }
  return false;
}

/* What says which event it was: of some of them, for it takes its time. */
static bool has_decision(const struct trial *trial, const char *bytes, size_t length) {
  enum { EACH = 4 };
  for (size_t marked = 0; marked < trial->marked_count; marked += EACH) {
    const struct marked *person = &trial->marked[marked];
    struct identity identity;
    if (!person->decision_count) continue;
    const char *id = person->decisions[person->decision_count - 1];
    if (memmem(bytes, length, id, strlen(id))) return true;
    if (identity_parse(id, &identity) && memmem(bytes, length, identity.bytes, sizeof identity.bytes))
      return true;
  }
  return false;
}

/* Other forms do not say whose they are: they are looked for once all are gone. */
static size_t scan_file(struct trial *trial, const char *path, const char *when, bool are_all_gone) {
  size_t length;
  char *bytes = read_whole_file(path, &length);
  const char *name = "plain";
  long marked = bytes ? marked_in(trial, (struct slice){bytes, length}, UINT64_MAX) : -1;
  bool has = marked >= 0 || (bytes && are_all_gone && has_other_form(bytes, length, &name));
  if (bytes && are_all_gone && has_decision(trial, bytes, length))
    fault(trial, "%s: the id of a decision about a marked one is in %s", when, path);
  if (has) fault(trial, "%s: a mark is in %s (%s, of %ld)", when, path, name, marked);
  trial->looks++;
  free(bytes);
  return has;
}

size_t scan_folder(struct trial *trial, const char *folder, const char *when) {
  DIR *listing = opendir(folder);
  size_t found = 0;
  bool are_all_gone = true;
  for (size_t i = 0; i < trial->marked_count; i++) are_all_gone &= trial->marked[i].is_for_good;
  for (struct dirent *file; listing && (file = readdir(listing));) {
    char path[PATH_MAX * 2];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
    if (!stat(path, &about) && S_ISREG(about.st_mode)) found += scan_file(trial, path, when, are_all_gone);
  }
  if (listing) closedir(listing);
  return found;
}

uint64_t folder_bytes(const char *folder) {
  DIR *listing = opendir(folder);
  uint64_t bytes = 0;
  for (struct dirent *file; listing && (file = readdir(listing));) {
    char path[PATH_MAX * 2];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
    if (!stat(path, &about) && S_ISREG(about.st_mode)) bytes += (uint64_t)about.st_size;
  }
  if (listing) closedir(listing);
  return bytes;
}
