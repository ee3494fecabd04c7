/* The corpora of tests/special, and the spellings that people give to a name or a value. Paths are relative to the
 * source root, where tests run. The format is described on top of tests/special/special_keys.txt.
 */
#ifndef SARTO_TESTS_SPECIAL_CORPUS_H
#define SARTO_TESTS_SPECIAL_CORPUS_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

struct special_case {
  char language[8], category[16];
  char *text;
};

/* The caller frees it with special_corpus_free. */
static inline size_t special_corpus(const char *name, struct special_case **cases) {
  char path[256], line[16384];
  struct special_case section = {.text = NULL}, *list = mem_zero(4000 * sizeof *list);
  size_t count = 0;
  snprintf(path, sizeof path, "tests/special/%s.txt", name);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    if (*line == '#' || sscanf(line, "[%7s %15[^]]]", section.language, section.category) == 2) continue;
    for (char *text = strtok(line, "|"); text; text = strtok(NULL, "|")) {
      list[count] = section;
      list[count++].text = mem_copy(text, strlen(text) + 1);
    }
  }
  fclose(file);
  *cases = list;
  return count;
}

static inline void special_corpus_free(struct special_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) free(cases[i].text);
  free(cases);
}

typedef void special_each(void *context, const char *text, size_t length);

/* Words joined by `separator`, each but perhaps the first with a capital letter where `capitals` says so. */
static inline void special_join(struct buffer *out, const char *text, const char *separator,
                                bool capital_first, bool capitals) {
  bool begins = true, is_first = true;
  for (; *text; text++) {
    if (*text == ' ' || *text == '\'') {
      begins = true;
      buffer_add_text(out, separator);
      continue;
    }
    bool is_capital = begins && (is_first ? capital_first : capitals);
    buffer_add_byte(out, (char)(is_capital ? toupper((unsigned char)*text) : *text));
    begins = is_first = false;
  }
}

/* Umlauts as those without them on the keyboard type them. */
static inline void special_plain_german(struct buffer *out, const char *text) {
  static const char *const letters[][2] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}};
  while (*text) {
    size_t i = 0;
    while (i < 4 && strncmp(text, letters[i][0], 2)) i++;
    if (i < 4)
      buffer_add_text(out, letters[i][1]), text += 2;
    else
      buffer_add_byte(out, *text++);
  }
}

static inline void special_upper(char *text, size_t length) {
  for (size_t i = 0; i < length; i++) text[i] = (char)toupper((unsigned char)text[i]);
}

static inline void special_one(struct buffer *out, special_each *each, void *context) {
  each(context, out->data, out->length);
  buffer_clear(out);
}

static inline void special_key_spellings(const char *text, special_each *each, void *context) {
  static const struct {
    const char *before, *separator, *after;
    bool capital_first, capitals, is_upper;
  } ways[] = {
      {"", "_", "", false, false, false},         {"", "", "", false, true, false},
      {"", "-", "", false, false, false},         {"", "", "", true, true, false},
      {"", "_", "", false, false, true},          {"", " ", "", true, false, false},
      {"user_", "_", "", false, false, false},    {"customer", "", "", true, true, false},
      {"", "_", "_code", false, false, false},    {"", "", "Value", false, true, false},
      {"profile.", "_", "", false, false, false}, {"", "_", "_2", false, false, false},
  };
  struct buffer out = {0};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    buffer_add_text(&out, ways[i].before);
    special_join(&out, text, ways[i].separator, ways[i].capital_first, ways[i].capitals);
    buffer_add_text(&out, ways[i].after);
    if (ways[i].is_upper) special_upper(out.data, out.length);
    special_one(&out, each, context);
  }
  buffer_fini(&out);
}

static inline void special_value_spellings(const char *text, special_each *each, void *context) {
  struct buffer out = {0};
  buffer_add_text(&out, text);
  special_one(&out, each, context);
  buffer_add_text(&out, text);
  special_upper(out.data, out.length);
  special_one(&out, each, context);
  buffer_print(&out, "  %s. ", text);
  special_one(&out, each, context);
  buffer_add_text(&out, text);
  out.data[0] = (char)toupper((unsigned char)out.data[0]);
  special_one(&out, each, context);
  buffer_fini(&out);
}

static inline void special_spellings(const struct special_case *one, bool is_key, special_each *each,
                                     void *context) {
  struct buffer plain = {0};
  void (*spell)(const char *, special_each *, void *) =
      is_key ? special_key_spellings : special_value_spellings;
  spell(one->text, each, context);
  special_plain_german(&plain, one->text);
  if (!strcmp(one->language, "de") && strcmp(buffer_text(&plain), one->text))
    spell(buffer_text(&plain), each, context);
  buffer_fini(&plain);
}

#endif
