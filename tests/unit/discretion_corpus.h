/* Corpora of discretion: texts with what the call had read, in corpus/discretion_*.txt (their formats: at their tops). For
 * tests that own their process. */
#ifndef SARTO_TESTS_DISCRETION_CORPUS_H
#define SARTO_TESTS_DISCRETION_CORPUS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/discretion.h"

enum { CORPUS_SECRETS_MAX = 16, CORPUS_LINES_MAX = 1000, CORPUS_PROFILES_MAX = 16 };

struct corpus_line {
  char *text;
  struct unsayable secrets[1];
  size_t secret_count;
  size_t line; /* in its file */
};

struct corpus_profile {
  struct unsayable secrets[CORPUS_SECRETS_MAX];
  size_t secret_count;
};

struct corpus {
  char *bytes;
  struct corpus_line lines[CORPUS_LINES_MAX];
  size_t line_count;
  size_t held_out_from; /* lines from there on were held out while the rules were made */
  struct corpus_profile profiles[CORPUS_PROFILES_MAX];
  size_t profile_count;
};

static inline char *corpus_read(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("%s is missing: run from the root of the repository", path);
  struct buffer bytes = {0};
  char block[4096];
  for (size_t got; (got = fread(block, 1, sizeof block, file));) buffer_add(&bytes, block, got);
  fclose(file);
  buffer_add_byte(&bytes, 0);
  return buffer_take(&bytes, NULL);
}

static inline size_t corpus_put_code_point(char *out, unsigned code_point) {
  if (code_point < 0x80) return out[0] = (char)code_point, 1;
  if (code_point < 0x800)
    return out[0] = (char)(0xC0 | code_point >> 6), out[1] = (char)(0x80 | (code_point & 63)), 2;
  out[0] = (char)(0xE0 | code_point >> 12);
  out[1] = (char)(0x80 | (code_point >> 6 & 63));
  out[2] = (char)(0x80 | (code_point & 63));
  return 3;
}

/* \uXXXX, in place: what it stands for is shorter. */
static inline void corpus_unescape(char *text) {
  char *out = text;
  for (const char *at = text; *at;) {
    unsigned code_point;
    if (at[0] == '\\' && at[1] == 'u' && sscanf(at + 2, "%4x", &code_point) == 1) {
      out += corpus_put_code_point(out, code_point);
      at += 6;
    } else {
      *out++ = *at++;
    }
  }
  *out = 0;
}

static inline int32_t corpus_day(const char *date) {
  int year, month, day;
  if (sscanf(date, "%d-%d-%d", &year, &month, &day) != 3) fail_msg("'%s' is no date", date);
  year -= month <= 2;
  int era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
  int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* "count=3"; the text is cut there. */
static inline struct unsayable corpus_secret(char *text) {
  static const char *const kinds[] = {"text", "name", "word", "count", "money", "days", "number", "date"};
  char *equals = strchr(text, '=');
  if (!equals) fail_msg("'%s': expected KIND=VALUE", text);
  *equals = 0;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (!strcmp(kinds[i], text))
      return (struct unsayable){
          .kind = (enum unsayable_kind)i,
          .datum = text,
          .text = {equals + 1, strlen(equals + 1)},
          .number = i >= UNSAYABLE_COUNT && i <= UNSAYABLE_NUMBER ? strtod(equals + 1, NULL) : 0,
          .day = i == UNSAYABLE_DATE ? corpus_day(equals + 1) : 0};
  fail_msg("'%s': no kind of secret", text);
  return (struct unsayable){0};
}

static inline void corpus_add_profile(struct corpus *corpus, char *text) {
  struct corpus_profile *profile = &corpus->profiles[corpus->profile_count++];
  for (char *one = strtok(text, "|"); one; one = strtok(NULL, "|"))
    profile->secrets[profile->secret_count++] = corpus_secret(one);
}

/* A line of leaks: "KIND=VALUE | TEXT", or "phrase | TEXT". */
static inline void corpus_split_leak(struct corpus_line *line) {
  char *bar = strstr(line->text, " | ");
  if (!bar) fail_msg("line %zu: expected KIND=VALUE | TEXT", line->line);
  *bar = 0;
  char *head = line->text;
  line->text = bar + 3;
  if (!strcmp(head, "phrase")) return;
  line->secrets[0] = corpus_secret(head);
  line->secret_count = 1;
}

static inline void corpus_load(struct corpus *corpus, const char *path, bool is_of_leaks) {
  *corpus = (struct corpus){.bytes = corpus_read(path)};
  size_t number = 0;
  for (char *at = corpus->bytes, *next; at; at = next) {
    next = strchr(at, '\n');
    if (next) *next++ = 0;
    number++;
    if (!strncmp(at, "# held out", 10)) corpus->held_out_from = corpus->line_count;
    if (!*at || (*at == '#' && at[1] == ' ')) continue;
    if (!strncmp(at, "profile ", 8)) {
      corpus_add_profile(corpus, at + 8);
      continue;
    }
    struct corpus_line *line = &corpus->lines[corpus->line_count++];
    line->text = at;
    line->line = number;
    if (is_of_leaks) corpus_split_leak(line);
    corpus_unescape(line->text);
  }
}

static inline void corpus_fini(struct corpus *corpus) {
  free(corpus->bytes);
}

#endif
