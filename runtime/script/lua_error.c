/* What Lua says of a file as a finding: the line apart, and the parser's words in those of who wrote it. See lua_error.h.
 * One thread.
 */
#include "script/lua_error.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_BYTES = 512 };

static bool has_finding(const struct findings *findings, const char *file, int line) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->items[i].line == line && !strcmp(findings->items[i].file, file)) return true;
  return false;
}

/* The parser's "… near 'x'" with what it is a sign of. True: it was such a sentence. */
static bool say_plainly(const char *text, char sentence[static SENTENCE_BYTES]) {
  const char *near = strstr(text, " near ");
  if (!near) return false;
  const char *token = near + strlen(" near ");
  bool is_end = !strcmp(token, "<eof>"), is_assigned = !strcmp(token, "'='");
  if (is_end) token = "the end of the file";
  if (is_assigned && !strncmp(text, "'then' expected", 15))
    snprintf(sentence, SENTENCE_BYTES, "'=' gives a value: to compare write ==");
  else if (strncmp(text, "unexpected symbol", 17) && strncmp(text, "syntax error", 12))
    snprintf(sentence, SENTENCE_BYTES, "%.*s near %s", (int)(near - text), text, token);
  else
    snprintf(sentence, SENTENCE_BYTES,
             "%s is not expected here: is an 'end', a comma or a closing bracket missing before it, or one "
             "too many?",
             token);
  return true;
}

/* Lua says "file:line: text", the host sometimes just a text. Where something was said of the line already,
 * that was the plainer word for it. */
void lua_error_add(struct findings *findings, const char *file, const char *text) {
  size_t length = strlen(file);
  int line = 0, used = 0;
  char sentence[SENTENCE_BYTES];
  if (!strncmp(text, file, length) && sscanf(text + length, ":%d: %n", &line, &used) == 1 && used)
    text += length + (size_t)used;
  if (say_plainly(text, sentence)) text = sentence;
  if (!line || !has_finding(findings, file, line)) findings_add(findings, file, line, "%s", text);
}
