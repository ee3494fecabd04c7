/* The cases of tests/json, for the tests that read them. Paths are relative to the source root, where tests
 * run. The format is described on top of tests/json/refuse.txt.
 */
#ifndef SARTO_TESTS_JSON_CORPUS_H
#define SARTO_TESTS_JSON_CORPUS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

struct json_case {
  const char *name;
  char *text; /* exactly `length` bytes of heap, so that a sanitizer sees a read past them */
  size_t length;
};

/* As many bytes of heap as the text has, and no NUL behind. */
static inline char *exact_copy(const char *text, size_t length) {
  char *copy = malloc(length ? length : 1);
  if (length) memcpy(copy, text, length);
  return copy;
}

static inline void add_unescaped(struct buffer *out, const char *text) {
  for (; *text; text++) {
    char hex[3] = {0};
    if (*text != '\\') {
      buffer_add_byte(out, *text);
      continue;
    }
    switch (*++text) {
    case 'n':
      buffer_add_byte(out, '\n');
      break;
    case 'r':
      buffer_add_byte(out, '\r');
      break;
    case 't':
      buffer_add_byte(out, '\t');
      break;
    case '\\':
      buffer_add_byte(out, '\\');
      break;
    case 'x':
      if (strspn(text + 1, "0123456789ABCDEF") >= 2) {
        memcpy(hex, text + 1, 2);
        buffer_add_byte(out, (char)strtol(hex, NULL, 16));
        text += 2;
        break;
      }
      /* fall through */
    default:
      fprintf(stderr, "unknown escape in the corpus: %s\n", text - 1);
      abort();
    }
  }
}

/* Calls `each` for all cases of a file and returns how many there were. */
static inline size_t corpus_read(const char *path, void (*each)(const struct json_case *, void *),
                                 void *context) {
  char line[2048];
  size_t count = 0;
  FILE *file = fopen(path, "r");
  if (!file) {
    fprintf(stderr, "%s: not found; run from the source root\n", path);
    abort();
  }
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    if (!*line || *line == '#') continue;
    size_t name_length = strcspn(line, " ");
    char *escaped = line + name_length + strspn(line + name_length, " ");
    line[name_length] = '\0';
    struct buffer text = {0};
    add_unescaped(&text, escaped);
    struct json_case one = {line, exact_copy(text.data, text.length), text.length};
    each(&one, context);
    free(one.text);
    buffer_fini(&text);
    count++;
  }
  fclose(file);
  return count;
}

#endif
