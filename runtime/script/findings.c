/* Findings gathered: each copied, bounded in number, and told in the order of files and lines. See findings.h. One
 * thread.
 */
#include "script/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ERRORS_MAX = 200, ADVICE_MAX = 10000 };

static void add(struct findings *findings, enum severity severity, const char *file, int line,
                const char *text) {
  if (findings->count >= (severity == SEVERITY_ERROR ? ERRORS_MAX : ADVICE_MAX)) {
    findings->left_off++;
    return;
  }
  if (findings->count == findings->capacity) {
    size_t capacity = findings->capacity ? findings->capacity * 2 : 8;
    struct finding *grown = arena_alloc(&findings->arena, capacity * sizeof *grown);
    if (findings->count) memcpy(grown, findings->items, findings->count * sizeof *grown);
    findings->items = grown;
    findings->capacity = capacity;
  }
  findings->items[findings->count++] =
      (struct finding){arena_text(&findings->arena, file, strlen(file)), line,
                       arena_text(&findings->arena, text, strlen(text)), severity};
}

void findings_add(struct findings *findings, const char *file, int line, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  add(findings, SEVERITY_ERROR, file, line, text);
}

void findings_advise(struct findings *findings, const char *file, int line, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  add(findings, SEVERITY_ADVICE, file, line, text);
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
