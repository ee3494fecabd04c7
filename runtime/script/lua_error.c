/* What Lua says of a file as a finding: the line apart, and the parser's words in those of who wrote it. See lua_error.h.
 * One thread.
 */
#include "script/lua_error.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool has_finding(const struct findings *findings, const char *file, int line) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->items[i].line == line && !strcmp(findings->items[i].file, file)) return true;
  return false;
}

/* Lua says "file:line: text", the host sometimes just a text. Where something was said of the line already,
 * that was the plainer word for it. */
void lua_error_add(struct findings *findings, const char *file, const char *text) {
  size_t length = strlen(file);
  int line = 0, used = 0;
  if (!strncmp(text, file, length) && sscanf(text + length, ":%d: %n", &line, &used) == 1 && used)
    text += length + (size_t)used;
  if (!line || !has_finding(findings, file, line)) findings_add(findings, file, line, "%s", text);
}
