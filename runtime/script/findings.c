/* Findings gathered: each copied, bounded in number, and told in the order of files and lines. See findings.h. One
 * thread.
 */
#include "script/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { ERRORS_MAX = 200, ADVICE_MAX = 10000, TEXT_BYTES_MAX = 600 };

static struct finding *next_place(struct findings *findings) {
  if (findings->count == findings->capacity) {
    size_t capacity = findings->capacity ? findings->capacity * 2 : 8;
    struct finding *grown = arena_alloc(&findings->arena, capacity * sizeof *grown);
    if (findings->count) memcpy(grown, findings->items, findings->count * sizeof *grown);
    findings->items = grown;
    findings->capacity = capacity;
  }
  return &findings->items[findings->count++];
}

/* The sentence quotes what a script says: safe from here on, whoever prints it. */
static void add(struct findings *findings, enum severity severity, const char *file, int line,
                const char *format, va_list arguments) {
  char sentence[2 * TEXT_BYTES_MAX], safe[TEXT_BYTES_MAX + TEXT_MORE_BYTES];
  struct buffer text = {.data = safe, .capacity = sizeof safe};
  if (findings->count >= (severity == SEVERITY_ERROR ? ERRORS_MAX : ADVICE_MAX)) {
    findings->left_off++;
    return;
  }
  vsnprintf(sentence, sizeof sentence, format, arguments);
  text_escape(&text, sentence, strlen(sentence), TEXT_BYTES_MAX);
  *next_place(findings) = (struct finding){arena_text(&findings->arena, file, strlen(file)), line,
                                           arena_text(&findings->arena, text.data, text.length), severity};
}

bool findings_are_full(const struct findings *findings) {
  return findings->count >= ERRORS_MAX;
}

void findings_add(struct findings *findings, const char *file, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add(findings, SEVERITY_ERROR, file, line, format, arguments);
  va_end(arguments);
}

void findings_advise(struct findings *findings, const char *file, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add(findings, SEVERITY_ADVICE, file, line, format, arguments);
  va_end(arguments);
}

static int compare_findings(const void *left, const void *right) {
  const struct finding *a = left, *b = right;
  int order = strcmp(a->file, b->file);
  if (!order) order = (a->line > b->line) - (a->line < b->line);
  return order ? order : strcmp(a->text, b->text);
}

void findings_sort(struct findings *findings) {
  size_t kept = 0;
  if (findings->count > 1) qsort(findings->items, findings->count, sizeof *findings->items, compare_findings);
  for (size_t i = 0; i < findings->count; i++)
    if (!kept || compare_findings(&findings->items[kept - 1], &findings->items[i]))
      findings->items[kept++] = findings->items[i];
  findings->count = kept;
}

void findings_fini(struct findings *findings) {
  arena_fini(&findings->arena);
  *findings = (struct findings){0};
}
